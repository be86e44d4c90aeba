"""What a sales manager sees of all accounts together, and of what customers choose by."""

import pytest

pytestmark = pytest.mark.slow

DAY = "2026-11-25"


@pytest.fixture(scope="module")
def portfolio(with_examples):
    return with_examples.json("portfolio", "--as-of", DAY)


def test_every_account_is_in_the_portfolio_with_what_is_known_of_it(portfolio):
    accounts = {each["name"]: each for each in portfolio["accounts"]}
    assert len(accounts) == 6
    fields = {"name", "rung", "quadrant", "service_tier", "serving", "share_of_business", "stage", "revenue"}
    assert all(fields | {"cost_to_serve"} <= each.keys() for each in accounts.values())
    best = accounts["Glenadoon Distillers"]
    assert (best["quadrant"], best["serving"]["verdict"]) == ("most valuable customer", "right")
    assert accounts["Meerwijk Chemie"]["serving"]["verdict"] == "over-served"
    assert accounts["Strandby Castings"]["quadrant"] is None


def test_whatever_a_sentence_rests_on_is_in_the_same_object(portfolio):
    known = {piece["id"] for piece in portfolio["evidence"]}
    for each in portfolio["accounts"]:
        for said in (*each["service_tier"]["why"], *each["serving"]["why"], *each["changed"]):
            assert said["evidence"]
            assert set(said["evidence"]) <= known


def test_the_page_names_every_account_and_what_to_act_on(with_examples, portfolio):
    page = with_examples("portfolio", "--as-of", DAY).stdout
    for words in ("Over-served", "Under-served", "Promises at risk", "Not heard for 90 days", "Rabenau"):
        assert words in page


def test_what_customers_choose_by_is_shown_for_one_account_or_all(with_examples):
    told = with_examples.json("conjoint")
    assert {worth["attribute"] for worth in told["part_worths"]} == {"price", "quality", "service"}
    assert len(told["accounts"]) == 6
    one = with_examples.json("conjoint", "--account", "Strandby Castings")
    assert [(each["account"], each["serving"]["need_segment"]) for each in one["accounts"]] == [
        ("Strandby Castings", "price")
    ]
    assert "inside sales" in with_examples("conjoint").stdout


def test_without_choices_that_is_said(terminal):
    assert "no task can be used" in terminal("conjoint").stdout
    assert terminal.json("portfolio")["accounts"] == []
