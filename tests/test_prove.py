"""The proof: what a marked copy must be, and that nothing else passes for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from builders import a_case
from word_builders import (
    SENTENCE,
    STAMP,
    a_word_file,
    an_insertion,
    changed,
    marked,
    members_of,
    p,
    proved,
    read_word,
    zipped,
)

from pipeline.model import Checks, Comment, DocumentFormat, Insertion, MarkPlan, Numbering, Output
from pipeline.prove import holds, prove

CONTENT = a_word_file(
    p("Duur", style="Artikel"), p("Een jaar.", style="Lid"), p("Recht", style="Artikel"), p("Belgisch.", style="Lid")
)
COMMENTS = (Comment(("Nieuw.",), insertion=0),)


def the_insertion(**changes: object) -> Insertion:
    insertion = an_insertion(
        read_word(CONTENT), "Een jaar", "Recht", like_heading="Duur", heading="Mensenrechten",
        number="Artikel 2", numbering=Numbering.AUTOMATIC,
    )  # fmt: skip
    return replace(insertion, **changes)  # type: ignore[arg-type]  # the keywords are its fields


def the_copy() -> bytes:
    return marked(CONTENT, the_insertion(), comments=COMMENTS)


def test_an_honest_copy_holds() -> None:
    assert proved(CONTENT, the_copy(), the_insertion(), comments=COMMENTS) == Checks(True, True, True)


def replaced(before: str, after: str, name: str = "word/document.xml") -> Callable[[bytes], bytes]:
    return lambda content: changed(content, name, before, after)


@pytest.mark.parametrize(
    ("spoil", "failing"),
    [
        (replaced("Een jaar.", "Twee jaar."), "reject_restores"),
        (replaced('<w:pStyle w:val="Lid"/>', '<w:pStyle w:val="Kop1"/>'), "reject_restores"),
        (replaced("Belgisch.", "Belgisch. "), "reject_restores"),
        (replaced("w:sectPr><w:pgSz", "w:sectPr><w:titlePg/><w:pgSz"), "reject_restores"),
        (replaced('w:val="Artikel %1."', 'w:val="Art. %1."', "word/numbering.xml"), "reject_restores"),
        (replaced('w:val="Title"', 'w:val="Titel"', "word/styles.xml"), "reject_restores"),
        (replaced("respecteren", "eerbiedigen"), "accept_complies"),
        (replaced(">Mensenrechten<", ">Mensenrecht<"), "accept_complies"),
        (replaced(SENTENCE, f"{SENTENCE} Of niet."), "accept_complies"),
        (replaced("2026-11-24T09:00:00Z", "2026-11-25T09:00:00Z"), "no_new_faults"),
        (replaced('w:author="Mensenrechtentool"', 'w:author="Iemand"'), "no_new_faults"),
        (replaced("commentReference w:id", "commentReference w:anders"), "no_new_faults"),
        (replaced("Nieuw.", "Ons geheim.", "word/comments.xml"), "no_new_faults"),
        (replaced("comments+xml", "styles+xml", "[Content_Types].xml"), "no_new_faults"),
    ],
)
def test_a_copy_that_differs_in_anything_else_fails(spoil: Callable[[bytes], bytes], failing: str) -> None:
    checks = proved(CONTENT, spoil(the_copy()), the_insertion(), comments=COMMENTS)

    assert getattr(checks, failing) is False
    assert not holds(checks)


def test_an_untracked_paragraph_mark_fails() -> None:
    parts = members_of(the_copy())
    text = parts["word/document.xml"].decode()
    mark = re.search(r'<w:rPr>(<w:ins w:id="\d+" w:author="Mensenrechtentool" w:date="[^"]*"/>)</w:rPr>', text)
    assert mark is not None
    untracked = zipped({**parts, "word/document.xml": text.replace(mark[0], "", 1).encode()})

    assert not proved(CONTENT, untracked, the_insertion(), comments=COMMENTS).reject_restores


def test_a_part_that_was_added_or_lost_fails() -> None:
    parts = members_of(the_copy())
    more = zipped({**parts, "word/extra.xml": b"<x/>"})
    fewer = zipped({name: data for name, data in parts.items() if name != "word/numbering.xml"})

    assert not proved(CONTENT, more, the_insertion(), comments=COMMENTS).reject_restores
    assert not proved(CONTENT, fewer, the_insertion(), comments=COMMENTS).reject_restores


def test_a_clause_at_another_place_or_under_another_number_fails() -> None:
    document = read_word(CONTENT)
    elsewhere = the_insertion(after=document.blocks[-1].index, before=None)

    assert proved(CONTENT, the_copy(), elsewhere, comments=COMMENTS).accept_complies is False
    assert proved(CONTENT, the_copy(), the_insertion(number="Artikel 3"), comments=COMMENTS).accept_complies is False


def test_a_clause_that_is_missing_or_twice_fails() -> None:
    twice = marked(CONTENT, the_insertion(), the_insertion())

    assert proved(CONTENT, CONTENT, the_insertion()).accept_complies is False
    assert proved(CONTENT, twice, the_insertion()).accept_complies is False


def test_what_does_not_open_fails_and_never_raises() -> None:
    assert proved(CONTENT, the_copy()[:500], the_insertion()) == Checks(False, False, False)
    assert proved(CONTENT, b"", the_insertion()) == Checks(False, False, False)


def test_copies_that_fail_are_withheld_and_the_others_kept() -> None:
    document, plan = read_word(CONTENT), MarkPlan((the_insertion(),), COMMENTS)
    good, bad = Output("annotated", "a.docx", the_copy()), Output("proposal", "b.docx", CONTENT)
    kept, checks = prove(a_case(content=CONTENT), document, ((good, plan), (bad, plan)), STAMP)

    assert document.format is DocumentFormat.DOCX
    assert kept == (good,)
    assert checks == Checks(True, False, False)


def test_where_nothing_was_written_nothing_is_said() -> None:
    assert prove(a_case(content=CONTENT), read_word(CONTENT), (), STAMP) == ((), Checks())


def test_a_copy_with_comments_alone_proves_no_wording() -> None:
    comments = (Comment(("Let op.",)),)

    assert proved(CONTENT, marked(CONTENT, comments=comments), comments=comments) == Checks(True, None, True)
