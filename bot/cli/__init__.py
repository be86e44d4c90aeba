"""The terminal: one command a question, and one boundary where errors become the sentence a user reads."""

import logging
import sys
from collections.abc import Sequence
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


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit: 0 done, 1 refused or failed with one sentence, 2 wrong usage.

    `--debug`, anywhere, lets a traceback through.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in given
    if debug:
        given.remove("--debug")
    sys.exit(run(given, debug=debug))


def run(arguments: Sequence[str], *, debug: bool = False) -> int:  # noqa: PLR0911  a return an ending
    """Run one command; returns its exit status. With `debug` what is unexpected is raised, not told."""
    as_json = "--json" in arguments
    logging.lastResort = None  # what is logged goes to the log; what a user should read is told below
    try:
        app(list(arguments) or ["--help"], prog_name="rapport", standalone_mode=False)
    except typer.Exit as left:
        return left.exit_code
    except typer.exceptions.TyperException as wrong:
        sys.stderr.write(f"{wrong.format_message()} `rapport --help` lists the commands and what they take.\n")
        return wrong.exit_code
    except (KeyboardInterrupt, typer.Abort):
        sys.stderr.write("Stopped; what was done until now is kept.\n")
        return INTERRUPTED
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
        _log_unexpected(number)
        _tell(
            f"Something went wrong that should not have ({type(unexpected).__name__}); it is in the log as {number}. "
            "Run the command again with --debug to see it whole.",
            "unexpected",
            (),
            as_json=as_json,
        )
        return 1
    return 0


def _tell(message: str, kind: str, candidates: Sequence[str], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(line({"error": {"kind": kind, "message": message, "candidates": list(candidates)}}) + "\n")
    Console(stderr=True, soft_wrap=True, highlight=False, markup=False).print(message)


def _log_unexpected(number: str) -> None:
    try:
        home = Settings.read().home
        home.mkdir(parents=True, exist_ok=True)
        log.addHandler(logging.FileHandler(home / "rapport.log", encoding="utf-8"))
    except (OSError, SettingsError):
        log.addHandler(logging.StreamHandler())
    log.exception("unexpected error %s", number)  # noqa: LOG004  called while it is handled
