"""From a reference a person types, an evidence id or a source with or without a part, to the text it names."""

import re
import unicodedata
from difflib import get_close_matches

from knowledge.errors import AmbiguousSource, UnknownSource
from knowledge.model import Span, StoredPart
from knowledge.ports import Records

_SPAN = re.compile(r"(?P<part>[0-9a-f]{12})(?:\.(?P<start>\d+)-(?P<end>\d+))?")

SUGGESTED = 5
"""How many close sources an error names."""

NAMED = 20
"""How many parts of a source an error names."""


def split(reference: str, records: Records) -> tuple[str, str | None]:
    """The source and the part that `source#part` names; a `#` may be part of either.

    Raises `UnknownSource`, with the closest sources, where nothing was taken in under that name.
    """
    reference = unicodedata.normalize("NFC", reference.replace("\\", "/"))
    if records.known(reference):
        return reference, None
    cuts = [at for at, letter in enumerate(reference) if letter == "#"]
    for at in reversed(cuts):
        if records.parts(reference[:at], reference[at + 1 :]):
            return reference[:at], reference[at + 1 :]
    close = get_close_matches(reference, records.sources(), n=SUGGESTED, cutoff=0.5)
    raise UnknownSource(
        f"Nothing was taken in as {reference!r}." + (f" Did you mean {' or '.join(close)}?" if close else ""),
        candidates=close,
    )


def find(reference: str, records: Records) -> tuple[StoredPart, Span | None]:
    """The part that an evidence id or a source names, and the span that the id marks.

    Raises `UnknownSource`, or `AmbiguousSource` with the names of the parts where a source has several, and with their
    ids where several files were taken in under that name.
    """
    known = _SPAN.fullmatch(reference)
    if known:
        part = records.part(known["part"])
        if part is None:
            raise UnknownSource(f"No text goes by the id {reference!r}: its source has changed since, or is forgotten.")
        if known["start"] is None:
            return part, None
        span = Span(int(known["start"]), int(known["end"]))
        if not span.start <= span.end <= len(part.text):
            raise UnknownSource(f"{reference!r} points beyond its text, which has {len(part.text)} characters.")
        return part, span
    source, name = split(reference, records)
    found = records.parts(source, name) if name is not None else records.parts(source)
    parts = tuple({part.id: part for part in found}.values())
    if len(parts) == 1:
        return parts[0], None
    if len(parts) > len({part.name for part in parts}):
        raise AmbiguousSource(
            f"Several files were taken in as {reference!r}: name one text by its id, for instance {parts[0].id}.",
            candidates=[part.id for part in parts[:NAMED]],
        )
    names = [f"{source}#{part.name}" for part in parts[:NAMED]]
    raise AmbiguousSource(f"{source} has {len(parts)} parts: name one, for instance {names[0]!r}.", candidates=names)
