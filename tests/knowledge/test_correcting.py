import datetime as dt

import pytest

from knowledge.adapters.database.records import SqlRecords
from knowledge.correcting import UnknownVerdict, correction, verdict
from knowledge.errors import AmbiguousPerson, RapportError, UnknownPerson, UnknownSource
from knowledge.model import Account, Contact, Kind, Part, Scope, Utterance, part_id, span_id
from knowledge.voice.statements import statements
from knowledge.voice.teaching import labelled
from tests.builders import document, put
from tests.contracts.test_voice_on_record import put as put_read

NOW = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)
TEXT = "We need a list.\nWe will bring one.\nOrder 7"
PART = part_id("a.md", None, TEXT)


@pytest.fixture
def records(sqlite):
    records = SqlRecords.open(sqlite)
    acme = records.save_account(Account(key=0, name="Acme")).key
    globex = records.save_account(Account(key=0, name="Globex")).key
    spoken = Part(
        text=TEXT, kind=Kind.CALL, utterances=(Utterance(0, 15, "Anna", "customer"), Utterance(16, 34, "Tom", "us"))
    )
    put_read(records, document("a.md", spoken), acme, said=lambda _: statements(spoken))
    for key, name in ((acme, "Anna Berg"), (acme, "Bo Ek"), (globex, "Bo Ek")):
        row = Part(text=f"Name: {name}", name=f"row-{key}-{name}", kind=Kind.TABLE)
        put(records, document(f"{key}{name}.csv", row), key, rows=(Contact(name=name),))
    yield records
    records.close()


@pytest.fixture
def say(records):
    def said(reference, *words, accounts=None):
        given, uncertainty = verdict(words)
        made = correction(reference, given, records, uncertainty=uncertainty, accounts=accounts, by="jo", at=NOW)
        records.correct(made)
        return made

    return said


def test_the_verdicts_are_those_of_the_contract():
    assert verdict(["type", "Market"]) == ("type", "market")
    for word in ("not-a-need", "met", "open", "kept", "broken", "left"):
        assert verdict([word]) == (word, None)


@pytest.mark.parametrize("words", [["type"], ["type", "weather"], ["nonsense"], ["met", "today"]])
def test_another_is_refused_with_all_of_them(words):
    with pytest.raises(UnknownVerdict, match="not-a-need"):
        verdict(words)


def test_what_is_said_of_a_quote_names_it(say, records):
    made = say(span_id(PART, 0, 15), "met")
    assert (made.evidence.quote, made.evidence.speaker, made.evidence.side) == ("We need a list.", "Anna", "customer")
    assert [each.evidence.id for each in records.corrections()] == [span_id(PART, 0, 15)]


@pytest.mark.parametrize(
    ("reference", "words", "why"),
    [
        pytest.param("0" * 12 + ".0-5", "met", "No text goes by", id="an unknown id"),
        pytest.param(span_id(PART, 0, 999), "met", "beyond its text", id="beyond the text"),
        pytest.param(PART, "met", "whole text", id="a whole text"),
        pytest.param("nowhere.md", "met", "Nothing was taken in", id="an unknown source"),
        pytest.param(span_id(PART, 35, 42), "met", "Nobody says anything", id="where nobody speaks"),
        pytest.param(span_id(PART, 16, 34), "not-a-need", "our own words", id="a need of ours"),
        pytest.param("Zeno", "left", "Nobody at a customer", id="an unknown person"),
        pytest.param("Bo Ek", "left", "Acme and Globex", id="a person known twice"),
    ],
)
def test_what_cannot_be_said_is_refused_in_one_sentence(say, reference, words, why):
    with pytest.raises(RapportError, match=why) as refused:
        say(reference, words)
    assert "\n" not in str(refused.value)
    assert isinstance(refused.value, UnknownSource | UnknownPerson | AmbiguousPerson)


def test_someone_who_left_is_found_in_contacts_or_among_speakers(say, records):
    assert say("anna berg", "left").person == "Anna Berg"
    assert say("Anna", "left").person == "Anna"
    globex = next(account.key for account in records.accounts() if account.name == "Globex")
    assert say("Bo Ek", "left", accounts=frozenset({globex})).account == globex


def test_what_was_corrected_teaches_the_reader(say, records):
    say(span_id(PART, 0, 15), "type", "market")
    say(span_id(PART, 16, 34), "kept")
    theirs, ours = sorted(labelled(records), key=lambda row: row["id"])
    assert theirs == {
        "id": span_id(PART, 0, 15),
        "text": "We need a list.",
        "context": None,
        "speaker": "customer",
        "channel": "call",
        "uncertainty": "market",
        "unmet_need": True,
        "signals": [],
        "implicit": False,
    }
    assert (ours["speaker"], ours["signals"], ours["context"]) == ("us", ["promise"], "We need a list.")


def test_nobody_taught_anything_yet(records):
    assert labelled(records) == []
    assert records.voiced(Scope(frozenset())) == ()
