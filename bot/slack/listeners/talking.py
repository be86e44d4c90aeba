"""Questions in a direct message, answered there."""

from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.context.say.async_say import AsyncSay
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.house import House


async def message_sent(
    event: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient, say: AsyncSay, house: House
) -> None:
    """Answer a direct message in its thread."""
    if event.get("channel_type") != "im" or event.get("subtype"):
        return
    audience = await house.audiences.of_user(client, event["user"], context.team_id or "")
    told = await house.ask(house.desk.ask, event["text"], audience)
    await say(text=told.answer or "That is not on file.", thread_ts=event.get("thread_ts") or event["ts"])
