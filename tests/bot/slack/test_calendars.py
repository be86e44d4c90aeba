"""Meetings in a calendar, and the customers in them."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from bot.slack.calendars import Meeting, customers, meetings
from ingest.directory import Directory
from knowledge.errors import Unreadable
from knowledge.model import Account

BERLIN = ZoneInfo("Europe/Berlin")
NOON = dt.datetime(2026, 11, 25, 12, 0, tzinfo=dt.UTC)


def calendar(*events):
    return "\r\n".join(
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:us",
            *(line for each in events for line in each),
            "END:VCALENDAR",
            "",
        ]
    ).encode()


def event(start, *more, uid="1"):
    return [
        "BEGIN:VEVENT",
        f"UID:{uid}",
        "DTSTAMP:20261101T000000Z",
        f"DTSTART{start}",
        "SUMMARY:Review",
        *more,
        "END:VEVENT",
    ]


def found(*events, begin=NOON, hours=1, zone=BERLIN, whose="jo@us.example"):
    end = begin + dt.timedelta(hours=hours)
    return [
        each.start.astimezone(dt.UTC).strftime("%H:%M")
        for each in meetings(calendar(*events), begin, end, whose=whose, zone=zone)
    ]


def test_a_meeting_within_the_hour_is_found_and_others_are_not():
    assert found(event(":20261125T123000Z"), event(":20261125T133000Z", uid="2")) == ["12:30"]


def test_one_that_has_begun_is_not_announced():
    assert found(event(":20261125T115500Z", "DURATION:PT1H")) == []


@pytest.mark.parametrize(
    "start",
    [
        pytest.param(";TZID=America/New_York:20261125T073000", id="a zone by its name"),
        pytest.param(";TZID=Eastern Standard Time:20261125T073000", id="a zone as Outlook calls it"),
        pytest.param(":20261125T133000", id="no zone: that of whoever's calendar it is"),
    ],
)
def test_times_are_right_in_every_zone(start):
    assert found(event(start)) == ["12:30"]


def test_a_series_keeps_its_hour_when_the_clocks_change():
    weekly = event(";TZID=Europe/Berlin:20261021T100000", "RRULE:FREQ=WEEKLY;COUNT=3")
    for day, hour in ((21, "08:00"), (28, "09:00")):
        begin = dt.datetime(2026, 10, day, 7, 30, tzinfo=dt.UTC)
        assert found(weekly, begin=begin, hours=2) == [hour]


def test_whole_days_and_what_is_cancelled_or_declined_is_left_out():
    assert (
        found(
            event(";VALUE=DATE:20261125"),
            event(":20261125T123000Z", "STATUS:CANCELLED", uid="2"),
            event(":20261125T123000Z", "ATTENDEE;PARTSTAT=DECLINED:mailto:Jo@us.example", uid="3"),
        )
        == []
    )


def test_what_is_no_calendar_is_said_to_be_none():
    with pytest.raises(Unreadable, match="not a calendar"):
        meetings(b"<html>Sign in</html>", NOON, NOON, whose="", zone=BERLIN)


def test_the_customers_are_those_of_the_addresses_that_are_not_ours():
    acme, borel = (
        Account(key=1, name="Acme", domains=("acme.example",)),
        Account(key=2, name="Borel", domains=("borel.example",)),
    )
    directory = Directory([acme, borel], our_domains=["us.example"])
    meeting = Meeting("1", NOON, "Review", ("jo@us.example", "ann@plant.acme.example", "x@elsewhere.example"))
    assert customers(meeting, directory) == (acme,)
