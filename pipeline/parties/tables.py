"""Tables: parties that stand in a form or a list, one in a row, in a column, or field by field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.model import Block, View
from pipeline.parties.lexicon import is_only
from pipeline.parties.naming import ABOUT, Statement, end_of_name, is_blank, names_somebody, skip_to_name
from pipeline.parties.page import Knowledge, read_page
from pipeline.text import Seen, Stretch, join, see

_FEW = 2
"""Labels that make a form of a table."""
_FIELDS = ("name", "seat", "country", "register", "other")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, cell by cell."""

    cells: tuple[Seen, ...]


def rows_of(blocks: Iterable[Block], view: View) -> Iterator[Seen | tuple[Row, ...]]:
    """Give paragraphs one by one, and each table as its rows."""
    for table, group in groupby(blocks, key=lambda block: block.cell.table if block.cell else None):
        if table is None:
            for block in group:
                seen = see(block, view)
                if seen.text.strip():
                    yield seen
        else:
            yield tuple(_rows(group, view))


def _rows(blocks: Iterable[Block], view: View) -> Iterator[Row]:
    for _, row in groupby(blocks, key=lambda block: block.cell.row if block.cell else 0):
        cells: dict[int, list[Seen]] = {}
        width = index = 0
        for block in row:
            if block.cell:
                cells.setdefault(block.cell.column, []).append(see(block, view))
                width, index = max(width, block.cell.columns, block.cell.column + 1), block.index
        # An empty cell keeps its place, else what stands behind it would move under another label.
        empty = Seen("", "", (Stretch(0, index, 0),))
        yield Row(tuple(join(cells[column]) if column in cells else empty for column in range(width)))


def table_statements(rows: Sequence[Row], knowledge: Knowledge) -> list[Statement] | None:
    """List the parties of a table that names its fields; nothing at all when the table is prose in columns."""
    if not rows:
        return []
    header = _labels(rows[0].cells, knowledge)
    labels = _labels(_column(rows, 0), knowledge)
    if len(rows) > 1 and _is_header(header) and labels[1:].count("") == len(labels) - 1:
        return [each for row in rows[1:] if (each := _from_cells(header, row.cells, knowledge))]
    if len([label for label in labels if label]) >= max(_FEW, len(labels) // 2):
        return _by_field(rows, labels, knowledge)
    return None


def _is_header(labels: Sequence[str]) -> bool:
    """Tell if a row names its columns: a name, and of the rest more than half."""
    return "name" in labels and len(labels) > 1 and labels.count("") * 2 < len(labels)


def _column(rows: Sequence[Row], number: int) -> list[Seen]:
    return [row.cells[number] for row in rows if number < len(row.cells)]


def _labels(cells: Iterable[Seen], knowledge: Knowledge) -> list[str]:
    return [
        next((field for field in _FIELDS if is_only(cell.text, knowledge.lexicon, f"field.{field}")), "")
        if cell.text.strip()
        else ""
        for cell in cells
    ]


def _by_field(rows: Sequence[Row], labels: Sequence[str], knowledge: Knowledge) -> list[Statement]:
    """Read a form: a label in the first column, and a party in each further one."""
    found: list[Statement] = []
    width = max(len(row.cells) for row in rows)
    for column in range(1, width):
        fields: list[str] = []
        cells: list[Seen] = []
        for row, label in zip(rows, labels, strict=True):
            if label == "name" and "name" in fields:
                if each := _from_cells(fields, cells, knowledge):
                    found.append(each)
                fields, cells = [], []
            if label and column < len(row.cells):
                fields.append(label)
                cells.append(row.cells[column])
        if each := _from_cells(fields, cells, knowledge):
            found.append(each)
    return found


def _from_cells(labels: Sequence[str], cells: Sequence[Seen], knowledge: Knowledge) -> Statement | None:
    """Make a statement of the cells of one party."""
    pairs = list(zip(labels, cells, strict=False))
    page = read_page(join([cell for _, cell in pairs]), knowledge)
    fields: list[tuple[str, int, int]] = []
    name: tuple[int, int] | None = None
    position = 0
    for label, cell in pairs:
        end = position + len(cell.text)
        if label == "name" and name is None:
            # The address may follow in the same cell.
            start = skip_to_name(page, position, end)
            name = (start, end_of_name(page, start, end, page.find(ABOUT, start, end)))
        elif label in ("seat", "country", "register") and cell.text.strip():
            fields.append((label, position, end))
        position = end + 1
    if name is None or not _names_party(page.text[slice(*name)], knowledge):
        return None
    return Statement(page=page, start=0, end=len(page.text), name=name, fields=tuple(fields), bare=not fields)


def _names_party(name: str, knowledge: Knowledge) -> bool:
    return names_somebody(name, knowledge.lexicon) or is_blank(name, knowledge.lexicon)
