"""Rules: the straight lines in a picture of a page. They make a table a table, and stand in the way of its letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

DOTS = 100
"""To the inch: drawn so coarsely, the noise of a scanner is smoothed and a hairline is still there."""
_SHORTEST = 30
"""Dots in a row that no letter has: a third of an inch."""
_FAINT = 16
"""By how much darker than paper a line is at least, of 255."""
_RUN = regex.compile(rb"\x01(?:\x01|\x00(?=\x01))+")
"""Ink, with gaps of a dot where the paper or the scanner left it out."""
_BESIDE, _CLEAR = 3, 0.2
"""How many dots beside a line there is paper, but for so much of its length: beside a row of letters are letters."""
_STEP = 2
_GAP = 12
_MOST = 3000

_Run = tuple[int, int, int]
"""The line of dots in which ink runs, and from where to where."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line as it was drawn, slightly crooked or not, as the runs of dots that make it."""

    upright: bool
    runs: tuple[_Run, ...]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, upper, right, lower, in dots."""
        low, high = min(run[0] for run in self.runs), max(run[0] for run in self.runs)
        start, end = min(run[1] for run in self.runs), max(run[2] for run in self.runs)
        return (low, start, high, end) if self.upright else (start, low, end, high)


def find_strokes(width: int, height: int, dots: bytes) -> list[Stroke]:
    """List the lines across and down a grey picture."""
    paper = paper_of(dots)
    ink = dots.translate(bytes(1 if level < paper - _FAINT else 0 for level in range(256)))
    across = _runs([ink[row * width : (row + 1) * width] for row in range(height)])
    down = _runs([ink[column::width] for column in range(width)])
    return [Stroke(False, each) for each in _joined(across)] + [Stroke(True, each) for each in _joined(down)]


def without_strokes(width: int, height: int, dots: bytes, strokes: Sequence[Stroke], scale: int) -> bytes:
    """Paint lines over with paper, in a picture that is larger than the one they were found in by this factor."""
    painted = bytearray(dots)
    paper = bytes((paper_of(dots),))
    for stroke in strokes:
        along, limit = (height, width) if stroke.upright else (width, height)
        for number, start, end in stroke.runs:
            first, last = max(start * scale - scale, 0), min(end * scale + scale, along)
            for line in range(max((number - 1) * scale, 0), min((number + 2) * scale, limit)):
                if stroke.upright:
                    painted[first * width + line : last * width + line : width] = paper * len(range(first, last))
                else:
                    painted[line * width + first : line * width + last] = paper * (last - first)
    return bytes(painted)


def paper_of(dots: bytes) -> int:
    """Give the level of grey that is commonest: paper."""
    return max(range(128, 256), key=lambda level: dots.count(bytes((level,))))


def _runs(lines: Sequence[bytes]) -> list[_Run]:
    found: list[_Run] = []
    for number, line in enumerate(lines):
        for match in _RUN.finditer(line):
            start, end = match.span()
            if end - start >= _SHORTEST and _is_clear(lines, number, start, end):
                found.append((number, start, end))
        if len(found) > _MOST:  # A photograph, not a table.
            return []
    return found


def _is_clear(lines: Sequence[bytes], number: int, start: int, end: int) -> bool:
    sides = (number - _BESIDE, number + _BESIDE)
    return all(lines[side][start:end].count(1) < _CLEAR * (end - start) for side in sides if 0 <= side < len(lines))


def _joined(runs: Sequence[_Run]) -> list[tuple[_Run, ...]]:
    """Join the runs that are one line."""
    joined: list[list[_Run]] = []
    for run in runs:
        number, start, end = run
        touching = [
            each
            for each in joined
            if any(
                number - other[0] <= _STEP and start <= other[2] + _GAP and other[1] <= end + _GAP
                for other in each[-4:]
            )
        ]
        whole = [run]
        for each in touching:
            joined.remove(each)
            whole = [*each, *whole]
        joined.append(sorted(whole))
    return [tuple(each) for each in joined if _is_thin(each)]


def _is_thin(runs: Sequence[_Run]) -> bool:
    """Tell a line from a picture or a stain, which is nearly as thick as it is long."""
    thick = runs[-1][0] - runs[0][0]
    return thick * 8 < max(run[2] for run in runs) - min(run[1] for run in runs)
