"""Marking: notes in a copy of a PDF, added behind the file as it came, of which not a byte is changed.

Every note has what viewers need to show it alike: an appearance of its own, an author, a date and a stable name.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from datetime import UTC

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)

from pipeline.formats.pdf.pages import from_screen, shown_size
from pipeline.formats.pdf.places import Strip, note_place, strips_of
from pipeline.formats.pdf.properties import UNREADABLE
from pipeline.formats.pdf.words import Box, around
from pipeline.model import Comment, Document, MarkPlan, Stamp

_YELLOW = (1.0, 0.87, 0.35)
_BLUE = (0.62, 0.80, 0.96)
_SIZE = 20.0
_EDGE, _LEAST = 6.0, 2.0
"""Points from the edges of a page to the note on the whole, and what is left beside any note."""
_PRINTED = 4
"""The flag that says that a note is printed with the page."""
NAME = "rightsclause-"
"""How the names of our notes begin."""


def mark(content: bytes, document: Document, plan: MarkPlan, stamp: Stamp) -> bytes:
    """Give the file with the comments of a plan as notes. Wording is not inserted: where it belongs, a note says so.

    A file that opens and still cannot be added to comes back as it is: without its notes it does not pass the proof.
    """
    try:
        writer = PdfWriter(io.BytesIO(content), incremental=True)
        for number, comment in enumerate(plan.comments):
            _Note(writer, content, stamp, number, comment).write(document, plan)
        written = io.BytesIO()
        writer.write(written)
        return written.getvalue()
    except UNREADABLE:
        return content


def notes_of(content: bytes) -> list[tuple[int, DictionaryObject]]:
    """List our own notes in a file, each with its page."""
    found: list[tuple[int, DictionaryObject]] = []
    for number, page in enumerate(PdfReader(io.BytesIO(content)).pages):
        listed = page.get("/Annots")
        for each in (listed.get_object() if listed is not None else None) or ():
            note = each.get_object()
            if isinstance(note, DictionaryObject) and str(note.get("/NM", "")).startswith(NAME):
                found.append((number, note))
    return found


class _Note:
    """One comment on its way into the file."""

    def __init__(self, writer: PdfWriter, content: bytes, stamp: Stamp, number: int, comment: Comment) -> None:
        self._writer = writer
        self._content = content
        self._text = "\n\n".join(comment.paragraphs)
        self._comment = comment
        self._stamp = stamp

    def write(self, document: Document, plan: MarkPlan) -> None:
        comment = self._comment
        if comment.quote is not None and (strips := strips_of(comment.quote, document)):
            pages = sorted({strip.page for strip in strips})
            for page in pages:
                self._highlight(page, [strip for strip in strips if strip.page == page])
        elif comment.insertion is not None:
            self._stick(*note_place(plan.insertions[comment.insertion], document, _SIZE))
        else:
            self._stick(0, from_screen((_EDGE, _EDGE, _EDGE + _SIZE, _EDGE + _SIZE), *shown_size(self._content, 0)))

    def _highlight(self, page: int, strips: Sequence[Strip]) -> None:
        box = around([strip.box for strip in strips])
        corners = [FloatObject(round(each, 2)) for strip in strips for each in strip.corners]
        drawing = _colour(_YELLOW) + "".join(
            f"{left:.2f} {bottom:.2f} {right - left:.2f} {top - bottom:.2f} re\n"
            for left, bottom, right, top in (strip.box for strip in strips)
        )
        note = self._note("/Highlight", box, _YELLOW, drawing + "f\n", page)
        note[NameObject("/QuadPoints")] = ArrayObject(corners)
        self._add(page, note)

    def _stick(self, page: int, place: Box) -> None:
        """Put a note in a place, or as near to it as the page goes: a sheet with three lines on it."""
        # Not pypdf's own answer: to give it, it writes the box into the page.
        seen, _ = shown_size(self._content, page)
        left = min(max(place[0], seen[0] + _LEAST), seen[2] - _SIZE - _LEAST)
        bottom = min(max(place[1], seen[1] + _LEAST), seen[3] - _SIZE - _LEAST)
        box = (left, bottom, left + _SIZE, bottom + _SIZE)
        drawing = (
            f"{_colour(_BLUE)}0.1 0.3 0.5 RG 1 w {left + 1:.2f} {bottom + 1:.2f} {_SIZE - 2:.2f} {_SIZE - 2:.2f} re B\n"
        )
        for step in (5.5, 10, 14.5):
            drawing += f"{left + 4.5:.2f} {bottom + step:.2f} m {left + _SIZE - 4.5:.2f} {bottom + step:.2f} l S\n"
        note = self._note("/Text", box, _BLUE, drawing, page)
        note[NameObject("/Name")] = NameObject("/Note")
        note[NameObject("/Open")] = BooleanObject(False)
        self._add(page, note)

    def _note(
        self, kind: str, box: Box, colour: tuple[float, float, float], drawing: str, page: int
    ) -> DictionaryObject:
        when = TextStringObject(self._stamp.when.astimezone(UTC).strftime("D:%Y%m%d%H%M%S+00'00'"))
        rectangle = ArrayObject([FloatObject(round(each, 2)) for each in box])
        appearance = self._appearance(rectangle, drawing, multiplied=kind == "/Highlight")
        return DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject(kind),
                NameObject("/Rect"): rectangle,
                NameObject("/Contents"): TextStringObject(self._text),
                NameObject("/T"): TextStringObject(self._stamp.author),
                NameObject("/NM"): TextStringObject(_name_of(page, box, self._text)),
                NameObject("/M"): when,
                NameObject("/CreationDate"): when,
                NameObject("/C"): ArrayObject([FloatObject(each) for each in colour]),
                NameObject("/F"): NumberObject(_PRINTED),
                NameObject("/AP"): DictionaryObject({NameObject("/N"): appearance}),
            }
        )

    def _appearance(self, rectangle: ArrayObject, drawing: str, multiplied: bool) -> IndirectObject:
        form = DecodedStreamObject()
        form.set_data(("/G gs\n" + drawing).encode("ascii"))
        # Multiplied, so that the letters under a highlight stay as black as they are.
        state = DictionaryObject({NameObject("/BM"): NameObject("/Multiply" if multiplied else "/Normal")})
        form.update(
            {
                NameObject("/Type"): NameObject("/XObject"),
                NameObject("/Subtype"): NameObject("/Form"),
                NameObject("/BBox"): rectangle,
                NameObject("/Resources"): DictionaryObject(
                    {NameObject("/ExtGState"): DictionaryObject({NameObject("/G"): state})}
                ),
            }
        )
        return self._writer._add_object(form)

    def _add(self, number: int, note: DictionaryObject) -> None:
        page = self._writer.pages[number]
        note[NameObject("/P")] = page.indirect_reference or page
        listed = page.get("/Annots")
        annotations = listed.get_object() if listed is not None else None
        kept = list(annotations) if isinstance(annotations, ArrayObject) else []
        if any(_named(each) == note["/NM"] for each in kept):
            return  # A copy of ours that came back: what it says already is not said twice.
        reference = self._writer._add_object(note)
        page[NameObject("/Annots")] = ArrayObject([*kept, reference])


def _named(annotation: PdfObject) -> PdfObject | None:
    note = annotation.get_object()
    return note.get("/NM") if isinstance(note, DictionaryObject) else None


def _name_of(page: int, box: Box, text: str) -> str:
    """Name a note by what it says and where, so that it has the same name whenever it is made."""
    said = f"{page}|{'|'.join(f'{side:.1f}' for side in box)}|{text}"
    return NAME + hashlib.sha256(said.encode()).hexdigest()[:16]


def _colour(colour: tuple[float, float, float]) -> str:
    return "{:.2f} {:.2f} {:.2f} rg\n".format(*colour)
