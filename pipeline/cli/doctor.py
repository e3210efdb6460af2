"""`rightsclause doctor`: what of this machine and these folders works, and what to do about the rest."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from pipeline.cli import DONE
from pipeline.cli.options import EDITION, INBOX, OUTBOX, PLAYBOOK, load_rules_for, telling


@click.command("doctor", short_help="Try out this machine and these folders.")
@INBOX
@OUTBOX
@PLAYBOOK
@EDITION
@telling
def command(
    inbox: Path,
    outbox: Path,
    playbook: str,
    edition: str | None,
    language: str | None,
    as_json: bool,
    quiet: int,
) -> int:
    """Try out both folders, the tools of this machine and the age of the index, and say what to do about what fails.

    What is written for a trial is removed again. Ends with 0, whatever it finds.

    \b
    Example:
      rightsclause doctor --inbox /share/in --outbox /share/out
    """
    from pipeline.cli.table import plain
    from pipeline.codes import entry
    from pipeline.doctor import examine
    from pipeline.sentences import sentences

    rules = load_rules_for(playbook, language, edition)
    _, is_dutch = sentences(rules.language), rules.language == "nl"
    for finding in examine(inbox, outbox, rules, datetime.now(UTC).date()):
        row = entry("doctor", finding.code, rules.world.codes)
        told = row.nl if is_dutch else row.en
        remedy = "" if finding.works else row.remedy_nl if is_dutch else row.remedy_en
        if as_json:
            line = {
                "schema": "rightsclause/doctor/1",
                "code": finding.code,
                "works": finding.works,
                "subject": finding.subject,
                "detail": finding.detail,
                "message": told,
                "remedy": remedy,
            }
            click.echo(json.dumps(line, ensure_ascii=False).encode("utf-8", "replace"))
            continue
        mark = _("yes") if finding.works else _("NO")
        about = " ".join(f"[{each}]" for each in (finding.subject, finding.detail) if each)
        click.echo(plain(f"{mark}: {told} {about}".rstrip()))
        if remedy:
            click.echo(plain(f"    {remedy}"))
    return DONE
