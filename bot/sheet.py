"""The brief as sections of lines, whatever it is printed on: what a rep can read in a minute, and all the rest.

The order is the one in which a rep wants to know; the words are those of `bot.words`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

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
from knowledge.briefing import Brief
from knowledge.model import Evidence, Said

WATCHED, NEEDS, PROMISES, REASONS, BLOCKS = 2, 3, 2, 1, 1
"""How many of each can be read in a minute; the full sheet has more of them, --json all: ours."""

ALL_NEEDS, PEOPLE, RIVALS, OF_BUSINESS = 8, 8, 3, 2
"""How many of each the full sheet has."""

_QUOTE: Final = re.compile(r"“[^”]*”")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to read. `strong` is what the eye should catch first, `said` where it comes from, `id` shows it."""

    text: str
    strong: str = ""
    said: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with lines, or rows of a table, under it; `spaced` ones have room between their lines."""

    title: str
    lines: tuple[Line, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    spaced: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A brief to be read: `more` says that there is a fuller one."""

    title: str
    about: str
    headline: Line
    sections: tuple[Section, ...]
    more: bool


def sheet(brief: Brief, *, full: bool) -> Sheet:
    """What can be read in a minute of a brief; `full` has all that a page can hold."""
    account = brief.account
    about = (
        account.industry,
        f"looked after by {account.owner}" if account.owner else None,
        f"also known as {', '.join(account.aliases)}" if account.aliases else None,
        counted(brief.sources, "source"),
    )
    first = chain(_asked_for(brief), _to_act_on(brief, full=full))
    sections = chain(first, _background(brief), _ends(brief)) if full else chain(first, _ends(brief))
    shown = [each for each in sections if each.lines or each.rows]
    headline = _sentence(brief.headline)
    return Sheet(
        title=f"{account.name}, as of {day(brief.as_of)}",
        about=" · ".join(text for text in about if text),
        headline=headline if full else _brief(headline),
        sections=tuple(shown if full else (replace(each, lines=tuple(map(_brief, each.lines))) for each in shown)),
        more=not full,
    )


def _brief(line: Line) -> Line:
    """A line without the names of the files it comes from, where an id shows them."""
    return replace(line, said="") if "/" in line.said or "." in line.said else line


def _asked_for(brief: Brief) -> Iterator[Section]:
    """What is told only where it was asked for."""
    if new := brief.changed_since:
        yield Section(f"New since {day(new.date)}", _sentences(new.items) or (Line("Nothing."),))
    if whom := brief.counterpart:
        lines: list[Line] = []
        if whom.contact:
            role = ", ".join(text for text in (whom.contact.title, whom.contact.function) if text)
            last = f"last met {day(whom.contact.last_contact)}" if whom.contact.last_contact else "no contact on file"
            lines.append(Line(" · ".join(text for text in (role, "has left" if whom.contact.left else last) if text)))
        lines += [Line(f": “{need.statement}”", "wants") for need in brief.unmet_needs if need.id in whom.wants]
        lines += [Line(f": {promised(each)}", "promised") for each in brief.promises if each.id in whom.promised]
        lines += [_quote(piece) for piece in whom.said]
        nothing = (Line("Nothing is on file that they said, want or were promised."),)
        yield Section(f"Meeting {whom.name}", tuple(lines) or nothing)


def _to_act_on(brief: Brief, *, full: bool) -> Iterator[Section]:
    """What a rep acts on in the call."""
    step = brief.migration
    watched = brief.watch_outs if full else brief.watch_outs[:WATCHED]
    told = {each.text for each in watched}
    because = [each for each in step.because if each.text not in told and (full or not _repeats(each, step.step))]
    told |= {each.text for each in because}
    blocked = [each for each in step.blocked_by if each.text not in told]
    yield Section("Watch out", _sentences(watched))
    yield Section(
        "Next step",
        (
            Line(f": {step.step.text}", step.approach.replace("-", " "), **_sources(step.step.evidence)),
            *(_sentence(each, "because ") for each in (because if full else because[:REASONS])),
            *(_sentence(each, "in the way: ") for each in (blocked if full else blocked[:BLOCKS])),
        ),
    )
    yield Section("Unsure of", tuple(_unsure(brief)))
    lacking = [need for need in brief.unmet_needs if need.status != "met"][: ALL_NEEDS if full else NEEDS]
    yield Section(
        "What they lack",
        tuple(
            Line(
                f" {need_facts(need)}",
                f"“{need.statement if full else shortened(need.statement)}”",
                byline(told_in(need)),
                need.id,
            )
            for need in lacking
        ),
        spaced=True,
    )
    promises = shown_promises(brief.promises)
    if not full:
        promises = [each for each in promises if each.status == "open"][:PROMISES]
    yield Section(
        "What we promised",
        tuple(
            Line(f": {promised(each)}", became(each), id=each.id)
            for each in (promises if full else promises[:PROMISES])
        ),
    )
    yield Section("Ask", tuple(Line(question) for question in brief.questions))


def _repeats(one: Said, other: Said) -> bool:
    """Whether a sentence quotes what the other has just quoted."""
    return any(quote in other.text for quote in _QUOTE.findall(one.text))


def _unsure(brief: Brief) -> Iterator[Line]:
    found = brief.uncertainty
    if found.dominant == "insufficient":
        yield Line("Too little evidence to say.")
        return
    yield Line(f" ({sure(found.certainty)}). Lead with {found.lead_with}.", UNCERTAIN[found.dominant])
    if piece := next((piece for piece in found.evidence if piece.type == found.dominant), None):
        yield Line(f"“{shortened(piece.quote)}”", said=byline(piece), id=piece.id)


def _background(brief: Brief) -> Iterator[Section]:
    """What is good to know beside."""
    quoted = {need.evidence[-1].id for need in brief.unmet_needs[:ALL_NEEDS]}
    yield Section("Teach", tuple(Line(f": {each.why_here.text}", each.problem) for each in brief.teach))
    yield Section("Their business", tuple(_business(brief)))
    yield Section("How we stand", tuple(_standing(brief)))
    yield Section("Who else is there", tuple(_rivals(brief)))
    yield Section(
        "In their words", tuple(_quote(piece) for piece in brief.telling if piece.id not in quoted), spaced=True
    )
    yield Section("How they buy", (Line(buying(brief.behaviour)),) if brief.behaviour else ())
    yield Section("What we are unsure of", _sentences(_filled(brief.our_uncertainty)))
    yield Section("What they are able to", _sentences(_filled(brief.customer_abilities)))
    people = brief.contacts.people[:PEOPLE]
    yield Section(
        "Who we know",
        tuple(Line(f"{text}.".capitalize()) for text in brief.contacts.missing),
        tuple(
            (
                person.name,
                ", ".join(dict.fromkeys(text for text in (person.title, person.function) if text)),
                BONDS[person.bond],
                "left" if person.left else f"last {day(person.last_contact)}" if person.last_contact else "never met",
            )
            for person in people
        ),
    )
    yield Section("Lately", rows=tuple((day(each.date), str(each.kind), each.title) for each in brief.recent))


def _ends(brief: Brief) -> Iterator[Section]:
    yield Section("Not known", tuple(Line(f"· {text}") for text in brief.not_known))


def _business(brief: Brief) -> Iterator[Line]:
    found = {
        "aims at": brief.business.objectives,
        "driven by": brief.business.drivers,
        "limited by": brief.business.constraints,
        "changing": brief.business.process_changes,
    }
    for what, several in found.items():
        for each in several[:OF_BUSINESS]:
            yield Line(f": “{shortened(each.text)}”", what, byline(each.evidence[0]), each.evidence[0].id)


def _standing(brief: Brief) -> Iterator[Line]:
    """Loyalty, the relationship, our share, and whether we are seen as one of many."""
    loyalty, relationship = brief.loyalty, brief.relationship
    if loyalty.rung:
        kind = f"; {brief.quadrant}" if brief.quadrant else ""
        yield Line(f": rung {loyalty.rung} of 8, {loyalty.name}{kind}", "loyalty", **_sources(loyalty.evidence))
    if relationship.name:
        band = relationship.industry_band
        usual = f"; its industry lies between {band[0]:.0%} and {band[1]:.0%}" if band else ""
        yield Line(f": {relationship.name}, {relationship.position:.0%} of the way to collaborative{usual}", "together")
    if relationship.sourcing:
        yield Line(f": {relationship.sourcing.place}", "sourcing", **_sources(relationship.sourcing.evidence))
    if brief.service_tier.tier:
        yield Line(f": {brief.service_tier.tier}", "tier")
    if brief.serving.verdict:
        yield Line(f": {brief.serving.verdict} ({brief.serving.now} now, {brief.serving.advised} advised)", "served")
    yield Line(f": {brief.commoditization.level}", "risk of being one of many")
    yield from _sentences(brief.commoditization.signs)


def _rivals(brief: Brief) -> Iterator[Line]:
    for each in brief.competitors[:RIVALS]:
        if each.evidence:
            piece = each.evidence[0]
            yield Line(f": “{shortened(piece.quote)}”", each.name, byline(piece), piece.id)
    if brief.price_pressure.present:
        piece = brief.price_pressure.evidence[0]
        yield Line(f": “{shortened(piece.quote)}”", "pressing on the price", byline(piece), piece.id)


def _filled(several: object) -> Iterator[Said]:
    """The sentences of a value whose fields are each a sentence or None."""
    names = type(several).__dataclass_fields__  # type: ignore[attr-defined]  # it is a dataclass of ours
    return (value for name in names if (value := getattr(several, name)) is not None)


def _sentences(several: Iterable[Said]) -> tuple[Line, ...]:
    return tuple(_sentence(each) for each in several)


def _sentence(one: Said, before: str = "") -> Line:
    return Line(one.text, before, **_sources(one.evidence))


def _sources(evidence: Sequence[Evidence]) -> dict[str, str]:
    """Where a sentence of ours comes from: the places by name, and the id that shows the first of them."""
    return {"said": "; ".join(dict.fromkeys(map(place, evidence))), "id": evidence[0].id} if evidence else {}


def _quote(piece: Evidence) -> Line:
    return Line(f"“{' '.join(piece.quote.split())}”", said=f"{byline(piece)} · {place(piece)}", id=piece.id)
