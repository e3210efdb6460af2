"""Numbering: the label that Word shows in front of a paragraph of an automatic list."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import regex

from pipeline.formats.word.markup import (
    DEL,
    MC,
    MOVE_FROM,
    NUM_PR,
    P_STYLE,
    PPR,
    R_,
    RPR,
    SECT_PR,
    TR,
    TRPR,
    VAL,
    Element,
    P,
    T,
    W,
    is_on,
    value_of,
)
from pipeline.formats.word.numerals import written
from pipeline.formats.word.package import Package
from pipeline.formats.word.styles import Style, Styles

_LEVELS = 9
_NUM_ID, _ILVL = W + "numId", W + "ilvl"
_NO_LIST = "0"
"""The `w:numId` that takes a paragraph out of the list of its style."""
_APART = (W + "txbxContent", MC + "Fallback")
"""What holds paragraphs that are no part of the story around them."""
_BULLETS = {
    "\uf0b7": "•",
    "\uf0a7": "▪",
    "\uf0d8": "➢",
    "\uf0fc": "✓",
    "\uf02d": "-",
    "\uf0a8": "☐",
    "\uf06f": "☐",
    "o": "o",
}
"""What the characters of symbol fonts look like."""
_PLACEHOLDER = regex.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class Label:
    """The label of a paragraph and its depth in the list."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Level:
    """How one depth of a list counts and looks."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    """Its label, with `%1` for the number of the first level."""
    parts: tuple[str | int, ...] = ()
    """The same, taken apart: words, and depths from 0."""
    legal: bool = False
    """Every number in the label is shown in Arabic figures."""
    restart: int | None = None
    """The depth, from 1, after which it begins anew; 0 for never; nothing for the usual: after every higher one."""
    style: str = ""
    """The style that is bound to this level."""
    left: str = ""
    """How far its text is indented."""


_PLAIN = Level()


@dataclass(frozen=True, slots=True)
class List:
    """A list that paragraphs refer to: the counter it shares with others, and what it changes."""

    counter: str
    levels: Mapping[int, Level]
    starts: Mapping[int, int]
    """Where it begins anew when it is first used."""


@dataclass(slots=True)
class Numbering:
    """The lists of a document, counted through from the first paragraph to the last of one story."""

    lists: Mapping[str, List]
    language: str = ""
    _counters: dict[str, list[int | None]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)
    _places: dict[tuple[str | None, str | None, str], tuple[str, int] | None] = field(default_factory=dict)
    """The list and the depth for a number, a depth and a style, as far as they were asked for."""

    def afresh(self) -> Numbering:
        """Give the same lists for another story, from their beginnings."""
        return Numbering(self.lists, self.language, _places=self._places)

    def place(self, properties: Element | None, style: Style) -> tuple[str, int] | None:
        """Tell the list of a paragraph and its depth in it, by its own properties or by its style."""
        return self.place_by(properties.find(NUM_PR) if properties is not None else None, style)

    def place_by(self, direct: Element | None, style: Style) -> tuple[str, int] | None:
        """Tell the list and the depth by what a paragraph itself says of its list, or by its style."""
        said = (value_of(direct, _NUM_ID), value_of(direct, _ILVL), style.id)
        if said not in self._places:
            self._places[said] = self._find_place(said[0], said[1], style)
        return self._places[said]

    def _find_place(self, own: str | None, depth: str | None, style: Style) -> tuple[str, int] | None:
        num_id = own if own is not None else style.num_id
        if num_id is None or num_id == _NO_LIST or num_id not in self.lists:
            return None
        if depth is not None and depth.isdecimal():
            return num_id, min(int(depth), _LEVELS - 1)
        elsewhere = own is not None and num_id != style.num_id
        bound = None if elsewhere else self._bound_level(self.lists[num_id], style)
        return num_id, bound if bound is not None else min(style.level or 0, _LEVELS - 1)

    def count(self, direct: Element | None, style: Style) -> Label | None:
        """Count a paragraph that is seen, and give its label; nothing when it is in no list."""
        place = self.place_by(direct, style)
        if place is None:
            return None
        self.advance(*place)
        return self.label(*place)

    def advance(self, num_id: str, level: int) -> None:
        """Count a paragraph of this list and depth."""
        listed = self.lists[num_id]
        counters = self._counters.setdefault(listed.counter, [None] * _LEVELS)
        for higher in range(level):
            # Who begins a list at a lower level has begun the higher ones with it, as LibreOffice has it too.
            if counters[higher] is None:
                counters[higher] = self._next(num_id, listed, higher, None)
        counters[level] = self._next(num_id, listed, level, counters[level])
        for deeper in range(level + 1, _LEVELS):
            if counters[deeper] is not None and _restarts(listed.levels.get(deeper, _PLAIN), level):
                counters[deeper] = None

    def label(self, num_id: str, level: int) -> Label:
        """Give the label of the paragraph that was counted last in this list and depth."""
        listed = self.lists[num_id]
        return Label(self._show(listed, level, self._counters[listed.counter]), level)

    def _bound_level(self, listed: List, style: Style) -> int | None:
        """Find the level that is bound to a style, or to one it is based on, up to the one that names the list."""
        bound = {each.style: depth for depth, each in listed.levels.items() if each.style}
        for identity in style.chain:
            if identity in bound:
                return bound[identity]
            if identity == style.num_owner:
                break
        return None

    def _next(self, num_id: str, listed: List, level: int, current: int | None) -> int:
        first = (num_id, level) not in self._begun
        self._begun.add((num_id, level))
        if first and level in listed.starts:
            return listed.starts[level]
        return _start(listed, level) if current is None else current + 1

    def _show(self, listed: List, level: int, counters: list[int | None]) -> str:
        shown = listed.levels.get(level, _PLAIN)
        if shown.form == "bullet":
            return _BULLETS.get(shown.text, shown.text if shown.text.isprintable() and shown.text < "\ue000" else "•")

        return "".join(
            [part if isinstance(part, str) else self._figure(listed, part, shown, counters) for part in shown.parts]
        )

    def _figure(self, listed: List, depth: int, shown: Level, counters: list[int | None]) -> str:
        value = counters[depth]
        if value is None:
            return ""  # of a deeper level than its own
        form = listed.levels.get(depth, _PLAIN).form
        if form == "decimal" or (shown.legal and form not in ("none", "bullet", "decimalZero")):
            return str(value)
        return written(value, form, self.language)


def read_numbering(package: Package, language: str = "") -> Numbering:
    """Read the lists of a package; one without them has none."""
    return Numbering(_lists_of(package), language)


@lru_cache(maxsize=2)
def _lists_of(package: Package) -> Mapping[str, List]:
    name, styles = package.related(package.main, "numbering"), package.related(package.main, "styles")
    if name is None:
        return {}
    return _read_lists(package.tree_of(name), package.tree_of(styles) if styles else None)


def is_only_a_break(paragraph: Element, ending: Element | None) -> bool:
    """Tell if a paragraph only ends a section: Word shows no number in front of that, and does not count it."""
    return ending is not None and next(paragraph.iter(R_), None) is None


def labels_of(
    story: Element, styles: Styles, numbering: Numbering, wanted: Container[Element] | None = None
) -> dict[Element, Label]:
    """Give the labels of the paragraphs of a story, as they will be once all changes are accepted.

    Of all, or only of those that are wanted.
    """
    counting = numbering.afresh()
    unseen = {paragraph for each in story.iter(*_APART) for paragraph in each.iter(P)}
    for row in story.iter(TR):
        if row.find(f"{TRPR}/{DEL}") is not None:
            unseen.update(row.iter(P))
    said = _said_of_paragraphs(story)
    labels: dict[Element, Label] = {}
    flowing: Element | None = None
    for paragraph in story.iter(P):
        if paragraph in unseen:
            continue
        if paragraph in said.gone:
            if flowing is None and next(paragraph.iter(T), None) is not None:
                flowing = paragraph
            continue
        if is_only_a_break(paragraph, said.ending.get(paragraph)):
            continue
        style = styles.of_name(said.styles.get(paragraph))
        place = counting.place_by(said.lists.get(paragraph), style)
        if place is not None:
            counting.advance(*place)
            shown = paragraph if flowing is None else flowing
            if wanted is None or shown in wanted:
                labels[shown] = counting.label(*place)
        flowing = None
    return labels


@dataclass(frozen=True, slots=True, eq=False)
class _Said:
    """What the properties of the paragraphs of a story say about their numbers."""

    styles: dict[Element, str | None] = field(default_factory=dict)
    lists: dict[Element, Element] = field(default_factory=dict)
    ending: dict[Element, Element] = field(default_factory=dict)
    """What ends a section, of those that do."""
    gone: set[Element] = field(default_factory=set)
    """Those whose mark somebody deleted."""


def _said_of_paragraphs(story: Element) -> _Said:
    """Collect it in one walk by tag: to look into each paragraph for each of these would take five times as long."""
    said = _Said()
    for each in story.iter(P_STYLE, NUM_PR, SECT_PR, DEL, MOVE_FROM):
        tag, properties = each.tag, each.getparent()
        if tag in (DEL, MOVE_FROM):
            properties = properties.getparent() if properties is not None and properties.tag == RPR else None
        if properties is None or properties.tag != PPR:
            continue
        paragraph = properties.getparent()
        if paragraph is None or paragraph.tag != P:
            continue  # how it was before somebody changed it
        if tag == P_STYLE:
            said.styles.setdefault(paragraph, each.get(VAL))
        elif tag == NUM_PR:
            said.lists.setdefault(paragraph, each)
        elif tag == SECT_PR:
            said.ending.setdefault(paragraph, each)
        else:
            said.gone.add(paragraph)
    return said


def _read_lists(root: Element, styles: Element | None) -> dict[str, List]:
    abstract = {each.get(W + "abstractNumId", ""): each for each in root.iterchildren(W + "abstractNum")}
    nums = {each.get(W + "numId", ""): each for each in root.iterchildren(W + "num")}
    levels = {identity: _read_levels(each) for identity, each in abstract.items()}
    lists: dict[str, List] = {}
    for num_id, num in nums.items():
        counter = _follow_link(value_of(num, W + "abstractNumId") or "", abstract, nums, styles)
        own = dict(levels.get(counter, {}))
        starts: dict[int, int] = {}
        for override in num.iterchildren(W + "lvlOverride"):
            depth = _number(override.get(W + "ilvl"), 0)
            if (level := override.find(W + "lvl")) is not None:
                own[depth] = _read_level(level)
            if (start := value_of(override, W + "startOverride")) is not None:
                starts[depth] = _number(start, 1)
        lists[num_id] = List(counter, own, starts)
    return lists


def _follow_link(
    identity: str, abstract: Mapping[str, Element], nums: Mapping[str, Element], styles: Element | None
) -> str:
    """Go from a list that only names a list style to the one that the style means."""
    seen: set[str] = set()
    while identity in abstract and identity not in seen:
        seen.add(identity)
        link = value_of(abstract[identity], W + "numStyleLink")
        if link is None or styles is None:
            return identity
        style = next((each for each in styles.iterchildren(W + "style") if each.get(W + "styleId") == link), None)
        num = style.find(f"{W}pPr/{NUM_PR}/{W}numId") if style is not None else None
        target = nums.get(num.get(VAL, "")) if num is not None else None
        if target is None:
            linked = (key for key, each in abstract.items() if value_of(each, W + "styleLink") == link)
            return next(linked, identity)
        identity = value_of(target, W + "abstractNumId") or ""
    return identity


def _read_levels(element: Element) -> dict[int, Level]:
    return {_number(each.get(W + "ilvl"), 0): _read_level(each) for each in element.iterchildren(W + "lvl")}


def _read_level(element: Element) -> Level:
    form = element.find(f".//{W}numFmt")
    kind = form.get(VAL, "decimal") if form is not None else "decimal"
    if kind == "custom" and form is not None:
        # Its pattern is an example: "001, 002, 003, …".
        kind = "zeros" + str(len(form.get(W + "format", "1").split(",")[0].strip()))
    text = value_of(element, W + "lvlText") or ""
    restart = value_of(element, W + "lvlRestart")
    indent = element.find(f"{W}pPr/{W}ind")
    return Level(
        start=_number(value_of(element, W + "start"), 0),
        form=kind,
        text=text,
        parts=tuple(int(piece) - 1 if odd else piece for odd, piece in _taken_apart(text)),
        legal=is_on(element.find(W + "isLgl")),
        restart=_number(restart, 0) if restart is not None else None,
        style=value_of(element, W + "pStyle") or "",
        left=(indent.get(W + "left") or indent.get(W + "start") or "") if indent is not None else "",
    )


def _taken_apart(text: str) -> Iterator[tuple[bool, str]]:
    """Give the words of a label and the figures of its numbers in turn, with whether it is a figure."""
    for position, piece in enumerate(_PLACEHOLDER.split(text)):
        if piece:
            yield position % 2 == 1, piece


def _restarts(deeper: Level, level: int) -> bool:
    return deeper.restart is None or (deeper.restart > 0 and level < deeper.restart)


def _start(listed: List, level: int) -> int:
    return listed.starts.get(level, listed.levels.get(level, _PLAIN).start)


def _number(text: str | None, fallback: int) -> int:
    try:
        return int(text or "")
    except ValueError:
        return fallback
