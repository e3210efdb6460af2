"""Editions of the index come in from the publisher's workbook in any of its layouts, checked and shown first."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest

from pipeline.cli import main
from pipeline.facts import load_index

HOUSE = Path(__file__).parent.parent
NEWEST = load_index("wjp").edition
OVERALL = "WJP Rule of Law Index: Overall Score"


def schema(name: str) -> Any:
    return json.loads((HOUSE / "pipeline" / "data" / f"{name}.schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def playbook(tmp_path: Path) -> Path:
    """The playbook of the product, with a folder for editions of its own."""
    folder = tmp_path / "huis"
    shutil.copytree(HOUSE / "templates" / "gent", folder)
    settings = folder / "playbook.toml"
    settings.write_text(settings.read_text("utf-8").replace('# editions = "', 'editions = "'), "utf-8")
    return folder


def scores(**changes: str) -> list[tuple[str, str, str]]:
    """The newest scores as a coming edition could have them: name, code, score."""
    return [(each.name, each.iso3, changes.get(each.iso3, each.score)) for each in NEWEST.entries]


def a_workbook(path: Path, layout: str, rows: Sequence[tuple[str, str, str]]) -> Path:
    """A workbook as the publisher has laid it out over the years, or a table in CSV."""
    if path.suffix == ".csv":
        path.write_text(
            "\n".join(["Country;Country Code;Year;Overall Score", *(f'"{n}";{c};2026;{s}' for n, c, s in rows)]),
            "utf-8",
        )
        return path
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Introduction"
    sheet = book.create_sheet("Historical Data" if layout == "rows" else "WJP ROL Index 2026 Scores")
    if layout == "rows":
        grid: Iterable[Sequence[object]] = [
            ("Country", "Year", "Country Code", "Region", OVERALL, "Factor 1: x"),
            *((name, 2026, code, "r", float(score), 0.1) for name, code, score in rows),
        ]
    else:
        label = "Abbreviation" if layout == "old columns" else "Country Code"
        overall = "Overall Score" if layout == "old columns" else OVERALL
        grid = [
            ("Country", *(name for name, _, _ in rows)),
            (label, *(code for _, code, _ in rows)),
            ("Region", *("r" for _ in rows)),
            (overall, *(float(score) for _, _, score in rows)),
            (),
            ("Factor 1: x", *(0.1 for _ in rows)),
        ]
    for row in grid:
        sheet.append(list(row))
    book.save(path)
    return path


def bring_in(file: Path, playbook: Path, *more: str) -> int:
    return main(["index", "import", str(file), "--published", "2026-10-28", "--playbook", str(playbook), *more])


@pytest.mark.parametrize("layout", ["rows", "columns", "old columns", "csv"])
def test_an_edition_comes_in_from_every_layout_with_every_digit(tmp_path: Path, playbook: Path, layout: str) -> None:
    file = a_workbook(tmp_path / f"boek.{'csv' if layout == 'csv' else 'xlsx'}", layout, scores())
    assert bring_in(file, playbook, "--yes") == 0
    index = load_index("wjp", editions_folder=playbook / "editions")
    assert index.edition.label == "2026"
    kept = {each.iso3: (Decimal(each.score), each.published) for each in index.edition.entries}
    assert kept.keys() == {each.iso3 for each in NEWEST.entries}
    # The maker of this workbook writes one digit less than the publisher's.
    near = Decimal("1e-15")
    assert all(abs(kept[each.iso3][0] - Decimal(each.score)) < near for each in NEWEST.entries)
    assert all(kept[each.iso3][1] == each.published for each in NEWEST.entries)
    assert main(["country", "Denemarken", "--playbook", str(playbook), "-q"]) == 0
    assert main(["playbook", "check", str(playbook)]) == 0


def test_what_it_changes_is_shown_and_nothing_is_written_before_somebody_agrees(
    tmp_path: Path, playbook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [("IJsland", "ISL", "0.81"), *(each for each in scores(TUN="0.61", BRA="0.41") if each[1] != "QAT")]
    file = a_workbook(tmp_path / "boek.xlsx", "columns", rows)
    assert bring_in(file, playbook, "--json") == 2
    told = json.loads(capsys.readouterr().out)
    jsonschema.validate(told, schema("index-import"))
    assert (told["new"], told["gone"], told["risen"]) == (["IJsland"], ["Qatar"], ["Tunisia"])
    # Brazil stood on the border: the index asked before, and asks now.
    assert told["fallen"] == []
    assert not (playbook / "editions").exists()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda rows: [each for each in rows if each[1] != "BEL"], "Belgium is not in it"),
        (lambda rows: rows[:120], "it has 1"),
        (lambda rows: [*rows[1:], ("Erewhon", "EWH", "0.5")], "Erewhon (EWH) is no country we know"),
        (lambda rows: [*rows[1:], (rows[0][0], rows[0][1], "1.2")], "lies outside 0 to 1"),
    ],
)
def test_what_breaks_a_promise_is_never_kept(
    tmp_path: Path, playbook: Path, capsys: pytest.CaptureFixture[str], change: Any, says: str
) -> None:
    file = a_workbook(tmp_path / "boek.xlsx", "rows", change(scores()))
    assert bring_in(file, playbook, "--yes") == 2
    assert says in capsys.readouterr().err
    assert not (playbook / "editions").exists()


@pytest.mark.parametrize(("edition", "day"), [("2026", "2020-01-01"), ("2020", "2027-01-01"), ("2020", "2019-01-01")])
def test_a_slip_in_the_day_never_makes_another_edition_decide(
    tmp_path: Path, playbook: Path, capsys: pytest.CaptureFixture[str], edition: str, day: str
) -> None:
    file = tmp_path / "tafel.csv"
    file.write_text("\n".join(["Country;Code;Score", *(f'"{n}";{c};{s}' for n, c, s in scores())]), "utf-8")
    settings = ["--playbook", str(playbook), "--edition", edition, "--yes"]
    assert main(["index", "import", str(file), "--published", day, *settings]) == 2
    assert "change --published" in capsys.readouterr().err
    assert not (playbook / "editions").exists()


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet2.xml"])
def test_a_workbook_with_a_damaged_part_is_refused_by_name(
    tmp_path: Path, playbook: Path, capsys: pytest.CaptureFixture[str], part: str
) -> None:
    whole, damaged = a_workbook(tmp_path / "boek.xlsx", "rows", scores()), tmp_path / "stuk.xlsx"
    with zipfile.ZipFile(whole) as before, zipfile.ZipFile(damaged, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            after.writestr(name, content[: len(content) // 2] if name == part else content)
    assert bring_in(damaged, playbook, "--yes") == 2
    assert "stuk.xlsx" in capsys.readouterr().err
    assert not (playbook / "editions").exists()


def test_a_misprinted_code_is_put_right_by_the_name_and_said(
    tmp_path: Path, playbook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [(name, "SLN" if code == "SLE" else code, score) for name, code, score in scores()]
    assert bring_in(a_workbook(tmp_path / "boek.xlsx", "columns", rows), playbook, "--yes") == 0
    assert "SLN read as SLE" in capsys.readouterr().out


def test_a_house_without_a_folder_for_editions_is_told_how_to_name_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = a_workbook(tmp_path / "boek.xlsx", "rows", scores())
    assert main(["index", "import", str(file), "--published", "2026-10-28", "--yes"]) == 2
    assert "editions = " in capsys.readouterr().err


def test_a_workbook_of_something_else_is_refused(tmp_path: Path, playbook: Path) -> None:
    (tmp_path / "boek.xlsx").write_bytes(b"PK\x03\x04")
    assert bring_in(tmp_path / "boek.xlsx", playbook, "--yes") == 2
    (tmp_path / "boek.csv").write_text("a;b\n1;2\n")
    assert bring_in(tmp_path / "boek.csv", playbook, "--yes") == 2


def test_the_editions_are_listed_and_one_decides(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["index", "list", "--json"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    for line in told:
        jsonschema.validate(line, schema("index-list"))
    assert [line["edition"] for line in told if line["decides"]] == ["2025"]
    assert len(told) == 12
    assert main(["index", "list"]) == 0
    assert "2017-2018" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("option", "codes"),
    [
        ("--changed", {"DOM", "THA", "BRA", "GUY", "TUN"}),
        ("--border", {"DOM", "THA", "BRA", "HUN", "GUY", "UZB", "BLZ", "VNM", "SUR"}),
    ],
)
def test_an_edition_shows_what_stands_at_the_line_and_what_crossed_it(
    capsys: pytest.CaptureFixture[str], option: str, codes: set[str]
) -> None:
    assert main(["index", "show", option, "--json"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    for line in told:
        jsonschema.validate(line, schema("index-show"))
    assert {line["iso3"] for line in told} == codes
