"""What is done again and again while Slack is served: the index kept up to date, news told, calendars looked into."""

import asyncio
import datetime as dt
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from bot.slack.calendars import look_ahead
from bot.slack.calling import Client, slack_client
from bot.slack.house import House
from bot.slack.installing import OneWorkspace, Workspaces
from bot.slack.listeners.feedback import tell_news

TENDING: Final = 5.0
"""Seconds between looks for passages that the index lacks."""

TELLING: Final = 60.0
"""Seconds between looks for what became of feedback."""

LOOKING_AHEAD: Final = 300.0
"""Seconds between readings of the calendars: a brief comes so much later than an hour ahead at most."""

log = logging.getLogger(__name__)


async def rounds(house: House, installed: OneWorkspace | Workspaces) -> None:
    """Make all the rounds until cancelled; what fails in one is in the log, and the next comes nevertheless."""
    ahead = dt.timedelta(minutes=house.settings.brief_ahead)

    async def tend() -> None:
        await asyncio.to_thread(house.rapport.index.tend)
        await house.ask(house.desk.take_in)

    async def tell(client: Client) -> None:
        await tell_news(client, house)

    async def look(client: Client) -> None:
        await look_ahead(client, house, ahead)

    await asyncio.gather(
        _again(TENDING, tend),
        _again(TELLING, lambda: _everywhere(house, installed, tell)),
        *([_again(LOOKING_AHEAD, lambda: _everywhere(house, installed, look))] if ahead else []),
    )


async def clients(house: House, installed: OneWorkspace | Workspaces) -> list[Client]:
    """A client for each workspace."""
    return [slack_client(house.settings, each.bot_token, each.team_id) for each in await installed.workspaces()]


async def _everywhere(
    house: House, installed: OneWorkspace | Workspaces, round_: Callable[[Client], Awaitable[None]]
) -> None:
    """Make a round in each workspace; one in which it fails keeps the others from nothing."""
    for client in await clients(house, installed):
        try:
            await round_(client)
        except Exception:
            log.exception("a round failed in the workspace %s; the next one comes", client.workspace)


async def _again(seconds: float, round_: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await round_()
        except Exception:
            log.exception("a round failed; the next one comes in %s seconds", seconds)
        await asyncio.sleep(seconds)
