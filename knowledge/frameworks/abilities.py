"""What we are unsure of about a customer, and what it is able to: the other half of the uncertainties between two.

Source: the supplier's uncertainties of capacity, application and transaction, and the customer's abilities of demand
and transfer (IMP). Each is told by the customer's words of late or by its orders, or it is not told.
"""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.frameworks.behaviour import Behaviour, value
from knowledge.frameworks.situation import Situation, quoted
from knowledge.frameworks.weighing import recency, theirs, whose
from knowledge.likeness import identifiers
from knowledge.matching import fold, terms
from knowledge.model import Asset, Evidence, Order, Said, Voiced
from knowledge.wording import any_of, either

TOLD_DAYS: Final = 365
"""What was said longer ago than this tells nothing of today: ours."""

YEAR_DAYS: Final = 365
"""Products ordered within this long back are those it buys now: ours."""

MAIN_SHARE: Final = 0.2
"""A product that is at least this share of what it bought in a year is a main one: ours."""

SHARED_WORDS: Final = 2
"""A text that shares this many words with a product speaks of it: ours."""

DOUBTS_NEED_FROM: Final = 0.3
"""From this probability on that a statement doubts what is needed, words of not knowing are of that: ours."""

LEAST_WORDS: Final = 6
"""Fewer words than this tell nothing by themselves: ours."""

QUOTES: Final = 2
"""How many quotes an ability rests on at most: ours."""

_KNOWS_NOT: Final = (
    f"(?:{either('i we he she they nobody')} )?(?:\\w+ )?(?:do|does|did|can|could)(?: ?n'?t| ?not)(?: yet)? "
    "(?:honestly )?(?:know|say|tell)(?: yet| us| me)?"
)
_HOW_MUCH: Final = any_of(
    f"{_KNOWS_NOT} (?:how (?:many|much|often|long)|when|whether (?:we|they|it))",
    f"{either('start start-up line project plant')} (?:is|was|has been) (?:now )?{either('postponed delayed moved')}",
    r"(?:postponed|put off|delayed|moved) (?:to|until|by)|the start is \w+",
    "buy nothing (?:\\w+ ){0,2}(?:longer|more|until)|twice as (?:much|many)",
    f"{either('double doubling triple halve')} {either('our the capacity output volume')}",
    f"{either('if when until')} (?:the|our) (?:\\w+ )?{either('owners board budget owner investor')}",
    f"{either('close sell shut')} (?:the|this|our|one) (?:\\w+ )?{either('plant line site unit mill works')}",
)
"""Words by which it is open how much a customer will want."""

_USE: Final = any_of(
    f"{_KNOWS_NOT} (?:\\w+ )?{either('flow head duty load temperature pressure size')}",
    f"{_KNOWS_NOT} what (?:it|they)(?: is| are)? (?:for|does|do)",
    "(?:what|where) (?:it|they|the \\w+) (?:is|are|will be) (?:used|for|fitted|installed)",
    "nobody (?:asked|told us) what (?:it|they)",
)
"""Words by which it is open what a customer does with what it buys."""

_TAKES: Final = any_of(
    "not be (?:honou?red|paid|accepted)|(?:three|two|3|2) (?:quotations|quotes|prices)|payment terms?",
    f"(?:will|can|do|does)(?: ?n'?t| not) (?:\\w+ )?{either('pay sign order approve')}",
    "budget (?:is )?(?:frozen|cut|gone|under review)|(?:no|out of) budget|over budget",
    "buy nothing|needs? (?:\\w+ ){0,2}(?:approval|signature)|not signing|(?:late|overdue) payments?|pays? late",
    "cancel(?:s|led|ling)?|on hold|order to (?:come|follow)|subject to|framework agreement",
)
"""Words by which it is open whether a customer takes, and pays, what it asks for."""

_CANCELLED: Final = re.compile(r"cancel|hold|stopped|returned|disput")

_CANNOT_SPECIFY: Final = any_of(
    f"{_KNOWS_NOT} (?:exactly )?(?:what|which|where to start)",
    f"what (?:do|does|should|would) {either('i we he she they')} need",
    "what (?:we|i|they) need|no idea (?:what|which|how)|question marks?",
    f"who (?:can )?tells? (?:me|us|them) (?:\\w+ )?{either('what which')}",
    "is it the right (?:\\w+ )?(?:one|size|type|kind)|recommend (?:us|me)",
)
"""Words of one who cannot say what is needed."""

_SPECIFIES: Final = any_of(
    r"specif\w+|spec|data ?sheets?|drawings?|requirements?|tolerances?|revision|rev\.? \w|nameplate|per item",
    r"(?:according|to) (?:din|iso|en|astm|atex|ec)\b|standard \d+",
    f"{either('need needs want wants must shall should require requires order')} [^.!?]*"
    r"\d ?(?:mm|bar|kw|°c|m3/h|l/h|rpm|kg|litres?|l each)",
    "we (?:have )?(?:measured|calculated|tested|worked out)|(?:the|our) list (?:has|names|shows)",
)
"""Words of one who says exactly what is needed."""

_FITTED: Final = (
    f"(?:{either('deliver delivered delivery deliveries fit fitted fitting install installed mount mounted unload')}|"
    f"{either('accept accepted arrive arrives bring swap swapped exchange')}|(?:have|get|put|goes|go) (?:it|them) in)"
)
_STANDS: Final = (
    f"(?:{either('during in before after until while')} (?:the|our|their) (?:\\w+ )?"
    f"{either('shutdown turnaround stop season')}|"
    f"{either('silent close')} season|{either('summer winter christmas july august')} {either('stop shutdown')}|"
    "scaffold\\w*)"
)
_TAKES_IN: Final = any_of(
    f"(?:no|not enough|short of|only (?:one|two)) (?:\\w+ )?{either('space room crane forklift dock lift storage')}",
    f"{_FITTED} [^.!?]*{_STANDS}|{_STANDS}[^.!?]* {_FITTED}",
    f"(?:is|are|be) {either('accepted received unloaded taken refused')} (?:\\w+ )*?"
    f"{either('at only between unless after before until')}",
    f"{either('goods-in unloading dock warehouse stores')} (?:is|are|takes?|opens?|closes?|only|full|closed)",
    "deliver(?:y|ies|ed)? (?:only|between|not (?:before|after|on))|miss the \\w+ (?:shutdown|stop|window)",
    "(?:has|have|there is) (?:no|nobody) (?:\\w+ )?(?:to (?:fit|install|unload|mount)|who (?:fits|installs|unloads))",
)
"""Words of when and how a customer can take delivery: a season alone tells nothing of that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OurUncertainty:
    """What we are unsure of about a customer; each None where nothing on file raises it."""

    capacity: Said | None
    application: Said | None
    transaction: Said | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerAbilities:
    """What a customer is able to; each None where nothing on file tells."""

    demand: Said | None
    transfer: Said | None


def our_uncertainty(situation: Situation, shown: Behaviour | None, assets: Sequence[Asset] = ()) -> OurUncertainty:
    """What we are unsure of: how much it will want, what it does with it, whether it takes and pays it."""
    return OurUncertainty(
        capacity=_capacity(situation, shown),
        application=_application(situation, assets),
        transaction=_transaction(situation),
    )


def customer_abilities(situation: Situation) -> CustomerAbilities:
    """What the customer is able to: to say what it wants, and to take delivery of it."""
    return CustomerAbilities(demand=_demand(situation), transfer=_transfer(situation))


def _capacity(situation: Situation, shown: Behaviour | None) -> Said | None:
    said: list[str] = []
    rests_on: list[Evidence] = []
    if shown and shown.usual_gap_days and (shown.overdue_days or 0) >= shown.usual_gap_days:
        said.append(f"its next order is {shown.overdue_days} days overdue")
    if shown and shown.trend == "shrinking":
        said.append("it bought less than in the year before")
    if said:
        rests_on += [order.row.evidence(order.ordered) for order in _by_day(situation)[-QUOTES:] if order.row]
    if heard := _latest(situation, _telling(_HOW_MUCH)):
        said.append(f"it says {quoted(heard.evidence.quote)}")
        rests_on.append(heard.evidence)
    return Said(f"How much it will want is open: {'; '.join(said)}.", tuple(rests_on)) if rests_on else None


def _application(situation: Situation, assets: Sequence[Asset]) -> Said | None:
    if heard := _latest(situation, _telling(_USE)):
        return Said(f"What it does with what it buys is open: {quoted(heard.evidence.quote)}.", (heard.evidence,))
    texts = [each.evidence.quote for each in situation.known]
    texts += [" ".join(filter(None, (asset.name, *asset.attributes.values()))) for asset in assets]
    unexplained = {
        order.product: order for order in _main(situation) if order.product and not _told(order.product, texts)
    }
    if not unexplained:
        return None
    rows = tuple(order.row.evidence(order.ordered) for order in unexplained.values() if order.row)
    text = f"What it does with {' and '.join(unexplained)} is open: nothing on file says where it is used."
    return Said(text, rows) if rows else None


def _told(product: str, texts: Sequence[str]) -> bool:
    """Whether any text speaks of a product: by its number, or in enough of its words."""
    if any(identifiers(product) & identifiers(text) for text in texts):
        return True
    words = frozenset(word for word in terms(product).split() if word.isalpha())
    return any(len(words & frozenset(terms(text).split())) >= min(SHARED_WORDS, len(words)) for text in texts)


def _main(situation: Situation) -> list[Order]:
    """The latest order of each main product of the last year, by what it is worth."""
    lately = [
        order for order in _by_day(situation) if order.ordered and (situation.as_of - order.ordered).days <= YEAR_DAYS
    ]
    worth: dict[str, float] = {}
    latest: dict[str, Order] = {}
    for order in lately:
        if order.product:
            worth[order.product] = worth.get(order.product, 0.0) + (value(order) or 0.0)
            latest[order.product] = order
    total = sum(worth.values())
    return [latest[product] for product, amount in worth.items() if total and amount >= MAIN_SHARE * total]


def _transaction(situation: Situation) -> Said | None:
    stopped = [
        order.row.evidence(order.ordered)
        for order in _by_day(situation)
        if order.row and order.status and _CANCELLED.search(fold(order.status))
    ][-QUOTES:]
    heard = _latest(situation, _telling(_TAKES))
    said = [f"it says {quoted(heard.evidence.quote)}"] if heard else []
    if stopped:
        said.append("an order of it did not stand")
    rests_on = (*([heard.evidence] if heard else []), *stopped)
    return Said(f"Whether it takes and pays what it asks for is open: {'; '.join(said)}.", rests_on) if said else None


def _demand(situation: Situation) -> Said | None:
    """Whether it can say what it wants: what speaks for that against what speaks against it, each by its weight."""
    unable = [
        (weight, each)
        for weight, each in _weighed(situation, _telling(_CANNOT_SPECIFY))
        if each.reading.uncertainty["need"] >= DOUBTS_NEED_FROM
    ]
    able = [(weight, each) for weight, each in _weighed(situation, _telling(_SPECIFIES)) if _is_exact(each)]
    if not unable and not able:
        return None
    is_able = sum(weight for weight, _ in able) > sum(weight for weight, _ in unable)
    told = [each.evidence for _, each in sorted(able if is_able else unable, key=lambda found: -found[0])[:QUOTES]]
    text = "It can say what it wants" if is_able else "It cannot yet say what it wants"
    return Said(f"{text}: {quoted(told[0].quote)}.", tuple(told))


def _is_exact(statement: Voiced) -> bool:
    return any(map(str.isdecimal, statement.evidence.quote)) and "?" not in statement.evidence.quote


def _transfer(situation: Situation) -> Said | None:
    heard = _latest(situation, _telling(_TAKES_IN))
    if heard is None:
        return None
    return Said(f"When and how it can take delivery is limited: {quoted(heard.evidence.quote)}.", (heard.evidence,))


def _telling(pattern: re.Pattern[str]) -> Callable[[Voiced], bool]:
    return lambda statement: pattern.search(fold(statement.evidence.quote)) is not None


def _weighed(situation: Situation, holds: Callable[[Voiced], bool]) -> list[tuple[float, Voiced]]:
    """The customer's statements of late that tell it, each by whose words they are and how old, first said first."""
    return [
        (whose(each.evidence) * recency(each.evidence.date, situation.as_of), each)
        for each in situation.known
        if theirs(each)
        and _is_of_late(each.evidence, situation.as_of)
        and len(each.evidence.quote.split()) >= LEAST_WORDS
        and holds(each)
    ]


def _latest(situation: Situation, holds: Callable[[Voiced], bool]) -> Voiced | None:
    return max(_weighed(situation, holds), key=lambda found: found[0], default=(0.0, None))[1]


def _is_of_late(evidence: Evidence, as_of: dt.date) -> bool:
    return evidence.date is not None and (as_of - evidence.date).days <= TOLD_DAYS


def _by_day(situation: Situation) -> list[Order]:
    """The orders that are dated, first ordered first."""
    return sorted(
        (order for order in situation.ordered if order.ordered), key=lambda order: order.ordered or dt.date.min
    )
