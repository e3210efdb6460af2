"""Page: the templates of what people open in a browser."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

_OVERRIDES = ("\N{LEFT-TO-RIGHT OVERRIDE}", "\N{RIGHT-TO-LEFT OVERRIDE}")
_SHOWN = "\N{REPLACEMENT CHARACTER}"


@lru_cache(maxsize=1)
def pages() -> Environment:
    """Give the templates of the pages.

    They are parts of the program, like its modules, and come from the package in the same way.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("pipeline.outputs", "pages"),
        autoescape=True,
        finalize=_in_reading_order,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["squeezed"] = lambda text: " ".join(text.split())
    return environment


def _in_reading_order(value: object) -> object:
    """Let nobody dress up a name as another: what turns round the letters that follow is shown, not obeyed.

    Names in Hebrew or Arabic need none of it; the marks that they may hold are left to them.
    """
    if isinstance(value, str) and any(each in value for each in _OVERRIDES):
        return value.replace(_OVERRIDES[0], _SHOWN).replace(_OVERRIDES[1], _SHOWN)
    return value
