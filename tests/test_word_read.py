"""What stands in a Word file: every text that a reader sees, once, and for each whether it counts."""

from __future__ import annotations

import pytest
from word_builders import (
    OFFICE,
    STYLES,
    a_word_file,
    cell,
    changed,
    control,
    deleted,
    field,
    ins,
    mark_deleted,
    members_of,
    p,
    r,
    read_word,
    row,
    style,
    table,
    text_box,
    zipped,
)

from pipeline.model import Block, Change, Document, DocumentState, Place, View
from pipeline.text import see


def read_body(*blocks: str, styles: str = STYLES) -> Document:
    return read_word(a_word_file(*blocks, styles=styles))


def only(*blocks: str, styles: str = STYLES) -> Block:
    document = read_body(*blocks, styles=styles)
    assert len(document.blocks) == 1
    return document.blocks[0]


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks]


# --- Which text ----------------------------------------------------------------------------------------------------


def test_text_is_read_as_it_is_seen() -> None:
    run = (
        "<w:r><w:t>Artikel</w:t><w:tab/><w:t>5</w:t><w:br/><w:t>mede</w:t><w:noBreakHyphen/><w:t>contractant</w:t>"
        '<w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'
    )

    assert only(f"<w:p>{run}</w:p>").text == "Artikel\t5\nmede-contractant☒"


@pytest.mark.parametrize(
    "inside",
    [
        '<w:hyperlink r:id="rId1"><w:r><w:t>de stad</w:t></w:r></w:hyperlink>',
        "<w:smartTag><w:r><w:t>de stad</w:t></w:r></w:smartTag>",
        control(r("de stad")),
        '<w:fldSimple w:instr=" DOCPROPERTY x "><w:r><w:t>de stad</w:t></w:r></w:fldSimple>',
        field("MERGEFIELD partij", "de stad"),
        "<w:r><w:ruby><w:rt><w:r><w:t>boven</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>de stad</w:t></w:r></w:rubyBase></w:ruby></w:r>",
    ],
)
def test_text_is_found_wherever_word_keeps_it(inside: str) -> None:
    assert only(f"<w:p>{r('Tussen ')}{inside}{r(' en')}</w:p>").text == "Tussen de stad en"


def test_a_field_inside_the_instruction_of_another_is_no_text() -> None:
    nested = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> IF </w:instrText></w:r>'
        + field("PAGE", "3")
        + '<w:r><w:instrText> = 3 </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + r("derde bladzijde")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )

    assert only(f"<w:p>{nested}</w:p>").text == "derde bladzijde"


def test_the_entry_that_an_old_drop_down_shows_is_text() -> None:
    mark = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="België"/>'
        '<w:listEntry w:val="Uganda"/></w:ddList></w:ffData></w:fldChar></w:r><w:r><w:instrText>FORMDROPDOWN</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )

    assert only(f"<w:p>{r('Land: ')}{mark}</w:p>").text == "Land: Uganda"


def test_a_text_box_is_read_once_and_behind_its_paragraph() -> None:
    document = read_body(p(r("Boven"), text_box(p("In het kader"))), p("Onder"))

    assert texts(document) == ["Boven", "In het kader", "Onder"]
    assert document.blocks[1].place is Place.TEXT_BOX


def test_blocks_come_in_reading_order_and_what_stands_aside_comes_last() -> None:
    content = a_word_file(
        p(r("Tekst met noot"), '<w:r><w:footnoteReference w:id="2"/></w:r>'),
        control(p("In een besturingselement")),
        table(row("a", cell("b", table(row("c"), columns=1), "d"))),
        section='<w:sectPr><w:headerReference w:type="default" r:id="rId2"/></w:sectPr>',
        parts={
            "word/footnotes.xml": (
                "footnotes",
                f'<w:footnote w:type="separator" w:id="0">{p("---")}</w:footnote><w:footnote w:id="2">{p("De noot")}</w:footnote>',
                "footnotes",
            ),
            "word/header1.xml": ("header", p("Briefhoofd"), "hdr"),
        },
    )
    document = read_word(content)

    assert texts(document)[:6] == ["Tekst met noot", "In een besturingselement", "a", "b", "c", "d"]
    assert [(b.text, b.place) for b in document.blocks[6:]] == [
        ("De noot", Place.FOOTNOTE),
        ("Briefhoofd", Place.HEADER),
    ]
    assert [b.index for b in document.blocks] == list(range(len(document.blocks)))


def test_cells_know_their_row_and_column_over_merged_ones() -> None:
    wide = cell("over twee", properties='<w:gridSpan w:val="2"/>')
    document = read_body(
        table(row(wide, "drie"), row("een", "twee", "drie"), columns=3), table(row("andere"), columns=1)
    )
    places = [(b.cell.table, b.cell.row, b.cell.column, b.cell.columns) for b in document.blocks if b.cell]

    assert places == [(0, 0, 0, 3), (0, 0, 2, 3), (0, 1, 0, 3), (0, 1, 1, 3), (0, 1, 2, 3), (1, 0, 0, 1)]


def test_of_nested_tables_the_outermost_counts() -> None:
    inner = table(row("binnen"), columns=1)
    document = read_body(table(row("links", cell(inner, p("rechts")))))

    cells = {block.text: block.cell for block in document.blocks}
    assert cells["binnen"] == cells["rechts"]
    assert cells["binnen"] is not None and cells["binnen"].column == 1


# --- Whether it counts ---------------------------------------------------------------------------------------------


def test_what_others_inserted_and_deleted_is_read_with_their_names() -> None:
    block = only(p(r("De partij "), deleted("mag"), ins("moet"), r(" betalen")))

    assert block.text == "De partij magmoet betalen"
    assert [(run.change, run.author) for run in block.runs] == [
        (Change.NONE, ""),
        (Change.DELETED, "Partner"),
        (Change.INSERTED, "Partner"),
        (Change.NONE, ""),
    ]
    assert see(block, View.ACCEPTED).text == "De partij moet betalen"
    assert see(block, View.REJECTED).text == "De partij mag betalen"


def test_what_was_moved_counts_where_it_went() -> None:
    document = read_body(
        p('<w:moveFrom w:id="1" w:author="Partner"><w:r><w:t>Verplaatst</w:t></w:r></w:moveFrom>'),
        p('<w:moveTo w:id="2" w:author="Partner"><w:r><w:t>Verplaatst</w:t></w:r></w:moveTo>'),
    )

    assert [block.runs[0].change for block in document.blocks] == [Change.DELETED, Change.INSERTED]


def test_what_was_deleted_again_within_an_insertion_stands_in_neither_view() -> None:
    block = only(p(r("vast"), ins(deleted("weg"))))

    assert see(block, View.ACCEPTED).text == see(block, View.REJECTED).text == "vast"


def test_a_deleted_row_takes_its_text_along() -> None:
    document = read_body(
        table(row("weg", "ook", properties='<w:del w:id="5" w:author="Partner"/>'), row("blijft", "ook"))
    )

    assert [block.runs[0].change for block in document.blocks[:2]] == [Change.DELETED] * 2
    assert document.blocks[2].runs[0].change is Change.NONE


@pytest.mark.parametrize(
    ("look", "dead"),
    [
        ("<w:strike/>", "struck"),
        ("<w:dstrike/>", "struck"),
        ('<w:strike w:val="0"/>', ""),
        ("<w:vanish/>", "hidden"),
        ('<w:color w:val="FFFFFF"/>', "hidden"),
        ('<w:sz w:val="2"/>', "hidden"),
        ('<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="1F4E79"/>', ""),
        ('<w:color w:val="FFFFFF"/><w:highlight w:val="blue"/>', ""),
        ('<w:color w:val="FF0000"/>', ""),
        ('<w:rStyle w:val="Weg"/>', "hidden"),
        ('<w:rStyle w:val="Weg"/><w:vanish w:val="false"/>', ""),
    ],
)
def test_text_that_nobody_can_read_is_dead(look: str, dead: str) -> None:
    hidden = STYLES + style("Weg", "Verborgen", "<w:rPr><w:vanish/></w:rPr>", "", "character")
    block = only(p(r("x", look)), styles=hidden)

    assert block.runs[0].dead == dead


def test_white_letters_on_a_dark_cell_are_meant_to_be_read() -> None:
    white = r("Kop", '<w:color w:val="FFFFFF"/>')
    document = read_body(
        table(row(cell(p(white), properties='<w:shd w:val="clear" w:fill="1F4E79"/>'), cell(p(white))))
    )

    assert [block.runs[0].dead for block in document.blocks] == ["", "hidden"]


def test_the_prompt_of_an_empty_control_is_no_text_of_the_agreement() -> None:
    block = only(p(r("Naam: "), control(r("Klik hier"), properties="<w:showingPlcHdr/>")))

    assert see(block).text == "Naam: "


def test_weight_comes_from_styles_and_two_that_say_bold_cancel_out() -> None:
    styles = STYLES + style("Vet", "Strong", "<w:rPr><w:b/></w:rPr>", "", "character")
    heading = only(p("Kop", style="Kop1"), styles=styles)
    plain = only(p(r("gewoon"), r("vet", "<w:b/>")), styles=styles)
    twice = only(p(r("Kop", '<w:rStyle w:val="Vet"/>'), style="Kop1"), styles=styles)
    off = only(p(r("Kop", '<w:b w:val="0"/>'), style="Kop1"), styles=styles)

    assert heading.bold and heading.runs[0].bold
    assert not plain.bold and [run.bold for run in plain.runs] == [False, True]
    assert not twice.bold and not off.bold


def test_runs_cover_the_text_without_gaps() -> None:
    block = only(p(r("een "), r("twee ", "<w:b/>"), ins("drie "), deleted("vier"), r("\tvijf")))

    assert block.runs[0].start == 0 and block.runs[-1].end == len(block.text)
    assert all(one.end == other.start for one, other in zip(block.runs, block.runs[1:], strict=False))


# --- What it looks like --------------------------------------------------------------------------------------------


def test_styles_are_called_by_name_and_undefined_ones_are_the_default() -> None:
    document = read_body(p("a", style="Kop1"), p("b", style="Onbekend"), p("c"), p("d", style="Titel"))

    assert [block.style for block in document.blocks] == ["heading 1", "Normal", "Normal", "Title"]
    assert [block.outline_level for block in document.blocks] == [0, None, None, None]
    assert document.blocks[3].centred


@pytest.mark.parametrize(
    ("properties", "name", "expected"),
    [
        ('<w:outlineLvl w:val="2"/>', "Kop drie", 2),
        ('<w:outlineLvl w:val="9"/>', "heading 2", None),
        ("", "heading 4", 3),
        ("", "Kopje", None),
    ],
)
def test_a_heading_is_one_by_outline_level_or_by_words_own_name(
    properties: str, name: str, expected: int | None
) -> None:
    styles = STYLES + style("X", name, f"<w:pPr>{properties}</w:pPr>")

    assert only(p("Duur", style="X"), styles=styles).outline_level == expected


def test_an_outline_level_is_inherited() -> None:
    assert only(p("Duur", style="Artikel")).outline_level == 0


@pytest.mark.parametrize(
    "contents",
    [
        [control(p("Artikel 1\t2"), properties='<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>')],
        [p("Artikel 1\t2", style="Inhopg1")],
        [
            p('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \\o "1-3" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>', r("Artikel 1\t2")),
            p(r("Artikel 2\t3"), '<w:r><w:fldChar w:fldCharType="end"/></w:r>'),
        ],
    ],
)  # fmt: skip
def test_a_table_of_contents_is_known_as_one(contents: list[str]) -> None:
    document = read_body(*contents, p("Artikel 1"), styles=STYLES + style("Inhopg1", "toc 1"))

    assert {block.style for block in document.blocks[:-1]} == {"TOC"}
    assert document.blocks[-1].style == "Normal"


def test_a_picture_is_seen_and_an_empty_signature_line_is_none() -> None:
    picture = '<w:r><w:drawing><wp:inline><a:graphic><a:graphicData><a:blip r:embed="rId9"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    line = '<w:r><w:pict><v:shape><v:imagedata r:id="rId9"/><o:signatureline o:issignatureline="t"/></v:shape></w:pict></w:r>'
    document = read_body(p("Namens de stad"), p(picture), p(line))

    assert [block.picture for block in document.blocks] == [False, True, False]


# --- What the file says of itself ----------------------------------------------------------------------------------


def with_property(name: str, value: str) -> bytes:
    custom = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        f'<property name="{name}"><vt:lpwstr>{value}</vt:lpwstr></property></Properties>'
    )
    return a_word_file(p("Tekst"), properties={"docProps/custom.xml": (f"{OFFICE}/custom-properties", custom)})


def with_status(value: str) -> bytes:
    kind = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
    core = f'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"><cp:contentStatus>{value}</cp:contentStatus></cp:coreProperties>'
    return a_word_file(p("Tekst"), properties={"docProps/core.xml": (kind, core)})


def test_a_file_is_final_by_words_own_mark_or_by_its_status() -> None:
    assert read_word(with_property("_MarkAsFinal", "true")).state is DocumentState.FINAL
    assert read_word(with_property("_MarkAsFinal", "false")).state is DocumentState.DRAFT
    assert read_word(with_status("Definitief")).state is DocumentState.FINAL
    assert read_word(with_status("In bewerking")).state is DocumentState.DRAFT


def test_a_digital_signature_makes_it_signed_and_its_empty_origin_does_not() -> None:
    kind = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"
    origin = {"_xmlsignatures/origin.sigs": (kind, "")}
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/signature" Target="sig1.xml"/></Relationships>'
    )
    signature = {"_xmlsignatures/_rels/origin.sigs.rels": relation.encode(), "_xmlsignatures/sig1.xml": b"<Signature/>"}

    assert read_word(a_word_file(p("x"), properties=origin, files=signature)).state is DocumentState.SIGNED
    assert read_word(a_word_file(p("x"), properties=origin)).state is DocumentState.DRAFT


def test_a_line_that_calls_it_final_leaves_it_a_draft_and_is_reported() -> None:
    said = read_body(p("DEFINITIEVE VERSIE"), p("Overeenkomst"))
    unsaid = read_body(p("Overeenkomst"), p("De definitieve versie wordt later ondertekend."))

    assert said.maybe_final and said.state is DocumentState.DRAFT
    assert not unsaid.maybe_final


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ('<w:documentProtection w:edit="readOnly" w:enforcement="1"/>', "readOnly"),
        ('<w:documentProtection w:edit="trackedChanges" w:enforcement="true"/>', "trackedChanges"),
        ('<w:documentProtection w:edit="forms" w:enforcement="0"/>', ""),
        ('<w:documentProtection w:edit="forms"/>', ""),
        ("", ""),
    ],
)
def test_protection_counts_when_it_is_enforced(setting: str, expected: str) -> None:
    content = a_word_file(p("Tekst"), parts={"word/settings.xml": ("settings", setting, "settings")})

    assert read_word(content).protection == expected


def test_a_page_count_is_believed_when_the_word_count_beside_it_is_right() -> None:
    def pages(said: int, words: int) -> int | None:
        xml = (
            '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
            f"<Pages>{said}</Pages><Words>{words}</Words></Properties>"
        )
        kind = f"{OFFICE}/extended-properties"
        return read_word(a_word_file(p("woord " * 100), properties={"docProps/app.xml": (kind, xml)})).pages

    assert pages(3, 98) == 3
    assert pages(1, 0) is None


# --- Odd files -----------------------------------------------------------------------------------------------------


def test_strict_open_xml_is_read_like_any_other() -> None:
    ordinary = a_word_file(p("Artikel", style="Artikel"), p(r("oud"), ins("nieuw")))
    strict = zipped(
        {
            name: data.replace(W_NAME, b"http://purl.oclc.org/ooxml/wordprocessingml/main").replace(
                OFFICE.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships"
            )
            for name, data in members_of(ordinary).items()
        }
    )

    assert read_word(strict) == read_word(ordinary)


def test_a_relation_to_nothing_does_no_harm() -> None:
    content = changed(
        a_word_file(p("Tekst")),
        "word/_rels/document.xml.rels",
        "</Relationships>",
        f'<Relationship Id="rId90" Type="{OFFICE}/image" Target="NULL"/>'
        f'<Relationship Id="rId91" Type="{OFFICE}/hyperlink" Target="#_top"/></Relationships>',
    )

    assert texts(read_word(content)) == ["Tekst"]


def test_a_file_without_styles_and_numbering_is_read() -> None:
    assert texts(read_word(a_word_file(p("Tekst"), styles=None, numbering=None))) == ["Tekst"]


def test_parts_are_found_by_their_relations_and_not_by_their_names() -> None:
    members = members_of(a_word_file(p("Tekst", style="Titel")))
    members["word/opmaak.xml"] = members.pop("word/styles.xml")
    members["word/_rels/document.xml.rels"] = members["word/_rels/document.xml.rels"].replace(
        b"styles.xml", b"/word/opmaak.xml"
    )

    assert read_word(zipped(members)).blocks[0].style == "Title"


def test_a_paragraph_whose_mark_is_deleted_stays_a_block_of_its_own() -> None:
    document = read_body(p(r("Het eerste deel"), mark_look=mark_deleted()), p(r(" en het tweede")))

    assert texts(document) == ["Het eerste deel", " en het tweede"]


def test_reading_twice_gives_equal_documents() -> None:
    content = a_word_file(p("Artikel", style="Artikel"), table(row("a", "b")), p(text_box(p("x"))))

    assert read_word(content) == read_word(content)


W_NAME = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
