import pytest

from bot.settings import Settings
from knowledge.errors import SettingsError


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch, tmp_path):
    for name in Settings.model_fields.values():
        monkeypatch.delenv(name.alias, raising=False)
    monkeypatch.chdir(tmp_path)


def test_nothing_need_be_set():
    settings = Settings.read()
    assert settings.database == f"sqlite:///{settings.home / 'rapport.db'}"
    assert settings.llm is None


def test_settings_come_from_the_environment_and_from_dot_env(monkeypatch, tmp_path):
    (tmp_path / ".env").write_text(f"RAPPORT_HOME={tmp_path / 'kept'}\n", encoding="utf-8")
    monkeypatch.setenv("RAPPORT_LLM", "ollama:llama3")
    settings = Settings.read()
    assert settings.home == tmp_path / "kept"
    assert settings.llm == "ollama:llama3"


def test_everything_wrong_is_named_in_one_message(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    for name, value in {
        "RAPPORT_HOME": str(tmp_path / "file"),
        "RAPPORT_DATABASE_URL": "mysql://somewhere/db",
        "RAPPORT_CHROMA_URL": "chroma:8000",
        "RAPPORT_LLM": "gpt",
        "SLACK_API_URL": "https://slack.example/",
    }.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refused:
        Settings.read()
    for name in ("RAPPORT_HOME", "RAPPORT_DATABASE_URL", "RAPPORT_CHROMA_URL", "RAPPORT_LLM", "SLACK_API_URL"):
        assert name in str(refused.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_usual_way_to_name_a_postgresql_is_understood(monkeypatch, scheme):
    monkeypatch.setenv("RAPPORT_DATABASE_URL", f"{scheme}://me:secret@db/rapport")
    assert Settings.read().database == "postgresql+psycopg://me:secret@db/rapport"


def test_secrets_are_not_shown(monkeypatch):
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    assert "xoxb-secret" not in repr(Settings.read())
