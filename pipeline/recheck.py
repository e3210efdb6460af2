"""Recheck: score what was delivered once more under the edition that decides now; nothing delivered is changed.

The countries come from the report. The clause is judged again where the original lies with it, else it is told that it
was not.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline.delivered import Delivered, all_delivered, find_original
from pipeline.disk import replace_file
from pipeline.errors import SetupError
from pipeline.ingest import Choice, Found, lift
from pipeline.model import Case, Contact, CountryCode, CountryOutcome, Dossier, Profile, Rules, Standing
from pipeline.outputs.page import pages
from pipeline.prepare import attempt
from pipeline.run import Works, run
from pipeline.sentences import sentences
from pipeline.standing import outcome_of, standing_of
from pipeline.workers import Engine

SCHEMA = "rightsclause/recheck/1"
PAGE = "recheck.html"

_log = logging.getLogger("rightsclause")


@dataclass(frozen=True, slots=True)
class Move:
    """A country whose outcome is another one than it was."""

    party: str
    """Who it belongs to; empty for a country that counts beside the parties."""
    iso3: CountryCode
    name: str
    was: str
    outcome: CountryOutcome
    score_was: str | None
    score: str | None
    crossed: str
    """Which way it went: `above` when the index no longer asks for advice or the score is now above the threshold,
    `below` for the reverse, else empty."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A clause that a document has to do with, then and now."""

    clause: str
    was: str
    status: str | None
    """None: the original is not at hand, or could not be judged."""


@dataclass(frozen=True, slots=True)
class Recheck:
    """What became of one delivered document."""

    document: str
    folder: str
    edition_was: str
    edition: str
    moves: tuple[Move, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def changed(self) -> bool:
        """Tell whether somebody has to look at it again."""
        return bool(self.moves) or any(each.status not in (None, each.was) for each in self.verdicts)


def recheck(outbox: Path, rules: Rules, engine: Engine, now: datetime) -> Iterator[Recheck]:
    """Score and judge every delivered document once more, in order of name; refusals are passed over.

    Raises `SetupError` when there is no such outbox.
    """
    if not outbox.is_dir():
        raise SetupError(f"The outbox {outbox} does not exist; name it with --outbox.")
    reviewed = [each for each in all_delivered(outbox) if each.report["error"] is None]
    statuses = _judge(reviewed, rules, engine, now)
    for each in reviewed:
        found = statuses.get(str(each.folder))
        yield Recheck(
            document=each.report["document"]["name"],
            folder=each.folder.relative_to(outbox).as_posix(),
            edition_was=each.report["provenance"]["edition"],
            edition=rules.world.index.edition.label,
            moves=tuple(_moves(each.report, rules)),
            verdicts=tuple(
                Verdict(clause["id"], clause["status"], found.get(clause["id"]) if found else None)
                for clause in each.report["clauses"]
                if clause["duty"] != "none"
            ),
        )


def tell(found: Recheck) -> Mapping[str, Any]:
    """Give what became of a document for other programs, by the schema `rightsclause/recheck/1`."""
    return {
        "schema": SCHEMA,
        "document": found.document,
        "folder": found.folder,
        "edition_was": found.edition_was,
        "edition": found.edition,
        "changed": found.changed,
        "countries": [
            {
                "party": each.party or None,
                "iso3": each.iso3,
                "name": each.name,
                "was": each.was,
                "outcome": each.outcome,
                "score_was": each.score_was,
                "score": each.score,
                "crossed": each.crossed or None,
            }
            for each in found.moves
        ],
        "clauses": [
            {
                "id": each.clause,
                "was": each.was,
                "status": each.status,
                "state": "not_rejudged" if each.status is None else "same" if each.status == each.was else "changed",
            }
            for each in found.verdicts
        ],
    }


def write_page(
    outbox: Path, headings: tuple[str, ...], rows: list[tuple[str, ...]], rules: Rules, now: datetime
) -> Path:
    """Write the table as a page into the outbox; each row begins with a document and the folder in which it lies."""
    page = pages().get_template("recheck.html")
    text = page.render(
        _=sentences(rules.language),
        language=rules.language,
        headings=headings,
        rows=rows,
        edition=rules.world.index.edition.label,
        attribution=rules.world.index.attribution,
        updated=now.astimezone().strftime("%d/%m/%Y %H:%M"),
        report=dict(rules.policy.file_names)["report"],
    )
    replace_file(outbox / PAGE, text.encode("utf-8", "replace"))
    return outbox / PAGE


def _moves(report: Mapping[str, Any], rules: Rules) -> Iterator[Move]:
    held = [
        (party["name"], country) for party in report["parties"] if not party["home"] for country in party["countries"]
    ]
    held += [("", country) for country in report["other_countries"] if country["counts"]]
    for party, country in held:
        if country["iso3"] is None:
            continue
        code = CountryCode(country["iso3"])
        outcome = outcome_of(code, rules)
        if outcome != country["outcome"]:
            standing: Standing = standing_of(code, rules)
            was = country["index"]["score"] if country["index"] else None
            crossed = _crossed(country["outcome"], outcome, was, standing.score, rules)
            yield Move(party, code, country["name"] or code, country["outcome"], outcome, was, standing.score, crossed)


def _crossed(was: str, outcome: CountryOutcome, score_was: str | None, score: str | None, rules: Rules) -> str:
    if (was == CountryOutcome.CLEAR) != (outcome is CountryOutcome.CLEAR):
        return "above" if outcome is CountryOutcome.CLEAR else "below"
    if score_was and score:
        before, now = (Decimal(each) > rules.policy.threshold for each in (score_was, score))
        return "" if before == now else "above" if now else "below"
    return ""


def _judge(reviewed: list[Delivered], rules: Rules, engine: Engine, now: datetime) -> dict[str, dict[str, str]]:
    """Judge the clauses of every original that is at hand, and give their statuses by the folder it lies in."""
    places: dict[tuple[str, str, Profile | None, Contact | None], list[str]] = {}

    def arriving() -> Iterator[Case]:
        for each in reviewed:
            case = _lift(each, rules, now)
            if case is not None:
                key = (case.sha256, case.subfolder, case.profile, case.contact)
                first = key not in places
                places.setdefault(key, []).append(str(each.folder))
                if first:
                    yield case

    statuses: dict[str, dict[str, str]] = {}
    for outcome in run(arriving(), Works(rules, engine, attempt)):
        if isinstance(outcome, Dossier):
            case = outcome.brief.case
            found = {each.clause: str(each.status) for each in outcome.brief.detection.clauses}
            for folder in places[case.sha256, case.subfolder, case.profile, case.contact]:
                statuses[folder] = {str(clause): status for clause, status in found.items()}
    return statuses


def _lift(delivered: Delivered, rules: Rules, now: datetime) -> Case | None:
    """Lift the original that lies with a report, asked about as it was then; nothing when it cannot be read."""
    document = delivered.report["document"]
    choice = Choice()
    if document["profile_basis"] in ("given", "folder"):
        contact = Contact(document["contact"])
        choice = Choice(Profile(document["profile"]), contact)
    try:
        original = find_original(delivered)
        if original is None:
            return None
        lifted = lift(Found(original, delivered.subfolder), choice, rules, now)
    except OSError as error:
        _log.warning("an original could not be read (%s)", error.strerror)
        return None
    return lifted if isinstance(lifted, Case) else None
