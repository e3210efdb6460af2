"""What `rightsclause country` answers: any name, code, spelling or language, and what it never guesses."""

from __future__ import annotations

import pytest

from pipeline.model import Certainty, CountryOutcome
from pipeline.rules import load_rules
from pipeline.standing import Consultation, consult


def _ask(name: str) -> Consultation:
    return consult(name, load_rules("gent", edition="2025"))


def _codes(name: str) -> set[str | None]:
    return {country.iso3 for country in _ask(name).countries}


@pytest.mark.parametrize(
    ("name", "code", "outcome"),
    [
        ("Budapest, Hungary", "HUN", CountryOutcome.ADVICE_BORDER),  # T-42
        ("Geneva", "CHE", CountryOutcome.ADVICE_NOT_LISTED),  # T-43
        ("Zürich", "CHE", CountryOutcome.ADVICE_NOT_LISTED),
        ("Reykjavik", "ISL", CountryOutcome.ADVICE_NOT_LISTED),  # T-44
        ("Hong Kong", "HKG", CountryOutcome.CLEAR),  # T-45
        ("Shenzhen", "CHN", CountryOutcome.ADVICE_SCORE),  # T-46
        ("Willemstad, Curaçao", "CUW", CountryOutcome.ADVICE_TERRITORY),  # T-47
        ("Saint-Denis, Réunion", "FRA", CountryOutcome.CLEAR),  # T-48
        ("Kanazawa, Japan", "JPN", CountryOutcome.CLEAR),  # T-49
        ("Kigali, Rwanda", "RWA", CountryOutcome.CLEAR),  # T-50
        ("Cotonou, Bénin", "BEN", CountryOutcome.ADVICE_SCORE),
        ("Georgia, USA", "USA", CountryOutcome.CLEAR),  # T-54
        ("Tbilisi, Georgia", "GEO", CountryOutcome.CLEAR),
        ("provincie Luxemburg", "BEL", CountryOutcome.CLEAR),  # T-55
        ("Luxemburg", "LUX", CountryOutcome.CLEAR),
        ("Burma", "MMR", CountryOutcome.ADVICE_SCORE),  # T-57
        ("UG", "UGA", CountryOutcome.ADVICE_SCORE),
        ("uga", "UGA", CountryOutcome.ADVICE_SCORE),
        ("Bondsrepubliek Duitsland", "DEU", CountryOutcome.CLEAR),
        ("bondsrepubliek duitsland", "DEU", CountryOutcome.CLEAR),
        ("Kampala, Uganda", "UGA", CountryOutcome.ADVICE_SCORE),
        ("Nairobi Kenya", "KEN", CountryOutcome.ADVICE_SCORE),
        ("nairobi kenya", "KEN", CountryOutcome.ADVICE_SCORE),
        ("  België ", "BEL", CountryOutcome.CLEAR),
        ("de Filipijnen", "PHL", CountryOutcome.ADVICE_SCORE),
        ("la Suisse", "CHE", CountryOutcome.ADVICE_NOT_LISTED),
        ("Oegandese", "UGA", CountryOutcome.ADVICE_SCORE),
        ("ivoorkust", "CIV", CountryOutcome.ADVICE_SCORE),
        ("8400 Winterthur", "CHE", CountryOutcome.ADVICE_NOT_LISTED),
        ("Congo (DRC)", "COD", CountryOutcome.ADVICE_SCORE),
        ("Kosovo", "XKX", CountryOutcome.CLEAR),
        ("Jordan", "JOR", CountryOutcome.CLEAR),
        ("Western Sahara", "ESH", CountryOutcome.ADVICE_TERRITORY),
        ("Belgrade, Yugoslavia", "SRB", CountryOutcome.ADVICE_SCORE),
    ],
)
def test_a_name_is_answered_with_its_country_and_outcome(name: str, code: str, outcome: CountryOutcome) -> None:
    answer = _ask(name)
    assert answer.known
    assert [(country.iso3, country.outcome, country.certainty) for country in answer.countries] == [
        (code, outcome, Certainty.CERTAIN)
    ]


def test_an_old_name_is_said_to_be_one() -> None:
    assert [country.note for country in _ask("Burma").countries] == ["old_name"]


def test_a_state_of_the_past_is_unknown_and_its_successors_are_listed() -> None:
    answer = _ask("Yugoslavia")  # T-58
    (country,) = answer.countries
    assert (country.iso3, country.outcome) == (None, CountryOutcome.UNKNOWN)
    assert {"Servië", "Slovenië", "Kroatië", "Kosovo"} <= set(answer.successors)
    assert answer.known


def test_an_organisation_is_no_country() -> None:
    for name in ("UN", "Verenigde Naties", "UNESCO", "European Commission", "World Bank, Washington"):
        (country,) = _ask(name).countries
        assert (country.iso3, country.outcome) == (None, CountryOutcome.NO_COUNTRY), name


def test_a_disputed_place_is_never_given_to_a_state() -> None:
    for name in ("Northern Cyprus", "Sukhumi, Georgia", "Simferopol, Ukraine", "Crimea"):
        (country,) = _ask(name).countries
        assert (country.iso3, country.outcome) == (None, CountryOutcome.ADVICE_TERRITORY), name


def test_a_name_that_may_be_several_countries_gives_all_of_them() -> None:
    assert _codes("Congo") == {"COD", "COG"}
    assert _codes("Korea") == {"KOR", "PRK"}
    assert _codes("Georgia") == {"GEO", "USA"}
    assert {country.certainty for country in _ask("Georgia").countries} == {Certainty.UNSURE}


def test_names_that_contradict_each_other_are_all_given() -> None:
    assert _codes("Kenya, Uganda") == {"KEN", "UGA"}


def test_a_name_we_do_not_know_is_not_a_country_that_is_not_listed() -> None:
    answer = _ask("Wakanda")  # T-56
    assert (answer.known, answer.countries) == (False, ())


def test_near_misses_are_offered_and_never_taken() -> None:
    answer = _ask("Oegnda")
    assert (answer.known, answer.countries) == (False, ())
    assert "Oeganda" in answer.near
    assert _ask("Uganda").near == ()


@pytest.mark.parametrize("name", ["Niger", "Nigeria"])
def test_niger_and_nigeria_are_two(name: str) -> None:
    assert _codes(name) == {"NER" if name == "Niger" else "NGA"}


@pytest.mark.parametrize(
    "name",
    [
        "",
        "   ",
        "NA",
        "N/A",
        "n.v.t.",
        "0",
        "12345",
        "?",
        "Southern Sudan region",
        "Acme Uganda Ltd",
        "Rome I",
        "x" * 5000,
    ],
)
def test_what_is_no_name_is_unknown(name: str) -> None:
    assert not _ask(name).known
