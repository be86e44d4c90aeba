"""Whose words are whose: each utterance of a part is the customer's, ours, or nobody can say.

Transcripts and mails name their speakers. Surveys and tickets are the customer's, our notes and reports are ours but
for what they tell of the customer's words. What can be read in two ways stays unknown.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from ingest.letters import letter
from ingest.people import NUMBERED, Cast, House, Known, Who, shown_by
from ingest.readers.reading import between, paragraphs_of
from ingest.reported import Notes
from knowledge.model import Apart, Kind, Part, Side, Utterance
from knowledge.sentences import sentences

__all__ = ["House", "Known", "shown_by", "sided"]

INTERNAL: Final = re.compile(r"\b(?:internal|debrief|pre-?call|hand-?over|team meeting|stand-?up)\b", re.IGNORECASE)
"""Titles of talks among ourselves."""
RESPONDS: Final = re.compile(r"(?:participant|respondent|person) ?[0-9]{0,3}", re.IGNORECASE)
"""Labels of those who are heard in an interview or a focus group."""
ASIDE: Final = re.compile(
    r"[\[(#]|(?:my|our|note|notes|remark|comment|impression|next|follow-?up|conclusion|summary)\b[^.?!\n]{0,30}:",
    re.IGNORECASE,
)
"""What begins the interviewer's own words after an answer."""
REMARKS: Final = re.compile(
    r"\W*(?:\w+ )?(?:remarks?|notes?|impressions?|comments?|conclusions?|summary|afterthoughts?)\W*"
)
"""What stands alone above what the interviewer adds."""
OUR_COLUMNS: Final = re.compile(
    r"(?:work|actions?|what (?:we|was)|service) ?(?:done|taken|performed|did)?|done|resolution|solution|fix|"
    r"reply|replies|our .*|.*\b(?:engineer|technician|agent|internal)\b.*|findings?|(?:root )?cause|parts(?: used)?|"
    r"diagnosis|outcome",
    re.IGNORECASE,
)
"""Columns of a record that tell what we did or found."""
WE_ARE_MEANT: Final = re.compile(r"\b(?:i|we|me|us|my|our|ours|mine)\b(?!/)", re.IGNORECASE)
"""A sentence of ours in which we do, think or promise something …"""
WE_ARE_THEY: Final = re.compile(
    r"\b(?:i|we)(?: (?:still|really|also|urgently|just|only|always|often|do|would|now))? "
    r"(?:need|want|lack|lose|lost|miss|wish|wait|waited|suffer|pay|paid|have no|get no|never get|are losing|"
    r"are waiting)\b",
    re.IGNORECASE,
)
"""… unless it says what only the customer lacks: then its words are written down without who said them."""
HEARD: Final = frozenset({Kind.SURVEY, Kind.TICKET})


def sided(part: Part, account: int | None, house: House) -> Part:
    """The part with the side and name of everyone who speaks, and the customer's words told in our notes set off.

    `account` is whose the part is, None while it waits. Text that is set apart gets no utterance it did not have.
    """
    cast = Cast(part, account, house)
    if part.kind in HEARD and part.name is not None and part.attributes and not part.utterances:
        return replace(part, participants=cast.participants)  # a form that nobody wrote a word into
    utterances = part.utterances or tuple(_paragraphs(part))
    if part.kind is Kind.TABLE:
        utterances = tuple(replace(each, side="us" if each.side == "unknown" else each.side) for each in utterances)
    elif part.kind is Kind.INTERVIEW and any(each.speaker for each in utterances):
        utterances = _interview(part, utterances, cast)
    elif part.kind is Kind.INTERVIEW:
        utterances = _questions_and_answers(part, utterances, cast)
    elif part.kind is Kind.CALL:
        utterances = _call(part, utterances, cast)
    elif part.kind is Kind.MAIL:
        utterances = _mail(part, utterances, cast)
    elif part.kind is Kind.FEEDBACK and part.name is None:
        utterances = tuple(_seen(part, _note(part, utterances, cast)))
    elif part.name is not None:
        utterances = tuple(_row(part, utterances, cast))
    elif (found := letter(part, cast)) is not None:
        utterances = tuple(found.utterances(part.text, utterances))
    else:
        utterances = tuple(_note(part, utterances, cast))
    return replace(part, participants=cast.participants, utterances=utterances)


def _paragraphs(part: Part) -> Iterator[Utterance]:
    """A part that its reader did not cut, by paragraphs."""
    apart = [span for span in part.set_apart if span.reason is not Apart.QUOTED_REPLY]
    for stretch in between(apart, 0, len(part.text)):
        for paragraph in paragraphs_of(part.text, stretch.start, stretch.end):
            yield Utterance(paragraph.start, paragraph.end)


def _spoken(utterance: Utterance, who: Who) -> Utterance:
    """The utterance as that person's; a side that its format states stays."""
    return replace(utterance, speaker=who.name, side=who.side if utterance.side == "unknown" else utterance.side)


def _speakers(utterances: Iterable[Utterance], cast: Cast) -> dict[str, Who]:
    """Everyone who speaks, by their labels; a side stated for one utterance of a label holds for all."""
    found: dict[str, Who] = {}
    for utterance in utterances:
        if utterance.speaker:
            who = found.get(utterance.speaker) or cast.who(utterance.speaker)
            found[utterance.speaker] = Who(who.name, utterance.side) if utterance.side != "unknown" else who
    return found


def _call(part: Part, utterances: Sequence[Utterance], cast: Cast) -> tuple[Utterance, ...]:
    speakers = _by_elimination(_speakers(utterances, cast), part)
    return tuple(_spoken(each, speakers[each.speaker]) if each.speaker else each for each in utterances)


def _by_elimination(speakers: dict[str, Who], part: Part) -> dict[str, Who]:
    """A call is between us and the customer: where one speaker is left and all others are of one side, of the other."""
    left = [label for label, who in speakers.items() if who.side == "unknown"]
    sides = {who.side for who in speakers.values()} - {"unknown"}
    if len(left) != 1 or len(sides) != 1 or NUMBERED.fullmatch(left[0]) or INTERNAL.search(part.title or ""):
        return speakers
    other: Side = "us" if sides == {"customer"} else "customer"
    return {**speakers, left[0]: Who(speakers[left[0]].name, other)}


def _mail(part: Part, utterances: Sequence[Utterance], cast: Cast) -> tuple[Utterance, ...]:
    """Each writer's words; in ours, what they tell of the customer's is set off."""
    sender = next(iter(part.participants), None)
    speakers = _speakers(utterances, cast)
    by_name = {who.name: who.side for who in cast.participants if who.name and who.side != "unknown"}
    received = [who for who in cast.participants[1:] if who.side == "customer" and who.name]
    you = Who(received[0].name or "", "customer") if len(received) == 1 else None
    notes = Notes(part.text, cast, you=you)
    found: list[Utterance] = []
    for utterance in utterances:
        label = utterance.speaker or (sender and (sender.name or sender.email))
        who = (speakers.get(label) or cast.who(label)) if label else None
        if who and who.side == "unknown" and label in by_name:
            who = Who(who.name, by_name[label])
        elif who and who.side == "unknown" and label == (sender and sender.email):
            who = Who(who.name, cast.participants[0].side)
        spoken = _spoken(utterance, who) if who else utterance
        found += notes.read(spoken.start, spoken.end, spoken.speaker) if spoken.side == "us" else [spoken]
    return tuple(found)


def _interview(part: Part, utterances: Sequence[Utterance], cast: Cast) -> tuple[Utterance, ...]:
    """Who is heard in an interview is the customer, who asks is us; what nobody is named for is the writer's."""
    speakers = _speakers(utterances, cast)
    for label, who in speakers.items():
        if who.side == "unknown" and RESPONDS.fullmatch(label.strip()):
            speakers[label] = Who(who.name, "customer")
    asking = {each.speaker for each in utterances if each.speaker and _asks(part.text, each)}
    answering = {each.speaker for each in utterances if each.speaker} - asking
    for label in answering:
        if speakers[label].side == "unknown" and len(answering) == 1:
            speakers[label] = Who(speakers[label].name, "customer")
    speakers = _by_elimination(speakers, part)
    if any(who.side == "customer" for who in speakers.values()):
        return tuple(_without_remarks(part, utterances, speakers))
    return _questions_and_answers(part, utterances, cast)


def _without_remarks(part: Part, utterances: Sequence[Utterance], speakers: dict[str, Who]) -> Iterator[Utterance]:
    """Each speaker's words, but for remarks that the interviewer adds under a heading of their own."""
    remarks_after: str | None = None
    for utterance in utterances:
        if utterance.speaker and REMARKS.fullmatch(part.text[utterance.start : utterance.end].lower()):
            remarks_after = utterance.speaker
        elif utterance.speaker != remarks_after:
            remarks_after = None
        if utterance.speaker is None or remarks_after:
            yield replace(utterance, speaker=None, side="us")
        else:
            yield _spoken(utterance, speakers[utterance.speaker])


def _questions_and_answers(part: Part, utterances: Sequence[Utterance], cast: Cast) -> tuple[Utterance, ...]:
    """An interview that names nobody who answers: what follows a question answers it, until an aside."""
    if not any(_asks(part.text, each) for each in utterances):
        return tuple(_note(part, utterances, cast))
    found: list[Utterance] = []
    answering = False
    for utterance in utterances:
        asks = _asks(part.text, utterance)
        answering = asks or (answering and not ASIDE.match(part.text, utterance.start, utterance.end))
        if utterance.speaker and not asks:
            found.append(_spoken(utterance, cast.who(utterance.speaker)))
        else:
            found.append(replace(utterance, side="customer" if answering and not asks else "us"))
    return tuple(found)


def _asks(text: str, utterance: Utterance) -> bool:
    return text[utterance.start : utterance.end].rstrip("*_ ").endswith("?")


def _row(part: Part, utterances: Sequence[Utterance], cast: Cast) -> Iterator[Utterance]:
    """A record's cells of prose: the customer's in surveys and tickets, told by us in reports and logs."""
    notes = Notes(part.text, cast)
    author = cast.authors[0].name if len(cast.authors) == 1 else None
    for utterance in utterances:
        who = cast.who(utterance.speaker) if utterance.speaker else None
        column = part.text[part.text.rfind("\n", 0, utterance.start) + 1 : utterance.start].rstrip(": ")
        if utterance.side == "unknown" and OUR_COLUMNS.fullmatch(column):
            yield from notes.read(utterance.start, utterance.end, author)
        elif utterance.side == "us" or (who and who.side == "us" and utterance.side == "unknown"):
            yield from notes.read(utterance.start, utterance.end, who.name if who else author)
        elif part.kind in HEARD or utterance.side == "customer":
            name = who.name if who else None
            yield replace(utterance, speaker=name, side="customer")
        elif who:
            side: Side = "customer" if cast.authors else who.side
            yield replace(utterance, speaker=who.name, side=side, reported=True)
        else:
            yield from notes.read(utterance.start, utterance.end, author)


def _seen(part: Part, told: Iterable[Utterance]) -> Iterator[Utterance]:
    """Field feedback: beside the customer's words as told, what was seen there is no opinion of ours, but nobody's.

    What the sentence says that we did, think or will do stays ours.
    """
    for each in told:
        if each.side != "us":
            yield each
            continue
        for sentence in sentences(part.text, each.start, each.end):
            words = sentence.of(part.text)
            ours = WE_ARE_MEANT.search(words) and not WE_ARE_THEY.search(words)
            yield replace(each, start=sentence.start, end=sentence.end, side="us" if ours else "unknown")


def _note(part: Part, utterances: Sequence[Utterance], cast: Cast) -> Iterator[Utterance]:
    """Our note: a line that names its speaker is that person's word as we tell it, the rest is read for such words."""
    author = cast.authors[0] if len(cast.authors) == 1 else None
    if author and author.side == "customer":
        yield from (replace(each, speaker=each.speaker or author.name, side="customer") for each in utterances)
        return
    notes, nobody = Notes(part.text, cast), Who("", "us")
    for utterance in utterances:
        who = cast.who(utterance.speaker) if utterance.speaker else None
        if who is None or who.side == "us":
            yield from notes.read(utterance.start, utterance.end, (who or author or nobody).name or None)
        else:
            yield replace(_spoken(utterance, who), reported=True)
