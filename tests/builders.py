"""Documents for tests, with all that a test does not care for filled in."""

from hashlib import sha256

import numpy as np

from knowledge.model import Document, Part, Passage, Reading, Signal, Span, Statement, heard, part_id
from knowledge.ports import PartToStore, Voice


def vector(text, dimensions=384):
    """A vector of length 1 that is the same for the same text, and far from that of any other."""
    seed = int.from_bytes(sha256(text.encode("utf-8", "surrogatepass")).digest()[:8], "big")
    made = np.random.default_rng(seed).standard_normal(dimensions).astype(np.float32)
    return made / np.linalg.norm(made)


def document(source="Acme/note.md", *parts, root="/files", digest="d", warnings=()):
    """A document of these parts: texts, or parts with more to say."""
    read = tuple(Part(text=part) if isinstance(part, str) else part for part in parts or ("The line stops.",))
    return Document(source=source, root=root, digest=digest, format="md", parts=read, warnings=tuple(warnings))


def passages(text, *, side="customer", speaker=None, context="", reported=False):
    """A passage a line; its terms are its words."""
    found, start = [], 0
    for line in text.split("\n"):
        words = line.rstrip(".").lower()
        found.append(
            Passage(
                start=start,
                end=start + len(line),
                speaker=speaker,
                side=side,
                reported=reported,
                context=context,
                terms=words,
            )
        )
        start += len(line) + 1
    return tuple(found)


def to_store(read, account=None, **more):
    """What is to be stored of a document: its parts and their vectors; `more` is said of every part."""
    context = more.pop("context", "")
    side = more.pop("side", "customer")
    parts = [
        PartToStore(
            **{
                "id": part_id(read.source, part.name, part.text),
                "index": index,
                "account": account,
                "reason": "the folder",
                "passages": passages(part.text, context=context, side=side),
            }
            | more
        )
        for index, part in enumerate(read.parts)
    ]
    texts = [
        context + read.parts[part.index].text[passage.start : passage.end]
        for part in parts
        for passage in part.passages
    ]
    vectors = np.stack([vector(text) for text in texts]) if texts else np.empty((0, 384), np.float32)
    return parts, vectors


def put(records, read, account=None, *, recipe="1", replaces=None, **more):
    """Store a document; returns its key."""
    parts, vectors = to_store(read, account, **more)
    records.put(read, recipe, parts, vectors, replaces=replaces)
    return next(known.key for known in records.known(read.source) if known.root == read.root)


def reading(uncertainty="none", unmet_need=0.0, **signals):
    """A reading that is nearly sure of one uncertainty; `signals` are probabilities by the signal's value."""
    shares = {kind: 0.97 if kind == uncertainty else 0.01 for kind in ("need", "market", "transaction", "none")}
    return Reading(shares, unmet_need, {kind: signals.get(kind.value, 0.0) for kind in Signal})


def statements(text, *, side="customer", speaker="Anna", reported=False):
    """A statement a line; its context is the line before."""
    lines = passages(text)
    return tuple(
        Statement(
            start=line.start,
            end=line.end,
            speaker=speaker,
            side=side,
            reported=reported,
            context=Span(before.start, before.end) if before else None,
        )
        for before, line in zip((None, *lines), lines, strict=False)
    )


class ListeningReader:
    """Takes "need" for need, and so on; it remembers what it was given."""

    dimensions = 8

    def __init__(self, name="listening"):
        self.name = name
        self.heard = []

    def read(self, heard):
        self.heard += heard
        vectors = [vector(each.text, self.dimensions) for each in heard]
        return tuple(map(self._read, heard)), np.array(vectors, np.float32).reshape(len(heard), self.dimensions)

    def _read(self, heard):
        if heard.side == "us":
            return reading(promise=0.9 if " will " in heard.text else 0.0)
        uncertainty = next((kind for kind in ("need", "market", "transaction") if kind in heard.text), "none")
        lacks = "need" in heard.text or "nobody" in heard.text
        return reading(uncertainty, 0.9 if lacks else 0.0, complaint=0.9 if "nobody" in heard.text else 0.0)


def voice(read, parts, reader=None):
    """What a reader makes of the statements of `parts`."""
    reader = reader or ListeningReader()
    given = [heard(said, read.parts[part.index].text) for part in parts for said in part.statements]
    readings, vectors = reader.read(given)
    return Voice(reader=reader.name, readings=readings, vectors=vectors)
