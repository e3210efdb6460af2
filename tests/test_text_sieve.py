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


def test_a_sieve_asks_for_two_things_that_a_form_cannot_do_without() -> None:
    net = sieve(
        {"excluded": ["(geen|nooit) (vroege )?opzegging"], "yields": ["s'efface (devant|face a) (le |la )?contrat"]}
    )
    assert net.meanings(fold("geen opzegging")) == net.meanings(fold("nooit vroege opzegging")) == {"excluded"}
    assert net.meanings(fold("de opzegging")) == net.meanings(fold("geen vogel")) == set()
    assert (
        net.meanings(fold("Il s’efface devant le contrat."))
        == net.meanings(fold("IL S EFFACE DEVANT LE CONTRAT"))
        == {"yields"}
    )
    assert net.meanings(fold("Il s’agit du contrat.")) == set()


def test_a_sieve_finds_a_word_behind_what_may_be_left_out() -> None:
    net = sieve({"not": ["(pas |point )contraignant*", "(juridiquement )?(tenu|lie)"]})
    assert net.meanings(fold("pas contraignante")) == net.meanings(fold("tenu")) == {"not"}
    assert net.meanings(fold("juridiquement lie")) == {"not"}
