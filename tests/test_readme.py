"""The manual and the program say the same: whoever forgets one sees the missing name."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import click
import pytest

from docs.make_reference import REFERENCE
from docs.make_reference import commands as in_order
from docs.make_reference import reference as make
from pipeline.cli import ATTENTION, DONE, INTERRUPTED, NOT_REVIEWED, OUR_FAULT, WRONG_USE
from pipeline.facts import load_codes
from pipeline.model import CodeEntry

HOUSE = Path(__file__).parent.parent
MANUAL = (HOUSE / "README.md").read_text(encoding="utf-8").split("\n## The command line\n")[1].split("\n## ")[0]
PAGES = [HOUSE / "README.md", HOUSE / "CONTRIBUTING.md", *HOUSE.glob("*/README.md"), *(HOUSE / "docs").glob("*.md")]


@cache
def commands() -> dict[str, click.Command]:
    """Every command that does something, by the words that call it."""
    return dict(in_order())


@cache
def reference() -> str:
    return make()


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


def test_the_reference_says_what_the_commands_the_schemas_and_the_codes_say() -> None:
    assert REFERENCE.read_text(encoding="utf-8") == reference(), "run `make reference`"


@pytest.mark.parametrize("name", commands())
def test_every_option_and_choice_is_in_the_reference(name: str) -> None:
    told = "".join(_sections(f"rightsclause {name}", "Options of every command"))
    for option in commands()[name].params:
        if isinstance(option, click.Option):
            assert f"`{option.opts[-1]}" in told
        if isinstance(option.type, click.Choice):
            assert "\\|".join(option.type.choices) in told


def test_every_exit_code_is_in_the_reference_and_no_other() -> None:
    table = reference().split("| exit code |", 1)[1].split("\n\n", 1)[0]
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)}
    assert told == {DONE, ATTENTION, WRONG_USE, NOT_REVIEWED, OUR_FAULT, INTERRUPTED}


def test_every_schema_that_is_shipped_is_in_the_reference() -> None:
    for file in (HOUSE / "pipeline" / "data").glob("*.schema.json"):
        schema = json.loads(file.read_text(encoding="utf-8"))
        (told,) = _sections(schema["$id"])
        assert [name for name in schema["properties"] if f"| `{name}` |" not in told] == []


@pytest.mark.parametrize("code", load_codes(), ids=lambda code: f"{code.group}.{code.code}")
def test_every_code_is_in_the_reference_with_what_people_read(code: CodeEntry) -> None:
    (told,) = _sections(code.group)
    row = next(line for line in told.splitlines() if line.startswith(f"| `{code.code}` |"))
    assert code.nl in row and code.en in row and code.remedy_nl in row and code.remedy_en in row


def _sections(*headings: str) -> list[str]:
    """The parts of the reference below these headings."""
    return [reference().split(f"\n### {heading}\n", 1)[1].split("\n### ", 1)[0] for heading in headings]


@pytest.mark.parametrize("name", commands())
def test_every_command_and_option_has_help(name: str) -> None:
    command = commands()[name]
    assert command.help
    assert f"rightsclause {name}" in command.help, "an example"
    assert [option.name for option in command.params if isinstance(option, click.Option) and not option.help] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOUSE)))
def test_what_the_pages_tell_to_type_can_be_typed(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    typed = re.findall(r"(?:^ *|`)rightsclause ([a-z][^`\n]*)", text, re.MULTILINE)
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
    named = set(re.findall(r"(?:^ *|`)make ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE))
    assert named <= known
