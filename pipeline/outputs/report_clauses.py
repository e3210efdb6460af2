"""Report clauses: what the report shows of each clause, and of what was written into the document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from pipeline.codes import label, sort_by_gravity
from pipeline.comments import fill_in
from pipeline.difference import Piece
from pipeline.margin import compare_with, say
from pipeline.model import (
    Brief,
    ClauseDecision,
    ClauseDetection,
    Comment,
    Element,
    ElementState,
    Insertion,
    InsertionPlace,
    Numbering,
    Reading,
    Rules,
    Status,
    VersionReading,
    Wording,
)
from pipeline.outline import typed_references
from pipeline.outputs.display import clause_title, detected, show_places, show_standing
from pipeline.outputs.reasons import why_clause
from pipeline.sentences import sentences

View: TypeAlias = Mapping[str, object]
"""What a part of the page shows, under the names that its template uses."""

_PRESENT = (Status.STANDARD, Status.EQUIVALENT)
_NOTHING_TO_COMPARE = (Status.STANDARD, Status.ABSENT, Status.LOOKALIKE)
_MARKS = {ElementState.MET: "✓", ElementState.WEAKENED: "≈", ElementState.MISSING: "✗"}
_MOST_REFERENCES = 6


def view_clause(decision: ClauseDecision, brief: Brief) -> View:
    """Show one clause: its verdict, what it has and lacks, the difference with the approved wording, and why."""
    rules, found = brief.rules, detected(brief, decision.clause)
    _ = sentences(rules.language)
    differ = found.if_accepted is not found.if_rejected
    pending = (
        (_("The other party proposes to delete this"), found.deleted),
        (_("The other party proposes to add this"), found.inserted),
    )
    reading = found.reading
    return {
        "title": clause_title(decision.clause, rules, rules.language),
        "status": _say("status", found.status, rules),
        "summary": _summary(decision, found, rules),
        "passages": reading.passages if found.status in _PRESENT else (),
        "duty": _say("duty", decision.duty, rules),
        "views": {
            "accepted": _say("status", found.if_accepted, rules),
            "rejected": _say("status", found.if_rejected, rules),
        }
        if differ
        else None,
        "versions": [_version(each, rules) for each in found.versions] if len(found.versions) > 1 else [],
        "action": _say("action", decision.action, rules),
        "places": [_place(each, rules) for each in decision.places],
        "pending": [(head, quotes) for head, quotes in pending if quotes],
        "elements": [_element(each, rules) for each in reading.elements],
        "findings": [
            {
                "name": _say("finding", each.code, rules),
                "code": each.code,
                "quotes": each.evidence,
                "places": show_places(each.evidence),
            }
            for each in reading.findings
        ],
        "language": reading.language or "",
        "difference": _difference(reading, decision, brief),
        "wordings": [_wording(each, rules) for each in decision.proposal],
        "why": why_clause(found, decision, brief.detection.contact, brief.document, rules),
    }


def view_written(brief: Brief) -> list[View]:
    """Show what was written where in the copy for colleagues, in the order of the plan; nothing when there is none."""
    plan, _ = brief.decision.annotated, sentences(brief.rules.language)
    # Where no text can be inserted, the wording stands in the comment at its place.
    inserted = plan.insertions if brief.document.takes_text else ()
    shown: list[View] = [
        {
            "kind": _("Tracked insertion"),
            "place": _insertion_place(each, brief),
            "language": each.language,
            "text": [line for line in (each.heading, *each.paragraphs) if line],
            "note": _on_references(each, brief),
        }
        for each in inserted
    ]
    shown += [_comment(each, plan.insertions, brief) for each in plan.comments]
    return shown


def _summary(decision: ClauseDecision, found: ClauseDetection, rules: Rules) -> str:
    """Say in a sentence of the house that the clause is there: in the document itself we then write nothing."""
    clause = next(each for each in rules.policy.clauses if each.id == decision.clause)
    if found.status not in _PRESENT or clause.one_sided_allowed:
        return ""
    return say("C-02", rules, verdict=_say("status", found.status, rules))


def _version(version: VersionReading, rules: Rules) -> View:
    _ = sentences(rules.language)
    both = (version.accepted.status, version.rejected.status)
    language = version.accepted.language
    return {
        "language": _say("language", language, rules) if language else _("unknown language"),
        "status": _say("status", sort_by_gravity("status", both, rules.world.codes)[0], rules),
    }


def _place(place: InsertionPlace, rules: Rules) -> str:
    _ = sentences(rules.language)
    before = fill_in(_("before {place}"), place=place.before) if place.before else _("at the end")
    after = fill_in(_("after {place}"), place=place.after) if place.after else ""
    numbered = f"{place.number} – " if place.number else ""
    return f"{numbered}{after}, {before}" if after else f"{numbered}{before}"


def _element(element: Element, rules: Rules) -> View:
    return {
        "name": _say("element", element.id, rules),
        "state": _say("element_state", element.state, rules),
        "mark": _MARKS[element.state],
        "is_met": element.state is ElementState.MET,
        "quotes": element.evidence,
        "places": show_places(element.evidence),
    }


def _wording(wording: Wording, rules: Rules) -> View:
    return {
        "code": wording.language,
        "language": _say("language", wording.language, rules),
        "standing": show_standing(wording, rules.language),
        "text": " ".join(wording.sentences),
    }


def _difference(reading: Reading, decision: ClauseDecision, brief: Brief) -> tuple[Piece, ...]:
    """Compare what was found with the approved wording, where it is near enough to be compared."""
    clause = next(each for each in brief.rules.policy.clauses if each.id == decision.clause)
    wording = clause.approved(reading.language, brief.detection.contact)
    if wording is None or reading.status in _NOTHING_TO_COMPARE:
        return ()
    return compare_with(wording, reading)


# --- What was written ----------------------------------------------------------------------------------------------


def _comment(comment: Comment, insertions: tuple[Insertion, ...], brief: Brief) -> View:
    _ = sentences(brief.rules.language)
    if comment.quote is not None:
        place = comment.quote.where
    elif comment.insertion is not None:
        place = _insertion_place(insertions[comment.insertion], brief)
    else:
        place = _("at the very top")
    return {
        "kind": _("Comment"),
        "place": place,
        "language": brief.rules.language,
        "text": list(comment.paragraphs),
        "note": "",
    }


def _insertion_place(insertion: Insertion, brief: Brief) -> str:
    blocks = brief.document.blocks
    before = "" if insertion.before is None else blocks[insertion.before].where
    place = InsertionPlace(insertion.language, blocks[insertion.after].where, before, insertion.number)
    return _place(place, brief.rules)


def _on_references(insertion: Insertion, brief: Brief) -> str:
    """Say which typed references a lawyer may want to look at, where we typed a number and moved none."""
    if insertion.numbering is not Numbering.TYPED or insertion.before is None:
        return ""
    found = typed_references(brief.document, insertion.number, brief.rules.world.vocabularies)[:_MOST_REFERENCES]
    listed = ", ".join(f"“{each.text}” ({each.where})" for each in found)
    return say("C-30", brief.rules, references=listed) if listed else ""


def _say(group: str, code: str, rules: Rules) -> str:
    return label(group, code, rules.world.codes, rules.language)
