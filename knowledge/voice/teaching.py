"""What people corrected, as labelled statements: what the reader of the customer's voice learns from next time.

A label that a person gave stands in the place of the machine's; the others are what the machine reads.
"""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias, TypedDict

from knowledge.model import Correction, Kind, Scope, Voiced
from knowledge.ports import Records
from knowledge.voice.corrections import corrected, not_needs, touches
from knowledge.voice.reader import shown, voices_need
from knowledge.voice.statements import statements

Channel: TypeAlias = Literal["call", "note", "mail", "interview", "report", "survey"]

CHANNELS: Final[Mapping[Kind, Channel]] = {
    Kind.NOTE: "note",
    Kind.CALL: "call",
    Kind.MAIL: "mail",
    Kind.INTERVIEW: "interview",
    Kind.HISTORY: "note",
    Kind.REPORT: "report",
    Kind.SURVEY: "survey",
    Kind.TICKET: "report",
    Kind.FEEDBACK: "report",
    Kind.TABLE: "report",
}
"""The channel that a statement of each kind of document was labelled with."""


class Labelled(TypedDict):
    """A line of `knowledge/voice/statements`."""

    id: str
    text: str
    context: str | None
    speaker: str
    channel: Channel
    uncertainty: str
    unmet_need: bool
    signals: list[str]
    implicit: bool


def labelled(records: Records) -> list[Labelled]:
    """The statements that people corrected, one a row; of those that a reader has read."""
    corrections = [each for each in records.corrections() if each.evidence is not None and each.account is not None]
    accounts = frozenset(each.account for each in corrections if each.account is not None)
    about = [each for each in records.voiced(Scope(accounts)) if accounts and _is_meant(each, corrections)]
    return [_row(each, records) for each in not_needs(corrected(about, corrections), corrections)]


def _is_meant(statement: Voiced, corrections: list[Correction]) -> bool:
    return any(each.evidence and touches(each.evidence, statement.evidence) for each in corrections)


def _row(statement: Voiced, records: Records) -> Labelled:
    evidence, reading = statement.evidence, statement.reading
    part = records.part(evidence.id.split(".")[0])
    split = statements(part) if part else ()
    context = next((each.context for each in split if (each.start, each.end) == (evidence.start, evidence.end)), None)
    return Labelled(
        id=evidence.id,
        text=evidence.quote,
        context=context.of(part.text) if part and context else None,
        speaker="us" if evidence.side == "us" else "reported" if evidence.reported else "customer",
        channel=CHANNELS[statement.kind],
        uncertainty=reading.label,
        unmet_need=voices_need(reading),
        signals=[signal.value for signal in shown(reading)],
        implicit=False,
    )
