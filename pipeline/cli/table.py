"""Table: what a run found, for people; plain when nobody is at a terminal.

Nothing is told by colour alone, and nothing from a document reaches the terminal as a command to it.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import IO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.model import Language
from pipeline.sentences import sentences
from pipeline.worklist import Row, Waiting, show_reason

_WIDTH_OF_A_FILE = 180


def plain(text: str) -> str:
    """Text that a terminal shows and does not obey: no controls, no marks that turn the direction of reading."""
    return "".join("�" if unicodedata.category(each) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") else each for each in text)


def show_table(
    headings: Sequence[str], rows: Iterable[Sequence[str | tuple[str, ...]]], title: str = "", unbroken: str = ""
) -> None:
    """Print a table on standard output; a cell is a text, or several below one another.

    `unbroken` is the heading of a column that people copy from: its texts stay on one line where there is room.
    """
    console = _console(sys.stdout)
    table = Table(
        box=box.SIMPLE_HEAD if console.is_terminal else box.ASCII2,
        show_lines=not console.is_terminal,
        leading=1 if console.is_terminal else 0,
        title=title or None,
        title_justify="left",
    )
    for heading in headings:
        is_unbroken = heading == unbroken and not console.is_terminal
        table.add_column(heading, overflow="fold", vertical="top", no_wrap=is_unbroken)
    for row in rows:
        table.add_row(*(_shown(cell) for cell in row))
    console.print(table)


def show_documents(rows: Sequence[Row], out: str, language: Language) -> None:
    """Print what was found in each document, and where to look."""
    _ = sentences(language)
    headings = (_("Document"), _("Clauses"), _("Countries"), _("Ask for attention"), _("Folder"))
    cells = [_cells(row, _("Nothing asks for attention"), _("Not reviewed")) for row in rows]
    show_table(headings, cells, unbroken=_("Folder"))
    look = _("The reports are in {folder}: open index.html there, or report.html in the folder of a document.")
    _console(sys.stdout).print(Text(plain(look.replace("{folder}", out))))


def show_line(row: Row, language: Language) -> None:
    """Print one document on one line, as it is delivered."""
    _ = sentences(language)
    nothing = _("Nothing asks for attention")
    told = (row.name, *row.clauses, *((row.error,) if row.error else row.brief or (nothing,)))
    print(plain(f"{'; '.join(told)} -> {row.folder}"), flush=True)


def show_waiting(waiting: Iterable[Waiting], language: Language) -> None:
    """Name on standard error the files that were left where they are, and what they wait for."""
    _ = sentences(language)
    still = _("Still waiting")
    for each in waiting:
        where = f"{each.subfolder}/{each.name}" if each.subfolder else each.name
        print(plain(f"{still}: {where}: {show_reason(each.reason, language)}"), file=sys.stderr)


def _cells(row: Row, nothing: str, refused: str) -> tuple[str | tuple[str, ...], ...]:
    if row.error:
        return row.name, f"{refused}: {row.error}", "", row.remedy, row.folder
    others = f" (+{len(row.brief) - 1})" if len(row.brief) > 1 else ""
    return row.name, row.clauses, row.countries, f"{row.brief[0]}{others}" if row.brief else nothing, row.folder


def _shown(cell: str | tuple[str, ...]) -> Text:
    lines = (cell,) if isinstance(cell, str) else cell
    return Text("\n".join(plain(line) for line in lines))


def _console(stream: IO[str]) -> Console:
    at_terminal = stream.isatty()
    return Console(
        file=stream, width=None if at_terminal else _WIDTH_OF_A_FILE, highlight=False, markup=False, emoji=False
    )
