"""Make the pictures of the guides from the running product: `make pictures`.

A few examples go through the watched folder, a decision is written down, and what a clerk then opens is photographed:
our pages by Chromium, the agreement with its proposal by LibreOffice. The parties are those of the examples: invented.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from pipeline.cli import main as rightsclause

HOUSE = Path(__file__).parent.parent
PICTURES = HOUSE / "docs" / "pictures"
SHOWN = ("01-theater-rabat", "07-groen-rotterdam", "08-music-cork", "11-university-pecs", "12-convenant-zonder-land")
"""An agreement without the clause, one with it, one with changes of others, one on the border, one to ask about."""

_DOTS_PER_INCH = 100
_CUT = ("-x", "70", "-y", "100", "-W", "710", "-H", "395")
"""The part of an A4 page that is shown, in dots: the articles around the clause."""


def an_outbox(house: Path) -> Path:
    """Let the watched folder do its work in this folder, in Dutch, and give the outbox."""
    inbox, outbox = house / "inbox", house / "outbox"
    inbox.mkdir()
    outbox.mkdir()
    for name in SHOWN:
        shutil.copy(HOUSE / "examples" / f"{name}.docx", inbox)
    folders = ["--inbox", str(inbox), "--outbox", str(outbox)]
    _run("watch", "--once", "--settle", "0", "--language", "nl", "--exit-zero", *folders)
    decision = ["--subject", "advice", "--outcome", "no", "--reason", "Advies gekregen op 3 maart", "--role", "jurist"]
    _run("decide", str(_folder(outbox, "11")), "--language", "nl", *decision)
    _run("watch", "--once", "--settle", "0", "--language", "nl", "--exit-zero", *folders)
    return outbox


def photograph_pages(outbox: Path, pictures: Path) -> None:
    """Photograph the worklist and a report, as wide as a small window."""
    with sync_playwright() as playwright:
        # A browser that root starts has no sandbox of its own; what it opens here is ours.
        arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        for name, path, height in (
            ("werklijst", outbox / "index.html", 700),
            ("verslag", _folder(outbox, "01") / "report.html", 660),
        ):
            page = browser.new_page(viewport={"width": 960, "height": height})
            page.goto(path.as_uri())
            page.screenshot(path=pictures / f"{name}.png")
            page.close()
        browser.close()


def photograph_agreement(outbox: Path, pictures: Path) -> None:
    """Photograph the place in the annotated copy where the clause is proposed; a sign shows where its comment is."""
    (copy,) = _folder(outbox, "01").glob("*met opmerkingen.docx")
    with TemporaryDirectory(prefix="rightsclause-pictures-") as place:
        profile = f"-env:UserInstallation=file://{place}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf"]
        subprocess.run([*command, "--outdir", place, str(copy)], check=True, capture_output=True)
        (pdf,) = Path(place).glob("*.pdf")
        number = _page_with(pdf, "Mensenrechten")
        pages = ["-f", str(number), "-l", str(number), "-singlefile", "-r", str(_DOTS_PER_INCH), *_CUT, "-png"]
        subprocess.run(["pdftoppm", *pages, str(pdf), str(pictures / "overeenkomst")], check=True, capture_output=True)


def _folder(outbox: Path, number: str) -> Path:
    return next(outbox.glob(f"{number}-*"))


def _run(*arguments: str) -> None:
    if code := rightsclause(arguments):
        sys.exit(f"rightsclause {arguments[0]} ended with {code}")


def _page_with(pdf: Path, heading: str) -> int:
    """Give the last page, from 1, on which this stands."""
    told = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    pages = [number for number, page in enumerate(told.split("\f"), 1) if heading in page]
    return pages[-1]


def main() -> None:
    """Make every picture anew."""
    PICTURES.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="rightsclause-pictures-") as house:
        outbox = an_outbox(Path(house))
        photograph_pages(outbox, PICTURES)
        photograph_agreement(outbox, PICTURES)


if __name__ == "__main__":
    main()
