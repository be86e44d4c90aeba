"""The terminal: one command a question, and one boundary where errors become the sentence a user reads."""

import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Self
from uuid import uuid4

import typer
from rich.console import Console

from bot.cli.commands import app
from bot.settings import Settings
from bot.wire import line
from knowledge.errors import RapportError, SettingsError

INTERRUPTED = 130
"""The exit status that shells expect of a command ended by Ctrl-C."""

log = logging.getLogger(__name__)


class _Log(logging.FileHandler):
    """The log in the home, made when there is something to log; where it cannot be made nothing is logged."""

    def __init__(self, file: Path) -> None:
        super().__init__(file, encoding="utf-8", delay=True)
        self.setLevel(logging.ERROR)
        self.written = False

    @classmethod
    def kept(cls) -> Self:
        """The log of the home that the settings name, in place of one kept before."""
        for before in [each for each in logging.root.handlers if isinstance(each, cls)]:
            logging.root.removeHandler(before)
            before.close()
        try:
            home = Settings.read().home
        except SettingsError:
            home = Path(os.devnull)
        kept = cls(home / "rapport.log")
        logging.root.addHandler(kept)
        return kept

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record; `written` says whether that went well."""
        self.written = True
        try:
            Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
            super().emit(record)
        except OSError:
            self.written = False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802  the name is logging's
        """Say nothing to the terminal."""
        self.written = False


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit: 0 done, 1 refused or failed with one sentence, 2 wrong usage.

    `--debug`, anywhere, lets a traceback through.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in given
    if debug:
        given.remove("--debug")
    sys.exit(run(given, debug=debug))


def run(arguments: Sequence[str], *, debug: bool = False) -> int:
    """Run one command; returns its exit status. With `debug` what is unexpected is raised, not told."""
    as_json = "--json" in arguments
    kept = _Log.kept()
    try:
        status = app(list(arguments) or ["--help"], prog_name="rapport", standalone_mode=False)
    except typer.exceptions.TyperException as wrong:
        sys.stderr.write(f"{wrong.format_message()} `rapport --help` lists the commands and what they take.\n")
        return wrong.exit_code
    except (KeyboardInterrupt, typer.Abort):
        status = INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except RapportError as refused:
        if debug:
            raise
        _tell(str(refused), refused.kind, refused.candidates, as_json=as_json)
        return 1
    except Exception as unexpected:
        if debug:
            raise
        number = uuid4().hex[:8]
        log.exception("unexpected error %s", number)
        logged = f"; it is in the log as {number}" if kept.written else ""
        _tell(
            f"Something went wrong that should not have ({type(unexpected).__name__}){logged}. "
            "Run the command again with --debug to see it whole.",
            "unexpected",
            (),
            as_json=as_json,
        )
        return 1
    if status == INTERRUPTED:
        sys.stderr.write("Stopped; what was done until now is kept.\n")
    return status or 0


def _tell(message: str, kind: str, candidates: Sequence[str], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(line({"error": {"kind": kind, "message": message, "candidates": list(candidates)}}) + "\n")
    Console(stderr=True, soft_wrap=True, highlight=False, markup=False).print(message)
