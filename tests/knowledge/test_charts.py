import datetime as dt
import struct
import subprocess
import sys
from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.colors import to_hex

from knowledge import charts
from knowledge.frameworks.interaction import network
from knowledge.frameworks.loyalty import COSTLY_FROM, LOYAL_FROM, quadrant
from tests.situations import person
from tests.voices import order, said

TODAY = dt.date(2026, 6, 15)


def account(name="Acme", rung=6, cost_share=0.05, revenue=100.0):
    loyal = None if rung is None else rung >= LOYAL_FROM
    kind = quadrant(loyal, None if cost_share is None else cost_share >= COSTLY_FROM)
    return SimpleNamespace(name=name, rung=rung, cost_share=cost_share, revenue=revenue, quadrant=kind)


def portfolio(*accounts):
    return SimpleNamespace(as_of=TODAY, accounts=accounts)


def many(number):
    rng = np.random.default_rng(1)
    return [
        account(f"Customer {at} Works", int(rng.choice([2, 3, 3, 3, 4, 4, 5, 6])), float(rng.gamma(4, 0.03)))
        for at in range(number)
    ]


def around(*people, products=("Seal", "Service day")):
    orders = [order(ordered="2026-02-01", product=product, number=product) for product in products]
    return network(people, [], TODAY, orders=orders)


def drawn(picture, *given):
    """What a picture is before it is made a PNG."""
    with charts._style():
        return picture.__wrapped__(*given)


def texts(figure):
    """All that is written, but for marks of an axis that lie off its end or are not shown."""
    (axes,) = figure.axes
    marks = [
        label
        for axis in (axes.xaxis, axes.yaxis)
        for at, label in zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=True)
        if axes.axison and min(axis.get_view_interval()) <= at <= max(axis.get_view_interval())
    ]
    return [text for text in (*figure.texts, *axes.texts, *marks) if text.get_text().strip()]


def words(figure):
    return " ".join(" ".join(text.get_text().split()) for text in texts(figure))


MOMENTS = charts.over_time([said("Which pump do we need?", doubt="need", on="2026-05-01")], TODAY)
PICTURES = {
    "portfolio": (charts.portfolio_chart, portfolio(account(), account("Borel", 3, 0.3), account("Cargo", None))),
    "uncertainty": (charts.uncertainty_chart, "Acme", MOMENTS),
    "contacts": (charts.contacts_chart, "Acme", [person(), person("Bo Ek", function=None, level=None)], TODAY),
    "network": (charts.network_chart, "Acme", "Rep Roe", around(person(), person("Bo Ek", bond="none")), TODAY),
    "orders": (charts.orders_chart, "Acme", [order(delivered="2026-02-09"), order(number="O-78")], TODAY),
    "portfolio of none": (charts.portfolio_chart, portfolio()),
    "contacts of nobody": (charts.contacts_chart, "Acme", [], TODAY),
    "network of nobody": (charts.network_chart, "Acme", "", around(), TODAY),
    "no orders": (charts.orders_chart, "Acme", [], TODAY),
    "names no font has": (
        charts.network_chart,
        "日本精密 $x^2$ <b>",
        "Rep Roe",
        around(person("精密 $\\frac{1}$")),
        TODAY,
    ),
}


@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
def test_every_picture_is_a_png_of_twice_the_width_of_a_phone(picture):
    draw, *given = picture
    png = draw(*given)
    assert png.startswith(b"\x89PNG")
    assert struct.unpack(">II", png[16:24])[0] == 800


@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
def test_what_is_written_is_large_enough_to_read_and_lies_within_the_picture(picture):
    figure = drawn(*picture)
    for text in texts(figure):
        with charts._style():
            box = text.get_window_extent()
        assert text.get_fontsize() >= 7
        assert -1 <= box.x0 <= box.x1 <= figure.bbox.width + 1, text.get_text()
        assert -1 <= box.y0 <= box.y1 <= figure.bbox.height + 1, text.get_text()


@pytest.mark.parametrize("number", [2, 12, 40])
def test_no_name_of_an_account_covers_another(number):
    figure = drawn(charts.portfolio_chart, portfolio(*many(number)))
    names = [text for text in figure.axes[0].texts if text.get_text().startswith("Customer")]
    assert len(names) >= min(number, 6)
    for one, other in combinations(names, 2):
        assert not one.get_window_extent().overlaps(other.get_window_extent()), (one.get_text(), other.get_text())


def test_every_account_is_named_in_the_picture_or_below_it():
    accounts = [*many(40), account("Delta without rung", None), account("Echo without cost", 4, None)]
    told = words(drawn(charts.portfolio_chart, portfolio(*accounts)))
    assert [each.name for each in accounts if each.name not in told] == []
    assert "for want of evidence: Delta without rung, Echo without cost." in told


def test_accounts_in_one_place_do_not_hide_one_another():
    figure = drawn(charts.portfolio_chart, portfolio(account("One"), account("Two"), account("Three")))
    (bubbles,) = figure.axes[0].collections
    assert len({tuple(point) for point in bubbles.get_offsets()}) == 3
    assert all(abs(rung - 6) < 0.5 for _, rung in bubbles.get_offsets())


def test_a_bubble_is_as_large_as_the_revenue_and_an_unknown_one_is_the_smallest():
    accounts = [account("One", revenue=100.0), account("Two", 3, revenue=25.0), account("Three", 7, revenue=None)]
    (bubbles,) = drawn(charts.portfolio_chart, portfolio(*accounts)).axes[0].collections
    large, middle, small = np.sqrt(bubbles.get_sizes())
    assert middle - small == pytest.approx((large - small) / 2)


def test_uncertainty_is_drawn_at_the_end_of_each_of_twelve_months():
    days = [moment.on for moment in MOMENTS]
    assert days[0] == dt.date(2025, 7, 31)
    assert days[-2:] == [dt.date(2026, 5, 31), TODAY]
    assert len(days) == charts.MONTHS


def test_a_month_of_which_too_little_is_known_has_a_question_mark():
    unknown = sum(moment.uncertainty.shares is None for moment in MOMENTS)
    figure = drawn(charts.uncertainty_chart, "Acme", MOMENTS)
    assert unknown
    assert sum(text.get_text() == "?" for text in figure.axes[0].texts) == unknown
    assert len(figure.axes[0].patches) == 3 * (len(MOMENTS) - unknown)


def test_the_grid_tells_where_nobody_is_known_and_leaves_out_who_left():
    people = [person("Ann Lee", function="purchasing"), person("Bo Ek", function="IT"), person("Cy Dee", left=True)]
    told = words(drawn(charts.contacts_chart, "Acme", people, TODAY))
    assert told.count("nobody known") == 4  # leadership, engineering, operations and maintenance
    assert "Lee" in told
    assert "IT" in told
    assert "Dee" not in told


def test_of_a_crowd_the_closest_are_drawn_around_us():
    crowd = around(*(person(f"Ann Number{at}") for at in range(30)))
    told = words(drawn(charts.network_chart, "Acme", "Rep Roe", crowd, TODAY))
    assert told.count("Number") == charts.MOST_PEOPLE


def test_beneath_the_bonds_stands_what_is_done_and_exchanged():
    told = words(drawn(charts.network_chart, "Acme", "Rep Roe", around(person()), TODAY))
    assert "We do for it: Service day. It has of us: Seal." in told


@pytest.mark.parametrize(
    ("line", "days", "colour"),
    [
        pytest.param({"promised": "2026-02-01", "delivered": "2026-02-01"}, 0, charts.GREEN, id="on the day"),
        pytest.param({"promised": "2026-02-01", "delivered": "2026-02-04"}, 3, charts.RED, id="late"),
        pytest.param(
            {"promised": "2026-02-01", "delivered": "2026-01-30", "quantity": 4, "quantity_delivered": 3},
            -2,
            charts.ORANGE,
            id="short",
        ),
        pytest.param({"promised": "2026-06-05", "delivered": None}, 10, charts.INK, id="not there"),
    ],
)
def test_each_order_line_stands_by_how_late_it_came(line, days, colour):
    figure = drawn(charts.orders_chart, "Acme", [order(**line)], TODAY)
    (mark,) = figure.axes[0].collections
    assert mark.get_offsets()[0][1] == days
    assert to_hex(mark.get_edgecolors()[0]) == colour


def test_what_is_not_due_yet_is_not_drawn():
    figure = drawn(charts.orders_chart, "Acme", [order(promised="2026-07-01")], TODAY)
    assert len(figure.axes[0].collections) == 0


def test_matplotlib_is_imported_when_something_is_drawn_and_not_before():
    asked = "import sys, knowledge.charts; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
