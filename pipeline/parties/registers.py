"""Registers: numbers that only one country gives out, checked by their own check digits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import regex
from stdnum import iban as iban_number
from stdnum.at import uid as at_uid
from stdnum.be import vat as be_vat
from stdnum.br import cnpj as br_cnpj
from stdnum.ch import uid as ch_uid
from stdnum.de import vat as de_vat
from stdnum.es import cif as es_cif
from stdnum.eu import vat as eu_vat
from stdnum.fr import siren as fr_siren
from stdnum.it import iva as it_iva
from stdnum.nl import btw as nl_btw
from stdnum.pt import nif as pt_nif

from pipeline.model import CountryCode

_EUROPEAN = {
    "AT": "AUT", "BE": "BEL", "BG": "BGR", "CY": "CYP", "CZ": "CZE", "DE": "DEU", "DK": "DNK", "EE": "EST",
    "EL": "GRC", "ES": "ESP", "FI": "FIN", "FR": "FRA", "HR": "HRV", "HU": "HUN", "IE": "IRL", "IT": "ITA",
    "LT": "LTU", "LU": "LUX", "LV": "LVA", "MT": "MLT", "NL": "NLD", "PL": "POL", "PT": "PRT", "RO": "ROU",
    "SE": "SWE", "SI": "SVN", "SK": "SVK",
}  # fmt: skip
_PREFIXED = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}])(?P<country>{'|'.join(_EUROPEAN)})[ .\-]?(?P<number>(?=[A-Z]{{0,3}}\d)[A-Z0-9](?:[ .\-]?[A-Z0-9]){{6,12}})(?![\p{{L}}\p{{N}}])"
)
_SWISS = regex.compile(r"(?<!\w)CHE[ .\-]?\d{3}[ .\-]?\d{3}[ .\-]?\d{3}(?!\d)")
_BELGIAN = regex.compile(r"(?<![\d.])[01]\d{3}[ .\-]?\d{3}[ .\-]?\d{3}(?![\d.]*\d)")
_BRAZILIAN = regex.compile(r"(?<!\d)\d{2}[ .]?\d{3}[ .]?\d{3}[ /]?\d{4}[ \-]?\d{2}(?!\d)")
_IBAN = regex.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{2,4}){3,8}(?!\w)")
_DIGITS = regex.compile(r"(?<![\p{L}\p{N}])[A-Z]?[-]?\d(?:[ .\-/]?\d){5,16}(?:[ .\-]?[A-Z])?(?![\p{L}\p{N}])")
_REACH = 60
"""Characters behind the name of a register within which its number stands."""


@dataclass(frozen=True, slots=True)
class Registration:
    """A number and the country that gave it out."""

    country: CountryCode
    start: int
    end: int
    checked: bool
    """Its check digits are right."""


_CHECKS: dict[str, Callable[[str], bool]] = {
    "AUT": at_uid.is_valid,
    "BEL": be_vat.is_valid,
    "BRA": br_cnpj.is_valid,
    "CHE": ch_uid.is_valid,
    "DEU": de_vat.is_valid,
    "ESP": es_cif.is_valid,
    "FRA": lambda number: fr_siren.is_valid(number[:9]),
    "ITA": it_iva.is_valid,
    "NLD": nl_btw.is_valid,
    "PRT": pt_nif.is_valid,
}


def find_registrations(text: str, start: int, end: int) -> Iterator[Registration]:
    """Give the numbers that name their country by themselves and prove right: VAT, CHE, CNPJ."""
    for match in _PREFIXED.finditer(text, start, end):
        # An IBAN begins with the same two letters; its check digits tell it apart.
        if eu_vat.is_valid(match["country"] + match["number"]) and not iban_number.is_valid(match[0]):
            yield Registration(CountryCode(_EUROPEAN[match["country"]]), *match.span(), checked=True)
    for wanted, country in ((_SWISS, "CHE"), (_BRAZILIAN, "BRA")):
        for match in wanted.finditer(text, start, end):
            if _CHECKS[country](match[0]):
                yield Registration(CountryCode(country), *match.span(), checked=True)


def number_behind(text: str, country: CountryCode, position: int, end: int) -> Registration | None:
    """Give the number behind the name of a register, checked where its country has check digits that we know."""
    wanted = {"BEL": _BELGIAN, "BRA": _BRAZILIAN, "CHE": _SWISS}.get(country, _DIGITS)
    match = wanted.search(text, position, min(end, position + _REACH))
    if match is None:
        return None
    check = _CHECKS.get(country)
    return Registration(country, *match.span(), checked=check is not None and check(match[0]))


def bank_countries(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """Give the two letters of each valid IBAN with its place."""
    for match in _IBAN.finditer(text, start, end):
        number = match[0]
        while len(number) > 14:
            if iban_number.is_valid(number):
                yield number[:2], match.start(), match.start() + len(number)
                break
            number = number[:-1]


def digits_of(number: str) -> str:
    """Give a register number as it is compared: its digits alone."""
    return "".join(character for character in number if character.isdigit())
