"""Keeping the vector index in step with the record.

The record marks what the index lacks and must drop. Whoever may write to the index works that off: with an embedded
index the one process that holds its lock, with a server anybody. Everybody else does without, since the vectors are on
record too.
"""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

from knowledge.errors import Busy
from knowledge.ports import Index, Records

BATCH = 1_000
"""Passages written to the index at a time: few enough for a command to be interrupted between."""


class OpenIndex(Index, Protocol):
    """An index that is let go of."""

    def close(self) -> None:
        """Let go of it, so that another process may open it."""
        ...


def drain(records: Records, index: Index) -> int:
    """Write to the index what the record marks; returns how many passages were put in and taken out."""
    done = 0
    while removed := records.removals(BATCH):
        index.remove(removed)
        records.indexed(None, removed)
        done += len(removed)
    while (pending := records.pending(BATCH)).ids:
        index.add(pending.ids, pending.vectors, pending.accounts)
        records.indexed(pending, ())
        done += len(pending.ids)
    return done


def rebuild(records: Records, index: Index) -> int:
    """Make the index anew from the vectors on record; returns how many passages were put in."""
    index.clear()
    records.index_all()
    return drain(records, index)


def in_step(records: Records, index: Index) -> bool:
    """Whether the index holds as many passages as it should; true while that cannot be told for others' changes."""
    before = records.generation()
    should = records.in_index()
    holds = index.count()
    if should is None or records.in_index() != should or records.generation() != before:
        return True
    return holds == should


class IndexKeeper:
    """One process's hold on the index: taken when it is free, kept until it is released.

    An embedded index is for one process at a time: a second would not see what the first writes, and two writers
    destroy it. So its owner holds a lock. It opens the index when it takes the lock, and so sees what others wrote.
    """

    def __init__(self, records: Records, open_index: Callable[[], OpenIndex], lock: Path | None) -> None:
        """`lock` is the file that stands for an embedded index; None for a server, which has no owner."""
        self._records = records
        self._open = open_index
        self._lock = None if lock is None else FileLock(lock, thread_local=False)
        self._index: OpenIndex | None = None
        self._sound = False
        self._taking = threading.Lock()
        self._tending = threading.Lock()

    def index(self) -> Index | None:
        """The index to search as it is, at once; None while another process owns it or where it needs mending.

        What it lacks is `Records.pending_ids`. Error: `NotReachable`.
        """
        with self._taking:
            index = self._taken()
            return index if self._sound else None

    def tend(self) -> int | None:
        """Bring the index up to date, mending it if need be, however long that takes.

        Returns how many passages were put in and taken out; None while another process owns it. Error: `NotReachable`.
        """
        with self._tending:
            with self._taking:
                index = self._taken()
            if index is None:
                return None
            done = drain(self._records, index)
            if not in_step(self._records, index):
                done += rebuild(self._records, index)
            self._sound = True
            return done

    def rebuild(self) -> int:
        """Make the index anew; returns how many passages it has. Errors: `Busy`, `NotReachable`."""
        with self._tending:
            with self._taking:
                index = self._taken()
            if index is None:
                raise Busy("Another process keeps the vector index up to date (`rapport serve`?); stop it first.")
            done = rebuild(self._records, index)
            self._sound = True
            return done

    def release(self) -> None:
        """Let another process have the index."""
        with self._tending, self._taking:
            if self._index is not None:
                self._index.close()
                self._index = None
                self._sound = False
            if self._lock is not None:
                self._lock.release()

    def _taken(self) -> OpenIndex | None:
        if self._index is None and self._free():
            self._index = self._open()
            self._sound = in_step(self._records, self._index)
        return self._index

    def _free(self) -> bool:
        if self._lock is None or self._lock.is_locked:
            return True
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return False
        return True
