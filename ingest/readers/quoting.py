"""Whose words are whose in the body of a mail: the sender's own, quoted ones, signatures and disclaimers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from mailparser_reply import EmailMessage

from ingest.readers.reading import Paragraphs, between, items_of, lines_of, trimmed
from knowledge.model import Apart, Participant, SetApart, Span, Utterance

LANGUAGES = ["en", "cs", "da", "de", "es", "fr", "it", "ja", "ko", "nl", "pl", "sv", "zh"]
LINES = 2_000
"""Lines that are searched for headers of replies."""
WIDTH = 300
"""Characters of a line that are searched for them: the library's patterns are cubic in a line's length."""
SIGNATURE_LINES = 14
SIGNATURE_WIDTH = 90
RULE = 8
"""Characters of the shortest line that is drawn above a mail; shorter ones are drawn above signatures."""
SIGN_OFF = 40
"""A longer line is a sentence and no sign-off."""
PROSE = 10
"""A line of more words than this is a sentence; a signature holds one at most (a motto)."""

_QUOTED = re.compile(r"\s{0,3}>")
_HEADER_LINE = re.compile(r"[>*\s]*[^\W\d_][\w/ -]{1,14}\*?:\*?(?:\s|$)")
_FORWARDED = re.compile(r"\s*(?:-{3,} ?forwarded message ?-{3,}|begin forwarded message:)\s*$", re.IGNORECASE)
_FROM = re.compile(r"[>*\s]*(?:From|Von|De|Da|Fra|Från|Van|Od|Lähettäjä)\*?:\*?\s+(\S.*)", re.IGNORECASE)
_WROTE = re.compile(
    r"(?:\d{4}|\d{1,2}:\d{2}(?: ?[AP]M)?|\d),?\s+(?:schrieb\s+|skrev\s+|a écrit\s+)?(?P<who>[^\d,][^\d:]*?)\s+\w+:?$"
)
_ADDRESS = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_NO_SURNAME = re.compile(r"\b(?:jr|sr|inc|ltd|llc|gmbh|ag|phd|md|co|corp|plc|bv|team|dept)\b\.?", re.IGNORECASE)
_ANSWERED = re.compile(
    r"\W*(?i:antwort|answer|reply|response|comments?|svar|antwoord|réponse|respuesta|resposta|kommentar)\s+"
    r"(?:(?i:from|by|von|af|van|de)\s+)?(?P<who>[^\W\d_a-z][^\d:\n]{1,40}?)[\s,(]*(?:\d[\d.:/ ,-]*)?\)?:\s*$",
)
_DASHES = re.compile(r"\s*(?:--|__)[-_]*\s*$")
CLOSING: Final = re.compile(
    r"[\W_]*(?:(?:with )?(?:best|kind|kindest|warm|warmest|many|friendly|all the best)\b|"
    r"regards|rgds|br\b|cheers|sincerely|yours|"
    r"thanks|thank you|thx|cordially|respectfully|mit (?:freundlichen|besten)|viele grüße|beste grüße|mfg\b|"
    r"lg\b|med (?:venlig|vennlig|vänlig)|hilsen|mvh\b|vh\b|venlig|vänliga|groet|met vriendelijke|cordialement|"
    r"bien à|saludos|un saludo|atenciosamente|abraço|distinti|cordiali|terveisin|pozdrawiam|s pozdravem|"
    r"sent from my|get outlook)",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"intended (?:solely|only|exclusively) for|received (?:it|this)[^.]{0,80} in error|"
    r"(?:confidential|privileged) information|confidentiality notice|^\W*disclaimer\b|legally privileged|"
    r"liability for (?:viruses|any)|consider the environment|think before (?:you print|printing)|"
    r"diese e-?mail[^.]{0,80}vertraulich|"
    r"this (?:e-?mail|message) (?:is subject to|may contain|contains|and any)|nicht der richtige adressat|"
    r"originated (?:from )?outside|external e-?mail|message est confidentiel|to unsubscribe|unsubscribe (?:here|from)",
    re.IGNORECASE,
)

_MAY_INTRODUCE = re.compile(r":\s*$|^[>*\s]*[^\W\d_]{2,12}\s?\*?[:：]\*?\s|-{4}|_{4}")
_FRAMED = re.compile(r"([*=_#~-])\1{9,}\s*\n[\s\S]*\1{10}\s*\Z")


@dataclass(frozen=True, slots=True)
class Body:
    """The sender's own words, what is set apart, and whom a forwarded mail is from; spans ordered and disjoint."""

    utterances: tuple[Utterance, ...]
    set_apart: tuple[SetApart, ...]
    forwarded_from: Participant | None = None


@dataclass(frozen=True, slots=True)
class _Header:
    """Lines `first` to `last` (excluded) that introduce the mail answered or forwarded."""

    first: int
    last: int


def body_of(
    text: str,
    start: int,
    sender: Participant | None,
    *,
    forwards: bool,
    paragraphs: Paragraphs,
    quotes: Sequence[Span] = (),
) -> Body:
    """What is whose in `text[start:]`.

    With `forwards`, what follows the first header is the forwarded mail: the words of whom it is from. `quotes` are
    stretches known to be quoted.
    """
    lines = list(lines_of(text, start))
    quoted = [bool(_QUOTED.match(text, line.start, line.end)) or _within(line, quotes) for line in lines]
    headers = _headers(text, lines)
    for header in headers:
        answered = next((at for at in range(header.last, len(lines)) if lines[at].start < lines[at].end), None)
        quoted[header.first : header.last] = [True] * (header.last - header.first)
        forwarded = forwards or bool(_FORWARDED.match(text, lines[header.first].start, lines[header.first].end))
        if answered is None or (quoted[answered] and not forwarded):
            continue
        if forwarded and not any(quoted[: header.first]):
            return _forwarding(text, lines, header, sender, paragraphs)
        quoted[header.first :] = [True] * (len(lines) - header.first)
        break
    return _own(text, lines, quoted, sender, paragraphs)


def _within(line: Span, quotes: Sequence[Span]) -> bool:
    return any(quote.start <= line.start and line.end <= quote.end for quote in quotes)


def _prepared(text: str, lines: Sequence[Span]) -> str:
    """The lines as the library is to see them, of bounded width, rules made plain so that it keeps their number."""
    shown = (text[line.start : min(line.end, line.start + WIDTH)].strip() for line in lines[:LINES])
    return "\n".join(re.sub(r"[_-]{32,}", "---", line) for line in shown)


def _headers(text: str, lines: Sequence[Span]) -> list[_Header]:
    """The headers of replies, by the library and by the rules that programs draw above them, in order."""
    if not any(_MAY_INTRODUCE.search(line.of(text)) for line in lines[:LINES]):
        return []
    message = EmailMessage(text=_prepared(text, lines), languages=[*LANGUAGES], keep_hyphen_lists=True).read()
    found: list[_Header] = []
    cursor = 0
    for reply in message.replies:
        at = message.text.find(reply.headers, cursor) if reply.headers else -1
        if at < 0:
            continue
        cursor = at + len(reply.headers)
        first = message.text.count("\n", 0, at)
        last = _header_end(text, lines, first, first + reply.headers.count("\n") + 1)
        if last is not None:
            found.append(_Header(_header_start(text, lines, first), last))
    return found


def _is_rule(line: str) -> bool:
    """Whether a line is drawn, with or without words in it, or says as Apple's mail does that a mail follows."""
    words = line.strip()
    drawn = {words[:2], words[-2:]} <= {"--", "__"} and len(words) >= RULE
    return drawn or words.casefold() == "begin forwarded message:"


def _header_start(text: str, lines: Sequence[Span], first: int) -> int:
    """A rule right above a header belongs to it."""
    above = first - 1
    while above > 0 and lines[above].start == lines[above].end:
        above -= 1
    return above if above >= 0 and _is_rule(lines[above].of(text)) else first


def _header_end(text: str, lines: Sequence[Span], first: int, last: int) -> int | None:
    """Where the header that begins at `first` ends; None where it names no sender and so is none."""
    words = text[lines[first].start : lines[last - 1].end]
    if not _HEADER_LINE.match(words) and not _is_rule(words.split("\n")[0]):
        return last
    last = first
    named = False
    while last < len(lines):
        line = lines[last]
        rule = _is_rule(line.of(text))
        if not rule and not _HEADER_LINE.match(text, line.start, line.end):
            break
        named = named or rule or bool(_FROM.match(text, line.start, line.end))
        last += 1
    return last if named and last > first else None


def _forwarding(
    text: str,
    lines: Sequence[Span],
    header: _Header,
    sender: Participant | None,
    paragraphs: Paragraphs,
) -> Body:
    cover = _own(text, lines[: header.first], [False] * header.first, sender, paragraphs)
    introduced = Span(lines[header.first].start, lines[header.last - 1].end)
    author = _author(introduced.of(text))
    mail = body_of(text, lines[header.last].start, author, forwards=False, paragraphs=paragraphs)
    return Body(
        utterances=(*cover.utterances, *mail.utterances),
        set_apart=(
            *cover.set_apart,
            SetApart(introduced.start, introduced.end, Apart.QUOTED_REPLY),
            *mail.set_apart,
        ),
        forwarded_from=author,
    )


def _author(header: str) -> Participant | None:
    """Whom a header says the mail below it is from."""
    for line in (whole[:WIDTH] for whole in header.split("\n")):
        stated = _FROM.match(line) or _WROTE.search(line.strip())
        if stated:
            words = stated[stated.lastindex or 0]
            address = _ADDRESS.search(words)
            name = called(re.split(r"[\[<(]|\bmailto:", words.replace(address[0], "") if address else words)[0])
            return Participant(name, address[0].lower() if address else None) if name or address else None
    return None


def called(name: str) -> str | None:
    """A sender's name as people say it: `Wit, Femke de` is Femke de Wit."""
    plain = name.strip(" \t\"'*,")
    surname, comma, rest = plain.partition(", ")
    if comma and "," not in rest and not _NO_SURNAME.search(plain) and not any(map(str.isdigit, plain)):
        plain = f"{rest} {surname}"
    return plain or None


def _own(
    text: str,
    lines: Sequence[Span],
    quoted: Sequence[bool],
    sender: Participant | None,
    paragraphs: Paragraphs,
) -> Body:
    """The lines that are not quoted are the sender's, but for signatures and disclaimers."""
    name = sender.name if sender else None
    set_apart: list[SetApart] = []
    said = False
    filled = [at for at, line in enumerate(lines) if trimmed(text, line.start, line.end)]
    for is_quoted, run in groupby(filled, key=lambda at: quoted[at]):
        positions = list(run)
        first, last = positions[0], positions[-1] + 1
        if is_quoted:
            set_apart.append(SetApart(lines[first].start, lines[last - 1].end, Apart.QUOTED_REPLY))
            continue
        first, last, notices = _without_notices(text, lines, first, last)
        signed = _signature(text, lines[first:last], name, whole=said)
        if signed is not None:
            notices.append(SetApart(lines[first + signed].start, lines[last - 1].end, Apart.SIGNATURE))
        said = said or first < last
        set_apart.extend(sorted(notices, key=lambda span: span.start))
    end = lines[-1].end if lines else 0
    start = lines[0].start if lines else 0
    own = [block for gap in between(set_apart, start, end) for block in paragraphs(text, gap.start, gap.end)]
    speaker = (sender.name or sender.email) if sender else None
    utterances = []
    for item in items_of(text, own):
        answered = _ANSWERED.match(text, item.start, item.end)
        speaker = answered["who"] if answered else speaker
        utterances.append(Utterance(item.start, item.end, speaker))
    return Body(tuple(utterances), tuple(set_apart))


def _without_notices(text: str, lines: Sequence[Span], first: int, last: int) -> tuple[int, int, list[SetApart]]:
    """The lines without legal notices at their beginning and end, and the notices."""
    notices: list[SetApart] = []
    blocks = list(_blocks(text, lines, first, last))
    while blocks and _is_notice(_words(text, lines, *blocks[-1])):
        begin, stop = blocks.pop()
        notices.append(SetApart(lines[begin].start, lines[stop - 1].end, Apart.BOILERPLATE))
    if len(blocks) > 1 and _is_notice(_words(text, lines, *blocks[0])):
        begin, stop = blocks.pop(0)
        notices.append(SetApart(lines[begin].start, lines[stop - 1].end, Apart.BOILERPLATE))
    return (blocks[0][0], blocks[-1][1], notices) if blocks else (first, first, notices)


def _is_notice(words: str) -> bool:
    return bool(_DISCLAIMER.search(words) or _FRAMED.match(words))


def _blocks(text: str, lines: Sequence[Span], first: int, last: int) -> Iterator[tuple[int, int]]:
    """The runs of lines that are not blank."""
    filled = [at for at in range(first, last) if trimmed(text, lines[at].start, lines[at].end)]
    for _, run in groupby(enumerate(filled), key=lambda pair: pair[1] - pair[0]):
        positions = [at for _, at in run]
        yield positions[0], positions[-1] + 1


def _words(text: str, lines: Sequence[Span], first: int, last: int) -> str:
    return text[lines[first].start : lines[last - 1].end]


def _signature(text: str, lines: Sequence[Span], name: str | None, *, whole: bool) -> int | None:
    """Where the signature begins among the lines: the earliest beginning from which on all reads like one.

    With `whole`, all of the lines may be the signature.
    """
    words = [line.of(text).strip() for line in lines]
    names = {name.casefold(), name.split()[0].casefold()} if name and name.split() else set()
    begins = {at for at, line in enumerate(words) if _begins_signature(line, names)}

    def first(found: set[int]) -> int | None:
        return next((at for at in sorted(found) if (at > 0 or whole) and _reads_like_signature(words[at:])), None)

    at = first(begins)
    return at if at is not None else first(_as_library_sees(text, lines))


def _as_library_sees(text: str, lines: Sequence[Span]) -> set[int]:
    message = EmailMessage(text=_prepared(text, lines), languages=[*LANGUAGES], keep_hyphen_lists=True).read()
    signature = message.replies[-1].signatures
    at = message.text.rfind(signature) if signature else -1
    return {message.text.count("\n", 0, at)} if at > 0 else set()


def _begins_signature(line: str, names: set[str]) -> bool:
    if _DASHES.match(line) or line.strip(" /-–,.").casefold() in names:
        return True
    return len(line) <= SIGN_OFF and bool(CLOSING.match(line)) and not line.endswith(("?", ":"))


def _reads_like_signature(lines: Sequence[str]) -> bool:
    filled = [line for line in lines if line]
    sentences = sum(len(line.split()) > PROSE for line in filled)
    return len(filled) <= SIGNATURE_LINES and sentences <= 1 and all(len(line) <= SIGNATURE_WIDTH for line in filled)
