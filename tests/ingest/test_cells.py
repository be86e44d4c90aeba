import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import cells
from ingest.cells import Number, Unclear


@pytest.mark.parametrize(
    ("cell", "value", "currency"),
    [
        pytest.param("1234", 1234, None, id="plain"),
        pytest.param("1234.5", 1234.5, None, id="a point and one decimal"),
        pytest.param("€ 1.234,50", 1234.5, "EUR", id="continental, sign before"),
        pytest.param("1,234.50 USD", 1234.5, "USD", id="English, code after"),
        pytest.param("CHF 1'234.50", 1234.5, "CHF", id="Swiss"),
        pytest.param("1\u202f234,50\u00a0€", 1234.5, "EUR", id="French, narrow spaces"),
        pytest.param("R$ 1.230.000,50", 1230000.5, "BRL", id="Brazilian"),
        pytest.param("$1.2M", 1.2e6, "$", id="dollars of whichever country, in millions"),
        pytest.param("£3k", 3000, "GBP", id="thousands"),
        pytest.param("2.5 Mio", 2.5e6, None, id="Mio"),
        pytest.param("(5,000)", -5000, None, id="an accountant's minus"),
        pytest.param("-12.5", -12.5, None, id="minus"),
        pytest.param("−12.5", -12.5, None, id="a typographer's minus"),
        pytest.param("1,234", 1234, None, id="a comma and three digits part thousands"),
        pytest.param("12,34,567.00", 1234567, None, id="Indian groups"),
        pytest.param("1.5e3", 1500, None, id="an exponent"),
        pytest.param("0.125", 0.125, None, id="nothing before the point"),
        pytest.param("１２３", 123, None, id="full-width digits"),
    ],
)
def test_money_is_read_as_it_is_usually_written(cell, value, currency):
    found = cells.number(cell, money=True)

    assert found is not None
    assert (found.value, found.currency) == (pytest.approx(value), currency)


@pytest.mark.parametrize("cell", ["abc", "12/unit", "1.2.3,4,5", "(5", "nan1", "1e999", "--5", "9" * 50, "1 to 2"])
def test_what_is_no_number_is_unclear_rather_than_half_read(cell):
    with pytest.raises(Unclear):
        cells.number(cell)


@pytest.mark.parametrize("cell", ["", "  ", "-", "n/a", "NaN", "—", "TBD"])
def test_a_cell_that_says_nothing_is_nothing(cell):
    assert cells.number(cell) is None
    assert cells.date(cell) is None
    assert cells.yes(cell) is None
    assert cells.days(cell) is None
    assert cells.said(cell) is None


def test_a_point_before_three_digits_is_decided_by_the_other_numbers():
    assert cells.number("1.234", ",") == Number(1234)
    assert cells.number("1.234", ".") == Number(1.234)
    with pytest.raises(Unclear, match="thousands or decimals"):
        cells.number("1.234")


def test_letters_shorten_money_but_are_units_of_a_quantity():
    assert cells.number("500 m") == Number(500, unit="m")
    assert cells.number("500 m", money=True) == Number(5e8)


@pytest.mark.parametrize(
    ("values", "mark"),
    [
        pytest.param(["1.234,5", "1.234"], ",", id="one value shows it"),
        pytest.param(["1.234", "2.345"], None, id="none shows it"),
        pytest.param(["1,5", "1.5"], None, id="they differ"),
        pytest.param(["1.234.567"], ",", id="two points part thousands"),
    ],
)
def test_a_column_shows_its_decimal_mark(values, mark):
    assert cells.decimal_mark(values) == mark


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        pytest.param("2026-03-04", dt.date(2026, 3, 4), id="ISO"),
        pytest.param("2026-03-04T10:11:12Z", dt.date(2026, 3, 4), id="ISO with a time"),
        pytest.param("2026-03-04 10:11", dt.date(2026, 3, 4), id="a time after a blank"),
        pytest.param("20260304", dt.date(2026, 3, 4), id="eight digits"),
        pytest.param("4.3.2026", dt.date(2026, 3, 4), id="points: the day first"),
        pytest.param("04.03.26", dt.date(2026, 3, 4), id="a short year"),
        pytest.param("4 March 2026", dt.date(2026, 3, 4), id="the month in words"),
        pytest.param("4-Mar-26", dt.date(2026, 3, 4), id="Excel's usual"),
        pytest.param("March 4, 2026", dt.date(2026, 3, 4), id="American in words"),
        pytest.param("Wed, 4th Mar 2026", dt.date(2026, 3, 4), id="a weekday and an ordinal"),
        pytest.param("46085", dt.date(2026, 3, 4), id="Excel's serial number"),
        pytest.param("46085.75", dt.date(2026, 3, 4), id="a serial number with a time"),
        pytest.param("25/12/2026", dt.date(2026, 12, 25), id="only one order is possible"),
        pytest.param("12/25/2026", dt.date(2026, 12, 25), id="only the other order is possible"),
        pytest.param("05/05/2026", dt.date(2026, 5, 5), id="both orders agree"),
    ],
)
def test_dates_are_read_as_they_are_usually_written(cell, day):
    assert cells.date(cell) == day


@pytest.mark.parametrize("cell", ["2026-05", "05/2026", "May 2026", "may-2026", "2026-05-01"])
def test_a_month_without_a_day_is_its_first_day_where_months_are_meant(cell):
    assert cells.month(cell) == dt.date(2026, 5, 1)


@pytest.mark.parametrize("cell", ["2026-05", "03/04/2026", "soon", "2026-02-30", "30.02.2026", "1234", "99999", "2026"])
def test_an_ambiguous_or_impossible_date_is_unclear(cell):
    with pytest.raises(Unclear):
        cells.date(cell)


def test_an_ambiguous_date_follows_its_column():
    assert cells.date("03/04/2026", cells.day_order(["25/12/2026"])) == dt.date(2026, 4, 3)
    assert cells.date("03/04/2026", cells.day_order(["12/25/2026"])) == dt.date(2026, 3, 4)
    assert cells.day_order(["25/12/2026", "12/25/2026"]) is None
    assert cells.day_order(["03/04/2026"]) is None


@pytest.mark.parametrize(
    ("cell", "unit", "length"),
    [
        pytest.param("6 weeks", None, 42, id="weeks"),
        pytest.param("2-3 weeks", None, 21, id="of a range the longer end"),
        pytest.param("10", None, 10, id="a bare number is days"),
        pytest.param("10", "weeks", 70, id="a bare number under a header with a unit"),
        pytest.param("36 h", None, 2, id="hours are rounded up"),
        pytest.param("3 months", None, 90, id="months"),
        pytest.param("ex stock", None, 0, id="from stock"),
        pytest.param("approx. 5 working days", None, 5, id="about"),
    ],
)
def test_a_lead_time_is_in_days(cell, unit, length):
    assert cells.days(cell, unit) == length


@pytest.mark.parametrize(
    ("cell", "host"),
    [
        pytest.param("https://www.Norvik.com/en?x=1", "norvik.com", id="a web address"),
        pytest.param("norvik.com", "norvik.com", id="bare"),
        pytest.param("@norvik.co.uk", "norvik.co.uk", id="as in mail"),
        pytest.param("http://shop.norvik.com:8080", "shop.norvik.com", id="a port"),
    ],
)
def test_a_domain_is_the_bare_host(cell, host):
    assert cells.domain(cell) == host


def test_lists_are_parted_by_semicolons_and_bars_and_keep_commas():
    assert cells.items("Norvik Foods, Inc.; NV | NV ;") == ("Norvik Foods, Inc.", "NV")


def test_a_family_name_before_a_comma_comes_last_but_a_degree_stays():
    assert cells.person("Holm, Ida") == "Ida Holm"
    assert cells.person("Ida Holm, PhD") == "Ida Holm, PhD"


@given(st.text(max_size=60))
def test_whatever_stands_in_a_cell_it_is_read_or_unclear(cell):
    for reader in (
        cells.number,
        cells.date,
        cells.yes,
        cells.days,
        cells.domain,
        cells.email,
        cells.level,
        cells.person,
    ):
        try:
            value = reader(cell)
        except Unclear:
            continue
        assert not isinstance(value, Number) or math.isfinite(value.value)


@given(st.floats(-1e12, 1e12).map(lambda value: round(value, 2)))
def test_a_number_with_two_decimals_survives_both_ways_of_writing_it(value):
    english = f"{value:,.2f}"
    continental = english.translate(str.maketrans(",.", ".,"))

    for written in (english, continental):
        found = cells.number(written)
        assert found is not None
        assert found.value == pytest.approx(value)
