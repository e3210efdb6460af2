"""Noise: what scanning and converting do to a text, undone before it is judged.

A line that breaks off goes on in the next paragraph, a word cut by a hyphen or by a stray space is one word again. Only
what makes a word of the vocabulary is put together: a text without noise stays as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

import regex

from pipeline.model import Block, Document, Vocabulary
from pipeline.text import Seen, Stretch, cut, fold, join

_SHORTEST = 5
"""Letters of a word that is put together again: shorter ones come about by chance."""
_SHORT_WORD = 3
_PIECES = 3
_INFLECTION = 4
"""Letters that may follow the part of a word that the vocabulary gives."""
_HEAD = 4
_SOUGHT = ("clause.human_rights", "clause.udhr", "clause.echr")
_TELLING = 8
"""Letters that do not stand next to each other by chance."""
_SQUEEZED = {ord(" "): None, ord("-"): None}
_OPERATOR = regex.compile(r"\*|…")
_WORD = regex.compile(r"\p{L}+")
_LITERAL = regex.compile(r"(\p{L}+)(\*?)")
_BROKEN_OFF = regex.compile(r"[\p{L}\d,’'\-]\s*$")
_GOES_ON = regex.compile(r"\s*\p{Ll}")
_SHOUTED_ON = regex.compile(r"\p{Lu}{2}-\s*$")
_SHOUTED = regex.compile(r"[^\p{Ll}]{30,}")
"""A line in capitals that is too long for a title."""
_ITEM = regex.compile(r"\s*(?:\p{Ll}|[ivx]{1,4}|\d{1,2})[).]")
_SPELLED_OUT = regex.compile(r"([aou])e")
_HYPHEN = regex.compile(r"(?<=\p{L})-\s*$")


def join_lines(document: Document, texts: Mapping[int, Seen], headings: Collection[int]) -> dict[int, Seen]:
    """Put a paragraph that breaks off together with the one that goes on; the latter is then empty.

    `headings` are the blocks that are titles: nothing goes on from them.
    """
    joined = dict(texts)
    start: int | None = None
    for index, seen in texts.items():
        if start is not None and _goes_on(document.blocks[start], joined[start], document.blocks[index], seen):
            hyphen = _HYPHEN.search(joined[start].text)
            first = cut(joined[start], 0, hyphen.start()) if hyphen else joined[start]
            joined[start] = join([first, seen], "" if hyphen else " ")
            joined[index] = Seen("", "", (Stretch(0, index, 0),))
        elif seen.text.strip():
            start = None if index in headings else index
    return joined


def _goes_on(block: Block, seen: Seen, following: Block, then: Seen) -> bool:
    return (
        bool(
            _GOES_ON.match(then.text)
            or (_SHOUTED_ON.search(seen.text) and then.text[:2].isupper())
            or (_SHOUTED.fullmatch(seen.text) and then.text[:2].isupper())
        )
        and bool(_BROKEN_OFF.search(seen.text))
        and (block.place, block.zone, block.article) == (following.place, following.zone, following.article)
        and block.cell is None
        and not following.number
        and not _ITEM.match(then.text)
    )


def may_hide(folded: str, vocabulary: Vocabulary) -> bool:
    """Tell if human rights may stand in a text in which they are not found, because a word is cut."""
    compact = folded.translate(_SQUEEZED)
    return any(stem in compact for stem in _stems(vocabulary))


@lru_cache(maxsize=64)
def _stems(vocabulary: Vocabulary) -> tuple[str, ...]:
    """List what cannot be missing from the words for human rights, without spaces."""
    found: set[str] = set()
    for term in vocabulary.terms:
        if term.meaning in _SOUGHT:
            for form in term.forms:
                longest = max(_OPERATOR.split(fold(form)), key=len).translate(_SQUEEZED)
                if len(longest) >= _TELLING and "(" not in form:
                    found.add(longest)
    shortest_first = sorted(found, key=len)
    return tuple(
        stem for at, stem in enumerate(shortest_first) if not any(each in stem for each in shortest_first[:at])
    )


def mend_words(seen: Seen, vocabulary: Vocabulary) -> Seen:
    """Put words together that a stray space or hyphen has cut, where that makes a word of the vocabulary.

    Where one word is cut others are: then also those are put together whose pieces are words ("under take").
    """
    lexicon = _lexicon(vocabulary)
    mended = _put_together(seen, lexicon, noisy=False)
    if mended is not seen or len({each.block for each in seen.stretches}) > 1:
        mended = _put_together(mended, lexicon, noisy=True)
    return _with_umlauts(mended, lexicon)


def _put_together(seen: Seen, lexicon: _Lexicon, *, noisy: bool) -> Seen:
    words = list(_WORD.finditer(seen.folded))
    kept: list[Seen] = []
    position = at = 0
    while at < len(words):
        last = _last_piece(words, at, seen.folded, lexicon, noisy=noisy)
        for piece in range(at, last):
            kept.append(cut(seen, position, words[piece].end()))
            position = words[piece + 1].start()
        at = last + 1
    if not kept:
        return seen
    return join([*kept, cut(seen, position, len(seen.text))], "")


def _last_piece(words: list[regex.Match[str]], at: int, folded: str, lexicon: _Lexicon, *, noisy: bool) -> int:
    """Tell which word ends the one that begins here: itself, unless it is cut."""
    together = words[at][0]
    pieces = {together}
    if together not in lexicon.beginnings or (not noisy and (together in lexicon.whole or lexicon.has(together))):
        return at
    for last in range(at + 1, min(at + _PIECES, len(words))):
        between = folded[words[last - 1].end() : words[last].start()]
        if between.strip() not in ("", "-"):
            break
        if words[last][0] in lexicon.joining or (not noisy and lexicon.has(words[last][0])):
            break  # "mens en recht" is no "mensenrecht", and what is whole is not a part.
        together += words[last][0]
        pieces.add(words[last][0])
        if noisy:
            # What is whole by itself takes nothing on: "respect for" is no word, "op schorten" is one.
            found = together in lexicon.words or (lexicon.has(together) and not lexicon.has(words[at][0]))
            found &= len(together) > _SHORTEST + 1
        else:
            found = lexicon.has(together) and not pieces <= lexicon.words
        if found:
            return last
    return at


def _with_umlauts(seen: Seen, lexicon: _Lexicon) -> Seen:
    """Read "VERPFLUECHTEN", as capitals and old machines write it, as the word of the vocabulary that it is."""
    kept: list[Seen] = []
    position = 0
    for word in _WORD.finditer(seen.folded):
        spelled = _SPELLED_OUT.search(word[0])
        if spelled and not lexicon.has(word[0]) and lexicon.has(_SPELLED_OUT.sub(r"\1", word[0])):
            for each in _SPELLED_OUT.finditer(word[0]):
                kept.append(cut(seen, position, word.start() + each.end() - 1))
                position = word.start() + each.end()
    return join([*kept, cut(seen, position, len(seen.text))], "") if kept else seen


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """The words of a vocabulary, and what may be left of them when they are cut."""

    words: frozenset[str]
    stems: Mapping[str, tuple[str, ...]]
    """Words of which only the beginning is given, by their first letters."""
    beginnings: frozenset[str]
    """What words begin with."""
    whole: frozenset[str]
    """Beginnings that are words themselves, and longer than chance."""
    joining: frozenset[str]
    """Words for "and" and "or"."""

    def has(self, word: str) -> bool:
        if len(word) < _SHORTEST:
            return False
        stems = self.stems.get(word[:_HEAD], ())
        return word in self.words or any(
            word.startswith(stem) and len(word) - len(stem) <= _INFLECTION for stem in stems
        )


@lru_cache(maxsize=64)
def _lexicon(vocabulary: Vocabulary) -> _Lexicon:
    words: set[str] = set()
    stems: dict[str, set[str]] = {}
    joining: set[str] = set()
    for term in vocabulary.terms:
        if term.meaning.startswith("clause.conjunction_"):
            joining.update(map(fold, term.forms))
        for form in term.forms:
            for word, star in _LITERAL.findall(fold(form)):
                if star and len(word) > _SHORTEST:
                    stems.setdefault(word[:_HEAD], set()).add(word)
                elif not star:
                    words.add(word)
    long = {word for word in words if len(word) >= _SHORTEST}.union(*stems.values())
    beginnings = frozenset(word[:at] for word in long for at in range(1, len(word)))
    return _Lexicon(
        frozenset(words),
        {head: tuple(each) for head, each in stems.items()},
        beginnings,
        frozenset(each for each in beginnings if each in words and len(each) > _SHORT_WORD),
        frozenset(joining),
    )
