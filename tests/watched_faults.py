"""Faults for a watched folder: a process that is killed, or a disk that refuses, at one chosen call to the system.

Python tells of every call that opens, makes, renames or removes something before it is made; syncing is added by hand.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

CALLS = frozenset(
    {"open", "os.chmod", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.scandir", "os.fsync"}
)


@dataclass
class Fault:
    """What happens at the n-th call, counted from the first on a path that holds `within`."""

    at: int
    strike: Callable[[], None]
    within: str
    seen: int = 0
    is_armed: bool = True

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Count a call, and strike when its turn has come."""
        if not self.is_armed or event not in CALLS:
            return
        if event != "os.fsync" and not any(self.within in os.fsdecode(each) for each in arguments if _is_path(each)):
            return
        self.seen += 1
        if self.seen == self.at:
            self.is_armed = False
            self.strike()


def in_another_process(work: Callable[[], None]) -> int:
    """Do something in a copy of this process, and give how it ended: 0, or minus the signal that killed it.

    The copy ends without a word to anybody, so nothing of a test's own tidying runs twice.
    """
    pid = os.fork()
    if pid == 0:
        status = 70
        try:
            work()
            status = 0
        except BaseException as error:
            sys.stderr.write(f"in the copy: {error!r}\n")
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def arm(fault: Fault) -> None:
    """Let a fault strike in this process, which keeps it until it ends."""
    real = os.fsync

    def fsync(descriptor: int) -> None:
        fault.hear("os.fsync", ())
        real(descriptor)

    os.fsync = fsync  # type: ignore[assignment]  # nobody here syncs by anything but a number
    sys.addaudithook(fault.hear)


def on_two_devices(monkeypatch: pytest.MonkeyPatch, one: str, other: str) -> None:
    """Let no rename lead from below a folder of one name to below one of another, as between two disks."""
    rename = Path.rename

    def rename_here(path: Path, target: Path) -> Path:
        if one in path.parts and other in Path(target).parts:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), str(path))
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", rename_here)


def _is_path(value: object) -> bool:
    return isinstance(value, str | bytes | os.PathLike)
