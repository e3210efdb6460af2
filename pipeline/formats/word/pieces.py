"""Pieces: the text of a paragraph, piece by piece, each with the element it stands in.

Reading puts the pieces together; marking goes the way back, from a place in the text to the element.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.formats.word.markup import (
    AUTHOR,
    CUSTOM_XML,
    DEL,
    INS,
    MC,
    MOVE_FROM,
    MOVE_TO,
    R_,
    RPR,
    SDT,
    SDT_CONTENT,
    SMART_TAG,
    VAL,
    Element,
    T,
    W,
    is_on,
)
from pipeline.model import Change

CHOICE, FALLBACK, ALTERNATIVE = MC + "Choice", MC + "Fallback", MC + "AlternateContent"

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_UNDERSTOOD = ("http://schemas.microsoft.com/office/", "http://schemas.openxmlformats.org/")
_WRAPPERS = frozenset(
    (W + "hyperlink", W + "fldSimple", W + "dir", W + "bdo", SMART_TAG, CUSTOM_XML, SDT_CONTENT, CHOICE, FALLBACK)
)
_INSERTING = frozenset((INS, MOVE_TO))
_DELETING = frozenset((DEL, MOVE_FROM))
_CHARACTERS = {
    W + "tab": "\t",
    W + "ptab": "\t",
    W + "br": "\n",
    W + "cr": "\n",
    W + "noBreakHyphen": "-",
    W + "softHyphen": "\u00ad",
}
_SYMBOLS = {"F0A8": "☐", "F06F": "☐", "F0FE": "☒", "F052": "☑", "F0FD": "☒", "F0B7": "•", "F0A7": "▪", "F0FC": "✓"}
_TEXTS = (T, W + "delText")
_SYMBOL, _FIELD_MARK, _INSTRUCTION = W + "sym", W + "fldChar", W + "instrText"
_EMPTY = frozenset(W + name for name in ("pPr", "bookmarkStart", "bookmarkEnd", "proofErr"))
"""What a paragraph is full of and never holds text."""
_RUBY, _RUBY_BASE = W + "ruby", W + "rubyBase"


class Piece(NamedTuple):
    """Text that stands in one run. A tuple, because a long agreement has tens of thousands."""

    text: str
    child: Element
    """The child of the paragraph that it lies in."""
    properties: Element | None
    change: Change
    author: str
    placeholder: bool
    """It only says what somebody should write there, or nobody wants it any more in any view."""


@dataclass(slots=True)
class Fields:
    """Which fields are open; they may run over many paragraphs."""

    open: list[str] = field(default_factory=list)
    """The instructions of the open fields, the outermost first."""
    instructing: list[bool] = field(default_factory=list)
    """For each of them, whether its result has not begun yet."""

    @property
    def hides(self) -> bool:
        """What comes now is an instruction, not text."""
        return any(self.instructing)

    @property
    def in_contents(self) -> bool:
        """What comes now is the result of a table of contents."""
        return bool(self.open) and any(each.lstrip()[:4].upper() in ("TOC", "TOC ", "TOA ") for each in self.open)

    def meet(self, kind: str | None) -> None:
        """Take note of the beginning, the middle or the end of a field."""
        if kind == "begin":
            self.open.append("")
            self.instructing.append(True)
        elif kind == "separate" and self.open:
            self.instructing[-1] = False
        elif kind == "end" and self.open:
            self.open.pop()
            self.instructing.pop()

    def instruct(self, text: str) -> None:
        """Take note of an instruction."""
        if self.open:
            self.open[-1] += text


def pieces_of(paragraph: Element, fields: Fields) -> Iterator[Piece]:
    """Give the pieces of a paragraph in reading order; those of text boxes in it are paragraphs of their own."""
    for child in paragraph:
        tag = child.tag
        if tag == R_:
            text, properties = _read_run(child, fields, False)
            if text:
                yield Piece(text, child, properties, Change.NONE, "", False)
        elif tag not in _EMPTY:
            yield from _inside(child, child, fields, Change.NONE, "", False)


def chosen(alternative: Element) -> Element | None:
    """Give the branch of alternate content that Word shows."""
    for branch in alternative:
        if branch.tag == CHOICE:
            needs = [branch.nsmap.get(prefix, "") for prefix in branch.get("Requires", "").split()]
            if all(need.startswith(_UNDERSTOOD) for need in needs):
                return branch
        elif branch.tag == FALLBACK:
            return branch
    return None


def _inside(
    element: Element, child: Element, fields: Fields, change: Change, author: str, placeholder: bool
) -> Iterator[Piece]:
    tag = element.tag
    if tag == R_:
        text, properties = _read_run(element, fields, change is Change.DELETED)
        if text:
            yield Piece(text, child, properties, change, author, placeholder)
    elif tag in _INSERTING:
        # What somebody deleted within what somebody inserted stands in neither view.
        change = Change.INSERTED if change is Change.NONE else change
        for each in element:
            yield from _inside(each, child, fields, change, author or element.get(AUTHOR, ""), placeholder)
    elif tag in _DELETING:
        if change is Change.INSERTED:
            placeholder = True
        else:
            change, author = Change.DELETED, author or element.get(AUTHOR, "")
        for each in element:
            yield from _inside(each, child, fields, change, author, placeholder)
    elif tag in _WRAPPERS:
        for each in element:
            yield from _inside(each, child, fields, change, author, placeholder)
    elif tag == SDT:
        prompting = is_on(element.find(f"{W}sdtPr/{W}showingPlcHdr"))
        if (content := element.find(SDT_CONTENT)) is not None:
            yield from _inside(content, child, fields, change, author, placeholder or prompting)
    elif tag == ALTERNATIVE:
        if (branch := chosen(element)) is not None:
            yield from _inside(branch, child, fields, change, author, placeholder)
    elif isinstance(tag, str) and tag.startswith(_MATH):
        text = "".join(each.text or "" for each in element.iter(_MATH + "t"))
        if text:
            yield Piece(text, child, None, change, author, placeholder)


def _read_run(run: Element, fields: Fields, deleted: bool) -> tuple[str, Element | None]:
    """Give the text of a run with its properties, and take note of the fields in it."""
    properties: Element | None = None
    text = ""
    for each in run:
        tag = each.tag
        if tag in _TEXTS:
            if each.text and not fields.hides:
                text += each.text
        elif tag == RPR:
            properties = each
        elif tag in _CHARACTERS:
            if not fields.hides:
                text += _CHARACTERS[str(tag)]
        elif tag == _FIELD_MARK:
            fields.meet(each.get(W + "fldCharType"))
            if len(each) and not deleted:
                text += _drop_down(each)
        elif tag == _INSTRUCTION:
            fields.instruct(each.text or "")
        elif tag == _SYMBOL:
            text += _symbol(each.get(W + "char", ""))
        elif tag == ALTERNATIVE:
            branch = chosen(each)
            text += "".join(inner.text or "" for inner in branch.iterchildren(T)) if branch is not None else ""
        elif tag == _RUBY:
            text += "".join(inner.text or "" for base in each.iter(_RUBY_BASE) for inner in base.iter(T))
    return text, properties


def _symbol(code: str) -> str:
    code = code.upper()
    if code in _SYMBOLS:
        return _SYMBOLS[code]
    try:
        point = int(code, 16)
    except ValueError:
        return ""
    # Fonts of symbols put their characters into the private area; the low half is what the font was made from.
    return "•" if 0xF000 <= point <= 0xF0FF or not 0 < point < 0x110000 else chr(point)


def _drop_down(mark: Element) -> str:
    """Give the entry that a drop-down field of an old form shows; it is nowhere in the text."""
    choices = mark.find(f"{W}ffData/{W}ddList")
    if choices is None:
        return ""
    entries = [each.get(VAL, "") for each in choices.iterchildren(W + "listEntry")]
    result = choices.find(W + "result")
    number = result.get(VAL, "0") if result is not None else "0"
    return entries[int(number)] if number.isdecimal() and int(number) < len(entries) else ""
