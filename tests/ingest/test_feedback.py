import datetime as dt

import pytest

from ingest.directory import Directory
from ingest.feedback import document_of
from ingest.sides import House, Known, sided
from knowledge.model import Account, FieldFeedback, Kind, Person

AT = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)


def part_of(text, **more):
    (part,) = document_of(FieldFeedback(id="a1", account=1, text=text, by="jo", at=AT, **more), "Jo Berg").parts
    return part


def heard(text, **more):
    house = House(Directory([Account(key=1, name="Norvik")]), Known.of(people=[Person(email="", name="Jo Berg")]))
    part = sided(part_of(text, **more), 1, house)
    return [
        (each.side + (" reported" if each.reported else ""), each.speaker, part.text[each.start : each.end])
        for each in part.utterances
    ]


def test_its_text_is_kept_to_the_letter_with_who_was_there_and_when():
    text = "  The seal\tleaks —\n\nagain.  "
    part = part_of(text, asset="DX-7", severity="high")
    assert (part.text, part.kind, part.date, part.title) == (text, Kind.FEEDBACK, AT.astimezone().date(), part.title)
    assert "Jo Berg" in part.title
    assert part.attributes == {"by": "Jo Berg", "asset": "DX-7", "severity": "high"}


def test_it_has_another_digest_once_it_says_something_else():
    first, second = (FieldFeedback(id="a1", account=1, text=text, by="jo", at=AT) for text in ("a", "b"))
    assert document_of(first, "Jo").digest != document_of(second, "Jo").digest
    assert document_of(first, "Jo").source == document_of(second, "Jo").source == "feedback/a1"


@pytest.mark.parametrize(
    ("text", "more", "said"),
    [
        pytest.param(
            "We lose an hour. It stops twice.",
            {"said_by": "Maria Lund"},
            [("customer reported", "Maria Lund", "We lose an hour. It stops twice.")],
            id="all of it is the word of whoever said it",
        ),
        pytest.param(
            "The seal leaks.",
            {},
            [("unknown", "Jo Berg", "The seal leaks.")],
            id="what was seen is no opinion of ours",
        ),
        pytest.param(
            "The seal leaks. I will send one by Friday.",
            {},
            [("unknown", "Jo Berg", "The seal leaks."), ("us", "Jo Berg", "I will send one by Friday.")],
            id="what we will do is ours",
        ),
        pytest.param(
            "We need a spare on site.",
            {},
            [("unknown", "Jo Berg", "We need a spare on site.")],
            id="what the customer alone can lack is not",
        ),
        pytest.param(
            "The customer says the seal leaks.",
            {},
            [("customer reported", None, "The customer says the seal leaks.")],
            id="what they say is theirs",
        ),
    ],
)
def test_whose_words_they_are(text, more, said):
    assert heard(text, **more) == said
