"""The customer's business as it tells of it: what it aims at, what drives and limits it, how its processes change.

Source: consultative selling (INT): a need matters by what it does for the customer's business.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.frameworks.settled_words import settles
from knowledge.frameworks.weighing import known_on, recency, theirs, whose
from knowledge.matching import fold
from knowledge.model import Said, Signal, Voiced
from knowledge.voice.need_words import OF_RULES, OF_THE_TALK

SHOWN: Final = 3
"""How many of each are told: ours, for a minute's reading."""

ALIKE: Final = 0.7
"""Of two statements nearer than this cosine only the more telling is told: ours."""

LEAST_WORDS: Final = 5
"""Fewer words tell nothing of a business: ours."""

TOLD_FROM: Final = 0.4
"""From this probability on a statement tells of the business: ours."""

TOLD_WITHOUT_WORDS_FROM: Final = 0.6
"""An aim or a change that has none of the words of it is told from this probability on: ours."""

TOLD_WITH_WORDS_FROM: Final = 0.1
"""So it does from this probability on if it also has words that go with it: ours, since few statements tell of it."""

_WORDS: Final = {
    Signal.OBJECTIVE: re.compile(
        r"\b(?:goals?|targets?|aims?|objectives?|vision|strateg\w+|doubl\w+|tripl\w+|grow\w*|expand\w*|"
        r"(?:per ?cent|%|tonnes|t) (?:more|less|off|by)|shall (?:run|make|be|have)|by (?:20\d\d|the end of)|"
        r"want(?:s)? (?:to (?:be|grow|reach|get to)|\d)|from \d[\d.,]* to \d)"
    ),
    Signal.CONSTRAINT: re.compile(
        r"\b(?:limit\w*|budget|frozen|requires?|required|not allowed|may not|only (?:have|got|one|two|\d)|"
        r"no (?:money|people|staff|time|line|room)|short of|past sixty|retires?|silent season|shutdown|"
        r"before (?:the|our|their) \w+ (?:stop|season)|under review|until the end|decides? on|approval|needs three)\b"
    ),
    Signal.PROCESS_CHANGE: re.compile(
        r"\b(?:rebuil\w+|rebuild|new (?:line|plant|evaporator|dryer|hall|system|still|building|process)|approved|"
        r"go(?:es)? (?:live|out)|chang(?:e|es|ing) over|switch\w* (?:to|over)|will be replaced|mov(?:e|ing) to|"
        r"introduc\w+|roll\w* out|merg\w+|second (?:line|still|shift)|third (?:line|shift))\b"
    ),
}
"""Words that go with each."""

KINDS: Final = {
    Signal.OBJECTIVE: "objectives",
    Signal.CONSTRAINT: "constraints",
    Signal.PROCESS_CHANGE: "process_changes",
}

_DRIVES: Final = re.compile(
    r"\b(?:(?:our|the|end) customers?|consumers?|farmers|patients|passengers|tenants|the market|demand|competition|"
    r"competitors?|law|regulat\w+|directive|authority|auditors?|audited|incentive|subsid\w+|tariffs?|inflation|"
    r"energy (?:price|cost)s?|price of|an hour (?:on|of|when|if)|because of|driven by|% of (?:our|the)|wages|"
    r"labou?r costs?|shortage)\b"
)
"""Words of what drives a business from outside, or makes its money."""


_BY_WHEN: Final = re.compile(
    r"\b(?:by|in|until|from|before|for) (?:\w+ )?20\d\d\b|\bnext (?:year|spring|summer|autumn|winter|season)\b"
)
_HOW_MUCH: Final = re.compile(
    r"\b(?!20\d\d\b)\d|\b(?:per ?cent|hundred|thousand|million|double|twice|"
    r"(?:twen|thir|for|fif|six|seven|eigh|nine)ty)\b"
)
"""What is aimed at is how much by when: these, with a word of aiming, tell an aim whatever the reader makes of it."""


@dataclass(frozen=True, slots=True)
class Business:
    """Each sentence is the customer's own, with the evidence it is quoted from."""

    objectives: tuple[Said, ...]
    drivers: tuple[Said, ...]
    constraints: tuple[Said, ...]
    process_changes: tuple[Said, ...]


def business(statements: Sequence[Voiced], as_of: dt.date) -> Business:
    """The customer's business as of a day, the most telling first."""
    known = [
        each
        for each in known_on(statements, as_of)
        if theirs(each)
        and len(each.evidence.quote.split()) >= LEAST_WORDS
        and not each.evidence.quote.rstrip().endswith("?")
        and not OF_THE_TALK.search(fold(each.evidence.quote))
    ]
    of_kind: dict[str, list[tuple[float, Voiced]]] = {kind: [] for kind in (*KINDS.values(), "drivers")}
    for each in known:
        signal, told = max(((signal, _told(each, signal)) for signal in _WORDS), key=lambda found: found[1])
        if told:
            kind = KINDS[signal]
            driver = signal is not Signal.PROCESS_CHANGE and _DRIVES.search(fold(each.evidence.quote))
            weight = whose(each.evidence) * recency(each.evidence.date, as_of)
            of_kind["drivers" if driver else kind].append((told * weight, each))
    return Business(**{kind: tuple(map(_said, _most_telling(found))) for kind, found in of_kind.items()})


def _told(statement: Voiced, signal: Signal) -> float:
    """How sure it is that a statement tells of this part of the business; 0 below the bar."""
    told, words = statement.reading.signals[signal], fold(statement.evidence.quote)
    if signal is Signal.OBJECTIVE and OF_RULES.search(words):
        return 0.0
    if signal is Signal.PROCESS_CHANGE and settles(words):
        return 0.0
    if not _WORDS[signal].search(words):
        bar = TOLD_FROM if signal is Signal.CONSTRAINT else TOLD_WITHOUT_WORDS_FROM
        return told if told >= bar else 0.0
    if signal is Signal.OBJECTIVE and _BY_WHEN.search(words) and _HOW_MUCH.search(words):
        return max(told, TOLD_FROM)
    return told if told >= TOLD_WITH_WORDS_FROM else 0.0


def _most_telling(weighed: Iterable[tuple[float, Voiced]]) -> list[Voiced]:
    chosen: list[Voiced] = []
    for _, each in sorted(weighed, key=lambda found: -found[0]):
        if len(chosen) < SHOWN and all(float(each.vector @ other.vector) < ALIKE for other in chosen):
            chosen.append(each)
    return chosen


def _said(statement: Voiced) -> Said:
    return Said(" ".join(statement.evidence.quote.split()), (statement.evidence,))
