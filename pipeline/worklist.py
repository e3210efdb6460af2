"""Worklist: the overview page of each folder of the outbox, gravest first.

It is made from the reports that lie there, never from memory: what a person moves away is gone from it, and what
another watcher delivers is on it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import os
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from pipeline import codes
from pipeline.deliver import REPORT, read_report
from pipeline.disk import MOST_LEVELS, replace_file
from pipeline.ledger import FOLDER
from pipeline.model import CodeEntry, Language, Rules
from pipeline.outputs.page import pages
from pipeline.overrule import OVERRULES, Overrule, read_overrules, show_subject
from pipeline.sentences import sentences

PAGE = "index.html"
_WAITING = "waiting.json"
_PIECES = 1000
"""A page of ten thousand documents is never in memory as a whole."""

_T = TypeVar("_T")

_log = logging.getLogger("rightsclause")


class Reason(StrEnum):
    """What a file in the inbox waits for."""

    SETTLING = "settling"
    QUEUED = "queued"
    IN_USE = "in_use"
    UNFINISHED = "unfinished"
    BUSY = "busy"
    UNDELIVERED = "undelivered"
    FAULT = "fault"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that has not been reviewed yet."""

    name: str
    subfolder: str
    reason: Reason
    cause: str = ""
    """What the system says about it, such as `ENOSPC`; never text of the document."""


@dataclass(frozen=True, slots=True)
class Row:
    """What an overview says about one document."""

    name: str
    folder: str
    """Relative to the outbox, with `/`."""
    link: str
    """The file of its report in that folder."""
    reviewed: str
    clauses: tuple[str, ...]
    countries: tuple[str, ...]
    attention: tuple[str, ...]
    advice: str
    """Whether advice is needed: `yes`, `undecided` or `no`; empty when that was not reached."""
    verdicts: tuple[str, ...]
    """The codes of the verdicts on the clauses that this kind of document has to do with."""
    error: str
    """Why it was refused; empty when it was not."""
    remedy: str
    gravity: int
    """The lower, the graver."""
    exit_code: int
    decided: tuple[str, ...] = ()
    """What a person decided, beside what we found: the subject, the outcome, the reason."""

    @property
    def address(self) -> str:
        """Of its report, as a link on the page of the folder above it."""
        return _quoted(f"{self.folder.rpartition('/')[2]}/{self.link}")

    @property
    def result(self) -> str:
        """What a reader can choose by: `refused`, `asks` or `nothing`."""
        return "refused" if self.error else "asks" if self.exit_code else "nothing"

    @property
    def brief(self) -> tuple[str, ...]:
        """What asks for attention, without what to do about it: the first sentence of each."""
        return tuple(text.split(". ")[0].rstrip(".") for text in self.attention)

    @property
    def reviewed_on(self) -> str:
        """The day and time as people write them, in the time of this machine."""
        return _on(datetime.fromisoformat(self.reviewed))


def row_of(report: Mapping[str, Any], rules: Rules) -> Row:
    """Read from a report what people want to see at a glance."""
    table, language = rules.world.codes, rules.language
    error = report["error"]
    attention = [code for code in report["attention"] if _is_known("attention", code, table)]
    pages = [output["path"] for output in report["outputs"] if output["kind"] == "report"]
    return Row(
        name=report["document"]["name"],
        folder=report["folder"],
        link=_same((pages or [dict(rules.policy.file_names).get("report", REPORT)])[0]),
        reviewed=report["provenance"]["reviewed"],
        clauses=_same(_clauses(report, rules)),
        countries=_same(_countries(report, table, language)),
        attention=_same(tuple(codes.label("attention", code, table, language) for code in attention if error is None)),
        advice=_same(report["advice"]["needed"] if report["advice"] else ""),
        verdicts=_same(tuple(clause["status"] for clause in report["clauses"] if clause["duty"] != "none")),
        error=_same(error["message"] if error else ""),
        remedy=_same(error["remedy"] if error else ""),
        gravity=min((codes.entry("attention", code, table).gravity for code in attention), default=len(table)),
        exit_code=3 if error else 1 if report["attention"] else 0,
    )


def show_reason(reason: Reason, language: Language) -> str:
    """Say what a file waits for, and what somebody can do about it."""
    _ = sentences(language)
    return {
        Reason.SETTLING: _("The file has just arrived or is still being copied."),
        Reason.QUEUED: _("It waits for its turn or is being reviewed."),
        Reason.IN_USE: _("Somebody has it open. Close it in Word or LibreOffice."),
        Reason.UNFINISHED: _("The file is not complete yet or does not open. Copy it again if this stays so."),
        Reason.BUSY: _("The file is in use or may not be read. Check its rights if this stays so."),
        Reason.UNDELIVERED: _("The result cannot be written. Check that the outbox is available and has space."),
        Reason.FAULT: _("Something went wrong in our software. Report it to whoever maintains the program."),
        Reason.CLOSED: _(
            "This folder cannot be read. Check its rights, that its share is available, and that it does not lie too deep."
        ),
    }[reason]


Shelf = dict[str, tuple[tuple[int, int], Row]]
"""Rows that were read before, by their folder, with the times of its report and of what people decided, so that a
watcher reads each report once."""


def write_worklists(
    outbox: Path, waiting: Iterable[Waiting] | None, rules: Rules, now: datetime, shelf: Shelf | None = None
) -> tuple[Path, ...]:
    """Write the page of every folder of the outbox that holds documents or waits for some.

    `waiting` is what waits in the inbox; none: what the last watch left word of. Gives the pages that could not be
    written, because somebody holds them open; whoever called tries again later. A page is whole, or the one before it.
    """
    waits = _recall(outbox) if waiting is None else _remember(outbox, tuple(waiting))
    page = pages().get_template("worklist.html")
    script = pages().get_template("worklist.js").render()
    shelf = {} if shelf is None else shelf
    shelves = _shelves(outbox, "", rules, shelf)
    for gone in shelf.keys() - {row.folder for rows in shelves.values() for row in rows}:
        del shelf[gone]
    for each in waits:
        shelves.setdefault(each.subfolder, [])
    unwritten: list[Path] = []
    for subfolder, rows in shelves.items():
        here = sorted(rows, key=lambda row: row.reviewed, reverse=True)
        here.sort(key=lambda row: row.gravity)
        told = page.stream(
            _=sentences(rules.language),
            language=rules.language,
            place=subfolder,
            updated=_on(now),
            rows=here,
            verdicts=_choices("status", (code for row in here for code in row.verdicts), rules),
            advice=_choices("advice", (row.advice for row in here if row.advice), rules),
            waiting=[
                (each.name, show_reason(each.reason, rules.language)) for each in waits if each.subfolder == subfolder
            ],
            counts=[] if subfolder else _counts(shelves, waits),
            script=script,
            script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        )
        folder = outbox / subfolder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            told.enable_buffering(_PIECES)
            replace_file(folder / PAGE, (text.encode("utf-8", "replace") for text in told))
        except OSError:
            unwritten.append(folder / PAGE)
    return tuple(unwritten)


def say_unwritten(pages: Collection[Path]) -> None:
    """Say in the log that pages could not be written, if any; without a name, for that of a folder may be a person's."""
    if pages:
        _log.warning("%d worklists could not be written: somebody holds them open, or the disk is full", len(pages))


def _remember(outbox: Path, waiting: tuple[Waiting, ...]) -> tuple[Waiting, ...]:
    """Leave word of what waits, for who writes the pages without looking at the inbox."""
    path = outbox / FOLDER / _WAITING
    if waiting or path.exists():
        with suppress(OSError):  # The pages, which tell it to people, will fare no better.
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(
                path, json.dumps([asdict(each) for each in waiting], ensure_ascii=False).encode("utf-8", "replace")
            )
    return waiting


def _recall(outbox: Path) -> tuple[Waiting, ...]:
    try:
        kept = json.loads((outbox / FOLDER / _WAITING).read_bytes())
        return tuple(Waiting(each["name"], each["subfolder"], Reason(each["reason"])) for each in kept)
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def _choices(group: str, found: Iterable[str], rules: Rules) -> list[tuple[str, str]]:
    """Give what a reader can choose among: the codes that are there, gravest first, with their words."""
    known = {code for code in found if _is_known(group, code, rules.world.codes)}
    ordered = codes.sort_by_gravity(group, known, rules.world.codes)
    return [(code, codes.label(group, code, rules.world.codes, rules.language)) for code in ordered]


def title_of(clause: str, rules: Rules) -> str:
    """Give the title of a clause for staff; its id when this playbook does not have it."""
    titles = {each.id: dict(each.title) for each in rules.policy.clauses}
    return next((title[rules.language] for each, title in titles.items() if each == clause), clause)


def _clauses(report: Mapping[str, Any], rules: Rules) -> tuple[str, ...]:
    told = []
    for clause in report["clauses"]:
        if clause["duty"] == "none":
            continue
        told.append(
            f"{title_of(clause['id'], rules)}: {codes.label('status', clause['status'], rules.world.codes, rules.language)}"
        )
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
    with os.scandir(outbox / subfolder) as scan:
        names = sorted(
            each.name for each in scan if not each.name.startswith(".") and each.is_dir(follow_symlinks=False)
        )
    for name in names:
        path = f"{subfolder}/{name}" if subfolder else name
        row = _row_in(outbox, path, rules, shelf)
        if row is not None:
            shelves[subfolder].append(row)
        else:
            if path.count("/") < MOST_LEVELS:
                shelves.update({below: rows for below, rows in _shelves(outbox, path, rules, shelf).items() if rows})
    return shelves


def _row_in(outbox: Path, path: str, rules: Rules, shelf: Shelf) -> Row | None:
    folder = outbox / path
    try:
        written = (folder / REPORT).stat().st_mtime_ns, _time_of(folder / OVERRULES)
    except OSError:
        return None
    if (known := shelf.get(path)) is not None and known[0] == written:
        return known[1]
    report = read_report(folder)
    if report is None:
        return None
    try:
        row = row_of(report, rules)
        decided = tuple(_decided(each, report, rules) for each in read_overrules(folder)) if written[1] else ()
    except (KeyError, TypeError, ValueError):  # Somebody changed it by hand, or a later version wrote it.
        return None
    row = replace(row, folder=path, decided=decided)
    shelf[path] = (written, row)
    return row


@lru_cache(maxsize=4096)
def _same(value: _T) -> _T:
    """Give the first of all that equal a value: ten thousand rows say much the same, and need not each hold it."""
    return value


def _time_of(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _decided(overrule: Overrule, report: Mapping[str, Any], rules: Rules) -> str:
    subject, outcome = show_subject(overrule, report, rules)
    role = f" ({overrule.role})" if overrule.role else ""
    return f"{subject}: {outcome}. {overrule.reason}{role}, {_on(datetime.fromisoformat(overrule.at))}"


def _on(moment: datetime) -> str:
    return moment.astimezone().strftime("%d/%m/%Y %H:%M")


def _counts(shelves: Mapping[str, list[Row]], waits: tuple[Waiting, ...]) -> list[dict[str, Any]]:
    return [
        {
            "name": subfolder,
            "link": _quoted(f"{subfolder}/{PAGE}"),
            "documents": len(rows),
            "asking": sum(row.exit_code > 0 for row in rows),
            "waiting": sum(each.subfolder == subfolder for each in waits),
        }
        for subfolder, rows in sorted(shelves.items())
        if subfolder
    ]


def _quoted(path: str) -> str:
    return quote(os.fsencode(path))  # A name on a disk may be bytes that are no text.


def _is_known(group: str, code: str, table: tuple[CodeEntry, ...]) -> bool:
    return any(row.group == group and row.code == code for row in table)
