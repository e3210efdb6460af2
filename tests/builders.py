"""Builders: an ordinary agreement in a few words, so that a test says only what is special.

In the text of `a_document`, a line is a block. Marks at the start of a line, also several: `# ` bold, `{h1}` a heading
by style, `{#5.1}` an automatic number, `{toc}` a line of a table of contents, `{H}` a header, `{N}` a footnote;
`|a|b|` is a row of a table. Inside a line: `~~struck~~`, `%%hidden%%`, `[+inserted by the other side+]`, `[-deleted-]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from pipeline.model import (
    Anchor,
    Block,
    Case,
    Cell,
    Change,
    Document,
    DocumentFormat,
    Language,
    Place,
    Rules,
    Run,
    Vocabulary,
)
from pipeline.outline import outline

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
_LEADING = re.compile(r"# |\{(?:h(?P<level>\d)|#(?P<number>[^}]+)|(?P<toc>toc)|(?P<place>[HN]))\}\s*")
_PLACES = {"H": Place.HEADER, "N": Place.FOOTNOTE}
_MARKED = re.compile(
    r"~~(?P<struck>.+?)~~|%%(?P<hidden>.+?)%%|\[\+(?P<inserted>.+?)\+\]|\[-(?P<deleted>.+?)-\]", re.DOTALL
)


def a_case(name: str = "overeenkomst.docx", content: bytes = b"", **changes: object) -> Case:
    """A case as the shell would lift it."""
    ordinary = Case(name=name, subfolder="", content=content, sha256="0" * 64, received=NOW, reviewed=NOW)
    return replace(ordinary, **changes)  # type: ignore[arg-type]  # the keywords are fields of Case


def a_document(text: str, vocabularies: Iterable[Vocabulary] | None = None, author: str = "Partner") -> Document:
    """A document with its languages, zones and articles, from a few lines of text."""
    blocks: list[Block] = []
    table = row = 0
    in_table = False
    for line in text.strip("\n").split("\n"):
        if line.startswith("|"):
            table += not in_table
            row = row + 1 if in_table else 0
            in_table = True
            cells = line.strip().strip("|").split("|")
            for column, cell in enumerate(cells):
                place = Cell(table=table, row=row, column=column, columns=len(cells))
                blocks.append(_a_block(len(blocks), cell.strip(), author, place=Place.TABLE, cell=place))
            continue
        in_table = False
        blocks.append(_a_line(len(blocks), line, author))
    return outline(Document(DocumentFormat.DOCX, tuple(blocks)), vocabularies or the_vocabularies(), zone_names)


def zone_names(zone: str) -> str:
    """The name of a zone, in tests its code."""
    return str(zone)


@cache
def the_vocabularies() -> tuple[Vocabulary, ...]:
    """The vocabularies of the product."""
    from pipeline.facts import load_vocabularies

    return load_vocabularies()


def _a_line(index: int, line: str, author: str) -> Block:
    looks: dict[str, object] = {}
    while mark := _LEADING.match(line):
        line = line[mark.end() :]
        if mark["level"]:
            looks["outline_level"] = int(mark["level"]) - 1
        elif mark["number"]:
            looks["number"] = mark["number"]
            looks["list_level"] = mark["number"].strip(".").count(".")
        elif mark["toc"]:
            looks["style"] = "TOC"
        elif mark["place"]:
            looks["place"] = _PLACES[mark["place"]]
        else:
            looks["bold"] = True
    block = _a_block(index, line, author, bold=bool(looks.get("bold")))
    return replace(block, **looks)  # type: ignore[arg-type]  # the keywords are fields of Block


def _a_block(
    index: int, marked: str, author: str, *, place: Place = Place.BODY, cell: Cell | None = None, bold: bool = False
) -> Block:
    text = ""
    runs: list[Run] = []

    def add(piece: str, change: Change = Change.NONE, dead: str = "") -> None:
        nonlocal text
        if piece:
            by = "" if change is Change.NONE else author
            runs.append(Run(len(text), len(text) + len(piece), change, by, dead, bold))
            text += piece

    position = 0
    for match in _MARKED.finditer(marked):
        add(marked[position : match.start()])
        add(match["struck"] or "", dead="struck")
        add(match["hidden"] or "", dead="hidden")
        add(match["inserted"] or "", Change.INSERTED)
        add(match["deleted"] or "", Change.DELETED)
        position = match.end()
    add(marked[position:])
    return Block(index, text, Anchor(str(index)), place, tuple(runs), cell=cell, bold=bold)


@cache
def the_rules(language: str = "nl") -> Rules:
    """The rules of the City of Ghent, with the newest edition of the index."""
    from pipeline.rules import load_rules

    return load_rules(language=Language(language))
