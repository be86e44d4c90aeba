"""How long a command takes from the shell, on a base that has been taken in."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

TIMES = 5
COMMANDS = (
    ("ingest", "{folder}"),
    ("accounts",),
    ("ask", "When did they last order?", "--account", "{account}"),
    ("ask", "What are they unhappy about?", "--account", "{account}"),
    ("brief", "{account}"),
)


def run(folder: Path, account: str) -> Iterator[str]:
    """Lines that give the seconds a command takes, the middle one of several runs, process and all."""
    with tempfile.TemporaryDirectory() as scratch:
        environment = os.environ | {"RAPPORT_HOME": scratch}
        _seconds(["ingest", str(folder)], environment)
        for command in COMMANDS:
            arguments = [word.format(folder=folder, account=account) for word in command]
            took = sorted(_seconds(arguments, environment) for _ in range(TIMES))
            bar = " (bar 3 s)" if command[0] == "ask" else ""
            yield f"{took[TIMES // 2]:5.2f} s  rapport {' '.join(command[:2])}{bar}"


def _seconds(arguments: list[str], environment: dict[str, str]) -> float:
    started = time.perf_counter()
    rapport = Path(sys.executable).with_name("rapport")
    subprocess.run([rapport, *arguments], env=environment, check=True, capture_output=True)  # noqa: S603  our own command
    return time.perf_counter() - started
