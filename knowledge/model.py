"""The values that travel through Rapport: documents, passages, evidence and the rows of exports.

All are frozen. Offsets are Unicode code points into a part's text, `start` included, `end` not. Dates are calendar
dates; `None` is *undated*. Absent text is `None`, never an empty string.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

_UNSTORABLE = re.compile("[\\0\ud800-\udfff]")

Side: TypeAlias = Literal["customer", "us", "unknown"]
"""Whose words they are. A customer's words told by us are the customer's, *reported*."""

DateBasis: TypeAlias = Literal["entry", "front matter", "header", "file name", "text"]
"""What a date was read from, the most trusted first; `entry` is the day on which somebody entered it here."""


class Kind(StrEnum):
    """What sort of document a part is; it decides how its speakers and its weight as evidence are read."""

    NOTE = "note"
    CALL = "call"
    MAIL = "mail"
    INTERVIEW = "interview"
    HISTORY = "history"
    REPORT = "report"
    SURVEY = "survey"
    TICKET = "ticket"
    FEEDBACK = "feedback"
    TABLE = "table"


class Apart(StrEnum):
    """Why a span of text is set apart: kept to the letter, but not matched as something this part says."""

    FRONT_MATTER = "front matter"
    QUOTED_REPLY = "quoted reply"
    SIGNATURE = "signature"
    BOILERPLATE = "boilerplate"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a part's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words themselves, to the letter."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class SetApart(Span):
    """A stretch that is not the author's own present words, and why."""

    reason: Apart


@dataclass(frozen=True, slots=True)
class Utterance(Span):
    """What one speaker says in one go: a turn of a call, a mail's body, a paragraph of a note.

    `reported` marks a customer's words as told by us ("she said the line stops twice a week").
    """

    speaker: str | None = None
    side: Side = "unknown"
    reported: bool = False


@dataclass(frozen=True, slots=True)
class Participant:
    """Someone a document names as taking part in it: sender, receiver, speaker, attendee."""

    name: str | None = None
    email: str | None = None
    side: Side = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One message, row, sheet, or the whole of a file: the unit that has a text, a date and an account.

    `name` is None where the file is one part, else `row-2` (as a spreadsheet counts, the header being row 1),
    `message-1`, or a sheet's name. `account_hint` is what the part itself names as its account (front matter, a cell).
    """

    text: str
    name: str | None = None
    title: str | None = None
    kind: Kind = Kind.NOTE
    date: dt.date | None = None
    date_basis: DateBasis | None = None
    account_hint: str | None = None
    participants: tuple[Participant, ...] = ()
    utterances: tuple[Utterance, ...] = ()
    set_apart: tuple[SetApart, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file as read: its parts to the letter, and what reading it had to warn of.

    `source` is the bare path as taken in (POSIX separators, Unicode NFC, relative to the folder given; a single
    file's name). `root` is the folder it was taken from. `digest` is the SHA-256 of the file's bytes.
    """

    source: str
    root: str
    digest: str
    format: str
    parts: tuple[Part, ...]
    warnings: tuple[str, ...] = ()


def part_id(source: str, part: str | None, text: str) -> str:
    """The id of a part: the same as long as its source, its name and its text are, whenever it is taken in."""
    return sha256("\0".join((source, part or "", text)).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def span_id(part: str, start: int, end: int) -> str:
    """The id of a passage or piece of evidence: it names its part and offsets, so it needs no table to be found."""
    return f"{part}.{start}-{end}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A customer's dated words, or a row of an export: `quote` equals `text[start:end]` of its part's text, always."""

    id: str
    quote: str
    source: str
    part: str | None
    date: dt.date | None
    speaker: str | None
    side: Side
    start: int
    end: int
    passage: str | None
    reported: bool = False


def cut(piece: Evidence, start: int, end: int) -> Evidence:
    """The part of `piece` from `start` to `end` of its quote, as evidence of its own from the same passage."""
    first, last = piece.start + start, piece.start + end
    return replace(
        piece, id=span_id(piece.id.split(".")[0], first, last), quote=piece.quote[start:end], start=first, end=last
    )


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of ours about a customer, and the evidence it rests on."""

    text: str
    evidence: tuple[Evidence, ...]


def rests_on(value: object) -> Iterator[Evidence]:
    """Every piece of evidence anywhere in a value of ours, in order; the same piece may come again."""
    if isinstance(value, Evidence):
        yield value
    elif isinstance(value, Mapping):
        yield from rests_on(tuple(value.values()))
    elif isinstance(value, tuple):
        for each in value:
            yield from rests_on(each)
    elif is_dataclass(value):
        for part in fields(value):
            yield from rests_on(getattr(value, part.name))


@dataclass(frozen=True, slots=True)
class Row:
    """Where a row of an export stands, so that a fact from a table can be shown like any other evidence."""

    part_id: str
    source: str
    part: str | None
    text: str

    def evidence(self, on: dt.date | None = None, start: int = 0, end: int | None = None) -> Evidence:
        """The row, or the cells from `start` to `end` of its text, as evidence of ours dated `on`."""
        end = len(self.text) if end is None else end
        return Evidence(
            id=span_id(self.part_id, start, end),
            quote=self.text[start:end],
            source=self.source,
            part=self.part,
            date=on,
            speaker=None,
            side="us",
            start=start,
            end=end,
            passage=None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A customer company. `key` is the database's number for it; money is in the currency of the export."""

    key: int
    name: str
    aliases: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    owner: str | None = None
    owner_email: str | None = None
    industry: str | None = None
    tier: str | None = None
    segment: str | None = None
    sales_model: str | None = None
    revenue: float | None = None
    total_spend: float | None = None
    cost_to_serve: float | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    row: Row | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person at a customer, from a contact export. `left` is what the export says, not what mails say."""

    name: str
    email: str | None = None
    title: str | None = None
    function: str | None = None
    level: str | None = None
    phone: str | None = None
    left: bool = False
    left_on: dt.date | None = None
    last_contact: dt.date | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    row: Row | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One line of an order. Prices are for one unit; quantities in the export's unit."""

    number: str | None = None
    ordered: dt.date | None = None
    promised: dt.date | None = None
    delivered: dt.date | None = None
    product: str | None = None
    quantity: float | None = None
    quantity_delivered: float | None = None
    list_price: float | None = None
    net_price: float | None = None
    amount: float | None = None
    currency: str | None = None
    status: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    row: Row | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Something we sell. `lead_time_days` is how long after an order it is delivered."""

    name: str
    module_of: str | None = None
    solves: str | None = None
    segment: str | None = None
    unique: bool | None = None
    reference: str | None = None
    lead_time_days: int | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    row: Row | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A piece of equipment installed at a customer."""

    name: str
    serial: str | None = None
    site: str | None = None
    installed: dt.date | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    row: Row | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """One reading of how much something is used."""

    asset: str | None = None
    on: dt.date | None = None
    measure: str | None = None
    value: float | None = None
    unit: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    row: Row | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One option of one task of a conjoint study, and whether the respondent chose it."""

    respondent: str
    task: str
    option: str
    price: float | None = None
    quality: float | None = None
    service: float | None = None
    chosen: bool = False
    attributes: Mapping[str, str] = field(default_factory=dict)
    row: Row | None = None


TableRow: TypeAlias = Contact | Order | Offer | Asset | Usage | Choice
"""A row of an export that is kept as a fact; accounts are kept on their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch of a part that is embedded and searched as one: within the encoder's window, of one side.

    `context` is the line set before it when it is embedded (account, date, kind, speaker). `terms` is its text as
    matched: folded, tokenised and stemmed, separated by single spaces (see `knowledge.matching`).
    """

    start: int
    end: int
    speaker: str | None
    side: Side
    reported: bool
    context: str
    terms: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A stored passage as retrieval weighs it; `vector` is None only where it was not asked for.

    `key` orders passages as they were stored; within one part, `ordinal` counts them from 0. `duplicate_of` is the id
    of the earlier part that this passage's part nearly repeats.
    """

    key: int
    id: str
    part_id: str
    ordinal: int
    account: int | None
    date: dt.date | None
    side: Side
    reported: bool
    speaker: str | None
    kind: Kind
    terms: str
    duplicate_of: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPart:
    """A part as kept: its text to the letter, whose it is, and how that was decided.

    `account` is None while the part waits in the inbox; `reason` says in one sentence why it was given or why it waits.
    """

    id: str
    source: str
    name: str | None
    text: str
    title: str | None
    kind: Kind
    date: dt.date | None
    date_basis: DateBasis | None
    account: int | None
    reason: str
    utterances: tuple[Utterance, ...]
    set_apart: tuple[SetApart, ...]
    duplicate_of: str | None = None

    def evidence(self, start: int, end: int) -> Evidence:
        """Its words from `start` to `end` as evidence of whoever speaks at `start`."""
        whose = next((each for each in self.utterances if each.start <= start < each.end), Utterance(0, 0))
        return Evidence(
            id=span_id(self.id, start, end),
            quote=self.text[start:end],
            source=self.source,
            part=self.name,
            date=self.date,
            speaker=whose.speaker,
            side=whose.side,
            start=start,
            end=end,
            passage=None,
            reported=whose.reported,
        )

    @property
    def opening(self) -> Evidence:
        """What is said in it first."""
        first = next((each for each in self.utterances if each.end > each.start), None)
        return self.evidence(first.start, first.end) if first else self.evidence(0, len(self.text))


Uncertainty: TypeAlias = Literal["need", "market", "transaction", "none"]
"""What a customer is unsure of (Hakansson): what it needs, the market, or whether it gets what it ordered."""


class Signal(StrEnum):
    """What else a statement may tell; a statement may tell several."""

    PROMISE = "promise"
    COMPLAINT = "complaint"
    PRAISE = "praise"
    PRICE_PRESSURE = "price_pressure"
    COMPETITOR = "competitor"
    GROWTH_OPPORTUNITY = "growth_opportunity"
    DECISION_MAKER_CHANGE = "decision_maker_change"
    SWITCHING_RISK = "switching_risk"
    PROCESS_CHANGE = "process_change"
    OBJECTIVE = "objective"
    CONSTRAINT = "constraint"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader of the customer's voice makes of a statement, in calibrated probabilities.

    `uncertainty` has all four keys and sums to 1; `signals` has every `Signal`, each on its own.
    """

    uncertainty: Mapping[Uncertainty, float]
    unmet_need: float
    signals: Mapping[Signal, float]

    @property
    def label(self) -> Uncertainty:
        """The likeliest uncertainty."""
        return max(self.uncertainty, key=self.uncertainty.__getitem__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Span):
    """A sentence or two that somebody says: what the voice is read from.

    `context` is what was said just before, in the same text: the sentence before, or the other side's question.
    """

    speaker: str | None
    side: Side
    reported: bool
    context: Span | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """All that the reading of a statement depends on: its words, whose they are, and what was said just before."""

    text: str
    side: Side
    reported: bool
    context: str | None


def heard(statement: Statement, text: str) -> Heard:
    """What is read of a statement of `text`."""
    context = None if statement.context is None else statement.context.of(text)
    return Heard(statement.of(text), statement.side, statement.reported, context)


Verdict: TypeAlias = Literal["type", "not-a-need", "met", "open", "kept", "broken", "left"]
"""What a person may say of a statement, a need, a promise or a contact; it outranks the machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person said of the words in `evidence`, or of `person`; `uncertainty` goes with the verdict `type`.

    Needs and promises are known by the evidence they rest on. `account` is whose the words or the person are.
    """

    verdict: Verdict
    uncertainty: Uncertainty | None = None
    evidence: Evidence | None = None
    person: str | None = None
    account: int | None
    by: str
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Voiced:
    """A statement on record as it was read: whose words, when, in what sort of document, and what they tell.

    `vector` is the statement's, of length 1; which encoder made it is the record's own affair.
    """

    evidence: Evidence
    account: int | None
    kind: Kind
    reading: Reading
    vector: NDArray[np.float32]


Severity: TypeAlias = Literal["low", "medium", "high"]
"""How bad it is, in the eyes of whoever was there."""

Progress: TypeAlias = Literal["received", "used", "addressed", "met", "withdrawn"]
"""What became of feedback: kept; shown in a brief; the need it fed is being addressed, or is met; taken back."""

FEEDBACK: Final = "feedback/"
"""What the sources of feedback begin with; its id comes after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldFeedback:
    """What somebody saw or heard at a customer, as it was entered; `text` is empty once it is withdrawn.

    `by` is who entered it: an address, else a name. `said_by` is whose words they are, None where it is what `by` saw.
    `reply_to` is where `by` is told what becomes of it, for the door it came in by to read; `told` is what they know.
    """

    id: str
    account: int | None
    text: str
    by: str
    at: dt.datetime
    said_by: str | None = None
    asset: str | None = None
    severity: Severity | None = None
    files: tuple[str, ...] = ()
    reply_to: str | None = None
    edited: dt.datetime | None = None
    used: dt.datetime | None = None
    status: Progress = "received"
    told: tuple[Progress, ...] = ()

    @property
    def source(self) -> str:
        """The source of the document that it makes."""
        return f"{FEEDBACK}{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """What is remembered of a conversation: what it is about, whether we follow it unasked, and what was asked last.

    `account` is None where none is settled. No answers are kept, and of questions the last few.
    """

    team: str
    channel: str
    ts: str
    account: int | None = None
    listening: bool = False
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """Whether somebody found a message of ours helpful, and why (not); `about` says what the message was."""

    team: str
    channel: str
    ts: str
    by: str
    helpful: bool
    about: str
    why: str | None = None
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Possible:
    """An account a waiting part may belong to, how likely (0..1), and what speaks for it."""

    account: str
    score: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A part in the inbox: why nobody could say whose it is, and whose it might be, likeliest first."""

    source: str
    part: str | None
    reason: str
    candidates: tuple[Possible, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """What may be looked at: `accounts` None is all of them (waiting parts included), else only those keys.

    With `as_of`, what is dated later does not exist; what is undated counts as known.
    """

    accounts: frozenset[int] | None = None
    as_of: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone who works here. `accounts` are names as the list gives them, or `*`; `manager` is an e-mail or a name."""

    email: str
    name: str | None = None
    role: str | None = None
    manager: str | None = None
    accounts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the audit keeps of one request: when (UTC), who, what, about which account, and the sources shown."""

    at: dt.datetime
    who: str
    what: str
    account: int | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """How much is on record; `pending` passages are not in the index yet, `waiting` parts are in the inbox."""

    accounts: int
    documents: int
    parts: int
    passages: int
    pending: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Place:
    """A stored text: its table and column, the key of its row, and the source it came from where it came from one."""

    table: str
    column: str
    key: str
    source: str | None = None


def storable(text: str) -> str:
    """`text` with what no database holds (NUL, halves of surrogate pairs) replaced one for one, so that offsets stay.

    Readers apply it before anything is counted or hashed; the record applies it to whatever reaches it regardless.
    """
    if text.isascii() and "\0" not in text:
        return text
    return _UNSTORABLE.sub("\ufffd", text)
