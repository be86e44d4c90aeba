"""Values as people and exports write them in cells: numbers, money, dates, yes and no, lists, lengths of time.

Each reader returns None for a cell that says nothing, and raises `Unclear` for one that says something it cannot read
or could read in two ways. How a column writes its numbers and dates is decided from all of its values.
"""

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

Decimal: TypeAlias = Literal[".", ","]
DayOrder: TypeAlias = Literal["dmy", "mdy"]


class Unclear(ValueError):
    """A cell that cannot be read; the message completes the sentence “<cell> is …”."""


LONGEST_NUMBER = 40
LONGEST_DATE = 60
LONGEST_NAME = 300
LONGEST_URL = 2_000
"""Longer cells hold something else."""
NOTHING = frozenset(
    {"", "-", "--", "–", "—", "n/a", "na", "n.a.", "#n/a", "none", "null", "nil", "unknown", "tbd", "tba", "?", "nan"}
)
YES = frozenset({"yes", "y", "true", "t", "1", "1.0", "x", "✓", "✔", "ja", "wahr", "checked"})
NO = frozenset({"no", "n", "false", "f", "0", "0.0", "✗", "✘", "nein", "falsch", "unchecked"})
TIMES = {
    "k": 1e3, "tsd": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "mm": 1e6, "mio": 1e6, "mln": 1e6, "million": 1e6,
    "millions": 1e6, "b": 1e9, "bn": 1e9, "mrd": 1e9, "billion": 1e9,
}  # fmt: skip
SIGNS = {"€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "R$": "BRL", "US$": "USD", "C$": "CAD", "CA$": "CAD",
         "A$": "AUD", "AU$": "AUD", "zł": "PLN", "$": "$"}  # fmt: skip
CODES = frozenset({
    "AED", "ARS", "AUD", "BGN", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF",
    "IDR", "ILS", "INR", "ISK", "JPY", "KRW", "MXN", "MYR", "NOK", "NZD", "PEN", "PHP", "PLN", "RON", "RSD", "RUB",
    "SAR", "SEK", "SGD", "THB", "TRY", "TWD", "UAH", "USD", "VND", "ZAR",
})  # fmt: skip
NUMBER = re.compile(
    r"""(?P<open>\()?\s*(?P<minus>[-+−]?)\s*
        (?P<before>[A-Z]{3}(?![A-Za-z])|(?:R|US|CA?|AU?)?\$|[€£¥₹]|zł)?\s*(?P<minus2>[-−]?)\s*
        (?P<digits>[0-9][0-9.,'’\ ]*|[.,][0-9]+)(?P<exponent>[eE][+-]?[0-9]{1,3})?
        (?P<minus3>-)?\s*(?P<after>[^\W\d_]{1,12}\.?|(?:R|US|CA?|AU?)?\$|[€£¥₹%])?\s*(?P<after2>[A-Z]{3}|[€£¥₹$])?
        \s*(?P<close>\))?""",
    re.VERBOSE,
)
GROUPED = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{2,3})*[.,][0-9]{3}")
CERTAIN_THOUSAND = 3

MONTHS = {
    "jan": 1, "january": 1, "feb": 2, "february": 2, "mar": 3, "march": 3, "apr": 4, "april": 4, "may": 5, "jun": 6,
    "june": 6, "jul": 7, "july": 7, "aug": 8, "august": 8, "sep": 9, "sept": 9, "september": 9, "oct": 10,
    "october": 10, "nov": 11, "november": 11, "dec": 12, "december": 12,
}  # fmt: skip
YEAR_FIRST = re.compile(r"([0-9]{4})(?:([0-9]{2})([0-9]{2})|[-/.]([0-9]{1,2})[-/.]([0-9]{1,2}))")
YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.])\s?([0-9]{1,2})\2\s?([0-9]{4}|[0-9]{2})")
DAY_MONTH = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[-./ ]+([a-z]{3,9})[-., ]+([0-9]{4}|[0-9]{2})")
MONTH_DAY = re.compile(r"([a-z]{3,9})\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})")
YEAR_MONTH = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})")
MONTH_YEAR = re.compile(r"([0-9]{1,2})[-/.]([0-9]{4})")
MONTH_NAMED = re.compile(r"([a-z]{3,9})\.?[- ]([0-9]{4})")
WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+")
TIME_OF_DAY = re.compile(r"(?:[t ]\s*|,\s*)[0-9]{1,2}:[0-9]{2}.*$")
SERIAL = re.compile(r"[2-7][0-9]{4}(?:\.[0-9]+)?")
FIRST_SERIAL = dt.date(1899, 12, 30)
"""Day 0 of Excel's calendar, its 1900 leap-year error included."""
CENTURY_PIVOT = 70
MOST_MONTHS = 12

DAYS = {"hour": 1 / 24, "hr": 1 / 24, "h": 1 / 24, "day": 1, "d": 1, "week": 7, "wk": 7, "w": 7, "month": 30,
        "mth": 30, "mo": 30, "quarter": 91, "year": 365, "yr": 365, "y": 365}  # fmt: skip
LENGTH = re.compile(
    r"(?:(?:approx|about|ca|up to|within|max)\.?\s*)?([0-9]+(?:[.,][0-9]+)?)"
    r"(?:\s*(?:-|–|to|/)\s*([0-9]+(?:[.,][0-9]+)?))?"
    r"\s*(?:working |business |calendar )?([a-z]+)?\.?(?:\(s\))?"
)
AT_ONCE = frozenset({"immediate", "immediately", "in stock", "ex stock", "from stock", "stock", "same day", "none"})


def said(cell: str | None) -> str | None:
    """What a cell says, without blanks around it; None where it says nothing."""
    text = (cell or "").strip()
    return None if text.casefold() in NOTHING else text


@dataclass(frozen=True, slots=True)
class Number:
    """A number with what was written around it: its currency (a code, or the bare sign $), a unit, per cent."""

    value: float
    currency: str | None = None
    unit: str | None = None
    percent: bool = False


def number(cell: str, decimal: Decimal | None = None, *, money: bool = False) -> Number | None:
    """A number or an amount of money; `decimal` is the column's mark where one value alone would be unclear.

    Only money is shortened by letters ("1.2M"): in a quantity, "500 m" are metres.
    """
    text = said(cell)
    if text is None:
        return None
    match = _number(text)
    if match is None or bool(match["open"]) != bool(match["close"]):
        raise Unclear("not a number")
    around = [word for word in (match["before"], match["after"], match["after2"]) if word]
    currency = next((SIGNS.get(word, word) for word in around if word in SIGNS or word in CODES), None)
    after = (match["after"] or "").rstrip(".")
    times = TIMES.get(after.casefold(), 1.0) if money else 1.0
    value = times * float(_plain(match["digits"], decimal, shortened=times > 1) + (match["exponent"] or ""))
    if not math.isfinite(value):
        raise Unclear("not a finite number")
    minuses = [
        mark for mark in (match["open"], match["minus"], match["minus2"], match["minus3"]) if mark and mark != "+"
    ]
    if len(minuses) > 1:
        raise Unclear("not a number")
    unit = after if after and times == 1 and after != "%" and after not in SIGNS and after not in CODES else None
    return Number(-value if minuses else value, currency, unit, percent=after == "%")


def _number(text: str) -> re.Match[str] | None:
    if len(text) > LONGEST_NUMBER:
        return None
    return NUMBER.fullmatch(re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip())


def _plain(digits: str, decimal: Decimal | None, *, shortened: bool) -> str:
    bare = re.sub(r"[ '’]", "", digits)
    marks = {mark for mark in ".," if mark in bare}
    if not marks:
        return bare
    mark = _decimal_of(bare)
    if mark is None:  # one mark and three digits after it: 1.234 or 1,234
        mark = decimal or ("." if "," in bare or shortened else None)
        if mark is None:
            raise Unclear(
                "unclear: the point may part thousands or decimals, and no other number of its kind decides it"
            )
    whole, _, fraction = bare.rpartition(mark) if mark in bare else (bare, "", "")
    if (("." in whole) or ("," in whole)) and not GROUPED.fullmatch(whole):
        raise Unclear("not a number")
    return re.sub(r"[.,]", "", whole) + "." + (fraction or "0")


def _decimal_of(bare: str) -> Decimal | None:
    """The decimal mark that a number's own form makes certain; None where it could be one that parts thousands."""
    point, comma = bare.rfind("."), bare.rfind(",")
    if point >= 0 and comma >= 0:
        return "." if point > comma else ","
    mark: Decimal = "." if point >= 0 else ","
    if bare.count(mark) > 1:
        return "," if mark == "." else "."
    whole, _, fraction = bare.partition(mark)
    certain = len(fraction) != CERTAIN_THOUSAND or not whole.strip("0") or len(whole) > CERTAIN_THOUSAND
    return mark if certain else None


def decimal_mark(cells: Iterable[str]) -> Decimal | None:
    """The decimal mark that the cells agree on; None where none shows it or they differ."""
    found: set[Decimal] = set()
    for cell in cells:
        match = _number(cell)
        bare = re.sub(r"[ '’]", "", match["digits"]) if match else ""
        if "." in bare or "," in bare:
            mark = _decimal_of(bare)
            found |= {mark} if mark else set()
    return found.pop() if len(found) == 1 else None


def day_order(cells: Iterable[str]) -> DayOrder | None:
    """Whether the cells write the day or the month first; None where none shows it or they differ."""
    found: set[DayOrder] = set()
    for cell in cells:
        match = YEAR_LAST.match(cell.strip())
        if match and match[2] != ".":
            if int(match[1]) > MOST_MONTHS:
                found.add("dmy")
            elif int(match[3]) > MOST_MONTHS:
                found.add("mdy")
    return found.pop() if len(found) == 1 else None


def date(cell: str, order: DayOrder | None = None) -> dt.date | None:
    """A calendar date; `order` is the column's where the day and the month could change places."""
    text = said(cell)
    if text is None:
        return None
    if len(text) > LONGEST_DATE:
        raise Unclear("not a date")
    text = WEEKDAY.sub("", re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).casefold())
    text = TIME_OF_DAY.sub("", text).strip()
    if match := YEAR_FIRST.fullmatch(text):
        return _day(int(match[1]), int(match[2] or match[4]), int(match[3] or match[5]))
    if match := YEAR_LAST.fullmatch(text):
        return _numeric(int(match[1]), int(match[3]), _year(match[4]), "dmy" if match[2] == "." else order)
    if (match := DAY_MONTH.fullmatch(text)) and match[2] in MONTHS:
        return _day(_year(match[3]), MONTHS[match[2]], int(match[1]))
    if (match := MONTH_DAY.fullmatch(text)) and match[1] in MONTHS:
        return _day(int(match[3]), MONTHS[match[1]], int(match[2]))
    if SERIAL.fullmatch(text):
        return FIRST_SERIAL + dt.timedelta(days=int(float(text)))
    raise Unclear("not a date")


def month(cell: str, order: DayOrder | None = None) -> dt.date | None:
    """A calendar date, or the first day of a month that is named without one ("2026-05", "05/2026", "May 2026")."""
    text = (said(cell) or "").casefold()
    if match := YEAR_MONTH.fullmatch(text):
        return _day(int(match[1]), int(match[2]), 1)
    if match := MONTH_YEAR.fullmatch(text):
        return _day(int(match[2]), int(match[1]), 1)
    if (match := MONTH_NAMED.fullmatch(text)) and match[1] in MONTHS:
        return _day(int(match[2]), MONTHS[match[1]], 1)
    return date(cell, order)


def _numeric(first: int, second: int, year: int, order: DayOrder | None) -> dt.date:
    if first > MOST_MONTHS:
        order = "dmy"
    elif second > MOST_MONTHS and order != "dmy":
        order = "mdy"
    if order is None and first != second:
        raise Unclear("unclear: day and month could change places, and no other date of its column decides it")
    return _day(year, first, second) if order == "mdy" else _day(year, second, first)


def _year(digits: str) -> int:
    short = len(digits) == len("yy")
    return int(digits) + ((2000 if int(digits) < CENTURY_PIVOT else 1900) if short else 0)


def _day(year: int, month: int, day: int) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise Unclear("no day of the calendar") from None


def yes(cell: str) -> bool | None:
    """Yes or no."""
    text = said(cell)
    if text is None:
        return None
    word = text.casefold()
    if word in YES or word in NO:
        return word in YES
    raise Unclear("neither yes nor no")


def days(cell: str, unit: str | None = None) -> int | None:
    """A length of time in whole days, rounded up; of a range its longer end. A bare number is in `unit`, else days."""
    text = said(cell)
    if text is None:
        return None
    word = text.casefold()
    if word in AT_ONCE:
        return 0
    match = LENGTH.fullmatch(word) if len(word) <= LONGEST_NUMBER else None
    name = (match[3] or unit or "day").casefold() if match else ""
    one = DAYS.get(name) or DAYS.get(name.rstrip("s"))
    if match is None or one is None:
        raise Unclear("no length of time")
    return math.ceil(float((match[2] or match[1]).replace(",", ".")) * one)


def items(cell: str, *, commas: bool = False) -> tuple[str, ...]:
    """The items of a list parted by semicolons, bars or line ends (or commas, where no item can hold one)."""
    parts = re.split(r"[;|\n,]" if commas else r"[;|\n]", cell)
    return tuple(dict.fromkeys(item for part in parts if (item := said(part))))


EMAIL = re.compile(r"[A-Za-z0-9][\w.!#$%&'*+/=?^`{|}~-]{0,63}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,24}")
"""A mail address, as it stands in a cell, a header or a sentence."""
OWNER_WITH_ADDRESS = re.compile(r"\s*([^<(\[]*?)\s*[<(\[]?\s*(" + EMAIL.pattern + r")\s*[>)\]]?\s*")
HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,24}")
LEVELS = {
    "none": 0.0, "no": 0.0, "without": 0.0, "low": 1.0, "basic": 1.0, "yes": 1.0, "medium": 2.0, "standard": 2.0,
    "normal": 2.0, "high": 3.0, "premium": 3.0, "full": 3.0,
}  # fmt: skip
AFTER_NAMES = frozenset(
    {"phd", "md", "mba", "msc", "bsc", "jr", "sr", "ii", "iii", "pe", "cpa", "dr", "prof", "esq", "rn"}
)


def email(cell: str) -> str | None:
    """A mail address in lower case."""
    text = said(cell)
    if text is None:
        return None
    match = EMAIL.fullmatch(text.removeprefix("mailto:")) if len(text) <= LONGEST_NAME else None
    if match is None:
        raise Unclear("not a mail address")
    return match.group().lower()


def person_and_address(cell: str) -> tuple[str | None, str | None]:
    """A person who may be written with a mail address ("Ida Holm <ida@…>"), or as one alone."""
    text = said(cell)
    match = OWNER_WITH_ADDRESS.fullmatch(text) if text and len(text) <= LONGEST_NAME else None
    return (match[1] or None, match[2].lower()) if match else (text, None)


def person(cell: str) -> str | None:
    """A person's name, given name first."""
    text = said(cell)
    if text and text.count(",") == 1:
        family, given = (part.strip() for part in text.split(","))
        if family and given and given.casefold().replace(".", "") not in AFTER_NAMES:
            return f"{given} {family}"
    return text


def domain(cell: str) -> str | None:
    """The host of a web or mail address in lower case, without www."""
    text = said(cell)
    if text is None:
        return None
    if len(text) > LONGEST_URL:
        raise Unclear("not a domain")
    host = re.sub(r"^[a-z][a-z0-9+.-]*://", "", text.lower().strip().rstrip(".")).rpartition("@")[2]
    host = re.split(r"[/?#:\s]", host, maxsplit=1)[0].removeprefix("www.").rstrip(".")
    if not HOST.fullmatch(host):
        raise Unclear("not a domain")
    return host


def level(cell: str, decimal: Decimal | None = None) -> float | None:
    """A level of a choice: a number, or a word in order (none, low, medium, high)."""
    word = cell.strip().casefold()
    if word in LEVELS:
        return LEVELS[word]
    found = number(cell, decimal)
    return None if found is None else found.value
