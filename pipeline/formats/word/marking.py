"""Marking: a plan carried out in a Word file, and nothing else changed in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.formats.word.comments import CommentParts, Remark, anchor_on_insertion, anchor_on_quote
from pipeline.formats.word.insertions import settle_numbering, write_insertions
from pipeline.formats.word.markup import ID, Element, P, W
from pipeline.formats.word.numbering import read_numbering
from pipeline.formats.word.package import Package, open_package
from pipeline.formats.word.reading import followed
from pipeline.formats.word.revisions import Revisions
from pipeline.formats.word.styles import read_styles
from pipeline.model import Block, Document, Limits, MarkPlan, Place, Quote, Stamp


def mark(content: bytes, document: Document, plan: MarkPlan, stamp: Stamp) -> bytes:
    """Give the file with the insertions and comments of a plan, as tracked changes of the stamp."""
    package = open_package(content, Limits())
    main = package.main
    root = package.edited(main)
    paragraphs = list(root.iter(P))
    number_of = {
        block.index: number for block in document.blocks for name, number in [followed(block.anchor)] if name == main
    }
    revisions = Revisions(package, stamp)
    styles = read_styles(package)
    written = write_insertions(plan.insertions, document, paragraphs, number_of, revisions, styles)
    numbering = read_numbering(package, styles.language)
    settle_numbering(plan.insertions, document, written, root, revisions, styles, numbering)
    changed, added = {}, {}
    if plan.comments:
        parts = CommentParts(package, styles)
        remarks = [Remark(revisions.number(), comment) for comment in plan.comments]
        for remark in remarks:
            if remark.comment.insertion is not None:
                anchor_on_insertion(written[remark.comment.insertion], remark.id, parts.reference_style)
            else:
                host, quote = _host(package, document, remark.comment.quote, paragraphs, number_of)
                anchor_on_quote(host, quote, remark.id, parts.reference_style)
        parts.write(remarks, stamp)
        changed, added = parts.changed, parts.added
    return package.rewritten({**changed, main: package.packed(main, root)}, added)


def _host(
    package: Package,
    document: Document,
    quote: Quote | None,
    paragraphs: Sequence[Element],
    number_of: Mapping[int, int],
) -> tuple[Element, Quote | None]:
    """Find the paragraph that carries a comment, with the quote if it stands in that one.

    Notes, headers and footers carry none: the paragraph that refers to the note does, or the first of all.
    """
    if quote is None:
        return paragraphs[0], None
    block = document.blocks[quote.block]
    if block.index in number_of:
        return paragraphs[number_of[block.index]], quote
    return _referring(package, block, paragraphs), None


def _referring(package: Package, block: Block, paragraphs: Sequence[Element]) -> Element:
    name, number = followed(block.anchor)
    if block.place in (Place.FOOTNOTE, Place.ENDNOTE):
        paragraph = list(package.tree_of(name).iter(P))[number]
        note = next(paragraph.iterancestors(W + "footnote", W + "endnote"), None)
        kind = W + ("footnoteReference" if block.place is Place.FOOTNOTE else "endnoteReference")
        for host in paragraphs:
            if any(note is not None and each.get(ID) == note.get(ID) for each in host.iter(kind)):
                return host
    return paragraphs[0]
