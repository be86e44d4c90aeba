"""What stands in for Slack: it brings the app what people do, by a websocket as in Socket Mode, and is called by it."""

import asyncio
import json
import re
import secrets
import uuid
from typing import Any, Final

from aiohttp import WSMsgType, web

from bot.slack.trying.workspace import APP, BOT, HOME, Json, Refused, Workspace
from knowledge.errors import RapportError

LOOPBACK: Final = "127.0.0.1"

ANSWERS_IN: Final = 3.0
"""Seconds within which Slack wants what it brings acknowledged."""

LARGEST: Final = 8 << 20
"""Bytes of the largest call that is taken."""

_MENTION: Final = re.compile(r"@rapport\b", re.IGNORECASE)


class NotAnswered(RapportError):
    """The app did not acknowledge what it was brought."""


class Standin:
    """The stand-in: people act by its methods, the app reaches it at `routes`, with tokens that nobody else knows."""

    def __init__(self, manifest: Json, port: int) -> None:
        """`manifest` is the app's; the people come with `workspace`, before anybody looks."""
        self.workspace = Workspace((), ())
        self.commands = manifest["features"]["slash_commands"]
        self.shortcuts = manifest["features"]["shortcuts"]
        self.bot_token = f"xoxb-{secrets.token_urlsafe(32)}"
        self.app_token = f"xapp-{secrets.token_urlsafe(32)}"
        self.address = f"http://{LOOPBACK}:{port}"
        self._tickets: set[str] = set()
        self._hooks: dict[str, tuple[str, str, str | None]] = {}
        self._sockets: list[web.WebSocketResponse] = []
        self._waiting: dict[str, asyncio.Future[Json | None]] = {}

    @property
    def connected(self) -> bool:
        """Whether the app is there."""
        return any(not each.closed for each in self._sockets)

    # what people do ---------------------------------------------------------------------------------------------------

    async def say(self, user: str, *, channel: str, text: str, thread: str | None, beside: str | None) -> None:
        """Write a message; `beside` is the channel beside which a direct message was opened."""
        where = self.workspace.reads(user, channel)
        written = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        mentioned = where.direct is None and _MENTION.search(written) is not None
        written = _MENTION.sub(f"<@{BOT}>", written) if mentioned else written
        message = self.workspace.post(
            where, {"user": user, "text": written, "team": HOME, **({"thread_ts": thread} if thread else {})}
        )
        self.workspace.changed()
        event = {name: value for name, value in message.items() if name != "blocks"}
        event |= {"channel_type": "im" if where.direct else "channel", "event_ts": message["ts"]}
        if where.direct and beside:
            event["app_context"] = _context(beside)
        await self._event(event, shared=where.shared)
        if mentioned:
            del event["channel_type"]
            await self._event(event | {"type": "app_mention"}, shared=where.shared)

    async def open_app(self, user: str, *, tab: str, beside: str | None) -> None:
        """Open the app's home tab or its messages."""
        event = {"type": "app_home_opened", "user": user, "channel": self.workspace.direct(user).id, "tab": tab}
        context = {"context": _context(beside)} if tab == "messages" else {}
        await self._event({**event, "event_ts": self.workspace.ts(), **context})

    async def command(self, user: str, *, channel: str, name: str, text: str) -> None:
        """Use a slash command."""
        if name not in {each["command"] for each in self.commands}:
            raise NotAnswered(f"There is no command {name}.")
        where = self.workspace.reads(user, channel)
        await self._bring(
            "slash_commands",
            {
                "command": name,
                "text": text,
                "user_id": user,
                "team_id": HOME,
                "channel_id": where.id,
                "channel_name": where.name,
                "api_app_id": APP,
                "trigger_id": self.workspace.trigger(user),
                "response_url": self._hook(user, where.id),
            },
        )

    async def shortcut(self, user: str, *, callback: str, channel: str | None = None, ts: str | None = None) -> None:
        """Use a shortcut: on a message, or one that stands for itself."""
        if not (channel and ts):
            await self._interact(user, type="shortcut", callback_id=callback)
            return
        where = self.workspace.reads(user, channel)
        await self._interact(
            user,
            type="message_action",
            callback_id=callback,
            message_ts=ts,
            message=self.workspace.message(channel, ts),
            channel={"id": channel, "name": where.name},
            response_url=self._hook(user, channel),
        )

    async def press(self, user: str, *, action: Json, where: Json, state: Json | None) -> None:
        """Press or choose something in a message or a view; `where` is its `channel` and `ts`, or its `view`."""
        did = {**action, "action_ts": self.workspace.ts()}
        if "view" in where:
            view = {**self.workspace.window(user, where["view"]), "state": {"values": state or {}}}
            container: Json = {"type": "view", "view_id": view["id"]}
            await self._interact(user, type="block_actions", actions=[did], view=view, container=container)
            return
        channel = self.workspace.reads(user, where["channel"])
        message = self.workspace.message(channel.id, where["ts"])
        thread = {"thread_ts": message["thread_ts"]} if message.get("thread_ts") else {}
        container = {"type": "message", "message_ts": message["ts"], "channel_id": channel.id, **thread}
        await self._interact(
            user,
            type="block_actions",
            actions=[did],
            channel={"id": channel.id, "name": channel.name},
            message=message,
            container={**container, "is_ephemeral": "to" in message},
            response_url=self._hook(user, channel.id, message["ts"]),
        )

    async def suggest(self, user: str, *, view: str, block: str, action: str, text: str) -> Json:
        """The options of a menu for what was typed in it."""
        shown = self.workspace.window(user, view)
        answer = await self._interact(
            user, type="block_suggestion", block_id=block, action_id=action, value=text, view=shown
        )
        return answer or {"options": []}

    async def submit(self, user: str, *, view: str, values: Json) -> Json:
        """Send a window; what is wrong with it, by block, stands in `errors`, and then it stays."""
        sent = {**self.workspace.window(user, view), "state": {"values": values}}
        answer = await self._interact(user, type="view_submission", view=sent) or {}
        kind = answer.get("response_action")
        if kind == "errors":
            return {"errors": answer["errors"]}
        if kind == "update":
            self.workspace.shown(user, view, answer["view"])
        else:
            self.workspace.close(user, view)
        return {}

    # bringing ---------------------------------------------------------------------------------------------------------

    async def _event(self, event: Json, *, shared: bool = False) -> None:
        await self._bring(
            "events_api",
            {
                "type": "event_callback", "team_id": HOME, "api_app_id": APP, "event": event,
                "event_id": f"Ev{uuid.uuid4().hex}", "event_time": int(float(event["event_ts"])),
                "is_ext_shared_channel": shared,
                "authorizations": [{"team_id": HOME, "user_id": BOT, "is_bot": True, "is_enterprise_install": False}],
            },
        )  # fmt: skip

    async def _interact(self, user: str, **payload: Any) -> Json | None:  # noqa: ANN401  of an interaction
        who = self.workspace.members[user]
        return await self._bring(
            "interactive",
            {
                "user": {"id": user, "name": who.name, "team_id": HOME},
                "team": {"id": HOME, "domain": "try"},
                "api_app_id": APP,
                "trigger_id": self.workspace.trigger(user),
                **payload,
            },
        )

    async def _bring(self, kind: str, payload: Json) -> Json | None:
        """Bring something to the app; what it acknowledges it with. Error: `NotAnswered`."""
        socket = next((each for each in reversed(self._sockets) if not each.closed), None)
        if socket is None:
            raise NotAnswered("Rapport is still starting; try again in a moment.")
        envelope = uuid.uuid4().hex
        answer = self._waiting[envelope] = asyncio.get_running_loop().create_future()
        accepts = kind != "events_api"
        try:
            await socket.send_json(
                {"envelope_id": envelope, "type": kind, "payload": payload, "accepts_response_payload": accepts}
            )
            return await asyncio.wait_for(answer, ANSWERS_IN)
        except (TimeoutError, ConnectionError):
            raise NotAnswered("Rapport did not answer within three seconds, which Slack calls a failure.") from None
        finally:
            del self._waiting[envelope]

    # what the app calls -----------------------------------------------------------------------------------------------

    def routes(self) -> list[web.RouteDef]:
        """Where the app reaches this."""
        return [
            web.post("/api/{method}", self._called),
            web.get("/api/{method}", self._called),
            web.post("/respond/{hook}", self._responded),
            web.post("/upload/{file}", self._uploaded),
            web.get("/socket/{ticket}", self._socket),
        ]

    async def _called(self, request: web.Request) -> web.Response:
        method, given = request.match_info["method"], await _arguments(request)
        opening = method == "apps.connections.open"
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not secrets.compare_digest(token.encode(), (self.app_token if opening else self.bot_token).encode()):
            return web.json_response({"ok": False, "error": "invalid_auth"})
        if opening:
            ticket = secrets.token_urlsafe(32)
            self._tickets.add(ticket)
            return web.json_response({"ok": True, "url": f"{self.address.replace('http', 'ws', 1)}/socket/{ticket}"})
        try:
            answer = self.workspace.call(method, given)
            if "upload_url" in answer:
                answer = {**answer, "upload_url": f"{self.address}{answer['upload_url']}"}
            return web.json_response({"ok": True, **answer})
        except Refused as refused:
            return web.json_response({"ok": False, "error": str(refused)})

    async def _responded(self, request: web.Request) -> web.Response:
        hook = self._hooks.get(request.match_info["hook"])
        if hook is None:
            return web.Response(status=404, text="used_url")
        try:
            self.workspace.respond(*hook, await request.json())
        except Refused as refused:
            return web.Response(status=404, text=str(refused))
        return web.Response(text="ok")

    async def _uploaded(self, request: web.Request) -> web.Response:
        file = request.match_info["file"]
        if file not in self.workspace.files:
            return web.Response(status=404)
        self.workspace.files[file] = await request.read()
        return web.Response(text="OK")

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        ticket = request.match_info["ticket"]
        if ticket not in self._tickets:
            return web.Response(status=403)
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": APP}})
        self._sockets.append(socket)
        self.workspace.changed()
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                told = json.loads(message.data)
                answer = self._waiting.get(told.get("envelope_id"))
                if answer and not answer.done():
                    answer.set_result(told.get("payload"))
        self._sockets.remove(socket)
        self.workspace.changed()
        return socket

    async def close(self) -> None:
        """Let the app go."""
        for socket in tuple(self._sockets):
            await socket.close()

    def _hook(self, user: str, channel: str, ts: str | None = None) -> str:
        hook = secrets.token_urlsafe(32)
        self._hooks[hook] = (user, channel, ts)
        return f"{self.address}/respond/{hook}"


async def _arguments(request: web.Request) -> Json:
    """The arguments of a call: JSON, but for the few methods that look something up or take a file."""
    if request.content_type == "application/json":
        told: Json = await request.json()
        return told
    return {**request.query, **(await request.post())}


def _context(channel: str | None) -> Json:
    entity = {"type": "slack#/types/channel_id", "value": channel, "team_id": HOME}
    return {"entities": [entity]} if channel else {}
