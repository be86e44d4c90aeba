"""What Slack brings is kept before it is acknowledged, worked on once, and tried again while Slack is down.

Slack brings an event again when an acknowledgement gets lost, and may bring it to any of several processes. So what it
brings is kept under an id that stays the same, on a queue that all of them share; whoever keeps it first works on it.
It is acknowledged as soon as it is kept: nothing that was asked for is lost if this process is killed, and nothing that
takes long keeps an acknowledgement waiting. Its words are erased when it is done.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import nullcontext, suppress
from hashlib import sha256
from typing import Any, Final

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.slack.calling import CURRENT, Delivery, passing
from knowledge.work import Job, Work

KIND: Final = "slack"

KEEPERS: Final = 8
"""Threads that keep what comes in; each takes some milliseconds."""

AT_ONCE: Final = 8
"""Events worked on at a time, so that a burst of them leaves time to acknowledge it; clicks and commands never wait."""

WORD: Final = 2.0
"""Seconds that the answer to a submitted view is waited for; Slack waits three."""

IMMEDIATE: Final = frozenset({"block_suggestion", "dialog_suggestion"})
"""What is answered there and then or not at all, and of no use later."""

Errand = Callable[[dict[str, str]], Awaitable[None]]
"""Does a job that we set ourselves, given what its body says."""

log = logging.getLogger(__name__)


def delivery_id(body: Mapping[str, Any]) -> str:
    """What stands for something that Slack brings, the same each time it brings it."""
    if body.get("event_id"):
        return f"{body.get('team_id')}.{body['event_id']}.{body.get('event_time')}"
    words = json.dumps(body, sort_keys=True, default=str)
    return str(body.get("trigger_id") or sha256(words.encode()).hexdigest())


def of_use(body: Mapping[str, Any]) -> bool:
    """Whether anybody could be waiting for an answer: not to machines, nor to what people say to each other."""
    event = body.get("event") or {}
    if event.get("type") != "message":
        return True
    if event.get("bot_id") or event.get("subtype") not in {None, "file_share", "thread_broadcast"}:
        return False
    return event.get("channel_type") == "im" or bool(event.get("thread_ts"))


class Deliveries:
    """Takes what Slack brings at the door, and has the app behind it work on it."""

    def __init__(self, app: AsyncApp, work: Work, errands: Mapping[str, Errand] | None = None) -> None:
        """`errands` do the jobs on the queue that Slack did not bring, by their kind."""
        self._app = app
        self._errands = errands or {}
        self._work = work
        self._keepers = ThreadPoolExecutor(KEEPERS, thread_name_prefix="keeper")
        self._beginner = ThreadPoolExecutor(1, thread_name_prefix="beginner")
        self._places = asyncio.Semaphore(AT_ONCE)
        self._known: dict[str, Delivery] = {}
        self._running: set[asyncio.Task[bool]] = set()
        self._undone: set[str] = set()
        self._idle = asyncio.Event()
        self._idle.set()
        self._loop = asyncio.get_running_loop()
        self._stopping = False

    async def take(self, body: dict[str, Any]) -> BoltResponse:
        """Keep what Slack brings; the response is its acknowledgement."""
        if body.get("type") in IMMEDIATE:
            return await self._app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
        if not of_use(body):
            return BoltResponse(status=200, body="")
        name = delivery_id(body)
        words = json.dumps({**body, "token": None})
        if not await self._loop.run_in_executor(self._keepers, self._work.keep, name, KIND, words):
            log.info("%s came again", name)
            return BoltResponse(status=200, body="")
        acked: asyncio.Future[BoltResponse] = self._loop.create_future()
        self._known[name] = Delivery(name, acked=acked)
        self._begun(name)
        begun = self._loop.run_in_executor(self._beginner, self._work.begin, name)
        if body.get("type") != "view_submission":
            return BoltResponse(status=200, body="")
        await begun
        try:
            return await asyncio.wait_for(asyncio.shield(acked), WORD)
        except TimeoutError:
            return BoltResponse(status=200, body="")

    def do(self, job: Job) -> bool:
        """Work on something kept, on a thread of the queue; false where it is to be tried again."""
        try:
            return asyncio.run_coroutine_threadsafe(self._tracked(job), self._loop).result()
        except (CancelledError, RuntimeError):  # this process stops
            return False

    async def stop(self, patience: float) -> None:
        """Let what is worked on be finished for some seconds; leave the rest to others, or to the next start."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), patience)
        self._stopping = True
        for task in tuple(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        self._keepers.shutdown()
        self._beginner.shutdown()

    async def _tracked(self, job: Job) -> bool:
        if self._stopping:
            return False
        task = asyncio.create_task(self._done(job))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        self._begun(job.id)
        task.add_done_callback(lambda _: self._ended(job.id))
        return await task

    def _begun(self, name: str) -> None:
        self._undone.add(name)
        self._idle.clear()

    def _ended(self, name: str) -> None:
        self._undone.discard(name)
        if not self._undone:
            self._idle.set()

    async def _done(self, job: Job) -> bool:
        delivery = self._known.setdefault(job.id, Delivery(job.id))
        delivery.last, delivery.again = job.last, False
        delivery.asked.clear()
        delivery.readers.clear()
        CURRENT.set(delivery)
        body = json.loads(job.body)
        if job.kind == KIND:
            await self._listen(body, delivery)
        else:
            await self._run(job.kind, body, delivery)
        if delivery.again and not job.last:
            return False
        self._known.pop(job.id, None)
        return True

    async def _run(self, kind: str, body: dict[str, str], delivery: Delivery) -> None:
        try:
            await self._errands[kind](body)
        except Exception as error:
            if not passing(error):
                raise
            delivery.again = True

    async def _listen(self, body: dict[str, Any], delivery: Delivery) -> None:
        request = AsyncBoltRequest(body=body, mode="socket_mode")
        request.context["ack"] = _Ack(delivery)
        async with self._places if body.get("event") else nullcontext():
            await self._app.async_dispatch(request)


class _Ack(AsyncAck):
    """The acknowledgement of a listener, handed to whoever waits for it at the door."""

    def __init__(self, delivery: Delivery) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._delivery = delivery

    async def __call__(self, *args: Any, **options: Any) -> BoltResponse:  # noqa: ANN401  those of AsyncAck
        told = await super().__call__(*args, **options)
        if self._delivery.acked and not self._delivery.acked.done():
            self._delivery.acked.set_result(told)
        return told
