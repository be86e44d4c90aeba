"""`rapport serve`: the Slack app over HTTP or in Socket Mode, until it is told to stop."""

import asyncio
import logging
import os
import signal

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

from bot.assembly import Assembly
from bot.settings import Settings
from bot.slack.app import slack_app
from bot.slack.calling import slack_client
from bot.slack.house import House
from knowledge.errors import SettingsError

log = logging.getLogger(__name__)

PATH = "/slack/events"
PORT = 3000


def serve(settings: Settings, *, http: bool, port: int | None) -> None:
    """Serve until SIGTERM or SIGINT. Error: `SettingsError` naming every setting that is missing."""
    needed = {"SLACK_BOT_TOKEN": settings.slack_bot_token}
    needed |= (
        {"SLACK_SIGNING_SECRET": settings.slack_signing_secret}
        if http
        else {"SLACK_APP_TOKEN": settings.slack_app_token}
    )
    missing = [name for name, value in needed.items() if not value]
    if missing:
        raise SettingsError(f"Slack cannot be served without {' and '.join(missing)}: set them, or run `rapport try`.")
    with Assembly(settings) as rapport, House(rapport) as house:
        asyncio.run(_serve(house, http=http, port=port or int(os.environ.get("PORT") or PORT)))


async def _serve(house: House, *, http: bool, port: int) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    app = slack_app(house)
    if http:
        runner = web.AppRunner(app.server(port=port, path=PATH).web_app)
        await runner.setup()
        await web.TCPSite(runner, port=port).start()
        log.info("serving %s on port %s", PATH, port)
        await stop.wait()
        await runner.cleanup()
    else:
        token = house.settings.slack_app_token
        handler = AsyncSocketModeHandler(app, token, web_client=slack_client(house.settings, token))
        await handler.connect_async()  # type: ignore[no-untyped-call]
        await stop.wait()
        await handler.close_async()  # type: ignore[no-untyped-call]
