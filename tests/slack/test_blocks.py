"""The checks that hold what the app sends against Slack's limits find what is over them."""

import pytest

from tests.slack.blocks import message_faults, view_faults, words


def text(words, kind="plain_text"):
    return {"type": kind, "text": words}


def section(words="Hello", kind="mrkdwn"):
    return {"type": "section", "text": text(words, kind)}


def button(label="Go", **more):
    return {"type": "button", "action_id": "go", "text": text(label), **more}


def line(*pieces):
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(pieces)}]}


FIELD = {
    "type": "input", "block_id": "a", "label": text("A"), "element": {"type": "plain_text_input", "action_id": "a"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("blocks", "fault"),
    [
        pytest.param([section()] * 51, "51 blocks", id="too many blocks"),
        pytest.param([section("x" * 3001)], "over 3000", id="a long section"),
        pytest.param([section("x" * 2900)] * 5, "msg_blocks_too_long", id="a long message"),
        pytest.param([section("")], "empty", id="an empty text"),
        pytest.param([section("Hi <!channel>")], "calls people", id="a call to everybody"),
        pytest.param([section("Hi <@U0REP>")], "calls people", id="a call to somebody"),
        pytest.param([{"type": "header", "text": text("*x*", "mrkdwn")}], "plain_text", id="markup in a heading"),
        pytest.param([{"type": "header", "text": text("x" * 151)}], "over 150", id="a long heading"),
        pytest.param([{"type": "context", "elements": []}], "1 to 10", id="an empty context"),
        pytest.param([{"type": "actions", "elements": [button(), button()]}], "twice", id="two actions of one name"),
        pytest.param([{"type": "actions", "elements": [button("x" * 76)]}], "over 75", id="a long button"),
        pytest.param([{"type": "actions", "elements": [button(value="x" * 2001)]}], "2,000", id="a long value"),
        pytest.param([{"type": "actions", "elements": [button(colour="red")]}], "colour", id="an unknown property"),
        pytest.param([line()], "without words", id="an empty line"),
        pytest.param([line({"type": "text", "text": ""})], "empty", id="an empty piece"),
        pytest.param([{"type": "alert", "text": text("x")}], "no block", id="a block of another surface"),
        pytest.param(
            [section() | {"block_id": "a"}, section() | {"block_id": "a"}], "twice", id="two blocks of one id"
        ),
    ],
)
def test_what_slack_refuses_in_a_message_is_a_fault(blocks, fault):
    assert any(fault in each for each in message_faults({"text": "x", "blocks": blocks}))


@pytest.mark.parametrize(
    ("view", "fault"),
    [
        pytest.param({"title": text("x" * 25), "blocks": []}, "over 24", id="a long title"),
        pytest.param({"title": text("x"), "blocks": [FIELD]}, "submit", id="nothing to submit with"),
        pytest.param({"title": text("x"), "blocks": [{"type": "markdown", "text": "x"}]}, "no block", id="markdown"),
        pytest.param({"title": text("x"), "private_metadata": "x" * 3001, "blocks": []}, "3,000", id="much to carry"),
    ],
)
def test_what_slack_refuses_in_a_modal_is_a_fault(view, fault):
    assert any(fault in each for each in view_faults({"type": "modal", "callback_id": "a", **view}))


def test_what_slack_takes_is_none():
    message = {"text": "x", "blocks": [section("Hi &lt;!channel&gt;"), line({"type": "text", "text": "Hi <!channel>"})]}
    assert message_faults(message) == []
    view = {"type": "modal", "callback_id": "a", "title": text("A"), "submit": text("Go"), "blocks": [FIELD]}
    assert view_faults(view) == []


def test_the_words_of_a_message_are_found_wherever_they_stand():
    assert words(section("Hi"), line({"type": "text", "text": "you"})) == "Hi\nyou"
