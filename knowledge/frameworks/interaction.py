"""The network around an account: who deals with whom, what is done together, what is exchanged.

Source: actors, activities and resources of a relationship (Hakansson, IMP). Only what is on file counts as done or
exchanged: what was said on which days, what was ordered, which machines we know of.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.frameworks.behaviour import as_known_on
from knowledge.frameworks.network import Person
from knowledge.frameworks.stages import is_service
from knowledge.frameworks.weighing import known_on
from knowledge.matching import fold
from knowledge.model import Asset, Evidence, Kind, Order, Said, Voiced

WITHIN_DAYS: Final = 365
"""What was done and exchanged this long back is the network of today: ours."""

NAMED: Final = 3
"""So many products, services or machines are named at most, the latest: ours."""

SHOWN: Final = 3
"""So many pieces of evidence stand for a sentence at most: ours."""

_DONE: Final[Mapping[Kind, str]] = {
    Kind.CALL: "calls",
    Kind.INTERVIEW: "interviews",
    Kind.REPORT: "service reports",
    Kind.TICKET: "tickets",
    Kind.SURVEY: "surveys",
    Kind.MAIL: "mails",
}
"""What a document of a kind tells was done; a note may be of anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """The people at the customer with our bonds to them, what is done together, and what is exchanged."""

    actors: tuple[Person, ...]
    activities: tuple[Said, ...]
    resources: tuple[Said, ...]


def network(
    people: Sequence[Person],
    statements: Sequence[Voiced],
    as_of: dt.date,
    *,
    orders: Sequence[Order] = (),
    assets: Sequence[Asset] = (),
) -> Network:
    """The network as of a day; who has left is no actor in it."""
    bought = sorted(
        (each for each in as_known_on(orders, as_of) if each.product and each.ordered and _lately(each.ordered, as_of)),
        key=lambda order: order.ordered or as_of,
    )
    services = [order for order in bought if is_service(order)]
    goods = [order for order in bought if not is_service(order)]
    return Network(
        actors=tuple(person for person in people if not person.left),
        activities=(*_dealings(statements, as_of), *_exchanged("We do for it", services)),
        resources=(*_exchanged("It has of us", goods), *_machines(assets, as_of)),
    )


def _dealings(statements: Sequence[Voiced], as_of: dt.date) -> Iterator[Said]:
    """On how many days there was which sort of dealing, the most frequent first."""
    days: dict[Kind, set[dt.date]] = {}
    latest: list[Evidence] = []
    for each in known_on(statements, as_of):
        on = each.evidence.date
        if each.kind in _DONE and on and _lately(on, as_of):
            days.setdefault(each.kind, set()).add(on)
            latest.append(each.evidence)
    if days:
        often = sorted(days, key=lambda kind: (-len(days[kind]), kind))
        told = ", ".join(f"{_DONE[kind]} on {_counted(len(days[kind]), 'day')}" for kind in often)
        yield Said(f"In a year: {told}.", tuple(latest[-SHOWN:]))


def _exchanged(what: str, orders: Sequence[Order]) -> Iterator[Said]:
    names = list({fold(order.product or ""): order.product or "" for order in reversed(orders)}.values())
    if names:
        rows = tuple(order.row.evidence(order.ordered) for order in orders[-SHOWN:] if order.row)
        yield Said(f"{what}: {_listed(names)}.", rows)


def _machines(assets: Sequence[Asset], as_of: dt.date) -> Iterator[Said]:
    there = [asset for asset in assets if asset.installed is None or asset.installed <= as_of]
    if there:
        rows = tuple(asset.row.evidence(asset.installed) for asset in there[:SHOWN] if asset.row)
        yield Said(f"We know its machines: {_listed([asset.name for asset in there])}.", rows)


def _lately(on: dt.date, as_of: dt.date) -> bool:
    return (as_of - on).days <= WITHIN_DAYS


def _listed(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return "; ".join(names[:NAMED]) + (f"; and {more} more" if more > 0 else "")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
