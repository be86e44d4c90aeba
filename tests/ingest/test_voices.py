"""The customer's voice on its way in: read once, kept while it is unchanged, and carried along wherever it goes."""

import pytest

from ingest.forgetting import forget_person
from ingest.pipeline import Pipeline
from ingest.voices import read_by
from knowledge.adapters.database.records import SqlRecords
from knowledge.model import Account, Correction, Scope
from tests.builders import ListeningReader
from tests.contracts.test_voice_on_record import NOW

CALL = """WEBVTT

00:00:00.000 --> 00:00:04.000
<v Anna Berg>We do not know which pump we need for the new line.

00:00:04.000 --> 00:00:08.000
<v Tom Lee>Shall I come on Friday and look at it?
"""
CONTACTS = "Name,Email,Account\nAnna Berg,anna@acme.example,Acme\n"
PEOPLE = {"contacts.csv": CONTACTS, "accounts.csv": "Account Name\nAcme\nGlobex\n"}


@pytest.fixture
def records(tmp_path):
    records = SqlRecords.open(f"sqlite:///{tmp_path / 'rapport.db'}")
    yield records
    records.close()


@pytest.fixture
def reader():
    return ListeningReader()


@pytest.fixture
def pipeline(records, encoder, reader):
    return Pipeline(records, encoder, reader=reader)


@pytest.fixture
def folder(tmp_path):
    def write(files):
        for name, text in files.items():
            file = tmp_path / "in" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return tmp_path / "in"

    return write


def quotes(records, scope=Scope()):  # noqa: B008 - it is frozen
    return [each.evidence.quote for each in records.voiced(scope)]


def test_what_is_said_is_read_with_whose_words_it_is(folder, pipeline, records):
    pipeline.ingest([folder(PEOPLE | {"Acme/2026-03-01 call.vtt": CALL})])
    theirs, ours = records.voiced(Scope())
    assert (theirs.evidence.speaker, theirs.evidence.side, theirs.reading.label) == ("Anna Berg", "customer", "need")
    assert ours.evidence.side != "customer"
    for each in (theirs, ours):
        part = records.part(each.evidence.id.split(".")[0])
        assert part.text[each.evidence.start : each.evidence.end] == each.evidence.quote
        assert each.evidence.passage


def test_cells_of_an_export_say_nothing_unless_someone_speaks_in_them(folder, pipeline, records):
    pipeline.ingest([folder(PEOPLE)])
    assert records.voiced(Scope()) == ()


def test_what_is_unchanged_is_not_read_again(folder, pipeline, reader):
    text = "The line stops twice a week, says everyone here.\n"
    root = folder({"Acme/note.md": text})
    pipeline.ingest([root])
    assert len(reader.heard) == 1
    pipeline.ingest([root])
    folder({"Acme/note.md": text + "\nWe will come on Friday.\n"})
    pipeline.ingest([root])
    assert [each.text for each in reader.heard[1:]] == ["We will come on Friday."]


def test_another_reader_reads_everything_anew_at_the_next_ingest(folder, pipeline, records, encoder):
    root = folder({"Acme/note.md": "Anna Berg: The line stops twice a week.\n"})
    pipeline.ingest([root])
    newer = ListeningReader("newer")
    report = Pipeline(records, encoder, reader=newer).ingest([root])
    assert (report.unchanged, len(newer.heard)) == (1, 1)
    assert records.unread(read_by(newer), None) == ()


def test_what_was_taken_in_without_a_reader_is_read_when_there_is_one(folder, records, encoder, pipeline):
    Pipeline(records, encoder).ingest(
        [folder({"Acme/a.md": "Anna: The line stops.\n", "Globex/b.md": "Bo: So it does.\n"})]
    )
    assert records.voiced(Scope()) == ()
    acme = next(account.key for account in records.accounts() if account.name == "Acme")
    assert pipeline.read_voice({acme}) == 1
    assert quotes(records) == ["Anna: The line stops."]
    assert pipeline.read_voice() == 1
    assert len(quotes(records)) == 2
    assert pipeline.read_voice() == 0


def test_statements_go_to_the_account_a_person_names(folder, pipeline, records, reader):
    pipeline.ingest([folder(PEOPLE | {"inbox/note.md": "Someone: The line stops twice a week.\n"})])
    (waiting,) = records.voiced(Scope())
    assert waiting.account is None
    heard = len(reader.heard)
    globex = next(account.key for account in records.accounts() if account.name == "Globex")
    pipeline.assign("inbox/note.md", None, globex)
    assert [each.account for each in records.voiced(Scope(frozenset({globex})))] == [globex]
    assert len(reader.heard) == heard


def test_a_forgotten_person_is_blotted_out_of_statements_and_corrections(folder, pipeline, records):
    text = "Anna Berg: Ask Anna Berg, not Anna, which pump we need.\n"
    pipeline.ingest([folder(PEOPLE | {"Acme/note.md": text})])
    (said,) = records.voiced(Scope())
    records.correct(Correction(verdict="met", evidence=said.evidence, account=said.account, by="jo", at=NOW))
    erased = forget_person("Anna Berg", records, pipeline.reread)
    assert erased.still_found == ()
    (blotted,) = records.voiced(Scope())
    assert "Anna" not in blotted.evidence.quote
    assert blotted.evidence.speaker != "Anna Berg"
    assert [each.evidence.id for each in records.corrections()] == [blotted.evidence.id]
    assert records.find_text("Anna") == ()


def test_corrections_survive_their_file_being_taken_in_anew(folder, pipeline, records):
    root = folder({"Acme/note.md": "Anna: We need a list of kits.\n"})
    pipeline.ingest([root])
    (said,) = records.voiced(Scope())
    records.correct(Correction(verdict="met", evidence=said.evidence, account=said.account, by="jo", at=NOW))
    folder({"Acme/note.md": "Bo: The hall was cold.\n\nAnna: We need a list of kits.\n"})
    pipeline.ingest([root])
    (kept,) = records.corrections()
    assert kept.evidence.id == records.voiced(Scope())[-1].evidence.id != said.evidence.id


def test_an_account_is_read_in_no_more_than_its_own_documents(folder, records, encoder, pipeline, reader):
    Pipeline(records, encoder).ingest([folder({"Acme/a.md": "Anna: The line stops.\n"})])
    other = records.save_account(Account(key=0, name="Other"))
    assert pipeline.read_voice({other.key}) == 0
    assert reader.heard == []
