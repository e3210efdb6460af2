"""Numerals: the forms in which Word writes the number of a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping

_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
_ENGLISH_ORDINALS = {1: "st", 2: "nd", 3: "rd"}
_CARDINALS = (
    *("Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"),
    *("Eleven", "Twelve", "Thirteen", "Fourteen", "Fifteen", "Sixteen", "Seventeen", "Eighteen", "Nineteen", "Twenty"),
)
_ORDINALS = (
    *("Zeroth", "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth"),
    *("Eleventh", "Twelfth", "Thirteenth", "Fourteenth", "Fifteenth", "Sixteenth", "Seventeenth", "Eighteenth"),
    *("Nineteenth", "Twentieth"),
)


def written(value: int, form: str, language: str = "") -> str:
    """Write a number in one of Word's forms; in an unknown one as figures."""
    if form.startswith("zeros"):
        return str(value).zfill(int(form.removeprefix("zeros")))
    writer = _WRITERS.get(form)
    return writer(value, language[:2].casefold()) if writer else str(value)


def _roman(value: int) -> str:
    shown = ""
    for size, letters in _ROMAN:
        count, value = divmod(value, size)
        shown += letters * count
    return shown


def _letters(value: int) -> str:
    # After Z comes AA, then BB: the letter is repeated, not counted on (ECMA-376, part 1, 17.18.59).
    turns, letter = divmod(value - 1, 26)
    return chr(ord("A") + letter) * (turns + 1) if value > 0 else ""


def _ordinal(value: int, language: str) -> str:
    if language == "fr":
        return f"{value}er" if value == 1 else f"{value}e"
    if language in ("nl", "es", "it", "pt", "de"):
        return f"{value}{ {'nl': 'e', 'es': 'º', 'it': 'º', 'pt': 'º', 'de': '.'}[language] }"
    ending = "th" if value % 100 in (11, 12, 13) else _ENGLISH_ORDINALS.get(value % 10, "th")
    return f"{value}{ending}"


_WRITERS: Mapping[str, Callable[[int, str], str]] = {
    "none": lambda value, language: "",
    "bullet": lambda value, language: "",
    "upperRoman": lambda value, language: _roman(value),
    "lowerRoman": lambda value, language: _roman(value).lower(),
    "upperLetter": lambda value, language: _letters(value),
    "lowerLetter": lambda value, language: _letters(value).lower(),
    "decimalZero": lambda value, language: f"{value:02d}",
    "ordinal": _ordinal,
    "cardinalText": lambda value, language: _CARDINALS[value] if 0 <= value <= 20 else str(value),
    "ordinalText": lambda value, language: _ORDINALS[value] if 0 <= value <= 20 else str(value),
    "numberInDash": lambda value, language: f"- {value} -",
    "decimalEnclosedParen": lambda value, language: f"({value})",
    "decimalEnclosedFullstop": lambda value, language: f"{value}.",
    "decimalEnclosedCircle": lambda value, language: chr(0x2460 + value - 1) if 1 <= value <= 20 else str(value),
    "hex": lambda value, language: f"{value:X}",
    "chicago": lambda value, language: "*†‡§"[(value - 1) % 4] * ((value - 1) // 4 + 1),
}
