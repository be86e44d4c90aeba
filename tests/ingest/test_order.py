"""What is on record is what the files say together: the order in which they come makes no difference."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from ingest.pipeline import Pipeline
from knowledge.adapters.database.records import SqlRecords
from knowledge.model import Asset, Choice, Contact, Offer, Order, Usage

EXAMPLES = Path(__file__).parents[2] / "examples"

CALL = """WEBVTT

00:00:00.000 --> 00:00:04.000
<v Anna>The compressor stops twice a week.

00:00:04.000 --> 00:00:08.000
<v Tom>What does an hour of that cost you?
"""
MAIL = """From: Tom Lee <tom@us.example>
To: Anna Berg <anna@acmepumps.example>
Subject: Line 3
Date: Fri, 14 Mar 2025 09:00:00 +0100

Anna, I will bring the seal on Monday.
"""
FILES = {
    "contacts.csv": "Name,Email,Account\nAnna Berg,anna@acmepumps.example,Acme Pumps\nJo Uhl,,Zenith Mills\n",
    "orders.csv": "Order Number,Order Date,Account,Product,Quantity\n1,2025-03-14,Acme Pumps,HX-40,2\n",
    "assets.csv": "Asset,Serial,Account,Site\nPump 3,S-77,Zenith Mills,Oldham\n",
    "usage.csv": "Asset,Date,Hours\nPump 3,2025-03-14,12\n",
    "Acme Pumps/a visit.md": "Date: 2025-03-14\n\nTom came too. Anna: the seal on line 3 leaks. TL will look at it.\n",
    "Acme Pumps/call.vtt": CALL,
    "Acme Pumps/z mail.eml": MAIL,
    "Zenith Mills/visit.md": "Author: Tom Lee\n\nJo said the second pump is too slow for them.\n",
    "inbox/naming.md": "Visit at Zenith Mills: Zenith Mills wants a second pump, says Jo Uhl of Zenith Mills.\n",
}
LISTED = "Name,Aliases,Owner,Owner Email\nAcme Pumps Ltd,Acme,Tom Lee,tom@us.example\nZenith,Zenith Mills,,\n"


class Blind:
    """An encoder to which all texts are alike: what is compared here does not depend on it."""

    name, dimensions, window = "blind", 4, 256

    def encode(self, texts):
        return np.full((len(texts), self.dimensions), 0.5, np.float32)

    def token_starts(self, text):
        return range(0, len(text), 5)


def on_record(records):
    """Everything that was made of the files: whose each part is, who says what in it, and every fact."""
    names = {account.key: account.name for account in records.accounts()}
    said = {
        (source, part.name): (names.get(part.account), part.utterances)
        for source in records.sources()
        for part in records.parts(source)
    }
    kinds = (Contact, Order, Offer, Asset, Usage, Choice)
    facts = {
        (kind, names.get(key)): sorted(map(repr, rows))
        for kind in kinds
        for key, rows in records.rows(kind, None).items()
    }
    accounts = {account.name: (account.aliases, account.owner) for account in records.accounts()}
    return {"accounts": accounts, "facts": facts, "waiting": records.waiting()} | said


@pytest.fixture
def taken_in(tmp_path, request, _sqlite_with_tables):
    """What is on record after each of several ingests of a folder, which each adds files to; how many it added last."""

    def take(*rounds):
        home = tmp_path / str(len(list(tmp_path.iterdir())))
        root = home / "in"
        root.mkdir(parents=True)
        records = SqlRecords.open(f"sqlite:///{shutil.copy(_sqlite_with_tables, home / 'rapport.db')}")
        request.addfinalizer(records.close)
        records.dimensions = Blind.dimensions
        found = []
        for files in rounds:
            for name, text in files.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text, encoding="utf-8") if isinstance(text, str) else shutil.copy(
                    text, root / name
                )
            report = Pipeline(records, Blind()).ingest([root])
            found.append(on_record(records))
        return (*found, report)

    return take


@pytest.fixture(
    params=[pytest.param(FILES, id="accounts of folders"), pytest.param(FILES | {"accounts.csv": LISTED}, id="listed")]
)
def files(request):
    return request.param


def test_the_first_ingest_knows_all_that_a_second_would(taken_in, files):
    once, twice, report = taken_in(files, {})
    assert once == twice
    assert report.unchanged == len(files)


def test_who_a_contacts_list_names_at_a_folders_account_is_the_customer_at_once(taken_in):
    note = "Author: Tom Lee\n\nAnna Berg: the seal on line 3 leaks.\n"
    once, _ = taken_in({"contacts.csv": FILES["contacts.csv"], "Acme Pumps/visit.md": note})
    _, said = once["Acme Pumps/visit.md", None]
    assert ("Anna Berg", "customer") in {(each.speaker, each.side) for each in said}


def test_whom_a_later_mail_shows_to_be_ours_is_ours_in_an_earlier_note(taken_in):
    note = "Tom Lee: I will look at the seal.\n\nAnna Berg: it leaks.\n\nTom Lee: since when?\n"
    once, _ = taken_in({"Acme Pumps/a talk.md": note, "Acme Pumps/z mail.eml": MAIL})
    _, said = once["Acme Pumps/a talk.md", None]
    assert {each.speaker: each.side for each in said} == {"Tom Lee": "us", "Anna Berg": "customer"}


@pytest.mark.parametrize("last", [*FILES, "accounts.csv"])
def test_a_file_that_comes_later_changes_what_it_would_have_changed_at_once(last, taken_in):
    files = FILES | {"accounts.csv": LISTED}
    once, _ = taken_in(files)
    others = {name: text for name, text in files.items() if name != last}
    assert taken_in(others, files)[1] == once


@pytest.mark.parametrize("first", [*FILES, "accounts.csv"])
def test_a_file_that_comes_alone_first_is_read_with_what_comes_after_it(first, taken_in):
    files = FILES | {"accounts.csv": LISTED}
    once, _ = taken_in(files)
    assert taken_in({first: files[first]}, files)[1] == once


@pytest.mark.slow
@pytest.mark.parametrize("without", [pytest.param(set(), id="all"), pytest.param({"accounts.csv"}, id="no accounts")])
def test_the_examples_are_the_same_on_record_in_any_order(without, taken_in):
    files = {
        path.relative_to(EXAMPLES).as_posix(): path
        for path in sorted(EXAMPLES.rglob("*.*"))
        if path.is_file() and path.name not in without
    }
    exports = {name: path for name, path in files.items() if "/" not in name}
    once, twice, _ = taken_in(files, {})
    assert once == twice
    assert taken_in({name: files[name] for name in files.keys() - exports}, files)[1] == once
