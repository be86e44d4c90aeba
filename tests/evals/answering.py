"""How well questions are answered, beside what one gets for nothing."""

import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from knowledge.answering.answerer import Answer
from tests.evals.questions import TODAY, hit, questions, sources


@dataclass
class Tally:
    """Answers given to labelled questions, and the greatest cosine each question met."""

    labels: list[bool] = field(default_factory=list)
    answered: list[bool] = field(default_factory=list)
    hits: list[bool] = field(default_factory=list)
    certainty: list[float] = field(default_factory=list)
    cosine: list[float] = field(default_factory=list)
    quotes: int = 0
    exact: int = 0
    seconds: list[float] = field(default_factory=list)

    def count(self, question: dict, answer: Answer, records) -> None:
        self.labels.append(question["answerable"])
        self.answered.append(answer.status == "answered")
        self.certainty.append(answer.certainty)
        golds = question.get("evidence", ())
        self.hits.append(any(hit(evidence, gold) for evidence in answer.evidence for gold in golds))
        for evidence in answer.evidence:
            (part,) = records.parts(evidence.source, evidence.part)
            self.quotes += 1
            self.exact += part.text[evidence.start : evidence.end] == evidence.quote


def tally(split: Path, encoder) -> Tally:
    made = Tally()
    for source in sources(split, encoder):
        accounts = {account.name: account for account in source.records.accounts()}
        for question in questions(split, source.slug):
            begun = time.perf_counter()
            account = accounts[question["account"]]
            answer = source.answerer.answer(question["question"], account, today=TODAY)
            made.seconds.append(time.perf_counter() - begun)
            made.count(question, answer, source.records)
    return made


def rates(labels, answered) -> tuple[float, float, float]:
    """The share of answerable questions answered, of unanswerable ones refused, and the mean of the two."""
    labels, answered = np.array(labels), np.array(answered)
    kept, refused = answered[labels].mean(), 1 - answered[~labels].mean()
    return float(kept), float(refused), float((kept + refused) / 2)
