"""Make the catalogues of our own sentences anew: `make texts`.

What stands as `_("…")` in modules and templates is looked up by Babel. A translation stays with its English; one whose
English is gone goes too; a new sentence has none until somebody writes it into the `.po`.
"""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parent.parent
CATALOGUE = PACKAGE / "locale" / "nl" / "LC_MESSAGES" / "rightsclause.po"

_HEAD = b"# What the program says, in Dutch (Belgian usage, je-vorm). The English stands where it is said.\n\n"
_METHODS = [("**.py", "python"), ("**.html", "jinja2")]
_NO_DATE = datetime.fromtimestamp(0, UTC)
"""Stands in the head of the `.mo` in place of today: the same sentences give the same file."""


def sentences_said() -> frozenset[str]:
    """Give the English of every sentence that stands in modules and templates."""
    found = extract_from_dir(str(PACKAGE), _METHODS, keywords={"_": None})
    return frozenset(message for _, _, message, _, _ in found if isinstance(message, str))


def make(kept: bytes) -> tuple[bytes, bytes, tuple[str, ...]]:
    """Give the catalogue that follows from one that was kept, as `.po` and `.mo`, and the sentences without Dutch."""
    old = {message.id: message.string for message in read_po(io.BytesIO(kept), locale="nl") if message.id}
    new = Catalog(locale="nl", fuzzy=False, creation_date=_NO_DATE)
    for sentence in sorted(sentences_said()):
        new.add(sentence, old.get(sentence, ""))
    words, compiled = io.BytesIO(), io.BytesIO()
    # Without its head, which says nothing that this module does not say.
    write_po(words, new, no_location=True, omit_header=True, width=0)
    write_mo(compiled, new)
    missing = tuple(str(message.id) for message in new if message.id and not message.string)
    return _HEAD + words.getvalue(), compiled.getvalue(), missing


def main() -> int:
    words, compiled, missing = make(CATALOGUE.read_bytes())
    CATALOGUE.write_bytes(words)
    CATALOGUE.with_suffix(".mo").write_bytes(compiled)
    for sentence in missing:
        print(f"{CATALOGUE.name}: no Dutch yet: {sentence}", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
