"""Mails, `.eml`, and mailboxes, `.mbox`: a part a message, its text the subject and then the body."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from email.utils import getaddresses

from ingest.readers.decoding import decode_as
from ingest.readers.limits import HEADER, MESSAGES, MIME_DEPTH, MIME_PARTS, TEXT, at_most
from ingest.readers.pages import Page, page_of
from ingest.readers.quoting import body_of, called
from ingest.readers.reading import File, Reading, line_paragraphs, paragraphs_of, some_text, unique
from knowledge.errors import Unreadable
from knowledge.model import Kind, Part, Participant, Span, Utterance

ADDRESSED = ("from", "to", "cc")
KEPT = ("date", "from", "to", "cc", "message-id", "in-reply-to", "references")

_SEPARATOR = re.compile(rb"(?:\A|(?<=\n)|(?<=\n\r))From [^\r\n]{3,200}\d{4}[^\r\n]{0,20}\r?\n(?=[!-9;-~]{1,76}:)")
_STUFFED = re.compile(rb"^>(>*From )", re.MULTILINE)
_ANSWER = re.compile(r"\s*(?:re|aw|sv|vs|antw|r|odp|ynt)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)
_FORWARD = re.compile(r"\s*(?:fwd?|wg|tr|rv|vb|vl|doorst)\s*:", re.IGNORECASE)


def read_eml(file: File) -> Reading:
    """A mail as one part."""
    part = _message(file.data, None)
    some_text([part], "it holds no words; export the message anew")
    return Reading((part,))


def read_mbox(file: File) -> Reading:
    """A part a message, `message-1` and so on; a message that cannot be read costs only itself."""
    parts: list[Part] = []
    warnings: list[str] = []
    for number, (separator, data) in enumerate(_split(file.data), 1):
        file.deadline.check()
        at_most(number, MESSAGES, "messages")
        name = f"message-{number}"
        try:
            part = _message(data, name)
        except Unreadable as error:
            warnings.append(f"{name}: {error}")
            continue
        if "date" not in part.attributes:
            part = replace(part, attributes={**part.attributes, "date": separator})
        parts.append(part)
    some_text(parts, "it holds no message that can be read; export the mailbox anew")
    return Reading(tuple(parts), tuple(warnings))


def _split(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The date of each message's “From ” line, and the message."""
    starts = list(_SEPARATOR.finditer(data))
    ends = [*(start.start() for start in starts[1:]), len(data)]
    for start, end in zip(starts, ends, strict=False):
        separator = start[0].decode("ascii", "replace").split(maxsplit=2)
        yield separator[-1].strip(), _STUFFED.sub(rb"\1", data[start.end() : end])


def _message(data: bytes, name: str | None) -> Part:
    try:
        message = message_from_bytes(data, policy=default)
        leaves, attached = _leaves(message)
    except Unreadable:
        raise
    except Exception:  # noqa: BLE001 - the standard parser raises anything on hostile headers
        raise Unreadable("the message is damaged; export it anew") from None
    headers = {header: value for header in (*KEPT, "subject") if (value := _header(message, header))}
    people = {header: tuple(_people(message, header)) for header in ADDRESSED}
    sender = people["from"][0] if people["from"] else None
    subject = headers.pop("subject", "")
    plain, page = _body(leaves)
    text = f"{subject}\n{page.text if page else plain}"
    at_most(len(text), TEXT, "characters")
    start = len(subject) + 1
    forwards = bool(_FORWARD.match(subject))
    quotes = page.quoted if page and not forwards else ()
    body = body_of(
        text,
        start,
        sender,
        forwards=forwards,
        paragraphs=line_paragraphs if page else paragraphs_of,
        quotes=[Span(quote.start + start, quote.end + start) for quote in quotes],
    )
    return Part(
        text=text,
        name=name,
        title=subject or None,
        kind=Kind.MAIL,
        participants=unique(
            [
                *(who for header in ADDRESSED for who in people[header]),
                *([body.forwarded_from] if body.forwarded_from else []),
            ]
        ),
        utterances=(*_said_in(subject, sender), *body.utterances),
        set_apart=body.set_apart,
        attributes={**headers, **({"attachments": "; ".join(attached)} if attached else {})},
    )


def _header(message: Message, name: str) -> str | None:
    """A header as a person reads it, on one line; bytes that no encoding was stated for are taken for UTF-8."""
    parsed = _parsed(message, name)
    return " ".join(str(parsed).split("\n")).strip() or None if parsed is not None else None


def _parsed(message: Message, name: str) -> str | None:
    """The header as the standard library reads it (with `addresses` where it addresses someone), else as it stands."""
    raw = next((value for key, value in message.raw_items() if key.lower() == name), None)
    if raw is None:
        return None
    words = decode_as(str(raw)[:HEADER].encode("utf-8", "surrogateescape"), "utf-8")
    try:
        parsed: str = default.header_fetch_parse(name, words)
    except Exception:  # noqa: BLE001 - the standard parser raises anything on hostile headers
        return words
    return parsed


def _people(message: Message, name: str) -> Iterator[Participant]:
    """Everyone a header addresses."""
    parsed = _parsed(message, name)
    addresses = getattr(parsed, "addresses", None)
    if addresses is None:
        pairs = getaddresses([str(parsed or "")])
    else:
        pairs = [(address.display_name, address.addr_spec) for address in addresses]
    for display, address in pairs:
        someone = called(display)
        email = address.strip("<>").lower()
        if someone or "@" in email.strip("@"):
            yield Participant(someone, email if "@" in email.strip("@") else None)


def _leaves(message: EmailMessage) -> tuple[list[tuple[str, str]], list[str]]:
    """The text parts of a message in order, each with its type, and the names of what is attached."""
    texts: list[tuple[str, str]] = []
    attached: list[str] = []
    waiting: list[tuple[EmailMessage, int]] = [(message, 0)]
    parts = 0
    while waiting:
        part, depth = waiting.pop()
        parts += 1
        at_most(parts, MIME_PARTS, "parts")
        at_most(depth, MIME_DEPTH, "parts within parts")
        kind = part.get_content_type()
        name = _filename(part)
        if part.is_multipart() and kind.startswith("multipart/"):
            waiting += [(inner, depth + 1) for inner in reversed([*part.iter_parts()])]
        elif name or part.get_content_disposition() == "attachment" or kind not in {"text/plain", "text/html"}:
            attached.append(name or kind)
        else:
            texts.append((kind, _decoded(part)))
    return texts, attached


def _filename(part: Message) -> str | None:
    try:
        name = part.get_filename()
    except Exception:  # noqa: BLE001 - the standard parser raises anything on hostile headers
        return None
    return " ".join(str(name).split()) if name else None


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else str(part.get_payload()).encode("utf-8", "surrogateescape")
    try:
        charset = part.get_content_charset()
    except Exception:  # noqa: BLE001 - the standard parser raises anything on hostile headers
        charset = None
    return decode_as(data, charset if charset != "us-ascii" else None)


def _body(leaves: Sequence[tuple[str, str]]) -> tuple[str, Page | None]:
    """The plain text of a message; where it has none that says anything, its HTML."""
    plain = "\n".join(words for kind, words in leaves if kind == "text/plain" and words.strip())
    if plain:
        return plain, None
    page = next((words for kind, words in leaves if kind == "text/html" and words.strip()), None)
    return "", page_of(page) if page is not None else None


def _said_in(subject: str, sender: Participant | None) -> tuple[Utterance, ...]:
    """A subject is the sender's own words, unless it is carried on from the mail answered or forwarded."""
    if not subject or _ANSWER.match(subject) or _FORWARD.match(subject):
        return ()
    return (Utterance(0, len(subject), (sender.name or sender.email) if sender else None),)
