import datetime as dt
import io
from dataclasses import replace

import numpy as np
import pytest
from rich.console import Console

from bot.cli.briefs import brief_page
from bot.sheet import sheet
from ingest.directory import known_directory
from ingest.pipeline import Pipeline
from knowledge.adapters.database.records import SqlRecords
from knowledge.briefing import LONGEST_QUOTE, RECENT, TELLING, brief
from knowledge.errors import UnknownPerson
from knowledge.frameworks.fit import Catalogue
from knowledge.model import Correction, Said, Scope
from tests.builders import ListeningReader

TODAY = dt.date(2026, 6, 30)
NO_OFFERS = Catalogue((), lambda _: np.empty((0, 384), dtype=np.float32))
FILES = {
    "accounts.csv": "Account Name,Aliases,Industry,Account Owner,Annual Revenue With Us,Total Spend\n"
    "Acme,AC,Paper,Mads Holm,30,100\nBorel,,,,,\n",
    "contacts.csv": "Name,Email,Account,Title\nAnna Berg,anna@acme.example,Acme,Maintenance Manager\n"
    "Bo Ek,bo@acme.example,Acme,Buyer\n",
    "orders.csv": "Order Number,Account,Order Date,Promised Date,Delivered Date,Product\n"
    "A1,Acme,2026-01-01,2026-02-01,2026-02-10,Seal\nA2,Acme,2026-02-01,2026-03-01,2026-03-01,Seal\n"
    "A3,Acme,2026-03-01,2026-04-01,,Pump\n",
    "Acme/2026-05-01 call.vtt": "WEBVTT\n\n1\n00:00:01.000 --> 00:00:09.000\n"
    "<v Anna Berg>The press stops twice a week and nobody tells us when the seals will come.</v>\n\n"
    "2\n00:00:09.000 --> 00:00:12.000\n<v Mads Holm>I hear you. We had soup for lunch.</v>\n\n"
    "3\n00:00:12.000 --> 00:00:16.000\n<v Mads Holm>You will have the seal list by 15 May.</v>\n",
    "Acme/2026-07-15 later.md": "Anna Berg: we have given up waiting.\n",
    "Acme/undated.md": "Anna Berg says they need a second pump. "
    + "The hall was cold and we talked about the weather for a while. " * 12,
}


@pytest.fixture
def records(tmp_path, encoder):
    for name, text in FILES.items():
        file = tmp_path / "in" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    records = SqlRecords.open(f"sqlite:///{tmp_path / 'rapport.db'}")
    report = Pipeline(records, encoder, reader=ListeningReader()).ingest([tmp_path / "in"])
    assert not report.failed
    yield records
    records.close()


@pytest.fixture
def brief_on(records):
    def made(account, as_of=TODAY, **more):
        return brief(known_directory(records).find(account), records, as_of, NO_OFFERS, **more)

    return made


@pytest.fixture
def account_of(tmp_path, encoder):
    """The brief on an account of which nothing but its contacts and these files are on record."""
    opened = []

    def made(files):
        folder = tmp_path / "only"
        for name, text in {
            "accounts.csv": "Name,Alias\nAcme,AC\n",
            "contacts.csv": FILES["contacts.csv"],
            **files,
        }.items():
            file = folder / (name if name.endswith(".csv") else f"Acme/{name}")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        records = SqlRecords.open(f"sqlite:///{tmp_path / 'only.db'}")
        opened.append(records)
        Pipeline(records, encoder, reader=ListeningReader()).ingest([folder])
        return brief(known_directory(records).find("Acme"), records, TODAY, NO_OFFERS)

    yield made
    for records in opened:
        records.close()


def test_the_headline_says_when_they_were_last_heard_and_how_they_buy(brief_on):
    told = brief_on("Acme").headline
    assert "2026-05-01" in told.text
    assert "last order on 2026-03-01" in told.text
    assert {piece.id for piece in told.evidence} <= {piece.id for piece in brief_on("Acme").evidence}


def test_what_we_wrote_is_not_when_they_were_last_heard(account_of):
    told = account_of(
        {
            "2026-05-01 call.vtt": FILES["Acme/2026-05-01 call.vtt"],
            "2026-06-01 reply.eml": "From: Mads Holm <mads@us.example>\nTo: anna@acme.example\nSubject: Seals\n"
            "Date: Mon, 01 Jun 2026 09:00:00 +0200\n\nYou will have them by Friday.\n",
        }
    )
    assert "last heard from Anna Berg on 2026-05-01 (call)" in told.headline.text
    assert "2026-06-01" not in told.headline.text


def test_of_what_only_we_wrote_nothing_was_heard(account_of):
    told = account_of({"2026-06-01 note.md": "I sent the seals.\n"})
    assert "nothing heard from them" in told.headline.text


def test_a_mail_is_quoted_without_its_subject(account_of):
    mail = "From: Anna Berg <anna@acme.example>\nTo: mads@us.example\nSubject: next round\n\nWe need four pumps.\n"
    (piece,) = account_of({"a.eml": mail}).telling
    assert piece.quote == "We need four pumps."


def test_a_form_left_empty_is_nobodys_words(account_of):
    survey = (
        "Response,Date,Company,What should we do better?\n"
        "1,2026-05-01,Acme,\n2,2026-05-02,Acme,You need to come in time\n"
    )
    told = account_of({"survey.csv": survey})
    assert [piece.quote for piece in told.telling] == ["You need to come in time"]
    assert "2026-05-02" in told.headline.text


def test_records_of_one_file_are_told_apart(account_of):
    survey = (
        "Respondent,Date,Company,Comment\nAnna Berg,2026-05-01,Acme,It is too loud\nBo Ek,2026-05-02,Acme,It is slow\n"
    )
    titles = [happening.title for happening in account_of({"survey.csv": survey}).recent]
    assert titles == ["survey.csv, Bo Ek", "survey.csv, Anna Berg"]


def test_what_is_quoted_is_theirs_and_not_ours(brief_on):
    quoted = " ".join(piece.quote for piece in brief_on("Acme").telling)
    assert "stops twice a week" in quoted
    assert "soup" not in quoted


def test_what_is_quoted_is_short(brief_on):
    for piece in brief_on("Acme").telling:
        assert len(piece.quote) <= LONGEST_QUOTE


def test_every_quote_equals_its_source(brief_on, records):
    for piece in brief_on("Acme").evidence:
        part = records.part(piece.id.split(".")[0])
        assert part.text[piece.start : piece.end] == piece.quote


def test_what_is_dated_later_is_not_in_it(brief_on):
    assert all(piece.date is None or piece.date <= TODAY for piece in brief_on("Acme").evidence)
    later = brief_on("Acme", dt.date(2026, 7, 31))
    assert any(piece.date == dt.date(2026, 7, 15) for piece in later.evidence)


def test_an_order_that_is_overdue_is_to_be_watched(brief_on):
    watch_out = brief_on("Acme").watch_outs[-1]
    assert "A3" in watch_out.text
    assert watch_out.evidence
    assert brief_on("Acme", dt.date(2026, 3, 15)).watch_outs == ()


def test_a_promise_nobody_kept_is_to_be_watched(brief_on):
    assert [promise.status for promise in brief_on("Acme", dt.date(2026, 5, 2)).promises] == ["open"]
    told = brief_on("Acme")
    (promise,) = told.promises
    assert (promise.due, promise.status, promise.by) == (dt.date(2026, 5, 15), "overdue", "Mads Holm")
    assert "seal list by 15 May” for 2026-05-15; nothing on file says that it was done" in told.watch_outs[0].text
    assert told.watch_outs[0].evidence == promise.evidence


def test_what_they_lack_is_in_it_with_the_quote(brief_on):
    told = brief_on("Acme")
    (need, *_) = [need for need in told.unmet_needs if "seals" in need.statement]
    assert (need.status, need.person, need.first_seen) == ("addressed", "Anna Berg", dt.date(2026, 5, 1))
    assert need.id == need.evidence[0].id
    assert told.unmet_needs[0].statement.rstrip(".") in told.headline.text


def test_what_they_are_unsure_of_is_told_or_said_to_be_insufficient(brief_on):
    assert brief_on("Borel").uncertainty.dominant == "insufficient"
    assert brief_on("Borel").uncertainty.settle_with


class TestCorrected:
    @pytest.fixture
    def say(self, records, brief_on):
        def said(verdict, piece=None, **more):
            at = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
            account = next(each.key for each in records.accounts() if each.name == "Acme")
            records.correct(Correction(verdict=verdict, evidence=piece, account=account, by="jo", at=at, **more))
            return brief_on("Acme")

        return said

    def test_a_need_a_person_says_is_met_is_met(self, brief_on, say):
        (need, *_) = brief_on("Acme").unmet_needs
        after = {each.id: each for each in say("met", need.evidence[0]).unmet_needs}
        assert after[need.id].status == "met"

    def test_what_a_person_says_is_no_need_is_none(self, brief_on, say):
        (need, *_) = brief_on("Acme").unmet_needs
        after = say("not-a-need", need.evidence[0])
        assert need.id not in {each.id for each in after.unmet_needs}

    def test_a_promise_a_person_says_was_kept_is_no_trouble(self, brief_on, say):
        (promise,) = brief_on("Acme").promises
        after = say("kept", promise.evidence[0])
        assert [each.status for each in after.promises] == ["kept"]
        assert "seal list" not in " ".join(watch_out.text for watch_out in after.watch_outs)

    def test_someone_a_person_says_left_has_left(self, say):
        people = {person.name: person.left for person in say("left", person="Anna Berg").contacts.people}
        assert people == {"Anna Berg": True, "Bo Ek": False}

    def test_the_type_a_person_gives_counts(self, records, say):
        (piece,) = [each.evidence for each in records.voiced(Scope()) if "twice a week" in each.evidence.quote]
        found = say("type", piece, uncertainty="market").uncertainty
        assert piece.id in {each.id for each in found.evidence if each.type == "market"}


def test_who_is_known_comes_with_the_last_day_they_were_met(brief_on):
    people = {person.name: person for person in brief_on("Acme").contacts.people}
    assert people["Anna Berg"].last_contact == dt.date(2026, 5, 1)
    assert people["Bo Ek"].bond == "none"


def test_undated_counts_as_known_and_is_said_to_be_undated(brief_on):
    told = brief_on("Acme")
    assert any(happening.date is None for happening in told.recent)
    assert "when some documents were written: they bear no date" in told.not_known


def test_an_account_without_anything_says_what_is_not_known(brief_on):
    told = brief_on("Borel")
    assert told.headline.evidence == ()
    assert (told.behaviour, told.telling, told.recent, told.sources) == (None, (), (), 0)
    assert len(told.not_known) >= 6


def test_it_stays_short_however_much_there_is(brief_on):
    told = brief_on("Acme")
    assert len(told.recent) <= RECENT
    assert len(told.telling) <= TELLING


def test_its_page_reads_from_the_name_to_what_is_not_known(brief_on):
    console = Console(width=100, record=True, file=io.StringIO())
    console.print(brief_page(sheet(brief_on("Acme"), full=True)))
    page = console.export_text()
    order = ["Acme", "Watch out", "Unsure of", "What they lack", "What we promised"]
    order += ["How they buy", "Who we know", "Lately", "Not known"]
    assert [page.index(heading) for heading in order] == sorted(page.index(heading) for heading in order)
    assert "33% delivered in full and on time" in page
    assert "we have 30% of what it buys" in " ".join(page.split())


class TestSince:
    def test_what_is_new_is_told_with_what_it_rests_on(self, brief_on):
        new = brief_on("Acme", dt.date(2026, 5, 2), since=dt.date(2026, 4, 15)).changed_since
        told = " ".join(item.text for item in new.items)
        assert new.date == dt.date(2026, 4, 15)
        assert "We promised: “You will have the seal list by 15 May”, for 2026-05-15." in told
        assert "New: it lacks" in told
        assert all(item.evidence for item in new.items)

    def test_what_became_of_a_promise_is_news(self, brief_on):
        new = brief_on("Acme", since=dt.date(2026, 5, 2)).changed_since
        assert [item.text for item in new.items if "promise" in item.text] == [
            "Our promise is now overdue: “You will have the seal list by 15 May”, for 2026-05-15."
        ]

    def test_where_nothing_happened_nothing_is_new(self, brief_on):
        assert brief_on("Acme", dt.date(2026, 5, 3), since=dt.date(2026, 5, 2)).changed_since.items == ()

    def test_what_was_not_asked_is_not_told(self, brief_on):
        assert brief_on("Acme").changed_since is None


class TestCounterpart:
    def test_what_a_person_said_and_wants_is_told(self, brief_on):
        told = brief_on("Acme", person="berg")
        assert told.counterpart.name == "Anna Berg"
        assert told.counterpart.contact.title == "Maintenance Manager"
        assert any("seals" in piece.quote for piece in told.counterpart.said)
        assert set(told.counterpart.wants) <= {need.id for need in told.unmet_needs}
        assert told.counterpart.wants

    def test_what_we_promised_them_is_told(self, brief_on):
        (promise,) = brief_on("Acme").promises
        whom = brief_on("Acme", person=promise.to or "Anna Berg").counterpart
        assert whom.promised == ((promise.id,) if promise.to else ())

    def test_a_stranger_is_refused_with_who_is_there(self, brief_on):
        with pytest.raises(UnknownPerson, match="Nobody called 'Zoe' is known at Acme") as refused:
            brief_on("Acme", person="Zoe")
        assert "Anna Berg" in refused.value.candidates


ORDER = (
    "Order Number,Account,Order Date,Promised Date,Delivered Date,Product\n"
    "A9,Acme,2026-03-01,2026-04-17,{},HX-40 pump\n"
)
CALL = (
    "WEBVTT\n\n1\n00:00:01.000 --> 00:00:09.000\n<v Anna Berg>When does it come?</v>\n\n"
    "2\n00:00:09.000 --> 00:00:12.000\n<v Mads Holm>It will be at your gate by 17 April.</v>\n"
)


@pytest.mark.parametrize(
    ("mail", "watched"),
    [
        pytest.param("Our HX-40 has run a month, closed for us.", False, id="called closed"),
        pytest.param("Our HX-40 has run a month, blue for us.", True, id="not called closed"),
    ],
)
def test_what_came_late_is_watched_until_the_customer_calls_it_closed(account_of, mail, watched):
    told = account_of(
        {
            "orders.csv": ORDER.format("2026-05-15"),
            "2026-03-05 call.vtt": CALL,
            "2026-06-20 mail.eml": "From: Anna Berg <anna@acme.example>\nTo: mads@us.example\nSubject: Seals\n"
            f"Date: Sat, 20 Jun 2026 09:00:00 +0200\n\n{mail}\n",
        }
    )
    assert [promise.status for promise in told.promises] == ["broken"]
    assert any("at your gate" in each.text for each in told.watch_outs) is watched
    assert ("unkept" in told.headline.text) is watched


def step_lines(told, *, full):
    (section,) = (each for each in sheet(told, full=full).sections if each.title == "Next step")
    return [line.text for line in section.lines]


def test_a_page_says_a_reason_once(brief_on):
    told = brief_on("Acme")
    watched, twice = told.watch_outs[0], Said("Anna lacks this: “the seal list”.", ())
    step = Said("Mads brings “the seal list”.", ())
    told = replace(told, migration=replace(told.migration, step=step, because=(watched, twice), blocked_by=(watched,)))
    assert step_lines(told, full=False) == [f": {step.text}"]
    assert step_lines(told, full=True) == [f": {step.text}", twice.text]


def test_words_of_nobody_knows_whom_are_not_called_ours(account_of):
    told = account_of(
        {
            "2026-05-01 call.vtt": "WEBVTT\n\n1\n00:00:01.000 --> 00:00:09.000\n"
            "<v Speaker 1>The press stops twice a week and nobody tells us when the seals will come.</v>\n"
        }
    )
    assert "the latest on file is of 2026-05-01 (call), and does not tell who speaks for them" in told.headline.text
    assert "who speaks for it: whose words are on file is not told" in told.not_known
