"""Display: how what was found is written for people, in the forms and on the page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from pipeline.codes import label, show_number
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
from pipeline.outputs.texts import texts

_MONTHS = {
    "nl": ("januari", "februari", "maart", "april", "mei", "juni")
    + ("juli", "augustus", "september", "oktober", "november", "december"),
    "en": ("January", "February", "March", "April", "May", "June")
    + ("July", "August", "September", "October", "November", "December"),
}
_LONGEST_QUOTE = 400


def show_day(day: date | datetime, language: Language) -> str:
    """Write a date in full: 24 november 2026."""
    return f"{day.day} {_MONTHS[_staff(language)][day.month - 1]} {day.year}"


def show_quotes(quotes: Iterable[Quote]) -> str:
    """Write the words something rests on, between quotation marks."""
    return " … ".join(f"“{_shortened(quote.text)}”" for quote in quotes)


def show_places(quotes: Iterable[Quote]) -> str:
    """Write where those words stand, each place once."""
    return "; ".join(dict.fromkeys(quote.where for quote in quotes if quote.where))


def show_score(standing: Standing | None, language: Language) -> str:
    """Write where a country stands: printed and precise, or that it is not listed."""
    dutch = _staff(language) == "nl"
    if standing is None:
        return "niet opgezocht: land onbekend" if dutch else "not looked up: country unknown"
    if standing.listed and standing.published:
        printed = show_number(standing.published, language)
        precise = show_number(standing.score or standing.published, language)
        rank = ""
        if standing.rank is not None:
            rank = f", plaats {standing.rank}" if dutch else f", rank {standing.rank}"
        return (
            f"gedrukt {printed} – nauwkeurig {precise}{rank}"
            if dutch
            else f"printed {printed} – precise {precise}{rank}"
        )
    told = "niet vermeld" if dutch else "not listed"
    if standing.parent_name and standing.parent_published:
        parent = f"{standing.parent_name} {show_number(standing.parent_published, language)}"
        told += f" (ter informatie: {parent})" if dutch else f" (for information: {parent})"
    return told


def show_index(index: Index, language: Language) -> str:
    """Name the index, its edition and its publisher."""
    published = show_day(index.edition.published, language)
    if _staff(language) == "nl":
        return f"{index.title}, editie {index.edition.label}, {index.publisher}, gepubliceerd op {published}"
    return f"{index.title}, edition {index.edition.label}, {index.publisher}, published on {published}"


def show_rule(rules: Rules, language: Language) -> str:
    """Say in one sentence when the index asks for no advice."""
    threshold = show_number(rules.policy.threshold, language)
    dutch = {
        "cautious": f"geen advies als de gedrukte én de nauwkeurige score boven {threshold} liggen",
        "printed": f"geen advies als de gedrukte score boven {threshold} ligt",
        "precise": f"geen advies als de nauwkeurige score boven {threshold} ligt",
    }
    english = {
        "cautious": f"no advice when both the printed and the precise score are above {threshold}",
        "printed": f"no advice when the printed score is above {threshold}",
        "precise": f"no advice when the precise score is above {threshold}",
    }
    basis = rules.policy.threshold_basis
    if _staff(language) == "nl":
        return f"{dutch[basis]}; anders, of als het land niet vermeld is: advies"
    return f"{english[basis]}; otherwise, or when the country is not listed: advice"


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
    said = texts(language)
    if wording.official:
        day = f", {show_day(wording.approved_on, language)}" if wording.approved_on else ""
        return f"{said['official']}, {said['approved_by']} {wording.approved_by}{day}."
    return f"{said['draft' if wording.language == 'nl' else 'unofficial']}."


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
