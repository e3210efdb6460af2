"""Addresses: which country an address names, by its last line, its towns, or its postcode."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import regex

from pipeline.atlas import Mention, look_up, settle
from pipeline.model import Atlas, AtlasName, Basis, Certainty, CountryCode, PlaceKind
from pipeline.parties.lexicon import Mark
from pipeline.parties.page import ACCOUNT_OR_MAIL, Page

LONGEST = 240
"""Characters behind which an address has ended, whatever follows."""

_COUNTRIES = (PlaceKind.STATE, PlaceKind.INTEGRAL, PlaceKind.TERRITORY, PlaceKind.DISPUTED, PlaceKind.FORMER)
_SEPARATOR = regex.compile(r"[,;\n()\[\]]|\s[-–—/]\s")
_SENTENCE = regex.compile(r"(?<=\p{L}{4}|\d|\))\.\s+(?=\p{Lu})|(?<=\p{L}{4})\.\s*$")
_TAIL = regex.compile(r"(?:[\s,;:(]+|[\s,]+\p{Ll}{1,5})$")
"""What an address does not end with: punctuation, and "with", "en", "e" that lead on to the next thing."""
_CONTACT = regex.compile(
    # Without "+" it may be a postcode: "New Delhi, 110 001".
    rf"[,;\n(]\s*(?:[\p{{L}}][\p{{L}} .\-]{{1,30}}?[\s:]*)?(?:\+\d[\d ().\-/]{{6,}}|{ACCOUNT_OR_MAIL})"
)
_CODE = regex.compile(r"\p{Lu}{2,3}")
_AMERICAN = regex.compile(
    r"(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])"
)
_POSTCODES: tuple[tuple[str, str], ...] = (
    # Only forms that no other country has. Four or five digits alone decide nothing.
    (r"(?:GIR ?0AA|[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2})", "GBR"),
    (r"\d{4} ?[A-Z]{2}(?=[\s,]+\p{Lu})", "NLD"),
    (r"[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d", "CAN"),
    (r"[AC-FHKNPRTV-Y]\d[\dW] ?[\dAC-FHKNPRTV-Y]{4}", "IRL"),
    (rf"{_AMERICAN.pattern},? +\d{{5}}(?:-\d{{4}})?", "USA"),
    (r"\d{2}\.?\d{3}-\d{3}", "BRA"),
    (r"\d{4}-\d{3}", "PRT"),
    (r"[A-Z]{3} ?\d{4}(?=\W|$)", "MLT"),
    (r"B-\d{4}", "BEL"),
    (r"L-\d{4}", "LUX"),
    (r"D-\d{5}", "DEU"),
    (r"F-\d{5}", "FRA"),
    (r"CH-\d{4}", "CHE"),
    (r"A-\d{4}", "AUT"),
    (r"FL-\d{4}", "LIE"),
    (r"I-\d{5}", "ITA"),
    (r"NL-\d{4}(?: ?[A-Z]{2})?", "NLD"),
    (r"DK-\d{4}", "DNK"),
    (r"FI-\d{5}|FIN-\d{5}", "FIN"),
    (r"SE-\d{3} ?\d{2}", "SWE"),
    (r"LV-\d{4}", "LVA"),
    (r"LT-\d{5}", "LTU"),
    (r"H-\d{4}", "HUN"),
)
_POSTCODE = tuple((regex.compile(rf"(?<![\w-]){form}(?![\w-])"), CountryCode(code)) for form, code in _POSTCODES)
_DIGITS = regex.compile(r"(?<![\w-])(?:\d{2} \d{3}|\d{3} \d{2}|\d{4,6})(?![\w-])")


@dataclass(frozen=True, slots=True)
class Located:
    """The country that an address names, and how it says so."""

    names: tuple[AtlasName, ...]
    """One country, or several when the address leaves it open."""
    basis: Basis
    certainty: Certainty
    start: int
    end: int


def end_of_address(page: Page, start: int, limit: int, stops: Iterable[Mark]) -> int:
    """Give the place where an address that begins at `start` ends."""
    end = min((mark.start for mark in stops if mark.start > start), default=limit)
    end = min(end, limit, start + LONGEST)
    end = before_contact(page, start, end)
    for character in (";", '("', "(hier", "(ci-", "(the "):
        if (found := page.folded.find(character, start, end)) >= 0:
            end = found
    if sentence := _SENTENCE.search(page.text, start, end):
        end = sentence.start()
    while end > start and (tail := _TAIL.search(page.text, start, end)):
        end = tail.start()
    return end


def before_contact(page: Page, start: int, end: int) -> int:
    """Give the place where an address goes on with a telephone, a bank account or an e-mail address, or its end."""
    contact = _CONTACT.search(page.text, start, end)
    return contact.start() if contact else end


def locate(page: Page, start: int, end: int, *, whole: bool = False) -> Located | None:
    """Tell which country an address names. With `whole`, only places that stand on their own between commas count."""
    atlas = page.knowledge.atlas
    streets = page.streets(start, end)
    inside = [place for place in page.places_in(start, end) if not _is_street(page, place, streets, start)]
    if whole:
        inside = [mention for mention in inside if _stands_alone(page, mention, start, end)]
    spoken = [mention for mention in inside if _of_kind(mention, (*_COUNTRIES, PlaceKind.REGION, PlaceKind.CITY))]
    if any(_of_kind(mention, _COUNTRIES) for mention in spoken):
        return _by_country(spoken, start, end)
    placed = _by_place(page, start, end, spoken, atlas)
    coded = codes_of(_code_at_end(page, start, end, atlas))
    if not coded:
        return placed
    if placed is None:
        names = tuple(name for code in sorted(coded) for name in name_of_code(code, atlas))
        return Located(names, Basis.PLACE, Certainty.UNSURE, start, end)
    # "Bergamo (BG)" is no town in Bulgaria: two letters name provinces and states as well as countries.
    shared = coded & codes_of(placed.names)
    if len(shared) != 1:
        return placed
    return Located(name_of_code(min(shared), atlas), Basis.SEAT, Certainty.CERTAIN, start, end)


def rival_towns(page: Page, located: Located, start: int, end: int, *, whole: bool = False) -> list[Located]:
    """List the towns of an address that its country cannot have: "Minsk, c/o Example, Berlin, Germany".

    A namesake in that country stands alone before it ("Moscow, Idaho"); a second town that does lie there, or "and" in
    between, shows that two addresses run together.
    """
    streets = page.streets(start, end)
    towns = [
        place
        for place in page.places_in(start, end)
        if all(name.kind is PlaceKind.CITY for name in place.names)
        and not _is_street(page, place, streets, start)
        and (not whole or _stands_alone(page, place, start, end))
    ]
    own = codes_of(located.names)
    there = [town for town in towns if codes_of(town.names) & own]
    rivals: list[Located] = []
    for town in towns:
        if not own or codes_of(town.names) & own:
            continue
        if there or page.find(("and",), town.end, end):
            rivals.append(Located(town.names, Basis.PLACE, Certainty.PROBABLE, town.start, town.end))
    return rivals


def codes_of(names: Iterable[AtlasName]) -> frozenset[CountryCode]:
    """Give all countries that names may mean."""
    return frozenset(code for name in names for code in name.codes)


def narrow(names: Sequence[AtlasName], codes: frozenset[CountryCode], atlas: Atlas) -> tuple[AtlasName, ...]:
    """Keep of what a name may mean what the rest allows."""
    kept = [name for name in names if codes.issuperset(name.codes)]
    if kept:
        return tuple(kept)
    shared = sorted(codes & codes_of(names))
    return tuple(name for code in shared for name in name_of_code(code, atlas))


def name_of_code(code: CountryCode, atlas: Atlas) -> tuple[AtlasName, ...]:
    """Give the entry of a country by its code."""
    return look_up(code, atlas)[:1]


def _of_kind(mention: Mention, kinds: Iterable[PlaceKind]) -> bool:
    return any(name.kind in kinds and name.form in ("name", "old") for name in mention.names)


def _is_street(page: Page, mention: Mention, streets: Sequence[Mark], start: int) -> bool:
    """Tell if a name is that of a street: "rue de Hollande 5", "India House"."""
    line = start
    for separator in _SEPARATOR.finditer(page.text, start, mention.start):
        line = separator.end()
    before = [mark for mark in streets if line <= mark.start < mention.start]
    if before and not any(character.isdigit() for character in page.text[before[-1].end : mention.start]):
        return True
    return any(mention.end <= mark.start <= mention.end + 1 or mark.start < mention.end < mark.end for mark in streets)


_AROUND = regex.compile(
    r"[\s\d\-.]*(?:(?:in|te|at|à|a|en|zu|of|the|de|het|le|la|au|di|em|no|na|city)\s+)*(?:[A-Z]{1,3}-?)?[\s\d\-.]*",
    regex.I,
)


def _stands_alone(page: Page, mention: Mention, start: int, end: int) -> bool:
    line, stop = start, end
    for separator in _SEPARATOR.finditer(page.text, start, end):
        if separator.end() <= mention.start:
            line = separator.end()
        elif separator.start() >= mention.end:
            stop = separator.start()
            break
    before, behind = page.text[line : mention.start], page.text[mention.end : stop]
    return _AROUND.fullmatch(before) is not None and regex.fullmatch(r"[\s\d\-.\p{Lu}]*", behind) is not None


def _by_country(spoken: Sequence[Mention], start: int, end: int) -> Located:
    names = settle(spoken)
    certainty = Certainty.UNSURE if len(codes_of(names)) > 1 else Certainty.CERTAIN
    return Located(names, Basis.SEAT, certainty, start, end)


def _code_at_end(page: Page, start: int, end: int, atlas: Atlas) -> tuple[AtlasName, ...]:
    """Read a country code that stands alone at the end: "(BE)", ", DE". It proves nothing by itself."""
    edges = [start, *(edge for each in _SEPARATOR.finditer(page.text, start, end) for edge in each.span()), end]
    pieces = [page.text[left:right].strip(" .") for left, right in zip(edges[::2], edges[1::2], strict=False)]
    last = next((piece for piece in reversed(pieces) if piece), "")
    return tuple(name for name in look_up(last, atlas) if name.form == "code") if _CODE.fullmatch(last) else ()


def _by_place(page: Page, start: int, end: int, spoken: Sequence[Mention], atlas: Atlas) -> Located | None:
    """Read an address without a country: towns and regions that agree, a postcode that only one country has."""
    names = settle(spoken) if spoken else ()
    codes = codes_of(names)
    postal = {code for wanted, code in _POSTCODE if wanted.search(page.text, start, end)}
    if len(codes) > 1 and codes & postal:
        codes &= postal
    elif not codes and len(postal) == 1:
        codes = frozenset(postal)
    if not codes:
        return None
    numbered = bool(postal) or _DIGITS.search(page.text, start, end) is not None
    if len(codes) > 1:
        return Located(names, Basis.PLACE, Certainty.UNSURE, start, end)
    kept = tuple(name for name in names if codes.issuperset(name.codes))
    kept = kept or tuple(name for code in codes for name in name_of_code(code, atlas))
    return Located(kept, Basis.POSTCODE if numbered else Basis.PLACE, Certainty.PROBABLE, start, end)
