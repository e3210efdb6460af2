"""Lineage: which delivered document a new one is a later version of, and what changed since.

Texts are compared by sketches: a few hundred numbers from which no word can be read back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from heapq import nsmallest
from typing import Any

from pipeline.model import CountryOutcome, Document, Status
from pipeline.text import fold

SIMILAR = 0.5
"""From this likeness on, two texts of the same name are taken for versions of one agreement."""

Sketch = tuple[int, ...]
"""The smallest hashes of the word sequences of a text, in order."""

_WORDS = 4
_LENGTH = 256


def sketch_of(document: Document) -> Sketch:
    """Sketch the text of a document. A text of fewer than four words has none."""
    words = " ".join(fold(block.text) for block in document.blocks).split()
    runs = {" ".join(words[at : at + _WORDS]) for at in range(len(words) - _WORDS + 1)}
    hashes = (int.from_bytes(blake2b(run.encode("utf-8", "replace"), digest_size=6).digest(), "big") for run in runs)
    return tuple(nsmallest(_LENGTH, hashes))


def likeness(one: Sketch, other: Sketch) -> float:
    """Estimate which share of the word sequences of two texts they have in common, from 0 to 1."""
    union = sorted({*one, *other})[:_LENGTH]
    if not union:
        return 0.0
    both = set(one) & set(other)
    return sum(each in both for each in union) / len(union)


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Name what differs between two reports, in codes of the table (group `change`), what matters most first.

    Raises `KeyError` or `TypeError` when one of them is no report as we write it.
    """
    if before["error"] or after["error"]:
        return tuple(_between_endings(before, after))
    return tuple(
        dict.fromkeys([*_in_clauses(before, after), *_in_countries(before, after), *_in_the_rest(before, after)])
    )


def _between_endings(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    if before["error"] and not after["error"]:
        yield "reviewed_now"
    elif after["error"] and not before["error"]:
        yield "refused_now"
    yield from _in_rules(before, after)


def _in_clauses(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    was = {each["id"]: each for each in before["clauses"]}
    grades = list(Status)
    steps = []
    for clause in after["clauses"]:
        earlier = was.get(clause["id"])
        if earlier is None or clause["duty"] == "none":
            continue
        steps.append(grades.index(Status(clause["status"])) - grades.index(Status(earlier["status"])))
    if any(step > 0 for step in steps):
        yield "clause_worse"
    if any(step < 0 for step in steps):
        yield "clause_better"


def _in_countries(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    if before["advice"]["needed"] != after["advice"]["needed"]:
        yield {"yes": "advice_now", "no": "advice_no_longer"}.get(after["advice"]["needed"], "advice_undecided")
    was, now = _outcomes(before), _outcomes(after)
    if now.keys() - was.keys():
        yield "country_new"
    if was.keys() - now.keys():
        yield "country_gone"
    gravity = list(CountryOutcome)
    steps = [gravity.index(now[each]) - gravity.index(was[each]) for each in now.keys() & was.keys()]
    if any(step < 0 for step in steps):
        yield "country_worse"
    if any(step > 0 for step in steps):
        yield "country_better"
    if _names(after) - _names(before):
        yield "party_new"
    if _names(before) - _names(after):
        yield "party_gone"


def _in_the_rest(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for field in ("state", "profile", "contact"):
        if before["document"][field] != after["document"][field]:
            yield field
    yield from _in_rules(before, after)


def _in_rules(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    if before["document"]["sha256"] != after["document"]["sha256"]:
        yield "content"
    for rule in ("playbook", "edition"):
        if before["provenance"][f"{rule}_sha256"] != after["provenance"][f"{rule}_sha256"]:
            yield rule


def _outcomes(report: Mapping[str, Any]) -> dict[str, CountryOutcome]:
    parties = (party for party in report["parties"] if not party["home"])
    countries = [country for party in parties for country in party["countries"]]
    countries += [country for country in report["other_countries"] if country["counts"]]
    return {country["iso3"]: CountryOutcome(country["outcome"]) for country in countries if country["iso3"]}


def _names(report: Mapping[str, Any]) -> set[str]:
    return {fold(party["name"]).strip() for party in report["parties"] if not party["home"]}
