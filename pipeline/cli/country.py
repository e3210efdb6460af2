"""`rightsclause country`: where countries stand in the index, and what follows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli import ATTENTION, DONE
from pipeline.cli.options import judging, load_rules_for
from pipeline.model import Certainty, CountryOutcome

if TYPE_CHECKING:
    from pipeline.model import Country, Rules
    from pipeline.standing import Consultation


@click.command("country", short_help="Look up where countries stand.")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@judging
def command(
    names: tuple[str, ...],
    playbook: str,
    edition: str | None,
    language: str | None,
    as_json: bool,
    exit_zero: bool,
    quiet: int,
) -> int:
    """Tell for each NAME where it stands in the index, and what follows.

    NAME is a country or a territory by any name, code or spelling, in seven languages. Ends with 1 when one of them asks
    for attention, may be several, or is not known. Near misses are offered, never taken.

    \b
    Examples:
      rightsclause country Zwitserland
      rightsclause country "Hong Kong" RDC --edition 2024
    """
    from pipeline.cli.table import show_table
    from pipeline.sentences import sentences
    from pipeline.standing import consult

    rules = load_rules_for(playbook, language, edition)
    answers = [consult(name, rules) for name in names]
    if as_json:
        for answer in answers:
            click.echo(json.dumps(_told(answer, rules), ensure_ascii=False).encode("utf-8", "replace"))
    else:
        title = f"{rules.world.index.title} {rules.world.index.edition.label}"
        _ = sentences(rules.language)
        headings = (_("Asked"), _("Country"), _("Score"), _("Rank"), _("Outcome"), _("Note"))
        show_table(headings, [row for answer in answers for row in _rows(answer, rules)], title)
    return DONE if exit_zero or all(map(_is_clear, answers)) else ATTENTION


def _is_clear(answer: Consultation) -> bool:
    """Tell whether a name asks for nothing. Doubt asks, also between countries that are each clear."""
    return bool(answer.countries) and all(
        country.outcome is CountryOutcome.CLEAR and country.certainty is not Certainty.UNSURE
        for country in answer.countries
    )


def _rows(answer: Consultation, rules: Rules) -> list[tuple[str, ...]]:
    from pipeline.codes import label
    from pipeline.comments import fill_in
    from pipeline.sentences import sentences

    _ = sentences(rules.language)
    hints = [fill_in(_("Did you mean: {names}?"), names=", ".join(answer.near))] if answer.near else []
    if answer.successors:
        hints.append(fill_in(_("Today one of: {names}."), names=", ".join(answer.successors)))
    if len(answer.countries) > 1:
        hints.append(_("This name may be more than one country."))
    if not answer.known:
        outcome = label("outcome", CountryOutcome.UNKNOWN, rules.world.codes, rules.language)
        unknown = _("This name is not known to us. That is not the same as not in the index.")
        return [(answer.asked, "", "", "", outcome, " ".join([unknown, *hints]))]
    return [(answer.asked, *_cells(country, rules, hints)) for country in answer.countries]


def _cells(country: Country, rules: Rules, hints: list[str]) -> tuple[str, ...]:
    from pipeline.codes import label, show_number
    from pipeline.comments import fill_in
    from pipeline.outputs.display import show_precise
    from pipeline.sentences import sentences
    from pipeline.standing import crossed_line

    _ = sentences(rules.language)
    standing = country.standing
    note = label("note", country.note, rules.world.codes, rules.language) if country.note else ""
    notes = [f"{note[0].upper()}{note[1:]}."] if note else []
    score = rank = ""
    if standing is not None:
        if standing.published and standing.score:
            printed, precise = (
                show_number(standing.published, rules.language),
                show_precise(standing.score, rules.language),
            )
            score = f"{printed} ({precise})"
        rank = str(standing.rank or "")
        if standing.parent_published:
            told = _("For information: {name}, score {score}.")
            notes.append(
                fill_in(told, name=standing.parent_name, score=show_number(standing.parent_published, rules.language))
            )
        if crossed_line(standing, rules):
            notes.append(_("It stood on the other side of the threshold in the edition before."))
    outcome = label("outcome", country.outcome, rules.world.codes, rules.language)
    return country.name or "", score, rank, outcome, " ".join([*notes, *hints])


def _told(answer: Consultation, rules: Rules) -> dict[str, Any]:
    """The answer for other programs, by the schema `rightsclause/country/1`."""
    return {
        "schema": "rightsclause/country/1",
        "asked": answer.asked,
        "known": answer.known,
        "edition": rules.world.index.edition.label,
        "threshold": str(rules.policy.threshold),
        "countries": [_country(country, rules) for country in answer.countries],
        "near": list(answer.near),
        "successors": list(answer.successors),
    }


def _country(country: Country, rules: Rules) -> dict[str, Any]:
    from pipeline.standing import crossed_line

    standing = country.standing
    return {
        "iso3": country.iso3,
        "name": country.name,
        "certainty": country.certainty,
        "outcome": country.outcome,
        "note": country.note or None,
        "index": None
        if standing is None
        else {
            "edition": standing.edition,
            "listed": standing.listed,
            "name": standing.name or None,
            "score": standing.score,
            "published": standing.published,
            "rank": standing.rank,
            "history": [{"edition": edition, "score": score} for edition, score in standing.history],
            "crossed": crossed_line(standing, rules),
            "parent": standing.parent,
            "parent_published": standing.parent_published,
        },
    }
