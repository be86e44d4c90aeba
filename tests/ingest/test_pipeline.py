import datetime as dt
import logging
import os

import pytest

from ingest import pipeline
from ingest.files import Failure
from ingest.forgetting import Forgotten, forget_person
from ingest.pipeline import Pipeline
from knowledge.adapters.database.records import SqlRecords
from knowledge.errors import UnknownSource
from knowledge.model import Account, Contact, Kind, Offer, Order, Scope

LEAK = "The HX-40 seal on line 3 leaks again, and nobody came to look at it since Friday."
CALL = """WEBVTT

00:00:00.000 --> 00:00:04.000
<v Anna Berg>The compressor stops twice a week.

00:00:04.000 --> 00:00:08.000
<v Tom Lee>What does an hour of that cost you?
"""


class Counting:
    """The real encoder, counting what it encodes; it fails where a text says so."""

    def __init__(self, encoder):
        self.encoder = encoder
        self.name, self.dimensions, self.window = encoder.name, encoder.dimensions, encoder.window
        self.texts = []

    def encode(self, texts):
        if any("interrupt me" in text for text in texts):
            raise KeyboardInterrupt
        self.texts += texts
        return self.encoder.encode(texts)

    def token_starts(self, text):
        if "explode" in text:
            raise ZeroDivisionError
        return self.encoder.token_starts(text)


@pytest.fixture
def records(tmp_path):
    records = SqlRecords.open(f"sqlite:///{tmp_path / 'rapport.db'}")
    yield records
    records.close()


@pytest.fixture
def counting(encoder):
    return Counting(encoder)


@pytest.fixture
def ingest(records, counting):
    return Pipeline(records, counting).ingest


@pytest.fixture
def folder(tmp_path):
    """A folder to take in; `folder(name=text)` writes files into it."""
    root = tmp_path / "in"
    root.mkdir()

    def write(files):
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                (root / name).unlink()
            else:
                (root / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return root

    return write


def mail(sender, body, subject="Leak", date="Fri, 14 Mar 2025 09:00:00 +0100"):
    return f"From: {sender}\nTo: tom@us.example\nSubject: {subject}\nDate: {date}\n\n{body}\n"


def numbers(report):
    return report.added, report.updated, report.unchanged, report.unassigned, len(report.failed)


def account_of(records, source, part=None):
    names = {account.key: account.name for account in records.accounts()}
    return [names.get(kept.account) for kept in records.parts(source, part)]


# documents ------------------------------------------------------------------------------------------------------------


def test_a_folder_goes_in_with_an_account_for_each_of_its_folders(folder, ingest, records):
    root = folder({"Acme Pumps/visit.md": LEAK, "Borealis/2025-03-14 call.vtt": CALL})
    report = ingest([root])
    assert numbers(report) == (2, 0, 0, 0, 0)
    assert [account.name for account in records.accounts()] == ["Acme Pumps", "Borealis"]
    assert records.sources() == ("Acme Pumps/visit.md", "Borealis/2025-03-14 call.vtt")
    assert report.passages == records.statistics().passages == 3
    assert report.seconds > 0


def test_every_passage_is_a_span_of_its_source_to_the_letter(folder, ingest, records):
    root = folder(
        {
            "Acme/note.md": f"---\ndate: 2025-03-14\n---\n# Visit\n\n{LEAK}\n\nAnna said: the cоmрressоr “stops”.\n",
            "Acme/call.vtt": CALL,
            "Acme/mail.eml": mail("Anna Berg <anna@acme.example>", f"{LEAK}\n\nSent from my iPhone"),
            "Acme/tickets.csv": f'Ticket,Product,Description\n7,HX-40,"{LEAK}"\n',
        }
    )
    ingest([root])
    candidates, vectors = records.candidates(Scope())
    assert len(candidates) == len(vectors) > 4
    for quoted in records.quote(candidates):
        (part,) = records.parts(quoted.source, quoted.part)
        assert quoted.quote == part.text[quoted.start : quoted.end]
        assert "iPhone" not in quoted.quote
        assert "---" not in quoted.quote
    assert abs(float(vectors[0] @ vectors[0]) - 1) < 0.01


def test_a_single_file_goes_in_under_its_name(folder, ingest, records):
    root = folder({"Acme/note.md": LEAK})
    ingest([root / "Acme" / "note.md"])
    assert records.sources() == ("note.md",)


def test_names_are_kept_composed(folder, ingest, records):
    root = folder({"Acme/Zu\u0308rich.md": LEAK})
    ingest([root])
    assert records.sources() == ("Acme/Zürich.md",)


def test_taking_in_again_encodes_and_changes_nothing(folder, ingest, counting):
    root = folder({"Acme/visit.md": LEAK, "contacts.csv": "Name,Email,Account\nAnna Berg,anna@acme.example,Acme\n"})
    assert numbers(ingest([root]))[:3] == (2, 0, 0)
    counting.texts.clear()
    assert numbers(ingest([root])) == (0, 0, 2, 0, 0)
    assert counting.texts == []


def test_a_changed_file_replaces_its_old_self(folder, ingest, records):
    root = folder({"Acme/visit.md": LEAK})
    ingest([root])
    folder({"Acme/visit.md": f"{LEAK}\n\nAnd now the compressor stops, which is worse than any leak."})
    report = ingest([root])
    assert numbers(report) == (0, 1, 0, 0, 0)
    assert report.passages == records.statistics().passages == 1
    (part,) = records.parts("Acme/visit.md")
    assert part.text.endswith("any leak.")


def test_of_a_mailbox_that_grew_only_the_new_message_is_encoded(folder, ingest, counting):
    def box(*bodies):
        return "".join(
            "From x Fri Mar 14 09:00:00 2025\n" + mail("Anna Berg <anna@acme.example>", body) + "\n" for body in bodies
        )

    root = folder({"Acme/thread.mbox": box("The seal leaks.", "The pump runs.")})
    ingest([root])
    counting.texts.clear()
    folder({"Acme/thread.mbox": box("The seal leaks.", "The pump runs.", "The compressor stops.")})
    assert numbers(ingest([root])) == (0, 1, 0, 0, 0)
    assert len(counting.texts) == 1
    assert "The compressor stops." in counting.texts[0]


def test_what_is_gone_from_the_folder_stays_on_record(folder, ingest, records):
    root = folder({"Acme/visit.md": LEAK, "Acme/other.md": "The pump runs well."})
    ingest([root])
    folder({"Acme/visit.md": None})
    assert numbers(ingest([root])) == (0, 0, 1, 0, 0)
    assert "Acme/visit.md" in records.sources()


def test_a_text_that_stands_twice_is_encoded_once(folder, ingest, counting):
    root = folder({"Acme/a.md": LEAK, "Acme/b.md": LEAK})
    assert ingest([root]).passages == 2
    assert len(counting.texts) == 1


def test_a_nearly_same_part_of_the_account_is_linked_to_the_earlier_one(folder, ingest, records):
    note = " ".join(f"{LEAK} It was shift number {each}." for each in range(8))
    root = folder(
        {"Acme/a.md": note, "Acme/b.md": "As asked:\n\n" + note, "Acme/c.md": "FYI\n\n" + note, "Borealis/d.md": note}
    )
    ingest([root])
    (first,), (second,), (third,), (other,) = (records.parts(source) for source in records.sources())
    assert first.duplicate_of is None
    assert second.duplicate_of == third.duplicate_of == first.id
    assert other.duplicate_of is None


def test_links_between_near_duplicates_stay_when_they_are_read_again(folder, ingest, records):
    note = " ".join(f"{LEAK} It was shift number {each}." for each in range(8))
    root = folder({"Acme/a.md": note, "Acme/b.md": "As asked:\n\n" + note})
    ingest([root])
    folder({"contacts.csv": "Name,Email,Account\nAnna Berg,anna@acme.example,Acme\n"})
    assert numbers(ingest([root])) == (1, 0, 2, 0, 0)
    (first,), (second,) = records.parts("Acme/a.md"), records.parts("Acme/b.md")
    assert (first.duplicate_of, second.duplicate_of) == (None, first.id)


def test_people_whom_mails_show_are_known_in_calls(folder, ingest, records):
    call = CALL.replace("Anna Berg", "Anna").replace("Tom Lee", "Tom")
    letter = mail("Anna Berg <anna@acmepumps.example>", LEAK).replace(
        "Subject", "To: Tom Lee <tom@us.example>\nSubject"
    )
    ingest([folder({"Acme Pumps/a call.vtt": call, "Acme Pumps/z mail.eml": letter, "accounts.csv": ACCOUNTS})])
    (part,) = records.parts("Acme Pumps/a call.vtt")
    assert [(said.speaker, said.side) for said in part.utterances] == [("Anna Berg", "customer"), ("Tom Lee", "us")]


# what goes wrong ------------------------------------------------------------------------------------------------------


def test_one_bad_file_never_stops_the_rest(folder, ingest, records):
    root = folder({"Acme/a.pdf": b"%PDF-1.4 cut off", "Acme/b.md": LEAK, "Acme/c.docx": b"no zip", "Acme/d.txt": ""})
    report = ingest([root])
    assert numbers(report) == (1, 0, 0, 0, 3)
    assert [failure.source for failure in report.failed] == ["Acme/a.pdf", "Acme/c.docx", "Acme/d.txt"]
    assert all(failure.reason for failure in report.failed)
    assert records.sources() == ("Acme/b.md",)


def test_what_nobody_foresaw_costs_one_file_and_is_in_the_log(folder, ingest, records, caplog):
    root = folder({"Acme/a.md": LEAK, "Acme/b.md": ("explode " * 300).strip(), "Acme/c.md": "The pump runs."})
    with caplog.at_level(logging.ERROR):
        report = ingest([root])
    assert numbers(report) == (2, 0, 0, 0, 1)
    number = report.failed[0].reason.split()[-1]
    assert report.failed[0].source == "Acme/b.md"
    assert number in caplog.text
    assert "ZeroDivisionError" in caplog.text
    assert records.sources() == ("Acme/a.md", "Acme/c.md")


def test_a_path_that_is_not_there_has_failed(folder, ingest):
    root = folder({"Acme/a.md": LEAK})
    report = ingest([root / "nowhere", root])
    assert report.added == 1
    assert report.failed == (Failure(str(root / "nowhere"), "it is not there; check the path"),)


def test_a_format_nobody_reads_fails_by_name_and_is_noted_in_a_folder(folder, ingest):
    root = folder({"Acme/a.md": LEAK, "Acme/photo.jpg": "x", "Acme/more/photo.jpg": "x", "Acme/LICENSE": "x"})
    report = ingest([root])
    assert numbers(report) == (1, 0, 0, 0, 0)
    noted = [warning for warning in report.warnings if warning.startswith("Left out")]
    assert len(noted) == 2
    assert "Acme/photo.jpg, Acme/more/photo.jpg" in noted[1]
    (failure,) = ingest([root / "Acme" / "photo.jpg"]).failed
    assert failure.source == "photo.jpg"
    assert ".jpg is not a format" in failure.reason


def test_leftovers_hidden_files_and_loops_are_passed_over(folder, ingest, records):
    root = folder(
        {
            "Acme/a.md": LEAK,
            ".git/b.md": "x",
            "Acme/.c.md": "x",
            "Acme/~$d.docx": "x",
            "Acme/e.md.tmp": "x",
            "~f.md~": "x",
        }
    )
    (root / "Acme" / "loop").symlink_to(root)
    (root / "Acme" / "same.md").symlink_to(root / "Acme" / "a.md")
    os.mkfifo(root / "Acme" / "pipe.md")
    report = ingest([root])
    assert (numbers(report), report.warnings) == ((1, 0, 0, 0, 0), report.warnings)
    assert records.sources() == ("Acme/a.md",)


def test_a_file_named_twice_goes_in_once(folder, ingest, records):
    root = folder({"Acme/a.md": LEAK})
    assert ingest([root, root / "Acme" / "a.md", root]).added == 1
    assert records.sources() == ("Acme/a.md",)


def test_files_whose_names_differ_only_in_composition_are_told_apart(folder, ingest):
    root = folder({"Acme/é.md": LEAK, "Acme/e\u0301.md": "The pump runs."})
    assert numbers(ingest([root])) == (1, 0, 0, 0, 1)


def test_what_was_stored_before_an_interruption_stays(folder, ingest, records, monkeypatch):
    monkeypatch.setattr(pipeline, "GATHERED", 1)
    root = folder({"Acme/a.md": LEAK, "Acme/b.md": "Please interrupt me.", "Acme/c.md": "The pump runs."})
    with pytest.raises(KeyboardInterrupt):
        ingest([root])
    assert records.sources() == ("Acme/a.md",)
    folder({"Acme/b.md": "Go on."})
    assert numbers(ingest([root])) == (2, 0, 1, 0, 0)


# roots ----------------------------------------------------------------------------------------------------------------


def test_the_same_file_from_another_folder_is_no_change(folder, ingest, tmp_path):
    ingest([folder({"Acme/a.md": LEAK})])
    copy = tmp_path / "copy" / "Acme"
    copy.mkdir(parents=True)
    (copy / "a.md").write_text(LEAK)
    assert numbers(ingest([copy.parent])) == (0, 0, 1, 0, 0)


def test_another_file_of_the_same_name_is_kept_beside_it_with_a_warning(folder, ingest, records, tmp_path):
    ingest([folder({"Acme/a.md": LEAK})])
    copy = tmp_path / "copy" / "Acme"
    copy.mkdir(parents=True)
    (copy / "a.md").write_text("The pump runs.")
    report = ingest([copy.parent])
    assert numbers(report) == (1, 0, 0, 0, 0)
    assert any("another file is on record under that name" in warning for warning in report.warnings)
    assert len(records.known("Acme/a.md")) == 2


def test_a_file_that_moved_with_its_folder_replaces_its_old_self(folder, ingest, records, tmp_path):
    root = folder({"Acme/a.md": LEAK})
    ingest([root])
    root.rename(tmp_path / "moved")
    (tmp_path / "moved" / "Acme" / "a.md").write_text("The pump runs.")
    assert numbers(ingest([tmp_path / "moved"])) == (0, 1, 0, 0, 0)
    assert len(records.known("Acme/a.md")) == 1


def test_a_renamed_file_replaces_its_old_self(folder, ingest, records):
    root = folder({"Acme/a.md": LEAK, "Acme/copy.md": LEAK})
    ingest([root])
    folder({"Acme/a.md": None, "Acme/b.md": LEAK, "Acme/c.md": LEAK})
    assert numbers(ingest([root])) == (1, 1, 1, 0, 0)
    assert records.sources() == ("Acme/b.md", "Acme/c.md", "Acme/copy.md")
    assert numbers(ingest([root])) == (0, 0, 3, 0, 0)


def test_what_nothing_dates_is_named_once(folder, ingest):
    root = folder({"Acme/a.md": LEAK, "Acme/2026-05-04 b.md": "The pump runs."})
    (told,) = (warning for warning in ingest([root]).warnings if "undated" in warning)
    assert "Acme/a.md" in told
    assert "b.md" not in told
    assert ingest([root]).warnings == ()


def test_what_waits_is_counted_as_long_as_it_waits(folder, ingest):
    root = folder({"inbox/note.md": LEAK, "Acme/a.md": "The pump runs."})
    assert ingest([root]).unassigned == 1
    assert ingest([root]).unassigned == 1
    assert ingest([root / "Acme"]).unassigned == 0


def test_a_file_moved_out_of_the_inbox_is_no_longer_waiting(folder, ingest, records):
    root = folder({"inbox/note.md": LEAK, "Acme/a.md": "The pump runs."})
    assert ingest([root]).unassigned == 1
    folder({"inbox/note.md": None, "Acme/note.md": LEAK})
    ingest([root])
    assert records.waiting() == ()
    assert records.sources() == ("Acme/a.md", "Acme/note.md")


def test_what_a_person_said_of_a_file_holds_when_it_is_renamed(folder, records, counting):
    rapport = Pipeline(records, counting)
    root = folder({"accounts.csv": ACCOUNTS, "inbox/note.md": LEAK})
    rapport.ingest([root])
    rapport.assign("inbox/note.md", None, records.accounts()[0].key)
    folder({"inbox/note.md": None, "inbox/seal.md": LEAK})
    rapport.ingest([root])
    assert account_of(records, "inbox/seal.md") == ["Acme Pumps"]


def test_a_file_is_the_same_from_whichever_folder_it_is_taken_in(folder, ingest, records):
    root = folder({"Acme/a.md": LEAK, "Acme/calls/b.md": "The pump runs."})
    ingest([root])
    assert numbers(ingest([root / "Acme"])) == (0, 0, 2, 0, 0)
    assert numbers(ingest([root / "Acme" / "calls" / "b.md"])) == (0, 0, 1, 0, 0)
    folder({"Acme/calls/b.md": "The pump stands."})
    assert numbers(ingest([root / "Acme" / "calls" / "b.md"])) == (0, 1, 0, 0, 0)
    assert records.sources() == ("Acme/a.md", "Acme/calls/b.md")
    assert records.parts("Acme/calls/b.md")[0].text == "The pump stands."


def test_a_wider_folder_takes_over_what_came_from_one_within_it(folder, ingest, records):
    root = folder({"Acme/a.md": LEAK})
    ingest([root / "Acme" / "a.md"])
    assert numbers(ingest([root])) == (0, 1, 0, 0, 0)
    assert records.sources() == ("Acme/a.md",)
    assert account_of(records, "Acme/a.md") == ["Acme"]


# whose it is ----------------------------------------------------------------------------------------------------------

ACCOUNTS = "Name,Aliases,Owner,Owner Email\nAcme Pumps,Acme,Tom Lee,tom@us.example\n"
CONTACTS = "Name,Email,Account\nAnna Berg,anna@acme.example,Acme Pumps\n"


def test_exports_go_in_first_whatever_they_are_called(folder, ingest, records):
    root = folder(
        {
            "inbox/1.eml": mail("Anna Berg <anna@acme.example>", LEAK),
            "x people of theirs.csv": CONTACTS,
            "z customers.csv": ACCOUNTS,
        }
    )
    report = ingest([root])
    assert account_of(records, "inbox/1.eml") == ["Acme Pumps"]
    assert report.unassigned == 0
    (contact,) = records.rows(Contact, None)[records.accounts()[0].key]
    assert (contact.name, contact.email) == ("Anna Berg", "anna@acme.example")


def test_a_list_of_who_works_here_is_not_taken_in(folder, ingest, records):
    root = folder({"people.csv": "Email,Name,Role,Manager,Accounts\ntom@us.example,Tom Lee,rep,,*\n"})
    report = ingest([root])
    assert numbers(report) == (0, 0, 0, 0, 0)
    assert any("rapport people" in warning for warning in report.warnings)
    assert records.sources() == ()


def test_rows_are_given_to_the_accounts_they_name_or_wait(folder, ingest, records):
    orders = (
        "Order Number,Order Date,Account,Product,Quantity\n1,2025-03-14,Acme,HX-40,2\n2,2025-03-15,Nobody Ltd,HX-40,1\n"
    )
    offers = "Offer,Solves,Lead Time\nSentry,night-time failures,14 days\n"
    root = folder({"accounts.csv": ACCOUNTS, "orders.csv": orders, "offers.csv": offers})
    report = ingest([root])
    assert numbers(report) == (3, 0, 0, 1, 0)
    key = records.accounts()[0].key
    assert [order.number for order in records.rows(Order, None)[key]] == ["1"]
    assert [offer.name for offer in records.rows(Offer, None)[None]] == ["Sentry"]
    (waiting,) = records.waiting()
    assert (waiting.source, waiting.part) == ("orders.csv", "row-3")
    assert report.passages == 0


def test_rows_that_tell_something_each_go_to_their_own_account(folder, ingest, records):
    tickets = f'Ticket,Account,Description\n1,Acme,"{LEAK}"\n2,Nobody Ltd,"{LEAK}"\n'
    ingest([folder({"accounts.csv": ACCOUNTS, "tickets.csv": tickets})])
    assert account_of(records, "tickets.csv") == ["Acme Pumps", None]


def test_an_export_enriches_the_account_that_a_folder_made(folder, ingest, records):
    ingest([folder({"Acme/a.md": LEAK})])
    ingest([folder({"accounts.csv": ACCOUNTS})])
    (account,) = records.accounts()
    assert (account.name, account.aliases, account.owner) == ("Acme Pumps", ("Acme",), "Tom Lee")
    assert account.row is not None
    assert account.row.source == "accounts.csv"


def test_what_waited_is_given_away_once_more_is_known_without_its_file(folder, ingest, records):
    root = folder({"inbox/1.eml": mail("Anna Berg <anna@acme.example>", LEAK)})
    assert ingest([root]).unassigned == 1
    assert account_of(records, "inbox/1.eml") == [None]
    folder({"inbox/1.eml": None, "accounts.csv": ACCOUNTS, "contacts.csv": CONTACTS})
    report = ingest([root])
    assert numbers(report) == (2, 0, 0, 0, 0)
    assert account_of(records, "inbox/1.eml") == ["Acme Pumps"]
    (candidate,), _ = records.candidates(Scope(accounts=frozenset({records.accounts()[0].key})))
    assert candidate.part_id == records.parts("inbox/1.eml")[0].id


def test_what_waits_is_given_to_an_account_that_a_folder_made_later_in_the_same_run(folder, ingest, records):
    naming = "Visit at Zenith Mills: Zenith Mills wants a second pump, says Zenith Mills."
    root = folder({"inbox/naming.md": naming, "Zenith Mills/note.md": LEAK})
    report = ingest([root / "inbox", root])
    assert numbers(report) == (2, 0, 0, 0, 0)
    assert account_of(records, "naming.md") == ["Zenith Mills"]


def test_new_contacts_have_files_read_again_but_nothing_encoded_that_is_the_same(folder, ingest, counting):
    root = folder({"accounts.csv": ACCOUNTS, "Acme/note.md": LEAK})
    ingest([root])
    counting.texts.clear()
    folder({"contacts.csv": CONTACTS})
    assert numbers(ingest([root])) == (1, 0, 2, 0, 0)
    assert counting.texts == []


def test_what_a_person_said_holds_also_when_the_file_changes(folder, records, counting):
    root = folder({"accounts.csv": ACCOUNTS, "inbox/note.md": LEAK})
    rapport = Pipeline(records, counting)
    assert rapport.ingest([root]).unassigned == 1
    key = records.accounts()[0].key
    report = rapport.assign("inbox/note.md", None, key)
    assert numbers(report) == (0, 1, 0, 0, 0)
    assert account_of(records, "inbox/note.md") == ["Acme Pumps"]
    folder({"inbox/note.md": LEAK + " Still."})
    assert numbers(rapport.ingest([root]))[:4] == (0, 1, 1, 0)
    assert account_of(records, "inbox/note.md") == ["Acme Pumps"]


def test_one_part_can_be_given_away_alone(folder, records, counting):
    tickets = f'Ticket,Account,Description\n1,Nobody Ltd,"{LEAK}"\n2,Nobody Ltd,"{LEAK}"\n'
    rapport = Pipeline(records, counting)
    rapport.ingest([folder({"accounts.csv": ACCOUNTS, "tickets.csv": tickets})])
    rapport.assign("tickets.csv", "row-3", records.accounts()[0].key)
    assert account_of(records, "tickets.csv") == [None, "Acme Pumps"]


def test_for_another_encoder_everything_is_encoded_anew(folder, records, counting):
    rapport = Pipeline(records, counting)
    root = folder({"Acme/a.md": LEAK, "Acme/b.md": "The pump runs."})
    rapport.ingest([root])
    folder({"Acme/a.md": None})
    counting.texts.clear()
    assert rapport.encode_anew().passages == 2
    assert len(counting.texts) == 2
    assert numbers(rapport.ingest([root])) == (0, 0, 1, 0, 0)


@pytest.mark.parametrize(
    ("source", "part"),
    [pytest.param("nothing.md", None, id="source"), pytest.param("inbox/note.md", "row-9", id="part")],
)
def test_what_was_never_taken_in_cannot_be_given_away(source, part, folder, records, counting):
    rapport = Pipeline(records, counting)
    rapport.ingest([folder({"accounts.csv": ACCOUNTS, "inbox/note.md": LEAK})])
    with pytest.raises(UnknownSource, match="Nothing was taken in as"):
        rapport.assign(source, part, records.accounts()[0].key)


def test_who_was_forgotten_does_not_come_back_with_a_file(folder, ingest, records):
    Forgotten.read(records).and_also(["Anna Berg", "anna@acme.example"]).save(records)
    root = folder({"accounts.csv": ACCOUNTS, "contacts.csv": CONTACTS, "Acme/note.md": f"Anna Berg says: {LEAK}"})
    ingest([root])
    assert records.find_text("Anna Berg") == ()
    assert records.find_text("anna@acme.example") == ()


def test_who_was_forgotten_does_not_come_back_with_the_name_of_a_file(folder, records, counting):
    rapport = Pipeline(records, counting)
    root = folder({"Acme/call Anna Berg.md": LEAK})
    rapport.ingest([root])
    assert forget_person("Anna Berg", records, rapport.reread).still_found == ()
    assert numbers(rapport.ingest([root])) == (0, 0, 1, 0, 0)
    assert records.sources() == ("Acme/call ████ ████.md",)


def test_who_was_forgotten_is_not_named_by_a_file_of_their_account(folder, records, counting):
    rapport = Pipeline(records, counting)
    files = {"contacts.csv": CONTACTS, "accounts.csv": ACCOUNTS, "Acme/call Anna.md": LEAK, "Bolt/call Anna.md": LEAK}
    root = folder(files)
    rapport.ingest([root])
    rapport.assign("Acme/call Anna.md", None, records.accounts()[0].key)
    forget_person("Anna Berg", records, rapport.reread)
    assert {"Acme/call ████.md", "Bolt/call Anna.md"} <= set(records.sources())
    report = rapport.ingest([root])
    assert (report.added, report.updated, report.unchanged) == (0, 0, 4)
    assert records.assigned("Acme/call ████.md") == {None: records.accounts()[0].key}
    folder({"Acme/call Erik.md": "The pump runs."})
    assert rapport.ingest([root]).added == 1


def test_a_particle_of_a_name_is_left_to_everybody_else(folder, records, counting):
    rapport = Pipeline(records, counting)
    contacts = "Name,Email,Account\nAnna de Berg,anna@acme.example,Acme\n"
    rapport.ingest([folder({"contacts.csv": contacts, "Acme/note.md": "Anna zegt: de pomp van Berg's lijn lekt."})])
    forget_person("Anna de Berg", records, rapport.reread)
    assert records.parts("Acme/note.md")[0].text == "████ zegt: de pomp van ████'s lijn lekt."


def test_a_name_is_not_still_found_in_a_longer_word(folder, records, counting):
    rapport = Pipeline(records, counting)
    rapport.ingest([folder({"Acme/note.md": "Uhl came from Mühlenweg."})])
    assert forget_person("Uhl", records, rapport.reread).still_found == ()


# to whoever watches ---------------------------------------------------------------------------------------------------


def test_progress_and_every_stored_batch_are_told(folder, records, counting):
    told, stored = [], []
    root = folder({"Acme/a.md": LEAK, "Acme/b.md": "The pump runs.", "Acme/c.pdf": "broken"})
    Pipeline(records, counting, lambda: stored.append(records.statistics().passages)).ingest(
        [root], lambda *numbers: told.append(numbers)
    )
    assert told == [(1, 3, 0), (2, 3, 0), (3, 3, 0), (3, 3, 2)]
    assert stored == [2]


def test_undated_and_dated_documents_are_kept_as_such(folder, ingest, records):
    ingest([folder({"Acme/2025-03-14 visit.md": LEAK, "Acme/b.md": "The pump runs."})])
    assert [records.parts(source)[0].date for source in records.sources()] == [dt.date(2025, 3, 14), None]


def test_kinds_of_facts_are_not_counted_as_documents_of_the_account(folder, ingest, records):
    ingest([folder({"accounts.csv": ACCOUNTS, "contacts.csv": CONTACTS})])
    assert {part.kind for source in records.sources() for part in records.parts(source)} == {Kind.TABLE}
    assert records.account_summaries() == {}
    assert isinstance(records.accounts()[0], Account)
