"""Properties: what a Word file says of itself beside its text: final, signed, protected, how long."""

from __future__ import annotations

from dataclasses import replace

import regex

from pipeline.errors import CaseError
from pipeline.formats.word.markup import Element, W
from pipeline.formats.word.package import Package, relations_of
from pipeline.model import Document, DocumentState, Place

_FINAL_WORDS = frozenset(
    (
        *("final", "signed", "executed", "definitief", "finaal", "ondertekend", "getekend"),
        *("définitif", "définitive", "finale", "signé", "signée", "endgültig", "endfassung", "unterzeichnet"),
        *("definitivo", "definitiva", "firmado", "firmada", "firmato", "firmata", "assinado", "assinada"),
    )
)
_STATUS_LINE = regex.compile(
    r"(?i)\W*(?:(?:final|signed|executed)(?:\s+(?:version|copy|draft))?|definitie(?:f|ve versie)|finale versie|"
    r"(?:getekend|ondertekend)(?:\s+exemplaar)?|version\s+(?:définitive|signée|finale)|endfassung|endgültige fassung|"
    r"versión\s+(?:final|definitiva|firmada)|versione\s+(?:finale|definitiva|firmata)|versão\s+(?:final|assinada))\W*"
)
_ON = ("1", "true", "on")
_TEXT_PATH = "{urn:schemas-microsoft-com:vml}textpath"
_CREDIBLE = (0.6, 1.7)
"""How far the words that the file says it has may be from those it has, for its page count to be believed."""


def read_properties(package: Package, document: Document) -> Document:
    """Add to a document what its properties and settings say."""
    state = DocumentState.DRAFT
    if _is_marked_final(package):
        state = DocumentState.FINAL
    if _has_signature(package):
        state = DocumentState.SIGNED
    return replace(
        document,
        state=state,
        protection=_protection(package),
        maybe_final=state is DocumentState.DRAFT and _says_final(package, document),
        pages=_pages(package, document),
    )


def _is_marked_final(package: Package) -> bool:
    custom = _tree(package, "custom-properties")
    for each in custom if custom is not None else ():
        name, value = each.get("name", "").casefold(), str(each.xpath("string()")).strip().casefold()
        if name == "_markasfinal" and value in _ON:
            return True
        if name in ("status", "documentstatus", "document status") and value in _FINAL_WORDS:
            return True
    core = _tree(package, "core-properties")
    status = next((each for each in core if _name(each) == "contentStatus"), None) if core is not None else None
    return status is not None and (status.text or "").strip().casefold() in _FINAL_WORDS


def _has_signature(package: Package) -> bool:
    origin = package.related("", "origin")
    if origin is None:
        return False
    return package.has(relations_of(origin)) and package.related(origin, "signature") is not None


def _says_final(package: Package, document: Document) -> bool:
    """Tell if a line at the head, or a watermark, calls the document final."""
    heads = [block.text for block in document.blocks if block.place in (Place.HEADER, Place.FOOTER, Place.TEXT_BOX)]
    first = [block.text for block in document.blocks if block.place is Place.BODY][:3]
    marks = [
        path.get("string", "")
        for relation in package.relations(package.main)
        if relation.type == "header" and package.has(relation.target)
        for path in package.tree_of(relation.target).iter(_TEXT_PATH)
    ]
    return any(_STATUS_LINE.fullmatch(line.strip()) for text in (*heads, *first, *marks) for line in text.split("\n"))


def _protection(package: Package) -> str:
    name = package.related(package.main, "settings")
    settings = package.tree_of(name).find(W + "documentProtection") if name else None
    if settings is None or settings.get(W + "enforcement") not in _ON:
        return ""
    kind = settings.get(W + "edit", "readOnly")
    return "" if kind == "none" else kind


def _pages(package: Package, document: Document) -> int | None:
    extended = _tree(package, "extended-properties")
    said = {_name(each): each.text or "" for each in extended} if extended is not None else {}
    pages, words = said.get("Pages", ""), said.get("Words", "")
    if not pages.isdecimal() or not words.isdecimal() or int(pages) < 1:
        return None
    counted = sum(len(block.text.split()) for block in document.blocks if block.place in (Place.BODY, Place.TABLE))
    low, high = _CREDIBLE
    return int(pages) if low * counted <= int(words) <= high * counted and counted else None


def _tree(package: Package, kind: str) -> Element | None:
    name = package.related("", kind)
    if name is None:
        return None
    try:
        return package.tree_of(name)
    except CaseError:
        return None  # a damaged description is no reason to refuse the text it describes


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
