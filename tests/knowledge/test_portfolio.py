import datetime as dt
import io
from dataclasses import replace

import numpy as np
import pytest
from rich.console import Console

from bot.cli.portfolio import portfolio_page
from ingest.pipeline import Pipeline
from knowledge.adapters.database.records import SqlRecords
from knowledge.frameworks.fit import Catalogue
from knowledge.model import Account
from knowledge.portfolio import _among_its_industry, portfolio
from tests.builders import ListeningReader

TODAY = dt.date(2026, 6, 30)
NO_OFFERS = Catalogue((), lambda _: np.empty((0, 384), dtype=np.float32))
SAID = (
    "WEBVTT\n\n1\n00:00:01.000 --> 00:00:09.000\n<v Anna Berg>We recommended you to our sister plant.</v>\n\n"
    "2\n00:00:12.000 --> 00:00:16.000\n<v Mads Holm>You will have the seal list by {due}.</v>\n"
)
FILES = {
    "accounts.csv": "Name,Owner,Tier,Segment,Sales Model,Annual Revenue With Us,Total Spend,Cost To Serve\n"
    "Acme,Mads Holm,A,Price,field,300,1000,60\nBorel,,,Price and quality,joint,500,500,25\nCargo,,,,,,,\n",
    "contacts.csv": "Name,Email,Account,Title\nAnna Berg,anna@acme.example,Acme,Maintenance Manager\n",
    "Acme/2026-06-26 call.vtt": SAID.format(due="3 July"),
    "Borel/2026-03-01 call.vtt": SAID.format(due="15 May"),
}


@pytest.fixture(scope="module")
def records(tmp_path_factory, encoder):
    folder = tmp_path_factory.mktemp("portfolio")
    for name, text in FILES.items():
        file = folder / "in" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    records = SqlRecords.open(f"sqlite:///{folder / 'rapport.db'}")
    assert not Pipeline(records, encoder, reader=ListeningReader()).ingest([folder / "in"]).failed
    yield records
    records.close()


@pytest.fixture(scope="module")
def found(records):
    return portfolio(records.accounts(), records, TODAY, NO_OFFERS)


def of(found, name):
    return next(each for each in found.accounts if each.name == name)


def page(found):
    written = io.StringIO()
    Console(file=written, width=100).print(portfolio_page(found))
    return written.getvalue()


def test_accounts_stand_by_revenue_and_those_without_one_last(found):
    assert [each.name for each in found.accounts] == ["Borel", "Acme", "Cargo"]


def test_each_account_is_told_by_loyalty_cost_share_and_how_it_is_served(found):
    acme = of(found, "Acme")
    assert (acme.rung, acme.quadrant, acme.cost_share, acme.share_of_business) == (7, "partner", 0.2, 0.3)
    assert (acme.serving.verdict, acme.serving.worth, acme.service_tier.tier) == ("over-served", 36.0, "A")
    assert of(found, "Borel").quadrant == "most valuable customer"
    assert of(found, "Borel").serving.verdict == "right"


def test_what_nothing_tells_is_none(found):
    cargo = of(found, "Cargo")
    assert {cargo.rung, cargo.quadrant, cargo.service_tier.tier, cargo.serving.verdict, cargo.revenue} == {None}
    assert (cargo.last_heard, cargo.quiet, cargo.changed) == (None, True, ())


def test_a_promise_overdue_or_due_within_a_week_is_at_risk(found):
    assert [(each.name, one.status) for each in found.accounts for one in each.promises_at_risk] == [
        ("Borel", "overdue"),
        ("Acme", "open"),
    ]


def test_who_has_had_no_voice_for_three_months_is_quiet(records):
    on = portfolio(records.accounts(), records, dt.date(2026, 5, 30), NO_OFFERS)
    assert not of(on, "Borel").quiet
    assert of(portfolio(records.accounts(), records, dt.date(2026, 5, 31), NO_OFFERS), "Borel").quiet


def test_what_is_new_is_that_of_a_week_unless_another_day_is_given(records, found):
    assert any("We promised" in item.text for item in of(found, "Acme").changed)
    assert of(found, "Borel").changed == ()
    longer = portfolio(records.accounts(), records, TODAY, NO_OFFERS, since=dt.date(2026, 5, 1))
    assert [item.text.split(":")[0] for item in of(longer, "Borel").changed] == ["Our promise is now overdue"]


@pytest.mark.parametrize(
    ("others", "band", "flares_by"),
    [
        pytest.param((0.2, 0.3, 0.4), (0.22, 0.38), "augmentation", id="closer than the others"),
        pytest.param((0.6, 0.7, 0.8), (0.62, 0.78), "unbundling", id="more at arm's length than the others"),
        pytest.param((0.4, 0.5, 0.6), (0.42, 0.58), None, id="as the others"),
        pytest.param((0.2, 0.3), None, None, id="too few others"),
        pytest.param((0.2, 0.3, None), None, None, id="one of them not known"),
    ],
)
def test_a_relationship_is_held_against_those_of_the_other_accounts_of_its_industry(found, others, band, flares_by):
    def placed(name, position):
        acme = of(found, "Acme")
        return replace(acme, name=name, relationship=replace(acme.relationship, position=position))

    mine = placed("Mine", 0.5)
    every = [mine, *(placed(str(at), position) for at, position in enumerate(others)), placed("Elsewhere", 0.9)]
    of_dairy = {each.name: Account(key=at, name=each.name, industry="Dairy") for at, each in enumerate(every)}
    accounts = of_dairy | {"Elsewhere": Account(key=99, name="Elsewhere", industry="Paper")}
    told = _among_its_industry(mine, every, accounts)
    assert (told.relationship.industry_band, told.relationship.flares_by) == (band, flares_by)
    shown = page(replace(found, accounts=(told,)))
    assert ("by augmentation" in shown, "by unbundling" in shown) == (
        flares_by == "augmentation",
        flares_by == "unbundling",
    )


def test_without_an_industry_a_relationship_is_held_against_none(found):
    assert of(found, "Acme").relationship.industry_band is None


def test_only_the_accounts_given_are_in_it(records):
    acme = [account for account in records.accounts() if account.name == "Acme"]
    alone = portfolio(acme, records, TODAY, NO_OFFERS)
    assert [each.name for each in alone.accounts] == ["Acme"]
    assert {piece.source for piece in alone.evidence} == {"accounts.csv", "Acme/2026-06-26 call.vtt"}


def test_all_that_its_statements_rest_on_is_with_it(found):
    ids = {piece.id for piece in found.evidence}
    for each in found.accounts:
        for said in (*each.serving.why, *each.service_tier.why, *each.changed):
            assert said.evidence
            assert {piece.id for piece in said.evidence} <= ids


def test_the_page_has_a_line_an_account_and_what_to_act_on(found):
    shown = page(found)
    assert "3 accounts, revenue of 2 of them 800, cost to serve 85 (11%)" in shown
    assert "field → inside" in shown
    for heading in ("Over-served", "Promises at risk", "Not heard for 90 days", "New since 23 Jun 2026"):
        assert heading in shown
    assert "Under-served" not in shown
    assert "Cargo: no dated word of theirs is on file" in shown


def test_without_accounts_the_page_says_how_to_get_some(records):
    assert "rapport ingest FOLDER" in page(portfolio([], records, TODAY, NO_OFFERS))
