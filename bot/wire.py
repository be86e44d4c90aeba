"""Results as JSON: what stands in a value is what is printed, under the same names."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import TypeAlias

from knowledge.model import Said

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"


def as_json(value: object) -> Json:  # noqa: PLR0911  a return a form
    """A frozen value as JSON: dataclasses by field, dates as ISO 8601, sets in order.

    A sentence of ours names its evidence by id; whoever prints it prints the evidence beside it.
    """
    match value:
        case Enum():
            return as_json(value.value)
        case None | str() | int() | float():
            return value
        case dt.date():
            return value.isoformat()
        case Mapping():
            return {str(key): as_json(item) for key, item in value.items()}
        case set() | frozenset():
            return sorted((as_json(item) for item in value), key=str)
        case list() | tuple():
            return [as_json(item) for item in value]
    if isinstance(value, Said):
        return {"text": value.text, "evidence": [piece.id for piece in value.evidence]}
    if is_dataclass(value):
        return {field.name: as_json(getattr(value, field.name)) for field in fields(value)}
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def line(value: object) -> str:
    """One line of JSON. What no UTF-8 can hold (half of a surrogate pair) is escaped."""
    text = json.dumps(as_json(value), ensure_ascii=False)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(as_json(value))
    return text
