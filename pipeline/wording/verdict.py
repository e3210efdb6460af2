"""Verdict: what the duties, rights and mentions of one text add up to, in the order in which the law asks (DESIGN 5)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import regex

from pipeline.model import (
    Clause,
    Code,
    EarlierWording,
    Element,
    ElementState,
    Finding,
    Quote,
    Reading,
    Status,
    Wording,
)
from pipeline.text import fold
from pipeline.wording.cues import says
from pipeline.wording.duty import INSTRUMENTS, Duty
from pipeline.wording.elements import answer_elements
from pipeline.wording.findings import Tally, collect_findings
from pipeline.wording.passages import Passages
from pipeline.wording.right import Right
from pipeline.wording.statements import Statement

_LINE_6 = tuple(f"W{number:02}" for number in (*range(1, 6), *range(8, 19)))
"""Weakeners that make a clause `weakened`; the rest have verdicts of their own."""
_TAKES_AWAY = ("W09", "W13", "W15")
_QUOTED = 4
_LIST_MARK = regex.compile(
    r"^(?:(?:art(?:ikel|icle|ículo|icolo|igo)?|§)\.?\s*)?"
    r"(?:\(?\d+(?:\.\d+)*\)?[.):–-]?\s+|\(?[a-z]\)\s*|\(?[ivx]{1,5}[).]\s+|[-–—•·]\s*)"
)
"""A number or a list mark in front of a paragraph is not part of its wording."""
_LOOKALIKES = ("W20", "mention", "aside", "contents", "annex_not_incorporated")


def read_clause(text: Passages, clause: Clause) -> Reading:
    """Judge what one language version, in one view, says about one clause."""
    if not text.statements:
        return _nothing(text)
    duty, right = _best(text, clause)
    verbatim = _verbatim(text, clause.wordings)
    tally = collect_findings(text, clause, duty, right)
    earlier = _verbatim(text, clause.earlier)
    if earlier and not verbatim:
        tally.add("earlier_wording", text.quotes(earlier))
    elements = answer_elements(text, clause, duty, right, tally, verbatim)
    status = _status(text, clause, duty, right, elements, tally, verbatim)
    order = {code: number for number, code in enumerate((*clause.weakeners, *clause.lookalikes))}
    findings = tuple(sorted(tally.findings, key=lambda each: order.get(each.code, len(order))))
    passages = () if status is Status.ABSENT else _quoted(text, duty, right, verbatim)
    if status is Status.LOOKALIKE and not passages:
        passages = tuple(each for finding in findings for each in finding.evidence)[:_QUOTED]
    return Reading(text.vocabulary.language, status, elements, findings, passages)


def _nothing(text: Passages) -> Reading:
    """Say that nothing live remains, and point at dead text that once spoke of human rights."""
    blocks = text.document.blocks
    dead = [
        Quote(block.text, block.where, block.index, 0, len(block.text))
        for block in blocks
        if block.version == text.version
        and len(text.texts[block.index].text) < len(block.text)
        and says(text.vocabulary, "human_rights", fold(block.text))
        and not says(text.vocabulary, "human_rights", text.texts[block.index].folded)
    ]
    findings = (Finding(Code("L15"), tuple(dead)),) if dead else ()
    return Reading(text.vocabulary.language, Status.ABSENT, findings=findings)


def _best(text: Passages, clause: Clause) -> tuple[Duty | None, Right | None]:
    """Choose the duty and the right that together come nearest to the clause; both are looked for in the whole text."""
    one_sided = clause.one_sided_allowed

    def worth_duty(duty: Duty | None) -> tuple[int, ...]:
        if duty is None:
            return (0,)
        bound = duty.subject == "all" or (one_sided and duty.subject in ("supplier", "one"))
        instruments = sum(any(cue.meaning == name for cue in duty.terms) for name in INSTRUMENTS) if one_sided else 0
        return (
            1,
            duty.denied is None,
            instruments,
            duty.verb is not None,
            duty.firm is not None,
            duty.is_explicit,
            bound,
            -len(duty.codes),
        )

    def worth_right(right: Right | None) -> tuple[int, ...]:
        if right is None:
            return (0,)
        return (
            1,
            right.denied is None,
            right.is_termination,
            not right.codes,
            right.holder == "each",
            right.immediate is not None,
            not right.own_breach,
        )

    duties = [duty for duty in text.duties if text.is_operative(duty.statement)]
    rights = [right for right in text.rights if text.is_operative(right.statement)]
    duty = max(duties, key=worth_duty, default=None)
    if duty is not None and duty.verb is None:
        # Where nobody promises anything, it matters that a promise is denied.
        duty = next((each for each in duties if each.denied and each.verb), duty)
    return duty, max(rights, key=worth_right, default=None)


def _verbatim(text: Passages, wordings: Iterable[Wording | EarlierWording]) -> Statement | None:
    """Find one of some wordings, to the letter, in one article: the statement with which it begins."""
    operative = [each for each in text.statements if text.is_operative(each)]
    for wording in wordings:
        if wording.language != text.vocabulary.language:
            continue
        wanted = _normalised(" ".join(wording.sentences))
        for start in operative:
            following = [each for each in operative if each.group == start.group]
            following = following[following.index(start) :]
            read = ""
            for each in following[: len(wording.sentences) + 1]:
                read = f"{read} {_normalised(each.seen.text[each.lead :])}".strip()
                if read == wanted:
                    return start
    return None


def _normalised(text: str) -> str:
    plain = unicodedata.normalize("NFC", text).replace("\u00ad", "").casefold()
    for marks, one in (("’‘‛′", "'"), ("“”„«»", '"')):
        for each in marks:
            plain = plain.replace(each, one)
    plain = " ".join(plain.split())
    return _LIST_MARK.sub("", plain)


# --- The order of the law ------------------------------------------------------------------------------------------


def _status(
    text: Passages,
    clause: Clause,
    duty: Duty | None,
    right: Right | None,
    elements: tuple[Element, ...],
    tally: Tally,
    verbatim: Statement | None,
) -> Status:
    state = {element.id: element.state for element in elements}
    required = [state[name] for name in clause.requires]
    met = ElementState.MET
    if tally.has("L14") or any(each and each.denied for each in (duty, right)):
        if not tally.has("L14"):
            denied = next(each for each in (duty, right) if each and each.denied)
            tally.add("L14", text.quotes(denied.statement, denied.denied))
        return Status.CONTRADICTED
    half = (duty is not None and duty.verb is not None) or (right is not None and right.is_termination)
    weak = [finding.code for finding in tally.findings if finding.code in _LINE_6]
    attached = [code for code in weak if code != "W17" or half]
    if tally.has("W19") and (half or attached):
        return Status.CONTRADICTED
    if duty is None and right is None:
        return _mention_status(clause, tally)
    if against := _taken_away(text, right, tally):
        tally.add("other_passage", against)
        return Status.CONTRADICTED
    if tally.has("L06"):
        return Status.ONE_SIDED
    complete = verbatim is not None or all(each is met for each in required)
    if complete and not attached:
        if tally.has("condition"):
            # All is there, and something we cannot weigh is attached to it: a person has to read it.
            return Status.UNCERTAIN
        return Status.STANDARD if verbatim else Status.EQUIVALENT
    if attached:
        return Status.WEAKENED
    if tally.has("W06", "W07"):
        return Status.ONE_SIDED
    promises = duty is not None and duty.verb is not None and duty.firm is not None and duty.subject != ""
    ends = right is not None and right.is_termination
    if promises or ends or tally.has("L05"):
        return Status.UNCERTAIN if tally.has("condition") else Status.PARTIAL
    if duty is not None:
        # "In line with our commitment to respecting human rights": nobody is bound by that.
        tally.add("mention", text.quotes(duty.statement))
    return _mention_status(clause, tally)


def _taken_away(text: Passages, right: Right | None, tally: Tally) -> tuple[Quote, ...]:
    """Find another live right on the same subject that takes something away from a good one."""
    if right is None or right.codes or right.immediate is None:
        return ()
    for other in text.rights:
        if other is right or not text.is_operative(other.statement):
            continue
        beside = other.statement.group == right.statement.group
        bad = any(code in _TAKES_AWAY and not (code == "W15" and beside) for code, _ in other.codes)
        only = other.holder == "one" and other.statement.marked.has("only") and right.holder == "each"
        if bad or only:
            return (*text.quotes(right.statement), *text.quotes(other.statement))
    return ()


def _mention_status(clause: Clause, tally: Tally) -> Status:
    if tally.has("L05"):
        return Status.PARTIAL
    if tally.has("L16") and clause.one_sided_allowed and not tally.has("mention"):
        return Status.UNCERTAIN
    looks = [each.code for each in tally.findings if each.code.startswith("L") or each.code in _LOOKALIKES]
    return Status.LOOKALIKE if looks else Status.ABSENT


def _quoted(text: Passages, duty: Duty | None, right: Right | None, verbatim: Statement | None) -> tuple[Quote, ...]:
    chosen = [each.statement for each in (duty, right) if each]
    if verbatim and not chosen:
        chosen = [verbatim]
    ordered = sorted({id(each): each for each in chosen}.values(), key=lambda each: each.block)
    return tuple(dict.fromkeys(each for statement in ordered for each in text.quotes(statement)))
