"""Outline: how an agreement is built — its zones, its articles, and how a person cites a place in it.

Agreements number and title their articles in half a dozen ways. Each way is one *scheme*; the first in the order below
that an agreement follows is taken for all of it:

`word`   "Artikel 5", typed or by automatic numbering
`style`  headings by style, at the level that occurs most
`list`   paragraphs of the top level of an automatic list
`typed`  "5." or "V." typed in front
`plain`  short paragraphs in bold or capitals
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import regex

from pipeline.language import find_versions
from pipeline.model import Article, Block, Document, Language, Numbering, Place, Quote, Version, Vocabulary, Zone
from pipeline.text import Seen, find, fold, patterns, quote, see, sieve_of

_LONGEST_TITLE = 100
_LONGEST_SHOWN = 200
"""Characters of a title that forms have room for."""
_FEWEST_GAPS = 4
"""Between words, in a line that ends in a stop: "Raamovereenkomst voor diensten." is still a title."""
_LONGEST_OPENING = 25
"""Blocks in which an agreement without articles may still be naming its parties."""

_NUMERAL = r"(?:\d{1,3}|[ivxlc]{1,6})"
_ORDINAL = r"(?:°|º|er|\.º|\.°)?"
_BIS = r"(?:\s?-?(?:bis|ter|quater|quinquies))"
_SUFFIX = rf"(?:{_BIS}|[a-z](?![a-z]))?"
_TYPED = regex.compile(rf"\s*(?P<number>{_NUMERAL}{_SUFFIX})(?:[.)](?!\d)|\s[-:]|\.?-|(?=\t))\s*")
_LISTED = regex.compile(rf"^{_NUMERAL}{_ORDINAL}[.):]?$")
_ARABIC = rf"(?<!\w)\d{{1,3}}{_ORDINAL}{_SUFFIX}(?:\.\d+)*(?!\w)"
_ROMAN = rf"(?<!\w)(?=[ivxlc])c{{0,3}}(?:x[cl]|l?x{{0,3}})(?:i[xv]|v?i{{0,3}}){_BIS}?(?!\w)"
_NUMBER = regex.compile(rf"{_ARABIC}|{_ROMAN}")
_SPACING = regex.compile(r"[\s°º-]|\.(?!\d)")
_DETAIL = regex.compile(r"[\s,§\d.()°º]*")
"""Between the number of an article and the law it belongs to: ", § 2 "."""
_DIGIT = regex.compile(r"\d+")
_LEADER = regex.compile(r"(?:\.{3,}|…|\t)\s*\d+\s*$")
_LINE_TO_SIGN = regex.compile(r"[^\p{L}\d]*(?:_{5,}|\.{5,}|…{2,}|-{8,})[^\p{L}\d]*")
_ABBREVIATED = regex.compile(r"(?:\.\p{L}+|\b\p{L}{1,3})\.$")
"""How the name of a company may end: "B.V.", "Ltd."."""
_TERMINATED = (".", ";", ",", "-")
"""What no title ends with; a hyphen cuts a word that goes on in the next line."""
_LONGEST_LEAD = 80
"""Characters within which what opens a part of an agreement stands."""
_ASIDE = (Place.HEADER, Place.FOOTER, Place.FOOTNOTE, Place.ENDNOTE)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A block that may open an article, in one scheme."""

    block: int
    scheme: str
    level: int
    label: str
    title: str
    titled: bool
    numbering: Numbering


def outline(document: Document, vocabularies: Iterable[Vocabulary], name_zone: Callable[[Zone], str]) -> Document:
    """Add languages, zones, articles, a title and citable places to a document as a format reads it."""
    by_language = {vocabulary.language: vocabulary for vocabulary in vocabularies}
    blocks = document.blocks
    seen = {block.index: see(block) for block in blocks}
    version_of, versions, side_by_side = find_versions(blocks, [each.text for each in seen.values()], by_language)
    zones: dict[int, Zone] = {}
    article_of: dict[int, int] = {}
    articles: list[Article] = []
    for number, version in enumerate(versions):
        mine = [
            block
            for block, own in zip(blocks, version_of, strict=True)
            if own == number and block.place not in _ASIDE and block.text.strip()
        ]
        own_zones, found = _outline_version(mine, seen, _words(by_language, version.language, versions), number)
        zones |= own_zones
        order = [block.index for block in mine]
        for article in found:
            article_of |= dict.fromkeys(_between(order, article.heading, article.end), len(articles))
            articles.append(article)
    places = _places(blocks, zones, article_of, articles, name_zone)
    placed = tuple(
        replace(
            block,
            zone=zone,
            article=article_of.get(block.index),
            version=own,
            language=versions[own].language,
            where=where,
        )
        for block, own, (zone, where) in zip(blocks, version_of, places, strict=True)
    )
    return replace(
        document,
        blocks=placed,
        versions=versions,
        side_by_side=side_by_side,
        articles=tuple(articles),
        title=_title(placed),
    )


def concept_of(title: str, vocabulary: Vocabulary) -> str:
    """Tell what a heading is about, in words of the vocabulary; the concept that comes first in the title wins."""
    folded = fold(title)
    starts: dict[str, tuple[int, int]] = {}
    worth = sieve_of(vocabulary, "outline.heading.").meanings(folded)
    for meaning, wanted in patterns(vocabulary).items() if worth else ():
        if meaning in worth and (span := find(wanted, folded)):
            # Of two that begin at the same word the longer knows more: "duur en einde" is about the end.
            starts[meaning.removeprefix("outline.heading.")] = (span[0], -span[1])
    if "termination" in starts and "duration" in starts:
        return "termination"
    return min(starts, key=starts.__getitem__, default="")


# --- References ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a text names an article of the agreement by its number."""

    number: str
    """Folded and without spaces: `9`, `9.2`, `4bis`, `iii`."""
    start: int
    end: int


def number_of(label: str) -> str:
    """Give the number in the label of an article, as references have it; empty without one."""
    found = _NUMBER.search(fold(label))
    return _plain(found[0]) if found else ""


def find_references(seen: Seen, vocabulary: Vocabulary) -> list[Reference]:
    """List where a text names articles by number, one for each number. "Article 4 of the Act" names another text's."""
    wanted, statute = _compile_references(vocabulary)
    found: list[Reference] = []
    for match in wanted.finditer(seen.folded):
        detail = _DETAIL.match(seen.folded, match.end())
        if statute.match(seen.folded, detail.end() if detail else match.end()):
            continue
        numbers = _NUMBER.findall(match["numbers"])
        found += [Reference(_plain(number), *match.span()) for number in numbers]
    return found


def typed_references(document: Document, number: str, vocabularies: Iterable[Vocabulary]) -> tuple[Quote, ...]:
    """List where the text speaks of articles from a number on: what a new article of that number makes stale."""
    digits = _DIGIT.search(number)
    if digits is None:
        return ()
    by_language = {vocabulary.language: vocabulary for vocabulary in vocabularies}
    stale: list[Quote] = []
    for block in document.blocks:
        if block.zone not in (Zone.OPERATIVE, Zone.RECITALS, Zone.ANNEX) or block.language is None:
            continue
        if not _DIGIT.search(block.text):
            continue
        seen = see(block)
        for each in find_references(seen, by_language[block.language]):
            value = _DIGIT.match(each.number)
            # What a paragraph begins with is its own number.
            if each.start > 0 and value and int(value[0]) >= int(digits[0]):
                stale += quote(seen, each.start, each.end, document.blocks)
    return tuple(dict.fromkeys(stale))


def _plain(number: str) -> str:
    return _SPACING.sub("", number)


@lru_cache(maxsize=64)
def _compile_references(vocabulary: Vocabulary) -> tuple[regex.Pattern[str], regex.Pattern[str]]:
    known = patterns(vocabulary)
    one, several = known["outline.article"].pattern, known["outline.articles"].pattern
    joiners = "|".join(known[f"clause.conjunction_{each}"].pattern for each in ("and", "or"))
    # Of one kind each: in "articoli 4 e i partner" no article i is meant.
    lists = (rf"{number}(?:\s*(?:[,–-]|{joiners})\s*{number})*" for number in (_ARABIC, _ROMAN))
    wanted = rf"(?:{one}|{several})\.?\s*(?P<numbers>{'|'.join(lists)})"
    return regex.compile(wanted), known["outline.statute"]


# --- One version ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _Words:
    """The words of one language that shape an agreement, compiled."""

    vocabulary: Vocabulary
    article: regex.Pattern[str]
    annex: regex.Pattern[str]
    contents: regex.Pattern[str]
    signature: regex.Pattern[str]
    recital: regex.Pattern[str]
    agreed: regex.Pattern[str]
    alias: regex.Pattern[str]


@lru_cache(maxsize=64)
def _compile_words(vocabulary: Vocabulary, others: tuple[Vocabulary, ...]) -> _Words:
    def word(meaning: str, *speakers: Vocabulary) -> regex.Pattern[str]:
        known = [patterns(each).get(f"outline.{meaning}") for each in speakers]
        return regex.compile("|".join(each.pattern for each in known if each) or r"(?!)")

    every = (vocabulary, *others)
    numbered = (
        rf"\s*(?:{word('article', vocabulary).pattern})\.?\s*(?P<number>{_NUMERAL}{_ORDINAL}{_SUFFIX})(?!\w|\.\d)"
    )
    return _Words(
        vocabulary=vocabulary,
        article=regex.compile(numbered),
        # What frames an agreement often stands once for all its language versions, in either language.
        annex=word("annex", *every),
        contents=word("contents", *every),
        signature=word("signature", *every),
        recital=word("recital", vocabulary),
        agreed=word("agreed", *every),
        alias=word("alias", *every),
    )


def _words(by_language: dict[Language, Vocabulary], language: Language | None, versions: Sequence[Version]) -> _Words:
    # A text in a language we do not know is still cut into articles where "Article 5" or styles show them.
    own = by_language[language or Language("en")]
    others = {each.language for each in versions if each.language} - {own.language}
    return _compile_words(own, tuple(by_language[each] for each in sorted(others)))


def _outline_version(
    blocks: Sequence[Block], seen: dict[int, Seen], words: _Words, version: int
) -> tuple[dict[int, Zone], list[Article]]:
    contents = _contents(blocks, seen, words)
    rest = [block for block in blocks if block.index not in contents]
    openers = _choose([each for block in rest for each in _candidates(block, seen[block.index], words)])
    zones = _zones(rest, seen, words, openers) | dict.fromkeys(contents, Zone.CONTENTS)
    return zones, _articles(rest, seen, words, openers, zones, version)


def _contents(blocks: Sequence[Block], seen: dict[int, Seen], words: _Words) -> set[int]:
    found: set[int] = set()
    listing = False
    for block in blocks:
        each = seen[block.index]
        led = each.folded.rstrip()[-1:].isdecimal() and _LEADER.search(each.folded)
        if block.style == "TOC" or led or len(each.text) < 40 and _opens(words.contents, each):
            found.add(block.index)
            listing = True
        elif listing:
            listing = False
    return found if len(found) > 1 else set()


def _opens(wanted: regex.Pattern[str], seen: Seen) -> bool:
    """Tell if a text begins with what is wanted, quotes and list marks left aside."""
    folded = seen.folded
    first = 0
    while first < _LONGEST_LEAD and first < len(folded) and not folded[first].isalnum():
        first += 1
    return any(wanted.match(folded, start, _LONGEST_LEAD) for start in range(first + 1))


# --- Openers of articles -------------------------------------------------------------------------------------------


def _candidates(block: Block, seen: Seen, words: _Words) -> Iterable[_Candidate]:
    """List every way in which a block may open an article."""
    text = seen.text.strip()
    label = block.number.strip()
    is_title = _is_title(text)
    if label and words.article.match(fold(label)):
        titled = is_title and (block.bold or block.outline_level is not None or _is_capital(text))
        yield _Candidate(
            block.index, "word", 0, label.rstrip(".: "), text if titled else "", titled, Numbering.AUTOMATIC
        )
    elif (match := words.article.match(seen.folded)) and (rest := _behind(seen.text, match.end())) is not None:
        titled = _is_title(rest)
        typed = seen.text[: match.end()].strip().rstrip(".")
        yield _Candidate(block.index, "word", 0, typed, rest if titled else "", titled, Numbering.TYPED)
    if block.outline_level is not None and is_title:
        typed_match = _TYPED.match(seen.folded)
        if label:
            numbering, shown, title = Numbering.AUTOMATIC, label.rstrip(".):"), text
        elif typed_match:
            numbering, shown = Numbering.TYPED, typed_match["number"].upper()
            title = seen.text[typed_match.end() :].strip()
        else:
            numbering, shown, title = Numbering.NONE, "", text
        yield _Candidate(block.index, "style", block.outline_level, shown, title, True, numbering)
    if label and block.list_level == 0 and _LISTED.match(fold(label)):
        titled = is_title and (block.bold or _is_capital(text))
        yield _Candidate(
            block.index, "list", 0, label.rstrip(".):"), text if titled else "", titled, Numbering.AUTOMATIC
        )
    if not label and (match := _TYPED.match(seen.folded)):
        rest = seen.text[match.end() :].strip()
        titled = _is_title(rest) and (block.bold or _is_capital(rest) or len(rest) < 60)
        yield _Candidate(
            block.index, "typed", 0, match["number"].upper(), rest if titled else "", titled, Numbering.TYPED
        )
    if not label and is_title and (block.bold or _is_capital(text)) and len(text) > 2:
        yield _Candidate(block.index, "plain", 0, "", text, True, Numbering.NONE)


def _behind(text: str, position: int) -> str | None:
    """Give the title behind a typed "Artikel 5", or nothing where a sentence only speaks of the article."""
    rest = text[position:]
    marked = regex.match(r"\s*(?:[.:)\-–—]+|\t)\s*", rest)
    title = rest[marked.end() :] if marked else rest
    title = title.strip()
    if not title or marked:
        return title
    return title if title[0].isupper() and _is_title(title) else None


def _is_title(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_TITLE and not text.endswith(_TERMINATED) and "\n\n" not in text


def _is_capital(text: str) -> bool:
    return text.upper() == text and any(character.isalpha() for character in text)


def _choose(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Take the scheme that this agreement follows, with the headings above it that divide it further."""
    of: dict[str, list[_Candidate]] = {}
    for candidate in candidates:
        of.setdefault(candidate.scheme, []).append(candidate)
    chosen: list[_Candidate] = []
    level = 0
    if len(of.get("word", [])) >= 2:
        chosen = of["word"]
        opening = {each.block for each in chosen}
        level = min((each.level for each in of.get("style", []) if each.block in opening), default=9)
    elif len(of.get("style", [])) >= 2:
        level = Counter(each.level for each in of["style"]).most_common(1)[0][0]
        chosen = [each for each in of["style"] if each.level == level]
    elif len(of.get("list", [])) >= 3:
        chosen = _mostly_titled(of["list"])
    elif len(typed := _rising(of.get("typed", []))) >= 3:
        chosen = _mostly_titled(typed)
    elif len(of.get("plain", [])) >= 2:
        return of["plain"]
    taken = {each.block for each in chosen}
    above = [each for each in of.get("style", []) if each.level < level and each.block not in taken]
    return sorted([*chosen, *above], key=lambda each: each.block)


def _mostly_titled(candidates: list[_Candidate]) -> list[_Candidate]:
    # Where articles have headings, a numbered paragraph without one is a paragraph of the article before it.
    titled = [each for each in candidates if each.titled]
    return titled if len(titled) >= max(2, len(candidates) // 3) else candidates


def _rising(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Keep typed numbers that count up by one; what restarts or jumps is a list inside an article."""
    kept: list[_Candidate] = []
    expected = 1
    for candidate in candidates:
        value = int(candidate.label) if candidate.label.isdecimal() else _roman(candidate.label)
        if value == expected:
            kept.append(candidate)
            expected += 1
    return kept


def _roman(label: str) -> int:
    values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
    numbers = [values.get(letter, 0) for letter in label.upper()]
    follow = [*numbers[1:], 0]
    return sum(-one if one < next_one else one for one, next_one in zip(numbers, follow, strict=True))


# --- Zones ---------------------------------------------------------------------------------------------------------


def _zones(
    blocks: Sequence[Block], seen: dict[int, Seen], words: _Words, openers: Sequence[_Candidate]
) -> dict[int, Zone]:
    """Walk the agreement from top to bottom, as a reader who notices where one part ends and the next begins."""
    start = _operative_start(blocks, seen, words, openers)
    titled = {each.block for each in openers}
    numbered = {each.block for each in openers if each.label}
    zones: dict[int, Zone] = {}
    zone = Zone.OPENING
    by_line = False
    for position, block in enumerate(blocks):
        each = seen[block.index]
        if zone is Zone.OPENING and _opens(words.recital, each) and position < start:
            zone = Zone.RECITALS
        if zone in (Zone.OPENING, Zone.RECITALS) and position >= start:
            zone = Zone.OPERATIVE
        if zone is not Zone.OPENING and _opens_annex(block, each, words):
            zone = Zone.ANNEX
        elif zone is Zone.OPERATIVE and block.index not in titled and _opens(words.signature, each):
            zone = Zone.SIGNATURE
        elif zone is Zone.OPERATIVE and _LINE_TO_SIGN.fullmatch(each.text):
            for index in _signatory(blocks[:position], zones, titled):
                zones[index] = Zone.SIGNATURE
            zone, by_line = Zone.SIGNATURE, True
        elif zone is Zone.ANNEX and _opens(words.signature, each) and Zone.SIGNATURE not in zones.values():
            zone = Zone.SIGNATURE
        elif zone is Zone.SIGNATURE and by_line and block.index in numbered:
            # A line of dots inside the text was no line to sign on: the articles go on.
            zones |= {index: Zone.OPERATIVE for index, known in zones.items() if known is Zone.SIGNATURE}
            zone = Zone.OPERATIVE
        zones[block.index] = zone
    return zones


def _signatory(before: Sequence[Block], zones: dict[int, Zone], titled: set[int]) -> Iterable[int]:
    """List the short lines above a line to sign on: who signs, and for whom."""
    for block in reversed(before):
        short = len(block.text.strip()) < 80 and not block.text.rstrip().endswith((".", ";"))
        if zones[block.index] is not Zone.OPERATIVE or block.index in titled or not short:
            return
        yield block.index


def _opens_annex(block: Block, seen: Seen, words: _Words) -> bool:
    if not _opens(words.annex, seen) or len(seen.text) > _LONGEST_TITLE or seen.text.rstrip().endswith(_TERMINATED):
        return False
    number = regex.match(r"\W*\p{L}+\s*(?:\d+|[ivxlc]+|[a-z])?(?:\W|$)", seen.folded)
    return number is not None and (block.bold or block.outline_level is not None or len(seen.text) < 60)


def _operative_start(
    blocks: Sequence[Block], seen: dict[int, Seen], words: _Words, openers: Sequence[_Candidate]
) -> int:
    """Give the position of the first block that obliges anybody."""
    position = {block.index: number for number, block in enumerate(blocks)}
    speaking = (
        position[each.block]
        for each in openers
        if each.numbering is not Numbering.NONE or each.titled and concept_of(each.title, words.vocabulary)
    )
    first = next(speaking, None)
    near = blocks if first is None else blocks[: first + 4]
    agreed = next((number for number, block in enumerate(near) if find(words.agreed, seen[block.index].folded)), None)
    if agreed is not None:
        following = next((position[each.block] for each in openers if position[each.block] > agreed), None)
        if following is None:
            return agreed + 1
        # "… have agreed as follows", and only then "Whereas …".
        recited = any(_opens(words.recital, seen[block.index]) for block in blocks[agreed + 1 : following])
        return following if recited or following - agreed <= 3 else agreed + 1
    if first is not None:
        return first
    named = [
        number for number, block in enumerate(blocks[:_LONGEST_OPENING]) if find(words.alias, seen[block.index].folded)
    ]
    return named[-1] + 1 if named else min(1, len(blocks))


# --- Articles ------------------------------------------------------------------------------------------------------


def _articles(
    blocks: Sequence[Block],
    seen: dict[int, Seen],
    words: _Words,
    openers: Sequence[_Candidate],
    zones: dict[int, Zone],
    version: int,
) -> list[Article]:
    bodies = (Zone.OPERATIVE, Zone.ANNEX)
    starts = [each for each in openers if zones[each.block] in bodies]
    order = [block.index for block in blocks]
    articles: list[Article] = []
    for number, opener in enumerate(starts):
        limit = starts[number + 1].block if number + 1 < len(starts) else order[-1] + 1
        own = [index for index in _between(order, opener.block, limit) if zones[index] is zones[opener.block]]
        title, title_block = opener.title, None
        if not title and opener.label and opener.titled is False and len(own) > 2:
            following = seen[own[1]].text.strip()
            alone = len(seen[opener.block].text.strip()) <= len(opener.label) + 2
            if alone and _is_title(following) and len(following) < 80:
                title, title_block = following, own[1]
        articles.append(
            Article(
                heading=opener.block,
                end=own[-1] + 1,
                label=opener.label,
                title=title,
                concept=concept_of(title, words.vocabulary) if title else "",
                numbering=opener.numbering,
                zone=zones[opener.block],
                version=version,
                titled=opener.titled or title_block is not None,
                title_block=title_block,
            )
        )
    return articles


def _between(order: Sequence[int], start: int, end: int) -> Sequence[int]:
    """Give the part of rising numbers that lies from a start up to an end."""
    return order[bisect_left(order, start) : bisect_left(order, end)]


# --- Places, as people cite them -----------------------------------------------------------------------------------


def _places(
    blocks: Sequence[Block],
    zones: Mapping[int, Zone],
    article_of: Mapping[int, int],
    articles: Sequence[Article],
    name_zone: Callable[[Zone], str],
) -> Iterator[tuple[Zone, str]]:
    """Give the zone of every block and its place as a person cites it; an empty one lies where it lies."""
    names = {zone: name_zone(zone) for zone in Zone}
    sizes = Counter(article_of.values())
    counted: Counter[int] = Counter()
    zone = Zone.OPENING
    for block in blocks:
        number = article_of.get(block.index)
        if block.place in _ASIDE:
            yield Zone.ASIDE, names[Zone.ASIDE]
            continue
        zone = zones.get(block.index, zone)
        page = f", p. {block.page}" if block.page else ""
        if number is None:
            yield zone, names[zone] + page
            continue
        article = articles[number]
        first = 1 if article.titled else 0
        where = _name_of(article, names)
        if counted[number] >= first and sizes[number] - first > 1:
            where = f"{where}, par. {counted[number] - first + 1}"
        counted[number] += 1
        yield zone, where + page


def _name_of(article: Article, names: Mapping[Zone, str]) -> str:
    name = article.label or (f"“{article.title}”" if article.title else names[article.zone])
    if article.label[:1].isdecimal() and article.title:
        name = f"{article.label} {article.title}"
    return f"{names[Zone.ANNEX]}, {name}" if article.zone is Zone.ANNEX else name


def _title(blocks: Sequence[Block]) -> str:
    """Give the name of the agreement: the first line, unless it only opens the list of parties.

    A text that begins with a sentence has none: what follows names the parties, not the agreement.
    """
    for block in blocks:
        text = " ".join(see(block).text.split())
        if block.zone is Zone.OPENING and len(text) > 3 and not text.endswith((":", ",")):
            return "" if _is_sentence(block, text) else _shortened(text)
    return ""


def _is_sentence(block: Block, text: str) -> bool:
    """Tell if a line is running text and not a title, by its looks, its stop and its length."""
    if (
        block.bold
        or block.centred
        or block.outline_level is not None
        or block.style.casefold() == "title"
        or _is_capital(text)
    ):
        return False
    is_stopped = text.endswith((".", ";")) and not _ABBREVIATED.search(text)
    return is_stopped and text.count(" ") >= _FEWEST_GAPS or len(text) > _LONGEST_TITLE and "," in text


def _shortened(text: str) -> str:
    """Give a title that a form has room for, cut between words."""
    if len(text) <= _LONGEST_SHOWN:
        return text
    cut = text.rfind(" ", 0, _LONGEST_SHOWN)
    return text[: cut if cut > 0 else _LONGEST_SHOWN].rstrip(" ,;:(–-") + "…"
