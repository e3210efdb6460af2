"""The truth table of the judgement: what follows from what was found (DESIGN 5, DOMAIN tables A to C)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import a_case, a_document, the_rules

from pipeline.decide import decide, settle_contact
from pipeline.model import (
    Action,
    AdviceNeeded,
    Basis,
    Certainty,
    ClauseDetection,
    ClauseId,
    Contact,
    Country,
    CountryCode,
    CountryOutcome,
    CountryRole,
    Decision,
    Detection,
    Document,
    DocumentState,
    Duty,
    Language,
    OtherCountry,
    Party,
    PartyKind,
    Profile,
    ProfileBasis,
    Quote,
    Reading,
    Route,
    Screening,
    Standing,
    Status,
    VersionReading,
)

TEXT = """Samenwerkingsovereenkomst
Tussen de Stad Gent, met zetel te 9000 Gent, hierna genoemd "de Stad",
en Universiteit Voorbeeld, met zetel te Zürich, Zwitserland, hierna "de Partner",
wordt overeengekomen wat volgt:
Artikel 1. Voorwerp
De partijen werken samen aan een project over mobiliteit in hun beider steden.
Artikel 2. Beëindiging
Deze overeenkomst geldt voor drie jaar en kan worden opgezegd met een termijn van drie maanden.
Artikel 3. Toepasselijk recht
Belgisch recht is van toepassing op deze overeenkomst.
Opgemaakt te Gent op 3 mei 2026 in twee exemplaren."""
DOCUMENT = a_document(TEXT)
PASSAGE = Quote(DOCUMENT.blocks[5].text, "Artikel 1", 5, 0, 40)
HUMAN_RIGHTS = ClauseId("human-rights")
SUPPLIER = ClauseId("supplier-standards")
DUTCH = Language("nl")


def a_clause(status: Status, clause: ClauseId = HUMAN_RIGHTS, **changes: object) -> ClauseDetection:
    passages = () if status is Status.ABSENT else (PASSAGE,)
    reading = Reading(DUTCH, status, passages=passages)
    versions = (VersionReading(0, reading, reading),)
    plain = ClauseDetection(clause, status, status, status, versions, reading)
    return replace(plain, **changes)  # type: ignore[arg-type]  # the keywords are fields of ClauseDetection


def a_detection(*clauses: ClauseDetection, contact: Contact = Contact.PARTNERSHIP, unsure: bool = False) -> Detection:
    profile = Profile.SUPPLIER if contact in (Contact.SUPPLIER, Contact.TENDER) else Profile.ENGAGEMENT
    return Detection(clauses, profile, contact, ProfileBasis.TEXT, unsure)


def a_country(outcome: CountryOutcome, code: str = "CHE", certainty: Certainty = Certainty.CERTAIN) -> Country:
    standing = Standing("2025", True, "Somewhere", "0.4", "0.40", 120)
    return Country(CountryCode(code), "Ergens", certainty, Basis.SEAT, (PASSAGE,), standing, outcome)


def a_party(outcome: CountryOutcome, *countries: Country, home: bool = False) -> Party:
    told = countries or (a_country(outcome),)
    return Party("Universiteit Voorbeeld", "", PartyKind.UNIVERSITY, home, "", told, outcome, (PASSAGE,))


def conclude(
    *clauses: ClauseDetection,
    contact: Contact = Contact.PARTNERSHIP,
    parties: tuple[Party, ...] = (a_party(CountryOutcome.CLEAR),),
    others: tuple[OtherCountry, ...] = (),
    unsure: bool = False,
    document: Document = DOCUMENT,
) -> Decision:
    found = clauses or (a_clause(Status.STANDARD),)
    detection = a_detection(*found, contact=contact, unsure=unsure)
    return decide(a_case(), document, detection, Screening(parties, others), the_rules())


@pytest.mark.parametrize(
    ("status", "action", "attention"),
    [
        (Status.STANDARD, Action.NONE, ()),
        (Status.EQUIVALENT, Action.NONE, ()),
        (Status.PARTIAL, Action.INSERTED, ("clause_partial",)),
        (Status.WEAKENED, Action.COMMENTED, ("clause_weakened",)),
        (Status.ONE_SIDED, Action.COMMENTED, ("clause_one_sided",)),
        (Status.CONTRADICTED, Action.COMMENTED, ("clause_contradicted",)),
        (Status.LOOKALIKE, Action.INSERTED, ("clause_lookalike",)),
        (Status.ABSENT, Action.INSERTED, ("clause_absent",)),
        (Status.UNCERTAIN, Action.COMMENTED, ("clause_uncertain",)),
    ],
)
def test_a_verdict_on_a_required_clause_leads_to_one_action(
    status: Status, action: Action, attention: tuple[str, ...]
) -> None:
    decision = conclude(a_clause(status))
    assert decision.clauses[0].action is action
    assert decision.attention == attention


@pytest.mark.parametrize("status", [Status.STANDARD, Status.EQUIVALENT])
def test_a_clean_document_gets_no_remark_at_all(status: Status) -> None:
    decision = conclude(a_clause(status))
    assert not decision.annotated.comments
    assert not decision.annotated.insertions
    assert decision.attention == ()


NEARLY = (
    "De partijen garanderen dat ze de mensenrechten zullen respecteren. Deze overeenkomst kan door elk van de partijen "
    "na drie maanden worden opgezegd wanneer de wederpartij betrokken is bij een ernstige schending van de mensenrechten."
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (NEARLY, ['woord voor woord: hier staat "na drie maanden", goedgekeurd is "onmiddellijk".']),
        ("De partijen respecteren de mensenrechten en overleggen drie maanden voor een opzegging.", []),
    ],
    ids=["nearly", "otherwise"],
)
def test_words_that_are_nearly_the_approved_ones_are_compared_with_them_in_the_remark(
    text: str, told: list[str]
) -> None:
    quote = Quote(text, "Artikel 1", 5, 0, len(text))
    reading = Reading(DUTCH, Status.WEAKENED, passages=(quote,))
    clause = a_clause(Status.WEAKENED, reading=reading, versions=(VersionReading(0, reading, reading),))
    said = [each for comment in conclude(clause).annotated.comments for each in comment.paragraphs]
    assert [
        each.removeprefix("Verschil met de goedgekeurde tekst, ") for each in said if "woord voor woord" in each
    ] == told


def test_the_first_remark_says_that_the_copy_is_internal() -> None:
    decision = conclude(a_clause(Status.ABSENT), parties=(a_party(CountryOutcome.ADVICE_SCORE),))
    first, *rest = decision.annotated.comments
    assert first.paragraphs[0].startswith("Intern")
    assert not any(paragraph.startswith("Intern") for comment in rest for paragraph in comment.paragraphs)


def test_the_copy_for_the_other_party_says_nothing_of_countries() -> None:
    decision = conclude(a_clause(Status.ABSENT), parties=(a_party(CountryOutcome.ADVICE_SCORE),))
    said = " ".join(paragraph for comment in decision.proposal.comments for paragraph in comment.paragraphs)
    assert len(decision.proposal.comments) == 1
    assert not any(word in said for word in ("score", "Index", "advies", "Intern", "Ergens"))


def test_a_deletion_by_the_other_side_comes_first_and_nothing_is_inserted_beside_it() -> None:
    decision = conclude(a_clause(Status.ABSENT, deleted=(PASSAGE,), if_rejected=Status.STANDARD))
    assert decision.attention[0] == "clause_deleted"
    assert decision.annotated.insertions == ()
    assert decision.annotated.comments[0].quote == PASSAGE


def test_a_clause_that_the_other_side_inserts_is_not_inserted_twice() -> None:
    clause = a_clause(Status.ABSENT, inserted=(PASSAGE,), if_accepted=Status.STANDARD)
    decision = conclude(clause)
    assert decision.annotated.insertions == ()
    assert decision.attention == ("clause_absent", "views_differ")


def test_our_own_pending_proposal_is_not_made_again() -> None:
    decision = conclude(a_clause(Status.ABSENT, proposed=True, if_accepted=Status.STANDARD))
    assert decision.annotated.insertions == ()
    assert decision.attention == ("proposal_pending",)


def test_an_absent_recommended_clause_is_offered_and_bothers_nobody() -> None:
    decision = conclude(a_clause(Status.ABSENT), a_clause(Status.STANDARD, SUPPLIER), contact=Contact.SUPPLIER)
    human_rights = decision.clauses[0]
    assert (human_rights.duty, human_rights.action) == (Duty.RECOMMENDED, Action.OFFERED)
    assert human_rights.proposal
    assert decision.attention == ()


def test_the_text_of_a_funder_is_remarked_on_and_never_changed() -> None:
    decision = conclude(a_clause(Status.ONE_SIDED), contact=Contact.GRANT)
    assert decision.clauses[0].action is Action.COMMENTED
    assert decision.annotated.insertions == ()


@pytest.mark.parametrize(
    "closed",
    [
        replace(DOCUMENT, state=DocumentState.SIGNED),
        replace(DOCUMENT, state=DocumentState.FINAL),
        replace(DOCUMENT, protection="readOnly"),
    ],
    ids=["signed", "final", "protected"],
)
def test_nothing_is_written_into_a_document_that_is_closed(closed: Document) -> None:
    decision = conclude(a_clause(Status.ABSENT), document=closed)
    assert decision.clauses[0].action is Action.OFFERED
    assert not decision.annotated.comments
    assert not decision.annotated.insertions
    assert not decision.editable


def test_two_new_articles_at_one_place_get_two_numbers() -> None:
    rules = the_rules()
    both = tuple((clause.id, Duty.REQUIRED) for clause in rules.policy.clauses)
    contacts = tuple(replace(each, duties=both) for each in rules.policy.contacts)
    strict = replace(rules, policy=replace(rules.policy, contacts=contacts))
    detection = a_detection(a_clause(Status.ABSENT), a_clause(Status.ABSENT, SUPPLIER))
    screening = Screening((a_party(CountryOutcome.CLEAR),))
    decision = decide(a_case(), DOCUMENT, detection, screening, strict)
    assert [each.number for each in decision.annotated.insertions] == ["Artikel 2bis", "Artikel 2ter"]


@pytest.mark.parametrize(
    ("outcome", "needed", "attention"),
    [
        (CountryOutcome.CLEAR, AdviceNeeded.NO, ()),
        (CountryOutcome.ADVICE_SCORE, AdviceNeeded.YES, ("advice_score",)),
        (CountryOutcome.ADVICE_NOT_LISTED, AdviceNeeded.YES, ("advice_not_listed",)),
        (CountryOutcome.ADVICE_TERRITORY, AdviceNeeded.YES, ("advice_territory",)),
        (CountryOutcome.ADVICE_BORDER, AdviceNeeded.YES, ("advice_border",)),
        (CountryOutcome.UNKNOWN, AdviceNeeded.UNDECIDED, ("country_unknown",)),
        (CountryOutcome.NO_COUNTRY, AdviceNeeded.UNDECIDED, ("no_country",)),
    ],
)
def test_the_outcome_of_a_counterparty_decides_on_advice(
    outcome: CountryOutcome, needed: AdviceNeeded, attention: tuple[str, ...]
) -> None:
    decision = conclude(parties=(a_party(outcome),))
    assert decision.advice.needed is needed
    assert decision.attention == attention


def test_one_unknown_country_never_hides_an_advice() -> None:
    decision = conclude(parties=(a_party(CountryOutcome.UNKNOWN), a_party(CountryOutcome.ADVICE_SCORE)))
    assert decision.advice.needed is AdviceNeeded.YES
    assert decision.advice.reasons == ("advice_score", "country_unknown")


def test_without_a_counterparty_a_person_decides() -> None:
    decision = conclude(parties=())
    assert decision.advice.needed is AdviceNeeded.UNDECIDED
    assert decision.attention == ("no_counterparty",)


def test_a_tender_without_a_tenderer_needs_no_country() -> None:
    decision = conclude(a_clause(Status.STANDARD, SUPPLIER), contact=Contact.TENDER, parties=())
    assert decision.advice.needed is AdviceNeeded.NO
    assert decision.attention == ()


def test_the_home_side_is_never_weighed() -> None:
    decision = conclude(parties=(a_party(CountryOutcome.ADVICE_SCORE, home=True), a_party(CountryOutcome.CLEAR)))
    assert decision.advice.needed is AdviceNeeded.NO


def test_an_unsure_country_is_asked_about_even_when_all_are_clear() -> None:
    unsure = a_country(CountryOutcome.CLEAR, certainty=Certainty.UNSURE)
    decision = conclude(parties=(a_party(CountryOutcome.CLEAR, unsure),))
    assert decision.attention == ("country_unsure",)
    assert decision.advice.needed is AdviceNeeded.NO


def test_a_supplier_goes_to_procurement_and_not_to_the_council() -> None:
    decision = conclude(
        a_clause(Status.STANDARD, SUPPLIER),
        contact=Contact.SUPPLIER,
        parties=(a_party(CountryOutcome.ADVICE_SCORE),),
    )
    assert decision.advice.route is Route.PROCUREMENT
    assert decision.attention == ("supplier_country",)


@pytest.mark.parametrize(
    ("contact", "role", "counts"),
    [
        (Contact.DELEGATION_OUT, CountryRole.VISITED, True),
        (Contact.DELEGATION_IN, CountryRole.SENDING, True),
        (Contact.NETWORK, CountryRole.MEMBER, True),
        (Contact.PARTNERSHIP, CountryRole.PERFORMANCE, False),
        (Contact.PARTNERSHIP, CountryRole.PARENT, False),
    ],
)
def test_which_other_countries_count_depends_on_the_contact(contact: Contact, role: CountryRole, counts: bool) -> None:
    other = OtherCountry(a_country(CountryOutcome.ADVICE_SCORE), role)
    decision = conclude(contact=contact, others=(other,))
    assert decision.screening.other_countries[0].counts is counts
    assert (decision.advice.needed is AdviceNeeded.YES) is counts


def test_an_uncertain_profile_leaves_the_advice_to_a_person() -> None:
    decision = conclude(unsure=True)
    assert decision.advice.needed is AdviceNeeded.UNDECIDED
    assert "profile_unsure" in decision.attention


def test_all_at_home_is_domestic_and_owes_no_clause() -> None:
    belgian = a_country(CountryOutcome.CLEAR, "BEL")
    screening = Screening((a_party(CountryOutcome.CLEAR, belgian),))
    detection = settle_contact(a_detection(a_clause(Status.ABSENT)), screening, the_rules())
    assert detection.contact is Contact.DOMESTIC
    decision = decide(a_case(), DOCUMENT, detection, screening, the_rules())
    assert (decision.clauses[0].duty, decision.attention) == (Duty.OPTIONAL, ())


def test_a_foreign_party_keeps_the_contact_as_it_is() -> None:
    screening = Screening((a_party(CountryOutcome.CLEAR),))
    detection = a_detection(a_clause(Status.ABSENT))
    assert settle_contact(detection, screening, the_rules()) == detection


def test_what_an_option_names_is_not_settled_again() -> None:
    belgian = a_country(CountryOutcome.CLEAR, "BEL")
    given = replace(a_detection(a_clause(Status.ABSENT)), basis=ProfileBasis.GIVEN)
    assert settle_contact(given, Screening((a_party(CountryOutcome.CLEAR, belgian),)), the_rules()) == given


def test_who_signs_tells_the_kind_of_contact_where_the_words_do_not() -> None:
    silent = replace(a_detection(a_clause(Status.STANDARD), contact=Contact.AGREEMENT, unsure=True))
    university = Screening((a_party(CountryOutcome.CLEAR),))
    settled = settle_contact(replace(silent, basis=ProfileBasis.DEFAULT), university, the_rules())
    assert (settled.contact, settled.basis, settled.profile_unsure) == (Contact.PARTNERSHIP, ProfileBasis.TEXT, False)
    company = Screening((replace(a_party(CountryOutcome.CLEAR), kind=PartyKind.COMPANY),))
    assert settle_contact(replace(silent, basis=ProfileBasis.DEFAULT), company, the_rules()).profile_unsure
