"""Revisions of the schema: which one a database has, and bringing it to ours.

To add a revision, put a file beside the others in `revisions/versions` and raise `HEAD`.
"""

from importlib.resources import as_file, files

from sqlalchemy import Connection, Engine, inspect, text

from knowledge.adapters.database.engine import connect, readable_errors, shown
from knowledge.adapters.database.tables import metadata
from knowledge.errors import OldSchema, RapportError

HEAD = "0003"
"""The revision that this version of Rapport reads and writes."""

VERSION_TABLE = "rapport_revision"

ONE_AT_A_TIME = 7_277_678
"""The number of PostgreSQL's advisory lock under which the schema is changed."""


def open_engine(url: str) -> Engine:
    """The engine for a database of our schema. A new database is filled, and an older SQLite file brought up to date.

    Errors: `OldSchema` for an older schema elsewhere and for a newer one anywhere, `NotReachable`, `SettingsError`.
    """
    engine = connect(url)
    try:
        _make_ours(engine)
    except RapportError:
        engine.dispose()
        raise
    return engine


def upgrade(url: str) -> tuple[str | None, str]:
    """Bring a database to our revision; returns the one it had (None: it was empty) and the one it has.

    Errors: `OldSchema` where its schema is newer than ours, `NotReachable`, `SettingsError`.
    """
    engine = connect(url)
    try:
        return _upgrade(engine), HEAD
    finally:
        engine.dispose()


def revision(db: Connection) -> str | None:
    """The revision a database has; None where there never was one."""
    if not inspect(db).has_table(VERSION_TABLE):
        return None
    return db.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608 - our own constant


def _make_ours(engine: Engine) -> None:
    with readable_errors(engine), engine.connect() as db:
        found = revision(db)
        ours = found is not None or set(inspect(db).get_table_names()) & set(metadata.tables)
    if found == HEAD:
        return
    if ours and engine.dialect.name != "sqlite":
        raise OldSchema(
            f"The database {shown(engine)} has the schema of another version of Rapport "
            f"({found or 'none'}, not {HEAD}); run `rapport db upgrade`."
        )
    _upgrade(engine)


def _upgrade(engine: Engine) -> str | None:
    from alembic import command  # noqa: PLC0415 - slow to import and almost never needed
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    with (
        as_file(files("knowledge.adapters.database") / "revisions") as folder,
        readable_errors(engine),
        engine.execution_options(writes=True).begin() as db,
    ):
        if engine.dialect.name == "postgresql":
            db.execute(text(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})"))
        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        config.attributes["connection"] = db
        before = revision(db)
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        if before is not None and before not in known:
            raise OldSchema(
                f"The database {shown(engine)} was made by a newer version of Rapport (its schema is {before}, "
                f"ours {HEAD}); install that version."
            )
        command.upgrade(config, "head")
    return before
