"""`rightsclause index`: the editions of the index: which there are, what they say, and how a new one comes in."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli import DONE
from pipeline.cli.options import PLAYBOOK, Day, load_rules_for, option, telling
from pipeline.errors import SetupError

if TYPE_CHECKING:
    from pipeline.editions import Candidate, Differences
    from pipeline.model import Rules

_LIST, _SHOW, _IMPORT = (f"rightsclause/index-{each}/1" for each in ("list", "show", "import"))


@click.group("index", short_help="List, show and import editions of the index.")
def command() -> None:
    """Work with the editions of the index."""


@command.command("list", short_help="List the editions.")
@PLAYBOOK
@telling
def list_editions(playbook: str, language: str | None, as_json: bool, quiet: int) -> int:
    """List the editions, newest first, and which one decides.

    \b
    Example:
      rightsclause index list
    """
    from pipeline.cli.table import show_table
    from pipeline.sentences import sentences

    rules = load_rules_for(playbook, language, None)
    index, _ = rules.world.index, sentences(rules.language)
    if as_json:
        for each in index.history:
            _print(
                {
                    "schema": _LIST,
                    "edition": each.label,
                    "published": each.published.isoformat(),
                    "countries": len(each.entries),
                    "sha256": each.sha256,
                    "decides": each is index.edition,
                }
            )
        return DONE
    rows = [
        (each.label, each.published.isoformat(), str(len(each.entries)), _("Yes") if each is index.edition else "")
        for each in index.history
    ]
    show_table((_("Edition"), _("Published"), _("Countries"), _("Decides")), rows, index.title)
    return DONE


@command.command("show", short_help="Show what an edition says.")
@click.option("--border", is_flag=True, help="Only what is printed as the threshold, or stands within 0.01 of it.")
@click.option("--changed", is_flag=True, help="Only what crossed the threshold since the edition before.")
@option("--edition", help="Edition, such as 2025; the newest when left out.")
@PLAYBOOK
@telling
def show(
    border: bool,
    changed: bool,
    edition: str | None,
    playbook: str,
    language: str | None,
    as_json: bool,
    quiet: int,
) -> int:
    """Show the countries of an edition, the highest score first.

    \b
    Examples:
      rightsclause index show --border
      rightsclause index show --changed --edition 2024
    """
    from decimal import Decimal

    from pipeline.cli.table import show_table
    from pipeline.codes import label, show_number
    from pipeline.outputs.display import show_precise
    from pipeline.sentences import sentences
    from pipeline.standing import crossed_line, outcome_of, standing_of

    rules = load_rules_for(playbook, language, edition)
    index, threshold, _ = rules.world.index, rules.policy.threshold, sentences(rules.language)
    rows = []
    for entry in sorted(index.edition.entries, key=lambda each: -Decimal(each.score)):
        crossed = crossed_line(standing_of(entry.iso3, rules), rules)
        near = abs(Decimal(entry.score) - threshold) <= Decimal("0.01") or Decimal(entry.published) == threshold
        if (border and not near) or (changed and not crossed):
            continue
        outcome = outcome_of(entry.iso3, rules)
        if as_json:
            _print(
                {
                    "schema": _SHOW,
                    "edition": index.edition.label,
                    "iso3": entry.iso3,
                    "name": entry.name,
                    "score": entry.score,
                    "published": entry.published,
                    "rank": entry.rank,
                    "outcome": outcome,
                    "crossed": crossed,
                }
            )
            continue
        precise = show_precise(entry.score, rules.language)
        told = label("outcome", outcome, rules.world.codes, rules.language)
        way = _("rose above the threshold") if Decimal(entry.score) > threshold else _("fell to or below the threshold")
        printed = show_number(entry.published, rules.language)
        rows.append((entry.name, entry.iso3, printed, precise, str(entry.rank or ""), told, way if crossed else ""))
    if not as_json:
        heads = (_("Country"), _("ISO code"), _("Score, printed"), _("Score, precise"), _("Rank"), _("Outcome"))
        show_table((*heads, _("Since the edition before")), rows, f"{index.title} {index.edition.label}")
    return DONE


@command.command("import", short_help="Import an edition from the publisher's workbook.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@option("--edition", help="Which edition of the file, such as 2026; the newest when left out.")
@click.option(
    "--published",
    required=True,
    type=Day(),
    metavar="DAY",
    help="Day on which it was published, such as 2026-10-28.",
)
@click.option("--yes", is_flag=True, help="Keep it without asking.")
@PLAYBOOK
@telling
def import_edition(
    file: Path,
    edition: str | None,
    published: date,
    yes: bool,
    playbook: str,
    language: str | None,
    as_json: bool,
    quiet: int,
) -> int:
    """Read an edition from FILE (the publisher's workbook in any of its layouts, or a table in CSV), check it, keep it.

    What it changes beside the edition that decides now is shown first, and nothing is written before somebody agrees:
    in the terminal, or with --yes. It is kept in the folder that the playbook names with `editions`.

    \b
    Example:
      rightsclause index import workbook.xlsx --published 2026-10-28 --playbook ./our-playbook
    """
    from pipeline.cli.table import plain
    from pipeline.comments import fill_in
    from pipeline.editions import compare, keep, misdated, read_candidate
    from pipeline.playbook import editions_folder_of
    from pipeline.sentences import sentences

    rules = load_rules_for(playbook, language, None)
    index, _ = rules.world.index, sentences(rules.language)
    folder = editions_folder_of(playbook, rules.policy)
    candidate = read_candidate(file, edition, rules.world.atlas, index)
    differences = compare(candidate, index, rules.policy)
    if as_json:
        _print(_told(candidate, differences))
    else:
        for line in _shown(candidate, differences, rules):
            click.echo(plain(line))
    if faults := (*candidate.faults, *misdated(candidate.label, published, index)):
        raise SetupError(*(f"{file}: {fault}." for fault in faults))
    if folder is None:
        raise SetupError(
            f'The playbook {rules.policy.name} names no folder for editions; add `editions = "PATH"` to its playbook.toml.'
        )
    if not yes:
        if as_json or not sys.stdin.isatty():
            raise SetupError("Nothing was written: nobody agreed. Look at what it changes, and add --yes.")
        click.confirm(_("Keep this edition, and judge by it from now on?"), abort=True)
    keep(candidate, published, date.today(), folder, index)
    if not as_json and not quiet:
        kept = _("Edition {edition} is kept in {folder}.")
        click.echo(plain(fill_in(kept, edition=candidate.label, folder=str(folder))))
    return DONE


def _shown(candidate: Candidate, differences: Differences, rules: Rules) -> list[str]:
    from pipeline.comments import fill_in
    from pipeline.sentences import sentences

    _ = sentences(rules.language)
    head = _("Edition {edition}: {countries} countries, beside edition {against}:")
    lines = [fill_in(head, edition=candidate.label, countries=str(len(candidate.entries)), against=differences.against)]
    for told, names in (
        (_("new: {names}"), differences.new),
        (_("gone: {names}"), differences.gone),
        (_("rose above the threshold: {names}"), differences.risen),
        (_("fell to or below the threshold: {names}"), differences.fallen),
        (_("put right: {names}"), candidate.notes),
    ):
        lines.append("  " + fill_in(told, names="; ".join(names) or _("none")))
    return lines


def _told(candidate: Candidate, differences: Differences) -> dict[str, object]:
    return {
        "schema": _IMPORT,
        "edition": candidate.label,
        "countries": len(candidate.entries),
        "against": differences.against,
        "new": list(differences.new),
        "gone": list(differences.gone),
        "risen": list(differences.risen),
        "fallen": list(differences.fallen),
        "notes": list(candidate.notes),
        "faults": list(candidate.faults),
    }


def _print(told: dict[str, object]) -> None:
    click.echo(json.dumps(told, ensure_ascii=False).encode("utf-8", "replace"))
