"""Attempts that a test gives to the workers in place of the core: importable, as everything that crosses must be."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import replace
from pathlib import Path

from builders import a_document
from output_builders import a_brief

from pipeline.model import Case, Checks, Code, Dossier, Outcome, Output, Refusal, Rules
from pipeline.process import refuse

PAGE = b"<!doctype html><title>Rapport</title>"


def find_nothing(case: Case, rules: Rules) -> Dossier:
    """A review after which nothing asks for attention."""
    return Dossier(replace(a_brief(rules=rules), case=case), (), (Output("report", "report.html", PAGE),), Checks())


def read_as_text(case: Case, rules: Rules) -> Dossier:
    """A review of which the content is the text."""
    document = a_document(case.content.decode())
    dossier = find_nothing(case, rules)
    return replace(dossier, brief=replace(dossier.brief, document=document))


def find_something(case: Case, rules: Rules) -> Dossier:
    """A review after which somebody has to look."""
    return replace(find_nothing(case, rules), attention=(Code("clause_absent"),))


def refuse_everything(case: Case, rules: Rules) -> Refusal:
    """A case that cannot be reviewed."""
    return refuse(case, rules, "encrypted")


def refuse_until_something_changes(case: Case, rules: Rules) -> Refusal:
    """A case that another version, or another tool on the machine, may be able to review."""
    return refuse(case, rules, "needs_conversion")


def be_interrupted(case: Case, rules: Rules) -> Refusal:
    """A case whose review was ended from outside."""
    return refuse(case, rules, "killed")


def do_what_it_says(case: Case, rules: Rules) -> Outcome:
    """Behave as the document asks: hang, die, eat memory, die the first time only, talk without end."""
    word, _, rest = case.content.partition(b" ")
    if word == b"hang":
        time.sleep(600)
    elif word == b"die" or (word == b"once" and not _was_here(rest.decode())):
        os.kill(os.getpid(), signal.SIGKILL)
    elif word == b"eat":
        kept = [bytes(1 << 20) + os.urandom(1) for _ in range(400)]
        time.sleep(600 + len(kept))
    elif word == b"refuse":
        return refuse_everything(case, rules)
    elif word == b"talk":
        return replace(find_nothing(case, rules), outputs=(Output("report", "report.html", bytes(3_000_000)),))
    return find_nothing(case, rules)


def tell_process(case: Case, rules: Rules) -> Refusal:
    """Answer with the number of the process that did the work."""
    return replace(refuse_everything(case, rules), message=str(os.getpid()))


def interrupt(case: Case, rules: Rules) -> Outcome:
    """Take the whole program down."""
    raise KeyboardInterrupt


def _was_here(place: str) -> bool:
    if Path(place).exists():
        return True
    Path(place).touch()
    return False
