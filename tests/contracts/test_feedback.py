"""What every record must do with field feedback, and with what the doors remember, on each database it runs on."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from knowledge.adapters.database.records import SqlRecords
from knowledge.model import Account, FieldFeedback, Kind, Part, Scope, Thread, Vote
from tests.builders import document, put, statements, to_store, voice

NOW = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture(params=["sqlite", "postgres"])
def records(request):
    opened = SqlRecords.open(request.getfixturevalue(request.param))
    yield opened
    opened.close()


@pytest.fixture
def acme(records):
    return records.save_account(Account(key=0, name="Acme")).key


@pytest.fixture
def globex(records):
    return records.save_account(Account(key=0, name="Globex")).key


def given(account, id="a1", text="The seal leaks.", by="Jo Berg", at=NOW, **more):
    return FieldFeedback(id=id, account=account, text=text, by=by, at=at, **more)


def taken_in(records, feedback, account=None):
    """Store the document that feedback makes."""
    read = document(feedback.source, Part(text=feedback.text, kind=Kind.FEEDBACK), root="entered")
    put(records, read, account or feedback.account)
    records.feedback_taken_in(feedback)


def ids(found):
    return [each.id for each in found]


class TestFeedback:
    def test_it_comes_back_as_it_was_entered(self, records, acme):
        entered = given(
            acme,
            said_by="Maria Lund",
            asset="DX-7",
            severity="high",
            files=("seal.jpg",),
            reply_to="T1/U1",
        )
        assert records.save_feedback(entered) == entered
        assert records.feedback("a1") == entered
        assert records.feedback("a2") is None

    def test_entered_twice_the_first_stays(self, records, acme):
        records.save_feedback(given(acme))
        assert records.save_feedback(given(acme, text="Something else.")).text == "The seal leaks."
        assert records.feedback("a1").text == "The seal leaks."

    def test_what_is_no_document_yet_is_known_until_it_is(self, records, acme):
        kept = records.save_feedback(given(acme))
        assert ids(records.feedback_to_take_in()) == ["a1"]
        taken_in(records, kept)
        assert records.feedback_to_take_in() == ()
        records.change_feedback(replace(kept, text="It leaks again.", edited=LATER))
        assert [each.text for each in records.feedback_to_take_in()] == ["It leaks again."]

    def test_what_was_edited_while_it_was_taken_in_is_still_to_be_taken_in(self, records, acme):
        kept = records.save_feedback(given(acme))
        records.change_feedback(replace(kept, text="It leaks again.", edited=LATER))
        records.feedback_taken_in(kept)
        assert ids(records.feedback_to_take_in()) == ["a1"]

    def test_withdrawn_it_keeps_no_word_and_nothing_changes_it_any_more(self, records, acme):
        kept = records.save_feedback(given(acme, said_by="Maria Lund", asset="DX-7", files=("seal.jpg",)))
        records.withdraw_feedback("a1")
        records.change_feedback(replace(kept, text="It leaks again.", edited=LATER))
        records.feedback_became("a1", "met")
        found = records.feedback("a1")
        assert (found.text, found.said_by, found.asset, found.files, found.status) == ("", None, None, (), "withdrawn")
        assert records.find_text("seal") == ()
        assert records.feedback_to_take_in() == records.feedback_since(NOW) == ()

    def test_what_somebody_entered_comes_latest_first_by_any_of_their_names(self, records, acme):
        records.save_feedback(given(acme, "a1"))
        records.save_feedback(given(acme, "a2", by="JO@us.example", at=LATER))
        records.save_feedback(given(acme, "a3", by="Max"))
        assert ids(records.feedback_by(["jo  berg", "jo@us.example"], 9)) == ["a2", "a1"]
        assert ids(records.feedback_by(["jo  berg", "jo@us.example"], 1)) == ["a2"]

    def test_the_account_is_the_one_its_document_is_given_to(self, records, acme, globex):
        kept = records.save_feedback(given(acme))
        taken_in(records, kept, globex)
        assert records.feedback("a1").account == globex

    def test_it_is_known_by_its_source(self, records, acme):
        records.save_feedback(given(acme, "a1"))
        records.save_feedback(given(acme, "a2"))
        assert ids(records.feedback_in({"feedback/a2", "Acme/call.md"})) == ["a2"]

    def test_the_first_brief_that_shows_it_is_kept(self, records, acme):
        records.save_feedback(given(acme))
        records.feedback_used(["a1"], NOW)
        records.feedback_used(["a1"], LATER)
        assert (records.feedback("a1").used, records.feedback("a1").status) == (NOW, "used")

    def test_what_a_need_became_outlives_being_used(self, records, acme):
        records.save_feedback(given(acme))
        records.feedback_became("a1", "met")
        records.feedback_used(["a1"], NOW)
        assert records.feedback("a1").status == "met"

    def test_what_who_entered_it_knows_is_kept(self, records, acme):
        records.save_feedback(given(acme))
        records.feedback_told("a1", {"used", "met"})
        assert set(records.feedback("a1").told) == {"used", "met"}

    def test_only_what_is_recent_is_followed_up(self, records, acme):
        records.save_feedback(given(acme, "a1"))
        records.save_feedback(given(acme, "a2", at=LATER))
        assert ids(records.feedback_since(LATER)) == ["a2"]

    def test_forgetting_its_document_forgets_it(self, records, acme):
        taken_in(records, records.save_feedback(given(acme)))
        (known,) = records.known("feedback/a1")
        records.remove(known.key)
        assert records.feedback("a1") is None
        assert records.find_text("seal") == ()

    def test_a_name_in_it_is_found_under_its_source(self, records, acme):
        records.save_feedback(given(acme, text="Maria says it leaks."))
        (place,) = records.find_text("maria")
        assert (place.table, place.column, place.source) == ("feedback", "text", "feedback/a1")


class TestStatementsInPassages:
    def test_only_those_in_the_passages_and_in_scope_come(self, records, acme, globex):
        for source, account in (("a.md", acme), ("b.md", globex)):
            read = document(source, "We need a list.\nThe market moves.")
            parts, vectors = to_store(read, account)
            parts = [replace(part, statements=statements(read.parts[0].text)) for part in parts]
            records.put(read, "1", parts, vectors, replaces=None, voice=voice(read, parts))
        every = records.voiced(Scope())
        first = {each.evidence.passage for each in every if each.evidence.start == 0}
        assert [each.evidence.source for each in records.voiced_in(first, Scope())] == ["a.md", "b.md"]
        (only,) = records.voiced_in(first, Scope(frozenset({globex})))
        assert (only.evidence.source, only.evidence.quote) == ("b.md", "We need a list.")
        assert records.voiced_in(set(), Scope()) == ()


class TestConversations:
    def test_a_conversation_never_met_is_an_empty_one(self, records):
        assert records.thread("T", "C", "1.0") == Thread(team="T", channel="C", ts="1.0")

    def test_it_is_remembered_as_it_last_was(self, records, acme):
        thread = Thread(team="T", channel="C", ts="1.0", account=acme, listening=True, asked=("Why?",))
        records.save_thread(replace(thread, listening=False), NOW)
        records.save_thread(thread, LATER)
        assert records.thread("T", "C", "1.0") == thread
        assert records.thread("T", "C", "2.0").account is None

    def test_what_has_not_gone_on_is_forgotten(self, records):
        records.save_thread(Thread(team="T", channel="C", ts="1.0", listening=True), NOW)
        records.save_thread(Thread(team="T", channel="C", ts="2.0", listening=True), LATER)
        records.claim("early", NOW)
        records.forget_before(LATER)
        assert [records.thread("T", "C", ts).listening for ts in ("1.0", "2.0")] == [False, True]
        assert records.claim("early", LATER)

    def test_a_later_vote_replaces_the_earlier_of_the_same_person(self, records):
        vote = Vote(team="T", channel="C", ts="1.0", by="U1", helpful=True, about="brief", at=NOW)
        records.save_vote(vote)
        records.save_vote(replace(vote, by="U2"))
        records.save_vote(replace(vote, helpful=False, why="It is old.", at=LATER))
        assert [(each.by, each.helpful, each.why) for each in records.votes(9)] == [
            ("U1", False, "It is old."),
            ("U2", True, None),
        ]

    def test_somebody_has_one_calendar_or_none(self, records):
        records.save_calendar("jo", "one")
        records.save_calendar("jo", "two")
        records.save_calendar("max", "three")
        records.save_calendar("max", None)
        assert records.calendars() == {"jo": "two"}

    def test_of_many_who_claim_the_same_one_gets_it(self, records):
        with ThreadPoolExecutor(8) as threads:
            got = list(threads.map(lambda _: records.claim("brief acme 9:00", NOW), range(16)))
        assert got.count(True) == 1
        records.release("brief acme 9:00")
        assert records.claim("brief acme 9:00", LATER)
