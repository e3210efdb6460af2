"""What was done, refused and tried is known, and holds no word of a contract."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from attempts import find_something, refuse_everything
from builders import a_case
from output_builders import NOW, some_rules

from pipeline import ledger
from pipeline.ledger import State
from pipeline.model import Case, Contact, Profile, ProfileBasis
from pipeline.outputs.report import render_report

RULES = some_rules()
CASE = a_case("Overeenkomst met Jan Peeters.docx")


def a_report(case: Case = CASE, *, refused: bool = False) -> Mapping[str, Any]:
    outcome = refuse_everything(case, RULES) if refused else find_something(case, RULES)
    report: Mapping[str, Any] = json.loads(
        render_report(outcome, RULES, "Overeenkomst-00000000", None, (), ledger.key_of(case, RULES))
    )
    return report


def audit(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / ".rightsclause" / "audit.jsonl").read_text().splitlines()]


@pytest.mark.parametrize(
    "other",
    [
        replace(CASE, subfolder="netwerken"),
        replace(CASE, sha256="1" * 64),
        replace(CASE, profile=Profile.SUPPLIER),
        replace(CASE, contact=Contact.NETWORK),
    ],
)
def test_the_same_content_asked_differently_is_another_case(other: Case) -> None:
    assert ledger.key_of(other, RULES) != ledger.key_of(CASE, RULES)


def test_the_same_content_under_another_playbook_or_edition_is_another_case() -> None:
    index = RULES.world.index
    newer = replace(index, edition=replace(index.edition, sha256="f" * 64))
    others = (
        replace(RULES, policy=replace(RULES.policy, sha256="f" * 64)),
        replace(RULES, world=replace(RULES.world, index=newer)),
    )
    assert len({ledger.key_of(CASE, rules) for rules in (RULES, *others)}) == 3


def test_neither_name_nor_time_makes_another_case() -> None:
    later = replace(CASE, name="kopie.docx", reviewed=NOW + timedelta(days=9))
    assert ledger.key_of(later, RULES) == ledger.key_of(CASE, RULES)


def test_a_try_is_counted_before_the_work_and_forgotten_after_it(tmp_path: Path) -> None:
    assert [ledger.begin(tmp_path, CASE, RULES).tries for _ in range(3)] == [1, 2, 3]
    ledger.finish(tmp_path, CASE, RULES, "Overeenkomst-00000000", a_report())
    known = ledger.find(tmp_path, ledger.key_of(CASE, RULES))
    assert known is not None
    assert (known.state, known.folder) == (State.DELIVERED, "Overeenkomst-00000000")
    assert ledger.begin(tmp_path, CASE, RULES).tries == 1


def test_a_try_that_was_stopped_for_another_reason_does_not_count(tmp_path: Path) -> None:
    ledger.begin(tmp_path, CASE, RULES)
    ledger.give_back(tmp_path, CASE, RULES)
    assert ledger.begin(tmp_path, CASE, RULES).tries == 1


def test_an_entry_that_is_damaged_is_not_believed(tmp_path: Path) -> None:
    ledger.begin(tmp_path, CASE, RULES)
    (tmp_path / ".rightsclause" / f"{ledger.key_of(CASE, RULES)}.json").write_text('{"key": ')
    assert ledger.find(tmp_path, ledger.key_of(CASE, RULES)) is None


def test_every_result_is_audited_in_one_line_without_text_or_names(tmp_path: Path) -> None:
    for refused in (False, True):
        ledger.begin(tmp_path, CASE, RULES)
        ledger.finish(tmp_path, CASE, RULES, "Overeenkomst-00000000", a_report(refused=refused))
    delivered, refusal = audit(tmp_path)
    assert (delivered["event"], delivered["clauses"]["human-rights"]) == ("delivered", "weakened")
    assert (delivered["countries"], delivered["attention"]) == ({"FRD": "advice_score"}, ["clause_absent"])
    assert (refusal["event"], refusal["error"]) == ("refused", "encrypted")
    told = (tmp_path / ".rightsclause" / "audit.jsonl").read_text()
    assert all(word not in told for word in ("Peeters", "Vereniging", "spannen", "Fredville"))


def test_a_lost_ledger_is_found_again_in_the_reports_and_not_audited_twice(tmp_path: Path) -> None:
    assert ledger.answers(a_report(), CASE, RULES, None)
    ledger.finish(tmp_path, CASE, RULES, "Overeenkomst-00000000", a_report())
    assert not (tmp_path / ".rightsclause" / "audit.jsonl").exists()


@pytest.mark.parametrize(
    "other",
    [
        replace(CASE, sha256="1" * 64),
        replace(CASE, profile=Profile.SUPPLIER, basis=ProfileBasis.GIVEN),
        replace(CASE, contact=Contact.PARTNERSHIP, basis=ProfileBasis.GIVEN),
    ],
)
def test_a_report_answers_only_what_was_asked(other: Case) -> None:
    assert not ledger.answers(a_report(), other, RULES, None)


def test_a_refusal_answers_only_the_try_that_is_under_way(tmp_path: Path) -> None:
    report = a_report(refused=True)
    assert not ledger.answers(report, CASE, RULES, None)
    assert ledger.answers(report, CASE, RULES, ledger.begin(tmp_path, CASE, RULES))
    again = replace(CASE, reviewed=NOW + timedelta(days=1))
    assert ledger.answers(report, again, RULES, ledger.begin(tmp_path, again, RULES))
    ledger.finish(tmp_path, CASE, RULES, "Overeenkomst-00000000", report)
    assert not ledger.answers(report, again, RULES, ledger.begin(tmp_path, again, RULES))
