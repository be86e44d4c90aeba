"""What a customer lacks, over time: the same need said twice is one need, more certain, and a later word can close it.

Source: unmet needs (INT, TVD). A need is open, being addressed (by a promise or a trial of ours; an offer does not) or
met, when the customer's latest word on it says that it is satisfied or no longer wanted.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from knowledge.frameworks.behaviour import as_known_on
from knowledge.frameworks.promises import Promise
from knowledge.frameworks.settled_words import NOT_SATISFIED, SETTLED
from knowledge.frameworks.weighing import TOLD_FROM, known_on, recency, settles_deliveries, tells, theirs, whose
from knowledge.likeness import Likely, Likeness, part_of
from knowledge.matching import fold, terms
from knowledge.model import Evidence, Kind, Order, Signal, Voiced
from knowledge.naming import People
from knowledge.sentences import sentences
from knowledge.voice import need_words as phrases
from knowledge.voice.need_words import Value

Status: TypeAlias = Literal["open", "addressed", "met"]

NEED_FROM: Final = 0.4
"""From this probability on a statement in words of wanting, lacking or asking voices a need: ours. The reader, having
learned from single statements, hears too many needs in talk; such words make it right twice as often."""

WORDLESS_FROM: Final = 0.8
"""From this probability on a statement without such words is taken along with those that voice its need: ours."""

SURELY_FROM: Final = 0.85
"""From this probability on words of lack or trouble, or a complaint, voice a need without a wish: ours."""

BEYOND_WORDS: Final = 0.97
"""From this probability on a statement in whatever words voices a need: ours."""

SEEN_BY_US: Final = 0.4
"""How likely a note of ours that tells what the customer lacks, and not what it said, tells a need: ours."""

NOTED: Final = frozenset({Kind.NOTE, Kind.REPORT, Kind.HISTORY})
"""The documents in which we tell what we saw of a customer."""

AIMS_FROM: Final = 0.3
"""From this probability on a statement tells of an aim, a competitor or a change of people rather than a need: ours."""

SATISFIED_FROM: Final = 0.35
"""From this probability on a statement in words of satisfaction tells of it: ours."""

WORDLESS_SATISFIED_FROM: Final = 0.8
"""From this probability on a statement without such words does: ours."""

ONE_NEED_FROM: Final = 0.27
"""Two groups of statements whose mean likeness is above this tell one need: ours, so that few are merged wrongly."""

REOPENS_FROM: Final = 0.4
"""What is voiced after a need was met reopens it from this likeness on; else it is a need of its own: ours."""

SAME_DOUBT: Final = 0.2
"""How much of the doubt goes if both statements doubt our deliveries, or both the papers: it is said
in so many ways."""

CLOSES_FROM: Final = 0.4
"""From this likeness on a word of satisfaction is about a need: ours."""

CLOSES_PLAINLY: Final = 0.25
"""From this likeness on words that settle something plainly are about a need: ours."""

SAME_PERSON: Final = 0.1
"""How much of the doubt goes if a word of satisfaction names the one who voiced the need, or
names nobody and is of that one: ours."""

CLOSES_TOO: Final = 0.9
"""It is about a second need as well if that is at least this share as like: ours."""

ADDRESSED_FROM: Final = 0.5
"""From this likeness on a promise or a trial of ours is about a need: ours."""

ANSWERS: Final = 2
"""A promise among this many statements after a need, in one talk, answers it unless another is more like: ours."""

BELIEVED: Final = 0.7
"""How sure one fresh statement in the customer's own words makes a need, read with certainty: ours."""

HALF_LIFE_DAYS: Final = 540
"""After this long without a word a need is half as certain: ours, since needs outlast moods."""

LONGEST: Final = 160
"""Characters of a need's statement at most: ours."""

SAYS_ENOUGH: Final = 12
"""A quote with so many words that mean something tells a need in full: ours."""

_GONE: Final = -1.0
"""The likeness of what has been joined with another group, and of each group with itself."""

BOUGHT_WITHIN: Final = dt.timedelta(days=180)
"""What was ordered within this of the asking for its price was what was asked for: ours."""

SAME_GOODS_WORDS: Final = 2
"""What was asked for and a product that share so many words are the same: ours."""

STANDS_ALONE: Final = 10
"""A sentence of so many words says enough, and behind so many "it" means something in that sentence: ours."""

READS_WELL: Final = 30
"""A quote of more words is the less fit to state a need: ours."""

WORTH: Final[dict[Value | None, float]] = {"risk": 1.0, "cost": 0.95, "capacity": 0.95, None: 0.75}
"""How much a need matters by what it is worth (consultative selling; the numbers are ours)."""

STANDING: Final[dict[Status, float]] = {"open": 1.0, "addressed": 0.85, "met": 0.3}
"""How much a need matters to a brief by where it stands: ours."""

SPEAKS: Final[dict[Value, float]] = {"cost": 2.0, "capacity": 1.0, "risk": 1.0}
"""How much a word of each value counts: who speaks of money means it. Ours."""

MOST_WORDS: Final = 2
"""How many words of one value count in one statement: ours."""

AT_STAKE: Final = 0.5
"""What risk has beforehand where anything is told of what a need is worth: not to know is a risk. Ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Something a customer wants, lacks or suffers from; `statement` is its most telling quote, trimmed.

    `person` voiced it first. `closed_by` is the word, or the order, that met it, empty unless `met`; `addressed_by` is
    our promise or trial.
    """

    id: str
    statement: str
    status: Status
    certainty: float
    value: Value | None
    person: str | None
    first_seen: dt.date | None
    last_seen: dt.date | None
    evidence: tuple[Evidence, ...]
    closed_by: tuple[Evidence, ...]
    addressed_by: tuple[Evidence, ...]


def needs(
    statements: Sequence[Voiced],
    as_of: dt.date,
    *,
    promises: Sequence[Promise] = (),
    orders: Sequence[Order] = (),
    likeness: Likeness | None = None,
) -> tuple[Need, ...]:
    """The needs of an account as of a day, most important first; `statements` are all of the account.

    `likeness` is that of the statements known on that day, where it is at hand.
    """
    known = known_on(statements, as_of)
    voicing = [row for row, each in enumerate(known) if _voices(each)]
    if not voicing:
        return ()
    likeness = likeness or Likeness(known)
    doubted = np.array([_doubted(known[row]) for row in voicing])
    same_doubt = (doubted[:, None] == doubted[None, :]) & (doubted != "")[:, None]
    likely = likeness.same_need(voicing, voicing)
    merged = _merged(voicing, 1 - (1 - likely) * (1 - SAME_DOUBT * same_doubt))
    groups = [group for group in merged if any(_founds(known[row]) for row in group)]
    if not groups:
        return ()
    places = {row: place for place, row in enumerate(voicing)}
    chosen = [places[row] for group in groups for row in group]
    closings = _closings(known, groups, likeness, likely[np.ix_(chosen, chosen)])
    groups, closings = _reopened(groups, closings, likely, places)
    addressings = _addressings(known, groups, likeness, promises)
    ordered = as_known_on(orders, as_of)
    made = [
        _need(known, group, _closed_by(known, group, closing) or _bought(known, group, ordered), addressing, as_of)
        for group, closing, addressing in zip(groups, closings, addressings, strict=True)
    ]
    return tuple(need for need, _ in sorted(made, key=lambda ranked: -ranked[1]))


def _reopened(
    groups: Sequence[list[int]], closings: Sequence[list[int]], likely: Likely, places: Mapping[int, int]
) -> tuple[list[list[int]], list[list[int]]]:
    """The groups, with what was voiced after a need was met apart where it is too little like it to reopen it."""
    apart: list[tuple[list[int], list[int]]] = []
    for group, closing in zip(groups, closings, strict=True):
        met = max((row for row in closing if row > group[0]), default=group[-1])
        before, after = [row for row in group if row < met], [row for row in group if row > met]
        if before and after and _alike(before, after, likely, places) < REOPENS_FROM:
            apart += [(before, closing), (after, [])]
        else:
            apart.append((group, closing))
    return [group for group, _ in apart], [closing for _, closing in apart]


def _alike(some: Sequence[int], others: Sequence[int], likely: Likely, places: Mapping[int, int]) -> float:
    return float(likely[np.ix_([places[row] for row in some], [places[row] for row in others])].max())


def _doubted(statement: Voiced) -> str:
    """Of a doubt of our deliveries, whether it is of the goods or of the papers that go with them; else nothing."""
    if statement.reading.uncertainty["transaction"] < TOLD_FROM:
        return ""
    return "papers" if phrases.PAPERS.search(fold(statement.evidence.quote)) else "goods"


def _voices(statement: Voiced) -> bool:
    """Whether a statement voices a need, if only along with others."""
    words = fold(statement.evidence.quote)
    if not theirs(statement):
        return statement.kind in NOTED and phrases.is_seen(words) and not phrases.voices_none(words)
    bar = NEED_FROM if phrases.is_plain(words) else WORDLESS_FROM
    return (
        statement.reading.unmet_need >= bar
        and not phrases.voices_none(words)
        and not _aims(statement, words)
        and not _is_satisfied(statement)
    )


def _likely(statement: Voiced) -> float:
    """How likely a statement that voices a need does so, in the customer's words or as one of us saw it."""
    return statement.reading.unmet_need * whose(statement.evidence) if theirs(statement) else SEEN_BY_US


def _aims(statement: Voiced, words: str) -> bool:
    """Whether a statement tells what the business aims at, or what the market does, and nothing that is wanting."""
    if phrases.LACKS.search(words) or phrases.TROUBLE.search(words):
        return False
    if tells(statement, Signal.OBJECTIVE, at_least=AIMS_FROM):
        return True
    of_market = tells(statement, Signal.COMPETITOR, Signal.DECISION_MAKER_CHANGE, at_least=AIMS_FROM)
    return of_market and not phrases.WANTS.search(words)


def _founds(statement: Voiced) -> bool:
    """Whether a statement that voices a need voices it by itself: as a wish, or surely read as a lack or a trouble."""
    words = fold(statement.evidence.quote)
    if not theirs(statement) or phrases.wishes(words):
        return True
    in_words = phrases.is_plain(words) or phrases.TROUBLE.search(words) or tells(statement, Signal.COMPLAINT)
    return statement.reading.unmet_need >= (SURELY_FROM if in_words else BEYOND_WORDS)


def _merged(rows: Sequence[int], likely: Likely) -> list[list[int]]:
    """The rows in groups that tell one need each: the two most alike groups are joined until none are alike enough."""
    groups = [[row] for row in rows]
    mean = likely.copy()
    np.fill_diagonal(mean, _GONE)
    best = mean.max(axis=1)
    while True:
        row = int(best.argmax())
        first, second = sorted((row, int(mean[row].argmax())))
        if best[row] < ONE_NEED_FROM:
            break
        sizes = len(groups[first]), len(groups[second])
        joined = (mean[first] * sizes[0] + mean[second] * sizes[1]) / sum(sizes)
        joined[[first, second]] = _GONE
        lost = np.flatnonzero((mean[:, first] == best) | (mean[:, second] == best))
        mean[first], mean[:, first] = joined, joined
        mean[second], mean[:, second] = _GONE, _GONE
        best = np.maximum(best, joined)
        best[lost] = mean[lost].max(axis=1)
        best[first], best[second] = joined.max(), _GONE
        groups[first] += groups[second]
        groups[second] = []
    return [sorted(group) for group in groups if group]


def _is_satisfied(statement: Voiced) -> bool:
    """Whether the customer says that something is good, solved, or not wanted any more."""
    words = fold(statement.evidence.quote)
    if not theirs(statement) or NOT_SATISFIED.search(words):
        return False
    complains = tells(statement, Signal.COMPLAINT)
    if SETTLED.search(words):
        return not (complains and phrases.TROUBLE.search(words))
    if complains:
        return False
    if phrases.MENDED.search(words) and not phrases.TROUBLE.search(words) and statement.reading.unmet_need < NEED_FROM:
        return True
    signals = statement.reading.signals
    satisfied = max(signals.get(Signal.RESOLVED, 0.0), signals.get(Signal.PRAISE, 0.0))
    bar = SATISFIED_FROM if phrases.SATISFIED.search(words) else WORDLESS_SATISFIED_FROM
    return satisfied >= max(bar, statement.reading.unmet_need)


def _closings(
    known: Sequence[Voiced], groups: Sequence[Sequence[int]], likeness: Likeness, alike: Likely
) -> list[list[int]]:
    """For each need, the words of satisfaction that are about it; each is about the need it is most like.

    `alike` is how likely one need is told by each pair of statements of the groups, end to end.

    What is settled in so many words may be put in wholly other words than the need, and is rather about what the same
    person wanted, or one it names. A need that is voiced again, in words more like it, is not closed.
    """
    found: list[list[int]] = [[] for _ in groups]
    rows = [row for row, statement in enumerate(known) if _is_satisfied(statement)]
    if not rows:
        return found
    near = _nearest(likeness, rows, groups)
    plainly = np.array([SETTLED.search(fold(known[row].evidence.quote)) is not None for row in rows])
    by_whom = plainly[:, None] & _by_whom(known, rows, groups)
    near = np.where(by_whom, 1 - (1 - near) * (1 - SAME_PERSON), near)
    again = _again(alike, rows, groups)
    parts = np.array([part_of(known[row]) for row in rows])
    for place, row in enumerate(rows):
        if settles_deliveries(known[row]):
            near[place, [row > min(group) and _is_of_deliveries(known, group) for group in groups]] = 1.0
        beside = near[parts == parts[place]].max(axis=0)
        about = near[place] * (near[place] >= CLOSES_TOO * beside) * (near[place] > again[place])
        bar = CLOSES_PLAINLY if plainly[place] else CLOSES_FROM
        for need in np.flatnonzero(about >= max(bar, CLOSES_TOO * about.max())):
            found[int(need)].append(row)
    return found


def _again(likely: Likely, rows: Sequence[int], groups: Sequence[Sequence[int]]) -> Likely:
    """For each row and each need, how like the need is what is voiced after the row as a need of its own."""
    every = np.array([each for group in groups for each in group])
    ends = np.cumsum([len(group) for group in groups])
    starts = ends - [len(group) for group in groups]
    others = np.stack([likely[start:end].max(axis=0) for start, end in zip(starts, ends, strict=True)], axis=1)
    for need, (start, end) in enumerate(zip(starts, ends, strict=True)):
        others[start:end, need] = 0.0
    order = np.argsort(every)
    nothing = np.zeros((1, len(groups)), dtype=others.dtype)
    from_on = np.maximum.accumulate(np.concatenate([nothing, others[order[::-1]]]))[::-1]
    return np.asarray(from_on[np.searchsorted(every[order], rows, side="right")])


def _by_whom(known: Sequence[Voiced], rows: Sequence[int], groups: Sequence[Sequence[int]]) -> NDArray[np.bool_]:
    """For each row and each need, whether the row is of someone who voiced the need, or names one."""
    voiced = [{speaker for row in group if (speaker := known[row].evidence.speaker)} for group in groups]
    people = People(sorted(speaker for by in voiced for speaker in by))
    told: list[set[str]] = []
    for row in rows:
        evidence = known[row].evidence
        told.append({name for _, name in people.named(evidence.quote)} or {evidence.speaker or ""})
    return np.array([[bool(who & by) for by in voiced] for who in told])


def _nearest(likeness: Likeness, rows: Sequence[int], groups: Sequence[Sequence[int]]) -> Likely:
    """For each row and each need, how like the row is to what had been said of the need before it."""
    every = [each for group in groups for each in group]
    before = np.array(every)[None, :] < np.array(rows, dtype=np.int64)[:, None]
    likely = np.where(before, likeness.same_matter(rows, every), 0.0)
    starts = np.cumsum([0, *(len(group) for group in groups[:-1])])
    return np.asarray(np.maximum.reduceat(likely, starts, axis=1))


def _is_of_deliveries(known: Sequence[Voiced], group: Sequence[int]) -> bool:
    """Whether most of a need's statements doubt our deliveries."""
    doubts = sum(known[row].reading.uncertainty["transaction"] >= TOLD_FROM for row in group)
    return 2 * doubts > len(group)


def _addressings(
    known: Sequence[Voiced], groups: Sequence[Sequence[int]], likeness: Likeness, promises: Sequence[Promise]
) -> list[list[Evidence]]:
    """For each need, our promises and trials that take it up: each takes up the need it is most like, or answers."""
    found: list[list[Evidence]] = [[] for _ in groups]
    places = {each.evidence.id: row for row, each in enumerate(known)}
    taking: list[tuple[int, dt.date | None]] = []
    for promise in promises:
        row = places.get(promise.evidence[0].id) if promise.evidence else None
        if row is not None and promise.status != "broken" and (promise.live or promise.status == "kept"):
            taking.append((row, promise.done_on))
    taking += [(row, None) for row, statement in enumerate(known) if _is_trial(statement)]
    rows = [row for row, _ in taking]
    for (row, done_on), near in zip(taking, _nearest(likeness, rows, groups), strict=True):
        for place in _taken_up(known, groups, row, near):
            if not _voiced_since(known, groups[place], done_on):
                found[place].append(known[row].evidence)
    return found


def _is_trial(statement: Voiced) -> bool:
    words = fold(statement.evidence.quote)
    is_trial = phrases.TRIAL.search(words) and not phrases.ONLY_OFFERED.search(words)
    return bool(is_trial) and statement.reading.unmet_need < NEED_FROM


def _taken_up(known: Sequence[Voiced], groups: Sequence[Sequence[int]], row: int, near: Likely) -> list[int]:
    """The needs that a promise or trial takes up: the one it is most like, else one it answers in the same talk."""
    best = int(near.argmax())
    if near[best] >= ADDRESSED_FROM:
        return [best]
    answered = [
        place
        for place, group in enumerate(groups)
        if any(0 < row - each <= ANSWERS and part_of(known[each]) == part_of(known[row]) for each in group)
    ]
    return answered if len(answered) == 1 else []


def _voiced_since(known: Sequence[Voiced], group: Sequence[int], done_on: dt.date | None) -> bool:
    """Whether the need was voiced again after what was promised had been done: then that has not met it."""
    if done_on is None:
        return False
    return any((on := known[row].evidence.date) is not None and on > done_on for row in group)


def _need(
    known: Sequence[Voiced],
    group: Sequence[int],
    closed_by: tuple[Evidence, ...],
    addressing: Sequence[Evidence],
    as_of: dt.date,
) -> tuple[Need, float]:
    """A need, and how much it matters."""
    evidence = tuple(known[row].evidence for row in group)
    status: Status = "met" if closed_by else "addressed" if addressing else "open"
    days = [piece.date for piece in evidence if piece.date]
    certainty = _certainty(known, group, as_of)
    value = _value(known, group)
    people = [piece.speaker for piece in evidence if piece.speaker and piece.side != "us"]
    last_seen = max(days, default=None)
    need = Need(
        id=evidence[0].id,
        statement=_statement(known, group),
        status=status,
        certainty=round(certainty, 3),
        value=value,
        person=people[0] if people else None,
        first_seen=min(days, default=None),
        last_seen=last_seen,
        evidence=evidence,
        closed_by=closed_by,
        addressed_by=tuple(addressing),
    )
    said = 1 + 0.25 * (min(len(set(people)) or 1, 4) - 1) + 0.1 * (min(len(evidence), 8) - 1)
    matters = STANDING[status] * WORTH[value] * certainty * said * (0.5 + 0.5 * recency(last_seen, as_of))
    return need, matters


def _closed_by(known: Sequence[Voiced], group: Sequence[int], closing: Sequence[int]) -> tuple[Evidence, ...]:
    return tuple(known[row].evidence for row in closing if row > max(group))


def _bought(known: Sequence[Voiced], group: Sequence[int], orders: Sequence[Order]) -> tuple[Evidence, ...]:
    """The order by which a customer that asked for a price and no more took what it asked for."""
    evidence = [known[row].evidence for row in group]
    asked = set(terms(" ".join(piece.quote for piece in evidence)).split())
    days = [piece.date for piece in evidence if piece.date]
    if not days or not all(phrases.PRICE_OF.search(fold(piece.quote)) for piece in evidence):
        return ()
    taken = (
        order.row.evidence(order.ordered)
        for order in orders
        if order.row
        and order.ordered
        and dt.timedelta() <= order.ordered - max(days) <= BOUGHT_WITHIN
        and len(asked & set(terms(order.product or "").split())) >= SAME_GOODS_WORDS
    )
    return tuple(taken)[:1]


def _certainty(known: Sequence[Voiced], group: Sequence[int], as_of: dt.date) -> float:
    """One minus the chance that all evidence is wrong; what one person says in one document counts once."""
    strongest: dict[tuple[str, str | None], float] = {}
    for row in group:
        statement = known[row]
        told = BELIEVED * _likely(statement) * recency(statement.evidence.date, as_of, HALF_LIFE_DAYS)
        source = part_of(statement), statement.evidence.speaker
        strongest[source] = max(strongest.get(source, 0.0), told)
    return float(1 - np.prod([1 - told for told in strongest.values()]))


def _value(known: Sequence[Voiced], group: Sequence[int]) -> Value | None:
    counted: Counter[Value] = Counter()
    for row in group:
        words = fold(known[row].evidence.quote)
        for value, pattern in phrases.VALUES.items():
            counted[value] += min(MOST_WORDS, len(pattern.findall(words)))
    if not any(counted.values()):
        return None
    return max(SPEAKS, key=lambda value: SPEAKS[value] * counted[value] + (AT_STAKE if value == "risk" else 0))


def _statement(known: Sequence[Voiced], group: Sequence[int]) -> str:
    """The quote that tells the need best: a wish, surely read, in own words that say what, neither scrap nor speech."""

    def telling(row: int) -> float:
        statement = known[row]
        text = statement.evidence.quote
        words = fold(text)
        plain = 1.0 if phrases.wishes(words) else 0.8 if phrases.is_plain(words) else 0.4
        says = min(1.0, len(set(terms(text).split())) / SAYS_ENOUGH)
        length = min(1.0, READS_WELL / max(len(text.split()), 1))
        return _likely(statement) * says * length * plain

    return _trimmed(known[max(group, key=telling)].evidence.quote)


def _from_the_wish(text: str) -> str:
    """A quote from its first sentence on that voices the need, unless that one leans on what stands before it."""
    said = [(span.start, fold(span.of(text))) for span in sentences(text)]
    start, words = next(((at, told) for at, told in said if phrases.is_plain(told) or "?" in told), (0, ""))
    leans = phrases.LEANS.search(words)
    alone = words[: leans.start()] if leans else words
    troubled = any(phrases.TROUBLE.search(told) for at, told in said if at < start)
    return text if troubled or len(alone.split()) < STANDS_ALONE else text[start:]


def _trimmed(text: str) -> str:
    """A quote without what opens it in talk, cut at a word where it is too long."""
    text = _from_the_wish(" ".join(text.split()))
    shorter = phrases.OPENING.sub("", text)
    text = shorter if len(shorter.split()) >= 3 else text  # noqa: PLR2004 - two words tell no need
    if len(text) > LONGEST:
        text = text[:LONGEST].rsplit(" ", 1)[0].rstrip(",;:") + " …"
    return text[:1].upper() + text[1:]
