"""The label that Word shows in front of a paragraph, by every way in which a paragraph comes by one."""

from __future__ import annotations

import pytest
from word_builders import (
    NUMBERING,
    STYLES,
    W,
    a_word_file,
    abstract,
    deleted,
    ins,
    instance,
    level,
    mark_deleted,
    mark_inserted,
    num,
    p,
    r,
    read_word,
    restart,
    row,
    style,
    table,
)

from pipeline.formats.word.numbering import labels_of, read_numbering
from pipeline.formats.word.numerals import written
from pipeline.formats.word.package import open_package
from pipeline.formats.word.styles import read_styles
from pipeline.model import Limits


def labels(*blocks: str, numbering: str = NUMBERING, styles: str = STYLES) -> list[str]:
    """The labels of a body, by the reader and by the proof alike."""
    content = a_word_file(*blocks, numbering=numbering, styles=styles)
    shown = [block.number for block in read_word(content).blocks]
    package = open_package(content, Limits())
    known = read_styles(package)
    root = package.tree_of(package.main)
    counted = labels_of(root, known, read_numbering(package, known.language))
    proved = [counted[each].text if each in counted else "" for each in root.iter(f"{{{W}}}p")]
    assert proved == shown
    return shown


def test_articles_and_their_paragraphs_count_by_style() -> None:
    assert labels(
        p("Voorwerp", style="Artikel"), p("a", style="Lid"), p("b", style="Lid"), p("Duur", style="Artikel"), p("c", style="Lid")
    ) == ["Artikel 1.", "1.1", "1.2", "Artikel 2.", "2.1"]  # fmt: skip


def test_a_style_based_on_a_numbered_one_counts_with_it_and_keeps_its_level() -> None:
    styles = STYLES + style("LidKlein", "Lid klein", "<w:rPr><w:i/></w:rPr>", "Lid")

    assert labels(p("Voorwerp", style="Artikel"), p("a", style="Lid"), p("b", style="LidKlein"), styles=styles) == [
        "Artikel 1.",
        "1.1",
        "1.2",
    ]


def test_a_style_that_only_names_a_level_takes_the_list_of_its_base() -> None:
    styles = STYLES + style("Diep", "Diep", '<w:pPr><w:numPr><w:ilvl w:val="2"/></w:numPr></w:pPr>', "Artikel")
    plain = abstract(
        0, level(0, text="Artikel %1."), level(1, text="%1.%2"), level(2, "lowerLetter", "%3)")
    ) + instance(1, 0)

    assert labels(p("x", style="Artikel"), p("y", style="Diep"), numbering=plain, styles=styles) == ["Artikel 1.", "a)"]


def test_a_paragraph_may_leave_the_list_of_its_style() -> None:
    assert labels(p("x", style="Artikel"), p("y", style="Artikel", properties=num(0)), p("z", style="Artikel")) == [
        "Artikel 1.",
        "",
        "Artikel 2.",
    ]


def test_a_paragraph_may_choose_another_level_than_its_style() -> None:
    assert labels(
        p("x", style="Artikel"), p("y", style="Artikel", properties='<w:numPr><w:ilvl w:val="2"/></w:numPr>')
    ) == [
        "Artikel 1.",
        "a)",
    ]


def test_a_list_with_a_restart_of_its_own_begins_anew_and_others_go_on() -> None:
    assert labels(
        p("a", properties=num(2)), p("b", properties=num(2)),
        p("c", properties=num(3)), p("d", properties=num(3)),
        p("e", properties=num(4)), p("f", properties=num(4)),
    ) == ["1.", "2.", "1.", "2.", "1.", "2."]  # fmt: skip


def test_two_lists_of_one_kind_without_a_restart_count_on() -> None:
    numbering = abstract(0, level(0)) + instance(1, 0) + instance(2, 0)

    assert labels(
        p("a", properties=num(1)), p("b", properties=num(2)), p("c", properties=num(1)), numbering=numbering
    ) == [
        "1.",
        "2.",
        "3.",
    ]


def test_a_restart_may_begin_at_another_number() -> None:
    numbering = abstract(0, level(0)) + instance(1, 0, restart(0, 7))

    assert labels(p("a", properties=num(1)), p("b", properties=num(1)), numbering=numbering) == ["7.", "8."]


def test_deeper_levels_begin_anew_after_every_higher_one_unless_told_otherwise() -> None:
    usual = abstract(0, level(0), level(1, "lowerLetter", "%2)")) + instance(1, 0)
    never = usual.replace('<w:numFmt w:val="lowerLetter"/>', '<w:numFmt w:val="lowerLetter"/><w:lvlRestart w:val="0"/>')
    blocks = [p("x", properties=num(1, depth)) for depth in (0, 1, 1, 0, 1)]

    assert labels(*blocks, numbering=usual) == ["1.", "a)", "b)", "2.", "a)"]
    assert labels(*blocks, numbering=never) == ["1.", "a)", "b)", "2.", "c)"]


def test_a_level_that_restarts_after_the_first_goes_on_after_the_second() -> None:
    deep = level(2, text="%3", inside='<w:lvlRestart w:val="1"/>')
    numbering = abstract(0, level(0), level(1, text="%1.%2"), deep) + instance(1, 0)
    blocks = [p("x", properties=num(1, depth)) for depth in (0, 1, 2, 1, 2, 0, 2)]

    assert labels(*blocks, numbering=numbering) == ["1.", "1.1", "1", "1.2", "2", "2.", "1"]


def test_a_list_that_begins_at_a_lower_level_has_begun_the_higher_one_too() -> None:
    numbering = abstract(0, level(0, start=9), level(1, text="%1.%2")) + instance(1, 0)
    blocks = [p("x", properties=num(1, depth)) for depth in (1, 1, 0)]

    assert labels(*blocks, numbering=numbering) == ["9.1", "9.2", "10."]


def test_an_empty_paragraph_counts_unless_it_only_ends_a_section() -> None:
    ending = "<w:sectPr/>"

    assert labels(p("", style="Artikel"), p("x", style="Artikel")) == ["Artikel 1.", "Artikel 2."]
    assert labels(p("", style="Artikel", properties=ending), p("x", style="Artikel")) == ["", "Artikel 1."]
    assert labels(p("y", style="Artikel", properties=ending), p("x", style="Artikel")) == ["Artikel 1.", "Artikel 2."]


def test_legal_numbering_shows_every_number_in_arabic_figures() -> None:
    numbering = abstract(0, level(0, "upperRoman"), level(1, text="%1.%2", inside="<w:isLgl/>")) + instance(1, 0)

    assert labels(*[p("x", properties=num(1, depth)) for depth in (0, 0, 1)], numbering=numbering) == [
        "I.",
        "II.",
        "2.1",
    ]


def test_a_list_that_only_names_a_list_style_counts_as_that() -> None:
    linked = abstract(5, inside='<w:numStyleLink w:val="Lijst"/>') + instance(9, 5)
    real = abstract(6, level(0, text="§ %1"), inside='<w:styleLink w:val="Lijst"/>') + instance(8, 6)
    listed = (
        STYLES
        + '<w:style w:type="numbering" w:styleId="Lijst"><w:name w:val="Lijst"/><w:pPr><w:numPr><w:numId w:val="8"/></w:numPr></w:pPr></w:style>'
    )

    assert labels(p("a", properties=num(9)), p("b", properties=num(8)), numbering=linked + real, styles=listed) == [
        "§ 1",
        "§ 2",
    ]


def test_a_level_may_be_written_anew_for_one_list() -> None:
    override = f'<w:lvlOverride w:ilvl="0">{level(0, "upperLetter", "(%1)")}</w:lvlOverride>'
    numbering = abstract(0, level(0)) + instance(1, 0, override)

    assert labels(p("a", properties=num(1)), p("b", properties=num(1)), numbering=numbering) == ["(A)", "(B)"]


@pytest.mark.parametrize(("shown", "label"), [("\uf0b7", "•"), ("–", "–"), ("o", "o"), ("\uf0ff", "•")])
def test_bullets_are_shown_as_what_they_look_like(shown: str, label: str) -> None:
    numbering = abstract(0, level(0, "bullet", shown)) + instance(1, 0)

    assert labels(p("a", properties=num(1)), numbering=numbering) == [label]


def test_words_in_front_without_a_number_are_shown() -> None:
    numbering = abstract(0, level(0, "none", "Definities:")) + instance(1, 0)

    assert labels(p("a", properties=num(1)), numbering=numbering) == ["Definities:"]


def test_what_somebody_deleted_is_not_counted_and_what_somebody_inserted_is() -> None:
    gone = p(deleted("weg"), style="Artikel", mark_look=mark_deleted())
    new = p(ins("nieuw"), style="Artikel", mark_look=mark_inserted())

    assert labels(p("x", style="Artikel"), gone, new, p("y", style="Artikel")) == [
        "Artikel 1.",
        "",
        "Artikel 2.",
        "Artikel 3.",
    ]


def test_a_paragraph_that_flows_into_the_next_takes_its_label() -> None:
    assert labels(p(r("deels "), style="Lid", mark_look=mark_deleted()), p("samen", style="Artikel")) == [
        "Artikel 1.",
        "",
    ]


def test_rows_that_somebody_deleted_are_not_counted() -> None:
    gone = row(p("a", style="Artikel"), "b", properties='<w:del w:id="7" w:author="Partner"/>')

    assert labels(table(gone), p("y", style="Artikel")) == ["", "", "Artikel 1."]


def test_a_paragraph_in_a_table_counts_with_those_around_it() -> None:
    assert labels(p("x", style="Artikel"), table(row(p("y", style="Artikel"), p("z"))), p("q", style="Artikel")) == [
        "Artikel 1.",
        "Artikel 2.",
        "",
        "Artikel 3.",
    ]


def test_a_reference_to_a_list_that_is_not_there_gives_no_label() -> None:
    assert labels(p("x", properties=num(77))) == [""]


@pytest.mark.parametrize(
    ("value", "form", "language", "expected"),
    [
        (4, "upperRoman", "", "IV"),
        (1994, "lowerRoman", "", "mcmxciv"),
        (26, "upperLetter", "", "Z"),
        (27, "lowerLetter", "", "aa"),
        (54, "lowerLetter", "", "bbb"),
        (7, "decimalZero", "", "07"),
        (12, "decimalZero", "", "12"),
        (1, "ordinal", "en-GB", "1st"),
        (12, "ordinal", "en-GB", "12th"),
        (22, "ordinal", "en-GB", "22nd"),
        (1, "ordinal", "fr-BE", "1er"),
        (2, "ordinal", "nl-BE", "2e"),
        (3, "ordinal", "it-IT", "3º"),
        (3, "ordinalText", "en", "Third"),
        (5, "zeros3", "", "005"),
        (2, "numberInDash", "", "- 2 -"),
        (3, "decimalEnclosedCircle", "", "③"),
        (9, "somethingNew", "", "9"),
        (9, "none", "", ""),
    ],
)
def test_numbers_are_written_in_words_forms(value: int, form: str, language: str, expected: str) -> None:
    assert written(value, form, language) == expected
