"""How long a command takes from the shell, on a base that has been taken in."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

TIMES = 3
COMMANDS = (
    ("ingest", "{folder}"),
    ("accounts",),
    ("ask", "When did they last order?", "--account", "{account}"),
    ("ask", "What are they unhappy about?", "--account", "{account}"),
    ("brief", "{account}"),
)


def run(folder: Path, account: str) -> Iterator[str]:
    """Lines that give the seconds a command takes, the middle one of several runs, process and all."""
    with tempfile.TemporaryDirectory() as home:
        _seconds(["ingest", str(folder)], home)
        for command in COMMANDS:
            took = middle([word.format(folder=folder, account=account) for word in command], home)
            bar = " (bar 3 s)" if command[0] == "ask" else ""
            yield f"{took:5.2f} s  rapport {' '.join(command[:2])}{bar}"


def middle(arguments: Sequence[str], home: str) -> float:
    """The seconds a command takes, the middle one of several runs."""
    return sorted(_seconds(arguments, home) for _ in range(TIMES))[TIMES // 2]


def _seconds(arguments: Sequence[str], home: str) -> float:
    started = time.perf_counter()
    rapport = Path(sys.executable).with_name("rapport")
    environment = os.environ | {"RAPPORT_HOME": home}
    subprocess.run([rapport, *arguments], env=environment, check=True, capture_output=True)  # noqa: S603  our own command
    return time.perf_counter() - started
