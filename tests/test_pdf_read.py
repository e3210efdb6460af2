"""What a reader sees on the pages of a PDF: paragraphs, columns and tables, in order, each with its place."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from builders import a_case, the_rules
from pdf_builders import (
    PLAIN,
    REGULAR,
    Setting,
    a_pdf,
    drawn_by_program,
    encrypted,
    noted,
    portfolio,
    signed,
    with_layer,
)
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import CaseError
from pipeline.formats.pdf import read, unread_pages
from pipeline.formats.pdf.legibility import is_nonsense
from pipeline.model import Document, DocumentFormat, DocumentState, Limits, Place
from pipeline.read import read_document

LONG = (
    "De partijen werken samen aan een programma van uitwisseling dat elk jaar door de stuurgroep wordt vastgelegd en "
    "waarvan de kosten gelijk worden verdeeld over de partijen die eraan deelnemen."
)
OTHER = (
    "Elke partij kan de overeenkomst opzeggen met een aangetekende brief, met een opzegtermijn van drie maanden, zonder "
    "dat zij daarvoor een vergoeding verschuldigd is aan de andere partij of aan derden."
)


def texts(content: bytes, *places: Place) -> list[str]:
    """The paragraphs of a file, of the body unless other places are named."""
    wanted = places or (Place.BODY, Place.TABLE)
    return [" ".join(block.text.split()) for block in read(content, Limits()).blocks if block.place in wanted]


def drawn(*lines: tuple[float, float, str], **looks: object) -> bytes:
    """A page on which each line is put where it should be."""
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(595, 842), invariant=True)
    for x, y, text in lines:
        canvas.setFont(REGULAR, 11)
        canvas.setFillGray(float(str(looks.get("grey", 0))))
        canvas.drawString(x, y, text)
        if looks.get("struck"):
            canvas.line(x - 1, y + 3.2, x + 300, y + 3.2)
        if looks.get("underlined"):
            canvas.line(x, y - 1.4, x + 300, y - 1.4)
    canvas.showPage()
    canvas.save()
    return made.getvalue()


@pytest.mark.parametrize(
    "setting",
    [
        PLAIN,
        replace(PLAIN, columns=2),
        replace(PLAIN, letters=True),
        replace(PLAIN, justified=True, hyphens=True),
        *(replace(PLAIN, turned=turn, offset=20.0) for turn in (90, 180, 270)),
    ],
    ids=["plain", "columns", "letters", "justified", "90", "180", "270"],
)
def test_paragraphs_are_whole_and_in_order_however_they_are_set(setting: Setting) -> None:
    said = [
        "# Artikel 1. Voorwerp",
        *[f"1.{number} {LONG}" for number in range(1, 9)],
        "# Artikel 2. Duur",
        *[OTHER] * 14,
    ]

    assert texts(a_pdf(*said, setting=setting)) == [each.removeprefix("# ") for each in said]


def test_a_sentence_runs_on_over_the_end_of_a_page() -> None:
    said = [f"{number}. In het jaar {2000 + number * 7} geldt: {LONG} {OTHER}" for number in range(1, 31)]

    document = read(a_pdf(*said), Limits())

    assert [block.text for block in document.blocks if block.place is Place.BODY] == said
    assert document.pages == 3


def test_a_word_that_is_broken_at_the_end_of_a_line_is_whole_again() -> None:
    content = drawn((60, 700, "De partijen respecteren de mensen-"), (60, 686, "rechten in de in- en uitvoer van de EU-"), (60, 672, "lidstaten."))  # fmt: skip

    assert texts(content) == ["De partijen respecteren de mensenrechten in de in- en uitvoer van de EU-lidstaten."]


def test_a_hyphen_that_waits_for_the_next_word_stays() -> None:
    content = drawn((60, 700, "De regels voor de in-"), (60, 686, "en uitvoer gelden."))

    assert texts(content) == ["De regels voor de in- en uitvoer gelden."]


def test_a_ruled_table_is_read_cell_by_cell() -> None:
    content = a_pdf(
        "Partijen:", "|Naam|Zetel|", "|Vzw Lindeboom, vereniging zonder winstoogmerk|Kerkstraat 1, 9000 Gent|", "Einde."
    )

    cells = [(block.cell.row, block.cell.column, block.text) for block in read(content, Limits()).blocks if block.cell]

    assert cells == [
        (0, 0, "Naam"),
        (0, 1, "Zetel"),
        (1, 0, "Vzw Lindeboom, vereniging zonder winstoogmerk"),
        (1, 1, "Kerkstraat 1, 9000 Gent"),
    ]


def test_language_versions_side_by_side_are_columns_of_a_table() -> None:
    dutch = ["Artikel 1 Voorwerp", "De partijen werken samen aan het programma", "van uitwisseling tussen de steden.", "Artikel 2 Duur", "De overeenkomst duurt drie jaar en wordt", "daarna stilzwijgend verlengd."]  # fmt: skip
    french = ["Article 1 Objet", "Les parties collaborent au programme", "d'échange entre les villes.", "Article 2 Durée", "La convention est conclue pour trois ans et", "renouvelée ensuite tacitement."]  # fmt: skip
    heights = (700, 686, 672, 640, 626, 612)
    content = drawn(*[(60, y, text) for y, text in zip(heights, dutch, strict=True)], *[(320, y, text) for y, text in zip(heights, french, strict=True)])  # fmt: skip

    blocks = [block for block in read(content, Limits()).blocks if block.cell]

    assert {block.cell.column for block in blocks if block.cell and "partijen" in block.text} == {0}
    assert {block.cell.column for block in blocks if block.cell and "parties" in block.text} == {1}


def test_running_heads_feet_and_page_numbers_are_said_once_and_aside() -> None:
    said = [f"{number} x {LONG}" for number in range(40)]
    content = a_pdf(*said, setting=replace(PLAIN, head="Raamovereenkomst Lindeboom"))

    assert texts(content) == said
    assert texts(content, Place.HEADER) == ["Raamovereenkomst Lindeboom"]
    assert texts(content, Place.FOOTER) == ["Pagina 1"]


PROSE = (
    "Iedere woensdag overleggen de partijen over de voortgang van het project, en zij",
    "nodigen daarbij uit wie het werk opvolgt. De voorzitter verzamelt vooraf de punten",
    "voor de agenda, en iedereen kan hem punten bezorgen. In het overleg worden de taken",
    "voor de komende tijd verdeeld en de grote beslissingen over het project genomen,",
    "zodat elke partij weet wat zij tegen het volgende overleg moet klaarmaken.",
)


def test_a_frame_around_the_page_does_not_break_its_paragraphs() -> None:
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(595, 842), invariant=True)
    canvas.rect(30, 790, 300, 20)
    canvas.rect(330, 790, 235, 20)
    canvas.rect(30, 40, 535, 750)
    canvas.setFont(REGULAR, 11)
    for number, line in enumerate(PROSE):
        canvas.drawString(60, 700 - 14 * number, line)
    canvas.save()

    assert texts(made.getvalue()) == [" ".join(PROSE)]


def test_a_sentence_runs_on_behind_a_line_that_was_broken_early() -> None:
    early = (PROSE[0], PROSE[1].removesuffix(" de punten"), f"de punten {PROSE[2]}", *PROSE[3:])
    content = drawn(*((60, 700 - 14 * number, line) for number, line in enumerate(early)))

    assert texts(content) == [" ".join(PROSE)]


def test_the_number_of_a_note_is_no_part_of_the_word() -> None:
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(595, 842), invariant=True)
    text = canvas.beginText(60, 700)
    text.setFont(REGULAR, 11)
    text.textOut("De partijen respecteren de mensenrechten")
    text.setRise(4)
    text.setFont(REGULAR, 6)
    text.textOut("1")
    text.setRise(0)
    text.setFont(REGULAR, 11)
    text.textOut(" in 2027.")
    canvas.drawText(text)
    canvas.save()

    assert texts(made.getvalue()) == ["De partijen respecteren de mensenrechten in 2027."]


def test_a_space_that_the_file_writes_parts_words_however_narrow_it_is_set() -> None:
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(595, 842), invariant=True)
    text = canvas.beginText(60, 700)
    text.setFont(REGULAR, 11)
    text.setWordSpace(-2.5)
    text.textOut("De partijen respecteren de mensenrechten.")
    canvas.drawText(text)
    canvas.save()

    assert texts(made.getvalue()) == ["De partijen respecteren de mensenrechten."]


def test_what_nobody_sees_does_not_count() -> None:
    white = drawn((60, 700, "De partijen respecteren de mensenrechten."), grey=1)
    pale = drawn((60, 700, "De partijen respecteren de mensenrechten."), grey=0.6)

    assert {run.dead for block in read(white, Limits()).blocks for run in block.runs if run.end - run.start > 1} == {
        "hidden"
    }
    assert all(not run.dead for block in read(pale, Limits()).blocks for run in block.runs)


def test_white_letters_on_a_dark_ground_are_seen() -> None:
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(595, 842), invariant=True)
    canvas.setFillGray(0.2)
    canvas.rect(50, 690, 300, 30, fill=1)
    canvas.setFillGray(1)
    canvas.setFont(REGULAR, 11)
    canvas.drawString(60, 700, "Algemene voorwaarden")
    canvas.save()

    assert all(not run.dead for block in read(made.getvalue(), Limits()).blocks for run in block.runs)


def dead_in(content: bytes) -> set[str]:
    """Why runs of more than a space do not count, those that count left out."""
    return {
        run.dead
        for block in read(content, Limits()).blocks
        for run in block.runs
        if run.dead and run.end - run.start > 1
    }


def test_what_lies_under_a_white_area_does_not_count_and_what_lies_on_a_pale_one_does() -> None:
    def canvas_with(area_first: bool, grey: float) -> bytes:
        made = io.BytesIO()
        canvas = Canvas(made, pagesize=(595, 842), invariant=True)

        def area() -> None:
            canvas.setFillGray(grey)
            canvas.rect(50, 690, 400, 30, fill=1, stroke=0)

        if area_first:
            area()
        canvas.setFillGray(0)
        canvas.setFont(REGULAR, 11)
        canvas.drawString(60, 700, "De partijen respecteren de mensenrechten.")
        if not area_first:
            area()
        canvas.drawString(60, 600, "De rest staat er.")
        canvas.save()
        return made.getvalue()

    assert dead_in(canvas_with(area_first=False, grey=1)) == {"hidden"}
    assert dead_in(canvas_with(area_first=True, grey=0.85)) == set()


@pytest.mark.parametrize(("shown", "dead"), [(False, {"hidden"}), (True, set())])
def test_a_layer_counts_as_far_as_a_viewer_shows_it(shown: bool, dead: set[str]) -> None:
    assert dead_in(with_layer("De partijen respecteren de mensenrechten.", shown=shown)) == dead


@pytest.mark.parametrize("kind", ["/StrikeOut", "/Redact"])
def test_words_that_a_note_strikes_out_do_not_count(kind: str) -> None:
    content = drawn((60, 700, "De partijen respecteren de mensenrechten."), (60, 660, "De rest blijft."))

    blocks = read(noted(content, kind, (55, 695, 300, 712)), Limits()).blocks

    assert [{run.dead for run in block.runs if run.end - run.start > 1} for block in blocks] == [{"struck"}, {""}]
    assert dead_in(noted(content, "/Highlight", (55, 695, 300, 712))) == set()


def test_struck_words_are_dead_and_underlined_ones_are_not() -> None:
    struck = read(drawn((60, 700, "De partijen respecteren de mensenrechten."), struck=True), Limits())
    underlined = read(drawn((60, 700, "De partijen respecteren de mensenrechten."), underlined=True), Limits())

    assert {run.dead for run in struck.blocks[0].runs if run.end - run.start > 1} == {"struck"}
    assert all(not run.dead for run in underlined.blocks[0].runs)


def test_what_is_filled_in_on_a_form_is_read_as_text_of_the_page() -> None:
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(595, 842), invariant=True)
    canvas.setFont(REGULAR, 11)
    canvas.drawString(60, 750, "Overeenkomst tussen de Stad Gent, met zetel te 9000 Gent, Botermarkt 1,")
    canvas.drawString(60, 730, "en")
    canvas.acroForm.textfield(name="partij", value="de vereniging Bab el Fen", x=80, y=720, width=300, height=20)
    canvas.save()
    form = made.getvalue()

    assert "de vereniging Bab el Fen" in " ".join(texts(form))
    assert unread_pages(form, Limits()) == ()
    assert not any(block.bold for block in read(form, Limits()).blocks)


def test_what_lies_outside_the_crop_box_is_not_read() -> None:
    content = a_pdf("Dit staat op de bladzijde.", setting=replace(PLAIN, offset=30.0, head=""))
    assert texts(content) == ["Dit staat op de bladzijde."]

    outside = drawn((60, 700, "Zichtbaar."), (700, 700, "Onzichtbaar."))
    assert texts(outside) == ["Zichtbaar."]


def test_a_place_is_cited_with_its_article_and_page() -> None:
    said = [
        "# Artikel 1. Voorwerp",
        *[f"{number} x {LONG}" for number in range(30)],
        "# Artikel 2. Duur",
        OTHER,
        "# Artikel 3. Slot",
        OTHER,
    ]
    document = read_document(a_case(name="a.pdf", content=a_pdf(*said)), the_rules())

    assert document.format is DocumentFormat.PDF
    assert [block.where for block in document.blocks if block.text == OTHER] == ["Artikel 2, p. 2", "Artikel 3, p. 2"]


# --- What a file says of itself ------------------------------------------------------------------------------------


def state(content: bytes) -> Document:
    """A file with what it says of itself."""
    return read(content, Limits())


def test_a_signature_that_is_filled_in_makes_a_signed_document_and_an_empty_field_does_not() -> None:
    assert state(signed(a_pdf(LONG))).state is DocumentState.SIGNED
    assert state(signed(a_pdf(LONG), filled=False)).state is DocumentState.DRAFT


def test_a_file_that_everybody_may_read_is_read_and_not_written_in() -> None:
    document = state(encrypted(a_pdf(LONG)))

    assert document.protection == "encrypted"
    assert document.blocks[0].text == LONG


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (encrypted(a_pdf(LONG), user="sleutel"), "encrypted"),
        (b"%PDF-1.7\n%%EOF", "damaged"),
        (portfolio(a_pdf(LONG)), "mail_or_archive"),
        (drawn_by_program(a_pdf(LONG)), "unsupported"),
    ],
)
def test_a_file_that_does_not_open_or_is_only_a_cover_is_refused_by_name(content: bytes, code: str) -> None:
    with pytest.raises(CaseError) as refusal:
        read(content, Limits())
    assert refusal.value.code == code


def test_more_pages_than_the_limit_are_refused_before_they_are_read() -> None:
    with pytest.raises(CaseError, match="too_large"):
        read(a_pdf(*[LONG] * 60), Limits(max_pages=2))


# --- Pages without text --------------------------------------------------------------------------------------------


def test_text_is_told_from_what_a_font_without_names_gives() -> None:
    assert not is_nonsense(LONG)
    assert not is_nonsense("ARTIKEL 5. VOORWERP EN DUUR VAN DE OVEREENKOMST " * 4)
    assert is_nonsense("".join(chr(ord(letter) - 29) if letter != " " else " " for letter in LONG))
    assert is_nonsense("\ue001\ue002\ue003 " * 30)
    assert not is_nonsense("договор о сотрудничестве между сторонами " * 10)


def test_a_page_with_text_and_an_empty_page_need_no_recognition() -> None:
    assert unread_pages(a_pdf(LONG), Limits()) == ()
    assert unread_pages(drawn(), Limits()) == ()
