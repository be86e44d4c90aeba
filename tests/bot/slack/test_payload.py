import pytest

from bot.slack.listeners.payload import beside, typed
from bot.slack.listeners.talking import BRIEF, COURTESY, FIELD, STOP, VOICES


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("<@U0RAPPORT> brief me on R&amp;D", "brief me on R&D"),
        ("see <https://a.example/x|the page> &lt;now&gt;", "see the page <now>"),
        ("<https://a.example>", "https://a.example"),
        ("<!here> look at <#C123|acct-acme>", "@here look at #acct-acme"),
        ("", ""),
    ],
)
def test_what_was_typed_reads_as_it_was_meant(text, meant):
    assert typed(text) == meant


def test_the_channel_before_somebody_is_the_most_relevant_one():
    channels = [{"type": "slack#/types/channel_id", "value": each} for each in ("C1", "C2")]
    assert beside({"entities": [{"type": "slack#/types/canvas_id", "value": "F1"}, *channels]}) == "C1"
    assert beside({}) is None
    assert beside(None) is None


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("Brief me on Acme", "Acme"),
        ("please brief me about Strandby Dairy.", "Strandby Dairy"),
        ("Can you prep me for my next call with Acme?", "Acme"),
        ("Brief me before my next call", ""),
        ("brief acme", "acme"),
    ],
)
def test_a_brief_is_asked_for_in_many_words(text, account):
    assert BRIEF.fullmatch(text)["account"].strip() == account


@pytest.mark.parametrize("text", ["What did Acme say in the brief call?", "Was the visit brief?", "Why do they stop?"])
def test_a_question_is_no_wish_for_a_brief_nor_to_be_left_alone(text):
    assert BRIEF.fullmatch(text) is None
    assert STOP.fullmatch(text) is None
    assert FIELD.fullmatch(text) is None


@pytest.mark.parametrize("text", ["stop", "Stop listening.", "please stop following", "stop listening here"])
def test_to_be_left_alone_is_asked_for_in_many_words(text):
    assert STOP.fullmatch(text) is not None


@pytest.mark.parametrize("text", ["Log what I saw at a customer", "field feedback", "please add feedback"])
def test_the_form_of_feedback_is_asked_for_in_words(text):
    assert FIELD.fullmatch(text) is not None


@pytest.mark.parametrize(("text", "many"), [("What do customers say about seals?", True), ("What do they say?", False)])
def test_a_question_about_customers_is_about_all_of_them(text, many):
    assert bool(VOICES.search(text)) is many


@pytest.mark.parametrize(("text", "polite"), [("Thanks a lot!", True), ("ok", True), ("ok, and the seals?", False)])
def test_a_courtesy_is_no_question(text, polite):
    assert bool(COURTESY.fullmatch(text)) is polite
