"""Ledger: what was done, refused, tried.

One small file a case, `<out>/.rightsclause/<key>.json`, replaced in one step: tries are counted before the work, the
result is written after the delivery. The same result is appended, without a word of the contract or a name of a person,
to `audit.jsonl`.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from pipeline.disk import append_line, replace_file
from pipeline.model import Case, Rules

FOLDER = ".rightsclause"
MOST_TRIES = 2
"""A case that was begun this often without ever coming to an end is refused unseen: it takes the program down."""


_log = logging.getLogger("rightsclause")


class State(StrEnum):
    BEGUN = "begun"
    DELIVERED = "delivered"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one case."""

    key: str
    sha256: str
    subfolder: str
    state: State
    tries: int
    version: str
    """Of the product that worked on it last."""
    begun: str
    """When the first of these tries was begun."""
    folder: str = ""
    """Where its result lies, relative to the outbox."""
    original: tuple[int, int] | None = None
    """Size and time of the file, for one that stays in the inbox after it was refused."""


def key_of(case: Case, rules: Rules) -> str:
    """Name a case: the same content asked about in the same way, under the same rules."""
    asked = [
        case.subfolder,
        case.sha256,
        case.profile,
        case.contact,
        rules.policy.sha256,
        rules.world.index.edition.sha256,
    ]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


def find(outbox: Path, key: str) -> Entry | None:
    """Give what is known of a case; nothing when it is new, or its file is no longer what we wrote."""
    try:
        kept = json.loads(_path(outbox, key).read_bytes())
        kept["state"] = State(kept["state"])
        kept["original"] = tuple(kept["original"]) if kept["original"] else None
        return Entry(**kept)
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return None


def begin(outbox: Path, case: Case, rules: Rules) -> Entry:
    """Count a try, before the work."""
    key = key_of(case, rules)
    known = find(outbox, key)
    tries, begun = 1, case.reviewed.isoformat()
    if known is not None and known.state is State.BEGUN:
        # The first of them: what another watcher, or we before a crash, refused since then is the answer to this as well.
        tries, begun = known.tries + 1, known.begun
    entry = Entry(key, case.sha256, case.subfolder, State.BEGUN, tries, rules.version, begun)
    _write(outbox, entry)
    return entry


def give_back(outbox: Path, case: Case, rules: Rules) -> None:
    """Take back the last try: the work was stopped for a reason that is not the document's."""
    known = find(outbox, key_of(case, rules))
    if known is not None and known.state is State.BEGUN:
        _write(outbox, replace(known, tries=max(0, known.tries - 1)))


def finish(
    outbox: Path,
    case: Case,
    rules: Rules,
    folder: str,
    report: Mapping[str, Any],
    original: tuple[int, int] | None = None,
) -> Entry:
    """Write down a result that lies in the outbox. `original` is the size and time of a file that is still in the inbox.

    A result that nobody had begun was audited when it was made: then only the ledger was lost.
    """
    key = key_of(case, rules)
    state = State.REFUSED if report["error"] else State.DELIVERED
    # First the audit: after a crash between the two there is a line too many rather than one too few.
    if find(outbox, key) is not None:
        (outbox / FOLDER).mkdir(parents=True, exist_ok=True)
        append_line(outbox / FOLDER / "audit.jsonl", json.dumps(_audit(key, state, report), ensure_ascii=False))
    begun = report["provenance"]["reviewed"]
    entry = Entry(key, case.sha256, case.subfolder, state, 1, rules.version, begun, folder, original)
    _write(outbox, entry)
    _log.info("%s %s: %s", case.sha256[:8], state, " ".join(report["attention"]) or "nothing asks for attention")
    return entry


def forget_original(outbox: Path, case: Case, rules: Rules) -> None:
    """Write down that the original of a refusal is filed: one that is dropped from now on is another."""
    known = find(outbox, key_of(case, rules))
    if known is not None and known.original is not None:
        _write(outbox, replace(known, original=None))


def answers(report: Mapping[str, Any], case: Case, rules: Rules, begun: Entry | None) -> bool:
    """Tell whether a report on the disk is the answer to this very case, so that a lost entry is not done twice.

    A refusal answers only the try that is under way: when the content is dropped again, it is tried again.
    """
    document, provenance = report["document"], report["provenance"]
    if (document["sha256"], provenance["playbook_sha256"], provenance["edition_sha256"]) != (
        case.sha256,
        rules.policy.sha256,
        rules.world.index.edition.sha256,
    ):
        return False
    if report["error"] is not None:
        reviewed = datetime.fromisoformat(provenance["reviewed"])
        return begun is not None and begun.state is State.BEGUN and reviewed >= datetime.fromisoformat(begun.begun)
    forced = case.profile is not None or case.contact is not None
    return (
        forced == (document["profile_basis"] in ("given", "folder"))
        and case.profile in (None, document["profile"])
        and case.contact in (None, document["contact"])
    )


def _audit(key: str, state: State, report: Mapping[str, Any]) -> dict[str, Any]:
    parties = [party for party in report["parties"] if not party["home"]]
    countries = [country for party in parties for country in party["countries"]]
    countries += report["other_countries"]
    provenance = report["provenance"]
    return {
        "at": provenance["reviewed"],
        "event": state,
        "key": key,
        "sha256": report["document"]["sha256"],
        "clauses": {clause["id"]: clause["status"] for clause in report["clauses"]},
        "actions": {clause["id"]: clause["action"] for clause in report["clauses"]},
        "countries": {country["iso3"]: country["outcome"] for country in countries if country["iso3"]},
        "advice": report["advice"]["needed"] if report["advice"] else None,
        "attention": report["attention"],
        "error": report["error"]["code"] if report["error"] else None,
        "version": provenance["version"],
        "playbook_sha256": provenance["playbook_sha256"],
        "edition": provenance["edition"],
        "user": _user(),
    }


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # A service may run under a number that has no name.
        return ""


def _path(outbox: Path, key: str) -> Path:
    return outbox / FOLDER / f"{key}.json"


def _write(outbox: Path, entry: Entry) -> None:
    path = _path(outbox, entry.key)
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, (json.dumps(asdict(entry), indent=1) + "\n").encode())
