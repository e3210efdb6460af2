"""The table of codes: every word of the report has its texts, and the order in the file is gravity."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from pipeline import model
from pipeline.codes import label, message, remedy, sort_by_gravity
from pipeline.facts import load_codes
from pipeline.model import CodeEntry, Language

CODES = load_codes()
DUTCH, ENGLISH = Language("nl"), Language("en")


def of(group: str) -> list[CodeEntry]:
    return [entry for entry in CODES if entry.group == group]


@pytest.mark.parametrize(
    ("group", "words"),
    [
        ("status", model.Status),
        ("element_state", model.ElementState),
        ("duty", model.Duty),
        ("action", model.Action),
        ("outcome", model.CountryOutcome),
        ("kind", model.PartyKind),
        ("certainty", model.Certainty),
        ("basis", model.Basis),
        ("role", model.CountryRole),
        ("advice", model.AdviceNeeded),
        ("route", model.Route),
        ("profile", model.Profile),
        ("basis_profile", model.ProfileBasis),
        ("contact", model.Contact),
        ("state", model.DocumentState),
        ("format", model.DocumentFormat),
        ("zone", model.Zone),
    ],
)
def test_every_word_of_the_report_has_a_text(group: str, words: Iterable[str]) -> None:
    assert set(words) == {entry.code for entry in of(group)}


def test_the_gravest_verdict_and_outcome_come_first() -> None:
    assert [str(entry.code) for entry in of("status")] == [each.value for each in reversed(model.Status)]
    assert [str(entry.code) for entry in of("outcome")] == [each.value for each in model.CountryOutcome]
    assert sort_by_gravity("outcome", ["clear", "unknown", "advice_score", "unknown"], CODES) == (
        "advice_score",
        "unknown",
        "clear",
    )


def test_every_cause_of_attention_asks_for_it_and_only_what_is_fine_does_not() -> None:
    assert all(entry.attention for entry in of("attention") + of("error"))
    assert [entry.code for entry in of("status") if not entry.attention] == ["equivalent", "standard"]
    assert [entry.code for entry in of("outcome") if not entry.attention] == ["clear"]


def test_every_error_says_what_to_do_and_when_to_try_again() -> None:
    for entry in of("error"):
        assert entry.remedy_nl and entry.remedy_en, entry.code
        assert label("retry", entry.retry, CODES, DUTCH)


def test_an_error_names_the_detail_where_there_is_one() -> None:
    assert message("too_large", "60 MB", CODES, ENGLISH) == "The file is larger than we accept. 60 MB"
    assert message("too_large", "", CODES, ENGLISH) == "The file is larger than we accept."
    assert remedy("empty", CODES, ENGLISH).startswith("Copy the file again")


def test_a_reason_for_advice_is_said_in_attention_as_well() -> None:
    assert {entry.code for entry in of("advice_reason")} <= {entry.code for entry in of("attention")}


def test_every_verdict_that_asks_for_a_person_has_a_sentence_for_one() -> None:
    asking = {f"clause_{entry.code}" for entry in of("status") if entry.attention}
    assert asking <= {entry.code for entry in of("attention")}


def test_a_code_without_a_row_is_a_fault() -> None:
    with pytest.raises(KeyError):
        label("status", "splendid", CODES, DUTCH)


def test_the_texts_never_call_anything_right_in_law_and_accuse_no_country() -> None:
    for entry in CODES:
        said = f"{entry.nl} {entry.en} {entry.remedy_nl} {entry.remedy_en}".casefold()
        for word in ("in orde", "overtreding", "schuldig", "guilty", "compliant", "schendt de mensenrechten"):
            assert word not in said, entry.code


def test_other_languages_than_dutch_read_english() -> None:
    assert label("duty", "required", CODES, Language("fr")) == label("duty", "required", CODES, ENGLISH)
