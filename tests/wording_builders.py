"""Builders for wording: one passage in one article, judged against a clause of the City's playbook."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from builders import the_rules

from pipeline.model import (
    Anchor,
    Article,
    Block,
    Clause,
    Document,
    DocumentFormat,
    Language,
    Numbering,
    Reading,
    Version,
    View,
    Zone,
)
from pipeline.wording import read_clause, read_passages

CASES = Path(__file__).parent / "wording" / "seen"


def cases(name: str, table: str) -> Sequence[Mapping[str, Any]]:
    """Read the rows of one file of cases."""
    found: Sequence[Mapping[str, Any]] = tomllib.loads((CASES / name).read_text("utf-8"))[table]
    return found


@cache
def the_clause(name: str = "human-rights") -> Clause:
    """A clause of the playbook."""
    return next(clause for clause in the_rules().policy.clauses if clause.id == name)


def the_sentences(language: str, clause: str = "human-rights") -> tuple[str, ...]:
    """The approved wording in a language, sentence by sentence."""
    wordings = the_clause(clause).wordings
    return next(each.sentences for each in wordings if each.language == language and not each.variant)


def judge(language: str, text: str, clause: str | Clause = "human-rights", zone: Zone = Zone.OPERATIVE) -> Reading:
    """Judge a passage that is an article by itself; every line is a paragraph."""
    code = Language(language)
    blocks = tuple(
        Block(index, line, Anchor(str(index)), zone=zone, article=0, language=code, where="Artikel 1")
        for index, line in enumerate(text.strip().split("\n"))
    )
    article = Article(0, len(blocks), "Artikel 1", "", "", Numbering.TYPED, zone, 0, titled=False)
    document = Document(DocumentFormat.DOCX, blocks, articles=(article,), versions=(Version(code),))
    vocabulary = next(each for each in the_rules().world.vocabularies if each.language == code)
    wanted = clause if isinstance(clause, Clause) else the_clause(clause)
    return read_clause(read_passages(document, 0, View.ACCEPTED, vocabulary), wanted)
