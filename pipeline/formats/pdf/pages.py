"""Pages: what PDFium finds on the pages of a file. The only room that knows it."""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from math import hypot, isfinite, pi

import pypdfium2
import regex
from pypdfium2 import raw

from pipeline.errors import CaseError
from pipeline.formats.pdf.words import DIRECTIONS, Box, Frame, Page, Rule, Word, box_in_frame
from pipeline.model import Limits, Scan

_HYPHENS = "\x02\ufffe"
"""What PDFium puts in the place of a hyphen at the end of a line."""
_WORD = regex.compile(r"[^\s\p{Cc}\ufffe\uffff]+")
_LIGATURES = dict(zip(range(0xFB00, 0xFB07), ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True))
_RAISED = regex.compile(r"(?<=\p{L}{2}|[\p{L}\d][.,;:)\"”’])\d{1,3}$")
"""The number of a note behind a word."""
_BULLETS = {0xF0B7: "•", 0xF0A7: "▪", 0xF0D8: "▸", 0xF0FC: "✓", 0xF0A8: "☐", 0xF06F: "☐", 0xF0FE: "☒"}
_READ_AS = {**_LIGATURES, **_BULLETS, 0xAD: "-", 0x2010: "-", 0x2011: "-"}

_WRONG_PASSWORD = raw.FPDF_ERR_PASSWORD
_UNSEEN_MODES = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
_PALE = 236
"""Of 255: a colour that cannot be told from paper."""
_LEAST_HEIGHT = 2.5
"""Points below which nobody reads a letter."""
_LEAST_CONTRAST = 32
_STRUCK = (0.38, 0.68)
"""Of the height of a word, from above: where a line strikes it out, and does not frame or underline it."""
_ABOVE, _BELOW = 0.8, 0.25
"""Of the size of type: how far letters reach above and below the line on which they stand."""
_LAYER = "OC\0".encode("utf-16-le")
"""How a file marks what belongs to a layer, as PDFium tells it."""
_MOST_COVERS = 500
_BOLD_NAMES = regex.compile(r"(?i)bold|black|heavy|semibold|demi")
_BOLD_WEIGHT = 600
_THIN = 3.0
_SHORT = 2000
"""Characters of a page that may be a picture with a few words beside."""
_MOST_OBJECTS = 100_000
_MOST_CHARACTERS = 400_000
_SKEWED = 0.12
"""Of a quarter turn: text that runs more askew than this is a stamp or a watermark."""


def read_pages(content: bytes, limits: Limits, scans: tuple[Scan, ...] = ()) -> Iterator[Page]:
    """Give the pages of a file, one by one. Raises `CaseError` when it cannot be opened."""
    recognised = {scan.page: scan for scan in scans}
    for number, page, strikes in _each_page(content, limits):
        if number in recognised:
            yield _read_scan(page, number, strikes, recognised[number])
        else:
            yield _read(page, number, strikes)


def open_file(content: bytes) -> pypdfium2.PdfDocument:
    """Open a file that has no password, or an empty one. Raises `CaseError`: encrypted, empty, damaged."""
    try:
        file = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise CaseError("encrypted" if error.err_code == _WRONG_PASSWORD else "damaged", "PDF") from None
    if not len(file):
        file.close()
        raise CaseError("damaged", "PDF")
    return file


def is_encrypted(content: bytes) -> bool:
    """Tell if a file that opens is encrypted all the same. Raises `CaseError` when it does not open."""
    with closing(open_file(content)) as file:
        return bool(raw.FPDF_GetSecurityHandlerRevision(file) >= 0)


def repaired(content: bytes) -> bytes:
    """Write a file anew as PDFium understands it. Raises `CaseError` when it does not."""
    import io

    with closing(open_file(content)) as file:
        written = io.BytesIO()
        file.save(written)
        return written.getvalue()


def maker() -> str:
    """Name the program, for a file that it wrote anew."""
    return f"PDFium {pypdfium2.version.PDFIUM_INFO.build}"


def draw(content: bytes, number: int, dots_per_inch: int) -> tuple[int, int, bytes]:
    """Draw a page in grey as it is shown: width, height, and a byte for each dot from the upper left."""
    with closing(open_file(content)) as file, closing(_load(file, number)) as page:
        return _drawn(page, dots_per_inch / 72)


def shown_size(content: bytes, number: int) -> tuple[Box, int]:
    """Give what is seen of a page, and by how many quarter turns with the clock it is shown."""
    with closing(open_file(content)) as file, closing(_load(file, number)) as page:
        return _seen_box(page), page.get_rotation() // 90


def _load(file: pypdfium2.PdfDocument, number: int) -> pypdfium2.PdfPage:
    try:
        return file[number]
    except pypdfium2.PdfiumError:
        raise CaseError("damaged", f"PDF, p. {number + 1}") from None


def _each_page(content: bytes, limits: Limits) -> Iterator[tuple[int, pypdfium2.PdfPage, list[Box]]]:
    """Load the pages of a file one after the other, each with its number and the places that are struck out on it."""
    with closing(open_file(content)) as file:
        if len(file) > limits.max_pages:
            raise CaseError("too_large", f"{len(file)} > {limits.max_pages}")
        for number in range(len(file)):
            page, strikes = _load_whole(file, number)
            with closing(page):
                yield number, page, strikes


def _load_whole(file: pypdfium2.PdfDocument, number: int) -> tuple[pypdfium2.PdfPage, list[Box]]:
    """Load a page with what was filled in on it as text of its own, and list the places that are struck out there."""
    page = _load(file, number)
    strikes, is_filled = _look_at_notes(page)
    if not is_filled:
        return page, strikes
    raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
    page.close()
    return _load(file, number), strikes


def _drawn(page: pypdfium2.PdfPage, scale: float) -> tuple[int, int, bytes]:
    width, height = page.get_size()
    most = 5000 / max(width, height, 1)
    bitmap = page.render(scale=min(scale, most), grayscale=True, may_draw_forms=False)
    try:
        rows = bytes(bitmap.buffer)
        if bitmap.stride != bitmap.width:
            rows = b"".join(rows[at * bitmap.stride :][: bitmap.width] for at in range(bitmap.height))
        return bitmap.width, bitmap.height, rows
    finally:
        bitmap.close()


def _seen_box(page: pypdfium2.PdfPage) -> Box:
    crop, media = page.get_cropbox(), page.get_mediabox()
    box = (max(crop[0], media[0]), max(crop[1], media[1]), min(crop[2], media[2]), min(crop[3], media[3]))
    return box if box[0] < box[2] and box[1] < box[3] else media


# --- A page whose text is in the file ------------------------------------------------------------------------------


def _read(page: pypdfium2.PdfPage, number: int, strikes: Sequence[Box]) -> Page:
    box = _seen_box(page)
    try:
        text_page = page.get_textpage()
    except pypdfium2.PdfiumError:
        return Page(number, box, ())
    with closing(text_page):
        reader = _Reader(text_page.raw, box)
        found = reader.words()
    pictures, rules, covers = _drawings(page)
    found = [(turn, _struck(word, turn, rules)) for turn, word in found] if rules else found
    if strikes:
        found = [(turn, _struck_by_note(word, turn, strikes)) for turn, word in found]
    if suspects := reader.suspects | _covered(found, covers):
        found = _without_unseen(found, suspects, page, box)
    frames: list[Frame] = []
    for turn, _ in Counter(turn for turn, _ in found).most_common():
        turned = tuple(Rule(*box_in_frame(each, turn)) for each in rules)
        frames.append(Frame(turn, tuple(word for its, word in found if its == turn), turned))
    return Page(number, box, tuple(frames), tuple(pictures))


_Placed = tuple[int, Word]
"""A word, and the turn of its frame."""


@dataclass(slots=True)
class _Look:
    """What a text object says of the letters in it."""

    bold: bool
    suspect: bool
    size: float
    """Of the type, in points of the page; 0 where it is not known."""
    turn: int | None
    """Of the frame in which they stand; nothing when they stand askew."""
    base: float | None
    """The height, in its frame, of the line on which they stand; nothing where that has to be asked letter by letter."""


_Stretch = tuple[int, int, Box, Box]
"""Where letters that stand together begin and end, and the places of the first and the last."""


@dataclass(slots=True, eq=False)
class _Reader:
    """Reads the words of one page. It asks as little as it can of each word, for a long file has ten thousands."""

    page: raw.FPDF_TEXTPAGE
    seen: Box
    suspects: set[int] = field(default_factory=set)
    """Positions of words that may be invisible."""
    _looks: dict[int, _Look] = field(default_factory=dict)
    _fonts: dict[int, bool] = field(default_factory=dict)
    _rectangle: raw.FS_RECTF = field(default_factory=raw.FS_RECTF)
    _across: ctypes.c_double = field(default_factory=ctypes.c_double)
    _along: ctypes.c_double = field(default_factory=ctypes.c_double)

    def words(self) -> list[_Placed]:
        """List the words in the order of the file, each with the turn of its frame."""
        text = self._text()
        found: list[_Placed] = []
        for match in _WORD.finditer(text):
            start, end = match.span()
            tail = "-" if text[end : end + 1] and text[end] in _HYPHENS else ""
            # PDFium puts spaces where it sees a gap; those that are none of its own are meant.
            spaced = start > 0 and not raw.FPDFText_IsGenerated(self.page, start - 1)
            for stretch in self._stretches(start, end):
                first, last = stretch[:2]
                written = text[first:last].translate(_READ_AS)
                self._add(found, written, stretch, tail if last == end else "", spaced and first == start)
        return found

    def _text(self) -> str:
        count = raw.FPDFText_CountChars(self.page)
        if count <= 0:
            return ""
        if count > _MOST_CHARACTERS:
            raise CaseError("too_complex", f"{count} > {_MOST_CHARACTERS}")
        units = (ctypes.c_ushort * (count + 1))()
        written = raw.FPDFText_GetText(self.page, 0, count, units)
        text = bytes(units)[: 2 * max(written - 1, 0)].decode("utf-16-le", "replace")
        if len(text) == count:
            return text
        # Where one letter is several units, positions in the text are none on the page.
        points = (raw.FPDFText_GetUnicode(self.page, at) for at in range(count))
        return "".join(chr(point) if 0 < point < 0x110000 else "\ufffe" for point in points)

    def _stretches(self, start: int, end: int) -> Iterator[_Stretch]:
        """Part what the file writes without a space although it stands in several places."""
        first = self._place(start)
        if end - start == 1:
            yield start, end, first, first
            return
        last = self._place(end - 1)
        height = max(first[3] - first[1], 1.0)
        apart = abs(first[1] - last[1]) > height and abs(first[0] - last[0]) > height
        if not apart and abs(last[2] - first[0]) < height * (end - start) * 1.5:
            yield start, end, first, last
            return
        begin, before = start, first
        for at in range(start + 1, end):
            place = self._place(at)
            if abs(place[1] - before[1]) > height * 0.6 or not -height < place[0] - before[2] < height:
                yield begin, at, first, before
                begin, first = at, place
            before = place
        yield begin, end, first, before

    def _add(self, found: list[_Placed], text: str, stretch: _Stretch, tail: str, spaced: bool) -> None:
        first, after, start, end = stretch
        look = self._look(first)
        turn = look.turn
        if turn is None:
            return
        if text[-1].isdecimal() and after - first > 1 and self._is_raised(first, after - 1, turn):
            kept = _RAISED.sub("", text)
            if len(kept) < len(text):
                end = self._place(after - 1 - len(text) + len(kept))
                text = kept
        box = (min(start[0], end[0]), min(start[1], end[1]), max(start[2], end[2]), max(start[3], end[3]))
        across, upright = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        if not (self.seen[0] <= across <= self.seen[2] and self.seen[1] <= upright <= self.seen[3]):
            return
        x0, y0, x1, y1 = box_in_frame(box, turn)
        if look.size:
            # What PDFium gives as the height of a letter depends on the letter; a line needs one height for all.
            base = self._base(first, turn) if look.base is None else look.base
            y0, y1 = base - _ABOVE * look.size, base + _BELOW * look.size
        if look.suspect or y1 - y0 < _LEAST_HEIGHT:
            self.suspects.add(len(found))
        found.append((turn, Word(text + tail, x0, y0, x1, y1, look.bold, spaced=spaced)))

    def _is_raised(self, first: int, last: int, turn: int) -> bool:
        """Tell if the last letter of a word is smaller than its first and stands higher: the number of a note."""
        size, small = self._look(first).size, self._look(last).size
        return 0 < small < 0.85 * size and self._base(last, turn) < self._base(first, turn) - 0.1 * size

    def _base(self, at: int, turn: int) -> float:
        """Give the height, in its frame, of the line on which a letter stands."""
        raw.FPDFText_GetCharOrigin(self.page, at, self._across, self._along)
        cos, sin = DIRECTIONS[turn]
        return sin * self._across.value - cos * self._along.value

    def _place(self, at: int) -> Box:
        rectangle = self._rectangle
        raw.FPDFText_GetLooseCharBox(self.page, at, rectangle)
        return rectangle.left, rectangle.bottom, rectangle.right, rectangle.top

    def _turn(self, at: int) -> tuple[int | None, bool]:
        """Give the turn of the frame in which a letter stands, nothing when it stands askew; and if it is just that."""
        quarters = -raw.FPDFText_GetCharAngle(self.page, at) / (pi / 2)  # PDFium measures it with the clock.
        nearest = round(quarters)
        return None if abs(quarters - nearest) > _SKEWED else nearest % 4, quarters == nearest

    def _look(self, at: int) -> _Look:
        thing = raw.FPDFText_GetTextObject(self.page, at)
        if not thing:
            return self._look_of(at, None)
        address = ctypes.addressof(thing.contents)
        look = self._looks.get(address)
        if look is None:
            look = self._looks[address] = self._look_of(at, thing)
        return look

    def _look_of(self, at: int, thing: raw.FPDF_PAGEOBJECT | None) -> _Look:
        matrix = raw.FS_MATRIX()
        raw.FPDFText_GetMatrix(self.page, at, matrix)
        size = raw.FPDFText_GetFontSize(self.page, at) * hypot(matrix.c, matrix.d)
        turn, is_straight = self._turn(at)
        return _Look(
            bold=thing is not None and self._is_bold(at, thing),
            suspect=thing is not None and _is_suspect(thing),
            size=size if isfinite(size) else 0.0,
            turn=turn,
            base=self._base(at, turn) if is_straight and turn is not None else None,
        )

    def _is_bold(self, at: int, thing: raw.FPDF_PAGEOBJECT) -> bool:
        font = ctypes.cast(raw.FPDFTextObj_GetFont(thing), ctypes.c_void_p).value or 0
        if font not in self._fonts:
            name, flags = ctypes.create_string_buffer(200), ctypes.c_int()
            raw.FPDFText_GetFontInfo(self.page, at, name, 200, flags)
            heavy = raw.FPDFText_GetFontWeight(self.page, at) >= _BOLD_WEIGHT
            self._fonts[font] = heavy or bool(_BOLD_NAMES.search(name.value.decode("utf-8", "replace")))
        return self._fonts[font]


def _is_suspect(thing: raw.FPDF_PAGEOBJECT) -> bool:
    """Tell if letters are written so that they may not be seen: without ink, in a layer, or in the colour of paper."""
    if raw.FPDFTextObj_GetTextRenderMode(thing) in _UNSEEN_MODES or _is_in_layer(thing):
        return True
    red, green, blue, opaque = (ctypes.c_uint() for _ in range(4))
    if not raw.FPDFPageObj_GetFillColor(thing, red, green, blue, opaque):
        return False
    return opaque.value < 255 - _PALE or min(red.value, green.value, blue.value) > _PALE


def _is_in_layer(thing: raw.FPDF_PAGEOBJECT) -> bool:
    """Tell if it stands in a part of the page that a viewer may hide."""
    name, length = (ctypes.c_ushort * 3)(), ctypes.c_ulong()
    for at in range(raw.FPDFPageObj_CountMarks(thing)):
        mark = raw.FPDFPageObj_GetMark(thing, at)
        # The length is told in bytes, with two that end it; longer names do not fit and are none.
        raw.FPDFPageObjMark_GetName(mark, name, ctypes.sizeof(name), length)
        if bytes(name)[: length.value] == _LAYER:
            return True
    return False


def _covered(found: Sequence[_Placed], covers: Sequence[Box]) -> set[int]:
    """List the words over which a picture or an area of colour may lie."""
    if len(covers) > _MOST_COVERS:
        return set(range(len(found)))
    return (
        {at for at, (turn, word) in enumerate(found) if _is_within(_on_page(word, turn), covers)} if covers else set()
    )


def _on_page(word: Word, turn: int) -> Box:
    return box_in_frame((word.x0, word.y0, word.x1, word.y1), turn)


def _is_within(place: Box, boxes: Sequence[Box]) -> bool:
    """Tell if the middle of a place lies in one of these."""
    across, upright = (place[0] + place[2]) / 2, (place[1] + place[3]) / 2
    return any(left <= across <= right and bottom <= upright <= top for left, bottom, right, top in boxes)


def _struck_by_note(word: Word, turn: int, strikes: Sequence[Box]) -> Word:
    return word._replace(dead="struck") if _is_within(_on_page(word, turn), strikes) else word


def _struck(word: Word, turn: int, rules: Sequence[Box]) -> Word:
    """Mark a word as struck where a line is drawn through the middle of its letters."""
    left, right = word.x0 + 0.1 * (word.x1 - word.x0), word.x1 - 0.1 * (word.x1 - word.x0)
    upper, lower = word.y0 + _STRUCK[0] * word.height, word.y0 + _STRUCK[1] * word.height
    for rule in rules:
        x0, y0, x1, y1 = box_in_frame(rule, turn)
        if y1 - y0 < _THIN and upper < (y0 + y1) / 2 < lower and x0 <= left and x1 >= right:
            return word._replace(dead="struck")
    return word


def _without_unseen(found: list[_Placed], suspects: set[int], page: pypdfium2.PdfPage, box: Box) -> list[_Placed]:
    """Mark as hidden what nobody sees: the page is drawn, and a place without any contrast holds no letters."""
    scale = 2.0
    width, height, dots = _drawn(page, scale)
    turned = page.get_rotation() // 90
    marked: list[_Placed] = []
    for position, (turn, word) in enumerate(found):
        if position in suspects:
            area = _on_page(word, turn)
            tiny = word.height < _LEAST_HEIGHT
            if tiny or not _has_contrast(area, box, turned, scale, width, height, dots):
                word = word._replace(dead="hidden")
        marked.append((turn, word))
    return marked


def _has_contrast(area: Box, seen: Box, turned: int, scale: float, width: int, height: int, dots: bytes) -> bool:
    left, upper, right, lower = on_screen(area, seen, turned)
    columns = slice(max(int(left * scale), 0), min(int(right * scale) + 1, width))
    darkest, lightest = 255, 0
    for row in range(max(int(upper * scale), 0), min(int(lower * scale) + 1, height)):
        line = dots[row * width : (row + 1) * width][columns]
        if line:
            darkest, lightest = min(darkest, *line), max(lightest, *line)
    return lightest - darkest > _LEAST_CONTRAST


def on_screen(area: Box, seen: Box, turned: int) -> Box:
    """Turn a box on a page into one on the page as it is shown: left, upper, right, lower, in points."""
    left, bottom, right, top = area
    if turned == 1:
        return bottom - seen[1], left - seen[0], top - seen[1], right - seen[0]
    if turned == 2:
        return seen[2] - right, bottom - seen[1], seen[2] - left, top - seen[1]
    if turned == 3:
        return seen[3] - top, seen[2] - right, seen[3] - bottom, seen[2] - left
    return left - seen[0], seen[3] - top, right - seen[0], seen[3] - bottom


def from_screen(area: Box, seen: Box, turned: int) -> Box:
    """Turn a box on a page as it is shown, in points from its upper left, into one on the page."""
    left, upper, right, lower = area
    if turned == 1:
        return seen[0] + upper, seen[1] + left, seen[0] + lower, seen[1] + right
    if turned == 2:
        return seen[2] - right, seen[1] + upper, seen[2] - left, seen[1] + lower
    if turned == 3:
        return seen[2] - lower, seen[3] - right, seen[2] - upper, seen[3] - left
    return seen[0] + left, seen[3] - lower, seen[0] + right, seen[3] - upper


# --- What is drawn -------------------------------------------------------------------------------------------------


def _drawings(page: pypdfium2.PdfPage) -> tuple[list[Box], list[Box], list[Box]]:
    """List the pictures of a page, the lines that are drawn on it, and what may lie over its text."""
    pictures: list[Box] = []
    rules: list[Box] = []
    covers: list[Box] = []
    # Not what lies within forms: its place is that of the form, and neither tables nor signatures are made so.
    for at in range(min(raw.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
        thing = raw.FPDFPage_GetObject(page, at)
        kind = raw.FPDFPageObj_GetType(thing)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            rules += _lines(thing)
            covers += _filled(thing)
        elif kind in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM) and (box := _bounds(thing)):
            covers.append(box)
            if kind == raw.FPDF_PAGEOBJ_IMAGE:
                pictures.append(box)
    return pictures, rules, covers


def _filled(path: raw.FPDF_PAGEOBJECT) -> list[Box]:
    """Give the area of a path that is filled and high enough to hide letters."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    box = _bounds(path) if fill.value else None
    return [box] if box and box[3] - box[1] > _THIN and box[2] - box[0] > _THIN else []


def _look_at_notes(page: pypdfium2.PdfPage) -> tuple[list[Box], bool]:
    """List the places that somebody's notes strike out, and tell if a page has fields or notes that are written on it.

    What is to be deleted does not count as written, and what was filled in does.
    """
    strikes: list[Box] = []
    is_filled = False
    for at in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST_OBJECTS)):
        note = raw.FPDFPage_GetAnnot(page, at)
        if not note:
            continue
        kind = raw.FPDFAnnot_GetSubtype(note)
        if kind in (raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT):
            is_filled = True
        elif kind == raw.FPDF_ANNOT_STRIKEOUT:
            strikes += _marked(note)
        elif kind == raw.FPDF_ANNOT_REDACT:
            area = raw.FS_RECTF()
            raw.FPDFAnnot_GetRect(note, area)
            strikes.append((area.left, area.bottom, area.right, area.top))
        raw.FPDFPage_CloseAnnot(note)
    return strikes, is_filled


def _marked(note: raw.FPDF_ANNOTATION) -> list[Box]:
    """List the places of the words that a note is about."""
    found: list[Box] = []
    corners = raw.FS_QUADPOINTSF()
    for at in range(min(raw.FPDFAnnot_CountAttachmentPoints(note), _MOST_OBJECTS)):
        if raw.FPDFAnnot_GetAttachmentPoints(note, at, corners):
            across = (corners.x1, corners.x2, corners.x3, corners.x4)
            upright = (corners.y1, corners.y2, corners.y3, corners.y4)
            found.append((min(across), min(upright), max(across), max(upright)))
    return found


def _bounds(thing: raw.FPDF_PAGEOBJECT) -> Box | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not raw.FPDFPageObj_GetBounds(thing, left, bottom, right, top):
        return None
    return left.value, bottom.value, right.value, top.value


def _lines(path: raw.FPDF_PAGEOBJECT) -> list[Box]:
    """List the straight lines of a path: a thin box is one, a wide one has four."""
    box = _bounds(path)
    if box is None:
        return []
    width, height = box[2] - box[0], box[3] - box[1]
    if width < _THIN or height < _THIN:
        return [box] if max(width, height) > 2 * _THIN else []
    count = raw.FPDFPath_CountSegments(path)
    if not 4 <= count <= 2000:
        return []
    if count <= 6:
        left, bottom, right, top = box
        return [
            (left, top, right, top),
            (left, bottom, right, bottom),
            (left, bottom, left, top),
            (right, bottom, right, top),
        ]
    return _segments(path, count)


def _segments(path: raw.FPDF_PAGEOBJECT, count: int) -> list[Box]:
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(path, matrix)
    found: list[Box] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    before: tuple[float, float] | None = None
    for at in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, at)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        here = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        if before and raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_LINETO:
            line = (min(before[0], here[0]), min(before[1], here[1]), max(before[0], here[0]), max(before[1], here[1]))
            wide, tall = line[2] - line[0], line[3] - line[1]
            if min(wide, tall) < 1 and max(wide, tall) > 2 * _THIN:
                found.append(line)
        before = here
    return found


# --- A page whose text was recognised ------------------------------------------------------------------------------


def _read_scan(page: pypdfium2.PdfPage, number: int, strikes: Sequence[Box], scan: Scan) -> Page:
    def straight(box: Box) -> tuple[Box, tuple[float, float]]:
        x0, y0, x1, y1 = box_in_frame(box, scan.turn)
        across, down = scan.slope * (y0 + y1) / 2, -scan.slope * (x0 + x1) / 2
        return (x0 + across, y0 + down, x1 + across, y1 + down), (across, down)

    words: list[Word] = []
    for line in scan.lines:
        for each in line:
            place = (each.left, each.bottom, each.right, each.top)
            dead = "struck" if _is_within(place, strikes) else ""
            box, shift = straight(place)
            words.append(Word(each.text, *box, dead=dead, doubtful=each.doubtful, shift=shift))
    rules = tuple(_straight_rule(straight(rule)[0]) for rule in scan.rules)
    frames = (Frame(scan.turn, tuple(words), rules, lined=True),) if words else ()
    return Page(number, _seen_box(page), frames, scanned=True)


def _straight_rule(box: Box) -> Rule:
    """Give the middle of a line that was drawn slightly askew."""
    x0, y0, x1, y1 = box
    if x1 - x0 > y1 - y0:
        return Rule(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2)
    return Rule((x0 + x1) / 2, y0, (x0 + x1) / 2, y1)


# --- What stands in a place ----------------------------------------------------------------------------------------


def text_within(content: bytes, places: Sequence[tuple[int, Box]]) -> list[str]:
    """Give what PDFium reads within boxes on pages, each with the number of its page."""
    found: list[str] = []
    with closing(open_file(content)) as file:
        for number, (left, bottom, right, top) in places:
            page, _ = _load_whole(file, number)
            with closing(page), closing(page.get_textpage()) as text_page:
                found.append(text_page.get_text_bounded(left, bottom, right, top))
    return found


def text_of_pages(content: bytes, limits: Limits) -> Iterator[tuple[str, float]]:
    """Give of every page its bare text and, where that is short, how much of the page its pictures cover, from 0 to 1."""
    for _, page, _ in _each_page(content, limits):
        text = _bare_text(page)
        yield text, _cover(page) if len(text) < _SHORT else 0.0


def _bare_text(page: pypdfium2.PdfPage) -> str:
    try:
        with closing(page.get_textpage()) as text_page:
            return str(text_page.get_text_range())
    except pypdfium2.PdfiumError:
        return ""


def _cover(page: pypdfium2.PdfPage) -> float:
    box = _seen_box(page)
    area = max((box[2] - box[0]) * (box[3] - box[1]), 1.0)
    pictures, _, _ = _drawings(page)
    return max(((each[2] - each[0]) * (each[3] - each[1]) for each in pictures), default=0.0) / area
