"""What kinds of answer stand in a sentence: dates, amounts, people, places, reasons; and how it is said.

Patterns over the plain spelling of a text; they tell what a sentence could answer, not whether it is true.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Sort(StrEnum):
    """A sort of answer."""

    DATE = "date"
    DURATION = "duration"
    MONEY = "money"
    NUMBER = "number"
    PERSON = "person"
    NAME = "name"
    PLACE = "place"
    REASON = "reason"
    VERDICT = "verdict"
    MANNER = "manner"


@dataclass(frozen=True, slots=True)
class Seen:
    """An answer of a sort, and where it stands."""

    sort: Sort
    start: int
    end: int
    text: str


_MONTHS: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_DAYS: Final = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_SEASONS: Final = r"(?:spring|summer|autumn|winter|christmas|easter|new year)"
_SMALL: Final = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    r"|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
)
_SPELT: Final = (
    rf"(?:{_SMALL}|hundreds?|thousands?|millions?|lakhs?|crores?|dozens?|half|quarter|both|none|twice|nil|zero)"
)
_FIGURE: Final = r"\d+(?:[.,' \u00a0]\d{3})*(?:[.,]\d+)?"
_UNIT_OF_TIME: Final = r"(?:minutes?|mins?|hours?|hrs?|days?|weeks?|wks?|months?|years?|yrs?|nights?|shifts?|seasons?)"
_COUNT: Final = rf"(?:{_FIGURE}|{_SPELT}|a|an|several|few)"
_FULL: Final = r"(?:\s?-?\s?(?:more|and a half|working|business|calendar|full))"
_UNIT: Final = (
    r"(?:%|per\s?cent|percent|kg|g|tonnes?|tons?|t|mm|cm|m|km|l|litres?|kw|kwh|mw|bar|°c|°|degrees?|pieces?|pcs|units?"
    r"|ppm|k)"
)
_PERIOD: Final = r"(?:week|month|year|quarter|half|summer|spring|autumn|winter|season|night|morning)"
_CURRENCY: Final = (
    r"(?:€|£|\$|¥|₹|eur(?:os?)?|usd|gbp|chf|sek|nok|dkk|pln|inr|rs\.?|rupees?|pounds?|quid|dollars?|francs?|euros?"
    r"|kroner|kronor|pence|cents?|grand|bucks|lakhs?|crores?)"
)

_SHAPES: Final = {
    Sort.MONEY: (
        rf"(?:€|£|\$|¥|₹)\s?{_FIGURE}(?:\s?(?:k|m|bn|million|thousand)\b)?",
        rf"\b(?:eur|usd|gbp|chf|rs\.?|inr)\s?{_FIGURE}",
        rf"\b(?:{_FIGURE}|{_SPELT})(?:[\s-]{_SPELT})*\s?k?\s?{_CURRENCY}(?!\w)",
    ),
    Sort.DATE: (
        rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?)?{_MONTHS}\b\.?(?:\s+\d{{1,2}}(?:st|nd|rd|th)?\b)?(?:,?\s+\d{{4}})?",
        r"\b(?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?\b",
        r"\b\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d\d)?(?!\d)",
        r"\bq[1-4]\b",
        rf"\b{_DAYS}\b",
        rf"\b{_SEASONS}\b",
        r"\b(?:week|kw|cw|wk)\s?\d{1,2}\b",
        r"\b\d{1,2}[:.]\d\d\b(?!\s?(?:%|per|euro|eur))",
        r"\b(?:noon|midnight|today|tomorrow|yesterday|tonight)\b",
        rf"\b(?:next|last|this|end of|beginning of|middle of|mid|early|late|first|second)\s?-?(?:the\s+)?{_PERIOD}\b",
        r"\b(?:on the )?\d{1,2}(?:st|nd|rd|th)\b",
        rf"\bin (?:{_FIGURE}|{_SMALL}) (?:days?|weeks?|months?|years?)\b",
    ),
    Sort.DURATION: (rf"\b{_COUNT}(?:\s?(?:to|or|-|–)\s?(?:{_FIGURE}|{_SMALL}))?{_FULL}*[\s-]?{_UNIT_OF_TIME}\b",),
    Sort.NUMBER: (rf"(?<![\w-]){_FIGURE}\s?{_UNIT}?(?!\w)", rf"\b{_SPELT}(?:[\s-](?:and\s)?{_SPELT})*\b"),
    Sort.REASON: (
        r"\b(?:because|'cause|since|due to|owing to|reasons?|caused?|thanks to|so that|in order to|that'?s why)\b",
        r"\b(?:therefore|which means|result of|otherwise|comes? from|came from|too \w+|not enough|fault|blames?)\b",
        r"\b(?:afraid|worr(?:y|ied)|as (?:it|he|she|they|we|the|there)|needs? to|wants? to|for fear|unless|so)\b",
        r"\b(?:cannot|can'?t|couldn'?t|won'?t)\b",
    ),
    Sort.VERDICT: (
        r"\b(?:yes|yeah|yep|no|nope|not|never|none|nobody|nothing|already|agreed?|sure|of course|correct|right)\b",
        r"\b(?:accept(?:s|ed)?|refus(?:e|es|ed)|approv(?:e|es|ed)|done|ok(?:ay)?|signed|confirmed|solved|closed)\b",
        r"\b(?:is|are|was|were|has|have|had|will|does|did)\b|n'?t\b",
    ),
    Sort.PLACE: (
        r"\b(?:in|at|from|to|near|outside|inside|under|behind|above|below|next to|via|through)\s+(?:the\s+)?\w+",
    ),
    Sort.MANNER: (r"\b(?:by|with|through|using|via|per|against|instead|without|as|like)\b",),
}
_PATTERNS: Final = tuple((sort, re.compile("|".join(shapes), re.IGNORECASE)) for sort, shapes in _SHAPES.items())
_TITLE: Final = r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herr|Frau|Ing|Sr|Sra|Dona?)"
_CAPITAL: Final = r"[^\W\d_a-z][\w'’&-]+"
_CAPITALISED: Final = re.compile(
    rf"(?:{_TITLE}\.?\s+)?\b{_CAPITAL}(?:\s+(?:de|da|van|von|der|del|of|&)?\s?{_CAPITAL})*"
)
_TITLED: Final = re.compile(rf"{_TITLE}\b")
_CODE: Final = re.compile(r"\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{2,}\b")
_ROLE: Final = re.compile(
    r"\b(?:manager|director|engineer|owner|chief|head|boss|buyer|purchaser|purchasing|board|team|operators?"
    r"|technicians?|fitters?|wife|husband|brother|sister|son|daughter|father|colleague|successor|supplier|company"
    r"|contractor|agent|foreman|cook|accountant|finance|legal|lawyer|doctor|nurse|customer|partner|committee|council"
    r"|they|we|he|she|i|you|everybody|nobody)\b",
    re.IGNORECASE,
)
_NOT_NAMES: Final = frozenset({
    "i", "the", "a", "an", "it", "we", "he", "she", "they", "you", "and", "but", "so", "if", "in", "on", "at", "for",
    "to", "of", "no", "not", "yes", "this", "that", "our", "my", "your", "his", "her", "their", "as", "is", "are",
    "was", "were", "do", "does", "did", "then", "there", "here", "what", "when", "where", "why", "how", "who",
    "which", "now", "also", "please", "thanks", "thank", "hello", "hi", "dear", "regards", "after", "before", "since",
    "because", "one", "two", "three", "all", "only", "once", "from", "with", "by", "or", "i'm", "it's", "we're",
})  # fmt: skip
_DATES: Final = re.compile(rf"(?:{_MONTHS}|{_DAYS}|q[1-4]|{_SEASONS})\b", re.IGNORECASE)
_HEDGED: Final = re.compile(
    r"\b(?:maybe|perhaps|probably|might|may|could|think|thinks|thought|guess|believes?|not sure|unsure|unclear"
    r"|don'?t know|doesn'?t know|no idea|not yet|undecided|to be (?:decided|confirmed|agreed)|tbc|tbd|open point"
    r"|let you know|come back|(?:will|i'?ll) (?:ask|check|see|find|send|tell|propose)|asked (?:if|whether)"
    r"|wants? to know|wonders?|depends)\b",
    re.IGNORECASE,
)
_NEGATED: Final = re.compile(
    r"\b(?:no|not|never|none|nobody|nothing|without|neither|nor|cannot)\b|n['’]t\b", re.IGNORECASE
)
_FUTURE: Final = re.compile(
    r"\b(?:will|shall|going to|plans?|planned|next|by the end|until|from (?:\d|\w+ 20))\b|['’]ll\b", re.IGNORECASE
)
_PAST: Final = re.compile(
    r"\b(?:was|were|had|did|used to|last|ago|formerly|previous(?:ly)?|before)\b|\w{3,}ed\b", re.IGNORECASE
)
_NOW: Final = re.compile(
    r"\b(?:now|currently|today|these days|at the moment|nowadays|latest|still|any ?more|already)\b", re.IGNORECASE
)


def seen(text: str, people: Collection[str] = ()) -> tuple[Seen, ...]:
    """The answers that stand in `text`, by sort; `people` are words of known persons' names, in lower case."""
    found = [
        Seen(sort, hit.start(), hit.end(), hit[0]) for sort, pattern in _PATTERNS for hit in pattern.finditer(text)
    ]
    for hit in _CAPITALISED.finditer(text):
        words = [word for word in re.findall(r"[\w'’&-]+", hit[0]) if word.lower() not in _NOT_NAMES]
        if not words or _DATES.fullmatch(hit[0]):
            continue
        known = any(word.lower().removesuffix("'s").removesuffix("’s") in people for word in words)
        opens = not text[: hit.start()].strip(" \t\n\"'“‘*#->•(") or text[: hit.start()].rstrip()[-1:] in ".!?:"
        if known or _TITLED.match(hit[0]):
            found.append(Seen(Sort.PERSON, hit.start(), hit.end(), hit[0]))
        if known or not opens or len(words) > 1:
            found.append(Seen(Sort.NAME, hit.start(), hit.end(), hit[0]))
    found += [Seen(Sort.NAME, hit.start(), hit.end(), hit[0]) for hit in _CODE.finditer(text)]
    return tuple(found)


def roles(text: str) -> int:
    """How many words for people by what they are stand in `text`."""
    return len(_ROLE.findall(text))


def manner(text: str) -> tuple[bool, bool, bool, bool, bool]:
    """Whether `text` is hedged, negated, of the future, of the past, of now."""
    patterns = (_HEDGED, _NEGATED, _FUTURE, _PAST, _NOW)
    hedged, negated, future, past, now = (bool(pattern.search(text)) for pattern in patterns)
    return hedged, negated, future, past, now
