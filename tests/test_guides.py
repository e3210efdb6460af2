"""The guides tell what is so: their words are those people read, their steps can be taken, their pictures are ours."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from markdown_it import MarkdownIt  # comes with rich
from playwright.sync_api import PdfMargins, sync_playwright
from pypdf import PdfReader

from docs.make_pictures import PICTURES, an_outbox, photograph_agreement, photograph_pages
from pipeline.cli import ATTENTION, DONE, main
from pipeline.facts import load_codes

HOUSE = Path(__file__).parent.parent
DOCS = HOUSE / "docs"
CLERK, LAWYER = DOCS / "handleiding.md", DOCS / "juristen.md"
MARGINS: PdfMargins = {"top": "1.5cm", "right": "1.5cm", "bottom": "1.5cm", "left": "1.5cm"}
PNG = b"\x89PNG\r\n"


def labels(group: str) -> list[str]:
    return [entry.nl for entry in load_codes() if entry.group == group]


@pytest.mark.parametrize("verdict", labels("status"))
def test_the_lawyers_guide_explains_every_verdict(verdict: str) -> None:
    assert verdict in [row[0] for row in table_cells(LAWYER)]


@pytest.mark.parametrize("certainty", labels("certainty"))
def test_the_lawyers_guide_explains_every_certainty(certainty: str) -> None:
    assert certainty in [row[0] for row in table_cells(LAWYER)]


@pytest.mark.parametrize("outcome", labels("outcome"))
def test_the_clerks_guide_says_what_to_do_about_every_outcome(outcome: str) -> None:
    assert outcome in [row[0] for row in table_cells(CLERK)]


def test_the_clerks_guide_names_every_file_as_the_playbook_does() -> None:
    playbook = (HOUSE / "templates" / "gent" / "playbook.toml").read_text(encoding="utf-8")
    named = re.findall(r'"\{stem\}( - [^"]+)"', playbook)
    told = [row[0] for row in table_cells(CLERK)]
    assert named and [name for name in named if f"`…{name}`" not in told] == []


def test_keys_of_the_playbook_in_the_lawyers_guide_exist() -> None:
    files = [HOUSE / "templates" / "gent" / name for name in ("playbook.toml", "clauses/human-rights.toml")]
    keys = {key for file in files for key in re.findall(r"^(\w+) =", file.read_text(encoding="utf-8"), re.MULTILINE)}
    told = set(re.findall(r"`(\w+)(?: = [^`]*)?`", LAWYER.read_text(encoding="utf-8"))) - {"MAP"}
    assert told and told <= keys


def test_a_lawyer_changes_the_wording_step_by_step_as_the_guide_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guide = LAWYER.read_text(encoding="utf-8")
    commands = dict(
        (line.split()[1], line.split()[1:]) for line in re.findall(r"^ *(rightsclause .*ons-playbook.*)$", guide, re.M)
    )
    monkeypatch.chdir(tmp_path)
    assert "cp -R templates/gent ons-playbook" in guide
    shutil.copytree(HOUSE / "templates" / "gent", "ons-playbook")
    shutil.copytree(HOUSE / "examples", "examples")
    clause = Path("ons-playbook") / "clauses" / "human-rights.toml"
    old = clause.read_text(encoding="utf-8")
    (earlier,) = re.findall(r"^ *(\[\[earlier\]\].*?)```", guide, re.M | re.S)
    new = old.replace("De partijen garanderen dat ze", "Alle partijen garanderen dat zij")
    assert new != old
    clause.write_text(new + "\n" + re.sub(r"^ +", "", earlier, flags=re.M), encoding="utf-8")

    assert main(commands["playbook"]) == DONE
    assert main([*commands["review"], "--workers", "inline"]) == ATTENTION
    (report,) = Path("proef").glob("01-*/report.html")
    assert "Alle partijen garanderen dat zij" in report.read_text(encoding="utf-8")


# --- Pictures ------------------------------------------------------------------------------------------------------


def test_every_picture_is_shown_described_and_small() -> None:
    shown = dict[str, str]()
    for page in DOCS.glob("*.md"):
        shown |= {path: alt for alt, path in re.findall(r"!\[([^\]]*)\]\(pictures/([^)]+)\)", page.read_text("utf-8"))}
    files = {file.name: file.stat().st_size for file in PICTURES.iterdir()}
    assert shown.keys() == files.keys()
    assert all(len(alt) > 20 for alt in shown.values())
    assert sum(files.values()) < 600_000


@pytest.fixture(scope="module")
def outbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return an_outbox(tmp_path_factory.mktemp("pictures"))


@pytest.mark.browser
def test_the_pages_in_the_guide_are_photographed_from_the_running_product(outbox: Path, tmp_path: Path) -> None:
    photograph_pages(outbox, tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == {"werklijst.png", "verslag.png"}
    assert all(file.read_bytes().startswith(PNG) for file in tmp_path.iterdir())


@pytest.mark.word
def test_the_agreement_in_the_guide_is_photographed_from_the_running_product(outbox: Path, tmp_path: Path) -> None:
    photograph_agreement(outbox, tmp_path)
    assert (tmp_path / "overeenkomst.png").read_bytes().startswith(PNG)


@pytest.mark.browser
def test_the_clerks_guide_is_two_pages_of_a4_with_its_pictures(tmp_path: Path) -> None:
    style = "body{font:10pt/1.25 Arial,'Liberation Sans'}img{width:9cm}p,h2,h3{margin:5pt 0}code{font-size:8.5pt}td{padding:0 6pt}"
    text = MarkdownIt().enable("table").render(CLERK.read_text(encoding="utf-8"))
    page_file = tmp_path / "handleiding.html"
    page_file.write_text(
        f"<!DOCTYPE html><meta charset=utf-8><base href='{DOCS.as_uri()}/'><style>{style}</style>{text}", "utf-8"
    )
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        page = browser.new_page()
        page.goto(page_file.as_uri())
        page.pdf(path=tmp_path / "handleiding.pdf", format="A4", margin=MARGINS)
        browser.close()
    assert len(PdfReader(tmp_path / "handleiding.pdf").pages) == 2


def table_cells(page: Path) -> Iterator[list[str]]:
    """The rows of the tables of a page, cell by cell."""
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("| "):
            yield [cell.strip() for cell in line.strip("|").split("|")]
