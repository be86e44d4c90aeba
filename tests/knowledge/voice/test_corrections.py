import datetime as dt
from dataclasses import replace

import pytest

from knowledge.frameworks.promises import Promise
from knowledge.model import Contact, Correction, Evidence, Kind, Signal, Voiced, span_id
from knowledge.voice.corrections import (
    corrected,
    not_needs,
    standing_needs,
    standing_promises,
    touches,
    who_left,
)
from knowledge.voice.needs import Need
from tests.builders import reading, vector

DAY = dt.date(2026, 3, 1)
SAID_ON = dt.date(2026, 6, 1)
TODAY = dt.date(2026, 11, 24)


def evidence(start, end, part="0" * 12, side="customer"):
    return Evidence(
        id=span_id(part, start, end),
        quote="x" * (end - start),
        source="a.md",
        part=None,
        date=DAY,
        speaker="Anna",
        side=side,
        start=start,
        end=end,
        passage=None,
    )


def voiced(piece, made=None):
    return Voiced(
        evidence=piece, account=1, kind=Kind.CALL, reading=made or reading("need", 0.9), vector=vector("x", 8)
    )


def correction(verdict, piece=None, **more):
    at = dt.datetime.combine(SAID_ON, dt.time(9), dt.UTC)
    return Correction(**{"verdict": verdict, "evidence": piece, "account": 1, "by": "jo", "at": at} | more)


def need(*pieces, **more):
    made = {
        "id": pieces[0].id,
        "statement": "A list",
        "status": "open",
        "certainty": 0.8,
        "value": None,
        "person": "Anna",
        "first_seen": DAY,
        "last_seen": DAY,
        "evidence": pieces,
        "closed_by": (),
        "addressed_by": (),
    }
    return Need(**made | more)


def promise(piece, **more):
    made = {
        "id": piece.id,
        "text": "We will come.",
        "to": None,
        "by": None,
        "due": DAY,
        "done_on": None,
        "status": "overdue",
        "evidence": (piece,),
        "live": True,
    }
    return Promise(**made | more)


@pytest.mark.parametrize(
    ("said", "piece", "meant"),
    [
        pytest.param(evidence(0, 10), evidence(0, 10), True, id="the same words"),
        pytest.param(evidence(0, 100), evidence(20, 30), True, id="a passage around them"),
        pytest.param(evidence(0, 10), evidence(6, 16), False, id="less than half of them"),
        pytest.param(evidence(0, 10), evidence(10, 20), False, id="their neighbour"),
        pytest.param(evidence(0, 10), evidence(0, 10, part="1" * 12), False, id="the same place elsewhere"),
    ],
)
def test_which_words_a_correction_is_about(said, piece, meant):
    assert touches(said, piece) is meant


def test_a_person_says_what_is_uncertain():
    (found,) = corrected([voiced(evidence(0, 10))], [correction("type", evidence(0, 10), uncertainty="market")])
    assert found.reading.uncertainty == {"need": 0, "market": 1, "transaction": 0, "none": 0}
    assert found.reading.unmet_need == 0.9


def test_what_nobody_spoke_of_stays():
    other = voiced(evidence(20, 30))
    assert corrected([other], [correction("type", evidence(0, 10), uncertainty="market")]) == (other,)
    assert corrected([other], []) == (other,)


def test_who_calls_a_need_met_says_that_it_is_one():
    (found,) = corrected([voiced(evidence(0, 10), reading())], [correction("met", evidence(0, 10))])
    assert found.reading.unmet_need == 1


def test_who_calls_our_words_broken_says_that_they_are_a_promise():
    ours = voiced(evidence(0, 10, side="us"), reading())
    (found,) = corrected([ours], [correction("broken", evidence(0, 10))])
    assert found.reading.signals[Signal.PROMISE] == 1
    assert found.reading.unmet_need == 0


def test_what_is_no_need_has_none():
    (found,) = not_needs([voiced(evidence(0, 10))], [correction("not-a-need", evidence(0, 10))])
    assert found.reading.unmet_need == 0


def test_a_need_that_is_none_goes_with_all_that_restates_it():
    piece, again = evidence(0, 10), evidence(20, 30)
    assert standing_needs([need(piece, again)], [correction("not-a-need", piece)], TODAY) == ()


def test_a_restatement_that_is_none_goes_alone():
    piece, again = evidence(0, 10), evidence(20, 30)
    (standing,) = standing_needs([need(piece, again)], [correction("not-a-need", again)], TODAY)
    assert standing.evidence == (piece,)


def test_a_need_is_met_from_the_day_someone_says_so():
    piece = evidence(0, 10)
    said = [correction("met", piece)]
    assert [each.status for each in standing_needs([need(piece)], said, TODAY)] == ["met"]
    assert [each.status for each in standing_needs([need(piece)], said, dt.date(2026, 5, 31))] == ["open"]


def test_a_need_is_open_again_if_someone_says_so():
    piece = evidence(0, 10)
    closed = need(piece, status="met", closed_by=(evidence(20, 30),))
    (standing,) = standing_needs([closed], [correction("open", piece)], TODAY)
    assert (standing.status, standing.closed_by) == ("open", ())


def test_the_last_word_counts():
    piece = evidence(0, 10)
    (standing,) = standing_needs([need(piece)], [correction("met", piece), correction("open", piece)], TODAY)
    assert standing.status == "open"


@pytest.mark.parametrize(
    ("verdict", "status", "live"), [("kept", "kept", False), ("broken", "broken", True), ("open", "open", True)]
)
def test_a_promise_stands_as_someone_says(verdict, status, live):
    piece = evidence(0, 10, side="us")
    (standing,) = standing_promises([promise(piece)], [correction(verdict, piece)], TODAY)
    assert (standing.status, standing.live) == (status, live)
    (before,) = standing_promises([promise(piece)], [correction(verdict, piece)], DAY)
    assert before.status == "overdue"


def test_a_contact_left_and_so_did_one_in_no_export():
    said = [correction("left", person="anna BERG"), correction("left", person="Cara Dahl")]
    contacts = [Contact(name="Anna Berg"), Contact(name="Bo Ek")]
    assert who_left(contacts, said, TODAY) == (
        replace(contacts[0], left=True),
        contacts[1],
        Contact(name="Cara Dahl", left=True),
    )
    assert who_left(contacts, said, DAY) == tuple(contacts)
