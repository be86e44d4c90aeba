"""What the figures of `make eval` are counted by."""

import datetime as dt

import pytest

from knowledge.voice.needs import Need
from tests.evals.over_time import CALLS, Labelled, Score, lines_of, report_on_calls
from tests.evals.voice import f1
from tests.voices import said

TODAY = dt.date(2026, 11, 25)
KITS, PUMPS, BEER = (said(text) for text in ("We need a list of kits.", "We need pumps.", "We might want beer."))


def made(*pieces, status="open", value="cost"):
    evidence = tuple(piece.evidence for piece in pieces)
    return Need(
        id=evidence[0].id,
        statement="",
        status=status,
        certainty=0.9,
        value=value,
        person=None,
        first_seen=None,
        last_seen=None,
        evidence=evidence,
        closed_by=(),
        addressed_by=(),
    )


def marked(needs, debatable=()):
    return Labelled(
        "Acme",
        TODAY,
        [],
        [],
        (),
        (),
        {},
        needs={
            name: {"status": "open", "value": "cost", "ids": {piece.evidence.id for piece in pieces}}
            for name, pieces in needs.items()
        },
        debatable={piece.evidence.id for piece in debatable},
    )


def counted(labelled, *needs):
    score = Score()
    score.add_needs(labelled, needs)
    return score


def test_a_need_is_found_by_any_of_its_quotes_and_true_by_any_that_is_marked():
    score = counted(marked({"kits": [KITS, PUMPS], "more": [BEER]}), made(KITS), made(said("We want nothing.")))
    assert (score.needs, score.found, score.made, score.true) == (2, 1, 2, 1)


def test_a_marked_need_whose_words_stand_in_no_statement_is_missed_and_not_left_out():
    score = counted(marked({"kits": []}))
    assert (score.needs, score.found) == (1, 0)


def test_what_rests_on_debatable_statements_alone_counts_neither_for_nor_against():
    labelled = marked({"kits": [KITS]}, debatable=[BEER])
    assert (counted(labelled, made(BEER)).made, counted(labelled, made(BEER)).debatable) == (0, 1)
    assert (counted(labelled, made(BEER, KITS)).true, counted(labelled, made(BEER, KITS)).debatable) == (1, 0)


def test_two_needs_merged_into_one_are_impure_and_one_torn_apart_is_not_whole():
    merged = counted(marked({"kits": [KITS], "pumps": [PUMPS]}), made(KITS, PUMPS))
    torn = counted(marked({"kits": [KITS, PUMPS]}), made(KITS), made(PUMPS))
    assert (merged.pure / merged.quotes, merged.whole / merged.quotes) == (0.5, 1.0)
    assert (torn.pure / torn.quotes, torn.whole / torn.quotes) == (1.0, 0.5)


def test_f1_of_nothing_found_is_nought():
    assert f1([True, False], [False, False]) == 0
    assert f1([True, True, False], [True, False, True]) == pytest.approx(0.5)


def test_without_the_real_calls_nothing_is_measured_of_them_and_it_says_so(tmp_path):
    (unnamed,) = report_on_calls(None, None, None)
    (missing,) = report_on_calls(None, None, tmp_path)
    assert "CALLS=folder" in unnamed
    assert "is not there" in missing


def test_a_call_that_is_not_as_it_was_marked_is_not_measured(tmp_path):
    call = tmp_path / lines_of(CALLS / "calls.jsonl")[0]["call"]
    call.parent.mkdir()
    call.write_text("WEBVTT\n", encoding="utf-8")
    (other,) = report_on_calls(None, None, tmp_path)
    assert "not as it was when it was marked" in other


def test_the_marks_hold_no_more_of_a_call_than_it_takes_to_find_a_place():
    marks = lines_of(CALLS / "marked.jsonl")
    assert {mark["call"] for mark in marks} == {call["call"] for call in lines_of(CALLS / "calls.jsonl")}
    assert max(len(mark["anchor"].split()) for mark in marks) <= 12
