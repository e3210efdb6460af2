"""Text: compare text as a reader would, without losing the place.

Whatever is found is found in the *folded* form (no case, no accents, one kind of quote, dash and space) and pointed at
in the block as it stands in the file. `Seen` carries both, and the way back.

The notation of forms, in the vocabularies of `data/languages/` and of playbooks:

- a form is words; case, accents and the kind of quotes and dashes do not matter, a space is any white space;
- `*` stands for any letters, also none: `opzeg*` finds *opzegging*, `*schending` finds *mensenrechtenschending*;
- `…` between spaces stands for a gap of at most 80 characters within the sentence;
- `(a|b)` is one of these, `(a|b)?` one of these or nothing.

A form begins and ends at the edge of a word unless a `*` stands there.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from types import MappingProxyType
from typing import NamedTuple

import regex

from pipeline.errors import CaseError
from pipeline.model import Block, Change, Quote, View, Vocabulary

PATTERN_SECONDS = 5.0
"""How long one pattern may look at one text. Past it the document is refused, never taken for one without a match."""

_QUOTES = dict.fromkeys("’‘‛ʼ′´`", "'") | dict.fromkeys("“”„‟«»″", '"')
_DASHES = dict.fromkeys("‐‑‒–—―−", "-")
_UNREAD = regex.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_LIGATURES = "\ufb00-\ufb06\u0132\u0133"
_UNREAD_OR_MARK = regex.compile(rf"{_UNREAD.pattern}|[{_LIGATURES}\p{{M}}]")
_LIGATURE = regex.compile(f"[{_LIGATURES}]")


class _Folding(dict[int, str]):
    """One character for one character, worked out when it is first met."""

    def __missing__(self, point: int) -> str:
        character = chr(point)
        if character.isspace():
            folded = " "
        else:
            folded = _QUOTES.get(character) or _DASHES.get(character) or _letter(character)
        self[point] = folded
        return folded


def _letter(character: str) -> str:
    # Not str.casefold() on the whole: it makes two characters of "ß" and "İ", and every place after it would be wrong.
    base = unicodedata.normalize("NFD", character)[0]
    lower = base.lower()
    return lower if len(lower) == 1 else base


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Give the text as it is compared: of the same length, without case, accents, and kinds of quotes and spaces."""
    return text.translate(_FOLDING)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a seen text that lies in one piece in a block."""

    start: int
    block: int
    offset: int


@dataclass(frozen=True, slots=True)
class Seen:
    """Text that counts, of one block or of several in a row, with the way back to where it stands."""

    text: str
    folded: str
    stretches: tuple[Stretch, ...]

    def place(self, position: int) -> tuple[int, int]:
        """Tell the block and the offset in it of one character."""
        stretch = self.stretches[bisect_right(self.stretches, position, key=lambda each: each.start) - 1]
        return stretch.block, stretch.offset + position - stretch.start


def see(block: Block, view: View = View.ACCEPTED) -> Seen:
    """Give the text of a block that counts in one view: without dead text and without what the view leaves out."""
    gone = Change.DELETED if view is View.ACCEPTED else Change.INSERTED
    text = block.text
    for run in block.runs:
        if run.dead or run.change is gone:
            spans = [(run.start, run.end) for run in block.runs if not run.dead and run.change is not gone]
            return _compose(block, spans)
    if text.isascii() or not _UNREAD_OR_MARK.search(text):
        # The usual paragraph, by the short way: everybody who reads an agreement sees each of its blocks.
        return Seen(text, text.translate(_FOLDING), (Stretch(0, block.index, 0),))
    return _compose(block, [(0, len(text))])


def _compose(block: Block, spans: Iterable[tuple[int, int]]) -> Seen:
    parts: list[str] = []
    stretches: list[Stretch] = []
    length = 0
    for start, end in spans:
        for piece, offset in _readable(block.text, start, end):
            if piece:
                stretches.append(Stretch(length, block.index, offset))
                parts.append(piece)
                length += len(piece)
    text = "".join(parts)
    return Seen(text, fold(text), tuple(stretches) or (Stretch(0, block.index, 0),))


def _readable(text: str, start: int, end: int) -> Iterable[tuple[str, int]]:
    """Cut out what is not read (soft hyphens, marks of direction), join letters with their loose accents, part ligatures."""
    if not _UNREAD_OR_MARK.search(text, start, end):
        yield text[start:end], start
        return
    position = start
    while position < end:
        cluster = regex.match(r"\X", text, pos=position, endpos=end)
        width = cluster.end() - position if cluster else 1
        letter = unicodedata.normalize("NFC", _UNREAD.sub("", text[position : position + width]))
        if _LIGATURE.search(letter):
            for each in unicodedata.normalize("NFKC", letter):
                yield each, position
        else:
            yield letter, position
        position += width


def join(seen: Sequence[Seen], between: str = "\n") -> Seen:
    """Put seen texts behind one another, as a reader reads on from paragraph to paragraph."""
    parts: list[str] = []
    stretches: list[Stretch] = []
    length = 0
    for position, each in enumerate(seen):
        stretches.extend(Stretch(length + part.start, part.block, part.offset) for part in each.stretches)
        tail = between if position < len(seen) - 1 else ""
        parts.append(each.text + tail)
        length += len(each.text) + len(tail)
    text = "".join(parts)
    return Seen(text, fold(text), tuple(stretches))


def cut(seen: Seen, start: int, end: int) -> Seen:
    """Give a part of a seen text, with its way back."""
    block, offset = seen.place(start)
    inner = [
        Stretch(each.start - start, each.block, each.offset) for each in seen.stretches if start < each.start < end
    ]
    return Seen(seen.text[start:end], seen.folded[start:end], (Stretch(0, block, offset), *inner))


def quote(seen: Seen, start: int, end: int, blocks: Sequence[Block]) -> tuple[Quote, ...]:
    """Point at a span of a seen text: one quote for each block it touches, none for an empty span."""
    quotes: list[Quote] = []
    position = start
    while position < end:
        block, _ = seen.place(position)
        stop = position
        while stop < end and seen.place(stop)[0] == block:
            stop = _next_stretch(seen, stop, end)
        left, right = _trim(seen.text, position, stop)
        if left < right:
            quotes.append(
                Quote(
                    text=seen.text[left:right],
                    where=blocks[block].where,
                    block=block,
                    start=seen.place(left)[1],
                    end=seen.place(right - 1)[1] + 1,
                )
            )
        position = stop
    return tuple(quotes)


def _next_stretch(seen: Seen, position: int, end: int) -> int:
    index = bisect_right(seen.stretches, position, key=lambda each: each.start)
    return min(end, seen.stretches[index].start) if index < len(seen.stretches) else end


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


# --- Forms and patterns --------------------------------------------------------------------------------------------

_TOKEN = regex.compile(r" … |\*|\(|\)\??|\||\s+|[^\s*()|…]+")
_EDGE = r"[^\w.;:!?]"
_GAP = rf"{_EDGE}(?:(?:[^.;:!?]|(?<=\b\d{{1,2}})\.){{0,80}}{_EDGE})?"
"""The full stop of an ordinal ends no sentence: "vor dem 31. August"."""
_APOSTROPHE = r"(?:'\s?|\s)"


def pattern(forms: Iterable[str]) -> regex.Pattern[str]:
    """Compile forms into one pattern over folded text. Raises `ValueError` for a form that is badly written."""
    bodies = sorted({_body(form) for form in forms}, key=len, reverse=True)
    return regex.compile("|".join(bodies) if bodies else r"(?!)")


def _body(form: str) -> str:
    tokens = _tokens(form)
    body = "".join(_translate(token) for token in tokens)
    right = "" if tokens[-1] == "*" else r"(?!\w)"
    # Also before a `*`: it takes the whole word anyway, and without the edge every letter is a place to start from.
    return rf"(?<!\w)(?:{body}){right}"


def _tokens(form: str) -> list[str]:
    folded = fold(form.replace("…", "\x00")).replace("\x00", "…").strip()
    tokens = _TOKEN.findall(folded)
    loose = any("?" in token and token != ")?" for token in tokens)
    if not folded or loose or "".join(tokens) != folded or folded.count("(") != folded.count(")"):
        raise ValueError(f"“{form}” is not a form: words, `*`, ` … `, `(a|b)`, `(a|b)?`")
    return list(tokens)


def _translate(token: str) -> str:
    if token == " … ":
        return _GAP
    if token == "*":
        return r"\w*"
    if token == "(":
        return "(?:"
    if token in (")", ")?", "|"):
        return token
    if token.isspace():
        return r"\s+"
    # Elision without its sign, as in capitals and after scanning: "droits de l homme".
    return regex.escape(token, special_only=True).replace("'", _APOSTROPHE)


@lru_cache(maxsize=64)
def patterns(vocabulary: Vocabulary) -> Mapping[str, regex.Pattern[str]]:
    """Compile a vocabulary: one pattern for each meaning."""
    forms: dict[str, list[str]] = {}
    for term in vocabulary.terms:
        forms.setdefault(term.meaning, []).extend(term.forms)
    return MappingProxyType({meaning: pattern(each) for meaning, each in forms.items()})


def find_all(wanted: regex.Pattern[str], folded: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """List the spans of all matches, in order. Raises `CaseError` when the pattern takes too long."""
    try:
        return [match.span() for match in wanted.finditer(folded, start, end, timeout=PATTERN_SECONDS)]
    except TimeoutError as error:
        raise CaseError("too_complex", wanted.pattern[:60]) from error


def find(wanted: regex.Pattern[str], folded: str, start: int = 0, end: int | None = None) -> tuple[int, int] | None:
    """Give the span of the first match, if there is one. Raises `CaseError` when the pattern takes too long."""
    try:
        match = wanted.search(folded, start, end, timeout=PATTERN_SECONDS)
    except TimeoutError as error:
        raise CaseError("too_complex", wanted.pattern[:60]) from error
    return match.span() if match else None


# --- Sieves --------------------------------------------------------------------------------------------------------

_HEAD = 4
"""Letters by which the words of a text are looked up: enough to leave few, and nearly every form has as many."""
_HEADS = regex.compile(rf"\b\w{{1,{_HEAD}}}")
_WORD = regex.compile(r"\w+")


class _Grain(NamedTuple):
    """Letters that a form cannot do without, and others of which one has to stand beside them; none: no others."""

    letters: str
    meaning: str
    beside: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Sieve:
    """Tells which meanings a text may have, by words that their forms cannot do without: one look, not a search each.

    A meaning that the sieve lets through still has to be searched for; one that it holds back is not in the text.
    """

    by_head: Mapping[str, tuple[_Grain, ...]]
    """How a word in the text begins, and what that may be."""
    loose: tuple[_Grain, ...]
    """What may stand within a word."""
    always: frozenset[str]
    """Meanings with a form in which nothing is certain."""

    def meanings(self, folded: str) -> set[str]:
        """Give the meanings that are worth a search."""
        found = set(self.always)
        grains = [self.by_head[head] for head in self.by_head.keys() & _HEADS.findall(folded)]
        for grain in chain(self.loose, *grains):
            if grain.meaning in found or grain.letters not in folded:
                continue
            if not grain.beside or any(letters in folded for letters in grain.beside):
                found.add(grain.meaning)
        return found


def sieve(forms: Mapping[str, Iterable[str]]) -> Sieve:
    """Make a sieve for meanings and their forms. Raises `ValueError` for a form that is badly written."""
    by_head: dict[str, dict[_Grain, None]] = {}
    loose: dict[_Grain, None] = {}
    always: set[str] = set()
    for meaning, each in forms.items():
        for form in each:
            first, second = _certain(_tokens(form))
            beside = tuple(sorted({letters for letters, _ in second}))
            for letters, begins in first:
                (by_head.setdefault(letters[:_HEAD], {}) if begins else loose)[_Grain(letters, meaning, beside)] = None
            if not first:
                always.add(meaning)
    return Sieve(
        MappingProxyType({head: tuple(each) for head, each in by_head.items()}), tuple(loose), frozenset(always)
    )


@lru_cache(maxsize=64)
def sieve_of(vocabulary: Vocabulary, prefix: str) -> Sieve:
    """Give the sieve for the meanings of a vocabulary that begin like this."""
    forms: dict[str, list[str]] = {}
    for term in vocabulary.terms:
        if term.meaning.startswith(prefix):
            forms.setdefault(term.meaning, []).extend(term.forms)
    return sieve(forms)


_Certain = set[tuple[str, bool]]
"""Letters one of which stands wherever a form does, each with whether the first `_HEAD` of them begin a word."""


def _certain(tokens: Sequence[str], *, whole: bool = True) -> tuple[_Certain, _Certain]:
    """Give what is most telling of a form and what comes next; nothing where nothing is certain.

    `whole`: nothing follows these tokens.
    """
    best: _Certain = set()
    next_best: _Certain = set()
    position = 0
    while position < len(tokens):
        token, edge = tokens[position], _is_edge(tokens, position)
        found: _Certain = set()
        if token == "|":
            return set(), set()
        if token == "(":
            start, position = position + 1, _closing(tokens, position)
            if edge and tokens[position] == ")":
                each = [_certain(choice, whole=False)[0] for choice in _choices(tokens[start:position])]
                found = set().union(*each) if all(each) else set()
        # The longest of them: "s'efface" is told by its verb.
        elif word := max(_WORD.finditer(token), key=lambda each: len(each[0]), default=None):
            following = tokens[position + 1] if position + 1 < len(tokens) else (" " if whole else "*")
            # A short word is looked up only where it ends: "re*" may be the beginning of many.
            ends = word.end() < len(token) or _is_space(following)
            begins = edge or word.start() > 0
            found = {(word[0], begins and (ends or len(word[0]) >= _HEAD))}
        if found and (not best or _telling(found) > _telling(best)):
            best, next_best = found, best
        elif found and (not next_best or _telling(found) > _telling(next_best)):
            next_best = found
        position += 1
    return best, next_best


def _is_edge(tokens: Sequence[str], position: int) -> bool:
    """Tell if a word begins here whatever is chosen before: at the start, behind a space, behind "(the )?"."""
    if position == 0 or _is_space(tokens[position - 1]):
        return True
    if not tokens[position - 1].startswith(")"):
        return False
    start = _opening(tokens, position - 1)
    spaced = all(choice and _is_space(choice[-1]) for choice in _choices(tokens[start + 1 : position - 1]))
    return spaced and (tokens[position - 1] == ")" or _is_edge(tokens, start))


def _is_space(token: str) -> bool:
    return token.isspace() or token == " … "


def _telling(certain: _Certain) -> tuple[bool, int]:
    return all(begins for _, begins in certain), min(len(letters) for letters, _ in certain)


def _closing(tokens: Sequence[str], position: int) -> int:
    """Find the bracket that closes the one at a position."""
    depth = 0
    for at in range(position, len(tokens)):
        depth += (tokens[at] == "(") - tokens[at].startswith(")")
        if depth == 0:
            return at
    return len(tokens) - 1


def _opening(tokens: Sequence[str], position: int) -> int:
    """Find the bracket that opens the one that closes at a position."""
    depth = 0
    for at in range(position, 0, -1):
        depth += tokens[at].startswith(")") - (tokens[at] == "(")
        if depth == 0:
            return at
    return 0


def _choices(tokens: Sequence[str]) -> list[list[str]]:
    """Part what stands within brackets at its bars."""
    choices: list[list[str]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token == "(") - token.startswith(")")
        if token == "|" and depth == 0:
            choices.append([])
        else:
            choices[-1].append(token)
    return choices
