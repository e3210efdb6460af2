"""Sweep: look at the whole inbox, and review and deliver every file that is whole.

Whatever events say, this is the truth. Each file is kept apart from the others: what goes wrong with one lets that one
wait, and never stops the rest.
"""

from __future__ import annotations

import errno
import logging
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from pipeline import ledger
from pipeline.deliver import Delivery, deliver, file_original, read_report, reports_on, return_originals
from pipeline.disk import clock_of
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
    readable,
)
from pipeline.model import Case, Outcome, Refusal, Rules
from pipeline.mounts import mount_of, read_mounts
from pipeline.outputs.report import case_of
from pipeline.process import refuse
from pipeline.run import Works, run
from pipeline.worklist import Reason, Shelf, Waiting

LOOK_SECONDS = 10.0
"""How long a sweep that has much to do works on before it looks again for what came meanwhile."""

_T = TypeVar("_T")

_log = logging.getLogger("rightsclause")
_TURNS = 4
"""One document in so many is of the newest drop, so that ten new ones do not wait for ten thousand."""
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
"""A small file may still fit; the next result would not."""
_NAME_FAULTS = frozenset({errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ})
"""What is wrong with one file and not with the whole outbox."""


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
    """Every file that is not reviewed yet, the ones whose turn is still to come among them."""
    shelf: Shelf = field(default_factory=dict)
    """What the worklist has read already."""
    mounts: tuple[str, str] | None = None
    """Where the file systems of inbox and outbox were mounted when we came."""
    skipped: int = 0

    def queued(self) -> int:
        """How many files wait for nothing but their turn."""
        return sum(each.reason is Reason.QUEUED for each in self.waiting.values())


@dataclass(frozen=True, slots=True)
class _Handful:
    """A case in hand, and the file it was lifted from."""

    case: Case
    found: Found
    seen: tuple[int, int]


@dataclass(slots=True)
class _Hands:
    """What one sweep has in hand."""

    full: dict[str, _Handful] = field(default_factory=dict)
    """By the key of the case."""
    twins: dict[str, list[_Handful]] = field(default_factory=dict)
    """Files of the same case as one in hand, which share its fate."""
    answered: dict[str, str] = field(default_factory=dict)
    """The folders of the refusals that this sweep gave, by key: files of one case that lie there together get one."""
    known: deque[tuple[Case, str]] = field(default_factory=deque)
    """Cases that were answered before, without their content, and the folders of the answers: still to be told."""
    suspects: list[Found] = field(default_factory=list)
    """Files of cases that were begun and never ended: one of them took the program down. They are tried alone."""
    put_off: set[Path] = field(default_factory=set)
    """Files that this sweep does not try again."""
    closed: set[str] = field(default_factory=set)
    """Subfolders whose place in the outbox takes nothing."""
    is_blocked: bool = False
    """The outbox takes nothing at all: to go on would be work for nothing."""

    def paths(self) -> set[Path]:
        """The files that this sweep need not look at any more."""
        inside = (*self.full.values(), *(twin for twins in self.twins.values() for twin in twins))
        return {each.found.path for each in inside} | {each.path for each in self.suspects} | self.put_off


# --- One look ------------------------------------------------------------------------------------------------------


def look_round(post: Post, memory: Memory, tick: float) -> tuple[Found, ...]:
    """Look at every candidate once more, and give those that lie still and are not done, in order of name.

    Raises `OSError` when the inbox or the outbox is away.
    """
    refuse_absence(post, memory)
    scan = find_candidates(post.inbox)
    stuck: tuple[Path, ...] = ()
    if scan.holds:
        stuck = return_originals(scan.holds, post.outbox)
        scan = find_candidates(post.inbox)
    memory.skipped = scan.skipped
    looks: dict[Path, Look] = {}
    ready: list[Found] = []
    before, memory.waiting = memory.waiting, {}
    for each in scan.found:
        look = look_at(each.path, tick, memory.looks.get(each.path))
        if look is None:
            continue
        looks[each.path] = look
        if memory.done.get(each.path) == _seen(look):
            continue
        if is_at_rest(look, post.settle_seconds):
            ready.append(each)
            _wait(memory, each, Reason.QUEUED)
            if (known := before.get(each.path)) is not None and known.reason is not Reason.SETTLING:
                memory.waiting[each.path] = known  # Until it was tried again.
        else:
            _wait(memory, each, Reason.SETTLING)
    for hold in stuck:
        _wait(memory, Found(hold, hold.parent.relative_to(post.inbox).as_posix().removeprefix(".")), Reason.BUSY)
    for folder in scan.closed:
        _wait(memory, Found(folder.path, folder.subfolder.rpartition("/")[0]), Reason.CLOSED)
    memory.looks = looks
    memory.done = {path: seen for path, seen in memory.done.items() if path in looks}
    memory.unfinished = {path: seen for path, seen in memory.unfinished.items() if path in looks}
    return tuple(ready)


def in_turn(ready: Iterable[Found], looks: dict[Path, Look], taken: int = 0) -> Iterator[Found]:
    """Put files in the order in which they came, and by name where they came together; one in four is of the newest.

    `taken` is how many had their turn before.
    """
    drops: dict[float, deque[Found]] = {}
    for each in sorted(ready, key=lambda found: (looks[found.path].first, found.subfolder, found.path.name)):
        drops.setdefault(looks[each.path].first, deque()).append(each)
    order = deque(drops)
    turn = taken
    while order:
        turn += 1
        when = order[-1] if turn % _TURNS == 0 else order[0]
        yield drops[when].popleft()
        if not drops[when]:
            order.remove(when)


def refuse_absence(post: Post, memory: Memory) -> None:
    """Raise `OSError` when a folder lies on another file system than it did: its share is no longer mounted.

    What is left in its place is an empty folder of this machine. Whatever would be laid there would be hidden as soon
    as the share is back.
    """
    mounts = read_mounts()
    now = mount_of(post.inbox, mounts).point, mount_of(post.outbox, mounts).point
    if memory.mounts is None:
        memory.mounts = now
    for was, point in zip(memory.mounts, now, strict=True):
        if len(point) < len(was):
            raise OSError(errno.ENODEV, "a share is no longer mounted", was)
    memory.mounts = now


def is_outbox_there(post: Post, memory: Memory) -> bool:
    """Tell whether the outbox lies on the file system on which it did, so that something may be laid in it."""
    return memory.mounts is None or len(mount_of(post.outbox, read_mounts()).point) >= len(memory.mounts[1])


# --- The sweep -----------------------------------------------------------------------------------------------------


def sweep(
    post: Post,
    works: Works,
    memory: Memory,
    clock: Callable[[], float],
    *,
    now: Callable[[], datetime],
    is_stopping: Callable[[], bool] = lambda: False,
) -> Generator[Delivery, None, None]:
    """Review and deliver every file that is whole, each guarded from the others; the rest is in `memory.waiting`.

    `clock` is monotonic, `now` the time for reports. What comes while the sweep is under way takes its turn.
    """
    hands = _Hands()
    began = clock()
    queue = in_turn(look_round(post, memory, began), memory.looks)
    taken_before = 0
    due = _next_look(began, clock())

    def arriving() -> Iterator[Case | Refusal]:
        nonlocal queue, due, taken_before
        while not (is_stopping() or hands.is_blocked):
            if (began := clock()) >= due:
                apart = hands.paths()
                try:
                    ready = [each for each in look_round(post, memory, began) if each.path not in apart]
                except OSError:  # Away: what is in hand is finished, and the next sweep says so.
                    return
                queue = in_turn(ready, memory.looks, taken_before)
                due = _next_look(began, clock())
            found = next(queue, None)
            if found is None:
                return
            if found.subfolder in hands.closed:
                _wait(memory, found, Reason.UNDELIVERED)
                continue
            taken_before += 1
            yield from taken(found, alone=False)

    def taken(found: Found, *, alone: bool) -> Iterator[Case | Refusal]:
        take = partial(_take, found, post, works.rules, memory, hands, now(), alone=alone)
        lifted = keep_apart(take, partial(_put_off, found, memory, Reason.BUSY))
        if lifted is not None:
            yield lifted

    def outcomes() -> Generator[Outcome, None, None]:
        yield from run(arriving(), works, is_stopping=is_stopping)
        for suspect in hands.suspects:
            if not (is_stopping() or hands.is_blocked):
                yield from run(taken(suspect, alone=True), works, is_stopping=is_stopping)

    try:
        with closing(outcomes()) as coming:
            for outcome in coming:
                key = ledger.key_of(case_of(outcome), works.rules)
                handful = hands.full.pop(key)
                originals = [each.seen for each in (handful, *hands.twins.get(key, ()))]
                hand_over = partial(_hand_over, outcome, handful, originals, post, works.rules, memory)
                delivery = keep_apart(hand_over, partial(_fail, handful, post, memory, hands))
                if delivery is None:
                    hands.put_off |= {each.found.path for each in (handful, *hands.twins.pop(key, ()))}
                    _give_back(handful, post, works.rules)
                    continue
                if delivery.report["error"]:
                    hands.answered[key] = delivery.folder
                if _put_aside(handful, delivery.folder, post, works.rules, memory, hands):
                    memory.waiting.pop(handful.found.path, None)
                for twin in hands.twins.pop(key, ()):
                    _answer(twin, delivery.folder, post, works.rules, memory, hands)
                yield delivery
                yield from _tell_known(hands, post)
        yield from _tell_known(hands, post)
    finally:
        for handful in hands.full.values():
            _give_back(handful, post, works.rules)
        if hands.is_blocked:
            for path, each in memory.waiting.items():
                if each.reason is Reason.QUEUED:
                    memory.waiting[path] = replace(each, reason=Reason.UNDELIVERED)


def _next_look(began: float, ended: float) -> float:
    """Say when to look again: not so soon that on a slow share more time goes into looking than into work."""
    return ended + max(LOOK_SECONDS, 20 * (ended - began))


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
    owner = find_owner(found.path)
    if owner is not None and not owner.is_left_over:
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
    if owner is not None:
        _log.warning("%s: an owner file that nobody touched for a day is ignored", case.sha256[:8])
    handful = _Handful(case, found, _seen(look))
    key = ledger.key_of(case, rules)
    if key in hands.answered:
        _answer(handful, hands.answered[key], post, rules, memory, hands)
        return None
    if key in hands.full:
        hands.twins.setdefault(key, []).append(handful)
        return None
    known = _find_known(handful, post, rules)
    if known is not None and _is_settled(known, handful.seen, post, rules):
        if known.state is ledger.State.REFUSED:
            hands.answered[key] = known.folder
        _answer(handful, known.folder, post, rules, memory, hands)
        return None
    if known is not None and known.state is ledger.State.BEGUN and known.tries and not alone:
        hands.suspects.append(found)
        return None
    entry = keep_apart(partial(ledger.begin, post.outbox, case, rules), partial(_fail, handful, post, memory, hands))
    if entry is None:
        return None
    hands.full[key] = handful
    return refuse(case, rules, "killed") if entry.tries > ledger.MOST_TRIES else lifted


def _find_known(handful: _Handful, post: Post, rules: Rules) -> ledger.Entry | None:
    """Find what the ledger knows of a case; or what lies there finished, when we died before it was written down."""
    case = handful.case
    known = ledger.find(post.outbox, ledger.key_of(case, rules))
    if known is not None and known.state is not ledger.State.BEGUN:
        return known
    for folder, report in reports_on(case, rules.policy, post.outbox):
        if ledger.answers(report, case, rules, known):
            return ledger.finish(post.outbox, case, rules, folder, report, (handful.seen,))
    return known


def _is_settled(known: ledger.Entry, seen: tuple[int, int], post: Post, rules: Rules) -> bool:
    """Tell whether a file needs no review: its case is known, and its result is still where it was laid."""
    if known.state is ledger.State.BEGUN:
        return False
    if known.state is ledger.State.REFUSED:
        # What was dropped again is tried again; what merely still lies here is not, until the product or its tools
        # change. After the ledger was lost nobody knows which of the two it is.
        is_same_file = seen in known.originals or (post.keeps_originals and not known.originals)
        return is_same_file and not (post.keeps_originals and ledger.may_end_otherwise(known, rules))
    # Somebody may have taken the result elsewhere. Then an original that waits here is asking to be reviewed.
    return post.keeps_originals or (post.outbox / known.folder).is_dir()


def _hand_over(
    outcome: Outcome,
    handful: _Handful,
    originals: list[tuple[int, int]],
    post: Post,
    rules: Rules,
    memory: Memory,
) -> Delivery:
    """Deliver an outcome and write it down; or give what another watcher delivered since we took the case."""
    refuse_absence(post, memory)
    known = _find_known(handful, post, rules)
    if known is not None and known.state is not ledger.State.BEGUN:
        report = read_report(post.outbox / known.folder)
        if report is not None:
            return Delivery(handful.case, known.folder, report)
    delivery = deliver(outcome, rules, post.outbox)
    ledger.finish(post.outbox, handful.case, rules, delivery.folder, delivery.report, originals, delivery.sketch)
    return delivery


def _answer(handful: _Handful, folder: str, post: Post, rules: Rules, memory: Memory, hands: _Hands) -> None:
    """File a copy of what is known already, and keep in mind to say so."""
    expect = partial(ledger.expect_original, post.outbox, handful.case, rules, handful.seen)
    keep_apart(expect, partial(_fail, handful, post, memory, hands))
    if _put_aside(handful, folder, post, rules, memory, hands):
        memory.waiting.pop(handful.found.path, None)
        hands.known.append((replace(handful.case, content=b""), folder))


def _put_aside(handful: _Handful, folder: str, post: Post, rules: Rules, memory: Memory, hands: _Hands) -> bool:
    """File an original behind its result, or remember that it stays; false when neither could be done."""
    found = handful.found

    def put_aside() -> bool:
        if post.keeps_originals:
            memory.done[found.path] = handful.seen
        elif file_original(found.path, handful.case.sha256, post.outbox, folder) is None:
            return False
        else:
            ledger.forget_original(post.outbox, handful.case, rules, handful.seen)
        return True

    def leave(error: Exception) -> bool:
        hands.put_off.add(found.path)
        _put_off(found, memory, Reason.BUSY, error)
        return False

    return keep_apart(put_aside, leave)


def _tell_known(hands: _Hands, post: Post) -> Iterator[Delivery]:
    while hands.known:
        case, folder = hands.known.popleft()
        if (report := read_report(post.outbox / folder)) is not None:
            yield Delivery(case, folder, report, is_known=True)


def _give_back(handful: _Handful, post: Post, rules: Rules) -> None:
    with suppress(OSError):
        ledger.give_back(post.outbox, handful.case, rules)


def _fail(handful: _Handful, post: Post, memory: Memory, hands: _Hands, error: Exception) -> None:
    """Let a file wait whose result the outbox does not take; and others with it, when that is not for its name."""
    hands.put_off.add(handful.found.path)
    if isinstance(error, OSError) and error.errno not in _NAME_FAULTS:
        if error.errno in _FULL or not _takes_files(post.outbox):
            hands.is_blocked = True
        else:
            hands.closed.add(handful.found.subfolder)
    _put_off(handful.found, memory, Reason.UNDELIVERED, error)


def _takes_files(outbox: Path) -> bool:
    try:
        clock_of(outbox)
    except OSError:
        return False
    return True


def _put_off(found: Found, memory: Memory, when_away: Reason, error: Exception) -> None:
    """Let a file wait that something went wrong with; unless somebody took it back."""
    if isinstance(error, OSError):
        if isinstance(error, FileNotFoundError) and not found.path.exists():
            memory.waiting.pop(found.path, None)
            return
        _wait(memory, found, when_away, errno.errorcode.get(error.errno or 0, type(error).__name__))
        return
    # Only the place: the message may hold text of a contract.
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}"
    _wait(memory, found, Reason.FAULT, where)


def _wait(memory: Memory, found: Found, reason: Reason, cause: str = "") -> None:
    before = memory.waiting.get(found.path)
    if cause and (before is None or (before.reason, before.cause) != (reason, cause)):  # Said once, not at every try.
        _log.warning("a file waits: %s (%s)", reason, cause)
    memory.waiting[found.path] = Waiting(readable(found.path.name), readable(found.subfolder), reason, cause)


def _seen(look: Look) -> tuple[int, int]:
    return look.size, look.modified_ns
