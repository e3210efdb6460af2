"""Playbooks: every one of ours fits, an invented city's works without Python, and faults are named all at once."""

from __future__ import annotations

import ast
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.comments import ADDENDUM, PLACEHOLDERS, WORDS, names_in
from pipeline.errors import SetupError
from pipeline.model import ClauseId, Contact, Duty, Language, Policy, Profile, Route
from pipeline.playbook import check_playbook, load_policy, our_playbooks
from pipeline.rules import load_rules

PACKAGE = Path(__file__).parent.parent / "pipeline"
ZANDSTEDE = Path(__file__).parent / "playbooks" / "zandstede"
HUMAN_RIGHTS, SUPPLIERS = ClauseId("human-rights"), ClauseId("supplier-standards")


@pytest.fixture(scope="module")
def ghent() -> Policy:
    return load_policy("gent")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the playbook of Ghent that a lawyer is about to change."""
    return Path(shutil.copytree(our_playbooks()["gent"], tmp_path / "copied"))


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def refused(folder: Path) -> tuple[str, ...]:
    """The faults with which a folder is refused."""
    with pytest.raises(SetupError) as refusal:
        load_policy(str(folder))
    return refusal.value.faults


# --- What ours say -------------------------------------------------------------------------------------------------


def test_every_playbook_of_ours_fits() -> None:
    assert "gent" in our_playbooks()
    for name in our_playbooks():
        assert check_playbook(name) == ()


def test_the_official_clause_of_ghent_is_dutch_and_word_for_word(ghent: Policy) -> None:
    wordings = {
        each.language: each for clause in ghent.clauses if clause.id == HUMAN_RIGHTS for each in clause.wordings
    }
    assert " ".join(wordings[Language("nl")].sentences) == (
        "De partijen garanderen dat ze de mensenrechten zullen respecteren. Deze overeenkomst kan door elk van de "
        "partijen onmiddellijk worden opgezegd wanneer de wederpartij betrokken is bij een ernstige schending van de "
        "mensenrechten."
    )
    assert [language for language, each in wordings.items() if each.official] == ["nl"]
    assert set(wordings) == {"nl", "en", "fr", "de", "es", "it", "pt"}


def test_the_supplier_clause_binds_one_side_and_is_a_draft_in_every_language(ghent: Policy) -> None:
    clause = next(each for each in ghent.clauses if each.id == SUPPLIERS)
    assert clause.one_sided_allowed
    assert not {"W06", "W07"} & set(clause.weakeners)
    assert not any(each.official for each in clause.wordings)
    assert {(each.language, each.variant) for each in clause.wordings} >= {("nl", "tender"), ("pt", "")}


@pytest.mark.parametrize(
    ("contact", "clause", "duty"),
    [
        (Contact.PARTNERSHIP, HUMAN_RIGHTS, Duty.REQUIRED),
        (Contact.NETWORK, HUMAN_RIGHTS, Duty.REQUIRED),
        (Contact.SUPPLIER, SUPPLIERS, Duty.REQUIRED),
        (Contact.SUPPLIER, HUMAN_RIGHTS, Duty.RECOMMENDED),
        (Contact.TENDER, SUPPLIERS, Duty.REQUIRED),
        (Contact.GRANT, HUMAN_RIGHTS, Duty.RECOMMENDED),
        (Contact.DOMESTIC, HUMAN_RIGHTS, Duty.OPTIONAL),
        (Contact.OUT_OF_SCOPE, HUMAN_RIGHTS, Duty.NONE),
    ],
)
def test_ghent_asks_of_each_contact_what_its_table_says(
    ghent: Policy, contact: Contact, clause: ClauseId, duty: Duty
) -> None:
    rule = next(each for each in ghent.contacts if each.contact is contact)
    assert dict(rule.duties)[clause] is duty


def test_the_council_of_ghent_advises_on_four_kinds_of_contact(ghent: Policy) -> None:
    within = {rule.contact for rule in ghent.contacts if rule.remit}
    assert within == {Contact.DELEGATION_IN, Contact.DELEGATION_OUT, Contact.NETWORK, Contact.PARTNERSHIP}
    assert all((rule.route is Route.COUNCIL) == rule.remit for rule in ghent.contacts)


def test_a_folder_for_suppliers_gives_their_profile(ghent: Policy) -> None:
    rule = next(each for each in ghent.folders if each.subfolder == "leveranciers")
    assert (rule.profile, rule.contact) == (Profile.SUPPLIER, Contact.SUPPLIER)


def test_the_question_of_the_city_stands_in_both_languages(ghent: Policy) -> None:
    assert [language for language, _ in ghent.question] == ["nl", "en"]
    assert dict(ghent.question)[Language("nl")].startswith("Leidt de samenwerking of het contact direct of indirect")


def test_both_languages_of_staff_use_the_same_names_in_a_comment(ghent: Policy) -> None:
    dutch = {text.code: names_in(text.text) for text in ghent.comments if text.language == "nl"}
    english = {text.code: names_in(text.text) for text in ghent.comments if text.language == "en"}
    assert dutch == english
    assert set(PLACEHOLDERS) <= set(dutch)


def calls_of_say() -> list[tuple[str, frozenset[str]]]:
    """Every remark that the program makes, with the names it fills in."""
    calls: list[tuple[str, frozenset[str]]] = []
    for module in ("decide.py", "margin.py"):
        for node in ast.walk(ast.parse((PACKAGE / module).read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name("say"), args=[ast.Constant(str() as code), *_], keywords=given):
                    calls.append((code, frozenset(each.arg or "" for each in given)))
    return calls


def test_every_name_that_a_playbook_may_use_in_a_remark_is_filled_in() -> None:
    calls = calls_of_say()
    assert calls
    for code, names in calls:
        if not code.startswith("word."):
            assert PLACEHOLDERS[code] <= names, code
    assert {code.removeprefix("word.") for code, _ in calls if code.startswith("word.")} <= set(WORDS)


def test_the_addendum_is_worded_in_every_language_of_the_clauses(ghent: Policy) -> None:
    for language in ("nl", "en", "fr", "de", "es", "it", "pt"):
        assert {text.code for text in ghent.addendum if text.language == language} == set(ADDENDUM)


# --- Another city --------------------------------------------------------------------------------------------------


def test_an_invented_city_gets_its_own_policy_without_a_line_of_python() -> None:
    policy = load_policy(str(ZANDSTEDE))
    assert check_playbook(ZANDSTEDE) == ()
    assert policy.threshold == Decimal("0.55")
    assert policy.threshold_basis == "precise"
    assert [clause.id for clause in policy.clauses] == ["responsible-conduct"]
    assert policy.home.names[0] == "City of Zandstede"
    assert dict(policy.contacts[0].duties) == {"responsible-conduct": Duty.REQUIRED}
    assert policy.folders[0].profile is Profile.SUPPLIER
    assert policy.terms[0].terms[0].meaning == "clause.human_rights"
    assert dict(policy.file_names)["report"] == "review-{stem}.html"


def test_a_bare_name_is_never_a_folder_that_one_stands_in(monkeypatch: pytest.MonkeyPatch, copied: Path) -> None:
    monkeypatch.chdir(copied.parent)
    with pytest.raises(SetupError, match="gent.*./copied"):
        load_policy("copied")
    assert load_policy("./copied").name == "gent"


def test_any_change_makes_another_playbook(copied: Path) -> None:
    before = load_policy(str(copied)).sha256
    assert before == load_policy("gent").sha256
    change(copied / "comments" / "nl.toml", "Overweeg de standaardtekst.", "Kies de standaardtekst.")
    assert load_policy(str(copied)).sha256 != before


def test_what_an_editor_leaves_behind_does_not_count(copied: Path) -> None:
    before = load_policy(str(copied)).sha256
    (copied / "~$advice-request.docx").write_bytes(b"owner")
    (copied / ".notes.toml").write_bytes(b"= no toml")
    assert load_policy(str(copied)).sha256 == before


def test_a_file_saved_with_a_mark_of_utf8_is_read(copied: Path) -> None:
    file = copied / "playbook.toml"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert load_policy(str(copied)).name == "gent"


# --- Faults --------------------------------------------------------------------------------------------------------


def test_every_fault_is_named_at_once_with_file_and_key_and_what_would_be_right(copied: Path) -> None:
    change(copied / "playbook.toml", "threshold = 0.5", "threshold = 5")
    change(copied / "playbook.toml", 'on_weak = "comment"', 'on_weak = "delete"')
    change(copied / "playbook.toml", 'route = "procurement"', 'route = "purchasing"')
    change(copied / "clauses" / "human-rights.toml", '    "no_cost",\n', '    "no_costs",\n')
    change(copied / "clauses" / "supplier-standards.toml", 'status = "draft"', 'status = "official"')
    change(copied / "comments" / "en.toml", "({reason})", "({reasons})")
    (copied / "comments" / "nl.toml").write_bytes(b"language = nl")
    (copied / "addendum.docx").write_bytes(b"no zip")
    faults = check_playbook(copied)
    for told in (
        "playbook.toml: threshold: is 5; give a number from 0 to 1",
        "playbook.toml: on_weak: is “delete”; choose one of: comment, insert",
        "playbook.toml: contact.supplier.route: is “purchasing”; choose one of: council, procurement, legal, none",
        "clauses/human-rights.toml: requires: has “no_costs”, which is not known; known are: ",
        "clauses/supplier-standards.toml: wording 1: approved_by: is missing; say who approved",
        "comments/en.toml: comment.C-05: uses {reasons}, which nobody fills in; it may use: {quote}, {reason}",
        "comments/nl.toml: is not TOML: ",
        "addendum.docx: is no Word document; save it in Word as .docx",
    ):
        assert any(fault.startswith(told) for fault in faults), (told, faults)
    assert set(refused(copied)) == set(faults)


@pytest.mark.parametrize("file", ["playbook.toml", "clauses/human-rights.toml", "comments/nl.toml", "addendum.toml"])
def test_a_file_that_is_no_toml_is_one_fault_and_not_a_hundred(copied: Path, file: str) -> None:
    (copied / file).write_text((copied / file).read_text("utf-8") + "\n[broken\n", "utf-8")
    told = [fault for fault in check_playbook(copied) if fault.startswith(f"{file}: ")]
    assert len(told) == 1 and "is not TOML" in told[0]
    assert len(check_playbook(copied)) <= 3


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("playbook.toml", 'index = "wjp"', 'indx = "wjp"', "playbook.toml: indx: is not known here; known are: "),
        ("playbook.toml", 'index = "wjp"', "", "playbook.toml: index: is missing"),
        ("playbook.toml", 'country = "BEL"', 'country = "Belgium"', "playbook.toml: home.country: is “Belgium”"),
        ("playbook.toml", "supplier_form = true", 'supplier_form = "yes"', "playbook.toml: supplier_form: is “yes”"),
        ("playbook.toml", '"0207.451.227"', '"0207.451.228"', "playbook.toml: home.numbers: has “0207.451.228”, whose"),
        ("playbook.toml", "[contact.grant]", "[contact.subsidy]", "playbook.toml: contact.subsidy: is not known here"),
        ("playbook.toml", "{ human-rights =", "{ humane-rights =", "playbook.toml: contact.partnership.duties.humane"),
        ("playbook.toml", "{stem} - voorstel.docx", "{name}.docx", "playbook.toml: files.proposal: is “{name}.docx”"),
        ("playbook.toml", "{stem} - voorstel.docx", "../x.docx", "playbook.toml: files.proposal: is “../x.docx”"),
        ("playbook.toml", '"report.html"', '"report.json"', "playbook.toml: files.report: is “report.json”"),
        ("playbook.toml", 'name = "leveranciers"', 'name = "../x"', "playbook.toml: folder 5: name: is “../x”"),
        (
            "playbook.toml",
            'contact = "tender"',
            'contact = "tender"\nprofile = "none"',
            "playbook.toml: folder 6: prof",
        ),
        ("clauses/human-rights.toml", 'id = "human-rights"', 'id = "rights"', "clauses/human-rights.toml: id: is “ri"),
        ("clauses/human-rights.toml", '"W01", ', '"W99", ', "clauses/human-rights.toml: weakeners: has “W99”"),
        ("clauses/human-rights.toml", 'language = "pt"', 'language = "nl"', "clauses/human-rights.toml: wording: is t"),
        ("clauses/human-rights.toml", 'language = "pt"', 'language = "sv"', "clauses/human-rights.toml: wording 7: la"),
        ("comments/nl.toml", "We nummerden", "{ We nummerden", "comments/nl.toml: comment.C-30: has a brace"),
        ("comments/nl.toml", "We nummerden", "We nummerden " + "echt " * 60, "comments/nl.toml: comment.C-30: has 7"),
        ("addendum.toml", "[pt]", "[xx]", "addendum.toml: pt: is missing"),
    ],
)
def test_a_fault_is_named_by_its_file_and_key(copied: Path, file: str, old: str, new: str, told: str) -> None:
    change(copied / file, old, new)
    faults = refused(copied)
    assert any(fault.startswith(told) for fault in faults), faults


def test_a_country_and_an_index_that_the_world_does_not_have_are_named(copied: Path) -> None:
    change(copied / "playbook.toml", 'country = "BEL"', 'country = "XXX"')
    (fault,) = check_playbook(copied)
    assert fault.startswith("playbook.toml: home.country: “XXX” is no country we know")
    with pytest.raises(SetupError) as refusal:
        load_rules(str(copied))
    assert refusal.value.faults == (fault,)
    change(copied / "playbook.toml", 'index = "wjp"', 'index = "no-such-index"')
    assert "no-such-index" in check_playbook(copied)[0]


def test_the_number_of_a_home_elsewhere_is_its_own_affair(copied: Path) -> None:
    change(copied / "playbook.toml", 'country = "BEL"', 'country = "NLD"')
    change(copied / "playbook.toml", '"0207.451.227"', '"12345678"')
    assert check_playbook(copied) == ()


def test_a_wording_in_an_unknown_language_is_one_fault(copied: Path) -> None:
    change(copied / "clauses" / "human-rights.toml", 'language = "fr"', 'language = "xx"')
    faults = [fault for fault in check_playbook(copied) if fault.startswith("clauses/")]
    assert len(faults) == 1
    assert "language: is “xx”; choose one of: " in faults[0]


def test_a_misspelt_file_is_named(copied: Path) -> None:
    (copied / "addendum.toml").rename(copied / "addendums.toml")
    (copied / "comments" / "fr.toml").write_text('language = "fr"', encoding="utf-8")
    faults = refused(copied)
    assert any(fault.startswith("addendum.toml: is missing") for fault in faults)
    assert any(fault.startswith("addendums.toml: is not known here") for fault in faults)
    assert any(fault.startswith("comments/fr.toml: is not known here") for fault in faults)


def test_a_term_that_does_not_find_its_own_sentence_is_named(copied: Path) -> None:
    (copied / "terms").mkdir()
    term = '[[term]]\nmeaning = "clause.x"\nforms = ["wel"]\nhit = "niet"\nmiss = "wel"\n'
    (copied / "terms" / "nl.toml").write_text(term, encoding="utf-8")
    assert len(refused(copied)) == 2


def test_a_template_that_lost_a_field_is_named(copied: Path) -> None:
    shutil.copy(copied / "clause-text.docx", copied / "addendum.docx")
    faults = check_playbook(copied)
    assert faults
    assert all(fault.startswith("addendum.docx: the Word template") for fault in faults)


def test_a_folder_that_is_none_is_said(tmp_path: Path) -> None:
    assert check_playbook(tmp_path / "nothing")[0].endswith("give the path of the folder that holds playbook.toml")
    assert any("playbook.toml: is missing" in fault for fault in check_playbook(tmp_path))


def test_an_earlier_wording_needs_the_day_it_ended(copied: Path) -> None:
    clause = copied / "clauses" / "human-rights.toml"
    earlier = '\n[[earlier]]\nlanguage = "nl"\nsentences = ["De partijen eerbiedigen de mensenrechten."]\n'
    written = clause.read_text("utf-8")
    clause.write_text(f"{written}{earlier}until = 2024-12-31\n", "utf-8")
    found = next(each for each in load_policy(str(copied)).clauses if each.id == HUMAN_RIGHTS)
    assert [each.until.isoformat() for each in found.earlier] == ["2024-12-31"]
    clause.write_text(f"{written}{earlier}", "utf-8")
    assert any("until" in fault for fault in refused(copied))
