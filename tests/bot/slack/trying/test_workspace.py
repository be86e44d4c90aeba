import pytest

from bot.slack.trying.people import YOU, workspace
from bot.slack.trying.workspace import BOT, Refused
from knowledge.model import Account, Person

ACCOUNTS = (
    Account(key=1, name="Strandby Dairy", owner_email="mads@us.example"),
    Account(key=2, name="Núa & Sons"),
)
PEOPLE = (
    Person(email="ronan@us.example", name="Ronan", role="admin"),
    Person(email="mads@us.example", name="Mads", role="rep"),
)
MADS, RONAN = "U001", "U002"


@pytest.fixture
def firm():
    return workspace(PEOPLE, ACCOUNTS)


def opened(firm, **view):
    given = {"type": "modal", "title": {"type": "plain_text", "text": "A window"}, "blocks": [], **view}
    return firm.call("views.open", {"trigger_id": firm.trigger(MADS), "view": given})["view"]["id"]


def windows(firm, user=MADS):
    return firm.before(user)["windows"]


class TestPeople:
    def test_those_who_meet_customers_come_first(self, firm):
        assert [each.name for each in firm.members.values()][:2] == ["Mads", "Ronan"]

    def test_an_accounts_channel_holds_those_who_see_the_account(self, firm):
        channels = {each.name: set(each.members) for each in firm.channels.values()}
        assert channels["acct-strandby-dairy"] == {MADS, RONAN, BOT}
        assert channels["acct-núa-sons"] == {RONAN, BOT}

    def test_one_channel_is_read_by_somebody_of_another_company(self, firm):
        (shared,) = (each for each in firm.channels.values() if each.shared)
        strangers = [firm.call("users.info", {"user": each})["user"]["is_stranger"] for each in shared.members[:-1]]
        assert strangers == [False, False, True]

    def test_where_nobody_is_on_record_one_looks_alone_and_sees_every_account(self):
        alone = workspace((), ACCOUNTS)
        assert [each.name for each in alone.members.values() if each.address] == [YOU.name]
        assert len([each for each in alone.before("U001")["channels"] if each["name"].startswith("acct-")]) == 2


class TestConversations:
    def test_what_is_for_one_alone_is_shown_to_nobody_else(self, firm):
        firm.call("chat.postEphemeral", {"channel": "CGENERAL", "user": MADS, "text": "For Mads"})
        seen = {user: str(firm.before(user)["channels"]) for user in (MADS, RONAN)}
        assert "For Mads" in seen[MADS]
        assert "For Mads" not in seen[RONAN]

    def test_a_conversation_is_read_by_its_members_alone(self, firm):
        with pytest.raises(Refused, match="channel_not_found"):
            firm.reads(RONAN, firm.direct(MADS).id)

    def test_a_stream_grows_until_it_is_stopped_and_not_after(self, firm):
        where = {
            "channel": "CGENERAL",
            "ts": firm.post(firm.channels["CGENERAL"], {"user": MADS, "text": "Well?"})["ts"],
        }
        stream = {
            **where,
            "ts": firm.call("chat.startStream", {**where, "thread_ts": where["ts"], "markdown_text": "On"})["ts"],
        }
        firm.call("chat.appendStream", {**stream, "markdown_text": " file"})
        firm.call("chat.stopStream", {**stream, "chunks": [{"type": "markdown_text", "text": ":"}]})
        assert firm.message(**stream)["text"] == "On file:"
        with pytest.raises(Refused, match="message_not_in_streaming_state"):
            firm.call("chat.appendStream", {**stream, "markdown_text": "more"})

    def test_an_answer_by_a_response_url_takes_the_place_of_the_message(self, firm):
        posted = firm.call("chat.postMessage", {"channel": MADS, "text": "Kept", "blocks": [{"type": "divider"}]})
        firm.respond(MADS, posted["channel"], posted["ts"], {"text": "Withdrawn", "replace_original": True})
        assert firm.message(posted["channel"], posted["ts"])["text"] == "Withdrawn"
        assert firm.message(posted["channel"], posted["ts"])["blocks"] == []


class TestWindows:
    def test_a_trigger_opens_one_window(self, firm):
        trigger, view = firm.trigger(MADS), {"type": "modal", "blocks": []}
        firm.call("views.open", {"trigger_id": trigger, "view": view})
        with pytest.raises(Refused, match="exchanged_trigger_id"):
            firm.call("views.open", {"trigger_id": trigger, "view": view})

    def test_another_view_in_a_window_keeps_nothing_of_the_one_before(self, firm):
        window = opened(firm, submit={"type": "plain_text", "text": "Send"}, private_metadata="kept")
        firm.call("views.update", {"view_id": window, "view": {"type": "modal", "blocks": []}})
        (shown,) = windows(firm)
        assert shown["id"] == window
        assert "submit" not in shown
        assert shown["private_metadata"] == ""

    def test_a_window_that_was_closed_takes_no_other_view(self, firm):
        window = opened(firm)
        firm.close(MADS, window)
        assert windows(firm) == []
        with pytest.raises(Refused, match="not_found"):
            firm.call("views.update", {"view_id": window, "view": {"type": "modal", "blocks": []}})


def test_a_picture_that_was_uploaded_is_shown_in_its_conversation(firm):
    direct = firm.direct(MADS)
    file = firm.call("files.getUploadURLExternal", {"filename": "orders.png", "length": "4"})["file_id"]
    firm.files[file] = b"\x89PNG"
    given = {"files": f'[{{"id": "{file}", "title": "Promised against delivered"}}]', "channel_id": direct.id}
    firm.call("files.completeUploadExternal", given)
    (shown,) = direct.messages[-1]["blocks"]
    assert shown["title"]["text"] == "Promised against delivered"
    assert shown["image_url"] == "data:image/png;base64,iVBORw=="
    assert firm.files == {}


def test_what_is_no_method_or_lacks_an_argument_is_refused_in_slacks_words(firm):
    with pytest.raises(Refused, match="unknown_method"):
        firm.call("chat.sing", {})
    with pytest.raises(Refused, match="invalid_arguments"):
        firm.call("chat.postMessage", {"text": "Where?"})
