"""The home tab, and what is offered when the direct message is opened."""

import datetime as dt
import logging
from dataclasses import replace

import aiohttp

from bot.desk import Audience
from bot.slack.calendars import calls, zone_of
from bot.slack.calling import Client
from bot.slack.house import House
from bot.slack.listeners.payload import Payload
from bot.slack.listeners.talking import prompts_shown
from bot.slack.views.home import Call, Home, home_view
from ingest.directory import known_directory
from knowledge.errors import RapportError

log = logging.getLogger(__name__)


async def app_opened(event: Payload, client: Client, house: House) -> None:
    """Somebody opened the app: its home tab, or its messages."""
    if event.get("tab") == "home":
        await show_home(event["user"], client, house)
    else:
        await prompts_shown(event, client, house)


async def show_home(user: str, client: Client, house: House) -> None:
    """Publish somebody's home tab: first what is known at once, then calls and promises, which take longer."""
    desk = house.desk
    audience = await house.audiences.of_user(client, user)
    home = Home(
        accounts=await house.ask(desk.accounts, audience),
        reason=audience.reason,
        feedback=await house.ask(desk.feedback_of, audience.who),
    )
    await client.views_publish(user_id=user, view=home_view(home))
    if home.accounts:
        calls = await _calls_today(user, audience, client, house)
        at_risk = await house.ask(desk.at_risk, audience)
        await client.views_publish(user_id=user, view=home_view(replace(home, calls=calls, at_risk=at_risk)))


async def _calls_today(user: str, audience: Audience, client: Client, house: House) -> tuple[Call, ...] | None:
    """What is left of today's calls with accounts they see; None where no calendar of theirs is read, or can be."""
    address = (await house.ask(house.desk.calendars)).get(audience.who.casefold())
    if address is None:
        return None
    zone = zone_of((await client.users_info(user=user))["user"])
    now = house.now().astimezone(zone)
    tonight = dt.datetime.combine(now.date() + dt.timedelta(days=1), dt.time(), zone)
    directory = await house.ask(known_directory, house.rapport.records)
    try:
        found = await calls(address, now, tonight, whose=audience.who, zone=zone, directory=directory)
    except (RapportError, aiohttp.ClientError, TimeoutError) as wrong:
        log.warning("the calendar of %s could not be read: %s", audience.who, wrong)
        return None
    return tuple(
        Call(f"{meeting.start.astimezone(zone):%H:%M}", meeting.title, account)
        for meeting, accounts in found
        for account in accounts
        if account.key in audience.accounts
    )
