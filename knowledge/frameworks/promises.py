"""The ledger of what we promised: to whom, by when, and what became of it.

Source: expectations (SVC): promise a little less than you can deliver, and keep a ledger of it. Only what we said we
would do, to someone, is a promise. What was done is told by later statements and, over all of them, by the orders.
"""

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from knowledge.due import COUNTED, day_told, due, names_day, period_told
from knowledge.frameworks import promise_words as phrases
from knowledge.frameworks.behaviour import as_known_on, late_or_short
from knowledge.frameworks.departures import Departure
from knowledge.frameworks.weighing import TOLD_FROM, known_on, tells, theirs
from knowledge.likeness import Likeness, identifiers, part_of
from knowledge.matching import fold, terms
from knowledge.model import Contact, Evidence, Kind, Order, Signal, Voiced
from knowledge.naming import People
from knowledge.sentences import sentences

Status = Literal["open", "overdue", "kept", "broken"]

PROMISED_FROM: Final = TOLD_FROM
"""From this probability on words of ours that bind us are a promise."""

PLAINLY_FROM: Final = 0.1
"""From this probability on words that name a promise ("told Ann she'll have it") are one: ours."""

SHORTHAND_FROM: Final = 0.8
"""From this probability on a note without a verb ("Ann: gasket list by 1 Feb") is a promise: ours."""

BEHIND: Final = 24
"""Within this many characters behind "by" stands the day it is of: ours."""

RESTATED_FROM: Final = 0.6
"""From this likeness on two promises are one, where their days do not speak against it: ours."""

SAME_DAY_FROM: Final = 0.3
"""From this likeness on two promises for the same day are one: ours."""

FOLLOWS: Final = 2
"""A promise within this many statements of another of the same speaker may be its second half: ours."""

DONE_FROM: Final = 0.4
"""From this likeness on a statement that something was done tells of a promise kept: ours."""

UNDONE_FROM: Final = 0.4
"""From this likeness on the customer's word that something is missing tells of a promise undone: ours."""

RELEASED_FROM: Final = 0.4
"""From this likeness on the customer's word that it needs something no more releases us from a promise: ours."""

TAKEN_UP_FROM: Final = 0.4
"""From this likeness on what is said after a person left takes up what was promised to that person: ours."""

ACCEPTED_FROM: Final = 0.35
"""From this likeness on the customer's word that a matter is settled accepts what came late: ours."""

NAMES_THE_DAY: Final = 0.3
"""How much of the doubt goes if a statement names the very day, or the weekday of what recurs: ours."""

LEAST_LIKELY: Final = min(DONE_FROM, UNDONE_FROM) - NAMES_THE_DAY
"""What is less like a promise than this tells nothing of it, whatever day it names."""

SAME_DELIVERY_DAYS: Final = 3
"""An order promised within this many days of a promise that names its product is what was promised: ours."""

FORGOTTEN_DAYS: Final = 365
"""A late promise that was fulfilled and nobody has mentioned for this long troubles no more: ours."""

MEANT: Final = 0.85
"""A statement tells of the promise it is most like, and of others that are at least this share as like: ours."""

HEAD: Final = 300
"""Within so many characters of its beginning a note says who was where: ours."""

DONE_WITHIN_DAYS: Final = 240
"""What is told later than this after a promise was due is not about it: ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What we promised; `to` and `by` are names, None where nobody says; `due` and `done_on` None where undated.

    `live` tells whether it still stands between us: due and not done, or a failure that was neither made good and
    accepted nor dropped with the person it was made to.
    """

    id: str
    text: str
    to: str | None
    by: str | None
    due: dt.date | None
    done_on: dt.date | None
    status: Status
    evidence: tuple[Evidence, ...]
    live: bool


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of a promise: done or not, on which day if told, late if told, and the evidence of it."""

    done: bool
    on: dt.date | None
    late: bool
    evidence: tuple[Evidence, ...]


def promises(
    statements: Sequence[Voiced],
    as_of: dt.date,
    *,
    orders: Sequence[Order] = (),
    contacts: Sequence[Contact] = (),
    departures: Sequence[Departure] = (),
    texts: Mapping[str, str] | None = None,
    likeness: Likeness | None = None,
) -> tuple[Promise, ...]:
    """The ledger as of a day, in the order the promises were made.

    `statements` are all of an account, those that tell nothing by themselves included. `texts` are the texts of their
    parts by part id: whom a mail greets, and whom a note names as taking part, is in no statement.
    `likeness` is that of the statements known on that day, where it is at hand.
    """
    known = known_on(statements, as_of)
    likeness = likeness or Likeness(known, [contact.name for contact in contacts])
    ledger = _Ledger(
        known,
        as_of=as_of,
        orders=orders,
        contacts=contacts,
        departures=departures,
        texts=texts or {},
        likeness=likeness,
    )
    return ledger.kept()


class _Ledger:
    def __init__(
        self,
        known: Sequence[Voiced],
        *,
        as_of: dt.date,
        orders: Sequence[Order],
        contacts: Sequence[Contact],
        departures: Sequence[Departure],
        texts: Mapping[str, str],
        likeness: Likeness,
    ) -> None:
        self._known = known
        self._as_of = as_of
        self._orders = as_known_on(orders, as_of)
        self._gone = {left.person: left for left in departures if left.gone(as_of)}
        self._texts = texts
        speakers = [each.evidence.speaker for each in known if _theirs_by_name(each)]
        self._people = People([*(contact.name for contact in contacts), *filter(None, speakers)])
        self._ours = People([each.evidence.speaker or "" for each in known if each.evidence.side == "us"])
        self._likeness = likeness
        self._parts = [part_of(each) for each in known]
        self._words = [fold(each.evidence.quote) for each in known]
        self._promising = [self._is_promise(each, words) for each, words in zip(known, self._words, strict=True)]
        self._visiting: dict[str, frozenset[str]] = {}
        self._dues = {row: self._due_of(row) for row, is_promise in enumerate(self._promising) if is_promise}

    def kept(self) -> tuple[Promise, ...]:
        """The promises, each with what became of it."""
        made = [row for row, is_promise in enumerate(self._promising) if is_promise]
        if not made:
            return ()
        groups = self._grouped(made)
        every = list(range(len(self._known)))
        likely = self._likeness.same_matter([row for group in groups for row in group], every)
        self._likely = np.maximum.reduceat(likely, np.cumsum([0, *map(len, groups[:-1])]), axis=0)
        after = np.arange(len(every)) > np.array([group[0] for group in groups])[:, None]
        self._releasing = [
            row for row in every if theirs(self._known[row]) and phrases.RELEASED.search(self._words[row])
        ]
        self._asking = [row for row in every if self._asks(row)]
        self._accepting = [row for row in every if self._accepts(row)]
        # What the orders tell of needs no words: what is said later is of another promise.
        told_by_orders = np.array([self._outcome_by_orders(*self._ordered(group)) is not None for group in groups])
        self._meant = np.where(after & ~told_by_orders[:, None], self._likely, 0.0)
        self._meant[self._meant < MEANT * self._meant.max(axis=0)] = 0.0
        return tuple(self._promise(place, group) for place, group in enumerate(groups))

    def _is_promise(self, statement: Voiced, words: str) -> bool:
        """Whether we promise something, or the customer tells in so many words that we did, with a day.

        What is read to be a promise must also bind us in its words; plain words need less of a reading, and a day by
        which the customer is to have something needs none.
        """
        evidence = statement.evidence
        if phrases.OF_ANOTHER_TIME.search(words) or phrases.ANSWERED.search(words):
            return False
        if evidence.side == "customer":
            return _they_tell_of_it(words, evidence.date)
        likely = statement.reading.signals.get(Signal.PROMISE, 0.0)
        if phrases.PLAINLY.search(words):
            return likely >= PLAINLY_FROM
        if phrases.ASKS_THEM.search(words) or words.rstrip().endswith("?") or self._is_of_them(evidence.quote):
            return False
        is_ours = evidence.side == "us"
        binds = (phrases.BINDS if is_ours else phrases.WE_SHALL).search(words) is not None
        day = due(words, evidence.date) if is_ours and evidence.date else None
        to_come = day is not None and evidence.date is not None and day > evidence.date
        to_them = phrases.TO_THEM.search(words) is not None
        gone_by = phrases.GONE_BY.search(words) is not None
        if likely >= PROMISED_FROM:
            bound = (
                to_them
                or phrases.DELIVERY.search(words)
                or (likely >= SHORTHAND_FROM and _by_a_day(words, evidence.date))
            )
            return binds or (to_come and not gone_by and bool(bound))
        return binds and to_come and to_them and not gone_by and _by_a_day(words, evidence.date)

    def _is_of_them(self, text: str) -> bool:
        """Whether a text tells what happens at the customer, or what one of its people does, or is to be ordered."""
        words = fold(text)
        if phrases.THEIR_ORDER.search(words):
            return True
        if phrases.THEIR_CALENDAR.search(words) and not phrases.WE_SHALL.search(words):
            return True
        return any(
            (phrases.WILL if at else phrases.DOES).match(text[at:]) and not phrases.RECEIVES.match(text[at:])
            for at, _ in self._people.named(text)
        )

    # restated promises ------------------------------------------------------------------------------------------------

    def _grouped(self, made: Sequence[int]) -> list[list[int]]:
        """Those together that are one promise, said in two halves or said again; in order."""
        likely = self._likeness.same_matter(made, made)
        places = {row: place for place, row in enumerate(made)}
        groups: list[list[int]] = []
        for place, row in enumerate(made):
            best = max(
                (
                    (self._one(made[other], row, float(likely[place, other])), group)
                    for group in groups
                    for other in [places[group[-1]], places[group[0]]]
                ),
                key=lambda found: found[0],
                default=(0.0, None),
            )
            if best[0] > 0 and best[1] is not None:
                best[1].append(row)
            else:
                groups.append([row])
        return groups

    def _one(self, first: int, second: int, likely: float) -> float:
        """How sure it is that two promises are one, 0 where they are not."""
        days = self._dues[first], self._dues[second]
        follows, alike = self._follows(first, second), self._likeness.share_rare(first, second)
        if days[0] and days[1]:
            may_be = (likely >= SAME_DAY_FROM and alike) or follows
            return 1 + likely if may_be and self._names(second, days[0]) else 0.0
        if follows and (phrases.ANAPHORA.search(self._words[second]) or (days[0] is None) != (days[1] is None)):
            return 1 + likely
        return likely if likely >= RESTATED_FROM and alike else 0.0

    def _names(self, row: int, day: dt.date) -> bool:
        evidence = self._known[row].evidence
        return self._dues[row] == day or (evidence.date is not None and names_day(evidence.quote, evidence.date, day))

    def _follows(self, first: int, second: int) -> bool:
        before, after = self._known[first], self._known[second]
        return (
            part_of(before) == part_of(after)
            and 0 < second - first <= FOLLOWS
            and before.evidence.speaker == after.evidence.speaker
        )

    def _due_of(self, row: int) -> dt.date | None:
        evidence = self._known[row].evidence
        told_after = evidence.side == "customer"
        return due(evidence.quote, evidence.date, told_after=told_after) if evidence.date else None

    # a promise --------------------------------------------------------------------------------------------------------

    def _promise(self, place: int, group: Sequence[int]) -> Promise:
        first = self._known[group[0]].evidence
        to, by = self._to(group), self._by(group)
        order, day = self._ordered(group)
        outcome = (
            self._outcome_by_orders(order, day)
            or self._outcome_by_words(place, group, day)
            or self._outcome_by_visit(group)
        )
        status = self._status(day, outcome)
        own = tuple(self._known[row].evidence for row in group)
        told = tuple(
            piece for piece in (outcome.evidence if outcome else ()) if piece.id not in {each.id for each in own}
        )
        return Promise(
            id=first.id,
            text=self._text(group),
            to=to,
            by=by,
            due=day,
            done_on=outcome.on if outcome and outcome.done else None,
            status=status,
            evidence=own + told,
            live=self._live(place, group, to, status, outcome),
        )

    def _status(self, day: dt.date | None, outcome: _Outcome | None) -> Status:
        """`kept`: done by the due date. `broken`: done late, or overdue and told to be undone. Else overdue or open."""
        if outcome and outcome.done:
            late = outcome.late or (day is not None and outcome.on is not None and outcome.on > day)
            return "broken" if late else "kept"
        passed = day is not None and day < self._as_of
        if not passed:
            return "open"
        return "broken" if outcome else "overdue"

    def _text(self, group: Sequence[int]) -> str:
        """The words of the promise: its first saying, with its second half where it was said in two."""
        said = [self._known[group[0]].evidence]
        said += [self._known[row].evidence for row in group[1:] if self._follows(group[0], row)][:1]
        day = next((day for row in group if (day := self._dues[row])), None)
        return " ".join(_promised(piece, day) for piece in said)

    def _by(self, group: Sequence[int]) -> str | None:
        """Who of us promised it: who says so, else the only one of us whom an unsigned note of ours names."""
        ours = [row for row in group if self._known[row].evidence.side == "us"]
        said = next((speaker for row in ours if (speaker := self._known[row].evidence.speaker)), None)
        if said or not ours:
            return said
        named = {name for _, name in self._ours.named(self._texts.get(part_of(self._known[ours[0]]), ""))}
        return named.pop() if len(named) == 1 else None

    def _to(self, group: Sequence[int]) -> str | None:
        for row in group:
            evidence = self._known[row].evidence
            if evidence.side == "customer":
                return self._people.who(evidence.speaker)
            named = self._people.named(evidence.quote)
            told = [name for at, name in named if phrases.NAMED_AS_TOLD.search(fold(evidence.quote[:at]))]
            called = [name for at, name in named if _called(evidence.quote, at)]
            if told or called:
                return (told or called)[0]
            pronoun = phrases.TOLD_PRONOUN.search(fold(evidence.quote))
            before = [name for at, name in named if pronoun and at < pronoun.start()]
            if before:
                return before[-1]
        return self._listener(group[0])

    def _listener(self, row: int) -> str | None:
        """Whom a promise without a name was made to: who spoke last before it, or is greeted, or took part."""
        part = part_of(self._known[row])
        before = [each for each, of in zip(self._known[:row], self._parts, strict=False) if of == part]
        spoke = next((each.evidence.speaker for each in reversed(before) if _theirs_by_name(each)), None)
        if spoke:
            return self._people.who(spoke)
        evidence = self._known[row].evidence
        head = self._texts.get(part, "")[: evidence.start]
        greeted = [name for at, name in self._people.named(head) if phrases.GREETING.search(fold(head[:at]))]
        if greeted:
            return greeted[-1]
        after = [self._known[later] for later in range(row + 1, len(self._known)) if self._parts[later] == part]
        named = [name for _, name in self._people.named(self._known[row].evidence.quote)]
        spoke = next((each.evidence.speaker for each in after if _theirs_by_name(each)), None)
        named += [name for each in reversed(before) for _, name in self._people.named(each.evidence.quote)]
        named += [name for _, name in self._people.named(head)]
        return self._people.who(spoke) if spoke else named[0] if named else None

    # what became of it ------------------------------------------------------------------------------------------------

    def _ordered(self, group: Sequence[int]) -> tuple[list[Order], dt.date | None]:
        """The order lines that a promise is about, and the day it is for: as it says, else as they were promised."""
        said = next((day for row in group if (day := self._dues[row])), None)
        lines = self._order(group, said)
        return lines, said or (lines[0].promised if lines else None)

    def _order(self, group: Sequence[int], day: dt.date | None) -> list[Order]:
        """The lines of the number it names, or of the product it names and that day."""
        text = " ".join(self._known[row].evidence.quote for row in group)
        numbers = identifiers(text)
        said = self._known[group[0]].evidence.date
        numbered = [
            order for order in self._orders if order.number and re.sub(r"[-/]", "", fold(order.number)) in numbers
        ]
        if numbered:
            return numbered
        if day is None:
            return []
        words = set(terms(text).split())
        near = [
            order
            for order in self._orders
            if order.promised
            and abs((order.promised - day).days) <= SAME_DELIVERY_DAYS
            and (said is None or order.delivered is None or order.delivered >= said or theirs(self._known[group[0]]))
        ]
        named = [order for order in near if order.product and words & _product_words(order.product)]
        if named:
            return named
        same_day = [order for order in near if order.promised == day]
        is_delivery = phrases.DELIVERY.search(fold(text)) is not None
        return same_day if is_delivery and len({order.number for order in same_day}) == 1 else []

    def _outcome_by_orders(self, lines: Sequence[Order], day: dt.date | None) -> _Outcome | None:
        if not lines:
            return None
        evidence = tuple(line.row.evidence(line.delivered or line.ordered) for line in lines if line.row)
        delivered = [line.delivered for line in lines if line.delivered]
        if len(delivered) == len(lines):
            short = any(
                late_or_short(line, self._as_of) and line.delivered <= (line.promised or line.delivered)
                for line in lines
                if line.delivered
            )
            return _Outcome(done=True, on=max(delivered), late=short, evidence=evidence)
        if day is not None and day < self._as_of:
            return _Outcome(done=False, on=None, late=True, evidence=evidence)
        return None

    def _outcome_by_words(self, place: int, group: Sequence[int], day: dt.date | None) -> _Outcome | None:
        said = self._known[group[-1]].evidence.date
        parts = {part_of(self._known[row]) for row in group}
        recurrent = any(phrases.RECURRENT.search(self._words[row]) for row in group)
        later = [
            row
            for row in np.flatnonzero(self._meant[place] >= LEAST_LIKELY).tolist()
            if row > group[-1] and self._may_tell(row, said, day, parts, recurrent=recurrent)
        ]
        said_in = " ".join(self._known[row].evidence.quote for row in group)
        weekdays = set(phrases.WEEKDAY.findall(fold(said_in))) if recurrent else set()
        about = frozenset(terms(said_in).split())
        done, undone = [], []
        for row in later:
            evidence = self._known[row].evidence
            near = float(self._meant[place, row])
            names = day and evidence.date and names_day(evidence.quote, evidence.date, day)
            if names or (weekdays and weekdays & set(phrases.WEEKDAY.findall(self._words[row]))):
                near += (1 - near) * NAMES_THE_DAY
            words = phrases.told_of(evidence.quote, about)
            if phrases.NOT_TOLD.search(words):
                continue
            ceased = recurrent and phrases.CEASED.search(words)
            if ceased or (phrases.NOT_DONE.search(words) and not phrases.HAD_NONE.search(words)):
                if near >= UNDONE_FROM and self._shows_undone(row, words, day):
                    undone.append((near, row))
            elif phrases.DONE.search(words) and near >= DONE_FROM:
                done.append((near, row))
        if undone and (recurrent or not done or max(undone) > max(done)):
            return _Outcome(done=False, on=None, late=True, evidence=(self._known[max(undone)[1]].evidence,))
        if not done:
            return None
        row = max(done)[1]
        on, late = self._done_on(row, day, said)
        return _Outcome(done=True, on=on, late=late, evidence=(self._known[row].evidence,))

    def _outcome_by_visit(self, group: Sequence[int]) -> _Outcome | None:
        """Of somebody's coming: that there is a note of a visit of that one, who need not say that it was promised."""
        first = self._known[group[0]]
        text = " ".join(self._known[row].evidence.quote for row in group)
        if first.evidence.side != "us" or not phrases.COMES.search(fold(text)):
            return None
        who = {name for _, name in self._ours.named(text)} or {self._ours.who(first.evidence.speaker) or ""}
        for row in range(group[-1] + 1, len(self._known)):
            each, part = self._known[row], self._parts[row]
            noted = each.kind in {Kind.NOTE, Kind.REPORT} and part != self._parts[group[0]]
            if noted and each.evidence.date and self._visitors(part) & who:
                return _Outcome(done=True, on=each.evidence.date, late=False, evidence=(each.evidence,))
        return None

    def _visitors(self, part: str) -> frozenset[str]:
        """Whom of us a note names at its beginning, if it tells there of a visit."""
        if part not in self._visiting:
            head = self._texts.get(part, "")[:HEAD]
            named = self._ours.named(head) if phrases.VISITED.search(fold(head)) else []
            self._visiting[part] = frozenset(name for _, name in named)
        return self._visiting[part]

    def _may_tell(
        self, row: int, said: dt.date | None, day: dt.date | None, parts: Collection[str], *, recurrent: bool
    ) -> bool:
        statement = self._known[row]
        on = statement.evidence.date
        if on is None or self._parts[row] in parts or self._promising[row]:
            return False
        return recurrent or (on - (day or said or on)).days <= DONE_WITHIN_DAYS

    def _shows_undone(self, row: int, words: str, day: dt.date | None) -> bool:
        """Whether a statement of something missing shows that it was not done when its day had passed."""
        evidence = self._known[row].evidence
        if day is None or evidence.date is None or evidence.date <= day:
            return False
        return evidence.side != "us" or not phrases.PENDING.search(words)

    def _done_on(self, row: int, day: dt.date | None, said: dt.date | None) -> tuple[dt.date | None, bool]:
        """The day a statement tells that something was done, and whether it tells that this was late."""
        evidence = self._known[row].evidence
        words = fold(evidence.quote)
        early, late = phrases.EARLY.search(words), phrases.LATE.search(words)
        told = day_told(evidence.quote, evidence.date) if evidence.date else None
        period = period_told(evidence.quote, evidence.date) if evidence.date else None
        on: dt.date | None = None
        if day and early:
            on = day - _counted(early)
        elif phrases.HEREWITH.search(words):
            on, late = evidence.date, None
        elif day and late and late["count"]:
            on = day + _counted(late)
        elif told and (said is None or told >= said):
            on = told
        elif period and day:
            return None, late is not None or period.replace(day=1) > day
        elif late or self._is_record(evidence, words) or day is None or (evidence.date and evidence.date <= day):
            on = evidence.date
        return on, late is not None

    @staticmethod
    def _is_record(evidence: Evidence, words: str) -> bool:
        """Whether a text tells of something on the day it was done: we note what we do, they say "today"."""
        return evidence.side == "us" or evidence.reported or phrases.TODAY.search(words) is not None

    # whether it still matters -----------------------------------------------------------------------------------------

    def _live(self, place: int, group: Sequence[int], to: str | None, status: Status, outcome: _Outcome | None) -> bool:
        if status == "kept" or self._released(place, group):
            return False
        if outcome and outcome.done:
            return not self._accepted(place, group, outcome)
        left = self._gone.get(to) if to else None
        return left is None or self._taken_up(place, group, left)

    def _any_like(self, place: int, later: Sequence[int], bar: float) -> bool:
        return bool(later) and float(self._likely[place, list(later)].max()) >= bar

    def _released(self, place: int, group: Sequence[int]) -> bool:
        later = [row for row in self._releasing if row > group[-1]]
        return self._any_like(place, later, RELEASED_FROM)

    def _asks(self, row: int) -> bool:
        """Whether the customer lacks something, or complains."""
        statement = self._known[row]
        lacking = statement.reading.unmet_need >= TOLD_FROM or tells(statement, Signal.COMPLAINT)
        return theirs(statement) and lacking

    def _taken_up(self, place: int, group: Sequence[int], left: Departure) -> bool:
        """Whether somebody has asked for it, or one of us has promised it again, since the person left."""
        since = left.left_on or max((piece.date for piece in left.evidence if piece.date), default=dt.date.min)
        if any((self._known[row].evidence.date or dt.date.min) > since for row in group):
            return True
        later = [
            row for row in self._asking if row > group[-1] and (self._known[row].evidence.date or dt.date.min) > since
        ]
        return self._any_like(place, later, TAKEN_UP_FROM)

    def _accepts(self, row: int) -> bool:
        """Whether the customer is content, and does not complain."""
        statement = self._known[row]
        if not theirs(statement) or tells(statement, Signal.COMPLAINT):
            return False
        content = tells(statement, Signal.RESOLVED, Signal.PRAISE)
        return content or phrases.ACCEPTED.search(self._words[row]) is not None

    def _accepted(self, place: int, group: Sequence[int], outcome: _Outcome) -> bool:
        """Whether what came late was accepted: the customer says so, or nobody has spoken of it for long."""
        done = outcome.on or max((piece.date for piece in outcome.evidence if piece.date), default=self._as_of)
        later = [
            row for row in self._accepting if row > group[-1] and (on := self._known[row].evidence.date) and on >= done
        ]
        if self._any_like(place, later, ACCEPTED_FROM):
            return True
        return (self._as_of - done).days > FORGOTTEN_DAYS


def _by_a_day(words: str, said_on: dt.date | None) -> bool:
    """Whether a day stands right behind "by" or "until": "by Friday", and not "by D. Hausch"."""
    return said_on is not None and any(
        due(words[hit.start() : hit.end() + BEHIND], said_on) is not None for hit in phrases.BY.finditer(words)
    )


def _they_tell_of_it(words: str, said_on: dt.date | None) -> bool:
    """Whether the customer tells that we promised something for a day; of what we merely said, the day stands after."""
    promised = phrases.PROMISED_THEM.search(words)
    told = promised or phrases.TOLD_THEM.search(words)
    if told is None or said_on is None:
        return False
    return due(words if promised else words[told.end() :], said_on, told_after=True) is not None


def _promised(evidence: Evidence, day: dt.date | None) -> str:
    """A text from its first sentence that binds, or names the day, on; all of it where none does. On one line."""
    said = [span.of(evidence.quote) for span in sentences(evidence.quote)]
    binding = (
        place
        for place, sentence in enumerate(said)
        if phrases.PLAINLY.search(fold(sentence))
        or phrases.BINDS.search(fold(sentence))
        or (day and evidence.date and names_day(sentence, evidence.date, day))
    )
    return " ".join(" ".join(said[next(binding, 0) :]).split())


def _theirs_by_name(statement: Voiced) -> bool:
    return statement.evidence.side == "customer" and statement.evidence.speaker is not None


def _called(text: str, at: int) -> bool:
    """Whether the name at a place is called out to: set off by commas, or opening a greeting."""
    before = text[:at].rstrip()
    after = re.match(r"[\w'’.-]+(?:\s+[A-ZÀ-Þ][\w'’-]+)?\s*([,.!?:]|$)", text[at:])
    title = re.search(r"(?:^|[,.!?:]\s*)(?:(?:Mr|Mrs|Ms|Dr|Prof|Herr|Frau|Dear|Hi|Hello)\.?\s*)*$", before)
    return after is not None and title is not None


def _product_words(product: str) -> frozenset[str]:
    return frozenset(term for term in terms(product).split() if not term.isdecimal() and len(term) > 1)


def _counted(found: re.Match[str]) -> dt.timedelta:
    count = int(found["count"]) if found["count"].isdecimal() else COUNTED[found["count"]]
    return dt.timedelta(days=count * {"day": 1, "week": 7, "month": 30}[found["unit"]])
