"""Make the Word templates of a playbook anew: `python templates/make_templates.py [FOLDER]`.

Lawyers edit the templates in Word; this script is how they began, and how they are made again after a change that is
easier to write than to click. What stands between double braces is filled in by the product.
"""

from __future__ import annotations

import io
import re
import sys
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

INK = RGBColor(0x1B, 0x2A, 0x3D)
ACCENT = RGBColor(0x12, 0x4A, 0x7A)
QUIET = RGBColor(0x4A, 0x55, 0x65)
HEAD_FILL = "E4ECF4"
OPEN_FILL = "FFF8E1"
LINE = "9AA8B8"
FONT = "Arial"
BOX_FONT = "MS Gothic"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
OPEN = "In te vullen door de dienst"
DISCLAIMER = "Hulpmiddel. Geen juridisch advies. Een medewerker beslist."
WIDE = Cm(16.8)


# --- The document --------------------------------------------------------------------------------------------------


def start(language: str, title: str) -> Document:
    """Give an empty A4 document in the look of the house."""
    document = docx.Document()
    _drop_what_nobody_needs(document)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin, section.bottom_margin = Cm(2.2), Cm(2)
    section.header_distance = section.footer_distance = Cm(1)
    _style(document, "Normal", 10, after=4)
    _style(document, "Title", 22, ACCENT, bold=True, after=4)
    _style(document, "Subtitle", 11, QUIET, after=10)
    _style(document, "Heading 1", 14, ACCENT, bold=True, before=18, after=6)
    _style(document, "Heading 2", 11.5, ACCENT, bold=True, before=12, after=4)
    _style(document, "Heading 3", 10.5, INK, bold=True, before=10, after=3)
    for name, size, colour, italic in (("Source", 8, QUIET, False), ("Hint", 8.5, QUIET, True)):
        document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = document.styles["Normal"]
        _style(document, name, size, colour, italic=italic, after=3)
    _character_style(document, "Placeholder Text", QUIET)
    language_of = document.styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:lang')}")
    if language_of is not None:
        language_of.set(qn("w:val"), language)
    title_border = parse_xml(
        f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="12" w:space="4" w:color="{ACCENT}"/></w:pBdr>'
    )
    properties = document.styles["Title"].element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)
    properties.insert_element_before(title_border, *_BEHIND_BORDER)
    core = document.core_properties
    core.title, core.author, core.comments, core.keywords = title, "Mensenrechtentool", "", ""
    core.last_modified_by = "Mensenrechtentool"
    core.created = core.modified = datetime(2026, 1, 1)
    return document


def save(document: Document, path: Path) -> None:
    """Write the same bytes for the same document: a zip carries the time of packing."""
    package = io.BytesIO()
    document.save(package)
    with zipfile.ZipFile(package) as before, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as after:
        for member in before.infolist():
            dated = zipfile.ZipInfo(member.filename, (1980, 1, 1, 0, 0, 0))
            dated.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(dated, before.read(member))


_BEHIND_BORDER = (
    "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct", "w:topLinePunct",
    "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind",
    "w:contextualSpacing", "w:mirrorIndents", "w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment",
    "w:textboxTightWrap", "w:outlineLvl", "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange",
)  # fmt: skip


def _drop_what_nobody_needs(document: Document) -> None:
    # A validator takes stylesWithEffects for a second, different style sheet; the table styles are most of the file.
    for relation in list(document.part.rels.values()):
        if relation.reltype.endswith(("/stylesWithEffects", "/customXml", "/numbering")):
            del document.part.rels[relation.rId]
    for relation in list(document.part.package.rels.values()):
        if relation.reltype.endswith("/thumbnail"):
            del document.part.package.rels[relation.rId]
    styles = document.styles.element
    keep = {"Normal", "Title", "Subtitle", "Heading1", "Heading2", "Heading3", "Header", "Footer", "TableNormal"}
    keep |= {"TableGrid", "DefaultParagraphFont", "NoList", "HeaderChar", "FooterChar", "TitleChar", "SubtitleChar"}
    keep |= {"Heading1Char", "Heading2Char", "Heading3Char"}
    for style in styles.findall(qn("w:style")):
        if style.get(qn("w:styleId")) not in keep:
            styles.remove(style)


def _style(
    document: Document,
    name: str,
    size: float,
    colour: RGBColor = INK,
    *,
    bold: bool = False,
    italic: bool = False,
    before: float = 0,
    after: float = 0,
) -> None:
    style: Any = document.styles[name]
    style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), colour
    style.font.bold, style.font.italic = bold, italic
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        del fonts.attrib[attribute]
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)
    for spacing in style.element.rPr.findall(qn("w:spacing")) + style.element.rPr.findall(qn("w:kern")):
        style.element.rPr.remove(spacing)
    form = style.paragraph_format
    form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), 1.1
    if name.startswith("Heading"):
        form.keep_with_next = True


def _character_style(document: Document, name: str, colour: RGBColor) -> None:
    style: Any = document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
    style.font.color.rgb, style.font.italic = colour, True


def head_and_foot(document: Document, head: str, foot: str) -> None:
    """Give every page a header and a footer with its number."""
    section = document.sections[0]
    _tabs(section.header.paragraphs[0], head)
    line = section.footer.paragraphs[0]
    _tabs(line, f"{foot}\t")
    for part in ("PAGE", " / ", "NUMPAGES"):
        if part.isupper():
            _field(line, part)
        else:
            _small(line, part)


def _tabs(line: Paragraph, text: str) -> None:
    line.paragraph_format.tab_stops.clear_all()
    line.paragraph_format.tab_stops.add_tab_stop(Cm(17), alignment=2)
    style_tabs = line.style.element.pPr.find(qn("w:tabs")) if line.style is not None else None
    if style_tabs is not None:
        style_tabs.getparent().remove(style_tabs)
    _small(line, text)


def _small(line: Paragraph, text: str) -> None:
    run = line.add_run(text)
    run.font.size, run.font.color.rgb, run.font.name = Pt(8), QUIET, FONT


def _field(line: Paragraph, code: str) -> None:
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("shown", "1"), ("end", "")):
        run = line.add_run()
        run.font.size, run.font.color.rgb, run.font.name = Pt(8), QUIET, FONT
        if kind in ("begin", "separate", "end"):
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
        elif kind == "shown":
            run.text = text
        else:
            instruction = OxmlElement("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = f" {text} "
            run._r.append(instruction)


# --- Paragraphs ----------------------------------------------------------------------------------------------------


def heading(document: Document, text: str, level: int) -> Paragraph:
    """Add a heading."""
    return document.add_paragraph(text, style=f"Heading {level}")


def say(document: Document, text: str, style: str = "Normal", *, bold: bool = False) -> Paragraph:
    """Add a paragraph; what stands between ** is bold."""
    paragraph = document.add_paragraph(style=style)
    _write(paragraph, text, bold)
    return paragraph


def tag(document: Document, text: str) -> None:
    """Add a paragraph that only steers the filling in and disappears."""
    document.add_paragraph(text)


def _write(paragraph: Paragraph, text: str, bold: bool = False) -> None:
    for number, piece in enumerate(text.split("**")):
        if piece:
            paragraph.add_run(piece).bold = bold or number % 2 == 1 or None


def notice(document: Document, lines: Sequence[str]) -> None:
    """Add a framed notice."""
    table = document.add_table(1, 1)
    _look(table, (WIDE,))
    cell = table.rows[0].cells[0]
    _fill(cell, HEAD_FILL)
    _lines(cell, lines)
    document.add_paragraph().paragraph_format.space_after = Pt(2)


def _lines(cell: _Cell, lines: Sequence[str]) -> None:
    paragraph = cell.paragraphs[0]
    for number, line in enumerate(lines):
        if number:
            paragraph = cell.add_paragraph()
        _write(paragraph, line)


# --- Tables --------------------------------------------------------------------------------------------------------


def table(document: Document, heads: Sequence[str], widths: Sequence[float]) -> Table:
    """Start a table whose first row is repeated on every page."""
    made: Table = document.add_table(1, len(heads))
    _look(made, tuple(Cm(width) for width in widths))
    for cell, head in zip(made.rows[0].cells, heads, strict=True):
        _fill(cell, HEAD_FILL)
        _write(cell.paragraphs[0], head, bold=True)
    header = OxmlElement("w:tblHeader")
    made.rows[0]._tr.get_or_add_trPr().append(header)
    return made


def _look(made: Table, widths: Sequence[Any]) -> None:
    made.autofit = False
    properties = made._tbl.tblPr
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{LINE}"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = "".join(f'<w:{side} w:w="{size}" w:type="dxa"/>' for side, size in _CELL_MARGINS)
    for name, inside in (("tblBorders", sides), ("tblCellMar", margins)):
        properties.append(parse_xml(f"<w:{name} {nsdecls('w')}>{inside}</w:{name}>"))
    # A table hangs out of the text by the margin of its cells, unless it is told not to.
    indent = parse_xml(f'<w:tblInd {nsdecls("w")} w:w="{_CELL_MARGINS[1][1]}" w:type="dxa"/>')
    properties.append(indent)
    order = ("tblStyle", "tblW", "jc", "tblInd", "tblBorders", "tblLayout", "tblCellMar", "tblLook")
    for child in sorted(properties, key=lambda each: order.index(each.tag.rpartition("}")[2])):
        properties.append(child)
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
    for row in made.rows:
        _set_row(row, widths)


_CELL_MARGINS = (("top", 60), ("left", 110), ("bottom", 60), ("right", 110))


def _set_row(row: _Row, widths: Sequence[Any]) -> None:
    for cell, width in zip(row.cells, widths, strict=True):
        cell.width = width
    properties = row._tr.get_or_add_trPr()
    if properties.find(qn("w:cantSplit")) is None:
        properties.insert(0, OxmlElement("w:cantSplit"))


def add_row(made: Table) -> _Row:
    """Add a row in the look of the table."""
    row: _Row = made.add_row()  # type: ignore[no-untyped-call]  # python-docx left this one without types
    _set_row(row, [column.width for column in made.columns])
    return row


def tag_row(made: Table, text: str) -> None:
    """Add a row that only steers the filling in and disappears."""
    add_row(made).cells[0].paragraphs[0].add_run(text)


def _fill(cell: _Cell, colour: str) -> None:
    cell._tc.get_or_add_tcPr().append(
        parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{colour}"/>')
    )


def label(cell: _Cell, text: str, hint: str = "") -> None:
    """Name a field: what it asks, and a hint below."""
    _write(cell.paragraphs[0], text)
    if hint:
        cell.add_paragraph(style="Hint").add_run(hint)


def given(cell: _Cell, lines: Sequence[str], source: str = "") -> None:
    """Show what the product filled in, and where it comes from."""
    _lines(cell, lines)
    if source:
        cell.add_paragraph(style="Source").add_run(source)


def open_field(cell: _Cell, prompt: str = OPEN, *, lines: int = 1, name: str = "") -> None:
    """Leave a field to people: a content control that says so until somebody types, with room to write."""
    _fill(cell, OPEN_FILL)
    paragraph = (
        cell.paragraphs[0] if not cell.text and not cell._tc.findall(f".//{qn('w:sdt')}") else cell.add_paragraph()
    )
    paragraph._p.append(_control(prompt, name or prompt))
    if lines > 1:
        height = OxmlElement("w:trHeight")
        height.set(qn("w:val"), str(260 * lines + 120))
        height.set(qn("w:hRule"), "atLeast")
        row: Any = cell._tc.getparent()
        row.get_or_add_trPr().append(height)


def _control(prompt: str, name: str) -> Any:
    return parse_xml(
        f"<w:sdt {nsdecls('w')}><w:sdtPr><w:alias w:val={_quoted(name)}/>"
        f'<w:showingPlcHdr/><w:text w:multiLine="1"/></w:sdtPr><w:sdtContent><w:r><w:rPr>'
        f'<w:rStyle w:val="PlaceholderText"/><w:i/><w:color w:val="{QUIET}"/></w:rPr><w:t>{prompt}</w:t></w:r></w:sdtContent></w:sdt>'
    )


def boxes(cell: _Cell, choices: Sequence[tuple[str, str]], *, inline: bool = False) -> None:
    """Add boxes to tick; a choice is its text and the condition under which the product ticks it (empty: people do)."""
    paragraph = (
        cell.paragraphs[0] if not cell.text and not cell._tc.findall(f".//{qn('w:sdt')}") else cell.add_paragraph()
    )
    for number, (text, condition) in enumerate(choices):
        if number and not inline:
            paragraph = cell.add_paragraph()
        if number and inline:
            paragraph.add_run("     ")
        paragraph.paragraph_format.space_after = Pt(2)
        if not inline:
            paragraph.paragraph_format.left_indent = Cm(0.5)
            paragraph.paragraph_format.first_line_indent = Cm(-0.5)
        _add_box(paragraph, text, condition)
        _write(paragraph, f"\u00a0{text}")


def _add_box(paragraph: Paragraph, name: str, condition: str) -> None:
    if not condition:
        paragraph._p.append(_box(name, ticked=False))
        return
    # Both boxes stand in the template and one of them is kept: a condition within the box would be no valid Word.
    paragraph.add_run(f"{{%r if {condition} %}}")
    paragraph._p.append(_box(name, ticked=True))
    paragraph.add_run("{%r else %}")
    paragraph._p.append(_box(name, ticked=False))
    paragraph.add_run("{%r endif %}")


def _box(name: str, *, ticked: bool) -> Any:
    font = f'<w:rFonts w:ascii="{BOX_FONT}" w:eastAsia="{BOX_FONT}" w:hAnsi="{BOX_FONT}" w:hint="eastAsia"/>'
    return parse_xml(
        f'<w:sdt {nsdecls("w")} xmlns:w14="{W14}"><w:sdtPr><w:alias w:val={_quoted(name)}/>'
        f'<w14:checkbox><w14:checked w14:val="{int(ticked)}"/>'
        f'<w14:checkedState w14:val="2612" w14:font="{BOX_FONT}"/>'
        f'<w14:uncheckedState w14:val="2610" w14:font="{BOX_FONT}"/></w14:checkbox></w:sdtPr>'
        f"<w:sdtContent><w:r><w:rPr>{font}</w:rPr><w:t>{'☒' if ticked else '☐'}</w:t></w:r></w:sdtContent></w:sdt>"
    )


def _quoted(text: str) -> str:
    # A name of a control stands in an attribute, in 64 characters: a tag that is cut short there spoils the template.
    plain = " ".join(re.sub(r"\{[%{].*?[%}]\}", "", text).split())
    return '"' + plain.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")[:64] + '"'


# --- The advice request --------------------------------------------------------------------------------------------

_OWN = "opgegeven door de dienst"


def _either(of_document: str, without: str) -> str:
    """Say one thing of a form that an agreement filled in, and another of one that the service asked for itself."""
    return f"{{% if document %}}{of_document}{{% else %}}{without}{{% endif %}}"


_TITLE_SOURCE = f"Bron: {_either('titel van het document', _OWN)}"
_GIVEN = _either("zoals in het document", "van de partner")

FIELD_WIDTHS = (1.3, 5.7, 9.8)
FIELD_HEADS = ("Nr.", "Vraag", "Antwoord")


def advice_request(path: Path) -> None:
    """Make the form with which a service asks for advice."""
    document = start("nl-BE", "Adviesaanvraag mensenrechten")
    head_and_foot(document, "Adviesaanvraag mensenrechten\t{{ case_number }}", DISCLAIMER)
    document.add_paragraph("Adviesaanvraag mensenrechten", style="Title")
    document.add_paragraph("bij internationale contacten – aan {{ addressee }}", style="Subtitle")
    notice(
        document,
        [
            "**De eerste vraag van de Stad, voor jou om te beantwoorden**",
            "{{ question }}",
            "Het hulpmiddel beantwoordt deze vraag niet. Vul je antwoord in bij deel E.",
        ],
    )
    say(
        document,
        "Ontwerp, automatisch voorbereid {% if document %}op basis van het document “{{ title }}”{% else %}op basis van"
        " wat de dienst opgaf, zonder overeenkomst{% endif %}. Kijk alle gegevens na voor je dit formulier bezorgt. Het"
        " advies van de mensenrechtenraad is niet bindend, wel richtinggevend.",
    )
    say(
        document,
        "**Zo lees je dit formulier.** Velden met “in te vullen” zijn voor jou. Bij de andere velden staat waar het"
        " gegeven vandaan komt; ook die kijk je na. Een sterretje (*) betekent: verplicht.",
        "Hint",
    )
    say(document, f"{DISCLAIMER} {{{{ provenance }}}}", "Source")
    tag(document, "{%p if notices %}")
    tag(document, "{%p for line in notices %}")
    say(document, "**Let op.** {{ line }}")
    tag(document, "{%p endfor %}")
    tag(document, "{%p endif %}")
    _part_a(document)
    _part_b(document)
    _part_c(document)
    _part_d(document)
    _part_e(document)
    _part_f_g_h(document)
    save(document, path)


def _fields(document: Document) -> Table:
    return table(document, FIELD_HEADS, FIELD_WIDTHS)


def _field_row(made: Table, number: str, text: str, hint: str = "") -> _Cell:
    row = add_row(made)
    row.cells[0].paragraphs[0].add_run(number)
    label(row.cells[1], text, hint)
    return row.cells[2]


def _open_row(made: Table, number: str, text: str, hint: str = "", *, lines: int = 1, prompt: str = OPEN) -> None:
    open_field(_field_row(made, number, text, hint), prompt, lines=lines, name=f"{number} {text}")


def _part_a(document: Document) -> None:
    heading(document, "Deel A – Aanvraag", 1)
    made = _fields(document)
    given(
        _field_row(made, "A1", "Dossiernummer\u00a0*"),
        ["{{ case_number }}"],
        f"Bron: {_either('naam en inhoud van het document', 'datum en landen')}",
    )
    given(
        _field_row(made, "A2", "Datum van de aanvraag\u00a0*"),
        ["{{ requested_on }}"],
        f"Bron: {_either('datum van het nakijken', 'dag waarop dit formulier gemaakt is')}",
    )
    _open_row(made, "A3", "Aanvragende dienst\u00a0*")
    _open_row(
        made, "A4", "Contactpersoon\u00a0*", "Naam, functie, e-mail, telefoon. Enkel zakelijke gegevens.", lines=2
    )
    _open_row(made, "A5", "Bevoegde schepen of leidinggevende")
    _open_row(made, "A6", "Advies gewenst tegen\u00a0*", prompt="In te vullen: datum")
    _open_row(
        made,
        "A7",
        "Datum van beslissing, ondertekening, bezoek of vertrek\u00a0*",
        prompt="In te vullen: datum",
    )
    cell = _field_row(made, "A8", "Dringend? Waarom?")
    boxes(cell, (("ja", ""), ("nee", "")), inline=True)
    open_field(cell, "In te vullen: waarom", name="A8 waarom dringend")
    _open_row(made, "A9", "Eerdere adviezen over deze partner of dit land")


def _part_b(document: Document) -> None:
    heading(document, "Deel B – Soort contact", 1)
    made = _fields(document)
    cell = _field_row(made, "B1", "Soort contact\u00a0*", "Kijk na of de aangekruiste soort klopt.")
    types = (
        "1  ontvangst van een delegatie",
        "2  delegatie of dienstreis van de Stad naar het buitenland",
        "3  deelname aan een internationaal netwerk",
        "4  bilateraal partnerschap",
        "5  andere overeenkomst",
        "6  leverancier of aankoop",
    )
    boxes(cell, [(text, f"kind == {number}") for number, text in enumerate(types, start=1)])
    cell.add_paragraph(style="Source").add_run("Bron: {{ kind_source }}")
    tag_row(made, "{%tr if kind in (5, 6) %}")
    cell = _field_row(
        made,
        "B2",
        "Buiten de vier soorten waarover de raad adviseert\u00a0*",
        "Delegaties, netwerken en partnerschappen.",
    )
    boxes(
        cell,
        (
            ("We leggen het informeel voor aan de raad.", ""),
            ("We vragen eerst advies aan de juridische dienst of de aankoopdienst.", ""),
        ),
    )
    _fill(cell, OPEN_FILL)
    tag_row(made, "{%tr endif %}")
    cell = _field_row(made, "B3", "Korte beschrijving\u00a0*", "Doel, activiteiten, looptijd, budget.")
    given(cell, ["{{ title }}"], _TITLE_SOURCE)
    open_field(cell, "In te vullen: doel, activiteiten, looptijd, budget", lines=5, name="B3 korte beschrijving")
    tag_row(made, "{%tr if kind >= 3 %}")
    cell = _field_row(made, "B4", "Nieuw, verlenging of wijziging?\u00a0*")
    boxes(cell, (("nieuw", ""), ("verlenging", ""), ("wijziging", "")), inline=True)
    _fill(cell, OPEN_FILL)
    tag_row(made, "{%tr endif %}")


def _part_c(document: Document) -> None:
    heading(document, "Deel C – Partners en landen", 1)
    say(
        document,
        "Het land dat telt is dat van de statutaire zetel (onderneming, vereniging), het grondgebied (overheid) of de"
        " woonplaats (persoon). Bij een bezoek telt het bezochte land, bij een ontvangst het land van herkomst. Zijn er"
        " meer landen, dan geldt de minst gunstige uitkomst. Dat een land niet in de index staat, zegt niets over het"
        " land zelf. Regel: {{ rule }}.",
        "Hint",
    )
    tag(document, "{%p if not parties and not cleared %}")
    say(
        document,
        "**We vonden geen andere partij{% if document %} in het document{% endif %}.** Vul hieronder de partners en hun landen in.",
    )
    tag(document, "{%p endif %}")
    tag(document, "{%p for party in parties %}")
    heading(document, "Partner: {{ party.name }}", 2)
    made = _fields(document)
    given(
        _field_row(made, "C1", f"Naam {_GIVEN}\u00a0*"),
        ["{{ party.name }}"],
        "Bron: {{ party.name_source }}",
    )
    given(_field_row(made, "C2", "Soort\u00a0*", "Kijk na."), ["{{ party.kind }}"], "Bron: naam en omschrijving")
    given(_field_row(made, "C3", f"Zetel of adres {_GIVEN}\u00a0*"), ["{{ party.seat }}"])
    tag_row(made, "{%tr for country in party.countries %}")
    given(
        _field_row(made, "C4", "Land dat telt\u00a0*", "Kijk na."),
        ["{{ country.name }}"],
        "Zekerheid: {{ country.certainty }}",
    )
    given(
        _field_row(made, "C5", "Waaruit blijkt dat?\u00a0*"),
        ["{{ country.evidence }}"],
        "{{ country.evidence_source }}",
    )
    given(_field_row(made, "C7", "Naam in de index, editie\u00a0*"), ["{{ country.entry }}"], "Bron: {{ index }}")
    given(_field_row(made, "C8", "Score\u00a0*", "Gedrukt en nauwkeurig."), ["{{ country.score }}"])
    given(_field_row(made, "C9", "Uitkomst\u00a0*"), ["**{{ country.outcome }}**"])
    tag_row(made, "{%tr endfor %}")
    tag_row(made, "{%tr if not party.countries %}")
    open_field(_field_row(made, "C4", "Land dat telt\u00a0*"), "Niet gevonden – in te vullen", name="C4 land")
    given(_field_row(made, "C9", "Uitkomst\u00a0*"), ["**{{ party.outcome }}**"])
    tag_row(made, "{%tr endif %}")
    tag(document, "{%p endfor %}")
    tag(document, "{%p if cleared %}")
    heading(document, "Partners waarvoor de index geen advies vraagt", 2)
    made = table(document, ("Naam en zetel", "Land en score", "Waaruit blijkt dat?"), (6.0, 5.0, 5.8))
    tag_row(made, "{%tr for party in cleared %}")
    row = add_row(made)
    given(row.cells[0], ["{{ party.name }}"], "{{ party.seat }}")
    given(row.cells[1], ["{{ party.country }}"], "{{ party.score }}")
    given(row.cells[2], ["{{ party.evidence }}"], "{{ party.evidence_source }}")
    tag_row(made, "{%tr endfor %}")
    tag(document, "{%p endif %}")
    heading(document, "Andere landen in het dossier", 2)
    made = table(document, ("C6  Land en rol", "Uitkomst", "Waaruit blijkt dat?"), (6.0, 5.0, 5.8))
    tag_row(made, "{%tr for other in other_countries %}")
    row = add_row(made)
    given(row.cells[0], ["{{ other.name }}"], "{{ other.role }}")
    given(row.cells[1], ["{{ other.outcome }}"], "{{ other.score }}")
    given(row.cells[2], ["{{ other.evidence }}"], "{{ other.evidence_source }}")
    tag_row(made, "{%tr endfor %}")
    row = add_row(made)
    open_field(row.cells[0], "Aan te vullen: uitvoering, bezoek, moedervennootschap, leden", lines=2)
    _fill(row.cells[1], OPEN_FILL)
    _fill(row.cells[2], OPEN_FILL)


def _part_d(document: Document) -> None:
    heading(document, "Deel D – Over dit soort contact", 1)
    for kind, rows in _D_ROWS.items():
        tag(document, f"{{%p if kind == {kind} %}}")
        made = _fields(document)
        for number, text, lines_given, source, lines in rows:
            cell = _field_row(made, number, text)
            if lines_given:
                given(cell, lines_given, source)
            if lines:
                open_field(
                    cell, "Aan te vullen door de dienst" if lines_given else OPEN, lines=lines, name=f"{number} {text}"
                )
        tag(document, "{%p endif %}")
    tag(document, "{%p if members %}")
    heading(document, "Leden van het netwerk (D3.2)", 2)
    made = table(document, ("Lid", "Land", "Uitkomst op basis van de index"), (7.0, 4.0, 5.8))
    tag_row(made, "{%tr for member in members %}")
    row = add_row(made)
    for cell, value in zip(row.cells, ("name", "country", "outcome"), strict=True):
        given(cell, [f"{{{{ member.{value} }}}}"])
    tag_row(made, "{%tr endfor %}")
    tag(document, "{%p endif %}")


_CLAUSE = ["{% for clause in clauses %}{{ clause }}{% if not loop.last %}\n{% endif %}{% endfor %}"]
_CLAUSE_SOURCE = f"Bron: {_either('nagekeken door het hulpmiddel', 'er is geen overeenkomst')}"
_PARTIES_SOURCE = f"Bron: {_either('partijen', _OWN)}"
_PARTNERS = ["{{ partners }}"]
_D_ROWS: dict[int, tuple[tuple[str, str, Sequence[str], str, int], ...]] = {
    1: (
        ("D1.1", "Samenstelling en niveau van de delegatie (functies, geen namen)\u00a0*", (), "", 3),
        ("D1.2", "Wie nam het initiatief? Wie ontvangt in Gent?\u00a0*", (), "", 3),
        ("D1.3", "Programma: officiële momenten, pers, gastenboek, foto's\u00a0*", (), "", 4),
        ("D1.4", "Ontmoetingen met middenveld of mensenrechtenorganisaties voorzien?", (), "", 2),
    ),
    2: (
        (
            "D2.1",
            "Bestemming(en), data, doel\u00a0*",
            ["{{ destinations }}"],
            f"Bron: {_either('landen in het document', _OWN)}",
            3,
        ),
        ("D2.2", "Samenstelling van de Gentse delegatie (functies)\u00a0*", (), "", 3),
        ("D2.3", "Organisator, gastheer, bezochte organisaties en bedrijven\u00a0*", _PARTNERS, _PARTIES_SOURCE, 3),
        ("D2.4", "Wie betaalt wat?\u00a0*", (), "", 2),
        ("D2.5", "Contacten met middenveld, activisten of academici mogelijk?", (), "", 2),
    ),
    3: (
        (
            "D3.1",
            "Naam, rechtsvorm en zetel van het netwerk\u00a0*",
            ["{{ network }}"],
            f"Bron: {_either('document', _OWN)}",
            1,
        ),
        (
            "D3.2",
            "Leden en hun landen, bestuur van het netwerk\u00a0*",
            ["Zie de tabel hieronder."],
            "Bron: partijen",
            2,
        ),
        ("D3.3", "Heeft het netwerk een mensenrechtenbeleid of een procedure tegen leden?\u00a0*", (), "", 3),
        ("D3.4", "Rol van Gent (lid, bestuurder, gaststad), kostprijs, uitstapmogelijkheid\u00a0*", (), "", 3),
        ("D4.3", "Staat de mensenrechtenclausule erin?\u00a0*", _CLAUSE, _CLAUSE_SOURCE, 0),
        ("D4.4", "Heeft de partner de clausule geweigerd of gewijzigd? Waarom?", (), "", 2),
    ),
    4: (
        ("D4.1", "Partnerstad of -organisatie, inhoud en duur\u00a0*", _PARTNERS, _PARTIES_SOURCE, 3),
        ("D4.2", "Wat brengt het partnerschap voor de mensenrechten op?", (), "", 3),
        ("D4.3", "Staat de mensenrechtenclausule erin?\u00a0*", _CLAUSE, _CLAUSE_SOURCE, 0),
        ("D4.4", "Heeft de partner de clausule geweigerd of gewijzigd? Waarom?", (), "", 2),
    ),
    5: (
        ("D4.3", "Staat de mensenrechtenclausule erin?\u00a0*", _CLAUSE, _CLAUSE_SOURCE, 0),
        ("D4.4", "Heeft de partner de clausule geweigerd of gewijzigd? Waarom?", (), "", 2),
        (
            "D5.1",
            "Soort overeenkomst en voorwerp\u00a0*",
            ["{{ contact }} – {{ title }}"],
            "Bron: {{ kind_source }}",
            2,
        ),
    ),
    6: (
        (
            "D6.1",
            "Voorwerp, waarde en procedure van de opdracht\u00a0*",
            ["{{ title }}"],
            _TITLE_SOURCE,
            3,
        ),
        ("D6.2", "Fase: voorbereiding, plaatsing of uitvoering\u00a0*", (), "", 1),
        ("D6.3", "Productielanden of risicosector bekend?", (), "", 2),
        ("D6.4", "Staat de leveranciersclausule (UVRM en EVRM) in de documenten?\u00a0*", _CLAUSE, _CLAUSE_SOURCE, 0),
    ),
}


def _part_e(document: Document) -> None:
    heading(document, "Deel E – Mensenrechtentoets", 1)
    made = _fields(document)
    cell = _field_row(made, "E1", "{{ question }}\u00a0*")
    boxes(cell, (("ja", ""), ("misschien", ""), ("nee", "")), inline=True)
    _fill(cell, OPEN_FILL)
    _open_row(made, "E2", "Toelichting bij E1\u00a0*", lines=5)
    label(add_row(made).cells[0], "E3")
    label(made.rows[-1].cells[1], "Antwoorden op de hulpvragenlijst")
    given(made.rows[-1].cells[2], ["Zie de tabel hieronder. Niet verplicht."])
    _open_row(made, "E4", "Gebruikte bronnen over de partner en het land", lines=3)
    heading(document, "Hulpvragenlijst (E3)", 2)
    say(
        document,
        "Vraag 1 en 2 komen van de pagina van de Stad Gent. De andere vragen zijn een hulpmiddel, geen officieel"
        " onderdeel van de toets.",
        "Hint",
    )
    made = table(document, ("Nr.", "Vraag", "Antwoord"), (1.0, 10.6, 5.2))
    for number, (question, hint, answers) in enumerate(_QUESTIONNAIRE, start=1):
        row = add_row(made)
        row.cells[0].paragraphs[0].add_run(str(number))
        label(row.cells[1], question, hint)
        if number == 2:
            given(row.cells[2], ["{{ scores }}"], "Bron: {{ index }}")
        elif answers:
            boxes(row.cells[2], [(answer, "") for answer in answers])
            _fill(row.cells[2], OPEN_FILL)
        else:
            open_field(row.cells[2], name=f"E3.{number} {question}"[:60])
    say(
        document,
        "Antwoordde je ergens “ja”, “misschien” of “weet niet” bij vraag 1, 3, 4, 5 of 7, of is de uitkomst bij vraag 2"
        " “0,5 of lager” of “niet vermeld”? Vraag dan advies.",
        "Hint",
    ).paragraph_format.space_before = Pt(6)


_YES_MAYBE_NO = ("ja", "misschien", "nee")
_QUESTIONNAIRE: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "{{ question }}",
        "Denk aan wat we zelf doen, wat de partner met onze steun doet, en wat we met onze aanwezigheid goedpraten.",
        _YES_MAYBE_NO,
    ),
    ("Welke score heeft het land of de regio in de WJP Rule of Law Index?", "Kijk het land na.", ()),
    (
        "Kunnen er tijdens de activiteiten zelf rechten geschonden worden?",
        "Bv. onveilig of gedwongen werk, uitsluiting van groepen, toezicht op deelnemers, verplaatsing van bewoners.",
        _YES_MAYBE_NO,
    ),
    (
        "Kan het resultaat later misbruikt worden?",
        "Bv. camera's, gegevens, technologie, opleiding van veiligheidsdiensten, propaganda.",
        _YES_MAYBE_NO,
    ),
    (
        "Is de partner zelf betrokken bij ernstige of systematische schendingen?",
        "Zoek de naam van de partner samen met “mensenrechten”, “rechtszaak”, “klacht”. Een partner is niet"
        " verantwoordelijk voor alles wat zijn overheid doet, wel voor wat hij er zelf aan bijdraagt.",
        (*_YES_MAYBE_NO, "weet niet"),
    ),
    (
        "Zit er een gevoelige sector bij?",
        "Bv. wapens en beveiliging, grondstoffen, textiel, elektronica, bouw, technologie voor toezicht.",
        ("ja", "nee"),
    ),
    ("Gaat het om bezet of betwist gebied?", "Dan altijd eerst de juridische dienst.", ("ja", "nee", "weet niet")),
    (
        "Wie loopt risico als het misgaat?",
        "Denk aan vrouwen, kinderen, minderheden, lgbti+-personen, vakbonden, journalisten, mensenrechtenverdedigers.",
        (),
    ),
    (
        "Spreken we ook met andere stemmen dan de overheid of het bedrijf?",
        "Middenveld, academici, activisten.",
        ("ja", "nee"),
    ),
    ("Kan de Stad stoppen als het misgaat?", "Kijk of de mensenrechtenclausule in de tekst staat.", ("ja", "nee")),
    ("Kan de samenwerking mensenrechten net versterken?", "", ()),
)


def _part_f_g_h(document: Document) -> None:
    heading(document, "Deel F – Vraag aan de raad", 1)
    made = _fields(document)
    cell = _field_row(made, "F1", "Wat wil je weten?\u00a0*")
    wishes = (
        "doorgaan of niet",
        "onder welke voorwaarden",
        "welke gesprekspartners",
        "tekst van de overeenkomst",
        "communicatie",
        "andere",
    )
    boxes(cell, [(wish, "") for wish in wishes])
    _fill(cell, OPEN_FILL)
    _open_row(made, "F2", "Wat stelt de dienst zelf voor?", lines=4)
    heading(document, "Deel G – Bijlagen en vertrouwelijkheid", 1)
    made = _fields(document)
    cell = _field_row(made, "G1", "Bijlagen", "Vink aan wat je meestuurt.")
    boxes(
        cell,
        (
            ("het document zelf{% if document %}: {{ document }}{% endif %}", ""),
            ("het document met opmerkingen", ""),
            ("het rapport van het hulpmiddel{% if document %}: {{ report }}{% endif %}", ""),
            ("programma", ""),
            ("andere", ""),
        ),
    )
    given(_field_row(made, "G2", "Vertrouwelijke gegevens"), ["Zie het aparte deel op de laatste pagina."])
    given(
        _field_row(made, "G3", "Openbaarheid"),
        ["Adviezen kunnen openbaar worden. Zet hier geen persoonsgegevens die niet nodig zijn."],
    )
    heading(document, "Deel H – Opvolging, na het advies", 1)
    made = _fields(document)
    for number, (text, lines) in enumerate(
        (
            ("Datum van het advies", 1),
            ("Kern van het advies", 4),
            ("Beslissing van de Stad", 3),
            ("Motivering als het advies niet wordt gevolgd", 3),
            ("Datum van herbekijken", 1),
        ),
        start=1,
    ):
        _open_row(made, f"H{number}", text, lines=lines)
    apart = heading(document, "Vertrouwelijk deel (G2) – niet voor publicatie", 1)
    apart.paragraph_format.page_break_before = True
    say(
        document,
        "Hou dit deel apart als het formulier of het advies openbaar wordt. Dossier {{ case_number }}.",
        "Hint",
    )
    made = _fields(document)
    _open_row(
        made, "G2", "Vertrouwelijke gegevens", "Zakelijke gegevens of persoonsgegevens die echt nodig zijn.", lines=16
    )


# --- The wording to copy, the addendum to sign ---------------------------------------------------------------------


def clause_text(path: Path) -> None:
    """Make the page from which somebody copies the wording into a document that we may not write in."""
    document = start("nl-BE", "Clausuletekst")
    head_and_foot(document, "{{ words.clause_text_head }}\t{{ document }}", "{{ words.disclaimer }}")
    document.add_paragraph("{{ words.clause_text_head }}", style="Title")
    document.add_paragraph("{{ title }}", style="Subtitle")
    notice(document, ["**{{ why }}**", "{{ words.clause_text_how }}"])
    tag(document, "{%p for clause in clauses %}")
    heading(document, "{{ clause.title }}", 1)
    say(document, "{{ clause.found }}")
    tag(document, "{%p for text in clause.texts %}")
    heading(document, "{{ text.language }}", 2)
    say(document, "{{ text.where }}")
    made = document.add_table(1, 1)
    _look(made, (WIDE,))
    cell = made.rows[0].cells[0]
    cell.paragraphs[0].add_run("{{ text.heading }}").bold = True
    cell.add_paragraph("{%p for sentence in text.paragraphs %}")
    cell.add_paragraph("{{ sentence }}")
    cell.add_paragraph("{%p endfor %}")
    say(document, "{{ text.standing }}", "Source").paragraph_format.space_before = Pt(4)
    tag(document, "{%p endfor %}")
    tag(document, "{%p endfor %}")
    save(document, path)


def addendum(path: Path) -> None:
    """Make the addendum that adds a clause to an agreement that is signed already; one for each language version."""
    document = start("nl-BE", "Addendum")
    head_and_foot(document, "{{ head }}", "{{ foot }}")
    tag(document, "{%p for version in versions %}")
    document.add_paragraph("{{ version.head }}", style="Title")
    document.add_paragraph("{{ version.to }}", style="Subtitle")
    notice(
        document,
        [
            "**{{ version.check }}**",
            "{%p if version.unofficial %}",
            "{{ version.unofficial }}",
            "{%p endif %}",
        ],
    )
    heading(document, "{{ version.between }}", 2)
    tag(document, "{%p for party in version.parties %}")
    party = say(document, "**{{ party.name }}**{{ party.seat }}")
    party.paragraph_format.left_indent = Cm(0.6)
    represented = say(document, "{{ party.represented }} ")
    represented.paragraph_format.left_indent = Cm(0.6)
    represented._p.append(_control("……………………………………", "vertegenwoordigd door"))
    tag(document, "{%p endfor %}")
    say(document, "{{ version.whereas }}").paragraph_format.space_before = Pt(8)
    say(document, "{{ version.agree }}", bold=True)
    tag(document, "{%p for article in version.articles %}")
    heading(document, "{{ article.heading }}", 2)
    tag(document, "{%p for paragraph in article.paragraphs %}")
    say(document, "{{ paragraph }}")
    tag(document, "{%p endfor %}")
    tag(document, "{%p endfor %}")
    done = say(document, "{{ version.done_at }} ")
    done.paragraph_format.space_before = Pt(14)
    done.paragraph_format.keep_with_next = True
    done._p.append(_control("……………………………", "plaats"))
    done.add_run(", {{ version.done_on }} ")
    done._p.append(_control("…… / …… / …………", "datum"))
    done.add_run(", {{ version.copies }}")
    made = table(document, ("{{ version.party_head }}", "{{ version.signature_head }}"), (8.4, 8.4))
    tag_row(made, "{%tr for party in version.parties %}")
    row = add_row(made)
    row.cells[0].paragraphs[0].add_run("{{ party.name }}").bold = True
    given(row.cells[1], ["{{ version.name_and_capacity }}", "", "", ""])
    row.cells[1].paragraphs[0].style = document.styles["Hint"]
    tag_row(made, "{%tr endfor %}")
    tag(document, "{%p if version.more %}")
    onwards = document.add_paragraph()
    onwards.paragraph_format.page_break_before, onwards.paragraph_format.space_after = True, Pt(0)
    onwards.paragraph_format.line_spacing = Pt(1)
    tag(document, "{%p endif %}")
    tag(document, "{%p endfor %}")
    save(document, path)


def main() -> None:
    """Make all templates in a folder, that of the City of Ghent unless another is named."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "gent"
    advice_request(folder / "advice-request.docx")
    clause_text(folder / "clause-text.docx")
    addendum(folder / "addendum.docx")


if __name__ == "__main__":
    main()
