"""What menus offer, and what somebody thinks of an answer."""

import json

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond

from bot.slack.calling import Client
from bot.slack.house import House
from bot.slack.listeners.payload import Payload
from bot.slack.listeners.windows import filled
from bot.slack.views import ids
from bot.slack.views.answer import vote_of
from bot.slack.views.choosing import account_options, chosen, why_modal
from bot.slack.views.feedback import told_modal, waiting_modal
from bot.slack.views.text import Block
from knowledge.model import Vote

THANKS = "Thank you, that is kept."


async def accounts_offered(ack: AsyncAck, body: Payload, client: Client, house: House) -> None:
    """The accounts that whoever types sees and whose name or alias holds what was typed.

    Field feedback may be on any account: there one that they name in full is offered too.
    """
    wanted = body.get("value") or ""
    audience = await house.audiences.of_user(client, body["user"]["id"])
    anywhere = (body.get("view") or {}).get("callback_id") in {ids.FIELD_SENT, ids.FIELD_EDITED}
    found = await house.ask(house.desk.accounts_like, wanted, audience, anywhere=anywhere)
    await ack(options=account_options(found))


async def voted(ack: AsyncAck, body: Payload, client: Client, respond: AsyncRespond, house: House) -> None:
    """*Helpful* or not: kept at once; where it was not, ask why."""
    await ack()
    helpful, about = vote_of(body["actions"][0]["value"])
    channel, ts = body["channel"]["id"], body["container"]["message_ts"]
    if not helpful:
        kept = json.dumps({"channel": channel, "ts": ts, "about": about[:1000]})
        await client.views_open(trigger_id=body["trigger_id"], view=why_modal(kept))
    audience = await house.audiences.of_user(client, body["user"]["id"])
    vote = Vote(
        team=client.workspace or "",
        channel=channel,
        ts=ts,
        by=audience.who,
        helpful=helpful,
        about=about,
        at=house.now(),
    )
    await house.once(house.desk.vote, vote)
    if helpful:
        await respond(text=THANKS, response_type="ephemeral", replace_original=False)


async def not_helpful(ack: AsyncAck, body: Payload, view: Payload, client: Client, house: House) -> None:
    """Keep why an answer did not help."""
    await ack(response_action="update", view=waiting_modal("Not helpful"))
    kept = json.loads(view["private_metadata"])

    async def result() -> Block:
        audience = await house.audiences.of_user(client, body["user"]["id"])
        vote = Vote(
            team=client.workspace or "",
            by=audience.who,
            helpful=False,
            why=chosen(view, ids.WHY),
            at=house.now(),
            **kept,
        )
        await house.once(house.desk.vote, vote)
        return told_modal("Not helpful", THANKS)

    await filled(client, view["id"], "Not helpful", result())
