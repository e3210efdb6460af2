"""Layout: from words on a page to lines in the order in which they are read.

Words make *segments*: what stands on one line without a wide gap. Segments on the same height make a *row*. Where the
rows of a stretch leave the same gap free, the stretch has columns, and then two things look alike: columns of prose,
which are read one after the other, and a table, which is read row by row. Ruled lines settle it, else the paragraphs
do: those of a table begin at the same height in all columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

import regex

from pipeline.formats.pdf.words import Box, Rule, Word, around
from pipeline.model import Cell

_LABEL = regex.compile(
    r"(?i)(?:\(?(?:\d{1,3}(?:\.\d{1,3}){0,4}|[a-z]|[ivxlc]{1,6})[.):°]{0,2}|[-–—•▪▸●○◦*·✓☐☒§]|"
    r"(?:art(?:ikel|icle|[ií]culo|icolo|igo)?\.?|§+)\s*\d+[.:]?)"
)
"""What may stand alone in front of a paragraph: a number or a bullet, its text behind a tab."""
_CLOSE = 1.05
"""Of the height of a line: a wider gap is no space between words."""
_JOINED = 0.07
"""Of the height of a line: what is nearer is one word, however the file writes it."""
_LABEL_GAP = 9.0
_GUTTER = 0.75
_FEW_ROWS = 2
_PROSE_ROWS = 5
_FULL = 0.6
"""Of the width of a column: what lines of prose fill on average."""
_FORM = 3
"""Columns that no prose has."""
_UNSEEN = 0.3
"""Of the height of a line: a gap that the lines of a cell do not leave."""
_NEAR = 3.0
"""Points within which drawn lines meet."""
_PARTS = 1.25
"""Of the usual distance of rows: a wider one parts paragraphs."""


@dataclass(slots=True, eq=False)
class Line:
    """Words on one line, to be read from left to right."""

    pieces: list[tuple[str, Word]]
    """Each word with what stands in front of it: nothing, a space, or a tab."""
    x0: float
    y0: float
    x1: float
    y1: float
    left: float = 0.0
    """Of its column."""
    right: float = 0.0
    page: int = 0
    turn: int = 0
    flow: int = 0
    """Lines of one flow are read on from one to the next."""
    cell: Cell | None = None

    @property
    def text(self) -> str:
        """The line as it is read."""
        return "".join(glue + word.text for glue, word in self.pieces)

    @property
    def height(self) -> float:
        """The height of its tallest word."""
        return self.y1 - self.y0

    @property
    def bold(self) -> bool:
        """It is bold from the first word to the last."""
        return self.pieces[0][1].bold and self.pieces[-1][1].bold and all(word.bold for _, word in self.pieces)

    @property
    def look(self) -> tuple[int, bool]:
        """What it has in common with lines of the same kind of text."""
        return round(self.height), self.bold

    @property
    def first_width(self) -> float:
        """How wide its first word is, also where a file writes it letter by letter."""
        end = self.pieces[0][1].x1
        for glue, word in self.pieces[1:]:
            if glue:
                break
            end = word.x1
        return end - self.x0

    @property
    def box(self) -> Box:
        """Where it stands in its frame."""
        return self.x0, self.y0, self.x1, self.y1


Row = list[Line]
"""Segments on the same height, from left to right."""


def rows_of(words: Sequence[Word], lined: bool = False) -> list[Row]:
    """Give the rows of a frame from top to bottom."""
    rows: list[Row] = []
    chunks = sorted(_chunks(words, lined), key=lambda each: each.y0 + each.y1)
    for chunk in chunks:
        if rows and _is_beside(chunk, rows[-1]):
            rows[-1].append(chunk)
        else:
            rows.append([chunk])
    return [_segments(row) for row in rows]


def read_order(rows: Sequence[Row], rules: Sequence[Rule], first_flow: int, first_table: int) -> list[Line]:
    """Give the lines of a page in reading order. Flows and tables are counted from these numbers."""
    return _Reading(first_flow, first_table).read(rows, rules)


# --- Words to segments ---------------------------------------------------------------------------------------------


def _chunks(words: Sequence[Word], lined: bool) -> Iterator[Line]:
    """Join the words that the file writes one after the other on one line."""
    current: list[Word] = []
    for word in words:
        if current and not _follows(word, current[-1]):
            yield _line(current)
            current = []
        current.append(word)
    if current:
        yield _line(current)


def _follows(word: Word, before: Word) -> bool:
    height = min(word.height, before.height)
    overlap = min(word.y1, before.y1) - max(word.y0, before.y0)
    return overlap > 0.5 * height and -0.5 * height < word.x0 - before.x1 < _CLOSE * max(word.height, before.height)


def _line(words: Sequence[Word]) -> Line:
    pieces = [("" if at == 0 else _glue(words[at - 1], word), word) for at, word in enumerate(words)]
    return Line(_unspaced(pieces), *around([word[1:5] for word in words]))


def _glue(before: Word, word: Word) -> str:
    height = max(before.height, word.height)
    gap = word.x0 - before.x1
    return "" if gap < _JOINED * height and not word.spaced else " " if gap < 2.5 * height else "\t"


def _unspaced(pieces: list[tuple[str, Word]]) -> list[tuple[str, Word]]:
    """Read "A R T I K E L" as a word: letters that are set apart, with wider gaps between words."""
    single = sum(len(word.text) == 1 and word.text.isalpha() for _, word in pieces)
    if len(pieces) < 5 or single < 0.7 * len(pieces):
        return pieces
    gaps = [word.x0 - before.x1 for (_, before), (_, word) in zip(pieces, pieces[1:], strict=False)]
    usual = median(gaps)
    spaced = [("", pieces[0][1])]
    for gap, (_, word) in zip(gaps, pieces[1:], strict=True):
        spaced.append((" " if gap > 1.6 * usual + 0.5 else "", word))
    return spaced


def _is_beside(chunk: Line, row: Row) -> bool:
    tallest = max(row, key=lambda each: each.height)
    overlap = min(chunk.y1, tallest.y1) - max(chunk.y0, tallest.y0)
    return overlap > 0.5 * min(chunk.height, tallest.height)


def _segments(row: Row) -> Row:
    row.sort(key=lambda each: each.x0)
    merged: Row = [row[0]]
    for chunk in row[1:]:
        last = merged[-1]
        gap = chunk.x0 - last.x1
        height = max(chunk.height, last.height)
        label = len(last.pieces) <= 3 and gap < _LABEL_GAP * height and _LABEL.fullmatch(last.text.strip())
        if gap < _CLOSE * height or label:
            words = sorted([*last.pieces, *chunk.pieces], key=lambda piece: piece[1].x0)
            merged[-1] = _line([word for _, word in words])
            if label and gap >= 0.5 * height:
                _tab_before(merged[-1], chunk.pieces[0][1])
        else:
            merged.append(chunk)
    return merged


def _tab_before(line: Line, wanted: Word) -> None:
    line.pieces = [("\t" if word is wanted else glue, word) for glue, word in line.pieces]


# --- Segments to lines in order ------------------------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class _Reading:
    """Reads one frame of a page from top to bottom."""

    flow: int
    table: int
    lines: list[Line] = field(default_factory=list)

    def read(self, rows: Sequence[Row], rules: Sequence[Rule]) -> list[Line]:
        rows = list(rows)
        if any(len(row) > 1 for row in rows) or rules:
            grids = _grids(rules)
        else:
            grids = []
        for part in _parts(rows, grids):
            if isinstance(part, _Grid):
                self._read_grid(part)
            else:
                self._read_rows(part)
        return self.lines

    def _read_rows(self, rows: list[Row]) -> None:
        at = 0
        plain: list[Row] = []
        while at < len(rows):
            end, columns = _stretch(rows, at)
            if end > at:
                self._read_plain(plain)
                plain = []
                self._read_columns(rows[at:end], columns)
                at = end
            else:
                plain.append(rows[at])
                at += 1
        self._read_plain(plain)

    def _read_plain(self, rows: list[Row]) -> None:
        lines = [_across(row) for row in rows]
        self._add(lines)
        self.flow += bool(lines)

    def _add(self, lines: Sequence[Line], cell: Cell | None = None, bounds: tuple[float, float] | None = None) -> None:
        if not lines:
            return
        if bounds is not None and len(lines) >= _PROSE_ROWS:
            bounds = None  # What is drawn may be a frame around a page; prose shows itself how far it runs.
        left = min(line.x0 for line in lines) if bounds is None else bounds[0]
        # Text runs as far as other text does; a heading in large type may run further.
        rights: dict[tuple[int, bool], float] = {}
        for line in lines:
            rights[line.look] = max(rights.get(line.look, line.x1), line.x1) if bounds is None else bounds[1]
        for line in lines:
            line.left, line.right, line.flow, line.cell = left, rights[line.look], self.flow, cell
        self.lines += lines

    def _read_columns(self, rows: list[Row], columns: list[tuple[float, float]]) -> None:
        cells = [[_part(row, column) for column in columns] for row in rows]
        if _is_prose(cells, columns):
            for number in range(len(columns)):
                self._add([row[number] for row in cells if row[number]])  # type: ignore[misc]  # empty ones are left out
            self.flow += 1
            return
        self._read_table(cells)

    def _read_table(self, cells: list[list[Line | None]]) -> None:
        starts = _row_starts(cells)
        width = len(cells[0])
        for number, start in enumerate(starts):
            end = starts[number + 1] if number + 1 < len(starts) else len(cells)
            for column in range(width):
                own = [row[column] for row in cells[start:end] if row[column]]
                self._add(own, Cell(self.table, number, column, width))  # type: ignore[arg-type]  # none is empty
                self.flow += 1
        self.table += 1

    def _read_grid(self, grid: _Grid) -> None:
        columns = len(grid.uprights) - 1
        levels = grid.all_levels() if columns >= _FORM else grid.levels
        for number, (upper, lower) in enumerate(zip(levels, levels[1:], strict=False)):
            band = [word for word in grid.words if upper <= word.middle < lower]
            edges = grid.edges(upper, lower)
            for left, right in zip(edges, edges[1:], strict=False):
                own = [word for word in band if left <= (word.x0 + word.x1) / 2 < right]
                column = grid.uprights.index(left)
                lines = [_across(row) for row in rows_of(own)]
                self._add(lines, Cell(self.table, number, column, columns), (left + _NEAR, right - _NEAR))
                self.flow += 1
        self.table += 1


def _across(row: Row) -> Line:
    """Read a row as one line, with tabs in the wide gaps."""
    if len(row) == 1:
        return row[0]
    whole = _line([word for segment in row for _, word in segment.pieces])
    for segment in row[1:]:
        _tab_before(whole, segment.pieces[0][1])
    return whole


def _part(row: Row, column: tuple[float, float]) -> Line | None:
    left, right = column
    own = [segment for segment in row if left <= (segment.x0 + segment.x1) / 2 < right]
    return _across(own) if own else None


# --- Columns -------------------------------------------------------------------------------------------------------


def _stretch(rows: Sequence[Row], start: int) -> tuple[int, list[tuple[float, float]]]:
    """Find the longest stretch from a row on that leaves a gap free, and its columns; an empty one without."""
    best, best_count = start, 0
    row = rows[start]
    for one, other in zip(row, row[1:], strict=False):
        left, right = one.x1, other.x0
        end, count, last = start + 1, 1, start + 1
        while end < len(rows):
            narrowed = _narrowed(rows[end], left, right)
            if narrowed is None or _is_far(rows[end - 1], rows[end]):
                break
            both = narrowed[0] > left or narrowed[1] < right or len(rows[end]) > 1
            left, right = narrowed
            end += 1
            if (
                both
                and any(each.x1 <= left for each in rows[end - 1])
                and any(each.x0 >= right for each in rows[end - 1])
            ):
                count += 1
                last = end
            elif both:
                last = end
        if count > best_count:
            best, best_count = last if count < _PROSE_ROWS else end, count
    if best_count < _FEW_ROWS:
        return start, []
    columns = _columns(rows[start:best])
    return (best, columns) if len(columns) > 1 else (start, [])


def _narrowed(row: Row, left: float, right: float) -> tuple[float, float] | None:
    """Narrow a gap to what a row leaves free of it; nothing when it leaves too little."""
    middle = (left + right) / 2
    for segment in row:
        if segment.x0 < middle < segment.x1:
            # It may reach into the gap from one side only.
            if segment.x0 > left:
                right = min(right, segment.x0)
            elif segment.x1 < right:
                left = max(left, segment.x1)
            else:
                return None
        elif segment.x1 <= middle:
            left = max(left, segment.x1)
        else:
            right = min(right, segment.x0)
    return (left, right) if right - left >= _GUTTER * max(each.height for each in row) else None


def _is_far(row: Row, following: Row) -> bool:
    """Tell if so much is empty between two rows that they hardly belong together."""
    gap = min(each.y0 for each in following) - max(each.y1 for each in row)
    return gap > 5 * max(each.height for each in row)


def _columns(rows: Sequence[Row]) -> list[tuple[float, float]]:
    """Give the columns of a stretch: what lies between the gaps that all its rows leave free."""
    covered: list[list[float]] = []
    spans = sorted((segment.x0, segment.x1) for row in rows for segment in row)
    height = median(segment.height for row in rows for segment in row)
    for x0, x1 in spans:
        if covered and x0 < covered[-1][1] + _GUTTER * height:
            covered[-1][1] = max(covered[-1][1], x1)
        else:
            covered.append([x0, x1])
    edges = [float("-inf"), *((one[1] + other[0]) / 2 for one, other in zip(covered, covered[1:], strict=False))]
    return list(zip(edges, [*edges[1:], float("inf")], strict=True))


def _is_prose(cells: list[list[Line | None]], columns: Sequence[tuple[float, float]]) -> bool:
    """Tell columns of prose from a table: filled lines, and paragraphs that begin wherever they begin."""
    both = [row for row in cells if sum(each is not None for each in row) > 1]
    if len(both) < _PROSE_ROWS or len(columns) > 4:
        return False
    for number in range(len(columns)):
        lines = [row[number] for row in cells]
        own = [each for each in lines if each is not None]
        if len(own) < _PROSE_ROWS:
            return False
        width = max(each.x1 for each in own) - min(each.x0 for each in own)
        if sum(each.x1 - each.x0 for each in own) < _FULL * width * len(own):
            return False
    starts = [_paragraph_starts([row[number] for row in cells]) for number in range(len(columns))]
    later = [each - {min(each)} for each in starts if each]
    if not any(later):
        # Not one paragraph ends: nothing tells them apart, and text is commoner.
        return True
    together = later[0].intersection(*later[1:])
    return 2 * len(together) < min(len(each) for each in later) or not together


def _paragraph_starts(lines: Sequence[Line | None]) -> set[int]:
    """List the rows in which a column begins a paragraph: behind a gap, or behind a line that is not full."""
    starts: set[int] = set()
    present = [each for each in lines if each is not None]
    right = max((each.x1 for each in present), default=0.0)
    before: Line | None = None
    for number, line in enumerate(lines):
        if line is None:
            continue
        if before is None or line.y0 - before.y1 > 0.6 * line.height or before.x1 < right - 0.25 * (right - before.x0):
            starts.add(number)
        before = line
    return starts


def _row_starts(cells: list[list[Line | None]]) -> list[int]:
    """List the rows with which a row of a table begins: behind a gap through all columns, else each with a first cell."""
    tops = [min(each.y0 for each in row if each) if any(row) else 0.0 for row in cells]
    bottoms = [max(each.y1 for each in row if each) if any(row) else 0.0 for row in cells]
    pitches = [below - above for above, below in zip(tops, tops[1:], strict=False)]
    if not pitches:
        return [0]
    usual = min(pitches)
    parted = [
        number
        for number in range(1, len(cells))
        if pitches[number - 1] > _PARTS * usual and tops[number] - bottoms[number - 1] > 0
    ]
    if parted and len(parted) < len(cells) - 1:
        return [0, *parted]
    return [number for number, row in enumerate(cells) if number == 0 or row[0] is not None]


# --- Ruled tables --------------------------------------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class _Grid:
    """A table with drawn lines between its cells."""

    levels: list[float]
    """The heights of its horizontal lines, from top to bottom."""
    uprights: list[float]
    """Where its upright lines stand, from left to right."""
    rules: list[Rule]
    words: list[Word] = field(default_factory=list)

    def holds(self, word: Word) -> bool:
        """Tell if a word stands in it."""
        across = (word.x0 + word.x1) / 2
        return self.uprights[0] <= across <= self.uprights[-1] and self.levels[0] <= word.middle <= self.levels[-1]

    def all_levels(self) -> list[float]:
        """List the heights at which rows meet: also where a line was not seen, and all columns leave the same gap."""
        levels = [self.levels[0]]
        for upper, lower in zip(self.levels, self.levels[1:], strict=False):
            rows = rows_of([word for word in self.words if upper <= word.middle < lower])
            for above, below in zip(rows, rows[1:], strict=False):
                end, start = max(each.y1 for each in above), min(each.y0 for each in below)
                if len(above) >= _FORM and len(below) >= _FORM and start - end > _UNSEEN * above[0].height:
                    levels.append((start + end) / 2)
            levels.append(lower)
        return levels

    def edges(self, upper: float, lower: float) -> list[float]:
        """List where upright lines stand along a row; its outer edges always."""
        crossing = {
            at
            for at in self.uprights[1:-1]
            for rule in self.rules
            if rule.upright
            and abs(rule.x0 - at) <= _NEAR
            and min(rule.y1, lower) - max(rule.y0, upper) > 0.6 * (lower - upper)
        }
        return sorted({self.uprights[0], self.uprights[-1], *crossing})


def _grids(rules: Sequence[Rule]) -> list[_Grid]:
    """Find the tables among drawn lines: such as meet, with two upright ones and a horizontal one between rows."""
    if not 4 <= len(rules) <= 5000:
        return []
    found: list[_Grid] = []
    for group in _meeting(rules):
        levels = _clustered(rule.y0 for rule in group if not rule.upright)
        uprights = _clustered(rule.x0 for rule in group if rule.upright)
        # A single cell is a frame around a text.
        if len(levels) > 1 and len(uprights) > 1 and len(levels) + len(uprights) > 4 and len(uprights) > 2:
            found.append(_Grid(levels, uprights, group))
    return found


def _ordered(grids: list[_Grid]) -> list[_Grid]:
    """Put tables in the order in which they are read: of two beside one another the left one first."""
    ordered: list[_Grid] = []
    for grid in sorted(grids, key=lambda each: each.levels[0]):
        at = len(ordered)
        while at and grid.uprights[-1] <= ordered[at - 1].uprights[0] and grid.levels[0] < ordered[at - 1].levels[-1]:
            at -= 1
        ordered.insert(at, grid)
    return ordered


def _meeting(rules: Sequence[Rule]) -> list[list[Rule]]:
    groups: list[tuple[list[float], list[Rule]]] = []
    for rule in sorted(rules, key=lambda each: (each.y0, each.x0)):
        box = [rule.x0 - _NEAR, rule.y0 - _NEAR, rule.x1 + _NEAR, rule.y1 + _NEAR]
        touching = [each for each in groups if _overlap(each[0], box)]
        members = [rule]
        for each in touching:
            groups.remove(each)
            box = [min(box[0], each[0][0]), min(box[1], each[0][1]), max(box[2], each[0][2]), max(box[3], each[0][3])]
            members += each[1]
        groups.append((box, members))
    return [members for _, members in groups]


def _overlap(one: Sequence[float], other: Sequence[float]) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _clustered(values: Iterable[float]) -> list[float]:
    clusters: list[float] = []
    for value in sorted(values):
        if not clusters or value - clusters[-1] > _NEAR:
            clusters.append(value)
    return clusters


def _parts(rows: list[Row], grids: list[_Grid]) -> Iterator[list[Row] | _Grid]:
    """Part what stands in ruled tables from what stands above, between and below them."""
    if not grids:
        yield rows
        return
    words = [word for row in rows for segment in row for _, word in segment.pieces]
    outside: list[Word] = []
    for word in words:
        home = next((grid for grid in grids if grid.holds(word)), None)
        (outside if home is None else home.words).append(word)
    filled = _ordered([grid for grid in grids if grid.words])
    # Rows are kept where no word of them is in a table; else they are made anew of the words that are left.
    inside = {id(word) for grid in filled for word in grid.words}
    left = [row for row in rows if not any(id(word) in inside for segment in row for _, word in segment.pieces)]
    kept = {id(word) for row in left for segment in row for _, word in segment.pieces}
    left += rows_of([word for word in outside if id(word) not in kept])
    left.sort(key=lambda row: row[0].y0)
    for grid in filled:
        above = [row for row in left if row[0].y0 < grid.levels[0]]
        left = left[len(above) :]
        if above:
            yield above
        yield grid
    if left:
        yield left
