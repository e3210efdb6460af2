"""Comments: what a playbook has to word, for the margin and for the addendum, and which names we fill in."""

from __future__ import annotations

import re

_PLACEHOLDER = re.compile(r"\{(\w+)\}")

PLACEHOLDERS: dict[str, frozenset[str]] = {
    code: frozenset(names.split())
    for code, names in {
        "C-01": "",
        "C-02": "verdict",
        "C-03": "",
        "C-04": "",
        "C-05": "quote reason",
        "C-06": "party",
        "C-07": "kind quote",
        "C-08": "reason",
        "C-09": "wording",
        "C-10": "",
        "C-11": "present missing",
        "C-12": "party country score edition",
        "C-13": "party country score edition file",
        "C-14": "party country edition file",
        "C-15": "party country score precise edition",
        "C-16": "party",
        "C-17": "party countries",
        "C-18": "party territory state score",
        "C-19": "where",
        "C-20": "",
        "C-21": "",
        "C-22": "variant",
        "C-23": "",
        "C-24": "",
        "C-25": "edition date",
        "C-26": "place",
        "C-27": "",
        "C-28": "",
        "C-29": "",
        "C-30": "references",
        "internal": "",
        "neutral": "",
        "wording": "wording",
        "wording_draft": "wording",
        "wording_translation": "wording",
        "partial": "missing",
        "partial_inserted": "",
        "uncertain": "",
        "contradicted": "quote where",
        "views_differ": "accepted rejected",
        "unknown_language": "",
        "grant": "",
        "renumbered": "references",
        "soft_threshold": "quote",
        "difference": "differences",
        "difference.both": "found approved",
        "difference.found": "found",
        "difference.approved": "approved",
        "no_counterparty": "",
        "no_country": "party",
        "disputed": "territory",
        "other_country": "country role outcome",
        "supplier_country": "",
    }.items()
}
"""Every comment a playbook has to word, and the names that it may use: we fill in these and no others."""

REASONS = (*(f"W{number:02}" for number in range(1, 21)), *(f"L{number:02}" for number in range(1, 19)), "mention")
"""Findings that a playbook explains in a few words, for {reason}. Their codes are `reason.W01` and so on."""

WORDS = (
    "notice_period",
    "remedy_period",
    "threshold",
    "recitals",
    "annex",
    "definition",
    "aside",
    "contents",
    "udhr",
    "echr",
)
"""Words that fill {kind}, {place}, {present} and {missing}. Their codes are `word.annex` and so on."""


ADDENDUM: dict[str, frozenset[str]] = {
    "head": frozenset(),
    "to": frozenset({"title"}),
    "check": frozenset(),
    "unofficial": frozenset(),
    "between": frozenset(),
    "seat": frozenset({"seat"}),
    "represented": frozenset(),
    "whereas": frozenset({"title"}),
    "agree": frozenset(),
    "article": frozenset({"number", "heading"}),
    "final_heading": frozenset(),
    "final": frozenset(),
    "done_at": frozenset(),
    "done_on": frozenset(),
    "copies": frozenset(),
    "party": frozenset(),
    "signature": frozenset(),
    "capacity": frozenset(),
}
"""Every word of the addendum in each language of the clauses, and the names that it may use."""


def names_in(text: str) -> frozenset[str]:
    """List the names in braces that a text wants filled in."""
    return frozenset(_PLACEHOLDER.findall(text))


def loose_braces(text: str) -> bool:
    """Tell whether a brace is left that belongs to no name."""
    rest = _PLACEHOLDER.sub("", text)
    return "{" in rest or "}" in rest


def fill_in(text: str, **values: str) -> str:
    """Put values in the place of the names in braces. A name that nobody gives is a fault of ours: `KeyError`."""
    # Not str.format: a quotation of a contract may hold braces, and a text of the playbook is no program.
    return _PLACEHOLDER.sub(lambda name: values[name[1]], text)
