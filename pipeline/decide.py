"""Decide: what follows from what was found — text to propose, remarks to make, advice to ask, people to call.

Existing words always stay: a clause that is missing is proposed, one that is weak is remarked on (DESIGN 5). The order
of the rules below is that of the law they state; what is not sure asks a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.codes import label, sort_by_gravity
from pipeline.legibility import is_illegible
from pipeline.margin import (
    on_difference,
    on_lookalikes,
    on_missing,
    on_other_country,
    on_party,
    on_views,
    on_weaknesses,
    on_wording,
    say,
)
from pipeline.model import (
    Action,
    Advice,
    AdviceNeeded,
    Case,
    Certainty,
    Clause,
    ClauseDecision,
    ClauseDetection,
    Code,
    Comment,
    Contact,
    ContactRule,
    Country,
    CountryOutcome,
    CountryRole,
    Decision,
    Detection,
    Document,
    DocumentState,
    Duty,
    Insertion,
    InsertionPlace,
    Language,
    MarkPlan,
    Numbering,
    Party,
    PartyKind,
    Place,
    Profile,
    ProfileBasis,
    Quote,
    Reading,
    Route,
    Rules,
    Screening,
    Status,
    VersionReading,
    Wording,
)
from pipeline.names import output_name
from pipeline.outline import typed_references
from pipeline.placement import next_number, number_after, place_clause

PRESENT = (Status.STANDARD, Status.EQUIVALENT)
_DUTCH = Language("nl")
_WEAK = (Status.WEAKENED, Status.ONE_SIDED, Status.CONTRADICTED)
_WRITTEN = ("nl", "en", "fr", "de")
"""Languages in which a look-alike does not keep us from proposing the clause beside it."""
_ADVICE = (
    CountryOutcome.ADVICE_SCORE,
    CountryOutcome.ADVICE_NOT_LISTED,
    CountryOutcome.ADVICE_TERRITORY,
    CountryOutcome.ADVICE_BORDER,
)
_PARTNERS = (PartyKind.ASSOCIATION, PartyKind.UNIVERSITY, PartyKind.PUBLIC_BODY, PartyKind.INTERNATIONAL)
_COUNTING = {
    Contact.DELEGATION_OUT: (CountryRole.VISITED,),
    Contact.DELEGATION_IN: (CountryRole.SENDING,),
    Contact.NETWORK: (CountryRole.MEMBER,),
}


def settle_contact(detection: Detection, screening: Screening, rules: Rules) -> Detection:
    """Let those who sign say what the text alone could not: what kind of contact this is.

    Where the words speak for no kind, an association, a university or a public body on the other side makes it a
    partnership. An agreement is domestic when all who sign it, and all it speaks of, belong to the home country.
    What an option or a folder names stands.
    """
    if detection.basis in (ProfileBasis.GIVEN, ProfileBasis.FOLDER):
        return detection
    others = [party for party in screening.parties if not party.home]
    silent = detection.profile_unsure and not detection.contact_evidence
    if silent and others and all(party.kind in _PARTNERS for party in others):
        detection = replace(detection, contact=Contact.PARTNERSHIP, basis=ProfileBasis.TEXT, profile_unsure=False)
    if detection.profile_unsure or detection.contact not in (Contact.AGREEMENT, Contact.PARTNERSHIP):
        return detection
    if not _is_at_home(screening, rules) or _abroad(screening, rules):
        return detection
    return replace(detection, contact=Contact.DOMESTIC)


def decide(case: Case, document: Document, detection: Detection, screening: Screening, rules: Rules) -> Decision:
    """Draw the conclusions, before a byte is written."""
    rule = _contact_rule(detection.contact, rules)
    editable = document.state is DocumentState.DRAFT and not document.protection
    settled = _settle_counts(screening, detection.contact, rules)
    advice = _advise(settled, detection, rule, rules)
    clauses = {clause.id: clause for clause in rules.policy.clauses}
    plans = [
        _plan_clause(clauses[each.clause], each, document, detection, settled, rule, rules, editable)
        for each in detection.clauses
    ]
    attention = [code for plan in plans for code in plan.attention]
    attention += _document_attention(document, detection)
    attention += _country_attention(settled, detection.contact, advice)
    asking = sort_by_gravity("attention", attention, rules.world.codes)
    annotated, proposal = _plan_copies(case, document, plans, settled, detection, advice, asking, rules, editable)
    return Decision(
        clauses=tuple(plan.decision for plan in plans),
        screening=settled,
        advice=advice,
        attention=asking,
        annotated=annotated,
        proposal=proposal,
        editable=editable,
    )


# --- Clauses -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _ClausePlan:
    """What is done about one clause: the decision, and what it writes."""

    decision: ClauseDecision
    insertions: tuple[Insertion, ...] = ()
    paragraphs: tuple[str, ...] = ()
    quote: Quote | None = None
    """Where the remark stands when nothing is inserted."""
    attention: tuple[Code, ...] = ()


def _plan_clause(
    clause: Clause,
    detected: ClauseDetection,
    document: Document,
    detection: Detection,
    screening: Screening,
    rule: ContactRule,
    rules: Rules,
    editable: bool,
) -> _ClausePlan:
    duty = _duty(clause, rule, screening, rules)
    attention = _clause_attention(detected, duty)
    wanting = [each for each in detected.versions if _worse(each, rules) not in PRESENT]
    wordings = tuple(
        wording
        for each in wanting
        if (wording := clause.approved(each.accepted.language or _DUTCH, detection.contact)) is not None
    )
    nothing = ClauseDecision(detected.clause, duty, Action.NONE, (), ())
    if duty in (Duty.NONE, Duty.OPTIONAL) or (not wanting and not detected.deleted) or detected.proposed:
        return _ClausePlan(nothing, attention=attention)
    if duty is Duty.RECOMMENDED and detection.contact is not Contact.GRANT:
        offered = replace(nothing, action=Action.OFFERED, proposal=wordings)
        return _ClausePlan(offered, attention=attention)
    if not editable:
        return _ClausePlan(replace(nothing, action=Action.OFFERED, proposal=wordings), attention=attention)
    commented = replace(nothing, action=Action.COMMENTED, proposal=wordings)
    if detected.deleted:
        said = (say("C-27", rules), *(on_wording(each, rules) for each in wordings[:1]))
        return _ClausePlan(commented, paragraphs=said, quote=detected.deleted[0], attention=attention)
    if detection.contact is Contact.GRANT:
        quote = _anchor(detected.reading)
        said = (say("grant", rules), *on_lookalikes(detected.reading, rules))
        return _ClausePlan(commented if quote else nothing, paragraphs=said, quote=quote, attention=attention)
    if detected.inserted and detected.if_accepted in PRESENT:
        said = (on_views(detected, rules),)
        return _ClausePlan(commented, paragraphs=said, quote=detected.inserted[0], attention=attention)
    insertions = tuple(
        insertion
        for each in wanting
        if _is_inserted(each, rules) and (insertion := _insert(clause, each, document, detection.contact)) is not None
    )
    if insertions:
        # Where no text can be inserted, a note at the place of the clause says what it would be.
        action = Action.INSERTED if document.takes_text else Action.COMMENTED
        decision = replace(commented, action=action, places=_places(insertions, document))
        said = _on_insertion(clause, detected, insertions, document, screening, detection.contact, rules)
        if not document.takes_text:
            said = (*said, *(on_wording(each, rules) for each in wordings[:2]))
        return _ClausePlan(decision, insertions, said, attention=attention)
    said = _on_words(clause, detected, wordings, detection.contact, rules)
    quote = _anchor(detected.reading) or _anchor_at_place(clause, wanting, document, detection.contact)
    return _ClausePlan(commented, paragraphs=said, quote=quote, attention=attention)


def _duty(clause: Clause, rule: ContactRule, screening: Screening, rules: Rules) -> Duty:
    duty = dict(rule.duties).get(clause.id, Duty.NONE)
    # All parties at home while the work is done abroad: the clause makes sense, nobody is obliged (DOMAIN, table A).
    mutual = duty is Duty.REQUIRED and rule.profile is Profile.ENGAGEMENT and not rule.remit
    return Duty.RECOMMENDED if mutual and _is_at_home(screening, rules) and _abroad(screening, rules) else duty


def _clause_attention(detected: ClauseDetection, duty: Duty) -> tuple[Code, ...]:
    if duty is Duty.NONE:
        return ()
    found = [Code("clause_deleted")] if detected.deleted else []
    if duty is not Duty.REQUIRED:
        return tuple(found)
    if detected.proposed:
        return (*found, Code("proposal_pending"))
    if detected.status not in PRESENT:
        found.append(Code(f"clause_{detected.status}"))
    if detected.if_accepted is not detected.if_rejected:
        found.append(Code("views_differ"))
    if len({(each.accepted.status in PRESENT, each.rejected.status in PRESENT) for each in detected.versions}) > 1:
        found.append(Code("versions_differ"))
    return tuple(found)


def _worse(version: VersionReading, rules: Rules) -> Status:
    both = (version.accepted.status, version.rejected.status)
    return Status(sort_by_gravity("status", both, rules.world.codes)[0])


def _is_inserted(version: VersionReading, rules: Rules) -> bool:
    """Tell if the law lets us propose text here: missing, or incomplete; not where it is weak or unsure."""
    status = _worse(version, rules)
    if version.accepted.language is None:
        return False
    if status is Status.LOOKALIKE:
        return version.accepted.language in _WRITTEN
    if status is Status.PARTIAL:
        return rules.policy.on_partial == "insert" and version.accepted.language in _WRITTEN
    if status in _WEAK:
        return rules.policy.on_weak == "insert"
    return status is Status.ABSENT


def _insert(clause: Clause, version: VersionReading, document: Document, contact: Contact) -> Insertion | None:
    wording = clause.approved(version.accepted.language or _DUTCH, contact)
    if wording is None:
        return None
    reading = version.accepted
    beside = reading.passages if reading.status is Status.PARTIAL or reading.status in _WEAK else ()
    return place_clause(document, version.version, wording, clause.id, contact=contact, beside=beside)


def _places(insertions: Sequence[Insertion], document: Document) -> tuple[InsertionPlace, ...]:
    return tuple(
        InsertionPlace(
            language=each.language,
            after=document.blocks[each.after].where,
            before="" if each.before is None else document.blocks[each.before].where,
            number=each.number,
        )
        for each in insertions
    )


def _anchor(reading: Reading) -> Quote | None:
    """Choose the words that a remark stands beside: those of the first finding, else the passage."""
    for finding in reading.findings:
        if finding.evidence:
            return finding.evidence[0]
    return reading.passages[0] if reading.passages else None


def _anchor_at_place(
    clause: Clause, versions: Sequence[VersionReading], document: Document, contact: Contact
) -> Quote | None:
    for version in versions:
        wording = clause.approved(version.accepted.language or _DUTCH, contact)
        if wording and (place := place_clause(document, version.version, wording, clause.id, contact=contact)):
            block = document.blocks[place.after]
            return Quote(block.text, block.where, block.index, 0, len(block.text))
    return None


# --- Remarks on clauses --------------------------------------------------------------------------------------------


def _on_insertion(
    clause: Clause,
    detected: ClauseDetection,
    insertions: Sequence[Insertion],
    document: Document,
    screening: Screening,
    contact: Contact,
    rules: Rules,
) -> tuple[str, ...]:
    said: list[str] = []
    if detected.status is Status.PARTIAL:
        said += [on_missing(detected, rules), say("partial_inserted", rules)]
    elif detected.status in _WEAK:
        said += on_weaknesses(detected.reading, rules)
    else:
        said.append(say("C-10" if clause.one_sided_allowed else "C-01", rules))
    said += on_lookalikes(detected.reading, rules)
    said += _on_difference(clause, detected.reading, contact, rules)
    if any(finding.code == "W17" for finding in detected.reading.findings):
        said.append(say("C-21", rules))
    if not clause.one_sided_allowed and contact is Contact.TENDER:
        said.append(say("C-24", rules))
    if len(insertions) > 1:
        said.append(say("C-23", rules))
    if any(each.language != "nl" for each in insertions):
        official = clause.approved(_DUTCH, Contact.AGREEMENT)
        if official and official.official:
            said.append(say("C-09", rules, wording=" ".join(official.sentences)))
    if len([party for party in screening.parties if not party.home]) > 1:
        variant = next((each.extra for each in clause.wordings if each.language == insertions[0].language), ())
        if variant:
            said.append(say("C-22", rules, variant=" ".join(variant)))
    said += _on_references(insertions, document, rules)
    return tuple(dict.fromkeys(said))


def _on_references(insertions: Sequence[Insertion], document: Document, rules: Rules) -> Iterable[str]:
    """List the typed references that a new number in the middle makes stale."""
    for insertion in insertions:
        if insertion.numbering is Numbering.AUTOMATIC and insertion.before is not None:
            stale = typed_references(document, insertion.number, rules.world.vocabularies)
            if stale:
                listed = ", ".join(f"“{each.text}” ({each.where})" for each in stale[:6])
                yield say("renumbered", rules, references=listed)


def _on_words(
    clause: Clause, detected: ClauseDetection, wordings: Sequence[Wording], contact: Contact, rules: Rules
) -> tuple[str, ...]:
    """Remark on words that stay, with the approved wording beside them."""
    reading = detected.reading
    if reading.language is None:
        both = [each for each in clause.wordings if each.language in ("nl", "en") and not each.variant]
        return (say("unknown_language", rules), *(on_wording(each, rules) for each in both))
    said: list[str] = []
    if detected.status is Status.UNCERTAIN:
        said += [*on_lookalikes(reading, rules), say("uncertain", rules)]
    elif detected.status is Status.PARTIAL:
        said.append(on_missing(detected, rules))
    else:
        said += [*on_weaknesses(reading, rules), *on_lookalikes(reading, rules)]
        if detected.status is Status.CONTRADICTED and not said:
            quote = _anchor(reading)
            said.append(
                say("contradicted", rules, quote=quote.text, where=quote.where) if quote else say("uncertain", rules)
            )
    said += _on_difference(clause, reading, contact, rules)
    said += [on_wording(each, rules) for each in wordings[:2]]
    return tuple(dict.fromkeys(said))


def _on_difference(clause: Clause, reading: Reading, contact: Contact, rules: Rules) -> tuple[str, ...]:
    wording = clause.approved(reading.language, contact)
    return on_difference(reading, wording, rules) if wording and reading.passages else ()


# --- Countries and advice ------------------------------------------------------------------------------------------


def _is_at_home(screening: Screening, rules: Rules) -> bool:
    others = [party for party in screening.parties if not party.home]
    return bool(others) and all(
        party.countries
        and all(
            country.iso3 == rules.policy.home.country and country.certainty is not Certainty.UNSURE
            for country in party.countries
        )
        for party in others
    )


def _abroad(screening: Screening, rules: Rules) -> bool:
    return any(
        other.country.iso3 != rules.policy.home.country and other.role is not CountryRole.PARENT
        for other in screening.other_countries
    )


def _settle_counts(screening: Screening, contact: Contact, rules: Rules) -> Screening:
    counting = _COUNTING.get(contact, ())
    if _is_at_home(screening, rules):
        counting = (*counting, CountryRole.PERFORMANCE)
    settled = tuple(replace(each, counts=each.role in counting) for each in screening.other_countries)
    return replace(screening, other_countries=settled)


def _counted(screening: Screening) -> list[CountryOutcome]:
    parties = [party.outcome for party in screening.parties if not party.home]
    return parties + [each.country.outcome for each in screening.other_countries if each.counts]


def _advise(screening: Screening, detection: Detection, rule: ContactRule, rules: Rules) -> Advice:
    question = dict(rules.policy.question)[rules.language]
    outcomes = _counted(screening)
    reasons = [Code(each.value) for each in outcomes if each in _ADVICE]
    open_reasons = [Code(_open_reason(each)) for each in outcomes if each not in (*_ADVICE, CountryOutcome.CLEAR)]
    if not outcomes and detection.contact is not Contact.TENDER:
        open_reasons.append(Code("no_counterparty"))
    if detection.profile_unsure:
        open_reasons.append(Code("profile_unsure"))
    codes = rules.world.codes
    # A tender has no tenderer yet, and some documents are none of ours: no country is checked for them.
    if detection.contact is Contact.OUT_OF_SCOPE or (detection.contact is Contact.TENDER and not outcomes):
        return Advice(AdviceNeeded.NO, (), Route.NONE, question)
    if reasons:
        told = sort_by_gravity("advice_reason", [*reasons, *open_reasons], codes)
        return Advice(AdviceNeeded.YES, told, rule.route, question)
    if open_reasons:
        return Advice(
            AdviceNeeded.UNDECIDED, sort_by_gravity("advice_reason", open_reasons, codes), rule.route, question
        )
    return Advice(AdviceNeeded.NO, (), Route.NONE, question)


def _open_reason(outcome: CountryOutcome) -> str:
    return "no_country" if outcome is CountryOutcome.NO_COUNTRY else "country_unknown"


def _country_attention(screening: Screening, contact: Contact, advice: Advice) -> list[Code]:
    if contact is Contact.OUT_OF_SCOPE:
        return []
    supplier = contact in (Contact.SUPPLIER, Contact.TENDER)
    found = [
        Code("supplier_country") if supplier and reason.startswith("advice_") else reason for reason in advice.reasons
    ]
    counted: list[Country] = [country for party in screening.parties if not party.home for country in party.countries]
    counted += [each.country for each in screening.other_countries if each.counts]
    if any(country.certainty is Certainty.UNSURE for country in counted):
        found.append(Code("country_unsure"))
    return found


def _document_attention(document: Document, detection: Detection) -> list[Code]:
    found: list[Code] = []
    if detection.profile_unsure:
        found.append(Code("profile_unsure"))
    if document.maybe_final:
        found.append(Code("maybe_final"))
    if document.protection:
        found.append(Code("protected"))
    if any(is_illegible(block) for block in document.blocks):
        found.append(Code("scan_unclear"))
    if detection.contact is not Contact.OUT_OF_SCOPE and any(not each.language for each in document.versions):
        found.append(Code("language_unknown"))
    return found


# --- The copies ----------------------------------------------------------------------------------------------------


def _plan_copies(
    case: Case,
    document: Document,
    plans: Sequence[_ClausePlan],
    screening: Screening,
    detection: Detection,
    advice: Advice,
    attention: Sequence[Code],
    rules: Rules,
    editable: bool,
) -> tuple[MarkPlan, MarkPlan]:
    """Plan the copy for colleagues, and the one for the other party: the proposal alone, with one neutral remark."""
    if not editable:
        return MarkPlan(), MarkPlan()
    insertions = _settle_numbers([each for plan in plans for each in plan.insertions])
    comments: list[Comment] = []
    first = 0
    for plan in plans:
        if plan.insertions:
            comments.append(Comment(plan.paragraphs, insertion=first))
            first += len(plan.insertions)
        elif plan.paragraphs and plan.quote:
            comments.append(Comment(plan.paragraphs, quote=plan.quote))
    parties = _on_parties(case, document, screening, detection, advice, rules)
    if parties and (parties.quote or insertions):  # A document of which nothing stands in its body has no place for it.
        comments.append(parties)
    if not document.takes_text:
        return MarkPlan(insertions, _with_summary(comments, attention, rules)), MarkPlan()
    annotated = MarkPlan(insertions, _with_notice(comments, insertions, rules))
    if not insertions:
        return annotated, MarkPlan()
    language = Language("nl" if insertions[0].language == "nl" else "en")
    neutral = Comment((say("neutral", rules, language),), insertion=0)
    return annotated, MarkPlan(insertions, (neutral,))


def _settle_numbers(insertions: Sequence[Insertion]) -> tuple[Insertion, ...]:
    """Let a number count the insertions in front of it: two new articles in one list are 5 and 6, not 5 and 5."""
    settled: list[Insertion] = []
    for position, insertion in enumerate(insertions):
        number = insertion.number
        for other_position, other in enumerate(insertions):
            in_front = (other.after, other_position) < (insertion.after, position)
            if (
                not number
                or not in_front
                or (other.language, other.numbering) != (insertion.language, insertion.numbering)
            ):
                continue
            if insertion.numbering is Numbering.AUTOMATIC:
                number = next_number(number)
            elif other.number == insertion.number:
                number = number_after(number, insertion.language)
        settled.append(replace(insertion, number=number))
    return tuple(settled)


def _with_notice(comments: Sequence[Comment], insertions: Sequence[Insertion], rules: Rules) -> tuple[Comment, ...]:
    """Say in the first remark that a reader meets that the copy is internal."""

    def position(comment: Comment) -> int:
        if comment.quote:
            return comment.quote.block * 2
        # Beside no words in particular: a document that has none but in its headers.
        return 0 if comment.insertion is None else insertions[comment.insertion].after * 2 + 1

    ordered = sorted(comments, key=position)
    if not ordered:
        return ()
    noticed = replace(ordered[0], paragraphs=(say("internal", rules), *ordered[0].paragraphs))
    return (noticed, *ordered[1:])


def _with_summary(comments: Sequence[Comment], attention: Sequence[Code], rules: Rules) -> tuple[Comment, ...]:
    """Put in front, beside no words in particular, that the copy is internal and what it asks for."""
    if not comments:
        return ()
    asked = (label("attention", code, rules.world.codes, rules.language) for code in attention)
    return (Comment((say("internal", rules), *asked)), *comments)


def _on_parties(
    case: Case, document: Document, screening: Screening, detection: Detection, advice: Advice, rules: Rules
) -> Comment | None:
    """Make the one remark about all counterparties together, beside the first that asks for somebody."""
    if detection.contact is Contact.OUT_OF_SCOPE or (not advice.reasons and not _unsure(screening)):
        return None
    file = output_name("advice_request", case, rules) if advice.needed is AdviceNeeded.YES else ""
    asking = [party for party in screening.parties if not party.home and _asks(party)]
    others = [each for each in screening.other_countries if each.counts and each.country.outcome in _ADVICE]
    said = [paragraph for party in asking for paragraph in on_party(party, rules, file)]
    said += [on_other_country(each, rules) for each in others]
    if not [party for party in screening.parties if not party.home] and detection.contact is not Contact.TENDER:
        said.append(say("no_counterparty", rules))
    if detection.contact in (Contact.SUPPLIER, Contact.TENDER) and said:
        said += [say("supplier_country", rules), say("C-28", rules)]
    quote = next((party.evidence[0] for party in asking if party.evidence), None)
    quote = quote or next((each.country.evidence[0] for each in others if each.country.evidence), None)
    return Comment(tuple(dict.fromkeys(said)), quote=quote or _first_words(document)) if said else None


def _asks(party: Party) -> bool:
    unsure = any(country.certainty is Certainty.UNSURE for country in party.countries)
    return party.outcome is not CountryOutcome.CLEAR or unsure


def _unsure(screening: Screening) -> bool:
    return any(_asks(party) for party in screening.parties if not party.home)


def _first_words(document: Document) -> Quote | None:
    for block in document.blocks:
        if block.text.strip() and block.place in (Place.BODY, Place.TABLE):
            return Quote(block.text, block.where, block.index, 0, len(block.text))
    return None


def _contact_rule(contact: Contact, rules: Rules) -> ContactRule:
    return next(rule for rule in rules.policy.contacts if rule.contact is contact)
