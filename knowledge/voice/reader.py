"""Reads the customer's voice: what one statement voices, with calibrated probabilities and without a language model.

The encoder was tuned on the statements in `statements/train`; here its vectors are only multiplied out. The weights are
made by `make train` and lie in `weights.npz`; what they achieve is printed by `make eval`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, Self, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from knowledge.model import Heard, Reading, Signal, Uncertainty
from knowledge.ports import Encoder, Vectors

Speaker: TypeAlias = Literal["customer", "us", "reported"]
"""Whose words: the customer's own, our own side's, or our note of what the customer said."""

SPEAKERS: Final[tuple[Speaker, ...]] = get_args(Speaker)
UNCERTAINTIES: Final[tuple[Uncertainty, ...]] = get_args(Uncertainty)

SURE_FROM: Final = 0.5
"""From this probability on a reading stands for its label; below, no label is more likely than all others together."""

NEED_FROM: Final = 0.5
"""From this probability on a statement voices an unmet need: a need missed and a need imagined weigh the same."""

SIGNAL_FROM: Final = 0.4
"""From this probability on a signal is listed: most are rare, and one in vain costs a reader less than one missed."""

WEIGHTS: Final = Path(__file__).parent / "weights.npz"
"""What was learned, as shipped: what is added to the encoder's weights, and the head."""

CONTEXT: Final = 240
"""How many characters of what was said before are read, counted from its end."""

TEXT: Final = 2_000
"""How many characters of a statement are read: more than the encoder's window holds of any prose."""

OURS_ALONE: Final = frozenset({Signal.PROMISE})
"""What only our own side can do."""

THEIRS_ALONE: Final = frozenset({Signal.COMPLAINT})
"""What our own side cannot do: it is about us."""

_LETTER: Final = re.compile(r"[^\W\d_]")

Numbers: TypeAlias = NDArray[np.floating]


def speaker(heard: Heard) -> Speaker:
    """Whose words the encoder is told they are; what nobody is named for counts as the customer's."""
    return "reported" if heard.reported else "us" if heard.side == "us" else "customer"


def written(heard: Heard) -> str:
    """A statement as the encoder was taught to read it."""
    return f"{speaker(heard)}: {(heard.context or '')[-CONTEXT:]} [SEP] {heard.text[:TEXT]}"


def voiced(reading: Reading) -> Uncertainty | None:
    """The label where it is sure enough to count as evidence; None is an abstention."""
    return reading.label if reading.uncertainty[reading.label] >= SURE_FROM else None


def voices_need(reading: Reading) -> bool:
    """Whether an unmet need is in it."""
    return reading.unmet_need >= NEED_FROM


def shown(reading: Reading) -> tuple[Signal, ...]:
    """The signals that are likely enough to be listed, the likeliest first."""
    likely = [kind for kind, probability in reading.signals.items() if probability >= SIGNAL_FROM]
    return tuple(sorted(likely, key=lambda kind: -reading.signals[kind]))


@dataclass(frozen=True, slots=True)
class Head:
    """What was learned on top of the encoder: a linear layer, and how much to temper what it says.

    `weights` has a row an output, shape (4 + 1 + signals, dimensions): the uncertainties, the unmet need, the signals.
    `tempers` has what the outputs of each of the three are multiplied by so that probabilities hold good.
    """

    weights: Numbers
    bias: Numbers
    tempers: Numbers

    @classmethod
    def of(cls, file: Path) -> Self:
        """The head in a file of weights."""
        with np.load(file) as parts:
            return cls.from_parts(parts)

    @classmethod
    def from_parts(cls, parts: Mapping[str, Numbers]) -> Self:
        """The head among the parts of a file of weights."""
        return cls(parts["head.weights"], parts["head.bias"], parts["head.tempers"])

    def probabilities(self, vectors: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """Of the uncertainties, of an unmet need, and of the signals; a row a vector."""
        outputs = (vectors @ self.weights.T + self.bias).astype(np.float64)
        kinds = len(UNCERTAINTIES)
        uncertain = outputs[:, :kinds] * self.tempers[0]
        uncertain = np.exp(uncertain - uncertain.max(1, keepdims=True))
        return (
            uncertain / uncertain.sum(1, keepdims=True),
            _logistic(outputs[:, kinds] * self.tempers[1]),
            _logistic(outputs[:, kinds + 1 :] * self.tempers[2]),
        )


class VoiceReader:
    """The reader that is shipped. `name` identifies all that its readings and vectors depend on."""

    def __init__(self, tuned: Encoder, head: Head, comparing: Encoder) -> None:
        """`head` is what was learned for `tuned`. `comparing` makes the vectors by which statements are compared.

        It is another encoder because the tuned one has learned to overlook what a statement is about.
        """
        self.name = f"{tuned.name}, {comparing.name}"
        self.dimensions = comparing.dimensions
        self._tuned = tuned
        self._head = head
        self._comparing = comparing

    def read(self, statements: Sequence[Heard]) -> tuple[tuple[Reading, ...], Vectors]:
        """A reading a statement, in order, and the vectors by which statements are compared."""
        return self.readings(statements), self._comparing.encode([heard.text for heard in statements])

    def readings(self, statements: Sequence[Heard]) -> tuple[Reading, ...]:
        """A reading a statement, in order.

        Our own side is never uncertain for the customer and has no unmet need, and what has no letter in it says
        nothing: both are so by rule, whatever was learned.
        """
        uncertain, need, signals = self._head.probabilities(self._tuned.encode(list(map(written, statements))))
        return tuple(
            _reading(heard, uncertain[row], float(need[row]), signals[row]) for row, heard in enumerate(statements)
        )


def _reading(heard: Heard, uncertain: Numbers, need: float, signals: Numbers) -> Reading:
    ours, silent = speaker(heard) == "us", not _LETTER.search(heard.text)
    if ours or silent:
        uncertain, need = np.array([kind == "none" for kind in UNCERTAINTIES], dtype=np.float64), 0.0
    never = frozenset(Signal) if silent else THEIRS_ALONE if ours else OURS_ALONE
    return Reading(
        {kind: float(share) for kind, share in zip(UNCERTAINTIES, uncertain, strict=True)},
        need,
        {kind: 0.0 if kind in never else float(share) for kind, share in zip(Signal, signals, strict=True)},
    )


def _logistic(outputs: Numbers) -> Numbers:
    return np.asarray(1 / (1 + np.exp(-outputs)))
