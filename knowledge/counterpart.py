"""What to know of one person before meeting them: what they said last, what they want, and what we promised them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from knowledge.errors import AmbiguousPerson, UnknownPerson
from knowledge.frameworks.network import Person
from knowledge.frameworks.promises import Promise
from knowledge.matching import fold
from knowledge.model import Evidence
from knowledge.standing import Standing
from knowledge.voice.needs import Need

LAST_SAID: Final = 5
"""How many of a person's statements are told, the latest: ours, for a minute's reading."""

SUGGESTED: Final = 8
"""How many people are named to choose from."""

LEAST_WORDS: Final = 5
"""Fewer words tell little alone: ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterpart:
    """One person of a customer; `contact` is None where they speak but stand in no export.

    `wants` and `promised` hold the ids of needs and promises of the same brief.
    """

    name: str
    contact: Person | None
    said: tuple[Evidence, ...]
    wants: tuple[str, ...]
    promised: tuple[str, ...]


def counterpart(name: str, known: Standing) -> Counterpart:
    """What is known of the person of that name, or the one whose name holds it.

    Errors: `UnknownPerson`, `AmbiguousPerson`.
    """
    person = _person(name, known)
    said = [
        each.evidence
        for each in known.statements
        if each.evidence.speaker
        and fold(each.evidence.speaker) == fold(person)
        and len(each.evidence.quote.split()) >= LEAST_WORDS
    ]
    said.sort(key=lambda piece: (piece.date or dt.date.min, piece.start), reverse=True)
    return Counterpart(
        name=person,
        contact=next((each for each in known.people.people if fold(each.name) == fold(person)), None),
        said=tuple(said[:LAST_SAID]),
        wants=tuple(need.id for need in known.needs if need.status != "met" and _voiced_by(person, need)),
        promised=tuple(promise.id for promise in known.promises if _to(person, promise)),
    )


def _person(name: str, known: Standing) -> str:
    there = {each.name for each in known.people.people}
    there |= {
        each.evidence.speaker for each in known.statements if each.evidence.speaker and each.evidence.side != "us"
    }
    wanted = fold(name)
    found = _once(each for each in there if fold(each) == wanted) or _once(
        each for each in there if set(wanted.split()) <= set(fold(each).split())
    )
    if len(found) > 1:
        raise AmbiguousPerson(f"Several people there are called {name!r}: give the whole name.", candidates=found)
    if not found:
        names = _once(there)[:SUGGESTED]
        hint = f"; those who are: {', '.join(names)}" if names else ""
        raise UnknownPerson(f"Nobody called {name!r} is known at {known.account.name}{hint}.", candidates=names)
    return found[0]


def _once(names: Iterable[str]) -> list[str]:
    """The names in order, those that differ only in how they are written once."""
    return sorted({fold(name): name for name in sorted(names)}.values())


def _voiced_by(person: str, need: Need) -> bool:
    return any(piece.speaker and fold(piece.speaker) == fold(person) for piece in need.evidence)


def _to(person: str, promise: Promise) -> bool:
    return promise.to is not None and fold(promise.to) == fold(person)
