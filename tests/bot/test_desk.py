import pytest

from bot.assembly import Assembly
from bot.desk import Desk
from bot.settings import Settings
from knowledge.errors import NotAllowed, UnknownAccount
from knowledge.model import Person

REP, OTHER, ADMIN = "rep@us.example", "other@us.example", "root@us.example"


@pytest.fixture(scope="module")
def rapport(tmp_path_factory, cache):
    """Two customers with a call each, and three people who work here."""
    files = tmp_path_factory.mktemp("files")
    for account, words in (("Acme", "The dryer stops twice a week."), ("Norvik", "Our freezer hall is too warm.")):
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
            ]
        )
        yield rapport


@pytest.fixture
def desk(rapport):
    return Desk(rapport)


def names(desk, *addresses):
    return [account.name for account in desk.accounts(desk.audience("test", addresses))]


def test_an_audience_sees_what_everyone_in_it_sees(desk):
    assert names(desk, ADMIN) == ["Acme", "Norvik"]
    assert names(desk, ADMIN, OTHER, REP) == ["Acme"]


@pytest.mark.parametrize("stranger", ["stranger@us.example", None, ""])
def test_with_a_stranger_among_them_they_see_nothing(desk, stranger):
    assert names(desk, ADMIN, stranger) == []


def test_nobody_sees_nothing(desk):
    assert names(desk) == []


def test_what_is_not_theirs_to_see_is_refused_with_the_reason(desk):
    with pytest.raises(NotAllowed, match="You do not see Norvik: rep"):
        desk.brief("Norvik", desk.audience(REP, [REP]))


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
