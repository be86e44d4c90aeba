"""Work that must happen once, whoever else is given it, and that survives a kill: what is kept, and who keeps it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work: `id` stands for it everywhere, `kind` says what it is, `body` all that it takes.

    `attempt` counts from 1; `last` says that there is no other.
    """

    id: str
    kind: str
    body: str
    attempt: int
    last: bool


Do: TypeAlias = Callable[[Job], bool]
"""Does a job, on a thread of its own; false where it could not be done now and is to be tried again later."""


class Work(Protocol):
    """A queue shared by every process over one database."""

    def start(self, do: Do) -> None:
        """Begin to work; what was left undone, here or by a process that is no more, is taken up."""
        ...

    def keep(self, id: str, kind: str, body: str) -> bool:
        """Keep a job; false where it was kept before, by anybody. Its body is erased when it is done.

        What is kept and never begun, somebody begins after half a minute. Error: `NotReachable`.
        """
        ...

    def begin(self, id: str) -> None:
        """Begin a job here, at once, unless somebody has begun it."""
        ...

    def close(self) -> None:
        """Leave what is not done to others, or to the next start."""
        ...
