"""Elsewhere: countries an agreement is about besides those of its parties — visited, sending, of performance."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from pipeline.atlas import Mention, find_places
from pipeline.model import Atlas, AtlasName, Block, CountryRole, Document, PlaceKind, Quote, Vocabulary, Zone
from pipeline.parties.addresses import codes_of
from pipeline.parties.lexicon import compile_lexicon, find_marks
from pipeline.text import Seen, quote, see

_ROLES = {
    "visit": CountryRole.VISITED,
    "sending": CountryRole.SENDING,
    "performance": CountryRole.PERFORMANCE,
    "member_country": CountryRole.MEMBER,
}
_REACH = 70
"""Characters behind "a visit to" within which the place stands."""
_WORDS = regex.compile(r"\s*(?:[\p{L}'’-]+\s+){0,5}(?:[\p{L}'’-]+,\s+)?")
_BREAK = regex.compile(r"[.;:\n]")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A place in a role, with the words it stands in."""

    role: CountryRole
    names: tuple[AtlasName, ...]
    evidence: tuple[Quote, ...]


def find_elsewhere(document: Document, vocabularies: tuple[Vocabulary, ...], atlas: Atlas) -> tuple[Elsewhere, ...]:
    """List the countries that a document visits, receives, or works in, in reading order."""
    lexicon = compile_lexicon(vocabularies)
    found: list[Elsewhere] = []
    for block in document.blocks:
        if block.zone in (Zone.CONTENTS, Zone.SIGNATURE, Zone.ASIDE):
            continue
        seen = see(block)
        marks = find_marks(seen.text, seen.folded, lexicon, _ROLES)
        places = find_places(seen, atlas) if marks else ()
        for mark in marks:
            for mention in _behind(seen, mark.end, places, plural=mark.kind == "member_country"):
                found.append(_elsewhere(_ROLES[mark.kind], mention, seen, mark.start, document.blocks))
    return tuple(found)


def _behind(seen: Seen, position: int, places: tuple[Mention, ...], *, plural: bool) -> list[Mention]:
    """Give the place that a phrase leads to, its country where one follows: "to Kyiv, Ukraine"."""
    stop = _BREAK.search(seen.text, position)
    end = min(position + (300 if plural else _REACH), stop.start() if stop else len(seen.text))
    inside = [
        mention
        for mention in places
        if position <= mention.start < end
        and not any(name.kind is PlaceKind.ORGANISATION or name.form == "adjective" for name in mention.names)
        and (plural or _WORDS.fullmatch(seen.text[position : mention.start]))
    ]
    if plural or not inside:
        return inside
    first = inside[0]
    chosen = [first]
    for mention in inside[1:]:
        between = seen.text[chosen[-1].end : mention.start]
        if (
            codes_of(mention.names) & codes_of(first.names)
            and len(between) < 8
            or regex.fullmatch(r"\s*(?:,|en|et|and|und|y|e)\s*(?:the|de|la|le|in|en|naar|to|à|au|nach)?\s*", between)
        ):
            first = mention
        else:
            break
        chosen.append(mention)
    return _settled(chosen)


def _settled(mentions: list[Mention]) -> list[Mention]:
    """Drop a town whose country follows, and what its neighbours leave open."""
    kept: list[Mention] = []
    for number, mention in enumerate(mentions):
        following = mentions[number + 1] if number + 1 < len(mentions) else None
        if following and codes_of(mention.names) & codes_of(following.names):
            continue
        kept.append(mention)
    return [mention for mention in kept if len(codes_of(mention.names)) <= 1 or len(kept) == 1]


def _elsewhere(role: CountryRole, mention: Mention, seen: Seen, start: int, blocks: tuple[Block, ...]) -> Elsewhere:
    return Elsewhere(role, mention.names, quote(seen, start, mention.end, blocks))
