"""Atlas: which country a name means.

Names are compared word by word, in a spelling of their own: without case, accents and dots, with one word for each way to
write "and" and "Saint". So a hyphen, a line break or an apostrophe within a name does not hide it, a name never lies
within a word, and the longest name counts: "Guinea-Bissau" is not "Guinea".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import regex
from rapidfuzz import fuzz, process

from pipeline.model import Atlas, AtlasName, CountryCode, Language, PlaceKind
from pipeline.text import Seen, fold

OFFERS = 5
"""How many near misses are offered at most."""
LIKE = 72
"""How like an asked name an offered one is, of 100."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of a seen text that name a place, and all that they may mean."""

    start: int
    end: int
    names: tuple[AtlasName, ...]


def find_places(seen: Seen, atlas: Atlas) -> tuple[Mention, ...]:
    """Find the names of places in a text, in order, none within another.

    Where a name has one usual meaning and others that are rare, only the usual one is given, unless the town or the part
    of a state that stands right before it speaks for another: "Belfast, Ireland".
    """
    search = _search(atlas)
    words = _words(seen.folded)
    shouted = seen.text.isupper()
    mentions: list[Mention] = []
    position = 0
    while position < len(words):
        match = _longest(words, position, seen.text, search, shouted)
        if match is None:
            position += 1
            continue
        mention, position = match
        if not any(name.form == "other" for name in mention.names):
            mentions.append(mention)
    return tuple(_usual(mention, mentions, seen.text) for mention in mentions)


def look_up(text: str, atlas: Atlas) -> tuple[AtlasName, ...]:
    """Give what a text means that is a name and nothing else: any name, code, spelling, adjective; codes first."""
    words = _spelled(text.strip(" .,;:"))
    search = _search(atlas)
    names = search.whole.get(words, ()) or search.whole.get(words[1:] if words[:1] in _ARTICLES else (), ())
    return tuple(sorted(names, key=lambda name: name.form != "code"))


def settle(mentions: Sequence[Mention]) -> tuple[AtlasName, ...]:
    """Give what is left of several names of one address when each helps to understand the others.

    "Tbilisi, Georgia" is one country, "Georgia, USA" another, "Willemstad, Curaçao, Netherlands" is Curaçao, and where a
    disputed place is named, no state is. Names that contradict each other are all given.
    """
    disputed = [name for mention in mentions for name in mention.names if name.kind is PlaceKind.DISPUTED]
    if disputed:
        return tuple(disputed[:1])
    placed = [mention for mention in mentions if _codes(mention.names)]
    parents = {name.parent for mention in placed for name in mention.names if name.parent}
    own = [mention for mention in placed if not _codes(mention.names) <= parents] or placed
    states = [mention for mention in own if any(name.kind in _COUNTRIES for name in mention.names)]
    without_towns = [m for m in own if any(name.kind is not PlaceKind.CITY for name in m.names)]
    # A town or a part that contradicts its country has a namesake there that the atlas does not know.
    for group in (own, without_towns, states):
        if group and (shared := frozenset.intersection(*(_codes(mention.names) for mention in group))):
            return _narrowed((name for mention in reversed(group) for name in mention.names), shared)
    return tuple(name for mention in states or own or mentions for name in _strong(mention.names))


def near(text: str, atlas: Atlas) -> tuple[str, ...]:
    """Offer names of countries that are written much like this. For people to choose from, never to decide by."""
    choices = _search(atlas).offers
    found = process.extract(" ".join(_spelled(text)), choices.keys(), scorer=fuzz.ratio, score_cutoff=LIKE, limit=50)
    offered: dict[tuple[CountryCode, ...], str] = {}
    for spelled, _, _ in found:
        name = choices[spelled]
        offered.setdefault(name.codes, name.text)
    return tuple(offered.values())[:OFFERS]


def name_of(code: CountryCode, language: Language, atlas: Atlas) -> str:
    """Give the name of a country in a language; its code where the atlas has none."""
    shown = _search(atlas).shown
    return shown.get((code, language)) or shown.get((code, "*")) or shown.get((code, "en")) or code


def parent_of(code: CountryCode, atlas: Atlas) -> CountryCode | None:
    """Give the state to which a territory belongs; nothing for what is no territory."""
    return _search(atlas).parents.get(code)


def is_disputed(code: CountryCode, atlas: Atlas) -> bool:
    """Tell if a code stands for a place that is never taken for a state."""
    return code in _search(atlas).disputed


def spelling(text: str) -> str:
    """Give a name as it is compared."""
    return " ".join(_spelled(text))


# --- Spelling ------------------------------------------------------------------------------------------------------

_BEFORE = "the de het la le les l der die das el los las il lo i gli o a os as"
_ARTICLES = frozenset((word,) for word in _BEFORE.split())
_SAME = dict.fromkeys(("and", "en", "et", "und", "y", "e", "ed"), "&") | dict.fromkeys(
    ("saint", "sainte", "sint", "sankt", "ste"), "st"
)
_LETTERS = str.maketrans({"ß": "ss", "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i"})
_WORD = regex.compile(
    r"(?<!\w)\p{L}\.(?:[ \n]?\p{L}\.(?!\w\w))+(?:\p{L}(?!\w))?"  # U.S.A., R. D., P.R.C: one word
    r"|(?<!\w)\p{L}\.\p{L}(?!\w)"  # U.S without its last dot
    r"|\w+|&|[,;:()/\[\]|\"]|(?<=\w{5})\.(?!\w)"
)


@dataclass(frozen=True, slots=True)
class _Word:
    spelled: str
    start: int
    end: int


def _words(folded: str) -> list[_Word]:
    """Cut folded text into words and the marks that part names."""
    words = []
    for match in _WORD.finditer(folded):
        start, end = match.span()
        word = match.group()
        if "." in word and len(word) > 1:
            word = regex.sub(r"\W", "", word)
        elif not word.isascii():
            word = word.translate(_LETTERS)
        words.append(_Word(_SAME.get(word, word), start, end))
    return words


def _spelled(text: str) -> tuple[str, ...]:
    folded = fold(text.strip())
    if folded.isascii() and folded.isalpha():
        # One word alone joins nothing: "AND" is Andorra, "ET" Ethiopia. And most names are one word.
        return (folded,)
    return tuple(word.spelled for word in _words(folded))


# --- Searching -----------------------------------------------------------------------------------------------------

_COUNTRIES = frozenset((PlaceKind.STATE, PlaceKind.TERRITORY, PlaceKind.INTEGRAL, PlaceKind.FORMER, PlaceKind.DISPUTED))
_SHOWN = frozenset((PlaceKind.STATE, PlaceKind.TERRITORY, PlaceKind.DISPUTED))


@dataclass(frozen=True, slots=True, eq=False)
class _Search:
    """The names of an atlas, put in the order of the questions that are asked of it."""

    whole: Mapping[tuple[str, ...], tuple[AtlasName, ...]]
    lengths: Mapping[str, tuple[int, ...]]
    """Of the names that begin with a word, how many words they have; the longest first."""
    offers: Mapping[str, AtlasName]
    shown: Mapping[tuple[CountryCode, str], str]
    parents: Mapping[CountryCode, CountryCode]
    disputed: frozenset[CountryCode]


@lru_cache(maxsize=4)
def _search(atlas: Atlas) -> _Search:
    whole: dict[tuple[str, ...], list[AtlasName]] = defaultdict(list)
    shown: dict[tuple[CountryCode, str], str] = {}
    offers: dict[str, AtlasName] = {}
    parents: dict[CountryCode, CountryCode] = {}
    disputed: set[CountryCode] = set()
    for name in atlas.names:
        words = _spelled(name.text)
        same = whole[words]
        if not any(_is_same(each, name) for each in same):
            same.append(name)
        if len(name.codes) == 1 and name.kind in _SHOWN:
            (code,) = name.codes
            if name.form == "name":
                shown.setdefault((code, name.language), name.text)
                offers.setdefault(" ".join(words), name)
            if name.form == "code" and name.parent:
                parents[code] = name.parent
            if name.kind is PlaceKind.DISPUTED:
                disputed.add(code)
    lengths: dict[str, set[int]] = defaultdict(set)
    for words in whole:
        lengths[words[0]].add(len(words))
    return _Search(
        whole={words: tuple(names) for words, names in whole.items()},
        lengths={word: tuple(sorted(sizes, reverse=True)) for word, sizes in lengths.items()},
        offers=offers,
        shown=shown,
        parents=parents,
        disputed=frozenset(disputed),
    )


def _is_same(one: AtlasName, other: AtlasName) -> bool:
    """Tell if two names of one spelling are found in the same places and mean the same."""
    return (one.codes, one.kind, one.form, one.weak) == (other.codes, other.kind, other.form, other.weak) and (
        one.text.islower() == other.text.islower()
    )


def _longest(
    words: Sequence[_Word], position: int, text: str, search: _Search, shouted: bool
) -> tuple[Mention, int] | None:
    for size in search.lengths.get(words[position].spelled, ()):
        part = words[position : position + size]
        names = search.whole.get(tuple(word.spelled for word in part), ()) if len(part) == size else ()
        if names:
            start, end = part[0].start, part[-1].end
            fitting = tuple(name for name in names if _is_written(name, text[start:end], shouted))
            # "Indiana" is the part of the United States; "società indiana" is written small.
            proper = tuple(name for name in fitting if not name.text.islower())
            if fitting:
                return Mention(start, end, proper or fitting), position + size
    return None


def _is_written(name: AtlasName, written: str, shouted: bool) -> bool:
    """Tell if words are written as this name is, by its capitals: "Mali" is a country, "mali" is Italian for harms.

    The atlas shows how: a name without capitals (the adjective "ougandais") is found in any case; an abbreviation only
    in capitals; a short one (UN, VS, EU) not where all words are in capitals, which makes words of them.
    """
    if name.form == "code":
        return False
    if not any(letter.isupper() for letter in name.text):
        return True
    if _is_abbreviation(name.text):
        return written.isupper() and not (shouted and len(written) <= 3 and "." not in written)
    capitals = [word[0].isupper() for word in regex.findall(r"\p{L}+", written)]
    if name.kind in (PlaceKind.CITY, PlaceKind.REGION):
        # "la paz" and "La paz" are peace; "La Paz" is a town.
        wanted = [word[0].isupper() for word in regex.findall(r"\p{L}+", name.text)]
        return len(wanted) != len(capitals) or all(
            capital or not due for capital, due in zip(capitals, wanted, strict=True)
        )
    return any(capitals)


def _is_abbreviation(text: str) -> bool:
    return text.isupper() and " " not in text and "-" not in text


def _usual(mention: Mention, mentions: Sequence[Mention], text: str) -> Mention:
    strong = _strong(mention.names)
    rare = [name for name in mention.names if name not in strong and not set(name.codes) <= _codes(strong)]
    if not rare:
        return mention
    before = [
        _codes(other.names)
        for other in mentions
        if other.end <= mention.start
        and not regex.search(r"\p{L}", text, pos=other.end, endpos=mention.start)
        and any(name.kind in (PlaceKind.CITY, PlaceKind.REGION) for name in other.names)
    ]
    supported = tuple(name for name in rare if any(codes == frozenset(name.codes) for codes in before))
    return replace(mention, names=supported or strong)


def _strong(names: Sequence[AtlasName]) -> tuple[AtlasName, ...]:
    return tuple(name for name in names if not name.weak) or tuple(names)


def _codes(names: Iterable[AtlasName]) -> frozenset[CountryCode]:
    return frozenset(code for name in names for code in name.codes)


def _narrowed(names: Iterable[AtlasName], codes: frozenset[CountryCode]) -> tuple[AtlasName, ...]:
    kept = tuple(name for name in names if codes.intersection(name.codes))
    former = [name for name in kept if name.kind is PlaceKind.FORMER]
    present = _strong([name for name in kept if name not in former])
    if former and not present:
        return tuple(former)
    return tuple(replace(name, codes=tuple(code for code in name.codes if code in codes)) for name in present)
