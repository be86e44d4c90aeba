"""Points of contact: who is known at a customer, how strong and recent each bond is, and which cells are empty.

Source: customer intimacy as many contacts, often, between many functions and levels; actors and bonds of the
network approach (Hakansson).
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from knowledge.model import Contact

Level = Literal["executive", "management", "specialist", "user"]
Bond = Literal["strong", "some", "weak", "none"]

FUNCTIONS = (
    "leadership",
    "engineering",
    "marketing",
    "operations",
    "maintenance",
    "service",
    "purchasing",
    "end users",
)
"""The functions a customer's people are sorted into; others (finance, quality, IT …) keep their own name."""

NEEDED = ("leadership", "engineering", "operations", "maintenance", "purchasing")
"""The functions whose absence a brief mentions: ours."""

RECENT_DAYS = 180
"""A contact within half a year is recent: ours."""

LIVE_DAYS = 365
"""After a year without contact a bond counts as none: ours."""

OFTEN = 3
"""This many dated contacts within `LIVE_DAYS`, the last one recent, make a bond strong: ours."""

_LEVELS: tuple[tuple[Level, str], ...] = (
    (
        "executive",
        r"chief|c[efotim]o|ciso|president|[se]?vp|owner|founder|(?:managing|general) (?:director|manager)|board",
    ),
    (
        "management",
        r"head|director|manager|lead|leader|supervisor|foreman|superintendent|chef|leiter|team lead|principal",
    ),
    ("user", r"operator|user|driver|nurse|clerk|assistant|apprentice|worker|machinist|shift"),
)

_FUNCTIONS: tuple[tuple[str, str], ...] = (
    ("maintenance", r"maintenance|reliability|mro|instandhaltung|repair|millwright|technical services"),
    ("purchasing", r"purchas\w*|procure\w*|buyer|buying|sourcing|category|einkauf|supply"),
    ("service", r"service|customer care|support|helpdesk"),
    (
        "engineering",
        r"engineer\w*|r&d|research|design|technical|technology|process|automation|development|cto|scientist",
    ),
    ("marketing", r"marketing|brand|communications|sales|commercial"),
    ("finance", r"financ\w*|cfo|controll\w*|account\w*|treasur\w*"),
    ("quality", r"quality|qa|qc|hse|ehs|safety|compliance|regulatory|sustainability|energy"),
    ("IT", r"it|information|digital|data|software|ciso|cio|security|systems"),
    ("logistics", r"logistics|warehouse|shipping|stores|storekeeper|transport|receiving|dispatch"),
    ("operations", r"operation\w*|production|plant|manufactur\w*|coo|factory|shift|site|line|works|brewmaster|mill"),
    ("end users", r"operator|user|nurse|driver|machinist|worker"),
    (
        "leadership",
        r"leadership|ceo|chief executive\w*|president|owner|founder|managing director|general manager|board|chairman",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone at a customer. `last_contact` is the last dated document or entry that has them taking part."""

    name: str
    title: str | None
    function: str | None
    level: Level | None
    bond: Bond
    last_contact: dt.date | None
    left: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """The people known at a customer, closest bond first, and in words which functions none of us knows or has met."""

    people: tuple[Person, ...]
    missing: tuple[str, ...]


def coverage(contacts: Iterable[Contact], met: Mapping[str, Sequence[dt.date]], as_of: dt.date) -> Coverage:
    """Who is known, from the contact export and from the days on which each name took part in something."""
    people = [_person(contact, met.get(contact.name, ()), as_of) for contact in contacts]
    strength = {"strong": 0, "some": 1, "weak": 2, "none": 3}
    people.sort(key=lambda person: (person.left, strength[person.bond], -_ordinal(person.last_contact), person.name))
    there = [person for person in people if not person.left]
    known = {person.function for person in there}
    reached = {person.function for person in there if person.bond != "none"}
    missing = [
        f"nobody met in {function} for a year" if function in known else f"nobody known in {function}"
        for function in NEEDED
        if function not in reached
    ]
    return Coverage(tuple(people), tuple(missing))


def level_of(title: str | None) -> Level | None:
    """The level a title speaks of; None without one. Who manages nothing and uses nothing is a specialist."""
    if not title:
        return None
    return next((level for level, words in _LEVELS if _names(title, words)), "specialist")


def function_of(title: str | None, department: str | None) -> str | None:
    """The function a department or, failing that, a title speaks of; None where neither says."""
    for text in (department, title):
        if text:
            found = next((function for function, words in _FUNCTIONS if _names(text, words)), None)
            if found:
                return found
    return department.lower() if department else None


def bond_of(days: Sequence[dt.date], as_of: dt.date) -> Bond:
    """How strong a bond the days of contact show."""
    live = [day for day in days if dt.timedelta(0) <= as_of - day <= dt.timedelta(days=LIVE_DAYS)]
    if not live:
        return "none"
    recent = (as_of - max(live)).days <= RECENT_DAYS
    if recent and len(live) >= OFTEN:
        return "strong"
    return "some" if recent else "weak"


def _person(contact: Contact, met: Sequence[dt.date], as_of: dt.date) -> Person:
    days = sorted({day for day in (*met, contact.last_contact) if day and day <= as_of})
    gone = contact.left and (contact.left_on is None or contact.left_on <= as_of)
    return Person(
        name=contact.name,
        title=contact.title,
        function=function_of(contact.title, contact.function),
        level=level_of(contact.level) if contact.level else level_of(contact.title),
        bond="none" if gone else bond_of(days, as_of),
        last_contact=days[-1] if days else None,
        left=gone,
    )


def _names(text: str, words: str) -> bool:
    return re.search(rf"\b(?:{words})\b", text, re.IGNORECASE) is not None


def _ordinal(day: dt.date | None) -> int:
    return day.toordinal() if day else 0
