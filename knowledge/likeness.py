"""How likely two statements on record speak of the same thing, by their words, their meaning and what stands around.

A pair is weighed by a logistic model over five measures. Its weights were learned from pairs of needs told in the
example accounts (`tests/evals/examples`) and rounded, nearness taken lower, since notes list needs side by side;
`tests/evals/histories` is the check on accounts never learned from. Words that most statements of the account share
count little, identifiers are weighed apart: two needs about one machine are two needs.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final, Self

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

_CELLS: Final = 500_000
"""Pairs whose shared words are counted at once: what bounds memory."""

_IDENTIFIER: Final = re.compile(
    r"\b[a-z]{1,5}[-/]?\d+(?:[-/]\d+)*[a-z]?\b|\b\d{3,}(?:-\d+)+\b|\b(?!(?:19|20)\d\d\b)\d{4,}\b"
)
_NO_IDENTIFIER: Final = re.compile(r"(?:kw|wk|cw|q|h|week)\d{1,2}")

Likely = NDArray[np.float32]
Numbers = NDArray[np.int64]


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
            return np.zeros((len(left), len(right)), dtype=np.float32)
        rows, columns = np.asarray(left), np.asarray(right)
        likely = self._likely(rows, columns, numbers_count=False)
        named = self._identifiers.sizes() > 0
        apart = named[rows][:, None] & named[columns] & (self._identifiers.shared(rows, columns) == 0)
        likely[apart] *= np.float32(OTHER_MACHINES)
        return likely

    def same_matter(self, left: Sequence[int], right: Sequence[int]) -> Likely:
        """For each pair, how likely both are about one matter: a promise and its keeping, a lack and its end."""
        if not left or not right:
            return np.zeros((len(left), len(right)), dtype=np.float32)
        rows, columns = np.asarray(left), np.asarray(right)
        likely = self._likely(rows, columns, numbers_count=True)
        rare = self._rare.shared(rows, columns)
        likely[(rare == 0) & (self._rare_around.shared(rows, columns) == 0)] *= np.float32(NO_RARE_WORD)
        doubt = np.array([(1 - RARE_WORD) ** many for many in range(MOST_RARE + 1)], dtype=np.float32)
        doubt = doubt[np.minimum(rare, MOST_RARE).astype(np.int64)]
        doubt[self._identifiers.shared(rows, columns) > 0] *= np.float32(1 - SAME_MACHINE)
        return np.asarray(1 - (1 - likely) * doubt)

    def share_rare(self, left: int, right: int) -> bool:
        """Whether two statements both hold a rare word."""
        return not self._rare_words.isdisjoint(self._words[left] & self._words[right])

    def _likely(self, rows: Numbers, columns: Numbers, *, numbers_count: bool) -> Likely:
        """What the model makes of each pair: most pairs stand in two documents, and only the others are near."""
        weights = self._rarity if numbers_count else self._rarity_of_words
        words = self._share(self._terms, rows, columns, weights)
        words_around = self._share(self._terms_around, rows, columns, weights)
        weighed = np.float32(MEANING_AROUND) * (self._vectors_around[rows] @ self._vectors_around[columns].T)
        weighed += np.float32(WORDS_AROUND) * words_around
        meaning = self._vectors[rows] @ self._vectors[columns].T
        left, right = np.nonzero(self._parts[rows][:, None] == self._parts[columns][None, :])
        apart = np.abs(self._places[rows[left]] - self._places[columns[right]])
        overlapping = left[apart <= 2 * AROUND], right[apart <= 2 * AROUND]
        weighed[overlapping] = MEANING_AROUND * meaning[overlapping] + WORDS_AROUND * words[overlapping]
        weighed[left, right] += NEARNESS * np.exp(
            -np.abs(self._starts[rows[left]] - self._starts[columns[right]]) / NEAR
        )
        weighed += np.float32(MEANING) * meaning
        weighed += np.float32(WORDS) * words
        weighed += np.float32(BIAS)
        return np.asarray(1 / (1 + np.exp(-weighed)))

    def _share(self, held: "_Held", rows: Numbers, columns: Numbers, weights: NDArray[np.float64]) -> Likely:
        """How much of what each pair says in rare words it shares, 0..1."""
        roots = self._roots[held is self._terms]
        return np.asarray(held.shared(rows, columns, weights) / roots[rows][:, None] / roots[columns])

    # what is worked out once ------------------------------------------------------------------------------------------

    @cached_property
    def _words(self) -> list[frozenset[str]]:
        return [frozenset(terms(each.evidence.quote).split()) for each in self._statements]

    @cached_property
    def _vocabulary(self) -> dict[str, int]:
        """Each term of the account by its number."""
        numbers: dict[str, int] = {}
        for words in self._words:
            for word in words:
                numbers.setdefault(word, len(numbers))
        return numbers

    @cached_property
    def _terms(self) -> "_Held":
        return _Held.of(self._words, self._vocabulary)

    @cached_property
    def _terms_around(self) -> "_Held":
        return self._terms.around(self._beside)

    @cached_property
    def _identifiers(self) -> "_Held":
        named = [identifiers(each.evidence.quote) for each in self._statements]
        return _Held.of(named, {name: number for number, name in enumerate(frozenset().union(*named))})

    @cached_property
    def _times(self) -> Numbers:
        """For each term, how many statements hold it."""
        return np.bincount(self._terms.words, minlength=len(self._vocabulary))

    @cached_property
    def _rarity(self) -> NDArray[np.float64]:
        return np.log((len(self._statements) + 1) / (self._times + 0.5))

    @cached_property
    def _roots(self) -> tuple[Likely, Likely]:
        """The root of how much each statement says in rare words: with what stands around it, and by itself."""
        around, alone = (np.sqrt(held.sizes(self._rarity)) for held in (self._terms_around, self._terms))
        return np.maximum(around, 1e-9).astype(np.float32), np.maximum(alone, 1e-9).astype(np.float32)

    @cached_property
    def _rarity_of_words(self) -> NDArray[np.float64]:
        numbers = [any(map(str.isdecimal, term)) for term in self._vocabulary]
        return np.where(numbers, 0.0, self._rarity)

    @cached_property
    def _rare_words(self) -> frozenset[str]:
        """The rare words; numbers, months, weekdays and the names of who speaks are none."""
        names = frozenset(terms(" ".join((*self._names, *CALENDAR))).split())
        bar = max(RARE_SHARE * len(self._statements), FEW_TIMES)
        return (
            frozenset(
                term for term, number in self._vocabulary.items() if self._times[number] <= bar and term.isalpha()
            )
            - names
        )

    @cached_property
    def _rare(self) -> "_Held":
        return self._terms.only(np.array([term in self._rare_words for term in self._vocabulary], dtype=np.bool_))

    @cached_property
    def _rare_around(self) -> "_Held":
        return self._rare.around(self._beside)

    @cached_property
    def _vectors(self) -> Likely:
        """The vectors without what all statements of the account have in common, of length 1 again."""
        vectors = np.stack([each.vector for each in self._statements])
        return _of_length_one(vectors - vectors.sum(axis=0, dtype=np.float64) / (len(vectors) + FEW))

    @cached_property
    def _vectors_around(self) -> Likely:
        around = np.zeros(self._vectors.shape)
        for rows, others in self._beside:
            around[rows] += self._vectors[others]
        return _of_length_one(around)

    @cached_property
    def _starts(self) -> NDArray[np.float32]:
        return np.array([each.evidence.start for each in self._statements], dtype=np.float32)

    @cached_property
    def _parts(self) -> Numbers:
        """For each statement, the number of its part."""
        numbers: dict[str, int] = {}
        return np.array([numbers.setdefault(part_of(each), len(numbers)) for each in self._statements], dtype=np.int64)

    @cached_property
    def _order(self) -> Numbers:
        """The statements part by part, in the order they stand."""
        return np.lexsort((self._starts, self._parts))

    @cached_property
    def _places(self) -> Numbers:
        """For each statement, the how-many-eth of its part it is."""
        places = np.empty_like(self._order)
        ordered = self._parts[self._order]
        places[self._order] = np.arange(len(ordered)) - np.searchsorted(ordered, ordered)
        return places

    @cached_property
    def _beside(self) -> list[tuple[Numbers, Numbers]]:
        """For each step away, the statements with the one that stands there in their part; first each with itself."""
        pairs = [(self._order, self._order)]
        for step in range(1, AROUND + 1):
            before, after = self._order[:-step], self._order[step:]
            together = self._parts[before] == self._parts[after]
            pairs += [(before[together], after[together]), (after[together], before[together])]
        return pairs


class _Held:
    """Which words each statement holds, the words by number: an entry each, in the order of the statements."""

    def __init__(self, rows: Numbers, words: Numbers, statements: int, vocabulary: int) -> None:
        self._rows = rows
        self.words = words
        self._vocabulary = vocabulary
        self._begins = np.searchsorted(rows, np.arange(statements + 1))

    @classmethod
    def of(cls, held: Sequence[frozenset[str]], vocabulary: Mapping[str, int]) -> Self:
        """What is held in so many words."""
        rows = np.repeat(np.arange(len(held)), [len(words) for words in held])
        words = np.array([vocabulary[word] for words in held for word in words], dtype=np.int64)
        return cls(rows, words, len(held), len(vocabulary))

    def only(self, kept: NDArray[np.bool_]) -> "_Held":
        """The same without the words that are not to be `kept`."""
        chosen = kept[self.words]
        return _Held(self._rows[chosen], self.words[chosen], len(self._begins) - 1, self._vocabulary)

    def around(self, beside: Sequence[tuple[Numbers, Numbers]]) -> "_Held":
        """What each statement holds if it holds the words of those `beside` it."""
        rows, others = (np.concatenate(side) for side in zip(*beside, strict=True))
        places, words = self._of(others)
        entries = np.unique(rows[places] * self._vocabulary + words)
        return _Held(*divmod(entries, max(self._vocabulary, 1)), len(self._begins) - 1, self._vocabulary)

    def shared(self, left: Numbers, right: Numbers, weights: NDArray[np.float64] | None = None) -> Likely:
        """For each pair, the sum of the weights of the words that both hold; without weights, their number."""
        found = np.empty((len(left), len(right)), dtype=np.float32)
        columns, held = self._of(right)
        columns = columns[np.argsort(held, kind="stable")]
        ends = np.cumsum(np.bincount(held, minlength=self._vocabulary))
        at_once = max(1, _CELLS // len(right))
        for start in range(0, len(left), at_once):
            some = left[start : start + at_once]
            places, words = self._of(some)
            many = np.diff(ends, prepend=0)[words]
            cells = np.repeat(places * len(right), many) + columns[_ranges(ends[words] - many, many)]
            sums = np.bincount(
                cells, None if weights is None else np.repeat(weights[words], many), minlength=len(some) * len(right)
            )
            found[start : start + at_once] = sums.reshape(len(some), len(right))
        return found

    def sizes(self, weights: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
        """The sum of the weights of all words of each statement; without weights, their number."""
        given = None if weights is None else weights[self.words]
        return np.bincount(self._rows, given, minlength=len(self._begins) - 1).astype(np.float64)

    def _of(self, rows: Numbers) -> tuple[Numbers, Numbers]:
        """The words that some statements hold, each with the place of its statement among them."""
        many = self._begins[rows + 1] - self._begins[rows]
        return np.repeat(np.arange(len(rows)), many), self.words[_ranges(self._begins[rows], many)]


def part_of(statement: Voiced) -> str:
    """The id of the part a statement stands in."""
    return statement.evidence.id.split(".")[0]


def _ranges(starts: Numbers, lengths: Numbers) -> Numbers:
    """The numbers from each start on, as many as its length, end to end."""
    return np.arange(lengths.sum()) + np.repeat(starts - np.cumsum(lengths) + lengths, lengths)


def _of_length_one(vectors: NDArray[np.floating]) -> Likely:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9), dtype=np.float32)
