"""Legibility: what a conclusion is worth where a picture of text was hard to read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipeline.model import (
    Block,
    Certainty,
    ClauseDetection,
    Country,
    Detection,
    Document,
    Party,
    Quote,
    Reading,
    Screening,
    Status,
    VersionReading,
    Zone,
)

_ILLEGIBLE = 0.35
"""Of the letters of a block: where more are doubtful, anything may stand there."""
_FEW = 40
_MISSING = (Status.ABSENT, Status.LOOKALIKE, Status.PARTIAL)


def is_illegible(block: Block) -> bool:
    """Tell if so much of a block is doubtful that it may say something else. Dots to sign on say nothing anyway."""
    if block.zone is Zone.SIGNATURE:
        return False
    doubtful = sum(run.end - run.start for run in block.runs if run.doubtful)
    return len(block.text) >= _FEW and doubtful > _ILLEGIBLE * len(block.text)


def doubt_clauses(detection: Detection, document: Document) -> Detection:
    """Call a verdict uncertain that rests on doubtful words, or that misses what an illegible block may hold."""
    if not _has_doubts(document):
        return detection
    return replace(detection, clauses=tuple(_doubt_clause(each, document) for each in detection.clauses))


def doubt_countries(screening: Screening, document: Document) -> Screening:
    """Call a country unsure that rests on doubtful words."""
    if not _has_doubts(document):
        return screening
    return replace(screening, parties=tuple(_doubt_party(each, document) for each in screening.parties))


def _has_doubts(document: Document) -> bool:
    return any(run.doubtful for block in document.blocks for run in block.runs)


def _doubt_clause(detected: ClauseDetection, document: Document) -> ClauseDetection:
    versions = tuple(
        VersionReading(
            each.version, _doubt(each.accepted, each.version, document), _doubt(each.rejected, each.version, document)
        )
        for each in detected.versions
    )
    if versions == detected.versions:
        return detected
    uncertain = [
        reading for each in versions for reading in (each.accepted, each.rejected) if reading.status is Status.UNCERTAIN
    ]
    return replace(
        detected,
        status=Status.UNCERTAIN,
        if_accepted=Status.UNCERTAIN,
        if_rejected=Status.UNCERTAIN,
        versions=versions,
        reading=uncertain[0],
    )


def _doubt(reading: Reading, version: int, document: Document) -> Reading:
    # What equals the approved text word for word was read rightly, whatever the machine thought of it.
    if reading.status is Status.STANDARD:
        return reading
    rests_on = [*reading.passages, *(quote for each in reading.elements for quote in each.evidence)]
    rests_on += [quote for each in reading.findings for quote in each.evidence]
    hidden = reading.status in _MISSING and any(
        is_illegible(block) and block.version == version and block.zone is not Zone.ASIDE for block in document.blocks
    )
    return replace(reading, status=Status.UNCERTAIN) if hidden or _is_doubtful(rests_on, document) else reading


def _doubt_party(party: Party, document: Document) -> Party:
    countries: tuple[Country, ...] = tuple(
        replace(each, certainty=Certainty.UNSURE) if _is_doubtful(each.evidence, document) else each
        for each in party.countries
    )
    return replace(party, countries=countries)


def _is_doubtful(quotes: Iterable[Quote], document: Document) -> bool:
    return any(
        run.doubtful and run.start < quote.end and quote.start < run.end
        for quote in quotes
        for run in document.blocks[quote.block].runs
    )
