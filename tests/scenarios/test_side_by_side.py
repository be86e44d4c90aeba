"""Several processes on one home: one that owns the index, others that take files in and ask."""

import subprocess
import sys

import pytest

from tests.scenarios.conftest import ROOT

pytestmark = pytest.mark.slow

OWNER = """
import sys, time
from bot.assembly import Assembly
from bot.settings import Settings
with Assembly(Settings.read()) as rapport:
    rapport.index.tend()
    print("owns", flush=True)
    sys.stdin.readline()
    rapport.index.tend()
    print(rapport.records.statistics().pending, flush=True)
"""


def files(folder, account, subject):
    (folder / account).mkdir(parents=True)
    for number in range(12):
        (folder / account / f"2026-01-{number + 1:02} note.md").write_text(
            f"The {subject} number {number} stopped on the night shift.\n\nThey want a spare {subject} by Friday.\n",
            encoding="utf-8",
        )


def test_an_owner_two_ingests_and_a_question_at_once_lose_nothing_and_double_nothing(terminal, tmp_path):
    files(tmp_path / "one", "Acme", "press")
    files(tmp_path / "two", "Borel", "kiln")
    terminal("ingest", tmp_path / "one" / "Acme" / "2026-01-01 note.md", "--json")
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER],
        env=terminal.environment,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert owner.stdout.readline() == "owns\n"
    both = [terminal.start("ingest", tmp_path / name, "--json") for name in ("one", "two")]
    asked = [terminal.start("ask", "What stopped on the night shift?", "--json") for _ in range(2)]
    for process in (*both, *asked):
        output, errors = process.communicate(timeout=250)
        assert process.returncode == 0, output + errors
    assert {row["name"]: row["documents"] for row in terminal.json("accounts")["accounts"]} == {"Acme": 12, "Borel": 12}
    for account, subject in (("Acme", "press"), ("Borel", "kiln")):
        found = terminal.json("ask", f"Which {subject} stopped on the night shift?", "--account", account)
        assert found["status"] == "answered"
        assert all(piece["source"].startswith(account) for piece in found["evidence"])
    pending, _ = owner.communicate("go on\n", timeout=120)
    assert pending.strip() == "0"
    assert owner.returncode == 0
    assert terminal.json("doctor")["well"]
