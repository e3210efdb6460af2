"""Lexicon: the words around parties, in all languages at once.

One merged vocabulary serves every document: a Dutch agreement quotes a French seat, and a name stays a name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import regex

from pipeline.model import Language, Vocabulary
from pipeline.text import Sieve, find_all, fold, pattern, sieve

_PREFIX = "party."
_FAMILIES = ("register", "form")
"""Meanings that are told apart by country: `register.BEL`. Each family is looked for as one."""
_SHORT_FORM = 5
"""Letters up to which a form that is written with capitals is only meant with capitals: `SA` is not `sa`."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A word of the lexicon where it stands in a text."""

    kind: str
    """Its meaning, without the prefix `party.`"""
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """The words of all languages by meaning. Compared by identity: compiled patterns hang on it."""

    forms: Mapping[str, tuple[str, ...]]
    capitals: Mapping[str, frozenset[str]]
    """Folded forms that only count when they are written with a capital."""
    ands: Mapping[Language, tuple[str, ...]]
    """How each language says "and": "en" is Dutch for it, and French and Spanish for "in"."""


@lru_cache(maxsize=8)
def compile_lexicon(vocabularies: tuple[Vocabulary, ...]) -> Lexicon:
    """Merge the party words of all vocabularies into one lexicon."""
    forms: dict[str, list[str]] = {}
    ands: dict[Language, list[str]] = {}
    for vocabulary in vocabularies:
        for term in vocabulary.terms:
            if term.meaning.startswith(_PREFIX):
                kind = term.meaning.removeprefix(_PREFIX)
                forms.setdefault(kind, []).extend(term.forms)
                if kind == "and":
                    ands.setdefault(vocabulary.language, []).extend(term.forms)
    return Lexicon(
        forms=MappingProxyType({kind: tuple(dict.fromkeys(each)) for kind, each in forms.items()}),
        capitals=MappingProxyType({kind: _capitals(each) for kind, each in forms.items()}),
        ands=MappingProxyType({language: tuple(each) for language, each in ands.items()}),
    )


def find_marks(text: str, folded: str, lexicon: Lexicon, kinds: Iterable[str] | None = None) -> list[Mark]:
    """List where words of some kinds stand, in reading order; of all kinds where none is named."""
    marks: list[Mark] = []
    wanted_kinds = _patterns_for(lexicon) if kinds is None else tuple(kinds)
    worth = _sieve(lexicon, wanted_kinds).meanings(folded)
    for kind in wanted_kinds if worth else ():
        if kind not in worth:
            continue
        wanted = _longest(lexicon, kind)
        for start, end in find_all(wanted, folded):
            for meaning in _meanings(lexicon, kind, folded[start:end]):
                needs_capital = folded[start:end] in lexicon.capitals[meaning]
                if not (needs_capital and text[start:end].islower()):
                    marks.append(Mark(meaning, start, end))
    return sorted(marks, key=lambda mark: (mark.start, -mark.end))


def is_only(text: str, lexicon: Lexicon, *kinds: str) -> bool:
    """Tell if a text is nothing but a word of one of these kinds."""
    folded = fold(text).strip(" .:;,-\t\n()[]\"'*")
    return any(_whole(lexicon, kind).fullmatch(folded) is not None for kind in kinds if kind in lexicon.forms)


def begins_with(text: str, lexicon: Lexicon, kind: str) -> bool:
    """Tell if a text begins with a word of this kind."""
    return _whole(lexicon, kind).match(fold(text)) is not None


def is_and(word: str, language: Language | None, lexicon: Lexicon) -> bool:
    """Tell if a word means "and" in a language; in one that we do not know, any language's word does."""
    spoken = lexicon.ands.get(language) if language else None
    return spoken is None or _any_of(spoken).fullmatch(fold(word)) is not None


def _capitals(forms: Iterable[str]) -> frozenset[str]:
    short = [form for form in forms if sum(map(str.isalpha, form)) <= _SHORT_FORM]
    written_small = {fold(form) for form in short if form.islower()}
    return frozenset(fold(form) for form in short) - written_small


@lru_cache(maxsize=8)
def _patterns_for(lexicon: Lexicon) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_family(kind) for kind in lexicon.forms))


def _family(kind: str) -> str:
    head, dot, _ = kind.partition(".")
    return f"{head}." if dot and head in _FAMILIES else kind


def _meanings(lexicon: Lexicon, kind: str, folded: str) -> Iterable[str]:
    """Tell what a match of a family means: "RCS" is French and Luxembourgish."""
    if not kind.endswith("."):
        return (kind,)
    return [each for each in _members(lexicon, kind) if _whole(lexicon, each).fullmatch(folded)]


@lru_cache(maxsize=64)
def _members(lexicon: Lexicon, family: str) -> tuple[str, ...]:
    return tuple(kind for kind in lexicon.forms if kind.startswith(family))


@lru_cache(maxsize=64)
def _sieve(lexicon: Lexicon, kinds: tuple[str, ...]) -> Sieve:
    return sieve({kind: _forms(lexicon, kind) for kind in kinds})


def _forms(lexicon: Lexicon, kind: str) -> list[str]:
    members = _members(lexicon, kind) if kind.endswith(".") else (kind,)
    return [form for member in members for form in lexicon.forms[member]]


@lru_cache(maxsize=1024)
def _whole(lexicon: Lexicon, kind: str) -> regex.Pattern[str]:
    return pattern(_forms(lexicon, kind))


@lru_cache(maxsize=1024)
def _longest(lexicon: Lexicon, kind: str) -> regex.Pattern[str]:
    # Of the forms of several languages the longest is meant: "con sede" is Spanish, "con sede legale in" Italian.
    # Only for searching: in POSIX mode `fullmatch` fails where it should not (regex 2026.11.15).
    return regex.compile(_whole(lexicon, kind).pattern, regex.POSIX)


@lru_cache(maxsize=64)
def _any_of(forms: tuple[str, ...]) -> regex.Pattern[str]:
    return pattern(forms)
