import datetime as dt

import pytest

from bot.words import buying, in_days, with_short_quotes
from knowledge.frameworks.behaviour import Behaviour


def test_days_in_a_sentence_of_ours_are_written_out_and_those_in_quotes_stay():
    told = in_days("Jo calls by 2026-12-09 about “the order of 2026-11-02” (PO 12-2026-12-09, 2026-13-40).")
    assert told == "Jo calls by 9 Dec 2026 about “the order of 2026-11-02” (PO 12-2026-12-09, 2026-13-40)."


def test_of_a_sentence_with_a_long_quote_the_quote_is_shortened_and_the_rest_stays():
    assert with_short_quotes("We promised “I will send it all by May”; it was not done.", 12) == (
        "We promised “I will send …”; it was not done."
    )


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
