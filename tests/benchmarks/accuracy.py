"""Measure how well a clause is told, on passages planted in agreements of real length.

`make accuracy` prints the tables for the passages that rules and vocabulary were tuned to (`seen`) and for those that
they were not (`unseen`), and writes the latter into the README.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from planted import LANGUAGES, PRESENT, Passage, detected, passages

from pipeline.model import Status

README = Path(__file__).parent.parent.parent / "README.md"
BEGIN, END = "<!-- accuracy: written by `make accuracy` -->", "<!-- /accuracy -->"
SETS = {"seen": "seen/planted", "unseen": "unseen"}
_NORMAL_QUANTILE = 1.959964
"""Of the two-sided 95 % interval."""


@dataclass(frozen=True)
class Judged:
    """A passage and the verdict on it."""

    passage: Passage
    status: Status

    @property
    def is_present(self) -> bool:
        return self.status in PRESENT

    @property
    def should_be_present(self) -> bool:
        return self.passage.expected in PRESENT


def judge_all(name: str) -> list[Judged]:
    """Judge every passage of a set: `seen` or `unseen`."""
    return [
        Judged(passage, detected(passage).status)
        for language in LANGUAGES
        for passage in passages(SETS[name], language)
    ]


def table(judged: Sequence[Judged]) -> str:
    """Show, by language and together, what share was told rightly, with n and the 95 % interval of Wilson."""
    rows = [
        "| | n | clause recognised | false “present” | verdict exact | `uncertain`, clean text |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for language in LANGUAGES:
        rows.append(_row(language, [each for each in judged if each.passage.language == language]))
    return "\n".join([*rows, _row("**all**", judged)])


def _row(name: str, judged: Sequence[Judged]) -> str:
    wanted = [each for each in judged if each.should_be_present]
    others = [each for each in judged if not each.should_be_present]
    clean = [each for each in judged if not each.passage.is_noisy]
    counts = (
        (sum(each.is_present for each in wanted), len(wanted)),
        (sum(each.is_present for each in others), len(others)),
        (sum(each.status is each.passage.expected for each in judged), len(judged)),
        (sum(each.status is Status.UNCERTAIN for each in clean), len(clean)),
    )
    return f"| {name} | {len(judged)} | {' | '.join(_share(*each) for each in counts)} |"


def _share(count: int, n: int) -> str:
    low, high = wilson(count, n)
    return f"{count}/{n} ({low:.0%}–{high:.0%})"


def wilson(count: int, n: int) -> tuple[float, float]:
    """Give the 95 % interval of a share (Wilson 1927); from 0 to 1 when nothing was counted."""
    if n == 0:
        return 0.0, 1.0
    z, share = _NORMAL_QUANTILE, count / n
    middle = share + z * z / (2 * n)
    reach = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, (middle - reach) / (1 + z * z / n)), min(1.0, (middle + reach) / (1 + z * z / n))


def confusion(judged: Sequence[Judged]) -> str:
    """Show how often each verdict was given where another was right: a row for what is right."""
    pairs = Counter((each.passage.expected, each.status) for each in judged)
    named = [status for status in Status if any(status in pair for pair in pairs)]
    lines = ["right \\ given".ljust(14) + "".join(status.value[:11].rjust(13) for status in named)]
    for right in named:
        lines.append(right.value.ljust(14) + "".join(str(pairs[right, given] or "·").rjust(13) for given in named))
    return "\n".join(lines)


def readme_with(text: str, found: str) -> str:
    """Put a table between the two marks of the README."""
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{found}\n{END}{after}"


def main() -> None:
    """Print both sets, and write the unseen table into the README."""
    for name in SETS:
        judged = judge_all(name)
        print(f"\n{name}\n\n{table(judged)}\n\n{confusion(judged)}")
        if name == "unseen":
            README.write_text(readme_with(README.read_text("utf-8"), table(judged)), "utf-8")


if __name__ == "__main__":
    main()
