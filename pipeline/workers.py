"""Workers: open the executor that a spec names.

An engine is a `concurrent.futures.Executor` and nothing of our own. `local` needs no process pool: each of its threads
waits for one guarded child process (`guard.py`), so there is one process for each worker and a death takes nobody along.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from pipeline.errors import RightsclauseError, SetupError

SPECS = "inline, local, local:N, dask:ADDRESS, module:factory"

_P = ParamSpec("_P")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Engine:
    """A way to get work done, that can be opened again when it breaks."""

    open: Callable[[], Executor]
    ahead: int
    """How many cases may be with it at once: enough to keep it busy, few enough to keep memory flat."""


class Inline(Executor):
    """Does the work where it is asked for, before `submit` returns."""

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Give a future that is done already."""
        future: Future[_T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except (RightsclauseError, OSError) as error:  # What a task may end with; anything else is a fault of ours.
            future.set_exception(error)
        return future


def engine_of(spec: str, *, typed: bool = True) -> Engine:
    """Find the engine that a spec names.

    `typed` tells that a person typed it on the command line; only then may it name code to import.
    """
    kind, _, rest = spec.partition(":")
    if spec == "inline":
        return Engine(Inline, ahead=1)
    if kind == "local":
        return _local(rest, spec)
    if kind == "dask" and rest:
        return _dask(rest)
    if kind and rest:
        if not typed:
            raise SetupError(f"workers: {spec!r} names code; that is accepted on the command line only.")
        return _foreign(kind, rest, spec)
    raise SetupError(f"workers: {spec!r} is not known; use one of: {SPECS}.")


def _local(number: str, spec: str) -> Engine:
    if number and not (number.isdecimal() and 1 <= int(number) <= 1024):
        raise SetupError(f"workers: {spec!r} needs a number from 1 to 1024, such as local:4.")
    workers = int(number) if number else _usable_cores()
    return Engine(lambda: ThreadPoolExecutor(workers, thread_name_prefix="rightsclause"), ahead=2 * workers)


def _dask(address: str) -> Engine:
    try:
        distributed = importlib.import_module("distributed")
    except ImportError:
        raise SetupError("workers: Dask is not installed; install it with: pip install 'rightsclause[dask]'.") from None

    def connect() -> Any:
        try:
            return distributed.Client(address, timeout="10s")
        except OSError as error:
            raise SetupError(f"workers: no Dask scheduler answers at {address} ({error}).") from None

    client = connect()
    cores = sum(client.ncores().values())

    def open_executor() -> Executor:
        nonlocal client
        if client.status != "running":
            client = connect()
        # pure=False: without it, equal arguments are answered once, and a second try would be no try.
        executor: Executor = client.get_executor(pure=False)
        return executor

    return Engine(open_executor, ahead=2 * max(1, cores))


def _foreign(module: str, factory: str, spec: str) -> Engine:
    try:
        make: Callable[[], Any] = getattr(importlib.import_module(module), factory)
    except (ImportError, AttributeError) as error:
        raise SetupError(
            f"workers: {spec!r} cannot be imported ({error}); it must name a module and a function."
        ) from None

    def open_executor() -> Executor:
        executor = make()
        if not hasattr(executor, "submit"):
            raise SetupError(f"workers: {spec!r} gives a {type(executor).__name__}; it must give an Executor.")
        return executor  # type: ignore[no-any-return]  # Any object that can submit will do.

    return Engine(open_executor, ahead=2 * _usable_cores())


def _usable_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
