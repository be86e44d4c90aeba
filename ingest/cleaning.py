"""What a part itself says, told from what only stands in it; and parts that say nearly the same.

Readers set apart front matter, quoted replies and signatures; here comes what nobody wrote for the occasion: legal
notices, unsubscribe lines, an operator's instructions, a call's safe-harbour statement. The text itself stays.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from knowledge.matching import fold
from knowledge.model import Apart, Document, Kind, Part, SetApart, Span
from knowledge.sentences import sentences

MOSTLY: Final = 0.5
"""A paragraph of which this share is boilerplate is boilerplate altogether."""

FOOTER_REPEATS: Final = 3
"""What ends this many mails of one mailbox in the same words is a footer."""

FOOTER_WORDS: Final = 6
"""Fewer words repeat without being a footer ("Best regards")."""

NEAR_DUPLICATE: Final = 0.7
"""From this share of common shingles on (Jaccard), as sketched, two parts say nearly the same; ours."""

SHORT: Final = 20
"""Parts of fewer words are duplicates only if they are the same word for word."""

SHINGLE: Final = 3
"""How many words in a row make a shingle."""

SKETCH_SIZE: Final = 128
"""How many minima make a sketch: the share is then estimated to within about 0.04."""

_LEGAL: Final = re.compile(
    r"""
    \bthis\ (?:e-?mail|message|mail|communication|transmission|document)\b.*\b(?:confidential|privileged|intended
        (?:\ only|\ solely|\ exclusively|\ for)|does\ not\ constitute|not\ legally\ binding)\b
    |\bintended\ (?:only|solely|exclusively)\ for\ (?:the\ )?
        (?:use\ (?:of|by)|addressee|individual|person|named|recipient)
    |\bnot\ (?:the|an)\ (?:intended|named)\ (?:recipient|addressee)
    |\breceived\ (?:this|it)(?:\ (?:e-?mail|message|mail|communication|transmission))?\ (?:in\ error|by\ mistake)
    |\baccepts?\ no\ (?:liability|responsibility)\b.*\b(?:virus|viruses|e-?mails?|messages?|transmission)\b
    |\bunauthori[sz]ed\ (?:use|disclosure|review|copying|distribution)\b.*\b(?:prohibited|unlawful|forbidden)
    |\b(?:consider|think\ of)\ the\ environment\ before\ (?:you\ )?print|\bthink\ before\ you\ print
    |\b(?:scanned|checked|swept)\ (?:for|by)\b.*\b(?:virus(?:es)?|malware)
    |\b(?:views|opinions)\ (?:or\ opinions\ )?(?:expressed|presented)\b.*\bauthor
    |\b(?:e-?mail|message)\ (?:originated|came|was\ sent)\ from\ (?:outside|an\ external)
    |^registered\ (?:in|office)\b.*\b(?:no|number|registered|england|wales|ireland|scotland)\b
    |^diese\ (?:e-?mail|nachricht)\b.*\bvertraulich|\bnicht\ der\ (?:richtige|beabsichtigte)\ (?:adressat|empfanger)
    |^ce\ (?:message|courriel|mail)\b.*\bconfidentiel|\bdenne\ (?:e-?mail|mail)\b.*\bfortrolig
    |^(?:denna|tama)\b.*\b(?:konfidentiell|luottamuksellinen)|^dit\ (?:e-?mail)?bericht\b.*\bvertrouwelijk
    """,
    re.VERBOSE | re.DOTALL,
)
_NOTICE: Final = re.compile(
    r"(?:disclaimer|confidentiality notice|legal notice|privacy notice|notice of confidentiality|haftungsausschluss|"
    r"safe harbou?r statement)\s*(?::|$)"
)
"""Opens a notice that goes on to the end of its paragraph."""

_DEVICE: Final = re.compile(
    r"(?:sent|gesendet|envoye|verzonden|verstuurd|sendt|skickat|lahetetty|inviato|enviado) "
    r"(?:from|von|depuis|vanaf|fra|fran|da|desde|de|via)\b.{0,40}"
    r"\b(?:phone|iphone|ipad|android|mobile|samsung|galaxy|outlook|blackberry|smartphone|handy|yahoo|telefoon|telefon)\b.{0,30}"
    r"|get outlook for (?:ios|android)\b.{0,60}"
)
_NEWSLETTER: Final = re.compile(
    r"(?:click|tap)\b.*\bunsubscribe|\bunsubscribe (?:here|at any time|instantly)|^unsubscribe\b.{0,60}$|"
    r"\b(?:to|you can|may) unsubscribe\b.*\b(?:click|link|reply|visit|any time|http)|"
    r"\b(?:manage|update|change) your (?:e-?mail |subscription |communication )?(?:preferences|subscriptions?)\b|"
    r"\byou (?:are receiving|received|receive|are getting|get) this (?:e-?mail|message|newsletter) (?:because|as)\b|"
    r"^(?:please )?do not (?:reply|respond|answer) to this\b|"
    r"^this (?:e-?mail|message|notification) (?:was|has been|is) (?:automatically |system-?)?generated\b|"
    r"\bview (?:this (?:e-?mail|message|newsletter) )?(?:online|in (?:your|a) browser)\b|"
    r"(?:^|\s)(?:©|\(c\)|copyright)\s*\d{4}\b|\ball rights reserved\b"
)
_CALL: Final = re.compile(
    r"""
    \bforward-?\ ?looking\ (?:statements?|information)
    |\b(?:differ|vary)\ materially\b|\bprivate\ securities\ litigation
    |\bno\ (?:obligation|duty|intention)\ to\ (?:publicly\ )?(?:update|revise)
    |\brisks?\ (?:factors?\ )?(?:and|or)\ (?:other\ )?uncertainties\b.*\b(?:annual\ report|form\ |filings?|sec)\b
    |\bpress\ (?:the\ )?(?:star|pound|\*|\#)(?![a-z])|\bwithdraw\ (?:yourself|your\ question)
    |\b(?:lines|participants|callers)\ (?:are|have\ been|will\ be)\b.*\b(?:mute|muted|listen-?\ ?only)
    |\b(?:conference|call|meeting|webcast|event|conversation)(?:\ call)?
        \ (?:is|may\ be|will\ be)\ (?:being\ )?(?:recorded|transcribed)
    |\bthank\ you\ for\ (?:standing\ by|holding)\b|\byou\ may\ (?:now\ |all\ )?disconnect\b
    |\b(?:this|that)\ (?:does\ )?(?:now\ )?concludes?
        \ (?:today's|the|our|this)\ (?:\w+\ ){0,3}(?:conference|call|webcast|program)
    |\brecording\ (?:in\ progress|has\ started|has\ stopped|started|stopped)\b
    """,
    re.VERBOSE | re.DOTALL,
)
_INVITATION: Final = re.compile(
    r"(?:join (?:zoom|webex|microsoft teams|teams|on your computer|the meeting now)\b|meeting id\s*:|passcode\s*:|"
    r"one tap mobile|find your local number|dial by your location|dial-in numbers?\b|microsoft teams meeting$).*"
)
_PARAGRAPH_END: Final = re.compile(r"\n[^\S\n]*\n")


# boilerplate ----------------------------------------------------------------------------------------------------------


def cleaned(document: Document) -> Document:
    """The document with the boilerplate of each part set apart, beside what its reader set apart."""
    footers = _footers(document.parts)
    return replace(document, parts=tuple(_cleaned(part, footers) for part in document.parts))


def _cleaned(part: Part, footers: Collection[str]) -> Part:
    if part.kind is Kind.TABLE:
        return part
    found = [*_boilerplate(part.text), *_footer_of(part, footers)]
    if not found:
        return part
    apart = list(part.set_apart)
    for span in _merged(found):
        apart += [SetApart(left.start, left.end, Apart.BOILERPLATE) for left in _outside(span, part.set_apart)]
    return replace(part, set_apart=tuple(sorted(apart, key=lambda each: each.start)))


def _boilerplate(text: str) -> Iterator[Span]:
    for paragraph in _paragraphs(text):
        inside = sentences(text, paragraph.start, paragraph.end)
        hits = [span for span in inside if _is_boilerplate(fold(span.of(text)))]
        notice = next((span.start for span in inside if _NOTICE.match(fold(span.of(text)))), None)
        if notice is not None:
            hits = [*(span for span in hits if span.start < notice), Span(notice, paragraph.end)]
        if hits and sum(span.end - span.start for span in hits) >= MOSTLY * (paragraph.end - paragraph.start):
            hits = [paragraph]
        yield from hits


def _is_boilerplate(sentence: str) -> bool:
    bare = sentence.strip("-_*|<>[]() .!")
    return bool(
        _LEGAL.search(sentence)
        or _DEVICE.fullmatch(bare)
        or _NEWSLETTER.search(bare)
        or _CALL.search(sentence)
        or _INVITATION.fullmatch(bare)
    )


def _paragraphs(text: str) -> Iterator[Span]:
    """The stretches between blank lines, without the white space around them."""
    start = 0
    for gap in [*(found.span() for found in _PARAGRAPH_END.finditer(text)), (len(text), len(text))]:
        stretch = text[start : gap[0]]
        if words := stretch.strip():
            begun = start + len(stretch) - len(stretch.lstrip())
            yield Span(begun, begun + len(words))
        start = gap[1]


def _footers(parts: Sequence[Part]) -> Collection[str]:
    """The paragraphs that end several mails of a mailbox alike."""
    mails = [part for part in parts if part.kind is Kind.MAIL]
    if len(mails) < FOOTER_REPEATS:
        return ()
    seen: Counter[str] = Counter()
    for part in mails:
        seen.update({words for _, words in _last_paragraphs(part)})
    return {words for words, times in seen.items() if times >= FOOTER_REPEATS and len(words.split()) >= FOOTER_WORDS}


def _footer_of(part: Part, footers: Collection[str]) -> Iterator[Span]:
    if footers and part.kind is Kind.MAIL:
        for span, words in _last_paragraphs(part):
            if words not in footers:
                return
            yield span


def _last_paragraphs(part: Part) -> Iterator[tuple[Span, str]]:
    """What a mail ends with, last paragraph first, not counting what is set apart; each with its folded words."""
    for span in reversed(list(_paragraphs(part.text))):
        if any(_outside(span, part.set_apart)):
            yield span, " ".join(fold(span.of(part.text)).split())


def _merged(spans: Sequence[Span]) -> Iterator[Span]:
    """The spans in order, those that overlap made one."""
    current: Span | None = None
    for span in sorted(spans, key=lambda each: each.start):
        if current is not None and span.start <= current.end:
            current = Span(current.start, max(current.end, span.end))
        else:
            if current is not None:
                yield current
            current = span
    if current is not None:
        yield current


def _outside(span: Span, apart: Sequence[SetApart]) -> Iterator[Span]:
    """What the ordered spans `apart` leave of `span`."""
    start = span.start
    for each in sorted(apart, key=lambda every: every.start):
        if each.end > start and each.start < span.end:
            if each.start > start:
                yield Span(start, each.start)
            start = max(start, each.end)
    if start < span.end:
        yield Span(start, span.end)


# near-duplicates ------------------------------------------------------------------------------------------------------

Minima: TypeAlias = NDArray[np.uint32]

_ROW: Final = re.compile(r"row-\d+|.*!\d+", re.DOTALL)
"""What readers call the rows of tables."""


@cache
def _nothing() -> Any:  # noqa: ANN401 - datasketch ships no types
    """The sketch of no words."""
    from datasketch import MinHash  # type: ignore[import-untyped]  # noqa: PLC0415 - brings scipy: most of a second

    return MinHash(num_perm=SKETCH_SIZE, seed=1, scheme="affine32")


def sketch(part: Part) -> bytes | None:
    """What near-duplicates of a part are found by: a MinHash of its own words; None where it has none.

    A short part, or a row of a table, whose columns repeat from row to row, is like another only word for word.
    """
    own = "\n".join(span.of(part.text) for span in _outside(Span(0, len(part.text)), part.set_apart))
    words = re.findall(r"[^\W_]+", fold(own))
    if not words:
        return None
    if len(words) < SHORT or _ROW.fullmatch(part.name or ""):
        shingles = {" ".join(words)}
    else:
        shingles = {" ".join(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)}
    minima = _nothing().copy()
    minima.update_batch([each.encode("utf-8", "surrogatepass") for each in sorted(shingles)])
    return bytes(minima.hashvalues.astype("<u4").tobytes())


class Sketches:
    """The sketches of an account's parts, in the order they were kept."""

    def __init__(self, known: Mapping[str, bytes]) -> None:
        self._ids = list(known)
        rows = [np.frombuffer(each, dtype="<u4") for each in known.values()]
        self._minima: Minima = np.zeros((max(len(rows) * 2, 16), SKETCH_SIZE), dtype=np.uint32)
        if rows:
            self._minima[: len(rows)] = np.stack(rows)

    def add(self, id: str, made: bytes) -> None:
        """Keep one more."""
        if len(self._ids) == len(self._minima):
            self._minima = np.concatenate([self._minima, np.zeros_like(self._minima)])
        self._minima[len(self._ids)] = np.frombuffer(made, dtype="<u4")
        self._ids.append(id)

    def nearest_duplicate(self, made: bytes, but_not: Collection[str] = ()) -> str | None:
        """The id of the part most like this one, the earliest of equals, if it is like enough."""
        shares = (self._minima[: len(self._ids)] == np.frombuffer(made, dtype="<u4")).mean(axis=1)
        for at in np.argsort(-shares, kind="stable"):
            if shares[at] < NEAR_DUPLICATE:
                break
            if self._ids[at] not in but_not:
                return self._ids[int(at)]
        return None
