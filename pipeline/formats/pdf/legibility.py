"""Legibility: which pages of a PDF have no text that could be read, although something is on them."""

from __future__ import annotations

import regex

from pipeline.formats.pdf.pages import draw, text_of_pages
from pipeline.model import Limits

_FEW_LETTERS = 16
_COVERED_LETTERS = 150
"""A page that is a picture may carry the stamp of the scanner as text."""
_COVER = 0.6
_DOTS = 72
"""To the inch: enough to see whether there is ink."""
_INK, _LEAST_INK = 60, 0.0003
"""By how much darker than paper ink is, of 255, and how much of a page one line of it covers."""
_ODD = regex.compile(r"[\p{Co}\p{Cn}\p{Cc}\ufffd]")
_LATIN = regex.compile(r"\P{L}*\p{Latin}")
_WORD = regex.compile(r"\S*\p{L}\S*")
_SHAPED = regex.compile(
    r"[\"'(\[„“«‘]*(?:\p{Lu}?[\p{Ll}\p{M}’'-]+|\p{Lu}[\p{Lu}’'-]*|[\p{L}\p{Ll}]+\p{P}\S*)[\p{P}\d]*"
)
_VOWEL = regex.compile(r"(?i)[aeiouyàáâãäåèéêëìíîïòóôõöùúûüœæø]")
_VOWELS = 0.25
"""Of the letters: in the seven languages it is more than a third."""
_ENOUGH_WORDS = 20
_SAMPLE = 1000
"""Characters that tell what the rest of a page is."""


def unread_pages(content: bytes, limits: Limits) -> tuple[int, ...]:
    """List the pages, counted from 0, whose text has to be recognised. Raises `CaseError` when the file does not open."""
    found: list[int] = []
    for number, (text, cover) in enumerate(text_of_pages(content, limits)):
        letters = sum(map(str.isalpha, text))
        is_bare = letters < _FEW_LETTERS or (letters < _COVERED_LETTERS and cover > _COVER)
        if _has_ink(content, number) if is_bare else is_nonsense(text):
            found.append(number)
    return tuple(found)


def is_nonsense(text: str) -> bool:
    """Tell if a text is no writing: letters without meaning, as a font without names for its letters gives them."""
    text = text[:_SAMPLE]
    dense = "".join(text.split())
    if len(_ODD.findall(dense)) > 0.15 * max(len(dense), 1):
        return True
    words = _WORD.findall(text)
    if len(words) < _ENOUGH_WORDS:
        return False
    latin = [word for word in words if _LATIN.match(word)]
    if len(latin) < 0.5 * len(words):
        return False
    shaped = sum(_SHAPED.fullmatch(word) is not None for word in latin)
    letters = "".join(latin)
    return shaped < 0.6 * len(latin) or len(_VOWEL.findall(letters)) < _VOWELS * sum(each.isalpha() for each in letters)


def _has_ink(content: bytes, number: int) -> bool:
    width, height, dots = draw(content, number, _DOTS)
    levels = [dots.count(bytes((level,))) for level in range(256)]
    paper = max(range(256), key=levels.__getitem__)
    return sum(levels[: max(paper - _INK, 0)]) > _LEAST_INK * width * height
