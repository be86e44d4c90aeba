"""Secrets on record."""

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import create_engine, text

from knowledge.adapters.vault import Vault
from knowledge.errors import SettingsError

TOKEN = "xoxb-1-2-secret"


@pytest.fixture(params=["sqlite", "postgres"])
def database(request):
    return request.getfixturevalue("sqlite" if request.param == "sqlite" else "empty_postgres")


@pytest.fixture
def opened(database, tmp_path):
    """Opens the vault of one database with keys; all are closed afterwards."""
    vaults = []

    def open_(*keys):
        vaults.append(Vault.open(database, tmp_path, ",".join(keys)))
        return vaults[-1]

    yield open_
    for vault in vaults:
        vault.close()


def key():
    return Fernet.generate_key().decode()


def test_a_secret_comes_back_until_it_is_taken_once(opened):
    vault = opened(key())
    vault.put("a", "first")
    vault.put("a", TOKEN)
    assert vault.get("a") == TOKEN
    assert [vault.take("a"), vault.take("a"), vault.get("a")] == [TOKEN, None, None]


def test_a_copy_of_the_database_holds_nothing_readable(tmp_path):
    vault = Vault.open("sqlite:///none.db", tmp_path, key())
    vault.put("a", TOKEN)
    vault.close()
    for file in tmp_path.iterdir():
        assert TOKEN.encode() not in file.read_bytes()
    engine = create_engine(f"sqlite:///{tmp_path / 'vault.db'}")
    with engine.connect() as db:
        assert db.execute(text("SELECT count(*) FROM secret")).scalar() == 1
    engine.dispose()


def test_a_new_key_before_the_old_one_reads_what_the_old_one_sealed(opened):
    old, new = key(), key()
    opened(old).put("a", TOKEN)
    assert opened(new, old).get("a") == TOKEN
    with pytest.raises(SettingsError, match="sealed with another key"):
        opened(new).get("a")


def test_what_is_no_key_is_said_to_be_none(opened):
    with pytest.raises(SettingsError, match="RAPPORT_SLACK_TOKEN_KEY is no key"):
        opened("secret")
