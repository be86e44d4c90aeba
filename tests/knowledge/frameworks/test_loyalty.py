from dataclasses import replace

import pytest

from knowledge.frameworks.loyalty import NAMES, costly, loyalty, moves, quadrant
from knowledge.model import Account, Signal
from tests.voices import day, order, ours, said

TODAY = day("2026-06-01")


def rung(*words, on="2026-05-01", orders=(), **more):
    statements = [said(each, on, start=1_000 * place, **more) for place, each in enumerate(words)]
    return loyalty(statements, TODAY, orders=orders).rung


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("We pay more for yours because it is worth it.", 8),
        ("I would gladly pay twenty percent more for that.", 8),
        ("You are not the cheapest but we stay.", 8),
        ("I have recommended you to the plant in Lyon.", 7),
        ("We can be a reference customer for you.", 7),
        ("If anyone wants to talk to me, they can.", 7),
        ("We want you in from the start on the next hall.", 6),
        ("Preben sends the order for the ten others.", 6),
        ("We didn't go looking for another supplier.", 6),
        ("Our engineers and yours sat side by side for a week.", 5),
        ("We gave you access to our data.", 5),
        ("I would rather have few suppliers who know us.", 5),
        ("No doubt you were dear, but only you answered on a Sunday.", 8),
        ("Others are cheaper, Hiscox told me by how much. I stay because somebody here knows my dog.", 8),
        ("If you need a reference for that plant room, use us.", 7),
        ("Yes, we're happy. Same again for the Bristol site.", 6),
        ("We want you for the second line.", 6),
        ("We take whoever is cheapest.", 3),
        ("We always take the cheapest.", 3),
        ("It goes to tender in January.", 3),
        ("Show me first that it works.", 2),
        ("We will not buy from you again.", 1),
        ("There will be no new project with you.", 1),
        ("I am not convinced of your sensors.", 2),
        ("The pump runs since Monday.", None),
    ],
)
def test_a_rung_is_told_by_what_is_said(words, expected):
    assert rung(words) == expected


@pytest.mark.parametrize(
    "words",
    [
        "Don't put my name under it.",
        "We would not recommend you to anybody.",
        "Never would we pay more because of a logo.",
        "Unless that changes we cannot recommend you.",
    ],
)
def test_what_denies_a_high_rung_is_none(words):
    assert rung(words) is None


@pytest.mark.parametrize(
    "words",
    [
        "The group is merging and the joint tender comes in April.",
        "Somebody neutral should lay the five controls side by side for us.",
        "We want you to deliver next week.",
        "They will roll out to fourteen entities.",
        "Our board has extended the old contract by half a year.",
        "Each neighbour is with another one, and each is with the cheapest.",
        "I doubt you are the cheapest.",
        "We talked about it, whether to go out to tender.",
        "I have three quotes for the same cameras.",
        "I'm not convinced it's the moment.",
        "Let us wait and see whether the subsidy goes on.",
        "If I ever got a grey part from you I'd never order again.",
        "The first forty schools are done with you.",
    ],
)
def test_words_that_only_look_like_those_of_a_rung_are_none(words):
    assert rung(words) is None


@pytest.mark.parametrize(
    ("signals", "expected"),
    [
        pytest.param(("growth_opportunity",), None, id="with whom it will grow is not said"),
        pytest.param(("growth_opportunity", "praise"), 6, id="with one it praises"),
        pytest.param(("growth_opportunity", "praise", "complaint"), None, id="with a complaint"),
        pytest.param(("praise",), None, id="praise alone"),
    ],
)
def test_who_grows_seeks_to_expand_with_us_where_it_praises_us(signals, expected):
    assert rung("We open eleven shops.", signals=signals) == expected


def test_the_highest_rung_with_evidence_counts():
    found = loyalty([said("It goes to tender.", "2026-05-01"), said("I recommended you.", "2026-04-01")], TODAY)
    assert (found.rung, found.name, found.high) == (7, "enthusiastic advocate", True)
    assert [piece.quote for piece in found.evidence] == ["I recommended you."]


@pytest.mark.parametrize(("on", "expected"), [("2025-06-01", 7), ("2025-05-31", None), ("2026-06-02", None)])
def test_evidence_counts_for_twelve_months(on, expected):
    assert rung("I recommended you.", on=on) == expected


def test_who_refuses_to_go_on_is_no_longer_where_earlier_words_put_it():
    before, after = said("I recommended you.", "2026-03-01"), said("No new project with you.", "2026-04-01")
    assert loyalty([before, after], TODAY).rung == 1
    assert loyalty([after, replace(before, evidence=replace(before.evidence, date=day("2026-05-01")))], TODAY).rung == 7


def test_our_own_words_are_no_evidence():
    assert loyalty([ours("They would recommend you, I mean us.", "2026-05-01")], TODAY).rung is None


def test_what_is_told_of_them_is():
    assert rung("She recommended you to a colleague.", reported=True) == 7


@pytest.mark.parametrize(
    ("products", "expected"),
    [(("Seal", "Pump", "Service day"), 4), (("Seal", "Pump", "seal"), None), ((), None)],
)
def test_three_different_products_in_a_year_are_a_bundle(products, expected):
    orders = [order(ordered="2026-02-01", product=product, number=str(at)) for at, product in enumerate(products)]
    assert rung(orders=orders) == expected
    assert rung(orders=[replace(each, ordered=day("2025-01-01")) for each in orders]) is None


@pytest.mark.parametrize("signal", ["price_pressure", "switching_risk"])
@pytest.mark.parametrize(("probability", "expected"), [(0.7, 3), (0.69, None)])
def test_pressure_on_the_price_that_is_surely_read_is_a_switchers(signal, probability, expected):
    statement = said("Ten off or we talk to others.", "2026-05-01")
    signals = {each: probability if each == signal else 0.0 for each in Signal}
    read = replace(statement, reading=replace(statement.reading, signals=signals))
    assert loyalty([read], TODAY).rung == expected


def test_without_evidence_there_is_no_rung():
    found = loyalty([], TODAY)
    assert (found.rung, found.name, found.evidence, found.high) == (None, None, (), None)


@pytest.mark.parametrize(("at", "high"), [(4, False), (5, True)])
def test_loyalty_is_high_from_the_fifth_rung(at, high):
    found = loyalty([], TODAY)
    assert replace(found, rung=at, name=NAMES[at]).high is high


@pytest.mark.parametrize(
    ("revenue", "cost", "expected"),
    [(100.0, 15.0, True), (100.0, 14.9, False), (100.0, None, None), (None, 15.0, None), (0.0, 15.0, None)],
)
def test_effort_is_high_from_fifteen_percent_of_revenue(revenue, cost, expected):
    assert costly(Account(key=1, name="Acme", revenue=revenue, cost_to_serve=cost)) is expected


@pytest.mark.parametrize(
    ("loyal", "effort", "expected"),
    [
        (True, False, "most valuable customer"),
        (True, True, "partner"),
        (False, False, "switcher"),
        (False, True, "undesirable"),
        (None, True, None),
        (True, None, None),
    ],
)
def test_the_grid_of_loyalty_and_effort(loyal, effort, expected):
    assert quadrant(loyal, effort) == expected


def account(revenue, cost):
    return Account(key=1, name="Acme", revenue=revenue, cost_to_serve=cost)


class TestMoves:
    def test_a_rung_is_worth_what_its_accounts_bring_more_than_those_below(self):
        portfolio = [(3, account(100.0, 10.0)), (3, account(120.0, 20.0)), (5, account(200.0, 30.0))]
        (move,) = moves([*portfolio, (5, account(220.0, 40.0)), (None, account(9.0, 9.0)), (6, account(None, None))])
        assert (move.below, move.rung, move.accounts, move.worth, move.costs) == (3, 5, 2, 100.0, 20.0)
        assert move.pays

    def test_a_move_that_costs_more_than_it_brings_does_not_pay(self):
        (move,) = moves([(3, account(100.0, 10.0)), (3, account(100.0, 10.0)), (4, account(105.0, 30.0))] * 2)
        assert not move.pays

    def test_one_account_on_a_rung_tells_nothing(self):
        assert moves([(3, account(100.0, 10.0)), (5, account(200.0, 10.0))]) == ()
