"""Report page: what was found in a document and what to do about it, on one page that needs nothing beside it.

It opens with the house's own first question, which is for a person, and never says that something is right in law.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial

from pipeline.codes import label
from pipeline.comments import fill_in
from pipeline.margin import say
from pipeline.model import (
    Brief,
    Case,
    Checks,
    Code,
    Contact,
    DocumentFormat,
    DocumentState,
    Duty,
    Output,
    Previous,
    Refusal,
    Route,
    Rules,
)
from pipeline.names import output_name
from pipeline.outputs.display import UNOFFICIAL, counterparties, show_day, show_index, show_rule
from pipeline.outputs.page import pages
from pipeline.outputs.reasons import why_advice
from pipeline.outputs.report_clauses import View, view_clause, view_written
from pipeline.outputs.report_countries import view_other_country, view_party
from pipeline.sentences import sentences
from pipeline.standing import is_stale

KIND = "report"

_PICTURES = ("png", "jpg", "jpeg", "tif", "tiff")


def render(
    brief: Brief,
    attention: Sequence[Code],
    outputs: Sequence[Output],
    checks: Checks,
    previous: Previous | None = None,
) -> Output:
    """Give the report of a reviewed case, and what changed since what was delivered before about the same document."""
    case, rules = brief.case, brief.rules
    _ = sentences(rules.language)
    policy, screening, contact = rules.policy, brief.decision.screening, brief.detection.contact
    source = _(
        "The rule and the threshold stand in the playbook {playbook}. "
        "The country's score only decides whether you ask for advice."
    )
    view = {
        "attention": [_say("attention", code, rules) for code in attention],
        "notes": [note for note in (_state_note(brief), _disguise_note(brief), _derived_note(brief)) if note],
        "stale": _stale_note(brief),
        "outputs": outputs,
        "checks": [(name, held) for name, held in asdict(checks).items() if held is not None],
        "clauses": [view_clause(each, brief) for each in brief.decision.clauses if each.duty is not Duty.NONE],
        "supplier": contact in (Contact.SUPPLIER, Contact.TENDER),
        "parties": [view_party(party, rules) for party in counterparties(brief)],
        "others": [view_other_country(each, rules) for each in screening.other_countries],
        "home": "; ".join(party.name for party in screening.parties if party.home),
        "advice": _advice(brief),
        "written": view_written(brief),
        "rule": show_rule(rules, rules.language),
        "source": fill_in(source, playbook=f"{policy.name} {policy.version}"),
        "about": _about(brief),
        "question": dict(policy.question)[rules.language],
        "previous": previous,
    }
    return _page("report.html", case, rules, view)


def render_refusal(refusal: Refusal, rules: Rules) -> Output:
    """Give the report of a case that could not be reviewed: why, and what to do next."""
    view = {"refusal": refusal, "question": dict(rules.policy.question)[rules.language]}
    return _page("refusal.html", refusal.case, rules, view)


def _page(template: str, case: Case, rules: Rules, view: View) -> Output:
    page = pages().get_template(template)
    content = page.render(
        **view,
        _=sentences(rules.language),
        unofficial=UNOFFICIAL,
        language=rules.language,
        case=case,
        rules=rules,
        index=show_index(rules.world.index, rules.language),
        day=partial(show_day, language=rules.language),
        label=partial(_say, rules=rules),
    )
    return Output(KIND, output_name(KIND, case, rules), content.encode("utf-8", "replace"))


def _say(group: str, code: str, rules: Rules) -> str:
    return label(group, code, rules.world.codes, rules.language)


def _state_note(brief: Brief) -> str:
    """Say why nothing was written into the document, where that is because of what it is."""
    if brief.document.state is DocumentState.DRAFT:
        return ""
    return say("C-20", brief.rules)


def _stale_note(brief: Brief) -> str:
    """Say that a newer edition probably exists, when the one that was used is old. It changes no outcome."""
    rules, edition = brief.rules, brief.rules.world.index.edition
    if not is_stale(edition.published, brief.case.received.date()):
        return ""
    return say("C-25", rules, edition=edition.label, date=show_day(edition.published, rules.language))


def _disguise_note(brief: Brief) -> str:
    """Say what the file is, where its name says something else."""
    ending = brief.case.name.rpartition(".")[2].lower()
    form, rules = _came_as(brief), brief.rules
    if "." not in brief.case.name or ending == form or (form is DocumentFormat.IMAGE and ending in _PICTURES):
        return ""
    _ = sentences(rules.language)
    said = _("The name ends in {ending}, but the content is of another kind: {format}. That is what was looked at.")
    return fill_in(said, ending=f".{ending}", format=_say("format", form, rules))


def _derived_note(brief: Brief) -> str:
    """Say who made what was read, where that is not the file itself."""
    derived, _ = brief.case.derived, sentences(brief.rules.language)
    said = _("Not the file itself was read, but what {by} made of it. Compare what matters with the original.")
    return fill_in(said, by=derived.by) if derived else ""


def _came_as(brief: Brief) -> DocumentFormat:
    return brief.case.derived.origin if brief.case.derived else brief.document.format


def _about(brief: Brief) -> View:
    detection, document, rules = brief.detection, brief.document, brief.rules
    _ = sentences(rules.language)
    unknown = _("unknown language")
    languages = (
        _say("language", version.language, rules) if version.language else unknown for version in document.versions
    )
    return {
        "format": _say("format", _came_as(brief), rules),
        "state": _say("state", document.state, rules),
        "profile": _say("profile", detection.profile, rules),
        "basis": _say("basis_profile", detection.basis, rules),
        "contact": _say("contact", detection.contact, rules),
        "evidence": detection.contact_evidence,
        "languages": ", ".join(languages),
    }


def _advice(brief: Brief) -> View:
    advice, rules = brief.decision.advice, brief.rules
    rule = next(each for each in rules.policy.contacts if each.contact is brief.detection.contact)
    asked = bool(advice.reasons) and advice.route is not Route.NONE
    return {
        "needed": _say("advice", advice.needed, rules),
        "reasons": "; ".join(_say("advice_reason", reason, rules) for reason in advice.reasons),
        "route": _say("route", advice.route, rules) if asked else "",
        "outside": not rule.remit,
        "why": why_advice(advice.needed, brief.detection.contact, rule.remit, rules),
    }
