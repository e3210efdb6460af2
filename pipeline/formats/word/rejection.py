"""Rejection: what Word leaves of a body when somebody rejects what is ours. Shares nothing with the writer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from pipeline.formats.word.markup import (
    CUSTOM_XML,
    ID,
    INS,
    PPR,
    RANGE_END,
    RANGE_START,
    REFERENCE,
    RPR,
    TBL,
    TR,
    TRPR,
    Element,
    P,
    W,
)

_CHANGE = W + "pPrChange"


def reject(root: Element, ours: frozenset[int]) -> bool:
    """Take away what is ours as Word does; tell whether every mark had a paragraph to flow into."""
    anchors = [each for each in root.iter(RANGE_START, RANGE_END, REFERENCE) if is_ours(each, ours)]
    drop(run if each.tag == REFERENCE and (run := each.getparent()) is not None else each for each in anchors)
    drop([row for row in root.iter(TR) if is_ours(row.find(f"{TRPR}/{INS}"), ours)])
    marked = marked_paragraphs(root, ours)
    typed = list(_typed(root, ours))
    spoken = {paragraph for _, paragraph in typed}
    drop(each for each, _ in typed)
    while marked:
        flowing, target = _chain(marked)
        marked = [each for each in marked if each not in flowing]
        if not _flows_back(flowing, target, spoken, ours):
            return False
    return True


def marked_paragraphs(root: Element, ours: frozenset[int]) -> list[Element]:
    """List the paragraphs whose mark is ours, from the few marks to their paragraphs: there may be thousands of those."""
    marks = [each for each in root.iter(INS) if is_ours(each, ours)]
    paragraphs = [
        next(each.iterancestors(P), None)
        for each in marks
        if (parent := each.getparent()) is not None and parent.tag == RPR
    ]
    return [
        paragraph
        for paragraph in dict.fromkeys(paragraphs)
        if paragraph is not None and is_ours(paragraph.find(f"{PPR}/{RPR}/{INS}"), ours)
    ]


def is_ours(element: Element | None, ours: frozenset[int]) -> bool:
    """Tell if an element is there and carries one of our numbers."""
    return element is not None and number_of(element) in ours


def number_of(element: Element) -> int | None:
    """Give the number of a mark, a comment, or what refers to one."""
    value = element.get(ID, "")
    return int(value) if value.lstrip("-").isdecimal() else None


def next_paragraph(element: Element) -> Element | None:
    """Give the paragraph that directly follows in the same container, if one does."""
    following = _next_block(element)
    return following if following is not None and following.tag == P else None


def is_bare(paragraph: Element) -> bool:
    """Tell if nothing stands in a paragraph, not even a bookmark."""
    return all(each.tag == PPR for each in paragraph)


def drop(elements: Iterable[Element]) -> None:
    """Remove elements and leave the white space behind them where it was."""
    for element in list(elements):
        parent = element.getparent()
        if parent is None:
            continue
        if element.tail:
            previous = element.getprevious()
            if previous is not None:
                previous.tail = (previous.tail or "") + element.tail
            else:
                parent.text = (parent.text or "") + element.tail
        parent.remove(element)


def _chain(marked: list[Element]) -> tuple[list[Element], Element | None]:
    """Give the first paragraphs in a row whose marks are ours, and the one that they flow into."""
    flowing = [marked[0]]
    target = next_paragraph(marked[0])
    while target is not None and target in marked:
        flowing.append(target)
        target = next_paragraph(target)
    return flowing, target


def _flows_back(flowing: list[Element], target: Element | None, spoken: set[Element], ours: frozenset[int]) -> bool:
    """Let a chain of paragraphs flow into its target; tell whether what was there before is left, and nothing more."""
    if target is not None and target in spoken and is_bare(target):
        # The last new paragraph carries the mark that the first, an old one, had.
        restored = all(is_bare(each) for each in flowing[1:]) and _takes_mark_back(flowing[0], target, ours)
        drop([*flowing[1:], target])
        return restored
    # In front of a table or a control Word takes whole paragraphs away; at an end the last mark would stay.
    taken = target is not None or _is_followed(flowing[-1])
    empty = all(is_bare(each) for each in flowing)
    drop(flowing)
    return taken and empty


def _takes_mark_back(first: Element, last: Element, ours: frozenset[int]) -> bool:
    """Give a paragraph the mark back that the last new one carried; tell whether that is the mark it had."""
    properties, carried = first.find(PPR), last.find(PPR)
    mark = properties.find(RPR) if properties is not None else None
    if properties is None or carried is None or mark is None:
        return False
    drop([each for each in mark.iterchildren(INS) if is_ours(each, ours)])
    change, carried_mark = carried.find(_CHANGE), carried.find(RPR)
    former = change.find(PPR) if change is not None and is_ours(change, ours) else carried
    if former is None or _written_without(former, RPR) != _written_without(properties, RPR):
        return False
    if carried_mark is not None:
        return _written_without(carried_mark) == _written_without(mark)
    if len(mark):
        return False
    drop([mark] if len(properties) > 1 else [properties])
    return True


def _written_without(element: Element, tag: str = "") -> list[bytes]:
    return sorted(
        etree.tostring(each, with_tail=False, method="c14n", exclusive=True) for each in element if each.tag != tag
    )


def _typed(root: Element, ours: frozenset[int]) -> Iterator[tuple[Element, Element]]:
    """Give our tracked text with the paragraph that it stands in."""
    for each in root.iter(INS):
        paragraph = each.getparent()
        if paragraph is not None and paragraph.tag == P and is_ours(each, ours):
            yield each, paragraph


def _is_followed(element: Element) -> bool:
    following = _next_block(element)
    return following is not None and following.tag != W + "sectPr"


def _next_block(element: Element) -> Element | None:
    blocks = (P, TBL, W + "sdt", W + "sectPr", CUSTOM_XML, W + "altChunk")
    return next((sibling for sibling in element.itersiblings() if sibling.tag in blocks), None)
