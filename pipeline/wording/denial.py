"""Denial: what a text takes back of its own words.

A step, a period or a price that is denied turns into its opposite: "without any notice period" is immediacy. Where
something new begins nothing is denied any more ("no conviction is required, but a notice period applies"), and what is
denied twice is demanded ("may not be used without a judgment").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import regex

from pipeline.wording.cues import Cue, covers

_OPPOSITE: Mapping[str, str] = {
    "notice_period": "immediate",
    "remedy": "immediate",
    "cost": "no_cost",
    "court_step": "no_court",
    "consult": "no_step",
    "mutual_consent": "no_step",
    "established": "no_step",
    "convicted": "no_step",
}
"""What a meaning turns into where it is denied."""
_WITHIN = 32
"""Letters between "without" and what it denies: "sans intervention préalable du juge"."""
_WITHIN_CLAUSE = 110
"""Letters between "without …ing" and what it denies: "ohne dass die andere Seite hieraus eine Entschädigung"."""
_NOT_APPLIED = ("carve_out", "struck")
_BEHIND = 110
"""Letters between a period and the words that it does not apply."""
_NOT_REQUIRED_WITHIN = 120
"""Letters between a step and the words that it is not needed, on either side."""
_GOING_ON = ("without", "conjunction_or", "relative")
"""What a list goes on with behind a comma: "nor", "or", "that"."""
_TALKED_OF = ("consult", "mutual_consent")
_AFTERWARDS_WITHIN = 80
"""Letters between "after the termination" and what is talked about then: no step before."""
_ORDINARY = ("notice_period", "remedy")
_PREJUDICE_WITHIN = 60
"""Letters between "without prejudice to" and the ordinary notice that stays as it is."""
_EFFORT_WITHIN = 12
"""Letters between "no" and the effort that is not meant: "een verplichting, geen loutere inspanning"."""
_TWICE_BEFORE = 60
_TWICE_BEHIND = 25
"""Letters between "not" and what is denied a second time."""
_STOP = regex.compile(r"[.;:]")
_STOP_OR_COMMA = regex.compile(r"[,;.:]")


def with_denials(cues: Iterable[Cue], folded: str) -> list[Cue]:
    """Give the cues of a folded text with the opposites of what is denied in it, and as conditions what is demanded."""
    found = _Found(tuple(cues), folded)
    found = _Found((*found.cues, *found.no_efforts()), folded)
    found = _Found((*found.cues, *filter(None, map(found.opposite_of, found.cues))), folded)
    return [found.as_demand(cue) for cue in found.cues]


@dataclass(frozen=True, slots=True)
class _Found:
    """The cues of a text as they were found, in no order."""

    cues: tuple[Cue, ...]
    folded: str

    def no_efforts(self) -> Iterator[Cue]:
        """Find the efforts that are said not to be meant: "a duty, not a mere aspiration"."""
        for effort in self._all("effort"):
            for negation in self._all("not"):
                if 0 <= effort.start - negation.end <= _EFFORT_WITHIN:
                    yield Cue("no_effort", negation.start, effort.end)

    def opposite_of(self, cue: Cue) -> Cue | None:
        """Turn what is denied into its opposite, with the words that deny it; nothing when it is not denied."""
        opposite = _OPPOSITE.get(cue.meaning)
        if opposite is None:
            return None
        if self._is_ordinary(cue) or self._is_afterwards(cue):
            return Cue("set_aside", cue.start, cue.end)
        starts = [each.start for each in self._all("without", "without_that", "despite") if self._denies(each, cue)]
        starts += [cue.start for each in self._all("not_required") if self._is_in_one_list(each, cue)]
        ends = [each.end for each in self._all(*_NOT_APPLIED) if self._is_said_not_to_apply(cue, each)]
        if not starts and not ends:
            return None
        return Cue(opposite, max(starts, default=cue.start), min(ends, default=cue.end))

    def as_demand(self, cue: Cue) -> Cue:
        """Take what is denied twice for the condition that it is."""
        if cue.meaning not in _OPPOSITE.values():
            return cue
        denials = [each for each in self._all("without", "without_that") if covers(cue, each)]
        twice = any(self._is_denied_twice(each, cue) for each in denials)
        return Cue("condition", cue.start, cue.end) if twice else cue

    def _denies(self, denial: Cue, cue: Cue) -> bool:
        if denial.meaning == "despite" and cue.meaning != "notice_period":
            return False
        by_clause = denial.meaning == "without_that"
        if by_clause and cue.meaning == "remedy":  # "without its having been remedied"
            return False
        within = _WITHIN_CLAUSE if by_clause else _WITHIN
        return (
            self._is_near(denial.end, cue.start, within)
            and not any(covers(each, denial) for each in self._all("prejudice"))
            and not self._inside(denial.end, cue.start, "but")
            and not self._is_due(denial, cue)
        )

    def _is_due(self, denial: Cue, cue: Cue) -> bool:
        """Tell if behind a comma something begins that is not denied any more: "without notice, against payment"."""
        comma = self.folded.rfind(",", denial.end, cue.start)
        if comma < 0:
            return False
        paid = any(comma < each.start <= cue.end for each in self._all("at_price"))
        return paid or denial.meaning == "without_that"

    def _is_said_not_to_apply(self, cue: Cue, words: Cue) -> bool:
        return self._is_near(cue.end, words.start, _BEHIND) and self._goes_on(cue.end, words.start)

    def _is_in_one_list(self, words: Cue, cue: Cue) -> bool:
        first, second = sorted((words, cue), key=lambda each: each.start)
        near = self._is_near(first.end, second.start, _NOT_REQUIRED_WITHIN)
        return near and self._goes_on(first.end, second.start)

    def _goes_on(self, start: int, end: int) -> bool:
        """Tell if nothing new begins in between: "neither advice nor consent is needed", but not "…, and notice is"."""
        if self._inside(start, end, "but", "conjunction_and"):
            return False
        starts = [each.start for each in self._inside(start, end, *_GOING_ON)]
        commas = (at for at in range(start, end) if self.folded[at] == ",")
        return all(any(0 < begin - comma <= 2 for begin in starts) for comma in commas)

    def _is_afterwards(self, cue: Cue) -> bool:
        ends = (each.end for each in self._all("afterwards"))
        return cue.meaning in _TALKED_OF and any(self._is_near(end, cue.start, _AFTERWARDS_WITHIN) for end in ends)

    def _is_ordinary(self, cue: Cue) -> bool:
        ends = [each.end for each in self._all("prejudice") if "," not in self.folded[each.end : cue.start]]
        return cue.meaning in _ORDINARY and any(self._is_near(end, cue.start, _PREJUDICE_WITHIN) for end in ends)

    def _is_denied_twice(self, denial: Cue, cue: Cue) -> bool:
        """Tell if a "not" stands in front of "without" or right behind what it denies, with no comma in between."""
        for negation in filter(self._only_negates, self._all("not")):
            before = 0 <= denial.start - negation.end <= _TWICE_BEFORE
            behind = 0 <= negation.start - cue.end <= _TWICE_BEHIND
            if before and not _STOP_OR_COMMA.search(self.folded, negation.end, denial.start):
                return True
            if behind and not _STOP_OR_COMMA.search(self.folded, cue.end, negation.start):
                return True
        return False

    def _only_negates(self, negation: Cue) -> bool:
        """Tell a "not" from words that deny the noun behind them: "neither consultation nor consent is needed"."""
        return not any(covers(each, negation) for each in self._all("without", "not_required", "unreserved"))

    def _is_near(self, end: int, start: int, within: int) -> bool:
        return 0 <= start - end <= within and not _STOP.search(self.folded, end, start)

    def _all(self, *meanings: str) -> list[Cue]:
        return [cue for cue in self.cues if cue.meaning in meanings]

    def _inside(self, start: int, end: int, *meanings: str) -> list[Cue]:
        return [cue for cue in self._all(*meanings) if start <= cue.start and cue.end <= end]
