"""Standing: where a country stands in the index, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

import regex

from pipeline.atlas import Mention, find_places, is_disputed, look_up, name_of, near, parent_of, settle
from pipeline.model import (
    AtlasName,
    Basis,
    Certainty,
    Country,
    CountryCode,
    CountryOutcome,
    Edition,
    IndexEntry,
    PlaceKind,
    Policy,
    Quote,
    Rules,
    Standing,
)
from pipeline.text import Seen, Stretch, fold

EDITIONS_SHOWN = 5
STALE_MONTHS = 13


@dataclass(frozen=True, slots=True)
class Consultation:
    """What we know of a name that somebody asked for."""

    asked: str
    known: bool
    """The name is one of the atlas. One that is not says nothing about a country that is not listed."""
    countries: tuple[Country, ...]
    near: tuple[str, ...] = ()
    """Names much like an unknown one, to choose from."""
    successors: tuple[str, ...] = ()
    """Of a state of the past: the states of today, one of which it may be."""


def consult(name: str, rules: Rules) -> Consultation:
    """Tell what the index says about a name: a country in any language or spelling, a code, a place, an address."""
    names = _read(name, rules)
    certainty = Certainty.CERTAIN if len({code for each in names for code in each.codes}) == 1 else Certainty.UNSURE
    countries = weigh(names, rules=rules, certainty=certainty, basis=Basis.NAMED, evidence=())
    return Consultation(
        asked=name,
        known=bool(names),
        countries=countries,
        near=() if names else near(name, rules.world.atlas),
        successors=tuple(
            name_of(code, rules.language, rules.world.atlas)
            for each in names[:1]
            if each.kind is PlaceKind.FORMER
            for code in each.codes
        ),
    )


def weigh(
    names: tuple[AtlasName, ...],
    *,
    rules: Rules,
    certainty: Certainty,
    basis: Basis,
    evidence: tuple[Quote, ...],
) -> tuple[Country, ...]:
    """Give the countries that names of one place may mean, with their standing and outcome.

    More than one is `unsure`, whatever the caller thought. A name that is no country's gives one without a code.
    """
    readings = tuple(name for name in names if not name.weak) or names
    former = [name for name in readings if name.kind is PlaceKind.FORMER]
    placeless = [name for name in readings if not name.codes and name.form != "other"]
    meant: dict[CountryCode, AtlasName] = {}
    for name in readings:
        for code in name.codes if name not in former else ():
            meant.setdefault(code, name)
    if not meant:
        return tuple(_without_code(name, certainty, basis, evidence) for name in (former or placeless)[:1])
    return tuple(
        _with_code(code, name, rules, certainty if len(meant) == 1 else Certainty.UNSURE, basis, evidence)
        for code, name in meant.items()
    )


def standing_of(code: CountryCode, rules: Rules) -> Standing:
    """Give the place of a country in the edition that decides, and in those before it."""
    index = rules.world.index
    entry = _entries(index.edition).get(code)
    parent = parent_of(code, rules.world.atlas)
    above = _entries(index.edition).get(parent) if parent else None
    return Standing(
        edition=index.edition.label,
        listed=entry is not None,
        name=entry.name if entry else "",
        score=entry.score if entry else None,
        published=entry.published if entry else None,
        rank=entry.rank if entry else None,
        history=_history(code, rules),
        parent=parent,
        parent_name=name_of(parent, rules.language, rules.world.atlas) if parent else "",
        parent_published=above.published if above else None,
    )


def outcome_of(code: CountryCode, rules: Rules) -> CountryOutcome:
    """Tell what the index says about a country under the playbook's threshold."""
    entry = _entries(rules.world.index.edition).get(code)
    if is_disputed(code, rules.world.atlas):
        return CountryOutcome.ADVICE_TERRITORY
    if entry is not None:
        return judge(Decimal(entry.score), Decimal(entry.published), rules.policy)
    if parent_of(code, rules.world.atlas):
        return CountryOutcome.ADVICE_TERRITORY
    return CountryOutcome.ADVICE_NOT_LISTED


def judge(precise: Decimal, printed: Decimal, policy: Policy) -> CountryOutcome:
    """Compare a score with the threshold by the playbook's basis; at the threshold we ask."""
    above_precise, above_printed = precise > policy.threshold, printed > policy.threshold
    no_advice = {
        "precise": above_precise,
        "printed": above_printed,
        "cautious": above_precise and above_printed,
    }[policy.threshold_basis]
    if no_advice:
        return CountryOutcome.CLEAR
    # The public sees a score that is not above the threshold, and the stored one is.
    if above_precise:
        return CountryOutcome.ADVICE_BORDER
    return CountryOutcome.ADVICE_SCORE


def crossed_line(standing: Standing, rules: Rules) -> bool:
    """Tell if the edition that decides and the one before it that lists the country fall on two sides of the threshold."""
    if not standing.listed or len(standing.history) < 2:
        return False
    sides = [Decimal(score) > rules.policy.threshold for _, score in standing.history[:2]]
    return sides[0] != sides[1]


def is_stale(published: date, received: date) -> bool:
    """Tell if an edition was more than 13 months old on the day a document came in. It changes no outcome."""
    months = (received.year - published.year) * 12 + received.month - published.month
    return (months, received.day) > (STALE_MONTHS, published.day)


def gravest(outcomes: Iterable[CountryOutcome]) -> CountryOutcome:
    """Give the outcome that counts when there are several; `unknown` when there is none."""
    return min(outcomes, key=_GRAVITY.index, default=CountryOutcome.UNKNOWN)


_GRAVITY = tuple(CountryOutcome)


def _with_code(
    code: CountryCode,
    name: AtlasName,
    rules: Rules,
    certainty: Certainty,
    basis: Basis,
    evidence: tuple[Quote, ...],
) -> Country:
    return Country(
        iso3=code,
        name=name_of(code, rules.language, rules.world.atlas),
        certainty=certainty,
        basis=basis,
        evidence=evidence,
        standing=standing_of(code, rules),
        outcome=outcome_of(code, rules),
        note=_note(name),
    )


def _without_code(name: AtlasName, certainty: Certainty, basis: Basis, evidence: tuple[Quote, ...]) -> Country:
    """A country for which there is no code: a state of the past, a disputed place, an organisation."""
    outcomes = {
        PlaceKind.FORMER: CountryOutcome.UNKNOWN,
        PlaceKind.DISPUTED: CountryOutcome.ADVICE_TERRITORY,
        PlaceKind.ORGANISATION: CountryOutcome.NO_COUNTRY,
    }
    outcome = outcomes.get(name.kind, CountryOutcome.UNKNOWN)
    return Country(None, name.text, certainty, basis, evidence, None, outcome, _note(name))


def _note(name: AtlasName) -> str:
    if name.form == "old":
        return "old_name"
    notes = {PlaceKind.INTEGRAL: "integral", PlaceKind.FORMER: "former", PlaceKind.REGION: "region"}
    return notes.get(name.kind, "")


# --- The index -----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _entries(edition: Edition) -> dict[CountryCode, IndexEntry]:
    return {entry.iso3: entry for entry in edition.entries}


def _history(code: CountryCode, rules: Rules) -> tuple[tuple[str, str], ...]:
    index = rules.world.index
    known = [edition for edition in index.history if edition.published <= index.edition.published]
    listing = [(edition.label, entry.score) for edition in known if (entry := _entries(edition).get(code))]
    return tuple(listing[:EDITIONS_SHOWN])


# --- Reading a name that somebody typed ----------------------------------------------------------------------------

_PART = regex.compile(r"\s*(?:[,;/|\n]|\s[-–—]\s|\((?=.)|\))\s*")
_DIGITS = regex.compile(r"(?<!\w)(?:\p{Lu}{1,3}-)?\d[\d\s-]*(?!\w)")


def _read(text: str, rules: Rules) -> tuple[AtlasName, ...]:
    """Give what a typed text means: a whole name, or else an address whose parts are names."""
    atlas = rules.world.atlas
    asked = text.strip()
    if names := look_up(asked, atlas):
        return tuple(name for name in names if name.form != "other")
    mentions = []
    for part in _PART.split(_DIGITS.sub(" ", asked)):
        names = look_up(part, atlas) or _spaced(part, rules)
        if names:
            mentions.append(Mention(0, 0, names))
    if mentions and all(not name.codes and name.kind is PlaceKind.ORGANISATION for name in mentions[0].names):
        return mentions[0].names
    return settle(mentions)


def _spaced(part: str, rules: Rules) -> tuple[AtlasName, ...]:
    """Read "Nairobi Kenya": names with nothing between them and nothing beside them."""
    titled = part if part != part.lower() else part.title()
    mentions = find_places(Seen(titled, fold(titled), (Stretch(0, 0, 0),)), rules.world.atlas)
    covered = sum(mention.end - mention.start for mention in mentions)
    letters = regex.sub(r"[\s\p{P}]", "", titled)
    inside = regex.sub(r"[\s\p{P}]", "", "".join(titled[mention.start : mention.end] for mention in mentions))
    return settle(mentions) if covered and len(inside) == len(letters) else ()
