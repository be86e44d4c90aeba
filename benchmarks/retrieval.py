"""Finding the turns of a meeting that answer a question, beside BM25, the encoder alone, and both fused by rank.

The data are QMSum's: `specific_query_list` with the turns that answer each (github.com/Yale-LILY/QMSum, a file of JSON
lines). Within each meeting every turn is ranked; nDCG@10 counts each turn of a span alike.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bm25s  # type: ignore[import-untyped]  # ships no types
import numpy as np
from numpy.typing import NDArray

from knowledge.matching import legible, terms
from knowledge.model import Candidate, Kind
from knowledge.ports import Encoder, Vectors
from knowledge.retrieval import WORDS, frequencies, weigh

CUT = 10
RANK_CONSTANT = 60
"""As is usual for reciprocal rank fusion."""

FUSED, OURS = "plain fusion by rank", "Rapport"

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Meeting:
    """The turns of a meeting, and its questions with the turns that answer them."""

    turns: tuple[str, ...]
    questions: tuple[tuple[str, NDArray[np.bool_]], ...]


def run(path: Path, encoder: Encoder) -> Iterator[str]:
    """nDCG@10 over all questions of the meetings in `path`: a line a method, with its ratio to plain fusion."""
    begun = time.perf_counter()
    found: dict[str, list[float]] = {}
    for meeting in read(path):
        vectors = encoder.encode([legible(turn) for turn in meeting.turns])
        scores = scorer(meeting, vectors, encoder)
        for question, right in meeting.questions:
            for name, each in scores(question).items():
                found.setdefault(name, []).append(ndcg(each, right))
    took = time.perf_counter() - begun
    yield f"{path.name}, nDCG@{CUT} within the meeting, {len(found[OURS])} questions, {took:.0f} s"
    for name, reached in found.items():
        ratio = np.mean(reached) / np.mean(found[FUSED])
        yield f"  {name:28} {np.mean(reached):.3f}   {ratio:.2f} x plain fusion"


def read(path: Path) -> list[Meeting]:
    """The meetings of a file of JSON lines."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [_meeting(line) for line in lines]


def _meeting(line: Mapping[str, Any]) -> Meeting:
    turns = tuple(turn["content"] for turn in line["meeting_transcripts"])
    questions = []
    for asked in line["specific_query_list"]:
        right = np.zeros(len(turns), dtype=np.bool_)
        for first, last in asked["relevant_text_span"]:
            right[int(first) : int(last) + 1] = True
        if right.any():
            questions.append((asked["query"], right))
    return Meeting(turns, tuple(questions))


def scorer(meeting: Meeting, vectors: Vectors, encoder: Encoder) -> Callable[[str], dict[str, Scores]]:
    """What scores every turn of a meeting for a question, by each method."""
    peer = bm25s.BM25()
    peer.index(bm25s.tokenize(list(meeting.turns), stopwords="en", show_progress=False), show_progress=False)
    candidates = tuple(_candidate(place, turn) for place, turn in enumerate(meeting.turns))

    def scores(question: str) -> dict[str, Scores]:
        words = bm25s.tokenize(question, stopwords="en", return_ids=False, show_progress=False)[0]
        lexical = np.asarray(peer.get_scores(words), dtype=float) if words else np.zeros(len(candidates))
        vector = encoder.encode([legible(question)])[0]
        dense = (vectors @ vector).astype(float)
        asked = terms(question).split()
        cosine, shares = weigh(
            candidates,
            vectors,
            vector=vector,
            asked=asked,
            held=frequencies(candidates, asked),
            in_scope=len(candidates),
        )
        return {
            "BM25 alone (bm25s)": lexical,
            "encoder alone": dense,
            FUSED: reciprocal(lexical) + reciprocal(dense),
            OURS: cosine + WORDS * shares,
        }

    return scores


def _candidate(place: int, turn: str) -> Candidate:
    return Candidate(
        key=place,
        id=str(place),
        part_id="meeting",
        ordinal=place,
        account=None,
        date=None,
        side="unknown",
        reported=False,
        speaker=None,
        kind=Kind.CALL,
        terms=terms(turn),
        duplicate_of=None,
    )


def reciprocal(scores: Scores) -> Scores:
    """One over the rank, as reciprocal rank fusion adds them."""
    rank = np.empty(len(scores))
    rank[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return 1 / (RANK_CONSTANT + rank)


def ndcg(scores: Scores, right: Sequence[bool] | NDArray[np.bool_]) -> float:
    """Normalised discounted cumulative gain of the first ten."""
    discount = 1 / np.log2(np.arange(2, CUT + 2))
    gains = np.asarray(right, dtype=float)[np.argsort(-scores, kind="stable")[:CUT]]
    best = discount[: min(CUT, int(np.sum(right)))].sum()
    return float((gains * discount[: len(gains)]).sum() / best)
