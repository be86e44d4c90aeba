"""Field feedback as a document: what was entered, to the letter, with who said it and who was there."""

from hashlib import sha256
from typing import Final

from knowledge.model import Document, FieldFeedback, Kind, Part, Participant, Utterance

ROOT: Final = "entered"
"""What stands where a file has its folder."""


def document_of(given: FieldFeedback, by: str) -> Document:
    """The document that feedback makes; `by` is the name that who entered it is credited under.

    With `said_by` all of it is the customer's word, reported; else it is read as our note of what was seen and heard.
    """
    speaker = Utterance(0, len(given.text), by)
    participants = [Participant(by, side="us")]
    if given.said_by:
        speaker = Utterance(0, len(given.text), given.said_by, "customer", reported=True)
        participants.append(Participant(given.said_by, side="customer"))
    attributes = {"by": by, "said by": given.said_by, "asset": given.asset, "severity": given.severity}
    part = Part(
        text=given.text,
        title=f"Field feedback from {by}",
        kind=Kind.FEEDBACK,
        date=given.at.date(),
        date_basis="entry",
        participants=tuple(participants),
        utterances=(speaker,),
        attributes={name: value for name, value in attributes.items() if value},
    )
    digest = sha256(repr((part.text, sorted(part.attributes.items()), part.date)).encode("utf-8")).hexdigest()
    return Document(source=given.source, root=ROOT, digest=digest, format="entered", parts=(part,))
