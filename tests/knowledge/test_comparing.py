import datetime as dt

import numpy as np
import pytest

from bot.wire import line
from ingest.directory import known_directory
from ingest.pipeline import Pipeline
from knowledge.adapters.database.records import SqlRecords
from knowledge.briefing import brief
from knowledge.comparing import KEPT_SECONDS, MOST, Comparing
from knowledge.frameworks.fit import Catalogue
from knowledge.frameworks.teach import LEAST_ACCOUNTS, VOICED_FROM
from knowledge.model import Offer
from tests.builders import ListeningReader, vector

TODAY = dt.date(2026, 6, 30)
VOICED = "Ann Lee: we need sensors, pumps fail without warning."
ALIKE = ("Borel", "Cole", "Dahl")
FILES = {
    "accounts.csv": "Account Name,Industry\nAcme,Paper\nBorel,Paper\nCole,paper\nDahl,Paper\nEker,Dairy\n",
    "contacts.csv": "Name,Account,Title\n"
    + "".join(f"Ann Lee,{name},Buyer\nBo {name},{name},Fitter\n" for name in (*ALIKE, "Acme")),
    "orders.csv": "Order Number,Account,Order Date,Product\n"
    + "".join(f"{name}{day},{name},2026-0{day}-01,Seal\n" for name in (*ALIKE, "Acme") for day in (1, 2, 3)),
    "assets.csv": "Account,Asset,Type\nAcme,P-301,Feed pump\n",
    "Acme/2026-05-01 note.md": "Ann Lee: it was a quiet month.\n",
    "Borel/2026-05-03 note.md": VOICED,
    "Cole/2026-05-02 note.md": VOICED,
    "Dahl/2026-05-04 note.md": VOICED,
    "Eker/2026-05-05 note.md": VOICED,
}
POOL = Offer(name="Pump Pool", solves="Pumps fail without warning: another within two days")
WATCH = Offer(name="Pump Watch", solves="Pumps fail without warning: sensors", unique=True)


def catalogue(*offers):
    return Catalogue(offers, lambda texts: np.stack([vector(VOICED, 8)] * len(texts)))


class Counted(SqlRecords):
    """A record that counts how often it was asked for what is said to an account."""

    asked = 0

    def voiced(self, scope):
        self.asked += 1
        return super().voiced(scope)


@pytest.fixture
def take_in(tmp_path, encoder):
    opened = []

    def given(files=FILES):
        for name, text in files.items():
            file = tmp_path / "in" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        if not opened:
            opened.append(Counted.open(f"sqlite:///{tmp_path / 'rapport.db'}"))
        assert not Pipeline(opened[0], encoder, reader=ListeningReader()).ingest([tmp_path / "in"]).failed
        return opened[0]

    yield given
    for records in opened:
        records.close()


@pytest.fixture
def records(take_in):
    return take_in()


def against(records, name="Acme", offers=None, comparing=None):
    """What an account is held against."""
    account = known_directory(records).find(name)
    return (comparing or Comparing(records)).comparable(account, TODAY, offers or catalogue(WATCH))


def names(found):
    return [each.peer.account.name for each in found]


def test_an_account_is_held_against_those_of_its_industry_the_most_lately_heard_of_first(records):
    assert names(against(records)) == ["Dahl", "Borel", "Cole"]


def test_each_tells_how_plainly_it_voiced_what_an_offer_solves_and_where_the_relationship_stands(records):
    for each in against(records):
        assert each.peer.heard["Pump Watch"] >= VOICED_FROM
        assert each.position is not None


def test_an_account_is_held_against_none_where_they_are_too_few_to_tell_anything(take_in):
    few = take_in({name: text for name, text in FILES.items() if "Dahl/" not in name})
    assert against(few) == ()
    assert few.asked == 0


def test_an_account_is_held_against_so_many_at_most(take_in):
    more = range(MOST + 2)
    records = take_in(
        {
            "accounts.csv": "Account Name,Industry\nAcme,Paper\n" + "".join(f"Mill {each},Paper\n" for each in more),
            **{f"Mill {each}/2026-05-{each + 1:02}.md": "We need sensors.\n" for each in more},
        }
    )
    found = against(records)
    assert len(found) == MOST
    assert {"Mill 0", "Mill 1"}.isdisjoint(names(found))


def test_who_is_of_the_segment_alone_tells_nothing_of_the_industry(take_in):
    accounts = "Account Name,Industry,Segment\nAcme,Paper,Process\nBorel,Paper,\nCole,Paper,\nDahl,Steel,Process\n"
    found = against(take_in({**FILES, "accounts.csv": accounts}))
    assert {each.peer.account.name: each.position is None for each in found} == {
        "Borel": False,
        "Cole": False,
        "Dahl": True,
    }


def test_what_they_come_to_is_worked_out_once(records):
    comparing, offers = Comparing(records), catalogue(WATCH)
    first = against(records, offers=offers, comparing=comparing)
    asked = records.asked
    assert against(records, offers=offers, comparing=comparing) == first
    assert records.asked == asked


def test_it_is_worked_out_anew_for_who_is_heard_of_again_and_for_other_offers(records, take_in):
    comparing, offers = Comparing(records), catalogue(WATCH)
    against(records, offers=offers, comparing=comparing)
    take_in({"Cole/2026-06-01 note.md": "Ann Lee: all is well.\n"})
    asked = records.asked
    assert names(against(records, offers=offers, comparing=comparing))[0] == "Cole"
    assert records.asked == asked + 1
    assert all("Pump Pool" in each.peer.heard for each in against(records, offers=catalogue(POOL), comparing=comparing))


def test_it_is_worked_out_anew_after_a_while(records):
    now = [0.0]
    comparing, offers = Comparing(records, lambda: now[0]), catalogue(WATCH)
    against(records, offers=offers, comparing=comparing)
    asked = records.asked
    now[0] = KEPT_SECONDS
    against(records, offers=offers, comparing=comparing)
    assert records.asked == asked + LEAST_ACCOUNTS


def test_a_brief_teaches_what_others_voiced_and_names_none_of_them(records):
    account, offers = known_directory(records).find("Acme"), catalogue(WATCH)
    made = brief(account, records, TODAY, offers, comparable=against(records, offers=offers))
    (lesson,) = made.teach
    assert (lesson.problem, lesson.seen_at_accounts) == ("Pumps fail without warning", LEAST_ACCOUNTS)
    assert made.relationship.industry_band is not None
    assert not [name for name in ALIKE if name in line(made)]


def test_a_brief_alone_teaches_nothing(records):
    made = brief(known_directory(records).find("Acme"), records, TODAY, catalogue(WATCH))
    assert made.teach == ()
    assert made.relationship.industry_band is None
