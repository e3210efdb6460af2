"""Reading: the text of a Word file, paragraph by paragraph, as Word shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pipeline.errors import CaseError
from pipeline.formats.word.markup import (
    AUTHOR,
    CUSTOM_XML,
    DEL,
    INS,
    MOVE_FROM,
    NUM_PR,
    P_STYLE,
    PPR,
    R_STYLE,
    RPR,
    SDT,
    SDT_CONTENT,
    SECT_PR,
    TBL,
    TC,
    TCPR,
    TR,
    TRPR,
    VAL,
    Element,
    P,
    R,
    W,
    by_tag,
    value_of,
)
from pipeline.formats.word.numbering import Label, Numbering, is_only_a_break, read_numbering
from pipeline.formats.word.package import Package, open_package
from pipeline.formats.word.pieces import ALTERNATIVE, Fields, Piece, chosen, pieces_of
from pipeline.formats.word.properties import read_properties
from pipeline.formats.word.styles import (
    NO_STYLE,
    Look,
    Style,
    Styles,
    combined,
    is_shaded,
    look_of,
    read_styles,
)
from pipeline.model import Anchor, Block, Cell, Change, Document, DocumentFormat, Limits, Place, Run

_CONTENTS = "TOC"
_LEVEL, _ALIGNED, _SHADE = W + "outlineLvl", W + "jc", W + "shd"
_BOX, _DRAWING, _PICTURE = W + "txbxContent", W + "drawing", W + "pict"
_FOREIGN = (W + "altChunk", W + "subDoc")
_WRAPPERS = frozenset((SDT, SDT_CONTENT, CUSTOM_XML, INS, DEL, W + "moveTo", MOVE_FROM, ALTERNATIVE, W + "smartTag"))
_IMAGES = (
    "{http://schemas.openxmlformats.org/drawingml/2006/main}blip",
    "{urn:schemas-microsoft-com:vml}imagedata",
    "{http://schemas.microsoft.com/office/word/2010/wordprocessingInk}contentPart",
    W + "contentPart",
)
_SIGNATURE_LINE = "{urn:schemas-microsoft-com:office:office}signatureline"
_TYPES = {"document": DocumentFormat.DOCX, "template": DocumentFormat.DOTX}


def read(content: bytes, limits: Limits) -> Document:
    """Give what stands in a Word file, as text with the way back. Raises `CaseError` when it cannot be read whole."""
    package = open_package(content, limits)
    main = package.main
    body = package.tree_of(main).find(W + "body")
    if body is None:
        raise CaseError("damaged", main)
    for tag in _FOREIGN:
        if next(body.iter(tag), None) is not None:
            # Another file inside this one, whose text Word would show and we would miss.
            raise CaseError("unsupported", tag.rpartition("}")[2])
    styles = read_styles(package)
    numbering = read_numbering(package, styles.language)
    blocks: list[Block] = []
    _Story(package, main, styles, numbering, Place.BODY, blocks).read(body)
    for kind, place in (("footnotes", Place.FOOTNOTE), ("endnotes", Place.ENDNOTE)):
        if (name := package.related(main, kind)) is not None:
            for note in package.tree_of(name):
                if note.get(W + "type", "normal") == "normal":
                    _Story(package, name, styles, numbering.afresh(), place, blocks).read(note)
    for name, place in _heads_and_feet(package, body):
        _Story(package, name, styles, numbering.afresh(), place, blocks).read(package.tree_of(name))
    return read_properties(package, Document(_format(package), tuple(blocks)))


def anchor_of(name: str, number: int) -> Anchor:
    """Mint the anchor of the paragraph of that number in a part."""
    return Anchor(f"{name}#{number}")


def followed(anchor: Anchor) -> tuple[str, int]:
    """Give the part and the number of the paragraph that an anchor means."""
    name, _, number = anchor.rpartition("#")
    return name, int(number)


# --- One story -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Where:
    """What the surroundings of a paragraph say about it."""

    place: Place
    cell: Cell | None = None
    change: Change = Change.NONE
    """Of the row or the cell it lies in."""
    author: str = ""
    contents: bool = False
    on_ground: bool = False
    """In a shaded cell or a text box, where white letters can be read."""


_Standing = tuple[Change, str, str, bool]
"""What a run says of its text: the change and its author, why it is dead, whether it is bold."""


class _Story:
    """Reads one part, or one note of it, from top to bottom."""

    def __init__(
        self, package: Package, name: str, styles: Styles, numbering: Numbering, place: Place, blocks: list[Block]
    ) -> None:
        root = package.tree_of(name)
        self._name = name
        self._styles = styles
        self._numbering = numbering
        self._place = place
        self._blocks = blocks
        self._numbers = {paragraph: number for number, paragraph in enumerate(root.iter(P))}
        self._boxes = _hosted(root, (_BOX,))
        self._pictures = set(_hosted(root, _IMAGES))
        self._fields = Fields()
        self._tables = 0
        self._merging: list[int] = []
        """Blocks whose mark somebody deleted, up to the one they flow into."""

    def read(self, container: Element) -> None:
        self._read_all(container, _Where(self._place))

    def _read_all(self, container: Iterable[Element], where: _Where) -> None:
        for element in container:
            tag = element.tag
            if tag == P:
                self._read_paragraph(element, where)
            elif tag == TBL:
                self._read_table(element, where)
            elif tag == ALTERNATIVE:
                if (branch := chosen(element)) is not None:
                    self._read_all(branch, where)
            elif tag == SDT:
                self._read_all(element.iterchildren(SDT_CONTENT), _in_control(element, where))
            elif tag in _WRAPPERS:
                self._read_all(element, where)

    # Tables

    def _read_table(self, table: Element, where: _Where) -> None:
        outermost = where.cell is None and where.place is Place.BODY
        number = self._tables
        self._tables += outermost
        rows = list(_unwrapped(table, TR))
        cells = [list(_placed_cells(row)) for row in rows]
        columns = max(
            [len(table.findall(f"{W}tblGrid/{W}gridCol")), *(at + span for row in cells for _, at, span in row)],
            default=1,
        )
        on_ground = where.on_ground or self._is_shaded_table(table)
        for index, (row, placed) in enumerate(zip(rows, cells, strict=True)):
            row_change = _change_of(row.find(TRPR))
            for cell, column, _ in placed:
                properties = cell.find(TCPR)
                change, author = _gravest(row_change, _change_of(properties, "cell"), (where.change, where.author))
                shade = properties.find(W + "shd") if properties is not None else None
                inner = _Where(
                    place=Place.TABLE if where.place is Place.BODY else where.place,
                    cell=Cell(number, index, column, columns) if outermost else where.cell,
                    change=change,
                    author=author,
                    contents=where.contents,
                    on_ground=on_ground or is_shaded(shade),
                )
                self._read_all(cell, inner)

    def _is_shaded_table(self, table: Element) -> bool:
        # Table styles shade by conditions; any shade in one means that white letters may be meant to be read.
        name = value_of(table.find(W + "tblPr"), W + "tblStyle")
        return self._styles.shades(name)

    # Paragraphs

    def _read_paragraph(self, paragraph: Element, where: _Where) -> None:
        said = by_tag(paragraph.find(PPR))
        style = self._styles.of_name(_value(said.get(P_STYLE)))
        contents = where.contents or self._fields.in_contents or style.name.casefold().startswith(("toc ", "table of"))
        pieces = list(pieces_of(paragraph, self._fields))
        contents = contents or self._fields.in_contents
        text, runs = self._compose(pieces, style, said.get(_SHADE), where)
        ending = is_only_a_break(paragraph, said.get(SECT_PR))
        label = None if ending else self._count(said.get(NUM_PR), style, said.get(RPR), runs, where)
        index = len(self._blocks)
        self._blocks.append(
            Block(
                index=index,
                text=text,
                anchor=anchor_of(self._name, self._numbers[paragraph]),
                place=where.place,
                runs=runs,
                number=label.text if label else "",
                list_level=label.level if label else None,
                outline_level=_outline_level(_value(said.get(_LEVEL)), style),
                style=_CONTENTS if contents else style.name,
                bold=_is_bold(text, runs),
                centred=_value(said[_ALIGNED]) == "center" if _ALIGNED in said else style.centred,
                cell=where.cell,
                picture=paragraph in self._pictures,
            )
        )
        for box in self._boxes.get(paragraph, ()):
            place = Place.TEXT_BOX if where.place in (Place.BODY, Place.TABLE) else where.place
            self._read_box(box, _Where(place, None, where.change, where.author, False, True))

    def _read_box(self, box: Element, where: _Where) -> None:
        # A box is a story within the story: its fields and lists are its own.
        fields, numbering, merging = self._fields, self._numbering, self._merging
        self._fields, self._numbering, self._merging = Fields(), numbering.afresh(), []
        self._read_all(box, where)
        self._fields, self._numbering, self._merging = fields, numbering, merging

    def _compose(
        self, pieces: list[Piece], style: Style, shade: Element | None, where: _Where
    ) -> tuple[str, tuple[Run, ...]]:
        on_ground = where.on_ground or style.shaded or is_shaded(shade)
        stretches: list[tuple[int, _Standing]] = []
        position = 0
        for piece in pieces:
            look = self._look(piece.properties, style)
            dead = ""
            if look.hidden or (look.blank and not look.shaded and not on_ground):
                dead = "hidden"
            elif look.struck or piece.placeholder:
                dead = "struck" if look.struck or piece.change is Change.INSERTED else "hidden"
            change, author = piece.change, piece.author
            if where.change is not Change.NONE and change is not Change.DELETED:
                change, author = where.change, where.author
            standing = (change, author, dead, bool(look.bold))
            if not stretches or stretches[-1][1] != standing:
                stretches.append((position, standing))
            position += len(piece.text)
        ends = [start for start, _ in stretches[1:]] + [position]
        runs = tuple(
            Run(start, end, *standing) for (start, standing), end in zip(stretches, ends, strict=bool(stretches))
        )
        return "".join([piece.text for piece in pieces]), runs

    def _look(self, properties: Element | None, style: Style) -> Look:
        direct = look_of(properties)
        character = NO_STYLE.look
        if properties is not None and (named := value_of(properties, R_STYLE)):
            character = self._styles.get(named).look
        return combined(direct, character, style.look)

    def _count(
        self, direct: Element | None, style: Style, mark: Element | None, runs: tuple[Run, ...], where: _Where
    ) -> Label | None:
        """Number a paragraph as Word would once all changes are accepted."""
        if where.change is Change.DELETED:
            return None
        alive = any(run.change is not Change.DELETED for run in runs)
        if mark is not None and (mark.find(DEL) is not None or mark.find(MOVE_FROM) is not None):
            # It flows into the next one; the label of that one will stand in front of what is left of this.
            if alive:
                self._merging.append(len(self._blocks))
            return None
        if look_of(mark).hidden and all(run.dead == "hidden" for run in runs):
            return None
        label = self._numbering.count(direct, style)
        if self._merging and label:
            first = self._merging[0]
            self._blocks[first] = _with_label(self._blocks[first], label)
            label = None
        self._merging = []
        return label


def _with_label(block: Block, label: Label) -> Block:
    return replace(block, number=label.text, list_level=label.level)


def _value(element: Element | None) -> str | None:
    return element.get(VAL) if element is not None else None


def _outline_level(direct: str | None, style: Style) -> int | None:
    if direct is not None and direct.isdecimal():
        return int(direct) if int(direct) < 9 else None
    return style.outline_level


def _is_bold(text: str, runs: tuple[Run, ...]) -> bool:
    seen = [
        run for run in runs if not run.dead and run.change is not Change.DELETED and text[run.start : run.end].strip()
    ]
    return bool(seen) and all(run.bold for run in seen)


# --- Surroundings --------------------------------------------------------------------------------------------------


def _in_control(control: Element, where: _Where) -> _Where:
    gallery = control.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    if gallery is None or gallery.get(VAL) != "Table of Contents":
        return where
    return _Where(where.place, where.cell, where.change, where.author, True, where.on_ground)


def _unwrapped(container: Element, wanted: str) -> Iterator[Element]:
    """Give the rows of a table or the cells of a row, also those in content controls."""
    for element in container:
        if element.tag == wanted:
            yield element
        elif element.tag == ALTERNATIVE:
            if (branch := chosen(element)) is not None:
                yield from _unwrapped(branch, wanted)
        elif element.tag in _WRAPPERS:
            yield from _unwrapped(element, wanted)


def _placed_cells(row: Element) -> Iterator[tuple[Element, int, int]]:
    """Give the cells of a row with the column each begins at and how many it spans."""
    column = _count_of(row.find(f"{TRPR}/{W}gridBefore"), 0)
    for cell in _unwrapped(row, TC):
        span = max(1, _count_of(cell.find(f"{TCPR}/{W}gridSpan"), 1))
        yield cell, column, span
        column += span


def _count_of(element: Element | None, fallback: int) -> int:
    value = element.get(VAL, "") if element is not None else ""
    return int(value) if value.isdecimal() else fallback


def _change_of(properties: Element | None, prefix: str = "") -> tuple[Change, str]:
    """Tell if a row, or a cell of it, is itself inserted or deleted."""
    if properties is not None:
        for name, change in (("del", Change.DELETED), ("ins", Change.INSERTED)):
            tag = W + (f"cell{name.capitalize()}" if prefix else name)
            if (found := properties.find(tag)) is not None:
                return change, found.get(AUTHOR, "")
    return Change.NONE, ""


def _gravest(*changes: tuple[Change, str]) -> tuple[Change, str]:
    for wanted in (Change.DELETED, Change.INSERTED):
        for change, author in changes:
            if change is wanted:
                return change, author
    return Change.NONE, ""


def _hosted(root: Element, tags: tuple[str, ...]) -> dict[Element, list[Element]]:
    """Find what hangs on paragraphs (text boxes, pictures), once for each of its alternatives."""
    found: dict[Element, list[Element]] = {}
    for element in root.iter(*tags):
        host = None
        for ancestor in element.iterancestors():
            parent = ancestor.getparent()
            if parent is not None and parent.tag == ALTERNATIVE and chosen(parent) is not ancestor:
                host = None
                break
            if host is None and ancestor.tag == P:
                host = ancestor
            if ancestor.tag in (_DRAWING, _PICTURE) and next(ancestor.iter(_SIGNATURE_LINE), None) is not None:
                # The picture of a signature line is there before anybody signs; a signature is a part of the package.
                host = None
                break
        if host is not None:
            found.setdefault(host, []).append(element)
    return found


def _heads_and_feet(package: Package, body: Element) -> Iterator[tuple[str, Place]]:
    targets = {each.id: each for each in package.relations(package.main) if not each.external}
    seen: set[str] = set()
    for kind, place in (("header", Place.HEADER), ("footer", Place.FOOTER)):
        for reference in body.iter(f"{W}{kind}Reference"):
            relation = targets.get(reference.get(R + "id", ""))
            if relation and relation.target not in seen and package.has(relation.target):
                seen.add(relation.target)
                yield relation.target, place


def _format(package: Package) -> DocumentFormat:
    declared = package.type_of(package.main)
    if "macroEnabled." in declared:
        return DocumentFormat.DOCM
    return DocumentFormat.DOTX if "emplate" in declared else DocumentFormat.DOCX
