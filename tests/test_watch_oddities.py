"""What lies in the folders that nobody expects: names that are no text, links, pipes, files in the place of folders."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from output_builders import NOW
from watched import House
from watched_faults import on_two_devices

from pipeline import ledger
from pipeline.bell import Bell, Listener
from pipeline.disk import private_name
from pipeline.errors import SetupError
from pipeline.ingest import Choice, Found, lift
from pipeline.watch import prepare_post
from pipeline.worklist import Reason, write_worklists


@pytest.mark.skipif(os.name == "nt", reason="there every name is text")
def test_names_that_are_no_text_are_reviewed_and_named(house: House) -> None:
    below = Path(os.fsdecode(os.fsencode(house.inbox) + b"/sub\xff"))
    below.mkdir()
    (below / os.fsdecode(b"a\xfe.docx")).write_bytes(b"een")
    (Path(os.fsdecode(os.fsencode(house.outbox) + b"/by hand \xfe"))).mkdir()
    house.sweep()
    assert house.waits() == {"a\ufffd.docx": Reason.SETTLING}
    assert write_worklists(house.outbox, house.memory.waiting.values(), house.rules, NOW) == ()
    assert len(house.sweep()) == 1
    assert house.folders()[0].startswith("sub\ufffd/")
    assert write_worklists(house.outbox, (), house.rules, NOW) == ()


def test_a_file_in_the_place_of_one_subfolder_lets_only_that_one_wait(house: House) -> None:
    (house.outbox / "aan").write_bytes(b"somebody's")
    house.drop("aan/a.docx", b"een")
    house.drop("aan/b.docx", b"twee")
    house.drop("dan/c.docx", b"drie")
    assert [each.case.name for each in house.sweep_twice()] == ["c.docx"]
    assert house.waits() == {"a.docx": Reason.UNDELIVERED, "b.docx": Reason.UNDELIVERED}
    (house.outbox / "aan").unlink()
    assert len(house.sweep()) == 2


def test_no_result_is_laid_behind_a_link(house: House, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (house.outbox / "aan").symlink_to(tmp_path / "elsewhere")
    house.drop("aan/a.docx")
    assert house.sweep_twice() == []
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert house.left() == ["aan/a.docx"]


@pytest.mark.parametrize("lay", [lambda path, secret: path.symlink_to(secret), lambda path, _: os.mkfifo(path)])
def test_what_is_laid_in_the_place_of_a_file_after_the_look_is_not_read(
    house: House, tmp_path: Path, lay: Callable[[Path, Path], None]
) -> None:
    path = house.drop("a.docx")
    (tmp_path / "secret.docx").write_bytes(b"geheim")
    path.unlink()
    lay(path, tmp_path / "secret.docx")
    with pytest.raises(OSError):
        lift(Found(path, ""), Choice(), house.rules, NOW)


def test_folders_without_end_are_named_and_the_rest_goes_on(house: House) -> None:
    house.drop("a.docx")
    bottom = house.inbox
    for _ in range(600):
        bottom = bottom / "d"
        bottom.mkdir()
    assert len(house.sweep_twice()) == 1
    assert list(house.waits().values()) == [Reason.CLOSED]


def test_a_hold_that_cannot_be_emptied_waits_and_stops_nobody(house: House) -> None:
    hold = house.inbox / private_name("filing")
    hold.mkdir()
    (hold / ".rightsclause-arrived").mkdir()
    house.drop("a.docx")
    assert len(house.sweep_twice()) == 1
    assert house.waits() == {hold.name: Reason.BUSY}


def test_an_original_that_arrived_and_cannot_be_removed_here_is_not_filed_twice(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_two_devices(monkeypatch, "in", "uit")
    house.drop("a.docx")
    unlink, refusals = Path.unlink, [PermissionError(13, "Permission denied")]

    def refuse_once(path: Path, missing_ok: bool = False) -> None:
        if path.name == "a.docx" and refusals:
            raise refusals.pop()
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse_once)
    house.sweep_twice()
    house.sweep()
    (folder,) = house.folders()
    assert refusals == [] and house.left() == []
    assert [path.name for path in (house.outbox / folder).glob("a*.docx")].count("a.docx") == 1
    assert not (house.outbox / folder / "a-2.docx").exists()


def test_a_file_in_the_place_of_the_ledger_is_a_wrong_set_up(house: House) -> None:
    shutil.rmtree(house.outbox / ledger.FOLDER, ignore_errors=True)
    (house.outbox / ledger.FOLDER).write_bytes(b"")
    with pytest.raises(SetupError, match="outbox"):
        prepare_post(house.post)


def test_a_disk_that_is_full_at_the_start_is_waited_for(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("pipeline.watch.sweep_drafts", full)
    prepare_post(house.post)


def test_an_inbox_that_was_moved_and_made_anew_is_listened_to_again(house: House) -> None:
    with Listener(house.inbox, Bell(), "native") as listener:
        assert not listener.is_deaf()
        house.inbox.rename(house.inbox.with_name("away"))
        assert listener.is_deaf()
        house.inbox.mkdir()
        assert listener.is_deaf()
        listener.renew()
        assert not listener.is_deaf()
