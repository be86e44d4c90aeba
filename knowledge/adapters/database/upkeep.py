"""What the record knows of itself, and what forgetting needs: every text that is kept, found and rewritten."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeAlias

from sqlalchemy import Column, Connection, Select, delete, insert, null, select, text, update
from sqlalchemy import func as sql

from knowledge.adapters.database.accounts import folded
from knowledge.adapters.database.engine import Store, readable_errors, reads, shown, writes
from knowledge.adapters.database.tables import (
    Json,
    Plain,
    Words,
    account,
    assignment,
    correction,
    document,
    fact,
    feedback,
    meta,
    metadata,
    part,
    passage,
    statement,
)
from knowledge.errors import Busy
from knowledge.model import Place, Statistics, storable

SOURCES: dict[str, Select[str]] = {
    "document": select(document.c.source).select_from(document),
    "part": select(document.c.source).select_from(part.join(document)),
    "passage": select(document.c.source).select_from(passage.join(part).join(document)),
    "fact": select(document.c.source).select_from(fact.join(part).join(document)),
    "statement": select(document.c.source).select_from(statement.join(part).join(document)),
    "correction": select(correction.c.source).select_from(correction),
    "assignment": select(assignment.c.source).select_from(assignment),
    "feedback": select(feedback.c.source).select_from(feedback),
}
"""How the rows of a table lead to the source they came from."""


class Upkeep(Store):
    """The record's care of itself."""

    @reads
    def meta(self, db: Connection, name: str) -> str | None:
        """See `Records`."""
        return db.execute(select(meta.c.value).where(meta.c.name == name)).scalar()

    @writes
    def set_meta(self, db: Connection, name: str, value: str) -> None:
        """See `Records`."""
        db.execute(delete(meta).where(meta.c.name == name))
        db.execute(insert(meta).values(name=name, value=value))

    @reads
    def statistics(self, db: Connection) -> Statistics:
        """See `Records`."""
        return Statistics(
            accounts=_count(db, select(sql.count()).select_from(account)),
            documents=_count(db, select(sql.count()).select_from(document)),
            parts=_count(db, select(sql.count()).select_from(part)),
            passages=_count(db, select(sql.count()).select_from(passage)),
            pending=_count(db, select(sql.count()).select_from(passage).where(passage.c.pending.is_(True))),
            waiting=_count(db, select(sql.count()).select_from(part).where(part.c.waits.is_(True))),
        )

    @reads
    def find_text(self, db: Connection, needle: str) -> tuple[Place, ...]:
        """See `Records`."""
        wanted = re.compile(rf"(?<![^\W_]){re.escape(folded(needle))}(?![^\W_])")
        return tuple(
            place for place, _, value in _texts(db) if any(wanted.search(folded(words)) for words in _words_in(value))
        )

    @writes
    def rewrite_texts(self, db: Connection, change: Callable[[Place, str], str]) -> tuple[Place, ...]:
        """See `Records`."""
        changed = []
        for place, where, value in _texts(db):
            new = _rewritten(value, partial(change, place))
            if new != value:
                changed.append((place, where, new))
                if (place.table, place.column) == ("part", "text") and len(str(new)) != len(str(value)):
                    raise ValueError(f"the text of a part of {place.source} would change its length")
        for _, (column, keys), new in changed:
            table = column.table
            db.execute(update(table).where(*(key == value for key, value in keys)).values({column: new}))
        return tuple(place for place, _, _ in changed)

    def compact(self) -> None:
        """See `Records`."""
        with readable_errors(self._engine), self._engine.connect() as db:
            if db.dialect.name == "postgresql":
                ours = ", ".join(f'"{table}"' for table in metadata.tables)
                db.execution_options(isolation_level="AUTOCOMMIT").execute(text(f"VACUUM (FULL, ANALYZE) {ours}"))
                return
            connection = db.connection.driver_connection
            assert connection is not None
            connection.execute("INSERT INTO passage_terms (passage_terms) VALUES ('rebuild')")
            connection.execute("VACUUM")
            busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise Busy(f"The database {shown(self._engine)} is being read by another process; try again later.")


def _count(db: Connection, query: Select[int]) -> int:
    return db.execute(query).scalar_one()


Where: TypeAlias = tuple[Column[Any], tuple[tuple[Column[Any], Any], ...]]
"""A column, and the key of a row by its columns."""


def _texts(db: Connection) -> Iterator[tuple[Place, Where, Plain]]:
    """Every value in which there is text, row by row."""
    for table in metadata.sorted_tables:
        keys = tuple(table.primary_key.columns)
        columns = [column for column in table.columns if isinstance(column.type, Words | Json)]
        query = SOURCES.get(table.name, select(null().label(None)).select_from(table)).add_columns(*keys, *columns)
        with db.execute(query.execution_options(yield_per=1000)) as rows:
            for source, *values in rows:
                identity = tuple(zip(keys, values, strict=False))
                key = ":".join(str(value) for _, value in identity)
                for column, value in zip(columns, values[len(keys) :], strict=True):
                    if value is not None:
                        yield Place(table.name, column.name, key, source), (column, identity), value


def _words_in(value: Plain) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from _words_in(item)
        case dict():
            for key, item in value.items():
                yield key
                yield from _words_in(item)


def _rewritten(value: Plain, change: Callable[[str], str]) -> Plain:
    match value:
        case str():
            return storable(change(value))
        case list():
            return [_rewritten(item, change) for item in value]
        case dict():
            return {storable(change(key)): _rewritten(item, change) for key, item in value.items()}
        case _:
            return value
