"""Aliases: what the opening of an agreement calls each of its parties, so that the articles are read with these names."""

from __future__ import annotations

from collections.abc import Mapping

import regex

from pipeline.model import Document, Vocabulary, Zone
from pipeline.text import Seen, find, patterns

_CALLED = regex.compile(r"(?<!\w)([\"'])(?P<name>\w[^\"']{1,38})\1(?!\w)")
_ARTICLE = regex.compile(r"^(?:\w{2,3} |\w |l'|dell'|all')")
_PRESENTING = ("represented", "seat", "office", "residence", "register", "public_body", "company", "association")
"""What is said of a party where it is named, and of a project or a building is not."""
_TOGETHER = ("clause.all_parties", "clause.each", "clause.some_party", "clause.other_party")


def find_aliases(document: Document, texts: Mapping[int, Seen], vocabulary: Vocabulary) -> tuple[str, ...]:
    """List the folded names, without article, that the parties get for short; none for "the Parties" together."""
    known = patterns(vocabulary)
    presenting = [known[f"party.{name}"] for name in _PRESENTING if f"party.{name}" in known]
    together = [known[name] for name in _TOGETHER if name in known]
    found: dict[str, None] = {}
    for index, seen in texts.items():
        if document.blocks[index].zone is not Zone.OPENING:
            continue
        names = [_ARTICLE.sub("", each["name"]).strip(" ,.") for each in _CALLED.finditer(seen.folded)]
        if names and any(find(wanted, seen.folded) for wanted in presenting):
            found.update((name, None) for name in names if not any(find(wanted, name) for wanted in together))
    return tuple(name for name in found if len(name) > 1)


def alias_pattern(aliases: tuple[str, ...]) -> regex.Pattern[str] | None:
    """Compile the names into one pattern over folded text; nothing when nobody has one."""
    if not aliases:
        return None
    longest_first = sorted(aliases, key=len, reverse=True)
    return regex.compile(rf"(?<!\w)(?:{'|'.join(map(regex.escape, longest_first))})(?!\w)")
