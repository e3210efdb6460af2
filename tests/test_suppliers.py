"""A list of suppliers keeps all that it had, and gains what the index says of each; what is not sure is marked."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

import jsonschema
import openpyxl
import pytest
from openpyxl.styles import Font

from pipeline.cli import main

SCHEMA = json.loads((Path(__file__).parent.parent / "pipeline/data/suppliers.schema.json").read_text(encoding="utf-8"))
HEAD = ("Naam leverancier", "Land", "BTW-nummer", "Gemeente", "Bedrag")
ROWS: Sequence[tuple[str, str, str, str, object]] = (
    ("Nilgiri", "India", "", "", 12.5),
    ("Zandberg", "", "BE 0207.451.227", "", 1),
    ("Zwart & Zoon <bv>", "NL", "", "Rotterdam", 2),
    ("Twijfel", "Georgia", "", "", 3),
    ("Conflict", "Duitsland", "BE0207451227", "", 4),
    ("Leeg", "", "", "", 5),
    ("Onzin", "Narnia", "", "", 6),
    ("Alpen", "Zwitserland", "", "", 7),
    ("Atelier", "", "", "Kortrijk", 8),
)
EXPECTED = {
    "Nilgiri": (["IND"], "advice_score", False),
    "Zandberg": (["BEL"], "clear", False),
    "Zwart & Zoon <bv>": (["NLD"], "clear", False),
    "Twijfel": (["GEO", "USA"], "clear", True),
    "Conflict": (["DEU", "BEL"], "clear", True),
    "Leeg": ([], "unknown", False),
    "Onzin": ([], "unknown", True),
    "Alpen": (["CHE"], "advice_not_listed", False),
    "Atelier": (["BEL"], "clear", False),
}


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(("Lijst 2026",))
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append(())
    sheet.append(HEAD)
    for row in ROWS:
        sheet.append([cell or None for cell in row])
    sheet["E13"] = "=SUM(E4:E12)"
    sheet["E4"].number_format = "0.00 €"
    sheet.column_dimensions["A"].width = 40
    book.create_sheet("Ander")["A1"] = "blijft"
    path = tmp_path / "lijst.xlsx"
    book.save(path)
    return path


def test_each_supplier_gets_its_country_and_what_follows(workbook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["suppliers", str(workbook), "-o", str(workbook.with_name("na.xlsx")), "--json"]) == 1
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    for line in told:
        jsonschema.validate(line, SCHEMA)
    assert {line["name"]: (line["countries"], line["outcome"], line["unsure"]) for line in told} == EXPECTED
    assert [line["row"] for line in told] == list(range(4, 13))


def test_the_sheet_keeps_all_that_it_had(workbook: Path) -> None:
    out = workbook.with_name("na.xlsx")
    main(["suppliers", str(workbook), "-o", str(out)])
    before, after = openpyxl.load_workbook(workbook), openpyxl.load_workbook(out)
    assert after.sheetnames == before.sheetnames
    for sheet in before:
        for row in sheet.iter_rows():
            for cell in row:
                other = after[sheet.title][cell.coordinate]
                assert (other.value, other.number_format, other.font.b) == (cell.value, cell.number_format, cell.font.b)
    assert after.worksheets[0].column_dimensions["A"].width == 40
    head = [cell.value for cell in after.worksheets[0][3]][5:]
    assert head[0] == "Land (nagekeken)" and "ter informatie" in str(head[5])
    assert [cell.value for cell in after.worksheets[0][13]][5:] == [None] * 8, "a total is no supplier"


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("cp1252", ";"), ("utf-8-sig", ";"), ("utf-8", ","), ("utf-8", "\t")]
)
def test_a_text_comes_back_as_it_was_written(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path, out = tmp_path / "lijst.csv", tmp_path / "na.csv"
    lines = [
        f"Leverancier{delimiter}Land",
        f'"Société é{delimiter} twee"{delimiter}België',
        f"Kaas{delimiter}Côte d'Ivoire",
    ]
    path.write_bytes("\r\n".join([*lines, ""]).encode(encoding))
    assert main(["suppliers", str(path), "-o", str(out)]) == 1
    written = out.read_bytes()
    assert written.startswith(b"\xef\xbb\xbf") == (encoding == "utf-8-sig")
    told = written.decode(encoding).split("\r\n")
    assert all(line.startswith(f"{kept}{delimiter}") for kept, line in zip(lines, told, strict=False))
    assert f"{delimiter}CIV{delimiter}" in told[2]


def test_what_we_add_is_never_calculated(tmp_path: Path) -> None:
    path, out = tmp_path / "lijst.csv", tmp_path / "na.csv"
    path.write_text('Naam;Land\nA;"=HYPERLINK(""http://x"")"\nB;@SUM\n', encoding="utf-8")
    main(["suppliers", str(path), "-o", str(out)])
    import csv

    with out.open(encoding="utf-8", newline="") as file:
        added = [cell for row in csv.reader(file, delimiter=";") for cell in row[2:]]
    assert added and not [cell for cell in added if cell.startswith(("=", "+", "-", "@"))]


def test_columns_are_named_by_their_heading_or_their_letter(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = tmp_path / "lijst.csv", tmp_path / "na.csv"
    path.write_text("wie;waar\nA;Denemarken\n", encoding="utf-8")
    assert main(["suppliers", str(path), "-o", str(out)]) == 2
    assert "--country" in capsys.readouterr().err and not out.exists()
    for column in ("waar", "B"):
        assert main(["suppliers", str(path), "-o", str(out), "--country", column]) == 0
    assert main(["suppliers", str(path), "-o", str(out), "--country", "nergens"]) == 2


@pytest.mark.parametrize("name", ["lijst.xlsx", "lijst.txt"])
def test_what_is_no_list_is_refused_and_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (tmp_path / name).write_bytes(b"PK\x03\x04 geen werkboek")
    assert main(["suppliers", str(tmp_path / name), "-o", str(tmp_path / f"na{Path(name).suffix}")]) == 2
    assert "save" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("lijst.xlsx", "agreement", "is no workbook"),
        ("lijst.csv", "agreement", "give it the ending .xlsx"),
        ("lijst.csv", "nothing", "is empty"),
        ("lijst.xlsx", "text", "save it again in Excel"),
    ],
)
def test_a_list_is_known_by_what_it_holds_and_not_by_its_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: str, says: str
) -> None:
    agreement = Path(__file__).parent.parent / "examples" / "01-theater-rabat.docx"
    held = {"agreement": agreement.read_bytes(), "nothing": b"", "text": b"Naam;Land\r\nA;Benin\r\n"}
    (tmp_path / name).write_bytes(held[content])
    assert main(["suppliers", str(tmp_path / name), "-o", str(tmp_path / f"na{Path(name).suffix}")]) == 2
    assert says in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_list_behind_a_cover_sheet_is_told_which_sheet_is_read(
    workbook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = openpyxl.load_workbook(workbook)
    book.create_sheet("Voorblad", 0).append(["Lijst van leveranciers"])
    covered = workbook.with_name("met voorblad.xlsx")
    book.save(covered)
    assert main(["suppliers", str(covered), "-o", str(workbook.with_name("na.xlsx"))]) == 2
    assert "only the first sheet" in capsys.readouterr().err


def test_the_list_itself_is_never_written_over(workbook: Path) -> None:
    before = workbook.read_bytes()
    assert main(["suppliers", str(workbook), "-o", str(workbook)]) == 2
    assert main(["suppliers", str(workbook), "-o", str(workbook.with_suffix(".csv"))]) == 2
    assert workbook.read_bytes() == before


def test_a_list_that_cannot_be_written_is_wrong_use_and_leaves_nothing(
    workbook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["suppliers", str(workbook), "-o", str(workbook.parent / "nergens" / "na.xlsx")]) == 2
    assert "cannot be written" in capsys.readouterr().err
    assert [path.name for path in workbook.parent.iterdir()] == [workbook.name]


def test_a_workbook_that_breaks_off_leaves_no_half_list(workbook: Path) -> None:
    workbook.write_bytes(workbook.read_bytes()[:3000])
    assert main(["suppliers", str(workbook), "-o", str(workbook.with_name("na.xlsx"))]) == 2
    assert [path.name for path in workbook.parent.iterdir()] == [workbook.name]


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
def test_a_workbook_with_a_damaged_part_is_refused_by_name(
    workbook: Path, capsys: pytest.CaptureFixture[str], part: str
) -> None:
    damaged = workbook.with_name("stuk.xlsx")
    with zipfile.ZipFile(workbook) as before, zipfile.ZipFile(damaged, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            after.writestr(name, content[: len(content) // 2] if name == part else content)
    assert main(["suppliers", str(damaged), "-o", str(workbook.with_name("na.xlsx"))]) == 2
    assert "stuk.xlsx" in capsys.readouterr().err
    assert not workbook.with_name("na.xlsx").exists()
