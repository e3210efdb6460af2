"""The commands keep the contract: exit codes, what is printed where, where settings come from."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from attempts import be_interrupted, find_nothing, find_something, refuse_everything

import pipeline.process
from pipeline.cli import main

JUNK = b"just words"


@pytest.fixture(autouse=True)
def _nothing_but_what_a_test_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test stands in an empty folder, with no settings of whoever runs it."""
    for name in [name for name in os.environ if name.startswith("RIGHTSCLAUSE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home" / ".config"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


def attempting(monkeypatch: pytest.MonkeyPatch, attempt: Any) -> None:
    """Let the review be what a test says; the rest of the command is the real one."""
    monkeypatch.setattr(pipeline.process, "attempt", attempt)


def drop(*names: str) -> None:
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(name.encode())


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


# --- review


def test_when_nothing_asks_for_attention_it_ends_with_0(monkeypatch: pytest.MonkeyPatch) -> None:
    attempting(monkeypatch, find_nothing)
    drop("a.docx")
    assert main(["review", "a.docx"]) == 0


def test_when_something_asks_for_attention_it_ends_with_1_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    attempting(monkeypatch, find_something)
    drop("a.docx")
    assert main(["review", "a.docx"]) == 1
    assert main(["review", "a.docx", "--exit-zero"]) == 0


def test_when_one_cannot_be_reviewed_it_ends_with_3_whatever_the_others_say(monkeypatch: pytest.MonkeyPatch) -> None:
    attempting(monkeypatch, refuse_everything)
    drop("a.docx")
    assert main(["review", "a.docx"]) == 3
    assert main(["review", "a.docx", "--exit-zero"]) == 3


def test_a_path_that_does_not_exist_is_wrong_use_and_nothing_is_touched(capsys: pytest.CaptureFixture[str]) -> None:
    drop("a.docx")
    assert main(["review", "a.docx", "b.docx"]) == 2
    assert [path.name for path in Path().iterdir()] == ["a.docx"]
    assert "b.docx" in capsys.readouterr().err


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        ["review"],
        ["dance"],
        ["review", "a.docx", "--contact", "friendship"],
        ["review", "a.docx", "--playbook", "no-such-playbook"],
        ["review", "a.docx", "--edition", "1815"],
        ["review", "a.docx", "--workers", "many"],
        ["review", "a.docx", "--config", "no-such-file.toml"],
        ["review", "a.docx", "--out", "a.docx/x"],
        ["review", "a.docx", "--summary", "a.docx/x.csv"],
        ["review", "a.docx", "--summary", "nowhere/x.csv"],
        ["watch", "--once", "--inbox", "same", "--outbox", "same"],
        ["watch", "--once", "--settle", "-1"],
        ["watch", "--once", "--inbox", "nowhere"],
    ],
    ids=" ".join,
)
def test_wrong_use_and_a_wrong_set_up_end_with_2_and_touch_nothing(wrong: list[str]) -> None:
    drop("a.docx")
    assert main(wrong) == 2
    assert [path.name for path in Path().rglob("*")] == ["a.docx"]


def test_an_unknown_edition_is_told_which_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    drop("a.docx")
    assert main(["review", "a.docx", "--edition", "1815"]) == 2
    told = capsys.readouterr().err
    assert "1815" in told and "2025" in told


def test_with_json_standard_output_holds_one_report_a_line_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    attempting(monkeypatch, find_something)
    drop("map/a.docx", "map/sub/b.docx", "map/nota.txt", "los.docx")
    assert main(["review", "map", "los.docx", "--json", "--out", "uit"]) == 1
    reports = lines(capsys.readouterr().out)
    assert sorted(report["folder"].split("-")[0] for report in reports) == ["a", "los", "sub/b"]
    for report in reports:
        assert json.loads((Path("uit") / report["folder"] / "report.json").read_bytes()) == report


def test_in_a_folder_what_can_be_no_document_is_left_and_named_it_is_refused_with_a_remedy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    attempting(monkeypatch, find_nothing)
    drop("map/nota.txt", "map/~$a.docx", "nota.txt")
    assert main(["review", "map", "--json"]) == 0
    told = capsys.readouterr()
    assert told.out == "" and "2" in told.err
    drop("nota.md", "nota")
    assert main(["review", "nota.txt", "nota.md", "nota", "--json"]) == 3
    reports = lines(capsys.readouterr().out)
    assert {report["document"]["name"] for report in reports} == {"nota.txt", "nota.md", "nota"}
    for report in reports:
        assert report["error"]["code"] == "unsupported"
        assert ".docx" in report["error"]["remedy"]


def test_nothing_is_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    attempting(monkeypatch, find_nothing)
    drop("map/a.docx")
    main(["review", "map"])
    assert Path("map/a.docx").read_bytes() == b"map/a.docx"


def test_a_pipe_is_refused_and_not_waited_for(capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo("pipe.docx")
    assert main(["review", "pipe.docx", "--json"]) == 3
    assert [report["error"]["code"] for report in lines(capsys.readouterr().out)] == ["unsupported"]


def test_our_own_results_are_not_reviewed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    attempting(monkeypatch, find_nothing)
    drop("a.docx", "outbox/a-12345678/a.docx")
    assert main(["review", ".", "--json"]) == 0
    assert len(lines(capsys.readouterr().out)) == 1
    assert main(["review", "outbox"]) == 2


def test_the_same_again_is_judged_anew_and_with_resume_it_is_not(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    attempting(monkeypatch, find_something)
    drop("a.docx")
    for more in ([], [], ["--resume"]):
        assert main(["review", "a.docx", "--json", *more]) == 1
    first, second, third = lines(capsys.readouterr().out)
    assert second["folder"] == first["folder"] + "-2"
    assert third == second
    assert len(list(Path("outbox").glob("a-*"))) == 2


@pytest.mark.parametrize(("error", "folders"), [("encrypted", 1), ("killed", 2)])
def test_a_resumed_run_tries_again_only_what_another_try_may_help(
    error: str, folders: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempting(monkeypatch, {"encrypted": refuse_everything, "killed": be_interrupted}[error])
    drop("a.docx")
    for more in ([], ["--resume"]):
        assert main(["review", "a.docx", *more]) == 3
    assert len(list(Path("outbox").glob("a-*"))) == folders


def test_a_resumed_run_takes_no_refusal_of_a_name_for_an_answer_about_another(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    attempting(monkeypatch, find_nothing)
    for name in ("a.md", "a.docx"):
        Path(name).write_bytes(JUNK)
    codes = [main(["review", name, "--resume", "--json"]) for name in ("a.md", "a.docx", "a.md", "a.docx")]
    assert codes == [3, 0, 3, 0]
    names = [report["document"]["name"] for report in lines(capsys.readouterr().out)]
    assert names == ["a.md", "a.docx", "a.md", "a.docx"]


def test_the_summary_has_a_line_for_each_document_and_no_formula(monkeypatch: pytest.MonkeyPatch) -> None:
    attempting(monkeypatch, find_something)
    drop("a.docx", "=1+1.docx")
    Path("lijst").mkdir()
    assert main(["review", "a.docx", "=1+1.docx", "--summary", "lijst/uit.csv"]) == 1
    with Path("lijst/uit.csv").open(encoding="utf-8-sig", newline="") as file:
        told = list(csv.DictReader(file))
    assert sorted(line["document"] for line in told) == ["'=1+1.docx", "a.docx"]
    assert {line["attention"] for line in told} == {"clause_absent"}


def test_the_summary_may_lie_in_the_out_folder_that_is_still_to_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    attempting(monkeypatch, find_nothing)
    drop("a.docx")
    assert main(["review", "a.docx", "--out", "uit", "--summary", "uit/lijst.csv"]) == 0
    assert Path("uit/lijst.csv").is_file()


def test_the_table_tells_in_words_and_obeys_no_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    attempting(monkeypatch, find_something)
    drop("rood\x1b[31m[bold].docx")
    main(["review", "rood\x1b[31m[bold].docx"])
    told = capsys.readouterr().out
    assert "\x1b" not in told
    assert "[bold]" in told and "De verplichte clausule staat er niet in" in told and "outbox" in told


def test_people_read_the_language_they_ask_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    attempting(monkeypatch, find_something)
    drop("a.docx")
    main(["review", "a.docx", "--language", "en"])
    assert "The required clause is not there" in capsys.readouterr().out


def test_a_result_that_cannot_be_written_is_still_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: Any) -> Any:
        raise OSError(28, "No space left on device")

    attempting(monkeypatch, find_nothing)
    monkeypatch.setattr("pipeline.review.deliver", full)
    drop("a.docx")
    assert main(["review", "a.docx", "--json"]) == 3
    told = capsys.readouterr()
    assert [report["folder"] for report in lines(told.out)] == [""]
    assert "ENOSPC" in told.err


def test_a_fault_of_ours_ends_with_70_and_tells_no_text(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stumble(*_: Any, **__: Any) -> Any:
        raise ValueError(" ".join(["Jan", "Piet"]))

    attempting(monkeypatch, find_nothing)
    monkeypatch.setattr("pipeline.worklist.write_worklists", stumble)
    drop("a.docx")
    assert main(["review", "a.docx"]) == 70
    assert "Jan Piet" not in capsys.readouterr().err


def test_an_interrupted_review_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr("pipeline.review.find_named", interrupt)
    drop("a.docx")
    assert main(["review", "a.docx"]) == 130


# --- watch


def test_watch_once_ends_as_review_does(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    attempting(monkeypatch, find_something)
    drop("inbox/a.docx")
    Path("inbox/a.docx").write_bytes(JUNK)
    assert main(["watch", "--once", "--settle", "0.01", "--json"]) == 1
    (report,) = lines(capsys.readouterr().out)
    assert (Path("outbox") / report["folder"] / "a.docx").read_bytes() == JUNK
    assert list(Path("inbox").iterdir()) == []
    assert Path("outbox/index.html").is_file()


def test_an_inbox_without_documents_is_said_in_a_sentence_and_not_in_an_empty_table(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    attempting(monkeypatch, find_nothing)
    assert main(["watch", "--once", "--settle", "0"]) == 0
    assert capsys.readouterr().out == "Er is niets om na te kijken.\n"


def test_watch_once_names_what_waits_on_standard_error_and_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    attempting(monkeypatch, find_nothing)
    drop("inbox/a.docx", "inbox/nota.txt")
    Path("inbox/a.docx").write_bytes(b"")
    assert main(["watch", "--once", "--settle", "0.01", "--json"]) == 1
    told = capsys.readouterr()
    assert told.out == "" and "a.docx" in told.err
    assert sorted(path.name for path in Path("inbox").iterdir()) == ["a.docx", "nota.txt"]


def test_only_the_inbox_that_nobody_named_is_made(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RIGHTSCLAUSE_INBOX", "nowhere")
    assert main(["watch", "--once"]) == 2
    assert "nowhere" in capsys.readouterr().err
    assert list(Path().iterdir()) == []
    monkeypatch.delenv("RIGHTSCLAUSE_INBOX")
    assert main(["watch", "--once"]) == 0
    assert Path("inbox").is_dir()


def test_watch_can_keep_originals(monkeypatch: pytest.MonkeyPatch) -> None:
    attempting(monkeypatch, find_nothing)
    drop("inbox/a.docx")
    Path("inbox/a.docx").write_bytes(JUNK)
    assert main(["watch", "--once", "--settle", "0.01", "--originals", "keep"]) == 0
    assert [path.name for path in Path("inbox").iterdir()] == ["a.docx"]


@pytest.mark.skipif(os.name == "nt", reason="signals are sent in another way there")
@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_watch_that_is_stopped_ends_with_0(sent: signal.Signals) -> None:
    watch = [sys.executable, "-m", "pipeline", "watch", "--settle", "0.01", "--json"]
    with subprocess.Popen(watch, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        Path("inbox").mkdir(exist_ok=True)
        Path("inbox/a.docx").write_bytes(JUNK)
        assert json.loads(running.stdout.readline())["document"]["name"] == "a.docx"
        running.send_signal(sent)
        assert running.wait(20) == 0
    assert len(list(Path("outbox").glob("a-*/report.json"))) == 1


# --- country and playbook


@pytest.mark.parametrize(("language", "score"), [("nl", "0,50 (0,5026)"), ("en", "0.50 (0.5026)")])
def test_a_score_is_written_as_the_reader_writes_numbers(
    capsys: pytest.CaptureFixture[str], language: str, score: str
) -> None:
    main(["country", "Hongarije", "--language", language])
    assert f"| {score} |" in capsys.readouterr().out


@pytest.mark.parametrize(("name", "code"), [("Denemarken", 0), ("Danemark", 0), ("Uganda", 1), ("Zwitserland", 1)])
def test_a_country_that_is_clear_ends_with_0_and_another_with_1(name: str, code: int) -> None:
    assert main(["country", name]) == code
    assert main(["country", name, "Denmark"]) == code


def test_a_name_that_may_be_two_countries_asks_although_each_is_clear(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["country", "Georgia", "--json"]) == 1
    (answer,) = lines(capsys.readouterr().out)
    assert [country["outcome"] for country in answer["countries"]] == ["clear", "clear"]
    assert main(["country", "Georgia", "--language", "en", "--exit-zero"]) == 0
    assert "more than one country" in " ".join(capsys.readouterr().out.split())


def test_a_name_that_is_not_known_is_told_apart_from_one_that_is_not_listed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    schema = json.loads(resources.files("pipeline.data").joinpath("country.schema.json").read_text(encoding="utf-8"))
    assert main(["country", "Zwitserland", "Oegandda", "--json"]) == 1
    listed, unknown = lines(capsys.readouterr().out)
    for answer in (listed, unknown):
        jsonschema.validate(answer, schema)
    assert (listed["known"], listed["countries"][0]["outcome"]) == (True, "advice_not_listed")
    assert (unknown["known"], unknown["countries"]) == (False, [])
    assert "Oeganda" in unknown["near"]


def test_people_see_what_is_near_a_name_that_is_not_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["country", "Oegandda", "--exit-zero"]) == 0
    assert "Bedoelde je" in capsys.readouterr().out


def test_a_playbook_without_faults_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["playbook", "check", "gent"]) == 0
    assert main(["playbook", "check", "gent", "--json"]) == 0
    told = capsys.readouterr().out.splitlines()[-1]
    schema = json.loads(
        resources.files("pipeline.data").joinpath("playbook-check.schema.json").read_text(encoding="utf-8")
    )
    jsonschema.validate(json.loads(told), schema)


def test_a_playbook_with_faults_ends_with_2_and_names_them_all(capsys: pytest.CaptureFixture[str]) -> None:
    drop("stad/playbook.toml")
    Path("stad/playbook.toml").write_text('name = "stad"\nthreshold = "half"\ncolour = "blue"\n')
    assert main(["playbook", "check", "./stad"]) == 2
    told = capsys.readouterr().err
    assert "threshold" in told and "colour" in told
    drop("a.docx")
    assert main(["review", "a.docx", "--playbook", "./stad"]) == 2
    assert not Path("outbox").exists()


# --- settings


def test_the_command_line_goes_before_the_environment_and_that_before_a_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    attempting(monkeypatch, find_nothing)
    drop("a.docx")
    Path("settings.toml").write_text('out = "by-file"\n')
    main(["review", "a.docx", "--config", "settings.toml"])
    monkeypatch.setenv("RIGHTSCLAUSE_OUT", "by-environment")
    main(["review", "a.docx", "--config", "settings.toml"])
    main(["review", "a.docx", "--config", "settings.toml", "--out", "by-hand"])
    made = sorted(path.name for path in Path().iterdir() if path.is_dir())
    assert made == ["by-environment", "by-file", "by-hand"]


def test_the_file_of_the_user_is_read_and_one_that_lies_here_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempting(monkeypatch, find_nothing)
    drop("a.docx")
    for name in ("config.toml", "rightsclause.toml", ".rightsclause.toml"):
        Path(name).write_text('out = "by-a-file-here"\n')
    home = tmp_path / "home" / ".config" / "rightsclause"
    home.mkdir(parents=True)
    (home / "config.toml").write_text('out = "results"\nsettle = 1\n')
    main(["review", "a.docx"])
    assert (home / "results").is_dir()
    assert not Path("by-a-file-here").exists()


@pytest.mark.parametrize("content", ['colour = "blue"', "settle = ", 'contact = "friendship"', 'config = "other.toml"'])
def test_a_settings_file_with_faults_is_a_wrong_set_up(content: str, capsys: pytest.CaptureFixture[str]) -> None:
    drop("a.docx")
    Path("settings.toml").write_text(content)
    assert main(["review", "a.docx", "--config", "settings.toml"]) == 2
    assert capsys.readouterr().err


@pytest.mark.parametrize("by", ["environment", "file"])
def test_code_for_workers_is_taken_from_the_command_line_only(by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    drop("a.docx")
    Path("settings.toml").write_text('workers = "os:getcwd"\n' if by == "file" else "")
    if by == "environment":
        monkeypatch.setenv("RIGHTSCLAUSE_WORKERS", "os:getcwd")
    assert main(["review", "a.docx", "--config", "settings.toml"]) == 2


def test_help_and_version_end_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["--help"], ["--version"], ["review", "--help"], ["playbook", "--help"]):
        assert main(arguments) == 0
    assert "rightsclause 0" in capsys.readouterr().out
