"""Screen: who signs an agreement, in which country each belongs, and where that country stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from pipeline.model import (
    Basis,
    Certainty,
    Country,
    CountryCode,
    CountryOutcome,
    CountryRole,
    Document,
    OtherCountry,
    Party,
    PartyKind,
    Quote,
    Rules,
    Screening,
)
from pipeline.parties import Clue, Signatory, Weight, find_signatories
from pipeline.parties.addresses import name_of_code
from pipeline.parties.elsewhere import Elsewhere, find_elsewhere
from pipeline.standing import gravest, weigh


def screen_parties(document: Document, rules: Rules) -> Screening:
    """Name the parties of a document and the countries that count for them."""
    vocabularies = (*rules.world.vocabularies, *rules.policy.terms)
    atlas = rules.world.atlas
    signatories = find_signatories(document, vocabularies, atlas, rules.policy.home)
    parties = tuple(_party(signatory, rules) for signatory in signatories)
    elsewhere = find_elsewhere(document, vocabularies, atlas)
    return Screening(parties, _others(signatories, elsewhere, rules))


def _party(signatory: Signatory, rules: Rules) -> Party:
    countries = _countries(signatory, rules)
    return Party(
        name=signatory.name,
        alias=signatory.alias,
        kind=signatory.kind,
        home=signatory.home,
        seat=signatory.findings.seat,
        countries=countries,
        outcome=_outcome(signatory, countries),
        evidence=_evidence(signatory, countries),
    )


def _outcome(signatory: Signatory, countries: Sequence[Country]) -> CountryOutcome:
    if countries:
        return gravest(country.outcome for country in countries)
    return CountryOutcome.NO_COUNTRY if signatory.kind is PartyKind.INTERNATIONAL else CountryOutcome.UNKNOWN


def _evidence(signatory: Signatory, countries: Sequence[Country]) -> tuple[Quote, ...]:
    """The name, and whatever was seen that decided nothing."""
    used = {quote for country in countries for quote in country.evidence}
    seen = [quote for clue in signatory.findings.clues for quote in clue.evidence if quote not in used]
    return (*signatory.evidence, *dict.fromkeys(each for each in seen if each not in signatory.evidence))


# --- From clues to countries ---------------------------------------------------------------------------------------


def _countries(signatory: Signatory, rules: Rules) -> tuple[Country, ...]:
    """Weigh the clues of a party by DOMAIN 3.6 and 3.8: the strongest decide, what contradicts them is asked."""
    if signatory.home:
        return _of_home(signatory, rules)
    if signatory.kind is PartyKind.INTERNATIONAL:
        return ()
    clues = _narrowed(signatory.findings.clues)
    decisive = [clue for clue in clues if clue.weight is Weight.DECISIVE]
    strong = [clue for clue in clues if clue.weight is Weight.STRONG]
    medium = [clue for clue in clues if clue.weight is Weight.MEDIUM]
    if signatory.findings.branch:
        return _of_branch(signatory, [*decisive, *strong, *medium], clues, rules)
    if decisive:
        return _by_decisive(decisive, strong, medium, clues, rules)
    if strong:
        return _by_weight([*strong, *_rivals(strong, medium)], clues, rules)
    if medium:
        return _by_weight(medium, clues, rules)
    return _asked(clues, rules)


def _of_home(signatory: Signatory, rules: Rules) -> tuple[Country, ...]:
    names = name_of_code(rules.policy.home.country, rules.world.atlas)
    return weigh(
        names, rules=rules, certainty=Certainty.CERTAIN, basis=Basis.TERRITORY, evidence=signatory.evidence[:1]
    )


def _narrowed(clues: Sequence[Clue]) -> list[Clue]:
    """Let clues that leave several countries open be settled by those that leave one."""
    settled = frozenset(code for clue in clues if len(clue.codes) == 1 for code in clue.codes)
    open_sets = [clue.codes for clue in clues if len(clue.codes) > 1]
    narrowed: list[Clue] = []
    for clue in clues:
        if len(clue.codes) < 2:
            narrowed.append(clue)
            continue
        shared = clue.codes & settled
        if not shared:
            shared = clue.codes
            for other in open_sets:
                shared = shared & other or shared
        names = tuple(name for name in clue.names if shared.issuperset(name.codes))
        narrowed.append(replace(clue, names=names) if names else clue)
    return narrowed


def _rivals(deciding: Sequence[Clue], others: Sequence[Clue]) -> list[Clue]:
    """List the addresses that speak of another country than what decides. A town is less than a country, not nothing."""
    codes = frozenset(code for clue in deciding for code in clue.codes)
    return [clue for clue in others if clue.address and clue.codes and not clue.codes & codes]


def _by_decisive(
    decisive: Sequence[Clue], strong: Sequence[Clue], medium: Sequence[Clue], clues: Sequence[Clue], rules: Rules
) -> tuple[Country, ...]:
    # A public body belongs to what it governs, an embassy to whom it represents, whatever their address.
    governing = [clue for clue in decisive if clue.basis is Basis.TERRITORY]
    deciding = governing or list(decisive)
    codes = frozenset(code for clue in deciding for code in clue.codes)
    if governing:
        return _of_public_body(governing, [*decisive, *medium], clues, rules)
    if rivals := _rivals(deciding, medium):
        countries = _each([*rivals, *deciding], clues, rules, lambda _: Certainty.UNSURE)
    else:
        countries = _each(deciding, clues, rules, _when_alone)
    laws = [clue for clue in strong if clue.basis is Basis.LAW and not clue.codes <= codes]
    registers = [clue for clue in strong if clue.basis is Basis.REGISTER and not clue.codes <= codes]
    # Two facts that are both true: where it was founded and where it sits. Both count, neither is in doubt.
    countries += _each(laws, clues, rules, _when_alone)
    if registers:
        # A register in another country than the seat may be that of a branch, or the seat may be wrong: ask.
        countries += _each(registers, clues, rules, lambda _: Certainty.UNSURE)
    return _distinct(countries)


def _of_public_body(
    governing: Sequence[Clue], addresses: Sequence[Clue], clues: Sequence[Clue], rules: Rules
) -> tuple[Country, ...]:
    """Take what it governs; where its name speaks of one country and its seat of another, ask about both."""
    if seats := _rivals(governing, addresses):
        return _each([*seats, *governing], clues, rules, lambda _: Certainty.UNSURE)
    return _each(governing, clues, rules, _when_alone)


def _of_branch(
    signatory: Signatory, deciding: Sequence[Clue], clues: Sequence[Clue], rules: Rules
) -> tuple[Country, ...]:
    """A branch counts for the country it is in and for that of its head office; one that is not named is asked for."""
    countries = _each(deciding, clues, rules, _when_alone)
    if signatory.findings.head_office:
        return countries
    unknown = Country(
        iso3=None,
        name=None,
        certainty=Certainty.UNSURE,
        basis=Basis.SEAT,
        evidence=signatory.findings.branch,
        standing=None,
        outcome=CountryOutcome.UNKNOWN,
    )
    return (*countries, unknown)


def _by_weight(deciding: Sequence[Clue], clues: Sequence[Clue], rules: Rules) -> tuple[Country, ...]:
    codes = frozenset(code for clue in deciding for code in clue.codes)
    if len(codes) > 1:
        return _each(deciding, clues, rules, lambda _: Certainty.UNSURE)
    supported = len({clue.basis for clue in clues if clue.codes == codes and clue.weight > Weight.HINT}) > 1
    proved = any(clue.sure for clue in deciding)
    certain = proved or supported
    return _each(deciding, clues, rules, lambda _: Certainty.CERTAIN if certain else Certainty.PROBABLE)


def _when_alone(clue: Clue) -> Certainty:
    if len(clue.codes) > 1:
        return Certainty.UNSURE
    return Certainty.CERTAIN if clue.sure else Certainty.PROBABLE


def _asked(clues: Sequence[Clue], rules: Rules) -> tuple[Country, ...]:
    """Offer what a legal form, a bank or a telephone points at; none of them decides."""
    weak = [clue for clue in clues if clue.weight is Weight.WEAK] or list(clues)
    return _each(weak, clues, rules, lambda _: Certainty.UNSURE)


def _each(
    deciding: Iterable[Clue], clues: Sequence[Clue], rules: Rules, certainty: Callable[[Clue], Certainty]
) -> tuple[Country, ...]:
    countries: list[Country] = []
    for clue in deciding:
        supporting = [
            quote
            for other in clues
            if other is not clue and other.codes == clue.codes and len(clue.codes) == 1 and clue.codes
            for quote in other.evidence
        ]
        evidence = tuple(dict.fromkeys((*clue.evidence, *supporting)))
        countries += weigh(clue.names, rules=rules, certainty=certainty(clue), basis=clue.basis, evidence=evidence)
    return _distinct(countries)


def _distinct(countries: Iterable[Country]) -> tuple[Country, ...]:
    """Keep each country once, as the first and strongest clue gave it."""
    found: dict[tuple[CountryCode | None, str | None], Country] = {}
    for country in countries:
        found.setdefault((country.iso3, country.name), country)
    return tuple(found.values())


# --- Countries that are not a party's own --------------------------------------------------------------------------


def _others(signatories: Sequence[Signatory], elsewhere: Sequence[Elsewhere], rules: Rules) -> tuple[OtherCountry, ...]:
    found: dict[tuple[CountryRole, CountryCode | None, str | None], OtherCountry] = {}
    mentioned = list(elsewhere)
    for signatory in signatories:
        mentioned += [Elsewhere(CountryRole.PARENT, clue.names, clue.evidence) for clue in signatory.findings.parents]
    for each in mentioned:
        certainty = (
            Certainty.PROBABLE if len({code for name in each.names for code in name.codes}) == 1 else Certainty.UNSURE
        )
        if {code for name in each.names for code in name.codes} == {rules.policy.home.country}:
            continue
        for country in weigh(each.names, rules=rules, certainty=certainty, basis=Basis.NAMED, evidence=each.evidence):
            found.setdefault((each.role, country.iso3, country.name), OtherCountry(country, each.role))
    return tuple(found.values())
