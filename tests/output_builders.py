"""Builders for what the outputs are made from: a reviewed agreement in a few words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from pipeline.facts import load_codes
from pipeline.model import (
    Action,
    Advice,
    AdviceNeeded,
    Anchor,
    Atlas,
    Basis,
    Block,
    Brief,
    Case,
    Certainty,
    ClauseDecision,
    ClauseDetection,
    ClauseId,
    Code,
    Contact,
    Country,
    CountryCode,
    CountryOutcome,
    Decision,
    Detection,
    Document,
    DocumentFormat,
    DocumentState,
    Duty,
    Edition,
    Element,
    ElementState,
    Finding,
    Index,
    InsertionPlace,
    Language,
    Limits,
    MarkPlan,
    OtherCountry,
    Party,
    PartyKind,
    Policy,
    Profile,
    ProfileBasis,
    Quote,
    Reading,
    Route,
    Rules,
    Screening,
    Standing,
    Status,
    Version,
    VersionReading,
    World,
)
from pipeline.playbook import load_policy

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HUMAN_RIGHTS = ClauseId("human-rights")


def some_rules(language: str = "nl", policy: Policy | None = None) -> Rules:
    """The playbook of the product, and a small world."""
    edition = Edition("2025", date(2025, 10, 28), "e" * 64, ())
    index = Index(
        id="wjp",
        title="WJP Rule of Law Index",
        publisher="World Justice Project",
        source="worldjusticeproject.org",
        retrieved=date(2026, 1, 15),
        attribution="Bron: World Justice Project, Rule of Law Index.",
        edition=edition,
        history=(edition,),
    )
    world = World((), Atlas(()), index, load_codes())
    return Rules(policy or load_policy("gent"), world, Language(language), "0.1.0", Limits())


def a_quote(text: str, where: str = "Partijen", block: int = 0) -> Quote:
    """Words of the agreement."""
    return Quote(text, where, block, 0, len(text))


def a_standing(published: str | None = "0.48", score: str | None = "0.477090") -> Standing:
    """Where a country stands; not listed without a score."""
    standing = Standing("2025", published is not None, "Freedonia" if published else "", score, published, 92)
    if published is None:
        standing = replace(standing, rank=None)
    return replace(standing, history=(("2025", score), ("2024", "0.4900")) if score else ())


def a_country(
    name: str = "Freedonia",
    outcome: CountryOutcome = CountryOutcome.ADVICE_SCORE,
    standing: Standing | None = None,
    quote: str = "met zetel te Fredville, Freedonia",
) -> Country:
    """A country of a party."""
    return Country(
        iso3=CountryCode("FRD"),
        name=name,
        certainty=Certainty.CERTAIN,
        basis=Basis.SEAT,
        evidence=(a_quote(quote),),
        standing=standing or a_standing(),
        outcome=outcome,
    )


def a_party(
    name: str = "Vereniging Voorbeeld",
    countries: tuple[Country, ...] | None = None,
    outcome: CountryOutcome = CountryOutcome.ADVICE_SCORE,
    seat: str = "Voorbeeldlaan 1, Fredville, Freedonia",
    kind: PartyKind = PartyKind.ASSOCIATION,
) -> Party:
    """A counterparty."""
    listed = (a_country(),) if countries is None else countries
    return Party(name, "", kind, False, seat, listed, outcome, (a_quote(name),))


HOME = Party("Stad Gent", "de Stad", PartyKind.PUBLIC_BODY, True, "Gent", (), CountryOutcome.CLEAR, ())


def a_reading(status: Status = Status.WEAKENED, language: str | None = "nl") -> Reading:
    """What one language version says about the clause."""
    passage = a_quote("De partijen spannen zich in om de mensenrechten te respecteren.", "Artikel 5, par. 2", 1)
    if status is Status.ABSENT:
        return Reading(Language(language) if language else None, status)
    return Reading(
        language=Language(language) if language else None,
        status=status,
        elements=(
            Element("hr_term", ElementState.MET, (a_quote("de mensenrechten", "Artikel 5, par. 2", 1),)),
            Element("firm", ElementState.WEAKENED, (a_quote("spannen zich in", "Artikel 5, par. 2", 1),)),
            Element("term_right", ElementState.MISSING),
        ),
        findings=(Finding(Code("W01"), (a_quote("spannen zich in", "Artikel 5, par. 2", 1),)),),
        passages=(passage,),
    )


def a_brief(
    *,
    name: str = "Samenwerkingsovereenkomst Fredville.docx",
    title: str = "Samenwerkingsovereenkomst tussen de Stad Gent en Vereniging Voorbeeld",
    contact: Contact = Contact.PARTNERSHIP,
    parties: tuple[Party, ...] | None = None,
    others: tuple[OtherCountry, ...] = (),
    needed: AdviceNeeded = AdviceNeeded.YES,
    reasons: tuple[str, ...] = ("advice_score",),
    status: Status = Status.WEAKENED,
    state: DocumentState = DocumentState.DRAFT,
    protection: str = "",
    editable: bool = True,
    duty: Duty = Duty.REQUIRED,
    action: Action = Action.COMMENTED,
    languages: tuple[str, ...] = ("nl",),
    rules: Rules | None = None,
) -> Brief:
    """A reviewed agreement."""
    world = rules or some_rules()
    policy = world.policy
    rule = next(each for each in policy.contacts if each.contact is contact)
    blocks = (
        Block(0, title, Anchor("0"), where="Titel en partijen"),
        Block(1, "De partijen spannen zich in.", Anchor("1"), where="Artikel 5, par. 2"),
    )
    versions = tuple(Version(Language(each)) for each in languages)
    document = Document(DocumentFormat.DOCX, blocks, state, protection, title=title, versions=versions)
    reading = a_reading(status, languages[0])
    detections = tuple(
        ClauseDetection(
            clause=clause.id,
            status=status,
            if_accepted=status,
            if_rejected=status,
            versions=tuple(
                VersionReading(number, a_reading(status, each), a_reading(status, each))
                for number, each in enumerate(languages)
            ),
            reading=reading,
        )
        for clause in policy.clauses
    )
    decisions = tuple(
        ClauseDecision(
            clause=clause.id,
            duty=duty if clause.id == policy.clauses[0].id else Duty.NONE,
            action=action if clause.id == policy.clauses[0].id else Action.NONE,
            places=(InsertionPlace(Language("nl"), "Artikel 7", "Artikel 8", "Artikel 8"),)
            if action is Action.INSERTED
            else (),
            proposal=tuple(
                wording
                for each in languages
                for wording in clause.wordings
                if wording.language == each and not wording.variant
            )
            if clause.id == policy.clauses[0].id
            else (),
        )
        for clause in policy.clauses
    )
    shown = (a_party(),) if parties is None else parties
    question = dict(policy.question)[world.language]
    return Brief(
        case=Case(name, "", b"", "ab12cd34" + "0" * 56, NOW, NOW),
        document=document,
        detection=Detection(detections, Profile.ENGAGEMENT, contact, ProfileBasis.TEXT),
        decision=Decision(
            clauses=decisions,
            screening=Screening((HOME, *shown), others),
            advice=Advice(needed, tuple(map(Code, reasons)), Route(rule.route), question),
            attention=(Code("clause_weakened"), Code("advice_score")),
            annotated=MarkPlan(),
            proposal=MarkPlan(),
            editable=editable,
        ),
        rules=world,
    )


def with_threshold(policy: Policy, threshold: str) -> Policy:
    """The playbook with another threshold."""
    return replace(policy, threshold=Decimal(threshold))
