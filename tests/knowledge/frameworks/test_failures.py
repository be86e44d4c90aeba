import pytest

from knowledge.frameworks.departures import Departure
from knowledge.frameworks.failures import failures, stands_in_the_way
from tests.situations import conflict, lacks, offer, person, promise, situation, unsure
from tests.voices import day, order, ours, said, talk

COMPLAINT = {"signals": ("complaint",), "doubt": "transaction"}
SETTLED = {"signals": ("resolved",)}
RECENT, OLD = "2026-05-20", "2025-05-20"


def due(promised, delivered=None, number="O-1"):
    return order(promised, delivered, ordered="2025-12-01", number=number)


def late(*days):
    """Deliveries promised for the first of each pair and made on the second."""
    return [due(promised, delivered, f"O-{place}") for place, (promised, delivered) in enumerate(days)]


# promises -------------------------------------------------------------------------------------------------------------

NEWS_OF_IT = said("The HM-125 runs fine and the late delivery is closed.", "2026-05-28", signals=("resolved",))


@pytest.mark.parametrize(
    ("made", "heard", "holds"),
    [
        pytest.param(promise(status="overdue"), [], True, id="overdue, nothing on file"),
        pytest.param(promise(status="broken"), [], True, id="broken and undone"),
        pytest.param(promise(status="broken", done="2026-05-20"), [], True, id="done late, nobody said a word"),
        pytest.param(
            promise("The HM-125 is there by then.", status="broken", done="2026-05-20"),
            [NEWS_OF_IT],
            False,
            id="done late and accepted by the customer",
        ),
        pytest.param(
            promise("The HM-125 is there by then.", status="broken", done="2026-05-29"),
            [NEWS_OF_IT],
            True,
            id="called closed before it was done",
        ),
        pytest.param(
            promise("The HM-126 is there by then.", status="broken", done="2026-05-20"),
            [said("The HM-125 is closed.", "2026-05-28")],
            True,
            id="another machine accepted",
        ),
        pytest.param(promise(status="overdue", live=False), [], False, id="dropped with the person it was made to"),
        pytest.param(promise(status="open", due="2026-07-01"), [], False, id="not yet due"),
        pytest.param(promise(status="kept", live=False, done="2026-05-10"), [], False, id="kept"),
        pytest.param(promise(due="2025-06-01", on="2025-05-01"), [], True, id="a year overdue to the day"),
        pytest.param(promise(due="2025-05-31", on="2025-05-01"), [], False, id="overdue for over a year, forgotten"),
    ],
)
def test_a_promise_stands_between_us_until_it_is_done_and_accepted_or_dropped(made, heard, holds):
    assert bool(failures(situation(promises=[made], said=heard))) is holds


@pytest.mark.parametrize(
    ("asked_on", "holds"),
    [
        pytest.param("2026-05-20", False, id="asked since"),
        pytest.param("2026-05-10", True, id="asked before it was due"),
    ],
)
def test_a_promise_is_mended_by_an_offer_that_is_the_very_thing_asked_for_again(asked_on, holds):
    made = promise("You get a list which spare fits which pump.", due="2026-05-15")
    passport = offer("Store List", "Nobody can say which spare fits which pump: a list pump by pump")
    asked = lacks("Nobody can say which spare fits which pump, give me the list.", on=asked_on)
    assert bool(failures(situation(promises=[made], needs=[asked], offers=[passport]))) is holds


def test_what_is_undone_is_mended_before_what_was_late_and_says_who_does_what_for_whom_by_when():
    done_late = promise("The rotor comes in May.", status="broken", due="2026-05-25", done="2026-05-30")
    undone = promise("You have the cause in writing.", by="Fay Daly", due="2026-05-13")
    first, second = failures(situation(promises=[done_late, undone]))
    assert first.mend.text == (
        "Fay Daly gives Ann Lee what we promised for 2026-05-13, “You have the cause in writing”, by 2026-06-03, "
        "or tells Ann Lee by then the day on which it comes, and keeps it. Nothing is offered before."
    )
    assert first.mend.evidence == undone.evidence
    assert "came on 2026-05-30" in second.mend.text


def test_what_was_promised_to_one_who_left_goes_to_the_successor():
    gone = Departure(person="Ann Lee", left_on=day("2026-05-01"), successor="Bo Ek", evidence=())
    (failure,) = failures(situation(promises=[promise()], departures=[gone]))
    assert "gives Bo Ek" in failure.mend.text


def test_an_answer_is_due_on_a_working_day():
    (failure,) = failures(situation(promises=[promise()], as_of=day("2026-06-04")))
    assert "by 2026-06-08" in failure.mend.text  # two days from a Thursday is a Saturday


# deliveries -----------------------------------------------------------------------------------------------------------

BAD = [("2026-03-01", "2026-03-09"), ("2026-04-01", "2026-04-09")]
GOOD = [("2026-05-01", "2026-05-01"), ("2026-05-08", "2026-05-07"), ("2026-05-15", "2026-05-15")]


@pytest.mark.parametrize(
    ("orders", "heard", "doubts", "holds"),
    [
        pytest.param(late(*BAD), [], "need", True, id="two late ones of late"),
        pytest.param(late(BAD[0]), [], "need", False, id="one is an accident"),
        pytest.param(late(BAD[0]), [], "transaction", True, id="one, and the customer doubts us"),
        pytest.param(late(*BAD, *GOOD), [], "transaction", False, id="mended: three in a row came on the day"),
        pytest.param(late(*BAD, *GOOD[:2]), [], "need", True, id="two in a row are not enough"),
        pytest.param(
            [*late(*BAD, *GOOD), due("2026-05-29", number="O-9")], [], "need", False, id="one out after they had held"
        ),
        pytest.param(
            [*late(*BAD), due("2026-05-29", number="O-9")], [], "need", True, id="late ones and one still out"
        ),
        pytest.param(
            late(*BAD),
            [said("The late orders are a thing of the past.", "2026-05-28", **SETTLED)],
            "need",
            False,
            id="the customer says that it is over",
        ),
        pytest.param(
            late(("2025-10-01", "2025-10-09"), ("2025-11-01", "2025-11-09")), [], "transaction", False, id="long ago"
        ),
        pytest.param(
            [], [said("Again the order came short.", RECENT, **COMPLAINT)], "transaction", True, id="by its complaints"
        ),
        pytest.param(
            [], [said("Again the order came short.", RECENT, **COMPLAINT)], "need", False, id="by one in passing"
        ),
        pytest.param(
            [], [said("Again the order came short.", OLD, **COMPLAINT)], "transaction", False, id="an old one"
        ),
        pytest.param(
            [], [ours("Their order came short.", RECENT, **COMPLAINT)], "transaction", False, id="our own word"
        ),
    ],
)
def test_deliveries_fail_now_or_are_mended(orders, heard, doubts, holds):
    found = failures(situation(orders=orders, said=heard, uncertainty=unsure(doubts)))
    assert bool(found) is holds


def test_failing_deliveries_are_mended_by_a_day_for_what_is_out_told_to_who_buys():
    buyer = person("Sue Kay", function="purchasing", bond="some")
    orders = [*late(*BAD), due("2026-05-29", number="O-9")]
    (failure,) = failures(situation(orders=orders, people=(person(), buyer)))
    assert failure.mend.text.startswith("Rep Roe gives Sue Kay by 2026-06-03 a day for order O-9 (BX-7 pump")
    assert failure.what.text == "Deliveries fail now: 3 of the last 3 deliveries came late or short, or are out."
    assert len(failure.what.evidence) == 3


# conflicts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("As long as I cannot rely on a date there will be no new project with you.", True),
        ("I will not sign anything until Bo and I agree.", True),
        ("We do nothing further before this is settled.", True),
        ("That stands in the way.", True),
        ("There is nothing to talk of unless it is agreed with Ann.", True),
        ("Deliveries after Friday are refused, unless agreed with Ann.", False),
        ("I see it differently from Bo.", False),
        ("We order no later than Friday.", False),
        ("I have no order number yet.", False),
    ],
)
def test_words_say_that_something_stands_in_the_way(text, blocks):
    assert stands_in_the_way(text) is blocks


ANN = said("Single seals will do before the dryer.", "2026-05-02")
BO = said("Single seals will not do, I will not order any until we agree.", RECENT, "Bo Ek")


@pytest.mark.parametrize(
    ("sides", "heard", "holds"),
    [
        pytest.param((ANN, BO), [], True, id="the customer says that it stands in the way"),
        pytest.param((ANN, said("I don't agree on the seals.", RECENT, "Bo Ek")), [], False, id="a mere difference"),
        pytest.param((ANN, said(BO.evidence.quote, OLD, "Bo Ek")), [], False, id="a year ago"),
        pytest.param(
            (ANN, BO),
            [said("We agree now on single seals.", "2026-05-25", **SETTLED)],
            False,
            id="settled since",
        ),
        pytest.param((ANN, ours("I will not order any until they agree.", RECENT)), [], False, id="only we say so"),
    ],
)
def test_a_conflict_holds_where_the_customer_says_that_it_stands_in_the_way(sides, heard, holds):
    found = failures(situation(conflicts=[conflict(*sides)], said=[*sides, *heard]))
    assert bool(found) is holds


def test_a_conflict_is_mended_at_one_table():
    (failure,) = failures(situation(conflicts=[conflict(ANN, BO, topic="single seals")], said=[ANN, BO]))
    assert failure.mend.text.startswith(
        "Rep Roe brings Ann Lee and Bo Ek to one table by 2026-06-03 about single seals"
    )


PLAIN = "There will be no new project before the bill is right."


@pytest.mark.parametrize(
    ("heard", "holds"),
    [
        pytest.param([said(PLAIN, RECENT, signals=("complaint",))], True, id="said as a complaint"),
        pytest.param(
            talk(RECENT, (said, PLAIN, {"on": RECENT}), (said, "You bill it wrong.", {"on": RECENT, **COMPLAINT})),
            True,
            id="in one document with a complaint",
        ),
        pytest.param(
            [said(PLAIN, RECENT), said("You bill it wrong.", "2026-05-21", **COMPLAINT)],
            False,
            id="a complaint elsewhere",
        ),
        pytest.param([said(PLAIN, OLD, signals=("complaint",))], False, id="a year ago"),
    ],
)
def test_a_customer_in_trouble_that_says_there_is_no_business_before_holds_without_a_conflict(heard, holds):
    found = failures(situation(said=heard))
    assert bool(found) is holds
    if found:
        assert found[0].what.evidence == (heard[0].evidence,)
        assert "asks what would have to be true" in found[0].mend.text
