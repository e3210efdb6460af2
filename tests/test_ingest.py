"""A file is taken when it is somebody's document, and whole."""

from __future__ import annotations

import os
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from output_builders import NOW, some_rules

from pipeline.errors import SetupError
from pipeline.ingest import (
    Choice,
    Found,
    find_candidates,
    find_owner,
    is_at_rest,
    is_candidate,
    is_given_up,
    is_unfinished,
    lift,
    look_at,
    refuse_overlap,
)
from pipeline.model import Case, Contact, FolderRule, Limits, Profile, ProfileBasis, Refusal

RULES = some_rules()
NOTHING_FORCED = Choice()


def drop(folder: Path, *names: str, content: bytes = b"tekst") -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def names_in(folder: Path, apart_from: Path | None = None) -> list[str]:
    found, *_ = find_candidates(folder, apart_from=apart_from)
    return [f"{each.subfolder}/{each.path.name}".lstrip("/") for each in found]


# --- Notice


@pytest.mark.parametrize(
    "name", ["a.docx", "A.DOCX", "contract v2.1.docm", "scan.PDF", "oud.doc", "brief.eml", "alles.zip", "foto.jpeg"]
)
def test_what_may_be_a_document_is_noticed(name: str) -> None:
    assert is_candidate(name)


@pytest.mark.parametrize(
    "name",
    [
        *("~$contract.docx", "~$ntract.docx", ".~lock.contract.docx#", "~WRL0001.tmp", "~WRD0000.docx", "contract.tmp"),
        *(".smbdelete0001.docx", ".nfs0000.docx", ".verborgen.docx", "._contract.docx", ".rightsclause-filing~h~1~ab"),
        *("notities.txt", "lijst.xlsx", "README.md", "docx", "contract.docx.crdownload", "Thumbs.db"),
    ],
)
def test_scratch_files_hidden_files_and_others_are_left_alone(name: str) -> None:
    assert not is_candidate(name)


def test_folders_are_searched_to_the_bottom_in_order_of_name(tmp_path: Path) -> None:
    drop(tmp_path, "b.docx", "a.docx", "netwerken/2026/c.docx", "nota.txt", ".git/d.docx")
    found, skipped, *_ = find_candidates(tmp_path)
    assert [(each.path.name, each.subfolder) for each in found] == [
        ("a.docx", ""),
        ("b.docx", ""),
        ("c.docx", "netwerken/2026"),
    ]
    assert skipped == 1


def test_links_and_pipes_are_never_taken(tmp_path: Path) -> None:
    drop(tmp_path / "elsewhere", "secret.docx")
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "link.docx").symlink_to(tmp_path / "elsewhere" / "secret.docx")
    (inbox / "folder").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(inbox / "pipe.docx")
    assert names_in(inbox) == []


def test_what_goes_out_never_comes_in_again(tmp_path: Path) -> None:
    drop(tmp_path, "a.docx", "uit/a-12345678/a - met opmerkingen.docx")
    assert names_in(tmp_path, apart_from=(tmp_path / "uit").resolve()) == ["a.docx"]


def test_a_result_of_ours_is_never_taken_wherever_it_lies(tmp_path: Path) -> None:
    drop(tmp_path, "a.docx", "terug/a-12345678/a - met opmerkingen.docx", "terug/b.docx")
    report = b'{"schema": "rightsclause/report/1", "document": {"sha256": "12345678"}}'
    drop(tmp_path, "terug/a-12345678/report.json", content=report)
    assert names_in(tmp_path) == ["a.docx", "terug/b.docx"]


@pytest.mark.parametrize(
    ("inbox", "outbox"), [("in", "in"), ("in", "in/uit"), ("uit/in", "uit"), ("in/../uit/x", "uit")]
)
def test_an_inbox_and_an_outbox_in_each_other_are_refused(tmp_path: Path, inbox: str, outbox: str) -> None:
    with pytest.raises(SetupError, match="separate"):
        refuse_overlap(tmp_path / inbox, tmp_path / outbox)


def test_an_inbox_and_an_outbox_beside_each_other_are_fine(tmp_path: Path) -> None:
    refuse_overlap(tmp_path / "in", tmp_path / "in-uit")


# --- Whole


def test_a_file_is_at_rest_when_it_lay_still_between_two_looks(tmp_path: Path) -> None:
    drop(tmp_path, "a.docx")
    first = look_at(tmp_path / "a.docx", 100.0)
    assert first is not None
    assert not is_at_rest(first, 0.0), "one look proves nothing"
    second = look_at(tmp_path / "a.docx", 104.0, first)
    assert second is not None
    assert not is_at_rest(second, 5.0)
    third = look_at(tmp_path / "a.docx", 105.0, second)
    assert third is not None
    assert is_at_rest(third, 5.0)


def test_a_file_that_grows_or_is_touched_starts_to_rest_anew(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    drop(tmp_path, "a.docx")
    first = look_at(path, 100.0)
    path.write_bytes(b"langere tekst")
    grown = look_at(path, 110.0, first)
    assert grown is not None and grown.rested_seconds == 0
    os.utime(path, (1.0, 1.0))
    touched = look_at(path, 120.0, grown)
    assert touched is not None and touched.rested_seconds == 0


@pytest.mark.parametrize("date", [0, 4_000_000_000], ids=["long ago", "in the future"])
def test_the_date_of_a_file_says_nothing_about_its_rest(tmp_path: Path, date: int) -> None:
    drop(tmp_path, "a.docx")
    os.utime(tmp_path / "a.docx", (date, date))
    look = look_at(tmp_path / "a.docx", 7.0, look_at(tmp_path / "a.docx", 1.0))
    assert look is not None and look.rested_seconds == 6.0


def test_what_is_gone_or_no_file_gives_no_look(tmp_path: Path) -> None:
    (tmp_path / "link.docx").symlink_to(tmp_path / "a.docx")
    assert [look_at(tmp_path / name, 1.0) for name in ("a.docx", "link.docx", ".")] == [None, None, None]


@pytest.mark.parametrize(("settle", "patience"), [(5.0, 600.0), (60.0, 600.0), (120.0, 1200.0), (0.0, 600.0)])
def test_an_unfinished_file_is_given_up_after_ten_times_the_rest_and_at_least_ten_minutes(
    tmp_path: Path, settle: float, patience: float
) -> None:
    drop(tmp_path, "a.docx")
    look = look_at(tmp_path / "a.docx", 0.0)
    assert look is not None
    assert not is_given_up(replace(look, last=patience - 1), settle)
    assert is_given_up(replace(look, last=patience), settle)


@pytest.mark.parametrize(
    "owner", ["~$contract.docx", "~$ontract.docx", "~$ntract.docx", ".~lock.contract.docx#"], ids=lambda name: name
)
def test_an_owner_file_beside_it_says_that_somebody_is_in_it(tmp_path: Path, owner: str) -> None:
    drop(tmp_path, "contract.docx", "ander.docx", owner)
    assert find_owner(tmp_path / "contract.docx") == (tmp_path / owner, False)
    assert find_owner(tmp_path / "ander.docx") is None


def test_an_owner_file_that_nobody_touched_for_a_day_is_a_leftover(tmp_path: Path) -> None:
    drop(tmp_path, "contract.docx", "~$ntract.docx")
    yesterday = (tmp_path / "~$ntract.docx").stat().st_mtime - 25 * 3600
    os.utime(tmp_path / "~$ntract.docx", (yesterday, yesterday))
    assert find_owner(tmp_path / "contract.docx") == (tmp_path / "~$ntract.docx", True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["contract.docx", "~$ntract.docx"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and then nothing"])
def test_what_is_empty_or_breaks_off_is_unfinished(tmp_path: Path, content: bytes) -> None:
    drop(tmp_path, "a.docx", content=content)
    case = lift(Found(tmp_path / "a.docx", ""), NOTHING_FORCED, RULES, NOW)
    assert isinstance(case, Case)
    assert is_unfinished(case)


@pytest.mark.parametrize("content", [b"just words", b"%PDF-1.7 whatever\n%%EOF\n", b"{\\rtf1 tekst}"])
def test_what_is_of_another_kind_counts_as_whole(tmp_path: Path, content: bytes) -> None:
    drop(tmp_path, "a.docx", content=content)
    case = lift(Found(tmp_path / "a.docx", ""), NOTHING_FORCED, RULES, NOW)
    assert isinstance(case, Case)
    assert not is_unfinished(case)


# --- Lift


def lifted(folder: Path, subfolder: str = "", choice: Choice = NOTHING_FORCED, **policy: object) -> Case:
    drop(folder, "a.docx")
    rules = replace(RULES, policy=replace(RULES.policy, **policy))  # type: ignore[arg-type]  # fields of Policy
    case = lift(Found(folder / "a.docx", subfolder), choice, rules, NOW)
    assert isinstance(case, Case)
    return case


def test_a_case_has_the_content_its_hash_and_the_time(tmp_path: Path) -> None:
    case = lifted(tmp_path)
    assert (case.name, case.content, case.sha256) == ("a.docx", b"tekst", sha256(b"tekst").hexdigest())
    assert (case.received, case.reviewed) == (NOW, NOW)


def test_nothing_is_forced_unless_somebody_says_so(tmp_path: Path) -> None:
    case = lifted(tmp_path)
    assert (case.profile, case.contact, case.basis) == (None, None, ProfileBasis.DEFAULT)


def test_a_person_decides_before_a_folder_and_the_nearest_folder_before_one_above(tmp_path: Path) -> None:
    folders = (FolderRule("Aankoop", Profile.SUPPLIER, None), FolderRule("Aankoop/Subsidies", None, Contact.GRANT))
    by_folder = lifted(tmp_path, "aankoop/2026", folders=folders)
    assert (by_folder.profile, by_folder.contact, by_folder.basis) == (Profile.SUPPLIER, None, ProfileBasis.FOLDER)
    nearest = lifted(tmp_path, "aankoop/subsidies/x", folders=folders)
    assert (nearest.profile, nearest.contact) == (None, Contact.GRANT)
    beside = lifted(tmp_path, "aankoopdienst", folders=folders)
    assert beside.basis is ProfileBasis.DEFAULT
    given = lifted(tmp_path, "aankoop", Choice(contact=Contact.NETWORK), folders=folders)
    assert (given.profile, given.contact, given.basis) == (None, Contact.NETWORK, ProfileBasis.GIVEN)


def test_a_file_above_the_limit_is_refused_without_being_held(tmp_path: Path) -> None:
    drop(tmp_path, "a.docx", content=b"x" * 3_000_000)
    small = replace(RULES, limits=Limits(max_bytes=2_000_000))
    refusal = lift(Found(tmp_path / "a.docx", ""), NOTHING_FORCED, small, NOW)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.case.content) == ("too_large", b"")
    assert refusal.case.sha256 == sha256(b"x" * 3_000_000).hexdigest()


@pytest.mark.skipif(os.name == "nt", reason="there, every name is text")
def test_a_name_that_is_no_text_becomes_one_that_can_be_shown(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/brief-\xff.docx"
    Path(os.fsdecode(path)).write_bytes(b"tekst")
    (found,), *_ = find_candidates(tmp_path)
    case = lift(found, NOTHING_FORCED, RULES, NOW)
    assert isinstance(case, Case)
    assert case.name == "brief-�.docx"
