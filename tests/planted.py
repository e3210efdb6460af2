"""Passages planted in agreements of real length: how well a clause is told, counted.

A file of `wording/` has one agreement, `[background]`, and many `[[passage]]`: each is planted in that agreement and
judged in it, as a whole document. Keys of a passage: `clause`, `status` and `codes` are what is right; `heading` and
`text` its article, a line a paragraph; `where` it stands when not in an article (`recital`, `definition`, `annex`,
`incorporated_annex`, `contents`, `footer`); `elsewhere` a second article; `why` the reason for the verdict. Inside a
text: `{-deleted by the other side-}`, `{+inserted+}`, `{~struck~}`, `{_hidden_}`.
"""

from __future__ import annotations

import re
import tomllib
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from builders import a_case, a_document, the_rules

from pipeline.detect import detect_clauses
from pipeline.model import ClauseDetection, Document, Status

WORDING = Path(__file__).parent / "wording"
LANGUAGES = ("nl", "en", "fr", "de", "es", "it", "pt")
PRESENT = (Status.STANDARD, Status.EQUIVALENT)

_APART = 10
"""How many articles further on the second article of a passage stands."""

_ANNEX = {
    "nl": "Bijlage",
    "en": "Annex",
    "fr": "Annexe",
    "de": "Anlage",
    "es": "Anexo",
    "it": "Allegato",
    "pt": "Anexo",
}
_DEAD = {"{-": "[-", "-}": "-]", "{+": "[+", "+}": "+]", "{~": "~~", "~}": "~~", "{_": "%%", "_}": "%%"}
_DEAD_MARK = re.compile("|".join(map(re.escape, _DEAD)))


@dataclass(frozen=True)
class Passage:
    """A text of a known verdict, and the agreement it is planted in."""

    language: str
    clause: str
    expected: Status
    codes: frozenset[str]
    why: str
    text: str
    document: Document

    @property
    def is_noisy(self) -> bool:
        """Tell if the text carries the noise of a scan: it is not counted as clean."""
        return "ocr" in self.why.casefold()


def passages(name: str, language: str) -> Iterator[Passage]:
    """Plant the passages of a language in a set, in their order."""
    for content in _contents(name, language):
        for row in content["passage"]:
            yield Passage(
                language,
                row["clause"],
                Status(row["status"]),
                frozenset(row["codes"]),
                row["why"],
                row["text"].strip("\n"),
                a_document(_planted(language, content["background"], row)),
            )


def backgrounds(name: str, language: str) -> Iterator[Document]:
    """Give the agreements of a language in a set, without any passage in them."""
    for content in _contents(name, language):
        yield a_document(_planted(language, content["background"], None))


def _contents(name: str, language: str) -> Iterator[Mapping[str, Any]]:
    """Read the files of a language: `nl.toml`, and `nl-2.toml` of other hands."""
    for path in sorted((WORDING / name).glob(f"{language}*.toml")):
        yield tomllib.loads(path.read_text("utf-8"))


def detected(passage: Passage) -> ClauseDetection:
    """Judge the whole document that a passage stands in, for the clause it speaks of."""
    return judged(passage.document, passage.clause)


def judged(document: Document, clause: str) -> ClauseDetection:
    """Judge a whole document for one clause."""
    found = detect_clauses(document, the_rules(), a_case()).clauses
    return next(each for each in found if each.clause == clause)


def _planted(language: str, background: Mapping[str, Any], row: Mapping[str, Any] | None) -> str:
    """Write the agreement, line by line, in the notation of `builders.a_document`."""
    where = row.get("where", "article") if row else ""
    text = _marked(row["text"]) if row else []
    articles = [(each["heading"], each["paragraphs"]) for each in background["article"]]
    if row:
        at = zlib.crc32(row["text"].encode()) % (len(articles) - _APART - 2)
        if "elsewhere" in row:
            heading, *paragraphs = _marked(row["elsewhere"])
            articles.insert(at + _APART, (heading, paragraphs))
        if where in ("article", "definition"):
            articles.insert(at, (row["heading"], text))
    lines = [f"# {background['title']}"]
    lines += [f"{{toc}}{line}" for line in text] if where == "contents" else []
    lines += [f"{{H}}{line}" for line in text] if where == "footer" else []
    lines += background["parties"]
    recitals = list(background["recitals"])
    lines += recitals[:2] + (text if where == "recital" else []) + recitals[2:]
    for number, (heading, paragraphs) in enumerate(articles, start=1):
        lines += [f"# {number}. {heading}", *paragraphs]
    lines += background["signature"]
    if row and where in ("annex", "incorporated_annex"):
        lines += [f"# {_ANNEX[language]} – {row['heading']}", *text]
    return "\n".join(lines)


def _marked(text: str) -> list[str]:
    """Split a text in paragraphs, with the marks of dead and disputed text as the builders write them."""
    return _DEAD_MARK.sub(lambda match: _DEAD[match[0]], text).strip("\n").split("\n")
