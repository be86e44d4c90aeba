"""Talk: questions in a direct message, to a mention, and in a thread that is followed, each answered in its thread.

In a channel an answer is what everybody there may read; where that is too wide, it goes to whoever asked alone.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import Final

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.errors import SlackApiError

from bot.desk import Audience
from bot.logbook import NAMED_IN_TEXT
from bot.slack.audiences import in_brackets
from bot.slack.calling import Client, passing
from bot.slack.house import House
from bot.slack.listeners.briefs import brief_or_choice, too_wide
from bot.slack.listeners.payload import Payload, beside, typed
from bot.slack.listeners.pictures import send_pictures, side_by_side
from bot.slack.listeners.voices import heard
from bot.slack.views.answer import answer_blocks, answer_lead, answer_text, evidence_blocks, verdict_buttons
from bot.slack.views.talk import (
    field_blocks,
    following_blocks,
    help_blocks,
    private_blocks,
    prompts,
    prompts_title,
)
from bot.slack.views.text import Block
from knowledge.model import Account, Thread

READ: Final = frozenset({None, "file_share", "thread_broadcast"})
"""The kinds of message that people write; what else there is are changes, joins and machines."""

LOADING: Final = ("Reading what is on file …", "Weighing what they said …", "Looking for who said it when …")
"""What is shown while an answer is worked on."""

STOP: Final = re.compile(
    r"(?:please\s+)?stop(?:\s+(?:listening|following|answering|it)(?:\s+(?:here|to this))?)?[.!]?", re.IGNORECASE
)
FIELD: Final = re.compile(
    r"(?:please\s+)?(?:log|report|add|give|enter)\b.*\b(?:saw|seen|heard|feedback)\b.*|field feedback", re.IGNORECASE
)
VOICES: Final = re.compile(
    r"\b(?:customers|clients|accounts|across|anyone|anybody|any(?:one)? else|who else|others)\b", re.IGNORECASE
)
COURTESY: Final = re.compile(
    r"(?:many |no )?(?:thanks?|thank you|thx|cheers|ok(?:ay)?|great|perfect|got it|super|nice|will do)\b[^?]{0,20}",
    re.IGNORECASE,
)
HELP: Final = re.compile(
    r"(?:hi|hello|hey|good (?:morning|day|afternoon|evening))?(?: there| rapport)?[\s,]*"
    r"(?:help(?: me)?|what can (?:you|i) (?:do|ask)(?: you)?(?: for me)?|how does (?:this|it) work)?[\W_]*",
    re.IGNORECASE,
)
PORTFOLIO: Final = re.compile(
    r"(?:please\s+)?(?:(?:show|give|send)(?:\s+me)?\s+)?(?:the\s+|my\s+|our\s+)?portfolio\b[^?]{0,20}[.?!]?",
    re.IGNORECASE,
)
PICTURES: Final = re.compile(
    r"(?:please\s+)?(?:(?:show|draw|send|give)(?:\s+me)?\s+)?(?:the\s+|some\s+|a\s+)?(?:pictures?|charts?|graphs?)\b.*",
    re.IGNORECASE | re.DOTALL,
)
AND_FOR: Final = re.compile(
    r"(?:(?:and|ok|okay|so),?\s+)*(?:(?:what|how)\s+about|the same for|same for|for|at)?\s*(?P<account>.+?)\s*[.?!]*",
    re.IGNORECASE,
)
BRIEF: Final = re.compile(
    r"(?:please\s+)?(?:(?:can|could) you\s+)?(?:brief|prepare|prep)(?:\s+me)?"
    r"(?:\s+(?:on|about|for|before)(?:\s+(?:a|the|my)(?:\s+next)?\s+(?:call|visit|meeting)(?:\s+(?:with|at|on))?)?)?"
    r"\s*(?P<account>.*?)[.?!]?",
    re.IGNORECASE | re.DOTALL,
)
"""What is asked for besides answers, in the words people use."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What somebody said to us, and where; `ts` is of the thread that is answered in.

    `shared` is whether people of another company read it; `before` is the channel beside which the app was opened.
    """

    text: str
    user: str
    channel: str
    ts: str
    team: str
    direct: bool
    shared: bool
    before: str | None


def spoken(body: Payload, client: Client) -> Spoken:
    """What an event of a message says."""
    event = body["event"]
    return Spoken(
        text=typed(event.get("text") or ""),
        user=event["user"],
        channel=event["channel"],
        ts=event.get("thread_ts") or event["ts"],
        team=client.workspace or body.get("team_id") or "",
        direct=event.get("channel_type") == "im",
        shared=bool(body.get("is_ext_shared_channel")),
        before=beside(event.get("app_context")),
    )


async def message_sent(body: Payload, context: AsyncBoltContext, client: Client, house: House) -> None:
    """A message: answered in a direct message, and in a thread that is followed; a mention is heard as one."""
    event = body["event"]
    if event.get("subtype") not in READ or event.get("bot_id") or not event.get("user"):
        return
    said = spoken(body, client)
    if said.direct:
        await answer(said, client, house)
    elif event.get("thread_ts") and f"<@{context.bot_user_id}" not in (event.get("text") or ""):
        thread = await house.ask(house.desk.thread, said.team, said.channel, said.ts)
        if thread.listening and not COURTESY.fullmatch(said.text) and await _reads(said.user, client, house):
            await answer(said, client, house)


async def _reads(user: str, client: Client, house: House) -> bool:
    """Whether somebody sees anything: who does not speaks to the others in the thread, and not to us."""
    audience = await house.audiences.of_user(client, user)
    return audience.themes or bool(audience.accounts)


async def mentioned(body: Payload, client: Client, house: House) -> None:
    """A mention: answered in its thread, which is followed from then on."""
    if body["event"].get("bot_id") or not body["event"].get("user"):
        return
    await answer(spoken(body, client), client, house)


async def stop_pressed(ack: AsyncAck, body: Payload, client: Client, respond: AsyncRespond, house: House) -> None:
    """*Stop listening here*: the thread is no longer followed."""
    await ack()
    message = body.get("message") or {}
    ts = message.get("thread_ts") or body["container"].get("thread_ts") or body["container"]["message_ts"]
    thread = await house.ask(house.desk.thread, client.workspace or "", body["channel"]["id"], ts)
    await house.once(house.desk.remember, thread, listening=False)
    await respond(text=STOPPED, response_type="ephemeral", replace_original=False)


async def prompts_shown(event: Payload, client: Client, house: House) -> None:
    """The direct message was opened, or what its reader has before them changed: offer what may be asked."""
    audience = await house.audiences.of_user(client, event["user"])
    accounts = await house.ask(house.desk.accounts, audience)
    channel = beside(event.get("context"))
    about = await _named_by(channel, client, house, audience) if channel else None
    await client.assistant_threads_setSuggestedPrompts(
        channel_id=event["channel"],
        title=prompts_title(about),
        prompts=prompts(accounts, about, themes=audience.themes),
    )


STOPPED: Final = "I no longer follow this thread. Mention me to ask again."
"""What is said where a thread is no longer followed."""


async def answer(said: Spoken, client: Client, house: House) -> None:
    """Answer in the thread, as far as everybody who reads it may see; else to whoever asked, alone."""
    async with working(said, client):
        thread = await house.ask(house.desk.thread, said.team, said.channel, said.ts)
        if STOP.fullmatch(said.text):
            await house.once(house.desk.remember, thread, listening=False)
            await client.chat_postMessage(channel=said.channel, thread_ts=said.ts, text=STOPPED)
        elif COURTESY.fullmatch(said.text):
            await client.chat_postMessage(channel=said.channel, thread_ts=said.ts, text="Gladly.")
        elif HELP.fullmatch(said.text):
            await _post(said, client, "Ask me about a customer.", help_blocks())
        elif FIELD.fullmatch(said.text):
            await _post(said, client, "Field feedback takes ten seconds.", field_blocks())
        else:
            await _tell(said, thread, client, house)


async def _tell(said: Spoken, thread: Thread, client: Client, house: House) -> None:
    """Answer a question or a wish for a brief."""
    alone = await house.audiences.of_user(client, said.user)
    named = await _named(said, alone, house)
    if named and thread.asked:
        before = await house.ask(house.desk.about, thread, alone)
        said = replace(said, text=_asked_again(said.text, thread.asked[-1], named, before))
    about = named or await _at_hand(said, thread, alone, client, house)
    if about and PICTURES.fullmatch(said.text):
        await _pictured(said, about, alone, client, house)
        return
    many = named is None and bool(PORTFOLIO.fullmatch(said.text) or VOICES.search(said.text))
    everybody, why = alone, None
    if not said.direct:
        everybody = await house.audiences.of_channel(client, said.channel, shared=said.shared)
        why = _too_wide(None if many else about, everybody)
    audience = alone if why else everybody
    settled = None if many else about
    await house.once(house.desk.remember, thread, account=settled, listening=not said.direct or None, asked=said.text)
    if many:
        find = side_by_side(house, audience) if PORTFOLIO.fullmatch(said.text) else heard(house, said.text, audience)
        text, blocks, lead = *await find, None
    elif briefed := BRIEF.fullmatch(said.text):
        name = (briefed["account"].strip() if named is None else named.name) or (about.name if about else "")
        found = await brief_or_choice(house, name, audience) if name else ("Which customer?", help_blocks())
        text, blocks, lead = *found, None
    else:
        told = await house.ask(house.desk.ask, said.text, audience, account=about.name if about else None)
        shown = answer_blocks(told) if why else evidence_blocks(told)
        text, lead, blocks = answer_text(told), answer_lead(told), [*shown, verdict_buttons(f"answer {said.text}")]
    if why:
        await _alone(said, client, text, private_blocks(why, blocks))
        return
    if not said.direct and not thread.listening:
        blocks = [*blocks, *following_blocks()]
    await (_stream(said, client, lead, blocks) if lead else _post(said, client, text, blocks))


async def _pictured(said: Spoken, about: Account, alone: Audience, client: Client, house: House) -> None:
    """Send whoever asks the pictures of an account, alone; in a channel, say where they are."""
    if not said.direct:
        told = "I send you the pictures in a direct message."
        await client.chat_postEphemeral(channel=said.channel, user=said.user, thread_ts=said.ts, text=told)
    await send_pictures(client, house, said.user, about.name, alone, thread=said.ts if said.direct else None)


def _asked_again(text: str, last: str, named: Account, before: Account | None) -> str:
    """What is asked: where no more than a customer is named, as in “And Norvik?”, the last question, of that one."""
    short = AND_FOR.fullmatch(text)
    if short is None or short["account"].casefold() not in {each.casefold() for each in (named.name, *named.aliases)}:
        return text
    for name in sorted((before.name, *before.aliases), key=len, reverse=True) if before else ():
        last = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", lambda _: named.name, last, flags=re.IGNORECASE)
    return last


async def _named(said: Spoken, audience: Audience, house: House) -> Account | None:
    """The account that the text names. Error: `NotAllowed` where whoever asks does not see it."""
    guess = await house.ask(house.desk.guessed, said.text, audience)
    named = guess is not None and guess.why == NAMED_IN_TEXT
    return await house.ask(house.desk.account, guess.account.name, audience) if guess and named else None


async def _at_hand(said: Spoken, thread: Thread, audience: Audience, client: Client, house: House) -> Account | None:
    """The account that the thread is about, else that of the channel before them, as far as they see it."""
    if known := await house.ask(house.desk.about, thread, audience):
        return known
    channel = said.before if said.direct else said.channel
    return await _named_by(channel, client, house, audience) if channel else None


async def _named_by(channel: str, client: Client, house: House, audience: Audience) -> Account | None:
    """The account that a channel's name names, if they see it."""
    try:
        told = (await client.conversations_info(channel=channel))["channel"]
    except SlackApiError as refused:
        if passing(refused):
            raise
        return None
    guess = await house.ask(house.desk.guess, "", None, told.get("name"))
    return guess.account if guess and guess.account.key in audience.accounts else None


def _too_wide(about: Account | None, everybody: Audience) -> str | None:
    """Why the channel is too wide for an answer, if it is."""
    if about and about.key not in everybody.accounts:
        return f"Only you see this. {too_wide(about, everybody)}"
    if not everybody.accounts:
        why = in_brackets(everybody.reason)
        return f"Only you see this. There is no customer that everybody who reads this channel may see{why}."
    return None


async def _post(said: Spoken, client: Client, text: str, blocks: list[Block]) -> None:
    await client.chat_postMessage(channel=said.channel, thread_ts=said.ts, text=text, blocks=blocks)


async def _alone(said: Spoken, client: Client, text: str, blocks: list[Block]) -> None:
    """Where outsiders read along, in a direct message; else beside the question, for whoever asked."""
    if said.shared:
        await client.chat_postMessage(channel=said.user, text=text, blocks=blocks)
        told = "I answered you in a direct message, since people of another company read this channel."
        await client.chat_postEphemeral(channel=said.channel, user=said.user, thread_ts=said.ts, text=told)
    else:
        await client.chat_postEphemeral(
            channel=said.channel, user=said.user, thread_ts=said.ts, text=text, blocks=blocks
        )


async def _stream(said: Spoken, client: Client, lead: str, blocks: list[Block]) -> None:
    stream = await client.chat_stream(
        channel=said.channel, thread_ts=said.ts, recipient_team_id=said.team, recipient_user_id=said.user
    )
    await stream.append(markdown_text=lead)
    await stream.stop(blocks=blocks)


@asynccontextmanager
async def working(said: Spoken, client: Client) -> AsyncIterator[None]:
    """Show that an answer is worked on, until it is there or not to come; an ornament, whose failure fails nothing."""

    async def status(text: str, loading: list[str] | None) -> None:
        with suppress(SlackApiError):
            await client.assistant_threads_setStatus(
                channel_id=said.channel, thread_ts=said.ts, status=text, loading_messages=loading
            )

    await status("is reading what is on file …", list(LOADING))
    try:
        yield
    finally:
        await status("", None)
