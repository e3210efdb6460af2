"""Model: every value that travels through the house, and nothing that acts.

All values are frozen, hold tuples instead of lists, and survive pickling, so that any engine can carry them.
Offsets are code points in the text of a block as it stands in the file; `end` is exclusive, always.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NewType

Anchor = NewType("Anchor", str)
"""Where a block lies in its file. Minted and followed by its format; nobody else looks inside."""

ClauseId = NewType("ClauseId", str)
"""The name of a clause of the playbook: `human-rights`, `supplier-standards`."""

Code = NewType("Code", str)
"""A word of `data/codes.toml`: a finding, a reason, a cause of attention, an error."""

CountryCode = NewType("CountryCode", str)
"""ISO 3166-1 alpha-3, and XKX for Kosovo."""

Language = NewType("Language", str)
"""ISO 639-1, two letters."""


# --- The document, as text -----------------------------------------------------------------------------------------


class DocumentFormat(StrEnum):
    DOCX = "docx"
    DOCM = "docm"
    DOTX = "dotx"
    ODT = "odt"
    DOC = "doc"
    RTF = "rtf"
    PDF = "pdf"
    IMAGE = "image"
    UNKNOWN = "unknown"


class DocumentState(StrEnum):
    DRAFT = "draft"
    FINAL = "final"
    SIGNED = "signed"


class Change(StrEnum):
    """What somebody else proposed with text, and nobody has decided yet."""

    NONE = "none"
    INSERTED = "inserted"
    DELETED = "deleted"


class View(StrEnum):
    """One of the two texts that an undecided document can become."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Place(StrEnum):
    """The part of the file in which a block lies."""

    BODY = "body"
    TABLE = "table"
    TEXT_BOX = "text_box"
    HEADER = "header"
    FOOTER = "footer"
    FOOTNOTE = "footnote"
    ENDNOTE = "endnote"


class Zone(StrEnum):
    """The part of the agreement to which a block belongs."""

    OPENING = "opening"
    """Title and parties, up to the recitals or the first article."""
    CONTENTS = "contents"
    """A table of contents."""
    RECITALS = "recitals"
    OPERATIVE = "operative"
    SIGNATURE = "signature"
    ANNEX = "annex"
    ASIDE = "aside"
    """Headers, footers, notes."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a block's text that stands in the file in one way."""

    start: int
    end: int
    change: Change = Change.NONE
    author: str = ""
    """Who proposed the change; empty without one."""
    dead: str = ""
    """Why the text does not count although nobody deleted it: `struck` or `hidden`; empty when it counts."""
    bold: bool = False
    doubtful: bool = False
    """It was recognised in a picture of text, and not surely."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Where in which table a block lies, counted from 0; of nested tables the outermost."""

    table: int
    row: int
    column: int
    columns: int


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, as it stands in the file: with everything deleted, inserted, struck or hidden."""

    index: int
    text: str
    anchor: Anchor
    place: Place = Place.BODY
    runs: tuple[Run, ...] = ()
    number: str = ""
    """The label that the program shows in front by itself: `Artikel 5.`, `5.1`, `(a)`. Typed numbers are text."""
    list_level: int | None = None
    """Depth in its automatic list, from 0."""
    outline_level: int | None = None
    """Depth as a heading by style, from 0."""
    style: str = ""
    bold: bool = False
    """All that can be seen of it is bold."""
    centred: bool = False
    cell: Cell | None = None
    page: int | None = None
    picture: bool = False
    """A picture or ink stands in it; in a signature block that is a signature. An empty signature line is none."""
    # What `read` finds out about it:
    zone: Zone = Zone.OPERATIVE
    article: int | None = None
    """Position of its article in `Document.articles`."""
    version: int = 0
    """Position of its language version in `Document.versions`."""
    language: Language | None = None
    where: str = ""
    """How a person would cite the place: `Artikel 5, par. 2`."""


class Numbering(StrEnum):
    AUTOMATIC = "automatic"
    TYPED = "typed"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Article:
    """A heading (or the first paragraph of an article without one) and what belongs to it."""

    heading: int
    """Index of the block that opens it."""
    end: int
    """Index behind its last block."""
    label: str
    """Its number as a reader cites it: `Artikel 5`, `5`; empty without one."""
    title: str
    """Its heading without the number; empty without one."""
    concept: str
    """What the heading is about, in words of the vocabulary (`termination`, `disputes` …); empty if unknown."""
    numbering: Numbering
    zone: Zone
    version: int
    titled: bool = True
    """The block that opens it is a heading of its own, not already the text."""
    title_block: int | None = None
    """Index of the block with its title, where that stands below the number in a paragraph of its own."""


@dataclass(frozen=True, slots=True)
class Version:
    """One language version of the agreement."""

    language: Language | None
    """Empty when it is none that we know."""


@dataclass(frozen=True, slots=True)
class Document:
    """What came in, as text, with the way back to every place in the file."""

    format: DocumentFormat
    blocks: tuple[Block, ...]
    state: DocumentState = DocumentState.DRAFT
    protection: str = ""
    """What keeps people from editing it (`readOnly`, `forms`, `comments`, `trackedChanges`, `encrypted`); empty without."""
    takes_text: bool = True
    """Wording can be proposed in it as a tracked change. Else it is only remarked on, with the wording as text beside."""
    maybe_final: bool = False
    pages: int | None = None
    # What `read` finds out about it:
    title: str = ""
    articles: tuple[Article, ...] = ()
    versions: tuple[Version, ...] = ()
    side_by_side: bool = False
    """The language versions stand in columns next to each other."""


@dataclass(frozen=True, slots=True)
class ScannedWord:
    """A word that was recognised in a picture of text. Coordinates are points of the page, from its lower left."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    doubtful: bool
    """It may be another word."""


@dataclass(frozen=True, slots=True)
class Scan:
    """A page of which the text was recognised, counted from 0, with its lines from top to bottom."""

    page: int
    lines: tuple[tuple[ScannedWord, ...], ...]
    turn: int = 0
    """By how many quarter turns, against the clock, its text runs askew to the axis of the page."""
    slope: float = 0.0
    """By how much its lines sink to the right, as a fraction: no paper lies quite straight."""
    rules: tuple[tuple[float, float, float, float], ...] = ()
    """Lines that are drawn: left, bottom, right, top."""


@dataclass(frozen=True, slots=True)
class Derived:
    """Who made what is read, where that is not the file as it came in."""

    origin: DocumentFormat
    by: str
    """Program and version: `LibreOffice 7.4.7`."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the document that a conclusion rests on."""

    text: str
    where: str
    block: int
    start: int
    end: int


# --- Facts about the world -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Term:
    """How one thing is said in one language; the notation of `forms` is explained in `text.py`."""

    meaning: str
    forms: tuple[str, ...]
    hit: str
    """A sentence in which it must be found."""
    miss: str
    """A near miss in which it must not."""


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """What one language calls the things that matter here. Compared by identity: compiled patterns hang on it."""

    language: Language
    terms: tuple[Term, ...]


class PlaceKind(StrEnum):
    """What the law of the index makes of a name."""

    STATE = "state"
    REGION = "region"
    """An ordinary part of a state: the state's entry counts."""
    INTEGRAL = "integral"
    """An overseas part of a state: the state's entry counts, with a note."""
    TERRITORY = "territory"
    """A dependent or autonomous territory: not listed, the parent's score is information."""
    DISPUTED = "disputed"
    """Never mapped to a state by software."""
    FORMER = "former"
    """A state of the past with several successors: never mapped."""
    ORGANISATION = "organisation"
    """No country."""
    CITY = "city"


@dataclass(frozen=True, slots=True)
class AtlasName:
    """One way to write one place, from `data/atlas.csv`."""

    text: str
    language: str
    """ISO 639-1, or `*` for every language."""
    codes: tuple[CountryCode, ...]
    """The country that counts; several when the name alone cannot tell; none for an organisation."""
    kind: PlaceKind
    form: str
    """`name`, `adjective`, `old` (of the past, one successor), `code`, or `other` (words that hold a name and mean no
    place: "Rome Convention")."""
    weak: bool = False
    """It also means something else (a first name, a food, a town): counts only in an address or a seat formula."""
    parent: CountryCode | None = None
    """For a territory: the state whose score is shown as information."""


@dataclass(frozen=True, slots=True, eq=False)
class Atlas:
    """Which places there are and what they are called. Compared by identity: the compiled search hangs on it."""

    names: tuple[AtlasName, ...]


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One country in one edition."""

    iso3: CountryCode
    name: str
    score: str
    """Every stored digit, as text; compare as `Decimal`."""
    published: str
    """Two decimals, as the public sees them."""
    rank: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """One edition of an index."""

    label: str
    """`2025`, `2017-2018`: editions go by label, not by year."""
    published: date
    sha256: str
    entries: tuple[IndexEntry, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """An index, with the edition that decides and those before it, newest first."""

    id: str
    title: str
    publisher: str
    source: str
    retrieved: date
    attribution: str
    edition: Edition
    history: tuple[Edition, ...]
    """All editions, newest first, the deciding one included."""


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One row of `data/codes.toml`."""

    group: str
    code: Code
    nl: str
    en: str
    attention: bool
    gravity: int
    """Position in its group, the gravest first."""
    remedy_nl: str = ""
    remedy_en: str = ""
    retry: str = ""
    """For an error: `never`, `same_content` or `after_change`."""


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """What is true whoever asks: languages, places, the index, the words for our codes."""

    vocabularies: tuple[Vocabulary, ...]
    atlas: Atlas
    index: Index
    codes: tuple[CodeEntry, ...]


# --- What a house wants: the playbook ------------------------------------------------------------------------------


class Profile(StrEnum):
    """The set of rules for a kind of document."""

    ENGAGEMENT = "engagement"
    SUPPLIER = "supplier"
    NONE = "none"


class ProfileBasis(StrEnum):
    GIVEN = "given"
    FOLDER = "folder"
    TEXT = "text"
    DEFAULT = "default"


class Contact(StrEnum):
    """What kind of contact the document is about; decides the remit of the council."""

    PARTNERSHIP = "partnership"
    NETWORK = "network"
    DELEGATION_IN = "delegation_in"
    DELEGATION_OUT = "delegation_out"
    AGREEMENT = "agreement"
    SUPPLIER = "supplier"
    TENDER = "tender"
    GRANT = "grant"
    DOMESTIC = "domestic"
    OUT_OF_SCOPE = "out_of_scope"


class Duty(StrEnum):
    REQUIRED = "required"
    RECOMMENDED = "recommended"
    OPTIONAL = "optional"
    NONE = "none"


class Route(StrEnum):
    """Who is asked for advice."""

    COUNCIL = "council"
    PROCUREMENT = "procurement"
    LEGAL = "legal"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Wording:
    """The approved text of a clause in one language."""

    language: Language
    heading: str
    sentences: tuple[str, ...]
    official: bool
    """False: a draft, to be shown as an unofficial translation."""
    approved_by: str
    approved_on: date | None
    variant: str = ""
    """For which contact it is meant (`tender`); empty: for all others."""
    extra: tuple[str, ...] = ()
    """A variant that is only mentioned in comments (several parties), never inserted."""


@dataclass(frozen=True, slots=True)
class EarlierWording:
    """A text that was the approved one: recognised in older agreements, never proposed."""

    language: Language
    sentences: tuple[str, ...]
    until: date
    """The last day on which it was approved."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of the playbook: what it takes to have it, and how it is worded."""

    id: ClauseId
    title: tuple[tuple[Language, str], ...]
    requires: tuple[str, ...]
    """Ids of the elements it takes, in the order in which they are reported."""
    informs: tuple[str, ...]
    """Ids of elements that are reported when met and never asked for."""
    weakeners: tuple[Code, ...]
    lookalikes: tuple[Code, ...]
    one_sided_allowed: bool
    """The duty is meant to bind one side only, as a supplier's is."""
    wordings: tuple[Wording, ...]
    earlier: tuple[EarlierWording, ...] = ()

    def approved(self, language: Language | None, contact: Contact) -> Wording | None:
        """Choose the wording in a language, of the variant that is meant for a contact where there is one."""
        mine = [each for each in self.wordings if each.language == language]
        special = [each for each in mine if each.variant == contact]
        return next(iter(special or [each for each in mine if not each.variant]), None)


@dataclass(frozen=True, slots=True)
class ContactRule:
    """What one contact type asks for."""

    contact: Contact
    profile: Profile
    duties: tuple[tuple[ClauseId, Duty], ...]
    route: Route
    remit: bool
    """The council advises on it."""


@dataclass(frozen=True, slots=True)
class FolderRule:
    """What a subfolder of the inbox says about the documents in it; empty fields say nothing."""

    subfolder: str
    profile: Profile | None
    contact: Contact | None


@dataclass(frozen=True, slots=True)
class Home:
    """The side that uses the product; never a counterparty."""

    name: str
    names: tuple[str, ...]
    numbers: tuple[str, ...]
    country: CountryCode


@dataclass(frozen=True, slots=True)
class CommentText:
    """The text of one comment code in one language, with its {placeholders}."""

    code: Code
    language: Language
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """What a playbook says. Templates travel as bytes: the core opens no file."""

    name: str
    version: str
    sha256: str
    home: Home
    threshold: Decimal
    threshold_basis: str
    """`cautious`, `printed` or `precise`."""
    author: str
    initials: str
    language: Language
    """What staff read by default."""
    contacts: tuple[ContactRule, ...]
    folders: tuple[FolderRule, ...]
    clauses: tuple[Clause, ...]
    comments: tuple[CommentText, ...]
    file_names: tuple[tuple[str, str], ...]
    """(kind of output, file name)."""
    templates: tuple[tuple[str, bytes], ...]
    terms: tuple[Vocabulary, ...]
    """Words that the house adds to the languages."""
    index: str
    on_partial: str
    """`insert` or `comment`."""
    on_weak: str
    """`comment`, or `insert`."""
    supplier_form: bool
    """Whether an advice request is filled in for a supplier."""
    question: tuple[tuple[Language, str], ...]
    """The house's own first question, never answered by us."""
    source: str = ""
    """Where the house published its approach; shown where a reader asks why. Empty when it is published nowhere."""
    editions: str = ""
    """Folder with the editions that the house imported, below that of the playbook unless it is absolute; may be empty."""
    addendum: tuple[CommentText, ...] = ()
    """The words of the addendum, in the language of the agreement, with their {placeholders}."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one document may cost."""

    max_bytes: int = 50_000_000
    max_unpacked_bytes: int = 400_000_000
    max_parts: int = 5_000
    max_blocks: int = 200_000
    max_pages: int = 3_000
    max_scanned_pages: int = 100
    seconds: float = 120.0
    recognition_seconds: float = 300.0
    """Beside the above, for a document of which pages are pictures."""
    memory_bytes: int = 2_000_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """Policy and facts together, passed along: nothing is global."""

    policy: Policy
    world: World
    language: Language
    """What staff read in this run."""
    version: str
    """Of the product."""
    limits: Limits


# --- The case and what is found out --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Case:
    """What came in, with all that the core is not allowed to ask for: name, hash, time."""

    name: str
    subfolder: str
    """Below the inbox or the named folder, with `/`; empty at the top."""
    content: bytes
    sha256: str
    received: datetime
    reviewed: datetime
    profile: Profile | None = None
    """Forced by option or by subfolder."""
    contact: Contact | None = None
    basis: ProfileBasis = ProfileBasis.DEFAULT
    """Where the two above come from: `given`, `folder`, or `default` when nothing forces them."""
    derived: Derived | None = None
    """Set when `content` is not the file itself any more, or not alone: see `prepare`. Name and hash stay the file's."""
    scans: tuple[Scan, ...] = ()
    """Pages of which the text was recognised."""


class Status(StrEnum):
    """The verdict on a clause, the best first."""

    STANDARD = "standard"
    EQUIVALENT = "equivalent"
    PARTIAL = "partial"
    WEAKENED = "weakened"
    ONE_SIDED = "one_sided"
    CONTRADICTED = "contradicted"
    LOOKALIKE = "lookalike"
    ABSENT = "absent"
    UNCERTAIN = "uncertain"


class ElementState(StrEnum):
    MET = "met"
    MISSING = "missing"
    WEAKENED = "weakened"


@dataclass(frozen=True, slots=True)
class Element:
    """The answer to one yes/no question about a passage."""

    id: str
    state: ElementState
    evidence: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A weakener, a look-alike or a note, with the words it rests on."""

    code: Code
    evidence: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What one language version, in one view, says about one clause."""

    language: Language | None
    status: Status
    elements: tuple[Element, ...] = ()
    findings: tuple[Finding, ...] = ()
    passages: tuple[Quote, ...] = ()
    """The words the verdict rests on, in reading order; empty when absent."""


@dataclass(frozen=True, slots=True)
class VersionReading:
    """Both views of one language version."""

    version: int
    accepted: Reading
    rejected: Reading


@dataclass(frozen=True, slots=True)
class ClauseDetection:
    """What the document has of one clause."""

    clause: ClauseId
    status: Status
    """The worse of the two views, and of the language versions the gravest."""
    if_accepted: Status
    if_rejected: Status
    versions: tuple[VersionReading, ...]
    reading: Reading
    """The one that decided."""
    deleted: tuple[Quote, ...] = ()
    """Live wording of the clause that somebody else proposes to delete."""
    inserted: tuple[Quote, ...] = ()
    """Wording of the clause that somebody else proposes to insert."""
    proposed: bool = False
    """Our own proposal is in the document and nobody has decided it yet."""


@dataclass(frozen=True, slots=True)
class Detection:
    """What the document says of itself: which clauses it has, what kind of document it is."""

    clauses: tuple[ClauseDetection, ...]
    profile: Profile
    contact: Contact
    basis: ProfileBasis
    profile_unsure: bool = False
    contact_evidence: tuple[Quote, ...] = ()


class PartyKind(StrEnum):
    COMPANY = "company"
    ASSOCIATION = "association"
    PUBLIC_BODY = "public_body"
    UNIVERSITY = "university"
    PERSON = "person"
    INTERNATIONAL = "international"
    NETWORK = "network"
    UNKNOWN = "unknown"


class Certainty(StrEnum):
    CERTAIN = "certain"
    PROBABLE = "probable"
    UNSURE = "unsure"


class Basis(StrEnum):
    """The kind of evidence a country rests on, in its order (DOMAIN 3.6)."""

    SEAT = "seat"
    TERRITORY = "territory"
    LAW = "law"
    REGISTER = "register"
    POSTCODE = "postcode"
    PLACE = "place"
    ADJECTIVE = "adjective"
    LEGAL_FORM = "legal_form"
    SIGNATURE = "signature"
    BANK = "bank"
    PHONE = "phone"
    NAMED = "named"
    """A person asked for it by name."""


class CountryOutcome(StrEnum):
    """What the index says about a country, the gravest first (DOMAIN 3.8)."""

    ADVICE_SCORE = "advice_score"
    ADVICE_NOT_LISTED = "advice_not_listed"
    ADVICE_TERRITORY = "advice_territory"
    ADVICE_BORDER = "advice_border"
    UNKNOWN = "unknown"
    NO_COUNTRY = "no_country"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a country stands in the edition that decides."""

    edition: str
    listed: bool
    name: str
    """As the publisher prints it; empty when not listed."""
    score: str | None
    published: str | None
    rank: int | None
    history: tuple[tuple[str, str], ...] = ()
    """(edition, score) of the last five editions that list it, newest first."""
    parent: CountryCode | None = None
    parent_name: str = ""
    parent_published: str | None = None
    """For a territory: the parent state's printed score, as information only."""


@dataclass(frozen=True, slots=True)
class Country:
    """A country a party may belong to, why we think so, and what the index says."""

    iso3: CountryCode | None
    name: str | None
    """In the language that staff read."""
    certainty: Certainty
    basis: Basis
    evidence: tuple[Quote, ...]
    standing: Standing | None
    outcome: CountryOutcome
    note: str = ""
    """`old_name`, `integral`, `former`, `region`, or empty."""


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who signs."""

    name: str
    alias: str
    kind: PartyKind
    home: bool
    seat: str
    """As printed; empty when the text gives none."""
    countries: tuple[Country, ...]
    outcome: CountryOutcome
    evidence: tuple[Quote, ...]


class CountryRole(StrEnum):
    VISITED = "visited"
    SENDING = "sending"
    PERFORMANCE = "performance"
    PARENT = "parent"
    MEMBER = "member"


@dataclass(frozen=True, slots=True)
class OtherCountry:
    """A country in the document that is not a party's own."""

    country: Country
    role: CountryRole
    counts: bool = False


@dataclass(frozen=True, slots=True)
class Screening:
    """Who signs, and where they stand."""

    parties: tuple[Party, ...]
    other_countries: tuple[OtherCountry, ...] = ()


# --- What follows --------------------------------------------------------------------------------------------------


class Action(StrEnum):
    NONE = "none"
    INSERTED = "inserted"
    COMMENTED = "commented"
    OFFERED = "offered"


class AdviceNeeded(StrEnum):
    YES = "yes"
    NO = "no"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Insertion:
    """Wording to propose: this text after that block. Which file format it is does not matter here."""

    clause: ClauseId
    language: Language
    after: int
    """Index of the block behind which it goes."""
    before: int | None
    """Index of the block in front of which it ends up; none at the end."""
    paragraphs: tuple[str, ...]
    like_body: int
    """Block whose style, list and level the paragraphs take."""
    heading: str = ""
    """Without its number; empty when the neighbours have none."""
    number: str = ""
    """What a reader will see in front of the new article; empty without numbering."""
    numbering: Numbering = Numbering.NONE
    like_heading: int | None = None
    """Block whose style, list and level the heading takes."""
    like_title: int | None = None
    """Where the number and the title of an article stand in two paragraphs: the block with the title. The heading then
    goes into a paragraph of its own, like this one, below the number."""


@dataclass(frozen=True, slots=True)
class Comment:
    """Something to say in the margin, on a quote or on a proposed insertion."""

    paragraphs: tuple[str, ...]
    quote: Quote | None = None
    insertion: int | None = None
    """Position in the plan's insertions."""


@dataclass(frozen=True, slots=True)
class MarkPlan:
    """What is written into one copy of the document."""

    insertions: tuple[Insertion, ...] = ()
    comments: tuple[Comment, ...] = ()


@dataclass(frozen=True, slots=True)
class Stamp:
    """In whose name and when."""

    author: str
    initials: str
    when: datetime


@dataclass(frozen=True, slots=True)
class InsertionPlace:
    """Where a clause was written or would belong, in words for people."""

    language: Language
    after: str
    before: str
    number: str


@dataclass(frozen=True, slots=True)
class ClauseDecision:
    """What is done about one clause."""

    clause: ClauseId
    duty: Duty
    action: Action
    places: tuple[InsertionPlace, ...]
    proposal: tuple[Wording, ...]
    """The wording that is proposed, inserted or offered, one for each language version; empty when none is."""


@dataclass(frozen=True, slots=True)
class Advice:
    needed: AdviceNeeded
    reasons: tuple[Code, ...]
    route: Route
    question: str


@dataclass(frozen=True, slots=True)
class Decision:
    """All that follows from what was found, before a byte is written."""

    clauses: tuple[ClauseDecision, ...]
    screening: Screening
    """As it came in, with `counts` settled."""
    advice: Advice
    attention: tuple[Code, ...]
    annotated: MarkPlan
    """For colleagues; empty when there is nothing to say in the document."""
    proposal: MarkPlan
    """For the other party; empty when nothing was inserted."""
    editable: bool
    """False: nothing is written into the document (signed, final, protected)."""


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything the outputs are made from."""

    case: Case
    document: Document
    detection: Detection
    decision: Decision
    rules: Rules


@dataclass(frozen=True, slots=True)
class Output:
    """A file we hand over."""

    kind: str
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Checks:
    """What the proof found; `None` where there was nothing to prove."""

    reject_restores: bool | None = None
    accept_complies: bool | None = None
    no_new_faults: bool | None = None


@dataclass(frozen=True, slots=True)
class Dossier:
    """A reviewed case: what is known of it, and the files that were proved."""

    brief: Brief
    attention: tuple[Code, ...]
    """That of the decision, and what writing and proving added; gravest first."""
    outputs: tuple[Output, ...]
    checks: Checks


@dataclass(frozen=True, slots=True)
class Refusal:
    """A case that could not be reviewed, why, and what to do next."""

    case: Case
    code: Code
    message: str
    remedy: str
    retry: str
    """`never`, `same_content` or `after_change`."""
    format: DocumentFormat
    trace: str = ""
    """For a fault of ours: where it happened. May hold text of the contract, so it goes nowhere but into the report."""


Outcome = Dossier | Refusal


@dataclass(frozen=True, slots=True)
class Previous:
    """What was delivered before about the same document."""

    folder: str
    """Relative to the outbox, with `/`."""
    kind: str
    """`version` for an earlier version of it, `review` for the same content."""
    changes: tuple[Code, ...]
