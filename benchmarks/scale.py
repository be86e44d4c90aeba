"""A record of 100,000 passages: how long searches and a brief take on it, and what a serving process holds.

Its texts are the labelled statements that the voice is learned from, its vectors are made: near each other within a
topic, as passages of one customer are. So nothing is encoded, and the record is there in a minute or two.
"""

import datetime as dt
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.assembly import Assembly
from bot.settings import Settings
from ingest.voices import read_by
from knowledge.matching import terms
from knowledge.model import (
    Account,
    Contact,
    Document,
    Heard,
    Kind,
    Order,
    Part,
    Passage,
    Reading,
    Scope,
    Side,
    Signal,
    Statement,
    Uncertainty,
    part_id,
)
from knowledge.ports import PartToStore, Records, Vectors, Voice
from knowledge.retrieval import Retriever, _Pool
from knowledge.voice.reader import UNCERTAINTIES

STATEMENTS: Final = Path(__file__).parents[1] / "knowledge" / "voice" / "statements"

SMALL, LARGE = 10_000, 100_000
"""Passages on record, in all, when searches are measured."""

OURS, THEIRS = 1_000, 200
"""Passages of the account that is briefed, and of every other."""

IN_A_DOCUMENT = 20
"""Passages of a document."""

IN_A_PASSAGE = 2
"""Statements in a passage, as in transcripts of calls."""

NEAR = 0.55
"""How much of a vector is its topic's: the cosine of two passages of a topic is then about 0.3."""

DIMENSIONS = 384
QUESTIONS = 40
BRIEFS = 10
WIDE = 40
"""Accounts in a scope that is too wide to be scored whole."""
FOUND = 20
TOPICS = ("on", "off")
"""Questions on what an account's passages are about, and on something else."""
TODAY = dt.date(2026, 11, 25)
PEOPLE = ("Anna Berg", "Karl Uhl", "Ines Prado", "Maeve Quinn", "Tom Lee", "Jo Park")
"""The last two are ours."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A labelled statement, and the terms it is found by."""

    text: str
    terms: str
    reading: Reading


class Made:
    """An encoder whose vectors are made: near for texts of one topic, and the same for the same text."""

    name, dimensions, window = "made", DIMENSIONS, 256

    def __init__(self) -> None:
        self.topics: dict[str, int] = {}
        self._centres = _unit(np.random.default_rng(1).standard_normal((64, DIMENSIONS)))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts; those that were given no topic are of none."""
        return np.stack([self.vector(text, self.topics.get(text)) for text in texts])

    def vector(self, text: str, topic: int | None) -> NDArray[np.float32]:
        """A vector of that topic, of its own for each text."""
        seed = int.from_bytes(sha256(text.encode()).digest()[:8], "big")
        own = _unit(np.random.default_rng(seed).standard_normal((1, DIMENSIONS)))[0]
        return _unit((own if topic is None else NEAR * self._centres[topic] + (1 - NEAR**2) ** 0.5 * own)[None])[0]

    def token_starts(self, text: str) -> Sequence[int]:
        """Every fifth character."""
        return range(0, len(text), 5)


def _unit(vectors: NDArray[np.float64] | NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True), dtype=np.float32)


def run() -> Iterator[str]:
    """Lines that give seconds and megabytes, with their bars."""
    with tempfile.TemporaryDirectory() as scratch:
        with Assembly(Settings.read(RAPPORT_HOME=scratch)) as rapport:
            bench = Bench(rapport)
            started = time.perf_counter()
            bench.grow(SMALL)
            small = yield from bench.searches(f"{SMALL:,} passages")
            bench.grow(LARGE)
            yield f"(made and indexed in {time.perf_counter() - started:.0f} s, searches included)"
            large = yield from bench.searches(f"{LARGE:,} passages")
            yield f"of one account, p95 at {LARGE:,} is {large / small:.2f} of that at {SMALL:,} (bar 2)"
            yield from bench.wide_searches()
            yield from bench.briefs()
        yield from _cold(scratch)
        yield from _resident(scratch)


class Bench:
    """The record under measurement."""

    def __init__(self, rapport: Assembly) -> None:
        self.rapport = rapport
        self.records: Records = rapport.records
        rapport.encoder  # noqa: B018  the record now says whose vectors it holds, so that a brief accepts it
        self.made = Made()
        self.retriever = Retriever(self.records, self.made, rapport.index.index)
        self.accounts: list[Account] = []
        self._passages = 0
        self._random = np.random.default_rng(2)

    @cached_property
    def topics(self) -> Sequence[Sequence[Labelled]]:
        """The statements of each industry."""
        return [_labelled(file) for file in sorted((STATEMENTS / "train").glob("*.jsonl"))]

    @cached_property
    def questions(self) -> Sequence[str]:
        """Sentences that are in no passage."""
        return [each.text for file in sorted((STATEMENTS / "test").glob("*.jsonl")) for each in _labelled(file)]

    def grow(self, passages: int) -> None:
        """Store accounts until there are so many passages, and index them."""
        while self._passages < passages:
            number = len(self.accounts)
            account = self.records.save_account(Account(key=0, name=f"Customer {number:04}", owner="Tom Lee"))
            self.accounts.append(account)
            size = OURS if number == 0 else THEIRS
            for document in range(size // IN_A_DOCUMENT):
                self._store(account, document, size // IN_A_DOCUMENT)
            self._passages += size
            if number == 0:
                self._store_exports(account)
        self.rapport.index.tend()

    def topic(self, account: int) -> int:
        """What the passages of an account are about."""
        return account % len(self.topics)

    def _store(self, account: Account, number: int, of: int) -> None:
        topic = self.topic(self.accounts.index(account))
        known = self.topics[topic]
        day = TODAY - dt.timedelta(days=round(1_000 * (of - number) / of))
        text, terms_of, voiced = "", [], []
        spans: list[tuple[int, int]] = []
        statements: list[Statement] = []
        people = [PEOPLE[int(each)] for each in self._random.integers(0, len(PEOPLE), IN_A_DOCUMENT)]
        for speaker in people:
            begun, words = len(text), []
            for _ in range(IN_A_PASSAGE):
                said = known[int(self._random.integers(len(known)))]
                start = len(text)
                text += said.text
                statements.append(_said(start, len(text), speaker))
                text += " "
                words.append(said.terms)
                voiced.append(said)
            spans.append((begun, len(text) - 1))
            text += "\n"
            terms_of.append(" ".join(words))
        source = f"{account.name}/{day} call {number}.txt"
        made = tuple(
            Passage(start=start, end=end, speaker=who, side=_side(who), reported=False, context="", terms=found)
            for (start, end), who, found in zip(spans, people, terms_of, strict=True)
        )
        part = Part(text=text, title="Call", kind=Kind.CALL, date=day)
        stored = PartToStore(
            id=part_id(source, None, text),
            index=0,
            account=account.key,
            reason="made",
            passages=made,
            statements=tuple(statements),
        )
        vectors = np.stack([self.made.vector(text[start:end], topic) for start, end in spans])
        voice = Voice(
            reader=read_by(self.rapport.voice),
            readings=tuple(each.reading for each in voiced),
            vectors=np.stack([self._by_text(each.text, topic) for each in voiced]),
        )
        document = Document(source=source, root="/made", digest=source, format="txt", parts=(part,))
        self.records.put(document, "made", [stored], vectors, replaces=None, voice=voice)

    @cache  # noqa: B019  there is one bench
    def _by_text(self, text: str, topic: int) -> NDArray[np.float32]:
        return self.made.vector(text, topic)

    def _store_exports(self, account: Account) -> None:
        contacts = tuple(Contact(name=name, function="maintenance") for name in PEOPLE[:4])
        days = [TODAY - dt.timedelta(days=20 * each) for each in range(40)]
        orders = tuple(
            Order(number=str(each), ordered=day, promised=day, delivered=day, quantity=2, net_price=90, list_price=100)
            for each, day in enumerate(days)
        )
        part = Part(text="made", kind=Kind.TABLE)
        stored = PartToStore(
            id=part_id("made.csv", None, "made"), index=0, account=account.key, reason="made", rows=(*contacts, *orders)
        )
        document = Document(source="made.csv", root="/made", digest="made", format="csv", parts=(part,))
        empty = np.zeros((0, DIMENSIONS), np.float32)
        self.records.put(document, "made", [stored], empty, replaces=None)

    # what is measured -------------------------------------------------------------------------------------------------

    def searches(self, when: str) -> Generator[str, None, float]:
        """Searches within one account, on what it is about and on what it is not; returns the slower p95."""
        slowest = 0.0
        for topic in TOPICS:
            took, recall = self._search(lambda number: [number], self.retriever, topic)
            slowest = max(slowest, took.p95)
            yield f"{took}  recall@{FOUND} {recall:.3f}  one account, {when}, {topic} topic (bars 50 and 0.99)"
        return slowest

    def wide_searches(self) -> Iterator[str]:
        """Searches over many accounts, where the indexes propose; and Chroma alone, filtered by account."""
        exact = Exact(self.records, self.made)
        for topic in TOPICS:
            took, recall = self._search(lambda number: range(number, number + WIDE), exact, topic)
            yield f"{took}  recall@{FOUND} {recall:.3f}  {WIDE} accounts of {LARGE:,} passages, {topic} topic"
            took, recall = self._chroma(topic)
            yield f"{took}  recall@{FOUND} {recall:.3f}  Chroma's own filter, one account, {topic} topic"

    def _search(self, scope_of: Callable[[int], Iterable[int]], right: Retriever, topic: str) -> tuple["Took", float]:
        """How long searches take, and the share of what is right that is found."""
        took, shares = Took(), []
        for number, question in self._asked(topic):
            keys = {self.accounts[each % len(self.accounts)].key for each in scope_of(number)}
            scope = Scope(accounts=frozenset(keys))
            with took:
                found = self.retriever.search(question, scope, limit=FOUND, today=TODAY)
            should = right.search(question, scope, limit=FOUND, today=TODAY)
            shares.append(
                _share({each.candidate.id for each in should.found}, {each.candidate.id for each in found.found})
            )
        return took, float(np.mean(shares))

    def _chroma(self, topic: str) -> tuple["Took", float]:
        index = self.rapport.index.index()
        if index is None:
            raise RuntimeError("another process holds the index")
        took, shares = Took(), []
        for number, question in self._asked(topic):
            (vector,), key = self.made.encode([question]), self.accounts[number].key
            with took:
                found = {id_ for id_, _ in index.nearest(vector, FOUND, {key})}
            candidates, vectors = self.records.candidates(Scope(accounts=frozenset({key})))
            best = np.argsort(-(vectors @ vector), kind="stable")[:FOUND]
            shares.append(_share({candidates[at].id for at in best}, found))
        return took, float(np.mean(shares))

    def _asked(self, topic: str) -> Iterator[tuple[int, str]]:
        """An account by its number, the large one every second time, and a question."""
        for at, question in enumerate(islice(self.questions, QUESTIONS)):
            number = 0 if at % 2 else (7 * at + 1) % len(self.accounts)
            away = 0 if topic == "on" else len(self.topics) // 2
            self.made.topics[question] = (self.topic(number) + away) % len(self.topics)
            yield number, question

    def briefs(self) -> Iterator[str]:
        """The brief on the large account, time and again."""
        first, took = Took(), Took()
        for at in range(BRIEFS + 1):
            with took if at else first:
                self.rapport.brief(self.accounts[0], TODAY)
        statements = f"{OURS * IN_A_PASSAGE:,} statements"
        yield f"{took}  brief, warm, of {OURS:,} passages with {statements}, {self._passages:,} on record (bar 300)"
        yield f"{first}  the first such brief"


class Took:
    """How long something took each time it was done, by the clock and in processor time. Use it as a context."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.worked: list[float] = []

    def __enter__(self) -> None:
        self.seconds.append(-time.perf_counter())
        self.worked.append(-time.process_time())

    def __exit__(self, *_: object) -> None:
        self.seconds[-1] += time.perf_counter()
        self.worked[-1] += time.process_time()

    @property
    def p95(self) -> float:
        """Seconds by the clock."""
        return float(np.percentile(self.seconds, 95))

    def __str__(self) -> str:
        return f"{1000 * self.p95:6.0f} ms (processor {1000 * float(np.percentile(self.worked, 95)):5.0f})  p95"


class Exact(Retriever):
    """Scores every passage in scope, however many."""

    def _proposed(self, asked: Sequence[str], vector: NDArray[np.float32], scope: Scope) -> _Pool:  # noqa: ARG002
        return self._whole(asked, scope)


def _labelled(file: Path) -> list[Labelled]:
    lines = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return [
        Labelled(line["text"], terms(line["text"]), _reading(line["uncertainty"], line["unmet_need"], line["signals"]))
        for line in lines
    ]


def _reading(uncertainty: Uncertainty, unmet_need: bool, signals: Sequence[str]) -> Reading:  # noqa: FBT001
    """A reading that is nearly sure of what a statement is labelled."""
    shares = {kind: 0.91 if kind == uncertainty else 0.03 for kind in UNCERTAINTIES}
    return Reading(shares, 0.9 if unmet_need else 0.05, {kind: 0.9 if kind in signals else 0.02 for kind in Signal})


def _said(start: int, end: int, speaker: str) -> Statement:
    return Statement(start=start, end=end, speaker=speaker, side=_side(speaker), reported=False)


def _side(speaker: str) -> Side:
    return "us" if speaker in PEOPLE[4:] else "customer"


def _share(right: AbstractSet[str], found: AbstractSet[str]) -> float:
    return len(right & found) / len(right) if right else 1.0


def _cold(home: str) -> Iterator[str]:
    """Commands from the shell on this record, the process and the model included."""
    from benchmarks.commands import middle  # noqa: PLC0415

    for command in (("ask", "What are they unhappy about?", "--account", "Customer 0000"), ("brief", "Customer 0000")):
        yield f"{middle(command, home):6.2f} s   cold, rapport {command[0]}, {LARGE:,} passages on record (bar 3)"


def _resident(home: str) -> Iterator[str]:
    """What a process holds that loaded all that `rapport serve` does, and was asked."""
    command = [sys.executable, "-m", "benchmarks.scale", home]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  our own command
    now, most = map(float, done.stdout.split())
    yield f"{now:6.0f} MB  resident in a serving process, {LARGE:,} passages, {most:.0f} at most (bar 1,200)"


def serve(home: Path) -> None:
    """Be such a process, and print its resident megabytes, now and at most."""
    import bot.slack.serving  # noqa: F401, PLC0415  what it loads is measured
    from bot.slack.house import House  # noqa: PLC0415

    with Assembly(Settings.read(RAPPORT_HOME=home)) as rapport, House(rapport) as house:
        house.open()
        for account in rapport.records.accounts()[:20]:
            rapport.retriever.search(
                "What do they lack?", Scope(accounts=frozenset({account.key})), limit=FOUND, today=TODAY
            )
        rapport.retriever.search("What do they lack?", Scope(), limit=FOUND, today=TODAY)
        rapport.voice.read([Heard("They lack a spare pump.", "customer", reported=False, context=None)])
        rapport.brief(rapport.records.accounts()[0], TODAY)
        print(_now(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _now() -> float:
    """The megabytes this process holds; where the system does not tell, the most it held."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
