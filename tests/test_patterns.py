"""No pattern runs away, whatever an agreement repeats."""

from __future__ import annotations

import re

import pytest
from builders import the_vocabularies
from planted import LANGUAGES

from pipeline.model import Vocabulary
from pipeline.text import find_all, fold, pattern, patterns

LETTERS = 50_000
"""Enough for a pattern of quadratic cost to exceed its limit, which is an error and never a missing match."""
OPERATORS = re.compile(r"[*…()|?]+")


def hostile_texts(forms: list[str]) -> list[str]:
    """The words of the forms over and over: all of them, and each beginning of the longest without its end."""
    words = [OPERATORS.sub(" ", fold(form)).split() for form in forms]
    longest = max(words, key=len)
    seeds = [" ".join(word for each in words for word in each), " ".join(longest[:-1]) or longest[0], longest[0]]
    return [(f"{seed} " * (LETTERS // (len(seed) + 1) + 1))[:LETTERS] for seed in dict.fromkeys(seeds)]


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_pattern_runs_away_on_the_words_it_looks_for(language: str) -> None:
    vocabulary: Vocabulary = next(each for each in the_vocabularies() if each.language == language)
    compiled = patterns(vocabulary)
    forms: dict[str, list[str]] = {}
    for term in vocabulary.terms:
        forms.setdefault(term.meaning, []).extend(term.forms)
    for meaning, wanted in compiled.items():
        for text in hostile_texts(forms[meaning]):
            spans = find_all(wanted, text)
            assert all(start < end for start, end in spans)


@pytest.mark.parametrize("form", ["laws? of", "(de )?a ?(b|c)"])
def test_a_question_mark_that_would_never_be_found_is_refused(form: str) -> None:
    with pytest.raises(ValueError, match="is not a form"):
        pattern([form])


def test_a_gap_ends_with_the_sentence() -> None:
    wanted = pattern(["opzeggen … overleg"])
    assert find_all(wanted, fold("opzeggen na kort overleg"))
    assert not find_all(wanted, fold("Zij kan opzeggen. Overleg volgt."))
