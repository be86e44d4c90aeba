"""Who reads an answer: fail closed, with the reason."""

import asyncio

import pytest
from slack_sdk.errors import SlackApiError

from bot.desk import Audience
from bot.slack.audiences import KNOWN_FOR, MOST_MEMBERS, Audiences, ReadByOthers, reader
from bot.slack.calling import CURRENT, Delivery

TEAM = "T0HOME"


def user(id="U1", **more):
    return {"id": id, "team_id": TEAM, "real_name": "Jo", "profile": {"email": f"{id}@us.example"}} | more


class Told(dict):
    status_code = 200


class Slack:
    """A workspace as its Web API tells of it."""

    workspace = TEAM

    def __init__(self, users=(), channel=None, members=None, error=None):
        self.users = {each["id"]: each for each in users}
        self.channel = channel or {"id": "C1"}
        self.members = members or list(self.users)
        self.error = error
        self.asked = []

    async def users_info(self, user):
        self.asked.append(user)
        if user not in self.users:
            raise SlackApiError("", Told(error="user_not_found"))
        return {"user": self.users[user]}

    async def conversations_info(self, channel):
        if self.error:
            raise self.error
        return {"channel": self.channel}

    async def conversations_members(self, channel, limit):
        return {"members": self.members[:limit]}


class Desk:
    """Sees everything with everybody who has an address."""

    async def __call__(self, who, addresses):
        known = all(addresses) and addresses
        return Audience(who, frozenset({1, 2} if known else ()), themes=bool(known), reason="as the desk says")


def audience(slack, *, shared=False, audiences=None):
    return asyncio.run((audiences or Audiences(Desk())).of_channel(slack, "C1", shared=shared))


def test_a_full_member_is_known_by_its_address():
    assert reader(user(), TEAM).address == "U1@us.example"


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        pytest.param({"is_restricted": True}, "Jo is a guest", id="a guest of several channels"),
        pytest.param({"is_ultra_restricted": True}, "Jo is a guest", id="a guest of one channel"),
        pytest.param({"is_stranger": True}, "Jo is of another company", id="a stranger"),
        pytest.param({"team_id": "T0PARTNER"}, "Jo is of another company", id="somebody of another workspace"),
        pytest.param({"team_id": "T0PARTNER", "is_bot": True}, "Jo is of another company", id="another company's app"),
    ],
)
def test_guests_strangers_and_people_of_other_workspaces_read_nothing(more, reason):
    assert reader(user(**more), TEAM).outside == reason
    assert audience(Slack([user("U2"), user(**more)])).accounts == frozenset()
    assert audience(Slack([user("U2"), user(**more)])).reason == reason


def test_a_member_of_the_same_organisation_counts_where_the_workspace_is_among_its_own():
    assert reader(user(team_id="T0OTHER", enterprise_user={"teams": ["T0OTHER", TEAM]}), TEAM).outside is None


def test_without_a_workspace_of_our_own_nobody_is_a_member():
    assert reader(user(), None).outside == "Jo is of another company"


def test_a_channel_reads_what_the_desk_says_of_all_its_members():
    assert audience(Slack([user("U1"), user("U2")])).accounts == {1, 2}
    assert audience(Slack([user("U1"), user("U2", profile={})])).accounts == frozenset()


def test_apps_and_those_who_left_are_not_counted():
    assert audience(Slack([user(), user("U2", is_bot=True), user("U3", deleted=True)])).accounts == {1, 2}


@pytest.mark.parametrize("mark", ["is_ext_shared", "is_pending_ext_shared"])
def test_a_channel_shared_with_another_company_reads_nothing(mark):
    assert audience(Slack([user()], {"id": "C1", mark: True})).accounts == frozenset()


def test_a_channel_that_its_event_says_is_shared_reads_nothing_whatever_slack_says_else():
    assert audience(Slack([user()]), shared=True).reason == "this conversation is shared with another company"


def test_a_channel_of_many_reads_nothing_and_nobody_in_it_is_looked_up():
    slack = Slack([user()], members=[f"U{number}" for number in range(MOST_MEMBERS + 1)])
    assert audience(slack).reason == "more than 300 people read this channel"
    assert slack.asked == []


def test_a_member_that_slack_does_not_tell_of_leaves_nothing_to_read():
    told = audience(Slack([user()], members=["U1", "U0GONE"]))
    assert told.accounts == frozenset()
    assert told.reason == "Slack would not say who reads this (user_not_found)"


def test_where_slack_is_down_nothing_is_answered_but_tried_again():
    down = Told(error="")
    down.status_code = 503
    with pytest.raises(SlackApiError):
        audience(Slack([user()], error=SlackApiError("", down)))


def test_who_somebody_is_is_remembered_for_a_while_and_then_asked_again():
    now = [0.0]
    audiences, slack = Audiences(Desk(), clock=lambda: now[0]), Slack([user()])
    for passed in (0, KNOWN_FOR, 2 * KNOWN_FOR + 1):
        now[0] = float(passed)
        audience(slack, audiences=audiences)
    assert slack.asked == ["U1", "U1"]


def test_before_something_is_posted_it_is_asked_again_who_reads_the_channel():
    async def posting(change):
        slack, delivery = Slack([user()]), Delivery("1")
        CURRENT.set(delivery)
        await Audiences(Desk()).of_channel(slack, "C1")
        change(slack)
        await delivery.readers["C1"]()

    asyncio.run(posting(lambda slack: None))
    with pytest.raises(ReadByOthers, match="shared with another company"):
        asyncio.run(posting(lambda slack: slack.channel.update(is_ext_shared=True)))
    with pytest.raises(ReadByOthers, match="Jo is a guest"):
        asyncio.run(
            posting(lambda slack: (slack.users.update(U2=user("U2", is_restricted=True)), slack.members.append("U2")))
        )
