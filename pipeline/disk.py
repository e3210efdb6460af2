"""Disk: put bytes down so that they are whole or not there, under names that tell whose they are."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
import socket
import stat
from collections.abc import Iterable
from pathlib import Path

ABANDONED_SECONDS = 24 * 3600.0
"""After this long, something private is nobody's any more, whatever host it came from."""

MOST_LEVELS = 32
"""Folders that lie deeper than so many are not entered: hardly a path of a result would fit below them."""

_OWN = ".rightsclause"
_LONGEST_USE_SECONDS = 600.0
"""For how long a process needs something private at most."""
_HOST = re.sub(r"[^A-Za-z0-9-]", "-", socket.gethostname())[:60] or "host"
_LINKLESS = frozenset(
    {errno.EPERM, errno.EACCES, errno.ENOSYS, errno.EINVAL, errno.EMLINK, errno.ENOTSUP, errno.EOPNOTSUPP}
)
"""How file systems say that they make no second name for a file."""


def _boot() -> str:
    try:
        return re.sub(r"[^0-9a-f]", "", Path("/proc/sys/kernel/random/boot_id").read_text())[:8] or "boot"
    except OSError:  # Elsewhere the age of a file has to tell.
        return "boot"


_BOOT = _boot()


def write_new(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Write a file that was not there before, whole or piece by piece, and wait until it lies on the disk."""
    with path.open("xb") as file:
        file.writelines((content,) if isinstance(content, bytes) else content)
        file.flush()
        os.fsync(file.fileno())


def replace_file(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Let a file hold this content; whoever looks sees the old file or the new one, never a part."""
    draft = path.parent / private_name("file")
    try:
        write_new(draft, content)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def append_line(path: Path, line: str) -> None:
    """Add one line in one write, so that lines of several writers never mix."""
    whole = line.encode() + b"\n"
    if tail_of(path, 1) not in ("", "\n"):  # Somebody was cut off in the middle of a line.
        whole = b"\n" + whole
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
    try:
        if os.write(descriptor, whole) != len(whole):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def tail_of(path: Path, most: int = 1 << 16) -> str:
    """Give the end of a text file, at most so many bytes; empty when it is not there."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - most))
            return file.read().decode(errors="replace")
    except FileNotFoundError:
        return ""


def move_new(source: Path, target: Path) -> None:
    """Give a file another name, and never that of a file that exists: then `FileExistsError`.

    A plain rename replaces what somebody laid there a moment before. Where the system makes a second name for a file,
    it looks and moves in one step; elsewhere only a moment is left between the two.
    """
    try:
        os.link(source, target, follow_symlinks=False)
    except FileExistsError:
        raise
    except NotImplementedError:
        _look_and_move(source, target)
    except OSError as error:
        if error.errno not in _LINKLESS:
            raise
        _look_and_move(source, target)
    else:
        source.unlink()


def _look_and_move(source: Path, target: Path) -> None:
    if target.exists() or target.is_symlink():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    source.rename(target)


def take_rights(path: Path, folder: Path) -> None:
    """Let a file or folder of ours be read and written by whoever may do so in the folder it will lie in.

    What the system does not let us pass on stays as it was made.
    """
    if os.name == "nt":  # There a new file takes the rights of its folder by itself.
        return
    model = folder.stat()
    mode = stat.S_IMODE(model.st_mode)
    with contextlib.suppress(OSError):
        if path.stat().st_gid != model.st_gid:
            shutil.chown(path, group=model.st_gid)
    with contextlib.suppress(OSError):
        path.chmod(mode & ~stat.S_ISVTX if path.is_dir() else mode & 0o666 | stat.S_IRUSR | stat.S_IWUSR)


def sync_file(path: Path) -> None:
    """Wait until a file lies on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder lie on the disk, where the system can do that."""
    with contextlib.suppress(OSError):  # Windows does not open folders, and some shares do not sync them.
        sync_file(folder)


def private_name(purpose: str) -> str:
    """Mint a hidden name that no other process, here or on another host, will use."""
    return f"{_OWN}-{purpose}~{_HOST}~{os.getpid()}~{_BOOT}.{secrets.token_hex(6)}"


def is_private(name: str) -> bool:
    """Tell whether a name is one of ours, minted here or on another host."""
    return name.startswith(f"{_OWN}-")


def is_abandoned(path: Path, now: float) -> bool:
    """Tell whether a private file or folder was left by a process that is gone, or by this one.

    Whoever asks is not in the middle of using one: what this process left was out of its reach when it should have put
    it right. `now` is the time by the clock of its own file system (`clock_of`): a share's may differ by hours.
    """
    parts = path.name.split("~")
    if not is_private(path.name) or len(parts) != 4:
        return False
    try:
        age = now - path.lstat().st_mtime
    except FileNotFoundError:
        return False
    _, host, pid, chance = parts
    if age > ABANDONED_SECONDS:
        return True
    if host != _HOST or not pid.isdecimal():
        return False
    boot, dot, _ = chance.partition(".")
    if dot and boot != _BOOT:  # Either this host was started anew since, or another goes by the same name.
        return age > _LONGEST_USE_SECONDS
    return int(pid) == os.getpid() or not _is_alive(int(pid))


def clock_of(folder: Path) -> float:
    """What time it is by the file system that holds this folder."""
    probe = folder / private_name("clock")
    try:
        write_new(probe, b"")
        return probe.stat().st_mtime
    finally:
        probe.unlink(missing_ok=True)


def _is_alive(pid: int) -> bool:
    if os.name == "nt":  # There, signal 0 would end the process instead of asking for it; its age decides.
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
