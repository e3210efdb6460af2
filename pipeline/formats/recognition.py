"""Recognition: what a file is, by what it holds and never by its name."""

from __future__ import annotations

import zipfile

import regex

from pipeline.errors import CaseError
from pipeline.formats.word.package import CONTENT_TYPES, check_size, open_archive, open_package
from pipeline.model import DocumentFormat, Limits

CANDIDATES = (
    *(".docx", ".docm", ".dotx", ".odt", ".doc", ".rtf", ".pdf"),
    *(".png", ".jpg", ".jpeg", ".tif", ".tiff"),
    *(".eml", ".msg", ".zip"),
)
"""What a name must end in for a file to be looked at; the last three are always refused with a remedy."""

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_WORD_TYPES = {
    f"{_WORD}document.main+xml": DocumentFormat.DOCX,
    f"{_WORD}template.main+xml": DocumentFormat.DOTX,
    "application/vnd.ms-word.document.macroEnabled.main+xml": DocumentFormat.DOCM,
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml": DocumentFormat.DOTX,
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
_ARCHIVES = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b\x08")
_MAIL = regex.compile(rb"(?im)\A(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,40}?(?:received|return-path|mime-version):")
_PDF_END, _PDF_TAIL = b"%%EOF", 4096
_READABLE = (DocumentFormat.DOCX, DocumentFormat.DOCM, DocumentFormat.DOTX)


def recognise(content: bytes, name: str, limits: Limits | None = None) -> DocumentFormat:
    """Tell the format of a file that can be read. Raises `CaseError` for every other, with what it is instead.

    The name is only for the message: a file that only calls itself a Word file gets told so.
    """
    if not content:
        raise CaseError("empty")
    allowed = limits or Limits()
    if len(content) > allowed.max_bytes:
        raise CaseError("too_large", str(allowed.max_bytes))
    found = format_of(content)
    if content.startswith(b"PK\x03\x04"):
        return _recognise_package(content, found, allowed)
    if found is DocumentFormat.PDF:
        if _PDF_END not in content.rstrip(b"\0\r\n\t ")[-_PDF_TAIL:]:
            raise CaseError("truncated", found)
        return found
    if found in (DocumentFormat.RTF, DocumentFormat.IMAGE):
        raise CaseError("needs_conversion", found)
    if content.startswith(_OLE):
        raise _refuse_compound(content, found)
    head = content[:4000]
    if b"schemas.microsoft.com/office/word/2003/wordml" in head:
        raise CaseError("needs_conversion", "Word 2003 XML")
    if b"schemas.microsoft.com/office/2006/xmlPackage" in head:
        raise CaseError("needs_conversion", "Flat OPC")
    if content.startswith(_ARCHIVES) or _MAIL.match(head.lstrip()):
        raise CaseError("mail_or_archive", name)
    if not content.strip(b"\x00 \t\r\n"):
        raise CaseError("empty")
    raise CaseError("unsupported", name)


def format_of(content: bytes) -> DocumentFormat:
    """Tell the format of a file as far as its content shows it, whether it can be read or not. Never raises."""
    if content.startswith(b"PK\x03\x04"):
        try:
            return _format_of_package(content)
        except CaseError:
            return DocumentFormat.UNKNOWN
    if b"%PDF-" in content[:1024]:
        return DocumentFormat.PDF
    if content.lstrip().startswith(b"{\\rtf"):
        return DocumentFormat.RTF
    if content.startswith(_IMAGES):
        return DocumentFormat.IMAGE
    if content.startswith(_OLE) and _names_stream(content, "WordDocument"):
        return DocumentFormat.DOC
    return DocumentFormat.UNKNOWN


def _recognise_package(content: bytes, found: DocumentFormat, limits: Limits) -> DocumentFormat:
    archive = open_archive(content)
    members = archive.infolist()
    check_size(members, limits)
    if any(each.flag_bits & 0x1 for each in members):
        raise CaseError("encrypted")
    if found in _READABLE:
        return found
    if found is DocumentFormat.ODT:
        raise CaseError("needs_conversion", found)
    names = {each.filename.casefold() for each in members}
    if _mimetype(archive):
        raise CaseError("unsupported", _mimetype(archive))
    if CONTENT_TYPES.casefold() in names:
        package = open_package(content, limits)
        raise CaseError("unsupported", package.type_of(package.main))
    if any(name.startswith("word/") for name in names):
        raise CaseError("damaged", CONTENT_TYPES)
    raise CaseError("mail_or_archive")


def _format_of_package(content: bytes) -> DocumentFormat:
    archive = open_archive(content)
    if _mimetype(archive) == "application/vnd.oasis.opendocument.text":
        return DocumentFormat.ODT
    limits = Limits()
    check_size(archive.infolist(), limits)
    package = open_package(content, limits)
    if not package.has(CONTENT_TYPES):
        return DocumentFormat.UNKNOWN
    return _WORD_TYPES.get(package.type_of(package.main), DocumentFormat.UNKNOWN)


def _mimetype(archive: zipfile.ZipFile) -> str:
    first = archive.infolist()[:1]
    if first and first[0].filename == "mimetype" and first[0].file_size < 200:
        return archive.read(first[0]).decode("ascii", "replace")
    return ""


def _refuse_compound(content: bytes, found: DocumentFormat) -> CaseError:
    """Say what an OLE file is: Word before 2007, a mail, or a newer Word file behind a password."""
    if _names_stream(content, "EncryptedPackage"):
        return CaseError("encrypted")
    if found is DocumentFormat.DOC:
        return CaseError("needs_conversion", found)
    if _names_stream(content, "__properties_version1.0"):
        return CaseError("mail_or_archive")
    return CaseError("unsupported")


def _names_stream(content: bytes, name: str) -> bool:
    return name.encode("utf-16-le") in content
