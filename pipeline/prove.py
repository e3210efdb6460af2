"""Prove: every copy is opened again and compared with what came in, before anybody sees it."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.formats import FORMATS
from pipeline.model import Case, Checks, Document, MarkPlan, Output, Stamp


def prove(
    case: Case, document: Document, copies: tuple[tuple[Output, MarkPlan], ...], stamp: Stamp
) -> tuple[tuple[Output, ...], Checks]:
    """Keep the copies that are the original and their plan and nothing else; tell what was found over all of them."""
    form = FORMATS[document.format]
    found = [(output, form.verify(case.content, output.content, document, plan, stamp)) for output, plan in copies]
    kept = tuple(output for output, checks in found if holds(checks))
    return kept, Checks(
        reject_restores=_all(checks.reject_restores for _, checks in found),
        accept_complies=_all(checks.accept_complies for _, checks in found),
        no_new_faults=_all(checks.no_new_faults for _, checks in found),
    )


def holds(checks: Checks) -> bool:
    """Tell if nothing speaks against handing a copy over."""
    return False not in (checks.reject_restores, checks.accept_complies, checks.no_new_faults)


def _all(answers: Iterable[bool | None]) -> bool | None:
    """Join the answers of several copies; where nothing was to prove, nothing is said."""
    given = [answer for answer in answers if answer is not None]
    return all(given) if given else None
