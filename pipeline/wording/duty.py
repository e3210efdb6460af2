"""Duty: does a statement bind anybody to respect human rights, how firmly, and whom?"""

from __future__ import annotations

from dataclasses import dataclass

import regex

from pipeline.wording.cues import Cue, Marked
from pipeline.wording.statements import Statement

INSTRUMENTS = ("udhr", "echr")
RESPECT = ("respect", "respect_noun")
"""Words for respecting: one that binds by itself, and one that only names it ("respect for human rights")."""
_TERMS = ("human_rights", "fundamental", *INSTRUMENTS, "covenants", "ungp")
_MODALITIES = {"effort": "W01", "consider": "W02", "recognise": "W03"}
_LIMITS = {"possible": "W04", "domestic_law": "W05", "knowledge": "W14"}
_EXTENTS = {"law": "W05", "knowing": "W14"}
"""What "to the extent that …" speaks of, and the weakener that makes it; anything else is "as far as possible"."""
_SUBJECTS = ("all_parties", "each", "one_party", "supplier")
_BREAK = regex.compile(r";|(?<!\b\w)(?<!\d)\.")
"""Where a thought ends: not at the full stop of a list mark or of a day ("a. the Convention of 4. November 1950")."""
_NEAR_VIOLATION = 45
_NEAR_SUBJECT = 4
_NEAR_EVEN = 20
_FAR_NEGATION = 40
"""Letters between "not" and the noun of a duty: "no duty falls on the Supplier to observe"."""
_ARTICLE = 5
"""Letters between "towards" and a party: its article."""
_SIDE_BY_SIDE = 2
"""Letters between two verbs that share their object: a space, a comma."""
_NEAR_PAIR = 6
"""Letters between "both" and the first of two parties: its article."""
_NEAR_PROMISE = 10
_NEAR_INVERTED = 20
_ENUMERATION = 60
_LONGEST_PARTICLE = 3
"""Letters of "de", "of", "van", "del" within a name."""
_LONGEST_SECOND = 6
"""Letters of the second half of "both A and B": "como", "quanto", "als"."""


@dataclass(frozen=True, slots=True)
class Duty:
    """What a statement says about respecting human rights."""

    statement: Statement
    terms: tuple[Cue, ...]
    """The human-rights terms and instruments that are the object of the duty."""
    verb: Cue | None
    """The word for respecting; nothing when the statement only recognises, considers or promotes."""
    firm: Cue | None
    subject: str
    """`all`, `one`, `supplier`, or empty when nobody is named."""
    subject_cue: Cue | None
    codes: tuple[tuple[str, Cue], ...]
    """Weakeners that are attached to the duty, with the words they rest on."""
    denied: Cue | None = None
    """The negation that turns the duty into none."""
    doubt: Cue | None = None
    """A condition that no weakener explains."""
    subject_in: Statement | None = None
    """The sentence that names the subject, where this one says "they"."""

    @property
    def is_explicit(self) -> bool:
        """It speaks of human rights, not only of fundamental rights."""
        return any(cue.meaning != "fundamental" for cue in self.terms)


def is_trigger_term(marked: Marked, term: Cue) -> bool:
    """Tell if a human-rights term stands for a violation ("schending van de mensenrechten"), not for a duty."""
    for violation in marked.all("violation"):
        overlap = violation.start < term.end and term.start < violation.end
        before = 0 <= term.start - violation.end <= _NEAR_VIOLATION and not _breaks(marked, violation.end, term.start)
        behind = 0 <= violation.start - term.end <= 25 and not _breaks(marked, term.end, violation.start)
        if overlap or before or behind:
            return True
    return False


def _breaks(marked: Marked, start: int, end: int) -> bool:
    return bool(_BREAK.search(marked.between(start, end)))


def read_duty(statement: Statement, *, inherited: bool = False) -> Duty | None:
    """Read the duty in a statement; nothing when it has none. `inherited`: "these rights" refers to human rights."""
    marked = statement.marked
    named = marked.all(*_TERMS)
    if marked.has("data_subject"):
        # The fundamental rights of those whose data are processed are no human rights clause.
        named = tuple(cue for cue in named if cue.meaning != "fundamental")
    terms = tuple(cue for cue in named if not is_trigger_term(marked, cue))
    refrain = marked.first("refrain")
    if refrain:
        terms = named
    if not terms:
        # "Disregard of human rights is incompatible with this agreement; the parties undertake to respect them."
        spoken = 0 if inherited else min((cue.end for cue in named), default=len(marked.seen.folded))
        terms = tuple(cue for cue in marked.all("these_rights") if cue.start >= spoken)
    if not terms:
        return None
    verb = _governing(marked, terms) or refrain
    head = verb or marked.first(*_MODALITIES) or marked.first("promote", "firm")
    if head is None or (verb is None and marked.has("data_subject")):
        return None
    modality = _modality(marked, head) if verb else head
    codes: list[tuple[str, Cue]] = []
    if modality and modality.meaning in _MODALITIES:
        codes.append((_MODALITIES[modality.meaning], modality))
    if verb is None and not codes:
        return None if modality is None else _without_verb(statement, terms, modality)
    codes += [(code, cue) for code, cue in _limits(marked) if _is_attached(marked, cue, head, terms)]
    denied = _denial(marked, head, modality) if verb is not refrain else None
    subject, subject_cue = _subject(marked, modality or head, head)
    firm = modality if modality and modality.meaning == "firm" else None
    if modality is None and verb and verb.meaning != "respect_noun":
        firm = verb  # A verb in the indicative binds by itself: "de partijen respecteren".
    doubt = None if codes else marked.first("condition")
    return Duty(statement, terms, verb, firm, subject, subject_cue, tuple(codes), denied, doubt)


def _limits(marked: Marked) -> list[tuple[str, Cue]]:
    """List what limits a duty: set phrases, and "to the extent that" by what it speaks of."""
    evens = [cue.end for cue in marked.all("even")]
    found = [
        (code, cue)
        for meaning, code in _LIMITS.items()
        for cue in marked.all(meaning)
        # "Even where the law of the place asks less" is no limit.
        if not any(0 <= cue.start - end <= _NEAR_EVEN for end in evens)
    ]
    for extent in marked.all("extent"):
        behind = [cue for cue in marked.all(*_EXTENTS) if extent.end <= cue.start]
        told = next((cue for cue in behind if not _breaks(marked, extent.end, cue.start)), None)
        found.append((_EXTENTS[told.meaning] if told else "W04", extent))
    return found


def weakness_at(duty: Duty, term: Cue) -> str:
    """Give the code of what weakens a duty where it reaches one of its objects; empty when it is firm there.

    "Respects the Declaration and takes the Convention into account": each object goes with the verb in front of it.
    """
    if duty.codes:
        return duty.codes[0][0]
    marked = duty.statement.marked
    verbs = [cue for cue in marked.all(*RESPECT, "refrain", *_MODALITIES) if cue.start < term.start]
    last = verbs[-1] if verbs else None
    behind = [cue for cue in marked.all(*_MODALITIES) if 0 <= cue.start - term.end <= _NEAR_SUBJECT + 1]
    weak = last if last is not None and last.meaning in _MODALITIES else next(iter(behind), None)
    return _MODALITIES[weak.meaning] if weak else ("" if duty.verb else "W03")


def _without_verb(statement: Statement, terms: tuple[Cue, ...], modality: Cue) -> Duty:
    subject, cue = _subject(statement.marked, modality, modality)
    firm = modality if modality.meaning == "firm" else None
    return Duty(statement, terms, None, firm, subject, cue, ())


def _governing(marked: Marked, terms: tuple[Cue, ...]) -> Cue | None:
    """Find the word for respecting that has a human-rights term as its object: the nearest one in the same segment."""
    candidates = [
        (abs(term.start - verb.end) if verb.end <= term.start else abs(verb.start - term.end), verb)
        for verb in marked.all(*RESPECT)
        for term in terms
        if not _breaks(marked, min(verb.end, term.end), max(verb.start, term.start))
        and not _has_other_verb(marked, verb, term)
    ]
    return min(candidates, key=lambda each: each[0], default=(0, None))[1]


def _has_other_verb(marked: Marked, verb: Cue, term: Cue) -> bool:
    """Tell if a term is the object of another verb: "respect privacy and promote human rights".

    Two verbs side by side share their object: "respect and promote human rights".
    """
    joining = [cue for cue in marked.all("conjunction_and") if verb.end <= cue.start and cue.end <= term.start]
    if not joining or joining[0].start - verb.end <= _SIDE_BY_SIDE:
        return False
    last = joining[-1].end
    rivals = [cue for cue in marked.all("promote", "consider", "recognise") if last <= cue.start]
    before = any(cue.end <= term.start for cue in rivals)
    behind = any(0 <= cue.start - term.end <= _NEAR_SUBJECT for cue in rivals)
    again = any(last <= cue.start and cue.end <= term.start for cue in marked.all(*RESPECT))
    return (before or behind) and not again


def _modality(marked: Marked, head: Cue) -> Cue | None:
    """Find the word that says how firmly the verb is meant: an effort in front of it weakens all that hangs on it."""
    left = [
        cue
        for cue in marked.all("firm", *_MODALITIES, "promote")
        if cue.start < head.start and not _breaks(marked, cue.end, head.start)
    ]
    weak = [cue for cue in left if cue.meaning in _MODALITIES and not _is_left_behind(marked, cue, head)]
    if weak:
        return weak[-1]
    # "to protect academic freedom and to respect human rights": what is left behind has an object of its own.
    left = [cue for cue in left if cue.meaning == "firm" or not _is_left_behind(marked, cue, head)]
    if left:
        return max(left, key=lambda cue: (cue.start, cue.meaning != "firm"))
    # Verb first: "respecteren zullen de partijen", "es sind die Menschenrechte zu achten".
    # A noun has its object in between: "respect for human rights is guaranteed".
    reach = head.end + (_ENUMERATION if head.meaning == "respect_noun" else _NEAR_INVERTED)
    right = [cue for cue in marked.all("firm", *_MODALITIES, "promote") if head.end <= cue.start <= reach]
    overlapping = [
        cue for cue in marked.all("firm", *_MODALITIES, "promote") if cue.start < head.end and head.start < cue.end
    ]
    return next(iter(overlapping or right), None)


def _is_left_behind(marked: Marked, weak: Cue, head: Cue) -> bool:
    """Tell if a new promise begins between an effort and the verb: "endeavour to save energy and shall respect …"."""
    joining = [cue for cue in marked.all("conjunction_and") if weak.end <= cue.start and cue.end <= head.start]
    if not joining:
        return False
    behind = joining[-1].end
    promises = marked.all("firm")
    if weak.meaning == "promote" and head.meaning == "respect":
        return True
    return any(behind <= cue.start <= head.start for cue in promises) or head.start - behind <= 2


def _is_attached(marked: Marked, limit: Cue, head: Cue, terms: tuple[Cue, ...]) -> bool:
    """Tell if a limit belongs to the duty: not across a semicolon, nor where it opens a new thought behind "and"."""
    first = min(cue.start for cue in (head, *terms))
    if limit.end <= first:
        return not _breaks(marked, limit.end, first)
    last = max(cue.end for cue in (head, *terms) if not _breaks(marked, *sorted((cue.end, head.start))))
    if limit.start < last:
        return True
    if ";" in marked.between(last, limit.start) or ":" in marked.between(last, limit.start):
        return False
    joining = (cue for cue in marked.all("conjunction_and") if last <= cue.start and cue.end <= limit.start)
    return not any(marked.between(cue.end, limit.start).strip(" ,") == "" for cue in joining)


def _denial(marked: Marked, head: Cue, modality: Cue | None) -> Cue | None:
    """Find a negation of the duty itself: "not obliged to respect", not "not only", not "shall not violate"."""
    if blanket := marked.first("nothing", "no_obligation"):
        return blanket
    start = min(head.start, modality.start) if modality else head.start
    end = max(head.end, modality.end) if modality else head.end
    onlies = {cue.start for cue in marked.all("only")}
    for negation in marked.all("not"):
        if negation.end + 1 in onlies or any(
            cue.start <= negation.start and negation.end <= cue.end for cue in marked.all("refrain")
        ):
            continue  # "not only …", "shall not violate …"
        if (
            (start - 12 <= negation.start or _reaches(marked, negation, start))
            and negation.end <= end + 8
            and not _breaks(marked, *sorted((negation.end, head.start)))
        ):
            return negation
    return None


def parties_bound(marked: Marked, *meanings: str) -> tuple[Cue, ...]:
    """List the parties of some meanings that may be bound: not those to whom something is promised."""
    promised = [cue.end for cue in marked.all("towards")]
    return tuple(cue for cue in marked.all(*meanings) if not any(0 <= cue.start - end <= _ARTICLE for end in promised))


def _reaches(marked: Marked, negation: Cue, start: int) -> bool:
    """Tell if a negation further in front belongs to the duty: nothing new begins in between."""
    between = marked.between(negation.end, start)
    joining = marked.all("conjunction_and", "conjunction_or", "relative")
    return (
        0 <= start - negation.end <= _FAR_NEGATION
        and not set(",;.:") & set(between)
        and not any(negation.end <= cue.start < start for cue in joining)
    )


def _subject(marked: Marked, modality: Cue, head: Cue) -> tuple[str, Cue | None]:
    first = min(modality, head, key=lambda cue: cue.start)
    subjects = parties_bound(marked, *_SUBJECTS)
    inverted = [cue for cue in subjects if 0 <= cue.start - first.end <= _NEAR_SUBJECT]
    left = [cue for cue in subjects if cue.end <= first.start and not _breaks(marked, cue.end, first.start)]
    between = [cue for cue in subjects if first.end <= cue.start and cue.end <= head.start]
    # "ensure that the Supplier respects": who is meant to respect stands right behind the promise.
    others = [
        cue for cue in between if cue.start - first.end <= _NEAR_PROMISE and cue.meaning in ("one_party", "supplier")
    ]
    agents = [cue for cue in subjects if cue.start > head.end]
    if len(left) > 1 and left[-2].meaning in ("all_parties", "each") and left[-1].start - left[-2].end <= _NEAR_SUBJECT:
        left.pop()  # "the members of the network": the network is theirs, and does nothing itself.
    # "verbindt de opdrachtnemer zich", "halten die Parteien … ein": the subject stands inside.
    inside = [
        cue for cue in subjects if any(each.start <= cue.start and cue.end <= each.end for each in (modality, head))
    ]
    chosen = next(iter(inverted or others or left[-1:] or inside or between or agents), None)
    if chosen is None:
        return "", None
    if chosen.meaning in ("all_parties", "each"):
        return "all", chosen
    partners = [cue for cue in subjects if cue.meaning in ("one_party", "supplier") and cue != chosen]
    for other in partners:
        apart = marked.between(other.start, other.end) != marked.between(chosen.start, chosen.end)
        if apart and are_joined(marked, chosen, other):
            return "all", chosen
    covered = [
        cue for cue in subjects if cue.meaning == "supplier" and cue.start < chosen.end and chosen.start < cue.end
    ]
    return ("supplier", covered[0]) if covered else ("one", chosen)


def are_joined(marked: Marked, one: Cue, other: Cue) -> bool:
    """Tell if two parties are named in one breath: "the City of Ghent and the Foundation", with nothing but names.

    Also "the City or the Foundation": whichever of the two.
    """
    first, second = sorted((one, other), key=lambda cue: cue.start)
    joining = [
        cue
        for cue in marked.all("conjunction_and", "conjunction_or")
        if first.end <= cue.start and cue.end <= second.start
    ]
    longest = _LONGEST_PARTICLE
    if any(0 <= first.start - cue.end <= _NEAR_PAIR for cue in marked.all("pair")) and not joining:
        joining = [Cue("conjunction_and", first.end, first.end)]  # "zowel de Stad als de Partner"
        longest = _LONGEST_SECOND
    if not joining or second.start - first.end > _ENUMERATION:
        return False
    words = (
        marked.seen.text[first.end : joining[0].start].split()
        + marked.seen.text[joining[-1].end : second.start].split()
    )
    return all(word[:1].isupper() or len(word) <= longest or word in ",;" for word in words)
