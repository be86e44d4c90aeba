"""Field feedback: entered in ten seconds, confirmed, changed, taken back, and told what became of it.

Nothing typed is lost: what cannot be kept stands in the form again, or comes back in a direct message.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.errors import SlackApiError

from bot.desk import Audience
from bot.logbook import Draft, Feedback, Guess
from bot.slack.calling import Client, passing
from bot.slack.house import House
from bot.slack.listeners.home import show_home
from bot.slack.listeners.payload import Payload, typed
from bot.slack.listeners.windows import filled, opened, shown, too_late
from bot.slack.views import ids
from bot.slack.views.feedback import (
    Form,
    feedback_modal,
    form_again,
    form_of,
    form_to_edit,
    kept_blocks,
    kept_modal,
    kept_text,
    lost_blocks,
    names_of,
    news_blocks,
    news_text,
    waiting_modal,
    withdrawn_blocks,
)
from bot.slack.views.text import Block, fallback
from knowledge.errors import NotAllowed, RapportError

GUESSING: Final = 1.2
"""Seconds that a guess of the account is waited for: Slack opens a window for three."""

TITLE: Final = "Field feedback"

log = logging.getLogger(__name__)


async def field_asked(ack: AsyncAck, command: Payload, client: Client, house: House) -> None:
    """`/field [text]`: the form, with the text in it."""
    await ack()
    channel = command.get("channel_name")
    await _open(
        client, house, command["trigger_id"], command["user_id"], text=typed(command.get("text") or ""), channel=channel
    )


async def field_wanted(ack: AsyncAck, body: Payload, client: Client, house: House) -> None:
    """*Field feedback*, from the list of shortcuts or a button, which may bear the account's name."""
    await ack()
    named = (body.get("actions") or [{}])[0].get("value")
    if named:
        await client.views_open(trigger_id=body["trigger_id"], view=feedback_modal(Form(account=named)))
    else:
        await _open(client, house, body["trigger_id"], body["user"]["id"])


async def message_logged(ack: AsyncAck, body: Payload, client: Client, house: House) -> None:
    """*Log as field feedback*: the form, with a message in it."""
    await ack()
    channel = body["channel"].get("name")
    text = typed(body["message"].get("text") or "")
    files = names_of(body["message"].get("files") or ())
    await _open(client, house, body["trigger_id"], body["user"]["id"], text=text, channel=channel, files=files)


async def _open(
    client: Client,
    house: House,
    trigger: str,
    user: str,
    *,
    text: str = "",
    channel: str | None = None,
    files: tuple[str, ...] = (),
) -> None:
    """Open the form with what is known; where it cannot be opened, what was typed comes in a direct message."""
    form = Form(text=text, files=files)
    try:
        if guess := await _guessed(client, house, user, text, channel):
            form = replace(form, account=guess.account.name, why=guess.why)
        await client.views_open(trigger_id=trigger, view=feedback_modal(form))
    except (NotAllowed, SlackApiError) as refused:
        if not text or not (isinstance(refused, NotAllowed) or too_late(refused)):
            raise
        problem = "it took too long for Slack to open the form." if too_late(refused) else str(refused)
        await _send_back(form, problem, user, client)


async def _guessed(client: Client, house: House, user: str, text: str, channel: str | None) -> Guess | None:
    """The account it is probably about; None where that takes too long to find out. Error: `NotAllowed`."""

    async def guess() -> Guess | None:
        audience = await house.audiences.of_user(client, user)
        house.desk.for_ours(audience)
        return await house.ask(house.desk.guessed, text, audience, channel=channel)

    try:
        return await asyncio.wait_for(guess(), GUESSING)
    except TimeoutError:
        return None


async def field_sent(ack: AsyncAck, body: Payload, view: Payload, client: Client, house: House) -> None:
    """Keep what was entered, and confirm it with what it was read as."""
    form = form_of(view)
    if await _incomplete(form, ack):
        return
    user = body["user"]["id"]
    occasion = f"{view['id']} {view.get('hash')}"

    def keep(draft: Draft) -> Feedback:
        return house.desk.submit(draft, house.now(), once=occasion)

    await _save(form, keep, window=view["id"], user=user, client=client, house=house)


async def field_edited(ack: AsyncAck, body: Payload, view: Payload, client: Client, house: House) -> None:
    """Keep what it says now."""
    form = form_of(view)
    if await _incomplete(form, ack):
        return

    def keep(draft: Draft) -> Feedback:
        return house.desk.edit(form.id or "", draft, by=draft.by)

    await _save(form, keep, window=view["id"], user=body["user"]["id"], client=client, house=house)


async def field_edit_wanted(ack: AsyncAck, body: Payload, client: Client, house: House) -> None:
    """*Edit*: the form, with what was entered in it."""
    await ack()

    async def view() -> Block:
        audience = await house.audiences.of_user(client, body["user"]["id"])
        feedback = await house.ask(house.desk.feedback, body["actions"][0]["value"], audience.who)
        return feedback_modal(form_to_edit(feedback))

    await filled(client, await opened(client, body, "Edit feedback"), "Edit feedback", view())


async def field_again(ack: AsyncAck, body: Payload, client: Client) -> None:
    """*Open it again*: the form, with what could not be kept in it."""
    await ack()
    form = form_again(body["actions"][0]["value"], body["message"]["blocks"])
    await client.views_open(trigger_id=body["trigger_id"], view=feedback_modal(form))


async def field_withdrawn(ack: AsyncAck, body: Payload, client: Client, respond: AsyncRespond, house: House) -> None:
    """*Withdraw*: what was entered is gone; said where the button was."""
    await ack()
    user = body["user"]["id"]
    audience = await house.audiences.of_user(client, user)
    gone = await house.once(house.desk.withdraw, body["actions"][0]["value"], by=audience.who)
    if body.get("view"):
        await show_home(user, client, house)
    else:
        text = fallback(f"Withdrawn: your feedback on {gone.account or 'a customer'}.")
        await respond(text=text, blocks=withdrawn_blocks(gone), replace_original=True)


async def tell_news(client: Client, house: House) -> int:
    """Tell everybody in this workspace what became of their feedback; how many were told. Each is told once.

    Whom Slack will not have told (who left, say) keeps nobody else from being told.
    """
    told = 0
    for news in await house.ask(house.desk.news):
        team, _, user = (news.feedback.reply_to or "").partition("/")
        if not user or team != client.workspace or not await house.ask(house.desk.claim, news.name):
            continue
        try:
            await client.chat_postMessage(channel=user, text=news_text(news), blocks=news_blocks(news))
        except SlackApiError as refused:
            if not passing(refused):
                log.warning("%s is not told %s: %s", news.feedback.by, news.name, refused.response.get("error"))
                continue
            await house.ask(house.desk.release, news.name)
            raise
        except Exception:
            await house.ask(house.desk.release, news.name)
            raise
        await house.ask(house.desk.told, news)
        told += 1
    return told


async def _incomplete(form: Form, ack: AsyncAck) -> bool:
    """Whether something is missing, which is said in the form; else the form says to wait."""
    missing = {
        **({} if form.text.strip() else {ids.WORDS: "Say what you saw or heard."}),
        **({} if form.account else {ids.ACCOUNT: "Say which customer it is about."}),
    }
    if missing:
        await ack(response_action="errors", errors=missing)
        return True
    await ack(response_action="update", view=waiting_modal(TITLE))
    return False


async def _save(
    form: Form, keep: Callable[[Draft], Feedback], *, window: str, user: str, client: Client, house: House
) -> None:
    try:
        audience = await house.audiences.of_user(client, user)
        house.desk.for_ours(audience)
        kept = await house.once(keep, _draft(form, audience, user, client))
    except RapportError as refused:
        await _give_back(form, str(refused), window, user, client)
        return
    except Exception as failed:
        if not passing(failed):
            await _give_back(form, "Something went wrong that should not have.", window, user, client)
        raise
    await client.chat_postMessage(channel=user, text=kept_text(kept), blocks=kept_blocks(kept))
    await shown(client, window, kept_modal(kept))


def _draft(form: Form, audience: Audience, user: str, client: Client) -> Draft:
    return Draft(
        account=form.account or "",
        text=form.text,
        by=audience.who,
        said_by=form.said_by,
        asset=form.asset,
        severity=form.severity,
        files=form.files,
        reply_to=f"{client.workspace}/{user}",
    )


async def _give_back(form: Form, problem: str, window: str, user: str, client: Client) -> None:
    """Put what was typed into the form again, or where that was closed, into a direct message."""
    if not await shown(client, window, feedback_modal(form, f"Not kept: {problem}")):
        await _send_back(form, problem, user, client)


async def _send_back(form: Form, problem: str, user: str, client: Client) -> None:
    await client.chat_postMessage(
        channel=user, text=fallback(f"Not kept: {problem}"), blocks=lost_blocks(form, problem)
    )
