import datetime as dt
from dataclasses import replace

import pytest

from ingest.directory import known_directory
from ingest.pipeline import Pipeline
from knowledge import standing as module
from knowledge.adapters.database.records import SqlRecords
from knowledge.model import Correction
from knowledge.standing import Standings, standing
from tests.builders import ListeningReader

TODAY = dt.date(2026, 6, 30)
NOTE = "Acme/2026-05-01 note.md"
FILES = {
    "accounts.csv": "Account Name\nAcme\nBorel\n",
    "contacts.csv": "Name,Account\nAnna Berg,Acme\n",
    NOTE: "Anna Berg: we need a second pump.\n",
    "Borel/2026-05-01 note.md": "We need nothing.\n",
}


@pytest.fixture
def take_in(tmp_path, encoder):
    """Takes files in as another process would: on a record of its own."""

    def given(files):
        for name, text in files.items():
            file = tmp_path / "in" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        other = SqlRecords.open(f"sqlite:///{tmp_path / 'rapport.db'}")
        assert not Pipeline(other, encoder, reader=ListeningReader()).ingest([tmp_path / "in"]).failed
        other.close()

    return given


@pytest.fixture
def records(tmp_path, take_in):
    take_in(FILES)
    records = SqlRecords.open(f"sqlite:///{tmp_path / 'rapport.db'}")
    yield records
    records.close()


def of(standings, records, name="Acme", day=TODAY):
    return standings.of(known_directory(records).find(name), day)


def test_how_an_account_stands_is_worked_out_once_while_nothing_changes(records):
    standings = Standings(records)
    first = of(standings, records)
    assert of(standings, records) is first
    assert of(standings, records, day=dt.date(2026, 5, 2)) is not first
    assert of(standings, records, "Borel") is not first


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({NOTE: "Anna Berg: we need a third pump.\n"}, id="a document changed"),
        pytest.param({"Acme/2026-05-02 note.md": "Anna Berg: we need papers.\n"}, id="a document more"),
        pytest.param({"contacts.csv": "Name,Account,Title\nAnna Berg,Acme,Buyer\n"}, id="a contact changed"),
        pytest.param({"accounts.csv": "Account Name,Owner\nAcme,Mads Holm\nBorel,\n"}, id="the account changed"),
        pytest.param({"orders.csv": "Order Number,Account,Order Date\nA1,Acme,2026-01-01\n"}, id="an order"),
        pytest.param({"assets.csv": "Account,Asset\nAcme,P-301\n"}, id="a machine"),
    ],
)
def test_it_is_worked_out_anew_after_anybody_took_something_in(records, take_in, files):
    standings = Standings(records)
    before = of(standings, records)
    take_in(files)
    after = of(standings, records)
    assert after is not before
    anew = standing(known_directory(records).find("Acme"), records, TODAY)
    assert replace(after, statements=()) == replace(anew, statements=())


def test_it_is_worked_out_anew_after_a_correction(records):
    standings = Standings(records)
    before = of(standings, records)
    need = before.needs[0]
    said = Correction(
        verdict="not-a-need",
        evidence=need.evidence[0],
        account=before.account.key,
        by="Mads Holm",
        at=dt.datetime(2026, 6, 1, tzinfo=dt.UTC),
    )
    records.correct(said)
    assert need.id not in {each.id for each in of(standings, records).needs}


def test_no_more_is_kept_than_there_is_room_for(records, monkeypatch):
    monkeypatch.setattr(module, "KEPT", 1)
    standings = Standings(records)
    acme = of(standings, records)
    assert of(standings, records) is acme
    of(standings, records, "Borel")
    assert of(standings, records) is not acme
