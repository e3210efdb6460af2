"""Comments: what we say in the margin, in the comments part that the file has or in a new one."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from pipeline.formats.word.markup import (
    INS,
    PPR,
    WORD,
    XML_SPACE,
    Element,
    P,
    W,
    new,
)
from pipeline.formats.word.package import (
    CONTENT_TYPES,
    Package,
    add_relation,
    add_type,
    new_relations,
    relations_of,
)
from pipeline.formats.word.pieces import Fields, Piece, pieces_of
from pipeline.formats.word.revisions import date_of
from pipeline.formats.word.styles import Styles
from pipeline.model import Comment, Quote, Stamp

COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_TEXT_STYLE, _REFERENCE_STYLE = "annotation text", "annotation reference"
_BOX = W + "txbxContent"


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment with its number."""

    id: str
    comment: Comment


def anchor_on_quote(paragraph: Element, quote: Quote | None, identity: str, style: str | None) -> None:
    """Anchor a comment on the whole runs around a quote, or on all of a paragraph: no run is ever split."""
    host = paragraph
    while (box := next(host.iterancestors(_BOX), None)) is not None:
        host = next(box.iterancestors(P))  # a text box carries no comment, the paragraph that it hangs on does
    if host is paragraph:
        covered = _covered(list(pieces_of(paragraph, Fields())), quote)
    else:
        covered = [child for child in host if next(child.iter(_BOX), None) is not None]
    opening, closing = new("commentRangeStart", id=identity), new("commentRangeEnd", id=identity)
    if covered:
        first, last = _whole_fields(host, covered[0], covered[-1])
        first.addprevious(opening)
    else:
        host.insert(0 if host.find(PPR) is None else 1, opening)
        last = opening
    for mark in (closing, _reference(identity, style)):
        last.addnext(mark)
        mark.tail, last.tail = last.tail, None
        last = mark


def anchor_on_insertion(lines: Sequence[Element], identity: str, style: str | None) -> None:
    """Anchor a comment on text that we inserted: a reference inside our own insertion, and no range around it.

    So rejecting takes the comment along. With a range, wherever it lies, LibreOffice gives the paragraph behind a
    rejected insertion the style of the inserted one, and leaves a rejected row standing empty (measured with 7.4).
    """
    inserted = next(found for line in lines if (found := line.find(INS)) is not None)
    inserted.append(_reference(identity, style))


class CommentParts:
    """The parts that comments need, as they will be: changed or added."""

    def __init__(self, package: Package, styles: Styles) -> None:
        self._package = package
        self._styles = styles
        self.changed: dict[str, bytes] = {}
        self.added: dict[str, bytes] = {}
        self.text_style = styles.named(_TEXT_STYLE)
        self.reference_style = styles.named(_REFERENCE_STYLE)
        self._add_styles()

    def write(self, remarks: Sequence[Remark], stamp: Stamp) -> None:
        """Write the comments, and all that they need and the file does not have yet."""
        main = self._package.main
        name = self._package.related(main, "comments")
        if name is not None:
            root = self._package.edited(name)
        else:
            name = self._new_name(posixpath.dirname(main))
            root = etree.Element(W + "comments", nsmap={"w": WORD})
        for remark in remarks:
            root.append(self._written(remark, stamp))
        if self._package.has(name):
            self.changed[name] = self._package.packed(name, root)
        else:
            self.added[name] = self._package.packed_new(root)
            self._connect(main, name)

    def _written(self, remark: Remark, stamp: Stamp) -> Element:
        comment = new("comment", id=remark.id, author=stamp.author, date=date_of(stamp), initials=stamp.initials)
        for number, text in enumerate(remark.comment.paragraphs or ("",)):
            paragraph = new("p")
            if self.text_style:
                paragraph.append(new("pPr", [new("pStyle", val=self.text_style)]))
            if number == 0:
                style = [new("rPr", [new("rStyle", val=self.reference_style)])] if self.reference_style else []
                paragraph.append(new("r", [*style, new("annotationRef")]))
            element = new("t")
            element.text = text
            element.set(XML_SPACE, "preserve")
            paragraph.append(new("r", [element]))
            comment.append(paragraph)
        return comment

    def _new_name(self, folder: str) -> str:
        name, number = posixpath.join(folder, "comments.xml"), 1
        while self._package.has(name):
            number += 1
            name = posixpath.join(folder, f"comments{number}.xml")
        return name

    def _connect(self, main: str, name: str) -> None:
        types = self._package.edited(CONTENT_TYPES)
        add_type(types, name, COMMENTS_TYPE)
        self.changed[CONTENT_TYPES] = self._package.packed(CONTENT_TYPES, types)
        relations_name = relations_of(main)
        if self._package.has(relations_name):
            relations = self._package.edited(relations_name)
            add_relation(relations, main, "comments", name)
            self.changed[relations_name] = self._package.packed(relations_name, relations)
        else:
            relations = new_relations()
            add_relation(relations, main, "comments", name)
            self.added[relations_name] = self._package.packed_new(relations)

    def _add_styles(self) -> None:
        """Add the two styles of comments where they are missing; a file without styles does without."""
        name = self._package.related(self._package.main, "styles")
        if name is None or (self.text_style and self.reference_style):
            return
        root = self._package.edited(name)
        if self.text_style is None:
            self.text_style = self._free_id("CommentText")
            root.append(_text_style(self.text_style, self._styles.default.id))
        if self.reference_style is None:
            self.reference_style = self._free_id("CommentReference")
            root.append(_reference_style(self.reference_style))
        self.changed[name] = self._package.packed(name, root)

    def _free_id(self, wanted: str) -> str:
        taken = {each.casefold() for each in self._styles.ids}
        name, number = wanted, 0
        while name.casefold() in taken:
            number += 1
            name = f"{wanted}{number}"
        return name


def _reference(identity: str, style: str | None) -> Element:
    look = [new("rPr", [new("rStyle", val=style)])] if style else []
    return new("r", [*look, new("commentReference", id=identity)])


def _covered(pieces: Sequence[Piece], quote: Quote | None) -> list[Element]:
    """Give the children of a paragraph that a quote touches; all with text without one, or where it does not fit."""
    length = sum(len(piece.text) for piece in pieces)
    start, end = (quote.start, quote.end) if quote is not None and quote.start < quote.end <= length else (0, length)
    touched: list[Element] = []
    position = 0
    for piece in pieces:
        if position < end and position + len(piece.text) > start:
            touched.append(piece.child)
        position += len(piece.text)
    return touched


def _whole_fields(host: Element, first: Element, last: Element) -> tuple[Element, Element]:
    """Widen a range until it cuts no field in two: what stands in a result is lost when the field is updated."""
    children = [child for child in host if child.tag != PPR]
    before, after, depth = [], [], 0
    for child in children:
        before.append(depth)
        for mark in child.iter(W + "fldChar"):
            kind = mark.get(W + "fldCharType")
            depth += (kind == "begin") - (kind == "end")
        after.append(depth)
    left, right = children.index(first), children.index(last)
    if depth == 0 and min(after) >= 0:  # else a field of this paragraph begins or ends in another
        while before[left] > 0:
            left -= 1
        while after[right] > 0:
            right += 1
    return children[left], children[right]


def _text_style(identity: str, based_on: str) -> Element:
    base = [new("basedOn", val=based_on)] if based_on else []
    return new(
        "style",
        [
            new("name", val=_TEXT_STYLE),
            *base,
            new("uiPriority", val="99"),
            new("unhideWhenUsed"),
            new("rPr", [new("sz", val="20"), new("szCs", val="20")]),
        ],
        type="paragraph",
        styleId=identity,
    )


def _reference_style(identity: str) -> Element:
    return new(
        "style",
        [
            new("name", val=_REFERENCE_STYLE),
            new("uiPriority", val="99"),
            new("semiHidden"),
            new("unhideWhenUsed"),
            new("rPr", [new("sz", val="16"), new("szCs", val="16")]),
        ],
        type="character",
        styleId=identity,
    )
