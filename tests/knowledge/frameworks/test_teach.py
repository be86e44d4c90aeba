from dataclasses import replace

import pytest

from knowledge.frameworks.fit import Catalogue
from knowledge.frameworks.teach import VOICED_FROM, Peer, lessons
from knowledge.model import Account, Asset, Row
from tests.situations import encode, lacks, offer, situation
from tests.voices import order

WATCH = offer("Pump Watch", "Pumps fail without warning: sensors that are read by a person", unique=True)
OTHERS = offer("Pump Pool", "Pumps fail without warning: another within two days", unique=False)
HERE = Account(key=1, name="Acme", industry="Dairy", segment="Process")
PUMP = Asset(name="P-301", attributes={"Type": "Feed pump"}, row=Row("p301", "assets.csv", "row-2", "Tag: P-301"))
FAN = Asset(name="F-1", attributes={"Type": "Fan"}, row=Row("f1", "assets.csv", "row-3", "Tag: F-1"))


def peer(key, heard=0.9, **more):
    account = Account(**{"key": key, "name": f"Rival {key}", "industry": "Paper", "segment": "process"} | more)
    return Peer(account, {"Pump Watch": heard, "Pump Pool": heard})


PEERS = [peer(2), peer(3), peer(4)]


def taught(peers=PEERS, needs=(), assets=(PUMP,), orders=(), offers=(WATCH, OTHERS)):
    return lessons(
        situation(account=HERE, needs=needs, orders=orders, offers=offers), Catalogue(offers, encode), peers, assets
    )


def test_a_problem_that_three_like_it_voiced_and_only_we_solve_is_taught_on_its_own_machines():
    (lesson,) = taught()
    assert (lesson.problem, lesson.offer, lesson.seen_at_accounts) == ("Pumps fail without warning", "Pump Watch", 3)
    assert lesson.why_here.text == "It runs 1 machine of the kind (P-301 Feed pump), and has not spoken of this."
    assert [piece.quote for piece in lesson.why_here.evidence] == ["Tag: P-301"]


@pytest.mark.parametrize(
    "peers",
    [
        pytest.param(PEERS[:2], id="two are no pattern"),
        pytest.param([*PEERS[:2], peer(4, heard=VOICED_FROM - 0.01)], id="the third did not say it plainly"),
        pytest.param([*PEERS[:2], peer(4, segment="Foundry")], id="the third is not like it"),
        pytest.param([*PEERS[:2], peer(4, segment=None, industry=None)], id="nobody knows what the third is"),
        pytest.param([*PEERS[:2], peer(1)], id="the third is itself"),
    ],
)
def test_fewer_than_three_comparable_accounts_teach_nothing(peers):
    assert taught(peers) == ()


def test_one_industry_is_comparable_as_one_segment_is():
    assert taught([*PEERS[:2], peer(4, segment="Foundry", industry="dairy")])


def test_plainly_enough_is_plain():
    assert taught([*PEERS[:2], peer(4, heard=VOICED_FROM)])


def test_the_machines_it_names_are_three_and_all_are_shown():
    pumps = [
        Asset(name=f"P-{count}", attributes={"Type": "Pump"}, row=Row(f"p{count}", "assets.csv", None, f"P-{count}"))
        for count in range(4)
    ]
    (lesson,) = taught(assets=pumps)
    assert "4 machines of the kind (P-0 Pump, P-1 Pump, P-2 Pump …)" in lesson.why_here.text
    assert len(lesson.why_here.evidence) == 4


def test_three_lessons_are_enough_the_most_often_voiced_first():
    many = [replace(WATCH, name=f"Watch {letter}") for letter in "abcd"]
    peers = [
        Peer(each.account, {offer.name: 0.9 for offer in many[: 4 if number < 3 else 1]})
        for number, each in enumerate([*PEERS, peer(5)])
    ]
    found = taught(peers, offers=tuple(reversed(many)))
    assert len(found) == 3
    assert (found[0].offer, found[0].seen_at_accounts) == ("Watch a", 4)


def test_what_it_voices_itself_is_no_lesson():
    assert taught(needs=[lacks("Our pumps fail without warning.")]) == ()
    assert taught(needs=[lacks("The invoices are hard to read.")])


def test_what_it_has_ordered_is_no_lesson():
    assert taught(orders=[order(product="Pump watch, year")]) == ()


def test_without_anything_of_its_own_that_it_is_about_there_is_no_lesson():
    assert taught(assets=[FAN]) == ()


def test_what_it_orders_shows_that_it_is_about_it_where_no_machine_does():
    bought = [order(product="Feed pump", ordered="2026-01-05"), order(product="Feed pump", ordered="2026-02-05")]
    (lesson,) = taught(assets=[FAN], orders=bought)
    assert lesson.why_here.text == "It ordered Feed pump on 2 days, and has not spoken of this."
    assert len(lesson.why_here.evidence) == 2


def test_nobody_else_is_named_or_quoted():
    (lesson,) = taught()
    assert "Rival" not in f"{lesson}"


def test_how_plainly_a_problem_was_voiced_is_told_by_the_one_quote_that_tells_most():
    need, heard = lacks("The invoices are hard to read.", again=("Pumps fail without any warning.",), status="met")
    loud = Catalogue([WATCH], encode).heard([need], heard)["Pump Watch"]
    alone, of_it = lacks("Pumps fail without any warning.")
    assert loud == pytest.approx(Catalogue([WATCH], encode).heard([alone], of_it)["Pump Watch"])
