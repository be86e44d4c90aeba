from dataclasses import replace

import pytest

from knowledge.frameworks.departures import Departure
from knowledge.frameworks.fit import Catalogue
from knowledge.frameworks.migration import migration
from knowledge.frameworks.uncertainty import LEAD_WITH
from knowledge.model import Account, Row, Said
from tests.situations import conflict, encode, lacks, offer, person, promise, situation, unsure
from tests.voices import day, order, said

CLINIC = offer(lead_time_days=28)
STARTER = offer("Clinic Starter", "Ten seals opened once", module_of="Seal Clinic", lead_time_days=7)
SEALS = lacks("Seals fail here and nobody knows why.", again=("Nobody knows why seals fail.",), on="2026-05-20")
PARKING = lacks("The visitors' parking is always crowded.")
PRICE = said("The others are ten percent cheaper.", "2026-05-10", signals=("price_pressure",)).evidence
RUNG = said("We take whoever is cheapest.", "2026-04-10").evidence
COSTLY = Account(
    key=1,
    name="Acme",
    owner="Rep Roe",
    segment="Process",
    revenue=50_000,
    cost_to_serve=10_000,
    row=Row("acct", "accounts.csv", "row-2", "Account: Acme"),
)


def judged(*, offers=(CLINIC,), **more):
    return migration(situation(offers=offers, **more), Catalogue(offers, encode))


LATE = [order("2026-04-01", "2026-04-09", number="1"), order("2026-05-01", "2026-05-09", number="2")]
LOW = {"rung": 3, "rung_rests_on": (RUNG,)}


@pytest.mark.parametrize(
    ("facts", "approach"),
    [
        pytest.param({"needs": [SEALS], "promises": [promise()]}, "hold", id="a promise is overdue"),
        pytest.param({"needs": [SEALS], "promises": [promise(live=False)]}, "augment", id="a promise nobody waits for"),
        pytest.param({"needs": [SEALS], "orders": LATE}, "hold", id="deliveries fail now"),
        pytest.param({"uncertainty": unsure("insufficient")}, "hold", id="nothing is known"),
        pytest.param(
            {"uncertainty": unsure("insufficient"), "needs": [lacks(SEALS[0].statement, certainty=0.69)]},
            "hold",
            id="a need heard but once",
        ),
        pytest.param(
            {"uncertainty": unsure("insufficient"), "needs": [lacks(SEALS[0].statement, certainty=0.7)]},
            "augment",
            id="a need that is surely known",
        ),
        pytest.param(
            {"uncertainty": unsure("insufficient"), "needs": [lacks(SEALS[0].statement, status="met")]},
            "hold",
            id="a need that is met",
        ),
        pytest.param(
            {"needs": [PARKING], "pressing": (PRICE,), **LOW}, "decline", id="nothing fits, price is the talk"
        ),
        pytest.param({"pressing": (PRICE,), **LOW}, "decline", id="price is the only talk"),
        pytest.param(
            {"needs": [PARKING], "pressing": (PRICE,)}, "augment", id="loyalty unknown, and it lacks something"
        ),
        pytest.param(
            {"pressing": (PRICE,), "uncertainty": unsure("market")},
            "decline",
            id="loyalty unknown, price the only talk",
        ),
        pytest.param({"pressing": (PRICE,)}, "augment", id="loyalty unknown, and it is unsure what it needs"),
        pytest.param(
            {"needs": [PARKING], "pressing": (PRICE,), "rung": 5}, "augment", id="a loyal one is not declined"
        ),
        pytest.param(
            {"needs": [SEALS], "pressing": (PRICE,), **LOW}, "augment", id="an offer fits, whatever the price"
        ),
        pytest.param({"needs": [PARKING], "costly": True, **LOW}, "decline", id="nothing fits, and it costs much"),
        pytest.param({"needs": [PARKING], "costly": False, **LOW}, "augment", id="nothing fits, and it costs little"),
        pytest.param(
            {"needs": [PARKING], "pressing": (PRICE,), "offers": (), **LOW},
            "augment",
            id="no list of offers is on file",
        ),
        pytest.param(
            {"needs": [PARKING], "pressing": (PRICE,), "promises": [promise()], **LOW},
            "hold",
            id="a failure comes first",
        ),
        pytest.param({"needs": [SEALS], "costly": True, "rung": 4}, "unbundle", id="low loyalty, costs much"),
        pytest.param({"needs": [SEALS], "costly": True, "rung": 5}, "augment", id="high loyalty, costs much"),
        pytest.param({"needs": [SEALS], "costly": False, "rung": 4}, "augment", id="low loyalty, costs little"),
        pytest.param({"needs": [SEALS], "costly": True}, "augment", id="loyalty unknown, costs much"),
        pytest.param({"needs": [SEALS], "costly": None, "rung": 4}, "augment", id="low loyalty, cost unknown"),
        pytest.param({"needs": [SEALS], "offers": (CLINIC, STARTER)}, "foot-in-the-door", id="a small first part"),
        pytest.param(
            {"needs": [SEALS], "offers": (CLINIC, STARTER), "rung": 5},
            "augment",
            id="a loyal one needs no foot in its door",
        ),
        pytest.param({"needs": [SEALS], "offers": (CLINIC,)}, "augment", id="all of one piece"),
        pytest.param(
            {"needs": [lacks(SEALS[0].statement, value=None)], "offers": (CLINIC, STARTER)},
            "augment",
            id="nobody says what it is worth",
        ),
        pytest.param(
            {
                "needs": [lacks(SEALS[0].statement, value=None)],
                "offers": (replace(CLINIC, reference="A public letter"), STARTER),
            },
            "foot-in-the-door",
            id="its worth is shown elsewhere",
        ),
        pytest.param(
            {"needs": [SEALS], "offers": (CLINIC, STARTER), "costly": True, "rung": 4},
            "unbundle",
            id="unbundle comes first",
        ),
    ],
)
def test_the_first_approach_that_holds_is_taken(facts, approach):
    assert judged(**facts).approach == approach


# all at once ----------------------------------------------------------------------------------------------------------

LARGE = Account(key=1, name="Acme", owner="Rep Roe", segment="Process", tier="A")
DECIDES = said("Dr Uhl decides on this now.", "2026-04-01", signals=("decision_maker_change",))
BUYS = said("Purchasing changes to a central framework in May.", "2026-04-01", "Bo Ek", signals=("process_change",))
MAKES = said("The new line starts in October.", "2026-04-01", "Cy Fox", signals=("process_change",))
LEARNS = said("We need specialists who know sugar.", "2026-04-01", "Di Gow", need=True)
CHANGES = [DECIDES, BUYS, MAKES, LEARNS]


@pytest.mark.parametrize(
    ("heard", "account", "approach"),
    [
        pytest.param(CHANGES, LARGE, "all-at-once", id="all four are changing"),
        *(
            pytest.param([each for each in CHANGES if each is not left_out], LARGE, "augment", id=f"all but {what}")
            for left_out, what in ((DECIDES, "who decides"), (LEARNS, "the skills"))
        ),
        pytest.param([DECIDES, LEARNS], LARGE, "augment", id="all but who buys and what it makes"),
        pytest.param(CHANGES, replace(LARGE, tier="C"), "augment", id="a smaller customer"),
        pytest.param(
            [replace(each, evidence=replace(each.evidence, date=day("2025-05-31"))) for each in CHANGES],
            LARGE,
            "augment",
            id="over a year ago",
        ),
    ],
)
def test_all_at_once_is_for_a_larger_customer_where_everything_changes_together(heard, account, approach):
    found = judged(needs=[SEALS], said=heard, account=account)
    assert found.approach == approach
    if approach == "all-at-once":
        told = {piece.quote for reason in found.because for piece in reason.evidence}
        assert {DECIDES.evidence.quote, LEARNS.evidence.quote} <= told


# the step -------------------------------------------------------------------------------------------------------------


def test_a_step_names_who_what_with_whom_by_when_and_from_when_it_may_be_promised():
    step = judged(needs=[SEALS]).step
    assert step.text == (
        "Rep Roe sits down with Ann Lee by 2026-06-15 and shows Seal Clinic against “Seals fail here and nobody knows "
        "why”, as an addition to what we deliver, with its price. Ordered then, it may be promised for 2026-07-13."
    )
    assert step.evidence == SEALS[0].evidence


def test_a_foot_in_the_door_is_the_part_and_leaves_the_whole_for_later():
    step = judged(needs=[SEALS], offers=(CLINIC, STARTER)).step.text
    assert "one small start, Clinic Starter" in step
    assert "leaves Seal Clinic for when it has shown its worth" in step
    assert step.endswith("may be promised for 2026-06-22.")


def test_a_part_that_takes_as_long_as_the_whole_is_no_start_but_what_follows():
    step = judged(needs=[SEALS], offers=(CLINIC, replace(STARTER, lead_time_days=28))).step.text
    assert "one small start, Seal Clinic" in step
    assert "leaves Clinic Starter" in step


def test_no_day_is_promised_without_a_lead_time():
    assert "Promise no day" in judged(needs=[SEALS], offers=(offer(),)).step.text


@pytest.mark.parametrize(
    ("offers", "why"),
    [
        pytest.param((), "no list of what we offer is on file", id="no list"),
        pytest.param((offer(solves="Sand that wears"),), "none on our list", id="nothing fits"),
    ],
)
def test_a_step_without_an_offer_takes_the_need_home_and_says_why_no_offer_is_named(offers, why):
    step = judged(needs=[SEALS], offers=offers).step
    assert step.text.startswith(
        "Rep Roe takes “Seals fail here and nobody knows why” to our engineering, and tells Ann"
    )
    assert why in step.text
    assert step.evidence == SEALS[0].evidence


@pytest.mark.parametrize(
    ("needs", "orders", "named"),
    [
        pytest.param([SEALS], [], True, id="new to it"),
        pytest.param([SEALS], [order(None, product="Seal clinic, year", ordered="2025-06-01")], False, id="it has it"),
        pytest.param([SEALS], [order(None, product="Seal clinic", ordered="2025-05-31")], True, id="it had it once"),
        pytest.param([lacks(SEALS[0].statement, status="addressed")], [], False, id="taken up already"),
        pytest.param([lacks(SEALS[0].statement, status="met")], [], False, id="met"),
        pytest.param([lacks(SEALS[0].statement, certainty=0.4)], [], True, id="sure enough"),
        pytest.param([lacks(SEALS[0].statement, certainty=0.39)], [], False, id="hardly sure"),
    ],
)
def test_an_offer_is_shown_where_the_need_is_sure_and_open_and_the_customer_does_not_have_it(needs, orders, named):
    assert ("shows Seal Clinic" in judged(needs=needs, orders=orders).step.text) is named


def test_the_most_important_need_that_an_offer_solves_carries_the_step():
    assert "Seal Clinic" in judged(needs=[PARKING, SEALS]).step.text


def test_a_customer_that_has_what_solves_its_need_is_asked_how_it_does_and_where_else_it_would_serve():
    step = judged(needs=[SEALS, PARKING], orders=[order(None, product="Seal clinic", ordered="2026-03-01")]).step.text
    assert step == (
        "Rep Roe asks Ann Lee by 2026-06-15 how Seal Clinic does against “Seals fail here and nobody knows why”, and "
        "walks with them to where else it would serve."
    )


def test_a_proposal_that_is_promised_is_the_step_on_its_day_before_what_is_more_important():
    coming = promise("You have our Seal Clinic proposal.", status="open", due="2026-06-20", to="Bo Ek", by="Fay Daly")
    pool = offer("Pool", "Long repairs and no standby")
    waits = lacks("Repairs are long and there is no standby.", by="Cy Fox")
    taken_up = lacks(SEALS[0].statement, status="addressed")
    step = judged(needs=[waits, taken_up], offers=(CLINIC, pool), promises=[coming]).step
    assert step.text.startswith("Fay Daly brings Bo Ek our proposal for Seal Clinic by 2026-06-20, as promised")
    assert step.text.endswith("Ordered then, it may be promised for 2026-07-18.")
    assert coming.evidence[0] in step.evidence


def test_without_an_offer_what_is_promised_next_is_the_step():
    coming = promise("You have the sizes.", status="open", due="2026-06-20")
    step = judged(needs=[PARKING], promises=[coming]).step
    assert step.text.startswith("Rep Roe gives Ann Lee by 2026-06-20 what we promised, “You have the sizes”")


def test_a_step_is_taken_with_who_took_over_from_one_who_left():
    gone = Departure(person="Ann Lee", left_on=day("2026-05-25"), successor="Bo Ek", evidence=(RUNG,))
    found = judged(needs=[SEALS], departures=[gone], people=(person(left=True), person("Bo Ek", bond="some")))
    assert "sits down with Bo Ek" in found.step.text
    assert Said("Ann Lee, who asked for it, has left.", (RUNG,)) in found.blocked_by


def test_to_learn_is_to_ask_whom_we_know_the_question_that_settles_it():
    found = judged(uncertainty=unsure("insufficient", settle_with="Is it clear what you need?"))
    assert (
        found.step.text
        == "Rep Roe rings Ann Lee by 2026-06-15 and asks: “Is it clear what you need?” Nothing is offered before."
    )


def test_an_account_without_owner_or_contacts_gets_a_step_all_the_same():
    step = judged(
        needs=[], account=Account(key=1, name="Acme"), people=(), uncertainty=unsure("insufficient")
    ).step.text
    assert step.startswith("Whoever takes this account on rings the person we know best there")


# why, and what stops it -----------------------------------------------------------------------------------------------


def test_why_is_the_need_the_offer_what_it_is_unsure_of_and_what_we_are_to_it():
    texts = [reason.text for reason in judged(needs=[SEALS], offers=(replace(CLINIC, unique=True),)).because]
    assert texts == [
        "Ann Lee lacks this (last on 2026-05-20, said 2 times): “Seals fail here and nobody knows why”.",
        "Seal Clinic is made for it and only we have it: Seals fail and nobody knows why.",
        f"It is most unsure of what it needs, so lead with {LEAD_WITH['need']}.",
        "We are its product vendor: no order on file shows more.",
    ]


@pytest.mark.parametrize(
    ("reference", "told"),
    [("Borth Dairy (public letter)", True), ("ACME (public letter)", False)],
    ids=["another's", "its own"],
)
def test_a_reference_is_told_unless_it_is_the_customers_own(reference, told):
    texts = " ".join(
        each.text for each in judged(needs=[SEALS], offers=(replace(CLINIC, reference=reference),)).because
    )
    assert ("it is shown at" in texts) is told


def test_what_stops_the_step_is_what_a_purchase_waits_for_a_difference_and_the_price():
    waits = Said("Until the owners decide I buy nothing.", (said("Until the owners decide I buy nothing.").evidence,))
    other = Said("We have two fitters.", ())
    sides = (said("It is fine.", "2026-05-02"), said("It is not fine.", "2026-05-03", "Bo Ek"))
    found = judged(
        needs=[SEALS], constraints=(waits, other), conflicts=[conflict(*sides)], pressing=(PRICE,), said=sides
    ).blocked_by
    assert [reason.text for reason in found] == [
        "It waits for this: “Until the owners decide I buy nothing”.",
        "This is seen differently: “It is fine” (Ann Lee), against “It is not fine” (Bo Ek).",
        "It presses on the price: “The others are ten percent cheaper”.",
    ]
    assert all(reason.evidence for reason in found)


@pytest.mark.parametrize(
    ("text", "on", "waits"),
    [
        pytest.param("There is no budget before the board meets.", "2026-05-02", True, id="money that is not there"),
        pytest.param("We changed it eleven times, I counted it for the budget.", "2026-05-02", False, id="a count"),
        pytest.param("There is no budget before the board meets.", "2025-05-02", False, id="long ago"),
    ],
)
def test_a_purchase_waits_for_what_is_said_of_late_to_be_awaited(text, on, waits):
    limit = Said(text, (said(text, on).evidence,))
    assert bool(judged(needs=[SEALS], constraints=(limit,)).blocked_by) is waits


def test_a_hold_names_every_failure_and_mends_the_worst():
    found = judged(
        needs=[SEALS], promises=[promise(due="2026-04-01"), promise("The plan.", due="2026-05-29")], orders=LATE
    )
    assert len(found.blocked_by) == 3
    assert "The plan" in found.step.text
    assert found.next_stage == "value-added supplier"


def test_to_decline_says_what_we_go_on_with_and_to_unbundle_puts_prices_beside_each_other():
    declined = judged(needs=[PARKING], pressing=(PRICE,), **LOW)
    assert declined.next_stage is None
    assert "we do not quote for this" in declined.step.text
    assert declined.because[-1].evidence == (RUNG,)
    unbundled = judged(needs=[SEALS], costly=True, account=COSTLY, **LOW)
    assert unbundled.next_stage is None
    assert unbundled.step.text == (
        "Rep Roe puts to Ann Lee by 2026-06-15 two prices, the goods alone, and each service as an option that is paid "
        "(Seal Clinic)."
    )
    assert unbundled.because[0].text == "It costs 10,000 a year to serve, 20% of what it buys of us."


def test_words_of_nobody_knows_whom_are_learned_from_before_anything_is_offered():
    nobodys = said("We are unsure of the market this year.", "2026-05-20", None, "unknown")
    facts = {"uncertainty": unsure("market"), "said": [nobodys]}
    found = judged(**facts)
    assert found.approach == "hold"
    assert found.because[0].text.startswith("Nothing on file is surely its own word")
    assert judged(**facts, orders=[order("2026-04-01", "2026-04-01")]).approach != "hold"
    assert judged(uncertainty=unsure("market"), said=[said("We are unsure of it.", "2026-05-20")]).approach != "hold"
