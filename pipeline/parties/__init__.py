"""Parties: who signs this text, and what the text says about where they belong.

Nothing is judged here: a party comes with its clues, and `screen` weighs them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import regex

from pipeline.model import Atlas, Block, Document, Home, PartyKind, PlaceKind, Quote, View, Vocabulary
from pipeline.parties.evidence import Clue, Findings, Weight, gather
from pipeline.parties.lexicon import compile_lexicon, is_only
from pipeline.parties.naming import ABOUT, Statement, end_of_name, is_blank, names_somebody, skip_to_name
from pipeline.parties.page import Knowledge, means, plain_name
from pipeline.parties.passages import find_statements
from pipeline.parties.registers import digits_of
from pipeline.parties.signature import signature_clue, signature_page

__all__ = ["Clue", "Signatory", "Weight", "find_signatories"]

_KIND_REACH = 160
_IN_FRONT = 24
_ARTICLE = 4
_ALIAS_REACH = 70
_QUOTED = regex.compile(r"\"([^\"\n]{1,80})\"|'([^'\n]{2,80})'|«\s*([^»\n]{1,80}?)\s*»")
_CALLED = regex.compile(
    r"[\s:]*(?:genoemd|te noemen|als|as|referred to as|called|genannt|denominad\w)?[\s:]*([^,.;()]{2,50})()()"
)
_SHORT_NAME = regex.compile(r"\s*\(\s*(\p{Lu}[\p{L}\p{N}&.\- ]{1,20})\s*\)")
"""The short name right behind the long one: "Universiteit Hasselt (UHasselt)"."""


@dataclass(frozen=True, slots=True)
class Signatory:
    """A party as the text presents it."""

    name: str
    alias: str
    kind: PartyKind
    home: bool
    blank: bool
    """Its name still has to be filled in."""
    findings: Findings
    evidence: tuple[Quote, ...]
    version: int
    """The language version in which it was first read."""
    bare: bool
    """Only named, in a title or a list."""


def find_signatories(
    document: Document, vocabularies: tuple[Vocabulary, ...], atlas: Atlas, home: Home
) -> tuple[Signatory, ...]:
    """List who signs, in reading order; the same party in two language versions is one party."""
    knowledge = Knowledge(compile_lexicon(vocabularies), atlas, home)
    merged: list[Signatory] = []
    for view in _views(document):
        for statements in find_statements(document, view, knowledge):
            merged = _merge(merged, [_signatory(each, document.blocks) for each in statements])
    return tuple(_with_signature(merged, document, knowledge))


def _with_signature(signatories: Sequence[Signatory], document: Document, knowledge: Knowledge) -> Iterator[Signatory]:
    """Ask the signature block of those whose country the opening does not tell."""
    silent = [each for each in signatories if not each.home and not _settled(each)]
    page = signature_page(document, knowledge) if silent else None
    for signatory in signatories:
        if page is None or signatory not in silent or signatory.blank:
            yield signatory
            continue
        others = [each.name for each in signatories if each is not signatory]
        clue = signature_clue(page, document, (signatory.name,), others)
        findings = signatory.findings
        yield replace(signatory, findings=replace(findings, clues=(*findings.clues, clue))) if clue else signatory


def _views(document: Document) -> tuple[View, ...]:
    changed = any(run.change != "none" for block in document.blocks for run in block.runs)
    return (View.ACCEPTED, View.REJECTED) if changed else (View.ACCEPTED,)


def _signatory(statement: Statement, blocks: Sequence[Block]) -> Signatory:
    statement = _principal(statement)
    page = statement.page
    knowledge = page.knowledge
    kind = _kind_of(statement)
    findings = gather(statement, kind, blocks)
    name = " ".join(page.text[slice(*statement.name)].split()).strip(" \"'“”„«»")
    numbers = {number.lstrip("0") for number in findings.numbers}
    own = {digits_of(number).lstrip("0") for number in knowledge.home.numbers}
    return Signatory(
        name=name,
        alias=_alias_of(statement),
        kind=kind,
        home=bool(own & numbers) or knowledge.is_home(name, among_cities=statement.group == "public_body"),
        blank=is_blank(name, knowledge.lexicon),
        findings=findings,
        evidence=page.quote(*statement.name, blocks),
        version=statement.version,
        bare=statement.bare,
    )


def _principal(statement: Statement) -> Statement:
    """Give the statement of the principal where an agent, a laboratory or a faculty signs for another."""
    page = statement.page
    about = page.find(ABOUT, statement.name[1], statement.end)
    for mark in about:
        if mark.kind == "represented":
            break
        if mark.kind == "on_behalf":
            start = skip_to_name(page, mark.end, statement.end)
            end = end_of_name(page, start, statement.end, [each for each in about if each.start > start])
            if page.text[start : start + 1].isupper() and names_somebody(page.text[start:end], page.knowledge.lexicon):
                return replace(statement, start=mark.start, name=(start, end))
    return statement


# --- Kind and alias ---------------------------------------------------------------------------------------------


def _kind_of(statement: Statement) -> PartyKind:
    page, (start, stop) = statement.page, statement.name
    limit = min(statement.end, stop + _KIND_REACH)
    inside = {mark.kind for mark in page.find(_KINDS, start, stop)}
    association = "association" in inside
    company = "company" in inside or bool(page.find(("form.",), start, stop)) and not association
    if "embassy" in inside or _is_named(statement, PlaceKind.STATE):
        return PartyKind.PUBLIC_BODY
    if _is_named(statement, PlaceKind.ORGANISATION):
        return PartyKind.INTERNATIONAL
    if not company and not association and _is_organisation(statement):
        return PartyKind.INTERNATIONAL
    if page.find(("international",), start, limit):
        return PartyKind.INTERNATIONAL
    if association and not inside & {"university", "public_body"}:
        return PartyKind.ASSOCIATION
    if "university" in inside and not company:
        return PartyKind.UNIVERSITY
    if "public_body" in inside and not company and not association:
        return PartyKind.PUBLIC_BODY
    if company:
        return PartyKind.COMPANY
    if statement.group:
        return _KIND[statement.group]
    for kind in ("association", "university", "public_body", "network", "consortium", "cross_border"):
        if kind in inside:
            return _KIND[kind]
    return _described_kind(statement, limit)


def _is_named(statement: Statement, kind: PlaceKind) -> bool:
    """Tell if a name is that of a state, or a body of states: "Russische Federatie" and "European Union" are no clubs."""
    return any(
        (place.start, place.end) == statement.name and means(place, kind)
        for place in statement.page.places_in(*statement.name)
    )


def _is_organisation(statement: Statement) -> bool:
    start, stop = statement.name
    return any(
        place.start <= start + _ARTICLE and means(place, PlaceKind.ORGANISATION)
        for place in statement.page.places_in(start, stop)
    )


def _described_kind(statement: Statement, limit: int) -> PartyKind:
    """Tell the kind by what stands around a name: "Mr X", "the association Y", "Z, a company", "W, residing at"."""
    page, (start, stop) = statement.page, statement.name
    around = page.find(("person", "association", "company"), max(statement.start, start - _IN_FRONT), start)[-1:]
    seats = page.find(("seat", "office", "register"), stop, limit)
    around += [
        mark
        for mark in page.find((*_KINDS, "residence", "born", "represented"), stop, limit)
        # "registered office" makes no public body of a choir, though "office" is French for one.
        if mark.kind in ("residence", "born", "represented")
        or not any(seat.start <= mark.start and mark.end <= seat.end for seat in seats)
    ]
    for mark in around:
        if mark.kind == "represented":
            break
        return PartyKind.PERSON if mark.kind in ("person", "residence", "born") else _KIND[mark.kind]
    return PartyKind.UNKNOWN


_KIND = {
    "company": PartyKind.COMPANY,
    "association": PartyKind.ASSOCIATION,
    "public_body": PartyKind.PUBLIC_BODY,
    "university": PartyKind.UNIVERSITY,
    "network": PartyKind.NETWORK,
    "consortium": PartyKind.NETWORK,
    "cross_border": PartyKind.PUBLIC_BODY,
    "embassy": PartyKind.PUBLIC_BODY,
    "international": PartyKind.INTERNATIONAL,
}
_KINDS = tuple(_KIND)


def _alias_of(statement: Statement) -> str:
    """Give the name by which the rest of the text calls a party: "the Supplier", or the short name in brackets."""
    page, behind = statement.page, statement.name[1]
    for mark in page.find(("alias",), behind, statement.end):
        line = page.folded[mark.end : min(mark.end + _ALIAS_REACH, statement.end)]
        if match := _QUOTED.search(line) or _CALLED.match(line):
            start, end = next(match.span(group) for group in (1, 2, 3) if match[group] is not None)
            alias = page.text[mark.end + start : mark.end + end].strip(" ,.\n")
            # "the Parties" are all of them together.
            if alias and not is_only(alias, page.knowledge.lexicon, "heading"):
                return " ".join(alias.split())
    short = _SHORT_NAME.match(page.text, behind)
    return short[1].strip() if short and any(map(str.isupper, short[1][1:])) else ""


# --- One party said twice ------------------------------------------------------------------------------------------


def _merge(known: list[Signatory], found: Sequence[Signatory]) -> list[Signatory]:
    """Add what another list says: the same parties again, or parties that only it names."""
    merged = list(known)
    left: list[Signatory] = []
    taken: set[int] = set()
    for signatory in found:
        twin = next((n for n, other in enumerate(merged) if _are_same(signatory, other)), None)
        if twin is None:
            same = next((n for n, other in enumerate(left) if _are_same(signatory, other)), None)
            if same is None:
                left.append(signatory)
            else:
                left[same] = _unite(left[same], signatory)
        else:
            taken.add(twin)
            merged[twin] = _unite(merged[twin], signatory)
    rest = [number for number in range(len(merged)) if number not in taken]
    pairs = list(zip(rest, left, strict=False))
    if len(left) == len(rest) and len(merged) >= 2 and all(_may_be_same(merged[n], each) for n, each in pairs):
        # Translated and shortened names agree in their place in the list.
        for number, signatory in pairs:
            merged[number] = _unite(merged[number], signatory)
        return merged
    return merged + left


def _are_same(one: Signatory, other: Signatory) -> bool:
    if one.home or other.home:
        return one.home and other.home
    if one.findings.numbers & other.findings.numbers:
        return True
    if one.blank or other.blank:
        return one.blank and other.blank and (one.name, one.alias) == (other.name, other.alias)
    first, second = plain_name(one.name), plain_name(other.name)
    return first == second or _shorter(first, second) or _shorter(second, first)


def _shorter(short: str, long: str) -> bool:
    return len(short) >= 5 and long.startswith(f"{short} ")


def _may_be_same(one: Signatory, other: Signatory) -> bool:
    """Tell if two names at the same place of two lists can be one party: in two languages, or in a title first."""
    if one.home != other.home or not (one.version != other.version or one.bare or other.bare):
        return False
    codes, others = _settled(one), _settled(other)
    return not codes or not others or bool(codes & others)


def _settled(signatory: Signatory) -> frozenset[str]:
    return frozenset(
        str(code) for clue in signatory.findings.clues if clue.weight >= Weight.MEDIUM for code in clue.codes
    )


def _unite(one: Signatory, other: Signatory) -> Signatory:
    fuller, barer = (one, other) if len(one.findings.clues) >= len(other.findings.clues) else (other, one)
    said = {(clue.basis, clue.codes) for clue in fuller.findings.clues}
    added = tuple(clue for clue in barer.findings.clues if (clue.basis, clue.codes) not in said)
    return replace(
        fuller if one.bare and not other.bare else one,
        alias=one.alias or other.alias,
        kind=one.kind if one.kind is not PartyKind.UNKNOWN else other.kind,
        home=one.home or other.home,
        bare=one.bare and other.bare,
        findings=replace(
            fuller.findings,
            clues=fuller.findings.clues + added,
            seat=one.findings.seat or other.findings.seat,
            parents=fuller.findings.parents or barer.findings.parents,
            numbers=one.findings.numbers | other.findings.numbers,
            branch=fuller.findings.branch or barer.findings.branch,
            head_office=one.findings.head_office or other.findings.head_office,
        ),
        evidence=one.evidence + tuple(each for each in other.evidence if each not in one.evidence),
    )
