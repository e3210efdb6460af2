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
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.disk import append_line, replace_file, tail_of
from pipeline.lineage import Sketch
from pipeline.model import Case, Rules
from pipeline.tools import fingerprint

FOLDER = ".rightsclause"
MOST_TRIES = 2
"""A case that was begun this often without ever coming to an end is refused unseen: it takes the program down."""


_log = logging.getLogger("rightsclause")
_KEY = re.compile(r"[0-9a-f]{64}")
_ENTRY = re.compile(rf"{_KEY.pattern}\.json")


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
    originals: tuple[tuple[int, int], ...] = ()
    """Size and time of the files that were there when it was refused, as long as they stay in the inbox."""
    retry: str = ""
    """Of a refusal: `never`, `same_content` or `after_change`."""
    tools: str = ""
    """Those of this machine when it was worked on last (`tools.fingerprint`)."""
    sketch: Sketch = ()
    """Of its text, to know a later version by."""


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


def key_in(report: Mapping[str, Any]) -> str:
    """Give the name of the case that a report answers; empty when it has none that we can read."""
    key = report.get("provenance", {}).get("key")
    return key if isinstance(key, str) and _KEY.fullmatch(key) else ""


def find(outbox: Path, key: str) -> Entry | None:
    """Give what is known of a case; nothing when it is new, or its file is no longer what we wrote."""
    try:
        kept = json.loads(_path(outbox, key).read_bytes())
        kept["state"] = State(kept["state"])
        kept["originals"] = tuple((size, modified) for size, modified in kept["originals"])
        kept["sketch"] = tuple(kept["sketch"])
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
    originals: Iterable[tuple[int, int]] = (),
    sketch: Sketch = (),
) -> Entry:
    """Write down a result that lies in the outbox. `originals` are the sizes and times of its files in the inbox.

    A result that nobody had begun was audited when it was made: then only the ledger was lost.
    """
    entry = _entry_of(key_of(case, rules), case.subfolder, folder, report)
    entry = replace(entry, version=rules.version, tools=fingerprint(), originals=tuple(originals), sketch=sketch)
    if find(outbox, entry.key) is not None:
        _audit(outbox, entry, report)
    _write(outbox, entry)
    _log.info("%s %s: %s", case.sha256[:8], entry.state, " ".join(report["attention"]) or "nothing asks for attention")
    return entry


def rebuild(outbox: Path, reports: Iterable[tuple[str, Mapping[str, Any]]]) -> int:
    """Write the entries anew from the reports that lie in the outbox, each with its folder, and tell how many.

    Only what the reports hold comes back: not the tries, and no sketches of texts. An entry that is there is left.
    """
    made = 0
    for folder, report in reports:
        key = key_in(report)
        if not key or find(outbox, key) is not None:
            continue
        subfolder = PurePosixPath(folder).parent.as_posix()
        _write(outbox, _entry_of(key, "" if subfolder == "." else subfolder, folder, report))
        made += 1
    return made


def is_empty(outbox: Path) -> bool:
    """Tell whether the ledger holds no entry at all: it is new, or it was lost."""
    try:
        with os.scandir(outbox / FOLDER) as scan:
            return not any(_ENTRY.fullmatch(entry.name) for entry in scan)
    except FileNotFoundError:
        return True


def _entry_of(key: str, subfolder: str, folder: str, report: Mapping[str, Any]) -> Entry:
    error = report["error"]
    return Entry(
        key=key,
        sha256=report["document"]["sha256"],
        subfolder=subfolder,
        state=State.REFUSED if error else State.DELIVERED,
        tries=1,
        version=report["provenance"]["version"],
        begun=report["provenance"]["reviewed"],
        folder=folder,
        retry=error["retry"] if error else "",
    )


def expect_original(outbox: Path, case: Case, rules: Rules, seen: tuple[int, int]) -> None:
    """Write down that one more file of a refusal is still to be filed: it was not dropped again since."""
    known = find(outbox, key_of(case, rules))
    if known is not None and known.state is State.REFUSED and seen not in known.originals:
        _write(outbox, replace(known, originals=(*known.originals, seen)))


def forget_original(outbox: Path, case: Case, rules: Rules, seen: tuple[int, int]) -> None:
    """Write down that a file of a refusal is filed: one that is dropped from now on is another."""
    known = find(outbox, key_of(case, rules))
    if known is not None and seen in known.originals:
        _write(outbox, replace(known, originals=tuple(each for each in known.originals if each != seen)))


def answers(report: Mapping[str, Any], case: Case, rules: Rules, begun: Entry | None) -> bool:
    """Tell whether a report on the disk is the answer to this very case, so that a lost entry is not done twice.

    A refusal answers only the try that is under way: when the content is dropped again, it is tried again.
    """
    if key_in(report) != key_of(case, rules):
        return False
    if report["error"] is None:
        return True
    reviewed = datetime.fromisoformat(report["provenance"]["reviewed"])
    return begun is not None and begun.state is State.BEGUN and reviewed >= datetime.fromisoformat(begun.begun)


def may_end_otherwise(refused: Entry, rules: Rules) -> bool:
    """Tell whether a refused content that merely still lies there is worth another try: product or tools changed."""
    has_changed = (refused.version, refused.tools) != (rules.version, fingerprint())
    return has_changed and refused.retry == "after_change"


def _audit(outbox: Path, entry: Entry, report: Mapping[str, Any]) -> None:
    """Append what was found, unless a process that died between the two lines of `finish` did so already."""
    path = outbox / FOLDER / "audit.jsonl"
    line = json.dumps(_told(entry.key, entry.state, report), ensure_ascii=False)
    if line in tail_of(path).splitlines():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    append_line(path, line)


def _told(key: str, state: State, report: Mapping[str, Any]) -> dict[str, Any]:
    parties = [party for party in report["parties"] if not party["home"]]
    countries = [country for party in parties for country in party["countries"]]
    countries += report["other_countries"]
    provenance = report["provenance"]
    reviewed = datetime.fromisoformat(provenance["reviewed"])
    return {
        "at": provenance["reviewed"],
        "local": reviewed.astimezone().isoformat(),
        "event": state,
        "key": key,
        "sha256": report["document"]["sha256"],
        "outputs": {output["kind"]: output["sha256"] for output in report["outputs"]},
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
    replace_file(path, (json.dumps(asdict(entry)) + "\n").encode())
