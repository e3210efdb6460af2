"""A later version of a document is known for what it is, and what changed since is said."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from attempts import find_nothing, find_something, read_as_text, refuse_everything
from builders import a_document
from output_builders import some_rules
from watched import House

from pipeline import ledger
from pipeline.lineage import SIMILAR, changes_between, likeness, sketch_of
from pipeline.outputs.report import render_report

RULES = some_rules()
FIRST = " ".join(
    f"artikel {number} zegt dat partij {number % 7} iets doet op dag {number * 3}." for number in range(40)
)
SECOND = FIRST.replace("partij 3", "de vereniging")
OTHER = " ".join(
    f"dit stuk nummer {number} gaat over heel andere zaken dan {number * 5} voorheen." for number in range(40)
)


def drop(house: House, text: str, name: str = "contract.docx") -> dict[str, Any]:
    house.attempt = read_as_text
    house.drop(name, text.encode())
    (delivery,) = house.sweep_twice()
    report = json.loads((house.outbox / delivery.folder / "report.json").read_bytes())
    assert isinstance(report, dict)
    return report


def test_texts_are_alike_by_the_share_of_words_in_a_row_that_they_have_in_common() -> None:
    first, second, other = (sketch_of(a_document(text)) for text in (FIRST, SECOND, OTHER))
    assert likeness(first, first) == 1.0
    assert SIMILAR < likeness(first, second) < 1.0
    assert likeness(first, other) == 0.0
    assert likeness((), ()) == 0.0


def test_a_sketch_holds_no_word_and_is_never_long() -> None:
    sketch = sketch_of(a_document("\n".join([FIRST, OTHER] * 20)))
    assert len(sketch) <= 256 and all(isinstance(each, int) for each in sketch)
    assert sketch_of(a_document("drie losse woorden")) == ()


def test_a_new_version_names_the_one_before_and_says_what_changed(house: House) -> None:
    first = drop(house, FIRST)
    second = drop(house, SECOND)
    assert first["previous"] is None
    assert second["previous"] == {"folder": first["folder"], "kind": "version", "changes": ["content"]}
    third = drop(house, FIRST.replace("partij 3", "de stichting"))
    assert third["previous"]["folder"] == second["folder"]


@pytest.mark.parametrize("name", ["Contract.docx", "contract - met opmerkingen.docx"])
def test_case_and_what_we_add_to_a_name_do_not_matter(house: House, name: str) -> None:
    first = drop(house, FIRST)
    assert drop(house, SECOND, name)["previous"]["folder"] == first["folder"]


@pytest.mark.parametrize("name", ["ander contract.docx", "netwerken/contract.docx", "contract 2.docx"])
def test_another_name_or_another_folder_is_another_document(house: House, name: str) -> None:
    drop(house, FIRST)
    assert drop(house, SECOND, name)["previous"] is None


def test_another_text_of_the_same_name_is_another_document(house: House) -> None:
    drop(house, FIRST)
    assert drop(house, OTHER)["previous"] is None


def test_without_the_sketch_of_the_one_before_nothing_is_claimed(house: House) -> None:
    drop(house, FIRST)
    for entry in (house.outbox / ledger.FOLDER).glob("*.json"):
        entry.unlink()
    house.restart()
    assert drop(house, SECOND)["previous"] is None


def test_the_page_says_what_changed(house: House) -> None:
    drop(house, FIRST)
    second = drop(house, SECOND)
    page = (house.outbox / second["folder"] / "report.html").read_text(encoding="utf-8")
    assert "Sinds de vorige versie van dit document" in page
    assert "De inhoud van het bestand is gewijzigd" in page


# --- What changed


def a_report(attempt: Any = find_something, **changes: Any) -> dict[str, Any]:
    from builders import a_case

    report = json.loads(render_report(attempt(a_case(), RULES), RULES, "map", None, ()))
    for path, value in changes.items():
        *above, last = path.split("__")
        place = report
        for step in above:
            place = place[int(step)] if step.isdecimal() else place[step]
        place[last] = value
    assert isinstance(report, dict)
    return report


def test_nothing_changed_between_a_report_and_itself() -> None:
    assert changes_between(a_report(), a_report()) == ()


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ({"clauses__0__status": "standard"}, {"clauses__0__status": "partial"}, "clause_worse"),
        ({"clauses__0__status": "absent"}, {"clauses__0__status": "equivalent"}, "clause_better"),
        ({"advice__needed": "no"}, {"advice__needed": "yes"}, "advice_now"),
        ({"advice__needed": "yes"}, {"advice__needed": "no"}, "advice_no_longer"),
        ({"advice__needed": "yes"}, {"advice__needed": "undecided"}, "advice_undecided"),
        ({"document__state": "draft"}, {"document__state": "signed"}, "state"),
        ({"document__contact": "network"}, {"document__contact": "supplier"}, "contact"),
        ({"provenance__edition_sha256": "0"}, {}, "edition"),
        ({"provenance__playbook_sha256": "0"}, {}, "playbook"),
        ({"parties": []}, {}, "party_new"),
        ({}, {"parties": []}, "party_gone"),
    ],
)
def test_each_change_is_named(before: dict[str, Any], after: dict[str, Any], change: str) -> None:
    assert change in changes_between(a_report(**before), a_report(**after))


def test_an_outcome_that_changed_for_the_same_country_is_told_from_another_country() -> None:
    clear, below = a_report(), a_report()
    party = next(party for party in clear["parties"] if party["countries"])
    party["countries"][0]["outcome"] = "clear"
    assert changes_between(clear, below) == ("country_worse",)
    assert changes_between(below, clear) == ("country_better",)
    party["countries"][0]["iso3"] = "CHE"
    assert {"country_new", "country_gone"} <= set(changes_between(below, clear))


def test_a_document_that_can_or_cannot_be_reviewed_now_says_so() -> None:
    refused, reviewed = a_report(refuse_everything), a_report(find_nothing)
    assert changes_between(refused, reviewed) == ("reviewed_now",)
    assert changes_between(reviewed, refused) == ("refused_now",)


def test_every_change_has_words() -> None:
    codes = {str(row.code) for row in RULES.world.codes if row.group == "change"}
    source = Path(changes_between.__code__.co_filename).read_text(encoding="utf-8")
    fields = ("state", "profile", "contact", "playbook", "edition")
    assert all(f'"{code}"' in source for code in codes)
    assert set(fields) < codes


def test_a_sketch_survives_the_way_through_the_ledger(tmp_path: Path) -> None:
    from builders import a_case

    case = a_case()
    ledger.begin(tmp_path, case, RULES)
    ledger.finish(tmp_path, case, RULES, "map", a_report(), sketch=(1, 2, 3))
    known = ledger.find(tmp_path, ledger.key_of(case, RULES))
    assert known is not None and known.sketch == (1, 2, 3)
    assert replace(known, sketch=()) != known
