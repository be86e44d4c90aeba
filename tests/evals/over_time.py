"""What statements come to over time, against labelled accounts: the examples, and two other industries.

Statements are read either as they are labelled, which measures merging, closing and dating alone, or by the reader.
No weight was learned from the histories, which were written before the code; what they showed amiss was mended.
"""

import datetime as dt
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest.pipeline import Pipeline
from knowledge.adapters.database.records import SqlRecords
from knowledge.frameworks.departures import departures
from knowledge.frameworks.promises import Promise, promises
from knowledge.frameworks.uncertainty import uncertainty
from knowledge.matching import fold
from knowledge.model import Contact, Evidence, Heard, Kind, Order, Reading, Scope, Signal, Statement, Voiced, span_id
from knowledge.voice.needs import Need, needs
from knowledge.voice.statements import statements
from tests.evals.questions import TODAY, encoder_at_hand
from tests.evals.voice import shipped

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"
MARKED = HERE / "examples" / "marked.jsonl"
HISTORIES = HERE / "histories"
SURE, HARDLY = 0.95, 0.02
DOMINANT = {
    "Glenadoon Distillers": "need",
    "Meerwijk Chemie": "market",
    "Rabenau Papier": "transaction",
    "Strandby Castings": "insufficient",
    "Strandby Dairy": "need",
}
"""What most of the marked statements speak for; Arra Valley Water is marked for all three."""


@dataclass
class Labelled:
    """An account with its statements as labelled, and what they are to come to; `uncertainty` where it is labelled."""

    name: str
    as_of: dt.date
    statements: list[Voiced]
    contexts: list[str | None]
    contacts: tuple[Contact, ...]
    orders: tuple[Order, ...]
    texts: dict[str, str]
    needs: dict[str, dict] = field(default_factory=dict)
    """By the need's own words: its status and value, and the ids of the statements that voice it."""
    promises: list[dict] = field(default_factory=list)
    uncertainty: str | None = None


def reading(*, need=False, uncertain="none", signals=()) -> Reading:
    rest = (1 - SURE) / 3
    return Reading(
        {kind: SURE if kind == (uncertain or "none") else rest for kind in ("need", "market", "transaction", "none")},
        SURE if need else HARDLY,
        {signal: SURE if signal.value in signals else HARDLY for signal in Signal},
    )


# the examples ---------------------------------------------------------------------------------------------------------


def examples(encoder) -> list[Labelled]:
    records = SqlRecords.open("sqlite://")
    report = Pipeline(records, encoder).ingest([EXAMPLES])
    assert not report.failed, report.failed
    marks = [json.loads(line) for line in MARKED.read_text(encoding="utf-8").splitlines()]
    return [_example(records, account, encoder, marks) for account in records.accounts()]


def _example(records, account, encoder, marks) -> Labelled:
    parts = {part.id: part for part in records.account_parts(Scope(frozenset({account.key})), limit=10_000)}
    found: list[tuple[Evidence, Kind, str | None]] = []
    for part in parts.values():
        original = parts.get(part.duplicate_of)
        for each in statements(part):
            if original is None or each.of(part.text) not in original.text:
                context = None if each.context is None else each.context.of(part.text)
                found.append((_evidence(part, each), part.kind, context))
    mine = [mark for mark in marks if mark["account"] == account.name]
    at = {id(mark): _where(found, mark["source"], mark["quote"]) for mark in mine}
    read = _readings(found, mine, at)
    vectors = encoder.encode([evidence.quote for evidence, _, _ in found])
    labelled = Labelled(
        name=account.name,
        as_of=TODAY,
        statements=[
            Voiced(
                evidence=evidence, account=account.key, kind=kind, reading=reading(**read.get(row, {})), vector=vector
            )
            for row, ((evidence, kind, _), vector) in enumerate(zip(found, vectors, strict=True))
        ],
        contexts=[context for _, _, context in found],
        contacts=records.rows(Contact, [account.key]).get(account.key, ()),
        orders=records.rows(Order, [account.key]).get(account.key, ()),
        texts={part.id: part.text for part in parts.values()},
        uncertainty=DOMINANT.get(account.name),
    )
    for mark in mine:
        row = at[id(mark)]
        if row is None:
            continue
        if mark["kind"] == "need":
            need = labelled.needs.setdefault(
                mark["statement"], {"status": mark["status"], "value": mark["value"], "ids": set()}
            )
            need["ids"].add(found[row][0].id)
        elif mark["kind"] == "promise":
            labelled.promises.append({**mark, "id": found[row][0].id})
    return labelled


def _evidence(part, statement: Statement) -> Evidence:
    return Evidence(
        id=span_id(part.id, statement.start, statement.end),
        quote=statement.of(part.text),
        source=part.source,
        part=part.name,
        date=part.date,
        speaker=statement.speaker,
        side=statement.side,
        start=statement.start,
        end=statement.end,
        passage=None,
        reported=statement.reported,
    )


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", fold(text)).strip()


def _where(found, source: str, quote: str) -> int | None:
    """The statement that a marked quote stands in, or that stands in it."""
    wanted = _plain(quote)
    for row, (evidence, _, _) in enumerate(found):
        if evidence.source == source:
            said = _plain(evidence.quote)
            if wanted in said or (len(said) > len(wanted) / 3 and said in wanted):
                return row
    return None


def _readings(found, marks, at) -> dict[int, dict]:
    read: dict[int, dict] = {}
    for mark in marks:
        row = at[id(mark)]
        if row is not None:
            each = read.setdefault(row, {"signals": set()})
            if mark["kind"] == "need":
                each["need"] = True
            elif mark["kind"] == "uncertainty":
                each["uncertain"] = mark["type"]
            elif mark["kind"] == "contact_left":
                each["signals"].add("decision_maker_change")
            elif mark["kind"] in {signal.value for signal in Signal}:
                each["signals"].add(mark["kind"])
        closed = mark.get("closed_by")
        if closed and (row := _where(found, closed["source"], closed["quote"])) is not None:
            read.setdefault(row, {"signals": set()})["signals"].add("resolved")
    return read


# the histories --------------------------------------------------------------------------------------------------------


def histories(encoder) -> list[Labelled]:
    return [_history(path, encoder) for path in sorted(HISTORIES.glob("*.json"))]


def _history(path: Path, encoder) -> Labelled:
    head = json.loads(path.read_text(encoding="utf-8"))
    lines = [json.loads(line) for line in path.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines()]
    vectors = encoder.encode([line["text"] for line in lines])
    made: list[Voiced] = []
    ends: dict[str, int] = {}
    for line, vector in zip(lines, vectors, strict=True):
        part = "".join(character for character in line["source"] if character.isalnum())
        start = ends.get(part, 0)
        end = ends[part] = start + len(line["text"])
        ends[part] += 1
        evidence = Evidence(
            id=span_id(part, start, end),
            quote=line["text"],
            source=line["source"],
            part=None,
            date=_day(line["date"]),
            speaker=line["speaker"],
            side=line["side"],
            start=start,
            end=end,
            passage=None,
            reported=line["reported"],
        )
        made.append(
            Voiced(
                evidence=evidence,
                account=1,
                kind=Kind(line["kind"]),
                reading=reading(
                    need=line.get("unmet_need", False),
                    uncertain=line.get("uncertainty", "none"),
                    signals=line.get("signals", ()),
                ),
                vector=vector,
            )
        )
    ids = [each.evidence.id for each in made]
    return Labelled(
        name=head["account"],
        as_of=_day(head["as_of"]),
        statements=made,
        contexts=[None] * len(made),
        contacts=tuple(Contact(**_dated(row)) for row in head["contacts"]),
        orders=tuple(Order(**_dated(row)) for row in head["orders"]),
        texts={},
        needs={
            slug: {**need, "ids": {each for each, line in zip(ids, lines, strict=True) if line.get("need") == slug}}
            for slug, need in head["needs"].items()
        },
        promises=[
            {**promise, "id": next(each for each, line in zip(ids, lines, strict=True) if line.get("promise") == slug)}
            for slug, promise in head["promises"].items()
        ],
        uncertainty=head["uncertainty"],
    )


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)


def _dated(row: dict) -> dict:
    return {
        name: _day(value) if name in {"ordered", "promised", "delivered", "left_on"} else value
        for name, value in row.items()
    }


# scores ---------------------------------------------------------------------------------------------------------------


@dataclass
class Score:
    """Counts over accounts; each property a share, or None where nothing was to be found."""

    pure: float = 0
    whole: float = 0
    quotes: int = 0
    needs: int = 0
    made: int = 0
    found: int = 0
    true: int = 0
    status: int = 0
    value: int = 0
    promises: int = 0
    promised: int = 0
    heard: int = 0
    to: int = 0
    due: int = 0
    done: int = 0
    kept: int = 0

    def add_needs(self, labelled: Labelled, made: Sequence[Need]) -> None:
        """B-cubed over the marked quotes that became needs; status and value of the need with most of the quotes."""
        of = {name: slug for slug, need in labelled.needs.items() for name in need["ids"]}
        for need in made:
            ids = [piece.id for piece in need.evidence if piece.id in of]
            for name in ids:
                same = sum(of[other] == of[name] for other in ids)
                self.pure += same / len(ids)
                self.whole += same / len(labelled.needs[of[name]]["ids"])
                self.quotes += 1
            self.true += bool(ids)
        self.made += len(made)
        for need in labelled.needs.values():
            self.needs += 1
            best = max(made, key=lambda made: sum(piece.id in need["ids"] for piece in made.evidence), default=None)
            if best is None or not any(piece.id in need["ids"] for piece in best.evidence):
                continue
            self.found += 1
            self.status += best.status == need["status"]
            self.value += best.value == need["value"]

    def add_promises(self, labelled: Labelled, made: Sequence[Promise]) -> None:
        self.promised += len(made)
        for wanted in labelled.promises:
            self.promises += 1
            found = next((each for each in made if any(piece.id == wanted["id"] for piece in each.evidence)), None)
            if found is None:
                continue
            self.heard += 1
            dropped = wanted["status"] == "dropped"
            self.to += found.to == wanted["to"]
            self.due += found.due == _day(wanted["due"])
            self.done += found.done_on == _day(wanted["done_on"])
            self.kept += not found.live if dropped else found.status == wanted["status"]

    def lines(self) -> list[str]:
        quotes, found, heard = max(self.quotes, 1), max(self.found, 1), max(self.heard, 1)
        needs_found = (
            f"needs: {self.found} of {self.needs} found, in {self.made} made of which {self.true} hold a marked quote; "
            f"merged purely {self.pure / quotes:.2f}, wholly {self.whole / quotes:.2f}; "
            f"status right {self.status / found:.2f}, value {self.value / found:.2f}"
        )
        promises_heard = (
            f"promises: {self.heard} of {self.promises} heard, in {self.promised} made; to {self.to / heard:.2f}, "
            f"due {self.due / heard:.2f}, done on {self.done / heard:.2f}, status {self.kept / heard:.2f}"
        )
        return [needs_found, promises_heard]


def score(accounts: Sequence[Labelled]) -> Score:
    counted = Score()
    for account in accounts:
        made = come_to(account)
        counted.add_needs(account, made[0])
        counted.add_promises(account, made[1])
    return counted


def come_to(account: Labelled) -> tuple[tuple[Need, ...], tuple[Promise, ...]]:
    left = departures(account.statements, account.contacts, account.as_of)
    ledger = promises(
        account.statements,
        account.as_of,
        orders=account.orders,
        contacts=account.contacts,
        departures=left,
        texts=account.texts,
    )
    return needs(account.statements, account.as_of, promises=ledger), ledger


def read(account: Labelled, reader) -> Labelled:
    """The account with its statements as the reader reads them."""
    heard = [
        Heard(each.evidence.quote, each.evidence.side, each.evidence.reported, context)
        for each, context in zip(account.statements, account.contexts, strict=True)
    ]
    readings, vectors = reader.read(heard)
    statements = [
        replace(each, reading=reading, vector=vector)
        for each, reading, vector in zip(account.statements, readings, vectors, strict=True)
    ]
    return replace(account, statements=statements)


def report(encoder, reader) -> list[str]:
    lines = []
    for name, accounts in (("examples", examples(encoder)), ("histories", histories(encoder))):
        for how, given in (("as labelled", accounts), ("as read", [read(account, reader) for account in accounts])):
            lines.append(f"over time, {name}, statements {how}")
            lines += [f"  {line}" for line in score(given).lines()]
            for account in given:
                if account.uncertainty:
                    left = departures(account.statements, account.contacts, account.as_of)
                    judged = uncertainty(account.statements, account.as_of, orders=account.orders, departures=left)
                    lines.append(f"  {account.name}: unsure of {judged.dominant}, labelled {account.uncertainty}")
    return lines


def main() -> None:
    for line in report(encoder_at_hand(), shipped()):
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
