"""The labelled statements, and how well the reader of the customer's voice reads them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from platformdirs import user_cache_path
from sklearn.metrics import f1_score

from knowledge.adapters.encoder import PackagedEncoder
from knowledge.model import Heard, Reading, Signal
from knowledge.voice.reader import UNCERTAINTIES, WEIGHTS, Head, VoiceReader, shown, voices_need

STATEMENTS = Path(__file__).parents[2] / "knowledge" / "voice" / "statements"
BINS = 10


@dataclass(frozen=True)
class Labelled:
    """A statement with its labels; `source` is the industry and cast it was written for."""

    heard: Heard
    uncertainty: str
    unmet_need: bool
    signals: frozenset[str]
    source: str
    implicit: bool

    @property
    def ours(self) -> bool:
        return self.heard.side == "us"


@dataclass(frozen=True)
class Score:
    """Macro-F1 of the uncertainties, F1 of the unmet need, expected calibration error of both, F1 of each signal."""

    uncertainty: float
    by_kind: dict[str, float]
    unmet_need: float
    calibration: float
    need_calibration: float
    signals: dict[str, float]

    def __str__(self) -> str:
        return (
            f"uncertainty macro-F1 {self.uncertainty:.3f} (ECE {self.calibration:.3f}), "
            f"unmet need F1 {self.unmet_need:.3f} (ECE {self.need_calibration:.3f}), "
            f"signals macro-F1 {np.mean(list(self.signals.values())):.3f}"
        )


def labelled(part: str) -> list[Labelled]:
    """The statements of `train`, `development` or `test`."""
    return [
        Labelled(
            Heard(
                row["text"],
                "us" if row["speaker"] == "us" else "customer",
                row["speaker"] == "reported",
                row["context"],
            ),
            row["uncertainty"],
            row["unmet_need"],
            frozenset(row["signals"]),
            file.stem,
            row["implicit"],
        )
        for file in sorted((STATEMENTS / part).glob("*.jsonl"))
        for row in map(json.loads, file.read_text(encoding="utf-8").splitlines())
    ]


def heard(text: str, context: str | None, speaker: str) -> Heard:
    return Heard(text, "us" if speaker == "us" else "customer", speaker == "reported", context)


def shipped() -> VoiceReader:
    """The reader with the weights that are shipped."""
    cache = user_cache_path("rapport", appauthor=False)
    return VoiceReader(PackagedEncoder(cache, tuning=WEIGHTS), Head.of(WEIGHTS), PackagedEncoder(cache))


def score(rows: Sequence[Labelled], readings: Sequence[Reading]) -> Score:
    kinds = [row.uncertainty for row in rows]
    read = [reading.label for reading in readings]
    needs = np.array([row.unmet_need for row in rows])
    said = np.array([reading.unmet_need for reading in readings])
    each = f1_score(kinds, read, labels=UNCERTAINTIES, average=None)
    theirs = [place for place, row in enumerate(rows) if not row.ours]
    return Score(
        float(np.mean(each)),
        dict(zip(UNCERTAINTIES, map(float, each), strict=True)),
        float(f1_score(needs, list(map(voices_need, readings)))),
        calibration_error(
            np.array([readings[place].uncertainty[read[place]] for place in theirs]),
            np.array([kinds[place] == read[place] for place in theirs]),
        ),
        calibration_error(said[theirs], needs[theirs]),
        {
            kind: float(f1_score([kind in row.signals for row in rows], [kind in shown(each) for each in readings]))
            for kind in Signal
        },
    )


def calibration_error(said: np.ndarray, true: np.ndarray) -> float:
    """How far what was said to be probable lies from what came true, averaged over statements, in bins of a tenth.

    Our own side's statements are left out by the caller: they are certain by rule and would flatter it.
    """
    places = np.minimum((said * BINS).astype(int), BINS - 1)
    return float(
        sum(
            abs(said[places == place].mean() - true[places == place].mean()) * np.mean(places == place)
            for place in np.unique(places)
        )
    )
