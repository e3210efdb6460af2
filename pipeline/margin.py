"""Margin: what is said beside the text, in the words of the playbook.

A remark is a code and what fills its gaps; the sentences themselves belong to the lawyers (`templates/<name>/comments/`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

import regex

from pipeline.codes import label, show_number
from pipeline.difference import Piece, compare, is_near
from pipeline.model import (
    ClauseDetection,
    Country,
    CountryOutcome,
    ElementState,
    Finding,
    Language,
    OtherCountry,
    Party,
    Quote,
    Reading,
    Rules,
    Status,
    Wording,
)

_GAP = regex.compile(r"\{(\w+)\}")
_LONGEST_QUOTE = 160
_THRESHOLD_CODES = ("W08",)
_PERIOD_CODES = ("W09",)
_PLACES = {
    "L04": "recitals",
    "L13": "definition",
    "annex_not_incorporated": "annex",
    "aside": "aside",
    "contents": "contents",
}
"""Findings that say where human rights are only mentioned, and the playbook's word for that place."""


@lru_cache(maxsize=8)
def _texts(rules: Rules) -> Mapping[tuple[str, str], str]:
    return MappingProxyType({(text.code, text.language): text.text for text in rules.policy.comments})


def say(code: str, rules: Rules, language: Language | None = None, **gaps: str) -> str:
    """Give a sentence of the playbook with its gaps filled, in the language of staff unless another is named."""
    # Not str.format: a quotation of the contract may hold braces, and a text of the playbook is no program.
    return _GAP.sub(lambda gap: gaps[gap[1]], _texts(rules)[code, language or rules.language])


def shorten(quote: Quote) -> str:
    """Give a quotation that fits into a remark."""
    text = " ".join(quote.text.split())
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE].rsplit(' ', 1)[0]} …"


# --- About a clause ------------------------------------------------------------------------------------------------


def on_wording(wording: Wording, rules: Rules) -> str:
    """Quote the wording that is proposed, and say how official it is."""
    if wording.official:
        code = "wording"
    else:
        code = "wording_draft" if wording.language == "nl" else "wording_translation"
    return say(code, rules, wording=" ".join(wording.sentences))


def compare_with(wording: Wording, reading: Reading) -> tuple[Piece, ...]:
    """Compare what was found with a wording, word by word."""
    return compare(" ".join(quote.text for quote in reading.passages), " ".join(wording.sentences))


def on_difference(reading: Reading, wording: Wording, rules: Rules) -> tuple[str, ...]:
    """Say word by word where a text differs from the approved one, when it is nearly that; else nothing."""
    pieces = compare_with(wording, reading)
    if not is_near(pieces):
        return ()
    told: list[str] = []
    for at, piece in enumerate(pieces):
        before = pieces[at - 1] if at else None
        following = pieces[at + 1] if at + 1 < len(pieces) else None
        if piece.kind == "found" and following is not None and following.kind == "approved":
            told.append(say("difference.both", rules, found=piece.text, approved=following.text))
        elif piece.kind == "found":
            told.append(say("difference.found", rules, found=piece.text))
        elif piece.kind == "approved" and (before is None or before.kind != "found"):
            told.append(say("difference.approved", rules, approved=piece.text))
    return (say("difference", rules, differences="; ".join(told)),)


def on_weaknesses(reading: Reading, rules: Rules) -> tuple[str, ...]:
    """Say of each weakener what it is and which words it rests on."""
    soft = any(finding.code == "soft_threshold" for finding in reading.findings)
    weak = [finding for finding in reading.findings if finding.code.startswith("W")]
    return tuple(_on_weakness(finding, soft, rules) for finding in weak)


def _on_weakness(finding: Finding, soft: bool, rules: Rules) -> str:
    if not finding.evidence:
        return f"{label('finding', finding.code, rules.world.codes, rules.language)}."
    quoted = shorten(finding.evidence[0])
    if finding.code in _THRESHOLD_CODES and soft:
        return say("soft_threshold", rules, quote=quoted)
    if finding.code in _THRESHOLD_CODES + _PERIOD_CODES:
        kind = "word.threshold" if finding.code in _THRESHOLD_CODES else "word.notice_period"
        return say("C-07", rules, quote=quoted, kind=say(kind, rules))
    if finding.code in ("W06", "W07"):
        return say("C-06", rules, party=quoted)
    if finding.code == "W17":
        return say("C-21", rules)
    if finding.code == "W19":
        return say("C-19", rules, where=finding.evidence[0].where)
    return say("C-05", rules, quote=quoted, reason=say(f"reason.{finding.code}", rules))


def on_lookalikes(reading: Reading, rules: Rules) -> tuple[str, ...]:
    """Say of each look-alike why it is no clause."""
    told: list[str] = []
    for finding in reading.findings:
        if finding.code == "L16":
            told.append(say("C-29", rules))
        elif finding.code in _PLACES:
            told.append(say("C-26", rules, place=say(f"word.{_PLACES[finding.code]}", rules)))
        elif finding.code.startswith("L") or finding.code in ("W20", "mention"):
            told.append(say("C-08", rules, reason=say(f"reason.{finding.code}", rules)))
    return tuple(dict.fromkeys(told))


def on_missing(detected: ClauseDetection, rules: Rules) -> str:
    """Say what an incomplete clause lacks."""
    states = {element.id: element.state for element in detected.reading.elements}

    def lacks(*ids: str) -> bool:
        return all(states.get(each, ElementState.MET) is ElementState.MISSING for each in ids)

    if lacks("ref_echr") and states.get("ref_udhr") is ElementState.MET:
        return say("C-11", rules, present=say("word.udhr", rules), missing=say("word.echr", rules))
    if lacks("ref_udhr") and states.get("ref_echr") is ElementState.MET:
        return say("C-11", rules, present=say("word.echr", rules), missing=say("word.udhr", rules))
    if lacks("term_right") and states.get("respect") is ElementState.MET:
        return say("C-03", rules)
    if lacks("firm", "respect") and states.get("term_right") is ElementState.MET:
        return say("C-04", rules)
    missing = [each.id for each in detected.reading.elements if each.state is not ElementState.MET]
    named = (label("element", each, rules.world.codes, rules.language) for each in missing)
    return say("partial", rules, missing="; ".join(each.rstrip("?.") for each in named))


def on_views(detected: ClauseDetection, rules: Rules) -> str:
    """Say what becomes of the clause when the pending changes are accepted or rejected."""
    return say(
        "views_differ",
        rules,
        accepted=_status(detected.if_accepted, rules),
        rejected=_status(detected.if_rejected, rules),
    )


def _status(status: Status, rules: Rules) -> str:
    return label("status", status, rules.world.codes, rules.language)


# --- About parties and countries -----------------------------------------------------------------------------------


def on_party(party: Party, rules: Rules, file: str) -> tuple[str, ...]:
    """Say where a counterparty's country stands, when that asks for somebody."""
    if not party.countries:
        code = "no_country" if party.outcome is CountryOutcome.NO_COUNTRY else "C-16"
        return (say(code, rules, party=party.name),)
    told: list[str] = []
    if len(party.countries) > 1:
        names = ", ".join(country.name or "?" for country in party.countries)
        told.append(say("C-17", rules, party=party.name, countries=names))
    told.extend(on_country(party.name, country, rules, file) for country in party.countries)
    return tuple(told)


def on_country(party: str, country: Country, rules: Rules, file: str) -> str:
    """Say what the index says of one country, and what the City asks for then."""
    standing, name = country.standing, country.name or "?"
    edition = rules.world.index.edition.label
    score = _number(standing.published if standing else None, rules)
    match country.outcome:
        case CountryOutcome.CLEAR:
            return say("C-12", rules, party=party, country=name, score=score, edition=edition)
        case CountryOutcome.ADVICE_SCORE:
            return say("C-13", rules, party=party, country=name, score=score, edition=edition, file=file)
        case CountryOutcome.ADVICE_BORDER:
            precise = _number(standing.score if standing else None, rules)
            return say("C-15", rules, party=party, country=name, precise=precise, score=score, edition=edition)
        case CountryOutcome.ADVICE_TERRITORY if standing and standing.parent_name:
            state, its_score = standing.parent_name, _number(standing.parent_published, rules)
            return say("C-18", rules, party=party, territory=name, state=state, score=its_score)
        case CountryOutcome.ADVICE_TERRITORY:
            return say("disputed", rules, territory=name)
        case CountryOutcome.ADVICE_NOT_LISTED:
            return say("C-14", rules, party=party, country=name, edition=edition, file=file)
        case CountryOutcome.NO_COUNTRY:
            return say("no_country", rules, party=party)
        case CountryOutcome.UNKNOWN:
            return say("C-16", rules, party=party)


def _number(number: str | None, rules: Rules) -> str:
    return show_number(number, rules.language) if number else "–"


def on_other_country(other: OtherCountry, rules: Rules) -> str:
    """Say what the index says of a country that counts although it is no party's own."""
    codes, language = rules.world.codes, rules.language
    return say(
        "other_country",
        rules,
        country=other.country.name or "?",
        role=label("role", other.role, codes, language),
        outcome=label("outcome", other.country.outcome, codes, language),
    )
