"""Whatever is done to a file, it ends in a review or in a refusal that says why, and never in a fault of ours.

`FUZZ=n` tries n files of each kind, others each time; without it the same few (`make fuzz`). `MATERIAL=DIR` mutates the
Word files of that folder too.
"""

from __future__ import annotations

import os
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest
from builders import a_case, the_rules
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from word_builders import members_of, zipped

from pipeline.model import Refusal
from pipeline.process import attempt

EXAMPLES = Path(__file__).parent.parent / "examples"
NUMBER = int(os.environ.get("FUZZ", "0"))

pytestmark = pytest.mark.chaos

tried = settings(
    max_examples=NUMBER or 40,
    derandomize=not NUMBER,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@cache
def seeds() -> tuple[bytes, ...]:
    files = sorted(EXAMPLES.glob("*.docx"))
    if NUMBER and (place := os.environ.get("MATERIAL")):
        files += sorted(path for path in Path(place).rglob("*.docx") if path.stat().st_size < 200_000)
    return tuple(path.read_bytes() for path in files)


def ends_well(content: bytes) -> None:
    case = a_case("mutant.docx", content, sha256=sha256(content).hexdigest())
    outcome = attempt(case, the_rules())
    assert not (isinstance(outcome, Refusal) and outcome.code == "fault"), outcome.trace


@st.composite
def cut_and_pasted(draw: st.DrawFn, content: bytes) -> bytes:
    """A content of which pieces were overwritten, removed or repeated."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(content) - 1)))
        length = draw(st.integers(0, 64))
        piece = draw(st.one_of(st.binary(max_size=16), st.just(content[at : at + length]), st.just(b"")))
        end = at + length if draw(st.booleans()) else at
        content = content[:at] + piece + content[end:]
    return content


@st.composite
def mutants_of_files(draw: st.DrawFn) -> bytes:
    return draw(cut_and_pasted(draw(st.sampled_from(seeds()))))


@st.composite
def mutants_of_parts(draw: st.DrawFn) -> bytes:
    """A package that is whole, with a part that is not."""
    members = members_of(draw(st.sampled_from(seeds())))
    name = draw(st.sampled_from(sorted(members)))
    if draw(st.booleans()):
        return zipped({**members, name: draw(cut_and_pasted(members[name]))})
    kept = dict(members)
    del kept[name]
    return zipped(kept)


@st.composite
def mutants_of_markup(draw: st.DrawFn) -> bytes:
    """A document that is well formed, of which elements are moved, repeated, emptied or taken away."""
    from lxml import etree

    members = members_of(draw(st.sampled_from(seeds())))
    tree = etree.fromstring(members["word/document.xml"])
    for _ in range(draw(st.integers(1, 6))):
        elements = list(tree.iter(etree.Element))
        chosen, other = (elements[draw(st.integers(0, len(elements) - 1))] for _ in range(2))
        parent = chosen.getparent()
        if parent is None:
            continue
        match draw(st.sampled_from(("remove", "repeat", "empty", "move", "attribute"))):
            case "remove":
                parent.remove(chosen)
            case "repeat":
                parent.append(etree.fromstring(etree.tostring(chosen)))
            case "empty":
                chosen.clear()
            case "move" if chosen not in other.iterancestors() and other is not chosen:
                other.append(chosen)
            case "attribute" if chosen.attrib:
                key = draw(st.sampled_from(sorted(chosen.attrib)))
                chosen.set(key, draw(st.sampled_from(("", "-1", "99999999999", "nil", "été"))))
    return zipped({**members, "word/document.xml": etree.tostring(tree)})


@tried
@given(mutants_of_files())
def test_a_file_of_which_bytes_were_changed_ends_well(content: bytes) -> None:
    ends_well(content)


@tried
@given(mutants_of_parts())
def test_a_package_of_which_a_part_was_changed_ends_well(content: bytes) -> None:
    ends_well(content)


@tried
@given(mutants_of_markup())
def test_a_document_of_which_elements_were_changed_ends_well(content: bytes) -> None:
    ends_well(content)
