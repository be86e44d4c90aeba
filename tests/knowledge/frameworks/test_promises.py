import pytest

from knowledge.frameworks.departures import departures
from knowledge.frameworks.promises import promises
from knowledge.model import Signal
from tests.voices import ann, day, order, ours, promised, said, talk

TODAY = day("2026-06-30")
REPORT = promised("Ann, you will have the vibration report by 1 February.")
LIST = promised("Told Ann I'd bring her the gasket list.")


CONTACTS = (ann(),)


def ledger(*statements, as_of=TODAY, contacts=CONTACTS, **more):
    left = departures(statements, contacts, as_of)
    return promises(statements, as_of, contacts=contacts, departures=left, **more)


def only(*statements, **more):
    (promise,) = ledger(*statements, **more)
    return promise


@pytest.mark.parametrize(
    ("later", "status", "done_on"),
    [
        pytest.param([], "overdue", None, id="the day passed and nothing is on file"),
        pytest.param(
            [ours("The vibration report is attached.", on="2026-01-28")], "kept", "2026-01-28", id="sent early"
        ),
        pytest.param(
            [ours("The vibration report is attached.", on="2026-02-01")], "kept", "2026-02-01", id="sent on the day"
        ),
        pytest.param(
            [ours("The vibration report is attached.", on="2026-02-02")], "broken", "2026-02-02", id="sent a day late"
        ),
        pytest.param(
            [said("Thank you for the vibration report of 30 January.", on="2026-03-01")],
            "kept",
            "2026-01-30",
            id="the customer names the day",
        ),
        pytest.param(
            [said("The vibration report came two weeks late.", on="2026-03-01")],
            "broken",
            "2026-02-15",
            id="the customer counts how late",
        ),
        pytest.param(
            [said("Here is the vibration report you sent, two days early.", on="2026-03-01")],
            "kept",
            "2026-01-30",
            id="the customer counts how early",
        ),
        pytest.param(
            [said("The vibration report arrived as promised.", on="2026-03-01")], "kept", None, id="no day is told"
        ),
        pytest.param(
            [said("The vibration report arrived in January.", on="2026-03-01")], "kept", None, id="a month in time"
        ),
        pytest.param(
            [said("The vibration report arrived in February.", on="2026-03-20")],
            "kept",
            None,
            id="the month it was due",
        ),
        pytest.param(
            [said("The vibration report arrived in March.", on="2026-03-20")], "broken", None, id="a month too late"
        ),
        pytest.param(
            [said("I still have no vibration report.", on="2026-03-01")], "broken", None, id="the customer misses it"
        ),
        pytest.param(
            [said("I have no vibration report yet.", on="2026-01-20")], "overdue", None, id="missed before its day"
        ),
        pytest.param(
            [ours("Vibration report not sent yet, still in draft.", on="2026-02-05")],
            "overdue",
            None,
            id="our own note that it is under way",
        ),
        pytest.param(
            [said("If the vibration report is done, call me.", on="2026-02-05")], "overdue", None, id="a condition"
        ),
        pytest.param(
            [said("The lunch was good, thank you for the lunch.", on="2026-02-05")], "overdue", None, id="other thanks"
        ),
    ],
)
def test_what_became_of_a_dated_promise(later, status, done_on):
    promise = only(REPORT, *later)
    assert (promise.status, promise.done_on) == (status, day(done_on))


@pytest.mark.parametrize(
    ("later", "status"),
    [
        pytest.param([], "open", id="nothing since"),
        pytest.param([ours("Gave her the gasket list, done.", on="2026-05-01")], "kept", id="done whenever"),
        pytest.param([said("Still no gasket list from you.", on="2026-05-01")], "open", id="asked for, not undone"),
    ],
)
def test_an_undated_promise_is_open_until_it_is_done(later, status):
    assert only(LIST, *later).status == status


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        pytest.param("2026-01-31", "open", id="the day before"),
        pytest.param("2026-02-01", "open", id="on its day"),
        pytest.param("2026-02-02", "overdue", id="the day after"),
        pytest.param("2026-02-10", "broken", id="done late by then"),
    ],
)
def test_the_ledger_is_as_it_was_on_a_day(as_of, status):
    done = ours("The vibration report is attached.", on="2026-02-10")
    assert only(REPORT, done, as_of=day(as_of)).status == status


def test_before_it_was_made_there_is_no_promise():
    assert ledger(REPORT, as_of=day("2026-01-09")) == ()


@pytest.mark.parametrize(
    ("text", "line", "status", "done_on"),
    [
        pytest.param(
            "Order O-77 will be there by 1 February.",
            order(delivered="2026-01-30"),
            "kept",
            "2026-01-30",
            id="the order it names, early",
        ),
        pytest.param(
            "Order O-77 will be there by 1 February.",
            order(delivered="2026-02-03"),
            "broken",
            "2026-02-03",
            id="the order it names, late but delivered",
        ),
        pytest.param(
            "Order O-77 will be there by 1 February.", order(), "broken", None, id="the order shows it undone"
        ),
        pytest.param(
            "The pump is with you by 1 February.",
            order(delivered="2026-01-20"),
            "kept",
            "2026-01-20",
            id="its product, for that day",
        ),
        pytest.param(
            "It will be at your gate by 1 February.",
            order(delivered="2026-01-20"),
            "kept",
            "2026-01-20",
            id="a delivery for that day",
        ),
        pytest.param(
            "The pump is with you by 1 February.",
            order(promised="2026-03-20", delivered="2026-03-20"),
            "overdue",
            None,
            id="its product, for another day",
        ),
        pytest.param(
            "Order O-77 will be there by 1 February.",
            order(delivered="2026-01-30", quantity=4, quantity_delivered=3),
            "broken",
            "2026-01-30",
            id="in time but short",
        ),
    ],
)
def test_orders_tell_what_became_of_a_delivery_promised(text, line, status, done_on):
    promise = only(promised(text), orders=[line])
    assert (promise.status, promise.done_on) == (status, day(done_on))


def test_an_order_overrules_what_is_said_of_it():
    thanks = said("Order O-77 arrived, thank you for order O-77.", on="2026-02-01")
    late = order(delivered="2026-02-03")
    assert only(promised("Order O-77 will be there by 1 February."), thanks, orders=[late]).status == "broken"


def test_what_is_said_later_is_of_the_promise_that_the_orders_tell_nothing_of():
    pump = promised("Ann, the pump for the shutdown is with you by 1 February.", source="call")
    formula = promised("Ann, you will have the price formula by 3 February.", source="mail")
    later = said("We received the price formula on 2 February, and the shutdown pump comes to it.", on="2026-03-01")
    kept = {each.text: each for each in ledger(pump, formula, later, orders=[order(delivered="2026-01-30")])}
    assert kept[formula.evidence.quote].done_on == day("2026-02-02")


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(
            said("Send me the vibration report by 1 February.", signals=("promise",)), id="a customer's request"
        ),
        pytest.param(ours("Send them the vibration report by 1 February."), id="read to be none"),
        pytest.param(said("We will decide by 1 February."), id="what the customer will do"),
    ],
)
def test_what_is_no_promise_of_ours(statement):
    assert ledger(statement) == ()


@pytest.mark.parametrize(
    ("text", "likely", "count"),
    [
        pytest.param("I'll bring the list on Friday", 0.5, 1, id="binding words, read to promise"),
        pytest.param("I'll bring the list on Friday", 0.49, 0, id="binding words, hardly"),
        pytest.param("Told Ann she'll have the list", 0.1, 1, id="plain words need little of a reading"),
        pytest.param("Told Ann she'll have the list", 0.09, 0, id="plain words need some of it"),
        pytest.param("You will have the list by 20 January", 0.0, 1, id="a day by which you have it needs none"),
        pytest.param("Ann: gasket list by 20 January", 0.8, 1, id="shorthand, surely read"),
        pytest.param("Ann: gasket list by 20 January", 0.79, 0, id="shorthand, less surely"),
        pytest.param("Ann was friendly, coffee was good", 0.95, 0, id="nothing that binds"),
        pytest.param("Could you send us the list by 20 January?", 0.95, 0, id="asking them"),
        pytest.param("Ann will send the list by 20 January", 0.95, 0, id="what the customer will do"),
        pytest.param("PO to come on 20 January", 0.95, 0, id="what the customer is to order"),
        pytest.param("I told her we had promised the list to Bo", 0.95, 0, id="an old promise"),
        pytest.param("I should have told you in March, when I first heard of it", 0.95, 0, id="what we regret"),
        pytest.param("We should have the list with you by 20 January", 0.95, 1, id="what we shall have ready"),
        pytest.param("The shutdown starts on 20 January, so you've two weeks", 0.95, 0, id="their calendar"),
        pytest.param("In the shutdown from 20 January we will fit it for you", 0.95, 1, id="what we do in it"),
        pytest.param("Budget approved by head office, 20 January", 0.95, 0, id="what was decided, in shorthand"),
        pytest.param("Called out to site by Ann, 20 January", 0.95, 0, id="what was done, in shorthand"),
        pytest.param("Ann asked if the date is safe. told her yes", 0.95, 0, id="a question answered"),
        pytest.param("I'd a mail of yours about it", 0.95, 0, id="what I had"),
        pytest.param("I'd bring you the list", 0.95, 1, id="what I would do"),
    ],
)
def test_words_and_reading_together_make_a_promise(text, likely, count):
    statement = ours(text)
    statement.reading.signals[Signal.PROMISE] = likely
    assert len(ledger(statement)) == count


def test_a_customer_tells_what_we_promised():
    told = said("You promised me the vibration report by 1 February.", on="2026-02-20", signals=("promise",))
    promise = only(told)
    assert (promise.to, promise.by, promise.due) == ("Ann Lee", None, day("2026-02-01"))


@pytest.mark.parametrize(
    ("again", "count"),
    [
        pytest.param(
            promised("As I said, Ann: the vibration report by 1 February.", on="2026-01-20"), 1, id="the same day again"
        ),
        pytest.param(promised("Ann, the gasket list by 1 February.", on="2026-01-20"), 2, id="another thing that day"),
        pytest.param(
            promised("Ann, you will have the vibration report by 1 March.", on="2026-02-20"), 2, id="another day"
        ),
    ],
)
def test_a_promise_restated_is_one_promise(again, count):
    assert len(ledger(REPORT, again)) == count


def test_a_promise_in_two_halves_is_one():
    halves = talk("call", (promised, "We make you a benchmark."), (promised, "You have it by the end of June, Ann."))
    promise = only(*halves)
    assert promise.due == day("2026-06-30")
    assert promise.text == "We make you a benchmark. You have it by the end of June, Ann."


@pytest.mark.parametrize(
    ("turns", "texts", "to"),
    [
        pytest.param([(promised, "Told Ann I'd bring the gasket list.")], {}, "Ann Lee", id="told whom"),
        pytest.param([(promised, "I'll bring the gasket list, Bo.")], {}, "Bo Berg", id="called by name"),
        pytest.param(
            [(said, "Where is the list?", {"by": "Bo Berg"}), (promised, "I'll bring the gasket list.")],
            {},
            "Bo Berg",
            id="who spoke before",
        ),
        pytest.param(
            [(promised, "I'll bring the gasket list.", {"start": 11})],
            {"mail": "Dear Bo,\n\nI'll bring the gasket list."},
            "Bo Berg",
            id="who is greeted",
        ),
        pytest.param([(promised, "I'll bring the gasket list.")], {}, None, id="nobody is told"),
    ],
)
def test_whom_it_was_promised_to(turns, texts, to):
    statements = [
        make(text, source="mail", **({"start": place * 100} | (rest[0] if rest else {})))
        for place, (make, text, *rest) in enumerate(turns)
    ]
    assert only(*statements, contacts=[ann(), ann("Bo Berg")], texts=texts).to == to


GONE = ann(left=True, left_on=day("2026-03-01"))
BO = ann("Bo Berg")


@pytest.mark.parametrize(
    ("later", "live"),
    [
        pytest.param([], False, id="nobody took it up"),
        pytest.param(
            [said("Where is the vibration report?", on="2026-04-01", by="Bo Berg", need=True)],
            True,
            id="asked for since",
        ),
        pytest.param(
            [promised("Bo, you will get the vibration report of 1 February.", on="2026-04-01")],
            True,
            id="promised again since",
        ),
    ],
)
def test_what_was_promised_to_somebody_who_left_is_dropped_unless_taken_up(later, live):
    assert ledger(REPORT, *later, contacts=[GONE, BO])[0].live is live


@pytest.mark.parametrize(
    ("later", "live"),
    [
        pytest.param([ours("The vibration report is attached.", on="2026-02-09")], True, id="late, nobody said a word"),
        pytest.param(
            [
                ours("The vibration report is attached.", on="2026-02-09"),
                said(
                    "The vibration report was late, but good, that is settled.", on="2026-03-01", signals=("resolved",)
                ),
            ],
            False,
            id="late and accepted",
        ),
        pytest.param(
            [said("We don't need the vibration report any more.", on="2026-02-09")],
            False,
            id="released by the customer",
        ),
        pytest.param([ours("The vibration report is attached.", on="2026-01-29")], False, id="kept"),
        pytest.param([], True, id="overdue"),
    ],
)
def test_a_failure_lives_until_it_is_made_good_and_accepted(later, live):
    assert only(REPORT, *later).live is live


def test_what_recurs_is_broken_when_it_stops():
    weekly = promised("Ann, from 6 February you get a status mail every Friday.")
    stopped = said("The status mail every Friday came until May and has not arrived since.", on="2026-06-20")
    promise = only(weekly, stopped)
    assert (promise.due, promise.status) == (day("2026-02-06"), "broken")


def test_what_recurs_is_broken_when_it_is_told_to_have_stopped():
    weekly = promised("Ann, I will call you every second Monday with the order dates, starting 2 March.")
    stopped = said("The calls on Monday with the order dates stopped in May.", on="2026-06-20")
    assert only(weekly, stopped).status == "broken"


def test_what_came_later_than_we_had_said_is_no_promise_of_that_day():
    assert ledger(said("The compressor came on Friday, eighteen days after what you told me.", on="2026-02-16")) == ()
    assert only(said("You told me that it would be there by Friday.", on="2026-02-16")).due == day("2026-02-13")


def test_one_of_them_will_have_something_of_us():
    assert only(promised("Ann will get a credit of 2,000 euros by 15 March.")).due == day("2026-03-15")
    assert ledger(promised("Ann will send the order by 15 March.")) == ()


@pytest.mark.parametrize(
    ("said_as", "text"),
    [
        pytest.param(
            "Old unit tagged.\nPromised Ann a training by 31 May.",
            "Promised Ann a training by 31 May.",
            id="after a fact",
        ),
        pytest.param("I am sorry, Ann. You'll have it by 31 May.", "You'll have it by 31 May.", id="after a courtesy"),
        pytest.param(
            "Good. The rotor, for you, by 31 May. I give you my word.",
            "The rotor, for you, by 31 May. I give you my word.",
            id="from its day on",
        ),
        pytest.param(
            "You'll have it by 31 May. My word on it.",
            "You'll have it by 31 May. My word on it.",
            id="with what follows",
        ),
    ],
)
def test_a_promise_is_told_from_its_own_words_on(said_as, text):
    assert only(promised(said_as)).text == text


def test_an_unsigned_note_is_of_the_one_of_us_whom_it_names():
    named = ours("We looked at the pump.", on="2025-12-01")
    note = promised("Promised Ann a list by 31 May.", by=None, source="note", start=24)
    head = "Visit. Rep Roe with Ann Lee.\n"
    assert only(named, note, texts={"note": head}).by == "Rep Roe"
    other = ours("We looked again.", on="2025-12-02", by="Tim Ax")
    assert only(named, other, note, texts={"note": head + "Tim Ax came too.\n"}).by is None


def test_her_whom_we_told_is_the_one_named_before():
    contacts = (ann(), ann("Bo Berg"))
    spoke = said("Bo: the box is on his shelf.", by="Bo Berg", source="note", reported=True)
    note = promised("Ordered cartridges with Ann, I told her they are there by 2 October.", source="note", start=40)
    assert only(spoke, note, contacts=contacts).to == "Ann Lee"


def test_a_visit_is_kept_by_a_note_of_it():
    others = ours("We sent the pump list.", on="2026-01-05", by="Tim Ax")
    coming = promised("Tim will come and take the pumps apart, he will be there by 31 March.", on="2026-02-05")
    note = ours("Both seals were burnt black.", on="2026-03-19", by=None, source="visit")
    head = {"visit": "Visit report T. Ax, CIP kitchen\n"}
    kept = only(others, coming, note, texts=head)
    assert (kept.status, kept.done_on) == ("kept", day("2026-03-19"))
    assert only(others, coming, note, texts={"visit": "Visit report R. Roe\n"}).status == "overdue"
    assert only(others, coming, note, texts={"visit": "T. Ax on the telephone\n"}).status == "overdue"


def test_who_did_something_is_no_day_by_which_it_is_promised():
    heading = promised("Shift book PM2, extract week 9 (forwarded by D. Hausch, translated)", on="2026-02-20")
    assert ledger(heading) == ()
