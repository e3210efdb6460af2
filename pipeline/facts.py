"""Facts: what is true whoever asks, read from `data/` and checked against what each file promises.

A house may keep editions of an index in a folder of its own, of the same shape as `data/indices/`; they stand beside
ours, and an edition of the same label replaces ours.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from pipeline.errors import SetupError
from pipeline.model import (
    Atlas,
    AtlasName,
    Code,
    CodeEntry,
    CountryCode,
    Edition,
    Index,
    IndexEntry,
    Language,
    PlaceKind,
    Term,
    Vocabulary,
    World,
)
from pipeline.text import fold, pattern

DATA = files("pipeline") / "data"
LANGUAGES = ("nl", "en", "fr", "de", "es", "it", "pt")
FORMS = ("name", "adjective", "old", "code", "other")

_Fact = TypeVar("_Fact")
_Table = Mapping[str, Any]


def load_world(*, index_id: str, edition: str | None = None, editions_folder: Path | None = None) -> World:
    """Give the facts, with the named edition of the index as the one that decides, or else the newest.

    Raises `SetupError` with every fault of every file.
    """
    faults: list[str] = []
    vocabularies = _or_faults(load_vocabularies, faults)
    atlas = _or_faults(load_atlas, faults)
    codes = _or_faults(load_codes, faults)
    index = _or_faults(lambda: load_index(index_id, edition, editions_folder), faults)
    if atlas and index:
        faults.extend(_strangers(index, atlas))
    if faults or vocabularies is None or atlas is None or codes is None or index is None:
        raise SetupError(*faults)
    return World(vocabularies, atlas, index, codes)


def _or_faults(load: Callable[[], _Fact], faults: list[str]) -> _Fact | None:
    try:
        return load()
    except SetupError as error:
        faults.extend(error.faults)
        return None


def _strangers(index: Index, atlas: Atlas) -> list[str]:
    """Name the codes of the index that have no name in the atlas: an agreement could never lead to them."""
    known = {code for name in atlas.names for code in name.codes}
    listed = {entry.iso3 for edition in index.history for entry in edition.entries}
    return [f"index {index.id}: {code} has no name in atlas.csv; add one" for code in sorted(listed - known)]


# --- Languages -----------------------------------------------------------------------------------------------------


def load_vocabularies() -> tuple[Vocabulary, ...]:
    """Give what each language calls the things that matter here, in the order of `LANGUAGES`."""
    folder = DATA / "languages"
    faults: list[str] = []
    vocabularies = [
        Vocabulary(Language(language), read_terms(_toml(folder / f"{language}.toml", faults), language, faults))
        for language in LANGUAGES
    ]
    if faults:
        raise SetupError(*faults)
    return tuple(vocabularies)


def read_terms(table: _Table, source: str, faults: list[str]) -> tuple[Term, ...]:
    """Turn the `[[term]]` entries of a file into terms; what is wrong with one is added to `faults`."""
    terms: list[Term] = []
    for position, entry in enumerate(table.get("term", ()), start=1):
        name = f"{source}, term {position} ({entry.get('meaning', 'without meaning')})"
        wrong = [f"{name}: `{key}` is missing" for key in ("meaning", "hit", "miss") if not _is_text(entry.get(key))]
        forms = entry.get("forms")
        if not isinstance(forms, list) or not forms or not all(_is_text(form) for form in forms):
            wrong.append(f"{name}: `forms` is a list of at least one form")
        wrong.extend(f"{name}: `{key}` is not known" for key in entry.keys() - {"meaning", "forms", "hit", "miss"})
        faults.extend(wrong)
        if not wrong:
            terms.append(Term(entry["meaning"], tuple(forms), entry["hit"], entry["miss"]))
    return tuple(terms)


def term_faults(term: Term, source: str) -> list[str]:
    """Tell how a term breaks its promise: its forms compile, are found in `hit`, and are not found in `miss`."""
    try:
        wanted = pattern(term.forms)
    except ValueError as error:
        return [f"{source} ({term.meaning}): {error}"]
    faults = []
    if not wanted.search(fold(term.hit)):
        faults.append(f"{source} ({term.meaning}): no form is found in “{term.hit}”")
    if wanted.search(fold(term.miss)):
        faults.append(f"{source} ({term.meaning}): a form is found in “{term.miss}”, which it must leave alone")
    return faults


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


# --- Codes ---------------------------------------------------------------------------------------------------------


def load_codes() -> tuple[CodeEntry, ...]:
    """Give the words for our codes, in the order of the file, which within a group is their gravity."""
    faults: list[str] = []
    groups = _toml(DATA / "codes.toml", faults)
    entries = [
        _read_code(group, code, entry, gravity, faults)
        for group, codes in groups.items()
        for gravity, (code, entry) in enumerate(codes.items())
    ]
    if faults:
        raise SetupError(*faults)
    return tuple(entries)


def _read_code(group: str, code: str, entry: _Table, gravity: int, faults: list[str]) -> CodeEntry:
    name = f"codes.toml, [{group}.{code}]"
    faults.extend(f"{name}: `{key}` is missing" for key in ("nl", "en") if not _is_text(entry.get(key)))
    known = {"nl", "en", "attention", "remedy_nl", "remedy_en", "retry"}
    faults.extend(f"{name}: `{key}` is not known" for key in sorted(entry.keys() - known))
    retry = entry.get("retry", "")
    if retry not in ("", "never", "same_content", "after_change"):
        faults.append(f"{name}: `retry` is never, same_content or after_change, not “{retry}”")
    return CodeEntry(
        group=group,
        code=Code(code),
        nl=entry.get("nl", ""),
        en=entry.get("en", ""),
        attention=bool(entry.get("attention", False)),
        gravity=gravity,
        remedy_nl=entry.get("remedy_nl", ""),
        remedy_en=entry.get("remedy_en", ""),
        retry=retry,
    )


# --- Places --------------------------------------------------------------------------------------------------------


def load_atlas() -> Atlas:
    """Give every way to write every place that `atlas.csv` holds."""
    faults: list[str] = []
    names: list[AtlasName] = []
    for line, row in _rows(
        DATA / "atlas.csv", ("names", "language", "codes", "kind", "form", "weak", "parent"), faults
    ):
        wrong = _atlas_faults(row)
        faults.extend(f"atlas.csv, line {line}: {fault}" for fault in wrong)
        if not wrong:
            names.extend(_read_names(row))
    if faults:
        raise SetupError(*faults)
    return Atlas(tuple(names))


_PLACE_KINDS = {str(kind): kind for kind in PlaceKind}


def _read_names(row: Mapping[str, str]) -> Iterable[AtlasName]:
    codes = tuple(CountryCode(code) for code in row["codes"].split())
    parent = CountryCode(row["parent"]) if row["parent"] else None
    kind = _PLACE_KINDS[row["kind"]]
    for text in row["names"].split("|"):
        yield AtlasName(text, row["language"], codes, kind, row["form"], row["weak"] == "weak", parent)


def _atlas_faults(row: Mapping[str, str]) -> list[str]:
    kind, codes = row["kind"], row["codes"].split()
    faults = []
    if not all(name and name == name.strip() for name in row["names"].split("|")):
        faults.append("names stand between `|`, without spaces around them and none empty")
    if row["language"] not in (*LANGUAGES, "*"):
        faults.append(f"language is one of {', '.join(LANGUAGES)} or *, not “{row['language']}”")
    if kind not in _PLACE_KINDS:
        faults.append(f"kind is one of {', '.join(PlaceKind)}, not “{kind}”")
    if row["form"] not in FORMS:
        faults.append(f"form is one of {', '.join(FORMS)}, not “{row['form']}”")
    if row["weak"] not in ("", "weak"):
        faults.append(f"weak is `weak` or empty, not “{row['weak']}”")
    if not all(_is_code(code) for code in (*codes, *row["parent"].split())):
        faults.append("codes and parent are three capitals, codes with spaces between them")
    if not codes and kind not in (PlaceKind.ORGANISATION, PlaceKind.DISPUTED):
        faults.append(f"a {kind} has at least one code")
    if codes and kind == PlaceKind.ORGANISATION:
        faults.append("an organisation has no code: it is no country")
    if (kind == PlaceKind.TERRITORY) != bool(row["parent"]):
        faults.append("a territory names its parent, and nothing else does")
    return faults


def _is_code(text: str) -> bool:
    return len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()


# --- The index -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Shelf:
    """One folder with editions of an index."""

    facts: _Table
    editions: tuple[Edition, ...]


def load_index(index_id: str, edition: str | None = None, editions_folder: Path | None = None) -> Index:
    """Give an index with the edition that decides: the named one, or else the newest.

    Raises `SetupError` for an index or an edition that is not known (those that are known are named), and for one that
    breaks its promises.
    """
    ours = DATA / "indices"
    known = sorted(folder.name for folder in ours.iterdir() if folder.is_dir())
    if index_id not in known:
        raise SetupError(f"index “{index_id}” is not known; known: {', '.join(known)}")
    faults: list[str] = []
    shelves = [_read_shelf(ours / index_id, faults)]
    theirs = editions_folder / index_id if editions_folder else None
    if theirs and theirs.is_dir():
        shelves.append(_read_shelf(theirs, faults))
    if faults:
        raise SetupError(*faults)
    editions = {each.label: each for shelf in shelves for each in shelf.editions}
    history = tuple(sorted(editions.values(), key=lambda each: each.published, reverse=True))
    deciding = history[0] if edition is None else editions.get(edition)
    if deciding is None:
        raise SetupError(
            f"edition “{edition}” of {index_id} is not known; known: {', '.join(e.label for e in history)}"
        )
    facts = {key: value for shelf in shelves for key, value in shelf.facts.items()}
    return Index(
        id=index_id,
        title=facts["title"],
        publisher=facts["publisher"],
        source=facts["source"],
        retrieved=facts["retrieved"],
        attribution=facts["attribution"].format(edition=deciding.label),
        edition=deciding,
        history=history,
    )


_NO_DATE = date.min


def _read_shelf(folder: Traversable, faults: list[str]) -> _Shelf:
    facts = _toml(folder / "index.toml", faults)
    name = f"{folder.name}/index.toml"
    for key in ("title", "publisher", "source", "attribution"):
        if not _is_text(facts.get(key)):
            faults.append(f"{name}: `{key}` is missing")
    if not isinstance(facts.get("retrieved"), date):
        faults.append(f"{name}: `retrieved` is a date, as 2026-03-14")
    limits = facts.get("range", {})
    low, high = read_score(str(limits.get("lowest", ""))), read_score(str(limits.get("highest", "")))
    if low is None or high is None:
        faults.append(f"{name}: [range] has `lowest` and `highest`, as texts")
        low, high = Decimal(0), Decimal(1)
    tables: dict[str, list[tuple[int, Mapping[str, str]]]] = {}
    for line, row in _rows(folder / "scores.csv", ("edition", "iso3", "name", "score", "rank"), faults):
        tables.setdefault(row["edition"], []).append((line, row))
    editions = []
    for promise in facts.get("edition", ()):
        label = str(promise.get("label", ""))
        if not isinstance(promise.get("published"), date):
            faults.append(f"{name}, edition {label}: `published` is a date, as 2025-10-28")
        entries = tuple(
            _read_entry(row, f"{folder.name}/scores.csv, line {line}", low, high, faults)
            for line, row in tables.get(label, ())
        )
        faults.extend(f"{name}, edition {label}: {fault}" for fault in _broken_promises(promise, entries))
        editions.append(Edition(label, promise.get("published", _NO_DATE), _hash(label, entries), entries))
    promised = {edition.label for edition in editions}
    faults.extend(
        f"{name}: edition {label} stands in scores.csv and not here" for label in tables if label not in promised
    )
    if not editions:
        faults.append(f"{name}: no [[edition]]")
    return _Shelf(facts, tuple(editions))


def _read_entry(row: Mapping[str, str], where: str, low: Decimal, high: Decimal, faults: list[str]) -> IndexEntry:
    score = read_score(row["score"])
    printed = read_score(row.get("published", ""))
    if not _is_code(row["iso3"]):
        faults.append(f"{where}: “{row['iso3']}” is no code of three capitals")
    if not row["name"]:
        faults.append(f"{where}: the name is missing")
    if score is None:
        faults.append(f"{where}: “{row['score']}” is no score")
    elif not low <= score <= high:
        faults.append(f"{where}: {score} lies outside {low} to {high}")
    if row.get("published") and printed is None:
        faults.append(f"{where}: “{row['published']}” is no printed score")
    if row["rank"] and not row["rank"].isdecimal():
        faults.append(f"{where}: “{row['rank']}” is no rank")
    return IndexEntry(
        iso3=CountryCode(row["iso3"]),
        name=row["name"],
        score=str(score),
        published=str(printed if printed is not None else printed_score(score or Decimal(0))),
        rank=int(row["rank"]) if row["rank"].isdecimal() else None,
    )


_SCORE = re.compile(r"\d+(?:[.,]\d+)?")


def read_score(text: str) -> Decimal | None:
    """Read a score with every digit, with a point or a Dutch comma; nothing when it is none (empty, “NA”)."""
    stripped = text.strip()
    return Decimal(stripped.replace(",", ".")) if _SCORE.fullmatch(stripped) and stripped.isascii() else None


def printed_score(score: Decimal) -> Decimal:
    """Give a score as the public sees it: two decimals, half rounded up."""
    return score.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def _broken_promises(promise: _Table, entries: tuple[IndexEntry, ...]) -> list[str]:
    codes = [entry.iso3 for entry in entries]
    faults = [f"{code} stands in it twice" for code in sorted({code for code in codes if codes.count(code) > 1})]
    if len(entries) != promise.get("countries"):
        faults.append(f"{promise.get('countries')} countries are promised and {len(entries)} are there")
    if "BEL" not in codes:
        faults.append("Belgium is not in it: this is not the whole table")
    ordered = sorted(entries, key=lambda entry: read_score(entry.score) or Decimal(0))
    for key, entry in (("lowest", ordered[:1]), ("highest", ordered[-1:])):
        if promise.get(key) != (found := "".join(each.iso3 for each in entry)):
            faults.append(f"`{key}` promises {promise.get(key)}, and it is {found}")
    return faults


def _hash(label: str, entries: tuple[IndexEntry, ...]) -> str:
    """Hash what an edition says, not the file it came in: the same scores give the same key."""
    lines = [f"{label},{each.iso3},{each.score},{each.published},{each.rank}" for each in entries]
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()


# --- Files ---------------------------------------------------------------------------------------------------------


def _toml(file: Traversable, faults: list[str]) -> _Table:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        faults.append(f"{file.name} is missing; it belongs in {file}")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(f"{file.name} cannot be read as TOML: {error}")
    return {}


def _rows(file: Traversable, columns: tuple[str, ...], faults: list[str]) -> list[tuple[int, Mapping[str, str]]]:
    """List the rows of a table with their line; none of them when its head is not what it should be."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        faults.append(f"{file.name} is missing; it belongs in {file}")
        return []
    reader = csv.DictReader(text.splitlines())
    missing = [column for column in columns if column not in (reader.fieldnames or ())]
    if missing:
        faults.append(f"{file.name} lacks the column {', '.join(missing)}")
        return []
    rows: list[tuple[int, Mapping[str, str]]] = []
    for row in reader:
        if None in row or None in row.values():
            faults.append(f"{file.name}, line {reader.line_num}: {len(reader.fieldnames or ())} columns are expected")
        else:
            rows.append((reader.line_num, {key: value.strip() for key, value in row.items()}))
    return rows
