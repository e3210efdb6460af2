"""Package: a Word file as its parts, opened within limits, and written back with all it had.

Not python-docx's package: it does not open macro-enabled files, templates and Strict files, and stumbles over relations
to nothing. It also drops blank text while it parses and packs every part anew, while here a part that nobody changed
keeps every byte, packed as it was.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from copy import copy, deepcopy
from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import unquote

from lxml import etree

from pipeline.errors import CaseError
from pipeline.formats.word.markup import OFFICE, Element
from pipeline.model import Limits

CONTENT_TYPES = "[Content_Types].xml"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_PACKAGE_RELATIONS_TYPE = "http://schemas.openxmlformats.org/package/2006/relationships/"
_STRICT = b"http://purl.oclc.org/ooxml/"
_STRICT_NAMES = (
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", OFFICE.encode()),
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/math",
        b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    ),
)
"""What Strict Open XML calls the vocabularies that we read. One to one, so a part can be turned and turned back."""

_SUSPICIOUS_RATIO = 100
_LARGEST_ORDINARY = 20_000_000
"""Bytes up to which a well packed part is no bomb, however well it is packed."""


@dataclass(frozen=True, slots=True)
class Relation:
    """How a part refers to another."""

    id: str
    type: str
    """The last word of its type: `comments`, `styles`, `officeDocument`."""
    target: str
    """Name of the part; of an external one its address."""
    external: bool


class Package:
    """The parts of an open file. Trees are shared: whoever wants to write takes one of `edited`."""

    def __init__(self, content: bytes, archive: zipfile.ZipFile) -> None:
        self.content = content
        self.members = archive.infolist()
        self._archive = archive
        self._names = {key_of(each.filename): each for each in self.members}
        self._bytes: dict[str, bytes] = {}
        self._trees: dict[str, Element] = {}
        self._written: dict[str, bytes] = {}
        self._relations: dict[str, tuple[Relation, ...]] = {}

    def has(self, name: str) -> bool:
        """Tell if there is such a part."""
        return key_of(name) in self._names

    def bytes_of(self, name: str) -> bytes:
        """Give what a part holds. Raises `CaseError` when it is damaged or not there."""
        key = key_of(name)
        if key not in self._bytes:
            if key not in self._names:
                raise CaseError("damaged", name)
            try:
                self._bytes[key] = self._archive.read(self._names[key])
            except RuntimeError as error:  # zipfile's word for a member with a password
                raise CaseError("encrypted", name) from error
            except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, struct.error, ValueError) as error:
                raise CaseError("damaged", name) from error
        return self._bytes[key]

    def packed_bytes_of(self, name: str) -> bytes:
        """Give what a part holds as it lies in the file, packed."""
        info = self._names[key_of(name)]
        start = _start_of(self.content, info)
        return self.content[start : start + info.compress_size]

    def tree_of(self, name: str) -> Element:
        """Give the tree of a part, to read. Raises `CaseError` when it is no proper XML."""
        key = key_of(name)
        if key not in self._trees:
            self._trees[key] = _parse(self.bytes_of(name), name)
        return self._trees[key]

    def written(self, name: str) -> bytes:
        """Give a part as its tree is written, to compare with another that is written in the same way."""
        key = key_of(name)
        if key not in self._written:
            self._written[key] = as_written(self.tree_of(name))
        return self._written[key]

    def edited(self, name: str) -> Element:
        """Give a tree of a part that nobody else holds, to write in."""
        return deepcopy(self.tree_of(name).getroottree()).getroot()

    def packed(self, name: str, tree: Element) -> bytes:
        """Turn a tree back into what the part of that name holds, in its encoding and its dialect."""
        original = self.bytes_of(name)
        about = tree.getroottree().docinfo
        declared = original.startswith((b"<?xml", b"\xef\xbb\xbf<?xml", b"\xff\xfe", b"\xfe\xff"))
        packed = _serialise(tree, about.encoding or "UTF-8", declared, about.standalone)
        return _in_strict(packed) if _is_strict(original) else packed

    def packed_new(self, tree: Element) -> bytes:
        """Turn the tree of a new part into what it holds, in the dialect of the file."""
        packed = _serialise(tree, "UTF-8", True, True)
        return _in_strict(packed) if _is_strict(self.bytes_of(self.main)) else packed

    def relations(self, source: str = "") -> tuple[Relation, ...]:
        """List the relations of a part, or of the package itself."""
        if source not in self._relations:
            name = relations_of(source)
            elements = self.tree_of(name).iterchildren(f"{_RELATIONS}Relationship") if self.has(name) else ()
            self._relations[source] = tuple(_relation(each, source) for each in elements)
        return self._relations[source]

    def related(self, source: str, kind: str) -> str | None:
        """Give the first part of a kind that a part refers to and that is there."""
        return next((each.target for each in self.relations(source) if each.type == kind and self._leads(each)), None)

    def _leads(self, relation: Relation) -> bool:
        return not relation.external and self.has(relation.target)

    @cached_property
    def main(self) -> str:
        """The part with the text. Raises `CaseError` when the package has none."""
        name = self.related("", "officeDocument")
        if name is None:
            raise CaseError("damaged", "document.xml")
        return name

    def type_of(self, name: str) -> str:
        """Give the content type of a part; empty when nothing declares it."""
        wanted, extension = "/" + key_of(name), key_of(name).rpartition(".")[2]
        fallback = ""
        for each in self.tree_of(CONTENT_TYPES):
            if each.get("PartName", "").casefold() == wanted:
                return each.get("ContentType", "")
            if each.get("Extension", "").casefold() == extension:
                fallback = each.get("ContentType", "")
        return fallback

    def rewritten(self, changed: Mapping[str, bytes], added: Mapping[str, bytes]) -> bytes:
        """Give the file with some parts changed and some added; every other member keeps its bytes as packed."""
        replacing = {key_of(name): data for name, data in changed.items()}
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=_COMPRESSION) as archive:
            for info in self.members:
                if key_of(info.filename) in replacing:
                    archive.writestr(_like(info), replacing[key_of(info.filename)])
                else:
                    _copy_member(self.content, info, archive)
            for name, data in added.items():
                archive.writestr(_like(self.members[0], name), data)
            archive.comment = self._archive.comment
        return out.getvalue()


_COMPRESSION = 3
"""Half the time of the usual level for a tenth more bytes; measured on agreements of 30 and 150 pages."""


def open_package(content: bytes, limits: Limits) -> Package:
    """Open a Word file that is only looked at; who opens it again gets what was parsed before.

    Reading, marking twice and proving twice look at the same file. Raises `CaseError` when it is damaged, encrypted, or
    larger than the limits.
    """
    package = _open(content)
    check_size(package.members, limits)
    return package


@lru_cache(maxsize=1)
def _open(content: bytes) -> Package:
    return open_afresh(content)


def open_afresh(content: bytes) -> Package:
    """Open a Word file for oneself, so that its trees may be taken apart. Raises `CaseError` when it is damaged."""
    archive = open_archive(content)
    packed: dict[str, tuple[int, int]] = {}
    for each in archive.infolist():
        if packed.setdefault(key_of(each.filename), (each.CRC, each.file_size)) != (each.CRC, each.file_size):
            # Two parts of one name that differ: which of them a program shows is anybody's guess.
            raise CaseError("damaged", each.filename)
    return Package(content, archive)


def open_archive(content: bytes) -> zipfile.ZipFile:
    """Open a zip. Raises `CaseError` when its directory is missing or does not fit."""
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError, OSError) as error:
        raise CaseError("damaged" if b"PK\x05\x06" in content[-70_000:] else "truncated") from error


def check_size(members: Iterable[zipfile.ZipInfo], limits: Limits) -> None:
    """Raise `CaseError` for a package that would not be small any more when unpacked."""
    sizes = [(each.file_size, each.compress_size) for each in members]
    if len(sizes) > limits.max_parts:
        raise CaseError("too_large", f"{len(sizes)} > {limits.max_parts}")
    for unpacked, packed in sizes:
        if unpacked > _LARGEST_ORDINARY and unpacked > _SUSPICIOUS_RATIO * max(packed, 1):
            raise CaseError("zip_bomb")
    if sum(unpacked for unpacked, _ in sizes) > limits.max_unpacked_bytes:
        raise CaseError("too_large", str(limits.max_unpacked_bytes))


def key_of(name: str) -> str:
    """Give the one spelling of a part's name; names differ by more than case (ECMA-376, part 2, 6.2.2.3)."""
    return name.replace("\\", "/").lstrip("/").casefold()


def as_written(tree: Element) -> bytes:
    """Write a tree in the one way in which all are written that are compared."""
    written = etree.tostring(tree.getroottree())
    assert isinstance(written, bytes)
    return written


def relations_of(source: str) -> str:
    """Name the part that holds the relations of a part, or of the package itself."""
    folder, name = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def add_relation(tree: Element, source: str, kind: str, target: str) -> str:
    """Write a relation into the tree of a part's relations, and give its id."""
    taken = {each.get("Id", "").casefold() for each in tree}
    number = len(taken) + 1
    while f"rid{number}" in taken:
        number += 1
    relation = etree.SubElement(tree, f"{_RELATIONS}Relationship")
    relation.set("Id", f"rId{number}")
    relation.set("Type", f"{OFFICE}/{kind}")
    relation.set("Target", posixpath.relpath(target, posixpath.dirname(source) or "."))
    return f"rId{number}"


def new_relations() -> Element:
    """Make the tree of the relations of a part that has none yet."""
    return etree.fromstring(f'<Relationships xmlns="{_RELATIONS.strip("{}")}"/>')


def add_type(tree: Element, name: str, content_type: str) -> None:
    """Declare what a part holds in the tree of the content types."""
    override = etree.SubElement(tree, f"{_TYPES}Override")
    override.set("PartName", f"/{name}")
    override.set("ContentType", content_type)


def _relation(element: Element, source: str) -> Relation:
    target = element.get("Target", "")
    external = element.get("TargetMode", "") == "External"
    if not external:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(source), unquote(target.replace("\\", "/"))))
        target = target.lstrip("/")
    return Relation(element.get("Id", ""), element.get("Type", "").rpartition("/")[2], target, external)


def _serialise(tree: Element, encoding: str, declared: bool, standalone: bool | None) -> bytes:
    document = tree.getroottree()
    encoding = "UTF-16" if encoding.upper().startswith("UTF-16") else encoding  # with the mark of its byte order
    if standalone is None:
        packed = etree.tostring(document, encoding=encoding, xml_declaration=declared)
    else:
        packed = etree.tostring(document, encoding=encoding, xml_declaration=declared, standalone=standalone)
    assert isinstance(packed, bytes)
    return packed


def _in_strict(packed: bytes) -> bytes:
    for strict, ordinary in _STRICT_NAMES:
        packed = packed.replace(ordinary, strict)
    return packed


def _is_strict(data: bytes) -> bool:
    return _STRICT in data[:4000]


def _parse(data: bytes, name: str) -> Element:
    if _is_strict(data):
        if any(ordinary in data for _, ordinary in _STRICT_NAMES):
            # A mixture of dialects could not be turned back to what it was.
            raise CaseError("strict_ooxml", name)
        for strict, ordinary in _STRICT_NAMES:
            data = data.replace(strict, ordinary)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, strip_cdata=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        deep = "depth" in str(error).casefold()
        raise CaseError("too_complex" if deep else "damaged", name) from error
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # the stubs do not know DocInfo's own fields
        # Word refuses these too (ECMA-376, part 2, 6.5.2); an entity in it would be text that nobody here sees.
        raise CaseError("damaged", name)
    return root


def _like(model: zipfile.ZipInfo, name: str = "") -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name or model.filename, model.date_time if not name else (1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = model.create_system
    info.external_attr = model.external_attr
    return info


def _copy_member(content: bytes, info: zipfile.ZipInfo, archive: zipfile.ZipFile) -> None:
    """Carry a member over as it is packed; `zipfile` itself can only unpack it and pack it again."""
    start = _start_of(content, info)
    assert archive.fp is not None
    twin = copy(info)
    twin.flag_bits &= ~0x08  # the sizes stand in front now, not behind
    twin.header_offset = archive.fp.tell()
    archive.fp.write(twin.FileHeader())
    archive.fp.write(content[start : start + info.compress_size])
    archive.start_dir = archive.fp.tell()
    archive.filelist.append(twin)
    archive.NameToInfo[twin.filename] = twin


def _start_of(content: bytes, info: zipfile.ZipInfo) -> int:
    name_length, extra_length = struct.unpack_from("<HH", content, info.header_offset + 26)
    return int(info.header_offset) + 30 + int(name_length) + int(extra_length)
