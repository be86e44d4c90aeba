"""Accounts, and what they are called."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from unicodedata import normalize

from sqlalchemy import Connection, Table, delete, insert, select, update
from sqlalchemy import func as sql

from knowledge.adapters.database.engine import Store, reads, writes
from knowledge.adapters.database.tables import account, alias, document, domain, part, site
from knowledge.errors import AmbiguousAccount, UnknownAccount
from knowledge.model import Account, Kind, Row, storable

PLAIN = (
    "owner",
    "owner_email",
    "industry",
    "tier",
    "segment",
    "sales_model",
    "revenue",
    "total_spend",
    "cost_to_serve",
)
"""The fields of an account that are one value each and may be unknown."""

NAMES: Mapping[str, Table] = {"aliases": alias, "domains": domain, "sites": site}
"""The fields of an account that are several names each, and their tables."""


def folded(name: str) -> str:
    """A name in one case and spacing, by which two spellings of it are the same."""
    return " ".join(normalize("NFKC", storable(name)).casefold().split())


class Accounts(Store):
    """The accounts of the record."""

    @reads
    def accounts(self, db: Connection) -> tuple[Account, ...]:
        """See `Records`."""
        return tuple(sorted(_read(db), key=lambda found: (folded(found.name), found.key)))

    @writes
    def save_account(self, db: Connection, saved: Account) -> Account:
        """See `Records`."""
        same = db.execute(select(account.c.key, account.c.name).where(account.c.folded == folded(saved.name))).first()
        if saved.key and same and same.key != saved.key:
            raise AmbiguousAccount(
                f"{saved.name} is already the name of another account; give one of the two another name.",
                candidates=[same.name],
            )
        key = saved.key or (same.key if same else 0)
        before = next(iter(_read(db, key)), None) if key else None
        if key and before is None:
            raise UnknownAccount(f"There is no account of the number {key}.")
        merged = saved if before is None else _united(before, saved, keep_unsaid=not saved.key)
        values = {name: getattr(merged, name) for name in PLAIN}
        values |= {"name": merged.name, "folded": folded(merged.name), "attributes": dict(merged.attributes)}
        if merged.row is not None:
            values["row"] = merged.row.part_id
        if before is None:
            key = db.execute(insert(account).values(values).returning(account.c.key)).scalar_one()
        else:
            db.execute(update(account).where(account.c.key == key).values(values))
        for field, table in NAMES.items():
            _save_names(db, table, key, getattr(merged, field))
        return replace(merged, key=key)

    @reads
    def account_summaries(self, db: Connection) -> Mapping[int, tuple[int, dt.date | None]]:
        """See `Records`."""
        query = (
            select(part.c.account, sql.count(part.c.document.distinct()), sql.max(part.c.date))
            .where(part.c.account.is_not(None), part.c.kind != Kind.TABLE)
            .group_by(part.c.account)
        )
        return {key: (documents, latest) for key, documents, latest in db.execute(query)}


def _read(db: Connection, key: int | None = None) -> list[Account]:
    names: dict[str, dict[int, list[str]]] = {}
    for field, table in NAMES.items():
        query = select(table.c.account, table.c.name).order_by(table.c.account, table.c.position)
        grouped: dict[int, list[str]] = defaultdict(list)
        for owner, name in db.execute(query if key is None else query.where(table.c.account == key)):
            grouped[owner].append(name)
        names[field] = grouped
    query = select(account)
    found = db.execute(query if key is None else query.where(account.c.key == key)).all()
    rows = _rows(db, None if key is None else [row.row for row in found])
    return [
        Account(
            key=row.key,
            name=row.name,
            attributes=row.attributes,
            row=rows.get(row.row),
            aliases=tuple(names["aliases"][row.key]),
            domains=tuple(names["domains"][row.key]),
            sites=tuple(names["sites"][row.key]),
            **{name: getattr(row, name) for name in PLAIN},
        )
        for row in found
    ]


def _rows(db: Connection, ids: list[str] | None) -> dict[str, Row]:
    """The rows that accounts were read from, by part id; of two parts with one id the earlier."""
    query = select(part.c.id, document.c.source, part.c.name, part.c.text).join(document).order_by(part.c.key.desc())
    wanted = part.c.id.in_(select(account.c.row) if ids is None else ids)
    return {id_: Row(id_, source, name, text) for id_, source, name, text in db.execute(query.where(wanted))}


def _united(before: Account, after: Account, *, keep_unsaid: bool) -> Account:
    """`after`, with the names of both; where `keep_unsaid`, what it does not say is as it was before."""
    names: dict[str, Any] = {field: _once((*getattr(before, field), *getattr(after, field))) for field in NAMES}
    if not keep_unsaid:
        return replace(after, **names)
    said = {name: getattr(before, name) for name in PLAIN if getattr(after, name) is None}
    return replace(
        after,
        name=before.name,
        attributes={**before.attributes, **after.attributes},
        row=after.row or before.row,
        **names,
        **said,
    )


def _once(names: tuple[str, ...]) -> tuple[str, ...]:
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(folded(name), name)
    return tuple(name for fold, name in first.items() if fold)


def _save_names(db: Connection, table: Table, key: int, names: tuple[str, ...]) -> None:
    stored = db.execute(select(table.c.name).where(table.c.account == key).order_by(table.c.position)).scalars().all()
    wanted = _once(tuple(storable(name) for name in names))
    if tuple(stored) == wanted:
        return
    db.execute(delete(table).where(table.c.account == key))
    if wanted:
        rows = [{"account": key, "position": position, "name": name} for position, name in enumerate(wanted)]
        db.execute(insert(table), rows)
