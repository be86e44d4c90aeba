import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from bot.slack.views.brief import NEEDS, QUESTIONS, WATCH_OUTS, brief_blocks, brief_text, evidence_modal
from bot.slack.views.choosing import VERDICTS, correct_modal
from bot.slack.views.text import CHARACTERS
from knowledge.adapters.database.records import SqlRecords
from knowledge.briefing import brief
from knowledge.correcting import verdict
from knowledge.frameworks.fit import Catalogue
from knowledge.frameworks.promises import Promise
from knowledge.model import Account, Evidence, Said
from knowledge.voice.needs import Need
from tests.slack.blocks import blocks_faults, characters, texts, view_faults, words

TODAY = dt.date(2026, 11, 25)
HOSTILE = "<!channel> <@U0REP> <https://evil.example|here> *bold* & `code` [x](http://evil.example) "


def piece(quote="It leaks.", number=0):
    return Evidence(
        id=f"a.{number}-{number + len(quote)}", quote=quote, source="a.md", part=None, date=TODAY, speaker="Anna",
        side="customer", start=number, end=number + len(quote), passage=None,
    )  # fmt: skip


def need(number=0, statement="We need a spare seal.", **more):
    given = {
        "id": f"n{number}", "statement": statement, "status": "open", "certainty": 0.9, "value": "risk",
        "person": "Anna", "first_seen": TODAY, "last_seen": TODAY, "evidence": (piece(statement, number),),
        "closed_by": (), "addressed_by": (),
    }  # fmt: skip
    return Need(**given | more)


def promise(number=0, text="We will send it."):
    return Promise(
        id=f"p{number}", text=text, to="Anna", by="Jo", due=TODAY, done_on=None, status="overdue",
        evidence=(piece(text, number),), live=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """The brief on an account that nothing is on file about."""
    records = SqlRecords.open(f"sqlite:///{tmp_path_factory.mktemp('records') / 'rapport.db'}")
    try:
        account = records.save_account(Account(key=0, name="Acme"))
        yield brief(account, records, TODAY, Catalogue((), lambda _: np.empty((0, 384), np.float32)))
    finally:
        records.close()


@pytest.fixture(scope="module")
def much(empty):
    """A brief with as much in it as can be, all of it long and hostile."""
    long = HOSTILE * 40
    several = range(40)
    return replace(
        empty,
        headline=Said(f"Acme: {long}", (piece(),)),
        unmet_needs=tuple(
            need(number, long, evidence=tuple(piece(long, each) for each in several)) for number in several
        ),
        promises=tuple(promise(number, long) for number in several),
        watch_outs=tuple(Said(f"w{number} {long}", (piece(),)) for number in several),
        questions=tuple(f"{number} {long}" for number in several),
        telling=tuple(piece(long, number) for number in several),
        not_known=tuple(f"{number} {long}" for number in several),
        migration=replace(
            empty.migration,
            step=Said(long, (piece(),)),
            because=tuple(Said(f"{number} {long}", (piece(),)) for number in several),
            blocked_by=tuple(Said(f"x{number} {long}", (piece(),)) for number in several),
        ),
    )


@pytest.fixture(params=["empty", "much"])
def told(request):
    return request.getfixturevalue(request.param)


def test_whatever_is_in_it_it_is_within_slacks_limits(told):
    assert blocks_faults(brief_blocks(told)) == []
    assert characters(brief_blocks(told)) < CHARACTERS
    assert view_faults(evidence_modal(told)) == []
    assert view_faults(correct_modal(told)) == []


def test_it_is_read_in_a_minute(much):
    assert len(words(brief_blocks(much, buttons=False)).split()) < 420


def test_hostile_words_stand_in_no_markup(much):
    def markup(value):
        if isinstance(value, dict):
            if value.get("type") in {"mrkdwn", "markdown"}:
                yield from texts(value)
            for each in value.values():
                yield from markup(each)
        elif isinstance(value, list):
            for each in value:
                yield from markup(each)

    assert list(markup([brief_blocks(much), evidence_modal(much)])) == []
    assert "<" not in brief_text(much)


def test_each_need_is_shown_with_one_quote_and_its_date(empty):
    told = words(brief_blocks(replace(empty, unmet_needs=(need(),))))
    assert "“We need a spare seal.”" in told
    assert "Anna, 25 Nov 2026" in told


def test_what_is_met_is_not_shown_as_lacking(empty):
    assert "spare seal" not in words(brief_blocks(replace(empty, unmet_needs=(need(status="met"),))))


def test_what_there_is_more_of_is_counted(empty):
    told = words(
        brief_blocks(replace(empty, unmet_needs=tuple(need(number, f"Need {number}.") for number in range(9))))
    )
    assert f"and {9 - NEEDS} more" in told
    assert "Need 5." not in told


def test_questions_and_watch_outs_are_few(much):
    told = words(brief_blocks(much))
    assert f"{QUESTIONS} <!channel>" not in told.split("Ask\n")[1]
    assert f"w{WATCH_OUTS} <!channel>" not in told.split("Watch out\n")[1].split("Ask\n")[0]


def test_with_too_little_evidence_it_says_so_and_what_to_ask(empty):
    told = words(brief_blocks(empty))
    assert "Too little evidence to say." in told
    assert "Ask: " not in told
    assert empty.uncertainty.settle_with in told.split("Ask\n")[1]
    assert "Ask: " in words(brief_blocks(replace(empty, questions=())))


def test_days_are_written_as_a_rep_reads_them(empty):
    step = replace(empty.migration, step=Said("Jo calls by 2026-12-09, about “the order of 2026-11-02”.", (piece(),)))
    told = words(brief_blocks(replace(empty, migration=step)))
    assert "by 9 Dec 2026, about “the order of 2026-11-02”" in told


def test_every_verdict_offered_can_be_given():
    for said in VERDICTS:
        if said != "account":
            verdict(said.split())


def test_what_can_be_corrected_is_named_by_its_id(empty):
    view = correct_modal(replace(empty, unmet_needs=(need(),), promises=(promise(),)))
    options = view["blocks"][0]["element"]["options"]
    assert [each["value"] for each in options] == ["n0", "p0"]


def test_in_an_empty_brief_there_is_nothing_to_correct(empty):
    assert "nothing in this brief" in words(correct_modal(empty))
