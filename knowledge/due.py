"""The day by which something is to be, as people say it: resolved against the day on which they said it.

Strict: what is not plainly a day, a week or a month is none. Where a text names several, the one after "by", "until" or
the like decides, else the last: a condition comes before what is promised on it. A week is done on its Friday, a month
on its last day.
"""

import calendar
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from knowledge.matching import TEXTS_REMEMBERED, fold

LOOK_BACK_DAYS: Final = 200
"""A day without a year that is told afterwards lies at most this far back: ours."""

BESIDE_DAYS: Final = 8
"""A day further off than this is named by its number, not as Friday or tomorrow."""

FRIDAY: Final = 4
"""The weekday on which what is promised for a week is due: ours."""

BEFORE_DEADLINE: Final = 24
"""How many characters before a day its "by" may stand: ours."""

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar januari", "february feb februar februari", "march mar marz maart", "april apr",
            "may mai mei", "june jun juni", "july jul juli", "august aug augustus", "september sept sep",
            "october oct oktober okt", "november nov", "december dec dezember dez",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAYS: Final = {
    name: number
    for number, names in enumerate(
        (
            "monday mon montag", "tuesday tues tue dienstag", "wednesday weds wed mittwoch",
            "thursday thurs thur thu donnerstag", "friday fri freitag", "saturday sat samstag", "sunday sun sonntag",
        )
    )
    for name in names.split()
}  # fmt: skip
_ONES: Final = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh"),
    *("twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"),
    "twentieth",
)
_ORDINALS: Final = (
    {word: number for number, word in enumerate(_ONES, 1)}
    | {f"twenty-{word}": 20 + number for number, word in enumerate(_ONES[:9], 1)}
    | {"thirtieth": 30, "thirty-first": 31}
)
_ORDINAL_OF: Final = {number: word for word, number in _ORDINALS.items()}
COUNTED: Final = {
    "a": 1, "an": 1, "one": 1, "two": 2, "a couple of": 2, "couple of": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fourteen": 14,
}  # fmt: skip
"""How many of a day, week or month, in words."""


def _either(words: "dict[str, int]") -> str:
    return "|".join(sorted(words, key=len, reverse=True))


CALENDAR: Final = frozenset(_MONTHS) | frozenset(_WEEKDAYS)
"""Names of months and weekdays, folded."""

_HINT: Final = re.compile(
    rf"\d|\b(?:{_either(_MONTHS)}|{_either(_WEEKDAYS)}|{_either(_ORDINALS)}|today|tonight|tonite|tomorrow|tmrw|tmw|this|next|"
    r"first thing|weekend|week|month|year|within|in|inside|by|before|until|end of)\b"
)
"""What each way of naming a day has in it; most texts have none."""

_DAY: Final = rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?|(?P<word>{_either(_ORDINALS)}))"
_MONTH: Final = rf"(?P<month>{_either(_MONTHS)})\b\.?"
_YEAR: Final = r"(?:,?\s+(?P<year>20\d\d)\b)?"
_COUNT: Final = rf"(?P<count>\d{{1,3}}|{_either(COUNTED)})"
_WEEKDAY: Final = _either(_WEEKDAYS)

Look: TypeAlias = Literal["ahead", "back"]
"""Whether a day is to come, or told afterwards."""

Resolver: TypeAlias = "Callable[[re.Match[str], dt.date, Look], dt.date | None]"


@dataclass(frozen=True, slots=True)
class _Day:
    on: dt.date
    start: int
    deadline: bool
    exact: bool


def due(text: str, said: dt.date, *, told_after: bool = False) -> dt.date | None:
    """The day by which `text`, said on a day, has something done; `told_after` where it tells of a day gone by."""
    days = list(_days(text, said, told_after=told_after))
    if not days:
        return None
    deadlines = [day for day in days if day.deadline]
    return max(deadlines or days, key=lambda day: day.start).on


def day_told(text: str, said: dt.date) -> dt.date | None:
    """The day on which something happened, as a text of the day `said` tells it; None where it names no very day."""
    before = [day for day in _days(text, said, told_after=True) if day.exact and day.on <= said]
    return min(before, key=lambda day: day.start).on if before else None


def period_told(text: str, said: dt.date) -> dt.date | None:
    """The last day of the month, week or year in which something happened, as a text of the day `said` tells it."""
    before = [day for day in _days(text, said, told_after=True) if not day.exact and day.on.replace(day=1) <= said]
    return min(before, key=lambda day: day.start).on if before else None


def names_day(text: str, said: dt.date, day: dt.date) -> bool:
    """Whether a text of the day `said` names that very day, before or after."""
    folded = fold(text)
    may_name = str(day.day) in folded or _ORDINAL_OF[day.day] in folded or abs((said - day).days) <= BESIDE_DAYS
    return may_name and any(
        each.on == day and each.exact
        for told_after in (True, False)
        for each in _days(text, said, told_after=told_after)
    )


@lru_cache(maxsize=TEXTS_REMEMBERED)
def _days(text: str, said: dt.date, *, told_after: bool) -> "tuple[_Day, ...]":
    folded = fold(text)
    days: list[_Day] = []
    if not _HINT.search(folded):
        return ()
    taken: list[tuple[int, int]] = []
    for pattern, resolve in _PATTERNS:
        for found in pattern.finditer(folded):
            if any(found.start() < end and start < found.end() for start, end in taken):
                continue
            on = resolve(found, said, "back" if told_after else "ahead")
            if on is not None:
                taken.append(found.span())
                before = folded[max(0, found.start() - BEFORE_DEADLINE) : found.start()]
                deadline = _DEADLINE.search(before) or _DEADLINE.fullmatch(found[0].split()[0])
                days.append(_Day(on, found.start(), deadline is not None, resolve not in _INEXACT))
    return tuple(days)


_DEADLINE: Final = re.compile(
    r"\b(?:by|until|till|til|before|latest|no later than|not later than|within|bis|voor|uiterlijk|spatestens|deadline|"
    r"due(?: on)?)\b[^.;,]*,?\s*$"
)


# resolvers ------------------------------------------------------------------------------------------------------------


def _made(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _of_year(month: int, day: int, said: dt.date, *, look: Look) -> dt.date | None:
    """That day of the year that is meant: the next one, or told afterwards the last one."""
    near = [made for year in (said.year - 1, said.year, said.year + 1) if (made := _made(year, month, day))]
    if look == "back":
        past = [made for made in near if 0 <= (said - made).days <= LOOK_BACK_DAYS]
        if past:
            return max(past)
    coming = [made for made in near if made >= said]
    return min(coming) if coming else None


def _day_of(found: re.Match[str]) -> int:
    return int(found["day"]) if found["day"] else _ORDINALS[found["word"]]


def _day_and_month(found: re.Match[str], said: dt.date, look: Look) -> dt.date | None:
    month = _MONTHS[found["month"]]
    if found["year"]:
        return _made(int(found["year"]), month, _day_of(found))
    return _of_year(month, _day_of(found), said, look=look)


def _iso(found: re.Match[str], _said: dt.date, _look: Look) -> dt.date | None:
    return _made(int(found["year"]), int(found["m"]), int(found["d"]))


def _figures(found: re.Match[str], said: dt.date, look: Look) -> dt.date | None:
    if found["y"]:
        return _made(int(found["y"]) + (2000 if len(found["y"]) == 2 else 0), int(found["m"]), int(found["d"]))  # noqa: PLR2004 - two figures of a year
    return _of_year(int(found["m"]), int(found["d"]), said, look=look)


def _day_alone(found: re.Match[str], said: dt.date, look: Look) -> dt.date | None:
    """Of "the 12th": of this month or the next, or told afterwards of this month or the last."""
    day = _day_of(found)
    for ahead in (0, -1, -2) if look == "back" else (0, 1, 2):
        month = said.month - 1 + ahead
        made = _made(said.year + month // 12, month % 12 + 1, day)
        if made and (made <= said if look == "back" else made >= said):
            return made
    return None


def _weekday(found: re.Match[str], said: dt.date, look: Look) -> dt.date | None:
    wanted = _WEEKDAYS[found["weekday"]]
    if look == "back":
        return said - dt.timedelta(days=(said.weekday() - wanted) % 7)
    ahead = (wanted - said.weekday()) % 7 or 7
    qualified = (found["next"] or "").split()
    if "next" in qualified and ahead <= 6 - said.weekday():
        ahead += 7
    if found["week"]:
        ahead += 7
    return said + dt.timedelta(days=ahead)


def _friday(of: dt.date) -> dt.date:
    """The Friday of the week a day is in."""
    return of + dt.timedelta(days=FRIDAY - of.weekday())


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _in_month(found: re.Match[str], said: dt.date, look: Look) -> dt.date | None:
    month = _MONTHS[found["month"]]
    if found["year"]:
        year = int(found["year"])
    elif look == "back":
        year = said.year if month <= said.month else said.year - 1
    else:
        year = said.year if month >= said.month else said.year + 1
    share = found["part"] or ""
    if re.search("mid|middle|mitte", share):
        return dt.date(year, month, 15)
    if re.search("begin|start|early|anfang", share):
        return dt.date(year, month, 10)
    return _month_end(year, month)


def _period(found: re.Match[str], said: dt.date, _look: Look) -> dt.date | None:
    ahead = {"this": 0, "the": 0, "next": 1, "coming": 1}.get(found["which"] or "the", 0)
    if found["unit"] == "week":
        this_week = _friday(said) if said.weekday() <= FRIDAY else _friday(said) + dt.timedelta(days=7)
        return _friday(said) + dt.timedelta(days=7) if ahead else this_week
    if found["unit"] == "month":
        month = said.month - 1 + ahead
        return _month_end(said.year + month // 12, month % 12 + 1)
    return dt.date(said.year + ahead, 12, 31)


def _after_next(_found: re.Match[str], said: dt.date, _look: Look) -> dt.date | None:
    return _friday(said) + dt.timedelta(days=14)


def _weekend(_found: re.Match[str], said: dt.date, _look: Look) -> dt.date | None:
    return said + dt.timedelta(days=(FRIDAY - said.weekday()) % 7)


def _week_number(found: re.Match[str], said: dt.date, look: Look) -> dt.date | None:
    number = int(found["number"])
    for year in (said.year, said.year + (-1 if look == "back" else 1)):
        try:
            friday = dt.date.fromisocalendar(year, number, 5)
        except ValueError:
            continue
        if (friday <= said) if look == "back" else (friday >= said - dt.timedelta(days=4)):
            return friday
    return None


def _quarter(found: re.Match[str], said: dt.date, _look: Look) -> dt.date | None:
    month = 3 * int(found["quarter"])
    return _month_end(said.year if month >= said.month else said.year + 1, month)


def _count(word: str) -> int:
    return int(word) if word.isdecimal() else COUNTED[word]


def _span(found: re.Match[str], said: dt.date, look: Look) -> dt.date | None:
    count = _count(found["count"])
    unit = found["unit"]
    if unit.startswith("hour") or unit == "h":
        days = (count + 23) // 24 if count > 12 else 0  # noqa: PLR2004 - within the day
    elif unit.startswith(("working", "business")):
        return _working_days(said, count)
    else:
        days = count * {"d": 1, "w": 7, "m": 30, "f": 14}[unit[0]]
    return None if look == "back" else said + dt.timedelta(days=days)


def _working_days(said: dt.date, count: int) -> dt.date:
    day = said
    while count > 0:
        day += dt.timedelta(days=1)
        count -= day.weekday() <= FRIDAY
    return day


def _within_one(found: re.Match[str], said: dt.date, look: Look) -> dt.date | None:
    days = {"hour": 0, "day": 1, "week": 7, "month": 30}[found["unit"]]
    return None if look == "back" else said + dt.timedelta(days=days)


def _fortnight(_found: re.Match[str], said: dt.date, look: Look) -> dt.date | None:
    return None if look == "back" else said + dt.timedelta(days=14)


def _near(days: int) -> Resolver:
    return lambda _found, said, _look: said + dt.timedelta(days=days)


def _holiday(found: re.Match[str], said: dt.date, look: Look) -> dt.date | None:
    month, day = (12, 24) if found["holiday"].startswith("christmas") else (12, 31)
    return _of_year(month, day, said, look=look)


_INEXACT: Final = {_in_month, _period, _quarter, _week_number, _after_next}
"""What resolves to the end of a period."""

_PATTERNS: Final[tuple[tuple[re.Pattern[str], Resolver], ...]] = tuple(
    (re.compile(pattern), resolve)
    for pattern, resolve in (
        (r"\b(?P<year>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)\b", _iso),
        (r"(?<![\d.,])(?P<d>\d{1,2})[./](?P<m>\d{1,2})[./](?P<y>20\d\d|\d\d)\b(?![.,]\d)", _figures),
        (r"(?<![\d.,])(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?!\d)(?P<y>)", _figures),
        (
            r"\b(?:by|until|till|before|on|am|bis)\s+(?:the\s+)?(?P<d>\d{1,2})/(?P<m>\d{1,2})(?P<y>)\b(?!/)",
            _figures,
        ),
        (rf"(?:\bthe\s+)?(?<![\d.,]){_DAY}\s+(?:of\s+|de\s+)?{_MONTH}{_YEAR}(?!\d)", _day_and_month),
        (rf"\b{_MONTH}\s+(?:the\s+)?{_DAY}{_YEAR}(?!\d|\s*(?:%|percent|x\b))", _day_and_month),
        (
            r"\b(?:kw|cw|wk|week|calendar week|woche)\s*\.?\s*(?P<number>\d{1,2})\b(?!\s*(?:st|nd|rd|th)\b)",
            _week_number,
        ),
        (
            (
                rf"(?:\b(?P<part>end of|the end of|late|mid|middle of|beginning of|start of|early|in|by|before|during|"
                rf"ende|mitte|anfang|eind)[\s-]+)(?:the\s+)?{_MONTH}{_YEAR}(?!\s*\d)"
            ),
            _in_month,
        ),
        (r"\b(?:the )?week after next\b", _after_next),
        (
            rf"\b(?:within|in|inside)\s+(?:the\s+(?:next\s+)?|next\s+)?{_COUNT}\s+(?P<unit>(?:working|business) days?)",
            _span,
        ),
        (
            (
                rf"\b(?:within|in|inside)\s+(?:the\s+(?:next\s+)?|next\s+)?{_COUNT}\s*(?P<unit>hours?|h\b|days?|weeks?|"
                r"months?|fortnights?)(?:'s)?\b(?! (?:of|ago|since))"
            ),
            _span,
        ),
        (r"\bwithin (?:the|a|an) (?P<unit>hour|day|week|month)\b", _within_one),
        (r"\b(?:within|in|inside) (?:a|the|the next) fortnight\b", _fortnight),
        (
            (
                r"\b(?:by |before |at |until )?(?:(?:the )?end of (?:the |this )?|(?P<which>this|next|coming) )"
                r"(?P<unit>week|month|year)\b"
            ),
            _period,
        ),
        (r"\b(?:by |before |over )?(?:the |this )weekend\b", _weekend),
        (rf"\b(?:{_WEEKDAY})\s+(?:the\s+)?{_DAY}(?!\s*[:h]|\d)\b", _day_alone),
        (
            (
                rf"(?<!every )(?<!each )\b(?P<next>next|this|coming|on|by|until|till|before|for|from|"
                rf"last)?\s*(?<!every )(?<!each )"
                rf"\b(?P<weekday>{_WEEKDAY})\b"
                r"(?!\s+(?:driver|mail|shift|to\b))(?P<week>\s+week\b)?"
            ),
            _weekday,
        ),
        (r"\b(?:in |by |before |during )?q(?P<quarter>[1-4])\b", _quarter),
        (r"\bday after tomorrow\b", _near(2)),
        (r"\b(?:tomorrow|tmrw|tmw|first thing)\b", _near(1)),
        (r"\b(?:today|tonight|tonite|this (?:afternoon|evening))\b", _near(0)),
        (r"\b(?:the|by|until|till|before|on|of)\s+(?P<day>\d{1,2})(?:st|nd|rd|th)\b(?P<word>)", _day_alone),
        (
            (
                rf"(?:\b(?:by|until|till|before|on|said|for|from)\s+)(?:the\s+)?(?P<word>{_either(_ORDINALS)})(?P<day>)"
                r"(?=\s*(?:[.,;:!?)]|$|and\b|but\b|at\b|so\b|it\b))"
            ),
            _day_alone,
        ),
        (r"\b(?:by|before|until)\s+(?P<holiday>christmas|xmas|new year|the new year|year end|year-end)\b", _holiday),
    )
)
