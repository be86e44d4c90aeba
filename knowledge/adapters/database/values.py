"""Frozen values to and from what the tables' JSON columns hold."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, get_args, get_type_hints

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
    Row,
    SetApart,
    StoredPart,
    TableRow,
    Usage,
    Utterance,
)
from knowledge.ports import R

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
