"""The brief in Slack: what a rep reads in a minute, on a phone too; the rest stands behind a button."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from bot.sheet import Section, sheet
from bot.slack.views import ids
from bot.slack.views.text import (
    QUOTE,
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
    words,
)
from bot.words import (
    UNCERTAIN,
    byline,
    counted,
    day,
    in_days,
    need_facts,
    shortened,
    sure,
    told_in,
    with_short_quotes,
)
from knowledge.briefing import Brief
from knowledge.frameworks.migration import Migration
from knowledge.frameworks.uncertainty import CustomerUncertainty
from knowledge.model import Evidence, Said
from knowledge.voice.needs import Need

NEEDS: Final = 3
REASONS: Final = 2
BLOCKS: Final = 1
QUESTIONS: Final = 3
WATCH_OUTS: Final = 2
"""How many of each the brief shows in Slack: ours, for a minute's reading; the rest stands behind *More evidence*."""

LACKING: Final = "What they lack"
UNSURE: Final = "Unsure of"

HEADLINE: Final = 320
SENTENCE: Final = 200
NEED: Final = 120
REPEATED: Final = 60
"""How many characters are shown of the headline and the step, of another sentence, of the quote of a need or a doubt,
and of a quote within a sentence: ours, for a minute's reading."""

MORE_NEEDS: Final = 8
MORE_PIECES: Final = 3
MORE_LINES: Final = 20
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
    text = _plainly(brief.headline.text.removeprefix(f"{brief.account.name}: "))
    return text[:1].upper() + text[1:]


def _plainly(text: str) -> str:
    return with_short_quotes(in_days(text), REPEATED)


def _sections(brief: Brief) -> Iterator[Block]:
    asked = brief.questions[:QUESTIONS]
    yield titled(UNSURE, *_unsure(brief.uncertainty, asked))
    lacking = [need for need in brief.unmet_needs if need.status != "met"]
    if lacking:
        shown = [part for need in lacking[:NEEDS] for part in _need(need)]
        yield titled(LACKING, *shown, *_rest(len(lacking) - NEEDS))
    yield titled("Next step", *_step(brief.migration))
    told_above = {each.text for each in (*brief.migration.because, *brief.migration.blocked_by)}
    if watch_outs := [each for each in brief.watch_outs if each.text not in told_above]:
        watched = bullets(_sentence(each) for each in watch_outs[:WATCH_OUTS])
        yield titled("Watch out", watched, *_rest(len(watch_outs) - WATCH_OUTS))
    if asked:
        lines = (line(shortened(each.removeprefix("Ask "), HEADLINE)) for each in asked)
        yield titled("Ask", bullets(lines, numbered=True))


def _step(step: Migration) -> Iterator[Block]:
    """The next step, why, and what is in its way."""
    yield line(shortened(_plainly(step.step.text), HEADLINE))
    in_the_way = [each for each in step.blocked_by if each not in step.because]
    for title, several in (("Why", step.because[:REASONS]), ("In the way", in_the_way[:BLOCKS])):
        if several:
            yield line(words(title, italic=True))
            yield bullets(_sentence(each) for each in several)


def _unsure(found: CustomerUncertainty, asked: Sequence[str]) -> Iterator[Block]:
    """What they are unsure of; the question that would settle it, unless it is asked below."""
    if found.dominant == "insufficient":
        yield line("Too little evidence to say.")
    else:
        yield line(words(UNCERTAIN[found.dominant].capitalize(), bold=True), f" ({sure(found.certainty)})")
        if piece := next((piece for piece in found.evidence if piece.type == found.dominant), None):
            yield from quoted(piece, NEED)
        yield line(words("Lead with ", bold=True), f"{found.lead_with}.")
    if found.settle_with and not any(each.endswith(found.settle_with) for each in asked):
        yield line(words("Ask: ", bold=True), found.settle_with)


def _need(need: Need) -> tuple[Block, Block]:
    """A need with one dated quote of it."""
    return (
        quotation(f"“{shortened(need.statement, NEED)}”"),
        line(words(f"— {byline(told_in(need))}", italic=True), f" · {need_facts(need)}"),
    )


def _sentence(statement: Said) -> Block:
    return line(shortened(_plainly(statement.text), SENTENCE))


def _rest(more: int) -> tuple[Block, ...]:
    return (line(words(f"and {more} more", italic=True)),) if more > 0 else ()


def _buttons(account: str) -> Block:
    return actions(
        button("More evidence", ids.MORE, account),
        button("Pictures", ids.PICTURES, account),
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
    for section in sheet(brief, full=True).sections:
        if section.title not in {LACKING, UNSURE}:
            yield titled(section.title, bullets(_lines(section)))


def _lines(section: Section) -> Iterator[Block]:
    """The lines of a section of the full sheet."""
    for each in section.lines[:MORE_LINES]:
        source = [words(f" — {each.said}", italic=True)] if each.said else []
        text = shortened(in_days(each.text.removeprefix("· ")), QUOTE)
        apart = " " if each.text[:1].isspace() else ""
        yield line(*([words(each.strong, bold=True)] if each.strong else []), f"{apart}{text}", *source)
    for name, *facts in section.rows[:MORE_LINES]:
        yield line(words(name, bold=True), "".join(f" · {fact}" for fact in facts if fact))


def _weighed(found: CustomerUncertainty) -> Iterator[Block]:
    if found.evidence and found.dominant != "insufficient":
        yield titled(f"Unsure of {UNCERTAIN[found.dominant]}", *_quotes(found.evidence[:MORE_PIECES]))
    if found.against:
        yield titled("What speaks against it", *_quotes(found.against[:MORE_PIECES]))


def _quotes(pieces: Iterable[Evidence]) -> Iterator[Block]:
    for piece in pieces:
        yield from quoted(piece)
