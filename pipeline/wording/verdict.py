"""Verdict: what the duties, rights and mentions of one text add up to, in the order in which the law asks (DESIGN 5)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import regex

from pipeline.model import (
    Clause,
    Code,
    Document,
    Element,
    ElementState,
    Finding,
    Quote,
    Reading,
    Status,
    View,
    Vocabulary,
    Zone,
)
from pipeline.text import fold, pattern, quote, see_dead
from pipeline.wording.cues import Cue, known, says
from pipeline.wording.duty import INSTRUMENTS, Duty, read_duty
from pipeline.wording.right import Right, read_right
from pipeline.wording.statements import Statement, live_text, statements

_SUBSTANCE = ("human_rights", "fundamental", *INSTRUMENTS, "covenants", "ungp", "child", "essential", "code", "ilo")
_RIGHTS = ("human_rights", "fundamental", *INSTRUMENTS, "covenants")
_NARROW = ("child", "ilo", "labour")
_TAKES_AWAY = ("W09", "W13", "W15")
_LINE_6 = tuple(f"W{number:02}" for number in (*range(1, 6), *range(8, 19)))
_CONDITIONS = ("W04", "W05", "W14")
_CLAUSES_TRIED = 8
_OUTSIDE = {Zone.ANNEX: "annex_not_incorporated", Zone.CONTENTS: "contents", Zone.ASIDE: "aside"}
_MENTIONS = {"body": "L09", "subject": "L08", "policy": "L17", "definition": "L13", "discrimination": "L02"}


@dataclass(frozen=True, slots=True)
class _Text:
    """Everything of one version in one view that speaks of human rights."""

    document: Document
    vocabulary: Vocabulary
    clause: Clause
    statements: tuple[Statement, ...]
    duties: tuple[Duty, ...]
    rights: tuple[Right, ...]
    incorporated: bool

    def is_operative(self, statement: Statement) -> bool:
        """Tell if a statement obliges anybody: it stands among the articles, or in an annex that is part of them."""
        return statement.zone is Zone.OPERATIVE or (statement.zone is Zone.ANNEX and self.incorporated)

    def quotes(self, statement: Statement, cue: Cue | None = None) -> tuple[Quote, ...]:
        """Point at a cue, or at the whole of a statement."""
        seen = statement.seen
        span = (cue.start, cue.end) if cue else (statement.lead, len(seen.text))
        return quote(seen, *span, self.document.blocks)


@dataclass(slots=True)
class _Tally:
    """The codes that a verdict rests on, collected while it is made."""

    findings: list[Finding] = field(default_factory=list)

    def add(self, code: str, evidence: Iterable[Quote] = ()) -> None:
        if code not in {finding.code for finding in self.findings}:
            self.findings.append(Finding(Code(code), tuple(evidence)))

    def has(self, *codes: str) -> bool:
        return any(finding.code in codes for finding in self.findings)


def read_clause(document: Document, version: int, view: View, vocabulary: Vocabulary, clause: Clause) -> Reading:
    """Judge what one language version, in one view, says about one clause."""
    text = _read(document, version, view, vocabulary, clause)
    if not text.statements:
        return _nothing(document, version, vocabulary)
    tally = _Tally()
    operative_duties = [duty for duty in text.duties if text.is_operative(duty.statement)]
    operative_rights = [right for right in text.rights if text.is_operative(right.statement)]
    duty, right = _best(text, operative_duties, operative_rights)
    verbatim = _verbatim(text, view)
    _collect(text, duty, right, tally)
    elements = _elements(text, duty, right, tally, verbatim)
    status = _status(text, duty, right, elements, tally, verbatim)
    passages = _passages(text, duty, right, verbatim)
    if status is Status.LOOKALIKE and not passages:
        passages = tuple(each for finding in tally.findings for each in finding.evidence)[:4]
    order = {code: number for number, code in enumerate((*clause.weakeners, *clause.lookalikes))}
    findings = tuple(sorted(tally.findings, key=lambda each: order.get(each.code, len(order))))
    return Reading(vocabulary.language, status, elements, findings, () if status is Status.ABSENT else passages)


# --- What there is -------------------------------------------------------------------------------------------------


def _read(document: Document, version: int, view: View, vocabulary: Vocabulary, clause: Clause) -> _Text:
    forms = [
        form for term in vocabulary.terms if term.meaning.removeprefix("clause.") in _SUBSTANCE for form in term.forms
    ]
    found = statements(document, version, view, vocabulary, _wanted(tuple(forms)))
    duties: list[Duty] = []
    rights: list[Right] = []
    spoken: set[int] = set()
    for statement in found:
        if statement.marked.has("rejected_proposal"):
            continue
        inherited = statement.group in spoken
        if (duty := read_duty(statement, inherited=inherited)) is not None:
            duties.append(duty)
        if (right := read_right(statement, inherited=inherited)) is not None:
            rights.append(right)
        if statement.marked.has(*_RIGHTS):
            spoken.add(statement.group)
    incorporated = (
        any(
            block.version == version
            and block.zone is not Zone.ANNEX
            and says(vocabulary, "incorporated", fold(block.text))
            for block in document.blocks
        )
        if any(statement.zone is Zone.ANNEX for statement in found)
        else False
    )
    return _Text(document, vocabulary, clause, tuple(found), tuple(duties), tuple(rights), incorporated)


_compiled: dict[tuple[str, ...], regex.Pattern[str]] = {}


def _wanted(forms: tuple[str, ...]) -> regex.Pattern[str]:
    if forms not in _compiled:
        _compiled.clear()
        _compiled[forms] = pattern(forms)
    return _compiled[forms]


def _nothing(document: Document, version: int, vocabulary: Vocabulary) -> Reading:
    """Say that nothing live remains, and point at dead text that once spoke of human rights."""
    dead = [
        each
        for block in document.blocks
        if block.version == version and any(run.dead for run in block.runs)
        for seen in (see_dead(block),)
        if says(vocabulary, "human_rights", seen.folded)
        for each in quote(seen, 0, len(seen.text), document.blocks)
    ]
    findings = (Finding(Code("L15"), tuple(dead)),) if dead else ()
    return Reading(vocabulary.language, Status.ABSENT, findings=findings)


def _best(text: _Text, duties: Sequence[Duty], rights: Sequence[Right]) -> tuple[Duty | None, Right | None]:
    """Choose the duty and the right that together come nearest to the clause; both are looked for in the whole text."""
    one_sided = text.clause.one_sided_allowed

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

    best_duty = max(duties[: _CLAUSES_TRIED * 4], key=worth_duty, default=None)
    best_right = max(rights[: _CLAUSES_TRIED * 4], key=worth_right, default=None)
    return best_duty, best_right


def _verbatim(text: _Text, view: View) -> Statement | None:
    """Find the approved wording, to the letter, in one article: the statement with which it begins."""
    operative = [each for each in text.statements if text.is_operative(each)]
    for wording in text.clause.wordings:
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
    return regex.sub(
        r"^(?:(?:art(?:ikel|icle|iculo|icolo|igo)?\.?\s*)?\(?[\divx]{1,5}(?:\.\d+)*\s?[.):–-]\s*|\(?[a-z]\)\s*|[-–—•]\s*)",
        "",
        plain,
    )


# --- What speaks against it ----------------------------------------------------------------------------------------


def _collect(text: _Text, duty: Duty | None, right: Right | None, tally: _Tally) -> None:
    clause = text.clause
    if duty:
        for code, cue in duty.codes:
            tally.add(code, text.quotes(duty.statement, cue))
        if not clause.one_sided_allowed and duty.subject in ("one", "supplier"):
            tally.add("W06", text.quotes(duty.statement, duty.subject_cue))
    if right:
        for code, cue in right.codes:
            tally.add(code, text.quotes(right.statement, cue))
        if right.soft_threshold:
            tally.add("soft_threshold", text.quotes(right.statement, right.threshold))
        if not clause.one_sided_allowed and right.holder == "one":
            tally.add("W07", text.quotes(right.statement, right.holder_cue))
        if right.automatic:
            tally.add("automatic_ending", text.quotes(right.statement, right.automatic))
    groups = {each.statement.group for each in (duty, right) if each}
    for statement in text.statements:
        if statement.group in groups:
            _neighbour(text, statement, duty, right, tally)
    _elsewhere(text, duty, right, tally)
    _mentions(text, tally)
    kept = {*clause.weakeners, *clause.lookalikes}
    tally.findings = [each for each in tally.findings if each.code in kept or not regex.match(r"[WL]\d\d$", each.code)]


def _neighbour(text: _Text, statement: Statement, duty: Duty | None, right: Right | None, tally: _Tally) -> None:
    """Look at a sentence beside the clause for what it takes away by referring back."""
    marked = statement.marked
    mine = {id(each.statement) for each in (duty, right) if each}
    if (carved := marked.first("carve_out")) and text.is_operative(statement):
        tally.add("W18", text.quotes(statement, carved))
    if id(statement) in mine:
        return
    back = marked.first("such_violation") or (marked.first("terminate") and marked.first("this_article"))
    if (cost := marked.first("cost")) and (back or marked.has("terminate")):
        tally.add("W15", text.quotes(statement, cost))
    if (considering := marked.first("may_consider")) and right is None:
        tally.add("W16", text.quotes(statement, considering))
    if back or marked.has("terminate"):
        other = read_right(statement, inherited=True)
        if other is None and back:
            for code, meanings in (("W09", ("notice_period", "remedy", "later")), ("W10", ("consult",))):
                if delay := marked.first(*meanings):
                    tally.add(code, text.quotes(statement, delay))


def _elsewhere(text: _Text, duty: Duty | None, right: Right | None, tally: _Tally) -> None:
    """Look through the whole agreement for what binds nobody, or takes the clause back."""
    vocabulary = text.vocabulary
    version = next(iter(text.document.blocks[each.block].version for each in text.statements))
    watched = {name: known(vocabulary).get(name) for name in ("non_binding", "no_termination", "precedence")}
    for block in text.document.blocks:
        if block.version != version or block.zone not in (Zone.OPERATIVE, Zone.OPENING, Zone.RECITALS, Zone.SIGNATURE):
            continue
        folded = fold(block.text)
        for name, wanted in watched.items():
            span = wanted.search(folded) if wanted else None
            if span is None:
                continue
            seen = live_text(block, View.ACCEPTED, vocabulary)
            evidence = quote(seen, 0, len(seen.text), text.document.blocks)
            if name == "non_binding":
                if not says(vocabulary, "binding_exception", folded):
                    tally.add("W17", evidence)
            elif (duty or right) and not _excepts(vocabulary, _sentence_around(folded, *span.span())):
                tally.add("W19", evidence)


def _sentence_around(folded: str, start: int, end: int) -> str:
    left = max(folded.rfind(mark, 0, start) for mark in (". ", "; ", "\n"))
    right = folded.find(". ", end)
    return folded[left + 1 : right if right >= 0 else len(folded)]


def _excepts(vocabulary: Vocabulary, sentence: str) -> bool:
    """Tell if an exclusion leaves the clause alone: it excepts something, or it speaks of human rights itself."""
    return says(vocabulary, "except", sentence) or says(vocabulary, "human_rights", sentence)


def _mentions(text: _Text, tally: _Tally) -> None:
    """Give every sentence that speaks of human rights without being a clause the name of what it is."""
    read = {id(each.statement) for each in (*text.duties, *text.rights)}
    for statement in text.statements:
        marked, evidence = statement.marked, text.quotes(statement)
        operative = text.is_operative(statement)
        speaks = marked.has(*_RIGHTS, "body", "subject", "policy", "child", "these_rights")
        if marked.has(*_RIGHTS) and marked.has("nothing", "no_obligation") and operative:
            tally.add("L14", evidence)
        if not operative and speaks:
            tally.add(_OUTSIDE.get(statement.zone, "L04"), evidence)
            continue
        if statement.zone is Zone.ANNEX and id(statement) in read:
            tally.add("annex_incorporated", evidence)
        if marked.has("essential") and marked.has(*_RIGHTS):
            tally.add("L05", evidence)
        if marked.has("eu_values") and marked.has(*_RIGHTS):
            tally.add("L06", evidence)
            tally.add("not_negotiable", evidence)
        if marked.has("local_custom") and marked.has(*_RIGHTS):
            tally.add("L07", evidence)
        if marked.has("code") and not marked.has(*_RIGHTS):
            tally.add("L16", evidence)
        if marked.has(*_NARROW) and not marked.has(*_RIGHTS) and marked.has("firm", "respect", "refrain"):
            tally.add("W20", evidence)
        if marked.has("child") and not marked.has(*_RIGHTS):
            tally.add("L03", evidence)
        if id(statement) in read or not speaks:
            continue
        if marked.has("data_subject") and not marked.has("human_rights"):
            tally.add("L01", evidence)
            continue
        for meaning, code in _MENTIONS.items():
            if marked.has(meaning):
                tally.add(code, evidence)
                break
        else:
            if marked.has(*_RIGHTS) and not marked.has("essential"):
                tally.add("mention", evidence)


# --- Elements ------------------------------------------------------------------------------------------------------


def _elements(
    text: _Text, duty: Duty | None, right: Right | None, tally: _Tally, verbatim: Statement | None
) -> tuple[Element, ...]:
    told: list[Element] = []
    for name in (*text.clause.requires, *text.clause.informs):
        state, evidence = _element(name, text, duty, right, tally)
        if verbatim and state is ElementState.MISSING and name in text.clause.requires:
            state, evidence = ElementState.MET, text.quotes(verbatim)
        if name in text.clause.requires or state is ElementState.MET:
            told.append(Element(name, state, evidence))
    return tuple(told)


def _element(
    name: str, text: _Text, duty: Duty | None, right: Right | None, tally: _Tally
) -> tuple[ElementState, tuple[Quote, ...]]:
    met, missing, weakened = ElementState.MET, ElementState.MISSING, ElementState.WEAKENED

    def of_duty(cue: Cue | None, state: ElementState = met) -> tuple[ElementState, tuple[Quote, ...]]:
        return (state, text.quotes(duty.statement, cue)) if duty and cue else (missing, ())

    def of_right(cue: Cue | None, state: ElementState = met) -> tuple[ElementState, tuple[Quote, ...]]:
        return (state, text.quotes(right.statement, cue)) if right and cue else (missing, ())

    def freed(holds: bool, *codes: str) -> tuple[ElementState, tuple[Quote, ...]]:
        found = [each for each in tally.findings if each.code in codes]
        if found:
            return weakened, tuple(each for finding in found for each in finding.evidence)
        return (met, ()) if holds else (missing, ())

    match name:
        case "hr_term":
            explicit = duty.terms[0] if duty and duty.is_explicit else None
            if explicit:
                return of_duty(explicit)
            return of_right(right.statement.marked.first("human_rights", *INSTRUMENTS) if right else None)
        case "firm":
            weak = bool(duty and any(code in ("W01", "W02", "W03") for code, _ in duty.codes))
            if duty and weak:
                return of_duty(duty.codes[0][1], weakened)
            return of_duty(duty.firm if duty else None)
        case "respect":
            if duty and duty.verb is None and duty.codes:
                return of_duty(duty.codes[0][1], weakened)
            return of_duty(duty.verb if duty else None)
        case "all_bound":
            return of_duty(duty.subject_cue if duty else None, met if duty and duty.subject == "all" else weakened)
        case "supplier_bound":
            return of_duty(duty.subject_cue if duty and duty.subject else None)
        case "unconditional":
            return freed(duty is not None and duty.verb is not None, *_CONDITIONS)
        case "term_right":
            return of_right(right.ending if right else None, met if right and right.is_termination else weakened)
        case "each_holder":
            if right and right.holder == "each":
                return met, text.quotes(right.statement, right.holder_cue or right.ending)
            return of_right(right.holder_cue if right else None, weakened)
        case "immediate":
            if right and tally.has("W09"):
                return freed(False, "W09")
            return of_right(right.immediate if right and right.court is None else None)
        case "hr_trigger":
            return of_right(right.trigger if right else None)
        case "threshold_ok":
            return freed(right is not None, "W08")
        case "involved":
            return freed(right is not None and not right.own_breach, "W12")
        case "other_party":
            return of_right((right.other_party or right.trigger) if right else None)
        case "no_cost":
            return freed(right is not None and not tally.has("W13"), "W15", "W13")
        case "operative":
            return freed(duty is not None or right is not None)
        case "live_text":
            return met, ()
        case "not_negated":
            return freed(not tally.has("L14"), "L14")
        case "not_overridden":
            return freed(not tally.has("W19"), "W19")
        case "chain":
            return _cue_anywhere(text, "staff")
        case "ref_udhr" | "ref_echr" if text.clause.one_sided_allowed:
            return _instrument(text, name.removeprefix("ref_"))
        case _:
            return _cue_anywhere(text, name.removeprefix("ref_").replace("non_exec", "measures"))


def _instrument(text: _Text, name: str) -> tuple[ElementState, tuple[Quote, ...]]:
    """Find an instrument as the object of an operative duty, maybe in the sentence beside the other instrument's."""
    for duty in text.duties:
        if duty.denied is None and duty.verb is not None and text.is_operative(duty.statement):
            for cue in duty.terms:
                if cue.meaning == name:
                    return ElementState.MET, text.quotes(duty.statement, cue)
    return ElementState.MISSING, ()


def _cue_anywhere(text: _Text, meaning: str) -> tuple[ElementState, tuple[Quote, ...]]:
    for statement in text.statements:
        if text.is_operative(statement) and (cue := statement.marked.first(meaning)):
            return ElementState.MET, text.quotes(statement, cue)
    return ElementState.MISSING, ()


# --- The verdict ---------------------------------------------------------------------------------------------------


def _status(
    text: _Text,
    duty: Duty | None,
    right: Right | None,
    elements: tuple[Element, ...],
    tally: _Tally,
    verbatim: Statement | None,
) -> Status:
    state = {element.id: element.state for element in elements}
    required = [state[name] for name in text.clause.requires]
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
        return _mention_status(text, tally)
    if against := _taken_away(text, right, tally):
        tally.add("other_passage", against)
        return Status.CONTRADICTED
    if tally.has("L06"):
        return Status.ONE_SIDED
    if verbatim and not attached:
        return Status.STANDARD
    if all(each is met for each in required) and not attached:
        return Status.EQUIVALENT
    if attached:
        return Status.WEAKENED
    if tally.has("W06", "W07"):
        return Status.ONE_SIDED
    promise = state.get("hr_term", met) is met or not text.clause.requires.count("hr_term")
    duty_half = promise and state.get("firm") is met and state.get("respect") is met
    weak_half = duty is not None and duty.verb is not None and duty.firm is not None
    if duty_half or weak_half or (state.get("term_right") is met and right is not None) or tally.has("L05"):
        return Status.PARTIAL
    return _mention_status(text, tally)


def _taken_away(text: _Text, right: Right | None, tally: _Tally) -> tuple[Quote, ...]:
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


def _mention_status(text: _Text, tally: _Tally) -> Status:
    if tally.has("L05"):
        return Status.PARTIAL
    if tally.has("L16") and text.clause.one_sided_allowed and not tally.has("mention"):
        return Status.UNCERTAIN
    looks = [
        each.code
        for each in tally.findings
        if (each.code.startswith("L") and each.code != "L01")
        or each.code in ("W20", "mention", "aside", "contents", "annex_not_incorporated")
    ]
    return Status.LOOKALIKE if looks else Status.ABSENT


def _passages(text: _Text, duty: Duty | None, right: Right | None, verbatim: Statement | None) -> tuple[Quote, ...]:
    chosen = [each.statement for each in (duty, right) if each]
    if verbatim and not chosen:
        chosen = [verbatim]
    ordered = sorted({id(each): each for each in chosen}.values(), key=lambda each: each.block)
    return tuple(dict.fromkeys(each for statement in ordered for each in text.quotes(statement)))
