"""Reading what is said in documents: as they are taken in, or afterwards where a reader has not read them yet."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from knowledge.model import Heard, Reading, Statement, heard, part_id
from knowledge.ports import Reader, Records, Voice
from knowledge.voice.statements import statements

SPLITTING: Final = "1"
"""The version of how a text is split into statements; raised, every document is read anew."""

READ_AT_ONCE: Final = 32
"""Documents on record that are read together."""

Readings: TypeAlias = Mapping[Heard, tuple[Reading, NDArray[np.float32]]]
"""What was made of statements, and their vectors."""


def read_by(reader: Reader) -> str:
    """The name under which the record keeps what a reader made of statements as they are split today."""
    return f"{SPLITTING}/{reader.name}"


def read_before(records: Records, reader: Reader, documents: Sequence[int]) -> Readings:
    """What the reader has made of the statements of documents on record."""
    known: dict[Heard, tuple[Reading, NDArray[np.float32]]] = {}
    for key in documents:
        known |= records.read_before(key, read_by(reader))
    return known


def voices(reader: Reader, said: Sequence[Sequence[Heard]], known: Readings) -> list[Voice]:
    """What is read in the statements of each of several documents; each is read once, and none that is known."""
    new = sorted({each for some in said for each in some} - known.keys(), key=lambda each: len(each.text))
    readings, vectors = reader.read(new)
    made = {**known, **dict(zip(new, zip(readings, vectors, strict=True), strict=True))}
    return [
        Voice(
            reader=read_by(reader),
            readings=tuple(made[each][0] for each in some),
            vectors=np.array([made[each][1] for each in some], np.float32).reshape(len(some), reader.dimensions),
        )
        for some in said
    ]


def read_anew(records: Records, reader: Reader, accounts: Collection[int] | None) -> int:
    """Read what is said in documents that the reader has not read, of all or of these accounts; returns how many.

    So are those that were taken in without a reader or before another one; nothing else of them changes.
    """
    keys = records.unread(read_by(reader), accounts)
    for start in range(0, len(keys), READ_AT_ONCE):
        _read_anew(records, reader, keys[start : start + READ_AT_ONCE])
    return len(keys)


def _read_anew(records: Records, reader: Reader, keys: Sequence[int]) -> None:
    split: list[dict[str, tuple[Statement, ...]]] = []
    said: list[list[Heard]] = []
    for document in map(records.document, keys):
        of_part = {
            part_id(document.source, part.name, part.text): (part.text, statements(part)) for part in document.parts
        }
        split.append({id_: found for id_, (_, found) in of_part.items()})
        said.append([heard(each, text) for text, found in of_part.values() for each in found])
    for key, statements_of, voice in zip(keys, split, voices(reader, said, {}), strict=True):
        records.save_voice(key, statements_of, voice)
