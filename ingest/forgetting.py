"""Forgetting a person: what names them is blotted out of everything kept, and stays out when files come in again.

Every letter of a name is replaced by a blot, so that offsets, and with them everybody else's quotes, stay true. Of the
forgotten person only salted digests of their name and addresses are kept, to know them by when a file brings them back.
"""

import json
import re
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import partial
from hashlib import sha256
from typing import Any, Self, TypeVar

from knowledge.errors import UnknownPerson
from knowledge.matching import fold
from knowledge.model import Contact, Part, Place, TableRow
from knowledge.ports import Records

BLOT = "█"

LONGEST_NAME = 4
"""Names of more words than this are known by their first and last four: ours."""

KEPT_AS = "forgotten"
"""The name under which the record keeps the digests."""

EVERYWHERE = 0
"""Of a digest: it counts in every account, not only in one."""

_LETTERS = r"(?:[^\W\d_][\u0300-\u036f]*)+"
"""Letters, each with the marks that stand apart from it in decomposed text."""

_WORD = re.compile(rf"{_LETTERS}(?:-{_LETTERS}|['’](?!s(?!\w)){_LETTERS})*")
"""A word, hyphens and apostrophes within it included, but not the ’s of a possessive."""

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Who has been forgotten, by digests only."""

    salt: str
    digests: frozenset[str]

    @classmethod
    def read(cls, records: Records) -> Self:
        """Those whom the record has forgotten."""
        kept = records.meta(KEPT_AS)
        if kept is None:
            return cls(secrets.token_hex(16), frozenset())
        values = json.loads(kept)
        return cls(values["salt"], frozenset(values["digests"]))

    def save(self, records: Records) -> None:
        """Keep the digests in the record."""
        records.set_meta(KEPT_AS, json.dumps({"salt": self.salt, "digests": sorted(self.digests)}))

    def and_also(self, identifiers: Iterable[str], account: int = EVERYWHERE) -> "Forgotten":
        """These and the given names and addresses, everywhere or in one account only."""
        return replace(self, digests=self.digests | {self._digest(plain(name), account) for name in identifiers})

    def names(self, text: str, account: int | None) -> bool:
        """Whether the whole of `text` is a name or an address of somebody forgotten."""
        return self._knows(plain(text), account)

    def blotted(self, text: str, account: int | None) -> str:
        """`text` with every name and address of theirs blotted out; as long as before."""
        if not self.digests:
            return text
        spans = [match.span() for match in _ADDRESS.finditer(text) if self._knows(plain(match[0]), account)]
        words = [(match.start(), match.end(), plain(match[0])) for match in _WORD.finditer(text)]
        for first in range(len(words)):
            for last in range(min(first + LONGEST_NAME, len(words)), first, -1):
                if self._knows(" ".join(word for _, _, word in words[first:last]), account):
                    spans.append((words[first][0], words[last - 1][1]))
                    break
        for start, end in spans:
            text = text[:start] + re.sub(r"\S", BLOT, text[start:end]) + text[end:]
        return text

    def blotted_source(self, source: str, accounts: Iterable[int | None]) -> str:
        """A text blotted as of all accounts that parts of its document are given to."""
        for account in accounts:
            source = self.blotted(source, account)
        return self.blotted(source, None)

    def part(self, part: Part, account: int | None) -> Part:
        """`part` with them blotted out of its text and of all that was read from it."""
        return blotted_value(part, lambda text: self.blotted(text, account)) if self.digests else part

    def facts(self, rows: Sequence[TableRow], account: int | None) -> tuple[TableRow, ...]:
        """The facts of a row without them: a contact who was forgotten is none, elsewhere they are blotted out."""
        if not self.digests:
            return tuple(rows)
        return tuple(
            blotted_value(row, lambda text: self.blotted(text, account))
            for row in rows
            if not (
                isinstance(row, Contact) and any(self.names(name, account) for name in (row.name, row.email) if name)
            )
        )

    def _knows(self, name: str, account: int | None) -> bool:
        return self._digest(name, EVERYWHERE) in self.digests or (
            account is not None and self._digest(name, account) in self.digests
        )

    def _digest(self, name: str, account: int) -> str:
        return sha256(f"{self.salt}|{account}|{name}".encode("utf-8", "surrogatepass")).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class Erased:
    """What forgetting took away, by what it was, and where something is still found (nowhere, if all went well)."""

    removed: Mapping[str, int]
    still_found: tuple[str, ...]


def forget_person(who: str, records: Records, reread: Callable[[Sequence[int]], object]) -> Erased:
    """Forget the person of that name or address everywhere; `reread` takes documents in again, names blotted out.

    Raises `UnknownPerson` where nothing on record names them.
    """
    contacts = [
        (account, contact)
        for account, found in records.rows(Contact, None).items()
        for contact in found
        if plain(who) in {plain(contact.name), plain(contact.email or "")}
    ]
    full = {who, *(name for _, contact in contacts for name in (contact.name, contact.email) if name)}
    full |= {turned for name in full if (turned := _turned(name))}
    forgotten = Forgotten.read(records).and_also(full)
    for account, contact in contacts:
        if account is not None:
            others = [other for other in records.rows(Contact, [account])[account] if other.name != contact.name]
            forgotten = forgotten.and_also(_short_names(contact.name, others), account)
    places = {place for name in full for place in records.find_text(name)}
    if not places:
        raise UnknownPerson(f"Nothing on record names {who!r}, so there is nothing to forget.")
    forgotten.save(records)
    theirs = {account for account, _ in contacts if account is not None}
    sources = {place.source for place in places if place.source}
    documents = [
        known.key
        for known in records.documents()
        if known.source in sources or theirs & {part.account for part in records.parts(known.source)}
    ]
    reread(documents)
    rest = records.rewrite_texts(partial(_blotted_in, forgotten, records))
    records.compact()
    still = {place for name in full for place in records.find_text(name)}
    return Erased(
        removed={
            "contacts": len(contacts),
            "documents": len(sources),
            "mentions": len(places),
            "other_records": len(rest),
        },
        still_found=tuple(sorted(f"{place.table}.{place.column} ({place.source or place.key})" for place in still)),
    )


def _blotted_in(forgotten: Forgotten, records: Records, place: Place, text: str) -> str:
    """A text that is kept, blotted; a source, what a person corrected, and what one entered, as its document is."""
    if (place.table in {"correction", "feedback"} or place.column == "source") and place.source is not None:
        return forgotten.blotted_source(text, {part.account for part in records.parts(place.source)})
    return forgotten.blotted(text, None)


def forget_source(source: str, records: Records) -> Erased:
    """Forget a document with everything read from it."""
    known = records.known(source)
    passages = sum(len(part.text) for part in records.parts(source))
    for document in known:
        records.remove(document.key)
    records.compact()
    return Erased(
        removed={"documents": len(known), "characters": passages},
        still_found=tuple(kept.source for kept in records.known(source)),
    )


def plain(name: str) -> str:
    """A name or an address as it is compared: folded, single spaces."""
    return " ".join(fold(name).split())


def blotted_value(value: T, blot: Callable[[str], str]) -> T:
    """A frozen value with every text in it blotted, however deep."""
    return _blotted(value, blot)  # type: ignore[no-any-return]


def _blotted(value: Any, blot: Callable[[str], str]) -> Any:  # noqa: ANN401  it goes into whatever it is given
    if type(value) is str:
        return blot(value)
    if isinstance(value, tuple):
        return tuple(_blotted(item, blot) for item in value)
    if isinstance(value, Mapping):
        return {key: _blotted(item, blot) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        changed = {field.name: _blotted(getattr(value, field.name), blot) for field in fields(value)}
        return replace(value, **changed)
    return value


def _turned(name: str) -> str | None:
    """The name as lists write it, "Berg Anna" of "Anna Berg"; None of an address or a single name."""
    first, _, last = name.rpartition(" ")
    return f"{last} {first}" if first and "@" not in name else None


def _short_names(name: str, others: Iterable[Contact]) -> list[str]:
    """First and last name alone, where nobody else at the account bears them; not the "de" of "Anna de Berg"."""
    taken = {word for other in others for word in plain(other.name).split()}
    particles = {plain(word) for word in name.split() if word.islower()} if not name.islower() else set()
    return [word for word in plain(name).split() if len(word) > 1 and word not in taken | particles]
