"""Mounts: on what kind of file system a folder lies, as the system tells it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_SHARES = ("9p", "afs", "ceph", "cifs", "davfs", "drvfs", "fuse", "gluster", "nfs", "prl_fs", "smb", "vboxsf")
_MORE_SHARES = ("virtiofs", "vmhgfs")


@dataclass(frozen=True, slots=True)
class Mount:
    """One mounted file system."""

    point: str
    kind: str
    """As the system calls it, such as `ext4`, `cifs` or `fuse.rclone`; empty when it does not tell."""

    @property
    def is_share(self) -> bool:
        """Tell whether it sends no events for what other machines do."""
        return self.kind.startswith((*_SHARES, *_MORE_SHARES))


def read_mounts() -> tuple[Mount, ...]:
    """List what is mounted, in the order in which it was; nothing where the system does not tell."""
    try:
        lines = Path("/proc/self/mountinfo").read_text(errors="surrogateescape").splitlines()
    except OSError:
        return ()
    return parse_mounts(lines)


def parse_mounts(lines: list[str]) -> tuple[Mount, ...]:
    """Read the lines of `mountinfo`."""
    found = []
    for line in lines:
        left, _, right = line.partition(" - ")
        point = left.split()[4].encode(errors="surrogateescape").decode("unicode_escape").encode("latin-1")
        found.append(Mount(point.decode("utf-8", "surrogateescape"), right.split()[0]))
    return tuple(found)


def mount_of(folder: Path, mounts: tuple[Mount, ...]) -> Mount:
    """Give the mount that holds a folder: the nearest above it, and of several there the last."""
    place = str(folder.resolve())
    if sys.platform == "win32":
        return Mount(folder.resolve().anchor, "smb" if place.startswith("\\\\") else "")
    nearest = Mount("", "")
    for mount in mounts:
        if _is_within(place, mount.point) and len(mount.point) >= len(nearest.point):
            nearest = mount
    return nearest


def mounts_below(folder: Path, mounts: tuple[Mount, ...]) -> Iterator[Mount]:
    """Give the mounts that lie inside a folder."""
    place = str(folder.resolve())
    return (mount for mount in mounts if mount.point != place and _is_within(mount.point, place))


def _is_within(place: str, above: str) -> bool:
    return f"{place.rstrip('/')}/".startswith(f"{above.rstrip('/')}/")
