"""A part's text in statements: what each of those who speak in it says, a sentence or two at a time.

Every span is exact: `text[start:end]` is what was written, to the letter.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from knowledge.model import Part, SetApart, Span, Statement, StoredPart, Utterance
from knowledge.sentences import sentences

WHOLE_WORDS: Final = 30
"""What one speaker says in one go is one statement up to this many words: ours."""

ENOUGH_WORDS: Final = 12
"""Of more than that, sentences are taken together until they have this many words: ours."""

FRAGMENT_WORDS: Final = 5
"""A sentence of fewer words ("Yes.", "Since Sunday.") goes with the one before it: ours."""

LONGEST_WORDS: Final = 60
"""Sentences are not taken together where they have more words than this: ours."""

CONTEXT_WORDS: Final = 40
"""What was said before is context up to this many words, its last ones: ours."""

LEAST_WORDS: Final = 3
"""Fewer words than this tell nothing: labels, numbers and nods."""

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_HEADING: Final = re.compile(r"#{1,6}\s|\*\*[^*\n]+\*\*:?\s*$")
_COURTESY: Final = re.compile(
    r"(?:(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|thanks?|thank you|many thanks|cheers|bye|goodbye|"
    r"(?:kind|best|warm) (?:regards|wishes)|best|regards|yours|speak soon|talk soon|see you)\b"
    r"(?:\W+(?:[^\W\d_]+\W+){0,4}[^\W\d_]*)?"
    r"|(?:\W*(?:ok(?:ay)?|right|sure|yes|yeah|no|sorry|all|very|good|great|perfect|exactly|fine|m+-?h?m+|uh-?huh)\b)+)"
    r"\W*",
    re.IGNORECASE,
)
"""Greetings and thanks with a few words about them, and nods."""


def statements(part: Part | StoredPart) -> tuple[Statement, ...]:
    """The statements of a part, in order: a short utterance whole, of a longer one its sentences.

    None holds the words of two speakers, nor what is set apart or in no utterance; nods, greetings and headings are
    none. Where a sentence is but a fragment, its neighbour in the same utterance goes with it.
    """
    found: list[Statement] = []
    before: list[Span] = []
    before_by: Utterance | None = None
    for utterance in _unbroken(part):
        spans = [
            span
            for span in sentences(part.text, utterance.start, utterance.end)
            if not _HEADING.match(span.of(part.text))
        ]
        if not spans:
            continue
        same_voice = before_by is not None and _voice(before_by) == _voice(utterance)
        context = before[-1] if before and same_voice else _asked(part.text, before)
        for group in _grouped(part.text, spans):
            span = Span(group[0].start, group[-1].end)
            if _says_something(span.of(part.text)):
                found.append(
                    Statement(
                        start=span.start,
                        end=span.end,
                        speaker=utterance.speaker,
                        side=utterance.side,
                        reported=utterance.reported,
                        context=context and _last_words(part.text, context),
                    )
                )
            context = next((span for span in reversed(group) if not _COURTESY.fullmatch(span.of(part.text))), context)
        before, before_by = [span for span in spans if not _COURTESY.fullmatch(span.of(part.text))], utterance
    return tuple(found)


def _voice(utterance: Utterance) -> tuple[object, ...]:
    return utterance.speaker, utterance.side, utterance.reported


def _unbroken(part: Part | StoredPart) -> Iterator[Utterance]:
    """The utterances in order, each without what is set apart in it."""
    apart = sorted(part.set_apart, key=lambda span: span.start)
    reached = 0
    for said in sorted(part.utterances, key=lambda span: (span.start, span.end)):
        for start, end in _between(max(said.start, reached), said.end, apart):
            yield Utterance(start, end, said.speaker, said.side, said.reported)
        reached = max(reached, said.end)


def _between(start: int, end: int, apart: Sequence[SetApart]) -> Iterator[tuple[int, int]]:
    for span in apart:
        if span.end <= start or span.start >= end:
            continue
        if span.start > start:
            yield start, span.start
        start = span.end
    if start < end:
        yield start, end


def _asked(text: str, before: Sequence[Span]) -> Span | None:
    """What another speaker said that this answers: the last question, else the last sentence."""
    questions = [span for span in before if span.of(text).rstrip("\"'”’»)*_ ").endswith("?")]
    return questions[-1] if questions else before[-1] if before else None


def _last_words(text: str, span: Span) -> Span:
    words = list(re.finditer(r"\S+", span.of(text)))
    return Span(span.start + words[max(0, len(words) - CONTEXT_WORDS)].start(), span.end)


def _grouped(text: str, spans: Sequence[Span]) -> Iterator[list[Span]]:
    """The sentences of an utterance, those together that make one statement."""
    sizes = [_words(span.of(text)) for span in spans]
    if sum(sizes) <= WHOLE_WORDS:
        yield list(spans)
        return
    group: list[Span] = []
    size = 0
    for span, words in zip(spans, sizes, strict=True):
        joins = size < ENOUGH_WORDS or words < FRAGMENT_WORDS
        if group and not (joins and size + words <= LONGEST_WORDS):
            yield group
            group, size = [], 0
        group.append(span)
        size += words
    yield group


def _words(text: str) -> int:
    return len(_WORD.findall(text))


def _says_something(text: str) -> bool:
    return _words(text) >= LEAST_WORDS and not _COURTESY.fullmatch(text)
