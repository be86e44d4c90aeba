"""Storing a document whole: what is unchanged keeps its rows, and the vector index learns of the difference only."""

import datetime as dt
import time
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Column, Connection, RowMapping, Table, bindparam, delete, insert, select, update

from knowledge.adapters.database.engine import among, sliced
from knowledge.adapters.database.tables import correction, document, fact, part, passage, removal, statement, vector
from knowledge.adapters.database.values import fact_to_json, listed, packed, packed_readings
from knowledge.model import Document, Part, Passage, Statement, span_id
from knowledge.ports import PartToStore, Vectors, Voice

LONGEST_TERM = 255
"""Letters; what is longer is no word, and neither engine's index takes it for one."""


def put(
    db: Connection,
    read: Document,
    recipe: str,
    parts: Sequence[PartToStore],
    vectors: Vectors,
    *,
    replaces: int | None,
    voice: Voice | None,
) -> None:
    """See `Records.put`."""
    ordered = sorted(parts, key=lambda stored: stored.index)
    if [stored.index for stored in ordered] != list(range(len(read.parts))):
        raise ValueError("each part of a document is to be stored once")
    if len(vectors) != sum(len(stored.passages) for stored in parts):
        raise ValueError("each passage has one vector")
    if voice is not None and len(voice.readings) != sum(len(stored.statements) for stored in parts):
        raise ValueError("each statement has one reading")
    first = dict(zip((stored.index for stored in parts), _firsts(parts), strict=True))
    key = _document(db, read, recipe, replaces, reader=voice.reader if voice else None)
    part_keys, gone = _parts(db, key, read.parts, ordered)
    halves = packed(vectors)
    wanted = [
        (
            _passage_row(found, stored, part_key, ordinal, read.parts[stored.index]),
            halves[first[stored.index] + ordinal],
        )
        for stored, part_key in zip(ordered, part_keys, strict=True)
        for ordinal, found in enumerate(stored.passages)
    ]
    gone += _passages(db, key, wanted)
    to_be_dropped(db, gone)
    _facts(db, key, ordered, part_keys)
    keys = dict(zip((stored.index for stored in ordered), part_keys, strict=True))
    said = [(keys[stored.index], read.parts[stored.index].date, stored) for stored in parts]
    _statements(db, key, said if voice else [], voice or Voice(reader="", readings=(), vectors=vectors[:0]))


def to_be_dropped(db: Connection, ids: Iterable[str]) -> None:
    """Have the vector index drop those of `ids` that no passage has any longer."""
    gone = set(ids)
    for some in sliced(sorted(gone)):
        gone -= set(db.execute(select(passage.c.id).where(among(db, passage.c.id, some))).scalars())
    for some in sliced(sorted(gone)):
        db.execute(delete(removal).where(among(db, removal.c.passage, some)))
        db.execute(insert(removal), [{"passage": id_} for id_ in some])


def _firsts(parts: Sequence[PartToStore]) -> list[int]:
    """The row of the first vector of each part."""
    firsts = [0]
    for stored in parts:
        firsts.append(firsts[-1] + len(stored.passages))
    return firsts[:-1]


def _document(db: Connection, read: Document, recipe: str, replaces: int | None, *, reader: str | None) -> int:
    """The key of the row that the document is stored under; what else it replaces is removed."""
    here = (document.c.source == read.source) & (document.c.root == read.root)
    replaced = here if replaces is None else here | (document.c.key == replaces)
    rows = db.execute(
        select(document.c.key, document.c.source).where(replaced).order_by(document.c.key).with_for_update()
    ).all()
    found = [key for key, _ in rows]
    row = {
        "source": read.source,
        "root": read.root,
        "digest": read.digest,
        "format": read.format,
        "recipe": recipe,
        "warnings": list(read.warnings),
        "taken_in": dt.datetime.now(dt.UTC),
        "reader": reader,
    }
    if not found:
        return _insert(db, document, [row])[0]
    kept: int = found[0]
    for other in found[1:]:
        ids = db.execute(select(passage.c.id).join(part).where(part.c.document == other)).scalars().all()
        db.execute(delete(document).where(document.c.key == other))
        to_be_dropped(db, ids)
    db.execute(update(document).where(document.c.key == kept).values(row))
    for before in {source for _, source in rows if source != read.source}:
        db.execute(update(correction).where(correction.c.source == before).values(source=read.source))
    return kept


def _parts(
    db: Connection, key: int, read: Sequence[Part], ordered: Sequence[PartToStore]
) -> tuple[list[int], list[str]]:
    """The keys of the parts' rows, in order, and the ids of the passages that went with parts that are gone."""
    before: dict[str, list[RowMapping]] = {}
    for row in db.execute(select(part).where(part.c.document == key).order_by(part.c.position.desc())).mappings():
        before.setdefault(row["id"], []).append(row)
    rows = [_part_row(read[stored.index], stored, key) for stored in ordered]
    same = [before[row["id"]].pop() if before.get(row["id"]) else None for row in rows]
    gone = [row["key"] for left in before.values() for row in left]
    dropped: list[str] = []
    for some in sliced(gone):
        dropped += db.execute(select(passage.c.id).where(among(db, passage.c.part, some))).scalars()
        db.execute(delete(part).where(among(db, part.c.key, some)))
    _change(db, part, [(old, new) for old, new in zip(same, rows, strict=True) if old is not None])
    inserted = iter(_insert(db, part, [new for old, new in zip(same, rows, strict=True) if old is None]))
    return [next(inserted) if old is None else old["key"] for old in same], dropped


def _part_row(read: Part, stored: PartToStore, key: int) -> dict[str, Any]:
    return {
        "document": key,
        "position": stored.index,
        "id": stored.id,
        "name": read.name,
        "kind": read.kind.value,
        "date": read.date,
        "date_basis": read.date_basis,
        "account": stored.account,
        "waits": stored.waits and stored.account is None,
        "by_person": stored.by_person,
        "duplicate_of": stored.duplicate_of,
        "reason": stored.reason,
        "possible": listed(stored.possible),
        "sketch": stored.sketch,
        "title": read.title,
        "account_hint": read.account_hint,
        "participants": listed(read.participants),
        "utterances": listed(read.utterances),
        "set_apart": listed(read.set_apart),
        "attributes": dict(read.attributes),
        "text": read.text,
    }


def _passages(db: Connection, key: int, wanted: Sequence[tuple[dict[str, Any], NDArray[np.float16]]]) -> list[str]:
    """Store the passages of a document; returns the ids of those that are gone."""
    of_document = select(part.c.key).where(part.c.document == key)
    before = {
        (row["part"], row["id"]): row
        for row in db.execute(
            select(passage, vector.c.data).outerjoin(vector).where(passage.c.part.in_(of_document))
        ).mappings()
    }
    version = time.time_ns()
    changes, moved, new = [], [], []
    for row, half in wanted:
        old = before.pop((row["part"], row["id"]), None)
        data = half.tobytes()
        if old is None:
            new.append((row | {"version": version, "pending": True}, data))
            continue
        if data != old["data"]:
            moved.append({"passage": old["key"], "data": data})
        stays = data == old["data"] and row["account"] == old["account"]
        kept = {"version": old["version"], "pending": old["pending"]}
        changes.append((old, row | (kept if stays else {"version": version, "pending": True})))
    gone = [row["key"] for row in before.values()]
    for some in sliced(gone):
        db.execute(delete(passage).where(among(db, passage.c.key, some)))
    _change(db, passage, changes)
    if moved:
        db.execute(delete(vector).where(among(db, vector.c.passage, [row["passage"] for row in moved])))
        db.execute(insert(vector), moved)
    keys = _insert(db, passage, [row for row, _ in new])
    if keys:
        db.execute(insert(vector), [{"passage": key, "data": data} for key, (_, data) in zip(keys, new, strict=True)])
    for some in sliced([row["id"] for row, _ in new]):
        db.execute(delete(removal).where(among(db, removal.c.passage, some)))
    return [row["id"] for row in before.values()]


def _passage_row(found: Passage, stored: PartToStore, part_key: int, ordinal: int, read: Part) -> dict[str, Any]:
    return {
        "part": part_key,
        "ordinal": ordinal,
        "id": span_id(stored.id, found.start, found.end),
        "start": found.start,
        "end": found.end,
        "account": stored.account,
        "date": read.date,
        "side": found.side,
        "reported": found.reported,
        "speaker": found.speaker,
        "context": found.context,
        "terms": " ".join(term for term in found.terms.split() if len(term) <= LONGEST_TERM),
    }


def _facts(db: Connection, key: int, ordered: Sequence[PartToStore], part_keys: Sequence[int]) -> None:
    """Store the facts of the document's parts."""
    rows = [
        {
            "part": part_key,
            "ordinal": ordinal,
            "kind": type(found).__name__,
            "account": stored.account,
            "data": fact_to_json(found),
        }
        for stored, part_key in zip(ordered, part_keys, strict=True)
        for ordinal, found in enumerate(stored.rows)
    ]
    _anew_where_different(db, fact, fact.c.ordinal, key, rows)


def _statements(
    db: Connection, key: int, parts: Iterable[tuple[int, dt.date | None, PartToStore]], voice: Voice
) -> None:
    """Store the statements of the document's parts as they were read."""
    rows = [
        row
        for part_key, date, stored in parts
        for row in statement_rows(
            stored.statements,
            [(each.start, each.end) for each in stored.passages],
            {"part": part_key, "account": stored.account, "date": date},
        )
    ]
    add_readings(rows, voice)
    _anew_where_different(db, statement, statement.c.start, key, rows)


def statement_rows(
    statements: Iterable[Statement], passages: Iterable[tuple[int, int]], common: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The rows of a part's statements without what was read in them; `passages` are the part's, by start and end."""
    spans = sorted(passages)
    rows = []
    for said in statements:
        at = bisect_right(spans, said.start, key=lambda span: span[0])
        whole = at > 0 and said.end <= spans[at - 1][1]
        rows.append(
            {
                **common,
                "start": said.start,
                "end": said.end,
                "context_start": said.context.start if said.context else None,
                "context_end": said.context.end if said.context else None,
                "passage_start": spans[at - 1][0] if whole else None,
                "passage_end": spans[at - 1][1] if whole else None,
                "side": said.side,
                "reported": said.reported,
                "speaker": said.speaker,
            }
        )
    return rows


def add_readings(rows: Sequence[dict[str, Any]], voice: Voice) -> None:
    """Add what was read to the rows of statements, in the same order."""
    for row, reading, half in zip(rows, packed_readings(voice.readings), packed(voice.vectors), strict=True):
        row["reading"], row["vector"] = reading, half.tobytes()


def _anew_where_different(
    db: Connection, table: Table, order: Column[Any], document_key: int, rows: Sequence[dict[str, Any]]
) -> None:
    """Have `table` hold these rows of the document's parts; where one differs, those of its part are stored anew."""
    columns = [column for column in table.columns if not column.primary_key]
    query = select(*columns).join(part).where(part.c.document == document_key).order_by(table.c.part, order)
    before: dict[int, list[dict[str, Any]]] = {}
    for row in db.execute(query).mappings():
        before.setdefault(row["part"], []).append(dict(row))
    wanted: dict[int, list[dict[str, Any]]] = {key: [] for key in before}
    for new in rows:
        wanted.setdefault(new["part"], []).append(new)
    different = [key for key, theirs in wanted.items() if theirs != before.get(key, [])]
    for some in sliced([key for key in different if key in before]):
        db.execute(delete(table).where(among(db, table.c.part, some)))
    if fresh := [row for key in different for row in wanted[key]]:
        db.execute(insert(table), fresh)


def _insert(db: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> list[int]:
    """The keys of the new rows, in their order."""
    if not rows:
        return []
    query = insert(table).returning(table.c.key, sort_by_parameter_order=True)
    return list(db.execute(query, list(rows)).scalars())


def _change(db: Connection, table: Table, pairs: Iterable[tuple[RowMapping, dict[str, Any]]]) -> None:
    """Update the rows that differ."""
    different = [
        new | {"old_key": old["key"]} for old, new in pairs if any(old[name] != value for name, value in new.items())
    ]
    if different:
        db.execute(update(table).where(table.c.key == bindparam("old_key")), different)
