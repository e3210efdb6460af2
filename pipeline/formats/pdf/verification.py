"""Verification: a marked PDF is the file as it came, and our notes over the words they speak of, and nothing else."""

from __future__ import annotations

import io
from collections import Counter
from typing import Any

import regex
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from pipeline.errors import CaseError
from pipeline.formats.pdf.marking import NAME, notes_of
from pipeline.formats.pdf.pages import text_within
from pipeline.formats.pdf.places import Strip, strips_of
from pipeline.formats.pdf.properties import UNREADABLE
from pipeline.formats.pdf.reading import is_recognised
from pipeline.formats.pdf.words import box_in_frame, box_on_page
from pipeline.model import Checks, Document, MarkPlan, Stamp

_READER = regex.compile(r"(?<=IndirectObject\(\d+, \d+), \d+")
_LETTERS = regex.compile(r"[^\p{L}\p{N}]+")


def verify(original: bytes, marked: bytes, document: Document, plan: MarkPlan, stamp: Stamp) -> Checks:
    """Tell whether a marked file is the original and the notes of the plan, and nothing else."""
    restores = marked.startswith(original)
    try:
        sound = restores and _only_notes(original, marked) and _all_there(marked, document, plan, stamp)
        sound = sound and _over_their_words(marked, document, plan)
    except (CaseError, *UNREADABLE):
        sound = False
    return Checks(reject_restores=restores, accept_complies=None, no_new_faults=sound)


def _only_notes(original: bytes, marked: bytes) -> bool:
    """Tell if the pages are what they were, but for notes of ours behind those that were there."""
    before, after = (PdfReader(io.BytesIO(each)).pages for each in (original, marked))
    if len(before) != len(after):
        return False
    return all(_is_same(one, other) for one, other in zip(before, after, strict=True))


def _is_same(before: DictionaryObject, after: DictionaryObject) -> bool:
    if {key for key in before if key != "/Annots"} != {key for key in after if key != "/Annots"}:
        return False
    if any(_raw(before, key) != _raw(after, key) for key in before if key not in ("/Annots", "/Parent")):
        return False
    had, has = _annotations(before), _annotations(after)
    added = has[len(had) :]
    kept = [_READER.sub("", repr(each)) for each in has[: len(had)]]
    return kept == [_READER.sub("", repr(each)) for each in had] and all(
        str(each.get_object().get("/NM", "")).startswith(NAME) for each in added
    )


def _raw(page: DictionaryObject, key: str) -> str:
    # Written out, without what a reference says of its reader: those into two files are never equal.
    return _READER.sub("", repr(page.raw_get(key)))


def _annotations(page: DictionaryObject) -> list[Any]:
    listed = page.get("/Annots")
    return list(listed.get_object() or ()) if listed is not None else []


def _all_there(marked: bytes, document: Document, plan: MarkPlan, stamp: Stamp) -> bool:
    """Tell if every comment of the plan is a note with all that viewers need."""
    notes = [note for _, note in notes_of(marked)]
    said = {str(note["/Contents"]) for note in notes}
    whole = all("/AP" in note and note.get("/T") == stamp.author and "/M" in note for note in notes)
    return whole and said == {"\n\n".join(comment.paragraphs) for comment in plan.comments}


def _over_their_words(marked: bytes, document: Document, plan: MarkPlan) -> bool:
    """Tell if each highlight lies over the words that it speaks of. Of a picture of text nobody can tell."""
    for comment in plan.comments:
        if comment.quote is None or is_recognised(document.blocks[comment.quote.block].anchor):
            continue
        strips = strips_of(comment.quote, document)
        found = "".join(text_within(marked, [(strip.page, _narrowed(strip)) for strip in strips]))
        if found and not _is_near(_LETTERS.sub("", found), _LETTERS.sub("", comment.quote.text)):
            return False
    return True


def _narrowed(strip: Strip) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = box_in_frame(strip.box, strip.turn)
    return box_on_page((x0, y0 + 0.3 * (y1 - y0), x1, y1 - 0.3 * (y1 - y0)), strip.turn)


def _is_near(found: str, quoted: str) -> bool:
    """Tell if these are the same letters, in whatever order the file writes them.

    A few may differ: what the page shows and the text leaves out is the number of a note, or a ligature.
    """
    there, wanted = Counter(found), Counter(quoted)
    missing, foreign = (wanted - there).total(), (there - wanted).total()
    return max(missing, foreign) <= 0.1 * len(quoted)
