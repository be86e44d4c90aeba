"""The brief in Slack: what a rep reads in a minute, on a phone too; the rest stands behind a button."""

from collections.abc import Iterable, Iterator
from typing import Final

from bot.slack.views import ids
from bot.slack.views.text import (
    Block,
    actions,
    bullets,
    button,
    divider,
    fallback,
    header,
    line,
    modal,
    quotation,
    quoted,
    rich,
    small,
    titled,
    told,
    words,
)
from bot.words import (
    BONDS,
    UNCERTAIN,
    became,
    buying,
    byline,
    counted,
    day,
    need_facts,
    promised,
    shortened,
    shown_promises,
    sure,
    told_in,
)
from knowledge.briefing import Brief
from knowledge.frameworks.migration import Migration
from knowledge.frameworks.uncertainty import CustomerUncertainty
from knowledge.model import Evidence, Said
from knowledge.voice.needs import Need

NEEDS: Final = 3
REASONS: Final = 2
QUESTIONS: Final = 3
WATCH_OUTS: Final = 3
"""How many of each the brief shows in Slack: ours, for a minute's reading; the rest stands behind *More evidence*."""

HEADLINE: Final = 500
SENTENCE: Final = 240
"""How many characters of the headline, and of another sentence or quote, are shown: ours, for a minute's reading."""

MORE_NEEDS: Final = 8
MORE_PIECES: Final = 3
MORE_PEOPLE: Final = 12
"""How much stands behind *More evidence*: ours, within what a modal holds."""


def brief_text(brief: Brief) -> str:
    """What stands in for the brief in a notification."""
    return fallback(_headline(brief))


def brief_blocks(brief: Brief, *, buttons: bool = True) -> list[Block]:
    """The brief as a message; without `buttons` where nobody may press them."""
    return [
        header(brief.account.name),
        small(_about(brief)),
        rich(line(shortened(_headline(brief), HEADLINE))),
        *_sections(brief),
        *([divider(), _buttons(brief.account.name)] if buttons else []),
    ]


def evidence_modal(brief: Brief) -> Block:
    """All that the brief rests on, as far as a modal holds it."""
    return modal("evidence", "More evidence", [header(brief.account.name), *_behind(brief)])


def _about(brief: Brief) -> str:
    owner = f"looked after by {brief.account.owner}" if brief.account.owner else None
    facts = (brief.account.industry, owner, counted(brief.sources, "source"), f"as of {day(brief.as_of)}")
    return " · ".join(fact for fact in facts if fact)


def _headline(brief: Brief) -> str:
    """The headline without the name, which stands above it."""
    text = brief.headline.text.removeprefix(f"{brief.account.name}: ")
    return text[:1].upper() + text[1:]


def _sections(brief: Brief) -> Iterator[Block]:
    yield titled("Unsure of", *_unsure(brief.uncertainty))
    lacking = [need for need in brief.unmet_needs if need.status != "met"]
    if lacking:
        shown = [part for need in lacking[:NEEDS] for part in _need(need)]
        yield titled("What they lack", *shown, *_rest(len(lacking) - NEEDS))
    yield titled("Next step", *_step(brief.migration))
    told_above = {each.text for each in (*brief.migration.because, *brief.migration.blocked_by)}
    if watch_outs := [each for each in brief.watch_outs if each.text not in told_above]:
        watched = bullets(_sentence(each) for each in watch_outs[:WATCH_OUTS])
        yield titled("Watch out", watched, *_rest(len(watch_outs) - WATCH_OUTS))
    if brief.questions:
        asked = (line(shortened(each, SENTENCE)) for each in brief.questions[:QUESTIONS])
        yield titled("Ask", bullets(asked, numbered=True))


def _step(step: Migration) -> Iterator[Block]:
    """The next step, why, and what is in its way."""
    yield line(shortened(step.step.text, HEADLINE))
    in_the_way = [each for each in step.blocked_by if each not in step.because]
    for title, several in (("Why", step.because[:REASONS]), ("In the way", in_the_way[:REASONS])):
        if several:
            yield line(words(title, italic=True))
            yield bullets(_sentence(each) for each in several)


def _unsure(found: CustomerUncertainty) -> Iterator[Block]:
    if found.dominant == "insufficient":
        yield line("Too little evidence to say.")
    else:
        yield line(words(UNCERTAIN[found.dominant].capitalize(), bold=True), f" ({sure(found.certainty)})")
        if piece := next((piece for piece in found.evidence if piece.type == found.dominant), None):
            yield from quoted(piece, SENTENCE)
        yield line(words("Lead with ", bold=True), f"{found.lead_with}.")
    if found.settle_with:
        yield line(words("Ask: ", bold=True), found.settle_with)


def _need(need: Need) -> tuple[Block, Block]:
    """A need with one dated quote of it."""
    return (
        quotation(f"“{shortened(need.statement, SENTENCE)}”"),
        line(words(f"— {byline(told_in(need))}", italic=True), f" · {need_facts(need)}"),
    )


def _sentence(statement: Said) -> Block:
    return told(statement, SENTENCE)


def _rest(more: int) -> tuple[Block, ...]:
    return (line(words(f"and {more} more", italic=True)),) if more > 0 else ()


def _buttons(account: str) -> Block:
    return actions(
        button("More evidence", ids.MORE, account),
        button("Share to a channel", ids.SHARE, account),
        button("Correct this", ids.CORRECT, account),
        button("Add what I saw", ids.FIELD, account),
    )


def _behind(brief: Brief) -> Iterator[Block]:
    yield from _weighed(brief.uncertainty)
    for need in brief.unmet_needs[:MORE_NEEDS]:
        pieces = (*need.evidence[-MORE_PIECES:], *need.closed_by[:1])
        facts = line(words(need_facts(need), italic=True))
        yield titled(f"“{shortened(need.statement)}”", facts, *_quotes(pieces))
    if ledger := shown_promises(brief.promises):
        kept = (line(words(became(each), bold=each.live), f": {promised(each)}") for each in ledger)
        yield titled("What we promised", bullets(kept))
    if brief.watch_outs:
        yield titled("Watch out", bullets(told(each) for each in brief.watch_outs[:MORE_PEOPLE]))
    if brief.telling:
        yield titled("In their words", *_quotes(brief.telling))
    if rivals := [each for each in brief.competitors if each.evidence][:MORE_PIECES]:
        named = (part for each in rivals for part in (line(words(each.name, bold=True)), *quoted(each.evidence[0])))
        yield titled("Who else is there", *named)
    yield from _facts(brief)


def _weighed(found: CustomerUncertainty) -> Iterator[Block]:
    if found.evidence and found.dominant != "insufficient":
        yield titled(f"Unsure of {UNCERTAIN[found.dominant]}", *_quotes(found.evidence[:MORE_PIECES]))
    if found.against:
        yield titled("What speaks against it", *_quotes(found.against[:MORE_PIECES]))


def _facts(brief: Brief) -> Iterator[Block]:
    if brief.behaviour:
        yield titled("How they buy", line(buying(brief.behaviour)))
    if brief.contacts.people:
        yield titled("Who we know", bullets(_known(brief)), *_missing(brief))
    if brief.not_known:
        yield titled("Not known", bullets(line(text) for text in brief.not_known))


def _quotes(pieces: Iterable[Evidence]) -> Iterator[Block]:
    for piece in pieces:
        yield from quoted(piece)


def _known(brief: Brief) -> Iterator[Block]:
    for person in brief.contacts.people[:MORE_PEOPLE]:
        met = f"last {day(person.last_contact)}" if person.last_contact else "no contact on file"
        role = person.title or person.function
        facts = f"{f', {role}' if role else ''} · {BONDS[person.bond]} · {'left' if person.left else met}"
        yield line(words(person.name, bold=True), facts)


def _missing(brief: Brief) -> tuple[Block, ...]:
    missing = brief.contacts.missing
    return (line(f"{'; '.join(missing)}.".capitalize()),) if missing else ()
