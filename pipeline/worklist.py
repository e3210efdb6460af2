"""Worklist: the overview page of each folder of the outbox, gravest first.

It is made from the reports that lie there, never from memory: what a person moves away is gone from it, and what
another watcher delivers is on it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, StrictUndefined

from pipeline import codes
from pipeline.deliver import REPORT, read_report
from pipeline.disk import replace_file
from pipeline.model import CodeEntry, Language, Rules

PAGE = "index.html"


class Reason(StrEnum):
    """What a file in the inbox waits for."""

    SETTLING = "settling"
    IN_USE = "in_use"
    UNFINISHED = "unfinished"
    BUSY = "busy"
    UNDELIVERED = "undelivered"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that has not been reviewed yet."""

    name: str
    subfolder: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Row:
    """What an overview says about one document."""

    name: str
    folder: str
    """Relative to the outbox, with `/`."""
    link: str
    """Of its report, relative to that folder."""
    reviewed: str
    clauses: tuple[str, ...]
    countries: tuple[str, ...]
    attention: tuple[str, ...]
    error: str
    """Why it was refused; empty when it was not."""
    remedy: str
    gravity: int
    """The lower, the graver."""
    exit_code: int

    @property
    def brief(self) -> tuple[str, ...]:
        """What asks for attention, without what to do about it: the first sentence of each."""
        return tuple(text.split(". ")[0].rstrip(".") for text in self.attention)

    @property
    def reviewed_on(self) -> str:
        """The day and time as people write them, in the time of this machine."""
        return datetime.fromisoformat(self.reviewed).astimezone().strftime("%d/%m/%Y %H:%M")


def row_of(report: Mapping[str, Any], rules: Rules) -> Row:
    """Read from a report what people want to see at a glance."""
    table, language = rules.world.codes, rules.language
    error = report["error"]
    attention = [code for code in report["attention"] if _is_known("attention", code, table)]
    pages = [output["path"] for output in report["outputs"] if output["kind"] == "report"]
    return Row(
        name=report["document"]["name"],
        folder=report["folder"],
        link=(pages or [dict(rules.policy.file_names).get("report", REPORT)])[0],
        reviewed=report["provenance"]["reviewed"],
        clauses=_clauses(report, rules),
        countries=_countries(report, table, language),
        attention=tuple(codes.label("attention", code, table, language) for code in attention if error is None),
        error=error["message"] if error else "",
        remedy=error["remedy"] if error else "",
        gravity=min((codes.entry("attention", code, table).gravity for code in attention), default=len(table)),
        exit_code=3 if error else 1 if report["attention"] else 0,
    )


def words_for(language: Language) -> Mapping[str, Any]:
    """The words of the shell in the language that staff read."""
    words = tomllib.loads(_page("worklist.toml"))
    found: Mapping[str, Any] = words.get(language) or words["en"]
    return found


Shelf = dict[Path, tuple[int, Row]]
"""Rows that were read before, by the folder and the time of its report, so that a watcher reads each report once."""


def write_worklists(
    outbox: Path, waiting: Iterable[Waiting], rules: Rules, now: datetime, shelf: Shelf | None = None
) -> None:
    """Write the page of every folder of the outbox that holds documents or waits for some."""
    waits = tuple(waiting)
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    page = environment.from_string(_page("worklist.html"))
    shelves = _shelves(outbox, "", rules, {} if shelf is None else shelf)
    for each in waits:
        shelves.setdefault(each.subfolder, [])
    words = words_for(rules.language)
    for subfolder, rows in shelves.items():
        here = sorted(rows, key=lambda row: row.reviewed, reverse=True)
        here.sort(key=lambda row: row.gravity)
        text = page.render(
            language=rules.language,
            words=words,
            place=subfolder,
            updated=now.astimezone().strftime("%d/%m/%Y %H:%M"),
            rows=[replace(row, link=_link(row, subfolder)) for row in here],
            waiting=[each for each in waits if each.subfolder == subfolder],
            counts=[] if subfolder else _counts(shelves, waits),
        )
        folder = outbox / subfolder
        folder.mkdir(parents=True, exist_ok=True)
        replace_file(folder / PAGE, text.encode("utf-8", "replace"))


def _clauses(report: Mapping[str, Any], rules: Rules) -> tuple[str, ...]:
    titles = {clause.id: dict(clause.title) for clause in rules.policy.clauses}
    told = []
    for clause in report["clauses"]:
        if clause["duty"] == "none":
            continue
        title = titles.get(clause["id"], {}).get(rules.language, clause["id"])
        told.append(f"{title}: {codes.label('status', clause['status'], rules.world.codes, rules.language)}")
    return tuple(told)


def _countries(report: Mapping[str, Any], table: tuple[CodeEntry, ...], language: Language) -> tuple[str, ...]:
    told: list[str] = []
    for party in report["parties"]:
        if party["home"]:
            continue
        for country in party["countries"] or [{"name": party["name"], "outcome": party["outcome"]}]:
            told.append(
                f"{country['name'] or party['name']}: {codes.label('outcome', country['outcome'], table, language)}"
            )
    told += [
        f"{country['name']}: {codes.label('outcome', country['outcome'], table, language)}"
        for country in report["other_countries"]
        if country["counts"] and country["name"]
    ]
    return tuple(dict.fromkeys(told))


def _shelves(outbox: Path, subfolder: str, rules: Rules, shelf: Shelf) -> dict[str, list[Row]]:
    """Collect the rows of every folder, by its path below the outbox; the top is always there."""
    shelves: dict[str, list[Row]] = {subfolder: []}
    for folder in sorted((outbox / subfolder).iterdir()):
        if folder.name.startswith(".") or folder.is_symlink() or not folder.is_dir():
            continue
        path = folder.relative_to(outbox).as_posix()
        row = _row_in(folder, rules, shelf)
        if row is not None:
            shelves[subfolder].append(replace(row, folder=path))
        else:
            shelves.update({below: rows for below, rows in _shelves(outbox, path, rules, shelf).items() if rows})
    return shelves


def _row_in(folder: Path, rules: Rules, shelf: Shelf) -> Row | None:
    try:
        written = (folder / REPORT).stat().st_mtime_ns
    except OSError:
        return None
    if (known := shelf.get(folder)) is not None and known[0] == written:
        return known[1]
    report = read_report(folder)
    if report is None:
        return None
    try:
        row = row_of(report, rules)
    except (KeyError, TypeError, ValueError):  # Somebody changed it by hand, or a later version wrote it.
        return None
    shelf[folder] = (written, row)
    return row


def _counts(shelves: Mapping[str, list[Row]], waits: tuple[Waiting, ...]) -> list[dict[str, Any]]:
    return [
        {
            "name": subfolder,
            "link": quote(f"{subfolder}/{PAGE}"),
            "documents": len(rows),
            "asking": sum(row.exit_code > 0 for row in rows),
            "waiting": sum(each.subfolder == subfolder for each in waits),
        }
        for subfolder, rows in sorted(shelves.items())
        if subfolder
    ]


def _link(row: Row, subfolder: str) -> str:
    return quote(f"{row.folder}/{row.link}".removeprefix(f"{subfolder}/" if subfolder else ""))


def _is_known(group: str, code: str, table: tuple[CodeEntry, ...]) -> bool:
    return any(row.group == group and row.code == code for row in table)


def _page(name: str) -> str:
    return resources.files("pipeline.outputs").joinpath("pages", name).read_text(encoding="utf-8")
