"""What is installed is what was tested: declared, locked, and whole in the wheel."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent
PROJECT = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ("requirements.txt", "requirements-dev.txt")


def canonical(requirement: str) -> str:
    """The name of a distribution as indexes compare it."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name, requirement
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def locked(lock: str) -> set[str]:
    return {canonical(line) for line in (HOUSE / lock).read_text(encoding="utf-8").splitlines() if "==" in line}


def imported() -> set[str]:
    """The libraries that the package imports, by the name of their distribution."""
    roots: set[str] = set()
    for path in set((HOUSE / "pipeline").rglob("*.py")) - set((HOUSE / "pipeline" / "data").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                roots.update(alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                roots.add(node.module.split(".")[0])
    installed = packages_distributions()
    foreign = roots - set(sys.stdlib_module_names) - {"pipeline"}
    return {canonical(installed[root][0]) for root in foreign if root in installed}


def test_every_library_that_is_imported_is_declared() -> None:
    optional = PROJECT["project"]["optional-dependencies"]
    declared = [*PROJECT["project"]["dependencies"], *(each for extra in optional.values() for each in extra)]
    assert imported() <= {canonical(requirement) for requirement in declared}


def test_every_declared_library_is_locked() -> None:
    declared = {canonical(requirement) for requirement in PROJECT["project"]["dependencies"]}
    groups = PROJECT["dependency-groups"]
    assert declared | {canonical(each) for each in groups["build"]} <= locked("requirements.txt")
    assert locked("requirements.txt") | {canonical(each) for each in groups["dev"]} <= locked("requirements-dev.txt")


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_names_versions_and_hashes_and_no_address(lock: str) -> None:
    text = (HOUSE / lock).read_text(encoding="utf-8")
    assert "://" not in text
    pins = re.split(r"\n(?=\S)", text.strip())
    assert [pin for pin in pins if not re.match(r"\S+==\S+.*\\\n( +--hash=sha256:[0-9a-f]{64}( \\\n)?)+$", pin)] == []


@pytest.mark.slow
def test_the_wheel_is_whole_and_finds_its_playbook_from_anywhere(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")]
    subprocess.run(build, cwd=HOUSE, check=True, capture_output=True)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import pipeline.rules as rules; print(rules.__file__, rules.load_rules('gent').policy.name)",
        ],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "installed")},
        check=True,
        capture_output=True,
        text=True,
    )
    file, name = told.stdout.split()
    assert Path(file).is_relative_to(tmp_path)
    assert name == "gent"
