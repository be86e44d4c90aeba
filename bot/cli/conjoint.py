"""The conjoint study on a terminal's page: what choices go by, and how each account should be served for that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rich.console import Group, RenderableType
from rich.text import Text

from bot.cli.pages import headed_table, section
from bot.words import counted, sure
from knowledge.frameworks.conjoint import Attribute, NeedSegment, PartWorth, Study
from knowledge.frameworks.segments import IN_WORDS, Serving
from knowledge.model import Account, Evidence, rests_on

BAR: Final = 20
"""How many characters stand for the part-worth that is farthest from 0."""


@dataclass(frozen=True, slots=True)
class Chooser:
    """A respondent as the study tells of them."""

    name: str
    tasks: int
    segment: NeedSegment | None
    shares: Mapping[Attribute, float]
    probabilities: Mapping[NeedSegment, float]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an account wants by its people's choices, and how it should be served."""

    account: str
    certainty: float | None
    serving: Serving
    respondents: tuple[Chooser, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a study; `respondents` are those of no account."""

    tasks: int
    part_worths: tuple[PartWorth, ...]
    accounts: tuple[Chosen, ...]
    respondents: tuple[Chooser, ...]
    notes: tuple[str, ...]
    evidence: tuple[Evidence, ...]


def told(found: Study, accounts: Sequence[tuple[Account, Serving]]) -> Told:
    """The study as it is told of these accounts and how they are served."""
    shown = tuple(
        Chosen(
            account.name,
            found.accounts[account.key].certainty if account.key in found.accounts else None,
            served,
            _choosers(found, account.key),
        )
        for account, served in accounts
        if account.key in found.accounts or _choosers(found, account.key)
    )
    evidence = {piece.id: piece for piece in rests_on(shown)}
    return Told(found.tasks, found.part_worths, shown, _choosers(found, None), found.notes, tuple(evidence.values()))


def _choosers(found: Study, account: int | None) -> tuple[Chooser, ...]:
    return tuple(
        Chooser(one.name, one.tasks, one.segment, one.shares, one.probabilities)
        for one in found.respondents
        if one.account == account
    )


def conjoint_page(study: Told) -> Group:
    """Part-worths with their errors, then each account: its people, what it wants, how it should be served."""
    lines: list[RenderableType] = [Text(f"{counted(study.tasks, 'choice task')} could be used.")]
    if study.part_worths:
        lines += section("What a level adds to an offer's worth", [part_worths(study.part_worths)])
        lines.append(
            Text("  ± one standard error, in units of the logit; 0 is the mean of an attribute's levels.", "dim")
        )
    for each in study.accounts:
        lines += section(each.account, wants(each))
    if study.respondents:
        lines += section("Of no account", [Text(chooser(one)) for one in study.respondents])
    lines += section("Not told", [Text(f"· {note}") for note in study.notes]) if study.notes else []
    return Group(*lines)


def part_worths(worths: Sequence[PartWorth]) -> RenderableType:
    """A line a level: what it adds, how sure that is, and a bar."""
    farthest = max(abs(each.worth) for each in worths) or 1.0
    table = headed_table("Attribute", "Level", "Adds", "")
    before = None
    for each in worths:
        bar = "█" * round(BAR * abs(each.worth) / farthest)
        table.add_row(
            each.attribute if each.attribute != before else "",
            f"{each.level:g}",
            f"{each.worth:+.2f} ± {each.error:.2f}",
            bar if each.worth > 0 else Text(bar, style="dim"),
        )
        before = each.attribute
    return table


def wants(chosen: Chosen) -> list[RenderableType]:
    """What an account wants and by whom, and how it should be served."""
    served = chosen.serving
    if served.need_segment is None or chosen.certainty is None or served.advised is None:
        lines = [Text("Its choices do not tell what it decides by.")]
    else:
        heading = f"{served.need_segment.replace('+', ' + ')} ({sure(chosen.certainty)}): {IN_WORDS[served.advised]}"
        lines = [Text(heading, style="bold")]
        lines += [Text(why.text) for why in served.why[1:]] or [Text(VERDICTS[served.verdict])]
    return [*lines, *(Text(chooser(one), style="dim") for one in chosen.respondents)]


VERDICTS: Final = {
    "right": "It is served so.",
    None: "How it is served is not on file.",
}
"""What is said of an account's serving where nothing is to be put right."""


def chooser(one: Chooser) -> str:
    """A respondent: what counts for them, in shares of what an option is worth to them."""
    if not one.shares:
        return f"{one.name}: {counted(one.tasks, 'task')}"
    shares = ", ".join(f"{name} {share:.0%}" for name, share in one.shares.items())
    return f"{one.name}: {shares} ({counted(one.tasks, 'task')})"
