"""How a clause is recognised: every weakener and look-alike in seven languages, and what lawyers really write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from builders import a_document, the_vocabularies
from planted import judged
from wording_builders import CASES, cases, judge, the_clause, the_sentences

from pipeline.model import (
    Anchor,
    Block,
    Document,
    DocumentFormat,
    EarlierWording,
    ElementState,
    Language,
    Status,
    Version,
    View,
    Zone,
)
from pipeline.wording import read_passages

PRESENT = (Status.STANDARD, Status.EQUIVALENT)
LANGUAGES = ("nl", "en", "fr", "de", "es", "it", "pt")

# The sentence of DOMAIN that begins with "…" ends a right; this is how it begins.
OPENINGS = {
    "nl": "Deze overeenkomst kan door elk van de partijen onmiddellijk worden opgezegd",
    "en": "Either party may terminate this agreement with immediate effect",
    "fr": "Chaque partie peut résilier la présente convention avec effet immédiat",
    "de": "Jede Partei kann diese Vereinbarung fristlos kündigen,",
    "es": "Cada parte podrá resolver con efecto inmediato el presente acuerdo",
    "it": "Ciascuna parte può recedere con effetto immediato dal presente accordo",
    "pt": "Qualquer das partes pode rescindir com efeito imediato o presente acordo",
}
ABOUT_THE_DUTY = ("W01", "W02", "W03", "W04", "W05", "W06", "W14", "W20")
BESIDE_THE_CLAUSE = ("W15", "W17", "W18", "W19")
VERDICTS = {"W06": "one_sided", "W07": "one_sided", "W19": "contradicted", "W20": "partial"}
ALONE = {"L05": "partial", "L06": "one_sided", "L07": "one_sided", "L14": "contradicted"}
NOTHING_SAID = ("L01", "L02", "L10", "L11", "L12", "L18")
"""Look-alikes without a human-rights term: nearly every contract has such sentences."""


def names(case: Mapping[str, Any]) -> str:
    return f"{case['code']}-{case['language']}"


@pytest.mark.parametrize("case", cases("weakeners.toml", "sentence"), ids=names)
def test_a_weakener_is_named_and_never_taken_for_the_clause(case: Mapping[str, Any]) -> None:
    code, language, text = case["code"], case["language"], case["text"]
    if text.startswith("…"):
        text = f"{OPENINGS[language]} {text.strip('… ')}"
    undertaking, termination = the_sentences(language)
    whole = f"{undertaking} {termination} {text}"
    if code in ABOUT_THE_DUTY:
        whole = f"{text} {termination}"
    elif code not in BESIDE_THE_CLAUSE:
        whole = f"{undertaking} {text}"
    assert judge(language, text).status not in PRESENT
    if "veroordeeld is wegens" in text:
        return  # The half sentence lacks its object; it is no clause, and that is all it can show.
    reading = judge(language, whole)
    assert code in {finding.code for finding in reading.findings}
    assert reading.status == VERDICTS.get(code, "weakened")


@pytest.mark.parametrize("case", cases("lookalikes.toml", "sentence"), ids=names)
def test_a_lookalike_is_no_clause(case: Mapping[str, Any]) -> None:
    code = case["code"]
    zone = Zone.RECITALS if code == "L04" else Zone.OPERATIVE
    reading = judge(case["language"], case["text"], zone=zone)
    if code in NOTHING_SAID:
        assert reading.status in (Status.ABSENT, Status.LOOKALIKE)
    else:
        assert reading.status == ALONE.get(code, "lookalike")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_approved_wording_is_standard(language: str) -> None:
    undertaking, termination = the_sentences(language)
    assert judge(language, f"{undertaking} {termination}").status is Status.STANDARD
    assert judge(language, f"{undertaking}\n{termination}").status is Status.STANDARD
    assert judge(language, f"8.1 {undertaking} {termination}".replace(" ", "\u00a0", 3)).status is Status.STANDARD


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_approved_supplier_wording_is_standard(language: str) -> None:
    text = " ".join(the_sentences(language, "supplier-standards"))
    assert judge(language, text, "supplier-standards").status is Status.STANDARD


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_half_alone_is_partial(language: str) -> None:
    for half in the_sentences(language):
        assert judge(language, half).status is Status.PARTIAL


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_halves_in_the_other_order_are_equivalent(language: str) -> None:
    undertaking, termination = the_sentences(language)
    reading = judge(language, f"{termination} {undertaking}")
    assert reading.status is Status.EQUIVALENT
    assert all(element.state is ElementState.MET for element in reading.elements)


WRITTEN = [
    {"language": path.stem, **case}
    for path in sorted(CASES.glob("*.toml"))
    if path.stem not in ("weakeners", "lookalikes")
    for case in cases(path.name, "case")
]


@pytest.mark.parametrize("case", WRITTEN, ids=lambda case: f"{case['language']}-{case['status']}")
def test_what_lawyers_write_gets_the_verdict_of_a_careful_reader(case: Mapping[str, Any]) -> None:
    reading = judge(case["language"], case["text"], case["clause"])
    assert reading.status == case["status"]
    assert set(case.get("codes", ())) <= {finding.code for finding in reading.findings}


# --- Wordings of the past ------------------------------------------------------------------------------------------

FORMERLY = (
    "De partijen onthouden zich van iedere schending van de mensenrechten.",
    "Elke partij kan de overeenkomst met onmiddellijke ingang opzeggen als de andere partij betrokken is bij een ernstige schending van de mensenrechten.",
)


def test_an_earlier_wording_is_recognised_as_that_and_judged_by_what_it_says() -> None:
    clause = replace(the_clause(), earlier=(EarlierWording(Language("nl"), FORMERLY, until=date(2024, 12, 31)),))
    reading = judge("nl", " ".join(FORMERLY), clause)
    assert reading.status is Status.EQUIVALENT
    assert "earlier_wording" in {finding.code for finding in reading.findings}
    changed = judge("nl", " ".join(FORMERLY).replace("met onmiddellijke ingang", "mits drie maanden vooraf"), clause)
    assert changed.status is Status.WEAKENED
    assert "earlier_wording" not in {finding.code for finding in changed.findings}


# --- Long texts ----------------------------------------------------------------------------------------------------


def test_a_sentence_without_end_is_read_in_bounded_parts() -> None:
    endless = "De partijen respecteren de mensenrechten zonder kosten bij schending en " * 500
    block = Block(0, endless, Anchor("0"), zone=Zone.OPERATIVE, language=Language("nl"))
    document = Document(DocumentFormat.DOCX, (block,), versions=(Version(Language("nl")),))
    vocabulary = next(each for each in the_vocabularies() if each.language == "nl")
    told = read_passages(document, 0, View.ACCEPTED, vocabulary).statements
    assert max(len(statement.seen.text) for statement in told) <= 3000
    assert sum(len(statement.seen.text) for statement in told) >= len(endless.strip())


# --- Elsewhere in the agreement ------------------------------------------------------------------------------------

BINDING = """
Samenwerkingsovereenkomst
# 1. Voorwerp
De partijen werken samen. {elsewhere}
# 2. Mensenrechten
De partijen garanderen dat ze de mensenrechten zullen respecteren.
"""


@pytest.mark.parametrize(
    ("elsewhere", "named"),
    [
        ("Deze overeenkomst is niet juridisch bindend.", True),
        ("De plannen in bijlage zijn niet bindend.", False),
        ("Die nota heeft geen rechtsgevolgen meer zodra deze overeenkomst in werking treedt.", False),
    ],
)
def test_only_what_speaks_of_the_agreement_makes_it_not_binding(elsewhere: str, named: bool) -> None:
    document = a_document(BINDING.replace("{elsewhere}", elsewhere))
    codes = {finding.code for finding in judged(document, "human-rights").reading.findings}
    assert ("W17" in codes) is named


# --- Parties by their names ----------------------------------------------------------------------------------------

NAMED = """
# Cooperation Agreement
The City of Ghent, with its registered office in Ghent, Belgium, represented by its mayor, hereinafter "the City";
and the University of Kestria, with its registered office in Kestria, represented by its rector, hereinafter "the University";
have agreed as follows:
# 1. Purpose
The Parties work together on music.
# 2. Human rights
{undertaking} Either Party may terminate this Agreement immediately if the other is involved in serious violations of human rights.
# 3. Duration
This Agreement lasts three years.
"""


@pytest.mark.parametrize(
    ("undertaking", "status"),
    [
        ("Human rights shall be respected by the City and the University alike.", Status.EQUIVALENT),
        ("Human rights shall be respected by the City in its relations with the University.", Status.ONE_SIDED),
        ("The City, in its dealings with the University, shall respect human rights.", Status.ONE_SIDED),
        ("The City undertakes to the University that it will respect human rights.", Status.ONE_SIDED),
        ("The City shall respect human rights. The University does likewise.", Status.EQUIVALENT),
        ("The City shall respect human rights. It informs the University likewise.", Status.ONE_SIDED),
        ("The City and its partner in Kestria shall respect human rights.", Status.ONE_SIDED),
        ("The City and the Foundation shall respect human rights.", Status.EQUIVALENT),
    ],
)
def test_all_are_bound_only_when_the_words_bind_all(undertaking: str, status: Status) -> None:
    assert judged(a_document(NAMED.replace("{undertaking}", undertaking)), "human-rights").status is status


RECITED = """
# Cooperation Agreement
The City of Ghent, hereinafter "the City", and the University of Kestria, hereinafter "the University", have agreed as follows.
The City owns a concert hall.
{recital}
The University teaches music.
The Parties have worked together before.
# 1. Purpose
The Parties work together on music.
# 2. Duration
This Agreement lasts three years.
"""


def test_what_is_recited_behind_the_words_of_agreement_binds_nobody() -> None:
    recital = "Whereas the Parties respect human rights and each may end the cooperation immediately should the other be involved in serious violations of human rights;"
    found = judged(a_document(RECITED.replace("{recital}", recital)), "human-rights")
    assert found.status is Status.LOOKALIKE


@pytest.mark.parametrize(
    ("scanned", "status"),
    [
        ("The Par ties under take to safe guard respect for hu man rights.", Status.PARTIAL),
        ("THE PARTIES UNDERTAKE, IN ALL THAT THEY DO, TO RE-\nSPECT HUMAN RIGHTS.", Status.PARTIAL),
        ("The Par ties shall use rea sonable endeavours to re spect hu man rights.", Status.WEAKENED),
    ],
)
def test_words_that_a_scanner_cut_count_as_they_were_written(scanned: str, status: Status) -> None:
    document = a_document(NAMED.split("{undertaking}")[0] + scanned)
    assert judged(document, "human-rights").status is status
