import pytest

from knowledge.frameworks.departures import departures
from tests.voices import ann, day, ours, said, talk

TODAY = day("2026-06-30")


def left(*statements, contacts=(), as_of=TODAY, ours=()):
    return {each.person: each for each in departures(statements, contacts, as_of, ours=ours)}


@pytest.mark.parametrize(
    ("text", "person", "on"),
    [
        pytest.param("My last day is Friday 19 June.", "Ann Lee", "2026-06-19", id="who speaks, with a day"),
        pytest.param("I'm leaving at the end of June.", "Ann Lee", "2026-06-30", id="end of a month"),
        pytest.param("Since Hoogland left nobody tells me anything.", "Hoogland", None, id="since somebody left"),
        pytest.param("Lotz doesn't come back, he retires.", "Lotz", None, id="does not come back"),
        pytest.param("Bo Berg has left the company.", "Bo Berg", None, id="has left"),
        pytest.param("Bo Berg retired on 5 January.", "Bo Berg", "2026-01-05", id="retired on a day"),
    ],
)
def test_who_leaves_is_told_by_words(text, person, on):
    found = left(said(text, on="2026-01-10"))
    assert list(found) == [person]
    assert found[person].left_on == day(on)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Bo left the valve open.", id="left something"),
        pytest.param("When Bent retires, forty years walk out.", id="yet to come, no day"),
        pytest.param("The driver left at seven.", id="no name"),
        pytest.param("I leave it to you.", id="leave something to somebody"),
    ],
)
def test_leaving_something_is_no_departure(text):
    assert left(said(text)) == {}


def test_our_own_people_are_none_of_it():
    statements = [ours("Rep Roe left us.", by="Finn Ax"), said("Since Roe left we hear nothing.")]
    assert left(*statements, ours=["Rep Roe"]) == {}


def test_the_export_and_the_words_agree_on_one_departure():
    contact = ann("Ann Lee", left=True, left_on=day("2026-06-19"))
    found = left(said("My last day is Friday 19 June."), contacts=[contact])
    assert found["Ann Lee"].left_on == day("2026-06-19")
    assert len(found["Ann Lee"].evidence) == 1


def test_a_successor_is_named_beside():
    mail = talk("mail", (said, "My last day is 19 June."), (said, "Bo Berg takes over the pumps from 1 July."))
    assert left(*mail)["Ann Lee"].successor == "Bo Berg"


def test_what_is_announced_has_not_happened_yet():
    departure = left(said("My last day is Friday 10 July.", on="2026-06-10"))["Ann Lee"]
    assert not departure.gone(TODAY)
    assert departure.gone(day("2026-07-10"))


def test_a_departure_told_later_does_not_exist_yet():
    assert left(said("My last day is 19 June.", on="2026-06-01"), as_of=day("2026-05-31")) == {}
    later = ann("Bo Berg", left=True, left_on=day("2026-07-01"))
    assert left(contacts=[later]) == {}
