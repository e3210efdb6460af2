"""The watched folder: dropped is reviewed, once, and filed; what waits is said."""

from __future__ import annotations

import errno
import json
import logging
import threading
import time
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from attempts import do_what_it_says, find_nothing, interrupt, refuse_everything, refuse_until_something_changes
from output_builders import NOW
from watched import RULES, House, Meanwhile

import pipeline.sweep as sweeping
import pipeline.watch as watching
from pipeline import ingest, ledger
from pipeline.bell import Bell
from pipeline.deliver import Delivery
from pipeline.errors import SetupError
from pipeline.guard import Attempt, unguarded
from pipeline.model import Case
from pipeline.mounts import mount_of, parse_mounts
from pipeline.run import Works
from pipeline.sweep import Memory, Post, sweep
from pipeline.watch import prepare_post, watch, watch_once
from pipeline.workers import Engine
from pipeline.worklist import Reason


def test_what_is_dropped_is_reviewed_and_filed_with_its_result(house: House) -> None:
    house.drop("a.docx")
    assert house.sweep() == []
    (delivery,) = house.sweep()
    assert sorted(path.name for path in (house.outbox / delivery.folder).iterdir()) == [
        "a.docx",
        "report.html",
        "report.json",
    ]
    assert house.left() == []


def test_what_lay_there_before_we_came_passes_the_same_gate(house: House) -> None:
    house.drop("a.docx")
    assert house.sweep() == []
    assert house.waits() == {"a.docx": Reason.SETTLING}


def test_a_subfolder_keeps_its_own_place(house: House) -> None:
    house.drop("netwerken/a.docx")
    (delivery,) = house.sweep_twice()
    assert delivery.folder.startswith("netwerken/a-")
    assert delivery.case.contact == "network"


def test_a_slow_copy_is_waited_for_without_end(house: House) -> None:
    for size in range(1, 200):
        house.drop("a.docx", b"x" * size)
        assert house.sweep(after=60.0) == []
    assert len(house.sweep()) == 1


def test_a_file_that_somebody_has_open_waits(house: House) -> None:
    house.drop("contract.docx")
    owner = house.drop("~$ntract.docx", b"Jan")
    assert house.sweep_twice() == []
    assert house.waits() == {"contract.docx": Reason.IN_USE}
    owner.unlink()
    assert len(house.sweep()) == 1


def test_a_file_that_breaks_off_waits_and_is_refused_after_ten_minutes(house: House) -> None:
    house.attempt = refuse_everything
    house.drop("a.docx", b"")
    assert house.sweep_twice() == []
    assert house.sweep(after=500.0) == []
    assert house.waits() == {"a.docx": Reason.UNFINISHED}
    (delivery,) = house.sweep(after=100.0)
    assert delivery.report["error"] is not None
    assert house.left() == []


def test_a_file_that_waits_to_be_finished_is_not_read_at_every_sweep(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.drop("a.docx", b"")
    house.sweep_twice()
    monkeypatch.setattr(sweeping, "lift", lambda *_: pytest.fail("it was read again"))
    assert house.sweep() == []
    assert house.waits() == {"a.docx": Reason.UNFINISHED}


def test_a_file_that_was_taken_back_is_forgotten(house: House) -> None:
    path = house.drop("a.docx")
    house.sweep()
    path.unlink()
    assert house.sweep() == []
    assert house.waits() == {}


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (PermissionError(errno.EACCES, "Permission denied", "Jan.docx"), Reason.BUSY),
        (OSError(errno.EBUSY, "Device or resource busy", "Jan.docx"), Reason.BUSY),
        (ValueError("the agreement between Jan and Piet"), Reason.FAULT),
    ],
)
def test_one_bad_file_waits_and_never_stops_the_sweep(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception, reason: Reason
) -> None:
    real = ingest.lift

    def stumble(found: Any, *rest: Any) -> Any:
        if found.path.name == "a.docx":
            raise error
        return real(found, *rest)

    monkeypatch.setattr(sweeping, "lift", stumble)
    house.drop("a.docx")
    house.drop("b.docx", b"andere tekst")
    assert [delivery.case.name for delivery in house.sweep_twice()] == ["b.docx"]
    assert house.waits() == {"a.docx": reason}
    assert caplog.records and "Jan" not in caplog.text


def test_a_full_disk_is_waited_for_and_nothing_is_lost(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:

        def full(*_: Any) -> Delivery:
            raise OSError(errno.ENOSPC, "No space left on device")

        broken.setattr(sweeping, "deliver", full)
        house.drop("a.docx")
        for _ in range(5):
            assert house.sweep() == []
    assert house.waits() == {"a.docx": Reason.UNDELIVERED}
    assert house.left() == ["a.docx"]
    assert [delivery.report["error"] for delivery in house.sweep()] == [None]


def test_an_original_that_cannot_be_filed_now_is_filed_later_and_not_reviewed_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:

        def busy(*_: Any) -> None:
            raise OSError(errno.EBUSY, "Device or resource busy")

        broken.setattr(sweeping, "file_original", busy)
        house.drop("a.docx")
        assert len(house.sweep_twice()) == 1
        assert (house.left(), house.waits()) == (["a.docx"], {"a.docx": Reason.BUSY})
    assert house.sweep() == []
    assert (house.left(), len(house.folders())) == ([], 1)


# --- What is known


def test_the_same_dropped_again_is_filed_in_the_known_folder(house: House) -> None:
    house.drop("a.docx")
    (first,) = house.sweep_twice()
    house.drop("a.docx")
    house.drop("kopie.docx")
    assert house.sweep_twice() == []
    assert (house.left(), house.folders()) == ([], [first.folder])
    filed = {path.name for path in (house.outbox / first.folder).glob("*.docx")}
    assert filed == {"a.docx", "a-2.docx", "kopie.docx"}


@pytest.mark.parametrize("attempt", [find_nothing, refuse_everything])
@pytest.mark.parametrize("workers", ["inline", "local:4"])
def test_the_same_dropped_twice_at_once_is_reviewed_once(house: House, workers: str, attempt: Attempt) -> None:
    house.workers, house.attempt = workers, attempt
    for name in ("a.docx", "kopie.docx", "nog een.docx"):
        house.drop(name)
    (delivery,) = house.sweep_twice()
    assert (house.left(), house.folders()) == ([], [delivery.folder])
    assert len(list((house.outbox / delivery.folder).glob("*.docx"))) == 3


@pytest.mark.parametrize("attempt", [find_nothing, refuse_everything])
def test_a_second_watcher_on_the_same_folders_is_harmless(house: House, attempt: Attempt) -> None:
    house.attempt = attempt
    other = replace(house, memory=Memory())
    house.drop("a.docx")
    house.sweep()
    other.sweep()

    slow = Works(RULES, Engine(lambda: Meanwhile(other.sweep), ahead=1), attempt, unguarded)
    first = list(sweep(house.post, slow, house.memory, lambda: house.tick + 9, now=lambda: NOW))
    assert len({delivery.folder for delivery in first}) == 1
    assert (house.left(), len(house.folders())) == ([], 1)


def test_the_same_under_another_playbook_is_a_new_review_that_names_the_first(house: House) -> None:
    house.drop("a.docx")
    (first,) = house.sweep_twice()
    house.rules = replace(RULES, policy=replace(RULES.policy, sha256="f" * 64))
    house.drop("a.docx")
    (second,) = house.sweep_twice()
    assert second.folder == f"{first.folder}-2"
    assert second.report["previous"]["folder"] == first.folder


def test_the_same_name_with_other_content_is_another_document(house: House) -> None:
    house.drop("a.docx")
    house.sweep_twice()
    house.drop("a.docx", b"nieuwe tekst")
    assert len(house.sweep_twice()) == 1
    assert len(house.folders()) == 2


def test_a_refused_content_that_is_dropped_again_is_tried_again(house: House) -> None:
    house.attempt = refuse_everything
    for expected in (1, 2):
        house.drop("a.docx")
        assert len(house.sweep_twice()) == 1
        assert (house.left(), len(house.folders())) == ([], expected)


def test_kept_originals_are_reviewed_once_however_often_we_come_by(house: House) -> None:
    house.keeps = True
    house.drop("a.docx")
    house.drop("kopie.docx")
    assert len(house.sweep_twice()) == 1
    for _ in range(3):
        assert house.sweep() == []
    house.restart()
    assert house.sweep_twice() == []
    assert (house.left(), len(house.folders())) == (["a.docx", "kopie.docx"], 1)


@pytest.mark.parametrize(("attempt", "tries"), [(refuse_until_something_changes, 2), (refuse_everything, 1)])
def test_a_kept_original_that_was_refused_is_tried_again_by_another_version_when_that_may_help(
    house: House, attempt: Attempt, tries: int
) -> None:
    house.keeps, house.attempt = True, attempt
    house.drop("a.docx")
    house.sweep_twice()
    house.restart()
    assert house.sweep_twice() == []
    house.rules = replace(RULES, version="99.0")
    for _ in range(2):
        house.restart()
        house.sweep_twice()
    assert len(house.folders()) == tries


def test_a_kept_original_that_was_refused_is_tried_again_when_a_tool_was_installed(
    house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    house.keeps, house.attempt = True, refuse_until_something_changes
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    house.drop("a.doc", b"old")
    house.sweep_twice()
    house.restart()
    assert house.sweep_twice() == []
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "soffice").write_text("#!/bin/sh")
    (tmp_path / "bin" / "soffice").chmod(0o755)
    house.restart()
    assert len(house.sweep_twice()) == 1


def test_a_result_that_somebody_filed_elsewhere_is_not_made_again_for_a_kept_original(house: House) -> None:
    house.keeps = True
    house.drop("a.docx")
    (delivery,) = house.sweep_twice()
    (house.outbox / delivery.folder).rename(house.outbox.parent / "dossier")
    house.restart()
    assert house.sweep_twice() == []


def test_an_original_that_is_dropped_when_its_result_is_elsewhere_is_reviewed(house: House) -> None:
    house.drop("a.docx")
    (delivery,) = house.sweep_twice()
    (house.outbox / delivery.folder).rename(house.outbox.parent / "dossier")
    house.drop("a.docx")
    assert len(house.sweep_twice()) == 1
    assert house.left() == []


# --- After a crash


def crash(*_: Any) -> Any:
    raise KeyboardInterrupt


@pytest.mark.parametrize("attempt", [find_nothing, refuse_everything])
@pytest.mark.parametrize("place", ["ledger.finish", "file_original", "ledger.forget_original"])
def test_whenever_it_dies_there_is_one_folder_and_the_original_is_filed(
    house: House, monkeypatch: pytest.MonkeyPatch, place: str, attempt: Attempt
) -> None:
    house.attempt = attempt
    house.drop("a.docx")
    with monkeypatch.context() as dying:
        dying.setattr(f"pipeline.sweep.{place}", crash)
        with pytest.raises(KeyboardInterrupt):
            house.sweep_twice()
    house.restart()
    house.sweep_twice()
    assert (house.left(), len(house.folders())) == ([], 1)
    (folder,) = house.folders()
    assert (house.outbox / folder / "a.docx").read_bytes() == b"tekst"
    lines = (house.outbox / ".rightsclause" / "audit.jsonl").read_text().splitlines()
    assert len(lines) == 1


def test_a_lost_ledger_makes_no_second_review(house: House) -> None:
    house.keeps = True
    house.drop("a.docx")
    house.sweep_twice()
    for entry in (house.outbox / ".rightsclause").iterdir():
        entry.unlink()
    house.restart()
    assert house.sweep_twice() == []
    assert len(house.folders()) == 1


def test_what_took_the_whole_program_down_twice_is_refused_unseen(house: House) -> None:
    house.drop("a.docx")
    for _ in range(2):
        house.attempt = interrupt
        with pytest.raises(KeyboardInterrupt):
            house.sweep_twice()
        _forget_that_it_was_given_back(house)
        house.restart()
    (delivery,) = house.sweep_twice()
    assert delivery.report["error"]["code"] == "killed"
    assert house.left() == []


def test_the_suspects_of_a_crash_are_tried_one_by_one_so_that_only_the_guilty_is_refused(house: House) -> None:
    for name in ("a.docx", "b.docx", "c.docx"):
        path = house.drop(name, name.encode())
        case = ingest.lift(ingest.Found(path, ""), ingest.Choice(), RULES, NOW)
        assert isinstance(case, Case)
        ledger.begin(house.outbox, case, RULES)
    under_way: list[int] = []

    def count() -> None:
        entries = [json.loads(path.read_text()) for path in (house.outbox / ".rightsclause").glob("*.json")]
        under_way.append(sum(entry["tries"] == 2 for entry in entries))

    house.sweep()
    works = replace(house.works, engine=Engine(lambda: Meanwhile(count), ahead=3))
    assert len(list(sweep(house.post, works, house.memory, lambda: house.tick + 9, now=lambda: NOW))) == 3
    assert under_way == [1, 1, 1]


def _forget_that_it_was_given_back(house: House) -> None:
    """A program that is killed gives nothing back."""
    for path in (house.outbox / ".rightsclause").glob("*.json"):
        entry = json.loads(path.read_text())
        path.write_text(json.dumps({**entry, "tries": entry["tries"] + 1}))


def test_stopping_takes_nothing_more_and_leaves_the_rest_for_the_next_time(house: House) -> None:
    for name in ("a.docx", "b.docx", "c.docx"):
        house.drop(name, name.encode())
    house.sweep()
    answers = iter([False, True])
    house.sweep(is_stopping=lambda: next(answers, True))
    assert len(house.folders()) <= 1
    house.restart()
    house.sweep_twice()
    assert (len(house.folders()), house.left()) == (3, [])


def test_what_was_in_hand_when_it_stopped_does_not_count_as_a_try(house: House) -> None:
    house.attempt = do_what_it_says
    house.drop("a.docx")
    house.sweep()
    with closing(sweep(house.post, house.works, house.memory, lambda: house.tick + 9, now=lambda: NOW)) as running:
        next(running)
    assert len(house.folders()) == 1
    known = [json.loads(path.read_text()) for path in (house.outbox / ".rightsclause").glob("*.json")]
    assert [entry["state"] for entry in known] == [ledger.State.DELIVERED]


# --- The watch itself


def collect(house: House, bell: Bell, observer: str) -> tuple[threading.Thread, list[Delivery]]:
    got: list[Delivery] = []

    def listen() -> None:
        for delivery in watch(replace(house.post, settle_seconds=0.05), house.works, bell, observer):
            got.append(delivery)
            if len(got) == 2:
                bell.stop()

    thread = threading.Thread(target=listen)
    thread.start()
    return thread, got


@pytest.mark.parametrize("observer", ["native", "auto"])
def test_the_watch_reviews_what_lies_there_and_what_comes_and_ends_when_it_is_told(house: House, observer: str) -> None:
    house.drop("a.docx", b"one")
    bell = Bell()
    thread, got = collect(house, bell, observer)
    deadline = time.monotonic() + 20
    while not got and time.monotonic() < deadline:
        bell.rest(0.01)
    house.drop("netwerken/b.docx", b"two")
    thread.join(20)
    bell.stop()
    thread.join(20)
    assert [delivery.case.name for delivery in got] == ["a.docx", "b.docx"]
    assert (house.outbox / "netwerken" / "index.html").is_file()


def test_an_inbox_that_goes_away_is_waited_for_and_said_once(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(watching, "_RETRY_SECONDS", 0.02)
    house.drop("a.docx", b"one")
    bell = Bell()
    house.inbox.rename(house.inbox.with_name("away"))
    original = watching.prepare_post
    monkeypatch.setattr(watching, "prepare_post", lambda post: None)
    thread, got = collect(house, bell, "polling")
    bell.rest(0.3)
    house.inbox.with_name("away").rename(house.inbox)
    house.drop("b.docx", b"two")
    thread.join(20)
    bell.stop()
    thread.join(20)
    assert original is not None
    assert sorted(delivery.case.name for delivery in got) == ["a.docx", "b.docx"]
    assert [record.levelno for record in caplog.records if "away" in record.message] == [logging.WARNING]


def test_once_lets_everything_rest_and_names_what_waits(house: House) -> None:
    house.drop("a.docx")
    house.drop("leeg.docx", b"")
    memory = Memory()
    once = watch_once(replace(house.post, settle_seconds=0.01), house.works, Bell(), memory)
    assert [delivery.case.name for delivery in once] == ["a.docx"]
    assert [(each.name, each.reason) for each in memory.waiting.values()] == [("leeg.docx", Reason.UNFINISHED)]
    assert house.left() == ["leeg.docx"]


@pytest.mark.parametrize("outbox", ["in", "in/uit"])
def test_an_outbox_in_the_inbox_is_refused_at_start(tmp_path: Path, outbox: str) -> None:
    with pytest.raises(SetupError):
        prepare_post(Post(tmp_path / "in", tmp_path / outbox))
    assert not (tmp_path / "in").exists()


def test_an_outbox_that_cannot_be_used_is_refused_at_start(tmp_path: Path) -> None:
    (tmp_path / "uit").write_text("a file")
    with pytest.raises(SetupError, match="outbox"):
        prepare_post(Post(tmp_path / "in", tmp_path / "uit"))


MOUNTS = [
    "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw",
    "40 22 0:35 / /srv/share rw,relatime shared:9 - cifs //server/share rw",
    r"41 22 0:36 / /srv/two\040words rw,relatime - fuse.rclone remote: rw",
    "42 40 8:2 / /srv/share/local rw,relatime - ext4 /dev/sdb1 rw",
]


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/home/in", "ext4"),
        ("/srv/share", "cifs"),
        ("/srv/share/in", "cifs"),
        ("/srv/shared", "ext4"),
        ("/srv/two words/in", "fuse.rclone"),
        ("/srv/share/local/in", "ext4"),
    ],
)
def test_the_kind_of_mount_is_that_of_the_nearest_above(folder: str, kind: str) -> None:
    assert mount_of(Path(folder), parse_mounts(MOUNTS)).kind == kind


def test_time_in_a_report_is_the_time_of_the_look(house: House) -> None:
    house.drop("a.docx")
    (delivery,) = house.sweep_twice()
    reviewed = datetime.fromisoformat(delivery.report["provenance"]["reviewed"])
    assert reviewed == NOW + timedelta(seconds=house.tick)
