"""The block of `key: value` lines that opens a note, and what it says of the note."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import yaml

from ingest.readers.limits import FRONT_MATTER
from knowledge.model import Participant

_BLOCK = re.compile(r"---[ \t]*\n(.*?)(?:(?<=\n)|(?<=\A---\n))(?:---|\.\.\.)[ \t]*(?=\n|\Z)", re.DOTALL)
_PLAIN = re.compile(r"^([^\s:#-][^:\n]{0,60}?)[ \t]*:(?:[ \t]+(.*))?$", re.MULTILINE)
_ADDRESS = re.compile(r"<?\b([\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})>?")
_ROLE = re.compile(
    r"\b(engineers?|engineering|manager|management|director|head|lead|leader|buyer|purchasing|procurement|owner|"
    r"foreman|operators?|technicians?|officer|president|vp|ceo|cfo|coo|cto|supervisor|specialist|analyst|consultant|"
    r"coordinator|planner|fitter|maintenance|operations|quality|production|sales|finance|partner|chief|assistant|"
    r"controller|plant|shift|ltd|inc|gmbh|ag|a/s|plc|llc)\b",
    re.IGNORECASE,
)

ACCOUNT = ("account", "account name", "customer", "customer name", "company", "client", "organisation", "organization")
KIND = ("kind", "type", "document type", "category")
TITLE = ("title", "subject", "topic")
PRESENT = ("participants", "attendees", "present", "guests", "people", "with", "contacts", "contact", "attended by")
HEARD = ("interviewee", "interviewees", "respondent", "respondents", "spoke with", "spoke to")
ASKED = ("interviewer", "interviewed by", "by", "author")
ONE = ("interviewee", "respondent", "interviewer", "interviewed by", "author")
"""Entries that name one person, and after a comma what that person is."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Where front matter ends, and its entries under their keys as written; `end` 0 means there is none."""

    end: int = 0
    entries: Mapping[str, str] = field(default_factory=dict)

    def get(self, keys: tuple[str, ...]) -> str | None:
        """The entry under the first of `keys` that has one; case, `_` and `-` in keys are ignored."""
        named = {re.sub(r"[\s_-]+", " ", key).strip().casefold(): value for key, value in self.entries.items()}
        return next((named[key] for key in keys if named.get(key)), None)

    def people(self, keys: tuple[str, ...]) -> tuple[Participant, ...]:
        """Everyone named under any of `keys`."""
        found: list[Participant] = []
        for key in keys:
            named = self.get((key,)) or ""
            found += people(named.split(",")[0] if key in ONE else named)
        return tuple(found)


def front_matter(text: str) -> FrontMatter:
    """The front matter of a text that begins with one; what YAML cannot read is read line by line."""
    block = _BLOCK.match(text[:FRONT_MATTER])
    if block is None:
        return FrontMatter()
    entries = _as_yaml(block[1])
    if entries is None:
        entries = {found[1].strip(): (found[2] or "").strip().strip("\"'") for found in _PLAIN.finditer(block[1])}
    if not entries and block[1].strip():
        return FrontMatter()
    return FrontMatter(block.end(), {key: value for key, value in entries.items() if key and value})


def _as_yaml(block: str) -> dict[str, str] | None:
    """The entries, every scalar as written; None where it is no mapping, or hides its size behind aliases."""
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(block, yaml.BaseLoader)):
            return None
        read = yaml.load(block, yaml.BaseLoader)  # noqa: S506 - the base loader makes nothing but strings
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    if not isinstance(read, dict):
        return None
    return {str(key).strip(): _flat(value) for key, value in read.items()}


def _flat(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_flat(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return "; ".join(_flat(inner) for inner in value)
    return str(value).strip()


_NEXT = re.compile(r"[;\n]")
_NEXT_BY_COMMA = re.compile(r"[,\n](?![^(\n]*\))| (?:and|&) ")
"""Commas within brackets part nobody: `Martin Sallow (Harrow, contracts)`."""


def people(words: str) -> tuple[Participant, ...]:
    """Those named in a list as people write it: `Ann Lee; Bo Berg <bo@x.example>`, `Ann Lee (buyer), Bo`.

    What reads as a role or a company ("Facilities Engineer") is no one.
    """
    found = []
    words = re.sub(r"[ \t]+", " ", words)
    for entry in re.split(_NEXT if ";" in words else _NEXT_BY_COMMA, words):
        address = _ADDRESS.search(entry)
        bare = re.sub(r"\([^()]*\)|^(?:name|email): ", "", _ADDRESS.sub("", entry)).strip()
        name = bare.split(",")[0].strip(" \"'<>").strip()
        if name and (_ROLE.search(name) or not any(character.isalpha() for character in name)):
            name = ""
        if name or address:
            found.append(Participant(name or None, address[1].lower() if address else None))
    return tuple(found)
