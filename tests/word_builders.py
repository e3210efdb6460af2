"""Builders of Word files: an ordinary one in a few words, so that a test says only what is special.

Bodies are written in the XML of Word itself, with short functions for what occurs in every test. Numbers of revisions
and comments are given by hand where a test cares and are otherwise counted through.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import count
from xml.sax.saxutils import escape

from pipeline.formats.word import mark, read, verify
from pipeline.model import (
    Checks,
    ClauseId,
    Comment,
    Document,
    Insertion,
    Language,
    Limits,
    MarkPlan,
    Numbering,
    Quote,
    Stamp,
)

STAMP = Stamp("Mensenrechtentool", "MT", datetime(2026, 11, 24, 9, 0, tzinfo=UTC))
SENTENCE = "De partijen verbinden zich ertoe de mensenrechten te respecteren."
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DOCUMENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"

_NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{OFFICE}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office"'
)
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"
_numbers = count(1000)


# --- Paragraphs ----------------------------------------------------------------------------------------------------


def r(text: str, look: str = "") -> str:
    """A run. `look` is the inside of its `w:rPr`."""
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    content = "<w:tab/>".join(
        f'<w:t xml:space="preserve">{escape(part)}</w:t>' if part else "" for part in text.split("\t")
    )
    return f"<w:r>{properties}{content}</w:r>"


def p(*runs: str, style: str = "", properties: str = "", mark_look: str = "") -> str:
    """A paragraph of runs, or of plain text."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    marked = f"<w:rPr>{mark_look}</w:rPr>" if mark_look else ""
    inside = "".join(each if each.startswith("<") else r(each) for each in runs if each)
    all_properties = f"<w:pPr>{named}{properties}{marked}</w:pPr>" if named or properties or marked else ""
    return f"<w:p>{all_properties}{inside}</w:p>"


def ins(*runs: str, author: str = "Partner") -> str:
    """What somebody else inserted."""
    return f"<w:ins {revision(author)}>{''.join(each if each.startswith('<') else r(each) for each in runs)}</w:ins>"


def deleted(text: str, author: str = "Partner") -> str:
    """What somebody else deleted."""
    return f'<w:del {revision(author)}><w:r><w:delText xml:space="preserve">{escape(text)}</w:delText></w:r></w:del>'


def mark_inserted(author: str = "Partner") -> str:
    return f"<w:ins {revision(author)}/>"


def mark_deleted(author: str = "Partner") -> str:
    return f"<w:del {revision(author)}/>"


def revision(author: str) -> str:
    return f'w:id="{next(_numbers)}" w:author="{author}" w:date="2026-10-01T08:00:00Z"'


def num(num_id: int, level: int | None = 0) -> str:
    """The `w:numPr` that puts a paragraph into a list."""
    depth = f'<w:ilvl w:val="{level}"/>' if level is not None else ""
    return f'<w:numPr>{depth}<w:numId w:val="{num_id}"/></w:numPr>'


def field(instruction: str, result: str) -> str:
    """A field as Word writes it, over several runs."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{r(result)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def control(*blocks: str, properties: str = "") -> str:
    """A content control around blocks or runs."""
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{''.join(blocks)}</w:sdtContent></w:sdt>"


def text_box(*paragraphs: str) -> str:
    """A run with a text box, in both of the ways in which Word writes it."""
    inside = f"<w:txbxContent>{''.join(paragraphs)}</w:txbxContent>"
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic><a:graphicData>'
        f"<wps:wsp><wps:txbx>{inside}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{inside}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def table(*rows: str, columns: int = 2, properties: str = "") -> str:
    grid = '<w:gridCol w:w="4000"/>' * columns
    return f'<w:tbl><w:tblPr>{properties}<w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'


def row(*cells: str, properties: str = "") -> str:
    """A row; a cell is its blocks, or plain text."""
    heading = f"<w:trPr>{properties}</w:trPr>" if properties else ""
    return f"<w:tr>{heading}{''.join(each if each.startswith('<w:tc>') else cell(each) for each in cells)}</w:tr>"


def cell(*blocks: str, properties: str = "") -> str:
    inside = "".join(each if each.startswith("<") else p(each) for each in blocks)
    return f'<w:tc><w:tcPr><w:tcW w:w="4000" w:type="dxa"/>{properties}</w:tcPr>{inside}</w:tc>'


SECTION = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" w:right="1417" w:bottom="1417" w:left="1417" w:header="708" w:footer="708" w:gutter="0"/></w:sectPr>'


# --- Parts ---------------------------------------------------------------------------------------------------------


def style(identity: str, name: str, inside: str = "", based_on: str = "Normal", kind: str = "paragraph") -> str:
    based = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    return f'<w:style w:type="{kind}" w:styleId="{identity}"><w:name w:val="{name}"/>{based}{inside}</w:style>'


STYLES = (
    '<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="nl-BE"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    + style("Kop1", "heading 1", '<w:pPr><w:keepNext/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/></w:rPr>')
    + style("Artikel", "Artikel", f"<w:pPr>{num(1, None)}</w:pPr>", "Kop1")
    + style("Lid", "Lid", f"<w:pPr>{num(1, 1)}</w:pPr>")
    + style("Tekst", "Body Text", '<w:pPr><w:jc w:val="both"/></w:pPr>')
    + style("Titel", "Title", '<w:pPr><w:jc w:val="center"/></w:pPr><w:rPr><w:b/></w:rPr>')
)
"""Styles as a Dutch Word has them: ids in Dutch, names in English; `Artikel` and `Lid` number themselves."""


def level(depth: int, form: str = "decimal", text: str = "", start: int = 1, inside: str = "") -> str:
    shown = text or f"%{depth + 1}."
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{inside}'
        f'<w:lvlText w:val="{shown}"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{567 * (depth + 1)}" w:hanging="567"/></w:pPr></w:lvl>'
    )


def abstract(identity: int, *levels: str, inside: str = "") -> str:
    return f'<w:abstractNum w:abstractNumId="{identity}">{inside}{"".join(levels)}</w:abstractNum>'


def instance(num_id: int, abstract_id: int, overrides: str = "") -> str:
    return f'<w:num w:numId="{num_id}"><w:abstractNumId w:val="{abstract_id}"/>{overrides}</w:num>'


def restart(depth: int, start: int = 1) -> str:
    return f'<w:lvlOverride w:ilvl="{depth}"><w:startOverride w:val="{start}"/></w:lvlOverride>'


NUMBERING = (
    abstract(
        0,
        level(0, text="Artikel %1.", inside='<w:pStyle w:val="Artikel"/>'),
        level(1, text="%1.%2", inside='<w:pStyle w:val="Lid"/>'),
        level(2, "lowerLetter", "%3)"),
    )
    + abstract(1, level(0, text="%1.", start=1), level(1, "lowerLetter", "(%2)"), level(2, "lowerRoman", "%3."))
    + instance(1, 0)
    + instance(2, 1)
    + instance(3, 1, restart(0))
    + instance(4, 1, restart(0))
)


def a_word_file(
    *blocks: str,
    styles: str | None = STYLES,
    numbering: str | None = NUMBERING,
    parts: Mapping[str, tuple[str, str, str]] | None = None,
    document_type: str = DOCUMENT_TYPE,
    section: str = SECTION,
    properties: Mapping[str, tuple[str, str]] | None = None,
    files: Mapping[str, bytes] | None = None,
) -> bytes:
    """A Word file with this body.

    `parts` are further parts of the document: name -> (kind, XML of the root's inside, root's name); `properties` are
    parts of the package: name -> (full type of the relation, whole XML); `files` are members without a relation.
    """
    own: dict[str, tuple[str, str, str]] = dict(parts or {})
    if styles is not None:
        own["word/styles.xml"] = ("styles", styles, "styles")
    if numbering is not None:
        own["word/numbering.xml"] = ("numbering", numbering, "numbering")
    members: dict[str, bytes] = {}
    overrides = [("word/document.xml", document_type)]
    relations = []
    for number, (name, (kind, inside, root)) in enumerate(sorted(own.items()), start=1):
        members[name] = f"{_DECLARATION}<w:{root} {_NAMESPACES}>{inside}</w:{root}>".encode()
        overrides.append((name, _WORD_TYPE.format(kind)))
        relations.append((f"rId{number}", f"{OFFICE}/{kind}", name.removeprefix("word/")))
    package_relations = [("rId1", f"{OFFICE}/officeDocument", "word/document.xml")]
    for number, (name, (kind, xml)) in enumerate(sorted((properties or {}).items()), start=2):
        members[name] = xml.encode()
        package_relations.append((f"rId{number}", kind, name))
    body = f"{_DECLARATION}<w:document {_NAMESPACES}><w:body>{''.join(blocks)}{section}</w:body></w:document>"
    return zipped(
        {
            "[Content_Types].xml": _content_types(overrides),
            "_rels/.rels": _relations(package_relations),
            "word/document.xml": body.encode(),
            **({"word/_rels/document.xml.rels": _relations(relations)} if relations else {}),
            **members,
            **(files or {}),
        }
    )


def zipped(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 2, 3, 4, 6)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def members_of(content: bytes) -> dict[str, bytes]:
    """The parts of a file, unpacked."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(content: bytes, name: str, before: str, after: str) -> bytes:
    """The file with one text in one part replaced; a text that is not there is a fault of the test."""
    members = members_of(content)
    text = members[name].decode()
    assert before in text, before
    return zipped({**members, name: text.replace(before, after, 1).encode()})


def _content_types(overrides: list[tuple[str, str]]) -> bytes:
    named = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in overrides)
    return (
        f'{_DECLARATION}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{named}</Types>'
    ).encode()


def _relations(relations: list[tuple[str, str, str]]) -> bytes:
    listed = "".join(f'<Relationship Id="{i}" Type="{kind}" Target="{target}"/>' for i, kind, target in relations)
    return (
        f'{_DECLARATION}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{listed}'
        "</Relationships>"
    ).encode()


# --- Reading and marking -------------------------------------------------------------------------------------------


def read_word(content: bytes) -> Document:
    """What stands in a file, within the usual limits."""
    return read(content, Limits())


def block_of(document: Document, text: str) -> int:
    """The index of the first block with a text in it."""
    return next(block.index for block in document.blocks if text in block.text)


def quote_of(document: Document, text: str) -> Quote:
    """A quote of a text that stands in one block."""
    index = block_of(document, text)
    start = document.blocks[index].text.index(text)
    return Quote(text, "", index, start, start + len(text))


def an_insertion(
    document: Document,
    after: str,
    before: str | None = None,
    *,
    like_heading: str | None = None,
    like_body: str | None = None,
    heading: str = "",
    paragraphs: tuple[str, ...] = (SENTENCE,),
    number: str = "",
    numbering: Numbering = Numbering.NONE,
    language: str = "nl",
    like_title: str | None = None,
) -> Insertion:
    """An insertion behind the block with a text in it; blocks are named by what stands in them."""
    return Insertion(
        clause=ClauseId("human-rights"),
        language=Language(language),
        after=block_of(document, after),
        before=block_of(document, before) if before is not None else None,
        heading=heading,
        paragraphs=paragraphs,
        number=number,
        numbering=numbering,
        like_heading=block_of(document, like_heading) if like_heading is not None else None,
        like_body=block_of(document, like_body if like_body is not None else after),
        like_title=block_of(document, like_title) if like_title is not None else None,
    )


def marked(content: bytes, *insertions: Insertion, comments: tuple[Comment, ...] = ()) -> bytes:
    """The file with a plan carried out in it."""
    return mark(content, read_word(content), MarkPlan(insertions, comments), STAMP)


def proved(content: bytes, made: bytes, *insertions: Insertion, comments: tuple[Comment, ...] = ()) -> Checks:
    """What the proof says of a marked file."""
    return verify(content, made, read_word(content), MarkPlan(insertions, comments), STAMP)
