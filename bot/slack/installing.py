"""Whose tokens Slack is called with."""

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError

from bot.settings import Settings
from bot.slack.calling import slack_client
from knowledge.errors import SettingsError


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

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,  # noqa: ARG002  there is one
        enterprise_id: str | None,  # noqa: ARG002
        team_id: str | None,  # noqa: ARG002
        user_id: str | None,
        actor_enterprise_id: str | None = None,  # noqa: ARG002
        actor_team_id: str | None = None,  # noqa: ARG002
        actor_user_id: str | None = None,  # noqa: ARG002
    ) -> AuthorizeResult:
        """Whom an answer is given as."""
        return AuthorizeResult(**{**self.installed, "user_id": user_id})
