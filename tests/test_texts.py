"""What the program says itself is there in both languages, and nothing is kept that nobody says."""

from __future__ import annotations

import io
import re
from gettext import GNUTranslations

import pytest
from babel.messages.pofile import read_po

from pipeline.data.make_texts import CATALOGUE, make, sentences_said
from pipeline.model import Language
from pipeline.sentences import sentences

DUTCH = {
    str(message.id): str(message.string)
    for message in read_po(io.BytesIO(CATALOGUE.read_bytes()), locale="nl")
    if message.id
}


def test_every_sentence_has_its_dutch_and_none_is_kept_that_nobody_says() -> None:
    assert sentences_said() == DUTCH.keys(), "run `make texts`"
    assert [english for english, dutch in DUTCH.items() if not dutch] == []


def test_the_catalogue_that_is_shipped_is_the_one_that_can_be_read() -> None:
    words, _, missing = make(CATALOGUE.read_bytes())
    assert words == CATALOGUE.read_bytes(), "run `make texts`"
    assert missing == ()
    shipped = GNUTranslations(io.BytesIO(CATALOGUE.with_suffix(".mo").read_bytes()))
    assert {english: shipped.gettext(english) for english in DUTCH} == DUTCH, "run `make texts`"


@pytest.mark.parametrize("english", sorted(DUTCH))
def test_both_languages_fill_in_the_same_names(english: str) -> None:
    assert set(re.findall(r"\{\w+\}", english)) == set(re.findall(r"\{\w+\}", DUTCH[english]))


@pytest.mark.parametrize("dutch", sorted(DUTCH.values()))
def test_the_dutch_speaks_to_a_colleague_and_accuses_nobody(dutch: str) -> None:
    assert not re.search(r"\b(u|uw|in orde|fout|overtreding|schuldig|schendt)\b", dutch, re.IGNORECASE)


def test_staff_of_any_other_language_read_english() -> None:
    english = "A tool. Not legal advice. A member of staff decides."
    assert sentences(Language("nl"))(english) == "Hulpmiddel. Geen juridisch advies. Een medewerker beslist."
    assert sentences(Language("en"))(english) == sentences(Language("fr"))(english) == english


def test_a_sentence_that_gets_no_dutch_is_found() -> None:
    _, _, missing = make(b"")
    assert set(missing) == set(sentences_said())
