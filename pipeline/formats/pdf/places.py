"""Places: where on a page the words of a quote stand, and where a note on a missing clause goes."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.formats.pdf.reading import followed
from pipeline.formats.pdf.words import DIRECTIONS, Box, around, box_in_frame, box_on_page
from pipeline.model import Document, Insertion, Quote

_BESIDE = 6.0
"""Points between a note and the text."""

Corners = tuple[float, float, float, float, float, float, float, float]
"""Upper left, upper right, lower left, lower right, as somebody who reads the text sees them."""


@dataclass(frozen=True, slots=True)
class Strip:
    """A stretch of words on one line of a page."""

    page: int
    box: Box
    """Left, bottom, right, top, in points of the page."""
    turn: int

    @property
    def corners(self) -> Corners:
        """The corners in the order in which a PDF wants them."""
        cos, sin = DIRECTIONS[self.turn]
        x0, y0, x1, y1 = box_in_frame(self.box, self.turn)
        found: list[float] = []
        for x, y in ((x0, y0), (x1, y0), (x0, y1), (x1, y1)):
            found += (cos * x + sin * y, sin * x - cos * y)
        return tuple(found)  # type: ignore[return-value]  # four corners of two numbers


def strips_of(quote: Quote, document: Document) -> list[Strip]:
    """Give the stretches that a quote covers, line by line; a word that it only begins counts by its letters."""
    turn, spans = followed(document.blocks[quote.block].anchor)
    lines: list[tuple[int, list[Box]]] = []
    for start, end, page, box in spans:
        if end <= quote.start or start >= quote.end:
            continue
        x0, y0, x1, y1 = box_in_frame(box, turn)
        width = (x1 - x0) / max(end - start, 1)
        left = x0 + width * max(quote.start - start, 0)
        right = x1 - width * max(end - quote.end, 0)
        part = (left, y0, right, y1)
        if lines and lines[-1][0] == page and _on_one_line(lines[-1][1][-1], part):
            lines[-1][1].append(part)
        else:
            lines.append((page, [part]))
    return [Strip(page, box_on_page(around(boxes), turn), turn) for page, boxes in lines]


def note_place(insertion: Insertion, document: Document, size: float) -> tuple[int, Box]:
    """Give the page and the place for a square note, left of the end of the block behind which a clause belongs."""
    turn, spans = followed(document.blocks[insertion.after].anchor)
    page = spans[-1].page
    own = [box_in_frame(box, turn) for _, _, on, box in spans if on == page]
    x0, _, _, y1 = around(own)
    return page, box_on_page((x0 - size - _BESIDE, y1 - size / 2, x0 - _BESIDE, y1 + size / 2), turn)


def _on_one_line(one: Box, other: Box) -> bool:
    overlap = min(one[3], other[3]) - max(one[1], other[1])
    return overlap > 0.5 * min(one[3] - one[1], other[3] - other[1]) and other[0] >= one[0]
