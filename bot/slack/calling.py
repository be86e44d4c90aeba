"""How Slack is called: again while it is busy or down, never twice for what went through, streams brought home."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from slack_sdk.webhook import WebhookResponse

from bot.settings import Settings

TRIES: Final = 3
"""How often a call is tried again at once; what is still not through then is left to the work queue."""

PASSING: Final = frozenset({"fatal_error", "internal_error", "ratelimited", "request_timeout", "service_unavailable"})
"""Slack's own words for a failure that passes (docs.slack.dev, errors common to all methods)."""

OK, TOO_MANY, BROKEN = 200, 429, 500
"""HTTP statuses: taken, wait, and from there on the server's own fault."""

POSTING: Final = frozenset({
    "chat.postMessage", "chat.postEphemeral", "chat.scheduleMessage", "chat.startStream",
    "files.completeUploadExternal", "views.open", "views.push",
})  # fmt: skip
"""Methods that show something new; a delivery that is tried again does not make such a call twice."""

IN_CHANNEL: Final = frozenset({"chat.postMessage", "chat.scheduleMessage", "chat.startStream", "chat.update"})
"""Methods whose words everybody in a channel reads."""

EXPIRED, STOPPED = "message_not_in_streaming_state", "stopped_by_user"
"""Errors of a stream: it lived too long (about five minutes), and whoever reads it wants no more."""

LONGEST_TEXT, LONGEST_MARKDOWN = 4_000, 12_000
"""Characters that Slack takes of the text of an update, and of markdown in a message."""


@dataclass(slots=True)
class Delivery:
    """One thing that Slack brought, while it is worked on, over all its attempts in this process.

    `went` are the calls that went through and what was done once; `again` says that Slack failed and that all of it is
    to be tried later; `readers` are to be called before something is posted in a channel: they raise where it may not.
    """

    id: str
    last: bool = False
    again: bool = False
    acked: "asyncio.Future[Any] | None" = None
    went: dict[tuple[str, str], Any] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    readers: dict[str, Callable[[], Awaitable[None]]] = field(default_factory=dict)


CURRENT: ContextVar[Delivery | None] = ContextVar("delivery", default=None)
"""The delivery that is being worked on."""


def handlers() -> list[AsyncRetryHandler]:
    """What tries a call again when the connection breaks, when Slack says to wait, and when Slack fails."""
    return [
        AsyncConnectionErrorRetryHandler(max_retry_count=TRIES),
        AsyncRateLimitErrorRetryHandler(max_retry_count=TRIES),
        AsyncServerErrorRetryHandler(max_retry_count=TRIES),
    ]


def passing(error: BaseException) -> bool:
    """Whether a failed call to Slack may go through later, as it is."""
    if isinstance(error, SlackApiError):
        status = error.response.status_code
        return status == TOO_MANY or status >= BROKEN or error.response.get("error") in PASSING
    return isinstance(error, (aiohttp.ClientError, asyncio.TimeoutError, ConnectionError))


def slack_client(settings: Settings, token: str | None, workspace: str | None = None) -> "Client":
    """A client of the Web API, at the address of the settings; `workspace` is the one whose token it is."""
    client = Client(token=token, base_url=settings.slack_api_url, retry_handlers=handlers())
    client.workspace = workspace
    return client


class Client(AsyncWebClient):
    """A client that makes no posting call twice in a delivery, and finishes a stream that Slack has given up.

    A stream that expired is finished as an update of its message, with all that was to be said; one that its reader
    stopped stays as it is. `workspace` is the id of the one that installed the app, whoever the user may be.
    """

    workspace: str | None = None

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  those of AsyncWebClient
        super().__init__(**options)
        self._said: dict[str, str] = {}
        self._lost: dict[str, str] = {}

    async def api_call(self, api_method: str, **options: Any) -> AsyncSlackResponse:  # noqa: ANN401
        """Call a method."""
        delivery = CURRENT.get()
        key = (api_method, repr(sorted((options.get("json") or options.get("params") or {}).items(), key=str)))
        if delivery and api_method in POSTING and key in delivery.went:
            told: AsyncSlackResponse = delivery.went[key]
            return told
        channel = (options.get("json") or {}).get("channel")
        if delivery and api_method in IN_CHANNEL and channel in delivery.readers:
            await delivery.readers[channel]()
        if api_method in {"chat.appendStream", "chat.stopStream"}:
            told = await self._streamed(api_method, options)
        else:
            told = await self._call(api_method, options)
        if api_method == "chat.startStream":
            self._said[str(told["ts"])] = said(options["json"])
        if delivery and api_method in POSTING:
            delivery.went[key] = told
        return told

    async def _streamed(self, api_method: str, options: dict[str, Any]) -> AsyncSlackResponse:
        given = options["json"]
        ts = str(given["ts"])
        text = self._said[ts] = self._said.get(ts, "") + said(given)
        if ts not in self._lost:
            try:
                return await self._call(api_method, options)
            except SlackApiError as error:
                if error.response.get("error") not in {EXPIRED, STOPPED}:
                    self._said[ts] = text.removesuffix(said(given))
                    raise
                self._lost[ts] = error.response["error"]
        if api_method == "chat.stopStream" and self._lost[ts] == EXPIRED:
            blocks = [{"type": "markdown", "text": text[:LONGEST_MARKDOWN]}] if text else []
            return await self.chat_update(
                channel=given["channel"],
                ts=ts,
                text=text[:LONGEST_TEXT],
                blocks=[*blocks, *(given.get("blocks") or ())],
            )
        return self._answer(api_method, 200, ok=True, channel=given["channel"], ts=ts)

    async def _call(self, api_method: str, options: dict[str, Any]) -> AsyncSlackResponse:
        """Call Slack; what fails without a word of Slack's (a proxy's page, say) has an `error` such as "http_502"."""
        try:
            return await super().api_call(api_method, **options)
        except SlackApiError as error:
            answer = error.response
            if isinstance(getattr(answer, "data", None), dict):
                raise
            status: int = getattr(answer, "status_code", None) or getattr(answer, "status", None) or BROKEN
            told = self._answer(api_method, status, ok=False, error=f"http_{status}")
            raise SlackApiError(f"Slack answered {api_method} with HTTP {status}", told) from None  # type: ignore[no-untyped-call]

    def _answer(self, api_method: str, status: int, **data: object) -> AsyncSlackResponse:
        return AsyncSlackResponse(
            client=self,
            http_verb="POST",
            api_url=api_method,
            req_args={},
            data=data,
            headers={},
            status_code=status,
        )


def said(given: Mapping[str, Any]) -> str:
    """The text in a call that starts, goes on with or stops a stream."""
    chunks = given.get("chunks") or ()
    told = "".join(chunk.get("text", "") for chunk in chunks if chunk.get("type") == "markdown_text")
    return (given.get("markdown_text") or "") + told


class Respond(AsyncRespond):
    """Answers by a response URL, once in a delivery; raises where Slack did not take the answer.

    Such an address lives for half an hour and five answers; what it no longer takes is said `otherwise`, given its
    text and blocks: in a direct message.
    """

    def __init__(self, *, response_url: str, otherwise: Callable[..., Awaitable[object]]) -> None:
        super().__init__(response_url=response_url)
        self._otherwise = otherwise

    async def __call__(self, *args: Any, **options: Any) -> WebhookResponse:  # noqa: ANN401  those of AsyncRespond
        """Answer."""
        delivery, key = CURRENT.get(), ("respond", repr((args, sorted(options.items()))))
        if delivery and key in delivery.went:
            told: WebhookResponse = delivery.went[key]
            return told
        told = await super().__call__(*args, **options)
        if told.status_code >= BROKEN or told.status_code == TOO_MANY:
            raise ConnectionError(f"Slack did not take an answer by its response URL (HTTP {told.status_code})")
        if told.status_code != OK or '"ok":false' in told.body.replace(" ", ""):
            given = dict(zip(("text", "blocks"), args, strict=False)) | options
            await self._otherwise(text=given.get("text"), blocks=given.get("blocks"))
        if delivery:
            delivery.went[key] = told
        return told
