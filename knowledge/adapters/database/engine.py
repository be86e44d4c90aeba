"""Connections and transactions: SQLite and PostgreSQL made to behave alike, their errors made readable."""

import json
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Integer,
    String,
    Table,
    any_,
    bindparam,
    create_engine,
    event,
    select,
)
from sqlalchemy import func as sql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from knowledge.errors import Busy, NotReachable, SettingsError
from knowledge.model import Scope

PATIENCE = 60
"""Seconds that a writer waits for the other writers of a SQLite file."""

ATTEMPTS = 5
"""How often a write is tried that PostgreSQL undid because another came first."""

ANOTHER_CAME_FIRST = frozenset({"23503", "23505", "40001", "40P01"})
"""PostgreSQL's codes for that: a row that vanished, a row that appeared, a conflict, a deadlock."""

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S", bound="Store")
T = TypeVar("T")


def connect(url: str) -> Engine:
    """The engine for a database, whatever its schema; nothing is connected to yet. Error: `SettingsError`."""
    try:
        address = make_url(url)
        if address.drivername in {"postgres", "postgresql"}:
            address = address.set(drivername="postgresql+psycopg")
        if address.get_backend_name() not in {"sqlite", "postgresql"}:
            raise SettingsError("RAPPORT_DATABASE_URL must name a SQLite or a PostgreSQL database.")
        if address.get_backend_name() == "sqlite":
            engine = create_engine(address, connect_args={"timeout": PATIENCE})
            event.listen(engine, "connect", _set_up_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
            return engine
        return create_engine(address, connect_args={"connect_timeout": 10}, pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise SettingsError(
            "RAPPORT_DATABASE_URL is not the address of a database; "
            "it looks like postgresql://user:password@host:5432/rapport."
        ) from error


def _set_up_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    assert isinstance(connection, sqlite3.Connection)
    connection.isolation_level = None  # we say BEGIN ourselves, see below
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            # SQLite does not wait its turn for this one, and two processes may make the file at the same time.
            connection.execute("PRAGMA journal_mode = WAL")
            break
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA cache_size = -32000")


def _begin_sqlite(connection: Connection) -> None:
    # A writer that starts as a reader fails at once where another writes; one that says so from the start waits.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def shown(engine: Engine) -> str:
    """The address of a database as a user may read it: without its password."""
    if engine.dialect.name == "sqlite":
        return engine.url.database or "in memory"
    return engine.url.set(drivername="postgresql").render_as_string(hide_password=True)


@contextmanager
def readable_errors(engine: Engine) -> Iterator[None]:
    """Say what is wrong with the database itself in a sentence; mistakes of ours stay what they are."""
    try:
        yield
    except DBAPIError as error:
        reason = str(error.orig).strip().split("\n", maxsplit=1)[0]
        if engine.dialect.name == "postgresql":
            if not isinstance(error, InterfaceError | OperationalError):
                raise
            if getattr(error.orig, "sqlstate", None) in ANOTHER_CAME_FIRST:
                raise Busy(f"Others write to the database {shown(engine)} too much; try again later.") from error
            raise NotReachable(
                f"The database {shown(engine)} does not answer ({reason}); "
                "check that it runs and what RAPPORT_DATABASE_URL says."
            ) from error
        code = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise Busy(
                f"The database {shown(engine)} is being written to by another process; try again later."
            ) from error
        if code in {
            sqlite3.SQLITE_CANTOPEN,
            sqlite3.SQLITE_NOTADB,
            sqlite3.SQLITE_CORRUPT,
            sqlite3.SQLITE_READONLY,
            sqlite3.SQLITE_FULL,
            sqlite3.SQLITE_IOERR,
            sqlite3.SQLITE_PERM,
        }:
            raise NotReachable(
                f"The database {shown(engine)} cannot be used ({reason}); check that the file is whole and that it and "
                "its folder may be written to, or give RAPPORT_HOME another folder."
            ) from error
        raise


class Store:
    """What each part of the record stands on: an engine, and one short transaction a method."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        snapshot = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
        self._reader = engine.execution_options(**snapshot)
        self._writer = engine.execution_options(writes=True)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()


def reads(method: Callable[Concatenate[S, Connection, P], R]) -> Callable[Concatenate[S, P], R]:
    """Give a method a connection that sees one state of the database throughout."""

    @wraps(method)
    def within_a_transaction(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with readable_errors(self._engine), self._reader.connect() as db:
            return method(self, db, *args, **kwargs)

    return within_a_transaction


def writes(method: Callable[Concatenate[S, Connection, P], R]) -> Callable[Concatenate[S, P], R]:
    """Give a method a connection whose changes are kept all together when it returns, or not at all.

    It is run again where another process came first, so it must do nothing that the transaction does not undo.
    """

    @wraps(method)
    def within_a_transaction(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with readable_errors(self._engine):
            for _ in range(ATTEMPTS - 1):
                try:
                    with self._writer.begin() as db:
                        return method(self, db, *args, **kwargs)
                except DBAPIError as error:
                    if getattr(error.orig, "sqlstate", None) not in ANOTHER_CAME_FIRST:
                        raise
            with self._writer.begin() as db:
                return method(self, db, *args, **kwargs)

    return within_a_transaction


def among(db: Connection, column: ColumnElement[Any], values: Sequence[int] | Sequence[str]) -> ColumnElement[bool]:
    """`column` is one of `values`, however many they are."""
    if db.dialect.name == "postgresql":
        kind = Integer if isinstance(column.type, Integer) else String
        return column == any_(bindparam(None, list(values), type_=ARRAY(kind)))
    return column.in_(select(sql.json_each(json.dumps(list(values))).table_valued("value").c.value))


def within(db: Connection, table: Table, scope: Scope) -> list[ColumnElement[bool]]:
    """What holds of the rows of `table` (it has an account and a date) that may be looked at."""
    conditions = []
    if scope.accounts is not None and len(scope.accounts) == 1:
        conditions.append(table.c.account == next(iter(scope.accounts)))
    elif scope.accounts is not None:
        conditions.append(among(db, table.c.account, sorted(scope.accounts)))
    if scope.as_of is not None:
        conditions.append((table.c.date <= scope.as_of) | table.c.date.is_(None))
    return conditions


def sliced(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Some at a time, so that no statement is too long."""
    for start in range(0, len(values), 10_000):
        yield values[start : start + 10_000]
