"""Difference: what was found beside what was approved, word by word, as a reader would compare them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.text import fold

_MOST_WORDS = 600
"""Past this, a comparison takes long and tells nobody anything."""
_KINDS = ("same", "found", "approved")
_NEAR = 0.6
"""Share of the words of the longer text that both have."""
_LONGEST_JOINT = 3
"""A word this short that both have, alone between two differences, joins them: what is read is one difference."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the comparison: words of both, of what was found only, or of what was approved only."""

    kind: str
    """`same`, `found` or `approved`."""
    text: str


def compare(found: str, approved: str) -> tuple[Piece, ...]:
    """Give the pieces in reading order; none where either side is empty or far too long to compare.

    Capitals, accents and the punctuation around a word make no difference; what both have is shown as it was found.
    """
    ours, theirs = approved.split(), found.split()
    if not ours or not theirs or len(theirs) > _MOST_WORDS:
        return ()
    matcher = difflib.SequenceMatcher(None, [_key(word) for word in theirs], [_key(word) for word in ours], False)
    pieces: list[Piece] = []
    for same, (start, end), (left, right) in _stretches(matcher, theirs):
        if same:
            pieces.append(Piece("same", " ".join(theirs[start:end])))
            continue
        if start < end:
            pieces.append(Piece("found", " ".join(theirs[start:end])))
        if left < right:
            pieces.append(Piece("approved", " ".join(ours[left:right])))
    return tuple(pieces)


def is_near(pieces: tuple[Piece, ...]) -> bool:
    """Tell whether two texts differ so little that the differences say more than both texts."""
    words = {kind: sum(len(each.text.split()) for each in pieces if each.kind == kind) for kind in _KINDS}
    differs = any(each.kind != "same" for each in pieces)
    return differs and words["same"] >= _NEAR * (words["same"] + max(words["found"], words["approved"]))


def _stretches(
    matcher: difflib.SequenceMatcher[str], found: list[str]
) -> Iterator[tuple[bool, tuple[int, int], tuple[int, int]]]:
    """Give what is the same and what is not in turn, as positions in both; joints go with what they join."""
    codes = matcher.get_opcodes()
    open_start: tuple[int, int] | None = None
    for number, (kind, start, end, left, right) in enumerate(codes):
        is_joint = (
            kind == "equal"
            and 0 < number < len(codes) - 1
            and end - start == 1
            and len(_key(found[start])) <= _LONGEST_JOINT
        )
        if kind != "equal" or is_joint:
            open_start = open_start or (start, left)
            continue
        if open_start:
            yield False, (open_start[0], start), (open_start[1], left)
            open_start = None
        yield True, (start, end), (left, right)
    if open_start:
        yield False, (open_start[0], len(found)), (open_start[1], codes[-1][4])


def _key(word: str) -> str:
    """Give a word as it is compared; a mark that stands alone is compared as it is."""
    plain = fold(word)
    return plain.strip("\"'().,;:!?-[]") or plain
