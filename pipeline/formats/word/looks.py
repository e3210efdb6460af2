"""Looks: what new text takes from the text it is meant to look like, and what it leaves there."""

from __future__ import annotations

from collections import Counter

import regex
from lxml import etree

from pipeline.formats.word.markup import (
    INS,
    NUM_PR,
    PARAGRAPH_ORDER,
    PPR,
    RPR,
    RUN_ORDER,
    Element,
    W,
    copied,
    in_order,
    is_on,
    new,
    put,
)
from pipeline.formats.word.pieces import Fields, pieces_of
from pipeline.formats.word.styles import Styles
from pipeline.model import Change, Language

_NOT_TAKEN = frozenset(W + name for name in ("rPr", "sectPr", "pPrChange", "pageBreakBefore", "framePr", "cnfStyle"))
"""What a new paragraph does not take from the one it looks like."""
_NOT_TYPED = frozenset(
    W + name
    for name in (
        *("ins", "del", "moveFrom", "moveTo", "rPrChange", "highlight", "vanish", "specVanish", "webHidden"),
        *("strike", "dstrike", "noProof", "fitText", "em", "effect"),
    )
)
"""What new text does not take from the text it looks like."""
_POINTING = frozenset(
    ("hyperlink", "footnote reference", "endnote reference", "annotation reference", "placeholder text")
)
"""Character styles that say what a run is, not how the paragraph looks."""
_FRACTION = regex.compile(r"-?\d+\.\d+")
_REGIONS = {"nl": "nl-BE", "fr": "fr-BE", "en": "en-GB", "de": "de-DE", "es": "es-ES", "it": "it-IT", "pt": "pt-PT"}


def properties_like(model: Element) -> Element:
    """Give the paragraph properties of another as a new paragraph may have them: its style, its list, its indents."""
    kept = _taken(model.find(PPR), _NOT_TAKEN, PARAGRAPH_ORDER)
    for each in kept:
        if each.tag == NUM_PR:
            for change in [*each.findall(INS), *each.findall(W + "numberingChange")]:
                each.remove(change)
    return new("pPr", kept)


def look_like(model: Element, language: Language, styles: Styles, *, heading: bool) -> Element | None:
    """Give the run properties that most of a paragraph's characters have."""
    counted: Counter[bytes] = Counter()
    for piece in pieces_of(model, Fields()):
        if piece.change is not Change.DELETED and not piece.placeholder and piece.text.strip():
            counted[etree.tostring(_typed_look(piece.properties, language, styles))] += len(piece.text)
    if not counted:
        mark = model.find(f"{PPR}/{RPR}")
        look = _typed_look(mark, language, styles)
    else:
        look = etree.fromstring(max(counted, key=counted.__getitem__))
        bold = [is_on(etree.fromstring(each).find(W + "b")) for each in counted]
        if not heading and any(bold) and not all(bold):
            for name in ("b", "bCs"):
                if (weight := look.find(W + name)) is not None:
                    look.remove(weight)
    return look if len(look) else None


def mark_look(model: Element) -> list[Element]:
    """Give the run properties of a paragraph's mark, which its number looks like, as a new mark may have them."""
    return _taken(model.find(f"{PPR}/{RPR}"), _NOT_TYPED, RUN_ORDER)


def leave_list(properties: Element) -> None:
    """Take a paragraph out of its list, also out of that of its style."""
    put(properties, new("numPr", [new("numId", val="0")]), PARAGRAPH_ORDER)


def _typed_look(properties: Element | None, language: Language, styles: Styles) -> Element:
    look = new("rPr", _taken(properties, _NOT_TYPED, RUN_ORDER))
    styled = look.find(W + "rStyle")
    if styled is not None and styles.get(styled.get(W + "val")).name.casefold() in _POINTING:
        look.remove(styled)
    spoken = look.find(W + "lang")
    told = spoken.get(W + "val", "") if spoken is not None else ""
    if not told.casefold().startswith(language):
        if spoken is not None:
            look.remove(spoken)
        if not styles.language.casefold().startswith(language):
            put(look, new("lang", val=_REGIONS.get(language, language)), RUN_ORDER)
    return look


def _taken(properties: Element | None, left: frozenset[str], order: tuple[str, ...]) -> list[Element]:
    """Copy properties in the order of the schema, without some, and without the faults that others made in them."""
    if properties is None:
        return []
    kept = [copied(each) for each in properties if each.tag not in left and _is_known(each, order)]
    for element in kept:
        for each in element.iter(etree.Element):
            for name, value in each.attrib.items():
                if _FRACTION.fullmatch(str(value)):
                    each.set(name, str(round(float(value))))  # measures are whole numbers; Google Docs writes others
    return in_order(kept, order)


def _is_known(element: Element, order: tuple[str, ...]) -> bool:
    tag = element.tag
    return isinstance(tag, str) and (tag in order or not tag.startswith(W))
