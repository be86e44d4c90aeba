"""A Slack of our own: a workspace with people and channels that an app talks to over real HTTP and a real websocket.

It is as strict as Slack's documents: what the manifest does not ask for is not granted or delivered, payloads are held
against the limits, window triggers last three seconds and serve once, streams end, and whatever is not acknowledged in
three seconds is brought again. What an app does wrong is kept in `faults`, besides the error that it is answered.
"""

import asyncio
import hashlib
import hmac
import itertools
import json
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from aiohttp import ClientSession, ClientTimeout, WSMsgType, web

from tests.slack.blocks import blocks_faults, message_faults, view_faults, words

MANIFEST = Path(__file__).parents[2] / "manifest.json"
HOME, PARTNER = "T0HOME", "T0PARTNER"
BOT, BOT_ID, APP = "U0RAPPORT", "B0RAPPORT", "A0RAPPORT"
BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-for-tests", "xapp-for-tests", "a secret for tests"
ACKNOWLEDGED_IN = 3.0
TRIGGER_LASTS = 3.0
ANY_CONVERSATION = {"channels:read", "groups:read", "im:read"}
METHODS = {
    "auth.test": (set(), set()),
    "apps.connections.open": (set(), set()),
    "assistant.threads.setStatus": ({"channel_id", "thread_ts", "status"}, {"assistant:write", "chat:write"}),
    "assistant.threads.setSuggestedPrompts": ({"channel_id", "prompts"}, {"assistant:write"}),
    "chat.appendStream": ({"channel", "ts"}, {"chat:write"}),
    "chat.postEphemeral": ({"channel", "user"}, {"chat:write"}),
    "chat.postMessage": ({"channel"}, {"chat:write"}),
    "chat.startStream": ({"channel", "thread_ts"}, {"chat:write"}),
    "chat.stopStream": ({"channel", "ts"}, {"chat:write"}),
    "chat.update": ({"channel", "ts"}, {"chat:write"}),
    "conversations.info": ({"channel"}, ANY_CONVERSATION),
    "conversations.members": ({"channel"}, ANY_CONVERSATION),
    "files.completeUploadExternal": ({"files", "channel_id"}, {"files:write"}),
    "files.getUploadURLExternal": ({"filename", "length"}, {"files:write"}),
    "users.info": ({"user"}, {"users:read"}),
    "users.lookupByEmail": ({"email"}, {"users:read.email"}),
    "views.open": ({"trigger_id", "view"}, set()),
    "views.publish": ({"user_id", "view"}, set()),
    "views.update": ({"view"}, set()),
}
"""The methods that there are: what each needs, and the scopes of which it takes one."""


class Refused(Exception):
    """What Slack answers to an app that does something wrong."""


class Declined(Refused):
    """What Slack answers where an app does nothing wrong: it may happen to any."""


@dataclass
class Trouble:
    """A failure that a method has a number of times."""

    method: str
    status: int
    times: int
    after: float = 1.0
    error: str = "ratelimited"


@dataclass
class Delivery:
    """Something that was brought to the app: when it was acknowledged, and with what."""

    kind: str
    body: dict
    attempt: int = 0
    seconds: float | None = None
    answer: dict | None = None


@dataclass
class Channel:
    """A conversation; `direct` is whose direct message it is."""

    id: str
    name: str
    members: list
    private: bool = False
    shared: bool = False
    direct: str | None = None
    messages: list = field(default_factory=list)


class FakeSlack:
    """The workspace. People act by methods that return when the app has acknowledged; `until` waits for the rest."""

    def __init__(self, mode="http", stream_lasts=300.0):
        self.mode = mode
        self.stream_lasts = stream_lasts
        self.manifest = json.loads(MANIFEST.read_text("utf-8"))
        self.scopes = set(self.manifest["oauth_config"]["scopes"]["bot"])
        self.events = set(self.manifest["settings"]["event_subscriptions"]["bot_events"])
        self.door = None
        self.files = {}
        self.faults, self.calls, self.deliveries, self.troubles = [], [], [], []
        self.users, self.channels, self.ephemerals = {}, {}, []
        self.views, self.windows, self.homes, self.prompts, self.statuses = {}, {}, {}, {}, {}
        self.sockets, self.waiting = [], {}
        self._triggers, self._hooks = {}, {}
        self._numbers = itertools.count(1)
        self.member(BOT, "Rapport", bot=True)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    # the workspace ----------------------------------------------------------------------------------------------------

    def member(self, id, name, email=None, *, team=HOME, guest=False, bot=False):
        """Somebody of the workspace, a guest in it, or somebody of another company."""
        profile = {"real_name": name} | (
            {"email": email} if email and team == HOME and "users:read.email" in self.scopes else {}
        )
        self.users[id] = {
            "id": id, "team_id": team, "name": name.casefold().replace(" ", "."), "real_name": name, "deleted": False,
            "is_bot": bot, "is_restricted": guest, "is_ultra_restricted": False, "is_stranger": team != HOME,
            "profile": profile,
        }  # fmt: skip

    def channel(self, id, name, members, *, private=False, shared=False):
        """A channel that the app is in."""
        self.channels[id] = Channel(id, name, [*members, BOT], private=private, shared=shared)

    def dm(self, user):
        """The direct message of somebody with the app."""
        channel = f"D{user[1:]}"
        self.channels.setdefault(channel, Channel(channel, "directmessage", [user, BOT], direct=user))
        return channel

    def forget(self):
        """Begin anew, with the same people and channels; what was written in channels stays."""
        for kept in (self.faults, self.calls, self.deliveries, self.troubles, self.ephemerals):
            kept.clear()
        for kept in (self.windows, self.homes, self.prompts, self.statuses):
            kept.clear()

    # what people do ---------------------------------------------------------------------------------------------------

    def say(self, user, channel, text, *, thread=None, beside=None):
        """Write a message; returns its ts."""
        where, ts = self.channels[channel], self._ts()
        message = {"type": "message", "user": user, "text": text, "ts": ts, "team": self.users[user]["team_id"]}
        message |= {"thread_ts": thread} if thread else {}
        where.messages.append(message)
        kind = "im" if where.direct else "group" if where.private else "channel"
        event = {**message, "channel": channel, "channel_type": kind, "event_ts": ts}
        if beside:
            event["app_context"] = _context(beside)
        if {"im": "message.im", "group": "message.groups", "channel": "message.channels"}[kind] in self.events:
            self._event(event, where)
        if f"<@{BOT}>" in text and not where.direct and "app_mention" in self.events:
            mention = {name: value for name, value in event.items() if name != "channel_type"}
            self._event(mention | {"type": "app_mention"}, where)
        return ts

    def open_app(self, user, tab, *, beside=None):
        """Open the app's home tab or its messages."""
        event = {"type": "app_home_opened", "user": user, "channel": self.dm(user), "tab": tab, "event_ts": self._ts()}
        self._event(event | ({"context": _context(beside)} if tab == "messages" else {}), self.channels[self.dm(user)])

    def look_at(self, user, channel):
        """Turn to a channel while the app is open beside it."""
        event = {"type": "app_context_changed", "user": user, "channel": self.dm(user), "event_ts": self._ts()}
        self._event(event | {"context": _context(channel)}, self.channels[self.dm(user)])

    def command(self, user, name, text="", channel=None):
        """Use a slash command."""
        assert name in {each["command"] for each in self.manifest["features"]["slash_commands"]}, name
        channel = channel or self.dm(user)
        body = {
            "command": name, "text": text, "user_id": user, "user_name": self.users[user]["name"], "team_id": HOME,
            "channel_id": channel, "channel_name": self.channels[channel].name, "api_app_id": APP,
            "trigger_id": self._trigger(user), "response_url": self._hook(user, channel),
        }  # fmt: skip
        return self._bring("slash_commands", body)

    def shortcut(self, user, callback):
        """Use a shortcut from the list of them."""
        self._declared(callback, "global")
        return self._bring("interactive", self._acts(user, type="shortcut", callback_id=callback))

    def message_shortcut(self, user, callback, channel, ts):
        """Use a shortcut on a message."""
        self._declared(callback, "message")
        return self._bring(
            "interactive",
            self._acts(
                user,
                type="message_action",
                callback_id=callback,
                message_ts=ts,
                message=self.message(channel, ts),
                channel={"id": channel, "name": self.channels[channel].name},
                response_url=self._hook(user, channel),
            ),
        )

    def press(self, user, where, action, value=None):
        """Press a button of a message (or of a home tab), or one of two of feedback by their `value`."""
        block, element = self._element(where["blocks"], action)
        did = {"type": element["type"], "action_id": action, "block_id": block["block_id"], "action_ts": self._ts()}
        given = element[f"{value}_button"]["value"] if element["type"] == "feedback_buttons" else element.get("value")
        did |= {"value": given} if given is not None else {}
        body = self._acts(user, type="block_actions", actions=[did])
        if "id" in where:
            body |= {"view": where, "container": {"type": "view", "view_id": where["id"]}}
        else:
            thread = {"thread_ts": where["thread_ts"]} if where.get("thread_ts") else {}
            body |= {
                "channel": {"id": where["channel"], "name": self.channels[where["channel"]].name},
                "message": where,
                "container": {"type": "message", "message_ts": where["ts"], "channel_id": where["channel"], **thread},
                "response_url": self._hook(user, where["channel"], where["ts"]),
            }
        return self._bring("interactive", body)

    def type_in(self, user, action, text):
        """Type in a menu of the window before somebody whose options the app looks up; returns their names."""
        view = self.window(user)
        block, _ = self._element(view["blocks"], action)
        body = self._acts(
            user, type="block_suggestion", action_id=action, block_id=block["block_id"], value=text, view=view
        )
        answer = self._bring("interactive", body).answer or {}
        return [option["text"]["text"] for option in answer.get("options", ())]

    def submit(self, user, **values):
        """Send the window before somebody with these values, by block; others keep what stands in them."""
        view = self.windows[user][-1]
        state = {}
        for block in view["blocks"]:
            if block["type"] == "input":
                name, element = block["block_id"], block["element"]
                entered = _entered(element, values.get(name))
                assert block.get("optional") or entered, f"Slack's client sends nothing without {name}"
                state[name] = {element["action_id"]: {"type": element["type"], **entered}}
        sent = {**view, "state": {"values": state}}
        delivery = self._bring("interactive", self._acts(user, type="view_submission", view=sent))
        answer = delivery.answer or {}
        if answer.get("response_action") == "update":
            self._wrong(view_faults(answer["view"]), "view_submission")
            view.update(self._made(answer["view"], user, view["id"]))
        elif answer.get("response_action") == "errors":
            inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
            self._wrong([f"an error for {name}" for name in answer["errors"].keys() - inputs], "view_submission")
        else:
            self.windows[user].pop()
        return answer

    def close(self, user):
        """Close the window before somebody."""
        self.windows[user].pop()

    def again(self, delivery, reason="http_timeout"):
        """Bring something again, as Slack does where it has not seen the acknowledgement."""
        return self._bring(delivery.kind, delivery.body, attempt=1, reason=reason)

    def trouble(self, method, status, times=1, after=1.0, error="ratelimited"):
        """Have a method fail."""
        self.troubles.append(Trouble(method, status, times, after, error))

    # what they see ----------------------------------------------------------------------------------------------------

    def posts(self, channel, thread=None):
        """What the app wrote in a channel, or in one of its threads."""
        messages = self.channels[channel].messages
        return [each for each in messages if each.get("bot_id") and (thread is None or each.get("thread_ts") == thread)]

    def message(self, channel, ts):
        """A message of a channel."""
        return next(each for each in self.channels[channel].messages if each["ts"] == ts)

    def window(self, user):
        """The window before somebody; None where there is none."""
        return next(iter(self.windows.get(user, ())[-1:]), None)

    def shown_alone(self, user):
        """What somebody alone was shown in channels."""
        return [each for each in self.ephemerals if each["to"] == user]

    def seen_by(self, user):
        """All words that the app ever showed to somebody, wherever."""
        said = [
            [message, message.get("was")]
            for channel in self.channels.values()
            if user in channel.members
            for message in channel.messages
            if message.get("bot_id")
        ]
        views = [view["was"] for view in self.views.values() if view["user"] == user]
        return words(said, self.shown_alone(user), views, self.homes.get(user, {}), self.prompts.get(self.dm(user), {}))

    def until(self, found, what, seconds=30.0):
        """Wait for something to be so; returns it."""
        deadline = time.monotonic() + seconds
        while not (value := found()):
            assert time.monotonic() < deadline, f"no {what} within {seconds:.0f} s; faults: {self.faults}"
            time.sleep(0.02)
        return value

    def still(self, quiet=0.7, seconds=20.0):
        """Wait until the app has not called for a while."""
        deadline, count, since = time.monotonic() + seconds, -1, time.monotonic()
        while time.monotonic() < deadline and time.monotonic() - since < quiet:
            if len(self.calls) != count:
                count, since = len(self.calls), time.monotonic()
            time.sleep(0.02)

    # bringing ---------------------------------------------------------------------------------------------------------

    def _event(self, event, where):
        if event["type"] not in {"message", *self.events}:
            return None
        number = next(self._numbers)
        body = {
            "type": "event_callback", "team_id": HOME, "api_app_id": APP, "event": event, "event_id": f"Ev{number:08d}",
            "event_time": int(time.time()), "is_ext_shared_channel": where.shared,
            "authorizations": [{"team_id": HOME, "user_id": BOT, "is_bot": True, "is_enterprise_install": False}],
        }  # fmt: skip
        return self._bring("events_api", body)

    def _bring(self, kind, body, attempt=0, reason=None):
        delivery = Delivery(kind, body, attempt)
        self.deliveries.append(delivery)
        bring = self._bring_by_http if self.mode == "http" else self._bring_by_socket
        begun = time.monotonic()
        done = self._run(bring(delivery, reason))
        if done:
            delivery.seconds = time.monotonic() - begun
            if delivery.seconds > ACKNOWLEDGED_IN:
                self.faults.append(f"{kind} was acknowledged after {delivery.seconds:.1f} seconds")
        elif kind == "events_api" and attempt < 3:
            return self._bring(kind, body, attempt + 1, "http_timeout")
        else:
            self.faults.append(f"{kind} was not acknowledged")
        return delivery

    async def _bring_by_http(self, delivery, reason):
        text = json.dumps(delivery.body)
        if delivery.kind == "slash_commands":
            text = urlencode(delivery.body)
        elif delivery.kind == "interactive":
            text = urlencode({"payload": text})
        form = delivery.kind != "events_api"
        headers = signed(text) | {"Content-Type": "application/x-www-form-urlencoded" if form else "application/json"}
        if delivery.attempt:
            headers |= {"X-Slack-Retry-Num": str(delivery.attempt), "X-Slack-Retry-Reason": reason}
        try:
            async with self._http.post(self.door, data=text.encode(), headers=headers) as response:
                answer = await response.text()
                if response.status != 200:
                    return False
        except (OSError, TimeoutError):
            return False
        delivery.answer = json.loads(answer) if answer.startswith("{") else None
        return True

    async def _bring_by_socket(self, delivery, reason):
        socket = next((each for each in reversed(self.sockets) if not each.closed), None)
        if socket is None:
            return False
        envelope = f"envelope-{next(self._numbers)}"
        answered = self.waiting[envelope] = self._loop.create_future()
        await socket.send_json(
            {
                "envelope_id": envelope,
                "type": delivery.kind,
                "payload": delivery.body,
                "accepts_response_payload": delivery.kind != "events_api",
                "retry_attempt": delivery.attempt,
                "retry_reason": reason or "",
            }
        )
        try:
            delivery.answer = await asyncio.wait_for(answered, ACKNOWLEDGED_IN + 1)
        except TimeoutError:
            return False
        return True

    # the Web API ------------------------------------------------------------------------------------------------------

    def start(self):
        """Open; returns the address of the Web API."""
        self._thread.start()
        return self._run(self._open())

    def stop(self):
        """Close."""
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def environment(self, **more):
        """What an app is told of this Slack."""
        door = {"SLACK_SIGNING_SECRET": SECRET} if self.mode == "http" else {"SLACK_APP_TOKEN": APP_TOKEN}
        return {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_API_URL": f"{self.base}/api/", **door, **more}

    async def _open(self):
        self._http = ClientSession(timeout=ClientTimeout(total=ACKNOWLEDGED_IN + 1))
        app = web.Application(client_max_size=8 << 20)
        app.router.add_route("*", "/api/{method}", self._called)
        app.router.add_post("/respond/{hook}", self._responded)
        app.router.add_post("/upload/{file}", self._uploaded)
        app.router.add_get("/socket", self._socket)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.base = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"
        return f"{self.base}/api/"

    async def _close(self):
        for socket in self.sockets:
            await socket.close()
        await self._http.close()
        await self._runner.cleanup()

    async def _socket(self, request):
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": APP}})
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                answer = json.loads(message.data)
                answered = self.waiting.pop(answer.get("envelope_id"), None)
                if answered and not answered.done():
                    answered.set_result(answer.get("payload"))
        return socket

    async def _called(self, request):
        method = request.match_info["method"]
        given = await _arguments(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or given.pop("token", "")
        self.calls.append((method, given))
        for each in self.troubles:
            if each.method == method and each.times:
                each.times -= 1
                headers = {"Retry-After": f"{each.after:g}"} if each.status == 429 else {}
                return web.json_response({"ok": False, "error": each.error}, status=each.status, headers=headers)
        try:
            self._granted(method, given, token)
            answer = getattr(self, "_" + method.replace(".", "_"))(given)
        except KeyError:
            self.faults.append(f"{method} was called with {given}, which points nowhere")
            return web.json_response({"ok": False, "error": "unknown_method"})
        except Refused as refused:
            if not isinstance(refused, Declined):
                self.faults.append(f"{method} was refused: {refused}")
            return web.json_response({"ok": False, "error": str(refused).split()[0]})
        return web.json_response({"ok": True, **answer})

    def _granted(self, method, given, token):
        """Refuse what may not be called so."""
        needs, scopes = METHODS[method]
        if token != (APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN):
            raise Refused("invalid_auth")
        if scopes and not scopes & self.scopes:
            raise Refused("missing_scope")
        if missing := [name for name in needs if not given.get(name) and name != "status"]:
            raise Refused(f"missing_argument {missing}")

    def _auth_test(self, given):
        return {"url": "https://home.slack.example/", "team": "Home", "team_id": HOME, "user": "rapport",
                "user_id": BOT, "bot_id": BOT_ID}  # fmt: skip

    def _apps_connections_open(self, given):
        return {"url": f"{self.base.replace('http', 'ws', 1)}/socket"}

    def _users_info(self, given):
        return {"user": self.users[given["user"]]}

    def _users_lookupByEmail(self, given):  # noqa: N802
        found = [each for each in self.users.values() if each["profile"].get("email") == given["email"]]
        if not found:
            raise Declined("users_not_found")
        return {"user": found[0]}

    def _conversations_info(self, given):
        channel = self.channels[given["channel"]]
        self._may_read(channel)
        direct = {"is_im": True, "user": channel.direct} if channel.direct else {"is_im": False, "name": channel.name}
        return {"channel": {"id": channel.id, "is_private": channel.private, "is_ext_shared": channel.shared, **direct}}

    def _conversations_members(self, given):
        channel = self.channels[given["channel"]]
        self._may_read(channel)
        return {"members": channel.members[: int(given.get("limit", 100))], "response_metadata": {"next_cursor": ""}}

    def _may_read(self, channel):
        scope = "im:read" if channel.direct else "groups:read" if channel.private else "channels:read"
        if scope not in self.scopes:
            raise Refused("missing_scope")
        if BOT not in channel.members:
            raise Declined("channel_not_found")

    def _chat_postMessage(self, given):  # noqa: N802
        channel = given["channel"] if given["channel"] in self.channels else self.dm(given["channel"])
        if BOT not in self.channels[channel].members:
            raise Declined("not_in_channel")
        self._wrong(message_faults(given), "chat.postMessage")
        return self._posted(channel, given)

    def _posted(self, channel, given):
        thread = given.get("thread_ts")
        if thread and not any(each["ts"] == thread for each in self.channels[channel].messages):
            self.faults.append(f"an answer in a thread that is none: {thread}")
        message = {
            "type": "message", "ts": self._ts(), "bot_id": BOT_ID, "user": BOT, "channel": channel,
            "text": given.get("text") or "", "blocks": _named(given.get("blocks")),
        }  # fmt: skip
        message |= {"thread_ts": thread} if thread else {}
        self.channels[channel].messages.append(message)
        self.statuses.pop((channel, thread), None)
        return {"channel": channel, "ts": message["ts"], "message": message}

    def _files_getUploadURLExternal(self, given):  # noqa: N802
        file = f"F{next(self._numbers):06d}"
        self.files[file] = {"id": file, "name": given["filename"], "length": int(given["length"])}
        return {"file_id": file, "upload_url": f"{self.base}/upload/{file}"}

    async def _uploaded(self, request):
        file, content = self.files[request.match_info["file"]], await request.read()
        if len(content) != file["length"]:
            self.faults.append(f"{file['name']} has {len(content)} bytes and not the {file['length']} announced")
        file["content"] = content
        return web.Response(text="OK")

    def _files_completeUploadExternal(self, given):  # noqa: N802
        files = json.loads(given["files"]) if isinstance(given["files"], str) else given["files"]
        channel = self.channels.get(given["channel_id"])
        if channel is None or BOT not in channel.members:
            raise Declined("channel_not_found")
        if missing := [each["id"] for each in files if "content" not in self.files[each["id"]]]:
            raise Refused(f"invalid_arguments never uploaded {missing}")
        told = [self.files[each["id"]] | {"title": each["title"]} for each in files]
        self._posted(channel.id, {"text": given.get("initial_comment"), "thread_ts": given.get("thread_ts")})
        channel.messages[-1]["files"] = told
        return {"files": [{"id": each["id"], "title": each["title"]} for each in told]}

    def _chat_postEphemeral(self, given):  # noqa: N802
        if given["user"] not in self.channels[given["channel"]].members:
            raise Refused("user_not_in_channel")
        self._wrong(message_faults(given), "chat.postEphemeral")
        return {"message_ts": self._whispered(given["user"], given["channel"], given)["ts"]}

    def _whispered(self, user, channel, given):
        message = {
            "ts": self._ts(), "to": user, "channel": channel, "text": given.get("text") or "",
            "blocks": _named(given.get("blocks")),
        }  # fmt: skip
        message |= {"thread_ts": given["thread_ts"]} if given.get("thread_ts") else {}
        self.ephemerals.append(message)
        return message

    def _chat_update(self, given):
        message = self.message(given["channel"], given["ts"])
        self._wrong(message_faults(given), "chat.update")
        message.setdefault("was", []).append([message["text"], message["blocks"]])
        message |= {"text": given.get("text") or "", "blocks": _named(given.get("blocks"))}
        return {"channel": given["channel"], "ts": given["ts"]}

    def _chat_startStream(self, given):  # noqa: N802
        channel = self.channels[given["channel"]]
        if not channel.direct and not (given.get("recipient_user_id") and given.get("recipient_team_id")):
            raise Refused("missing_recipient")
        told = self._posted(given["channel"], {"thread_ts": given["thread_ts"], "text": self._streamed(given)})
        told["message"]["streams_until"] = time.monotonic() + self.stream_lasts
        return told

    def _chat_appendStream(self, given):  # noqa: N802
        message = self._streaming(given)
        message["text"] += self._streamed(given)
        return {"channel": given["channel"], "ts": given["ts"]}

    def _chat_stopStream(self, given):  # noqa: N802
        message = self._streaming(given)
        blocks = given.get("blocks") or []
        self._wrong(blocks_faults(blocks), "chat.stopStream")
        message |= {"text": message["text"] + self._streamed(given), "blocks": _named(blocks)}
        if not message["text"] and not blocks:
            raise Refused("no_text")
        del message["streams_until"]
        return {"channel": given["channel"], "ts": given["ts"], "message": message}

    def _streaming(self, given):
        message = self.message(given["channel"], given["ts"])
        if message.get("streams_until", 0.0) < time.monotonic():
            raise Declined("message_not_in_streaming_state")
        return message

    def _streamed(self, given):
        chunks = given.get("chunks") or []
        text = (given.get("markdown_text") or "") + "".join(each.get("text", "") for each in chunks)
        if len(text) > 12_000:
            raise Refused("msg_too_long")
        return text

    def _assistant_threads_setStatus(self, given):  # noqa: N802
        if given["status"]:
            self.statuses[given["channel_id"], given["thread_ts"]] = given["status"]
        else:
            self.statuses.pop((given["channel_id"], given["thread_ts"]), None)
        if len(given.get("loading_messages") or ()) > 10:
            raise Refused("invalid_arguments")
        return {}

    def _assistant_threads_setSuggestedPrompts(self, given):  # noqa: N802
        prompts = given["prompts"]
        if not 1 <= len(prompts) <= 4 or any(not each.get("title") or not each.get("message") for each in prompts):
            raise Refused("invalid_arguments")
        self.prompts[given["channel_id"]] = {"title": given.get("title"), "prompts": prompts}
        return {}

    def _views_open(self, given):
        user, until = self._triggers.pop(given["trigger_id"], (None, 0.0))
        if user is None:
            raise Refused("exchanged_trigger_id")
        if until < time.monotonic():
            raise Refused("expired_trigger_id")
        view = self._made(given["view"], user, f"V{next(self._numbers):06d}", "views.open")
        self.windows.setdefault(user, []).append(view)
        return {"view": view}

    def _views_update(self, given):
        view = self.views[given["view_id"]]
        if view not in self.windows.get(view["user"], ()):
            raise Declined("not_found")
        view.update(self._made(given["view"], view["user"], view["id"], "views.update"))
        return {"view": view}

    def _views_publish(self, given):
        view = self._made(given["view"], given["user_id"], f"V{next(self._numbers):06d}", "views.publish")
        self.homes[given["user_id"]] = view
        return {"view": view}

    def _made(self, view, user, id, method="view_submission"):
        self._wrong(view_faults(view), method)
        was = self.views.get(id, {}).get("was", [])
        made = self.views.setdefault(id, {})
        made.clear()
        made |= {"private_metadata": "", **view, "id": id, "user": user, "hash": self._ts(), "team_id": HOME}
        made |= {"blocks": _named(view["blocks"]), "app_installed_team_id": HOME, "was": [*was, view["blocks"]]}
        return made

    async def _responded(self, request):
        hook = self._hooks[request.match_info["hook"]]
        given = await request.json()
        hook["uses"] += 1
        if hook["uses"] > 5:
            self.faults.append("a response URL was used more than five times")
            return web.Response(status=404, text="used_url")
        if not given.get("delete_original"):
            self._wrong(message_faults(given), "response_url")
        if given.get("replace_original") and hook["ts"]:
            whose = [*self.channels[hook["channel"]].messages, *self.ephemerals]
            message = next(each for each in whose if each["ts"] == hook["ts"])
            message |= {"text": given["text"], "blocks": _named(given.get("blocks"))}
        elif given.get("response_type", "ephemeral") == "ephemeral":
            self._whispered(hook["user"], hook["channel"], given)
        else:
            self._posted(hook["channel"], given)
        return web.Response(text="ok")

    # small things -----------------------------------------------------------------------------------------------------

    def _run(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(30)

    def _wrong(self, faults, method):
        self.faults += [f"{method}: {fault}" for fault in faults]
        if faults:
            raise Refused("invalid_blocks")

    def _ts(self):
        return f"{int(time.time())}.{next(self._numbers):06d}"

    def _trigger(self, user):
        trigger = f"trigger.{next(self._numbers)}"
        self._triggers[trigger] = (user, time.monotonic() + TRIGGER_LASTS)
        return trigger

    def _hook(self, user, channel, ts=None):
        hook = f"hook{next(self._numbers)}"
        self._hooks[hook] = {"user": user, "channel": channel, "ts": ts, "uses": 0}
        return f"{self.base}/respond/{hook}"

    def _acts(self, user, **more):
        who = {"id": user, "name": self.users[user]["name"], "team_id": self.users[user]["team_id"]}
        team = {"id": HOME, "domain": "home"}
        return {
            "user": who,
            "team": team,
            "api_app_id": APP,
            "trigger_id": self._trigger(user),
            "action_ts": self._ts(),
            **more,
        }

    def _declared(self, callback, kind):
        declared = {(each["callback_id"], each["type"]) for each in self.manifest["features"]["shortcuts"]}
        assert (callback, kind) in declared, f"the manifest has no {kind} shortcut {callback}"

    def _element(self, blocks, action):
        for block in blocks:
            for element in (*block.get("elements", ()), block.get("element") or {}, block.get("accessory") or {}):
                if element.get("action_id") == action:
                    return block, element
        raise AssertionError(f"there is no {action} to press in {words(blocks)}")


def signed(body, secret=SECRET, at=None):
    """The headers by which Slack signs what it sends."""
    at = str(int(at or time.time()))
    digest = hmac.new(secret.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={digest}"}


async def _arguments(request):
    if request.content_type == "application/json":
        return await request.json()
    given = {**request.query, **(await request.post())}
    return {name: json.loads(value) if value[:1] in {"{", "["} else value for name, value in given.items()}


def _context(channel):
    return {"entities": [{"type": "slack#/types/channel_id", "value": channel, "team_id": HOME}]} if channel else {}


def _named(blocks):
    return [{"block_id": f"b{number}", **block} for number, block in enumerate(blocks or [])]


def _entered(element, value):
    """What stands in an input that was given a value, or has one to begin with."""
    kind = element["type"]
    if kind == "plain_text_input":
        text = element.get("initial_value") if value is None else value
        return {"value": text} if text else {}
    if kind == "file_input":
        return {"files": value} if value else {}
    if kind == "conversations_select":
        return {"selected_conversation": value} if value else {}
    if value is None:
        return {"selected_option": element["initial_option"]} if "initial_option" in element else {}
    options = element.get("options") or [{"text": {"type": "plain_text", "text": value}, "value": value}]
    return {"selected_option": next(each for each in options if value in {each["value"], each["text"]["text"]})}
