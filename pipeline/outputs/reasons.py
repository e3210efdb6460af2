"""Reasons: why a reader sees a conclusion, as the rule in a sentence and where that rule stands.

What the rule rests on in this very document is quoted beside the conclusion; here stands only the rule.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.codes import label, show_number
from pipeline.comments import fill_in
from pipeline.model import (
    Action,
    AdviceNeeded,
    Certainty,
    ClauseDecision,
    ClauseDetection,
    ClauseId,
    Contact,
    Country,
    CountryOutcome,
    CountryRole,
    Document,
    DocumentState,
    Duty,
    Party,
    PartyKind,
    Rules,
    Status,
)
from pipeline.outputs.display import show_index
from pipeline.sentences import sentences


@dataclass(frozen=True, slots=True)
class Why:
    """What is told when somebody asks why."""

    rules: tuple[str, ...]
    sources: tuple[str, ...]


def why_clause(
    found: ClauseDetection, decision: ClauseDecision, contact: Contact, document: Document, rules: Rules
) -> Why:
    """Say by which rules a clause got its verdict, its duty and what was done."""
    _ = sentences(rules.language)
    told = [f"{label('status', found.status, rules.world.codes, rules.language)}: {_of_status(found.status, rules)}"]
    if found.if_accepted is not found.if_rejected:
        told.append(_("Changes that others proposed are not decided yet: the less favourable of both readings counts."))
    if len(found.versions) > 1:
        told.append(_("Of several language versions the least favourable counts."))
    told.append(
        fill_in(
            _("For the kind of contact “{contact}” the playbook says of this clause: {duty}."),
            contact=label("contact", contact, rules.world.codes, rules.language),
            duty=label("duty", decision.duty, rules.world.codes, rules.language).lower(),
        )
    )
    told.append(_of_action(decision, found.status, document, rules))
    codes = ", ".join(dict.fromkeys(each.code for each in found.reading.findings))
    return Why(
        (*told, fill_in(_("Codes of what stands out: {codes}."), codes=codes)) if codes else tuple(told),
        (_playbook(rules, _clause_file(decision.clause)), *_house(rules)),
    )


def why_country(kind: PartyKind, country: Country, rules: Rules) -> Why:
    """Say why a country is a party's, and why it has its outcome."""
    _ = sentences(rules.language)
    return Why(
        (_of_kind(kind, rules), _of_certainty(country.certainty, rules), _of_outcome(country.outcome, rules)),
        (_index(rules), *_house(rules), _playbook(rules, "playbook.toml")),
    )


def why_no_country(party: Party, rules: Rules) -> Why:
    """Say why a party has no country, and what that means."""
    return Why((_of_kind(party.kind, rules), _of_outcome(party.outcome, rules)), _house(rules) or (_index(rules),))


def why_other_country(role: CountryRole, counts: bool, country: Country, rules: Rules) -> Why:
    """Say why a country that is nobody's seat is shown, and whether it decides."""
    _ = sentences(rules.language)
    told = {
        CountryRole.VISITED: _("For a visit the country that is visited counts."),
        CountryRole.SENDING: _("For a delegation that is received the country that sends it counts."),
        CountryRole.PERFORMANCE: _("Where work is done abroad counts when all parties are from the home country."),
        CountryRole.PARENT: _("The country of a parent company is shown and never decides."),
        CountryRole.MEMBER: _("Every member of a network counts."),
    }
    counted = _("In this document it counts.") if counts else _("In this document it is for information.")
    return Why((told[role], counted, _of_outcome(country.outcome, rules)), (_index(rules), *_house(rules)))


def why_advice(needed: AdviceNeeded, contact: Contact, remit: bool, rules: Rules) -> Why:
    """Say why advice is asked for or not, and of whom."""
    _ = sentences(rules.language)
    told = {
        AdviceNeeded.YES: _("One outcome that counts and asks for advice is enough; the border counts as well."),
        AdviceNeeded.UNDECIDED: _(
            "No outcome asks for advice, but one is not known: a person decides, and no form is made."
        ),
        AdviceNeeded.NO: _("No outcome that counts asks for advice. The first question remains yours."),
    }
    said = [told[needed]]
    if needed is not AdviceNeeded.NO:
        kind = label("contact", contact, rules.world.codes, rules.language)
        by_remit = (
            _("“{contact}” is one of the kinds of contact on which the human rights council advises.")
            if remit
            else _("“{contact}” is none of the kinds of contact on which the human rights council advises.")
        )
        said.append(fill_in(by_remit, contact=kind))
    return Why(tuple(said), (*_house(rules), _playbook(rules, "playbook.toml")))


# --- The rules, a sentence each ------------------------------------------------------------------------------------


def _of_status(status: Status, rules: Rules) -> str:
    _ = sentences(rules.language)
    return {
        Status.STANDARD: _("the words are those of the approved text."),
        Status.EQUIVALENT: _("every feature that the clause needs was found, in other words than the approved text."),
        Status.PARTIAL: _("some features that the clause needs were found, others were not."),
        Status.WEAKENED: _("words beside a feature make it weaker than the approved text."),
        Status.ONE_SIDED: _("the undertaking or the right belongs to one side only, where the clause wants both."),
        Status.CONTRADICTED: _("another provision excludes the clause or goes before it."),
        Status.LOOKALIKE: _("the subject is mentioned, without what makes it a clause."),
        Status.ABSENT: _("no text that counts speaks of it. Deleted, hidden and unfinished text does not count."),
        Status.UNCERTAIN: _(
            "the text can be read in more than one way, or is in a language that we do not judge. A person decides."
        ),
    }[status]


def _of_action(decision: ClauseDecision, status: Status, document: Document, rules: Rules) -> str:
    _ = sentences(rules.language)
    if decision.duty is not Duty.REQUIRED:
        return _("A clause that is not required is never inserted.")
    if document.state is not DocumentState.DRAFT:
        return _("Nothing is written into a document that is signed or final.")
    if decision.action is Action.COMMENTED and decision.places and not document.takes_text:
        return _("No text is inserted into this kind of file: a note says where the approved text belongs.")
    return {
        Action.INSERTED: _("A required clause that is missing or incomplete is proposed as a tracked insertion."),
        Action.COMMENTED: _(
            "Words that stand there stay: the difference is said in a comment, with the approved text."
        ),
        Action.OFFERED: _("Where nothing can or may be written, the approved text is offered beside the document."),
        Action.NONE: _("There was nothing to propose.")
        if status in (Status.STANDARD, Status.EQUIVALENT)
        else _("Nothing was written for this clause."),
    }[decision.action]


def _of_kind(kind: PartyKind, rules: Rules) -> str:
    _ = sentences(rules.language)
    seat = _("Of a company or an association the country of the registered seat counts.")
    return {
        PartyKind.COMPANY: seat,
        PartyKind.ASSOCIATION: seat,
        PartyKind.UNIVERSITY: _("Of a university the country of its seat counts."),
        PartyKind.PUBLIC_BODY: _("Of a public body the country whose territory it governs counts."),
        PartyKind.PERSON: _("Of a person the country of residence counts, never a nationality."),
        PartyKind.INTERNATIONAL: _("An international organisation has no country."),
        PartyKind.NETWORK: _("Of a network its own seat counts, and that of every member."),
        PartyKind.UNKNOWN: _("What kind of party this is, the text does not say; its seat counts."),
    }[kind]


def _of_certainty(certainty: Certainty, rules: Rules) -> str:
    _ = sentences(rules.language)
    return {
        Certainty.CERTAIN: _("The words say so beyond doubt."),
        Certainty.PROBABLE: _("The words make it probable, and nothing speaks against it: that is enough to decide."),
        Certainty.UNSURE: _(
            "More than one country is possible: each is checked, and the least favourable outcome counts until a person decides."
        ),
    }[certainty]


def _of_outcome(outcome: CountryOutcome, rules: Rules) -> str:
    _ = sentences(rules.language)
    told = {
        CountryOutcome.CLEAR: _("The score is above the threshold of {threshold}."),
        CountryOutcome.ADVICE_SCORE: _("The score is at or below the threshold of {threshold}."),
        CountryOutcome.ADVICE_BORDER: _(
            "The printed score is not above the threshold of {threshold} and the precise score is: the careful choice is to ask."
        ),
        CountryOutcome.ADVICE_NOT_LISTED: _(
            "The edition has no score for this country, and the rule then asks for advice. That says nothing about the country itself."
        ),
        CountryOutcome.ADVICE_TERRITORY: _(
            "The place has no score of its own; that of a state is information and never takes its place."
        ),
        CountryOutcome.UNKNOWN: _(
            "No words in the document say which country it is. Unknown is something else than not listed."
        ),
        CountryOutcome.NO_COUNTRY: _("Without a country there is no score to look at: a person decides."),
    }[outcome]
    return fill_in(told, threshold=show_number(rules.policy.threshold, rules.language))


# --- Where the rules stand -----------------------------------------------------------------------------------------


def _clause_file(clause: ClauseId) -> str:
    return f"clauses/{clause}.toml"


def _playbook(rules: Rules, file: str) -> str:
    _, policy = sentences(rules.language), rules.policy
    return fill_in(_("playbook {playbook}, file {file}"), playbook=f"{policy.name} {policy.version}", file=file)


def _house(rules: Rules) -> tuple[str, ...]:
    return (rules.policy.source,) if rules.policy.source else ()


def _index(rules: Rules) -> str:
    return show_index(rules.world.index, rules.language)
