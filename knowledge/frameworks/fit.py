"""Which of our offers solves a need: what an offer says it solves, held against all words a need was voiced in.

Source: need-pull, not technology-push (INT); a close fit with the requirement (BMM, foot in the door). The measure was
set on 34 needs of the examples and their offers: 32 right, one named that does not fit; without the words it was 30.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.frameworks.behaviour import as_known_on
from knowledge.matching import fold, terms
from knowledge.model import Evidence, Offer, Order, Voiced

FITS_FROM: Final = 0.48
"""From this measure on an offer solves a need: measured on the examples."""

CLOSE_FROM: Final = 0.55
"""From this measure on the fit is close: ours, above all that was wrongly named there."""

WORD: Final = 0.05
"""What a word shared with an offer adds, times its rarity among offers, over the root of all its words: measured."""

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
"""Vectors of length 1 for texts, a row each, by the encoder that made those of the statements."""


class Need(Protocol):
    """As much of a customer's need (`knowledge.voice.needs`) as judging what to do about it takes."""

    @property
    def statement(self) -> str:
        """Its most telling quote, trimmed."""
        ...

    @property
    def status(self) -> Literal["open", "addressed", "met"]:
        """Where it stands."""
        ...

    @property
    def certainty(self) -> float:
        """How sure we are of it, 0..1."""
        ...

    @property
    def value(self) -> Literal["cost", "capacity", "risk"] | None:
        """What meeting it is worth; None where nobody says."""
        ...

    @property
    def last_seen(self) -> dt.date | None:
        """When it was last voiced."""
        ...

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The words it was voiced in, first said first."""
        ...


@dataclass(frozen=True, slots=True)
class Fit:
    """An offer that solves a need, and how well, from `FITS_FROM` up."""

    need: Need
    offer: Offer
    measure: float

    @property
    def is_close(self) -> bool:
        """Whether the offer is close to what is required."""
        return self.measure >= CLOSE_FROM


class Catalogue:
    """Our offers, ready to be held against needs; making one encodes what each solves, so make it once."""

    def __init__(self, offers: Iterable[Offer], encode: Encode) -> None:
        """Offers that do not say what they solve are on file and fit nothing."""
        self.offers = tuple(offers)
        self._solving = [offer for offer in self.offers if offer.solves]
        self._vectors = encode([offer.solves or "" for offer in self._solving]) if self._solving else None
        self._words = [
            frozenset(word for word in terms(f"{offer.name} {offer.solves}").split() if word.isalpha())
            for offer in self._solving
        ]
        every = [word for words in self._words for word in words]
        self._rarity = {word: log(1 + len(self._solving) / every.count(word)) for word in every}

    def __bool__(self) -> bool:
        return bool(self.offers)

    def whole(self, module: Offer) -> Offer | None:
        """The offer that `module` is a part of."""
        return next((each for each in self.offers if module.module_of and _same(each.name, module.module_of)), None)

    def modules(self, whole: Offer) -> tuple[Offer, ...]:
        """The parts of an offer that are sold by themselves."""
        return tuple(each for each in self.offers if each.module_of and _same(each.module_of, whole.name))

    def measures(self, evidence: Sequence[Evidence], vectors: Mapping[str, NDArray[np.float32]]) -> dict[str, float]:
        """How well each offer, by name, answers these words; `vectors` are those of statements by evidence id."""
        said = np.array([vectors[piece.id] for piece in evidence if piece.id in vectors], dtype=np.float32)
        if self._vectors is None or not said.size:
            return {}
        mean = said.mean(axis=0)
        mean /= max(float(np.linalg.norm(mean)), 1e-9)
        near = (self._vectors @ mean + (self._vectors @ said.T).max(axis=1)) / 2
        held = frozenset(word for piece in evidence for word in terms(piece.quote).split())
        return {
            offer.name: float(like) + WORD * self._shared(words, held)
            for offer, like, words in zip(self._solving, near, self._words, strict=True)
        }

    def fits(self, needs: Sequence[Need], statements: Sequence[Voiced], *, segment: str | None) -> tuple[Fit, ...]:
        """For each need that an offer solves, the one that does best, in the order of the needs.

        An offer made for another segment than the customer's solves none of its needs.
        """
        vectors = {each.evidence.id: each.vector for each in statements}
        found = []
        for need in needs:
            measures = self.measures(need.evidence, vectors)
            sold = [offer for offer in self._solving if offer.name in measures and serves(offer, segment)]
            best = max(sold, key=lambda offer: measures[offer.name], default=None)
            if best is not None and measures[best.name] >= FITS_FROM:
                found.append(Fit(need, best, measures[best.name]))
        return tuple(found)

    def heard(self, needs: Sequence[Need], statements: Sequence[Voiced]) -> dict[str, float]:
        """How plainly the problem each offer solves was voiced, by name: the measure of the one quote that tells most.

        A need met since counts: it was voiced.
        """
        vectors = {each.evidence.id: each.vector for each in statements}
        loudest: dict[str, float] = {}
        for piece in (piece for need in needs for piece in need.evidence):
            for name, measure in self.measures([piece], vectors).items():
                loudest[name] = max(loudest.get(name, 0.0), measure)
        return loudest

    def _shared(self, words: frozenset[str], held: frozenset[str]) -> float:
        return sum(self._rarity[word] for word in words & held) / sqrt(sum(self._rarity[word] for word in words) or 1)


def serves(offer: Offer, segment: str | None) -> bool:
    """Whether an offer is meant for customers of a segment; one without a segment is for all, as is an unknown one."""
    return offer.segment is None or segment is None or _same(offer.segment, segment)


def ordered(offer: Offer, orders: Iterable[Order], as_of: dt.date) -> tuple[Order, ...]:
    """The orders of an offer as of a day: those whose product has all the words of its name."""
    name = frozenset(terms(offer.name).split())
    return tuple(
        order
        for order in as_known_on(orders, as_of)
        if order.product and name and name <= frozenset(terms(order.product).split())
    )


def earliest(offer: Offer, ordered_on: dt.date) -> dt.date | None:
    """The first day for which an offer may be promised, ordered on a day; None where its lead time is not on file."""
    return None if offer.lead_time_days is None else ordered_on + dt.timedelta(days=offer.lead_time_days)


def problem(offer: Offer) -> str:
    """The problem that an offer solves, in its own words: what stands before the colon."""
    return (offer.solves or "").split(":")[0].strip().rstrip(".")


def _same(one: str, other: str) -> bool:
    return fold(one).strip() == fold(other).strip()
