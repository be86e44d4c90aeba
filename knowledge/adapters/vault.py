"""Secrets on record, encrypted: what lies in the database is of no use without the key of the settings."""

from pathlib import Path
from typing import Self

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Column, MetaData, Table, Text, delete, select, text
from sqlalchemy.engine import make_url

from knowledge.adapters.database.engine import connect, readable_errors
from knowledge.errors import SettingsError

SCHEMA = "work"
"""Where it lies in PostgreSQL."""


class Vault:
    """Texts by name, each sealed with the first of the keys; what was sealed with another of them is read too."""

    def __init__(self, database: str, home: Path, keys: str) -> None:
        """`database` is the record's; beside SQLite a file of its own is made in `home`. `keys` by commas."""
        embedded = make_url(database).get_backend_name() == "sqlite"
        self._engine = connect(f"sqlite:///{home / 'vault.db'}" if embedded else database)
        self._schema = None if embedded else SCHEMA
        self._table = Table(
            "secret",
            MetaData(schema=self._schema),
            Column("name", Text, primary_key=True),
            Column("sealed", Text, nullable=False),
        )
        try:
            self._keys = MultiFernet([Fernet(key.strip()) for key in keys.split(",")])
        except ValueError:
            raise SettingsError(
                "RAPPORT_SLACK_TOKEN_KEY is no key; make one with `python -c "
                '"from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"`.'
            ) from None

    @classmethod
    def open(cls, database: str, home: Path, keys: str) -> Self:
        """The vault, its table made if need be. Errors: `NotReachable`, `SettingsError`."""
        vault = cls(database, home, keys)
        with readable_errors(vault._engine), vault._engine.begin() as db:
            if vault._schema:
                db.execute(text(f"CREATE SCHEMA IF NOT EXISTS {vault._schema}"))
            vault._table.metadata.create_all(db)
        return vault

    def put(self, name: str, secret: str) -> None:
        """Keep a secret in place of the one of that name."""
        sealed = self._keys.encrypt(secret.encode()).decode()
        with readable_errors(self._engine), self._engine.begin() as db:
            db.execute(delete(self._table).where(self._table.c.name == name))
            db.execute(self._table.insert().values(name=name, sealed=sealed))

    def get(self, name: str) -> str | None:
        """The secret of that name. Error: `SettingsError` where no key opens it."""
        with readable_errors(self._engine), self._engine.connect() as db:
            sealed = db.execute(select(self._table.c.sealed).where(self._table.c.name == name)).scalar()
        return None if sealed is None else self._opened(sealed)

    def take(self, name: str) -> str | None:
        """The secret of that name, for the only time: of several who take it, one gets it."""
        found = self.get(name)
        with readable_errors(self._engine), self._engine.begin() as db:
            taken = db.execute(delete(self._table).where(self._table.c.name == name)).rowcount
        return found if taken else None

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def _opened(self, sealed: str) -> str:
        try:
            return self._keys.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise SettingsError(
                "A token on record was sealed with another key than RAPPORT_SLACK_TOKEN_KEY: add that key after a "
                "comma, or install the app in the workspace again."
            ) from None
