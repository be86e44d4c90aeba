"""Reading a question."""

import pytest

from knowledge.answering.asking import Asks, read


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("Who signs the contract?", Asks.WHO),
        ("when do they move?", Asks.WHEN),
        ("how many pumps do they run", Asks.HOW_MANY),
        ("How much is the penalty?", Asks.HOW_MUCH),
        ("what does Brissac charge per kilo", Asks.HOW_MUCH),
        ("deposit for the hall?", Asks.HOW_MUCH),
        ("how long is the warranty", Asks.HOW_LONG),
        ("why did the cover come loose", Asks.WHY),
        ("where do they buy felts", Asks.WHERE),
        ("which index did we agree", Asks.WHICH),
        ("has IT approved it?", Asks.YES_NO),
        ("so is the crash fixed", Asks.YES_NO),
        ("what worries Emma", Asks.WHAT),
        ("how do they test it", Asks.HOW),
        ("anything on training", Asks.WHAT),
        ("", Asks.WHAT),
    ],
)
def test_what_kind_of_answer_is_asked_for_is_read(question, asks):
    assert read(question).asks is asks


def test_words_of_asking_are_not_what_it_is_about():
    assert set(read("how many calender rolls do they have now?").about) == {"calend", "roll"}


def test_a_question_of_nothing_but_such_words_keeps_them():
    assert read("why?").about


def test_names_and_numbers_are_told_from_other_words():
    named = read("What did Anna say about the HX-40 in 2025?").named
    assert {"anna", "hx40", "2025"} <= named
    assert "what" not in named


@pytest.mark.parametrize(
    ("question", "ours"),
    [
        ("what did we promise about the oven?", True),
        ("have we sent the report", True),
        ("our offer for the pumps?", True),
        ("what do they want from the pumps?", False),
        ("who signs?", False),
    ],
)
def test_questions_after_our_own_words_are_known(question, ours):
    assert read(question).ours is ours


@pytest.mark.parametrize("question", ["🙂", "???", "насос", "泵漏水吗", "a" * 5000, "\u202e abc \0"])
def test_anything_can_be_read(question):
    assert read(question).text == question


@pytest.mark.parametrize(
    ("question", "is_open"),
    [
        ("What did they say about supply chain disruption?", True),
        ("what was mentioned about pricing", True),
        ("Anything about the new line?", True),
        ("What did we hear of their merger?", True),
        ("What does the service contract cost?", False),
        ("Who told us about the leak?", False),
        ("When is the shutdown?", False),
    ],
)
def test_questions_after_whatever_was_said_of_a_subject_are_known(question, is_open):
    assert read(question).open is is_open
