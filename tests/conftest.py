"""What every test stands on: the same examples each time, and a plain word about what this machine cannot try."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import settings
from watched import House

from pipeline.watch import prepare_post

# A test that fails on one machine and passes on the next tells nobody anything: no chance, no stopwatch.
settings.register_profile("same every time", derandomize=True, deadline=None, database=None)
settings.load_profile("same every time")

WITHOUT_OFFICE = (
    "LibreOffice is not installed here, so nobody else judged what we wrote in Word's format; "
    "`make test` as root on Debian installs it (libreoffice-writer)"
)
WITHOUT_RECOGNITION = (
    "Tesseract is not installed here, so no scan was read; `make test` as root on Debian installs it (tesseract-ocr)"
)
WITHOUT_BROWSER = (
    "Chromium is not installed here, so nobody looked at our pages in a browser; "
    "`make test` as root on Debian installs it (chromium)"
)
NEEDS = {
    "word": ("soffice", WITHOUT_OFFICE),
    "pdf": ("tesseract", WITHOUT_RECOGNITION),
    "browser": ("chromium", WITHOUT_BROWSER),
}
"""Marks, with the program that their tests need and what is said where it is missing."""


def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    """Skip, with the reason, the tests that need a program on a machine that does not have it."""
    for mark, (program, reason) in NEEDS.items():
        if shutil.which(program):
            continue
        for item in items:
            if item.get_closest_marker(mark):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A watched folder that nothing was dropped into yet."""
    made = House(tmp_path / "in", tmp_path / "uit")
    prepare_post(made.post)
    return made
