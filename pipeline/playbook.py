"""Playbook: a folder that lawyers edit, read into a policy or refused with every fault named.

playbook.toml            who we are, thresholds, what each contact asks for, folders, file names
clauses/<id>.toml        what it takes to have a clause, and how it is worded in each language
comments/<language>.toml what we say in the margin
terms/<language>.toml    words the house adds to a language (may be left out)
*.docx                   the forms we fill in
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from stdnum.be import vat as be_vat

from pipeline.comments import ADDENDUM, PLACEHOLDERS, REASONS, WORDS, loose_braces, names_in
from pipeline.errors import SetupError
from pipeline.facts import LANGUAGES as OUR_LANGUAGES
from pipeline.facts import load_codes, load_world, term_faults
from pipeline.model import (
    Clause,
    ClauseId,
    Code,
    CodeEntry,
    CommentText,
    Contact,
    ContactRule,
    CountryCode,
    Duty,
    EarlierWording,
    FolderRule,
    Home,
    Language,
    Policy,
    Profile,
    Route,
    Term,
    Vocabulary,
    Wording,
    World,
)
from pipeline.toml_table import TomlTable, parse_table

LANGUAGES = tuple(map(Language, OUR_LANGUAGES))
STAFF_LANGUAGES = (Language("nl"), Language("en"))
TEMPLATES = {
    "advice_request": "advice-request.docx",
    "clause_text": "clause-text.docx",
    "addendum": "addendum.docx",
}
"""The Word templates by the kind of output they make."""
_TOP_FILES = ("playbook.toml", "addendum.toml", *TEMPLATES.values())

_OUTPUT_ENDINGS = {
    "annotated": ".docx",
    "proposal": ".docx",
    "clause_text": ".docx",
    "addendum": ".docx",
    "advice_request": ".docx",
    "report": ".html",
}
_COMMENT_TABLES = (("comment", "", tuple(PLACEHOLDERS)), ("reason", "reason.", REASONS), ("word", "word.", WORDS))
_MOST_WORDS = 60
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_NO_FILE_NAME = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


def load_policy(name_or_folder: str) -> Policy:
    """Read a playbook: a name of ours, or the path of a folder. Raises `SetupError` with every fault."""
    policy, faults = _read(_gather(find_playbook(name_or_folder)))
    if faults:
        raise SetupError(*faults)
    return policy


def check_playbook(name_or_folder: str | Path) -> tuple[str, ...]:
    """Name every fault of a playbook, also those that only show when it is put to use.

    Those are what it asks of the world, and the fields of its Word templates.
    """
    # Heavy, and needed by nobody who only loads.
    from pipeline.outputs import addendum, advice_request, clause_text, forms

    samples = {form.KIND: form.samples() for form in (advice_request, clause_text, addendum)}

    try:
        files = _gather(find_playbook(str(name_or_folder)))
    except SetupError as error:
        return error.faults
    policy, faults = _read(files)
    broken = {fault.split(":", 1)[0] for fault in faults}
    if "playbook.toml" not in broken:
        faults += _world_faults(policy, editions_folder_of(str(name_or_folder), policy))
    for kind, file in TEMPLATES.items():
        if file in files and file not in broken:
            faults += tuple(f"{file}: {fault}" for fault in forms.faults_of(files[file], samples[kind]))
    return faults


def misfits(policy: Policy, world: World) -> tuple[str, ...]:
    """Name what a playbook asks of the world that the world does not have."""
    known = {code for name in world.atlas.names for code in name.codes}
    if policy.home.country in known:
        return ()
    return (f"playbook.toml: home.country: “{policy.home.country}” is no country we know; give its three letters",)


def find_playbook(name_or_folder: str) -> Path:
    """Give the folder of a playbook. A bare name is one of ours, never a folder one happens to stand in."""
    if _NAME.fullmatch(name_or_folder):
        known = our_playbooks()
        if name_or_folder not in known:
            raise SetupError(
                f"no playbook is called “{name_or_folder}”; choose one of: {', '.join(sorted(known))},"
                f" or give the path of a folder: ./{name_or_folder}"
            )
        return known[name_or_folder]
    folder = Path(name_or_folder)
    if not folder.is_dir():
        raise SetupError(f"{folder}: is no folder; give the path of the folder that holds playbook.toml")
    return folder


def editions_folder_of(name_or_folder: str, policy: Policy) -> Path | None:
    """Give the folder in which a house keeps the editions that it imported; nothing when its playbook names none."""
    return find_playbook(name_or_folder) / policy.editions if policy.editions else None


def our_playbooks() -> dict[str, Path]:
    """List the playbooks that come with the product, by name."""
    package = Path(__file__).parent
    for home in (package / "_templates", package.parent / "templates"):
        found = {folder.parent.name: folder.parent for folder in home.glob("*/playbook.toml")}
        if found:
            return found
    return {}


def _world_faults(policy: Policy, editions: Path | None) -> tuple[str, ...]:
    try:
        return misfits(policy, load_world(index_id=policy.index, editions_folder=editions))
    except SetupError as error:
        return error.faults


# --- The folder ----------------------------------------------------------------------------------------------------


def _gather(folder: Path) -> dict[str, bytes]:
    """Read what belongs to a playbook, by its path within the folder; what editors leave behind does not."""
    wanted = ("playbook.toml", "clauses/*.toml", "comments/*.toml", "terms/*.toml", "*.toml", "*.docx")
    paths = {path for each in wanted for path in folder.glob(each) if path.is_file()}
    try:
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(paths)
            if not path.name.startswith((".", "~"))
        }
    except OSError as error:
        raise SetupError(f"{error.filename}: cannot be read ({error.strerror}); check its rights") from error


def _read(files: Mapping[str, bytes]) -> tuple[Policy, tuple[str, ...]]:
    """Turn files into a policy. It counts only when the faults beside it are none."""
    faults: list[str] = []
    clauses = tuple(_clause(path, files[path], faults) for path in _within("clauses", files))
    if not clauses:
        faults.append("clauses/: holds no clause; add a file clauses/<id>.toml")
    comments = _comments(files, faults)
    terms = tuple(_terms(path, files[path], faults) for path in _within("terms", files))
    templates = tuple(_templates(files, faults))
    addendum = _addendum(files, {wording.language for clause in clauses for wording in clause.wordings}, faults)
    top = parse_table(files["playbook.toml"], "playbook.toml", faults) if "playbook.toml" in files else None
    if top is None:
        faults.append("playbook.toml: is missing; every playbook starts with this file")
        top = TomlTable("playbook.toml", "", {}, [])
    for path in files:
        if "/" not in path and path not in _TOP_FILES:
            faults.append(f"{path}: is not known here; known are: {', '.join(_TOP_FILES)}")
    author = top.table("author")
    contacts = _contacts(top.table("contact"), tuple(clause.id for clause in clauses))
    policy = Policy(
        name=top.text("name"),
        version=top.text("version", right='give a text, such as "2026.1"'),
        sha256=_digest(files),
        home=_home(top.table("home")),
        threshold=top.number("threshold", Decimal(0), Decimal(1)),
        threshold_basis=top.word("threshold_basis", ("cautious", "printed", "precise")),
        author=author.text("name"),
        initials=author.text("initials"),
        language=Language(top.word("language", STAFF_LANGUAGES)),
        contacts=contacts,
        folders=_folders(top, {rule.contact: rule.profile for rule in contacts}),
        clauses=clauses,
        comments=comments,
        file_names=_file_names(top.table("files")),
        templates=templates,
        terms=terms,
        index=top.text("index"),
        on_partial=top.word("on_partial", ("insert", "comment")),
        on_weak=top.word("on_weak", ("comment", "insert")),
        supplier_form=top.flag("supplier_form"),
        question=_both_languages(top.table("question")),
        source=top.text("source", default=""),
        editions=top.text("editions", default=""),
        addendum=addendum,
    )
    author.close()
    top.close()
    return policy, tuple(faults)


def _within(folder: str, files: Mapping[str, bytes]) -> list[str]:
    return [path for path in files if path.startswith(f"{folder}/")]


def _digest(files: Mapping[str, bytes]) -> str:
    """Hash every file with its name, so that any change makes another playbook."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path}\0{len(files[path])}\0".encode())
        digest.update(files[path])
    return digest.hexdigest()


# --- playbook.toml -------------------------------------------------------------------------------------------------


def _home(table: TomlTable) -> Home:
    name = table.text("name")
    names = table.texts("names", default=())
    country = table.text("country", right='give three letters, such as "BEL"')
    if country and not re.fullmatch(r"[A-Z]{3}", country):
        table.fault("country", f"is “{country}”", 'give the three letters of ISO 3166, such as "BEL"')
    numbers = table.texts("numbers", default=())
    for number in numbers if country == "BEL" else ():
        if not be_vat.is_valid(number):
            table.fault(
                "numbers",
                f"has “{number}”, whose check digits are wrong",
                "give the enterprise number as the register writes it",
            )
    home = Home(
        name=name,
        names=names if name in names else (name, *names),
        numbers=numbers,
        country=CountryCode(country),
    )
    table.close()
    return home


def _both_languages(table: TomlTable) -> tuple[tuple[Language, str], ...]:
    texts = tuple((language, table.text(language)) for language in STAFF_LANGUAGES)
    table.close()
    return texts


def _contacts(table: TomlTable, clauses: tuple[ClauseId, ...]) -> tuple[ContactRule, ...]:
    rules = tuple(_contact(contact, table.table(contact), clauses) for contact in Contact)
    table.close()
    return rules


def _contact(contact: Contact, table: TomlTable, clauses: tuple[ClauseId, ...]) -> ContactRule:
    duties = table.table("duties")
    rule = ContactRule(
        contact=contact,
        profile=table.choice("profile", Profile),
        duties=tuple((clause, duties.choice(clause, Duty)) for clause in clauses),
        route=table.choice("route", Route),
        remit=table.flag("remit"),
    )
    duties.close()
    table.close()
    return rule


def _folders(top: TomlTable, profiles: Mapping[Contact, Profile]) -> tuple[FolderRule, ...]:
    rules: list[FolderRule] = []
    for table in top.tables("folder"):
        name = table.text("name")
        if name.startswith("/") or "\\" in name or ".." in name.split("/"):
            table.fault("name", f"is “{name}”", "give a folder below the inbox: leveranciers, or leveranciers/textiel")
        if name.casefold() in {rule.subfolder.casefold() for rule in rules}:
            table.fault("name", f"“{name}” is there more than once", "keep one")
        contact = table.choice("contact", Contact) if table.has("contact") else None
        profile = table.choice("profile", Profile) if table.has("profile") else None
        if contact is None and profile is None:
            table.fault("name", f"“{name}” says nothing", "give a contact, a profile or both")
        if contact and profile and profile is not profiles.get(contact, profile):
            table.fault("profile", f"is “{profile}”", f"leave it out, or take that of {contact}: {profiles[contact]}")
        rules.append(FolderRule(name.strip("/"), profile or (profiles.get(contact) if contact else None), contact))
        table.close()
    return tuple(rules)


def _file_names(table: TomlTable) -> tuple[tuple[str, str], ...]:
    names: list[tuple[str, str]] = []
    for kind, ending in _OUTPUT_ENDINGS.items():
        name = table.text(kind, right=f"give a file name that ends in {ending}")
        right = f"give a plain file name that ends in {ending}; it may hold {{stem}}, the name of the document"
        rest = name.replace("{stem}", "")
        if name and (not name.lower().endswith(ending) or _NO_FILE_NAME.search(rest) or names_in(rest)):
            table.fault(kind, f"is “{name}”", right)
        if name.casefold() in {other.casefold() for _, other in names} | {"report.json"}:
            table.fault(kind, f"“{name}” is taken", "give every file a name of its own; report.json is ours")
        names.append((kind, name))
    table.close()
    return tuple(names)


# --- clauses/<id>.toml ---------------------------------------------------------------------------------------------


def _clause(path: str, content: bytes, faults: list[str]) -> Clause:
    table = parse_table(content, path, faults)
    elements, findings = _known("element"), _known("finding")
    expected = path.removeprefix("clauses/").removesuffix(".toml")
    name = table.text("id")
    if name and name != expected:
        table.fault("id", f"is “{name}”", f"give the name of the file: “{expected}”")
    requires = _among(table, "requires", elements)
    informs = _among(table, "informs", elements)
    for element in set(requires) & set(informs):
        table.fault("informs", f"has “{element}”, which is required as well", "keep it in one of the two")
    worded = table.tables("wording")
    clause = Clause(
        id=ClauseId(expected),
        title=_both_languages(table.table("title")),
        requires=requires,
        informs=informs,
        weakeners=tuple(map(Code, _among(table, "weakeners", [code for code in findings if code.startswith("W")]))),
        lookalikes=tuple(map(Code, _among(table, "lookalikes", [code for code in findings if code.startswith("L")]))),
        one_sided_allowed=table.flag("one_sided_allowed"),
        wordings=tuple(map(_wording, worded)),
        earlier=tuple(map(_earlier, table.tables("earlier") if table.has("earlier") else ())),
    )
    # One in a language that is not known is named as that, and takes the place of no other.
    known = [
        wording for each, wording in zip(worded, clause.wordings, strict=True) if each.has_word("language", LANGUAGES)
    ]
    _judge_wordings(table, known)
    if not requires and table.has("requires"):
        table.fault("requires", "is empty", "name what it takes to have the clause")
    table.close()
    return clause


def _among(table: TomlTable, key: str, known: Iterable[str]) -> tuple[str, ...]:
    names = table.texts(key)
    words = tuple(known)
    for name in names:
        if name not in words:
            table.fault(key, f"has “{name}”, which is not known", f"known are: {', '.join(words)}")
    return names


def _wording(table: TomlTable) -> Wording:
    official = table.word("status", ("draft", "official")) == "official"
    variant = table.word("variant", Contact) if table.has("variant") else ""
    approved_by = table.text("approved_by", default="")
    approved_on = table.day("approved_on")
    if official and not approved_by:
        table.fault("approved_by", "is missing", "say who approved the official text, or make its status draft")
    if not official and (approved_by or approved_on):
        table.fault("status", "is draft although somebody approved it", "make it official, or leave out the approval")
    wording = Wording(
        language=Language(table.word("language", LANGUAGES)),
        heading=table.text("heading"),
        sentences=table.texts("sentences"),
        official=official,
        approved_by=approved_by,
        approved_on=approved_on,
        variant=variant,
        extra=table.texts("extra", default=()),
    )
    table.close()
    return wording


def _earlier(table: TomlTable) -> EarlierWording:
    until = table.day("until")
    if until is None:
        table.fault("until", "is missing", "give the last day on which this was the approved text")
    wording = EarlierWording(Language(table.word("language", LANGUAGES)), table.texts("sentences"), until or date.min)
    table.close()
    return wording


def _judge_wordings(table: TomlTable, wordings: Iterable[Wording]) -> None:
    seen: set[tuple[str, str]] = set()
    for wording in wordings:
        if (wording.language, wording.variant) in seen:
            of = f" for {wording.variant}" if wording.variant else ""
            table.fault("wording", f"is there more than once in “{wording.language}”{of}", "keep one")
        seen.add((wording.language, wording.variant))
    for language in STAFF_LANGUAGES:
        if (language, "") not in seen:
            table.fault("wording", f"is missing in “{language}”", "add it: comments and reports show it to staff")
    for varied in sorted({language for language, variant in seen if variant}):
        if (varied, "") not in seen:
            table.fault("wording", f"has only a variant in “{varied}”", "add the ordinary text in that language")


# --- comments, addendum, terms, *.docx -------------------------------------------------------


def _comments(files: Mapping[str, bytes], faults: list[str]) -> tuple[CommentText, ...]:
    for path in _within("comments", files):
        if path not in (f"comments/{language}.toml" for language in STAFF_LANGUAGES):
            faults.append(f"{path}: is not known here; staff read nl or en: comments/nl.toml, comments/en.toml")
    comments: list[CommentText] = []
    for language in STAFF_LANGUAGES:
        path = f"comments/{language}.toml"
        if path not in files:
            faults.append(f"{path}: is missing; add it, with the same codes as the other language")
            continue
        top = parse_table(files[path], path, faults)
        top.word("language", (language,))
        for name, prefix, known in _COMMENT_TABLES:
            table = top.table(name)
            for code in known:
                text = table.text(code)
                _judge_comment(table, code, text, PLACEHOLDERS.get(code, frozenset()))
                comments.append(CommentText(Code(f"{prefix}{code}"), language, text))
            table.close()
        top.close()
    return tuple(comments)


def _judge_comment(table: TomlTable, code: str, text: str, known: frozenset[str]) -> None:
    _judge_names(table, code, text, known)
    words = len(text.split())
    if words > _MOST_WORDS:
        table.fault(code, f"has {words} words", f"use at most {_MOST_WORDS}; nobody reads more in a margin")


def _judge_names(table: TomlTable, code: str, text: str, known: frozenset[str]) -> None:
    for name in sorted(names_in(text) - known):
        may = ", ".join(f"{{{each}}}" for each in sorted(known)) or "no names"
        table.fault(code, f"uses {{{name}}}, which nobody fills in", f"it may use: {may}")
    if loose_braces(text):
        table.fault(code, "has a brace that belongs to no name", "use braces around a name only")


def _addendum(files: Mapping[str, bytes], languages: set[Language], faults: list[str]) -> tuple[CommentText, ...]:
    if "addendum.toml" not in files:
        faults.append("addendum.toml: is missing; copy it from the playbook of the product and adapt it")
        return ()
    top = parse_table(files["addendum.toml"], "addendum.toml", faults)
    texts: list[CommentText] = []
    for language in (each for each in LANGUAGES if each in languages or top.has(each)):
        table = top.table(language)
        for code, known in ADDENDUM.items():
            text = table.text(code)
            _judge_names(table, code, text, known)
            texts.append(CommentText(Code(code), language, text))
        table.close()
    top.close()
    return tuple(texts)


def _terms(path: str, content: bytes, faults: list[str]) -> Vocabulary:
    top = parse_table(content, path, faults)
    language = path.removeprefix("terms/").removesuffix(".toml")
    if language not in LANGUAGES:
        faults.append(f"{path}: is not known here; known are: {', '.join(f'terms/{each}.toml' for each in LANGUAGES)}")
    terms = tuple(_term(table, faults) for table in top.tables("term"))
    top.close()
    return Vocabulary(Language(language), terms)


def _term(table: TomlTable, faults: list[str]) -> Term:
    term = Term(table.text("meaning"), table.texts("forms"), table.text("hit"), table.text("miss"))
    table.close()
    if term.forms and term.hit and term.miss:
        faults.extend(term_faults(term, table.file))
    return term


def _templates(files: Mapping[str, bytes], faults: list[str]) -> Iterable[tuple[str, bytes]]:
    for kind, file in TEMPLATES.items():
        if file not in files:
            faults.append(f"{file}: is missing; copy it from the playbook of the product and adapt it in Word")
        elif not _is_word_document(files[file]):
            faults.append(f"{file}: is no Word document; save it in Word as .docx")
        else:
            yield kind, files[file]


def _is_word_document(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return "word/document.xml" in package.namelist()
    except zipfile.BadZipFile:
        return False


@lru_cache(maxsize=1)
def _codes() -> tuple[CodeEntry, ...]:
    return load_codes()


def _known(group: str) -> tuple[str, ...]:
    """List the codes of a group that the product knows."""
    return tuple(entry.code for entry in _codes() if entry.group == group)
