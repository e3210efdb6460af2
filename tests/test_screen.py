"""The screening of a whole agreement: what the acceptance examples of parties promise."""

from __future__ import annotations

import pickle

import pytest
from builders import a_document, the_rules

from pipeline.model import Basis, Certainty, CountryOutcome, Party, PartyKind, Screening
from pipeline.screen import screen_parties

RULES = the_rules()

OPENING = """
SAMENWERKINGSOVEREENKOMST
TUSSEN
de Stad Gent, met zetel te 9000 Gent, Botermarkt 1, hierna genoemd “de Stad”;
EN
{partner}, hierna genoemd “de Partner”;
WORDT OVEREENGEKOMEN WAT VOLGT:
# Artikel 1 – Voorwerp
De partijen werken samen en delen hun ervaring met elkaar in de loop van deze overeenkomst.
# Artikel 2 – Duur
Deze overeenkomst duurt twee jaar en kan worden verlengd.
"""


def screening(text: str) -> Screening:
    return screen_parties(a_document(text, RULES.world.vocabularies), RULES)


def the_partner(said: str) -> Party:
    """The one party beside the City, as an agreement presents it."""
    (partner,) = [party for party in screening(OPENING.format(partner=said)).parties if not party.home]
    return partner


@pytest.mark.parametrize(
    ("said", "code", "outcome"),
    [
        ("Proef NV, met maatschappelijke zetel te 9000 Gent, Proefstraat 1, KBO 0403.019.261", "BEL", "clear"),
        ("Example (Belgium) Ltd, dont le siège social est établi à 12 Tower Road, Sliema – Malta", "MLT", "clear"),
        ("Példa Kft., met zetel te Váci út 1, Boedapest, Hongarije", "HUN", "advice_border"),
        ("Beispiel AG, met zetel te Genève", "CHE", "advice_not_listed"),
        ("Beispiel AG, met zetel te 8001 Zürich", "CHE", "advice_not_listed"),
        ("Dæmi ehf., met zetel te Reykjavik, IJsland", "ISL", "advice_not_listed"),
        ("Example Harbour Ltd, met zetel te Kowloon, Hong Kong", "HKG", "clear"),
        ("Example Electronics Co., Ltd., met zetel te Shenzhen", "CHN", "advice_score"),
        ("Stichting Voorbeeld, met zetel te Willemstad, Curaçao", "CUW", "advice_territory"),
        ("Association Exemple, met zetel te Saint-Denis, La Réunion", "FRA", "clear"),
        ("het District Musanze, Rwanda", "RWA", "clear"),
        ("de Commune de Dogbo, Benin", "BEN", "advice_score"),
        ("Example Relief Society, met zetel te Rangoon, Birma", "MMR", "advice_score"),
    ],
)
def test_a_seat_tells_the_country_and_its_outcome(said: str, code: str, outcome: str) -> None:
    partner = the_partner(said)
    assert [country.iso3 for country in partner.countries] == [code]
    assert partner.outcome == outcome


def test_a_former_state_is_never_mapped() -> None:
    assert the_partner("Vereniging Proef, met zetel te Sample Road 5, Joegoslavië").outcome is CountryOutcome.UNKNOWN


def test_an_address_that_names_no_known_place_is_unknown_and_shown() -> None:
    partner = the_partner("Vereniging Proef, met zetel te Verzonnenweg 7, Nergenshuizen")
    assert partner.outcome is CountryOutcome.UNKNOWN
    assert partner.seat == "Verzonnenweg 7, Nergenshuizen"


def test_a_party_with_a_blank_for_a_name_is_still_a_party() -> None:
    partner = the_partner("[in te vullen], met zetel te [in te vullen]")
    assert (partner.name, partner.outcome) == ("[in te vullen]", CountryOutcome.UNKNOWN)


def test_an_international_organisation_has_no_country() -> None:
    partner = the_partner("de Wereldgezondheidsorganisatie, met zetel te Avenue Appia 20, 1211 Genève, Zwitserland")
    assert (partner.kind, partner.outcome) == (PartyKind.INTERNATIONAL, CountryOutcome.NO_COUNTRY)


def test_where_it_was_founded_and_where_it_sits_both_count() -> None:
    partner = the_partner(
        "Example LLC, incorporated under the laws of Delaware, having its office at 2 Sample Quay, Dublin, Ireland"
    )
    assert {(country.iso3, country.basis) for country in partner.countries} == {("IRL", Basis.SEAT), ("USA", Basis.LAW)}
    assert partner.outcome is CountryOutcome.CLEAR


def test_a_legal_form_alone_is_asked_and_never_decides() -> None:
    partner = the_partner("Beispiel GmbH")
    assert {country.iso3 for country in partner.countries} == {"DEU", "AUT", "CHE"}
    assert {country.certainty for country in partner.countries} == {Certainty.UNSURE}


def test_a_country_is_quoted_from_the_words_of_the_party() -> None:
    (country,) = the_partner("Vereniging Proef, met zetel te Kampala, Oeganda").countries
    assert country.evidence[0].text == "met zetel te Kampala, Oeganda"


def test_a_quote_points_at_its_place_in_the_file() -> None:
    text = OPENING.format(partner="Vereniging Proef, met zetel te Kampala, Oeganda")
    document = a_document(text, RULES.world.vocabularies)
    for party in screen_parties(document, RULES).parties:
        for quote in (*party.evidence, *(each for country in party.countries for each in country.evidence)):
            assert document.blocks[quote.block].text[quote.start : quote.end] == quote.text


def test_the_home_party_is_never_a_counterparty_whatever_it_is_called() -> None:
    for name in ("Stad Gent", "City of Ghent", "Ville de Gand", "Stadt Gent", "Ciudad de Gante", "Città di Gand"):
        text = OPENING.format(partner="Vereniging Proef, met zetel te Kampala, Oeganda").replace("Stad Gent", name)
        assert [party.home for party in screening(text).parties] == [True, False], name


def test_the_home_number_makes_it_home_under_any_name() -> None:
    text = OPENING.format(partner="Vereniging Proef, met zetel te Kampala, Oeganda").replace(
        "de Stad Gent, met zetel te 9000 Gent", "Bestuur Botermarkt, KBO 0207.451.227, met zetel te 9000 Gent"
    )
    assert [party.home for party in screening(text).parties] == [True, False]


def test_neighbours_of_the_home_party_are_counterparties() -> None:
    for name in (
        "Universiteit Gent",
        "Vrienden van de Stad Gent vzw",
        "Stad Gent Verhuur NV",
        "Provincie Oost-Vlaanderen",
    ):
        assert not the_partner(f"{name}, met zetel te 9000 Gent, Proefstraat 1").home, name


def test_a_network_lists_every_member() -> None:
    rows = "\n".join(f"|{city}|{country}|" for city, country in (("Stad Gent", "België"), ("Stad Kumasi", "Ghana"),
                     ("Grootstad Istanboel", "Turkije"), ("Stad Bologna", "Italië")))  # fmt: skip
    text = f"NETWERKOVEREENKOMST\nTussen de leden:\n|Lid|Land|\n{rows}\n# Artikel 1 – Doel\nDe leden werken samen.\n"
    members = screening(text).parties
    assert [[country.iso3 for country in party.countries] for party in members] == [["BEL"], ["GHA"], ["TUR"], ["ITA"]]
    assert members[2].outcome is CountryOutcome.ADVICE_SCORE


def test_a_tender_without_a_tenderer_has_no_counterparty() -> None:
    text = """
BIJZONDER BESTEK
Aanbestedende overheid: Stad Gent
# Artikel 1 – Voorwerp van de opdracht
De opdrachtnemer levert fietsenstallingen volgens de technische bepalingen van dit bestek.
# Artikel 2 – Termijn
De opdracht duurt twee jaar en kan worden verlengd.
"""
    assert [party for party in screening(text).parties if not party.home] == []


def test_a_visit_is_a_country_of_its_own() -> None:
    text = OPENING.format(partner="Stowarzyszenie Przykład, met zetel te Krakau, Polen")
    (visited,) = screening(
        text.replace("delen hun ervaring", "brengen een werkbezoek aan Kyiv in Oekraïne")
    ).other_countries
    assert (visited.role, visited.country.iso3) == ("visited", "UKR")
    assert not visited.counts


def test_a_screening_survives_the_way_to_a_worker_and_back() -> None:
    result = screening(OPENING.format(partner="Vereniging Proef, met zetel te Kampala, Oeganda"))
    assert pickle.loads(pickle.dumps(result)) == result


def test_the_same_agreement_gives_the_same_screening() -> None:
    text = OPENING.format(partner="Beispiel GmbH, met zetel te Wenen")
    assert screening(text) == screening(text)
