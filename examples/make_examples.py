"""Make the example agreements: from `texts/*.txt` to Word files as an office would send them.

The same texts give the same files to the byte, so a test can tell whether somebody changed one without the other.
Every party, person and number in them is invented, but for the City of Ghent.

A text opens with settings, `name: value`, up to the first empty line. Then every line is a paragraph, and the mark in
front of it says which: `=` title, `~` subtitle, `^` a connecting word, `>` a party, `.` a heading without number, `*` a
recital, `#` the heading of an article, `+` a numbered paragraph, `-` an item of a list, `|` a row of a table (the first
is its header), `||` a row of the two columns of a bilingual agreement, `!` the closing formula, `_` a line to sign on,
`$` a row of the signature block, `%` the heading of an annex on a new page; without a mark it is a plain paragraph. `x`
in front of a mark says that the whole paragraph is a tracked deletion. Within a line `**…**` is bold, `{-…-}` and `{+…+}`
are tracked changes, `//` begins a new paragraph in a cell and `\\t` is a tab.
"""

from __future__ import annotations

import io
import re
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, groupby
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

HERE = Path(__file__).parent

MARKS = ("=", "~", "^", ">", ".", "*", "#", "+", "-", "!", "_", "||", "|", "$", "%")
STYLES = {
    "=": "Title",
    "~": "Subtitle",
    "^": "Between",
    ">": "Party",
    ".": "Caption",
    "*": "Recital",
    "#": "Heading1",
    "+": "Clause",
    "-": "Item",
    "!": "Closing",
    "_": "SignatureLine",
    "%": "Annex",
    "": "BodyText",
}


@dataclass(frozen=True, slots=True)
class Look:
    """The house style of the office that typed an agreement."""

    font: str
    size: float
    colour: str
    """Of titles and rules, as RGB in hex."""
    heading: str
    """Run properties of the headings of articles, beside their colour."""
    justified: bool
    levels: tuple[tuple[str, str], ...]
    """Format and label of the automatic numbering, from articles down; none when numbers are typed or absent."""


CITY = Look(
    "Calibri",
    11,
    "1F4E79",
    "<w:b/><w:sz w:val='24'/>",
    False,
    (("decimal", "Artikel %1."), ("decimal", "%1.%2"), ("lowerLetter", "%3)")),
)
LOOKS = {
    "city": CITY,
    "city-typed": Look("Calibri", 11, "1F4E79", "<w:b/><w:sz w:val='23'/>", False, ()),
    "purchasing": Look("Arial", 10, "404040", "<w:b/><w:caps/><w:sz w:val='20'/>", False, (("decimal", "%1"), ("decimal", "%1.%2"), ("lowerLetter", "%3."))),
    "notary": Look("Times New Roman", 12, "000000", "<w:b/><w:sz w:val='24'/><w:u w:val='single'/>", True, ()),
    "council": Look("Cambria", 11, "5B2C2C", "<w:b/><w:smallCaps/><w:sz w:val='24'/>", True, ()),
    "swiss": Look("Arial", 10, "8C1C13", "<w:b/><w:sz w:val='21'/>", False, (("decimal", "§ %1"), ("decimal", "(%2)"), ("lowerLetter", "%3)"))),
    "association": Look("Calibri", 11, "2E6B4F", "<w:b/><w:sz w:val='24'/>", True, (("decimal", "Artikel %1 –"), ("decimal", "%1.%2."), ("bullet", "–"))),
    "university": Look("Times New Roman", 11, "14213D", "<w:b/><w:sz w:val='23'/>", True, (("decimal", "Article %1"), ("decimal", "%1.%2"), ("lowerRoman", "(%3)"))),
    "network": Look("Calibri", 11, "0B5563", "<w:b/><w:caps/><w:sz w:val='22'/>", False, (("decimal", "%1."), ("decimal", "%1.%2"), ("lowerLetter", "(%3)"))),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a text: which paragraph it is, and its words."""

    mark: str
    words: str
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """An agreement as it was written down, before it is a Word file."""

    settings: dict[str, str]
    lines: tuple[Line, ...]


def read_text(source: str) -> Text:
    """Read the notation that the module's docstring explains."""
    head, _, body = source.partition("\n\n")
    settings = dict(line.split(": ", 1) for line in head.splitlines())
    return Text(settings, tuple(_read_line(_spaced(line)) for line in body.splitlines() if line.strip()))


def make_agreement(text: Text) -> bytes:
    """Make the Word file of one agreement."""
    look = LOOKS[text.settings["look"]]
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _PACKAGE_RELATIONS,
        "docProps/core.xml": _core_properties(text.settings),
        "docProps/app.xml": _APP_PROPERTIES,
        "word/document.xml": _Writer(text).document(),
        "word/_rels/document.xml.rels": _DOCUMENT_RELATIONS,
        "word/styles.xml": _styles(look, text.settings["language"]),
        "word/numbering.xml": _numbering(look),
        "word/settings.xml": _settings(text.settings["language"]),
        "word/fontTable.xml": _font_table(look),
        "word/header1.xml": _letterhead(text.settings),
        "word/header2.xml": _running_head(text.settings),
        "word/footer1.xml": _footer(text.settings),
    }
    return _zipped(parts)


def main() -> None:
    """Write every agreement beside this file."""
    for path in sorted((HERE / "texts").glob("*.txt")):
        target = HERE / f"{path.stem}.docx"
        target.write_bytes(make_agreement(read_text(path.read_text(encoding="utf-8"))))
        sys.stdout.write(f"{target.name}\n")


# --- The body --------------------------------------------------------------------------------------------------------


def _spaced(line: str) -> str:
    """Put the spaces that do not break where French has them."""
    return re.sub(r" (?=[;:?»])|(?<=«) ", "\u00a0", line)


def _read_line(line: str) -> Line:
    mark, _, words = line.partition(" ")
    deleted = mark.startswith("x") and mark[1:] in STYLES
    mark = mark.removeprefix("x") if deleted else mark
    return Line(mark, words.strip(), deleted) if mark in MARKS or deleted else Line("", line.strip())


class _Writer:
    """Writes the body of one text. It keeps what has to be counted through: revisions and sessions of typing."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._revisions = count(101)
        self._typed = count()

    def document(self) -> str:
        body = "".join(
            self._group(mark, list(lines)) for mark, lines in groupby(self._text.lines, lambda line: line.mark)
        )
        return (
            f"{_DECLARATION}<w:document {_NAMESPACES}><w:body>{body}"
            '<w:sectPr><w:headerReference w:type="default" r:id="rId6"/><w:headerReference w:type="first" r:id="rId5"/>'
            '<w:footerReference w:type="default" r:id="rId7"/><w:footerReference w:type="first" r:id="rId7"/>'
            '<w:pgSz w:w="11906" w:h="16838"/>'
            '<w:pgMar w:top="1701" w:right="1304" w:bottom="1361" w:left="1417" w:header="709" w:footer="567" w:gutter="0"/>'
            '<w:cols w:space="708"/><w:titlePg/></w:sectPr></w:body></w:document>'
        )

    def _group(self, mark: str, lines: list[Line]) -> str:
        tables = {"|": self._table, "||": self._two_columns, "$": self._signatures}
        if mark in tables:
            return tables[mark]([_cells(line.words) for line in lines])
        # Without a list of Word's own, an office types the dash.
        dash = "–\\t" if mark == "-" and not LOOKS[self._text.settings["look"]].levels else ""
        return "".join(self._paragraph(STYLES[mark], dash + line.words, deleted=line.deleted) for line in lines)

    def _paragraph(self, style: str, words: str, *, deleted: bool = False, keep: bool = False) -> str:
        kept = "<w:keepNext/>" if keep else ""
        mark = f"<w:rPr>{self._revision('del')}</w:rPr>" if deleted else ""
        runs = self._runs(f"{{-{words}-}}" if deleted else words)
        return f'<w:p {self._session()}><w:pPr><w:pStyle w:val="{style}"/>{kept}{mark}</w:pPr>{runs}</w:p>'

    def _runs(self, words: str) -> str:
        pieces = re.split(r"(\{-.*?-\}|\{\+.*?\+\})", words)
        return "".join(self._piece(piece) for piece in pieces if piece)

    def _piece(self, piece: str) -> str:
        if piece.startswith("{-"):
            return f"{self._revision('del')[:-2]}>{_run(piece[2:-2], tag='delText')}</w:del>"
        if piece.startswith("{+"):
            return f"{self._revision('ins')[:-2]}>{_run(piece[2:-2])}</w:ins>"
        return "".join(
            _run(bit, bold=bold, session=self._session())
            for part, bold in _by_weight(piece)
            for bit in self._sittings(part)
        )

    def _sittings(self, words: str) -> Iterator[str]:
        """Split a long stretch into the runs that Word leaves where somebody came back to a sentence."""
        if len(words) > 120 and next(self._typed) % 3 == 0:
            middle = words.index(" ", len(words) // 2 - 20) + 1
            yield words[:middle]
            words = words[middle:]
        yield words

    def _revision(self, kind: str) -> str:
        by, on = self._text.settings["changed by"], self._text.settings["changed on"]
        return f'<w:{kind} w:id="{next(self._revisions)}" w:author={quoteattr(by)} w:date="{on}"/>'

    def _session(self) -> str:
        return f'w:rsidR="00{0x4A1C00 + next(self._typed) // 9 * 37:06X}"'

    def _table(self, rows: list[list[str]]) -> str:
        widths = _widths([max(len(row[column]) for row in rows) for column in range(len(rows[0]))])
        header, *others = rows
        body = self._row([f"**{cell}**" for cell in header], widths, "TableText", header=True)
        body += "".join(self._row(row, widths, "TableText") for row in others)
        return _table_of(body, widths, _GRID) + self._paragraph("BodyText", "")

    def _two_columns(self, rows: list[list[str]]) -> str:
        widths = [4592, 4593]
        return _table_of(
            "".join(self._row(row, widths, "ColumnText") for row in rows), widths, _RULES
        ) + self._paragraph("BodyText", "")

    def _signatures(self, rows: list[list[str]]) -> str:
        widths = [4592, 4593]
        return _table_of("".join(self._row(row, widths, "Signature") for row in rows), widths, "") + self._paragraph(
            "BodyText", ""
        )

    def _row(self, cells: list[str], widths: list[int], style: str, *, header: bool = False) -> str:
        once = "<w:tblHeader/>" if header else ""
        shade = '<w:shd w:val="clear" w:color="auto" w:fill="EDEDED"/>' if header else ""
        body = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>'
            + "".join(self._paragraph(style, words.strip()) for words in cell.split("//"))
            + "</w:tc>"
            for cell, width in zip(cells, widths, strict=True)
        )
        return f"<w:tr><w:trPr><w:cantSplit/>{once}</w:trPr>{body}</w:tr>"


def _cells(words: str) -> list[str]:
    return [cell.strip() for cell in words.split("|")]


def _by_weight(words: str) -> Iterator[tuple[str, bool]]:
    """Give the stretches of a text with whether each is bold."""
    for position, part in enumerate(words.split("**")):
        if part:
            yield part, position % 2 == 1


def _run(words: str, *, bold: bool = False, tag: str = "t", session: str = "") -> str:
    weight = "<w:rPr><w:b/></w:rPr>" if bold else ""
    content = "<w:tab/>".join(
        f'<w:{tag} xml:space="preserve">{escape(part)}</w:{tag}>' if part else "" for part in words.split("\\t")
    )
    return f"<w:r {session}>{weight}{content}</w:r>".replace("<w:r >", "<w:r>")


def _widths(lengths: list[int], whole: int = 9185, least: int = 1000) -> list[int]:
    """Share a line among columns by what they have to hold, none too narrow to read."""
    weights = [min(max(length, 8), 60) for length in lengths]
    spare = whole - least * len(weights)
    shares = [least + spare * weight // sum(weights) for weight in weights]
    return [*shares[:-1], whole - sum(shares[:-1])]


def _table_of(rows: str, widths: list[int], borders: str) -> str:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>{borders}<w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="108" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"
    )


def _borders(*sides: str) -> str:
    lines = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>' for side in sides)
    return f"<w:tblBorders>{lines}</w:tblBorders>"


_GRID = _borders("top", "left", "bottom", "right", "insideH", "insideV")
_RULES = _borders("insideV")


# --- What stands around the body ---------------------------------------------------------------------------------------


def _letterhead(settings: dict[str, str]) -> str:
    office, _, desk = settings["letterhead"].partition(" / ")
    colour = LOOKS[settings["look"]].colour
    return _head_part(
        f'<w:p><w:pPr><w:pStyle w:val="Header"/><w:spacing w:after="0"/></w:pPr>'
        f'<w:r><w:rPr><w:b/><w:color w:val="{colour}"/><w:sz w:val="32"/></w:rPr><w:t>{escape(office)}</w:t></w:r></w:p>'
        f'<w:p><w:pPr><w:pStyle w:val="Header"/><w:pBdr><w:bottom w:val="single" w:sz="12" w:space="4" w:color="{colour}"/></w:pBdr></w:pPr>'
        f"<w:r><w:t>{escape(desk)}</w:t></w:r></w:p>"
    )


def _running_head(settings: dict[str, str]) -> str:
    return _head_part(
        '<w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>'
        f"<w:r><w:t>{escape(settings['short title'])}</w:t></w:r><w:r><w:tab/></w:r><w:r><w:tab/></w:r>"
        f"<w:r><w:t>{escape(settings['reference'])}</w:t></w:r></w:p>"
    )


def _footer(settings: dict[str, str]) -> str:
    page, of = settings["page"].split(" / ")
    return (
        f'{_DECLARATION}<w:ftr {_NAMESPACES}><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>'
        f"<w:r><w:t>{escape(settings['reference'])}</w:t></w:r><w:r><w:tab/></w:r><w:r><w:tab/></w:r>"
        f'<w:r><w:t xml:space="preserve">{escape(page)} </w:t></w:r>{_field("PAGE")}'
        f'<w:r><w:t xml:space="preserve"> {escape(of)} </w:t></w:r>{_field("NUMPAGES")}</w:p></w:ftr>'
    )


def _field(name: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {name} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def _head_part(paragraphs: str) -> str:
    return f"{_DECLARATION}<w:hdr {_NAMESPACES}>{paragraphs}</w:hdr>"


def _styles(look: Look, language: str) -> str:
    both = "both" if look.justified else "left"
    numbered = bool(look.levels)
    colour = f'<w:color w:val="{look.colour}"/>'
    hanging, deeper = '<w:ind w:left="567" w:hanging="567"/>', '<w:ind w:left="992" w:hanging="425"/>'
    styles = (
        _style("Normal", "Normal", paragraph='<w:spacing w:after="120" w:line="264" w:lineRule="auto"/>', default=True),
        _style("Title", "Title", paragraph='<w:keepNext/><w:spacing w:before="240" w:after="80"/><w:jc w:val="center"/>', run=f"<w:b/>{colour}<w:sz w:val='32'/>"),
        _style("Subtitle", "Subtitle", paragraph='<w:spacing w:after="320"/><w:jc w:val="center"/>', run="<w:i/><w:sz w:val='24'/>"),
        _style("Between", "Tussenwoord", paragraph='<w:spacing w:before="120" w:after="120"/>', run="<w:b/>"),
        _style("Party", "Partij", paragraph=f'<w:ind w:left="567"/><w:jc w:val="{both}"/>'),
        _style("Caption", "Kop zonder nummer", paragraph='<w:keepNext/><w:spacing w:before="200"/>', run=f"<w:b/>{colour}"),
        _style("Recital", "Overweging", paragraph=f'<w:ind w:left="567" w:right="284"/><w:jc w:val="{both}"/>'),
        _style("Heading1", "heading 1", paragraph=f'<w:keepNext/>{_number(0, numbered)}<w:spacing w:before="280" w:after="100"/><w:outlineLvl w:val="0"/>', run=look.heading.replace("<w:sz ", f"{colour}<w:sz ") if "<w:sz " in look.heading else look.heading),
        _style("Clause", "Artikeltekst", paragraph=f'{_number(1, numbered)}{"" if numbered else hanging}<w:jc w:val="{both}"/>'),
        _style("Item", "List Paragraph", paragraph=f'{_number(2, numbered)}<w:spacing w:after="60"/>{"" if numbered else deeper}<w:jc w:val="{both}"/>'),
        _style("BodyText", "Body Text", paragraph=f'<w:jc w:val="{both}"/>'),
        _style("TableText", "Tabeltekst", paragraph='<w:spacing w:before="40" w:after="40" w:line="240" w:lineRule="auto"/>', run="<w:sz w:val='19'/>"),
        _style("ColumnText", "Kolomtekst", paragraph='<w:spacing w:before="20" w:after="80" w:line="252" w:lineRule="auto"/>', run="<w:sz w:val='20'/>"),
        _style("Signature", "Signature", paragraph='<w:keepNext/><w:keepLines/><w:spacing w:after="40"/>'),
        _style("Closing", "Closing", paragraph=f'<w:keepNext/><w:spacing w:before="360" w:after="240"/><w:jc w:val="{both}"/>'),
        _style("SignatureLine", "Tekenlijn", paragraph='<w:keepNext/><w:tabs><w:tab w:val="left" w:pos="4252"/></w:tabs><w:spacing w:before="180" w:after="40"/>'),
        _style("Annex", "Bijlage", paragraph='<w:keepNext/><w:pageBreakBefore/><w:spacing w:after="200"/>', run=f"<w:b/>{colour}<w:sz w:val='26'/>"),
        _style("Header", "header", paragraph=_TABS, run="<w:color w:val='595959'/><w:sz w:val='18'/>"),
        _style("Footer", "footer", paragraph=_TABS, run="<w:color w:val='595959'/><w:sz w:val='17'/>"),
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>',
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>',
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/><w:uiPriority w:val="99"/><w:semiHidden/></w:style>',
    )  # fmt: skip
    return (
        f"{_DECLARATION}<w:styles {_NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>"
        f'<w:rFonts w:ascii="{look.font}" w:hAnsi="{look.font}" w:eastAsia="{look.font}" w:cs="{look.font}"/>'
        f'<w:sz w:val="{round(look.size * 2)}"/><w:szCs w:val="{round(look.size * 2)}"/>'
        f'<w:lang w:val="{language}" w:eastAsia="en-US" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
        f"{''.join(styles)}</w:styles>"
    )


def _style(name_id: str, name: str, *, paragraph: str = "", run: str = "", default: bool = False) -> str:
    first = ' w:default="1"' if default else ""
    based = "" if default else '<w:basedOn w:val="Normal"/>'
    own = (
        ' w:customStyle="1"'
        if name_id in {"Between", "Party", "Recital", "Clause", "TableText", "ColumnText", "SignatureLine", "Annex"}
        else ""
    )
    return (
        f'<w:style w:type="paragraph"{first}{own} w:styleId="{name_id}"><w:name w:val="{name}"/>{based}<w:qFormat/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def _number(level: int, numbered: bool) -> str:
    depth = f'<w:ilvl w:val="{level}"/>' if level else ""
    return f'<w:numPr>{depth}<w:numId w:val="1"/></w:numPr>' if numbered else ""


def _numbering(look: Look) -> str:
    """One real multilevel list; the styles of headings, paragraphs and items each own a level of it."""
    if not look.levels:
        return f"{_DECLARATION}<w:numbering {_NAMESPACES}/>"
    styles = ("Heading1", "Clause", "Item")
    indents = ((567 if len(look.levels[0][1]) < 5 else 1304,) * 2, (567, 567), (992, 425))
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:pStyle w:val="{style}"/>'
        f'<w:suff w:val="tab"/><w:lvlText w:val="{label}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:tabs><w:tab w:val="num" w:pos="{left}"/></w:tabs><w:ind w:left="{left}" w:hanging="{hanging}"/></w:pPr></w:lvl>'
        for level, ((form, label), style, (left, hanging)) in enumerate(zip(look.levels, styles, indents, strict=True))
    )
    return (
        f'{_DECLARATION}<w:numbering {_NAMESPACES}><w:abstractNum w:abstractNumId="0"><w:nsid w:val="3F1A2B4C"/>'
        f'<w:multiLevelType w:val="multilevel"/><w:tmpl w:val="7C2E9A10"/>{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


def _settings(language: str) -> str:
    return (
        f'{_DECLARATION}<w:settings {_NAMESPACES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="709"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        f'<w:themeFontLang w:val="{language}"/><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>'
    )


def _font_table(look: Look) -> str:
    return (
        f'{_DECLARATION}<w:fonts {_NAMESPACES}><w:font w:name="{look.font}"><w:charset w:val="00"/></w:font></w:fonts>'
    )


def _core_properties(settings: dict[str, str]) -> str:
    return (
        f"{_DECLARATION}<cp:coreProperties "
        'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(settings['short title'])}</dc:title><dc:creator>{escape(settings['typed by'])}</dc:creator>"
        f"<cp:lastModifiedBy>{escape(settings['typed by'])}</cp:lastModifiedBy><cp:revision>7</cp:revision>"
        '<dcterms:created xsi:type="dcterms:W3CDTF">2026-09-07T08:41:00Z</dcterms:created>'
        '<dcterms:modified xsi:type="dcterms:W3CDTF">2026-10-12T14:05:00Z</dcterms:modified></cp:coreProperties>'
    )


def _zipped(parts: dict[str, str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, part in parts.items():
            # A fixed time: the clock of the day it was made says nothing about the agreement.
            entry = zipfile.ZipInfo(name, (2026, 10, 12, 14, 5, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, part.encode())
    return target.getvalue()


# --- What is the same in every file ------------------------------------------------------------------------------------

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_NAMESPACES = (
    f'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="{_OFFICE}/relationships"'
)
_TABS = (
    '<w:tabs><w:tab w:val="center" w:pos="4592"/><w:tab w:val="right" w:pos="9185"/></w:tabs><w:spacing w:after="0"/>'
)


def _relations(*pairs: tuple[str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(pairs, start=1)
    )
    return f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


_PACKAGE_RELATIONS = _relations(
    (f"{_OFFICE}/relationships/officeDocument", "word/document.xml"),
    (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
    (f"{_OFFICE}/relationships/extended-properties", "docProps/app.xml"),
)
_DOCUMENT_RELATIONS = _relations(
    (f"{_OFFICE}/relationships/styles", "styles.xml"),
    (f"{_OFFICE}/relationships/numbering", "numbering.xml"),
    (f"{_OFFICE}/relationships/settings", "settings.xml"),
    (f"{_OFFICE}/relationships/fontTable", "fontTable.xml"),
    (f"{_OFFICE}/relationships/header", "header1.xml"),
    (f"{_OFFICE}/relationships/header", "header2.xml"),
    (f"{_OFFICE}/relationships/footer", "footer1.xml"),
)
_CONTENT_TYPES = (
    f'{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_WORD}.styles+xml"/>'
    f'<Override PartName="/word/numbering.xml" ContentType="{_WORD}.numbering+xml"/>'
    f'<Override PartName="/word/settings.xml" ContentType="{_WORD}.settings+xml"/>'
    f'<Override PartName="/word/fontTable.xml" ContentType="{_WORD}.fontTable+xml"/>'
    f'<Override PartName="/word/header1.xml" ContentType="{_WORD}.header+xml"/>'
    f'<Override PartName="/word/header2.xml" ContentType="{_WORD}.header+xml"/>'
    f'<Override PartName="/word/footer1.xml" ContentType="{_WORD}.footer+xml"/>'
    '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    '<Override PartName="/docProps/app.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/></Types>'
)
_APP_PROPERTIES = (
    f'{_DECLARATION}<Properties xmlns="{_OFFICE}/extended-properties"><Application>Microsoft Office Word</Application>'
    "<AppVersion>16.0000</AppVersion></Properties>"
)


if __name__ == "__main__":
    main()
