"""How much a statement counts as evidence: whose words it is in, and how long ago it was said.

Source: the customer's own words count most, a rep's report of them less, our own opinion hardly; recent counts more
than old (IMP, INT).
"""

import datetime as dt
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from knowledge.matching import TEXTS_REMEMBERED, fold
from knowledge.model import Evidence, Signal, Voiced

OWN_WORDS: Final = 1.0
"""Weight of the customer's own words."""

REPORTED: Final = 0.8
"""Weight of the customer's words as one of us reports them: ours."""

UNKNOWN_SIDE: Final = 0.5
"""Weight of words of which it is not known whose they are: ours."""

OUR_OPINION: Final = 0.1
"""Weight of what we say of a customer ourselves: ours."""

HALF_LIFE_DAYS: Final = 240
"""After this long a statement counts half: ours."""

UNDATED_AGE_DAYS: Final = 365
"""An undated statement counts as this old: ours."""

TOLD_FROM: Final = 0.5
"""From this probability on a reading is taken as told: ours, since a miss and a false alarm weigh the same."""


_OF_DELIVERIES: Final = re.compile(
    r"\b(?:deliver\w*|late|dates?|on time|in time|punctual\w*|order(?:s|ed)?|shipments?|papers|"
    r"certificates|paperwork)\b"
)


def whose(evidence: Evidence) -> float:
    """The weight of whose words they are, 0..1."""
    if evidence.side == "customer":
        return REPORTED if evidence.reported else OWN_WORDS
    return OUR_OPINION if evidence.side == "us" else UNKNOWN_SIDE


def recency(on: dt.date | None, as_of: dt.date, half_life_days: float | None = None) -> float:
    """The weight of when it was said, 0..1; without `half_life_days`, by `HALF_LIFE_DAYS`."""
    age = UNDATED_AGE_DAYS if on is None else max(0, (as_of - on).days)
    return float(0.5 ** (age / (half_life_days or HALF_LIFE_DAYS)))


class Known(tuple[Voiced, ...]):  # noqa: SLOT001  a tuple has room for no slots
    """Statements that exist as of a day, in the order they were said."""

    as_of: dt.date


def known_on(statements: Iterable[Voiced], as_of: dt.date) -> Known:
    """The statements that exist as of a day, in the order they were said; undated ones are known, and come first."""
    if isinstance(statements, Known) and statements.as_of == as_of:
        return statements
    exist = (each for each in statements if each.evidence.date is None or each.evidence.date <= as_of)
    known = Known(sorted(exist, key=when))
    known.as_of = as_of
    return known


def when(statement: Voiced) -> tuple[dt.date, str, int]:
    """What puts statements in the order they were said; an undated one is later than none."""
    evidence = statement.evidence
    return evidence.date or dt.date.min, evidence.id.split(".", maxsplit=1)[0], evidence.start


def theirs(statement: Voiced) -> bool:
    """Whether a statement is the customer's, in its own words or reported, as far as is known."""
    return statement.evidence.side != "us"


def tells(statement: Voiced, *signals: Signal, at_least: float | None = None) -> bool:
    """Whether a statement is read to tell one of these; without `at_least`, from `TOLD_FROM` on."""
    bar = TOLD_FROM if at_least is None else at_least
    return any(statement.reading.signals.get(signal, 0.0) >= bar for signal in signals)


def settles_deliveries(statement: Voiced) -> bool:
    """Whether the customer says that a trouble with our deliveries is over: that is of all of them, not of one."""
    return (
        theirs(statement)
        and tells(statement, Signal.RESOLVED)
        and not tells(statement, Signal.COMPLAINT)
        and of_deliveries(statement)
    )


def of_deliveries(statement: Voiced) -> bool:
    """Whether a statement speaks of deliveries, dates or the papers that go with them."""
    return _tells_of_deliveries(statement.evidence.quote)


@lru_cache(maxsize=TEXTS_REMEMBERED)
def _tells_of_deliveries(text: str) -> bool:
    return _OF_DELIVERIES.search(fold(text)) is not None
