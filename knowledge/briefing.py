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
from knowledge.frameworks.uncertainty import CustomerUncertainty, uncertainty
from knowledge.frameworks.weighing import known_on, recency, whose
from knowledge.likeness import Likeness
from knowledge.matching import fold
from knowledge.model import (
    Account,
    Contact,
    Evidence,
    Kind,
    Order,
    Said,
    Scope,
    Signal,
    StoredPart,
    Utterance,
    Voiced,
    rests_on,
    span_id,
)
from knowledge.ports import Records
from knowledge.voice.business import Business, business
from knowledge.voice.competitors import Competitor, PricePressure, competitors, price_pressure
from knowledge.voice.conflicts import Conflict, conflicts
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

UNSURE = {
    "need": "it is unsure what it needs",
    "market": "it is unsure of the market",
    "transaction": "it is unsure of getting what it orders",
}
"""What a customer is unsure of, in words."""

SCRAP = 4
"""An utterance of fewer words is no opening to quote: ours."""


@dataclass(frozen=True, slots=True)
class About:
    """Who the customer is."""

    name: str
    aliases: tuple[str, ...]
    owner: str | None
    industry: str | None


@dataclass(frozen=True, slots=True)
class Happening:
    """One of the latest documents, and what it opens with."""

    date: dt.date | None
    kind: Kind
    title: str
    opening: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """A customer on one page; `evidence` holds, once each, what the ids in its statements stand for."""

    account: About
    as_of: dt.date
    headline: Said
    uncertainty: CustomerUncertainty
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
    conflicts: tuple[Conflict, ...]
    contacts: Coverage
    teach: None = None
    questions: None = None
    watch_outs: tuple[Said, ...]
    changed_since: None = None
    not_known: tuple[str, ...]
    sources: int
    recent: tuple[Happening, ...]
    telling: tuple[Evidence, ...]
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class _Known:
    """What is on record of an account as of a day, and what its words come to, as people corrected it."""

    account: Account
    as_of: dt.date
    parts: tuple[StoredPart, ...]
    orders: tuple[Order, ...]
    shown: Behaviour | None
    statements: tuple[Voiced, ...]
    contacts: tuple[Contact, ...]
    uncertainty: CustomerUncertainty
    needs: tuple[Need, ...]
    promises: tuple[Promise, ...]
    conflicts: tuple[Conflict, ...]

    @property
    def failures(self) -> tuple[Promise, ...]:
        """The promises that stand between us."""
        return tuple(each for each in self.promises if each.live and each.status in {"overdue", "broken"})


def brief(account: Account, records: Records, as_of: dt.date) -> Brief:
    """The brief on `account` as of a day."""
    known = _known(account, records, as_of)
    people = coverage(known.contacts, _days_met(known.parts, known.contacts), as_of)
    of_business = business(known.statements, as_of)
    judged = Brief(
        account=About(account.name, account.aliases, account.owner, account.industry),
        as_of=as_of,
        headline=_headline(known),
        uncertainty=known.uncertainty,
        business=of_business,
        unmet_needs=known.needs,
        share_of_business=_share(account),
        behaviour=known.shown,
        competitors=competitors(known.statements, as_of, not_these=_not_competitors(known, records)),
        price_pressure=price_pressure(known.statements, as_of),
        promises=known.promises,
        conflicts=known.conflicts,
        contacts=people,
        watch_outs=_watch_outs(known),
        not_known=_not_known(known, of_business),
        sources=len({part.source for part in known.parts}),
        recent=tuple(_happening(part) for part in known.parts[:RECENT]),
        telling=_telling(known.statements, as_of),
    )
    return replace(judged, evidence=tuple({piece.id: piece for piece in rests_on(judged)}.values()))


def _known(account: Account, records: Records, as_of: dt.date) -> _Known:
    scope = Scope(frozenset({account.key}), as_of)
    parts = records.account_parts(scope, limit=10_000)
    orders = records.rows(Order, [account.key]).get(account.key, ())
    said = records.corrections(account.key)
    heard = corrected(records.voiced(scope), said)
    contacts = who_left(records.rows(Contact, [account.key]).get(account.key, ()), said, as_of)
    ours = {each.evidence.speaker for each in heard if each.evidence.side == "us" and each.evidence.speaker}
    left = departures(heard, contacts, as_of, ours=ours | {account.owner} if account.owner else ours)
    texts = {part.id: part.text for part in parts}
    likeness = Likeness(known_on(heard, as_of), [contact.name for contact in contacts])
    ledger = promises(heard, as_of, orders=orders, contacts=contacts, departures=left, texts=texts, likeness=likeness)
    ledger = standing_promises(ledger, said, as_of)
    return _Known(
        account=account,
        as_of=as_of,
        parts=parts,
        orders=orders,
        shown=behaviour(orders, as_of),
        statements=not_needs(heard, said),
        contacts=tuple(_marked(contact, left, as_of) for contact in contacts),
        uncertainty=uncertainty(heard, as_of, orders=orders, departures=left, likeness=likeness),
        needs=standing_needs(needs(heard, as_of, promises=ledger, likeness=likeness), said, as_of),
        promises=ledger,
        conflicts=conflicts(heard, as_of, contacts=contacts, likeness=likeness),
    )


def _marked(contact: Contact, left: Iterable[Departure], as_of: dt.date) -> Contact:
    """The contact, marked where it has left by what is said."""
    gone = next((each for each in left if each.gone(as_of) and fold(each.person) == fold(contact.name)), None)
    return contact if gone is None else replace(contact, left=True, left_on=gone.left_on)


def _not_competitors(known: _Known, records: Records) -> set[str]:
    """Names that are of people, of customers, or of ourselves."""
    names = {name for each in records.accounts() for name in (each.name, *each.aliases, *each.sites)}
    names |= {contact.name for contact in known.contacts}
    names |= {each.evidence.speaker for each in known.statements if each.evidence.speaker}
    ours = [known.account.owner_email, *(person.email for person in records.people())]
    return names | {address.split("@")[-1].split(".")[0] for address in ours if address} | {known.account.owner or ""}


def _days_met(parts: Iterable[StoredPart], contacts: Sequence[Contact]) -> dict[str, list[dt.date]]:
    names = {fold(contact.name): contact.name for contact in contacts}
    met: dict[str, list[dt.date]] = defaultdict(list)
    for part in parts:
        if part.date:
            for speaker in {fold(utterance.speaker) for utterance in part.utterances if utterance.speaker}:
                if speaker in names:
                    met[names[speaker]].append(part.date)
    return met


def _happening(part: StoredPart) -> Happening:
    opening = _opening(part)
    return Happening(part.date, part.kind, part.title or _file(part, opening.speaker), opening)


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


def _theirs(part: StoredPart) -> Iterable[Utterance]:
    """What the customer says in a part, in order; a subject or another scrap only where there is nothing else."""
    said = [each for each in part.utterances if each.side == "customer" and part.text[each.start : each.end].strip()]
    return [each for each in said if len(part.text[each.start : each.end].split()) >= SCRAP] or said


def _headline(known: _Known) -> Said:
    clauses: list[str] = []
    evidence: list[Evidence] = []
    if known.uncertainty.dominant != "insufficient":
        evidence += [piece for piece in known.uncertainty.evidence if piece.type == known.uncertainty.dominant][:1]
        clauses.append(UNSURE[known.uncertainty.dominant])
    if lacking := next((need for need in known.needs if need.status != "met"), None):
        evidence.append(lacking.evidence[0])
        clauses.append(f"what it lacks most: “{lacking.statement.rstrip('.')}”")
    if failures := known.failures:
        evidence += [promise.evidence[0] for promise in failures]
        clauses.append("a promise of ours is unkept" if len(failures) == 1 else f"{len(failures)} promises are unkept")
    heard = next(((part, said) for part in known.parts if part.date for said in _theirs(part)), None)
    latest = next((part for part in known.parts if part.date), None)
    if heard:
        part, said = heard
        evidence.append(_evidence(part, said))
        who = f" from {said.speaker}" if said.speaker and not said.reported else ""
        clauses.append(f"last heard{who} on {part.date} ({part.kind})")
    elif latest:
        evidence.append(_opening(latest))
        clauses.append(f"nothing heard from them, the latest of ours is of {latest.date} ({latest.kind})")
    shown = known.shown
    if shown and shown.last_order:
        last = max(
            (order for order in as_known_on(known.orders, known.as_of) if order.ordered),
            key=lambda order: order.ordered or known.as_of,
        )
        if last.row:
            evidence.append(last.row.evidence(last.ordered))
        buying = {None: "", "steady": ", buying steadily", "growing": ", buying more", "shrinking": ", buying less"}
        days = "day" if shown.overdue_days == 1 else "days"
        overdue = f", the next one {shown.overdue_days} {days} overdue" if shown.overdue_days else ""
        clauses.append(f"last order on {shown.last_order}{buying[shown.trend]}{overdue}")
    if not clauses:
        return Said(f"Nothing dated is on file about {known.account.name}.", ())
    return Said(f"{known.account.name}: {'; '.join(clauses)}.", tuple(evidence))


def _watch_outs(known: _Known) -> tuple[Said, ...]:
    said = [Said(_failure(promise), promise.evidence) for promise in known.failures]
    for conflict in known.conflicts:
        who = " and ".join(side.who for side in conflict.sides)
        said.append(
            Said(f"{who} contradict each other: {conflict.topic}.", tuple(side.evidence for side in conflict.sides))
        )
    undelivered = (
        Said(
            f"Order {order.number or 'without a number'} ({order.product or 'product not named'}) was promised "
            f"for {order.promised} and is not delivered.",
            (order.row.evidence(order.ordered),),
        )
        for order in as_known_on(known.orders, known.as_of)
        if order.row and order.delivered is None and late_or_short(order, known.as_of)
    )
    return (*said, *undelivered)


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
            if _may_tell(each)
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


def _may_tell(statement: Voiced) -> bool:
    """Whether a statement may be the customer's own, and quoted: the cells of a form that nobody filled in are not."""
    form = statement.evidence.side == "unknown" and statement.kind in {Kind.SURVEY, Kind.TICKET, Kind.REPORT}
    return statement.evidence.side != "us" and not form and len(statement.evidence.quote) <= LONGEST_QUOTE


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


def _not_known(known: _Known, of_business: Business) -> tuple[str, ...]:
    account, parts = known.account, known.parts
    theirs = any(each.evidence.side != "us" for each in known.statements)
    unknown = {
        "what this customer has said: no documents are on file": not parts,
        "what this customer says in its own words: the documents on file are all ours": bool(parts) and not theirs,
        "what it is unsure of: too little evidence": bool(parts) and known.uncertainty.dominant == "insufficient",
        "what it lacks: nothing it says voices a need": theirs and not known.needs,
        "what we promised: no promise is on file": bool(known.statements) and not known.promises,
        "what its business aims at: it has not said so": theirs and not of_business.objectives,
        "when some documents were written: they bear no date": any(part.date is None for part in parts),
        "who works there: no contacts are on file": not known.contacts,
        "how it buys: no orders are on file": known.shown is None,
        "what it buys of all that we could supply": _share(account) is None,
        "who looks after this account: it has no owner": account.owner is None,
        "which industry it is in": account.industry is None,
    }
    return tuple(text for text, holds in unknown.items() if holds)
