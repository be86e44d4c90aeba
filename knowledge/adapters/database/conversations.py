"""What the doors remember: conversations, votes, calendars, and what went out."""

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert, select

from knowledge.adapters.database.engine import Store, reads, writes
from knowledge.adapters.database.tables import calendar, delivered, thread, vote
from knowledge.model import Thread, Vote


class Conversations(Store):
    """What the record remembers for the doors."""

    @reads
    def thread(self, db: Connection, team: str, channel: str, ts: str) -> Thread:
        """See `ConversationRecords`."""
        here = (thread.c.team == team) & (thread.c.channel == channel) & (thread.c.ts == ts)
        found = db.execute(select(thread).where(here)).first()
        if found is None:
            return Thread(team=team, channel=channel, ts=ts)
        return Thread(
            team=team,
            channel=channel,
            ts=ts,
            account=found.account,
            listening=found.listening,
            asked=tuple(found.asked),
        )

    @writes
    def save_thread(self, db: Connection, kept: Thread, at: dt.datetime) -> None:
        """See `ConversationRecords`."""
        here = (thread.c.team == kept.team) & (thread.c.channel == kept.channel) & (thread.c.ts == kept.ts)
        db.execute(delete(thread).where(here))
        row = {"team": kept.team, "channel": kept.channel, "ts": kept.ts, "account": kept.account}
        db.execute(insert(thread).values(row | {"listening": kept.listening, "asked": list(kept.asked), "at": at}))

    @writes
    def save_vote(self, db: Connection, given: Vote) -> None:
        """See `ConversationRecords`."""
        here = (vote.c.team == given.team) & (vote.c.channel == given.channel) & (vote.c.ts == given.ts)
        db.execute(delete(vote).where(here, vote.c.by == given.by))
        db.execute(
            insert(vote).values(
                team=given.team,
                channel=given.channel,
                ts=given.ts,
                by=given.by,
                helpful=given.helpful,
                about=given.about,
                why=given.why,
                at=given.at,
            )
        )

    @reads
    def votes(self, db: Connection, limit: int) -> tuple[Vote, ...]:
        """See `ConversationRecords`."""
        rows = db.execute(select(vote).order_by(vote.c.at.desc()).limit(limit)).mappings()
        return tuple(Vote(**row) for row in rows)

    @writes
    def save_calendar(self, db: Connection, who: str, address: str | None) -> None:
        """See `ConversationRecords`."""
        db.execute(delete(calendar).where(calendar.c.who == who))
        if address is not None:
            db.execute(insert(calendar).values(who=who, address=address))

    @reads
    def calendars(self, db: Connection) -> Mapping[str, str]:
        """See `ConversationRecords`."""
        return {row.who: row.address for row in db.execute(select(calendar).order_by(calendar.c.who))}

    @writes
    def claim(self, db: Connection, name: str, at: dt.datetime) -> bool:
        """See `ConversationRecords`."""
        if db.execute(select(delivered.c.name).where(delivered.c.name == name)).first() is not None:
            return False
        db.execute(insert(delivered).values(name=name, at=at))
        return True

    @writes
    def release(self, db: Connection, name: str) -> None:
        """See `ConversationRecords`."""
        db.execute(delete(delivered).where(delivered.c.name == name))

    @writes
    def forget_before(self, db: Connection, day: dt.datetime) -> None:
        """See `ConversationRecords`."""
        db.execute(delete(thread).where(thread.c.at < day))
        db.execute(delete(delivered).where(delivered.c.at < day))
