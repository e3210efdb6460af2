"""Forms: fill in a Word template, strictly, and read back that nothing was lost on the way.

The only room that knows docxtpl. It swallows what it does not understand, so three walls stand around it: undefined
names are faults, templates run in a sandbox, and every value given has to be found in the file that comes out.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Union

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree

from pipeline.errors import SetupError
from pipeline.model import Language

# docxtpl is loaded when the first form is filled in: most documents need none, and nobody should wait for it.
if TYPE_CHECKING:
    from docxtpl import DocxTemplate

Field = Union[str, int, bool, Mapping[str, "Field"], Sequence["Field"]]  # noqa: UP007  # `|` cannot name itself

_REGION = {"nl": "nl-BE", "en": "en-GB", "fr": "fr-BE", "de": "de-DE", "es": "es-ES", "it": "it-IT", "pt": "pt-PT"}
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_TEXT_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml")
# docxtpl turns these back into braces, also where they come from a value.
_ESCAPED_BRACES = re.compile(r"(?<=\{)_(?=[{%])|(?<=[}%])_(?=\})")
_WRONG_IN_A_TEMPLATE = (TemplateError, ArithmeticError, LookupError, SyntaxError, TypeError, ValueError)
"""What an expression of a template, or the markup around it, can raise."""
_NUMBER = re.compile(r"[A-H]\d+(?:\.\d+)?(?=\s)")
"""What the name of an open field begins with."""
_JOINER = "\u2060"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_READ = (f"{_W}t", f"{_W}br", f"{_W}tab", f"{_W}p")


def fill(template: bytes, fields: Mapping[str, Field], *, title: str, language: Language, when: datetime) -> bytes:
    """Give the filled-in document: its title and language set, its bytes the same for the same input.

    Raises `SetupError` when the template asks for a name that nobody gives, or does not show a value that is given.
    """
    from docxtpl import DocxTemplate

    given = {name: _printable(value) for name, value in fields.items()}
    document = DocxTemplate(io.BytesIO(template))
    document.patch_xml = _patched
    try:
        document.render(given, _environment(), autoescape=True)
    except _WRONG_IN_A_TEMPLATE as error:
        raise SetupError(f"the Word template cannot be filled in: {error}") from error
    properties = document.docx.core_properties
    properties.title = _printable_text(title)[:255]
    properties.language = _REGION[language]
    properties.created = properties.modified = when.astimezone(UTC).replace(tzinfo=None)
    _set_language(document, _REGION[language])
    package = io.BytesIO()
    document.save(package)
    content = _without_clock(package.getvalue())
    if lost := tuple(_lost(given, content)):
        raise SetupError(*(f"the Word template does not show {name}; add {{{{ {name} }}}}" for name in lost))
    return content


def answer(content: bytes, answers: Mapping[str, str]) -> bytes:
    """Give a filled-in form with fields answered that stood open, by the number that their name begins with.

    Raises `SetupError` for a number that no open field has; those there are are named.
    """
    given = {number: _printable_text(text) for number, text in answers.items()}
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as after:
        for member in before.infolist():
            part = before.read(member)
            if member.filename == "word/document.xml":
                part = _answered(part, given)
            after.writestr(member, part, zipfile.ZIP_DEFLATED)
    filled = packed.getvalue()
    if lost := tuple(_lost(given, filled)):
        raise SetupError(*(f"the answer to {number} is not in the form" for number in lost))
    return filled


def _answered(part: bytes, answers: Mapping[str, str]) -> bytes:
    tree = etree.fromstring(part)
    controls: dict[str, etree._Element] = {}
    for control in tree.iter(f"{_W}sdt"):
        alias = control.find(f"{_W}sdtPr/{_W}alias")
        name = "" if alias is None else alias.get(f"{_W}val", "")
        if (numbered := _NUMBER.match(name)) and control.find(f"{_W}sdtPr/{_W}text") is not None:
            controls.setdefault(numbered[0], control)
    if unknown := [number for number in answers if number not in controls]:
        raise SetupError(
            *(f"{number} is no open field of this form; it has: {', '.join(controls)}." for number in unknown)
        )
    for number, text in answers.items():
        properties, inside = controls[number].find(f"{_W}sdtPr"), controls[number].find(f"{_W}sdtContent")
        assert properties is not None and inside is not None  # a content control has both
        for placeholder in properties.findall(f"{_W}showingPlcHdr"):
            properties.remove(placeholder)
        if "\n" in text:  # A field of plain text loses its breaks in LibreOffice, a rich one does not.
            properties.remove(*properties.findall(f"{_W}text"))
        for child in list(inside):
            inside.remove(child)
        run = etree.SubElement(inside, f"{_W}r")
        for line_number, line in enumerate(text.split("\n")):
            if line_number:
                etree.SubElement(run, f"{_W}br")
            shown = etree.SubElement(run, f"{_W}t")
            shown.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            shown.text = line
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)


@lru_cache(maxsize=1)
def _environment() -> SandboxedEnvironment:
    """Give the sandbox in which templates run. It keeps what it compiled: a folder of agreements fills in one form."""
    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    environment.from_string = lru_cache(maxsize=32)(environment.from_string)  # type: ignore[assignment, method-assign]  # the same calls, remembered
    return environment


@lru_cache(maxsize=32)
def _patched(xml: str) -> str:
    """Do what docxtpl does to a part before it is compiled, once for each part and not once for each form."""
    from docxtpl import DocxTemplate

    return str(DocxTemplate.patch_xml(None, xml))


def faults_of(template: bytes, samples: Iterable[Mapping[str, Field]]) -> tuple[str, ...]:
    """Fill in a template with every kind of sample, and name what goes wrong."""
    faults: list[str] = []
    for sample in samples:
        try:
            fill(template, sample, title="", language=Language("nl"), when=datetime(2000, 1, 1, tzinfo=UTC))
        except SetupError as error:
            faults += error.faults
    return tuple(dict.fromkeys(faults))


def _set_language(document: DocxTemplate, region: str) -> None:
    for each in document.docx.styles.element.iter(f"{_W}lang"):
        each.set(f"{_W}val", region)


def _without_clock(content: bytes) -> bytes:
    """Pack the same parts again: a zip carries the time of packing."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as after:
        for member in before.infolist():
            dated = zipfile.ZipInfo(member.filename, _FIRST_DAY)
            dated.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(dated, before.read(member))
    return packed.getvalue()


# --- Values --------------------------------------------------------------------------------------------------------


def _printable(value: Field) -> Field:
    if isinstance(value, str):
        return _printable_text(value)
    if isinstance(value, Mapping):
        return {name: _printable(each) for name, each in value.items()}
    if isinstance(value, Sequence):
        return [_printable(each) for each in value]
    return value


def _printable_text(text: str) -> str:
    """Give the text as Word can hold it: a control character is white space, what XML forbids a replacement mark."""
    kept = "".join(character if character in "\n\t" else _shown(character) for character in text.replace("\r\n", "\n"))
    return _ESCAPED_BRACES.sub(f"{_JOINER}_", kept)


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cc" or character in "\u2028\u2029":
        return " "
    if category == "Cs" or (ord(character) & 0xFFFE) == 0xFFFE:
        return "\ufffd"
    return character


# --- Reading back --------------------------------------------------------------------------------------------------


def _lost(given: Mapping[str, Field], content: bytes) -> Iterator[str]:
    shown = _text(content)
    for name, value in _leaves("", given):
        if _squeezed(value) not in shown:
            yield name


def _leaves(path: str, value: Field) -> Iterator[tuple[str, str]]:
    """Walk to every text that was given, with the name under which a template finds it."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from _leaves(f"{path}.{name}" if path else name, each)
    elif isinstance(value, Sequence):
        for each in value:
            yield from _leaves(path, each)


def _text(content: bytes) -> str:
    """Give all text of a document, a paragraph after the other."""
    parts: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            if not _TEXT_PARTS.fullmatch(name):
                continue
            for element in etree.fromstring(package.read(name)).iter(*_READ):
                parts.append((element.text or "") if element.tag == _READ[0] else " ")
    return _squeezed("".join(parts))


def _squeezed(text: str) -> str:
    return " ".join(text.split())
