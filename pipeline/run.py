"""Run: carry cases through an executor, whatever becomes of the workers.

`attempt` never raises, so an exception on a future means that the work was lost on the way. The case is then tried once
more, with nothing else under way, and refused if it is lost again.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass

from pipeline.errors import CaseError
from pipeline.guard import Attempt, Task, end_children, guarded, kill_children, pack, unpack
from pipeline.model import Case, Outcome, Refusal, Rules
from pipeline.process import refuse
from pipeline.workers import Engine


@dataclass(frozen=True, slots=True)
class Works:
    """By what documents are judged, and where the work is done."""

    rules: Rules
    engine: Engine
    attempt: Attempt
    task: Task = guarded


def run(
    cases: Iterable[Case | Refusal], works: Works, *, is_stopping: Callable[[], bool] = lambda: False
) -> Generator[Outcome, None, None]:
    """Give the outcome of every case, in the order in which they are done; refusals pass as they are.

    When stopping, no case is taken any more, and one that is lost is given back: it has no outcome.
    """
    rules = works.rules
    crew = _Crew(works)
    arriving = iter(cases)
    under_way: dict[Future[bytes], Case] = {}
    lost: list[Case] = []
    try:
        while True:
            while not lost and len(under_way) < works.engine.ahead and (case := next(arriving, None)) is not None:
                if isinstance(case, Refusal):
                    yield case
                else:
                    under_way[crew.send(case)] = case
            if not under_way and not lost:
                return
            for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                case = under_way.pop(future)
                if future.cancelled() or future.exception() is not None:
                    lost.append(case)
                else:
                    yield unpack(future.result(), case, rules)
            while lost and not under_way and not is_stopping():
                case = lost.pop()
                yield _try_alone(case, crew, rules)
            if is_stopping():
                for future in under_way:
                    future.cancel()
                if not under_way:
                    return
    finally:
        for future in under_way:
            future.cancel()
        crew.leave()


def _try_alone(case: Case, crew: _Crew, rules: Rules) -> Outcome:
    future = crew.send(case)
    error = future.exception()
    if error is None:
        return unpack(future.result(), case, rules)
    if isinstance(error, CaseError):
        return refuse(case, rules, error.code, error.detail)
    return refuse(case, rules, "killed")


class _Crew:
    """The executor at work, replaced when it breaks."""

    def __init__(self, works: Works) -> None:
        self._works = works
        self._executor: Executor | None = None

    def send(self, case: Case) -> Future[bytes]:
        works = self._works
        kit = pack(works.attempt, works.rules)
        if self._executor is None:
            self._executor = works.engine.open()
        try:
            return self._executor.submit(works.task, case, kit)
        except BrokenExecutor:
            self._executor.shutdown(wait=False)
            self._executor = works.engine.open()
            return self._executor.submit(works.task, case, kit)

    def leave(self) -> None:
        if self._executor is None:
            return
        kill_children()  # Those of the threads that still wait for one; then nobody does.
        self._executor.shutdown(wait=True)
        end_children()
