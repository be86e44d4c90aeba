"""The accounts together: who is loyal, who costs what, who is served with too much or too little, and what is at risk.

Source: accounts are judged as a portfolio, by loyalty, cost to serve and contribution, and put right by moving an
account to another category or changing what it is offered (LOY, BMM). All numbers here are ours.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from knowledge.changes import changes
from knowledge.frameworks.conjoint import Preference, needs
from knowledge.frameworks.fit import Catalogue
from knowledge.frameworks.loyalty import Loyalty, Move, Quadrant, cost_share, moves
from knowledge.frameworks.migration import Approach
from knowledge.frameworks.promises import Promise
from knowledge.frameworks.relationship import Relationship, flare, industry_band
from knowledge.frameworks.segments import ServiceTier, Serving
from knowledge.frameworks.stages import Stage
from knowledge.frameworks.weighing import theirs
from knowledge.judging import judge
from knowledge.matching import fold
from knowledge.model import Account, Choice, Evidence, Said, rests_on
from knowledge.ports import Records
from knowledge.standing import Standing, standing

LATELY: Final = dt.timedelta(days=7)
"""What changed is told for this long back, and a promise due within as long is at risk."""

QUIET_DAYS: Final = 90
"""A customer not heard for longer than this has had no voice lately."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """One account among the others; a field is None where nothing on file tells.

    `cost_share` is its cost to serve over its revenue with us. `last_heard` is when it last said something itself, or
    was reported to; `quiet` tells whether that is long ago. `changed` is what is new since the day asked about. The
    `relationship` is held against those of the other accounts of its industry.
    """

    name: str
    rung: int | None
    quadrant: Quadrant | None
    service_tier: ServiceTier
    serving: Serving
    share_of_business: float | None
    stage: Stage
    revenue: float | None
    cost_to_serve: float | None
    cost_share: float | None
    loyalty: Loyalty
    approach: Approach
    relationship: Relationship
    promises_at_risk: tuple[Promise, ...]
    last_heard: dt.date | None
    quiet: bool
    changed: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Portfolio:
    """Accounts by revenue, the largest first; `moves` are what the rungs of the ladder are worth among them.

    `evidence` holds, once each, what the ids in its statements stand for.
    """

    as_of: dt.date
    since: dt.date
    accounts: tuple[Placed, ...]
    moves: tuple[Move, ...]
    evidence: tuple[Evidence, ...] = ()


def portfolio(
    accounts: Sequence[Account],
    records: Records,
    as_of: dt.date,
    catalogue: Catalogue,
    *,
    since: dt.date | None = None,
) -> Portfolio:
    """These accounts as of a day, and what changed `since` a day (a week before, unless told)."""
    since = since or as_of - LATELY
    preferences = needs(records.rows(Choice, None)).accounts
    revenues = [account.revenue for account in accounts if account.revenue is not None]
    placed = [
        _placed(
            standing(each, records, as_of),
            records,
            catalogue,
            since=since,
            preference=preferences.get(each.key),
            revenues=revenues,
        )
        for each in accounts
    ]
    by_name = {account.name: account for account in accounts}
    placed = [_among_its_industry(each, placed, by_name) for each in placed]
    made = Portfolio(
        as_of=as_of,
        since=since,
        accounts=tuple(sorted(placed, key=lambda each: (each.revenue is None, -(each.revenue or 0.0), each.name))),
        moves=moves((each.rung, by_name[each.name]) for each in placed),
    )
    return replace(made, evidence=tuple({piece.id: piece for piece in rests_on(made)}.values()))


def at_risk(known: Standing) -> tuple[Promise, ...]:
    """The promises that stand unkept, those that can still be kept first, then those due soon, the next first."""
    soon = [each for each in known.promises if each.status == "open" and each.due and each.due <= known.as_of + LATELY]
    return (*known.failures, *sorted(soon, key=lambda each: each.due or known.as_of))


def last_heard(known: Standing) -> dt.date | None:
    """When the customer last said something, in its own words or reported; None where no dated word is on file."""
    return max((each.evidence.date for each in known.statements if theirs(each) and each.evidence.date), default=None)


def _placed(
    known: Standing,
    records: Records,
    catalogue: Catalogue,
    *,
    since: dt.date,
    preference: Preference | None,
    revenues: Sequence[float],
) -> Placed:
    account, heard = known.account, last_heard(known)
    judged = judge(known, catalogue, preference=preference, revenues=revenues)
    return Placed(
        name=account.name,
        rung=judged.loyalty.rung,
        quadrant=judged.quadrant,
        service_tier=judged.service_tier,
        serving=judged.serving,
        share_of_business=known.share_of_business,
        stage=judged.migration.stage,
        revenue=account.revenue,
        cost_to_serve=account.cost_to_serve,
        cost_share=cost_share(account),
        loyalty=judged.loyalty,
        approach=judged.migration.approach,
        relationship=judged.relationship,
        promises_at_risk=at_risk(known),
        last_heard=heard,
        quiet=heard is None or (known.as_of - heard).days > QUIET_DAYS,
        changed=changes(standing(account, records, since), known).items if _may_have_changed(known, since) else (),
    )


def _among_its_industry(one: Placed, placed: Iterable[Placed], by_name: Mapping[str, Account]) -> Placed:
    """The account with its relationship held against those of the others of its industry."""
    industry = fold(by_name[one.name].industry or "")
    positions = [
        each.relationship.position
        for each in placed
        if each is not one and each.relationship.position is not None and industry
        if fold(by_name[each.name].industry or "") == industry
    ]
    band = industry_band(positions)
    flares_by = flare(one.relationship.position, band)
    return replace(one, relationship=replace(one.relationship, industry_band=band, flares_by=flares_by))


def _may_have_changed(known: Standing, since: dt.date) -> bool:
    """Whether anything on file is dated since; how it stood before takes as long to find as how it stands."""
    dates: Iterable[dt.date | None] = (
        *(part.date for part in known.parts),
        *(day for promise in known.promises for day in (promise.due, promise.done_on)),
        *(departure.left_on for departure in known.departures),
    )
    return any(since <= each <= known.as_of for each in dates if each)
