import pytest

from knowledge.frameworks.relationship import flare, industry_band, name_of, relationship
from tests.situations import conflict, person
from tests.voices import day, order, said

TODAY = day("2026-06-01")
JOINT = [said(f"We did trial {number} together.", "2026-05-01", start=100 * number) for number in range(4)]
PRICE = [said(f"Your price for {number} is high.", "2026-05-02", start=100 * number) for number in range(4)]
GOODS = [order(ordered=f"2026-0{month}-01", product="Seal", number=str(month)) for month in range(1, 5)]
SERVICES = [order(ordered=f"2026-0{month}-01", product="Service day", number=str(month)) for month in range(1, 5)]
MANY = [person(name, function=name) for name in ("purchasing", "engineering", "operations", "leadership")]


def position(statements=(), **more):
    return relationship(statements, TODAY, **more).position


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param({"statements": JOINT, "orders": SERVICES, "people": MANY}, 1.0, id="all of it together"),
        pytest.param(
            {"statements": PRICE, "orders": GOODS, "people": [person(bond="none")]}, 0.0, id="goods at a price"
        ),
        pytest.param({"statements": [*JOINT, *PRICE], "orders": [*GOODS[:2], *SERVICES[2:3]]}, 0.58, id="some of both"),
        pytest.param({"statements": JOINT}, None, id="one side shows nothing"),
        pytest.param({"statements": JOINT[:2], "orders": SERVICES}, None, id="two words are no talk"),
        pytest.param({"orders": SERVICES[:2], "people": MANY}, None, id="two orders are no pattern"),
    ],
)
def test_the_position_is_the_mean_of_what_shows_it(facts, expected):
    assert position(**facts) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Your engineer was here for a day.", 1.0),
        ("We trust you with that.", 1.0),
        ("The group tenders jointly.", 0.5),
        ("The joint tender comes in April.", 0.0),
        ("Put together for me who else hauls here, and at what price.", 0.0),
        ("What is your price?", 0.0),
        ("The invoice is wrong.", None),
        ("They run a project of their own.", None),
    ],
)
def test_talk_of_work_with_us_is_collaborative_and_talk_of_price_is_not(words, expected):
    talk = [said(words, "2026-05-01", start=100 * number) for number in range(3)]
    known = position(talk, people=[person(function="maintenance", bond="none")])
    assert known == (None if expected is None else expected / 2)


def test_what_is_old_or_ours_shows_nothing():
    old = [said("We did it together.", "2024-05-01", start=100 * number) for number in range(4)]
    own = [said("We did it together.", "2026-05-01", side="us", start=100 * number) for number in range(4)]
    assert position([*old, *own], people=MANY) is None


@pytest.mark.parametrize(
    ("at", "name"),
    [(0.0, "transactional"), (0.33, "transactional"), (0.34, "mixed"), (0.66, "mixed"), (0.67, "collaborative")],
)
def test_the_continuum_has_three_names(at, name):
    assert name_of(at) == name


def test_an_industry_has_a_band_from_three_accounts_on():
    assert industry_band([0.2, 0.4]) is None
    assert industry_band([0.4, 0.2, 0.3]) == (0.22, 0.38)


@pytest.mark.parametrize(
    ("at", "expected"), [(0.1, "unbundling"), (0.2, None), (0.5, None), (0.51, "augmentation"), (None, None)]
)
def test_outside_of_the_band_a_relationship_flares(at, expected):
    assert flare(at, (0.2, 0.5)) == expected
    assert flare(at, None) is None


@pytest.mark.parametrize(
    ("words", "share", "expected"),
    [
        ("You are our only supplier.", None, "single"),
        ("We have a second source in Turin.", None, "several"),
        ("We buy from three suppliers.", None, "several"),
        ("We are sole source on two of the biggest engines.", None, None),
        ("Earnings from other sources offset some of it.", None, None),
        ("I asked around and got nothing, share it with me.", None, None),
        ("There was a time I needed three suppliers to sleep well.", None, None),
        ("I am half inside the machine with my back bent.", None, None),
        ("The line runs.", 0.8, "single"),
        ("The line runs.", 0.79, "several"),
        ("The line runs.", None, None),
    ],
)
def test_from_whom_it_buys(words, share, expected):
    found = relationship([said(words, "2026-05-01")], TODAY, share_of_business=share).sourcing
    assert (found.sources if found else None) == expected


def test_what_holds_and_strains_it_is_told():
    facts = {"people": MANY, "conflicts": [conflict(said("No."), topic="the date")]}
    told = [each.text for each in relationship([], TODAY, **facts).continuity]
    assert told == [
        "We talk to it over 4 bridges: 4 people in 4 functions on 1 level.",
        "Unresolved: the date.",
    ]


PRICED, FORCED, AGREED = "We put it out to tender.", "There is a penalty for each day.", "It is as we agreed."


@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param([PRICED, PRICED, AGREED], "by price", id="price"),
        pytest.param([FORCED, FORCED], "by power", id="power"),
        pytest.param([AGREED, AGREED, PRICED], "by rules and trust", id="shared rules"),
        pytest.param([PRICED], None, id="said once"),
        pytest.param([PRICED, PRICED, AGREED, AGREED], None, id="as much one as the other"),
        pytest.param([], None, id="nothing said"),
    ],
)
def test_by_what_most_is_settled_is_told_where_it_is_plain(words, told):
    heard = [said(each, "2026-05-01", start=100 * at) for at, each in enumerate(words)]
    found = [each for each in relationship(heard, TODAY).continuity if "settled" in each.text]
    assert [each.text.startswith(f"Most is settled {told}") for each in found] == ([True] if told else [])
    assert all(each.evidence for each in found)
