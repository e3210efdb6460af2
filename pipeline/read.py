"""Read: what stands in the file, as text with its languages, zones and articles."""

from __future__ import annotations

from dataclasses import replace

from pipeline.codes import label
from pipeline.errors import CaseError
from pipeline.formats import FORMATS, pdf, recognise
from pipeline.model import Case, Document, DocumentState, Rules, Zone
from pipeline.outline import outline


def read_document(case: Case, rules: Rules) -> Document:
    """Read a case with the format that its content shows. Raises `CaseError` when it cannot be read."""
    form = recognise(case.content, case.name)
    if case.scans:
        document = pdf.read(case.content, rules.limits, case.scans)
    else:
        document = FORMATS[form].read(case.content, rules.limits)
    if not any(block.text.strip() for block in document.blocks):
        raise CaseError("empty")
    if len(document.blocks) > rules.limits.max_blocks:
        raise CaseError("too_large", f"{len(document.blocks)} > {rules.limits.max_blocks}")
    codes, language = rules.world.codes, rules.language
    told = outline(document, rules.world.vocabularies, lambda zone: label("zone", zone, codes, language))
    # A scanned signature is a picture where people sign. A logo there looks the same; then a person is asked in vain,
    # which costs less than writing into what somebody has signed.
    if any(block.picture and block.zone is Zone.SIGNATURE for block in told.blocks):
        return replace(told, state=DocumentState.SIGNED)
    # On a page that is a picture itself nobody can tell whether somebody signed; paper is scanned when somebody did.
    scanned = {scan.page + 1 for scan in case.scans}
    if any(block.page in scanned and block.zone is Zone.SIGNATURE for block in told.blocks):
        return replace(told, maybe_final=True)
    return told
