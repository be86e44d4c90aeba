"""Transcripts of calls as JSON, `.json`: Gong's, Zoom's, and whatever else lists who said what."""

import datetime as dt
import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from ingest.readers.decoding import decode, newlines
from ingest.readers.limits import JSON_DEPTH, MESSAGES, at_most
from ingest.readers.reading import File, Reading, Script, some_text, unique
from knowledge.errors import Unreadable
from knowledge.model import Kind, Part, Participant, Side

Object: TypeAlias = Mapping[str, object]

WORDS = ("text", "content", "transcript", "words", "sentence", "message", "caption", "utterance", "body", "value")
SPEAKER = (
    *("speakername", "speaker", "username", "user", "speakerid", "userid", "participant", "participantid"),
    *("displayname", "name", "zoomuserid", "speakerlabel", "role"),
)
SENTENCES = ("sentences", "segments", "phrases")
PEOPLE = ("parties", "participants", "attendees", "speakers", "users", "people")
IDS = ("speakerid", "id", "userid", "participantid", "zoomuserid", "useruuid")
NAMES = ("name", "username", "displayname", "fullname", "speakername", "speaker")
ADDRESSES = ("emailaddress", "email", "useremail")
TITLES = ("title", "topic", "subject", "meetingtitle", "callname", "name")
STARTS = (
    "started",
    "starttime",
    "startedat",
    "recordingstart",
    "date",
    "scheduled",
    "meetingdate",
    "start",
    "createdat",
)
TIMES = ("ts", "start", "starttime", "time", "timestamp", "begin", "offset")
ACCOUNTS = ("account", "accountname", "customer", "company")
KEPT = ("id", "callid", "meetingid", "uuid", "url", "system", "scope", "language", "duration", "hostemail")
SIDES: Mapping[str, Side] = {"internal": "us", "external": "customer"}
LONGEST_ID = 40
"""Digits of the longest number that is an id."""
MILLISECONDS = 10**11
"""A moment of more than this since 1970 is counted in milliseconds."""


@dataclass(frozen=True, slots=True)
class _Call:
    """One call of a file: what is said of it, and the list of what was said in it."""

    about: tuple[Object, ...]
    """The objects that may hold title, start and people, the nearest first."""
    said: Sequence[Object]
    timeline: Sequence[Object] = ()


def read(file: File) -> Reading:
    """A part a call; `call-1`, `call-2` where there are several."""
    text, warnings = decode(file.data, ".json")
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable("it is not whole and valid JSON; export the transcript anew") from None
    _check_depth(content)
    calls = list(_gong(content)) or list(_other(content))
    at_most(len(calls), MESSAGES, "calls")
    parts = []
    for number, call in enumerate(calls, 1):
        file.deadline.check()
        parts.append(_part(call, f"call-{number}" if len(calls) > 1 else None))
    parts = [part for part in parts if part.text]
    some_text(parts, "its JSON is no transcript of a call that Rapport knows; export it as Gong or Zoom do, or as .vtt")
    return Reading(tuple(parts), warnings)


def _check_depth(content: object) -> None:
    level = [content]
    for _ in range(JSON_DEPTH):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return
    raise Unreadable("its JSON nests too deep to be a transcript; export it as Gong or Zoom do, or as .vtt")


def _inside(outer: object) -> Sequence[object]:
    if isinstance(outer, dict):
        return list(outer.values())
    return outer if isinstance(outer, list) else ()


def _gong(content: object) -> Iterator[_Call]:
    """Gong keeps transcripts under `callTranscripts`, and what is known of each call beside them, by its id."""
    if not isinstance(content, dict):
        return
    transcripts = _objects(content, ("calltranscripts",))
    known: dict[str, Object] = {}
    for call in _objects(content, ("calls",)):
        number = _text(_object(call, ("metadata",)), ("id",)) or _text(call, ("id", "callid"))
        known[number or ""] = call
    for transcript in transcripts:
        about = known.get(_text(transcript, ("callid", "id")) or "", {})
        nearest = (*_with_meta(transcript), *_with_meta(about), *_with_meta(content))
        yield _Call(nearest, _objects(transcript, ("transcript", "monologues", "segments")))


def _with_meta(thing: Object) -> tuple[Object, ...]:
    return (_object(thing, ("metadata", "meta", "call", "meeting")), thing)


def _other(content: object) -> Iterator[_Call]:
    """The longest list of things that have words and are said by someone, with the objects around it."""
    best = max(_lists(content, ()), key=lambda found: len(found[1]), default=None)
    if best is not None:
        around, said = best
        timeline = next((line for outer in around if (line := _objects(outer, ("timeline",))) and line != said), [])
        yield _Call(tuple(about for outer in around for about in _with_meta(outer)), said, timeline)


def _lists(content: object, around: tuple[Object, ...]) -> Iterator[tuple[tuple[Object, ...], Sequence[Object]]]:
    if isinstance(content, dict):
        for inner in content.values():
            yield from _lists(inner, (content, *around))
    elif isinstance(content, list):
        things = [thing for thing in content if isinstance(thing, dict)]
        spoken = [thing for thing in things if _spoken(thing)]
        if (
            things
            and len(spoken) * 2 >= len(things)
            and any(_speaker(thing) or _time(thing) is not None for thing in spoken)
        ):
            yield around, things
        else:
            for inner in content:
                yield from _lists(inner, around)


def _part(call: _Call, name: str | None) -> Part:
    people = {number: someone for about in reversed(call.about) for number, someone in _people(about)}
    named = {someone.name.casefold(): someone for someone in people.values() if someone.name}
    moments = _moments(call.timeline)
    script = Script()
    for thing in call.said:
        who = _speaker(thing) or _at(moments, _time(thing))
        someone = people.get(who or "") or named.get((who or "").casefold())
        speaker = (someone.name or someone.email) if someone else who
        script.say(speaker, _spoken(thing), someone.side if someone else "unknown")
    return Part(
        text=script.text,
        name=name,
        title=_first(call.about, TITLES),
        kind=Kind.CALL,
        account_hint=_first(call.about, ACCOUNTS),
        participants=_present(people, script),
        utterances=tuple(script.utterances),
        attributes=_attributes(call.about),
    )


def _present(people: Mapping[str, Participant], script: Script) -> tuple[Participant, ...]:
    """Everyone invited, then whoever speaks without being among them."""
    names = {someone.name for someone in people.values()} | {someone.email for someone in people.values()}
    return unique([*people.values(), *(someone for someone in script.speakers() if someone.name not in names)])


def _people(about: Object) -> Iterator[tuple[str, Participant]]:
    """Each person under every id that a transcript may call them by."""
    for person in _objects(about, PEOPLE):
        name, email = _text(person, NAMES), _text(person, ADDRESSES)
        if name or email:
            someone = Participant(name, email.lower() if email else None, _side(person))
            ids = {number for key in IDS if (number := _text(person, (key,)))}
            for number in ids or {email or name or ""}:
                yield number, someone


def _side(person: Object) -> Side:
    internal = _get(person, ("internaluser", "isinternal", "internal"))
    if isinstance(internal, bool):
        return "us" if internal else "customer"
    return SIDES.get((_text(person, ("affiliation",)) or "").casefold(), "unknown")


def _attributes(about: Sequence[Object]) -> dict[str, str]:
    kept = {key: value for key in KEPT if (value := _first(about, (key,)))}
    started = next((moment for thing in about if (moment := _moment(_get(thing, STARTS)))), None)
    return {"started": started, **kept} if started else kept


def _moment(value: object) -> str | None:
    """A start as ISO 8601: as written, or counted from 1970."""
    if isinstance(value, str) and value.strip():
        return value.strip()
    if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
        seconds = value / 1000 if value > MILLISECONDS else value
        try:
            return dt.datetime.fromtimestamp(seconds, dt.UTC).isoformat()
        except (ValueError, OverflowError, OSError):
            return None
    return None


def _spoken(thing: Object) -> str:
    """The words of one turn, however deep they are wrapped."""
    for value in (_get(thing, WORDS), _get(thing, SENTENCES)):
        if isinstance(value, str) and value.strip():
            return newlines(value)
        if isinstance(value, list):
            pieces = (piece if isinstance(piece, str) else _piece(piece) for piece in value)
            return " ".join(piece.strip() for piece in pieces if piece.strip())
    return ""


def _piece(piece: object) -> str:
    return newlines(_text(piece, (*WORDS, "word", "punctuatedword")) or "") if isinstance(piece, dict) else ""


def _speaker(thing: Object) -> str | None:
    value = _get(thing, SPEAKER)
    if value is None:
        value = next(iter(_objects(thing, ("users",))), None)
    if isinstance(value, dict):
        return _text(value, (*NAMES, *ADDRESSES, *IDS))
    return _scalar(value)


def _moments(timeline: Sequence[Object]) -> list[tuple[float, str]]:
    """Who spoke from when on, by Zoom's timeline."""
    return sorted((time, who) for thing in timeline if (who := _speaker(thing)) and (time := _time(thing)) is not None)


def _at(moments: Sequence[tuple[float, str]], time: float | None) -> str | None:
    if time is None:
        return None
    before = bisect_right(moments, time, key=lambda moment: moment[0])
    return moments[before - 1][1] if before else None


def _time(thing: Object) -> float | None:
    """Seconds from the start, of `12.5` or `00:00:12.500`."""
    value = _get(thing, TIMES)
    if isinstance(value, int | float):
        return float(value) if abs(value) < MILLISECONDS else None
    if isinstance(value, str) and re.fullmatch(r"(?:\d{1,3}:){0,2}\d{1,9}(?:[.,]\d{1,9})?", value):
        seconds = 0.0
        for piece in value.replace(",", ".").split(":"):
            seconds = seconds * 60 + float(piece)
        return seconds
    return None


def _first(about: Sequence[Object], keys: Sequence[str]) -> str | None:
    return next((value for thing in about if (value := _text(thing, keys))), None)


def _text(thing: Object, keys: Sequence[str]) -> str | None:
    return _scalar(_get(thing, keys))


def _scalar(value: object) -> str | None:
    if isinstance(value, str):
        return " ".join(value.split()) or None
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:d}" if abs(value) < 10**LONGEST_ID else None
    return None


def _object(thing: Object, keys: Sequence[str]) -> Object:
    value = _get(thing, keys)
    return value if isinstance(value, dict) else {}


def _objects(thing: Object, keys: Sequence[str]) -> Sequence[Object]:
    value = _get(thing, keys)
    return [inner for inner in value if isinstance(inner, dict)] if isinstance(value, list) else []


def _get(thing: Object, keys: Sequence[str]) -> object:
    """The value under the first of `keys` that has one; case and `_`, `-`, blanks in the thing's keys are ignored."""
    plain = {_plain(key): value for key, value in thing.items() if value is not None}
    return next((plain[key] for key in keys if key in plain), None)


@lru_cache(maxsize=4096)
def _plain(key: str) -> str:
    return re.sub(r"[\W_]+", "", key).casefold()
