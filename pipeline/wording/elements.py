"""Elements: the yes/no questions about a clause (DOMAIN 2.1), answered with the words that answer them."""

from __future__ import annotations

from pipeline.model import Clause, Element, ElementState, Quote
from pipeline.wording.cues import Cue, says
from pipeline.wording.duty import INSTRUMENTS, Duty
from pipeline.wording.findings import Tally
from pipeline.wording.passages import Passages
from pipeline.wording.right import Right
from pipeline.wording.statements import Statement

_CONDITIONS = ("W04", "W05", "W14")


def answer_elements(
    text: Passages,
    clause: Clause,
    duty: Duty | None,
    right: Right | None,
    tally: Tally,
    verbatim: Statement | None,
) -> tuple[Element, ...]:
    """Answer the questions that a clause asks, in its order; of those that only inform, the ones with a yes.

    `verbatim` is where the approved wording stands to the letter: then no required element is missing.
    """
    told: list[Element] = []
    for name in (*clause.requires, *clause.informs):
        state, evidence = _element(name, text, clause, duty, right, tally)
        if verbatim and state is ElementState.MISSING and name in clause.requires:
            state, evidence = ElementState.MET, text.quotes(verbatim)
        if name in clause.requires or state is ElementState.MET:
            told.append(Element(name, state, evidence))
    return tuple(told)


def _element(
    name: str, text: Passages, clause: Clause, duty: Duty | None, right: Right | None, tally: Tally
) -> tuple[ElementState, tuple[Quote, ...]]:
    met, missing, weakened = ElementState.MET, ElementState.MISSING, ElementState.WEAKENED

    def of_duty(cue: Cue | None, state: ElementState = met) -> tuple[ElementState, tuple[Quote, ...]]:
        return (state, text.quotes(duty.statement, cue)) if duty and cue else (missing, ())

    def of_subject(state: ElementState) -> tuple[ElementState, tuple[Quote, ...]]:
        if duty is None or duty.subject_cue is None:
            return missing, ()
        return state, text.quotes(duty.subject_in or duty.statement, duty.subject_cue)

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
            return of_subject(met if duty and duty.subject == "all" else weakened)
        case "supplier_bound":
            return (missing, ()) if duty and _is_buyer(text, duty) else of_subject(met)
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
            if right and right.immediate_in and right.court is None:
                return met, text.quotes(right.immediate_in, right.immediate)
            return of_right(right.immediate if right and right.court is None else None)
        case "hr_trigger":
            return of_right(right.trigger if right else None)
        case "threshold_ok":
            return freed(right is not None, "W08")
        case "involved":
            return freed(right is not None and not right.own_breach, "W12")
        case "other_party":
            # Without anybody named it concerns anyone, which is wider; a stranger is not the other party.
            anyone = right.trigger if right and right.involved is None else None
            return of_right((right.other_party or anyone) if right else None)
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
        case "ref_udhr" | "ref_echr" if clause.one_sided_allowed:
            return _instrument(text, name.removeprefix("ref_"))
        case _:
            return _cue_anywhere(text, name.removeprefix("ref_").replace("non_exec", "measures"))


def _is_buyer(text: Passages, duty: Duty) -> bool:
    """Tell if the one party that is bound is the one that buys, not the supplier."""
    cue = duty.subject_cue
    if duty.subject != "one" or cue is None:
        return False
    return says(text.vocabulary, "buyer", (duty.subject_in or duty.statement).marked.between(cue.start, cue.end))


def _instrument(text: Passages, name: str) -> tuple[ElementState, tuple[Quote, ...]]:
    """Tell if an instrument is the object of a firm duty, maybe in the sentence beside the other instrument's."""
    evidence, weakness = text.instrument(name)
    if not evidence:
        return ElementState.MISSING, ()
    return (ElementState.WEAKENED if weakness else ElementState.MET), evidence


def _cue_anywhere(text: Passages, meaning: str) -> tuple[ElementState, tuple[Quote, ...]]:
    for statement in text.statements:
        if text.is_operative(statement) and (cue := statement.marked.first(meaning)):
            return ElementState.MET, text.quotes(statement, cue)
    return ElementState.MISSING, ()
