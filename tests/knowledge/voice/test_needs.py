from dataclasses import replace

import pytest

from knowledge.frameworks.departures import departures
from knowledge.frameworks.promises import promises
from knowledge.model import Kind
from knowledge.voice.needs import LONGEST, needs
from tests.voices import ann, day, order, ours, promised, said, talk

TODAY = day("2026-06-30")
WORDS = ("coffee", "lunch", "parking", "weather", "football", "holiday", "office", "garden", "traffic", "music")
CHATTER = [said(f"We talked of {word} with {word}", on=f"2025-12-{place:02}") for place, word in enumerate(WORDS, 1)]


def lack(text, on="2026-01-10", by="Ann Lee", **more):
    return said(text, on, by, need=True, **more)


def found(*statements, as_of=TODAY):
    every = [*statements, *CHATTER]
    ledger = promises(every, as_of, contacts=[ann()], departures=departures(every, [], as_of))
    return needs(every, as_of, promises=ledger)


LIST = lack("I want a list which seal kit fits which pump")
SOLVED = said("The seal kit list hangs by each pump now, solved", on="2026-03-01", signals=("resolved",))


@pytest.mark.parametrize(
    ("statement", "count"),
    [
        pytest.param(lack("We need a list"), 1, id="own words"),
        pytest.param(lack("She needs a list", reported=True), 1, id="reported"),
        pytest.param(lack("A list is needed", side="unknown"), 1, id="nobody knows whose"),
        pytest.param(lack("They need a list", side="us"), 0, id="our own words are no need of theirs"),
        pytest.param(said("We need a list", need=0.39), 0, id="below the bar"),
        pytest.param(said("We need a list", need=0.4), 1, id="at the bar"),
        pytest.param(said("The drums leak", need=0.84), 0, id="words of trouble, read unsurely"),
        pytest.param(said("The drums leak", need=0.85), 1, id="words of trouble, surely read"),
        pytest.param(said("Nobody has a drum", need=0.84), 0, id="words of lack, read unsurely"),
        pytest.param(said("Nobody has a drum", need=0.85), 1, id="words of lack, surely read"),
        pytest.param(lack("The drums are blue"), 0, id="no word of wanting, lacking, asking or trouble"),
        pytest.param(said("The drums are blue", need=0.97), 1, id="no such word, most surely read"),
        pytest.param(lack("The drums are blue", signals=("complaint",)), 1, id="a complaint without such words"),
        pytest.param(said("I don't need a list", need=0.84), 0, id="what is not wanted"),
        pytest.param(said("If anyone wants a list they can have it", need=0.8), 0, id="supposed of others"),
        pytest.param(said("It has labels like we wanted", need=0.8), 0, id="wanted, and had"),
        pytest.param(lack("Thank you. That is the first time that someone gives us a list"), 0, id="thanks"),
        pytest.param(lack("She wants a call to go through the list"), 0, id="a call"),
        pytest.param(lack("Could you send me the list again?"), 0, id="an errand"),
        pytest.param(lack("We need a copy of the list"), 0, id="a paper to be sent"),
        pytest.param(lack("The list is wrong, never mind, nobody loses sleep"), 0, id="what troubles nobody"),
        pytest.param(lack("I would like to thank all who wrote the list"), 0, id="words that lead through a meeting"),
        pytest.param(lack("We need three quotations for orders over 5,000"), 0, id="a rule of how they buy"),
        pytest.param(lack("We want a list in every plant by 2028", signals=("objective",)), 0, id="an aim"),
        pytest.param(
            lack("We want a list and asked two other houses", signals=("competitor",)), 1, id="wanted of others"
        ),
        pytest.param(lack("Which list is best, who can say?", signals=("competitor",)), 0, id="what the market has"),
        pytest.param(lack("Can you, uh, please give us some numbers on the list?"), 0, id="asking in a meeting"),
        pytest.param(lack("I want to thank our people, we need that list"), 0, id="thanking in a meeting"),
        pytest.param(lack("I must go to the press. Tell them the other thing, Bo"), 0, id="leaving the talk"),
        pytest.param(lack("We need a list", on="2026-07-01"), 0, id="said later"),
        pytest.param(lack("We need a list", on=None, source="sheet"), 1, id="undated"),
    ],
)
def test_what_voices_a_need(statement, count):
    assert len(found(statement)) == count


@pytest.mark.parametrize(
    ("note", "count"),
    [
        pytest.param("She'd pay for a list which seal kit fits which pump.", 1, id="she would pay for it"),
        pytest.param("The old dryer keeps tripping, he is called out twice a week.", 1, id="it keeps failing"),
        pytest.param("Ann keeps no seal kits, when one goes she drives to town.", 1, id="she has none"),
        pytest.param("“I should like to know which kits we need before I spend money.”", 1, id="quoted, of nobody"),
        pytest.param("We think they have no list.", 0, id="what we think"),
        pytest.param("She'd like our list, I told her that we have one.", 0, id="what we did about it"),
        pytest.param("She has no objection.", 0, id="what is no lack"),
        pytest.param("Heat recovery leaflet handed over.", 0, id="what we did"),
    ],
)
def test_our_note_shows_a_need_where_it_tells_what_the_customer_lacks(note, count):
    shown = found(ours(note))
    assert len(shown) == count
    assert all(need.person is None and need.certainty < found(lack("We need a list"))[0].certainty for need in shown)


def test_our_mail_shows_no_need():
    assert found(replace(ours("She'd pay for a list which seal kit fits."), kind=Kind.MAIL)) == ()


def test_doubts_of_the_goods_are_one_need_and_doubts_of_the_papers_another():
    doubts = [
        lack(text, on=f"2026-02-{place:02}", doubt="transaction", signals=("complaint",))
        for place, text in enumerate(
            (
                "The rotor was late again, two weeks after the day",
                "The rotor is late once more, two weeks behind",
                "The certificates name a wrong heat, correct them",
                "Again wrong certificates, they name another heat",
            ),
            1,
        )
    ]
    assert sorted(len(need.evidence) for need in found(*doubts)) == [2, 2]


def test_the_same_need_said_again_is_one_need_more_certain():
    again = lack("There is still no list which seal kit fits which pump", on="2026-05-10", by="Bo Berg")
    (need,) = found(LIST, again)
    assert need.id == LIST.evidence.id
    assert (need.person, need.first_seen, need.last_seen) == ("Ann Lee", day("2026-01-10"), day("2026-05-10"))
    assert need.certainty > max(found(LIST)[0].certainty, found(again)[0].certainty)


def test_two_things_about_one_machine_are_two_needs():
    assert (
        len(found(lack("The seal of P-204 leaks"), lack("Nobody has a Danish manual for P-204", on="2026-02-10"))) == 2
    )


def test_what_one_says_twice_in_one_document_is_no_more_certain():
    twice = talk("call", (lack, "I want a list which seal kit fits"), (lack, "A list which seal kit fits, please"))
    (need,) = found(*twice)
    assert need.certainty == pytest.approx(found(twice[0])[0].certainty, abs=0.001)


@pytest.mark.parametrize(
    ("statement", "certainty"),
    [
        pytest.param(lack("We need a list", on="2026-06-30"), 0.665, id="own words, today"),
        pytest.param(lack("We need a list", on="2026-06-30", reported=True), 0.532, id="reported"),
        pytest.param(lack("We need a list", on="2026-06-30", side="unknown"), 0.333, id="nobody knows whose"),
        pytest.param(lack("We need a list", on="2025-01-06"), 0.333, id="a half-life ago"),
    ],
)
def test_certainty_is_by_whose_words_and_how_fresh(statement, certainty):
    assert found(statement)[0].certainty == pytest.approx(certainty, abs=0.002)


PROMISED = promised("Ann, you will have the seal kit list for each pump by 1 August.", on="2026-02-01")


@pytest.mark.parametrize(
    ("later", "status"),
    [
        pytest.param([], "open", id="nothing since"),
        pytest.param([SOLVED], "met", id="met later"),
        pytest.param(
            [said("We don't need the seal kit list any more, we found one", on="2026-03-01")],
            "met",
            id="no longer wanted",
        ),
        pytest.param(
            [said("The kits by the pumps go like clockwork, nobody has called since Easter", on="2026-03-01")],
            "met",
            id="met in other words",
        ),
        pytest.param(
            [
                said(
                    "Ann has not mentioned seal kits once since March, cross that one off",
                    on="2026-05-01",
                    by="Bo Berg",
                )
            ],
            "met",
            id="met by another's word of who voiced it",
        ),
        pytest.param(
            [said("We close the pump hall, there is no point in a seal kit list now", on="2026-03-01")],
            "met",
            id="of no use any more",
        ),
        pytest.param([said("It's closed, the seal kits hang by each pump.", on="2026-03-01")], "met", id="closed"),
        pytest.param(
            [said("The seal kits hang in a hall that's closed.", on="2026-03-01")],
            "open",
            id="another thing that is closed",
        ),
        pytest.param(
            [said("Do not say that the seal kit list is behind us, it is not.", on="2026-03-01")],
            "open",
            id="settled, they say, and it is not",
        ),
        pytest.param(
            [
                said(
                    "The seal kit list goes like clockwork, but half of it is wrong",
                    on="2026-03-01",
                    signals=("complaint",),
                )
            ],
            "open",
            id="praised and complained of",
        ),
        pytest.param([PROMISED], "addressed", id="promised"),
        pytest.param([ours("We offered a seal kit list for each pump", on="2026-02-01")], "open", id="only offered"),
        pytest.param([ours("Seal kit list trial started on each pump", on="2026-02-01")], "addressed", id="a trial"),
        pytest.param(
            [ours("We could do a trial of a seal kit list for each pump", on="2026-02-01")],
            "open",
            id="a trial offered",
        ),
        pytest.param([PROMISED, SOLVED], "met", id="promised, then met"),
        pytest.param(
            [SOLVED, lack("Again no list which seal kit fits which pump", on="2026-05-01")], "open", id="re-opened"
        ),
        pytest.param(
            [said("The seal kit list is not solved for us", on="2026-03-01", signals=("resolved",))],
            "open",
            id="denied",
        ),
        pytest.param(
            [ours("The seal kit list is solved", on="2026-03-01", signals=("resolved",))], "open", id="our word for it"
        ),
        pytest.param(
            [said("The lunch was good", on="2026-03-01", signals=("praise",))], "open", id="praise of something else"
        ),
        pytest.param(
            [said("The seal kit list hangs there, solved", on="2025-12-30", signals=("resolved",))],
            "open",
            id="said before",
        ),
        pytest.param(
            [
                promised("Ann, the seal kit list for each pump by 1 March.", on="2026-02-01"),
                said("The seal kit list never came.", on="2026-03-10"),
            ],
            "open",
            id="a broken promise addresses nothing",
        ),
    ],
)
def test_where_a_need_stands(later, status):
    need = found(LIST, *later)[0]
    assert need.status == status
    assert bool(need.closed_by) is (status == "met")


def test_a_need_stands_as_it_stood_on_a_day():
    assert found(LIST, SOLVED, as_of=day("2026-02-28"))[0].status == "open"
    assert found(LIST, SOLVED, as_of=day("2026-03-01"))[0].status == "met"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("We want to pay less for freight, the price per kilo is mad", "cost", id="cost"),
        pytest.param("Two fitters need training so that the shift gets done faster", "capacity", id="capacity"),
        pytest.param("It leaks before every audit and fails", "risk", id="risk"),
        pytest.param("I don't know which of two to choose", "risk", id="not to know"),
        pytest.param("A warning would save us the bill for the wrong pump that fails", "cost", id="money, and trouble"),
        pytest.param("A blue one would be nice", None, id="none told"),
    ],
)
def test_what_a_need_is_worth(text, value):
    assert found(lack(text))[0].value == value


def test_a_need_is_stated_in_the_words_that_say_most_of_it():
    scrap = lack("I need a list, a list.", on="2026-01-11")
    (need,) = found(LIST, scrap)
    assert need.statement == LIST.evidence.quote


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        pytest.param("So, we need a list.", "We need a list.", id="without what opens it in talk"),
        pytest.param("Look at the list, please", "Look at the list, please", id="what is asked for is no opening"),
        pytest.param("- and also we lack a list", "We lack a list", id="without the dash of a note"),
        pytest.param("we need\n a list", "We need a list", id="on one line"),
        pytest.param("So, why?", "So, why?", id="where nothing would be left, as it is"),
        pytest.param(
            "The sun is out. I would like to know what each of our nine pumps costs us.",
            "I would like to know what each of our nine pumps costs us.",
            id="from the sentence that voices it",
        ),
        pytest.param(
            "The new kiln is in. I would like to know what that costs us to run in a year.",
            "The new kiln is in. I would like to know what that costs us to run in a year.",
            id="not where it leans on the sentence before",
        ),
        pytest.param(
            "The seal leaks. I would like to know what each of our nine pumps costs us.",
            "The seal leaks. I would like to know what each of our nine pumps costs us.",
            id="not where trouble stands before",
        ),
        pytest.param("Bo set a pump. Teach the lad.", "Bo set a pump. Teach the lad.", id="not where it says little"),
    ],
)
def test_a_need_is_stated_in_its_own_words_trimmed(text, statement):
    assert found(lack(text))[0].statement == statement


def test_a_long_statement_is_cut_at_a_word():
    statement = found(lack("We need " + "many words " * 40))[0].statement
    assert len(statement) <= LONGEST + 2
    assert statement.endswith(" …")


def test_the_most_important_need_comes_first():
    often = [lack("It leaks and fails, we stop", on=f"2026-0{n}-10", by=f"Person {n}") for n in (4, 5, 6)]
    old = lack("A blue one would be nice", on="2025-01-10")
    assert [need.value for need in found(old, *often)] == ["risk", None]


@pytest.mark.parametrize(
    ("text", "on", "product", "status"),
    [
        pytest.param("We need a price for a slurry pump", "2026-02-10", "SL-150 slurry pump", "met", id="taken"),
        pytest.param("We need a price for a slurry pump", "2026-01-09", "SL-150 slurry pump", "open", id="before"),
        pytest.param("We need a price for a slurry pump", "2026-07-10", "SL-150 slurry pump", "open", id="too late"),
        pytest.param("We need a price for a slurry pump", "2026-02-10", "Seal kit, pump", "open", id="other goods"),
        pytest.param(
            "We need a slurry pump that lasts", "2026-02-10", "SL-150 slurry pump", "open", id="more than a price"
        ),
    ],
)
def test_who_asked_for_a_price_and_ordered_has_what_it_asked_for(text, on, product, status):
    (need,) = needs([lack(text)], day("2026-07-31"), orders=[order(ordered=on, product=product)])
    assert need.status == status
    assert bool(need.closed_by) is (status == "met")
