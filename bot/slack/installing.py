"""Whose tokens Slack is called with: those of one workspace, from the settings, or of every one that installed the app.

Only the workspaces that the settings name may install it: whoever works in one of them may be told of accounts. Their
tokens are kept encrypted, and forgotten when Slack says that they were revoked.
"""

import asyncio
import json
import logging
import time
from typing import Final, Protocol
from urllib.parse import urljoin
from uuid import uuid4

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.errors import SlackApiError, SlackTokenRotationError
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator

from bot.settings import Settings
from bot.slack.calling import slack_client
from knowledge.errors import SettingsError

BEGUN: Final = 600
"""Seconds that an installation may take from the first page to the last."""

LASTING: Final = 7_200
"""Seconds that a token must last, where the app has tokens that expire; else a new one is asked for. Bolt's default."""

KEPT: Final = (
    "app_id", "enterprise_id", "team_id", "team_name", "user_id", "bot_token", "bot_id", "bot_user_id",
    "bot_refresh_token", "bot_token_expires_at",
)  # fmt: skip
"""What is kept of an installation."""

SCOPES: Final = (
    "app_mentions:read",
    "assistant:write",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "users:read",
    "users:read.email",
)
"""What the app may do: as `manifest.json` has it."""

SLACK: Final = "https://slack.com/"


log = logging.getLogger(__name__)


class Vault(Protocol):
    """Secrets by name, kept encrypted."""

    def put(self, name: str, secret: str) -> None:
        """Keep a secret."""
        ...

    def get(self, name: str) -> str | None:
        """A secret."""
        ...

    def take(self, name: str) -> str | None:
        """A secret, for the only time."""
        ...


class OneWorkspace(AsyncAuthorize):
    """The workspace that the token of the settings belongs to; Slack is asked once, when it is opened."""

    def __init__(self, installed: AuthorizeResult) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.installed = installed

    @classmethod
    async def open(cls, settings: Settings) -> "OneWorkspace":
        """Ask Slack whose the token is. Error: `SettingsError` where Slack refuses it."""
        try:
            told = await slack_client(settings, settings.slack_bot_token).auth_test()
        except SlackApiError as refused:
            raise SettingsError(
                f"Slack refuses SLACK_BOT_TOKEN ({refused.response.get('error')}): copy it anew from the app's page "
                "“OAuth & Permissions”."
            ) from None
        return cls(AuthorizeResult.from_auth_test_response(auth_test_response=told, bot_token=settings.slack_bot_token))

    async def workspaces(self) -> list[AuthorizeResult]:
        """The one."""
        return [self.installed]

    async def __call__(self, *, user_id: str | None, **_: object) -> AuthorizeResult:
        """Whom an answer is given as."""
        return AuthorizeResult(**{**self.installed, "user_id": user_id})


class Workspaces(AsyncAuthorize):
    """The workspaces that installed the app; one that did not, or may not any more, is answered nothing."""

    def __init__(self, settings: Settings, store: "Installations") -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._store = store
        self._rotator = AsyncTokenRotator(
            client_id=settings.slack_client_id or "",
            client_secret=settings.slack_client_secret or "",
            client=slack_client(settings, None),
        )

    async def __call__(self, *, team_id: str | None, user_id: str | None, **_: object) -> AuthorizeResult | None:
        """Whom an answer is given as; Slack need not be asked, since what is revoked it tells us."""
        installed = await self._store.async_find_installation(enterprise_id=None, team_id=team_id)
        if installed is None:
            return None
        installed = await self._fresh(installed)
        return AuthorizeResult(
            enterprise_id=installed.enterprise_id,
            team_id=installed.team_id,
            bot_user_id=installed.bot_user_id,
            bot_id=installed.bot_id,
            bot_token=installed.bot_token,
            user_id=user_id,
        )

    async def workspaces(self) -> list[AuthorizeResult]:
        """All of them."""
        found = [await self(team_id=team, user_id=None) for team in sorted(self._store.allowed)]
        return [each for each in found if each is not None]

    async def _fresh(self, installed: Installation) -> Installation:
        """The installation with a token that lasts; as it is where Slack would not give another yet."""
        try:
            fresh = await self._rotator.perform_token_rotation(
                installation=installed, minutes_before_expiration=LASTING // 60
            )
        except SlackTokenRotationError as refused:
            log.warning("Slack gave no new token for %s (%s)", installed.team_id, refused)
            return installed
        if fresh is None:
            return installed
        await self._store.async_save(fresh)
        return fresh


class Installations(AsyncInstallationStore):
    """The installations on record, in the vault."""

    def __init__(self, vault: Vault, allowed: frozenset[str]) -> None:
        self._vault = vault
        self.allowed = allowed

    async def async_save(self, installation: Installation) -> None:
        """Keep one. Error: `BoltError` for a workspace that the settings do not name."""
        if installation.team_id not in self.allowed:
            raise BoltError(
                f"The workspace {installation.team_name} ({installation.team_id}) may not install Rapport: its id is "
                "not in RAPPORT_SLACK_WORKSPACES."
            )
        kept = {name: getattr(installation, name) for name in KEPT}
        await asyncio.to_thread(self._vault.put, _name(installation.team_id), json.dumps(kept))

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,  # noqa: ARG002  a workspace's id is its own in every enterprise
        team_id: str | None,
        user_id: str | None = None,  # noqa: ARG002  users' tokens are not kept
        is_enterprise_install: bool | None = False,  # noqa: ARG002
    ) -> Installation | None:
        """The one of a workspace."""
        if team_id not in self.allowed:
            return None
        kept = await asyncio.to_thread(self._vault.get, _name(team_id))
        return Installation(**json.loads(kept)) if kept else None

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget the one of a workspace that revoked its token."""
        await self.async_delete_all(enterprise_id=enterprise_id, team_id=team_id)

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Nothing: users' tokens are not kept."""

    async def async_delete_all(self, *, enterprise_id: str | None, team_id: str | None) -> None:  # noqa: ARG002
        """Forget the one of a workspace that uninstalled the app or revoked its token."""
        await asyncio.to_thread(self._vault.take, _name(team_id))


class States(AsyncOAuthStateStore):
    """Installations that were begun, each to be ended once, by any of our processes."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def async_issue(self, *args: object, **kwargs: object) -> str:  # noqa: ARG002
        """Begin one."""
        state = uuid4().hex
        await asyncio.to_thread(self._vault.put, f"state {state}", str(time.time() + BEGUN))
        return state

    async def async_consume(self, state: str) -> bool:
        """End one; false where it was not begun, or too long ago."""
        until = await asyncio.to_thread(self._vault.take, f"state {state}")
        return until is not None and time.time() < float(until)


def _name(team_id: str | None) -> str:
    return f"installation {team_id}"


def oauth(settings: Settings, store: Installations, vault: Vault) -> AsyncOAuthSettings:
    """The pages `/slack/install` and `/slack/oauth_redirect`."""
    site = SLACK if settings.slack_api_url.startswith(SLACK) else urljoin(settings.slack_api_url, "/")
    return AsyncOAuthSettings(
        client_id=settings.slack_client_id,
        client_secret=settings.slack_client_secret,
        scopes=SCOPES,
        redirect_uri=settings.slack_redirect_uri,
        authorization_url=urljoin(site, "oauth/v2/authorize"),
        installation_store=store,
        state_store=States(vault),
    )
