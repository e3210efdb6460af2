"""A person overrules an outcome: beside what was found, never instead of it; and an original is judged once more."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from attempts import find_something
from builders import a_case, the_rules

from pipeline.cli import main
from pipeline.deliver import deliver
from pipeline.overrule import read_overrules
from pipeline.worklist import Reason, Waiting, write_worklists

EXAMPLES = Path(__file__).parent.parent / "examples"
SCHEMA = json.loads((Path(__file__).parent.parent / "pipeline/data/decision.schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def delivered(tmp_path: Path) -> Path:
    rules = the_rules("nl")
    folder = deliver(find_something(a_case("a.docx", subfolder="netwerken"), rules), rules, tmp_path).folder
    return tmp_path / folder


def decide(folder: Path, subject: str = "advice", outcome: str = "no", reason: str = "Besproken", *more: str) -> int:
    return main(["decide", str(folder), "--subject", subject, "--outcome", outcome, "--reason", reason, *more])


def report_of(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "report.json").read_bytes())
    return found


def test_a_decision_is_written_down_and_the_report_stays_as_it_was(
    delivered: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (delivered / "report.json").read_bytes()
    assert decide(delivered, "clause:human-rights", "equivalent", "Zelfde strekking", "--role", "jurist", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    jsonschema.validate(told, SCHEMA)
    (line,) = (delivered / "decisions.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line) == told
    assert (told["was"], told["outcome"], told["role"]) == ("weakened", "equivalent", "jurist")
    assert (delivered / "report.json").read_bytes() == before


def test_a_decision_shows_in_the_worklist_beside_the_outcome_and_what_waits_is_kept(delivered: Path) -> None:
    outbox = delivered.parent.parent
    write_worklists(outbox, (Waiting("w.docx", "netwerken", Reason.IN_USE),), the_rules("nl"), a_case().reviewed)
    decide(delivered, reason="Besproken <b>vandaag</b>")
    page = (delivered.parent / "index.html").read_text(encoding="utf-8")
    assert "Besproken &lt;b&gt;vandaag&lt;/b&gt;" in page and 'data-decided="yes"' in page
    assert "De verplichte clausule staat er niet in" in page
    assert "w.docx" in page


def test_the_audit_tells_that_somebody_decided_and_not_why(delivered: Path) -> None:
    decide(delivered, reason="Een geheime reden")
    (line,) = (delivered.parent.parent / ".rightsclause" / "audit.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["event"] == "decided"
    assert "geheime" not in line


@pytest.mark.parametrize(
    ("subject", "outcome", "reason", "says"),
    [
        ("party:9", "clear", "x", "party:9 is no subject"),
        ("party:1", "clear", "x", "party:1 is no subject"),
        ("advice", "absent", "x", "choose one of: yes, undecided, no"),
        ("advice", "no", "  ", "needs a reason"),
    ],
)
def test_what_cannot_be_decided_is_wrong_use_and_leaves_nothing(
    delivered: Path, capsys: pytest.CaptureFixture[str], subject: str, outcome: str, reason: str, says: str
) -> None:
    assert decide(delivered, subject, outcome, reason) == 2
    assert says in capsys.readouterr().err
    assert not (delivered / "decisions.jsonl").exists()


def test_a_decision_that_cannot_be_written_says_whose_rights_to_look_at(
    delivered: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (delivered / "decisions.jsonl").mkdir()
    assert decide(delivered) == 2
    assert "check its rights and those of its folder" in capsys.readouterr().err


def test_a_folder_that_somebody_filed_elsewhere_is_decided_on_where_it_lies(delivered: Path, tmp_path: Path) -> None:
    elsewhere = delivered.rename(tmp_path / "dossier")
    assert decide(elsewhere) == 0
    assert [each.outcome for each in read_overrules(elsewhere)] == ["no"]
    assert not (tmp_path / ".rightsclause").exists()


def test_a_line_that_is_none_of_ours_is_passed_over(delivered: Path) -> None:
    (delivered / "decisions.jsonl").write_text('geen json\n{"subject": 3}\n[]\n', encoding="utf-8")
    decide(delivered)
    assert len(read_overrules(delivered)) == 1


def test_an_original_is_judged_once_more_beside_what_was_delivered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    agreement = EXAMPLES / "07-groen-rotterdam.docx"
    out = tmp_path / "out"
    assert main(["review", str(agreement), "--out", str(out), "--workers", "inline", "--exit-zero", "-q"]) == 0
    (folder,) = (each for each in out.iterdir() if each.is_dir() and not each.name.startswith("."))
    before = report_of(folder)
    assert main(["again", str(folder)]) == 2
    assert "is not in it" in capsys.readouterr().err
    (folder / "andere naam.docx").write_bytes(agreement.read_bytes())
    assert main(["again", str(folder), "--workers", "inline", "--contact", "partnership", "--exit-zero"]) == 0
    newer = report_of(folder.with_name("andere naam-" + before["document"]["sha256"][:8]))
    assert newer["document"]["profile_basis"] == "given"
    assert report_of(folder) == before


def test_a_folder_that_is_none_of_ours_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (
        ["again", str(tmp_path)],
        ["decide", str(tmp_path), "--subject", "a", "--outcome", "b", "--reason", "c"],
    ):
        assert main(arguments) == 2
        assert "holds no report.json of ours" in capsys.readouterr().err
