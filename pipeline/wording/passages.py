"""Passages: everything in one text that speaks of human rights, read as duties and rights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import regex

from pipeline.model import Document, Quote, View, Vocabulary, Zone
from pipeline.text import Seen, find_all, pattern, quote, sieve_of
from pipeline.wording.aliases import Aliases, alias_pattern, find_aliases, named_in
from pipeline.wording.cues import Cue, Marked, known, says
from pipeline.wording.duty import INSTRUMENTS, Duty, are_joined, parties_bound, read_duty, weakness_at
from pipeline.wording.noise import join_lines
from pipeline.wording.right import OTHER_TOPICS, Right, read_right
from pipeline.wording.statements import Statement, headings_of, live_text, statements

RIGHTS = ("human_rights", "fundamental", *INSTRUMENTS, "covenants")
"""What is said when somebody speaks of human rights."""

AGAINST = ("non_binding", "no_termination", "precedence")
"""What may stand anywhere in an agreement and take a clause back."""

_ANYWHERE = (Zone.OPERATIVE, Zone.OPENING, Zone.RECITALS, Zone.SIGNATURE)
"""Where it may stand; an annex counts when the agreement makes it a part of itself."""

_SIDE_BY_SIDE = 60
"""Letters between a party and what it is involved in."""
_ARTICLE = 5
"""Letters between "the same applies to" and a party: its article."""
_NEAR_NOT = 12
"""Letters between "the same right" and a negation of it."""
_TERM_WITHIN = 6
_NAME_BEHIND = regex.compile(r"(?:\s\p{Ll}{1,3})?(?:\s\p{Lu}[\p{L}'’-]+)+")
"""The name of a place or a house behind what kind it is."""

_SUBSTANCE = (*RIGHTS, "ungp", "child", "essential", "code", "ilo")
"""Words without which an article has nothing to do with any clause: what keeps long agreements cheap to read."""


@dataclass(frozen=True, slots=True)
class Passages:
    """What one language version, in one view, says of human rights."""

    document: Document
    version: int
    vocabulary: Vocabulary
    texts: Mapping[int, Seen]
    """What counts of each block of this version, in this view."""
    statements: tuple[Statement, ...]
    duties: tuple[Duty, ...]
    rights: tuple[Right, ...]
    incorporated: bool
    against: tuple[tuple[int, Cue], ...]
    """What may take a clause back, anywhere in the agreement: each with its block, as a span of what counts of it."""

    def is_operative(self, statement: Statement) -> bool:
        """Tell if a statement obliges anybody: it stands among the articles, or in an annex that is part of them."""
        return statement.zone is Zone.OPERATIVE or (statement.zone is Zone.ANNEX and self.incorporated)

    def quotes(self, statement: Statement, cue: Cue | None = None) -> tuple[Quote, ...]:
        """Point at a cue, or at the whole of a statement."""
        seen = statement.seen
        span = (cue.start, cue.end) if cue else (statement.lead, len(seen.text))
        return quote(seen, *span, self.document.blocks)

    def instrument(self, name: str) -> tuple[tuple[Quote, ...], str]:
        """Find an instrument as the object of a live duty: its words, and the code of what weakens that duty."""
        found: list[tuple[tuple[Quote, ...], str]] = []
        for duty in self.duties:
            if duty.denied is None and (duty.verb or duty.codes) and self.is_operative(duty.statement):
                for cue in duty.terms:
                    if cue.meaning == name:
                        found.append((self.quotes(duty.statement, cue), weakness_at(duty, cue)))
        return min(found, key=lambda each: each[1] != "", default=((), ""))


def read_passages(document: Document, version: int, view: View, vocabulary: Vocabulary) -> Passages:
    """Read one language version, in one view, for what it says of human rights."""
    live = {each.index: live_text(each, view, vocabulary) for each in document.blocks if each.version == version}
    texts = join_lines(document, live, headings_of(document))
    aliases = find_aliases(document, texts, vocabulary)
    found = statements(document, texts, vocabulary, _substance(vocabulary), alias_pattern(aliases))
    duties: list[Duty] = []
    rights: list[Right] = []
    spoken: set[int] = set()
    for statement in found:
        if statement.marked.has("rejected_proposal") or _defines(statement):
            continue
        inherited = statement.group in spoken
        if (duty := read_duty(statement, inherited=inherited)) is not None:
            duties.append(duty)
        if (right := read_right(statement, inherited=inherited)) is not None:
            rights.append(right)
        if _speaks(statement):
            spoken.add(statement.group)
        elif statement.marked.has(*OTHER_TOPICS):
            spoken.discard(statement.group)
    duties = _bound_together([_with_subject(duty, found) for duty in duties], found, aliases)
    rights = [_made_immediate(_made_mutual(right, found), found) for right in rights]
    has_annex = any(document.blocks[index].zone is Zone.ANNEX for index in texts)
    incorporated = has_annex and _incorporates(document, texts, vocabulary)
    against = tuple(_against(document, texts, vocabulary, incorporated)) if found else ()
    return Passages(
        document, version, vocabulary, texts, tuple(found), tuple(duties), tuple(rights), incorporated, against
    )


def _speaks(statement: Statement) -> bool:
    """Tell if "these rights" further on may mean those of this sentence: not the fundamental rights of data subjects."""
    marked = statement.marked
    return marked.has(*RIGHTS) and (marked.has("human_rights") or not marked.has("data_subject"))


def _defines(statement: Statement) -> bool:
    """Tell if a sentence only says what a term means: it begins with the term between quotation marks."""
    first = statement.marked.first("definition")
    return first is not None and statement.seen.folded[:_TERM_WITHIN].lstrip().startswith('"')


def _with_subject(duty: Duty, found: Sequence[Statement]) -> Duty:
    """Give a duty of "they" the subject of the sentence in front of it."""
    if duty.subject or not duty.statement.marked.has("they"):
        return duty
    position = next(number for number, each in enumerate(found) if each is duty.statement)
    before = found[position - 1] if position else duty.statement
    cue = before.marked.first("all_parties", "each", "one_party", "supplier")
    if cue is None or before.group != duty.statement.group:
        return duty
    subject = {"one_party": "one", "supplier": "supplier"}.get(cue.meaning, "all")
    others = (each for each in before.marked.all("one_party", "supplier") if each.start > cue.end)
    if subject != "all" and any(are_joined(before.marked, cue, other) for other in others):
        subject = "all"
    return replace(duty, subject=subject, subject_cue=cue, subject_in=before)


def _bound_together(duties: Sequence[Duty], found: Sequence[Statement], aliases: Aliases) -> list[Duty]:
    """Tell from the names whether all are bound: "A shall respect …. B shall respect …." binds both, of three not all."""
    everybody = frozenset(range(len(aliases)))
    if len(everybody) < 2:
        return list(duties)
    by_name = [(duty, _named(duty, aliases) | _named_likewise(duty, found, aliases)) for duty in duties]
    strangers = {id(duty): _strangers(duty, aliases) for duty in duties}
    firm = [named for duty, named in by_name if duty.firm and duty.verb and not duty.codes and not duty.denied]
    together = frozenset().union(*firm) == everybody
    judged: list[Duty] = []
    for duty, named in by_name:
        if named and duty.subject == "all" and len(named) + strangers[id(duty)] < len(everybody):
            judged.append(replace(duty, subject="one"))
        elif named and duty.subject == "one" and together:
            judged.append(replace(duty, subject="all"))
        else:
            judged.append(duty)
    return judged


def _named(duty: Duty, aliases: Aliases) -> frozenset[int]:
    """Tell which parties a duty names as its subject; none when it says "the parties"."""
    return named_in("\n".join(_subjects(duty)), aliases)


def _strangers(duty: Duty, aliases: Aliases) -> int:
    """Count the subjects of a duty that the opening does not name so."""
    return len({name for name in _subjects(duty) if not named_in(name, aliases)})


def _subjects(duty: Duty) -> tuple[str, ...]:
    """List the single parties that a duty names as its subject in one breath; none when it says "the parties"."""
    if duty.subject_cue is None or duty.subject_cue.meaning not in ("one_party", "supplier"):
        return ()
    subject = duty.subject_cue
    marked = (duty.subject_in or duty.statement).marked
    beside = [
        cue
        for cue in parties_bound(marked, "one_party", "supplier")
        if cue == subject or are_joined(marked, subject, cue)
    ]
    return tuple(marked.between(cue.start, cue.end) for cue in beside)


def _named_likewise(duty: Duty, found: Sequence[Statement], aliases: Aliases) -> frozenset[int]:
    """Tell which parties the next sentence gives the same duty: "A shall respect …; B does likewise." """
    if duty.subject != "one":
        return frozenset()
    position = found.index(duty.statement)
    near = [each for each in found[position : position + 2] if each.group == duty.statement.group]
    told = [
        each.marked.between(party.start, party.end)
        for each in near
        for same in each.marked.all("likewise")
        for party in each.marked.all("one_party", "supplier")
        if 0 <= same.start - party.end <= 1 or 0 <= party.start - same.end <= _ARTICLE
    ]
    return named_in("\n".join(told), aliases)


def _made_mutual(right: Right, found: Sequence[Statement]) -> Right:
    """Give each the right that "in the reverse case" the other has as well."""
    if right.holder == "each":
        return right
    for statement in found:
        start = right.ending.end if statement is right.statement else 0
        if statement.group == right.statement.group and _is_reversed(right, statement.marked, start):
            return replace(right, holder="each", holder_cue=right.ending)
    return right


def _is_reversed(right: Right, marked: Marked, start: int) -> bool:
    """Tell if a text gives the right to the other party, from `start` on: it says so, or names who has it then.

    "In the reverse case", "the Council has the same right", "the same applies if the City is involved"; not "no such
    right belongs to the Council", and not "the same applies if its board is involved".
    """
    cues = [cue for cue in marked.all("reverse") if cue.start >= start and not _is_negated(marked, cue)]
    if not cues:
        return False
    named = [cue for cue in marked.all("one_party", "supplier", "other_party") if cue.start >= start]
    others = [cue for cue in named if not _is_holder(right, marked, cue)]
    about = marked.has("entitlement", "violation", "such_violation")
    about |= marked.has("terminate") and not marked.has("firm")
    if others:
        return about
    if marked.has("inverse"):
        return not named
    violates = (each.start - cue.end for cue in named for each in marked.all("involved", "violation"))
    behind = all(any(each.start <= cue.start for each in cues) for cue in named)
    return (
        bool(named) and behind and any(0 <= far <= _SIDE_BY_SIDE for far in violates) and not marked.has("entitlement")
    )


def _is_negated(marked: Marked, cue: Cue) -> bool:
    return any(
        abs(each.start - cue.end) <= _NEAR_NOT or abs(cue.start - each.end) <= _NEAR_NOT for each in marked.all("not")
    )


def _is_holder(right: Right, marked: Marked, cue: Cue) -> bool:
    """Tell if a party that a text names is the one that has the right already."""
    if right.holder_cue is None or cue.meaning == "other_party":
        return False
    name, known = _called(marked, cue), _called(right.statement.marked, right.holder_cue)
    return name in known or known in name


def _called(marked: Marked, cue: Cue) -> str:
    """Give the words for a party with the name behind them: "the city of Kestria" is another than "the city of Ghent"."""
    name = _NAME_BEHIND.match(marked.seen.text, cue.end)
    return marked.between(cue.start, name.end() if name else cue.end)


def _made_immediate(right: Right, found: Sequence[Statement]) -> Right:
    """Give a right the immediacy of the sentence behind it: "It may be ended. No period of notice applies." """
    if right.immediate is not None or right.codes or right.statement not in found:
        return right
    following = found[found.index(right.statement) + 1 :][:1]
    for statement in following:
        cue = statement.marked.first("immediate")
        if cue and statement.group == right.statement.group and not statement.marked.has(*RIGHTS):
            return replace(right, immediate=cue, immediate_in=statement)
    return right


def _against(
    document: Document, texts: Mapping[int, Seen], vocabulary: Vocabulary, incorporated: bool
) -> Iterator[tuple[int, Cue]]:
    watched = {f"clause.{name}": known(vocabulary)[name] for name in AGAINST}
    sieve = sieve_of(vocabulary, "clause.")
    headings = headings_of(document)
    for index, seen in texts.items():
        zone = document.blocks[index].zone
        if index not in headings and (zone in _ANYWHERE or (zone is Zone.ANNEX and incorporated)):
            for meaning in watched.keys() & sieve.meanings(seen.folded):
                for start, end in find_all(watched[meaning], seen.folded):
                    yield index, Cue(meaning.removeprefix("clause."), start, end)


def _incorporates(document: Document, texts: Mapping[int, Seen], vocabulary: Vocabulary) -> bool:
    return any(
        document.blocks[index].zone is not Zone.ANNEX and says(vocabulary, "incorporated", seen.folded)
        for index, seen in texts.items()
    )


@lru_cache(maxsize=64)
def _substance(vocabulary: Vocabulary) -> regex.Pattern[str]:
    wanted = {f"clause.{meaning}" for meaning in _SUBSTANCE}
    return pattern(form for term in vocabulary.terms if term.meaning in wanted for form in term.forms)
