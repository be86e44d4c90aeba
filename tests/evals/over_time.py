"""What statements come to over time, against marked accounts: the examples, two other industries, and real calls.

Statements are read either as they are labelled, which measures merging, closing and dating alone, or by the reader.
No weight was learned from any of them. The histories were written before the code; what they and the examples showed
amiss was mended. The calls were marked before anything was tried on them (`calls/README.md`).
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.pipeline import Pipeline
from knowledge.adapters.database.records import SqlRecords
from knowledge.errors import Unreadable
from knowledge.evaluating import plain
from knowledge.frameworks.departures import departures
from knowledge.frameworks.promises import Promise, promises
from knowledge.frameworks.uncertainty import uncertainty
from knowledge.model import Contact, Evidence, Heard, Kind, Order, Reading, Scope, Signal, Statement, Voiced, span_id
from knowledge.standing import standing
from knowledge.voice.needs import Need, needs
from knowledge.voice.statements import statements
from tests.evals.questions import TODAY

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"
MARKED = HERE / "examples" / "marked.jsonl"
CALLS = HERE / "calls"
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


@dataclass(frozen=True)
class Outcome:
    """What the statements of an account come to; `unsure` is the dominant uncertainty."""

    needs: tuple[Need, ...]
    promises: tuple[Promise, ...]
    unsure: str


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
    debatable: set[str] = field(default_factory=set)
    """The ids of statements that fair judges could take for a need or not: what rests on them alone is not counted."""


def reading(*, need=False, uncertain="none", signals=()) -> Reading:
    rest = (1 - SURE) / 3
    return Reading(
        {kind: SURE if kind == (uncertain or "none") else rest for kind in ("need", "market", "transaction", "none")},
        SURE if need else HARDLY,
        {signal: SURE if signal.value in signals else HARDLY for signal in Signal},
    )


# the examples ---------------------------------------------------------------------------------------------------------


def examples(encoder, reader) -> list[tuple[Labelled, Outcome]]:
    """The accounts of the examples, and what a brief says of each."""
    records = taken_in(EXAMPLES, encoder, reader)
    marks = lines_of(MARKED)
    return [
        (_example(records, account, encoder, marks), briefed(account, records, TODAY)) for account in records.accounts()
    ]


def taken_in(folder: Path, encoder, reader) -> SqlRecords:
    records = SqlRecords.open("sqlite://")
    report = Pipeline(records, encoder, reader=reader).ingest([folder])
    assert not report.failed, report.failed
    return records


def briefed(account, records, as_of) -> Outcome:
    made = standing(account, records, as_of)
    return Outcome(made.needs, made.promises, made.uncertainty.dominant)


def lines_of(file: Path) -> list[dict]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


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
        name = None if row is None else found[row][0].id
        if mark["kind"] == "need":
            need = labelled.needs.setdefault(
                mark["statement"], {"status": mark["status"], "value": mark["value"], "ids": set()}
            )
            need["ids"] |= {name} - {None}
        elif mark["kind"] == "promise":
            labelled.promises.append({**mark, "id": name})
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


def _where(found, source: str, quote: str) -> int | None:
    """The statement that a marked quote stands in, or that stands in it."""
    wanted = plain(quote)
    for row, (evidence, _, _) in enumerate(found):
        if evidence.source == source:
            said = plain(evidence.quote)
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
    lines = lines_of(path.with_suffix(".jsonl"))
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


# real calls -----------------------------------------------------------------------------------------------------------


def calls(folder: Path, encoder, reader, *, named: bool) -> list[tuple[Labelled, Outcome]]:
    """The marked calls below a folder, and what a brief says of each.

    `named` puts the names of the customer's people, who are numbered, into the calls and the exports beside them.
    Raises `Unreadable` where a call is missing, or is not as it was marked.
    """
    marked = lines_of(CALLS / "calls.jsonl")
    marks = lines_of(CALLS / "marked.jsonl")
    with TemporaryDirectory() as copied:
        into = Path(copied)
        for call in marked:
            file = folder / call["call"]
            if not file.is_file():
                raise Unreadable(f"{file} is not there")
            if hashlib.sha256(file.read_bytes()).hexdigest() != call["sha256"]:
                raise Unreadable(f"{file} is not as it was when it was marked")
            (into / call["call"]).parent.mkdir()
            text = file.read_text(encoding="utf-8")
            for number, name in call["customers"].items() if named else ():
                text = text.replace(f"<v {number}>", f"<v {name}>")
            (into / call["call"]).write_text(text, encoding="utf-8")
        if named:
            people = [f"{name},{call['account']}" for call in marked for name in call["customers"].values()]
            for export, rows in (
                ("accounts.csv", ["Account Name", *(call["account"] for call in marked)]),
                ("contacts.csv", ["Name,Account", *people]),
            ):
                (into / export).write_text("\n".join(rows), encoding="utf-8")
        records = taken_in(into, encoder, reader)
    accounts = {account.name: account for account in records.accounts()}
    return [
        (
            _call(records, accounts[call["account"]], call["call"], marks),
            briefed(accounts[call["account"]], records, TODAY),
        )
        for call in marked
    ]


def _call(records, account, call: str, marks) -> Labelled:
    (part,) = records.parts(call)
    voiced = records.voiced(Scope(frozenset({account.key})))
    labelled = Labelled(account.name, TODAY, list(voiced), [None] * len(voiced), (), (), {part.id: part.text})
    for mark in marks:
        if mark["call"] != call:
            continue
        at = part.text.index(mark["anchor"])
        ids = {each.evidence.id for each in voiced if each.evidence.start <= at < each.evidence.end}
        if mark["sure"]:
            labelled.needs.setdefault(mark["need"], {"status": None, "value": None, "ids": set()})["ids"] |= ids
        else:
            labelled.debatable |= ids
    return labelled


# scores ---------------------------------------------------------------------------------------------------------------


@dataclass
class Score:
    """Counts over accounts."""

    pure: float = 0
    whole: float = 0
    quotes: int = 0
    needs: int = 0
    made: int = 0
    found: int = 0
    true: int = 0
    debatable: int = 0
    status: int = 0
    value: int = 0
    promises: int = 0
    promised: int = 0
    bound: int = 0
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
            if not ids and any(piece.id in labelled.debatable for piece in need.evidence):
                self.debatable += 1
                continue
            self.made += 1
            self.true += bool(ids)
        for need in labelled.needs.values():
            self.needs += 1
            best = max(made, key=lambda made: sum(piece.id in need["ids"] for piece in made.evidence), default=None)
            if best is None or not any(piece.id in need["ids"] for piece in best.evidence):
                continue
            self.found += 1
            self.status += best.status == need["status"]
            self.value += best.value == need["value"]

    def add_promises(self, labelled: Labelled, made: Sequence[Promise]) -> None:
        marked = {wanted["id"] for wanted in labelled.promises}
        self.promised += len(made)
        self.bound += sum(any(piece.id in marked for piece in each.evidence) for each in made)
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

    def lines(self, *, standing: bool) -> Iterator[str]:
        """The figures; with `standing`, where needs and promises stand as well."""
        left_out = f"; {self.debatable} more are debatable" if self.debatable else ""
        yield f"needs     {_found(self.needs, self.found, self.made, self.true)}{left_out}"
        if standing:
            yield (
                f"          merged purely {_of(self.pure, self.quotes)}, wholly {_of(self.whole, self.quotes)} "
                f"({self.quotes} quotes); status {_of(self.status, self.found)}, value {_of(self.value, self.found)} "
                f"of {self.found} are right"
            )
        yield f"promises  {_found(self.promises, self.heard, self.promised, self.bound)}"
        if standing:
            yield (
                f"          to whom {_of(self.to, self.heard)}, due {_of(self.due, self.heard)}, done on "
                f"{_of(self.done, self.heard)}, status {_of(self.kept, self.heard)} of {self.heard} are right"
            )


def _found(marked: int, found: int, made: int, true: int) -> str:
    return (
        f"recall {_of(found, marked)} ({found} of {marked} marked), precision {_of(true, made)} ({true} of {made} made)"
    )


def _of(some: float, every: int) -> str:
    return f"{some / every:.2f}" if every else "–"


def score(accounts: Sequence[tuple[Labelled, Outcome]]) -> Score:
    counted = Score()
    for labelled, outcome in accounts:
        counted.add_needs(labelled, outcome.needs)
        counted.add_promises(labelled, outcome.promises)
    return counted


def come_to(account: Labelled) -> Outcome:
    left = departures(account.statements, account.contacts, account.as_of)
    ledger = promises(
        account.statements,
        account.as_of,
        orders=account.orders,
        contacts=account.contacts,
        departures=left,
        texts=account.texts,
    )
    judged = uncertainty(account.statements, account.as_of, orders=account.orders, departures=left)
    return Outcome(needs(account.statements, account.as_of, promises=ledger), ledger, judged.dominant)


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


def report(encoder, reader, folder: Path | None) -> Iterator[str]:
    """Lines for `make eval`: needs and promises of the marked documents, then what their accounts are unsure of."""
    of_examples, told = examples(encoder, reader), histories(encoder)
    labelled = [(account, come_to(account)) for account, _ in of_examples]
    of_histories = [(account, come_to(account)) for account in told]
    read_histories = [(account, come_to(read(account, reader))) for account in told]
    yield "Needs and promises over time, against marked documents that no weight was learned from"
    yield "  (rules were mended on what examples and histories showed amiss, on the calls nothing was)"
    for name, accounts in (
        (f"examples ({len(labelled)} accounts), statements as labelled", labelled),
        ("examples, as briefed", of_examples),
        (f"histories ({len(told)} accounts), statements as labelled", of_histories),
        ("histories, statements as read", read_histories),
    ):
        yield f"  {name}"
        yield from (f"    {line}" for line in score(accounts).lines(standing=True))
    yield from report_on_calls(encoder, reader, folder)
    yield ""
    yield "What accounts are unsure of"
    for name, accounts in (
        ("statements as labelled", [*labelled, *of_histories]),
        ("as briefed, or as read", [*of_examples, *read_histories]),
    ):
        judged = [(account, outcome.unsure) for account, outcome in accounts if account.uncertainty]
        wrong = [(account, unsure) for account, unsure in judged if unsure != account.uncertainty]
        yield f"  {name}: {len(judged) - len(wrong)} of {len(judged)} right"
        for account, unsure in wrong:
            yield f"    {account.name}: judged {unsure}, marked {account.uncertainty}"


def report_on_calls(encoder, reader, folder: Path | None) -> Iterator[str]:
    if folder is None:
        yield "  real calls: not measured; name the folder that holds them: make eval CALLS=folder"
        return
    for named, how in ((False, "as they are"), (True, "with the customer's people named")):
        try:
            heard = calls(folder, encoder, reader, named=named)
        except Unreadable as wrong:
            yield f"  real calls: not measured; {wrong}"
            return
        yield f"  real calls ({len(heard)}) {how}, as briefed; in none of them is anybody of ours to promise anything"
        yield from (f"    {line}" for line in score(heard).lines(standing=False))
        for account, outcome in heard:
            alone = Score()
            alone.add_needs(account, outcome.needs)
            yield f"      {account.name}: {next(alone.lines(standing=False))}"
