"""Learns the weights of `knowledge/answering/weights.json` from the labelled questions in `answers/train`.

Run by `make train`. The chooser is a listwise logistic model over the sentences of each question; the judge is a
logistic regression over what the chooser found, learned from scores the chooser gave sources it had not seen.
"""

import json
import sys
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from knowledge.answering.judging import Judge, Linear, facts_of
from tests.evals.questions import TRAIN, Asked, asked_of

WEIGHTS = Path(__file__).parents[2] / "knowledge" / "answering" / "weights.json"
CHOOSER_PENALTY = 0.01
JUDGE_STRENGTH = 0.1
STEPS = 400
RATE = 0.5


def main() -> None:
    made = learn(asked_of(TRAIN))
    WEIGHTS.write_text(json.dumps({"chooser": made.chooser.to_json(), "judge": made.judge.to_json()}, indent=1) + "\n")
    sys.stdout.write(f"Wrote {WEIGHTS}\n")


def learn(questions: list[Asked]) -> Judge:
    sources = sorted({each.slug for each in questions})
    scores = {}
    for source in sources:
        unseen = choose_from([each for each in questions if each.slug != source])
        scores |= {
            each.id: unseen.of(each.measured.names, each.measured.rows) for each in questions if each.slug == source
        }
    return Judge(choose_from(questions), judge_from(questions, scores))


def choose_from(questions: list[Asked]) -> Linear:
    """Maximises the probability that the softmax over a question's sentences gives to those that answer it."""
    lists = [(each.measured.rows, each.right) for each in questions if each.right.any()]
    every = np.concatenate([rows for rows, _ in lists])
    mean, scale = standard(every)
    lists = [((rows - mean) / scale, right) for rows, right in lists]
    weights = np.zeros(every.shape[1])
    step = np.zeros_like(weights)
    for _ in range(STEPS):
        slope = 2 * CHOOSER_PENALTY * weights
        for rows, right in lists:
            score = rows @ weights
            share = np.exp(score - score.max())
            slope += (rows.T @ (share / share.sum()) - rows[right].T @ (share[right] / share[right].sum())) / len(lists)
        step = 0.9 * step - 0.1 * RATE * slope
        weights += step
    return Linear(questions[0].measured.names, mean, scale, weights, 0.0)


def judge_from(questions: list[Asked], scores: dict[str, np.ndarray]) -> Linear:
    facts = [facts_of(each.measured, scores[each.id]) for each in questions]
    rows = np.array([list(each.values()) for each in facts])
    mean, scale = standard(rows)
    model = LogisticRegression(C=JUDGE_STRENGTH, class_weight="balanced", max_iter=5_000)
    model.fit((rows - mean) / scale, [each.answerable for each in questions])
    return Linear(tuple(facts[0]), mean, scale, model.coef_[0], float(model.intercept_[0]))


def standard(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and spread of each column; one that never changes counts for nothing."""
    spread = rows.std(0)
    return rows.mean(0).round(5), np.where(spread < 1e-4, 1.0, spread).round(5)


if __name__ == "__main__":
    main()
