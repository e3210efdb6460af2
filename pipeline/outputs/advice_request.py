"""Advice request: the form with which a service asks for advice, filled in as far as the document tells.

It is Dutch whatever staff read, because it goes to a Dutch-speaking council. What only people know stays open, and the
house's own first question is asked and never answered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.codes import label, show_number
from pipeline.model import (
    AdviceNeeded,
    Brief,
    Contact,
    Country,
    CountryOutcome,
    CountryRole,
    Duty,
    Language,
    OtherCountry,
    Output,
    Party,
    PartyKind,
)
from pipeline.names import output_name, stem_of
from pipeline.outputs import forms
from pipeline.outputs.display import (
    clause_title,
    counterparties,
    detected,
    show_country,
    show_day,
    show_evidence,
    show_index,
    show_places,
    show_quotes,
    show_rule,
    show_score,
)
from pipeline.outputs.forms import Field

KIND = "advice_request"
_DUTCH = Language("nl")
_KINDS = {
    Contact.DELEGATION_IN: 1,
    Contact.DELEGATION_OUT: 2,
    Contact.NETWORK: 3,
    Contact.PARTNERSHIP: 4,
    Contact.AGREEMENT: 5,
    Contact.GRANT: 5,
    Contact.DOMESTIC: 5,
    Contact.SUPPLIER: 6,
    Contact.TENDER: 6,
}
"""The number under which the form asks for each kind of contact (question B1)."""
_SUPPLIERS = (Contact.SUPPLIER, Contact.TENDER)
_NOT_FOUND = "niet gevonden in het document"


def render(brief: Brief) -> Output | None:
    """Fill in the request when advice is needed; for a supplier only where the house wants it."""
    policy, contact = brief.rules.policy, brief.detection.contact
    if brief.decision.advice.needed is not AdviceNeeded.YES or contact not in _KINDS:
        return None
    if contact in _SUPPLIERS and not policy.supplier_form:
        return None
    return Output(KIND, output_name(KIND, brief.case, brief.rules), _filled(brief, _fields(brief)))


def fill_in_without_agreement(brief: Brief, case_number: str, notice: str, answers: Mapping[str, str]) -> bytes:
    """Fill in the request for a contact without an agreement, whatever the score: a service may always ask.

    `answers` fill in fields that stay open otherwise, by their number in the form (`A3`). Raises `SetupError` for a
    number that the form for this kind of contact does not have.
    """
    fields = dict(_fields(brief))
    notices = [*_notices(brief), notice] if notice else _notices(brief)
    return forms.answer(_filled(brief, {**fields, "case_number": case_number, "notices": notices}), answers)


def asks_about(contact: Contact) -> bool:
    """Tell whether there is a form for a kind of contact."""
    return contact in _KINDS


def _filled(brief: Brief, fields: Mapping[str, Field]) -> bytes:
    return forms.fill(
        dict(brief.rules.policy.templates)[KIND],
        fields,
        title=f"Adviesaanvraag mensenrechten – {_title(brief)}",
        language=_DUTCH,
        when=brief.case.reviewed,
    )


def samples() -> tuple[Mapping[str, Field], ...]:
    """Give one set of fields for each kind of contact, for the check of a template."""
    return tuple(_sample(kind) for kind in sorted(set(_KINDS.values())))


# --- The fields ----------------------------------------------------------------------------------------------------


def _fields(brief: Brief) -> Mapping[str, Field]:
    rules, case, contact = brief.rules, brief.case, brief.detection.contact
    parties = counterparties(brief)
    asking = [party for party in parties if party.outcome is not CountryOutcome.CLEAR]
    kind = _KINDS[contact]
    return {
        "question": dict(rules.policy.question)[_DUTCH],
        "title": _title(brief),
        "document": case.name,
        "report": output_name("report", case, rules) if case.name else "",
        "case_number": f"{stem_of(case.name)}-{case.sha256[:8]}",
        "requested_on": show_day(case.reviewed, _DUTCH),
        "addressee": label("route", brief.decision.advice.route, rules.world.codes, _DUTCH),
        "notices": _notices(brief),
        "kind": kind,
        "kind_source": _kind_source(brief),
        "parties": [_party(party, brief) for party in asking],
        "cleared": [_cleared(party, brief) for party in parties if party not in asking],
        "other_countries": [_other(other, brief) for other in brief.decision.screening.other_countries],
        "index": show_index(rules.world.index, _DUTCH),
        "rule": show_rule(rules, _DUTCH),
        "scores": _scores(brief),
        "provenance": _provenance(brief),
        "members": [_member(party, brief) for party in parties] if kind == 3 else [],
        **_fields_of_kind(kind, brief, parties),
    }


def _fields_of_kind(kind: int, brief: Brief, parties: Sequence[Party]) -> Mapping[str, Field]:
    partners = "; ".join(party.name for party in parties) or _not_found(brief)
    match kind:
        case 2:
            visited = [
                show_country(each.country, brief.rules, _DUTCH)
                for each in brief.decision.screening.other_countries
                if each.role is CountryRole.VISITED
            ]
            return {"destinations": "; ".join(visited) or _not_found(brief), "partners": partners}
        case 3:
            return {"network": _network(parties, brief), "clauses": _clauses(brief)}
        case 4:
            return {"partners": partners, "clauses": _clauses(brief)}
        case 5:
            contact = label("contact", brief.detection.contact, brief.rules.world.codes, _DUTCH)
            return {"contact": contact, "clauses": _clauses(brief)}
        case 6:
            return {"clauses": _clauses(brief)}
        case _:
            return {}


def _origin(brief: Brief) -> str:
    return "document" if brief.case.name else "opgegeven door de dienst"


def _not_found(brief: Brief) -> str:
    return _NOT_FOUND if brief.case.name else "niet opgegeven"


def _title(brief: Brief) -> str:
    return " ".join(brief.document.title.split()) or brief.case.name


def _notices(brief: Brief) -> list[str]:
    if brief.detection.contact not in _SUPPLIERS:
        return []
    said = {str(text.code): text.text for text in brief.rules.policy.comments if text.language == _DUTCH}
    return [said[code] for code in ("C-28", "supplier_country") if code in said]


def _kind_source(brief: Brief) -> str:
    told = label("basis_profile", brief.detection.basis, brief.rules.world.codes, _DUTCH)
    quotes = brief.detection.contact_evidence[:2]
    return f"{told}: {show_quotes(quotes)}" if quotes else told


def _party(party: Party, brief: Brief) -> Mapping[str, Field]:
    codes = brief.rules.world.codes
    fields: dict[str, Field] = {
        "name": party.name,
        "name_source": show_places(party.evidence) or _origin(brief),
        "kind": label("kind", party.kind, codes, _DUTCH),
        "seat": party.seat or _not_found(brief),
        "countries": [_country(country, brief) for country in party.countries],
    }
    if not party.countries:
        fields["outcome"] = label("outcome", party.outcome, codes, _DUTCH)
    return fields


def _country(country: Country, brief: Brief) -> Mapping[str, Field]:
    rules, standing = brief.rules, country.standing
    listed = standing is not None and standing.listed
    edition = rules.world.index.edition.label
    return {
        "name": show_country(country, rules, _DUTCH),
        "certainty": label("certainty", country.certainty, rules.world.codes, _DUTCH),
        "evidence": show_quotes(country.evidence) or _NOT_FOUND,
        "evidence_source": f"Bron: {show_evidence(country, rules, _DUTCH)}",
        "entry": f"{standing.name}, editie {edition}" if standing and listed else f"niet vermeld in editie {edition}",
        "score": show_score(standing, _DUTCH),
        "outcome": label("outcome", country.outcome, rules.world.codes, _DUTCH),
    }


def _cleared(party: Party, brief: Brief) -> Mapping[str, Field]:
    rules = brief.rules
    return {
        "name": party.name,
        "seat": party.seat or f"Zetel {_not_found(brief)}",
        "country": "; ".join(show_country(country, rules, _DUTCH) for country in party.countries),
        "score": "; ".join(show_score(country.standing, _DUTCH) for country in party.countries),
        "evidence": " ".join(show_quotes(country.evidence) for country in party.countries) or _NOT_FOUND,
        "evidence_source": "; ".join(show_evidence(country, rules, _DUTCH) for country in party.countries),
    }


def _other(other: OtherCountry, brief: Brief) -> Mapping[str, Field]:
    rules, country = brief.rules, other.country
    role = label("role", other.role, rules.world.codes, _DUTCH)
    return {
        "name": show_country(country, rules, _DUTCH),
        "role": f"{role} – telt mee" if other.counts else f"{role} – ter informatie",
        "outcome": label("outcome", country.outcome, rules.world.codes, _DUTCH),
        "score": show_score(country.standing, _DUTCH),
        "evidence": show_quotes(country.evidence) or _NOT_FOUND,
        "evidence_source": show_places(country.evidence) or _origin(brief),
    }


def _member(party: Party, brief: Brief) -> Mapping[str, Field]:
    codes = brief.rules.world.codes
    countries = "; ".join(show_country(country, brief.rules, _DUTCH) for country in party.countries)
    return {
        "name": party.name,
        "country": countries or _not_found(brief),
        "outcome": label("outcome", party.outcome, codes, _DUTCH),
    }


def _network(parties: Sequence[Party], brief: Brief) -> str:
    networks = [party for party in parties if party.kind is PartyKind.NETWORK]
    return "; ".join(f"{party.name}, {party.seat or f'zetel {_not_found(brief)}'}" for party in networks) or _not_found(
        brief
    )


def _clauses(brief: Brief) -> list[str]:
    codes = brief.rules.world.codes
    if not brief.case.name:
        return ["Er is geen overeenkomst nagekeken."]
    told = []
    for decision in brief.decision.clauses:
        if decision.duty in (Duty.REQUIRED, Duty.RECOMMENDED):
            title = clause_title(decision.clause, brief.rules, _DUTCH)
            status = label("status", detected(brief, decision.clause).status, codes, _DUTCH)
            told.append(f"{title}: {status}. {label('action', decision.action, codes, _DUTCH)}.")
    return told or ["Voor dit soort contact vraagt de Stad geen clausule."]


def _scores(brief: Brief) -> str:
    countries = [country for party in counterparties(brief) for country in party.countries]
    countries += [other.country for other in brief.decision.screening.other_countries if other.counts]
    told = []
    for country in countries:
        standing = country.standing
        listed = standing is not None and standing.listed and standing.published
        score = (
            show_number(standing.published, _DUTCH) if standing and standing.published and listed else "niet vermeld"
        )
        told.append(f"{country.name or 'land onbekend'}: {score}")
    return "; ".join(dict.fromkeys(told)) or "Geen land gevonden – zoek het zelf op."


def _provenance(brief: Brief) -> str:
    rules, case = brief.rules, brief.case
    policy, index = rules.policy, rules.world.index
    return (
        f"Voorbereid op {show_day(case.reviewed, _DUTCH)} door rightsclause {rules.version}"
        f" met playbook {policy.name} {policy.version}."
        f" {f'Document: {case.name} (SHA-256 {case.sha256}). ' if case.name else ''}{index.attribution}"
    )


# --- A sample for the check of a template --------------------------------------------------------------------------


def _sample(kind: int) -> Mapping[str, Field]:
    plain = "question title document report case_number requested_on addressee kind_source index rule scores provenance"
    country = _named("name certainty evidence evidence_source entry score outcome", "country")
    party: dict[str, Field] = {**_named("name name_source kind seat", "party"), "countries": [country]}
    unknown: dict[str, Field] = {**_named("name name_source kind seat outcome", "party"), "countries": []}
    of_kind = {
        1: "",
        2: "destinations partners",
        3: "network",
        4: "partners",
        5: "contact",
        6: "",
    }
    members = [_named("name country outcome", "member")] if kind == 3 else []
    return {
        **_named(f"{plain} {of_kind[kind]}", ""),
        "kind": kind,
        "notices": ["[line]"],
        "parties": [party, unknown],
        "cleared": [_named("name seat country score evidence evidence_source", "party")],
        "other_countries": [_named("name role outcome score evidence evidence_source", "other")],
        "members": members,
        **({"clauses": ["[clause]"]} if kind >= 3 else {}),
    }


def _named(names: str, of: str) -> dict[str, Field]:
    """Give every name a value that stands for it, unlike any other."""
    return {name: f"[{of}.{name}]" if of else f"[{name}]" for name in names.split()}
