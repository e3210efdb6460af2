"""Clause text: the wording to copy and where it belongs, for a draft that we may not write in."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.codes import label
from pipeline.comments import fill_in
from pipeline.model import Brief, ClauseDecision, DocumentState, Duty, Insertion, Output, Status, Wording
from pipeline.names import output_name
from pipeline.outputs import forms
from pipeline.outputs.display import clause_title, detected, show_standing
from pipeline.outputs.forms import Field
from pipeline.placement import place_clause
from pipeline.sentences import Say, sentences

KIND = "clause_text"
_WORDS = ("clause_text_head", "clause_text_how", "disclaimer")
"""The sentences of ours that stand in the template, under these names."""
_THERE = (Status.PARTIAL, Status.WEAKENED, Status.ONE_SIDED, Status.CONTRADICTED, Status.UNCERTAIN)
"""Verdicts on words that stand there: a second article beside them would only make two."""


def render(brief: Brief) -> Output | None:
    """Give the wording of every required clause that a draft lacks in which no text can be inserted."""
    wanted = [each for each in brief.decision.clauses if each.duty is Duty.REQUIRED and each.proposal]
    document = brief.document
    is_written = brief.decision.editable and document.takes_text
    if is_written or document.state is not DocumentState.DRAFT or not wanted:
        return None
    rules = brief.rules
    _ = sentences(rules.language)
    title = " ".join(brief.document.title.split()) or brief.case.name
    content = forms.fill(
        dict(rules.policy.templates)[KIND],
        {
            "words": _words(_),
            "title": title,
            "document": brief.case.name,
            "why": _why(brief),
            "clauses": [_clause(each, brief) for each in wanted],
        },
        title=f"{_words(_)['clause_text_head']} – {title}",
        language=rules.language,
        when=brief.case.reviewed,
    )
    return Output(KIND, output_name(KIND, brief.case, rules), content)


def samples() -> tuple[Mapping[str, Field], ...]:
    """Give a set of fields, for the check of a template."""
    text: dict[str, Field] = {key: f"[text.{key}]" for key in ("language", "where", "heading", "standing")}
    text["paragraphs"] = ["[sentence]"]
    clause: dict[str, Field] = {"title": "[clause.title]", "found": "[clause.found]", "texts": [text]}
    return (
        {
            "words": {key: f"[words.{key}]" for key in _WORDS},
            **{key: f"[{key}]" for key in ("title", "document", "why")},
            "clauses": [clause],
        },
    )


def _words(_: Say) -> Mapping[str, Field]:
    return {
        "clause_text_head": _("Wording of the clause, to copy"),
        "clause_text_how": _(
            "Copy the text below into the document, at the place that is given, with track changes on. "
            "Check the number."
        ),
        "disclaimer": _("A tool. Not legal advice. A member of staff decides."),
    }


def _why(brief: Brief) -> str:
    _ = sentences(brief.rules.language)
    if brief.document.protection:
        return label("attention", "protected", brief.rules.world.codes, brief.rules.language)
    return _("No text is inserted into this kind of file.")


def _clause(decision: ClauseDecision, brief: Brief) -> Mapping[str, Field]:
    codes, language = brief.rules.world.codes, brief.rules.language
    _ = sentences(language)
    status = label("status", detected(brief, decision.clause).status, codes, language)
    return {
        "title": clause_title(decision.clause, brief.rules, language),
        "found": fill_in(_("What we found: {status}."), status=status),
        "texts": [_text(wording, decision, brief) for wording in decision.proposal],
    }


def _text(wording: Wording, decision: ClauseDecision, brief: Brief) -> Mapping[str, Field]:
    rules = brief.rules
    _ = sentences(rules.language)
    place = _place(wording, decision, brief)
    where = fill_in(_("Put this article {place}."), place=_in_words(place, brief))
    if beside := _beside(wording, decision, brief):
        where = fill_in(
            _("Compare this text with {place}, and replace what stands there as far as you can."), place=beside
        )
        place = None
    return {
        "language": label("language", wording.language, rules.world.codes, rules.language),
        "where": where,
        "heading": _headed(wording, place),
        "paragraphs": list(place.paragraphs if place else wording.sentences),
        "standing": show_standing(wording, rules.language),
    }


def _beside(wording: Wording, decision: ClauseDecision, brief: Brief) -> str:
    """Tell where the words stand that this text would be better than; nothing where there are none."""
    found = detected(brief, decision.clause)
    for version in found.versions:
        reading = version.accepted
        if reading.language == wording.language and found.status in _THERE and reading.passages:
            return reading.passages[0].where
    return ""


def _place(wording: Wording, decision: ClauseDecision, brief: Brief) -> Insertion | None:
    for number, version in enumerate(brief.document.versions):
        if version.language == wording.language:
            contact = brief.detection.contact
            return place_clause(brief.document, number, wording, decision.clause, contact=contact)
    return None


def _in_words(place: Insertion | None, brief: Brief) -> str:
    _, blocks = sentences(brief.rules.language), brief.document.blocks
    if place is None:
        return _("before the signatures")
    after = blocks[place.after].where
    told = fill_in(_("after {place}"), place=after) if after else _("before the signatures")
    if place.before is not None and blocks[place.before].where:
        before = _("before {place}")
        told = f"{told}, {fill_in(before, place=blocks[place.before].where)}"
    numbered = _("{place}, as {number}")
    return fill_in(numbered, place=told, number=place.number) if place.number else told


def _headed(wording: Wording, place: Insertion | None) -> str:
    return f"{place.number} {wording.heading}" if place and place.number else wording.heading
