"""A storm over a watched folder: the real command, real documents, and all that can happen to them at once.

    python tests/storm.py --documents 500 [--seed 17] [--place DIR]

Documents are copied, written slowly, saved by rename, dropped twice; meanwhile the watch and its workers are killed at
random, the inbox goes away and comes back, the disk of the outbox fills up, a second watch joins. Then everything has to
be there exactly once. The seed is printed first; any seed has to pass.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from watched_truth import digest, faults_of

EXAMPLES = Path(__file__).parent.parent / "examples"
COMMAND = (sys.executable, "-m", "pipeline", "watch", "--settle", "0.5", "--workers", "local:2", "--exit-zero", "-q")


@dataclass
class Storm:
    """One storm, and what was dropped into it."""

    place: Path
    seed: int
    documents: int
    is_small_disk: bool = False
    """The outbox lies on a small disk of its own, so that it can be full."""
    dropped: Counter[str] = field(default_factory=Counter)
    taken_back: set[str] = field(default_factory=set)
    happened: Counter[str] = field(default_factory=Counter)
    watches: list[subprocess.Popen[bytes]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    """Held while the inbox is away: nobody can drop anything into it then."""

    @property
    def inbox(self) -> Path:
        return self.place / "inbox"

    @property
    def outbox(self) -> Path:
        return self.place / "disk" / "outbox"

    def rage(self) -> list[str]:
        """Let it all happen, and name what is not as it has to be afterwards."""
        self.inbox.mkdir(parents=True)
        self.outbox.mkdir(parents=True)
        try:
            self._let_it_happen()
            self._calm_down()
        finally:
            for each in self.watches:
                each.kill()
                each.wait()
        return faults_of(self.inbox, self.outbox, self.dropped, perhaps=frozenset(self.taken_back))

    def _let_it_happen(self) -> None:
        dropping = threading.Thread(target=self._drop_all, daemon=True)
        dropping.start()
        chance = random.Random(f"{self.seed} what happens")
        deadline = time.monotonic() + 60 + 3 * self.documents
        while (dropping.is_alive() or self._left() > 5) and time.monotonic() < deadline:
            self._see_that_one_watches()
            time.sleep(chance.uniform(0.5, 4.0))
            self._happen(chance)
        dropping.join()

    def _left(self) -> int:
        return sum(path.suffix == ".docx" for path in self.inbox.rglob("*.docx")) if self.inbox.exists() else 0

    # --- What is dropped

    def _drop_all(self) -> None:
        chance = random.Random(f"{self.seed} what is dropped")
        makers = tuple(_makers())
        ways: tuple[Callable[[Path, bytes, random.Random], None], ...] = (
            self._copy,
            self._copy_slowly,
            self._copy_aside,
            self._save_by_rename,
        )
        number = 0
        while number < self.documents:
            content = chance.choice(makers)(f"{self.seed} nr. {number}")
            folder = chance.choice(("", "", "netwerken", "leveranciers"))
            times = 2 if chance.random() < 0.1 and number + 1 < self.documents else 1
            for _ in range(times):
                name = f"stuk {number}.docx"
                with self.lock:
                    (self.inbox / folder).mkdir(exist_ok=True)
                    chance.choice(ways)(self.inbox / folder / name, content, chance)
                number += 1
            time.sleep(chance.uniform(0, 0.3))

    def _copy(self, path: Path, content: bytes, _: random.Random) -> None:
        path.write_bytes(content)
        self.dropped[digest(content)] += 1

    def _copy_slowly(self, path: Path, content: bytes, chance: random.Random) -> None:
        pieces = chance.randint(2, 4)
        with path.open("wb") as file:
            for at in range(pieces):
                file.write(content[len(content) * at // pieces : len(content) * (at + 1) // pieces])
                file.flush()
                time.sleep(chance.uniform(0.05, 0.3))  # Less than the settle time: it is still being written.
        self.dropped[digest(content)] += 1

    def _copy_aside(self, path: Path, content: bytes, _: random.Random) -> None:
        aside = path.with_name(f"{path.name}.tmp")
        aside.write_bytes(content)
        aside.rename(path)
        self.dropped[digest(content)] += 1

    def _save_by_rename(self, path: Path, content: bytes, chance: random.Random) -> None:
        """Save as Word does: the new file beside the old one, the old one away, the new one in its place."""
        earlier = content + b"\0" * 3  # What follows the end of a zip is not read.
        path.write_bytes(earlier)
        self.dropped[digest(earlier)] += 1
        time.sleep(chance.uniform(0.1, 1.5))
        new, old = path.with_name("~WRD0001.tmp"), path.with_name("~WRL0002.tmp")
        new.write_bytes(content)
        with suppress(FileNotFoundError):  # The watch has taken it already: what is saved now is another document.
            path.rename(old)
            self.dropped[digest(earlier)] -= 1
            self.dropped += Counter()
            self.taken_back.add(digest(earlier))
        new.rename(path)
        self.dropped[digest(content)] += 1
        old.unlink(missing_ok=True)

    # --- What happens

    def _see_that_one_watches(self) -> None:
        self.watches = [each for each in self.watches if each.poll() is None]
        if not self.watches:
            self._start()

    def _start(self) -> None:
        self.watches.append(subprocess.Popen(self._command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

    def _command(self, *more: str) -> list[str]:
        return [*COMMAND, *more, "--inbox", str(self.inbox), "--outbox", str(self.outbox)]

    def _happen(self, chance: random.Random) -> None:
        happenings = {
            "the watch is killed": self._kill_the_watch,
            "a worker is killed": self._kill_a_worker,
            "the watch is stopped": self._stop_the_watch,
            "the inbox is away": self._take_the_inbox_away,
            "a second watch joins": self._start,
        }
        if self.is_small_disk:
            happenings["the disk is full"] = self._fill_the_disk
        what = chance.choice(sorted(happenings))
        if what == "a second watch joins" and len(self.watches) > 1:
            return
        self.happened[what] += 1
        if what == "a worker is killed":
            self._kill_a_worker(chance)
        else:
            happenings[what]()

    def _kill_the_watch(self) -> None:
        self.watches[0].kill()
        self.watches[0].wait()

    def _stop_the_watch(self) -> None:
        while not _hears_sigterm(self.watches[0].pid) and self.watches[0].poll() is None:
            time.sleep(0.02)  # It is just starting; before it listens a signal is its death.
        self.watches[0].terminate()
        assert self.watches[0].wait(timeout=12) == 0, "a watch that is stopped ends with 0 within 10 s"

    def _kill_a_worker(self, chance: random.Random | None = None) -> None:
        below = [pid for watch in self.watches for pid in _descendants(watch.pid)]
        if below:
            with suppress(ProcessLookupError):
                os.kill((chance or random).choice(below), signal.SIGKILL)

    def _take_the_inbox_away(self) -> None:
        with self.lock:
            away = self.place / "away"
            self.inbox.rename(away)
            time.sleep(1.0)
            away.rename(self.inbox)

    def _fill_the_disk(self) -> None:
        filler = self.outbox.parent / "filler"
        with suppress(OSError), filler.open("wb") as file:
            while True:
                file.write(bytes(1 << 16))
                file.flush()
        time.sleep(1.5)
        filler.unlink()

    def _calm_down(self) -> None:
        for each in self.watches:
            each.terminate()
        for each in self.watches:
            each.wait(timeout=15)
        for _ in range(12):
            done = subprocess.run(self._command("--once"), stdout=subprocess.DEVNULL)
            # A document whose worker was killed twice is refused: that is an end as well.
            assert done.returncode in (0, 3), "a sweep of what is left ends as it should"
            if not self._left():
                break


def _makers() -> Iterator[Callable[[str], bytes]]:
    """Give a maker for each of some examples: the same agreement, with a line more that makes it another."""
    for path in sorted(EXAMPLES.glob("*.docx"))[:6]:
        with zipfile.ZipFile(path) as package:
            parts = {name: package.read(name) for name in package.namelist()}

        def make(line: str, parts: dict[str, bytes] = parts) -> bytes:
            buffer = io.BytesIO()
            with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
                for name, content in parts.items():
                    if name == "word/document.xml":
                        text = f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>".encode()
                        end = content.rindex(b"<w:sectPr")
                        content = content[:end] + text + content[end:]
                    package.writestr(name, content)
            return buffer.getvalue()

        yield make


def _hears_sigterm(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return True
    caught = next(int(line.split()[1], 16) for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(caught >> (signal.SIGTERM - 1) & 1)


def _descendants(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [each for child in map(int, children) for each in (child, *_descendants(child))]


@contextmanager
def small_disk(place: Path, megabytes: int) -> Iterator[bool]:
    """Mount a small disk, and say whether this machine lets us."""
    place.mkdir(parents=True)
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place)]
    is_mounted = shutil.which("mount") is not None and subprocess.run(mounting, capture_output=True).returncode == 0
    try:
        yield is_mounted
    finally:
        if is_mounted:
            subprocess.run(["umount", "-l", str(place)], check=True)


def main() -> int:
    """Run one storm from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=500)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}, {chosen.documents} documents", flush=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        small_disk(Path(folder) / "disk", 10 + chosen.documents // 4) as small,
    ):
        if not small:
            print("no small disk could be mounted here (that needs root): the disk is never full")
        began = time.monotonic()
        storm = Storm(Path(folder), chosen.seed, chosen.documents, small)
        faults = storm.rage()
        print(f"{time.monotonic() - began:.0f} s; {json.dumps(storm.happened)}")
        reports = [json.loads(path.read_bytes()) for path in storm.outbox.rglob("report.json")]
        refused = Counter(report["error"]["code"] for report in reports if report["error"])
        print(f"{len(reports)} folders, {storm.dropped.total()} originals, refused: {json.dumps(refused)}")
    for fault in faults:
        print(f"FAULT: {fault}")
    print("nothing lost, nothing twice" if not faults else f"{len(faults)} faults")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
