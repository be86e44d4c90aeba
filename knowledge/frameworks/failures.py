"""What stands between us and a customer today, and how it is mended: a failure that lives comes before any sale.

Sources: anticipating and resolving conflict, trust and commitment (BMM); the ledger of what was promised (SVC); who
doubts our deliveries is answered by deliveries (IMP). Past trouble that is mended stands between nobody.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from knowledge.frameworks import promise_words as phrases
from knowledge.frameworks.behaviour import late_or_short
from knowledge.frameworks.fit import Fit
from knowledge.frameworks.promises import FORGOTTEN_DAYS, Promise
from knowledge.frameworks.situation import Conflict, Situation, quoted, working_day
from knowledge.frameworks.weighing import TOLD_FROM, of_deliveries, settles_deliveries, tells, theirs
from knowledge.likeness import identifiers, part_of
from knowledge.matching import fold, terms
from knowledge.model import Evidence, Order, Said, Signal, Voiced
from knowledge.wording import any_of, either

LATELY_DAYS: Final = 180
"""Deliveries, and words that something stands in the way, of this long back are of today: ours."""

LATE_DELIVERIES: Final = 2
"""Of the latest deliveries this many late or short ones are failing: ours, one being an accident."""

LATE_SHARE: Final = 1 / 3
"""They also have to be this share of them: ours."""

MENDED_BY: Final = 3
"""This many deliveries in a row, on time and in full, show that it is mended: ours."""

ANSWER_DAYS: Final = 2
"""A failure is answered within this many days, a weekend left out: ours."""

SAME_MATTER_WORDS: Final = 3
"""A promise and what the customer asks for that share this many words are one matter: ours."""

_NO_BUSINESS: Final = any_of(
    f"no {either('new more further next')} {either('order orders project projects business contract purchase')}",
    f"(?:won't|will not|can't|cannot|don't|do not|not) (?:\\w+ )?{either('order buy sign approve pay award extend')}"
    " (?:\\w+ ){0,6}?(?:until|before|as long as|unless|while)",
    f"{either('until unless before')} (?!(?:otherwise )?agreed)(?:\\w+ ){{0,8}}?"
    f"{either('solved settled sorted resolved agreed mended')}",
    f"{either('stands stand stood is are')} in the way|holds? (?:us|everything|it all) (?:up|back)",
    f"nothing {either('more new else further')} (?:\\w+ ){{0,3}}{either('until before unless')}",
    f"as long as (?:\\w+ ){{0,8}}?{either('not cannot open unsolved no')}",
)
"""Words by which a customer says that something stands in the way, in folded text; "unless agreed" is of terms."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What is wrong, and the one thing to do about it; `since` is when it went wrong, None where undated."""

    what: Said
    mend: Said
    since: dt.date | None
    is_undone: bool


def failures(situation: Situation) -> tuple[Failure, ...]:
    """The failures that live, what is yet undone before what was done late, the latest first."""
    found = [
        *(_of_promise(situation, promise) for promise in situation.promises if stands(situation, promise)),
        *_of_deliveries(situation),
        *_of_conflicts(situation),
    ]
    return tuple(sorted(found, key=lambda failure: (failure.is_undone, failure.since or dt.date.min), reverse=True))


# promises -------------------------------------------------------------------------------------------------------------


def stands(situation: Situation, promise: Promise) -> bool:
    """Whether a promise of ours stands between us: failed, and not accepted, not forgotten, not about to be mended."""
    if not promise.live or promise.status not in {"overdue", "broken"}:
        return False
    if promise.done_on is not None:
        return not _is_accepted(situation, promise)
    return not (_is_forgotten(situation, promise) or _is_mended_by(situation, promise))


def _is_forgotten(situation: Situation, promise: Promise) -> bool:
    """Whether nobody has spoken for long of what is overdue."""
    days = [promise.due, *(piece.date for piece in promise.evidence)]
    return (situation.as_of - max(filter(None, days), default=situation.as_of)).days > FORGOTTEN_DAYS


def _is_accepted(situation: Situation, promise: Promise) -> bool:
    """Whether the customer has called closed, or praised since, what came late: by its machine or order, or as late."""
    about = frozenset().union(*(identifiers(piece.quote) for piece in promise.evidence))
    is_delivery = any(_promises_delivery(piece.quote) for piece in promise.evidence)
    for each in situation.known:
        words = fold(each.evidence.quote)
        if (
            theirs(each)
            and each.evidence.date
            and each.evidence.date >= (promise.done_on or each.evidence.date)
            and phrases.ACCEPTED.search(words)
            and not phrases.NOT_DONE.search(words)
            and (about & identifiers(each.evidence.quote) or (is_delivery and settles_deliveries(each)))
        ):
            return True
    return False


def _is_mended_by(situation: Situation, promise: Promise) -> bool:
    """Whether the customer has since asked for the very thing again, and an offer of ours is just that."""
    return any(_asks_for(fit, promise) for fit in situation.fits)


def _asks_for(fit: Fit, promise: Promise) -> bool:
    since = promise.due
    asked = [piece for piece in fit.need.evidence if since and piece.date and piece.date > since]
    promised = frozenset(word for word in terms(promise.text).split() if word.isalpha())
    offered = frozenset(terms(f"{fit.offer.name} {fit.offer.solves}").split())
    return (
        fit.is_close
        and fit.need.status != "met"
        and len(promised & offered) >= SAME_MATTER_WORDS
        and any(promised & frozenset(terms(piece.quote).split()) for piece in asked)
    )


def _of_promise(situation: Situation, promise: Promise) -> Failure:
    to = situation.still_there(promise.to) or situation.closest() or "them"
    by = promise.by or situation.owner
    due = f" for {promise.due}" if promise.due else ""
    words = quoted(promise.text)
    what = f"We promised {promise.to or 'them'} {words}{due}; "
    answer = _answer_by(situation)
    if promise.done_on:
        what += f"it was done on {promise.done_on}, and nobody has told us that it is settled."
        step = (
            f"{by} rings {to} by {answer}, says why {words} came on {promise.done_on}, not on the day we gave, and "
            "what we do otherwise since, and asks whether that closes it. Nothing is offered in that call."
        )
    else:
        what += "it was not done." if promise.status == "broken" else "nothing on file says that it was done."
        step = (
            f"{by} gives {to} what we promised{due}, {words}, by {answer}, or tells {to} by then the day on which it "
            "comes, and keeps it. Nothing is offered before."
        )
    since = promise.due or max((piece.date for piece in promise.evidence if piece.date), default=None)
    return Failure(Said(what, promise.evidence), Said(step, promise.evidence), since, is_undone=promise.done_on is None)


# deliveries -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Delivery:
    """Lines of one order promised for one day, and whether any of them came late or short."""

    lines: tuple[Order, ...]
    promised: dt.date
    is_bad: bool

    @property
    def is_out(self) -> bool:
        return any(line.delivered is None for line in self.lines)

    @property
    def seen(self) -> dt.date:
        """The day on which it showed how it went."""
        return max([self.promised, *(line.delivered for line in self.lines if line.delivered)])


def _deliveries(situation: Situation) -> list[_Delivery]:
    """The deliveries of late that can be judged, since they last held, in the order they showed how they went."""

    def key(line: Order) -> tuple[dt.date, str]:
        return line.promised or dt.date.min, line.number or ""

    judged = [line for line in situation.ordered if line.promised and late_or_short(line, situation.as_of) is not None]
    found = []
    for (promised, _), lines in groupby(sorted(judged, key=key), key=key):
        together = tuple(lines)
        bad = any(late_or_short(line, situation.as_of) for line in together)
        found.append(_Delivery(together, promised, bad))
    lately = [each for each in found if (situation.as_of - each.seen).days <= LATELY_DAYS or each.is_out]
    return _since_mended(sorted(lately, key=lambda each: each.seen))


def _since_mended(deliveries: Sequence[_Delivery]) -> list[_Delivery]:
    """From the last row of good deliveries on that shows trouble before it as mended; all where there is none."""
    starts = [
        place
        for place in range(len(deliveries) - MENDED_BY + 1)
        if not any(each.is_bad for each in deliveries[place : place + MENDED_BY])
    ]
    return list(deliveries[max(starts, default=0) :])


def _of_deliveries(situation: Situation) -> list[Failure]:
    """Deliveries that fail now, by the orders or, where the customer doubts them, by its own complaints of late."""
    lately = _deliveries(situation)
    bad = [each for each in lately if each.is_bad]
    complaints = _complaints(situation)
    doubted = bool(complaints) or situation.uncertainty.dominant == "transaction"
    enough = len(bad) >= (1 if doubted else LATE_DELIVERIES) and len(bad) >= LATE_SHARE * len(lately)
    by_words = situation.uncertainty.dominant == "transaction" and complaints
    if not (enough or by_words) or _is_mended(situation, lately):
        return []
    out = [each for each in bad if each.is_out]
    rests_on = tuple(
        line.row.evidence(line.delivered or line.promised)
        for each in [*out, *(each for each in reversed(bad) if not each.is_out)]
        for line in each.lines
        if line.row and late_or_short(line, situation.as_of)
    ) + tuple(each.evidence for each in reversed(complaints))
    since = max(
        [*(each.promised for each in bad), *(each.evidence.date for each in complaints if each.evidence.date)],
        default=None,
    )
    of = f"{len(bad)} of the last {len(lately)} deliveries came late or short, or are out" if bad else ""
    said = f"it complains of them: {quoted(complaints[-1].evidence.quote)}" if complaints else ""
    what = f"Deliveries fail now: {'; '.join(filter(None, (of, said)))}."
    return [Failure(Said(what, rests_on), Said(_delivering(situation, out), rests_on), since, is_undone=bool(out))]


def _delivering(situation: Situation, out: Sequence[_Delivery]) -> str:
    """How failing deliveries are mended: a day that holds, and word of every open order until they hold."""
    whom = situation.closest("purchasing", "logistics") or situation.closest() or "them"
    until = f"and then word of every open order once a week until {MENDED_BY} in a row came in full on the day"
    if out:
        late = out[-1].lines[0]
        order = f"order {late.number}" if late.number else "what is out"
        product = f" ({late.product}, promised for {late.promised})"
        day = f"a day for {order}{product} that our workshop has confirmed"
    else:
        day = "the day of every open order, each confirmed by our workshop"
    return f"{situation.owner} gives {whom} by {_answer_by(situation)} {day}, {until}. Nothing is offered before."


def _complaints(situation: Situation) -> list[Voiced]:
    """The customer's complaints of deliveries, of late and not settled since, first said first."""
    known = situation.known
    settled = max(
        (each.evidence.date for each in known if each.evidence.date and settles_deliveries(each)), default=None
    )
    return [
        each
        for each in known
        if theirs(each)
        and tells(each, Signal.COMPLAINT)
        and of_deliveries(each)
        and each.evidence.date
        and (situation.as_of - each.evidence.date).days <= LATELY_DAYS
        and (settled is None or each.evidence.date > settled)
    ]


def _is_mended(situation: Situation, lately: Sequence[_Delivery]) -> bool:
    """Whether it has held since the last trouble: enough good deliveries, or the customer says so; nothing is out."""
    if any(each.is_bad and each.is_out for each in lately):
        return False
    troubles = [
        *(each.seen for each in lately if each.is_bad),
        *(each.evidence.date for each in _complaints(situation) if each.evidence.date),
    ]
    last = max(troubles, default=dt.date.min)
    good = [each for each in lately if not each.is_bad and each.seen >= last]
    says_so = any(
        settles_deliveries(each) and each.evidence.date and each.evidence.date >= last for each in situation.known
    )
    return len(good) >= MENDED_BY or says_so


# conflicts ------------------------------------------------------------------------------------------------------------


def stands_in_the_way(text: str) -> bool:
    """Whether a customer's words say that there is no business before something is settled."""
    return _NO_BUSINESS.search(fold(text)) is not None


def _of_conflicts(situation: Situation) -> list[Failure]:
    """Conflicts of which the customer says that they stand in the way, and what else it says so of in a complaint."""
    found = []
    told: set[str] = set()
    for conflict in situation.conflicts:
        blocking = _blocking(situation, conflict)
        if blocking:
            told |= {blocking.id, *(side.evidence.id for side in conflict.sides)}
            found.append(_of_conflict(situation, conflict, blocking))
    for each in situation.known:
        evidence = each.evidence
        if evidence.id in told or not theirs(each) or not _is_of_late(situation, evidence):
            continue
        if (
            stands_in_the_way(evidence.quote)
            and _is_troubled(situation, each)
            and not _is_settled(situation, [evidence])
        ):
            found.append(_of_words(situation, evidence))
    return found


def _is_troubled(situation: Situation, statement: Voiced) -> bool:
    """Whether the customer complains of us, or doubts that it gets what it orders, in the document of a statement."""
    return any(
        theirs(each)
        and part_of(each) == part_of(statement)
        and (tells(each, Signal.COMPLAINT) or each.reading.uncertainty["transaction"] >= TOLD_FROM)
        for each in situation.known
    )


def _is_of_late(situation: Situation, evidence: Evidence) -> bool:
    return evidence.date is not None and (situation.as_of - evidence.date).days <= LATELY_DAYS


def _blocking(situation: Situation, conflict: Conflict) -> Evidence | None:
    """The customer's words that a conflict stands in the way, said of late on either side, and not settled since."""
    sides = [side.evidence for side in conflict.sides]
    said = [piece for piece in sides if piece.side == "customer" and _is_of_late(situation, piece)]
    blocking = next((piece for piece in said if stands_in_the_way(piece.quote)), None)
    return None if blocking is None or _is_settled(situation, sides) else blocking


def _is_settled(situation: Situation, sides: Iterable[Evidence]) -> bool:
    """Whether the customer says later that the matter is settled: it shares words with what was said of it."""
    sides = list(sides)
    last = max((piece.date for piece in sides if piece.date), default=dt.date.min)
    about = frozenset(word for piece in sides for word in terms(piece.quote).split() if word.isalpha())
    return any(
        theirs(each)
        and each.evidence.date
        and each.evidence.date > last
        and tells(each, Signal.RESOLVED)
        and not tells(each, Signal.COMPLAINT)
        and len(about & frozenset(terms(each.evidence.quote).split())) >= SAME_MATTER_WORDS - 1
        for each in situation.known
    )


def _of_conflict(situation: Situation, conflict: Conflict, blocking: Evidence) -> Failure:
    who = list(dict.fromkeys(situation.still_there(side.who) or side.who for side in conflict.sides))
    rests_on = tuple(side.evidence for side in conflict.sides)
    what = f"{' and '.join(who)} contradict each other, and it stands in the way: "
    step = (
        f"{situation.owner} brings {' and '.join(who)} to one table by {_answer_by(situation)} about {conflict.topic}, "
        "and writes down what both sign. Nothing is offered before."
    )
    return Failure(
        Said(f"{what}{quoted(blocking.quote)}.", rests_on), Said(step, rests_on), blocking.date, is_undone=True
    )


def _of_words(situation: Situation, evidence: Evidence) -> Failure:
    who = situation.voiced_by([evidence]) or situation.closest() or "them"
    step = (
        f"{situation.owner} rings {who} by {_answer_by(situation)}, asks what would have to be true before we talk of "
        f"anything new, and confirms it in writing with a name and a day: {quoted(evidence.quote)}."
    )
    said = f"It says what stands in the way: {quoted(evidence.quote)}."
    return Failure(Said(said, (evidence,)), Said(step, (evidence,)), evidence.date, is_undone=True)


def _promises_delivery(text: str) -> bool:
    """Whether a text promises that something is to come to a place."""
    return phrases.DELIVERY.search(fold(text)) is not None


def _answer_by(situation: Situation) -> dt.date:
    return working_day(situation.as_of + dt.timedelta(days=ANSWER_DAYS))
