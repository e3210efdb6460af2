"""Process: one case through every stage. A pure function of the case and the rules, on any machine, at any hour."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import replace

from pipeline import codes
from pipeline.decide import decide, settle_contact
from pipeline.detect import detect_clauses
from pipeline.errors import CaseError
from pipeline.formats import format_of
from pipeline.legibility import doubt_clauses, doubt_countries
from pipeline.model import (
    Action,
    Brief,
    Case,
    Code,
    Decision,
    Dossier,
    MarkPlan,
    Outcome,
    Output,
    Refusal,
    Rules,
)
from pipeline.outputs import report_html
from pipeline.prove import prove
from pipeline.read import read_document
from pipeline.screen import screen_parties
from pipeline.write import stamp_of, write_copies, write_forms


def attempt(case: Case, rules: Rules, prepare: Callable[[Case, Rules], Case] | None = None) -> Outcome:
    """Review a case, whatever happens: what cannot be reviewed is a refusal that says why. Never raises.

    `prepare` makes of it what the core reads, where that takes more than the core may touch.
    """
    try:
        return process(case if prepare is None else prepare(case, rules), rules)
    except CaseError as error:
        return refuse(case, rules, error.code, error.detail)
    except (MemoryError, RecursionError) as error:
        return refuse(case, rules, "exceeded_limits", type(error).__name__)
    except Exception as error:  # The last line of defence: a fault of ours is a refusal too, and the others go on.
        return refuse(case, rules, "fault", type(error).__name__, trace=traceback.format_exc())


def process(case: Case, rules: Rules) -> Dossier:
    """Review a case. Raises `CaseError` when the document cannot be reviewed."""
    document = read_document(case, rules)
    detection = doubt_clauses(detect_clauses(document, rules, case), document)
    screening = doubt_countries(screen_parties(document, rules), document)
    detection = settle_contact(detection, screening, rules)
    decision = decide(case, document, detection, screening, rules)
    brief = Brief(case, document, detection, decision, rules)
    written = write_copies(brief)
    copies, checks = prove(case, document, written, stamp_of(brief))
    attention = decision.attention
    if len(copies) < len(written):
        brief = replace(brief, decision=withhold(decision, copies))
        attention = codes.sort_by_gravity("attention", [*attention, "copy_withheld"], rules.world.codes)
    outputs = (*copies, *write_forms(brief))
    page = report_html.render(brief, attention, outputs, checks)
    return Dossier(brief, attention, (*outputs, page), checks)


def refuse(case: Case, rules: Rules, code: str, detail: str = "", trace: str = "") -> Refusal:
    """Say why a case could not be reviewed, what somebody can do about it, and when it is worth another try."""
    table, language = rules.world.codes, rules.language
    return Refusal(
        case=case,
        code=Code(code),
        message=codes.message(code, detail, table, language),
        remedy=codes.remedy(code, table, language),
        retry=codes.entry("error", code, table).retry,
        format=case.derived.origin if case.derived else format_of(case.content),
        trace=trace,
    )


def withhold(decision: Decision, copies: tuple[Output, ...]) -> Decision:
    """Take back what a copy that failed its proof would have shown: the wording is offered in the report instead."""
    if any(copy.kind == "annotated" for copy in copies):
        return replace(decision, proposal=MarkPlan())
    clauses = tuple(
        replace(each, action=Action.OFFERED if each.proposal else Action.NONE, places=())
        if each.action in (Action.INSERTED, Action.COMMENTED)
        else each
        for each in decision.clauses
    )
    return replace(decision, clauses=clauses, annotated=MarkPlan(), proposal=MarkPlan())
