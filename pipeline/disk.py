"""Disk: put bytes down so that they are whole or not there, under names that tell whose they are."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import socket
from pathlib import Path

ABANDONED_SECONDS = 24 * 3600.0
"""After this long, something private is nobody's any more, whatever host it came from."""

_OWN = ".rightsclause"
_HOST = re.sub(r"[^A-Za-z0-9-]", "-", socket.gethostname())[:60] or "host"


def write_new(path: Path, content: bytes) -> None:
    """Write a file that was not there before, and wait until it lies on the disk."""
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def replace_file(path: Path, content: bytes) -> None:
    """Let a file hold this content; whoever looks sees the old file or the new one, never a part."""
    draft = path.parent / private_name("file")
    try:
        write_new(draft, content)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def append_line(path: Path, line: str) -> None:
    """Add one line in one write, so that lines of several writers never mix."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
    try:
        os.write(descriptor, line.encode() + b"\n")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_file(path: Path) -> None:
    """Wait until a file lies on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder lie on the disk, where the system can do that."""
    with contextlib.suppress(OSError):  # Windows does not open folders, and some shares do not sync them.
        sync_file(folder)


def private_name(purpose: str) -> str:
    """Mint a hidden name that no other process, here or on another host, will use."""
    return f"{_OWN}-{purpose}~{_HOST}~{os.getpid()}~{secrets.token_hex(6)}"


def is_private(name: str) -> bool:
    """Tell whether a name is one of ours, minted here or on another host."""
    return name.startswith(f"{_OWN}-")


def is_abandoned(path: Path, now: float) -> bool:
    """Tell whether a private file or folder was left by a process that is gone.

    `now` is the time by the clock of its own file system (`clock_of`): a share's clock may differ from ours by hours.
    """
    parts = path.name.split("~")
    if not is_private(path.name) or len(parts) != 4:
        return False
    if parts[1] == _HOST and parts[2].isdecimal() and int(parts[2]) != os.getpid() and not _is_alive(int(parts[2])):
        return True
    try:
        return now - path.lstat().st_mtime > ABANDONED_SECONDS
    except FileNotFoundError:
        return False


def clock_of(folder: Path) -> float:
    """What time it is by the file system that holds this folder."""
    probe = folder / private_name("clock")
    try:
        write_new(probe, b"")
        return probe.stat().st_mtime
    finally:
        probe.unlink(missing_ok=True)


def _is_alive(pid: int) -> bool:
    if os.name == "nt":  # There, signal 0 would end the process instead of asking for it; its age decides.
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
