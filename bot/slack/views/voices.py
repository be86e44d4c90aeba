"""What many customers say, in Slack: what most of them say first, counted by account, masked where it is not theirs."""

from collections.abc import Iterator
from typing import Final

from bot.slack.views.text import Block, fallback, line, paragraph, quotation, rich, small, words
from bot.words import counted, day, shortened
from knowledge.voices import VoicedNeed, VoiceQuote, Voices

THEMES: Final = 5
QUOTES: Final = 2
NAMES: Final = 4
"""How many themes, and quotes and accounts of each, are shown: ours, for a screen or two of a phone."""

QUOTE: Final = 240
"""How many characters of a quote are shown: ours."""


def voices_text(voices: Voices) -> str:
    """What stands in for it in a notification, and above it."""
    return fallback(_sentence(voices))


def voices_blocks(voices: Voices) -> list[Block]:
    """What customers say to a question."""
    more = len(voices.needs) - THEMES
    return [
        paragraph(_sentence(voices)),
        *(rich(*_theme(each)) for each in voices.needs[:THEMES]),
        *([small(f"and {counted(more, 'theme')} more that fewer speak of")] if more > 0 else []),
    ]


def _sentence(voices: Voices) -> str:
    if not voices.needs:
        return f"Nothing on file: none of {counted(voices.among, 'account')} says anything to that."
    return f"{voices.accounts} of {counted(voices.among, 'account')} speak of that."


def _theme(need: VoicedNeed) -> Iterator[Block]:
    said = f"{counted(need.accounts, 'account')}, said {counted(need.statements, 'time')}, last {day(need.last_seen)}"
    yield line(words(need.theme.capitalize(), bold=True), f" · {said}")
    if need.named:
        more = need.accounts - NAMES
        names = f"{', '.join(need.named[:NAMES])}{f' and {more} more' if more > 0 else ''}"
        yield line(words(names, italic=True))
    for quote in need.quotes[:QUOTES]:
        yield quotation(f"“{shortened(quote.words, QUOTE)}”")
        yield line(words(f"— {_whose(quote)}", italic=True))


def _whose(quote: VoiceQuote) -> str:
    if quote.account is None:
        return f"a customer, {quote.date:%b %Y}" if quote.date else "a customer"
    who = f"{quote.evidence.speaker}, " if quote.evidence and quote.evidence.speaker else ""
    return f"{who}{quote.account}, {day(quote.date)}"
