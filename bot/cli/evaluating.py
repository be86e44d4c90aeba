"""`rapport eval`: an owner's own cases, JSON lines or CSV, put to the set-up that is installed; figures and misses."""

import csv
import datetime as dt
import io
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final, TypeAlias, TypeVar, get_args

from rich.console import Group, RenderableType
from rich.text import Text

from bot.assembly import Assembly
from bot.cli.pages import plain_table, section
from bot.cli.reading import heard_in, keys_of
from bot.words import counted
from ingest import cells
from ingest.readers.decoding import decode
from knowledge.answering import Answer
from knowledge.briefing import Brief
from knowledge.errors import RapportError, Unreadable
from knowledge.evaluating import (
    STATUSES,
    Case,
    Detection,
    Dominant,
    Evaluation,
    LabelledQuestion,
    LabelledState,
    LabelledStatement,
    Share,
    Sought,
    Statements,
    Wanted,
    evaluate,
)
from knowledge.model import Account, Heard, Reading
from knowledge.ports import Records
from knowledge.voice.reader import UNCERTAINTIES
from knowledge.writing import write

EXAMPLE: Final = '{"text": "what was said", "uncertainty": "need"}'
KINDS: Final = ("text", "question", "dominant", "need", "promise")
"""By which of these it has a line is told for a statement, a question, an account's state, a need or a promise."""

COLUMNS: Final = frozenset(
    (*KINDS, "speaker", "context", "uncertainty", "unmet_need", "account", "as_of", "answerable", "contains")
) | {"status", "found"}
DELIMITERS: Final = ",;\t"

Keys: TypeAlias = Mapping[str, object]
Find: TypeAlias = Callable[[str], Account]
Known = TypeVar("Known", bound=str)


@dataclass(frozen=True, slots=True)
class Bad:
    """A line that could not be used, and in a sentence why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated(Evaluation):
    """An evaluation with what it was of: `lines` with something in them, `used` of them, and those that were not."""

    file: str
    lines: int
    used: int
    bad: tuple[Bad, ...]


class Installed:
    """The set-up that the settings call for, as its users ask it."""

    def __init__(self, rapport: Assembly) -> None:
        self._rapport = rapport

    @property
    def records(self) -> Records:
        """What is on file."""
        return self._rapport.records

    def readings(self, statements: Sequence[Heard]) -> Sequence[Reading]:
        """As `rapport read` reads them."""
        return self._rapport.voice.readings(statements)

    def answer(self, question: str, account: Account | None, as_of: dt.date | None) -> Answer:
        """As `rapport ask` answers."""
        return write(self._rapport.answerer.answer(question, account, as_of), self._rapport.chat)

    def brief(self, account: Account, as_of: dt.date) -> Brief:
        """As `rapport brief` judges."""
        return self._rapport.brief(account, as_of)


def evaluated(file: Path, rapport: Assembly, today: dt.date) -> Evaluated:
    """What the set-up makes of the cases in a file. Raises `Unreadable` where there are none to be had."""
    cases: list[Case] = []
    bad: list[Bad] = []
    for number, read in lines_of(file):
        try:
            cases.append(case_of(number, read(), rapport.directory.find, today))
        except RapportError as wrong:
            bad.append(Bad(number, str(wrong)))
    if not cases and not bad:
        raise Unreadable(f"{file} is empty: give a case a line, such as {EXAMPLE}.")
    found = evaluate(cases, Installed(rapport))
    return Evaluated(
        **{field.name: getattr(found, field.name) for field in fields(found)},
        file=str(file),
        lines=len(cases) + len(bad),
        used=len(cases),
        bad=tuple(bad),
    )


def nothing_used(made: Evaluated) -> Unreadable | None:
    """Where no line could be used: why, in one sentence that names the first of them."""
    if made.used:
        return None
    first, *others = made.bad
    more = f" (and {counted(len(others), 'other line')} likewise)" if others else ""
    return Unreadable(f"No line of {made.file} could be used: line {first.line}: {first.reason.rstrip('.')}{more}.")


# the file -------------------------------------------------------------------------------------------------------------


def lines_of(file: Path) -> Iterator[tuple[int, Callable[[], Keys]]]:
    """The number of each line that holds something, from 1, and what reads it: a row of a table, or JSON."""
    try:
        data = file.read_bytes()
    except OSError as error:
        reason = os.strerror(error.errno).lower() if error.errno else "unknown reason"
        raise Unreadable(f"{file} cannot be read ({reason}): name a file of cases, .jsonl or .csv.") from None
    if file.suffix.casefold() == ".csv":
        yield from _rows(data, file)
        return
    for number, raw in enumerate(data.split(b"\n"), start=1):
        if raw.strip():
            yield number, lambda raw=raw: keys_of(raw, like=EXAMPLE)  # type: ignore[misc]


def _rows(data: bytes, file: Path) -> Iterator[tuple[int, Callable[[], Keys]]]:
    try:
        text, _ = decode(data, ".csv")
    except Unreadable as wrong:
        raise Unreadable(f"{file}: {wrong}.") from None
    head = text.split("\n", 1)[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(DELIMITERS, key=head.count))
    headings = ["_".join(cell.casefold().split()) for cell in next(rows)]
    if not COLUMNS & set(headings):
        raise Unreadable(f"{file} has no column that is known: the first line names them, such as {', '.join(KINDS)}.")
    reached = rows.line_num
    for row in rows:
        number, reached = reached + 1, rows.line_num
        if any(cell.strip() for cell in row):
            yield number, lambda row=row: _row(headings, row)  # type: ignore[misc]


def _row(headings: Sequence[str], row: Sequence[str]) -> Keys:
    if any(cell.strip() for cell in row[len(headings) :]):
        raise RapportError("The row has more cells than there are headings: put what holds a comma in quotes.")
    return {name: cell for name, cell in zip(headings, row, strict=False) if cell.strip()}


# its lines ------------------------------------------------------------------------------------------------------------


def case_of(line: int, keys: Keys, find: Find, today: dt.date) -> Case:
    """The case that a line holds; what is wrong with it is refused in one sentence."""
    kinds = [kind for kind in KINDS if keys.get(kind) is not None]
    if len(kinds) != 1:
        several = f"The line holds {' and '.join(map(json.dumps, kinds))}" if kinds else "The line holds no case"
        raise RapportError(f"{several}: give one of {', '.join(map(json.dumps, KINDS))}.")
    if kinds == ["text"]:
        return _statement(line, keys)
    if kinds == ["question"]:
        return _question(line, keys, find)
    account, as_of = _account(keys, find), _day(keys) or today
    if account is None:
        raise RapportError(f'Which customer is meant? Give "account" beside "{kinds[0]}".')
    if kinds == ["dominant"]:
        return LabelledState(line, account, as_of, _one_of(keys, "dominant", get_args(Dominant)))
    what: Wanted = "need" if kinds == ["need"] else "promise"
    status = None if keys.get("status") is None else _one_of(keys, "status", STATUSES[what])
    found = _yes(keys, "found")
    return Sought(line, what, account, as_of, _words(keys, what), found is not False, status)


def _statement(line: int, keys: Keys) -> LabelledStatement:
    need = _yes(keys, "unmet_need")
    uncertainty = None if keys.get("uncertainty") is None else _one_of(keys, "uncertainty", UNCERTAINTIES)
    if need is None and uncertainty is None:
        raise RapportError('The statement has no label: give "uncertainty", "unmet_need", or both.')
    return LabelledStatement(line, heard_in(keys), uncertainty, need)


def _question(line: int, keys: Keys, find: Find) -> LabelledQuestion:
    contains = None if keys.get("contains") is None else _words(keys, "contains")
    answerable = _yes(keys, "answerable")
    if answerable is None and contains is None:
        raise RapportError('Has the question an answer? Give "answerable", true or false, or "contains".')
    if answerable is False and contains is not None:
        raise RapportError('A question without an answer has no quote: leave "contains" out, or "answerable".')
    return LabelledQuestion(
        line, _text(keys, "question"), _account(keys, find), _day(keys), answerable is not False, contains
    )


def _account(keys: Keys, find: Find) -> Account | None:
    return None if keys.get("account") is None else find(_text(keys, "account"))


def _text(keys: Keys, name: str) -> str:
    text = keys[name]
    if not isinstance(text, str) or not text.strip():
        raise RapportError(f'"{name}" is to be words, as a string.')
    return text.strip()


def _words(keys: Keys, name: str) -> str:
    text = _text(keys, name)
    if not any(map(str.isalnum, text)):
        raise RapportError(f'"{name}" holds no word to look for: give some that stand in the quote.')
    return text


def _one_of(keys: Keys, name: str, known: Sequence[Known]) -> Known:
    given = keys[name]
    word = given.strip().casefold() if isinstance(given, str) else None
    if found := next((each for each in known if each == word), None):
        return found
    raise RapportError(f'"{name}" is one of {", ".join(known)}.')


def _yes(keys: Keys, name: str) -> bool | None:
    given = keys.get(name)
    if given is None or isinstance(given, bool):
        return given
    try:
        return cells.yes(given if isinstance(given, str) else "neither")
    except cells.Unclear:
        raise RapportError(f'"{name}" is true or false.') from None


def _day(keys: Keys) -> dt.date | None:
    given = keys.get("as_of")
    if given is None:
        return None
    try:
        return dt.date.fromisoformat(given.strip() if isinstance(given, str) else "")
    except ValueError:
        raise RapportError('"as_of" is a day such as 2026-11-25.') from None


# the page -------------------------------------------------------------------------------------------------------------


def evaluation_page(made: Evaluated) -> Group:
    """The figures with how many cases each rests on, then what was missed, then what could not be used."""
    lines: list[RenderableType] = [Text(f"{made.used} of {counted(made.lines, 'line')} of {made.file} used.")]
    table = plain_table()
    for what, figures in _figures(made):
        table.add_row(Text(what, style="bold"), figures)
    lines += [Text(), table]
    if made.missed:
        lines += section(
            f"Missed ({len(made.missed)})",
            [Text.assemble(f"line {each.line}: “{each.case}”\n", (each.why, "dim")) for each in made.missed],
        )
    if made.bad:
        lines += section("Not used", [Text(f"line {each.line}: {each.reason}") for each in made.bad])
    return Group(*lines)


def _figures(made: Evaluated) -> Iterator[tuple[str, str]]:
    if made.statements:
        yield "Statements", f"{made.statements.n}"
        yield from _of_statements(made.statements)
    if made.questions:
        yield "Questions", f"{made.questions.n}"
        yield "  with an answer", f"{_share(made.questions.answered)} answered"
        yield "  with a known quote", f"{_share(made.questions.quoted_rightly)} quoted rightly"
        yield "  without an answer", f"{_share(made.questions.refused)} refused"
    if made.accounts:
        yield "Accounts", f"what {_share(made.accounts)} are unsure of is judged rightly"
    for what, found in (("Needs", made.needs), ("Promises", made.promises)):
        if found:
            yield what, _detection(found)
    if made.quotes.n:
        yield "Quotes shown", f"{_share(made.quotes)} equal their source to the letter"


def _of_statements(found: Statements) -> Iterator[tuple[str, str]]:
    if found.uncertainty:
        labels = found.uncertainty
        right = Share(labels.n, labels.right, labels.accuracy)
        yield (
            "  uncertainty",
            f"{_share(right)} right, macro-F1 {labels.macro_f1:.2f}{_off(labels.calibration_error)}",
        )
    if found.unmet_need:
        yield "  unmet need", f"{_detection(found.unmet_need.told)}{_off(found.unmet_need.calibration_error)}"


def _share(found: Share) -> str:
    return f"{found.right} of {found.n}" + ("" if found.share is None else f" ({found.share:.0%})")


def _detection(found: Detection) -> str:
    figures = (("precision", found.precision), ("recall", found.recall), ("F1", found.f1))
    shares = ", ".join(f"{name} {share:.2f}" for name, share in figures if share is not None)
    return f"{found.right} of {found.wanted} found, {found.said - found.right} in vain" + (
        f"; {shares}" if shares else ""
    )


def _off(error: float | None) -> str:
    return "" if error is None else f", calibration error {error:.2f}"
