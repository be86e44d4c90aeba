"""Finds the passages that bear on a question: by meaning and by words at once, each weighed with what stands around it.

A turn of a call rarely says what it is about; the turns around it do. So a passage is scored as the middle of a window
over its own part: the cosine of the window's vector, and BM25 of the window's terms, added. What may be looked at is
decided in SQL; scopes of ordinary size are scored whole, from SQL alone. In wider ones the index and the lexical index
propose, and SQL disposes.
"""

import datetime as dt
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from knowledge.matching import legible, terms
from knowledge.model import Candidate, Evidence, Scope, Side
from knowledge.ports import Encoder, Index, Records, Vectors

Scores: TypeAlias = NDArray[np.float64]

EXACT: Final = 4_000
"""Up to this many passages in scope each is scored; beyond, only what the indexes propose."""

PROPOSED: Final = 300
"""How many passages each index proposes in a wider scope."""

PENDING: Final = 2_000
"""Up to this many passages that the index lacks are scored beside what it proposes; beyond, all vectors are read."""

WIDENED: Final = 40
"""How many of the best proposals are weighed again with their surroundings."""

BATCH: Final = 20_000
"""How many vectors are in memory at a time when all are read."""

REACH: Final = 6
"""How many passages before and after one belong to its window, the farther the less."""

FADING: Final = 160
"""Over this many terms the weight of a neighbour falls to 1/e: turns of a call lend much, long paragraphs little."""

SATURATION: Final = 1.2
"""BM25's k1."""

LENGTH: Final = 0.3
"""BM25's b."""

WORDS: Final = 1.0
"""What matching every term of the question is worth, in units of cosine."""

OWN_SIDE: Final = 0.03
"""What it is worth, in units of cosine, that words are those of the side preferred; half of it where reported."""

RECENT: Final = 0.03
"""What it is worth to be of today; it halves with each `HALF_LIFE`. Undated counts as two half-lives old."""

HALF_LIFE: Final = 365
"""Days."""

FLOOR: Final = 0.15
"""A passage that scores less has nothing to do with the question."""

SAME_TERMS: Final = 0.9
"""Passages that share this much of their terms say the same."""

SAME_TERMS_LINKED: Final = 0.7
"""Likewise, where their parts are known to be near-duplicates."""

LEAST_TERMS: Final = 6
"""Passages of fewer terms ("Yes, exactly.") are the same only where their parts are near-duplicates."""


class LeftOut(StrEnum):
    """Why a passage is not among what was found."""

    LATER = "later than as-of"
    NEAR_DUPLICATE = "near-duplicate"
    BELOW_FLOOR = "below the floor"
    NOT_IN_SCOPE = "not in scope"
    NOT_ASKED_FOR = "beyond the limit"


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that bears on the question; `cosine` and `words` (0..1) are those of its window, without priors."""

    evidence: Evidence
    candidate: Candidate
    score: float
    cosine: float
    words: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What was found, best first, and what was not looked at further, by reason.

    `beside` are passages right before and after those found, for what they lend to understanding them. `frequencies`
    says in how many of the `in_scope` passages each term of the question stands.
    """

    question: str
    found: tuple[Found, ...] = ()
    beside: tuple[Found, ...] = ()
    in_scope: int = 0
    frequencies: Mapping[str, int] = field(default_factory=dict)
    left_out: Mapping[LeftOut, int] = field(default_factory=dict)
    vector: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, np.float32))


@dataclass(frozen=True, slots=True)
class _Pool:
    """Passages to score, in the order they were stored, with what is known of the whole scope."""

    candidates: tuple[Candidate, ...]
    vectors: Vectors
    in_scope: int
    frequencies: Mapping[str, int]
    dropped: int = 0


class Retriever:
    """Search over the record. `index` opens the vector index where a scope is too wide to score whole."""

    def __init__(self, records: Records, encoder: Encoder, index: Callable[[], Index | None] = lambda: None) -> None:
        self._records = records
        self._encoder = encoder
        self._index = index

    def search(
        self,
        question: str,
        scope: Scope,
        *,
        limit: int,
        today: dt.date,
        prefer: Side | None = "customer",
        beside: bool = False,
    ) -> Findings:
        """The `limit` passages in scope that bear most on `question`; with `beside`, those next to them as well.

        `prefer` is whose words come first where all else is equal; None leaves both side and age out of it.
        """
        asked = terms(question).split()
        later = self._later(scope)
        in_scope = self._records.count(scope, EXACT + 1)
        left_out: Counter[LeftOut] = Counter({LeftOut.LATER: later})
        if not in_scope or not question.strip():
            return Findings(question=question, in_scope=in_scope, left_out=+left_out)
        vector = self._encoder.encode([legible(question)])[0]
        pool = self._whole(asked, scope) if in_scope <= EXACT else self._proposed(asked, vector, scope)
        left_out[LeftOut.NOT_IN_SCOPE] += pool.dropped
        cosine, words = weigh(
            pool.candidates, pool.vectors, vector=vector, asked=asked, held=pool.frequencies, in_scope=pool.in_scope
        )
        base = cosine + WORDS * words
        score = base + prior(pool.candidates, scope.as_of or today, prefer) if prefer else base
        chosen: list[int] = []
        for at in np.argsort(-score, kind="stable"):
            if base[at] < FLOOR:
                left_out[LeftOut.BELOW_FLOOR] += 1
            elif len(chosen) == limit:
                left_out[LeftOut.NOT_ASKED_FOR] += 1
            elif any(same(pool.candidates[at], pool.candidates[kept]) for kept in chosen):
                left_out[LeftOut.NEAR_DUPLICATE] += 1
            else:
                chosen.append(int(at))
        near = _beside(pool.candidates, chosen) if beside else []
        quotes = {quote.passage: quote for quote in self._records.quote(pool.candidates[at] for at in [*chosen, *near])}

        def as_found(places: Iterable[int]) -> tuple[Found, ...]:
            return tuple(
                Found(quotes[id_], pool.candidates[at], float(score[at]), float(cosine[at]), float(words[at]))
                for at in places
                if (id_ := pool.candidates[at].id) in quotes
            )

        return Findings(
            question=question,
            found=as_found(chosen),
            beside=as_found(near),
            in_scope=pool.in_scope,
            frequencies=pool.frequencies,
            left_out=+left_out,
            vector=vector,
        )

    def _later(self, scope: Scope) -> int:
        if scope.as_of is None:
            return 0
        return self._records.count(Scope(scope.accounts)) - self._records.count(scope)

    def _whole(self, asked: Sequence[str], scope: Scope) -> _Pool:
        candidates, vectors = self._records.candidates(scope)
        return _Pool(candidates, vectors, len(candidates), frequencies(candidates, asked))

    def _proposed(self, asked: Sequence[str], vector: NDArray[np.float32], scope: Scope) -> _Pool:
        """What the indexes propose and SQL confirms, the best of it with its surroundings."""
        pending = self._records.pending_ids(scope, PENDING + 1)
        index = self._index() if len(pending) <= PENDING else None
        if index is None:
            dense = self._nearest(vector, scope)
        else:
            dense = [id_ for id_, _ in index.nearest(vector, PROPOSED, scope.accounts)]
            dense += pending
        ids = list(dict.fromkeys([*dense, *self._records.lexical(set(asked), scope, PROPOSED)]))
        candidates, vectors = self._records.candidates(scope, ids)
        held, in_scope = self._records.frequencies(set(asked), scope), self._records.count(scope)
        cosine, words = weigh(candidates, vectors, vector=vector, asked=asked, held=held, in_scope=in_scope)
        best = np.argsort(-(cosine + WORDS * words), kind="stable")[:WIDENED]
        around = [neighbour.id for at in best for neighbour in self._records.neighbours(candidates[at], REACH)]
        dropped = len(set(dense)) - len(set(dense) & {candidate.id for candidate in candidates})
        candidates, vectors = self._records.candidates(scope, list(dict.fromkeys([*ids, *around])))
        return _Pool(candidates, vectors, in_scope, held, dropped)

    def _nearest(self, vector: NDArray[np.float32], scope: Scope) -> list[str]:
        """The nearest passages by reading every vector: slower, and as right as can be."""
        best: list[tuple[float, str]] = []
        after = 0
        while True:
            keys, ids, vectors = self._records.vectors(scope, after=after, limit=BATCH)
            if not keys:
                return [id_ for _, id_ in best]
            best = sorted([*best, *zip((vectors @ vector).tolist(), ids, strict=True)], reverse=True)[:PROPOSED]
            after = keys[-1]


def _beside(candidates: Sequence[Candidate], chosen: Sequence[int]) -> list[int]:
    """The places right before and after those chosen, in the same part."""
    near = dict.fromkeys(
        there
        for at in chosen
        for there in (at - 1, at + 1)
        if 0 <= there < len(candidates)
        and candidates[there].part_id == candidates[at].part_id
        and candidates[there].ordinal - candidates[at].ordinal == there - at
    )
    return [at for at in near if at not in set(chosen)]


def frequencies(candidates: Iterable[Candidate], asked: Iterable[str]) -> dict[str, int]:
    """In how many candidates each of the terms `asked` stands."""
    padded = [f" {candidate.terms} " for candidate in candidates]
    return {term: sum(f" {term} " in text for text in padded) for term in set(asked)}


def weigh(
    candidates: Sequence[Candidate],
    vectors: Vectors,
    *,
    vector: NDArray[np.float32],
    asked: Sequence[str],
    held: Mapping[str, int],
    in_scope: int,
) -> tuple[Scores, Scores]:
    """For each candidate, the cosine of its window with `vector`, and BM25 of its window as a share of the most.

    The most it could be is every term `asked`, without end.
    """
    if not candidates:
        return np.zeros(0), np.zeros(0)
    padded = [f" {candidate.terms} " for candidate in candidates]
    length = np.array([text.count(" ") - 1 + (text == "  ") * -0.5 for text in padded]).clip(0.5)
    pull = window(candidates, length)
    wide_length = _around(length, pull)
    average = float(wide_length.mean())
    found, most = np.zeros(len(candidates)), 0.0
    for term in set(asked):
        rarity = math.log(1 + (in_scope - held.get(term, 0) + 0.5) / (held.get(term, 0) + 0.5))
        most += rarity * (SATURATION + 1)
        if held.get(term):
            # Overlapping blanks: two of a term in a row count once, which saturation forgives.
            times = _around(np.array([text.count(f" {term} ") for text in padded], dtype=float), pull)
            norm = SATURATION * (1 - LENGTH + LENGTH * wide_length / average)
            found += rarity * times * (SATURATION + 1) / (times + norm)
    share = np.sqrt(length)
    along = _around(share * (vectors @ vector), pull)
    across = np.sqrt(_window_norms(vectors * share[:, None].astype(np.float32), pull).clip(1e-9))
    return along / across, found / most if most else found


Pull: TypeAlias = Mapping[int, Scores]
"""For each distance, ahead (positive) or back, how much each candidate is pulled by the one at that distance."""


def window(candidates: Sequence[Candidate], length: Scores) -> Pull:
    """How much the neighbours of each candidate count in its window: none from another part."""
    count = len(candidates)
    part = np.unique([candidate.part_id for candidate in candidates], return_inverse=True)[1]
    ordinal = np.array([candidate.ordinal for candidate in candidates])
    middle = np.cumsum(length) - length / 2
    pull = {0: np.ones(count)}
    for distance in range(1, min(REACH, count - 1) + 1):
        same_part = (part[distance:] == part[:-distance]) & (ordinal[distance:] - ordinal[:-distance] == distance)
        weight = same_part * (1 - distance / (REACH + 1)) * np.exp((middle[:-distance] - middle[distance:]) / FADING)
        if not weight.any():
            break
        pull[distance] = np.concatenate([weight, np.zeros(distance)])
        pull[-distance] = np.concatenate([np.zeros(distance), weight])
    return pull


def _around(values: Scores, pull: Pull) -> Scores:
    """For each candidate the sum of `values` over its window."""
    total = np.zeros(len(values))
    for distance, weight in pull.items():
        total += weight * _shifted(values, distance)
    return total


def _shifted(values: Scores, distance: int) -> Scores:
    shifted = np.zeros_like(values)
    if distance > 0:
        shifted[:-distance] = values[distance:]
    elif distance < 0:
        shifted[-distance:] = values[:distance]
    else:
        shifted[:] = values
    return shifted


def _window_norms(vectors: Vectors, pull: Pull) -> Scores:
    """The square of the length of each window's summed vector."""
    total = np.zeros_like(vectors)
    for distance, weight in pull.items():
        weighted = weight.astype(np.float32)[:, None]
        if distance > 0:
            total[:-distance] += weighted[:-distance] * vectors[distance:]
        elif distance < 0:
            total[-distance:] += weighted[-distance:] * vectors[:distance]
        else:
            total += vectors
    return np.asarray(np.square(total).sum(axis=1), dtype=np.float64)


def prior(candidates: Sequence[Candidate], today: dt.date, prefer: Side) -> Scores:
    """What a passage is worth before it is read: words of the side preferred, and recent ones, come first."""
    return np.array([_side(candidate, prefer) + _recent(candidate.date, today) for candidate in candidates])


def _side(candidate: Candidate, prefer: Side) -> float:
    if candidate.side != prefer:
        return 0.0
    return OWN_SIDE / 2 if candidate.reported else OWN_SIDE


def _recent(date: dt.date | None, today: dt.date) -> float:
    age = 2 * HALF_LIFE if date is None else max((today - date).days, 0)
    return RECENT * math.pow(0.5, age / HALF_LIFE)


def same(one: Candidate, other: Candidate) -> bool:
    """Whether two passages say the same in nearly the same words."""
    linked = one.part_id in {other.part_id, other.duplicate_of} or (
        one.duplicate_of is not None and one.duplicate_of in {other.part_id, other.duplicate_of}
    )
    if one.part_id == other.part_id and one.ordinal == other.ordinal:
        return True
    mine, others = set(one.terms.split()), set(other.terms.split())
    if not linked and min(len(mine), len(others)) < LEAST_TERMS:
        return False
    if one.part_id == other.part_id:
        return len(mine) >= LEAST_TERMS and mine == others
    shared, either = len(mine & others), len(mine | others)
    return shared >= (SAME_TERMS_LINKED if linked else SAME_TERMS) * either
