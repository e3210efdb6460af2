"""The difference between what stands there and what was approved, as a reader would mark it with two pens."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.difference import Piece, compare

WORDS = st.lists(st.text("abcde,.“”é -", min_size=1, max_size=6), max_size=30).map(" ".join)


def shown(found: str, approved: str) -> str:
    marks = {"same": "{}", "found": "[- {}]", "approved": "[+ {}]"}
    return " ".join(marks[piece.kind].format(piece.text) for piece in compare(found, approved))


def test_words_that_differ_stand_beside_one_another() -> None:
    found = "De partijen spannen zich in om mensenrechten te respecteren."
    told = "De partijen [- spannen zich in om] [+ respecteren] mensenrechten [- te respecteren.]"
    assert shown(found, "De partijen respecteren mensenrechten.") == told


def test_capitals_accents_and_punctuation_make_no_difference() -> None:
    assert compare("“De Partijen”, elk apart", "de partijen elk apart") == (Piece("same", "“De Partijen”, elk apart"),)


def test_a_short_word_between_two_differences_does_not_break_them_up() -> None:
    assert shown("x a y slot", "p a q slot") == "[- x a y] [+ p a q] slot"


def test_a_long_word_that_both_have_stands_on_its_own() -> None:
    assert shown("x mensenrechten y slot", "p mensenrechten q slot") == "[- x] [+ p] mensenrechten [- y] [+ q] slot"


def test_nothing_is_compared_with_nothing_or_with_a_whole_book() -> None:
    assert compare("", "tekst") == compare("tekst", "") == compare("woord " * 601, "woord") == ()


@given(WORDS, WORDS)
def test_both_texts_can_be_read_back_from_the_comparison(found: str, approved: str) -> None:
    pieces = compare(found, approved)
    if not pieces:
        assert not found.split() or not approved.split()
        return
    there = " ".join(piece.text for piece in pieces if piece.kind != "approved")
    assert there == " ".join(found.split())
    left = [piece.text for piece in pieces if piece.kind == "approved"]
    assert set(" ".join(left).split()) <= set(approved.split())
