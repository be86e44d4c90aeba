"""What was learned from labelled questions: which sentence answers best, and whether it answers at all.

The weights lie in `weights.json`, made by `python -m tests.evals.train` from questions in this repository; here they
are only multiplied out. A number that is measured but not named in the weights, or named but not measured, is an error.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Self

import numpy as np

from knowledge.answering.features import Measured, Numbers

ANSWERED_FROM: Final = 0.5
"""From this probability on a question counts as answered: wrongly answering and wrongly refusing weigh the same."""

FAR_BELOW: Final = -9.0
"""The score of a sentence that is not there."""

NEXT_BEST: Final = 3
"""How many of the best sentences are looked at to tell whether any answers."""

SPEAKS_FOR: Final = (
    "cosine",
    "cosine below best",
    "cosine before",
    "cosine after",
    "cosine of answer to a question",
    "passage cosine",
    "passage words",
    "passage rank",
    "covered",
    "covered around",
    "covered with speaker",
    "covered in passage",
    "named covered",
    "named covered around",
    "answer present",
    "answer near",
    "answer beside",
    "answer fresh",
    "in a row",
    "speaker asked about",
)
"""What of the best sentence can only speak for an answer."""

SPEAKS_AGAINST: Final = ("negation differs", "is question", "hedged", "heading", "greeting", "short")
"""What of the best sentence can only speak against."""

AMONG_ALL: Final = ("cosine", "covered", "covered around", "answer present", "answer near", "named covered")
"""What also speaks for an answer as the greatest among the best sentences, and among all."""

STANDING_OUT: Final = ("score", "margin", "margin to fourth", "share")
"""How the best sentence stands out from the others; this too can only speak for an answer."""

DOUBTS: Final = ("spread", "unknown", "unknown terms", "named unknown")
"""What of the question and all that is in scope can only speak against."""


@dataclass(frozen=True, slots=True)
class Linear:
    """A weighted sum of standardised numbers."""

    names: tuple[str, ...]
    mean: Numbers
    scale: Numbers
    weights: Numbers
    bias: float

    @classmethod
    def from_json(cls, made: Mapping[str, Any]) -> Self:
        """From what `to_json` gave."""
        mean, scale, weights = (np.array(made[part], dtype=float) for part in ("mean", "scale", "weights"))
        return cls(tuple(made["names"]), mean, scale, weights, float(made["bias"]))

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        rounded = {
            "mean": [round(float(each), 5) for each in self.mean],
            "scale": [round(float(each), 5) for each in self.scale],
            "weights": [round(float(each), 5) for each in self.weights],
        }
        return {"names": list(self.names), **rounded, "bias": round(self.bias, 5)}

    def of(self, names: Sequence[str], rows: Numbers) -> Numbers:
        """The sum for each row, whose columns are `names`."""
        if tuple(names) != self.names:
            raise ValueError(f"weights are for other numbers: {sorted(set(names) ^ set(self.names))}; run `make train`")
        return np.asarray(((rows - self.mean) / self.scale) @ self.weights + self.bias)


@dataclass(frozen=True, slots=True)
class Judge:
    """The chooser of sentences, and the judge of whether the best of them answers."""

    chooser: Linear
    judge: Linear

    @classmethod
    def from_json(cls, made: Mapping[str, Any]) -> Self:
        """From `weights.json`."""
        return cls(Linear.from_json(made["chooser"]), Linear.from_json(made["judge"]))

    def scores(self, measured: Measured) -> Numbers:
        """How well each sentence answers: only their differences mean anything."""
        return self.chooser.of(measured.names, measured.rows)

    def certainty(self, measured: Measured, scores: Numbers) -> float:
        """The probability that the best sentences answer the question."""
        facts = facts_of(measured, scores)
        row = np.array([list(facts.values())])
        return float(1 / (1 + np.exp(-self.judge.of(tuple(facts), row)[0])))


@cache
def learned() -> Judge:
    """What was learned, as shipped."""
    shipped = files("knowledge.answering").joinpath("weights.json").read_text(encoding="utf-8")
    return Judge.from_json(json.loads(shipped))


def facts_of(measured: Measured, scores: Numbers) -> dict[str, float]:
    """What is known of a question and its best sentences, by name."""
    names, rows = measured.names, measured.rows
    if not len(scores):
        scores, rows = np.array([FAR_BELOW]), np.zeros((1, len(names)))
    order = np.argsort(-scores, kind="stable")
    best = scores[order[0]]
    share = np.exp(scores - best)
    share /= share.sum()
    at = {name: place for place, name in enumerate(names)}
    best_row, top = rows[order[0]], rows[order[:NEXT_BEST]]
    return {
        **{f"best: {name}": float(best_row[at[name]]) for name in (*SPEAKS_FOR, *SPEAKS_AGAINST)},
        **{f"top: {name}": float(top[:, at[name]].max()) for name in AMONG_ALL},
        **{f"all: {name}": float(rows[:, at[name]].max()) for name in AMONG_ALL},
        "score": float(best),
        "margin": float(best - (scores[order[1]] if len(scores) > 1 else FAR_BELOW)),
        "margin to fourth": float(best - scores[order[min(NEXT_BEST, len(scores) - 1)]]),
        "share": float(share.max()),
        "spread": float(-(share * np.log(share + 1e-12)).sum()),
        **measured.ask,
    }


def direction(name: str) -> int:
    """Which way a fact can speak: 1 for an answer, -1 against, 0 either way."""
    of, _, what = name.rpartition(": ")
    if (of and what in SPEAKS_FOR) or name in STANDING_OUT:
        return 1
    return -1 if (of and what in SPEAKS_AGAINST) or name in DOUBTS else 0
