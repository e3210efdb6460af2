"""Report schema: the JSON Schema of `report.json`, with every code that can stand in it.

`data/report.schema.json` is what it gives for our table of codes (`make schema` writes it).
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from pipeline.model import (
    Action,
    AdviceNeeded,
    Basis,
    Certainty,
    CodeEntry,
    Contact,
    CountryOutcome,
    CountryRole,
    DocumentFormat,
    DocumentState,
    Duty,
    ElementState,
    PartyKind,
    Profile,
    ProfileBasis,
    Route,
    Status,
)
from pipeline.outputs.report import SCHEMA, Json

_TEXT: Json = {"type": "string"}
_FLAG: Json = {"type": "boolean"}
_COUNT: Json = {"type": "integer", "minimum": 0}
_SHA256: Json = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_MOMENT: Json = {"type": "string", "format": "date-time"}


def report_schema(codes: tuple[CodeEntry, ...]) -> Json:
    """Give the schema, with the codes of this table."""

    def group(name: str) -> Json:
        return {"enum": [entry.code for entry in codes if entry.group == name]}

    quote = _object(text=_TEXT, where=_TEXT, block=_COUNT, start=_COUNT, end=_COUNT)
    country = {
        "iso3": _or_null({"type": "string", "pattern": "^[A-Z]{3}$"}),
        "name": _or_null(_TEXT),
        "certainty": _one_of(Certainty),
        "basis": _one_of(Basis),
        "evidence": _many(_reference("quote")),
        "index": _or_null(
            _object(
                edition=_TEXT,
                listed=_FLAG,
                name=_or_null(_TEXT),
                score=_or_null({"type": "string", "pattern": r"^[01](\.\d+)?$"}),
                published=_or_null({"type": "string", "pattern": r"^[01]\.\d\d$"}),
                rank=_or_null({"type": "integer", "minimum": 1}),
            )
        ),
        "outcome": _one_of(CountryOutcome),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA,
        "title": "What rightsclause found in one document",
        **_members(
            schema={"const": SCHEMA},
            folder=_TEXT,
            document=_object(
                name=_TEXT,
                sha256=_SHA256,
                format=_one_of(DocumentFormat),
                pages=_or_null({"type": "integer", "minimum": 1}),
                languages=_many({"type": "string", "pattern": "^[a-z]{2}$"}),
                profile=_or_null(_one_of(Profile)),
                profile_basis=_or_null(_one_of(ProfileBasis)),
                contact=_or_null(_one_of(Contact)),
                state=_or_null(_one_of(DocumentState)),
                derived=_or_null(_object(**{"from": _one_of(DocumentFormat), "by": _TEXT})),
            ),
            clauses=_many(
                _object(
                    id=_TEXT,
                    duty=_one_of(Duty),
                    status=_one_of(Status),
                    if_accepted=_one_of(Status),
                    if_rejected=_one_of(Status),
                    versions=_many(
                        _object(language=_or_null({"type": "string", "pattern": "^[a-z]{2}$"}), status=_one_of(Status))
                    ),
                    elements=_many(
                        _object(id=group("element"), state=_one_of(ElementState), evidence=_many(_reference("quote")))
                    ),
                    findings=_many(_object(code=group("finding"), evidence=_many(_reference("quote")))),
                    action=_one_of(Action),
                    places=_many(_object(language=_TEXT, after=_TEXT, before=_TEXT, number=_TEXT)),
                )
            ),
            parties=_many(
                _object(
                    name=_TEXT,
                    kind=_one_of(PartyKind),
                    home=_FLAG,
                    outcome=_or_null(_one_of(CountryOutcome)),
                    countries=_many(_reference("country")),
                    evidence=_many(_reference("quote")),
                )
            ),
            other_countries=_many(_object(**country, role=_one_of(CountryRole), counts=_FLAG)),
            advice=_or_null(
                _object(
                    needed=_one_of(AdviceNeeded),
                    reasons=_many(group("advice_reason")),
                    route=_one_of(Route),
                    question=_TEXT,
                )
            ),
            attention=_many(group("attention")),
            outputs=_many(_object(kind=group("output"), path=_TEXT, sha256=_SHA256)),
            checks=_object(
                reject_restores=_or_null(_FLAG), accept_complies=_or_null(_FLAG), no_new_faults=_or_null(_FLAG)
            ),
            provenance=_object(
                version=_TEXT,
                playbook=_TEXT,
                playbook_sha256=_SHA256,
                edition=_TEXT,
                edition_sha256=_SHA256,
                edition_published={"type": "string", "format": "date"},
                stale=_FLAG,
                received=_MOMENT,
                reviewed=_MOMENT,
                key=_or_null(_SHA256),
            ),
            previous=_or_null(_object(folder=_TEXT, kind=group("previous"), changes=_many(group("change")))),
            error=_or_null(
                _object(
                    code=group("error"),
                    message=_TEXT,
                    remedy=_TEXT,
                    retry={"enum": ["never", "same_content", "after_change"]},
                    trace=_or_null(_TEXT),
                )
            ),
        ),
        "$defs": {"quote": quote, "country": _object(**country)},
    }


def _members(**members: Json) -> dict[str, Json]:
    """Every member is always there: in a refusal what was not reached is empty or null, never left out."""
    return {"type": "object", "properties": members, "required": list(members), "additionalProperties": False}


def _object(**members: Json) -> Json:
    return _members(**members)


def _many(each: Json) -> Json:
    return {"type": "array", "items": each}


def _or_null(kind: Json) -> Json:
    return {"anyOf": [kind, {"type": "null"}]}


def _one_of(values: Iterable[StrEnum]) -> Json:
    return {"enum": [value.value for value in values]}


def _reference(name: str) -> Json:
    return {"$ref": f"#/$defs/{name}"}
