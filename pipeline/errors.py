"""Errors: what can go wrong, by who has to act.

Built from their `args` alone, so that every one of them survives the way home from a worker.
"""

from __future__ import annotations


class RightsclauseError(Exception):
    """What all errors of this house have in common. Never raised itself."""


class CaseError(RightsclauseError):
    """This document cannot be reviewed; its sender can do something about it.

    Args, in order: the code of `data/codes.toml` (group `error`) and, where it helps, one detail for the message.
    The words that people read stand in that table, in both languages.
    """

    @property
    def code(self) -> str:
        """The code in the table of errors."""
        return str(self.args[0])

    @property
    def detail(self) -> str:
        """What the message names beside the code; may be empty."""
        return str(self.args[1]) if len(self.args) > 1 else ""


class SetupError(RightsclauseError):
    """Nothing can be reviewed until whoever set it up acts. `args` holds every fault, a sentence each."""

    @property
    def faults(self) -> tuple[str, ...]:
        """All faults at once: what is, and what would be right."""
        return tuple(str(fault) for fault in self.args)
