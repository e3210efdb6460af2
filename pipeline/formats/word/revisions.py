"""Revisions: numbers that no other revision or comment of the file has, and the names of who wrote when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC
from functools import lru_cache

from pipeline.formats.word.markup import Element, new
from pipeline.formats.word.package import Package
from pipeline.model import Stamp

_ID = re.compile(rb""":id=["'](-?\d+)["']""")  # not `regex`, which is slow on bytes
_LARGEST = 2**31 - 1
_STORIES = ("comments", "footnotes", "endnotes", "header", "footer", "glossaryDocument")


class Revisions:
    """Hands out revision marks of one stamp, each with a number of its own over all parts and kinds."""

    def __init__(self, package: Package, stamp: Stamp) -> None:
        self._stamp = stamp
        self._free = _free_numbers(taken_ids(package))

    def mark(self, tag: str) -> Element:
        """Make the mark of a change: `ins`, `pPrChange`."""
        return new(tag, id=self.number(), author=self._stamp.author, date=date_of(self._stamp))

    def number(self) -> str:
        """Give a number that nobody has."""
        return str(next(self._free))


def date_of(stamp: Stamp) -> str:
    """Give the time of a stamp as Word writes it."""
    return stamp.when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@lru_cache(maxsize=2)
def taken_ids(package: Package) -> frozenset[int]:
    """Give every number of a revision, a comment, a bookmark or a range, over all stories of the file."""
    main = package.main
    names = {main} | {each.target for each in package.relations(main) if each.type in _STORIES and not each.external}
    stories = [_plain(package.bytes_of(name)) for name in sorted(names) if package.has(name)]
    return frozenset(int(number) for story in stories for number in _ID.findall(story))


def _plain(data: bytes) -> bytes:
    return data.decode("utf-16").encode() if data.startswith((b"\xff\xfe", b"\xfe\xff")) else data


def _free_numbers(taken: frozenset[int]) -> Iterator[int]:
    # Words count up from the largest; where somebody used up the range, the gaps will do.
    start = max((each for each in taken if each < _LARGEST - 100_000), default=0) + 1
    number = max(start, 1)
    while True:
        if number not in taken:
            yield number
        number += 1
