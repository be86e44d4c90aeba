import datetime as dt

import pytest

from knowledge.due import day_told, due, names_day, period_told

WEDNESDAY = dt.date(2025, 5, 14)


@pytest.mark.parametrize(
    ("text", "on"),
    [
        pytest.param("you have it by 28 May", "2025-05-28", id="day and month"),
        pytest.param("you have it by May 28th", "2025-05-28", id="month and day"),
        pytest.param("by the thirteenth of June", "2025-06-13", id="day in words"),
        pytest.param("by the twenty-first of June", "2025-06-21", id="day in two words"),
        pytest.param("by 3 March", "2026-03-03", id="a day gone by is next year's"),
        pytest.param("on 2025-06-02", "2025-06-02", id="ISO"),
        pytest.param("bis 2.6.2025", "2025-06-02", id="figures with dots"),
        pytest.param("before his meeting on 4/12", "2025-12-04", id="figures with a stroke"),
        pytest.param("by the 12th", "2025-06-12", id="a day alone that has passed is next month's"),
        pytest.param("by the 28th", "2025-05-28", id="a day alone"),
        pytest.param("by 14 May", "2025-05-14", id="today"),
        pytest.param("by Friday", "2025-05-16", id="weekday"),
        pytest.param("by Wednesday", "2025-05-21", id="the weekday of today is next week's"),
        pytest.param("next Friday", "2025-05-23", id="next weekday"),
        pytest.param("in your yard by Friday the nineteenth", "2025-05-19", id="weekday and day in words"),
        pytest.param("by Fri 16th", "2025-05-16", id="weekday and day"),
        pytest.param("this week", "2025-05-16", id="this week is done on Friday"),
        pytest.param("next week", "2025-05-23", id="next week"),
        pytest.param("the week after next", "2025-05-30", id="the week after next"),
        pytest.param("by the weekend", "2025-05-16", id="weekend"),
        pytest.param("by the end of the week", "2025-05-16", id="end of the week"),
        pytest.param("by the end of the month", "2025-05-31", id="end of the month"),
        pytest.param("by the end of March", "2026-03-31", id="end of a month"),
        pytest.param("mid-June", "2025-06-15", id="mid-month"),
        pytest.param("this month", "2025-05-31", id="this month"),
        pytest.param("next month", "2025-06-30", id="next month"),
        pytest.param("in week 49", "2025-12-05", id="week number"),
        pytest.param("KW 22", "2025-05-30", id="Kalenderwoche"),
        pytest.param("KW 15", "2026-04-10", id="a week gone by is next year's"),
        pytest.param("within two weeks", "2025-05-28", id="within weeks"),
        pytest.param("in ten days", "2025-05-24", id="in days"),
        pytest.param("within 3 working days", "2025-05-19", id="working days"),
        pytest.param("within the hour", "2025-05-14", id="within the hour"),
        pytest.param("within a fortnight", "2025-05-28", id="fortnight"),
        pytest.param("tomorrow", "2025-05-15", id="tomorrow"),
        pytest.param("tonight", "2025-05-14", id="tonight"),
        pytest.param("before Christmas", "2025-12-24", id="Christmas"),
        pytest.param("by the end of Q3", "2025-09-30", id="quarter"),
        pytest.param("order before 20 May, then it is there on 24 August", "2025-05-20", id="the deadline decides"),
        pytest.param(
            "order before 20 May, then it is there by 24 August", "2025-08-24", id="the last deadline decides"
        ),
        pytest.param("there by 20 June, as I said on Friday", "2025-06-20", id="a day without by does not"),
        pytest.param("from the tenth of June a mail every Friday", "2025-06-10", id="what recurs is no day"),
        pytest.param("I will find out", None, id="no day"),
        pytest.param("the second pump", None, id="an ordinal that counts things"),
        pytest.param("28 pumps", None, id="a number"),
        pytest.param("31 April", None, id="no such day"),
    ],
)
def test_a_day_is_resolved_against_the_day_it_is_said_on(text, on):
    assert due(text, WEDNESDAY) == (on and dt.date.fromisoformat(on))


@pytest.mark.parametrize(
    ("text", "on"),
    [
        pytest.param("promised for 17 April", "2025-04-17", id="day and month"),
        pytest.param("you said the 12th", "2025-05-12", id="a day alone"),
        pytest.param("it was to be here on Friday", "2025-05-09", id="weekday"),
        pytest.param("by the end of March", "2025-03-31", id="month"),
    ],
)
def test_what_is_told_afterwards_lies_back(text, on):
    assert due(text, WEDNESDAY, told_after=True) == dt.date.fromisoformat(on)


@pytest.mark.parametrize(
    ("text", "told", "period"),
    [
        pytest.param("it came on 9 April", "2025-04-09", None, id="a day"),
        pytest.param("it arrived in April", None, "2025-04-30", id="a month is no day"),
        pytest.param("it comes on 9 June", None, None, id="what is to come was not told"),
        pytest.param("it came", None, None, id="nothing"),
    ],
)
def test_a_day_told_is_not_a_month_told(text, told, period):
    assert day_told(text, WEDNESDAY) == (told and dt.date.fromisoformat(told))
    assert period_told(text, WEDNESDAY) == (period and dt.date.fromisoformat(period))


def test_a_text_names_a_day_before_or_after():
    assert names_day("he told you the 30th of April", WEDNESDAY, dt.date(2025, 4, 30))
    assert names_day("due 30 May", WEDNESDAY, dt.date(2025, 5, 30))
    assert not names_day("in April", WEDNESDAY, dt.date(2025, 4, 30))
