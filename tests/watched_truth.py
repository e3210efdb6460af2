"""What has to be true of a watched folder after everything was dropped and dealt with, read from the disk alone."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from pipeline.ingest import is_candidate


def digest(content: bytes) -> str:
    """Name a content."""
    return hashlib.sha256(content).hexdigest()


def faults_of(
    inbox: Path, outbox: Path, dropped: Mapping[str, int], *, perhaps: frozenset[str] = frozenset()
) -> list[str]:
    """Name everything that is not as it has to be.

    `dropped` says how often each content was dropped and not taken back. A content of `perhaps` was taken back by its
    owner: it may have been reviewed before, and lies nowhere.
    """
    faults = [
        f"left in the inbox: {path.relative_to(inbox)}"
        for path in inbox.rglob("*")
        if path.is_file() and (is_candidate(path.name) or ".rightsclause-" in str(path))
    ]
    faults += [f"left behind: {path.name}" for place in (inbox, outbox) for path in place.rglob(".rightsclause-*")]
    originals: Counter[str] = Counter()
    keys: Counter[str] = Counter()
    contents: Counter[str] = Counter()
    for path in outbox.rglob("report.json"):
        folder, report = path.parent, json.loads(path.read_bytes())
        keys[report["provenance"]["key"]] += 1
        contents[report["document"]["sha256"]] += 1
        faults += [f"a fault of ours: {folder.name}"] if (report["error"] or {}).get("code") == "fault" else []
        outputs = {output["path"]: output["sha256"] for output in report["outputs"]}
        for each in folder.iterdir():
            found = digest(each.read_bytes())
            if each.name in outputs:
                faults += [f"half written: {folder.name}/{each.name}"] if outputs.pop(each.name) != found else []
            elif each.name != "report.json":
                originals[found] += 1
        faults += [f"missing: {folder.name}/{name}" for name in outputs]
    faults += [f"{number} folders for the case {key[:8]}" for key, number in keys.items() if number != 1]
    faults += [f"never reviewed: {content[:8]}" for content in dropped if not contents[content]]
    faults += [f"nobody dropped: {content[:8]}" for content in contents if content not in {*dropped, *perhaps}]
    for content in {*dropped, *originals}:
        if originals[content] != dropped.get(content, 0):
            faults.append(f"{originals[content]} originals of {content[:8]}, not {dropped.get(content, 0)}")
    lines = (outbox / ".rightsclause" / "audit.jsonl").read_text().splitlines()
    audited = Counter(json.loads(line)["key"] for line in lines)
    faults += [f"{audited[key]} lines for the case {key[:8]}" for key in {*audited, *keys} if audited[key] != 1]
    return faults
