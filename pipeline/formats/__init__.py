"""Formats: which files can be read, and by whom.

A format is a module that reads and marks; to add one is to add a file and a line here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from pipeline.formats import pdf, word
from pipeline.formats.recognition import CANDIDATES, format_of, recognise
from pipeline.model import Checks, Document, DocumentFormat, Limits, MarkPlan, Stamp

__all__ = ["CANDIDATES", "FORMATS", "Format", "format_of", "recognise"]


class Format(Protocol):
    """What a format offers. A module that has these is one."""

    def read(self, content: bytes, limits: Limits) -> Document:
        """Give what stands in the file, as text with the way back. Raises `CaseError`."""

    def mark(self, content: bytes, document: Document, plan: MarkPlan, stamp: Stamp) -> bytes:
        """Give the file with the plan carried out in it."""

    def verify(self, original: bytes, marked: bytes, document: Document, plan: MarkPlan, stamp: Stamp) -> Checks:
        """Tell whether a marked file is the original and the plan, and nothing else."""


FORMATS: Mapping[DocumentFormat, Format] = MappingProxyType(
    {
        DocumentFormat.DOCX: word,
        DocumentFormat.DOCM: word,
        DocumentFormat.DOTX: word,
        DocumentFormat.PDF: pdf,
    }
)
"""Who reads what."""
