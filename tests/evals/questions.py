"""The labelled questions, each with what the answerer measures of it."""

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from platformdirs import user_cache_path

from ingest.pipeline import Pipeline
from knowledge.adapters.database.records import SqlRecords
from knowledge.adapters.encoder import PackagedEncoder
from knowledge.answering.answerer import Answerer
from knowledge.answering.features import Line, Measured
from knowledge.model import Account, Evidence, Scope
from knowledge.retrieval import Findings, Retriever

ANSWERS = Path(__file__).parent / "answers"
TRAIN, DEVELOPMENT, TEST = ANSWERS / "train", ANSWERS / "development", ANSWERS / "test"
TODAY = dt.date(2026, 11, 24)


@dataclass(frozen=True)
class Asked:
    """A labelled question, what was measured of it, and which of the sentences are right."""

    id: str
    slug: str
    question: str
    account: Account
    answerable: bool
    gold: tuple[dict[str, str], ...]
    findings: Findings
    measured: Measured
    right: np.ndarray


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
    taken = []
    for folder in sorted(path for path in split.iterdir() if (path / "questions.jsonl").exists()):
        records = SqlRecords.open("sqlite://")
        report = Pipeline(records, encoder).ingest([folder / "files"])
        assert not report.failed, report.failed
        taken.append(Source(folder.name, records, Answerer(records, Retriever(records, encoder), encoder)))
    return taken


def questions(split: Path, slug: str) -> list[dict]:
    lines = (split / slug / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def asked_of(split: Path) -> list[Asked]:
    encoder = encoder_at_hand()
    return [each for source in sources(split, encoder) for each in asked_about(split, source)]


def asked_about(split: Path, source: Source) -> list[Asked]:
    accounts = {account.name: account for account in source.records.accounts()}
    every = []
    for each in questions(split, source.slug):
        account = accounts[each["account"]]
        findings, measured = source.answerer.look(each["question"], Scope(frozenset({account.key})), TODAY)
        gold = tuple(each.get("evidence", ()))
        right = np.array([any(holds(line, one) for one in gold) for line in measured.lines], dtype=bool)
        every.append(
            Asked(
                each["id"], source.slug, each["question"], account, each["answerable"], gold, findings, measured, right
            )
        )
    return every


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
