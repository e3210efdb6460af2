"""Editions: read an edition of the index from the publisher's workbook or table, check it, keep it for the house.

Columns and rows are found by their labels, never by their position; cells are read raw, as every digit counts. What is
kept lies in the folder that the playbook names, so that everybody in a house judges by the same.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from openpyxl import load_workbook

from pipeline.atlas import look_up
from pipeline.disk import replace_file
from pipeline.errors import SetupError
from pipeline.facts import printed_score, read_score
from pipeline.model import Atlas, CountryCode, CountryOutcome, Edition, Index, IndexEntry, Policy
from pipeline.sheets import BROKEN
from pipeline.standing import judge

_LABEL = re.compile(r"(?<!\d)(?:19|20)\d\d(?:-(?:19|20)\d\d)?(?!\d)")
_COUNTRY = ("country", "country name", "name", "jurisdiction", "land")
_CODE = ("country code", "abbreviation", "iso3", "iso", "code", "countrycode")
_YEAR = ("year", "edition", "editie", "jaar")
_OVERALL = ("overall score", "overall", "score", "roli", "wjp rule of law index")
_MOST_MORE_OR_LESS = 10
"""An edition with so many countries more or less than the one before is no whole table, or another one."""
_HEAD_WITHIN = 30

Grid = Sequence[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An edition as it was read, and what there is to say about it before it is kept."""

    label: str
    entries: tuple[IndexEntry, ...]
    faults: tuple[str, ...]
    """What keeps it from being kept."""
    notes: tuple[str, ...]
    """What was put right on the way."""


@dataclass(frozen=True, slots=True)
class Differences:
    """What an edition changes beside the one that decides now; countries by their name in it."""

    against: str
    new: tuple[str, ...]
    gone: tuple[str, ...]
    risen: tuple[str, ...]
    """The index asks for no advice any more."""
    fallen: tuple[str, ...]
    """The index now asks for advice."""


def read_candidate(path: Path, label: str | None, atlas: Atlas, before: Index) -> Candidate:
    """Read one edition: the named one, or else the newest that the file holds. Raises `SetupError` when it has none."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for title, grid in _grids(path):
        for edition, rows in _read_grid(title, grid, label).items():
            # An edition may stand in two sheets; the one that gives codes is better than one with names alone.
            if _coded(rows) > _coded(found.get(edition, {})) or edition not in found:
                found[edition] = rows
    if not found:
        raise SetupError(
            f"{path} holds no edition that we recognise: a country, a code and an overall score are needed, and the "
            "year in the name of the sheet, in a column or as --edition."
        )
    wanted = label or max(found, key=lambda each: each[-4:])
    if wanted not in found:
        raise SetupError(f"{path} has no edition {wanted}; it has: {', '.join(sorted(found))}.")
    return _candidate(wanted, found[wanted], atlas, before)


def compare(candidate: Candidate, index: Index, policy: Policy) -> Differences:
    """Tell what an edition changes beside the one that decides now."""
    now, then = _by_code(candidate.entries), _by_code(index.edition.entries)
    crossed = {
        code: _is_clear(entry, policy)
        for code, entry in now.items()
        if code in then and _is_clear(entry, policy) != _is_clear(then[code], policy)
    }
    return Differences(
        against=index.edition.label,
        new=tuple(now[code].name for code in now if code not in then),
        gone=tuple(then[code].name for code in then if code not in now),
        risen=tuple(now[code].name for code, clear in crossed.items() if clear),
        fallen=tuple(now[code].name for code, clear in crossed.items() if not clear),
    )


def misdated(label: str, published: date, index: Index) -> tuple[str, ...]:
    """Name the editions that would come out of their order: by its day an edition decides, or does not."""
    return tuple(
        f"edition {label} cannot be of {published} when edition {other.label} is of {other.published}; change --published"
        for other in index.history
        if other.label != label and (label[-4:] < other.label[-4:]) != (published < other.published)
    )


def keep(candidate: Candidate, published: date, retrieved: date, folder: Path, index: Index) -> None:
    """Write an edition into the folder of the house, beside those that lie there; one of the same label is replaced."""
    shelf = folder / index.id
    shelf.mkdir(parents=True, exist_ok=True)
    known = {each.label: each for each in _kept(shelf, index)}
    known[candidate.label] = Edition(candidate.label, published, "", candidate.entries)
    editions = sorted(known.values(), key=lambda each: each.published, reverse=True)
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(("edition", "iso3", "name", "score", "rank", "published"))
    for edition in editions:
        for entry in edition.entries:
            writer.writerow((edition.label, entry.iso3, entry.name, entry.score, entry.rank or "", entry.published))
    # The scores first: a crash between the two leaves scores without a promise, which is said and stops everybody.
    replace_file(shelf / "scores.csv", table.getvalue().encode())
    replace_file(shelf / "index.toml", _promises(editions, retrieved, index).encode())


def _is_clear(entry: IndexEntry, policy: Policy) -> bool:
    return judge(Decimal(entry.score), Decimal(entry.published), policy) is CountryOutcome.CLEAR


def _by_code(entries: Iterable[IndexEntry]) -> dict[CountryCode, IndexEntry]:
    return {entry.iso3: entry for entry in entries}


def _coded(rows: Mapping[str, object]) -> int:
    return sum(len(key) == 3 and key.isupper() for key in rows)


# --- Reading -------------------------------------------------------------------------------------------------------


def _grids(path: Path) -> Iterator[tuple[str, Grid]]:
    """Give every sheet of a workbook, or the one table of a text, with its title."""
    try:
        yield from _read_text(path) if path.suffix.lower() == ".csv" else _read_workbook(path)
    except (*BROKEN, OSError) as error:
        raise SetupError(f"{path} does not open as a workbook ({type(error).__name__}); save it as .xlsx.") from None


def _read_text(path: Path) -> Iterator[tuple[str, Grid]]:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    yield path.stem, list(csv.reader(io.StringIO(text), delimiter=delimiter))


def _read_workbook(path: Path) -> Iterator[tuple[str, Grid]]:
    book = load_workbook(path, read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            yield sheet.title, list(sheet.iter_rows(values_only=True))
    finally:
        book.close()


def _read_grid(title: str, grid: Grid, label: str | None) -> dict[str, dict[str, tuple[str, str]]]:
    """Read a table with countries in rows, or turned over, with countries in columns: (code or name) → name, score."""
    for turned in (grid, _turned(grid)):
        for number, row in enumerate(turned[:_HEAD_WITHIN]):
            heads = [_folded(cell) for cell in row]
            country, score = _first(heads, _COUNTRY), _overall(heads)
            if country is None or score is None:
                continue
            code, year = _first(heads, _CODE), _first(heads, _YEAR)
            named = _LABEL.search(title)
            fixed = named[0] if named else label
            found: dict[str, dict[str, tuple[str, str]]] = {}
            for each in turned[number + 1 :]:
                edition = _edition(each[year]) if year is not None and year < len(each) else fixed
                name, value = _text(each, country), _text(each, score)
                if edition and name and read_score(value) is not None:
                    key = _text(each, code).upper() if code is not None else ""
                    found.setdefault(edition, {})[key or name] = (name, value)
            if found:
                return found
    return {}


def _turned(grid: Grid) -> Grid:
    width = max((len(row) for row in grid), default=0)
    return [[row[column] if column < len(row) else None for row in grid] for column in range(width)]


def _first(heads: Sequence[str], names: Sequence[str]) -> int | None:
    return next((heads.index(name) for name in names if name in heads), None)


def _overall(heads: Sequence[str]) -> int | None:
    """Find the overall score: its label may stand behind the name of the index, and no factor's is it."""
    ends = [position for position, head in enumerate(heads) if head.endswith("overall score")]
    return ends[0] if ends else _first(heads, _OVERALL)


def _edition(cell: object) -> str | None:
    found = _LABEL.search(str(cell))
    return found[0] if found else None


def _text(row: Sequence[object], position: int) -> str:
    cell = row[position] if position < len(row) else None
    return "" if cell is None else str(cell).strip()


def _folded(cell: object) -> str:
    return " ".join(str(cell if cell is not None else "").replace("_", " ").casefold().split()).rstrip("*")


def _candidate(label: str, rows: Mapping[str, tuple[str, str]], atlas: Atlas, before: Index) -> Candidate:
    known = {code for name in atlas.names for code in name.codes}
    faults: list[str] = []
    notes: list[str] = []
    scored: list[tuple[CountryCode, str, Decimal]] = []
    for key, (name, value) in rows.items():
        code = CountryCode(key)
        if code not in known:
            meant = {each for found in look_up(name, atlas) for each in found.codes}
            if len(meant) != 1:
                faults.append(f"{name} ({key}) is no country we know")
                continue
            code = meant.pop()
            if len(key) == 3:
                notes.append(f"{name}: {key} read as {code}")
        score = read_score(value) or Decimal(0)
        if not 0 <= score <= 1:
            faults.append(f"{name}: {value} lies outside 0 to 1")
        scored.append((code, name, score))
    scored.sort(key=lambda each: (-each[2], each[0]))
    codes = [code for code, _, _ in scored]
    faults += [f"{code} stands in it twice" for code in sorted({code for code in codes if codes.count(code) > 1})]
    if "BEL" not in codes:
        faults.append("Belgium is not in it: this is not the whole table")
    nearest = min(before.history, key=lambda each: (abs(int(each.label[-4:]) - int(label[-4:])), each.label))
    if abs(len(codes) - len(nearest.entries)) > _MOST_MORE_OR_LESS:
        faults.append(f"it has {len(codes)} countries, and the edition {nearest.label} has {len(nearest.entries)}")
    entries = tuple(
        IndexEntry(code, name, str(score), str(printed_score(score)), rank)
        for rank, (code, name, score) in enumerate(scored, start=1)
    )
    return Candidate(label, entries, tuple(faults), tuple(notes))


# --- Keeping -------------------------------------------------------------------------------------------------------


def _kept(shelf: Path, index: Index) -> list[Edition]:
    """Give the editions that lie in the folder of the house already: those of the index that its table names."""
    try:
        lines = (shelf / "scores.csv").read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    labels = {row["edition"] for row in csv.DictReader(lines)}
    return [edition for edition in index.history if edition.label in labels]


def _promises(editions: Sequence[Edition], retrieved: date, index: Index) -> str:
    attribution = index.attribution.replace(index.edition.label, "{edition}")
    lines = [
        "# Written by `rightsclause index import`. What the table beside this file promises to hold.",
        "",
        *(f"{key} = {_quoted(text)}" for key, text in (("title", index.title), ("publisher", index.publisher))),
        f"source = {_quoted(index.source)}",
        f"attribution = {_quoted(attribution)}",
        f"retrieved = {retrieved.isoformat()}",
        "",
        "[range]",
        'lowest = "0"',
        'highest = "1"',
    ]
    for edition in editions:
        ordered = sorted(edition.entries, key=lambda entry: Decimal(entry.score))
        lines += [
            "",
            "[[edition]]",
            f"label = {_quoted(edition.label)}",
            f"published = {edition.published.isoformat()}",
            f"countries = {len(ordered)}",
            f'highest = "{ordered[-1].iso3}"',
            f'lowest = "{ordered[0].iso3}"',
        ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
