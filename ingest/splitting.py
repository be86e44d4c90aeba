"""A part's text in sentences, and in passages that an encoder can read whole.

Every span is exact: `text[start:end]` is what was written, to the letter.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from knowledge.matching import legible, terms
from knowledge.model import Kind, Part, Passage, Side, Span, Utterance
from knowledge.ports import Encoder

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

SPECIAL_TOKENS: Final = 2
"""How many tokens of the encoder's window are not the text's."""

LONGEST_NAME: Final = 80
"""Names in a context line are cut to this many characters."""

NEVER_LAST: Final = frozenset({
    "mr", "mrs", "ms", "dr", "prof", "rev", "hon", "messrs", "e.g", "i.e", "eg", "ie", "vs", "cf", "attn",
    "ing", "dipl", "z.b", "bzw", "incl", "excl", "resp",
})  # fmt: skip
"""Abbreviations that something always follows: a full stop after them ends no sentence."""

BEFORE_NUMBERS: Final = frozenset({
    "no", "nos", "nr", "fig", "figs", "sec", "art", "eq", "vol", "p", "pp", "ca", "approx", "max", "min", "tel",
    "ext", "ref", "refs", "item", "pos", "par", "st",
})  # fmt: skip
"""Abbreviations where a number follows; they are words of their own where none does ("he said no.")."""

MAYBE_LAST: Final = frozenset({
    "etc", "inc", "ltd", "co", "corp", "llc", "plc", "bros", "a.m", "p.m", "jan", "feb", "mar", "apr", "jun",
    "jul", "aug", "sep", "sept", "oct", "nov", "dec", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "al",
    "jr", "sr", "cit", "wk", "wks", "hr", "hrs", "mins", "secs", "dept", "temp", "st", "gen", "col", "sgt",
    "capt", "lt",
})  # fmt: skip
"""Abbreviations that may end a sentence: they do where a word follows that often begins one. So may initials."""

BEGINNERS: Final = frozenset({
    "a", "an", "the", "this", "that", "these", "those", "it", "its", "he", "she", "they", "we", "you", "i",
    "my", "our", "your", "his", "her", "their", "there", "here", "what", "when", "where", "why", "how", "who",
    "which", "if", "in", "on", "at", "for", "from", "to", "but", "and", "or", "so", "as", "is", "are", "was",
    "were", "do", "does", "did", "can", "could", "will", "would", "should", "no", "not", "yes", "then", "now",
    "after", "before", "since", "while", "because", "however", "also", "once", "only", "please", "thanks",
    "thank", "all", "any", "some", "one", "nobody", "nothing", "everyone", "let",
})  # fmt: skip
"""Words that often begin a sentence."""

_END: Final = re.compile(
    r"(?P<mark>[.!?…]+|[。！？]+)(?P<closing>[\"'”’»)\]*_]*)(?:(?<=[。！？])|(?=\s|$))|(?P<newline>[^\S\n]*\n\s*)"
)
_LAST_WORD: Final = re.compile(r"[\w.&]+$")
_INITIALS: Final = re.compile(r"(?!i$)(?:[^\W\d_]\.)*[^\W\d_]")
_NEXT_WORD: Final = re.compile(r"[\"'“‘«(\[*_]*([^\W_]+)")
_LIST_ITEM: Final = re.compile(r"(?:[-*•‣◦–—+>#|]+|\(?(?:\d{1,3}|[a-zA-Z])[.)])(?:\s|$)|\*\*|__|\d{1,2}[:.]\d{2}\b")
_LABEL: Final = re.compile(r"[^\W\d_][^:\n.!?]{0,40}:\s")
_ENUMERATOR: Final = re.compile(r"(?:^|\n)[^\S\n]*\(?(?:\d{1,3}|[a-zA-Z])$")
_WORD: Final = re.compile(r"\S+")
_PARAGRAPH: Final = re.compile(r"\n[^\S\n]*\n\s*")
_HEADING: Final = re.compile(r"#{1,6}\s|\*\*[^*\n]+\*\*\s*$")

WRAPPED: Final = 55
"""A line at least this long that ends in the middle of a sentence is taken to go on in the next one."""


# sentences ------------------------------------------------------------------------------------------------------------


def sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The sentences of `text[start:end]` in order, without the white space around them.

    Everything that is not white space is in exactly one. Items of lists, headings and short lines are sentences of
    their own; a line wrapped by its writer's mail program goes on.
    """
    end = len(text) if end is None else end
    found: list[Span] = []
    begun = start
    lower_case = _writes_lower_case(text[start:end])
    for mark in _END.finditer(text, start, end):
        if mark["newline"]:
            ends = _line_ends(text, begun, mark.start(), mark.end(), end)
        else:
            ends = _mark_ends(text, begun, mark, end, lower_case=lower_case)
        if ends:
            found += _stripped(text, begun, mark.end())
            begun = mark.end()
    return [*found, *_stripped(text, begun, end)]


def _writes_lower_case(text: str) -> bool:
    """Whether the writer begins sentences with small letters, as in chats and machine transcripts."""
    small = len(re.findall(r"[^\W\d_]{3,}[.!?]\s+[a-z]", text))
    return small > 0 and small > len(re.findall(r"[.!?]\s+[A-Z]", text))


def _line_ends(text: str, begun: int, at: int, following: int, end: int) -> bool:
    """Whether a sentence ends with its line."""
    if text.count("\n", at, following) > 1 or following >= end:
        return True
    line_start = max(text.rfind("\n", begun, at) + 1, begun)
    line, next_line = text[line_start:at].rstrip(), text[following : following + 60]
    if not line or line[-1] in ".!?:;…。！？" or _LIST_ITEM.match(next_line) or _LABEL.match(next_line):
        return True
    return len(line) < WRAPPED


def _mark_ends(text: str, begun: int, mark: re.Match[str], end: int, *, lower_case: bool) -> bool:
    """Whether a sentence ends with this full stop, question mark, exclamation mark or ellipsis."""
    following = _NEXT_WORD.match(text, _skip_blanks(text, mark.end(), end), end)
    next_word = following[1] if following else ""
    marks = mark["mark"]
    if marks == ".":
        before = text[max(begun, mark.start() - LONGEST_NAME) : mark.start()]
        if _ENUMERATOR.search(before) and not mark["closing"]:
            return False
        last = _LAST_WORD.search(before)
        word = last[0].lower() if last else ""
        if next_word and _is_abbreviation(word, next_word):
            return False
    small = next_word[:1].islower()
    if not small:
        return True
    return lower_case or (marks[-1] in "!?" and not mark["closing"])


def _skip_blanks(text: str, at: int, end: int) -> int:
    while at < end and text[at].isspace():
        at += 1
    return at


def _is_abbreviation(word: str, next_word: str) -> bool:
    """Whether the full stop between these words belongs to the first of them."""
    if word in NEVER_LAST:
        return True
    if word in BEFORE_NUMBERS and next_word[0].isdecimal():
        return True
    if word in MAYBE_LAST or _INITIALS.fullmatch(word):
        return next_word.lower() not in BEGINNERS or next_word[0].islower()
    return False


def _stripped(text: str, start: int, end: int) -> Iterator[Span]:
    """The span without white space around it, if anything is left."""
    inside = text[start:end]
    left = len(inside) - len(inside.lstrip())
    if left < len(inside):
        yield Span(start + left, start + len(inside.rstrip()))


# passages -------------------------------------------------------------------------------------------------------------


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
    target: int = TARGET_WORDS,
    limit: int = LIMIT_WORDS,
) -> tuple[Passage, ...]:
    """The passages of a part, in order: along speakers, paragraphs and sentences, each within the encoder's window.

    A passage never holds the words of two speakers, nor what is told of the customer along with what is not; what is
    set apart is in none. Rows of exports that are facts (`Kind.TABLE`) have none: they are looked up, not searched.
    """
    if part.kind is Kind.TABLE:
        return ()
    found: list[Passage] = []
    asked, asked_by = "", None
    for run in _runs(part, limit):
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
    for half in (*_stripped(text, span.start, cut), *_stripped(text, cut, span.end)):
        yield from _within_window(text, half, context, encoder)


def _question(text: str, span: Span) -> str:
    """The question that a passage ends with, else nothing."""
    last = sentences(text, span.start, span.end)[-1].of(text)
    return " ".join(last.split()[-QUESTION_WORDS:]) if last.endswith("?") else ""


def _runs(part: Part, limit: int) -> Iterator[_Run]:
    """What each speaker says without a break by another, or by something set apart."""
    gathered: list[_Piece] = []
    current: Utterance | None = None
    for stretch, broken in _stretches(part):
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


def _stretches(part: Part) -> Iterator[tuple[Utterance, bool]]:
    """The utterances without what is set apart, and whether something set apart lies between one and the last.

    Words that are neither an utterance nor set apart are nobody's; labels of speakers are not words.
    """
    apart = sorted(part.set_apart, key=lambda span: span.start)
    spoken = sorted(part.utterances, key=lambda span: (span.start, span.end)) or [Utterance(0, len(part.text))]
    reached, next_apart, broken = 0, 0, False
    for utterance in spoken:
        start = max(utterance.start, reached)
        while next_apart < len(apart) and apart[next_apart].start < utterance.end:
            aside = apart[next_apart]
            if aside.start > start:
                yield replace(utterance, start=start, end=aside.start), broken
            broken, start = True, max(start, aside.end)
            if aside.end > utterance.end:
                break
            next_apart += 1
        if start < utterance.end:
            yield replace(utterance, start=start), broken
            broken = False
        reached = max(reached, start, utterance.end)


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
