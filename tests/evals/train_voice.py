"""Learns the weights of the reader of the customer's voice from the labelled statements in `statements/train`.

Run by `make train`. The packaged encoder is tuned with low-rank differences to its upper layers, the uncertainty, the
unmet need and the signals together, once for each seed; the differences are averaged. The short dry statements of
`plain_talk.jsonl` are learned along. What probabilities are worth is
set on the statements in `statements/development`, whose sources nothing was learned from.
"""

import multiprocessing
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch
from platformdirs import user_cache_path
from scipy.optimize import minimize_scalar
from scipy.special import logsumexp
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoModel

from knowledge.adapters.encoder import PackagedEncoder, packaged_model
from knowledge.adapters.export import tune
from knowledge.model import Signal
from knowledge.voice.reader import UNCERTAINTIES, WEIGHTS, Head, VoiceReader, written
from tests.evals.voice import Labelled, Score, heard_in, labelled, plain, score, shipped

RANK = 32
FROZEN = 2
"""How many of the lowest layers stay as they are: what they make of a statement is computed once."""

EPOCHS = 6
BATCH = 32
RATE, HEAD_RATE, DECAY = 1e-3, 1e-3, 0.9
"""Of learning: of the topmost layer, of the head, and what each layer below has of the one above it."""

SEEDS = (0, 1, 2)
PROCESSES = 2
"""How many seeds learn at once, each on one processor: that is faster than one after the other on two."""

CURVE = (200, 500, 1_000, 2_500)
WARM_UP = 0.1
WORDS_DROPPED = 0.05
"""How often a token is hidden, so that no single word gives a label away."""

CONTEXT_DROPPED = 0.3
"""How often what was said before is left out: strangers seldom give it."""

SPREAD = 10.0
"""What vectors of length 1 are multiplied by before the head, so that its weights stay small."""

NEED_WEIGHT, SIGNALS_WEIGHT, CONTRAST = 0.7, 12.0, 0.1
CONTRAST_HEAT = 0.1
LONGEST = 160
MATRICES = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
OUTPUTS = len(UNCERTAINTIES) + 1 + len(Signal)


class LowRank(nn.Module):
    """A linear layer, with a difference of low rank added to its weights."""

    def __init__(self, linear: nn.Linear, rank: int) -> None:
        super().__init__()
        self.linear = linear
        self.down = nn.Parameter(torch.randn(rank, linear.in_features) * linear.in_features**-0.5)
        self.up = nn.Parameter(torch.zeros(linear.out_features, rank))

    def forward(self, given: Tensor) -> Tensor:
        return self.linear(given) + given @ self.down.T @ self.up.T


class Tuned(nn.Module):
    """The layers above the frozen ones, and the head."""

    def __init__(self, model: nn.Module, *, rank: int, frozen: int) -> None:
        super().__init__()
        for weights in model.parameters():
            weights.requires_grad = False
        self.names = []
        for place, layer in enumerate(model.encoder.layer):
            for name in MATRICES if place >= frozen else ():
                parent, _, own = name.rpartition(".")
                holder = layer.get_submodule(parent)
                setattr(holder, own, LowRank(getattr(holder, own), rank))
                self.names.append(f"encoder.layer.{place}.{name}")
        self.layers = model.encoder.layer[frozen:]
        self.head = nn.Linear(model.config.hidden_size, OUTPUTS)

    def forward(self, hidden: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """The vectors of length 1 and the outputs of what the frozen layers made."""
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.training):
            for layer in self.layers:
                hidden = through(layer, hidden, mask)
        hidden = hidden.float()
        vectors = functional.normalize((hidden * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True), dim=1)
        return vectors, self.head(functional.dropout(vectors * SPREAD, 0.1, self.training))


@dataclass(frozen=True)
class Learned:
    """What one seed learned: differences by name of the matrix, as (up, down), and the head."""

    differences: dict[str, tuple[np.ndarray, np.ndarray]]
    weights: np.ndarray
    bias: np.ndarray


class Lesson:
    """Statements with their labels, read as far as the frozen layers go, with and without what was said before."""

    def __init__(self, rows: Sequence[Labelled], model: nn.Module, *, frozen: int) -> None:
        tokenizer = Tokenizer.from_file(str(packaged_model() / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(LONGEST)
        heard = [row.heard for row in rows]
        self.hidden = [
            below(model, [tokenizer.encode(written(each)).ids for each in statements], frozen)
            for statements in (heard, [replace(each, context=None) for each in heard])
        ]
        self.lengths = np.array([len(hidden) for hidden in self.hidden[0]])
        self.kinds = torch.tensor([UNCERTAINTIES.index(row.uncertainty) for row in rows])
        self.needs = torch.tensor([float(row.unmet_need) for row in rows])
        self.signals = torch.tensor([[float(kind in row.signals) for kind in Signal] for row in rows])
        self.labelled = torch.tensor([float(row.with_signals) for row in rows])
        self.theirs = torch.tensor([float(not row.ours) for row in rows])

    def batches(self, chance: np.random.Generator) -> list[np.ndarray]:
        """The places of the statements in batches of about the same length, in an order of chance."""
        order = np.argsort(self.lengths + chance.normal(0, 6, len(self.lengths)), kind="stable")
        batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
        return [batches[place] for place in chance.permutation(len(batches))]

    def drawn(self, batch: np.ndarray, chance: np.random.Generator) -> tuple[Tensor, Tensor]:
        """What the frozen layers made of a batch, and its mask, words and what was said before left out at times."""
        hidden = [self.hidden[int(chance.random() < CONTEXT_DROPPED)][place] for place in batch]
        padded, mask = stacked(hidden)
        return padded, mask * torch.from_numpy((chance.random(mask.shape) >= WORDS_DROPPED).astype(np.float32))


def stacked(hidden: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    longest = -(-max(map(len, hidden)) // 8) * 8
    padded, mask = torch.zeros(len(hidden), longest, hidden[0].shape[1]), torch.zeros(len(hidden), longest)
    for row, each in enumerate(hidden):
        padded[row, : len(each)] = each.float()
        mask[row, : len(each)] = 1
    return padded, mask


def through(layer: nn.Module, hidden: Tensor, mask: Tensor) -> Tensor:
    made = layer(hidden, attention_mask=(1 - mask[:, None, None, :]) * -1e9)
    return made[0] if isinstance(made, tuple) else made


@torch.no_grad()
def below(model: nn.Module, tokens: Sequence[list[int]], frozen: int) -> list[Tensor]:
    """What the embedding and the frozen layers make of each list of tokens; halves of their precision are kept."""
    model.eval()
    made: list[Tensor] = [torch.empty(0)] * len(tokens)
    order = sorted(range(len(tokens)), key=lambda place: len(tokens[place]))
    for start in range(0, len(order), 64):
        batch = order[start : start + 64]
        longest = len(tokens[batch[-1]])
        ids = torch.tensor([tokens[place] + [0] * (longest - len(tokens[place])) for place in batch])
        mask = torch.tensor([[1.0] * len(tokens[place]) + [0.0] * (longest - len(tokens[place])) for place in batch])
        hidden = model.embeddings(input_ids=ids)
        for layer in model.encoder.layer[:frozen]:
            hidden = through(layer, hidden, mask)
        for row, place in enumerate(batch):
            made[place] = hidden[row, : len(tokens[place])].to(torch.bfloat16)
    return made


def packaged() -> nn.Module:
    return AutoModel.from_pretrained(str(packaged_model()), attn_implementation="eager")


def learn(
    rows: Sequence[Labelled], seed: int, *, rank: int = RANK, frozen: int = FROZEN, epochs: int = EPOCHS
) -> Learned:
    """Tune the encoder on `rows`. The same rows and seed give the same on the same processor."""
    torch.set_num_threads(1)
    model = packaged()
    lesson = Lesson(rows, model, frozen=frozen)
    torch.manual_seed(0)  # all seeds set out from the same weights, so that what they learn can be averaged
    tuned = Tuned(model, rank=rank, frozen=frozen)
    torch.manual_seed(seed)
    chance = np.random.default_rng(seed)
    top = len(tuned.layers) - 1
    groups = [{"params": list(tuned.head.parameters()), "lr": HEAD_RATE}] + [
        {"params": [each for each in layer.parameters() if each.requires_grad], "lr": RATE * DECAY ** (top - place)}
        for place, layer in enumerate(tuned.layers)
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = epochs * -(-len(rows) // BATCH)
    warm = int(steps * WARM_UP)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / (warm + 1), max(0.0, (steps - step) / (steps - warm)))
    )
    tuned.train()
    for epoch in range(epochs):
        began, total = time.monotonic(), 0.0
        for batch in lesson.batches(chance):
            vectors, outputs = tuned(*lesson.drawn(batch, chance))
            loss = loss_of(vectors, outputs, lesson, torch.from_numpy(batch))
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_([each for each in tuned.parameters() if each.requires_grad], 1.0)
            optimiser.step()
            schedule.step()
            total += float(loss.detach()) * len(batch) / len(rows)
        print(f"  seed {seed}, epoch {epoch + 1}: loss {total:.3f}, {time.monotonic() - began:.0f} s", flush=True)
    low = [module for module in tuned.modules() if isinstance(module, LowRank)]
    return Learned(
        {
            name: (each.up.detach().numpy(), each.down.detach().numpy())
            for name, each in zip(tuned.names, low, strict=True)
        },
        tuned.head.weight.detach().numpy() * SPREAD,
        tuned.head.bias.detach().numpy(),
    )


def loss_of(vectors: Tensor, outputs: Tensor, lesson: Lesson, batch: Tensor) -> Tensor:
    """What a batch is wrong by. Our own side's statements teach signals only: the rest is so by rule."""
    theirs, kinds = lesson.theirs[batch], lesson.kinds[batch]
    uncertain = functional.cross_entropy(outputs[:, : len(UNCERTAINTIES)], kinds, reduction="none")
    need = functional.binary_cross_entropy_with_logits(
        outputs[:, len(UNCERTAINTIES)], lesson.needs[batch], reduction="none"
    )
    signals = functional.binary_cross_entropy_with_logits(
        outputs[:, len(UNCERTAINTIES) + 1 :], lesson.signals[batch], reduction="none"
    ).mean(1)
    return (
        ((uncertain + NEED_WEIGHT * need) * theirs).sum() / theirs.sum().clamp(min=1)
        + SIGNALS_WEIGHT * (signals * lesson.labelled[batch]).mean()
        + CONTRAST * contrast(vectors[theirs > 0], kinds[theirs > 0])
    )


def contrast(vectors: Tensor, kinds: Tensor) -> Tensor:
    """Draws statements of one kind together and apart from the others (supervised contrastive loss)."""
    itself = torch.eye(len(vectors), dtype=torch.bool)
    alike = (vectors @ vectors.T / CONTRAST_HEAT).masked_fill(itself, -1e9)
    share = alike - torch.logsumexp(alike, 1, keepdim=True)
    same = (kinds[:, None] == kinds[None]) & ~itself
    some = same.sum(1) > 0
    return -((share * same).sum(1)[some] / same.sum(1)[some]).sum() / some.sum().clamp(min=1)


def merged(learned: Sequence[Learned], rank: int = RANK) -> dict[str, np.ndarray]:
    """The average of what several seeds learned, as `weights.npz` holds it, with tempers of 1."""
    parts: dict[str, np.ndarray] = {}
    for name in learned[0].differences:
        mean = np.mean([np.matmul(*each.differences[name]) for each in learned], axis=0)
        left, size, right = np.linalg.svd(mean, full_matrices=False)
        root = np.sqrt(size[:rank])
        parts[f"{name}.weight.up"] = (left[:, :rank] * root).astype(np.float16)
        parts[f"{name}.weight.down"] = (root[:, None] * right[:rank]).astype(np.float16)
    parts["head.weights"] = np.mean([each.weights for each in learned], axis=0, dtype=np.float32)
    parts["head.bias"] = np.mean([each.bias for each in learned], axis=0, dtype=np.float32)
    parts["head.tempers"] = np.ones(3, dtype=np.float32)
    return parts


class Unexported:
    """The tuned encoder as torch runs it, exact and without an export."""

    def __init__(self, parts: Mapping[str, np.ndarray]) -> None:
        self._model = packaged()
        with TemporaryDirectory() as folder:
            np.savez(Path(folder) / "weights.npz", **parts)
            tune(self._model, Path(folder) / "weights.npz")
        self._tokenizer = Tokenizer.from_file(str(packaged_model() / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(LONGEST)

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        tokens = [self._tokenizer.encode(text).ids for text in texts]
        hidden = below(self._model, tokens, len(self._model.encoder.layer))
        vectors = torch.stack([each.float().mean(0) for each in hidden])
        return functional.normalize(vectors, dim=1).numpy()


def tempers(head: Head, vectors: np.ndarray, rows: Sequence[Labelled]) -> np.ndarray:
    """What to multiply the outputs by so that the probabilities of the three kinds are likeliest for `rows`."""
    theirs = np.array([not row.ours for row in rows])
    outputs = vectors @ head.weights.T + head.bias
    kinds = np.array([UNCERTAINTIES.index(row.uncertainty) for row in rows])[theirs]
    needs = np.array([row.unmet_need for row in rows])[theirs]
    signals = np.array([[kind in row.signals for kind in Signal] for row in rows])

    def of_kinds(temper: float) -> float:
        tempered = temper * outputs[theirs, : len(UNCERTAINTIES)]
        return float(np.mean(logsumexp(tempered, axis=1) - tempered[np.arange(len(kinds)), kinds]))

    def of_chances(outputs: np.ndarray, true: np.ndarray) -> Callable[[float], float]:
        return lambda temper: float(np.mean(np.logaddexp(0, np.where(true, -1, 1) * temper * outputs)))

    need = of_chances(outputs[theirs, len(UNCERTAINTIES)], needs)
    signal = of_chances(outputs[:, len(UNCERTAINTIES) + 1 :], signals)
    return np.array(
        [minimize_scalar(wrong, bounds=(0.1, 3), method="bounded").x for wrong in (of_kinds, need, signal)],
        dtype=np.float32,
    )


PROTOTYPES = {
    "need": "We are not sure what exactly we need, how important it is, or which solution fits.",
    "market": "We are not sure about the alternatives, where the market is going, or whether now is the right moment.",
    "transaction": "We are not sure that we get what we ordered: the right product, time, place, price and papers.",
    "none": "This is a plain fact; we are satisfied and everything is settled.",
}
NEEDED = "There is something we lack or suffer from that a supplier could do something about."


def baselines(train: Sequence[Labelled], development: Sequence[Labelled]) -> Iterator[tuple[str, Score]]:
    """What is reached without tuning the encoder, by name."""
    encoder = PackagedEncoder(user_cache_path("rapport", appauthor=False))
    texts = encoder.encode([written(row.heard) for row in development])
    alike = texts @ encoder.encode([*PROTOTYPES.values(), NEEDED]).T
    yield "always the most frequent", score_of(development, np.tile([0.0, 0, 0, 1, 0], (len(development), 1)))
    yield "nearest description (zero-shot)", score_of(development, np.hstack([alike[:, :4], alike[:, 4:] - 0.2]))
    vectors = encoder.encode([written(row.heard) for row in train])
    for number in CURVE:
        learned = linear(vectors[:number], train[:number])
        yield f"linear on the packaged encoder, {number}", score_of(development, learned(texts))
    words = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True)
    learned = linear(words.fit_transform([row.heard.text for row in train]), train, strength=10)
    yield (
        "linear on pieces of words",
        score_of(development, learned(words.transform([row.heard.text for row in development]))),
    )


def linear(features: Any, rows: Sequence[Labelled], *, strength: float = 3) -> Callable[[Any], np.ndarray]:
    """Logistic regressions for the uncertainty and the need: features to outputs."""
    theirs = np.flatnonzero([not row.ours for row in rows])
    kinds = LogisticRegression(C=strength, max_iter=2_000)
    kinds.fit(features[theirs], [UNCERTAINTIES.index(rows[place].uncertainty) for place in theirs])
    need = LogisticRegression(C=strength, max_iter=2_000)
    need.fit(features[theirs], [rows[place].unmet_need for place in theirs])
    return lambda given: np.column_stack([kinds.decision_function(given), need.decision_function(given)])


def score_of(rows: Sequence[Labelled], outputs: np.ndarray) -> Score:
    """The score of outputs for the uncertainty and the need, through the reader and its rules."""
    wide = np.hstack([outputs, np.full((len(rows), len(Signal)), -9.0)]).astype(np.float32)
    reader = VoiceReader(Given(wide), Head(np.eye(OUTPUTS), np.zeros(OUTPUTS), np.ones(3)), Given(wide))
    return score(rows, reader.readings(heard_in(rows)))


class Given:
    """An encoder whose vectors are given."""

    name, dimensions, window = "given", OUTPUTS, 0

    def __init__(self, vectors: np.ndarray) -> None:
        self._vectors = vectors

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        return self._vectors[: len(texts)]

    def token_starts(self, text: str) -> Sequence[int]:
        raise NotImplementedError


def tuned(learned: Sequence[Learned], development: Sequence[Labelled]) -> tuple[dict[str, np.ndarray], Score]:
    """The merged weights, tempered on `development`, and what they reach there before any export."""
    parts = merged(learned)
    heard = heard_in(development)
    vectors = Unexported(parts).encode(list(map(written, heard)))
    parts["head.tempers"] = tempers(Head.from_parts(parts), vectors, development)
    given = Given(vectors)
    return parts, score(development, VoiceReader(given, Head.from_parts(parts), given).readings(heard))


def main() -> None:
    began = time.monotonic()
    train, development = labelled("train"), labelled("development")
    mixed = [train[place] for place in np.random.default_rng(1).permutation(len(train))]
    print("On the development statements, of sources that nothing was learned from:", flush=True)
    for name, reached in baselines(mixed, development):
        print(f"{name}: {reached.briefly}", flush=True)
    dry, _ = plain()
    with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn")) as pool:
        seeds = [pool.submit(learn, train + dry, seed) for seed in SEEDS]
        curve = {number: pool.submit(learn, mixed[:number], 0, epochs=epochs_of(number)) for number in CURVE[:-1]}
        for number, some in curve.items():
            print(f"tuned on {number} statements: {tuned([some.result()], development)[1].briefly}", flush=True)
        for seed, one in zip(SEEDS, seeds, strict=True):
            print(f"tuned on all, seed {seed}: {tuned([one.result()], development)[1]}", flush=True)
        parts, reached = tuned([one.result() for one in seeds], development)
    np.savez(WEIGHTS, **parts)
    print(f"tuned on all, seeds averaged: {reached}")
    print(f"the same as exported for this processor: {score(development, shipped().readings(heard_in(development)))}")
    minutes = (time.monotonic() - began) / 60
    print(f"Wrote {WEIGHTS} ({WEIGHTS.stat().st_size / 1e6:.1f} MB) in {minutes:.0f} minutes")


def epochs_of(number: int) -> int:
    """Fewer statements are gone through more often."""
    return round(EPOCHS * (CURVE[-1] / number) ** 0.5)


if __name__ == "__main__":
    main()
