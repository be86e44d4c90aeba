"""Where a working relationship stands between purely transactional and purely collaborative, and what holds it.

Source: the continuum of working relationships, industry bandwidths, flaring out by unbundling or augmentation, single
and multiple sourcing, and what gives continuity: communication over several bridges, trust, coordination, conflict
resolved (Anderson and Narus, BMM). How the position is measured is ours: what is talked of, what is bought, and how
many of its functions we meet.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, quantiles
from typing import Final, Literal, TypeAlias

from knowledge.frameworks.network import Person
from knowledge.frameworks.situation import Conflict
from knowledge.frameworks.stages import is_service
from knowledge.frameworks.weighing import known_on, tells, theirs
from knowledge.matching import fold
from knowledge.model import Evidence, Order, Said, Signal, Voiced
from knowledge.wording import any_of

Name: TypeAlias = Literal["transactional", "mixed", "collaborative"]
Flare: TypeAlias = Literal["unbundling", "augmentation"]
Sources: TypeAlias = Literal["single", "several"]

TRANSACTIONAL_BELOW: Final = 1 / 3
COLLABORATIVE_FROM: Final = 2 / 3
"""The continuum in three equal parts: ours, as are the numbers below."""

WITHIN_DAYS: Final = 730
"""What is said and bought within this long back tells: ours."""

LEAST_TALK: Final = 3
"""From this many statements of joint work or of price on, the talk tells."""

LEAST_ORDER_DAYS: Final = 3
"""From this many days of ordering on, what is bought tells."""

FULL_SERVICES: Final = 0.5
"""Where services are bought on this share of the days of ordering, what is bought is all collaborative."""

FULL_BREADTH: Final = 4
"""Meeting people in this many functions is all collaborative."""

LEAST_SIDES: Final = 2
"""From this many of the three sides on, a position is told."""

LEAST_ACCOUNTS: Final = 3
"""From this many comparable accounts on, an industry has a band."""

SINGLE_FROM: Final = 0.8
"""From this share of what it buys on we are its single source."""

LEAST_SETTLED: Final = 2
"""By what most is settled is told from this many statements of it on."""

SHOWN: Final = 3
"""So many pieces of evidence stand for a statement at most."""

_JOINT: Final = any_of(
    r"(?<!put )together|jointly|joint (?!tender|bid)\w+|side by side with|our engineers? and yours|"
    r"your (?:\w+ )?(?:engineers?|technicians?|fitters?|specialists?|analysts?)|"
    r"your (?:visits?|people|team|man|woman|colleagues?)|visited us|trials?|pilots?|trained|training|"
    r"share(?:d|s)? (?:\w+ )?(?:data|plan|forecast|drawings?)|monitoring|advi[cs]e\w*|"
    r"partner(?:s|ship)? (?:of|with|for) (?:you|us)|trust(?:s|ed)? (?:you|your|us)|know(?:s)? us"
)
_PRICE: Final = any_of(
    r"prices?|pricing|cheap\w*|discounts?|tender\w*|quot(?:e|es|ed|ation|ations)|bids?|"
    r"per ?cent (?:less|off|below|under)"
)
_ONLY_US: Final = any_of(
    r"our (?:only|single|sole) (?:source|supplier)|buy (?:it |them |everything |all )?(?:from you alone|only from you)|"
    r"all (?:of it )?from you|nobody else (?:supplies|delivers)"
)
_SEVERAL: Final = any_of(
    r"(?:second|dual) sourc(?:e|es|ing)|(?:our|the|a) (?:second|other) suppliers?|"
    r"(?:have|has|use|uses|buy from|order from|released|approved) (?:two|three|four|several|other|more) (?:\w+ )?"
    r"(?:sources?|suppliers?)|from (?:two|three|several) (?:sources?|suppliers?)|"
    r"(?:split|share) (?:\w+ ){0,3}?between (?:you and|two|three)|half (?:\w+ ){0,2}?(?:goes|go) to|"
    r"half with (?:you|\w+),? (?:and )?half with"
)


_SETTLED_BY: Final[Mapping[str, re.Pattern[str]]] = {
    "by price: it compares, and puts out to tender": any_of(
        r"tenders?|tendering|only the price|price (?:\w+ ){0,2}?decides|whoever is cheap\w*|"
        r"compare,? then (?:we|i) decide"
    ),
    "by power: it sets terms, and says what follows if they are not met": any_of(
        r"penalt(?:y|ies)|or (?:we|i)(?:'ll| will) (?:go|look|buy|order|talk|ask)|take it or leave it|"
        r"as long as (?:\w+ ){1,10}?,? there will be no|we (?:demand|insist)|by (?:friday|monday|then) or"
    ),
    "by rules and trust: what was agreed holds": any_of(
        r"(?:frame|framework|long-term|yearly|service) (?:agreement|contract)|as (?:we )?agreed|(?:our|the) agreement|"
        r"(?:gave|give|keep|kept) (?:me |us )?your word|trust (?:you|your)|rely on (?:you|your)"
    ),
}
"""How what passes between two firms is coordinated (BMM), in folded words of the customer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourcing:
    """Whether it buys the same from one or from several, our place among them, and what says so."""

    sources: Sources
    place: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    """`position` is 0 transactional to 1 collaborative; None, as is `name`, where too little shows it.

    `industry_band` is what relationships of its industry usually cover, lowest and highest; `flares_by` is how it lies
    outside of that. `continuity` is what holds it, or strains it.
    """

    position: float | None
    name: Name | None
    industry_band: tuple[float, float] | None
    flares_by: Flare | None
    sourcing: Sourcing | None
    continuity: tuple[Said, ...]


def relationship(
    statements: Sequence[Voiced],
    as_of: dt.date,
    *,
    orders: Sequence[Order] = (),
    people: Sequence[Person] = (),
    conflicts: Sequence[Conflict] = (),
    share_of_business: float | None = None,
    industry_positions: Iterable[float] = (),
) -> Relationship:
    """The relationship as of a day; `industry_positions` are those of comparable accounts."""
    lately = [
        each
        for each in known_on(statements, as_of)
        if theirs(each) and each.evidence.date and (as_of - each.evidence.date).days <= WITHIN_DAYS
    ]
    position = _position(lately, as_of, orders, people)
    band = industry_band(industry_positions)
    return Relationship(
        position=position,
        name=None if position is None else name_of(position),
        industry_band=band,
        flares_by=flare(position, band),
        sourcing=_sourcing(lately, share_of_business),
        continuity=tuple(_continuity(lately, people, conflicts)),
    )


def name_of(position: float) -> Name:
    """What a position on the continuum is called."""
    if position < TRANSACTIONAL_BELOW:
        return "transactional"
    return "collaborative" if position >= COLLABORATIVE_FROM else "mixed"


def industry_band(positions: Iterable[float]) -> tuple[float, float] | None:
    """What relationships in an industry usually cover: all but the tenth at either end; None for too few."""
    known = sorted(positions)
    if len(known) < LEAST_ACCOUNTS:
        return None
    tenths = quantiles(known, n=10, method="inclusive")
    return round(tenths[0], 2), round(tenths[-1], 2)


def flare(position: float | None, band: tuple[float, float] | None) -> Flare | None:
    """How a position lies outside of the band of its industry."""
    if position is None or band is None:
        return None
    if position < band[0]:
        return "unbundling"
    return "augmentation" if position > band[1] else None


def _position(
    lately: Sequence[Voiced],
    as_of: dt.date,
    orders: Sequence[Order],
    people: Sequence[Person],
) -> float | None:
    """The mean of the sides that show it: the talk, the orders, and whom we meet."""
    sides: list[float] = []
    joint = sum(bool(_JOINT.search(fold(each.evidence.quote))) for each in lately)
    price = sum(_of_price(each) for each in lately)
    if joint + price >= LEAST_TALK:
        sides.append(joint / (joint + price))
    days, with_services = _days(orders, as_of), _days([order for order in orders if is_service(order)], as_of)
    if len(days) >= LEAST_ORDER_DAYS:
        sides.append(min(1.0, len(with_services) / len(days) / FULL_SERVICES))
    there = [person for person in people if not person.left]
    if there:
        met = {person.function or person.name for person in there if person.bond != "none"}
        sides.append(min(1.0, len(met) / FULL_BREADTH))
    return round(mean(sides), 2) if len(sides) >= LEAST_SIDES else None


def _of_price(statement: Voiced) -> bool:
    return tells(statement, Signal.PRICE_PRESSURE) or _PRICE.search(fold(statement.evidence.quote)) is not None


def _days(orders: Sequence[Order], as_of: dt.date) -> set[dt.date]:
    return {
        order.ordered
        for order in orders
        if order.ordered and order.ordered <= as_of and (as_of - order.ordered).days <= WITHIN_DAYS
    }


def _sourcing(lately: Sequence[Voiced], share: float | None) -> Sourcing | None:
    only = [each.evidence for each in lately if _ONLY_US.search(fold(each.evidence.quote))]
    several = [each.evidence for each in lately if _SEVERAL.search(fold(each.evidence.quote))]
    if share is not None:
        place = f"we have {share:.0%} of what it buys of all we could supply"
        single = share >= SINGLE_FROM
        return Sourcing(
            sources="single" if single else "several",
            place=place,
            evidence=tuple((only if single else several)[-SHOWN:]),
        )
    if several:
        return Sourcing(sources="several", place="we are one of several", evidence=tuple(several[-SHOWN:]))
    if only:
        return Sourcing(sources="single", place="we are its only source", evidence=tuple(only[-SHOWN:]))
    return None


def _continuity(lately: Sequence[Voiced], people: Sequence[Person], conflicts: Sequence[Conflict]) -> Iterator[Said]:
    met = [person for person in people if not person.left and person.bond != "none"]
    if met:
        functions = len({person.function for person in met if person.function})
        levels = len({person.level for person in met if person.level})
        names = {fold(person.name) for person in met}
        words = [each.evidence for each in lately if each.evidence.speaker and fold(each.evidence.speaker) in names]
        bridges = "one bridge" if functions == 1 else f"{functions} bridges"
        yield Said(
            f"We talk to it over {bridges}: {_counted(len(met), 'person', 'people')} in "
            f"{_counted(functions, 'function', 'functions')} on {_counted(levels, 'level', 'levels')}.",
            tuple(words[-SHOWN:]),
        )
    trust = [each.evidence for each in lately if tells(each, Signal.PRAISE) and not tells(each, Signal.COMPLAINT)]
    if trust:
        yield Said("It has said that it relies on us.", tuple(trust[-SHOWN:]))
    yield from _coordination(lately)
    for conflict in conflicts:
        yield Said(f"Unresolved: {conflict.topic}.", tuple(side.evidence for side in conflict.sides))


def _coordination(lately: Sequence[Voiced]) -> Iterator[Said]:
    """By what most is settled between us, where it is said often enough and more often than anything else."""
    said = {
        how: [each.evidence for each in lately if words.search(fold(each.evidence.quote))]
        for how, words in _SETTLED_BY.items()
    }
    most, *others = sorted(said, key=lambda how: -len(said[how]))
    if len(said[most]) >= LEAST_SETTLED and len(said[most]) > len(said[others[0]]):
        yield Said(f"Most is settled {most}.", tuple(said[most][-SHOWN:]))


def _counted(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"
