"""`/voc <question>`: what customers say, over all accounts."""

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond

from bot.desk import Audience
from bot.slack.calling import Client
from bot.slack.house import House
from bot.slack.listeners.payload import Payload, typed
from bot.slack.views.answer import verdict_buttons
from bot.slack.views.text import Block
from bot.slack.views.voices import voices_blocks, voices_text

ASK = "Say what you would like to know: `/voc late deliveries`, or `/voc who asks for spare parts?`"


async def voices_asked(ack: AsyncAck, command: Payload, client: Client, respond: AsyncRespond, house: House) -> None:
    """Show what customers say to whoever asked, alone."""
    await ack()
    question = typed(command.get("text") or "")
    if not question:
        await respond(text=ASK, response_type="ephemeral")
        return
    audience = await house.audiences.of_user(client, command["user_id"])
    text, blocks = await heard(house, question, audience)
    await respond(text=text, blocks=blocks, response_type="ephemeral")


async def heard(house: House, question: str, audience: Audience) -> tuple[str, list[Block]]:
    """What customers say to a question, as a message."""
    told = await house.ask(house.desk.voices, question, audience)
    return voices_text(told), [*voices_blocks(told), verdict_buttons(f"voices {question}")]
