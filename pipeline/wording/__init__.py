"""Wording: how clauses are recognised — cues, statements, the duty and the right in them, and the verdict."""

from pipeline.wording.kind import Kind, kind_of
from pipeline.wording.passages import Passages, read_passages
from pipeline.wording.verdict import read_clause

__all__ = ["Kind", "Passages", "kind_of", "read_clause", "read_passages"]
