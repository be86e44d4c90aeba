"""How likely two statements on record speak of the same thing, by their words, their meaning and what stands around.

A pair is weighed by a logistic model over five measures. Its weights were learned from pairs of needs told in the
example accounts (`tests/evals/examples`) and rounded, nearness taken lower, since notes list needs side by side;
`tests/evals/histories` is the check on accounts never learned from. Words that most statements of the account share
count little, identifiers are weighed apart: two needs about one machine are two needs.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge.due import CALENDAR
from knowledge.matching import fold, terms
from knowledge.model import Voiced

MEANING: Final = 1.0
"""Weight of the cosine of the two statements."""

WORDS: Final = 3.5
"""Weight of the rare words they share, 0..1."""

MEANING_AROUND: Final = 3.5
"""Weight of the cosine of what is said around them."""

WORDS_AROUND: Final = 3.0
"""Weight of the rare words shared by what is said around them."""

NEARNESS: Final = 1.5
"""Weight of how near they stand in one document."""

BIAS: Final = -2.3
"""What all of it has to make up for."""

NEAR: Final = 200
"""Characters between two statements of a document at which their nearness has fallen to a third: ours."""

AROUND: Final = 1
"""How many statements before and after one are looked at as what is said around it: ours."""

FEW: Final = 20
"""What an account's statements have in common is taken out of their vectors in full only from many times this: ours."""

OTHER_MACHINES: Final = 0.6
"""A pair that names different machines or orders is this much less likely the same: ours."""

SAME_MACHINE: Final = 0.25
"""How much of the doubt goes if a pair names the same machine or order, where that may decide: ours."""

RARE_WORD: Final = 0.15
"""How much of the doubt goes with each rare word that both statements hold themselves, up to `MOST_RARE`: ours."""

MOST_RARE: Final = 3

NO_RARE_WORD: Final = 0.5
"""A pair without a rare word in common, even in what stands around, is this much less likely one matter: ours."""

RARE_SHARE: Final = 0.05
"""A word is rare if at most this share of an account's statements hold it, or `FEW_TIMES` of them: ours."""

FEW_TIMES: Final = 4

_IDENTIFIER: Final = re.compile(
    r"\b[a-z]{1,5}[-/]?\d+(?:[-/]\d+)*[a-z]?\b|\b\d{3,}(?:-\d+)+\b|\b(?!(?:19|20)\d\d\b)\d{4,}\b"
)
_NO_IDENTIFIER: Final = re.compile(r"(?:kw|wk|cw|q|h|week)\d{1,2}")

Likely = NDArray[np.float64]


def identifiers(text: str) -> frozenset[str]:
    """The machines, part and order numbers a text names, without the joiners in them: "P-204" is `p204`."""
    found = (re.sub(r"[-/]", "", name) for name in _IDENTIFIER.findall(fold(text)))
    return frozenset(name for name in found if not _NO_IDENTIFIER.fullmatch(name))


class Likeness:
    """Weighs pairs of an account's statements; give it all of them, for what is rare and what stands around."""

    def __init__(self, statements: Sequence[Voiced], names: Iterable[str] = ()) -> None:
        """`names` are of people beside those who speak; they say nothing of what a statement is about."""
        self._names = [*names, *(each.evidence.speaker or "" for each in statements)]
        self._statements = statements

    def same_need(self, left: Sequence[int], right: Sequence[int]) -> Likely:
        """For each pair, how likely one need is told by both; identifiers may part a pair, and never join it."""
        if not left or not right:
            return np.zeros((len(left), len(right)))
        likely = _sigmoid(self._weighed(left, right, numbers_count=False))
        named = np.array([bool(found) for found in self._identifiers.held])
        apart = named[list(left)][:, None] & named[list(right)] & (self._identifiers.shared(left, right) == 0)
        return np.asarray(np.where(apart, likely * OTHER_MACHINES, likely))

    def same_matter(self, left: Sequence[int], right: Sequence[int]) -> Likely:
        """For each pair, how likely both are about one matter: a promise and its keeping, a lack and its end."""
        if not left or not right:
            return np.zeros((len(left), len(right)))
        likely = _sigmoid(self._weighed(left, right, numbers_count=True))
        rare = self._rare.shared(left, right)
        strangers = (rare == 0) & (self._rare_around.shared(left, right) == 0)
        likely = np.where(strangers, likely * NO_RARE_WORD, likely)
        doubt = (1 - RARE_WORD) ** np.minimum(rare, MOST_RARE)
        doubt = np.where(self._identifiers.shared(left, right) > 0, doubt * (1 - SAME_MACHINE), doubt)
        return np.asarray(1 - (1 - likely) * doubt)

    def share_rare(self, left: int, right: int) -> bool:
        """Whether two statements both hold a rare word."""
        return bool(self._rare.held[left] & self._rare.held[right])

    def _weighed(self, left: Sequence[int], right: Sequence[int], *, numbers_count: bool) -> Likely:
        rows, columns = np.asarray(left), np.asarray(right)
        meaning = self._vectors[rows] @ self._vectors[columns].T
        around = self._vectors_around[rows] @ self._vectors_around[columns].T
        weights = self._rarity if numbers_count else self._rarity_of_words
        words = self._share(self._terms, left, right, weights)
        words_around = self._share(self._terms_around, left, right, weights)
        beside = self._parts[rows][:, None] == self._parts[columns][None, :]
        overlap = beside & (np.abs(self._places[rows][:, None] - self._places[columns][None, :]) <= 2 * AROUND)
        distance = np.abs(self._starts[rows][:, None] - self._starts[columns][None, :])
        return np.asarray(
            BIAS
            + MEANING * meaning
            + WORDS * words
            + MEANING_AROUND * np.where(overlap, meaning, around)
            + WORDS_AROUND * np.where(overlap, words, words_around)
            + NEARNESS * np.where(beside, np.exp(-distance / NEAR), 0.0)
        )

    def _share(self, held: "_Held", left: Sequence[int], right: Sequence[int], weights: Mapping[str, float]) -> Likely:
        """How much of what each pair says in rare words it shares, 0..1."""
        sizes = self._sizes[held is self._terms]
        return np.asarray(
            held.shared(left, right, weights)
            / np.maximum(np.sqrt(np.outer(sizes[list(left)], sizes[list(right)])), 1e-9)
        )

    # what is worked out once ------------------------------------------------------------------------------------------

    @cached_property
    def _terms(self) -> "_Held":
        return _Held([frozenset(terms(each.evidence.quote).split()) for each in self._statements])

    @cached_property
    def _terms_around(self) -> "_Held":
        return _Held([frozenset().union(*(self._terms.held[row] for row in rows)) for rows in self._around])

    @cached_property
    def _identifiers(self) -> "_Held":
        return _Held([identifiers(each.evidence.quote) for each in self._statements])

    @cached_property
    def _rarity(self) -> Mapping[str, float]:
        many = len(self._statements) + 1
        return {term: log(many / (len(rows) + 0.5)) for term, rows in self._terms.rows.items()}

    @cached_property
    def _sizes(self) -> tuple[Likely, Likely]:
        """How much each statement says in rare words: with what stands around it, and by itself."""
        return self._terms_around.sizes(self._rarity), self._terms.sizes(self._rarity)

    @cached_property
    def _rarity_of_words(self) -> Mapping[str, float]:
        return {term: 0.0 if any(map(str.isdecimal, term)) else rarity for term, rarity in self._rarity.items()}

    @cached_property
    def _rare(self) -> "_Held":
        """The rare words of each statement; numbers, months, weekdays and the names of who speaks are none."""
        names = frozenset(terms(" ".join((*self._names, *CALENDAR))).split())
        bar = max(RARE_SHARE * len(self._statements), FEW_TIMES)
        rare = {term for term, rows in self._terms.rows.items() if len(rows) <= bar and term.isalpha()} - names
        return _Held([found & rare for found in self._terms.held])

    @cached_property
    def _rare_around(self) -> "_Held":
        return _Held([frozenset().union(*(self._rare.held[row] for row in rows)) for rows in self._around])

    @cached_property
    def _vectors(self) -> Likely:
        """The vectors without what all statements of the account have in common, of length 1 again."""
        vectors = np.stack([each.vector for each in self._statements]).astype(np.float64)
        return _of_length_one(vectors - vectors.sum(axis=0) / (len(vectors) + FEW))

    @cached_property
    def _vectors_around(self) -> Likely:
        around = np.zeros_like(self._vectors)
        for step in range(-AROUND, AROUND + 1):
            beside = [
                (row, found[at + step])
                for found in self._together
                for at, row in enumerate(found)
                if 0 <= at + step < len(found)
            ]
            around[[row for row, _ in beside]] += self._vectors[[other for _, other in beside]]
        return _of_length_one(around)

    @cached_property
    def _starts(self) -> Likely:
        return np.array([each.evidence.start for each in self._statements], dtype=np.float64)

    @cached_property
    def _parts(self) -> NDArray[np.int64]:
        """For each statement, the number of its part."""
        numbers: dict[str, int] = {}
        return np.array([numbers.setdefault(part_of(each), len(numbers)) for each in self._statements], dtype=np.int64)

    @cached_property
    def _places(self) -> NDArray[np.int64]:
        """For each statement, the how-many-eth of its part it is."""
        places = np.zeros(len(self._statements), dtype=np.int64)
        for together in self._together:
            places[together] = np.arange(len(together))
        return places

    @cached_property
    def _together(self) -> list[list[int]]:
        """The statements of each part, in the order they stand."""
        parts: dict[int, list[int]] = {}
        for row, part in enumerate(self._parts):
            parts.setdefault(int(part), []).append(row)
        return [sorted(rows, key=lambda row: self._statements[row].evidence.start) for rows in parts.values()]

    @cached_property
    def _around(self) -> list[list[int]]:
        """For each statement, itself and those around it."""
        around: list[list[int]] = [[] for _ in self._statements]
        for together in self._together:
            for place, row in enumerate(together):
                around[row] = together[max(0, place - AROUND) : place + AROUND + 1]
        return around


class _Held:
    """The words that each statement holds, and for each word the statements that hold it."""

    def __init__(self, held: Sequence[frozenset[str]]) -> None:
        self.held = held
        rows: dict[str, list[int]] = {}
        for row, words in enumerate(held):
            for word in words:
                rows.setdefault(word, []).append(row)
        self.rows = {word: np.array(found) for word, found in rows.items()}

    def shared(self, left: Sequence[int], right: Sequence[int], weights: Mapping[str, float] | None = None) -> Likely:
        """For each pair, the sum of the weights of the words that both hold; without weights, their number."""
        sums = np.zeros((len(left), len(self.held)))
        for place, row in enumerate(left):
            for word in self.held[row]:
                sums[place, self.rows[word]] += 1.0 if weights is None else weights[word]
        return np.asarray(sums[:, list(right)])

    def sizes(self, weights: Mapping[str, float]) -> Likely:
        """The sum of the weights of all words of each statement."""
        return np.array([sum(weights[word] for word in words) for words in self.held])


def part_of(statement: Voiced) -> str:
    """The id of the part a statement stands in."""
    return statement.evidence.id.split(".")[0]


def _of_length_one(vectors: Likely) -> Likely:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9))


def _sigmoid(weighed: Likely) -> Likely:
    return np.asarray(1 / (1 + np.exp(-weighed)))
