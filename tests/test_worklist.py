"""The worklist shows what asks for attention first, and is safe to open."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from attempts import find_nothing, find_something, refuse_everything
from builders import a_case
from output_builders import NOW, some_rules

from pipeline.deliver import deliver
from pipeline.guard import Attempt
from pipeline.worklist import Reason, Waiting, row_of, show_reason, write_worklists

RULES = some_rules()


def lay(out: Path, name: str, attempt: Attempt = find_nothing, subfolder: str = "", days: int = 0) -> str:
    case = a_case(name, sha256=name.encode().hex().ljust(64, "0")[-64:], subfolder=subfolder)
    case = replace(case, reviewed=NOW + timedelta(days=days))
    return deliver(attempt(case, RULES), RULES, out).folder


def page(out: Path, *waiting: Waiting, language: str = "nl") -> str:
    write_worklists(out, waiting, some_rules(language), NOW)
    return (out / "index.html").read_text(encoding="utf-8")


def in_order(text: str, *words: str) -> bool:
    places = [text.index(word) for word in words]
    return places == sorted(places)


def test_what_is_gravest_comes_first_and_of_equals_the_newest(tmp_path: Path) -> None:
    lay(tmp_path, "in orde.docx", days=3)
    lay(tmp_path, "oud.docx", find_something)
    lay(tmp_path, "nieuw.docx", find_something, days=1)
    lay(tmp_path, "geweigerd.docx", refuse_everything)
    assert in_order(page(tmp_path), "geweigerd.docx", "nieuw.docx", "oud.docx", "in orde.docx")


def test_every_document_is_linked_to_its_report(tmp_path: Path) -> None:
    lay(tmp_path, "100% zeker? #1.docx")
    lay(tmp_path, "sub.docx", subfolder="netwerken")
    page(tmp_path)
    for folder, count in ((tmp_path, 1), (tmp_path / "netwerken", 1)):
        from urllib.parse import unquote

        links = re.findall(
            r'<th scope="row" role="rowheader"><a href="([^"]+report\.html)"', (folder / "index.html").read_text()
        )
        assert len(links) == count
        assert all((folder / unquote(link)).is_file() for link in links)


def test_a_folder_shows_its_own_documents_and_of_subfolders_the_top_shows_counts_only(tmp_path: Path) -> None:
    lay(tmp_path, "eigen.docx")
    lay(tmp_path, "geheim.docx", find_something, subfolder="netwerken")
    lay(tmp_path, "ook geheim.docx", subfolder="netwerken")
    top = page(tmp_path)
    below = (tmp_path / "netwerken" / "index.html").read_text()
    assert "geheim" not in top and "eigen" not in below
    assert "geheim.docx" in below
    assert re.search(r"netwerken</bdi></a></th>\s*<td[^>]*>2</td>\s*<td[^>]*>1</td>\s*<td[^>]*>0</td>", top)


def test_what_waits_is_named_with_what_it_waits_for(tmp_path: Path) -> None:
    told = page(tmp_path, Waiting("open.docx", "", Reason.IN_USE), Waiting("elders.docx", "netwerken", Reason.BUSY))
    assert "open.docx" in told and show_reason(Reason.IN_USE, RULES.language) in told
    assert "elders.docx" not in told
    assert "elders.docx" in (tmp_path / "netwerken" / "index.html").read_text()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_reason_to_wait_has_words(language: str) -> None:
    assert len({show_reason(reason, some_rules(language).language) for reason in Reason}) == len(Reason)


def test_a_name_is_text_and_never_markup(tmp_path: Path) -> None:
    lay(tmp_path, "<script>alert(1)</script> & {{ 7*7 }}.docx")
    told = page(tmp_path, Waiting("<img src=x onerror=1>.docx", "", Reason.IN_USE))
    assert told.count("<script") == 1 and "alert(1)</script>" not in told and "<img" not in told
    assert "{{ 7*7 }}" in told


def test_what_is_moved_away_is_gone_from_it(tmp_path: Path) -> None:
    folder = lay(tmp_path, "weg.docx")
    assert "weg.docx" in page(tmp_path)
    (tmp_path / folder).rename(tmp_path.parent / "elders")
    assert "weg.docx" not in page(tmp_path)


def test_the_page_is_made_for_every_reader(tmp_path: Path) -> None:
    lay(tmp_path, "a.docx", find_something)
    told = page(tmp_path, Waiting("b.docx", "", Reason.BUSY), language="en")
    seen: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            seen.append(tag)
            if tag == "html":
                assert dict(attrs)["lang"] == "en"
            if tag == "th":
                assert dict(attrs)["scope"] in ("row", "col")

    Reader().feed(told)
    assert {"main", "h1", "h2", "caption", "title"} <= set(seen)
    assert seen.count("script") == 1
    assert re.search(r"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-[A-Za-z0-9+/]+='", told)
    assert not re.search(r"(src|href)=\"(https?:)?//", told), "the page fetches nothing"


def test_a_row_tells_what_was_found(tmp_path: Path) -> None:
    folder = lay(tmp_path, "a.docx", find_something)
    import json

    row = row_of(json.loads((tmp_path / folder / "report.json").read_bytes()), RULES)
    assert row.exit_code == 1
    assert row.countries == ("Freedonia: Advies nodig: score 0,5 of lager",)
    assert row.brief == ("De verplichte clausule staat er niet in",)


def test_a_page_that_somebody_holds_open_is_named_and_the_others_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(tmp_path, "a.docx")
    lay(tmp_path, "b.docx", subfolder="netwerken")
    # Nobody replaces a folder by a file, on any system.
    (tmp_path / "index.html" / "open").mkdir(parents=True)
    assert write_worklists(tmp_path, (), RULES, NOW) == (tmp_path / "index.html",)
    assert "b.docx" in (tmp_path / "netwerken" / "index.html").read_text()
    assert not list(tmp_path.glob(".rightsclause-*"))


def test_what_waits_stays_on_the_page_for_who_does_not_look_at_the_inbox(tmp_path: Path) -> None:
    page(tmp_path, Waiting("open.docx", "", Reason.IN_USE))
    write_worklists(tmp_path, None, RULES, NOW)
    assert "open.docx" in (tmp_path / "index.html").read_text()
    page(tmp_path)
    write_worklists(tmp_path, None, RULES, NOW)
    assert "open.docx" not in (tmp_path / "index.html").read_text()


def test_a_choice_offers_only_what_is_there(tmp_path: Path) -> None:
    lay(tmp_path, "a.docx", find_something)
    verdicts = page(tmp_path).split('<select id="verdict"')[1].split("</select>")[0]
    assert re.findall(r'value="(\w+)"', verdicts) == ["weakened"]
