"""What people said of statements, needs, promises and contacts, put in the place of what the machine makes of them.

A correction of a reading holds whatever day is asked about: it mends a mistake. A word on how things stand (`met`,
`open`, `kept`, `broken`, `left`) is dated, and does not exist on earlier days.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from knowledge.frameworks.promises import Promise
from knowledge.matching import fold
from knowledge.model import Contact, Correction, Evidence, Reading, Signal, Uncertainty, Verdict, Voiced
from knowledge.voice.needs import Need

MEANT_FROM: Final = 0.5
"""Words are meant by a correction if they share at least this much of the shorter of the two spans: ours."""

SURE: Final = 1.0
"""The probability of what a person says."""


def touches(said: Evidence, piece: Evidence) -> bool:
    """Whether what is said of some words is said of `piece`: the same words, or most of one within the other."""
    if said.id.split(".")[0] != piece.id.split(".")[0]:
        return False
    shared = min(said.end, piece.end) - max(said.start, piece.start)
    return shared > 0 and shared >= MEANT_FROM * min(said.end - said.start, piece.end - piece.start)


def corrected(statements: Sequence[Voiced], corrections: Sequence[Correction]) -> tuple[Voiced, ...]:
    """The statements, with readings as people corrected them.

    Who calls a need met or open says that it is one, and who calls something kept, broken or open that we promised it;
    that stays so whatever a later reader makes of the words. What a person said is no need keeps its reading here, so
    that restatements of it are still known for one: `standing_needs` takes the need away.
    """
    said = [each for each in corrections if each.evidence is not None]
    if not said:
        return tuple(statements)
    return tuple(
        replace(statement, reading=_reading(statement, meant))
        if (meant := [each for each in said if each.evidence and touches(each.evidence, statement.evidence)])
        else statement
        for statement in statements
    )


def not_needs(statements: Sequence[Voiced], corrections: Sequence[Correction]) -> tuple[Voiced, ...]:
    """The statements, without an unmet need where a person said that there is none."""
    return tuple(
        replace(statement, reading=replace(statement.reading, unmet_need=0.0))
        if _said(corrections, (statement.evidence,), "not-a-need")
        else statement
        for statement in statements
    )


def _reading(statement: Voiced, corrections: Iterable[Correction]) -> Reading:
    reading = statement.reading
    ours = statement.evidence.side == "us"
    for each in corrections:
        match each.verdict:
            case "type" if each.uncertainty is not None:
                reading = replace(reading, uncertainty=_only(each.uncertainty, reading))
            case "met" | "open" if not ours:
                reading = replace(reading, unmet_need=SURE)
            case "kept" | "broken" | "open":
                reading = replace(reading, signals={**reading.signals, Signal.PROMISE: SURE})
            case _:
                pass
    return reading


def _only(uncertainty: Uncertainty, reading: Reading) -> dict[Uncertainty, float]:
    return {kind: SURE if kind == uncertainty else 0.0 for kind in reading.uncertainty}


def standing_needs(needs: Sequence[Need], corrections: Sequence[Correction], as_of: dt.date) -> tuple[Need, ...]:
    """The needs as they stand by what people said: met, open again, or none.

    What is said of its first evidence, whose id a need goes by, is said of the need; that other evidence is no need
    takes that evidence away.
    """
    standing = []
    for need in needs:
        if _said(corrections, need.evidence[:1], "not-a-need"):
            continue
        evidence = tuple(piece for piece in need.evidence if not _said(corrections, (piece,), "not-a-need"))
        need = replace(need, evidence=evidence)  # noqa: PLW2901 - the same need, with less under it
        word = _said(_until(corrections, as_of), evidence, "met", "open")
        if word == "met":
            need = replace(need, status="met")  # noqa: PLW2901
        elif word == "open":
            need = replace(need, status="open", closed_by=())  # noqa: PLW2901
        standing.append(need)
    return tuple(standing)


def standing_promises(
    promises: Sequence[Promise], corrections: Sequence[Correction], as_of: dt.date
) -> tuple[Promise, ...]:
    """The promises as they stand by what people said: kept, broken, or still open."""
    standing = []
    for promise in promises:
        match _said(_until(corrections, as_of), promise.evidence[:1], "kept", "broken", "open"):
            case "kept":
                standing.append(replace(promise, status="kept", live=False))
            case "broken":
                standing.append(replace(promise, status="broken", live=True))
            case "open":
                late = promise.due is not None and promise.due < as_of
                standing.append(replace(promise, status="open", done_on=None, live=late))
            case _:
                standing.append(promise)
    return tuple(standing)


def who_left(contacts: Sequence[Contact], corrections: Sequence[Correction], as_of: dt.date) -> tuple[Contact, ...]:
    """The contacts, with those marked, or added, of whom a person said that they left."""
    gone = {
        fold(each.person): each.person for each in _until(corrections, as_of) if each.verdict == "left" and each.person
    }
    marked = [replace(each, left=True, left_on=None) if fold(each.name) in gone else each for each in contacts]
    known = {fold(each.name) for each in contacts}
    return (*marked, *(Contact(name=name, left=True) for key, name in gone.items() if key not in known))


def _until(corrections: Iterable[Correction], as_of: dt.date) -> list[Correction]:
    return [each for each in corrections if each.at.date() <= as_of]


def _said(corrections: Iterable[Correction], evidence: Sequence[Evidence], *verdicts: Verdict) -> Verdict | None:
    """The last of these verdicts on any of the evidence."""
    last: Verdict | None = None
    for each in corrections:
        about = each.evidence
        if each.verdict in verdicts and about and any(touches(about, piece) for piece in evidence):
            last = each.verdict
    return last
