"""Field feedback on a terminal's page: what it was read as, and what became of it."""

from collections.abc import Sequence
from typing import Final

from rich.console import Group, RenderableType
from rich.text import Text

from bot.cli.pages import headed_table
from bot.logbook import Feedback
from bot.words import UNCERTAIN, counted, day, shortened
from knowledge.model import Progress, Signal

BECAME: Final[dict[Progress, str]] = {
    "received": "kept; no brief has shown it yet",
    "used": "shown in a brief",
    "addressed": "the need it tells of is being addressed",
    "met": "the need it tells of is met",
    "withdrawn": "withdrawn",
}
"""What became of feedback, in a clause."""


def feedback_page(kept: Feedback) -> RenderableType:
    """Feedback just entered: whose it is, what it was read as, where else the like was said."""
    lines = [Text(f"Kept as {kept.id} for {kept.account}, with credit to {kept.credit}.")]
    if kept.read_as is None:
        lines.append(
            Text("It could not be read yet; that is tried again with the next feedback or brief.", style="dim")
        )
        return Group(*lines)
    doubt = [f"unsure of {UNCERTAIN[kept.read_as.uncertainty]}"] if kept.read_as.uncertainty in UNCERTAIN else []
    told = (["an unmet need"] if kept.read_as.need else []) + doubt
    told += [_NAMED.get(signal, signal.value.replace("_", " ")) for signal in kept.read_as.signals]
    lines.append(Text(f"Read as: {', '.join(told) if told else 'nothing that a brief would lead with'}."))
    if kept.seen_at:
        lines.append(Text(f"The like was said at {counted(kept.seen_at, 'other account')}."))
    return Group(*lines)


def feedback_list(kept: Sequence[Feedback]) -> RenderableType:
    """What somebody entered, the latest first, and what became of it."""
    if not kept:
        return Text("No feedback yet: rapport feedback ACCOUNT TEXT keeps some.")
    table = headed_table("Id", "When", "Account", "What", "What became of it")
    for each in kept:
        on = day(each.at.astimezone().date())
        table.add_row(each.id, on, each.account or "no longer on record", shortened(each.text), BECAME[each.status])
    return table


_NAMED: Final = {Signal.RESOLVED: "something is settled", Signal.SWITCHING_RISK: "they may leave"}
