"""Notes and plain text, `.md` and `.txt`: front matter, paragraphs, dialogues and interviews."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.readers.decoding import decode
from ingest.readers.front_matter import ACCOUNT, ASKED, HEARD, KIND, PRESENT, TITLE, FrontMatter, front_matter
from ingest.readers.kinds import kind_of
from ingest.readers.limits import TEXT, at_most
from ingest.readers.reading import (
    BULLET,
    File,
    Paragraphs,
    Reading,
    between,
    heading_of,
    items_of,
    lines_of,
    paragraphs_of,
    some_text,
    unique,
    worded,
)
from knowledge.model import Apart, Kind, Part, Participant, SetApart, Span, Utterance

LABELLED = 0.5
"""With this share of its lines, or of its paragraphs, labelled by a speaker, a text is a dialogue."""
TURNS = 3
"""Fewer labelled lines make no dialogue."""

_STAMP = r"[\[(]?(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?\s)?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?: ?[AaPp]\.?[Mm]\.?)?[\])]?"
_NAME = r"[^\W\d_][^\s:*]*(?: [^\s:*]+){0,3}"
_LABEL = re.compile(
    rf"(?:\*\*|__)?(?:{_STAMP} (?:- )?)?(?P<name>{_NAME}?)(?: {_STAMP})?(?:\*\*|__)?:(?:\*\*|__)?[ \t]+(?=\S)"
)
_NAME_WORD = re.compile(r"[^\W\d_a-z]|(?:van|von|der|den|de|da|di|du|la|le|bin|al|af|av|zu|dos|das)$|\(|[\w.]+\)$")
_FIELD = re.compile(
    r"(?:job|ref|re|no|nr|date|time|place|site|subject|from|to|cc|client|customer|company|account|engineer|author|"
    r"cause|fault|found|done|did|result|remarks?|next|notes?|todo|actions?|other|also|parts|hours|price|machine|"
    r"product|summary|agenda|present|attendees|participants|guests|topic|location|status|people|money|staff)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"(?:#{1,6} )?(?:(?P<mark>\*\*|__)(?=\S)[^\n]{3,300}?[?.:]?\s?(?P=mark)(?=\s|\Z)|Q\d{0,2}[.:)] [^\n]{3,300}?\?|"
    r"[^\n.!?]{3,200}\?(?=\n|\Z))"
)
_HEADING = re.compile(r"#{1,6}\s")
_ASIDE = re.compile(
    r"[\[(]|(?:my|our|note|notes|remark|comment|impression|next|follow-?up)\b[^.?!\n]{0,30}:", re.IGNORECASE
)


_NUMBERED = r"(?:speaker|participant|person|respondent) \d+"
_NUMBERED_SPEAKER = re.compile(rf"{_NUMBERED}$", re.IGNORECASE)
_WITHIN = re.compile(rf"(?<=[.?!…\"”’)\]>–—-])[ \t]+(?={_LABEL.pattern})|(?<=\S)[ \t]+(?=(?i:{_NUMBERED}):[ \t])")


@dataclass(frozen=True, slots=True)
class _Turn:
    """Words after a speaker's name: where the name starts, and where the words do; `glued` in the midst of a line."""

    start: int
    words: int
    name: str
    glued: bool = False


def read(file: File) -> Reading:
    """A note as one part, its text the decoded file."""
    text, warnings = decode(file.data, "." + file.source.rsplit(".", 1)[-1].lower())
    part = note(text, front_matter(text), file.stem)
    return Reading((part,), warnings)


def note(
    text: str,
    head: FrontMatter,
    stem: str,
    *,
    title: str | None = None,
    apart: Sequence[SetApart] = (),
    paragraphs: Paragraphs = paragraphs_of,
) -> Part:
    """The part that a text of prose makes.

    `title` stands in where front matter names none; `apart` are ordered spans after the front matter that are set
    apart as well; `paragraphs` tells its paragraphs.
    """
    at_most(len(text), TEXT, "characters")
    title = head.get(TITLE) or title or heading_of(text, head.end)
    set_apart = (*([SetApart(0, head.end, Apart.FRONT_MATTER)] if head.end else []), *apart)
    spans = list(between(set_apart, 0, len(text)))
    present = head.people(PRESENT + HEARD)
    turns = _spoken([turn for span in spans for turn in _turns(text, span)])
    blocks = [block for span in spans for block in paragraphs(text, span.start, span.end)]
    dialogue = _is_dialogue(text, blocks, turns)
    kind = _kind(head, stem, title, dialogue=dialogue)
    if dialogue:
        utterances = list(_said(text, blocks, turns, carry=True))
        present = (*present, *(Participant(utterance.speaker) for utterance in utterances))
    elif kind is Kind.INTERVIEW:
        utterances = list(_interview(text, blocks, head))
    else:
        known = {call for someone in present for call in _calls(someone.name)}
        utterances = list(_said(text, blocks, [turn for turn in turns if turn.name.casefold() in known], carry=False))
    part = Part(
        text=text,
        title=title,
        kind=kind,
        account_hint=head.get(ACCOUNT),
        participants=unique(present),
        utterances=tuple(utterances),
        set_apart=set_apart,
        attributes=head.entries,
    )
    some_text([part], "it holds no words; nothing was taken in")
    return part


def _kind(head: FrontMatter, stem: str, title: str | None, *, dialogue: bool) -> Kind:
    """Front matter names any kind; a name only one that a note can be. Notes on a call or mail are notes."""
    stated = kind_of(head.get(KIND))
    named = kind_of(stem) or kind_of(title)
    kind = stated or (named if named in {Kind.INTERVIEW, Kind.HISTORY, Kind.REPORT} else Kind.NOTE)
    if dialogue:
        return kind if kind in {Kind.INTERVIEW, Kind.HISTORY, Kind.REPORT} else Kind.CALL
    return Kind.NOTE if kind in {Kind.CALL, Kind.MAIL} else kind


def _calls(name: str | None) -> set[str]:
    """What someone is called in a note: the whole name, and its first word."""
    return {name.casefold(), name.split()[0].casefold()} if name else set()


def _turns(text: str, span: Span) -> Iterator[_Turn]:
    for line in lines_of(text, span.start, span.end):
        bullet = BULLET.match(text, line.start, line.end)
        start = bullet.end() if bullet else line.start
        glued = [match.end() for match in _WITHIN.finditer(text, start, line.end)]
        for at in (start, *glued):
            label = _LABEL.match(text, at, line.end)
            if label and _is_name(label["name"]):
                yield _Turn(at, label.end(), label["name"], glued=at > start)


def _spoken(turns: Sequence[_Turn]) -> list[_Turn]:
    """The turns; those in the midst of lines only where two or more are called by their names again and again.

    One paragraph may hold a whole talk ("Ida: It leaks. Bo: Since when? Ida: Friday."), but a colon alone is no turn.
    """
    called = Counter(turn.name for turn in turns)
    again = {name for name, times in called.items() if times > 1}
    talks = len(again) > 1
    return [turn for turn in turns if not turn.glued or (talks and turn.name in again)]


def _is_name(words: str) -> bool:
    if _NUMBERED_SPEAKER.match(words):
        return True
    return (
        not _FIELD.match(words)
        and not any(character.isdigit() for character in words)
        and all(_NAME_WORD.match(word) for word in words.split())
    )


def _is_dialogue(text: str, blocks: Sequence[Span], turns: Sequence[_Turn]) -> bool:
    names = Counter(turn.name for turn in turns)
    if len(turns) < TURNS or len(names) > max(2, len(turns) / 2):
        return False
    starts = {turn.start for turn in turns}
    if any(turn.glued for turn in turns) and blocks[0].start in starts:
        return True
    lines = sum(text.count("\n", block.start, block.end) + 1 for block in blocks)
    labelled = sum(block.start in starts for block in blocks)
    return len(turns) >= LABELLED * lines or labelled >= max(TURNS, LABELLED * len(blocks))


def _said(text: str, blocks: Iterable[Span], turns: Sequence[_Turn], *, carry: bool) -> Iterator[Utterance]:
    """The items of `blocks` cut where a turn begins; with `carry`, what has no label is the last speaker's too."""
    waiting = list(reversed(turns))
    speaker: str | None = None
    for item in items_of(text, blocks):
        speaker = speaker if carry else None
        start = item.start
        while waiting and waiting[-1].start < item.end:
            turn = waiting.pop()
            yield from _utterance(text, start, turn.start, speaker)
            start, speaker = turn.words, turn.name
        yield from _utterance(text, start, item.end, speaker)


def _utterance(text: str, start: int, end: int, speaker: str | None) -> Iterator[Utterance]:
    for span in worded(text, start, end):
        yield Utterance(span.start, span.end, speaker)


def _interview(text: str, blocks: Iterable[Span], head: FrontMatter) -> Iterator[Utterance]:
    """Questions are the interviewer's; what follows one is the answer, until a heading or an aside of the writer."""
    asker = _only(head.people(ASKED))
    answerer = _only(head.people(HEARD) or head.people(PRESENT))
    answering = False
    for block in blocks:
        question = _QUESTION.match(text, block.start, block.end)
        if question:
            answering = True
            yield from _utterance(text, block.start, question.end(), asker)
            yield from _utterance(text, question.end(), block.end, answerer)
        else:
            answering = answering and not _HEADING.match(text, block.start)
            own = not answering or _ASIDE.match(text, block.start, block.end)
            yield from _utterance(text, block.start, block.end, None if own else answerer)


def _only(someone: Sequence[Participant]) -> str | None:
    """The name, where exactly one person is named."""
    return someone[0].name if len(someone) == 1 else None
