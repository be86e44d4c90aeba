import datetime as dt

import pytest

from ingest.directory import known_directory
from ingest.pipeline import Pipeline
from knowledge.adapters.database.records import SqlRecords
from knowledge.answering.known import from_known
from tests.builders import ListeningReader

DAY = dt.date(2026, 6, 1)
CALL = """WEBVTT

00:00.000 --> 00:09.000
<v Anna Berg>The press stops twice a week and nobody tells us when the seals will come.

00:09.000 --> 00:12.000
<v Mads Holm>You will have the seal list by 15 May.
"""


@pytest.fixture
def told(tmp_path, encoder):
    """What is told of Acme: a need, and a promise of ours that is overdue."""
    files = {
        "accounts.csv": "Account Name,Aliases,Account Owner\nAcme Pumps,AC,Mads Holm\n",
        "contacts.csv": "Name,Account\nAnna Berg,Acme Pumps\n",
        "Acme Pumps/2026-05-01 call.vtt": CALL,
    }
    for name, text in files.items():
        file = tmp_path / "in" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    records = SqlRecords.open(f"sqlite:///{tmp_path / 'rapport.db'}")
    Pipeline(records, encoder, reader=ListeningReader()).ingest([tmp_path / "in"])
    account = known_directory(records).find("Acme Pumps")
    yield lambda question, day=DAY: from_known(question, account, records, day)
    records.close()


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("What does Acme Pumps need?", "nobody tells us when the seals will come"),
        ("What are their unmet needs right now?", "nobody tells us when the seals will come"),
        ("What does AC lack most?", "nobody tells us when the seals will come"),
        ("What did we promise them?", "seal list by 15 May"),
        ("Have we promised anything to the customer?", "seal list by 15 May"),
    ],
)
def test_what_is_asked_of_the_account_as_a_whole_is_told_in_quotes(told, question, quote):
    assert any(quote in piece.quote for piece in told(question).evidence)


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("What does Acme Pumps need for the new hall?", id="it is narrowed"),
        pytest.param("When did we promise the seal list?", id="it is after one promise"),
        pytest.param("Who is the buyer?", id="it is of something else"),
        pytest.param("What about them?", id="it asks for nothing"),
        pytest.param("What do they like about us?", id="nothing tells"),
    ],
)
def test_any_other_question_is_left_to_the_passages(told, question):
    assert told(question) is None


def test_what_is_dated_later_is_not_told(told):
    assert told("What does Acme Pumps need?", dt.date(2026, 4, 1)) is None
