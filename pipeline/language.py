"""Language: which language versions an agreement has, and which block belongs to which.

A version is a language in which a fair part of the agreement is written; a quotation or a foreign name makes none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from lingua import Language as Tongue
from lingua import LanguageDetector, LanguageDetectorBuilder

from pipeline.model import Block, Language, Place, Version

_NEIGHBOURS = (
    # Without the languages that are mistaken for ours, theirs are taken for ours: Afrikaans for Dutch, Catalan for
    # Spanish, Danish for German. They are told apart here so that the answer can be "none that we know".
    Tongue.AFRIKAANS,
    Tongue.BOKMAL,
    Tongue.CATALAN,
    Tongue.CROATIAN,
    Tongue.CZECH,
    Tongue.DANISH,
    Tongue.ESTONIAN,
    Tongue.FINNISH,
    Tongue.HUNGARIAN,
    Tongue.INDONESIAN,
    Tongue.LATIN,
    Tongue.POLISH,
    Tongue.ROMANIAN,
    Tongue.SLOVENE,
    Tongue.SWEDISH,
    Tongue.TURKISH,
    Tongue.VIETNAMESE,
)
_KNOWN = (
    Tongue.DUTCH,
    Tongue.ENGLISH,
    Tongue.FRENCH,
    Tongue.GERMAN,
    Tongue.SPANISH,
    Tongue.ITALIAN,
    Tongue.PORTUGUESE,
)
_TELLING = 35
"""Characters below which a paragraph does not tell its language ("Parties", "Final provisions")."""
_SAMPLE = 60
_FAIR_SHARE = 0.2
_FAIR_PARAGRAPHS = 4
_FAIR_CHARACTERS = 500
"""Of a version below or behind another one; columns show by themselves that they are versions."""
_WHOLE = 5_000
"""Characters that tell the language of a whole text where its paragraphs do not."""


@lru_cache(maxsize=1)
def _detector() -> LanguageDetector:
    return LanguageDetectorBuilder.from_languages(*_KNOWN, *_NEIGHBOURS).with_low_accuracy_mode().build()


def language_of(text: str) -> Language | None:
    """Tell the language of a paragraph, also of one we cannot read; nothing when it is too short to tell."""
    letters = sum(character.isalpha() for character in text)
    if letters < _TELLING:
        return None
    found = _detector().detect_language_of(text)
    return Language(found.iso_code_639_1.name.lower()) if found else None


def find_versions(
    blocks: Sequence[Block], texts: Sequence[str], known: Iterable[Language]
) -> tuple[tuple[int, ...], tuple[Version, ...], bool]:
    """Tell the version of every block, the versions, the largest first, and if they are columns.

    `texts`: what counts of each block.
    """
    languages = _languages(blocks, texts)
    columns = _columns(blocks, languages)
    written: Counter[Language] = Counter()
    for block, text, language in zip(blocks, texts, languages, strict=True):
        if language and block.place in (Place.BODY, Place.TABLE, Place.TEXT_BOX):
            written[language] += len(text)
    order = _order(written, texts, languages, set(known), set(columns.values()))
    versions = tuple(Version(language) for language in order)
    position: dict[Language | None, int] = {language: number for number, language in enumerate(order)}
    assigned: list[int] = []
    current = 0
    for block, language in zip(blocks, languages, strict=True):
        if block.cell and (block.cell.table, block.cell.column) in columns:
            mine = position.get(columns[block.cell.table, block.cell.column], current)
        else:
            mine = current = position.get(language, current)
        assigned.append(mine)
    side_by_side = len(versions) > 1 and any(language in position for language in columns.values())
    return tuple(assigned), versions, side_by_side


def _order(
    written: Counter[Language],
    texts: Sequence[str],
    languages: Sequence[Language | None],
    known: set[Language],
    in_columns: set[Language],
) -> list[Language | None]:
    """List the languages of the versions, the largest first; a single nothing when it is none that we know.

    A language needs a fair share, and enough paragraphs to be an agreement: the name of a partner or the title of a
    project in another language is no version of anything.
    """
    readable = [language for language, _ in written.most_common() if language in known]
    legible = sum(written[language] for language in readable)
    if legible <= written.total() / 2:
        whole = language_of(" ".join(texts)[:_WHOLE])
        return [whole if whole in known else None]
    paragraphs = Counter(language for language in languages if language)
    others = [
        language
        for language in readable[1:]
        if written[language] >= _FAIR_SHARE * legible
        and (
            language in in_columns
            or (paragraphs[language] >= _FAIR_PARAGRAPHS and written[language] >= _FAIR_CHARACTERS)
        )
    ]
    return [readable[0], *others]


def _languages(blocks: Sequence[Block], texts: Sequence[str]) -> list[Language | None]:
    telling = [index for index, text in enumerate(texts) if len(text) >= _TELLING]
    found: dict[int, Language | None] = {}
    # A sample over the whole length settles the usual case, an agreement in one language, at a fixed price.
    sample = telling[:: max(1, len(telling) // _SAMPLE)]
    for index in sample:
        found[index] = language_of(texts[index])
    seen = Counter(language for language in found.values() if language)
    if len(sample) < len(telling) and seen and seen.most_common(1)[0][1] < 0.97 * seen.total():
        for index in telling:
            if index not in found:
                found[index] = language_of(texts[index])
    elif seen:
        only = seen.most_common(1)[0][0]
        found |= {index: only for index in telling if index not in found}
    return [found.get(index) for index in range(len(blocks))]


def _columns(blocks: Sequence[Block], languages: Sequence[Language | None]) -> dict[tuple[int, int], Language]:
    """Find the tables whose columns are language versions, and the language of each of their columns."""
    votes: dict[tuple[int, int], Counter[Language]] = {}
    for block, language in zip(blocks, languages, strict=True):
        if block.cell and language:
            votes.setdefault((block.cell.table, block.cell.column), Counter())[language] += len(block.text)
    winners = {place: counter.most_common(1)[0][0] for place, counter in votes.items()}
    columns: dict[tuple[int, int], Language] = {}
    for (table, column), language in winners.items():
        others = {other for (same, _), other in winners.items() if same == table}
        if len(others) > 1:
            columns[table, column] = language
    return columns
