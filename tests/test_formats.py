"""What a file is, by what it holds; and what the sender of every other file is told."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest
from word_builders import DOCUMENT_TYPE, a_word_file, changed, members_of, p, read_word, zipped

from pipeline.errors import CaseError
from pipeline.formats import CANDIDATES, FORMATS, format_of, recognise
from pipeline.model import DocumentFormat, Limits

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)
MACRO_TYPE = "application/vnd.ms-word.document.macroEnabled.main+xml"
TEMPLATE_TYPE = DOCUMENT_TYPE.replace("document.main", "template.main")
ANOTHER_NAME = "Offerte.pdf"


def refused(content: bytes, name: str = "overeenkomst.docx", limits: Limits | None = None) -> str:
    """The code with which a file is refused."""
    with pytest.raises(CaseError) as refusal:
        recognise(content, name, limits)
    return refusal.value.code


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        (DOCUMENT_TYPE, DocumentFormat.DOCX),
        (MACRO_TYPE, DocumentFormat.DOCM),
        (TEMPLATE_TYPE, DocumentFormat.DOTX),
    ],
)
def test_a_word_file_is_known_by_its_content_whatever_it_is_called(declared: str, expected: DocumentFormat) -> None:
    content = a_word_file(p("Tekst"), document_type=declared)

    assert recognise(content, ANOTHER_NAME) is expected
    assert read_word(content).format is expected
    assert expected in FORMATS


@pytest.mark.parametrize(
    ("content", "code", "kind"),
    [
        (b"", "empty", DocumentFormat.UNKNOWN),
        (bytes(500), "empty", DocumentFormat.UNKNOWN),
        (b"\xef\xbb\xbf\n%PDF-1.4 behind a few bytes, and never ended", "truncated", DocumentFormat.PDF),
        (rb"{\rtf1\ansi Overeenkomst}", "needs_conversion", DocumentFormat.RTF),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "needs_conversion", DocumentFormat.IMAGE),
        (b"II*\x00" + bytes(20), "needs_conversion", DocumentFormat.IMAGE),
        (OLE + "WordDocument".encode("utf-16-le"), "needs_conversion", DocumentFormat.DOC),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted", DocumentFormat.UNKNOWN),
        (OLE + "__properties_version1.0".encode("utf-16-le"), "mail_or_archive", DocumentFormat.UNKNOWN),
        (OLE + "Workbook".encode("utf-16-le"), "unsupported", DocumentFormat.UNKNOWN),
        (b"7z\xbc\xaf\x27\x1c" + bytes(20), "mail_or_archive", DocumentFormat.UNKNOWN),
        (b"From: a@example.org\nSubject: x\nMIME-Version: 1.0\n\nBeste", "mail_or_archive", DocumentFormat.UNKNOWN),
        (b"<html><body>Overeenkomst</body></html>", "unsupported", DocumentFormat.UNKNOWN),
        (
            b'<?xml version="1.0"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"/>',
            "needs_conversion",
            DocumentFormat.UNKNOWN,
        ),
        (zipped({"overeenkomst.docx": b"x"}), "mail_or_archive", DocumentFormat.UNKNOWN),
        (
            zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}),
            "needs_conversion",
            DocumentFormat.ODT,
        ),
        (zipped({"word/document.xml": b"<x/>"}), "damaged", DocumentFormat.UNKNOWN),
    ],
)
def test_every_other_file_is_refused_by_what_it_is(content: bytes, code: str, kind: DocumentFormat) -> None:
    assert refused(content) == code
    assert format_of(content) is kind


def compound_file(*streams: str) -> bytes:
    """The least OLE file that has these streams, up to three, all of them empty."""

    def entry(name: str, kind: int, child: int = -1, right: int = -1) -> bytes:
        coded = f"{name}\0".encode("utf-16-le")
        return struct.pack("<64sHBBiii36xiQ", coded, len(coded), kind, 1, -1, right, child, -2, 0)

    header = struct.pack("<8s16x5H6x", OLE[:8], 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<3I4xIiIiI", 0, 1, 1, 4096, -2, 0, -2, 0)
    sectors = struct.pack("<109i", 0, *[-1] * 108), struct.pack("<128i", -3, -2, *[-1] * 126)
    last = len(streams)
    listed = [entry(name, 2, right=at + 1 if at < last else -1) for at, name in enumerate(streams, start=1)]
    return header + b"".join(sectors) + b"".join([entry("Root Entry", 5, child=1), *listed]).ljust(512, b"\0")


def test_a_word_file_behind_a_password_is_told_from_its_directory() -> None:
    assert refused(compound_file("EncryptionInfo", "EncryptedPackage")) == "encrypted"
    assert refused(compound_file("WordDocument", "1Table")) == "needs_conversion"


def test_a_spreadsheet_in_the_clothes_of_a_word_file_is_refused() -> None:
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"

    assert refused(a_word_file(p("Tekst"), document_type=sheet)) == "unsupported"


def test_a_file_that_breaks_off_is_told_from_one_that_is_broken() -> None:
    whole = a_word_file(p("Tekst"))

    assert refused(whole[: len(whole) // 2]) == "truncated"
    assert refused(whole[:200] + whole[900:]) == "damaged"


def test_a_part_that_is_no_xml_makes_a_damaged_file() -> None:
    broken = changed(a_word_file(p("Tekst")), "word/document.xml", "</w:p>", "</w:q>")

    with pytest.raises(CaseError, match="damaged"):
        read_word(broken)


def test_two_different_parts_of_one_name_are_nobodys_to_choose_from() -> None:
    members = members_of(a_word_file(p("Tekst")))
    twice = zipped({**members, "Word/Document.xml": members["word/document.xml"].replace(b"Tekst", b"Anders")})

    assert refused(twice) in ("damaged", "mail_or_archive")


def test_an_entity_in_a_part_is_refused_and_never_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("geheim")
    hostile = changed(
        a_word_file(p("Tekst")),
        "word/document.xml",
        "<w:document",
        f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]><w:document',
    )

    with pytest.raises(CaseError, match="damaged"):
        read_word(hostile)


def test_what_is_larger_than_the_limits_is_refused_before_it_is_unpacked() -> None:
    content = a_word_file(p("Tekst"))
    bomb = zipped({**members_of(content), "word/media/image1.bmp": bytes(30_000_000)})

    assert refused(content, limits=Limits(max_bytes=100)) == "too_large"
    assert refused(content, limits=Limits(max_parts=3)) == "too_large"
    assert refused(content, limits=Limits(max_unpacked_bytes=1000)) == "too_large"
    assert refused(bomb) == "zip_bomb"


def test_nesting_without_end_is_refused_as_too_complex() -> None:
    deep = a_word_file("<w:sdt><w:sdtContent>" * 400 + p("Tekst") + "</w:sdtContent></w:sdt>" * 400)

    with pytest.raises(CaseError, match="too_complex"):
        read_word(deep)


@pytest.mark.parametrize("foreign", ['<w:altChunk r:id="rId9"/>', '<w:p><w:subDoc r:id="rId9"/></w:p>'])
def test_a_file_with_another_one_inside_is_refused_by_name(foreign: str) -> None:
    with pytest.raises(CaseError, match="unsupported") as refusal:
        read_word(a_word_file(p("Tekst"), foreign))

    assert refusal.value.detail in ("altChunk", "subDoc")


def test_candidates_are_named_as_the_manual_says() -> None:
    assert set(CANDIDATES) >= {".docx", ".docm", ".dotx", ".pdf", ".eml", ".zip"}
    assert all(each.startswith(".") and each == each.lower() for each in CANDIDATES)


@pytest.mark.slow
def test_no_file_of_the_material_crashes_or_is_half_read() -> None:
    folder = os.environ.get("MATERIAL")
    if not folder:
        pytest.skip("MATERIAL=DIR names a folder of foreign files, also damaged and hostile ones; none was named")
    read = 0
    for path in sorted(each for each in Path(folder).rglob("*") if each.is_file()):
        content = path.read_bytes()
        try:
            FORMATS[recognise(content, path.name)].read(content, Limits())
            read += 1
        except CaseError as refusal:
            assert refusal.code
    assert read > 0
