"""The brief: what a rep reads about one customer before a call, each statement resting on evidence.

What nothing supports is not in it but under `not_known`. A field that is None was not asked of the record; an empty one
was asked and nothing was found.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.frameworks.behaviour import Behaviour, as_known_on, behaviour, late_or_short
from knowledge.frameworks.network import Coverage, coverage
from knowledge.matching import fold
from knowledge.model import (
    Account,
    Candidate,
    Contact,
    Evidence,
    Kind,
    Order,
    Said,
    Scope,
    StoredPart,
    Utterance,
    cut,
    span_id,
)
from knowledge.ports import Encoder, Records, Vectors
from knowledge.sentences import sentences

RECENT = 6
"""How many of the latest documents a brief lists: ours, for a minute's reading."""

TELLING = 5
"""How many telling passages a brief quotes: ours, for a minute's reading."""

HALF_LIFE_DAYS = 240
"""After this long a passage tells half as much: ours."""

UNDATED_AGE_DAYS = 365
"""An undated passage counts as this old: ours."""

OWN_WORDS, REPORTED, UNKNOWN_SIDE = 1.0, 0.8, 0.5
"""How much a passage tells by whose words it is; our own tell nothing of the customer: ours."""

ALIKE = 0.75
"""Of two passages nearer than this cosine, only the more telling is quoted: ours."""

LONGEST_QUOTE = 320
"""A telling passage longer than this many characters is quoted by its most telling sentences: ours."""

TELLING_WORDS = (
    "We have a problem with this and it costs us time and money.",
    "What we really need is something that would let us do this better.",
    "We are not sure which solution is right for us.",
    "I am worried whether you will deliver what we ordered on time.",
    "We are looking at other suppliers and comparing prices.",
    "We are planning to change how we work next year.",
    "This has worked very well for us and we are happy with it.",
    "You promised us this and we are still waiting.",
)
"""What customers say when it matters to a supplier; a passage is as telling as it is near to one of these."""


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
    business: None = None
    unmet_needs: None = None
    migration: None = None
    loyalty: None = None
    quadrant: None = None
    relationship: None = None
    share_of_business: float | None = None
    service_tier: None = None
    serving: None = None
    behaviour: Behaviour | None = None
    commoditization: None = None
    competitors: None = None
    price_pressure: None = None
    promises: None = None
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


def brief(account: Account, records: Records, encoder: Callable[[], Encoder], as_of: dt.date) -> Brief:
    """The brief on `account` as of a day; the encoder is asked for only where there is something to read."""
    scope = Scope(frozenset({account.key}), as_of)
    parts = records.account_parts(scope, limit=10_000)
    contacts = records.rows(Contact, [account.key]).get(account.key, ())
    orders = records.rows(Order, [account.key]).get(account.key, ())
    shown = behaviour(orders, as_of)
    people = coverage(contacts, _days_met(parts, contacts), as_of)
    recent, openings = _recent(parts)
    headline, headline_rests_on = _headline(account, parts, orders, shown, as_of)
    watch_outs, watch_outs_rest_on = _watch_outs(orders, as_of)
    telling = _telling(records, encoder, scope)
    known = {piece.id: piece for piece in (*openings, *headline_rests_on, *watch_outs_rest_on, *telling)}
    return Brief(
        account=About(account.name, account.aliases, account.owner, account.industry),
        as_of=as_of,
        headline=headline,
        share_of_business=_share(account),
        behaviour=shown,
        contacts=people,
        watch_outs=watch_outs,
        not_known=_not_known(account, parts, contacts, shown, telling),
        sources=len({part.source for part in parts}),
        recent=recent,
        telling=telling,
        evidence=tuple(known.values()),
    )


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
    account: Account, parts: Sequence[StoredPart], orders: Sequence[Order], shown: Behaviour | None, as_of: dt.date
) -> tuple[Said, list[Evidence]]:
    clauses, rests_on = [], []
    heard = next(((part, said) for part in parts if part.date for said in part.utterances if _theirs(said)), None)
    latest = next((part for part in parts if part.date), None)
    if heard:
        part, said = heard
        rests_on.append(_evidence(part, said))
        who = f" from {said.speaker}" if said.speaker and not said.reported else ""
        clauses.append(f"last heard{who} on {part.date} ({part.kind})")
    elif latest:
        rests_on.append(_opening(latest))
        clauses.append(f"nothing heard from them, the latest of ours is of {latest.date} ({latest.kind})")
    if shown and shown.last_order:
        last = max(
            (order for order in as_known_on(orders, as_of) if order.ordered), key=lambda order: order.ordered or as_of
        )
        if last.row:
            rests_on.append(last.row.evidence(last.ordered))
        buying = {None: "", "steady": ", buying steadily", "growing": ", buying more", "shrinking": ", buying less"}
        days = "day" if shown.overdue_days == 1 else "days"
        overdue = f", the next one {shown.overdue_days} {days} overdue" if shown.overdue_days else ""
        clauses.append(f"last order on {shown.last_order}{buying[shown.trend]}{overdue}")
    if not clauses:
        return Said(f"Nothing dated is on file about {account.name}.", ()), []
    return Said(f"{account.name}: {'; '.join(clauses)}.", tuple(piece.id for piece in rests_on)), rests_on


def _watch_outs(orders: Sequence[Order], as_of: dt.date) -> tuple[tuple[Said, ...], list[Evidence]]:
    open_and_late = [
        order
        for order in as_known_on(orders, as_of)
        if order.row and order.delivered is None and late_or_short(order, as_of)
    ]
    rests_on = [order.row.evidence(order.ordered) for order in open_and_late if order.row]
    said = tuple(
        Said(
            f"Order {order.number or 'without a number'} ({order.product or 'product not named'}) was promised for "
            f"{order.promised} and is not delivered.",
            (piece.id,),
        )
        for order, piece in zip(open_and_late, rests_on, strict=True)
    )
    return said, rests_on


def _telling(records: Records, encoder: Callable[[], Encoder], scope: Scope) -> tuple[Evidence, ...]:
    candidates, vectors = records.candidates(scope)
    theirs = [row for row, candidate in enumerate(candidates) if _may_tell(candidate)]
    if not theirs:
        return ()
    model = encoder()
    wanted = model.encode(TELLING_WORDS)
    as_of = scope.as_of or dt.date.max
    weight = np.array([_weight(candidates[row], as_of) for row in theirs], dtype=np.float32)
    order = np.argsort(-weight * np.max(vectors[theirs] @ wanted.T, axis=1), kind="stable")
    chosen: list[int] = []
    for place in order:
        row = theirs[place]
        if all(float(vectors[row] @ vectors[other]) < ALIKE for other in chosen):
            chosen.append(row)
        if len(chosen) == TELLING:
            break
    mails = {candidates[row].id for row in chosen if candidates[row].kind is Kind.MAIL}
    pieces = [
        _without_subject(piece) if piece.id in mails else piece
        for piece in records.quote(candidates[row] for row in chosen)
    ]
    return tuple(_shortened(piece, model, wanted) for piece in sorted(pieces, key=_latest_first))


def _may_tell(candidate: Candidate) -> bool:
    """Whether a passage may be the customer's own: the cells of a record that nobody said are not."""
    form = candidate.side == "unknown" and candidate.kind in {Kind.SURVEY, Kind.TICKET, Kind.REPORT}
    return candidate.side != "us" and not form and not candidate.duplicate_of


def _without_subject(piece: Evidence) -> Evidence:
    """A mail's words without its subject, which is the first line of its text."""
    _, _, body = piece.quote.partition("\n")
    if piece.start or not body.strip():
        return piece
    return cut(piece, len(piece.quote) - len(body.lstrip()), len(piece.quote))


def _weight(candidate: Candidate, as_of: dt.date) -> float:
    age = (as_of - candidate.date).days if candidate.date else UNDATED_AGE_DAYS
    whose = UNKNOWN_SIDE if candidate.side == "unknown" else REPORTED if candidate.reported else OWN_WORDS
    return float(whose * 0.5 ** (age / HALF_LIFE_DAYS))


def _shortened(piece: Evidence, model: Encoder, wanted: Vectors) -> Evidence:
    """The run of sentences of `piece` that tells most and is short enough to quote."""
    spans = sentences(piece.quote)
    if len(piece.quote) <= LONGEST_QUOTE or not spans:
        return piece
    telling = np.max(model.encode([span.of(piece.quote) for span in spans]) @ wanted.T, axis=1)
    first = last = int(np.argmax(telling))
    while True:
        before = spans[last].end - spans[first - 1].start if first > 0 else LONGEST_QUOTE + 1
        after = spans[last + 1].end - spans[first].start if last + 1 < len(spans) else LONGEST_QUOTE + 1
        if min(before, after) > LONGEST_QUOTE:
            break
        if after <= LONGEST_QUOTE and (before > LONGEST_QUOTE or telling[last + 1] >= telling[first - 1]):
            last += 1
        else:
            first -= 1
    return cut(piece, spans[first].start, spans[last].end)


def _latest_first(piece: Evidence) -> tuple[bool, int]:
    return piece.date is None, -(piece.date.toordinal() if piece.date else 0)


def _share(account: Account) -> float | None:
    if account.revenue is None or not account.total_spend:
        return None
    return min(1.0, account.revenue / account.total_spend)


def _not_known(
    account: Account,
    parts: Sequence[StoredPart],
    contacts: Sequence[Contact],
    shown: Behaviour | None,
    telling: Sequence[Evidence],
) -> tuple[str, ...]:
    unknown = {
        "what this customer has said: no documents are on file": not parts,
        "what this customer says in its own words: the documents on file are all ours": bool(parts) and not telling,
        "when some documents were written: they bear no date": any(part.date is None for part in parts),
        "who works there: no contacts are on file": not contacts,
        "how it buys: no orders are on file": shown is None,
        "what it buys of all that we could supply": _share(account) is None,
        "who looks after this account: it has no owner": account.owner is None,
        "which industry it is in": account.industry is None,
        "what it lacks and what it is unsure of: that is not read from its words yet": True,
    }
    return tuple(text for text, holds in unknown.items() if holds)
