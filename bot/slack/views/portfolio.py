"""The portfolio in Slack: a line an account, then what a sales manager would act on."""

from collections.abc import Iterable, Iterator
from typing import Final

from bot.slack.views import ids
from bot.slack.views.text import Block, actions, bullets, button, fallback, header, line, rich, small, titled, words
from bot.words import became, counted, day, in_days, promised, served_as, shortened, tier_as, totals
from knowledge.portfolio import QUIET_DAYS, Placed, Portfolio

ACCOUNTS: Final = 15
LINES: Final = 6
"""How many accounts, and lines of what to act on, are shown: ours, for two screens of a phone."""

SENTENCE: Final = 160
"""How many characters of a sentence are shown: ours."""


def portfolio_text(found: Portfolio) -> str:
    """What stands in for it in a notification."""
    return fallback(f"Portfolio: {totals(found)}.")


def portfolio_blocks(found: Portfolio) -> list[Block]:
    """The accounts, the largest first, and what to look at among them."""
    more = len(found.accounts) - ACCOUNTS
    return [
        header("Portfolio"),
        small(f"{totals(found)} · as of {day(found.as_of)}"),
        rich(bullets(_about(each, *_facts(each)) for each in found.accounts[:ACCOUNTS])),
        *([small(f"and {counted(more, 'smaller account')}")] if more > 0 else []),
        *_sections(found),
        actions(button("As a picture", ids.PICTURE)),
    ]


def _facts(each: Placed) -> Iterator[str]:
    if each.rung is not None:
        yield f"rung {each.rung} of 8"
    if each.quadrant:
        yield each.quadrant
    if tier := tier_as(each):
        yield f"tier {tier}"
    if served := served_as(each):
        yield f"served {served}"
    if each.share_of_business is not None:
        yield f"our share {each.share_of_business:.0%}"
    if each.revenue is not None:
        cost = "" if each.cost_share is None else f", {each.cost_share:.0%} of it to serve them"
        yield f"revenue {each.revenue:,.0f}{cost}"


def _sections(found: Portfolio) -> Iterator[Block]:
    for verdict in ("over-served", "under-served"):
        of = [each for each in found.accounts if each.serving.verdict == verdict]
        yield from _listed(
            verdict.capitalize(), [_about(each, *(why.text for why in each.serving.why[-1:])) for each in of]
        )
    at_risk = [(each, one) for each in found.accounts for one in each.promises_at_risk]
    yield from _listed("Promises at risk", [_about(each, f"{promised(one)}: {became(one)}") for each, one in at_risk])
    quiet = [each for each in found.accounts if each.quiet]
    yield from _listed(
        f"Not heard for {QUIET_DAYS} days",
        [_about(each, f"last on {day(each.last_heard)}" if each.last_heard else "never, on file") for each in quiet],
    )
    changed = [(each, one) for each in found.accounts for one in each.changed]
    yield from _listed(f"New since {day(found.since)}", [_about(each, one.text) for each, one in changed])


def _listed(title: str, lines: list[Block]) -> Iterable[Block]:
    if not lines:
        return []
    more = len(lines) - LINES
    rest = [line(words(f"and {more} more", italic=True))] if more > 0 else []
    return [titled(title, bullets(lines[:LINES]), *rest)]


def _about(each: Placed, *facts: str) -> Block:
    told = " · ".join(shortened(in_days(fact), SENTENCE) for fact in facts) or "nothing on file tells more"
    return line(words(each.name, bold=True), f": {told}")
