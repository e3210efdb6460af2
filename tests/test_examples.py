"""The twelve agreements of `examples/`: made anew to the byte, and reviewed as a lawyer would."""

from __future__ import annotations

import hashlib
import json
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import docx_scalpel
import ooxml_integrity
import pytest
from builders import a_case, the_rules
from pypdf import PdfReader

from examples.make_examples import make_agreement, read_text
from pipeline.model import Dossier
from pipeline.outputs.report import render_report
from pipeline.process import attempt

EXAMPLES = Path(__file__).parent.parent / "examples"


@dataclass(frozen=True)
class Expected:
    """What one example must yield. Of its two clauses, the one that is required."""

    languages: tuple[str, ...]
    counterparties: tuple[tuple[str, str | None, str], ...]
    """Name, country and outcome, in the order of the text."""
    status: str
    action: str
    advice: str
    attention: tuple[str, ...]
    findings: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    """As a reader cites what was inserted, one for each language version."""
    clause: str = "human-rights"
    contact: str = "partnership"
    route: str = "council"


EXPECTED = {
    "01-theater-rabat": Expected(
        languages=("nl",),
        counterparties=(("Association Bab el Fen", "MAR", "advice_score"),),
        status="absent",
        action="inserted",
        numbers=("Artikel 10",),
        advice="yes",
        attention=("clause_absent", "advice_score"),
    ),
    "02-crafts-kanazawa": Expected(
        languages=("en",),
        counterparties=(("Asanogawa Crafts Guild Foundation", "JPN", "clear"),),
        status="lookalike",
        findings=("L04",),
        action="inserted",
        numbers=("Article 9A",),
        advice="no",
        attention=("clause_lookalike",),
    ),
    "03-eau-porto-novo": Expected(
        languages=("fr",),
        counterparties=(("Voix de la Lagune", "BEN", "advice_score"),),
        status="weakened",
        findings=("W01", "W04", "W09"),
        action="commented",
        advice="yes",
        attention=("clause_weakened", "advice_score"),
    ),
    "04-gestaltung-winterthur": Expected(
        languages=("de",),
        counterparties=(("Stiftung Werkraum Eulach", "CHE", "advice_not_listed"),),
        status="absent",
        action="inserted",
        numbers=("§ 10",),
        advice="yes",
        attention=("clause_absent", "advice_not_listed"),
    ),
    "05-teatro-montevideo": Expected(
        languages=("es",),
        counterparties=(("Cooperativa Cultural La Rambla", "URY", "clear"),),
        status="absent",
        action="inserted",
        numbers=("",),
        advice="no",
        attention=("clause_absent",),
    ),
    "06-bibliotheken-saint-louis": Expected(
        languages=("nl", "fr"),
        counterparties=(("Les Livres du Fleuve", "SEN", "clear"),),
        status="absent",
        action="inserted",
        numbers=("Artikel 7bis", "Article 7bis"),
        advice="no",
        attention=("clause_absent",),
    ),
    "07-groen-rotterdam": Expected(
        languages=("nl",),
        counterparties=(("Stichting Stadsgroen aan de Maas", "NLD", "clear"),),
        status="standard",
        action="none",
        advice="no",
        attention=(),
    ),
    "08-music-cork": Expected(
        languages=("en",),
        counterparties=(("Lee Valley Music Trust CLG", "IRL", "clear"),),
        status="absent",
        action="commented",
        advice="no",
        attention=("clause_deleted", "clause_absent", "views_differ"),
    ),
    "09-network-rivers": Expected(
        languages=("en",),
        contact="network",
        counterparties=(
            ("Koskipiha Environmental Centre Association", "FIN", "clear"),
            ("Associação Margens do Este", "PRT", "clear"),
            ("Zavod Lent za mestne reke", "SVN", "clear"),
            ("Meles Nehir Derneği", "TUR", "advice_score"),
            ("Odaw River Partnership", "GHA", "clear"),
        ),
        status="absent",
        action="inserted",
        numbers=("10",),
        advice="yes",
        attention=("clause_absent", "advice_score"),
    ),
    "10-leverancier-werkkledij": Expected(
        languages=("nl",),
        contact="supplier",
        clause="supplier-standards",
        route="procurement",
        counterparties=(("Nilgiri Weaves Private Limited", "IND", "advice_score"),),
        status="lookalike",
        findings=("W20",),
        action="inserted",
        numbers=("9",),
        advice="yes",
        attention=("clause_lookalike", "supplier_country"),
    ),
    "11-university-pecs": Expected(
        languages=("en",),
        counterparties=(("Mecsek Institute of Applied Arts Foundation", "HUN", "advice_border"),),
        status="equivalent",
        action="none",
        advice="yes",
        attention=("advice_border",),
    ),
    "12-convenant-zonder-land": Expected(
        languages=("nl",),
        counterparties=(("Genootschap De Windroos", None, "unknown"),),
        status="absent",
        action="inserted",
        numbers=("Artikel 9bis",),
        advice="undecided",
        attention=("clause_absent", "country_unknown"),
    ),
}


@cache
def report_of(name: str, language: str = "nl") -> dict[str, Any]:
    """The report of one example, as other programs read it."""
    content = (EXAMPLES / f"{name}.docx").read_bytes()
    rules = the_rules(language)
    case = a_case(f"{name}.docx", content, sha256=hashlib.sha256(content).hexdigest())
    outcome = attempt(case, rules)
    outputs = outcome.outputs if isinstance(outcome, Dossier) else ()
    report: dict[str, Any] = json.loads(render_report(outcome, rules, name, None, outputs))
    assert report["error"] is None, report["error"]
    return report


def clause_of(name: str) -> dict[str, Any]:
    """What the report says of the clause that matters for this example."""
    return next(clause for clause in report_of(name)["clauses"] if clause["id"] == EXPECTED[name].clause)


of_each = pytest.mark.parametrize("name", EXPECTED)


def test_there_are_twelve_and_each_has_its_text_and_its_expectation() -> None:
    assert len(EXPECTED) == 12
    assert [path.stem for path in sorted(EXAMPLES.glob("*.docx"))] == list(EXPECTED)
    assert [path.stem for path in sorted(EXAMPLES.glob("texts/*.txt"))] == list(EXPECTED)
    manual = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert [name for name in EXPECTED if f"`{name}`" not in manual] == []


@of_each
def test_the_generator_makes_the_same_file_to_the_byte(name: str) -> None:
    text = (EXAMPLES / "texts" / f"{name}.txt").read_text(encoding="utf-8")
    assert make_agreement(read_text(text)) == (EXAMPLES / f"{name}.docx").read_bytes()


@of_each
def test_the_languages_are_known(name: str) -> None:
    assert sorted(report_of(name)["document"]["languages"]) == sorted(EXPECTED[name].languages)


@of_each
def test_the_kind_of_contact_is_known(name: str) -> None:
    assert report_of(name)["document"]["contact"] == EXPECTED[name].contact


@of_each
def test_the_counterparties_and_their_countries_are_known(name: str) -> None:
    others = [party for party in report_of(name)["parties"] if not party["home"]]
    found = [
        (each["name"], each["countries"][0]["iso3"] if each["countries"] else None, each["outcome"]) for each in others
    ]
    assert found == list(EXPECTED[name].counterparties)


@of_each
def test_the_city_is_never_a_counterparty(name: str) -> None:
    assert len([party for party in report_of(name)["parties"] if party["home"]]) == 1


@of_each
def test_the_verdict_on_the_clause_is_right(name: str) -> None:
    clause = clause_of(name)
    assert (clause["status"], clause["action"]) == (EXPECTED[name].status, EXPECTED[name].action)
    assert {finding["code"] for finding in clause["findings"]} >= set(EXPECTED[name].findings)


@of_each
def test_what_is_inserted_gets_the_number_that_a_lawyer_would_type(name: str) -> None:
    if EXPECTED[name].action == "inserted":
        assert sorted(place["number"] for place in clause_of(name)["places"]) == sorted(EXPECTED[name].numbers)


@of_each
def test_advice_is_asked_when_the_index_says_so(name: str) -> None:
    advice = report_of(name)["advice"]
    assert advice["needed"] == EXPECTED[name].advice
    assert advice["route"] == (EXPECTED[name].route if advice["needed"] == "yes" else advice["route"])
    assert advice["question"]


@of_each
def test_what_asks_for_a_person_is_listed_gravest_first(name: str) -> None:
    assert tuple(report_of(name)["attention"]) == EXPECTED[name].attention


@of_each
def test_the_right_files_are_handed_over(name: str) -> None:
    report, wanted = report_of(name), {"report"}
    if EXPECTED[name].action in {"inserted", "commented"} or EXPECTED[name].attention:
        wanted.add("annotated")
    if EXPECTED[name].action == "inserted":
        wanted.add("proposal")
    if EXPECTED[name].advice == "yes":
        wanted.add("advice_request")
    assert {output["kind"] for output in report["outputs"]} == wanted


@of_each
def test_what_was_written_was_proved(name: str) -> None:
    assert False not in report_of(name)["checks"].values()
    if EXPECTED[name].action == "inserted":
        assert report_of(name)["checks"] == {"reject_restores": True, "accept_complies": True, "no_new_faults": True}


def test_a_deletion_by_the_other_side_is_seen_in_both_views() -> None:
    clause = clause_of("08-music-cork")
    assert (clause["if_accepted"], clause["if_rejected"]) == ("absent", "standard")


def test_the_same_review_twice_gives_the_same_report() -> None:
    anew = report_of.__wrapped__
    assert anew("09-network-rivers") == report_of("09-network-rivers")


@of_each
def test_the_validators_of_the_format_find_nothing_in_an_example(name: str) -> None:
    file = EXAMPLES / f"{name}.docx"
    checks = {each.check: each.finding_count for each in docx_scalpel.verify_deliverable(file.read_bytes()).checks}
    assert checks["deliverable.open_xml"] == 0
    assert ooxml_integrity.check(file) == []


@pytest.mark.word
def test_an_office_suite_shows_each_example_on_two_to_five_pages(tmp_path: Path) -> None:
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    files = [str(EXAMPLES / f"{name}.docx") for name in EXPECTED]
    command = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", str(tmp_path), *files]
    subprocess.run(command, check=True, capture_output=True)
    pages = {name: len(PdfReader(tmp_path / f"{name}.pdf").pages) for name in EXPECTED}
    assert {name: number for name, number in pages.items() if not 2 <= number <= 5} == {}
