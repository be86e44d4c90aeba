"""The schema's revisions, and what a database may be opened with."""

import sqlite3
import threading

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.engine import make_url

from knowledge.adapters.database import schema
from knowledge.adapters.database.engine import Store, connect, readable_errors, reads
from knowledge.adapters.database.records import SqlRecords
from knowledge.adapters.database.schema import HEAD, VERSION_TABLE, open_engine, upgrade
from knowledge.adapters.database.tables import metadata
from knowledge.errors import Busy, NotReachable, OldSchema, SettingsError
from knowledge.model import Scope
from tests.builders import document, put


def pretend(engine, revision):
    with engine.begin() as db:
        db.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = :revision"), {"revision": revision})
    engine.dispose()


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_the_revisions_come_to_the_tables_as_declared(request, database):
    engine = open_engine(request.getfixturevalue(database))

    def declared(thing, name, kind, reflected, compare_to):
        return not (kind in {"table", "index"} and name.startswith(("passage_terms", "passage_frequency")))

    options = {"include_object": declared, "version_table": VERSION_TABLE, "compare_type": True}
    with engine.connect() as db:
        assert compare_metadata(MigrationContext.configure(db, opts=options), metadata) == []
        constraints = {key["name"] for key in inspect(db).get_foreign_keys("passage")}
    assert constraints == {"passage_has_part", "passage_has_account"}
    engine.dispose()


def test_the_head_named_in_the_code_is_that_of_the_revisions():
    config = Config()
    config.set_main_option("script_location", "knowledge:adapters/database/revisions")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_an_embedded_database_is_made_with_its_folder_in_place(tmp_path):
    records = SqlRecords.open(f"sqlite:///{tmp_path}/new.db")
    assert records.sources() == ()
    records.close()


def test_a_new_postgresql_database_is_filled(empty_postgres):
    records = SqlRecords.open(empty_postgres)
    assert records.sources() == ()
    records.close()


def test_a_database_with_tables_of_ours_and_no_revision_is_old(empty_postgres):
    with psycopg.connect(empty_postgres, autocommit=True) as connection:
        connection.execute("CREATE TABLE document (key int)")
    with pytest.raises(OldSchema, match="rapport db upgrade"):
        open_engine(empty_postgres)


def test_tables_of_others_do_not_matter(empty_postgres):
    with psycopg.connect(empty_postgres, autocommit=True) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num text)")
    open_engine(empty_postgres).dispose()


def test_another_schema_on_a_server_is_refused_with_what_to_do(postgres):
    engine = open_engine(postgres)
    pretend(engine, "0000")
    try:
        with pytest.raises(OldSchema, match="rapport db upgrade"):
            open_engine(postgres)
        with pytest.raises(OldSchema, match="newer version of Rapport"):
            upgrade(postgres)
    finally:
        pretend(engine, HEAD)


def test_upgrading_says_from_what_to_what(tmp_path, empty_postgres):
    for url in (f"sqlite:///{tmp_path}/new.db", empty_postgres):
        assert upgrade(url) == (None, HEAD)
        assert upgrade(url) == (HEAD, HEAD)


def test_an_embedded_database_of_a_newer_version_is_refused(sqlite):
    pretend(open_engine(sqlite), "9999")
    with pytest.raises(OldSchema, match="newer version of Rapport"):
        open_engine(sqlite)


def test_an_older_embedded_database_upgrades_by_itself(sqlite, monkeypatch):
    upgraded = []
    monkeypatch.setattr(schema, "_upgrade", upgraded.append)
    pretend(open_engine(sqlite), "0000")
    open_engine(sqlite).dispose()
    assert len(upgraded) == 1


def test_an_embedded_database_of_the_first_schema_keeps_what_is_in_it(tmp_path):
    url = f"sqlite:///{tmp_path}/rapport.db"
    made_by_revision(url, "0001")
    with sqlite3.connect(tmp_path / "rapport.db") as connection:
        connection.executescript("""
            INSERT INTO account (key, name, folded, attributes) VALUES (1, 'Acme', 'acme', '{}');
            INSERT INTO document VALUES (1, 'a.md', '/files', 'd', 'md', '1', '[]', '2026-11-24 00:00:00');
            INSERT INTO part VALUES (1, 1, 0, 'abc', NULL, 'note', '2026-03-01', NULL, 1, 0, 0, NULL, 'the folder',
                '[]', NULL, NULL, NULL, '[]', '[]', '[]', '{}', 'The line stops.');
        """)
    records = SqlRecords.open(url)
    assert [part.text for part in records.parts("a.md")] == ["The line stops."]
    assert records.unread("any", {1}) == (1,)
    assert records.voiced(Scope()) == ()
    put(records, document("b.md", "The pump stops."), 1)
    records.close()
    with sqlite3.connect(tmp_path / "rapport.db") as connection:
        assert connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchall() == [(HEAD,)]


def made_by_revision(url, revision):
    """Make a database of an earlier schema."""
    with connect(url).execution_options(writes=True).begin() as db:
        config = Config()
        config.set_main_option("script_location", "knowledge:adapters/database/revisions")
        config.attributes["connection"] = db
        command.upgrade(config, revision)


def test_several_may_make_the_same_database_at_once(tmp_path):
    url = f"sqlite:///{tmp_path}/rapport.db"
    failed = []

    def make():
        try:
            open_engine(url).dispose()
        except Exception as error:  # noqa: BLE001 - whatever it was
            failed.append(error)

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


class TestErrors:
    def test_a_server_that_does_not_answer_is_named_without_its_password(self):
        with pytest.raises(NotReachable) as caught:
            open_engine("postgresql://jo:s3cret@127.0.0.1:9/rapport")
        assert "127.0.0.1:9/rapport" in str(caught.value)
        assert "s3cret" not in str(caught.value)
        assert "\n" not in str(caught.value)

    def test_a_database_that_is_not_there_is_named(self, postgres):
        with pytest.raises(NotReachable, match="nowhere"):
            open_engine(make_url(postgres).set(database="nowhere").render_as_string(hide_password=False))

    def test_a_server_that_hangs_up_is_said_to_and_asked_anew_the_next_time(self, postgres):
        records = SqlRecords.open(postgres)
        with psycopg.connect(postgres, autocommit=True) as other, records._engine.connect() as db:
            db.execute(text("SELECT 1"))
            other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
            with pytest.raises(NotReachable), readable_errors(records._engine):
                db.execute(text("SELECT 1"))
        assert records.sources() == ()
        records.close()

    @pytest.mark.parametrize("url", ["nonsense", "mysql://x/y", "nothing://x", "postgresql://h:port/x", ""])
    def test_an_address_that_is_none_is_refused(self, url):
        with pytest.raises(SettingsError, match="RAPPORT_DATABASE_URL"):
            open_engine(url)

    def test_a_file_that_is_no_database_is_named(self, tmp_path):
        (tmp_path / "x.db").write_text("not a database at all, but long enough to have a header of sorts" * 20)
        with pytest.raises(NotReachable, match=r"x\.db"):
            open_engine(f"sqlite:///{tmp_path}/x.db")

    def test_a_folder_that_is_not_there_is_named(self, tmp_path):
        with pytest.raises(NotReachable, match="nowhere"):
            open_engine(f"sqlite:///{tmp_path}/nowhere/x.db")

    def test_a_writer_that_waits_too_long_says_so(self, sqlite, monkeypatch):
        monkeypatch.setattr("knowledge.adapters.database.engine.PATIENCE", 0.1)
        records = SqlRecords.open(sqlite)
        other = sqlite3.connect(sqlite.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Busy):
            records.set_meta("a", "b")
        assert records.meta("a") is None
        other.close()
        records.close()

    def test_a_mistake_of_ours_stays_what_it_is(self, sqlite):
        class Wrong(Store):
            @reads
            def ask(self, db):
                db.execute(text("SELECT a FROM nowhere"))

        wrong = Wrong(open_engine(sqlite))
        with pytest.raises(Exception, match="no such table") as caught:
            wrong.ask()
        assert not isinstance(caught.value, NotReachable)
        wrong.close()


class TestForgetting:
    def test_nothing_of_a_removed_document_stays_in_the_files(self, sqlite, tmp_path):
        records = SqlRecords.open(sqlite)
        key = put(records, document("a.md", "xyzzyfrob said no"), None, context="xyzzyfrob: ", reason="xyzzyfrob")
        put(records, document("b.md", "something else\n" * 50), None)
        records.remove(key)
        records.compact()
        kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
        assert b"xyzzyfrob" not in kept
        assert b"something else" in kept
        records.close()

    def test_nothing_of_a_rewritten_text_stays_in_the_files(self, sqlite, tmp_path):
        records = SqlRecords.open(sqlite)
        put(records, document("a.md", "xyzzyfrob said no"), None, context="xyzzyfrob: ", reason="xyzzyfrob")
        records.rewrite_texts(lambda _, words: words.replace("xyzzyfrob", "█" * 9))
        records.compact()
        assert b"xyzzyfrob" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())
        records.close()

    def test_a_reader_in_the_way_is_said_to_be_there(self, sqlite, monkeypatch):
        monkeypatch.setattr("knowledge.adapters.database.engine.PATIENCE", 0.1)
        records = SqlRecords.open(sqlite)
        put(records, document("a.md", "a"), None)
        other = sqlite3.connect(sqlite.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN")
        other.execute("SELECT * FROM part").fetchall()
        with pytest.raises(Busy):
            records.compact()
        other.close()
        records.compact()
        records.close()
