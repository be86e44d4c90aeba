"""What a listener is given: the desk, who reads an answer, the queue and the clock; and the desk's own threads."""

import asyncio
import datetime as dt
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import TracebackType
from typing import Final, ParamSpec, Self, TypeVar

from bot.assembly import Assembly
from bot.desk import Audience, Desk
from bot.settings import Settings
from bot.slack.audiences import Audiences
from bot.slack.calling import CURRENT

P = ParamSpec("P")
T = TypeVar("T")

AT_ONCE: Final = 4
"""Questions worked on at a time; the others wait, acknowledged. Ours: encoding fills the processor with fewer."""


def now() -> dt.datetime:
    """This moment, in UTC."""
    return dt.datetime.now(dt.UTC)


class House:
    """Everything behind the Slack app. Listeners get it by the argument name `house`.

    `await house.ask(house.desk.brief, "Acme", audience)` runs a question of the desk, which is synchronous, on one of a
    few threads, so that no answer keeps another waiting to begin; `house.once` likewise for what changes something.
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

    async def once(self, change: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same for what changes something: not done again where a listener is run again because Slack was down.

        The first such change of a listener counts as the first of its next run, whatever it is given then.
        """
        delivery = CURRENT.get()
        if delivery is None:
            return await self.ask(change, *args, **kwargs)
        name = getattr(change, "__qualname__", repr(change))
        count = delivery.asked[name] = delivery.asked.get(name, 0) + 1
        key = (name, str(count))
        if key not in delivery.went:
            delivery.went[key] = await self.ask(change, *args, **kwargs)
        told: T = delivery.went[key]
        return told

    async def keep(self, id: str, kind: str, body: str) -> bool:
        """Put a job on the queue and begin it; false where it was kept before, by any process."""
        kept = await asyncio.to_thread(self.rapport.work.keep, id, kind, body)
        if kept:
            await asyncio.to_thread(self.rapport.work.begin, id)
        return kept

    def open(self) -> None:
        """Load all that questions need, so that none of them waits for it. Errors: those of `Assembly`."""
        _ = self.rapport.answerer, self.rapport.pipeline, self.rapport.chat
        self.rapport.index.tend()

    async def _audience(self, who: str, addresses: Sequence[str | None]) -> Audience:
        return await self.ask(self.desk.audience, who, addresses)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown()
