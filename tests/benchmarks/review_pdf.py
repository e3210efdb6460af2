"""What a review of a PDF costs, against what PDFium needs to read it and pypdf to read and write it."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pypdfium2
from builders import a_case, the_rules
from pdf_builders import PLAIN, a_pdf
from pypdf import PdfWriter

from pipeline.model import Dossier
from pipeline.prepare import attempt

ROUNDS = 5
PAGES = 100


def of_pages(wanted: int) -> bytes:
    """An agreement of about so many pages: articles of ordinary length."""
    text = (Path(__file__).parent.parent.parent / "examples" / "texts" / "01-theater-rabat.txt").read_text("utf-8")
    prose = [line.lstrip("+#->^*. ") for line in text.partition("\n\n")[2].splitlines() if len(line) > 120]
    said = ["# Samenwerkingsovereenkomst", *prose[:2]]
    for number in range(1, wanted * 3):
        said += [
            f"# Artikel {number}. Onderwerp {number}",
            *(f"{number}.{at} {each}" for at, each in enumerate(prose[2:5], 1)),
        ]
    return a_pdf(*said, setting=PLAIN)


def extract(content: bytes) -> None:
    """What PDFium needs to give the text of each page."""
    file = pypdfium2.PdfDocument(content)
    for page in file:
        text_page = page.get_textpage()
        text_page.get_text_range()
        text_page.close()
        page.close()
    file.close()


def rewrite(content: bytes) -> None:
    """What pypdf needs to read and write the file."""
    PdfWriter(io.BytesIO(content), incremental=True).write(io.BytesIO())


def review(content: bytes) -> None:
    """The whole review, with proof, report and form."""
    assert isinstance(attempt(a_case(name="a.pdf", content=content), the_rules()), Dossier)


def milliseconds(work: Callable[[bytes], None], content: bytes) -> float:
    """The median of some rounds."""
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work(content)
        taken.append((time.perf_counter() - start) * 1000)
    return median(taken)


def main() -> None:
    """Measure and print."""
    content = of_pages(int(sys.argv[1]) if len(sys.argv) > 1 else PAGES)
    pages = len(pypdfium2.PdfDocument(content))
    floor = milliseconds(extract, content) + milliseconds(rewrite, content)
    whole = milliseconds(review, content)
    print(
        f"{pages} pages, {len(content) // 1000} kB: libraries {floor:.0f} ms, review {whole:.0f} ms, ratio {whole / floor:.1f}"
    )


if __name__ == "__main__":
    main()
