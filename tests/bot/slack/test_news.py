"""What became of feedback is told to whoever entered it, each thing once, and nobody keeps another from being told."""

import asyncio
import datetime as dt

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.logbook import Feedback, News
from bot.slack.listeners.feedback import tell_news


def news(user, team="T1"):
    return News(
        Feedback(
            id=user, account="Acme", text="It squeals.", by=f"{user}@us.example", credit=user, said_by=None, asset=None,
            severity=None, files=(), reply_to=f"{team}/{user}", at=dt.datetime(2026, 11, 25, tzinfo=dt.UTC),
            edited=None, used=None, status="used",
        ),
        "used",
        None,
    )  # fmt: skip


class Desk:
    """Has news until it is told."""

    def __init__(self, *several):
        self.untold, self.claimed = list(several), set()

    def news(self):
        return tuple(self.untold)

    def claim(self, name):
        fresh = name not in self.claimed
        self.claimed.add(name)
        return fresh

    def release(self, name):
        self.claimed.discard(name)

    def told(self, each):
        self.untold.remove(each)


class House:
    def __init__(self, desk):
        self.desk = desk

    async def ask(self, question, *given):
        return question(*given)


class Client:
    """Slack, which refuses to post to some."""

    workspace = "T1"

    def __init__(self, **refusals):
        self.refusals, self.posted = refusals, []

    async def chat_postMessage(self, *, channel, **_):  # noqa: N802
        if channel in self.refusals:
            error, status = self.refusals[channel]
            raise SlackApiError(
                error,
                AsyncSlackResponse(
                    client=None, http_verb="POST", api_url="chat.postMessage", req_args={}, data={"error": error},
                    headers={}, status_code=status,
                ),
            )  # fmt: skip
        self.posted.append(channel)


def told(client, desk):
    return asyncio.run(tell_news(client, House(desk)))


def test_each_is_told_once_and_in_their_own_workspace():
    desk, client = Desk(news("U1"), news("U2"), news("U3", team="T2")), Client()
    assert told(client, desk) == 2
    assert told(client, desk) == 0
    assert client.posted == ["U1", "U2"]


def test_whom_slack_will_not_have_told_keeps_nobody_else_waiting_and_is_not_tried_again():
    desk, client = Desk(news("U1"), news("U2")), Client(U1=("user_disabled", 200))
    assert told(client, desk) == 1
    assert client.posted == ["U2"]
    assert told(Client(), desk) == 0


def test_while_slack_is_down_the_news_waits():
    desk = Desk(news("U1"))
    with pytest.raises(SlackApiError):
        told(Client(U1=("service_unavailable", 503)), desk)
    assert told(Client(), desk) == 1
