"""The labelled statements, and how well the reader of the customer's voice reads them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from platformdirs import user_cache_path

from knowledge.adapters.encoder import PackagedEncoder
from knowledge.evaluating import Detection, calibration_error
from knowledge.model import Heard, Reading, Signal
from knowledge.voice.reader import UNCERTAINTIES, WEIGHTS, Head, VoiceReader, shown, voices_need

STATEMENTS = Path(__file__).parents[2] / "knowledge" / "voice" / "statements"
PLAIN = Path(__file__).parent / "plain_talk.jsonl"
HELD_OUT = 3


@dataclass(frozen=True)
class Labelled:
    """A statement with its labels; `source` is the industry and cast it was written for."""

    heard: Heard
    uncertainty: str
    unmet_need: bool
    signals: frozenset[str]
    source: str
    implicit: bool
    with_signals: bool = True
    """Whether its signals were labelled."""

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

    @property
    def briefly(self) -> str:
        return f"uncertainty macro-F1 {self.uncertainty:.3f}, unmet need F1 {self.unmet_need:.3f}"

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


def plain() -> tuple[list[Labelled], list[Labelled]]:
    """Short dry statements of which two thirds voice nothing: to learn from, and every fourth one held out.

    The others are rich in detail and trouble. Without these any dry fact passes for a need; with dry facts alone, any
    dry statement passes for a fact. Their signals are not labelled.
    """
    rows = [
        Labelled(
            heard(row["text"], row["context"], row["speaker"]),
            row["uncertainty"],
            row["unmet_need"],
            frozenset(),
            source="plain",
            implicit=False,
            with_signals=False,
        )
        for row in map(json.loads, PLAIN.read_text(encoding="utf-8").splitlines())
    ]
    return [row for place, row in enumerate(rows) if place % 4 != HELD_OUT], rows[HELD_OUT::4]


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
    each = {kind: f1([label == kind for label in kinds], [label == kind for label in read]) for kind in UNCERTAINTIES}
    theirs = [place for place, row in enumerate(rows) if not row.ours]
    return Score(
        float(np.mean(list(each.values()))),
        dict(each),
        f1([row.unmet_need for row in rows], list(map(voices_need, readings))),
        calibration_error(
            np.array([readings[place].uncertainty[read[place]] for place in theirs]),
            np.array([kinds[place] == read[place] for place in theirs]),
        ),
        calibration_error(said[theirs], needs[theirs]),
        {
            kind: f1([kind in row.signals for row in rows], [kind in shown(reading) for reading in readings])
            for kind in Signal
        },
    )


def f1(wanted: Sequence[bool], said: Sequence[bool]) -> float:
    return Detection.of(wanted, said).f1 or 0.0


def heard_in(rows: Sequence[Labelled]) -> list[Heard]:
    return [row.heard for row in rows]
