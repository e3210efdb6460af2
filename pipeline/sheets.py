"""Sheets: read a list row by row and write it again with columns added, everything else as it was.

A list may have a hundred thousand rows: none is kept. In a workbook only the cells that are added are written anew;
formats, formulas and other sheets pass through untouched.
"""

from __future__ import annotations

import csv
import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO, Any

from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from pipeline.disk import private_name
from pipeline.errors import SetupError

Row = tuple[str, ...]
Add = Callable[[int, Row], Sequence[str] | None]
"""What is added to a row, by its number from 1: the cells, or nothing."""

_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MOST_BYTES = 1_000_000_000
# A syntax error is how both readers of XML say that a part is damaged.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    LookupError,
    SyntaxError,
    TypeError,
    ValueError,
    EOFError,
    csv.Error,
)
"""What a damaged workbook or table can raise, whoever reads it."""
_PACKED = b"PK\x03\x04"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def read_rows(path: Path) -> Iterator[Row]:
    """Give the rows of a list, as texts. Raises `SetupError` when it is none that we read."""
    try:
        yield from _read_workbook(path) if _is_workbook(path) else _read_text(path)
    except BROKEN as error:
        raise SetupError(f"{path} does not open as a list ({type(error).__name__}); save it again in Excel.") from None


def write_with(path: Path, out: Path, add: Add) -> None:
    """Write the list to `out`, with what `add` gives behind the widest row. Raises `SetupError` when it cannot."""
    if out.exists() and path.samefile(out):
        raise SetupError(f"{out} is the list itself; name another file with -o.")
    if _is_workbook(path) != (out.suffix.lower() == ".xlsx"):
        raise SetupError(f"{out} is another kind of file than {path}; give it the ending {path.suffix}.")
    draft = out.parent / private_name("list")
    try:
        (_write_workbook if _is_workbook(path) else _write_text)(path, draft, add)
        draft.replace(out)
    except BROKEN as error:
        raise SetupError(f"{path} breaks off ({type(error).__name__}); save it again in Excel.") from None
    except OSError as error:
        raise SetupError(f"{out} cannot be written ({error.strerror}); check the folder and its rights.") from None
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def column_named(name: str, width: int) -> int | None:
    """Give the position that a column's letter means, from 0; nothing when it is no letter of this list."""
    if not (name.isascii() and name.isalpha() and len(name) <= 2):
        return None
    position = int(column_index_from_string(name.upper())) - 1
    return position if position < width else None


def _is_workbook(path: Path) -> bool:
    kind = path.suffix.lower()
    if kind not in (".xlsx", ".csv"):
        raise SetupError(f"{path} is no .xlsx and no .csv; save the list as one of them.")
    with path.open("rb") as file:
        if kind == ".csv" and file.read(4) == _PACKED:
            raise SetupError(f"{path} is a workbook, whatever its name says; give it the ending .xlsx.")
    return kind == ".xlsx"


# --- Text ----------------------------------------------------------------------------------------------------------


def _encoding_of(path: Path) -> str:
    """Tell how a list was written: with the mark of UTF-8, in UTF-8 without it, or as Excel in Belgium does."""
    with path.open("rb") as file:
        if file.read(3) == b"\xef\xbb\xbf":
            return "utf-8-sig"
    try:
        with path.open(encoding="utf-8") as text:
            while text.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _delimiter_of(path: Path, encoding: str) -> str:
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        lines = [line for line, _ in zip(file, range(20), strict=False)]
    counts = {mark: sum(line.count(mark) for line in lines) for mark in ";,\t"}
    return max(counts, key=lambda mark: counts[mark])


def _read_text(path: Path) -> Iterator[Row]:
    encoding = _encoding_of(path)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        try:
            for row in csv.reader(file, delimiter=_delimiter_of(path, encoding)):
                yield tuple(row)
        except csv.Error as error:
            raise SetupError(f"{path} cannot be read as a list ({error}); save it again as CSV.") from None


def _write_text(path: Path, out: Path, add: Add) -> None:
    encoding = _encoding_of(path)
    delimiter = _delimiter_of(path, encoding)
    width = max((len(row) for row in _read_text(path)), default=0)
    with out.open("w", encoding=encoding, errors="replace", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        for number, row in enumerate(_read_text(path), start=1):
            added = add(number, row)
            if added is None:
                writer.writerow(row)
            else:
                writer.writerow([*row, *[""] * (width - len(row)), *map(_harmless, added)])


def _harmless(text: str) -> str:
    """Give a text that a sheet shows and does not calculate."""
    shown = "".join(" " if ord(each) < 32 else each for each in text)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown


# --- Workbooks -----------------------------------------------------------------------------------------------------


def _read_workbook(path: Path) -> Iterator[Row]:
    try:
        with zipfile.ZipFile(path) as package:
            if sum(each.file_size for each in package.infolist()) > _MOST_BYTES:
                raise SetupError(f"{path} unpacks to more than we take; split the list.")
    except OSError as error:
        raise SetupError(f"{path} cannot be read ({error.strerror}); check its rights.") from None
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except OSError:  # So openpyxl says that a package, such as a Word document, holds no workbook.
        raise SetupError(f"{path} is no workbook, whatever its name says; save the list as .xlsx or .csv.") from None
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # Some programs write a size that is wrong.
        for row in sheet.iter_rows(values_only=True):
            yield tuple("" if value is None else str(value) for value in row)
    finally:
        book.close()


def _write_workbook(path: Path, out: Path, add: Add) -> None:
    """Pass every part through but the first sheet, whose rows get cells at their end."""
    rows = _read_workbook(path)
    width = max((len(row) for row in _read_workbook(path)), default=0)
    with ExitStack() as stack:
        before = stack.enter_context(zipfile.ZipFile(path))
        after = stack.enter_context(zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED))
        sheet = _first_sheet(before)
        for member in before.infolist():
            with before.open(member) as source, after.open(member.filename, "w", force_zip64=True) as target:
                if member.filename == sheet:
                    _write_sheet(source, target, rows, width, add)
                else:
                    while piece := source.read(1 << 20):
                        target.write(piece)


def _first_sheet(package: zipfile.ZipFile) -> str:
    book = _parse(package.read("xl/workbook.xml"))
    links = _parse(package.read("xl/_rels/workbook.xml.rels"))
    first = book.find(f"{{{_SHEET}}}sheets/{{{_SHEET}}}sheet")
    wanted = first.get(f"{{{_LINKS}}}id") if first is not None else None
    target = next((str(link.get("Target")) for link in links if link.get("Id") == wanted), "")
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")


def _parse(content: bytes) -> Any:
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))


def _write_sheet(source: IO[bytes], target: IO[bytes], rows: Iterator[Row], width: int, add: Add) -> None:
    """Copy a sheet element by element; a row that `add` knows gets its cells, as texts that are never calculated."""
    row_tag, data_tag = f"{{{_SHEET}}}row", f"{{{_SHEET}}}sheetData"
    numbered = enumerate(rows, start=1)
    current: tuple[int, Row] = (0, ())
    events = etree.iterparse(source, events=("start", "end"), resolve_entities=False, no_network=True, huge_tree=True)
    with etree.xmlfile(target, encoding="UTF-8") as file:
        file.write_declaration(standalone=True)
        root: Any = next(events)[1]
        with file.element(root.tag, root.attrib, nsmap=root.nsmap):
            inside = None
            depth = 0
            for event, element in events:
                if event == "start":
                    depth += 1
                    if element.tag == data_tag and depth == 1:
                        inside = file.element(data_tag, element.attrib)
                        inside.__enter__()
                    continue
                depth -= 1
                if element.tag == data_tag and depth == 0 and inside is not None:
                    inside.__exit__(None, None, None)
                    inside = None
                    element.clear()
                elif element.tag == row_tag and depth == 1 and inside is not None:
                    number = int(element.get("r") or current[0] + 1)
                    while current[0] < number:
                        current = next(numbered, (number, ()))
                    added = add(number, current[1])
                    if added is not None:
                        element.attrib.pop("spans", None)
                        for offset, text in enumerate(added, start=1):
                            element.append(_cell(f"{get_column_letter(width + offset)}{number}", text))
                    file.write(element)
                    element.clear()
                    element.getparent().remove(element)
                elif depth == 0 and element.getparent() is root:
                    if element.tag != f"{{{_SHEET}}}dimension":  # It would leave out what is added; nobody needs it.
                        file.write(element)
                    element.clear()


def _cell(place: str, text: str) -> Any:
    cell = etree.Element(f"{{{_SHEET}}}c", {"r": place, "t": "inlineStr"})
    shown = etree.SubElement(etree.SubElement(cell, f"{{{_SHEET}}}is"), f"{{{_SHEET}}}t")
    shown.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    shown.text = "".join(each if ord(each) >= 32 or each in "\n\t" else " " for each in text)
    return cell
