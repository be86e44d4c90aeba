"""Who has left a customer, or says so: a contact lost, a decision on a new desk, promises that nobody waits for.

From what is said ("my last day is 30 April", "since Hoogland left", "Femke de Wit takes over") and from the export.
"""

import datetime as dt
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from knowledge.due import day_told, due
from knowledge.frameworks.weighing import known_on
from knowledge.matching import TEXTS_REMEMBERED, legible
from knowledge.model import Contact, Evidence, Voiced
from knowledge.naming import People

_NAME: Final = (
    r"(?P<name>(?!(?:He|She|It|They|We|You|The|This|That|There|Who|Everyone|Everybody|Nobody|Somebody|One|Someone|"
    r"Since|"
    r"When|After|Until|Before|Now|But|And|So|If|As|I)\b)[A-ZÀ-Þ][\w'’-]+(?:\s+(?:(?:van|von|de|der|den|di|da|du|le|"
    r"la)\s+)*[A-ZÀ-Þ][\w'’-]+){0,2})"
)
_I_LEAVE: Final = re.compile(
    r"\bmy (?:very )?last (?:working )?day\b|\bI(?:['’]m| am|['’]ll be| will be|['’]ve| have)?\s+(?:(?:now|soon|"
    r"also)\s+)?"
    r"(?:leaving|leave (?:the company|\w+ (?:at|on|by|in|next|this))|retiring|retire\b|moving on|handed in my notice|"
    r"changing (?:jobs|employer))",
    re.IGNORECASE,
)
_LEFT: Final = re.compile(
    rf"\b(?:[Ss]ince|[Nn]ow that|[Aa]fter|[Ww]hen)\s+{_NAME}\s+(?:has\s+|is\s+)?(?:left|went|retired|gone)\b"
    rf"|{_NAME.replace('<name>', '<gone>')}\s+(?:has\s+|is\s+|was\s+|['’]s\s+)?(?:also\s+|now\s+|"
    rf"just\s+)?(?:left(?=\s*(?:[.,;!)]|$|us\b|"
    r"in\b|on\b|at the end|last\b|the (?:company|firm|business|mill|plant|site|trust)|end of|for\b))|retired\b|"
    r"retires\b|"
    r"leaves\s+(?:us|in|on|at|the (?:company|firm|business)|end|next)\b|leaving\b|retiring\b|resigned\b|"
    r"no longer (?:works|with|there|here|at)|does(?:n['’]t| not) (?:work here|come back)|won['’]t be back|"
    r"goes? (?:in|into) (?:pension|retirement)|is gone\b|been let go|moved on\b)"
)
_TAKES_OVER: Final = re.compile(
    rf"{_NAME}[^.;!?]{{0,20}}?\s(?:takes|took|taking|will take|to take)\s(?:\w+\s){{0,2}}?over\b"
    rf"|{_NAME.replace('<name>', '<after>')}\s+(?:will look after|looks after|is now (?:in charge|responsible)|"
    rf"replaces|succeeds|"
    r"follows|steps in|is (?:his|her|my|the) (?:successor|replacement))"
    rf"|(?:successor|replacement)(?: is| will be|,|:)?\s+(?:called\s+)?{_NAME.replace('<name>', '<next>')}"
    rf"|(?:goes|go|moves|passes) (?:\w+ ){{0,3}}to (?:(?:[Dd]r|[Mm]r|[Mm]s|[Mm]rs|"
    rf"[Pp]rof)\.? )?{_NAME.replace('<name>', '<to>')}"
)

_TO_COME: Final = re.compile(r"\b(?:leaves|retires|leaving|retiring)\b")
"""What somebody is yet to do counts only with its day."""

BESIDE: Final = 3
"""A successor named within this many statements of a departure, in one document, succeeds the one who leaves: ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """Someone who has left a customer, or is to; `left_on` is None where nobody says when."""

    person: str
    left_on: dt.date | None
    successor: str | None
    evidence: tuple[Evidence, ...]

    def gone(self, as_of: dt.date) -> bool:
        """Whether the person has left as of a day."""
        return self.left_on is None or self.left_on <= as_of


def departures(
    statements: Sequence[Voiced], contacts: Sequence[Contact], as_of: dt.date, *, ours: Collection[str] = ()
) -> tuple[Departure, ...]:
    """Who has left or is leaving as of a day, by name; `ours` are names of our own people, who are none of it."""
    known = known_on(statements, as_of)
    speakers = [each.evidence.speaker for each in known if each.evidence.side == "customer" and each.evidence.speaker]
    people = People([*(contact.name for contact in contacts), *speakers])
    colleagues = People(
        [*ours, *(each.evidence.speaker for each in known if each.evidence.side == "us" and each.evidence.speaker)]
    )
    found: dict[str, Departure] = {
        contact.name: Departure(
            person=contact.name,
            left_on=contact.left_on,
            successor=None,
            evidence=() if contact.row is None else (contact.row.evidence(contact.left_on),),
        )
        for contact in contacts
        if contact.left and (contact.left_on is None or contact.left_on <= as_of)
    }
    places: list[tuple[int, str]] = []
    for row, statement in enumerate(known):
        for told in _told(statement, people):
            if told.person in colleagues:
                continue
            places.append((row, told.person))
            before = found.get(told.person)
            found[told.person] = told if before is None else _joined(before, told)
    for row, statement in enumerate(known):
        successor = _successor(statement, people)
        left = successor and _beside(known, row, places)
        if successor and left and successor != left:
            found[left] = replace(
                found[left],
                successor=found[left].successor or successor,
                evidence=_with(found[left].evidence, statement.evidence),
            )
    return tuple(sorted(found.values(), key=lambda departure: departure.person))


def _told(statement: Voiced, people: People) -> list[Departure]:
    evidence = statement.evidence
    text = legible(evidence.quote)
    told = _leaving(text)
    who = [people.who(name) for name, words in told if not _TO_COME.search(words) or _dated(evidence, text)]
    when = None
    if evidence.side == "customer" and not evidence.reported and _I_LEAVE.search(text) and evidence.speaker:
        who.append(people.who(evidence.speaker))
        when = evidence.date and due(text, evidence.date)
    elif who:
        when = evidence.date and (day_told(text, evidence.date) or due(text, evidence.date))
    return [
        Departure(person=person, left_on=when, successor=None, evidence=(evidence,))
        for person in dict.fromkeys(who)
        if person
    ]


@lru_cache(maxsize=TEXTS_REMEMBERED)
def _leaving(text: str) -> tuple[tuple[str, str], ...]:
    """Who is told to have left, or to leave, and in which words."""
    return tuple((found["name"] or found["gone"], found[0]) for found in _LEFT.finditer(text))


@lru_cache(maxsize=TEXTS_REMEMBERED)
def _following(text: str) -> str | None:
    """Who is told to take over."""
    found = _TAKES_OVER.search(legible(text))
    return next(name for name in found.groups() if name) if found else None


def _dated(evidence: Evidence, text: str) -> bool:
    return evidence.date is not None and due(text, evidence.date) is not None


def _successor(statement: Voiced, people: People) -> str | None:
    return people.who(_following(statement.evidence.quote))


def _beside(known: Sequence[Voiced], row: int, places: Sequence[tuple[int, str]]) -> str | None:
    """The one whose departure is told nearest to a statement, in the same document."""
    part = known[row].evidence.id.split(".", maxsplit=1)[0]
    near = [
        (abs(row - place), person)
        for place, person in places
        if abs(row - place) <= BESIDE and known[place].evidence.id.split(".", maxsplit=1)[0] == part
    ]
    return min(near)[1] if near else None


def _joined(before: Departure, told: Departure) -> Departure:
    return replace(before, left_on=before.left_on or told.left_on, evidence=_with(before.evidence, *told.evidence))


def _with(evidence: tuple[Evidence, ...], *more: Evidence) -> tuple[Evidence, ...]:
    return tuple({piece.id: piece for piece in (*evidence, *more)}.values())
