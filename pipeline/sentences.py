"""Sentences: what the program says by itself, in the language that staff read.

They stand in English where they are used, as `_("…")`. The Dutch is in `locale/nl`, kept with Babel (`make texts`).
What a house says is in its playbook, and the words for codes are in `data/codes.toml`.
"""

from __future__ import annotations

import io
import pkgutil
from collections.abc import Callable
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from typing import TypeAlias

from pipeline.model import Language

Say: TypeAlias = Callable[[str], str]
"""Gives a sentence of ours, named by its English, in one language."""

_DUTCH = "locale/nl/LC_MESSAGES/rightsclause.mo"


def sentences(language: Language) -> Say:
    """Give the way to say our sentences in a language: Dutch, or English for everybody else."""
    return (_dutch() if language == "nl" else NullTranslations()).gettext


@lru_cache(maxsize=1)
def _dutch() -> NullTranslations:
    # A part of the program, like its modules, and it comes from the package in the same way.
    catalogue = pkgutil.get_data("pipeline", _DUTCH)
    assert catalogue is not None  # only a loader that cannot read data gives none
    return GNUTranslations(io.BytesIO(catalogue))
