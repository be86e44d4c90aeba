"""A terminal: the real command in a process of its own, on a home of its own."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.scenarios.slack_people import PEOPLE, files, workspace
from tests.slack.fake import FakeSlack
from tests.slack.served import served

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"


@dataclass(frozen=True)
class Terminal:
    """`rapport` on one home."""

    home: Path

    @property
    def environment(self):
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("RAPPORT_", "SLACK_"))}
        return ours | {"RAPPORT_HOME": str(self.home)}

    def __call__(self, *arguments, status=0, within=ROOT):
        done = subprocess.run(
            [Path(sys.executable).with_name("rapport"), *map(str, arguments)],
            env=self.environment,
            cwd=within,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == status, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def json(self, *arguments, status=0):
        return json.loads(self(*arguments, "--json", status=status).stdout)

    def start(self, *arguments):
        return subprocess.Popen(
            [Path(sys.executable).with_name("rapport"), *map(str, arguments)],
            env=self.environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@pytest.fixture
def terminal(tmp_path):
    """A terminal on an empty home."""
    return Terminal(tmp_path / "home")


@pytest.fixture(scope="session")
def with_examples(tmp_path_factory):
    """A terminal on a home that has taken the examples in; tests only read from it."""
    terminal = Terminal(tmp_path_factory.mktemp("examples") / "home")
    report = terminal.json("ingest", EXAMPLES)
    assert report["failed"] == []
    return terminal


@pytest.fixture(scope="session")
def firm(tmp_path_factory):
    """A home that has taken in what a small firm has, with the people who work there."""
    folder = tmp_path_factory.mktemp("firm")
    terminal = Terminal(folder / "home")
    terminal("ingest", files(folder / "files"))
    (folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
    terminal("people", folder / "people.csv")
    return terminal.home


@pytest.fixture(scope="session", params=["http", "socket"])
def _serving(request, firm, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    home = shutil.copytree(firm, folder / "home")
    with served(home, workspace(FakeSlack(request.param)), log=folder / "log") as slack:
        yield slack


@pytest.fixture
def slack(_serving):
    """A Slack that the firm uses Rapport in, over HTTP and in Socket Mode; in the end Rapport did nothing wrong."""
    _serving.forget()
    yield _serving
    _serving.still(quiet=0.3)
    assert _serving.faults == []
    assert _serving.statuses == {}
