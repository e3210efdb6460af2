"""The watched folder on a share: a real server (smbd), mounted by a program in user space (rclone over FUSE).

This machine's kernel mounts no share by itself, so this stands in for one: no events come from what others do, renames
and listings go over the wire, and the mount can go away. What it does not show is a kernel's own cifs or nfs.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from attempts import find_nothing
from watched import House
from watched_truth import digest, faults_of

from pipeline.bell import ears_for
from pipeline.deliver import Delivery
from pipeline.doctor import examine
from pipeline.mounts import mount_of, read_mounts
from pipeline.watch import prepare_post

NEEDED = ("smbd", "rclone", "fusermount3")
MISSING = [program for program in NEEDED if shutil.which(program) is None]
PORT = 4459

pytestmark = [
    pytest.mark.share,
    pytest.mark.skipif(
        bool(MISSING) or not os.access("/dev/fuse", os.W_OK) or not hasattr(os, "geteuid") or os.geteuid() != 0,
        reason=f"a share is played by smbd and rclone over FUSE, as root; missing here: {', '.join(MISSING) or 'rights'}",
    ),
]


@dataclass
class Share:
    """A folder on a server, and the place where it is mounted."""

    served: Path
    mounted: Path
    mounting: subprocess.Popen[bytes] | None = None

    def mount(self) -> None:
        """Mount it, as a machine does when its network is back."""
        self.mounted.mkdir(exist_ok=True)
        remote = f":smb,host=127.0.0.1,port={PORT},user=guest,pass=:share"
        cache = self.served.parent / "rclone"
        command = [
            "rclone",
            "mount",
            remote,
            str(self.mounted),
            "--vfs-cache-mode",
            "writes",
            "--cache-dir",
            str(cache),
        ]
        command += ["--dir-cache-time", "200ms", "--poll-interval", "0", "--vfs-write-back", "100ms"]
        self.mounting = subprocess.Popen(
            [*command, "--config", str(cache / "none")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        wait_until(self.is_mounted)

    def unmount(self) -> None:
        """Take it away."""
        subprocess.run(["fusermount3", "-u", "-z", str(self.mounted)], check=True)
        wait_until(lambda: not self.is_mounted())
        self.end_mounting()

    def is_mounted(self) -> bool:
        """Tell whether it is mounted, as the system has it: a mount whose program died is one all the same."""
        return mount_of(self.mounted, read_mounts()).point == str(self.mounted)

    def end_mounting(self) -> None:
        """End the program that mounts it."""
        if self.mounting is not None:
            self.mounting.kill()
            self.mounting.wait(20)
            self.mounting = None

    def leave(self) -> None:
        """Leave nothing mounted, however the test ended: a dead mount would be in the way of every later clean-up."""
        self.end_mounting()  # First, so that it mounts nothing any more.
        while self.is_mounted():
            subprocess.run(["umount", "-l", str(self.mounted)], check=True)


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while True:
        with suppress(FileNotFoundError, ValueError):  # What is not there yet, or not to its end.
            if holds():
                return
        assert time.monotonic() < deadline, "the share did not come, or did not go, or did not keep what it was given"
        time.sleep(0.02)


@pytest.fixture
def share(tmp_path: Path) -> Iterator[Share]:
    made = Share(tmp_path / "served", tmp_path / "mounted")
    made.served.mkdir(mode=0o777)
    for folder in ("private", "lock", "state", "cache", "pid", "ncalrpc", "log"):
        (tmp_path / "smb" / folder).mkdir(parents=True)
    config = tmp_path / "smb.conf"
    config.write_text(
        f"""[global]
        smb ports = {PORT}
        interfaces = lo
        bind interfaces only = yes
        map to guest = Bad User
        disable spoolss = yes
        load printers = no
        private dir = {tmp_path}/smb/private
        lock directory = {tmp_path}/smb/lock
        state directory = {tmp_path}/smb/state
        cache directory = {tmp_path}/smb/cache
        pid directory = {tmp_path}/smb/pid
        ncalrpc dir = {tmp_path}/smb/ncalrpc
        log file = {tmp_path}/smb/log/log
        [share]
        path = {made.served}
        guest ok = yes
        read only = no
        force user = root
        """
    )
    server = subprocess.Popen(
        ["smbd", "--foreground", "--no-process-group", "-s", str(config)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # It ends its whole group when it ends; that must not be ours.
    )
    try:
        listening = f":{PORT:04X} "
        wait_until(lambda: listening in Path("/proc/net/tcp").read_text())
        made.mount()
        yield made
    finally:
        made.leave()
        server.terminate()
        server.wait(20)


@pytest.fixture
def shared(share: Share) -> House:
    made = House(share.mounted / "in", share.mounted / "uit", attempt=find_nothing)
    prepare_post(made.post)
    return made


def drop(share: Share, name: str, content: bytes) -> None:
    """Lay a file on the server, as another machine does, and wait until this one sees it."""
    (share.served / "in" / name).write_bytes(content)
    wait_until(lambda: name in {path.name for path in (share.mounted / "in").iterdir()})


def sweep_until_quiet(house: House) -> list[Delivery]:
    """Sweep until nothing waits; what a mount tells of size and time may need a moment to be the same twice."""
    delivered = house.sweep()
    deadline = time.monotonic() + 20
    while house.memory.waiting:
        assert time.monotonic() < deadline, house.waits()
        delivered += house.sweep()
    return delivered


def test_what_others_drop_on_a_share_is_reviewed_and_filed_there(share: Share, shared: House) -> None:
    contents = [f"stuk {number}".encode() for number in range(5)]
    for number, content in enumerate(contents):
        drop(share, f"{number}.docx", content)
    assert len(sweep_until_quiet(shared)) == 5
    dropped = Counter(map(digest, contents))
    # This mount carries what is written to the server a little later.
    wait_until(lambda: faults_of(share.served / "in", share.served / "uit", dropped) == [])


def test_a_share_that_goes_away_and_comes_back_causes_no_second_review(share: Share, shared: House) -> None:
    shared.keeps = True
    drop(share, "a.docx", b"een")
    assert len(sweep_until_quiet(shared)) == 1
    for _ in range(3):
        share.unmount()
        with pytest.raises(OSError):
            shared.sweep()
        assert list(share.mounted.iterdir()) == [], "nothing may be laid where the share was"
        share.mount()
        assert sweep_until_quiet(shared) == []
    assert len(shared.folders()) == 1


def test_the_kind_of_mount_tells_that_a_share_has_to_be_polled(share: Share, shared: House) -> None:
    assert mount_of(shared.inbox, read_mounts()).kind == "fuse.rclone"
    assert [ear.polls for ear in ears_for(shared.inbox, "auto")] == [True]
    assert [(ear.folder, ear.polls) for ear in ears_for(share.mounted.parent, "auto")] == [
        (share.mounted.parent, False),
        (share.mounted, True),
    ]


def test_the_doctor_finds_a_share_fit_to_work_on(shared: House) -> None:
    findings = {finding.code: finding for finding in examine(shared.inbox, shared.outbox, shared.rules, shared.today)}
    assert findings["polling"].detail == "fuse.rclone"
    assert all(findings[code].works for code in ("rights", "rename", "clock", "owner_files"))
    wait_until(lambda: list(shared.inbox.iterdir()) == [])
