"""`rapport try`: everything in one process, on this computer alone, until it is told to stop."""

import asyncio
import json
import logging
import os
import signal
import socket
import sys
import webbrowser
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.access import read_people
from bot.assembly import Assembly
from bot.settings import Settings
from bot.slack.house import House
from bot.slack.serving import serve_house
from bot.slack.trying.browser import Browser, bound, listening
from bot.slack.trying.people import workspace
from bot.slack.trying.standin import Standin
from bot.slack.trying.workspace import Json
from ingest.pipeline import Progress
from ingest.readers import read
from knowledge.errors import SettingsError

if TYPE_CHECKING:
    pass

ROOT: Final = Path(__file__).parents[3]
"""Where the repository lies: the examples and the manifest of the app are parts of it and of no package."""

FOLDER: Final = "try"
"""The folder in the home for what is tried: the examples as taken in, and the work of the app."""

OF_EXAMPLES: Final = (
    "Example data: an invented firm, its people and its customers. Your own data is not touched; what you log or "
    "correct here stays in a folder of its own."
)
OF_ONES_OWN: Final = "Your own data: what you log or correct here is kept, as it would be from Slack."
"""Whose data somebody sees; shown on the page."""


class OnesOwn(Assembly):
    """One's own data, with a queue of its own: what waits for the real Slack is left to `rapport serve`."""

    def queue(self) -> tuple[str, Path]:
        """In the folder for what is tried."""
        folder = self.settings.home / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        return f"sqlite:///{folder / 'rapport.db'}", folder


@dataclass(frozen=True, slots=True)
class Terminal:
    """How whoever started it is told things: sentences, and how far the examples have been taken in."""

    tell: Callable[[str], None]
    progress: Callable[[], AbstractContextManager[Progress]]


def try_out(settings: Settings, terminal: Terminal, *, own: bool, port: int | None, browse: bool) -> None:
    """Show the app on a page in the browser until SIGTERM or SIGINT: on the examples, or on one's `own` data.

    With `browse` the page is opened where there is a screen. Error: `SettingsError`.
    """
    manifest = _manifest()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    with bound(port) as door:
        standin = Standin(manifest, door.getsockname()[1])
        known = _before(standin, settings if own else _of_examples(settings))
        kind, whose, deleted = (OnesOwn, OF_ONES_OWN, "") if own else (Assembly, OF_EXAMPLES, " and may be deleted")
        terminal.tell(f"{whose} It lies in {known.home}{deleted}.")
        with kind(known) as rapport:
            if not own:
                _take_in_examples(rapport, terminal)
            standin.workspace = workspace(rapport.records.people(), rapport.records.accounts())
            browser = Browser(standin, whose)
            asyncio.run(_run(rapport, standin, browser, door, terminal.tell, browse=browse))


def _manifest() -> Json:
    try:
        manifest: Json = json.loads((ROOT / "manifest.json").read_text("utf-8"))
    except FileNotFoundError:
        raise SettingsError(
            "`rapport try` shows the examples and the app's manifest, which come with Rapport's repository and not "
            "with its package: run it from a clone, after `make setup`."
        ) from None
    return manifest


def _of_examples(settings: Settings) -> Settings:
    """A home of its own, and nothing of the user's databases and servers."""
    return settings.model_copy(
        update={"home": settings.home / FOLDER, "database_url": None, "chroma_url": None, "embedding_model": None}
    )


def _before(standin: Standin, settings: Settings) -> Settings:
    """The stand-in for Slack, nothing of the user's Slack, and no calendars."""
    others = ("slack_client_id", "slack_client_secret", "slack_redirect_uri", "slack_token_key", "slack_workspaces")
    return settings.model_copy(
        update={
            **dict.fromkeys((*others, "slack_signing_secret", "port")),
            "brief_ahead": 0,
            "slack_api_url": f"{standin.address}/api/",
            "slack_bot_token": standin.bot_token,
            "slack_app_token": standin.app_token,
        }
    )


def _take_in_examples(rapport: Assembly, terminal: Terminal) -> None:
    """Take the examples in, and who works there; what is on record already costs nothing."""
    examples = ROOT / "examples"
    if not rapport.records.accounts():
        terminal.tell("They are taken in now, which takes a minute or two the first time.")
    with terminal.progress() as progress:
        rapport.pipeline.ingest([examples], progress)
    rapport.index.tend()
    file = examples / "people.csv"
    listed = read(file, file.name, str(examples)).parts
    rapport.records.save_people(read_people(listed, rapport.records.accounts()).people)


async def _run(
    rapport: Assembly,
    standin: Standin,
    browser: Browser,
    door: socket.socket,
    tell: Callable[[str], None],
    *,
    browse: bool,
) -> None:
    told = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, told.set)
    async with listening(browser, standin, door):
        url = f"{standin.address}/{browser.token}/"
        tell(f"Rapport is at {url} until you press Ctrl-C.")
        if browse and _has_screen():
            await asyncio.to_thread(webbrowser.open, url)
        with House(rapport) as house:
            await serve_house(house, told, "socket", None)


def _has_screen() -> bool:
    """Whether a browser would open in a window of its own."""
    return sys.platform in {"darwin", "win32"} or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
