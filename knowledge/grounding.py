"""What a sentence about a customer may say: only what the evidence it names says, as far as reading can tell.

Words between quotation marks must stand in the evidence to the letter; dates, numbers and what they count, names and
denials must stand in it; and so must most of the sentence's other words. Where that is in doubt the sentence falls: a
rep misses a sentence rather than reads a wrong one.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from enum import StrEnum
from typing import Final, TypeAlias

from knowledge.matching import STOP_WORDS, fold, legible, terms
from knowledge.model import Evidence
from knowledge.sentences import BEGINNERS

SUPPORTED: Final = 0.5
"""At least this share of a sentence's words, those of the question apart, must stand in its evidence."""

NEAR: Final = 2
"""A number and a word beside it stand at most so many words apart in the evidence, as in "12 working days"."""


class Fault(StrEnum):
    """Why evidence does not bear a sentence out."""

    LETTER = "what is quoted, or a link, does not stand there to the letter"
    DATE = "a date does not stand there"
    NUMBER = "a number, or what it counts, does not stand there"
    NAME = "a name does not stand there"
    DENIAL = "nothing is denied there"
    WORDS = "most of its words do not stand there"


def fault(sentence: str, evidence: Sequence[Evidence], question: str = "", account: str | None = None) -> Fault | None:  # noqa: PLR0911  a return a fault
    """Why `evidence` does not bear `sentence` out; None where it does.

    `account` is whose evidence it is, which the sentence may name. It may deny what the `question` denies.
    """
    said = [" ".join(piece.quote.split()) for piece in evidence]
    if not all(any(_stands(words, text) for text in said) for words in _to_the_letter(sentence)):
        return Fault.LETTER
    text = legible(" | ".join([*said, *(piece.speaker or "" for piece in evidence), account or ""]))
    dates, sentence = _dates(legible(sentence), _MONTH_NAMED)
    known: set[_Day] = {(piece.date.year, piece.date.month, piece.date.day) for piece in evidence if piece.date}
    known |= {day for days in _dates(text, _MONTH)[0] for day in days}
    if not all(any(_tells(day, other) for day in days for other in known) for days in dates):
        return Fault.DATE
    if not _numbers_stand(_spelt(sentence), _spelt(text), {str(year) for year, _, _ in known if year}):
        return Fault.NUMBER
    if not _names_stand(sentence, text, question):
        return Fault.NAME
    if _DENIAL.search(fold(sentence)) and not _DENIAL.search(fold(f"{text} {question}")):
        return Fault.DENIAL
    if not _words_stand(_spelt(sentence), _spelt(text), _spelt(question)):
        return Fault.WORDS
    return None


# to the letter --------------------------------------------------------------------------------------------------------

_DOUBLE: Final = '"“”„‟«»″'
_SINGLE: Final = re.compile(r"(?<!\w)['‘‚](?=\S)(.+?)(?<=\S)['’‘](?!\w)")
_LINK: Final = re.compile(r"\S*(?:://|www\.|@)\S*")


def _to_the_letter(sentence: str) -> Iterator[str]:
    """What must stand to the letter: quoted words (all that follows, where a mark is not closed), and links."""
    for quoted in (*re.split(f"[{_DOUBLE}]", sentence)[1::2], *_SINGLE.findall(sentence)):
        yield " ".join(quoted.split()).rstrip(",.").strip()
    for link in _LINK.findall(sentence):
        yield link.strip(f"{_DOUBLE}().,;")


def _stands(words: str, text: str) -> bool:
    """Whether `words` stand in `text` to the letter, as whole words; no words stand nowhere."""
    return bool(words) and re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


# dates ----------------------------------------------------------------------------------------------------------------

_Day: TypeAlias = tuple[int | None, int | None, int | None]
"""A year, a month and a day, as far as they are told."""

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME_OF_MONTH: Final = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DATES: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?P<year>(?:19|20)\d\d)-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>\d\d))?\b",
        r"\b(?P<month>\d\d?)(?P<turned>[./])(?P<day>\d\d?)[./](?P<year>(?:19|20)?\d\d)\b",
        rf"\b(?P<day>\d\d?)(?:st|nd|rd|th|\.)?(?: of)? {_NAME_OF_MONTH}(?:,? (?P<year>(?:19|20)\d\d))?\b",
        rf"\b{_NAME_OF_MONTH} (?P<day>\d\d?)(?:st|nd|rd|th)?\b(?![./:]\d)(?:,? (?P<year>(?:19|20)\d\d))?\b",
        rf"\b{_NAME_OF_MONTH},?(?: of)? (?P<year>(?:19|20)\d\d)\b",
    )
)
_MONTH: Final = re.compile(rf"\b{_NAME_OF_MONTH}", re.IGNORECASE)
_MONTH_NAMED: Final = re.compile(rf"(?<!^)\b(?=[A-Z])(?i:{_NAME_OF_MONTH})")
"""A month rather than what one may do, or march; a word that begins a sentence is left to the names."""


def _dates(text: str, month: re.Pattern[str]) -> tuple[list[set[_Day]], str]:
    """The days that each date in `text` may mean (03/05/2026 has two readings), and the text without them."""
    found: list[set[_Day]] = []
    for pattern in (*_DATES, month):
        found += [_readings(**date.groupdict()) for date in pattern.finditer(text)]
        text = pattern.sub(" ", text)
    return found, text


def _readings(
    year: str | None = None,
    month: str | None = None,
    day: str | None = None,
    name: str | None = None,
    turned: str | None = None,
) -> set[_Day]:
    of_year = int(f"20{year}"[-4:]) if year else None
    of_month = _MONTHS.index(name[:3].lower()) + 1 if name else int(month or 0)
    on = int(day) if day else None
    return {(of_year, of_month, on), (of_year, on, of_month)} if turned else {(of_year, of_month, on)}


def _tells(day: _Day, known: _Day) -> bool:
    """Whether `known` tells all that `day` does."""
    return all(told is None or told == other for told, other in zip(day, known, strict=True))


# numbers --------------------------------------------------------------------------------------------------------------

_SMALL: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_NUMBERS: Final = (
    {word: number for number, word in enumerate(_SMALL)}
    | {word: 10 * number for number, word in enumerate(_TENS, start=2)}
    | {"both": 2, "dozen": 12, "hundred": 100}
)
_NUMBER: Final = re.compile(rf"\b(?:(?P<tens>{'|'.join(_TENS)})[ -])?(?P<last>{'|'.join(_NUMBERS)})\b")
_MEASURES: Final = {
    "percent": re.compile(r"%|\bper cent\b|\bpct\b"),
    "euro": re.compile(r"€|\b(?:eur|euros)\b"),
    "dollar": re.compile(r"\$|\b(?:usd|dollars)\b"),
    "pound": re.compile(r"£|\b(?:gbp|pounds|quid)\b"),
}
_MEASURE_TERMS: Final = frozenset(terms(" ".join(_MEASURES)).split())
_ORDINAL: Final = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")
_TOKEN: Final = re.compile(r"[^\W_]+(?:[-/_&+'.,:][^\W_]+)*")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_FIGURE: Final = re.compile(r"\d+(?:p\d+)?")


def _spelt(text: str) -> str:
    """Folded, with numbers in figures and measures by one name each: "two per cent" and "2 %" are alike.

    "One" stays: it counts nothing more often than not.
    """
    text = _ORDINAL.sub("", fold(text)).replace("twice", "two times")
    for name, pattern in _MEASURES.items():
        text = pattern.sub(f" {name} ", text)
    return _NUMBER.sub(_in_figures, text)


def _in_figures(number: re.Match[str]) -> str:
    tens, last = number["tens"], number["last"]
    return last if last == "one" and not tens else str(_NUMBERS.get(tens, 0) + _NUMBERS[last])


def _values(token: str) -> set[str]:
    """A part number whole, else the numbers in a token, as terms: HX-40 is hx40 and not 40, 3.5bar is 3p5."""
    if not any(map(str.isdecimal, token)):
        return set()
    found = terms(token).split()
    return {term for term in found if _FIGURE.fullmatch(term)} if token[0].isdecimal() else set(found[:1])


def _terms_of(token: str) -> set[str]:
    """The numbers and the words of a token, the words as written too, since one letter is no term: "12k" has a k."""
    words = {term for term in terms(token).split() if not _FIGURE.fullmatch(term)}
    return _values(token) | words | set(_LETTERS.findall(token))


def _numbers_stand(sentence: str, text: str, years: Collection[str]) -> bool:
    """Whether every measure stands in `text`, and every number with what it counts beside it.

    "12 days" is not made of "12 pumps in 5 days"; in "line 3" the word before it counts, where it stands before it
    there too.
    """
    places: dict[str, set[int]] = {}
    for place, token in enumerate(_TOKEN.findall(text)):
        for term in _terms_of(token):
            places.setdefault(term, set()).add(place)

    def stands(value: str, counted: Collection[str], before: Collection[str]) -> bool:
        labelled = any(places[value] & {place + 1 for place in places.get(word, ())} for word in before)
        around = {place + step for place in places[value] for step in range(-NEAR, NEAR + 1)}
        return labelled or any(around & places.get(word, set()) for word in counted or before)

    if not _MEASURE_TERMS & set(terms(sentence).split()) <= places.keys():
        return False
    tokens = ["", *_TOKEN.findall(sentence), ""]
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        values = _values(token)
        if not values <= places.keys() | set(years):
            return False
        if values and token[0].isdecimal():
            counted = {term for unit in _LETTERS.findall(token) for term in terms(unit).split() or [unit]}
            counted |= set(terms(after).split()) | ({*terms(before).split()} & _MEASURE_TERMS)
            labels = set(terms(before).split())
            if not counted <= places.keys():
                return False
            if (counted or labels) and not all(stands(value, counted, labels) for value in values & places.keys()):
                return False
    return True


# names and words ------------------------------------------------------------------------------------------------------

_WORD: Final = re.compile(r"[^\W_][\w'’-]*")
_PIECE: Final = re.compile(r"[^\W_]+")
_GENITIVE: Final = re.compile(r"'s\b|'")
_BEGINS: Final = re.compile(r"(?:^|[.!?:]\s)\W*$")
_BEGINNERS: Final = BEGINNERS | STOP_WORDS | {"customer", "customers", "according", "both", "each"}
_TITLES: Final = {"Dr", "Mr", "Mrs", "Ms", "Prof", "Herr", "Frau"}
"""These stand for themselves: "Dr. Uhl" is borne out by "Dr. Katrin Uhl", "Mr. Uhl" is not."""

_DENIAL: Final = re.compile(r"\b(?:not|no|nor|never|none|nobody|nothing|neither|without|cannot|\w+n't)\b")
_OF_TELLING: Final = frozenset(terms("customer say said tell told ask according").split())
"""Terms that a sentence about evidence uses whatever the evidence says."""


def _plain(words: str) -> str:
    """The words as names are compared: folded, one space between them, without the s of a genitive."""
    return f" {' '.join(_PIECE.findall(_GENITIVE.sub('', fold(words))))} "


def _names_stand(sentence: str, text: str, question: str) -> bool:
    """Whether each run of capitalised words stands in `text` in that order.

    A word that begins a sentence is no name if it is one of those that often do, or stands in small letters in the
    question, or in another form in `text`.
    """
    known, found = _plain(text), set(terms(text).split())
    small = _BEGINNERS | {word for word in _WORD.findall(question) if word.islower()}

    def is_name(word: re.Match[str]) -> bool:
        plain = fold(word[0]).removesuffix("'s")
        if not word[0][0].isupper() or plain in STOP_WORDS or _values(plain):
            return False
        if not _BEGINS.search(sentence, 0, word.start()):
            return True
        in_another_form = set(terms(plain).split()) <= found and _plain(plain) not in known
        return plain not in small and not in_another_form

    run, end = "", 0
    for word in [*_WORD.finditer(sentence), None]:
        named = word is not None and is_name(word)
        parted = word is None or not named or sentence[end : word.start()].strip(" .") or run in _TITLES
        if run and parted:
            if _plain(run) not in known:
                return False
            run = ""
        if word is not None:
            run, end = (f"{run} {word[0]}".strip() if named else run), word.end()
    return True


def _words_stand(sentence: str, text: str, question: str) -> bool:
    """Whether most of what the sentence says beyond the question stands in `text`; of all, where it says no more."""
    content = set(terms(sentence).split()) - _OF_TELLING
    told = content - set(terms(question).split()) or content
    return bool(told) and len(told & set(terms(text).split())) >= SUPPORTED * len(told)
