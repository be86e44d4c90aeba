"""Before the call: calendars are read, and whoever is about to meet a customer gets the brief an hour ahead.

A calendar is the address of an ICS feed that somebody may read (`rapport calendar`). A brief goes out once for each
meeting, however many processes read the calendar: it is kept on the queue under the meeting's name.
"""

import datetime as dt
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import aiohttp
import icalendar
import recurring_ical_events
from slack_sdk.errors import SlackApiError

from bot.assembly import Assembly
from bot.desk import Desk
from bot.slack.calling import Client, passing
from bot.slack.house import House
from bot.slack.views.brief import brief_blocks, brief_text
from bot.slack.views.text import fallback, line, rich, words
from ingest.directory import Directory, domain_of, known_directory
from knowledge.errors import RapportError, Unreadable
from knowledge.model import Account

KIND: Final = "call"
"""The kind of job that sends a brief before a call."""

LARGEST: Final = 10_000_000
"""Bytes of a calendar that are read."""

ANSWERS_IN: Final = 20.0
"""Seconds that a calendar's server has."""

MOST_ACCOUNTS: Final = 3
"""Of how many customers in one meeting a brief is sent."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting, at one time: `start` knows its zone, `attendees` are addresses, the organiser's among them."""

    id: str
    start: dt.datetime
    title: str
    attendees: tuple[str, ...]


def meetings(
    calendar: bytes, begin: dt.datetime, end: dt.datetime, *, whose: str, zone: dt.tzinfo
) -> tuple[Meeting, ...]:
    """The meetings that start after `begin` and not after `end`, those of a series one by one, the earliest first.

    `zone` is for times that name none. What is cancelled, lasts whole days or was declined by `whose` is left out.
    Error: `Unreadable`.
    """
    try:
        read = icalendar.Calendar.from_ical(calendar)
        found = recurring_ical_events.of(read).between(begin.astimezone(zone), end.astimezone(zone))
    except (ValueError, KeyError, AttributeError) as error:  # what the two raise at what is no calendar
        raise Unreadable(f"It is not a calendar ({error}).") from None
    met = [_meeting(event, zone) for event in found if _takes_place(event, whose)]
    return tuple(sorted((each for each in met if begin < each.start <= end), key=lambda each: each.start))


def _takes_place(event: icalendar.cal.Event, whose: str) -> bool:
    declined = any(
        _address(each) == whose.casefold() and str(each.params.get("PARTSTAT", "")).upper() == "DECLINED"
        for each in _listed(event.get("ATTENDEE"))
    )
    timed = isinstance(event["DTSTART"].dt, dt.datetime)
    return timed and str(event.get("STATUS", "")).upper() != "CANCELLED" and not declined


def _meeting(event: icalendar.cal.Event, zone: dt.tzinfo) -> Meeting:
    start: dt.datetime = event["DTSTART"].dt
    start = start if start.tzinfo else start.replace(tzinfo=zone)
    people = (*_listed(event.get("ATTENDEE")), *_listed(event.get("ORGANIZER")))
    attendees = tuple(dict.fromkeys(filter(None, map(_address, people))))
    return Meeting(str(event.get("UID", "")), start, str(event.get("SUMMARY", "")), attendees)


def _listed(value: Any) -> list[Any]:  # noqa: ANN401  one, several or none
    return value if isinstance(value, list) else [value] if value is not None else []


def _address(person: Any) -> str | None:  # noqa: ANN401  a vCalAddress
    scheme, _, address = str(person).partition(":")
    return address.strip().casefold() if scheme.casefold() == "mailto" and "@" in address else None


def customers(meeting: Meeting, directory: Directory) -> tuple[Account, ...]:
    """The accounts that those who meet belong to: by their address where it is on record, else by its domain."""
    keys: dict[int, None] = {}
    for address in meeting.attendees:
        if not directory.is_ours(domain_of(address)):
            found = directory.by_email(address) or directory.by_domain(domain_of(address))
            keys.update(dict.fromkeys(found if len(found) == 1 else ()))
    return tuple(directory.accounts[key] for key in keys)[:MOST_ACCOUNTS]


async def look_ahead(client: Client, house: House, ahead: dt.timedelta) -> int:
    """Put a brief on the queue for every meeting of this workspace's people that starts within `ahead`; how many."""
    kept = 0
    directory = await house.ask(known_directory, house.rapport.records)
    for whose, address in (await house.ask(house.desk.calendars)).items():
        try:
            kept += await _look_into(client, house, whose, address, ahead=ahead, directory=directory)
        except (RapportError, aiohttp.ClientError, TimeoutError) as wrong:
            log.warning("the calendar of %s could not be read: %s", whose, wrong)
    return kept


async def calls(
    address: str, begin: dt.datetime, end: dt.datetime, *, whose: str, zone: dt.tzinfo, directory: Directory
) -> list[tuple[Meeting, tuple[Account, ...]]]:
    """The meetings of a calendar that start after `begin` and not after `end`, each with the customers one meets there.

    Errors: `aiohttp.ClientError`, `TimeoutError`, `Unreadable`.
    """
    found = meetings(await _read(address), begin, end, whose=whose, zone=zone)
    return [(each, customers(each, directory)) for each in found]


async def _look_into(
    client: Client, house: House, whose: str, address: str, *, ahead: dt.timedelta, directory: Directory
) -> int:
    try:
        user = (await client.users_lookupByEmail(email=whose))["user"]
    except SlackApiError as refused:
        if passing(refused):
            raise
        return 0  # of another workspace, or of none
    zone = zone_of(user)
    now = house.now()
    kept = 0
    for meeting, met in await calls(address, now, now + ahead, whose=whose, zone=zone, directory=directory):
        for account in met:
            name = f"call {client.workspace} {whose} {meeting.id} {meeting.start.isoformat()} {account.key}"
            errand = {
                "workspace": client.workspace,
                "user": user["id"],
                "account": account.name,
                "title": meeting.title,
                "at": f"{meeting.start.astimezone(zone):%H:%M}",
            }
            if await house.keep(name, KIND, json.dumps(errand)):
                kept += 1
    return kept


async def _read(address: str) -> bytes:
    """The calendar at an address. Errors: `aiohttp.ClientError`, `TimeoutError`, `Unreadable`."""
    timeout = aiohttp.ClientTimeout(total=ANSWERS_IN)
    async with (
        aiohttp.ClientSession(timeout=timeout) as session,
        session.get(address, raise_for_status=True) as answer,
    ):
        read = b""
        async for piece in answer.content.iter_chunked(LARGEST):
            read += piece
            if len(read) > LARGEST:
                break
    if len(read) > LARGEST:
        raise Unreadable("It is larger than ten megabytes.")
    return read


async def brief_before_call(client: Client, house: House, errand: dict[str, str]) -> None:
    """Send somebody the brief on whom they are about to meet, in a direct message, if they may see it."""
    audience = await house.audiences.of_user(client, errand["user"])
    seen = await house.ask(house.desk.accounts, audience)
    if errand["account"] not in {account.name for account in seen}:
        return
    told = await house.ask(house.desk.brief, errand["account"], audience)
    lead = f"Your call at {errand['at']}: {errand['title']}"
    await client.chat_postMessage(
        channel=errand["user"],
        text=f"{fallback(lead)}. {brief_text(told)}",
        blocks=[rich(line(words(lead, bold=True))), *brief_blocks(told)],
    )


def kept_calendar(rapport: Assembly, person: str, address: str | None, *, remove: bool) -> str:
    """Keep where someone's calendar is read, or that it is not, and say how it stands. Error: `Unreadable`."""
    desk, person = Desk(rapport), person.strip().casefold()
    if address and not address.startswith(("http://", "https://", "webcal://")):
        raise Unreadable("A calendar's address begins with https://; it is the secret address of its ICS feed.")
    if address or remove:
        desk.keep_calendar(person, None if remove else (address or "").replace("webcal://", "https://", 1))
    read = person in desk.calendars()
    return f"The calendar of {person} is {'read: a brief comes before each call' if read else 'not read'}."


def zone_of(user: Mapping[str, Any]) -> dt.tzinfo:
    """The time zone that a user of Slack lives in, else UTC."""
    name = user.get("tz")
    try:
        return ZoneInfo(name) if name else dt.UTC
    except (ZoneInfoNotFoundError, ValueError):
        return dt.UTC
