"""Work that must happen once and survives a kill, on both databases."""

import os
import subprocess
import sys
import threading
import time

import pytest
from sqlalchemy import select

from knowledge.adapters import work as durable
from knowledge.adapters.work import DurableWork
from tests.scenarios.conftest import ROOT

ELSEWHERE = """
import sys, time
from pathlib import Path
from knowledge.adapters.work import DurableWork
work = DurableWork.open(sys.argv[1], Path(sys.argv[2]))
def do(job):
    print(f"begun {job.id}", flush=True)
    time.sleep(600)
work.start(do)
print(f"kept {work.keep('a', 'question', 'What?')}", flush=True)
work.begin("a")
time.sleep(600)
"""


class Working:
    """A queue at work in this process, and what it did."""

    def __init__(self, database, home, *, failures=0):
        self.done, self.attempts, self.failures = [], [], failures
        self._changed = threading.Event()
        self.queue = DurableWork.open(database, home)
        self.queue.start(self._do)

    def _do(self, job):
        self.attempts.append(job.attempt)
        if len(self.attempts) <= self.failures:
            return False
        self.done.append((job.id, job.kind, job.body))
        self._changed.set()
        return True

    def keep(self, id, body="What?"):
        kept = self.queue.keep(id, "question", body)
        self.queue.begin(id)
        return kept

    def wait(self, seconds=30.0):
        assert self._changed.wait(seconds), f"nothing was done, attempts {self.attempts}"

    def bodies(self):
        with self.queue._engine.connect() as db:
            return list(db.execute(select(self.queue._table.c.body)).scalars())


@pytest.fixture(params=["sqlite", "postgres"])
def database(request):
    return request.getfixturevalue("sqlite" if request.param == "sqlite" else "empty_postgres")


@pytest.fixture
def working(database, tmp_path):
    """Starts the queue of one database; it is closed afterwards."""
    started = []

    def start(**more):
        started.append(Working(database, tmp_path, **more))
        return started[-1]

    yield start
    for each in started:
        each.queue.close()


@pytest.fixture
def elsewhere(database, tmp_path):
    """Another process that has begun a job and goes on with it for ever."""
    process = subprocess.Popen(
        [sys.executable, "-c", ELSEWHERE, database, str(tmp_path)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert sorted([process.stdout.readline(), process.stdout.readline()]) == ["begun a\n", "kept True\n"]
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_job_is_done_once_however_often_it_is_brought(working):
    work = working()
    assert [work.keep("a"), work.keep("a")] == [True, False]
    work.wait()
    assert work.keep("a") is False
    time.sleep(0.3)
    assert work.done == [("a", "question", "What?")]


def test_what_a_job_said_is_erased_when_it_is_done(working):
    work = working()
    work.keep("a", "the customer's words")
    work.wait()
    time.sleep(0.3)
    assert work.bodies() == [None]


def test_what_could_not_be_done_is_tried_again_later(working):
    work = working(failures=1)
    work.keep("a")
    work.wait()
    assert work.attempts == [1, 2]


def test_what_another_process_keeps_is_not_done_here_too(working, elsewhere):
    work = working()
    assert work.keep("a") is False
    work.queue._take_up()
    time.sleep(1)
    assert work.done == []


def test_what_a_killed_process_left_is_done_by_the_next_of_its_name(working, elsewhere):
    elsewhere.kill()
    elsewhere.wait()
    work = working()
    work.wait()
    assert work.done == [("a", "question", "What?")]


def test_what_a_killed_process_left_is_done_by_another_that_runs_already(working, elsewhere):
    work = working()
    elsewhere.kill()
    elsewhere.wait()
    time.sleep(0.5)
    work.queue._take_up()
    work.wait()
    assert work.done == [("a", "question", "What?")]


def test_what_was_kept_and_never_begun_is_begun_by_whoever_looks(working, monkeypatch):
    work = working()
    work.queue.keep("a", "question", "What?")
    monkeypatch.setattr(durable, "LOST", durable.dt.timedelta(0))
    time.sleep(0.01)
    work.queue._take_up()
    work.wait()
    assert work.done == [("a", "question", "What?")]
