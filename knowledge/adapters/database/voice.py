"""Statements as the customer's voice was read in them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Row, delete, insert, select, update

from knowledge.adapters.database.engine import Store, among, reads, sliced, within, writes
from knowledge.adapters.database.putting import add_readings, statement_rows
from knowledge.adapters.database.tables import document, part, passage, statement
from knowledge.adapters.database.values import KINDS, PACKED, unpacked, unpacked_readings
from knowledge.model import Evidence, Heard, Reading, Scope, Span, Statement, Voiced, heard, span_id
from knowledge.ports import Voice

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

DOCUMENT = document
"""The table, where a parameter has its name."""


VOICED = select(
    statement.c.part,
    statement.c.start,
    statement.c.end,
    statement.c.side,
    statement.c.reported,
    statement.c.speaker,
    statement.c.passage_start,
    statement.c.passage_end,
    statement.c.account,
    statement.c.reading,
    statement.c.vector,
)
IN_TIME = (statement.c.date.is_(None), statement.c.date, statement.c.part, statement.c.start)


class Voices(Store):
    """The statements of the record."""

    @reads
    def voiced(self, db: Connection, scope: Scope) -> tuple[Voiced, ...]:
        """See `Records`."""
        return _voiced(db, db.execute(VOICED.where(*within(db, statement, scope)).order_by(*IN_TIME)).all())

    @reads
    def voiced_in(self, db: Connection, passages: Collection[str], scope: Scope) -> tuple[Voiced, ...]:
        """See `Records`."""
        ids = sorted({id_.split(".")[0] for id_ in passages})
        there = select(part.c.key).where(among(db, part.c.id, ids))
        query = VOICED.where(statement.c.part.in_(there), *within(db, statement, scope)).order_by(*IN_TIME)
        return tuple(each for each in _voiced(db, db.execute(query).all()) if each.evidence.passage in passages)

    @reads
    def read_before(
        self, db: Connection, document: int, reader: str
    ) -> Mapping[Heard, tuple[Reading, NDArray[np.float32]]]:
        """See `Records`."""
        rows = db.execute(
            select(statement, part.c.text)
            .select_from(statement.join(part).join(DOCUMENT))
            .where(part.c.document == document, DOCUMENT.c.reader == reader)
        ).all()
        return {
            heard(_statement(row), row.text): (reading, unpacked(row.vector))
            for row, reading in zip(rows, unpacked_readings([row.reading for row in rows]), strict=True)
        }

    @reads
    def unread(self, db: Connection, reader: str, accounts: Collection[int] | None) -> tuple[int, ...]:
        """See `Records`."""
        query = select(document.c.key).where(document.c.reader.is_distinct_from(reader)).order_by(document.c.key)
        if accounts is not None:
            theirs = select(part.c.document).where(among(db, part.c.account, sorted(accounts)))
            query = query.where(document.c.key.in_(theirs))
        return tuple(db.execute(query).scalars())

    @writes
    def save_voice(
        self, db: Connection, document: int, statements: Mapping[str, Sequence[Statement]], voice: Voice
    ) -> None:
        """See `Records`."""
        query = select(part.c.key, part.c.id, part.c.account, part.c.date).where(part.c.document == document)
        parts = db.execute(query.order_by(part.c.position)).all()
        whole: dict[int, list[tuple[int, int]]] = {}
        spans = select(passage.c.part, passage.c.start, passage.c.end).join(part).where(part.c.document == document)
        for key, start, end in db.execute(spans):
            whole.setdefault(key, []).append((start, end))
        rows = [
            row
            for each in parts
            for row in statement_rows(
                statements.get(each.id, ()),
                whole.get(each.key, ()),
                {"part": each.key, "account": each.account, "date": each.date},
            )
        ]
        if len(rows) != len(voice.readings):
            return  # the document has changed since it was read; whoever changed it reads it
        add_readings(rows, voice)
        for some in sliced([each.key for each in parts]):
            db.execute(delete(statement).where(among(db, statement.c.part, some)))
        if rows:
            db.execute(insert(statement), rows)
        db.execute(update(DOCUMENT).where(DOCUMENT.c.key == document).values(reader=voice.reader))


def _voiced(db: Connection, rows: Sequence[AnyRow]) -> tuple[Voiced, ...]:
    """Rows of `VOICED` as values."""
    if not rows:
        return ()
    parts = _parts(db, {row[0] for row in rows})
    texts = {id_: text for id_, *_, text in parts.values()}
    readings = unpacked_readings([row[-2] for row in rows])
    vectors = np.frombuffer(b"".join([row[-1] for row in rows]), PACKED).reshape(len(rows), -1).astype(np.float32)
    found = []
    for row, reading, vector in zip(rows, readings, vectors, strict=True):
        # Rows are taken apart by position: by name it takes twice as long, and a brief waits for this.
        part_key, start, end, side, reported, speaker, passage_start, passage_end, account, _, _ = row
        id_, source, name, kind, date, duplicate_of, text = parts[part_key]
        quote = text[start:end]
        if duplicate_of is not None and quote in texts.get(duplicate_of, ""):
            continue
        evidence = Evidence(
            id=span_id(id_, start, end),
            quote=quote,
            source=source,
            part=name,
            date=date,
            speaker=speaker,
            side=side,
            start=start,
            end=end,
            passage=None if passage_start is None else span_id(id_, passage_start, passage_end),
            reported=reported,
        )
        found.append(Voiced(evidence=evidence, account=account, kind=kind, reading=reading, vector=vector))
    return tuple(found)


def _parts(db: Connection, keys: set[int]) -> dict[int, tuple[Any, ...]]:
    """Id, source, name, kind, date, what it repeats, and text of parts, by their keys."""
    query = select(
        part.c.key,
        part.c.id,
        document.c.source,
        part.c.name,
        part.c.kind,
        part.c.date,
        part.c.duplicate_of,
        part.c.text,
    ).select_from(part.join(document))
    found: dict[int, tuple[Any, ...]] = {}
    for some in sliced(sorted(keys)):
        for key, id_, source, name, kind, *rest in db.execute(query.where(among(db, part.c.key, some))):
            found[key] = (id_, source, name, KINDS[kind], *rest)
    return found


def _statement(row: AnyRow) -> Statement:
    context = None if row.context_start is None else Span(row.context_start, row.context_end)
    return Statement(
        start=row.start, end=row.end, speaker=row.speaker, side=row.side, reported=row.reported, context=context
    )
