import pytest

from knowledge.frameworks.abilities import customer_abilities, our_uncertainty
from knowledge.frameworks.behaviour import behaviour
from knowledge.model import Asset
from tests.situations import TODAY, situation
from tests.voices import order, ours, said

LATELY, OLD = "2026-05-20", "2025-05-20"
WAITS = "The owners decide in January, until then I buy nothing longer than a quarter."
QUOTATIONS = "Orders over five thousand require three quotations from now on."
STUCK = "I honestly don't know which pump we need behind the dryer."


def unsure_of(heard=(), orders=(), assets=()):
    return our_uncertainty(situation(said=heard, orders=orders), behaviour(orders, TODAY), assets)


def monthly(*months, product="BX-7 pump", **more):
    return [
        order(f"{month}-20", f"{month}-20", ordered=f"{month}-01", number=month, product=product, **more)
        for month in months
    ]


# what we are unsure of ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heard", "told"),
    [
        pytest.param([said(WAITS, LATELY)], True, id="of late"),
        pytest.param([said(WAITS, "2025-06-01")], True, id="a year ago"),
        pytest.param([said(WAITS, "2025-05-31")], False, id="over a year ago"),
        pytest.param([said("Twice as much by next summer.", LATELY)], True, id="in six words"),
        pytest.param([said("Twice as much, by summer.", LATELY)], False, id="in too few words"),
        pytest.param([ours(WAITS, LATELY)], False, id="our own word"),
        pytest.param([said("The line runs well and we are happy with it.", LATELY)], False, id="something else"),
        pytest.param([said("The start is postponed to March, the ship is late.", LATELY)], True, id="a start put off"),
    ],
)
def test_how_much_it_will_want_is_open_where_it_says_so(heard, told):
    capacity = unsure_of(heard).capacity
    assert (capacity is not None) is told
    if capacity:
        assert capacity.evidence == (heard[0].evidence,)


@pytest.mark.parametrize(
    ("months", "told"),
    [
        pytest.param(["2026-01", "2026-02", "2026-03"], True, id="a gap and more overdue"),
        pytest.param(["2026-02", "2026-03", "2026-04"], True, id="overdue by little more than a gap"),
        pytest.param(["2026-03", "2026-04", "2026-05"], False, id="not overdue by a whole gap"),
    ],
)
def test_an_order_that_is_long_overdue_leaves_open_how_much_it_will_want(months, told):
    capacity = unsure_of(orders=monthly(*months)).capacity
    assert (capacity is not None) is told
    if capacity:
        assert "its next order is" in capacity.text
        assert len(capacity.evidence) == 2


PRICED = {"quantity": 1, "net_price": 100}


@pytest.mark.parametrize(
    ("heard", "assets", "told"),
    [
        pytest.param([], [], True, id="nothing on file speaks of it"),
        pytest.param([said("The BX-7 stands by the dryer.", OLD)], [], False, id="somebody has spoken of it"),
        pytest.param([said("A pump is a pump.", OLD)], [], True, id="a word alone is not it"),
        pytest.param([], [Asset(name="K-1", attributes={"Model": "BX-7"})], False, id="it is among the machines"),
    ],
)
def test_what_it_does_with_a_main_product_is_open_where_nothing_says_where_it_runs(heard, assets, told):
    application = unsure_of(heard, monthly("2026-05", **PRICED), assets).application
    assert (application is not None) is told
    if application:
        assert "BX-7 pump" in application.text


@pytest.mark.parametrize(
    ("month", "day", "price", "told"),
    [
        pytest.param("2026-04", "01", 225, True, id="a fifth of what it bought"),
        pytest.param("2026-04", "01", 224, False, id="less than a fifth"),
        pytest.param("2025-06", "01", 500, True, id="a year ago"),
        pytest.param("2025-05", "31", 500, False, id="over a year ago"),
    ],
)
def test_only_a_main_product_of_the_last_year_leaves_its_use_open(month, day, price, told):
    main = order(ordered="2026-05-01", product="Seal kit", number="1", quantity=1, net_price=900)
    other = order(ordered=f"{month}-{day}", product="BX-7 pump", number="2", quantity=1, net_price=price)
    heard = [said("The seal kit goes into the dryer.", OLD)]
    assert (unsure_of(heard, [main, other]).application is not None) is told


@pytest.mark.parametrize(
    ("heard", "orders", "told"),
    [
        pytest.param([said(QUOTATIONS, LATELY)], [], True, id="it says what an order takes"),
        pytest.param([], monthly("2026-05", status="Cancelled"), True, id="an order did not stand"),
        pytest.param([], monthly("2026-05", status="Delivered"), False, id="an order stood"),
        pytest.param([said("I would not sign that report, it is wrong.", LATELY)], [], False, id="something else"),
    ],
)
def test_whether_it_takes_what_it_asks_for_is_open_where_it_or_its_orders_say_so(heard, orders, told):
    transaction = unsure_of(heard, orders).transaction
    assert (transaction is not None) is told
    if transaction:
        assert transaction.evidence


# what it is able to ---------------------------------------------------------------------------------------------------

EXACT = said("We measured it: 40 m3/h at 6 bar, revision C of the drawing.", LATELY)


@pytest.mark.parametrize(
    ("heard", "says"),
    [
        pytest.param([said(STUCK, LATELY, doubt="need")], "It cannot yet say what it wants", id="it does not know"),
        pytest.param([EXACT], "It can say what it wants", id="it names figures"),
        pytest.param(
            [said(STUCK, "2025-07-01", doubt="need"), EXACT], "It can say what it wants", id="it has learned since"
        ),
        pytest.param(
            [said(STUCK, LATELY, doubt="need"), said("The drawing is revision B of March 3.", "2025-07-01")],
            "It cannot yet say what it wants",
            id="what it knew once is old",
        ),
        pytest.param([said(STUCK, LATELY)], None, id="not knowing something else"),
        pytest.param(
            [said(STUCK, LATELY, doubt="need", sure=0.31)], "It cannot yet say what it wants", id="hardly doubting"
        ),
        pytest.param([said(STUCK, LATELY, doubt="need", sure=0.29)], None, id="doubting less than that"),
        pytest.param([said("Which revision is it, 3 or 4, do you know?", LATELY)], None, id="a question"),
        pytest.param([said("The bearing stood at 94 °C and nobody saw it.", LATELY)], None, id="what was measured"),
        pytest.param(
            [said("It must stand 94 °C for a whole shift.", LATELY)],
            "It can say what it wants",
            id="what it must stand",
        ),
        pytest.param([], None, id="nothing said"),
    ],
)
def test_its_ability_to_say_what_it_wants_is_told_by_its_words(heard, says):
    demand = customer_abilities(situation(said=heard)).demand
    assert (demand and demand.text.split(":")[0]) == says


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("If it is not here by then we miss the July shutdown.", True),
        ("Deliveries only between six and nine in the morning please.", True),
        ("We have no crane in that hall at present.", True),
        ("During the turnaround.", False),
        ("Deliveries have been fine all of this year.", False),
        pytest.param("It needs a price for a pump before their summer stop.", False, id="a wish with a season"),
        pytest.param("She will come back to it after the turnaround.", False, id="an answer with a season"),
        pytest.param("They can be fitted only during the summer stop.", True, id="fitted in a season"),
        pytest.param("Goods are accepted at the east gate only, on weekdays.", True, id="where goods are taken"),
    ],
)
def test_its_ability_to_take_delivery_is_told_by_what_limits_it(text, told):
    assert (customer_abilities(situation(said=[said(text, LATELY)])).transfer is not None) is told
