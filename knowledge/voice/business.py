"""The customer's business as it tells of it: what it aims at, what drives and limits it, how its processes change.

Source: consultative selling (INT): a need matters by what it does for the customer's business.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.frameworks.weighing import TOLD_FROM, known_on, recency, theirs, whose
from knowledge.matching import fold
from knowledge.model import Evidence, Said, Signal, Voiced

SHOWN: Final = 3
"""How many of each are told: ours, for a minute's reading."""

ALIKE: Final = 0.7
"""Of two statements nearer than this cosine only the more telling is told: ours."""

LEAST_WORDS: Final = 5
"""Fewer words tell nothing of a business: ours."""

_DRIVES: Final = re.compile(
    r"\b(?:(?:our|the|end) customers?|consumers?|farmers|patients|passengers|tenants|the market|demand|competition|"
    r"competitors?|law|regulat\w+|directive|authority|auditors?|audited|incentive|subsid\w+|tariffs?|inflation|"
    r"energy (?:price|cost)s?|price of|an hour (?:on|of|when|if)|because of|driven by|% of (?:our|the)|wages|"
    r"labou?r costs?|shortage)\b"
)
"""Words of what drives a business from outside, or makes its money."""


@dataclass(frozen=True, slots=True)
class Business:
    """Each sentence is the customer's own, with the evidence it is quoted from."""

    objectives: tuple[Said, ...]
    drivers: tuple[Said, ...]
    constraints: tuple[Said, ...]
    process_changes: tuple[Said, ...]


def business(statements: Sequence[Voiced], as_of: dt.date) -> tuple[Business, tuple[Evidence, ...]]:
    """The customer's business as of a day, the most telling first, and the evidence that its sentences rest on."""
    known = [
        each for each in known_on(statements, as_of) if theirs(each) and len(each.evidence.quote.split()) >= LEAST_WORDS
    ]
    of_kind: dict[str, list[tuple[float, Voiced]]] = {
        "objectives": [],
        "drivers": [],
        "constraints": [],
        "process_changes": [],
    }
    for each in known:
        signals = each.reading.signals
        weight = whose(each.evidence) * recency(each.evidence.date, as_of)
        kind, told = max(
            (
                ("objectives", signals[Signal.OBJECTIVE]),
                ("constraints", signals[Signal.CONSTRAINT]),
                ("process_changes", signals[Signal.PROCESS_CHANGE]),
            ),
            key=lambda found: found[1],
        )
        if told >= TOLD_FROM:
            driver = kind != "process_changes" and _DRIVES.search(fold(each.evidence.quote))
            of_kind["drivers" if driver else kind].append((told * weight, each))
    chosen = {kind: _most_telling(found) for kind, found in of_kind.items()}
    evidence = tuple(each.evidence for found in chosen.values() for each in found)
    return Business(**{kind: tuple(map(_said, found)) for kind, found in chosen.items()}), evidence


def _most_telling(weighed: Iterable[tuple[float, Voiced]]) -> list[Voiced]:
    chosen: list[Voiced] = []
    for _, each in sorted(weighed, key=lambda found: -found[0]):
        if len(chosen) < SHOWN and all(float(each.vector @ other.vector) < ALIKE for other in chosen):
            chosen.append(each)
    return chosen


def _said(statement: Voiced) -> Said:
    return Said(" ".join(statement.evidence.quote.split()), (statement.evidence.id,))
