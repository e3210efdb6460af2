"""Options: what commands have in common, and where their values come from.

The command line goes first, then `RIGHTSCLAUSE_*`, then the configuration file of the user, then that of the machine.
A file that happens to lie in the working folder is never read.
"""

from __future__ import annotations

import json
import logging
import os
import tomllib
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pipeline.errors import SetupError
from pipeline.model import Contact, Language, Profile, Rules

if TYPE_CHECKING:
    from pipeline.ingest import Choice

_Command = TypeVar("_Command", bound=Callable[..., Any])

_PATHS = ("out", "inbox", "outbox", "summary")
_NEVER_IN_A_FILE = ("config",)


class Day(click.ParamType[date]):
    """A day, as people all over the world write it in the same way: 2027-03-01."""

    name = "day"

    def convert(self, value: date | str, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day; give year, month and day, such as 2027-03-01.", param, ctx)


def option(*names: str, **settings: Any) -> Callable[[_Command], _Command]:
    """An option that the environment can give as well, as `RIGHTSCLAUSE_` and its name."""
    name = next(each for each in names if each.startswith("--")).split("/")[0]
    settings.setdefault("envvar", "RIGHTSCLAUSE_" + name.strip("-").replace("-", "_").upper())
    settings.setdefault("show_envvar", False)
    return click.option(*names, **settings)


def telling(command: _Command) -> _Command:
    """The options of every command."""
    return _with(_TELLING, command)


def judging(command: _Command) -> _Command:
    """The options of every command that judges by a playbook."""
    return _with((*_JUDGING, *_TELLING), command)


def reviewing(command: _Command) -> _Command:
    """The options of the commands that review documents."""
    return _with((*_REVIEWING, *_JUDGING, *_TELLING), command)


def _with(options: tuple[Callable[[Any], Any], ...], command: _Command) -> _Command:
    for add in reversed(options):
        command = add(command)
    return command


def _read_configuration(ctx: click.Context, _: click.Parameter, named: Path | None) -> None:
    """Let the configuration file give what neither the command line nor the environment gives."""
    files = [named] if named is not None else [file for file in _usual_files() if file.is_file()]
    settings: dict[str, Any] = {}
    for file in files:
        settings.update(_settings_in(file, ctx.command))
    ctx.default_map = settings


def _usual_files() -> tuple[Path, ...]:
    """The files of the machine and the user, in the order in which the later one wins."""
    machine = Path(os.environ.get("PROGRAMDATA", "/etc")) if os.name == "nt" else Path("/etc")
    return machine / "rightsclause" / "config.toml", Path(click.get_app_dir("rightsclause")) / "config.toml"


def _settings_in(file: Path, command: click.Command) -> Mapping[str, Any]:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SetupError(f"{file}: cannot be read ({error.strerror}); check its name and its rights.") from None
    except ValueError as error:
        raise SetupError(f"{file}: is no TOML ({error}).") from None
    known = {_key(option): str(option.name) for option in _all_options() if _key(option) not in _NEVER_IN_A_FILE}
    faults = [
        f"{file}: {key}: is not a setting; known are: {', '.join(sorted(known))}."
        for key in content
        if key not in known
    ]
    if faults:
        raise SetupError(*faults)
    own = {option.name for option in command.params}
    return {
        known[key]: str(file.parent / value) if key in _PATHS and isinstance(value, str) else value
        for key, value in content.items()
        if known[key] in own
    }


def _key(option: click.Option) -> str:
    """What a file calls an option: its long name."""
    return next(name for name in option.opts if name.startswith("--")).strip("-")


def _all_options() -> list[click.Option]:
    """Every option of every command: a file may hold settings for all of them."""
    from pipeline.cli import cli

    context = click.Context(cli)
    found: list[click.Option] = []
    waiting: list[click.Command] = [cli.get_command(context, name) or cli for name in cli.list_commands(context)]
    while waiting:
        command = waiting.pop()
        if isinstance(command, click.Group):
            waiting += command.commands.values()
        found += [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    return found


def load_rules_for(playbook: str, language: str | None, edition: str | None) -> Rules:
    """Load what a command judges by."""
    from pipeline.rules import load_rules

    return load_rules(playbook, language=Language(language) if language else None, edition=edition)


def choice_of(profile: str, contact: str | None) -> Choice:
    """What these options force for every document."""
    from pipeline.ingest import Choice

    return Choice(None if profile == "auto" else Profile(profile), Contact(contact) if contact else None)


def is_typed(ctx: click.Context, name: str) -> bool:
    """Tell whether a person typed an option on the command line."""
    return ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE


def _set_loudness(ctx: click.Context, _: click.Parameter, count: int) -> int:
    ctx.meta["loudness"] = ctx.meta.get("loudness", 0) + count
    _configure_log(ctx.meta["loudness"], ctx.meta.get("log_format", "text"))
    return count


def _set_quiet(ctx: click.Context, parameter: click.Parameter, count: int) -> int:
    return -_set_loudness(ctx, parameter, -count)


def _set_log_format(ctx: click.Context, _: click.Parameter, chosen: str) -> str:
    ctx.meta["log_format"] = chosen
    _configure_log(ctx.meta.get("loudness", 0), chosen)
    return chosen


class _JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat()
        return json.dumps({"at": at, "level": record.levelname.lower(), "message": record.getMessage()})


def _configure_log(loudness: int, log_format: str) -> None:
    levels = (logging.CRITICAL, logging.ERROR, logging.WARNING, logging.INFO, logging.DEBUG)
    handler = logging.StreamHandler()
    text = logging.Formatter("%(asctime)s %(levelname)s %(message)s")
    handler.setFormatter(_JsonLines() if log_format == "json" else text)
    log = logging.getLogger("rightsclause")
    log.handlers = [handler]
    log.setLevel(levels[max(0, min(len(levels) - 1, loudness + 2))])


_TELLING = (
    click.option(
        "--config",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        envvar="RIGHTSCLAUSE_CONFIG",
        is_eager=True,
        expose_value=False,
        callback=_read_configuration,
        help="Settings file (TOML), in place of those of the user and the machine.",
    ),
    option(
        "--language", type=click.Choice(["nl", "en"]), help="What people read; what the playbook says when left out."
    ),
    option("--json", "as_json", is_flag=True, help="Print JSON, one object a line, and nothing else."),
    option(
        "-v", "--verbose", count=True, expose_value=False, callback=_set_loudness, help="Say more on standard error."
    ),
    option("-q", "--quiet", count=True, callback=_set_quiet, help="Say less on standard error."),
    option(
        "--log-format",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        expose_value=False,
        callback=_set_log_format,
        help="How the log on standard error is written; json for programs that read it.",
    ),
)

PLAYBOOK = option("--playbook", default="gent", show_default=True, help="Playbook: a name of ours, or a folder.")
EDITION = option("--edition", help="Edition of the index, such as 2025; the newest when left out.")
INBOX = option(
    "--inbox",
    default="inbox",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where documents come in.",
)
OUTBOX = option(
    "--outbox",
    default="outbox",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the results lie.",
)
WORKERS = option(
    "--workers",
    default="local",
    show_default=True,
    metavar="SPEC",
    help="Where the work is done: inline, local[:N], dask:ADDRESS or module:factory.",
)

_JUDGING = (
    PLAYBOOK,
    EDITION,
    option("--exit-zero", is_flag=True, help="End with 0 where the end would be 1."),
)

_REVIEWING = (
    option(
        "--profile",
        type=click.Choice(["auto", "engagement", "supplier"]),
        default="auto",
        show_default=True,
        help="Set of rules for every document of this run.",
    ),
    option(
        "--contact",
        type=click.Choice([contact.value for contact in Contact]),
        help="Kind of contact of every document.",
    ),
    WORKERS,
)
