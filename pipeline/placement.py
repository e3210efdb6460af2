"""Placement: where in an agreement a clause belongs, and under which number.

The order of preference is that of DOMAIN 2.7: beside a passage on the same subject, behind the article on termination,
before the first closing article, before the signatures, at the end of the operative text.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import regex

from pipeline.model import (
    Article,
    Block,
    ClauseId,
    Contact,
    Document,
    Insertion,
    Language,
    Numbering,
    Place,
    Quote,
    Wording,
    Zone,
)

_CLOSING = ("disputes", "law", "final")
_TENDER_LIMITS = ("payment", "sanctions", "disputes", "technical")
_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_NUMBER = regex.compile(r"\d+|\b[IVXLC]+\b")
_SUBNUMBER = regex.compile(r"\s*(\d+(?:\.\d+)+)\.?(?=[\s\p{L}])")
_ITEM = regex.compile(r"\(?[a-z]")
_LATIN_SUFFIXES = ("bis", "ter", "quater", "quinquies")
_LETTERS = "ABCDE"

_IN_BETWEEN: dict[Language, Callable[[str, int], str]] = {
    Language("nl"): lambda label, turn: f"{label}{_LATIN_SUFFIXES[turn]}",
    Language("fr"): lambda label, turn: f"{label}{_LATIN_SUFFIXES[turn]}",
    Language("en"): lambda label, turn: f"{label}{_LETTERS[turn]}",
    Language("de"): lambda label, turn: f"{label}{_LETTERS[turn].lower()}",
    Language("es"): lambda label, turn: f"{label} {_LATIN_SUFFIXES[turn]}",
    Language("it"): lambda label, turn: f"{label}-{_LATIN_SUFFIXES[turn]}",
    Language("pt"): lambda label, turn: f"{label}{'' if label.endswith('º') else '.º'}-{_LETTERS[turn]}",
}
"""How each language numbers an article between two others without renumbering them (DOMAIN 2.8)."""


@dataclass(frozen=True, slots=True)
class _Spot:
    """A place between two blocks, and the article whose looks the new one takes."""

    after: Block
    model: Article | None
    following: Article | None


def place_clause(
    document: Document,
    version: int,
    wording: Wording,
    clause: ClauseId,
    *,
    contact: Contact,
    beside: Sequence[Quote] = (),
) -> Insertion | None:
    """Plan the insertion of a wording into one language version; nothing where it has no text to stand in."""
    blocks = [block for block in document.blocks if block.version == version and _carries(block)]
    if not blocks:
        return None
    if beside:
        return _place_beside(document, blocks, wording, clause, beside)
    articles = [
        each
        for each in document.articles
        if each.version == version and each.zone is Zone.OPERATIVE and _carries(document.blocks[each.heading])
    ]
    articles = _whole(document, articles)
    spot = _tender_spot(blocks, articles) if contact is Contact.TENDER else None
    spot = spot or _general_spot(blocks, articles)
    return _insert_article(document, blocks, spot, wording, clause) if spot else None


def next_number(label: str) -> str:
    """Count a label one up: `Artikel 9` to `Artikel 10`, `IX` to `X`."""
    matches = list(_NUMBER.finditer(label))
    if not matches:
        return label
    last = matches[-1]
    shown = last.group()
    value = int(shown) + 1 if shown.isdecimal() else _from_roman(shown) + 1
    counted = str(value) if shown.isdecimal() else _to_roman(value)
    return label[: last.start()] + counted + label[last.end() :]


def number_between(label: str, language: Language, taken: Iterable[str]) -> str:
    """Number an article behind `label` so that no other changes: `Artikel 9bis`, `Article 9A`."""
    compose = _IN_BETWEEN.get(language, _IN_BETWEEN[Language("en")])
    used = {each.casefold().replace(" ", "") for each in taken}
    options = [compose(label, turn) for turn in range(len(_LATIN_SUFFIXES))]
    return next((each for each in options if each.casefold().replace(" ", "") not in used), options[-1])


def number_after(label: str, language: Language) -> str:
    """Number a second article at the same place: behind `Artikel 9bis` comes `Artikel 9ter`, behind 10 comes 11."""
    compose = _IN_BETWEEN.get(language, _IN_BETWEEN[Language("en")])
    for turn in range(len(_LATIN_SUFFIXES) - 1):
        suffix = compose("", turn)
        if label.endswith(suffix):
            return label.removesuffix(suffix) + compose("", turn + 1)
    return next_number(label)


# --- Where ---------------------------------------------------------------------------------------------------------


def _carries(block: Block) -> bool:
    return block.place in (Place.BODY, Place.TABLE) and block.zone is not Zone.CONTENTS


def _whole(document: Document, articles: list[Article]) -> list[Article]:
    """Join paragraphs with the article that their numbers put them in: 4.3 with 4, however much it looks like a heading.

    Not where most headings are of that kind; the articles are those, then.
    """
    whole: list[Article] = []
    for article in articles:
        outer = whole[-1] if whole else None
        if outer is not None and _belongs_to(document, article, outer):
            whole[-1] = replace(outer, end=article.end, concept=outer.concept or article.concept)
        else:
            whole.append(article)
    return whole if len(whole) > len(articles) - len(whole) else articles


def _belongs_to(document: Document, article: Article, outer: Article) -> bool:
    if outer.label and article.label.startswith(f"{outer.label}."):
        return True
    own, around = (document.blocks[each.heading].list_level for each in (article, outer))
    return own is not None and around is not None and own > around and _ITEM.fullmatch(article.label) is not None


def _general_spot(blocks: Sequence[Block], articles: Sequence[Article]) -> _Spot | None:
    terminating = [number for number, each in enumerate(articles) if each.concept == "termination"]
    if terminating and terminating[-1] + 1 < len(articles):
        return _behind(blocks, articles, terminating[-1])
    # A closing article stands near the end; "General provisions" at the start of an agreement are something else.
    closing = [
        number for number, each in enumerate(articles) if each.concept in _CLOSING and number >= (len(articles) - 1) / 2
    ]
    if closing and closing[0] > 0:
        return _behind(blocks, articles, closing[0] - 1)
    if closing:
        return _in_front(blocks, articles)
    return _at_the_end(blocks, articles)


def _tender_spot(blocks: Sequence[Block], articles: Sequence[Article]) -> _Spot | None:
    for number, article in enumerate(articles):
        if article.concept == "performance":
            return _behind(blocks, articles, number)
    for number, article in enumerate(articles):
        if article.concept in _TENDER_LIMITS and number > 0:
            return _behind(blocks, articles, number - 1)
    return None


def _behind(blocks: Sequence[Block], articles: Sequence[Article], number: int) -> _Spot | None:
    article = articles[number]
    own = [block for block in blocks if article.heading <= block.index < article.end and block.text.strip()]
    following = articles[number + 1] if number + 1 < len(articles) else None
    return _Spot(own[-1], article, following) if own else None


def _in_front(blocks: Sequence[Block], articles: Sequence[Article]) -> _Spot | None:
    before = [block for block in blocks if block.index < articles[0].heading and block.text.strip()]
    return _Spot(before[-1], articles[0], articles[0]) if before else None


def _at_the_end(blocks: Sequence[Block], articles: Sequence[Article]) -> _Spot | None:
    written = [block for block in blocks if block.text.strip()]
    operative = [block for block in written if block.zone is Zone.OPERATIVE]
    before_end = operative or [block for block in written if block.zone in (Zone.RECITALS, Zone.OPENING)]
    return _Spot(before_end[-1], articles[-1] if articles else None, None) if before_end else None


# --- How -----------------------------------------------------------------------------------------------------------


def _insert_article(
    document: Document, blocks: Sequence[Block], spot: _Spot, wording: Wording, clause: ClauseId
) -> Insertion:
    model = spot.model
    after, before, gap = _neighbours(document, spot.after)
    text = " ".join(wording.sentences)
    if model is None:
        like = spot.after.index
        return Insertion(clause, wording.language, after, before, paragraphs=(text, *[""] * gap), like_body=like)
    others = [each for each in document.articles if each.version == model.version and each.zone is model.zone]
    body = _body(blocks, model, others)
    if not model.titled:
        heading, like_heading, like_title, like_body = "", None, None, model.heading
    else:
        heading, like_heading, like_title, like_body = wording.heading, model.heading, model.title_block, body
    first = model.title_block if model.title_block is not None else model.heading
    inner_gap = 1 if model.titled and _is_blank_behind(document, first) else 0
    return Insertion(
        clause,
        wording.language,
        after,
        before,
        heading=heading,
        paragraphs=(*[""] * inner_gap, text, *[""] * gap),
        number=_number(document, spot, wording.language),
        numbering=model.numbering,
        like_heading=like_heading,
        like_title=like_title,
        like_body=like_body,
    )


def _number(document: Document, spot: _Spot, language: Language) -> str:
    model, following = spot.model, spot.following
    if model is None or not model.label:
        return ""
    if model.numbering is Numbering.AUTOMATIC:
        return _next_automatic(document, spot, model)
    if following is model:
        return number_between(model.label, language, [each.label for each in document.articles])
    if following is None or not following.label:
        return next_number(model.label)
    taken = [each.label for each in document.articles if each.version == model.version and each.zone is model.zone]
    return number_between(model.label, language, taken)


def _next_automatic(document: Document, spot: _Spot, model: Article) -> str:
    """Foretell the number that the program will show: that of the article behind, or one more than the last in front.

    The last may be one that is no article to us, because its heading is none.
    """
    blocks, following = document.blocks, spot.following
    level = blocks[model.heading].list_level
    if following and following.numbering is Numbering.AUTOMATIC and blocks[following.heading].list_level == level:
        return following.label
    label = model.label
    for block in blocks[model.heading + 1 : spot.after.index + 1]:
        counted = next_number(label)
        if (block.version, block.list_level) == (model.version, level) and _same_label(block.number, counted):
            label = counted
    return next_number(label)


def _same_label(one: str, other: str) -> bool:
    return one.strip(" .:()") == other.strip(" .:()")


def _body(blocks: Sequence[Block], article: Article, others: Sequence[Article]) -> int:
    """Find the paragraph whose looks a new one takes: the first plain one of its neighbour.

    Where an agreement numbers paragraphs only in articles that have several, as most do, it is that of an article which
    has a single one: a lone "(1)" is what no lawyer types.
    """
    own = _paragraphs(blocks, article)
    if own and own[0].number:
        lone = [found[0] for other in others if other.titled and len(found := _paragraphs(blocks, other)) == 1]
        unnumbered = [block for block in lone if not block.number]
        if unnumbered:
            return min(unnumbered, key=lambda block: abs(block.index - own[0].index)).index
    plain = [block for block in own if not (block.list_level or 0) > 1 and not _is_bullet(block.number)]
    return plain[0].index if plain else own[0].index if own else article.heading


def _paragraphs(blocks: Sequence[Block], article: Article) -> list[Block]:
    first = article.title_block if article.title_block is not None else article.heading
    start, end = (bisect_left(blocks, each, key=lambda block: block.index) for each in (first + 1, article.end))
    return [block for block in blocks[start:end] if block.text.strip()]


def _is_bullet(number: str) -> bool:
    return bool(number) and not any(character.isalnum() for character in number)


def _neighbours(document: Document, last: Block) -> tuple[int, int | None, int]:
    """Step over the empty paragraphs that separate articles: block before, block behind, how many were empty."""
    empty = 0
    after = last.index
    for block in document.blocks[last.index + 1 :]:
        if not _carries(block) or (block.version != last.version and block.text.strip()):
            continue
        if block.text.strip():
            return after, block.index, empty
        if block.cell != last.cell:
            continue
        after = block.index
        empty += 1
    # Empty paragraphs at the very end of a document separate nothing.
    return last.index, None, 0


def _is_blank_behind(document: Document, index: int) -> bool:
    following = document.blocks[index + 1 : index + 2]
    return bool(following) and not following[0].text.strip() and following[0].place is document.blocks[index].place


def _place_beside(
    document: Document, blocks: Sequence[Block], wording: Wording, clause: ClauseId, beside: Sequence[Quote]
) -> Insertion | None:
    """Put the wording directly behind a passage, as a paragraph like it; never into the middle of a list."""
    own = {block.index: block for block in blocks}
    passage = [own[each.block] for each in beside if each.block in own]
    if not passage:
        return None
    last = max(passage, key=lambda block: block.index)
    article = document.articles[last.article] if last.article is not None else None
    if article and _is_listed(last):
        inside = [each for each in blocks if last.index <= each.index < article.end and each.text.strip()]
        while len(inside) > 1 and _is_listed(inside[1]):
            inside.pop(0)
        last = inside[0]
    like = last.index if not _is_listed(last) else min(block.index for block in passage)
    after, before, _ = _neighbours(document, last)
    number, numbering = _subnumber(document, document.blocks[like], article, wording.language)
    return Insertion(
        clause,
        wording.language,
        last.index,
        before if before is not None or after == last.index else None,
        paragraphs=(" ".join(wording.sentences),),
        like_body=like if article is None or like != article.heading or not article.titled else last.index,
        number=number,
        numbering=numbering,
    )


def _is_listed(block: Block) -> bool:
    label = block.number.strip()
    if label:
        return not regex.match(r"(?i)(?:\p{L}+\s*)?\d", label)
    return bool(regex.match(r"\s*(?:\(?[a-z0-9]{1,3}\)|[-•–*])\s", block.text))


def _subnumber(document: Document, like: Block, article: Article | None, language: Language) -> tuple[str, Numbering]:
    """Number a paragraph behind `like` within its article."""
    if like.number and not _is_listed(like):
        return next_number(like.number.strip().rstrip(".")), Numbering.AUTOMATIC
    typed = _SUBNUMBER.match(like.text)
    if typed is None:
        return "", Numbering.NONE
    inside = document.blocks[like.index + 1 : article.end] if article else ()
    if any(_SUBNUMBER.match(block.text) for block in inside):
        return number_between(
            typed[1], language, [block.text.split(maxsplit=1)[0] for block in inside if block.text.strip()]
        ), Numbering.TYPED
    return next_number(typed[1]), Numbering.TYPED


# --- Roman numbers -------------------------------------------------------------------------------------------------


def _from_roman(shown: str) -> int:
    total, rest = 0, shown
    for value, letters in _ROMAN:
        while rest.startswith(letters):
            total, rest = total + value, rest[len(letters) :]
    return total


def _to_roman(number: int) -> str:
    shown = ""
    for value, letters in _ROMAN:
        while number >= value:
            shown, number = shown + letters, number - value
    return shown
