"""The manifest asks Slack for what the app uses, and for nothing else."""

import json
import re
from pathlib import Path

import pytest
from slack_bolt.app.async_app import AsyncApp

from bot.slack.app import listen
from bot.slack.views import ids
from tests.slack.fake import ANY_CONVERSATION, METHODS

ROOT = Path(__file__).parents[3]
MANIFEST = json.loads((ROOT / "manifest.json").read_text("utf-8"))

HEARD = {
    "app_context_changed": None,
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
}
"""The events that the app listens to, and the scope that each takes."""

BESIDES = {
    "commands": "slash commands and shortcuts",
    "files:read": "photos and files in the form of feedback",
    "im:write": "a direct message to somebody who never wrote to the app",
    "users:read.email": "who somebody is, by the address on record",
}
"""Scopes that neither an event nor a method names, and what they are for."""


def calls():
    """The methods that the app calls."""
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "bot" / "slack").rglob("*.py"))
    called = set(re.findall(r"client\.([a-z]+(?:_[a-zA-Z0-9]+)+)\(", code))
    behind = {
        "chat_stream": {"chat_startStream", "chat_appendStream", "chat_stopStream"},
        "files_upload_v2": {"files_getUploadURLExternal", "files_completeUploadExternal"},
    }
    named = {each for name in called for each in behind.get(name, {name})}
    return {name.replace("_", ".") for name in named}


def test_it_asks_for_the_events_that_are_heard():
    assert set(MANIFEST["settings"]["event_subscriptions"]["bot_events"]) == HEARD.keys()


def test_it_asks_for_the_scopes_that_are_used_and_no_others():
    by_method = {scope for method in calls() & METHODS.keys() for scope in METHODS[method][1]}
    by_method -= ANY_CONVERSATION - {"channels:read", "groups:read"}  # of direct messages nothing is read but messages
    by_event = {scope for scope in HEARD.values() if scope}
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == by_method | by_event | BESIDES.keys()
    assert "user" not in MANIFEST["oauth_config"]["scopes"]


def test_every_command_and_shortcut_is_heard():

    async def authorize():
        """Nobody is authorised: nothing is sent."""

    app = AsyncApp(authorize=authorize, signing_secret="a secret")
    listen(app)
    heard = len(app._async_listeners)
    assert heard > 20
    callbacks = {each["callback_id"]: each["type"] for each in MANIFEST["features"]["shortcuts"]}
    assert callbacks == {ids.FIELD: "global", ids.LOG_AS_FIELD: "message"}
    assert [each["command"] for each in MANIFEST["features"]["slash_commands"]] == ["/brief", "/voc", "/field"]


@pytest.mark.parametrize(
    ("text", "most"),
    [
        (MANIFEST["display_information"]["name"], 35),
        (MANIFEST["display_information"]["description"], 140),
        (MANIFEST["display_information"]["long_description"], 4000),
        (MANIFEST["features"]["agent_view"]["agent_description"], 300),
        *[(each["name"], 24) for each in MANIFEST["features"]["shortcuts"]],
    ],
)
def test_its_texts_are_within_slacks_limits(text, most):
    assert 0 < len(text) <= most


def test_it_is_an_agent_and_not_an_assistant_of_the_old_kind():
    assert "assistant_view" not in MANIFEST["features"]
    assert 1 <= len(MANIFEST["features"]["agent_view"]["suggested_prompts"]) <= 4
