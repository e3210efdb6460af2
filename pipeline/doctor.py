"""Doctor: what of this machine and these folders works, tried out and not guessed."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.bell import hears_events
from pipeline.disk import clock_of, private_name, write_new
from pipeline.errors import SetupError
from pipeline.ingest import refuse_overlap
from pipeline.model import Rules
from pipeline.mounts import mount_of, read_mounts
from pipeline.service import read_health, silence_of
from pipeline.standing import is_stale
from pipeline.tools import find_tool

LEAST_FREE_BYTES = 1_000_000_000
MOST_CLOCK_SECONDS = 120.0
MOST_SILENT_SECONDS = 900.0
"""A watch says how it fares every five minutes, or sooner."""
OCR_LANGUAGES = ("nld", "eng", "fra", "deu", "spa", "ita", "por")

_TOOL_SECONDS = 30.0
_MOST_REMOVALS, _PAUSE_SECONDS = 20, 0.25


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was tried."""

    code: str
    """In the table of codes, group `doctor`."""
    works: bool
    subject: str = ""
    """The folder or the program it is about."""
    detail: str = ""


def examine(inbox: Path, outbox: Path, rules: Rules, today: date) -> Iterator[Finding]:
    """Try out both folders and the tools of this machine, and tell each thing as it is found.

    What is written for a trial is removed again; a folder that is not there is not made.
    """
    yield from _overlap(inbox, outbox)
    for folder in (inbox, outbox):
        if not folder.is_dir():
            yield Finding("folder_missing", False, str(folder))
            continue
        yield _try("rights", folder, _can_write)
        yield _try("rename", folder, _renames_whole)
        yield _try("clock", folder, _is_on_time)
        yield _try("space", folder, _has_space)
    if inbox.is_dir():
        yield _try("owner_files", inbox, _shows_owner_files)
        yield _events(inbox)
    yield from _watch(outbox)
    yield from _tools()
    edition = rules.world.index.edition
    yield Finding("index_age", not is_stale(edition.published, today), edition.label, edition.published.isoformat())


def _overlap(inbox: Path, outbox: Path) -> Iterator[Finding]:
    try:
        refuse_overlap(inbox, outbox)
    except SetupError:
        yield Finding("overlap", False, str(inbox), str(outbox))


def _try(code: str, folder: Path, trial: Callable[[Path], tuple[bool, str]]) -> Finding:
    try:
        works, detail = trial(folder)
    except OSError as error:
        works, detail = False, error.strerror or type(error).__name__
    return Finding(code, works, str(folder), detail)


def _can_write(folder: Path) -> tuple[bool, str]:
    probe = folder / private_name("probe")
    write_new(probe, b"probe")
    try:
        return probe.read_bytes() == b"probe", ""
    finally:
        probe.unlink()


def _renames_whole(folder: Path) -> tuple[bool, str]:
    """Rename a folder that is not empty to a new name, and to one that is taken, which has to be refused."""
    # Folders alone: some mounts carry the content of a file to the server later, and would bring its folder back.
    first, second, moved = (folder / private_name("probe") for _ in range(3))
    try:
        for each in (first, second):
            each.mkdir()
            (each / each.name).mkdir()
        first.rename(moved)
        is_whole = (moved / first.name).is_dir()
        try:
            moved.rename(second)
        except OSError:
            return is_whole and (second / second.name).is_dir(), ""
        return False, ""
    finally:
        for each in (first, moved, second):
            _remove(each, (first.name, second.name))


def _remove(folder: Path, held: tuple[str, ...]) -> None:
    """Remove a folder and what it may hold, by name and not by what is listed: a share may list it a little late."""
    for _ in range(_MOST_REMOVALS):
        for each in (*(folder / name for name in held), folder):
            with suppress(OSError):
                each.rmdir()
        if not folder.exists():
            return
        time.sleep(_PAUSE_SECONDS)


def _is_on_time(folder: Path) -> tuple[bool, str]:
    offset = clock_of(folder) - time.time()
    return abs(offset) <= MOST_CLOCK_SECONDS, f"{offset:+.0f} s"


def _has_space(folder: Path) -> tuple[bool, str]:
    free = shutil.disk_usage(folder).free
    return free >= LEAST_FREE_BYTES, f"{free / 1e9:.1f} GB"


def _shows_owner_files(folder: Path) -> tuple[bool, str]:
    """Lay files named as Word and LibreOffice name those of whoever has a document open, and look if they are shown."""
    name = private_name("probe").removeprefix(".")
    probes = (folder / f"~${name}.docx", folder / f".~lock.{name}.docx#")
    try:
        for probe in probes:
            write_new(probe, b"")
        shown = {path.name for path in folder.iterdir()}
        return all(probe.name in shown for probe in probes), ""
    finally:
        for probe in probes:
            probe.unlink(missing_ok=True)


def _events(inbox: Path) -> Finding:
    mount = mount_of(inbox, read_mounts())
    if mount.is_share:  # Events of our own doing would come; those of other machines do not.
        return Finding("polling", True, str(inbox), mount.kind)
    return Finding("events", hears_events(inbox), str(inbox), mount.kind)


def _watch(outbox: Path) -> Iterator[Finding]:
    """Tell how a watch fares; one that was killed left word that it is watching, and then nothing more."""
    try:
        health = read_health(outbox)
        if health is not None:
            is_watching = health["state"] == "watching" and silence_of(outbox) < MOST_SILENT_SECONDS
            yield Finding("watch", is_watching, str(outbox), f"{health['state']}, {health['last_sweep']}")
    except OSError as error:
        yield Finding("watch", False, str(outbox), error.strerror or type(error).__name__)


def _tools() -> Iterator[Finding]:
    office = find_tool("soffice")
    yield Finding("office", office is not None, "LibreOffice", _first_line(office, "--version") if office else "")
    reader = find_tool("tesseract")
    yield Finding("ocr", reader is not None, "Tesseract", _first_line(reader, "--version") if reader else "")
    if reader is not None:
        known = _output(reader, "--list-langs").split()
        missing = [language for language in OCR_LANGUAGES if language not in known]
        yield Finding("ocr_languages", not missing, "Tesseract", " ".join(missing))


def _first_line(program: Path, option: str) -> str:
    return (_output(program, option).splitlines() or [""])[0].strip()


def _output(program: Path, option: str) -> str:
    try:
        done = subprocess.run(
            [program, option], capture_output=True, timeout=_TOOL_SECONDS, text=True, errors="replace"
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout or done.stderr
