"""Four accounts of one supplier, told over a year, and what a brief makes of them."""

import pytest

from tests.scenarios.conftest import ROOT, Terminal

KESTREL = ROOT / "tests" / "evals" / "histories" / "kestrel"
AS_OF = "2026-10-25"


@pytest.fixture(scope="module")
def terminal(tmp_path_factory):
    terminal = Terminal(tmp_path_factory.mktemp("kestrel") / "home")
    assert terminal.json("ingest", KESTREL)["failed"] == []
    return terminal


@pytest.fixture(scope="module")
def bakery(terminal):
    return terminal.json("brief", "Halloran Bakeries", "--as-of", AS_OF)


@pytest.fixture(scope="module")
def hospital(terminal):
    return terminal.json("brief", "St Bride's Hospitals", "--as-of", AS_OF)


@pytest.fixture(scope="module")
def furniture(terminal):
    return terminal.json("brief", "Torvald Furniture", "--as-of", AS_OF)


def about(needs, *words):
    """The needs whose statement, or evidence, holds one of the words."""
    said = {need["id"]: [need["statement"], *(piece["quote"] for piece in need["evidence"])] for need in needs}
    return [need for need in needs if any(word in text for word in words for text in said[need["id"]])]


def promised(brief, words):
    (promise,) = (each for each in brief["promises"] if words in each["text"])
    return promise


def test_needs_that_were_met_later_are_not_briefed_as_open(terminal, furniture):
    (box,) = about(furniture["unmet_needs"], "a box with the ten parts")
    assert box["status"] == "met"
    assert "tick off" in box["closed_by"][0]["quote"]
    (numbers,) = about(furniture["unmet_needs"], "order number stood on all")
    assert numbers["status"] == "met"
    before = terminal.json("brief", "Torvald Furniture", "--as-of", "2026-09-09")
    assert about(before["unmet_needs"], "a box with the ten parts")[0]["status"] == "open"


def test_what_is_no_longer_wanted_is_met(hospital):
    (monitoring,) = about(hospital["unmet_needs"], "remote monitoring")
    assert monitoring["status"] == "met"
    assert "no point" in monitoring["closed_by"][0]["quote"]


def test_a_need_that_was_not_met_stays_open(furniture, hospital):
    assert about(furniture["unmet_needs"], "told when a date moves")[0]["status"] == "open"
    assert about(hospital["unmet_needs"], "one of them has ever been shown how")[0]["status"] != "met"


def test_a_contact_who_left_is_marked_and_a_promise_to_that_one_blocks_nothing(hospital):
    left = {each["name"] for each in hospital["contacts"]["people"] if each["left"]}
    assert left == {"Ian Peverell"}
    training = promised(hospital, "training for the porters")
    assert (training["to"], training["due"], training["status"]) == ("Ian Peverell", "2026-05-31", "overdue")
    assert not any("training for the porters" in each["text"] for each in hospital["watch_outs"])


def test_an_order_shows_a_promise_broken(furniture):
    late = promised(furniture, "air end exchange set")
    assert (late["to"], late["by"]) == ("Lucja Banas", "Gwen Tully")
    assert (late["status"], late["due"], late["done_on"]) == ("broken", "2026-03-30", "2026-04-09")
    undelivered = promised(furniture, "K-4260")
    assert (undelivered["to"], undelivered["by"], undelivered["status"]) == ("Lucja Banas", "Gwen Tully", "broken")
    assert promised(furniture, "every second Monday")["status"] == "broken"
    credit = promised(furniture, "credit of 2,000")
    assert (credit["status"], credit["done_on"]) == ("kept", "2026-03-10")
    assert len(furniture["promises"]) == len({each["due"] for each in furniture["promises"]})


@pytest.mark.parametrize(
    ("account", "ours", "theirs"),
    [("bakery", "Ravi Menon", "Des Okafor"), ("furniture", "Gwen Tully", "Henrik Aas")],
)
def test_an_opinion_of_ours_stands_beside_the_customers_own_words(account, ours, theirs, request):
    (conflict,) = request.getfixturevalue(account)["conflicts"]
    assert [side["who"] for side in conflict["sides"]] == [ours, theirs]


def test_our_opinion_does_not_decide_what_the_customer_is_unsure_of(bakery, furniture, hospital):
    assert bakery["uncertainty"]["dominant"] == "market"
    assert furniture["uncertainty"]["dominant"] == "transaction"
    assert hospital["uncertainty"]["dominant"] == "need"


def test_who_else_offers_is_named_and_presses_on_the_price(bakery, hospital):
    assert {each["name"] for each in bakery["competitors"]} == {"Norrland Pneumatics", "Brixair"}
    assert bakery["price_pressure"]["present"]
    assert hospital["competitors"] == []
    assert not hospital["price_pressure"]["present"]


def test_an_aim_of_the_business_is_no_need(bakery):
    assert about(bakery["unmet_needs"], "fifteen percent out of the energy") == []
    assert any("fifteen percent" in each["text"] for each in bakery["business"]["objectives"])


def test_too_little_evidence_says_so(terminal):
    brief = terminal.json("brief", "Pell & Sons Joinery", "--as-of", AS_OF)
    assert (brief["uncertainty"]["dominant"], brief["uncertainty"]["shares"]) == ("insufficient", None)
    assert brief["uncertainty"]["settle_with"].endswith("?")
    for field in ("unmet_needs", "promises", "conflicts", "competitors"):
        assert brief[field] == []
    assert "what it is unsure of: too little evidence" in brief["not_known"]
