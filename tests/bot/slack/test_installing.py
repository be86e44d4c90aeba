"""Installing the app in a workspace: by those that may, once begun, with tokens that last."""

import asyncio
import json
import time

import pytest
from cryptography.fernet import Fernet
from slack_bolt.error import BoltError
from slack_sdk.oauth.installation_store import Installation

from bot.assembly import Assembly
from bot.settings import Settings
from bot.slack.installing import SCOPES, Installations, OneWorkspace, States, Workspaces, oauth
from knowledge.errors import SettingsError
from tests.slack.fake import MANIFEST, FakeSlack


@pytest.fixture
def rapport(tmp_path):
    key = Fernet.generate_key().decode()
    settings = Settings.read(
        RAPPORT_HOME=str(tmp_path), RAPPORT_SLACK_TOKEN_KEY=key, SLACK_CLIENT_ID="1.2", SLACK_CLIENT_SECRET="secret"
    )
    with Assembly(settings) as rapport:
        yield rapport


@pytest.fixture
def store(rapport):
    return Installations(rapport.vault, frozenset({"T1"}))


def installation(team="T1", **more):
    given = {"team_id": team, "team_name": "Us", "user_id": "U1", "bot_token": "xoxb-1", "bot_id": "B1"}
    return Installation(**given | {"bot_user_id": "UB", "app_id": "A1"} | more)


def authorized(rapport, store, team="T1"):
    return asyncio.run(Workspaces(rapport.settings, store)(team_id=team, user_id="U2"))


def test_a_workspace_that_installed_the_app_is_answered_with_its_own_token(rapport, store):
    asyncio.run(store.async_save(installation()))
    found = authorized(rapport, store)
    assert (found.bot_token, found.team_id, found.user_id) == ("xoxb-1", "T1", "U2")


def test_a_workspace_that_the_settings_do_not_name_cannot_install_it(store):
    with pytest.raises(BoltError, match="RAPPORT_SLACK_WORKSPACES"):
        asyncio.run(store.async_save(installation("T2")))


def test_a_workspace_that_the_settings_no_longer_name_is_answered_nothing(rapport, store):
    asyncio.run(store.async_save(installation()))
    assert authorized(rapport, Installations(rapport.vault, frozenset())) is None


def test_a_workspace_that_uninstalled_it_is_answered_nothing(rapport, store):
    asyncio.run(store.async_save(installation()))
    asyncio.run(store.async_delete_all(enterprise_id=None, team_id="T1"))
    assert authorized(rapport, store) is None


@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")  # in the library
def test_a_token_that_slack_will_not_renew_yet_is_used_while_it_lasts(rapport, store, monkeypatch):
    soon = installation(bot_token_expires_at=int(time.time()) + 60, bot_refresh_token="xoxe-1")
    asyncio.run(store.async_save(soon))
    slack = FakeSlack()
    address = slack.start()
    try:
        settings = rapport.settings.model_copy(update={"slack_api_url": address})
        found = asyncio.run(Workspaces(settings, store)(team_id="T1", user_id=None))
    finally:
        slack.stop()
    assert found.bot_token == "xoxb-1"
    assert [method for method, _ in slack.calls] == ["oauth.v2.access"]


def test_an_installation_is_ended_once_and_only_if_it_was_begun(rapport):
    states = States(rapport.vault)

    async def ended():
        begun = await states.async_issue()
        return [await states.async_consume(each) for each in (begun, begun, "never begun")]

    assert asyncio.run(ended()) == [True, False, False]


def test_the_page_asks_for_what_the_manifest_asks_for(rapport, store):
    manifest = json.loads(MANIFEST.read_text("utf-8"))
    assert set(SCOPES) == set(manifest["oauth_config"]["scopes"]["bot"])
    assert list(oauth(rapport.settings, store, rapport.vault).scopes) == list(SCOPES)


def test_a_token_that_slack_refuses_is_said_to_be_refused(rapport):
    slack = FakeSlack()
    address = slack.start()
    try:
        settings = rapport.settings.model_copy(update={"slack_api_url": address, "slack_bot_token": "xoxb-wrong"})
        with pytest.raises(SettingsError, match=r"refuses SLACK_BOT_TOKEN \(invalid_auth\)"):
            asyncio.run(OneWorkspace.open(settings))
    finally:
        slack.stop()
