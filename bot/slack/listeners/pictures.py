"""The portfolio, and pictures: of an account, and of the portfolio; drawn for one and sent in a direct message."""

from collections.abc import Mapping
from typing import Final

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.desk import Audience
from bot.slack.calling import Client
from bot.slack.house import House
from bot.slack.listeners.payload import Payload
from bot.slack.views.portfolio import portfolio_blocks, portfolio_text
from bot.slack.views.text import Block, fallback

TITLES: Final = {
    "uncertainty": "What they are unsure of, over a year",
    "contacts": "Whom we know, and how well",
    "network": "Who deals with whom",
    "orders": "Promised against delivered",
    "portfolio": "Loyalty against cost to serve",
}
"""What each picture shows."""


async def pictures_wanted(ack: AsyncAck, action: Payload, body: Payload, client: Client, house: House) -> None:
    """*Pictures*: those of an account."""
    await ack()
    user = body["user"]["id"]
    audience = await house.audiences.of_user(client, user)
    await send_pictures(client, house, user, action["value"], audience, thread=_thread(body))


async def send_pictures(
    client: Client, house: House, user: str, account: str, audience: Audience, *, thread: str | None
) -> None:
    """Send somebody the pictures of an account, after a word that they come; in a thread of their direct message."""
    name = (await house.ask(house.desk.account, account, audience)).name
    coming = fallback(f"Pictures of {name} come in a moment.")
    told = await client.chat_postMessage(channel=user, thread_ts=thread, text=coming)
    await _send(client, told["channel"], thread, await house.ask(house.desk.pictures, name, audience))


async def portfolio_wanted(ack: AsyncAck, body: Payload, client: Client, house: House) -> None:
    """*Portfolio*: all accounts that somebody sees, side by side, in a direct message."""
    await ack()
    user = body["user"]["id"]
    text, blocks = await side_by_side(house, await house.audiences.of_user(client, user))
    await client.chat_postMessage(channel=user, text=text, blocks=blocks)


async def side_by_side(house: House, audience: Audience) -> tuple[str, list[Block]]:
    """The portfolio, as a message."""
    found = await house.ask(house.desk.portfolio, audience)
    return portfolio_text(found), portfolio_blocks(found)


async def picture_wanted(ack: AsyncAck, body: Payload, client: Client, house: House) -> None:
    """*As a picture*: the portfolio of whoever pressed it."""
    await ack()
    user = body["user"]["id"]
    audience = await house.audiences.of_user(client, user)
    house.desk.for_ours(audience)
    thread, coming = _thread(body), "The picture of the portfolio comes in a moment."
    told = await client.chat_postMessage(channel=user, thread_ts=thread, text=coming)
    await _send(client, told["channel"], thread, {"portfolio": await house.ask(house.desk.portfolio_picture, audience)})


def _thread(body: Payload) -> str | None:
    """The thread of the direct message that a button was pressed in, if it was."""
    direct = ((body.get("channel") or {}).get("id") or "").startswith("D")
    return (body.get("message") or {}).get("thread_ts") if direct else None


async def _send(client: Client, channel: str, thread: str | None, pictures: Mapping[str, bytes]) -> None:
    files = [
        {"content": png, "filename": f"{name}.png", "title": TITLES[name], "alt_txt": TITLES[name]}
        for name, png in pictures.items()
    ]
    await client.files_upload_v2(channel=channel, thread_ts=thread, file_uploads=files)
