"""What the README says of how well a clause is told is what is measured."""

from __future__ import annotations

import pytest
from benchmarks.accuracy import BEGIN, END, README, SETS, judge_all, table, wilson
from planted import LANGUAGES, WORDING, backgrounds, judged, passages

from pipeline.model import Status

CLAUSES = ("human-rights", "supplier-standards")
WRITTEN = [
    (name, language)
    for name in SETS.values()
    for language in LANGUAGES
    if list((WORDING / name).glob(f"{language}*.toml"))
]
"""What there is: a language whose unseen passages were used to widen its vocabulary has none until new ones are written,
and the README shows that it counts none."""


@pytest.mark.slow
def test_the_readme_shows_the_table_of_the_passages_that_nobody_tuned_to() -> None:
    shown = README.read_text("utf-8").split(BEGIN)[1].split(END)[0]
    assert shown.strip() == table(judge_all("unseen"))


def test_every_language_has_passages_to_tune_to() -> None:
    assert {language for name, language in WRITTEN if name == SETS["seen"]} == set(LANGUAGES)


@pytest.mark.parametrize(("name", "language"), WRITTEN)
def test_an_agreement_without_its_passage_has_no_clause(name: str, language: str) -> None:
    documents = list(backgrounds(name, language))
    assert documents
    assert {judged(each, clause).status for each in documents for clause in CLAUSES} == {Status.ABSENT}


@pytest.mark.parametrize("name", SETS.values())
def test_two_thirds_of_the_passages_are_no_clause(name: str) -> None:
    found = [passage for language in LANGUAGES for passage in passages(name, language)]
    present = sum(passage.expected in (Status.STANDARD, Status.EQUIVALENT) for passage in found)
    assert 0.25 <= present / len(found) <= 0.40


def test_an_interval_is_that_of_wilson() -> None:
    low, high = wilson(9, 10)
    assert (round(low, 4), round(high, 4)) == (0.5958, 0.9821)
    assert wilson(0, 0) == (0.0, 1.0)
