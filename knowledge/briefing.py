"""The brief: what a rep reads about one customer before a call, each statement resting on evidence.

What nothing supports is not in it but under `not_known`. A field that is None was not asked of the record; an empty one
was asked and nothing was found.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from knowledge.frameworks.behaviour import Behaviour, as_known_on, behaviour, late_or_short
from knowledge.frameworks.departures import Departure, departures
from knowledge.frameworks.network import Coverage, coverage
from knowledge.frameworks.promises import Promise, promises
from knowledge.frameworks.weighing import recency, whose
from knowledge.matching import fold
from knowledge.model import (
    Account,
    Contact,
    Correction,
    Evidence,
    Kind,
    Order,
    Said,
    Scope,
    Signal,
    StoredPart,
    Voiced,
    span_id,
)
from knowledge.ports import Records
from knowledge.voice.business import Business, business
from knowledge.voice.competitors import Competitor, PricePressure, competitors, price_pressure
from knowledge.voice.corrections import corrected, not_needs, standing_needs, standing_promises, who_left
from knowledge.voice.needs import Need, needs

RECENT = 6
"""How many of the latest documents a brief lists: ours, for a minute's reading."""

TELLING = 5
"""How many telling statements a brief quotes: ours, for a minute's reading."""

ALIKE = 0.75
"""Of two statements nearer than this cosine, only the more telling is quoted: ours."""

LONGEST_QUOTE = 320
"""A statement longer than this many characters is too long to quote beside others: ours."""

LEAST_TELLING = 0.3
"""What tells less than this tells nothing: ours."""

TELLS = (
    Signal.COMPLAINT,
    Signal.SWITCHING_RISK,
    Signal.GROWTH_OPPORTUNITY,
    Signal.DECISION_MAKER_CHANGE,
    Signal.COMPETITOR,
    Signal.PRAISE,
)
"""Besides an uncertainty and an unmet need, what makes a statement telling to a supplier."""

NEEDS_IN_HEADLINE = 1
"""How many needs the headline names: ours."""


@dataclass(frozen=True, slots=True)
class About:
    """Who the customer is."""

    name: str
    aliases: tuple[str, ...]
    owner: str | None
    industry: str | None


@dataclass(frozen=True, slots=True)
class Happening:
    """One of the latest documents, and the evidence it opens with."""

    date: dt.date | None
    kind: Kind
    title: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """A customer on one page; `evidence` holds, once each, what the ids in its statements stand for."""

    account: About
    as_of: dt.date
    headline: Said
    uncertainty: None = None
    our_uncertainty: None = None
    customer_abilities: None = None
    business: Business
    unmet_needs: tuple[Need, ...]
    migration: None = None
    loyalty: None = None
    quadrant: None = None
    relationship: None = None
    share_of_business: float | None = None
    service_tier: None = None
    serving: None = None
    behaviour: Behaviour | None = None
    commoditization: None = None
    competitors: tuple[Competitor, ...]
    price_pressure: PricePressure
    promises: tuple[Promise, ...]
    conflicts: None = None
    contacts: Coverage
    teach: None = None
    questions: None = None
    watch_outs: tuple[Said, ...]
    changed_since: None = None
    not_known: tuple[str, ...]
    sources: int
    recent: tuple[Happening, ...]
    telling: tuple[Evidence, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class _Voice:
    """What the customer's and our own words come to as of a day, as people corrected it."""

    statements: tuple[Voiced, ...]
    contacts: tuple[Contact, ...]
    needs: tuple[Need, ...]
    promises: tuple[Promise, ...]


def brief(account: Account, records: Records, as_of: dt.date) -> Brief:
    """The brief on `account` as of a day."""
    scope = Scope(frozenset({account.key}), as_of)
    parts = records.account_parts(scope, limit=10_000)
    contacts = records.rows(Contact, [account.key]).get(account.key, ())
    orders = records.rows(Order, [account.key]).get(account.key, ())
    voice = _voice(account, records.voiced(scope), records.corrections(account.key), parts, contacts, orders, as_of)
    shown = behaviour(orders, as_of)
    people = coverage(voice.contacts, _days_met(parts, voice.contacts), as_of)
    recent, openings = _recent(parts)
    headline, headline_rests_on = _headline(account, voice, parts, orders, shown, as_of)
    watch_outs, watch_outs_rest_on = _watch_outs(voice, orders, as_of)
    of_business, business_rests_on = business(voice.statements, as_of)
    others = competitors(voice.statements, as_of, not_these=_not_competitors(account, records, voice))
    pressure = price_pressure(voice.statements, as_of)
    telling = _telling(voice.statements, as_of)
    known = {
        piece.id: piece
        for piece in (
            *openings,
            *headline_rests_on,
            *watch_outs_rest_on,
            *business_rests_on,
            *telling,
            *(piece for need in voice.needs for piece in (*need.evidence, *need.closed_by, *need.addressed_by)),
            *(piece for promise in voice.promises for piece in promise.evidence),
            *(piece for competitor in others for piece in competitor.evidence),
            *pressure.evidence,
        )
    }
    return Brief(
        account=About(account.name, account.aliases, account.owner, account.industry),
        as_of=as_of,
        headline=headline,
        business=of_business,
        unmet_needs=voice.needs,
        share_of_business=_share(account),
        behaviour=shown,
        competitors=others,
        price_pressure=pressure,
        promises=voice.promises,
        contacts=people,
        watch_outs=watch_outs,
        not_known=_not_known(account, voice, parts, shown, of_business),
        sources=len({part.source for part in parts}),
        recent=recent,
        telling=telling,
        evidence=tuple(known.values()),
    )


def _voice(
    account: Account,
    statements: Sequence[Voiced],
    said: Sequence[Correction],
    parts: Sequence[StoredPart],
    contacts: Sequence[Contact],
    orders: Sequence[Order],
    as_of: dt.date,
) -> _Voice:
    heard = corrected(statements, said)
    contacts = who_left(contacts, said, as_of)
    ours = {each.evidence.speaker for each in heard if each.evidence.side == "us" and each.evidence.speaker}
    ours |= {account.owner} if account.owner else set()
    left = departures(heard, contacts, as_of, ours=ours)
    present = {part.id: [each.name for each in part.participants if each.name] for part in parts if part.participants}
    ledger = promises(heard, as_of, orders=orders, contacts=contacts, departures=left, present=present)
    ledger = standing_promises(ledger, said, as_of)
    return _Voice(
        statements=not_needs(heard, said),
        contacts=tuple(_marked(contact, left, as_of) for contact in contacts),
        needs=standing_needs(needs(heard, as_of, promises=ledger), said, as_of),
        promises=ledger,
    )


def _marked(contact: Contact, left: Iterable[Departure], as_of: dt.date) -> Contact:
    """The contact, marked where it has left by what is said."""
    gone = next((each for each in left if each.gone(as_of) and fold(each.person) == fold(contact.name)), None)
    return contact if gone is None else replace(contact, left=True, left_on=gone.left_on)


def _not_competitors(account: Account, records: Records, voice: _Voice) -> set[str]:
    """Names that are of people, of customers, or of ourselves."""
    names = {name for each in records.accounts() for name in (each.name, *each.aliases, *each.sites)}
    names |= {contact.name for contact in voice.contacts}
    names |= {each.evidence.speaker for each in voice.statements if each.evidence.speaker}
    ours = [account.owner_email, *(person.email for person in records.people())]
    return names | {address.split("@")[-1].split(".")[0] for address in ours if address} | {account.owner or ""}


def _days_met(parts: Iterable[StoredPart], contacts: Sequence[Contact]) -> dict[str, list[dt.date]]:
    names = {fold(contact.name): contact.name for contact in contacts}
    met: dict[str, list[dt.date]] = defaultdict(list)
    for part in parts:
        if part.date:
            for speaker in {fold(utterance.speaker) for utterance in part.utterances if utterance.speaker}:
                if speaker in names:
                    met[names[speaker]].append(part.date)
    return met


def _recent(parts: Sequence[StoredPart]) -> tuple[tuple[Happening, ...], list[Evidence]]:
    happenings, openings = [], []
    for part in parts[:RECENT]:
        opening = _opening(part)
        openings.append(opening)
        happenings.append(Happening(part.date, part.kind, part.title or _file(part, opening.speaker), (opening.id,)))
    return tuple(happenings), openings


def _file(part: StoredPart, speaker: str | None) -> str:
    """What a part without a title goes by: its file, and of several in one file, whose it is."""
    file = part.source.rsplit("/", 1)[-1]
    return f"{file}, {speaker or part.name}" if part.name else file


def _opening(part: StoredPart) -> Evidence:
    first = next((utterance for utterance in part.utterances if utterance.end > utterance.start), None)
    return _evidence(part, first or Utterance(0, len(part.text)))


def _evidence(part: StoredPart, said: Utterance) -> Evidence:
    return Evidence(
        id=span_id(part.id, said.start, said.end),
        quote=part.text[said.start : said.end],
        source=part.source,
        part=part.name,
        date=part.date,
        speaker=said.speaker,
        side=said.side,
        start=said.start,
        end=said.end,
        passage=None,
        reported=said.reported,
    )


def _theirs(said: Utterance) -> bool:
    return said.side == "customer" and said.end > said.start


def _headline(
    account: Account,
    voice: _Voice,
    parts: Sequence[StoredPart],
    orders: Sequence[Order],
    shown: Behaviour | None,
    as_of: dt.date,
) -> tuple[Said, list[Evidence]]:
    clauses, rests_on = [], []
    for need in [need for need in voice.needs if need.status != "met"][:NEEDS_IN_HEADLINE]:
        rests_on.append(need.evidence[0])
        clauses.append(f"what it lacks most: “{need.statement.rstrip('.')}”")
    if failed := [promise for promise in voice.promises if promise.live and promise.status in {"overdue", "broken"}]:
        rests_on += [promise.evidence[0] for promise in failed]
        clauses.append(
            "a promise of ours is not kept" if len(failed) == 1 else f"{len(failed)} promises of ours are not kept"
        )
    latest = next((part for part in parts if part.date), None)
    if latest:
        opening = _opening(latest)
        rests_on.append(opening)
        who = f" from {opening.speaker}" if opening.speaker and opening.side != "us" else ""
        clauses.append(f"last heard{who} on {latest.date} ({latest.kind})")
    if shown and shown.last_order:
        last = max(
            (order for order in as_known_on(orders, as_of) if order.ordered), key=lambda order: order.ordered or as_of
        )
        if last.row:
            rests_on.append(last.row.evidence(last.ordered))
        buying = {None: "", "steady": ", buying steadily", "growing": ", buying more", "shrinking": ", buying less"}
        overdue = f", the next one {shown.overdue_days} days overdue" if shown.overdue_days else ""
        clauses.append(f"last order on {shown.last_order}{buying[shown.trend]}{overdue}")
    if not clauses:
        return Said(f"Nothing dated is on file about {account.name}.", ()), []
    return Said(f"{account.name}: {'; '.join(clauses)}.", tuple(piece.id for piece in rests_on)), rests_on


def _watch_outs(voice: _Voice, orders: Sequence[Order], as_of: dt.date) -> tuple[tuple[Said, ...], list[Evidence]]:
    said: list[Said] = []
    rests_on: list[Evidence] = []
    for promise in voice.promises:
        if promise.live and promise.status in {"overdue", "broken"}:
            said.append(Said(_failure(promise), tuple(piece.id for piece in promise.evidence)))
            rests_on += promise.evidence
    for order in as_known_on(orders, as_of):
        if order.row and order.delivered is None and late_or_short(order, as_of):
            row = order.row.evidence(order.ordered)
            rests_on.append(row)
            said.append(
                Said(
                    f"Order {order.number or 'without a number'} ({order.product or 'product not named'}) was promised "
                    f"for {order.promised} and is not delivered.",
                    (row.id,),
                )
            )
    return tuple(said), rests_on


def _failure(promise: Promise) -> str:
    """A promise that stands broken or overdue, in a sentence."""
    to = f"{promise.to} " if promise.to else "them "
    due = f" for {promise.due}" if promise.due else ""
    became = (
        "nothing on file says that it was done"
        if promise.status == "overdue"
        else f"it was done on {promise.done_on}"
        if promise.done_on
        else "it was not done"
    )
    return f"We promised {to}“{promise.text.rstrip('.')}”{due}; {became}."


def _telling(statements: Sequence[Voiced], as_of: dt.date) -> tuple[Evidence, ...]:
    """The customer's statements that tell a supplier most, no two of them alike, latest first."""
    weighed = sorted(
        (
            (_tells(each) * whose(each.evidence) * recency(each.evidence.date, as_of), each)
            for each in statements
            if each.evidence.side != "us" and len(each.evidence.quote) <= LONGEST_QUOTE
        ),
        key=lambda found: -found[0],
    )
    chosen: list[Voiced] = []
    for _, each in weighed:
        if len(chosen) == TELLING:
            break
        if _tells(each) >= LEAST_TELLING and all(float(each.vector @ other.vector) < ALIKE for other in chosen):
            chosen.append(each)
    return tuple(sorted((each.evidence for each in chosen), key=_latest_first))


def _tells(statement: Voiced) -> float:
    """How telling a statement is by what the reader makes of it, 0..1."""
    reading = statement.reading
    return max(1 - reading.uncertainty["none"], reading.unmet_need, *(reading.signals[each] for each in TELLS))


def _latest_first(piece: Evidence) -> tuple[bool, int]:
    return piece.date is None, -(piece.date.toordinal() if piece.date else 0)


def _share(account: Account) -> float | None:
    if account.revenue is None or not account.total_spend:
        return None
    return min(1.0, account.revenue / account.total_spend)


def _not_known(
    account: Account,
    voice: _Voice,
    parts: Sequence[StoredPart],
    shown: Behaviour | None,
    of_business: Business,
) -> tuple[str, ...]:
    theirs = any(each.evidence.side != "us" for each in voice.statements)
    unknown = {
        "what this customer has said: no documents are on file": not parts,
        "what this customer says in its own words: the documents on file are all ours": bool(parts) and not theirs,
        "what it lacks: nothing it says voices a need": theirs and not voice.needs,
        "what its business aims at: it has not said so": theirs and not of_business.objectives,
        "when some documents were written: they bear no date": any(part.date is None for part in parts),
        "who works there: no contacts are on file": not voice.contacts,
        "how it buys: no orders are on file": shown is None,
        "what it buys of all that we could supply": _share(account) is None,
        "who looks after this account: it has no owner": account.owner is None,
        "which industry it is in": account.industry is None,
    }
    return tuple(text for text, holds in unknown.items() if holds)
