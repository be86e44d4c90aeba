import pytest

from bot.assembly import Assembly
from bot.desk import Desk
from bot.settings import Settings
from knowledge.errors import NotAllowed, UnknownAccount, UnknownSource
from knowledge.model import Correction, Person, Scope, Thread, Vote

REP, OTHER, ADMIN, MARKETING = "rep@us.example", "other@us.example", "root@us.example", "voc@us.example"
SEALS = ("Borg", "Cargill Mills", "Dantzig")


@pytest.fixture(scope="module")
def rapport(tmp_path_factory, cache):
    """Five customers with a call each, and four people who work here."""
    files = tmp_path_factory.mktemp("files")
    said = {"Acme": "The dryer stops twice a week.", "Norvik": "Our freezer hall is too warm."}
    for account, words in {**said, **{name: f"At {name} the door seals leak, tell Wrona." for name in SEALS}}.items():
        (files / account).mkdir()
        (files / account / "2026-05-01 call.vtt").write_text(
            f"WEBVTT\n\n00:00.000 --> 00:05.000\n<v Helen Oduya>{words}\n", encoding="utf-8"
        )
    home = tmp_path_factory.mktemp("home")
    with Assembly(Settings.read(RAPPORT_HOME=home, RAPPORT_CACHE=cache)) as rapport:
        rapport.pipeline.ingest([files])
        rapport.index.tend()
        rapport.records.save_people(
            [
                Person(email=REP, role="rep", accounts=("Acme",)),
                Person(email=OTHER, role="rep", accounts=("Acme", "Norvik")),
                Person(email=ADMIN, role="admin"),
                Person(email=MARKETING, role="marketing"),
            ]
        )
        yield rapport


@pytest.fixture
def desk(rapport):
    return Desk(rapport)


def names(desk, *addresses):
    return [account.name for account in desk.accounts(desk.audience("test", addresses))]


def test_an_audience_sees_what_everyone_in_it_sees(desk):
    assert names(desk, ADMIN) == ["Acme", *SEALS, "Norvik"]
    assert names(desk, ADMIN, OTHER, REP) == ["Acme"]


@pytest.mark.parametrize("stranger", ["stranger@us.example", None, ""])
def test_with_a_stranger_among_them_they_see_nothing(desk, stranger):
    assert names(desk, ADMIN, stranger) == []


def test_nobody_sees_nothing(desk):
    assert names(desk) == []


def test_what_is_not_theirs_to_see_is_refused_with_the_reason(desk):
    with pytest.raises(NotAllowed, match="You do not see Norvik: yours to see are the accounts that you own"):
        desk.brief("Norvik", desk.audience(REP, [REP]))


def test_who_does_not_work_here_is_told_the_same_of_every_name(desk):
    stranger = desk.audience("x", ["stranger@us.example"])
    told = set()
    for name in ("Acme", "No Such Customer"):
        for asked in (lambda name=name: desk.brief(name, stranger), lambda name=name: desk.ask(f"{name}?", stranger)):
            with pytest.raises(NotAllowed) as refused:
                asked()
            told.add(str(refused.value))
    assert told == {"I can tell you nothing: you are not on record as working here. An admin can change that."}
    assert desk.accounts_like("acme", stranger, anywhere=True) == ()
    assert desk.guessed("The dryer at Acme stops", stranger) is None


def test_an_audience_of_several_has_no_one_reason(desk):
    assert desk.audience("C1", [ADMIN, REP]).reason == ""
    assert desk.audience("C1", [ADMIN, "stranger@us.example"]).reason == (
        "not everybody here is on record as working here"
    )


def test_a_name_is_suggested_only_where_they_see_the_account(desk):
    with pytest.raises(UnknownAccount) as refused:
        desk.brief("Norvic", desk.audience(REP, [REP]))
    assert refused.value.candidates == ()


def test_a_question_over_all_accounts_is_answered_from_theirs_alone(desk):
    question = "Is the freezer hall too warm?"
    assert desk.ask(question, desk.audience(OTHER, [OTHER])).status == "answered"
    assert desk.ask(question, desk.audience(REP, [REP])).evidence == ()


def test_who_asked_what_and_what_was_shown_is_on_record(desk, rapport):
    desk.brief("Acme", desk.audience(REP, [REP]))
    (entry,) = rapport.records.audited(who=REP, limit=1)
    assert (entry.what, entry.sources) == ("brief", ("Acme/2026-05-01 call.vtt",))


class TestVoices:
    QUESTION = "What do customers say about door seals that leak?"

    def test_marketing_sees_how_many_and_masked_quotes(self, desk):
        told = desk.voices(self.QUESTION, desk.audience(MARKETING, [MARKETING]))
        (need,) = told.needs
        assert (need.accounts, need.named, told.among) == (3, (), 5)
        assert {quote.words for quote in need.quotes} == {"At [customer] the door seals leak, tell [name]."}
        assert {quote.evidence for quote in need.quotes} == {None}
        assert not [name for name in (*SEALS, "Wrona", "Oduya") if name in repr(told)]

    def test_of_two_accounts_they_see_the_theme_alone(self, desk):
        told = desk.voices("What is said about warm freezer halls?", desk.audience(MARKETING, [MARKETING]))
        assert [(need.accounts, need.statement, need.quotes) for need in told.needs] == [(1, None, ())]

    def test_a_rep_hears_the_rep_s_own_accounts_by_name(self, desk):
        (need,) = desk.voices("dryer stops", desk.audience(REP, [REP])).needs
        assert (need.named, need.statement) == (("Acme",), "The dryer stops twice a week.")
        assert desk.voices(self.QUESTION, desk.audience(REP, [REP])).needs == ()

    def test_who_sees_nothing_is_told_so(self, desk):
        with pytest.raises(NotAllowed, match="you are not on record"):
            desk.voices(self.QUESTION, desk.audience("x", ["stranger@us.example"]))

    def test_nothing_is_read_anew_and_the_question_is_on_record(self, desk, rapport, monkeypatch):
        monkeypatch.setattr(type(rapport.voice), "read", None)
        desk.voices(self.QUESTION, desk.audience(ADMIN, [ADMIN]))
        (entry,) = rapport.records.audited(who=ADMIN, limit=1)
        assert (entry.what, len(entry.sources)) == (self.QUESTION, 3)


def statement(rapport, account):
    key = rapport.directory.find(account).key
    (voiced,) = rapport.records.voiced(Scope(frozenset({key})))
    return voiced.evidence.id


class TestCorrecting:
    def test_who_sees_the_account_may_correct_its_words(self, desk, rapport):
        said = desk.correct(statement(rapport, "Acme"), ["type", "transaction"], desk.audience(REP, [REP]), by=REP)
        assert isinstance(said, Correction)
        (kept,) = rapport.records.corrections(rapport.directory.find("Acme").key)
        assert (kept.verdict, kept.uncertainty, kept.by) == ("type", "transaction", REP)

    def test_nobody_else_may_nor_give_it_to_an_account_they_do_not_see(self, desk, rapport):
        theirs = desk.audience(REP, [REP])
        with pytest.raises(NotAllowed):
            desk.correct(statement(rapport, "Norvik"), ["met"], theirs, by=REP)
        with pytest.raises(NotAllowed):
            desk.correct(statement(rapport, "Norvik"), ["account", "Acme"], theirs, by=REP)
        with pytest.raises(NotAllowed):
            desk.correct(statement(rapport, "Acme"), ["account", "Norvik"], theirs, by=REP)
        assert rapport.records.corrections(rapport.directory.find("Norvik").key) == ()

    def test_given_to_another_account_it_is_there(self, desk, rapport):
        everyone = desk.audience(ADMIN, [ADMIN])
        reference = statement(rapport, "Norvik")
        assert desk.correct(reference, ["account", "acme"], everyone, by=ADMIN).name == "Acme"
        with pytest.raises(UnknownSource):
            desk.correct("nothing.0-1", ["account", "acme"], everyone, by=ADMIN)
        assert desk.correct(reference, ["account", "Norvik"], everyone, by=ADMIN).name == "Norvik"


class TestConversations:
    def test_what_it_is_about_is_told_only_to_who_sees_it(self, desk, rapport):
        thread = desk.remember(desk.thread("T", "C", "1.0"), account=rapport.directory.find("Norvik"), listening=True)
        assert desk.thread("T", "C", "1.0") == thread
        assert desk.about(thread, desk.audience(OTHER, [OTHER])).name == "Norvik"
        assert desk.about(thread, desk.audience(REP, [REP])) is None

    def test_of_what_was_asked_the_last_few_are_kept_and_nothing_of_the_answers(self, desk):
        thread = Thread(team="T", channel="C", ts="2.0")
        for number in range(9):
            thread = desk.remember(thread, asked=f"{number} why? " * 100)
        assert [each.split()[0] for each in thread.asked] == ["3", "4", "5", "6", "7", "8"]
        assert max(map(len, thread.asked)) <= 300
        assert desk.remember(thread, listening=False).asked == thread.asked

    def test_votes_are_kept(self, desk, rapport):
        now = rapport.records.audited(limit=1)[0].at
        desk.vote(Vote(team="T", channel="C", ts="1.0", by=REP, helpful=False, about="brief", why="It is old.", at=now))
        assert [(each.by, each.why) for each in rapport.records.votes(1)] == [(REP, "It is old.")]
