"""What we are to a customer today: product vendor, value-added supplier or strategic partner, and what comes next.

Source: the migration of a customer (BMM, the HP triangle): a vendor starts where it has a price or performance
advantage in an existing application; a value-added supplier brings industry knowledge and resources before and after
the sale; a strategic partner is a trusted adviser with access to the broadest range of projects.
"""

import datetime as dt
from typing import Final, Literal, TypeAlias

from knowledge.frameworks.situation import Situation
from knowledge.matching import fold
from knowledge.model import Order, Said
from knowledge.wording import any_of

Stage: TypeAlias = Literal["product vendor", "value-added supplier", "strategic partner"]

NEXT: Final[dict[Stage, Stage | None]] = {
    "product vendor": "value-added supplier",
    "value-added supplier": "strategic partner",
    "strategic partner": None,
}

SERVICES_DAYS: Final = 730
"""Services ordered within this long back count: ours, since many are bought once a year."""

SERVICES_OFTEN: Final = 2
"""On this many days services have to be ordered to be more than an accident: ours."""

ADDED_RUNG: Final = 4
"""Below this rung a customer buys on price (LOY), and we are its vendor whatever it buys: ours."""

PARTNER_RUNG: Final = 6
"""From this rung on a customer seeks to expand the relationship (LOY): a partner is no less."""

ADDED_POSITION: Final = 1 / 3
"""A relationship nearer than this to the transactional end is a vendor's: ours."""

PARTNER_POSITION: Final = 2 / 3
"""A partner's relationship is at least this near to the collaborative end: ours."""

_SERVICES: Final = any_of(
    r"services?|support|repairs?|overhauls?|maintenance|monitoring|watch|training|school|courses?|workshops?|"
    r"consult\w*|advi[cs]\w*|engineering|audits?|checks?|inspections?|analys[ie]s|autops(?:y|ies)|measur\w*|surveys?|"
    r"hire|rental|lease|exchange|managed|calibration|commissioning|installation|subscriptions?|agreements?|contracts?|"
    r"program(?:me)?s?|design|integration|stock(?:ing)? (?:at|on)|consignment"
)
"""What is more than a product, by what an order calls it, in folded text."""


def stage(situation: Situation) -> tuple[Stage, Said]:
    """What we are to the customer today, and why."""
    bought_services = services(situation)
    days = {order.ordered for order in bought_services}
    rows = tuple(order.row.evidence(order.ordered) for order in reversed(bought_services) if order.row)[:3]
    bought = list(dict.fromkeys(order.product for order in reversed(bought_services) if order.product))[:3]
    if len(days) < SERVICES_OFTEN:
        rows = tuple(order.row.evidence(order.ordered) for order in situation.ordered[-3:] if order.row)
        buys = (
            f"but once in two years it bought more than products ({bought[0]})"
            if days
            else "it buys products alone"
            if rows
            else "no order on file shows more"
        )
        return "product vendor", Said(f"We are its product vendor: {buys}.", rows)
    services_bought = f"it buys services of us on {len(days)} days in two years ({', '.join(bought)})"
    if situation.rung is not None and situation.rung < ADDED_RUNG:
        rests_on = (*situation.rung_rests_on, *rows)
        return "product vendor", Said(f"We are its product vendor: {services_bought}, and decides on price.", rests_on)
    if situation.position is not None and situation.position < ADDED_POSITION:
        return "product vendor", Said(f"We are its product vendor: {services_bought}, and deals at arm's length.", rows)
    if _is_partner(situation):
        rests_on = (*situation.rung_rests_on, *rows)
        return "strategic partner", Said(
            f"We are its strategic partner: {services_bought}, seeks to do more with us, and its leadership knows us.",
            rests_on,
        )
    return "value-added supplier", Said(f"We are its value-added supplier: {services_bought}.", rows)


def services(situation: Situation) -> list[Order]:
    """The services ordered of late, first ordered first."""
    found = [
        order
        for order in situation.ordered
        if order.ordered and (situation.as_of - order.ordered).days <= SERVICES_DAYS and is_service(order)
    ]
    return sorted(found, key=lambda order: order.ordered or dt.date.min)


def _is_partner(situation: Situation) -> bool:
    """Whether it seeks to do more with us, works closely with us, and its leadership knows us."""
    return (
        (situation.rung or 0) >= PARTNER_RUNG
        and (situation.position or 0) >= PARTNER_POSITION
        and any(
            person.bond != "none"
            and not person.left
            and (person.level == "executive" or person.function == "leadership")
            for person in situation.people
        )
    )


def is_service(order: Order) -> bool:
    """Whether an order is of more than a product, by what it calls it."""
    return order.product is not None and _SERVICES.search(fold(order.product)) is not None
