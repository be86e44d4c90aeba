import datetime as dt

import pytest

from knowledge.frameworks.network import bond_of, coverage, function_of, level_of
from knowledge.model import Contact

TODAY = dt.date(2026, 6, 30)


def ago(days):
    return TODAY - dt.timedelta(days=days)


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("Chief Operating Officer", "executive"),
        ("VP Supply Chain", "executive"),
        ("General Manager", "executive"),
        ("Head of Maintenance", "management"),
        ("Shift Supervisor", "management"),
        ("Reliability Engineer", "specialist"),
        ("Machine Operator", "user"),
        (None, None),
    ],
)
def test_a_title_tells_the_level(title, level):
    assert level_of(title) == level


@pytest.mark.parametrize(
    ("title", "department", "function"),
    [
        ("Head of Maintenance", None, "maintenance"),
        ("Manager", "Procurement", "purchasing"),
        ("Plant Manager", None, "operations"),
        ("Managing Director", None, "leadership"),
        ("Process Engineer", None, "engineering"),
        ("Advisor", "Special Projects", "special projects"),
        ("Advisor", None, None),
    ],
)
def test_the_department_tells_the_function_else_the_title(title, department, function):
    assert function_of(title, department) == function


@pytest.mark.parametrize(
    ("days", "bond"),
    [
        pytest.param([], "none", id="never met"),
        pytest.param([366], "none", id="over a year ago"),
        pytest.param([365], "weak", id="a year ago"),
        pytest.param([180], "some", id="half a year ago"),
        pytest.param([10, 200, 300], "strong", id="often, and lately"),
        pytest.param([200, 250, 300], "weak", id="often, but not lately"),
        pytest.param([-1], "none", id="what lies ahead does not count"),
    ],
)
def test_a_bond_is_how_often_and_how_lately(days, bond):
    assert bond_of([ago(count) for count in days], TODAY) == bond


def test_who_left_stands_last_and_covers_nothing():
    grid = coverage(
        [
            Contact(name="Ann", title="Buyer", left=True),
            Contact(name="Bo", title="Maintenance Manager"),
        ],
        {"Ann": [ago(5)], "Bo": [ago(5)]},
        TODAY,
    )
    assert [person.name for person in grid.people] == ["Bo", "Ann"]
    assert "nobody known in purchasing" in grid.missing
    assert "nobody known in maintenance" not in grid.missing


def test_who_is_known_and_not_met_is_told_apart_from_who_is_not_known():
    grid = coverage([Contact(name="Bo", title="Buyer")], {"Bo": [ago(500)]}, TODAY)
    assert "nobody met in purchasing for a year" in grid.missing
    assert "nobody known in maintenance" in grid.missing


def test_who_leaves_later_is_still_there():
    grid = coverage([Contact(name="Ann", left=True, left_on=TODAY + dt.timedelta(days=1))], {}, TODAY)
    assert not grid.people[0].left
