"""Tools: the programs of this machine that some documents need, and whether they are other ones than before."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

NEEDED = ("soffice", "tesseract")
"""LibreOffice, for other office files; Tesseract, for scans."""


def find_tool(name: str) -> Path | None:
    """Give the program of that name; nothing when this machine has none."""
    found = shutil.which(name)
    return None if found is None else Path(found).resolve()


def fingerprint() -> str:
    """Name the tools as they are now: another name after one was installed, removed or renewed."""
    seen = []
    for name in NEEDED:
        path = find_tool(name)
        try:
            told = None if path is None else (str(path), path.stat().st_size, path.stat().st_mtime_ns)
        except OSError:
            told = None
        seen.append(told)
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]
