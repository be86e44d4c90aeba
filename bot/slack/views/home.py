"""The home tab: whom I look after, what I am in danger of breaking, and what became of what I reported."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.logbook import Feedback
from bot.slack.views import ids
from bot.slack.views.feedback import listed_blocks
from bot.slack.views.text import Block, actions, button, divider, header, line, paragraph, rich, small, words
from bot.words import became, counted, promised
from knowledge.frameworks.promises import Promise
from knowledge.model import Account

ACCOUNTS: Final = 20
PROMISES: Final = 8
CALLS: Final = 8
"""How many of each the home tab shows: ours, for a screen or two."""

IN_A_ROW: Final = 5
"""How many buttons stand beside each other: ours."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call today: at what time, what it is called, and with whom."""

    at: str
    title: str
    account: Account


@dataclass(frozen=True, slots=True)
class Home:
    """What somebody's home tab shows; `reason` says why they see these accounts, or none.

    `at_risk` is None while it is being looked up; `calls` is None where no calendar is read.
    """

    accounts: Sequence[Account]
    reason: str
    at_risk: Sequence[tuple[Account, Promise]] | None = None
    feedback: Sequence[Feedback] = ()
    calls: Sequence[Call] | None = None


def home_view(home: Home) -> Block:
    """The home tab."""
    return {
        "type": "home",
        "blocks": [*_doing(home), *_calls(home), *_accounts(home), *_at_risk(home), *_reported(home)],
    }


def _doing(home: Home) -> list[Block]:
    return [
        header("Before a call, and after a visit"),
        actions(
            button("Brief me", ids.PICK, style="primary"),
            button("Field feedback", ids.FIELD),
            *([button("Portfolio", ids.PORTFOLIO)] if len(home.accounts) > 1 else []),
        ),
    ]


def _accounts(home: Home) -> list[Block]:
    if not home.accounts:
        return [
            header("My accounts"),
            paragraph(f"You see no accounts: {home.reason}. An admin can change that."),
        ]
    shown = home.accounts[:ACCOUNTS]
    rows = [shown[start : start + IN_A_ROW] for start in range(0, len(shown), IN_A_ROW)]
    more = len(home.accounts) - len(shown)
    return [
        header("My accounts"),
        *(
            actions(*(button(each.name, f"{ids.BRIEF}.{number}", each.name) for number, each in enumerate(row)))
            for row in rows
        ),
        *([small(f"and {counted(more, 'other')}: Brief me finds them by name.")] if more else []),
    ]


def _calls(home: Home) -> list[Block]:
    if home.calls is None:
        return []
    told: list[Block] = []
    for number, call in enumerate(home.calls[:CALLS]):
        told += [
            rich(line(words(call.at, bold=True), f" {call.account.name}: {call.title}")),
            actions(button(f"Brief on {call.account.name}", f"{ids.BRIEF}.{number}", call.account.name)),
        ]
    return [header("Calls today"), *(told or [paragraph("None left today.")]), divider()]


def _at_risk(home: Home) -> list[Block]:
    if not home.accounts:
        return []
    if not home.at_risk:
        told = "One moment …" if home.at_risk is None else "None that is late or due soon."
        return [divider(), header("Promises at risk"), paragraph(told)]
    lines = [
        line(words(account.name, bold=True), f": {promised(promise)} · ", words(became(promise), bold=True))
        for account, promise in home.at_risk[:PROMISES]
    ]
    more = len(home.at_risk) - PROMISES
    return [
        divider(),
        header("Promises at risk"),
        *(rich(each) for each in lines),
        *([small(f"and {more} more")] if more > 0 else []),
    ]


def _reported(home: Home) -> list[Block]:
    listed = listed_blocks(home.feedback) or [paragraph("Nothing yet: Field feedback takes ten seconds.")]
    return [divider(), header("What I reported"), *listed]
