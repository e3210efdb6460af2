"""Wording: how clauses are recognised — cues, statements, the duty and the right in them, and the verdict."""

from pipeline.wording.kind import kind_of
from pipeline.wording.verdict import read_clause

__all__ = ["kind_of", "read_clause"]
