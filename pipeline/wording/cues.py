"""Cues: where the words that matter stand in a text, and what each of them means.

A longer reading wins over a shorter one where the vocabulary says so: "mensenrechtenraad" is a body and no right.
Two operators look at cues together: what is denied turns into its opposite ("without any notice period" is immediacy),
and a verb in two pieces is one verb ("de partijen leven de mensenrechten na").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import regex

from pipeline.model import Vocabulary
from pipeline.text import Seen, find, find_all, patterns, sieve_of

_PREFIX = "clause."
_LONGEST_TITLE = 80
_OVER: Mapping[str, tuple[str, ...]] = {
    "human_rights": ("body", "subject", "policy", "udhr", "echr", "ungp", "covenants"),
    "fundamental": ("udhr", "echr", "covenants", "eu_values", "data_subject", "body", "human_rights"),
    "notice_period": ("immediate", "window", "set_aside"),
    "remedy": ("immediate", "set_aside"),
    "duration": ("immediate", "notice_period", "remedy", "window"),
    "directly": ("either_way",),
    "in_performance": ("either_way",),
    "established": ("no_court", "no_step"),
    "convicted": ("no_step", "no_court"),
    "court_step": ("no_court",),
    "cost": ("no_cost",),
    "all_parties": ("outsiders",),
    "each": ("outsiders",),
    "one_party": ("all_parties", "each", "some_party", "other_party"),
    "some_party": ("each", "other_party"),
    "without": ("prejudice", "nothing_lost", "unreserved", "without_that"),
    "consult": ("no_step", "set_aside"),
    "mutual_consent": ("no_step", "set_aside"),
    "not": ("optional_use", "unreserved", "no_effort"),
    "effort": ("no_effort",),
    "no_obligation": ("optional_use",),
    "extent": ("possible", "domestic_law", "knowledge"),
    "condition": ("possible", "domestic_law", "knowledge", "immediate", "binding_exception", "nothing_lost"),
    "recognise": ("domestic_law",),
    "violation": ("body", "subject"),
    "terminate": ("no_termination", "remedy"),
    "carve_out": ("immediate", "no_cost", "no_court", "unreserved"),
    "struck": ("immediate", "no_cost", "no_court"),
    "gross": ("serious",),
    "may_consider": ("terminate",),
    "other_breach": ("this_article",),
    "firm": ("no_obligation", "optional_use"),
    "respect": ("respect_noun",),
}
"""Which meanings take the place of one that they cover."""

_OPPOSITE = {
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
_STEPS = ("consult", "mutual_consent")
"""Steps that "not … without" demands: "may not be ended without the consent of the other"."""
_NOT_REQUIRED_WITHIN = 120
"""Letters between a step and the words that it is not needed, on either side."""
_GOING_ON = ("without", "conjunction_or", "relative")
"""What a list goes on with behind a comma: "nor", "or", "that"."""
_AFTERWARDS_WITHIN = 80
_SET_ASIDE = ("notice_period", "remedy")
_SET_ASIDE_WITHIN = 60
"""Letters between "without prejudice to" and the ordinary notice that stays as it is."""
_DENIED_WITHIN = 32
"""Letters between "without" and what it denies: "sans intervention préalable du juge"."""
_DENIED_CLAUSE = 110
"""Letters between "without …ing" and what it denies: "ohne dass die andere Seite hieraus eine Entschädigung"."""
_DENIED_EFFORT = 12
"""Letters between "no" and the effort that is not meant: "een verplichting, geen loutere inspanning"."""
_NOT_APPLIED = ("carve_out", "struck")
_DENIED_BEHIND = 110
"""Letters between a period and the words that it does not apply."""
_TWICE_BEFORE = 60
_TWICE_BEHIND = 25
"""Letters between "not" and what is denied a second time."""
_ENDS = regex.compile(r"[,;.:]")
_CLAUSE_ENDS = regex.compile(r"\s*(?:$|[,.;:)!?\]])")


@dataclass(frozen=True, slots=True)
class Cue:
    """A span of folded text that means something."""

    meaning: str
    start: int
    end: int


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
        meaning.removeprefix(_PREFIX): wanted
        for meaning, wanted in patterns(vocabulary).items()
        if meaning.startswith(_PREFIX)
    }


def says(vocabulary: Vocabulary, meaning: str, folded: str) -> bool:
    """Tell whether a folded text says a thing."""
    wanted = known(vocabulary).get(meaning)
    return bool(wanted and find(wanted, folded))


def mark(seen: Seen, vocabulary: Vocabulary, aliases: regex.Pattern[str] | None = None) -> Marked:
    """Find all cues of a text. `aliases`: the names of single parties in this agreement."""
    worth = sieve_of(vocabulary, _PREFIX).meanings(seen.folded)
    raw = [
        Cue(meaning, start, end)
        for meaning, wanted in known(vocabulary).items()
        if _PREFIX + meaning in worth and not meaning.startswith("kind.")
        for start, end in find_all(wanted, seen.folded)
    ]
    if aliases:
        raw += [Cue("one_party", start, end) for start, end in find_all(aliases, seen.folded)]
    raw += _in_two_pieces(raw, seen.folded)
    raw += _no_efforts(raw)
    raw += [opposite for cue in raw if (opposite := _denied(cue, raw, seen.folded))]
    raw = [_as_demand(cue, raw, seen.folded) for cue in raw]
    kept = [_as_title(cue, seen.folded) for cue in raw if not _is_covered(cue, raw)]
    return Marked(seen, tuple(sorted(kept, key=lambda cue: (cue.start, -cue.end))))


def _as_title(cue: Cue, folded: str) -> Cue:
    """Take human rights between quotation marks for what something is called: a project, a course, a defined term."""
    if cue.meaning not in ("human_rights", "fundamental"):
        return cue
    opening = folded.rfind('"', max(0, cue.start - _LONGEST_TITLE), cue.start)
    closing = folded.find('"', cue.end, cue.end + _LONGEST_TITLE)
    if opening < 0 or closing < 0 or closing - opening > _LONGEST_TITLE or folded.count('"', 0, opening) % 2:
        return cue
    return Cue("subject", cue.start, cue.end)


def _denied(cue: Cue, others: Iterable[Cue], folded: str) -> Cue | None:
    """Turn a notice period, a price or a step that is denied into its opposite, with the words that deny it."""
    opposite = _OPPOSITE.get(cue.meaning)
    if opposite is None:
        return None
    listed = list(others)
    starts: list[int] = []
    ends: list[int] = []
    for other in listed:
        if _denies(other, cue) and not any(each.meaning == "prejudice" and _covers(each, other) for each in listed):
            within = _DENIED_CLAUSE if other.meaning == "without_that" else _DENIED_WITHIN
            near = _is_near(other.end, cue.start, within, folded)
            if near and not _has_but(other.end, cue.start, listed) and not _is_due(other, cue, listed, folded):
                starts.append(other.start)
        elif other.meaning in _NOT_APPLIED:
            if _is_near(cue.end, other.start, _DENIED_BEHIND, folded) and _is_one_list(
                cue.end, other.start, listed, folded
            ):
                ends.append(other.end)
        elif other.meaning == "not_required":
            first, second = sorted((other, cue), key=lambda each: each.start)
            if _is_near(first.end, second.start, _NOT_REQUIRED_WITHIN, folded) and _is_one_list(
                first.end, second.start, listed, folded
            ):
                starts.append(cue.start)
        elif other.meaning == "afterwards" and cue.meaning in _STEPS:
            # What is talked about when the agreement has ended is no step before.
            if _is_near(other.end, cue.start, _AFTERWARDS_WITHIN, folded):
                return Cue("set_aside", cue.start, cue.end)
        elif other.meaning == "prejudice" and cue.meaning in _SET_ASIDE:
            ordinary = _is_near(other.end, cue.start, _SET_ASIDE_WITHIN, folded)
            if ordinary and "," not in folded[other.end : cue.start]:
                return Cue("set_aside", cue.start, cue.end)
    if not starts and not ends:
        return None
    return Cue(opposite, max(starts, default=cue.start), min(ends, default=cue.end))


def _is_one_list(start: int, end: int, others: Iterable[Cue], folded: str) -> bool:
    """Tell if nothing new begins in between: "neither advice nor consent is needed", but not "…, and notice is"."""
    inside = [cue for cue in others if start <= cue.start and cue.end <= end]
    if _has_but(start, end, inside) or any(cue.meaning == "conjunction_and" for cue in inside):
        return False
    going_on = [cue.start for cue in inside if cue.meaning in _GOING_ON]
    commas = [at for at in range(start, end) if folded[at] == ","]
    return all(any(0 < begin - comma <= 2 for begin in going_on) for comma in commas)


def _as_demand(cue: Cue, others: Iterable[Cue], folded: str) -> Cue:
    """Take what is denied twice for what it is: "may not be used without a judgment" makes the judgment a condition."""
    listed = list(others)
    denials = (each for each in listed if each.meaning in ("without", "without_that") and _covers(cue, each))
    if cue.meaning in _OPPOSITE.values() and any(_is_denied_twice(each, cue, listed, folded) for each in denials):
        return Cue("condition", cue.start, cue.end)
    return cue


def _is_denied_twice(denial: Cue, cue: Cue, others: Iterable[Cue], folded: str) -> bool:
    """Tell if "not" stands beside "without …": "may not be used without a judgment" asks for one."""
    for other in others:
        if _only_negates(other, others):
            before = 0 <= denial.start - other.end <= _TWICE_BEFORE and not _ENDS.search(
                folded, other.end, denial.start
            )
            behind = 0 <= other.start - cue.end <= _TWICE_BEHIND and not _ENDS.search(folded, cue.end, other.start)
            if before or behind:
                return True
    return False


def _has_but(start: int, end: int, others: Iterable[Cue]) -> bool:
    return any(cue.meaning == "but" and start <= cue.start and cue.end <= end for cue in others)


def _only_negates(cue: Cue, others: Iterable[Cue]) -> bool:
    """Tell a "not" from words that deny the noun behind them: "neither consultation nor consent is needed"."""
    return cue.meaning == "not" and not any(
        other.meaning in ("without", "not_required", "unreserved") and _covers(other, cue) for other in others
    )


def _denies(other: Cue, cue: Cue) -> bool:
    by_clause = other.meaning == "without_that" and cue.meaning != "remedy"  # "without its having been remedied"
    return other.meaning == "without" or by_clause or (other.meaning == "despite" and cue.meaning == "notice_period")


def _is_due(denial: Cue, cue: Cue, others: Iterable[Cue], folded: str) -> bool:
    """Tell if behind a comma something begins that is not denied any more: "without notice, against payment"."""
    comma = folded.rfind(",", denial.end, cue.start)
    if comma < 0:
        return False
    return denial.meaning == "without_that" or any(
        other.meaning == "at_price" and comma < other.start <= cue.end for other in others
    )


def _no_efforts(cues: Iterable[Cue]) -> list[Cue]:
    """Find the efforts that are said not to be meant: "a duty, not a mere aspiration"."""
    listed = list(cues)
    return [
        Cue("no_effort", negation.start, cue.end)
        for cue in listed
        if cue.meaning == "effort"
        for negation in listed
        if negation.meaning == "not" and 0 <= cue.start - negation.end <= _DENIED_EFFORT
    ]


def _is_near(end: int, start: int, within: int, folded: str) -> bool:
    return 0 <= start - end <= within and not any(mark in folded[end:start] for mark in ".;:")


def _in_two_pieces(cues: Iterable[Cue], folded: str) -> list[Cue]:
    """Join a verb to the piece of it that ends the clause, however far that is: "halten … ein"."""
    listed = list(cues)
    joined: list[Cue] = []
    for opening in listed:
        if opening.meaning != "respect_open":
            continue
        for closing in sorted(listed, key=lambda cue: cue.start):
            if closing.meaning != "respect_close" or closing.start < opening.end:
                continue
            if any(mark in folded[opening.end : closing.start] for mark in ";:"):
                break
            goes_on = any(
                cue.meaning in ("conjunction_and", "conjunction_or") and cue.start == closing.end + 1 for cue in listed
            )
            if goes_on or _CLAUSE_ENDS.match(folded, closing.end):
                joined.append(Cue("respect", opening.start, closing.end))
                break
    return joined


def _is_covered(cue: Cue, others: Iterable[Cue]) -> bool:
    over = _OVER.get(cue.meaning, ())
    return any(other.meaning in over and _covers(other, cue) and other != cue for other in others)


def _covers(outer: Cue, inner: Cue) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
