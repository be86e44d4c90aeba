"""Windows: opened at once, since Slack waits three seconds, and filled when what belongs in them is known."""

from collections.abc import Awaitable
from typing import Any, Final

from slack_sdk.errors import SlackApiError

from bot.slack.calling import Client
from bot.slack.views.feedback import told_modal, waiting_modal
from bot.slack.views.text import Block
from knowledge.errors import RapportError

CLOSED: Final = frozenset({"not_found", "view_not_found"})
"""Errors of Slack where a window is no longer there."""

TOO_LATE: Final = frozenset({"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"})
"""Errors of Slack where a window was to be opened too long after the click that asked for it."""


def too_late(error: Exception) -> bool:
    """Whether Slack opens no window any more for what somebody did."""
    return isinstance(error, SlackApiError) and error.response.get("error") in TOO_LATE


async def opened(client: Client, body: dict[str, Any], title: str) -> str:
    """The id of a window that says to wait."""
    told = await client.views_open(trigger_id=body["trigger_id"], view=waiting_modal(title))
    return str(told["view"]["id"])


async def filled(client: Client, window: str, title: str, view: Awaitable[Block]) -> bool:
    """Fill a window, or say in it what went wrong; false where somebody closed it meanwhile.

    What nobody foresaw is raised too, so that it gets to the log.
    """
    try:
        made = await view
    except RapportError as refused:
        return await shown(client, window, told_modal(title, str(refused)))
    except Exception:
        await shown(client, window, told_modal(title, "That did not work; the reason comes in a direct message."))
        raise
    return await shown(client, window, made)


async def shown(client: Client, window: str, view: Block) -> bool:
    """Show a view in a window; false where somebody closed it meanwhile."""
    try:
        await client.views_update(view_id=window, view=view)
    except SlackApiError as refused:
        if refused.response.get("error") not in CLOSED:
            raise
        return False
    return True
