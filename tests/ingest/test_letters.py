"""A letter that lies among our notes is the customer's own only where head, greeting and signature agree."""

import pytest

from ingest.directory import Directory
from ingest.sides import House, Known, sided
from knowledge.model import Account, Contact, Part

NORVIK = 1
CONTACTS = (Contact(name="Ida Holm", email="ida@norvik.example"), Contact(name="Bo Berg"))
BODY = "The seals of May leak again and we wait for your report. We expect it by Friday."


@pytest.fixture(name="house")
def _house():
    account = Account(
        key=NORVIK, name="Norvik Foods", aliases=("Norvik",), owner="Pia Lund", owner_email="pia@ours.example"
    )
    return House(Directory([account], {NORVIK: CONTACTS}), Known.of([account]))


def said(house, text, **fields):
    """Who says what in a text, with what side it is."""
    found = sided(Part(text=text, **fields), NORVIK, house)
    return [(each.side, each.reported, each.speaker, found.text[each.start : each.end]) for each in found.utterances]


@pytest.mark.parametrize(
    ("head", "end", "writer"),
    [
        pytest.param(
            "Norvik Foods A/S\nHavnevej 1\n\nDear Ms. Lund,",
            "Kind regards\nIda Holm\nPlant Manager",
            "Ida Holm",
            id="head, greeting, contact",
        ),
        pytest.param("Norvik Foods\n3 May 2026", "Bo Berg", "Bo Berg", id="no greeting"),
        pytest.param(
            "Norvik\n\nTo whom it may concern", "Ove Lie\nDirector", "Ove Lie", id="signed by whom nobody knows"
        ),
        pytest.param("Dear Pia,", "Best,\nI. Holm", "Ida Holm", id="no head"),
    ],
)
def test_a_letter_of_the_customers_is_its_own_word(house, head, end, writer):
    assert said(house, f"{head}\n\n{BODY}\n\n{end}\n") == [("customer", False, writer, BODY)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"Norvik Foods\n\nDear Ms Holm,\n\n{BODY}\n\nPia Lund\n", id="our letter to it"),
        pytest.param(
            f"Norvik Foods\n\nDear Ida,\n\n{BODY}\n\nOve Lie\n", id="to one of its people by whom nobody knows"
        ),
        pytest.param(f"Norvik Foods\n\n{BODY}\n\nOve Lie\n", id="a note under its name"),
        pytest.param(f"Norvik Foods\n\n{BODY}\n", id="a note that nobody signs"),
        pytest.param(f"Visit in May\n\n{BODY}\n\nPresent: Ida Holm\n", id="a note that ends with who was there"),
    ],
)
def test_what_may_be_our_own_paper_stays_ours(house, text):
    assert {side for side, reported, _, _ in said(house, text) if not reported} == {"us"}


def test_a_note_whose_author_is_ours_is_no_letter_whatever_it_holds(house):
    text = f"Norvik Foods\n\nDear Pia,\n\n{BODY}\n\nIda Holm\n"
    assert {side for side, *_ in said(house, text)} == {"customer"}
    assert "us" in {side for side, *_ in said(house, text, attributes={"author": "Pia Lund"})}


def test_a_message_from_the_customers_portal_is_its_own_word(house):
    text = (
        f"Inbox Orders Log out\nMessage 4471\nFrom: Ida Holm (Norvik Foods) · To: all suppliers · 2 July 2026\n{BODY}\n"
    )
    assert said(house, text) == [("customer", False, "Ida Holm", BODY)]


def test_a_message_of_ours_from_a_portal_stays_ours(house):
    assert {side for side, *_ in said(house, f"From: Pia Lund · To: Norvik Foods\n{BODY}\n")} == {"us"}


def test_a_name_before_a_list_is_no_sender(house):
    text = f"From: Ida Holm\n\n{BODY}\n"
    assert {side for side, reported, _, _ in said(house, text) if not reported} == {"us"}


def test_a_log_that_the_customer_passed_on_is_its_own_word(house):
    text = f"Shift book, week 35 (forwarded by I. Holm to P. Lund)\n{BODY}\n"
    assert said(house, text) == [("customer", False, None, BODY)]
