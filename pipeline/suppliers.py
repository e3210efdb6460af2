"""Suppliers: which country a supplier of a list belongs to, and what the index says of it. Information, never a ranking.

What a list says is compared: the country that it names, the register number that only one country gives out, and the
address where neither is there. Where they differ each is checked, the gravest outcome counts and a person is asked.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.codes import label, show_number
from pipeline.comments import fill_in
from pipeline.errors import SetupError
from pipeline.model import Certainty, Country, CountryCode, CountryOutcome, Rules
from pipeline.outputs.display import show_precise
from pipeline.parties.registers import find_registrations, number_behind
from pipeline.sentences import sentences
from pipeline.sheets import column_named
from pipeline.standing import consult, gravest

SCHEMA = "rightsclause/suppliers/1"
HEAD_WITHIN = 20
"""The row with the names of the columns is looked for in so many rows."""

_NAMES = {
    "name": ("naam", "leverancier", "naam leverancier", "firma", "firmanaam", "bedrijf", "bedrijfsnaam", "onderneming")
    + ("organisatie", "inschrijver", "name", "supplier", "supplier name", "company", "company name", "vendor")
    + ("vendor name", "organisation", "organization", "tenderer"),
    "country": ("land", "landcode", "land code", "landnaam", "land van vestiging", "vestigingsland", "iso", "iso code")
    + ("iso3", "country", "country code", "countrycode", "country name", "country of establishment"),
    "vat": ("btw", "btw nr", "btw nummer", "btwnummer", "ondernemingsnummer", "ondernemingsnr", "kbo", "kbo nummer")
    + ("vat", "vat no", "vat nr", "vat number", "vatnumber", "tax number", "enterprise number", "registration number"),
    "address": ("adres", "zetel", "maatschappelijke zetel", "vestigingsplaats", "hoofdzetel", "gemeente", "stad")
    + ("plaats", "woonplaats", "address", "registered office", "seat", "city", "town", "place"),
}
"""What the columns of a list are called, folded, by what they hold."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where in a row stands what; counted from 0, none where the list does not say it."""

    name: int | None
    country: int | None
    vat: int | None
    address: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """What a row of a list says of its supplier's country."""

    countries: tuple[Country, ...]
    outcome: CountryOutcome
    unsure: bool
    understood: tuple[str, ...]
    """What was read where, in the language of staff."""

    @property
    def asks(self) -> bool:
        """Tell whether somebody has to look."""
        return self.unsure or self.outcome is not CountryOutcome.CLEAR


def find_columns(head: Sequence[str], named: Mapping[str, str]) -> Columns | None:
    """Recognise the columns by their names; nothing when this row names no country, number or address.

    `named` holds the columns that somebody gave, by `name`, `country`, `vat`: a name in the row, or a letter.
    """
    folded = [_fold(cell) for cell in head]
    found: dict[str, list[int]] = {}
    for kind, names in _NAMES.items():
        if kind in named:
            letter = column_named(named[kind], len(head)) if any(folded) else None
            place = folded.index(_fold(named[kind])) if _fold(named[kind]) in folded else letter
            found[kind] = [] if place is None else [place]
        else:
            found[kind] = [position for position, cell in enumerate(folded) if cell in names]
    if any(not found.get(kind) for kind in named) or not any(found.get(kind) for kind in ("country", "vat", "address")):
        return None
    first = {kind: next(iter(positions), None) for kind, positions in found.items()}
    return Columns(first["name"], first["country"], first["vat"], tuple(found["address"]))


def no_columns(named: Mapping[str, str]) -> SetupError:
    """Say that no row names the columns that are needed."""
    if named:
        wanted = ", ".join(f"“{name}”" for name in named.values())
        return SetupError(f"no row within the first {HEAD_WITHIN} names the column {wanted}; check its name.")
    return SetupError(
        f"no row within the first {HEAD_WITHIN} names a column for the country, the VAT number or the address; "
        "name them with --country, --vat and --name. Of a workbook only the first sheet is read."
    )


def holds_supplier(row: Sequence[str], columns: Columns) -> bool:
    """Tell whether a row is about somebody: a total or an empty line is not."""
    return any(_cell(row, each) for each in (columns.name, columns.country, columns.vat, *columns.address))


def checker(columns: Columns, rules: Rules) -> Callable[[Sequence[str]], Checked]:
    """Give the check of a row. What it read before it remembers: a list names few countries, often."""
    _ = sentences(rules.language)
    by_country, by_vat, by_address = (
        _("country: “{value}”"),
        _("number: “{value}”"),
        _("address: “{value}”"),
    )

    @lru_cache(maxsize=4096)
    def named(text: str) -> tuple[Country, ...]:
        return consult(text, rules).countries

    @lru_cache(maxsize=512)
    def registered(code: CountryCode) -> tuple[Country, ...]:
        return consult(code, rules).countries

    def check(row: Sequence[str]) -> Checked:
        country, vat = _cell(row, columns.country), _cell(row, columns.vat)
        address = ", ".join(text for position in columns.address if (text := _cell(row, position)))
        found: list[tuple[Country, ...]] = []
        understood: list[str] = []
        code = _registered_in(vat)
        for text, countries, told in (
            (country, named(country) if country else (), by_country),
            (vat, registered(code) if code else (), by_vat),
        ):
            if countries:
                found.append(countries)
                understood.append(fill_in(told, value=text))
        if not found and address and (countries := named(address)):
            found.append(countries)
            understood.append(fill_in(by_address, value=address))
        if country and not named(country):
            understood.append(fill_in(_("not understood: “{value}”"), value=country))
        listed = {each.iso3 or each.name: each for countries in found for each in countries}
        countries = tuple(listed.values())
        unclear = bool(country) and not named(country)
        unsure = len(countries) > 1 or unclear or any(each.certainty is Certainty.UNSURE for each in countries)
        return Checked(countries, gravest(each.outcome for each in countries), unsure, tuple(understood))

    return check


def headings(rules: Rules) -> tuple[str, ...]:
    """Give the heads of the columns that are added."""
    _ = sentences(rules.language)
    return (
        _("Country (checked)"),
        _("ISO code"),
        _("Score, printed"),
        _("Score, precise"),
        _("Edition"),
        _("Outcome (for information, no ground for exclusion)"),
        _("Understood from"),
        _("To be checked by a person"),
    )


def cells(checked: Checked, rules: Rules) -> tuple[str, ...]:
    """Give what is added to a row, under those heads."""
    _, codes, language = sentences(rules.language), rules.world.codes, rules.language
    standings = [each.standing for each in checked.countries if each.standing is not None]
    return (
        "; ".join(each.name or "?" for each in checked.countries),
        "; ".join(each.iso3 or "?" for each in checked.countries),
        "; ".join(show_number(each.published, language) if each.published else _("not listed") for each in standings),
        "; ".join(show_precise(each.score, language) for each in standings if each.score),
        rules.world.index.edition.label,
        label("outcome", checked.outcome, codes, language),
        "; ".join(checked.understood) or _("nothing that names a country"),
        _("Yes") if checked.unsure or not checked.countries else "",
    )


def _registered_in(text: str) -> CountryCode | None:
    """Tell which country gave out a number whose check digits are right."""
    found = next(find_registrations(text.upper(), 0, len(text)), None)
    if found is None and text:
        # A Belgian list leaves out its own two letters.
        found = number_behind(text, CountryCode("BEL"), 0, len(text))
    return found.country if found is not None and found.checked else None


def _cell(row: Sequence[str], position: int | None) -> str:
    return row[position].strip() if position is not None and position < len(row) else ""


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(each if each.isalnum() else " " for each in plain if not unicodedata.combining(each))
    return " ".join(letters.split())
