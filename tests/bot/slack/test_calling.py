"""How Slack is called: again where that helps, and never twice for what went through."""

import asyncio
from functools import partial

import pytest
from aiohttp import web

from bot.assembly import Assembly
from bot.settings import Settings
from bot.slack.calling import CURRENT, Delivery, Respond, passing, slack_client
from bot.slack.house import House


class Slack:
    """Answers as it is told to, in turn; the last answer stands."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.calls = []

    async def answer(self, request):
        given = dict(await request.json()) if request.content_type == "application/json" else dict(await request.post())
        self.calls.append((request.match_info.get("method", "response"), given))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, dict):
            return web.json_response({"ok": True} | answer)
        return web.Response(status=answer, text="<html>upstream", headers={"Retry-After": "0"})


def before(slack, talk, *, delivery=None):
    """What `talk` returns of a client of that Slack."""

    async def run():
        server = web.Application()
        server.router.add_post("/api/{method}", slack.answer)
        server.router.add_post("/respond", slack.answer)
        runner = web.AppRunner(server)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        base = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"
        CURRENT.set(delivery)
        try:
            return await talk(slack_client(Settings.read(SLACK_API_URL=f"{base}/api/"), "xoxb", "T1"), base)
        finally:
            await runner.cleanup()

    return asyncio.run(run())


async def post(client, _base):
    return (await client.chat_postMessage(channel="D1", text="hello"))["ts"]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_slack_is_too_busy_for_is_tried_again_at_once(status):
    slack = Slack(status, {"ts": "1"})
    assert before(slack, post) == "1"
    assert len(slack.calls) == 2


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_what_a_broken_server_says_in_no_words_of_slacks_may_go_through_later(status):
    with pytest.raises(Exception, match=f"HTTP {status}|{status}") as failed:
        before(Slack(status), post)
    assert passing(failed.value)


def test_what_slack_refuses_does_not_go_through_later():
    with pytest.raises(Exception, match="channel_not_found") as failed:
        before(Slack({"ok": False, "error": "channel_not_found"}), post)
    assert not passing(failed.value)


def test_a_delivery_that_is_worked_on_again_does_not_post_again():
    slack, delivery = Slack({"ts": "1"}, {"ts": "2"}), Delivery("1")

    async def twice(client, base):
        return [await post(client, base), await post(client, base)]

    assert before(slack, twice, delivery=delivery) == ["1", "1"]
    assert len(slack.calls) == 1


def test_a_response_that_slack_did_not_take_is_raised_and_one_it_took_is_not_sent_again():
    slack, delivery = Slack(503, {}), Delivery("1")

    async def answers(_client, base):
        respond = Respond(response_url=f"{base}/respond", otherwise=None)
        with pytest.raises(ConnectionError):
            await respond("hello")
        await respond("hello")
        await respond("hello")

    before(slack, answers, delivery=delivery)
    assert len(slack.calls) == 2


@pytest.mark.parametrize("refusal", [404, {"ok": False, "error": "expired_url"}], ids=["gone", "expired"])
def test_what_a_response_url_no_longer_takes_is_said_in_a_direct_message_once(refusal):
    slack, delivery = Slack(refusal, {"ts": "1"}), Delivery("1")

    async def answers(client, base):
        respond = Respond(response_url=f"{base}/respond", otherwise=partial(client.chat_postMessage, channel="U1"))
        await respond("hello", response_type="ephemeral", blocks=[{"type": "divider"}])
        await respond("hello", response_type="ephemeral", blocks=[{"type": "divider"}])

    before(slack, answers, delivery=delivery)
    assert [method for method, _ in slack.calls] == ["response", "chat.postMessage"]
    assert slack.calls[-1][1] == {"channel": "U1", "text": "hello", "blocks": [{"type": "divider"}]}


def test_a_stream_that_expired_is_finished_as_an_update_with_all_that_was_said():
    expired = {"ok": False, "error": "message_not_in_streaming_state"}
    slack = Slack({"ts": "7"}, expired, {"ts": "7"})

    async def stream(client, _base):
        said = await client.chat_stream(channel="D1", thread_ts="1", buffer_size=1)
        await said.append(markdown_text="one ")
        await said.append(markdown_text="two ")
        await said.stop(markdown_text="three", blocks=[{"type": "divider"}])

    before(slack, stream)
    assert [method for method, _ in slack.calls] == ["chat.startStream", "chat.appendStream", "chat.update"]
    assert slack.calls[-1][1]["blocks"] == [{"type": "markdown", "text": "one two three"}, {"type": "divider"}]


def test_a_stream_that_its_reader_stopped_stays_as_it_is():
    slack = Slack({"ts": "7"}, {"ok": False, "error": "stopped_by_user"})

    async def stream(client, _base):
        said = await client.chat_stream(channel="D1", thread_ts="1", buffer_size=1)
        await said.append(markdown_text="one ")
        await said.append(markdown_text="two ")
        await said.stop()

    before(slack, stream)
    assert [method for method, _ in slack.calls] == ["chat.startStream", "chat.appendStream"]


def test_what_changes_something_is_done_once_however_often_its_listener_runs(tmp_path):
    done = []

    def change(what):
        done.append(what)
        return len(done)

    async def listener(house):
        return [await house.once(change, "a"), await house.once(change, "b")]

    async def run(house):
        delivery = Delivery("1")
        CURRENT.set(delivery)
        first = await listener(house)
        delivery.asked.clear()
        return first, await listener(house)

    with Assembly(Settings.read(RAPPORT_HOME=str(tmp_path))) as rapport, House(rapport) as house:
        assert asyncio.run(run(house)) == ([1, 2], [1, 2])
    assert done == ["a", "b"]
