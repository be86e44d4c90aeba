"""What a customer lacks, over time: the same need said twice is one need, more certain, and a later word can close it.

Source: unmet needs (INT, TVD). A need is open, being addressed (by a promise or a trial of ours; an offer does not) or
met, when the customer's latest word on it says that it is satisfied or no longer wanted.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np

from knowledge.frameworks.promises import Promise
from knowledge.frameworks.weighing import TOLD_FROM, known_on, recency, settles_deliveries, tells, theirs, whose
from knowledge.likeness import Likely, Likeness, part_of
from knowledge.matching import fold
from knowledge.model import Evidence, Signal, Voiced

Status: TypeAlias = Literal["open", "addressed", "met"]
Value: TypeAlias = Literal["cost", "capacity", "risk"]

NEED_FROM: Final = 0.4
"""From this probability on a statement in words of wanting, lacking or asking voices a need: ours. The reader, having
learned from single statements, hears too many needs in talk; such words make it right twice as often."""

WORDLESS_FROM: Final = 0.8
"""From this probability on a statement without such words is taken along with those that voice its need: ours."""

TROUBLE_FROM: Final = 0.85
"""From this probability on a complaint, or words of trouble, voice a need by themselves: ours."""

SATISFIED_FROM: Final = 0.35
"""From this probability on a statement in words of satisfaction tells of it: ours."""

WORDLESS_SATISFIED_FROM: Final = 0.8
"""From this probability on a statement without such words does: ours."""

ONE_NEED_FROM: Final = 0.3
"""Two groups of statements whose mean likeness is above this tell one need: ours, so that few are merged wrongly."""

SAME_DOUBT: Final = 0.2
"""How much of the doubt goes if both statements doubt our deliveries: it is said in so many ways."""

CLOSES_FROM: Final = 0.4
"""From this likeness on a word of satisfaction is about a need: ours."""

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

WORTH: Final[dict[Value | None, float]] = {"risk": 1.0, "cost": 0.95, "capacity": 0.95, None: 0.75}
"""How much a need matters by what it is worth (consultative selling; the numbers are ours)."""

STANDING: Final[dict[Status, float]] = {"open": 1.0, "addressed": 0.85, "met": 0.3}
"""How much a need matters to a brief by where it stands: ours."""

_WANTS: Final = re.compile(
    r"\b(?:i|we|he|she|they|you)(?:['’]d| would| should)? (?:\w+ )?(?:need|needs|want|wants|wanted|wish|like to|"
    r"lack|lacks|miss|"
    r"expect|prefer|ask for|asked for|rather have)\b|\b(?:need(?:s|ed)?|wants?|wish(?:es)?|lacks?|would like|['’]d (?:like|"
    r"want|need)|"
    r"looking for|ask(?:ed|s)? (?:again )?(?:for|us|if|whether|that)|would be (?:good|nice|welcome)|could do with|"
    r"would pay|"
    r"['’]d pay|be glad|must have|should be)\b"
)
_LACKS: Final = re.compile(
    r"\b(?:nobody|no one|no-one|none of|nothing|not one|never|no (?:idea|way|list|report|answer|reply|cause|date|"
    r"help|drawing|"
    r"training|standby)|without|missing|still (?:no|not|have no|haven|hasn|is|there|waiting|wait)|(?:do|"
    r"does)(?:n['’]?t| not) "
    r"(?:know|understand)|can['’]?t (?:say|tell|find|see|prove|get)|cannot|couldn['’]?t|could not|not sure|unsure|"
    r"unclear|wonder|"
    r"have(?:n['’]?t| not)|hasn['’]?t)\b"
)
_ASKS: Final = re.compile(
    r"\b(?:somebody|someone|anybody|anyone|is there|(?:can|could|would) you|please|why|how (?:do|can|much|long)|which|"
    r"what (?:do|does|is)|(?:tell|show|teach|give|send|make) (?:me|us|them)|teach|train|help|explain|make sure)\b"
)
_TROUBLE: Final = re.compile(
    r"\b(?:leak\w*|fail\w*|broke\w*|break\w*|wrong|late|jam\w*|problem|trouble|damag\w*|short|hurt\w*|lost|wait\w*|"
    r"by hand|"
    r"too (?:heavy|long|late|big|small|high|slow)|complain\w*|not (?:correct|right|working)|does(?:n['’]?t|"
    r" not) (?:work|fit|hold))\b"
)
_OPENING: Final = re.compile(
    r"^(?:[-*•>–#\s]|\d+[.)]\s|(?:and|but|so|well|look|right|okay|ok|yes|no|yeah|see|also|because|then|now|er|uh|um|"
    r"i mean|"
    r"you know|to be honest|honestly)\b[,.:;]?\s+)+",
    re.IGNORECASE,
)
_SETTLED: Final = re.compile(
    r"\b(?:need(?:n['’]?t| not) (?:\w+ )?(?:any ?more|now)|no longer (?:need|want|a (?:topic|problem)|an issue|"
    r"necessary)|"
    r"do(?:n['’]?t| not) need [^.!?]{0,30}\bany ?more|forget what i said|forget (?:about )?(?:it|the|that)|"
    r"not needed any ?more|"
    r"has (?:been )?(?:solved|settled|fixed|cured|dealt with)|(?:is|are) (?:now )?(?:solved|settled|sorted|fixed|"
    r"cured|dealt with)|"
    r"(?:is|are) (?:done|closed|over|finished)(?: now)? (?:for us|with us|as far as)|as far as (?:i['’]?m|we['’]?re|"
    r"i am|we are) "
    r"concerned [^.!?]{0,40}\b(?:closed|done|settled|over)|have (?:decided|found (?:one|it|a solution)))\b"
)
_MENDED: Final = re.compile(
    r"\bsince (?:you|we|they|the|that|it)\b[^.!?;]{0,40}\b(?:put|fitted|installed|changed|replaced|mounted|repaired|"
    r"cleaned|set up|"
    r"went in|came in|is in|are in|started)\b"
)
"""Since something was done: what follows is better, unless it is a complaint."""

_SATISFIED: Final = re.compile(
    r"\b(?:solved|settled|sorted|resolved|closed|fixed|cured|happy|content|satisfied|fine|good|great|grand|perfect|"
    r"right|in order|"
    r"better|best|works?|working|runs?|running|holds?|held|stays?|kept|decided|correct|complete|on time|thanks?|"
    r"worth|now|since|"
    r"first time|never again|no (?:more|longer)|not (?:one|had|a single)|done|over|trust|like)\b"
)
_NOT_SATISFIED: Final = re.compile(
    r"\b(?:not|isn['’]?t|n['’]t|never|nothing|no|nobody|hardly|far from|anything but)\s(?:\w+\s){0,5}?(?:solved|"
    r"settled|sorted|"
    r"resolved|happy|content|satisfied|fixed|closed|good|right|finished|over)\b|\bstill\b[^.!?]{0,30}\b(?:not|no|"
    r"nothing)\b|"
    r"\bbetter if\b"
)
_TRIAL: Final = re.compile(
    r"\b(?:trial|pilot|test (?:run|installation|unit|batch|phase)|on loan|loan (?:unit|set|pump|machine|device)|"
    r"demo unit|"
    r"proof of concept|try-?out|on test)\b"
)
_ONLY_OFFERED: Final = re.compile(
    r"\b(?:could|might|offer(?:ed|s|ing)?|propos\w+|suggest\w*|would|should|if (?:you|we|they)|quot\w+|maybe|"
    r"perhaps|idea|"
    r"want(?:s|ed)?|ask(?:s|ed)?|no trial|after the trial)\b|\?"
)

_VALUES: Final[dict[Value, re.Pattern[str]]] = {
    "cost": re.compile(
        r"(?:€|\$|£|\beur\b|\beuros?\b|\b(?:price|pric|cost|pay|paid|charg|money|expens|cheap|budget|invoic|credit|"
        r"fee|fees|"
        r"discount|rebate|waste|wast|throw|energy|electric|gas bill|water bill|kwh|fuel|bill|save|saving|formula|"
        r"freight|"
        r"tender|afford|dear)\w*\b)"
    ),
    "capacity": re.compile(
        r"\b(?:hours?|minutes|faster|slow|throughput|capacity|tonnes|volume|output|bottleneck|by hand|manual(?:ly)?|"
        r"retype\w*|"
        r"type|double work|staff|people|fitters?|train\w*|teach\w*|taught|show(?:n|ed)? (?:us|me|them|him|how)|"
        r"learn\w*|skill\w*|"
        r"apprentice|shift|shifts|grow\w*|expan\w*|bigger|second|weekend|saturday|sunday|night|look (?:it )?up|"
        r"search\w*|find|"
        r"list|label\w*|size|sized|sizing|time)\b"
    ),
    "risk": re.compile(
        r"\b(?:fail\w*|leak\w*|break\w*|broke|stop|stops|stopp\w+|down|late|dates?|deadline|deliver\w*|wrong|safety|"
        r"safe|hurt|"
        r"injur\w*|audit\w*|inspect\w*|certificat\w*|complian\w*|limit|emission\w*|regulat\w*|recall|hygien\w*|"
        r"quality|warn\w*|"
        r"before it|risk\w*|danger\w*|worr\w*|afraid|trust|rely|reliab\w*|uncertain|sure|cause|why|lose|lost|short|"
        r"missing|"
        r"status|on time|commit\w*|agreed|written|in writing|proof|document\w*|step out|notice)\b"
    ),
}
_FULL_SHARE: Final = 0.4
"""A value that has at least this share of all words of value is what the need is worth: ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Something a customer wants, lacks or suffers from; `statement` is its most telling quote, trimmed.

    `person` voiced it first. `closed_by` is the word that met it, empty unless `met`; `addressed_by` is our promise or
    trial.
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


def needs(statements: Sequence[Voiced], as_of: dt.date, *, promises: Sequence[Promise] = ()) -> tuple[Need, ...]:
    """The needs of an account as of a day, most important first; `statements` are all of the account."""
    known = known_on(statements, as_of)
    voicing = [row for row, each in enumerate(known) if _voices(each)]
    if not voicing:
        return ()
    likeness = Likeness(known)
    doubts = np.array([known[row].reading.uncertainty["transaction"] >= TOLD_FROM for row in voicing])
    likely = likeness.same_need(voicing, voicing)
    merged = _merged(voicing, 1 - (1 - likely) * (1 - SAME_DOUBT * np.outer(doubts, doubts)))
    groups = [group for group in merged if any(_founds(known[row]) for row in group)]
    if not groups:
        return ()
    closings = _closings(known, groups, likeness)
    addressings = _addressings(known, groups, likeness, promises)
    made = [
        _need(known, group, closing, addressing, as_of)
        for group, closing, addressing in zip(groups, closings, addressings, strict=True)
    ]
    return tuple(need for need, _ in sorted(made, key=lambda ranked: -ranked[1]))


def _voices(statement: Voiced) -> bool:
    """Whether a statement voices a need, if only along with others."""
    bar = NEED_FROM if _is_plain(fold(statement.evidence.quote)) else WORDLESS_FROM
    return theirs(statement) and statement.reading.unmet_need >= bar and not _is_satisfied(statement)


def _founds(statement: Voiced) -> bool:
    """Whether a statement that voices a need voices it by itself: plainly, or as a complaint that is surely read."""
    if _is_plain(fold(statement.evidence.quote)):
        return True
    troubled = tells(statement, Signal.COMPLAINT) or _TROUBLE.search(fold(statement.evidence.quote)) is not None
    return statement.reading.unmet_need >= TROUBLE_FROM and troubled


def _is_plain(words: str) -> bool:
    return any(pattern.search(words) for pattern in (_WANTS, _LACKS, _ASKS))


def _merged(rows: Sequence[int], likely: Likely) -> list[list[int]]:
    """The rows in groups that tell one need each: the two most alike groups are joined until none are alike enough."""
    groups = [[row] for row in rows]
    mean = likely.copy()
    np.fill_diagonal(mean, -1.0)
    while len(groups) > 1:
        place = int(mean.argmax())
        first, second = sorted(divmod(place, len(groups)))
        if mean[first, second] < ONE_NEED_FROM:
            break
        sizes = len(groups[first]), len(groups[second])
        joined = (mean[first] * sizes[0] + mean[second] * sizes[1]) / sum(sizes)
        mean[first], mean[:, first] = joined, joined
        mean[first, first] = -1.0
        groups[first] += groups[second]
        del groups[second]
        mean = np.delete(np.delete(mean, second, axis=0), second, axis=1)
    return [sorted(group) for group in groups]


def _is_satisfied(statement: Voiced) -> bool:
    """Whether the customer says that something is good, solved, or not wanted any more."""
    words = fold(statement.evidence.quote)
    if not theirs(statement) or _NOT_SATISFIED.search(words) or tells(statement, Signal.COMPLAINT):
        return False
    if _SETTLED.search(words):
        return True
    if _MENDED.search(words) and not _TROUBLE.search(words) and statement.reading.unmet_need < NEED_FROM:
        return True
    signals = statement.reading.signals
    satisfied = max(signals.get(Signal.RESOLVED, 0.0), signals.get(Signal.PRAISE, 0.0))
    bar = SATISFIED_FROM if _SATISFIED.search(words) else WORDLESS_SATISFIED_FROM
    return satisfied >= max(bar, statement.reading.unmet_need)


def _closings(known: Sequence[Voiced], groups: Sequence[Sequence[int]], likeness: Likeness) -> list[list[int]]:
    """For each need, the words of satisfaction that are about it; each is about the need it is most like."""
    found: list[list[int]] = [[] for _ in groups]
    for row, statement in enumerate(known):
        if not _is_satisfied(statement):
            continue
        near = np.array([_nearest(likeness, row, [each for each in group if each < row]) for group in groups])
        if settles_deliveries(statement):
            near[[row > min(group) and _is_of_deliveries(known, group) for group in groups]] = 1.0
        if near.max() < CLOSES_FROM:
            continue
        for place in np.flatnonzero(near >= max(CLOSES_FROM, CLOSES_TOO * near.max())):
            found[int(place)].append(row)
    return found


def _is_of_deliveries(known: Sequence[Voiced], group: Sequence[int]) -> bool:
    """Whether most of a need's statements doubt our deliveries."""
    doubts = sum(known[row].reading.uncertainty["transaction"] >= TOLD_FROM for row in group)
    return 2 * doubts > len(group)


def _nearest(likeness: Likeness, row: int, group: Sequence[int]) -> float:
    return float(likeness.same_matter([row], group).max()) if group else 0.0


def _addressings(
    known: Sequence[Voiced], groups: Sequence[Sequence[int]], likeness: Likeness, promises: Sequence[Promise]
) -> list[list[Evidence]]:
    """For each need, our promises and trials that take it up: each takes up the need it is most like, or answers."""
    found: list[list[Evidence]] = [[] for _ in groups]
    places = {each.evidence.id: row for row, each in enumerate(known)}
    for promise in promises:
        rows = [places[piece.id] for piece in promise.evidence if piece.id in places][:1]
        if not rows or not (promise.live or promise.status == "kept") or promise.status == "broken":
            continue
        for place in _taken_up(known, groups, likeness, rows[0]):
            if not _voiced_since(known, groups[place], promise.done_on):
                found[place].append(known[rows[0]].evidence)
    for row, statement in enumerate(known):
        words = fold(statement.evidence.quote)
        if _TRIAL.search(words) and not _ONLY_OFFERED.search(words) and statement.reading.unmet_need < NEED_FROM:
            for place in _taken_up(known, groups, likeness, row):
                found[place].append(statement.evidence)
    return found


def _taken_up(known: Sequence[Voiced], groups: Sequence[Sequence[int]], likeness: Likeness, row: int) -> list[int]:
    """The needs that a promise or trial takes up: the one it is most like, and one it answers in the same talk."""
    near = np.array([_nearest(likeness, row, [each for each in group if each < row]) for group in groups])
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
    closing: Sequence[int],
    addressing: Sequence[Evidence],
    as_of: dt.date,
) -> tuple[Need, float]:
    """A need, and how much it matters."""
    evidence = tuple(known[row].evidence for row in group)
    met = bool(closing) and max(closing) > max(group)
    status: Status = "met" if met else "addressed" if addressing else "open"
    days = [piece.date for piece in evidence if piece.date]
    certainty = _certainty(known, group, as_of)
    value = _value(known, group)
    people = {piece.speaker for piece in evidence if piece.speaker}
    last_seen = max(days, default=None)
    need = Need(
        id=evidence[0].id,
        statement=_statement(known, group),
        status=status,
        certainty=round(certainty, 3),
        value=value,
        person=next((piece.speaker for piece in evidence if piece.speaker), None),
        first_seen=min(days, default=None),
        last_seen=last_seen,
        evidence=evidence,
        closed_by=tuple(known[row].evidence for row in closing if row > max(group)) if met else (),
        addressed_by=tuple(addressing),
    )
    said = 1 + 0.25 * (min(len(people), 4) - 1) + 0.1 * (min(len(evidence), 8) - 1)
    matters = STANDING[status] * WORTH[value] * certainty * said * (0.5 + 0.5 * recency(last_seen, as_of))
    return need, matters


def _certainty(known: Sequence[Voiced], group: Sequence[int], as_of: dt.date) -> float:
    """One minus the chance that all evidence is wrong; what one person says in one document counts once."""
    strongest: dict[tuple[str, str | None], float] = {}
    for row in group:
        statement = known[row]
        told = (
            BELIEVED
            * statement.reading.unmet_need
            * whose(statement.evidence)
            * recency(statement.evidence.date, as_of, HALF_LIFE_DAYS)
        )
        source = part_of(statement), statement.evidence.speaker
        strongest[source] = max(strongest.get(source, 0.0), told)
    return float(1 - np.prod([1 - told for told in strongest.values()]))


def _value(known: Sequence[Voiced], group: Sequence[int]) -> Value | None:
    counted: Counter[Value] = Counter()
    for row in group:
        words = fold(known[row].evidence.quote)
        for value, pattern in _VALUES.items():
            counted[value] += min(2, len(pattern.findall(words)))
    total = sum(counted.values())
    if not total:
        return None
    best, count = max(counted.items(), key=lambda found: found[1])
    return best if count / total >= _FULL_SHARE else None


def _statement(known: Sequence[Voiced], group: Sequence[int]) -> str:
    """The quote that tells the need best: plainly wanting, surely read, in own words, neither a scrap nor a speech."""

    def telling(row: int) -> float:
        statement = known[row]
        text = statement.evidence.quote
        plain = 1.0 if _WANTS.search(fold(text)) else 0.8 if _is_plain(fold(text)) else 0.4
        length = len(text.split())
        size = min(1.0, length / 8) * min(1.0, 30 / max(length, 1))
        return statement.reading.unmet_need * whose(statement.evidence) * size * plain

    return _trimmed(known[max(group, key=telling)].evidence.quote)


def _trimmed(text: str) -> str:
    """A quote without what opens it in talk, cut at a word where it is too long."""
    text = " ".join(text.split())
    shorter = _OPENING.sub("", text)
    text = shorter if len(shorter.split()) >= 3 else text  # noqa: PLR2004 - two words tell no need
    if len(text) > LONGEST:
        text = text[:LONGEST].rsplit(" ", 1)[0].rstrip(",;:") + " …"
    return text[:1].upper() + text[1:]
