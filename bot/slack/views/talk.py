"""What is said in a conversation besides answers: what may be asked, and how to be left alone."""

from collections.abc import Sequence
from typing import Final

from bot.slack.views import ids
from bot.slack.views.text import Block, actions, bullets, button, cut, line, paragraph, rich, small, words
from knowledge.model import Account

PROMPTS: Final = 4
"""How many prompts Slack shows at most."""

FIELD_PROMPT: Final = "Log what I saw at a customer"
VOICES_PROMPT: Final = "What do customers say about late deliveries?"
"""Prompts that are the same for everybody."""


def prompts(accounts: Sequence[Account], about: Account | None, *, themes: bool) -> list[dict[str, str]]:
    """What somebody may want to ask: of the account before them, else of the first of theirs, else of all."""
    found: list[str] = []
    if first := about or next(iter(accounts), None):
        found += [f"Brief me on {first.name}", f"What is {first.name} unhappy with?"]
    if themes or len(accounts) > 1:
        found.append(VOICES_PROMPT)
    found.append(FIELD_PROMPT)
    return [{"title": cut(each, 75), "message": each} for each in found[:PROMPTS]]


def prompts_title(about: Account | None) -> str:
    """What stands above the prompts."""
    return f"About {about.name}" if about else "Before a call, or after a visit"


def help_blocks() -> list[Block]:
    """What one may ask."""
    asks = (
        "Brief me on Acme",
        "What did Acme say about delivery times?",
        "What do customers say about late deliveries?",
        "Pictures of Acme",
        "Portfolio",
        "Stop listening",
    )
    return [
        rich(
            line("Ask me about a customer, in plain words:"), bullets(line(words(each, italic=True)) for each in asks)
        ),
        actions(button("Field feedback", ids.FIELD), button("Brief me", ids.PICK)),
    ]


def field_blocks() -> list[Block]:
    """A way to the form of field feedback, which only a click can open."""
    return [paragraph("Ten seconds:"), actions(button("Field feedback", ids.FIELD, style="primary"))]


def following_blocks() -> list[Block]:
    """That the thread is followed, and how to end it."""
    return [small("I follow this thread: just ask on."), actions(button("Stop listening here", ids.STOP))]


def private_blocks(why: str, blocks: Sequence[Block]) -> list[Block]:
    """An answer for one alone, and why."""
    return [small(why), *blocks]
