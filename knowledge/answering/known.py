"""Answers to what is asked of an account as a whole: what it lacks, complains of, doubts; what we promised it.

Such questions are not after a passage but after what all its words come to, which the brief knows.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from knowledge.answering.tables import Told
from knowledge.frameworks.weighing import recency, tells, theirs, whose
from knowledge.matching import fold, terms
from knowledge.model import Account, Evidence, Signal, Voiced
from knowledge.ports import Records
from knowledge.standing import Standing, standing

MOST: Final = 4
"""So many quotes answer at most: ours, as many as any question is answered with."""

LEAST_WORDS: Final = 4
"""Fewer words tell nothing alone: ours."""

_GENERAL: Final = frozenset(
    terms(
        "what which who is are was were do does did has have had the a an of about with us we our you your they them "
        "their it its he she this that customer account company say said says tell told me currently now today most "
        "still anything something things all any so far really main biggest at for to from by on in and right been"
    ).split()
)
"""Words that narrow a question to nothing."""


def from_known(question: str, account: Account, records: Records, day: dt.date) -> Told | None:
    """What an account's words come to, where that alone is asked; None for any question that asks for more."""
    asked = frozenset(terms(question).split()) - _GENERAL
    for name in (account.name, *account.aliases):
        asked -= frozenset(terms(name).split())
    words = fold(question)
    found = next((told for pattern, told in _ASKED.items() if asked and _only(pattern, asked, words)), None)
    if found is None:
        return None
    evidence = tuple(dict.fromkeys(found(standing(account, records, day))))[:MOST]
    return Told("", evidence) if evidence else None


def _only(pattern: re.Pattern[str], asked: frozenset[str], words: str) -> bool:
    """Whether a question asks for this and for nothing besides."""
    matched = frozenset(terms(" ".join(match[0] for match in pattern.finditer(words))).split())
    return bool(matched & asked) and asked <= matched


def _complaints(known: Standing) -> Iterable[Evidence]:
    return _telling(known, lambda each: tells(each, Signal.COMPLAINT) and each.reading.signals[Signal.COMPLAINT])


def _praise(known: Standing) -> Iterable[Evidence]:
    return _telling(known, lambda each: tells(each, Signal.PRAISE) and each.reading.signals[Signal.PRAISE])


def _needs(known: Standing) -> Iterable[Evidence]:
    return (need.evidence[-1] for need in known.needs if need.status != "met")


def _promises(known: Standing) -> Iterable[Evidence]:
    standing_ones = [each for each in known.promises if each.status == "open"]
    rest = sorted(known.promises, key=lambda each: each.due or dt.date.min, reverse=True)
    return (each.evidence[0] for each in (*known.failures, *standing_ones, *rest))


def _doubts(known: Standing) -> Iterable[Evidence]:
    dominant = known.uncertainty.dominant
    return (piece for piece in known.uncertainty.evidence if piece.type == dominant and piece.side != "us")


def _telling(known: Standing, tells: Callable[[Voiced], float]) -> Iterable[Evidence]:
    """The customer's statements that tell it most, by how sure, whose and how recent."""
    weighed = [
        (tells(each) * whose(each.evidence) * recency(each.evidence.date, known.as_of), each.evidence)
        for each in known.statements
        if theirs(each) and len(each.evidence.quote.split()) >= LEAST_WORDS
    ]
    return (piece for weight, piece in sorted(weighed, key=lambda found: -found[0]) if weight > 0)


_ASKED: Final[Mapping[re.Pattern[str], Callable[[Standing], Iterable[Evidence]]]] = {
    re.compile(
        r"\b(?:un(?:happy|satisfied)|dissatisfied|not (?:happy|satisfied)|complain\w*|annoy\w*|angry|upset|trouble\w*|"
        r"problems?|issues?|wrong|bother\w*)\b"
    ): _complaints,
    re.compile(r"\b(?:happy|satisfied|prais\w*|pleased|lik(?:e|es)|good)\b"): _praise,
    re.compile(r"\b(?:(?:unmet )?needs?|need(?:ed|ing)?|lacks?|lacking|wants?|miss(?:es|ing)?|wish(?:es)?)\b"): _needs,
    re.compile(r"\b(?:promis\w*|commit\w*|owe[ds]?|commitments?)\b"): _promises,
    re.compile(r"\b(?:unsure|uncertain\w*|doubts?|not sure|unclear|worr(?:y|ies|ied))\b"): _doubts,
}
"""What is asked, by its words, and what answers it."""
