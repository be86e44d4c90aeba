import pytest

from knowledge.frameworks.weighing import known_on, recency, settles_deliveries, whose
from tests.voices import day, ours, said

TODAY = day("2026-06-30")


@pytest.mark.parametrize(
    ("statement", "weight"),
    [
        pytest.param(said("x"), 1.0, id="own words"),
        pytest.param(said("x", reported=True), 0.8, id="reported"),
        pytest.param(said("x", side="unknown"), 0.5, id="nobody knows whose"),
        pytest.param(ours("x"), 0.1, id="our opinion, hardly"),
    ],
)
def test_own_words_count_most_and_ours_hardly(statement, weight):
    assert whose(statement.evidence) == weight


def test_the_older_the_less():
    assert recency(TODAY, TODAY) == 1
    assert recency(day("2025-11-02"), TODAY) == pytest.approx(0.5)
    assert recency(None, TODAY) == recency(day("2025-06-30"), TODAY)


def test_what_is_dated_later_does_not_exist_and_what_is_undated_is_known():
    statements = [said("b", on="2026-07-01"), said("a", on="2026-06-30"), said("c", on=None, source="sheet")]
    assert [each.evidence.quote for each in known_on(statements, TODAY)] == ["c", "a"]


@pytest.mark.parametrize(
    ("statement", "settled"),
    [
        pytest.param(said("The late delivery is closed", signals=("resolved",)), True, id="the customer says it"),
        pytest.param(said("The pump is closed", signals=("resolved",)), False, id="of something else"),
        pytest.param(said("Turnaround delivery was correct", signals=("praise",)), False, id="praise of one delivery"),
        pytest.param(ours("The delivery topic is over", signals=("resolved",)), False, id="our opinion"),
    ],
)
def test_only_the_customer_can_say_that_deliveries_are_settled(statement, settled):
    assert settles_deliveries(statement) is settled
