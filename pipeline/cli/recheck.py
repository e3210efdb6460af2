"""`rightsclause recheck`: score every delivered document under the edition that decides now."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli import ATTENTION, DONE
from pipeline.cli.options import OUTBOX, WORKERS, is_typed, judging, load_rules_for, option

if TYPE_CHECKING:
    from pipeline.model import Rules
    from pipeline.recheck import Recheck


@click.command("recheck", short_help="Score what was delivered under a newer edition.")
@OUTBOX
@option("--summary", type=click.Path(dir_okay=False, path_type=Path), help="Write what changed as a sheet (CSV).")
@WORKERS
@judging
@click.pass_context
def command(
    ctx: click.Context,
    outbox: Path,
    summary: Path | None,
    workers: str,
    playbook: str,
    edition: str | None,
    language: str | None,
    as_json: bool,
    exit_zero: bool,
    quiet: int,
) -> int:
    """List which delivered documents have another outcome now, and which way each country crossed the line.

    The countries come from the reports. The clause is judged again where the original lies with its report. The list is
    printed, and written to recheck.html in the outbox. Nothing that was delivered is changed. Ends with 1 when
    something changed.

    \b
    Examples:
      rightsclause recheck --outbox outbox
      rightsclause recheck --edition 2024 --summary crossed.csv
    """
    from pipeline.cli.results import check_summary, check_writable, harmless
    from pipeline.cli.table import plain, show_table
    from pipeline.comments import fill_in
    from pipeline.recheck import PAGE, recheck, tell, write_page
    from pipeline.sentences import sentences
    from pipeline.workers import engine_of

    rules, now = load_rules_for(playbook, language, edition), datetime.now(UTC)
    engine = engine_of(workers, typed=is_typed(ctx, "workers"))
    check_summary(summary, outbox)
    if outbox.is_dir():
        check_writable(outbox / PAGE, "page")
    found = []
    for each in recheck(outbox, rules, engine, now):
        found.append(each)
        if as_json:
            click.echo(json.dumps(tell(each), ensure_ascii=False).encode("utf-8", "replace"))
    _ = sentences(rules.language)
    headings = (_("Document"), _("Subject"), _("Before"), _("Now"), _("Which way"))
    rows = [row for each in found for row in _rows(each, rules)]
    write_page(outbox, headings, rows, rules, now)
    if summary is not None:
        with summary.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("document", "folder", "subject", "before", "now", "which way"))
            writer.writerows([harmless(cell) for cell in row] for row in rows)
    if not as_json:
        if rows:
            show_table(headings, [(row[0], *row[2:]) for row in rows])
        rejudged = sum(any(verdict.status is not None for verdict in each.verdicts) for each in found)
        told = _("{documents} documents scored again under {edition}; of {rejudged} the clause was judged again.")
        told = fill_in(told, documents=str(len(found)), edition=rules.world.index.edition.label, rejudged=str(rejudged))
        if not quiet:
            click.echo(plain(told))
    return ATTENTION if any(each.changed for each in found) and not exit_zero else DONE


def _rows(found: Recheck, rules: Rules) -> list[tuple[str, ...]]:
    from pipeline.codes import label
    from pipeline.outputs.display import show_precise
    from pipeline.sentences import sentences
    from pipeline.worklist import title_of

    _ = sentences(rules.language)
    ways = {"above": _("rose above the threshold"), "below": _("fell to or below the threshold"), "": ""}
    codes, language = rules.world.codes, rules.language

    def outcome(edition: str, code: str, score: str | None) -> str:
        told = label("outcome", code, codes, language)
        return f"{edition}: {told} ({show_precise(score, language)})" if score else f"{edition}: {told}"

    rows: list[tuple[str, ...]] = []
    for move in found.moves:
        # What the index lists or no longer lists did not move over a line of scores.
        scored = bool(move.score and move.score_was)
        way = ways[move.crossed] if scored else (_("now listed") if move.score else _("no longer listed"))
        subject = f"{move.party}: {move.name}" if move.party else move.name
        before = outcome(found.edition_was, move.was, move.score_was)
        rows.append(
            (found.document, found.folder, subject, before, outcome(found.edition, move.outcome, move.score), way)
        )
    for each in found.verdicts:
        if each.status not in (None, each.was):
            said = [label("status", code, codes, language) for code in (each.was, each.status or "")]
            rows.append((found.document, found.folder, title_of(each.clause, rules), *said, ""))
    return rows
