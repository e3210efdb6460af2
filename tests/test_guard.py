"""A document costs what it may cost, and takes nobody with it."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from attempts import do_what_it_says, find_nothing, tell_process
from builders import a_case
from output_builders import some_rules

from pipeline.errors import CaseError
from pipeline.guard import Attempt, Kit, end_children, guarded, kill_children, pack, unguarded, unpack
from pipeline.model import Case, Dossier, Limits, Refusal, Rules

RULES = replace(some_rules(), limits=Limits(seconds=30.0, memory_bytes=1_000_000_000))


@pytest.fixture(autouse=True)
def _no_child_outlives_its_test() -> Iterator[None]:
    yield
    end_children()


def a_kit(attempt: Attempt = do_what_it_says, **limits: float) -> Kit:
    return pack(attempt, replace(RULES, limits=replace(RULES.limits, **limits)))  # type: ignore[arg-type]  # fields of Limits


def process_of(case: Case, kit: Kit, rules: Rules = RULES) -> str:
    outcome = unpack(guarded(case, kit), case, rules)
    assert isinstance(outcome, Refusal)
    return outcome.message


def test_an_outcome_is_about_the_very_case_and_rules_that_were_asked_about() -> None:
    case = a_case(content=b"x" * 1000)
    for task in (guarded, unguarded):
        outcome = unpack(task(case, pack(find_nothing, RULES)), case, RULES)
        assert isinstance(outcome, Dossier)
        assert outcome.brief.case is case
        assert outcome.brief.rules is RULES


def test_the_case_and_the_rules_do_not_travel_back() -> None:
    case = a_case(content=os.urandom(2_000_000))
    assert len(guarded(case, pack(find_nothing, RULES))) < 100_000


def test_a_child_is_kept_from_document_to_document() -> None:
    kit = pack(tell_process, RULES)
    first, second = process_of(a_case("a.docx"), kit), process_of(a_case("b.docx"), kit)
    assert first == second != str(os.getpid())


def test_other_rules_reach_a_child_that_runs_already() -> None:
    process_of(a_case(), pack(tell_process, RULES))
    outcome = unpack(guarded(a_case(), pack(find_nothing, RULES)), a_case(), RULES)
    assert isinstance(outcome, Dossier)


def test_a_document_that_hangs_is_ended_in_time() -> None:
    with pytest.raises(CaseError) as ended:
        guarded(a_case(content=b"hang"), a_kit(seconds=0.3))
    assert ended.value.code == "exceeded_limits"


@pytest.mark.skipif(
    not Path("/proc/self/statm").exists(), reason="this system does not tell how much memory a process has"
)
def test_a_document_that_eats_memory_is_ended() -> None:
    with pytest.raises(CaseError) as ended:
        guarded(a_case(content=b"eat"), a_kit(memory_bytes=200_000_000))
    assert ended.value.code == "exceeded_limits"


def test_an_answer_without_end_is_not_taken() -> None:
    with pytest.raises(CaseError) as ended:
        guarded(a_case(content=b"talk"), a_kit(max_unpacked_bytes=1_000_000))
    assert ended.value.code == "exceeded_limits"


def test_a_document_that_kills_its_child_is_told_from_one_that_takes_too_long() -> None:
    with pytest.raises(CaseError) as ended:
        guarded(a_case(content=b"die"), a_kit())
    assert ended.value.code == "killed"


def test_the_next_document_does_not_notice() -> None:
    kit = a_kit()
    with pytest.raises(CaseError):
        guarded(a_case(content=b"die"), kit)
    case = a_case(content=b"good")
    assert isinstance(unpack(guarded(case, kit), case, RULES), Dossier)


def test_whoever_waits_for_a_child_that_is_ended_is_told() -> None:
    kit = a_kit()
    case = a_case(content=b"good")
    guarded(case, kit)
    threading.Timer(0.3, kill_children).start()
    with pytest.raises(CaseError) as ended:
        guarded(a_case(content=b"hang"), kit)
    assert ended.value.code == "killed"
