"""Service: tell whoever runs the watch that it is alive, and what it did last."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from pipeline.disk import clock_of, replace_file
from pipeline.ledger import FOLDER

HEALTH = "health.json"
SCHEMA = "rightsclause/health/1"


@dataclass(frozen=True, slots=True)
class Health:
    """How a watch fares."""

    state: str
    """`watching`, `away` (a folder cannot be reached) or `stopped`."""
    version: str
    started: datetime
    last_sweep: datetime | None
    """When all of the inbox was last looked at to the end."""
    delivered: int = 0
    refused: int = 0
    """Since it started; refused ones count among the delivered."""
    waiting: Mapping[str, int] = field(default_factory=dict)
    """How many files of the inbox wait, by what they wait for."""


def notify(*states: str) -> None:
    """Tell systemd a state, such as `READY=1`; nothing happens where it did not start us, or does not listen."""
    place = os.environ.get("NOTIFY_SOCKET", "")
    if not place.startswith(("/", "@")) or not hasattr(socket, "AF_UNIX"):
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.connect(f"\0{place[1:]}" if place.startswith("@") else place)
        line.sendall("\n".join(states).encode())


def write_health(outbox: Path, health: Health) -> None:
    """Write down how the watch fares, in `<outbox>/.rightsclause/health.json`; left out when the disk will not."""
    told = {"schema": SCHEMA, **asdict(health), "host": socket.gethostname(), "process": os.getpid()}
    content = json.dumps(told, default=lambda moment: moment.isoformat(), indent=1) + "\n"
    with suppress(OSError):
        (outbox / FOLDER).mkdir(exist_ok=True)
        replace_file(outbox / FOLDER / HEALTH, content.encode())


def read_health(outbox: Path) -> Mapping[str, object] | None:
    """Read what a watch wrote down last; nothing when there is none."""
    try:
        told = json.loads((outbox / FOLDER / HEALTH).read_bytes())
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) and told.get("schema") == SCHEMA else None


def silence_of(outbox: Path) -> float:
    """Give for how many seconds a watch has said nothing, by the clock of the outbox. Raises `OSError` without one."""
    return clock_of(outbox) - (outbox / FOLDER / HEALTH).stat().st_mtime
