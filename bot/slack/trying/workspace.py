"""A workspace that stands in for one of Slack's: its people, conversations, windows and home tabs, as Slack keeps them.

It is as obliging as Slack is strict: limits of blocks and scopes are held by the tests, not here.
"""

import itertools
import json
import time
import uuid
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

Json: TypeAlias = dict[str, Any]
"""An object of Slack's Web API."""

HOME, ELSEWHERE = "TTRY", "TELSEWHERE"
"""The team that installed the app, and that of somebody of another company."""

BOT, BOT_ID, APP = "URAPPORT", "BRAPPORT", "ARAPPORT"

STREAM_LASTS: Final = 300.0
"""Seconds that a message can be streamed, as in Slack."""


class Refused(Exception):
    """What a method of the Web API answers where it does not do what it is asked, in Slack's word for it."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the workspace; `does` is what they do, `address` is None for somebody of another company."""

    id: str
    name: str
    does: str
    address: str | None


@dataclass(slots=True)
class Channel:
    """A conversation; `direct` is whose direct message with the app it is, `shared` that another company reads it.

    A message with `to` is shown to that user alone.
    """

    id: str
    name: str
    members: Sequence[str]
    shared: bool = False
    direct: str | None = None
    messages: list[Json] = field(default_factory=list)


class Workspace:
    """What there is, and the methods of the Web API that the app calls on it; `changed` is called after each change."""

    def __init__(self, members: Sequence[Member], channels: Sequence[Channel]) -> None:
        self.members = {each.id: each for each in members}
        self.channels = {each.id: each for each in channels}
        for each in members:
            if each.address:
                direct = Channel(f"D{each.id[1:]}", "directmessage", [each.id, BOT], direct=each.id)
                self.channels[direct.id] = direct
        self.changed: Callable[[], None] = lambda: None
        self._homes: dict[str, Json] = {}
        self._windows: dict[str, list[Json]] = {}
        self._prompts: dict[str, Json] = {}
        self._statuses: dict[tuple[str, str], str] = {}
        self._triggers: dict[str, str] = {}
        self._streams: dict[tuple[str, str], float] = {}
        self._numbers = itertools.count(1)
        self.files: dict[str, bytes] = {}
        self._methods: Mapping[str, Callable[[Json], Json]] = {
            "assistant.threads.setStatus": self._set_status,
            "assistant.threads.setSuggestedPrompts": self._set_prompts,
            "auth.test": self._auth_test,
            "chat.appendStream": self._append_stream,
            "chat.postEphemeral": self._post_ephemeral,
            "chat.postMessage": self._post_message,
            "chat.startStream": self._start_stream,
            "chat.stopStream": self._stop_stream,
            "chat.update": self._update,
            "conversations.info": self._conversations_info,
            "conversations.members": self._conversations_members,
            "files.completeUploadExternal": self._complete_upload,
            "files.getUploadURLExternal": self._upload_url,
            "users.info": self._users_info,
            "views.open": self._open,
            "views.publish": self._publish,
            "views.push": self._open,
            "views.update": self._update_view,
        }

    # what people do and see -------------------------------------------------------------------------------------------

    def direct(self, user: str) -> Channel:
        """The direct message of somebody with the app."""
        return self.channels[f"D{user[1:]}"]

    def reads(self, user: str, channel: str) -> Channel:
        """A conversation that somebody is in; `Refused` where they are not."""
        found = self.channels.get(channel)
        if found is None or user not in found.members:
            raise Refused("channel_not_found")
        return found

    def post(self, channel: Channel, message: Json) -> Json:
        """Put a message into a conversation."""
        posted: Json = {"type": "message", "ts": self.ts(), "channel": channel.id, **message}
        posted["blocks"] = _named(posted.get("blocks"))
        channel.messages.append(posted)
        return posted

    def message(self, channel: str, ts: str) -> Json:
        """A message of a conversation; `Refused` where there is none."""
        for each in self._channel(channel).messages:
            if each["ts"] == ts:
                return each
        raise Refused("message_not_found")

    def window(self, user: str, id: str) -> Json:
        """A window before somebody, or their home tab; `Refused` where it was closed."""
        views: list[Json] = [*self._windows.get(user, ()), *([self._homes[user]] if user in self._homes else ())]
        found = next((each for each in views if each["id"] == id), None)
        if found is None:
            raise Refused("not_found")
        return found

    def close(self, user: str, id: str | None = None) -> None:
        """Close a window and those above it, or all."""
        windows = self._windows.get(user, []) if id else []
        self._windows[user] = list(itertools.takewhile(lambda each: each["id"] != id, windows))
        self.changed()

    def shown(self, user: str, id: str, view: Json) -> None:
        """Show another view in a window."""
        self._replaced(self.window(user, id), view)
        self.changed()

    def trigger(self, user: str) -> str:
        """What lets the app open a window before somebody, once."""
        trigger = uuid.uuid4().hex
        self._triggers[trigger] = user
        return trigger

    def ts(self) -> str:
        """The time, as the id of a message; no two are the same."""
        return f"{int(time.time())}.{next(self._numbers):06d}"

    def before(self, user: str) -> Json:
        """All that somebody has before them."""
        mine = [each for each in self.channels.values() if user in each.members]
        return {
            "channels": [
                {
                    "id": each.id,
                    "name": each.name,
                    "direct": each.direct is not None,
                    "shared": each.shared,
                    "members": len(each.members),
                    "messages": [message for message in each.messages if message.get("to", user) == user],
                }
                for each in mine
            ],
            "home": self._homes.get(user),
            "windows": self._windows.get(user, []),
            "prompts": self._prompts.get(self.direct(user).id),
            "statuses": [
                {"channel": channel, "thread": thread, "text": text}
                for (channel, thread), text in self._statuses.items()
                if user in self.channels[channel].members
            ],
        }

    # the Web API ------------------------------------------------------------------------------------------------------

    def call(self, method: str, given: Json) -> Json:
        """Call a method; `Refused` with Slack's word where it is not done."""
        called = self._methods.get(method)
        if called is None:
            raise Refused("unknown_method")
        try:
            answer = called(given)
        except KeyError as missing:
            raise Refused("invalid_arguments") from missing
        self.changed()
        return answer

    def respond(self, user: str, channel: str, ts: str | None, given: Mapping[str, Any]) -> None:
        """What the app answers by a response URL: in place of the message, or below it."""
        where = self._channel(channel)
        if ts and given.get("delete_original"):
            where.messages.remove(self.message(channel, ts))
        elif ts and given.get("replace_original"):
            self.message(channel, ts).update(_words(given))
        else:
            to = {"to": user} if given.get("response_type", "ephemeral") == "ephemeral" else {}
            thread = self.message(channel, ts).get("thread_ts") if ts else None
            self._say(where, {**given, "thread_ts": given.get("thread_ts") or thread}, **to)
        self.changed()

    def _channel(self, id: str) -> Channel:
        if id in self.members:
            return self.direct(id)
        if id not in self.channels:
            raise Refused("channel_not_found")
        return self.channels[id]

    def _say(self, channel: Channel, given: Mapping[str, Any], **more: Any) -> Json:  # noqa: ANN401  of a message
        thread = {"thread_ts": given["thread_ts"]} if given.get("thread_ts") else {}
        self._statuses.pop((channel.id, given.get("thread_ts") or ""), None)
        return self.post(channel, {"user": BOT, "bot_id": BOT_ID, **_words(given), **thread, **more})

    def _made(self, view: Json, id: str) -> Json:
        return {
            "private_metadata": "",
            **view,
            "id": id,
            "hash": self.ts(),
            "team_id": HOME,
            "app_installed_team_id": HOME,
            "blocks": _named(view["blocks"]),
        }

    def _replaced(self, shown: Json, view: Json) -> Json:
        made = self._made(view, shown["id"])
        shown.clear()
        shown.update(made)
        return shown

    def _auth_test(self, _: Json) -> Json:
        return {
            "url": "http://localhost/", "team": "Try", "team_id": HOME, "user": "rapport", "user_id": BOT,
            "bot_id": BOT_ID,
        }  # fmt: skip

    def _users_info(self, given: Json) -> Json:
        if given["user"] == BOT:
            return {"user": {"id": BOT, "team_id": HOME, "name": "rapport", "is_bot": True}}
        who = self.members.get(given["user"])
        if who is None:
            raise Refused("user_not_found")
        inside = who.address is not None
        return {
            "user": {
                "id": who.id, "team_id": HOME if inside else ELSEWHERE, "name": who.name.casefold(), "deleted": False,
                "real_name": who.name, "is_bot": False, "is_restricted": False, "is_ultra_restricted": False,
                "is_stranger": not inside, "profile": {"real_name": who.name, "email": who.address},
            }
        }  # fmt: skip

    def _conversations_info(self, given: Json) -> Json:
        channel = self._channel(given["channel"])
        whose = {"is_im": True, "user": channel.direct} if channel.direct else {"is_im": False, "name": channel.name}
        return {"channel": {"id": channel.id, "is_ext_shared": channel.shared, **whose}}

    def _conversations_members(self, given: Json) -> Json:
        members = list(self._channel(given["channel"]).members)
        return {"members": members[: int(given.get("limit", 100))], "response_metadata": {"next_cursor": ""}}

    def _post_message(self, given: Json) -> Json:
        posted = self._say(self._channel(given["channel"]), given)
        return {"channel": posted["channel"], "ts": posted["ts"], "message": posted}

    def _post_ephemeral(self, given: Json) -> Json:
        channel = self._channel(given["channel"])
        if given["user"] not in channel.members:
            raise Refused("user_not_in_channel")
        return {"message_ts": self._say(channel, given, to=given["user"])["ts"]}

    def _update(self, given: Json) -> Json:
        message = self.message(given["channel"], given["ts"])
        message.update(_words(given), markdown="")
        return {"channel": given["channel"], "ts": given["ts"]}

    def _start_stream(self, given: Json) -> Json:
        channel = self._channel(given["channel"])
        posted = self._say(channel, {"thread_ts": given["thread_ts"]}, markdown=_streamed(given), streaming=True)
        self._streams[channel.id, posted["ts"]] = time.monotonic() + STREAM_LASTS
        return {"channel": channel.id, "ts": posted["ts"]}

    def _append_stream(self, given: Json) -> Json:
        self._streaming(given)["markdown"] += _streamed(given)
        return {"channel": given["channel"], "ts": given["ts"]}

    def _stop_stream(self, given: Json) -> Json:
        message = self._streaming(given)
        message["markdown"] += _streamed(given)
        message |= {"streaming": False, "text": message["markdown"], "blocks": _named(given.get("blocks"))}
        del self._streams[given["channel"], given["ts"]]
        return {"channel": given["channel"], "ts": given["ts"], "message": message}

    def _streaming(self, given: Json) -> Json:
        message = self.message(given["channel"], given["ts"])
        if self._streams.get((given["channel"], given["ts"]), 0.0) < time.monotonic():
            raise Refused("message_not_in_streaming_state")
        return message

    def _upload_url(self, _: Json) -> Json:
        file = uuid.uuid4().hex
        self.files[file] = b""
        return {"file_id": file, "upload_url": f"/upload/{file}"}

    def _complete_upload(self, given: Json) -> Json:
        """Show the files, which are pictures, in a conversation."""
        files = json.loads(given["files"]) if isinstance(given["files"], str) else given["files"]
        blocks = [
            {
                "type": "image",
                "title": {"type": "plain_text", "text": each["title"]},
                "alt_text": each["title"],
                "image_url": f"data:image/png;base64,{b64encode(self.files.pop(each['id'])).decode()}",
            }
            for each in files
        ]
        shown = {"text": given.get("initial_comment"), "blocks": blocks, "thread_ts": given.get("thread_ts")}
        self._say(self._channel(given["channel_id"]), shown)
        return {"files": [{"id": each["id"], "title": each["title"]} for each in files]}

    def _set_status(self, given: Json) -> Json:
        where = (given["channel_id"], given.get("thread_ts") or "")
        if given.get("status"):
            self._statuses[where] = given["status"]
        else:
            self._statuses.pop(where, None)
        return {}

    def _set_prompts(self, given: Json) -> Json:
        self._prompts[given["channel_id"]] = {"title": given.get("title"), "prompts": given["prompts"]}
        return {}

    def _open(self, given: Json) -> Json:
        user = self._triggers.pop(given["trigger_id"], None)
        if user is None:
            raise Refused("exchanged_trigger_id")
        view = self._made(given["view"], f"V{uuid.uuid4().hex[:10].upper()}")
        self._windows.setdefault(user, []).append(view)
        return {"view": view}

    def _update_view(self, given: Json) -> Json:
        for windows in self._windows.values():
            for view in windows:
                if view["id"] == given["view_id"]:
                    return {"view": self._replaced(view, given["view"])}
        raise Refused("not_found")

    def _publish(self, given: Json) -> Json:
        view = self._made(given["view"], f"V{given['user_id']}")
        self._homes[given["user_id"]] = view
        return {"view": view}


def _words(given: Mapping[str, Any]) -> Json:
    return {"text": given.get("text") or "", "blocks": _named(given.get("blocks"))}


def _named(blocks: Sequence[Json] | None) -> list[Json]:
    """Blocks, each with an id."""
    return [{"block_id": f"b{number}", **block} for number, block in enumerate(blocks or ())]


def _streamed(given: Mapping[str, Any]) -> str:
    chunks = "".join(each.get("text", "") for each in given.get("chunks") or ())
    return (given.get("markdown_text") or "") + chunks
