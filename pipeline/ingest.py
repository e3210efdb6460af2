"""Ingest: notice a file, wait until it is whole, lift it into a case.

Times are passed in: `now` for a look is monotonic, so that clocks that jump or differ from the share's do not matter.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

from pipeline.deliver import is_hold, read_report
from pipeline.disk import ABANDONED_SECONDS, MOST_LEVELS, clock_of, is_private
from pipeline.errors import CaseError, SetupError
from pipeline.formats import CANDIDATES, recognise
from pipeline.model import Case, Contact, FolderRule, Profile, ProfileBasis, Refusal, Rules
from pipeline.process import refuse

LEAST_PATIENCE_SECONDS = 600.0

# What is wrong, as far as one can see, with a file that is still being written.
_UNFINISHED = frozenset({"empty", "truncated", "damaged"})
_TEMPORARY = re.compile(r"~\$.*|~WR[A-Z].*|\.~lock\..*#|\.smbdelete.*|\.nfs.*|.*\.tmp", re.IGNORECASE)
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Found:
    """A file that may be a document, and the folder it belongs to."""

    path: Path
    subfolder: str
    """Below the inbox or the named folder, with `/`; empty at the top."""


class Scan(NamedTuple):
    """What a folder holds for us."""

    found: tuple[Found, ...]
    """The candidates, in order of name."""
    skipped: int
    """How many other files lie there."""
    closed: tuple[Found, ...] = ()
    """Subfolders that could not be read, or lie too deep."""
    holds: tuple[Path, ...] = ()
    """Folders in which an original is held while it is filed."""


class Owner(NamedTuple):
    """The file by which an office program says that somebody has a document open."""

    path: Path
    is_left_over: bool
    """Nobody touched it for a day."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a file looked like, from the first time it was seen so until the last."""

    size: int
    modified_ns: int
    first: float
    last: float

    @property
    def rested_seconds(self) -> float:
        """For how long it was seen to lie still."""
        return self.last - self.first


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody forces for every document of a run; empty fields force nothing."""

    profile: Profile | None = None
    contact: Contact | None = None


# --- Notice --------------------------------------------------------------------------------------------------------


def is_candidate(name: str) -> bool:
    """Tell by its name whether a file may be a document of somebody, and is nobody's scratch file."""
    return not name.startswith(".") and _TEMPORARY.fullmatch(name) is None and Path(name).suffix.lower() in CANDIDATES


def find_candidates(folder: Path, *, apart_from: Path | None = None) -> Scan:
    """List the candidates in a folder and below, in order of name, and count the files that are skipped.

    Links are never followed; hidden folders, our own results and the folder `apart_from` never entered. Raises
    `OSError` when the folder itself cannot be read.
    """
    found: list[Found] = []
    closed: list[Found] = []
    holds: list[Path] = []
    skipped = 0
    for entry, subfolder in _entries(folder, "", apart_from, closed, holds):
        if entry.is_file(follow_symlinks=False) and is_candidate(entry.name):
            found.append(Found(Path(entry.path), subfolder))
        elif not is_private(entry.name):
            skipped += 1
    return Scan(tuple(found), skipped, tuple(closed), tuple(holds))


def refuse_overlap(inbox: Path, outbox: Path) -> None:
    """Raise `SetupError` when what goes out would come in again."""
    inside, outside = inbox.resolve(), outbox.resolve()
    above_inside, above_outside = {inside, *inside.parents}, {outside, *outside.parents}
    # By name, and by what the names stand for: one folder can be mounted in two places.
    if (
        inside in above_outside
        or outside in above_inside
        or _identities({inside}) & _identities(above_outside)
        or _identities({outside}) & _identities(above_inside)
    ):
        raise SetupError(
            f"The inbox ({inbox}) and the outbox ({outbox}) lie in each other; choose two separate folders."
        )


def _identities(folders: set[Path]) -> set[tuple[int, int]]:
    found = set()
    for folder in folders:
        with suppress(OSError):  # It is still to be made.
            seen = folder.stat()
            found.add((seen.st_dev, seen.st_ino))
    return found - {(0, 0)}


def _entries(
    folder: Path, subfolder: str, apart_from: Path | None, closed: list[Found], holds: list[Path]
) -> Iterator[tuple[os.DirEntry[str], str]]:
    with os.scandir(folder) as scan:
        entries = sorted(scan, key=lambda entry: entry.name)
    for entry in entries:
        if not entry.is_dir(follow_symlinks=False):
            yield entry, subfolder
        elif is_hold(entry.name):
            holds.append(Path(entry.path))
        elif not entry.name.startswith(".") and not _is_ours(Path(entry.path), apart_from):
            below = f"{subfolder}/{entry.name}".lstrip("/")
            if below.count("/") >= MOST_LEVELS:
                closed.append(Found(Path(entry.path), below))
                continue
            try:
                yield from _entries(Path(entry.path), below, apart_from, closed, holds)
            except FileNotFoundError:  # It went meanwhile.
                continue
            except OSError:  # It is not for us, or its share is away; the rest is not the worse for it.
                closed.append(Found(Path(entry.path), below))


def _is_ours(folder: Path, apart_from: Path | None) -> bool:
    """Tell whether a folder holds what we made: it is never reviewed, wherever somebody put it."""
    return (apart_from is not None and folder.resolve() == apart_from) or read_report(folder) is not None


# --- Wait until it is whole ----------------------------------------------------------------------------------------


def look_at(path: Path, now: float, before: Look | None = None) -> Look | None:
    """Look at a file once more; nothing when it is gone, or is no plain file."""
    try:
        seen = path.lstat()
    except OSError:
        return None
    if not stat.S_ISREG(seen.st_mode):
        return None
    if before is not None and (before.size, before.modified_ns) == (seen.st_size, seen.st_mtime_ns):
        return replace(before, last=now)
    return Look(seen.st_size, seen.st_mtime_ns, first=now, last=now)


def is_at_rest(look: Look, settle_seconds: float) -> bool:
    """Tell whether a file lay still between two looks, long enough."""
    return look.last > look.first and look.rested_seconds >= settle_seconds


def is_given_up(look: Look, settle_seconds: float) -> bool:
    """Tell whether a file that is not whole has rested so long that nobody will finish it."""
    return look.rested_seconds >= max(10 * settle_seconds, LEAST_PATIENCE_SECONDS)


def find_owner(path: Path) -> Owner | None:
    """Find the file by which an office program says that somebody has the document open.

    One that nobody touched for a day is a leftover. Its age goes by the clock of its own file system.
    """
    name = path.name
    left_over = None
    # Word replaces the first characters of a name, none to two by its length.
    for owner in (f"~${name}", f"~${name[1:]}", f"~${name[2:]}", f".~lock.{name}#"):
        beside = path.with_name(owner)
        try:
            touched = beside.lstat().st_mtime
            if clock_of(path.parent) - touched < ABANDONED_SECONDS:
                return Owner(beside, is_left_over=False)
            left_over = Owner(beside, is_left_over=True)
        except FileNotFoundError:
            continue
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:  # A name so long leaves no room for an owner's.
                continue
            return Owner(beside, is_left_over=False)  # No clock to ask: somebody may well have it open.
    return left_over


# --- Lift it into a case -------------------------------------------------------------------------------------------


def lift(found: Found, choice: Choice, rules: Rules, now: datetime, *, follows_links: bool = False) -> Case | Refusal:
    """Make a case of a file; a refusal when it is larger than we take.

    Raises `OSError` when it cannot be read, or is no longer the plain file that was found.
    """
    most = rules.limits.max_bytes
    digest = hashlib.sha256()
    pieces: list[bytes] = []
    size = 0
    with _open_plain(found.path, follows_links=follows_links) as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
            size += len(piece)
            if size > most:
                pieces.clear()
            else:
                pieces.append(piece)
    case = _case(found, b"".join(pieces), digest.hexdigest(), choice, rules, now)
    if size > most:
        return refuse(case, rules, "too_large", f"({size // 1_000_000} MB > {most // 1_000_000} MB)")
    return case


def _open_plain(path: Path, *, follows_links: bool) -> BinaryIO:
    # Somebody may have laid a link in its place since it was looked at, or a pipe that never ends.
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags if follows_links else flags | getattr(os, "O_NOFOLLOW", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
    return os.fdopen(descriptor, "rb")


def is_unfinished(case: Case) -> bool:
    """Tell whether a case looks like a file that is still being written: it does not open as its kind yet."""
    try:
        recognise(case.content, case.name)
    except CaseError as error:
        return error.code in _UNFINISHED
    return False


def refuse_unread(found: Found, code: str, detail: str, choice: Choice, rules: Rules, now: datetime) -> Refusal:
    """Refuse a file that could not be read at all."""
    return refuse(_case(found, b"", hashlib.sha256(b"").hexdigest(), choice, rules, now), rules, code, detail)


def _case(found: Found, content: bytes, sha256: str, choice: Choice, rules: Rules, now: datetime) -> Case:
    subfolder = readable(found.subfolder)
    profile, contact, basis = choice.profile, choice.contact, ProfileBasis.GIVEN
    if profile is None and contact is None:
        rule = _rule_for(subfolder, rules.policy.folders)
        basis = ProfileBasis.DEFAULT if rule is None else ProfileBasis.FOLDER
        profile, contact = (None, None) if rule is None else (rule.profile, rule.contact)
    return Case(
        name=readable(found.path.name),
        subfolder=subfolder,
        content=content,
        sha256=sha256,
        received=now,
        reviewed=now,
        profile=profile,
        contact=contact,
        basis=basis,
    )


def _rule_for(subfolder: str, folders: tuple[FolderRule, ...]) -> FolderRule | None:
    """Find what the playbook says about a subfolder or the nearest one above it."""
    path = _folded(subfolder)
    above = [rule for rule in folders if f"{path}/".startswith(f"{_folded(rule.subfolder).strip('/')}/")]
    return max(above, key=lambda rule: len(rule.subfolder), default=None)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def readable(name: str) -> str:
    """Give a name of the disk as text: it may be bytes that are none."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
