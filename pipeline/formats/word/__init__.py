"""Word: read a .docx, .docm or .dotx, mark it, and prove what was marked."""

from pipeline.formats.word.marking import mark
from pipeline.formats.word.reading import read
from pipeline.formats.word.verification import verify

__all__ = ["mark", "read", "verify"]
