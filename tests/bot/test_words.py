import datetime as dt

import pytest

from bot.words import buying
from knowledge.frameworks.behaviour import Behaviour


@pytest.mark.parametrize(
    ("gap", "overdue", "told"),
    [
        pytest.param(1, 1, "usually every day, the next one 1 day overdue", id="one"),
        pytest.param(30, 2, "usually every 30 days, the next one 2 days overdue", id="several"),
    ],
)
def test_days_are_counted_as_people_do(gap, overdue, told):
    shown = Behaviour(
        orders=3,
        last_order=dt.date(2026, 10, 1),
        usual_gap_days=gap,
        overdue_days=overdue,
        on_time_rate=None,
        net_to_list=None,
        trend=None,
    )
    assert told in buying(shown)
