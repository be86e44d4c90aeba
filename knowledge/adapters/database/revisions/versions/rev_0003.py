"""Field feedback, and what the doors remember: conversations, votes, calendars, what went out."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make room for them."""
    op.create_table(
        "feedback",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text()),
        sa.Column("account", sa.Integer()),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("said_by", sa.Text()),
        sa.Column("asset", sa.Text()),
        sa.Column("severity", sa.Text()),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("reply_to", sa.Text()),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("edited", sa.DateTime()),
        sa.Column("used", sa.DateTime()),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.key"], name="feedback_has_account", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("key", name="feedback_key"),
        sa.UniqueConstraint("id", name="feedback_one_id"),
        sa.UniqueConstraint("source", name="feedback_one_source"),
    )
    op.create_index("feedback_by_folded", "feedback", ["folded"])
    op.create_index(
        "feedback_pending",
        "feedback",
        ["key"],
        sqlite_where=sa.text("pending IS 1"),
        postgresql_where=sa.text("pending IS true"),
    )
    op.create_table(
        "thread",
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("ts", sa.Text(), nullable=False),
        sa.Column("account", sa.Integer()),
        sa.Column("listening", sa.Boolean(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.key"], name="thread_has_account", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("team", "channel", "ts", name="thread_key"),
    )
    op.create_index("thread_by_at", "thread", ["at"])
    op.create_table(
        "vote",
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("ts", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("helpful", sa.Boolean(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("why", sa.Text()),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("team", "channel", "ts", "by", name="vote_key"),
    )
    op.create_table(
        "calendar",
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("who", name="calendar_key"),
    )
    op.create_table(
        "delivered",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="delivered_key"),
    )
    op.create_index("delivered_by_at", "delivered", ["at"])
