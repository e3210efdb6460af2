"""Texts: what our pages say, in the language that staff read."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from pipeline.model import Language

if TYPE_CHECKING:
    from jinja2 import Environment


@lru_cache(maxsize=1)
def pages() -> Environment:
    """Give the templates of the pages.

    They are parts of the program, like its modules, and come from the package in the same way.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("pipeline.outputs", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["squeezed"] = lambda text: " ".join(text.split())
    return environment


@lru_cache(maxsize=2)
def texts(language: Language) -> Mapping[str, str]:
    """Give every text of the pages by its key: Dutch, or English for everybody else."""
    environment = pages()
    loader = environment.loader
    assert loader is not None  # set above; the type of an environment allows none
    source, _, _ = loader.get_source(environment, f"{'nl' if language == 'nl' else 'en'}.toml")
    return MappingProxyType(tomllib.loads(source))
