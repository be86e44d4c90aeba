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
    await send_pictures(client, house, user, action["value"], await house.audiences.of_user(client, user))


async def send_pictures(client: Client, house: House, user: str, account: str, audience: Audience) -> None:
    """Send somebody the pictures of an account, after a word that they come."""
    name = (await house.ask(house.desk.account, account, audience)).name
    told = await client.chat_postMessage(channel=user, text=fallback(f"Pictures of {name} come in a moment."))
    await _send(client, told["channel"], await house.ask(house.desk.pictures, name, audience))


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
    told = await client.chat_postMessage(channel=user, text="The picture of the portfolio comes in a moment.")
    await _send(client, told["channel"], {"portfolio": await house.ask(house.desk.portfolio_picture, audience)})


async def _send(client: Client, channel: str, pictures: Mapping[str, bytes]) -> None:
    files = [
        {"content": png, "filename": f"{name}.png", "title": TITLES[name], "alt_txt": TITLES[name]}
        for name, png in pictures.items()
    ]
    await client.files_upload_v2(channel=channel, file_uploads=files)
