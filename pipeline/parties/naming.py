"""Naming: where the name of a party begins and ends, and whether it is a name at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import regex

from pipeline.parties.lexicon import Lexicon, Mark, begins_with, is_only
from pipeline.parties.page import ACCOUNT_OR_MAIL, ENTITY, Page

ABOUT = (
    "seat",
    "office",
    "residence",
    "born",
    "law",
    "represented",
    "alias",
    "joint",
    "parent",
    "branch",
    "on_behalf",
    "joins",
    "register",
    "register.",
)
"""What a text says about a party: each ends the name in front of it."""

FORMS = ("company", "association", "form.")
"""Words among which legal forms are."""

_LONGEST_NAME = 160
_LONGEST_FORM = 16
_SHORT_FORM = 6
_NEAR = 60
"""Characters within which a word about a party or of its kind begins, to be at the same place as its name."""

_BULLET = regex.compile(r"[\s\-–—•·*,.:;|]+")
_ELISION = regex.compile(r"(?:l|d|un|dell|all|dall|quell)['’](?=\p{L})", regex.I)
_NUMBER = regex.compile(r"\(?(?:\d{1,2}|[ivx]{1,4}|[a-h])[.)º°]\)?(?=\s|\p{Lu})\s*|\d{1,2}\.?[ºo°ª]\s+|\(\d\)\s*")
_ORDINAL = regex.compile(
    r"(?:partij|party|partie|partei|parte|partner|member|lid|membre|mitglied)\s*(?:\d{1,2}|[a-h]|[ivx]{1,4})\s*[:.\-]\s*",
    regex.I,
)
_BLANK = regex.compile(
    r"(?:_{3,}|\.{4,}|…+|●+|\[[^\]\n]{0,60}\]|<[^>\n]{1,60}>|\{\{?[^}\n]{1,60}\}?\}|«[^»\n]{1,60}»|x{4,})", regex.I
)
_INDEFINITE = regex.compile(r"\s(?=(?:an?|een|une?|eine[rsnm]?|un[ao]?|um|uma)\s\p{L})")
_SMALL_WORD = regex.compile(r"\s\p{Ll}{3,}")
_ADDRESS = regex.compile(r"\s(?:of|at|te|in|à|zu|en|em)\s(?=[^,;\n]{0,40}(?<!\w)\d)")
"""Where "City of Ghent of Botermarkt 1" stops being a name."""
_BEFORE_NAME = regex.compile(r"\s[\"“«„]?\s?\p{Lu}")
_NOUNS = regex.compile(r"(?:\p{Ll}{3,20}\s){1,2}(?=\p{Lu})")
_WORD = regex.compile(r"[\p{L}\p{N}&'’.\-]+")
_DATE = regex.compile(r"\d{1,2}[\s./-](?:\p{L}+|\d{1,2})[\s./-]\d{2,4}|\p{L}+\s\d{1,2},?\s\d{4}")
_CONTACT = regex.compile(rf"(\p{{L}}[\p{{L}} .\-]{{1,30}}?)[\s:]*(?=\+?\d[\d ().\-/]{{6}}|{ACCOUNT_OR_MAIL})")
"""Bank account DE89…, phone +49 …: how to reach or pay somebody, and nobody's name."""
_OPEN_QUOTES = "\"'“„«‘"
_QUOTES = '"“”„«»'
_COMMON_ARTICLES = frozenset({"the", "de", "het", "die", "der", "das"})


@dataclass(frozen=True, slots=True)
class Statement:
    """What an agreement says about one party, in one piece."""

    page: Page
    start: int
    end: int
    name: tuple[int, int]
    fields: tuple[tuple[str, int, int], ...] = ()
    """What a form or a table calls by name: (`seat`, `country` or `register`, start, end)."""
    bare: bool = False
    """Only a name, in a title or a list."""
    version: int = 0
    """The language version it stands in."""
    group: str = ""
    """What all names of the list are: `public_body` behind "between the cities of"; empty when it does not say."""


# --- Where a name begins -------------------------------------------------------------------------------------------


def skip_to_name(page: Page, position: int, end: int | None = None) -> int:
    """Give the place behind numbers, "and", articles and titles of courtesy, where a name may begin."""
    limit = len(page.text) if end is None else end
    while position < limit and (step := _skip(page, position, limit)) > position:
        position = step
    return position


def _skip(page: Page, position: int, limit: int) -> int:
    for wanted in (_BULLET, _ORDINAL, _NUMBER, _ELISION):
        if match := wanted.match(page.text, position, limit):
            return match.end()
    for kind in ("and", "side", "plural", "article"):
        mark = page.at(kind, position)
        if mark and mark.end < limit and not (kind == "article" and _belongs_to_name(page, mark)):
            return mark.end
    if (behind := _behind_consortium(page, position, limit)) is not None:
        return behind
    if (noun := _common_noun(page, position, limit)) is not None:
        return noun.end
    nouns = _NOUNS.match(page.text, position, limit)
    if nouns and _follows_article(page, position) and not page.find((*ENTITY, *ABOUT), position, nouns.end()):
        # "de organisatie Voorbeeld": the name begins with the capital.
        return nouns.end()
    return position


def _common_noun(page: Page, position: int, limit: int) -> Mark | None:
    """Give "association" of "the association Example": its kind, not its name. "vzw" and "Stichting" belong to one."""
    for kind in ("association", "company"):
        noun = page.at(kind, position)
        if noun and noun.end - noun.start > _SHORT_FORM and page.text[noun.start : noun.end].islower():
            return noun if _BEFORE_NAME.match(page.text, noun.end, limit) else None
    return None


def _behind_consortium(page: Page, position: int, limit: int) -> int | None:
    """Give the place behind "the consortium consisting of": its members are the parties."""
    mark = page.at("consortium", position) or page.at("network", position)
    if mark is None:
        return None
    of = page.find(("consists",), mark.end, min(limit, mark.end + 150, page.end_of_line(position)))
    return of[0].end if of else None


def _follows_article(page: Page, position: int) -> bool:
    before = position - 1
    return any(mark.end == before for mark in page.find(("article",), max(0, position - 20), position))


def _belongs_to_name(page: Page, mark: Mark) -> bool:
    """Tell if an article is part of a name: "La Poste", "De Voorbeelden", "vzw-achtig"."""
    word = page.text[mark.start : mark.end]
    following = page.text[mark.end]
    if not (following.isspace() or following == "." or word.endswith(("'", "’"))):
        return True
    if not word[:1].isupper() or " " in word and word.split()[-1].islower():
        return False
    if word.lower() in _COMMON_ARTICLES or page.at("person", mark.start):
        return False
    after = mark.end
    while after < len(page.text) and page.text[after] in " .\n":
        after += 1
    return not any(page.at(kind, after) for kind in ENTITY)


def begins_name(page: Page, position: int) -> bool:
    """Tell if a name may begin at a position."""
    if position >= len(page.text):
        return False
    if _BLANK.match(page.text, position):
        return True
    first = page.text[position]
    if first in _OPEN_QUOTES:
        first = page.text[position + 1 : position + 2]
    about = page.find((*ABOUT, "opener", "closer"), position, position + _NEAR)
    if any(mark.start <= position + 1 for mark in about) or _is_labelled(page, position):
        return False
    if (contact := _CONTACT.match(page.text, position)) and is_only(contact[1], page.knowledge.lexicon, "field.other"):
        return False
    if first.isupper() or first.isdigit() and regex.match(r"\d+\p{L}", page.text, pos=position):
        return True
    if not any(page.at(kind, position) for kind in ENTITY):
        return False
    word = _WORD.match(page.text, position)
    # "the city, which …" names nobody; "the city of Kumasi" and "vzw Voorbeeld" go on with a name.
    rest = page.text[word.end() if word else position : min(position + 80, page.end_of_line(position))]
    return any(character.isupper() for character in rest.split(",")[0])


def _is_labelled(page: Page, position: int) -> bool:
    label, colon, _ = page.text[position : min(position + _NEAR, page.end_of_line(position))].partition(":")
    fields = ("field.seat", "field.country", "field.register", "field.other")
    return bool(colon) and is_only(label, page.knowledge.lexicon, *fields)


# --- Where a name ends ---------------------------------------------------------------------------------------------


def end_of_name(page: Page, start: int, limit: int, about: Iterable[Mark]) -> int:
    """Give the place where a name that begins at `start` ends."""
    if blank := _BLANK.match(page.text, start):
        return blank.end()
    end = min([*(mark.start for mark in about if mark.start > start), limit, start + _LONGEST_NAME])
    for mark in page.find(FORMS, start + 1, end):
        # "Example GmbH geschlossen": behind a legal form a word in small letters begins the rest of the sentence.
        word = page.text[mark.start : mark.end]
        if len(word) <= _SHORT_FORM and word[0].isupper() and _SMALL_WORD.match(page.text, mark.end, end):
            end = mark.end
            break
    for article in _INDEFINITE.finditer(page.text, start + 1, end):
        # "Example LLC a Delaware corporation": without a comma only a legal form shows that the name is over.
        if _ends_with_form(page, start, article.start()):
            end = article.start()
            break
    if address := _ADDRESS.search(page.text, start + 1, end):
        end = address.start()
    position = start
    while position < end and not _ends_here(page, start, position, end):
        position += 1
    return _trim_end(page, start, position)


def _ends_here(page: Page, start: int, position: int, end: int) -> bool:
    character = page.text[position]
    if character in ";:":
        return True
    if character in ",\n":
        return not is_form(page, position + 1)
    if character == "(":
        # Brackets may be part of the name: "Example (Belgium) Ltd".
        close = page.text.find(") ", position, end)
        return close < 0 or not is_form(page, close + 1)
    spaced = page.text[position - 1].isspace() and position > start
    if character in "-–—":
        return spaced and page.text[position + 1 : position + 2].isspace()
    return character in _QUOTES and spaced


def is_form(page: Page, position: int) -> bool:
    """Tell if a legal form with a capital stands right here: the comma of "Example, Inc." ends no name."""
    while position < len(page.text) and page.text[position].isspace():
        position += 1
    for mark in page.find(FORMS, position, position + _LONGEST_FORM + 1):
        word = page.text[mark.start : mark.end]
        if mark.start == position and (word[0].isupper() or "." in word or word in ("vzw", "asbl")):
            # "Stiftung Werkraum" is a name, "Limited" with nothing behind it a form.
            short = mark.kind.startswith("form.") or len(word) <= _SHORT_FORM
            return short or page.text[mark.end : mark.end + 2].strip()[:1] in ("", ",", ";", ".", ")", "(")
    return False


def _ends_with_form(page: Page, start: int, end: int) -> bool:
    marks = page.find(FORMS, max(start, end - 2 * _LONGEST_FORM), end)
    return any(mark.end >= end - 1 and not page.text[mark.start].islower() for mark in marks)


def _trim_end(page: Page, start: int, end: int) -> int:
    while end > start:
        if page.text[end - 1] in " \t\n,;:(-–—":
            end -= 1
            continue
        small = [
            mark
            for mark in page.find(("and", "side", "article"), max(start + 1, end - 20), end)
            if mark.end == end and page.text[mark.start : end].islower()
        ]
        if not small:
            break
        end = small[0].start
    return end


def is_complete(page: Page, start: int, end: int) -> bool:
    """Tell if the text up to `end` ends like a whole name: our own, or one with a form, a place, a bracket, a quote."""
    name = skip_to_name(page, start, end)
    text = page.text[name:end].rstrip()
    if not text:
        return False
    stop = name + len(text)
    if text[-1] in ")\"”»'’" or text[-4:].isdigit() or page.knowledge.is_home(text):
        return True
    if any(mark.end == stop for mark in page.find(FORMS, max(name, stop - 2 * _LONGEST_FORM), stop)):
        return True
    return any(place.end == stop for place in page.places)


# --- Whether it is a name ------------------------------------------------------------------------------------------


def names_somebody(name: str, lexicon: Lexicon) -> bool:
    """Tell if a text is the name of somebody, or the blank for one; not a role, a heading, a date or a sentence."""
    text = name.strip()
    if _BLANK.fullmatch(text):
        return True
    if len(text) < 2 or not any(map(str.isalpha, text)) or _DATE.search(text):
        return False
    if is_only(text, lexicon, *ENTITY, "role", "heading", "placeholder", "article", "side", "and", "no_name"):
        return False
    if is_only(text, lexicon, "field.other", "field.seat", "field.country", "field.register"):
        return False
    if is_only(text.split()[-1], lexicon, "no_name"):
        return False
    small = [word for word in _WORD.findall(text) if word.islower()]
    # A verb or a conjunction in small letters makes it part of a sentence.
    return not begins_with(text, lexicon, "no_name") and not any(
        is_only(word, lexicon, "clause_word") for word in small
    )


def is_blank(name: str, lexicon: Lexicon) -> bool:
    """Tell if a name still has to be filled in."""
    text = name.strip()
    return _BLANK.fullmatch(text) is not None or is_only(text, lexicon, "placeholder")


def is_address_line(page: Page, start: int, limit: int, ahead: Sequence[Mark]) -> bool:
    """Tell if a line begins with an address: a street, a postcode, a town or a country alone."""
    stop = min([limit, page.end_of_line(start), *(mark.start for mark in ahead)])
    if page.find(("company", "association", "university", "embassy"), start, stop):
        return False
    if page.streets(start, stop) or regex.search(r"\d{3,}", page.text[start:stop]):
        return True
    rest = page.text[start:stop]
    for place in reversed(page.places_in(start, stop)):
        rest = rest[: place.start - start] + rest[place.end - start :]
    return not any(map(str.isalnum, rest))
