"""Our pages in a browser: readable by everybody, by keyboard alone, on a phone and on paper, without a network."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from attempts import refuse_everything
from axe_playwright_python.sync_playwright import Axe
from builders import a_case, the_rules
from output_builders import NOW
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pypdf import PdfReader

from pipeline.deliver import deliver
from pipeline.overrule import overrule, write_overrule
from pipeline.process import attempt
from pipeline.recheck import write_page
from pipeline.worklist import Reason, Waiting, write_worklists

pytestmark = [pytest.mark.browser]

EXAMPLES = Path(__file__).parent.parent / "examples"
REVIEWED = (
    "03-eau-porto-novo",
    "07-groen-rotterdam",
    "08-music-cork",
    "09-network-rivers",
    "10-leverancier-werkkledij",
)
"""A weakened clause, a clean agreement, one with changes of others, one with many parties, one of a supplier."""
LANGUAGES = ("nl", "en")
LONG = "een_naam_zonder_enige_ruimte_erin_" * 4
WIDTHS = (320, 1280)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


WORD_ON_LINES = """words => {
    const walk = document.createTreeWalker(document.querySelector("table.documents"), NodeFilter.SHOW_TEXT), told = []
    while (walk.nextNode()) for (const word of words) {
        const at = walk.currentNode.data.indexOf(word)
        if (at < 0) continue
        const range = document.createRange()
        range.setStart(walk.currentNode, at)
        range.setEnd(walk.currentNode, at + word.length)
        told.push(range.getClientRects().length)
    }
    return told
}"""
"""On how many lines each of these words stands, wherever one does."""


@pytest.fixture(scope="module", params=LANGUAGES)
def outbox(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An outbox with every kind of row: reviewed, refused, decided by a person, waiting, and a subfolder."""
    rules = the_rules(request.param)
    out = tmp_path_factory.mktemp(f"outbox-{request.param}")
    for day, name in enumerate(REVIEWED):
        content = (EXAMPLES / f"{name}.docx").read_bytes()
        case = replace(a_case(f"{name}.docx", content), reviewed=NOW + timedelta(days=day))
        delivery = deliver(attempt(case, rules), rules, out)
    decided = overrule(
        delivery.report,
        subject="advice",
        outcome="no",
        reason="Besproken met de aankoopdienst",
        role="jurist",
        user="",
        now=NOW,
        codes=rules.world.codes,
    )
    write_overrule(out / delivery.folder, decided)
    deliver(refuse_everything(a_case(f"geweigerd_{LONG}.docx"), rules), rules, out)
    deliver(attempt(a_case("sub.docx", content, subfolder="netwerken"), rules), rules, out)
    write_page(out, ("Document", "Before"), [("a & b.docx", "a-1234", "2019")], rules, NOW)
    write_worklists(out, (Waiting("open.docx", "", Reason.IN_USE),), rules, NOW)
    return out


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # A browser that root starts has no sandbox of its own; what it opens here is ours.
        arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        yield playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    fetched: list[str] = []
    faults: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    assert [url for url in fetched if not url.startswith("file:")] == [], "a page fetches nothing"
    assert faults == []
    page.close()


def the_pages(outbox: Path) -> list[Path]:
    return [
        outbox / "index.html",
        outbox / "recheck.html",
        outbox / "netwerken" / "index.html",
        *sorted(outbox.glob("*/report.html")),
    ]


def the_report(outbox: Path, name: str) -> Path:
    return next(outbox.glob(f"{name}*/report.html"))


@pytest.mark.slow
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_accessible_and_needs_no_sideways_scrolling(outbox: Path, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for path in the_pages(outbox):
        page.goto(path.as_uri())
        for details in page.locator("details").all():
            details.evaluate("each => { each.open = true }")
        found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]})
        assert found.violations_count == 0, f"{path.parent.name}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path.parent.name


@pytest.mark.parametrize("width", [320, 900, 960, 1280])
def test_a_worklist_breaks_no_word_of_ours(outbox: Path, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto((outbox / "index.html").as_uri())
    lines = page.evaluate(WORD_ON_LINES, ["Mensenrechtenclausule", "Leveranciersclausule", "Human"])
    assert lines and set(lines) == {1}


@pytest.mark.parametrize("width", [690, 1280])
def test_a_worklist_is_printed_as_a_table_on_any_paper(outbox: Path, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(media="print")
    page.goto((outbox / "index.html").as_uri())
    assert page.evaluate("getComputedStyle(document.querySelector('.documents tbody tr')).display") == "table-row"
    heading = page.locator("table.documents thead th").first.bounding_box()
    assert heading is not None and heading["height"] > 10


@pytest.mark.parametrize("name", ["\u202egnp.docx", "a & <b> \"c\" 'd'.docx", "\u05e9\u05dc\u05d5\u05dd.docx"])
def test_a_name_is_shown_as_it_is_spelled_and_never_dressed_up(page: Page, tmp_path: Path, name: str) -> None:
    rules = the_rules("nl")
    case = replace(a_case("x.docx", (EXAMPLES / f"{REVIEWED[0]}.docx").read_bytes()), name=name)
    deliver(attempt(case, rules), rules, tmp_path)
    write_worklists(tmp_path, (), rules, NOW)
    shown = name.replace("\u202e", "\ufffd")
    page.goto((tmp_path / "index.html").as_uri())
    expect(page.locator("table.documents a").first).to_have_text(shown)
    page.locator("table.documents a").first.click()
    expect(page.locator("h1 bdi")).to_have_text(shown)


def test_who_looks_at_the_pages_sees_what_is_wrong(page: Page) -> None:
    page.set_content(
        '<html><body><img src="data:,"><input><p style="color:#bbb;background:#fff">Bleek</p></body></html>'
    )
    found = {each["id"] for each in Axe().run(page, options={"runOnly": RULES}).response["violations"]}
    assert {"html-has-lang", "image-alt", "label", "color-contrast"} <= found


def test_a_page_is_read_without_scripts(outbox: Path, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((outbox / "index.html").as_uri())
    assert page.locator("table.documents tbody tr").count() == len(REVIEWED) + 1
    assert all(row.is_visible() for row in page.locator("table.documents tbody tr").all())
    expect(page.locator("#choose")).to_be_hidden()
    page.goto(the_report(outbox, "03").as_uri())
    expect(page.locator("#clauses")).to_be_visible()
    context.close()


def test_a_worklist_is_searched_whatever_the_accents_and_capitals(outbox: Path, page: Page) -> None:
    page.goto((outbox / "index.html").as_uri())
    rows = page.locator("table.documents tbody tr:visible")
    page.fill("#words", "PÓRTO  eau")
    assert rows.count() == 1
    expect(rows.first).to_contain_text("03-eau-porto-novo.docx")
    page.fill("#words", "nergens te vinden")
    assert rows.count() == 0
    expect(page.locator("#shown")).to_contain_text("0")


@pytest.mark.parametrize(
    ("field", "value", "names"),
    [
        ("result", "refused", [f"geweigerd_{LONG}.docx"]),
        ("result", "nothing", ["07-groen-rotterdam.docx"]),
        ("verdict", "weakened", ["03-eau-porto-novo.docx"]),
        ("decided", "yes", ["10-leverancier-werkkledij.docx"]),
    ],
)
def test_a_worklist_is_narrowed_to_what_one_looks_for(
    outbox: Path, page: Page, field: str, value: str, names: list[str]
) -> None:
    page.goto((outbox / "index.html").as_uri())
    page.select_option(f"#{field}", value)
    assert page.locator("table.documents tbody tr:visible th").all_inner_texts() == names


def test_a_choice_outlives_that_the_page_is_written_anew(outbox: Path, page: Page) -> None:
    page.goto((outbox / "index.html").as_uri())
    page.select_option("#verdict", "weakened")
    page.reload()
    assert page.locator("table.documents tbody tr:visible").count() == 1
    page.click("button[type=reset]")
    expect(page.locator("table.documents tbody tr:visible")).to_have_count(len(REVIEWED) + 1)


def test_a_worklist_and_its_reports_are_walked_through_by_keyboard_alone(outbox: Path, page: Page) -> None:
    page.goto((outbox / "index.html").as_uri())
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#words")).to_be_focused()
    page.keyboard.type("porto")
    for _ in range(6):
        page.keyboard.press("Tab")
    expect(page.locator("table.documents tbody tr:visible a")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/report.html")
    expect(page.locator("details")).to_have_count(3)
    for _ in range(page.locator("a, summary").count()):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.localName") == "summary":
            page.keyboard.press("Enter")
    expect(page.locator("details[open]")).to_have_count(3)


def test_a_long_worklist_shows_a_part_and_more_on_demand(tmp_path: Path, page: Page) -> None:
    rules = the_rules("nl")
    for number in range(205):
        deliver(refuse_everything(a_case(f"{number}.docx"), rules), rules, tmp_path)
    write_worklists(tmp_path, (), rules, NOW)
    page.goto((tmp_path / "index.html").as_uri())
    rows = page.locator("table.documents tbody tr:visible")
    assert rows.count() == 200
    page.click("#more")
    assert rows.count() == 205
    expect(page.locator("#more")).to_be_hidden()
    expect(rows.nth(200).locator("a")).to_be_focused()


def test_a_report_is_printed_on_a4_with_every_reason_open(outbox: Path, page: Page) -> None:
    page.goto(the_report(outbox, "03").as_uri())
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    width, height = (float(each) / 72 * 25.4 for each in printed.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (210, 297)
    text = " ".join(" ".join(sheet.extract_text() for sheet in printed.pages).split())
    page.locator("details").first.evaluate("each => { each.open = true }")
    reason = " ".join(page.locator("details p").first.inner_text().split())
    assert reason in text
