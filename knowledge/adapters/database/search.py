"""Passages in scope: as candidates with their vectors, by the terms they hold, and as quotes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

import numpy as np
from sqlalchemy import Connection, Select, Text, cast, column, literal, select, table, text
from sqlalchemy import func as sql
from sqlalchemy.dialects.postgresql import ARRAY, array

from knowledge.adapters.database.engine import Store, among, reads, within
from knowledge.adapters.database.putting import LONGEST_TERM
from knowledge.adapters.database.tables import document, part, passage, vector
from knowledge.adapters.database.values import KINDS, PACKED
from knowledge.model import Candidate, Evidence, Scope, span_id, storable
from knowledge.ports import Vectors

CANDIDATES = select(
    passage.c.key,
    passage.c.id,
    part.c.id,
    passage.c.ordinal,
    passage.c.account,
    passage.c.date,
    passage.c.side,
    passage.c.reported,
    passage.c.speaker,
    part.c.kind,
    passage.c.terms,
    part.c.duplicate_of,
).join_from(passage, part)

terms_index = table("passage_terms", column("rowid"))
"""SQLite's lexical index."""


class Search(Store):
    """What retrieval asks."""

    dimensions = 384
    """Of a vector, where there is none to tell."""

    @reads
    def count(self, db: Connection, scope: Scope, up_to: int | None = None) -> int:
        """See `Records`."""
        conditions = within(db, passage, scope)
        if up_to is None:
            return db.execute(select(sql.count()).select_from(passage).where(*conditions)).scalar_one()
        some = select(literal(1)).select_from(passage).where(*conditions).limit(up_to).subquery()
        return db.execute(select(sql.count()).select_from(some)).scalar_one()

    @reads
    def candidates(
        self, db: Connection, scope: Scope, ids: Sequence[str] | None = None
    ) -> tuple[tuple[Candidate, ...], Vectors]:
        """See `Records`."""
        query = CANDIDATES.add_columns(vector.c.data).join(vector).where(*within(db, passage, scope))
        if ids is not None:
            query = query.where(among(db, passage.c.id, ids))
        rows = sorted(db.execute(query).all(), key=itemgetter(0))  # quicker than in SQL, vectors being long
        return tuple(_candidate(row) for row in rows), self._matrix(db, [row.data for row in rows])

    @reads
    def vectors(
        self, db: Connection, scope: Scope, *, after: int, limit: int
    ) -> tuple[tuple[int, ...], tuple[str, ...], Vectors]:
        """See `Records`."""
        query = (
            select(passage.c.key, passage.c.id, vector.c.data)
            .join(vector)
            .where(passage.c.key > after, *within(db, passage, scope))
            .order_by(passage.c.key)
            .limit(limit)
        )
        rows = db.execute(query).all()
        keys, ids = tuple(row.key for row in rows), tuple(row.id for row in rows)
        return keys, ids, self._matrix(db, [row.data for row in rows])

    @reads
    def pending_ids(self, db: Connection, scope: Scope, limit: int) -> tuple[str, ...]:
        """See `Records`."""
        query = select(passage.c.id).where(passage.c.pending.is_(True), *within(db, passage, scope))
        return tuple(db.execute(query.order_by(passage.c.key).limit(limit)).scalars())

    @reads
    def lexical(self, db: Connection, terms: Collection[str], scope: Scope, limit: int) -> tuple[str, ...]:
        """See `Records`."""
        counted = _frequencies(db, terms, scope)
        found: dict[str, None] = {}
        for term in sorted(counted, key=lambda term: (counted[term], term)):
            missing = limit - len(found)
            if missing <= 0:
                break
            holding = _holding(db, select(passage.c.id), term).where(*within(db, passage, scope))
            ids = db.execute(holding.order_by(passage.c.key).limit(limit)).scalars().all()
            found |= dict.fromkeys([id_ for id_ in ids if id_ not in found][:missing])
        return tuple(found)

    @reads
    def frequencies(self, db: Connection, terms: Collection[str], scope: Scope) -> Mapping[str, int]:
        """See `Records`."""
        return dict.fromkeys(terms, 0) | _frequencies(db, terms, scope)

    @reads
    def quote(self, db: Connection, candidates: Iterable[Candidate]) -> tuple[Evidence, ...]:
        """See `Records`."""
        asked = list(candidates)
        cut = sql.substr(part.c.text, passage.c.start + 1, passage.c.end - passage.c.start)
        query = (
            select(passage.c.key, passage.c.id, cut, document.c.source, part.c.name, passage.c.start, passage.c.end)
            .select_from(passage.join(part).join(document))
            .where(among(db, passage.c.key, [candidate.key for candidate in asked]))
        )
        stored = {key: row for key, *row in db.execute(query)}
        quoted = []
        for candidate in asked:
            id_, words, source, name, start, end = stored.get(candidate.key, [None] * 6)
            if id_ != candidate.id:
                continue  # forgotten, or replaced, since it was found
            quoted.append(
                Evidence(
                    id=span_id(candidate.part_id, start, end),
                    quote=words,
                    source=source,
                    part=name,
                    date=candidate.date,
                    speaker=candidate.speaker,
                    side=candidate.side,
                    start=start,
                    end=end,
                    passage=candidate.id,
                    reported=candidate.reported,
                )
            )
        return tuple(quoted)

    @reads
    def neighbours(self, db: Connection, candidate: Candidate, reach: int) -> tuple[Candidate, ...]:
        """See `Records`."""
        same = select(passage.c.part).where(passage.c.key == candidate.key, passage.c.id == candidate.id)
        near = passage.c.ordinal.between(candidate.ordinal - reach, candidate.ordinal + reach)
        query = CANDIDATES.where(passage.c.part == same.scalar_subquery(), near).order_by(passage.c.ordinal)
        return tuple(_candidate(row) for row in db.execute(query))

    def _matrix(self, db: Connection, rows: Sequence[bytes]) -> Vectors:
        if not rows:
            any_one = db.execute(select(vector.c.data).limit(1)).scalar()
            return np.empty((0, len(any_one) // PACKED.itemsize if any_one else self.dimensions), np.float32)
        return np.frombuffer(b"".join(rows), PACKED).reshape(len(rows), -1).astype(np.float32)


def _candidate(row: Sequence[Any]) -> Candidate:
    key, id_, part_id, ordinal, account, date, side, reported, speaker, kind, terms, duplicate_of = row[:12]
    return Candidate(
        key=key,
        id=id_,
        part_id=part_id,
        ordinal=ordinal,
        account=account,
        date=date,
        side=side,
        reported=reported,
        speaker=speaker,
        kind=KINDS[kind],
        terms=terms,
        duplicate_of=duplicate_of,
    )


def _frequencies(db: Connection, terms: Collection[str], scope: Scope) -> dict[str, int]:
    """Of those terms that stand anywhere in scope."""
    counted = {}
    for term in {storable(term) for term in terms}:
        if not term or len(term) > LONGEST_TERM or " " in term:
            continue
        if db.dialect.name == "sqlite" and scope == Scope():
            total = text("SELECT doc FROM passage_frequency WHERE term = :term")
            counted[term] = db.execute(total, {"term": term}).scalar() or 0
        else:
            holding = _holding(db, select(sql.count()), term).where(*within(db, passage, scope))
            counted[term] = db.execute(holding).scalar_one()
    return {term: count for term, count in counted.items() if count}


def _holding(db: Connection, query: Select[Any], term: str) -> Select[Any]:
    """`query` over the passages that hold `term`."""
    if db.dialect.name == "postgresql":
        held = sql.string_to_array(passage.c.terms, literal(" ", literal_execute=True))
        return query.select_from(passage).where(held.op("@>")(cast(array([term]), ARRAY(Text))))
    quoted = '"' + term.replace('"', '""') + '"'
    matches = text("passage_terms MATCH :term").bindparams(term=quoted)
    return query.select_from(passage).where(passage.c.key.in_(select(terms_index.c.rowid).where(matches)))
