"""Review: the whole job on named files and folders; nothing is moved."""

from __future__ import annotations

import errno
import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline import ledger
from pipeline.deliver import deliver, read_report, reports_on, sweep_drafts
from pipeline.errors import SetupError
from pipeline.formats import CANDIDATES
from pipeline.ingest import Choice, Found, find_candidates, lift, refuse_unread
from pipeline.model import Case, Outcome, Refusal, Rules
from pipeline.outputs.report import case_of, render_report
from pipeline.process import refuse
from pipeline.run import Works, run
from pipeline.sweep import keep_apart

_log = logging.getLogger("rightsclause")


def find_named(paths: Iterable[Path], out: Path) -> tuple[tuple[Found, ...], int]:
    """Find what was named, each once: files as they are, and in folders the candidates; count what is skipped there."""
    found: dict[Path, Found] = {}
    skipped = 0
    for path in paths:
        if not path.is_dir():
            found.setdefault(path.resolve(), Found(path, ""))
            continue
        if path.resolve().is_relative_to(out.resolve()):
            raise SetupError(
                f"{path} lies in the out folder {out}: our own results are not reviewed; choose another out folder."
            )
        try:
            scan = find_candidates(path, apart_from=out.resolve())
        except OSError as error:
            raise SetupError(f"{path} cannot be read ({error.strerror}); check its rights.") from None
        skipped += scan.skipped
        if scan.closed:
            _log.warning("%d subfolders cannot be read; check their rights", len(scan.closed))
        for each in scan.found:
            found.setdefault(each.path.resolve(), each)
    return tuple(found.values()), skipped


def prepare_out(out: Path) -> None:
    """Make the out folder ready. Raises `SetupError` when it will not do."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        sweep_drafts(out)
    except OSError as error:
        raise SetupError(
            f"The out folder {out} cannot be used ({error.strerror}); check its name and its rights."
        ) from None


def review(
    found: Iterable[Found],
    out: Path,
    works: Works,
    choice: Choice,
    *,
    resumes: bool,
    now: Callable[[], datetime],
) -> Iterator[Mapping[str, Any]]:
    """Give the report on every file, as they are done; each lies in the out folder by then.

    One that could not be laid there says so, and has no folder. Resuming, what lies there already is not done again.
    """
    held: list[Mapping[str, Any]] = []

    def arriving() -> Iterator[Case | Refusal]:
        for each in found:
            lifted = _lift(each, choice, works.rules, now())
            case = lifted if isinstance(lifted, Case) else lifted.case
            report = _find_held(case, out, works.rules) if resumes else None
            if report is None or not _is_about(report, lifted):
                yield lifted
            else:
                held.append(report)

    for outcome in run(arriving(), works):
        yield _hand_over(outcome, works.rules, out)
        while held:
            yield held.pop(0)
    yield from held


def _lift(found: Found, choice: Choice, rules: Rules, now: datetime) -> Case | Refusal:
    """Lift what was named, or say why it cannot be: nothing that a person names goes without an answer."""
    try:
        if not found.path.is_file():  # A pipe or a device: to read it may never end.
            code = "unsupported" if found.path.exists() else "vanished"
            return refuse_unread(found, code, "", choice, rules, now)
        lifted = lift(found, choice, rules, now, follows_links=True)  # Who names a link means the file.
    except FileNotFoundError:
        return refuse_unread(found, "vanished", "", choice, rules, now)
    except OSError as error:
        return refuse_unread(found, "unreadable", f"({error.strerror})", choice, rules, now)
    if isinstance(lifted, Case) and found.path.suffix.lower() not in CANDIDATES:
        # In a folder it would be left alone; whoever names it gets an answer, not a result that no watch would give.
        return refuse(lifted, rules, "unsupported", f"({found.path.suffix})" if found.path.suffix else "")
    return lifted


def _find_held(case: Case, out: Path, rules: Rules) -> Mapping[str, Any] | None:
    """Find the report on this very case in the out folder; not that of a refusal that is worth another try."""
    known = ledger.find(out, ledger.key_of(case, rules))
    if known is not None and known.state is not ledger.State.BEGUN:
        report = read_report(out / known.folder)
        is_final = report is not None and (report["error"] is None or report["error"]["retry"] != "same_content")
        return (
            report if is_final and (known.state is ledger.State.DELIVERED or known.version == rules.version) else None
        )
    for _, report in reports_on(case, rules.policy, out):
        if ledger.answers(report, case, rules, known):
            return report
    return None


def _is_about(report: Mapping[str, Any], lifted: Case | Refusal) -> bool:
    """Tell whether a report on this content answers for this file: what is refused may be so for its name alone."""
    if report["error"] is None:
        return isinstance(lifted, Case)
    case = lifted if isinstance(lifted, Case) else lifted.case
    return bool(report["document"]["name"] == case.name)


def _hand_over(outcome: Outcome, rules: Rules, out: Path) -> Mapping[str, Any]:
    """Deliver an outcome and write it down; when that fails, give a report that says so."""

    def hand_over() -> Mapping[str, Any]:
        ledger.begin(out, case, rules)
        delivery = deliver(outcome, rules, out)
        ledger.finish(out, case, rules, delivery.folder, delivery.report, sketch=delivery.sketch)
        return delivery.report

    def admit(error: Exception) -> Mapping[str, Any]:
        reason = errno.errorcode.get(getattr(error, "errno", None) or 0, type(error).__name__)
        _log.error("%s: the result could not be written (%s)", case.sha256[:8], reason)
        with suppress(OSError):
            ledger.give_back(out, case, rules)
        refusal = refuse(case, rules, "undelivered" if isinstance(error, OSError) else "fault")
        report: Mapping[str, Any] = json.loads(render_report(refusal, rules, "", None, ()))
        return report

    case = case_of(outcome)
    return keep_apart(hand_over, admit)
