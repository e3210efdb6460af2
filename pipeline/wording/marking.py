"""Marking: the cues of a text, read together.

A longer reading wins over a shorter one where the vocabulary says so: "mensenrechtenraad" is a body and no right. A verb
in two pieces is one verb ("de partijen leven de mensenrechten na"), and what is denied turns into its opposite.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import regex

from pipeline.model import Vocabulary
from pipeline.text import Seen, find_all, sieve_of
from pipeline.wording.cues import PREFIX, Cue, Marked, covers, known
from pipeline.wording.denial import with_denials

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
_CLAUSE_ENDS = regex.compile(r"\s*(?:$|[,.;:)!?\]])")


def mark(seen: Seen, vocabulary: Vocabulary, aliases: regex.Pattern[str] | None = None) -> Marked:
    """Find all cues of a text. `aliases`: the names of single parties in this agreement."""
    worth = sieve_of(vocabulary, PREFIX).meanings(seen.folded)
    raw = [
        Cue(meaning, start, end)
        for meaning, wanted in known(vocabulary).items()
        if PREFIX + meaning in worth and not meaning.startswith("kind.")
        for start, end in find_all(wanted, seen.folded)
    ]
    if aliases:
        raw += [Cue("one_party", start, end) for start, end in find_all(aliases, seen.folded)]
    raw += _in_two_pieces(raw, seen.folded)
    raw = with_denials(raw, seen.folded)
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
    return any(other.meaning in over and covers(other, cue) and other != cue for other in others)
