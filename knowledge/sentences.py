"""A text cut into sentences, each an exact span: `text[start:end]` is what was written, to the letter."""

import re
from collections.abc import Iterator
from typing import Final

from knowledge.model import Span

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
LOOK_BACK: Final = 80
"""How many characters before a full stop are looked at to tell what it ends."""

WRAPPED: Final = 55
"""A line at least this long that ends in the middle of a sentence is taken to go on in the next one."""


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
            found += stripped(text, begun, mark.end())
            begun = mark.end()
    return [*found, *stripped(text, begun, end)]


def _writes_lower_case(text: str) -> bool:
    """Whether the writer begins sentences with small letters, as in chats and machine transcripts."""
    small = len(re.findall(r"(?<=[^\W\d_]{3})[.!?]\s+[a-z]", text))
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
        before = text[max(begun, mark.start() - LOOK_BACK) : mark.start()]
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


def stripped(text: str, start: int, end: int) -> Iterator[Span]:
    """The span without white space around it, if anything is left."""
    inside = text[start:end]
    left = len(inside) - len(inside.lstrip())
    if left < len(inside):
        yield Span(start + left, start + len(inside.rstrip()))
