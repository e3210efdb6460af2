"""Results: what a run tells while it works and at its end, and the code it ends with."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from pipeline.cli import ATTENTION, DONE
from pipeline.cli.table import plain, show_documents, show_line, show_waiting
from pipeline.errors import SetupError
from pipeline.model import Rules
from pipeline.sentences import sentences
from pipeline.worklist import Row, Waiting, row_of

_COLUMNS = (
    "document",
    "folder",
    "format",
    "languages",
    "profile",
    "contact",
    "clauses",
    "countries",
    "advice",
    "attention",
    "error",
)


@dataclass(frozen=True, slots=True)
class Shown:
    """How the results of a run are shown."""

    as_json: bool
    quietly: bool
    each: bool
    """A line for each document as it is delivered, in place of a table at the end."""


class Results:
    """The reports of a run, shown as they come and summed up at its end."""

    def __init__(self, rules: Rules, out: Path, shown: Shown, expected: int | None = None) -> None:
        self._rules, self._out, self._shown = rules, out, shown
        self._rows: list[Row] = []
        self._lines: list[dict[str, str]] = []
        self._worst = DONE
        console = Console(stderr=True)
        shows_progress = console.is_terminal and not shown.quietly
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns, console=console, transient=True, disable=not shows_progress)
        self._bar = self._progress.add_task("", total=expected, visible=not shown.each)

    def __enter__(self) -> Results:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def add(self, report: Mapping[str, Any]) -> None:
        """Take in one report, and show it if each is to be shown."""
        row = row_of(report, self._rules)
        self._worst = max(self._worst, row.exit_code)
        self._progress.advance(self._bar)
        if self._shown.as_json:
            # Bytes, for JSON is UTF-8 whatever the terminal speaks.
            click.echo(json.dumps(report, ensure_ascii=False).encode("utf-8", "replace"))
        elif self._shown.each:
            show_line(row, self._rules.language)
        if not self._shown.each:
            self._rows.append(row)
            self._lines.append(_line(report))

    def expect(self, left: int) -> None:
        """Take in how many documents are still to come."""
        done = self._progress.tasks[0].completed
        self._progress.update(self._bar, total=done + left, visible=left > 0 or not self._shown.each)

    def conclude(self, *, skipped: int = 0, waiting: Iterable[Waiting] = (), summary: Path | None = None) -> None:
        """Show the table, name what waits and what was skipped, and write the summary."""
        _ = sentences(self._rules.language)
        waits = tuple(waiting)
        if waits:
            self._worst = max(self._worst, ATTENTION)
        if not self._shown.as_json and not self._shown.each and not self._rows:
            click.echo(plain(_("Nothing to review.")))
        elif not self._shown.as_json and not self._shown.each:
            show_documents(
                sorted(self._rows, key=lambda row: row.folder.casefold()), str(self._out), self._rules.language
            )
        if summary is not None:
            write_summary(summary, self._lines)
        show_waiting(waits, self._rules.language)
        if skipped and not self._shown.quietly:
            told = _("Files that are no documents were skipped: {number}.")
            click.echo(told.replace("{number}", str(skipped)), err=True)

    def exit_code(self, *, exit_zero: bool) -> int:
        """The highest code that applies to the documents of this run."""
        return DONE if exit_zero and self._worst == ATTENTION else self._worst


def check_summary(path: Path | None, out: Path) -> None:
    """Raise `SetupError` when the summary could not be written at the end; nothing is touched to find out.

    It may lie in the out folder that is still to be made; no other folder is made for it.
    """
    if path is None:
        return
    folder = path.absolute().parent
    if not folder.exists() and folder == out.absolute():
        return
    check_writable(path, "summary")


def check_writable(path: Path, what: str) -> None:
    """Raise `SetupError` when a file could not be written; nothing is touched to find out."""
    folder = path.absolute().parent
    if not folder.is_dir():
        raise SetupError(f"The {what} {path} cannot be written: {folder} is no folder; make it, or check its name.")
    if path.is_dir() or not os.access(path if path.exists() else folder, os.W_OK):
        raise SetupError(f"The {what} {path} cannot be written; check its rights and those of its folder.")


def write_summary(path: Path, lines: Iterable[Mapping[str, str]]) -> None:
    """Write the results as a sheet, one line a document."""
    # With a mark in front, or Excel takes it for another alphabet.
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        writer = csv.DictWriter(file, _COLUMNS)
        writer.writeheader()
        for line in lines:
            writer.writerow({column: harmless(text) for column, text in line.items()})


def _line(report: Mapping[str, Any]) -> dict[str, str]:
    document = report["document"]
    parties = [party for party in report["parties"] if not party["home"]]
    countries = [country for party in parties for country in party["countries"]]
    countries += [country for country in report["other_countries"] if country["counts"]]
    told = dict.fromkeys(f"{country['iso3'] or '?'}={country['outcome']}" for country in countries)
    return {
        "document": document["name"],
        "folder": report["folder"],
        "format": document["format"],
        "languages": " ".join(document["languages"]),
        "profile": document["profile"] or "",
        "contact": document["contact"] or "",
        "clauses": " ".join(f"{clause['id']}={clause['status']}" for clause in report["clauses"]),
        "countries": " ".join(told),
        "advice": report["advice"]["needed"] if report["advice"] else "",
        "attention": " ".join(report["attention"]),
        "error": report["error"]["code"] if report["error"] else "",
    }


def harmless(text: str) -> str:
    """Give a text that a sheet shows and does not calculate."""
    shown = plain(text)
    return f"'{shown}" if shown.startswith(("=", "+", "-", "@")) else shown
