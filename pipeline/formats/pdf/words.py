"""Words: what stands on a page, word by word, in the direction in which it is read.

Text may run in four directions. A *frame* is the page turned so that its text runs from left to right: x grows to the
right and y downwards, in points. Every place in the layout is a place in a frame; `box_on_page` leads back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

Box = tuple[float, float, float, float]
"""Left, bottom, right, top on a page, or left, upper, right, lower in a frame."""

DIRECTIONS = ((1, 0), (0, 1), (-1, 0), (0, -1))
"""Where text runs to, in quarter turns against the clock."""


class Word(NamedTuple):
    """A word in its frame. A tuple, because a long agreement has tens of thousands."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    bold: bool = False
    dead: str = ""
    """`hidden` where nobody who looks at the page sees it."""
    doubtful: bool = False
    spaced: bool = False
    """The file itself writes a space in front of it, however small it is set."""
    shift: tuple[float, float] = (0.0, 0.0)
    """By how much, to the right and down, it was moved to make a crooked page straight."""

    @property
    def height(self) -> float:
        """From the top of the letters to below them: the size of the type and a little more."""
        return self.y1 - self.y0

    @property
    def middle(self) -> float:
        """The line that letters of the same row share, whatever their size."""
        return (self.y0 + self.y1) / 2

    @property
    def place(self) -> Box:
        """Where it stands in its frame on the page as it is."""
        across, down = self.shift
        return self.x0 - across, self.y0 - down, self.x1 - across, self.y1 - down


@dataclass(frozen=True, slots=True)
class Rule:
    """A line that is drawn: upright where it is taller than wide."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def upright(self) -> bool:
        """It separates columns and not rows."""
        return self.y1 - self.y0 > self.x1 - self.x0


@dataclass(frozen=True, slots=True)
class Frame:
    """The text of a page that runs in one direction."""

    turn: int
    """Position in `DIRECTIONS`."""
    words: tuple[Word, ...]
    rules: tuple[Rule, ...] = ()
    lined: bool = False
    """The order of the words is that of the lines, as whoever recognised them saw it."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as its text is read, the main direction first."""

    number: int
    """Counted from 0."""
    box: Box
    """What is seen of it, in points of the page."""
    frames: tuple[Frame, ...]
    pictures: tuple[Box, ...] = ()
    scanned: bool = False
    """Its text was recognised."""


def box_in_frame(box: Box, turn: int) -> Box:
    """Turn a box on a page into one in a frame."""
    left, bottom, right, top = box
    if turn == 0:  # As nearly every text runs.
        return left, -top, right, -bottom
    cos, sin = DIRECTIONS[turn]
    x = (cos * left + sin * bottom, cos * right + sin * top)
    y = (sin * left - cos * bottom, sin * right - cos * top)
    return min(x), min(y), max(x), max(y)


def box_on_page(box: Box, turn: int) -> Box:
    """Turn a box in a frame into one on the page: left, bottom, right, top."""
    # The turn is its own inverse: it mirrors.
    return box_in_frame(box, turn)


def around(boxes: Iterable[Box]) -> Box:
    """Give the box that holds all of these."""
    lefts, lowers, rights, uppers = zip(*boxes, strict=True)
    return min(lefts), min(lowers), max(rights), max(uppers)
