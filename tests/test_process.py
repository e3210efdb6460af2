"""One case through every stage: the same each time, and never an exception."""

from __future__ import annotations

import hashlib
import pickle
from dataclasses import replace
from pathlib import Path

import pytest
from builders import a_case, the_rules

from pipeline.model import Action, Case, Checks, Dossier, Output, Refusal
from pipeline.process import attempt, withhold

EXAMPLES = Path(__file__).parent.parent / "examples"


def an_example(name: str) -> Case:
    content = (EXAMPLES / f"{name}.docx").read_bytes()
    return a_case(f"{name}.docx", content, sha256=hashlib.sha256(content).hexdigest())


def reviewed(name: str) -> Dossier:
    outcome = attempt(an_example(name), the_rules())
    assert isinstance(outcome, Dossier)
    return outcome


def test_the_same_case_gives_the_same_files_to_the_byte() -> None:
    first, second = reviewed("01-theater-rabat"), reviewed("01-theater-rabat")
    assert first.outputs == second.outputs
    assert first.attention == second.attention


def test_an_outcome_survives_the_way_home_from_a_worker() -> None:
    outcome = reviewed("07-groen-rotterdam")
    assert pickle.loads(pickle.dumps(outcome)).outputs == outcome.outputs


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("leeg.docx", b"", "empty"),
        ("scan.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n", "damaged"),
        ("brief.docx", b"PK\x03\x04 and nothing more", "truncated"),
        ("muziek.docx", b"ID3\x04 this is no document", "unsupported"),
    ],
)
def test_what_cannot_be_read_is_a_refusal_with_a_remedy(name: str, content: bytes, code: str) -> None:
    outcome = attempt(a_case(name, content), the_rules())
    assert isinstance(outcome, Refusal)
    assert outcome.code == code
    assert outcome.message
    assert outcome.remedy


def test_a_fault_of_ours_is_a_refusal_that_asks_to_be_reported() -> None:
    rules = the_rules()
    without_contacts = replace(rules, policy=replace(rules.policy, contacts=()))
    outcome = attempt(an_example("01-theater-rabat"), without_contacts)
    assert isinstance(outcome, Refusal)
    assert (outcome.code, outcome.retry) == ("fault", "after_change")
    assert "Traceback" in outcome.trace


def test_a_copy_that_fails_its_proof_is_offered_in_the_report_instead() -> None:
    decision = reviewed("01-theater-rabat").brief.decision
    withheld = withhold(decision, ())
    assert [each.action for each in withheld.clauses][0] is Action.OFFERED
    assert withheld.clauses[0].proposal
    assert not withheld.annotated.insertions
    kept = withhold(decision, (Output("annotated", "x.docx", b""),))
    assert kept.annotated == decision.annotated
    assert not kept.proposal.insertions


def test_every_delivered_copy_was_proved() -> None:
    for path in sorted(EXAMPLES.glob("*.docx")):
        dossier = reviewed(path.stem)
        copies = [output for output in dossier.outputs if output.kind in ("annotated", "proposal")]
        expected = Checks(reject_restores=True, no_new_faults=True) if copies else Checks()
        assert dossier.checks.reject_restores == expected.reject_restores
        assert dossier.checks.no_new_faults == expected.no_new_faults
        assert dossier.checks.accept_complies is not False
