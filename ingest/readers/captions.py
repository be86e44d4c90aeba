"""Subtitles of recorded calls, `.vtt` and `.srt`: a line a cue."""

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence

import srt
import webvtt
from webvtt.errors import MalformedFileError

from ingest.readers.decoding import decode
from ingest.readers.limits import RUN
from ingest.readers.reading import HEADING, File, Reading, Script, quiet, some_text
from knowledge.errors import Unreadable
from knowledge.model import Kind, Part

LABELLED = 0.5
"""With this share of cues labelled `Name: …`, every such label is a speaker's."""

_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>]*)>")
_TAG = re.compile(r"</?(?:[a-zA-Z][^<>]*|\d[\d:.]*)?>")
_LABEL = re.compile(r"(?:>>+\s*|-\s+)?(?P<name>[^\W\d_][^:<>\n]{0,60}?)\s*:\s+(?=\S)")
_NAME_WORD = re.compile(r"[^\W\d_a-z]|\(|(?:van|von|der|den|de|da|di|du|la|le|bin|al|af|av|zu|of|\d+)\b")
_ENDLESS = re.compile(rf"\s{{{RUN}}}|\d{{{RUN}}}")


def read_vtt(file: File) -> Reading:
    """A call as one part; its notes and header are attributes."""
    text, warnings = decode(file.data, ".vtt")
    try:
        captions = webvtt.from_string(text)
    except MalformedFileError:
        raise Unreadable("it does not begin with WEBVTT; export the transcript anew as WebVTT") from None
    comments = [" ".join(comment.split()) for comment in captions.header_comments if comment.strip()]
    header = captions.header_text.strip(" -–—\t")
    attributes = {name: words for name, words in (("header", header), ("note", "\n".join(comments))) if words}
    title = header or next(iter(comments), None)
    part = _call(file, [caption.raw_text for caption in captions.captions], title, attributes)
    return Reading((part,), (*warnings, *_cut_off(text, len(captions.captions))))


def read_srt(file: File) -> Reading:
    """A call as one part."""
    text, warnings = decode(file.data, ".srt")
    if _ENDLESS.search(text):
        raise Unreadable("it holds no SubRip subtitles; export the transcript anew")
    with quiet("srt"):
        cues = [cue.content for cue in srt.parse(text, ignore_errors=True)]
    part = _call(file, cues, None, {})
    return Reading((part,), (*warnings, *_cut_off(text, len(cues))))


def _cut_off(text: str, cues: int) -> tuple[str, ...]:
    timings = sum("-->" in line for line in text.split("\n"))
    return (f"{timings - cues} of {timings} cues are damaged and were left out",) if timings > cues else ()


def _call(file: File, cues: Sequence[str], title: str | None, attributes: dict[str, str]) -> Part:
    script = Script()
    voices = [list(_voices(cue)) for cue in cues]
    labels = _labels([words for cue in voices for speaker, words in cue if speaker is None])
    for cue in voices:
        file.deadline.check()
        for speaker, words in cue:
            label = _LABEL.match(words) if speaker is None else None
            if label and label["name"] in labels:
                script.say(label["name"], words[label.end() :])
            else:
                script.say(speaker, words)
    part = Part(
        text=script.text,
        title=title[:HEADING] if title else None,
        kind=Kind.CALL,
        participants=script.speakers(),
        utterances=tuple(script.utterances),
        attributes=attributes,
    )
    some_text([part], "it holds no spoken words; export the transcript anew")
    return part


def _voices(cue: str) -> Iterator[tuple[str | None, str]]:
    """Each voice of a cue and its words, without tags."""
    pieces = _VOICE.split(cue)
    yield None, _plain(pieces[0])
    for name, words in zip(pieces[1::2], pieces[2::2], strict=True):
        yield _plain(name).strip() or None, _plain(words)


def _plain(words: str) -> str:
    return html.unescape(_TAG.sub("", words)).strip()


def _labels(cues: Sequence[str]) -> set[str]:
    """The labels that name speakers: all of them where most cues have one, else full names that come again."""
    found = Counter(label["name"] for label in map(_LABEL.match, cues) if label and _is_name(label["name"]))
    spoken = sum(bool(words) for words in cues)
    if found.total() >= LABELLED * spoken:
        return set(found)
    return {name for name, times in found.items() if times > 1 and " " in name}


def _is_name(words: str) -> bool:
    return all(_NAME_WORD.match(word) for word in words.split())
