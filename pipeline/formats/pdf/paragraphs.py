"""Paragraphs: from lines to the paragraphs that somebody typed, whole across columns and pages.

A file shows where lines end and not where paragraphs do. What shows it: a wider gap, a first line that is indented, a
number in front, another size of type, and a line that ends although the next word would still have fitted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median_low
from typing import NamedTuple

import regex

from pipeline.formats.pdf.layout import Line, Row, read_order, rows_of
from pipeline.formats.pdf.words import Box, Frame, Page, box_in_frame, box_on_page
from pipeline.model import Place

_MARGIN = 0.13
"""Of the height of a page, above and below: where running heads and feet stand."""
_MARGIN_GAP = 0.5
"""Of the height of a line: what is at least between the text and what runs on over the pages."""
_LONGEST_COUNTED = 80
_HEAD_ROWS = 4
_LETTERHEAD = 72.0
"""Points from the top of a page: the margin in which office programs put a head."""
_ONE = r"(?:\d{1,4}|[|lI])"
"""A number, or what a scanner makes of a one."""
_PAGE_NUMBER = regex.compile(
    r"(?i)[-–—\s(|]*(?:p(?:ag(?:ina|e)?|ágina)?\.?|seite|s\.|blz\.?)?\s*"
    rf"{_ONE}(?:\s*(?:/|\||-|of|van|sur|de|von|di|out of)\s*{_ONE})?[-–—\s).|]*"
)
_DIGITS = regex.compile(r"[\d|]+|\b[lI]\b")
_MARK = regex.compile(
    r"(?i)(?:art(?:ikel|icle|[ií]culo|icolo|igo)?\.?|§{1,2}|section|clause|hoofdstuk|chapitre|chapter|titre|titel|bijlage|annexe?)"
    r"\s*(?:\d{1,3}|[IVXLC]{1,6})\b|\d{1,3}(?:\.\d{1,3}){1,4}[.)]?[\s\p{Lu}]|\d{1,3}(?:\.\s|\)\s|°|\t)|"
    r"\(?(?:[a-z]|[ivx]{1,5}|\d{1,2})\)\s|[a-z]\.\s|[IVX]{1,5}[.)]\s|[-–—•▪▸●○◦*·✓☐☒]\s"
)
"""What a paragraph begins with when it has a number or a bullet."""
_AWAITING = regex.compile(
    r"(?i)(?:^|\W)(?:art(?:ikel|ikelen|icles?|[ií]culos?|icol[oi]|igos?|\.)?|lid|leden|§{1,2}|par\.?|paragra\p{L}+|punt|alin\p{L}+|"
    r"sections?|clauses?|nr\.?|n[°o]\.?|bijlage|annexe?|van|of|de|en|and|et|und|e|y|tot|to|à|bis)$"
)
"""How a line ends that goes on with a number."""
_ENDS = regex.compile(r"[.:;!?…][)\"”’»]*$")
_TWINS = ("en", "of", "und", "oder", "et", "ou", "and", "or", "y", "o", "e", "als", "dan", "tot")
_SUSPENDED = regex.compile(rf"(?:{'|'.join(_TWINS)})(?!\p{{L}})")
"""What follows a hyphen that stays: "in- en uitvoer"."""
_SMALL = 0.9
_MOSTLY = 0.7
"""Of the width of a column: what a line fills at least that is none of the last."""
_NOTE = regex.compile(r"[\d*†‡]")


class Span(NamedTuple):
    """Where a part of a paragraph's text stands: one word, on a page."""

    start: int
    end: int
    page: int
    box: Box
    """Left, bottom, right, top, in points of the page."""


@dataclass(slots=True, eq=False)
class Paragraph:
    """A paragraph as it is read, with the way back to the page."""

    text: str
    spans: list[Span]
    first: Line
    place: Place
    bold: bool
    large: bool
    """Set in larger type than the text around."""
    centred: bool
    dead: list[tuple[int, int, str]] = field(default_factory=list)
    doubtful: list[tuple[int, int]] = field(default_factory=list)


def paragraphs_of(pages: Sequence[Page]) -> list[Paragraph]:
    """Give the paragraphs of a document in reading order; notes and running heads and feet, each once, at the end."""
    rows = [(page, frame, rows_of(frame.words, frame.lined)) for page in pages for frame in page.frames]
    body: list[Line] = []
    aside: list[tuple[Line, Place]] = []
    seen: set[tuple[str, Place]] = set()
    size = _body_height([row for _, _, own in rows for row in own])
    margins = _running(rows, size)
    flow = table = 0
    for position, (page, frame, own) in enumerate(rows):
        kept: list[Row] = []
        for number, row in enumerate(own):
            place = margins.get((position, number))
            if place is None:
                kept.append(row)
                continue
            for segment in row:
                # What runs on over all pages is said once.
                key = (_DIGITS.sub("#", segment.text), place)
                if key not in seen:
                    seen.add(key)
                    _settle(segment, page, frame, -1 - len(aside))
                    aside.append((segment, place))
        kept, notes = _notes(kept, size)
        lines = read_order(kept, frame.rules, flow, table)
        for line in lines:
            line.page, line.turn = page.number, frame.turn
        for line in notes:
            _settle(line, page, frame, -1 - len(aside))
            aside.append((line, Place.FOOTNOTE))
        body += lines
        flow = max((line.flow for line in lines), default=flow) + 1
        table = max((line.cell.table + 1 for line in lines if line.cell), default=table)
    known = Counter(word.text for line in body for _, word in line.pieces)
    groups = list(_grouped(body, size))
    found = [_compose(group, Place.TABLE if group[0].cell else Place.BODY, size, known) for group in groups]
    for place in (Place.FOOTNOTE, Place.HEADER, Place.FOOTER):
        for group in _grouped([line for line, its in aside if its is place], size, apart=place is not Place.FOOTNOTE):
            found.append(_compose(group, place, size, known))
    return [each for each in found if each.text]


def _settle(line: Line, page: Page, frame: Frame, flow: int) -> None:
    line.page, line.turn, line.flow = page.number, frame.turn, flow
    line.left, line.right = line.x0, line.x1


def _body_height(rows: Sequence[Row]) -> float:
    """Give the height of line in which most of a document is set."""
    letters: Counter[float] = Counter()
    for row in rows:
        for segment in row:
            letters[round(segment.height * 2) / 2] += sum(len(word.text) for _, word in segment.pieces)
    return letters.most_common(1)[0][0] if letters else 12.0


# --- Running heads and feet, notes ---------------------------------------------------------------------------------


def _running(rows: Sequence[tuple[Page, Frame, list[Row]]], size: float) -> dict[tuple[int, int], Place]:
    """Find the rows above and below the text that come back on other pages, and bare page numbers."""
    shown: defaultdict[tuple[str, int], list[tuple[int, int, Place]]] = defaultdict(list)
    found: dict[tuple[int, int], Place] = {}
    pages = {page.number for page, _, _ in rows}
    for position, (page, frame, own) in enumerate(rows):
        if not own or frame is not page.frames[0]:
            continue
        upper, lower = _extent(page, frame)
        margin = _MARGIN * (lower - upper)
        for number, row in enumerate(own):
            top, bottom = min(each.y0 for each in row), max(each.y1 for each in row)
            text = " ".join(each.text for each in row)
            if bottom < upper + margin and number < _HEAD_ROWS:
                place = Place.HEADER
            elif top > lower - margin and number >= len(own) - _HEAD_ROWS:
                place = Place.FOOTER
            else:
                continue
            if _PAGE_NUMBER.fullmatch(text) and number in (0, len(own) - 1):
                found[position, number] = place
            if page.number == 0 and number < _letterhead(own, upper, size):
                found[position, number] = place
            for shift in (-1, 0, 1):
                # What counts the pages is short; a long line that differs in a number is another line.
                shown[_DIGITS.sub("#", text) if len(text) < _LONGEST_COUNTED else text, round(top / 3) + shift].append(
                    (position, number, place)
                )
    for places in shown.values():
        on = {rows[position][0].number for position, _, _ in places}
        if len(on) > 1 and len(on) >= 0.3 * len(pages):
            found |= {(position, number): place for position, number, place in places}
    kept: dict[tuple[int, int], Place] = {}
    for position, (_, _, own) in enumerate(rows):
        for number in (*_apart(own, position, found), *_apart(own[::-1], position, found, last=len(own) - 1)):
            kept[position, number] = found[position, number]
    return kept


def _apart(
    rows: Sequence[Row], position: int, found: dict[tuple[int, int], Place], last: int | None = None
) -> list[int]:
    """List the rows from the edge of a page that a gap parts from the text. `last`: counted from the end."""
    numbers = [number if last is None else last - number for number in range(len(rows))]
    count = 0
    while count < len(rows) and (position, numbers[count]) in found:
        count += 1
    while 0 < count < len(rows):
        inner, text = rows[count - 1], rows[count]
        gap = max(text[0].y0 - inner[0].y1, inner[0].y0 - text[0].y1)
        if gap > _MARGIN_GAP * min(inner[0].height, text[0].height):
            break
        count -= 1
    return numbers[:count]


def _letterhead(rows: Sequence[Row], upper: float, size: float) -> int:
    """Count the rows of a letterhead: at the very top of the first page, well above a title."""
    for number in range(1, min(_HEAD_ROWS, len(rows) - 1) + 1):
        above, below = max(each.y1 for each in rows[number - 1]), rows[number][0]
        if above > upper + _LETTERHEAD:
            return 0
        if below.y0 - above > 1.5 * size:
            return number if below.bold or below.height > 1.1 * size else 0
    return 0


def _extent(page: Page, frame: Frame) -> tuple[float, float]:
    _, upper, _, lower = box_in_frame(page.box, frame.turn)
    return upper, lower


def _notes(rows: list[Row], size: float) -> tuple[list[Row], list[Line]]:
    """Part the notes at the foot of a page from its text: small type below, beginning with a number."""
    first = len(rows)
    while first > 0 and max(each.height for each in rows[first - 1]) < _SMALL * size:
        first -= 1
    while first < len(rows) and not _NOTE.match(rows[first][0].text):
        first += 1
    if first in (0, len(rows)):
        return rows, []
    return rows[:first], [segment for row in rows[first:] for segment in row]


# --- Lines to paragraphs -------------------------------------------------------------------------------------------


def _grouped(lines: Sequence[Line], size: float, apart: bool = False) -> Iterator[list[Line]]:
    """Group lines into paragraphs. `apart`: every line is one."""
    pitches = _pitches(lines)
    group: list[Line] = []
    for line in lines:
        if group and (apart or not _goes_on(group, line, pitches, size)):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


_Kind = tuple[int, bool]
"""What lines of the same distance have in common: their height, and whether they stand in a table."""


def _kind(line: Line) -> _Kind:
    return round(line.height), line.cell is not None


def _pitches(lines: Sequence[Line]) -> dict[_Kind, float]:
    """Give the usual distance between lines of one paragraph: behind a line that is full, hardly any other begins."""
    seen: defaultdict[_Kind, list[float]] = defaultdict(list)
    for before, line in zip(lines, lines[1:], strict=False):
        pitch = line.y1 - before.y1
        together = before.flow == line.flow and before.page == line.page and 0 < pitch < 3 * line.height
        if together and not _ends_short(before, line):
            seen[_kind(line)].append(pitch)
    return {kind: median_low(each) for kind, each in seen.items()}


def _goes_on(group: list[Line], line: Line, pitches: dict[_Kind, float], size: float) -> bool:
    before = group[-1]
    if (before.cell, before.turn) != (line.cell, line.turn) or abs(before.height - line.height) > 0.15 * before.height:
        return False
    if (before.page, before.flow) != (line.page, line.flow) or line.y0 < before.y0 - before.height:
        return line.cell is None and _goes_on_elsewhere(before, line)
    if _is_set_apart(group, line) or (_ends_short(before, line) and not _is_amid(before, line)):
        return False
    pitch, usual = line.y1 - before.y1, pitches.get(_kind(line), line.height)
    if pitch > 1.3 * min(usual, 1.6 * line.height) and pitch > 1.05 * line.height:
        return False
    begins = _begins(line, before)
    if begins and (pitch > 1.12 * usual or _ENDS.search(before.text) or line.x0 < before.x0 - 0.5 * line.height):
        return False
    if begins and len(group) == 1 and _MARK.match(before.text):
        return False
    return not _is_indented(group, line)


def _begins(line: Line, before: Line) -> bool:
    return _MARK.match(line.text) is not None and not _AWAITING.search(before.text)


def _is_set_apart(group: list[Line], line: Line) -> bool:
    """Tell if a line is bold below lines that are not, or the other way round."""
    above = all(each.bold for each in group)
    return above != line.bold and (above or (not any(word.bold for _, word in group[-1].pieces[-1:])))


def _ends_short(before: Line, line: Line) -> bool:
    """Tell if the first word of a line would still have fitted on the one before."""
    first = line.first_width
    space = 0.3 * line.height
    room = before.right - before.x1
    slack = 0.35 * line.height + 0.01 * (before.right - before.left)
    if _is_centred(before) and _is_centred(line):
        return room - space - slack > 0.5 * first
    return room > first + space + slack


def _is_amid(before: Line, line: Line) -> bool:
    """Tell if a sentence plainly runs on, although the next word would still have fitted: not all set as we measure."""
    is_filled = before.x1 - before.left > _MOSTLY * (before.right - before.left)
    is_open = not before.bold and not _ENDS.search(before.text) and not _begins(line, before)
    # "…, hierna “de Stad”," and "en" below it are two paragraphs, however they are set.
    is_joined = before.text.endswith(",") and line.text.partition(" ")[0] in _TWINS
    return is_filled and is_open and not is_joined and line.text[:1].islower() and line.text.count(" ") > 1


def _is_indented(group: list[Line], line: Line) -> bool:
    """Tell if the indent of a line begins a paragraph; a number in front of the first lets the others hang."""
    before = group[-1]
    shift, width = line.x0 - before.x0, 0.8 * line.height
    if _is_centred(line) and _is_centred(before):
        return False
    if len(group) == 1:
        hanging = _MARK.match(before.text) is not None
        return shift > width and not hanging
    return abs(shift) > width


def _is_centred(line: Line) -> bool:
    left, right = line.x0 - line.left, line.right - line.x1
    return (
        left > line.height
        and not _MARK.match(line.text)
        and abs(left - right) < max(line.height, 0.06 * (line.right - line.left))
    )


def _goes_on_elsewhere(before: Line, line: Line) -> bool:
    """Tell if a sentence runs on over the end of a column or a page."""
    text, first = before.text, line.text.lstrip("\"“„«'(")[:1]
    if before.cell or line.cell or before.bold != line.bold:
        return False
    if text.endswith("-") and first.islower():
        return True
    if _ENDS.search(text) or _begins(line, before):
        return False
    filled = before.right - before.x1 < 0.25 * (before.right - before.left)
    return first.islower() or (filled and not before.bold)


# --- Paragraphs to text --------------------------------------------------------------------------------------------


def _compose(lines: Sequence[Line], place: Place, size: float, known: Counter[str]) -> Paragraph:
    parts: list[str] = []
    spans: list[Span] = []
    dead: list[tuple[int, int, str]] = []
    doubtful: list[tuple[int, int]] = []
    length = 0

    def add(text: str) -> None:
        nonlocal length
        parts.append(text)
        length += len(text)

    for number, line in enumerate(lines):
        for position, (glue, word) in enumerate(line.pieces):
            text = word.text
            if position == 0:
                glue = "" if number == 0 else " "
                if number and parts and (joined := _unhyphenated(parts[-1], text, known)) is not None:
                    length += len(joined) - len(parts[-1])
                    spans[-1] = spans[-1]._replace(end=length)
                    parts[-1] = joined
                    glue = ""
            if glue:
                add(glue)
            start = length
            add(text)
            spans.append(Span(start, length, line.page, box_on_page(word.place, line.turn)))
            if word.dead:
                dead.append((start, length, word.dead))
            if word.doubtful:
                doubtful.append((start, length))
    first = lines[0]
    return Paragraph(
        text="".join(parts),
        spans=spans,
        first=first,
        place=place,
        bold=all(line.bold for line in lines),
        large=all(word.height > 1.12 * size for line in lines for _, word in line.pieces),
        centred=all(_is_centred(line) for line in lines) and len(lines) < 4,
        dead=dead,
        doubtful=doubtful,
    )


def _unhyphenated(before: str, after: str, known: Counter[str]) -> str | None:
    """Give what is left of the word at the end of a line when it goes on in the next; nothing when it is no part."""
    if not before.endswith("-") or len(before) < 2 or not after:
        return None
    if not before[-2].isalnum():
        return None
    head, tail = before[:-1], after.rstrip('.,;:)"”’»')
    if before[-2].islower() and after[0].islower():
        if _SUSPENDED.fullmatch(tail):
            return None
        return before if known[before + tail] > known[head + tail] else head
    return before
