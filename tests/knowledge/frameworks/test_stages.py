import pytest

from knowledge.frameworks.stages import stage
from tests.situations import person, situation
from tests.voices import order, said

LEADER = person("Pat Hill", function="leadership", level="executive", bond="some")
GOODS = [order(product="Seal kit", ordered="2026-03-01")]
SERVICES = [
    order(product="Pump watch, year", ordered="2026-01-10", number="1"),
    order(product="Workshop repair", ordered="2026-04-10", number="2"),
]


def services(*days):
    return [order(product="Service day", ordered=on, number=on) for on in days]


@pytest.mark.parametrize(
    ("orders", "rung", "position", "people", "expected"),
    [
        pytest.param([], None, None, [LEADER], "product vendor", id="nothing ordered"),
        pytest.param(GOODS, 7, 0.9, [LEADER], "product vendor", id="products alone, however loyal"),
        pytest.param(services("2026-01-10"), None, None, [LEADER], "product vendor", id="one service is an accident"),
        pytest.param(SERVICES, None, None, [LEADER], "value-added supplier", id="services, loyalty unknown"),
        pytest.param(services("2024-06-01", "2026-01-10"), None, None, [], "value-added supplier", id="two years ago"),
        pytest.param(services("2024-05-31", "2026-01-10"), None, None, [], "product vendor", id="over two years ago"),
        pytest.param(SERVICES, 3, None, [], "product vendor", id="services, bought on price"),
        pytest.param(SERVICES, 4, None, [], "value-added supplier", id="services, bought as a bundle"),
        pytest.param(SERVICES, 4, 0.2, [], "product vendor", id="services at arm's length"),
        pytest.param(SERVICES, 6, 0.7, [LEADER], "strategic partner", id="seeks more, works closely, leadership known"),
        pytest.param(SERVICES, 6, 0.7, [person()], "value-added supplier", id="its leadership does not know us"),
        pytest.param(SERVICES, 5, 0.7, [LEADER], "value-added supplier", id="does not seek more"),
        pytest.param(SERVICES, 6, 0.6, [LEADER], "value-added supplier", id="does not work closely"),
        pytest.param(SERVICES, 6, None, [LEADER], "value-added supplier", id="how closely it works is unknown"),
    ],
)
def test_what_we_are_is_told_by_what_is_bought_and_how(orders, rung, position, people, expected):
    assert stage(situation(orders=orders, rung=rung, position=position, people=people))[0] == expected


def test_why_is_told_by_the_orders_themselves():
    _, why = stage(situation(orders=SERVICES))
    assert why.text == (
        "We are its value-added supplier: it buys services of us on 2 days in two years "
        "(Workshop repair, Pump watch, year)."
    )
    assert [piece.quote for piece in why.evidence] == [order.row.text for order in reversed(SERVICES)]


def test_who_buys_on_price_is_told_by_what_its_rung_rests_on():
    words = said("The cheapest gets it.").evidence
    _, why = stage(situation(orders=SERVICES, rung=3, rung_rests_on=(words,)))
    assert why.evidence[0] == words
    assert why.text.endswith("and decides on price.")
