"""Addendum: a document to sign, for an agreement that is signed or final and lacks a clause it has to have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.comments import ADDENDUM, fill_in
from pipeline.model import Brief, ClauseDecision, DocumentState, Duty, Language, Output, Party, Wording
from pipeline.names import output_name
from pipeline.outputs import forms
from pipeline.outputs.forms import Field

KIND = "addendum"
_BLANK = "………………………………………………"


def render(brief: Brief) -> Output | None:
    """Give the addendum in every language version of the agreement; place, date and signatures stay open."""
    if brief.document.state is DocumentState.DRAFT:
        return None
    wordings = _wordings(brief.decision.clauses)
    languages = tuple(dict.fromkeys(wording.language for wording in wordings))
    if not languages:
        return None
    versions = [_version(language, wordings, brief) for language in languages]
    versions = [{**version, "more": number < len(versions)} for number, version in enumerate(versions, start=1)]
    head = str(versions[0]["head"])
    content = forms.fill(
        dict(brief.rules.policy.templates)[KIND],
        {"head": head, "foot": _title(brief), "versions": versions},
        title=f"{head} {versions[0]['to']}",
        language=languages[0],
        when=brief.case.reviewed,
    )
    return Output(KIND, output_name(KIND, brief.case, brief.rules), content)


def samples() -> tuple[Mapping[str, Field], ...]:
    """Give a set of fields, for the check of a template."""
    party = {key: f"[party.{key}]" for key in ("name", "seat", "represented")}
    version: dict[str, Field] = {
        **{key: f"[version.{key}]" for key in _SHOWN.values()},
        "parties": [party],
        "articles": [{"heading": "[article.heading]", "paragraphs": ["[paragraph]"]}],
    }
    versions = [{**version, "more": True}, {**version, "more": False}]
    return ({"head": "[head]", "foot": "[foot]", "versions": versions},)


_SHOWN = {
    "head": "head",
    "to": "to",
    "check": "check",
    "unofficial": "unofficial",
    "between": "between",
    "whereas": "whereas",
    "agree": "agree",
    "done_at": "done_at",
    "done_on": "done_on",
    "copies": "copies",
    "party": "party_head",
    "signature": "signature_head",
    "capacity": "name_and_capacity",
}
"""The words of the playbook that stand in the template as they are, and under which name."""


def _wordings(decisions: Sequence[ClauseDecision]) -> tuple[Wording, ...]:
    return tuple(each for decision in decisions if decision.duty is Duty.REQUIRED for each in decision.proposal)


def _version(language: Language, wordings: Sequence[Wording], brief: Brief) -> dict[str, Field]:
    words = {str(text.code): text.text for text in brief.rules.policy.addendum if text.language == language}
    title = _title(brief)
    mine = [wording for wording in wordings if wording.language == language]
    articles: list[Field] = [
        _article(words, number, wording.heading, wording.sentences) for number, wording in enumerate(mine, start=1)
    ]
    articles.append(_article(words, len(mine) + 1, words["final_heading"], (words["final"],)))
    shown = {_SHOWN[code]: words[code] for code in ADDENDUM if code in _SHOWN}
    return {
        **shown,
        "to": fill_in(words["to"], title=title),
        "whereas": fill_in(words["whereas"], title=title),
        "unofficial": "" if all(wording.official for wording in mine) else words["unofficial"],
        "parties": [_party(party, words) for party in _parties(brief)],
        "articles": articles,
    }


def _article(words: Mapping[str, str], number: int, heading: str, paragraphs: Sequence[str]) -> Mapping[str, Field]:
    return {
        "heading": fill_in(words["article"], number=str(number), heading=heading),
        "paragraphs": list(paragraphs),
    }


def _parties(brief: Brief) -> tuple[tuple[str, str], ...]:
    """Give the name and the seat of who signs: ourselves first, and always somebody on the other side."""
    parties: tuple[Party, ...] = brief.decision.screening.parties
    home = [(party.name, party.seat) for party in parties if party.home] or [(brief.rules.policy.home.name, "")]
    others = [(party.name, party.seat) for party in parties if not party.home] or [(_BLANK, "")]
    return (*home, *others)


def _party(party: tuple[str, str], words: Mapping[str, str]) -> Mapping[str, Field]:
    name, seat = party
    return {
        "name": name,
        "seat": fill_in(words["seat"], seat=seat) if seat else "",
        "represented": words["represented"],
    }


def _title(brief: Brief) -> str:
    return " ".join(brief.document.title.split()) or brief.case.name
