"""Who signs, and from which country: every invented opening in `tests/cases/parties/`, and the law of names."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from builders import a_document, the_rules

from pipeline.model import Certainty, Document, Party, Screening
from pipeline.screen import screen_parties

RULES = the_rules()
CASES = Path(__file__).parent / "cases" / "parties"

# What an agreement goes on with once its parties are named.
BODY = {
    "nl": """
# Artikel 1 – Voorwerp
De partijen werken samen en delen hun ervaring met elkaar in de loop van deze overeenkomst.
# Artikel 2 – Duur
Deze overeenkomst duurt twee jaar en kan worden verlengd.""",
    "en": """
# Article 1 – Subject
The parties cooperate and share their experience with each other during this agreement.
# Article 2 – Term
This agreement lasts two years and may be renewed.""",
    "fr": """
# Article 1 – Objet
Les parties coopèrent et partagent leur expérience pendant la durée de la convention.
# Article 2 – Durée
La convention dure deux ans et peut être prolongée.""",
    "de": """
# Artikel 1 – Gegenstand
Die Parteien arbeiten zusammen und teilen ihre Erfahrungen während der Laufzeit.
# Artikel 2 – Dauer
Die Vereinbarung gilt zwei Jahre und kann verlängert werden.""",
    "es": """
# Artículo 1 – Objeto
Las partes cooperan y comparten su experiencia durante la vigencia del convenio.
# Artículo 2 – Duración
El convenio dura dos años y puede prorrogarse.""",
    "it": """
# Articolo 1 – Oggetto
Le parti cooperano e condividono la loro esperienza durante il presente accordo.
# Articolo 2 – Durata
L'accordo dura due anni e può essere prorogato.""",
    "pt": """
# Artigo 1 – Objeto
As partes cooperam e partilham a sua experiência durante o presente acordo.
# Artigo 2 – Duração
O acordo dura dois anos e pode ser prorrogado.""",
}


def the_cases() -> Iterator[Any]:
    """Every case of every file, named by language and title."""
    for file in sorted(CASES.glob("*.toml")):
        for case in tomllib.loads(file.read_text("utf-8"))["case"]:
            yield pytest.param(case, case.get("language", file.stem), id=f"{file.stem}: {case['title']}")


@pytest.mark.parametrize(("case", "language"), list(the_cases()))
def test_an_opening_names_exactly_these_parties_and_countries(case: dict[str, Any], language: str) -> None:
    screening = screen_parties(opening(case, language), RULES)
    found = [party.name for party in screening.parties]
    assert len(found) == len(case["parties"]), f"found {found}"
    for wanted in case["parties"]:
        check_party(party_of(screening, wanted), wanted)
    others = {(str(each.role), str(each.country.iso3)) for each in screening.other_countries}
    assert others == {(each["role"], each["country"]) for each in case.get("others", [])}


def opening(case: dict[str, Any], language: str) -> Document:
    """The agreement of a case."""
    text = case["text"].strip("\n") + BODY[language] + case.get("tail", "").rstrip()
    return a_document(text, RULES.world.vocabularies)


def party_of(screening: Screening, wanted: dict[str, Any]) -> Party:
    """The party that a case speaks of, by its whole name or by a part of it."""
    for party in screening.parties:
        if party.name == wanted.get("name") or wanted.get("contains", "\0") in party.name:
            return party
    raise AssertionError(f"no {wanted} among {[party.name for party in screening.parties]}")


def check_party(party: Party, wanted: dict[str, Any]) -> None:
    """Compare a party with all that its case says of it."""
    certainties = {country.certainty for country in party.countries}
    assert party.home == wanted.get("home", False)
    for field in ("alias", "kind", "outcome", "seat"):
        assert getattr(party, field) == wanted.get(field, getattr(party, field)), field
    if "countries" in wanted:
        assert sorted(str(country.iso3) for country in party.countries) == sorted(wanted["countries"])
        assert (Certainty.UNSURE in certainties) == wanted.get("asked", False)
    if "certainty" in wanted:
        assert certainties == {wanted["certainty"]}
    if "basis" in wanted:
        assert party.countries[0].basis == wanted["basis"]
    if wanted.get("unsettled"):
        assert certainties <= {Certainty.UNSURE}
