"""Read: what stands in the file, as text with its languages, zones and articles."""

from __future__ import annotations

from pipeline.codes import label
from pipeline.errors import CaseError
from pipeline.formats import FORMATS, recognise
from pipeline.model import Case, Document, Rules
from pipeline.outline import outline


def read_document(case: Case, rules: Rules) -> Document:
    """Read a case with the format that its content shows. Raises `CaseError` when it cannot be read."""
    form = recognise(case.content, case.name)
    document = FORMATS[form].read(case.content, rules.limits)
    if not any(block.text.strip() for block in document.blocks):
        raise CaseError("empty")
    if len(document.blocks) > rules.limits.max_blocks:
        raise CaseError("too_large", f"{len(document.blocks)} > {rules.limits.max_blocks}")
    codes, language = rules.world.codes, rules.language
    return outline(document, rules.world.vocabularies, lambda zone: label("zone", zone, codes, language))
