"""Statements as the customer's voice was read in them, and corrections by people."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make room for them; no document on record has been read yet."""
    op.add_column("document", sa.Column("reader", sa.Text()))
    op.create_table(
        "statement",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("context_start", sa.Integer()),
        sa.Column("context_end", sa.Integer()),
        sa.Column("passage_start", sa.Integer()),
        sa.Column("passage_end", sa.Integer()),
        sa.Column("account", sa.Integer()),
        sa.Column("date", sa.Date()),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("reported", sa.Boolean(), nullable=False),
        sa.Column("speaker", sa.Text()),
        sa.Column("reading", sa.LargeBinary(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.key"], name="statement_has_account", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["part"], ["part.key"], name="statement_has_part", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key", name="statement_key"),
    )
    op.create_index("statement_by_account_date", "statement", ["account", "date"])
    op.create_index("statement_by_part_start", "statement", ["part", "start"])
    op.create_table(
        "correction",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("uncertainty", sa.Text()),
        sa.Column("source", sa.Text()),
        sa.Column("part", sa.Text()),
        sa.Column("start", sa.Integer()),
        sa.Column("quote", sa.Text()),
        sa.Column("person", sa.Text()),
        sa.Column("account", sa.Integer()),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.key"], name="correction_has_account", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key", name="correction_key"),
    )
    op.create_index("correction_by_source", "correction", ["source"])
