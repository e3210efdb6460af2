"""Advice alone: what the request for advice is made from when there is no agreement, only a contact and its countries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from pipeline.codes import sort_by_gravity
from pipeline.model import (
    Advice,
    AdviceNeeded,
    Brief,
    Case,
    Code,
    Contact,
    Country,
    CountryOutcome,
    CountryRole,
    Decision,
    Detection,
    Document,
    DocumentFormat,
    MarkPlan,
    OtherCountry,
    Party,
    PartyKind,
    ProfileBasis,
    Quote,
    Rules,
    Screening,
)
from pipeline.standing import gravest

_BESIDE = {Contact.DELEGATION_IN: CountryRole.SENDING, Contact.DELEGATION_OUT: CountryRole.VISITED}
"""Kinds of contact in which a country counts that is nobody's seat."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a service wants advice on."""

    contact: Contact
    countries: tuple[tuple[str, tuple[Country, ...]], ...]
    """What was typed, and the countries that it may mean."""
    partners: tuple[str, ...]
    title: str
    """What it is about, in a few words."""


def brief_of(wish: Wish, rules: Rules, now: datetime) -> Brief:
    """Give what the form is made from. A typed country is its own evidence."""
    rule = next(each for each in rules.policy.contacts if each.contact is wish.contact)
    countries = tuple(
        replace(country, evidence=(Quote(typed, "", 0, 0, len(typed)),))
        for typed, meant in wish.countries
        for country in meant
    )
    role = _BESIDE.get(wish.contact)
    parties = _parties(wish, () if role else countries)
    others = tuple(OtherCountry(country, role, True) for country in countries) if role else ()
    outcome = gravest(country.outcome for country in countries)
    needed = AdviceNeeded.NO if outcome is CountryOutcome.CLEAR else AdviceNeeded.YES
    reasons = {str(each.outcome) for each in countries if str(each.outcome).startswith("advice_")}
    told = sort_by_gravity("advice_reason", reasons, rules.world.codes)
    return Brief(
        case=Case("", "", b"", "0" * 64, now, now),
        document=Document(DocumentFormat.UNKNOWN, (), title=wish.title),
        detection=Detection((), rule.profile, wish.contact, ProfileBasis.GIVEN),
        decision=Decision(
            clauses=(),
            screening=Screening(parties, others),
            advice=Advice(needed, tuple(map(Code, told)), rule.route, dict(rules.policy.question)[rules.language]),
            attention=(),
            annotated=MarkPlan(),
            proposal=MarkPlan(),
            editable=False,
        ),
        rules=rules,
    )


def _parties(wish: Wish, countries: tuple[Country, ...]) -> tuple[Party, ...]:
    """Give who stands on the other side: with as many names as countries each its own, else the first all of them."""
    names = wish.partners
    if not names:
        return tuple(_party(country.name or typed, (country,)) for typed, country in _typed(wish, countries))
    if len(names) == len(countries):
        return tuple(_party(name, (country,)) for name, country in zip(names, countries, strict=True))
    return tuple(_party(name, countries if number == 0 else ()) for number, name in enumerate(names))


def _typed(wish: Wish, countries: tuple[Country, ...]) -> list[tuple[str, Country]]:
    return [(country.evidence[0].text, country) for country in countries]


def _party(name: str, countries: tuple[Country, ...]) -> Party:
    outcome = gravest(country.outcome for country in countries)
    return Party(name, "", PartyKind.UNKNOWN, False, "", countries, outcome, ())
