"""Report page: what was found in a document and what to do about it, on one page that needs nothing beside it.

It opens with the house's own first question, which is for a person, and never says that something is right in law.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from functools import partial
from typing import TypeAlias

from pipeline.codes import label, show_number
from pipeline.comments import fill_in
from pipeline.model import (
    Action,
    Brief,
    Case,
    Checks,
    ClauseDecision,
    ClauseDetection,
    Code,
    Contact,
    Country,
    DocumentState,
    Duty,
    Element,
    ElementState,
    InsertionPlace,
    Language,
    Output,
    Party,
    Quote,
    Reading,
    Refusal,
    Route,
    Rules,
    Standing,
    Status,
    Wording,
)
from pipeline.names import output_name
from pipeline.outputs.display import (
    clause_title,
    counterparties,
    detected,
    show_country,
    show_day,
    show_evidence,
    show_index,
    show_places,
    show_rule,
    show_score,
    show_standing,
)
from pipeline.outputs.texts import pages, texts
from pipeline.standing import is_stale

KIND = "report"
View: TypeAlias = Mapping[str, object]
"""What a part of the page shows, under the names that its template uses."""

_MOST_WORDS = 600
"""Past this, a comparison word by word takes long and tells nobody anything."""


def render(brief: Brief, attention: Sequence[Code], outputs: Sequence[Output], checks: Checks) -> Output:
    """Give the report of a reviewed case."""
    case, rules = brief.case, brief.rules
    said = texts(rules.language)
    policy, screening, contact = rules.policy, brief.decision.screening, brief.detection.contact
    view = {
        "attention": [_say("attention", code, rules) for code in attention],
        "state_note": _state_note(brief),
        "stale": is_stale(rules.world.index.edition.published, case.received.date()),
        "outputs": outputs,
        "checks": [(name, held) for name, held in asdict(checks).items() if held is not None],
        "clauses": [_clause(each, brief) for each in brief.decision.clauses if each.duty is not Duty.NONE],
        "supplier": contact in (Contact.SUPPLIER, Contact.TENDER),
        "parties": [_party(party, rules) for party in counterparties(brief)],
        "others": [
            {
                **_country(each.country, rules),
                "role": _say("role", each.role, rules),
                "counts": said["counts" if each.counts else "informs"],
            }
            for each in screening.other_countries
        ],
        "home": "; ".join(party.name for party in screening.parties if party.home),
        "advice": _advice(brief),
        "rule": show_rule(rules, rules.language),
        "source": fill_in(said["why_source"], playbook=f"{policy.name} {policy.version}"),
        "about": _about(brief),
        "question": dict(policy.question)[rules.language],
    }
    return _page("report.html", case, rules, view)


def render_refusal(refusal: Refusal, rules: Rules) -> Output:
    """Give the report of a case that could not be reviewed: why, and what to do next."""
    view = {"refusal": refusal, "question": dict(rules.policy.question)[rules.language]}
    return _page("refusal.html", refusal.case, rules, view)


def _page(template: str, case: Case, rules: Rules, view: View) -> Output:
    page = pages().get_template(template)
    content = page.render(
        **view,
        t=texts(rules.language),
        language=rules.language,
        case=case,
        rules=rules,
        index=show_index(rules.world.index, rules.language),
        day=partial(show_day, language=rules.language),
        label=partial(_say, rules=rules),
    )
    return Output(KIND, output_name(KIND, case, rules), content.encode("utf-8", "replace"))


def _say(group: str, code: str, rules: Rules) -> str:
    return label(group, code, rules.world.codes, rules.language)


def _state_note(brief: Brief) -> str:
    """Say why nothing was written into the document, where that is because of what it is."""
    if brief.document.state is DocumentState.DRAFT:
        return ""
    notes = {text.language: text.text for text in brief.rules.policy.comments if text.code == "C-20"}
    return notes[brief.rules.language]


def _about(brief: Brief) -> View:
    detection, document, rules = brief.detection, brief.document, brief.rules
    languages = (
        _say("language", version.language, rules) if version.language else texts(rules.language)["unknown_language"]
        for version in document.versions
    )
    return {
        "format": _say("format", document.format, rules),
        "state": _say("state", document.state, rules),
        "profile": _say("profile", detection.profile, rules),
        "basis": _say("basis_profile", detection.basis, rules),
        "contact": _say("contact", detection.contact, rules),
        "evidence": detection.contact_evidence,
        "languages": ", ".join(languages),
    }


def _advice(brief: Brief) -> View:
    advice, rules = brief.decision.advice, brief.rules
    rule = next(each for each in rules.policy.contacts if each.contact is brief.detection.contact)
    asked = bool(advice.reasons) and advice.route is not Route.NONE
    return {
        "needed": _say("advice", advice.needed, rules),
        "reasons": "; ".join(_say("advice_reason", reason, rules) for reason in advice.reasons),
        "route": _say("route", advice.route, rules) if asked else "",
        "outside": not rule.remit,
    }


# --- Clauses -------------------------------------------------------------------------------------------------------


def _clause(decision: ClauseDecision, brief: Brief) -> View:
    rules, found = brief.rules, detected(brief, decision.clause)
    said = texts(rules.language)
    differ = found.if_accepted is not found.if_rejected
    pending = ((said["deleted_head"], found.deleted), (said["inserted_head"], found.inserted))
    return {
        "title": clause_title(decision.clause, rules, rules.language),
        "status": _say("status", found.status, rules),
        "duty": _say("duty", decision.duty, rules),
        "views": {
            "accepted": _say("status", found.if_accepted, rules),
            "rejected": _say("status", found.if_rejected, rules),
        }
        if differ
        else None,
        "versions": _versions(found, rules) if len(found.versions) > 1 else (),
        "action": _say("action", decision.action, rules),
        "places": [_place(each, rules) for each in decision.places if decision.action is Action.INSERTED],
        "pending": [(head, quotes) for head, quotes in pending if quotes],
        "elements": [_element(each, rules) for each in found.reading.elements],
        "findings": [
            {
                "name": _say("finding", each.code, rules),
                "code": each.code,
                "quotes": each.evidence,
                "places": show_places(each.evidence),
            }
            for each in found.reading.findings
        ],
        "difference": _difference(found.reading, decision, brief),
        "wordings": [_wording(each, rules) for each in decision.proposal],
    }


def _versions(found: ClauseDetection, rules: Rules) -> list[View]:
    unknown = texts(rules.language)["unknown_language"]
    return [
        {
            "language": _say("language", each.accepted.language, rules) if each.accepted.language else unknown,
            "status": _say("status", each.accepted.status, rules),
        }
        for each in found.versions
    ]


def _place(place: InsertionPlace, rules: Rules) -> str:
    said = texts(rules.language)
    before = f"{said['before']} {place.before}" if place.before else said["at_the_end"]
    numbered = f"{place.number} – " if place.number else ""
    return f"{numbered}{said['after']} {place.after}, {before}" if place.after else f"{numbered}{before}"


def _element(element: Element, rules: Rules) -> View:
    return {
        "name": _say("element", element.id, rules),
        "state": _say("element_state", element.state, rules),
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


def _difference(reading: Reading, decision: ClauseDecision, brief: Brief) -> list[View]:
    """Compare what was found with the approved wording, word by word, where there is something to compare."""
    wording = _approved(reading.language, decision, brief)
    found = " ".join(quote.text for quote in reading.passages).split()
    if wording is None or not found or reading.status is Status.STANDARD or len(found) > _MOST_WORDS:
        return []
    approved = " ".join(wording.sentences).split()
    pieces: list[View] = []
    for kind, start, end, left, right in difflib.SequenceMatcher(None, found, approved, False).get_opcodes():
        if kind == "equal":
            pieces.append({"kind": "same", "text": " ".join(found[start:end])})
        if kind in ("replace", "delete"):
            pieces.append({"kind": "found", "text": " ".join(found[start:end])})
        if kind in ("replace", "insert"):
            pieces.append({"kind": "approved", "text": " ".join(approved[left:right])})
    return pieces


def _approved(language: Language | None, decision: ClauseDecision, brief: Brief) -> Wording | None:
    clause = next(each for each in brief.rules.policy.clauses if each.id == decision.clause)
    mine = [each for each in clause.wordings if each.language == language]
    special = [each for each in mine if each.variant == brief.detection.contact]
    return next(iter(special or [each for each in mine if not each.variant]), None)


# --- Parties and countries -----------------------------------------------------------------------------------------


def _party(party: Party, rules: Rules) -> View:
    said = texts(rules.language)
    unknown: View = {
        "country": _say("outcome", "unknown", rules),
        "certainty": "",
        "score": show_score(None, rules.language),
        "history": "",
        "chart": None,
        "outcome": _say("outcome", party.outcome, rules),
        "why": said["not_found"],
        "quotes": (),
    }
    return {
        "name": party.name,
        "kind": _say("kind", party.kind, rules),
        "seat": party.seat or said["not_found"],
        "rows": [_country(country, rules) for country in party.countries] or [unknown],
    }


def _country(country: Country, rules: Rules) -> View:
    quotes: tuple[Quote, ...] = country.evidence
    return {
        "country": show_country(country, rules, rules.language),
        "certainty": _say("certainty", country.certainty, rules),
        "score": show_score(country.standing, rules.language),
        "history": _history(country.standing, rules),
        "chart": _chart(country.standing, rules),
        "outcome": _say("outcome", country.outcome, rules),
        "why": show_evidence(country, rules, rules.language),
        "quotes": quotes,
    }


def _history(standing: Standing | None, rules: Rules) -> str:
    past = standing.history if standing else ()
    return ", ".join(f"{edition}: {show_number(_rounded(score), rules.language)}" for edition, score in past)


def _rounded(score: str) -> str:
    return str(Decimal(score).quantize(Decimal("0.0001"))) if len(score) > 6 else score


def _chart(standing: Standing | None, rules: Rules) -> View | None:
    """Draw the scores of the last editions, the oldest on the left, with the line that they are compared with."""
    past = tuple(reversed(standing.history)) if standing else ()
    if len(past) < 2:
        return None
    width, top, bottom = 220, 8, 58

    def height(score: Decimal) -> str:
        return f"{bottom - float(score) * (bottom - top):.1f}"

    step = (width - 40) / (len(past) - 1)
    alt = f"{texts(rules.language)['history_chart']}: {_history(standing, rules)}"
    return {
        "alt": alt,
        "line": height(rules.policy.threshold),
        "points": [
            {"x": f"{20 + number * step:.1f}", "y": height(Decimal(score)), "edition": edition}
            for number, (edition, score) in enumerate(past)
        ],
    }
