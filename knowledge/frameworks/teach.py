"""What to teach a customer: a problem that accounts like it have voiced and it has not, which only we solve.

Source: the best opening is a problem the customer has not named (CEB, teaching); only where something we offer solves
it better than others can. Nobody else is named or quoted: the problem is in our offer's words, and why it matters here
rests on this customer's own machines and orders.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.frameworks.fit import Catalogue, ordered, problem, serves
from knowledge.frameworks.situation import Situation
from knowledge.matching import fold, terms
from knowledge.model import Account, Asset, Evidence, Offer, Said

LEAST_ACCOUNTS: Final = 3
"""Fewer accounts than this are no pattern, and one of them might be guessed (contract)."""

VOICED_FROM: Final = 0.55
"""From this measure of one quote on, an account has voiced the problem that an offer solves: set on the examples."""

UNVOICED_BELOW: Final = 0.45
"""Below this measure of all its quotes an account has not: ours, with a gap between where nobody can tell."""

MOST: Final = 3
"""So many problems are told at most: ours, for a minute's reading."""

SHOWN: Final = 3
"""So many machines, or products, are named at most: ours."""


@dataclass(frozen=True, slots=True)
class Peer:
    """Another account: who it is, and how plainly it voiced what each offer solves (`Catalogue.heard`)."""

    account: Account
    heard: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A problem to raise, the offer of ours that alone solves it, and why it matters to this customer."""

    problem: str
    offer: str
    seen_at_accounts: int
    why_here: Said


def lessons(
    situation: Situation, catalogue: Catalogue, peers: Iterable[Peer], assets: Sequence[Asset] = ()
) -> tuple[Lesson, ...]:
    """What to teach the customer, the most often voiced first; an offer that it has, or has asked for, is none."""
    alike = [peer for peer in peers if is_comparable(peer.account, situation.account)]
    if len(alike) < LEAST_ACCOUNTS:
        return ()
    here = catalogue.heard(situation.needs, situation.statements)
    found = []
    for offer in catalogue.offers:
        seen = sum(peer.heard.get(offer.name, 0.0) >= VOICED_FROM for peer in alike)
        if not offer.unique or seen < LEAST_ACCOUNTS or here.get(offer.name, 0.0) >= UNVOICED_BELOW:
            continue
        if not serves(offer, situation.account.segment) or ordered(offer, situation.orders, situation.as_of):
            continue
        why = _why_here(situation, offer, assets)
        if why:
            found.append(Lesson(problem=problem(offer), offer=offer.name, seen_at_accounts=seen, why_here=why))
    return tuple(sorted(found, key=lambda lesson: -lesson.seen_at_accounts)[:MOST])


def is_comparable(one: Account, other: Account) -> bool:
    """Whether two accounts are of one industry or one segment, and not the same."""
    pairs = ((one.industry, other.industry), (one.segment, other.segment))
    return one.key != other.key and any(left and right and fold(left) == fold(right) for left, right in pairs)


def _why_here(situation: Situation, offer: Offer, assets: Sequence[Asset]) -> Said | None:
    """What this customer has that the problem is about: its machines, else what it buys; None where nothing shows."""
    about = frozenset(word for word in terms(problem(offer)).split() if word.isalpha())
    machines = [asset for asset in assets if asset.row and about & frozenset(terms(_described(asset)).split())]
    if machines:
        named = _listed([_described(asset) for asset in machines])
        rests_on: tuple[Evidence, ...] = tuple(asset.row.evidence(asset.installed) for asset in machines if asset.row)
        many = "1 machine" if len(machines) == 1 else f"{len(machines)} machines"
        return Said(f"It runs {many} of the kind ({named}), and has not spoken of this.", rests_on)
    lines = [
        order
        for order in situation.ordered
        if order.product and order.row and about & frozenset(terms(order.product).split())
    ]
    if not lines:
        return None
    named = _listed(list(dict.fromkeys(order.product or "" for order in lines)))
    times = len({order.ordered for order in lines})
    often = "once" if times == 1 else f"on {times} days"
    rows = tuple(order.row.evidence(order.ordered) for order in lines[-SHOWN:] if order.row)
    return Said(f"It ordered {named} {often}, and has not spoken of this.", rows)


def _described(asset: Asset) -> str:
    """A machine by its name and, where the export tells, its type."""
    kind = next((cell for column, cell in asset.attributes.items() if fold(column) == "type"), None)
    return " ".join(filter(None, (asset.name, kind)))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:SHOWN]) + (" …" if len(names) > SHOWN else "")
