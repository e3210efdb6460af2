"""Detect: which approved wording a document already has, and what kind of document it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.codes import sort_by_gravity
from pipeline.model import (
    Block,
    Case,
    Change,
    Clause,
    ClauseDetection,
    Contact,
    Detection,
    Document,
    Profile,
    ProfileBasis,
    Quote,
    Reading,
    Rules,
    Status,
    VersionReading,
    View,
)
from pipeline.text import fold
from pipeline.wording import Kind, Passages, kind_of, read_clause, read_passages

_PRESENT = (Status.STANDARD, Status.EQUIVALENT)
_SUPPLIERS = (Contact.SUPPLIER, Contact.TENDER)


def detect_clauses(document: Document, rules: Rules, case: Case) -> Detection:
    """Say of every clause of the playbook what the document has of it, and which rules apply to the document."""
    read = [_read_version(document, number, rules) for number, _ in enumerate(document.versions)]
    clauses = tuple(_detect(document, clause, read, rules) for clause in rules.policy.clauses)
    kind = kind_of(document, {each.language: each for each in rules.world.vocabularies})
    profile, contact, basis = _profile(case, kind, rules)
    unsure = basis is ProfileBasis.DEFAULT and kind.told and not kind.sure
    if unsure:
        profile, contact = Profile.ENGAGEMENT, Contact.AGREEMENT
    return Detection(
        clauses=clauses,
        profile=profile,
        contact=contact,
        basis=basis,
        profile_unsure=unsure or (basis is ProfileBasis.DEFAULT and not kind.told),
        contact_evidence=kind.evidence,
    )


def _profile(case: Case, kind: Kind, rules: Rules) -> tuple[Profile, Contact, ProfileBasis]:
    """Settle profile and contact: what is forced stands, the text fills in the rest."""
    profiles = {rule.contact: rule.profile for rule in rules.policy.contacts}
    if case.contact is not None:
        return case.profile or profiles[case.contact], case.contact, case.basis
    if case.profile is Profile.NONE:
        return Profile.NONE, Contact.OUT_OF_SCOPE, case.basis
    if case.profile is not None:
        fits = profiles[kind.contact] is case.profile
        other = Contact.SUPPLIER if case.profile is Profile.SUPPLIER else Contact.AGREEMENT
        return case.profile, kind.contact if fits else other, case.basis
    basis = ProfileBasis.TEXT if kind.told and kind.sure else ProfileBasis.DEFAULT
    return profiles[kind.contact], kind.contact, basis


_Read = tuple[Passages, Passages] | None
"""A language version as it reads with all changes accepted, and rejected; nothing in a language we do not know."""


def _read_version(document: Document, version: int, rules: Rules) -> _Read:
    language = document.versions[version].language
    vocabulary = next((each for each in rules.world.vocabularies if each.language == language), None)
    if vocabulary is None:
        return None
    accepted = read_passages(document, version, View.ACCEPTED, vocabulary)
    is_changed = any(run.change is not Change.NONE for block in document.blocks for run in block.runs)
    return accepted, read_passages(document, version, View.REJECTED, vocabulary) if is_changed else accepted


def _detect(document: Document, clause: Clause, read: Sequence[_Read], rules: Rules) -> ClauseDetection:
    versions = tuple(_judge(number, each, clause) for number, each in enumerate(read))
    accepted = _gravest((each.accepted for each in versions), rules)
    rejected = _gravest((each.rejected for each in versions), rules)
    decisive = _gravest((accepted, rejected), rules)
    return ClauseDetection(
        clause=clause.id,
        status=decisive.status,
        if_accepted=accepted.status,
        if_rejected=rejected.status,
        versions=versions,
        reading=decisive,
        deleted=_pending(document, versions, Change.DELETED),
        inserted=_pending(document, versions, Change.INSERTED),
        proposed=_is_proposed(document, clause, rules),
    )


def _judge(version: int, read: _Read, clause: Clause) -> VersionReading:
    if read is None:
        unread = Reading(None, Status.UNCERTAIN)
        return VersionReading(version, unread, unread)
    accepted = read_clause(read[0], clause)
    return VersionReading(version, accepted, accepted if read[1] is read[0] else read_clause(read[1], clause))


def _gravest(readings: Iterable[Reading], rules: Rules) -> Reading:
    found = tuple(readings)
    worst = sort_by_gravity("status", [each.status for each in found], rules.world.codes)[0]
    return next(each for each in found if each.status.value == worst)


def _pending(document: Document, versions: tuple[VersionReading, ...], change: Change) -> tuple[Quote, ...]:
    """Point at wording that somebody else proposes to delete or to insert, where that decides whether it is there."""
    quotes: list[Quote] = []
    for version in versions:
        with_it, without = version.rejected, version.accepted
        if change is Change.INSERTED:
            with_it, without = version.accepted, version.rejected
        if with_it.status is without.status or with_it.status in (Status.ABSENT, Status.LOOKALIKE, Status.UNCERTAIN):
            continue
        touched = {each.block for each in with_it.passages}
        for index in sorted(touched):
            quotes += _changed_words(document.blocks[index], change, document.blocks)
    return tuple(quotes)


def _changed_words(block: Block, change: Change, blocks: tuple[Block, ...]) -> list[Quote]:
    runs = [run for run in block.runs if run.change is change]
    if not runs:
        return []
    start, end = runs[0].start, runs[-1].end
    return [Quote(block.text[start:end], blocks[block.index].where, block.index, start, end)]


def _is_proposed(document: Document, clause: Clause, rules: Rules) -> bool:
    """Tell if our own proposal of this clause is in the document and nobody has decided on it."""
    sentences = {fold(" ".join(wording.sentences)) for wording in clause.wordings}
    for block in document.blocks:
        mine = [run for run in block.runs if run.change is Change.INSERTED and run.author == rules.policy.author]
        if mine and any(sentence in fold(block.text[mine[0].start : mine[-1].end]) for sentence in sentences):
            return True
    return False
