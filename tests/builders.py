"""Documents for tests, with all that a test does not care for filled in."""

from hashlib import sha256

import numpy as np

from knowledge.model import Document, Part, Passage, part_id
from knowledge.ports import PartToStore


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
