import datetime as dt
from dataclasses import replace

import pytest

from knowledge.model import Evidence, Kind, Voiced, rests_on, span_id
from knowledge.voice.business import business
from knowledge.voice.competitors import UNNAMED, competitors, price_pressure
from tests.builders import reading, vector

TODAY = dt.date(2026, 11, 24)


def said(quote, on=dt.date(2026, 10, 1), side="customer", **signals):
    part = vector(quote, 8).tobytes().hex()[:12]
    evidence = Evidence(
        id=span_id(part, 0, len(quote)),
        quote=quote,
        source="a.md",
        part=None,
        date=on,
        speaker="Anna Berg",
        side=side,
        start=0,
        end=len(quote),
        passage=None,
    )
    return Voiced(evidence=evidence, account=1, kind=Kind.CALL, reading=reading(**signals), vector=vector(quote, 8))


def names(*statements, not_these=("Anna Berg", "Acme")):
    return [each.name for each in competitors(statements, TODAY, not_these=not_these)]


def test_a_competitor_is_a_name_in_what_tells_of_one():
    statements = [
        said("We had an offer from Duroflow, 8 % below yours.", competitor=0.9),
        said("Duroflow called again."),
    ]
    (found,) = competitors(statements, TODAY, not_these=())
    assert found.name == "Duroflow"
    assert {piece.quote for piece in found.evidence} == {each.evidence.quote for each in statements}


@pytest.mark.parametrize(
    "quote",
    [
        pytest.param("Anna says that others are cheaper.", id="a person"),
        pytest.param("At Acme we look at others.", id="the customer"),
        pytest.param("On Monday we look at others.", id="a day"),
        pytest.param("Others are cheaper.", id="the first word of a sentence"),
        pytest.param("We found one in Portugal that is cheaper than all the others.", id="a place"),
    ],
)
def test_other_names_are_none(quote):
    assert set(names(said(quote, competitor=0.9), said("The others do it too."))) <= {UNNAMED}


def test_beside_a_competitor_stand_others():
    told = said("We had an offer from Duroflow, 8 % below yours.", competitor=0.9)
    listed = said("Duroflow has 35 %, Kestrel 20 %, the rest goes to Botlek.")
    assert names(told, listed) == ["Duroflow", "Kestrel"]
    assert names(listed) == []


def test_a_name_spun_with_look_alikes_is_the_same():
    statements = [said("Durоflow is cheaper.", competitor=0.9), said("We asked Duroflow for a price.", competitor=0.9)]
    assert names(*statements) == ["Duroflow"]


def test_one_that_nobody_names_is_told_as_such():
    assert names(said("We have a cheaper offer on the table, from a new one.", competitor=0.9)) == [UNNAMED]


@pytest.mark.parametrize(
    "quote",
    [
        pytest.param("We didn't go looking for another price and we won't be.", id="not looked for"),
        pytest.param("He wants a competing offer, I told him there is none.", id="there is none"),
        pytest.param("Our share of the tender is forty percent.", id="nobody who sells"),
    ],
)
def test_where_there_is_nobody_else_none_is_told(quote):
    assert names(said(quote, competitor=0.9)) == []


@pytest.mark.parametrize(
    "quote",
    [
        pytest.param("Norrland Pneumatics came in at 11 % under your rate.", id="came in at"),
        pytest.param("The quote on my desk is low, Norrland Pneumatics want to see us.", id="wants to see"),
        pytest.param("Norrland Pneumatics undercut you by 9 %.", id="undercuts"),
    ],
)
def test_a_competitor_is_named_as_it_sells(quote):
    assert names(said(quote, competitor=0.9)) == ["Norrland Pneumatics"]


def test_whom_nobody_knows_presses_only_where_it_is_surely_read():
    unsure = said("Sales rose by 6 % and the price fell.", side="unknown", price_pressure=0.3)
    assert not price_pressure([unsure], TODAY).present
    assert price_pressure([replace(unsure, reading=reading(price_pressure=0.6))], TODAY).present


def test_a_question_a_rule_and_the_leading_of_a_meeting_tell_of_no_business():
    told = business(
        [
            said("Can we have them in by mid November, before the season?", constraint=0.9),
            said("Anything over 25,000 goes from January to Dr Oduya, who grows.", objective=0.9),
            said("I would like to turn to our strategy and our goals.", objective=0.9),
        ],
        TODAY,
    )
    assert list(rests_on(told)) == []


def test_what_only_may_tell_of_a_price_does_so_by_its_words():
    assert price_pressure([said("That price is far above the market.", price_pressure=0.2)], TODAY).present
    assert not price_pressure([said("The hall was cold.", price_pressure=0.9)], TODAY).present


def test_a_name_in_our_own_words_is_one_only_beside_words_of_selling():
    assert names(said("Deirdre keeps the pumps in a drawer.", side="us", competitor=0.9)) == []
    assert names(said("He showed me a brochure from Duroflow.", side="us", competitor=0.9)) == ["Duroflow"]


def test_without_a_statement_that_tells_of_one_there_is_none():
    assert names(said("Duroflow called.")) == []


def test_what_is_told_later_does_not_exist():
    assert competitors([said("Duroflow called.", TODAY + dt.timedelta(1), competitor=0.9)], TODAY, not_these=()) == ()


def test_pressure_on_the_price_passes():
    old = said("You must come down by 5 %.", dt.date(2025, 1, 1), price_pressure=0.9)
    assert price_pressure([old], TODAY).present is False
    assert len(price_pressure([old], TODAY).evidence) == 1
    assert price_pressure([said("Come down by 8 %.", price_pressure=0.9)], TODAY).present
    assert price_pressure([said("We came down by 8 %.", side="us", price_pressure=0.9)], TODAY).evidence == ()


def test_a_business_is_told_in_the_customers_words_with_what_they_rest_on():
    aim = said("We shall make six percent more tonnes next year.", objective=0.9)
    driver = said("The end customers order on Monday for Thursday now.", objective=0.9)
    limit = said("There was four on nights and there is one now.", constraint=0.9)
    change = said("From January all stock pumps get mechanical seals.", process_change=0.9)
    told = business([aim, driver, limit, change], TODAY)
    assert [each.text for each in told.objectives] == [aim.evidence.quote]
    assert [each.text for each in told.drivers] == [driver.evidence.quote]
    assert [each.text for each in told.constraints] == [limit.evidence.quote]
    assert [each.text for each in told.process_changes] == [change.evidence.quote]
    assert {piece.id for piece in rests_on(told)} == {
        aim.evidence.id,
        driver.evidence.id,
        limit.evidence.id,
        change.evidence.id,
    }
    assert told.objectives[0].evidence == (aim.evidence,)


@pytest.mark.parametrize(
    ("text", "read", "aims"),
    [
        pytest.param("Leakage goes to thirty per cent by 2029, ten per cent off.", 0.01, True, id="how much by when"),
        pytest.param("Leakage goes down, ten per cent off the bill.", 0.05, False, id="no day"),
        pytest.param("The target for the building is in 2029, they say.", 0.05, False, id="no measure"),
        pytest.param("The shift hands over at six, all four of us.", 0.6, True, id="surely read"),
        pytest.param("The shift hands over at six, all four of us.", 0.59, False, id="no word of aiming, less surely"),
    ],
)
def test_an_aim_is_how_much_by_when_or_surely_read(text, read, aims):
    assert bool(business([said(text, objective=read)], TODAY).objectives) is aims


def test_what_is_settled_is_no_change_of_a_process():
    assert not business([said("So the pumps are solved for us, thank you.", process_change=0.9)], TODAY).process_changes


@pytest.mark.parametrize(
    ("quote", "told"),
    [
        pytest.param("It was an offer like any, he sees a price per seal.", [], id="an offer is not yet another's"),
        pytest.param("I have an offer from a firm down the road.", [UNNAMED], id="an offer from somebody"),
        pytest.param("I have a cheaper offer on the table.", [UNNAMED], id="a cheaper one"),
        pytest.param("Everybody offers a discount, and so they sell nothing.", [], id="everybody is nobody's name"),
    ],
)
def test_somebody_else_who_is_not_named_is_told_by_words_of_another(quote, told):
    assert names(said(quote, competitor=0.9)) == told
