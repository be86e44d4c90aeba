"""Seeing what kinds of answer stand in a sentence."""

import pytest

from knowledge.answering.detectors import Sort, manner, seen


@pytest.mark.parametrize(
    ("text", "sort", "answer"),
    [
        ("It costs £6,400 each.", Sort.MONEY, "£6,400"),
        ("Everything above 200 000 euro goes to the board.", Sort.MONEY, "200 000 euro"),
        ("twenty grand, he said", Sort.MONEY, "twenty grand"),
        ("They close on 31 December 2027.", Sort.DATE, "31 December 2027"),
        ("We start in spring.", Sort.DATE, "spring"),
        ("It arrived on 2026-03-01.", Sort.DATE, "2026-03-01"),
        ("They take three months for everything.", Sort.DURATION, "three months"),
        ("Queue is nine minutes now.", Sort.DURATION, "nine minutes"),
        ("We were eleven at the stop.", Sort.NUMBER, "eleven"),
        ("It is down by 6 % this year.", Sort.NUMBER, "6 %"),
        ("It broke because the bond was bad.", Sort.REASON, "because"),
        ("No, we refused.", Sort.VERDICT, "No"),
        ("The part HX-40 leaks.", Sort.NAME, "HX-40"),
        ("We met Mrs Popa there.", Sort.PERSON, "Mrs Popa"),
    ],
)
def test_an_answer_of_each_sort_is_seen(text, sort, answer):
    assert answer in [each.text for each in seen(text) if each.sort is sort]


def test_offsets_are_to_the_letter():
    text = "Anna paid £40 on 3 May because of HX-40."
    assert all(text[each.start : each.end] == each.text for each in seen(text, {"anna"}))


def test_people_are_known_by_their_names():
    assert [each.text for each in seen("Anna asked again.", {"anna"}) if each.sort is Sort.PERSON] == ["Anna"]
    assert not [each for each in seen("Maybe later.", {"anna"}) if each.sort is Sort.PERSON]


def test_how_it_is_said_is_told():
    hedged, negated, future, past, now = manner("I'll ask whether they will not come next week.")
    assert (hedged, negated, future) == (True, True, True)
    assert manner("It was mended in May.")[3]
    assert manner("It works now.")[4]
    assert not past
    assert not now
