"""A part's text in passages that an encoder can read whole.

Every span is exact: `text[start:end]` is what was written, to the letter.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from knowledge.matching import legible, terms
from knowledge.model import Part, Passage, Side, Span, Utterance
from knowledge.ports import Encoder
from knowledge.sentences import sentences, stripped

TARGET_WORDS: Final = 110
"""Passages are filled up to this many words; ours, about 150 tokens of English."""

LIMIT_WORDS: Final = 150
"""A sentence, or a passage with a short rest taken along, is never longer than this."""

LEAST_WORDS: Final = 25
"""A rest of fewer words is taken along with the passage before it, where the limit allows."""

SHORT_ANSWER: Final = 12
"""An answer of at most this many words carries the question it answers in its context line, if of the same side."""

QUESTION_WORDS: Final = 30
"""How much of such a question, from its end, is carried."""

CHARACTERS_A_WORD: Final = 8
"""What a word takes at most, on average, its blank included: more is no prose, and is cut by characters."""

LEAST_OWN_WORDS: Final = 3
"""Fewer words that are in no utterance are bullets, labels and times."""

SPECIAL_TOKENS: Final = 2
"""How many tokens of the encoder's window are not the text's."""

LONGEST_NAME: Final = 80
"""Names in a context line are cut to this many characters."""

_WORD: Final = re.compile(r"\S+")
_PARAGRAPH: Final = re.compile(r"\n[^\S\n]*\n\s*")
_HEADING: Final = re.compile(r"#{1,6}\s|\*\*[^*\n]+\*\*\s*$")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence, or as much of one as may be, on its way into a passage."""

    start: int
    end: int
    words: int
    opens: bool
    """Whether a passage had better begin with it: a heading, or the first words of another speaker."""


@dataclass(frozen=True, slots=True)
class _Run:
    """What one speaker of one side says without a break, in pieces."""

    speaker: str | None
    side: Side
    reported: bool
    pieces: tuple[_Piece, ...]


def passages(
    part: Part,
    account: str | None,
    encoder: Encoder,
    *,
    spoken_only: bool = False,
    target: int = TARGET_WORDS,
    limit: int = LIMIT_WORDS,
) -> tuple[Passage, ...]:
    """The passages of a part, in order: along speakers, paragraphs and sentences, each within the encoder's window.

    A passage never holds the words of two speakers, nor what is told of the customer along with what is not; what is
    set apart is in none. With `spoken_only` nor is what is in no utterance: the cells of an export that are facts.
    """
    found: list[Passage] = []
    asked, asked_by = "", None
    for run in _runs(part, limit, spoken_only=spoken_only):
        packed = list(_packed(run.pieces, target, limit))
        is_answer = asked and run.side == asked_by and sum(piece.words for piece in run.pieces) <= SHORT_ANSWER
        context = _context(part, account, run.speaker, asked if is_answer else "", encoder)
        found += (
            Passage(
                start=span.start,
                end=span.end,
                speaker=run.speaker,
                side=run.side,
                reported=run.reported,
                context=context,
                terms=terms(span.of(part.text)),
            )
            for whole in packed
            for span in _within_window(part.text, whole, context, encoder)
        )
        asked, asked_by = _question(part.text, packed[-1]), run.side
    return tuple(found)


def embedded(passage: Passage, text: str) -> str:
    """What of a passage of `text` goes to the encoder: its context line, then its words as a reader sees them."""
    return _embedded(passage.context, text[passage.start : passage.end])


def _embedded(context: str, words: str) -> str:
    return legible(f"{context}\n{words}" if context else words)


def _context(part: Part, account: str | None, speaker: str | None, asked: str, encoder: Encoder) -> str:
    """For instance `Acme · 2025-03-14 · call · Anna Berg`; what is not known is left out.

    At most half of the encoder's window, so that there is room for the words themselves.
    """
    known = (account, part.date.isoformat() if part.date else None, part.kind.value, speaker)
    names = [" ".join(each.split())[:LONGEST_NAME] for each in known if each]
    line = legible(" · ".join([*names, f"asked: {asked}"] if asked else names))
    starts = encoder.token_starts(line) if len(line) > encoder.window // 2 else ()
    return line[: starts[encoder.window // 2]].rstrip() if len(starts) > encoder.window // 2 else line


def _within_window(text: str, span: Span, context: str, encoder: Encoder) -> Iterator[Span]:
    """The span, or where that is more than the encoder reads, its halves (parted between words where there are any)."""
    whole = _embedded(context, span.of(text))
    room = encoder.window - SPECIAL_TOKENS
    if (
        (whole.isascii() and len(whole) <= room)
        or span.end - span.start == 1
        or len(encoder.token_starts(whole)) <= room
    ):
        yield span
        return
    middle = (span.start + span.end) // 2
    blanks = [blank.start() for blank in re.finditer(r"\s", span.of(text))]
    near = min(blanks, key=lambda at: abs(span.start + at - middle), default=None)
    cut = middle if near is None else span.start + near
    for half in (*stripped(text, span.start, cut), *stripped(text, cut, span.end)):
        yield from _within_window(text, half, context, encoder)


def _question(text: str, span: Span) -> str:
    """The question that a passage ends with, else nothing."""
    last = sentences(text, span.start, span.end)[-1].of(text)
    return " ".join(last.split()[-QUESTION_WORDS:]) if last.endswith("?") else ""


def _runs(part: Part, limit: int, *, spoken_only: bool) -> Iterator[_Run]:
    """What each speaker says without a break by another, or by something set apart."""
    gathered: list[_Piece] = []
    current: Utterance | None = None
    for stretch, broken in _stretches(part, spoken_only=spoken_only):
        same = current is not None and not broken and _voice(stretch) == _voice(current)
        if current is not None and not same and gathered:
            yield _Run(*_voice(current), tuple(gathered))
            gathered = []
        current = stretch
        gathered += _pieces(part.text, stretch.start, stretch.end, limit)
    if current is not None and gathered:
        yield _Run(*_voice(current), tuple(gathered))


def _voice(utterance: Utterance) -> tuple[str | None, Side, bool]:
    return utterance.speaker, utterance.side, utterance.reported


def _stretches(part: Part, *, spoken_only: bool) -> Iterator[tuple[Utterance, bool]]:
    """Whose words stand where, without what is set apart; and whether something set apart lies before each."""
    apart = sorted(part.set_apart, key=lambda span: span.start)
    at, broken = 0, False
    for voice in part.utterances if spoken_only else _voices(part):
        start = voice.start
        while at < len(apart) and apart[at].start < voice.end:
            if apart[at].start > start:
                yield replace(voice, start=start, end=apart[at].start), broken
            broken, start = True, max(start, apart[at].end)
            if apart[at].end > voice.end:
                break
            at += 1
        if start < voice.end:
            yield replace(voice, start=start), broken
            broken = False


def _voices(part: Part) -> Iterator[Utterance]:
    """The utterances in order, and between them, as nobody's, the words that are in none; labels are no words."""
    if not part.utterances:
        yield Utterance(0, len(part.text))
        return
    reached = 0
    for said in sorted(part.utterances, key=lambda span: (span.start, span.end)):
        yield from _nobodys(part.text, reached, said.start)
        if said.end > reached:
            yield replace(said, start=max(said.start, reached))
            reached = said.end
    yield from _nobodys(part.text, reached, len(part.text))


def _nobodys(text: str, start: int, end: int) -> Iterator[Utterance]:
    words = text[start:end].strip()
    is_label = words.endswith(":") and "\n" not in words
    if len(words.split()) >= LEAST_OWN_WORDS and not is_label:
        yield Utterance(start, end)


def _pieces(text: str, start: int, end: int, limit: int) -> Iterator[_Piece]:
    """The sentences of a stretch, the endless ones cut hard between words, or within a word where there is no other."""
    for sentence in sentences(text, start, end):
        opens = bool(_HEADING.match(sentence.of(text)))
        for piece in _cut(text, sentence, limit):
            yield _Piece(piece.start, piece.end, len(piece.of(text).split()), opens)
            opens = False


def _cut(text: str, span: Span, limit: int) -> Iterator[Span]:
    most = limit * CHARACTERS_A_WORD
    if span.end - span.start <= most and len(span.of(text).split()) <= limit:
        yield span
        return
    begun, ended, counted = span.start, span.start, 0
    for word in _WORD.finditer(text, span.start, span.end):
        for at in range(word.start(), word.end(), most):
            until = min(at + most, word.end())
            if counted and (counted == limit or until - begun > most):
                yield Span(begun, ended)
                counted = 0
            begun, ended, counted = (begun if counted else at), until, counted + 1
    yield Span(begun, ended)


def _packed(pieces: Sequence[_Piece], target: int, limit: int) -> Iterator[Span]:
    """Pieces of one speaker filled up to `target` words, a short rest taken along up to `limit`."""
    filled: list[list[_Piece]] = []
    words = 0
    for piece in pieces:
        if filled and words + piece.words <= target and not (piece.opens and words >= LEAST_WORDS):
            filled[-1].append(piece)
            words += piece.words
        else:
            filled.append([piece])
            words = piece.words
    if len(filled) > 1 and words < LEAST_WORDS and not filled[-1][0].opens:
        before = sum(piece.words for piece in filled[-2])
        if before + words <= limit:
            rest = filled.pop()
            filled[-1] += rest
    for group in filled:
        yield Span(group[0].start, group[-1].end)
