"""What a listener is given: the desk, who reads an answer, and the clock; and the threads that the desk works on."""

import asyncio
import datetime as dt
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from bot.assembly import Assembly
from bot.desk import Audience, Desk
from bot.settings import Settings
from bot.slack.audiences import Audiences

P = ParamSpec("P")
T = TypeVar("T")

AT_ONCE = 4
"""Questions worked on at a time; the others wait, acknowledged. Ours: encoding fills the processor with fewer."""


def now() -> dt.datetime:
    """This moment, in UTC."""
    return dt.datetime.now(dt.UTC)


class House:
    """Everything behind the Slack app. Listeners get it by the argument name `house`.

    `await house.ask(house.desk.brief, "Acme", audience)` runs a question of the desk, which is synchronous, on one of a
    few threads, so that no answer keeps an acknowledgement waiting.
    """

    def __init__(self, rapport: Assembly, *, clock: Callable[[], dt.datetime] = now) -> None:
        self.settings: Settings = rapport.settings
        self.rapport = rapport
        self.desk = Desk(rapport)
        self.now = clock
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="desk")
        self.audiences = Audiences(self._audience)

    async def ask(self, question: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What the desk answers; its errors are raised here."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, partial(question, *args, **kwargs))

    async def _audience(self, who: str, addresses: Sequence[str | None]) -> Audience:
        return await self.ask(self.desk.audience, who, addresses)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown()
