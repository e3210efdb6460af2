"""Write `reference.md` anew from the commands, the schemas and the table of codes: `make reference`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from inspect import cleandoc
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from pipeline.cli import cli
from pipeline.facts import DATA, load_codes
from pipeline.model import CodeEntry

REFERENCE = Path(__file__).with_name("reference.md")

_SCHEMAS = (
    "report",
    "decision",
    "country",
    "suppliers",
    "advice",
    "index-list",
    "index-show",
    "index-import",
    "recheck",
    "playbook-check",
    "doctor",
    "health",
)
_OPENING = """# Reference

Written by `make reference` from the commands, the schemas and the table of codes; a test says when it is out of date.

- [Commands](#commands): each with its options, and [where their values come from](#where-values-come-from)
- [What programs read](#what-programs-read): `report.json`, and what each command prints with `--json`
- [Codes](#codes): every code, and what people read for it"""
_VALUES = """### Where values come from

The command line goes first, then the environment, then the configuration file of the user, then that of the machine.
They never come from a file that happens to lie in the folder where you stand.

The file is TOML. A setting is called as its option, without the dashes: `playbook = "gent"`.
The file of the machine is `/etc/rightsclause/config.toml`, that of the user lies where the system keeps such files (`~/.config/rightsclause/config.toml` on Linux); `--config` names another in place of both.
One file may hold settings for all commands: each takes its own."""


_Row = tuple[str, ...]


def reference() -> str:
    """Give the whole page."""
    everywhere = set.intersection(*(set(_options(command)) for _, command in commands()))
    parts = [_OPENING, "## Commands", _exit_codes(), _VALUES, "### Options of every command"]
    parts += [_option_table([row for row in _options(next(commands())[1]) if row in everywhere])]
    parts += [_command(name, command, everywhere) for name, command in commands()]
    parts += ["## What programs read", *(_schema(name) for name in _SCHEMAS)]
    parts += ["## Codes", "Within a group the gravest comes first, where a group has gravity at all.", *_codes()]
    return "\n\n".join(parts) + "\n"


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by the words that call it, in the order of the help."""
    yield from _leaves(cli, "")


def _leaves(group: click.Group, words: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _leaves(command, f"{words}{name} ")
        elif command is not None:
            yield f"{words}{name}", command


def _exit_codes() -> str:
    told = re.findall(r"^ +(\d+) +(.+)$", cleandoc(cli.help or ""), re.MULTILINE)
    return _table(("exit code", "meaning"), told)


def _command(name: str, command: click.Command, everywhere: set[_Row]) -> str:
    context = click.Context(command, info_name=f"rightsclause {name}")
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    paragraphs = [_plain(part) for part in cleandoc(command.help or "").split("\n\n")]
    own = [row for row in _options(command) if row not in everywhere]
    return "\n\n".join(
        [f"### rightsclause {name}", f"```\n{usage}\n```", *paragraphs, *([_option_table(own)] if own else [])]
    )


def _options(command: click.Command) -> list[_Row]:
    return [_option(each) for each in command.params if isinstance(each, click.Option)]


def _option_table(rows: list[_Row]) -> str:
    return _table(("option", "in the environment", "meaning"), rows)


def _plain(paragraph: str) -> str:
    """A paragraph of a help text; what is laid out by hand stays so, below its first line."""
    if not paragraph.startswith("\b\n"):
        return " ".join(paragraph.split())
    heading, *lines = paragraph.removeprefix("\b\n").splitlines()
    return "\n".join([heading, "", "```", *(line.removeprefix("  ") for line in lines), "```"])


def _option(option: click.Option) -> _Row:
    takes = option.make_metavar(click.Context(cli)) if not (option.is_flag or option.count) else ""
    name = ", ".join(f"`{each} {takes}`" if takes else f"`{each}`" for each in option.opts)
    more = [option.help or "", "Required." if option.required else ""]
    if option.show_default and option.default is not None:
        more.append(f"Default: `{option.default}`.")
    return name, f"`{option.envvar}`" if option.envvar else "", " ".join(filter(None, more))


def _schema(name: str) -> str:
    schema = json.loads((DATA / f"{name}.schema.json").read_text(encoding="utf-8"))
    parts = [f"### {schema['$id']}", f"{schema['title']}. The schema is `pipeline/data/{name}.schema.json`."]
    parts.append(_table(("member", "is"), _members(schema, "")))
    for part, inner in schema.get("$defs", {}).items():
        parts += [f"A *{part}* in it:", _table(("member", "is"), _members(inner, ""))]
    return "\n\n".join(parts)


def _members(schema: dict[str, Any], path: str) -> Iterator[tuple[str, str]]:
    """Every member of an object, and of what lies in it, by its path."""
    for name, inner in schema.get("properties", {}).items():
        kind = _kind(inner)
        yield f"`{path}{name}`", kind if name in schema["required"] else f"{kind}; may be left out"
        mark = "[]" if inner.get("type") == "array" else ""
        for each in _within(inner):
            yield from _members(each, f"{path}{name}{mark}.")


def _within(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The objects that are told of in place: what has a name of its own is told there."""
    if schema.get("type") == "array":
        yield from _within(schema["items"])
    elif "properties" in schema:
        yield schema
    for each in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from _within(each)


def _kind(schema: dict[str, Any]) -> str:
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return _one_of(schema["enum"])
    if "$ref" in schema:
        return f"a *{schema['$ref'].rpartition('/')[2]}*"
    if choices := (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        return " or ".join(sorted(map(_kind, choices), key="nothing".__eq__))
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return " or ".join(_kind_named(kind, schema) for kind in kinds)


def _kind_named(kind: str, schema: dict[str, Any]) -> str:
    if kind == "array":
        return f"a list, each {_kind(schema['items'])}"
    if kind == "string" and "format" in schema:
        return {"date": "a day, 2027-03-01", "date-time": "a moment, in UTC"}[schema["format"]]
    told = {"string": "text", "integer": "a whole number", "number": "a number", "boolean": "true or false"}
    return told.get(kind) or {"null": "nothing", "object": "an object"}[kind]


def _one_of(values: list[str | None]) -> str:
    named = [value for value in values if value is not None]
    nothing = " or nothing" if None in values else ""
    groups = {group: {entry.code for entry in entries} for group, entries in _groups()}
    group = next((group for group, codes in groups.items() if codes == set(named)), None)
    if group is not None:
        return f"a code of [{group}](#{group}){nothing}"
    return " or ".join(f"`{value}`" for value in named) + nothing


def _groups() -> Iterator[tuple[str, list[CodeEntry]]]:
    for group, entries in groupby(load_codes(), key=lambda entry: entry.group):
        yield group, list(entries)


def _codes() -> Iterator[str]:
    for group, entries in _groups():
        asks = any(entry.attention for entry in entries)
        headings = ("code", "Nederlands", "English", *(("asks for a person",) if asks else ()))
        rows = [
            (
                f"`{entry.code}`",
                " ".join(filter(None, (entry.nl, entry.remedy_nl))),
                " ".join(filter(None, (entry.en, entry.remedy_en))),
                *(("yes" if entry.attention else "",) if asks else ()),
            )
            for entry in entries
        ]
        yield f"### {group}\n\n{_table(headings, rows)}"


def _table(headings: _Row, rows: Iterable[_Row]) -> str:
    lines = [headings, ("---",) * len(headings), *rows]
    # A bar would end the cell, also within code.
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


if __name__ == "__main__":
    REFERENCE.write_text(reference(), encoding="utf-8")
