"""Answers that stand in tables: contacts, orders, equipment, and what is on file of the account itself.

A question belongs to a table only if every word of it that carries meaning is one the table's question may have, or
names what stands in the table. "When did they last order?" does; "when did they last complain about an order?" has a
word too many, and goes to the text.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from knowledge.matching import fold, terms
from knowledge.model import Account, Asset, Contact, Evidence, Offer, Order, Row
from knowledge.ports import Records

MOST_ROWS: Final = 5
"""An answer shows at most this many rows."""

_CLOSED: Final = re.compile(r"\b(?:cancel\w*|closed|delivered|complete\w*|invoiced)\b")


@dataclass(frozen=True, slots=True)
class Told:
    """What a table says, and the rows that say it."""

    text: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as a table sees it: its words folded, and the terms that carry meaning and are not explained yet."""

    folded: str
    terms: frozenset[str]
    day: dt.date

    def has(self, pattern: str) -> bool:
        """Whether the question matches."""
        return re.search(rf"\b(?:{pattern})\b", self.folded) is not None

    def without(self, *known: Collection[str]) -> "_Asked":
        """The question once `known` terms are explained."""
        return replace(self, terms=self.terms.difference(*known))

    def only(self, words: str) -> bool:
        """Whether nothing is left unexplained but these words."""
        return self.terms <= _vocabulary(words)


def _vocabulary(words: str) -> frozenset[str]:
    return frozenset(terms(words).split())


_COMMON: Final = _vocabulary(
    "what which who when where how many much any please tell me give show list customer client account company us from"
    " with there still now currently today so far really far exactly name names here on file know currently"
)


def from_tables(
    question: str, account: Account | None, records: Records, *, day: dt.date, permitted: Collection[int] | None
) -> Told | None:
    """What the tables say to `question` as of `day`; None where it is not theirs to answer, or they have nothing."""
    asked = _Asked(" ".join(fold(question).split()), frozenset(terms(question).split()) - _COMMON, day)
    if account is None:
        contacts = tuple(each for every in records.rows(Contact, permitted).values() for each in every)
        return _person(asked, contacts)
    names = (account.name, *account.aliases)
    asked = asked.without(*(terms(name).split() for name in names))
    keys = [account.key]
    contacts = records.rows(Contact, keys).get(account.key, ())
    readers: tuple[Callable[[], Told | None], ...] = (
        lambda: _person(asked, contacts),
        lambda: _people(asked, contacts),
        lambda: _account(asked, account),
        lambda: _orders(asked, records.rows(Order, keys).get(account.key, ())),
        lambda: _assets(asked, records.rows(Asset, keys).get(account.key, ())),
        lambda: _offers(asked, records.rows(Offer, None).get(None, ())),
    )
    return next((told for reader in readers if (told := reader())), None)


def _rows(rows: Iterable[tuple[Row | None, dt.date | None]]) -> tuple[Evidence, ...]:
    return tuple(row.evidence(on) for row, on in rows if row is not None)[:MOST_ROWS]


def _told(text: str, rows: Iterable[tuple[Row | None, dt.date | None]]) -> Told | None:
    evidence = _rows(rows)
    return Told(text, evidence) if evidence else None


# contacts -------------------------------------------------------------------------------------------------------------


def _person(asked: _Asked, contacts: Sequence[Contact]) -> Told | None:
    """The address, telephone or title of someone who is named."""
    meant = _meant(asked, contacts)
    if len(meant) != 1:
        return None
    (contact,) = meant
    rest = asked.without(terms(contact.name).split())
    fields = (
        ("e-?mails?|mail|address", "email mail address e-mail reach contact", "e-mail address", contact.email),
        (
            "phone|telephone|mobile|cell|number|call|ring|reach",
            "phone telephone mobile cell number call ring reach contact",
            "telephone",
            contact.phone,
        ),
        (
            "title|role|job|position|function|who is|who's",
            "title role job position function do does",
            "title",
            contact.title,
        ),
    )
    for pattern, words, label, value in fields:
        if value and asked.has(pattern) and rest.only(words):
            return _told(f"{contact.name}: {label} {value}.", [(contact.row, None)])
    if asked.has("left|gone|still") and rest.only("left gone still work works employed leave leaves"):
        if not _has_left(contact, asked.day):
            return None
        when = f" on {contact.left_on.isoformat()}" if contact.left_on else ""
        return _told(f"{contact.name} has left{when}, the contact export says.", [(contact.row, contact.left_on)])
    return None


def _meant(asked: _Asked, contacts: Sequence[Contact]) -> list[Contact]:
    """Those whom the question names: by full name if it can, else by any part of it."""
    named = [(contact, set(terms(contact.name).split())) for contact in contacts]
    full = [contact for contact, words in named if words and words <= asked.terms]
    return full or [contact for contact, words in named if words & asked.terms]


def _has_left(contact: Contact, day: dt.date) -> bool:
    return contact.left and (contact.left_on is None or contact.left_on <= day)


def _people(asked: _Asked, contacts: Sequence[Contact]) -> Told | None:
    """Who has left, who is the contact for a function, who holds a title."""
    if asked.has("who") and asked.has("left|gone") and asked.only("left gone contact people person"):
        gone = [contact for contact in contacts if _has_left(contact, asked.day)]
        listed = "; ".join(_named(contact) for contact in gone)
        return _told(f"Left, as the contact export says: {listed}.", [(each.row, each.left_on) for each in gone])
    here = [contact for contact in contacts if not _has_left(contact, asked.day)]
    if not asked.has("who|whom|contacts?"):
        return None
    rest = asked.terms - _vocabulary("contact contacts people person our we have do is are responsible")
    if not rest:
        every = "; ".join(_named(contact) for contact in here[:MOST_ROWS])
        more = f"; and {len(here) - MOST_ROWS} more" if len(here) > MOST_ROWS else ""
        return (
            _told(f"Contacts: {every}{more}.", [(each.row, None) for each in here]) if asked.has("contacts?") else None
        )
    holding = [
        each
        for each in here
        if rest <= set(terms(" ".join(filter(None, (each.title, each.function, each.level)))).split())
    ]
    return _told("; ".join(_named(each) for each in holding) + ".", [(each.row, None) for each in holding])


def _named(contact: Contact) -> str:
    about = ", ".join(filter(None, (contact.title or contact.function, contact.email)))
    return f"{contact.name} ({about})" if about else contact.name


# the account ----------------------------------------------------------------------------------------------------------


def _account(asked: _Asked, account: Account) -> Told | None:
    """What the export of accounts says."""
    facts = (
        ("owner|owns|responsible|account manager", "owner own owns responsible manager rep", "Owner", account.owner),
        ("industry|sector|branch", "industry sector branch", "Industry", account.industry),
        ("tier", "tier service", "Tier", account.tier),
        ("segment", "segment", "Segment", account.segment),
    )
    for pattern, words, label, value in facts:
        if value and asked.has(pattern) and asked.only(words):
            return _told(f"{label}: {value}.", [(account.row, None)])
    return None


# orders ---------------------------------------------------------------------------------------------------------------

_ORDERING: Final = "order orders ordered ordering buy buys bought purchase purchased purchases last latest recent most"


@dataclass(frozen=True, slots=True)
class _Ledger:
    """The orders a question is about, the first placed first, and how it named their product and year."""

    orders: Sequence[Order]
    product: str
    period: str


def _orders(asked: _Asked, orders: Sequence[Order]) -> Told | None:
    """When, what, how often and for what price they ordered, and how it was delivered."""
    placed = [order for order in orders if order.ordered is not None and order.ordered <= asked.day]
    placed.sort(key=lambda order: order.ordered or dt.date.min)
    asked, period, placed = _within(asked, placed)
    asked, product, placed = _of_product(asked, placed)
    if not placed or not asked.has(
        "orders?|ordered|buys?|bought|purchased?|purchases|deliver(?:y|ies|ed)|pa(?:y|id)|price"
    ):
        return None
    ledger = _Ledger(placed, product, period)
    forms = (_last_order, _how_many, _punctual, _still_open, _price, _bought)
    return next((told for form in forms if (told := form(asked, ledger))), None)


def _latest(ledger: _Ledger) -> list[Order]:
    return [order for order in ledger.orders if order.ordered == ledger.orders[-1].ordered]


def _last_order(asked: _Asked, ledger: _Ledger) -> Told | None:
    """When, or what, they last ordered."""
    if not (asked.has("when|what|which") and asked.has("last|latest|most recent") and asked.only(_ORDERING)):
        return None
    latest = _latest(ledger)
    on = latest[-1].ordered.isoformat() if latest[-1].ordered else ""
    return _told(f"Last ordered{ledger.product} on {on}: {_listed(latest)}.", _dated(latest))


def _how_many(asked: _Asked, ledger: _Ledger) -> Told | None:
    """How many orders there were."""
    if not (asked.has("how many|number of") and asked.has("orders") and asked.only(_ORDERING + " number placed place")):
        return None
    orders = ledger.orders
    count = len({order.number or str(order.ordered) for order in orders})
    said = f"{count} order{'s' * (count != 1)}{ledger.product}{ledger.period}"
    return _told(f"{said}: {_listed(orders)}.", _dated(orders[::-1]))


def _still_open(asked: _Asked, ledger: _Ledger) -> Told | None:
    """Which orders are not delivered yet."""
    if not (asked.has("open|outstanding|pending") and asked.only("open outstanding pending order orders")):
        return None
    still = [order for order in ledger.orders if _is_open(order, asked.day)]
    return _told(f"Open: {_listed(still)}.", _dated(still))


def _price(asked: _Asked, ledger: _Ledger) -> Told | None:
    """What they last paid for a product."""
    words = "pay paid price net last latest charge"
    priced = [order for order in ledger.orders if order.net_price is not None]
    if not (ledger.product and priced and asked.has("pa(?:y|id)|price") and asked.only(words)):
        return None
    price = f"{priced[-1].net_price:g} {priced[-1].currency or ''}".strip()
    return _told(
        f"Last paid{ledger.product.replace(' of ', ' for ', 1)}: {price} each ({_listed(priced[-1:])}).",
        _dated(priced[-1:]),
    )


def _bought(asked: _Asked, ledger: _Ledger) -> Told | None:
    """What they buy."""
    if not (asked.has("what|which") and asked.only(_ORDERING + " product products do have they did")):
        return None
    counted = Counter(order.product for order in ledger.orders if order.product)
    bought = "; ".join(f"{name} ({count}×)" for name, count in counted.most_common())
    return _told(f"Ordered{ledger.period}: {bought}.", _dated(ledger.orders[::-1])) if bought else None


def _within(asked: _Asked, orders: Sequence[Order]) -> tuple[_Asked, str, list[Order]]:
    """The orders of the year the question names, and how that is said."""
    named = re.search(r"\b(this year|last year|(?:in )?((?:19|20)\d\d))\b", asked.folded)
    if named is None:
        return asked, "", list(orders)
    year = int(named[2]) if named[2] else asked.day.year - (named[1] == "last year")
    chosen = [order for order in orders if order.ordered and order.ordered.year == year]
    return asked.without(terms(f"this last year in {year}").split()), f" in {year}", chosen


def _of_product(asked: _Asked, orders: Sequence[Order]) -> tuple[_Asked, str, list[Order]]:
    """The orders of the product the question names, and how that is said."""
    vocabulary = {order.product: set(terms(order.product).split()) for order in orders if order.product}
    common = _vocabulary(_ORDERING)
    shared = {name: (words - common) & asked.terms for name, words in vocabulary.items()}
    most = max(map(len, shared.values()), default=0)
    named = {name for name, words in shared.items() if most and len(words) == most}
    if not named:
        return asked, "", list(orders)
    said = " of " + " / ".join(sorted(named))
    known = asked.without(*(shared[name] for name in named))
    return known, said, [order for order in orders if order.product in named]


def _punctual(asked: _Asked, ledger: _Ledger) -> Told | None:
    """Whether the last delivery came when it was promised."""
    if not asked.has("late|on time|punctual|delay(?:ed)?") or not asked.only(
        "late time on punctual delay delayed last latest recent most delivery deliveries delivered order"
    ):
        return None
    arrived = [order for order in ledger.orders if order.delivered and order.delivered <= asked.day and order.promised]
    if not arrived:
        return None
    last = max(arrived, key=lambda order: order.delivered or dt.date.min)
    assert last.delivered is not None
    assert last.promised is not None
    days = (last.delivered - last.promised).days
    said = f"{days} day{'s' * (days != 1)} late" if days > 0 else "on time"
    dates = f"promised {last.promised.isoformat()}, delivered {last.delivered.isoformat()}"
    return _told(f"The last delivery was {said}: {_listed([last])}, {dates}.", _dated([last]))


def _is_open(order: Order, day: dt.date) -> bool:
    if order.delivered is not None:
        return order.delivered > day
    status = fold(order.status or "")
    return not _CLOSED.search(status)


def _dated(orders: Iterable[Order]) -> list[tuple[Row | None, dt.date | None]]:
    return [(order.row, order.ordered) for order in orders]


def _listed(orders: Sequence[Order]) -> str:
    """Orders in a line, the latest first."""
    shown = list(orders)[::-1][:MOST_ROWS]
    lines = [
        ", ".join(
            filter(
                None,
                (
                    order.number,
                    order.ordered.isoformat() if order.ordered else None,
                    f"{order.quantity:g} × {order.product}" if order.quantity and order.product else order.product,
                ),
            )
        )
        for order in shown
    ]
    return "; ".join(lines) + (f"; and {len(orders) - MOST_ROWS} more" if len(orders) > MOST_ROWS else "")


# equipment and offers -------------------------------------------------------------------------------------------------


def _assets(asked: _Asked, assets: Sequence[Asset]) -> Told | None:
    """What is installed there, since when, and its serial number."""
    there = [asset for asset in assets if asset.installed is None or asset.installed <= asked.day]
    named = [asset for asset in there if set(terms(asset.name).split()) & asked.terms]
    words = "installed install installation equipment machine machines asset assets serial have own run number"
    if len(named) == 1:
        (asset,) = named
        rest = asked.without(terms(asset.name).split())
        if asset.serial and asked.has("serial") and rest.only(words):
            return _told(f"{asset.name}: serial number {asset.serial}.", [(asset.row, asset.installed)])
        if asset.installed and asked.has("when") and asked.has("installed") and rest.only(words):
            when = asset.installed.isoformat()
            return _told(f"{asset.name} was installed on {when}.", [(asset.row, asset.installed)])
    if there and asked.has("equipment|machines|assets|installed base") and asked.only(words + " base"):
        listed = "; ".join(asset.name for asset in there[:MOST_ROWS])
        return _told(f"Installed: {listed}.", [(asset.row, asset.installed) for asset in there])
    return None


def _offers(asked: _Asked, offers: Sequence[Offer]) -> Told | None:
    """The lead time of something we sell."""
    if not asked.has("lead ?time|how long"):
        return None
    named = [offer for offer in offers if set(terms(offer.name).split()) <= asked.terms]
    for offer in named:
        rest = asked.without(terms(offer.name).split())
        if offer.lead_time_days is not None and rest.only("lead time long take takes deliver delivery"):
            return _told(f"{offer.name}: lead time {offer.lead_time_days} days.", [(offer.row, None)])
    return None
