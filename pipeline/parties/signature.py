"""Signature: the address that a party gives where it signs, or on its letterhead, for want of a better one."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model import Basis, Certainty, Document, Place, Zone
from pipeline.parties.addresses import locate
from pipeline.parties.evidence import Clue, Weight
from pipeline.parties.page import Knowledge, Page, plain_name, read_page
from pipeline.text import fold, join, see

_LINES = 5
"""Lines under a name in which its address may stand."""
_LONGEST_LINE = 120


def signature_page(document: Document, knowledge: Knowledge) -> Page | None:
    """Read the signature block, headers and footers as one text; nothing when there are none."""
    blocks = [
        block
        for block in document.blocks
        if block.text.strip() and (block.zone is Zone.SIGNATURE or block.place in (Place.HEADER, Place.FOOTER))
    ]
    return read_page(join([see(block) for block in blocks]), knowledge) if blocks else None


def signature_clue(page: Page, document: Document, names: Sequence[str], others: Sequence[str]) -> Clue | None:
    """Give the country of the address under one of the names of a party. Where it was signed is no address."""
    lines = list(_lines(page))
    for number, (start, end) in enumerate(lines):
        if not any(_names(page.text[start:end], name) for name in names):
            continue
        for left, right in lines[number : number + _LINES]:
            if left > start and any(_names(page.text[left:right], other) for other in others):
                break
            if page.find(("signing",), left, right) or right - left > _LONGEST_LINE:
                continue
            located = locate(page, left, right, whole=True)
            if located and located.certainty is not Certainty.UNSURE:
                evidence = page.quote(left, right, document.blocks)
                return Clue(Weight.MEDIUM, Basis.SIGNATURE, located.names, evidence)
    return None


def _lines(page: Page) -> list[tuple[int, int]]:
    starts = [0, *(index + 1 for index, character in enumerate(page.text) if character == "\n")]
    return [(start, page.end_of_line(start)) for start in starts]


def _names(line: str, name: str) -> bool:
    return bool(name) and f" {plain_name(name)} " in f" {plain_name(fold(line))} "
