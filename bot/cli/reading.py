"""`rapport read`: JSON lines in, one line out for each, in order, as soon as what has come in is read."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final, NoReturn

from bot.wire import line
from knowledge.errors import RapportError
from knowledge.model import Heard, Reading, storable
from knowledge.voice.reader import SPEAKERS, VoiceReader, shown, voiced, voices_need

AT_ONCE: Final = 128
"""How many lines are read together at most: enough to fill the encoder, small in memory."""

PIECE: Final = 1 << 16
"""How many bytes are taken from the input at once; what is there is read without waiting for more."""

WIDTH: Final = 60
"""How much of a statement is shown beside its reading."""


@dataclass(frozen=True, slots=True)
class Given:
    """A line of the input: the statement in it, or what is wrong with it; `keys` is all that stood in it."""

    statement: Heard | None
    keys: dict[str, object]
    wrong: str = ""


def read_lines(incoming: BinaryIO, reader: VoiceReader, *, as_json: bool) -> Iterator[str]:
    """What to print for each line of `incoming`, in order."""
    for batch in batches(incoming):
        given = [parsed(each) for each in batch]
        readings = iter(reader.readings([each.statement for each in given if each.statement]))
        for each in given:
            reading = next(readings) if each.statement else None
            yield as_line(each, reading) if as_json else as_words(each, reading)


def batches(incoming: BinaryIO) -> Iterator[Sequence[bytes]]:
    """The lines in batches, none waiting for a line that has not come yet."""
    rest = b""
    while piece := incoming.read1(PIECE) if hasattr(incoming, "read1") else incoming.read(PIECE):
        *whole, rest = (rest + piece).split(b"\n")
        yield from _cut(whole)
    if rest:
        yield [rest]


def _cut(lines: Sequence[bytes]) -> Iterable[Sequence[bytes]]:
    return (lines[start : start + AT_ONCE] for start in range(0, len(lines), AT_ONCE))


def parsed(raw: bytes) -> Given:
    """A line as a statement; whatever is wrong with it is said in one sentence and stops nothing."""
    try:
        keys = keys_of(raw, like='{"text": "what was said"}')
    except RapportError as wrong:
        return Given(None, {}, str(wrong))
    try:
        return Given(heard_in(keys), keys)
    except RapportError as wrong:
        return Given(None, keys, str(wrong))


def keys_of(raw: bytes, *, like: str) -> dict[str, object]:
    """The object of JSON in a line; what is none is refused with an example of what was to be given."""
    try:
        keys = json.loads(raw.decode("utf-8-sig"), parse_constant=_no_number, parse_float=_number)
    except UnicodeDecodeError:
        raise RapportError("The line is not UTF-8.") from None
    except (ValueError, RecursionError):
        raise RapportError(f"The line is not JSON: give {like}.") from None
    if not isinstance(keys, dict):
        raise RapportError(f"The line is not a JSON object: give {like}.")
    return keys


def heard_in(keys: Mapping[str, object]) -> Heard:
    """The statement that a line holds; what is wrong with it is refused in one sentence."""
    text, context, speaker = keys.get("text"), keys.get("context"), keys.get("speaker")
    if not isinstance(text, str) or not text.strip():
        raise RapportError('There is no "text" in the line: give what was said, as a string.')
    if context is not None and not isinstance(context, str):
        raise RapportError('"context" is what was said just before, as a string; or leave it out.')
    if speaker is not None and speaker not in SPEAKERS:
        raise RapportError(f'"speaker" is one of {", ".join(SPEAKERS)}; or leave it out for the customer.')
    before = storable(context) if context else None
    return Heard(storable(text), "us" if speaker == "us" else "customer", speaker == "reported", before)


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _number(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(digits)
    return number


def as_line(given: Given, reading: Reading | None) -> str:
    """What was given with its reading, or with an error and the id, as one line of JSON."""
    if reading is None:
        named = {"id": given.keys["id"]} if "id" in given.keys else {}
        return line({**named, "error": given.wrong})
    signals = [{"type": kind, "probability": reading.signals[kind]} for kind in shown(reading)]
    return line(
        {
            **given.keys,
            "uncertainty": reading.uncertainty,
            "label": reading.label,
            "unmet_need": reading.unmet_need,
            "signals": signals,
        }
    )


def as_words(given: Given, reading: Reading | None) -> str:
    """The reading as a person reads it, with the beginning of what was said."""
    if reading is None or given.statement is None:
        return f"! {given.wrong}"
    sure = voiced(reading)
    uncertain = f"{sure or 'unclear'} {reading.uncertainty[reading.label]:.0%}"
    need = f"unmet need {reading.unmet_need:.0%}" if voices_need(reading) else "no unmet need"
    signals = ", ".join(kind.replace("_", " ") for kind in shown(reading)) or "–"
    said = " ".join(given.statement.text.split())
    short = said if len(said) <= WIDTH else said[: WIDTH - 1] + "…"
    return f"{uncertain:<17} {need:<15} {signals:<24} {short}"
