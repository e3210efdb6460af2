"""Report countries: what the report shows of the parties, their countries and the index."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeAlias

from pipeline.codes import label, show_number
from pipeline.comments import fill_in
from pipeline.model import Country, CountryCode, OtherCountry, Party, Rules, Standing
from pipeline.outputs.display import show_country, show_evidence, show_precise, show_score
from pipeline.outputs.reasons import Why, why_country, why_no_country, why_other_country
from pipeline.sentences import sentences
from pipeline.standing import crossed_line

View: TypeAlias = Mapping[str, object]
"""What a part of the page shows, under the names that its template uses."""

_WIDTH, _LEFT, _RIGHT, _TOP, _BOTTOM = 260, 40, 246, 22, 86
"""The drawing of the scores, in pixels: where the scores lie in it, from 0 at the bottom to 1 at the top."""


def view_party(party: Party, rules: Rules) -> View:
    """Show one party: a row for each country it may belong to, or one that says that none is known."""
    _ = sentences(rules.language)
    unknown: View = {
        "country": label("outcome", "unknown", rules.world.codes, rules.language),
        "certainty": "",
        "score": show_score(None, rules.language),
        "crossed": False,
        "history": "",
        "chart": None,
        "outcome": _say("outcome", party.outcome, rules),
        "basis": _("not found in the document"),
        "quotes": (),
        "why": why_no_country(party, rules),
    }
    return {
        "name": party.name,
        "kind": _say("kind", party.kind, rules),
        "seat": party.seat or _("not found in the document"),
        "rows": [_country(each, rules, why_country(party.kind, each, rules)) for each in party.countries] or [unknown],
    }


def view_other_country(other: OtherCountry, rules: Rules) -> View:
    """Show a country in the document that is not a party's own."""
    _ = sentences(rules.language)
    return {
        **_country(other.country, rules, why_other_country(other.role, other.counts, other.country, rules)),
        "role": _say("role", other.role, rules),
        "counts": _("counts") if other.counts else _("for information"),
    }


def _country(country: Country, rules: Rules, why: Why) -> View:
    standing = country.standing
    return {
        "country": show_country(country, rules, rules.language),
        "certainty": _say("certainty", country.certainty, rules),
        "score": show_score(standing, rules.language),
        "crossed": standing is not None and crossed_line(standing, rules),
        "history": _history(standing, rules),
        "chart": _chart(standing, country.iso3, rules),
        "outcome": _say("outcome", country.outcome, rules),
        "basis": show_evidence(country, rules, rules.language),
        "quotes": country.evidence,
        "why": why,
    }


def _history(standing: Standing | None, rules: Rules) -> str:
    past = standing.history if standing else ()
    return ", ".join(f"{edition}: {show_precise(score, rules.language)}" for edition, score in past)


def _chart(standing: Standing | None, code: CountryCode | None, rules: Rules) -> View | None:
    """Draw the scores of the last editions, the oldest on the left, with the line that they are compared with."""
    _ = sentences(rules.language)
    past = tuple(reversed(standing.history)) if standing else ()
    if len(past) < 2 or code is None:
        return None

    def height(score: Decimal) -> Decimal:
        return _BOTTOM - score * (_BOTTOM - _TOP)

    step = Decimal(_RIGHT - _LEFT - 30) / (len(past) - 1)
    threshold = rules.policy.threshold
    return {
        "width": _WIDTH,
        "left": _LEFT - 6,
        "right": _RIGHT,
        "bottom": _BOTTOM + 16,
        "alt": fill_in(
            _("Score in the last editions: {scores}. The line is the threshold, {threshold}."),
            scores=_history(standing, rules),
            threshold=show_number(threshold, rules.language),
        ),
        "line": f"{height(threshold):.1f}",
        "threshold": show_number(threshold, rules.language),
        "points": [
            {
                "x": f"{_LEFT + 15 + number * step:.1f}",
                "y": f"{height(Decimal(score)):.1f}",
                # The number stands on the far side of the line, so that neither crosses the other.
                "label": f"{height(Decimal(score)) + (-8 if Decimal(score) > threshold else 15):.1f}",
                "edition": edition,
                "score": show_number(Decimal(score).quantize(Decimal("0.01")), rules.language),
            }
            for number, (edition, score) in enumerate(past)
        ],
    }


def _say(group: str, code: str, rules: Rules) -> str:
    return label(group, code, rules.world.codes, rules.language)
