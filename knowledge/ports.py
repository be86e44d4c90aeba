"""What the middle of Rapport asks of the outside: an encoder, a vector index, the record of everything, a chat model.

Each is implemented in `knowledge.adapters`; `bot.assembly` alone knows by what. `Records` is the system of record; the
index is derived from it and can be made anew from it at any time.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from knowledge.model import (
    Account,
    Asked,
    Candidate,
    Correction,
    Document,
    Evidence,
    FieldFeedback,
    Heard,
    Passage,
    Person,
    Place,
    Possible,
    Progress,
    Reading,
    Scope,
    Statement,
    Statistics,
    StoredPart,
    TableRow,
    Thread,
    Voiced,
    Vote,
    Waiting,
)
from prompts import Prompt

Vectors: TypeAlias = NDArray[np.float32]
"""Shape (n, dimensions), each row of length 1."""

R = TypeVar("R", bound=TableRow)
Form = TypeVar("Form")


class Encoder(Protocol):
    """Turns text into vectors. `name` identifies the weights: vectors of different names must not be compared."""

    name: str
    dimensions: int
    window: int
    """How many tokens of a text are read, special ones included."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The vectors of `texts`, in order; no texts give shape (0, dimensions)."""
        ...

    def token_starts(self, text: str) -> Sequence[int]:
        """Where each token of `text` begins, without special tokens and without cutting at the window."""
        ...


class Reader(Protocol):
    """Reads the customer's voice. `name` identifies its weights: another one's readings are made anew."""

    name: str
    dimensions: int

    def read(self, statements: Sequence[Heard]) -> "tuple[tuple[Reading, ...], Vectors]":
        """What each statement tells, in order, and its vector, by which statements are compared."""
        ...


class Index(Protocol):
    """Nearest passages by vector. Holds ids, vectors and account numbers; no text and nothing personal."""

    def add(self, ids: Sequence[str], vectors: Vectors, accounts: Sequence[int | None]) -> None:
        """Put passages in, replacing those whose id is there."""
        ...

    def remove(self, ids: Sequence[str]) -> None:
        """Take passages out; unknown ids are ignored."""
        ...

    def nearest(
        self, vector: NDArray[np.float32], limit: int, accounts: Collection[int] | None
    ) -> list[tuple[str, float]]:
        """Up to `limit` passage ids with their cosine, nearest first. Not an access boundary: check each id in SQL."""
        ...

    def count(self) -> int:
        """How many passages it holds."""
        ...

    def clear(self) -> None:
        """Take everything out."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PartToStore:
    """A part on its way into the record: what was read, whose it is, and its passages with their vectors.

    `vectors` has a row a passage. `possible` says whose it might be where `account` is None.
    """

    id: str
    index: int
    """Its place in `Document.parts`."""
    account: int | None
    reason: str
    possible: tuple[Possible, ...] = ()
    by_person: bool = False
    passages: tuple[Passage, ...] = ()
    duplicate_of: str | None = None
    rows: tuple[TableRow, ...] = ()
    """The facts of a row of an export (usually none or one); their `row` is left out and made anew when read."""
    sketch: bytes | None = None
    """What near-duplicates are found by."""
    waits: bool = True
    """With no account: whether it waits in the inbox. False for what belongs to no account, such as an offer."""
    statements: tuple[Statement, ...] = ()
    """What is said in it, where it was read; see `Voice`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """What `reader` made of the statements of a document, part by part in order; `vectors` has a row a statement."""

    reader: str
    readings: tuple[Reading, ...]
    vectors: Vectors


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDocument:
    """What the record knows of a file that was taken in before.

    `recipe` names the version of the reading code and what was known of accounts and contacts when it was read: while
    digest and recipe are the same, reading it again would change nothing.
    """

    key: int
    source: str
    root: str
    digest: str
    recipe: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """Passages that the index does not hold yet, or not as they now are; `versions` tells later changes apart."""

    keys: tuple[int, ...]
    ids: tuple[str, ...]
    vectors: Vectors
    accounts: tuple[int | None, ...]
    versions: tuple[int, ...]


class Records(Protocol):
    """The record of everything, in SQL. Every method is one short transaction; nothing is encoded within one.

    Errors: `OldSchema` where the database needs `rapport db upgrade`, `NotReachable` where it does not answer.
    """

    # accounts ---------------------------------------------------------------------------------------------------------
    def accounts(self) -> tuple[Account, ...]:
        """All accounts, by name."""
        ...

    def save_account(self, account: Account) -> Account:
        """Insert (`key` 0) or update an account; returns it with its key. Aliases, domains and sites are united.

        An account of that name in any case is never inserted twice: what the new one says is then added to it.
        """
        ...

    def account_summaries(self) -> Mapping[int, tuple[int, dt.date | None]]:
        """For each account key: how many documents it has, and the date of the latest; exports do not count."""
        ...

    # documents --------------------------------------------------------------------------------------------------------
    def known(self, source: str) -> tuple[KnownDocument, ...]:
        """The documents taken in under this source, from whichever root."""
        ...

    def documents(self) -> tuple[KnownDocument, ...]:
        """All documents, in the order they were first taken in."""
        ...

    def document(self, key: int) -> Document:
        """A document as it was read, so that it can be given to an account, or split, anew without its file.

        Error: `UnknownSource`.
        """
        ...

    def put(
        self,
        document: Document,
        recipe: str,
        parts: Sequence[PartToStore],
        vectors: Vectors,
        *,
        replaces: int | None,
        voice: Voice | None = None,
    ) -> None:
        """Store a document whole, in one transaction, instead of document `replaces` where one is given.

        `parts` names each part of the document once; `vectors` has a row for each passage of each part, in order, and
        `voice` one for each statement. Without `voice` it counts as unread and no statements are kept of it.
        Whatever is new or changed in what the index holds is marked index-pending. A document of the same source and
        root is replaced too, so that two processes taking in one file leave one document.
        """
        ...

    def vectors_of(
        self, ids: Sequence[str], contexts: Sequence[str] | None = None
    ) -> Mapping[str, NDArray[np.float32]]:
        """The stored vectors of those passages that have one: what is unchanged is not encoded again.

        With `contexts`, one for each id, only of passages that were embedded after that very context line.
        """
        ...

    def remove(self, key: int) -> None:
        """Forget a document with everything derived from it."""
        ...

    def parts(self, source: str, name: str | None = None) -> tuple[StoredPart, ...]:
        """The parts of a source in order, or the one of that name."""
        ...

    def part(self, id: str) -> StoredPart | None:
        """The part of that id."""
        ...

    def account_parts(self, scope: Scope, *, limit: int) -> tuple[StoredPart, ...]:
        """The latest parts in scope that are not table rows, latest first, undated last."""
        ...

    def sources(self) -> tuple[str, ...]:
        """Every source, in order."""
        ...

    def fingerprints(self, account: int) -> Mapping[str, bytes]:
        """Near-duplicate sketches of an account's parts, by part id."""
        ...

    # inbox ------------------------------------------------------------------------------------------------------------
    def waiting(self) -> tuple[Waiting, ...]:
        """What waits in the inbox, by source."""
        ...

    def waiting_documents(self) -> tuple[KnownDocument, ...]:
        """The documents with at least one part waiting."""
        ...

    def assign(self, source: str, part: str | None, account: int, *, by: str | None = None) -> None:
        """Keep that a person said whose it is, for ever after, re-ingestion included; the pipeline then rereads it."""
        ...

    def assigned(self, source: str) -> Mapping[str | None, int]:
        """What people have said about a source: part name (None: the whole source) → account key."""
        ...

    # voice ------------------------------------------------------------------------------------------------------------
    def voiced(self, scope: Scope) -> tuple[Voiced, ...]:
        """The statements in scope as they were read, in the order of their dates, undated last.

        What a part that nearly repeats an earlier one has to the letter from there comes once.
        """
        ...

    def voiced_in(self, passages: Collection[str], scope: Scope) -> tuple[Voiced, ...]:
        """The statements in scope that lie in passages of these ids, in the order of their dates, undated last."""
        ...

    def read_before(self, document: int, reader: str) -> Mapping[Heard, tuple[Reading, NDArray[np.float32]]]:
        """What `reader` has made of the statements of a document: what is unchanged is not read again."""
        ...

    def unread(self, reader: str, accounts: Collection[int] | None) -> tuple[int, ...]:
        """The keys of documents that `reader` has not read, in order; with `accounts`, those with a part of theirs."""
        ...

    def save_voice(self, document: int, statements: Mapping[str, Sequence[Statement]], voice: Voice) -> None:
        """Keep, for a document that stays as it is, the statements by the id of their part, in the parts' order."""
        ...

    def correct(self, correction: Correction) -> None:
        """Keep what a person said, in the place of what people said before of the same thing; for ever after.

        Of evidence, source and quote are kept, so that it is found again when its file has changed.
        """
        ...

    def corrections(self, account: int | None = None) -> tuple[Correction, ...]:
        """What people have said of an account's words and people (None: of everyone's), the latest last.

        The evidence is where it now stands; what is said of words that are no longer on record is left out.
        """
        ...

    # facts ------------------------------------------------------------------------------------------------------------
    def rows(self, kind: type[R], accounts: Collection[int] | None) -> Mapping[int | None, tuple[R, ...]]:
        """The rows of a kind by account, in the order of the export; those of no account (offers) under None.

        With `accounts`, of those accounts only, and none under None.
        """
        ...

    # search -----------------------------------------------------------------------------------------------------------
    def count(self, scope: Scope, up_to: int | None = None) -> int:
        """How many passages are in scope; with `up_to`, counting stops there."""
        ...

    def candidates(self, scope: Scope, ids: Sequence[str] | None = None) -> tuple[tuple[Candidate, ...], Vectors]:
        """The passages in scope (of those `ids`, where given) with their vectors, in the order they were stored."""
        ...

    def vectors(self, scope: Scope, *, after: int, limit: int) -> tuple[tuple[int, ...], tuple[str, ...], Vectors]:
        """The next passages in scope with a key above `after`, in order: keys, ids, vectors. For exact wide search."""
        ...

    def pending_ids(self, scope: Scope, limit: int) -> tuple[str, ...]:
        """Passages in scope that the index does not hold yet, or not as they now are."""
        ...

    def lexical(self, terms: Collection[str], scope: Scope, limit: int) -> tuple[str, ...]:
        """Ids of passages in scope that hold the rarest of `terms`, then the next rarest, until `limit` is reached."""
        ...

    def frequencies(self, terms: Collection[str], scope: Scope) -> Mapping[str, int]:
        """In how many passages in scope each term stands."""
        ...

    def quote(self, candidates: Iterable[Candidate]) -> tuple[Evidence, ...]:
        """Each candidate as evidence, its quote cut from its part's text."""
        ...

    def neighbours(self, candidate: Candidate, reach: int) -> tuple[Candidate, ...]:
        """The passages of the same part within `reach` before and after it, itself included, in order."""
        ...

    # index ------------------------------------------------------------------------------------------------------------
    def pending(self, limit: int) -> Pending:
        """The first `limit` passages that the index does not hold yet, or not as they now are."""
        ...

    def removals(self, limit: int) -> tuple[str, ...]:
        """Passage ids that the index holds and the record no longer does."""
        ...

    def indexed(self, added: Pending | None, removed: Sequence[str]) -> None:
        """Mark what the index has done, and move its generation on. What has changed since stays pending."""
        ...

    def index_all(self) -> None:
        """Mark every passage pending and forget removals, for an index that was cleared."""
        ...

    def in_index(self) -> int | None:
        """How many passages the index should hold; None while it has yet to be told of changes."""
        ...

    def generation(self) -> int:
        """How often the index was written to; who reads it from disk opens it anew when this has moved."""
        ...

    # people -----------------------------------------------------------------------------------------------------------
    def people(self) -> tuple[Person, ...]:
        """Who works here, by e-mail; nobody where no list was loaded."""
        ...

    def save_people(self, people: Sequence[Person]) -> None:
        """Put this list of who works here in the place of the last; e-mails count once, in any case."""
        ...

    def audit(self, entry: Asked) -> None:
        """Keep who asked what, and which sources were shown."""
        ...

    def audited(self, *, who: str | None = None, since: dt.datetime | None = None, limit: int) -> tuple[Asked, ...]:
        """The latest entries of the audit, latest first."""
        ...

    # upkeep -----------------------------------------------------------------------------------------------------------
    def meta(self, name: str) -> str | None:
        """What the record last kept under that name about itself, such as the encoder whose vectors these are."""
        ...

    def set_meta(self, name: str, value: str) -> None:
        """Keep a value under a name."""
        ...

    def statistics(self) -> Statistics:
        """How much is on record."""
        ...

    def find_text(self, needle: str) -> tuple[Place, ...]:
        """Wherever `needle` stands in any text that is kept, in any case, search terms and attributes included.

        It is found as whole words: what only continues one ("Ann" in "annual") is something else.
        """
        ...

    def rewrite_texts(self, change: Callable[[Place, str], str]) -> tuple[Place, ...]:
        """Put `change(place, text)` in the place of every text that is kept; returns where it differed.

        Where the text of a part changes it must keep its length, since offsets count on it.
        """
        ...

    def compact(self) -> None:
        """Give back what deleted and rewritten texts took, so that none of their bytes stay in the database's files.

        Error: `Busy` where another process keeps the database from being rewritten.
        """
        ...


class FeedbackRecords(Protocol):
    """Field feedback as it was entered. What it says is read from the document that it makes, like any other."""

    def save_feedback(self, given: FieldFeedback) -> FieldFeedback:
        """Keep it; where feedback of that id is kept already, that one stays, and comes back."""
        ...

    def change_feedback(self, given: FieldFeedback) -> None:
        """Put what it says in the place of what it said; not of what was withdrawn."""
        ...

    def withdraw_feedback(self, id: str) -> None:
        """Keep of it only that there was some; its document is removed by whoever withdraws it."""
        ...

    def feedback(self, id: str) -> FieldFeedback | None:
        """The feedback of that id; its account is the one that its document is now given to."""
        ...

    def feedback_by(self, who: Collection[str], limit: int) -> tuple[FieldFeedback, ...]:
        """What anyone of these names or addresses entered, in any case, the latest first."""
        ...

    def feedback_in(self, sources: Collection[str]) -> tuple[FieldFeedback, ...]:
        """The feedback that these sources are of; other sources are ignored."""
        ...

    def feedback_to_take_in(self) -> tuple[FieldFeedback, ...]:
        """What is kept and has not been taken in as it now is, in the order it came, with the account as entered."""
        ...

    def feedback_taken_in(self, given: FieldFeedback) -> None:
        """Keep that it was taken in as it is `given`; what was edited since is still to be taken in."""
        ...

    def feedback_since(self, at: dt.datetime) -> tuple[FieldFeedback, ...]:
        """What was entered since then and is not withdrawn, in the order it came."""
        ...

    def feedback_used(self, ids: Collection[str], at: dt.datetime) -> None:
        """Keep that a brief showed these, the first time it does."""
        ...

    def feedback_became(self, id: str, status: Progress) -> None:
        """Keep what became of it; not of what was withdrawn."""
        ...

    def feedback_told(self, id: str, told: Collection[Progress]) -> None:
        """Keep what of it who entered it knows, in the place of what they knew."""
        ...


class ConversationRecords(Protocol):
    """What the doors remember between two messages, and over several processes."""

    def thread(self, team: str, channel: str, ts: str) -> Thread:
        """What is remembered of a conversation; of one never met, nothing."""
        ...

    def save_thread(self, kept: Thread, at: dt.datetime) -> None:
        """Remember a conversation as it now is, in the place of what was remembered of it."""
        ...

    def save_vote(self, given: Vote) -> None:
        """Keep whether a message was helpful; somebody's later vote on it replaces the earlier."""
        ...

    def votes(self, limit: int) -> tuple[Vote, ...]:
        """The latest votes, latest first."""
        ...

    def save_calendar(self, who: str, address: str | None) -> None:
        """Keep where someone's calendar is read, in the place of the last; None: nowhere."""
        ...

    def calendars(self) -> Mapping[str, str]:
        """Whose calendars are read, and where."""
        ...

    def claim(self, name: str, at: dt.datetime) -> bool:
        """Whether this is the first to claim what must happen once, over all processes; nobody else can then."""
        ...

    def release(self, name: str) -> None:
        """Let another claim it: it did not happen."""
        ...

    def forget_before(self, day: dt.datetime) -> None:
        """Drop the conversations that have not gone on since, and the claims made before."""
        ...


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A language model gave nothing to use; `why` is a clause with the model as its subject: "took over 20 seconds"."""

    why: str


class Chat(Protocol):
    """A language model, as the settings `name` it."""

    name: str

    def ask(self, prompt: Prompt, form: type[Form]) -> Form | Unanswered:
        """Its answer in the form of a frozen dataclass; whatever keeps it from answering is told, never raised."""
        ...
