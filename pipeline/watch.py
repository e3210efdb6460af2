"""Watch: a bell that wakes us, and the sweep that is the truth.

Events are only a bell: they get lost, come twice, and do not exist on a share. Whatever they say, the sweep looks at the
folder itself: on every bell, at start, and every few minutes.
"""

from __future__ import annotations

import errno
import logging
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pipeline import ledger
from pipeline.bell import POLL_SECONDS, Bell, Listener
from pipeline.deliver import Delivery, all_reports, sweep_drafts
from pipeline.errors import SetupError
from pipeline.ingest import refuse_overlap
from pipeline.run import Works
from pipeline.service import Health, notify, write_health
from pipeline.sweep import Memory, Post, is_outbox_there, look_round, sweep
from pipeline.worklist import PAGE, Reason, say_unwritten, write_worklists

SWEEP_SECONDS = 300.0
"""How long the sweep trusts the bell."""

_log = logging.getLogger("rightsclause")
_RETRY_SECONDS = 30.0
_PAGE_SECONDS = 10.0
_TIDY_SECONDS = 3600.0


def prepare_post(post: Post) -> None:
    """Make both folders ready, and put right what a dead process left. Raises `SetupError` when they will not do."""
    refuse_overlap(post.inbox, post.outbox)
    for name, folder in (("inbox", post.inbox), ("outbox", post.outbox)):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if name == "outbox":
                sweep_drafts(folder)
                _mend_ledger(folder)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):  # It is waited for, as later on.
                continue
            reason = error.strerror or type(error).__name__
            raise SetupError(
                f"The {name} {folder} cannot be used ({reason}); check that it exists and its rights."
            ) from None


def _mend_ledger(outbox: Path) -> None:
    if ledger.is_empty(outbox) and (made := ledger.rebuild(outbox, all_reports(outbox))):
        _log.warning("the ledger was lost; %d entries are made anew from the reports", made)


def watch(
    post: Post, works: Works, bell: Bell, observer: str = "auto", memory: Memory | None = None
) -> Iterator[Delivery]:
    """Sweep on every bell, at start and every few minutes, until the bell tells to stop."""
    prepare_post(post)
    round_ = _Round(post, works, bell, Memory() if memory is None else memory, started=_now())
    notify("READY=1")
    try:
        with Listener(post.inbox, bell, observer) as listener:
            while not bell.is_stopping():
                try:
                    yield from round_.go()
                    listener.renew()
                except OSError as error:
                    round_.note_absence(error)
                _rest(bell, listener, round_.pause())
    finally:
        notify("STOPPING=1")
        round_.tell("stopped")


def _rest(bell: Bell, listener: Listener, seconds: float) -> None:
    """Wait for the bell, so many seconds at most; not so long once nothing would ring it any more."""
    while seconds > 0 and not (bell.wait(min(seconds, POLL_SECONDS)) or bell.is_stopping() or listener.is_deaf()):
        seconds -= POLL_SECONDS


def watch_once(post: Post, works: Works, bell: Bell, memory: Memory) -> Iterator[Delivery]:
    """Sweep once: look, let everything rest, look again. What still waits is in `memory.waiting`."""
    prepare_post(post)
    look_round(post, memory, time.monotonic())
    if memory.waiting:
        bell.rest(post.settle_seconds)
    yield from _Round(post, works, bell, memory, started=_now()).go()


@dataclass(slots=True)
class _Round:
    """One sweep after the other, with all that is told beside it: the worklist, the log, whoever runs us."""

    post: Post
    works: Works
    bell: Bell
    memory: Memory
    started: datetime
    swept: datetime | None = None
    is_away: bool = False
    is_shown: bool = False
    """The worklist is as the outbox is."""
    is_stuck: bool = False
    """A worklist could not be written when it was last tried."""
    delivered: int = 0
    refused: int = 0
    tidied: float = field(default_factory=time.monotonic)

    def go(self) -> Iterator[Delivery]:
        """Sweep once and show what came of it. Raises `OSError` when a folder is away."""
        post, memory, bell = self.post, self.memory, self.bell
        self._tidy()
        self.tell("watching")
        due = time.monotonic() + _PAGE_SECONDS
        before = dict(memory.waiting)
        coming = sweep(post, self.works, memory, time.monotonic, now=_now, is_stopping=bell.is_stopping)
        for delivery in coming:
            self._count(delivery)
            yield delivery
            if (began := time.monotonic()) > due:
                self._show()
                # Not so often that with thousands of documents more time goes into the pages than into the work.
                due = (ended := time.monotonic()) + max(_PAGE_SECONDS, 20 * (ended - began))
        if not bell.is_stopping():
            self.swept = _now()
        if self.is_away:
            _log.warning("the inbox and the outbox are back")
            self.is_away = False
        if not self.is_shown or memory.waiting != before or not (post.outbox / PAGE).exists():
            self._show()
        else:
            self.tell("watching")

    def note_absence(self, error: OSError) -> None:
        """Say once that a folder is away."""
        if not self.is_away:
            _log.warning("the inbox or the outbox is away (%s); waiting for it", error.strerror or type(error).__name__)
        self.is_away = True
        self.tell("away")

    def pause(self) -> float:
        """Say for how many seconds nothing has to be done unless the bell rings."""
        if self.is_away:
            return _RETRY_SECONDS
        reasons = {each.reason for each in self.memory.waiting.values()}
        if Reason.SETTLING in reasons:
            return max(self.post.settle_seconds, 0.05)
        return SWEEP_SECONDS if self.is_shown and not reasons else _RETRY_SECONDS

    def tell(self, state: str) -> None:
        """Tell whoever runs us how we fare."""
        waiting = Counter(str(each.reason) for each in self.memory.waiting.values())
        notify("WATCHDOG=1", f"STATUS={state}: {self.delivered} delivered, {waiting.total()} waiting")
        if not is_outbox_there(self.post, self.memory):
            return
        version = self.works.rules.version
        write_health(
            self.post.outbox,
            Health(state, version, self.started, self.swept, self.delivered, self.refused, dict(waiting)),
        )

    def _count(self, delivery: Delivery) -> None:
        if delivery.is_known:
            _log.info("%s was dropped again: it is filed with what is known", delivery.case.sha256[:8])
            return
        self.is_shown = False
        self.delivered += 1
        self.refused += delivery.report["error"] is not None
        notify("WATCHDOG=1")

    def _show(self) -> None:
        self.tell("watching")
        waiting = self.memory.waiting.values()
        # A page that somebody holds open, or that a full disk does not take, is written again later, and named once.
        unwritten = write_worklists(self.post.outbox, waiting, self.works.rules, _now(), self.memory.shelf)
        if not self.is_stuck:
            say_unwritten(unwritten)
        self.is_stuck = bool(unwritten)
        self.is_shown = not unwritten

    def _tidy(self) -> None:
        """From time to time remove what processes left half written that died since, here or on another host."""
        if time.monotonic() - self.tidied < _TIDY_SECONDS:
            return
        self.tidied = time.monotonic()
        sweep_drafts(self.post.outbox)


def _now() -> datetime:
    return datetime.now(UTC)
