import datetime as dt

import pytest

from bot.assembly import Assembly
from bot.desk import Desk
from bot.logbook import Draft, Logbook
from bot.settings import Settings
from ingest.forgetting import forget_person, forget_source
from knowledge.errors import ModelMissing, NotAllowed, RapportError, UnknownAccount, UnknownSource
from knowledge.model import Person, Scope

JO, MAX, ROOT = "jo.berg@us.example", "max@us.example", "root@us.example"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory, cache):
    """An assembly of which the others have their models, so that they are loaded once."""
    with Assembly(Settings.read(RAPPORT_HOME=tmp_path_factory.mktemp("models"), RAPPORT_CACHE=cache)) as loaded:
        yield loaded


@pytest.fixture
def rapport(tmp_path, cache, loaded):
    """Three customers with a call each, and two people who work here."""
    files = tmp_path / "files"
    for account, words in (
        ("Acme", "The dryer stops twice a week."),
        ("Norvik", "Our freezer hall is too warm, the door seals leak."),
        ("Globex", "The door seals of the freezer leak."),
    ):
        (files / account).mkdir(parents=True)
        (files / account / "2026-05-01 call.vtt").write_text(
            f"WEBVTT\n\n00:00.000 --> 00:05.000\n<v Helen Oduya>{words}\n", encoding="utf-8"
        )
    with Assembly(Settings.read(RAPPORT_HOME=tmp_path / "home", RAPPORT_CACHE=cache)) as rapport:
        rapport.any_encoder, rapport.voice = loaded.any_encoder, loaded.voice
        rapport.pipeline.ingest([files])
        rapport.index.tend()
        rapport.records.save_people(
            [Person(email=JO, name="Jo Berg", role="service"), Person(email=ROOT, name="Ro Ott", role="admin")]
        )
        yield rapport


@pytest.fixture
def logbook(rapport):
    return Logbook(rapport)


@pytest.fixture
def desk(rapport):
    return Desk(rapport)


def draft(text="We need better door seals, they leak.", account="Acme", by=JO, **more):
    return Draft(account, text, by, **more)


def brief(desk, account="Acme"):
    return desk.brief(account, desk.audience(ROOT, [ROOT]))


def quotes(rapport):
    return [each.evidence.quote for each in rapport.records.voiced(Scope()) if "feedback/" in each.evidence.source]


class TestSubmitting:
    def test_it_says_what_it_was_read_as_and_where_else_the_like_was_said(self, logbook):
        kept = logbook.submit(draft(said_by="Maria Lund", asset="DX-7", severity="high"))
        assert (kept.account, kept.credit, kept.status) == ("Acme", "Jo Berg", "received")
        assert (kept.said_by, kept.asset, kept.severity) == ("Maria Lund", "DX-7", "high")
        assert kept.read_as.need
        assert kept.seen_at == 2

    def test_it_is_a_document_like_any_other_to_the_letter(self, logbook, rapport):
        text = "  The seals\tleak — twice.\n\nAgain today. "
        kept = logbook.submit(draft(text, said_by="Maria Lund"))
        (part,) = rapport.records.parts(f"feedback/{kept.id}")
        assert (part.text, part.kind.value) == (text, "feedback")
        for each in rapport.records.voiced(Scope()):
            if each.evidence.source == part.source:
                assert part.text[each.evidence.start : each.evidence.end] == each.evidence.quote
                assert (each.evidence.speaker, each.evidence.side, each.evidence.reported) == (
                    "Maria Lund",
                    "customer",
                    True,
                )
        assert rapport.records.statistics().pending == 0

    def test_once_is_once(self, logbook, rapport):
        first = logbook.submit(draft(), once="V123")
        assert logbook.submit(draft(), once="V123").id == first.id
        assert len(logbook.feedback_of(JO)) == 1

    def test_what_cannot_be_read_is_kept_and_read_later(self, rapport, monkeypatch):
        def missing(*_, **__):
            raise ModelMissing("The model is gone.")

        with monkeypatch.context() as broken:
            broken.setattr(type(rapport.pipeline), "take_in", missing)
            kept = Logbook(rapport).submit(draft())
        assert (kept.status, kept.read_as, kept.text) == ("received", None, draft().text)
        assert quotes(rapport) == []
        brief(Desk(rapport))
        assert quotes(rapport) == [draft().text]

    def test_nothing_in_it_or_an_account_unknown_is_refused(self, logbook, rapport):
        with pytest.raises(RapportError, match="nothing in it"):
            logbook.submit(draft(" \n"))
        with pytest.raises(UnknownAccount):
            logbook.submit(draft(account="Nowhere"))
        assert logbook.feedback_of(JO) == ()

    def test_somebody_not_on_record_is_credited_as_the_address_spells_it(self, logbook):
        assert logbook.submit(draft(by="ola.nord@us.example")).credit == "Ola Nord"


class TestAfterwards:
    def test_it_is_in_the_next_brief_with_credit(self, logbook, desk):
        kept = logbook.submit(draft(said_by="Maria Lund"))
        told = brief(desk)
        (need,) = [need for need in told.unmet_needs if "door seals" in need.statement]
        assert need.person == "Maria Lund"
        assert desk.credits(told.evidence) == {f"feedback/{kept.id}": "Jo Berg"}

    def test_who_entered_it_is_told_once_that_a_brief_used_it(self, logbook, desk):
        logbook.submit(draft())
        assert logbook.news() == ()
        brief(desk)
        (news,) = logbook.news()
        assert (news.status, news.feedback.by, news.need.status) == ("used", JO, "open")
        assert [each.name for each in logbook.news()] == [news.name]
        logbook.told(news)
        assert logbook.news() == ()
        assert logbook.feedback_of(JO)[0].status == "used"

    def test_a_brief_that_only_they_read_is_no_news(self, logbook, desk, rapport):
        rapport.records.save_people([Person(email=JO, role="admin")])
        logbook.submit(draft())
        desk.brief("Acme", desk.audience(JO, [JO]))
        assert logbook.news() == ()

    def test_they_are_told_when_the_need_is_met(self, logbook, desk, rapport):
        kept = logbook.submit(draft(said_by="Maria Lund"))
        (piece,) = [
            each.evidence for each in rapport.records.voiced(Scope()) if each.evidence.source == f"feedback/{kept.id}"
        ]
        desk.correct(piece.id, ["met"], desk.audience(ROOT, [ROOT]), by=ROOT)
        (news,) = logbook.news()
        assert (news.status, news.need.status) == ("met", "met")
        logbook.told(news)
        desk.correct(piece.id, ["open"], desk.audience(ROOT, [ROOT]), by=ROOT)
        assert logbook.news() == ()
        desk.correct(piece.id, ["met"], desk.audience(ROOT, [ROOT]), by=ROOT)
        assert [each.status for each in logbook.news()] == ["met"]

    def test_edited_it_says_what_it_says_now_and_where(self, logbook, rapport):
        kept = logbook.submit(draft())
        after = logbook.edit(kept.id, draft("The hinges of the doors break.", "Norvik"), by=JO)
        assert (after.account, after.text, after.id) == ("Norvik", "The hinges of the doors break.", kept.id)
        assert after.edited is not None
        assert quotes(rapport) == ["The hinges of the doors break."]

    def test_withdrawn_it_is_gone_from_everything(self, logbook, desk, rapport):
        before = brief(desk).unmet_needs
        kept = logbook.submit(draft(said_by="Maria Lund"))
        assert brief(desk).unmet_needs != before
        assert logbook.withdraw(kept.id, by=JO).status == "withdrawn"
        assert rapport.records.find_text("door seals, they leak") == ()
        assert {place.table for place in rapport.records.find_text("Maria Lund")} == {"meta"}  # as of any document
        assert brief(desk).unmet_needs == before
        assert [each.status for each in logbook.feedback_of(JO)] == ["withdrawn"]
        with pytest.raises(UnknownSource, match="was withdrawn"):
            logbook.edit(kept.id, draft(), by=JO)

    def test_nobody_else_changes_it_or_lists_it(self, logbook):
        kept = logbook.submit(draft())
        with pytest.raises(NotAllowed):
            logbook.edit(kept.id, draft("x y z"), by=MAX)
        with pytest.raises(NotAllowed):
            logbook.withdraw(kept.id, by=MAX)
        with pytest.raises(NotAllowed):
            logbook.feedback(kept.id, by=MAX)
        assert logbook.feedback_of(MAX) == ()

    def test_it_stays_whatever_is_taken_in_and_encoded_anew(self, logbook, rapport):
        logbook.submit(draft(said_by="Maria Lund"))
        before = rapport.records.voiced(Scope())
        rapport.pipeline.reread([known.key for known in rapport.records.documents()])
        rapport.pipeline.encode_anew()
        after = rapport.records.voiced(Scope())
        assert [each.evidence for each in after] == [each.evidence for each in before]
        assert rapport.records.waiting() == ()

    def test_given_to_another_account_by_a_person_it_stays_there(self, logbook, rapport):
        kept = logbook.submit(draft())
        norvik = rapport.directory.find("Norvik").key
        rapport.pipeline.assign(f"feedback/{kept.id}", None, norvik)
        assert logbook.feedback_of(JO)[0].account == "Norvik"


class TestForgetting:
    def test_a_person_is_blotted_out_of_it_and_out_of_what_comes_later(self, logbook, rapport):
        logbook.submit(draft("Maria Lund says the seals leak.", said_by="Maria Lund"))
        erased = forget_person("Maria Lund", rapport.records, rapport.pipeline.reread)
        assert erased.still_found == ()
        kept = logbook.feedback_of(JO)[0]
        assert (kept.text, kept.said_by) == ("█████ ████ says the seals leak.", "█████ ████")
        assert quotes(rapport) == [kept.text]
        later = logbook.submit(draft("Maria Lund says they leak again."))
        assert later.text == "█████ ████ says they leak again."
        assert rapport.records.find_text("Maria Lund") == ()

    def test_forgotten_as_a_source_nothing_of_it_stays(self, logbook, rapport):
        kept = logbook.submit(draft())
        assert forget_source(f"feedback/{kept.id}", rapport.records).still_found == ()
        assert logbook.feedback_of(JO) == ()


class TestGuessing:
    @pytest.mark.parametrize(
        ("text", "channel", "account", "why"),
        [
            pytest.param("It leaks.", "#acct-norvik-service", "Norvik", "the channel", id="by the channel"),
            pytest.param("The freezer at Norvik, Norvik says, leaks.", "field", "Norvik", "the text", id="by the text"),
            pytest.param("It leaks.", "general", "Acme", "your last feedback", id="by what was entered last"),
        ],
    )
    def test_the_account_is_guessed_and_it_is_said_why(self, logbook, text, channel, account, why):
        logbook.submit(draft(), dt.datetime(2026, 11, 24, tzinfo=dt.UTC))
        guess = logbook.guess(text, JO, channel)
        assert guess.account.name == account
        assert guess.why.startswith(why)

    def test_without_a_hint_nothing_is_guessed(self, logbook):
        assert logbook.guess("It leaks.", JO, "acct-acme-norvik") is None
        assert logbook.guess("", None, None) is None
