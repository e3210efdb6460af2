"""Recognition: Tesseract, for pages that are pictures of text. The only room that speaks to it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from statistics import median
from time import monotonic

from pipeline.errors import CaseError
from pipeline.formats import pdf
from pipeline.model import Limits, Scan, ScannedWord
from pipeline.prepare import rules
from pipeline.prepare.rules import find_strokes, without_strokes

_DOTS = 200
"""To the inch: enough for small print, and half the work of 300."""
_LANGUAGES = ("nld", "eng", "fra", "deu", "spa", "ita", "por")
_SURE = 55.0
"""Of 100: below this a word may be another one."""
_ASKEW = 75.0
"""Of 100: where words are this doubtful in the middle, the page may lie on its side."""
Box = tuple[float, float, float, float]
_ABOVE, _BELOW = 0.62, 0.42
"""Of the height of a line, from the middle of its letters."""


def recognise_pages(content: bytes, numbers: Sequence[int], limits: Limits) -> tuple[tuple[Scan, ...], str]:
    """Read pages of a PDF by their picture, and name the program.

    Raises `CaseError`: `needs_recognition` without Tesseract, `too_many_scans`, `exceeded_limits`.
    """
    program = _program()
    if len(numbers) > limits.max_scanned_pages:
        raise CaseError("too_many_scans", f"{len(numbers)} > {limits.max_scanned_pages}")
    end = monotonic() + limits.recognition_seconds
    scans = tuple(_recognise_page(program, content, number, end) for number in numbers)
    return scans, _version(program)


def recognise_image(content: bytes, limits: Limits) -> tuple[bytes, tuple[Scan, ...], str]:
    """Give a PDF of a picture, what is read on its pages, and the program's name. Raises `CaseError` as above."""
    program = _program()
    with tempfile.TemporaryDirectory(prefix="rightsclause-") as folder:
        came, made = Path(folder) / "document", Path(folder) / "made"
        came.write_bytes(content)
        outputs = ("-c", "tessedit_create_pdf=1", "-c", "tessedit_create_tsv=1")
        _run(
            [*program.command, str(came), str(made), *program.languages, "--psm", "3", *outputs],
            b"",
            limits.recognition_seconds,
        )
        drawn, told = made.with_suffix(".pdf"), made.with_suffix(".tsv")
        if not drawn.is_file() or not told.is_file():
            raise CaseError("damaged", "image")
        pdf_content, rows = drawn.read_bytes(), told.read_text("utf-8", "replace")
    scans: list[Scan] = []
    for number, page in enumerate(_pages(rows)):
        seen, turned = pdf.shown_size(pdf_content, number)
        scale = (seen[2] - seen[0]) / max(page.width, 1)
        scans.append(_scan(number, page, seen, turned, scale))
    return pdf_content, tuple(scans), _version(program)


def _recognise_page(program: _Program, content: bytes, number: int, end: float) -> Scan:
    width, height, dots = pdf.draw(content, number, _DOTS)
    strokes = find_strokes(*pdf.draw(content, number, rules.DOTS))
    dots = without_strokes(width, height, dots, strokes, _DOTS // rules.DOTS)
    seen, turned = pdf.shown_size(content, number)
    page = _read(program, width, height, dots, end)
    may_lie = page.certainty < _ASKEW or page.lies
    if may_lie and (quarters := _quarters(program, width, height, dots, end)):
        wide, high, turned_dots = _rotated(width, height, dots, quarters)
        again = _read(program, wide, high, turned_dots, end)
        if again.certainty > page.certainty or page.lies:
            width = wide
            page, turned, strokes = again, (turned + quarters) % 4, []
    across = seen[2] - seen[0] if turned % 2 == 0 else seen[3] - seen[1]
    scale = across / max(width, 1)
    drawn = [_scaled(stroke.box, _DOTS / rules.DOTS) for stroke in strokes]
    return _scan(number, page, seen, turned, scale, drawn)


def _scaled(box: Box, factor: float) -> Box:
    return box[0] * factor, box[1] * factor, box[2] * factor, box[3] * factor


# --- What Tesseract says -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Found:
    """A word as Tesseract tells it, in dots from the upper left."""

    line: tuple[int, int, int]
    text: str
    certainty: float
    left: float
    upper: float
    right: float
    lower: float


@dataclass(frozen=True, slots=True)
class _Page:
    """A page as Tesseract tells it."""

    width: int
    words: tuple[_Found, ...]

    @property
    def certainty(self) -> float:
        """How sure it is in the middle, of 100; 0 for hardly any word."""
        return median(word.certainty for word in self.words) if len(self.words) > 4 else 0.0

    @property
    def lies(self) -> bool:
        """It was read on its side: most of its words are taller than they are wide."""
        long = [word for word in self.words if len(word.text) > 3]
        return 2 * sum(word.lower - word.upper > word.right - word.left for word in long) > len(long)


def _read(program: _Program, width: int, height: int, dots: bytes, end: float) -> _Page:
    command = [*program.command, "stdin", "stdout", *program.languages, "--dpi", str(_DOTS), "--psm", "3", "tsv"]
    told = _run(command, _picture(width, height, dots), end - monotonic())
    return next(_pages(told.decode("utf-8", "replace")), _Page(width, ()))


def _pages(rows: str) -> Iterator[_Page]:
    """Read the table of words that Tesseract gives."""
    width, words = 0, list[_Found]()
    for row in rows.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) < 11:
            continue
        left, upper, wide, high = map(float, cells[6:10])
        if cells[0] == "1":
            if width:
                yield _Page(width, tuple(words))
            width, words = int(wide), []
        elif cells[0] == "5" and len(cells) > 11 and cells[11].strip():
            line = (int(cells[2]), int(cells[3]), int(cells[4]))
            words.append(_Found(line, cells[11].strip(), float(cells[10]), left, upper, left + wide, upper + high))
    if width:
        yield _Page(width, tuple(words))


def _scan(number: int, page: _Page, seen: Box, turned: int, scale: float, drawn: Sequence[Box] = ()) -> Scan:
    """Lay words on the page. Those of a line get one height, each at the place where it stands."""

    def on_page(area: Box) -> Box:
        return pdf.from_screen(_scaled(area, scale), seen, turned)

    lines = [list(group) for _, group in groupby(page.words, key=lambda word: word.line)]
    usual = median([word.lower - word.upper for word in page.words]) if page.words else 0.0
    slope = median([_slope(line)[0] for line in lines if len(line) > 4] or [0.0])
    laid: list[tuple[ScannedWord, ...]] = []
    for line in lines:
        own = median(word.lower - word.upper for word in line)
        height = (usual if 0.6 * usual < own < 1.45 * usual else own) * 1.25
        base = median((word.upper + word.lower) / 2 - slope * (word.left + word.right) / 2 for word in line)
        words: list[ScannedWord] = []
        for word in line:
            middle = base + slope * (word.left + word.right) / 2
            box = on_page((word.left, middle - _ABOVE * height, word.right, middle + _BELOW * height))
            words.append(ScannedWord(word.text, *box, doubtful=word.certainty < _SURE))
        laid.append(tuple(words))
    return Scan(number, tuple(laid), turned, slope, tuple(on_page(each) for each in drawn))


def _slope(line: Sequence[_Found]) -> tuple[float, float]:
    """Fit a straight line through the middles of words: its slope, and its height at the left edge of the page."""
    points = [((word.left + word.right) / 2, (word.upper + word.lower) / 2) for word in line]
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread > 0 and len(points) > 2 else 0.0
    slope = max(-0.1, min(0.1, slope))
    return slope, mean_y - slope * mean_x


# --- Pages on their side -------------------------------------------------------------------------------------------


def _quarters(program: _Program, width: int, height: int, dots: bytes, end: float) -> int:
    """Ask by how many quarter turns with the clock a page has to be turned to stand upright."""
    command = [*program.command, "stdin", "stdout", "--dpi", str(_DOTS), "--psm", "0"]
    try:
        told = _run(command, _picture(width, height, dots), end - monotonic()).decode("utf-8", "replace")
    except CaseError:  # Too few letters to tell.
        return 0
    turn = next((line.split(":")[1] for line in told.splitlines() if line.startswith("Rotate:")), "0")
    return int(turn) // 90 % 4


def _rotated(width: int, height: int, dots: bytes, quarters: int) -> tuple[int, int, bytes]:
    """Turn a picture with the clock."""
    for _ in range(quarters):
        dots = b"".join(dots[column::width][::-1] for column in range(width))
        width, height = height, width
    return width, height, dots


def _picture(width: int, height: int, dots: bytes) -> bytes:
    return f"P5\n{width} {height}\n255\n".encode() + dots


# --- The program ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Program:
    """Tesseract as it is installed here."""

    command: tuple[str, ...]
    languages: tuple[str, ...]


@lru_cache(maxsize=1)
def _program() -> _Program:
    found = shutil.which("tesseract")
    if found is None:
        raise CaseError("needs_recognition")
    listed = subprocess.run(
        [found, "--list-langs"], capture_output=True, text=True, timeout=30, check=False
    ).stdout.split()
    known = [each for each in _LANGUAGES if each in listed]
    if not known:
        raise CaseError("needs_recognition", "tessdata")
    return _Program((found,), ("-l", "+".join(known)))


@lru_cache(maxsize=1)
def _version(program: _Program) -> str:
    told = subprocess.run([*program.command, "--version"], capture_output=True, text=True, timeout=30, check=False)
    words = (told.stdout or told.stderr).split()
    return f"Tesseract {words[1]}" if len(words) > 1 else "Tesseract"


def _run(command: Sequence[str], given: bytes, seconds: float) -> bytes:
    # One thread: there is a worker for each core already.
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(
            command, input=given, env=environment, capture_output=True, timeout=max(seconds, 1.0), check=False
        )
    except subprocess.TimeoutExpired:
        raise CaseError("exceeded_limits", f"{seconds:.0f} s, Tesseract") from None
    if done.returncode != 0:
        raise CaseError("damaged", "image")
    return done.stdout
