"""A watched folder for tests: an inbox, an outbox, and a watcher whose clock goes on only when a test says so."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from attempts import find_nothing
from output_builders import NOW, some_rules

from pipeline.deliver import Delivery
from pipeline.guard import Attempt, unguarded
from pipeline.model import Rules
from pipeline.run import Works
from pipeline.sweep import Memory, Post, sweep
from pipeline.watch import prepare_post
from pipeline.workers import Inline, engine_of
from pipeline.worklist import Reason

RULES = some_rules()


@dataclass
class House:
    """An inbox, an outbox and a watcher whose clock goes on only when a test says so."""

    inbox: Path
    outbox: Path
    keeps: bool = False
    attempt: Attempt = find_nothing
    rules: Rules = RULES
    workers: str = "inline"
    tick: float = 1000.0
    memory: Memory = field(default_factory=Memory)
    known: list[Delivery] = field(default_factory=list)
    """What was answered with what was known already."""

    @property
    def post(self) -> Post:
        return Post(self.inbox, self.outbox, settle_seconds=5.0, keeps_originals=self.keeps)

    @property
    def works(self) -> Works:
        return Works(self.rules, engine_of(self.workers), self.attempt, unguarded)

    @property
    def today(self) -> date:
        return NOW.date()

    def drop(self, name: str, content: bytes = b"tekst") -> Path:
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def sweep(self, after: float = 6.0, *, is_stopping: Callable[[], bool] = lambda: False) -> list[Delivery]:
        self.tick += after
        now = NOW + timedelta(seconds=self.tick)
        post, works, tick = self.post, self.works, self.tick
        coming = sweep(post, works, self.memory, lambda: tick, now=lambda: now, is_stopping=is_stopping)
        told = list(coming)
        self.known += [delivery for delivery in told if delivery.is_known]
        return [delivery for delivery in told if not delivery.is_known]

    def sweep_twice(self) -> list[Delivery]:
        return [*self.sweep(), *self.sweep()]

    def restart(self) -> None:
        """The watcher goes and another comes, who knows nothing but what is on the disk."""
        self.memory = Memory()
        prepare_post(self.post)

    def waits(self) -> dict[str, Reason]:
        return {each.name: each.reason for each in self.memory.waiting.values()}

    def left(self) -> list[str]:
        return sorted(path.relative_to(self.inbox).as_posix() for path in self.inbox.rglob("*") if path.is_file())

    def folders(self) -> list[str]:
        return sorted(path.parent.relative_to(self.outbox).as_posix() for path in self.outbox.rglob("report.json"))


class Meanwhile(Inline):
    """Does something else first: what happens in the world while a case is being worked on."""

    def __init__(self, first: Callable[[], object]) -> None:
        self._first = first

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self._first()
        return super().submit(fn, *args, **kwargs)
