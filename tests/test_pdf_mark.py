"""A copy of a PDF with notes: over the words they speak of, beside the place of a clause, and the file untouched."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import docx
import pypdfium2
import pytest
from builders import a_case, the_rules
from pdf_builders import PLAIN, Setting, a_pdf, encrypted, set_document, signed
from pypdf import PdfReader
from pypdf.generic import ArrayObject

from pipeline.formats import pdf
from pipeline.formats.pdf.marking import notes_of
from pipeline.formats.pdf.places import strips_of
from pipeline.model import Case, Checks, Comment, Dossier, MarkPlan, Output, Quote, Stamp
from pipeline.process import attempt
from pipeline.read import read_document

EXAMPLES = Path(__file__).parent.parent / "examples"
AGREEMENT = (
    "# Samenwerkingsovereenkomst",
    "Tussen de Stad Gent, met zetel te 9000 Gent, Botermarkt 1, hierna “de Stad”,",
    "en de vereniging Bab el Fen, met zetel te 10000 Rabat, Avenue du Jasmin 14, Marokko, hierna “de partner”,",
    "wordt overeengekomen wat volgt.",
    "# Artikel 1. Voorwerp",
    "De partijen werken samen aan een jaarlijks programma van uitwisseling voor jonge theatermakers.",
    "# Artikel 2. Duur en beëindiging",
    "De overeenkomst duurt drie jaar. Elke partij kan haar opzeggen met een opzegtermijn van drie maanden.",
    "# Artikel 3. Toepasselijk recht",
    "Op deze overeenkomst is het Belgische recht van toepassing. De rechtbanken van Gent zijn bevoegd.",
)
WEAK = (
    *AGREEMENT[:6],
    "# Artikel 2. Mensenrechten",
    "De partijen streven ernaar om de mensenrechten zoveel mogelijk te respecteren.",
    *AGREEMENT[6:8],
)


def review(content: bytes, name: str = "overeenkomst.pdf") -> Dossier:
    """A reviewed file."""
    outcome = attempt(a_case(name=name, content=content), the_rules())
    assert isinstance(outcome, Dossier), outcome
    return outcome


def outputs(dossier: Dossier) -> dict[str, Output]:
    """What was handed over, by kind."""
    return {output.kind: output for output in dossier.outputs}


def test_a_draft_gets_a_copy_with_notes_and_the_wording_beside_it() -> None:
    dossier = review(a_pdf(*AGREEMENT))
    handed = outputs(dossier)

    assert list(handed) == ["annotated", "clause_text", "advice_request", "report"]
    assert handed["annotated"].name.endswith(".pdf")
    assert [each.action for each in dossier.brief.decision.clauses] == ["commented", "none"]
    assert dossier.checks == Checks(reject_restores=True, accept_complies=None, no_new_faults=True)
    assert "copy_withheld" not in dossier.attention


def test_not_a_byte_of_the_file_is_changed() -> None:
    content = a_pdf(*AGREEMENT)

    copy = outputs(review(content))["annotated"].content

    assert copy.startswith(content)
    assert len(PdfReader(io.BytesIO(copy)).pages) == len(PdfReader(io.BytesIO(content)).pages)


def test_every_note_has_an_author_a_date_a_stable_name_and_an_appearance() -> None:
    content = a_pdf(*AGREEMENT)
    first, second = (notes_of(outputs(review(content))["annotated"].content) for _ in range(2))

    assert [str(note["/NM"]) for _, note in first] == [str(note["/NM"]) for _, note in second]
    assert len({str(note["/NM"]) for _, note in first}) == len(first) >= 3
    for _, note in first:
        assert str(note["/T"]) == "Mensenrechtentool"
        assert str(note["/M"]).startswith("D:20261124090000")
        assert note["/AP"]["/N"].get_object().get_data()  # type: ignore[index]  # a dictionary of dictionaries


def test_the_first_page_has_a_summary_that_says_that_the_copy_is_internal() -> None:
    notes = notes_of(outputs(review(a_pdf(*AGREEMENT)))["annotated"].content)

    page, summary = notes[0]
    assert page == 0
    assert str(summary["/Contents"]).startswith("Intern")
    assert "verplichte clausule" in str(summary["/Contents"])


def test_a_note_stands_where_the_clause_belongs_and_holds_the_approved_wording() -> None:
    content = a_pdf(*AGREEMENT)
    dossier = review(content)
    clause = next(
        note for _, note in notes_of(outputs(dossier)["annotated"].content) if "garanderen" in str(note["/Contents"])
    )

    behind, before = (place_of(content, words) for words in ("opzegtermijn van drie", "Artikel 3. Toepasselijk"))
    _, bottom, _, top = map(float, cast("ArrayObject", clause["/Rect"]))
    assert before < (bottom + top) / 2 < behind
    assert dossier.brief.decision.clauses[0].places[0].after == "Artikel 2, p. 1"


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_note_beside_the_text_stays_on_the_page_however_that_is_turned(turned: int) -> None:
    setting = replace(PLAIN, turned=turned, offset=25.0)
    copy = outputs(review(a_pdf(*AGREEMENT, setting=setting)))["annotated"].content

    seen = [float(side) for side in PdfReader(io.BytesIO(copy)).pages[0].cropbox]
    notes = [note for _, note in notes_of(copy) if str(note["/Subtype"]) == "/Text"]
    assert len(notes) == 2
    for note in notes:
        left, bottom, right, top = map(float, cast("ArrayObject", note["/Rect"]))
        assert seen[0] < left < right < seen[2]
        assert seen[1] < bottom < top < seen[3]


def test_the_report_lists_the_notes_with_their_places_and_calls_none_an_insertion() -> None:
    page = outputs(review(a_pdf(*AGREEMENT)))["report"].content.decode()

    assert "helemaal bovenaan" in page
    assert "Artikel 2, p. 1" in page
    assert "Bijgehouden invoeging" not in page
    assert "een opmerking zegt waar de goedgekeurde tekst thuishoort" in page


def test_a_clause_that_is_weakened_gets_its_note_and_a_report() -> None:
    weakened = (
        "De partijen garanderen dat ze de mensenrechten zullen respecteren. Deze overeenkomst kan door elk van de "
        "partijen worden opgezegd, met een opzegtermijn van zes maanden, wanneer de wederpartij betrokken is bij een "
        "ernstige schending van de mensenrechten."
    )
    dossier = review(a_pdf(*AGREEMENT[:6], "# Artikel 2. Mensenrechten", weakened, *AGREEMENT[6:8]))

    assert not dossier.brief.decision.annotated.insertions
    assert "helemaal bovenaan" in outputs(dossier)["report"].content.decode()
    wording = text_of(outputs(dossier)["clause_text"].content)
    assert "Vergelijk deze tekst met Artikel 2, p. 1" in wording
    assert "Zet dit artikel" not in wording


def text_of(content: bytes) -> str:
    """What stands in a Word file."""
    document = docx.Document(io.BytesIO(content))
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join(each.text for part in (document, *cells) for each in part.paragraphs)


def place_of(content: bytes, words: str) -> float:
    """The height of words on the first page."""
    page = pypdfium2.PdfDocument(content)[0].get_textpage()
    found = page.search(words).get_next()
    assert found
    return float(page.get_charbox(found[0])[1])


@pytest.mark.parametrize(
    "setting",
    [PLAIN, replace(PLAIN, letters=True), *(replace(PLAIN, turned=turn, offset=20.0) for turn in (90, 180, 270))],
    ids=["plain", "letters", "90", "180", "270"],
)
def test_a_highlight_covers_the_words_and_no_others(setting: Setting) -> None:
    """Seen as a reader sees it: the page is drawn with its notes, and what is yellow is where the words are."""
    content = a_pdf(*WEAK, setting=setting)
    case = a_case(name="a.pdf", content=content)
    document = read_document(case, the_rules())
    block = next(each for each in document.blocks if "streven" in each.text)
    start = block.text.index("de mensenrechten")
    quote = Quote("de mensenrechten", block.where, block.index, start, start + len("de mensenrechten"))

    marked = pdf.mark(content, document, MarkPlan(comments=(Comment(("Zwak.",), quote),)), a_stamp(case))

    yellow = yellow_box(marked)
    (strip,) = strips_of(quote, document)
    expected = strip.box
    assert all(abs(one - other) < 1.5 for one, other in zip(yellow, expected, strict=True)), (yellow, expected)
    assert sorted(words_within(content, expected)) == sorted("demensenrechten")


def a_stamp(case: Case) -> Stamp:
    """In whose name we write."""
    return Stamp("Mensenrechtentool", "MT", case.reviewed)


def yellow_box(content: bytes) -> tuple[float, float, float, float]:
    """Where the first page is yellow, in points of the page: left, bottom, right, top."""
    file = pypdfium2.PdfDocument(content)
    page = file[0]
    turned, seen = page.get_rotation(), page.get_cropbox()
    scale = 3
    picture = page.render(scale=scale, draw_annots=True).to_pil().convert("RGB")
    blue = picture.split()[2].point(lambda level: 255 if 60 < level < 130 else 0)
    red = picture.split()[0].point(lambda level: 255 if level > 220 else 0)
    from PIL import ImageChops

    area = ImageChops.multiply(blue, red).getbbox()
    assert area
    return pdf.from_screen(tuple(side / scale for side in area), seen, turned // 90)  # type: ignore[arg-type]  # four sides


def words_within(content: bytes, box: tuple[float, float, float, float]) -> str:
    """The letters that stand in a box on the first page."""
    left, bottom, right, top = box
    page = pypdfium2.PdfDocument(content)[0].get_textpage()
    text = page.get_text_bounded(left + 1, bottom + 1, right - 1, top - 1)
    return "".join(text.split())


def test_a_copy_whose_notes_lie_elsewhere_does_not_pass_the_proof() -> None:
    content = a_pdf(*WEAK)
    case = a_case(name="a.pdf", content=content)
    document = read_document(case, the_rules())
    block = next(each for each in document.blocks if "streven" in each.text)
    other = next(each for each in document.blocks if "Belgische" in each.text or "Botermarkt" in each.text)
    right = MarkPlan(comments=(Comment(("Zwak.",), Quote(block.text, "", block.index, 0, len(block.text))),))
    wrong = MarkPlan(comments=(Comment(("Zwak.",), Quote(block.text, "", other.index, 0, len(other.text))),))
    marked = pdf.mark(content, document, right, a_stamp(case))

    assert pdf.verify(content, marked, document, right, a_stamp(case)).no_new_faults
    assert not pdf.verify(content, marked, document, wrong, a_stamp(case)).no_new_faults
    assert not pdf.verify(content, content, document, right, a_stamp(case)).no_new_faults
    assert not pdf.verify(content + b" ", marked, document, right, a_stamp(case)).reject_restores


def test_a_copy_of_ours_that_comes_back_is_not_marked_twice() -> None:
    once = outputs(review(a_pdf(*AGREEMENT)))["annotated"].content
    names = [str(note["/NM"]) for _, note in notes_of(once)]

    again = review(once)
    twice = outputs(again)["annotated"].content

    assert [str(note["/NM"]) for _, note in notes_of(twice)] == names
    assert again.checks.no_new_faults


def test_nothing_is_written_into_a_signed_agreement_and_an_addendum_is_offered() -> None:
    dossier = review(signed(a_pdf(*AGREEMENT)))
    handed = outputs(dossier)

    assert "annotated" not in handed
    assert "addendum" in handed
    assert "ondertekend of definitief" in handed["report"].content.decode()


def test_nothing_is_written_into_an_encrypted_file_and_the_wording_is_offered() -> None:
    dossier = review(encrypted(a_pdf(*AGREEMENT)))

    assert "annotated" not in outputs(dossier)
    assert "clause_text" in outputs(dossier)
    assert "protected" in dossier.attention


def test_a_pdf_that_calls_itself_a_word_file_is_reviewed_and_the_report_says_so() -> None:
    dossier = review(a_pdf(*AGREEMENT), name="overeenkomst.docx")

    assert outputs(dossier)["annotated"].name == "overeenkomst - met opmerkingen.pdf"
    assert "van een ander soort: PDF" in outputs(dossier)["report"].content.decode()
    assert "van een ander soort" not in outputs(review(a_pdf(*AGREEMENT)))["report"].content.decode()


def test_a_clean_agreement_gets_no_copy() -> None:
    word = (EXAMPLES / "07-groen-rotterdam.docx").read_bytes()
    document = read_document(a_case(content=word), the_rules())

    dossier = review(set_document(document, PLAIN))

    assert list(outputs(dossier)) == ["report"]
    assert dossier.attention == ()


def test_a_macro_file_and_a_template_keep_their_kind() -> None:
    from word_builders import DOCUMENT_TYPE, a_word_file, p

    macro = "application/vnd.ms-word.document.macroEnabled.main+xml"
    for kind, ending in ((macro, "docm"), (DOCUMENT_TYPE.replace("document.main", "template.main"), "dotx")):
        said: list[Any] = [p(each.removeprefix("# ")) for each in AGREEMENT]
        handed = outputs(review(a_word_file(*said, document_type=kind), name=f"a.{ending}"))
        assert handed["annotated"].name == f"a - met opmerkingen.{ending}"
