"""Insertions: wording as a careful colleague would have typed it at its place, with track changes on.

Text and paragraph marks are both tracked. A mark that is rejected flows into the *next paragraph*. Where none with text
follows in the same container (before a table or an empty line, at the end of a cell or of the text), the mark of the
paragraph before is the new one, and the last new paragraph carries the old: that is what Word writes when somebody
presses Enter there. LibreOffice and Docxodus give the original back from that, and LibreOffice not from the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import regex
from lxml import etree

from pipeline.formats.word.lines import Line, lines_of
from pipeline.formats.word.looks import leave_list, look_like, mark_look, properties_like
from pipeline.formats.word.markup import (
    DEL,
    INS,
    MOVE_FROM,
    MOVE_TO,
    PARAGRAPH_ORDER,
    PPR,
    RPR,
    RUN_ORDER,
    SECT_PR,
    TBL,
    TC,
    TCPR,
    TR,
    TRPR,
    XML_SPACE,
    Element,
    P,
    W,
    copied,
    in_order,
    new,
    put,
)
from pipeline.formats.word.numbering import Numbering as Numerator
from pipeline.formats.word.numbering import labels_of
from pipeline.formats.word.pieces import Fields, pieces_of
from pipeline.formats.word.revisions import Revisions
from pipeline.formats.word.styles import Styles
from pipeline.model import Document, Insertion, Language

_HANGING = tuple(W + name for name in ("footnoteReference", "endnoteReference", "drawing", "pict", "object"))
_BLOCKS = (P, TBL, W + "sdt", W + "customXml", SECT_PR, W + "altChunk")
_FIRST = frozenset("1aAiI")


def write_insertions(
    plan: Sequence[Insertion],
    document: Document,
    paragraphs: Sequence[Element],
    number_of: dict[int, int],
    revisions: Revisions,
    styles: Styles,
) -> list[list[Element]]:
    """Write insertions into the tree that the paragraphs belong to; give the new paragraphs of each.

    `number_of` leads from the index of a block to its paragraph.
    """
    writer = _Writer(document, paragraphs, number_of, revisions, styles)
    return writer.write(plan)


def settle_numbering(
    plan: Sequence[Insertion],
    document: Document,
    written: Sequence[Sequence[Element]],
    root: Element,
    revisions: Revisions,
    styles: Styles,
    numbering: Numerator,
) -> None:
    """Take the paragraphs of a new article out of an automatic list that would not begin anew for it.

    Where each article has a list of its own, its paragraphs would go on counting in that of the model article.
    """
    bodies = [
        (line, paragraph)
        for insertion, paragraphs in zip(plan, written, strict=True)
        if insertion.like_heading is not None
        for line, paragraph in _paired(insertion, document, paragraphs)
        if not line.heading and _last_figure(document.blocks[line.like].number) in _FIRST
    ]
    if not bodies:
        return
    labels = labels_of(root, styles, numbering, {paragraph for _, paragraph in bodies})
    for line, paragraph in bodies:
        expected = _last_figure(document.blocks[line.like].number)
        label, properties = labels.get(paragraph), paragraph.find(PPR)
        if label is None or properties is None or _last_figure(label.text) == expected:
            continue
        place = numbering.place(properties, styles.of_paragraph(properties))
        if properties.find(f"{RPR}/{INS}") is None and properties.find(W + "pPrChange") is None:
            # It carries an old mark (see `_hand_over`), whose properties are the ones it has so far.
            change = revisions.mark("pPrChange")
            change.append(new("pPr", [copied(each) for each in properties if each.tag != RPR]))
            put(properties, change, PARAGRAPH_ORDER)
        leave_list(properties)
        level = numbering.lists[place[0]].levels.get(place[1]) if place else None
        if level is not None and level.left and properties.find(W + "ind") is None:
            put(properties, new("ind", left=level.left), PARAGRAPH_ORDER)


def _paired(insertion: Insertion, document: Document, paragraphs: Sequence[Element]) -> Iterable[tuple[Line, Element]]:
    # Not every place takes the empty lines: a row of a table holds none, and the end of a section needs none.
    lines = [line for line in lines_of(insertion, document) if line.text]
    return zip(lines, (each for each in paragraphs if _is_written(each)), strict=True)


def _last_figure(label: str) -> str:
    figures = regex.findall(r"\d+|\p{L}+", label)
    return figures[-1] if figures else ""


class _Writer:
    """Holds what every step of one writing needs."""

    def __init__(
        self,
        document: Document,
        paragraphs: Sequence[Element],
        number_of: dict[int, int],
        revisions: Revisions,
        styles: Styles,
    ) -> None:
        self._document = document
        self._paragraphs = paragraphs
        self._number_of = number_of
        self._revisions = revisions
        self._styles = styles

    def write(self, plan: Sequence[Insertion]) -> list[list[Element]]:
        written: list[list[Element]] = [[] for _ in plan]
        in_rows: dict[Element, list[int]] = {}
        behind: dict[Element, list[int]] = {}
        for position, insertion in enumerate(plan):
            row = self._row_to_follow(insertion)
            if row is not None:
                in_rows.setdefault(row, []).append(position)
            else:
                behind.setdefault(self._step_out(self._paragraph(insertion.after), insertion), []).append(position)
        for place, positions in behind.items():
            for position in positions:
                written[position] = self._new_paragraphs(plan[position])
            placed = self._place(place, [line for position in positions for line in written[position]])
            for position in positions:
                written[position] = [line for line in written[position] if line in placed]
        for row, positions in in_rows.items():
            for position, lines in self._write_rows(row, [(each, plan[each]) for each in positions]):
                written[position] = lines
        return written

    def _paragraph(self, index: int) -> Element:
        return self._paragraphs[self._number_of[index]]

    # Where

    def _row_to_follow(self, insertion: Insertion) -> Element | None:
        """Give the row behind which the wording belongs, where the agreement is a table with its articles in rows."""
        after = self._paragraph(insertion.after)
        cell = _outermost(after, TC)
        before = self._paragraph(insertion.before) if insertion.before is not None else None
        models = [self._paragraph(each) for each in (insertion.like_heading, insertion.like_body) if each is not None]
        table = _outermost(after, TBL)
        if cell is None or any(_outermost(model, TBL) is not table for model in models):
            return None
        if before is not None and _outermost(before, TR) is _outermost(after, TR):
            return None
        if all(_outermost(model, TC) is cell for model in models) and self._holds_articles(cell):
            return None
        return _outermost(after, TR)

    def _holds_articles(self, cell: Element) -> bool:
        """Tell if a whole language version stands in one cell, so that new text belongs into it too."""
        inside = {paragraph for paragraph in cell.iter(P)}
        articles = {
            block.article
            for block in self._document.blocks
            if block.article is not None and block.index in self._number_of and self._paragraph(block.index) in inside
        }
        return len(articles) > 1

    def _step_out(self, after: Element, insertion: Insertion) -> Element:
        """Climb out of what ends with the paragraph: a content control, a table that belongs to the article."""
        before = self._paragraph(insertion.before) if insertion.before is not None else None
        place = after
        while (parent := place.getparent()) is not None and parent.tag not in (W + "body", W + "txbxContent"):
            # Out of a cell the only way leads behind its table.
            around = next(parent.iterancestors(TBL), None) if parent.tag == TC else parent
            if before is not None and any(each is around for each in before.iterancestors()):
                break
            if parent.tag == TC and self._models_inside(parent, insertion):
                break
            place = parent
        if place.tag == W + "sdt" and not _is_paragraph(_next_block(place)) and _can_hand_over(after):
            # Behind the control no paragraph could take the mark; its last one can.
            return after if _next_block(after) is None else place
        return place

    def _models_inside(self, cell: Element, insertion: Insertion) -> bool:
        return any(each is cell for each in self._paragraph(insertion.like_body).iterancestors())

    def _place(self, behind: Element, lines: list[Element]) -> list[Element]:
        """Put paragraphs behind an element, in the form that its surroundings ask for; give those that stand there."""
        while (
            behind.tag == P
            and _breaks(behind)
            and _is_bare(behind)
            and (before := _previous_paragraph(behind)) is not None
        ):
            behind = before  # an empty paragraph that only ends a section or a page ends it for the new text as well
            if not _is_written(lines[-1]):
                lines = lines[:-1]  # and so separates it from what follows
        if not _takes_marks(_next_block(behind)):
            if not _hands_over_safely(behind):
                behind = _over_empty_lines(behind)
            if not _takes_marks(_next_block(behind)) and _can_hand_over(behind):
                behind, lines = _ending_in_text(behind, lines)
                self._hand_over(behind, lines[-1])
        position = behind
        for line in lines:
            position.addnext(line)
            _take_tail(position, line)
            position = line
        return lines

    def _hand_over(self, old: Element, last: Element) -> None:
        """Let the last new paragraph carry the old mark, and the old paragraph a new one."""
        properties = old.find(PPR)
        carried = last.find(PPR)
        if carried is None:
            carried = new("pPr")
            last.insert(0, carried)
        if (mark := carried.find(RPR)) is not None:
            carried.remove(mark)
        before = [copied(each) for each in properties if each.tag != RPR] if properties is not None else []
        old_mark = properties.find(RPR) if properties is not None else None
        if not _same(before, list(carried)):
            change = self._revisions.mark("pPrChange")
            change.append(new("pPr", before))
            put(carried, change, PARAGRAPH_ORDER)
        if old_mark is not None:
            put(carried, new("rPr", in_order(map(copied, old_mark), RUN_ORDER)), PARAGRAPH_ORDER)
        if properties is None:
            properties = new("pPr")
            old.insert(0, properties)
        if old_mark is None:
            old_mark = new("rPr")
            put(properties, old_mark, PARAGRAPH_ORDER)
        old_mark.insert(0, self._revisions.mark("ins"))

    # What

    def _new_paragraphs(self, insertion: Insertion) -> list[Element]:
        return [self._new_paragraph(line, insertion.language) for line in lines_of(insertion, self._document)]

    def _new_paragraph(self, line: Line, language: Language) -> Element:
        model = self._paragraph(line.like)
        properties = properties_like(model)
        if not line.text and self._document.blocks[line.like].number:
            leave_list(properties)
        mark = new("rPr", [self._revisions.mark("ins"), *mark_look(model)])
        put(properties, mark, PARAGRAPH_ORDER)
        paragraph = new("p", [properties])
        if line.text:
            look = look_like(model, language, self._styles, heading=line.heading)
            paragraph.append(self._inserted(line.text, look))
        return paragraph

    def _inserted(self, text: str, look: Element | None) -> Element:
        inserted = self._revisions.mark("ins")
        run = new("r", [copied(look)] if look is not None else [])
        for piece in regex.split(r"([\t\n])", text):
            if piece == "\t":
                run.append(new("tab"))
            elif piece == "\n":
                run.append(new("br"))
            elif piece:
                element = new("t")
                element.text = piece
                element.set(XML_SPACE, "preserve")
                run.append(element)
        inserted.append(run)
        return inserted

    # Rows

    def _write_rows(self, row: Element, insertions: list[tuple[int, Insertion]]) -> list[tuple[int, list[Element]]]:
        """Write a tracked row for each row in which the model articles stand: one, or one for the heading and one for
        the text. Each insertion fills the column of its own language."""
        written: dict[int, list[Element]] = {position: [] for position, _ in insertions}
        filled: dict[Element, dict[int, list[Element]]] = {}
        for position, insertion in insertions:
            lines = lines_of(insertion, self._document)
            for line, paragraph in zip(lines, self._new_paragraphs(insertion), strict=True):
                model, cell = _outermost(self._paragraph(line.like), TR), _outermost(self._paragraph(line.like), TC)
                if model is None or cell is None or not line.text:
                    continue
                filled.setdefault(model, {}).setdefault(_cells(model).index(cell), []).append(paragraph)
                written[position].append(paragraph)
        place = row
        for model, cells in filled.items():
            fresh = self._new_row(model, cells)
            place.addnext(fresh)
            _take_tail(place, fresh)
            place = fresh
        return list(written.items())

    def _new_row(self, model: Element, filled: dict[int, list[Element]]) -> Element:
        row = new("tr")
        if (exceptions := model.find(W + "tblPrEx")) is not None:
            row.append(copied(exceptions))
        old = model.find(TRPR)
        dropped = {W + name for name in ("ins", "del", "trPrChange", "tblHeader", "cnfStyle")}
        kept = [copied(each) for each in old if each.tag not in dropped] if old is not None else []
        row.append(new("trPr", [*kept, self._revisions.mark("ins")]))
        for number, cell in enumerate(_cells(model)):
            properties = cell.find(TCPR)
            gone = {
                W + name for name in ("vMerge", "hMerge", "cellIns", "cellDel", "cellMerge", "tcPrChange", "cnfStyle")
            }
            fresh = new("tc")
            if properties is not None:
                fresh.append(new("tcPr", [copied(each) for each in properties if each.tag not in gone]))
            fresh.extend(filled.get(number) or [self._empty_like(cell)])
            row.append(fresh)
        return row

    def _empty_like(self, cell: Element) -> Element:
        model = next(cell.iter(P), None)
        properties = properties_like(model) if model is not None else new("pPr")
        leave_list(properties)
        put(properties, new("rPr", [self._revisions.mark("ins")]), PARAGRAPH_ORDER)
        return new("p", [properties])


# --- Surroundings --------------------------------------------------------------------------------------------------


def _same(one: Sequence[Element], other: Sequence[Element]) -> bool:
    return [_canonical(each) for each in one] == [_canonical(each) for each in other]


def _canonical(element: Element) -> bytes:
    # Exclusive: a copy declares the names of the tree that it came from, which are no part of what it says.
    written = etree.tostring(element, method="c14n", exclusive=True, with_tail=False)
    assert isinstance(written, bytes)
    return written


def _outermost(element: Element, tag: str) -> Element | None:
    return [None, *element.iterancestors(tag)][-1]


def _cells(row: Element) -> list[Element]:
    return [cell for cell in row.iter(TC) if next(cell.iterancestors(TR), None) is row]


def _next_block(element: Element) -> Element | None:
    for sibling in element.itersiblings():
        if sibling.tag in _BLOCKS:
            return sibling
    return None


def _is_paragraph(element: Element | None) -> bool:
    return element is not None and element.tag == P


def _previous_paragraph(element: Element) -> Element | None:
    for sibling in element.itersiblings(preceding=True):
        if sibling.tag in _BLOCKS:
            return sibling if sibling.tag == P else None
    return None


def _is_bare(paragraph: Element) -> bool:
    return not any(piece.text.strip() for piece in pieces_of(paragraph, Fields()))


def _breaks(paragraph: Element) -> bool:
    if paragraph.find(f"{PPR}/{SECT_PR}") is not None:
        return True
    return any(each.get(W + "type") == "page" for each in paragraph.iter(W + "br"))


def _takes_marks(element: Element | None) -> bool:
    """Tell if a block takes marks that are rejected and stays as it is: a paragraph with text."""
    return element is not None and element.tag == P and not _is_bare(element)


def _can_hand_over(element: Element) -> bool:
    """Tell if an element is a paragraph whose mark nobody has changed and that ends no section."""
    if element.tag != P:
        return False
    properties = element.find(PPR)
    if properties is None:
        return True
    if properties.find(SECT_PR) is not None or properties.find(W + "pPrChange") is not None:
        return False
    mark = properties.find(RPR)
    return mark is None or all(mark.find(tag) is None for tag in (INS, DEL, MOVE_FROM, MOVE_TO))


def _hands_over_safely(element: Element) -> bool:
    """Tell if LibreOffice, too, gives back a paragraph that handed its mark over: not one with a note or a drawing."""
    return _can_hand_over(element) and next(element.iter(*_HANGING), None) is None


def _over_empty_lines(element: Element) -> Element:
    """Step over the empty paragraphs behind an element, as far as they end nothing."""
    while _is_paragraph(following := _next_block(element)) and following is not None:
        if not _is_bare(following) or _breaks(following):
            break
        element = following
    return element


def _ending_in_text(behind: Element, lines: list[Element]) -> tuple[Element, list[Element]]:
    """Give the place and the order in which the last new paragraph has text, so that it can carry an old mark.

    Behind an empty line, text and an empty line come to the same as an empty line and text in front of it.
    """
    while not _is_written(lines[-1]):
        before = _previous_paragraph(behind) if _is_bare(behind) and _hands_over_safely(behind) else None
        if before is not None and _hands_over_safely(before):
            behind, lines = before, [lines[-1], *lines[:-1]]
        else:
            lines = lines[:-1]  # nothing could take its mark back
    return behind, lines


def _is_written(paragraph: Element) -> bool:
    """Tell if a new paragraph has text."""
    return paragraph.find(INS) is not None


def _take_tail(before: Element, after: Element) -> None:
    """Let white space between elements stay in front of what it stood in front of."""
    after.tail, before.tail = before.tail, None
