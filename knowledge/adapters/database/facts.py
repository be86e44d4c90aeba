"""The facts of exports: contacts, orders, offers, equipment and its use, choices."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, select

from knowledge.adapters.database.engine import Store, among, reads
from knowledge.adapters.database.tables import document, fact, part
from knowledge.adapters.database.values import fact_from_json
from knowledge.model import Row
from knowledge.ports import R


class Facts(Store):
    """The rows of exports."""

    @reads
    def rows(
        self, db: Connection, kind: type[R], accounts: Collection[int] | None
    ) -> Mapping[int | None, tuple[R, ...]]:
        """See `Records`."""
        query = (
            select(fact.c.account, fact.c.data, part.c.id, document.c.source, part.c.name, part.c.text)
            .select_from(fact.join(part).join(document))
            .where(fact.c.kind == kind.__name__)
            .order_by(part.c.document, part.c.position, fact.c.ordinal)
        )
        if accounts is not None:
            query = query.where(among(db, fact.c.account, sorted(accounts)))
        found: dict[int | None, list[R]] = {}
        for account, data, *row in db.execute(query):
            found.setdefault(account, []).append(fact_from_json(kind, data, Row(*row)))
        return {account: tuple(rows) for account, rows in found.items()}
