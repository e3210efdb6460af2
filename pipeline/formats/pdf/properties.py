"""Properties: what a PDF says of itself beside its text — signatures, ink, protection."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, BooleanObject, DictionaryObject, IndirectObject

from pipeline.errors import CaseError
from pipeline.formats.pdf.pages import is_encrypted
from pipeline.formats.pdf.words import Box

UNREADABLE = (
    PyPdfError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    RecursionError,
    OSError,
    OverflowError,
    NotImplementedError,
)
"""What pypdf raises on damaged files, beside its own errors."""
_INK = ("/Ink", "/Stamp")
_MOST_FIELDS = 10_000


@dataclass(frozen=True, slots=True)
class Properties:
    """What keeps us from writing into a file, and where somebody drew in it."""

    signed: bool = False
    encrypted: bool = False
    """Readable without a password, and closed to writing."""
    ink: tuple[tuple[int, Box], ...] = ()
    """Page and place of what is drawn or stamped on it."""


def read_properties(content: bytes) -> Properties:
    """Give the properties of a file that opens.

    Raises `CaseError` when its structure is damaged, or when its pages only say that the document is not on them.
    """
    if is_encrypted(content):
        # Not pypdf's own answer: to give it, it needs the means to decrypt.
        return Properties(encrypted=True)
    try:
        reader = PdfReader(io.BytesIO(content))
        root = _resolved(reader.root_object)
        _refuse_covers(root)
        return Properties(signed=_is_signed(root), ink=tuple(_ink(reader)))
    except UNREADABLE as error:
        raise CaseError("damaged", f"PDF: {type(error).__name__}") from None


def can_be_written(content: bytes) -> bool:
    """Tell if pypdf understands a file well enough to add to it, or nothing is to be added. Raises `CaseError`."""
    if is_encrypted(content):
        return True
    try:
        return len(PdfReader(io.BytesIO(content)).pages) > 0
    except UNREADABLE:
        return False


def _refuse_covers(root: Any) -> None:
    """Refuse a file whose page is the cover of other files, or stands in for a form that only a program can draw."""
    if "/Collection" in root:
        raise CaseError("mail_or_archive", "PDF portfolio")
    form, stands_in = _resolved(root.get("/AcroForm", {})), _resolved(root.get("/NeedsRendering"))
    is_drawn = isinstance(stands_in, BooleanObject) and stands_in.value
    if is_drawn and isinstance(form, DictionaryObject) and "/XFA" in form:
        raise CaseError("unsupported", "PDF, XFA")


def _is_signed(root: Any) -> bool:
    """Tell if a file holds a signature that is filled in, or a certification."""
    if "/DocMDP" in _resolved(root.get("/Perms", {})):
        return True
    form = _resolved(root.get("/AcroForm", {}))
    if not isinstance(form, DictionaryObject):
        return False
    return any(
        each.get("/FT") == "/Sig" and isinstance(_resolved(each.get("/V")), DictionaryObject)
        for each in _fields(form.get("/Fields"))
    )


def _fields(fields: Any) -> Iterator[DictionaryObject]:
    waiting = list(_resolved(fields) or [])
    met = 0
    while waiting and met < _MOST_FIELDS:
        met += 1
        each = _resolved(waiting.pop())
        if isinstance(each, DictionaryObject):
            yield each
            kids = _resolved(each.get("/Kids"))
            waiting += kids if isinstance(kids, ArrayObject) else []


def _ink(reader: PdfReader) -> Iterator[tuple[int, Box]]:
    for number, page in enumerate(reader.pages):
        for each in _resolved(page.get("/Annots")) or []:
            note = _resolved(each)
            if isinstance(note, DictionaryObject) and note.get("/Subtype") in _INK and "/Rect" in note:
                left, bottom, right, top = (float(_resolved(side)) for side in _resolved(note["/Rect"]))
                yield number, (min(left, right), min(bottom, top), max(left, right), max(bottom, top))


def _resolved(value: Any) -> Any:
    return value.get_object() if isinstance(value, IndirectObject) else value
