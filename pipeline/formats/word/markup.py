"""Markup: the names of WordprocessingML, and the order in which its schema wants them."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy

from lxml import etree

Element = etree._Element

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

W = f"{{{WORD}}}"
R = f"{{{OFFICE}}}"
MC = f"{{{COMPATIBILITY}}}"

# Spelled out once: composing a name for each of a hundred thousand elements would cost more than reading them.
P, PPR, R_, RPR, T = W + "p", W + "pPr", W + "r", W + "rPr", W + "t"
TBL, TR, TC, TRPR, TCPR = W + "tbl", W + "tr", W + "tc", W + "trPr", W + "tcPr"
INS, DEL, MOVE_FROM, MOVE_TO = W + "ins", W + "del", W + "moveFrom", W + "moveTo"
SDT, SDT_CONTENT, CUSTOM_XML, SMART_TAG = W + "sdt", W + "sdtContent", W + "customXml", W + "smartTag"
SECT_PR, NUM_PR, P_STYLE, R_STYLE, VAL, ID = W + "sectPr", W + "numPr", W + "pStyle", W + "rStyle", W + "val", W + "id"
AUTHOR, DATE = W + "author", W + "date"
RANGE_START, RANGE_END, REFERENCE = W + "commentRangeStart", W + "commentRangeEnd", W + "commentReference"

_FALSE = ("0", "false", "off")

PARAGRAPH_ORDER = tuple(
    W + name
    for name in (  # noqa: SIM905  # a list of words is read as words
        "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
        "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
        "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
        "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange"
    ).split()
)
"""Children of `w:pPr` (ECMA-376, part 1, 17.3.1.26)."""

RUN_ORDER = tuple(
    W + name
    for name in (  # noqa: SIM905  # a list of words is read as words
        "ins del moveFrom moveTo rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint "
        "noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText "
        "vertAlign rtl cs em lang eastAsianLayout specVanish oMath rPrChange"
    ).split()
)
"""Children of `w:rPr`, those of a paragraph mark included."""


def new(tag: str, children: Iterable[Element] = (), **attributes: str) -> Element:
    """Make an element of the Word namespace with attributes of it."""
    element = etree.Element(W + tag, nsmap={"w": WORD})  # else what is put into it is renamed to a prefix of lxml's own
    for name, value in attributes.items():
        element.set(W + name, value)
    element.extend(children)
    return element


def is_on(switch: Element | None) -> bool:
    """Tell if a switch such as `w:b` is there and not turned off."""
    return switch is not None and switch.get(VAL, "1") not in _FALSE


def value_of(parent: Element | None, tag: str) -> str | None:
    """Give the `w:val` of a child, if it is there."""
    child = parent.find(tag) if parent is not None else None
    return child.get(VAL) if child is not None else None


def by_tag(parent: Element | None) -> dict[str, Element]:
    """Give the children of an element by their names, of several of one name the first: one walk, many questions."""
    if parent is None:
        return {}
    found: dict[str, Element] = {}
    for child in parent:
        found.setdefault(str(child.tag), child)
    return found


def put(parent: Element, child: Element, order: tuple[str, ...]) -> None:
    """Put a child into the place that the schema wants, in the stead of one of the same name."""
    if (old := parent.find(str(child.tag))) is not None:
        parent.replace(old, child)
        return
    behind = set(order[order.index(str(child.tag)) + 1 :])
    for position, each in enumerate(parent):
        if each.tag in behind:
            parent.insert(position, child)
            return
    parent.append(child)


def in_order(children: Iterable[Element], order: tuple[str, ...]) -> list[Element]:
    """Sort properties as the schema wants them; those of newer vocabularies come last."""
    return sorted(children, key=lambda child: order.index(str(child.tag)) if child.tag in order else len(order))


def copied(element: Element) -> Element:
    """Give a copy that belongs to no tree, without the text that followed it."""
    twin = deepcopy(element)
    twin.tail = None
    return twin
