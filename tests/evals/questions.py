"""The labelled questions, each with what the answerer measures of it."""

import datetime as dt
import json
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from platformdirs import user_cache_path

from ingest.pipeline import Pipeline
from knowledge.adapters.database.records import SqlRecords
from knowledge.adapters.encoder import PackagedEncoder
from knowledge.answering.answerer import Answerer
from knowledge.answering.asking import read
from knowledge.answering.features import Line, Measured, measure
from knowledge.model import Evidence, Scope
from knowledge.retrieval import Findings, Retriever

ANSWERS = Path(__file__).parent / "answers"
TRAIN, DEVELOPMENT, TEST = ANSWERS / "train", ANSWERS / "development", ANSWERS / "test"
TODAY = dt.date(2026, 11, 24)

HIDDEN = 0.5
"""How much a question counts, beside one as it was written, from which the sentences that answer it were hidden."""

THINNED = 0.5
"""Likewise one that is asked where only a third of the files are."""

SWAPPED = 0.5
"""Likewise one that is asked of another's files."""


@dataclass(frozen=True)
class Asked:
    """A labelled question, what was measured of it, and which of the sentences are right.

    `weight` is how much it counts; `written` tells a question as it was written from one made from it.
    """

    slug: str
    answerable: bool
    measured: Measured
    right: np.ndarray
    weight: float = 1.0
    written: bool = False


@dataclass(frozen=True)
class Source:
    """A folder of files that was taken in, and who answers questions about it."""

    slug: str
    records: SqlRecords
    answerer: Answerer


class Remembering(PackagedEncoder):
    """The packaged encoder, each text encoded once: the same sentences are weighed for every question of a source."""

    def __init__(self, cache: Path) -> None:
        super().__init__(cache)
        self._remembered: dict[str, np.ndarray] = {}

    def encode(self, texts):
        new = [text for text in dict.fromkeys(texts) if text not in self._remembered]
        self._remembered |= zip(new, super().encode(new), strict=True)
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        return np.stack([self._remembered[text] for text in texts])


def encoder_at_hand() -> PackagedEncoder:
    return Remembering(user_cache_path("rapport", appauthor=False))


def sources(split: Path, encoder) -> list[Source]:
    folders = sorted(path for path in split.iterdir() if (path / "questions.jsonl").exists())
    return [source(folder.name, folder / "files", encoder) for folder in folders]


def source(slug: str, files: Path, encoder) -> Source:
    records = SqlRecords.open("sqlite://")
    report = Pipeline(records, encoder).ingest([files])
    assert not report.failed, report.failed
    return Source(slug, records, Answerer(records, Retriever(records, encoder), encoder))


def questions(split: Path, slug: str) -> list[dict]:
    lines = (split / slug / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def asked_of(split: Path, encoder) -> list[Asked]:
    """The questions of a split, and more made from them: what answers hidden, fewer files, another's files."""
    every: list[Asked] = []
    taken = sources(split, encoder)
    for place, here in enumerate(taken):
        mine, others = questions(split, here.slug), questions(split, taken[place - 1].slug)
        for question in mine:
            every += as_it_is(question, here, encoder)
        every += [ask(question, here, SWAPPED) for question in others[::3]]
        with TemporaryDirectory() as folder:
            some = source(here.slug, thinned(split / here.slug / "files", Path(folder)), encoder)
            every += balanced([ask(question, some, THINNED) for question in mine])
    return every


def balanced(made: list[Asked]) -> list[Asked]:
    """The questions, those with an answer counting for as much together as those without."""
    with_answer = sum(each.answerable for each in made)
    if not with_answer:
        return made
    factor = (len(made) - with_answer) / with_answer
    return [replace(each, weight=each.weight * factor) if each.answerable else each for each in made]


def thinned(files: Path, into: Path) -> Path:
    """The exports, and a third of the other files."""
    for place, path in enumerate(sorted(path for path in files.rglob("*") if path.is_file())):
        inside = path.relative_to(files)
        if len(inside.parts) == 1 or place % 3 == 0:
            (into / inside).parent.mkdir(parents=True, exist_ok=True)
            (into / inside).write_bytes(path.read_bytes())
    return into


def as_it_is(question: dict, here: Source, encoder) -> list[Asked]:
    """A question as written, and with the sentences that answer it hidden."""
    findings, asked = look(question, here, 1.0, written=True)
    if not asked.right.any():
        return [asked]
    left = [line for line, is_right in zip(asked.measured.lines, asked.right, strict=True) if not is_right]
    hidden = measure(read(question["question"]), findings, encoder, here.answerer.people(findings), left)
    return [
        asked,
        replace(
            asked,
            answerable=False,
            measured=hidden,
            right=np.zeros(len(left), dtype=bool),
            weight=HIDDEN,
            written=False,
        ),
    ]


def ask(question: dict, here: Source, weight: float) -> Asked:
    """A question where its answer may not be: it is answerable if what answers it is there."""
    _, asked = look(question, here, weight)
    return replace(asked, answerable=bool(asked.right.any()))


def look(question: dict, here: Source, weight: float, *, written: bool = False) -> tuple[Findings, Asked]:
    accounts = {account.name: account for account in here.records.accounts()}
    account = accounts.get(question["account"]) or next(iter(accounts.values()))
    findings, measured = here.answerer.look(question["question"], Scope(frozenset({account.key})), TODAY)
    gold = question.get("evidence", ())
    right = np.array([any(holds(line, each) for each in gold) for line in measured.lines], dtype=bool)
    return findings, Asked(here.slug, question["answerable"], measured, right, weight, written)


def holds(line: Line, gold: dict[str, str]) -> bool:
    """Whether a sentence is part of a labelled quote, or has it in itself."""
    return overlaps(line.found.evidence.source, line.text, gold)


def hit(evidence: Evidence, gold: dict[str, str]) -> bool:
    """Whether evidence overlaps a labelled quote."""
    return overlaps(evidence.source, evidence.quote, gold)


def overlaps(source: str, quote: str, gold: dict[str, str]) -> bool:
    if source != gold["source"]:
        return False
    ours, theirs = " ".join(quote.split()), " ".join(gold["quote"].split())
    if ours in theirs or theirs in ours:
        return True
    shared = set(ours.split()) & set(theirs.split())
    return len(shared) > 3 and len(shared) >= 0.6 * min(len(set(ours.split())), len(set(theirs.split())))
