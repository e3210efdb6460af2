"""The manual and the program say the same: whoever forgets one sees the missing name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest

from pipeline.cli import ATTENTION, DONE, INTERRUPTED, NOT_REVIEWED, OUR_FAULT, WRONG_USE, cli

HOUSE = Path(__file__).parent.parent
MANUAL = (HOUSE / "README.md").read_text(encoding="utf-8").split("\n## The command line\n")[1].split("\n## ")[0]
PAGES = [HOUSE / "README.md", HOUSE / "CONTRIBUTING.md", *HOUSE.glob("*/README.md"), *(HOUSE / "docs").glob("*.md")]


@cache
def commands() -> dict[str, click.Command]:
    """Every command that does something, by the words that call it."""
    return dict(_leaves(cli, ""))


def _leaves(group: click.Group, words: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from _leaves(command, f"{words}{name} ")
        else:
            yield f"{words}{name}", command


def options_of(command: click.Command) -> set[str]:
    """The long names of a command's options."""
    named = (name for option in command.params if isinstance(option, click.Option) for name in option.opts)
    return {name for name in named if name.startswith("--")}


def rows(heading: str) -> list[list[str]]:
    """The rows of the table of the manual that opens with this column."""
    table = MANUAL.split(f"\n| {heading} |", 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    # A bar within code is part of the code.
    lines = (re.sub(r"`[^`]*`", lambda code: code[0].replace("|", "¦"), line) for line in table)
    return [[cell.strip().replace("¦", "|") for cell in line.strip("|").split("|")] for line in lines]


def test_every_command_is_in_the_readme_and_no_other() -> None:
    told = [re.match(r"`rightsclause ([a-z ]+)", first) for first, _ in rows("command")]
    assert {match[1].strip() for match in told if match} == set(commands())


def test_every_option_is_in_the_readme_with_its_commands_and_no_other() -> None:
    told: dict[str, set[str]] = {name: set() for name in commands()}
    for option, where, _ in rows("option"):
        names = re.findall(r"--[a-z-]+", option)
        for command in commands() if where == "all" else [word.strip() for word in where.split(",") if word.strip()]:
            told[command].update(names)
    assert told == {name: options_of(command) | {"--help"} for name, command in commands().items()}


@pytest.mark.parametrize("name", commands())
def test_every_choice_is_in_the_readme(name: str) -> None:
    told = {re.findall(r"--[a-z-]+", option)[0]: option for option, _, _ in rows("option") if "--" in option}
    for option in commands()[name].params:
        if isinstance(option, click.Option) and isinstance(option.type, click.Choice) and option.name != "contact":
            assert "|".join(option.type.choices) in told[option.opts[0]]


def test_every_exit_code_is_in_the_readme_and_no_other() -> None:
    told = {int(code) for code, _ in rows("exit code")}
    assert told == {DONE, ATTENTION, WRONG_USE, NOT_REVIEWED, OUR_FAULT, INTERRUPTED}


@pytest.mark.parametrize("name", commands())
def test_every_command_and_option_has_help(name: str) -> None:
    command = commands()[name]
    assert command.help
    assert f"rightsclause {name}" in command.help, "an example"
    assert [option.name for option in command.params if isinstance(option, click.Option) and not option.help] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOUSE)))
def test_what_the_pages_tell_to_type_can_be_typed(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    typed = re.findall(r"(?:^|`)rightsclause ([a-z][^`\n]*)", text, re.MULTILINE)
    for line in typed:
        name = max((name for name in commands() if f"{line} ".startswith(f"{name} ")), key=len, default="")
        assert name, f"{page.name}: no such command: rightsclause {line}"
        assert set(re.findall(r"--[a-z-]+", line)) <= options_of(commands()[name]) | {"--help"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOUSE)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOUSE)))
def test_make_targets_on_the_pages_exist(page: Path) -> None:
    known = set(re.findall(r"^([a-z-]+):", (HOUSE / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE))
    assert named <= known
