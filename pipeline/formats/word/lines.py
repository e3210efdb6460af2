"""Lines: the paragraphs that an insertion comes to, as text, each with the block that it looks like."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from pipeline.model import Block, Change, Document, Insertion, Numbering

_TYPED = regex.compile(
    r"(?P<lead>\s*)(?:\p{L}+\.?\s*|§+\s*)?(?:\d+(?:\.\d+)*|[IVXLC]+|[A-Z])"
    r"(?:\s?-?(?:bis|ter|quater|quinquies)|[a-z]|\.?[º°]|er)?(?!\p{L})"
    r"(?P<gap>(?:\s*[.:)–—-]+)?\s*)(?P<title>.*)",
    regex.DOTALL,
)
"""A typed number, what separates it from the title, and the title."""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph to be written: its text and the block whose looks it takes."""

    text: str
    like: int
    heading: bool = False


def lines_of(insertion: Insertion, document: Document) -> tuple[Line, ...]:
    """Compose the paragraphs of an insertion, typed numbers included."""
    blocks = document.blocks
    lines: list[Line] = []
    typed = insertion.number if insertion.numbering is Numbering.TYPED else ""
    if insertion.like_heading is not None:
        model = blocks[insertion.like_heading]
        heading = _in_the_case_of(insertion, document)
        if insertion.like_title is not None:
            lines.append(Line(_numbered(typed, "", model), model.index, True))
            lines.append(Line(heading, insertion.like_title, True))
        else:
            lines.append(Line(_numbered(typed, heading, model), model.index, True))
        typed = ""
    elif insertion.heading:
        lines.append(Line(insertion.heading, insertion.like_body, True))
    for text in insertion.paragraphs:
        like = insertion.like_body if text else _blank_like(insertion, document, bool(lines) and not lines[-1].heading)
        lines.append(Line(_numbered(typed, text, blocks[like]) if text else "", like))
        typed = "" if text else typed
    return tuple(lines)


def _numbered(number: str, title: str, model: Block) -> str:
    """Put a typed number in front of a title with what separates the two in the model."""
    if not number:
        return title
    match = _TYPED.match(_live(model))
    gap = match["gap"] if match else ". "
    lead = match["lead"] if match else ""
    if not title:
        return lead + number + gap.rstrip()
    if match and not match["title"] and not gap.strip():
        gap = ". "
    return lead + number + (gap or " ") + title


def _in_the_case_of(insertion: Insertion, document: Document) -> str:
    """Give the heading in capitals where its neighbours are typed in capitals."""
    index = insertion.like_title if insertion.like_title is not None else insertion.like_heading
    text = _live(document.blocks[index]) if index is not None else ""
    match = _TYPED.match(text) if insertion.numbering is Numbering.TYPED and insertion.like_title is None else None
    title = match["title"] if match else text
    letters = [letter for letter in title if letter.isalpha()]
    in_capitals = len(letters) > 2 and all(not each.islower() for each in letters)
    return insertion.heading.upper() if in_capitals else insertion.heading


def _live(block: Block) -> str:
    return "".join(
        block.text[run.start : run.end] for run in block.runs if run.change is not Change.DELETED and not run.dead
    )


def _blank_like(insertion: Insertion, document: Document, behind_text: bool) -> int:
    """Find the empty block whose looks an empty paragraph takes."""
    heading = insertion.like_title if insertion.like_title is not None else insertion.like_heading
    inner = heading + 1 if heading is not None else insertion.after
    candidates = (insertion.after, inner) if behind_text else (inner, insertion.after)
    for index in candidates:
        if index < len(document.blocks) and not document.blocks[index].text.strip():
            return index
    return insertion.like_body
