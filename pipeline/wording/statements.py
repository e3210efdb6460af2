"""Statements: what an agreement says, sentence by sentence, each with what it needs to be understood.

A list item is read together with the line that opens its list. A bracketed option, a placeholder and a heading are no
statements. A sentence that only refers back ("such a violation", "these rights") is kept beside the one it refers to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import regex

from pipeline.model import Block, Document, View, Vocabulary, Zone
from pipeline.text import Seen, Stretch, cut, fold, join, see
from pipeline.wording.cues import Marked, known
from pipeline.wording.marking import mark
from pipeline.wording.noise import may_hide, mend_words

_SENTENCE_END = regex.compile(r"(?<=[.!…][\"'»”)\]]{0,2})\s+(?=[\"'«“(\[]*[\p{Lu}\d])|\n+")
_ABBREVIATED = regex.compile(
    r"(?:\b(?:art|artt|nr|nrs|no|bv|bijv|resp|par|al|cf|e\.g|i\.e|dr|mr|mevr|dhr|prof|st|ste|inc|ltd|co|bzw|z\.b|abs|"
    r"ziff|u\.a|p\.ej|sr|sra|d|n|pag|p|vgl|evt|incl|excl|etc|o\.a|m\.b\.t|t\.a\.v|d\.w\.z|vol)\.|\b\p{L}\.|^\W*\d+\.|\(\w{1,3}\)|^\W*\w{1,3}\))$",
    regex.IGNORECASE,
)
_BRACKETED = regex.compile(r"\[[^\[\]]{0,600}\]|\{[^{}]{0,300}\}|<<[^<>]{0,300}>>|«\s*\p{Lu}+_[^»]*»")
_TYPED_ITEM = regex.compile(
    r"\s*(?:\(?(?:[a-z]|[ivx]{1,4}|\d{1,2})\)|(?-i:[a-z])\.\s|[ivx]{1,4}\s*[-–—]\s|[-–—•*·▪]\s|\d{1,2}\.?[°ºª])\s*",
    regex.IGNORECASE,
)
_DAY = regex.compile(r"\b\d{1,2}\.$")
_MONTH = regex.compile(r"\p{Lu}\p{Ll}{2,10}\s\d{4}\b")
_LONGEST = 3000
"""Characters of a sentence; past it, what is compared with each other grows out of hand."""
_NEAR_PRONOUN = 30
"""Letters between "it" and what it may do."""
_NUMBERED = regex.compile(r"\s*\d{1,2}\.\s")
_CLOSED = regex.compile(r"[.!?…][\"'»”)\]]*\s*$")
_INLINE_ITEMS = regex.compile(r";\s*(?=\S)")


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence, or a list item behind its opening line."""

    marked: Marked
    block: int
    group: int
    """Statements of one article, or of one neighbourhood without articles, share a group."""
    zone: Zone
    lead: int = 0
    """Length of the opening line in front of an item."""

    @property
    def seen(self) -> Seen:
        """Its text."""
        return self.marked.seen


def live_text(block: Block, view: View, vocabulary: Vocabulary) -> Seen:
    """Give the text of a block that counts: in this view, without options and placeholders."""
    seen = see(block, view)
    if "[" not in seen.text and "{" not in seen.text and "<<" not in seen.text:
        return seen
    option = known(vocabulary).get("option")
    for bracket in reversed(list(_BRACKETED.finditer(seen.text))):
        inside = seen.folded[bracket.start() : bracket.end()]
        is_option = (
            bool(option and option.search(inside))
            or "{" in inside
            or "<<" in inside
            or not regex.search(r"\p{Ll}{3}", bracket[0])
        )
        if is_option and not seen.text[: bracket.start()].strip() and not bracket[0][1:-1].strip().count(" ") > 3:
            return _without(seen, 0, len(seen.text))  # "[OPTION] human rights clause": what follows is the option
        if is_option or len(inside) < 4:
            seen = _without(seen, bracket.start(), bracket.end())
    return seen


def _without(seen: Seen, start: int, end: int) -> Seen:
    text = seen.text[:start] + seen.text[end:]
    stretches = [each for each in seen.stretches if each.start < start]
    if end < len(seen.text):
        block, offset = seen.place(end)
        stretches.append(Stretch(start, block, offset))
        stretches += [
            Stretch(each.start - (end - start), each.block, each.offset) for each in seen.stretches if each.start > end
        ]
    return Seen(text, fold(text), tuple(stretches) or seen.stretches[:1])


def statements(
    document: Document,
    texts: Mapping[int, Seen],
    vocabulary: Vocabulary,
    wanted: regex.Pattern[str],
    aliases: regex.Pattern[str] | None,
) -> list[Statement]:
    """List the statements of every article in which something wanted stands; `texts` is what counts, by block.

    `aliases`: the names of single parties in this agreement.
    """
    blocks = [document.blocks[index] for index in texts]
    hits = {
        block.index
        for block in blocks
        if wanted.search(texts[block.index].folded) or may_hide(texts[block.index].folded, vocabulary)
    }
    if not hits:
        return []
    headings = headings_of(document)
    found: list[Statement] = []
    for number, group in enumerate(_groups(document, blocks, hits)):
        told = [block for block in group if block.index not in headings]
        read = partial(mark, vocabulary=vocabulary, aliases=aliases)
        whole = {block.index: mend_words(texts[block.index], vocabulary) for block in told}
        found.extend(_carried_on(list(_group_statements(told, whole, number, read)), read))
    return found


def headings_of(document: Document) -> set[int]:
    """List the blocks that only give an article its title."""
    titled = {article.heading for article in document.articles if article.titled}
    return titled | {article.title_block for article in document.articles if article.title_block is not None}


def _groups(document: Document, blocks: Sequence[Block], hits: set[int]) -> Iterator[list[Block]]:
    articles: dict[int, list[Block]] = {}
    loose: list[Block] = []
    for block in blocks:
        if block.article is not None and block.zone in (Zone.OPERATIVE, Zone.ANNEX):
            articles.setdefault(block.article, []).append(block)
        else:
            loose.append(block)
    for group in articles.values():
        if any(block.index in hits for block in group):
            yield group
    run: list[Block] = []
    for position, block in enumerate(loose):
        near = loose[max(0, position - 2) : position + 3]
        if any(other.index in hits and other.zone is block.zone for other in near):
            if run and run[-1].zone is not block.zone:
                yield run
                run = []
            run.append(block)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _group_statements(
    group: Sequence[Block], texts: Mapping[int, Seen], number: int, read: Callable[[Seen], Marked]
) -> Iterator[Statement]:
    opener: Seen | None = None
    for block in group:
        seen = texts[block.index]
        if not seen.text.strip():
            continue
        item = _is_item(block, seen) or (opener is not None and _is_numbered_item(opener, seen))
        parts = list(_sentences(seen))
        for position, (start, end) in enumerate(parts):
            sentence = cut(seen, start, end)
            if item and position == 0 and opener is not None:
                whole = join([opener, sentence], " ")
                yield from _inline(whole, block, number, read, len(opener.text) + 1)
            else:
                yield from _inline(sentence, block, number, read, 0)
        if not item:
            last = cut(seen, *parts[-1]) if parts else seen
            opener = last


def _carried_on(told: list[Statement], read: Callable[[Seen], Marked]) -> Iterator[Statement]:
    """Read a sentence behind the one that it carries on.

    "In that case …" goes with the sentence in front of it, and so does "It may end the agreement …" where that sentence
    speaks of a violation; "involvement in … is always good cause" goes with the one that lets a party end the agreement
    for good cause.
    """
    for position, statement in enumerate(told):
        opener: Statement | None = None
        if position and (statement.marked.has("that_case") or _answers(statement.marked, told[position - 1].marked)):
            opener = told[position - 1]
        elif statement.marked.has("good_cause") and not statement.marked.has("terminate"):
            opener = next(
                (each for each in told if each.marked.has("good_cause") and each.marked.has("terminate")), None
            )
        if opener is None:
            yield statement
            continue
        whole = join([opener.seen, statement.seen], " ")
        yield Statement(read(whole), statement.block, statement.group, statement.zone, len(opener.seen.text) + 1)


def _answers(marked: Marked, before: Marked) -> bool:
    """Tell if a sentence says what "it" may do about the violation of which the sentence before speaks.

    Or when "the involvement" of which that speaks goes on.
    """
    ending = marked.first("terminate")
    if ending is None or marked.has("violation", "such_violation", "human_rights", "each", "all_parties"):
        return False
    meant = any(cue.end <= ending.start <= cue.end + _NEAR_PRONOUN for cue in marked.all("they"))
    meant |= marked.has("involved")
    speaks = before.has("violation") and before.has("human_rights", "these_rights")
    return meant and speaks and not (before.has("terminate") and before.has("this_agreement"))


def _inline(sentence: Seen, block: Block, group: int, read: Callable[[Seen], Marked], lead: int) -> Iterator[Statement]:
    """Split "may be ended: (a) …; (b) …" in one sentence into its items, each behind the opening."""
    colon = sentence.text.find(":", 10)
    parts = [(match.start(), match.end()) for match in _INLINE_ITEMS.finditer(sentence.text)]
    if lead == 0 and colon > 0 and parts and parts[0][0] > colon:
        opening = cut(sentence, 0, colon + 1)
        starts = [colon + 1, *[end for _, end in parts]]
        ends = [*[start for start, _ in parts], len(sentence.text)]
        for start, end in zip(starts, ends, strict=True):
            whole = join([opening, cut(sentence, start, end)], " ")
            yield Statement(read(whole), block.index, group, block.zone, len(opening.text) + 1)
        return
    yield Statement(read(sentence), block.index, group, block.zone, lead)


def _is_item(block: Block, seen: Seen) -> bool:
    label = block.number.strip()
    if label:
        return not regex.match(r"(?i)(?:\p{L}{3,}\.?\s*|§\s*)?\d+(?:\.\d+)*\.?$", label)
    return bool(_TYPED_ITEM.match(seen.text))


def _is_numbered_item(opener: Seen, seen: Seen) -> bool:
    """Tell if "2. the other party …" goes on with an open line; behind a full stop it is a paragraph of its own."""
    return bool(_NUMBERED.match(seen.text)) and not _CLOSED.search(opener.text)


def _sentences(seen: Seen) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _SENTENCE_END.finditer(seen.text):
        before = seen.text[start : match.start()]
        if "\n" not in match[0] and (_ABBREVIATED.search(before) or _is_date(before, seen.text[match.end() :])):
            continue
        if before.strip():
            yield from _bounded(seen.text, start, match.start())
        start = match.end()
    if seen.text[start:].strip():
        yield from _bounded(seen.text, start, len(seen.text))


def _is_date(before: str, behind: str) -> bool:
    """Tell if a full stop makes a number an ordinal: "10. Dezember 1948"."""
    return bool(_DAY.search(before)) and bool(_MONTH.match(behind))


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Part what is too long to be a sentence at a space, so that reading costs the same a page however long it is."""
    while end - start > _LONGEST:
        space = text.rfind(" ", start, start + _LONGEST)
        stop = space + 1 if space > start else start + _LONGEST
        yield start, stop
        start = stop
    yield start, end
