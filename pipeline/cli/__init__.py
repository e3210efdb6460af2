"""The command line: one module a command. Nothing else prints, nothing else exits."""

from __future__ import annotations

import importlib
import sys
import traceback
from collections.abc import Sequence
from importlib import metadata
from io import TextIOWrapper

import click

from pipeline.errors import SetupError

COMMANDS = (
    "review",
    "watch",
    "country",
    "suppliers",
    "advice",
    "index",
    "recheck",
    "decide",
    "again",
    "playbook",
    "doctor",
)

DONE, ATTENTION, WRONG_USE, NOT_REVIEWED, OUR_FAULT, INTERRUPTED = 0, 1, 2, 3, 70, 130


class _Commands(click.Group):
    """Imports a command when it is called: each costs what it needs and no more."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"pipeline.cli.{cmd_name}").command
        return command


def _show_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        click.echo(f"rightsclause {metadata.version('rightsclause')}")
        ctx.exit()


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Show the version."
)
def cli() -> None:
    """Review agreements for a human-rights clause, and look up where the other parties' countries stand.

    \b
    Exit codes:
      0    done, and nothing asks for attention
      1    done, and something asks for attention
      2    wrong use or wrong set-up; nothing was touched
      3    at least one document could not be reviewed; the others were
      70   a fault of ours
      130  interrupted
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and give its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # What a terminal has no letter for is shown as a question mark.
            stream.reconfigure(errors="replace")
    try:
        code = cli.main(
            args=None if arguments is None else list(arguments), prog_name="rightsclause", standalone_mode=False
        )
        return code if isinstance(code, int) else DONE
    except click.ClickException as error:
        error.show()
        return WRONG_USE
    except SetupError as error:
        for fault in error.faults:
            click.echo(f"rightsclause: {fault}", err=True)
        return WRONG_USE
    except (KeyboardInterrupt, click.Abort):
        click.echo("rightsclause: interrupted", err=True)
        return INTERRUPTED
    except Exception as error:
        # Only the places: the message of an error may hold text of a contract.
        places = "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)))
        click.echo(
            f"rightsclause: a fault of ours ({type(error).__name__}); please report it with these lines:\n{places}",
            err=True,
        )
        return OUR_FAULT
