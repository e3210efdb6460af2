"""Guard: work on one case in a child process, within limits of time and memory.

The child is kept from document to document and ended when one exceeds its limits, so the next never notices. It sits
with the task, not with the engine: the limits hold wherever the task runs. Rules cross once for each child, and never
on the way back: an answer holds a mark where the case and the rules belong, and `unpack` puts in those of the asker.
"""

from __future__ import annotations

import contextlib
import gc
import io
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from pipeline.errors import CaseError
from pipeline.formats import format_of
from pipeline.model import Case, DocumentFormat, Limits, Outcome, Rules

Attempt = Callable[[Case, Rules], Outcome]
"""An importable function that never raises."""


@dataclass(frozen=True, slots=True)
class Kit:
    """All that a task needs beside its case, packed once."""

    limits: Limits
    packed: bytes
    """The attempt and its rules."""


Task = Callable[[Case, Kit], bytes]
"""What an engine is given: a case and a kit, for an answer."""

_GLANCE_SECONDS = 0.1
_HEAD = 2048
"""Bytes that tell a PDF or a picture."""
_GRACE_SECONDS = 5.0

# The shell has threads; a forked child would inherit their locks.
if sys.platform == "win32":
    _context = multiprocessing.get_context("spawn")
else:
    _context = multiprocessing.get_context("forkserver")
    _context.set_forkserver_preload(["pipeline.prepare"])


@lru_cache(maxsize=1)
def pack(attempt: Attempt, rules: Rules) -> Kit:
    """Make the kit for an attempt under these rules; the one made last is kept, for rules are large."""
    return Kit(rules.limits, pickle.dumps((attempt, rules), pickle.HIGHEST_PROTOCOL))


def unpack(answer: bytes, case: Case, rules: Rules) -> Outcome:
    """Read an answer as the outcome of the very case and rules that were asked about."""
    outcome: Outcome = _Unpickler(io.BytesIO(answer), case, rules).load()
    return outcome


def guarded(case: Case, kit: Kit) -> bytes:
    """Answer a case, from a child that is ended when it exceeds its limits; then `CaseError` tells which."""
    child = _own_child()
    try:
        return child.answer(case, kit)
    except CaseError:
        child.end()
        raise


def unguarded(case: Case, kit: Kit) -> bytes:
    """Answer a case right here, without any limit."""
    attempt, rules = _open_kit(kit.packed)
    return _pack_answer(attempt(case, rules), case, rules)


def seconds_for(case: Case, limits: Limits) -> float:
    """Tell how long a case may take: what may hold pictures of text has the time to recognise them beside."""
    is_pictured = format_of(case.content[:_HEAD]) in (DocumentFormat.PDF, DocumentFormat.IMAGE)
    return limits.seconds + limits.recognition_seconds if is_pictured else limits.seconds


def kill_children() -> None:
    """Kill every child of this process, whatever it is at; whoever waits for one is told that it was killed."""
    for child in tuple(_children):
        child.kill()


def end_children() -> None:
    """End every child of this process and forget it, when nobody waits for one any more."""
    for child in tuple(_children):
        child.end()


# --- The side that asks --------------------------------------------------------------------------------------------


class _Child:
    """One child process, started when it is first needed."""

    def __init__(self) -> None:
        self._process: BaseProcess | None = None
        self._connection: Connection[Any, Any] | None = None
        self._packed = b""
        self._is_killed = False

    def answer(self, case: Case, kit: Kit) -> bytes:
        try:
            connection = self._ready(kit.packed)
            connection.send(case)
            self._wait(connection, kit.limits, seconds_for(case, kit.limits))
            return _receive(connection, kit.limits.max_unpacked_bytes)
        except (EOFError, ConnectionError):
            raise CaseError("killed") from None

    def kill(self) -> None:
        process = self._process
        if process is None or process.pid is None:
            return
        self._is_killed = True  # It may look alive for a moment yet.
        try:
            os.killpg(process.pid, signal.SIGKILL)  # With all that it started itself.
        except (OSError, AttributeError):  # It has no group of its own yet, or the system knows no groups.
            process.kill()

    def end(self) -> None:
        self.kill()
        if self._process is not None:
            self._process.join()
        if self._connection is not None:
            self._connection.close()
        self._process = self._connection = None
        _children.discard(self)

    def _ready(self, packed: bytes) -> Connection[Any, Any]:
        if self._process is None or self._connection is None or self._is_killed or not self._process.is_alive():
            self.end()
            self._is_killed = False
            self._process, self._connection = _start_child()
            self._packed = b""
            _children.add(self)
        self._connection.send_bytes(b"" if packed == self._packed else packed)
        self._packed = packed
        return self._connection

    def _wait(self, connection: Connection[Any, Any], limits: Limits, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not connection.poll(_GLANCE_SECONDS):
            if time.monotonic() > deadline:
                raise CaseError("exceeded_limits", f"{seconds:g} s")
            if self._process is not None and _resident_bytes(self._process.pid) > limits.memory_bytes:
                raise CaseError("exceeded_limits", f"{limits.memory_bytes // 1_000_000} MB")


_children: set[_Child] = set()
_mine = threading.local()


def _own_child() -> _Child:
    child: _Child | None = getattr(_mine, "child", None)
    if child is None:
        child = _mine.child = _Child()
    return child


def _start_child() -> tuple[BaseProcess, Connection[Any, Any]]:
    ours, theirs = _context.Pipe()
    process = _context.Process(target=_serve, args=(theirs,), daemon=True, name="rightsclause-guarded")
    with _as_no_daemon():
        process.start()
    theirs.close()
    return process, ours


@contextlib.contextmanager
def _as_no_daemon() -> Iterator[None]:
    """Let a worker start a child although it is a daemon itself, as Dask's are; the child ends with its asker anyway."""
    settings: dict[str, Any] = multiprocessing.current_process()._config  # type: ignore[attr-defined]  # no public way
    was = settings.get("daemon", False)
    settings["daemon"] = False
    try:
        yield
    finally:
        settings["daemon"] = was


def _receive(connection: Connection[Any, Any], most: int) -> bytes:
    try:
        return connection.recv_bytes(most)
    except ConnectionError:
        raise
    except OSError:  # How a connection says that the answer is longer than that.
        raise CaseError("exceeded_limits", f"{most // 1_000_000} MB") from None


def _resident_bytes(pid: int | None) -> int:
    try:
        pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    except OSError:  # It has just ended, or the system tells it elsewhere; then RLIMIT_AS alone holds.
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


# --- The child -----------------------------------------------------------------------------------------------------


def _serve(connection: Connection[Any, Any]) -> None:
    """Answer one case after the other until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # A person who presses Ctrl-C means the shell.
    if hasattr(os, "setsid"):
        os.setsid()
    attempt: Attempt
    rules: Rules
    with contextlib.suppress(EOFError, OSError):  # Whoever asked is gone, perhaps in the middle of a sentence.
        while True:
            if packed := connection.recv_bytes():
                attempt, rules = _open_kit(packed)
                gc.freeze()  # Rules are large and stay; looking for garbage in them took a tenth of a review.
                _limit_memory(rules.limits.memory_bytes)
            case: Case = connection.recv()
            _set_alarm(seconds_for(case, rules.limits) + _GRACE_SECONDS)
            answer = _pack_answer(attempt(case, rules), case, rules)
            _set_alarm(0)
            connection.send_bytes(answer)


def _limit_memory(memory_bytes: int) -> None:
    """Let an allocation fail that would go far past the limit before the asker can glance at it."""
    if sys.platform != "linux":
        return
    import resource

    pages = int(Path("/proc/self/statm").read_text().split()[0])
    ceiling = pages * resource.getpagesize() + 2 * memory_bytes  # Address space is not memory: libraries map more.
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or ceiling < hard:
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, hard))


def _set_alarm(seconds: float) -> None:
    """End this process by itself when the asker died and cannot: an alarm that nobody handles is deadly."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


# --- What crosses --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Opened:
    packed: bytes
    attempt: Attempt
    rules: Rules


_opened: _Opened | None = None


def _open_kit(packed: bytes) -> tuple[Attempt, Rules]:
    """Open a kit; the one opened last is remembered, for compiled searches hang on the identity of its rules."""
    global _opened
    opened = _opened
    if opened is None or opened.packed != packed:
        opened = _opened = _Opened(packed, *pickle.loads(packed))
    return opened.attempt, opened.rules


def _pack_answer(outcome: Outcome, case: Case, rules: Rules) -> bytes:
    buffer = io.BytesIO()
    _Pickler(buffer, case, rules).dump(outcome)
    return buffer.getvalue()


class _Pickler(pickle.Pickler):
    def __init__(self, file: io.BytesIO, case: Case, rules: Rules) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._marks = {id(case): "case", id(rules): "rules"}

    def persistent_id(self, obj: object) -> str | None:
        """Name what both sides have already."""
        return self._marks.get(id(obj))


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, case: Case, rules: Rules) -> None:
        super().__init__(file)
        self._marked: dict[str, Case | Rules] = {"case": case, "rules": rules}

    def persistent_load(self, pid: Any) -> Case | Rules:
        """Give what the mark stands for."""
        return self._marked[pid]
