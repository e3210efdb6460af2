"""Whatever happens, and whenever: nothing is lost, nothing is half visible, nothing is done twice."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import signal
from collections import Counter
from pathlib import Path

import pytest
from attempts import find_nothing, refuse_everything
from watched import House
from watched_faults import Fault, arm, in_another_process

from pipeline.guard import Attempt

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system makes no copies of processes"),
]

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


def faults_of(house: House) -> list[str]:
    """Name everything that is not as it has to be after all was dropped and dealt with."""
    faults = [f"left in the inbox: {name}" for name in house.left()]
    private = [*house.inbox.rglob(".rightsclause-*"), *house.outbox.rglob(".rightsclause-*")]
    faults += [f"left behind: {path.name}" for path in private]
    originals: Counter[str] = Counter()
    keys: Counter[str] = Counter()
    for place in house.folders():
        folder = house.outbox / place
        report = json.loads((folder / "report.json").read_bytes())
        keys[report["provenance"]["key"]] += 1
        outputs = {output["path"]: output["sha256"] for output in report["outputs"]}
        for path in folder.iterdir():
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            if path.name in outputs:
                faults += [f"half written: {place}/{path.name}"] if outputs.pop(path.name) != digest else []
            elif path.name != "report.json":
                originals[digest] += 1
        faults += [f"missing: {place}/{name}" for name in outputs]
    faults += [f"{number} folders for one case" for number in keys.values() if number != 1]
    if len(keys) != 2:
        faults.append(f"{len(keys)} cases, not 2")
    expected = Counter(hashlib.sha256(content).hexdigest() for content in dropped_in(house).values())
    if originals != expected:
        faults.append(f"originals: {originals.total()}, not {expected.total()}")
    lines = (house.outbox / ".rightsclause" / "audit.jsonl").read_text().splitlines()
    audited = Counter(json.loads(line)["key"] for line in lines)
    if audited != Counter(keys.keys()):
        faults.append(f"audited {dict(audited)}")
    return faults


def a_house(place: Path, attempt: Attempt) -> House:
    house = House(place / "in", place / "uit", attempt=attempt)
    house.inbox.mkdir(parents=True)
    house.restart()
    return house


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("attempt", [find_nothing, refuse_everything])
def test_a_program_killed_at_any_call_to_the_system_loses_nothing_and_does_nothing_twice(
    tmp_path: Path, attempt: Attempt
) -> None:
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
        assert faults_of(house) == [], f"killed at call {at}"
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
        assert faults_of(house) == [], f"refused at call {at}"
    assert at > 100, "this counted hardly any calls"
