"""Makes the ONNX export of the packaged model, and checks it against the original before anyone uses it."""

import json
import logging
import os
import tempfile
import warnings
from hashlib import file_digest
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from sentence_transformers import SentenceTransformer
from transformers.utils.logging import disable_progress_bar

from knowledge.adapters.encoder import WEIGHTS, PackagedEncoder, open_session
from knowledge.errors import ModelMissing
from knowledge.model import Heard
from knowledge.voice.reader import Head, written

CLOSE_ENOUGH = 0.98
"""The least mean cosine between the original's vectors of the check sentences and the export's."""

CHECK = (
    "The line stopped twice last week and nobody could tell us when the spare part would arrive.",
    "Thanks, that works for us.",
    "We are not sure yet whether we need a second unit, or whether the first one is simply set up wrongly.",
    "Maintenance says one thing, production says another, and until that is clear I would not sign anything.",
    "Who signs off spare parts now that Peter has left?",
    "Invoice 20418 still shows the old address, third time this year.",
)


SAME_PROBABILITY = 0.2
"""How far a probability read from the export of a tuned model may lie from the original's, on the check sentences."""


KEPT_WHOLE = 3
"""In how many of a tuned model's lowest layers the matrix that leads back from the feed-forward part stays float32.

Its inputs have outliers there: quantised, they move one probability in ten by over 0.11, kept by over 0.06, for a tenth
of the speed.
"""


class Pooled(torch.nn.Module):
    """The transformer with mean pooling and normalisation, its attention mask made explicit.

    Left implicit, the padding mask is lost in the export and short texts of a batch come out wrong.
    """

    def __init__(self, transformer: torch.nn.Module) -> None:
        super().__init__()
        self.transformer = transformer

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Token ids and their mask, shape (texts, tokens), to vectors of length 1, shape (texts, dimensions)."""
        mask = attention_mask.to(torch.float32)
        blocked = (1.0 - mask[:, None, None, :]) * torch.finfo(torch.float32).min
        hidden = self.transformer(input_ids=input_ids, attention_mask=blocked).last_hidden_state
        pooled = (hidden * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True).clamp(min=1e-9)
        return torch.nn.functional.normalize(pooled, dim=1)


def export(model: Path, folder: Path, *, quantise: bool, tuning: Path | None = None) -> None:
    """Export the model in `model` into `folder`, whole or not at all; raises `ModelMissing` where it does not agree.

    With `tuning`, what that file holds is added to the weights first.
    """
    with (model / "model.safetensors").open("rb") as weights:
        if file_digest(weights, "sha256").hexdigest() != WEIGHTS:
            raise ModelMissing(
                f"The weights in {model} are not the ones Rapport was built with: install its package again."
            )
    disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers leaves it without types
    logging.disable(logging.WARNING)  # of what the exporters say, nothing concerns a user
    original = SentenceTransformer(str(model), device="cpu")
    if tuning:
        tune(_transformer(original), tuning)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        made = Path(scratch) / "made"
        made.mkdir()
        whole = Path(scratch) / "float32.onnx"
        _export(original, whole)
        if quantise:
            # Per channel: one scale a matrix costs five hundredths of cosine. Embedding tables stay float32.
            quantize_dynamic(
                whole,
                made / "model.onnx",
                weight_type=QuantType.QInt8,
                per_channel=True,
                op_types_to_quantize=["MatMul"],
                nodes_to_exclude=_narrowing(whole)[:KEPT_WHOLE] if tuning else None,
            )
        else:
            whole.rename(made / "model.onnx")
        agreement, astray = _agreement(original, made / "model.onnx", tuning)
        if agreement < CLOSE_ENOUGH or astray > SAME_PROBABILITY:
            raise ModelMissing(
                f"The exported model does not agree with the original (cosine {agreement:.3f}, probabilities "
                f"{astray:.3f} apart): "
                "please report your processor and the version of onnxruntime."
            )
        with (made / "model.onnx").open("rb") as exported:
            digest = file_digest(exported, "sha256").hexdigest()
        about = {"sha256": digest, "agreement": round(agreement, 4), "onnxruntime": version("onnxruntime")}
        (made / "export.json").write_text(json.dumps(about), encoding="utf-8")
        try:
            os.replace(made, folder)  # noqa: PTH105  another process may have made it meanwhile, which is as good
        except OSError:
            if not (folder / "export.json").exists():
                raise
    logging.disable(logging.NOTSET)


def tune(transformer: torch.nn.Module, tuning: Path) -> None:
    """Add to the weights what the file holds: `NAME.up` by `NAME.down` to matrix NAME, `NAME.plus` to vector NAME."""
    weights = dict(transformer.named_parameters())
    with np.load(tuning) as file, torch.no_grad():
        parts = {name: torch.from_numpy(file[name].astype(np.float32)) for name in file.files}
        for part, values in parts.items():
            name, _, form = part.rpartition(".")
            if form == "up":
                weights[name].add_(values @ parts[f"{name}.down"])
            elif form == "plus":
                weights[name].add_(values)


def _transformer(model: SentenceTransformer) -> torch.nn.Module:
    transformer: torch.nn.Module = cast("Any", model[0]).auto_model.eval()
    return transformer


def _export(original: SentenceTransformer, target: Path) -> None:
    transformer = _transformer(original)
    example = (torch.ones(2, 16, dtype=torch.int64), torch.ones(2, 16, dtype=torch.int64))
    texts, tokens = torch.export.Dim("texts", min=1, max=4096), torch.export.Dim("tokens", min=2, max=512)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Pooled(transformer),
            example,
            target,
            dynamo=True,
            input_names=["input_ids", "attention_mask"],
            output_names=["vectors"],
            dynamic_shapes={"input_ids": {0: texts, 1: tokens}, "attention_mask": {0: texts, 1: tokens}},
            external_data=False,
            verbose=False,
        )


def _narrowing(exported: Path) -> list[str]:
    """The names of the multiplications that lead back from the feed-forward parts, the lowest layer's first."""
    graph = onnx.load(exported).graph
    narrowing = {
        weights.name for weights in graph.initializer if len(weights.dims) > 1 and weights.dims[0] > weights.dims[1]
    }
    return [node.name for node in graph.node if node.op_type == "MatMul" and narrowing.intersection(node.input)]


def _agreement(original: SentenceTransformer, exported: Path, tuning: Path | None) -> tuple[float, float]:
    """The mean cosine between their vectors, and how far the probabilities that a tuned one leads to lie apart."""
    encoder = PackagedEncoder(exported.parent, session=open_session(exported))
    texts = (
        [written(Heard(text, "customer", reported=False, context=None)) for text in CHECK] if tuning else list(CHECK)
    )
    expected = original.encode(texts, normalize_embeddings=True, convert_to_numpy=True)
    found = encoder.encode(texts)
    cosine = float(np.mean(np.sum(expected * found, axis=1)))
    if tuning is None:
        return cosine, 0.0
    head = Head.of(tuning)
    pairs = zip(head.probabilities(expected), head.probabilities(found), strict=True)
    return cosine, max(float(np.abs(one - other).max()) for one, other in pairs)
