"""Outputs: one module a thing we hand over."""

from __future__ import annotations

from typing import Protocol

from pipeline.model import Brief, Output
from pipeline.outputs import addendum, advice_request, clause_text


class Form(Protocol):
    """What a module of this folder offers: the file, or nothing where it does not apply."""

    def render(self, brief: Brief) -> Output | None:
        """Make the file of a reviewed case."""


FORMS: tuple[Form, ...] = (addendum, clause_text, advice_request)
"""What a person needs beside the copies, in the order in which one reads the folder."""
