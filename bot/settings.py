"""Everything that can be set, read once from the environment or a `.env`; whatever is wrong is named in one message."""

from pathlib import Path
from typing import ClassVar, Self

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from knowledge.errors import SettingsError


class Settings(BaseSettings):
    """The settings of one process. Those with a default need not be set; README.md says what each is for."""

    model_config: ClassVar[SettingsConfigDict] = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    home: Path = Field(default_factory=lambda: user_data_path("rapport", appauthor=False), alias="RAPPORT_HOME")
    cache: Path = Field(default_factory=lambda: user_cache_path("rapport", appauthor=False), alias="RAPPORT_CACHE")
    database_url: str | None = Field(default=None, alias="RAPPORT_DATABASE_URL")
    chroma_url: str | None = Field(default=None, alias="RAPPORT_CHROMA_URL")
    embedding_model: str | None = Field(default=None, alias="RAPPORT_EMBEDDING_MODEL")
    judgement: Path | None = Field(default=None, alias="RAPPORT_JUDGEMENT")
    llm: str | None = Field(default=None, alias="RAPPORT_LLM")
    llm_base_url: str | None = Field(default=None, alias="RAPPORT_LLM_BASE_URL")
    slack_bot_token: str | None = Field(default=None, alias="SLACK_BOT_TOKEN", repr=False)
    slack_app_token: str | None = Field(default=None, alias="SLACK_APP_TOKEN", repr=False)
    slack_signing_secret: str | None = Field(default=None, alias="SLACK_SIGNING_SECRET", repr=False)
    slack_client_id: str | None = Field(default=None, alias="SLACK_CLIENT_ID")
    slack_client_secret: str | None = Field(default=None, alias="SLACK_CLIENT_SECRET", repr=False)
    slack_redirect_uri: str | None = Field(default=None, alias="SLACK_REDIRECT_URI")
    slack_token_key: str | None = Field(default=None, alias="RAPPORT_SLACK_TOKEN_KEY", repr=False)
    slack_workspaces: str | None = Field(default=None, alias="RAPPORT_SLACK_WORKSPACES")
    brief_ahead: int = Field(default=60, alias="RAPPORT_BRIEF_AHEAD", ge=0)
    port: int | None = Field(default=None, alias="PORT", ge=1, le=65_535)
    slack_api_url: str = Field(default="https://slack.com/api/", alias="SLACK_API_URL")

    @classmethod
    def read(cls, **given: str | Path) -> Self:
        """The settings from the environment, or from `given` alone; `SettingsError` names every one that is wrong."""
        try:
            return cls.model_validate(given) if given else cls()
        except ValidationError as error:
            wrong = "; ".join(
                f"{problem['loc'][0]}: {problem['msg'].removeprefix('Value error, ')}" for problem in error.errors()
            )
            raise SettingsError(f"Some settings are wrong. {wrong}.") from None

    @property
    def database(self) -> str:
        """The SQLAlchemy URL of the record."""
        return self.database_url or f"sqlite:///{self.home / 'rapport.db'}"

    @field_validator("home", "cache")
    @classmethod
    def _folder(cls, folder: Path) -> Path:
        folder = folder.expanduser().absolute()
        if folder.exists() and not folder.is_dir():
            raise ValueError(f"{folder} is a file; name a folder")
        return folder

    @field_validator("database_url")
    @classmethod
    def _database(cls, url: str | None) -> str | None:
        if url is None or url.startswith("sqlite:///"):
            return url
        scheme, separator, rest = url.partition("://")
        if not separator or scheme.split("+")[0] not in {"postgresql", "postgres"}:
            raise ValueError("give a URL such as postgresql://user:password@host/name, or leave it out for SQLite")
        return f"postgresql+psycopg://{rest}"

    @field_validator("chroma_url", "llm_base_url", "slack_api_url")
    @classmethod
    def _web(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith(("http://", "https://")):
            raise ValueError("give a URL that begins with http:// or https://")
        return url

    @field_validator("llm")
    @classmethod
    def _model(cls, name: str | None) -> str | None:
        if name is not None and ":" not in name:
            raise ValueError("name the provider too, for instance anthropic:…, openai:… or ollama:…")
        return name

    @field_validator("slack_api_url")
    @classmethod
    def _slack(cls, url: str) -> str:
        if not url.endswith("/api/"):
            raise ValueError("give a URL that ends in /api/")
        return url
