"""Learns the weights of `knowledge/answering/weights.json` from the labelled questions in `answers/train`.

Run by `make train`, which then learns those of the voice (`train_voice.py`). The chooser is a listwise logistic model
over the sentences of each question. The judge is a logistic regression over what the chooser found, learned from scores
that the chooser gave sources it had not seen; no sign of an answer can count against one. Most questions teach the
judge several times: as written, with what answers them hidden, where fewer files are, and of another's files. So it
cannot go by the question alone, and knows the plain cases as well as the hard ones.
"""

import json
import sys
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from knowledge.answering.judging import Judge, Linear, direction, facts_of
from tests.evals import train_voice
from tests.evals.questions import TRAIN, Asked, asked_of, encoder_at_hand

WEIGHTS = Path(__file__).parents[2] / "knowledge" / "answering" / "weights.json"
CHOOSER_PENALTY = 0.01
JUDGE_PENALTY = 0.003
STEPS = 400
RATE = 0.5
CONSTANT = 1e-4
"""A number that varies less than this counts for nothing."""


def main() -> None:
    made = learn(asked_of(TRAIN, encoder_at_hand()))
    shipped = {"chooser": made.chooser.to_json(), "judge": made.judge.to_json()}
    WEIGHTS.write_text(json.dumps(shipped, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"Wrote {WEIGHTS}\n")
    train_voice.main()


def learn(questions: list[Asked]) -> Judge:
    """The judge whose two errors, over sources it did not see, are equal at a probability of one half."""
    unseen = {source: choose_from(without(questions, source)) for source in {each.slug for each in questions}}
    judge = judge_from(questions, unseen)
    held_out = {source: judge_from(without(questions, source), unseen) for source in unseen}
    written = [each for each in questions if each.written]
    evidence = np.array([certainty_of(held_out[each.slug], unseen[each.slug], each) for each in written])
    level = balance(evidence, np.array([each.answerable for each in written]))
    even = Linear(judge.names, judge.mean, judge.scale, judge.weights, judge.bias - level)
    return Judge(choose_from(questions), even)


def without(questions: list[Asked], source: str) -> list[Asked]:
    return [each for each in questions if each.slug != source]


def choose_from(questions: list[Asked]) -> Linear:
    """Maximises the probability that the softmax over a question's sentences gives to those that answer it."""
    lists = [(each.measured.rows, each.right) for each in questions if each.right.any() and each.written]
    mean, scale = standard(np.concatenate([rows for rows, _ in lists]))
    lists = [((rows - mean) / scale, right) for rows, right in lists]
    weights = np.zeros(len(mean))
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


def judge_from(questions: list[Asked], unseen: dict[str, Linear]) -> Linear:
    facts = [facts_of(each.measured, scores_of(unseen[each.slug], each)) for each in questions]
    rows = np.array([list(each.values()) for each in facts])
    mean, scale = standard(rows)
    answerable = np.array([each.answerable for each in questions])
    counts = np.array([each.weight for each in questions])
    counts = np.where(answerable, counts / counts[answerable].sum(), counts / counts[~answerable].sum()) / 2
    bounds = [{1: (0, None), -1: (None, 0), 0: (None, None)}[direction(name)] for name in facts[0]]
    weights, bias = logistic((rows - mean) / scale, answerable, counts, bounds)
    return Linear(tuple(facts[0]), mean, scale, weights, bias)


def logistic(rows: np.ndarray, true: np.ndarray, counts: np.ndarray, bounds: list) -> tuple[np.ndarray, float]:
    """Logistic regression with each weight within its bounds; the counts sum to 1."""
    sign = np.where(true, 1.0, -1.0)

    def loss(at: np.ndarray) -> tuple[float, np.ndarray]:
        weights, bias = at[:-1], at[-1]
        right = sign * (rows @ weights + bias)
        slope = -counts * sign / (1 + np.exp(right))
        value = counts @ np.logaddexp(0, -right) + JUDGE_PENALTY * weights @ weights
        return value, np.append(slope @ rows + 2 * JUDGE_PENALTY * weights, slope.sum())

    found = minimize(loss, np.zeros(rows.shape[1] + 1), jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)]).x
    return found[:-1], float(found[-1])


def scores_of(chooser: Linear, question: Asked) -> np.ndarray:
    return chooser.of(question.measured.names, question.measured.rows)


def certainty_of(judge: Linear, chooser: Linear, question: Asked) -> float:
    facts = facts_of(question.measured, scores_of(chooser, question))
    return float(judge.of(tuple(facts), np.array([list(facts.values())]))[0])


def balance(evidence: np.ndarray, answerable: np.ndarray) -> float:
    """Where as large a share of the answerable lies below as of the unanswerable above."""
    levels = np.sort(evidence)
    gap = [abs((evidence[answerable] < level).mean() - (evidence[~answerable] >= level).mean()) for level in levels]
    return float(levels[int(np.argmin(gap))])


def standard(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and spread of each column."""
    spread = rows.std(0)
    return rows.mean(0).round(5), np.where(spread < CONSTANT, 1.0, spread).round(5)


if __name__ == "__main__":
    main()
