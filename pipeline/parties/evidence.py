"""Evidence: what the statement of a party says about its country, piece by piece, in the order of trust."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

import regex

from pipeline.atlas import Mention
from pipeline.model import AtlasName, Basis, Block, Certainty, CountryCode, PartyKind, PlaceKind, Quote
from pipeline.parties.addresses import (
    Located,
    before_contact,
    codes_of,
    end_of_address,
    locate,
    name_of_code,
    narrow,
    rival_towns,
)
from pipeline.parties.lexicon import Mark, is_and
from pipeline.parties.naming import ABOUT, Statement
from pipeline.parties.page import Page, means
from pipeline.parties.registers import bank_countries, digits_of, find_registrations, number_behind


class Weight(IntEnum):
    """How far a piece of evidence carries."""

    HINT = 1
    """Never alone: a bank, a telephone."""
    WEAK = 2
    """Supports others: a legal form."""
    MEDIUM = 3
    STRONG = 4
    DECISIVE = 5


@dataclass(frozen=True, slots=True)
class Clue:
    """One piece of evidence for a country, with the words it stands in."""

    weight: Weight
    basis: Basis
    names: tuple[AtlasName, ...]
    """One country, or several when the words leave it open."""
    evidence: tuple[Quote, ...]
    sure: bool = False
    """The words leave no doubt: a country by its name, a number whose check digits are right."""
    address: bool = False
    """It stands behind a word for a seat or an office, or beside another town in such an address."""

    @property
    def codes(self) -> frozenset[CountryCode]:
        """The countries it may mean."""
        return codes_of(self.names)


@dataclass(frozen=True, slots=True)
class Findings:
    """All that a statement says about where a party belongs."""

    clues: tuple[Clue, ...]
    seat: str
    """As printed; empty when there is none."""
    parents: tuple[Clue, ...]
    """Countries of a parent company, shown and never counted."""
    numbers: frozenset[str]
    """Its register numbers, as digits."""
    branch: tuple[Quote, ...]
    """The words by which a branch signs; empty when none does."""
    head_office: bool
    """For a branch: the text says where its head office is."""


_LAW_REACH = 70
_SHORT_REGISTER = 6
_STATES = 2
_GAP = 400
_BESIDE = regex.compile(r"\s(?:(?:van|of|for|de|du|di|do|da|del|in|te|à|a|zu|en|em)\s)?")
"""What stands between the name of a register and its place."""


def gather(statement: Statement, kind: PartyKind, blocks: Sequence[Block]) -> Findings:
    """Read a statement for everything that tells its country."""
    return _Reader(statement, kind, blocks).read()


class _Reader:
    """One statement while it is read: its marks and places are found once."""

    def __init__(self, statement: Statement, kind: PartyKind, blocks: Sequence[Block]) -> None:
        self.statement, self.kind, self.blocks = statement, kind, blocks
        self.page: Page = statement.page
        self.atlas = self.page.knowledge.atlas
        self.whole = (statement.start, statement.end)
        self.marks = self.page.find(ABOUT, statement.name[1], statement.end)
        self.sides = self.page.find(("side",), statement.name[1], statement.end)
        self.places = self.page.places_in(*self.whole)
        self.parent_zones = self._parent_zones()

    def read(self) -> Findings:
        clues: list[Clue] = []
        fields, seat = self._fields()
        clues += fields
        seats, printed = self._seats()
        clues += seats
        seat = seat or printed
        if not clues:
            implied, printed = self._implied_address()
            clues += implied
            seat = seat or printed
        if self.kind in (PartyKind.PUBLIC_BODY, PartyKind.UNIVERSITY):
            territory = self._territory(bool(clues))
            # An embassy belongs to whom it represents; its address says only where it stands.
            clues = territory if territory and self._is_embassy() else clues + territory
        clues += [*self._laws(), *self._adjectives()]
        registers, numbers = self._registers()
        clues += [*registers, *self._forms(), *self._banks(), *self._phones()]
        branch = next((mark for mark in self._outside(self.marks) if mark.kind == "branch"), None)
        head = branch is not None and any(self._is_before(clue, branch.start) for clue in clues)
        told = self._quote(branch.start, branch.end) if branch else ()
        return Findings(tuple(clues), seat, tuple(self._parents()), numbers, told, head)

    def _is_before(self, clue: Clue, position: int) -> bool:
        if clue.weight < Weight.MEDIUM or not clue.evidence:
            return False
        first = clue.evidence[0]
        return (first.block, first.start) < self.page.seen.place(position)

    # --- Seats ---

    def _fields(self) -> tuple[list[Clue], str]:
        clues: list[Clue] = []
        seat = ""
        for label, start, end in self.statement.fields:
            if label == "register":
                continue
            if label == "seat":
                seat = self.page.text[start:end].strip()
            located = locate(self.page, start, end)
            if located:
                clues.append(self._seat_clue(located.names, located.basis, located.certainty, start, end))
        countries = [clue for clue in clues if clue.sure]
        return (countries or clues), seat

    def _seats(self) -> tuple[list[Clue], str]:
        clues: list[Clue] = []
        printed, by_office = "", False
        covered = -1
        spoken_for = False
        for mark in self._outside(self.marks):
            spoken_for = spoken_for or mark.kind == "represented"
            if mark.kind not in ("seat", "office", "residence") or mark.start < covered:
                continue
            if mark.kind == "residence" and spoken_for and self.kind is not PartyKind.PERSON:
                continue
            end = end_of_address(self.page, mark.end, self.statement.end, self._stops(mark.end))
            covered = max(covered, mark.end)
            if located := locate(self.page, mark.end, end):
                clues.append(self._seat_clue(located.names, located.basis, located.certainty, mark.start, end))
                clues += self._rivals(located, mark.end, end)
                covered = end
            text = self.page.text[mark.end : end].strip(" ,:\n")
            if (
                (not printed or by_office and mark.kind != "office")
                and text
                and (located or any(character.isdigit() for character in text))
            ):
                printed, by_office = " ".join(text.split()), mark.kind == "office"
        return clues, printed

    def _implied_address(self) -> tuple[list[Clue], str]:
        """Read an address that stands behind the name without a formula: letterheads, lists, brackets."""
        limit = self.statement.end
        if self.statement.bare:
            line = self.page.text.find("\n", self.statement.name[1])
            limit = line if line >= 0 else limit
        for start, end in self._gaps(limit):
            if len([place for place in self.page.places_in(start, end) if means(place, PlaceKind.STATE)]) > _STATES:
                continue  # A list of states is no address.
            located = locate(self.page, start, end, whole=True)
            if located:
                text = " ".join(self.page.text[start:end].strip(" ,:;.-–()\n").split())
                clue = self._seat_clue(located.names, located.basis, located.certainty, start, end)
                if self.kind is PartyKind.PUBLIC_BODY and clue.sure and self._governs_there(start, end):
                    # "the Municipality of Example, New Zealand": that is where it governs.
                    clue = replace(clue, basis=Basis.TERRITORY)
                # What merely stands behind the name of a public body is no second seat: a list of states goes on.
                clue = replace(clue, address=self.kind is not PartyKind.PUBLIC_BODY)
                return [clue, *self._rivals(located, start, end, whole=True)], text[:200]
        return [], ""

    def _rivals(self, located: Located, start: int, end: int, *, whole: bool = False) -> list[Clue]:
        return [
            Clue(Weight.MEDIUM, Basis.PLACE, town.names, self._quote(town.start, town.end), address=True)
            for town in rival_towns(self.page, located, start, end, whole=whole)
        ]

    def _governs_there(self, start: int, end: int) -> bool:
        """Tell if a country behind a name says where a body governs: no street, and the name tells no state itself."""
        named = any(means(place, PlaceKind.STATE) for place in self.page.places_in(*self.statement.name))
        return not named and not self._is_embassy() and not any(map(str.isdigit, self.page.text[start:end]))

    def _is_embassy(self) -> bool:
        return bool(self.page.find(("embassy",), *self.statement.name))

    def _gaps(self, limit: int) -> Iterator[tuple[int, int]]:
        """Give the stretches in which the party speaks of itself and no word announces what follows."""
        start = self.statement.name[1]
        # What stands behind "on the one part" is said of the other.
        limit = min([limit, *(side.start for side in self.sides), *self._ands(start, limit)])
        for mark in (*self.marks, None):
            end = before_contact(self.page, start, min(mark.start if mark else limit, start + _GAP, limit))
            if start < end and not self._in_parent(start):
                yield start, end
            if mark is None or mark.kind in ("represented", "alias", "joint", "born", "on_behalf"):
                return
            start = mark.end

    def _ands(self, start: int, end: int) -> list[int]:
        """List where "and" stands in the language of its paragraph: what follows may be another name."""
        return [
            mark.start
            for mark in self.page.find(("and",), start, end)
            if is_and(
                self.page.text[mark.start : mark.end],
                self.blocks[self.page.seen.place(mark.start)[0]].language,
                self.page.knowledge.lexicon,
            )
        ]

    def _seat_clue(
        self, names: tuple[AtlasName, ...], basis: Basis, certainty: Certainty, start: int, end: int
    ) -> Clue:
        weight = Weight.DECISIVE if basis is Basis.SEAT else Weight.MEDIUM
        return Clue(weight, basis, names, self._quote(start, end), sure=certainty is Certainty.CERTAIN, address=True)

    def _stops(self, start: int) -> list[Mark]:
        said = [mark for mark in self.marks if mark.kind != "on_behalf"]
        return [mark for mark in (*said, *self.sides) if mark.start > start]

    # --- Territory of a public body ---

    def _territory(self, has_seat: bool) -> list[Clue]:
        start, stop = self.statement.name
        embassy = self._is_embassy()
        mentions = [
            mention
            for mention in self.places
            if start <= mention.start < stop and not means(mention, PlaceKind.ORGANISATION)
        ]
        if embassy:
            sending = [mention for mention in mentions if not means(mention, PlaceKind.CITY)] or mentions
            return [self._territory_clue(sending[0].names, start, stop)] if sending else []
        if self.page.find(("cross_border",), start, stop):
            # A body of several states belongs to each of them.
            placed = [mention for mention in self.places if len(codes_of(mention.names)) == 1]
            return [self._territory_clue(mention.names, mention.start, mention.end) for mention in placed]
        if not mentions:
            return []
        if self.kind is PartyKind.UNIVERSITY:
            # The name of a university is no proof ("American University of …"); the place it is "of" is a good sign.
            mentions = [m for m in mentions if all(name.form != "adjective" for name in m.names)]
            if has_seat or not mentions:
                return []
        names = mentions[-1].names
        states = [m for m in mentions if means(m, PlaceKind.STATE)]
        if states:
            names = states[-1].names
        for mention in mentions:
            if len(codes_of(names)) > 1 and codes_of(names) & codes_of(mention.names):
                names = narrow(names, codes_of(names) & codes_of(mention.names), self.atlas)
        if self.kind is PartyKind.UNIVERSITY:
            return [Clue(Weight.MEDIUM, Basis.PLACE, names, self._quote(start, stop))]
        return [self._territory_clue(names, start, stop)]

    def _territory_clue(self, names: tuple[AtlasName, ...], start: int, stop: int) -> Clue:
        return Clue(Weight.DECISIVE, Basis.TERRITORY, names, self._quote(start, stop), sure=len(codes_of(names)) == 1)

    # --- Law, adjectives ---

    def _laws(self) -> list[Clue]:
        clues: list[Clue] = []
        for mark in self._outside(self.marks):
            if mark.kind != "law":
                continue
            end = min(mark.end + _LAW_REACH, self.statement.end)
            for stop in self._stops(mark.end):
                end = min(end, stop.start)
            if (break_ := regex.search(r"[;\n]|,\s(?!\p{Lu})", self.page.text, pos=mark.end, endpos=end)) is not None:
                end = break_.start()
            inside = [
                mention
                for mention in self.places
                if mark.start <= mention.start < end and not means(mention, PlaceKind.ORGANISATION)
            ]
            if inside:
                names = _best(inside)
                if not any(
                    means(mention, PlaceKind.STATE, PlaceKind.REGION, PlaceKind.TERRITORY) for mention in inside
                ):
                    # "of Kampala law" is no law, "Ugandan law" is.
                    names = (
                        tuple(name for mention in inside for name in mention.names if name.form == "adjective") or names
                    )
                clues.append(Clue(Weight.STRONG, Basis.LAW, names, self._quote(mark.start, max(end, inside[-1].end))))
        return clues

    def _adjectives(self) -> list[Clue]:
        """Find "a Ugandan association", "une société camerounaise", "a Delaware corporation"."""
        clues: list[Clue] = []
        words = self.page.find(("company", "association", "public_body", "university"), *self.whole)
        for mention in self.places:
            if not any(
                name.form == "adjective" or name.kind in (PlaceKind.STATE, PlaceKind.REGION) for name in mention.names
            ):
                continue
            if self._in_parent(mention.start):
                continue
            # "India" is also Spanish for "Indian": with a capital it is taken for the country.
            is_name = (
                any(name.form != "adjective" for name in mention.names) and self.page.text[mention.start].isupper()
            )
            adjective = () if is_name else tuple(name for name in mention.names if name.form == "adjective")
            behind = self._kind_word_behind(mention, words)
            before = bool(adjective) and any(self.page.text[mark.end : mention.start] == " " for mark in words)
            inside_name = mention.start < self.statement.name[1]
            if inside_name and not (adjective and self._describes(mention, words)):
                continue
            if behind or before:
                law = not adjective
                names = adjective or mention.names
                clues.append(
                    Clue(
                        Weight.STRONG if law else Weight.MEDIUM,
                        Basis.LAW if law else Basis.ADJECTIVE,
                        names,
                        self._quote(mention.start, min(mention.end + 30, self.statement.end)),
                    )
                )
        return clues

    def _kind_word_behind(self, mention: Mention, words: Sequence[Mark]) -> bool:
        return any(
            mention.end < mark.start <= mention.end + 45
            and self.page.text[mark.start].islower()
            and regex.fullmatch(r"[ \n-](?:[\p{Ll}-]+\s){0,4}", self.page.text[mention.end : mark.start])
            for mark in words
        )

    def _describes(self, mention: Mention, words: Sequence[Mark]) -> bool:
        """Tell "de Oegandese vereniging Voorbeeld" from "Ugandan Women's Association": a word of kind in small letters."""
        return any(
            mark.start - mention.end <= 1 and mark.start >= mention.end and self.page.text[mark.start].islower()
            for mark in words
        )

    # --- Registers, forms, hints ---

    def _registers(self) -> tuple[list[Clue], frozenset[str]]:
        clues: list[Clue] = []
        numbers: set[str] = set()
        stops = [mark.start for mark in self.marks if mark.kind in ("represented",)]
        for registration in find_registrations(self.page.text, self.statement.start, self.statement.end):
            if not self._in_parent(registration.start):
                numbers.add(digits_of(self.page.text[registration.start : registration.end]))
                clues.append(self._register_clue((registration.country,), registration.start, registration.end, True))
        named: dict[tuple[int, int], set[CountryCode]] = {}
        for mark in self.page.find(("register.",), *self.whole):
            if not self._in_parent(mark.start) and mark.start >= self.statement.name[1]:
                named.setdefault((mark.start, mark.end), set()).add(CountryCode(mark.kind.partition(".")[2]))
        for (start, end), codes in named.items():
            if any(left <= start and end <= right and (left, right) != (start, end) for left, right in named):
                continue
            limit = min([*(stop for stop in stops if stop > end), self.statement.end])
            found = {code: number_behind(self.page.text, code, end, limit) for code in codes}
            proved = {code for code, number in found.items() if number and number.checked}
            kept = proved or codes
            town = [m for m in self.places if end <= m.start < min(end + 40, limit) and codes_of(m.names) & kept]
            if len(kept) > 1 and town:
                kept = kept & codes_of(town[0].names)
            if not proved and (abroad := self._register_abroad(end, limit, kept)):
                kept = set(abroad)
            number = next((each for each in found.values() if each), None)
            if number is None and end - start <= _SHORT_REGISTER:
                # "HRA" and "REA" mean other things too; a number behind them shows which.
                continue
            if number:
                numbers.add(digits_of(self.page.text[number.start : number.end]))
            clues.append(self._register_clue(tuple(sorted(kept)), start, number.end if number else end, bool(proved)))
        for label, start, end in self.statement.fields:
            if label == "register":
                numbers.add(digits_of(self.page.text[start:end]))
        return clues, frozenset(number for number in numbers if len(number) >= 6)

    def _register_abroad(self, position: int, limit: int, codes: set[CountryCode]) -> frozenset[CountryCode]:
        """Give the country of "Kamer van Koophandel Curaçao" and "Vereinsregister Minsk": that of the place behind."""
        for mention in self.places:
            if position <= mention.start < limit:
                named = codes_of(mention.names)
                beside = _BESIDE.fullmatch(self.page.text, position, mention.start)
                return named if beside and len(named) == 1 and not named & codes else frozenset()
        return frozenset()

    def _register_clue(self, codes: tuple[CountryCode, ...], start: int, end: int, checked: bool) -> Clue:
        names = tuple(name for code in codes for name in name_of_code(code, self.atlas))
        weight = Weight.STRONG if len(codes) == 1 else Weight.WEAK
        return Clue(weight, Basis.REGISTER, names, self._quote(start, end), sure=checked and len(codes) == 1)

    def _forms(self) -> list[Clue]:
        start, stop = self.statement.name
        found: dict[tuple[int, int], set[CountryCode]] = {}
        for mark in self.page.find(("form.",), start, min(stop + 40, self.statement.end)):
            # "A.S." is Turkish, the end of "S.A.S." is not.
            apart = self.page.text[mark.start - 1 : mark.start] in ("", " ", ",", "(", "\n", "\xa0")
            if apart and not self._in_parent(mark.start):
                found.setdefault((mark.start, mark.end), set()).add(CountryCode(mark.kind.partition(".")[2]))
        clues: list[Clue] = []
        for (left, right), codes in found.items():
            names = tuple(name for code in sorted(codes) for name in name_of_code(code, self.atlas))
            clues.append(Clue(Weight.WEAK, Basis.LEGAL_FORM, names, self._quote(left, right)))
        return clues

    def _banks(self) -> list[Clue]:
        return [
            Clue(Weight.HINT, Basis.BANK, name_of_code(CountryCode(letters), self.atlas), self._quote(start, end))
            for letters, start, end in bank_countries(self.page.text, *self.whole)
        ]

    def _phones(self) -> list[Clue]:
        clues: list[Clue] = []
        for match in regex.finditer(
            r"(?<!\w)(?:\+|00)[1-9][\d ().\-/]{7,18}\d",
            self.page.text,
            pos=self.statement.start,
            endpos=self.statement.end,
        ):
            if code := _phone_country(match[0]):
                clues.append(Clue(Weight.HINT, Basis.PHONE, name_of_code(code, self.atlas), self._quote(*match.span())))
        return clues

    # --- Parents ---

    def _parent_zones(self) -> list[tuple[int, int]]:
        zones: list[tuple[int, int]] = []
        said: list[str] = []
        for mark in self.marks:
            if mark.kind == "parent":
                ends = [
                    m.start for m in self.marks if m.start > mark.end and m.kind in ("alias", "represented", "joint")
                ]
                end = min(ends, default=self.statement.end)
                if not {"seat", "residence"}.intersection(said):
                    end = self._end_of_parent(mark.end, end)
                zones.append((mark.start, end))
            elif not any(start <= mark.start < end for start, end in zones):
                said.append(mark.kind)
        return zones

    def _end_of_parent(self, start: int, limit: int) -> int:
        """Give the comma behind the name of a parent, and behind "a Delaware corporation" right after it."""
        for comma in regex.finditer(r"[,;\n]", self.page.text, pos=start, endpos=limit):
            rest = self.page.folded[comma.end() : comma.end() + 60]
            if regex.match(r"\s*(?:inc|ltd|llc|s\.?a|n\.?v|gmbh|corp|plc|s\.?l)\b", rest):
                continue
            if any(0 <= mention.start - comma.end() <= 2 for mention in self.places):
                continue
            if regex.match(r"\s(?:an?|une?|eine|een|una|uma)\s", rest) or self._begins_with_law(comma.end()):
                continue
            return comma.start()
        return limit

    def _begins_with_law(self, position: int) -> bool:
        return any(mark.kind == "law" and position <= mark.start <= position + 3 for mark in self.marks)

    def _in_parent(self, position: int) -> bool:
        return any(start <= position < end for start, end in self.parent_zones)

    def _outside(self, marks: Iterable[Mark]) -> list[Mark]:
        return [mark for mark in marks if not self._in_parent(mark.start)]

    def _parents(self) -> list[Clue]:
        clues: list[Clue] = []
        for start, end in self.parent_zones:
            inside = [
                mention
                for mention in self.places
                if start <= mention.start < end and not means(mention, PlaceKind.ORGANISATION)
            ]
            if inside and len(codes_of(_best(inside))) == 1:
                clues.append(Clue(Weight.HINT, Basis.NAMED, _best(inside), self._quote(start, end)))
        return clues

    def _quote(self, start: int, end: int) -> tuple[Quote, ...]:
        return self.page.quote(start, end, self.blocks)


def _best(mentions: Sequence[Mention]) -> tuple[AtlasName, ...]:
    """Of places named together, give the one that decides: a state before its regions and towns."""
    for kinds in (
        (PlaceKind.TERRITORY, PlaceKind.DISPUTED),
        (PlaceKind.STATE,),
        (PlaceKind.INTEGRAL, PlaceKind.REGION),
    ):
        of_kind = [mention for mention in mentions if means(mention, *kinds)]
        if of_kind:
            names = of_kind[-1].names
            for other in mentions:
                shared = codes_of(names) & codes_of(other.names)
                if len(codes_of(names)) > 1 and shared:
                    names = tuple(name for name in names if shared.issuperset(name.codes)) or names
            return names
    return mentions[-1].names


def _phone_country(number: str) -> CountryCode | None:
    # Heavy, and only needed where a statement holds a telephone number.
    import phonenumbers

    written = "+" + number[2:] if number.startswith("00") else number
    try:
        parsed = phonenumbers.parse(written)
    except phonenumbers.NumberParseException:
        return None
    region = phonenumbers.region_code_for_number(parsed)
    return CountryCode(region) if region and phonenumbers.is_valid_number(parsed) else None
