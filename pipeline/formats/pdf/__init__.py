"""PDF: read it, write notes into a copy, and prove what was written. Its text is never changed."""

from pipeline.formats.pdf.legibility import unread_pages
from pipeline.formats.pdf.marking import mark
from pipeline.formats.pdf.pages import draw, from_screen, maker, repaired, shown_size
from pipeline.formats.pdf.properties import can_be_written
from pipeline.formats.pdf.reading import read
from pipeline.formats.pdf.verification import verify

__all__ = [
    "can_be_written",
    "draw",
    "from_screen",
    "maker",
    "mark",
    "read",
    "repaired",
    "shown_size",
    "unread_pages",
    "verify",
]
