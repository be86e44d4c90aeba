"""Whether a text among our notes is the customer's own: a letter, a message from a portal, a log it passed on.

A letter tells by its head, whom it greets and who signs it; where these do not agree it stays what it was taken for.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ingest.names import fold, split_legal_form, tokens
from ingest.people import FULL_NAME, SOMEONE, Cast, Who
from ingest.readers.quoting import CLOSING
from ingest.readers.reading import between, lines_of, trimmed
from knowledge.model import Part, Side, Span, Utterance

HEAD: Final = 15
"""Among how many of its first lines a letter greets somebody, or a message says from whom it is."""
LETTERHEAD: Final = 2
"""Within how many first lines its writer's company stands alone."""
SIGNED: Final = 6
"""Within how many last lines a letter is signed."""
SHORT: Final = 6
"""Words of the longest line that is no sentence but part of a head or a signature."""

_GREETING: Final = re.compile(
    r"(?:dear|hello|hi|good (?:morning|afternoon|day)|to whom it may concern|sehr geehrte[rs]?|liebe[rs]?|guten tag|"
    r"geachte|beste|bonjour|chère?s?|madame|monsieur|estimad[oa]s?|hej|kære|bästa|egregi[oa]?|gentile|spett)\b"
    r"(?:[^.?!\n]|\b(?:mr|mrs|ms|dr|prof)\.){0,80}$",
    re.IGNORECASE,
)
_FROM: Final = re.compile(r"(?:from|sender|von|van|de|fra|från)\s*:\s*(?P<who>[^·|;\n]+?)\s*(?:[·|;]|$)", re.IGNORECASE)
_OTHER_HEADER: Final = re.compile(
    r"(?:^|[·|;]\s*)(?:to|sent|date|subject|an|aan|til|till|betreff|onderwerp)\s*:", re.IGNORECASE
)
_PASSED_ON: Final = re.compile(
    r"\b(?:forwarded|passed on) by (?P<who>[^,;()\n]{3,40}?)(?=\s+to\b|[,;)]|$)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Letter:
    """The customer's own words in a part, and who of the customer's people wrote them, where that is told."""

    body: Span
    writer: Who

    def utterances(self, text: str, utterances: Sequence[Utterance]) -> Iterator[Utterance]:
        """What stands in the letter, without its head and signature."""
        for each in utterances:
            cut = trimmed(text, max(each.start, self.body.start), min(each.end, self.body.end))
            if cut is not None:
                name = self.writer.name or None
                yield replace(each, start=cut.start, end=cut.end, speaker=name, side="customer", reported=False)


def letter(part: Part, cast: Cast) -> Letter | None:
    """The letter that a part is, if it is plainly one of the customer's."""
    spans = [
        line
        for span in between(part.set_apart, 0, len(part.text))
        for line in lines_of(part.text, span.start, span.end)
    ]
    lines = [line for span in spans if (line := trimmed(part.text, span.start, span.end))]
    if not lines or cast.authors:
        return None
    return _message(part.text, lines, cast) or _signed(part.text, lines, cast)


def _message(text: str, lines: Sequence[Span], cast: Cast) -> Letter | None:
    """A message whose head says from whom it is, or a paper whose title says who passed it on."""
    for at, line in enumerate(lines[:HEAD]):
        words = line.of(text)
        nearby = (each.of(text) for each in lines[max(0, at - 1) : at + 2])
        stated = _FROM.match(words) if any(map(_OTHER_HEADER.search, nearby)) else None
        told = stated or (_PASSED_ON.search(words) if at < LETTERHEAD else None)
        if told is not None:
            who = cast.who(told["who"])
            after = [each for each in lines[at + 1 :] if not _OTHER_HEADER.match(each.of(text))]
            if who.side != "customer" or not after:
                return None
            return Letter(Span(after[0].start, after[-1].end), who if stated else SOMEONE)
    return None


def _signed(text: str, lines: Sequence[Span], cast: Cast) -> Letter | None:
    """A letter with the customer's head or to one of ours, signed by one of the customer's people."""
    greets = next((at for at, line in enumerate(lines[:HEAD]) if _GREETING.match(line.of(text))), None)
    greeted = set() if greets is None else _named(lines[greets].of(text), cast)
    first, signer = _signature(text, lines, cast)
    if signer is None or signer.side == "us" or "customer" in greeted:
        return None
    headed = any(_is_company(line.of(text), cast) for line in lines[:LETTERHEAD])
    known = signer.side == "customer"
    if not (known and (headed or "us" in greeted)) and not (headed and greets is not None):
        return None
    begins = greets + 1 if greets is not None else _first_sentence(text, lines)
    if begins >= first:
        return None
    return Letter(Span(lines[begins].start, lines[first - 1].end), Who(signer.name, "customer"))


def _signature(text: str, lines: Sequence[Span], cast: Cast) -> tuple[int, Who | None]:
    """The first line of what closes a letter, and who signs there."""
    first = len(lines)
    while first > 0 and len(lines) - first < SIGNED and _is_short(lines[first - 1].of(text)):
        first -= 1
    closing = [line.of(text).strip(" ,*_") for line in lines[first:]]
    names = [words for words in closing if FULL_NAME.fullmatch(words) and not CLOSING.match(words)]
    people = [cast.who(words) for words in names if not _is_company(words, cast)]
    return first, next((who for who in people if who.side != "unknown"), next(iter(people), None))


def _named(words: str, cast: Cast) -> set[Side]:
    """The sides of those whom a line names."""
    return {who.side for _, who in cast.spoken_of(list(tokens(words))).values()}


def _first_sentence(text: str, lines: Sequence[Span]) -> int:
    return next((at for at, line in enumerate(lines) if not _is_short(line.of(text))), len(lines))


def _is_short(words: str) -> bool:
    return len(words.split()) <= SHORT and not words.rstrip().endswith((".", "?", "!"))


def _is_company(words: str, cast: Cast) -> bool:
    """Whether a line holds the account's name and nothing else."""
    core = split_legal_form(fold(words))[0]
    account = cast.account
    names = (account.name, *account.aliases) if account else ()
    return bool(core) and core in {split_legal_form(fold(name))[0] for name in names}
