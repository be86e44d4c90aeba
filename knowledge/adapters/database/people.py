"""Who works here, and who asked what."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select

from knowledge.adapters.database.accounts import folded
from knowledge.adapters.database.engine import Store, reads, writes
from knowledge.adapters.database.tables import audit, person
from knowledge.model import Asked, Person


class People(Store):
    """The people of the record, and the audit of what they ask."""

    @reads
    def people(self, db: Connection) -> tuple[Person, ...]:
        """See `Records`."""
        found = [
            Person(email=row.email, name=row.name, role=row.role, manager=row.manager, accounts=tuple(row.accounts))
            for row in db.execute(select(person))
        ]
        return tuple(sorted(found, key=lambda someone: folded(someone.email)))

    @writes
    def save_people(self, db: Connection, people: Sequence[Person]) -> None:
        """See `Records`."""
        once = {folded(someone.email): someone for someone in people}
        db.execute(delete(person))
        rows = [
            {
                "email": someone.email,
                "folded": email,
                "name": someone.name,
                "role": someone.role,
                "manager": someone.manager,
                "accounts": list(someone.accounts),
            }
            for email, someone in once.items()
        ]
        if rows:
            db.execute(insert(person), rows)

    @writes
    def audit(self, db: Connection, entry: Asked) -> None:
        """See `Records`."""
        row = {"at": entry.at, "who": entry.who, "what": entry.what, "account": entry.account}
        db.execute(insert(audit).values(row | {"sources": list(entry.sources)}))

    @reads
    def audited(
        self, db: Connection, *, who: str | None = None, since: dt.datetime | None = None, limit: int
    ) -> tuple[Asked, ...]:
        """See `Records`."""
        query = select(audit).order_by(audit.c.at.desc(), audit.c.key.desc()).limit(limit)
        if who is not None:
            query = query.where(audit.c.who == who)
        if since is not None:
            query = query.where(audit.c.at >= since)
        return tuple(
            Asked(at=row.at, who=row.who, what=row.what, account=row.account, sources=tuple(row.sources))
            for row in db.execute(query)
        )
