"""The brief as a terminal page, in the order in which a rep wants to know."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.cli.pages import byline, counted, day, place, plain_table, quoted, section, shortened
from knowledge.model import Said

if TYPE_CHECKING:  # drawing a page needs none of what it was judged by
    from knowledge.briefing import Brief, Happening
    from knowledge.frameworks.behaviour import Behaviour
    from knowledge.frameworks.network import Coverage
    from knowledge.frameworks.promises import Promise
    from knowledge.frameworks.uncertainty import CustomerUncertainty
    from knowledge.voice.needs import Need

BONDS = {"strong": "●●●", "some": "●●○", "weak": "●○○", "none": "○○○"}
PEOPLE_SHOWN = 8
"""How many people a page lists before it only counts them."""

NEEDS_SHOWN = 5
PROMISES_SHOWN = 5
RIVALS_SHOWN = 3
BUSINESS_SHOWN = 1
"""How many of each a page shows; --json has them all."""

UNCERTAIN = {
    "need": "what they need",
    "market": "the market",
    "transaction": "whether they get what they order",
}
SPACED = frozenset({"What they lack", "In their words"})
"""The sections with a line between their entries."""

CERTAINTY = ((0.8, "we are sure"), (0.5, "we are fairly sure"), (0.0, "as far as we can tell"))
"""How sure we are in words, from which certainty on."""


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
    yield "Watch out", [said(watch_out) for watch_out in brief.watch_outs]
    yield "Unsure of", [unsure(brief.uncertainty)]
    yield "What they lack", [lacking(need) for need in wanted]
    yield "What we promised", [promised(promise) for promise in shown_promises(brief.promises)]
    yield "Their business", business(brief)
    yield "Who else is there", rivals(brief)
    yield "In their words", [quoted(piece) for piece in brief.telling if piece.id not in quoted_above]
    yield "How they buy", buys(brief)
    yield "Who we know", [people(brief.contacts)] if brief.contacts.people else []
    yield "Lately", [happenings(brief.recent)] if brief.recent else []
    yield "Not known", [Text(f"· {text}") for text in brief.not_known]


def unsure(found: "CustomerUncertainty") -> Group:
    """What the customer is unsure of, how sure we are of that, and what to lead with or to ask."""
    if found.dominant == "insufficient":
        return Group(Text("Too little evidence to say."), Text(f"Ask: {found.settle_with}"))
    sure = next(words for least, words in CERTAINTY if found.certainty >= least)
    lines = [
        Text.assemble((UNCERTAIN[found.dominant], "bold"), f" ({sure})"),
        Text(f"Lead with {found.lead_with}."),
    ]
    if piece := next((piece for piece in found.evidence if piece.type == found.dominant), None):
        lines.append(Text(f"“{shortened(piece.quote)}” — {byline(piece)}", style="dim"))
    if found.settle_with:
        lines.append(Text(f"Ask: {found.settle_with}"))
    return Group(*lines)


def lacking(need: "Need") -> Group:
    """A need in the customer's words, and who said them when."""
    told = next((piece for piece in need.evidence if _same_words(need.statement, piece.quote)), need.evidence[-1])
    facts: list[str] = [need.status, *([need.value] if need.value else [])]
    if len(need.evidence) > 1:
        facts.append(f"said {len(need.evidence)} times, last {day(need.last_seen)}")
    return Group(
        Text(f"“{need.statement}”", style="bold"),
        Text.assemble(f"{', '.join(facts)}", (f" — {byline(told)} · {need.id}", "dim")),
    )


def _same_words(statement: str, quote: str) -> bool:
    """Whether a need's statement was taken from a quote: it may lack the first words, and the last."""
    words = " ".join(quote.split()).casefold()
    return statement.casefold().removesuffix(" …") in words


def promised(promise: "Promise") -> Text:
    """A promise, to whom, for when, and what became of it."""
    to = f" to {promise.to}" if promise.to else ""
    due = f", for {day(promise.due)}" if promise.due else ""
    done = f" on {day(promise.done_on)}" if promise.done_on else ""
    return Text.assemble(
        (f"{promise.status}{done}", "bold" if promise.live else ""),
        f": “{shortened(promise.text)}”{to}{due}",
        (f"  {promise.id}", "dim"),
    )


def shown_promises(promises: Sequence["Promise"]) -> list["Promise"]:
    """The promises that matter before a call: those that stand first, then the latest."""
    standing = [each for each in promises if each.live or each.status in {"open", "overdue"}]
    rest = [each for each in reversed(promises) if each not in standing]
    return [*standing, *rest][:PROMISES_SHOWN]


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


def buying(shown: "Behaviour") -> str:
    """How a customer buys, in a sentence or two."""
    clauses = [counted(shown.orders, "order")]
    if shown.last_order:
        clauses.append(f"the last on {day(shown.last_order)}")
    if shown.usual_gap_days is not None:
        clauses.append(f"usually every {shown.usual_gap_days} days")
    if shown.overdue_days:
        clauses.append(f"the next one {shown.overdue_days} days overdue")
    if shown.trend:
        clauses.append({"growing": "buying more", "steady": "buying steadily", "shrinking": "buying less"}[shown.trend])
    sentence = ", ".join(clauses) + "."
    if shown.on_time_rate is not None:
        sentence += f" {shown.on_time_rate:.0%} delivered in full and on time."
    if shown.net_to_list is not None:
        sentence += f" They pay {shown.net_to_list:.0%} of list."
    return sentence


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
