"""What a sieve holds back is not in the text."""

from __future__ import annotations

from builders import the_vocabularies

from pipeline.text import find, fold, patterns, sieve, sieve_of


def test_a_sieve_holds_back_no_meaning_that_a_sentence_of_the_vocabularies_has() -> None:
    vocabularies = the_vocabularies()
    sentences = {
        fold(each) for vocabulary in vocabularies for term in vocabulary.terms for each in (term.hit, term.miss)
    }
    for vocabulary in vocabularies:
        net, known = sieve_of(vocabulary, ""), patterns(vocabulary)
        for folded in sentences:
            held_back = known.keys() - net.meanings(folded)
            assert not [meaning for meaning in held_back if find(known[meaning], folded)], folded


def test_a_sieve_looks_for_what_a_form_cannot_do_without() -> None:
    net = sieve({"end": ["(de )?opzeg*"], "breach": ["*schending"], "either": ["(kat|hond) … eet"]})
    assert net.meanings(fold("De opzegging")) == {"end"}
    assert net.meanings(fold("mensenrechtenschending")) == {"breach"}
    assert net.meanings(fold("de kat")) <= {"either"}
    assert net.meanings(fold("een vogel")) == set()
    assert sieve({"open": ["re*"]}).meanings(fold("recht")) == {"open"}
