"""Briefs: asked for, looked behind, shared, and corrected."""

from collections.abc import Sequence
from typing import Final

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.errors import SlackApiError

from bot.desk import Audience
from bot.slack.audiences import in_brackets
from bot.slack.calling import Client
from bot.slack.house import House
from bot.slack.listeners.payload import Payload, typed
from bot.slack.listeners.windows import filled, opened
from bot.slack.views import ids
from bot.slack.views.answer import verdict_buttons
from bot.slack.views.brief import brief_blocks, brief_text, evidence_modal
from bot.slack.views.choosing import chosen, correct_modal, did_you_mean, pick_modal, share_modal
from bot.slack.views.feedback import told_modal, waiting_modal
from bot.slack.views.text import Block, fallback, line, person, rich
from bot.words import correction_told
from knowledge.errors import AmbiguousAccount, UnknownAccount
from knowledge.model import Account

NOT_POSTED: Final = {
    "not_in_channel": "I am not in that channel: invite me there first, then share again.",
    "channel_not_found": "I am not in that channel: invite me there first, then share again.",
    "is_archived": "That channel is archived: nothing is posted there any more.",
}
"""Why Slack posts nothing in a channel, by its own word for it."""


async def brief_asked(ack: AsyncAck, command: Payload, client: Client, respond: AsyncRespond, house: House) -> None:
    """`/brief <account>`: show a brief to whoever asked for it, alone; without a name, the channel's or a choice."""
    await ack()
    name = typed(command.get("text") or "")
    if not name:
        guess = await house.ask(house.desk.guess, "", None, command.get("channel_name"))
        if guess is None:
            await client.views_open(trigger_id=command["trigger_id"], view=pick_modal())
            return
        name = guess.account.name
    audience = await house.audiences.of_user(client, command["user_id"])
    text, blocks = await brief_or_choice(house, name, audience)
    await respond(text=text, blocks=blocks, response_type="ephemeral")


async def brief_or_choice(house: House, name: str, audience: Audience) -> tuple[str, list[Block]]:
    """The brief on an account, or those that may have been meant."""
    try:
        told = await house.ask(house.desk.brief, name, audience)
    except (UnknownAccount, AmbiguousAccount) as refused:
        if not refused.candidates:
            raise
        return fallback(str(refused)), did_you_mean(str(refused), refused.candidates)
    return brief_text(told), [*brief_blocks(told), verdict_buttons(f"brief {told.account.name}")]


async def brief_pressed(ack: AsyncAck, action: Payload, body: Payload, client: Client, house: House) -> None:
    """A button that bears an account's name: its brief, in a direct message."""
    await ack()
    await _send(client, house, body["user"]["id"], action["value"])


async def brief_wanted(ack: AsyncAck, body: Payload, client: Client) -> None:
    """*Brief me*: ask on whom."""
    await ack()
    await client.views_open(trigger_id=body["trigger_id"], view=pick_modal())


async def brief_picked(ack: AsyncAck, body: Payload, view: Payload, client: Client, house: House) -> None:
    """A customer was picked: its brief, in a direct message."""
    await ack()
    await _send(client, house, body["user"]["id"], chosen(view, ids.ACCOUNT) or "")


async def _send(client: Client, house: House, user: str, account: str) -> None:
    audience = await house.audiences.of_user(client, user)
    text, blocks = await brief_or_choice(house, account, audience)
    await client.chat_postMessage(channel=user, text=text, blocks=blocks)


async def more_wanted(ack: AsyncAck, action: Payload, body: Payload, client: Client, house: House) -> None:
    """*More evidence*: all that a brief rests on, in a window of whoever pressed it."""
    await ack()

    async def view() -> Block:
        audience = await house.audiences.of_user(client, body["user"]["id"])
        return evidence_modal(await house.ask(house.desk.brief, action["value"], audience))

    await filled(client, await opened(client, body, "More evidence"), "More evidence", view())


async def share_wanted(ack: AsyncAck, action: Payload, body: Payload, client: Client) -> None:
    """*Share to a channel*: ask which."""
    await ack()
    await client.views_open(trigger_id=body["trigger_id"], view=share_modal(action["value"]))


async def shared(ack: AsyncAck, body: Payload, view: Payload, client: Client, house: House) -> None:
    """Post a brief in a channel where everybody may see the account, else say why not."""
    await ack(response_action="update", view=waiting_modal("Share the brief"))
    user, channel, name = body["user"]["id"], chosen(view, ids.CHANNEL) or "", view["private_metadata"]

    async def result() -> Block:
        account = await house.ask(house.desk.account, name, await house.audiences.of_user(client, user))
        audience = await house.audiences.of_channel(client, channel)
        if account.key not in audience.accounts:
            return told_modal("Not shared", too_wide(account, audience))
        told = await house.ask(house.desk.brief, account.name, audience)
        blocks = [rich(line(person(user), " shares:")), *brief_blocks(told)]
        try:
            await client.chat_postMessage(channel=channel, text=brief_text(told), blocks=blocks)
        except SlackApiError as refused:
            if (why := NOT_POSTED.get(refused.response["error"])) is None:
                raise
            return told_modal("Not shared", why)
        return told_modal("Shared", f"The brief on {account.name} stands in the channel.")

    await filled(client, view["id"], "Share the brief", result())


def too_wide(account: Account, audience: Audience) -> str:
    """Why an answer about an account may not be shown in a channel."""
    return f"Not everybody who reads that channel may see {account.name}{in_brackets(audience.reason)}."


async def correction_wanted(ack: AsyncAck, action: Payload, body: Payload, client: Client, house: House) -> None:
    """*Correct this*: ask what is wrong in a brief, and what is right."""
    await ack()

    async def view() -> Block:
        audience = await house.audiences.of_user(client, body["user"]["id"])
        return correct_modal(await house.ask(house.desk.brief, action["value"], audience))

    await filled(client, await opened(client, body, "Correct this"), "Correct this", view())


async def corrected(ack: AsyncAck, body: Payload, view: Payload, client: Client, house: House) -> None:
    """Keep what somebody says is right."""
    reference, verdict, other = (chosen(view, name) or "" for name in (ids.WHAT, ids.VERDICT, ids.ACCOUNT))
    if verdict == "account" and not other:
        await ack(response_action="errors", errors={ids.ACCOUNT: "Say whose it is."})
        return
    await ack(response_action="update", view=waiting_modal("Correct this"))
    words: Sequence[str] = ["account", other] if verdict == "account" else verdict.split()

    async def result() -> Block:
        audience = await house.audiences.of_user(client, body["user"]["id"])
        made = await house.once(house.desk.correct, reference, words, audience, by=audience.who)
        told = f"It belongs to {made.name}." if isinstance(made, Account) else correction_told(made)
        return told_modal("Corrected", f"{told} Thank you: that holds from the next brief on.")

    await filled(client, view["id"], "Correct this", result())
