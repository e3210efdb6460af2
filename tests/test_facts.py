"""The facts keep their promises, and what breaks one is refused with every fault named."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from shutil import copytree

import pytest

from pipeline import facts
from pipeline.errors import SetupError
from pipeline.facts import (
    LANGUAGES,
    load_atlas,
    load_codes,
    load_index,
    load_vocabularies,
    load_world,
    printed_score,
    read_score,
    term_faults,
)

COUNTRIES = {
    "2025": 143,
    "2024": 142,
    "2023": 142,
    "2022": 140,
    "2021": 139,
    "2020": 128,
    "2019": 126,
    "2017-2018": 113,
    "2016": 113,
    "2015": 102,
    "2014": 99,
    "2012-2013": 97,
}


def test_the_whole_world_loads() -> None:
    world = load_world(index_id="wjp")
    assert [vocabulary.language for vocabulary in world.vocabularies] == list(LANGUAGES)
    assert world.index.publisher == "World Justice Project"
    assert world.codes and world.atlas.names


# --- The index -----------------------------------------------------------------------------------------------------


def test_every_edition_has_the_countries_that_were_published() -> None:
    history = load_index("wjp").history
    assert {edition.label: len(edition.entries) for edition in history} == COUNTRIES
    assert [edition.label for edition in history] == list(COUNTRIES)


def test_scores_keep_every_stored_digit() -> None:
    scores = {str(entry.iso3): entry.score for entry in load_index("wjp", "2025").edition.entries}
    assert scores["CHN"].startswith("0.4770") and len(scores["CHN"]) > 10
    assert all(str(Decimal(score)) == score for score in scores.values())


def test_printed_scores_are_rounded_half_up() -> None:
    assert [str(printed_score(Decimal(score))) for score in ("0.495", "0.505", "0.5049", "0.4949999")] == [
        "0.50",
        "0.51",
        "0.50",
        "0.49",
    ]


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("0,50", "0.50"),
        ("0.5000", "0.5000"),
        ("0.5", "0.5"),
        ("1", "1"),
        ("", None),
        ("NA", None),
        ("n/a", None),
        ("0,5,0", None),
        ("-0.5", None),
        ("1e-1", None),
        ("٠.٥", None),
    ],
)
def test_a_score_is_read_with_a_point_or_a_comma_and_nothing_else_is_a_score(text: str, score: str | None) -> None:
    assert read_score(text) == (Decimal(score) if score else None)


def test_an_edition_that_is_not_known_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(SetupError) as caught:
        load_index("wjp", "2018")
    (fault,) = caught.value.faults
    assert "2018" in fault and "2017-2018" in fault and "2025" in fault


def test_an_index_that_is_not_known_is_refused() -> None:
    with pytest.raises(SetupError, match="known: wjp"):
        load_world(index_id="other")  # T-62


def test_the_same_scores_have_the_same_hash_and_other_scores_another() -> None:
    hashes = [edition.sha256 for edition in load_index("wjp").history]
    assert hashes == [edition.sha256 for edition in load_index("wjp").history]
    assert len(set(hashes)) == len(hashes)


# --- Editions of a house -------------------------------------------------------------------------------------------

_INDEX = """
title = "WJP Rule of Law Index"
publisher = "World Justice Project"
source = "https://worldjusticeproject.org/rule-of-law-index"
attribution = "Source: World Justice Project, {edition}"
retrieved = 2026-11-03
[range]
lowest = "0"
highest = "1"
[[edition]]
label = "2026"
published = 2026-10-27
countries = 3
highest = "BEL"
lowest = "CHN"
"""
_SCORES = 'edition,iso3,name,score,rank\n2026,BEL,Belgium,"0,78",1\n2026,HUN,Hungary,0.5000,2\n2026,CHN,China,0.47,3\n'


def _a_house(folder: Path, index: str = _INDEX, scores: str = _SCORES) -> Path:
    (folder / "wjp").mkdir()
    (folder / "wjp" / "index.toml").write_text(index, encoding="utf-8")
    (folder / "wjp" / "scores.csv").write_text(scores, encoding="utf-8")
    return folder


def test_an_edition_of_the_house_stands_beside_ours_and_decides_when_it_is_newer(tmp_path: Path) -> None:
    index = load_index("wjp", editions_folder=_a_house(tmp_path))
    assert index.edition.label == "2026"
    assert [edition.label for edition in index.history] == ["2026", *COUNTRIES]
    assert {entry.iso3: (entry.score, entry.published) for entry in index.edition.entries} == {
        "BEL": ("0.78", "0.78"),
        "HUN": ("0.5000", "0.50"),  # T-63
        "CHN": ("0.47", "0.47"),
    }
    assert index.attribution == "Source: World Justice Project, 2026"


def test_an_older_edition_still_decides_when_it_is_asked_for(tmp_path: Path) -> None:
    assert load_index("wjp", "2025", _a_house(tmp_path)).edition.label == "2025"


def test_a_printed_value_of_the_publisher_is_not_rounded_again(tmp_path: Path) -> None:
    scores = "edition,iso3,name,score,published,rank\n2026,BEL,Belgium,0.7,0.70,1\n2026,HUN,Hungary,0.4950,0.49,2\n"
    scores += "2026,CHN,China,0.47,0.47,3\n"
    index = load_index("wjp", editions_folder=_a_house(tmp_path, scores=scores))
    assert {str(entry.iso3): entry.published for entry in index.edition.entries}["HUN"] == "0.49"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("0.47,3", "NA,3", "“NA” is no score"),
        ("0.47,3", ",3", "“” is no score"),
        ("0.47,3", "47,3", "lies outside"),
        ("2026,CHN", "2026,HUN", "HUN stands in it twice"),
        ("2026,BEL,Belgium", "2026,NLD,Netherlands", "Belgium is not in it"),
        ("2026,CHN,China,0.47,3\n", "", "3 countries are promised and 2 are there"),
        ("0.47,3", "0.9,3", "`highest` promises BEL, and it is CHN"),
        ("CHN,China", "cn,China", "no code of three capitals"),
        ("edition,iso3", "year,iso3", "lacks the column edition"),
        ("China,0.47,3", "China,0.47,3,4,5", "columns are expected"),
        ("China,0.47,3", "China,0.47,third", "“third” is no rank"),
    ],
)
def test_a_table_that_breaks_its_promise_is_refused(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert old in _SCORES
    with pytest.raises(SetupError) as caught:
        load_index("wjp", editions_folder=_a_house(tmp_path, scores=_SCORES.replace(old, new)))
    assert any(fault in each for each in caught.value.faults), caught.value.faults


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    index = _INDEX.replace('title = "WJP Rule of Law Index"', "").replace("retrieved = 2026-11-03", "")
    with pytest.raises(SetupError) as caught:
        load_index("wjp", editions_folder=_a_house(tmp_path, index, _SCORES.replace("0.47", "NA")))
    text = "\n".join(caught.value.faults)
    assert "`title` is missing" in text and "`retrieved`" in text and "“NA” is no score" in text


def test_a_country_that_the_atlas_does_not_know_is_told(tmp_path: Path) -> None:
    house = _a_house(tmp_path, scores=_SCORES.replace("CHN", "QQQ"), index=_INDEX.replace("CHN", "QQQ"))
    with pytest.raises(SetupError, match="QQQ has no name"):
        load_world(index_id="wjp", editions_folder=house)


# --- The other tables ----------------------------------------------------------------------------------------------


def test_every_term_of_every_language_finds_what_it_must_and_leaves_what_it_must_not() -> None:
    faults = [
        fault
        for vocabulary in load_vocabularies()
        for term in vocabulary.terms
        for fault in term_faults(term, vocabulary.language)
    ]
    assert faults == []


def test_the_gravity_of_codes_is_their_order() -> None:
    groups: dict[str, list[int]] = {}
    for entry in load_codes():
        groups.setdefault(entry.group, []).append(entry.gravity)
    assert all(gravities == list(range(len(gravities))) for gravities in groups.values())


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("Utopia,nl,UTP,country,name,,,hand", "kind is one of"),
        ("Utopia,xx,UTP,state,name,,,hand", "language is one of"),
        ("Utopia,nl,ut,state,name,,,hand", "three capitals"),
        ("Utopia,nl,UTP,territory,name,,,hand", "a territory names its parent"),
        ("Utopia,nl,UTP,state,name,,BEL,hand", "a territory names its parent"),
        ("Utopia,nl,UTP,organisation,name,,,hand", "an organisation has no code"),
        ("Utopia,nl,,state,name,,,hand", "a state has at least one code"),
        ("Utopia||Nowhere,nl,UTP,state,name,,,hand", "none empty"),
        ("Utopia,nl,UTP,state,nickname,,,hand", "form is one of"),
        ("Utopia,nl,UTP,state,name,strong,,hand", "weak is"),
        ("Utopia,nl,UTP,state,name,,hand", "columns are expected"),
    ],
)
def test_a_wrong_line_of_the_atlas_is_named_with_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, fault: str
) -> None:
    (tmp_path / "atlas.csv").write_text(
        f"names,language,codes,kind,form,weak,parent,source\n{line}\n", encoding="utf-8"
    )
    monkeypatch.setattr(facts, "DATA", tmp_path)
    with pytest.raises(SetupError) as caught:
        load_atlas()
    assert any("line 2" in each and fault in each for each in caught.value.faults), caught.value.faults


def test_a_file_that_is_missing_or_no_toml_is_told_with_all_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    copytree(str(facts.DATA), data)
    (data / "codes.toml").unlink()
    (data / "languages" / "de.toml").write_text("[[term", encoding="utf-8")
    monkeypatch.setattr(facts, "DATA", data)
    with pytest.raises(SetupError) as caught:
        load_world(index_id="wjp")
    text = "\n".join(caught.value.faults)
    assert "codes.toml is missing" in text and "de.toml cannot be read" in text
