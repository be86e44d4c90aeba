"""When a part is from: by its front matter, else its headers, else its file's name, else what its text states.

A date that is merely mentioned ("deliver by 12 May") dates nothing. A name that gives only a month or a quarter dates
its last day, unless the text states a day within it: what is told of a period is known by its end, and `--as-of` then
shows nothing too early. Day and month of 03/04/2025 are told apart by a weekday beside them, else by the other dates of
the same file, or not at all.
"""

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, TypeAlias

from knowledge.model import Apart, DateBasis, Kind, Part

Order: TypeAlias = Literal["day first", "month first"]
"""How a file writes days and months in figures."""

EARLIEST = dt.date(1990, 1, 1)
LATEST = dt.date(2099, 12, 31)
"""What lies outside is no date of a document but some other number."""
LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "da", "sv", "nb", "pt", "pl", "fi", "cs"]
LETTERHEAD = 6
"""Lines that are not blank among which a bare date is the document's own."""
LETTER = 12
"""Lines among which a line that is little more than place and date is, as in letters."""
SHORT = 40
"""Characters of such a line, at most."""
STATED = 40
"""Lines among which `Date: …` is."""
WIDTH = 400
"""Characters of a line that are looked at."""
BEFORE = 100
"""Characters that may stand before a letterhead's date."""
SETTLING = 200_000
"""Characters of a part that are searched for dates which tell the order of day and month."""

_PATTERNS = (
    re.compile(r"(?<![\d.,-])(?P<y>(?:19|20)\d\d)(?P<s>[-/._ ])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})(?!\d|[-/.]\d)"),
    re.compile(r"(?<![\d.,])(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>(?:19|20)\d\d|\d\d)(?!\d|\.\d|%)"),
    re.compile(r"(?<![\d/])(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?P<y>(?:19|20)\d\d|\d\d)(?!\d|/\d)"),
    re.compile(r"(?<![\d-])(?P<a>\d{1,2})-(?P<b>\d{1,2})-(?P<y>(?:19|20)\d\d)(?!\d|-\d)"),
    re.compile(
        r"(?<!\d)(?P<d>\d{1,2})(?:st|nd|rd|th|er|º|\.)?[\s-]*(?:(?:of|de|di)\s)?(?P<w>[^\W\d_]{3,12})\.?,?[\s-]*"
        r"(?:(?:of|de|di)\s)?'?(?P<y>(?:19|20)\d\d|(?<=[\s'-])\d\d)(?![\d:%]|\s?(?:min|h\b|%|km|pc|x\b))",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<![^\W_])(?P<w>[^\W\d_]{3,12})\.?\s{1,2}(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s(?:\d\d:\d\d(?::\d\d)?\s)?"
        r"(?P<y>(?:19|20)\d\d)(?![\d:])",
        re.IGNORECASE,
    ),
)
"""Full dates, the year first, in figures (dots, strokes, hyphens), and with the month in words."""
_COMPACT = re.compile(r"(?<![^\W_])(?<![A-Z]-)(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>[0-3]\d)(?![^\W_])")
_UNDERSCORED = re.compile(r"(?<!\d)(?<!\d_)(?P<a>\d{1,2})_(?P<b>\d{1,2})_(?P<y>(?:19|20)\d\d)(?!\d|_\d)")
_QUARTER = re.compile(
    r"(?<![^\W_])(?:(?P<y>20\d\d)[ _-]?Q(?P<q>[1-4])|Q(?P<q2>[1-4])[ _-]?(?P<y2>20\d\d))(?!\d)", re.IGNORECASE
)
_YEAR_MONTH = re.compile(r"(?<![\d.])(?<!\d[-_])(?<![A-Z]-)(?P<y>20\d\d)[-_](?P<m>0[1-9]|1[0-2])(?![\d]|[-_.]\d)")
_NAMED_MONTH = re.compile(r"(?<![^\W_])(?<!\d[ _-])(?P<w>[^\W\d_]{3,12})[ _-](?P<y>20\d\d)(?!\d|[-_.]\d)")
_SLASHED = re.compile(r"(?<![\d/-])(\d{1,2})[/-](\d{1,2})[/-](?:(?:19|20)\d\d|\d\d)(?![\d/-])")

_LABEL = re.compile(
    r"(?:^|\s{2,}|\t|\|\s*|[.;,]\s)[^\w\n]{0,4}(?P<before>[^\W\d_]+\s)?"
    r"(?:date|datum|dato|fecha|data|päivämäärä|päivä|dated)\b(?:\sof\s(?:the\s)?[a-z]+)?[*_]*\s*[:=]?[*_]*\s*",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"\b(?:date|datum|dato|fecha)\b", re.IGNORECASE)
_OTHER_DATE = re.compile(
    r"due|delivery|delivered|promised?|order|ordered|expiry|birth|next|end|closing|close|target|renewal|start|warranty|"
    r"installation|up\sto|to|by|requested|ship|shipping|payment|invoice|contract|update|updated",
    re.IGNORECASE,
)
_MENTIONS = re.compile(
    r"\b(?:by|before|until|till|since|from|after|due|for|of|to|in|through|between|and|or|than|with|bis|ab|seit|vor|nach|"
    r"week|no|nr|ref|order|invoice|contract|quotation|offer)\W*$",
    re.IGNORECASE,
)
_VERBS = re.compile(
    r"\b(?:ordered|delivered|installed|bought|signed|sent|promised|agreed|paid|expires?|ends?|starts?|started|arrived|"
    r"failed|received|shipped|runs?|ran|was|is|were|are|will|has|have|had|says|wants?|needs?|asked|came|went)\b",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"\b(?:visit(?:ed)?|call(?:ed)?|meeting|met|held|spoke|talk(?:ed)?|conversation|interview(?:ed)?|review|recorded|"
    r"exported|written|lunch|workshop|phone[d]?|report|minutes|notes?)\b",
    re.IGNORECASE,
)

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
BESIDE = 14
"""Characters before a date among which its weekday stands."""
_WEEKDAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|r|rs|ur)?(?:day)?\b[\s,.]*$", re.IGNORECASE)

KEYS = (
    ("date", "datum", "dato", "fecha", "data", "day", "on", "when", "päivämäärä"),
    ("visit date", "date of visit", "call date", "date of call", "meeting date", "interview date", "survey date"),
    ("submitted", "submitted at", "submitted on", "response date", "responded at", "timestamp", "completed at"),
    ("started", "start time", "opened", "opened at", "date opened", "created", "created at", "created on"),
    ("created date", "reported on", "logged", "logged at", "received", "received at", "sent", "sent at", "order date"),
)
"""Names of the headers, entries and columns that date a part, the best first."""
REVISED = ("updated", "last updated", "as of", "revised", "stand")
"""Entries of front matter that date what is kept up over years, such as a history, where nothing else does."""
_ANY_DATE_KEY = re.compile(r"\b(?:date|datum|fecha)\b")
_NO_DATE_KEY = re.compile(
    r"due|promis|deliver|clos|expir|birth|next|end|valid|resol|updat|modif|last|install|renew|target|requested|ship|hire|"
    r"left|first|go live|warranty|invoice|contract|until|review"
)


@dataclass(frozen=True, slots=True)
class _Either:
    """A date whose day and month cannot be told apart, as it stands."""

    words: str
    day_first: dt.date
    month_first: dt.date


@dataclass(frozen=True, slots=True)
class _Period:
    """A month or quarter."""

    first: dt.date
    last: dt.date

    @classmethod
    def of(cls, year: int, first: int, last: int) -> "_Period":
        """The months `first` to `last` of a year."""
        return cls(dt.date(year, first, 1), dt.date(year, last, calendar.monthrange(year, last)[1]))


_Found: TypeAlias = dt.date | _Either


def dated(part: Part, source: str, order: Order | None = None) -> Part:
    """The part with the date that it, or the name of its file, states; unchanged where it has one, or none is stated.

    `order` is how the file writes days and months in figures; without it, the part's other dates settle that.
    """
    if part.date is not None:
        return part
    found, basis = _found(part, source, order)
    if isinstance(found, _Either):
        found, basis = _found(part, source, settled(_telling([part], source)))
    return replace(part, date=found, date_basis=basis) if isinstance(found, dt.date) else part


def date_all(parts: Sequence[Part], source: str) -> tuple[tuple[Part, ...], tuple[str, ...]]:
    """The parts of one file dated, each with the help of the others, and a warning of what is left undated by doubt."""
    found = [_found(part, source, None) if part.date is None else (part.date, part.date_basis) for part in parts]
    if any(isinstance(date, _Either) for date, _ in found):
        order = settled(_telling(parts, source))
        found = [
            _found(part, source, order) if isinstance(date, _Either) else (date, basis)
            for part, (date, basis) in zip(parts, found, strict=True)
        ]
    doubtful = [date for date, _ in found if isinstance(date, _Either)]
    return (
        tuple(
            replace(part, date=date, date_basis=basis) if isinstance(date, dt.date) and part.date is None else part
            for part, (date, basis) in zip(parts, found, strict=True)
        ),
        (_doubt(doubtful, len(parts)),) if doubtful else (),
    )


def _telling(parts: Iterable[Part], source: str) -> Iterator[str]:
    """What may hold other dates; the text of a row holds its attributes already."""
    yield source
    for part in parts:
        yield part.text
        yield from () if part.name is not None else part.attributes.values()


def settled(texts: Iterable[str]) -> Order | None:
    """How the texts write days and months in figures, where at least one date tells and none contradicts it."""
    seen: set[Order] = set()
    for text in texts:
        for found in _SLASHED.finditer(text[:SETTLING]):
            first, second = int(found[1]), int(found[2])
            if _MONTHS < first <= _DAYS and 0 < second <= _MONTHS:
                seen.add("day first")
            elif _MONTHS < second <= _DAYS and 0 < first <= _MONTHS:
                seen.add("month first")
        if len(seen) > 1:
            return None
    return seen.pop() if seen else None


_MONTHS, _DAYS = 12, 31


def _doubt(doubtful: Sequence[_Either], parts: int) -> str:
    first = doubtful[0]
    readings = f"“{first.words}” may be {first.day_first.isoformat()} or {first.month_first.isoformat()}"
    what = "it is" if parts == 1 else f"{len(doubtful)} of {parts} parts are"
    return f"{readings} and nothing in the file tells which, so {what} left undated; write such dates as 2025-04-03"


def _found(part: Part, source: str, order: Order | None) -> tuple[_Found | None, DateBasis | None]:
    """The first date that is found without doubt, else the first found with it."""
    front = any(span.reason is Apart.FRONT_MATTER for span in part.set_apart)
    doubt: tuple[_Found | None, DateBasis | None] = (None, None)
    periods = list(_periods(_names(source).replace("_", " ")))
    places: tuple[tuple[DateBasis, Iterable[_Found]], ...] = (
        ("front matter" if front else "header", _in_attributes(part, order, front=front)),
        ("file name", _in_name(source, order)),
        ("text", (found for found in _in_text(part, order) if not periods or _within(found, periods))),
        ("file name", (period.last for period in periods)),
    )
    for basis, candidates in places:
        for candidate in candidates:
            if isinstance(candidate, dt.date):
                return candidate, basis
            doubt = doubt if doubt[0] else (candidate, basis)
    return doubt


def _within(found: _Found, periods: Sequence[_Period]) -> bool:
    return isinstance(found, dt.date) and any(period.first <= found <= period.last for period in periods)


def _in_attributes(part: Part, order: Order | None, *, front: bool) -> Iterator[_Found]:
    ranked = sorted((rank, key) for key in part.attributes if (rank := _rank(key)) is not None)
    if front:
        ranked += [(len(KEYS), key) for key in part.attributes if key.casefold() in REVISED]
    for _, key in ranked:
        yield from _dates(part.attributes[key], order)
        yield from (period.last for period in _periods(part.attributes[key]))
    if part.kind is Kind.CALL and not front:
        for key in ("note", "header"):
            yield from _dates(part.attributes.get(key, ""), order)


@lru_cache(maxsize=4096)
def _rank(key: str) -> int | None:
    plain = re.sub(r"[\W_]+", " ", key).strip().casefold()
    for rank, keys in enumerate(KEYS):
        if plain in keys:
            return rank
    return len(KEYS) if _ANY_DATE_KEY.search(plain) and not _NO_DATE_KEY.search(plain) else None


@lru_cache(maxsize=256)
def _names(source: str) -> str:
    return source.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def _in_name(source: str, order: Order | None) -> Iterator[_Found]:
    name = _names(source)
    for pattern in (_COMPACT, _UNDERSCORED):
        yield from (found for match in pattern.finditer(name) if (found := _read(match, order)))
    for found, match in _matches(name.replace("_", " "), order):
        short = len(match["y"]) < len("2025") and "." in match[0]
        if not short or re.match(r"\d\d\.\d\d\.\d\d", match[0]):
            yield found


def _in_text(part: Part, order: Order | None) -> Iterator[_Found]:
    """What the text states of itself: `Date: …` near its top, or a date in one of its first lines."""
    if part.kind is Kind.MAIL or (part.name is not None and part.attributes):
        return
    start = max((span.end for span in part.set_apart if span.reason is Apart.FRONT_MATTER), default=0)
    end = part.utterances[0].start if part.kind is Kind.CALL and part.utterances else len(part.text)
    lines = [line[:WIDTH] for line in part.text[start:end].split("\n", 2 * STATED) if line.strip()][:STATED]
    for line in lines:
        for label in _LABEL.finditer(line):
            if not (label["before"] and _OTHER_DATE.fullmatch(label["before"].strip())):
                yield from _dates(line[label.end() : label.end() + STATED], order)[:1]
    for number, line in enumerate(lines[:LETTER]):
        if number < LETTERHEAD or len(line) <= SHORT:
            yield from _in_letterhead(line, order)


def _in_letterhead(line: str, order: Order | None) -> Iterator[_Found]:
    matches = list(_matches(line, order))
    if len({found for found, _ in matches}) != 1:
        return
    found, match = matches[0]
    before = line[: match.start()]
    if len(before) > BEFORE or _LABELLED.search(before) or _MENTIONS.search(before) or _VERBS.search(before):
        return
    if re.search(r"\b(?:on|am|le|el|den)\W*$", before, re.IGNORECASE) and not _EVENT.search(before):
        return
    yield found


@lru_cache(maxsize=65_536)
def _dates(words: str, order: Order | None) -> tuple[_Found, ...]:
    """Every full date in the words; of a column's many like ones, each is read once."""
    return tuple(found for found, _ in _matches(words[:WIDTH], order))


def _matches(words: str, order: Order | None) -> Iterator[tuple[_Found, re.Match[str]]]:
    """Every full date in the words, in order."""
    matches = sorted((m for pattern in _PATTERNS for m in pattern.finditer(words)), key=lambda match: match.start())
    end = 0
    for match in matches:
        found = _read(match, order) if match.start() >= end else None
        if found is not None:
            end = match.end()
            yield found, match


def _read(match: re.Match[str], order: Order | None) -> _Found | None:
    parts = match.groupdict()
    year = int(parts["y"]) if len(parts["y"]) > len("25") else 2000 + int(parts["y"])
    if parts.get("w"):
        month = month_of(parts["w"])
        return _day(year, month, int(parts["d"])) if month else None
    if parts.get("m"):
        return _day(year, int(parts["m"]), int(parts["d"]))
    first, second = int(parts["a"]), int(parts["b"])
    day_first, month_first = _day(year, second, first), _day(year, first, second)
    if day_first is None or month_first is None or day_first == month_first:
        return day_first or month_first
    weekday = _WEEKDAY.search(match.string[max(0, match.start() - BESIDE) : match.start()])
    if weekday:
        fitting = [date for date in (day_first, month_first) if date.weekday() == WEEKDAYS.index(weekday[1].lower())]
        if len(fitting) == 1:
            return fitting[0]
    if order is None:
        return _Either(match[0], day_first, month_first)
    return day_first if order == "day first" else month_first


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        date = dt.date(year, month, day)
    except ValueError:
        return None
    return date if EARLIEST <= date <= LATEST else None


def _periods(words: str) -> Iterator[_Period]:
    """Each quarter or month that the words name with its year."""
    for match in _QUARTER.finditer(words):
        quarter = int(match["q"] or match["q2"])
        yield _Period.of(int(match["y"] or match["y2"]), 3 * quarter - 2, 3 * quarter)
    for match in _YEAR_MONTH.finditer(words):
        yield _Period.of(int(match["y"]), int(match["m"]), int(match["m"]))
    for match in _NAMED_MONTH.finditer(words):
        month = month_of(match["w"])
        if month:
            yield _Period.of(int(match["y"]), month, month)


@lru_cache(maxsize=4096)
def month_of(word: str) -> int | None:
    """The month a word names in any of `LANGUAGES`, 1 to 12; None where it names none."""
    import dateparser  # noqa: PLC0415 - its tables are loaded only once a date is written in words

    settings = {"STRICT_PARSING": True, "REQUIRE_PARTS": ["day", "month", "year"]}
    found = dateparser.parse(f"2 {word} 2001", languages=LANGUAGES, settings=settings)
    return found.month if found and (found.year, found.day) == (2001, 2) else None
