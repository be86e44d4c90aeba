import datetime as dt
import json
from dataclasses import dataclass

import pytest

from bot.wire import as_json, line
from knowledge.model import Kind, Row, Said


@dataclass(frozen=True)
class Thing:
    day: dt.date | None
    said: Said
    kinds: tuple[Kind, ...]


def test_a_value_is_printed_under_the_names_of_its_fields():
    said = Said("It stands.", (Row("a", "note.md", None, "So it is.").evidence(),))
    thing = Thing(dt.date(2026, 3, 1), said, (Kind.CALL,))
    assert as_json(thing) == {
        "day": "2026-03-01",
        "said": {"text": "It stands.", "evidence": ["a.0-9"]},
        "kinds": ["call"],
    }


def test_sets_come_in_order_and_keys_are_text():
    assert as_json({1: {"b", "a"}}) == {"1": ["a", "b"]}


def test_half_a_surrogate_pair_does_not_break_the_line():
    assert json.loads(line({"text": "\ud800"}).encode("utf-8")) == {"text": "\ud800"}


def test_what_has_no_form_is_refused():
    with pytest.raises(TypeError, match="object"):
        as_json(object())
