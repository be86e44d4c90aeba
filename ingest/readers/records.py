"""Tables of records, `.csv`: a part a row, whether survey answers, tickets, or exports of accounts and orders."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeAlias

from ingest.readers.decoding import decode
from ingest.readers.kinds import kind_of
from ingest.readers.limits import CELL, CELLS, COLUMNS, Deadline, at_most
from ingest.readers.reading import File, Reading, some_text
from knowledge.errors import Unreadable
from knowledge.model import Kind, Part, Participant, Side, Utterance

ACCOUNT = (
    *("account", "account name", "customer", "customer name", "company", "company name", "client", "client name"),
    *("organisation", "organization", "organisation name", "organization name", "associated company", "kunde", "klant"),
)
RESPONDENT = (
    *("respondent", "respondent name", "interviewee", "person heard", "heard from", "said by", "speaker", "requester"),
    *("requester name", "requested by", "reported by", "raised by", "opened by", "informed by", "submitted by"),
    *("caller", "customer contact", "contact", "contact name", "contact person", "author", "participant", "person"),
)
COLLEAGUE = (
    *("logged by", "recorded by", "entered by", "engineer", "service engineer", "technician", "agent", "assignee"),
    *(
        "assigned to",
        "handled by",
        "answered by",
        "closed by",
        "interviewer",
        "rep",
        "sales rep",
        "owner",
        "written by",
    ),
)
ADDRESS = ("email", "e mail", "email address", "respondent email", "requester email", "contact email")
EXPORTS = frozenset(
    [
        "accounts",
        "companies",
        "contacts",
        "people",
        "orders",
        "conjoint",
        "offers",
        "products",
        "assets",
        "usage",
        "deals",
    ]
)
"""Names of files whose rows are facts and not what somebody said."""
WORDS = 5
"""A column whose cells usually hold this many words holds prose."""
RAGGED = 0.2
"""With a larger share of rows that overflow the header, a table cannot be trusted."""
SAMPLE = 200
"""Rows that tell what a column holds."""
WIDE = 3
"""A table of fewer columns may consist of lone cells."""
HEADER = 200
"""Characters of a column's name that tell what it is for."""
SHOWN = 5
"""Row numbers that a warning names."""

_PROSE = re.compile(
    r"comments?|verbatim|description|details?|feedback|answers?|remarks?|notes?|message|summary|complaint|resolution|"
    r"record|text|statement|quote|said|reason|suggestions?|improvements?|what we did|action taken|issue|problem|"
    r"question|response|reply|solution|observations?|findings?|symptoms?",
    re.IGNORECASE,
)
_NEVER_PROSE = re.compile(
    r"\b(?:date|id|no|nr|number|e ?mail|phone|url|account|company|customer|client|product|sku|site|address|location|"
    r"city|country|title|name|owner|status|priority|type|category|price|amount|qty|quantity|score|rating|by)$"
    r"|^(?:name|owner|status|score|date)\b",
    re.IGNORECASE,
)
_CUSTOMERS = re.compile(
    r"customer('?s)? (said|says|words|comment|statement|quote|voice)|voice of (the )?customer|verbatim", re.IGNORECASE
)
_OURS = re.compile(
    r"what we did|resolution|action taken|internal (note|comment)s?|our (answer|reply|response|action|comment|note)s?|"
    r"(agent|engineer|technician)('?s)? (reply|response|note|comment|remark)s?",
    re.IGNORECASE,
)
_SURVEY = re.compile(r"respondent|nps|csat|score|rating|verbatim|survey|\w+ \w+ .*\?$", re.IGNORECASE)
_TICKET = re.compile(r"ticket|case (no|number|id)|resolution|severity|incident|complaint", re.IGNORECASE)
_DATA = re.compile(r"[-+]?[\d.,]+%?|\d{4}-\d\d-\d\d.*|[^\s@]+@[^\s@]+")

Cells: TypeAlias = Sequence[str]
Row: TypeAlias = tuple[int, Cells]
"""A row's number as a spreadsheet counts, and its cells."""


@dataclass(frozen=True, slots=True)
class _Prose:
    """A column of prose: whose it is, and the column that names who wrote it."""

    speaker: int | None
    side: Side
    reported: bool


@dataclass(frozen=True, slots=True)
class Columns:
    """What a table's columns are for, by their headers and by what they hold."""

    headers: Cells
    kind: Kind
    account: int | None
    respondent: int | None
    address: int | None
    prose: "dict[int, _Prose]"


def read(file: File) -> Reading:
    """A part a row, named `row-2` as a spreadsheet counts; its text is the row's cells as `column: value` lines."""
    text, warnings = decode(file.data, ".csv")
    rows, more = _rows(text, file.deadline)
    header, body = headed(rows)
    body, ragged = _fitted(header, body)
    columns = understand(header[1], body, file.stem)
    parts = tuple(parts_of(columns, body, lambda number: f"row-{number}", file.deadline))
    some_text(parts, "it holds no row beneath its header; nothing was taken in")
    return Reading(parts, (*warnings, *more, *ragged))


def _rows(text: str, deadline: Deadline) -> tuple[list[Row], tuple[str, ...]]:
    stated = re.match(r"sep=(.)\n", text)
    text = text[stated.end() :] if stated else text
    delimiter = stated[1] if stated else _delimiter(text)
    try:
        return _parsed(text, delimiter, deadline, strict=True), ()
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise Unreadable("a quotation mark in it is opened and never closed; mend or export it anew") from None
    try:
        return _parsed(text, delimiter, deadline, strict=False), ("some quotation marks are out of place",)
    except csv.Error:
        raise Unreadable(f"a cell holds more than {CELL:,} characters; mend or export it anew") from None


def _parsed(text: str, delimiter: str, deadline: Deadline, *, strict: bool) -> list[Row]:
    rows: list[Row] = []
    cells = 0
    for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict), 1):
        at_most(len(row), COLUMNS, "columns")
        cells += len(row)
        if number % SAMPLE == 0:
            deadline.check()
            at_most(cells, CELLS, "cells")
        if any(row):
            rows.append((number, row))
    at_most(cells, CELLS, "cells")
    return rows


def _delimiter(text: str) -> str:
    """The one that cuts most of the first rows into the same number of cells, more than one."""
    head = text[: CELL // 2]
    best, found = (0.0, 0), ","
    for delimiter in ",;\t|":
        try:
            rows = [len(row) for row in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter) if row][:SAMPLE]
        except csv.Error:
            continue
        width, times = Counter(rows).most_common(1)[0] if rows else (1, 0)
        if width > 1 and (times / len(rows), width) > best:
            best, found = (times / len(rows), width), delimiter
    return found


def headed(rows: Sequence[Row]) -> tuple[Row, Sequence[Row]]:
    """The header row, with a name for each column and each name once, and the rows beneath it.

    A row with one filled cell above a wider table is its title and is passed over. Raises `Unreadable` where no
    header can be made out.
    """
    filled = [sum(bool(cell.strip()) for cell in cells) for _, cells in rows[:SAMPLE]]
    widest = max(filled, default=0)
    at = next((index for index, number in enumerate(filled) if number and (number > 1 or widest < WIDE)), None)
    if at is None:
        raise Unreadable("it holds no rows; nothing was taken in")
    number, cells = rows[at]
    named = [cell for cell in cells if cell.strip()]
    if any(re.search(r"@|^\d{4}-\d\d-\d\d", cell) for cell in named) or all(_DATA.fullmatch(c.strip()) for c in named):
        raise Unreadable("its first row holds data and not the names of columns; add a header row")
    return (number, _headers(cells)), rows[at + 1 :]


def _headers(cells: Cells) -> Cells:
    headers: list[str] = []
    for position, cell in enumerate(cells, 1):
        name = " ".join(cell.split()) or f"column {position}"
        again, times = name, 1
        while again in headers:
            times += 1
            again = f"{name} ({times})"
        headers.append(again)
    return headers


def _fitted(header: Row, body: Sequence[Row]) -> tuple[Sequence[Row], tuple[str, ...]]:
    """The rows with a name for every cell, or `Unreadable` where too many do not fit beneath the header."""
    width = len(header[1])
    over = [number for number, cells in body if len(cells) > width and any(cell.strip() for cell in cells[width:])]
    lone = sum(len(cells) == 1 for _, cells in body)
    if len(over) > max(1, RAGGED * len(body)) or (width >= WIDE and lone * 2 > len(body)):
        raise Unreadable("its rows do not fit its header; put cells that hold separators in quotation marks")
    if not over:
        return body, ()
    shown = ", ".join(map(str, over[:SHOWN])) + (", …" if len(over) > SHOWN else "")
    return body, (f"more cells than column names in row {shown}; put cells that hold separators in quotation marks",)


def understand(headers: Cells, body: Sequence[Row], name: str) -> Columns:
    """What the columns are for; `name` is what the file or sheet is called."""
    plain = [re.sub(r"[\W_]+", " ", header).strip().casefold() for header in headers]
    respondent, colleague = _named(plain, RESPONDENT), _named(plain, COLLEAGUE)
    prose: dict[int, _Prose] = {}
    for index, header in enumerate(headers):
        if not _is_prose(header, plain[index], [cells[index] for _, cells in body[:SAMPLE] if index < len(cells)]):
            continue
        if _OURS.fullmatch(plain[index]):
            prose[index] = _Prose(colleague, "us", reported=False)
        elif _CUSTOMERS.search(header):
            prose[index] = _Prose(respondent, "customer", reported=colleague is not None)
        else:
            prose[index] = _Prose(respondent, "unknown", reported=False)
    return Columns(
        headers=headers,
        kind=_kind(headers, name, prose=bool(prose)),
        account=_named(plain, ACCOUNT),
        respondent=respondent,
        address=_named(plain, ADDRESS),
        prose=prose,
    )


def _named(plain: Sequence[str], names: Iterable[str]) -> int | None:
    return next((plain.index(name) for name in names if name in plain), None)


def _is_prose(header: str, plain: str, cells: Iterable[str]) -> bool:
    counts = [len(cell.split()) for cell in cells if cell.strip()]
    usual = median(counts) if counts else 0
    if header.rstrip().endswith("?"):
        return usual > 1
    if _NEVER_PROSE.search(plain):
        return False
    return usual > 1 if _PROSE.search(plain) else usual >= WORDS


def is_export(name: str) -> bool:
    """Whether a file or sheet of that name holds facts: `orders`, `Orders-2025`, `crm contacts`."""
    return bool(EXPORTS & set(re.split(r"[^a-z]+", name.casefold())))


def _kind(headers: Cells, name: str, *, prose: bool) -> Kind:
    if not prose or is_export(name):
        return Kind.TABLE
    named = kind_of(re.sub(r"[\W_]+", " ", name))
    if named in {Kind.SURVEY, Kind.TICKET, Kind.REPORT, Kind.FEEDBACK, Kind.INTERVIEW}:
        return named
    for kind, sign in ((Kind.TICKET, _TICKET), (Kind.SURVEY, _SURVEY)):
        if any(sign.search(header[:HEADER]) for header in headers):
            return kind
    return Kind.NOTE


def parts_of(columns: Columns, body: Iterable[Row], name: Callable[[int], str], deadline: Deadline) -> Iterator[Part]:
    """The part each row makes; `name` gives a row's name by its number."""
    headers = [*columns.headers]
    for number, cells in body:
        if number % SAMPLE == 0:
            deadline.check()
        headers += [f"column {position}" for position in range(len(headers) + 1, len(cells) + 1)]
        part = _part(columns, headers, cells, name(number))
        if part is not None:
            yield part


def _part(columns: Columns, headers: Cells, cells: Cells, name: str) -> Part | None:
    lines: list[str] = []
    utterances: list[Utterance] = []
    attributes: dict[str, str] = {}
    length = 0
    for index, cell in enumerate(cells):
        value = cell.strip()
        if not value:
            continue
        if len(cell) > CELL:
            at_most(len(cell), CELL, f"characters in the cell “{headers[index]}” of {name}")
        line = f"{headers[index]}: {cell}"
        prose = columns.prose.get(index)
        if prose is not None:
            start = length + len(line) - len(cell.lstrip())
            speaker = _cell(cells, prose.speaker)
            utterances.append(Utterance(start, start + len(value), speaker, prose.side, prose.reported))
        attributes[headers[index]] = value
        lines.append(line)
        length += len(line) + 1
    if not lines:
        return None
    respondent, address = _cell(cells, columns.respondent), _cell(cells, columns.address)
    return Part(
        text="\n".join(lines),
        name=name,
        kind=columns.kind,
        account_hint=_cell(cells, columns.account),
        participants=(Participant(respondent, address.lower() if address else None),) if respondent or address else (),
        utterances=tuple(utterances),
        attributes=attributes,
    )


def _cell(cells: Cells, index: int | None) -> str | None:
    return cells[index].strip() or None if index is not None and index < len(cells) else None
