"""Overrule: what a person decided about a delivered document, beside what we found and never instead of it.

Each is a line that is appended to `decisions.jsonl` in the document's folder. The report stays as it was.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.codes import label
from pipeline.disk import append_line
from pipeline.errors import SetupError
from pipeline.model import CodeEntry, Rules
from pipeline.sentences import sentences

OVERRULES = "decisions.jsonl"
SCHEMA = "rightsclause/decision/1"
_GROUPS = {"advice": "advice", "clause": "status", "party": "outcome"}
"""The codes that a person can choose, by the kind of subject."""


@dataclass(frozen=True, slots=True)
class Overrule:
    """What a person decided, when, why, and about what."""

    subject: str
    """`advice`, `clause:ID` or `party:N`, counted from 1 in the order of the report."""
    outcome: str
    was: str | None
    """The outcome that it overrules, which stays in the report."""
    reason: str
    role: str
    user: str
    at: str
    """ISO 8601, with the offset from UTC."""


def overrule(
    report: Mapping[str, Any],
    *,
    subject: str,
    outcome: str,
    reason: str,
    role: str,
    user: str,
    now: datetime,
    codes: tuple[CodeEntry, ...],
) -> Overrule:
    """Give what a person decides about a report. Raises `SetupError` when it is about nothing that stands in it."""
    was = _outcomes(report)
    if subject not in was:
        raise SetupError(f"{subject} is no subject of this report; it has: {', '.join(was)}.")
    known = [entry.code for entry in codes if entry.group == _GROUPS[subject.partition(":")[0]]]
    if outcome not in known:
        raise SetupError(f"{outcome} is no outcome for {subject}; choose one of: {', '.join(known)}.")
    if not reason.strip():
        raise SetupError("A decision needs a reason; give it with --reason.")
    return Overrule(subject, outcome, was[subject], reason.strip(), role.strip(), user, now.isoformat())


def write_overrule(folder: Path, decided: Overrule) -> None:
    """Add a decision to those of a document."""
    append_line(folder / OVERRULES, json.dumps({"schema": SCHEMA, **asdict(decided)}, ensure_ascii=False))


def read_overrules(folder: Path) -> tuple[Overrule, ...]:
    """Read what people decided about a document, the oldest first; a line that is none of ours is passed over."""
    try:
        lines = (folder / OVERRULES).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ()
    return tuple(found for line in lines if (found := _read(line)) is not None)


def show_subject(decided: Overrule, report: Mapping[str, Any], rules: Rules) -> tuple[str, str]:
    """Say what a decision is about and what was decided, in the language of staff."""
    _ = sentences(rules.language)
    kind, name = decided.subject.partition(":")[::2]
    if kind == "clause":
        titles = {clause.id: dict(clause.title) for clause in rules.policy.clauses}
        subject = next((title[rules.language] for each, title in titles.items() if each == name), name)
    elif kind == "party":
        subject = str(report["parties"][int(name) - 1]["name"])
    else:
        subject = _("Advice")
    return subject, label(_GROUPS[kind], decided.outcome, rules.world.codes, rules.language)


def _outcomes(report: Mapping[str, Any]) -> dict[str, str | None]:
    """Give every subject of a report that can be overruled, with the outcome that it has."""
    found: dict[str, str | None] = {"advice": report["advice"]["needed"]} if report["advice"] else {}
    found |= {f"clause:{clause['id']}": clause["status"] for clause in report["clauses"]}
    for number, party in enumerate(report["parties"], start=1):
        if not party["home"]:
            found[f"party:{number}"] = party["outcome"]
    return found


def _read(line: str) -> Overrule | None:
    try:
        kept = json.loads(line)
        found = Overrule(**{name: kept[name] for name in Overrule.__dataclass_fields__})
        datetime.fromisoformat(found.at)
    except (ValueError, KeyError, TypeError):
        return None
    return found if found.subject.partition(":")[0] in _GROUPS else None
