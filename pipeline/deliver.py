"""Deliver: lay an outcome in the outbox, whole or not at all; file its original behind it.

A document's folder is written under a hidden name beside its place, synced, and renamed into it. Whoever looks sees
all of it or nothing, and an existing folder is never replaced.
"""

from __future__ import annotations

import errno
import hashlib
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.disk import clock_of, is_abandoned, private_name, replace_file, sync_file, sync_folder, write_new
from pipeline.model import Case, Dossier, Outcome, Policy, Rules
from pipeline.names import stem_of
from pipeline.outputs.report import render_report
from pipeline.outputs.report_html import render_refusal

REPORT = "report.json"

_DRAFT, _FILING = "draft", "filing"
# Not eight figures alone: that is a date far more often than one of our hashes.
_OWN_ENDING = re.compile(r"(?<=.)-(?=\d*[a-f])[0-9a-f]{8,64}(-\d+)?$")
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Delivery:
    """A finished folder."""

    case: Case
    folder: str
    """Relative to the outbox, with `/`."""
    report: Mapping[str, Any]


# --- The result ----------------------------------------------------------------------------------------------------


def deliver(outcome: Outcome, rules: Rules, outbox: Path) -> Delivery:
    """Lay an outcome in a folder of its own. Raises `OSError` when the disk will not; then nothing is there."""
    case = case_of(outcome)
    outputs = outcome.outputs if isinstance(outcome, Dossier) else (render_refusal(outcome, rules),)
    parent = outbox / case.subfolder
    parent.mkdir(parents=True, exist_ok=True)
    draft = parent / private_name(_DRAFT)
    draft.mkdir()
    try:
        for output in outputs:
            write_new(draft / Path(output.name).name, output.content)
        while True:
            target, previous = _vacancy(parent, case, rules.policy)
            folder = target.relative_to(outbox).as_posix()
            before = None if previous is None else (previous.relative_to(outbox).as_posix(), ())
            report = render_report(outcome, rules, folder, before, outputs)
            replace_file(draft / REPORT, report)
            if _rename(draft, target, report):
                sync_folder(parent)
                return Delivery(case, folder, json.loads(report))
            # Somebody else took the place since we looked: another watcher with the same case, or a namesake.
            if (theirs := read_report(target)) is not None and _is_same_review(theirs, json.loads(report)):
                return Delivery(case, folder, theirs)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def case_of(outcome: Outcome) -> Case:
    """The case that an outcome is about."""
    return outcome.brief.case if isinstance(outcome, Dossier) else outcome.case


def read_report(folder: Path) -> Mapping[str, Any] | None:
    """Read the report of a finished folder; nothing when there is none that we can read."""
    try:
        report = json.loads((folder / REPORT).read_bytes())
        is_ours = report["schema"].startswith("rightsclause/report/") and isinstance(report["document"]["sha256"], str)
        return report if is_ours else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def reports_on(case: Case, policy: Policy, outbox: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Give the finished folders about this content, the oldest first, each with its report."""
    for folder in _folders_of(outbox / case.subfolder, case, policy):
        if (report := read_report(folder)) is not None:
            yield folder.relative_to(outbox).as_posix(), report


def sweep_drafts(outbox: Path) -> None:
    """Remove what dead processes left half written: their drafts of folders and of files."""
    now = clock_of(outbox)
    for folder in (outbox, *_subfolders(outbox), *outbox.glob(".rightsclause")):
        for draft in folder.glob(".rightsclause-*"):
            if not is_abandoned(draft, now):
                continue
            if draft.is_dir():
                shutil.rmtree(draft, ignore_errors=True)
            else:
                draft.unlink(missing_ok=True)


def _vacancy(parent: Path, case: Case, policy: Policy) -> tuple[Path, Path | None]:
    """Find the first free place for a case, and the folder of the same content that came before."""
    *taken, free = _folders_of(parent, case, policy)
    return free, taken[-1] if taken else None


def _folders_of(parent: Path, case: Case, policy: Policy) -> Iterator[Path]:
    """Give the folders of this content in their order, `stem-12ab34cd`, `-2`, `-3` …, and last the one still free."""
    stem = _OWN_ENDING.sub("", stem_of(_without_our_words(case.name, policy)))
    digits = 8
    while digits < len(case.sha256) and not _is_free_or_about(parent / f"{stem}-{case.sha256[:digits]}", case):
        digits += 4
    folder = first = parent / f"{stem}-{case.sha256[:digits]}"
    number = 1
    while folder.exists():
        yield folder
        number += 1
        folder = first.with_name(f"{first.name}-{number}")
    yield folder


def _is_free_or_about(folder: Path, case: Case) -> bool:
    if not folder.exists():
        return True
    report = read_report(folder)
    return report is not None and report["document"]["sha256"] == case.sha256


def _rename(draft: Path, target: Path, report: bytes) -> bool:
    """Move a draft into its place; false when the place is taken."""
    sync_folder(draft)
    try:
        draft.rename(target)
    except OSError as error:
        # Look: a share may have done it and lost the answer.
        with suppress(OSError):
            if not draft.exists() and (target / REPORT).read_bytes() == report:
                return True
        if draft.exists() and (error.errno in (errno.ENOTEMPTY, errno.EEXIST) or target.exists()):
            return False
        raise
    return True


def _is_same_review(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two reports differ in nothing but time."""

    def timeless(report: Mapping[str, Any]) -> dict[str, Any]:
        told = {key: report[key] for key in report if key not in ("provenance", "outputs", "folder", "previous")}
        dates = ("received", "reviewed")
        return {**told, **{key: value for key, value in report["provenance"].items() if key not in dates}}

    return timeless(one) == timeless(other)


def _without_our_words(name: str, policy: Policy) -> str:
    """Take off what the playbook adds to names of ours: a copy of ours that comes back is about the same agreement."""
    for _, pattern in policy.file_names:
        before, braces, ending = pattern.partition("{stem}")
        if braces and not before and ending.strip(". ") and name != ending:
            name = name.removesuffix(ending)
    return name


def _subfolders(outbox: Path) -> Iterator[Path]:
    for folder in sorted(outbox.iterdir()):
        if folder.is_dir() and not folder.is_symlink() and not folder.name.startswith("."):
            if (folder / REPORT).exists():
                continue
            yield folder
            yield from _subfolders(folder)


# --- The original --------------------------------------------------------------------------------------------------


def file_original(original: Path, sha256: str, folder: Path) -> Path | None:
    """Move an original into its finished folder, under its own name. It is never opened for writing.

    Gives nothing when its content is no longer that of the case: then it is put back, to be a case of its own.
    """
    hold = original.parent / private_name(_FILING)
    hold.mkdir()
    held = hold / original.name
    try:
        original.rename(held)
        if _hash(held) != sha256:
            _put_back(held)
            return None
        return _move(held, folder, sha256)
    finally:
        if held.exists():
            _put_back(held)
        with suppress(OSError):
            hold.rmdir()


def return_originals(inbox: Path) -> None:
    """Put back the originals that a dead process was about to file."""
    now = clock_of(inbox)
    for hold in inbox.rglob(f".rightsclause-{_FILING}~*"):
        if is_abandoned(hold, now):
            for held in hold.iterdir():
                _put_back(held)
            with suppress(OSError):
                hold.rmdir()


def _move(held: Path, folder: Path, sha256: str) -> Path:
    filed = _free_name(folder, held.name)
    try:
        held.rename(filed)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        copy = folder / private_name(_FILING)
        try:
            with held.open("rb") as source, copy.open("xb") as target:
                shutil.copyfileobj(source, target, _PIECE)
            shutil.copystat(held, copy)
            sync_file(copy)
            if _hash(copy) != sha256:
                raise OSError(errno.EIO, "the copy differs from the original", str(filed)) from None
            copy.rename(filed)
            sync_folder(folder)
            held.unlink()
        finally:
            copy.unlink(missing_ok=True)
    sync_folder(folder)
    return filed


def _put_back(held: Path) -> None:
    held.rename(_free_name(held.parent.parent, held.name))


def _free_name(folder: Path, name: str) -> Path:
    """Give the name, or the first of `name-2`, `name-3` … that is free."""
    path = folder / name
    number = 1
    while path.exists() or path.is_symlink():
        number += 1
        path = folder / f"{Path(name).stem}-{number}{Path(name).suffix}"
    return path


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
