"""What is delivered is whole or not there, and no original is ever lost."""

from __future__ import annotations

import errno
import json
import os
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from attempts import find_nothing, refuse_everything
from builders import a_case
from output_builders import some_rules

from pipeline import deliver as delivering
from pipeline.deliver import Delivery, deliver, file_original, reports_on, return_originals, sweep_drafts
from pipeline.model import Case, Outcome
from pipeline.names import stem_of

RULES = some_rules()
CONTENT = b"overeenkomst"
HASH = sha256(CONTENT).hexdigest()


def a_hashed_case(name: str = "Overeenkomst.docx", content: bytes = CONTENT, subfolder: str = "") -> Case:
    return a_case(name, content, sha256=sha256(content).hexdigest(), subfolder=subfolder)


def lay(out: Path, name: str = "Overeenkomst.docx", **more: str) -> Delivery:
    return deliver(find_nothing(a_hashed_case(name, **more), RULES), RULES, out)  # type: ignore[arg-type]  # keywords


def everything_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


# --- The result


def test_a_document_gets_a_folder_named_for_it_with_its_report(tmp_path: Path) -> None:
    delivery = lay(tmp_path)
    assert delivery.folder == f"Overeenkomst-{HASH[:8]}"
    assert everything_in(tmp_path) == [f"{delivery.folder}/report.html", f"{delivery.folder}/report.json"]
    report = json.loads((tmp_path / delivery.folder / "report.json").read_bytes())
    assert report == delivery.report
    assert report["folder"] == delivery.folder


def test_a_refused_document_gets_the_same_folder_with_a_report_that_says_why(tmp_path: Path) -> None:
    delivery = deliver(refuse_everything(a_hashed_case(), RULES), RULES, tmp_path)
    assert delivery.folder == f"Overeenkomst-{HASH[:8]}"
    assert everything_in(tmp_path) == [f"{delivery.folder}/report.html", f"{delivery.folder}/report.json"]
    assert delivery.report["error"]["code"] == "encrypted"


def test_a_subfolder_of_the_inbox_keeps_its_own(tmp_path: Path) -> None:
    assert lay(tmp_path, subfolder="netwerken/2026").folder == f"netwerken/2026/Overeenkomst-{HASH[:8]}"


def test_an_existing_folder_is_never_replaced_and_the_later_names_the_earlier(tmp_path: Path) -> None:
    first, second, third = lay(tmp_path), lay(tmp_path), lay(tmp_path)
    assert [second.folder, third.folder] == [f"{first.folder}-2", f"{first.folder}-3"]
    assert first.report["previous"] is None
    assert third.report["previous"] == {"folder": second.folder, "kind": "review", "changes": []}
    assert [folder for folder, _ in reports_on(a_hashed_case(), RULES.policy, tmp_path)] == [
        first.folder,
        second.folder,
        third.folder,
    ]


def test_when_eight_figures_of_a_hash_clash_the_name_grows(tmp_path: Path) -> None:
    namesake = tmp_path / f"Overeenkomst-{HASH[:8]}"
    namesake.mkdir()
    (namesake / "report.json").write_text(
        json.dumps({**lay(tmp_path / "other").report, "document": {"sha256": HASH[:8] + "0" * 56}})
    )
    assert lay(tmp_path).folder == f"Overeenkomst-{HASH[:12]}"


def test_a_folder_that_somebody_made_himself_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / f"Overeenkomst-{HASH[:8]}").mkdir()
    assert lay(tmp_path).folder == f"Overeenkomst-{HASH[:12]}"


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Contract v2.1.docx", "Contract v2.1"),
        ("Cafe\u0301 Liégeois.docx", "Café Liégeois"),
        ("con.docx", "_con"),
        ("a:b?c*.docx", "a_b_c_"),
        ("eindigt op punten....docx", "eindigt op punten"),
        ("x" * 200 + ".docx", "x" * 60),
        ("Overeenkomst-1a2b3c4d.docx", "Overeenkomst"),
        ("Overeenkomst-1a2b3c4d-2.docx", "Overeenkomst"),
        ("Overeenkomst-20261124.docx", "Overeenkomst-20261124"),
        ("Overeenkomst - met opmerkingen.docx", "Overeenkomst"),
        ("Overeenkomst - voorstel.docx", "Overeenkomst"),
    ],
)
def test_a_folder_is_named_so_that_every_system_takes_it(tmp_path: Path, name: str, stem: str) -> None:
    assert lay(tmp_path, name).folder == f"{stem}-{HASH[:8]}"


@pytest.mark.parametrize("name", ["rechts\u202excod.docx", "tab\tlijn\n.docx", "..docx", ".docx", "   .docx"])
def test_a_name_full_of_tricks_still_gets_an_ordinary_folder(tmp_path: Path, name: str) -> None:
    folder = lay(tmp_path, name).folder
    assert (tmp_path / folder / "report.json").is_file()
    assert folder.isprintable() and not folder.startswith((".", " ")) and "/" not in folder


def test_names_of_long_letters_fit_too(tmp_path: Path) -> None:
    assert (tmp_path / lay(tmp_path, "契" * 84 + ".docx").folder).is_dir()


def test_when_the_disk_is_full_nothing_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(path: Path, content: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(delivering, "write_new", no_space)
    with pytest.raises(OSError, match="No space"):
        lay(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_rename_that_happened_though_the_share_says_it_did_not_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def rename_and_complain(path: Path, target: Path) -> Path:
        rename(path, target)
        raise OSError(errno.EIO, "the answer was lost")

    monkeypatch.setattr(Path, "rename", rename_and_complain)
    assert everything_in(tmp_path / lay(tmp_path).folder) == ["report.html", "report.json"]
    assert len(list(tmp_path.iterdir())) == 1


def race(out: Path, monkeypatch: pytest.MonkeyPatch, theirs: Outcome) -> None:
    """Let another watcher deliver at the very moment before our rename."""
    rename = Path.rename

    def too_late(path: Path, target: Path) -> Path:
        monkeypatch.setattr(Path, "rename", rename)
        deliver(theirs, RULES, out)
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", too_late)


def test_two_watchers_with_the_same_case_make_one_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    race(tmp_path, monkeypatch, find_nothing(a_hashed_case(), RULES))
    assert lay(tmp_path).folder == f"Overeenkomst-{HASH[:8]}"
    assert [path.name for path in tmp_path.iterdir()] == [f"Overeenkomst-{HASH[:8]}"]


def test_another_result_that_came_first_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    race(tmp_path, monkeypatch, refuse_everything(a_hashed_case(), RULES))
    assert lay(tmp_path).folder == f"Overeenkomst-{HASH[:8]}-2"
    assert len(list(tmp_path.iterdir())) == 2


def a_draft(out: Path, host: str, pid: int) -> Path:
    draft = out / f".rightsclause-draft~{host}~{pid}~0123456789ab"
    draft.mkdir(parents=True)
    (draft / "report.html").write_text("half")
    return draft


def a_dead_process() -> int:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return pid


def test_drafts_of_dead_processes_and_old_ones_are_swept(tmp_path: Path) -> None:
    from pipeline.disk import private_name

    host = private_name("x").split("~")[1]
    dead = a_draft(tmp_path, host, a_dead_process())
    ours = a_draft(tmp_path / "netwerken", host, os.getpid())
    elsewhere = a_draft(tmp_path, "another-host", 1)
    old = a_draft(tmp_path, "a-third-host", 1)
    os.utime(old, (1.0, 1.0))
    entry = tmp_path / ".rightsclause" / dead.name.replace("draft", "file")
    entry.parent.mkdir()
    entry.write_text("half")
    sweep_drafts(tmp_path)
    assert [path.exists() for path in (dead, ours, elsewhere, old, entry)] == [False, False, True, False, False]


# --- The original


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    folder = tmp_path / "uit" / "Overeenkomst-12345678"
    folder.mkdir(parents=True)
    return folder


def an_original(tmp_path: Path, name: str = "Overeenkomst.docx", content: bytes = CONTENT) -> Path:
    inbox = tmp_path / "in"
    inbox.mkdir(exist_ok=True)
    (inbox / name).write_bytes(content)
    return inbox / name


def test_an_original_is_filed_under_its_own_name(tmp_path: Path, shelf: Path) -> None:
    original = an_original(tmp_path)
    assert file_original(original, HASH, shelf.parent, shelf.name) == shelf / "Overeenkomst.docx"
    assert (shelf / "Overeenkomst.docx").read_bytes() == CONTENT
    assert list(original.parent.iterdir()) == []


def test_an_original_whose_name_is_taken_gets_the_next(tmp_path: Path, shelf: Path) -> None:
    (shelf / "Overeenkomst.docx").write_bytes(b"an output of that name")
    for expected in ("Overeenkomst-2.docx", "Overeenkomst-3.docx"):
        assert file_original(an_original(tmp_path), HASH, shelf.parent, shelf.name) == shelf / expected
    assert (shelf / "Overeenkomst.docx").read_bytes() == b"an output of that name"


def test_an_original_that_changed_meanwhile_is_put_back(tmp_path: Path, shelf: Path) -> None:
    original = an_original(tmp_path, content=b"a newer version")
    assert file_original(original, HASH, shelf.parent, shelf.name) is None
    assert original.read_bytes() == b"a newer version"
    assert (list(shelf.iterdir()), [path.name for path in original.parent.iterdir()]) == ([], ["Overeenkomst.docx"])


def test_across_devices_an_original_is_copied_compared_and_only_then_removed(
    tmp_path: Path, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def as_between_devices(path: Path, target: Path) -> Path:
        if (tmp_path / "in" in path.parents) != (tmp_path / "in" in target.parents):
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", as_between_devices)
    original = an_original(tmp_path)
    os.utime(original, (1_000_000.0, 1_000_000.0))
    filed = file_original(original, HASH, shelf.parent, shelf.name)
    assert filed is not None and filed.read_bytes() == CONTENT
    assert filed.stat().st_mtime == 1_000_000.0
    assert (list(original.parent.iterdir()), len(list(shelf.iterdir()))) == ([], 1)


def test_an_original_that_cannot_be_filed_stays_in_the_inbox(tmp_path: Path) -> None:
    original = an_original(tmp_path)
    with pytest.raises(OSError):
        file_original(original, HASH, tmp_path, "no such folder")
    assert original.read_bytes() == CONTENT
    assert [path.name for path in original.parent.iterdir()] == ["Overeenkomst.docx"]


def test_an_original_that_a_dead_process_was_filing_comes_back(tmp_path: Path) -> None:
    from pipeline.disk import private_name

    host = private_name("x").split("~")[1]
    inbox = tmp_path / "in"
    hold = inbox / f".rightsclause-filing~{host}~{a_dead_process()}~0123456789ab"
    hold.mkdir(parents=True)
    (hold / "Overeenkomst.docx").write_bytes(CONTENT)
    an_original(tmp_path, content=b"dropped since")
    return_originals([hold], tmp_path / "uit")
    assert {path.name: path.read_bytes() for path in inbox.iterdir()} == {
        "Overeenkomst.docx": b"dropped since",
        "Overeenkomst-2.docx": CONTENT,
    }


def test_an_original_is_never_opened_for_writing(tmp_path: Path, shelf: Path) -> None:
    original = an_original(tmp_path)
    original.chmod(0o444)
    assert file_original(original, HASH, shelf.parent, shelf.name) is not None


def test_the_rest_of_a_case_does_not_matter_to_where_its_reports_are(tmp_path: Path) -> None:
    lay(tmp_path)
    other = replace(a_hashed_case(content=b"other"), name="Overeenkomst.docx")
    assert list(reports_on(other, RULES.policy, tmp_path)) == []


# --- Names ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("a & <b> \"c\" 'd'.docx", "a & _b_ _c_ 'd'"),
        ("one\u2028two\u2029three\tfour.docx", "one_two_three_four"),
        ("\u202egnp.docx", "_gnp"),
        ("\u05e9\u05dc\u05d5\u05dd.docx", "\u05e9\u05dc\u05d5\u05dd"),
        ("CON.docx", "_CON"),
        (" .docx", "_"),
    ],
)
def test_a_folder_is_called_after_its_document_as_far_as_every_file_system_can(name: str, stem: str) -> None:
    assert stem_of(name) == stem
