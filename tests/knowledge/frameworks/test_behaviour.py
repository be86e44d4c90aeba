import datetime as dt

import pytest

from knowledge.frameworks.behaviour import behaviour, late_or_short
from knowledge.model import Order

TODAY = dt.date(2026, 6, 30)


def day(text):
    return dt.date.fromisoformat(text)


def orders(*dates, **fields):
    return [Order(number=str(number), ordered=day(date), **fields) for number, date in enumerate(dates)]


def test_without_orders_there_is_no_behaviour():
    assert behaviour([], TODAY) is None


def test_what_is_ordered_later_does_not_exist_yet():
    assert behaviour(orders("2026-07-01"), TODAY) is None


def test_lines_of_one_order_are_one_order():
    lines = [Order(number="A", ordered=day("2026-01-01")), Order(number="A", ordered=day("2026-01-01"))]
    assert behaviour(lines, TODAY).orders == 1


@pytest.mark.parametrize(
    ("dates", "gap", "overdue"),
    [
        pytest.param(["2026-01-01", "2026-01-31"], None, None, id="two dates show no rhythm"),
        pytest.param(["2026-03-31", "2026-04-30", "2026-05-30"], 30, 1, id="a day past the usual gap"),
        pytest.param(["2026-04-01", "2026-05-01", "2026-05-31"], 30, 0, id="due today is not overdue"),
        pytest.param(["2025-12-01", "2025-12-02", "2026-06-29"], 105, 0, id="the median, not the mean, is usual"),
    ],
)
def test_the_usual_gap_and_what_is_overdue(dates, gap, overdue):
    shown = behaviour(orders(*dates), TODAY)
    assert (shown.usual_gap_days, shown.overdue_days) == (gap, overdue)


@pytest.mark.parametrize(
    ("promised", "delivered", "sent", "late"),
    [
        pytest.param("2026-05-01", "2026-05-01", 10, False, id="on the day is on time"),
        pytest.param("2026-05-01", "2026-05-02", 10, True, id="a day late"),
        pytest.param("2026-05-01", "2026-04-30", 9, True, id="in time but short"),
        pytest.param("2026-05-01", None, None, True, id="promised for a day past and not there"),
        pytest.param("2026-06-30", None, None, None, id="due today cannot be judged"),
        pytest.param(None, "2026-05-01", 10, None, id="nothing promised"),
    ],
)
def test_a_line_is_late_or_short_against_what_was_promised(promised, delivered, sent, late):
    order = Order(
        promised=promised and day(promised),
        delivered=delivered and day(delivered),
        quantity=10,
        quantity_delivered=sent,
    )
    assert late_or_short(order, TODAY) is late


def test_a_delivery_after_the_day_asked_about_has_not_happened_yet():
    late = Order(number="1", ordered=day("2026-01-01"), promised=day("2026-02-01"), delivered=day("2026-03-01"))
    assert behaviour([late], day("2026-02-15")).on_time_rate == 0
    assert behaviour([late], day("2026-01-15")).on_time_rate is None


def test_net_to_list_weighs_by_quantity():
    lines = [
        Order(number="1", ordered=TODAY, quantity=1, list_price=100, net_price=50),
        Order(number="2", ordered=TODAY, quantity=3, list_price=100, net_price=90),
        Order(number="3", ordered=TODAY, quantity=3, net_price=90),
    ]
    assert behaviour(lines, TODAY).net_to_list == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("before", "now", "trend"),
    [
        pytest.param(100, 114, "steady", id="just within steady"),
        pytest.param(100, 116, "growing", id="just beyond"),
        pytest.param(100, 84, "shrinking", id="shrinking"),
    ],
)
def test_the_trend_compares_the_last_year_with_the_one_before(before, now, trend):
    lines = [
        Order(number="1", ordered=day("2024-07-02"), amount=before / 2),
        Order(number="2", ordered=day("2025-02-01"), amount=before / 2),
        Order(number="3", ordered=day("2026-02-01"), amount=now),
    ]
    assert behaviour(lines, TODAY).trend == trend


def test_a_short_history_has_no_trend():
    assert behaviour(orders("2026-05-01", "2026-05-20", "2026-06-10"), TODAY).trend is None
