"""PDF builders: an agreement set by hand on pages, in all the ways in which PDF files are made."""

from __future__ import annotations

import io
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import pypdfium2
from PIL import Image, ImageChops, ImageFilter
from pypdf import PdfReader, PdfWriter, Transformation
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    RectangleObject,
    TextStringObject,
)
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from pipeline.model import Block, Document, Place

REGULAR, BOLD = "Times-Roman", "Times-Bold"
_LINE = 1.22
_GAP = 0.55


@dataclass(frozen=True)
class Setting:
    """How an agreement is set: what makers of PDF files differ in."""

    columns: int = 1
    size: float = 10.5
    letters: bool = False
    """Each letter is written by itself, and the lines in no order."""
    hyphens: bool = False
    """Long words are broken at the end of lines."""
    justified: bool = False
    turned: int = 0
    """Degrees by which a viewer turns the page; the text is upright then."""
    offset: float = 0.0
    """Points by which the page lies outside the usual corner, and the crop box within the page."""
    head: str = ""
    foot: str = "Pagina {page}"


PLAIN = Setting()


def a_pdf(*paragraphs: str, setting: Setting = PLAIN) -> bytes:
    """A PDF of some paragraphs; `# ` in front makes one bold, `|a|b|` a row of a ruled table."""
    setter = _Setter(setting)
    for table, group in groupby(paragraphs, key=lambda each: each.startswith("|")):
        if table:
            setter.table([each.strip("|").split("|") for each in group])
        else:
            for each in group:
                setter.paragraph(each.removeprefix("# "), bold=each.startswith("# "))
    return setter.finish()


def set_document(document: Document, setting: Setting) -> bytes:
    """A PDF of an agreement that was read from another file."""
    setter = _Setter(setting)
    blocks = [each for each in document.blocks if each.place in (Place.BODY, Place.TABLE) and each.text.strip()]
    for table, group in groupby(blocks, key=lambda block: block.cell.table if block.cell else None):
        if table is None:
            for block in group:
                setter.paragraph(_said(block), bold=block.bold, centred=block.centred)
        else:
            setter.table(_rows(group))
    return setter.finish()


def _said(block: Block) -> str:
    dead = "".join(
        block.text[run.start : run.end] for run in block.runs if not run.dead and run.change.value != "deleted"
    )
    text = dead if block.runs else block.text
    return f"{block.number} {text}".strip()


def _rows(blocks: Iterable[Block]) -> list[list[str]]:
    rows: list[list[str]] = []
    for _, row in groupby(blocks, key=lambda block: block.cell.row if block.cell else 0):
        cells: dict[int, list[str]] = {}
        width = 1
        for block in row:
            assert block.cell
            cells.setdefault(block.cell.column, []).append(_said(block))
            width = block.cell.columns
        rows.append(["\n".join(cells.get(column, [""])) for column in range(width)])
    return rows


class _Setter:
    """Sets paragraphs and tables from top to bottom."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._file = io.BytesIO()
        self._canvas = Canvas(self._file, pagesize=A4, invariant=True)
        self._margin = 62.0
        self._width = (A4[0] - 2 * self._margin - 20.0 * (setting.columns - 1)) / setting.columns
        self._column = 0
        self._page = 1
        self._waiting: list[tuple[float, float, str, str]] = []
        self._top = A4[1] - 70
        self._y = self._top

    def paragraph(self, text: str, *, bold: bool = False, centred: bool = False) -> None:
        font = BOLD if bold else REGULAR
        size = self._setting.size
        lines = self._wrapped(text, font, self._width)
        if self._y - _LINE * size * min(len(lines), 2) < 70:
            self._turn()
        for number, line in enumerate(lines):
            if self._y - _LINE * size < 64:
                self._turn()
            self._y -= _LINE * size
            last = number == len(lines) - 1
            x = self._left + (self._width - stringWidth(line, font, size)) / 2 if centred else self._left
            self._words(x, self._y, line, font, fill=0.0 if last or centred else self._width)
        self._y -= _GAP * size

    def table(self, rows: Sequence[Sequence[str]]) -> None:
        size = self._setting.size
        for cells in rows:
            width = self._width / len(cells)
            wrapped = [
                [line for part in cell.split("\n") for line in self._wrapped(part, REGULAR, width - 8)]
                for cell in cells
            ]
            height = max(len(each) for each in wrapped) * _LINE * size + 6
            if self._y - height < 64:
                self._turn()
            for number, lines in enumerate(wrapped):
                x = self._left + number * width
                self._canvas.rect(x, self._y - height, width, height)
                for at, line in enumerate(lines):
                    self._words(x + 4, self._y - (at + 1) * _LINE * size, line, REGULAR)
            self._y -= height
        self._y -= _GAP * size

    @property
    def _left(self) -> float:
        return float(self._margin + self._column * (self._width + 20.0))

    def _wrapped(self, text: str, font: str, width: float) -> list[str]:
        lines, line = [], ""
        for word in text.split():
            longer = f"{line} {word}".strip()
            if stringWidth(longer, font, self._setting.size) <= width or not line:
                line = longer
                continue
            if self._setting.hyphens and len(word) > 9 and word.isalpha() and word.islower():
                head = f"{line} {word[: len(word) // 2]}-"
                if stringWidth(head, font, self._setting.size) <= width:
                    lines.append(head)
                    line = word[len(word) // 2 :]
                    continue
            lines.append(line)
            line = word
        return [*lines, line]

    def _words(self, x: float, y: float, line: str, font: str, fill: float = 0.0) -> None:
        size = self._setting.size
        if self._setting.justified and fill and " " in line:
            words = line.split(" ")
            free = (fill - sum(stringWidth(each, font, size) for each in words)) / (len(words) - 1)
            for word in words:
                self._waiting.append((x, y, word, font))
                x += stringWidth(word, font, size) + free
        elif self._setting.letters:
            for letter in line:
                if letter != " ":
                    self._waiting.append((x, y, letter, font))
                x += stringWidth(letter, font, size)
        else:
            self._waiting.append((x, y, line, font))

    def _turn(self) -> None:
        self._column += 1
        if self._column == self._setting.columns:
            self._leave()
            self._column = 0
        self._y = self._top

    def _leave(self) -> None:
        canvas, size = self._canvas, self._setting.size
        if self._setting.letters:
            random.Random(self._page).shuffle(self._waiting)
        for x, y, text, font in self._waiting:
            canvas.setFont(font, size)
            canvas.drawString(x, y, text)
        canvas.setFont(REGULAR, 8)
        canvas.drawString(self._margin, A4[1] - 36, self._setting.head)
        canvas.drawString(self._margin, 34, self._setting.foot.format(page=self._page))
        canvas.showPage()
        self._waiting = []
        self._page += 1

    def finish(self) -> bytes:
        self._leave()
        self._canvas.save()
        content = self._file.getvalue()
        return _placed(content, self._setting) if self._setting.turned or self._setting.offset else content


def _placed(content: bytes, setting: Setting) -> bytes:
    """Turn the pages and move their corner, so that they look the same and are written differently."""
    writer = PdfWriter(clone_from=io.BytesIO(content))
    for page in writer.pages:
        width, height = A4
        away = setting.offset
        move = Transformation()
        if setting.turned == 90:
            move, (width, height) = move.rotate(90).translate(height, 0), (height, width)
        elif setting.turned == 180:
            move = move.rotate(180).translate(width, height)
        elif setting.turned == 270:
            move, (width, height) = move.rotate(270).translate(0, width), (height, width)
        page.add_transformation(move.translate(away, away))
        page.mediabox = RectangleObject((0, 0, width + 2 * away, height + 2 * away))
        page.cropbox = RectangleObject((away, away, width + away, height + away))
        page[NameObject("/Rotate")] = NumberObject(setting.turned)
    return _written(writer)


# --- Scans ---------------------------------------------------------------------------------------------------------


def a_scan(content: bytes, *, dots: int = 200, skew: float = 0.6, noise: float = 15.0, turned: int = 0) -> bytes:
    """The same pages as pictures: laid slightly askew on a scanner that is none of the best."""
    pages = [_scanned(each, dots, skew, noise).rotate(turned, expand=True) for each in _pictures(content, dots)]
    made = io.BytesIO()
    pages[0].save(made, "PDF", resolution=dots, save_all=True, append_images=pages[1:], quality=75)
    return made.getvalue()


def with_nonsense(scan: bytes) -> bytes:
    """The same scan with a layer of unseen text that is no writing."""
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=A4, invariant=True)
    layer = canvas.beginText(60, 780)
    layer.setFont(REGULAR, 11)
    layer.setTextRenderMode(3)
    layer.setLeading(13)
    for _ in range(50):
        layer.textLine("xqz wrtk pqlm zzvb kjhg trwq bcdf ghkl mnpq rstv")
    canvas.drawText(layer)
    canvas.save()
    writer = PdfWriter(clone_from=io.BytesIO(scan))
    for page in writer.pages:
        page.merge_page(PdfReader(io.BytesIO(made.getvalue())).pages[0])
    return _written(writer)


def a_picture(content: bytes, kind: str = "PNG", dots: int = 200) -> bytes:
    """The first page as a picture file."""
    made = io.BytesIO()
    _pictures(content, dots)[0].save(made, kind, dpi=(dots, dots))
    return made.getvalue()


def _pictures(content: bytes, dots: int) -> list[Image.Image]:
    file = pypdfium2.PdfDocument(content)
    pictures = [page.render(scale=dots / 72, grayscale=True).to_pil().convert("L") for page in file]
    file.close()
    return pictures


def _scanned(page: Image.Image, dots: int, skew: float, noise: float) -> Image.Image:
    askew = page.rotate(skew, fillcolor=255, resample=Image.Resampling.BICUBIC)
    # Pillow's own noise is another one each time.
    dice = random.Random(dots)
    grain = Image.frombytes(
        "L", (256, 256), bytes(max(0, min(255, round(dice.gauss(128, noise)))) for _ in range(65536))
    )
    noisy = Image.new("L", page.size)
    for x in range(0, page.width, 256):
        for y in range(0, page.height, 256):
            noisy.paste(grain, (x, y))
    return ImageChops.add(askew, noisy, offset=-128).filter(ImageFilter.GaussianBlur(0.5))


# --- What else a file may be ---------------------------------------------------------------------------------------


def encrypted(content: bytes, *, user: str = "", owner: str = "geheim") -> bytes:
    """The same file behind a password; an empty one of the user lets everybody read it."""
    writer = PdfWriter(clone_from=io.BytesIO(content))
    writer.encrypt(user, owner, algorithm="RC4-128")
    return _written(writer)


def signed(content: bytes, *, filled: bool = True) -> bytes:
    """The same file with a field for a signature, filled in or not."""
    writer = PdfWriter(clone_from=io.BytesIO(content))
    field = DictionaryObject(
        {
            NameObject("/FT"): NameObject("/Sig"),
            NameObject("/T"): TextStringObject("Handtekening"),
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/Rect"): ArrayObject([NumberObject(0)] * 4),
        }
    )
    if filled:
        field[NameObject("/V")] = writer._add_object(DictionaryObject({NameObject("/Type"): NameObject("/Sig")}))
    fields = ArrayObject([writer._add_object(field)])
    writer.root_object[NameObject("/AcroForm")] = writer._add_object(
        DictionaryObject({NameObject("/Fields"): fields, NameObject("/SigFlags"): NumberObject(3 if filled else 1)})
    )
    return _written(writer)


def noted(content: bytes, kind: str, place: tuple[float, float, float, float]) -> bytes:
    """The same file with the note of a reader over a place on its first page."""
    left, bottom, right, top = place
    corners = (left, top, right, top, left, bottom, right, bottom)
    writer = PdfWriter(clone_from=io.BytesIO(content))
    note = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject(kind),
            NameObject("/Rect"): ArrayObject([FloatObject(side) for side in place]),
            NameObject("/QuadPoints"): ArrayObject([FloatObject(side) for side in corners]),
        }
    )
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])
    return _written(writer)


def with_layer(text: str, *, shown: bool) -> bytes:
    """A page with a line of text in a layer, which a viewer shows at first or does not."""
    writer = PdfWriter()
    page = writer.add_blank_page(*A4)
    layer = writer._add_object(
        DictionaryObject({NameObject("/Type"): NameObject("/OCG"), NameObject("/Name"): TextStringObject("Laag")})
    )
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    page[NameObject("/Resources")] = DictionaryObject(
        {
            NameObject("/Font"): DictionaryObject({NameObject("/F"): font}),
            NameObject("/Properties"): DictionaryObject({NameObject("/L"): layer}),
        }
    )
    drawing = DecodedStreamObject()
    drawing.set_data(f"/OC /L BDC BT /F 11 Tf 60 700 Td ({text}) Tj ET EMC BT /F 11 Tf 60 600 Td (Rest) Tj ET".encode())
    page[NameObject("/Contents")] = writer._add_object(drawing)
    off = ArrayObject() if shown else ArrayObject([layer])
    writer.root_object[NameObject("/OCProperties")] = DictionaryObject(
        {
            NameObject("/OCGs"): ArrayObject([layer]),
            NameObject("/D"): DictionaryObject({NameObject("/Order"): ArrayObject([layer]), NameObject("/OFF"): off}),
        }
    )
    return _written(writer)


def portfolio(content: bytes) -> bytes:
    """The same file as the cover of a collection of files."""
    writer = PdfWriter(clone_from=io.BytesIO(content))
    writer.add_attachment("overeenkomst.docx", b"PK")
    writer.root_object[NameObject("/Collection")] = DictionaryObject({NameObject("/View"): NameObject("/T")})
    return _written(writer)


def drawn_by_program(content: bytes) -> bytes:
    """The same file as what stands in for a form that only a program can draw."""
    writer = PdfWriter(clone_from=io.BytesIO(content))
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject(
        {NameObject("/XFA"): ArrayObject(), NameObject("/Fields"): ArrayObject()}
    )
    writer.root_object[NameObject("/NeedsRendering")] = BooleanObject(True)
    return _written(writer)


def _written(writer: PdfWriter) -> bytes:
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


SETTINGS = {
    "plain": PLAIN,
    "two columns": replace(PLAIN, columns=2, size=9.5, hyphens=True),
    "justified": replace(PLAIN, justified=True, hyphens=True, head="Ontwerp van overeenkomst"),
    "letter by letter": replace(PLAIN, letters=True),
    "turned": replace(PLAIN, turned=90, offset=25.0),
    "upside down": replace(PLAIN, turned=180, offset=12.0, size=12.0),
}
"""Ways to make a PDF of an agreement."""
