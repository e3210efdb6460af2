"""Verification: whether a marked Word file is the original and the plan, and nothing else.

Looks at the raw XML, without the reader and without the writer: what carries our stamp and a number that the original
does not have is ours. Taken away as Word's *reject* takes it away, the original must be left, part by part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import regex
from lxml import etree

from pipeline.errors import CaseError
from pipeline.formats.word.comments import COMMENTS_TYPE
from pipeline.formats.word.markup import (
    AUTHOR,
    CUSTOM_XML,
    DATE,
    INS,
    PARAGRAPH_ORDER,
    PPR,
    R_STYLE,
    RANGE_END,
    RANGE_START,
    REFERENCE,
    RPR,
    RUN_ORDER,
    SDT_CONTENT,
    TBL,
    TC,
    TR,
    TRPR,
    Element,
    P,
    T,
    W,
    value_of,
)
from pipeline.formats.word.numbering import labels_of, read_numbering
from pipeline.formats.word.package import (
    CONTENT_TYPES,
    Package,
    as_written,
    key_of,
    open_afresh,
    open_package,
    relations_of,
)
from pipeline.formats.word.rejection import drop, is_bare, is_ours, marked_paragraphs, next_paragraph, number_of, reject
from pipeline.formats.word.revisions import date_of, taken_ids
from pipeline.formats.word.styles import read_styles
from pipeline.model import Anchor, Checks, Document, Insertion, Limits, MarkPlan, Numbering, Stamp

_CHANGE = W + "pPrChange"
_BOX = W + "txbxContent"
_TEXT_STYLES = ("annotation text", "annotation reference")
_HOLDS_PARAGRAPHS = (W + "body", TC, SDT_CONTENT, CUSTOM_XML)
_HOLDS_ROWS = (TBL, SDT_CONTENT, CUSTOM_XML)


def verify(original: bytes, marked: bytes, document: Document, plan: MarkPlan, stamp: Stamp) -> Checks:
    """Tell whether rejecting gives the original back, accepting gives the plan, and nothing broken was added."""
    before = open_package(original, Limits())
    try:
        after = open_afresh(marked)
        ours = taken_ids(after) - taken_ids(before)
        proof = _Proof(before, after, document, plan, stamp, ours)
        complies = proof.accept_complies() if plan.insertions else None
        has_no_fault = proof.no_new_faults()
        # Last, because it takes the marked tree apart: a copy of it would cost as much as all the rest.
        return Checks(proof.reject_restores(), complies, has_no_fault)
    except CaseError:
        return Checks(False, False if plan.insertions else None, False)


@dataclass(frozen=True, slots=True, eq=False)
class _Proof:
    """Both files side by side."""

    before: Package
    after: Package
    document: Document
    plan: MarkPlan
    stamp: Stamp
    ours: frozenset[int]
    """The numbers of marks and comments that only the marked file has."""

    def reject_restores(self) -> bool:
        """Compare part by part: every one byte for byte, but for those that a mark may change."""
        old, new = _names(self.before), _names(self.after)
        main, comments = key_of(self.before.main), self._comments()
        added = set(new) - set(old)
        allowed = {comments, key_of(relations_of(main))} if self.plan.comments else set()
        if new[: len(old)] != old or not added <= allowed or key_of(self.after.main) != main:
            return False
        return all(
            self.before.packed_bytes_of(name) == self.after.packed_bytes_of(name) or self._undone(name, main, comments)
            for name in old
        )

    def accept_complies(self) -> bool:
        """Find the wording of every insertion where it was planned, under its number, and no other new text."""
        root = self.after.tree_of(self.after.main)
        written = list(_written(root, self.ours))
        ours = {line.paragraph for line in written}
        labels = None
        for insertion in self.plan.insertions:
            lines = _taken(insertion, written)
            if lines is None or not self._is_in_place(insertion, lines[0]):
                return False
            if insertion.numbering is Numbering.AUTOMATIC and insertion.number:
                if labels is None:
                    styles = read_styles(self.after)
                    labels = labels_of(root, styles, read_numbering(self.after, styles.language), ours)
                label = labels.get(lines[0].paragraph)
                if label is None or _figures(label.text) != _figures(insertion.number):
                    return False
        return not written

    def no_new_faults(self) -> bool:
        """Look for what would make Word offer a repair, in all that is ours."""
        root = self.after.tree_of(self.after.main)
        marks = [each for each in root.iter(INS, _CHANGE) if number_of(each) in self.ours]
        numbers = [number_of(each) for each in marks]
        remarks = self._remarks()
        return (
            len(set(numbers)) == len(numbers)
            and not set(numbers) & {number_of(each) for each in remarks}
            and all(each.get(AUTHOR) == self.stamp.author and each.get(DATE) == date_of(self.stamp) for each in marks)
            and all(_is_well_placed(each) for each in marks)
            and self._remarks_are_whole(root, remarks)
        )

    # Reject

    def _undone(self, name: str, main: str, comments: str) -> bool:
        """Undo what a mark may change in a part of this name, and compare; nothing may change in any other part."""
        root, old = self.after.tree_of(name), self.before.tree_of(name)
        styles = self.before.related(main, "styles")
        if name == main:
            return reject(root, self.ours) and self._is_equal(root, name)
        if name == key_of(CONTENT_TYPES):
            ours = [each for each in root if key_of(each.get("PartName", "")) == comments]
        elif name == key_of(relations_of(main)):
            known = {each.get("Id") for each in old}
            ours = [each for each in root if each.get("Id") not in known and each.get("Type", "").endswith("/comments")]
        elif styles is not None and name == key_of(styles):
            known = {each.get(W + "styleId") for each in old}
            ours = [
                each
                for each in root.iterchildren(W + "style")
                if each.get(W + "styleId") not in known and value_of(each, W + "name") in _TEXT_STYLES
            ]
        elif name == comments:
            ours = [each for each in root if number_of(each) in self.ours and each.get(AUTHOR) == self.stamp.author]
        else:
            return False
        drop(ours)
        return self._is_equal(root, name)

    def _is_equal(self, root: Element, name: str) -> bool:
        """Compare with the original: as it is written, and only if that differs as canonical XML, which is far slower.

        A `w:pPr` with nothing in it says nothing, so it may be there or not.
        """
        if as_written(root) == self.before.written(name):
            return True
        trees = [root, self.before.edited(name)]
        for tree in trees:
            drop([each for each in tree.iter(PPR) if not len(each)])
        first, second = (etree.tostring(tree.getroottree(), method="c14n") for tree in trees)
        return bool(first == second)

    def _comments(self) -> str:
        return key_of(self.after.related(self.after.main, "comments") or "")

    # Accept

    def _is_in_place(self, insertion: Insertion, line: _Line) -> bool:
        """Tell if a line stands behind the block it was planned behind, with nothing but empty paragraphs between."""
        main = self.before.main
        story = list(_story(self.before.tree_of(main)))
        position = {Anchor(f"{main}#{number}"): place for place, (number, _) in enumerate(story)}
        blocks = self.document.blocks
        after = position.get(blocks[insertion.after].anchor)
        before = position.get(blocks[insertion.before].anchor) if insertion.before is not None else None
        if after is None or (before is not None and _says_something(story[before : line.behind + 1])):
            return False
        row = next(line.paragraph.iterancestors(TR), None)
        if row is not None and is_ours(row.find(f"{TRPR}/{INS}"), self.ours):
            return line.behind >= after  # between the two lie the other cells of the row, in the other languages
        low, high = sorted((line.behind, after))
        return not _says_something(story[low + 1 : high + 1])

    # Faults

    def _remarks(self) -> list[Element]:
        name = self.after.related(self.after.main, "comments")
        root = self.after.tree_of(name) if name else None
        return [each for each in root if number_of(each) in self.ours] if root is not None else []

    def _remarks_are_whole(self, root: Element, remarks: Sequence[Element]) -> bool:
        if len(remarks) != len(self.plan.comments):
            return False
        numbers = sorted(number_of(each) or 0 for each in remarks)
        quoting = [number for number, each in zip(numbers, self.plan.comments, strict=True) if each.insertion is None]
        for tag, wanted in ((RANGE_START, quoting), (RANGE_END, quoting), (REFERENCE, numbers)):
            if sorted(number_of(each) or 0 for each in root.iter(tag) if number_of(each) in self.ours) != wanted:
                return False
        name = self.after.related(self.after.main, "comments")
        if name is None:
            return not remarks
        if self.after.type_of(name) != COMMENTS_TYPE:
            return False
        styles = self.after.related(self.after.main, "styles")
        defined = {each.get(W + "styleId") for each in self.after.tree_of(styles)} if styles else set()
        used = {each.get(W + "val") for remark in remarks for each in remark.iter(W + "pStyle", R_STYLE)}
        texts = [
            tuple("".join(each.text or "" for each in paragraph.iter(T)) for paragraph in remark.iter(P))
            for remark in sorted(remarks, key=lambda each: number_of(each) or 0)
        ]
        return used <= defined and texts == [comment.paragraphs for comment in self.plan.comments]


def _names(package: Package) -> list[str]:
    return [key_of(each.filename) for each in package.members]


# --- Accept --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _Line:
    """A paragraph that we wrote."""

    paragraph: Element
    text: str
    behind: int
    """Position of the paragraph of the original behind which it stands, among those of the text."""


def _story(root: Element) -> Iterator[tuple[int, Element]]:
    """Give the paragraphs of the text with their numbers, those in text boxes left out."""
    boxed = {paragraph for box in root.iter(_BOX) for paragraph in box.iter(P)}
    for number, paragraph in enumerate(root.iter(P)):
        if paragraph not in boxed:
            yield number, paragraph


def _says_something(stretch: Iterable[tuple[int, Element]]) -> bool:
    return any(_text(paragraph).strip() for _, paragraph in stretch)


def _written(root: Element, ours: frozenset[int]) -> Iterator[_Line]:
    """Give the paragraphs with text of ours, in order."""
    marked = set(marked_paragraphs(root, ours))
    inserted: dict[Element | None, list[Element]] = {}
    for each in root.iter(INS):
        if is_ours(each, ours):
            inserted.setdefault(each.getparent(), []).append(each)
    counted = -1
    for _, paragraph in _story(root):
        if paragraph in inserted:
            yield _Line(paragraph, "".join(_text(each) for each in inserted[paragraph]), counted)
        elif paragraph not in marked or not _is_blank_of_ours(paragraph):
            counted += 1


def _is_blank_of_ours(paragraph: Element) -> bool:
    """Tell if an empty paragraph with our mark is new, and not the old one whose mark was handed on."""
    if not is_bare(paragraph):
        return False
    following = paragraph
    while (next_one := next_paragraph(following)) is not None:
        mark = next_one.find(f"{PPR}/{RPR}/{INS}")
        if mark is None:
            break
        following = next_one
    previous = paragraph.getprevious()
    first = previous is None or previous.tag != P or previous.find(f"{PPR}/{RPR}/{INS}") is None
    carried = next_one is not None and next_one.find(INS) is not None and _is_only_inserted(next_one)
    return not (first and carried)


def _is_only_inserted(paragraph: Element) -> bool:
    return all(each.tag in (PPR, INS) for each in paragraph)


def _text(element: Element) -> str:
    parts = {W + "tab": "\t", W + "br": "\n"}
    return "".join(
        (each.text or "") if each.tag == T else parts[str(each.tag)]
        for each in element.iter(T, *parts)
        if each.getparent() is not None and each.getparent().tag != W + "tabs"  # type: ignore[union-attr]  # asked just before
    )


def _taken(insertion: Insertion, written: list[_Line]) -> list[_Line] | None:
    """Take the lines of an insertion out of what was written; nothing when they are not there to the letter."""
    wanted = [text for text in insertion.paragraphs if text]
    typed = insertion.number if insertion.numbering is Numbering.TYPED else ""
    heading = [insertion.heading] if insertion.heading else []
    if insertion.like_title is not None and insertion.like_heading is not None:
        heading = [typed, *heading] if typed else ["", *heading]
        typed = ""
    found: list[_Line] = []
    for number, text in enumerate([*[each for each in heading if each], *wanted]):
        is_heading = number < len([each for each in heading if each])
        line = next((each for each in written if _matches(each.text, text, typed, is_heading)), None)
        if line is None:
            return None
        written.remove(line)
        found.append(line)
        typed = ""
    return found or None


def _matches(text: str, wanted: str, number: str, heading: bool) -> bool:
    """Tell if a line is the wanted text, behind its typed number where it has one.

    A heading may be in the capitals of its neighbours, and a number alone may end in their full stop.
    """
    if heading:
        text, wanted = text.casefold().rstrip(" .:\t–-"), wanted.casefold().rstrip(" .:\t–-")
        number = number.casefold()
    if not number:
        return text.strip() == wanted.strip()
    head = text.removesuffix(wanted)
    return head != text and _figures(head) == _figures(number)


def _figures(label: str) -> tuple[str, ...]:
    return tuple(regex.findall(r"[\p{L}\p{N}º°§]+", label.casefold()))


# --- Faults --------------------------------------------------------------------------------------------------------


def _is_well_placed(mark: Element) -> bool:
    """Tell if a mark stands where its kind may stand, and what it stands in is in the order of the schema."""
    parent = mark.getparent()
    if parent is None:
        return False
    if parent.tag == P:
        return all(each.tag in (W + "r", RANGE_START, RANGE_END) for each in mark) and _paragraph_is_well_placed(parent)
    if parent.tag == RPR:
        properties = parent.getparent()
        paragraph = properties.getparent() if properties is not None else None
        # An old paragraph that handed its mark on may be as untidy as it came.
        is_old = paragraph is not None and any(each.tag not in (PPR, INS) for each in paragraph)
        return parent[0] is mark and paragraph is not None and (is_old or _paragraph_is_well_placed(paragraph))
    if parent.tag == TRPR:
        row = parent.getparent()
        table = row.getparent() if row is not None else None
        return (
            row is not None
            and table is not None
            and table.tag in _HOLDS_ROWS
            and all(len(cell) > 0 and cell[-1].tag == P for cell in row.iter(TC))
        )
    return parent.tag == PPR and mark.tag == _CHANGE


def _paragraph_is_well_placed(paragraph: Element) -> bool:
    holder = paragraph.getparent()
    properties = paragraph.find(PPR)
    if holder is None or holder.tag not in _HOLDS_PARAGRAPHS:
        return False
    if properties is None:
        return True
    looks = [properties.find(RPR), *(each for each in paragraph.iter(RPR) if each.getparent() is not properties)]
    return _is_ordered(properties, PARAGRAPH_ORDER) and all(
        _is_ordered(each, RUN_ORDER) for each in looks if each is not None
    )


def _is_ordered(properties: Element, order: tuple[str, ...]) -> bool:
    places = [order.index(str(each.tag)) for each in properties if each.tag in order]
    return places == sorted(places)


__all__ = ["verify"]
