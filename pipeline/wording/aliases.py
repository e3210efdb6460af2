"""Aliases: what the opening of an agreement calls each of its parties, so that the articles are read with these names."""

from __future__ import annotations

from collections.abc import Mapping

import regex

from pipeline.model import Document, Vocabulary, Zone
from pipeline.text import Seen, find, patterns

_CALLED = regex.compile(r"(?<!\w)([\"'])\s?(?P<name>\w[^\"']{1,38}?)\s?\1(?!\w)")
_ARTICLE = regex.compile(r"^(?:\w{2,3} |\w |l'|dell'|all')")
_PRESENTING = ("represented", "seat", "office", "residence", "register", "public_body", "company", "association")
"""What is said of a party where it is named, and of a project or a building is not."""
_TOGETHER = (
    "clause.all_parties",
    "clause.each",
    "clause.some_party",
    "clause.other_party",
    "clause.party_noun",
    "party.heading",
    "party.plural",
)
_IN_BRACKETS = regex.compile(r"\((?:\w{1,4} )?[\"']")


Aliases = tuple[tuple[str, ...], ...]
"""For each party that the opening presents, the folded names, without article, that it gets for short."""


def find_aliases(document: Document, texts: Mapping[int, Seen], vocabulary: Vocabulary) -> Aliases:
    """List the short names of each party; none for "the Parties" together."""
    known = patterns(vocabulary)
    introduced = known.get("party.alias", _IN_BRACKETS)
    presenting = [known[f"party.{name}"] for name in _PRESENTING if f"party.{name}" in known]
    together = [known[name] for name in _TOGETHER if name in known]
    found: list[tuple[str, ...]] = []
    for index, seen in texts.items():
        if document.blocks[index].zone is not Zone.OPENING:
            continue
        names = [_ARTICLE.sub("", each["name"]).strip(" ,.") for each in _CALLED.finditer(seen.folded)]
        if not names or not (find(introduced, seen.folded) or _IN_BRACKETS.search(seen.folded)):
            continue
        if len(named_in(seen.folded, tuple(found))) > 1:
            continue  # "A and B are called the Parties, and each of them a Party."
        if any(find(wanted, seen.folded) for wanted in presenting):
            found.append(tuple(each for each in names if len(each) > 1 and not any(find(w, each) for w in together)))
    return tuple(filter(None, found))


def alias_pattern(aliases: Aliases) -> regex.Pattern[str] | None:
    """Compile the names into one pattern over folded text; nothing when nobody has one."""
    names = sorted({name for party in aliases for name in party}, key=len, reverse=True)
    return regex.compile(rf"(?<!\w)(?:{'|'.join(map(regex.escape, names))})(?!\w)") if names else None


def named_in(folded: str, aliases: Aliases) -> frozenset[int]:
    """Tell which of the parties a text names."""
    return frozenset(
        number
        for number, party in enumerate(aliases)
        if any(regex.search(rf"(?<!\w){regex.escape(name)}(?!\w)", folded) for name in party)
    )
