"""How well questions are answered, beside what one gets for nothing."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from knowledge.answering.features import Line, Measured
from knowledge.model import Scope
from tests.evals.questions import DEVELOPMENT, TEST, TODAY, Remembering, hit, holds, questions, sources


@dataclass
class Tally:
    """What became of labelled questions: ours, and the sentence of the greatest cosine as a peer."""

    answerable: list[bool] = field(default_factory=list)
    answered: list[bool] = field(default_factory=list)
    hits: list[bool] = field(default_factory=list)
    certainty: list[float] = field(default_factory=list)
    cosine: list[float] = field(default_factory=list)
    cosine_hits: list[bool] = field(default_factory=list)
    quotes: int = 0
    exact: int = 0
    seconds: list[float] = field(default_factory=list)


def tally(split: Path, encoder) -> Tally:
    made = Tally()
    for source in sources(split, encoder):
        accounts = {account.name: account for account in source.records.accounts()}
        for question in questions(split, source.slug):
            account = accounts[question["account"]]
            begun = time.perf_counter()
            answer = source.answerer.answer(question["question"], account, today=TODAY)
            made.seconds.append(time.perf_counter() - begun)
            golds = question.get("evidence", ())
            made.answerable.append(question["answerable"])
            made.answered.append(answer.status == "answered")
            made.certainty.append(answer.certainty)
            made.hits.append(any(hit(evidence, gold) for evidence in answer.evidence for gold in golds))
            _, measured = source.answerer.look(question["question"], Scope(frozenset({account.key})), TODAY)
            nearest, cosine = nearest_of(measured)
            made.cosine.append(cosine)
            made.cosine_hits.append(nearest is not None and any(holds(nearest, gold) for gold in golds))
            for evidence in answer.evidence:
                parts = source.records.parts(evidence.source, evidence.part)
                made.quotes += 1
                made.exact += any(part.text[evidence.start : evidence.end] == evidence.quote for part in parts)
    return made


def nearest_of(measured: Measured) -> tuple[Line | None, float]:
    """The sentence nearest to the question by meaning, and its cosine."""
    cosines = measured.rows[:, measured.names.index("cosine")]
    if not len(cosines):
        return None, 0.0
    best = int(cosines.argmax())
    return measured.lines[best], float(cosines[best])


@dataclass(frozen=True)
class Rates:
    """Shares: of answerable questions answered, of those quoted rightly, of unanswerable ones refused."""

    answered: float
    right: float
    refused: float

    def __str__(self) -> str:
        balanced = (self.answered + self.refused) / 2
        return (
            f"answered {self.answered:.3f}, quoted rightly {self.right:.3f}, refused {self.refused:.3f},"
            f" balanced accuracy {balanced:.3f}"
        )


def rates(answerable, answered, hits) -> Rates:
    answerable, answered, hits = np.array(answerable), np.array(answered), np.array(hits)
    shown = answered & hits
    return Rates(
        float(answered[answerable].mean()), float(shown[answerable].mean()), float(1 - answered[~answerable].mean())
    )


def report(encoder: Remembering) -> Iterator[str]:
    """The figures for development and test, a line each."""
    development, test = tally(DEVELOPMENT, encoder), tally(TEST, encoder)
    level = cosine_level(development)
    for name, made in (("development", development), ("test", test)):
        everything = np.ones(len(made.answered), dtype=bool)
        nearest = np.array(made.cosine) >= level
        yield f"{name}: {sum(made.answerable)} answerable questions, {sum(~np.array(made.answerable))} unanswerable"
        yield f"  Rapport                     {rates(made.answerable, made.answered, made.hits)}"
        yield f"  cosine alone, from {level:.2f}     {rates(made.answerable, nearest, made.cosine_hits)}"
        yield f"  always the nearest sentence {rates(made.answerable, everything, made.cosine_hits)}"
        yield f"  quotes to the letter: {made.exact} of {made.quotes}; {np.percentile(made.seconds, 95):.2f} s at p95"


def cosine_level(made: Tally) -> float:
    """The cosine that tells best, in hindsight, whether there is an answer: as good as the peer can be there."""
    cosine, answerable = np.array(made.cosine), np.array(made.answerable)
    right = [((cosine >= level)[answerable].mean() + (cosine < level)[~answerable].mean(), level) for level in cosine]
    return float(max(right)[1])
