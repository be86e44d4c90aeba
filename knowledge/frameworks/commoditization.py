"""Whether a customer comes to see us as one of many that sell the same, by which signs, and what answers it.

Source: resisting commoditization (INT): price falling against list, price and tenders filling the talk, purchasing
alone at the table, suppliers called all the same, little talk of what things are used for. The answer is knowledge of
its market and its application, and needs nobody else meets; not a discount. All numbers are ours.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol, TypeAlias

from knowledge.frameworks.behaviour import as_known_on
from knowledge.frameworks.network import Person
from knowledge.frameworks.weighing import known_on, tells, theirs
from knowledge.matching import fold
from knowledge.model import Evidence, Order, Said, Signal, Voiced
from knowledge.wording import any_of

Level: TypeAlias = Literal["low", "rising", "high"]

WITHIN_DAYS: Final = 365
"""Signs are looked for this long back, and prices compared with those of as long before."""

PRICE_FELL: Final = 0.02
"""The price realised has fallen if net over list is lower by at least this."""

PRICE_TALK: Final = 0.1
"""Price and tenders fill the talk from this share of what the customer says on."""

LEAST_TALK: Final = 3
"""Fewer statements than this on price fill no talk."""

LEAST_LINES: Final = 3
"""Fewer order lines than this tell nothing of prices."""

APPLICATION_TALK: Final = 0.05
"""There is little talk of the application below this share of what the customer says."""

LEAST_STATEMENTS: Final = 20
"""In fewer statements than this no share is told."""

HIGH_FROM: Final = 3
"""From this many signs on the level is high; one is enough for rising."""

SHOWN: Final = 3
"""So many pieces of evidence stand for a sign at most."""

_PRICE: Final = any_of(
    r"tenders?|tendering|e-?auctions?|reverse auctions?|request for (?:quotation|proposal)s?|rf[qp]s?|three (?:offers|"
    r"quotes|quotations|prices)|cheap(?:er|est)?|discounts?|price (?:cut|reduction|list)s?|(?:your|the|our) prices?|"
    r"per ?cent off|lowest (?:price|bid|offer)|best price|bids?"
)
_ALL_THE_SAME: Final = any_of(
    r"(?:they|you|suppliers|sellers|vendors|pumps|parts|products|offers|makers|we)(?:['’]re| are) all "
    r"(?:the same|alike|equal)(?! (?:day|week|time|thing to|size|type))|all the same (?:to us|stuff|product|thing)",
    r"(?:for|to) (?:me|us) (?:they|you)(?:['’]re| are) (?:all )?the same",
    r"suppliers? for the same (?:quality|thing|product)|interchangeable",
    r"(?:is|are|it['’]s|you['’]re|became|become) (?:just |only )?(?:a )?commodit(?:y|ies)",
    r"no (?:real )?difference between (?:you|them|suppliers|the suppliers)",
    r"same (?:thing|product|pump|part|stuff) (?:from|at|with) (?:anyone|anybody|everyone|every|any|five|three)",
    r"(?:anyone|anybody) can (?:supply|deliver|make) (?:it|this|that|them)|a (?P<thing>\w+) is a (?P=thing)",
)
_APPLICATION: Final = any_of(
    r"process|runs?|running|line|machines?|application|conditions?|temperature|pressure|load|wear|fail(?:s|ed|ure)?|"
    r"stops?|stopped|operat\w+|install\w*|maint\w+|use[ds]?|using|users?|clean\w*|quality|throughput|scrap|downtime"
)


class Need(Protocol):
    """As much of a customer's need (`knowledge.voice.needs`) as answering takes."""

    @property
    def statement(self) -> str:
        """Its most telling quote."""
        ...

    @property
    def status(self) -> str:
        """Where it stands."""
        ...

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The words it was voiced in."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Commoditization:
    """How far it has gone, the signs, each with what shows it, and what answers it."""

    level: Level
    signs: tuple[Said, ...]
    answer: Said


def commoditization(
    statements: Sequence[Voiced],
    as_of: dt.date,
    *,
    orders: Sequence[Order] = (),
    people: Sequence[Person] = (),
    needs: Sequence[Need] = (),
) -> Commoditization:
    """The signs within the last year, as of a day. `needs` are most important first."""
    lately = [
        each
        for each in known_on(statements, as_of)
        if theirs(each) and each.evidence.date and (as_of - each.evidence.date).days <= WITHIN_DAYS
    ]
    signs = (*_price_realised(orders, as_of), *_talk(lately), *_at_the_table(lately, people))
    level: Level = "high" if len(signs) >= HIGH_FROM else "rising" if signs else "low"
    return Commoditization(level=level, signs=signs, answer=_answer(needs))


def _price_realised(orders: Sequence[Order], as_of: dt.date) -> Iterator[Said]:
    known = [order for order in as_known_on(orders, as_of) if order.ordered and order.list_price and order.net_price]
    ages = [(order, (as_of - order.ordered).days) for order in known if order.ordered]
    now = [order for order, age in ages if age <= WITHIN_DAYS]
    before = [order for order, age in ages if WITHIN_DAYS < age <= 2 * WITHIN_DAYS]
    if min(len(now), len(before)) < LEAST_LINES:
        return
    is_, was = _net_to_list(now), _net_to_list(before)
    if round(was - is_, 6) >= PRICE_FELL:
        rows = tuple(order.row.evidence(order.ordered) for order in now[-SHOWN:] if order.row)
        yield Said(f"It pays {is_:.0%} of list, after {was:.0%} in the year before.", rows)


def _net_to_list(orders: Sequence[Order]) -> float:
    """Net over list price, weighted by quantity; the orders have both prices."""
    net = sum((order.net_price or 0.0) * (order.quantity or 1.0) for order in orders)
    return net / sum((order.list_price or 0.0) * (order.quantity or 1.0) for order in orders)


def _talk(lately: Sequence[Voiced]) -> Iterator[Said]:
    same = [each for each in lately if _ALL_THE_SAME.search(fold(each.evidence.quote))]
    if same:
        yield Said("It says that suppliers are all the same.", _shown(same))
    price = [each for each in lately if tells(each, Signal.PRICE_PRESSURE) or _PRICE.search(fold(each.evidence.quote))]
    if len(lately) < LEAST_STATEMENTS:
        return
    if len(price) >= max(LEAST_TALK, PRICE_TALK * len(lately)):
        yield Said(
            f"Price and tenders fill the talk: {len(price)} of {len(lately)} statements in a year.", _shown(price)
        )
    uses = sum(bool(_APPLICATION.search(fold(each.evidence.quote))) for each in lately)
    if price and uses < APPLICATION_TALK * len(lately):
        yield Said(
            f"It hardly speaks of what it uses our products for: {uses} of {len(lately)} statements in a year.",
            _shown(price),
        )


def _at_the_table(lately: Sequence[Voiced], people: Sequence[Person]) -> Iterator[Said]:
    speakers = {fold(each.evidence.speaker) for each in lately if each.evidence.speaker}
    there = [person for person in people if fold(person.name) in speakers and person.function]
    if there and all(person.function == "purchasing" for person in there):
        names = {fold(person.name) for person in there}
        heard = [each for each in lately if each.evidence.speaker and fold(each.evidence.speaker) in names]
        yield Said("Only purchasing has spoken to us in a year.", _shown(heard))


def _shown(statements: Sequence[Voiced]) -> tuple[Evidence, ...]:
    return tuple(each.evidence for each in statements[-SHOWN:])


def _answer(needs: Sequence[Need]) -> Said:
    lacking = next((need for need in needs if need.status != "met"), None)
    if lacking is None:
        return Said("Find out what it lacks and others do not solve, from those who use what we sell; no discount.", ())
    text = "Answer with what it lacks, and with what we know of its market and its use of it, not with a discount"
    return Said(f"{text}: “{lacking.statement.rstrip('.')}”.", lacking.evidence)
