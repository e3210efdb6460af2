"""`rightsclause decide`: a person overrules an outcome, with a reason."""

from __future__ import annotations

import getpass
import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from pipeline.cli import DONE
from pipeline.cli.options import PLAYBOOK, load_rules_for, telling


@click.command("decide", short_help="Write down what a person decides about a document.")
@click.argument("folder", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--subject", required=True, metavar="SUBJECT", help="advice, clause:ID or party:N (as in report.json, from 1)."
)
@click.option("--outcome", required=True, metavar="CODE", help="What it is to be; a wrong one names those there are.")
@click.option("--reason", required=True, metavar="TEXT", help="Why. Shown in the worklist.")
@click.option("--role", default="", metavar="ROLE", help="In what capacity: legal adviser, head of service.")
@PLAYBOOK
@telling
def command(
    folder: Path,
    subject: str,
    outcome: str,
    reason: str,
    role: str,
    playbook: str,
    language: str | None,
    as_json: bool,
    quiet: int,
) -> int:
    """Overrule an outcome of the document in FOLDER.

    The decision is appended to decisions.jsonl in that folder and shown in the worklist beside the outcome that it
    overrules, never instead of it: the report stays as it was.

    \b
    Examples:
      rightsclause decide outbox/theater-53993fad --subject advice --outcome no \\
          --reason "Advised on 3 March, file 2027/114" --role "legal adviser"
      rightsclause decide outbox/theater-53993fad --subject party:2 --outcome clear --reason "Seat is in Ghent"
    """
    from pipeline.cli.results import check_writable
    from pipeline.cli.table import plain
    from pipeline.comments import fill_in
    from pipeline.delivered import audit, open_delivered
    from pipeline.overrule import OVERRULES, SCHEMA, overrule, show_subject, write_overrule
    from pipeline.sentences import sentences
    from pipeline.worklist import say_unwritten, write_worklists

    rules = load_rules_for(playbook, language, None)
    delivered, now = open_delivered(folder), datetime.now(UTC)
    decided = overrule(
        delivered.report,
        subject=subject,
        outcome=outcome,
        reason=reason,
        role=role,
        user=_user(),
        now=now,
        codes=rules.world.codes,
    )
    check_writable(delivered.folder / OVERRULES, "decision")
    write_overrule(delivered.folder, decided)
    # Without the reason: it may hold words of the contract or a name.
    kept = {"at": decided.at, "event": "decided", "sha256": delivered.report["document"]["sha256"]}
    kept |= {"subject": decided.subject, "was": decided.was, "outcome": decided.outcome, "user": decided.user}
    audit(delivered, json.dumps(kept, ensure_ascii=False))
    if delivered.outbox is not None:
        say_unwritten(write_worklists(delivered.outbox, None, rules, now))
    if as_json:
        click.echo(json.dumps({"schema": SCHEMA, **asdict(decided)}, ensure_ascii=False).encode("utf-8", "replace"))
    elif not quiet:
        _ = sentences(rules.language)
        about, what = show_subject(decided, delivered.report, rules)
        told = _("Written down: {subject}: {outcome}. The report stays as it was.")
        click.echo(plain(fill_in(told, subject=about, outcome=what)))
    return DONE


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # A service may run under a number that has no name.
        return ""
