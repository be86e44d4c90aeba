import pytest

from knowledge.voice.conflicts import DELIVERIES, US, conflicts
from tests.voices import day, ours, said

TODAY = day("2026-06-30")


def found(*statements, as_of=TODAY):
    return [(each.topic, [side.who for side in each.sides]) for each in conflicts(statements, as_of)]


ANN = said("I'd run the tunnels at sixty degrees", on="2026-02-01")
BO = said("I don't agree with Ann, the tunnels stay at seventy degrees", on="2026-03-01", by="Bo Berg")


def test_two_of_the_customer_contradict_each_other_outright():
    assert found(ANN, BO) == [("tunnels degrees", ["Ann Lee", "Bo Berg"])]


def test_a_conflict_told_later_does_not_exist_yet():
    assert found(ANN, BO, as_of=day("2026-02-28")) == []


OVER = ours("Deliveries are no longer an issue, they are content", on="2026-03-01")


def test_our_opinion_is_shown_beside_the_customers_own_words():
    denied = said("For us nothing about the deliveries is settled", on="2026-04-01", signals=("complaint",))
    assert found(OVER, denied) == [(DELIVERIES, ["Rep Roe", "Ann Lee"])]


def test_nobodys_note_is_one_of_ours():
    note = ours("Deliveries are no longer an issue", on="2026-03-01", by=None, source="note")
    denied = said("For us nothing about the deliveries is settled", on="2026-04-01", signals=("complaint",))
    assert found(note, denied) == [(DELIVERIES, [US, "Ann Lee"])]


def test_what_a_note_says_they_think_is_our_opinion_too():
    claimed = said("They are happy with the price they pay", on="2026-02-01", by=None, reported=True)
    denied = said("We are not happy with the price we pay", on="2026-03-01")
    assert found(claimed, denied) == [("price pay", [US, "Ann Lee"])]


def test_an_unsigned_note_is_of_the_one_of_us_whom_it_names():
    head = ours("Forecast note of Rep Roe", on="2026-03-01", by=None, source="note")
    note = ours("Deliveries are no longer an issue", on="2026-03-01", by=None, source="note", start=30)
    signed = ours("We looked at the pump", on="2026-01-01")
    denied = said("For us nothing about the deliveries is settled", on="2026-04-01", signals=("complaint",))
    assert found(signed, head, note, denied) == [(DELIVERIES, ["Rep Roe", "Ann Lee"])]


def test_a_customer_denies_what_one_of_us_says_is_behind_them():
    over = ours("In my opinion the late deliveries are behind us, Ann has calmed down", on="2026-02-01")
    denied = said("Do not tell my people that late deliveries are behind us.", on="2026-03-01", signals=("complaint",))
    assert found(over, denied) == [(DELIVERIES, ["Rep Roe", "Ann Lee"])]


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param([ANN], id="one alone"),
        pytest.param([said("The pump is fine"), said("The pump leaks", on="2026-02-01")], id="the same person"),
        pytest.param(
            [
                said("The pump leaks", signals=("complaint",)),
                said("The pump is fine now", on="2026-02-01", by="Bo Berg"),
            ],
            id="trouble that is over since",
        ),
        pytest.param(
            [said("The pump is fine", on="2024-01-01"), said("The pump leaks", on="2026-01-10", by="Bo Berg")],
            id="two years apart",
        ),
        pytest.param([ours("The pump is fine"), ours("The pump leaks", by="Tim Ax")], id="two of us"),
        pytest.param(
            [said("Please do not tell me the tunnels run at sixty", on="2026-03-01", by="Bo Berg"), ANN],
            id="to us, not to a colleague",
        ),
        pytest.param(
            [
                ours("The silent season is over", on="2025-09-19"),
                said("I want it in the silent season or I wait a year", on="2026-06-17", need=True),
            ],
            id="a wish",
        ),
        pytest.param(
            [
                said("The tunnels are solved for us", on="2026-02-01"),
                said("The tunnels are in order, what I need is their causes", on="2026-03-01", by="Bo Berg", need=True),
            ],
            id="both content",
        ),
        pytest.param([ours("He asked if the pump is fine"), said("The pump leaks", on="2026-02-01")], id="a question"),
        pytest.param(
            [ANN, BO, said("It was decided last week. Bo has won, it's okay", on="2026-04-01")], id="decided since"
        ),
        pytest.param(
            [
                said("The seals of the boiler are fine", on="2026-02-01"),
                *(
                    said(f"The seals of {place} are seals", on="2026-01-01")
                    for place in ("Ayr", "Bray", "Cork", "Dole")
                ),
                said("The seals of the kiln leak", on="2026-03-01", by="Bo Berg", signals=("complaint",)),
            ],
            id="only a word in common that is in every mouth",
        ),
    ],
)
def test_what_is_no_conflict(statements):
    assert found(*statements) == []


def test_one_sees_a_machine_as_good_and_another_as_bad():
    good = said("Pump Kilcarran three is fine", on="2026-02-01")
    bad = said("Pump Kilcarran three is rough and worse", on="2026-03-01", by="Bo Berg", signals=("complaint",))
    assert found(good, bad) == [("Pump Kilcarran three", ["Ann Lee", "Bo Berg"])]


@pytest.mark.parametrize(
    "later",
    [
        pytest.param(said("It is not decided yet, Bo will not hear of it", on="2026-04-01"), id="not decided"),
        pytest.param(said("Has Bo agreed?", on="2026-04-01"), id="asked"),
        pytest.param(said("The holidays are decided", on="2026-04-01"), id="something else decided"),
        pytest.param(said("Bo has won, it was decided", on="2026-04-01", by="Cy Orr"), id="said by a bystander"),
    ],
)
def test_a_conflict_lasts_until_a_side_calls_it_decided(later):
    assert found(ANN, BO, later) == [("tunnels degrees", ["Ann Lee", "Bo Berg"])]


@pytest.mark.parametrize(
    ("denied", "topic"),
    [
        pytest.param("I disagree, we still need to know before. P-77 tripped.", "P-77", id="the machine"),
        pytest.param("I disagree. We still need to know before.", "I disagree.", id="a sentence"),
    ],
)
def test_a_conflict_in_different_words_is_called_by_the_machine_or_a_whole_sentence(denied, topic):
    told = said("We still need to know before", on="2026-02-01")
    ((called, _),) = found(told, said(denied, on="2026-02-20", by="Bo Berg"))
    assert called == topic


def test_what_one_of_us_thinks_stands_beside_their_word_whatever_is_decided_later():
    denied = said("For us nothing about the deliveries is settled", on="2026-04-01", signals=("complaint",))
    later = said("Deliveries to the yard: it was decided last week", on="2026-05-01")
    assert found(OVER, denied, later) == [(DELIVERIES, ["Rep Roe", "Ann Lee"])]
