"""What a watch costs at rest, and whether its memory stays flat.

    make bench-watch

Memory: small documents, a tenth of them at a time, through the whole shell with a review that takes no time; the
resident memory is read after the first tenth and after the last.
Idle: as many files lie still in an inbox that keeps its originals, listened to by polling; counted is the time of the
processor that the watch takes in a minute, and whether any content is read again.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from attempts import find_nothing
from output_builders import some_rules

from pipeline.bell import Bell
from pipeline.guard import unguarded
from pipeline.run import Works
from pipeline.sweep import Post
from pipeline.watch import watch
from pipeline.workers import engine_of

IDLE_SECONDS = 60.0


def main() -> int:
    """Measure, print, and end with 1 when a promise is not kept."""
    documents = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        first, last = measure_memory(Path(folder), documents)
    print(f"memory after {documents // 10}: {first:.0f} MB; after {documents}: {last:.0f} MB ({last / first - 1:+.0%})")
    with tempfile.TemporaryDirectory() as folder:
        share, read = measure_rest(Path(folder), documents)
    print(f"{documents} files at rest, polling: {share:.1%} of a core, {read} read again")
    return int(share > 0.02 or read > 0 or last > 1.1 * first)


def measure_memory(place: Path, documents: int) -> tuple[float, float]:
    """Give the megabytes after a tenth of the documents, and after all."""
    post = Post(place / "in", place / "uit", settle_seconds=0.2)
    seen = []
    with watching(post, "native") as (delivered, thread):
        for tenth in range(10):
            for number in range(documents // 10):
                name = f"stuk {tenth} {number:05}.docx"
                (post.inbox / name).write_bytes(name.encode())
            wait_for(delivered, (tenth + 1) * (documents // 10), thread)
            time.sleep(3)  # The worklist is written.
            seen.append(_resident_megabytes())
    return seen[0], seen[-1]


def measure_rest(place: Path, documents: int) -> tuple[float, int]:
    """Give the share of a core that a watch of files at rest takes, and how many of them it opens."""
    post = Post(place / "in", place / "uit", settle_seconds=0.2, keeps_originals=True)
    read: list[str] = []

    def note(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open" and str(arguments[0]).endswith(".docx"):
            read.append(str(arguments[0]))

    with watching(post, "polling") as (delivered, thread):
        for number in range(documents):
            (post.inbox / f"stuk {number:05}.docx").write_bytes(f"stuk {number}".encode())
        wait_for(delivered, documents, thread)
        time.sleep(20)
        sys.addaudithook(note)
        before = resource.getrusage(resource.RUSAGE_SELF)
        time.sleep(IDLE_SECONDS)
        after = resource.getrusage(resource.RUSAGE_SELF)
    spent = (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)
    return spent / IDLE_SECONDS, len(read)


@contextmanager
def watching(post: Post, observer: str) -> Iterator[tuple[list[str], threading.Thread]]:
    """Watch in a thread; gives the list to which the folders of what is delivered are added, and the thread."""
    bell = Bell()
    post.inbox.mkdir()
    works = Works(some_rules(), engine_of("inline"), find_nothing, unguarded)
    delivered: list[str] = []

    def run() -> None:
        for delivery in watch(post, works, bell, observer):
            delivered.append(delivery.folder)

    thread = threading.Thread(target=run)
    thread.start()
    yield delivered, thread
    bell.stop()
    thread.join()


def wait_for(delivered: list[str], number: int, thread: threading.Thread) -> None:
    """Wait until so many were delivered."""
    while len(delivered) < number:
        assert thread.is_alive(), "the watch died"
        time.sleep(0.2)


def _resident_megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


if __name__ == "__main__":
    sys.exit(main())
