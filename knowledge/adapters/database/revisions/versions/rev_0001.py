"""The first schema."""

import string

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

TOKENS = string.punctuation.replace("'", "''").replace('"', '""')


def upgrade() -> None:
    """Make every table, and the lexical index over what we tokenised ourselves: neither engine may cut it further."""
    op.create_table(
        "account",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text()),
        sa.Column("owner_email", sa.Text()),
        sa.Column("industry", sa.Text()),
        sa.Column("tier", sa.Text()),
        sa.Column("segment", sa.Text()),
        sa.Column("sales_model", sa.Text()),
        sa.Column("revenue", sa.Float()),
        sa.Column("total_spend", sa.Float()),
        sa.Column("cost_to_serve", sa.Float()),
        sa.Column("attributes", sa.Text(), nullable=False),
        sa.Column("row", sa.Text()),
        sa.PrimaryKeyConstraint("key", name="account_key"),
        sa.UniqueConstraint("folded", name="account_one_folded"),
    )
    op.create_table(
        "document",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("recipe", sa.Text(), nullable=False),
        sa.Column("warnings", sa.Text(), nullable=False),
        sa.Column("taken_in", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="document_key"),
        sa.UniqueConstraint("source", "root", name="document_one_source_root"),
    )
    op.create_table(
        "meta",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="meta_key"),
    )
    op.create_table(
        "person",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("role", sa.Text()),
        sa.Column("manager", sa.Text()),
        sa.Column("accounts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="person_key"),
        sa.UniqueConstraint("folded", name="person_one_folded"),
    )
    op.create_table(
        "removal",
        sa.Column("passage", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("passage", name="removal_key"),
    )
    op.create_table(
        "alias",
        sa.Column("account", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.key"], name="alias_has_account", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account", "position", name="alias_key"),
    )
    op.create_table(
        "assignment",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("account", sa.Integer(), nullable=False),
        sa.Column("by", sa.Text()),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.key"], name="assignment_has_account", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key", name="assignment_key"),
        sa.UniqueConstraint("source", "part", name="assignment_one_source_part"),
    )
    op.create_table(
        "audit",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("account", sa.Integer()),
        sa.Column("sources", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.key"], name="audit_has_account", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("key", name="audit_key"),
    )
    op.create_index("audit_by_at", "audit", ["at"])
    op.create_table(
        "domain",
        sa.Column("account", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.key"], name="domain_has_account", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account", "position", name="domain_key"),
    )
    op.create_table(
        "part",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("document", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("date", sa.Date()),
        sa.Column("date_basis", sa.Text()),
        sa.Column("account", sa.Integer()),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.Column("by_person", sa.Boolean(), nullable=False),
        sa.Column("duplicate_of", sa.Text()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("possible", sa.Text(), nullable=False),
        sa.Column("sketch", sa.LargeBinary()),
        sa.Column("title", sa.Text()),
        sa.Column("account_hint", sa.Text()),
        sa.Column("participants", sa.Text(), nullable=False),
        sa.Column("utterances", sa.Text(), nullable=False),
        sa.Column("set_apart", sa.Text(), nullable=False),
        sa.Column("attributes", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.key"], name="part_has_account", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["document"], ["document.key"], name="part_has_document", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key", name="part_key"),
    )
    op.create_index("part_by_account_date", "part", ["account", "date"])
    op.create_index("part_by_document_position", "part", ["document", "position"])
    op.create_index("part_by_id", "part", ["id"])
    op.create_index(
        "part_waiting", "part", ["key"], sqlite_where=sa.text("waits IS 1"), postgresql_where=sa.text("waits IS true")
    )
    op.create_table(
        "site",
        sa.Column("account", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.key"], name="site_has_account", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account", "position", name="site_key"),
    )
    op.create_table(
        "fact",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("account", sa.Integer()),
        sa.Column("data", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.key"], name="fact_has_account", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["part"], ["part.key"], name="fact_has_part", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key", name="fact_key"),
    )
    op.create_index("fact_by_kind_account", "fact", ["kind", "account"])
    op.create_index("fact_by_part", "fact", ["part"])
    op.create_table(
        "passage",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("account", sa.Integer()),
        sa.Column("date", sa.Date()),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("reported", sa.Boolean(), nullable=False),
        sa.Column("speaker", sa.Text()),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.key"], name="passage_has_account", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["part"], ["part.key"], name="passage_has_part", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key", name="passage_key"),
    )
    op.create_index("passage_by_account_date", "passage", ["account", "date"])
    op.create_index("passage_by_id", "passage", ["id"])
    op.create_index("passage_by_part_ordinal", "passage", ["part", "ordinal"])
    op.create_index(
        "passage_pending",
        "passage",
        ["key"],
        sqlite_where=sa.text("pending IS 1"),
        postgresql_where=sa.text("pending IS true"),
    )
    op.create_table(
        "vector",
        sa.Column("passage", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["passage"], ["passage.key"], name="vector_has_passage", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("passage", name="vector_key"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE INDEX passage_terms ON passage USING gin (string_to_array(terms, ' '))")
        return
    # Beyond ASCII this tokenizer takes every letter as it is, so that a term ends at a space and nowhere else.
    op.get_bind().exec_driver_sql(
        "CREATE VIRTUAL TABLE passage_terms USING fts5(terms, content='passage', content_rowid='key', columnsize=0, "
        f"detail=none, tokenize=\"ascii tokenchars '{TOKENS}'\")"
    )
    op.execute("CREATE VIRTUAL TABLE passage_frequency USING fts5vocab(passage_terms, 'row')")
    enter = "INSERT INTO passage_terms (rowid, terms) VALUES (new.key, new.terms);"
    leave = "INSERT INTO passage_terms (passage_terms, rowid, terms) VALUES ('delete', old.key, old.terms);"
    op.execute(f"CREATE TRIGGER passage_terms_enter AFTER INSERT ON passage BEGIN {enter} END")
    op.execute(f"CREATE TRIGGER passage_terms_leave AFTER DELETE ON passage BEGIN {leave} END")
    op.execute(f"CREATE TRIGGER passage_terms_change AFTER UPDATE OF terms ON passage BEGIN {leave} {enter} END")
