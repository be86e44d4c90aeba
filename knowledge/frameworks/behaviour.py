"""How a customer buys, from its orders: how often, how lately, how much, delivered how well, at what price.

Source: customer behaviour analytics (when, what and how customers buy). Late or short deliveries are evidence of what
the customer will come to doubt, whatever it says.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Literal

from knowledge.model import Order

LEAST_ORDER_DATES = 3
"""Fewer dates than this show no rhythm: ours."""

LEAST_HISTORY_DAYS = 180
"""A trend needs at least this much history: ours."""

TREND_WINDOW_DAYS = 365
"""A trend compares the last year with the year before (or the two halves of a shorter history): ours."""

STEADY_WITHIN = 0.15
"""A change in value of less than this either way is no trend: ours."""

Trend = Literal["growing", "steady", "shrinking"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """What the orders show; a field is None where they cannot show it.

    `overdue_days` counts the days since an order was due by the usual gap, 0 where none is.
    `on_time_rate` is the share of due lines delivered in full by the promised date. `net_to_list` is net over list
    price, weighted by quantity.
    """

    orders: int
    last_order: dt.date | None
    usual_gap_days: int | None
    overdue_days: int | None
    on_time_rate: float | None
    net_to_list: float | None
    trend: Trend | None


def as_known_on(orders: Iterable[Order], as_of: dt.date) -> list[Order]:
    """The orders as the file stood on a day: what is dated later has not happened, an undated order counts as known."""
    return [
        order if order.delivered is None or order.delivered <= as_of else _undelivered(order)
        for order in orders
        if order.ordered is None or order.ordered <= as_of
    ]


def behaviour(orders: Sequence[Order], as_of: dt.date) -> Behaviour | None:
    """What `orders` show as of a day; None where there are none."""
    known = as_known_on(orders, as_of)
    if not known:
        return None
    dates = sorted({order.ordered for order in known if order.ordered})
    gap = _usual_gap(dates)
    return Behaviour(
        orders=len({order.number for order in known if order.number}) + sum(1 for order in known if not order.number),
        last_order=dates[-1] if dates else None,
        usual_gap_days=gap,
        overdue_days=None if gap is None else max(0, (as_of - dates[-1]).days - gap),
        on_time_rate=_on_time_rate(known, as_of),
        net_to_list=_net_to_list(known),
        trend=_trend(known, dates, as_of),
    )


def late_or_short(order: Order, as_of: dt.date) -> bool | None:
    """Whether a line came late or short of what was promised; None while that cannot be said."""
    if order.promised is None:
        return None
    if order.delivered is None:
        return True if order.promised < as_of else None
    if (
        order.quantity is not None
        and order.quantity_delivered is not None
        and order.quantity_delivered < order.quantity
    ):
        return True
    return order.delivered > order.promised


def value(order: Order) -> float | None:
    """What a line is worth: its amount, else net price times quantity."""
    if order.amount is not None:
        return order.amount
    if order.net_price is not None and order.quantity is not None:
        return order.net_price * order.quantity
    return None


def _undelivered(order: Order) -> Order:
    return replace(order, delivered=None, quantity_delivered=None)


def _usual_gap(dates: Sequence[dt.date]) -> int | None:
    if len(dates) < LEAST_ORDER_DATES:
        return None
    return round(median((later - earlier).days for earlier, later in pairwise(dates)))


def _on_time_rate(orders: Iterable[Order], as_of: dt.date) -> float | None:
    judged = [late for order in orders if (late := late_or_short(order, as_of)) is not None]
    return 1 - sum(judged) / len(judged) if judged else None


def _net_to_list(orders: Iterable[Order]) -> float | None:
    priced = [
        (order.net_price, order.list_price, 1.0 if order.quantity is None else order.quantity)
        for order in orders
        if order.net_price is not None and order.list_price
    ]
    listed = sum(list_price * quantity for _, list_price, quantity in priced)
    return sum(net_price * quantity for net_price, _, quantity in priced) / listed if listed > 0 else None


def _trend(orders: Iterable[Order], dates: Sequence[dt.date], as_of: dt.date) -> Trend | None:
    if len(dates) < LEAST_ORDER_DATES or (as_of - dates[0]).days < LEAST_HISTORY_DAYS:
        return None
    window = dt.timedelta(days=min(TREND_WINDOW_DAYS, (as_of - dates[0]).days // 2))
    dated = [(order.ordered, value(order)) for order in orders if order.ordered]
    if any(worth is None for _, worth in dated):
        dated = [(day, 1.0) for day, _ in dated]
    now = sum(worth or 0 for day, worth in dated if day > as_of - window)
    before = sum(worth or 0 for day, worth in dated if as_of - 2 * window <= day <= as_of - window)
    if before == 0:
        return "growing" if now > 0 else None
    change = now / before - 1
    if abs(change) < STEADY_WITHIN:
        return "steady"
    return "growing" if change > 0 else "shrinking"
