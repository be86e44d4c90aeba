"""How Slack is called: tried again while it is busy or down, and its failures told apart."""

import asyncio

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import Settings

TRIES = 3
"""How often a call is tried again at once; what is still not through then is left to the work queue."""

PASSING = frozenset({"fatal_error", "internal_error", "ratelimited", "request_timeout", "service_unavailable"})
"""Slack's own words for a failure that passes (docs.slack.dev, errors common to all methods)."""

TOO_MANY, BROKEN = 429, 500
"""HTTP statuses: wait, and from there on the server's own fault."""


def handlers() -> list[AsyncRetryHandler]:
    """What tries a call again when the connection breaks, when Slack says to wait, and when Slack fails."""
    return [
        AsyncConnectionErrorRetryHandler(max_retry_count=TRIES),
        AsyncRateLimitErrorRetryHandler(max_retry_count=TRIES),
        AsyncServerErrorRetryHandler(max_retry_count=TRIES),
    ]


def slack_client(settings: Settings, token: str | None) -> AsyncWebClient:
    """A client of the Web API, at the address of the settings."""
    return AsyncWebClient(token=token, base_url=settings.slack_api_url, retry_handlers=handlers())


def passing(error: BaseException) -> bool:
    """Whether a failed call to Slack may go through later, as it is."""
    if isinstance(error, SlackApiError):
        status = error.response.status_code
        return status == TOO_MANY or status >= BROKEN or error.response.get("error") in PASSING
    return isinstance(error, (aiohttp.ClientError, asyncio.TimeoutError, ConnectionError))
