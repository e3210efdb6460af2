"""Measure what a review costs, against what python-docx needs to open and save the same file.

Both are measured in turns, in one process, so that a busy machine slows both: the ratio holds where the milliseconds
do not. A review here is the whole of it: read, judge, write, prove, report and form. `make bench` writes RESULTS.md.
"""

from __future__ import annotations

import hashlib
import io
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import docx
from builders import a_case, the_rules

from examples.make_examples import Line, Text, make_agreement, read_text
from pipeline.model import Dossier
from pipeline.process import attempt

HERE = Path(__file__).parent
SOURCE = HERE.parent.parent / "examples" / "texts" / "01-theater-rabat.txt"

PAGES = {3: 1, 30: 20, 150: 108}
"""Pages as LibreOffice counts them, and how often the articles of the source are repeated to get there."""

PROMISE = 4.0
"""A review costs at most so many times what python-docx needs, at 30 and at 150 pages."""

START_PROMISE = 0.3
"""Seconds in which the command starts."""


@dataclass(frozen=True)
class Measure:
    """What one length of agreement cost, in seconds."""

    pages: int
    kilobytes: int
    floor: float
    review: float

    @property
    def ratio(self) -> float:
        return self.review / self.floor


def an_agreement(repeats: int) -> bytes:
    """An agreement with the operative part of the source repeated, each time under other titles."""
    source = read_text(SOURCE.read_text(encoding="utf-8"))
    marks = [line.mark for line in source.lines]
    first, closing = marks.index("#"), marks.index("!")
    last = max(position for position, line in enumerate(source.lines) if line.words.startswith("Duur en"))
    body = [
        Line(line.mark, f"{line.words} – deel {turn}" if line.mark == "#" else line.words)
        for turn in range(1, repeats)
        for line in source.lines[first:last]
    ]
    assert closing > last
    return make_agreement(Text(source.settings, (*source.lines[:first], *body, *source.lines[first:])))


def measure(pages: int, repeats: int) -> Measure:
    """Measure both in turns until the clock says little more."""
    content, rules = an_agreement(repeats), the_rules()
    case = a_case(f"{pages}.docx", content, sha256=hashlib.sha256(content).hexdigest())

    def review() -> None:
        outcome = attempt(case, rules)
        assert isinstance(outcome, Dossier), outcome.message

    def floor() -> None:
        docx.Document(io.BytesIO(content)).save(io.BytesIO())

    review()
    floor()
    floors, reviews = [], []
    for _ in range(9 if pages > 100 else 15):
        floors.append(seconds(floor))
        reviews.append(seconds(review))
    return Measure(pages, len(content) // 1000, statistics.median(floors), statistics.median(reviews))


def seconds(work: Callable[[], object]) -> float:
    """How long a piece of work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def start_of_the_command() -> float:
    """How long `rightsclause --help` takes, once it is compiled."""
    command = [str(Path(sys.executable).parent / "rightsclause"), "--help"]
    run = [seconds(lambda: subprocess.run(command, check=True, capture_output=True)) for _ in range(12)]
    return statistics.median(run[2:])


def main() -> None:
    """Measure, print and write down."""
    table = [measure(pages, repeats) for pages, repeats in PAGES.items()]
    start = start_of_the_command()
    lines = [
        "# What a review costs",
        "",
        "Written by `make bench`: medians, both measured in turns in one process.",
        f"CPython {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores.",
        "",
        "| pages | file | python-docx open and save | review with proof, report and form | ratio | a page |",
        "| --- | --- | --- | --- | --- | --- |",
        *(
            f"| {each.pages} | {each.kilobytes} kB | {each.floor * 1000:.1f} ms | {each.review * 1000:.1f} ms "
            f"| {each.ratio:.1f} | {each.review * 1000 / each.pages:.1f} ms |"
            for each in table
        ),
        "",
        f"The promise is a ratio of at most {PROMISE:.0f} at 30 and at 150 pages, and a start in under {START_PROMISE} s.",
        f"`rightsclause --help` takes {start:.2f} s.",
        "",
    ]
    (HERE / "RESULTS.md").write_text("\n".join(lines), encoding="utf-8")
    sys.stdout.write("\n".join(lines))


if __name__ == "__main__":
    main()
