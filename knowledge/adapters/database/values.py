"""Frozen values to and from what the tables' columns of JSON and of bytes hold."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args, get_type_hints

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Row as SqlRow

from knowledge.model import (
    Apart,
    Asset,
    Choice,
    Contact,
    Kind,
    Offer,
    Order,
    Participant,
    Possible,
    Reading,
    Row,
    SetApart,
    Signal,
    StoredPart,
    TableRow,
    Uncertainty,
    Usage,
    Utterance,
)
from knowledge.ports import R, Vectors

KINDS: Mapping[str, Kind] = {kind.value: kind for kind in Kind}
"""The kinds of documents by the name they are stored under; quicker than asking `Kind` for each."""

PACKED = np.dtype("<f2")
"""The precision that vectors are kept at."""

UNCERTAINTIES: tuple[Uncertainty, ...] = get_args(Uncertainty)
SIGNALS = tuple(Signal)
PROBABILITY = np.dtype("<f4")
"""A reading is kept as such numbers: the uncertainties, the unmet need, the signals."""

FACTS: Mapping[str, type[TableRow]] = {kind.__name__: kind for kind in (Contact, Order, Offer, Asset, Usage, Choice)}
"""The kinds of facts by the name they are stored under."""


DATES: Mapping[str, tuple[str, ...]] = {
    name: tuple(field for field, hint in get_type_hints(kind).items() if dt.date in get_args(hint))
    for name, kind in FACTS.items()
}
"""The fields of each kind that are dates."""


def listed(values: Iterable[Participant | Utterance | SetApart | Possible]) -> list[list[Any]]:
    """Each value as the list of its fields."""
    return [[getattr(value, field.name) for field in dataclasses.fields(value)] for value in values]


def utterances(lists: Iterable[list[Any]]) -> tuple[Utterance, ...]:
    """What `listed` made of utterances."""
    return tuple(Utterance(*fields) for fields in lists)


def participants(lists: Iterable[list[Any]]) -> tuple[Participant, ...]:
    """What `listed` made of participants."""
    return tuple(Participant(*fields) for fields in lists)


def set_apart(lists: Iterable[list[Any]]) -> tuple[SetApart, ...]:
    """What `listed` made of what is set apart."""
    return tuple(SetApart(start, end, Apart(reason)) for start, end, reason in lists)


def possible(lists: Iterable[list[Any]]) -> tuple[Possible, ...]:
    """What `listed` made of the accounts something may belong to."""
    return tuple(Possible(*fields) for fields in lists)


def fact_to_json(fact: TableRow) -> dict[str, Any]:
    """The fields that say something; the row it was read from is known by its part."""
    said = {}
    for field in dataclasses.fields(fact):
        value = getattr(fact, field.name)
        if field.name == "row" or value is None or value == {}:
            continue
        said[field.name] = (
            value.isoformat() if isinstance(value, dt.date) else dict(value) if isinstance(value, Mapping) else value
        )
    return said


def fact_from_json(kind: type[R], data: Mapping[str, Any], row: Row) -> R:
    """What `fact_to_json` was given, with the row it was read from."""
    dates = {name: dt.date.fromisoformat(data[name]) for name in DATES[kind.__name__] if name in data}
    return kind(**{**data, **dates, "row": row})


def stored_part(row: SqlRow[Any]) -> StoredPart:
    """A row of `part` joined with the source of its document."""
    return StoredPart(
        id=row.id,
        source=row.source,
        name=row.name,
        text=row.text,
        title=row.title,
        kind=Kind(row.kind),
        date=row.date,
        date_basis=row.date_basis,
        account=row.account,
        reason=row.reason,
        utterances=utterances(row.utterances),
        set_apart=set_apart(row.set_apart),
        duplicate_of=row.duplicate_of,
    )


def packed(vectors: Vectors) -> NDArray[np.float16]:
    """Vectors at the precision they are kept at."""
    return vectors.astype(PACKED)


def unpacked(data: bytes) -> NDArray[np.float32]:
    """The vector, or several of one length end to end."""
    return np.frombuffer(data, PACKED).astype(np.float32)


def packed_readings(readings: Sequence[Reading]) -> list[bytes]:
    """Each reading as it is kept."""
    rows = [
        [
            *(reading.uncertainty[each] for each in UNCERTAINTIES),
            reading.unmet_need,
            *(reading.signals[each] for each in SIGNALS),
        ]
        for reading in readings
    ]
    return [row.tobytes() for row in np.array(rows, PROBABILITY)]


def unpacked_readings(kept: Sequence[bytes]) -> list[Reading]:
    """What `packed_readings` was given."""
    need = len(UNCERTAINTIES)
    rows = np.frombuffer(b"".join(kept), PROBABILITY).reshape(-1, need + 1 + len(SIGNALS)).tolist()
    return [
        Reading(
            dict(zip(UNCERTAINTIES, row[:need], strict=True)),
            row[need],
            dict(zip(SIGNALS, row[need + 1 :], strict=True)),
        )
        for row in rows
    ]
