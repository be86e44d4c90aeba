"""How loyal a customer is, what it costs to serve, and which kind of account the two make it.

Source: the ladder of loyalty and the grid of loyalty against the effort of managing an account (Narayandas, LOY). The
rung is the highest with evidence in the last twelve months, in the customer's own words, told by us, or in its orders;
without evidence there is no rung.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean
from typing import Final, Literal, TypeAlias

from knowledge.frameworks.behaviour import as_known_on
from knowledge.frameworks.weighing import known_on, tells, theirs
from knowledge.matching import fold
from knowledge.model import Account, Evidence, Order, Signal, Voiced
from knowledge.wording import any_of

Rung: TypeAlias = Literal[1, 2, 3, 4, 5, 6, 7, 8]
Quadrant: TypeAlias = Literal["switcher", "most valuable customer", "partner", "undesirable"]

NAMES: Final[Mapping[int, str]] = {
    1: "cynic",
    2: "sceptic",
    3: "switcher",
    4: "buys a bundle",
    5: "invests in the relationship",
    6: "seeks to expand it",
    7: "enthusiastic advocate",
    8: "pays a premium",
}
"""The rungs by name (LOY)."""

LOYAL_FROM: Final = 5
"""Loyalty is high from this rung on: ours."""

COSTLY_FROM: Final = 0.15
"""Effort is high from this cost to serve, as a share of revenue with us, on: ours."""

WITHIN_DAYS: Final = 365
"""Evidence of a rung counts this long (LOY gives none: ours)."""

BUNDLE: Final = 3
"""So many different products within a year are a bundle: ours."""

SHOWN: Final = 3
"""So many pieces of evidence stand for a rung, the latest: ours."""

LEAST_ACCOUNTS: Final = 2
"""From this many accounts on a rung, what it is worth is told: ours."""

_MORE: Final = r"(?:hall|line|plant|site|mill|ship|vessel|shop|branch|building|project|phase|pump|machine)s?"
"""What a customer has more of, when it wants us there too."""

_WORDS: Final[Mapping[int, re.Pattern[str]]] = {
    8: any_of(
        r"(?:pay|paid|paying) (?:you )?(?:\w+ ){0,2}?(?:more|extra|a premium)(?: \w+){0,8}?,? (?:worth|gladly|happily|"
        r"because|since|for the|for your|than)",
        r"(?:gladly|happily|happy to|willing to|glad to) pay (?:\w+ ){0,3}?(?:more|extra|premium|above|over)",
        r"(?:you(?:'re| are| were)|your (?:price|offer|pumps?|parts?|service) (?:is|are|was|were)) (?:\w+ ){0,2}?"
        r"(?:dear|dearer|expensive|more expensive|not the cheapest)(?:,? \w+){0,6}?,? "
        r"(?:worth|but (?:we|i|it|only you|nobody)|and (?:we|i) (?:still|stay))",
        r"others are cheaper\b.{0,120}?\b(?:we|i) (?:still (?:buy|order|come)|stay)",
        r"worth (?:every|the) (?:\w+ )?(?:premium|surcharge|extra|difference|more|cent|penny|euro|dollar)",
    ),
    7: any_of(
        r"recommend(?:ed|ing)? (?:you|your|it to|them to)|best supplier (?:we|i)",
        r"(?:a|your|our|the) reference (?:visit|call|letter|customer|site|for you)|use it where you like",
        r"need a reference(?: \w+){0,5}?,? (?:use|name|call|ask) (?:us|me)",
        r"(?:use|put) (?:our|my) name|(?:speak|talk|vouch) for you|(?:told|tell) (?:\w+ ){0,4}?about you",
        r"sent (?:them|him|her|\w+) to you|you may (?:quote|name|show) us|(?:come|bring people) and see it here",
        r"if any(?:one|body) wants to (?:talk|speak) to (?:me|us)",
    ),
    6: any_of(
        rf"(?:want|wants|like|wish|ready|plan|plans) (?:\w+ ){{0,3}}?(?:you|your \w+) (?:\w+ ){{0,4}}?"
        rf"(?:next|other|second|third|new|remaining) (?:\w+ )?{_MORE}",
        rf"same again (?:for|at|in) (?:the|our) (?:\w+ )?{_MORE}",
        r"(?:roll|rolling|rolled) (?:it|this|them|that|your \w+) out (?:\w+ ){0,3}?(?:to|at|in|across|over)",
        r"orders? (?:for|of) (?:the|all|our) (?:\w+ )?(?:others?|remaining|rest)",
        r"(?:expand|extend|widen)(?:ed|ing)? (?:\w+ ){0,6}?(?:with you|your (?:contract|agreement|service))",
        r"(?:more|rest|all|bigger share) of (?:our|the) (?:business|volume|orders|spend|plants|sites) (?:\w+ ){0,3}?"
        r"(?:to|with) you",
        r"didn't go looking for (?:another|other)",
        r"not (?:even )?looking (?:at|for) (?:another|others|any(?:one|body) else)",
        r"want you (?:\w+ ){0,3}?(?:at the table|in from the (?:start|beginning)|involved|from the start)",
    ),
    5: any_of(
        r"joint (?:project|trial|test|team|workshop|development|pilot|plan|review|programme|program)s?",
        r"(?:jointly|together|side by side) with (?:you|your)|together we (?:have|did|made|built)",
        r"our engineers? and yours|your engineers? and ours|(?:sat|worked|stood) side by side with",
        r"(?:trained|taught) (?:\w+ ){0,3}?(?:by you|with you|your people|your engineers?)",
        r"(?:framework|(?:three|two|four|five|multi)-?\s?years?|long-term|service|partnership) (?:agreement|contract)"
        r" (?:\w+ ){0,4}?with you",
        r"(?:signed|renewed) (?:\w+ ){0,3}?(?:your|our|the) (?:\w+ )?(?:framework|agreement|contract) with you",
        r"(?:signed|renewed) your (?:\w+ )?(?:framework|agreement|contract)",
        r"(?:gave|give|given) you (?:\w+ ){0,2}?(?:access|our data|the data|our drawings|our plan|our forecast)",
        r"(?:built|designed) (?:\w+ ){0,3}?around (?:you|your)|pilot (?:\w+ ){0,3}?(?:together|with you)",
        r"we (?:have )?invested (?:\w+ ){0,5}?(?:with you|your|together)|integrat\w+ (?:\w+ ){0,3}?(?:with you|your)",
        r"rather have (?:few|one|two) suppliers?|(?:few|one) suppliers? who knows? us",
    ),
    3: any_of(
        r"(?:whoever|whichever|who) (?:is|comes in|offers) (?:the )?(?:cheap\w*|lowest)|price decides|only the price",
        r"(?:only|just|always|takes?|buys?|chooses?|goes to|(?:we|i) go with) the "
        r"(?:cheapest|lowest (?:price|bid|offer))",
        r"(?:cheapest|lowest (?:price|bid|offer)) (?:one )?(?:wins|decides|gets|takes)",
        r"(?:on|by) price (?:alone|only)|(?:goes|go|went|gone|going) (?:out )?to tender",
        r"(?:others|somebody else|someone else|competitors?) (?:\w+ ){0,3}?(?:below you|under you)",
    ),
    2: any_of(
        r"(?:prove|show) (?:it|us|me|that|this)(?: \w+){0,3}? first|believe it when|convince (?:me|us)",
        r"(?:not|hardly) convinced (?:by|of) (?:you|your|it|this|that)|"
        r"(?:have|has) (?:our|my|his|her|their) doubts about (?:you|your|this|it)",
        r"sceptical (?:of|about) (?:you|your|it|this)|skeptical (?:of|about) (?:you|your|it|this)|"
        r"trial (?:first|before)|try (?:it|one|you) first",
    ),
    1: any_of(
        r"never (?:again|(?:buy|order) (?:\w+ ){0,4}?again)|(?:we(?:'re| are)|i(?:'m| am)) (?:\w+ )?done with you",
        r"no (?:new )?(?:project|order|business) with you",
        r"(?:wo|will|do|are)n't (?:going to |want to )?(?:buy|order|work|deal) (?:\w+ ){0,4}?"
        r"(?:with you|from you|again|any ?more)|wasted (?:our|my) time",
    ),
}
"""Words of each rung but the fourth, which orders tell."""

_NOT_SO: Final = any_of(
    r"(?:do|did|does|is|are|was|were|has|have|had|wo|would|could|ca|can|should)n't|not|never|no longer|cannot|nobody|"
    r"if|unless|until|used to|instead of you"
)
"""Words before which a word of a high rung tells nothing, or the contrary."""

_NOT_YET: Final = any_of(r"if|unless|until|whether|would|(?:i|we|they|he|she)'d|talked about|no need")
"""Words before which a word of a low rung is but thought of."""

_SAID_BY_DENYING: Final = any_of(
    r"not the cheapest|didn't go looking|not (?:even )?looking|if any(?:one|body) wants|need a reference"
)

SIGNALS: Final[Mapping[int, tuple[Signal, ...]]] = {
    3: (Signal.PRICE_PRESSURE, Signal.SWITCHING_RISK),
}
"""What a statement read to tell one of these is evidence of."""

PRESSES: Final = 0.7
"""Pressure on the price, or a threat to leave, counts from this probability on: what presses on somebody's price is
read well above it, figures of business that happen to go down well below (found on the examples and on 22 calls)."""

EXPANDS: Final = 0.6
"""A chance to grow read from this probability on, with praise and without a complaint, is a wish to expand: ours, since
most that grow say nothing of whom they will grow with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loyalty:
    """The rung, its name, and the latest evidence of it; both None without evidence."""

    rung: int | None
    name: str | None
    evidence: tuple[Evidence, ...]

    @property
    def high(self) -> bool | None:
        """Whether loyalty is high; None where there is no rung."""
        return None if self.rung is None else self.rung >= LOYAL_FROM


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What it is worth to have a customer on a rung rather than on the one below, in the accounts' currency a year.

    `worth` is revenue more, `costs` is cost to serve more, each the mean over the portfolio's accounts on the rungs.
    """

    rung: int
    below: int
    accounts: int
    worth: float
    costs: float

    @property
    def pays(self) -> bool:
        """Whether moving a customer up brings more than it costs."""
        return self.worth > self.costs


def loyalty(statements: Sequence[Voiced], as_of: dt.date, *, orders: Sequence[Order] = ()) -> Loyalty:
    """The rung of a customer as of a day. Who refuses to go on is no longer where earlier words put it: ours."""
    found: dict[int, list[Evidence]] = {}
    for each in known_on(statements, as_of):
        on = each.evidence.date
        if on and theirs(each) and (as_of - on).days <= WITHIN_DAYS:
            rungs = set(_rungs(each))
            if 1 in rungs:
                found.clear()
            for rung in rungs:
                found.setdefault(rung, []).append(each.evidence)
    bundle = _bundle(orders, as_of)
    if bundle and 1 not in found:
        found[4] = bundle
    if not found:
        return Loyalty(rung=None, name=None, evidence=())
    rung = max(found)
    return Loyalty(rung=rung, name=NAMES[rung], evidence=tuple(found[rung][-SHOWN:]))


def _rungs(statement: Voiced) -> Iterator[int]:
    """The rungs that a statement is evidence of."""
    words = fold(statement.evidence.quote)
    for rung, pattern in _WORDS.items():
        match = pattern.search(words)
        if match and not _denied(words, match, high=rung >= LOYAL_FROM):
            yield rung
    for rung, signals in SIGNALS.items():
        if tells(statement, *signals, at_least=PRESSES):
            yield rung
    grows = tells(statement, Signal.GROWTH_OPPORTUNITY, at_least=EXPANDS) and tells(statement, Signal.PRAISE)
    if grows and not tells(statement, Signal.COMPLAINT, Signal.PRICE_PRESSURE, Signal.SWITCHING_RISK):
        yield 6


def _denied(words: str, match: re.Match[str], *, high: bool) -> bool:
    """Whether the clause in which words stand denies them (if of a high rung), or makes them hang on something."""
    if _SAID_BY_DENYING.search(match[0]):
        return False
    begins = max(words.rfind(mark, 0, match.start()) for mark in ".;!?,")
    if high:
        return _NOT_SO.search(words[begins + 1 : match.end()]) is not None
    return _NOT_YET.search(words[begins + 1 : match.start()]) is not None


def _bundle(orders: Sequence[Order], as_of: dt.date) -> list[Evidence]:
    """The latest lines of those that make a bundle; none where it buys fewer different products."""
    lately = [
        order
        for order in as_known_on(orders, as_of)
        if order.ordered and order.product and (as_of - order.ordered).days <= WITHIN_DAYS
    ]
    if len({fold(order.product or "") for order in lately}) < BUNDLE:
        return []
    different = {fold(order.product or ""): order for order in lately}.values()
    return [order.row.evidence(order.ordered) for order in different if order.row]


def costly(account: Account) -> bool | None:
    """Whether an account costs much to serve; None where its revenue or the cost is not on file."""
    share = cost_share(account)
    return None if share is None else share >= COSTLY_FROM


def cost_share(account: Account) -> float | None:
    """The cost to serve as a share of revenue with us; None where one of them is not on file."""
    if account.cost_to_serve is None or not account.revenue:
        return None
    return account.cost_to_serve / account.revenue


def quadrant(loyal: bool | None, effort: bool | None) -> Quadrant | None:  # noqa: FBT001  the two sides of the grid
    """The kind of account that loyalty (`loyal`) and the effort of managing it make; None where one is unknown."""
    if loyal is None or effort is None:
        return None
    if loyal:
        return "partner" if effort else "most valuable customer"
    return "undesirable" if effort else "switcher"


def moves(rungs: Iterable[tuple[int | None, Account]]) -> tuple[Move, ...]:
    """What each rung is worth against the next lower one that is known, over a portfolio; lowest first."""
    on: dict[int, list[Account]] = {}
    for rung, account in rungs:
        if rung is not None and account.revenue is not None and account.cost_to_serve is not None:
            on.setdefault(rung, []).append(account)
    known = sorted(rung for rung, accounts in on.items() if len(accounts) >= LEAST_ACCOUNTS)
    return tuple(
        Move(
            rung=rung,
            below=below,
            accounts=len(on[rung]),
            worth=_mean_revenue(on[rung]) - _mean_revenue(on[below]),
            costs=_mean_cost(on[rung]) - _mean_cost(on[below]),
        )
        for below, rung in pairwise(known)
    )


def _mean_revenue(accounts: Iterable[Account]) -> float:
    return mean(account.revenue or 0.0 for account in accounts)


def _mean_cost(accounts: Iterable[Account]) -> float:
    return mean(account.cost_to_serve or 0.0 for account in accounts)
