"""A request for advice without an agreement: every field of every kind of contact, read back from the file."""

from __future__ import annotations

import io
import json
import re
import subprocess
import zipfile
from pathlib import Path

import jsonschema
import pytest
from lxml import etree

from pipeline.cli import main
from pipeline.model import Contact

SCHEMA = json.loads((Path(__file__).parent.parent / "pipeline/data/advice.schema.json").read_text(encoding="utf-8"))
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
EVERY = "A1 A2 A3 A4 A5 A6 A7 A8 A9 B1 B3 C6 E1 E2 E3 E4 F1 F2 G1 G2 G3 H1 H2 H3 H4 H5"
FIELDS = {
    "delegation_in": (1, f"{EVERY} D1.1 D1.2 D1.3 D1.4"),
    "delegation_out": (2, f"{EVERY} D2.1 D2.2 D2.3 D2.4 D2.5"),
    "network": (3, f"{EVERY} B4 C1 C2 C3 C4 C5 C7 C8 C9 D3.1 D3.2 D3.3 D3.4 D4.3 D4.4"),
    "partnership": (4, f"{EVERY} B4 C1 C2 C3 C4 C5 C7 C8 C9 D4.1 D4.2 D4.3 D4.4"),
    "agreement": (5, f"{EVERY} B2 B4 C1 C2 C3 C4 C5 C7 C8 C9 D4.3 D4.4 D5.1"),
    "grant": (5, f"{EVERY} B2 B4 C1 C2 C3 C4 C5 C7 C8 C9 D4.3 D4.4 D5.1"),
    "domestic": (5, f"{EVERY} B2 B4 C1 C2 C3 C4 C5 C7 C8 C9 D4.3 D4.4 D5.1"),
    "supplier": (6, f"{EVERY} B2 B4 C1 C2 C3 C4 C5 C7 C8 C9 D6.1 D6.2 D6.3 D6.4"),
    "tender": (6, f"{EVERY} B2 B4 C1 C2 C3 C4 C5 C7 C8 C9 D6.1 D6.2 D6.3 D6.4"),
}
"""What the form asks of each kind of contact, and under which number it names that kind (B1)."""
PREFILLED = (
    "A1",
    "A2",
    "B1",
    "B3",
    "C1",
    "C2",
    "C5",
    "C7",
    "D2.1",
    "D2.3",
    "D3.1",
    "D3.2",
    "D4.1",
    "D4.3",
    "D5.1",
    "D6.1",
    "D6.4",
)
"""Fields that we fill in; each says where that comes from."""


def cells_of(path: Path) -> dict[str, str]:
    """The answer to each field of a form, by its number; every row of a table is read."""
    with zipfile.ZipFile(path) as package:
        tree = etree.fromstring(package.read("word/document.xml"))
    found: dict[str, str] = {}
    for row in tree.iter(f"{W}tr"):
        cells = [
            "\n".join("".join(map(str, p.itertext(f"{W}t"))) for p in cell.iter(f"{W}p")) for cell in row.iter(f"{W}tc")
        ]
        number = re.match(r"[A-H]\d(?:\.\d)?(?=\s|$)", cells[0].strip())
        if number:
            found.setdefault(number[0], cells[-1])
    return found


def text_of(path: Path) -> str:
    with zipfile.ZipFile(path) as package:
        tree = etree.fromstring(package.read("word/document.xml"))
    return " ".join("".join(map(str, p.itertext(f"{W}t"))) for p in tree.iter(f"{W}p"))


def ask(out: Path, contact: str = "partnership", country: str = "Benin", *more: str) -> int:
    return main(["advice", "--contact", contact, "--country", country, "-o", str(out), *more])


@pytest.mark.parametrize("contact", FIELDS)
def test_every_field_of_every_kind_of_contact_is_there_and_says_where_it_comes_from(
    tmp_path: Path, contact: str
) -> None:
    kind, expected = FIELDS[contact]
    out = tmp_path / "aanvraag.docx"
    partner = () if contact.startswith("delegation") else ("--partner", "Voix <& Cie>")
    assert ask(out, contact, "Benin", *partner) == 0
    cells = cells_of(out)
    # C6 heads a table of its own.
    head = "C6" if "C6  Land en rol" in text_of(out) else ""
    assert {*cells, head} == set(expected.split())
    assert f"☒\u00a0{kind}  " in cells["B1"] and cells["B1"].count("☒") == 1
    for number in PREFILLED:
        assert number not in cells or re.search(r"Bron: \S|zelf opgegeven", cells[number]), number
    assert "document" not in re.sub(r"Zie het|het document", "", cells["A1"] + cells["B3"])


def test_the_test_of_fields_covers_every_kind_of_contact_with_a_form() -> None:
    assert {*FIELDS, "out_of_scope"} == {each.value for each in Contact}


@pytest.mark.parametrize(
    "text", ["Smith & Sons <Ltd> \"x\" 'y'", "regel een\nregel twee", "جمعية المثال", "{{ 7*7 }}", "A\u202eB"]
)
def test_no_character_of_an_answer_is_lost(tmp_path: Path, text: str) -> None:
    out = tmp_path / "aanvraag.docx"
    assert ask(out, "delegation_out", "Rwanda", "--service", text, "--answer", f"D2.2={text}") == 0
    cells = cells_of(out)
    for number in ("A3", "D2.2"):
        plain = cells[number].replace("\u2060", "").replace("\n", "")
        assert text.replace("\n", "").replace("\u202e", "") in plain.replace("\u202e", "")


@pytest.mark.word
def test_an_office_suite_keeps_the_lines_of_an_answer_apart(tmp_path: Path) -> None:
    assert ask(tmp_path / "a.docx", "partnership", "Benin", "--about", "Eerste regel\nTweede regel") == 0
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "a.docx")], check=True, capture_output=True)
    lines = (tmp_path / "a.txt").read_text("utf-8-sig").splitlines()
    assert "Eerste regel" in lines and "Tweede regel" in lines


def test_what_is_not_given_stays_open_and_what_is_given_does_not(tmp_path: Path) -> None:
    out = tmp_path / "aanvraag.docx"
    ask(out, "delegation_out", "Rwanda", "--from", "2027-03-01", "--to", "2027-03-05", "--about", "Bezoek aan de haven")
    cells = cells_of(out)
    assert "In te vullen" in cells["A3"] and "In te vullen" in cells["A4"]
    assert cells["A7"] == "01/03/2027 – 05/03/2027"
    assert "In te vullen" not in cells["D2.1"] and "01/03/2027" in cells["D2.1"]
    assert cells["B3"].count("Bezoek aan de haven") == 1


def test_the_form_is_made_whatever_the_score_and_says_so(tmp_path: Path) -> None:
    ask(tmp_path / "clear.docx", country="Denemarken")
    ask(tmp_path / "asks.docx", country="Benin")
    assert "De index vraagt voor dit contact geen advies" in text_of(tmp_path / "clear.docx")
    assert "De index vraagt voor dit contact geen advies" not in text_of(tmp_path / "asks.docx")


def test_a_supplier_hears_that_the_council_is_not_competent(tmp_path: Path) -> None:
    ask(tmp_path / "a.docx", "tender", "Kenia")
    told = text_of(tmp_path / "a.docx")
    assert "niet over aankopen" in told and "nooit een reden om iemand uit te sluiten" in told


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--contact", "network", "--country", "Oegandda", "-o", "a.docx"], "Did you mean: "),
        (["--contact", "network", "--country", "Benin", "-o", "nergens/a.docx"], "cannot be written"),
        (["--contact", "network", "--country", "Benin", "-o", "a.pdf"], "ends in .docx"),
        (["--contact", "network", "--country", "Benin", "-o", "a.docx", "--from", "1/3/2027"], "such as 2027-03-01"),
        (
            [
                "--contact",
                "network",
                "--country",
                "Benin",
                "-o",
                "a.docx",
                "--from",
                "2027-03-05",
                "--to",
                "2027-03-01",
            ],
            "before the first",
        ),
        (["--contact", "network", "--country", "Benin"], "Say where the form goes"),
        (["--contact", "out_of_scope", "--country", "Benin", "-o", "a.docx"], "no request for advice"),
        (["--contact", "network", "--country", "Benin", "-o", "a.docx", "--answer", "Z9=x"], "Z9 is no open field"),
        (["--contact", "network", "--country", "Benin", "-o", "a.docx", "--answer", "A3"], "NR=TEXT"),
        (["--contact", "network", "--country", "Benin", "--test", "--answer", "1=soms"], "no answer to question 1"),
        (["--contact", "network", "--country", "Benin", "--test", "--answer", "2=0,6"], "looked up by the tool"),
    ],
)
def test_what_cannot_be_asked_is_wrong_use_and_makes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["advice", *arguments]) == 2
    assert says in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_form_that_somebody_may_have_completed_is_never_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "aanvraag.docx"
    assert ask(out) == 0
    completed = out.read_bytes() + b"by hand"
    out.write_bytes(completed)
    assert ask(out) == 2
    assert "choose another name" in capsys.readouterr().err
    assert out.read_bytes() == completed


def test_only_the_questions_that_are_open_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    given = ["--answer", "1=no", "--answer", "4=no", "--answer", "7=no"]
    assert main(["advice", "--contact", "partnership", "--country", "Denemarken", "--test", *given]) == 0
    assert capsys.readouterr().out == "Nog niet duidelijk; nog te beantwoorden: 3, 5. Een medewerker beslist.\n"


@pytest.mark.parametrize(
    ("country", "answers", "verdict"),
    [
        ("Denemarken", {1: "no", 3: "no", 4: "no", 5: "no", 7: "no"}, "no"),
        ("Denemarken", {1: "nee", 3: "Nee", 4: "no", 5: "no", 7: "no"}, "no"),
        ("Benin", {1: "no", 3: "no", 4: "no", 5: "no", 7: "no"}, "yes"),
        ("Zwitserland", {1: "no", 3: "no", 4: "no", 5: "no", 7: "no"}, "yes"),
        ("Denemarken", {1: "perhaps", 3: "no", 4: "no", 5: "no", 7: "no"}, "yes"),
        ("Denemarken", {1: "no", 3: "no", 4: "no", 5: "unknown", 7: "no"}, "yes"),
        ("Denemarken", {1: "no", 3: "no", 4: "no", 5: "no", 6: "yes", 7: "no"}, "no"),
        ("Denemarken", {3: "no", 4: "no", 5: "no", 7: "no"}, "undecided"),
    ],
)
def test_the_questions_conclude_as_the_rule_says_and_the_first_is_never_answered_by_us(
    capsys: pytest.CaptureFixture[str], country: str, answers: dict[int, str], verdict: str
) -> None:
    given = [word for number, text in answers.items() for word in ("--answer", f"{number}={text}")]
    assert main(["advice", "--contact", "partnership", "--country", country, "--test", "--json", *given]) == 0
    told = json.loads(capsys.readouterr().out)
    jsonschema.validate(told, SCHEMA)
    assert told["test"] == verdict


def test_in_a_terminal_an_answer_that_is_not_understood_is_asked_for_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    answers = ["nee", "nee", "mischien", "nee", "nee", "nee", "nee", "de buurt", "ja", "ja", ""]
    monkeypatch.setattr("sys.stdin", Terminal("\n".join(answers) + "\n"))
    assert main(["advice", "--contact", "partnership", "--country", "Denemarken", "--test"]) == 0
    told = capsys.readouterr()
    assert "antwoord: ja / misschien / nee" in told.err
    assert told.out.endswith("Een medewerker beslist.\n") and "Geen enkel antwoord" in told.out


def test_in_a_terminal_what_is_missing_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal("Dienst Cultuur\n\n\n1 mei\nUitwisseling\n"))
    out = tmp_path / "aanvraag.docx"
    assert ask(out) == 0
    cells = cells_of(out)
    assert cells["A3"] == "Dienst Cultuur" and cells["A7"] == "1 mei" and "Uitwisseling" in cells["B3"]
    assert "In te vullen" in cells["A4"]
