import datetime as dt
import json

import pytest

from bot.logbook import Feedback, News, ReadAs
from bot.slack.views import ids
from bot.slack.views.feedback import (
    LISTED,
    Form,
    feedback_modal,
    form_again,
    form_of,
    kept_blocks,
    kept_modal,
    listed_blocks,
    lost_blocks,
    news_text,
)
from knowledge.model import Signal
from tests.slack.blocks import blocks_faults, view_faults, words

LONG = "The *dryer* <!channel> squeals & stops. " * 74
FULL = Form("Acme", "the text names it", LONG, "Helen Oduya", "P-204", "high", ("a.jpg", "b.pdf"))


def feedback(**more):
    given = {
        "id": "f1", "account": "Acme", "text": "The dryer squeals.", "by": "jo@us.example", "credit": "Jo",
        "said_by": None, "asset": None, "severity": None, "files": (), "reply_to": None,
        "at": dt.datetime(2026, 11, 25, tzinfo=dt.UTC), "edited": None, "used": None, "status": "received",
        "read_as": None, "seen_at": None,
    }  # fmt: skip
    return Feedback(**given | more)


def sent(view, **values):
    """A form as Slack brings it back, with what stood in it where nothing else is given."""
    state = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            name, element = block["block_id"], block["element"]
            begun = {"value": element.get("initial_value"), "selected_option": element.get("initial_option")}
            state[name] = {element["action_id"]: {"type": element["type"], **begun, **values.get(name, {})}}
    return {**view, "state": {"values": state}}


@pytest.mark.parametrize("form", [Form(), FULL, Form(account="x" * 200, text="y")], ids=["empty", "full", "long name"])
def test_the_form_is_within_slacks_limits(form):
    assert view_faults(feedback_modal(form)) == []
    assert view_faults(feedback_modal(form, "It went wrong.")) == []


def test_what_stands_in_the_form_comes_back_to_the_letter():
    back = form_of(sent(feedback_modal(FULL)))
    assert (back.account, back.text, back.said_by, back.asset, back.severity, back.files) == (
        "Acme", LONG, "Helen Oduya", "P-204", "high", ("a.jpg", "b.pdf"),
    )  # fmt: skip


def test_photos_come_back_by_their_names():
    view = sent(feedback_modal(Form(text="It leaks.")), files={"files": [{"id": "F1", "name": "leak.jpg"}]})
    assert form_of(view).files == ("leak.jpg",)


def test_of_a_photo_the_form_and_the_confirmation_say_that_it_stays_in_slack():
    assert "stays in Slack" in words(feedback_modal(Form()))
    assert "stays in Slack" in words(feedback_modal(FULL))
    assert "with leak.jpg, in Slack" in words(kept_blocks(feedback(files=("leak.jpg",))))


def test_what_a_form_cannot_hold_is_said_not_to_be_kept():
    assert "goes on" not in words(feedback_modal(FULL))
    longer = feedback_modal(Form(text="x" * 3001))
    assert view_faults(longer) == []
    assert "its first 3,000 characters, and only that is kept" in words(longer)


def test_the_form_says_why_it_guessed_the_account():
    assert "Guessed: the text names it." in words(feedback_modal(FULL))


def test_an_error_stands_in_the_form_above_what_was_typed():
    view = feedback_modal(FULL, "The database is down.")
    assert "The database is down." in words(view["blocks"][0])
    assert view["blocks"][1]["element"]["initial_value"] == LONG


def test_what_could_not_be_kept_comes_back_whole_from_a_message():
    blocks = lost_blocks(FULL, "The database is down.")
    assert blocks_faults(blocks) == []
    value = blocks[-1]["elements"][0]["value"]
    again = form_again(value, json.loads(json.dumps(blocks)))
    assert (again.text, again.account, again.files) == (LONG, "Acme", ("a.jpg", "b.pdf"))


def test_it_is_confirmed_with_what_it_was_read_as_and_where_else_it_was_seen():
    read = ReadAs("transaction", need=True, signals=(Signal.COMPLAINT,))
    kept = feedback(read_as=read, seen_at=3, said_by="Helen Oduya", severity="high")
    told = words(kept_blocks(kept))
    assert "something they lack; the customer is unsure of getting what it orders; a complaint." in told
    assert "3 other sites" in told
    assert blocks_faults(kept_blocks(kept)) == []
    assert view_faults(kept_modal(kept)) == []


def test_what_was_not_read_yet_is_said_to_be_kept():
    assert "it is kept" in words(kept_blocks(feedback()))


def test_every_uncertainty_and_signal_has_words():
    for uncertainty in ("need", "market", "transaction", None):
        kept_blocks(feedback(read_as=ReadAs(uncertainty, need=False, signals=tuple(Signal))))


def test_a_list_ends_and_what_was_withdrawn_has_no_buttons():
    several = [feedback(id=f"f{number}", text=LONG) for number in range(40)]
    assert len(listed_blocks(several)) == 2 * LISTED
    (only,) = listed_blocks([feedback(status="withdrawn", text="")])
    assert "withdrawn" in words(only)


@pytest.mark.parametrize("status", ["used", "addressed", "met"])
def test_news_names_the_customer_and_what_became_of_it(status):
    assert "Acme" in news_text(News(feedback(), status, None))


def test_a_form_is_known_by_whether_it_changes_something():
    assert feedback_modal(Form())["callback_id"] == ids.FIELD_SENT
    assert feedback_modal(Form(id="f1"))["callback_id"] == ids.FIELD_EDITED
