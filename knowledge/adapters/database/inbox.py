"""The inbox: parts nobody could say whose they are, and what people said about it."""

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert, select

from knowledge.adapters.database.documents import KNOWN
from knowledge.adapters.database.engine import Store, reads, writes
from knowledge.adapters.database.tables import assignment, document, part
from knowledge.adapters.database.values import possible
from knowledge.model import Waiting
from knowledge.ports import KnownDocument


class Inbox(Store):
    """What waits, and whose people said it is."""

    @reads
    def waiting(self, db: Connection) -> tuple[Waiting, ...]:
        """See `Records`."""
        query = (
            select(document.c.source, part.c.name, part.c.reason, part.c.possible)
            .select_from(part.join(document))
            .where(part.c.waits.is_(True))
            .order_by(part.c.document, part.c.position)
        )
        found = [
            Waiting(source=source, part=name, reason=reason, candidates=possible(lists))
            for source, name, reason, lists in db.execute(query)
        ]
        return tuple(sorted(found, key=lambda waits: waits.source))

    @reads
    def waiting_documents(self, db: Connection) -> tuple[KnownDocument, ...]:
        """See `Records`."""
        with_some = select(part.c.document).where(part.c.waits.is_(True))
        rows = db.execute(KNOWN.where(document.c.key.in_(with_some)).order_by(document.c.key)).mappings()
        return tuple(KnownDocument(**row) for row in rows)

    @writes
    def assign(self, db: Connection, source: str, part: str | None, account: int, *, by: str | None = None) -> None:
        """See `Records`."""
        same = (assignment.c.source == source) & (assignment.c.part == (part or ""))
        db.execute(delete(assignment).where(same))
        said = {"source": source, "part": part or "", "account": account, "by": by, "at": dt.datetime.now(dt.UTC)}
        db.execute(insert(assignment).values(said))

    @reads
    def assigned(self, db: Connection, source: str) -> Mapping[str | None, int]:
        """See `Records`."""
        query = select(assignment.c.part, assignment.c.account).where(assignment.c.source == source)
        return {part or None: account for part, account in db.execute(query)}
