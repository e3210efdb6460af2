"""Codes: what people read for a code, whether it asks for them, which of several is the gravest."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from pipeline.model import Code, CodeEntry, Language


def entry(group: str, code: str, codes: tuple[CodeEntry, ...]) -> CodeEntry:
    """Give the row of a code. A code without a row is a fault of ours: `KeyError`."""
    # Looked for, not kept in a dictionary: to hash the table on every call would cost ten times as much.
    for row in codes:
        if row.code == code and row.group == group:
            return row
    raise KeyError(f"{group}.{code}")


def label(group: str, code: str, codes: tuple[CodeEntry, ...], language: Language) -> str:
    """Give what people read for a code: Dutch, or English for everybody else."""
    row = entry(group, code, codes)
    return row.nl if language == "nl" else row.en


def message(code: str, detail: str, codes: tuple[CodeEntry, ...], language: Language) -> str:
    """Say what is wrong with a document, with the detail where there is one."""
    return label("error", code, codes, language).replace("{detail}", detail).strip()


def remedy(code: str, codes: tuple[CodeEntry, ...], language: Language) -> str:
    """Say what somebody can do about an error."""
    row = entry("error", code, codes)
    return row.remedy_nl if language == "nl" else row.remedy_en


def sort_by_gravity(group: str, found: Iterable[str], codes: tuple[CodeEntry, ...]) -> tuple[Code, ...]:
    """Put codes of one group in order, the gravest first, each once."""
    return tuple(Code(code) for code in sorted(set(found), key=lambda code: entry(group, code, codes).gravity))


def show_number(number: str | Decimal, language: Language) -> str:
    """Write a number with the mark of the language that staff read, and every digit it has."""
    return str(number).replace(".", ",") if language == "nl" else str(number)
