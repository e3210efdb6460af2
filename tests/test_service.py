"""Whoever runs the watch knows how it fares, and what it writes down holds no word of a contract."""

from __future__ import annotations

import json
import logging
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner
from output_builders import NOW
from watched import RULES, House

from pipeline import ledger
from pipeline.bell import Bell
from pipeline.cli import cli
from pipeline.doctor import Finding, examine
from pipeline.service import HEALTH, Health, notify, read_health, write_health
from pipeline.watch import watch
from pipeline.workers import engine_of
from pipeline.worklist import Reason

HOUSE = Path(__file__).parent.parent
UNIT = HOUSE / "docs" / "rightsclause.service"
EXAMPLES = HOUSE / "examples"


def test_systemd_is_told_what_it_asks_to_be_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        notify("READY=1", "STATUS=ok")
        assert listening.recv(1000) == b"READY=1\nSTATUS=ok"


@pytest.mark.parametrize("place", ["", "relative", "/no/such/place"])
def test_where_nobody_listens_nothing_happens(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", place)
    notify("READY=1")


def test_a_watch_says_that_it_is_ready_alive_and_gone(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        bell = Bell()
        bell.stop()
        assert list(watch(house.post, house.works, bell)) == []
        listening.setblocking(False)
        assert (listening.recv(1000), listening.recv(1000)) == (b"READY=1", b"STOPPING=1")
    health = read_health(house.outbox)
    assert health is not None and health["state"] == "stopped"


def schema_of(name: str) -> Any:
    return json.loads((HOUSE / "pipeline" / "data" / f"{name}.schema.json").read_text(encoding="utf-8"))


def test_the_health_file_tells_the_last_sweep_and_what_waits(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.drop("a.docx", b"one")
    house.drop("leeg.docx", b"")
    bell = Bell()
    post = house.post.__class__(house.inbox, house.outbox, settle_seconds=0.02)
    coming = watch(post, house.works, bell, "polling")
    next(coming)
    monkeypatch.setattr(bell, "wait", lambda _: bell.stop())
    assert list(coming) == []
    health = read_health(house.outbox)
    assert health is not None
    jsonschema.validate(health, schema_of("health"))
    assert (health["delivered"], health["refused"], health["waiting"]) == (1, 0, {Reason.UNFINISHED.value: 1})
    assert health["last_sweep"] is not None


def test_a_health_file_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    write_health(tmp_path / "no such folder", Health("watching", "1", NOW, None))
    assert read_health(tmp_path / "no such folder") is None


def test_the_log_is_json_on_request_and_holds_no_name(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "Overeenkomst Jan Peeters.docx").write_bytes(b"")
    command = ["watch", "--once", "--settle", "0", "--workers", "inline", "--log-format", "json", "-v"]
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pipeline",
            *command,
            "--inbox",
            str(tmp_path / "in"),
            "--outbox",
            str(tmp_path / "uit"),
        ],
        capture_output=True,
        text=True,
    )
    lines = [line for line in done.stderr.splitlines() if line.startswith("{")]
    assert all(json.loads(line).keys() == {"at", "level", "message"} for line in lines)
    assert not any("Peeters" in line for line in lines)


def test_a_line_of_the_log_is_one_json_object(caplog: pytest.LogCaptureFixture) -> None:
    from pipeline.cli.options import _JsonLines

    logging.getLogger("rightsclause").warning('two\nlines and a "quote"')
    told = json.loads(_JsonLines().format(caplog.records[-1]))
    assert (told["level"], told["message"]) == ("warning", 'two\nlines and a "quote"')


# --- The unit


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed here")
def test_the_unit_is_one_that_systemd_understands(tmp_path: Path) -> None:
    program = tmp_path / "rightsclause"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    unit = tmp_path / UNIT.name
    unit.write_text(UNIT.read_text().replace("/opt/rightsclause/.venv/bin/rightsclause", str(program)))
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True)
    assert (done.returncode, done.stderr.replace("\n", " ").strip()) == (0, "")


# --- The doctor


def findings_of(house: House) -> dict[str, Finding]:
    return {finding.code: finding for finding in examine(house.inbox, house.outbox, house.rules, house.today)}


def test_the_doctor_tries_both_folders_and_leaves_nothing_behind(house: House) -> None:
    findings = findings_of(house)
    assert {"rights", "rename", "clock", "space", "owner_files", "office", "ocr", "index_age"} <= findings.keys()
    assert all(findings[code].works for code in ("rights", "rename", "clock", "owner_files"))
    assert (list(house.inbox.iterdir()), list(house.outbox.iterdir())) == ([], [])


def test_the_doctor_finds_what_is_wrong(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pipeline.doctor.write_new", refuse)
    monkeypatch.setattr("pipeline.doctor.clock_of", lambda _: time.time() - 3600)
    monkeypatch.setenv("PATH", "")
    findings = findings_of(house)
    assert not any(findings[code].works for code in ("rights", "owner_files", "clock", "office", "ocr"))
    assert findings["rights"].detail == "Permission denied"


def test_the_doctor_knows_a_watch_that_runs_from_one_that_was_killed(house: House) -> None:
    (house.outbox / ledger.FOLDER).mkdir()
    write_health(house.outbox, Health("watching", "1", NOW, NOW))
    assert findings_of(house)["watch"].works
    long_ago = time.time() - 3600
    os.utime(house.outbox / ledger.FOLDER / HEALTH, (long_ago, long_ago))
    assert not findings_of(house)["watch"].works


def test_every_finding_of_the_doctor_is_in_its_schema() -> None:
    rows = {row.code for row in RULES.world.codes if row.group == "doctor"}
    assert set(schema_of("doctor")["properties"]["code"]["enum"]) == rows


def test_every_reason_to_wait_is_in_the_schema_of_the_health_file() -> None:
    told = schema_of("health")["properties"]["waiting"]["propertyNames"]["enum"]
    assert set(told) == {reason.value for reason in Reason}


def test_the_doctor_makes_no_folder(tmp_path: Path, house: House) -> None:
    found = list(examine(tmp_path / "weg", house.outbox, house.rules, house.today))
    assert [(each.code, each.works) for each in found][0] == ("folder_missing", False)
    assert not (tmp_path / "weg").exists()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_everything_that_fails_comes_with_what_to_do(house: House, language: str) -> None:
    from output_builders import some_rules

    rows = [row for row in some_rules(language).world.codes if row.group == "doctor" and row.code != "polling"]
    assert all(row.remedy_nl and row.remedy_en for row in rows)


def test_the_doctor_ends_with_0_whatever_it_finds(tmp_path: Path) -> None:
    named = ["--inbox", str(tmp_path / "in"), "--outbox", str(tmp_path / "uit")]
    done = CliRunner().invoke(cli, ["doctor", "--json", *named])
    lines = [json.loads(line) for line in done.output.splitlines()]
    assert done.exit_code == 0
    for line in lines:
        jsonschema.validate(line, schema_of("doctor"))
    assert all(line["remedy"] for line in lines if not line["works"])


# --- The network


def _can_go_offline() -> bool:
    offline = [*OFFLINE, "true"]
    return shutil.which("unshare") is not None and subprocess.run(offline, capture_output=True).returncode == 0


OFFLINE = ("unshare", "--map-root-user", "--net")


@pytest.mark.skipif(not _can_go_offline(), reason="this machine gives no network of its own to a program (unshare)")
def test_the_whole_job_runs_without_any_network(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in sorted(EXAMPLES.glob("*.docx"))[:3]:
        shutil.copy(name, tmp_path / "in")
    job = [sys.executable, "-m", "pipeline", "watch", "--once", "--settle", "0", "--json", "--exit-zero"]
    folders = ["--inbox", str(tmp_path / "in"), "--outbox", str(tmp_path / "uit")]
    done = subprocess.run([*OFFLINE, *job, *folders], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    reports = [json.loads(line) for line in done.stdout.splitlines()]
    assert [report["error"] for report in reports] == [None, None, None]


@pytest.mark.parametrize("workers", ["inline", "local:2"])
def test_no_file_of_ours_is_left_outside_the_folders(tmp_path: Path, workers: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "tmp").mkdir()
    shutil.copy(sorted(EXAMPLES.glob("*.docx"))[0], tmp_path / "in")
    job = [sys.executable, "-m", "pipeline", "watch", "--once", "--settle", "0", "--exit-zero", "--workers", workers]
    folders = ["--inbox", str(tmp_path / "in"), "--outbox", str(tmp_path / "uit")]
    environment = {**os.environ, "TMPDIR": str(tmp_path / "tmp")}
    subprocess.run([*job, *folders], check=True, capture_output=True, env=environment)
    assert list((tmp_path / "tmp").iterdir()) == []
    assert engine_of(workers) is not None
