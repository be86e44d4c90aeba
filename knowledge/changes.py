"""What is new about a customer since a day: how it stood then beside how it stands."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, TypeVar

from knowledge.frameworks.promises import Promise
from knowledge.model import Said
from knowledge.standing import Standing
from knowledge.voice.needs import Need

UNSURE: Final = {
    "need": "what it needs",
    "market": "the market",
    "transaction": "getting what it orders",
}
"""What a customer is unsure of, in words."""

LISTED: Final = 6
"""How many new texts are named at most: ours."""

_NEED_BECAME: Final = {
    "met": "No longer lacking",
    "addressed": "Being addressed",
    "open": "Lacking again",
}
_PROMISE_BECAME: Final = {
    "kept": "We kept our promise",
    "broken": "We broke our promise",
    "overdue": "Our promise is now overdue",
    "open": "Our promise is open again",
}
T = TypeVar("T", Need, Promise)


@dataclass(frozen=True, slots=True)
class Changes:
    """What is new since `date`, the weightiest first; no items: nothing is."""

    date: dt.date
    items: tuple[Said, ...]


def changes(before: Standing, after: Standing) -> Changes:
    """What is in `after` and was not, or not so, in `before`."""
    found = (_promises, _needs, _uncertainty, _departures, _conflicts, _texts)
    return Changes(before.as_of, tuple(chain.from_iterable(of(before, after) for of in found)))


def _promises(before: Standing, after: Standing) -> Iterator[Said]:
    for promise in after.promises:
        known = _known(promise, before.promises)
        due = f", for {promise.due}" if promise.due else ""
        if known is None and promise.status == "open":
            yield Said(f"We promised: “{_words(promise.text)}”{due}.", promise.evidence)
        elif known is None or known.status != promise.status:
            yield Said(f"{_PROMISE_BECAME[promise.status]}: “{_words(promise.text)}”{due}.", promise.evidence)


def _needs(before: Standing, after: Standing) -> Iterator[Said]:
    for need in after.needs:
        known = _known(need, before.needs)
        if known is None and need.status != "met":
            yield Said(f"New: it lacks “{_words(need.statement)}”.", need.evidence)
        elif known is not None and known.status != need.status:
            tells = need.closed_by or need.addressed_by or need.evidence
            yield Said(f"{_NEED_BECAME[need.status]}: “{_words(need.statement)}”.", tells)


def _uncertainty(before: Standing, after: Standing) -> Iterator[Said]:
    now, then = after.uncertainty.dominant, before.uncertainty.dominant
    if now not in {then, "insufficient"}:
        rather = f" rather than of {UNSURE[then]}" if then != "insufficient" else ""
        evidence = tuple(piece for piece in after.uncertainty.evidence if piece.type == now)[:1]
        yield Said(f"It is now unsure of {UNSURE[now]}{rather}.", evidence)


def _departures(before: Standing, after: Standing) -> Iterator[Said]:
    gone = {each.person for each in before.departures if each.gone(before.as_of)}
    for departure in after.departures:
        if departure.gone(after.as_of) and departure.person not in gone:
            yield Said(f"{departure.person} has left.", departure.evidence)


def _conflicts(before: Standing, after: Standing) -> Iterator[Said]:
    known = {side.evidence.id for conflict in before.conflicts for side in conflict.sides}
    for conflict in after.conflicts:
        sides = tuple(side.evidence for side in conflict.sides)
        if not known >= {piece.id for piece in sides}:
            yield Said(f"{' and '.join(side.who for side in conflict.sides)} contradict: {conflict.topic}.", sides)


def _texts(before: Standing, after: Standing) -> Iterator[Said]:
    known = {part.id for part in before.parts}
    new = [part for part in after.parts if part.id not in known]
    if new:
        texts = "one new text is" if len(new) == 1 else f"{len(new)} new texts are"
        yield Said(f"{texts} on file.".capitalize(), tuple(part.opening for part in new[:LISTED]))


def _known(one: T, before: Sequence[T]) -> T | None:
    """The same need or promise as it stood: the one that rests on some of the same words."""
    pieces = {piece.id for piece in one.evidence}
    return next((each for each in before if pieces & {piece.id for piece in each.evidence}), None)


def _words(text: str) -> str:
    return " ".join(text.split()).rstrip(".")
