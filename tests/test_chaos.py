"""Whatever happens, and whenever: nothing is lost, nothing is half visible, nothing is done twice."""

from __future__ import annotations

import errno
import os
import signal
from collections import Counter
from pathlib import Path

import pytest
from attempts import find_nothing, refuse_everything
from storm import Storm, small_disk
from watched import House
from watched_faults import Fault, arm, in_another_process, on_two_devices
from watched_truth import digest, faults_of

from pipeline.guard import Attempt

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system makes no copies of processes"),
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning"),  # The copy starts no thread.
]


@pytest.fixture(autouse=True)
def no_wait_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """No power fails here: what is not on the disk yet is seen all the same."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


DROPPED = {"a.docx": b"een", "kopie van a.docx": b"een", "netwerken/b.docx": b"twee"}
APART = {"a.docx": b"een", "netwerken/b.docx": b"twee"}
"""Without the copy: of a refused content, one that was not looked at before the end counts as dropped again."""


def drop_all(house: House) -> None:
    for name, content in dropped_in(house).items():
        house.drop(name, content)


def dropped_in(house: House) -> dict[str, bytes]:
    return DROPPED if house.attempt is find_nothing else APART


def run_until_quiet(house: House) -> None:
    house.restart()
    for _ in range(4):
        house.sweep()


def faults_in(house: House) -> list[str]:
    dropped = Counter(digest(content) for content in dropped_in(house).values())
    return faults_of(house.inbox, house.outbox, dropped)


def a_house(place: Path, attempt: Attempt) -> House:
    house = House(place / "in", place / "uit", attempt=attempt)
    house.inbox.mkdir(parents=True)
    house.restart()
    return house


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("devices", [1, 2])
@pytest.mark.parametrize("attempt", [find_nothing, refuse_everything])
def test_a_program_killed_at_any_call_to_the_system_loses_nothing_and_does_nothing_twice(
    tmp_path: Path, attempt: Attempt, devices: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if devices == 2:
        on_two_devices(monkeypatch, "in", "uit")
    at, ended = 0, -signal.SIGKILL
    while ended == -signal.SIGKILL:
        at += 1
        house = a_house(tmp_path / str(at), attempt)
        drop_all(house)

        def work(house: House = house, at: int = at) -> None:
            arm(Fault(at, die, within=str(house.inbox.parent)))
            house.sweep_twice()

        ended = in_another_process(work)
        run_until_quiet(house)
        assert faults_in(house) == [], f"killed at call {at}"
    assert ended == 0
    assert at > 100, "this counted hardly any calls"


@pytest.mark.parametrize("cause", [errno.ENOSPC, errno.EIO, errno.EACCES, errno.ESTALE], ids=errno.errorcode.get)
def test_a_disk_that_refuses_at_any_call_is_outlived_by_the_same_program(tmp_path: Path, cause: int) -> None:
    def refuse() -> None:
        raise OSError(cause, os.strerror(cause))

    at, was_struck = 0, True
    while was_struck:
        at += 1
        house = a_house(tmp_path / str(at), find_nothing)
        drop_all(house)
        fault = Fault(at, refuse, within=str(house.inbox.parent))

        def work(house: House = house, fault: Fault = fault) -> None:
            arm(fault)
            for _ in range(6):
                try:
                    house.sweep()
                except OSError as error:
                    assert error.errno == cause
            if fault.is_armed:
                os._exit(1)

        was_struck = in_another_process(work) == 0
        assert faults_in(house) == [], f"refused at call {at}"
    assert at > 100, "this counted hardly any calls"


def test_a_storm_over_the_real_command_leaves_every_document_there_exactly_once(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 12) as small:
        storm = Storm(tmp_path, seed=7, documents=16, is_small_disk=small)
        assert storm.rage() == []
        assert storm.happened.total() > 3, "it was hardly a storm"
