"""What is read from a file before anything is judged."""

from __future__ import annotations

import base64
import io

import docx
import pytest
from builders import a_case, the_rules

from pipeline.errors import CaseError
from pipeline.model import DocumentState, Zone
from pipeline.read import read_document

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
LINES = (
    "Samenwerkingsovereenkomst",
    "Tussen de Stad Gent en Stichting Voorbeeld, hierna de partijen genoemd,",
    "wordt overeengekomen wat volgt:",
    "Artikel 1. Voorwerp",
    "De partijen werken samen aan een festival in hun beider steden.",
    "Artikel 2. Duur",
    "Deze overeenkomst geldt voor drie jaar, te rekenen vanaf de ondertekening.",
    "Opgemaakt te Gent op 3 mei 2026 in twee exemplaren.",
)


def a_file(*, picture_at: int | None = None, lines: tuple[str, ...] = LINES) -> bytes:
    document = docx.Document()
    for number, line in enumerate(lines):
        document.add_paragraph(line)
        if number == picture_at:
            document.add_picture(io.BytesIO(DOT))
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def test_a_draft_is_a_draft() -> None:
    document = read_document(a_case(content=a_file()), the_rules())
    assert document.state is DocumentState.DRAFT
    assert document.blocks[-1].zone is Zone.SIGNATURE


def test_a_picture_where_people_sign_is_a_signature() -> None:
    document = read_document(a_case(content=a_file(picture_at=len(LINES) - 1)), the_rules())
    assert document.state is DocumentState.SIGNED


def test_a_picture_elsewhere_is_none() -> None:
    document = read_document(a_case(content=a_file(picture_at=0)), the_rules())
    assert document.state is DocumentState.DRAFT


def test_a_file_without_a_word_is_refused() -> None:
    with pytest.raises(CaseError, match="empty"):
        read_document(a_case(content=a_file(lines=("", " "))), the_rules())
