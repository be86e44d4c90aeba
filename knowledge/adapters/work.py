"""Durable work on DBOS, in a database of its own beside the record, or in PostgreSQL in the record's own.

DBOS is given the ids of jobs, never what they say: that lies in a table here until the job is done. Each process works
under a name that no other has and that the next one inherits (the lowest free number), so that nothing that runs is run
twice, and what a process left behind is taken up by the next of its name, or by any other once it is certain that it is
gone. Nothing of DBOS is reachable from outside, and it calls nobody.
"""

import datetime as dt
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, Self

from dbos import DBOS, DBOSConfig, SetEnqueueOptions, SetWorkflowID
from filelock import FileLock, Timeout
from sqlalchemy import Column, Connection, DateTime, Engine, MetaData, Table, Text, delete, select, text, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError

from knowledge.adapters.database.engine import connect, readable_errors
from knowledge.work import Do, Job

VERSION = "1"
"""The version of the workflow below; a job begun by one is not taken up by another. Raise it where they differ."""

SCHEMA = "work"
"""Where it lies in PostgreSQL."""

QUEUE = "again"

WAITS = (2, 5, 10, 20, 30, *[60] * 60)
"""Seconds until a job is tried again: an hour in all. Ours: an answer that comes later than that is of no use."""

SWEEP = 10
"""Seconds between looks for what dead processes left behind."""

LOST = dt.timedelta(seconds=20)
"""A job kept for so long that nobody began was lost between the two; where it was not, beginning it does nothing."""

KEPT = dt.timedelta(days=2)
"""How long it is remembered that a job was done; Slack brings an event again within an hour."""

SETTLES_IN = 3.0
"""Seconds that DBOS gets to note what was done when we stop."""

MOST_PROCESSES = 100

log = logging.getLogger(__name__)


class Names(Protocol):
    """Names for processes, of which each is held by one at a time."""

    def take(self, number: int) -> bool:
        """Take a name; false where another process holds it."""
        ...

    def give(self, number: int) -> None:
        """Give a name back."""
        ...

    def close(self) -> None:
        """Give all back."""
        ...


class FileNames:
    """Names held by locks on files, for the processes of one machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[int, FileLock] = {}

    def take(self, number: int) -> bool:
        """Take a name."""
        lock = FileLock(self._folder / f"work-{number}.lock", thread_local=False)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return False
        self._held[number] = lock
        return True

    def give(self, number: int) -> None:
        """Give a name back."""
        self._held.pop(number).release()

    def close(self) -> None:
        """Give all back."""
        for number in tuple(self._held):
            self.give(number)


class PostgresNames:
    """Names held by advisory locks of one connection, for processes wherever they run."""

    SPACE = 0x0AC0
    """Keeps our locks apart from those of others in the same database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection = self._connected()
        self._held: set[int] = set()

    def take(self, number: int) -> bool:
        """Take a name; those held are taken anew where the connection that held them broke."""
        if self._connection.invalidated:
            self._connection = self._connected()
            for held in self._held:
                self._lock(held)
        taken = self._lock(number)
        if taken:
            self._held.add(number)
        return taken

    def give(self, number: int) -> None:
        """Give a name back."""
        self._held.discard(number)
        self._connection.execute(text("SELECT pg_advisory_unlock(:s, :n)"), {"s": self.SPACE, "n": number})

    def close(self) -> None:
        """Give all back: the locks end with their connection, which may not go back to the pool."""
        self._connection.invalidate()
        self._connection.close()

    def _connected(self) -> Connection:
        return self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")

    def _lock(self, number: int) -> bool:
        asked = {"s": self.SPACE, "n": number}
        return bool(self._connection.execute(text("SELECT pg_try_advisory_lock(:s, :n)"), asked).scalar())


class DurableWork:
    """The queue of every process over one database; see `knowledge.work.Work`. One a process, as DBOS has it."""

    def __init__(self, database: str, home: Path) -> None:
        """`database` is the record's; beside SQLite files of its own are made in `home`."""
        embedded = make_url(database).get_backend_name() == "sqlite"
        self._url = f"sqlite:///{home / 'work.db'}" if embedded else database
        # A file apart from DBOS's: what comes in is kept without waiting for what is worked on.
        self._engine = connect(f"sqlite:///{home / 'jobs.db'}" if embedded else database)
        self._table = Table(
            "job",
            MetaData(schema=None if embedded else SCHEMA),
            Column("id", Text, primary_key=True),
            Column("kind", Text, nullable=False),
            Column("body", Text),  # None once it is done
            Column("at", DateTime, nullable=False),
        )
        self._names: Names | None = None
        self._home, self._embedded = home, embedded
        self._number = 0
        self._do: Do | None = None
        self._stopping = threading.Event()
        self._sweeper: threading.Thread | None = None

    @classmethod
    def open(cls, database: str, home: Path) -> Self:
        """The queue, its table made if need be. Error: `NotReachable`."""
        work = cls(database, home)
        with work._writing() as db:
            if not work._embedded:
                db.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
            work._table.metadata.create_all(db)
        return work

    def start(self, do: Do) -> None:
        """Begin to work."""
        self._do = do
        self._names = FileNames(self._home) if self._embedded else PostgresNames(self._engine)
        self._number = next(number for number in range(MOST_PROCESSES) if self._names.take(number))
        config: DBOSConfig = {
            "name": "rapport",
            "system_database_url": self._url.replace("postgresql+psycopg://", "postgresql://"),
            "dbos_system_schema": SCHEMA,
            "executor_id": _name(self._number),
            "application_version": VERSION,
            "sys_db_pool_size": 8,
            "log_level": "ERROR",
        }
        DBOS(config=config)
        self._register()
        DBOS.launch()
        DBOS.register_queue(QUEUE, worker_concurrency=8)
        self._sweeper = threading.Thread(target=self._sweep, name="work-sweeper", daemon=True)
        self._sweeper.start()

    def keep(self, id: str, kind: str, body: str) -> bool:
        """Keep a job."""
        try:
            with self._writing() as db:
                db.execute(self._table.insert().values(id=id, kind=kind, body=body, at=_now()))
        except IntegrityError:
            return False
        return True

    def begin(self, id: str) -> None:
        """Begin a job here, at once, unless somebody has begun it."""
        with SetWorkflowID(id):
            DBOS.start_workflow(self._job, id, 1)

    def close(self) -> None:
        """Leave what is not done to others, or to the next start."""
        self._stopping.set()
        if self._names is not None:
            assert self._sweeper is not None
            self._sweeper.join()
            self._settle()
            DBOS.destroy(destroy_registry=True)
            self._names.close()
            self._names = None
        self._engine.dispose()

    def _settle(self) -> None:
        """Wait until DBOS has noted what was done; what is still being done is left."""
        until = time.monotonic() + SETTLES_IN
        mine = _name(self._number)
        while time.monotonic() < until and DBOS.list_workflows(
            status="PENDING", executor_id=mine, load_input=False, load_output=False
        ):
            time.sleep(0.02)

    def _register(self) -> None:
        """The one workflow: a job is tried, and tried again later, by whoever has time, until it is done."""

        @DBOS.step(name="try")
        def try_(id: str, attempt: int) -> bool:
            return self._try(id, attempt)

        @DBOS.workflow(name="job")
        def job(id: str, attempt: int) -> None:
            if not try_(id, attempt):
                with SetWorkflowID(f"{id}~{attempt + 1}"), SetEnqueueOptions(delay_seconds=WAITS[attempt - 1]):
                    DBOS.enqueue_workflow(QUEUE, job, id, attempt + 1)

        self._job = job

    def _try(self, id: str, attempt: int) -> bool:
        with self._engine.connect() as db:
            row = db.execute(select(self._table).where(self._table.c.id == id)).first()
        if row is None or row.body is None:
            return True
        last = attempt > len(WAITS)
        done = self._done(Job(row.id, row.kind, row.body, attempt, last)) or last
        if done:
            with self._writing() as db:
                db.execute(update(self._table).where(self._table.c.id == id).values(body=None))
        return done

    def _done(self, job: Job) -> bool:
        assert self._do is not None
        try:
            return self._do(job)
        except Exception:
            log.exception("a job of the kind %s failed for good", job.kind)
            return True

    def _sweep(self) -> None:
        while not self._stopping.wait(SWEEP):
            try:
                self._take_up()
                self._forget()
            except Exception:
                log.exception("could not look for work left behind; looking again in %s seconds", SWEEP)

    def _take_up(self) -> None:
        """Take up what nobody began, and what was begun by processes that are no more."""
        assert self._names is not None
        with self._engine.connect() as db:
            lost = select(self._table.c.id).where(self._table.c.body.is_not(None), self._table.c.at < _now() - LOST)
            for job in db.execute(lost).scalars().all():
                self.begin(job)
        running = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
        others = {each.executor_id for each in running if each.executor_id} - {_name(self._number)}
        for name in others:
            number = int(name.rpartition("-")[2])
            if self._names.take(number):
                for each in running:
                    if each.executor_id == name:
                        DBOS.resume_workflow(each.workflow_id)
                self._names.give(number)

    def _forget(self) -> None:
        """Forget what was done long ago."""
        before = _now() - KEPT
        with self._writing() as db:
            db.execute(delete(self._table).where(self._table.c.body.is_(None), self._table.c.at < before))
        old = DBOS.list_workflows(
            status=["SUCCESS", "ERROR", "CANCELLED"],
            end_time=before.replace(tzinfo=dt.UTC).isoformat(),
            load_input=False,
            load_output=False,
            limit=1_000,
        )
        if old:
            DBOS.delete_workflows([each.workflow_id for each in old])

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with readable_errors(self._engine), self._engine.connect() as connection:
            db = connection.execution_options(writes=True)
            with db.begin():
                yield db


def _name(number: int) -> str:
    return f"rapport-{number}"


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)
