"""What can be measured of a question and the sentences that might answer it.

All that is learned rests on these numbers: a row for each sentence for choosing among them, and a row for the question
for telling whether any of them answers it. Their names are kept with the weights, so that the two cannot drift apart.
"""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from knowledge.answering.asking import ANSWERED_BY, Asks, Question
from knowledge.answering.detectors import Seen, manner, roles, seen
from knowledge.matching import fold, legible, terms
from knowledge.ports import Encoder, Vectors
from knowledge.retrieval import Findings, Found
from knowledge.sentences import sentences

Numbers: TypeAlias = NDArray[np.float64]

MOST_LINES: Final = 140
"""How many sentences of what was found are weighed."""

FEW: Final = 3
"""A sentence of at most this many words hardly says anything; ours."""

NEAR: Final = 8
"""Within this many words of a term asked about, an answer is taken to belong to it; ours."""

_FAMILIAR: Final = re.compile(r"\b(?:hello|hi|dear|regards|thanks|thank you|good morning|welcome|bye)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of a passage that was found: `start` and `end` count in the passage's quote."""

    found: Found
    rank: int
    start: int
    end: int

    @property
    def text(self) -> str:
        """The sentence to the letter."""
        return self.found.evidence.quote[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Measured:
    """The sentences that were weighed, and the numbers of each; `names` names the columns of `rows`."""

    lines: tuple[Line, ...]
    vectors: Vectors
    names: tuple[str, ...]
    rows: Numbers
    ask: Mapping[str, float]
    """What is known of the question against all that is in scope."""


def lines_of(findings: Findings) -> tuple[Line, ...]:
    """The sentences of what was found and what stands beside it, in the order of their parts; the best passages whole.

    `rank` counts passages from the best, 0.
    """
    lines: list[Line] = []
    every = sorted((*findings.found, *findings.beside), key=lambda found: -found.score)
    for rank, found in enumerate(every):
        more = [Line(found, rank, span.start, span.end) for span in sentences(found.evidence.quote)]
        if lines and len(lines) + len(more) > MOST_LINES:
            break
        lines += more[:MOST_LINES]
    return tuple(sorted(lines, key=lambda line: (line.found.candidate.key, line.start)))


def measure(
    question: Question,
    findings: Findings,
    encoder: Encoder,
    people: Collection[str] = (),
    lines: Sequence[Line] | None = None,
) -> Measured:
    """Everything measured of the question against the sentences of `findings`, or those `lines` of them."""
    lines = lines_of(findings) if lines is None else tuple(lines)
    texts = [legible(line.text) for line in lines]
    vectors = encoder.encode(texts)
    rows = _Rows(question=question, findings=findings, lines=lines, texts=texts, vectors=vectors, people=people)
    columns = rows.columns()
    names = tuple(columns)
    matrix = np.stack([columns[name] for name in names], axis=1) if lines else np.zeros((0, len(names)))
    return Measured(tuple(lines), rows.vectors, names, matrix, rows.of_the_question())


def _follows(lines: Sequence[Line], before: int, at: int) -> bool:
    """Whether two places are those of sentences of the same passage, or of passages next to each other."""
    if not (0 <= before < len(lines) and 0 <= at < len(lines)):
        return False
    one, other = lines[before].found.candidate, lines[at].found.candidate
    return one.part_id == other.part_id and abs(one.ordinal - other.ordinal) <= 1


@dataclass(kw_only=True)
class _Rows:
    """Works out the columns; kept together since most need what others found."""

    question: Question
    findings: Findings
    lines: Sequence[Line]
    texts: Sequence[str]
    vectors: Vectors
    people: Collection[str]

    def __post_init__(self) -> None:
        question, findings = self.question, self.findings
        self.terms = [set(terms(text).split()) for text in self.texts]
        scope = max(findings.in_scope, 1)
        self.rarity = {
            term: math.log(1 + (scope - held + 0.5) / (held + 0.5))
            for term in question.about
            for held in [findings.frequencies.get(term, 0)]
        }
        self.answers = [seen(text, self.people) for text in self.texts]
        self.asked_answers = {fold(each.text) for each in seen(question.text, self.people)}

    def columns(self) -> dict[str, Numbers]:
        """The columns, by name; each a number for each sentence."""
        question, lines = self.question, self.lines
        count = len(lines)
        cosine = (self.vectors @ self.findings.vector).astype(float) if count else np.zeros(0)
        before, after = self._beside(cosine, -1), self._beside(cosine, 1)
        covered = np.array([self._share(held, question.about) for held in self.terms])
        around = [held | self._held(at, -1) | self._held(at, 1) for at, held in enumerate(self.terms)]
        speaker = [set(terms(line.found.evidence.speaker or "").split()) for line in lines]
        whole = [set(line.found.candidate.terms.split()) for line in lines]
        present, near, beside, fresh = self._typed()
        ways = np.array([manner(text) for text in self.texts], dtype=float).reshape(count, 5)
        asks_way = manner(question.text)
        dates = [line.found.evidence.date for line in lines]
        newest = max((date for date in dates if date), default=None)
        age = np.array([(newest - date).days / 365 if newest and date else 0.5 for date in dates]).clip(0, 3)
        length = np.array([max(len(text.split()), 1) for text in self.texts], dtype=float)
        asked = np.array([text.rstrip().endswith("?") for text in self.texts], dtype=float)
        asked_before = self._beside(asked, -1)
        return {
            "cosine": cosine,
            "cosine below best": cosine - cosine.max(initial=0),
            "cosine before": before,
            "cosine after": after,
            "cosine of answer to a question": asked_before * before,
            "passage cosine": np.array([line.found.cosine for line in lines]),
            "passage words": np.array([line.found.words for line in lines]),
            "passage rank": np.array([1 / (1 + line.rank) for line in lines]),
            "covered": covered,
            "covered around": np.array([self._share(held, question.about) for held in around]),
            "covered with speaker": np.array(
                [self._share(held | said, question.about) for held, said in zip(around, speaker, strict=True)]
            ),
            "covered in passage": np.array([self._share(held, question.about) for held in whole]),
            "named covered": np.array([self._named(held) for held in self.terms]),
            "named covered around": np.array(
                [self._named(held | said | passage) for held, said, passage in zip(around, speaker, whole, strict=True)]
            ),
            "answer present": present,
            "answer near": near,
            "answer beside": beside,
            "answer fresh": fresh,
            "in a row": np.array([self._in_a_row(text) for text in self.texts]),
            "speaker asked about": np.array([float(bool(said & question.named)) for said in speaker]),
            "is question": asked,
            "answers question": asked_before,
            "hedged": ways[:, 0],
            "negation differs": np.abs(ways[:, 1] - asks_way[1]),
            "negated": ways[:, 1],
            "future": ways[:, 2] - asks_way[2],
            "past": ways[:, 3] - asks_way[3],
            "now": ways[:, 4],
            "length": np.log(length),
            "short": (length <= FEW).astype(float),
            "greeting": np.array([float(bool(_FAMILIAR.search(text))) for text in self.texts]),
            "heading": np.array([float(text.startswith("#")) for text in self.texts]),
            "age": age,
            "customer": np.array([float(line.found.evidence.side == "customer") for line in lines]),
            "ours where asked": np.array([float(question.ours and line.found.evidence.side == "us") for line in lines]),
            "opens part": np.array([float(line.found.candidate.ordinal == 0 and line.start == 0) for line in lines]),
        }

    def of_the_question(self) -> dict[str, float]:
        """What is known of the question against all that is in scope."""
        question, held = self.question, self.findings.frequencies
        total = sum(self.rarity.values()) or 1.0
        unknown = [term for term in question.about if not held.get(term)]
        named_unknown = [term for term in question.named if not held.get(term)]
        ways = manner(question.text)
        return {
            "unknown": sum(self.rarity[term] for term in unknown) / total,
            "terms": math.log(1 + len(question.about)),
            "unknown terms": float(len(unknown)),
            "named": float(bool(question.named)),
            "named unknown": float(bool(named_unknown)),
            "asks negated": float(ways[1]),
            "asks future": float(ways[2]),
            "asks past": float(ways[3]),
            "asks now": float(ways[4]),
            **{f"asks {kind}": float(question.asks is kind) for kind in Asks},
        }

    def _typed(self) -> tuple[Numbers, Numbers, Numbers, Numbers]:
        """Whether an answer of the kind asked stands in each sentence; near what is asked; beside it; and new."""
        wanted = ANSWERED_BY[self.question.asks]
        count = len(self.lines)
        present, near, fresh = np.zeros(count), np.zeros(count), np.zeros(count)
        for at, text in enumerate(self.texts):
            hits = [each for each in self.answers[at] if each.sort in wanted]
            new = [each for each in hits if fold(each.text) not in self.asked_answers]
            if self.question.asks is Asks.WHO and not new and roles(text):
                present[at] = 0.5
                continue
            if not wanted:
                present[at] = fresh[at] = 1.0
                continue
            if new:
                best = min(wanted.index(each.sort) for each in new)
                present[at] = 1.0 if best == 0 else 0.8
                fresh[at] = 1.0
                near[at] = max(self._nearness(text, each) for each in new)
            elif hits:
                present[at] = 0.3
        return present, near, np.maximum(self._beside(present, -1), self._beside(present, 1)), fresh

    def _nearness(self, text: str, answer: Seen) -> float:
        """1 where an answer stands next to a term asked about, falling to 0 at `NEAR` words."""
        closest = NEAR
        centre = len(text[: answer.start].split())
        for place, word in enumerate(text.split()):
            if set(terms(word).split()) & self.rarity.keys():
                closest = min(closest, abs(place - centre))
        return 1 - closest / NEAR

    def _share(self, held: Collection[str], wanted: Sequence[str]) -> float:
        total = sum(self.rarity[term] for term in wanted)
        return sum(self.rarity[term] for term in wanted if term in held) / total if total else 0.0

    def _named(self, held: Collection[str]) -> float:
        named = [term for term in self.question.named if term in self.rarity]
        return self._share(held, named) if named else 1.0

    def _in_a_row(self, text: str) -> float:
        """What share of the question's pairs of terms stand next to each other in the sentence too."""
        asked = list(pairwise(self.question.about))
        held = terms(text).split()
        pairs = set(pairwise(held))
        return sum(pair in pairs for pair in asked) / len(asked) if asked else 0.0

    def _neighbour(self, at: int, step: int) -> int | None:
        """The sentence before or after, if it follows on this one."""
        return at + step if _follows(self.lines, at + step, at) else None

    def _held(self, at: int, step: int) -> set[str]:
        there = self._neighbour(at, step)
        return set() if there is None else self.terms[there]

    def _beside(self, values: Numbers, step: int) -> Numbers:
        there = [self._neighbour(at, step) for at in range(len(self.lines))]
        return np.array([0.0 if at is None else values[at] for at in there])
