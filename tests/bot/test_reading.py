import io
import json

import pytest

from bot.cli.reading import AT_ONCE, batches, read_lines
from knowledge.model import Reading, Signal
from knowledge.voice.reader import UNCERTAINTIES


class Telling:
    """A reader that is as sure as the statement is long, and tells how many it was given at once."""

    def __init__(self):
        self.sizes = []

    def readings(self, statements):
        self.sizes.append(len(statements))
        return tuple(
            Reading(
                dict(zip(UNCERTAINTIES, (0.1, 0.7, 0.1, 0.1), strict=True)),
                min(1.0, len(each.text) / 100),
                {kind: 0.9 if kind == Signal.PRAISE else 0.1 for kind in Signal},
            )
            for each in statements
        )


def told(*lines, reader=None):
    incoming = io.BytesIO(b"".join(each if isinstance(each, bytes) else json.dumps(each).encode() for each in lines))
    return [json.loads(each) for each in read_lines(incoming, reader or Telling(), as_json=True)]


def test_each_line_comes_back_with_its_reading_and_all_that_stood_in_it():
    (line,) = told({"id": 7, "text": "x" * 50, "speaker": "customer", "ours": [1, None]}, b"\n")
    assert line == {
        "id": 7,
        "text": "x" * 50,
        "speaker": "customer",
        "ours": [1, None],
        "uncertainty": {"need": 0.1, "market": 0.7, "transaction": 0.1, "none": 0.1},
        "label": "market",
        "unmet_need": 0.5,
        "signals": [{"type": "praise", "probability": 0.9}],
    }


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(b"{", id="not JSON"),
        pytest.param(b"", id="blank"),
        pytest.param(b"\xff\xfe", id="not UTF-8"),
        pytest.param(b"[]", id="not an object"),
        pytest.param(b'{"text": 3}', id="text is a number"),
        pytest.param(b'{"text": "  "}', id="text is blank"),
        pytest.param(b'{"note": "x"}', id="no text"),
        pytest.param(b'{"text": "x", "speaker": "them"}', id="unknown speaker"),
        pytest.param(b'{"text": "x", "speaker": ["us"]}', id="speaker is a list"),
        pytest.param(b'{"text": "x", "context": 1}', id="context is a number"),
        pytest.param(b'{"text": "x", "n": NaN}', id="not a number"),
        pytest.param(b'{"text": "x", "n": 1e999}', id="an endless number"),
        pytest.param(b"[" * 100_000, id="nested without end"),
    ],
)
def test_a_bad_line_is_answered_by_a_sentence_and_stops_nothing(bad):
    first, second, third = told({"text": "before"}, b"\n" + bad + b"\n", {"text": "after"})
    assert (first["text"], third["text"]) == ("before", "after")
    assert second["error"].endswith(".")


def test_a_bad_line_keeps_its_id():
    assert told({"id": "a", "text": None})[0]["id"] == "a"


def test_nothing_gives_nothing():
    assert told() == []


def test_lines_keep_their_order_over_many_batches():
    lines = [part for n in range(3 * AT_ONCE) for part in ({"id": n, "text": "x"} if n % 7 else b"{", b"\n")]
    reader = Telling()
    assert [each.get("id") for each in told(*lines, reader=reader)] == [
        n if n % 7 else None for n in range(3 * AT_ONCE)
    ]
    assert max(reader.sizes) <= AT_ONCE


def test_what_has_come_in_is_read_before_more_comes():
    class Slow(io.RawIOBase):
        def __init__(self):
            self.pieces = [b'{"text": "one"}\n{"te', b'xt": "two"}\n', b""]

        def read1(self, _):
            return self.pieces.pop(0)

    incoming = Slow()
    made = batches(incoming)
    assert list(next(made)) == [b'{"text": "one"}']
    assert len(incoming.pieces) == 2


def test_halves_of_surrogate_pairs_and_byte_order_marks_do_no_harm():
    (line,) = told(b'\xef\xbb\xbf{"text": "caf\\ud83d"}\r\n')
    assert line["label"] == "market"


def test_without_json_a_line_a_person_can_read():
    incoming = io.BytesIO(b'{"text": "Prices move every week, so we wait."}\n{\n')
    good, bad = read_lines(incoming, Telling(), as_json=False)
    assert good.startswith("market 70%")
    assert "praise" in good
    assert bad.startswith("! ")
