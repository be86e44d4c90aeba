"""Who reads an answer in Slack, and so which accounts it may speak of.

In a direct message that is one person, in a channel everybody in it. Only full members of the workspace that Rapport is
installed in read anything; guests, strangers and other companies' people nothing, nor does anybody in a channel that
they are in. What Slack does not say for certain counts as the worst, and the reason is told.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.desk import Audience
from bot.slack.calling import CURRENT, Client, passing
from knowledge.errors import NotAllowed

MOST_MEMBERS = 300
"""In a channel of more, an answer goes to whoever asked, alone."""

AT_ONCE = 8
"""People that Slack is asked about at a time, within its limit of some hundred a minute."""

KNOWN_FOR = 300.0
"""Seconds for which it is remembered who somebody is; who reads a channel is asked anew each time. Ours."""


class ReadByOthers(NotAllowed):
    """Somebody reads along who did not when an answer was begun, and may not see it."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who may read an answer: its address where Slack tells one, and why it may read nothing, if so."""

    address: str | None
    outside: str | None


def reader(user: Mapping[str, Any], workspace: str | None) -> Reader | None:
    """Who a user of Slack is to the workspace of that id; None for an app and for who has left, who read nothing."""
    name = user.get("real_name") or user.get("name") or "somebody"
    teams = {user.get("team_id"), *(user.get("enterprise_user") or {}).get("teams", ())}
    if user.get("is_stranger") or not workspace or workspace not in teams:
        return Reader(None, f"{name} is of another company")
    if user.get("deleted") or user.get("is_bot") or user.get("id") == "USLACKBOT":
        return None
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return Reader(None, f"{name} is a guest")
    return Reader((user.get("profile") or {}).get("email"), None)


class Audiences:
    """The audiences of one's own people and channels.

    A channel may be shared, and a guest invited, while an answer to it is worked on: so before something is posted in a
    channel whose audience was asked for it is asked for again (`Client`), and `ReadByOthers` raised where that is less.
    """

    def __init__(
        self,
        audience: Callable[[str, Sequence[str | None]], Awaitable[Audience]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`audience` is the desk's word on who sees what: `Desk.audience`."""
        self._audience = audience
        self._clock = clock
        self._known: dict[tuple[str | None, str], tuple[float, Reader | None]] = {}

    async def of_user(self, client: Client, user: str) -> Audience:
        """What one user reads alone: in a direct message, in a modal, at home, or where only they see it."""
        try:
            found = await self._reader(client, user)
        except SlackApiError as refused:
            return _nobody(user, _unsaid(refused))
        if found is None:
            return _nobody(user, "apps are told nothing")
        return await self._of(found.address or user, [found])

    async def of_channel(self, client: Client, channel: str, *, shared: bool = False) -> Audience:
        """What everybody in a channel reads; `shared` is what the event says of it (`is_ext_shared_channel`)."""
        audience = await self._of_channel(client, channel, shared=shared)
        if delivery := CURRENT.get():
            delivery.readers[channel] = partial(self._still, client, channel, audience)
        return audience

    async def _still(self, client: Client, channel: str, before: Audience) -> None:
        now = await self._of_channel(client, channel, shared=False)
        if not before.accounts <= now.accounts or before.themes > now.themes:
            raise ReadByOthers(
                f"Who reads this conversation changed while I was looking{in_brackets(now.reason)}, so I did not "
                "answer here; please ask me in a direct message."
            )

    async def _of_channel(self, client: Client, channel: str, *, shared: bool) -> Audience:
        try:
            told = (await client.conversations_info(channel=channel))["channel"]
            if shared or any(told.get(mark) for mark in ("is_ext_shared", "is_pending_ext_shared")):
                return _nobody(channel, "this conversation is shared with another company")
            if told.get("is_im"):
                return await self.of_user(client, told["user"])
            members = (await client.conversations_members(channel=channel, limit=MOST_MEMBERS + 1))["members"]
            if len(members) > MOST_MEMBERS:
                return _nobody(channel, f"more than {MOST_MEMBERS} people read this channel")
            readers = await self._readers(client, members)
        except SlackApiError as refused:
            return _nobody(channel, _unsaid(refused))
        return await self._of(channel, readers)

    async def _readers(self, client: Client, members: list[str]) -> list[Reader]:
        turn = asyncio.Semaphore(AT_ONCE)

        async def look(member: str) -> Reader | None:
            async with turn:
                return await self._reader(client, member)

        found = await asyncio.gather(*map(look, members))
        return [each for each in found if each is not None]

    async def _reader(self, client: Client, user: str) -> Reader | None:
        key, now = (client.workspace, user), self._clock()
        if key not in self._known or self._known[key][0] < now - KNOWN_FOR:
            self._known[key] = now, reader((await client.users_info(user=user))["user"], client.workspace)
        return self._known[key][1]

    async def _of(self, who: str, readers: list[Reader]) -> Audience:
        for each in readers:
            if each.outside:
                return _nobody(who, each.outside)
        return await self._audience(who, [each.address for each in readers])


def in_brackets(reason: str) -> str:
    """A reason, where there is one, as what ends a sentence."""
    return f" ({reason})" if reason else ""


def _nobody(who: str, reason: str) -> Audience:
    return Audience(who, frozenset(), themes=False, reason=reason, ours=False)


def _unsaid(refused: SlackApiError) -> str:
    """Why nobody reads what Slack would not tell the readers of; a passing failure of Slack is raised instead."""
    if passing(refused):
        raise refused
    if refused.response["error"] == "channel_not_found":
        return "I am not in it, so I cannot tell who reads it"
    return f"Slack would not say who reads this ({refused.response['error']})"
