"""What Alembic runs: the revisions, on the connection and within the transaction of whoever asked for them."""

from alembic import context

from knowledge.adapters.database.schema import VERSION_TABLE
from knowledge.adapters.database.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
