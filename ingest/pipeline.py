"""Taking files in: read, given to accounts, cleaned, split, encoded and stored, each document in one transaction.

What has not changed since it was last taken in is only hashed. Nothing is encoded within a transaction, and what was
stored stays stored whatever happens next: running it again goes on where it stopped.
"""

import json
import logging
import re
import secrets
import time
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Final, Literal, Protocol, TypeAlias

import numpy as np

from ingest import readers
from ingest.accounts import Resolution, resolve
from ingest.cleaning import Sketches, cleaned, sketch
from ingest.directory import Directory, known_directory
from ingest.files import NAMED, Failure, File, find, path_of
from ingest.folders import folder_of
from ingest.forgetting import BLOT, Forgotten
from ingest.sides import House, Known, shown_by, sided
from ingest.splitting import embedded, passages
from ingest.tables import RowReading, TableKind, read_table, table_kind
from ingest.voices import read_anew, read_before, voices
from knowledge.errors import Busy, ModelMissing, NotReachable, OldSchema, RapportError, UnknownSource, Unreadable
from knowledge.model import (
    Account,
    Asset,
    Contact,
    Document,
    Heard,
    Kind,
    Part,
    Person,
    Row,
    heard,
    part_id,
    span_id,
)
from knowledge.ports import Encoder, KnownDocument, PartToStore, Reader, Records, Vectors, Voice
from knowledge.voice.statements import statements

READING: Final = "2"
"""The version of everything between a file's bytes and what is stored; raised, every file is read anew."""

GATHERED: Final = 512
"""Passages that are gathered from many documents before they are encoded, sorted by length."""

GATHERED_DOCUMENTS: Final = 256
"""Documents that wait for others before they are stored, at most."""

GATHERED_TEXT: Final = 16_000_000
"""Code points of text that wait, at most: what bounds memory however large a folder is."""

ENCODED_AT_ONCE: Final = 64
"""Texts of like length that are encoded between two reports of progress."""

HELD: Final = 8_000_000
"""Code points of files that are kept between being looked into first and taken in; others are read twice."""

ROUNDS: Final = 6
"""How often files are read again for what later ones brought to light: each round knows more than the one before."""

MANY: Final = 64
"""A document of parts of more accounts than this is read anew whenever anyone of any account is new."""

ACCOUNTS_SKETCHED: Final = 64
"""Accounts whose near-duplicate sketches are kept at hand."""

WORKBOOKS: Final = frozenset({".csv", ".xlsx"})
"""The suffixes of files that may be exports, and so are looked into first."""

TABLES_FIRST: Final = (
    TableKind.ACCOUNTS,
    TableKind.CONTACTS,
    TableKind.ASSETS,
    TableKind.OFFERS,
    TableKind.ORDERS,
    TableKind.USAGE,
    TableKind.CONJOINT,
)
"""The order of exports: what later rows are given to accounts by comes first."""

NAMELESS: Final = frozenset({".vtt", ".srt"})
"""The suffixes of talks that say nothing of who is ours: they come last, when mails and notes have shown it."""

WITHOUT_ACCOUNT: Final = frozenset({TableKind.OFFERS, TableKind.USAGE, TableKind.CONJOINT})
"""Exports whose rows need not name an account, and then belong to none instead of waiting."""

TEXT: Final = "text"
"""What is no export, in a recipe."""

BY_CONTENT: Final = "*"
"""Marks the recipe of a text that nothing but what it says gives to an account."""

EVERYONE: Final = "all"
"""Stands in a recipe for the accounts of a text of many."""

OUT_OF_ORDER: Final = (Busy, ModelMissing, NotReachable, OldSchema)
"""Errors that every further file would meet as well."""

Counted: TypeAlias = Literal["added", "updated", "unchanged"]
"""As what a report counts a document."""

_ROW: Final = re.compile(r"(?:(?P<sheet>.*)!|row-)\d+", re.DOTALL)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What taking in did: documents added, updated and unchanged; what of them waits; what failed and was noted."""

    added: int
    updated: int
    unchanged: int
    unassigned: int
    failed: tuple[Failure, ...]
    warnings: tuple[str, ...]
    passages: int
    seconds: float


class Progress(Protocol):
    """Told how far taking in has come: files done, of how many, and passages encoded."""

    def __call__(self, files: int, of: int, passages: int, /) -> None:
        """Show it."""
        ...


class Pipeline:
    """Takes files in, and documents on record in anew; `stored` is called after each batch that was stored."""

    def __init__(
        self,
        records: Records,
        encoder: Encoder,
        stored: Callable[[], object] = lambda: None,
        *,
        reader: Reader | None = None,
    ) -> None:
        """Without a `reader` what is said is not read; one that comes later reads it then."""
        self._records = records
        self._encoder = encoder
        self._stored = stored
        self._reader = reader

    def ingest(self, paths: Sequence[Path], progress: Progress = lambda *_: None) -> Report:
        """Take in files and folders.

        A file that cannot be read is reported and the others go on; errors of the record or the encoder end the run.
        """
        run = _Run(self._records, self._encoder, self._stored, progress, self._reader)
        run.take(paths)
        return run.report()

    def assign(self, source: str, part: str | None, account: int, *, by: str | None = None) -> Report:
        """Keep that a person said whose a document, or a part of it, is, and give it there. Error: `UnknownSource`."""
        known = self._records.known(source)
        if not known or (part is not None and not self._records.parts(source, part)):
            named = f"{source}#{part}" if part else source
            raise UnknownSource(f"Nothing was taken in as {named}; `rapport inbox` names what waits.")
        self._records.assign(source, part, account, by=by)
        return self.reread([document.key for document in known])

    def take_in(self, document: Document, account: int, *, by: str) -> Report:
        """Take in a document that is no file, such as feedback: in the place of what its source held, and as given.

        A person said whose it is; it stays so.
        """
        self._records.assign(document.source, None, account, by=by)
        run = _Run(self._records, self._encoder, self._stored, lambda *_: None, self._reader)
        run.entered(document)
        return run.report()

    def reread(self, keys: Sequence[int]) -> Report:
        """Take documents in anew from the record: whose they are, and who is forgotten, may have changed since."""
        run = _Run(self._records, self._encoder, self._stored, lambda *_: None, self._reader)
        run.again(keys)
        return run.report()

    def encode_anew(self, progress: Progress = lambda *_: None) -> Report:
        """Take every document in anew and encode all of it, for an encoder that the vectors on record are not of.

        An interruption leaves vectors of both; running it again makes them all anew.
        """
        run = _Run(self._records, self._encoder, self._stored, progress, self._reader, reuses=False)
        run.again([document.key for document in self._records.documents()])
        return run.report()

    def read_voice(self, accounts: Collection[int] | None = None) -> int:
        """Read what is said in documents that this reader has not read, of all or of these accounts; returns how many.

        So are those that were taken in without a reader, or before there was one; nothing else of them changes.
        """
        return read_anew(self._records, self._reader, accounts) if self._reader else 0


@dataclass(frozen=True, slots=True)
class _Ready:
    """A document that waits for its passages to be encoded."""

    document: Document
    recipe: str
    parts: tuple[PartToStore, ...]
    before: KnownDocument | None
    counts_as: Counted | None

    def passages(self) -> Iterator[tuple[str, str, str]]:
        """The id, the context and what is encoded of each passage, in order."""
        for stored in self.parts:
            text = self.document.parts[stored.index].text
            for each in stored.passages:
                yield span_id(stored.id, each.start, each.end), each.context, embedded(each, text)

    def said(self) -> list[Heard]:
        """What is read of each statement, in order."""
        return [
            heard(each, self.document.parts[stored.index].text) for stored in self.parts for each in stored.statements
        ]


@dataclass(slots=True)
class _Run:
    """One run: what it knows, what waits to be encoded, and what it has done."""

    records: Records
    encoder: Encoder
    stored: Callable[[], object]
    progress: Progress
    reader: Reader | None
    reuses: bool = True
    started: float = field(default_factory=time.monotonic)
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    passages: int = 0
    encoded: int = 0
    files: int = 0
    of: int = 0
    failed: list[Failure] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    notes: dict[str, list[str]] = field(default_factory=dict)
    kept: dict[File, str] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)
    met: set[str] = field(default_factory=set)
    waiting: list[_Ready] = field(default_factory=list)
    waiting_passages: int = 0
    waiting_text: int = 0
    known: dict[str, list[KnownDocument]] = field(default_factory=dict)
    lying: dict[str, list[KnownDocument]] = field(default_factory=dict)
    alike: dict[str, list[KnownDocument]] = field(default_factory=dict)
    blotted: list[str] = field(default_factory=list)
    sketches: OrderedDict[int, Sketches] = field(default_factory=OrderedDict)
    links: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    undated: list[str] = field(default_factory=list)
    assets: Mapping[str, int] | None = None
    directory: Directory = field(init=False)
    house: House = field(init=False)
    forgotten: Forgotten = field(init=False)
    learnt: bool = False
    prints: dict[tuple[object, ...], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.forgotten = Forgotten.read(self.records)
        self._look_up()

    def _look_up(self) -> None:
        """Take what is known of accounts, contacts and ourselves from the record."""
        self.directory = known_directory(self.records)
        self.house = House(self.directory, self._listed() | _shown(self.records))
        self.learnt = False
        self.assets = None
        self.prints.clear()

    def _listed(self) -> Known:
        """Us, as accounts and the list of our people name us."""
        return Known.of(self.directory.accounts.values(), self.records.people())

    def report(self) -> Report:
        """What was done."""
        met = self.sources | self.met
        waits = sum(each.source in met for each in self.records.waiting()) if met else 0
        return Report(
            added=self.added,
            updated=self.updated,
            unchanged=self.unchanged,
            unassigned=waits,
            failed=tuple(self.failed),
            warnings=(*self.warnings, *(note for notes in self.notes.values() for note in notes), *self._undated()),
            passages=self.passages,
            seconds=round(time.monotonic() - self.started, 3),
        )

    # files ------------------------------------------------------------------------------------------------------------

    def take(self, paths: Sequence[Path]) -> None:
        """Take in what lies under `paths`: exports in their order, then everything else, then what waits."""
        found = find(paths)
        self.failed += found.failed
        self.warnings += found.warnings
        self.of = len(found.files)
        for known in self.records.documents():
            self.known.setdefault(known.source, []).append(known)
            self.lying.setdefault(f"{known.root}/{known.source}", []).append(known)
            self.alike.setdefault(known.digest, []).append(known)
        self.blotted = [source for source in self.known if BLOT in source]
        files = [self._as_kept(file) for file in found.files]
        held: dict[Path, Document] = {}
        listed = {file: self._lists(file, held) for file in files if file.path.suffix.lower() in WORKBOOKS}
        rest = [file for file in files if listed.get(file) not in TABLES_FIRST]
        for kind in TABLES_FIRST:
            recipe = _recipe(kind, self._rows_are_given_by(kind))
            for file in (file for file, lists in listed.items() if lists is kind):
                self._take(file, recipe, held.pop(file.path, None))
            self._store()
            if kind is TableKind.ACCOUNTS:
                self._make_accounts(rest, held)
        self._look_up()
        known_then = self._all_known()
        for nameless in (False, True):
            for file in (file for file in rest if (file.path.suffix.lower() in NAMELESS) is nameless):
                self._take(file, None, held.pop(file.path, None))
        self._store()
        self._settle(known_then)
        if self.reader is not None:
            read_anew(self.records, self.reader, None)

    def _settle(self, known_then: str) -> None:
        """Give away what can be given now, and read again what more is known of than when it was read.

        So the order in which files come to light makes no difference.
        """
        for _ in range(ROUNDS):
            self._inbox(known_then)
            known_then = self._all_known()
            outdated = [file for file, recipe in self.kept.items() if not self._is_current(recipe)]
            if not outdated:
                break
            for file in outdated:
                known = next((each for each in self.records.known(file.source) if each.root == file.root), None)
                if known is None:
                    del self.kept[file]
                else:
                    self.kept[file] = self._prepare(self._as_read(known), None, known, None)
                    self._store_if_full()
            self._store()

    def _make_accounts(self, files: Sequence[File], held: dict[Path, Document]) -> None:
        """Make the accounts that folders make: rows may name them, and sides are told by them."""
        for file in files:
            folder = folder_of(file.source, file.root, self.directory)
            if folder.name is None or folder.accounts or self.known.get(file.source):
                continue
            document = self._looked_into(file, held)
            if document is None or _tables(document):
                continue
            assigned = self.records.assigned(document.source)
            for part in document.parts:
                if self._whose(part, document, assigned).account is not None:
                    break

    def _undated(self) -> Iterator[str]:
        if self.undated:
            named = ", ".join(self.undated[:NAMED])
            others = f" and {len(self.undated) - NAMED} more" if len(self.undated) > NAMED else ""
            yield (
                f"Left undated, since nothing tells when they are from: {named}{others}; a date in a file's name does."
            )

    def _lists(self, file: File, held: dict[Path, Document]) -> TableKind | None:
        """What a file lists: the first of its tables' kinds, None where it is text or cannot be read."""
        before = self._before(file)
        if before is not None and before.recipe.startswith(f"{READING}/") and before.digest == _digest(file):
            return next((kind for kind in TABLES_FIRST if before.recipe.split("/")[1] == kind.value), None)
        document = self._looked_into(file, held)
        kinds = {table.kind for table in _tables(document)} if document else set()
        return next((kind for kind in TABLES_FIRST if kind in kinds), None)

    def _looked_into(self, file: File, held: dict[Path, Document]) -> Document | None:
        """A file's document, held until it is taken in; None where it cannot be read, which is told of then."""
        try:
            document = readers.read(file.path, file.source, file.root)
        except Exception:  # noqa: BLE001 - whatever one file brings up, the others go on
            return None
        if sum(len(part.text) for each in (*held.values(), document) for part in each.parts) < HELD:
            held[file.path] = document
        return document

    def _take(self, file: File, recipe: str | None, document: Document | None) -> None:
        """Take in one file, unless it is as it was; whatever is wrong with it, the others go on.

        Without a `recipe` it is text, and its recipe names what was known when it was read.
        """
        before = self._before(file)
        named_so = before is not None and before.source == file.source
        if before is not None and named_so and self._is_as_it_was(before, recipe) and before.digest == _digest(file):
            self.unchanged += 1
            self.met.add(file.source)
            if recipe is None:
                self.kept[file] = before.recipe
        else:
            try:
                document = cleaned(document or readers.read(file.path, file.source, file.root))
                same = before is not None and named_so and before.digest == document.digest
                if before is not None and not named_so:
                    self._renamed(before, file)
                counted: Counted = "unchanged" if same else "updated" if before else "added"
                made = self._prepare(document, recipe, before, counted)
                if recipe is None:
                    self.kept[file] = made
            except OUT_OF_ORDER:
                raise
            except RapportError as error:
                self.failed.append(Failure(file.source, str(error)))
            except Exception:  # noqa: BLE001 - whatever one file brings up, the others go on
                self._unforeseen(file.source, "reading")
            else:
                if before is None and self.known.get(file.source):
                    others = ", ".join(sorted(each.root for each in self.known[file.source]))
                    self.warnings.append(f"{file.source}: another file is on record under that name, from {others}.")
        self.files += 1
        self.progress(self.files, self.of, self.encoded)
        self._store_if_full()

    def _as_kept(self, file: File) -> File:
        """The file under the source and root it is kept under: those of the widest folder it was taken in from.

        Who is forgotten is not named by them either.
        """
        source, root = (self.forgotten.blotted(name, None) for name in (file.source, file.root))
        for kept in self.blotted:
            if len(kept) == len(source) and kept not in {source, file.source}:
                accounts = {part.account for part in self.records.parts(kept)}
                source = kept if self.forgotten.blotted_source(source, accounts) == kept else source
        known = self.lying.get(f"{root}/{source}", ())
        wider = [(len(each.root), each.source, each.root) for each in known if len(each.root) < len(root)]
        if wider:
            _, source, root = min(wider)
        return replace(file, source=source, root=root)

    def _before(self, file: File) -> KnownDocument | None:
        """The document that a file is a version of.

        Of its root, or of a folder within that; else the same from elsewhere, else one moved away; else the same of its
        root under a name that no file bears any more.
        """
        known = self.known.get(file.source, ())
        here = next((each for each in known if each.root == file.root), None)
        here = here or next(iter(self.lying.get(f"{file.root}/{file.source}", ())), None)
        if here:
            return here
        digest = _digest(file)
        if known:
            return next(
                (each for each in known if each.digest == digest),
                next((each for each in known if path_of(each.root, each.source) is None), None),
            )
        alike = (each for each in self.alike.get(digest, ()) if each.root == file.root)
        return next((each for each in alike if path_of(each.root, each.source) is None), None)

    def _renamed(self, before: KnownDocument, file: File) -> None:
        """A file has another name than before: no other takes its place, and what people said of it still holds.

        Moved to another folder it is told by that folder, as any file is.
        """
        self.alike[before.digest].remove(before)
        was, lies = (f"{each.root}/{each.source}".rpartition("/")[0] for each in (before, file))
        if was == lies:
            for part, account in self.records.assigned(before.source).items():
                self.records.assign(file.source, part, account)

    def _unforeseen(self, source: str, what: str) -> None:
        number = secrets.token_hex(4)
        _log.exception("Error %s: %s %s", number, what, source)
        self.failed.append(Failure(source, f"{what} it went wrong in an unforeseen way; the log has error {number}"))

    # the record -------------------------------------------------------------------------------------------------------

    def entered(self, document: Document) -> None:
        """Take in a document that was entered here, not read from a file."""
        before = next(iter(self.records.known(document.source)), None)
        self._prepare(cleaned(document), _recipe("entered", ""), before, "updated" if before else "added")
        self._store()

    def again(self, keys: Sequence[int]) -> None:
        """Take documents in anew from the record."""
        known = {each.key: each for each in self.records.documents()}
        self.of = len(keys)
        for key in keys:
            if key in known:
                self._prepare(self._as_read(known[key]), _kept_recipe(known[key]), known[key], "updated")
            self.files += 1
            self.progress(self.files, self.of, self.encoded)
            self._store_if_full()
        self._store()

    def _as_read(self, known: KnownDocument) -> Document:
        """A document from its file, if that is still there as it was, else from the record."""
        path = path_of(known.root, known.source)
        if path is not None:
            try:
                document = readers.read(path, known.source, known.root)
            except Unreadable:
                return self.records.document(known.key)
            if document.digest == known.digest:
                return cleaned(document)
        return self.records.document(known.key)

    def _inbox(self, known_then: str) -> None:
        """Give to accounts what waits in the inbox and can be given now; only if more is known than last time.

        What was taken in by this very run is tried again only if more is known than `known_then`.
        """
        now, given = self._all_known(), False
        if self.records.meta(INBOX_TRIED_WITH) == now:
            return
        for known in self.records.waiting_documents():
            if known.source in self.sources and now == known_then:
                continue
            document = self._as_read(known)
            waits = {part.name for part in self.records.parts(known.source) if part.account is None}
            assigned = self.records.assigned(known.source)
            if any(
                self._whose(part, document, assigned).account is not None
                for part in document.parts
                if part.name in waits
            ):
                self._prepare(document, _kept_recipe(known), known, None)
                self._store()
                given = True
        self.records.set_meta(INBOX_TRIED_WITH, now)
        if given:
            self._look_up()

    # what is known ----------------------------------------------------------------------------------------------------

    def _rows_are_given_by(self, kind: TableKind) -> str:
        """A fingerprint of what the rows of an export are given to accounts by.

        Accounts that a folder made, of which nothing but a name is known, do not count: they come into being while
        documents are read, and what they change is what waits.
        """
        if kind is TableKind.ACCOUNTS:
            return ""
        accounts = self._accounts(made=False)
        by_asset = TABLES_FIRST.index(kind) > TABLES_FIRST.index(TableKind.ASSETS)
        return _print(accounts, sorted(self._assets().items()) if by_asset else ())

    def _accounts(self, *, made: bool) -> Sequence[object]:
        return sorted(
            (each.name, each.aliases, each.domains, each.sites, each.owner or "", each.owner_email or "")
            for each in self.directory.accounts.values()
            if made or each.row or each.aliases or each.domains or each.sites
        )

    def _all_known(self) -> str:
        """A fingerprint of all that tells whose a document is by what it says."""
        return self._printed(
            ("all", len(self.directory.accounts)),
            lambda: (self._accounts(made=True), sorted(self.directory.sites), self._people(self.directory.accounts)),
        )

    def _people(self, accounts: Iterable[int]) -> Sequence[object]:
        """The people of accounts, as exports list them."""
        people = {(key, each.name, each.email or "") for key in accounts for each in self.directory.contacts(key)}
        return sorted(people)

    def _text_recipe(self, accounts: str, *, told_by_content: bool) -> str:
        """The recipe of a text whose parts are of these accounts, their keys joined by commas: what it is read by.

        That is: accounts and ourselves; the people of its own accounts; where it is not its folder, or a person, that
        tells whose it is, everyone.
        """
        known = self.house.known
        us = self._printed(
            ("us", len(known.ours), len(known.domains)), lambda: (sorted(known.ours), sorted(known.domains))
        )
        whose = (
            self._all_known() if told_by_content else self._printed(("accounts",), lambda: self._accounts(made=False))
        )
        keys = known.theirs.keys() | self.directory.accounts.keys()
        own = sorted(keys) if accounts == EVERYONE else [int(key) for key in accounts.split(",") if key]
        theirs = self._printed(
            (accounts, *(len(known.theirs.get(key, ())) for key in own)),
            lambda: (self._people(own), [(key, sorted(known.theirs.get(key, ()))) for key in own]),
        )
        return _recipe(TEXT, f"{us}/{whose}/{BY_CONTENT if told_by_content else ''}{accounts}/{theirs}")

    def _recipe_of(self, whose: Collection[Resolution]) -> str:
        accounts = sorted({each.account for each in whose if each.account is not None})
        named = ",".join(map(str, accounts)) if len(accounts) <= MANY else EVERYONE
        return self._text_recipe(named, told_by_content=any(each.by_content for each in whose))

    def _printed(self, key: tuple[object, ...], things: Callable[[], object]) -> str:
        """The fingerprint of things, made again only where their `key` is new since the accounts were last changed."""
        if key not in self.prints:
            self.prints[key] = _print(things())
        return self.prints[key]

    def _is_as_it_was(self, before: KnownDocument, recipe: str | None) -> bool:
        return self._is_current(before.recipe) if recipe is None else before.recipe == recipe

    def _is_current(self, recipe: str) -> bool:
        """Whether a text of this recipe was read knowing all that is known now."""
        if not recipe.startswith(_recipe(TEXT, "")):
            return False
        whose = recipe.split("/")[-2]
        by_content = whose.startswith(BY_CONTENT)
        return recipe == self._text_recipe(whose.removeprefix(BY_CONTENT), told_by_content=by_content)

    # documents --------------------------------------------------------------------------------------------------------

    def _prepare(
        self,
        document: Document,
        recipe: str | None,
        before: KnownDocument | None,
        counts_as: Counted | None,
    ) -> str:
        """Give each part of a document to its account, split it, and let it wait for being encoded.

        Returns its recipe: the one given, or that of a text.
        """
        tables = _tables(document)
        notes: Counter[str] = Counter(document.warnings)
        if ours := [table for table in tables if table.kind is TableKind.PEOPLE]:
            gone = {index for table in ours for index in table.parts}
            notes.update(["it lists who works here and was not taken in; `rapport people` takes it."])
            document = replace(
                document, parts=tuple(part for index, part in enumerate(document.parts) if index not in gone)
            )
            tables = _tables(document)
        assigned = self.records.assigned(document.source)
        parts = list(document.parts)
        ready: dict[int, PartToStore] = {}
        for table in sorted(tables, key=lambda table: TABLES_FIRST.index(table.kind)):
            reading = read_table([parts[index] for index in table.parts], table.kind)
            notes.update(reading.warnings)
            for index, row in zip(table.parts, reading.rows, strict=True):
                parts[index], ready[index] = self._row(document, index, table.kind, row, assigned)
            self.house = House(self.directory, self.house.known)
            self.prints.clear()
        own = {part.id for part in self.records.parts(document.source)} if before else set()
        whose = {
            index: self._whose(parts[index], document, assigned) for index in range(len(parts)) if index not in ready
        }
        told = self._told([(parts[index], each.account) for index, each in whose.items()])
        recipe = recipe or self._recipe_of(whose.values())
        for (index, resolution), part in zip(whose.items(), told, strict=True):
            notes.update([resolution.warning] if resolution.warning else [])
            parts[index], ready[index] = part, self._text(document.source, index, part, resolution, own)
        self.gone |= own
        undated = any(part.date is None and part.kind is not Kind.TABLE for part in parts)
        if undated and counts_as in {"added", "updated"}:
            self.undated.append(document.source)
        self.notes[document.source] = [
            f"{document.source}: {note}" + (f" ({times} times)" if times > 1 else "") for note, times in notes.items()
        ]
        if not parts:
            return recipe
        stored = tuple(ready[index] for index in range(len(parts)))
        self.waiting.append(_Ready(replace(document, parts=tuple(parts)), recipe, stored, before, counts_as))
        self.waiting_passages += sum(len(each.passages) for each in stored)
        self.waiting_text += sum(len(part.text) for part in parts)
        return recipe

    def _told(self, parts: Sequence[tuple[Part, int | None]]) -> list[Part]:
        """Parts with the sides of everyone who speaks, told by what all of them show."""
        while True:
            known = self.house.known
            told = [self._sided(part, account) for part, account in parts]
            if self.house.known is known:
                return told

    def _text(self, source: str, index: int, part: Part, whose: Resolution, own: set[str]) -> PartToStore:
        """A part that tells something; `own` are the parts on record that this one and those after it replace."""
        account = self.directory.accounts[whose.account] if whose.account is not None else None
        id_ = part_id(source, part.name, part.text)
        made = sketch(part)
        duplicate_of = self._duplicate_of(id_, made, whose.account, own)
        own.discard(id_)
        return PartToStore(
            id=id_,
            index=index,
            account=whose.account,
            reason=whose.reason,
            possible=whose.possible,
            by_person=whose.by_person,
            passages=passages(part, account.name if account else None, self.encoder),
            duplicate_of=duplicate_of,
            sketch=made,
            statements=statements(part) if self.reader else (),
        )

    def _row(
        self, document: Document, index: int, kind: TableKind, row: RowReading, assigned: Mapping[str | None, int]
    ) -> tuple[Part, PartToStore]:
        """A row of an export: a fact, and what someone says in it."""
        part = replace(document.parts[index], kind=Kind.TABLE)
        waits = True
        if row.entry is not None:
            account = self._save(row.entry, document.source, part)
            whose = Resolution(account=account.key, reason="It is the account's own row.")
        else:
            whose = self._whose_row(part, document, row, assigned)
            waits = bool(row.account) or kind not in WITHOUT_ACCOUNT
        part = self._sided(part, whose.account) if part.utterances else self.forgotten.part(part, whose.account)
        facts = self.forgotten.facts(row.facts, whose.account)
        if kind is TableKind.CONTACTS and whose.account is not None:
            contacts = [each for each in facts if isinstance(each, Contact)]
            self.directory.add(self.directory.accounts[whose.account], contacts)
        name = self.directory.accounts[whose.account].name if whose.account is not None else None
        return part, PartToStore(
            id=part_id(document.source, part.name, part.text),
            index=index,
            account=whose.account,
            reason=whose.reason,
            possible=whose.possible,
            by_person=whose.by_person,
            passages=passages(part, name, self.encoder, spoken_only=True) if part.utterances else (),
            rows=facts,
            waits=waits,
            statements=statements(part) if self.reader else (),
        )

    def _sided(self, part: Part, account: int | None) -> Part:
        """A part with the side of everyone who speaks, and without who was forgotten; whom it shows is learnt."""
        told = self.forgotten.part(sided(part, account, self.house), account)
        shown, known = shown_by(told, account, self.house), self.house.known
        theirs = {key: names.keys() - known.theirs.get(key, {}).keys() for key, names in shown.theirs.items()}
        if shown.domains - known.domains or shown.ours.keys() - known.ours.keys() or any(theirs.values()):
            self.house.learn(shown)
            self.learnt = True
        return told

    # accounts ---------------------------------------------------------------------------------------------------------

    def _whose(self, part: Part, document: Document, assigned: Mapping[str | None, int]) -> Resolution:
        """Whose a part is; an account that its folder makes is made."""
        found = resolve(part, source=document.source, root=document.root, assigned=assigned, directory=self.directory)
        if found.new_account is None:
            return found
        account = self.records.save_account(Account(key=0, name=found.new_account))
        self.directory.add(account)
        self.prints.clear()
        return replace(found, account=account.key)

    def _whose_row(
        self, part: Part, document: Document, row: RowReading, assigned: Mapping[str | None, int]
    ) -> Resolution:
        """Whose a row is: by what it names only, not by what its other cells may hint at."""
        if row.account is None and not assigned and (asset := self._by_asset(row)):
            return Resolution(account=asset, reason="It is of a machine that stands there.")
        named = Part(text="", name=part.name, account_hint=row.account, participants=part.participants)
        return self._whose(named, document, assigned)

    def _by_asset(self, row: RowReading) -> int | None:
        """The account at which the one machine of that name or serial number stands."""
        names = [name for fact in row.facts if (name := getattr(fact, "asset", None))]
        if not names:
            return None
        return self._assets().get(names[0].casefold())

    def _assets(self) -> Mapping[str, int]:
        """Whose each machine is, by the names and serial numbers that only one account's has."""
        if self.assets is None:
            owners: defaultdict[str, set[int]] = defaultdict(set)
            for account, assets in self.records.rows(Asset, None).items():
                for name in (name for each in assets for name in (each.name, each.serial) if name):
                    if account is not None:
                        owners[name.casefold()].add(account)
            self.assets = {name: next(iter(keys)) for name, keys in owners.items() if len(keys) == 1}
        return self.assets

    def _save(self, entry: Account, source: str, part: Part) -> Account:
        """Keep an account that an export lists, under the one that goes by its name, or that a folder made."""
        row = Row(part_id(source, part.name, part.text), source, part.name, part.text)
        entry = replace(entry, row=row)
        known = self.directory.lookup(entry.name)
        if len(known) == 1 and known[0].row is None and known[0].name != entry.name:
            entry = replace(entry, key=known[0].key)
        elif len(known) == 1:
            aliases = entry.aliases if known[0].name == entry.name else (*entry.aliases, entry.name)
            entry = replace(entry, name=known[0].name, aliases=aliases)
        elif not known:
            called = {each.key: each for alias in entry.aliases for each in self.directory.lookup(alias)}
            if len(called) == 1 and (made := next(iter(called.values()))).row is None:
                entry = replace(entry, key=made.key)
        account = self.records.save_account(entry)
        self.directory.add(account)
        self.prints.clear()
        return account

    # near-duplicates --------------------------------------------------------------------------------------------------

    def _duplicate_of(self, id_: str, made: bytes | None, account: int | None, own: set[str]) -> str | None:
        """The earlier part of the account that this one nearly repeats, if there is one."""
        if made is None or account is None:
            return None
        if account not in self.sketches:
            self.sketches[account] = Sketches(self.records.fingerprints(account))
            if len(self.sketches) > ACCOUNTS_SKETCHED:
                self.sketches.popitem(last=False)
        self.sketches.move_to_end(account)
        known = self.sketches[account]
        not_these = {id_, *own, *self.gone}
        while (found := known.nearest_duplicate(made, not_these)) is not None:
            first = self._repeats(found)
            if first not in not_these:
                break
            not_these.add(found)  # it repeats this very part, which was there before it
        else:
            first = None
        known.add(id_, made)
        if first is not None:
            self.links[id_] = first
        return first

    def _repeats(self, id_: str) -> str:
        """The part that a part repeats, or itself."""
        if id_ in self.links:
            return self.links[id_]
        kept = self.records.part(id_)
        return (kept.duplicate_of if kept else None) or id_

    # encoding and storing ---------------------------------------------------------------------------------------------

    def _store_if_full(self) -> None:
        if (
            self.waiting_passages >= GATHERED
            or self.waiting_text >= GATHERED_TEXT
            or len(self.waiting) >= GATHERED_DOCUMENTS
        ):
            self._store()

    def _store(self) -> None:
        """Encode what waits, and store each document as soon as that is done."""
        ready, self.waiting, self.waiting_passages, self.waiting_text = self.waiting, [], 0, 0
        if not ready:
            return
        if self.learnt:
            _keep_shown(self.records, self.house.known)
            self.learnt = False
        vectors = self._encoded(ready)
        voices = self._voices(ready)
        start = 0
        for each, voice in zip(ready, voices, strict=True):
            number = sum(len(stored.passages) for stored in each.parts)
            self._put(each, vectors[start : start + number], voice)
            start += number
        self.stored()

    def _voices(self, ready: Sequence[_Ready]) -> Sequence[Voice | None]:
        """What is read in the statements of documents; what was read before is not read again."""
        if self.reader is None:
            return [None] * len(ready)
        before = [each.before.key for each in ready if each.before]
        return voices(self.reader, [each.said() for each in ready], read_before(self.records, self.reader, before))

    def _put(self, ready: _Ready, vectors: Vectors, voice: Voice | None) -> None:
        source, before = ready.document.source, ready.before
        replaces = before.key if before else None
        try:
            self.records.put(ready.document, ready.recipe, ready.parts, vectors, replaces=replaces, voice=voice)
        except RapportError:
            raise
        except Exception:  # noqa: BLE001 - whatever one document brings up, the others are stored
            self._unforeseen(source, "storing")
            return
        self.sources.add(source)
        match ready.counts_as:
            case "added":
                self.added += 1
            case "updated":
                self.updated += 1
            case "unchanged":
                self.unchanged += 1
        if ready.counts_as in {"added", "updated"}:
            self.passages += len(vectors)

    def _encoded(self, ready: Sequence[_Ready]) -> Vectors:
        """The vectors of the passages of documents, in order; those on record are not encoded again."""
        found = [(self.reuses and each.before is not None, *passage) for each in ready for passage in each.passages()]
        again = [(id_, context) for was_there, id_, context, _ in found if was_there]
        on_record = (
            self.records.vectors_of([id_ for id_, _ in again], [context for _, context in again]) if again else {}
        )
        vectors = np.zeros((len(found), self.encoder.dimensions), dtype=np.float32)
        places: defaultdict[str, list[int]] = defaultdict(list)
        for place, (was_there, id_, _, text) in enumerate(found):
            if was_there and id_ in on_record:
                vectors[place] = on_record[id_]
            else:
                places[text].append(place)
        texts = sorted(places, key=len)
        for start in range(0, len(texts), ENCODED_AT_ONCE):
            some = texts[start : start + ENCODED_AT_ONCE]
            for text, vector in zip(some, self.encoder.encode(some), strict=True):
                vectors[places[text]] = vector
            self.encoded += len(some)
            self.progress(self.files, self.of, self.encoded)
        return vectors


INBOX_TRIED_WITH: Final = "inbox tried with"
"""The name under which the record keeps what was known when the inbox was last gone through."""


PEOPLE_SHOWN: Final = "people shown"
"""The name under which the record keeps whom documents have shown of ourselves and of accounts."""


def _shown(records: Records) -> Known:
    """Whom the documents taken in have shown."""
    kept = records.meta(PEOPLE_SHOWN)
    if kept is None:
        return Known()
    shown = json.loads(kept)
    theirs = {int(account): _named(names).ours for account, names in shown["theirs"].items()}
    return Known(frozenset(shown["domains"]), _named(shown["ours"]).ours, theirs)


def _named(names: list[str]) -> Known:
    return Known.of(people=[Person(email="", name=name) for name in names])


def _keep_shown(records: Records, known: Known) -> None:
    shown = {
        "domains": sorted(known.domains),
        "ours": sorted(known.ours.values()),
        "theirs": {str(account): sorted(names.values()) for account, names in sorted(known.theirs.items())},
    }
    records.set_meta(PEOPLE_SHOWN, json.dumps(shown, ensure_ascii=False))


@dataclass(frozen=True, slots=True)
class _Table:
    """The parts of a document that are rows of one export."""

    kind: TableKind
    parts: tuple[int, ...]


def _tables(document: Document) -> list[_Table]:
    """The exports in a document: a file of rows, or sheets of a workbook."""
    if f".{document.format}" not in WORKBOOKS:
        return []
    sheets: dict[str | None, list[int]] = {}
    for index, part in enumerate(document.parts):
        if row := _ROW.fullmatch(part.name or ""):
            sheets.setdefault(row["sheet"], []).append(index)
    stem = document.source.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    found = []
    for sheet, parts in sheets.items():
        headers = list(dict.fromkeys(header for index in parts for header in document.parts[index].attributes))
        kind = table_kind(headers, sheet or stem)
        if kind is not None:
            found.append(_Table(kind, tuple(parts)))
    return found


def _digest(file: File) -> str:
    """The SHA-256 of a file's bytes, empty where it cannot be opened."""
    try:
        with file.path.open("rb") as stream:
            return file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def _recipe(what: str, known: str) -> str:
    return f"{READING}/{what}/{known}"


def _kept_recipe(known: KnownDocument) -> str | None:
    """The recipe to read a document anew by: that of an export stays, that of a text is made anew."""
    return None if known.recipe.split("/")[1] == TEXT else known.recipe


def _print(*things: object) -> str:
    return sha256(repr(things).encode()).hexdigest()[:16]
