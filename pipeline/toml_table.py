"""TOML table: take values out of a file that people edit, and name every fault at once.

A fault is one sentence: the file, the key, what is wrong, what would be right. Whoever reads goes on after a fault with
an empty value, so that the reader of the faults sees all of them; the values count only when there are none.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

_Choice = TypeVar("_Choice", bound=StrEnum)


def parse_table(content: bytes, file: str, faults: list[str]) -> TomlTable:
    """Read a whole file. What is no TOML, or no UTF-8, is one fault; that its keys are missing is then none."""
    try:
        return TomlTable(file, "", tomllib.loads(content.decode("utf-8-sig"), parse_float=Decimal), faults)
    except UnicodeDecodeError:
        faults.append(f"{file}: is not UTF-8 text; save it as UTF-8")
    except tomllib.TOMLDecodeError as error:
        faults.append(f"{file}: is not TOML: {error}; put every text between quotes and every key on its own line")
    return TomlTable(file, "", {}, [])


class TomlTable:
    """A table of a file. Every value asked for is known; `close` names the others."""

    def __init__(self, file: str, path: str, values: Mapping[str, Any], faults: list[str]) -> None:
        self.file = file
        self._path = path
        self._values = values
        self._faults = faults
        self._asked: set[str] = set()

    def fault(self, key: str, wrong: str, right: str) -> None:
        """Note that something is wrong with a value."""
        self._faults.append(f"{self.file}: {self._path}{key}: {wrong}; {right}")

    def has(self, key: str) -> bool:
        """Tell whether the key is there."""
        return key in self._values

    def keys(self) -> tuple[str, ...]:
        """List the keys, as they stand."""
        return tuple(self._values)

    def text(self, key: str, *, default: str | None = None, right: str = "give a text between quotes") -> str:
        """Give a text that is not empty, or the default where the key is left out."""
        value = self._take(key, default, right)
        if value is default:
            return default or ""
        if isinstance(value, str) and value.strip():
            return value
        self.fault(key, f"is {_shown(value)}", right)
        return ""

    def texts(self, key: str, *, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Give a list of texts, none of them empty and none twice."""
        right = 'give a list of texts: ["…", "…"]'
        value = self._take(key, default, right)
        if value is default:
            return default or ()
        if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
            self.fault(key, f"is {_shown(value)}", right)
            return ()
        for each in sorted({each for each in value if value.count(each) > 1}):
            self.fault(key, f"has “{each}” more than once", "keep it once")
        return tuple(value)

    def flag(self, key: str) -> bool:
        """Give true or false."""
        value = self._take(key, None, "give true or false")
        if isinstance(value, bool):
            return value
        if value is not None:
            self.fault(key, f"is {_shown(value)}", "give true or false, without quotes")
        return False

    def number(self, key: str, low: Decimal, high: Decimal) -> Decimal:
        """Give a number within its bounds, with the digits that stand there."""
        right = f"give a number from {low} to {high}, with a point: 0.5"
        value = self._take(key, None, right)
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool) and low <= value <= high:
            return Decimal(value)
        if value is not None:
            self.fault(key, f"is {_shown(value)}", right)
        return low

    def day(self, key: str) -> date | None:
        """Give a date, or nothing where the key is left out."""
        value = self._take(key, False, "")
        if value is False:
            return None
        # A datetime is a date to Python, but a time of the day has no place here.
        if type(value) is date:
            return value
        self.fault(key, f"is {_shown(value)}", "give a date without quotes: 2026-01-31")
        return None

    def word(self, key: str, words: Iterable[str]) -> str:
        """Give one of the words."""
        known = tuple(words)
        right = f"choose one of: {', '.join(known)}"
        value = self._take(key, None, right)
        if value in known:
            return str(value)
        if value is not None:
            self.fault(key, f"is {_shown(value)}", right)
        return known[0]

    def has_word(self, key: str, words: Iterable[str]) -> bool:
        """Tell whether one of the words stands there."""
        return self._values.get(key) in tuple(words)

    def choice(self, key: str, kind: type[_Choice]) -> _Choice:
        """Give one of the members of an enumeration."""
        return kind(self.word(key, [member.value for member in kind]))

    def table(self, key: str) -> TomlTable:
        """Give a table within this one; an empty one where there is none."""
        value = self._take(key, None, f"give a table: [{self._path}{key}]")
        if value is not None and not isinstance(value, dict):
            self.fault(key, f"is {_shown(value)}", f"give a table: [{self._path}{key}]")
        return TomlTable(self.file, f"{self._path}{key}.", value if isinstance(value, dict) else {}, self._faults)

    def tables(self, key: str) -> tuple[TomlTable, ...]:
        """Give a list of tables; none where the key is left out."""
        value = self._take(key, [], "")
        right = f"start each with [[{self._path}{key}]]"
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self.fault(key, f"is {_shown(value)}", right)
            return ()
        return tuple(
            TomlTable(self.file, f"{self._path}{key} {number}: ", each, self._faults)
            for number, each in enumerate(value, start=1)
        )

    def close(self) -> None:
        """Name every key that nobody asked for."""
        known = ", ".join(sorted(self._asked)) or "none"
        for key in self._values:
            if key not in self._asked:
                self.fault(key, "is not known here", f"known are: {known}")

    def _take(self, key: str, default: object, right: str) -> Any:
        """Give what stands there, or the default; `None` as default means that it has to be there."""
        self._asked.add(key)
        if key in self._values:
            return self._values[key]
        if default is None:
            self.fault(key, "is missing", right)
        return default


def _shown(value: object) -> str:
    if isinstance(value, str):
        return f"“{value}”" if value.strip() else "empty"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)
