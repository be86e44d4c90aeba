"""The words in which every page tells what is known, whether it is printed in a terminal or shown in Slack."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from knowledge.model import Correction, Evidence

if TYPE_CHECKING:  # words are chosen of one value; what it was judged by is not loaded for it
    from knowledge.frameworks.behaviour import Behaviour
    from knowledge.frameworks.promises import Promise
    from knowledge.portfolio import Placed, Portfolio
    from knowledge.voice.needs import Need

UNDATED: Final = "undated"

UNKNOWN: Final = "–"
"""What nothing on file tells."""

SHORT: Final = 100
"""How many characters of a quote are repeated where it is only pointed at."""

PROMISES_SHOWN: Final = 5
"""How many promises a page shows; --json has them all."""

UNCERTAIN: Final = {
    "need": "what they need",
    "market": "the market",
    "transaction": "whether they get what they order",
}
"""What a customer is unsure of."""

CERTAINTY: Final = ((0.8, "we are sure"), (0.5, "we are fairly sure"), (0.0, "as far as we can tell"))
"""How sure we are in words, from which certainty on."""

BONDS: Final = {"strong": "●●●", "some": "●●○", "weak": "●○○", "none": "○○○"}
"""How strong the bond to a person is."""


_QUOTED: Final = re.compile(r"“([^”]*)”")
_QUOTED_OR_DATE: Final = re.compile(r"“[^”]*”|(?<![\w-])\d{4}-\d\d-\d\d(?![\w-])")


def day(date: dt.date | None) -> str:
    """A date as a rep reads it: 3 Nov 2026."""
    return f"{date.day} {date:%b %Y}" if date else UNDATED


def in_days(text: str) -> str:
    """A sentence of ours with its dates as a rep reads them; what is quoted in it stays to the letter."""

    def read(found: re.Match[str]) -> str:
        try:
            return day(dt.date.fromisoformat(found[0]))
        except ValueError:
            return found[0]

    return _QUOTED_OR_DATE.sub(read, text)


def with_short_quotes(text: str, length: int) -> str:
    """A sentence of ours, its quotes shortened: they are what is read elsewhere too, what is said of them is not."""
    return _QUOTED.sub(lambda found: f"“{shortened(found[1], length)}”", text)


def shortened(text: str, length: int = SHORT) -> str:
    """Words on one line, without Markdown's stars, the end left out where they are many."""
    line = " ".join(text.replace("**", "").split())
    return line if len(line) <= length else f"{line[:length].rsplit(' ', 1)[0]} …"


def counted(number: int, what: str) -> str:
    """One order, two orders."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def place(piece: Evidence) -> str:
    """Where a quote stands: source and part."""
    return named(piece.source, piece.part)


def named(source: str, part: str | None) -> str:
    """A source, or a part of it, as commands take it."""
    return f"{source}#{part}" if part else source


def byline(piece: Evidence) -> str:
    """Who said it, when."""
    whose = {"customer": "", "us": " (us)", "unknown": ""}[piece.side]
    who = piece.speaker or {"customer": "the customer", "us": "us", "unknown": "not said by whom"}[piece.side]
    reported = ", as we noted it" if piece.reported else ""
    return f"{who}{whose if piece.speaker else ''}{reported}, {day(piece.date)}"


def words_of(piece: Evidence) -> str:
    """A quote on one line; a row's cells are parted by strokes."""
    cells = piece.part is not None and "row-" in piece.part
    return " ".join((" / ".join(piece.quote.splitlines()) if cells else piece.quote).split())


def sure(certainty: float) -> str:
    """How sure we are, in words."""
    return next(words for least, words in CERTAINTY if certainty >= least)


def told_in(need: "Need") -> Evidence:
    """The piece of evidence from which a need's statement was taken, else its last."""
    said = need.statement.casefold().removesuffix(" …")
    # the statement may lack the first words of the quote, and the last
    found = (piece for piece in need.evidence if said in " ".join(piece.quote.split()).casefold())
    return next(found, need.evidence[-1])


def need_facts(need: "Need") -> str:
    """Where a need stands, what it is worth, and how often it was said."""
    facts: list[str] = [need.status, *([need.value] if need.value else [])]
    if len(need.evidence) > 1:
        facts.append(f"said {len(need.evidence)} times, last {day(need.last_seen)}")
    return ", ".join(facts)


def became(promise: "Promise") -> str:
    """What became of a promise."""
    return f"{promise.status} on {day(promise.done_on)}" if promise.done_on else promise.status


def promised(promise: "Promise") -> str:
    """A promise, to whom, and for when."""
    to = f" to {promise.to}" if promise.to else ""
    due = f", for {day(promise.due)}" if promise.due else ""
    return f"“{shortened(promise.text)}”{to}{due}"


def shown_promises(promises: Sequence["Promise"]) -> list["Promise"]:
    """The promises that matter before a call: those that stand first, then the latest."""
    standing = [each for each in promises if each.live or each.status in {"open", "overdue"}]
    rest = [each for each in reversed(promises) if each not in standing]
    return [*standing, *rest][:PROMISES_SHOWN]


def buying(shown: "Behaviour") -> str:
    """How a customer buys, in a sentence or two."""
    clauses = [counted(shown.orders, "order")]
    if shown.last_order:
        clauses.append(f"the last on {day(shown.last_order)}")
    if shown.usual_gap_days is not None:
        every = "day" if shown.usual_gap_days == 1 else f"{shown.usual_gap_days} days"
        clauses.append(f"usually every {every}")
    if shown.overdue_days:
        clauses.append(f"the next one {counted(shown.overdue_days, 'day')} overdue")
    if shown.trend:
        clauses.append({"growing": "buying more", "steady": "buying steadily", "shrinking": "buying less"}[shown.trend])
    sentence = ", ".join(clauses) + "."
    if shown.on_time_rate is not None:
        sentence += f" {shown.on_time_rate:.0%} delivered in full and on time."
    if shown.net_to_list is not None:
        sentence += f" They pay {shown.net_to_list:.0%} of list."
    return sentence


def totals(found: "Portfolio") -> str:
    """How many accounts, what they buy and what they cost, as far as that is on file."""
    both = [each for each in found.accounts if each.revenue is not None and each.cost_to_serve is not None]
    text = counted(len(found.accounts), "account")
    revenue = sum(each.revenue or 0.0 for each in both)
    if revenue:
        cost = sum(each.cost_to_serve or 0.0 for each in both)
        of = "" if len(both) == len(found.accounts) else f" of {len(both)} of them"
        text += f", revenue{of} {revenue:,.0f}, cost to serve {cost:,.0f} ({cost / revenue:.0%})"
    return text


def tier_as(each: "Placed") -> str | None:
    """The service tier of an account, and the one we would give it where that is another; None where it has none."""
    given, advised = each.service_tier.tier, each.service_tier.advised
    return given if given is None or advised in {None, given} else f"{given}, ours {advised}"


def served_as(each: "Placed") -> str | None:
    """How an account is served, and should be where that is another way; None where nothing tells."""
    now, advised = each.serving.now, each.serving.advised
    return now if advised in {None, now} else f"{now or UNKNOWN} → {advised}"


def correction_told(correction: Correction) -> str:
    """A correction in a sentence."""
    about = f"“{shortened(correction.evidence.quote)}”" if correction.evidence else correction.person
    so = {
        "type": "tells of no uncertainty"
        if correction.uncertainty == "none"
        else f"tells of {correction.uncertainty} uncertainty",
        "not-a-need": "is no unmet need",
        "met": "is a need that is met",
        "open": "is open",
        "kept": "is a promise that was kept",
        "broken": "is a promise that was broken",
        "left": "has left",
    }[correction.verdict]
    return f"{about} {so}."


def not_found(account: str | None) -> str:
    """That nothing on file answers a question."""
    about = f" about {account}" if account else ""
    return f"Not found: nothing on file{about} answers that."
