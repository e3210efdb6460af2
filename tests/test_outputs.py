"""What we hand over beside the copies: complete, open where only people know, and nothing lost on the way."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import docx_scalpel
import ooxml_integrity
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree
from output_builders import (
    a_brief,
    a_country,
    a_party,
    a_quote,
    a_standing,
    some_rules,
    with_threshold,
)

from pipeline.errors import SetupError
from pipeline.model import (
    Action,
    AdviceNeeded,
    Brief,
    Checks,
    Code,
    Contact,
    CountryOutcome,
    CountryRole,
    DocumentFormat,
    DocumentState,
    Duty,
    Language,
    OtherCountry,
    Output,
    PartyKind,
    Refusal,
    Status,
)
from pipeline.outputs import FORMS, addendum, advice_request, clause_text, forms, report_html
from pipeline.playbook import load_policy

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
QUESTION = "Leidt de samenwerking of het contact direct of indirect tot een mogelijke schending van de mensenrechten?"
DISCLAIMER = "Hulpmiddel. Geen juridisch advies. Een medewerker beslist."
PROVED = Checks(True, True, True)


def text_of(output: Output | None) -> str:
    """All text of a Word document, a paragraph a line."""
    assert output is not None
    return text_in(output.content)


def text_in(content: bytes, parts: str = r"document|header\d|footer\d") -> str:
    told: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        for name in package.namelist():
            if re.fullmatch(rf"word/({parts})\.xml", name):
                for paragraph in etree.fromstring(package.read(name)).iter(f"{W}p"):
                    told.append("".join(each.text or "" for each in paragraph.iter(f"{W}t")))
    return "\n".join(told)


def part_of(output: Output | None, name: str) -> etree._Element:
    assert output is not None
    with zipfile.ZipFile(io.BytesIO(output.content)) as package:
        return etree.fromstring(package.read(name))


def page_of(brief: Brief, checks: Checks = PROVED, outputs: tuple[Output, ...] = ()) -> str:
    return report_html.render(brief, brief.decision.attention, outputs, checks).content.decode()


# --- The advice request --------------------------------------------------------------------------------------------

SWISS = a_party(
    "Institut Exemple & Fils",
    (
        a_country(
            "Zwitserland",
            CountryOutcome.ADVICE_NOT_LISTED,
            a_standing(None, None),
            "ayant son siège à 1201 Genève, Suisse",
        ),
    ),
    CountryOutcome.ADVICE_NOT_LISTED,
    "rue de l'Exemple 3, 1201 Genève, Suisse",
    PartyKind.COMPANY,
)
NOWHERE = a_party("Onbekend vzw", (), CountryOutcome.UNKNOWN, "", PartyKind.UNKNOWN)
CLEAR = a_party(
    "Universiteit Oost",
    (a_country("Spanje", CountryOutcome.CLEAR, a_standing("0.73", "0.7312"), "con sede en Sevilla"),),
    CountryOutcome.CLEAR,
    "Calle Inventada 4, Sevilla",
)


def test_the_request_holds_everything_the_tool_knows_and_where_it_comes_from() -> None:
    other = OtherCountry(a_country("Kenia", quote="uitvoering in Kenia"), CountryRole.PERFORMANCE, True)
    told = text_of(advice_request.render(a_brief(parties=(a_party(), SWISS, CLEAR, NOWHERE), others=(other,))))
    for known in (
        QUESTION,
        DISCLAIMER,
        "Samenwerkingsovereenkomst Fredville-ab12cd34",
        "24 november 2026",
        "Vereniging Voorbeeld",
        "“met zetel te Fredville, Freedonia”",
        "gedrukt 0,48 – nauwkeurig 0,4771, plaats 92",
        "Institut Exemple & Fils",
        "niet vermeld in editie 2025",
        "“ayant son siège à 1201 Genève, Suisse”",
        "Advies nodig: land niet in de index",
        "Onbekend vzw",
        "Niet gevonden – in te vullen",
        "Land onbekend – graag invullen",
        "Universiteit Oost",
        "gedrukt 0,73 – nauwkeurig 0,7312, plaats 92",
        "Kenia",
        "land van uitvoering – telt mee",
        "Mensenrechtenclausule: Afgezwakte clausule. Opmerking in het document.",
        "WJP Rule of Law Index, editie 2025, World Justice Project, gepubliceerd op 28 oktober 2025",
        "geen advies als de gedrukte én de nauwkeurige score boven 0,5 liggen",
        "Bron: World Justice Project, Rule of Law Index.",
    ):
        assert known in told, known


@pytest.mark.parametrize(
    ("contact", "kind", "there", "away"),
    [
        (Contact.DELEGATION_IN, 1, "D1.4", "D2.1"),
        (Contact.DELEGATION_OUT, 2, "D2.5", "D1.1"),
        (Contact.NETWORK, 3, "D3.4", "D4.1"),
        (Contact.PARTNERSHIP, 4, "D4.2", "D3.1"),
        (Contact.AGREEMENT, 5, "D5.1", "D4.1"),
        (Contact.GRANT, 5, "D5.1", "D6.1"),
        (Contact.DOMESTIC, 5, "D5.1", "D6.1"),
        (Contact.SUPPLIER, 6, "D6.4", "D5.1"),
        (Contact.TENDER, 6, "D6.4", "D4.3"),
    ],
)
def test_only_the_questions_of_the_contact_at_hand_are_asked(
    contact: Contact, kind: int, there: str, away: str
) -> None:
    output = advice_request.render(a_brief(contact=contact))
    told = text_of(output)
    assert there in told.split("\n")
    assert away not in told.split("\n")
    ticked = [line for line in told.split("\n") if line.startswith("☒")]
    assert len(ticked) == 1
    assert ticked[0].startswith(f"☒\u00a0{kind} ")
    for part in "ABCDEFGH":
        assert f"\nDeel {part} – " in f"\n{told}"
    assert ("B2" in told.split("\n")) == (kind in (5, 6))
    assert ("B4" in told.split("\n")) == (kind >= 3)


def test_what_only_people_know_stays_open_and_says_so() -> None:
    told = text_of(advice_request.render(a_brief()))
    assert told.count("In te vullen") >= 15
    assert not [line for line in told.split("\n") if line.startswith("☒") and "ja" in line]


def test_the_question_of_the_city_comes_first_and_nobody_answers_it() -> None:
    lines = [line for line in text_of(advice_request.render(a_brief())).split("\n") if line.strip()]
    assert QUESTION in lines[:5]
    assert "☐\u00a0ja     ☐\u00a0misschien     ☐\u00a0nee" in lines


def test_a_supplier_gets_a_form_that_says_the_council_is_not_competent() -> None:
    told = text_of(advice_request.render(a_brief(contact=Contact.SUPPLIER)))
    assert "De mensenrechtenraad adviseert over delegaties, netwerken en partnerschappen, niet over aankopen." in told
    assert "aan de aankoopdienst" in told
    assert "nooit een reden om iemand uit te sluiten" in told


def test_a_house_may_want_no_form_for_suppliers() -> None:
    rules = some_rules()
    without = replace(rules, policy=replace(rules.policy, supplier_form=False))
    assert advice_request.render(a_brief(contact=Contact.TENDER, rules=without)) is None
    assert advice_request.render(a_brief(contact=Contact.NETWORK, rules=without)) is not None


@pytest.mark.parametrize("needed", [AdviceNeeded.NO, AdviceNeeded.UNDECIDED])
def test_no_form_is_made_when_nobody_says_that_advice_is_needed(needed: AdviceNeeded) -> None:
    assert advice_request.render(a_brief(needed=needed)) is None


def test_a_network_lists_its_members() -> None:
    told = text_of(advice_request.render(a_brief(contact=Contact.NETWORK, parties=(a_party(), SWISS, CLEAR))))
    assert "Leden van het netwerk (D3.2)" in told
    assert told.split("Leden van het netwerk (D3.2)")[1].count("Universiteit Oost") == 1


def test_an_agreement_without_another_party_says_so() -> None:
    told = text_of(advice_request.render(a_brief(parties=())))
    assert "We vonden geen andere partij in het document." in told


def test_the_form_names_the_threshold_of_the_house() -> None:
    rules = some_rules()
    other = replace(rules, policy=with_threshold(rules.policy, "0.55"))
    assert "boven 0,55 liggen" in text_of(advice_request.render(a_brief(rules=other)))


def test_the_form_is_dutch_and_has_real_headings_and_header_rows() -> None:
    output = advice_request.render(a_brief(rules=some_rules("en")))
    assert QUESTION in text_of(output)
    styles = part_of(output, "word/styles.xml")
    assert {each.get(f"{W}val") for each in styles.iter(f"{W}lang")} == {"nl-BE"}
    body = part_of(output, "word/document.xml")
    headings = [each for each in body.iter(f"{W}pStyle") if each.get(f"{W}val") == "Heading1"]
    assert len(headings) == 9
    for table in list(body.iter(f"{W}tbl"))[1:]:
        assert table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None


def test_every_form_is_the_same_bytes_for_the_same_input() -> None:
    signed = a_brief(state=DocumentState.SIGNED, editable=False, action=Action.OFFERED)
    protected = a_brief(protection="readOnly", editable=False, action=Action.OFFERED)
    for render, brief in (
        (advice_request.render, a_brief()),
        (addendum.render, signed),
        (clause_text.render, protected),
    ):
        assert render(brief) == render(brief) is not None


def test_no_part_of_a_template_confuses_a_validator() -> None:
    for _, template in load_policy("gent").templates:
        with zipfile.ZipFile(io.BytesIO(template)) as package:
            assert not [name for name in package.namelist() if "Effects" in name or "thumbnail" in name]


@pytest.mark.parametrize("contact", [Contact.PARTNERSHIP, Contact.NETWORK, Contact.TENDER])
def test_two_validators_of_words_format_find_nothing_in_a_form(contact: Contact, tmp_path: Path) -> None:
    assert_valid(advice_request.render(a_brief(contact=contact, parties=(a_party(), SWISS, CLEAR, NOWHERE))), tmp_path)


def test_two_validators_of_words_format_find_nothing_in_addendum_and_wording(tmp_path: Path) -> None:
    languages = ("nl", "pt")
    signed = a_brief(state=DocumentState.SIGNED, editable=False, action=Action.OFFERED, languages=languages)
    assert_valid(addendum.render(signed), tmp_path)
    protected = a_brief(protection="forms", editable=False, action=Action.OFFERED, languages=languages)
    assert_valid(clause_text.render(protected), tmp_path)


def test_the_templates_themselves_open_in_word() -> None:
    for kind, template in load_policy("gent").templates:
        checks = {each.check: each.finding_count for each in docx_scalpel.verify_deliverable(template).checks}
        assert checks["deliverable.open_xml"] == 0, kind


def assert_valid(output: Output | None, folder: Path) -> None:
    assert output is not None
    file = folder / output.name
    file.write_bytes(output.content)
    checks = {each.check: each.finding_count for each in docx_scalpel.verify_deliverable(output.content).checks}
    assert checks["deliverable.open_xml"] == 0
    assert ooxml_integrity.check(file) == []


# --- Filling in ----------------------------------------------------------------------------------------------------


def a_template(*paragraphs: str) -> bytes:
    """A Word document with these paragraphs, in the look of ours."""
    content = dict(load_policy("gent").templates)["addendum"]
    written = "".join(f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>' for text in paragraphs)
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(made, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            if name == "word/document.xml":
                part = re.sub(
                    rb"<w:body>.*?(<w:sectPr)", b"<w:body>" + written.encode() + rb"\1", part, flags=re.DOTALL
                )
            if re.fullmatch(r"word/(header|footer)\d\.xml", name):
                part = re.sub(rb"\{\{.*?\}\}", b"", part)
            after.writestr(name, part)
    return made.getvalue()


def filled(template: bytes, **fields: forms.Field) -> str:
    when = datetime(2026, 11, 24, tzinfo=UTC)
    return text_in(forms.fill(template, fields, title="t", language=Language("nl"), when=when), "document")


ONE_NAME = a_template("Naam: {{ name }} (einde)")


@settings(max_examples=150)
@given(st.text(max_size=60))
@example("Smith & Sons <Ltd> \"quoted\" 'single'")
@example("{{ name }} {% if x %} {# c #} }} %} {_{ }_} {_% %_}")
@example("regel een\nregel twee\ttab\r\nregel drie")
@example("\x00\x07\x0b\x0c\x1f\x7f\x85 \u2028 \ufffe \ud800")
@example("شركة مثال \u200f للتجارة")
@example("]]> &amp; &#65; <w:t>")
def test_no_value_is_lost_whatever_it_holds(name: str) -> None:
    told = filled(ONE_NAME, name=name)
    assert told.strip().startswith("Naam: ")
    assert "(einde)" in told
    kept = [letter for letter in name if letter.isalnum()]
    assert [letter for letter in told if letter.isalnum()] == [*"Naam", *kept, *"einde"]


def test_marks_of_xml_stand_as_they_were_given() -> None:
    assert "Naam: Smith & Sons <Ltd> (einde)" in filled(ONE_NAME, name="Smith & Sons <Ltd>")


def test_a_value_is_never_taken_for_a_template() -> None:
    assert "Naam: {{ 7 * 7 }} (einde)" in filled(ONE_NAME, name="{{ 7 * 7 }}")


def test_a_name_that_nobody_gives_stops_the_form() -> None:
    with pytest.raises(SetupError, match="'seat' is undefined"):
        filled(a_template("{{ name }} {{ seat }}"), name="x")


def test_a_value_that_the_template_does_not_show_stops_the_form() -> None:
    with pytest.raises(SetupError, match="does not show seat"):
        filled(ONE_NAME, name="x", seat="Voorbeeldlaan 1")


def test_a_template_cannot_reach_into_python() -> None:
    with pytest.raises(SetupError, match="cannot be filled in"):
        filled(a_template("{{ name.__class__.__mro__ }}"), name="x")


# --- Addendum and wording ------------------------------------------------------------------------------------------


def test_a_signed_agreement_without_the_clause_gets_an_addendum_in_its_own_languages() -> None:
    brief = a_brief(
        state=DocumentState.SIGNED,
        editable=False,
        action=Action.OFFERED,
        status=Status.ABSENT,
        languages=("fr", "nl"),
        parties=(a_party(), SWISS),
    )
    told = text_of(addendum.render(brief))
    assert "Avenant" in told
    assert "Les parties garantissent qu'elles respecteront les droits humains." in told
    assert "Le texte de la clause n'est pas officiel" in told
    assert "De partijen garanderen dat ze de mensenrechten zullen respecteren." in told
    assert "De tekst van de clausule is een ontwerp" not in told
    assert told.count("Institut Exemple & Fils") == 4
    assert "Opgemaakt te ……" in told


def test_an_addendum_always_has_room_for_the_other_side() -> None:
    brief = a_brief(state=DocumentState.FINAL, editable=False, action=Action.OFFERED, parties=())
    assert text_of(addendum.render(brief)).count("………………………………………………") >= 2


def test_only_what_is_signed_or_final_and_lacks_a_required_clause_gets_an_addendum() -> None:
    assert addendum.render(a_brief(state=DocumentState.DRAFT)) is None
    signed = a_brief(state=DocumentState.SIGNED, editable=False, action=Action.OFFERED, duty=Duty.RECOMMENDED)
    assert addendum.render(signed) is None


def test_a_protected_draft_gets_the_wording_to_copy_and_where_it_belongs() -> None:
    brief = a_brief(protection="readOnly", editable=False, action=Action.OFFERED, status=Status.ABSENT)
    output = clause_text.render(brief)
    told = text_of(output)
    assert output is not None
    assert output.name == "Samenwerkingsovereenkomst Fredville - clausuletekst.docx"
    assert "Het document is beveiligd tegen wijzigen." in told
    assert "Deze overeenkomst kan door elk van de partijen onmiddellijk worden opgezegd" in told
    assert "Zet dit artikel na Artikel 5, par. 2" in told
    assert "Officiële tekst, goedgekeurd door Stad Gent" in told
    assert DISCLAIMER in told


def test_the_wording_to_copy_speaks_the_language_of_staff() -> None:
    brief = a_brief(rules=some_rules("en"), protection="forms", editable=False, action=Action.OFFERED)
    output = clause_text.render(brief)
    assert "Wording of the clause, to copy" in text_of(output)
    languages = part_of(output, "word/styles.xml").iter(f"{W}lang")
    assert {each.get(f"{W}val") for each in languages} == {"en-GB"}


def test_a_draft_that_can_be_edited_needs_neither() -> None:
    kinds = [output.kind for form in FORMS if (output := form.render(a_brief()))]
    assert kinds == ["advice_request"]


# --- The report page -----------------------------------------------------------------------------------------------


class Outline(HTMLParser):
    """What a screen reader walks through: headings, tables, and whether every tag is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.open: list[str] = []
        self.tables = self.captions = self.loose_headers = 0
        self.language = ""
        self.outside: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag not in ("meta", "br", "col", "circle", "line", "rect", "polyline"):
            self.open.append(tag)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self.tables += tag == "table"
        self.captions += tag == "caption"
        self.loose_headers += tag == "th" and "scope" not in given
        self.language = self.language or given.get("lang") or ""
        self.outside += [
            value or "" for name, value in attributes if name in ("href", "src") and re.match(r"\w+:|//", value or "")
        ]

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("meta", "br", "col", "circle", "line", "rect", "polyline"):
            assert self.open.pop() == tag


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_page_can_be_walked_through_without_eyes_and_without_a_network(language: str) -> None:
    page = page_of(a_brief(rules=some_rules(language), parties=(a_party(), SWISS, NOWHERE)))
    outline = Outline(page)
    assert outline.language == language
    assert outline.open == []
    assert outline.headings[0] == 1
    assert outline.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))
    assert outline.tables == outline.captions > 0
    assert outline.loose_headers == 0
    assert outline.outside == []
    assert "<script" not in page


def test_the_page_opens_with_the_citys_own_question_and_then_says_what_to_do() -> None:
    page = page_of(a_brief())
    places = [page.index(text) for text in (QUESTION, "Wat moet je doen?", "De clausule is zwakker", "De partijen en")]
    assert places == sorted(places)
    assert DISCLAIMER in page


def test_the_page_shows_what_each_conclusion_rests_on() -> None:
    page = page_of(a_brief(parties=(a_party(), SWISS)))
    for told in (
        "Afgezwakte clausule",
        "Is een garantie, geen inspanning",
        "“<bdi>spannen zich in</bdi>”",
        "Artikel 5, par. 2",
        "W01",
        "gedrukt 0,48 – nauwkeurig 0,4771, plaats 92",
        "2025: 0,4771, 2024: 0,4900",
        "“<bdi>ayant son siège à 1201 Genève, Suisse</bdi>”",
        "Institut Exemple &amp; Fils",
        "de zetel in de tekst – Partijen",
        "ab12cd34",
        "gent 2026.1",
        "geen advies als de gedrukte én de nauwkeurige score boven 0,5 liggen",
        "opgehaald op 15 januari 2026",
    ):
        assert told in page, told


def test_the_page_shows_the_difference_with_the_approved_wording_word_by_word() -> None:
    page = page_of(a_brief())
    assert "<del>[− spannen zich in om]</del>" in page
    assert "<ins>[+ garanderen dat ze]</ins>" in page


def test_a_clause_that_is_not_there_is_said_in_words() -> None:
    page = page_of(a_brief(status=Status.ABSENT))
    assert "Geen clausule gevonden" in page
    assert "We vonden in dit document geen tekst over dit onderwerp." in page
    assert "<del>" not in page


def test_the_page_names_where_the_proposal_stands() -> None:
    page = page_of(a_brief(action=Action.INSERTED))
    assert "Artikel 8 – na Artikel 7, voor Artikel 8" in page


def test_a_page_about_a_clean_agreement_asks_for_nothing_but_the_first_question() -> None:
    brief = a_brief(status=Status.STANDARD, parties=(CLEAR,), needed=AdviceNeeded.NO, reasons=())
    clean = replace(brief, decision=replace(brief.decision, attention=()))
    page = page_of(clean, Checks())
    assert "We vonden niets dat om jouw aandacht vraagt. Beantwoord wel zelf de eerste vraag." in page
    assert "Geen advies nodig op basis van de index" in page


def test_a_suppliers_country_is_shown_as_information() -> None:
    assert "nooit een reden om iemand uit te sluiten" in page_of(a_brief(contact=Contact.SUPPLIER))
    assert "nooit een reden om iemand uit te sluiten" not in page_of(a_brief())


def test_a_signed_agreement_says_that_nothing_was_changed() -> None:
    page = page_of(a_brief(state=DocumentState.SIGNED, editable=False))
    assert "Dit document is ondertekend of definitief. We hebben er niets in gewijzigd." in page


def test_a_file_name_with_marks_becomes_a_link_that_works() -> None:
    page = page_of(a_brief(), outputs=(Output("annotated", 'a & b "c" #1?.docx', b""),))
    assert 'href="a%20%26%20b%20%22c%22%20%231%3F.docx"' in page


def test_a_check_that_failed_is_said() -> None:
    page = page_of(a_brief(), Checks(reject_restores=False))
    assert "klopt niet – we geven de kopie niet mee" in page


@settings(max_examples=40)
@given(st.text(max_size=40))
@example("<script>alert(1)</script>")
@example("\x00\ud800 & ' \"")
def test_nothing_of_a_contract_becomes_part_of_the_page(name: str) -> None:
    hostile = a_party(name, (a_country(name, quote=name),), seat=name)
    brief = a_brief(parties=(hostile,), title=name)
    page = page_of(replace(brief, case=replace(brief.case, name=f"{name}.docx")))
    assert "<script" not in page
    assert Outline(page).open == []


def test_the_report_never_calls_anything_right_in_law() -> None:
    for language in ("nl", "en"):
        said = page_of(a_brief(rules=some_rules(language))).casefold()
        for word in ("in orde", "overtreding", "compliant", "schendt de mensenrechten", "violates human rights"):
            assert word not in said


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_refusal_says_why_and_what_to_do_next(language: str) -> None:
    rules = some_rules(language)
    refusal = Refusal(
        a_brief().case, Code("truncated"), "Het bestand <breekt> af.", "Kopieer het.", "never", DocumentFormat.UNKNOWN
    )
    output = report_html.render_refusal(refusal, rules)
    page = output.content.decode()
    assert output.name == "report.html"
    assert "Het bestand &lt;breekt&gt; af." in page
    assert "Kopieer het." in page
    assert dict(rules.policy.question)[rules.language] in page
    assert Outline(page).open == []


def test_the_page_is_the_same_bytes_for_the_same_input() -> None:
    brief = a_brief(others=(OtherCountry(a_country(), CountryRole.VISITED, True),))
    quoted = replace(brief, detection=replace(brief.detection, contact_evidence=(a_quote("bezoek aan Freedonia"),)))
    assert page_of(quoted) == page_of(quoted)
    assert "bezoek aan Freedonia" in page_of(quoted)
