"""Findings: what weakens a clause or only looks like one, each with the words it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import regex

from pipeline.model import Clause, Code, Finding, Quote, Vocabulary, Zone
from pipeline.outline import find_references, number_of
from pipeline.text import find_all, quote
from pipeline.wording.cues import Cue, known, says
from pipeline.wording.duty import INSTRUMENTS, RESPECT, Duty
from pipeline.wording.passages import AGAINST, RIGHTS, Passages
from pipeline.wording.right import Right, read_right
from pipeline.wording.statements import Statement

_NUMBERED = regex.compile(r"[WL]\d\d")
"""Codes that a playbook turns on or off; the others are notes."""
_NARROW = ("child", "ilo", "labour")
_OUTSIDE = {Zone.ANNEX: "annex_not_incorporated", Zone.CONTENTS: "contents", Zone.ASIDE: "aside"}
"""Where a mention obliges nobody; everywhere else outside the articles it is a recital."""
_MENTIONS = {"definition": "L13", "body": "L09", "subject": "L08", "policy": "L17", "discrimination": "L02"}
_BACKWARDS = (
    ("W09", ("notice_period", "remedy", "later", "duration")),
    ("W10", ("consult",)),
    ("W13", ("mutual_consent",)),
    ("condition", ("condition", "court_step")),
)
"""What a sentence that refers back to the right may take away from it."""
_LONGEST_LABEL = 4
"""Words in front of a colon that only name what follows: "Mensenrechten:"."""
_STEPS = ("consult", "court_step", "mutual_consent", "remedy", "notice_period", "condition")
"""What the sentence behind the right may put in front of using it."""
_US = ("this_agreement", "this_article", "all_parties", "they")
_RIGHT_BEHIND = 8
"""Letters behind a statement within which what it is about must begin."""
_AIMED_WITHIN = 25
"""Letters between "may not be terminated" and the human rights for which it may not."""
_LIMITING = (*_STEPS, "later", "duration", "only", "not", "struck", "extent", "effort", *AGAINST)
"""What a sentence about "this article" may do to it."""
_REFERRING = (*_STEPS, "later", "duration", "cost", "only", "struck", "despite", *AGAINST)
"""What a sentence of another article that names the clause's article may do to it."""


@dataclass(slots=True)
class Tally:
    """The codes that a verdict rests on, collected while it is made."""

    findings: list[Finding] = field(default_factory=list)

    def add(self, code: str, evidence: Iterable[Quote] = ()) -> None:
        if code not in {finding.code for finding in self.findings}:
            self.findings.append(Finding(Code(code), tuple(evidence)))

    def has(self, *codes: str) -> bool:
        return any(finding.code in codes for finding in self.findings)


def collect_findings(text: Passages, clause: Clause, duty: Duty | None, right: Right | None) -> Tally:
    """List what speaks against the duty and the right that were chosen, and name every other mention."""
    tally = Tally()
    if duty:
        for code, cue in duty.codes:
            tally.add(code, text.quotes(duty.statement, cue))
        if not clause.one_sided_allowed and duty.subject in ("one", "supplier"):
            tally.add("W06", text.quotes(duty.subject_in or duty.statement, duty.subject_cue))
    if clause.one_sided_allowed:
        for name in INSTRUMENTS:
            evidence, code = text.instrument(name)
            if code:
                tally.add(code, evidence)
    if right:
        for code, cue in right.codes:
            tally.add(code, text.quotes(right.statement, cue))
        if right.soft_threshold:
            tally.add("soft_threshold", text.quotes(right.statement, right.threshold))
        if not clause.one_sided_allowed and right.holder == "one":
            tally.add("W07", text.quotes(right.statement, right.holder_cue))
        if right.automatic:
            tally.add("automatic_ending", text.quotes(right.statement, right.automatic))
    for each in (duty, right):
        if each and each.doubt:
            tally.add("condition", text.quotes(each.statement, each.doubt))
    groups = {each.statement.group for each in (duty, right) if each}
    for statement in text.statements:
        if statement.group in groups:
            _neighbour(text, statement, duty, right, tally)
    chosen = [each.statement for each in (duty, right) if each]
    for statement in chosen:
        _frame(text, statement, chosen, tally)
    _elsewhere(text, duty, right, tally)
    _referring(text, chosen, tally)
    if right is None:
        _other_breach(text, tally)
    _mentions(text, tally)
    kept = {*clause.weakeners, *clause.lookalikes}
    tally.findings = [each for each in tally.findings if each.code in kept or not _NUMBERED.fullmatch(each.code)]
    return tally


def _neighbour(text: Passages, statement: Statement, duty: Duty | None, right: Right | None, tally: Tally) -> None:
    """Look at a sentence beside the clause for what it takes away by referring back."""
    marked = statement.marked
    mine = {id(each.statement) for each in (duty, right) if each}
    if (carved := marked.first("carve_out")) and text.is_operative(statement):
        tally.add("W18", text.quotes(statement, carved))
    if id(statement) in mine:
        return
    back = marked.first("such_violation") or (marked.first("terminate") and marked.first("this_article"))
    if (cost := marked.first("cost")) and back:
        tally.add("W15", text.quotes(statement, cost))
    if (considering := marked.first("may_consider")) and right is None:
        tally.add("W16", text.quotes(statement, considering))
    if right is None:
        return
    if (other := read_right(statement, inherited=True)) is not None:
        if not other.is_termination and back is not None:
            for code, words in other.codes:
                tally.add(code, text.quotes(statement, words))
        return
    # "The other party has the same right if …": the condition is the violation, said once more.
    again = ("condition",) if marked.has("reverse") else ()
    if back is not None:
        for code, meanings in _BACKWARDS:
            if cue := marked.first(*(each for each in meanings if each not in again)):
                tally.add(code, text.quotes(statement, cue))
        return
    step = marked.first(*(each for each in _STEPS if each not in again)) or (
        marked.first("cost") if marked.has("they") else None
    )
    if step and _follows(text, statement, right) and not marked.has("terminate", *RIGHTS):
        tally.add("condition", text.quotes(statement, step))


def _frame(text: Passages, statement: Statement, chosen: Sequence[Statement], tally: Tally) -> None:
    """Doubt words that somebody only quotes or announces: inside quotation marks, behind a colon, about themselves."""
    folded = statement.seen.folded
    inner = min((cue.start for cue in statement.marked.all(*RIGHTS)), default=0)
    if folded.count('"', 0, inner) % 2:
        tally.add("condition", text.quotes(statement))
    announced = folded.find(":", statement.lead, inner)
    promised = any(cue.end <= announced for cue in statement.marked.all("firm"))
    promised |= any(cue.end <= announced for cue in statement.marked.all("not_required"))
    if statement.lead == 0 and announced >= 0 and len(folded[:announced].split()) > _LONGEST_LABEL and not promised:
        tally.add("condition", text.quotes(statement, Cue("announced", 0, announced + 1)))
    for other in text.statements:
        if any(other is each for each in chosen) or other.group != statement.group:
            continue
        if other.block <= statement.block and statement.lead == 0 and _announces(text, other, statement):
            tally.add("condition", text.quotes(other))
        limits = other.marked.has(*_LIMITING)
        harmless = other.marked.has("carve_out", "no_cost", "measures", *RIGHTS)
        if other.marked.has("this_article") and limits and not harmless:
            tally.add("condition", text.quotes(other))


def _other_breach(text: Passages, tally: Tally) -> None:
    """Name a right to end the agreement over another breach, where somebody may take it for the one that is missing."""
    spoken = {statement.group for statement in text.statements if statement.marked.has(*RIGHTS)}
    for statement in text.statements:
        marked = statement.marked
        ends = marked.has("terminate") and marked.has("other_breach")
        if ends and statement.group in spoken and not marked.has(*RIGHTS) and text.is_operative(statement):
            tally.add("L18", text.quotes(statement))


def _announces(text: Passages, other: Statement, statement: Statement) -> bool:
    order = [id(each) for each in text.statements]
    before = order.index(id(statement)) - order.index(id(other)) == 1
    return before and (other.seen.text.rstrip(' "“«').endswith(":") or other.marked.has("rejected_proposal"))


def _follows(text: Passages, statement: Statement, right: Right) -> bool:
    """Tell if a sentence stands right behind that of the right."""
    order = [id(each) for each in text.statements]
    return order.index(id(statement)) == order.index(id(right.statement)) + 1


def _elsewhere(text: Passages, duty: Duty | None, right: Right | None, tally: Tally) -> None:
    """Look at what the agreement says anywhere that binds nobody, or takes the clause back."""
    vocabulary, blocks = text.vocabulary, text.document.blocks
    beside = {blocks[each.statement.block].article for each in (duty, right) if each} - {None}
    for index, cue in text.against:
        seen = text.texts[index]
        evidence = quote(seen, 0, len(seen.text), blocks)
        if cue.meaning == "non_binding":
            speaks = blocks[index].article in beside or _is_about_us(vocabulary, seen.folded, cue.start, cue.end)
            if speaks and not says(vocabulary, "binding_exception", seen.folded):
                tally.add("W17", evidence)
        elif duty or right:
            aimed = says(vocabulary, "human_rights", seen.folded[cue.end : cue.end + _AIMED_WITHIN])
            sentence = _sentence_around(seen.folded, cue.start, cue.end)
            if aimed and not says(vocabulary, "except", sentence) or not _excepts(vocabulary, sentence):
                tally.add("W19", evidence)


def _is_about_us(vocabulary: Vocabulary, folded: str, start: int, end: int) -> bool:
    """Tell if a statement is about this agreement, its parties or its articles: not about plans, offers, earlier letters.

    What it is about stands in front of it, or right behind: "the non-binding character of this declaration". Papers that
    were exchanged between the parties are something else.
    """
    first, last = _bounds(folded, start, end)
    between = {stop + 1 for _, stop in find_all(known(vocabulary)["between"], folded, first, last)}
    spans = (span for meaning in _US for span in find_all(known(vocabulary)[meaning], folded, first, last))
    return any(span[0] <= end + _RIGHT_BEHIND and span[0] not in between for span in spans)


def _referring(text: Passages, chosen: Sequence[Statement], tally: Tally) -> None:
    """Doubt a clause that another article names and limits: "the right in article 4 may only be used after …"."""
    blocks, articles = text.document.blocks, text.document.articles
    mine = {index for each in chosen if (index := blocks[each.block].article) is not None}
    numbers = {number_of(articles[index].label) for index in mine} - {""}
    if not numbers:
        return
    for index, seen in text.texts.items():
        if blocks[index].zone is not Zone.OPERATIVE or blocks[index].article in mine:
            continue
        for each in find_references(seen, text.vocabulary):
            if not any(each.number == number or each.number.startswith(f"{number}.") for number in numbers):
                continue
            sentence = _sentence_around(seen.folded, each.start, each.end)
            limits = any(says(text.vocabulary, meaning, sentence) for meaning in _REFERRING)
            if limits and not says(text.vocabulary, "except", sentence):
                tally.add("condition", quote(seen, 0, len(seen.text), blocks))


def _sentence_around(folded: str, start: int, end: int) -> str:
    return folded[slice(*_bounds(folded, start, end))]


def _bounds(folded: str, start: int, end: int) -> tuple[int, int]:
    """Tell where the sentence around a span begins and ends."""
    left = max(folded.rfind(mark, 0, start) for mark in (". ", "; ", "\n"))
    right = folded.find(". ", end)
    return left + 1, right if right >= 0 else len(folded)


def _excepts(vocabulary: Vocabulary, sentence: str) -> bool:
    """Tell if an exclusion leaves the clause alone: it excepts something, or it speaks of human rights itself.

    "Every termination is excluded, even for good cause" excepts nothing.
    """
    excepted = says(vocabulary, "except", sentence) and not says(vocabulary, "even", sentence)
    return excepted or says(vocabulary, "human_rights", sentence)


def _mentions(text: Passages, tally: Tally) -> None:
    """Give every sentence that speaks of human rights without being a clause the name of what it is."""
    read = {id(duty.statement) for duty in text.duties} | {id(right.statement) for right in text.rights}
    for statement in text.statements:
        marked, evidence = statement.marked, text.quotes(statement)
        operative = text.is_operative(statement)
        of_data = marked.has("data_subject") and says(text.vocabulary, "fundamental", statement.seen.folded)
        speaks = of_data or marked.has(*RIGHTS, "body", "subject", "policy", "child", "these_rights")
        if marked.has(*RIGHTS) and marked.has("nothing", "no_obligation") and operative:
            tally.add("L14", evidence)
        if not operative and speaks:
            tally.add(_OUTSIDE.get(statement.zone, "L04"), evidence)
            continue
        if statement.zone is Zone.ANNEX and id(statement) in read:
            tally.add("annex_incorporated", evidence)
        if marked.has("essential") and marked.has(*RIGHTS):
            tally.add("L05", evidence)
        if marked.has("eu_values") and marked.has(*RIGHTS):
            tally.add("L06", evidence)
            tally.add("not_negotiable", evidence)
        if marked.has("local_custom") and marked.has(*RIGHTS):
            tally.add("L07", evidence)
        if marked.has("code") and not marked.has(*RIGHTS):
            tally.add("L16", evidence)
        if marked.has(*_NARROW) and not marked.has(*RIGHTS) and marked.has("firm", *RESPECT, "refrain"):
            tally.add("W20", evidence)
        if marked.has("child") and not marked.has(*RIGHTS):
            tally.add("L03", evidence)
        if id(statement) in read or not speaks:
            continue
        if marked.has("data_subject") and not marked.has("human_rights"):
            if of_data:
                tally.add("L01", evidence)
            continue
        for meaning, code in _MENTIONS.items():
            if marked.has(meaning):
                tally.add(code, evidence)
                break
        else:
            if marked.has(*RIGHTS) and not marked.has("essential"):
                tally.add("mention", evidence)
