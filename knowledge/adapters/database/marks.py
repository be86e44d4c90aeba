"""What the vector index holds, lacks and must drop."""

import time
from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, delete, exists, insert, select, update
from sqlalchemy import func as sql

from knowledge.adapters.database.engine import among, reads, sliced, writes
from knowledge.adapters.database.search import Search
from knowledge.adapters.database.tables import meta, passage, removal, vector
from knowledge.ports import Pending

GENERATION = "index generation"


class Marks(Search):
    """The record's side of the index."""

    @reads
    def pending(self, db: Connection, limit: int) -> Pending:
        """See `Records`."""
        query = (
            select(passage.c.key, passage.c.id, passage.c.account, passage.c.version, vector.c.data)
            .join(vector)
            .where(passage.c.pending.is_(True))
            .order_by(passage.c.key)
            .limit(limit)
        )
        rows = db.execute(query).all()
        return Pending(
            keys=tuple(row.key for row in rows),
            ids=tuple(row.id for row in rows),
            vectors=self._matrix(db, [row.data for row in rows]),
            accounts=tuple(row.account for row in rows),
            versions=tuple(row.version for row in rows),
        )

    @reads
    def removals(self, db: Connection, limit: int) -> tuple[str, ...]:
        """See `Records`."""
        return tuple(db.execute(select(removal.c.passage).order_by(removal.c.passage).limit(limit)).scalars())

    @writes
    def indexed(self, db: Connection, added: Pending | None, removed: Sequence[str]) -> None:
        """See `Records`."""
        if added is not None and added.ids:
            # What changed while the index was written to is pending, even if someone else has indexed it since: what
            # the index holds may be the older of the two.
            changed = passage.c.version != bindparam("seen")
            done = update(passage).where(passage.c.key == bindparam("done")).values(pending=changed)
            rows = [{"done": key, "seen": version} for key, version in zip(added.keys, added.versions, strict=True)]
            db.execute(done, rows)
        for some in sliced(removed):
            db.execute(delete(removal).where(among(db, removal.c.passage, some)))
            db.execute(update(passage).where(among(db, passage.c.id, some)).values(pending=True))
        _move_on(db)

    @writes
    def index_all(self, db: Connection) -> None:
        """See `Records`."""
        db.execute(update(passage).values(pending=True, version=time.time_ns()))
        db.execute(delete(removal))
        _move_on(db)

    @reads
    def in_index(self, db: Connection) -> int | None:
        """See `Records`."""
        changes = exists().where(passage.c.pending.is_(True)) | exists().where(removal.c.passage.is_not(None))
        if db.execute(select(changes)).scalar_one():
            return None
        return db.execute(select(sql.count(passage.c.id.distinct()))).scalar_one()

    @reads
    def generation(self, db: Connection) -> int:
        """See `Records`."""
        return int(db.execute(select(meta.c.value).where(meta.c.name == GENERATION)).scalar() or 0)


def _move_on(db: Connection) -> None:
    found = db.execute(select(meta.c.value).where(meta.c.name == GENERATION).with_for_update()).scalar()
    if found is None:
        db.execute(insert(meta).values(name=GENERATION, value="1"))
    else:
        db.execute(update(meta).where(meta.c.name == GENERATION).values(value=str(int(found) + 1)))
