"""Kind: what sort of document this is, by the words in its title, its opening and its articles.

The title weighs most, the opening more than the articles. A kind that asks for less than others counts by title only:
a contract that speaks of a grant or a visit somewhere inside is not excused from the clause.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model import Contact, Document, Quote, Vocabulary, Zone
from pipeline.text import Seen, find_all, quote, see, sieve_of
from pipeline.wording.cues import known

_OUT_OF_SCOPE = {"employment", "lease", "sale_property", "data_processing"}
_BY_TITLE_ONLY = _OUT_OF_SCOPE | {"grant", "delegation_in", "delegation_out"}
_CONTACTS = {
    "supplier": Contact.SUPPLIER,
    "tender": Contact.TENDER,
    "network": Contact.NETWORK,
    "partnership": Contact.PARTNERSHIP,
    "grant": Contact.GRANT,
    "delegation_in": Contact.DELEGATION_IN,
    "delegation_out": Contact.DELEGATION_OUT,
}
_SUPPLIERS = (Contact.SUPPLIER, Contact.TENDER)
_TITLE, _OPENING, _BODY = 8, 3, 1
_MOST_HITS = 4
"""A word that is repeated a hundred times says no more than one that is repeated four times."""
_CLEAR_LEAD = 1.5
_LEAST = 3


@dataclass(frozen=True, slots=True)
class Kind:
    """What sort of document the text speaks for."""

    contact: Contact
    sure: bool
    told: bool
    """The text said so; otherwise it is the default."""
    evidence: tuple[Quote, ...]


def kind_of(document: Document, vocabularies: dict[str, Vocabulary]) -> Kind:
    """Tell what sort of document this is, and whether the text speaks for one profile only."""
    weights: dict[str, int] = {}
    evidence: dict[str, tuple[Quote, ...]] = {}
    titles = _title_blocks(document)
    for block in document.blocks:
        vocabulary = vocabularies.get(block.language or "")
        if vocabulary is None or block.zone in (Zone.CONTENTS, Zone.ASIDE, Zone.SIGNATURE, Zone.ANNEX):
            continue
        seen = see(block)
        weight = _TITLE if block.index in titles else _OPENING if block.zone is Zone.OPENING else _BODY
        for name, start, end in _hits(seen, vocabulary, in_title=weight == _TITLE):
            weights[name] = weights.get(name, 0) + weight
            evidence.setdefault(name, quote(seen, start, end, document.blocks))
    for name in _OUT_OF_SCOPE & weights.keys():
        if weights[name] >= _TITLE and not any(weights.get(each, 0) >= _TITLE for each in _CONTACTS):
            return Kind(Contact.OUT_OF_SCOPE, True, True, evidence[name])
    ranked = sorted(((weight, name) for name, weight in weights.items() if name in _CONTACTS), reverse=True)
    if not ranked or ranked[0][0] < _LEAST:
        return Kind(Contact.AGREEMENT, False, False, ())
    best, name = ranked[0]
    contact = _CONTACTS[name]
    rival = max(
        (weight for weight, other in ranked if (_CONTACTS[other] in _SUPPLIERS) != (contact in _SUPPLIERS)), default=0
    )
    if (
        contact is Contact.SUPPLIER
        and weights.get("tender", 0) * _CLEAR_LEAD >= best
        and weights.get("tender", 0) >= _TITLE
    ):
        contact, name = Contact.TENDER, "tender"
    return Kind(contact, best >= _CLEAR_LEAD * rival, True, evidence[name])


def _title_blocks(document: Document) -> set[int]:
    """Take the first lines of the opening, up to the first that names a party, for the title."""
    titles: set[int] = set()
    for block in document.blocks:
        if block.zone is not Zone.OPENING or len(titles) >= 4:
            break
        if not block.text.strip():
            continue
        if len(block.text) > 160:
            break
        titles.add(block.index)
    return titles


def _hits(seen: Seen, vocabulary: Vocabulary, *, in_title: bool) -> list[tuple[str, int, int]]:
    found: list[tuple[str, int, int]] = []
    worth = sieve_of(vocabulary, "clause.kind.").meanings(seen.folded)
    for meaning, wanted in known(vocabulary).items() if worth else ():
        if f"clause.{meaning}" in worth:
            name = meaning.removeprefix("kind.")
            if name not in _BY_TITLE_ONLY or in_title:
                found += [(name, start, end) for start, end in find_all(wanted, seen.folded)[:_MOST_HITS]]
    return found
