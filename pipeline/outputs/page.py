"""Page: the templates of what people open in a browser."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

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
