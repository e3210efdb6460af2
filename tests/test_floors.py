"""The plan of the house: imports point down, and the core touches nothing outside.

Read from the source by `ast`, so imports inside functions count as well. Whoever adds a module gives it a floor here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "pipeline"

FLOORS = (
    ("__main__",),
    ("cli",),
    ("watch", "review", "recheck", "suppliers", "editions", "doctor"),
    ("sweep",),
    ("bell", "run", "service"),
    ("worklist", "delivered"),
    ("ingest", "deliver", "workers", "guard", "ledger", "overrule", "rules"),
    ("facts", "playbook", "toml_table", "disk", "mounts", "tools", "sheets"),
    ("prepare",),
    ("process",),
    ("read", "detect", "screen", "decide", "write", "prove"),
    ("outputs",),
    ("formats", "wording", "margin", "placement", "parties", "standing", "legibility"),
    ("outline", "atlas", "comments", "names", "difference", "lineage"),
    ("language",),
    ("text", "codes", "sentences"),
    ("model", "errors"),
)
"""Every room of the package, top floor first. A folder is one room."""

NO_ROOMS = frozenset({"_templates", "data", "locale"})
"""Folders of facts and choices; what they hold of Python makes them, and is never imported."""

STAGES = FLOORS[10]
CORE = frozenset(room for floor in FLOORS[9:] for room in floor)

OUTSIDE = (
    "asyncio",
    "contextvars",
    "fcntl",
    "getpass",
    "glob",
    "http",
    "importlib.resources",
    "io.open",
    "locale",
    "logging",
    "multiprocessing",
    "os",
    "pathlib",
    "platform",
    "random",
    "secrets",
    "select",
    "shutil",
    "signal",
    "socket",
    "ssl",
    "subprocess",
    "tempfile",
    "threading",
    "time",
    "urllib.request",
    "uuid",
)
"""Modules through which one reaches disk, clock, network, chance, processes or the terminal."""

TOUCHES = frozenset({"open", "print", "input", "breakpoint"})
"""Functions of the language that reach outside."""

CLOCKS = frozenset({"now", "utcnow", "today"})
"""Methods that ask what time it is."""

ONLY_IN = {
    "click": ("cli",),
    "docx": ("formats.word", "outputs.forms"),
    "docxtpl": ("outputs.forms",),
    "lingua": ("language",),
    "pypdf": ("formats.pdf",),
    "pypdfium2": ("formats.pdf.pages",),
    "rich": ("cli",),
    "watchdog": ("bell",),
}
"""To replace a library is to rewrite these modules and no others."""

BROAD = {
    "process": "a document that meets a fault of ours is refused, and the others go on",
    "sweep": "what goes wrong with one file of a sweep is kept from the others",
    "cli": "a fault of ours ends with 70 and a sentence",
}
"""The rooms that may catch everything, once each, and why."""


@dataclass(frozen=True)
class Module:
    """One source file: its dotted name below the package, and its tree."""

    name: str
    tree: ast.Module

    @property
    def room(self) -> str:
        return self.name.split(".")[0]


@cache
def modules() -> tuple[Module, ...]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found.append(Module(name, ast.parse(path.read_text(encoding="utf-8"), str(path))))
    return tuple(module for module in found if module.name and module.room not in NO_ROOMS)


def imports(module: Module) -> Iterator[str]:
    """Every dotted name that a module imports, with the names taken from it."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module.name}: imports are absolute here"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def neighbours(module: Module) -> frozenset[str]:
    """The modules of ours that a module imports, as dotted names below the package."""
    known = {each.name for each in modules()}
    ours = (name.removeprefix("pipeline.") for name in imports(module) if name.startswith("pipeline."))
    return frozenset(name if name in known else name.rpartition(".")[0] for name in ours) - {""}


def is_within(name: str, whole: str) -> bool:
    return f"{name}.".startswith(f"{whole}.")


def floor_of(room: str) -> int:
    return next(number for number, floor in enumerate(FLOORS) if room in floor)


def of_each_module() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)


def of_the_core() -> pytest.MarkDecorator:
    core = [module for module in modules() if module.room in CORE]
    return pytest.mark.parametrize("module", core, ids=lambda module: module.name)


def test_every_room_has_one_floor() -> None:
    listed = [room for floor in FLOORS for room in floor]
    assert len(listed) == len(set(listed))
    assert {module.room for module in modules()} <= set(listed)


@of_each_module()
def test_imports_point_down(module: Module) -> None:
    upward = {name for name in neighbours(module) if floor_of(name.split(".")[0]) < floor_of(module.room)}
    assert upward == set()


@pytest.mark.parametrize("stage", STAGES)
def test_stages_are_strangers_to_one_another(stage: str) -> None:
    met = {name.split(".")[0] for module in modules() if module.room == stage for name in neighbours(module)}
    assert met & set(STAGES) <= {stage}


def test_no_stair_leads_back_up() -> None:
    open_ends = {module.name: neighbours(module) - {module.name} for module in modules()}
    while free := {name for name, below in open_ends.items() if not below & open_ends.keys()}:
        open_ends = {name: below for name, below in open_ends.items() if name not in free}
    assert open_ends == {}, "these modules import one another in a ring"


@of_the_core()
def test_the_core_imports_nothing_that_reaches_outside(module: Module) -> None:
    reached = {name for name in imports(module) if any(is_within(name, outside) for outside in OUTSIDE)}
    assert reached == set()


@of_the_core()
def test_the_core_opens_prints_and_asks_nothing(module: Module) -> None:
    calls = [node.func for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
    named = {call.id for call in calls if isinstance(call, ast.Name)}
    asked = {call.attr for call in calls if isinstance(call, ast.Attribute)}
    streams = {
        node.attr
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "sys"
    }
    assert named & TOUCHES == set()
    assert asked & CLOCKS == set()
    assert streams & {"stdout", "stderr", "stdin", "argv", "exit"} == set()


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_met_in_few_rooms(library: str) -> None:
    met = {module.name for module in modules() for name in imports(module) if is_within(name, library)}
    assert {name for name in met if not any(is_within(name, home) for home in ONLY_IN[library])} == set()


def test_everything_is_caught_in_three_places_only() -> None:
    broad = sorted(module.room for module in modules() for node in ast.walk(module.tree) if catches_everything(node))
    assert broad == sorted(BROAD)


def catches_everything(node: ast.AST) -> bool:
    if isinstance(node, ast.ExceptHandler):
        caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        return any(kind is None or is_root(kind) for kind in caught)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
        name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        return name == "suppress" and any(is_root(kind) for kind in node.args)
    return False


def is_root(kind: ast.expr) -> bool:
    return isinstance(kind, ast.Name) and kind.id in {"Exception", "BaseException"}


@pytest.mark.parametrize(
    "source",
    ["try: pass\nexcept: pass", "try: pass\nexcept (OSError, Exception): pass", "with suppress(BaseException): pass"],
)
def test_catching_everything_is_seen_however_it_is_written(source: str) -> None:
    assert any(catches_everything(node) for node in ast.walk(ast.parse(source)))


def test_catching_one_kind_is_left_alone() -> None:
    source = ast.parse("try: pass\nexcept (OSError, ValueError): pass\nwith suppress(KeyError): pass")
    assert not any(catches_everything(node) for node in ast.walk(source))
