"""The tables of the record, the same on SQLite and PostgreSQL.

The revisions make them; this is what they must come to. A test holds the two equal. Beside them stands the lexical
index over `passage.terms`, which each engine makes in its own way (see `revisions`).
"""

import datetime as dt
import json
from typing import Any, TypeAlias

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

from knowledge.model import storable

Plain: TypeAlias = str | int | float | bool | list["Plain"] | dict[str, "Plain"] | None
"""What JSON holds."""


def storable_within(value: Plain) -> Plain:
    """`value` with every text in it storable."""
    match value:
        case str():
            return storable(value)
        case list():
            return [storable_within(item) for item in value]
        case dict():
            return {storable(key): storable_within(item) for key, item in value.items()}
        case _:
            return value


class Words(TypeDecorator[str]):
    """Text from documents, made storable on its way in."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's
        """To the database."""
        return None if value is None else storable(value)


class Json(TypeDecorator[Any]):
    """JSON as text, its letters unescaped so that a search of the database's text finds what it holds."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ANN401, ARG002 - SQLAlchemy's
        """To the database."""
        if value is None:
            return None
        return json.dumps(storable_within(value), ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ANN401, ARG002 - SQLAlchemy's
        """From the database."""
        return None if value is None else json.loads(value)


class Moment(TypeDecorator[dt.datetime]):
    """A point in time, kept in UTC."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002 - SQLAlchemy's
        """To the database."""
        return None if value is None else value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002 - SQLAlchemy's
        """From the database."""
        return None if value is None else value.replace(tzinfo=dt.UTC)


metadata = MetaData(
    naming_convention={
        "ix": "%(table_name)s_by_%(column_0_N_name)s",
        "uq": "%(table_name)s_one_%(column_0_N_name)s",
        "fk": "%(table_name)s_has_%(column_0_name)s",
        "pk": "%(table_name)s_key",
    }
)


def _key() -> Column[int]:
    return Column("key", Integer, primary_key=True)


def _of(table: str, *, name: str | None = None) -> Column[int]:
    """What goes when the row it belongs to goes."""
    return Column(name or table, ForeignKey(f"{table}.key", ondelete="CASCADE"), nullable=False)


def _account() -> Column[int]:
    """Whose it is, where that is known."""
    return Column("account", ForeignKey("account.key", ondelete="SET NULL"))


account = Table(
    "account",
    metadata,
    _key(),
    Column("name", Words, nullable=False),
    Column("folded", Words, nullable=False, unique=True),
    Column("owner", Words),
    Column("owner_email", Words),
    Column("industry", Words),
    Column("tier", Words),
    Column("segment", Words),
    Column("sales_model", Words),
    Column("revenue", Float),
    Column("total_spend", Float),
    Column("cost_to_serve", Float),
    Column("attributes", Json, nullable=False),
    Column("row", Words),
)
"""`folded` is the name in one case; `row` is the id of the part whose row it was read from."""


def _names(table: str) -> Table:
    return Table(
        table,
        metadata,
        Column("account", ForeignKey("account.key", ondelete="CASCADE"), primary_key=True),
        Column("position", Integer, primary_key=True),
        Column("name", Words, nullable=False),
    )


alias = _names("alias")
domain = _names("domain")
site = _names("site")

document = Table(
    "document",
    metadata,
    _key(),
    Column("source", Words, nullable=False),
    Column("root", Words, nullable=False),
    Column("digest", Words, nullable=False),
    Column("format", Words, nullable=False),
    Column("recipe", Words, nullable=False),
    Column("warnings", Json, nullable=False),
    Column("taken_in", Moment, nullable=False),
    Column("reader", Words),
    UniqueConstraint("source", "root"),
)
"""`reader` is the name of the reader of the customer's voice that made its statements; null: none has."""

part = Table(
    "part",
    metadata,
    _key(),
    _of("document"),
    Column("position", Integer, nullable=False),
    Column("id", Words, nullable=False, index=True),
    Column("name", Words),
    Column("kind", Words, nullable=False),
    Column("date", Date),
    Column("date_basis", Words),
    _account(),
    Column("waits", Boolean, nullable=False),
    Column("by_person", Boolean, nullable=False),
    Column("duplicate_of", Words),
    Column("reason", Words, nullable=False),
    Column("possible", Json, nullable=False),
    Column("sketch", LargeBinary),
    Column("title", Words),
    Column("account_hint", Words),
    Column("participants", Json, nullable=False),
    Column("utterances", Json, nullable=False),
    Column("set_apart", Json, nullable=False),
    Column("attributes", Json, nullable=False),
    Column("text", Words, nullable=False),
    Index(None, "document", "position"),
    Index(None, "account", "date"),
)
"""The text comes last, so that SQLite reads the rest of a row without it.

An id is not unique: the same row of the same export, taken in from two folders, is in two documents.
"""
Index("part_waiting", part.c.key, sqlite_where=part.c.waits.is_(True), postgresql_where=part.c.waits.is_(True))

passage = Table(
    "passage",
    metadata,
    _key(),
    _of("part"),
    Column("ordinal", Integer, nullable=False),
    Column("id", Words, nullable=False, index=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    _account(),
    Column("date", Date),
    Column("side", Words, nullable=False),
    Column("reported", Boolean, nullable=False),
    Column("speaker", Words),
    Column("version", BigInteger, nullable=False),
    Column("pending", Boolean, nullable=False),
    Column("context", Words, nullable=False),
    Column("terms", Words, nullable=False),
    Index(None, "part", "ordinal"),
    Index(None, "account", "date"),
)
"""`account` and `date` repeat the part's, so that scope is decided from one index. `version` changes with what the
vector index holds of it; `pending` says that the index lacks that version."""
Index(
    "passage_pending",
    passage.c.key,
    sqlite_where=passage.c.pending.is_(True),
    postgresql_where=passage.c.pending.is_(True),
)

vector = Table(
    "vector",
    metadata,
    Column("passage", ForeignKey("passage.key", ondelete="CASCADE"), primary_key=True),
    Column("data", LargeBinary, nullable=False),
)
"""Half-precision numbers, one after the other, little end first."""

statement = Table(
    "statement",
    metadata,
    _key(),
    _of("part"),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("context_start", Integer),
    Column("context_end", Integer),
    Column("passage_start", Integer),
    Column("passage_end", Integer),
    _account(),
    Column("date", Date),
    Column("side", Words, nullable=False),
    Column("reported", Boolean, nullable=False),
    Column("speaker", Words),
    Column("reading", LargeBinary, nullable=False),
    Column("vector", LargeBinary, nullable=False),
    Index(None, "part", "start"),
    Index(None, "account", "date"),
)
"""`account` and `date` repeat the part's, as a passage's do. The passage that it lies in is known by its span.

`reading` holds the probabilities, see `voice`; `vector` is like that of a passage.
"""

correction = Table(
    "correction",
    metadata,
    _key(),
    Column("verdict", Words, nullable=False),
    Column("uncertainty", Words),
    Column("source", Words),
    Column("part", Words),
    Column("start", Integer),
    Column("quote", Words),
    Column("person", Words),
    Column("account", ForeignKey("account.key", ondelete="CASCADE")),
    Column("by", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "source"),
)
"""What a person said of a quote, or of a person at an account. It outlives the document, as an assignment does."""

fact = Table(
    "fact",
    metadata,
    _key(),
    _of("part"),
    Column("ordinal", Integer, nullable=False),
    Column("kind", Words, nullable=False),
    _account(),
    Column("data", Json, nullable=False),
    Index(None, "part"),
    Index(None, "kind", "account"),
)
"""A row of an export: the fields of its class in `knowledge.model`, named by `kind`."""

assignment = Table(
    "assignment",
    metadata,
    _key(),
    Column("source", Words, nullable=False),
    Column("part", Words, nullable=False),
    _of("account"),
    Column("by", Words),
    Column("at", Moment, nullable=False),
    UniqueConstraint("source", "part"),
)
"""What a person said of whose a source is; `part` is empty for the whole of it. It outlives the document."""

person = Table(
    "person",
    metadata,
    _key(),
    Column("email", Words, nullable=False),
    Column("folded", Words, nullable=False, unique=True),
    Column("name", Words),
    Column("role", Words),
    Column("manager", Words),
    Column("accounts", Json, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    _key(),
    Column("at", Moment, nullable=False, index=True),
    Column("who", Words, nullable=False),
    Column("what", Words, nullable=False),
    _account(),
    Column("sources", Json, nullable=False),
)

feedback = Table(
    "feedback",
    metadata,
    _key(),
    Column("id", Words, nullable=False, unique=True),
    Column("source", Words, unique=True),
    _account(),
    Column("by", Words, nullable=False),
    Column("folded", Words, nullable=False, index=True),
    Column("said_by", Words),
    Column("asset", Words),
    Column("severity", Words),
    Column("files", Json, nullable=False),
    Column("reply_to", Words),
    Column("at", Moment, nullable=False),
    Column("edited", Moment),
    Column("used", Moment),
    Column("status", Words, nullable=False),
    Column("told", Json, nullable=False),
    Column("pending", Boolean, nullable=False),
    Column("text", Words, nullable=False),
)
"""Field feedback as it was entered; `source` is that of the document it makes, null once it is withdrawn.

`folded` is who entered it in one case. `pending` says that the document lacks what it now says.
"""
Index(
    "feedback_pending",
    feedback.c.key,
    sqlite_where=feedback.c.pending.is_(True),
    postgresql_where=feedback.c.pending.is_(True),
)

thread = Table(
    "thread",
    metadata,
    Column("team", Words, primary_key=True),
    Column("channel", Words, primary_key=True),
    Column("ts", Words, primary_key=True),
    Column("account", ForeignKey("account.key", ondelete="SET NULL")),
    Column("listening", Boolean, nullable=False),
    Column("asked", Json, nullable=False),
    Column("at", Moment, nullable=False, index=True),
)
"""What is remembered of a conversation, and when it last went on."""

vote = Table(
    "vote",
    metadata,
    Column("team", Words, primary_key=True),
    Column("channel", Words, primary_key=True),
    Column("ts", Words, primary_key=True),
    Column("by", Words, primary_key=True),
    Column("helpful", Boolean, nullable=False),
    Column("about", Words, nullable=False),
    Column("why", Words),
    Column("at", Moment, nullable=False),
)

calendar = Table(
    "calendar",
    metadata,
    Column("who", Words, primary_key=True),
    Column("address", Words, nullable=False),
)
"""Where a person's calendar is read; the address lets in whoever has it, so whoever keeps it here encrypts it."""

delivered = Table(
    "delivered",
    metadata,
    Column("name", Words, primary_key=True),
    Column("at", Moment, nullable=False, index=True),
)
"""What went out, or is about to, and must not twice."""

meta = Table(
    "meta",
    metadata,
    Column("name", Words, primary_key=True),
    Column("value", Words, nullable=False),
)

removal = Table("removal", metadata, Column("passage", Words, primary_key=True))
"""Ids of passages that are gone and that the vector index must drop."""
