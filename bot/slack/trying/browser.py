"""The page in the browser: what one person has before them, sent whenever it changes, and what they do with it.

It is for this computer alone: bound to the loopback address, behind a token in its URL that changes with every start,
and closed to pages of any other origin, also where a foreign name was made to point here.
"""

import asyncio
import json
import logging
import os
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from importlib import resources
from typing import Final

from aiohttp import WSMsgType, web

from bot.slack.trying.standin import LARGEST, LOOPBACK, Standin
from bot.slack.trying.workspace import BOT, Json, Refused
from knowledge.errors import RapportError, SettingsError

PAGE: Final = {"": "page.html", "page.css": "page.css", "page.js": "page.js", "blocks.js": "blocks.js"}
"""The files of the page, by where they stand below the token."""

KINDS: Final = {"html": "text/html", "css": "text/css", "js": "text/javascript"}

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""What keeps the page from loading anything else, from being framed, and its token from being told on."""

SOON: Final = 0.03
"""Seconds for which changes are gathered before they are shown."""

log = logging.getLogger(__name__)

Did = Callable[..., Awaitable[Json | None]]


class Browser:
    """The page, and the people who look at it; `notice` tells them whose data they see. One of a stand-in."""

    def __init__(self, standin: Standin, notice: str) -> None:
        self.token = secrets.token_urlsafe(24)
        self._standin = standin
        self._notice = notice
        self._looking: dict[web.WebSocketResponse, asyncio.Event] = {}
        self._acts: Mapping[str, Did] = {
            "say": standin.say,
            "open": standin.open_app,
            "command": standin.command,
            "shortcut": standin.shortcut,
            "press": standin.press,
            "suggest": standin.suggest,
            "submit": standin.submit,
            "close": self._close,
        }
        standin.workspace.changed = self._changed

    def application(self) -> web.Application:
        """The server of the page and of the stand-in."""
        made = web.Application(client_max_size=LARGEST, middlewares=[self._guard])
        made.add_routes(self._standin.routes())
        made.router.add_get("/{token}/live", self._live)
        made.router.add_get("/{token}/{file:[a-z.]*}", self._file)
        return made

    @web.middleware
    async def _guard(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        port = self._standin.address.rpartition(":")[2]
        hosts = {f"{name}:{port}" for name in (LOOPBACK, "localhost")}
        origin = request.headers.get("Origin")
        if request.headers.get("Host") not in hosts or origin not in {None, *(f"http://{host}" for host in hosts)}:
            return web.Response(status=403, text="This page is for the computer that it runs on.\n")
        token = request.match_info.get("token")
        if token is not None and not secrets.compare_digest(token.encode(), self.token.encode()):
            return web.Response(status=404, text="Use the whole address that `rapport try` printed.\n")
        return await handler(request)

    async def _file(self, request: web.Request) -> web.Response:
        name = PAGE.get(request.match_info["file"])
        if name is None:
            return web.Response(status=404)
        text = resources.files("bot.slack.trying").joinpath("page", name).read_text("utf-8")
        return web.Response(text=text, content_type=KINDS[name.rpartition(".")[2]], charset="utf-8", headers=HEADERS)

    async def _live(self, request: web.Request) -> web.StreamResponse:
        """What somebody has before them, and what they do; a page looks as one person at a time."""
        if "Origin" not in request.headers:
            return web.Response(status=403)
        people = [each for each in self._standin.workspace.members.values() if each.address]
        me = request.query.get("as")
        if me not in {each.id for each in people}:
            me = people[0].id
        live = web.WebSocketResponse(heartbeat=30)
        await live.prepare(request)
        self._looking[live] = asyncio.Event()
        self._standin.workspace.close(me)
        showing = asyncio.create_task(self._show(live, me))
        doing: set[asyncio.Task[None]] = set()
        try:
            async for message in live:
                if message.type == WSMsgType.TEXT:
                    task = asyncio.create_task(self._do(live, me, json.loads(message.data)))
                    doing.add(task)
                    task.add_done_callback(doing.discard)
        finally:
            del self._looking[live]
            for each in (showing, *doing):
                each.cancel()
            await asyncio.gather(showing, *doing, return_exceptions=True)
        return live

    async def close(self) -> None:
        """Let everybody go who looks."""
        for live in tuple(self._looking):
            await live.close()

    async def _show(self, live: web.WebSocketResponse, me: str) -> None:
        changed, before = self._looking[live], ""
        with suppress(ConnectionError):
            while True:
                shown = json.dumps(self._before(me))
                if shown != before:
                    await live.send_str(shown)
                    before = shown
                await changed.wait()
                await asyncio.sleep(SOON)
                changed.clear()

    async def _do(self, live: web.WebSocketResponse, me: str, asked: Json) -> None:
        """Do what somebody asks for, and tell them what came of it."""
        answer: Json
        try:
            answer = await self._acts[asked["do"]](me, **asked["with"]) or {}
        except RapportError as refused:
            answer = {"problem": str(refused)}
        except Refused:
            answer = {"problem": "That is no longer there."}
        except (KeyError, TypeError):
            log.exception("the page asked for something that there is not")
            answer = {"problem": "That cannot be done here."}
        with suppress(ConnectionError):
            await live.send_json({"answers": asked.get("number"), **answer})

    async def _close(self, user: str, *, view: str) -> None:
        self._standin.workspace.close(user, view)

    def _before(self, me: str) -> Json:
        workspace = self._standin.workspace
        return {
            "me": me,
            "bot": BOT,
            "notice": self._notice,
            "ready": self._standin.connected,
            "people": [
                {"id": each.id, "name": each.name, "does": each.does, "here": each.address is not None}
                for each in workspace.members.values()
            ],
            "commands": self._standin.commands,
            "shortcuts": self._standin.shortcuts,
            **workspace.before(me),
        }

    def _changed(self) -> None:
        for changed in self._looking.values():
            changed.set()


@contextmanager
def bound(port: int | None) -> Iterator[socket.socket]:
    """A socket on a port of this computer, or on a free one. Error: `SettingsError` where the port is taken."""
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((LOOPBACK, port or 0))
        except OSError as error:
            reason = os.strerror(error.errno).lower() if error.errno else "unknown reason"
            raise SettingsError(f"Port {port} cannot be used ({reason}): leave --port out for a free one.") from None
        yield door


@asynccontextmanager
async def listening(browser: Browser, standin: Standin, door: socket.socket) -> AsyncIterator[None]:
    """Serve the page and the stand-in at a door; in the end all who look are let go."""
    runner = web.AppRunner(browser.application(), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.SockSite(runner, door).start()
        yield
    finally:
        await browser.close()
        await standin.close()
        await runner.cleanup()
