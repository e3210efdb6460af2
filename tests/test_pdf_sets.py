"""Our own agreements as PDF files, made in every way we know: each is judged as its Word original.

`make test` takes all that are born digital and a few scans; `make test-scans` takes every scan and says how many of
them were judged alike, were called uncertain, and were judged wrongly, which none may be.
"""

from __future__ import annotations

import os
import subprocess
from functools import cache
from pathlib import Path

import pytest
from builders import a_case, the_rules
from pdf_builders import PLAIN, SETTINGS, a_scan, set_document

from pipeline.model import Certainty, Dossier, Status
from pipeline.prepare import attempt
from pipeline.read import read_document

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.docx"))
SCANS = {"150": (150, 0.8, 10.0), "300": (300, -0.6, 22.0)}
"""Dots to the inch, degrees askew, and grain."""
FEW = ("01-theater-rabat", "07-groen-rotterdam")
IN_WINANSI = [path for path in EXAMPLES if path.stem != "09-network-rivers"]
"""The hand-set files have the letters of western Europe; one member of the network has a Turkish name."""

Judged = tuple[tuple[tuple[str, str], ...], frozenset[str | None]]
"""The verdict on each clause, and the countries of the counterparties."""


@cache
def original(path: Path) -> Judged:
    """What the Word file says."""
    return judged(path.read_bytes(), path.name)[0]


def judged(content: bytes, name: str) -> tuple[Judged, bool]:
    """What a file says, and whether it asks a person to look because it is not sure."""
    dossier = attempt(a_case(name=name, content=content), the_rules())
    assert isinstance(dossier, Dossier), dossier
    assert dossier.checks.no_new_faults is not False
    clauses = dossier.brief.detection.clauses
    others = [party for party in dossier.brief.decision.screening.parties if not party.home]
    countries = [country for party in others for country in party.countries]
    asks = {"no_counterparty", "country_unknown", "scan_unclear", "profile_unsure"} & set(dossier.attention)
    unsure = (
        bool(asks)
        or any(each.status is Status.UNCERTAIN for each in clauses)
        or any(country.certainty is Certainty.UNSURE for country in countries)
    )
    return (
        tuple((each.clause, each.status.value) for each in clauses),
        frozenset(country.iso3 for country in countries),
    ), unsure


def typeset(path: Path, setting: str) -> bytes:
    """An example as a PDF, set by hand."""
    document = read_document(a_case(name=path.name, content=path.read_bytes()), the_rules())
    return set_document(document, SETTINGS[setting])


@pytest.mark.slow
@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_agreement_set_by_hand_is_judged_as_its_original(path: Path, setting: str) -> None:
    assert judged(typeset(path, setting), f"{path.stem}.pdf")[0] == original(path)


@pytest.mark.word
def test_an_agreement_that_an_office_program_printed_is_judged_as_its_original(tmp_path: Path) -> None:
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", str(tmp_path), *map(str, EXAMPLES)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)

    found = {
        path.stem: judged((tmp_path / f"{path.stem}.pdf").read_bytes(), f"{path.stem}.pdf")[0] for path in EXAMPLES
    }

    assert found == {path.stem: original(path) for path in EXAMPLES}


@pytest.mark.pdf
@pytest.mark.slow
def test_a_scanned_agreement_is_judged_as_its_original_or_called_uncertain() -> None:
    whole = os.environ.get("SCANS") == "all"
    paths = IN_WINANSI if whole else [path for path in EXAMPLES if path.stem in FEW]
    alike: list[str] = []
    uncertain: list[str] = []
    wrong: list[str] = []
    for path in paths:
        document = read_document(a_case(name=path.name, content=path.read_bytes()), the_rules())
        for name, (dots, skew, noise) in SCANS.items():
            scan = a_scan(set_document(document, PLAIN), dots=dots, skew=skew, noise=noise)
            found, unsure = judged(scan, f"{path.stem}.pdf")
            kind = alike if found == original(path) else uncertain if unsure else wrong
            kind.append(f"{path.stem} at {name}")
    print(f"{len(alike)} alike, {len(uncertain)} uncertain ({', '.join(uncertain)}), {len(wrong)} wrong")
    assert wrong == []
    assert len(alike) >= 0.95 * (len(alike) + len(uncertain))
