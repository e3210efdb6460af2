"""The oracle: what becomes of a marked Word file, by opinions that are not the product's own.

Three of them: a resolver of this module, which knows nothing of the product's code; Docxodus (in `docx-scalpel`); and
LibreOffice. A fourth, `ooxml-integrity`, looks for faults that would make Word offer a repair.
"""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SYSTEM_PYTHON = "/usr/bin/python3"
_OFFICE = Path(__file__).with_name("word_office.py")
_SECONDS = 240

Paragraph = tuple[str, str]
"""The style of a paragraph and its text; a cell of a table begins with the style `[`."""
Told = tuple[str, str, str]
"""What LibreOffice tells of a paragraph: its label, its text, its style."""


# --- The resolver of this module -----------------------------------------------------------------------------------


def resolved(content: bytes, *, accept: bool) -> etree._Element:
    """The body of a file with every tracked change accepted, or rejected."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    keep, drop = (("ins", "moveTo"), ("del", "moveFrom")) if accept else (("del", "moveFrom"), ("ins", "moveTo"))
    for marker in list(root.iter(*(W + name for name in ("commentRangeStart", "commentRangeEnd", "commentReference")))):
        _remove(marker)
    for name in drop:
        for row in [each for each in root.iter(W + "tr") if each.find(f"{W}trPr/{W}{name}") is not None]:
            _remove(row)
    for paragraph in list(root.iter(W + "p")):
        for name in drop:
            for element in list(paragraph.iter(W + name)):
                if element.getparent().tag != W + "rPr":  # type: ignore[union-attr]  # it lies in a paragraph
                    _remove(element)
    for name in keep:
        for element in list(root.iter(W + name)):
            parent = element.getparent()
            if parent is not None and parent.tag in (W + "rPr", W + "trPr"):
                _remove(element)
            elif parent is not None:
                _unwrap(element)
    for paragraph in list(root.iter(W + "p")):
        _flow(paragraph, drop)
    for change in list(root.iter(W + "pPrChange")):
        properties = change.getparent()
        assert properties is not None
        if not accept:
            former = change.find(W + "pPr")
            mark = properties.find(W + "rPr")
            properties[:] = [*(former if former is not None else []), *([mark] if mark is not None else [])]
        else:
            _remove(change)
    for text in root.iter(W + "delText"):
        text.tag = W + "t"
    body = root.find(W + "body")
    assert body is not None
    return body


def paragraphs(body: etree._Element) -> list[Paragraph]:
    """The paragraphs of a body, with the borders of cells."""
    found: list[Paragraph] = []
    for element in body.iter(W + "p", W + "tc"):
        if element.tag == W + "tc":
            found.append(("[", ""))
            continue
        style = element.find(f"{W}pPr/{W}pStyle")
        parts = {W + "tab": "\t", W + "br": "\n"}
        text = "".join(
            (each.text or "") if each.tag == W + "t" else parts[str(each.tag)]
            for each in element.iter(W + "t", *parts)
            if each.getparent().tag == W + "r"  # type: ignore[union-attr]  # it lies in a paragraph
        )
        found.append((style.get(W + "val", "") if style is not None else "", text))
    return found


def _flow(paragraph: etree._Element, drop: Sequence[str]) -> None:
    """Let a paragraph whose mark is gone flow into the next, which keeps its own properties."""
    mark = paragraph.find(f"{W}pPr/{W}rPr")
    if mark is None or all(mark.find(W + name) is None for name in drop):
        return
    following = paragraph.getnext()
    while following is not None and following.tag not in (W + "p", W + "tbl", W + "sdt", W + "sectPr"):
        following = following.getnext()
    if following is None or following.tag != W + "p":
        if next(paragraph.iter(W + "t", W + "delText"), None) is None:
            _remove(paragraph)  # nothing is left of it, and nothing could take it
        return
    content = [each for each in paragraph if each.tag != W + "pPr"]
    position = 1 if following.find(W + "pPr") is not None else 0
    for offset, each in enumerate(content):
        following.insert(position + offset, each)
    _remove(paragraph)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _unwrap(element: etree._Element) -> None:
    parent = element.getparent()
    assert parent is not None
    for child in list(element):
        element.addprevious(child)
    parent.remove(element)


# --- Docxodus ------------------------------------------------------------------------------------------------------


def docxodus(content: bytes, *, accept: bool) -> list[Paragraph]:
    """What Docxodus makes of a file when it accepts, or rejects, everything."""
    import docx_scalpel

    resolve = docx_scalpel.docx_diff_accept_revisions if accept else docx_scalpel.docx_diff_reject_revisions
    with zipfile.ZipFile(io.BytesIO(resolve(content))) as archive:
        body = etree.fromstring(archive.read("word/document.xml")).find(W + "body")
    assert body is not None
    return paragraphs(body)


# --- Integrity -----------------------------------------------------------------------------------------------------


def faults(content: bytes) -> list[str]:
    """What `ooxml-integrity` finds, as sortable lines without places."""
    import ooxml_integrity

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.docx"
        path.write_bytes(content)
        found = ooxml_integrity.check(str(path))
    return sorted(f"{each.code} {each.severity}" for each in found)


# --- LibreOffice ---------------------------------------------------------------------------------------------------


def office_is_there() -> bool:
    """Tell if LibreOffice and the Python that speaks to it are installed."""
    if shutil.which("soffice") is None or not Path(_SYSTEM_PYTHON).exists():
        return False
    return subprocess.run([_SYSTEM_PYTHON, "-c", "import uno"], capture_output=True, check=False).returncode == 0


def office(tasks: Sequence[tuple[bytes, str]]) -> list[list[Told]]:
    """What LibreOffice shows of files once it has done what each task says: `keep`, `accept` or `reject`."""
    with tempfile.TemporaryDirectory(prefix="rightsclause-word-") as folder:
        asked = []
        for number, (content, verb) in enumerate(tasks):
            path = Path(folder) / f"{number}.docx"
            path.write_bytes(content)
            asked.append([str(path), verb])
        done = subprocess.run(
            [_SYSTEM_PYTHON, str(_OFFICE)],
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=True,
        )
    return [[(label, text, style) for label, text, style in answer] for answer in json.loads(done.stdout)]
