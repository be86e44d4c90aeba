"""`rapport serve` as a process of its own, before a Slack of our own."""

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]


@contextmanager
def served(home, slack, *, log):
    """A Slack that `rapport serve` is connected to, on a home; both end afterwards."""
    slack.start()
    port = free_port()
    slack.door = f"http://127.0.0.1:{port}/slack/events"
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("RAPPORT_", "SLACK_"))}
    command = [Path(sys.executable).with_name("rapport"), "serve", "--port", str(port)]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*command, *(["--http"] if slack.mode == "http" else [])],
            env=ours | slack.environment(RAPPORT_HOME=str(home)),
            cwd=ROOT,
            stdout=out,
            stderr=out,
        )
    try:
        ready(process, port, slack, log)
        yield slack
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
        slack.stop()


def ready(process, port, slack, log):
    """Wait until it is well, and connected."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        assert process.poll() is None, f"rapport serve stopped:\n{log.read_text('utf-8')}"
        try:
            well = httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=5).status_code == 200
        except httpx.HTTPError:
            well = False
        if well and (slack.mode == "http" or slack.sockets):
            return
        time.sleep(0.1)
    raise AssertionError(f"rapport serve is not ready:\n{log.read_text('utf-8')}")


def free_port():
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
