"""Cues: words that matter, each with what it means and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import regex

from pipeline.model import Vocabulary
from pipeline.text import Seen, find, patterns

PREFIX = "clause."
"""Of the meanings in the vocabularies that are about clauses."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A span of folded text that means something."""

    meaning: str
    start: int
    end: int


def covers(outer: Cue, inner: Cue) -> bool:
    """Tell if a cue takes in another one, or stands where it does."""
    return outer.start <= inner.start and inner.end <= outer.end


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with its cues, in reading order."""

    seen: Seen
    cues: tuple[Cue, ...]

    def all(self, *meanings: str) -> tuple[Cue, ...]:
        """List the cues of some meanings, in reading order."""
        return tuple(cue for cue in self.cues if cue.meaning in meanings)

    def first(self, *meanings: str) -> Cue | None:
        """Give the first cue of some meanings."""
        return next((cue for cue in self.cues if cue.meaning in meanings), None)

    def has(self, *meanings: str) -> bool:
        """Tell whether something of the kind is said at all."""
        return self.first(*meanings) is not None

    def between(self, start: int, end: int) -> str:
        """Give the folded text of a stretch."""
        return self.seen.folded[start:end]


@lru_cache(maxsize=64)
def known(vocabulary: Vocabulary) -> Mapping[str, regex.Pattern[str]]:
    """Give the patterns of a vocabulary that are about clauses, by their meaning without the prefix."""
    return {
        meaning.removeprefix(PREFIX): wanted
        for meaning, wanted in patterns(vocabulary).items()
        if meaning.startswith(PREFIX)
    }


def says(vocabulary: Vocabulary, meaning: str, folded: str) -> bool:
    """Tell whether a folded text says a thing."""
    wanted = known(vocabulary).get(meaning)
    return bool(wanted and find(wanted, folded))
