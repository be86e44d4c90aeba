"""`/brief <account>`: what to know before a call."""

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.house import House


async def brief_asked(
    ack: AsyncAck, command: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond, house: House
) -> None:
    """Show a brief to whoever asked for it, alone."""
    await ack()
    audience = await house.audiences.of_user(client, command["user_id"], command["team_id"])
    told = await house.ask(house.desk.brief, command.get("text", "").strip(), audience)
    await respond(text=told.headline.text if told.headline else f"Nothing is known of {told.account.name} yet.")
