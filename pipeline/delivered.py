"""Delivered: a finished folder that lies in an outbox, with its report and the original where that is at hand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.deliver import REPORT, read_report
from pipeline.disk import append_line
from pipeline.errors import SetupError
from pipeline.ledger import FOLDER


@dataclass(frozen=True, slots=True)
class Delivered:
    """A finished folder."""

    folder: Path
    report: Mapping[str, Any]
    outbox: Path | None
    """Where it was delivered; none when somebody filed the folder elsewhere."""

    @property
    def subfolder(self) -> str:
        """The subfolder of the outbox in which it lies, with `/`; empty at the top."""
        return str(self.report["folder"]).rpartition("/")[0]


def open_delivered(named: Path) -> Delivered:
    """Open the folder that somebody names, or whose report somebody names. Raises `SetupError` when it is none."""
    folder = named.parent if named.is_file() else named
    report = read_report(folder)
    if report is None:
        raise SetupError(f"{named} holds no {REPORT} of ours; name the folder of a document in the outbox.")
    parts = Path(report["folder"]).parts
    place = folder.resolve()
    is_at_home = bool(parts) and place.parts[-len(parts) :] == parts
    return Delivered(folder, report, place.parents[len(parts) - 1] if is_at_home else None)


def all_delivered(outbox: Path) -> Iterator[Delivered]:
    """Give every finished folder of an outbox and below, in order of name. Links are not followed."""
    for folder in sorted(outbox.iterdir()):
        if folder.name.startswith(".") or folder.is_symlink() or not folder.is_dir():
            continue
        report = read_report(folder)
        if report is not None:
            yield Delivered(folder, report, outbox)
        else:
            yield from all_delivered(folder)


def find_original(delivered: Delivered) -> Path | None:
    """Find the original that was filed with a report, by its content and whatever its name; nothing when it is gone."""
    document = delivered.report["document"]
    ours = {REPORT, *(output["path"] for output in delivered.report["outputs"])}
    others = [path for path in delivered.folder.iterdir() if path.is_file() and path.name not in ours]
    others.sort(key=lambda path: path.name != document["name"])
    return next((path for path in others if not path.is_symlink() and _hash(path) == document["sha256"]), None)


def audit(delivered: Delivered, line: str) -> None:
    """Add a line to the audit of the outbox in which a folder lies; nowhere when it was filed elsewhere."""
    if delivered.outbox is not None:
        (delivered.outbox / FOLDER).mkdir(exist_ok=True)
        append_line(delivered.outbox / FOLDER / "audit.jsonl", line)


def _hash(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
