"""How an account stands: what is on record of it as of a day, and what its words come to, as people corrected it."""

import datetime as dt
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Final

import numpy as np

from knowledge.frameworks.behaviour import Behaviour, behaviour
from knowledge.frameworks.departures import Departure, departures
from knowledge.frameworks.network import Coverage, coverage
from knowledge.frameworks.promises import FORGOTTEN_DAYS, Promise, promises
from knowledge.frameworks.uncertainty import CustomerUncertainty, uncertainty
from knowledge.frameworks.weighing import known_on
from knowledge.likeness import Likeness
from knowledge.matching import fold
from knowledge.model import Account, Asset, Contact, Correction, Order, Scope, StoredPart, Voiced
from knowledge.ports import Records
from knowledge.voice.business import Business, business
from knowledge.voice.competitors import PricePressure, price_pressure
from knowledge.voice.conflicts import Conflict, conflicts
from knowledge.voice.corrections import corrected, not_needs, standing_needs, standing_promises, who_left
from knowledge.voice.needs import Need, needs

KEPT: Final = 20_000
"""Standings are kept up to so many statements in all, about 60 MB: ours."""


@dataclass(frozen=True, slots=True)
class OnRecord:
    """What is on record of an account as of a day: all that its standing rests on."""

    account: Account
    as_of: dt.date
    parts: tuple[StoredPart, ...]
    orders: tuple[Order, ...]
    corrections: tuple[Correction, ...]
    voiced: tuple[Voiced, ...]
    contacts: tuple[Contact, ...]
    assets: tuple[Asset, ...]

    def is_as(self, other: "OnRecord") -> bool:
        """Whether all of it is the same; vectors, being arrays, are compared by themselves."""
        return (
            (self.account, self.as_of, self.parts, self.orders, self.corrections, self.contacts, self.assets)
            == (other.account, other.as_of, other.parts, other.orders, other.corrections, other.contacts, other.assets)
            and len(self.voiced) == len(other.voiced)
            and all(
                one.evidence == another.evidence
                and one.reading == another.reading
                and np.array_equal(one.vector, another.vector)
                for one, another in zip(self.voiced, other.voiced, strict=True)
            )
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """An account as of a day. `statements` are what is read in it, `parts` its texts, latest first."""

    account: Account
    as_of: dt.date
    parts: tuple[StoredPart, ...]
    orders: tuple[Order, ...]
    behaviour: Behaviour | None
    statements: tuple[Voiced, ...]
    contacts: tuple[Contact, ...]
    people: Coverage
    departures: tuple[Departure, ...]
    uncertainty: CustomerUncertainty
    needs: tuple[Need, ...]
    promises: tuple[Promise, ...]
    conflicts: tuple[Conflict, ...]
    business: Business
    price_pressure: PricePressure
    assets: tuple[Asset, ...]

    @property
    def share_of_business(self) -> float | None:
        """What it buys of us, of all that it buys of what we could supply; None where one is not on file."""
        if self.account.revenue is None or not self.account.total_spend:
            return None
        return min(1.0, self.account.revenue / self.account.total_spend)

    @property
    def failures(self) -> tuple[Promise, ...]:
        """The promises that stand between us, those that can still be kept first, then the latest.

        What nobody has mentioned for a year troubles no more.
        """
        failed = [each for each in self.promises if each.live and each.status in {"overdue", "broken"}]
        failed.sort(key=lambda each: (each.status == "overdue", each.due or dt.date.min), reverse=True)
        return tuple(filter(self._is_fresh, failed))

    def _is_fresh(self, promise: Promise) -> bool:
        days = [day for day in (promise.due, *(piece.date for piece in promise.evidence)) if day and day <= self.as_of]
        return not days or (self.as_of - max(days)).days <= FORGOTTEN_DAYS


class Standings:
    """How accounts stand: read from the record each time, and worked out anew only where that has changed."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._kept: OrderedDict[tuple[int, dt.date], tuple[OnRecord, Standing]] = OrderedDict()
        self._alone = Lock()

    def of(self, account: Account, as_of: dt.date) -> Standing:
        """How an account stands as of a day."""
        found = _on_record(account, self._records, as_of)
        with self._alone:
            kept = self._kept.pop((account.key, as_of), None)
        made = kept[1] if kept and kept[0].is_as(found) else _stands(found)
        with self._alone:
            self._kept[account.key, as_of] = found, made
            while len(self._kept) > 1 and sum(len(each.voiced) for each, _ in self._kept.values()) > KEPT:
                self._kept.popitem(last=False)
        return made


def standing(account: Account, records: Records, as_of: dt.date) -> Standing:
    """How an account stands as of a day; what is dated later does not exist."""
    return _stands(_on_record(account, records, as_of))


def _on_record(account: Account, records: Records, as_of: dt.date) -> OnRecord:
    scope = Scope(frozenset({account.key}), as_of)
    return OnRecord(
        account=account,
        as_of=as_of,
        parts=records.account_parts(scope, limit=10_000),
        orders=records.rows(Order, [account.key]).get(account.key, ()),
        corrections=records.corrections(account.key),
        voiced=records.voiced(scope),
        contacts=records.rows(Contact, [account.key]).get(account.key, ()),
        assets=records.rows(Asset, [account.key]).get(account.key, ()),
    )


def _stands(found: OnRecord) -> Standing:
    account, as_of, parts, orders, said = found.account, found.as_of, found.parts, found.orders, found.corrections
    heard = known_on(corrected(found.voiced, said), as_of)
    contacts = who_left(found.contacts, said, as_of)
    ours = {each.evidence.speaker for each in heard if each.evidence.side == "us" and each.evidence.speaker}
    left = departures(heard, contacts, as_of, ours=ours | {account.owner} if account.owner else ours)
    texts = {part.id: part.text for part in parts}
    likeness = Likeness(heard, [contact.name for contact in contacts])
    ledger = promises(heard, as_of, orders=orders, contacts=contacts, departures=left, texts=texts, likeness=likeness)
    ledger = standing_promises(ledger, said, as_of)
    there = tuple(_marked(contact, left, as_of) for contact in contacts)
    statements = known_on(not_needs(heard, said), as_of)
    return Standing(
        account=account,
        as_of=as_of,
        parts=parts,
        orders=orders,
        behaviour=behaviour(orders, as_of),
        statements=statements,
        contacts=there,
        people=coverage(there, _days_met(parts, there), as_of),
        departures=left,
        uncertainty=uncertainty(heard, as_of, orders=orders, departures=left, likeness=likeness),
        needs=standing_needs(needs(heard, as_of, promises=ledger, orders=orders, likeness=likeness), said, as_of),
        promises=ledger,
        conflicts=conflicts(heard, as_of, contacts=contacts, likeness=likeness),
        business=business(statements, as_of),
        price_pressure=price_pressure(statements, as_of),
        assets=found.assets,
    )


def _marked(contact: Contact, left: Iterable[Departure], as_of: dt.date) -> Contact:
    """The contact, marked where it has left by what is said."""
    gone = next((each for each in left if each.gone(as_of) and fold(each.person) == fold(contact.name)), None)
    return contact if gone is None else replace(contact, left=True, left_on=gone.left_on)


def _days_met(parts: Iterable[StoredPart], contacts: Sequence[Contact]) -> dict[str, list[dt.date]]:
    names = {fold(contact.name): contact.name for contact in contacts}
    met: dict[str, list[dt.date]] = defaultdict(list)
    for part in parts:
        if part.date:
            for speaker in {fold(utterance.speaker) for utterance in part.utterances if utterance.speaker}:
                if speaker in names:
                    met[names[speaker]].append(part.date)
    return met
