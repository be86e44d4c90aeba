"""The brief: what a rep reads about one customer before a call, each statement resting on evidence.

What nothing supports is not in it but under `not_known`. A field that is None was not asked of the record; an empty one
was asked and nothing was found.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from knowledge.changes import Changes, changes
from knowledge.comparing import Compared
from knowledge.counterpart import Counterpart, counterpart
from knowledge.frameworks.abilities import CustomerAbilities, OurUncertainty
from knowledge.frameworks.behaviour import Behaviour, as_known_on, late_or_short
from knowledge.frameworks.commoditization import Commoditization
from knowledge.frameworks.conjoint import needs as preferences
from knowledge.frameworks.fit import Catalogue
from knowledge.frameworks.loyalty import Loyalty, Quadrant
from knowledge.frameworks.migration import Migration
from knowledge.frameworks.network import Coverage
from knowledge.frameworks.promises import Promise
from knowledge.frameworks.relationship import Relationship
from knowledge.frameworks.segments import ServiceTier, Serving
from knowledge.frameworks.teach import Lesson
from knowledge.frameworks.uncertainty import CustomerUncertainty
from knowledge.frameworks.weighing import recency, whose
from knowledge.judging import judge
from knowledge.model import (
    Account,
    Choice,
    Evidence,
    Kind,
    Said,
    Signal,
    StoredPart,
    Utterance,
    Voiced,
    rests_on,
)
from knowledge.ports import Records
from knowledge.standing import Standing, Standings
from knowledge.voice.business import Business
from knowledge.voice.competitors import Competitor, PricePressure, competitors
from knowledge.voice.conflicts import Conflict
from knowledge.voice.needs import Need

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


QUARREL_DAYS = 365
"""A contradiction that nobody has returned to for this long is not watched for: ours."""


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
    our_uncertainty: OurUncertainty
    customer_abilities: CustomerAbilities
    business: Business
    unmet_needs: tuple[Need, ...]
    migration: Migration
    loyalty: Loyalty
    quadrant: Quadrant | None
    relationship: Relationship
    share_of_business: float | None
    service_tier: ServiceTier
    serving: Serving
    behaviour: Behaviour | None
    commoditization: Commoditization
    competitors: tuple[Competitor, ...]
    price_pressure: PricePressure
    promises: tuple[Promise, ...]
    conflicts: tuple[Conflict, ...]
    contacts: Coverage
    teach: tuple[Lesson, ...]
    questions: tuple[str, ...]
    watch_outs: tuple[Said, ...]
    changed_since: Changes | None
    counterpart: Counterpart | None
    not_known: tuple[str, ...]
    sources: int
    recent: tuple[Happening, ...]
    telling: tuple[Evidence, ...]
    evidence: tuple[Evidence, ...] = ()


def brief(
    account: Account,
    records: Records,
    as_of: dt.date,
    catalogue: Catalogue,
    *,
    since: dt.date | None = None,
    person: str | None = None,
    standings: Standings | None = None,
    comparable: Sequence[Compared] = (),
) -> Brief:
    """The brief on `account` as of a day; what is new `since` a day, and what concerns a `person`, where asked for.

    `standings` are kept from brief to brief; `comparable` are the accounts it is held against, none of which is named.
    Errors: `UnknownPerson`, `AmbiguousPerson`.
    """
    standings = standings or Standings(records)
    known = standings.of(account, as_of)
    choices = records.rows(Choice, None)
    judged = judge(
        known,
        catalogue,
        [each.peer for each in comparable],
        industry_positions=[each.position for each in comparable if each.position is not None],
        preference=preferences(choices).accounts.get(account.key) if choices else None,
        revenues=[each.revenue for each in records.accounts() if each.revenue is not None],
    )
    made = Brief(
        account=About(account.name, account.aliases, account.owner, account.industry),
        as_of=as_of,
        headline=_headline(known, judged.unkept),
        uncertainty=known.uncertainty,
        our_uncertainty=judged.our_uncertainty,
        customer_abilities=judged.customer_abilities,
        business=known.business,
        unmet_needs=known.needs,
        migration=judged.migration,
        loyalty=judged.loyalty,
        quadrant=judged.quadrant,
        relationship=judged.relationship,
        share_of_business=known.share_of_business,
        service_tier=judged.service_tier,
        serving=judged.serving,
        behaviour=known.behaviour,
        commoditization=judged.commoditization,
        competitors=competitors(known.statements, as_of, not_these=_not_competitors(known, records)),
        price_pressure=known.price_pressure,
        promises=known.promises,
        conflicts=known.conflicts,
        contacts=known.people,
        teach=judged.teach,
        questions=judged.questions,
        watch_outs=_watch_outs(known, judged.unkept),
        changed_since=changes(standings.of(account, since), known) if since else None,
        counterpart=counterpart(person, known) if person else None,
        not_known=_not_known(known),
        sources=len({part.source for part in known.parts}),
        recent=tuple(_happening(part) for part in known.parts[:RECENT]),
        telling=_telling(known.statements, as_of),
    )
    return replace(made, evidence=tuple({piece.id: piece for piece in rests_on(made)}.values()))


def _not_competitors(known: Standing, records: Records) -> set[str]:
    """Names that are of people, of customers, or of ourselves."""
    names = {name for each in records.accounts() for name in (each.name, *each.aliases, *each.sites)}
    names |= {contact.name for contact in known.contacts}
    names |= {each.evidence.speaker for each in known.statements if each.evidence.speaker}
    ours = [known.account.owner_email, *(person.email for person in records.people())]
    return names | {address.split("@")[-1].split(".")[0] for address in ours if address} | {known.account.owner or ""}


def _happening(part: StoredPart) -> Happening:
    opening = part.opening
    return Happening(part.date, part.kind, part.title or _file(part, opening.speaker), opening)


def _file(part: StoredPart, speaker: str | None) -> str:
    """What a part without a title goes by: its file, and of several in one file, whose it is."""
    file = part.source.rsplit("/", 1)[-1]
    return f"{file}, {speaker or part.name}" if part.name else file


def _theirs(part: StoredPart) -> Iterable[Utterance]:
    """What the customer says in a part, in order; a subject or another scrap only where there is nothing else."""
    said = [each for each in part.utterances if each.side == "customer" and part.text[each.start : each.end].strip()]
    return [each for each in said if len(part.text[each.start : each.end].split()) >= SCRAP] or said


def _headline(known: Standing, unkept: Sequence[Promise]) -> Said:
    clauses: list[str] = []
    evidence: list[Evidence] = []
    if known.uncertainty.dominant != "insufficient":
        evidence += [piece for piece in known.uncertainty.evidence if piece.type == known.uncertainty.dominant][:1]
        clauses.append(UNSURE[known.uncertainty.dominant])
    if lacking := next((need for need in known.needs if need.status != "met"), None):
        evidence.append(lacking.evidence[0])
        clauses.append(f"what it lacks most: “{lacking.statement.rstrip('.')}”")
    if unkept:
        evidence += [promise.evidence[0] for promise in unkept]
        clauses.append("a promise of ours is unkept" if len(unkept) == 1 else f"{len(unkept)} promises are unkept")
    heard = next(((part, said) for part in known.parts if part.date for said in _theirs(part)), None)
    latest = next((part for part in known.parts if part.date), None)
    if heard:
        part, said = heard
        evidence.append(part.evidence(said.start, said.end))
        who = f" from {said.speaker}" if said.speaker and not said.reported else ""
        clauses.append(f"last heard{who} on {part.date} ({part.kind})")
    elif latest:
        evidence.append(latest.opening)
        ours = any(each.side == "us" for each in latest.utterances)
        clauses.append(
            f"nothing heard from them, the latest of ours is of {latest.date} ({latest.kind})"
            if ours
            else f"the latest on file is of {latest.date} ({latest.kind}), and does not tell who speaks for them"
        )
    shown = known.behaviour
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


def _watch_outs(known: Standing, unkept: Sequence[Promise]) -> tuple[Said, ...]:
    said = [Said(_failure(promise), promise.evidence) for promise in unkept]
    for conflict in known.conflicts:
        pieces = tuple(side.evidence for side in conflict.sides)
        if pieces[-1].date is None or (known.as_of - pieces[-1].date).days <= QUARREL_DAYS:
            who = " and ".join(side.who for side in conflict.sides)
            text = f"{who} contradict each other: {conflict.topic.rstrip('.')}."
            said.append(Said(text[:1].upper() + text[1:], pieces))
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


def _not_known(known: Standing) -> tuple[str, ...]:
    account, parts = known.account, known.parts
    theirs = any(each.evidence.side != "us" for each in known.statements)
    surely = any(each.evidence.side == "customer" for each in known.statements)
    unknown = {
        "what this customer has said: no documents are on file": not parts,
        "what this customer says in its own words: the documents on file are all ours": bool(parts) and not theirs,
        "who speaks for it: whose words are on file is not told": theirs and not surely,
        "what it is unsure of: too little evidence": bool(parts) and known.uncertainty.dominant == "insufficient",
        "what it lacks: nothing it says voices a need": theirs and not known.needs,
        "what we promised: no promise is on file": bool(known.statements) and not known.promises,
        "what its business aims at: it has not said so": theirs and not known.business.objectives,
        "when some documents were written: they bear no date": any(part.date is None for part in parts),
        "who works there: no contacts are on file": not known.contacts,
        "how it buys: no orders are on file": known.behaviour is None,
        "what it buys of all that we could supply": known.share_of_business is None,
        "who looks after this account: it has no owner": account.owner is None,
        "which industry it is in": account.industry is None,
    }
    return tuple(text for text, holds in unknown.items() if holds)
