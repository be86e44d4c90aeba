"""Learns the weights of the reader of the customer's voice from the labelled statements in `statements/train`.

Run by `make train`; `python -m tests.evals.compare_voice` prints what other ways of learning come to. The packaged
encoder is tuned with low-rank differences to its upper layers, the uncertainty, the unmet need and the signals
together, once for each seed; what the seeds learn is averaged. The short dry statements of `plain_talk.jsonl` are
learned along. What probabilities are worth is set on the statements in `statements/development`, whose sources nothing
was learned from.
"""

import multiprocessing
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from scipy.optimize import minimize
from scipy.special import logsumexp
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoModel
from transformers.utils.logging import disable_progress_bar

from knowledge.adapters.encoder import packaged_model
from knowledge.adapters.export import tune
from knowledge.model import Signal
from knowledge.voice.reader import UNCERTAINTIES, WEIGHTS, Head, VoiceReader, written
from tests.evals.voice import Labelled, Score, heard_in, labelled, plain, score, shipped

SEEDS = (0, 1)
PROCESSES = 2
"""How many seeds learn at once, each on one processor: that is faster than one after the other on two."""

BATCH = 32
HEAD_RATE, DECAY = 1e-3, 0.9
"""Of learning: of the head, and what each layer below has of the one above it."""

WARM_UP = 0.1
WORDS_DROPPED = 0.15
"""How often a token is hidden, so that no single word gives a label away."""

CONTEXT_DROPPED = 0.5
"""How often what was said before is left out: strangers seldom give it."""

SPREAD = 10.0
"""What vectors of length 1 are multiplied by before the head, so that its weights stay small."""

NEED_WEIGHT, SIGNALS_WEIGHT = 0.7, 12.0
CONTRAST_HEAT = 0.1
LONGEST = 160
RANK = 32
"""Of what is added to each matrix, as it is shipped."""

MATRICES = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
KINDS = len(UNCERTAINTIES)
NONE = np.array([kind == "none" for kind in UNCERTAINTIES], dtype=np.float32)
OUTPUTS = KINDS + 1 + len(Signal)


@dataclass(frozen=True)
class Recipe:
    """How the encoder is tuned; as it stands here, how the shipped weights are."""

    rank: int | None = 32
    """Of the differences to each matrix; None tunes all weights of the layers."""

    frozen: int = 2
    """How many of the lowest layers stay as they are: what they make of a statement is computed once."""

    epochs: int = 8
    rate: float = 1e-3
    """Of learning, of the topmost layer."""

    labels: float = 1.0
    """How much it weighs to be wrong about the labels."""

    contrast: float = 0.1
    """How much it weighs to lie near statements of another kind and far from those of one's own."""


SHIPPED = Recipe()


class LowRank(nn.Module):
    """A linear layer, with a difference of low rank added to its weights."""

    def __init__(self, linear: nn.Linear, rank: int) -> None:
        super().__init__()
        self.linear = linear
        self.down = nn.Parameter(torch.randn(rank, linear.in_features) * linear.in_features**-0.5)
        self.up = nn.Parameter(torch.zeros(linear.out_features, rank))

    def forward(self, given: Tensor) -> Tensor:
        return self.linear(given) + given @ self.down.T @ self.up.T

    @torch.no_grad()
    def folded(self) -> nn.Linear:
        """One linear layer that does the same."""
        self.linear.weight.add_(self.up @ self.down)
        return self.linear


class Tuned(nn.Module):
    """The layers above the frozen ones, and the head."""

    def __init__(self, model: nn.Module, recipe: Recipe) -> None:
        super().__init__()
        self.layers = model.encoder.layer[recipe.frozen :]
        model.requires_grad_(requires_grad=False)
        if recipe.rank is None:
            self.layers.requires_grad_(requires_grad=True)
        else:
            for layer, name in product(self.layers, MATRICES):
                layer.set_submodule(name, LowRank(layer.get_submodule(name), recipe.rank))
        self.head = nn.Linear(model.config.hidden_size, OUTPUTS)

    def forward(self, hidden: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """The vectors of length 1 and the outputs of what the frozen layers made."""
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.training):
            for layer in self.layers:
                hidden = through(layer, hidden, mask)
        hidden = hidden.float()
        vectors = functional.normalize((hidden * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True), dim=1)
        return vectors, self.head(functional.dropout(vectors * SPREAD, 0.1, self.training))

    def folded(self) -> None:
        """Make plain layers of them again."""
        for layer, name in product(self.layers, MATRICES):
            part = layer.get_submodule(name)
            if isinstance(part, LowRank):
                layer.set_submodule(name, part.folded())


@dataclass(frozen=True)
class Learned:
    """What one seed learned: what is added to the encoder's weights, by their name, and the head."""

    added: dict[str, np.ndarray]
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
    disable_progress_bar()
    return AutoModel.from_pretrained(str(packaged_model()), attn_implementation="eager")


def learn(rows: Sequence[Labelled], seed: int, recipe: Recipe = SHIPPED) -> Learned:
    """Tune the encoder on `rows`. The same rows, seed and recipe give the same on the same processor."""
    torch.set_num_threads(1)
    model, before = packaged(), packaged()
    lesson = Lesson(rows, model, frozen=recipe.frozen)
    torch.manual_seed(0)  # all seeds set out from the same weights, so that what they learn can be averaged
    tuned = Tuned(model, recipe)
    torch.manual_seed(seed)
    chance = np.random.default_rng(seed)
    top = len(tuned.layers) - 1
    groups = [{"params": list(tuned.head.parameters()), "lr": HEAD_RATE}] + [
        {
            "params": [each for each in layer.parameters() if each.requires_grad],
            "lr": recipe.rate * DECAY ** (top - place),
        }
        for place, layer in enumerate(tuned.layers)
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = recipe.epochs * -(-len(rows) // BATCH)
    warm = int(steps * WARM_UP)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / (warm + 1), max(0.0, (steps - step) / (steps - warm)))
    )
    tuned.train()
    for epoch in range(recipe.epochs):
        began, total = time.monotonic(), 0.0
        for batch in lesson.batches(chance):
            vectors, outputs = tuned(*lesson.drawn(batch, chance))
            loss = loss_of(vectors, outputs, lesson, torch.from_numpy(batch), recipe)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_([each for each in tuned.parameters() if each.requires_grad], 1.0)
            optimiser.step()
            schedule.step()
            total += float(loss.detach()) * len(batch) / len(rows)
        print(f"  seed {seed}, epoch {epoch + 1}: loss {total:.3f}, {time.monotonic() - began:.0f} s", flush=True)
    tuned.folded()
    after = dict(model.named_parameters())
    return Learned(
        {
            name: (after[name] - weights).detach().numpy()
            for name, weights in before.named_parameters()
            if not torch.equal(after[name], weights)
        },
        tuned.head.weight.detach().numpy() * SPREAD,
        tuned.head.bias.detach().numpy(),
    )


def loss_of(vectors: Tensor, outputs: Tensor, lesson: Lesson, batch: Tensor, recipe: Recipe) -> Tensor:
    """What a batch is wrong by. Our own side's statements teach signals only: the rest is so by rule."""
    theirs, kinds = lesson.theirs[batch], lesson.kinds[batch]
    uncertain = functional.cross_entropy(outputs[:, :KINDS], kinds, reduction="none")
    need = functional.binary_cross_entropy_with_logits(outputs[:, KINDS], lesson.needs[batch], reduction="none")
    signals = functional.binary_cross_entropy_with_logits(
        outputs[:, KINDS + 1 :], lesson.signals[batch], reduction="none"
    ).mean(1)
    labels = ((uncertain + NEED_WEIGHT * need) * theirs).sum() / theirs.sum().clamp(min=1)
    labels = labels + SIGNALS_WEIGHT * (signals * lesson.labelled[batch]).mean()
    return recipe.labels * labels + recipe.contrast * contrast(vectors[theirs > 0], kinds[theirs > 0])


def contrast(vectors: Tensor, kinds: Tensor) -> Tensor:
    """Draws statements of one kind together and apart from the others (supervised contrastive loss)."""
    itself = torch.eye(len(vectors), dtype=torch.bool)
    alike = (vectors @ vectors.T / CONTRAST_HEAT).masked_fill(itself, -1e9)
    share = alike - torch.logsumexp(alike, 1, keepdim=True)
    same = (kinds[:, None] == kinds[None]) & ~itself
    some = same.sum(1) > 0
    return -((share * same).sum(1)[some] / same.sum(1)[some]).sum() / some.sum().clamp(min=1)


def merged(learned: Sequence[Learned], rank: int | None = RANK) -> dict[str, np.ndarray]:
    """The average of what several seeds learned, as `weights.npz` holds it, not calibrated yet.

    Of what is added to a matrix the `rank` largest directions are kept; None keeps all.
    """
    parts: dict[str, np.ndarray] = {}
    for name in learned[0].added:
        mean = np.mean([each.added[name] for each in learned], axis=0)
        if mean.ndim == 1:
            parts[f"{name}.plus"] = mean.astype(np.float16)
            continue
        left, size, right = np.linalg.svd(mean, full_matrices=False)
        root = np.sqrt(size[:rank])
        parts[f"{name}.up"] = (left[:, :rank] * root).astype(np.float16)
        parts[f"{name}.down"] = (root[:, None] * right[:rank]).astype(np.float16)
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


def calibrated(parts: Mapping[str, np.ndarray], vectors: np.ndarray, rows: Sequence[Labelled]) -> dict[str, np.ndarray]:
    """The weights with the tempers, and the biases of `none` and of the need, that make the labels likeliest."""
    head = Head.from_parts(parts)
    theirs = np.array([not row.ours for row in rows])
    outputs = vectors @ head.weights.T + head.bias
    uncertain, need, signals = outputs[theirs, :KINDS], outputs[theirs, KINDS], outputs[:, KINDS + 1 :]
    kinds = np.array([UNCERTAINTIES.index(row.uncertainty) for row in rows])[theirs]
    sign = np.where([row.unmet_need for row in rows], -1, 1)[theirs]
    signs = np.where([[kind in row.signals for kind in Signal] for row in rows], -1, 1)

    def of_kinds(at: np.ndarray) -> float:
        tempered = at[0] * uncertain + at[1] * NONE
        return float(np.mean(logsumexp(tempered, axis=1) - tempered[np.arange(len(kinds)), kinds]))

    def likeliest(wrong: Callable[[np.ndarray], float], start: Sequence[float]) -> np.ndarray:
        return np.asarray(minimize(wrong, start, method="BFGS").x)

    of_kind = likeliest(of_kinds, (1, 0))
    of_need = likeliest(lambda at: float(np.mean(np.logaddexp(0, sign * (at[0] * need + at[1])))), (1, 0))
    of_signals = likeliest(lambda at: float(np.mean(np.logaddexp(0, signs * at[0] * signals))), (1,))
    bias = parts["head.bias"].copy()
    bias[:KINDS] += of_kind[1] / of_kind[0] * NONE
    bias[KINDS] += of_need[1] / of_need[0]
    tempers = np.array([of_kind[0], of_need[0], of_signals[0]], dtype=np.float32)
    return {**parts, "head.bias": bias, "head.tempers": tempers}


def bare(rows: Sequence[Labelled]) -> list[Labelled]:
    """The statements without what was said before, as strangers give them."""
    return [replace(row, heard=replace(row.heard, context=None)) for row in rows]


def settled(learned: Sequence[Learned], development: Sequence[Labelled]) -> dict[str, np.ndarray]:
    """The average of what was learned, calibrated on `development`, with and without what was said before."""
    parts, rows = merged(learned), [*development, *bare(development)]
    return calibrated(parts, Unexported(parts).encode([written(row.heard) for row in rows]), rows)


def taught() -> list[Labelled]:
    """All that is learned from."""
    return labelled("train") + plain()[0]


def learned_by_seed(rows: Sequence[Labelled]) -> list[Learned]:
    with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn")) as pool:
        return list(pool.map(partial(learn, rows), SEEDS))


def reached(reader: VoiceReader, development: Sequence[Labelled]) -> Iterator[str]:
    """Lines on what the reader reaches on statements of sources that nothing was learned from."""

    def of(rows: Sequence[Labelled]) -> Score:
        return score(rows, reader.readings(heard_in(rows)))

    yield f"development, {len(development)} statements: {of(development)}"
    yield f"  without what was said before: {of(bare(development))}"
    for source in sorted({row.source for row in development}):
        yield f"  {source}: {of([row for row in development if row.source == source]).briefly}"
    _, dry = plain()
    yield f"short dry statements held out, {len(dry)}: {of(dry).briefly}"


def main() -> None:
    began = time.monotonic()
    development = labelled("development")
    np.savez(WEIGHTS, **settled(learned_by_seed(taught()), development))
    for line in reached(shipped(), development):
        print(line, flush=True)
    minutes = (time.monotonic() - began) / 60
    print(f"Wrote {WEIGHTS} ({WEIGHTS.stat().st_size / 1e6:.1f} MB) in {minutes:.0f} minutes")


if __name__ == "__main__":
    main()
