"""The brief as a terminal page, in the order in which a rep wants to know."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.cli.pages import plain_table, quoted, section
from bot.words import (
    BONDS,
    UNCERTAIN,
    became,
    buying,
    byline,
    counted,
    day,
    need_facts,
    place,
    promised,
    shortened,
    shown_promises,
    sure,
    told_in,
)
from knowledge.model import Said

if TYPE_CHECKING:  # drawing a page needs none of what it was judged by
    from knowledge.briefing import Brief, Happening
    from knowledge.frameworks.network import Coverage
    from knowledge.frameworks.promises import Promise
    from knowledge.frameworks.uncertainty import CustomerUncertainty
    from knowledge.voice.needs import Need

PEOPLE_SHOWN = 8
"""How many people a page lists before it only counts them."""

NEEDS_SHOWN = 5
RIVALS_SHOWN = 3
BUSINESS_SHOWN = 1
"""How many of each a page shows; --json has them all."""

SPACED = frozenset({"What they lack", "In their words"})
"""The sections with a line between their entries."""


def brief_page(brief: "Brief") -> Group:
    """The brief: what a rep can read in a minute, then what is not known."""
    about = " · ".join(
        text
        for text in (
            brief.account.industry,
            f"looked after by {brief.account.owner}" if brief.account.owner else None,
            f"also known as {', '.join(brief.account.aliases)}" if brief.account.aliases else None,
            counted(brief.sources, "source"),
        )
        if text
    )
    lines: list[RenderableType] = [
        Text.assemble((brief.account.name, "bold"), f"   as of {day(brief.as_of)}"),
        Text(about, style="dim"),
        Text(),
        said(brief.headline),
    ]
    for title, body in _sections(brief):
        if body:
            lines += section(title, body, spaced=title in SPACED)
    return Group(*lines, Text(), Text("rapport source ID shows any quote in its source.", style="dim"))


def _sections(brief: "Brief") -> Iterator[tuple[str, list[RenderableType]]]:
    wanted = [need for need in brief.unmet_needs if need.status != "met"][:NEEDS_SHOWN]
    quoted_above = {need.evidence[-1].id for need in wanted}
    if brief.changed_since:
        new: list[RenderableType] = [said(item) for item in brief.changed_since.items]
        yield f"New since {day(brief.changed_since.date)}", new or [Text("Nothing.")]
    if brief.counterpart:
        yield f"Meeting {brief.counterpart.name}", counterpart(brief)
    yield "Watch out", [said(watch_out) for watch_out in brief.watch_outs]
    yield "Unsure of", [unsure(brief.uncertainty)]
    yield "What they lack", [lacking(need) for need in wanted]
    yield "What we promised", [ledger_line(promise) for promise in shown_promises(brief.promises)]
    yield "Their business", business(brief)
    yield "Who else is there", rivals(brief)
    yield "In their words", [quoted(piece) for piece in brief.telling if piece.id not in quoted_above]
    yield "How they buy", buys(brief)
    yield "Who we know", [people(brief.contacts)] if brief.contacts.people else []
    yield "Lately", [happenings(brief.recent)] if brief.recent else []
    yield "Not known", [Text(f"· {text}") for text in brief.not_known]


def counterpart(brief: "Brief") -> list[RenderableType]:
    """Who the person is that one meets, what they want and were promised, and what they said last."""
    whom = brief.counterpart
    assert whom is not None
    lines: list[RenderableType] = []
    if whom.contact:
        who = ", ".join(text for text in (whom.contact.title, whom.contact.function) if text)
        last = f"last met {day(whom.contact.last_contact)}" if whom.contact.last_contact else "no contact on file"
        lines.append(Text(" · ".join(text for text in (who, "has left" if whom.contact.left else last) if text)))
    lines += [Text(f"wants: “{need.statement}”") for need in brief.unmet_needs if need.id in whom.wants]
    lines += [Text.assemble("promised: ", promised(each)) for each in brief.promises if each.id in whom.promised]
    lines += [quoted(piece) for piece in whom.said]
    return lines or [Text("Nothing is on file that they said, want or were promised.")]


def unsure(found: "CustomerUncertainty") -> Group:
    """What the customer is unsure of, how sure we are of that, and what to lead with or to ask."""
    if found.dominant == "insufficient":
        return Group(Text("Too little evidence to say."), Text(f"Ask: {found.settle_with}"))
    lines = [
        Text.assemble((UNCERTAIN[found.dominant], "bold"), f" ({sure(found.certainty)})"),
        Text(f"Lead with {found.lead_with}."),
    ]
    if piece := next((piece for piece in found.evidence if piece.type == found.dominant), None):
        lines.append(Text(f"“{shortened(piece.quote)}” — {byline(piece)}", style="dim"))
    if found.settle_with:
        lines.append(Text(f"Ask: {found.settle_with}"))
    return Group(*lines)


def lacking(need: "Need") -> Group:
    """A need in the customer's words, and who said them when."""
    return Group(
        Text(f"“{need.statement}”", style="bold"),
        Text.assemble(need_facts(need), (f" — {byline(told_in(need))} · {need.id}", "dim")),
    )


def ledger_line(promise: "Promise") -> Text:
    """A promise, to whom, for when, and what became of it."""
    return Text.assemble(
        (became(promise), "bold" if promise.live else ""), f": {promised(promise)}", (f"  {promise.id}", "dim")
    )


def business(brief: "Brief") -> list[RenderableType]:
    """What the customer says of its business, by what it tells."""
    found = {
        "aims at": brief.business.objectives,
        "driven by": brief.business.drivers,
        "limited by": brief.business.constraints,
        "changing": brief.business.process_changes,
    }
    return [
        Text.assemble((f"{what}: ", "dim"), f"“{shortened(each.text)}” — {byline(each.evidence[0])}")
        for what, several in found.items()
        for each in several[:BUSINESS_SHOWN]
    ]


def rivals(brief: "Brief") -> list[RenderableType]:
    """Who else is told of, and whether the price is pressed."""
    lines: list[RenderableType] = [
        Text.assemble((each.name, "bold"), f": “{shortened(each.evidence[0].quote)}” — {byline(each.evidence[0])}")
        for each in brief.competitors[:RIVALS_SHOWN]
        if each.evidence
    ]
    if brief.price_pressure.present:
        last = brief.price_pressure.evidence[0]
        lines.append(Text.assemble(("pressing on the price", "bold"), f": “{shortened(last.quote)}” — {byline(last)}"))
    return lines


def said(statement: Said) -> Text:
    """A sentence of ours with the places it rests on."""
    places = list(dict.fromkeys(place(piece) for piece in statement.evidence))
    return Text.assemble(statement.text, (f"  [{'; '.join(places)}]" if places else "", "dim"))


def buys(brief: "Brief") -> list[RenderableType]:
    """How they buy, and how much of it from us."""
    lines: list[RenderableType] = [Text(buying(brief.behaviour))] if brief.behaviour else []
    if brief.share_of_business is not None:
        lines.append(Text(f"We have {brief.share_of_business:.0%} of what they buy of all we could supply."))
    return lines


def people(contacts: "Coverage") -> Group:
    """Who is known, how well, and when last met."""
    table = plain_table()
    for person in contacts.people[:PEOPLE_SHOWN]:
        role = ", ".join(dict.fromkeys(text for text in (person.title, person.function) if text))
        last = (
            "left"
            if person.left
            else f"last {day(person.last_contact)}"
            if person.last_contact
            else "no contact on file"
        )
        table.add_row(person.name, role, BONDS[person.bond], last)
    rest = len(contacts.people) - PEOPLE_SHOWN
    lines: list[RenderableType] = [table]
    if rest > 0:
        lines.append(Text(f"and {rest} more", style="dim"))
    if contacts.missing:
        lines.append(Text(f"{'; '.join(contacts.missing)}.".capitalize()))
    return Group(*lines)


def happenings(recent: Sequence["Happening"]) -> Table:
    """The latest documents, a line each."""
    table = plain_table()
    for happening in recent:
        table.add_row(day(happening.date), str(happening.kind), happening.title)
    return table
