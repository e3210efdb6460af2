"""Watch: a bell that wakes us, and the sweep that is the truth.

Events are only a bell: they get lost, come twice, and do not exist on a share. Whatever they say, the sweep looks at the
folder itself: on every bell, at start, and every few minutes.
"""

from __future__ import annotations

import errno
import logging
import sys
import threading
import time
import traceback
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from pipeline import ledger
from pipeline.deliver import (
    Delivery,
    case_of,
    deliver,
    file_original,
    read_report,
    reports_on,
    return_originals,
    sweep_drafts,
)
from pipeline.disk import is_private
from pipeline.errors import SetupError
from pipeline.ingest import (
    Choice,
    Found,
    Look,
    find_candidates,
    find_owner,
    is_at_rest,
    is_given_up,
    is_unfinished,
    lift,
    look_at,
    refuse_overlap,
)
from pipeline.model import Case, Outcome, Refusal, Rules
from pipeline.process import refuse
from pipeline.run import Works, run
from pipeline.worklist import Reason, Shelf, Waiting, write_worklists

SWEEP_SECONDS = 300.0
"""How long the sweep trusts the bell."""

_T = TypeVar("_T")

_log = logging.getLogger("rightsclause")
_RETRY_SECONDS = 30.0
_PAGE_SECONDS = 10.0
_POLL_SECONDS = 5.0
_SHARES = tuple(
    [
        "9p",
        "afs",
        "ceph",
        "cifs",
        "davfs",
        "drvfs",
        "fuse",
        "gluster",
        "nfs",
        "prl_fs",
        "smb",
        "vboxsf",
        "virtiofs",
        "vmhgfs",
    ]
)


@dataclass(frozen=True, slots=True)
class Post:
    """Where documents come in and go out, and how they are to be treated."""

    inbox: Path
    outbox: Path
    settle_seconds: float = 5.0
    keeps_originals: bool = False
    choice: Choice = Choice()


@dataclass(slots=True)
class Memory:
    """What a watcher knows of the inbox. Losing it costs time, never a document."""

    looks: dict[Path, Look] = field(default_factory=dict)
    done: dict[Path, tuple[int, int]] = field(default_factory=dict)
    """Files that stay in the inbox and need nothing more, by size and time."""
    unfinished: dict[Path, tuple[int, int]] = field(default_factory=dict)
    """Files that did not open as their kind when they were last read, by size and time."""
    waiting: dict[Path, Waiting] = field(default_factory=dict)
    shelf: Shelf = field(default_factory=dict)
    """What the worklist has read already."""
    unwritten: bool = False
    """A worklist could not be written: somebody holds it open."""
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class _Handful:
    """A case in hand, and the file it was lifted from."""

    case: Case
    found: Found
    seen: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Hands:
    """What one sweep has in hand."""

    full: dict[str, _Handful] = field(default_factory=dict)
    """By the key of the case."""
    twins: dict[str, list[_Handful]] = field(default_factory=dict)
    """Files of the same case as one in hand, which share its fate."""
    answered: dict[str, str] = field(default_factory=dict)
    """The folders that this sweep delivered, by key."""
    suspects: list[Found] = field(default_factory=list)
    """Files of cases that were begun and never ended: one of them took the program down. They are tried alone."""


# --- The sweep -----------------------------------------------------------------------------------------------------


def prepare_post(post: Post) -> None:
    """Make both folders ready, and put right what a dead process left. Raises `SetupError` when they will not do."""
    refuse_overlap(post.inbox, post.outbox)
    for name, folder in (("inbox", post.inbox), ("outbox", post.outbox)):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if name == "outbox":
                sweep_drafts(folder)
            elif not post.keeps_originals:
                return_originals(folder)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise SetupError(
                f"The {name} {folder} cannot be used ({reason}); check that it exists and its rights."
            ) from None


def look_round(post: Post, memory: Memory, tick: float) -> tuple[Found, ...]:
    """Look at every candidate once more, and give those that lie still and are not done."""
    found, memory.skipped = find_candidates(post.inbox)
    looks: dict[Path, Look] = {}
    ready: list[Found] = []
    memory.waiting = {}
    for each in found:
        look = look_at(each.path, tick, memory.looks.get(each.path))
        if look is None:
            continue
        looks[each.path] = look
        if memory.done.get(each.path) == _seen(look):
            continue
        if is_at_rest(look, post.settle_seconds):
            ready.append(each)
        else:
            _wait(memory, each, Reason.SETTLING)
    memory.looks = looks
    memory.done = {path: seen for path, seen in memory.done.items() if path in looks}
    memory.unfinished = {path: seen for path, seen in memory.unfinished.items() if path in looks}
    return tuple(ready)


def sweep(
    post: Post,
    works: Works,
    memory: Memory,
    tick: float,
    *,
    now: Callable[[], datetime],
    is_stopping: Callable[[], bool] = lambda: False,
) -> Generator[Delivery, None, None]:
    """Review and deliver every file that is whole, each guarded from the others; the rest is in `memory.waiting`.

    `tick` is the monotonic time of this look, `now` the time for reports.
    """
    ready = look_round(post, memory, tick)
    hands = _Hands()

    def arriving(batch: Iterable[Found], *, alone: bool) -> Iterator[Case | Refusal]:
        for found in batch:
            if is_stopping():
                return
            take = partial(_take, found, post, works.rules, memory, hands, now(), alone=alone)
            taken = keep_apart(take, partial(_put_off, found, memory, Reason.BUSY))
            if taken is not None:
                yield taken

    def outcomes() -> Generator[Outcome, None, None]:
        yield from run(arriving(ready, alone=False), works, is_stopping=is_stopping)
        for suspect in hands.suspects:
            yield from run(arriving((suspect,), alone=True), works, is_stopping=is_stopping)

    try:
        with closing(outcomes()) as coming:
            for outcome in coming:
                key = ledger.key_of(case_of(outcome), works.rules)
                handful = hands.full.pop(key)
                hand_over = partial(_hand_over, outcome, handful, post, works.rules)
                delivery = keep_apart(hand_over, partial(_put_off, handful.found, memory, Reason.UNDELIVERED))
                if delivery is None:
                    _give_back(handful, post, works.rules)
                    continue
                hands.answered[key] = delivery.folder
                for each in (handful, *hands.twins.pop(key, ())):
                    put_aside = partial(_put_aside, each, delivery.folder, post, works.rules, memory)
                    keep_apart(put_aside, partial(_put_off, each.found, memory, Reason.BUSY))
                yield delivery
    finally:
        for handful in hands.full.values():
            _give_back(handful, post, works.rules)


def keep_apart(work: Callable[[], _T], when_it_fails: Callable[[Exception], _T]) -> _T:
    """Do what has to be done for one file, and keep what goes wrong with it from the others."""
    try:
        return work()
    except Exception as error:  # The sweep's guard around one file: whatever it is, the others go on.
        return when_it_fails(error)


def _take(
    found: Found, post: Post, rules: Rules, memory: Memory, hands: _Hands, now: datetime, *, alone: bool
) -> Case | Refusal | None:
    """Take a file that lies still in hand; nothing when it has to wait, or when all is known and it is put aside."""
    look = memory.looks[found.path]
    is_patient = not is_given_up(look, post.settle_seconds)
    if find_owner(found.path) is not None:
        _wait(memory, found, Reason.IN_USE)
        return None
    if is_patient and memory.unfinished.get(found.path) == _seen(look):
        _wait(memory, found, Reason.UNFINISHED)
        return None
    lifted = lift(found, post.choice, rules, now)
    if look_at(found.path, look.last, look) != look:
        _wait(memory, found, Reason.SETTLING)
        return None
    case = lifted if isinstance(lifted, Case) else lifted.case
    if is_patient and isinstance(lifted, Case) and is_unfinished(case):
        memory.unfinished[found.path] = _seen(look)
        _wait(memory, found, Reason.UNFINISHED)
        return None
    handful = _Handful(case, found, _seen(look))
    key = ledger.key_of(case, rules)
    if key in hands.answered:
        _put_aside(handful, hands.answered[key], post, rules, memory)
        return None
    if key in hands.full:
        hands.twins.setdefault(key, []).append(handful)
        return None
    known = _find_known(handful, post, rules)
    if known is not None and _is_settled(known, handful.seen, post, rules):
        _put_aside(handful, known.folder, post, rules, memory)
        return None
    if known is not None and known.state is ledger.State.BEGUN and known.tries and not alone:
        hands.suspects.append(found)
        return None
    tries = ledger.begin(post.outbox, case, rules).tries
    hands.full[key] = handful
    return refuse(case, rules, "killed") if tries > ledger.MOST_TRIES else lifted


def _find_known(handful: _Handful, post: Post, rules: Rules) -> ledger.Entry | None:
    """Find what the ledger knows of a case; or what lies there finished, when we died before it was written down."""
    case = handful.case
    known = ledger.find(post.outbox, ledger.key_of(case, rules))
    if known is not None and known.state is not ledger.State.BEGUN:
        return known
    for folder, report in reports_on(case, rules.policy, post.outbox):
        if ledger.answers(report, case, rules, known):
            return ledger.finish(post.outbox, case, rules, folder, report, handful.seen)
    return known


def _is_settled(known: ledger.Entry, seen: tuple[int, int], post: Post, rules: Rules) -> bool:
    """Tell whether a file needs no review: its case is known, and its result is still where it was laid."""
    if known.state is ledger.State.BEGUN:
        return False
    if known.state is ledger.State.REFUSED:
        # What was dropped again is tried again; what merely still lies here is not, until the product changes.
        return known.original == seen and (known.version == rules.version or not post.keeps_originals)
    # Somebody may have taken the result elsewhere. Then an original that waits here is asking to be reviewed.
    return post.keeps_originals or (post.outbox / known.folder).is_dir()


def _hand_over(outcome: Outcome, handful: _Handful, post: Post, rules: Rules) -> Delivery:
    """Deliver an outcome and write it down; or give what another watcher delivered since we took the case."""
    known = _find_known(handful, post, rules)
    if known is not None and known.state is not ledger.State.BEGUN:
        report = read_report(post.outbox / known.folder)
        if report is not None:
            return Delivery(handful.case, known.folder, report)
    delivery = deliver(outcome, rules, post.outbox)
    ledger.finish(post.outbox, handful.case, rules, delivery.folder, delivery.report, handful.seen)
    return delivery


def _put_aside(handful: _Handful, folder: str, post: Post, rules: Rules, memory: Memory) -> None:
    """File an original behind its result, or remember that it stays."""
    path = handful.found.path
    if post.keeps_originals:
        memory.done[path] = handful.seen
    elif file_original(path, handful.case.sha256, post.outbox / folder) is not None:
        ledger.forget_original(post.outbox, handful.case, rules)


def _give_back(handful: _Handful, post: Post, rules: Rules) -> None:
    with suppress(OSError):
        ledger.give_back(post.outbox, handful.case, rules)


def _put_off(found: Found, memory: Memory, when_away: Reason, error: Exception) -> None:
    """Let a file wait that something went wrong with; unless somebody took it back."""
    if isinstance(error, OSError):
        if isinstance(error, FileNotFoundError) and not found.path.exists():
            return
        _log.warning("waiting: %s", errno.errorcode.get(error.errno or 0, type(error).__name__))
        _wait(memory, found, when_away)
        return
    # Only the place: the message may hold text of a contract.
    place = traceback.extract_tb(error.__traceback__)[-1]
    _log.error("a fault of ours: %s at %s:%s", type(error).__name__, Path(place.filename).name, place.lineno)
    _wait(memory, found, Reason.FAULT)


def _wait(memory: Memory, found: Found, reason: Reason) -> None:
    memory.waiting[found.path] = Waiting(found.path.name, found.subfolder, reason)


def _seen(look: Look) -> tuple[int, int]:
    return look.size, look.modified_ns


# --- The watch -----------------------------------------------------------------------------------------------------


def watch(post: Post, works: Works, bell: Bell, observer: str = "auto") -> Iterator[Delivery]:
    """Sweep on every bell, at start and every few minutes, until the bell tells to stop."""
    prepare_post(post)
    memory = Memory()
    is_away = False
    with _Listener(post.inbox, bell, observer) as listener:
        while not bell.is_stopping():
            try:
                yield from _sweep_and_show(post, works, memory, bell)
                listener.renew()
                is_away = False
            except OSError as error:
                if not is_away:
                    _log.warning("the inbox or the outbox is away (%s); waiting for it", error.strerror)
                is_away = True
            bell.wait(_RETRY_SECONDS if is_away else _pause(post, memory))


def watch_once(post: Post, works: Works, bell: Bell, memory: Memory) -> Iterator[Delivery]:
    """Sweep once: look, let everything rest, look again. What still waits is in `memory.waiting`."""
    prepare_post(post)
    look_round(post, memory, time.monotonic())
    if memory.waiting:
        bell.rest(post.settle_seconds)
    yield from _sweep_and_show(post, works, memory, bell)


def _sweep_and_show(post: Post, works: Works, memory: Memory, bell: Bell) -> Iterator[Delivery]:
    shown = time.monotonic()
    before = dict(memory.waiting)
    delivered = 0
    for delivery in sweep(post, works, memory, time.monotonic(), now=_now, is_stopping=bell.is_stopping):
        delivered += 1
        yield delivery
        if time.monotonic() - shown > _PAGE_SECONDS:
            _show(post, works, memory)
            shown = time.monotonic()
    if delivered or memory.unwritten or memory.waiting != before or not (post.outbox / "index.html").exists():
        _show(post, works, memory)


def _show(post: Post, works: Works, memory: Memory) -> None:
    unwritten = write_worklists(post.outbox, memory.waiting.values(), works.rules, _now(), memory.shelf)
    memory.unwritten = bool(unwritten)


def _pause(post: Post, memory: Memory) -> float:
    reasons = {each.reason for each in memory.waiting.values()}
    if Reason.SETTLING in reasons:
        return max(post.settle_seconds, 0.05)
    return _RETRY_SECONDS if reasons or memory.unwritten else SWEEP_SECONDS


def _now() -> datetime:
    return datetime.now(UTC)


# --- The bell ------------------------------------------------------------------------------------------------------


class Bell:
    """What wakes the watch: an event in the inbox, or somebody who wants it to stop."""

    def __init__(self) -> None:
        self._rung = threading.Event()
        self._stopping = threading.Event()

    def ring(self) -> None:
        """Wake the watch."""
        self._rung.set()

    def stop(self) -> None:
        """Wake the watch for the last time."""
        self._stopping.set()
        self._rung.set()

    def is_stopping(self) -> bool:
        """Tell whether somebody wants the watch to stop."""
        return self._stopping.is_set()

    def wait(self, seconds: float) -> None:
        """Return when the bell rings, or after so many seconds."""
        self._rung.wait(seconds)
        self._rung.clear()

    def rest(self, seconds: float) -> None:
        """Return after so many seconds, whoever rings; sooner only to stop."""
        until = time.monotonic() + seconds
        while not self.is_stopping() and (left := until - time.monotonic()) > 0:
            self._stopping.wait(left)


class _Observer(Protocol):
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def is_alive(self) -> bool: ...


class _Listener:
    """An observer on the inbox, replaced when it dies or when the inbox is another folder than before."""

    def __init__(self, inbox: Path, bell: Bell, observer: str) -> None:
        self._inbox, self._bell, self._kind = inbox, bell, observer
        self._observer: _Observer | None = None
        self._folder: tuple[int, int] | None = None

    def __enter__(self) -> _Listener:
        self.renew()
        return self

    def __exit__(self, *_: object) -> None:
        self._leave()

    def renew(self) -> None:
        folder = _identity(self._inbox)
        if folder is None or (self._observer is not None and self._observer.is_alive() and folder == self._folder):
            return
        self._leave()
        try:
            self._observer, self._folder = self._listen(), folder
        except OSError as error:  # The system has no watch left to give; the sweep comes round all the same.
            _log.warning(
                "no events from the inbox (%s); it is looked at every %d seconds", error.strerror, SWEEP_SECONDS
            )

    def _leave(self) -> None:
        if self._observer is not None:
            self._observer.stop()
        self._observer = None

    def _listen(self) -> _Observer:
        from watchdog.events import DirModifiedEvent, FileSystemEvent, FileSystemEventHandler
        from watchdog.observers import Observer
        from watchdog.observers.polling import PollingObserver

        # It complains of events that come while it is being stopped; that it died is seen by looking.
        logging.getLogger("watchdog").setLevel(logging.CRITICAL)
        bell = self._bell

        class Handler(FileSystemEventHandler):
            def on_any_event(self, event: FileSystemEvent) -> None:
                # Our own reading and our own hidden files must not wake us, or we would never sleep again.
                is_ours = any(is_private(part) for part in Path(str(event.src_path)).parts)
                is_reading = event.event_type in ("opened", "closed_no_write")
                if not (is_ours or is_reading or isinstance(event, DirModifiedEvent)):
                    bell.ring()

        polls = self._kind == "polling" or (self._kind == "auto" and is_share(self._inbox))
        observer = PollingObserver(timeout=_POLL_SECONDS) if polls else Observer()
        observer.schedule(Handler(), str(self._inbox), recursive=True)
        observer.start()
        return observer


def is_share(folder: Path) -> bool:
    """Tell whether a folder lies on a kind of mount that sends no events for what other machines do."""
    if sys.platform == "win32":
        return str(folder.resolve()).startswith("\\\\")
    try:
        mounts = Path("/proc/self/mountinfo").read_text().splitlines()
    except OSError:
        return False
    return kind_of_mount(str(folder.resolve()), mounts).startswith(_SHARES)


def kind_of_mount(folder: str, mounts: list[str]) -> str:
    """Give the kind of file system of the mount that holds a folder, from the lines of `mountinfo`."""
    kind, longest = "", -1
    for line in mounts:
        left, _, right = line.partition(" - ")
        point = left.split()[4].encode().decode("unicode_escape").encode("latin-1").decode("utf-8", "replace")
        if f"{folder}/".startswith(f"{point.rstrip('/')}/") and len(point) >= longest:
            kind, longest = right.split()[0], len(point)
    return kind


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        seen = folder.stat()
    except OSError:
        return None
    return seen.st_dev, seen.st_ino
