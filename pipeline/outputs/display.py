"""Display: how what was found is written for people, in the forms and on the page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from pipeline.codes import label, show_number
from pipeline.comments import fill_in
from pipeline.model import (
    Brief,
    ClauseDetection,
    ClauseId,
    Country,
    CountryOutcome,
    Index,
    Language,
    Party,
    Quote,
    Rules,
    Standing,
    Wording,
)
from pipeline.sentences import sentences

_LONGEST_QUOTE = 400
UNOFFICIAL = "Onofficiële vertaling – unofficial translation"
"""Said in both languages whoever reads: the text may travel with it."""


def show_day(day: date | datetime, language: Language) -> str:
    """Write a date in full: 24 november 2026."""
    _ = sentences(language)
    months = (
        _("January"),
        _("February"),
        _("March"),
        _("April"),
        _("May"),
        _("June"),
        _("July"),
        _("August"),
        _("September"),
        _("October"),
        _("November"),
        _("December"),
    )
    return f"{day.day} {months[day.month - 1]} {day.year}"


def show_quotes(quotes: Iterable[Quote]) -> str:
    """Write the words something rests on, between quotation marks."""
    return " … ".join(f"“{_shortened(quote.text)}”" for quote in quotes)


def show_places(quotes: Iterable[Quote]) -> str:
    """Write where those words stand, each place once."""
    return "; ".join(dict.fromkeys(quote.where for quote in quotes if quote.where))


def show_score(standing: Standing | None, language: Language) -> str:
    """Write where a country stands: printed and precise, or that it is not listed."""
    _ = sentences(language)
    if standing is None:
        return _("not looked up: country unknown")
    if standing.listed and standing.published:
        told = fill_in(
            _("printed {printed} – precise {precise}"),
            printed=show_number(standing.published, language),
            precise=show_precise(standing.score or standing.published, language),
        )
        rank = _("rank {rank}")
        return told if standing.rank is None else f"{told}, {fill_in(rank, rank=str(standing.rank))}"
    if standing.parent_name and standing.parent_published:
        return fill_in(
            _("not listed (for information: {state} {score})"),
            state=standing.parent_name,
            score=show_number(standing.parent_published, language),
        )
    return _("not listed")


def show_precise(score: str, language: Language) -> str:
    """Write a stored score so that it can be read: four decimals, or all where four would look like the printed two."""
    rounded = str(Decimal(score).quantize(Decimal("0.0001")))
    return show_number(score if len(score) <= 6 or rounded.endswith("00") else rounded, language)


def show_index(index: Index, language: Language) -> str:
    """Name the index, its edition and its publisher."""
    _ = sentences(language)
    return fill_in(
        _("{title}, edition {edition}, {publisher}, published on {day}"),
        title=index.title,
        edition=index.edition.label,
        publisher=index.publisher,
        day=show_day(index.edition.published, language),
    )


def show_rule(rules: Rules, language: Language) -> str:
    """Say in one sentence when the index asks for no advice."""
    _ = sentences(language)
    told = {
        "cautious": _(
            "no advice when both the printed and the precise score are above {threshold}; "
            "otherwise, or when the country is not listed: advice"
        ),
        "printed": _(
            "no advice when the printed score is above {threshold}; "
            "otherwise, or when the country is not listed: advice"
        ),
        "precise": _(
            "no advice when the precise score is above {threshold}; "
            "otherwise, or when the country is not listed: advice"
        ),
    }
    return fill_in(told[rules.policy.threshold_basis], threshold=show_number(rules.policy.threshold, language))


def show_country(country: Country, rules: Rules, language: Language) -> str:
    """Name a country, or say that it is not known."""
    name = country.name or label("outcome", CountryOutcome.UNKNOWN, rules.world.codes, language)
    return f"{name} ({label('note', country.note, rules.world.codes, language)})" if country.note else name


def show_evidence(country: Country, rules: Rules, language: Language) -> str:
    """Say what kind of evidence a country rests on, and where it stands."""
    places = show_places(country.evidence)
    basis = label("basis", country.basis, rules.world.codes, language)
    return f"{basis} – {places}" if places else basis


def show_standing(wording: Wording, language: Language) -> str:
    """Say how official a wording is, and by whom."""
    _ = sentences(language)
    if wording.official:
        day = f", {show_day(wording.approved_on, language)}" if wording.approved_on else ""
        return fill_in(_("Official text, approved by {whom}."), whom=f"{wording.approved_by}{day}")
    return _("Draft, not an official text.") if wording.language == "nl" else f"{UNOFFICIAL}."


def counterparties(brief: Brief) -> tuple[Party, ...]:
    """List who signs on the other side."""
    return tuple(party for party in brief.decision.screening.parties if not party.home)


def clause_title(clause: ClauseId, rules: Rules, language: Language) -> str:
    """Give the title of a clause for staff."""
    titles = next(dict(each.title) for each in rules.policy.clauses if each.id == clause)
    return titles[_staff(language)]


def detected(brief: Brief, clause: ClauseId) -> ClauseDetection:
    """Give what the document has of a clause."""
    return next(each for each in brief.detection.clauses if each.clause == clause)


def _staff(language: Language) -> Language:
    return Language("nl" if language == "nl" else "en")


def _shortened(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST_QUOTE else f"{plain[:_LONGEST_QUOTE].rsplit(' ', 1)[0]} …"
