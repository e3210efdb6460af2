"""What we write into a Word file: as a careful colleague would have typed it, and nothing else."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from io import BytesIO

import pytest
from lxml import etree
from word_builders import (
    SENTENCE,
    STYLES,
    W,
    a_word_file,
    an_insertion,
    cell,
    control,
    deleted,
    field,
    ins,
    mark_deleted,
    mark_inserted,
    marked,
    members_of,
    num,
    p,
    proved,
    quote_of,
    r,
    read_word,
    row,
    table,
    text_box,
    zipped,
)
from word_oracle import paragraphs, resolved

from pipeline.model import Checks, Comment, Numbering, Quote

Q = f"{{{W}}}"


def body_of(content: bytes) -> etree._Element:
    body = etree.fromstring(members_of(content)["word/document.xml"]).find(f"{Q}body")
    assert body is not None
    return body


def new_paragraphs(content: bytes) -> list[etree._Element]:
    """The paragraphs that hold text of ours."""
    return [
        each
        for each in body_of(content).iter(f"{Q}p")
        if any(m.get(f"{Q}author") == "Mensenrechtentool" for m in each.findall(f"{Q}ins"))
    ]


def text_of(element: etree._Element) -> str:
    inside = [each for run in element.iter(f"{Q}r") for each in run]
    return "".join(
        "\t" if each.tag == f"{Q}tab" else each.text or "" for each in inside if each.tag in (f"{Q}t", f"{Q}tab")
    )


def accepted(content: bytes) -> list[str]:
    return [text for style, text in paragraphs(resolved(content, accept=True)) if style != "["]


def a_typed_agreement(*headings: str) -> bytes:
    blocks = [
        each
        for heading in headings
        for each in (p(heading, style="Kop1"), p(f"Tekst van {heading.split()[-1]}.", style="Tekst"))
    ]
    return a_word_file(p("Overeenkomst", style="Titel"), *blocks)


# --- The text, its looks and its number ----------------------------------------------------------------------------


def test_an_automatic_article_takes_style_list_and_number_of_its_neighbours() -> None:
    content = a_word_file(
        p("Voorwerp", style="Artikel"),
        p("Lid een.", style="Lid"),
        p("Duur", style="Artikel"),
        p("Lid twee.", style="Lid"),
    )
    insertion = an_insertion(
        read_word(content), "Lid een", "Duur", like_heading="Voorwerp", like_body="Lid een",
        heading="Mensenrechten", number="Artikel 2", numbering=Numbering.AUTOMATIC,
    )  # fmt: skip
    made = marked(content, insertion)

    assert [block.number for block in read_word(made).blocks] == [
        "Artikel 1.",
        "1.1",
        "Artikel 2.",
        "2.1",
        "Artikel 3.",
        "3.1",
    ]
    assert paragraphs(resolved(made, accept=True))[2:4] == [("Artikel", "Mensenrechten"), ("Lid", SENTENCE)]
    assert proved(content, made, insertion).accept_complies


@pytest.mark.parametrize(
    ("headings", "number", "expected"),
    [
        (("Artikel 1. Voorwerp", "Artikel 2. Duur"), "Artikel 1bis", "Artikel 1bis. Mensenrechten"),
        (("Artikel 1 – Voorwerp", "Artikel 2 – Duur"), "Artikel 1bis", "Artikel 1bis – Mensenrechten"),
        (("Artikel 1: Voorwerp", "Artikel 2: Duur"), "Artikel 1bis", "Artikel 1bis: Mensenrechten"),
        (("Art. 1\tVoorwerp", "Art. 2\tDuur"), "Art. 1bis", "Art. 1bis\tMensenrechten"),
        (("1. Voorwerp", "2. Duur"), "1bis", "1bis. Mensenrechten"),
        (("V. Voorwerp", "VI. Duur"), "Vbis", "Vbis. Mensenrechten"),
        (("§ 1 Voorwerp", "§ 2 Duur"), "§ 1a", "§ 1a Mensenrechten"),
        (("ARTIKEL 1. VOORWERP", "ARTIKEL 2. DUUR"), "ARTIKEL 1bis", "ARTIKEL 1bis. MENSENRECHTEN"),
        (("Artículo 1.º Voorwerp", "Artículo 2.º Duur"), "Artículo 1 bis", "Artículo 1 bis Mensenrechten"),
    ],
)
def test_a_typed_number_is_set_off_as_its_neighbours_are(headings: tuple[str, str], number: str, expected: str) -> None:
    content = a_typed_agreement(*headings)
    first = headings[0].split()[-1]
    insertion = an_insertion(
        read_word(content), f"Tekst van {first}", headings[1], like_heading=headings[0].split("\t")[0], like_body=f"Tekst van {first}",
        heading="Mensenrechten", number=number, numbering=Numbering.TYPED,
    )  # fmt: skip
    made = marked(content, insertion)

    assert [text_of(each) for each in new_paragraphs(made)] == [expected, SENTENCE]
    assert proved(content, made, insertion).accept_complies


def test_a_number_and_a_title_in_two_paragraphs_stay_in_two() -> None:
    content = a_word_file(
        p("Artikel 1", style="Kop1"),
        p("Voorwerp", style="Tekst"),
        p("Tekst een."),
        p("Artikel 2", style="Kop1"),
        p("Duur"),
        p("Tekst twee."),
    )
    insertion = an_insertion(
        read_word(content), "Tekst een", "Artikel 2", like_heading="Artikel 1", like_title="Voorwerp", like_body="Tekst een",
        heading="Mensenrechten", number="Artikel 1bis", numbering=Numbering.TYPED,
    )  # fmt: skip
    made = marked(content, insertion)

    assert paragraphs(resolved(made, accept=True))[3:6] == [
        ("Kop1", "Artikel 1bis"),
        ("Tekst", "Mensenrechten"),
        ("", SENTENCE),
    ]
    assert proved(content, made, insertion).accept_complies


def test_articles_without_headings_get_the_typed_number_in_front_of_the_text() -> None:
    content = a_word_file(p("1. De partijen werken samen."), p("2. De overeenkomst geldt een jaar."))
    insertion = an_insertion(read_word(content), "1. De", "2. De", number="1bis", numbering=Numbering.TYPED)
    made = marked(content, insertion)

    assert accepted(made)[1] == f"1bis. {SENTENCE}"
    assert proved(content, made, insertion).accept_complies


def test_empty_lines_between_articles_are_kept_up() -> None:
    content = a_word_file(p("Duur", style="Kop1"), p("Tekst een."), p(""), p("Recht", style="Kop1"), p("Tekst twee."))
    document = read_word(content)
    blank = next(block.index for block in document.blocks if not block.text)
    plan = an_insertion(
        document, "Tekst een", "Recht", like_heading="Duur", heading="Mensenrechten", paragraphs=(SENTENCE, "")
    )
    plan = replace(plan, after=blank)
    made = marked(content, plan)

    assert accepted(made) == ["Duur", "Tekst een.", "", "Mensenrechten", SENTENCE, "", "Recht", "Tekst twee."]
    assert proved(content, made, plan).accept_complies


def test_text_takes_the_look_that_most_of_its_neighbour_has() -> None:
    content = a_word_file(
        p(
            r("Partij ", '<w:b/><w:sz w:val="22"/>'),
            r("verbindt zich tot veel meer dan dat.", '<w:sz w:val="22"/><w:highlight w:val="yellow"/>'),
        ),
        p("Duur"),
    )
    made = marked(content, an_insertion(read_word(content), "Partij", "Duur"))
    look = new_paragraphs(made)[0].find(f"{Q}ins/{Q}r/{Q}rPr")

    assert look is not None and [etree.QName(each).localname for each in look] == ["sz"]


def test_a_new_paragraph_takes_no_page_break_section_or_frame_along() -> None:
    content = a_word_file(
        p("Duur", properties='<w:pageBreakBefore/><w:framePr w:w="200"/><w:jc w:val="both"/>'), p("Recht"), p("Slot")
    )
    made = marked(content, an_insertion(read_word(content), "Recht", "Slot", like_body="Duur"))
    properties = new_paragraphs(made)[0].find(f"{Q}pPr")

    assert properties is not None and [etree.QName(each).localname for each in properties] == ["jc", "rPr"]


def test_faults_of_the_neighbour_are_not_copied() -> None:
    content = a_word_file(
        p(
            r("Duur", '<w:sz w:val="22"/><w:b/><w:onbekend/>'),
            properties='<w:jc w:val="both"/><w:ind w:left="566.93"/>',
        ),
        p("Recht"),
    )
    made = marked(content, an_insertion(read_word(content), "Duur", "Recht"))
    new = new_paragraphs(made)[0]
    indent, look = new.find(f"{Q}pPr/{Q}ind"), new.find(f"{Q}ins/{Q}r/{Q}rPr")

    assert indent is not None and indent.get(f"{Q}left") == "567"
    assert look is not None and [etree.QName(each).localname for each in look] == ["b", "sz"]


@pytest.mark.parametrize(("language", "expected"), [("nl", None), ("fr", "fr-BE"), ("de", "de-DE")])
def test_text_in_another_language_says_so(language: str, expected: str | None) -> None:
    content = a_word_file(p("Durée"), p("Droit"))
    made = marked(content, an_insertion(read_word(content), "Durée", "Droit", language=language))
    spoken = new_paragraphs(made)[0].find(f"{Q}ins/{Q}r/{Q}rPr/{Q}lang")

    assert (spoken.get(f"{Q}val") if spoken is not None else None) == expected


def test_a_list_that_each_article_has_for_itself_does_not_go_on_counting() -> None:
    content = a_word_file(
        p("Duur", style="Kop1"),
        p("een", properties=num(3)),
        p("twee", properties=num(3)),
        p("Recht", style="Kop1"),
        p("drie", properties=num(4)),
    )
    insertion = an_insertion(
        read_word(content), "twee", "Recht", like_heading="Duur", like_body="een", heading="Mensenrechten"
    )
    made = marked(content, insertion)

    assert [block.number for block in read_word(made).blocks] == ["", "1.", "2.", "", "", "", "1."]
    assert proved(content, made, insertion).reject_restores


def test_leaving_a_list_at_the_end_of_the_text_can_be_rejected_too() -> None:
    content = a_word_file(p("Duur", style="Kop1"), p("een", properties=num(3)), p("twee", properties=num(3)))
    insertion = an_insertion(read_word(content), "twee", like_heading="Duur", like_body="een", heading="Mensenrechten")
    made = marked(content, insertion)

    assert [block.number for block in read_word(made).blocks] == ["", "1.", "2.", "", ""]
    assert proved(content, made, insertion).reject_restores


# --- The place -----------------------------------------------------------------------------------------------------


def test_several_insertions_at_one_place_keep_their_order() -> None:
    content = a_word_file(p("Duur"), p("Recht"))
    document = read_word(content)
    first = an_insertion(document, "Duur", "Recht", paragraphs=("Eerste clausule.",))
    second = an_insertion(document, "Duur", "Recht", paragraphs=("Tweede clausule.",))
    made = marked(content, first, second)

    assert accepted(made) == ["Duur", "Eerste clausule.", "Tweede clausule.", "Recht"]
    assert proved(content, made, first, second).accept_complies


def test_what_ends_with_the_article_is_left_behind() -> None:
    prices = table(row("Prijs", "100"))
    content = a_word_file(p("Vergoeding"), prices, control(p("Slot van het artikel")), p("Recht"))
    document = read_word(content)
    behind_table = an_insertion(document, "100", "Slot van", like_body="Vergoeding")
    behind_control = an_insertion(document, "Slot van", "Recht", like_body="Vergoeding")
    made = marked(content, behind_table, behind_control)

    assert [etree.QName(each).localname for each in body_of(made)] == ["p", "tbl", "p", "sdt", "p", "p", "sectPr"]
    assert proved(content, made, behind_table, behind_control).accept_complies


def test_an_empty_paragraph_that_ends_a_section_ends_it_for_the_clause_too() -> None:
    section = "<w:sectPr><w:type w:val='nextPage'/></w:sectPr>"
    content = a_word_file(p("Duur"), p(properties=section), p("Bijlage"))
    document = read_word(content)
    plan = an_insertion(document, "Duur", "Bijlage")
    plan = replace(plan, after=1)
    made = marked(content, plan)

    assert accepted(made) == ["Duur", SENTENCE, "", "Bijlage"]
    assert proved(content, made, plan).accept_complies


SECTION_END = "<w:sectPr><w:type w:val='nextPage'/></w:sectPr>"


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ((p("Duur"), p(properties=SECTION_END), p("Slot")), ["Duur", SENTENCE, "", "Slot"]),
        ((p("Duur"), p('<w:r><w:br w:type="page"/></w:r>'), p("Slot")), ["Duur", SENTENCE, "\n", "Slot"]),
        ((p("Duur"), p(), p(properties=SECTION_END), p("Slot")), ["Duur", "", SENTENCE, "", "Slot"]),
    ],
)
def test_what_ends_a_section_or_a_page_needs_no_empty_line_before_it(
    blocks: tuple[str, ...], expected: list[str]
) -> None:
    content = a_word_file(*blocks)
    document = read_word(content)
    plan = replace(an_insertion(document, "Duur", "Slot", paragraphs=(SENTENCE, "")), after=len(blocks) - 2)
    made = marked(content, plan)

    assert accepted(made) == expected
    assert proved(content, made, plan) == Checks(True, True, True)


def test_an_empty_line_between_the_clause_and_a_table_stays_and_can_be_rejected() -> None:
    empty = p().replace("<w:p>", '<w:p w:rsidR="00521774">')  # by which one can tell it from ours, as in Word's files
    content = a_word_file(p("Duur"), empty, table(row("Gent", "Voorbeeld")))
    document = read_word(content)
    plan = replace(an_insertion(document, "Duur", "Gent", paragraphs=(SENTENCE, "")), after=1)
    made = marked(content, plan)

    assert accepted(made) == ["Duur", "", SENTENCE, "", "Gent", "Voorbeeld"]
    assert proved(content, made, plan) == Checks(True, True, True)


def test_an_empty_line_whose_mark_nothing_could_take_back_is_left_out() -> None:
    content = a_word_file(table(row("Prijs", "100")), p(), table(row("Gent", "Voorbeeld")), p("Slot"))
    document = read_word(content)
    blank = next(block.index for block in document.blocks if not block.text)
    plan = replace(an_insertion(document, "100", "Gent", like_body="Slot", paragraphs=(SENTENCE, "")), after=blank)
    made = marked(content, plan)

    assert accepted(made) == ["Prijs", "100", "", SENTENCE, "Gent", "Voorbeeld", "Slot"]
    assert proved(content, made, plan) == Checks(True, True, True)


def two_columns(*rows: tuple[str, str]) -> str:
    return table(
        *[row(cell(p(f"{left}.", style="Tekst")), cell(p(f"{right}.", style="Tekst"))) for left, right in rows]
    )


def test_a_table_of_two_languages_gets_one_row_with_both() -> None:
    content = a_word_file(two_columns(("Voorwerp", "Objet"), ("Duur", "Durée"), ("Recht", "Droit")))
    document = read_word(content)
    dutch = an_insertion(document, "Duur", "Recht")
    french = an_insertion(document, "Durée", "Droit", language="fr", paragraphs=("Les parties respectent les droits.",))
    made = marked(content, dutch, french)
    rows = body_of(made).findall(f"{Q}tbl/{Q}tr")

    assert [text_of(each) for each in rows] == [
        "Voorwerp.Objet.",
        "Duur.Durée.",
        f"{SENTENCE}Les parties respectent les droits.",
        "Recht.Droit.",
    ]
    assert rows[2].find(f"{Q}trPr/{Q}ins") is not None
    assert proved(content, made, dutch, french).accept_complies


def test_a_row_in_one_language_alone_leaves_the_other_cell_empty() -> None:
    content = a_word_file(two_columns(("Duur", "Durée"), ("Recht", "Droit")))
    insertion = an_insertion(read_word(content), "Duur", "Recht")
    made = marked(content, insertion)

    assert [text_of(each) for each in body_of(made).findall(f"{Q}tbl/{Q}tr/{Q}tc")][2:4] == [SENTENCE, ""]
    assert proved(content, made, insertion).reject_restores


def test_the_last_row_of_a_table_of_articles_is_followed_by_a_new_one() -> None:
    content = a_word_file(two_columns(("Duur", "Durée"), ("Recht", "Droit")), p("Opgemaakt te Gent"))
    insertion = an_insertion(read_word(content), "Recht", "Opgemaakt")
    made = marked(content, insertion)

    assert len(body_of(made).findall(f"{Q}tbl/{Q}tr")) == 3
    assert proved(content, made, insertion).accept_complies


def test_an_agreement_inside_one_cell_stays_inside_it() -> None:
    content = a_word_file(table(row(cell(p("Duur"), p("Tekst"), p("Recht")), cell(p("Durée"), p("Texte"), p("Droit")))))
    document = read_word(content)
    dutch, french = an_insertion(document, "Tekst", "Recht"), an_insertion(document, "Texte", "Droit", language="fr")
    made = marked(content, dutch, french)

    assert [len(each.findall(f"{Q}p")) for each in body_of(made).iter(f"{Q}tc")] == [4, 4]
    assert proved(content, made, dutch, french).accept_complies


def test_at_the_end_the_last_new_paragraph_carries_the_old_mark() -> None:
    content = a_word_file(p("Duur", style="Kop1"), p("Een jaar.", style="Tekst"))
    document = read_word(content)
    alike = marked(content, an_insertion(document, "Een jaar"))
    unlike = marked(content, an_insertion(document, "Een jaar", like_body="Duur"))

    assert [len(list(body_of(each).iter(f"{Q}pPrChange"))) for each in (alike, unlike)] == [0, 1]
    for made in (alike, unlike):
        old, new = body_of(made)[1], body_of(made)[2]
        assert old.find(f"{Q}pPr/{Q}rPr/{Q}ins") is not None
        assert new.find(f"{Q}pPr/{Q}rPr/{Q}ins") is None
        assert paragraphs(resolved(made, accept=False)) == paragraphs(resolved(content, accept=False))


# --- Revisions -----------------------------------------------------------------------------------------------------


def test_text_and_paragraph_marks_are_tracked_with_author_and_time_of_the_case() -> None:
    content = a_word_file(p("Duur"), p("Recht"))
    made = marked(content, an_insertion(read_word(content), "Duur", "Recht"))
    new = new_paragraphs(made)[0]
    marks = [*new.findall(f"{Q}ins"), *new.findall(f"{Q}pPr/{Q}rPr/{Q}ins")]

    assert len(marks) == 2
    assert {(each.get(f"{Q}author"), each.get(f"{Q}date")) for each in marks} == {
        ("Mensenrechtentool", "2026-11-24T09:00:00Z")
    }


def test_numbers_of_revisions_and_comments_are_given_once_over_all_parts() -> None:
    note = '<w:footnote w:id="4000"><w:p><w:ins w:id="7000" w:author="Partner"><w:r><w:t>noot</w:t></w:r></w:ins></w:p></w:footnote>'
    content = a_word_file(
        p(ins("Duur")), p('<w:bookmarkStart w:id="6000" w:name="b"/><w:bookmarkEnd w:id="6000"/>', r("Recht")),
        parts={"word/footnotes.xml": ("footnotes", note, "footnotes")},
    )  # fmt: skip
    made = members_of(
        marked(content, an_insertion(read_word(content), "Duur", "Recht"), comments=(Comment(("x",), insertion=0),))
    )
    ours = [
        int(each)
        for each in re.findall(
            rb'w:(?:ins|comment) w:id="(\d+)" w:author="Mensen', made["word/document.xml"] + made["word/comments.xml"]
        )
    ]

    assert len(ours) == len(set(ours)) == 3
    assert min(ours) > 7000


def test_a_file_that_used_up_the_largest_number_still_gets_free_ones() -> None:
    content = a_word_file(
        f'<w:p><w:ins w:id="{2**31 - 1}" w:author="Partner"><w:r><w:t>Duur</w:t></w:r></w:ins></w:p>', p("Recht")
    )
    insertion = an_insertion(read_word(content), "Duur", "Recht")

    assert proved(content, marked(content, insertion), insertion).no_new_faults


def test_what_others_changed_stays_as_it_is() -> None:
    content = a_word_file(
        p(r("Duur"), deleted(" van een jaar"), mark_look=mark_inserted()), p(ins("Nieuw lid"), mark_look=mark_inserted()), p(deleted("Weg"), mark_look=mark_deleted()), p("Recht"),
    )  # fmt: skip
    insertion = an_insertion(read_word(content), "Nieuw lid", "Weg")
    made = marked(content, insertion)
    others = [etree.tostring(each) for each in body_of(content).iter(f"{Q}ins", f"{Q}del")]

    assert [
        etree.tostring(each) for each in body_of(made).iter(f"{Q}ins", f"{Q}del") if each.get(f"{Q}author") == "Partner"
    ] == others
    assert proved(content, made, insertion).reject_restores


# --- Comments ------------------------------------------------------------------------------------------------------


def commented(content: bytes, *quotes: Quote) -> bytes:
    return marked(content, comments=tuple(Comment(("Let op.",), quote=each) for each in quotes))


def test_a_comment_stands_around_whole_runs_and_splits_none() -> None:
    content = a_word_file(p(r("De partijen "), r("eerbiedigen de rechten", "<w:i/>"), r(" van elkaar.")))
    made = commented(content, quote_of(read_word(content), "rechten"))
    inside = [etree.QName(each).localname for each in body_of(made)[0]]

    assert inside == ["r", "commentRangeStart", "r", "commentRangeEnd", "r", "r"]


@pytest.mark.parametrize(
    "paragraph",
    [
        p(ins("een anders rechten")),
        p(control(r("de rechten"))),
        p('<w:hyperlink r:id="rId1"><w:r><w:t>de rechten</w:t></w:r></w:hyperlink>'),
        p(r("zie "), field("REF x", "de rechten"), r(" hierboven")),
        table(row(cell(p("de rechten")), cell("x"))),
        control(p("de rechten")),
        p(deleted("de rechten")),
        p(r("kader"), text_box(p("de rechten"))),
    ],
)
def test_a_comment_finds_its_place_wherever_the_words_stand(paragraph: str) -> None:
    content = a_word_file(p("Vooraf"), paragraph, p("Slot"))
    comment = Comment(("Let op.",), quote=quote_of(read_word(content), "rechten"))
    made = marked(content, comments=(comment,))
    markers = [each for each in body_of(made).iter(f"{Q}commentRangeStart", f"{Q}commentRangeEnd")]

    assert [each.tag for marker in markers if (each := marker.getparent()) is not None] == [f"{Q}p"] * 2
    assert proved(content, made, comments=(comment,)).reject_restores
    assert proved(content, made, comments=(comment,)).no_new_faults


def test_a_comment_cuts_no_field_in_two() -> None:
    content = a_word_file(p(r("zie "), field("REF x", "artikel 9"), r(" hierboven")))
    made = commented(content, quote_of(read_word(content), "artikel 9"))
    body = "".join(
        each.get(f"{Q}fldCharType") or etree.QName(each).localname
        for each in body_of(made).iter(f"{Q}fldChar", f"{Q}commentRangeStart", f"{Q}commentReference")
    )

    assert body == "commentRangeStartbeginseparateendcommentReference"


def test_a_comment_on_a_note_stands_at_the_reference_to_it() -> None:
    note = f'<w:footnote w:id="2">{p("De noot over rechten")}</w:footnote>'
    content = a_word_file(
        p("Vooraf"),
        p(r("Tekst"), '<w:r><w:footnoteReference w:id="2"/></w:r>'),
        parts={"word/footnotes.xml": ("footnotes", note, "footnotes")},
    )
    made = commented(content, quote_of(read_word(content), "rechten"))

    assert body_of(made)[1].find(f".//{Q}commentReference") is not None
    assert members_of(made)["word/footnotes.xml"] == members_of(content)["word/footnotes.xml"]


def test_a_comment_on_our_wording_is_a_reference_inside_the_insertion() -> None:
    content = a_word_file(p("Duur"), p("Recht"))
    made = marked(
        content, an_insertion(read_word(content), "Duur", "Recht"), comments=(Comment(("Nieuw.",), insertion=0),)
    )
    reference = next(body_of(made).iter(f"{Q}commentReference"))

    assert [each.get(f"{Q}author") for each in reference.iterancestors(f"{Q}ins")] == ["Mensenrechtentool"]
    assert next(body_of(made).iter(f"{Q}commentRangeStart"), None) is None


def test_a_comment_holds_all_its_paragraphs_and_the_initials() -> None:
    content = a_word_file(p("Duur"))
    made = marked(
        content,
        comments=(
            Comment(("Intern.", "De clausule ontbreekt & <dat> telt."), quote=quote_of(read_word(content), "Duur")),
        ),
    )
    comment = etree.fromstring(members_of(made)["word/comments.xml"])[0]

    assert [text_of(each) for each in comment] == ["Intern.", "De clausule ontbreekt & <dat> telt."]
    assert comment.get(f"{Q}initials") == "MT"


def test_existing_comments_stay_byte_for_byte_in_whatever_part_they_lie() -> None:
    theirs = f'<w:comment w:id="3" w:author="Partner" w:date="2026-10-01T08:00:00Z" w:initials="P">{p("Van hen")}</w:comment>'
    content = a_word_file(
        p(
            '<w:commentRangeStart w:id="3"/>',
            r("Duur"),
            '<w:commentRangeEnd w:id="3"/><w:r><w:commentReference w:id="3"/></w:r>',
        ),
        parts={"word/opmerkingen7.xml": ("comments", theirs, "comments")},
    )
    comment = Comment(("Van ons",), quote=quote_of(read_word(content), "Duur"))
    made = marked(content, comments=(comment,))
    parts = members_of(made)

    assert "word/comments.xml" not in parts
    assert theirs.encode() in parts["word/opmerkingen7.xml"] and b"Van ons" in parts["word/opmerkingen7.xml"]
    assert proved(content, made, comments=(comment,)).reject_restores


def test_comment_styles_are_found_by_name_and_added_only_when_missing() -> None:
    dutch = (
        STYLES
        + '<w:style w:type="paragraph" w:styleId="Tekstopmerking"><w:name w:val="annotation text"/></w:style>'
        + '<w:style w:type="character" w:styleId="Verwijzingopmerking"><w:name w:val="annotation reference"/></w:style>'
    )
    having, lacking = a_word_file(p("Duur"), styles=dutch), a_word_file(p("Duur"))
    kept, added = (members_of(commented(each, quote_of(read_word(each), "Duur"))) for each in (having, lacking))

    assert kept["word/styles.xml"] == members_of(having)["word/styles.xml"]
    assert (
        b'w:val="Verwijzingopmerking"' in kept["word/document.xml"]
        and b'w:val="Tekstopmerking"' in kept["word/comments.xml"]
    )
    assert (
        b'w:styleId="CommentReference"' in added["word/styles.xml"]
        and b'w:styleId="CommentText"' in added["word/styles.xml"]
    )


# --- The package ---------------------------------------------------------------------------------------------------


def test_parts_that_are_not_touched_keep_every_byte_also_as_they_are_packed() -> None:
    content = a_word_file(
        p("Duur"),
        p("Recht"),
        files={"word/media/image1.png": bytes(range(256)) * 40, "customXml/item1.xml": b"<x  a='1' />"},
    )
    made = marked(content, an_insertion(read_word(content), "Duur", "Recht"))
    before, after = (zipfile.ZipFile(BytesIO(each)).infolist() for each in (content, made))

    assert [each.filename for each in after] == [each.filename for each in before]
    assert [
        each.filename
        for one, each in zip(before, after, strict=True)
        if (one.CRC, one.compress_size) != (each.CRC, each.compress_size)
    ] == ["word/document.xml"]
    assert [each.date_time for each in after] == [each.date_time for each in before]


def test_the_same_plan_gives_the_same_bytes() -> None:
    content = a_word_file(p("Duur"), p("Recht"))
    insertion, comments = an_insertion(read_word(content), "Duur", "Recht"), (Comment(("x",), insertion=0),)

    assert marked(content, insertion, comments=comments) == marked(content, insertion, comments=comments)


def test_a_macro_file_stays_one_with_everything_it_had() -> None:
    content = a_word_file(
        p("Duur"),
        p("Recht"),
        document_type="application/vnd.ms-word.document.macroEnabled.main+xml",
        files={"word/vbaProject.bin": b"\x00macro" * 9},
    )
    made = members_of(marked(content, an_insertion(read_word(content), "Duur", "Recht")))

    assert made["word/vbaProject.bin"] == members_of(content)["word/vbaProject.bin"]
    assert made["[Content_Types].xml"] == members_of(content)["[Content_Types].xml"]


def test_a_strict_file_stays_strict() -> None:
    names = (
        (f"{W}", "http://purl.oclc.org/ooxml/wordprocessingml/main"),
        (
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
        ),
    )
    content = a_word_file(p("Duur"), p("Recht"))
    parts = members_of(content)
    for ordinary, strict in names:
        parts = {name: data.replace(ordinary.encode(), strict.encode()) for name, data in parts.items()}
    strict_file = zipped(parts)
    insertion, comments = an_insertion(read_word(strict_file), "Duur", "Recht"), (Comment(("x",), insertion=0),)
    made = marked(strict_file, insertion, comments=comments)

    assert not any(W.encode() in data for data in members_of(made).values())
    checks = proved(strict_file, made, insertion, comments=comments)
    assert checks.reject_restores and checks.accept_complies and checks.no_new_faults
