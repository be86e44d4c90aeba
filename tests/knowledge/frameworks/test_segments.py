import datetime as dt
from dataclasses import replace

import pytest

from knowledge.frameworks.behaviour import Behaviour
from knowledge.frameworks.conjoint import Preference, Respondent
from knowledge.frameworks.loyalty import Loyalty
from knowledge.frameworks.segments import (
    INSIDE_COST,
    JOINT_COST,
    SERVED_BY,
    model_of,
    segment_named,
    service_tier,
    serving,
    verdict,
)
from knowledge.model import Account, Offer, Row
from tests.situations import TODAY
from tests.voices import order, said

ROW = Row("rowAcme", "accounts.csv", "row-2", "Account: Acme")
ALL = "price+quality+service"


def acme(**more):
    return Account(**{"key": 1, "name": "Acme", "row": ROW} | more)


def wants(segment, *names):
    people = tuple(
        Respondent(
            name=name,
            account=1,
            tasks=8,
            segment=segment,
            shares={},
            probabilities={},
            evidence=(Row(f"row{name}", "conjoint.csv", "row-2", "chosen: 1").evidence(),),
        )
        for name in names or ("Ann Lee",)
    )
    return Preference(account=1, segment=segment, certainty=0.9, respondents=people)


def served(account=None, preference=None, statements=()):
    return serving(account or acme(), preference, statements, as_of=TODAY)


def talk(price=0, quality=0, service=0, *, on="2026-05-01", speakers=("Ann Lee", "Ben Ray"), side="customer"):
    words = ["The price is too high."] * price + ["The seal leaks."] * quality + ["Your support is slow."] * service
    return [said(text, on, speakers[at % len(speakers)], side, start=100 * at) for at, text in enumerate(words)]


@pytest.mark.parametrize(
    ("segment", "model"), [("price", "inside"), ("price+quality", "joint"), (ALL, "field")], ids=str
)
def test_each_need_segment_has_its_way_of_being_served(segment, model):
    found = served(acme(sales_model=model), wants(segment))
    assert (found.need_segment, found.now, found.advised, found.verdict) == (segment, model, model, "right")
    assert found.worth is None
    assert SERVED_BY[segment] == model


@pytest.mark.parametrize(
    ("now", "advised", "told"),
    [
        pytest.param("field", "joint", "over-served", id="a little more than it wants"),
        pytest.param("field", "inside", "over-served", id="far more"),
        pytest.param("joint", "inside", "over-served", id="more"),
        pytest.param("inside", "joint", "under-served", id="less"),
        pytest.param("joint", "field", "under-served", id="a little less"),
        pytest.param("joint", "joint", "right", id="as it wants"),
        pytest.param(None, "joint", None, id="not known how it is served"),
        pytest.param("joint", None, None, id="not known what it wants"),
    ],
)
def test_the_verdict_compares_how_it_is_served_with_what_its_needs_call_for(now, advised, told):
    assert verdict(now, advised) == told


@pytest.mark.parametrize(
    ("now", "segment", "worth", "text"),
    [
        pytest.param(
            "Field",
            "price",
            6000.0,
            "It is served by field sales; inside sales would do, and save about 6,000 a year in cost to serve.",
            id="it saves",
        ),
        pytest.param(
            "inside sales",
            "price+quality",
            -7500.0,
            "It is served by inside sales; what it wants takes inside and field sales together, "
            "about 7,500 a year more in cost to serve.",
            id="it costs",
        ),
    ],
)
def test_what_putting_it_right_is_worth_is_told_in_cost_to_serve(now, segment, worth, text):
    found = served(acme(sales_model=now, cost_to_serve=10_000.0), wants(segment))
    assert found.worth == pytest.approx(worth)
    assert found.why[-1].text == text
    assert found.why[-1].evidence == (ROW.evidence(),)


def test_without_a_cost_to_serve_nothing_is_said_of_worth():
    found = served(acme(sales_model="field"), wants("price"))
    assert found.worth is None
    assert found.why[-1].text == "It is served by field sales; inside sales would do."


def test_the_dearer_way_of_being_served_costs_more():
    assert 0 < INSIDE_COST < JOINT_COST < 1


def test_choices_outrank_the_record_and_that_the_words():
    record, words = acme(segment="Price and quality"), talk(4, 4, 40)
    assert served(record, wants("price"), words).basis == "choices"
    assert served(record, None, words).basis == "record"
    assert served(acme(segment="Process industry"), None, words).basis == "words"
    assert served(acme(segment="Process industry"), wants(None), talk()).basis is None


def test_who_chose_what_is_said_and_rests_on_the_rows_chosen():
    why = served(preference=wants("price+quality", "Ann Lee", "Ben Ray")).why[0]
    assert why.text == (
        "In the choice tasks it decides by price and quality "
        "(Ann Lee by price and quality, Ben Ray by price and quality)."
    )
    assert [piece.source for piece in why.evidence] == ["conjoint.csv", "conjoint.csv"]


@pytest.mark.parametrize(
    ("text", "segment"),
    [
        ("price", "price"),
        ("Price only", "price"),
        ("price-sensitive", "price"),
        ("Price + Quality", "price+quality"),
        ("price and quality", "price+quality"),
        ("Price, quality & service", ALL),
        ("price/quality/service buyers", ALL),
        ("quality", None),
        ("Continuous process", None),
        ("Price list customers", None),
        (None, None),
        ("", None),
    ],
)
def test_a_record_may_name_the_need_segment(text, segment):
    assert segment_named(text) == segment


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("inside", "inside"),
        ("Inside Sales", "inside"),
        ("field", "field"),
        ("Outside rep", "field"),
        ("KAM", "field"),
        ("joint", "joint"),
        ("Inside + Field", "joint"),
        ("inside and field", "joint"),
        ("hybrid", "joint"),
        ("distributor", None),
        ("", None),
        (None, None),
    ],
)
def test_what_a_crm_calls_a_way_of_being_served_is_understood(text, model):
    assert model_of(text) == model


@pytest.mark.parametrize(
    ("statements", "segment"),
    [
        pytest.param(talk(30, 1, 1), "price", id="price fills the talk"),
        pytest.param(talk(20, 20, 1), "price+quality", id="price and quality"),
        pytest.param(talk(15, 15, 15), ALL, id="all three"),
        pytest.param(talk(8, 2, 0), None, id="too few words to be sure"),
        pytest.param(talk(20, 20, 10), None, id="too near the bar"),
        pytest.param(talk(30, 1, 1, speakers=("Ann Lee",)), None, id="one person alone"),
        pytest.param(talk(30, 1, 1, on="2025-05-31"), None, id="long ago"),
        pytest.param(talk(30, 1, 1, side="us"), None, id="our own words"),
        pytest.param([], None, id="nothing said"),
    ],
)
def test_words_tell_a_segment_only_where_they_leave_no_doubt(statements, segment):
    assert served(statements=statements).need_segment == segment


@pytest.mark.parametrize("words", ["Last year was better.", "When do you deliver?", "The delivery is late."])
def test_what_is_last_or_delivered_is_talk_of_neither_quality_nor_service(words):
    others = [said(words, "2026-05-01", start=100 * at) for at in range(100, 140)]
    assert served(statements=[*talk(30, 1, 1), *others]).need_segment == "price"


def test_a_segment_told_by_words_rests_on_them():
    why = served(statements=talk(20, 20, 1)).why[0]
    assert why.text == "In a year it spoke 20 of price, 20 of quality, 1 of service: it decides by price and quality."
    assert [piece.quote for piece in why.evidence] == ["The price is too high.", "The seal leaks."]


# tiers ----------------------------------------------------------------------------------------------------------------


def buys(trend="growing", overdue=0):
    return Behaviour(
        orders=9,
        last_order=TODAY,
        usual_gap_days=30,
        overdue_days=overdue,
        on_time_rate=1.0,
        net_to_list=0.9,
        trend=trend,
    )


def rung(number, name="enthusiastic advocate"):
    return Loyalty(rung=number, name=name, evidence=(said("We told others.").evidence,))


BEST = {
    "behaviour": buys(),
    "orders": [order()],
    "loyalty": rung(7),
    "statements": [said("We ran the trial on line 3.", "2026-05-01")],
    "revenues": [100.0, 20.0, 30.0],
}


def tier(account=None, **more):
    return service_tier(account or acme(revenue=100.0, cost_to_serve=5.0), TODAY, **BEST | more)


@pytest.mark.parametrize(
    ("more", "advised"),
    [
        pytest.param({}, "A", id="all six marks"),
        pytest.param({"loyalty": rung(3, "switcher")}, "A", id="four of six"),
        pytest.param({"loyalty": rung(3, "switcher"), "statements": [said("Hello.", "2026-05-01")]}, "B", id="three"),
        pytest.param(
            {
                "loyalty": rung(3, "switcher"),
                "statements": [said("Hello.", "2026-05-01")],
                "behaviour": buys("shrinking"),
            },
            "B",
            id="two of six, 0.33",
        ),
        pytest.param(
            {
                "loyalty": rung(3, "switcher"),
                "statements": [said("Hello.", "2026-05-01")],
                "behaviour": buys("shrinking", overdue=31),
            },
            "C",
            id="one",
        ),
        pytest.param({"loyalty": None, "statements": (), "behaviour": None}, None, id="too little is known"),
    ],
)
def test_a_tier_is_advised_by_the_marks_of_value_that_can_be_told(more, advised):
    found = tier(**more)
    assert (found.tier, found.advised) == (advised, advised)


def test_what_costs_much_to_serve_is_worth_one_mark_less():
    assert tier(loyalty=rung(3, "switcher")).advised == "A"
    costly = acme(revenue=100.0, cost_to_serve=15.0)
    found = tier(costly, loyalty=rung(3, "switcher"))
    assert found.advised == "B"
    assert found.why[0].text == "It costs much to serve for what it buys."


def test_the_tier_that_the_record_gives_counts_and_ours_stands_beside():
    found = tier(acme(revenue=100.0, tier=" Gold "))
    assert (found.tier, found.advised) == ("Gold", "A")
    assert found.why[0].text == "Its record gives it tier Gold."


def test_every_sentence_of_a_tier_rests_on_evidence():
    found = tier(offers=[Offer(name="Watch", reference="Acme (letter)", row=ROW)])
    assert [each.text for each in found.why] == [
        "By revenue it is the largest of 3 accounts.",
        "It orders again and again, usually every 30 days.",
        "It buys more than before.",
        "It is our reference for Watch.",
        "Its loyalty is high: enthusiastic advocate.",
        "It tries with us what is new.",
    ]
    assert all(each.evidence for each in found.why)


@pytest.mark.parametrize(
    ("revenue", "revenues", "told"),
    [
        pytest.param(30.0, [10.0, 20.0, 30.0], "the largest of 3", id="largest"),
        pytest.param(20.0, [10.0, 20.0, 30.0], "number 2 of 3", id="second"),
        pytest.param(20.0, [20.0, 30.0], None, id="too few accounts"),
        pytest.param(None, [10.0, 20.0, 30.0], None, id="no revenue on file"),
    ],
)
def test_size_is_told_among_enough_accounts(revenue, revenues, told):
    texts = [each.text for each in tier(acme(revenue=revenue), revenues=revenues).why]
    assert (f"By revenue it is {told} accounts." in texts) is (told is not None)
    assert any("revenue" in text for text in texts) is (told is not None)


def test_another_account_whose_name_is_within_a_reference_is_not_it():
    offers = [Offer(name="Watch", reference="Acmetics Ltd", row=ROW)]
    assert not any("reference" in each.text for each in tier(offers=offers).why)


def test_what_is_said_after_the_day_does_not_exist():
    later = [replace(each, evidence=replace(each.evidence, date=TODAY + dt.timedelta(1))) for each in talk(30, 1, 1)]
    assert served(statements=later).need_segment is None
