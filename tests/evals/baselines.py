"""What reading statements reaches without tuning the encoder: what the reader is held against."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from knowledge.model import Signal
from knowledge.voice.reader import UNCERTAINTIES, Head, VoiceReader, written
from tests.evals.voice import Labelled, Score, heard_in, score

OUTPUTS = len(UNCERTAINTIES) + 1 + len(Signal)
PROTOTYPES = {
    "need": "We are not sure what exactly we need, how important it is, or which solution fits.",
    "market": "We are not sure about the alternatives, where the market is going, or whether now is the right moment.",
    "transaction": "We are not sure that we get what we ordered: the right product, time, place, price and papers.",
    "none": "This is a plain fact; we are satisfied and everything is settled.",
}
NEEDED = "There is something we lack or suffer from that a supplier could do something about."
NEEDED_FROM = 0.2
"""From this cosine on a statement is like the description of a need: ours."""


def baselines(
    train: Sequence[Labelled], parts: Sequence[Sequence[Labelled]], encoder
) -> Iterator[tuple[str, list[np.ndarray]]]:
    """What is reached without tuning: a name, and for each part its outputs for the uncertainty and the need."""
    yield "always none, always a need", [np.tile([0.0, 0, 0, 1, 0], (len(part), 1)) for part in parts]
    texts = [encoder.encode([written(row.heard) for row in part]) for part in parts]
    described = encoder.encode([*PROTOTYPES.values(), NEEDED])
    yield "nearest description (zero-shot)", [given @ described.T - [0, 0, 0, 0, NEEDED_FROM] for given in texts]
    words = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True)
    learned = linear(words.fit_transform([row.heard.text for row in train]), train, strength=10)
    yield "linear on pieces of words", [learned(words.transform([row.heard.text for row in part])) for part in parts]
    learned = linear(encoder.encode([written(row.heard) for row in train]), train)
    yield "linear on the packaged encoder", [learned(given) for given in texts]


def linear(features: Any, rows: Sequence[Labelled], *, strength: float = 3) -> Callable[[Any], np.ndarray]:
    """Logistic regressions for the uncertainty and the need: features to outputs."""
    theirs = np.flatnonzero([not row.ours for row in rows])
    kinds = LogisticRegression(C=strength, max_iter=2_000)
    kinds.fit(features[theirs], [UNCERTAINTIES.index(rows[place].uncertainty) for place in theirs])
    need = LogisticRegression(C=strength, max_iter=2_000)
    need.fit(features[theirs], [rows[place].unmet_need for place in theirs])
    return lambda given: np.column_stack([kinds.decision_function(given), need.decision_function(given)])


def score_of(rows: Sequence[Labelled], outputs: np.ndarray) -> Score:
    """The score of outputs for the uncertainty and the need, by the reader and its rules."""
    given = Given(np.hstack([outputs, np.full((len(rows), len(Signal)), -9.0)]).astype(np.float32))
    reader = VoiceReader(given, Head(np.eye(OUTPUTS), np.zeros(OUTPUTS), np.ones(3)), given)
    return score(rows, reader.readings(heard_in(rows)))


class Given:
    """An encoder whose vectors are given."""

    name, dimensions, window = "given", OUTPUTS, 0

    def __init__(self, vectors: np.ndarray) -> None:
        self.vectors = vectors

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        return self.vectors[: len(texts)]

    def token_starts(self, text: str) -> Sequence[int]:
        raise NotImplementedError
