"""`rightsclause playbook`: check a playbook."""

from __future__ import annotations

import json

import click

from pipeline.cli import DONE, WRONG_USE
from pipeline.cli.options import telling


@click.group("playbook", short_help="Check a playbook.")
def command() -> None:
    """Work with playbooks: the folders in which a house says what it wants."""


@command.command("check", short_help="Name every fault of a playbook.")
@click.argument("playbook_or_folder", metavar="NAME_OR_DIR", default="gent")
@telling
def check(playbook_or_folder: str, language: str | None, as_json: bool, quiet: int) -> int:
    """Check a playbook, and name every fault at once: the file, the key, what is wrong, what would be right.

    \b
    Example:
      rightsclause playbook check ./our-playbook
    """
    from pipeline.cli.table import plain
    from pipeline.model import Language
    from pipeline.playbook import check_playbook
    from pipeline.sentences import sentences

    _ = sentences(Language(language or "nl"))
    faults = check_playbook(playbook_or_folder)
    if as_json:
        told = {"schema": "rightsclause/playbook-check/1", "playbook": playbook_or_folder, "faults": list(faults)}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        for fault in faults:
            click.echo(plain(fault), err=True)
        if not faults and not quiet:
            says = _("no faults.")
            click.echo(plain(f"{playbook_or_folder}: {says}"))
    return WRONG_USE if faults else DONE
