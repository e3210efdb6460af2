"""A newer edition tells which delivered documents have another outcome; nothing that was delivered changes."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pipeline.cli import main

EXAMPLES = Path(__file__).parent.parent / "examples"
SCHEMA = json.loads((Path(__file__).parent.parent / "pipeline/data/recheck.schema.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def outbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four agreements reviewed under the edition of 2019; the original of one lies with its report."""
    out = tmp_path_factory.mktemp("outbox")
    names = ("08-music-cork", "10-leverancier-werkkledij", "11-university-pecs", "07-groen-rotterdam")
    files = [str(EXAMPLES / f"{name}.docx") for name in names]
    main(["review", *files, "--out", str(out), "--edition", "2019", "--workers", "inline", "--exit-zero", "-q"])
    (folder,) = out.glob("07-*")
    (folder / "07-groen-rotterdam.docx").write_bytes((EXAMPLES / "07-groen-rotterdam.docx").read_bytes())
    return out


def told(outbox: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, dict[str, Any]]:
    main(["recheck", "--outbox", str(outbox), "--workers", "inline", "--json", *more])
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    for line in lines:
        jsonschema.validate(line, SCHEMA)
    return {line["document"][:2]: line for line in lines}


def test_it_tells_what_crossed_the_line_and_which_way(outbox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = told(outbox, capsys)
    moved = {name: [(each["iso3"], each["crossed"]) for each in line["countries"]] for name, line in found.items()}
    assert moved == {"07": [], "08": [("IRL", "above")], "10": [("IND", "below")], "11": [("HUN", "below")]}
    assert {line["edition_was"] for line in found.values()} == {"2019"}


def test_under_the_same_edition_nothing_changed_and_it_ends_with_0(outbox: Path) -> None:
    arguments = ["recheck", "--outbox", str(outbox), "--workers", "inline", "-q"]
    assert main([*arguments, "--edition", "2019"]) == 0
    assert main(arguments) == 1
    assert main([*arguments, "--exit-zero"]) == 0


def test_a_clause_is_judged_again_where_the_original_is_and_else_says_so(
    outbox: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    states = {name: {each["state"] for each in line["clauses"]} for name, line in told(outbox, capsys).items()}
    assert states == {"07": {"same"}, "08": {"not_rejudged"}, "10": {"not_rejudged"}, "11": {"not_rejudged"}}


def test_nothing_that_was_delivered_is_changed(outbox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def prints() -> dict[Path, str]:
        return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in outbox.glob("*/*")}

    before = prints()
    told(outbox, capsys)
    assert prints() == before


def test_it_is_a_table_a_sheet_and_a_page(outbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = tmp_path / "crossed.csv"
    main(["recheck", "--outbox", str(outbox), "--workers", "inline", "--summary", str(sheet), "--language", "en"])
    assert "fell to or below the threshold" in " ".join(capsys.readouterr().out.split())
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["which way"] for row in rows] == ["now listed", *["fell to or below the threshold"] * 2]
    page = (outbox / "recheck.html").read_text(encoding="utf-8")
    assert all(row["folder"] in page for row in rows)
    assert "<script" not in page


def test_an_outbox_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    assert main(["recheck", "--outbox", str(tmp_path / "nergens")]) == 2
    assert not (tmp_path / "nergens").exists()
