"""The portfolio as a terminal page: the accounts side by side, then what a sales manager would act on."""

from collections.abc import Iterator
from typing import Final

from rich.console import Group, RenderableType
from rich.text import Text

from bot.cli.pages import headed_table, section
from bot.words import UNKNOWN, became, day, promised, served_as, tier_as, totals
from knowledge.portfolio import QUIET_DAYS, Placed, Portfolio

HEADINGS: Final = " Rung: of loyalty, 1 to 8. Served: as now → as advised. Share: ours of all they buy. Cost: to serve."
"""What the headings mean."""

CHANGES_SHOWN: Final = 4
PROMISES_SHOWN: Final = 3
"""How many of each account a page lists; --json has them all."""


def portfolio_page(found: Portfolio) -> RenderableType:
    """The accounts, a line each, and what to look at among them."""
    if not found.accounts:
        return Text("No accounts yet: rapport ingest FOLDER takes files in.")
    lines: list[RenderableType] = [
        Text.assemble(("Portfolio", "bold"), f"   as of {day(found.as_of)}"),
        Text(totals(found), style="dim"),
        side_by_side(found),
        Text(HEADINGS, style="dim"),
    ]
    for title, body in _sections(found):
        if body:
            lines += section(title, body)
    return Group(*lines)


def side_by_side(found: Portfolio) -> RenderableType:
    """A line an account."""
    table = headed_table("Account", "Rung", "Kind", "Tier", "Served", "Share", "Revenue", "Cost")
    table.padding = (0, 1, 0, 0)  # so that a line an account fits the page
    for column in table.columns:
        column.justify = "right" if column.header in {"Rung", "Share", "Revenue", "Cost"} else "left"
    for each in found.accounts:
        table.add_row(
            each.name,
            str(each.rung or UNKNOWN),
            each.quadrant or UNKNOWN,
            tier_as(each) or UNKNOWN,
            served_as(each) or UNKNOWN,
            _share(each.share_of_business),
            UNKNOWN if each.revenue is None else f"{each.revenue:,.0f}",
            _share(each.cost_share),
        )
    return table


def _share(share: float | None) -> str:
    return UNKNOWN if share is None else f"{share:.0%}"


def _sections(found: Portfolio) -> Iterator[tuple[str, list[RenderableType]]]:
    for verdict in ("over-served", "under-served"):
        yield (
            verdict.capitalize(),
            [
                about(each, why.text)
                for each in found.accounts
                if each.serving.verdict == verdict
                for why in each.serving.why[-1:]
            ],
        )
    yield (
        "Outside of what is usual in their industry",
        [about(each, _flaring(each)) for each in found.accounts if each.relationship.flares_by],
    )
    yield (
        "Promises at risk",
        [
            line
            for each in found.accounts
            for line in (
                *(about(each, f"{became(one)}: {promised(one)}") for one in each.promises_at_risk[:PROMISES_SHOWN]),
                *_more(each, len(each.promises_at_risk) - PROMISES_SHOWN),
            )
        ],
    )
    yield f"Not heard for {QUIET_DAYS} days", [about(each, _heard(each)) for each in found.accounts if each.quiet]
    yield (
        f"New since {day(found.since)}",
        [
            line
            for each in found.accounts
            for line in (
                *(about(each, item.text) for item in each.changed[:CHANGES_SHOWN]),
                *_more(each, len(each.changed) - CHANGES_SHOWN),
            )
        ],
    )
    yield (
        "What a rung is worth here",
        [
            Text(
                f"{move.below} → {move.rung}: {move.worth:+,.0f} revenue and {move.costs:+,.0f} cost to serve each, "
                f"which {'pays' if move.pays else 'does not pay'}."
            )
            for move in found.moves
        ],
    )


def about(each: Placed, text: str) -> Text:
    """A sentence on one account."""
    return Text.assemble((f"{each.name}: ", "bold"), text)


def _more(each: Placed, rest: int) -> list[Text]:
    return [Text(f"{each.name}: and {rest} more", style="dim")] if rest > 0 else []


def _flaring(each: Placed) -> str:
    found = each.relationship
    low, high = found.industry_band or (0.0, 1.0)
    more = "closer to us" if found.flares_by == "augmentation" else "more at arm's length"
    return f"{more} ({found.position:.2f}) than the others ({low:.2f} to {high:.2f}), by {found.flares_by}"


def _heard(each: Placed) -> str:
    return f"last heard on {day(each.last_heard)}" if each.last_heard else "no dated word of theirs is on file"
