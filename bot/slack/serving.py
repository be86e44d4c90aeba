"""`rapport serve`: the Slack app over HTTP or in Socket Mode, until it is told to stop."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from typing import Final, Literal

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp

from bot.assembly import Assembly
from bot.settings import Settings
from bot.slack.app import slack_app, slack_door
from bot.slack.calendars import KIND as CALL
from bot.slack.calendars import brief_before_call
from bot.slack.calling import passing, slack_client
from bot.slack.house import House
from bot.slack.installing import Installations, OneWorkspace, Workspaces, oauth
from bot.slack.rounds import clients, rounds
from bot.slack.work import Deliveries
from knowledge.errors import RapportError, SettingsError

PATH: Final = "/slack/events"

PORT: Final = 3000

PATIENCE: Final = 20.0
"""Seconds that what is being answered gets to be finished when we are told to stop; container hosts give thirty."""

KNOCKING: Final = 10.0
"""Seconds until Slack is asked again who we are, where it does not answer when we start."""

Connected = Callable[[], Awaitable[bool]]

log = logging.getLogger(__name__)


Door = Literal["http", "socket"]
"""How Slack comes in; a worker has no door."""


def serve(settings: Settings, *, http: bool, port: int | None = None) -> None:
    """Serve until SIGTERM or SIGINT. Error: `SettingsError` naming every setting that is missing."""
    check(settings, http=http)
    _run(settings, "http" if http else "socket", port or settings.port or (PORT if http else None))


def work(settings: Settings) -> None:
    """Share the queued work of others over one PostgreSQL, until SIGTERM or SIGINT. Error: `SettingsError`."""
    if settings.database.startswith("sqlite"):
        raise SettingsError(
            "Work is shared over PostgreSQL: set RAPPORT_DATABASE_URL to the database that `rapport serve` uses. "
            "On SQLite `rapport serve` does all the work itself."
        )
    if not installs(settings, http=True) and not settings.slack_bot_token:
        raise SettingsError("Answers cannot be sent without SLACK_BOT_TOKEN: set it as for `rapport serve`.")
    _run(settings, None, None)


def _run(settings: Settings, door: Door | None, port: int | None) -> None:
    _log_to_terminal()
    with Assembly(settings) as rapport, House(rapport) as house:
        asyncio.run(_until_told(house, door, port))


def _log_to_terminal() -> None:
    """Say on standard error what goes on, and what libraries warn of; errors go to the log in the home besides."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)
    logging.getLogger("bot").setLevel(logging.INFO)


def check(settings: Settings, *, http: bool) -> None:
    """Raise `SettingsError` naming what is missing."""
    door = (
        {"SLACK_SIGNING_SECRET": settings.slack_signing_secret}
        if http
        else {"SLACK_APP_TOKEN": settings.slack_app_token}
    )
    if installs(settings, http=http):
        needed = door | {
            "RAPPORT_SLACK_TOKEN_KEY": settings.slack_token_key,
            "RAPPORT_SLACK_WORKSPACES": settings.slack_workspaces,
        }
    else:
        needed = {"SLACK_BOT_TOKEN": settings.slack_bot_token} | door
    missing = [name for name, value in needed.items() if not value]
    if missing:
        raise SettingsError(
            f"Slack cannot be served without {' and '.join(missing)}: README says where each comes from, and "
            "`rapport try` shows Rapport without Slack."
        )


def installs(settings: Settings, *, http: bool) -> bool:
    """Whether workspaces install the app by themselves, on our pages, rather than by the one token of the settings."""
    by_token = settings.slack_bot_token and not settings.slack_token_key
    return http and bool(settings.slack_client_id and settings.slack_client_secret) and not by_token


async def _until_told(house: House, door: Door | None, port: int | None) -> None:
    told = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, told.set)
    await serve_house(house, told, door, port)
    log.info("stopped")


async def serve_house(house: House, told: asyncio.Event, door: Door | None, port: int | None) -> None:
    """Serve what a house holds until told to stop."""
    settings = house.settings
    installed: OneWorkspace | Workspaces | None
    if installs(settings, http=door != "socket"):
        vault = house.rapport.vault
        store = Installations(vault, frozenset((settings.slack_workspaces or "").replace(",", " ").split()))
        installed, pages = Workspaces(settings, store), oauth(settings, store, vault)
    else:
        store, pages = None, None
        installed = await _known(settings, told)
    if installed is None:
        return
    await house.ask(house.open)
    errands = {CALL: partial(_before_call, house, installed)}
    deliveries = Deliveries(slack_app(house, installed, store), house.rapport.work, errands)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(_working(house, installed, deliveries))
        if door == "http":
            app = slack_door(house, installed, deliveries, pages)
            await stack.enter_async_context(_listening(house, port, door=app))
        elif door == "socket":
            app = slack_door(house, installed, deliveries)
            await stack.enter_async_context(_connected(house, app, port))
        log.info(
            "at work %s", {"http": f"on port {port}, {PATH}", "socket": "in Socket Mode", None: "on the queue"}[door]
        )
        await told.wait()


async def _before_call(house: House, installed: OneWorkspace | Workspaces, errand: dict[str, str]) -> None:
    for client in await clients(house, installed):
        if client.workspace == errand["workspace"]:
            await brief_before_call(client, house, errand)


async def _known(settings: Settings, told: asyncio.Event) -> OneWorkspace | None:
    """The workspace; waits for Slack where it is down. None where we are told to stop before."""
    while not told.is_set():
        try:
            return await OneWorkspace.open(settings)
        except Exception as error:
            if not passing(error):
                raise
            log.warning("Slack does not answer (%s); asking again in %s seconds", error, KNOCKING)
        with suppress(TimeoutError):
            await asyncio.wait_for(told.wait(), KNOCKING)
    return None


async def health(house: House, connected: Connected | None = None) -> dict[str, bool]:
    """Whether the database and the index can be used and Slack's socket is open; a door over HTTP has no socket."""

    async def well(look: Callable[[], object]) -> bool:
        try:
            await asyncio.to_thread(look)
        except RapportError:
            return False
        return True

    return {
        "database": await well(house.rapport.records.generation),
        "index": await well(house.rapport.index.index),
        "slack": connected is None or await connected(),
    }


@asynccontextmanager
async def _working(house: House, installed: OneWorkspace | Workspaces, deliveries: Deliveries) -> AsyncIterator[None]:
    """The queue at work, and the rounds made."""
    await asyncio.to_thread(house.rapport.work.start, deliveries.do)
    going = asyncio.create_task(rounds(house, installed))
    try:
        yield
    finally:
        await deliveries.stop(PATIENCE)
        going.cancel()
        await asyncio.gather(going, return_exceptions=True)
        await asyncio.to_thread(house.rapport.work.close)


@asynccontextmanager
async def _listening(
    house: House, port: int | None, *, door: AsyncApp | None = None, connected: Connected | None = None
) -> AsyncIterator[None]:
    """An HTTP server with the door, if there is one, and the state of health; it stops taking in before we stop."""
    server = web.Application() if door is None else door.server(path=PATH).web_app

    async def healthz(request: web.Request) -> web.Response:  # noqa: ARG001
        state = await health(house, connected)
        return web.json_response(state, status=200 if all(state.values()) else 503)

    server.router.add_get("/healthz", healthz)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, port=port).start()
        yield
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _connected(house: House, door: AsyncApp, port: int | None) -> AsyncIterator[None]:
    """A Socket Mode connection, which mends itself; the state of health is shown on `port` if one is given."""
    token = house.settings.slack_app_token
    handler = AsyncSocketModeHandler(door, token, web_client=slack_client(house.settings, token))
    connecting = asyncio.create_task(handler.connect_async())  # type: ignore[no-untyped-call]
    async with AsyncExitStack() as stack:
        if port:
            await stack.enter_async_context(_listening(house, port, connected=handler.client.is_connected))
        try:
            yield
        finally:
            connecting.cancel()
            await handler.close_async()  # type: ignore[no-untyped-call]
