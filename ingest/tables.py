"""Exports as facts: accounts, contacts, orders, offers, assets, usage, conjoint choices.

What a table lists is known from its columns (`ingest.columns`). A row is never lost to a bad cell: the fact is kept
without that field, the cell stays among its attributes, and a warning names row and column. Columns nobody knows are
attributes too.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from ingest import cells
from ingest.columns import TableKind, columns_of, table_kind, unit_of, without_unit
from knowledge.model import Account, Asset, Choice, Contact, Offer, Order, Part, TableRow, Usage

__all__ = ["RowReading", "TableKind", "TableReading", "read_table", "table_kind"]

T = TypeVar("T")

MOST_WARNINGS = 20
"""How many cells of one column are named one by one; the rest of them are counted."""

WON = re.compile(r"\bwon\b|closed-?won|\border(?:ed)?\b|invoiced|shipped|delivered|complete", re.IGNORECASE)
GONE = frozenset({
    "left", "gone", "inactive", "former", "former employee", "ex-employee", "departed", "resigned", "retired",
    "terminated", "moved on", "left company", "left the company", "no longer there", "no longer employed",
    "no longer with company", "no longer at company",
})  # fmt: skip
"""What a contact's status says of someone who has left."""
HERE = frozenset({"active", "current", "employed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReading:
    """One row: the account its cell names, and the facts it states.

    `account` is that cell as written, None where it says nothing. In a table of accounts `entry` is the account itself
    (key 0, not yet kept). A row from which no fact could be made has neither; it stays text.
    """

    account: str | None = None
    entry: Account | None = None
    facts: tuple[TableRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TableReading:
    """A table as read: a reading for each part, in their order, and what could not be read."""

    kind: TableKind
    rows: tuple[RowReading, ...]
    warnings: tuple[str, ...]


def read_table(parts: Sequence[Part], kind: TableKind) -> TableReading:
    """Read the rows of a table: each part is a row whose attributes are its cells, by column.

    People who work here are nobody's facts: a table of `TableKind.PEOPLE` gives empty readings.
    """
    table = _Table(parts, kind)
    rows = _READERS[kind](table)
    return TableReading(kind=kind, rows=tuple(rows), warnings=tuple(table.warnings()))


class _Table:
    """The cells of a table column by column, read with what the whole column shows."""

    def __init__(self, parts: Sequence[Part], kind: TableKind) -> None:
        self._parts = parts
        headers: dict[str, None] = {}
        for part in parts:
            headers.update(dict.fromkeys(part.attributes))
        self._columns = columns_of(list(headers), kind)
        used = {header for columns in self._columns.of.values() for header in columns}
        self._unused = [header for header in headers if header not in used]
        self._kept: dict[int, dict[str, str]] = {}
        self._bad: dict[str, list[str]] = {}
        self._decimals: dict[str, cells.Decimal | None] = {}
        self._orders: dict[str, cells.DayOrder | None] = {}

    def __len__(self) -> int:
        return len(self._parts)

    def has(self, field: str) -> bool:
        return field in self._columns.of

    def header(self, field: str) -> str | None:
        return self._columns.of[field][0] if self.has(field) else None

    def unit(self, field: str) -> str | None:
        return self._columns.units.get(self.header(field) or "")

    def headers(self, field: str) -> tuple[str, ...]:
        return self._columns.of.get(field, ())

    def column(self, header: str | None) -> list[str]:
        """The cells of a column from top to bottom; "" where a row has none."""
        return [] if header is None else [part.attributes.get(header, "") for part in self._parts]

    def read(self, field: str, reader: Callable[[str], T | None]) -> list[T | None]:
        """The column of a field as `reader` reads it; Nones where there is no such column."""
        return self.read_column(self.header(field), reader)

    def read_column(self, header: str | None, reader: Callable[[str], T | None]) -> list[T | None]:
        """A column as `reader` reads it; equal cells are read once."""
        if header is None:
            return [None] * len(self._parts)
        seen: dict[str, T | None] = {}
        wrong: dict[str, str] = {}
        values: list[T | None] = []
        for at, cell in enumerate(self.column(header)):
            if cell not in seen:
                try:
                    seen[cell] = reader(cell)
                except cells.Unclear as unclear:
                    seen[cell], wrong[cell] = None, str(unclear)
            if cell in wrong:
                self.refuse(at, header, cell, wrong[cell])
            values.append(seen[cell])
        return values

    def refuse(self, at: int, header: str, cell: str, why: str) -> None:
        """Keep a cell that cannot be read among its row's attributes, and warn of it."""
        self.keep(at, header, cell)
        self._bad.setdefault(header, []).append(f"{self._row(at)}, column “{header}”: “{cell.strip()[:60]}” is {why}")

    def keep(self, at: int, header: str, cell: str) -> None:
        """Keep a cell as it is written among its row's attributes."""
        self._kept.setdefault(at, {})[header] = cell

    def lacks(self, at: int, what: str) -> None:
        """Warn that a row states no fact."""
        self._bad.setdefault(what, []).append(f"{self._row(at)}: {what}, so it is kept as text only")

    def warn(self, sentence: str) -> None:
        """Warn of something about the table as a whole."""
        self._bad.setdefault(sentence, []).append(sentence)

    def texts(self, field: str) -> list[str | None]:
        return self.read(field, cells.said)

    def lists(self, field: str, reader: Callable[[str], str | None], *, commas: bool = False) -> list[tuple[str, ...]]:
        """The items of all columns of a field, each read by `reader`; a bad item is warned of, the others are kept."""
        rows: list[dict[str, None]] = [{} for _ in self._parts]
        for header in self.headers(field):
            for at, cell in enumerate(self.column(header)):
                for item in cells.items(cell, commas=commas):
                    try:
                        value = reader(item)
                    except cells.Unclear as unclear:
                        self.refuse(at, header, item, str(unclear))
                    else:
                        rows[at].update({value: None} if value else {})
        return [tuple(row) for row in rows]

    def dates(
        self, field: str, reader: Callable[[str, cells.DayOrder | None], dt.date | None] = cells.date
    ) -> list[dt.date | None]:
        order = self._day_order(field)
        return self.read(field, lambda cell: reader(cell, order))

    def numbers(self, field: str, *, money: bool = False) -> list[cells.Number | None]:
        return self.number_column(self.header(field), money=money)

    def number_column(self, header: str | None, *, money: bool = False) -> list[cells.Number | None]:
        decimal = self.decimal(header)
        return self.read_column(header, lambda cell: cells.number(cell, decimal, money=money))

    def values(self, field: str, *, money: bool = False) -> list[float | None]:
        return [None if found is None else found.value for found in self.numbers(field, money=money)]

    def decimal(self, header: str | None) -> cells.Decimal | None:
        """The decimal mark of a column, else the one on which the columns of numbers agree."""
        if not self._decimals:
            numeric = [column for field in _NUMBERS for column in self.headers(field)]
            self._decimals = {column: cells.decimal_mark(set(self.column(column))) for column in numeric}
        own = self._decimals.get(header or "")
        agreed = {mark for mark in self._decimals.values() if mark}
        return own or (agreed.pop() if len(agreed) == 1 else None)

    def _day_order(self, field: str) -> cells.DayOrder | None:
        """Whether a column writes days or months first, else what the columns of dates agree on."""
        if not self._orders:
            dated = [column for name in _DATES for column in self.headers(name)]
            self._orders = {column: cells.day_order(set(self.column(column))) for column in dated}
        own = self._orders.get(self.header(field) or "")
        agreed = {order for order in self._orders.values() if order}
        return own or (agreed.pop() if len(agreed) == 1 else None)

    def attributes(self) -> list[Mapping[str, str]]:
        """For each row what no field took: unknown columns, and cells that could not be read."""
        rows: list[Mapping[str, str]] = []
        for at, part in enumerate(self._parts):
            left = {header: cell for header in self._unused if (cell := part.attributes.get(header, "").strip())}
            rows.append(left | self._kept.get(at, {}))
        return rows

    def warnings(self) -> list[str]:
        found = []
        for what, sentences in self._bad.items():
            found += sentences[:MOST_WARNINGS]
            if (more := len(sentences) - MOST_WARNINGS) > 0:
                found.append(f"and {more} more such rows (“{what}”)")
        return found

    def _row(self, at: int) -> str:
        return (self._parts[at].name or f"row-{at + 2}").replace("-", " ", 1)


_NUMBERS = (
    "revenue", "total_spend", "cost_to_serve", "quantity", "quantity_delivered", "list_price", "net_price", "amount",
    "value", "counted", "price", "quality", "service",
)  # fmt: skip
_DATES = ("last_contact", "left", "ordered", "promised", "delivered", "installed", "on")


def _accounts(table: _Table) -> list[RowReading]:
    names, aliases = table.texts("name"), table.lists("aliases", cells.said)
    domains, sites = table.lists("domains", cells.domain, commas=True), table.lists("sites", cells.said)
    owners, addresses = table.read("owner", cells.person_and_address), table.read("owner_email", cells.email)
    texts = {field: table.texts(field) for field in ("industry", "tier", "segment", "sales_model")}
    revenue, spend = table.values("revenue", money=True), table.values("total_spend", money=True)
    cost = [
        _cost_to_serve(table, at, found, revenue[at])
        for at, found in enumerate(table.numbers("cost_to_serve", money=True))
    ]
    rows = []
    for at, attributes in enumerate(table.attributes()):
        name = names[at]
        if name is None:
            table.lacks(at, "it names no account")
            rows.append(RowReading())
            continue
        owner, beside = owners[at] or (None, None)
        entry = Account(
            key=0,
            name=name,
            aliases=aliases[at],
            domains=domains[at],
            sites=sites[at],
            owner=cells.person(owner or ""),
            owner_email=addresses[at] or beside,
            industry=texts["industry"][at],
            tier=texts["tier"][at],
            segment=texts["segment"][at],
            sales_model=texts["sales_model"][at],
            revenue=revenue[at],
            total_spend=spend[at],
            cost_to_serve=cost[at],
            attributes=attributes,
        )
        rows.append(RowReading(account=name, entry=entry))
    return rows


def _cost_to_serve(table: _Table, at: int, found: cells.Number | None, revenue: float | None) -> float | None:
    """An amount of money; where the export states per cent, that share of the revenue with us."""
    if found is None or not (found.percent or table.unit("cost_to_serve") == "%"):
        return None if found is None else found.value
    if revenue is not None:
        return found.value / 100 * revenue
    header = table.header("cost_to_serve") or ""
    table.refuse(at, header, f"{found.value:g} %", "a share of a revenue that is not given")
    return None


def _contacts(table: _Table) -> list[RowReading]:
    names, first, last = table.read("name", cells.person), table.texts("first_name"), table.texts("last_name")
    emails, accounts = table.read("email", cells.email), table.texts("account")
    texts = {field: table.texts(field) for field in ("title", "function", "level", "phone", "status")}
    contacted, gone = table.dates("last_contact"), _left(table)
    status = table.header("status")
    for at, cell in enumerate(texts["status"]):
        if cell and status:
            table.keep(at, status, cell)
    rows = []
    for at, attributes in enumerate(table.attributes()):
        name = names[at] or " ".join(part for part in (first[at], last[at]) if part) or emails[at]
        if not name:
            table.lacks(at, "it names no person")
            rows.append(RowReading(account=accounts[at]))
            continue
        left, left_on = gone[at]
        contact = Contact(
            name=name,
            email=emails[at],
            title=texts["title"][at],
            function=texts["function"][at],
            level=texts["level"][at],
            phone=texts["phone"][at],
            left=left or (texts["status"][at] or "").casefold() in GONE,
            left_on=left_on,
            last_contact=contacted[at],
            attributes=attributes,
        )
        rows.append(RowReading(account=accounts[at], facts=(contact,)))
    return rows


def _left(table: _Table) -> list[tuple[bool, dt.date | None]]:
    """Whether each contact has left, and when: the column may say yes or no, in words, or give the day."""
    header = table.header("left")
    order = cells.day_order(set(table.column(header)))

    def read(cell: str) -> tuple[bool, dt.date | None]:
        text = cells.said(cell)
        if text is None or text.casefold() in HERE:
            return False, None
        if text.casefold() in GONE:
            return True, None
        try:
            return bool(cells.yes(text)), None
        except cells.Unclear:
            return True, cells.date(text, order)

    return [found or (False, None) for found in table.read("left", read)]


def _orders(table: _Table) -> list[RowReading]:
    accounts, numbers, products = table.texts("account"), table.texts("number"), table.texts("product")
    dates = {field: table.dates(field) for field in ("ordered", "promised", "delivered")}
    units = {field: table.values(field) for field in ("quantity", "quantity_delivered")}
    money = {field: table.numbers(field, money=True) for field in ("amount", "net_price", "list_price")}
    currencies, status, stages = table.texts("currency"), table.texts("status"), table.texts("stage")
    headed = next((unit for field in money if (unit := _currency(table.unit(field)))), None)
    deals = table.has("stage") and not (table.has("quantity") or table.has("delivered"))
    rows, undecided = [], 0
    for at, attributes in enumerate(table.attributes()):
        prices = {field: found[at] for field, found in money.items()}
        stage = stages[at]
        if deals and stage and not WON.search(stage):
            undecided += 1
            rows.append(RowReading(account=accounts[at]))
            continue
        beside = next((found.currency for found in prices.values() if found and found.currency), None)
        order = Order(
            number=numbers[at],
            ordered=dates["ordered"][at],
            promised=dates["promised"][at],
            delivered=dates["delivered"][at],
            product=products[at],
            quantity=units["quantity"][at],
            quantity_delivered=units["quantity_delivered"][at],
            list_price=_value(prices["list_price"]),
            net_price=_value(prices["net_price"]),
            amount=_value(prices["amount"]),
            currency=currencies[at] or beside or headed,
            status=status[at] or stage,
            attributes=attributes,
        )
        rows.append(RowReading(account=accounts[at], facts=(order,)))
    if undecided:
        table.warn(f"{undecided} of {len(table)} rows are deals that are not won: no orders, kept as text only")
    return rows


def _currency(unit: str | None) -> str | None:
    return cells.SIGNS.get(unit or "", unit if unit in cells.CODES else None)


def _value(found: cells.Number | None) -> float | None:
    return None if found is None else found.value


def _offers(table: _Table) -> list[RowReading]:
    names = table.texts("name")
    texts = {field: table.texts(field) for field in ("module_of", "solves", "segment", "reference")}
    unique = table.read("unique", cells.yes)
    unit = table.unit("lead_time_days")
    lead = table.read("lead_time_days", lambda cell: cells.days(cell, unit))
    rows = []
    for at, attributes in enumerate(table.attributes()):
        name = names[at]
        if name is None:
            table.lacks(at, "it names no offer")
            rows.append(RowReading())
            continue
        offer = Offer(
            name=name,
            module_of=texts["module_of"][at],
            solves=texts["solves"][at],
            segment=texts["segment"][at],
            unique=unique[at],
            reference=texts["reference"][at],
            lead_time_days=lead[at],
            attributes=attributes,
        )
        rows.append(RowReading(facts=(offer,)))
    return rows


def _assets(table: _Table) -> list[RowReading]:
    accounts, names, serials, sites = (table.texts(field) for field in ("account", "name", "serial", "site"))
    installed = table.dates("installed")
    rows = []
    for at, attributes in enumerate(table.attributes()):
        name = names[at] or serials[at]
        if name is None:
            table.lacks(at, "it names no asset")
            rows.append(RowReading(account=accounts[at]))
            continue
        asset = Asset(name=name, serial=serials[at], site=sites[at], installed=installed[at], attributes=attributes)
        rows.append(RowReading(account=accounts[at], facts=(asset,)))
    return rows


def _usage(table: _Table) -> list[RowReading]:
    accounts, assets, measures, units = (table.texts(field) for field in ("account", "asset", "measure", "unit"))
    on, values = table.dates("on", cells.month), table.numbers("value")
    counted = {header: table.number_column(header) for header in table.headers("counted")}
    value_unit = table.unit("value")
    rows = []
    for at, attributes in enumerate(table.attributes()):
        facts = []
        if (found := values[at]) is not None or not counted:
            unit = units[at] or (found.unit if found else None) or value_unit
            facts.append(
                Usage(
                    asset=assets[at],
                    on=on[at],
                    measure=measures[at],
                    value=_value(found),
                    unit=unit,
                    attributes=attributes,
                )
            )
        for header, column in counted.items():
            if (found := column[at]) is not None:
                unit, measure = found.unit or unit_of(header), without_unit(header)
                facts.append(
                    Usage(
                        asset=assets[at],
                        on=on[at],
                        measure=measure,
                        value=found.value,
                        unit=unit,
                        attributes=attributes,
                    )
                )
        rows.append(RowReading(account=accounts[at], facts=tuple(facts)))
    return rows


def _conjoint(table: _Table) -> list[RowReading]:
    accounts = table.texts("account")
    respondents, tasks, options = table.texts("respondent"), table.texts("task"), table.texts("option")
    prices = table.values("price", money=True)
    levels = {field: _levels(table, field) for field in ("quality", "service")}
    chosen = _chosen(table, options)
    rows = []
    for at, attributes in enumerate(table.attributes()):
        respondent, task, option = respondents[at], tasks[at], options[at]
        if respondent is None or task is None or option is None:
            table.lacks(at, "it lacks its respondent, task or option")
            rows.append(RowReading(account=accounts[at]))
            continue
        choice = Choice(
            respondent=respondent,
            task=task,
            option=option,
            price=prices[at],
            quality=levels["quality"][at],
            service=levels["service"][at],
            chosen=chosen[at],
            attributes=attributes,
        )
        rows.append(RowReading(account=accounts[at], facts=(choice,)))
    return rows


def _levels(table: _Table, field: str) -> list[float | None]:
    decimal = table.decimal(table.header(field))
    return table.read(field, lambda cell: cells.level(cell, decimal))


def _chosen(table: _Table, options: Sequence[str | None]) -> list[bool]:
    """Whether each option was chosen: said by yes or no, or by naming in each row the option chosen."""
    given = table.texts("chosen")
    if {cell.casefold() for cell in given if cell} <= cells.YES | cells.NO:
        return [bool(found) for found in table.read("chosen", cells.yes)]
    named = {option for option in options if option}
    header = table.header("chosen") or ""
    for at, cell in enumerate(given):
        if cell and cell not in named:
            table.refuse(at, header, cell, "neither yes nor no nor an option")
    return [cell is not None and cell == option for cell, option in zip(given, options, strict=True)]


def _people(table: _Table) -> list[RowReading]:
    return [RowReading()] * len(table)


_READERS: Mapping[TableKind, Callable[[_Table], list[RowReading]]] = {
    TableKind.ACCOUNTS: _accounts,
    TableKind.CONTACTS: _contacts,
    TableKind.ORDERS: _orders,
    TableKind.OFFERS: _offers,
    TableKind.ASSETS: _assets,
    TableKind.USAGE: _usage,
    TableKind.CONJOINT: _conjoint,
    TableKind.PEOPLE: _people,
}
