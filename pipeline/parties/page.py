"""Page: a text in which all that matters for parties has been found once — words, places, and ourselves."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import regex

from pipeline.atlas import Mention, find_places
from pipeline.model import Atlas, Block, Home, PlaceKind, Quote
from pipeline.parties.lexicon import Lexicon, Mark, begins_with, find_marks, is_only
from pipeline.text import Seen, fold, quote

_NOISE = regex.compile(r"[^\p{L}\p{N}]+")
_DEFINED = regex.compile(r"\((?=[^()\"]{0,40}\"[^()\"]{1,60}\"[^()]{0,80}\))")
_ARTICLES = regex.compile(r"(?:the|de|het|la|le|les|l|die|der|das|den|dem|el|il|lo|los|las|o|a|os|as) ")
OF = ("of", "van", "de", "du", "des", "der", "del", "di", "della", "do", "da", "voor", "for", "pour", "fur")
"""What joins the parts of a name, folded: "City of Ghent", "Stad van Gent"."""
ACCOUNT_OR_MAIL = r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3}|[\w.\-]+@\w"
"""A bank account (IBAN) or an e-mail address."""

ENTITY = (
    "company",
    "association",
    "public_body",
    "university",
    "embassy",
    "international",
    "network",
    "cross_border",
    "consortium",
)
"""Words that make a name the name of an organisation."""


@dataclass(frozen=True, slots=True, eq=False)
class Knowledge:
    """What has to be known to read of parties: words, places, and who we are ourselves."""

    lexicon: Lexicon
    atlas: Atlas
    home: Home

    def is_home(self, name: str, *, among_cities: bool = False) -> bool:
        """Tell if a name is the home party's or that of one of its organs; not one that merely holds it.

        `among_cities`: the name stands behind "between the cities of", so that a bare "Ghent" is the City.
        """
        plain = plain_name(name)
        own = [plain_name(each) for each in (self.home.name, *self.home.names)]
        if among_cities:
            own += [self._without_kind(each) for each in own]
        return any(self._is_own(plain, each) for each in own if each)

    def _is_own(self, name: str, own: str) -> bool:
        if name == own:
            return True
        if name.endswith(f" {own}"):
            return is_only(name.removesuffix(own), self.lexicon, "organ")
        if name.startswith(f"{own} "):
            return begins_with(name.removeprefix(own).strip(), self.lexicon, "organ")
        return False

    def _without_kind(self, name: str) -> str:
        words = [word for word in name.split() if not is_only(word, self.lexicon, "public_body")]
        return " ".join(word for word in words if word not in OF)


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """A text with its marks and places."""

    seen: Seen
    knowledge: Knowledge
    marks: tuple[Mark, ...]
    places: tuple[Mention, ...]
    starts: Mapping[str, tuple[int, ...]] = field(repr=False)
    """Where the marks of each kind begin."""
    by_kind: Mapping[str, tuple[Mark, ...]] = field(repr=False)

    @property
    def text(self) -> str:
        """The text as it stands in the file."""
        return self.seen.text

    @property
    def folded(self) -> str:
        """The text as it is compared."""
        return self.seen.folded

    def find(self, kinds: Iterable[str], start: int, end: int) -> list[Mark]:
        """List the marks of some kinds within a stretch, in reading order. A kind that ends in `.` is a family."""
        found: list[Mark] = []
        for kind in kinds:
            for each in self._family(kind):
                marks = self.by_kind[each]
                for mark in marks[bisect_left(self.starts[each], start) :]:
                    if mark.start >= end:
                        break
                    if mark.end <= end:
                        found.append(mark)
        return sorted(found, key=lambda mark: (mark.start, -mark.end))

    def at(self, kind: str, position: int) -> Mark | None:
        """Give the mark of a kind that begins at a position."""
        index = bisect_left(self.starts.get(kind, ()), position)
        marks = self.by_kind.get(kind, ())
        return marks[index] if index < len(marks) and marks[index].start == position else None

    def places_in(self, start: int, end: int) -> list[Mention]:
        """List the places named within a stretch."""
        return [place for place in self.places if start <= place.start and place.end <= end]

    def streets(self, start: int, end: int) -> list[Mark]:
        """List the words for a street; Rotterdam and Heidelberg end like one and are none."""
        return [
            mark
            for mark in self.find(("street",), start, end)
            if not any(place.start <= mark.start and mark.end <= place.end for place in self.places)
        ]

    def is_known(self, start: int, end: int) -> bool:
        """Tell if a stretch names an organisation, a place or ourselves."""
        return (
            bool(self.find(ENTITY, start, end))
            or any(start <= place.start < end for place in self.places)
            or self.knowledge.is_home(self.text[start:end])
        )

    def quote(self, start: int, end: int, blocks: Sequence[Block]) -> tuple[Quote, ...]:
        """Point at a stretch."""
        return quote(self.seen, start, end, blocks)

    def end_of_line(self, position: int) -> int:
        """Give the end of the line in which a position lies."""
        end = self.text.find("\n", position)
        return len(self.text) if end < 0 else end

    def start_of_line(self, position: int) -> int:
        """Give the start of the line in which a position lies."""
        return self.text.rfind("\n", 0, position) + 1

    def _family(self, kind: str) -> Iterable[str]:
        if kind.endswith("."):
            return [each for each in self.by_kind if each.startswith(kind)]
        return (kind,) if kind in self.by_kind else ()


def read_page(seen: Seen, knowledge: Knowledge) -> Page:
    """Find in a text every word and place that matters for parties."""
    marks = find_marks(seen.text, seen.folded, knowledge.lexicon)
    # An alias in brackets needs no word in front: (the "Supplier").
    marks += [Mark("alias", match.start(), match.end()) for match in _DEFINED.finditer(seen.folded)]
    marks.sort(key=lambda mark: (mark.start, -mark.end))
    by_kind: dict[str, list[Mark]] = {}
    for mark in marks:
        by_kind.setdefault(mark.kind, []).append(mark)
    return Page(
        seen=seen,
        knowledge=knowledge,
        marks=tuple(marks),
        places=find_places(seen, knowledge.atlas),
        starts={kind: tuple(mark.start for mark in each) for kind, each in by_kind.items()},
        by_kind={kind: tuple(each) for kind, each in by_kind.items()},
    )


def means(mention: Mention, *kinds: PlaceKind) -> bool:
    """Tell if a mention may be of one of these kinds of place."""
    return any(name.kind in kinds for name in mention.names)


def plain_name(name: str) -> str:
    """Give a name as it is compared: folded, without punctuation and a leading article."""
    return _ARTICLES.sub("", _NOISE.sub(" ", fold(name)).strip(), count=1)
