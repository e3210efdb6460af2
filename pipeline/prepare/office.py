"""Office: LibreOffice, for office files that are none of ours. The only room that speaks to it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from time import monotonic

from pipeline.errors import CaseError
from pipeline.model import DocumentFormat, Limits

_SHARE = 0.6
"""Of the time that a document may take: the review needs the rest."""
_RESTART = 81
"""How it ends when it only made its profile, and wants to be started again."""
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
{items}
</oor:items>
"""
_ITEM = (
    '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
)
_CLOSED = (
    # Nothing in a document is run, fetched or followed.
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


def convert(content: bytes, form: DocumentFormat, limits: Limits) -> tuple[bytes, str]:
    """Give the Word file that LibreOffice makes of a file, and the program's name.

    Raises `CaseError`: `needs_conversion` without LibreOffice, `not_converted` when it makes nothing of the file.
    """
    program = _program()
    if program is None:
        raise CaseError("needs_conversion", form)
    with tempfile.TemporaryDirectory(prefix="rightsclause-") as folder:
        work = Path(folder)
        _close(work / "profile")
        came = work / f"document.{form}"
        came.write_bytes(content)
        command = [
            *(program, "--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"),
            # A profile of its own: two at once in one profile, and one of them fails.
            f"-env:UserInstallation={(work / 'profile').as_uri()}",
            *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(work / "out"), str(came)),
        ]
        _run(command, work, limits.seconds * _SHARE)
        made = work / "out" / "document.docx"
        # It may end well and have made nothing.
        if not made.is_file() or not 0 < made.stat().st_size <= limits.max_bytes:
            raise CaseError("not_converted", form)
        return made.read_bytes(), _version(program)


def _run(command: Sequence[str], work: Path, seconds: float) -> None:
    end = monotonic() + seconds
    try:
        while True:
            done = subprocess.run(
                command, cwd=work, env=_environment(work), capture_output=True, timeout=end - monotonic(), check=False
            )
            if done.returncode != _RESTART:
                return
    except subprocess.TimeoutExpired:
        raise CaseError("exceeded_limits", f"{seconds:g} s, LibreOffice") from None


def _close(profile: Path) -> None:
    items = "\n".join(_ITEM.format(path=path, name=name, value=value) for path, name, value in _CLOSED)
    user = profile / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(_SETTINGS.format(items=items), encoding="utf-8")


def _environment(work: Path) -> dict[str, str]:
    closed = {name: "http://127.0.0.1:9" for name in ("http_proxy", "https_proxy", "all_proxy")}
    return {**os.environ, **closed, "HOME": str(work), "TMPDIR": str(work), "SAL_USE_VCLPLUGIN": "svp"}


@lru_cache(maxsize=1)
def _program() -> str | None:
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        return None
    # The script starts the program as a child, which would outlive it when its time is over.
    itself = Path(found).resolve().parent / "soffice.bin"
    return str(itself) if itself.is_file() else found


@lru_cache(maxsize=1)
def _version(program: str) -> str:
    told = subprocess.run(
        [program, "--version"], capture_output=True, text=True, timeout=30, check=False
    ).stdout.split()
    return " ".join(told[:2]) or "LibreOffice"
