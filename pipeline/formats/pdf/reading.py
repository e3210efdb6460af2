"""Reading: the text of a PDF, paragraph by paragraph, each with the places of its words."""

from __future__ import annotations

from dataclasses import replace

from pipeline.errors import CaseError
from pipeline.formats.pdf.pages import read_pages
from pipeline.formats.pdf.paragraphs import Paragraph, Span, paragraphs_of
from pipeline.formats.pdf.properties import Properties, read_properties
from pipeline.formats.pdf.words import Box, Page
from pipeline.model import Anchor, Block, Document, DocumentFormat, DocumentState, Limits, Place, Run, Scan

_PAPER = 0.5
"""Of a page: a picture that covers more is the page itself."""
_SCANNED = "s"
"""Behind the turn in an anchor: the text was recognised."""
_REACH = 30.0
"""Points from the words of a block within which a picture belongs to it."""


def read(content: bytes, limits: Limits, scans: tuple[Scan, ...] = ()) -> Document:
    """Give what stands in a PDF, as text with the way back. Raises `CaseError` when it cannot be read."""
    properties = read_properties(content)
    pages = list(read_pages(content, limits, scans))
    paragraphs = paragraphs_of(pages)
    if len(paragraphs) > limits.max_blocks:
        raise CaseError("too_large", f"{len(paragraphs)} > {limits.max_blocks}")
    blocks = _with_pictures(
        [_block(number, each, pages) for number, each in enumerate(paragraphs)], paragraphs, pages, properties
    )
    return Document(
        DocumentFormat.PDF,
        tuple(blocks),
        state=DocumentState.SIGNED if properties.signed else DocumentState.DRAFT,
        protection="encrypted" if properties.encrypted else "",
        takes_text=False,
        pages=len(pages),
    )


def anchor_of(spans: list[Span], turn: int, scanned: bool = False) -> Anchor:
    """Mint an anchor: the turn of the text, and each word's page, characters, and box in tenths of a point."""
    return Anchor(
        f"{turn}{_SCANNED if scanned else ''}|"
        + ";".join(
            f"{page},{start},{end},{box[0] * 10:.0f},{box[1] * 10:.0f},{box[2] * 10:.0f},{box[3] * 10:.0f}"
            for start, end, page, box in spans
        )
    )


def followed(anchor: Anchor) -> tuple[int, list[Span]]:
    """Give the turn of a block's text, and the places of its words."""
    spans: list[Span] = []
    head, _, places = anchor.partition("|")
    for each in places.split(";"):
        page, start, end, left, bottom, right, top = map(int, each.split(","))
        spans.append(Span(start, end, page, (left / 10, bottom / 10, right / 10, top / 10)))
    return int(head.removesuffix(_SCANNED)), spans


def is_recognised(anchor: Anchor) -> bool:
    """Tell if the text of a block was recognised in a picture: what the file itself holds there is other text, or none."""
    return anchor.partition("|")[0].endswith(_SCANNED)


def _block(number: int, paragraph: Paragraph, pages: list[Page]) -> Block:
    bold = paragraph.bold or paragraph.large
    return Block(
        index=number,
        text=paragraph.text,
        anchor=anchor_of(
            paragraph.spans, paragraph.first.turn, any(pages[each.page].scanned for each in paragraph.spans)
        ),
        place=paragraph.place,
        runs=_runs(paragraph),
        bold=bold,
        centred=paragraph.centred,
        cell=paragraph.first.cell if paragraph.place is Place.TABLE else None,
        page=paragraph.spans[0].page + 1,
    )


def _runs(paragraph: Paragraph) -> tuple[Run, ...]:
    special = [(start, end, dead, False) for start, end, dead in paragraph.dead]
    special += [(start, end, "", True) for start, end in paragraph.doubtful]
    runs: list[Run] = []
    position = 0
    for start, end, dead, doubtful in sorted(special):
        if start > position:
            runs.append(Run(position, start, bold=paragraph.bold))
        runs.append(Run(start, end, dead=dead, bold=paragraph.bold, doubtful=doubtful))
        position = end
    if position < len(paragraph.text):
        runs.append(Run(position, len(paragraph.text), bold=paragraph.bold))
    return tuple(runs)


# --- Pictures where people sign ------------------------------------------------------------------------------------


def _with_pictures(
    blocks: list[Block], paragraphs: list[Paragraph], pages: list[Page], properties: Properties
) -> list[Block]:
    """Say of the block nearest to each picture or ink that it stands there; not of what comes back on every page."""
    placed = [(page.number, box) for page in pages for box in page.pictures if not page.scanned and _is_part(box, page)]
    often = {box for _, box in placed if sum(_same(box, other) for _, other in placed) > max(1, len(pages) // 2)}
    for number, box in (*((number, box) for number, box in placed if box not in often), *properties.ink):
        if (nearest := _nearest(box, number, paragraphs)) is not None:
            blocks[nearest] = replace(blocks[nearest], picture=True)
    return blocks


def _is_part(box: Box, page: Page) -> bool:
    area = max((page.box[2] - page.box[0]) * (page.box[3] - page.box[1]), 1.0)
    return 100 < (box[2] - box[0]) * (box[3] - box[1]) < _PAPER * area


def _same(one: Box, other: Box) -> bool:
    return all(abs(a - b) < 3 for a, b in zip(one, other, strict=True))


def _nearest(box: Box, page: int, paragraphs: list[Paragraph]) -> int | None:
    best, distance = None, _REACH
    for number, paragraph in enumerate(paragraphs):
        if paragraph.place not in (Place.BODY, Place.TABLE) or paragraph.first.page != page:
            continue
        for span in paragraph.spans:
            if span.page == page and (far := _distance(box, span.box)) < distance:
                best, distance = number, far
    return best


def _distance(one: Box, other: Box) -> float:
    across = max(one[0] - other[2], other[0] - one[2], 0.0)
    along = max(one[1] - other[3], other[1] - one[3], 0.0)
    return max(across, along)
