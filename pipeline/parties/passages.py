"""Passages: where in an agreement its parties introduce themselves, one statement for each.

Prose is cut where somebody new begins: behind "and", a number, a new line. A piece that only goes on about the party
in front of it (an address, who represents it) stays with that party.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import regex

from pipeline.atlas import Mention
from pipeline.model import Block, Document, Place, PlaceKind, View, Zone
from pipeline.parties.addresses import codes_of
from pipeline.parties.lexicon import Mark, find_marks, is_and, is_only
from pipeline.parties.naming import (
    ABOUT,
    FORMS,
    Statement,
    begins_name,
    end_of_name,
    is_address_line,
    is_complete,
    is_form,
    names_somebody,
    skip_to_name,
)
from pipeline.parties.page import ENTITY, OF, Knowledge, Page, means, read_page
from pipeline.parties.tables import rows_of, table_statements
from pipeline.text import Seen, fold, join

_LONGEST_OPENING = 40
"""Blocks in which the parties of an agreement without recognisable opening are looked for."""
_LONGEST_BEGINNING = 8_000
"""Characters of the same."""
_TWO = 2
"""It takes two to agree: with fewer, an opening is only a title."""

_ADJACENT = 3
"""Characters between a name and "with seat at" right behind it."""

_LINE = regex.compile(r"[^\n]+")
_NUMBERED = regex.compile(r"(?<=[\s,;:])\(?(?:\d{1,2}|[ivx]{1,4}|[a-h])\)\s+(?=\S)")
_ITEM = regex.compile(r"\s*(?:\(?(?:\d{1,2}|[ivx]{1,4}|[a-h])[.)]\)?|[-–•·*]|\d{1,2}[º°])\s")
_LOOSE = regex.compile(r"[,;)\]\"'\n.:]\s*$")
_DASH = regex.compile(r"\s[-–—]\s")
_BRACKET = regex.compile(r"\s*\(([^()\n]{2,60})\)[\s.*]*")
_OF = regex.compile(rf"\W(?:{'|'.join(OF)})\W")
_ARTICLE_NUMBER = regex.compile(
    r"(?:(?:article|artikel|art|articulo|articolo|artigo|clause|section|paragraph|§)\W*)?[\divx]{0,4}[\s.):°º–-]*"
)


def find_statements(document: Document, view: View, knowledge: Knowledge) -> list[list[Statement]]:
    """List the statements of the parties, one list for each place where an agreement names them all."""
    lists: list[list[Statement]] = []
    for blocks in _streams(document):
        found = _of_stream(document, [each for each in blocks if each.zone is Zone.OPENING], view, knowledge)
        if sum(map(len, found)) < _TWO:
            # The parties may stand in what was taken for recitals or a first article.
            found = _of_stream(document, _beginning(blocks), view, knowledge) or found
        lists += [*found, _members(blocks, view, knowledge)]
    return [each for each in lists if each]


def _streams(document: Document) -> list[list[Block]]:
    """Give the text in reading order; language versions in columns are read one after the other."""
    body = [
        block
        for block in document.blocks
        if block.place in (Place.BODY, Place.TABLE, Place.TEXT_BOX) and block.text.strip()
    ]
    if not document.side_by_side:
        return [body]
    streams: dict[int, list[Block]] = {number: [] for number in range(len(document.versions))}
    for block in body:
        streams[block.version if block.cell else 0].append(block)
    return [stream for stream in streams.values() if stream]


def _beginning(blocks: Sequence[Block]) -> list[Block]:
    aside = (Zone.CONTENTS, Zone.SIGNATURE, Zone.ANNEX)
    beginning: list[Block] = []
    length = 0
    for block in blocks:
        if length > _LONGEST_BEGINNING or len(beginning) == _LONGEST_OPENING:
            break
        # An agreement may name its parties in its first article, never in a later one.
        if block.zone not in aside and block.article in (None, 0):
            beginning.append(block)
            length += len(block.text)
    return beginning


def _of_stream(document: Document, blocks: Sequence[Block], view: View, knowledge: Knowledge) -> list[list[Statement]]:
    lists: list[list[Statement]] = []
    prose: list[Seen] = []
    listed = False
    for part in rows_of(blocks, view):
        if isinstance(part, Seen):
            prose.append(part)
            continue
        statements = table_statements(part, knowledge)
        if statements is None:
            prose.extend(cell for row in part for cell in row.cells if cell.text.strip())
        else:
            lists.append(statements)
            listed = listed or bool(statements)
    if not prose:
        return lists
    return [*_prose_lists(read_page(join(prose), knowledge), document, only_firm=listed), *lists]


def _members(blocks: Sequence[Block], view: View, knowledge: Knowledge) -> list[Statement]:
    """List the members that a table behind the opening names: an annex of partners, a list of cities."""
    found: list[Statement] = []
    before = ""
    for part in rows_of((each for each in blocks if each.zone is not Zone.OPENING), view):
        if isinstance(part, Seen):
            before = part.folded
        elif len(before) < 100 and find_marks(before, before, knowledge.lexicon, ("member",)):
            found += table_statements(part, knowledge) or []
    return found


# --- Prose ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Region:
    """A stretch of text in which parties stand one after the other."""

    start: int
    end: int
    announced: bool
    """An opener or a heading says that parties follow."""


def _prose_lists(page: Page, document: Document, *, only_firm: bool) -> list[list[Statement]]:
    lists: list[list[Statement]] = []
    for region in _regions(page):
        if not region.announced:
            lists += [each for each in _titles(page, region, document) if each]
        pieces = _pieces(page, region, document)
        known = [each for each in (_statement(page, piece) for piece in pieces) if each]
        if only_firm or not region.announced:
            known = [each for each in known if _is_about(each, adjacent=True)]
        elif any(_is_about(each) for each in known):
            known = [each for each in known if not _is_heading(each)]
        else:
            known = _of_title(known)
        version = _version(page, region, document)
        group = _group(page, region)
        lists.append([replace(each, group=group, version=version) for each in known])
    return lists


def _titles(page: Page, region: _Region, document: Document) -> Iterator[list[Statement]]:
    """Read lines without an opener that name the City and bodies with their country: "Stad Gent – Gemeente X (Peru)"."""
    for line in _LINE.finditer(page.text, region.start, region.end):
        start, end = line.span()
        breaks = [match.span() for match in _DASH.finditer(page.text, start, end)]
        breaks += [(m.start, m.end) for m in page.find(("and",), start, end) if _joins(page, m, document)]
        edges = [start, *(edge for each in sorted(breaks) for edge in each), end]
        pieces = list(zip(edges[::2], edges[1::2], strict=True))
        named = [each for piece in pieces if (each := _statement(page, piece))]
        if len(pieces) < _TWO or len(named) < len(pieces):
            continue
        home = [page.knowledge.is_home(page.text[slice(*each.name)]) for each in named]
        placed = [_is_placed(each) for each in named]
        if any(home) and any(placed) and all(map(max, home, placed)):
            version = _version(page, region, document)
            yield [replace(each, bare=True, version=version) for each in named]


def _is_placed(statement: Statement) -> bool:
    """Tell if a body is followed by its country in brackets, and by nothing else."""
    page, (start, end) = statement.page, statement.name
    bracket = _BRACKET.fullmatch(page.text[end : statement.end])
    return (
        bracket is not None
        and bool(page.find(ENTITY, start, end))
        and any(
            means(place, PlaceKind.STATE, PlaceKind.TERRITORY, PlaceKind.DISPUTED)
            for place in page.places_in(end + bracket.start(1), end + bracket.end(1))
        )
    )


def _version(page: Page, region: _Region, document: Document) -> int:
    """Tell the language version of most of a region; single lines are easily mistaken."""
    votes: Counter[int] = Counter()
    for line in _LINE.finditer(page.text, region.start, region.end):
        votes[document.blocks[page.seen.place(line.start())[0]].version] += len(line[0])
    return votes.most_common(1)[0][0] if votes else 0


def _group(page: Page, region: _Region) -> str:
    """Tell what "between the cities of" says of all names that follow."""
    for mark in page.find(("plural",), region.start, min(region.start + 40, region.end)):
        for kind in page.find(ENTITY, mark.start, mark.end):
            return kind.kind
    return ""


def _regions(page: Page) -> list[_Region]:
    lexicon = page.knowledge.lexicon
    whole = (0, len(page.text))
    starts = {mark.end for mark in page.find(("opener",), *whole) if begins_name(page, skip_to_name(page, mark.end))}
    for line in _LINE.finditer(page.text):
        number = _ARTICLE_NUMBER.match(fold(line[0]))
        heading = line[0][number.end() :] if number else line[0]
        if is_only(line[0], lexicon, "heading", "opener") or is_only(heading, lexicon, "heading"):
            starts.add(line.end())
    if not starts and (sides := page.find(("side",), *whole)):
        # "De um lado, … de outro lado, …": the sides open the list themselves.
        starts.add(sides[0].start)
    closers = [mark.start for mark in page.find(("closer",), *whole) if _closes(page, mark)]
    edges = sorted(starts)
    regions: list[_Region] = []
    # Letterheads and cover pages name parties in front of any opener.
    first = edges[0] if edges else min([each for each in closers if each > 0], default=len(page.text))
    if first > 0:
        regions.append(_Region(0, first, announced=False))
    for position, start in enumerate(edges):
        limit = edges[position + 1] if position + 1 < len(edges) else len(page.text)
        end = min((closer for closer in closers if start <= closer < limit), default=limit)
        if page.text[start:end].strip():
            regions.append(_Region(start, end, announced=True))
    return regions


def _closes(page: Page, mark: Mark) -> bool:
    before = page.text[page.start_of_line(mark.start) : mark.start]
    return not any(map(str.isalpha, before)) or " " in page.text[mark.start : mark.end]


# --- Pieces --------------------------------------------------------------------------------------------------------

_COMMA = r";|,(?!\s(?:an?|een|une?|eine[rsnm]?|un[ao]?|um|uma)\s)"
_SOFT = ("and", "tight_and", "semicolon", "comma")
_SENTENCE_END = regex.compile(
    r"(?<!\b(?:Inc|Ltd|Co|Corp|Bros|No|Nr|St|Ste|Mr|Mrs|Ms|Dr|Av|Avda|Ave|Blvd|Rd|Sr|Sra|Str|str|Bd|Lda|Ltda|Mme|Sig|art|nr|n|bus))"
    r"(?<=[\p{Ll}\d)\"”»’]{2})\.\s+(?=\p{Lu})"
)
_FIRM = frozenset({"seat", "office", "residence", "law", "register"})
"""What a party says of itself, and nobody who represents it."""
_ADDRESSED = ("seat", "office", "residence")
_AT_NAME = 20
"""Characters in front of a name in which its kind may stand: "de steden Gent"."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """A place where a text may turn to another party."""

    position: int
    reason: str
    """What stands there: `start`, `line`, `number`, `semicolon`, `comma`, `and` behind one, `tight_and`, `side`."""
    name: int
    """Where the name begins."""
    limit: int
    """Where the next turn may be."""


def _pieces(page: Page, region: _Region, document: Document) -> list[tuple[int, int]]:
    """Cut a region where a new party begins."""
    about = page.find(ABOUT, region.start, region.end)
    cuts: list[int] = []
    for turn in _turns(page, region, document, listing=not about):
        ahead = [mark for mark in about if turn.name <= mark.start < turn.limit]
        behind = [mark for mark in about if cuts and cuts[-1] <= mark.start < turn.position]
        if not cuts or _is_new(page, turn, cuts[-1], ahead, behind):
            cuts.append(turn.position)
    return [(start, (*cuts, region.end)[number + 1]) for number, start in enumerate(cuts)]


def _turns(page: Page, region: _Region, document: Document, *, listing: bool) -> list[_Turn]:
    where = (region.start, region.end)
    reasons: dict[int, str] = {region.start: "start"}
    for line in _LINE.finditer(page.text, *where):
        reasons.setdefault(line.start(), "number" if _follows_separator(page, line.start()) else "line")
    for match in _NUMBERED.finditer(page.folded, *where):
        reasons.setdefault(match.start(), "number")
    # A comma parts names where nothing else is said of them; "X, a company" says something.
    for match in regex.finditer(_COMMA if listing else ";", page.text, pos=region.start, endpos=region.end):
        reasons.setdefault(match.end(), "comma" if match[0] == "," else "semicolon")
    for mark in page.find(("and",), *where):
        inside = any(place.start < mark.start < place.end for place in page.places)
        if not inside and _joins(page, mark, document):
            loose = _LOOSE.search(page.folded, max(region.start, mark.start - 3), mark.start) is not None
            reasons.setdefault(mark.start, "and" if loose else "tight_and")
    for mark in page.find(("side",), *where):
        reasons.setdefault(mark.end, "side")
    names = {position: skip_to_name(page, position, region.end) for position in sorted(reasons)}
    openings = [position for position, name in names.items() if name < region.end and begins_name(page, name)]
    turns: list[_Turn] = []
    for number, position in enumerate(openings):
        limit = openings[number + 1] if number + 1 < len(openings) else region.end
        if names[position] < limit:
            turns.append(_Turn(position, reasons[position], names[position], limit))
    return turns


def _joins(page: Page, mark: Mark, document: Document) -> bool:
    """Tell if a word means "and" in the language of its paragraph, or stands there alone."""
    word = page.text[mark.start : mark.end]
    if is_and(word, document.blocks[page.seen.place(mark.start)[0]].language, page.knowledge.lexicon):
        return True
    line = page.text[page.start_of_line(mark.start) : page.end_of_line(mark.end)]
    return is_only(line, page.knowledge.lexicon, "and")


def _follows_separator(page: Page, position: int) -> bool:
    """Tell if a line has a number, begins with "and", or stands behind a line that ends with it."""
    if _ITEM.match(page.folded, position) or page.at("and", position) or page.at("side", position):
        return True
    stop = position
    while stop > 0 and page.text[stop - 1] in " \n,;:.-–":
        stop -= 1
    return any(mark.end == stop for mark in page.find(("and", "side"), max(0, stop - 40), stop))


def _is_new(page: Page, turn: _Turn, last: int, ahead: Sequence[Mark], behind: Sequence[Mark]) -> bool:
    """Tell if the text at a turn speaks of another party than the text in front of it."""
    if turn.reason in _SOFT and _SENTENCE_END.search(page.text, last, turn.position):
        return False
    end = end_of_name(page, turn.name, turn.limit, ahead)
    if turn.reason in ("and", "tight_and") and ahead and page.knowledge.is_home(page.text[turn.name : end]):
        return True  # Nobody is represented by the City.
    if turn.reason == "comma":
        return not behind and _goes_on_listing(page, last, turn, end)
    entity = bool(page.find(ENTITY, turn.name, max(end, turn.name + 1)))
    said = {mark.kind.partition(".")[0] for mark in ahead}
    firm = bool(said & _FIRM)
    closed = any(mark.kind == "alias" for mark in behind)
    ended = page.text[: turn.position].rstrip().endswith(";")
    # Between "represented by" and the alias, names are those of people and their offices.
    represented = not closed and any(mark.kind == "represented" for mark in behind)
    if turn.reason in ("number", "side"):
        return not represented or firm or entity or "represented" in said
    if not closed and behind and behind[-1].kind in ("parent", "on_behalf", "branch"):
        return False
    if behind and behind[-1].kind in _ADDRESSED and _is_place(page, turn.name, end):
        return False  # "with seats in Nairobi, Kenya and Kampala, Uganda" goes on with the address.
    if turn.reason == "tight_and":
        if not ahead and not behind:
            return is_complete(page, last, turn.position) or _is_headed(page, turn, end)
        complete = entity or is_complete(page, last, turn.position)
        return complete and not represented and (firm or bool(said) or entity and not behind)
    if turn.reason == "line":
        if is_form(page, turn.name) or is_address_line(page, turn.name, turn.limit, ahead):
            return False
        return firm and (entity or not represented) or entity and bool(said) and (ended or not represented)
    if represented or ended and behind:
        return firm or entity and bool(said) or "represented" in said
    return bool(said) or entity or closed or not behind


def _is_place(page: Page, start: int, end: int) -> bool:
    return any((place.start, place.end) == (start, end) for place in page.places)


def _goes_on_listing(page: Page, last: int, turn: _Turn, end: int) -> bool:
    """Tell "Ghent, Kumasi and Lille", a list, from "Kanazawa, Japan", a place with its country."""
    here, before = page.places_in(turn.name, end), page.places_in(last, turn.position)
    if is_form(page, turn.name) or _goes_on_address(page, last, turn, here):
        return False
    if not here or not before or page.at("public_body", turn.name) or means(before[-1], PlaceKind.ORGANISATION):
        return _is_headed(page, turn, end)
    return bool({name.kind for name in here[-1].names} & {name.kind for name in before[-1].names})


def _goes_on_address(page: Page, last: int, turn: _Turn, here: Sequence[Mention]) -> bool:
    """Tell "Municipality of Example, New Zealand" and "Example Foundation, Savannah" from a list of places."""
    if not here or here[0].start != turn.name or page.at("public_body", turn.name):
        return False  # "the Republic of Kenya" is who signs, "Kenya" may be where.
    comma = page.text.rfind(",", last, turn.position - 1)
    piece = skip_to_name(page, max(last, comma + 1), turn.position)
    if means(here[0], PlaceKind.STATE, PlaceKind.TERRITORY):
        # Only a country goes on a list of countries; a body of states, and the City, have no such address.
        own = page.knowledge.home.country
        foreign = own not in codes_of(here[0].names) and page.knowledge.is_home(page.text[piece : turn.position])
        return not foreign and not any(
            place.start == piece
            and means(place, PlaceKind.ORGANISATION)
            or place.start == piece
            and means(place, PlaceKind.STATE, PlaceKind.TERRITORY)
            and not codes_of(place.names) & codes_of(here[0].names)
            and not page.text[place.end : turn.position].strip(" ,\n")
            for place in page.places_in(piece, turn.position)
        )
    head = skip_to_name(page, last, turn.position)
    name = page.text.find(",", head, turn.position)
    return bool(page.find((*FORMS, "university"), head, name if name >= 0 else turn.position))


def _is_headed(page: Page, turn: _Turn, end: int) -> bool:
    """Tell a name of its own ("and Example Foundation") from the tail of one ("and Social Affairs of the Republic")."""
    of = _OF.search(page.folded, turn.name, end)
    return page.is_known(turn.name, of.start() if of else end)


def _statement(page: Page, piece: tuple[int, int]) -> Statement | None:
    start, end = piece
    name = skip_to_name(page, start, end)
    about = page.find(ABOUT, name, end)
    stop = end_of_name(page, name, end, about)
    if stop <= name or not names_somebody(page.text[name:stop], page.knowledge.lexicon):
        return None
    # Who is only present, or only takes note, signs nothing.
    if any(mark.kind == "joins" for mark in about):
        return None
    return Statement(page=page, start=start, end=end, name=(name, stop))


def _is_about(statement: Statement, *, adjacent: bool = False) -> bool:
    """Tell if a text says what only a party says of itself; `adjacent`: right behind a name that may be any words."""
    behind = statement.page.find(ABOUT, statement.name[1], statement.end)
    said = {mark.kind.partition(".")[0] for mark in behind}
    if statement.page.find(ENTITY, *statement.name):
        return bool(said & {*_FIRM, "alias", "represented"})
    if adjacent:
        return bool(behind) and behind[0].start - statement.name[1] <= _ADJACENT and bool(said & _FIRM)
    return bool(said & _FIRM) or {"represented", "alias"} <= said


def _is_heading(statement: Statement) -> bool:
    """Tell if a name among full statements is a heading behind them: nothing is said of it, and it joins nothing."""
    page, (start, end) = statement.page, statement.name
    if page.find(ABOUT, start, statement.end) or page.is_known(max(statement.start, start - _AT_NAME), end):
        return False
    rest = page.text[end : statement.end].lstrip()
    return bool(rest) and rest[0] not in ",;("


def _of_title(statements: Sequence[Statement]) -> list[Statement]:
    """Keep of a bare "between A and B" what can be a party: the others are parts of a longer name."""
    kept: list[Statement] = []
    recognised = 0
    for statement in statements:
        page, (start, end) = statement.page, statement.name
        known = page.is_known(max(statement.start, start - _AT_NAME), end)
        same_line = bool(kept) and "\n" not in page.text[kept[-1].name[1] : start].strip()
        recognised += known
        if known or not kept or len(statements) == _TWO and same_line:
            kept.append(replace(statement, end=min(statement.end, page.end_of_line(end)), bare=True))
        elif same_line and page.text[kept[-1].name[1]] != ",":
            kept[-1] = replace(kept[-1], end=end, name=(kept[-1].name[0], end))
    return kept if recognised or len(kept) == _TWO else []
