"""Reads a question: what kind of answer it asks for, what it is about, and whose words it is after."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from knowledge.answering.detectors import Sort
from knowledge.matching import fold, terms


class Asks(StrEnum):
    """What a question asks for."""

    WHO = "who"
    WHEN = "when"
    HOW_MANY = "how many"
    HOW_MUCH = "how much"
    HOW_LONG = "how long"
    WHY = "why"
    WHERE = "where"
    WHICH = "which"
    YES_NO = "yes-no"
    HOW = "how"
    WHAT = "what"


ANSWERED_BY: Final = {
    Asks.WHO: (Sort.PERSON, Sort.NAME),
    Asks.WHEN: (Sort.DATE, Sort.DURATION),
    Asks.HOW_MANY: (Sort.NUMBER,),
    Asks.HOW_MUCH: (Sort.MONEY, Sort.NUMBER),
    Asks.HOW_LONG: (Sort.DURATION, Sort.DATE),
    Asks.WHY: (Sort.REASON,),
    Asks.WHERE: (Sort.PLACE, Sort.NAME),
    Asks.WHICH: (Sort.NAME, Sort.NUMBER),
    Asks.YES_NO: (Sort.VERDICT,),
    Asks.HOW: (Sort.MANNER,),
    Asks.WHAT: (),
}
"""The sorts of answer that would answer each, the more telling first."""

_WORDS: Final = {
    Asks.HOW_LONG: ("how long", "duration", "how old", "since when"),
    Asks.HOW_MANY: ("how (?:many|often|few)", "number of", "head ?count"),
    Asks.HOW_MUCH: (
        "how (?:much|big|large|high|low|far|fast|heavy|wide|deep|thick|hot|cold)",
        "price|costs?|charged?|quoted?|offer(?:ed)?|pa(?:y|ys|id)|owed?|rent(?:ed)?|fee|deposit|penalty|budget|credit",
        "discount|bonus|premium|duty|surcharge|savings?|margin|turnover|revenue|profit|salary|sum|value|total",
        "rate|percentage|per ?cent|per|share|amount|volume|figure|level|reading|estimated?|increase|limit|dosage",
        "temperature|capacity|viscosity|weighs?|weight|length|speed|size|tonnage|yield|uptime|uptake",
    ),
    Asks.WHEN: ("when", "(?:what|which) (?:date|day|time|year|month|week)", "deadline", "date of"),
    Asks.WHY: ("why", "how come", "reasons?", "what (?:made|caused|makes|causes)", "cause of", "what for"),
    Asks.WHO: (
        "who|whom|whose",
        "which (?:person|colleague|company|supplier|contact)",
        "name of",
        "what(?:'?s| is) the name",
    ),
    Asks.WHERE: ("where", "which (?:site|plant|city|country|town|location|place|building|room)", "what place"),
    Asks.WHICH: ("which", "what (?:kind|sort|type|brand|model|make|language|colour|version|software|system)"),
    Asks.YES_NO: (),
    Asks.HOW: ("how",),
}
"""What tells what is asked for; the first that matches at the word of asking wins."""

_CLOSED: Final = re.compile(
    r"^(?:so |and |but |ok |hey )*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|must|any"
    r"|isn'?t|aren'?t|didn'?t|don'?t|doesn'?t|hasn'?t|haven'?t|won'?t)\b"
)
_KINDS: Final = tuple(
    (kind, re.compile(rf"\b(?:{'|'.join(words)})\b") if words else _CLOSED) for kind, words in _WORDS.items()
)
_FIRST: Final = re.compile(r"\b(?:who|whom|whose|when|where|why|which|what|how)\b")
_OURS: Final = re.compile(
    r"\b(?:did|do|have|had|would|will|can|could|are|were|must|should|if|what|when|why|how \w+|that)\s+we\b"
    r"|\bwe\b.*\b(?:promis|offer|quot|commit|said|told|sen[dt]|agree|owe|deliver)"
    r"|\bour\s+(?:promise|offer|quote|answer|reply|excuse|commitment)"
)
_OPEN: Final = re.compile(
    r"\b(?:say|said|says|saying|tell|told|mention(?:ed)?|hear|heard|think|thought|feel|talk(?:ed)?|speak|spoke|know|news)"
    r" (?:to us |us |me |anything |something )?(?:about|of|on|regarding)\b|^(?:anything|something|what) (?:about|on)\b"
)
"""A question after whatever was said of a subject, and not after one fact."""

_FILLERS: Final = frozenset(
    terms(
        "how when where why many much any long often please tell me say said give know find exactly roughly again just"
        " got get need want kind sort type name number thing one also really ever yet still now currently latest these"
        " days"
    ).split()
)
"""Terms of a question that its answer does not repeat."""

NEAR_WHAT: Final = 40
"""Within this many characters after "what", a word that suggests an amount tells what is asked for; ours."""

_NUMBER: Final = re.compile(r"\d")
SAYING: Final = frozenset(
    terms("say said tell told mention mentioned hear heard think thought feel talk speak spoke").split()
)
"""Terms of an open question that tell nothing of its subject."""

_CAPITAL: Final = re.compile(r"(?<![.?!]\s)(?<!^)\b[^\W\d_a-z][\w'’-]*", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as read.

    `about` are its terms that an answer would repeat, `named` those of names and numbers; `ours` is whether it is after
    our own words, `open` whether whatever was said of its subject answers it.
    """

    text: str
    asks: Asks
    terms: tuple[str, ...]
    about: tuple[str, ...]
    named: frozenset[str]
    ours: bool
    open: bool


def read(text: str) -> Question:
    """What `text` asks."""
    folded = " ".join(fold(text).split())
    every = tuple(terms(text).split())
    about = tuple(dict.fromkeys(term for term in every if term not in _FILLERS)) or tuple(dict.fromkeys(every))
    named = {term for hit in _CAPITAL.finditer(text) for term in terms(hit[0]).split()} - _FILLERS
    numbers = {term for term in about if _NUMBER.search(term)}
    asks = _asks(folded)
    return Question(
        text=text,
        asks=asks,
        terms=every,
        about=about,
        named=frozenset(named) | frozenset(numbers),
        ours=bool(_OURS.search(folded)),
        open=asks in {Asks.WHAT, Asks.YES_NO} and bool(_OPEN.search(folded)),
    )


def _asks(folded: str) -> Asks:
    """The kind whose word comes first wins, a word of asking before a word that only suggests."""
    begins = _FIRST.search(folded)
    hits = [
        (hit.start(), order, kind) for order, (kind, pattern) in enumerate(_KINDS) if (hit := pattern.search(folded))
    ]
    if not hits:
        return Asks.WHAT
    spoken = [hit for hit in hits if begins and hit[0] == begins.start()]
    if spoken:
        return min(spoken, key=lambda hit: hit[1])[2]
    if begins and folded.startswith("what", begins.start()):
        suggested = [hit for hit in hits if hit[2] in {Asks.HOW_MUCH, Asks.HOW_LONG, Asks.HOW_MANY, Asks.WHY}]
        near = [hit for hit in suggested if 0 <= hit[0] - begins.start() <= NEAR_WHAT]
        return min(near, key=lambda hit: hit[0])[2] if near else Asks.WHAT
    starts = [hit for hit in hits if hit[2] is Asks.YES_NO]
    if starts and not begins:
        return Asks.YES_NO
    return min(hits)[2]
