"""The Slack app: what Slack may bring, who hears it, and where errors become the sentence that a user reads.

    app.py         this: the one table of listeners, and the one boundary for errors
    house.py       what a listener is given: `house.ask` puts a question to the desk, `house.audiences` says who reads
    listeners/     plain functions of four moves: acknowledge, read the payload, ask, show a view
    views/         pure functions from answers to Block Kit, as plain dicts
    audiences.py   who reads an answer, and so which accounts it may speak of
    calling.py     how Slack is called, tried again, and its failures told apart
    serving.py     `rapport serve`: the same app over HTTP and in Socket Mode

A listener names its arguments as Bolt does (`ack`, `event`, `command`, `client`, `context`, `respond`, …), and `house`.
What it raises is told to whoever asked: the sentence of a `RapportError`, or a number that is also in the log.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import uuid4

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot.slack.calling import slack_client
from bot.slack.house import House
from bot.slack.listeners.briefs import brief_asked
from bot.slack.listeners.talking import message_sent
from knowledge.errors import RapportError

log = logging.getLogger(__name__)

Listener = Callable[..., Awaitable[None]]


def listen(app: AsyncApp) -> None:
    """The table: everything that Slack may bring."""
    app.event("message")(message_sent)
    app.command("/brief")(brief_asked)


def slack_app(house: House) -> AsyncApp:
    """The app of a house, for one workspace."""
    settings = house.settings

    async def with_house(context: AsyncBoltContext, next: Listener) -> None:
        context["house"] = house
        await next()

    app = AsyncApp(
        name="rapport",
        client=slack_client(settings, settings.slack_bot_token),
        signing_secret=settings.slack_signing_secret or "",
    )
    app.middleware(with_house)
    listen(app)
    app.error(tell)
    return app


async def tell(error: Exception, body: Mapping[str, Any], context: AsyncBoltContext) -> None:
    """The boundary: whoever asked reads what went wrong, where they asked and alone."""
    if isinstance(error, RapportError):
        sentence = str(error)
    else:
        number = uuid4().hex[:8]
        log.error("unexpected error %s", number, exc_info=error)
        sentence = f"Something went wrong that should not have; it is in the log as {number}. Please try again."
    await say_privately(sentence, body, context)


async def say_privately(sentence: str, body: Mapping[str, Any], context: AsyncBoltContext) -> None:
    """Say something to whoever asked: where they asked if only they see it there, else in a direct message."""
    client, user, channel = context.client, context.user_id, context.channel_id
    event = body.get("event") or {}
    if context.respond is not None and context.response_url:
        await context.respond(sentence, response_type="ephemeral", replace_original=False)
    elif channel and user and not channel.startswith("D"):
        await client.chat_postEphemeral(channel=channel, user=user, text=sentence, thread_ts=event.get("thread_ts"))
    elif user:
        thread = (event.get("thread_ts") or event.get("ts")) if channel else None
        await client.chat_postMessage(channel=channel or user, text=sentence, thread_ts=thread)
