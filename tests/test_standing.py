"""Where a country stands, and what follows: the line at 0.50, what is not listed, territories, the past."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from pipeline.atlas import look_up
from pipeline.facts import load_world
from pipeline.model import AtlasName, Basis, Certainty, Country, CountryCode, CountryOutcome, Rules
from pipeline.rules import load_rules
from pipeline.standing import crossed_line, gravest, judge, outcome_of, standing_of, weigh

ADVICE = CountryOutcome


def _rules(edition: str | None = None, threshold: str = "0.5", basis: str = "cautious") -> Rules:
    rules = load_rules("gent", edition=edition)
    return replace(rules, policy=replace(rules.policy, threshold=Decimal(threshold), threshold_basis=basis))


def _judge(precise: str, printed: str, basis: str = "cautious") -> CountryOutcome:
    return judge(Decimal(precise), Decimal(printed), _rules(basis=basis).policy)


def _weigh(name: str | tuple[AtlasName, ...], certainty: Certainty = Certainty.CERTAIN) -> tuple[Country, ...]:
    rules = _rules()
    names = look_up(name, rules.world.atlas) if isinstance(name, str) else name
    return weigh(names, rules=rules, certainty=certainty, basis=Basis.SEAT, evidence=())


# --- The line ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("precise", "printed", "outcome"),
    [
        ("0.51", "0.51", ADVICE.CLEAR),
        ("0.505", "0.51", ADVICE.CLEAR),
        ("0.5050000000000001", "0.51", ADVICE.CLEAR),
        ("0.504999999999999999", "0.50", ADVICE.ADVICE_BORDER),
        ("0.5000000000000000001", "0.50", ADVICE.ADVICE_BORDER),
        ("0.5", "0.50", ADVICE.ADVICE_SCORE),
        ("0.50", "0.50", ADVICE.ADVICE_SCORE),
        ("0.500", "0.50", ADVICE.ADVICE_SCORE),
        ("0.4999", "0.50", ADVICE.ADVICE_SCORE),
        ("0.495", "0.50", ADVICE.ADVICE_SCORE),
        ("0.49", "0.49", ADVICE.ADVICE_SCORE),
    ],
)
def test_no_advice_only_when_the_printed_and_the_stored_score_are_above_the_line(
    precise: str, printed: str, outcome: CountryOutcome
) -> None:
    assert _judge(precise, printed) is outcome


def test_a_house_may_go_by_one_of_the_two_scores() -> None:
    assert _judge("0.502", "0.50", "precise") is ADVICE.CLEAR
    assert _judge("0.502", "0.50", "printed") is ADVICE.ADVICE_BORDER
    assert _judge("0.498", "0.50", "printed") is ADVICE.ADVICE_SCORE
    assert _judge("0.498", "0.50", "precise") is ADVICE.ADVICE_SCORE
    assert _judge("0.51", "0.51", "printed") is ADVICE.CLEAR


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        *((code, ADVICE.ADVICE_BORDER) for code in ("HUN", "BRA", "THA", "DOM")),
        *((code, ADVICE.ADVICE_SCORE) for code in ("GUY", "UZB", "BLZ", "VNM", "SUR", "TUN", "CHN", "MMR", "BEN")),
        *(
            (code, ADVICE.CLEAR)
            for code in ("TTO", "BEL", "HKG", "XKX", "RWA", "JPN", "MLT", "IRL", "USA", "GEO", "LUX")
        ),
        *((code, ADVICE.ADVICE_NOT_LISTED) for code in ("CHE", "ISL", "ISR", "SAU", "ARM", "BDI", "PSE", "TWN", "VAT")),
        *((code, ADVICE.ADVICE_TERRITORY) for code in ("CUW", "ABW", "SXM", "GRL", "PRI", "MAC", "JEY", "ESH", "NCL")),
    ],
)
def test_each_country_has_the_outcome_of_the_edition_of_2025(code: str, outcome: CountryOutcome) -> None:
    assert outcome_of(CountryCode(code), _rules("2025")) is outcome


def test_seventy_five_countries_of_2025_need_no_advice_and_four_are_on_the_border() -> None:
    rules = _rules("2025")
    outcomes = [outcome_of(entry.iso3, rules) for entry in rules.world.index.edition.entries]
    assert outcomes.count(ADVICE.CLEAR) == 75
    assert outcomes.count(ADVICE.ADVICE_BORDER) == 4
    assert len(outcomes) == 143


def test_the_members_of_the_european_union_are_all_listed_and_only_hungary_is_not_clear() -> None:
    union = (
        "AUT BEL BGR HRV CYP CZE DNK EST FIN FRA DEU GRC HUN IRL ITA LVA LTU LUX MLT NLD POL PRT ROU SVK SVN ESP SWE"
    )
    unclear = [code for code in union.split() if outcome_of(CountryCode(code), _rules("2025")) is not ADVICE.CLEAR]
    assert unclear == ["HUN"]


# --- Standing ------------------------------------------------------------------------------------------------------


def test_a_standing_has_every_stored_digit_and_the_publishers_name() -> None:
    standing = standing_of(CountryCode("COD"), _rules("2025"))
    assert standing.name == "Congo, Dem. Rep."
    assert standing.score is not None and len(standing.score) > 8
    assert standing.published is not None and len(standing.published) == 4
    assert standing.listed and standing.rank is not None


def test_the_last_five_editions_are_shown_newest_first() -> None:
    history = standing_of(CountryCode("BEL"), _rules("2025")).history
    assert [label for label, _ in history] == ["2025", "2024", "2023", "2022", "2021"]


def test_an_older_edition_knows_nothing_of_the_later_ones() -> None:
    history = standing_of(CountryCode("BEL"), _rules("2021")).history
    assert [label for label, _ in history] == ["2021", "2020", "2019", "2017-2018", "2016"]
    assert not standing_of(CountryCode("QAT"), _rules("2024")).listed
    assert standing_of(CountryCode("QAT"), _rules("2025")).history == (
        ("2025", standing_of(CountryCode("QAT"), _rules("2025")).score),
    )


@pytest.mark.parametrize(
    ("code", "edition", "crossed"),
    [
        ("TUN", "2025", True),
        ("GUY", "2025", True),
        ("BRA", "2025", True),
        ("LKA", "2024", True),
        ("BEL", "2025", False),
    ],
)
def test_a_country_that_crossed_the_line_since_the_edition_before_is_told(
    code: str, edition: str, crossed: bool
) -> None:
    rules = _rules(edition)
    assert crossed_line(standing_of(CountryCode(code), rules), rules) is crossed


def test_a_country_that_was_not_listed_before_has_crossed_nothing() -> None:
    rules = _rules("2025")
    assert not crossed_line(standing_of(CountryCode("QAT"), rules), rules)
    assert not crossed_line(standing_of(CountryCode("CHE"), rules), rules)


def test_a_territory_shows_the_score_of_its_state_and_is_not_judged_by_it() -> None:
    standing = standing_of(CountryCode("CUW"), _rules("2025"))
    assert (standing.listed, standing.score) == (False, None)
    assert (standing.parent, standing.parent_name) == ("NLD", "Nederland")
    assert standing.parent_published == "0.82"
    assert outcome_of(CountryCode("CUW"), _rules("2025")) is ADVICE.ADVICE_TERRITORY


def test_a_place_with_an_entry_of_its_own_is_not_judged_by_its_state() -> None:
    standing = standing_of(CountryCode("HKG"), _rules("2025"))
    assert standing.listed and standing.published == "0.72"


# --- From names to countries ---------------------------------------------------------------------------------------


def test_a_name_that_may_be_two_countries_gives_both_and_is_unsure() -> None:
    countries = _weigh("Congo")
    assert {country.iso3 for country in countries} == {"COD", "COG"}
    assert {country.certainty for country in countries} == {Certainty.UNSURE}


def test_a_certain_name_keeps_the_certainty_of_its_evidence() -> None:
    (country,) = _weigh("Oeganda", Certainty.PROBABLE)
    assert (country.iso3, country.certainty, country.basis) == ("UGA", Certainty.PROBABLE, Basis.SEAT)


@pytest.mark.parametrize(
    ("name", "code", "note", "outcome"),
    [
        ("Birma", "MMR", "old_name", ADVICE.ADVICE_SCORE),
        ("Réunion", "FRA", "integral", ADVICE.CLEAR),
        ("Hawaii", "USA", "integral", ADVICE.CLEAR),
        ("Beieren", "DEU", "region", ADVICE.CLEAR),
        ("canton de Genève", "CHE", "region", ADVICE.ADVICE_NOT_LISTED),
        ("Westelijke Sahara", "ESH", "", ADVICE.ADVICE_TERRITORY),
        ("Uganda", "UGA", "", ADVICE.ADVICE_SCORE),
    ],
)
def test_a_name_says_how_it_leads_to_its_country(name: str, code: str, note: str, outcome: CountryOutcome) -> None:
    (country,) = _weigh(name)
    assert (country.iso3, country.note, country.outcome) == (code, note, outcome)


@pytest.mark.parametrize(
    ("name", "outcome", "note"),
    [
        ("Noord-Cyprus", ADVICE.ADVICE_TERRITORY, ""),
        ("Somaliland", ADVICE.ADVICE_TERRITORY, ""),
        ("Joegoslavië", ADVICE.UNKNOWN, "former"),
        ("Verenigde Naties", ADVICE.NO_COUNTRY, ""),
        ("Antarctica", ADVICE.NO_COUNTRY, ""),
    ],
)
def test_a_name_that_is_no_states_has_no_code_and_keeps_its_name(name: str, outcome: CountryOutcome, note: str) -> None:
    (country,) = _weigh(name)
    assert (country.iso3, country.name, country.standing) == (None, name, None)
    assert (country.outcome, country.note) == (outcome, note)


def test_no_name_gives_no_country() -> None:
    assert _weigh(()) == ()


def test_a_country_is_shown_in_the_language_that_staff_read() -> None:
    rules = load_rules("gent")
    names = look_up("Allemagne", rules.world.atlas)
    (country,) = weigh(names, rules=rules, certainty=Certainty.CERTAIN, basis=Basis.SEAT, evidence=())
    assert country.name == "Duitsland"


# --- Several outcomes ----------------------------------------------------------------------------------------------


def test_the_gravest_outcome_counts_in_the_order_of_the_law() -> None:
    order = [
        ADVICE.ADVICE_SCORE,
        ADVICE.ADVICE_NOT_LISTED,
        ADVICE.ADVICE_TERRITORY,
        ADVICE.ADVICE_BORDER,
        ADVICE.UNKNOWN,
        ADVICE.NO_COUNTRY,
        ADVICE.CLEAR,
    ]
    for position, outcome in enumerate(order):
        assert gravest(reversed(order[position:])) is outcome
    assert gravest(()) is ADVICE.UNKNOWN


def test_the_threshold_is_a_choice_of_the_house() -> None:
    assert outcome_of(CountryCode("BEL"), _rules("2025", threshold="0.8")) is ADVICE.ADVICE_SCORE
    assert outcome_of(CountryCode("CHN"), _rules("2025", threshold="0.4")) is ADVICE.CLEAR


def test_without_an_edition_named_the_newest_decides() -> None:
    world = load_world(index_id="wjp")
    assert world.index.edition is world.index.history[0]
