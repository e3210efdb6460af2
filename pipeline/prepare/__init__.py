"""Prepare: other office files and scans into what the core reads. The one step that starts other programs.

It runs on the worker, within the same limits as the review itself. Name and hash of the case stay those of the file as
it came; `derived` says who made what is read in its place.
"""

from __future__ import annotations

import logging
from dataclasses import replace

from pipeline import process
from pipeline.errors import CaseError
from pipeline.formats import format_of, pdf, recognise
from pipeline.model import Case, Derived, DocumentFormat, Outcome, Rules
from pipeline.prepare.office import convert
from pipeline.prepare.recognition import recognise_image, recognise_pages

# It tells of damaged files as it reads them, and what it tells may hold their text.
logging.getLogger("pypdf").addHandler(logging.NullHandler())
logging.getLogger("pypdf").propagate = False

_OFFICE = (DocumentFormat.ODT, DocumentFormat.DOC, DocumentFormat.RTF)
_ODT = b"mimetypeapplication/vnd.oasis.opendocument.text"


def attempt(case: Case, rules: Rules) -> Outcome:
    """Prepare and review a case, whatever happens. Never raises."""
    return process.attempt(case, rules, prepare)


def prepare(case: Case, rules: Rules) -> Case:
    """Give a case as the core reads it. Raises `CaseError` when that takes a program that is not here, or fails."""
    content = case.content
    if content.startswith(b"PK\x03\x04") and _ODT not in content[:200]:
        return case  # A Word file, or nothing that we could turn into one.
    try:
        form = recognise(content, case.name, rules.limits)
    except CaseError as error:
        form = format_of(content)
        if error.code != "needs_conversion" or form not in (*_OFFICE, DocumentFormat.IMAGE):
            raise
    if form in _OFFICE:
        converted, maker = convert(content, form, rules.limits)
        return replace(case, content=converted, derived=Derived(form, maker))
    if form is DocumentFormat.IMAGE:
        drawn, scans, maker = recognise_image(content, rules.limits)
        return replace(case, content=drawn, scans=scans, derived=Derived(form, maker))
    return _prepare_pdf(case, rules) if form is DocumentFormat.PDF else case


def _prepare_pdf(case: Case, rules: Rules) -> Case:
    makers: list[str] = []
    if not pdf.can_be_written(case.content):
        case = replace(case, content=pdf.repaired(case.content))
        makers.append(pdf.maker())
    if unread := pdf.unread_pages(case.content, rules.limits):
        scans, maker = recognise_pages(case.content, unread, rules.limits)
        case = replace(case, scans=scans)
        makers.append(maker)
    return replace(case, derived=Derived(DocumentFormat.PDF, ", ".join(makers))) if makers else case
