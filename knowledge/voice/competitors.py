"""Who else the customer buys from or looks at, by name where one is told, and how hard it presses on the price.

A competitor is a name that stands in a statement telling of one, and that is nobody's and nothing else's name here.
"""

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.frameworks.doubt_words import NO_OTHERS
from knowledge.frameworks.weighing import known_on, recency, tells, theirs, whose
from knowledge.matching import fold, legible
from knowledge.model import Evidence, Signal, Voiced
from knowledge.sentences import BEGINNERS

UNNAMED: Final = "not named"
"""What a competitor is called whom nobody names."""

QUOTED: Final = 5
"""How many statements stand for a competitor or for pressure on the price, the latest: ours."""

PRESSES_FOR_DAYS: Final = 365
"""Pressure on the price counts as present for a year: ours."""

TOLD_WITH_WORDS_FROM: Final = 0.15
"""From this probability on a statement tells of a competitor, or presses on the price, if its words fit: ours."""

PLACE_SHARE: Final = 0.5
"""A name that stands behind "in", "at", "near" or "to" more often than this is a place's: ours."""

_NAME: Final = re.compile(r"\b[A-Z][\w&]*[a-z][\w&-]*(?:\s+[A-Z][\w&-]+)?\b")
_BEFORE_PLACES: Final = re.compile(r"\b(?:in|at|near|to|around|via)\s+$")
_SELLS: Final = re.compile(
    r"\b(?:offers?|offered|quot\w+|prices?|priced|cheaper|below|suppliers?|suppl(?:y|ies)|buys?|bought|brochure|lost|"
    r"competit\w+|tender|share|sells?|selling)\b|%"
)
"""Words that go with a competitor."""

_BEFORE_SELLERS: Final = re.compile(
    r"\b(?:from|to|by|with|than|against|at|use|uses|try|chose|choose|asked|ask|called|like|and|or|versus|vs\.?|"
    r"(?:instead|ahead|prices?|offer|quote|quotation|brochure|customer) of)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_AFTER_SELLERS: Final = re.compile(
    r"(?:['’]s?)?\s*(?:[,:]?\s*\d+(?:[.,]\d+)?\s*(?:%|per ?cent|\(|,|of\b)"
    r"|\s(?:has|have) (?:been )?(?:sold|offered|quoted|made|told)"
    r"|\s(?:offer|quot|sell|suppl|deliver|promise|make|ask|say|call|charg|undercut|pitch|knock)\w*"
    r"|\s(?:came|comes|come|went) (?:in|back|down|up|round)\b|\swants? (?:to|us|our)\b"
    r"|\s(?:is|are|was|were|sits?|sit) (?:\w+ )?(?:cheaper|faster|better|at|under|below|minus|fourteen|ten|\d)"
    r"|\s(?:price|offer|people|rep|man|brochure)s?\b)"
)
"""What stands before or after the name of someone who sells."""

_SOMEONE: Final = re.compile(
    r"\b(?:another|other|second|new|cheaper|different|competing|two|three|four|rival)\s(?:\w+\s){0,2}?"
    r"(?:offers?|quotes?|quotations?|suppliers?|vendors?|makes?|brands?|manufacturers?|competitors?|prices?|ones?)\b|"
    r"\ban? (?:quote|quotation|offer|price) (?:from|by) (?!(?:you|us)\b)|"
    r"\b(?:others|competitors?|the competition|somebody else|someone else)\b"
)
"""Words of someone else who sells, without a name."""

_PRESSES: Final = re.compile(
    r"\b(?:prices?|cheaper|discounts?|rebates?|lowest|net|below|under (?:you|yours|current)|come down|expensive|"
    r"reduc\w+|per ?cent|minus)\b|%"
)
"""Words that go with pressure on a price."""

_NO_NAMES: Final = frozenset({
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march",
    "april", "may", "june", "july", "august", "september", "october", "november", "december", "easter", "christmas",
    "euro", "euros", "eur", "usd", "gbp", "english", "german", "french", "danish", "dutch", "irish", "spanish",
    "italian", "polish", "chinese", "indian", "american", "british", "european", "mr", "mrs", "ms", "dr", "herr",
    "frau", "everybody", "everyone", "anybody", "anyone", "somebody", "someone", "nobody", "others",
    "subject", "regards", "order", "invoice",
})  # fmt: skip
"""Words that are written with a capital and name no firm."""


@dataclass(frozen=True, slots=True)
class Competitor:
    """Someone else who sells, or would sell, to the customer; the latest evidence first."""

    name: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class PricePressure:
    """Whether the customer presses on our price today, and the latest evidence that it did, latest first."""

    present: bool
    evidence: tuple[Evidence, ...]


def price_pressure(statements: Sequence[Voiced], as_of: dt.date) -> PricePressure:
    """How the customer presses on the price as of a day."""
    pressing = [
        each
        for each in known_on(statements, as_of)
        if theirs(each)
        and _tells(each, Signal.PRICE_PRESSURE, _PRESSES)
        and (each.evidence.side == "customer" or tells(each, Signal.PRICE_PRESSURE))
    ]
    recent = [
        each for each in pressing if each.evidence.date is None or (as_of - each.evidence.date).days <= PRESSES_FOR_DAYS
    ]
    return PricePressure(bool(recent), _latest(pressing, as_of))


def competitors(statements: Sequence[Voiced], as_of: dt.date, *, not_these: Collection[str]) -> tuple[Competitor, ...]:
    """Who competes with us as of a day, most told of first; `not_these` are others' names.

    Beside one that is told of, another name that stands as a seller's does is one too: "Duroflow 35 %, Kestrel 20 %".
    """
    known = known_on(statements, as_of)
    texts = [fold(each.evidence.quote) for each in known]
    telling = [each for each in known if _tells(each, Signal.COMPETITOR, _SELLS)]
    ordinary = {word for each in known for word in re.findall(r"\b[a-z]\w+", legible(each.evidence.quote))}
    barred = {word for name in not_these for word in fold(name).split()} | _NO_NAMES | BEGINNERS | ordinary
    spelled: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for each in telling:
        for name in _names(legible(each.evidence.quote), barred):
            spelled[fold(name).split()[0]][name] += 1
    if spelled:
        told = re.compile(rf"\b(?:{'|'.join(map(re.escape, spelled))})\b")
        for each in (each for each, text in zip(known, texts, strict=True) if told.search(text)):
            for name in _names(legible(each.evidence.quote), barred):
                spelled[fold(name).split()[0]][name] += 1
    about = {
        first: [each for each, text in zip(known, texts, strict=True) if re.search(rf"\b{re.escape(first)}\b", text)]
        for first in spelled
        if not _is_place(first, texts)
    }
    named = [
        Competitor(spelled[first].most_common(1)[0][0], _latest(found, as_of))
        for first, found in sorted(about.items(), key=lambda each: -len(each[1]))
    ]
    told_of = {each.evidence.id for found in about.values() for each in found}
    unnamed = [
        each
        for each in telling
        if theirs(each)
        and tells(each, Signal.COMPETITOR)
        and each.evidence.id not in told_of
        and _SOMEONE.search(fold(each.evidence.quote))
    ]
    return (*named, *([Competitor(UNNAMED, _latest(unnamed, as_of))] if unnamed else ()))


def _tells(statement: Voiced, signal: Signal, words: re.Pattern[str]) -> bool:
    """Whether a statement may tell of this by its reading, and does so by its words."""
    if not tells(statement, signal, at_least=TOLD_WITH_WORDS_FROM):
        return False
    told = fold(statement.evidence.quote)
    return words.search(told) is not None and NO_OTHERS.search(told) is None


def _is_place(word: str, texts: Sequence[str]) -> bool:
    """Whether a name mostly stands where places do."""
    before = [text[: found.start()] for text in texts for found in re.finditer(rf"\b{re.escape(word)}\b", text)]
    return sum(bool(_BEFORE_PLACES.search(each)) for each in before) > PLACE_SHARE * len(before)


def _names(text: str, barred: Collection[str]) -> list[str]:
    """The names in a text that stand as a seller's do, without the words that are barred at either end."""
    found = []
    for match in _NAME.finditer(text):
        if not _BEFORE_SELLERS.search(text[: match.start()]) and not _AFTER_SELLERS.match(text[match.end() :]):
            continue
        words = match[0].split()
        while words and fold(words[0]) in barred:
            words = words[1:]
        while words and fold(words[-1]) in barred:
            words = words[:-1]
        if words and not any(map(str.isdigit, words[0])):
            found.append(" ".join(words))
    return found


def _latest(statements: Sequence[Voiced], as_of: dt.date) -> tuple[Evidence, ...]:
    ranked = sorted(statements, key=lambda each: -whose(each.evidence) * recency(each.evidence.date, as_of))
    chosen = {each.evidence.id: each.evidence for each in ranked[:QUOTED]}
    return tuple(sorted(chosen.values(), key=lambda piece: piece.date or dt.date.min, reverse=True))
