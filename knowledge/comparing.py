"""What an account may be held against: others of its industry or its segment, as far as numbers tell.

Source: problems that comparable accounts have voiced (CEB, teaching), and the span of relationships in an industry
(BMM). What comes of it names and quotes nobody else, and tells nothing of fewer than three (contract).
"""

import datetime as dt
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Final, TypeAlias

from knowledge.frameworks.fit import Catalogue
from knowledge.frameworks.teach import LEAST_ACCOUNTS, Peer, is_comparable
from knowledge.judging import relationship_of
from knowledge.matching import fold
from knowledge.model import Account
from knowledge.ports import Records
from knowledge.standing import standing

MOST: Final = 20
"""An account is held against so many at most, the most lately heard of: ours."""

MOST_DOCUMENTS: Final = 500
"""They have so many documents in all at most, which are read in two seconds: ours."""

KEPT: Final = 2_000
"""The figures of so many accounts, each as of a day, are kept: ours."""

KEPT_SECONDS: Final = 600
"""They hold for so long where no document of the account comes or goes: ours."""

Summary: TypeAlias = tuple[int, dt.date | None]
"""How many documents are on file of an account, and when the latest is from."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Another account as a peer, and where the relationship with it stands; None where it is of another industry."""

    peer: Peer
    position: float | None


@dataclass(frozen=True, slots=True)
class _Kept:
    """What an account comes to, what of, and when it was worked out."""

    account: Account
    summary: Summary
    catalogue: Catalogue
    at: float
    peer: Peer
    position: float | None


class Comparing:
    """Finds what accounts are held against. What an account comes to is numbers alone, and kept for a while."""

    def __init__(self, records: Records, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` counts seconds."""
        self._records = records
        self._clock = clock
        self._kept: OrderedDict[tuple[int, dt.date], _Kept] = OrderedDict()
        self._alone = Lock()

    def comparable(self, account: Account, as_of: dt.date, catalogue: Catalogue) -> tuple[Compared, ...]:
        """The accounts like it, the most lately heard of first; none where they are too few to tell anything."""
        summaries = self._records.account_summaries()
        alike = [each for each in self._records.accounts() if each.key in summaries and is_comparable(each, account)]
        alike.sort(key=lambda each: summaries[each.key][1] or dt.date.min, reverse=True)
        chosen: list[Account] = []
        documents = 0
        for each in alike[:MOST]:
            documents += summaries[each.key][0]
            if documents <= MOST_DOCUMENTS or len(chosen) < LEAST_ACCOUNTS:
                chosen.append(each)
        if len(chosen) < LEAST_ACCOUNTS:
            return ()
        found = [self._of(each, as_of, catalogue, summaries[each.key]) for each in chosen]
        industry = fold(account.industry or "")
        return tuple(
            Compared(each.peer, each.position if industry == fold(each.account.industry or "") else None)
            for each in found
        )

    def _of(self, account: Account, as_of: dt.date, catalogue: Catalogue, summary: Summary) -> _Kept:
        with self._alone:
            kept = self._kept.get((account.key, as_of))
        now = self._clock()
        if (
            kept
            and (kept.account, kept.summary) == (account, summary)
            and kept.catalogue is catalogue
            and now - kept.at < KEPT_SECONDS
        ):
            return kept
        known = standing(account, self._records, as_of)
        peer = Peer(account, catalogue.heard(known.needs, known.statements))
        made = _Kept(account, summary, catalogue, now, peer, relationship_of(known).position)
        with self._alone:
            self._kept[account.key, as_of] = made
            self._kept.move_to_end((account.key, as_of))
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return made
