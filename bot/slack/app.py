"""The Slack app: what Slack may bring, who hears it, and where errors become the sentence that a user reads.

    app.py         this: the one table of listeners, and the one boundary for errors
    house.py       what a listener is given: `house.ask` puts a question to the desk, `house.once` has it change
                   something, `house.audiences` says who reads an answer
    listeners/     plain functions of four moves: acknowledge, read the payload, ask, show a view
    views/         pure functions from answers to Block Kit, as plain dicts
    audiences.py   who reads an answer, and so which accounts it may speak of
    work.py        what comes in is kept, acknowledged, worked on once, and tried again while Slack is down
    calling.py     how Slack is called, tried again, and its failures told apart; streams that expire are finished
    serving.py     `rapport serve`: the door over HTTP or in Socket Mode, health, and a graceful stop
    installing.py  whose tokens: one workspace's from the settings, or those of every workspace that installed the app

There are two of Bolt's apps. The *door* verifies what comes in, keeps it and acknowledges it; it has no listeners. The
*app* behind it runs a listener to its end, on what was kept. So a listener has all the time it needs and may be run
again where Slack was down: what it posted is not posted twice, and what it changed through `house.once` is not changed
twice. It names its arguments as Bolt does (`ack`, `event`, `command`, `client`, `context`, `respond`, …), and `house`.
`ack` matters where a view was submitted: it is what Slack is answered, within two seconds; elsewhere it says nothing.
What a listener raises is told to whoever asked: the sentence of a `RapportError`, or a number that is also in the log.
"""

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any
from uuid import uuid4

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.listener.async_builtins import AsyncTokenRevocationListeners
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore

from bot.slack.calling import CURRENT, Respond, passing, slack_client
from bot.slack.house import House
from bot.slack.listeners import briefs, choosing, feedback, home, pictures, talking, voices
from bot.slack.listeners.windows import too_late
from bot.slack.views import ids
from bot.slack.work import Deliveries
from knowledge.errors import RapportError

log = logging.getLogger(__name__)

Next = Callable[[], Awaitable[BoltResponse]]


def listen(app: AsyncApp) -> None:
    """The table: everything that Slack may bring."""
    app.event("message")(talking.message_sent)
    app.event("app_mention")(talking.mentioned)
    app.event("app_home_opened")(home.app_opened)
    app.event("app_context_changed")(talking.prompts_shown)
    app.command("/brief")(briefs.brief_asked)
    app.command("/voc")(voices.voices_asked)
    app.command("/field")(feedback.field_asked)
    app.global_shortcut(ids.FIELD)(feedback.field_wanted)
    app.message_shortcut(ids.LOG_AS_FIELD)(feedback.message_logged)
    app.options(ids.ACCOUNT)(choosing.accounts_offered)
    app.action(re.compile(rf"{ids.BRIEF}\.\d+"))(briefs.brief_pressed)
    app.action(ids.PICK)(briefs.brief_wanted)
    app.view(ids.PICKED)(briefs.brief_picked)
    app.action(ids.MORE)(briefs.more_wanted)
    app.action(ids.SHARE)(briefs.share_wanted)
    app.view(ids.SHARED)(briefs.shared)
    app.action(ids.CORRECT)(briefs.correction_wanted)
    app.view(ids.CORRECTED)(briefs.corrected)
    app.action(ids.PICTURES)(pictures.pictures_wanted)
    app.action(ids.PORTFOLIO)(pictures.portfolio_wanted)
    app.action(ids.PICTURE)(pictures.picture_wanted)
    app.action(ids.STOP)(talking.stop_pressed)
    app.action(ids.HELPFUL)(choosing.voted)
    app.view(ids.NOT_HELPFUL)(choosing.not_helpful)
    app.action(ids.FIELD)(feedback.field_wanted)
    app.view(ids.FIELD_SENT)(feedback.field_sent)
    app.view(ids.FIELD_EDITED)(feedback.field_edited)
    app.action(ids.FIELD_EDIT)(feedback.field_edit_wanted)
    app.action(ids.FIELD_AGAIN)(feedback.field_again)
    app.action(ids.FIELD_WITHDRAW)(feedback.field_withdrawn)


def slack_app(house: House, authorize: AsyncAuthorize, store: AsyncInstallationStore | None = None) -> AsyncApp:
    """The app of a house: runs listeners on what was kept at the door. `store` forgets workspaces that uninstall it."""

    async def with_house(context: AsyncBoltContext, next: Next) -> None:
        installed = context.authorize_result
        token, workspace = (installed.bot_token, installed.team_id) if installed else (None, None)
        context["house"] = house
        context["client"] = slack_client(house.settings, token, workspace)
        if context.response_url:
            context["respond"] = Respond(
                response_url=context.response_url,
                otherwise=partial(context["client"].chat_postMessage, channel=context.user_id),
            )
        await next()

    app = AsyncApp(
        name="rapport",
        client=slack_client(house.settings, None),
        authorize=authorize,  # type: ignore[arg-type]  # it takes one as it is
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        url_verification_enabled=False,
    )
    app.middleware(with_house)
    listen(app)
    if store:
        revoked = AsyncTokenRevocationListeners(store)
        app.event("tokens_revoked")(revoked.handle_tokens_revoked_events)
        app.event("app_uninstalled")(revoked.handle_app_uninstalled_events)
    app.error(tell)
    return app


def slack_door(
    house: House, authorize: AsyncAuthorize, deliveries: Deliveries, oauth: AsyncOAuthSettings | None = None
) -> AsyncApp:
    """The door of a house: verifies, keeps and acknowledges what comes in."""

    async def take(body: dict[str, Any], next: Next) -> BoltResponse:  # noqa: ARG001  nothing is let by
        return await deliveries.take(body)

    door = AsyncApp(
        name="rapport",
        client=slack_client(house.settings, None),
        signing_secret=house.settings.slack_signing_secret or "",
        authorize=authorize,  # type: ignore[arg-type]
        oauth_settings=oauth,
    )
    door.middleware(take)
    return door


async def tell(error: Exception, body: Mapping[str, Any], context: AsyncBoltContext) -> None:
    """The boundary: whoever asked reads what went wrong, where they asked and alone; what passes is tried again."""
    delivery = CURRENT.get()
    if passing(error) and delivery and not delivery.last:
        log.warning("Slack failed (%s); %s is tried again later", error, delivery.id)
        delivery.again = True
        return
    try:
        await say_privately(sentence(error), body, context)
    except Exception as failed:
        if not (passing(failed) and delivery):
            raise
        delivery.again = True


def sentence(error: Exception) -> str:
    """What a user reads of an error; an unexpected one is in the log under the number it tells."""
    if isinstance(error, RapportError):
        return str(error)
    if too_late(error):
        return "That took too long for Slack to open a window; please click again."
    number = uuid4().hex[:8]
    log.error("unexpected error %s", number, exc_info=error)
    return f"Something went wrong that should not have; it is in the log as {number}. Please try again."


async def say_privately(sentence: str, body: Mapping[str, Any], context: AsyncBoltContext) -> None:
    """Say something to whoever asked: where they asked if only they see it there, else in a direct message."""
    client, user, channel = context.client, context.user_id, context.channel_id
    event = body.get("event") or {}
    if context.respond is not None and context.response_url:
        await context.respond(sentence, response_type="ephemeral", replace_original=False)
    elif channel and user and not channel.startswith("D"):
        await client.chat_postEphemeral(channel=channel, user=user, text=sentence, thread_ts=event.get("thread_ts"))
    elif user:
        thread = (event.get("thread_ts") or event.get("ts")) if channel else None
        await client.chat_postMessage(channel=channel or user, text=sentence, thread_ts=thread)
