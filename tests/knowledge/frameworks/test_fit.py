import pytest

from knowledge.frameworks.fit import Catalogue, earliest, ordered, problem
from tests.situations import TODAY, encode, lacks, offer
from tests.voices import day, order

CLINIC = offer()
LIST = offer("Store List", "Nobody can say which spare fits which pump: a list pump by pump", segment="Process")
PART = offer("Shelf", "Capital tied up in spares", module_of="store list")


def fits(text, offers=(CLINIC, LIST), segment="Process"):
    need, heard = lacks(text)
    return [fit.offer.name for fit in Catalogue(offers, encode).fits([need], heard, segment=segment)]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        pytest.param("Seals fail and nobody here knows why.", ["Seal Clinic"], id="in the offer's own words"),
        pytest.param("Nobody can say which spare fits the pump.", ["Store List"], id="the one that does best"),
        pytest.param("Invoices should carry the number of the building.", [], id="what nothing solves"),
    ],
)
def test_a_need_is_given_the_offer_that_solves_it_or_none(text, named):
    assert fits(text) == named


@pytest.mark.parametrize(
    ("segment", "named"),
    [("Process", ["Store List"]), ("Foundry", []), (None, ["Store List"])],
    ids=["its segment", "another segment", "a segment nobody knows"],
)
def test_an_offer_made_for_another_segment_solves_nothing(segment, named):
    assert fits("Nobody can say which spare fits which pump.", [LIST], segment) == named


def test_an_offer_that_does_not_say_what_it_solves_fits_nothing_and_is_on_file():
    silent = offer("Silent", None)
    assert fits("Seals fail and nobody knows why.", [silent]) == []
    assert Catalogue([silent], encode)
    assert not Catalogue([], encode)


def test_a_need_that_a_person_made_without_a_statement_on_record_fits_nothing():
    need, _ = lacks("Seals fail and nobody knows why.")
    assert Catalogue([CLINIC], encode).fits([need], [], segment=None) == ()


def test_parts_and_wholes_are_found_by_name_in_any_case():
    catalogue = Catalogue([CLINIC, LIST, PART], encode)
    assert catalogue.whole(PART) == LIST
    assert catalogue.modules(LIST) == (PART,)
    assert catalogue.whole(CLINIC) is None
    assert catalogue.modules(CLINIC) == ()


def test_what_was_ordered_is_told_by_all_words_of_an_offers_name():
    bought = [order(product="Seal clinic, year", number="1"), order(product="Seal kit", number="2")]
    assert [each.number for each in ordered(CLINIC, bought, TODAY)] == ["1"]
    assert ordered(CLINIC, bought, day("2026-01-01")) == ()


def test_an_offer_may_be_promised_for_its_lead_time_from_today_and_not_without_one():
    assert earliest(offer(lead_time_days=28), TODAY) == day("2026-06-29")
    assert earliest(offer(), TODAY) is None


def test_a_problem_is_what_an_offer_says_before_its_colon():
    assert problem(CLINIC) == "Seals fail and nobody knows why"
    assert problem(offer(solves="Sand that wears pumps out.")) == "Sand that wears pumps out"
