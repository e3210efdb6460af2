"""Names: what a file of ours is called, after the document it belongs to."""

from __future__ import annotations

import unicodedata

import regex

from pipeline.model import Case, Rules

_LONGEST_STEM = 60
_LONGEST_STEM_BYTES = 160
"""Most file systems take 255 bytes; what we add to a stem needs its share."""
_RESERVED = regex.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")
_FORBIDDEN = regex.compile(r'[<>:"/\\|?*\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]')


def stem_of(name: str) -> str:
    """Give the name of a document without its ending, fit for every file system: NFC, at most 60 characters."""
    plain = unicodedata.normalize("NFC", name)
    stem = plain.rpartition(".")[0] or plain
    stem = _FORBIDDEN.sub("_", stem)[:_LONGEST_STEM]
    stem = stem.encode(errors="replace")[:_LONGEST_STEM_BYTES].decode(errors="ignore").strip(" .")
    return f"_{stem}" if not stem or _RESERVED.fullmatch(stem) else stem


def output_name(kind: str, case: Case, rules: Rules) -> str:
    """Give the file name that the playbook sets for a kind of output."""
    return dict(rules.policy.file_names)[kind].replace("{stem}", stem_of(case.name))
