"""Other office files and scans: what they become before the review, and what their sender is told where that fails."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import socket
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import a_case, the_rules
from pdf_builders import a_pdf, a_picture, a_scan, with_nonsense
from test_pdf_mark import AGREEMENT, WEAK, outputs
from word_builders import a_word_file, p

from pipeline.cli import main
from pipeline.errors import CaseError
from pipeline.formats import pdf
from pipeline.formats.pdf.places import strips_of
from pipeline.legibility import doubt_clauses, doubt_countries, is_illegible
from pipeline.model import Case, DocumentFormat, Dossier, Limits, Quote, Refusal, Status
from pipeline.prepare import attempt, office, prepare, recognition
from pipeline.prepare.rules import find_strokes, without_strokes
from pipeline.read import read_document

WORD = a_word_file(*(p(each.removeprefix("# ")) for each in AGREEMENT))


def prepared(content: bytes, name: str = "a.pdf") -> Case:
    """A case as the core gets it."""
    return prepare(a_case(name=name, content=content), the_rules())


def review(content: bytes, name: str = "a.pdf") -> Dossier:
    """A reviewed file."""
    outcome = attempt(a_case(name=name, content=content), the_rules())
    assert isinstance(outcome, Dossier), outcome
    return outcome


def statuses(dossier: Dossier) -> list[str]:
    """The verdicts on the clauses of the playbook."""
    return [each.status for each in dossier.brief.detection.clauses]


# --- What needs nothing --------------------------------------------------------------------------------------------


def test_a_word_file_and_a_pdf_with_text_are_read_as_they_are() -> None:
    for content in (WORD, a_pdf(*AGREEMENT)):
        assert prepared(content) == a_case(name="a.pdf", content=content)


@pytest.mark.parametrize("content", [b"", b"From: a@example.org\nMIME-Version: 1.0\n\nBeste", b"<html></html>"])
def test_what_is_none_of_ours_is_refused_as_ever(content: bytes) -> None:
    outcome = attempt(a_case(name="a.pdf", content=content), the_rules())
    assert isinstance(outcome, Refusal)
    assert outcome.code in ("empty", "mail_or_archive", "unsupported")


def test_a_pdf_that_has_to_be_mended_first_says_so() -> None:
    whole = a_pdf(*AGREEMENT)
    broken = whole.replace(b"startxref", b"startxxxx")

    case = prepared(broken)

    assert case.derived is not None
    assert case.derived.by.startswith("PDFium")
    assert statuses(review(broken)) == statuses(review(whole))


# --- Without the programs ------------------------------------------------------------------------------------------


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine without LibreOffice and Tesseract."""
    monkeypatch.setattr(shutil, "which", lambda name: None)
    office._program.cache_clear()
    recognition._program.cache_clear()
    yield
    office._program.cache_clear()
    recognition._program.cache_clear()


@pytest.mark.usefixtures("nothing_installed")
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (rb"{\rtf1\ansi Overeenkomst}", "needs_conversion"),
        (a_scan(a_pdf(*AGREEMENT), dots=72), "needs_recognition"),
        (a_picture(a_pdf(*AGREEMENT), dots=72), "needs_recognition"),
    ],
    ids=["rtf", "scan", "picture"],
)
def test_without_the_program_it_takes_a_file_is_refused_with_the_remedy(content: bytes, code: str) -> None:
    outcome = attempt(a_case(content=content), the_rules())
    assert isinstance(outcome, Refusal)
    assert outcome.code == code
    assert outcome.remedy


# --- LibreOffice ---------------------------------------------------------------------------------------------------


def converted(content: bytes, ending: str, folder: Path) -> bytes:
    """The same file as LibreOffice saves it in another format."""
    (folder / "a.docx").write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    subprocess.run(["soffice", "--headless", profile, "--convert-to", ending, "--outdir", str(folder), str(folder / "a.docx")], check=True, capture_output=True, timeout=120)  # fmt: skip
    return (folder / f"a.{ending}").read_bytes()


@pytest.mark.word
@pytest.mark.parametrize("ending", ["odt", "doc", "rtf"])
def test_older_office_files_are_judged_and_marked_as_the_word_file_would_be(ending: str, tmp_path: Path) -> None:
    content = converted(WORD, ending, tmp_path)
    dossier, word = review(content, f"a.{ending}"), review(WORD, "a.docx")

    assert statuses(dossier) == statuses(word)
    assert [each.action for each in dossier.brief.decision.clauses] == [
        each.action for each in word.brief.decision.clauses
    ]
    assert outputs(dossier)["annotated"].name == "a - met opmerkingen.docx"
    assert dossier.brief.case.derived is not None
    assert dossier.brief.case.derived.origin == ending
    assert dossier.brief.case.derived.by.startswith("LibreOffice ")
    assert "LibreOffice" in outputs(dossier)["report"].content.decode()


@pytest.mark.word
def test_what_was_converted_once_is_converted_when_it_is_judged_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, inbox, outbox = converted(WORD, "odt", tmp_path), tmp_path / "in", tmp_path / "out"
    inbox.mkdir()
    (inbox / "a.odt").write_bytes(content)
    watched = ["watch", "--once", "--settle", "0", "--inbox", str(inbox), "--outbox", str(outbox)]
    assert main([*watched, "--workers", "inline", "--exit-zero", "-q"]) == 0
    (folder,) = outbox.glob("a-*")
    first = json.loads((folder / "report.json").read_text("utf-8"))
    capsys.readouterr()

    assert main(["again", str(folder), "--workers", "inline", "--exit-zero", "--json"]) == 0
    again = json.loads(capsys.readouterr().out.splitlines()[0])
    assert again["error"] is None
    assert [each["status"] for each in again["clauses"]] == [each["status"] for each in first["clauses"]]

    main(["recheck", "--outbox", str(outbox), "--workers", "inline", "--json"])
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (line,) = (each for each in lines if each["folder"] == folder.name)  # The original lies in no other folder.
    states = [each["state"] for each in line["clauses"]]
    assert set(states) == {"same"}


@pytest.mark.word
def test_nothing_in_an_office_file_is_fetched(tmp_path: Path) -> None:
    """A picture and a text that lie elsewhere: nobody is asked for them, and no file of this machine is drawn in."""
    secret = tmp_path / "geheim.txt"
    secret.write_text("GEHEIM")
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(20)

        def listen() -> None:
            try:
                while True:
                    connection, _ = server.accept()
                    asked.append(b"somebody")
                    connection.close()
            except OSError:
                return

        listener = threading.Thread(target=listen, daemon=True)
        listener.start()
        port = server.getsockname()[1]
        hostile = (
            r"{\rtf1\ansi Overeenkomst "
            rf'{{\field{{\*\fldinst INCLUDEPICTURE "http://127.0.0.1:{port}/x.png" \\d}}{{\fldrslt x}}}}'
            rf'{{\field{{\*\fldinst INCLUDETEXT "{secret}"}}{{\fldrslt y}}}}'
            r"\par De partijen werken samen.}"
        ).encode()
        document = read_document(prepared(hostile, "a.rtf"), the_rules())
    listener.join(timeout=25)

    assert asked == []
    assert "GEHEIM" not in " ".join(block.text for block in document.blocks)


@pytest.mark.word
def test_what_libreoffice_makes_nothing_of_is_refused() -> None:
    garbage = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000) + "WordDocument".encode("utf-16-le")
    odt = io.BytesIO()
    with zipfile.ZipFile(odt, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", "<broken")

    for content in (garbage, odt.getvalue()):
        outcome = attempt(a_case(content=content), the_rules())
        assert isinstance(outcome, Refusal)
        assert outcome.code in ("not_converted", "empty", "damaged")


# --- Tesseract -----------------------------------------------------------------------------------------------------


@pytest.mark.pdf
def test_a_scan_is_judged_as_the_text_that_was_scanned() -> None:
    content = a_pdf(*WEAK)
    scanned = review(a_scan(content))

    assert statuses(scanned) == statuses(review(content)) == ["weakened", "weakened"]
    assert scanned.brief.case.derived is not None
    assert "Tesseract" in scanned.brief.case.derived.by
    assert scanned.checks.no_new_faults
    countries = {country.iso3 for party in scanned.brief.decision.screening.parties for country in party.countries}
    assert countries == {"BEL", "MAR"}


@pytest.mark.pdf
def test_a_scan_with_a_layer_of_nonsense_is_recognised_and_its_copy_handed_over() -> None:
    reviewed = review(with_nonsense(a_scan(a_pdf(*WEAK))))

    assert statuses(reviewed) == ["weakened", "weakened"]
    assert "annotated" in outputs(reviewed)
    assert "copy_withheld" not in reviewed.attention


@pytest.mark.pdf
def test_only_the_pages_that_need_it_are_recognised() -> None:
    from pypdf import PdfWriter

    both = PdfWriter()
    both.append(io.BytesIO(a_pdf(*AGREEMENT)))
    both.append(io.BytesIO(a_scan(a_pdf("# Bijlage", "De bijlage bevat het programma en de begroting van elk jaar."))))
    made = io.BytesIO()
    both.write(made)

    case = prepared(made.getvalue())

    assert [scan.page for scan in case.scans] == [1]
    assert any("begroting" in block.text for block in read_document(case, the_rules()).blocks)


@pytest.mark.pdf
@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_page_that_lies_on_its_side_is_read_and_its_words_are_found_on_it(turned: int) -> None:
    content = a_scan(a_pdf(*WEAK, *AGREEMENT[4:]), turned=turned, skew=0.4)
    case = prepared(content)
    document = read_document(case, the_rules())
    block = next(each for each in document.blocks if "streven" in each.text)
    start = block.text.index("mensenrechten")

    (strip,) = strips_of(Quote("", "", block.index, start, start + 13), document)

    width, height, dots = pdf.draw(content, strip.page, 72)
    left, bottom, right, top = (round(side) for side in strip.box)
    inked = [dots[(height - row) * width + column] < 150 for row in range(bottom, top) for column in range(left, right)]
    assert 0.08 < sum(inked) / len(inked) < 0.6
    assert abs((right - left) - (top - bottom)) > 30


@pytest.mark.pdf
@pytest.mark.parametrize(("kind", "ending"), [("PNG", "png"), ("JPEG", "jpg"), ("TIFF", "tif")])
def test_a_picture_of_an_agreement_is_reviewed_and_marked_in_a_pdf_of_it(kind: str, ending: str) -> None:
    dossier = review(a_picture(a_pdf(*AGREEMENT), kind), f"a.{ending}")

    assert statuses(dossier)[0] == "absent"
    assert dossier.brief.case.derived is not None
    assert dossier.brief.case.derived.origin is DocumentFormat.IMAGE
    assert outputs(dossier)["annotated"].name == "a - met opmerkingen.pdf"
    assert dossier.checks.no_new_faults


@pytest.mark.pdf
def test_a_scan_that_people_may_have_signed_is_called_so() -> None:
    signing = ("Opgemaakt te Gent op 1 december 2026 in twee exemplaren.", "Voor de Stad Gent,", "Voor de vereniging,")
    assert "maybe_final" in review(a_scan(a_pdf(*AGREEMENT, *signing))).attention
    assert "maybe_final" not in review(a_pdf(*AGREEMENT, *signing)).attention


@pytest.mark.pdf
def test_the_same_scan_is_read_in_the_same_way_each_time() -> None:
    content = a_scan(a_pdf(*AGREEMENT))
    assert prepared(content) == prepared(content)


def test_too_many_scanned_pages_are_refused_before_any_is_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition, "_program", lambda: recognition._Program(("tesseract",), ()))
    with pytest.raises(CaseError, match="too_many_scans"):
        recognition.recognise_pages(b"", range(200), Limits())


# --- What is hard to read ------------------------------------------------------------------------------------------


@pytest.mark.pdf
def test_a_verdict_on_doubtful_words_is_uncertain_and_a_country_on_them_unsure() -> None:
    from dataclasses import replace

    from pipeline.detect import detect_clauses
    from pipeline.screen import screen_parties

    rules = the_rules()
    case = a_case(name="a.pdf", content=a_pdf(*WEAK))
    document = read_document(case, rules)
    doubtful = replace(
        document,
        blocks=tuple(
            replace(block, runs=tuple(replace(run, doubtful="streven" in block.text or "Rabat" in block.text) for run in block.runs))
            for block in document.blocks
        ),
    )  # fmt: skip
    detection, screening = detect_clauses(document, rules, case), screen_parties(document, rules)

    assert {each.status for each in doubt_clauses(detection, doubtful).clauses} == {Status.UNCERTAIN}
    assert doubt_clauses(detection, document) is detection
    certainties = {party.name: {country.certainty for country in party.countries} for party in doubt_countries(screening, doubtful).parties}  # fmt: skip
    assert {"unsure"} in certainties.values()
    assert [block.text for block in doubtful.blocks if is_illegible(block)]


def test_lines_of_a_table_are_found_in_a_picture_and_letters_are_none() -> None:
    ruled = a_pdf(*AGREEMENT[:2], "|Naam|Zetel|Land|", "|Vzw Lindeboom|Kerkstraat 1, 9000 Gent|België|")
    width, height, dots = pdf.draw(a_scan(ruled, dots=150, skew=0), 0, 100)

    strokes = find_strokes(width, height, dots)

    assert len([stroke for stroke in strokes if stroke.upright]) == 4
    assert len([stroke for stroke in strokes if not stroke.upright]) == 3
    painted = without_strokes(width, height, dots, strokes, 1)
    assert find_strokes(width, height, painted) == []
    assert find_strokes(*pdf.draw(a_pdf(*AGREEMENT), 0, 100)) == []


def test_a_case_keeps_the_name_and_hash_of_its_file_whatever_is_read_of_it() -> None:
    broken = a_pdf(*AGREEMENT).replace(b"startxref", b"startxxxx")
    sha256 = hashlib.sha256(broken).hexdigest()
    case = prepare(a_case(name="a.pdf", content=broken, sha256=sha256), the_rules())
    assert (case.name, case.sha256) == ("a.pdf", sha256)
    assert case.content != broken
