"""Field feedback as it was entered; the document that it makes is kept like any other."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, insert, null, select, update

from knowledge.adapters.database.accounts import folded
from knowledge.adapters.database.engine import Store, among, reads, writes
from knowledge.adapters.database.tables import document, feedback, part
from knowledge.model import FieldFeedback, Progress

WHOSE = (
    select(part.c.account)
    .join(document)
    .where(document.c.source == feedback.c.source)
    .order_by(part.c.key)
    .limit(1)
    .scalar_subquery()
)
"""The account that the document is given to, which a person may have changed since."""


class Feedbacks(Store):
    """The feedback of the record."""

    @writes
    def save_feedback(self, db: Connection, given: FieldFeedback) -> FieldFeedback:
        """See `FeedbackRecords`."""
        if (kept := db.execute(_feedback().where(feedback.c.id == given.id)).first()) is not None:
            return _made(kept)
        row = {
            "id": given.id,
            "source": given.source,
            "by": given.by,
            "folded": folded(given.by),
            "reply_to": given.reply_to,
            "at": given.at,
            "status": given.status,
            "told": list(given.told),
            "pending": True,
        }
        db.execute(insert(feedback).values(row | _said(given)))
        return given

    @writes
    def change_feedback(self, db: Connection, given: FieldFeedback) -> None:
        """See `FeedbackRecords`."""
        db.execute(
            update(feedback)
            .where(feedback.c.id == given.id, feedback.c.source.is_not(None))
            .values(_said(given) | {"edited": given.edited, "pending": True})
        )

    @writes
    def withdraw_feedback(self, db: Connection, id: str) -> None:
        """See `FeedbackRecords`."""
        nothing: dict[str, Any] = {
            "text": "",
            "said_by": None,
            "asset": None,
            "files": [],
            "source": None,
            "pending": False,
        }
        gone = {"status": "withdrawn", "told": []}
        db.execute(update(feedback).where(feedback.c.id == id).values(nothing | gone))

    @reads
    def feedback(self, db: Connection, id: str) -> FieldFeedback | None:
        """See `FeedbackRecords`."""
        found = db.execute(_feedback().where(feedback.c.id == id)).first()
        return None if found is None else _made(found)

    @reads
    def feedback_by(self, db: Connection, who: Iterable[str], limit: int) -> tuple[FieldFeedback, ...]:
        """See `FeedbackRecords`."""
        theirs = among(db, feedback.c.folded, [folded(name) for name in who])
        query = _feedback().where(theirs).order_by(feedback.c.at.desc(), feedback.c.key.desc()).limit(limit)
        return tuple(_made(row) for row in db.execute(query))

    @reads
    def feedback_in(self, db: Connection, sources: Iterable[str]) -> tuple[FieldFeedback, ...]:
        """See `FeedbackRecords`."""
        query = _feedback().where(among(db, feedback.c.source, sorted(set(sources)))).order_by(feedback.c.key)
        return tuple(_made(row) for row in db.execute(query))

    @reads
    def feedback_to_take_in(self, db: Connection) -> tuple[FieldFeedback, ...]:
        """See `FeedbackRecords`."""
        # As entered: whose the document is, where there is one, is from before.
        query = select(feedback, null().label("whose")).where(feedback.c.pending.is_(True)).order_by(feedback.c.key)
        return tuple(_made(row) for row in db.execute(query))

    @writes
    def feedback_taken_in(self, db: Connection, given: FieldFeedback) -> None:
        """See `FeedbackRecords`."""
        same = feedback.c.edited.is_not_distinct_from(given.edited)
        db.execute(update(feedback).where(feedback.c.id == given.id, same).values(pending=False))

    @reads
    def feedback_since(self, db: Connection, at: dt.datetime) -> tuple[FieldFeedback, ...]:
        """See `FeedbackRecords`."""
        query = _feedback().where(feedback.c.source.is_not(None), feedback.c.at >= at).order_by(feedback.c.key)
        return tuple(_made(row) for row in db.execute(query))

    @writes
    def feedback_used(self, db: Connection, ids: Iterable[str], at: dt.datetime) -> None:
        """See `FeedbackRecords`."""
        unused = among(db, feedback.c.id, sorted(set(ids))) & feedback.c.used.is_(None)
        db.execute(update(feedback).where(unused).values(used=at))
        first = among(db, feedback.c.id, sorted(set(ids))) & (feedback.c.status == "received")
        db.execute(update(feedback).where(first).values(status="used"))

    @writes
    def feedback_became(self, db: Connection, id: str, status: Progress) -> None:
        """See `FeedbackRecords`."""
        db.execute(update(feedback).where(feedback.c.id == id, feedback.c.source.is_not(None)).values(status=status))

    @writes
    def feedback_told(self, db: Connection, id: str, told: Collection[Progress]) -> None:
        """See `FeedbackRecords`."""
        db.execute(update(feedback).where(feedback.c.id == id).values(told=sorted(told)))


def forget_feedback(db: Connection, source: str | None) -> None:
    """What a document was made of goes with it."""
    db.execute(delete(feedback).where(feedback.c.source == source))


def _feedback() -> Select[Any]:
    return select(feedback, WHOSE.label("whose"))


def _said(given: FieldFeedback) -> dict[str, Any]:
    return {
        "account": given.account,
        "text": given.text,
        "said_by": given.said_by,
        "asset": given.asset,
        "severity": given.severity,
        "files": list(given.files),
    }


def _made(row: Row[Any]) -> FieldFeedback:
    return FieldFeedback(
        id=row.id,
        account=row.account if row.whose is None else row.whose,
        text=row.text,
        by=row.by,
        at=row.at,
        said_by=row.said_by,
        asset=row.asset,
        severity=row.severity,
        files=tuple(row.files),
        reply_to=row.reply_to,
        edited=row.edited,
        used=row.used,
        status=row.status,
        told=tuple(row.told),
    )
