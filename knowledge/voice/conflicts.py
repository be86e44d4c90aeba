"""Who contradicts whom: two people of the customer, or one of us and the customer, whose word then stands.

A contradiction is said outright ("I don't agree with Callum", "I must contradict"), or shows where one calls good or
over what another complains of. A rep's opinion never overrides the customer's own words; it is shown beside them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import shorten
from typing import Final, Literal

import numpy as np

from knowledge.frameworks.settled_words import NOT_SATISFIED
from knowledge.frameworks.weighing import TOLD_FROM, known_on, of_deliveries, tells
from knowledge.likeness import Likely, Likeness, identifiers, part_of
from knowledge.matching import fold, terms
from knowledge.model import Contact, Evidence, Signal, Voiced
from knowledge.naming import People
from knowledge.sentences import sentences
from knowledge.voice.need_words import LACKS
from knowledge.wording import any_of, either

OUTRIGHT_FROM: Final = 0.2
"""From this likeness on what is contradicted outright is what another said: ours."""

SHOWN_FROM: Final = 0.55
"""From this likeness on a good word and a bad one are about one thing: ours."""

DENIES: Final = 0.3
"""How much sooner a word is taken as the other side if it denies that all is well: ours."""

WITHIN_DAYS: Final = 365
"""Words further apart than this are news, not a contradiction: ours."""

MOST: Final = 3
"""How many conflicts are told, the latest: ours."""

TOPIC_WORDS: Final = 4
"""How many words name what a conflict is about, at most: ours."""

TOPIC_LENGTH: Final = 60
"""Characters of a sentence that stands for what a conflict is about, at most: ours."""

DELIVERIES: Final = "deliveries"
"""What a conflict is called that both sides speak of deliveries in."""

US: Final = "one of us"
"""Who says what a note of ours says, where nobody signed it."""

_OUTRIGHT: Final = re.compile(
    r"\b(?:(?:do(?:n['’]?t| not)|cannot|can['’]t) agree|disagree\w*|contradict\w*|(?:is|was) not agreed|"
    r"not what (?:i|we) (?:said|agreed|decided)|see (?:it|this|that) differently|of (?:a different|another) opinion|"
    r"on the contrary|(?:that|this|it) is (?:not true|simply not|not so)|"
    r"against (?:his|her|their) (?:view|opinion)|has it down as)\b"
)
_TELLS_US_OFF: Final = re.compile(
    r"\b(?:it|that) is(?: not|n['’]?t)[.!]|\b(?:do not|don['’]?t) (?:tell|say|write)\b|\bthey are(?: not|n['’]?t)[.!]"
)
"""Words that contradict outright whom they speak to: us."""

_TO_US: Final = re.compile(
    r"\byou(?:r \w+)? (?:wrote|write|said|say|says|told|claim|think)\b|\byour (?:note|mail|report|opinion)\b"
)
_CONTENT: Final = re.compile(
    r"\b(?:happy|content|satisfied|no (?:longer )?(?:an? )?(?:issue|problem|topic)|(?:is|are) (?:now )?(?:over|"
    r"solved|settled|fine|safe|in order|all right|good|behind (?:us|them))|calmed down|as good as signed|"
    r"not (?:the|a|an) (?:\w+ )?(?:issue|problem|point|worry))\b"
)
_BAD: Final = re.compile(
    r"\b(?:not (?:solved|settled|over|content|happy|fine|good|the same as being)|nothing (?:\w+ ){0,4}(?:solved|"
    r"settled)|"
    r"is(?:n['’]t| not) (?:solved|settled|over)|rough|bad|worse|fault|broken|leak\w*|fail\w*|dangerous)\b"
)
_ASKED: Final = re.compile(r"\?|\b(?:ask(?:s|ed)?|if|whether|until|as long as|(?:everybody|everyone|they) says?)\b")
"""Words that put in question what else would be a good word, or leave it to others."""


_OVER: Final = any_of(
    f"(?:has|have|had) (?:now )?{either('won decided agreed settled yielded')}|came round|gave in|made up|was right",
    f"(?:it|that|this) (?:is|was|has been) (?:now )?{either('decided agreed settled solved closed')}",
    f"decided (?:it|that|so|for|on|in|at|last|this)|(?:we|they|both) {either('agreed agree')}",
    "don't want to hear|no longer (?:angry|argue|disagree|a (?:matter|question|quarrel))|stopped (?:being|to be) angry",
)
"""Words by which a side, or who decides over both, ends a quarrel."""

_NO_TOPIC: Final = frozenset(
    terms("not no must before after look see say said tell told happy want need still know").split()
)
"""What two may share and speak of different things."""


@dataclass(frozen=True, slots=True)
class Side:
    """One who takes a side, and the words it is taken in."""

    who: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Conflict:
    """What is contradicted, in its own words, and the sides, first said first."""

    topic: str
    sides: tuple[Side, ...]


def conflicts(
    statements: Sequence[Voiced], as_of: date, *, contacts: Sequence[Contact] = (), likeness: Likeness | None = None
) -> tuple[Conflict, ...]:
    """The contradictions on record as of a day, the latest first; one a pair of people.

    `likeness` is that of the statements known on that day, where it is at hand.
    """
    known = known_on(statements, as_of)
    people = People([*(contact.name for contact in contacts), *(each.evidence.speaker or "" for each in known)])
    heard = [row for row, each in enumerate(known) if each.evidence.speaker or _is_claimed(each)]
    outright = [row for row in heard if _is_outright(known[row])]
    stances = {row: _stance(known[row]) for row in heard}
    good = [row for row, stance in stances.items() if stance == "good"]
    bad = [row for row, stance in stances.items() if stance == "bad"]
    likeness = likeness or Likeness(known)
    found = [
        *_pairs(known, people, outright, heard, likeness, bar=OUTRIGHT_FROM, then=False),
        *_pairs(known, people, good, bad, likeness, bar=SHOWN_FROM, then=True),
    ]
    ours = People([each.evidence.speaker or "" for each in known if each.evidence.side == "us"])
    best: dict[frozenset[str], tuple[float, Conflict]] = {}
    for likely, first, second in found:
        if _is_over(known, people, likeness, first, second):
            continue
        conflict = _conflict(known, people, ours, first, second)
        who = frozenset(side.who for side in conflict.sides)
        if who not in best or likely > best[who][0]:
            best[who] = likely, conflict
    told = [conflict for _, conflict in best.values()]
    return tuple(sorted(told, key=lambda conflict: conflict.sides[-1].evidence.date or date.min, reverse=True)[:MOST])


def _is_over(known: Sequence[Voiced], people: People, likeness: Likeness, first: int, second: int) -> bool:
    """Whether a side has said since that it is decided, naming the other side or speaking of the same matter.

    Only two of the customer end it so; what one of us thinks is shown until the customer's word bears it.
    """
    pair = (first, second)
    if any(_is_claimed(known[row]) for row in pair):
        return False
    sides = {people.who(known[row].evidence.speaker) for row in pair if known[row].evidence.speaker}
    later = [
        row
        for row in range(max(pair) + 1, len(known))
        if known[row].evidence.side == "customer"
        and people.who(known[row].evidence.speaker) in sides
        and _OVER.search(fold(known[row].evidence.quote))
        and not (NOT_SATISFIED.search(fold(known[row].evidence.quote)) or _is_question(known[row].evidence))
    ]
    if not later:
        return False
    alike = likeness.same_matter(later, pair).max(axis=1) >= SHOWN_FROM
    others = (sides - {people.who(known[row].evidence.speaker)} for row in later)
    named = ({name for _, name in people.named(known[row].evidence.quote)} for row in later)
    return any(same or who & told for same, who, told in zip(alike, others, named, strict=True))


def _is_claimed(statement: Voiced) -> bool:
    """Whether it is one of us who says so: also that "they are happy", where a note of ours names nobody of them."""
    return statement.evidence.side == "us" or (statement.evidence.reported and statement.evidence.speaker is None)


def _is_outright(statement: Voiced) -> bool:
    words = fold(statement.evidence.quote)
    return statement.evidence.side == "customer" and any(each.search(words) for each in (_OUTRIGHT, _TELLS_US_OFF))


def _stance(statement: Voiced) -> Literal["good", "bad"] | None:
    words = fold(statement.evidence.quote)
    bad = _BAD.search(words) is not None
    if statement.evidence.side != "us":
        lacking = statement.reading.unmet_need >= TOLD_FROM and LACKS.search(words)
        troubled = bad or tells(statement, Signal.COMPLAINT) or (lacking and not _CONTENT.search(words))
        if troubled and not tells(statement, Signal.RESOLVED):
            return "bad"
    return "good" if _CONTENT.search(words) and not bad and not _ASKED.search(words) else None


def _pairs(
    known: Sequence[Voiced],
    people: People,
    left: Sequence[int],
    right: Sequence[int],
    likeness: Likeness,
    *,
    bar: float,
    then: bool,
) -> list[tuple[float, int, int]]:
    """For each on the left, whom it contradicts: the one it names, else the most alike of someone else.

    Two of the customer who do not contradict outright must share a word that is not in every mouth.
    With `then` what is on the right comes later (trouble after a good word; the other way round it is mended), else
    earlier.
    """
    found = []
    likely: Likely = likeness.same_matter(left, right)
    deliveries = np.array([of_deliveries(known[other]) for other in right], dtype=np.bool_)
    denying = np.array([_BAD.search(fold(known[other].evidence.quote)) is not None for other in right], dtype=np.bool_)
    for place, row in enumerate(left):
        if _is_claimed(known[row]) and of_deliveries(known[row]):
            likely[place, deliveries] = np.maximum(likely[place, deliveries], bar)
        likely[place, (likely[place] >= bar) & denying] += DENIES
        candidates = [
            (_is_meant(known[row], known[other], people), float(likely[place, column]), other)
            for column, other in enumerate(right)
            if likely[place, column] >= bar
            and (other > row) is then
            and (not then or _is_claimed(known[row]) or deliveries[column] or likeness.share_rare(row, other))
            and _may_contradict(known[row], known[other], people)
        ]
        if candidates:
            _, sure, other = max(candidates)
            found.append((sure, row, other))
    return found


def _is_meant(one: Voiced, other: Voiced, people: People) -> bool:
    """Whether `one` names who said `other`, or speaks to us of what we said."""
    words = one.evidence.quote
    if _is_claimed(other):
        return _TO_US.search(fold(words)) is not None
    return people.who(other.evidence.speaker) in {name for _, name in people.named(words)}


def _may_contradict(one: Voiced, other: Voiced, people: People) -> bool:
    first, second = one.evidence, other.evidence
    if people.who(first.speaker) == people.who(second.speaker) or "customer" not in {first.side, second.side}:
        return False
    if first.date and second.date and abs((first.date - second.date).days) > WITHIN_DAYS:
        return False
    if not _is_claimed(one) and _is_claimed(other) and _is_outright(one) and not _is_meant(one, other, people):
        return False
    if not _is_claimed(other) and _is_outright(one) and not _OUTRIGHT.search(fold(first.quote)):
        return False
    return not (_is_question(first) or _is_question(second))


def _is_question(evidence: Evidence) -> bool:
    return evidence.quote.rstrip().endswith("?")


def _conflict(known: Sequence[Voiced], people: People, ours: People, first: int, second: int) -> Conflict:
    rows = sorted((first, second))
    sides = tuple(
        Side(people.who(known[row].evidence.speaker) or _author(known, ours, row) or US, known[row].evidence)
        for row in rows
    )
    if all(of_deliveries(known[row]) for row in rows):
        return Conflict(DELIVERIES, sides)
    return Conflict(_topic(*(known[row].evidence.quote for row in rows), people=people), sides)


def _author(known: Sequence[Voiced], ours: People, row: int) -> str | None:
    """Who of us wrote an unsigned note: the only one of us whom its words name."""
    told = [each.evidence.quote for each in known if part_of(each) == part_of(known[row])]
    named = {name for text in told for _, name in ours.named(text)}
    return named.pop() if len(named) == 1 else None


def _topic(first: str, second: str, *, people: People) -> str:
    """The words both use, as the first writes them; else the machine the second names, else how that begins."""
    names = {term for name in people.names for term in terms(name).split()}
    shared = (set(terms(first).split()) & set(terms(second).split())) - names
    shared = {term for term in shared - _NO_TOPIC if not term.isdecimal()}
    words = [word.strip(".,;:!?\"'()") for word in first.split() if shared & set(terms(word).split())]
    if words:
        return " ".join(list(dict.fromkeys(words))[:TOPIC_WORDS])
    named = (word.strip(".,;:!?\"'()") for word in second.split() if identifiers(word))
    return next(named, None) or shorten(sentences(second)[0].of(second), TOPIC_LENGTH, placeholder=" …")
