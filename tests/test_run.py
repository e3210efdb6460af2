"""Cases are carried through any executor, whatever becomes of the workers."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import closing
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest
from attempts import do_what_it_says, refuse_everything
from builders import a_case
from output_builders import some_rules

from pipeline.errors import SetupError
from pipeline.guard import Task, guarded, unguarded
from pipeline.model import Case, Dossier, Outcome, Refusal
from pipeline.process import refuse
from pipeline.run import Works, run
from pipeline.workers import Engine, Inline, engine_of

RULES = some_rules()


def works(engine: Engine, task: Task = unguarded) -> Works:
    return Works(RULES, engine, do_what_it_says, task)


def names(outcomes: list[Outcome]) -> set[str]:
    return {(each.brief.case if isinstance(each, Dossier) else each.case).name for each in outcomes}


def two_processes() -> ProcessPoolExecutor:
    """A foreign engine, as a person may name it."""
    return ProcessPoolExecutor(2, multiprocessing.get_context("forkserver"))


def no_executor() -> str:
    return "tea"


@pytest.mark.parametrize("spec", ["inline", "local:2", "test_run:two_processes"])
def test_every_engine_gives_equal_outcomes(spec: str) -> None:
    cases = [a_case(f"{number}.docx", content=b"refuse" if number == 3 else b"good") for number in range(6)]
    outcomes = list(run(cases, works(engine_of(spec))))
    assert sorted(outcomes, key=repr) == sorted((do_what_it_says(case, RULES) for case in cases), key=repr)


@pytest.mark.parametrize("spec", ["inline", "local:2"])
def test_a_document_that_kills_its_worker_is_refused_and_takes_nobody_with_it(spec: str) -> None:
    cases = [a_case("bad.docx", content=b"die"), *(a_case(f"{number}.docx", content=b"good") for number in range(5))]
    outcomes = list(run(cases, works(engine_of(spec), guarded)))
    assert names(outcomes) == {case.name for case in cases}
    assert [each.code for each in outcomes if isinstance(each, Refusal)] == ["killed"]


def test_a_foreign_pool_that_breaks_is_opened_again() -> None:
    cases = [a_case("bad.docx", content=b"die"), *(a_case(f"{number}.docx", content=b"good") for number in range(5))]
    outcomes = list(run(cases, works(Engine(two_processes, ahead=4))))
    assert names(outcomes) == {case.name for case in cases}
    assert [each.code for each in outcomes if isinstance(each, Refusal)] == ["killed"]


def test_a_case_that_was_lost_once_is_tried_again(tmp_path: Path) -> None:
    case = a_case(content=b"once " + str(tmp_path / "was-here").encode())
    (outcome,) = run([case], works(engine_of("inline"), guarded))
    assert isinstance(outcome, Dossier)


def test_a_refusal_passes_as_it_is() -> None:
    refusal = refuse(a_case(), RULES, "too_large")
    assert list(run([refusal], works(engine_of("inline")))) == [refusal]


def test_only_a_few_cases_are_under_way_at_once() -> None:
    taken = 0

    def arriving() -> Iterator[Case]:
        nonlocal taken
        for number in range(20):
            taken += 1
            yield a_case(f"{number}.docx", content=b"good")

    running = run(arriving(), works(Engine(Inline, ahead=3)))
    next(running)
    assert taken <= 3
    running.close()


def test_when_stopping_what_is_lost_is_given_back_and_not_refused() -> None:
    cases = [a_case("bad.docx", content=b"die"), a_case("good.docx", content=b"good")]
    assert list(run(cases, works(engine_of("inline"), guarded), is_stopping=lambda: True)) == []


def test_an_executor_needs_nothing_but_to_submit() -> None:
    class Plain(Executor):
        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            assert not kwargs
            future: Future[Any] = Future()
            future.set_result(fn(*args))
            return future

    outcomes = list(run([a_case(content=b"refuse")], works(Engine(Plain, ahead=2))))
    assert outcomes == [refuse_everything(a_case(content=b"refuse"), RULES)]


@pytest.mark.parametrize("spec", ["", "many", "local:0", "local:x", "dask:", ":factory"])
def test_an_engine_that_is_not_known_is_a_fault_of_the_set_up(spec: str) -> None:
    with pytest.raises(SetupError):
        engine_of(spec)


@pytest.mark.parametrize("spec", ["no_such_module:pool", "test_run:no_such_pool"])
def test_a_factory_that_cannot_be_imported_is_a_fault_of_the_set_up(spec: str) -> None:
    with pytest.raises(SetupError, match="cannot be imported"):
        engine_of(spec)


def test_a_factory_that_gives_no_executor_is_a_fault_of_the_set_up() -> None:
    with pytest.raises(SetupError, match="Executor"):
        engine_of("test_run:no_executor").open()


def test_code_is_imported_only_when_a_person_typed_its_name() -> None:
    with pytest.raises(SetupError, match="command line"):
        engine_of("test_run:two_processes", typed=False)


def test_dask_that_is_not_installed_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(SetupError, match=r"rightsclause\[dask\]"):
        engine_of("dask:tcp://127.0.0.1:8786")


@pytest.mark.parametrize("spec", ["inline", "local:2"])
def test_a_run_leaves_no_process_behind(spec: str) -> None:
    list(run([a_case(f"{number}.docx", content=b"good") for number in range(4)], works(engine_of(spec), guarded)))
    assert active_children() == []


def test_a_run_that_is_left_early_leaves_no_process_behind() -> None:
    cases = [a_case("good.docx", content=b"good"), *(a_case(f"{number}.docx", content=b"hang") for number in range(4))]
    with closing(run(cases, works(engine_of("local:2"), guarded))) as running:
        next(running)
    assert active_children() == []
