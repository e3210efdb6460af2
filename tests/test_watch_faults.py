"""What goes wrong around a watched folder: shares, names, clocks, rights, crowds, editors that save in their own way."""

from __future__ import annotations

import errno
import json
import os
import shutil
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from attempts import find_nothing, refuse_everything
from output_builders import NOW
from watched import House, Meanwhile

import pipeline.sweep as sweeping
from pipeline import ingest, ledger
from pipeline.bell import Bell, ears_for
from pipeline.deliver import Delivery
from pipeline.ingest import Found, Look
from pipeline.mounts import Mount, mount_of, mounts_below, parse_mounts
from pipeline.sweep import in_turn, sweep
from pipeline.watch import watch
from pipeline.workers import Engine
from pipeline.worklist import Reason

# --- Mounts, and shares that go away


def on_mounts(monkeypatch: pytest.MonkeyPatch, *mounts: Mount) -> None:
    for module in ("sweep", "bell"):
        monkeypatch.setattr(f"pipeline.{module}.read_mounts", lambda: mounts)


def test_each_folder_is_listened_to_as_its_mount_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = tmp_path / "inbox" / "scanner"
    inside.mkdir(parents=True)
    on_mounts(monkeypatch, Mount("/", "ext4"), Mount(str(inside), "cifs"))
    assert [(ear.folder, ear.polls) for ear in ears_for(tmp_path / "inbox", "auto")] == [
        (tmp_path / "inbox", False),
        (inside, True),
    ]
    assert [ear.polls for ear in ears_for(inside, "auto")] == [True]
    assert [ear.polls for ear in ears_for(inside, "native")] == [False]


def test_what_is_mounted_below_a_folder_is_not_what_holds_it() -> None:
    mounts = parse_mounts(["1 0 8:1 / / rw - ext4 a rw", "2 1 0:5 / /srv/in/scan rw - nfs4 b rw"])
    assert mount_of(Path("/srv/in"), mounts).kind == "ext4"
    assert [mount.kind for mount in mounts_below(Path("/srv/in"), mounts)] == ["nfs4"]
    assert list(mounts_below(Path("/srv/inbox"), mounts)) == []


def test_nothing_is_laid_where_a_share_was_mounted_before(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    on_mounts(monkeypatch, Mount("/", "ext4"), Mount(str(house.outbox), "cifs"))
    house.drop("a.docx")
    house.sweep()
    on_mounts(monkeypatch, Mount("/", "ext4"))
    with pytest.raises(OSError, match="mounted"):
        house.sweep()
    assert (house.folders(), house.left()) == ([], ["a.docx"])
    on_mounts(monkeypatch, Mount("/", "ext4"), Mount(str(house.outbox), "cifs"))
    assert len(house.sweep()) == 1


def test_not_even_word_of_the_absence_is_laid_where_a_share_was(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    here = (Mount("/", "ext4"), Mount(str(house.outbox), "cifs"))
    on_mounts(monkeypatch, *here)
    bell, pauses = Bell(), iter((lambda: on_mounts(monkeypatch, here[0]), lambda: None))

    def wait(_: float) -> bool:
        shutil.rmtree(house.outbox / ledger.FOLDER, ignore_errors=True)  # It went with the share.
        next(pauses, bell.stop)()
        return True

    monkeypatch.setattr(bell, "wait", wait)
    assert list(watch(house.post, house.works, bell, "polling")) == []
    assert not (house.outbox / ledger.FOLDER).exists()


def test_a_share_that_goes_while_a_document_is_in_hand_gets_its_result_when_it_is_back(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = (Mount("/", "ext4"), Mount(str(house.outbox), "cifs"))
    on_mounts(monkeypatch, *here)
    house.drop("a.docx")
    house.sweep()
    works = replace(house.works, engine=Engine(lambda: Meanwhile(lambda: on_mounts(monkeypatch, here[0])), ahead=1))
    told = list(sweep(house.post, works, house.memory, lambda: house.tick + 6, now=lambda: NOW))
    assert (told, house.folders(), house.waits()) == ([], [], {"a.docx": Reason.UNDELIVERED})
    on_mounts(monkeypatch, *here)
    assert len(house.sweep()) == 1


def test_a_storm_of_remounts_causes_no_second_review(house: House) -> None:
    house.keeps = True
    for name in ("a.docx", "b.docx"):
        house.drop(name, name.encode())
    assert len(house.sweep_twice()) == 2
    away = house.inbox.with_name("away")
    for _ in range(5):
        house.inbox.rename(away)
        with pytest.raises(FileNotFoundError):
            house.sweep()
        house.inbox.mkdir()  # The empty place where a share is mounted.
        assert house.sweep() == []
        house.inbox.rmdir()
        away.rename(house.inbox)
        assert house.sweep_twice() == []
    assert len(house.folders()) == 2


def test_an_inbox_that_is_deleted_and_made_again_goes_on(house: House) -> None:
    house.inbox.rmdir()
    with pytest.raises(FileNotFoundError):
        house.sweep()
    house.inbox.mkdir()
    house.drop("a.docx")
    assert len(house.sweep_twice()) == 1


def test_an_outbox_that_is_deleted_is_made_again(house: House) -> None:
    import shutil

    house.drop("a.docx")
    house.sweep()
    shutil.rmtree(house.outbox)
    assert len(house.sweep()) == 1


def test_an_original_in_hand_when_the_inbox_went_away_comes_back_with_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.drop("a.docx")
    away = house.inbox.with_name("away")

    def take_away(*arguments: Any) -> Any:
        house.inbox.rename(away)
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))

    with monkeypatch.context() as going:
        going.setattr("pipeline.deliver._hash", take_away)
        house.sweep_twice()
    away.rename(house.inbox)
    house.sweep_twice()
    assert (house.left(), len(house.folders())) == ([], 1)


# --- Disks and rights


def test_when_the_outbox_takes_nothing_the_others_are_not_tried_in_vain(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried: list[str] = []

    def full(outcome: Any, *_: Any) -> Delivery:
        tried.append(outcome.brief.case.name)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(sweeping, "deliver", full)
    for number in range(10):
        house.drop(f"{number}.docx", str(number).encode())
    for _ in range(3):
        house.sweep()
    assert len(tried) == 2, "one for each sweep in which they lay still"
    assert set(house.waits().values()) == {Reason.UNDELIVERED}
    assert len([record for record in caplog.records if "ENOSPC" in record.message]) == 1


@pytest.mark.parametrize("cause", [errno.EROFS, errno.EACCES, errno.ENOSPC])
def test_an_outbox_that_cannot_be_written_costs_no_review(
    house: House, monkeypatch: pytest.MonkeyPatch, cause: int
) -> None:
    def refuse(*_: Any) -> None:
        raise OSError(cause, os.strerror(cause))

    def forbid(*_: Any) -> Any:
        raise AssertionError("it was reviewed")

    house.drop("a.docx")
    with monkeypatch.context() as broken:
        broken.setattr(ledger, "begin", refuse)
        house.attempt = forbid
        assert house.sweep_twice() == []
        assert house.waits() == {"a.docx": Reason.UNDELIVERED}
    house.attempt = find_nothing
    assert len(house.sweep()) == 1


def test_a_subfolder_that_may_not_be_read_is_named_and_does_not_stop_the_others(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    scandir = os.scandir
    house.drop("a.docx")
    house.drop("dicht/b.docx")

    def deny(folder: Any) -> Any:
        if Path(folder).name == "dicht":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", deny)
    assert [delivery.case.name for delivery in house.sweep_twice()] == ["a.docx"]
    assert house.waits() == {"dicht": Reason.CLOSED}


@pytest.mark.skipif(os.name == "nt", reason="rights are another thing there")
def test_what_is_delivered_takes_the_rights_of_the_outbox(house: House) -> None:
    house.outbox.chmod(0o2770)
    before = os.umask(0o077)
    try:
        house.drop("netwerken/a.docx")
        house.drop("b.docx", b"twee")
        (house.inbox / "netwerken" / "a.docx").chmod(0o600)
        house.sweep_twice()
    finally:
        os.umask(before)
    modes = {path.name: path.stat().st_mode & 0o7777 for path in house.outbox.rglob("[!.]*")}
    folders = {path.name for path in house.outbox.rglob("[!.]*") if path.is_dir() and ".rights" not in str(path)}
    assert {name: mode for name, mode in modes.items() if name in folders} == dict.fromkeys(folders, 0o2770)
    assert {modes[name] for name in ("a.docx", "report.html", "report.json")} == {0o660}


# --- Names


def test_two_names_that_differ_in_their_unicode_form_only_are_two_documents(house: House) -> None:
    one, other = (unicodedata.normalize(form, "Liège.docx") for form in ("NFC", "NFD"))
    house.drop(one, b"een")
    house.drop(other, b"twee")
    assert len(house.sweep_twice()) == 2
    assert (house.left(), len(house.folders())) == ([], 2)


@pytest.mark.parametrize(
    "name",
    [
        "x" * 250 + ".docx",
        "é" * 125 + ".docx",
        "rechts\u202excod.docx",
        "lijn\nen tab\t.docx",
        "eindigt op punt. .docx",
        "COM1.docx",
        "=HYPERLINK(1).docx",
        "{{ 7*7 }} {% raw %}.docx",
        "\x1b[31mrood.docx",
    ],
    ids=lambda name: ascii(name)[:20],
)
def test_a_document_with_any_name_is_reviewed_once_and_a_copy_of_it_is_kept_too(house: House, name: str) -> None:
    house.drop(name)
    assert len(house.sweep_twice()) == 1
    house.drop(name)
    assert house.sweep_twice() == []
    assert (house.left(), len(house.folders())) == ([], 1)
    assert len(list((house.outbox / house.folders()[0]).glob("*.docx"))) == 2


def test_a_name_that_the_outbox_does_not_take_is_shortened_and_never_waits(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def take_short_names(path: Path, target: Path) -> Path:
        if house.outbox in Path(target).parents and len(Path(target).name) > 100:
            raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG))
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", take_short_names)
    house.drop("x" * 200 + ".docx")
    house.sweep_twice()
    assert house.left() == []
    assert (house.outbox / house.folders()[0] / f"{'x' * 60}.docx").read_bytes() == b"tekst"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with a name")
def test_links_and_pipes_are_never_taken_nor_followed(house: House, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elders"
    elsewhere.mkdir()
    (elsewhere / "geheim.docx").write_bytes(b"geheim")
    (house.inbox / "link.docx").symlink_to(elsewhere / "geheim.docx")
    (house.inbox / "map").symlink_to(elsewhere)
    os.mkfifo(house.inbox / "pijp.docx")
    assert house.sweep_twice() == []
    assert house.memory.skipped == 3
    assert (elsewhere / "geheim.docx").read_bytes() == b"geheim"


def test_an_outbox_that_is_the_inbox_under_another_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in" / "uit").mkdir(parents=True)
    (tmp_path / "anders").symlink_to(tmp_path / "in" / "uit")
    with pytest.raises(Exception, match="lie in each other"):
        ingest.refuse_overlap(tmp_path / "in", tmp_path / "anders")


# --- Clocks


@pytest.mark.parametrize("modified", [0.0, 4_000_000_000.0])
def test_the_clock_of_a_share_does_not_matter(house: House, modified: float) -> None:
    path = house.drop("a.docx")
    os.utime(path, (modified, modified))
    assert house.sweep() == []
    assert len(house.sweep()) == 1


# --- Editors


def word(path: Path, content: bytes) -> None:
    new, old = path.with_name("~WRD0001.tmp"), path.with_name("~WRL0002.tmp")
    new.write_bytes(content)
    path.rename(old)
    new.rename(path)
    old.unlink()


def libreoffice(path: Path, content: bytes) -> None:
    lock = path.with_name(f".~lock.{path.name}#")
    lock.write_bytes(b"Jan")
    new = path.with_name("lu8x2k.tmp")
    new.write_bytes(content)
    new.replace(path)
    lock.unlink()


def editor(path: Path, content: bytes) -> None:
    backup = path.with_name(f"{path.name}~")
    path.rename(backup)
    path.write_bytes(content)
    backup.unlink()


@pytest.mark.parametrize("save", [word, libreoffice, editor])
def test_saving_by_rename_is_one_drop(house: House, save: Callable[[Path, bytes], None]) -> None:
    path = house.drop("a.docx", b"eerst")
    house.sweep()
    save(path, b"daarna")
    assert house.sweep() == []
    (delivery,) = house.sweep()
    assert delivery.case.content == b"daarna"
    assert (house.left(), len(house.folders())) == ([], 1)


def test_a_save_between_the_review_and_the_filing_is_a_new_case_and_nothing_is_overwritten(house: House) -> None:
    path = house.drop("a.docx", b"eerst")
    house.sweep()
    works = replace(house.works, engine=Engine(lambda: Meanwhile(lambda: word(path, b"daarna")), ahead=1))
    list(sweep(house.post, works, house.memory, lambda: house.tick + 6, now=lambda: NOW))
    assert path.read_bytes() == b"daarna"
    house.tick += 6
    assert [delivery.case.content for delivery in house.sweep_twice()] == [b"daarna"]
    assert (house.left(), len(house.folders())) == ([], 2)


def test_an_owner_file_that_nobody_touched_for_a_day_is_ignored_with_a_note(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.drop("contract.docx")
    owner = house.drop("~$ntract.docx", b"Jan")
    yesterday = owner.stat().st_mtime - 25 * 3600
    os.utime(owner, (yesterday, yesterday))
    assert len(house.sweep_twice()) == 1
    assert any("owner file" in record.message for record in caplog.records)
    assert "contract" not in caplog.text


# --- Crowds


def test_one_in_four_is_of_the_newest_and_the_rest_in_the_order_in_which_they_came() -> None:
    old = [Found(Path(f"{number:05}.docx"), "") for number in range(10_000)]
    new = [Found(Path(f"nieuw {number}.docx"), "") for number in range(10)]
    looks = {each.path: Look(1, 1, first=0.0, last=9.0) for each in old}
    looks |= {each.path: Look(1, 1, first=5.0, last=9.0) for each in new}
    order = list(in_turn([*new, *old], looks))
    assert max(order.index(each) for each in new) < 4 * len(new)
    assert [each for each in order if each in set(old)] == old
    assert len(order) == 10_010


def test_what_is_dropped_during_a_long_sweep_takes_its_turn_in_it(house: House) -> None:
    for number in range(40):
        house.drop(f"oud {number:02}.docx", str(number).encode())
    house.sweep()
    house.tick += 6
    reviewed: list[str] = []
    for delivery in sweep(house.post, house.works, house.memory, lambda: house.tick, now=lambda: NOW):
        reviewed.append(delivery.case.name)
        house.tick += 6
        if len(reviewed) == 3:
            house.drop("nieuw.docx", b"nieuw")
    assert len(reviewed) == 41
    assert reviewed.index("nieuw.docx") < 20


def test_every_file_whose_turn_is_still_to_come_is_said_to_wait(house: House) -> None:
    for number in range(5):
        house.drop(f"{number}.docx", str(number).encode())
    house.sweep()
    coming = sweep(house.post, house.works, house.memory, lambda: house.tick + 6, now=lambda: NOW)
    left = []
    for _ in coming:
        left.append(house.memory.queued())
    assert left == [4, 3, 2, 1, 0]


# --- What is known


def test_what_was_dropped_again_is_answered_with_what_is_known(house: House) -> None:
    house.drop("a.docx")
    (first,) = house.sweep_twice()
    house.drop("nog eens.docx")
    house.sweep_twice()
    (again,) = house.known
    assert (again.folder, again.report, again.case.name) == (first.folder, first.report, "nog eens.docx")


def test_a_lost_ledger_is_made_anew_from_the_reports_and_knows_a_content_under_another_name(house: House) -> None:
    house.drop("a.docx")
    house.drop("netwerken/b.docx", b"twee")
    house.sweep_twice()
    entries = sorted((house.outbox / ".rightsclause").glob("*.json"))
    for entry in entries:
        entry.unlink()
    house.restart()
    assert sorted((house.outbox / ".rightsclause").glob("*.json")) == entries
    house.drop("heel anders.docx")
    house.drop("netwerken/ook anders.docx", b"twee")
    assert house.sweep_twice() == []
    assert len(house.folders()) == 2


def test_a_ledger_entry_that_was_cut_off_is_no_reason_to_stop(house: House) -> None:
    house.attempt = refuse_everything
    house.drop("a.docx")
    house.sweep_twice()
    for entry in (house.outbox / ".rightsclause").glob("*.json"):
        entry.write_bytes(entry.read_bytes()[:20])
    house.drop("a.docx")
    house.sweep_twice()
    assert house.left() == []


def test_a_line_that_was_cut_off_in_the_audit_does_not_take_the_next_with_it(house: House) -> None:
    audit = house.outbox / ".rightsclause" / "audit.jsonl"
    audit.parent.mkdir(exist_ok=True)
    audit.write_text('{"at": "2026')
    house.drop("a.docx")
    house.sweep_twice()
    torn, whole = audit.read_text().splitlines()
    assert (torn, json.loads(whole)["event"]) == ('{"at": "2026', "delivered")


@pytest.mark.parametrize("keeps", [True, False])
def test_files_at_rest_are_not_read_again(house: House, monkeypatch: pytest.MonkeyPatch, keeps: bool) -> None:
    house.keeps = keeps
    house.drop("a.docx")
    house.sweep_twice()
    monkeypatch.setattr(sweeping, "lift", lambda *_: pytest.fail("it was read again"))
    for _ in range(3):
        assert house.sweep() == []
    assert house.waits() == {}
