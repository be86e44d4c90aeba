"""What a customer is unsure of, weighed from all it said and from what we delivered.

Source: the customer's uncertainties and what a supplier leads with (IMP). A Dirichlet posterior: every statement adds
its weight to the types it is read to voice. The customer's own words count most, ours hardly; old, resolved or
superseded ones little; late or short deliveries speak for transaction uncertainty whatever is said. Below a stated bar
the answer is *insufficient*, with the question that would settle it.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from math import sqrt
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from knowledge.frameworks.behaviour import as_known_on, late_or_short
from knowledge.frameworks.departures import Departure
from knowledge.frameworks.doubt_words import ABOUT, DOUBTS, NO_OTHERS, Type
from knowledge.frameworks.settled_words import settles
from knowledge.frameworks.weighing import TOLD_FROM, known_on, recency, settles_deliveries, tells, theirs, whose
from knowledge.likeness import Likeness, part_of
from knowledge.matching import fold
from knowledge.model import Evidence, Order, Signal, Voiced

TYPES: Final[tuple[Type, ...]] = ("need", "market", "transaction")

PRIOR: Final = 1.0
"""What each type has before any evidence: as much as one fresh statement in the customer's own words. Ours."""

LEAST_EVIDENCE: Final = 0.8
"""Less weight of evidence than this is insufficient: one fresh statement in own words suffices, older not. Ours."""

LEAST_CERTAINTY: Final = 0.2
"""Below this certainty that the largest share is the largest indeed, the evidence is insufficient: ours."""

CLOSE: Final = 0.15
"""Two shares nearer than this are too close to act on without asking: ours."""

RESOLVED: Final = 0.2
"""What a resolved or superseded statement still counts: ours."""

GONE: Final = 0.3
"""What the words of someone who has left still count: ours."""

WORDLESS: Final = 0.4
"""What a statement without words of doubt, or of what is doubted, counts: ours. The reader hears doubt in such talk too
often; nearly half of the real ones are in words."""

ON_TIME: Final = 0.5
"""How much of a doubt of our deliveries that is no complaint goes where all of them come on time and in full: ours."""

ON_TIME_DAYS: Final = 365
"""Deliveries of this long back tell how we deliver now: ours."""

CONTENT_FROM: Final = 0.35
"""From this probability of praise or of trouble resolved on, a statement voices no doubt: ours."""

RESOLVED_FROM: Final = 0.4
"""From this likeness on a later word of satisfaction, or a change of mind, is about an earlier doubt: ours."""

LATE_LINE: Final = 0.6
"""The weight of a line of an order that came late or short, before its age: ours."""

ORDERS_AT_MOST: Final = 3.0
"""The weight of all late lines together at most: ours, so that orders do not drown what is said."""

SHOWN: Final = 12
"""How many pieces of evidence are told, the weightiest: ours."""

GRID: Final = 120
"""Steps along each side of the grid on which the posterior is summed."""

BUYS_BY: Final[Mapping[Type, str]] = {
    "need": "few suppliers and close relationships; it trusts names it knows",
    "market": "many suppliers at arm's length",
    "transaction": "many suppliers at arm's length, or a few close ones that keep their word",
}
"""How a customer buys by what it is unsure of (IMP)."""

LEAD_WITH: Final[Mapping[Type, str]] = {
    "need": "problem-solving ability: diagnose, advise, show it solved elsewhere",
    "market": "market insight, an honest comparison, short or modular commitments, options of price and term",
    "transaction": "transfer ability: reliable delivery, order status, accurate paperwork; mend before you sell",
}
"""What a supplier leads with by what the customer is unsure of (IMP)."""

_ASKS: Final[Mapping[frozenset[Type], str]] = {
    frozenset({"need", "market"}): "Is it clear to you what you need, so that the question is whom to buy it from and "
    "when, or would you first like to find out what the right solution is?",
    frozenset({"need", "transaction"}): "If we delivered every order on the day and complete from now on, would "
    "anything still be unclear to you, such as which solution is the right one?",
    frozenset({"market", "transaction"}): "What makes you look at others: that you want to know what the market "
    "offers, or that you cannot rely on what we deliver?",
}

_SUPERSEDES: Final = re.compile(
    r"\b(?:forget what (?:i|we) said|no longer|not any ?more|changed my mind|has changed|we have (?:now )?decided|"
    r"has (?:now )?decided|decided (?:in|on|at|to|for|against)|"
    r"is (?:now )?(?:decided|settled|clear)|instead of|in the end we)\b"
)

OPEN_QUESTION: Final = (
    "When you think of your next purchase, what are you least sure of: what you need, what the market offers, or "
    "whether you will get what you ordered?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed(Evidence):
    """Evidence, the uncertainty it speaks for, and how much it weighs, 0..1."""

    type: Type
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """What part of the evidence speaks for each type; they sum to 1."""

    need: float
    market: float
    transaction: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerUncertainty:
    """`shares`, `buys_by` and `lead_with` are None where the evidence is insufficient.

    `certainty` is 0 without evidence and 1 where nothing could change what is dominant. `against` are the customer's
    own words that speak against the dominant type. `settle_with` is a question to ask, None where none is needed.
    """

    dominant: Literal["need", "market", "transaction", "insufficient"]
    shares: Shares | None
    certainty: float
    buys_by: str | None
    lead_with: str | None
    evidence: tuple[Weighed, ...]
    against: tuple[Evidence, ...]
    settle_with: str | None


def uncertainty(
    statements: Sequence[Voiced],
    as_of: dt.date,
    *,
    orders: Sequence[Order] = (),
    departures: Sequence[Departure] = (),
    likeness: Likeness | None = None,
) -> CustomerUncertainty:
    """What the customer is unsure of as of a day, from all its statements and our deliveries to it.

    `likeness` is that of the statements known on that day, where it is at hand.
    """
    known = known_on(statements, as_of)
    doubts = {row: kind for row, each in enumerate(known) if (kind := _doubt(each))}
    resolving = _resolving(known, doubts, likeness or Likeness(known))
    gone = {left.person for left in departures if left.gone(as_of)}
    on_time = _on_time(orders, as_of)
    said = _said(known, doubts, resolving, gone=gone, on_time=on_time, as_of=as_of)
    evidence = [*said, *_delivered(orders, as_of)]
    weight: dict[Type, float] = dict.fromkeys(TYPES, 0.0)
    for piece in evidence:
        weight[piece.type] += piece.weight
    amounts = np.array([PRIOR + weight[kind] for kind in TYPES])
    certainty = _certainty(amounts) if evidence else 0.0
    ranked = sorted(TYPES, key=lambda kind: -weight[kind])
    shown = tuple(sorted(evidence, key=lambda piece: -piece.weight)[:SHOWN])
    if sum(weight.values()) < LEAST_EVIDENCE or certainty < LEAST_CERTAINTY:
        close = frozenset(ranked[:2]) if weight[ranked[1]] > 0 else None
        return CustomerUncertainty(
            dominant="insufficient",
            shares=None,
            certainty=round(certainty, 3),
            buys_by=None,
            lead_with=None,
            evidence=shown,
            against=(),
            settle_with=_ASKS[close] if close else OPEN_QUESTION,
        )
    shares = {kind: (PRIOR + weight[kind]) / float(amounts.sum()) for kind in TYPES}
    is_close = shares[ranked[0]] - shares[ranked[1]] < CLOSE
    return CustomerUncertainty(
        dominant=ranked[0],
        shares=_summing_to_one(shares),
        certainty=round(certainty, 3),
        buys_by=BUYS_BY[ranked[0]],
        lead_with=LEAD_WITH[ranked[0]],
        evidence=shown,
        against=_against(known, doubts, resolving, ranked[0]),
        settle_with=_ASKS[frozenset(ranked[:2])] if is_close else None,
    )


def _doubt(statement: Voiced) -> Type | None:
    """The uncertainty that a statement is read to voice; praise, and word that all is well, voices none."""
    words = fold(statement.evidence.quote)
    if tells(statement, Signal.RESOLVED, Signal.PRAISE, at_least=CONTENT_FROM) or settles(words):
        return None
    likeliest = max(TYPES, key=lambda kind: statement.reading.uncertainty[kind])
    if likeliest == "market" and NO_OTHERS.search(words):
        return None
    return likeliest if statement.reading.uncertainty[likeliest] >= TOLD_FROM else None


def _in_words(statement: Voiced, kind: Type) -> bool:
    words = fold(statement.evidence.quote)
    return ABOUT[kind].search(words) is not None or DOUBTS.search(words) is not None


def _resolving(known: Sequence[Voiced], doubts: Mapping[int, Type], likeness: Likeness) -> dict[int, list[int]]:
    """For each statement of doubt, what the customer says later that resolves or supersedes it."""
    settling = [row for row, each in enumerate(known) if theirs(each) and row not in doubts and _settles(each)]
    if not doubts or not settling:
        return {}
    later = np.array(settling) > np.array(list(doubts))[:, None]
    of_deliveries = np.array([settles_deliveries(known[row]) for row in settling])
    of_transaction = np.array([kind == "transaction" for kind in doubts.values()])
    likely = likeness.same_matter(list(doubts), settling) >= RESOLVED_FROM
    resolves = later & (likely | (of_transaction[:, None] & of_deliveries))
    return {
        row: [settling[column] for column in np.flatnonzero(found)] for row, found in zip(doubts, resolves, strict=True)
    }


def _settles(statement: Voiced) -> bool:
    words = fold(statement.evidence.quote)
    troubled = tells(statement, Signal.COMPLAINT) or statement.reading.unmet_need >= TOLD_FROM
    if troubled and not settles(words):
        return False
    return tells(statement, Signal.RESOLVED, Signal.PRAISE) or _SUPERSEDES.search(words) is not None or settles(words)


def _said(
    known: Sequence[Voiced],
    doubts: Mapping[int, Type],
    resolving: Mapping[int, Sequence[int]],
    *,
    gone: set[str],
    on_time: float,
    as_of: dt.date,
) -> list[Weighed]:
    """What statements weigh; of one document, the nth for a type counts by the root of n less: they hang together."""
    found = []
    for row, kind in doubts.items():
        statement = known[row]
        weight = (
            statement.reading.uncertainty[kind]
            * whose(statement.evidence)
            * recency(statement.evidence.date, as_of)
            * (RESOLVED if resolving.get(row) else 1.0)
            * (GONE if statement.evidence.speaker in gone else 1.0)
            * (1.0 if _in_words(statement, kind) else WORDLESS)
            * (1 - ON_TIME * on_time if kind == "transaction" and not tells(statement, Signal.COMPLAINT) else 1.0)
        )
        found.append((weight, part_of(statement), kind, statement.evidence))
    found.sort(key=lambda each: -each[0])
    times: Counter[tuple[str, Type]] = Counter()
    weighed = []
    for weight, part, kind, evidence in found:
        times[part, kind] += 1
        weighed.append(_weighed(evidence, kind, weight / sqrt(times[part, kind])))
    return weighed


def _on_time(orders: Sequence[Order], as_of: dt.date) -> float:
    """The share of lines of the last year that came on time and in full; 0 where nothing shows it."""
    lately = [
        late
        for order in as_known_on(orders, as_of)
        if order.promised
        and (as_of - order.promised).days <= ON_TIME_DAYS
        and (late := late_or_short(order, as_of)) is not None
    ]
    return 1 - sum(lately) / len(lately) if lately else 0.0


def _delivered(orders: Sequence[Order], as_of: dt.date) -> list[Weighed]:
    """What late and short deliveries weigh: more the more of all deliveries they are, and together not all there is."""
    judged = [
        (order, is_late) for order in as_known_on(orders, as_of) if (is_late := late_or_short(order, as_of)) is not None
    ]
    late = [order for order, is_late in judged if is_late and order.row]
    if not late:
        return []
    rate = sum(is_late for _, is_late in judged) / len(judged)
    weights = {id(order): LATE_LINE * rate * recency(order.delivered or order.promised, as_of) for order in late}
    scale = min(1.0, ORDERS_AT_MOST / max(sum(weights.values()), ORDERS_AT_MOST))
    return [
        _weighed(order.row.evidence(order.delivered or order.promised), "transaction", weights[id(order)] * scale)
        for order in late
        if order.row
    ]


def _weighed(evidence: Evidence, kind: Type, weight: float) -> Weighed:
    own = {field.name: getattr(evidence, field.name) for field in fields(Evidence)}
    return Weighed(**own, type=kind, weight=round(min(1.0, weight), 3))


def _certainty(amounts: NDArray[np.float64]) -> float:
    """How much surer than by chance it is that the type of the largest amount has the largest share in truth."""
    steps = (np.arange(GRID) + 0.5) / GRID
    first, second = np.meshgrid(steps, steps, indexing="ij")
    third = 1 - first - second
    inside = third > 0
    points = np.stack([first[inside], second[inside], third[inside]])
    logs = ((amounts[:, None] - 1) * np.log(points)).sum(axis=0)
    density = np.exp(logs - logs.max())
    likely = float(density[points.argmax(axis=0) == int(amounts.argmax())].sum() / density.sum())
    return max(0.0, (likely - 1 / 3) / (2 / 3))


def _summing_to_one(shares: Mapping[Type, float]) -> Shares:
    need, market = round(shares["need"], 3), round(shares["market"], 3)
    return Shares(need=need, market=market, transaction=round(1 - need - market, 3))


def _against(
    known: Sequence[Voiced], doubts: Mapping[int, Type], resolving: Mapping[int, Sequence[int]], dominant: Type
) -> tuple[Evidence, ...]:
    """The customer's words that resolve or supersede what speaks for the dominant type, the latest first."""
    rows = {later for row, kind in doubts.items() if kind == dominant for later in resolving.get(row, ())}
    return tuple(known[row].evidence for row in sorted(rows, reverse=True) if known[row].evidence.side == "customer")
