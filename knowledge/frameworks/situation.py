"""What is known of an account as of a day, as far as judging its next step takes it: values in, nothing asked."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from textwrap import shorten
from typing import Final, Protocol

from knowledge.frameworks.behaviour import as_known_on
from knowledge.frameworks.departures import Departure
from knowledge.frameworks.fit import Fit, Need
from knowledge.frameworks.network import Person
from knowledge.frameworks.promises import Promise
from knowledge.frameworks.uncertainty import CustomerUncertainty
from knowledge.frameworks.weighing import known_on
from knowledge.matching import fold
from knowledge.model import Account, Evidence, Order, Said, Voiced
from knowledge.naming import People

QUOTED: Final = 140
"""Characters of a quote inside a sentence of ours at most: ours."""

LOYAL_FROM: Final = 5
"""Loyalty is high from this rung on (LOY; DOMAIN's number)."""

NOBODY: Final = "Whoever takes this account on"
"""Who acts where an account has no owner."""

_SATURDAY: Final = 5


class Side(Protocol):
    """One who takes a side in a conflict, and the words it is taken in."""

    @property
    def who(self) -> str:
        """By name."""
        ...

    @property
    def evidence(self) -> Evidence:
        """The words."""
        ...


class Conflict(Protocol):
    """As much of a contradiction (`knowledge.voice.conflicts`) as judging what to do about it takes."""

    @property
    def topic(self) -> str:
        """What it is about."""
        ...

    @property
    def sides(self) -> Sequence[Side]:
        """First said first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """An account as it was judged: `rung`, `costly` and `position` are None where nothing tells.

    `needs` are most important first, `fits` those of them that an offer of ours solves, in their order; `has_offers`
    tells whether a list of offers is on file at all. `costly`: it costs much to serve for what it buys. `position` is
    the relationship's, 0 transactional to 1 collaborative. `pressing` are the words by which it presses on our price
    today. `changes` and `constraints` are how its business says its processes change, and what limits it.
    """

    account: Account
    as_of: dt.date
    uncertainty: CustomerUncertainty
    statements: Sequence[Voiced] = ()
    needs: Sequence[Need] = ()
    promises: Sequence[Promise] = ()
    conflicts: Sequence[Conflict] = ()
    orders: Sequence[Order] = ()
    departures: Sequence[Departure] = ()
    people: Sequence[Person] = ()
    fits: Sequence[Fit] = ()
    has_offers: bool = False
    rung: int | None = None
    rung_rests_on: tuple[Evidence, ...] = ()
    costly: bool | None = None
    position: float | None = None
    pressing: tuple[Evidence, ...] = ()
    changes: tuple[Said, ...] = ()
    constraints: tuple[Said, ...] = ()

    @property
    def owner(self) -> str:
        """Who of us acts."""
        return self.account.owner or NOBODY

    @property
    def known(self) -> Sequence[Voiced]:
        """The statements that exist as of the day, in the order they were said."""
        return known_on(self.statements, self.as_of)

    @property
    def ordered(self) -> list[Order]:
        """The orders as they stood on the day."""
        return as_known_on(self.orders, self.as_of)

    @property
    def open_needs(self) -> list[Need]:
        """The needs that are not met, most important first."""
        return [need for need in self.needs if need.status != "met"]

    @property
    def is_loyal(self) -> bool | None:
        """Whether loyalty is high; None where there is no rung."""
        return None if self.rung is None else self.rung >= LOYAL_FROM

    def still_there(self, name: str | None) -> str | None:
        """A person by name, or who took over from one who has left; None where neither is known to be there."""
        left = next((each for each in self.departures if _same(each.person, name) and each.gone(self.as_of)), None)
        if left is None:
            gone = any(person.left and _same(person.name, name) for person in self.people)
            return None if gone else name
        return self.still_there(left.successor)

    def closest(self, *functions: str) -> str | None:
        """Whom we know best; where functions are given, of the first of them that anybody we know is in."""
        there = [person for person in self.people if not person.left and person.bond != "none"]
        if not functions:
            return there[0].name if there else None
        return next((person.name for each in functions for person in there if person.function == each), None)

    def voiced_by(self, evidence: Iterable[Evidence]) -> str | None:
        """Who of those still there said it most often, then last: one of the contacts before any other name."""
        pieces = [piece for piece in evidence if piece.speaker and piece.side == "customer"]
        contacts = People(person.name for person in self.people)
        said: dict[str, list[dt.date]] = {}
        for piece in pieces:
            if who := self.still_there(contacts.who(piece.speaker)):
                said.setdefault(who, []).append(piece.date or dt.date.min)
        return max(said, key=lambda who: (who in contacts, len(said[who]), max(said[who])), default=None)


def quoted(text: str) -> str:
    """A quote inside a sentence: cut at a word where it is long, without its full stop."""
    return f"“{shorten(text, QUOTED, placeholder=' …').rstrip('.')}”"


def working_day(day: dt.date) -> dt.date:
    """The day itself, or the Monday after a weekend."""
    return day + dt.timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= _SATURDAY else 0)


def _same(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and fold(one) == fold(other)
