"""Report: `report.json`, the outcome of a case for other programs (schema `rightsclause/report/1`).

The shell renders it last, because only delivery knows the folder and what came before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from pipeline.codes import sort_by_gravity
from pipeline.model import (
    Brief,
    Case,
    Checks,
    ClauseDecision,
    ClauseDetection,
    CodeEntry,
    Country,
    Dossier,
    Outcome,
    Output,
    Party,
    Previous,
    Quote,
    Reading,
    Refusal,
    Rules,
    VersionReading,
)
from pipeline.standing import is_stale

SCHEMA = "rightsclause/report/1"

Json = Mapping[str, "Json"] | Sequence["Json"] | str | int | float | bool | None


def render_report(
    outcome: Outcome,
    rules: Rules,
    folder: str,
    previous: Previous | None,
    outputs: Sequence[Output],
    key: str = "",
) -> bytes:
    """Give `report.json` for a reviewed or refused case, as it stands in `folder` (relative to the out folder).

    `outputs` are the files that lie beside it; `key` is the name of the case in the ledger, empty when it has none.
    """
    told = _tell_dossier(outcome) if isinstance(outcome, Dossier) else _tell_refusal(outcome, rules)
    told["provenance"] = {**_provenance(rules, case_of(outcome)), "key": key or None}
    before: Json = None
    if previous is not None:
        before = {"folder": previous.folder, "kind": previous.kind, "changes": list(previous.changes)}
    whole = {
        "schema": SCHEMA,
        "folder": folder,
        **told,
        "outputs": [_output(each) for each in outputs],
        "previous": before,
    }
    ordered = {key: whole[key] for key in _ORDER}
    return (json.dumps(ordered, ensure_ascii=False, indent=2) + "\n").encode()


_ORDER = (
    "schema",
    "folder",
    "document",
    "clauses",
    "parties",
    "other_countries",
    "advice",
    "attention",
    "outputs",
    "checks",
    "provenance",
    "previous",
    "error",
)


def case_of(outcome: Outcome) -> Case:
    """The case that an outcome is about."""
    return outcome.brief.case if isinstance(outcome, Dossier) else outcome.case


def _tell_dossier(dossier: Dossier) -> dict[str, Json]:
    brief = dossier.brief
    decision = brief.decision
    decided = {each.clause: each for each in decision.clauses}
    return {
        "document": _document(brief),
        "clauses": [_clause(each, decided[each.clause], brief.rules.world.codes) for each in brief.detection.clauses],
        "parties": [_party(each) for each in decision.screening.parties],
        "other_countries": [
            {**_country(each.country), "role": each.role, "counts": each.counts}
            for each in decision.screening.other_countries
        ],
        "advice": {
            "needed": decision.advice.needed,
            "reasons": list(decision.advice.reasons),
            "route": decision.advice.route,
            "question": decision.advice.question,
        },
        "attention": list(dossier.attention),
        "checks": _checks(dossier.checks),
        "error": None,
    }


def _tell_refusal(refusal: Refusal, rules: Rules) -> dict[str, Json]:
    case = refusal.case
    return {
        "document": {
            "name": case.name,
            "sha256": case.sha256,
            "format": refusal.format,
            "pages": None,
            "languages": [],
            "profile": None,
            "profile_basis": None,
            "contact": None,
            "state": None,
            "derived": None,
        },
        "clauses": [],
        "parties": [],
        "other_countries": [],
        "advice": None,
        "attention": ["not_reviewed"],
        "checks": _checks(Checks()),
        "error": {
            "code": refusal.code,
            "message": refusal.message,
            "remedy": refusal.remedy,
            "retry": refusal.retry,
            "trace": refusal.trace or None,
        },
    }


def _document(brief: Brief) -> Json:
    case, document, detection = brief.case, brief.document, brief.detection
    return {
        "name": case.name,
        "sha256": case.sha256,
        "format": case.derived.origin if case.derived else document.format,
        "pages": document.pages,
        "languages": [version.language for version in document.versions if version.language],
        "profile": detection.profile,
        "profile_basis": detection.basis,
        "contact": detection.contact,
        "state": document.state,
        "derived": {"from": case.derived.origin, "by": case.derived.by} if case.derived else None,
    }


def _clause(detected: ClauseDetection, decided: ClauseDecision, codes: tuple[CodeEntry, ...]) -> Json:
    return {
        "id": detected.clause,
        "duty": decided.duty,
        "status": detected.status,
        "if_accepted": detected.if_accepted,
        "if_rejected": detected.if_rejected,
        "versions": [_version(each, codes) for each in detected.versions],
        "elements": _elements(detected.reading),
        "findings": [
            {"code": each.code, "evidence": [_quote(quote) for quote in each.evidence]}
            for each in detected.reading.findings
        ],
        "action": decided.action,
        "places": [
            {"language": each.language, "after": each.after, "before": each.before, "number": each.number}
            for each in decided.places
        ],
    }


def _version(version: VersionReading, codes: tuple[CodeEntry, ...]) -> Json:
    status = sort_by_gravity("status", (version.accepted.status, version.rejected.status), codes)[0]
    return {"language": version.accepted.language, "status": status}


def _elements(reading: Reading) -> Json:
    return [
        {"id": each.id, "state": each.state, "evidence": [_quote(quote) for quote in each.evidence]}
        for each in reading.elements
    ]


def _party(party: Party) -> Json:
    return {
        "name": party.name,
        "kind": party.kind,
        "home": party.home,
        "outcome": None if party.home else party.outcome,
        "countries": [_country(each) for each in party.countries],
        "evidence": [_quote(quote) for quote in party.evidence],
    }


def _country(country: Country) -> dict[str, Json]:
    standing = country.standing
    index: Json = None
    if standing is not None:
        index = {
            "edition": standing.edition,
            "listed": standing.listed,
            "name": standing.name or None,
            "score": standing.score,
            "published": standing.published,
            "rank": standing.rank,
        }
    return {
        "iso3": country.iso3,
        "name": country.name,
        "certainty": country.certainty,
        "basis": country.basis,
        "evidence": [_quote(quote) for quote in country.evidence],
        "index": index,
        "outcome": country.outcome,
    }


def _quote(quote: Quote) -> Json:
    return {
        "text": quote.text,
        "where": quote.where,
        "block": quote.block,
        "start": quote.start,
        "end": quote.end,
    }


def _output(output: Output) -> Json:
    return {"kind": output.kind, "path": output.name, "sha256": hashlib.sha256(output.content).hexdigest()}


def _checks(checks: Checks) -> Json:
    return {
        "reject_restores": checks.reject_restores,
        "accept_complies": checks.accept_complies,
        "no_new_faults": checks.no_new_faults,
    }


def _provenance(rules: Rules, case: Case) -> dict[str, Json]:
    index = rules.world.index
    return {
        "version": rules.version,
        "playbook": f"{rules.policy.name} {rules.policy.version}".strip(),
        "playbook_sha256": rules.policy.sha256,
        "edition": index.edition.label,
        "edition_sha256": index.edition.sha256,
        "edition_published": index.edition.published.isoformat(),
        "stale": is_stale(index.edition.published, case.received.date()),
        "received": case.received.isoformat(),
        "reviewed": case.reviewed.isoformat(),
    }
