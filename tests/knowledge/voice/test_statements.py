import pytest

from knowledge.model import Apart, Kind, Part, SetApart, Utterance
from knowledge.voice.statements import CONTEXT_WORDS, WHOLE_WORDS, statements

LONG = (
    "There are fourteen drawers in the store and nobody can say which kit fits which pump. "
    "Some bags have our number, some have a number from a supplier which does not exist any more."
)


def talk(*turns, **more):
    """A part with a turn a line: (speaker, side, words)."""
    text, utterances = "", []
    for speaker, side, words in turns:
        start = len(text) + len(speaker) + 2
        text += f"{speaker}: {words}\n"
        utterances.append(Utterance(start, start + len(words), speaker, side))
    return Part(text=text, kind=Kind.CALL, utterances=tuple(utterances), **more)


def said(part):
    return [found.of(part.text) for found in statements(part)]


def test_what_is_said_in_one_short_go_is_one_statement():
    part = talk(("Anna", "customer", "It stops twice a week. Nobody knows why. We have asked."))
    assert said(part) == ["It stops twice a week. Nobody knows why. We have asked."]


def test_of_a_longer_turn_each_sentence_is_one():
    assert len(LONG.split()) > WHOLE_WORDS
    part = talk(("Anna", "customer", LONG))
    assert said(part) == [LONG[:85], LONG[86:]]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param(f"Yes. {LONG}", [f"Yes. {LONG[:85]}", LONG[86:]], id="a fragment goes with what follows"),
        pytest.param(
            f"{LONG} Since Sunday.", [LONG[:85], f"{LONG[86:]} Since Sunday."], id="a last one with the former"
        ),
    ],
)
def test_a_fragment_goes_with_its_neighbour(words, expected):
    assert said(talk(("Anna", "customer", words))) == expected


def test_no_statement_holds_the_words_of_two():
    part = talk(("Anna", "customer", "Yes, it does."), ("Tom", "us", "And then it stops?"))
    assert [(found.speaker, found.side) for found in statements(part)] == [("Anna", "customer"), ("Tom", "us")]


@pytest.mark.parametrize(
    "words", ["Yes.", "Mm-hmm.", "Good morning.", "Dear Mr Visser,", "Thanks a lot!", "P-204", "# Visit of 3 May"]
)
def test_nods_greetings_numbers_and_headings_are_none(words):
    assert said(talk(("Anna", "customer", words))) == []


def test_an_answer_carries_the_question():
    part = talk(("Tom", "us", "How are the pumps? I was in Cork."), ("Anna", "customer", "They leak again, both."))
    assert statements(part)[1].context.of(part.text) == "How are the pumps?"


def test_a_sentence_carries_the_one_before_it():
    part = talk(("Anna", "customer", LONG))
    assert statements(part)[0].context is None
    assert statements(part)[1].context.of(part.text) == LONG[:85]


def test_a_greeting_is_no_context():
    part = talk(("Anna", "customer", f"Good morning. {LONG}"), ("Anna", "customer", "So we wait for you now."))
    assert statements(part)[-1].context.of(part.text) == LONG[86:]


def test_of_a_long_sentence_before_only_the_last_words_are_carried():
    part = talk(("Tom", "us", "so " * 60 + "it is."), ("Anna", "customer", "It is not so."))
    assert len(statements(part)[-1].context.of(part.text).split()) == CONTEXT_WORDS


def test_what_is_set_apart_is_in_no_statement():
    text = "We wait for the pump. Sent from my phone in a hurry. It was due on Monday."
    apart = SetApart(22, 52, Apart.SIGNATURE)
    part = Part(text=text, utterances=(Utterance(0, len(text), "Anna", "customer"),), set_apart=(apart,))
    assert said(part) == ["We wait for the pump.", "It was due on Monday."]


def test_where_nobody_speaks_nothing_is_said():
    assert statements(Part(text="Order Number: 7\nProduct: a pump of ours", kind=Kind.TABLE)) == ()


def test_a_customer_reported_stays_so():
    text = "She said that the line stops twice a week."
    part = Part(text=text, utterances=(Utterance(0, len(text), "Anna", "customer", reported=True),))
    assert [found.reported for found in statements(part)] == [True]
