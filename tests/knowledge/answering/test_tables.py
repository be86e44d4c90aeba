"""Answers from tables, and questions that only look as if they had one."""

import datetime as dt

import pytest

from ingest.pipeline import Pipeline
from knowledge.adapters.database.records import SqlRecords
from knowledge.answering.tables import from_tables
from knowledge.model import Account

DAY = dt.date(2026, 11, 24)
FILES = {
    "accounts.csv": "Account Name,Owner,Industry,Tier,Aliases\n"
    "Acme Valves Ltd,Vera Lund,Valves,Gold,Acme\nBrock AG,Tom Ek,Steel,,\n",
    "contacts.csv": "Name,Title,Company,Email,Phone,Status\n"
    "Anna Berg,Maintenance Manager,Acme Valves Ltd,anna@acme.example,+46 1,active\n"
    "Ola Dahl,Buyer,Acme Valves Ltd,ola@acme.example,,left\n"
    "Anna Kurz,Buyer,Brock AG,kurz@brock.example,,active\n",
    "orders.csv": "Order No,Account,Order Date,Product,Quantity,Unit Price,Promised,Delivered\n"
    "A-1,Acme Valves Ltd,2025-02-01,Seal kit,10,40,2025-02-10,2025-02-10\n"
    "A-2,Acme Valves Ltd,2026-03-01,Seal kit,12,42,2026-03-10,2026-03-12\n"
    "A-3,Acme Valves Ltd,2026-10-01,Pump P-20,1,900,2026-12-01,\n"
    "B-1,Brock AG,2026-11-01,Seal kit,5,50,2026-11-10,2026-11-09\n",
}


@pytest.fixture(scope="module")
def records(tmp_path_factory, encoder):
    folder = tmp_path_factory.mktemp("exports")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    kept = SqlRecords.open("sqlite://")
    report = Pipeline(kept, encoder).ingest([folder])
    assert not report.failed
    return kept


def account(records, name="Acme Valves Ltd") -> Account:
    return next(each for each in records.accounts() if each.name == name)


def told(records, question, day=DAY, name: str | None = "Acme Valves Ltd"):
    return from_tables(question, account(records, name) if name else None, records, day=day, permitted=None)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("when did they last order?", "Last ordered on 2026-10-01"),
        ("When did Acme last order seal kits?", "Last ordered of Seal kit on 2026-03-01"),
        ("how many orders this year", "2 orders in 2026"),
        ("How many orders in 2025?", "1 order in 2025"),
        ("what do they buy from us?", "Ordered: Seal kit (2×); Pump P-20 (1×)"),
        ("was the last delivery late?", "The last delivery was 2 days late"),
        ("what did they pay for the seal kit?", "Last paid for Seal kit: 42"),
        ("open orders", "Open: A-3"),
        ("who is our contact in maintenance?", "Anna Berg (Maintenance Manager, anna@acme.example)"),
        ("email of Anna Berg", "Anna Berg: e-mail address anna@acme.example"),
        ("what is Anna's phone number?", "Anna Berg: telephone +46 1"),
        ("who left?", "Ola Dahl"),
        ("who owns the account?", "Owner: Vera Lund"),
        ("which industry are they in", "Industry: Valves"),
        ("what tier", "Tier: Gold"),
    ],
)
def test_what_stands_in_a_table_is_answered_from_it(records, question, answer):
    found = told(records, question)
    assert found is not None
    assert answer in found.text
    assert found.evidence


@pytest.mark.parametrize(
    "question",
    [
        "when did they last complain about orders?",
        "how many orders were damaged this year",
        "why was the last delivery late?",
        "who left the valve open?",
        "what did they pay their staff",
        "what does Anna think of the price?",
        "who is our contact for the new building?",
        "when will they order again?",
        "what do they buy from Hexo?",
        "does the owner like us",
        "",
        "🙂",
    ],
)
def test_a_question_with_a_word_too_many_is_left_to_the_text(records, question):
    assert told(records, question) is None


def test_what_happened_later_is_not_known_yet(records):
    found = told(records, "when did they last order?", dt.date(2026, 5, 1))
    assert "2026-03-01" in found.text
    assert told(records, "when did they last order?", dt.date(2024, 5, 1)) is None


def test_the_rows_are_the_evidence_to_the_letter_and_of_that_account_alone(records):
    for question in ("what do they buy", "open orders", "email of Anna", "who are our contacts?"):
        for each in told(records, question).evidence:
            (part,) = records.parts(each.source, each.part)
            assert part.text[each.start : each.end] == each.quote
            assert part.account == account(records).key


def test_a_name_that_two_people_bear_is_not_guessed_at(records):
    assert told(records, "email of Anna", name=None) is None
    assert "kurz@brock.example" in told(records, "email of Anna Kurz", name=None).text


def test_without_an_account_orders_are_nobodys(records):
    assert told(records, "when did they last order?", name=None) is None
