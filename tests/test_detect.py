"""Which clause a whole document has: where it stands counts as much as what it says (DOMAIN 7.1)."""

from __future__ import annotations

import pytest
from builders import a_case, a_document, the_rules
from wording_builders import the_sentences

from pipeline.detect import detect_clauses
from pipeline.model import ClauseDetection, Contact, Detection, Profile, ProfileBasis, Status

UNDERTAKING, TERMINATION = the_sentences("nl")
CLAUSE = f"{UNDERTAKING} {TERMINATION}"
OUR_OWN = the_rules().policy.author


def agreement(*articles: str, before: str = "", after: str = "", title: str = "Samenwerkingsovereenkomst") -> str:
    lines = [title, 'Tussen de Stad Gent, hierna "de Stad",', 'en Stichting Voorbeeld, hierna "de Partner",']
    lines += [before, "wordt overeengekomen wat volgt:"] if before else ["wordt overeengekomen wat volgt:"]
    lines += ["Artikel 1. Voorwerp", "De partijen werken samen aan een festival in hun beider steden."]
    for number, article in enumerate(articles, 2):
        heading, _, text = article.partition("\n")
        lines += [f"Artikel {number}. {heading}", text]
    lines.append("Opgemaakt te Gent op 3 mei 2026 in twee exemplaren.")
    return "\n".join(lines) + (f"\n{after}" if after else "")


def detect(text: str, author: str = "Partner") -> Detection:
    return detect_clauses(a_document(text, author=author), the_rules(), a_case())


def human_rights(text: str, author: str = "Partner") -> ClauseDetection:
    return next(each for each in detect(text, author).clauses if each.clause == "human-rights")


def supplier(text: str) -> ClauseDetection:
    return next(each for each in detect(text).clauses if each.clause == "supplier-standards")


def codes(detected: ClauseDetection) -> set[str]:
    return {str(finding.code) for finding in detected.reading.findings}


def test_the_approved_wording_in_an_article_is_standard() -> None:
    assert human_rights(agreement(f"Mensenrechten\n{CLAUSE}")).status is Status.STANDARD


def test_an_agreement_that_does_not_speak_of_it_has_no_clause() -> None:
    detected = human_rights(agreement("Duur\nDeze overeenkomst geldt voor drie jaar."))
    assert detected.status is Status.ABSENT
    assert detected.reading.passages == ()


def test_serious_or_systematic_is_wider_and_serious_and_systematic_is_narrower() -> None:
    wider = CLAUSE.replace("ernstige schending", "ernstige of systematische schending")
    narrower = CLAUSE.replace("ernstige schending", "ernstige en systematische schending")
    assert human_rights(agreement(f"Mensenrechten\n{wider}")).status is Status.EQUIVALENT
    detected = human_rights(agreement(f"Mensenrechten\n{narrower}"))
    assert (detected.status, codes(detected)) == (Status.WEAKENED, {"W08"})


@pytest.mark.parametrize(
    ("manner", "status"),
    [
        ("onmiddellijk opzeggen", Status.EQUIVALENT),
        ("opzeggen met een opzeggingstermijn van 30 dagen", Status.WEAKENED),
    ],
)
def test_the_halves_may_stand_in_two_articles_and_in_a_list(manner: str, status: Status) -> None:
    ending = (
        f"Beëindiging\nElke partij kan deze overeenkomst {manner} in geval van:\n"
        "(a) faillissement van de andere partij;\n"
        "(b) langdurige overmacht;\n"
        "(c) een ernstige schending van de mensenrechten waarbij de andere partij betrokken is."
    )
    assert human_rights(agreement(f"Ethiek\n{UNDERTAKING}", ending)).status is status


def test_a_serious_breach_of_something_else_is_no_violation_of_human_rights() -> None:
    ending = "Beëindiging\nElke partij kan deze overeenkomst onmiddellijk opzeggen bij een ernstige schending van de"
    detected = human_rights(agreement(f"Ethiek\n{UNDERTAKING}", f"{ending} geheimhoudingsplicht."))
    assert detected.status is Status.PARTIAL


def test_a_clause_that_the_other_side_deletes_is_absent_and_pointed_at() -> None:
    detected = human_rights(agreement(f"Mensenrechten\n[-{CLAUSE}-]"))
    assert (detected.status, detected.if_accepted, detected.if_rejected) == (
        Status.ABSENT,
        Status.ABSENT,
        Status.STANDARD,
    )
    assert detected.deleted[0].text == CLAUSE


def test_a_clause_that_the_other_side_inserts_counts_only_if_accepted() -> None:
    detected = human_rights(agreement(f"Mensenrechten\n[+{CLAUSE}+]"))
    assert (detected.status, detected.if_accepted) == (Status.ABSENT, Status.STANDARD)
    assert detected.inserted
    assert not detected.proposed


def test_our_own_pending_proposal_is_recognised() -> None:
    assert human_rights(agreement(f"Mensenrechten\n[+{CLAUSE}+]"), OUR_OWN).proposed


def test_a_word_that_the_other_side_adds_can_weaken_the_clause() -> None:
    weaker = CLAUSE.replace("ernstige schending", "ernstige [+en herhaalde +]schending")
    detected = human_rights(agreement(f"Mensenrechten\n{weaker}"))
    assert (detected.status, detected.if_rejected) == (Status.WEAKENED, Status.STANDARD)


@pytest.mark.parametrize(
    "dead", [f"~~{CLAUSE}~~", f"[OPTIE: {CLAUSE}]", "[OPTIE] mensenrechtenclausule", "{mensenrechtenclausule}"]
)
def test_dead_text_is_no_clause(dead: str) -> None:
    assert human_rights(agreement(f"Diversen\n{dead}")).status is Status.ABSENT


def test_a_heading_without_text_is_no_clause() -> None:
    text = agreement("Mensenrechten\n", "Duur\nDeze overeenkomst geldt voor drie jaar.")
    assert human_rights(text).status is Status.ABSENT


def test_recitals_oblige_nobody() -> None:
    recital = "Overwegende dat de partijen zich ertoe verbinden de mensenrechten te respecteren;"
    detected = human_rights(agreement("Duur\nDeze overeenkomst geldt voor drie jaar.", before=recital))
    assert (detected.status, codes(detected)) == (Status.LOOKALIKE, {"L04"})


def test_headers_and_tables_of_contents_are_mentions() -> None:
    text = "{H}Stad Gent respecteert de mensenrechten\n" + agreement("Duur\nDeze overeenkomst geldt drie jaar.")
    assert human_rights(text).status is Status.LOOKALIKE


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("De bijlage maakt integraal deel uit van deze overeenkomst.", Status.STANDARD),
        ("De begroting wordt jaarlijks besproken.", Status.LOOKALIKE),
    ],
)
def test_an_annex_counts_when_it_is_part_of_the_agreement(sentence: str, status: Status) -> None:
    annex = f"Bijlage 1: ethische voorwaarden\n{CLAUSE}"
    assert human_rights(agreement(f"Slotbepalingen\n{sentence}", after=annex)).status is status


def test_an_agreement_that_cannot_be_ended_contradicts_the_clause() -> None:
    fixed = "Duur\nDeze overeenkomst kan tijdens haar looptijd niet worden opgezegd."
    detected = human_rights(agreement(f"Mensenrechten\n{CLAUSE}", fixed))
    assert (detected.status, codes(detected)) == (Status.CONTRADICTED, {"W19"})


def test_an_exclusion_that_excepts_the_clause_takes_nothing_away() -> None:
    fixed = "Duur\nBehoudens artikel 2 kan deze overeenkomst tijdens haar looptijd niet worden opgezegd."
    assert human_rights(agreement(f"Mensenrechten\n{CLAUSE}", fixed)).status is Status.STANDARD


def test_a_second_right_with_a_notice_period_contradicts_the_first() -> None:
    second = "Einde\nBij een schending van de mensenrechten kan de overeenkomst worden opgezegd met een opzeggingstermijn van drie maanden."
    assert human_rights(agreement(f"Mensenrechten\n{CLAUSE}", second)).status is Status.CONTRADICTED


def test_a_notice_period_for_ending_at_will_takes_nothing_away() -> None:
    at_will = "Einde\nElke partij kan deze overeenkomst opzeggen met een opzeggingstermijn van drie maanden."
    assert human_rights(agreement(f"Mensenrechten\n{CLAUSE}", at_will)).status is Status.STANDARD


def test_data_protection_alone_is_no_clause() -> None:
    privacy = "Privacy\nDe verwerker beschermt de rechten en vrijheden van de betrokkenen."
    assert human_rights(agreement(privacy)).status is Status.ABSENT


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("De leverancier respecteert de Universele Verklaring van de Rechten van de Mens.", Status.PARTIAL),
        ("De leverancier leeft de IAO-basisnormen na.", Status.LOOKALIKE),
        ("De leverancier ondertekent de gedragscode in bijlage 3.", Status.UNCERTAIN),
        (" ".join(the_sentences("nl", "supplier-standards")), Status.STANDARD),
    ],
)
def test_the_supplier_standards_ask_for_both_instruments(text: str, status: Status) -> None:
    assert supplier(agreement(f"Normen\n{text}", title="Leveringsovereenkomst")).status is status


def test_a_language_we_do_not_know_is_uncertain() -> None:
    text = (
        "Pogodba o sodelovanju\nStranki spoštujeta človekove pravice in temeljne svoboščine na svojem ozemlju.\n"
        "Ta pogodba velja tri leta in jo lahko vsaka stranka odpove s pisnim obvestilom."
    )
    assert human_rights(text).status is Status.UNCERTAIN


@pytest.mark.parametrize(
    ("title", "contact", "profile"),
    [
        ("Samenwerkingsovereenkomst", Contact.PARTNERSHIP, Profile.ENGAGEMENT),
        ("Leveringsovereenkomst met de leverancier", Contact.SUPPLIER, Profile.SUPPLIER),
        ("Netwerkovereenkomst van het consortium", Contact.NETWORK, Profile.ENGAGEMENT),
        ("Subsidieovereenkomst", Contact.GRANT, Profile.ENGAGEMENT),
        ("Arbeidsovereenkomst", Contact.OUT_OF_SCOPE, Profile.NONE),
        ("Verwerkersovereenkomst", Contact.OUT_OF_SCOPE, Profile.NONE),
    ],
)
def test_the_title_tells_what_kind_of_document_it_is(title: str, contact: Contact, profile: Profile) -> None:
    detection = detect(agreement("Duur\nDeze overeenkomst geldt voor drie jaar.", title=title))
    assert (detection.contact, detection.profile, detection.basis) == (contact, profile, ProfileBasis.TEXT)


def test_what_is_forced_stands() -> None:
    document = a_document(agreement("Duur\nDeze overeenkomst geldt voor drie jaar."))
    case = a_case(profile=Profile.SUPPLIER, basis=ProfileBasis.GIVEN)
    detection = detect_clauses(document, the_rules(), case)
    assert (detection.profile, detection.contact, detection.profile_unsure) == (
        Profile.SUPPLIER,
        Contact.SUPPLIER,
        False,
    )


def test_a_text_that_speaks_for_no_kind_is_said_to_be_unsure() -> None:
    text = agreement("Duur\nDeze overeenkomst geldt voor drie jaar.", title="Overeenkomst")
    text = text.replace("De partijen werken samen aan een festival", "De partijen houden zich aan de afspraken")
    detection = detect(text)
    assert detection.profile_unsure
    assert detection.profile is Profile.ENGAGEMENT


def test_every_conclusion_points_at_words_of_the_document() -> None:
    text = agreement(f"Mensenrechten\n{CLAUSE.replace('onmiddellijk', 'met een opzeggingstermijn van twee maanden')}")
    document = a_document(text)
    detected = detect_clauses(document, the_rules(), a_case()).clauses[0]
    quotes = [quote for finding in detected.reading.findings for quote in finding.evidence]
    quotes += [quote for element in detected.reading.elements for quote in element.evidence]
    assert quotes
    assert all(document.blocks[each.block].text[each.start : each.end] == each.text for each in quotes)


@pytest.mark.parametrize(
    "other",
    [
        "Elke opzegging, ook die bedoeld in artikel 2, wordt pas van kracht na een opzeggingstermijn van drie maanden.",
        "Het recht bedoeld in artikel 2 kan enkel na overleg worden gebruikt.",
        "Artikel 2 wordt geschrapt.",
        "In afwijking van artikel 2 eindigt geen opdracht voor het slot van het festival.",
        "De rechten van artikel 2.1 kunnen enkel na overleg worden gebruikt.",
        "De artikelen 1 en 2 gelden enkel binnen de grenzen van de wet.",
        "Artikel 2 geldt enkel binnen de grenzen van de wet.",
        "Artikel 2 is niet van toepassing op de lopende projecten.",
    ],
)
def test_another_article_that_limits_the_clause_by_its_number_puts_it_in_doubt(other: str) -> None:
    detected = human_rights(agreement(f"Mensenrechten\n{CLAUSE}", f"Slot\n{other}"))
    assert detected.status is not Status.STANDARD
    assert not codes(detected).isdisjoint({"condition", "W09", "W19"})


@pytest.mark.parametrize(
    "other",
    [
        "Onverminderd artikel 2 kan elke partij opzeggen met een opzeggingstermijn van drie maanden.",
        "De partijen bespreken jaarlijks de toepassing van artikel 2.",
        "Artikel 20 kan enkel na overleg worden gebruikt.",
        "Artikel 2.1 van de wet wordt geschrapt.",
        "Artikel 2 van de wet van 29 juli 1991 is niet van toepassing.",
    ],
)
def test_another_article_that_names_the_clause_and_takes_nothing_away_leaves_it_standing(other: str) -> None:
    assert human_rights(agreement(f"Mensenrechten\n{CLAUSE}", f"Slot\n{other}")).status is Status.STANDARD


@pytest.mark.parametrize(
    "other",
    [
        "Deze overeenkomst kan tijdens haar looptijd niet worden opgezegd.",
        "Het recht bedoeld in artikel 2 kan enkel na overleg worden gebruikt.",
        "Dit document is niet bindend.",
    ],
)
def test_what_takes_the_clause_back_counts_in_the_view_in_which_it_stands(other: str) -> None:
    before = human_rights(agreement(f"Mensenrechten\n{CLAUSE}", f"Slot\n[-{other}-]"))
    assert before.if_accepted is Status.STANDARD
    assert before.if_rejected not in (Status.STANDARD, Status.EQUIVALENT)
    after = human_rights(agreement(f"Mensenrechten\n{CLAUSE}", f"Slot\n[+{other}+]"))
    assert after.if_accepted not in (Status.STANDARD, Status.EQUIVALENT)
    assert after.if_rejected is Status.STANDARD
    struck = human_rights(agreement(f"Mensenrechten\n{CLAUSE}", f"Slot\n~~{other}~~"))
    assert struck.status is Status.STANDARD


def test_an_annex_takes_the_clause_back_only_when_it_is_part_of_the_agreement() -> None:
    annex = "Bijlage 1. Algemene voorwaarden\nDeze overeenkomst kan tijdens haar looptijd niet worden opgezegd."
    apart = agreement(f"Mensenrechten\n{CLAUSE}", after=annex)
    part = agreement(
        f"Mensenrechten\n{CLAUSE}", "Slot\nBijlage 1 maakt integraal deel uit van deze overeenkomst.", after=annex
    )
    assert human_rights(apart).status is Status.STANDARD
    assert human_rights(part).status is Status.CONTRADICTED
