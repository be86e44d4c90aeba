"""An answer in Slack: what is known, in the customers' words, and that nothing is."""

from typing import Final

from bot.slack.views import ids
from bot.slack.views.text import Block, fallback, line, markdown, paragraph, plain, quoted, rich, small, words
from bot.words import not_found, shortened, words_of
from knowledge.writing import Written

QUOTES: Final = 4
"""How many quotes an answer shows: ours, for a screen of a phone."""

ANSWER: Final = 2500
"""How many characters of an answer that a model wrote are shown: ours."""


def answer_lead(answer: Written) -> str:
    """What an answer begins with, streamed as markdown: what a model wrote, else whose words follow."""
    if answer.status == "not_found":
        return markdown(not_found(answer.account))
    if answer.written_by:
        return markdown(answer.answer[:ANSWER])
    return markdown(f"On file about {answer.account}:" if answer.account else "On file:")


def answer_text(answer: Written) -> str:
    """What stands in for the answer in a notification."""
    if answer.status == "not_found":
        return fallback(not_found(answer.account))
    return fallback(answer.answer if answer.written_by else words_of(answer.evidence[0]))


def answer_blocks(answer: Written) -> list[Block]:
    """The whole answer as a message: what it begins with, and what it rests on."""
    if answer.status == "not_found":
        return [paragraph(not_found(answer.account))]
    return [*([paragraph(shortened(answer.answer, ANSWER))] if answer.written_by else []), *evidence_blocks(answer)]


def evidence_blocks(answer: Written) -> list[Block]:
    """The quotes that answer a question."""
    if answer.status == "not_found":
        return []
    blocks: list[Block] = []
    parts: list[Block] = []
    for number, piece in enumerate(answer.evidence[:QUOTES], start=1):
        words_said, who = quoted(piece)
        parts += [line(words(f"[{number}]", bold=True)), words_said, who] if answer.written_by else [words_said, who]
    blocks.append(rich(*parts))
    if (more := len(answer.evidence) - QUOTES) > 0:
        blocks.append(small(f"{more} more on file."))
    return [*blocks, small(answer.note)] if answer.note else blocks


def verdict_buttons(about: str) -> Block:
    """Whether it helped; `about` comes back with the vote."""
    return {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": ids.HELPFUL,
                "positive_button": {"text": plain("Helpful", 75), "value": _value("yes", about)},
                "negative_button": {"text": plain("Not helpful", 75), "value": _value("no", about)},
            }
        ],
    }


def vote_of(value: str) -> tuple[bool, str]:
    """Whether it helped, and what it was about, of a button that was pressed."""
    helpful, _, about = value.partition(" ")
    return helpful == "yes", about


def _value(vote: str, about: str) -> str:
    return f"{vote} {about}"[:2000]
