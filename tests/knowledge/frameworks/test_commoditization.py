from dataclasses import replace

import pytest

from knowledge.frameworks.commoditization import LEAST_STATEMENTS, commoditization
from tests.situations import lacks, person
from tests.voices import day, order, said

TODAY = day("2026-06-01")
PLAIN = [
    said(f"The line runs on product {number} since Monday.", "2026-05-01", start=100 * number) for number in range(30)
]
PRICES = [
    said(
        f"Your price for lot {number} is too high.",
        "2026-05-02",
        signals=("price_pressure",),
        start=9_000 + 100 * number,
    )
    for number in range(10)
]


def bought(year, net, lines=3):
    return [
        replace(
            order(ordered=f"{year}-02-0{number + 1}", number=str(number)), list_price=100.0, net_price=net, quantity=1.0
        )
        for number in range(lines)
    ]


def signs(statements=(), **more):
    return [sign.text for sign in commoditization(statements, TODAY, **more).signs]


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        pytest.param(
            bought(2025, 90),
            bought(2026, 88),
            ["It pays 88% of list, after 90% in the year before."],
            id="two points less",
        ),
        pytest.param(bought(2025, 90), bought(2026, 88.5), [], id="hardly less"),
        pytest.param(bought(2025, 90), bought(2026, 95), [], id="more"),
        pytest.param(bought(2025, 90, lines=2), bought(2026, 80), [], id="too few lines before"),
        pytest.param(bought(2023, 90), bought(2026, 80), [], id="a price of long ago"),
    ],
)
def test_the_price_realised_falls_from_year_to_year(before, now, told):
    assert signs(orders=[*before, *now]) == told


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        pytest.param([*PLAIN, *PRICES], True, id="a quarter of the talk"),
        pytest.param([*PLAIN, *PRICES[:3]], False, id="less than a tenth"),
        pytest.param([*PLAIN[: LEAST_STATEMENTS - 4], *PRICES[:3]], False, id="too few words to tell"),
        pytest.param([*PLAIN[: LEAST_STATEMENTS - 3], *PRICES[:3]], True, id="just enough"),
    ],
)
def test_price_fills_the_talk(statements, told):
    assert any("fill the talk" in sign for sign in signs(statements)) is told


def test_what_was_said_long_ago_is_no_sign():
    old = [replace(each, evidence=replace(each.evidence, date=day("2025-05-02"))) for each in [*PLAIN, *PRICES]]
    assert signs(old) == []


def test_what_we_say_ourselves_is_no_sign():
    assert signs([said("You are all the same, they told me.", "2026-05-01", side="us")]) == []


@pytest.mark.parametrize(
    "words",
    [
        "You are all the same to me.",
        "We have released three suppliers. For me they are the same.",
        "It's a commodity.",
        "A seal is a seal.",
        "Anyone can supply them.",
    ],
)
def test_that_suppliers_are_all_the_same_is_a_sign(words):
    assert signs([said(words, "2026-05-01")]) == ["It says that suppliers are all the same."]


@pytest.mark.parametrize(
    "words",
    [
        "Whether it is Thursday or the one after is all the same to me.",
        "They have all been in, and I've told them all the same.",
        "Maybe week 9, maybe week 11. All the same to him, the floor isn't poured.",
        "They are all the same size.",
        "Commodity prices went down, and so did the cost of commodities.",
        "What comes in during a quarter is a little hard to tell.",
    ],
)
def test_that_days_or_sizes_are_all_the_same_is_none(words):
    assert signs([said(words, "2026-05-01")]) == []


@pytest.mark.parametrize(
    ("people", "told"),
    [
        pytest.param([person("Ann Lee", function="purchasing")], True, id="only the buyer"),
        pytest.param([person("Ann Lee", function="purchasing"), person("Bo Ek")], True, id="who is known but silent"),
        pytest.param([person("Ann Lee", function="maintenance")], False, id="one who uses it"),
        pytest.param([], False, id="nobody known"),
    ],
)
def test_purchasing_is_alone_at_the_table(people, told):
    heard = [said("We send the order on Friday.", "2026-05-01", "Ann Lee")]
    assert ("Only purchasing has spoken to us in a year." in signs(heard, people=people)) is told


def test_talk_of_price_without_talk_of_use_is_a_sign():
    talk = [
        said(f"Let us meet on day {number}.", "2026-05-01", start=100 * number) for number in range(LEAST_STATEMENTS)
    ]
    assert any("hardly speaks of what it uses" in sign for sign in signs([*talk, *PRICES]))
    assert not any("hardly speaks of what it uses" in sign for sign in signs(talk))


@pytest.mark.parametrize(
    ("statements", "orders", "level"),
    [
        pytest.param(PLAIN, [], "low", id="no sign"),
        pytest.param([*PLAIN, *PRICES], [], "rising", id="one sign"),
        pytest.param([*PLAIN, *PRICES], [*bought(2025, 90), *bought(2026, 80)], "rising", id="two signs"),
        pytest.param(
            [*PLAIN, *PRICES, said("You are all the same.", "2026-05-03", start=90_000)],
            [*bought(2025, 90), *bought(2026, 80)],
            "high",
            id="three signs",
        ),
    ],
)
def test_the_level_goes_by_the_number_of_signs(statements, orders, level):
    assert commoditization(statements, TODAY, orders=orders).level == level


def test_the_answer_is_what_it_lacks_and_no_discount():
    need, heard = lacks("Nobody knows why the seals fail.")
    answer = commoditization(heard, TODAY, needs=[replace(need, status="met"), need]).answer
    assert "“Nobody knows why the seals fail”" in answer.text
    assert answer.evidence == need.evidence
    assert commoditization(heard, TODAY).answer.evidence == ()
