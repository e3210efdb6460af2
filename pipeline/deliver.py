"""Deliver: lay an outcome in the outbox, whole or not at all; file its original behind it.

A document's folder is written under a hidden name beside its place, synced, and renamed into it. Whoever looks sees
all of it or nothing, and an existing folder is never replaced.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline import ledger
from pipeline.disk import (
    MOST_LEVELS,
    clock_of,
    is_abandoned,
    move_new,
    private_name,
    sync_file,
    sync_folder,
    take_rights,
    write_new,
)
from pipeline.lineage import SIMILAR, Sketch, changes_between, likeness, sketch_of
from pipeline.model import Case, Code, Dossier, Outcome, Output, Policy, Previous, Refusal, Rules
from pipeline.names import stem_of
from pipeline.outputs.report import case_of, render_report
from pipeline.outputs.report_html import render, render_refusal

REPORT = "report.json"

_DRAFT, _FILING = "draft", "filing"
# Not eight figures alone: that is a date far more often than one of our hashes.
_OWN_ENDING = re.compile(r"(?<=.)-(?=\d*[a-f])[0-9a-f]{8,64}(-\d+)?$")
_PIECE = 1 << 20
_NOTE = ".rightsclause-arrived"
_BAD_NAME = (errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ, errno.ENOENT)
_LONGEST_NAME = 255
"""Bytes that most file systems take for a name."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A finished folder."""

    case: Case
    folder: str
    """Relative to the outbox, with `/`."""
    report: Mapping[str, Any]
    sketch: Sketch = ()
    """Of the text that was reviewed."""
    is_known: bool = False
    """The same was dropped again: this is what was delivered before."""


# --- The result ----------------------------------------------------------------------------------------------------


def deliver(outcome: Outcome, rules: Rules, outbox: Path) -> Delivery:
    """Lay an outcome in a folder of its own. Raises `OSError` when the disk will not; then nothing is there."""
    case = case_of(outcome)
    parent = _make_folder(outbox, case.subfolder)
    key = ledger.key_of(case, rules)
    sketch = sketch_of(outcome.brief.document) if isinstance(outcome, Dossier) else ()
    draft = parent / private_name(_DRAFT)
    draft.mkdir()
    try:
        take_rights(draft, parent)
        while True:
            target, earlier = _vacancy(parent, case, rules.policy)
            folder = target.relative_to(outbox).as_posix()
            previous = _previous(outcome, earlier, sketch, parent, rules, outbox)
            outputs = _outputs(outcome, previous, rules)
            report = render_report(outcome, rules, folder, previous, outputs, key)
            for output in outputs:
                _lay(draft / Path(output.name).name, output.content)
            _lay(draft / REPORT, report)
            if _rename(draft, target, report):
                sync_folder(parent)
                return Delivery(case, folder, json.loads(report), sketch)
            # Somebody else took the place since we looked: another watcher with the same case, or a namesake.
            if (theirs := read_report(target)) is not None and _is_same_review(theirs, json.loads(report)):
                return Delivery(case, folder, theirs, sketch)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _make_folder(outbox: Path, subfolder: str) -> Path:
    """Make the folder of a subfolder of the inbox, each step of it with the rights of the one above.

    A link in its way is not followed: nobody's results are laid outside the outbox.
    """
    folder = outbox
    folder.mkdir(parents=True, exist_ok=True)
    for name in PurePosixPath(subfolder).parts:
        above, folder = folder, folder / name
        try:
            folder.mkdir()
        except FileExistsError:
            if folder.is_symlink() or not folder.is_dir():
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder)) from None
            continue
        take_rights(folder, above)
    return folder


def _lay(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)
    write_new(path, content)
    take_rights(path, path.parent)


def _outputs(outcome: Outcome, previous: Previous | None, rules: Rules) -> tuple[Output, ...]:
    """Give the files of an outcome, with a page that tells what changed where there is something to compare with."""
    if isinstance(outcome, Refusal):
        return (render_refusal(outcome, rules),)
    if previous is None:
        return outcome.outputs
    others = tuple(output for output in outcome.outputs if output.kind != "report")
    return (*others, render(outcome.brief, outcome.attention, others, outcome.checks, previous))


# --- What came before ----------------------------------------------------------------------------------------------


def _previous(
    outcome: Outcome, earlier: Path | None, sketch: Sketch, parent: Path, rules: Rules, outbox: Path
) -> Previous | None:
    """Find what was delivered before about the same content, or about an earlier version of it, and what changed."""
    case = case_of(outcome)
    kind = "review"
    if earlier is None:
        kind = "version"
        earlier = _earlier_version(case, sketch, parent, rules, outbox)
    if earlier is None:
        return None
    folder = earlier.relative_to(outbox).as_posix()
    before, now = read_report(earlier), json.loads(render_report(outcome, rules, "", None, ()))
    try:
        changes = changes_between(before, now) if before is not None else ()
    except (KeyError, TypeError, ValueError):  # A later version wrote that report, or somebody changed it by hand.
        changes = ()
    return Previous(folder, kind, tuple(map(Code, changes)))


def _earlier_version(case: Case, sketch: Sketch, parent: Path, rules: Rules, outbox: Path) -> Path | None:
    """Find the newest folder of this subfolder about a document of the same name whose text is much like this one."""
    name = _plain_name(case.name, rules.policy)
    found: list[tuple[str, Path]] = []
    for folder in _siblings(parent, _stem(case, rules.policy)) if sketch else ():
        report = read_report(folder)
        if report is None or _plain_name(str(report["document"].get("name")), rules.policy) != name:
            continue
        known = ledger.find(outbox, ledger.key_in(report))
        if known is not None and likeness(sketch, known.sketch) >= SIMILAR:
            found.append((known.begun, folder))
    return max(found)[1] if found else None


def _siblings(parent: Path, stem: str) -> Iterator[Path]:
    with os.scandir(parent) as scan:
        names = [entry.name for entry in scan if entry.name.casefold().startswith(f"{stem.casefold()}-")]
    yield from (parent / name for name in names)


def _plain_name(name: str, policy: Policy) -> str:
    """What two versions of one document have in common in their names."""
    return unicodedata.normalize("NFC", _without_our_words(name, policy)).casefold()


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


def all_reports(outbox: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Give every finished folder of the outbox, with its report."""
    for folder in (outbox, *_subfolders(outbox)):
        for each in sorted(folder.iterdir()):
            if each.is_dir() and not each.is_symlink() and (report := read_report(each)) is not None:
                yield each.relative_to(outbox).as_posix(), report


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


def _stem(case: Case, policy: Policy) -> str:
    return _OWN_ENDING.sub("", stem_of(_without_our_words(case.name, policy)))


def _folders_of(parent: Path, case: Case, policy: Policy) -> Iterator[Path]:
    """Give the folders of this content in their order, `stem-12ab34cd`, `-2`, `-3` …, and last the one still free."""
    stem = _stem(case, policy)
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
            name = f"{name.removesuffix(ending)}{Path(ending).suffix}" if name.endswith(ending) else name
    return name


def _subfolders(outbox: Path, level: int = 0) -> Iterator[Path]:
    for folder in sorted(outbox.iterdir()) if level <= MOST_LEVELS else ():
        if folder.is_dir() and not folder.is_symlink() and not folder.name.startswith("."):
            if (folder / REPORT).exists():
                continue
            yield folder
            yield from _subfolders(folder, level + 1)


# --- The original --------------------------------------------------------------------------------------------------


def file_original(original: Path, sha256: str, outbox: Path, folder: str) -> Path | None:
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
        return _move(held, outbox, folder, sha256)
    finally:
        if held.exists():
            _clear(held, outbox)
        (hold / _NOTE).unlink(missing_ok=True)
        with suppress(OSError):
            hold.rmdir()


def is_hold(name: str) -> bool:
    """Tell whether a folder of the inbox is one in which an original is held while it is filed."""
    return name.startswith(f".rightsclause-{_FILING}~")


def return_originals(holds: Iterable[Path], outbox: Path) -> tuple[Path, ...]:
    """Put back the originals that a dead process was about to file, or this one when their folder went away.

    Gives the holds that could not be emptied, with what is in them.
    """
    stuck = []
    for hold in holds:
        try:
            if is_abandoned(hold, clock_of(hold.parent)):
                _empty(hold, outbox)
        except OSError:
            stuck.append(hold)
    return tuple(stuck)


def _empty(hold: Path, outbox: Path) -> None:
    for held in hold.iterdir():
        if held.name != _NOTE:
            _clear(held, outbox)
    (hold / _NOTE).unlink(missing_ok=True)
    with suppress(OSError):
        hold.rmdir()


def _clear(held: Path, outbox: Path) -> None:
    """Remove a held file that has arrived where it was to go, and put back any other."""
    if _has_arrived(held, outbox):
        held.unlink()
    else:
        _put_back(held)


def _move(held: Path, outbox: Path, folder: str, sha256: str) -> Path:
    target = outbox / folder
    try:
        filed = _rename_or_carry(held, held.name, target, outbox, sha256)
    except OSError as error:
        if error.errno not in _BAD_NAME:
            raise
        # What one file system takes for a name, another may not.
        filed = _rename_or_carry(held, f"{stem_of(held.name)}{held.suffix}", target, outbox, sha256)
    take_rights(filed, target)
    sync_folder(target)
    return filed


def _rename_or_carry(held: Path, name: str, target: Path, outbox: Path, sha256: str) -> Path:
    filed = _free_name(target, name)
    try:
        held.rename(filed)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _carry_over(held, filed, outbox, sha256)
    return filed


def _carry_over(held: Path, filed: Path, outbox: Path, sha256: str) -> None:
    """Copy a file to another device, and only when the copy lies there whole remove it here."""
    copy = outbox / ledger.FOLDER / private_name(_FILING)
    copy.parent.mkdir(exist_ok=True)
    try:
        with held.open("rb") as source, copy.open("xb") as target:
            shutil.copyfileobj(source, target, _PIECE)
        with suppress(OSError):  # Some file systems keep no times of others.
            shutil.copystat(held, copy)
        sync_file(copy)
        if _hash(copy) != sha256:
            raise OSError(errno.EIO, "the copy differs from the original", str(filed)) from None
        # Should we die between the next two steps, this tells who finds the file here that it has arrived there.
        write_new(held.parent / _NOTE, filed.relative_to(outbox).as_posix().encode("utf-8", "surrogateescape"))
        copy.rename(filed)
        sync_folder(filed.parent)
        held.unlink()
    finally:
        copy.unlink(missing_ok=True)


def _has_arrived(held: Path, outbox: Path) -> bool:
    """Tell whether a file that a dead process carried over lies whole where it was to go."""
    try:
        there = (held.parent / _NOTE).read_bytes().decode("utf-8", "surrogateescape")
        return bool(there) and _hash(outbox / there) == _hash(held)
    except OSError:
        return False


def _put_back(held: Path) -> None:
    """Give a file its place in the inbox again, or the next name where somebody took that meanwhile."""
    home = held.parent.parent
    if (home / held.name).exists() and (home / held.name).samefile(held):
        held.unlink()  # Whoever put it back before us died in between.
        return
    while True:
        with suppress(FileExistsError):
            move_new(held, _free_name(home, held.name))
            return


def _free_name(folder: Path, name: str) -> Path:
    """Give the name, or the first of `name-2`, `name-3` … that is free."""
    path = folder / name
    number = 1
    while path.exists() or path.is_symlink():
        number += 1
        ending = f"-{number}{Path(name).suffix}"
        path = folder / f"{_shortened(Path(name).stem, _LONGEST_NAME - len(os.fsencode(ending)))}{ending}"
    return path


def _shortened(text: str, most: int) -> str:
    """Give as much of a text as so many bytes hold."""
    content = os.fsencode(text)
    return text if len(content) <= most else content[:most].decode(errors="ignore")


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
