"""What goes into a reader and what comes out, and the pieces that several readers share."""

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

from ingest.readers.limits import PARTICIPANTS, TEXT, Deadline, at_most
from knowledge.errors import Unreadable
from knowledge.model import Part, Participant, Side, Span, Utterance

BULLET = re.compile(r"[ \t]*(?:(?:[-*+•–]|\d{1,3}[.)]|[a-z][.)])[ \t]+)?")
"""The mark before an item of a list; it matches every line, if only emptily."""


@dataclass(frozen=True, slots=True)
class File:
    """A file's bytes, the bare path it was taken in under, and when reading it must end."""

    source: str
    data: bytes
    deadline: Deadline

    @property
    def stem(self) -> str:
        """The file's name without folders and suffix."""
        return self.source.rsplit("/", 1)[-1].rsplit(".", 1)[0]


@dataclass(frozen=True, slots=True)
class Reading:
    """The parts of a file in order, undated as yet, and what reading them had to warn of."""

    parts: tuple[Part, ...]
    warnings: tuple[str, ...] = ()


Reader: TypeAlias = Callable[[File], Reading]
"""Reads one format; raises `Unreadable` where the bytes are not that format."""


Paragraphs: TypeAlias = Callable[[str, int, int], Iterator[Span]]
"""Finds the paragraphs between two offsets of a text."""


@dataclass(slots=True)
class Script:
    """A transcript under construction: `speaker: text` a line, and where the text of each line stands."""

    lines: list[str] = field(default_factory=list)
    utterances: list[Utterance] = field(default_factory=list)
    length: int = 0

    def say(self, speaker: str | None, words: str, side: Side = "unknown") -> None:
        """Add what was said as one line; what holds no words is left out."""
        words = " ".join(words.split("\n")).strip()
        if not words:
            return
        label = f"{speaker}: " if speaker else ""
        start = self.length + len(label)
        self.lines.append(label + words)
        self.utterances.append(Utterance(start, start + len(words), speaker, side))
        self.length = start + len(words) + 1
        at_most(self.length, TEXT, "characters")

    @property
    def text(self) -> str:
        """The whole of it."""
        return "\n".join(self.lines)

    def speakers(self) -> tuple[Participant, ...]:
        """Everyone who speaks, in the order they first do."""
        sides = {utterance.speaker: utterance.side for utterance in reversed(self.utterances) if utterance.speaker}
        return tuple(Participant(name, side=side) for name, side in reversed(sides.items()))


def lines_of(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """Each line of `text[start:end]` without its newline, empty ones included."""
    end = len(text) if end is None else end
    while start <= end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        yield Span(start, stop)
        start = stop + 1


def worded(text: str, start: int, end: int) -> Iterator[Span]:
    """`text[start:end]` without the white space around it, if it holds a letter or digit."""
    span = trimmed(text, start, end)
    if span is not None and any(character.isalnum() for character in span.of(text)):
        yield span


def trimmed(text: str, start: int, end: int) -> Span | None:
    """`text[start:end]` without the white space around it; None where nothing else is there."""
    words = text[start:end]
    body = words.strip()
    if not body:
        return None
    start += len(words) - len(words.lstrip())
    return Span(start, start + len(body))


def paragraphs_of(text: str, start: int, end: int) -> Iterator[Span]:
    """Each run of lines of `text[start:end]` that are not blank, trimmed."""
    first: int | None = None
    last = start
    for line in lines_of(text, start, end):
        if text[line.start : line.end].strip():
            first = line.start if first is None else first
            last = line.end
        elif first is not None:
            yield from filter(None, [trimmed(text, first, last)])
            first = None
    if first is not None:
        yield from filter(None, [trimmed(text, first, last)])


def line_paragraphs(text: str, start: int, end: int) -> Iterator[Span]:
    """Each line of `text[start:end]` that is not blank, trimmed: the paragraphs of an extracted text."""
    for line in lines_of(text, start, end):
        yield from filter(None, [trimmed(text, line.start, line.end)])


def items_of(text: str, blocks: Iterable[Span]) -> Iterator[Span]:
    """The paragraphs cut into what stands for itself: items of a list, without their bullets, and lines of jottings.

    A line that ends well before the widest of its paragraph was ended by its writer, a full one by the margin.
    """
    for block in blocks:
        lines = list(lines_of(text, block.start, block.end))
        widest = max(line.end - line.start for line in lines)
        broken = NARROWEST <= widest <= WIDEST
        start = block.start
        ended = False
        for line in lines:
            bullet = BULLET.match(text, line.start, line.end)
            listed = bool(bullet and bullet[0].strip())
            if listed or ended:
                yield from worded(text, start, line.start)
                start = bullet.end() if bullet and listed else line.start
            ended = not broken or line.end - line.start < FULL * widest
        yield from worded(text, start, block.end)


def joined(spans: Iterable[Span]) -> Iterator[Span]:
    """The ordered spans, those made one that only a newline keeps apart."""
    last: Span | None = None
    for span in spans:
        if last is not None and span.start <= last.end + 1:
            last = Span(last.start, max(last.end, span.end))
        else:
            if last is not None:
                yield last
            last = span
    if last is not None:
        yield last


def between(spans: Iterable[Span], start: int, end: int) -> Iterator[Span]:
    """What the ordered `spans` leave of `start` to `end`."""
    for span in spans:
        if span.start > start:
            yield Span(start, span.start)
        start = max(start, span.end)
    if start < end:
        yield Span(start, end)


def heading_of(text: str, start: int = 0) -> str | None:
    """The first line that is not blank, without marks of Markdown, where it is short and no whole sentence."""
    for line in lines_of(text, start):
        words = text[line.start : line.end].strip()
        if words:
            heading = re.sub(r"^#{1,6}\s+|^(\*\*|__)(?=.*\1$)|(\*\*|__)$", "", words).strip()
            sentence = heading.endswith((".", "?", "!")) and not words.startswith("#")
            return heading if 0 < len(heading) <= HEADING and not sentence else None
    return None


FULL = 0.75
"""A line of at least this share of its paragraph's widest goes on in the next."""
NARROWEST, WIDEST = 55, 120
"""Characters at which margins break lines; where the widest is shorter or longer, each line stands for itself."""
HEADING = 120
"""A first line of more code points than this is no heading."""


def unique(participants: Iterable[Participant]) -> tuple[Participant, ...]:
    """The participants in order, each once by address or else by name."""
    found: dict[str, Participant] = {}
    for someone in participants:
        key = (someone.email or someone.name or "").casefold()
        if key and len(found) < PARTICIPANTS:
            found.setdefault(key, someone)
    return tuple(found.values())


def some_text(parts: Sequence[Part], otherwise: str) -> None:
    """Raise `Unreadable` with the sentence `otherwise` where no part holds a letter or digit."""
    if not any(character.isalnum() for part in parts for character in part.text):
        raise Unreadable(otherwise)


@contextmanager
def quiet(library: str) -> Iterator[None]:
    """Keep a library's warnings out of the log: they tell of oddities of the file, at times in a customer's words."""
    logger = logging.getLogger(library)
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)
