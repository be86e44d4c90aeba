"""The labelled statements, and how well the reader of the customer's voice reads them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from platformdirs import user_cache_path
from sklearn.metrics import f1_score

from knowledge.adapters.encoder import PackagedEncoder
from knowledge.model import Heard, Reading, Signal
from knowledge.voice.reader import UNCERTAINTIES, WEIGHTS, Head, VoiceReader, shown, voices_need

STATEMENTS = Path(__file__).parents[2] / "knowledge" / "voice" / "statements"
PLAIN = Path(__file__).parent / "plain_talk.jsonl"
HELD_OUT = 3
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


def heard_in(rows: Sequence[Labelled]) -> list[Heard]:
    return [row.heard for row in rows]


def report() -> Iterator[str]:
    """Lines for `make eval`: of the test statements, of which nothing was learned and on which nothing was set."""
    reader = shipped()
    rows = labelled("test")
    readings = reader.readings(heard_in(rows))
    whole = score(rows, readings)
    yield f"voice, {len(rows)} test statements of {len({row.source for row in rows})} unseen sources: {whole}"
    yield "  F1 by uncertainty: " + ", ".join(f"{kind} {each:.3f}" for kind, each in whole.by_kind.items())
    yield "  F1 by signal: " + ", ".join(f"{kind} {each:.2f}" for kind, each in whole.signals.items())
    for name, some in (("no give-away word", True), ("a give-away word or nothing voiced", False)):
        places = [place for place, row in enumerate(rows) if row.implicit is some]
        part = score([rows[place] for place in places], [readings[place] for place in places])
        yield f"  with {name} ({len(places)}): {part.briefly}"
    _, dry = plain()
    read = reader.readings(heard_in(dry))
    yield f"voice, {len(dry)} short dry statements: {score(dry, read).briefly}"
    none = [each for row, each in zip(dry, read, strict=True) if row.uncertainty == "none" and not row.unmet_need]
    wrong = np.mean([each.label != "none" or voices_need(each) for each in none])
    yield f"  of the {len(none)} that voice nothing, {wrong:.1%} are read as if they did"


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
