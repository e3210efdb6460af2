"""Styles: what a paragraph or a run takes from its style and from those its style is based on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

import regex

from pipeline.formats.word.markup import (
    P_STYLE,
    PPR,
    RPR,
    VAL,
    Element,
    W,
    is_on,
    value_of,
)
from pipeline.formats.word.package import Package

_HEADING = regex.compile(r"(?i)heading ([1-9])")
_BODY_TEXT_LEVEL = 9
"""What `w:outlineLvl` says of a paragraph that is no heading."""
_SMALLEST = 4
"""Half points up to which nobody can read a letter."""
_BLANK = ("FFFFFF", "ffffff")


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What run properties say about whether a text is seen; nothing where they are silent.

    There is only one of each (`_look`), so that the few that a document has are compared and combined by identity.
    """

    bold: bool | None = None
    struck: bool | None = None
    hidden: bool | None = None
    blank: bool | None = None
    """White, or too small to be seen."""
    shaded: bool | None = None
    """On a ground of its own, where white can be read."""


@dataclass(frozen=True, slots=True)
class Style:
    """A style with all that it inherits."""

    id: str
    name: str
    kind: str
    chain: tuple[str, ...]
    """Its own id and those of the styles it is based on, the nearest first."""
    look: Look
    centred: bool
    shaded: bool
    outline_level: int | None
    num_id: str | None
    level: int | None
    """Level of its list as the style itself says it."""
    num_owner: str
    """Id of the style in the chain that names the list."""


@cache
def _look(bold: bool | None, struck: bool | None, hidden: bool | None, blank: bool | None, shaded: bool | None) -> Look:
    return Look(bold, struck, hidden, blank, shaded)


_SILENT = _look(None, None, None, None, None)
NO_STYLE = Style("", "", "paragraph", (), _SILENT, False, False, None, None, None, "")


class Styles:
    """The styles of a document. What is not defined counts as the default, as in Word."""

    def __init__(self, root: Element | None) -> None:
        self._elements: dict[str, Element] = {}
        self._styles: dict[str, Style] = {}
        self.default = NO_STYLE
        self.language = ""
        if root is None:
            return
        default = ""
        for element in root.iterchildren(W + "style"):
            identity = element.get(W + "styleId", "")
            self._elements.setdefault(identity, element)
            if element.get(W + "type") == "paragraph" and element.get(W + "default") in ("1", "true", "on"):
                default = default or identity
        if default:
            self.default = self._resolve(default)
        language = root.find(f"{W}docDefaults/{W}rPrDefault/{RPR}/{W}lang")
        self.language = language.get(VAL, "") if language is not None else ""

    def of_paragraph(self, properties: Element | None) -> Style:
        """Give the style of a paragraph by its properties."""
        return self.of_name(value_of(properties, P_STYLE))

    def of_name(self, identity: str | None) -> Style:
        """Give the style of a paragraph that names this one; the default when it names none, or one not defined."""
        if identity is None or identity not in self._elements:
            return self.default
        return self._resolve(identity)

    def get(self, identity: str | None) -> Style:
        """Give a style by its id; an empty one when it is not defined."""
        return self._resolve(identity) if identity in self._elements and identity else NO_STYLE

    def named(self, name: str) -> str | None:
        """Give the id of the style of that name; names stay English where ids follow the language of the program."""
        for identity, element in self._elements.items():
            if (value_of(element, W + "name") or "").casefold() == name:
                return identity
        return None

    def shades(self, identity: str | None) -> bool:
        """Tell if a style, in any of its conditions, puts a ground behind its text."""
        element = self._elements.get(identity or "")
        return element is not None and any(is_shaded(shade) for shade in element.iter(W + "shd"))

    @property
    def ids(self) -> Iterable[str]:
        """Every id that is taken."""
        return self._elements.keys()

    def _resolve(self, identity: str) -> Style:
        if identity not in self._styles:
            self._styles[identity] = self._compose(identity)
        return self._styles[identity]

    def _compose(self, identity: str) -> Style:
        chain: list[str] = []
        next_id: str | None = identity
        while next_id in self._elements and next_id not in chain:
            chain.append(next_id or "")
            next_id = value_of(self._elements[next_id or ""], W + "basedOn")
        elements = [self._elements[each] for each in chain]
        own = elements[0]
        paragraphs = [ppr for each in elements if (ppr := each.find(PPR)) is not None]
        name = value_of(own, W + "name") or identity
        num_id, level, owner = None, None, ""
        for each_id, element in zip(chain, elements, strict=True):
            if num_id is None and (found := _under(element, f"{PPR}/{W}numPr/{W}numId")) is not None:
                num_id, owner = found, each_id
            if level is None and (depth := _under(element, f"{PPR}/{W}numPr/{W}ilvl")) is not None:
                level = int(depth) if depth.isdecimal() else None
        return Style(
            id=identity,
            name=name,
            kind=own.get(W + "type", "paragraph"),
            chain=tuple(chain),
            look=_first_said([look_of(each.find(RPR)) for each in elements]),
            centred=next((jc == "center" for ppr in paragraphs if (jc := value_of(ppr, W + "jc"))), False),
            shaded=any(is_shaded(ppr.find(W + "shd")) for ppr in paragraphs),
            outline_level=_outline_level(paragraphs, [value_of(each, W + "name") or "" for each in elements]),
            num_id=num_id,
            level=level,
            num_owner=owner,
        )


@lru_cache(maxsize=2)
def read_styles(package: Package) -> Styles:
    """Read the styles of a package; one without them has none."""
    name = package.related(package.main, "styles")
    return Styles(package.tree_of(name) if name else None)


def look_of(properties: Element | None) -> Look:
    """Read what run properties say about being seen."""
    if properties is None:
        return _SILENT
    bold = struck = hidden = blank = shaded = None
    for each in properties:
        tag = each.tag
        if tag == _BOLD:
            bold = is_on(each)
        elif tag in _STRIKES:
            struck = is_on(each) or bool(struck)
        elif tag == _VANISH:
            hidden = is_on(each)
        elif tag == _COLOUR:
            blank = each.get(VAL) in _BLANK or bool(blank)
        elif tag == _SIZE:
            blank = _is_tiny(each.get(VAL, "")) or bool(blank)
        elif tag == _SHADE:
            shaded = is_shaded(each)
        elif tag == _HIGHLIGHT:
            shaded = each.get(VAL) not in ("none", "white")
    if bold is struck is hidden is blank is shaded is None:
        return _SILENT
    return _look(bold, struck, hidden, blank, shaded)


def is_shaded(shade: Element | None) -> bool:
    """Tell if a shade is another than white."""
    if shade is None:
        return False
    fill = shade.get(W + "fill", "auto").upper()
    themed = shade.get(W + "themeFill", "background1") not in ("background1", "light1")
    return themed or fill not in ("AUTO", "FFFFFF", "") or shade.get(VAL, "clear") not in ("clear", "nil")


_BOLD, _VANISH, _STRIKES = W + "b", W + "vanish", (W + "strike", W + "dstrike")
_COLOUR, _SIZE, _SHADE, _HIGHLIGHT = W + "color", W + "sz", W + "shd", W + "highlight"


@lru_cache(maxsize=4096)
def combined(direct: Look, character: Look, paragraph: Look) -> Look:
    """Say how a run looks: what it says itself, else what its two styles say together.

    Where both styles turn a switch on, it is off again (ECMA-376, part 1, 17.7.3).
    """
    return _look(
        _toggled(direct.bold, character.bold, paragraph.bold),
        _toggled(direct.struck, character.struck, paragraph.struck),
        _toggled(direct.hidden, character.hidden, paragraph.hidden),
        _nearest(direct.blank, character.blank, paragraph.blank),
        _nearest(direct.shaded, character.shaded, paragraph.shaded),
    )


def _toggled(direct: bool | None, character: bool | None, paragraph: bool | None) -> bool:
    return direct if direct is not None else bool(character) != bool(paragraph)


def _nearest(*said: bool | None) -> bool:
    return next((each for each in said if each is not None), False)


def _first_said(looks: list[Look]) -> Look:
    def first(name: str) -> bool | None:
        return next((said for each in looks if (said := getattr(each, name)) is not None), None)

    return _look(first("bold"), first("struck"), first("hidden"), first("blank"), first("shaded"))


def _outline_level(paragraphs: list[Element], names: list[str]) -> int | None:
    for properties in paragraphs:
        level = value_of(properties, W + "outlineLvl")
        if level is not None and level.isdecimal():
            return int(level) if int(level) < _BODY_TEXT_LEVEL else None
    # The headings that Word brings along are headings even where the file does not say so.
    heading = next((match for name in names if (match := _HEADING.fullmatch(name))), None)
    return int(heading[1]) - 1 if heading else None


def _is_tiny(size: str) -> bool:
    return size.isdecimal() and int(size) <= _SMALLEST


def _under(element: Element, path: str) -> str | None:
    found = element.find(path)
    return found.get(VAL) if found is not None else None
