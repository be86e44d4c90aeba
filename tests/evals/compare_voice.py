"""What other ways of learning to read the customer's voice come to, as a table of the data card.

Run as `python -m tests.evals.compare_voice`. All are taught the same statements, read side and what was said before as
text, and are scored on the development statements, each source's calibrated on the other sources. Nothing is written.
"""

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor

import numpy as np
from platformdirs import user_cache_path
from scipy.special import expit, log_softmax, logit, softmax

from knowledge.adapters.encoder import PackagedEncoder
from knowledge.model import Reading, Signal
from knowledge.voice.reader import Head, VoiceReader, written
from tests.evals.baselines import OUTPUTS, Given, baselines, linear
from tests.evals.train_voice import (
    KINDS,
    PROCESSES,
    RANK,
    SEEDS,
    Learned,
    Recipe,
    Unexported,
    calibrated,
    learn,
    learned_by_seed,
    merged,
    taught,
)
from tests.evals.voice import Labelled, Score, labelled, score

SHIPPED = Recipe()
RECIPES = {
    "whole encoder": Recipe(rank=None, frozen=0, rate=1e-4),
    "two topmost layers": Recipe(rank=None, frozen=4, rate=3e-4),
}
SETFIT = Recipe(labels=0, contrast=1)
"""Contrast alone tunes the encoder, a linear head learns from its vectors: what SetFit does, with another contrast.

The contrast is of the uncertainties alone, so the unmet need is left to the head."""

CURVE = (200, 500, 1_000, 2_500)


def main() -> None:
    print("| | macro-F1 | ECE | unmet need F1 | ECE |\n|---|---|---|---|---|")
    train, development = taught(), labelled("development")
    encoder = PackagedEncoder(user_cache_path("rapport", appauthor=False))
    for name, (outputs,) in baselines(train, [development], encoder):
        print(line(name, outputs, development), flush=True)
    with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn")) as pool:
        for name, outputs in tuned(train, development, pool):
            print(line(name, outputs, development), flush=True)
    for name, outputs in ensembles(learned_by_seed(train), development):
        print(line(name, outputs, development), flush=True)


def line(name: str, outputs: np.ndarray, rows: Sequence[Labelled]) -> str:
    found = scored(rows, outputs)
    figures = (found.uncertainty, found.calibration, found.unmet_need, found.need_calibration)
    return f"| {name} | " + " | ".join(f"{figure:.3f}" for figure in figures) + " |"


def tuned(
    train: Sequence[Labelled], development: Sequence[Labelled], pool: Executor
) -> Iterator[tuple[str, np.ndarray]]:
    """What is reached by tuning the encoder in other ways, and on fewer statements."""
    mixed = [train[place] for place in np.random.default_rng(1).permutation(len(train))]
    by_contrast = pool.submit(learn, train, SEEDS[0], SETFIT)
    others = {name: pool.submit(learn, train, SEEDS[0], recipe) for name, recipe in RECIPES.items()}
    curve = {
        number: pool.submit(learn, mixed[:number], SEEDS[0], Recipe(epochs=epochs_of(number, len(train))))
        for number in CURVE
    }
    encoder = Unexported(merged([by_contrast.result()], RANK))
    vectors, texts = (encoder.encode([written(row.heard) for row in rows]) for rows in (train, development))
    yield "low rank by contrast alone, then linear (as SetFit)", linear(vectors, train)(texts)
    for name, other in others.items():
        yield name, outputs_of(merged([other.result()], None), development)
    for number, some in curve.items():
        yield f"low rank, {number} statements", outputs_of(merged([some.result()]), development)


def ensembles(seeds: Sequence[Learned], development: Sequence[Labelled]) -> Iterator[tuple[str, np.ndarray]]:
    """What each seed reaches with the shipped recipe, and what they do together."""
    alone = [outputs_of(merged([each]), development) for each in seeds]
    for seed, outputs in zip(SEEDS, alone, strict=True):
        yield f"low rank, all statements, seed {seed}", outputs
    uncertain = np.log(np.mean([softmax(each[:, :KINDS], axis=1) for each in alone], axis=0))
    need = logit(np.mean([expit(each[:, KINDS]) for each in alone], axis=0))
    averaged = f"their probabilities averaged, at {len(SEEDS)} times the cost"
    yield averaged, np.column_stack([log_softmax(uncertain, 1), need])
    yield "their weights averaged, as shipped", outputs_of(merged(seeds), development)


def outputs_of(parts: dict[str, np.ndarray], rows: Sequence[Labelled]) -> np.ndarray:
    head = Head.from_parts(parts)
    return (Unexported(parts).encode([written(row.heard) for row in rows]) @ head.weights.T + head.bias)[:, : KINDS + 1]


def scored(rows: Sequence[Labelled], outputs: np.ndarray) -> Score:
    """The score of outputs for the uncertainty and the need, each source's calibrated on the other sources."""
    vectors = np.hstack([outputs, np.full((len(rows), len(Signal)), -9.0)]).astype(np.float32)
    plain = {"head.weights": np.eye(OUTPUTS), "head.bias": np.zeros(OUTPUTS), "head.tempers": np.ones(3)}
    sources = np.array([row.source for row in rows])
    readings: dict[int, Reading] = {}
    for source in np.unique(sources):
        here, others = np.flatnonzero(sources == source), np.flatnonzero(sources != source)
        head = Head.from_parts(calibrated(plain, vectors[others], [rows[place] for place in others]))
        given = Given(vectors[here])
        read = VoiceReader(given, head, given).readings([rows[place].heard for place in here])
        readings.update(zip(here.tolist(), read, strict=True))
    return score(rows, [readings[place] for place in range(len(rows))])


def epochs_of(number: int, whole: int) -> int:
    """Fewer statements are gone through more often."""
    return round(SHIPPED.epochs * (whole / number) ** 0.5)


if __name__ == "__main__":
    main()
