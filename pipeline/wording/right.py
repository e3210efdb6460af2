"""Right: may anybody end the agreement over a violation of human rights, who, when, and at what price?"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from pipeline.wording.cues import Cue, Marked
from pipeline.wording.duty import RESPECT, are_joined, is_trigger_term
from pipeline.wording.statements import Statement

_TERMS = ("human_rights", "fundamental", "udhr", "echr", "covenants")
OTHER_TOPICS = ("child", "labour", "ilo", "data_subject", "discrimination")
"""What else may be violated: what refers back then means that."""
_ENDINGS = ("terminate", "suspend", "consult", "may_consider", "mutual_consent")
_DELAYS = ("notice_period", "remedy", "later")
_NARROWING = ("convicted", "in_performance", "directly")
_LEVELS = ("serious", "gross", "systematic")
_PROVEN = ("established", "court_step")
"""A threshold that only a court can pass; it leaves out those who are involved and not condemned."""
_VIOLATING = ("violation", "such_violation", "human_rights", *_LEVELS)
"""Behind one of these, an "or" is about something else than the ways to be involved."""
_NEAR_VIOLATION = 60
_SAME = 80
_NEAR_VERB = 90
_NEAR_HOLDER = 40
_SET_ASIDE = 45
"""Letters between "by way of exception to" and the period that does not count."""
_BESIDE = 2
"""Letters between a party and the "that" which speaks of it: a comma, a space."""
_NEAR_NEGATION = 12
"""Letters between a negation and what it denies: "the party that is not involved"."""
_NEAR_START = 40
"""A party named at the start of a sentence is its subject, however far the verb is, as in German."""


@dataclass(frozen=True, slots=True)
class Right:
    """What a statement says about ending the agreement over human rights."""

    statement: Statement
    ending: Cue
    trigger: Cue
    """The violation, or the words that refer back to it."""
    is_termination: bool
    """It ends the agreement: more than suspending it, talking about it, or ending a part."""
    holder: str
    """`each`, `one`, or empty when it is not said in words we know."""
    holder_cue: Cue | None
    immediate: Cue | None
    threshold: Cue | None
    """The words of a threshold that is too high; nothing when it is fine."""
    soft_threshold: bool
    involved: Cue | None
    other_party: Cue | None
    own_breach: bool
    """The trigger is only a breach of the article or the agreement itself."""
    automatic: Cue | None
    court: Cue | None
    codes: tuple[tuple[str, Cue], ...]
    denied: Cue | None
    doubt: Cue | None
    """A condition that no weakener explains."""
    immediate_in: Statement | None = None
    """The sentence that makes it immediate, where that is another one."""


def read_right(statement: Statement, *, inherited: bool) -> Right | None:
    """Read the right to end in a statement; nothing when it has none.

    `inherited`: the statement stands behind one about human rights, so that "such a violation" refers to it.
    """
    marked = statement.marked
    trigger, own_breach = _trigger(marked, inherited)
    ending = _ending(marked)
    if trigger is None or ending is None:
        return None
    overlapping = trigger.start < ending.end and ending.start < trigger.end
    if overlapping and ending.meaning != "no_termination":
        # "The termination takes effect later" speaks of a right and gives none.
        return None
    codes: list[tuple[str, Cue]] = []
    partial = marked.first("part_only")
    terminates = ending.meaning in ("terminate", "mutual_consent")
    if considering := marked.first("may_consider"):
        codes.append(("W16", considering))
        terminates = False
    if ending.meaning == "suspend":
        codes.append(("W11", ending))
    consulting = marked.first("consult")
    if consulting:
        codes.append(("W10", consulting))
    if consent := marked.first("mutual_consent"):
        codes.append(("W13", consent))
    codes += [("W09", cue) for cue in marked.all(*_DELAYS)][:2]
    codes += [("W12", cue) for cue in marked.all(*_NARROWING) if _narrows(marked, cue, trigger)]
    codes += [("W15", cue) for cue in marked.all("cost")][:1]
    codes += [("W14", cue) for cue in marked.all("knowledge")][:1]
    threshold, soft = _threshold(marked, trigger)
    if threshold is not None:
        codes.append(("W08", threshold))
        if threshold.meaning in _PROVEN:
            codes.append(("W12", threshold))
    holder, holder_cue = _holder(marked, ending, trigger)
    return Right(
        statement=statement,
        ending=ending,
        trigger=trigger,
        is_termination=terminates and partial is None,
        holder=holder,
        holder_cue=holder_cue,
        immediate=_immediate(marked, ending, trigger),
        threshold=threshold,
        soft_threshold=soft,
        involved=marked.first("involved"),
        other_party=marked.first("other_party", "some_party", "each_other") or _violator(marked, holder_cue),
        own_breach=own_breach,
        automatic=marked.first("automatic"),
        court=marked.first("court_step"),
        codes=tuple(codes),
        denied=_denial(marked, ending, trigger),
        doubt=None if codes else _doubt(marked, trigger),
    )


def _doubt(marked: Marked, trigger: Cue) -> Cue | None:
    """Find a condition or a period that no weakener explains.

    A period that is set aside is none, and neither is the condition that is the trigger itself ("provided that the
    other party is involved in …").
    """
    aside = marked.all("despite")
    for cue in marked.all("condition", "duration"):
        to_trigger = marked.between(cue.end, trigger.start)
        opens_trigger = cue.end <= trigger.start and len(to_trigger) <= _NEAR_VERB and not set(",;") & set(to_trigger)
        set_aside = any(0 <= cue.start - each.end <= _SET_ASIDE for each in aside)
        if not (opens_trigger if cue.meaning == "condition" else set_aside):
            return cue
    return None


def _trigger(marked: Marked, inherited: bool) -> tuple[Cue | None, bool]:
    """Find what sets the right off; the second answer tells if it is only a breach of the article itself."""
    terms = marked.all(*_TERMS)
    for term in terms:
        if is_trigger_term(marked, term):
            near = [cue for cue in marked.all("violation") if abs(cue.start - term.start) <= _NEAR_VIOLATION + 20]
            return (near[0] if near else term), False
    # "wanneer de andere partij de mensenrechten niet respecteert"
    for term in terms:
        for verb in marked.all(*RESPECT):
            low, high = min(term.start, verb.start) - 25, max(term.end, verb.end) + 25
            if any(low <= cue.start and cue.end <= high for cue in marked.all("not")):
                return term, False
    if terms and (involved := marked.first("involved")) and marked.has("other_party", "one_party"):
        return involved, False
    spoken = min((cue.end for cue in terms), default=None)
    if inherited or spoken is not None:
        # "If a party violates the rights of the child or is involved in such a violation": of those rights.
        own = min((cue.start for cue in marked.all(*OTHER_TOPICS)), default=len(marked.seen.folded))
        for meaning in ("such_violation", "these_rights", "this_article"):
            back = next((cue for cue in marked.all(meaning) if inherited or _refers_back(marked, cue, spoken)), None)
            if back and back.start < own:
                return back, meaning == "this_article"
    return None, False


def _refers_back(marked: Marked, cue: Cue, spoken: int | None) -> bool:
    """Tell if words for such a violation mean one of the rights that the sentence itself has named."""
    behind = spoken is not None and spoken <= cue.start
    return behind and (cue.meaning != "these_rights" or is_trigger_term(marked, cue))


def _ending(marked: Marked) -> Cue | None:
    return marked.first("terminate", "no_termination") or marked.first(*_ENDINGS)


def _immediate(marked: Marked, ending: Cue, trigger: Cue) -> Cue | None:
    """Find the word that makes the ending immediate: not one behind "and", which speaks of telling the other party."""
    last = max(ending.end, trigger.end)
    for cue in marked.all("immediate"):
        joining = [each for each in marked.all("conjunction_and") if last <= each.start and each.end <= cue.start]
        if not joining:
            return cue
    return None


def _narrows(marked: Marked, cue: Cue, trigger: Cue) -> bool:
    """Tell if a word leaves out ways to be involved: not in another segment, nor as one of several ways.

    "Whether as perpetrator, accomplice or financier" leaves out nothing.
    """
    if ";" in marked.between(*sorted((cue.start, trigger.start))):
        return False
    for joining in marked.all("conjunction_or"):
        if 0 <= joining.start - cue.end <= _NEAR_VIOLATION:
            between = any(cue.end <= each.start < joining.start for each in marked.all(*_VIOLATING))
            beside = any(0 <= each.start - cue.end <= 1 for each in marked.all("involved"))
            behind = any(0 <= each.start - joining.end <= 1 for each in marked.all(*_LEVELS))
            return between or beside or behind
    return True


def _threshold(marked: Marked, trigger: Cue) -> tuple[Cue | None, bool]:
    """Find the words of a threshold higher than "serious" (DOMAIN 2.1.1); the second answer tells if that is arguable."""
    if established := marked.first(*_PROVEN):
        return established, False
    levels = _levels(marked, trigger)
    kinds = {cue.meaning for cue in levels}
    if not kinds or kinds == {"serious"}:
        return None, False
    low, high = levels[0], levels[-1]
    either = any(low.end <= cue.start and cue.end <= high.start for cue in marked.all("conjunction_or"))
    if "serious" in kinds:
        # Joined by "or" the lower level counts, joined by "and" both are needed.
        return (None if either else high), False
    if "systematic" in kinds and not ("gross" in kinds and either):
        return next(cue for cue in levels if cue.meaning == "systematic"), False
    return low, True


def _levels(marked: Marked, trigger: Cue) -> list[Cue]:
    """List the words for how serious the violation must be: those beside it, not beside something else."""
    violations = [cue for cue in marked.all("violation", "such_violation") if abs(cue.start - trigger.start) <= _SAME]
    return [
        cue
        for cue in marked.all(*_LEVELS)
        if any(
            min(abs(cue.start - violation.start), abs(cue.start - violation.end)) <= _NEAR_VIOLATION
            for violation in violations or [trigger]
        )
    ]


def _holder(marked: Marked, ending: Cue, trigger: Cue) -> tuple[str, Cue | None]:
    """Find who may end. Named parties beside the verb count; the actor of the violation does not."""
    actors = marked.all("other_party")
    # "The agreement between the parties" names them and lets them do nothing.
    between = {cue.end + 1 for cue in marked.all("between")}
    each = [cue for cue in marked.all("each", "all_parties") if not _covered(cue, actors) and cue.start not in between]
    only = marked.first("only")
    single = [
        cue
        for cue in marked.all("one_party", "supplier")
        if not _covered(cue, actors)
        and (abs(cue.start - ending.start) <= _NEAR_VERB or cue.start < _NEAR_START or _is_only(only, cue))
        and (_is_only(only, cue) or not _acts(marked, cue, trigger))
    ]
    if only is None:
        each = [cue for cue in each if not any(_is_aside(marked, cue, holder, ending) for holder in single)]
    if each and not (only and single):
        return "each", each[0]
    if single and actors and not only and all(_is_whichever(marked, cue, ending, trigger) for cue in single):
        return "each", single[0]
    if not single and (others := marked.first("each_other")) and _has_violator(marked, others):
        return "each", others
    if single and not only and (pair := _named_together(marked, actors)):
        # "Both the City and the Foundation may …", "if the City or the Foundation is involved, the other may …"
        return "each", pair
    if single:
        return "one", single[0]
    if len(actors) > 1 or (actors and marked.has("some_party")):
        # "If one of them is involved, the other may …": whoever is not involved.
        return "each", min(actors, key=lambda cue: abs(cue.start - ending.start))
    # A passive without an agent is open to each; a holder that we do not know by its name is not.
    if passive := marked.first("passive"):
        return "each", passive
    # "When X is involved, Y may end it": the party right in front of the verb, behind the violation.
    behind = [
        cue for cue in marked.all("one_party", "supplier") if trigger.end <= cue.start and cue.end <= ending.start
    ]
    return ("one", behind[-1]) if behind else ("", None)


def _named_together(marked: Marked, actors: tuple[Cue, ...]) -> Cue | None:
    """Find two parties that are named in one breath."""
    named = [cue for cue in marked.all("one_party", "supplier") if not _covered(cue, actors)]
    for one, other in pairwise(named):
        apart = marked.between(one.start, one.end) != marked.between(other.start, other.end)
        if apart and are_joined(marked, one, other):
            return one
    return None


def _is_whichever(marked: Marked, cue: Cue, ending: Cue, trigger: Cue) -> bool:
    """Tell if "the partner" is whichever partner: "the partner that learns of the violation may …".

    A name means one party, and so does what says something else of it: "the partner that pays may …".
    """
    named = marked.seen.text[cue.start : cue.end].split()[-1][:1].isupper() and cue.start > 0
    of_violation = cue.end <= trigger.start < ending.start
    beside = any(0 <= each.start - cue.end <= _BESIDE for each in marked.all("relative"))
    return not named and of_violation and beside


def _has_violator(marked: Marked, others: Cue) -> bool:
    """Tell if somebody else is the one who violates, so that "each of the others" are those who may end."""
    return any(not _covered(cue, (others,)) for cue in marked.all("some_party", "other_party"))


def _is_aside(marked: Marked, cue: Cue, holder: Cue, ending: Cue) -> bool:
    """Tell if the parties are named beside the one who may end: behind its verb, or between commas behind its name."""
    if cue.start > ending.end:
        return 0 <= ending.start - holder.end <= _NEAR_HOLDER
    aside = holder.start == 0 and holder.end < cue.start and marked.between(holder.end, cue.start).startswith(",")
    joining = marked.all("conjunction_and", "conjunction_or")
    return aside and not any(holder.end <= each.start < cue.start for each in joining)


def _violator(marked: Marked, holder: Cue | None) -> Cue | None:
    """Find the single party whose violation counts, where another single party holds the right."""
    if holder is None or holder.meaning not in ("one_party", "supplier"):
        return None
    return next((cue for cue in marked.all("one_party", "supplier") if not _covered(cue, (holder,))), None)


def _is_only(only: Cue | None, cue: Cue) -> bool:
    return only is not None and 0 <= cue.start - only.end <= 2


def _covered(cue: Cue, others: tuple[Cue, ...]) -> bool:
    return any(other.start < cue.end and cue.start < other.end for other in others)


def _acts(marked: Marked, cue: Cue, trigger: Cue) -> bool:
    """Tell if a party is named as the one who violates: behind the violation, or right before its verb."""
    if cue.start > trigger.start:
        return True
    involved = marked.first("involved")
    return (
        involved is not None
        and 0 <= involved.start - cue.end <= 12
        and involved.start > cue.start
        and cue.start > 0
        and marked.between(0, cue.start).strip() != ""
    )


def _denial(marked: Marked, ending: Cue, trigger: Cue) -> Cue | None:
    """Find a negation of the right: nothing entitles, may not be ended."""
    if blanket := marked.first("nothing", "no_obligation"):
        return blanket
    if excluded := marked.first("no_termination"):
        return excluded
    for negation in marked.all("not"):
        near = (
            -30 <= negation.start - ending.start <= 25
            if negation.start < ending.end
            else negation.start - ending.end <= 12
        )
        about_trigger = abs(negation.start - trigger.start) < abs(negation.start - ending.start) or any(
            0 <= cue.start - negation.end <= _NEAR_NEGATION for cue in marked.all("involved")
        )
        if (
            near
            and not about_trigger
            and ". " not in marked.between(*sorted((negation.end, ending.start)))
            and not any(
                cue.start <= negation.start and negation.end <= cue.end
                for cue in marked.all("immediate", "refrain", "involved", "knowledge", "remedy", "no_cost", "no_court")
            )
        ):
            return negation
    return None
