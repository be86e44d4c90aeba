"""What Slack brings is acknowledged at once and answered once: in a burst, twice, in an outage, killed, by replicas."""

import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from tests.scenarios.conftest import ROOT, Terminal
from tests.scenarios.slack_people import ACME, PEOPLE, REP, files, workspace
from tests.slack.fake import FakeSlack, signed
from tests.slack.served import free_port, ready

pytestmark = pytest.mark.slow

QUESTION = "What did Acme say about late deliveries?"
SOONEST = 1.0
"""Seconds within which everything is acknowledged, whatever else is going on."""


def ask(slack, text=QUESTION):
    """Ask in a direct message; returns the thread."""
    return slack.say(REP, slack.dm(REP), text)


def answers(slack, ts):
    return [each for each in slack.posts(slack.dm(REP), ts) if "streams_until" not in each]


def answered(slack, ts, seconds=60.0):
    slack.until(lambda: answers(slack, ts), "an answer", seconds)


class TestABurst:
    def test_forty_slow_requests_at_once_are_each_acknowledged_within_a_second_and_answered(
        self, slack, record_property
    ):
        with ThreadPoolExecutor(40) as people:
            asked = [people.submit(ask, slack, f"{QUESTION} Number {number}.") for number in range(30)]
            commands = [people.submit(slack.command, REP, "/brief", "Acme", ACME) for _ in range(10)]
        assert max(each.seconds for each in slack.deliveries) <= SOONEST
        assert [each.attempt for each in slack.deliveries] == [0] * 40
        begun = time.monotonic()
        for each in asked:
            answered(slack, each.result(), 120.0)
        slack.until(lambda: len(slack.shown_alone(REP)) == len(commands), "ten briefs", 60.0)
        record_property("slowest acknowledgement", max(each.seconds for each in slack.deliveries))
        record_property("last answer", time.monotonic() - begun)


class TestTheSameThingAgain:
    def test_an_event_that_is_brought_four_times_is_answered_once(self, slack):
        ts = ask(slack)
        brought = slack.deliveries[-1]
        for _ in range(2):
            slack.again(brought)
        answered(slack, ts)
        slack.again(brought)
        slack.still()
        assert len(answers(slack, ts)) == 1

    def test_a_command_that_is_brought_twice_is_answered_once(self, slack):
        slack.again(slack.command(REP, "/brief", "Acme", ACME))
        slack.until(lambda: slack.shown_alone(REP), "a brief")
        slack.still()
        assert len(slack.shown_alone(REP)) == 1


class TestSlackInTrouble:
    @pytest.mark.parametrize(
        ("method", "status"),
        [("chat.stopStream", 429), ("users.info", 503), ("chat.startStream", 502), ("chat.stopStream", 500)],
    )
    def test_what_fails_once_is_answered_nevertheless_and_once(self, slack, method, status):
        slack.trouble(method, status)
        ts = ask(slack)
        answered(slack, ts)
        slack.still()
        assert len(slack.posts(slack.dm(REP), ts)) == 1

    def test_what_was_asked_while_slack_was_down_is_answered_when_it_is_back_and_posted_once(self, slack):
        for method in ("chat.postMessage", "chat.stopStream"):
            slack.trouble(method, 503, times=6)
        ts = ask(slack)
        answered(slack, ts, 90.0)
        slack.still()
        assert len(slack.posts(slack.dm(REP), ts)) == 1

    def test_a_stream_that_slack_gave_up_is_finished_with_all_that_was_to_be_said(self, slack):
        slack.stream_lasts = -1.0
        try:
            ts = ask(slack)
            slack.until(lambda: any(method == "chat.update" for method, _ in slack.calls), "an update")
            slack.still()
        finally:
            slack.stream_lasts = 300.0
        (told,) = slack.posts(slack.dm(REP), ts)
        assert "On file about Acme:" in told["text"]
        slack.faults[:] = [fault for fault in slack.faults if "message_not_in_streaming_state" not in fault]


@contextmanager
def replica(terminal, slack, log):
    """One of several `rapport serve` before one Slack; killed in the end if it still runs."""
    port = free_port()
    environment = terminal.environment | slack.environment(RAPPORT_HOME=str(terminal.home))
    door = ["--http"] if slack.mode == "http" else []
    with log.open("wb") as out:
        process = subprocess.Popen(
            [Path(sys.executable).with_name("rapport"), "serve", "--port", str(port), *door],
            env=environment,
            cwd=ROOT,
            stdout=out,
            stderr=out,
        )
    process.door = f"http://127.0.0.1:{port}/slack/events"
    try:
        ready(process, port, slack, log)
        yield process
    finally:
        process.kill()
        process.wait(10)


@pytest.fixture
def alone(firm, tmp_path):
    """A Slack without Rapport yet, and the firm's home."""
    slack = workspace(FakeSlack("http"))
    slack.start()
    yield slack, Terminal(shutil.copytree(firm, tmp_path / "home"))
    slack.stop()


class TestStopping:
    def test_told_to_stop_it_finishes_its_answers_and_exits_with_0(self, alone, tmp_path):
        slack, terminal = alone
        with replica(terminal, slack, tmp_path / "log") as process:
            slack.door = process.door
            asked = [ask(slack) for _ in range(3)]
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0
        assert [len(answers(slack, ts)) for ts in asked] == [1, 1, 1]

    def test_killed_at_work_it_answers_after_the_next_start(self, alone, tmp_path):
        slack, terminal = alone
        with replica(terminal, slack, tmp_path / "log") as process:
            slack.door = process.door
            ts = ask(slack)
            os.kill(process.pid, signal.SIGKILL)
            process.wait(10)
        assert answers(slack, ts) == []
        with replica(terminal, slack, tmp_path / "log again"):
            answered(slack, ts)


class TestTheDoor:
    def test_a_request_that_slack_did_not_sign_is_refused(self, alone, tmp_path):
        slack, terminal = alone
        with replica(terminal, slack, tmp_path / "log") as process:
            body = '{"type":"event_callback"}'
            json = {"Content-Type": "application/json"}
            forged = signed(body) | {"X-Slack-Signature": "v0=0000"} | json
            old = {"X-Slack-Request-Timestamp": "1"}
            for headers in (json, forged, signed(body) | old | json):
                assert httpx.post(process.door, content=body, headers=headers).status_code == 401

    @pytest.mark.parametrize(
        ("arguments", "missing"),
        [
            pytest.param(["--http"], "SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET", id="over HTTP"),
            pytest.param([], "SLACK_BOT_TOKEN and SLACK_APP_TOKEN", id="in Socket Mode"),
        ],
    )
    def test_what_is_missing_is_named_in_one_sentence(self, terminal, arguments, missing):
        assert f"Slack cannot be served without {missing}:" in terminal("serve", *arguments, status=1).stderr

    def test_a_worker_says_that_it_needs_postgresql(self, terminal):
        assert "set RAPPORT_DATABASE_URL" in terminal("work", status=1).stderr


class Firm(Terminal):
    """A terminal on the firm's home in PostgreSQL."""

    database = ""

    @property
    def environment(self):
        return super().environment | {"RAPPORT_DATABASE_URL": self.database}


class TestReplicas:
    @pytest.fixture
    def firms(self, empty_postgres, tmp_path):
        """The homes of three processes over one PostgreSQL."""
        Firm.database = empty_postgres
        first, *others = [Firm(tmp_path / name) for name in ("one", "two", "three")]
        first("db", "upgrade")
        first("ingest", files(tmp_path / "files"))
        (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
        first("people", tmp_path / "people.csv")
        return [first, *others]

    def test_two_that_are_brought_the_same_answer_once_and_one_goes_on_when_the_other_is_killed(self, firms, tmp_path):
        slack = workspace(FakeSlack("http"))
        slack.start()
        with ExitStack() as stack:
            stack.callback(slack.stop)
            one, two = [
                stack.enter_context(replica(firm, slack, tmp_path / f"log {firm.home.name}")) for firm in firms[:2]
            ]
            asked = []
            for number in range(6):
                slack.door = (one, two)[number % 2].door
                asked.append(ask(slack, f"{QUESTION} Number {number}."))
                slack.door = (two, one)[number % 2].door
                slack.again(slack.deliveries[-1])
            for ts in asked:
                answered(slack, ts, 120.0)
            slack.still()
            assert [len(answers(slack, ts)) for ts in asked] == [1] * 6
            slack.door = one.door
            ts = ask(slack, f"{QUESTION} And then it was killed.")
            one.kill()
            answered(slack, ts, 120.0)
            assert slack.faults == []

    def test_a_worker_answers_what_a_killed_one_left(self, firms, tmp_path):
        slack, log = workspace(FakeSlack("http")), tmp_path / "log of work"
        slack.start()
        with ExitStack() as stack:
            stack.callback(slack.stop)
            door = stack.enter_context(replica(firms[0], slack, tmp_path / "log"))
            out = stack.enter_context(log.open("wb"))
            worker = subprocess.Popen(
                [Path(sys.executable).with_name("rapport"), "work"],
                env=firms[1].environment | slack.environment(RAPPORT_HOME=str(firms[1].home)),
                cwd=ROOT,
                stdout=out,
                stderr=out,
            )
            stack.callback(worker.wait, 30)
            stack.callback(worker.terminate)
            slack.until(lambda: "at work on the queue" in log.read_text("utf-8"), "worker", 60.0)
            slack.door = door.door
            ts = ask(slack)
            door.kill()
            answered(slack, ts, 120.0)
        assert worker.returncode == 0
