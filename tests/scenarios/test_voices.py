"""What those who see themes only are shown of the example customers' words: nothing that tells whose they are."""

import re

import pytest

from bot.assembly import Assembly
from bot.desk import Audience, Desk
from bot.settings import Settings
from ingest.names import fold
from knowledge.model import Contact, Scope
from knowledge.voices import QUOTED_FROM

pytestmark = pytest.mark.slow

MATTERS = (
    *("seals that fail", "late deliveries", "a warning before pumps fail", "spare parts", "prices", "certificates"),
    *("training", "energy", "auditors", "quotations", "service visits", "safety stock", "vibration", "invoices"),
    *("tenders", "other suppliers", "the turnaround", "loan pumps", "reports", "lead times", "payment", "the portal"),
    *("bearings", "leaks", "phone calls at night", "promises", "contracts", "whom to call", "who retires", "meetings"),
)
NO_NAMES = {"dairy", "water", "builder"}
"""Words in names of the examples that their customers also use for what they are."""


@pytest.fixture(scope="module", name="rapport")
def _rapport(with_examples):
    with Assembly(Settings.read(RAPPORT_HOME=with_examples.home)) as rapport:
        yield rapport


def names_of(rapport):
    """Every word of a name of an account, a contact, a speaker or an owner; short ones are words of many languages."""
    accounts = rapport.records.accounts()
    contacts = [each for found in rapport.records.rows(Contact, None).values() for each in found]
    speakers = [each.evidence.speaker or "" for each in rapport.records.voiced(Scope())]
    named = [name for each in accounts for name in (each.name, *each.aliases, each.owner or "")]
    named += [*(each.name for each in contacts), *speakers]
    return {word for name in named for word in fold(name) if len(word) > 3} - NO_NAMES


def test_no_name_is_in_what_is_shown(rapport):
    names, shown = names_of(rapport), 0
    desk, marketing = Desk(rapport), Audience("voc@us.example", frozenset(), themes=True, reason="marketing")
    for matter in MATTERS:
        for need in desk.voices(f"What do customers say about {matter}?", marketing).needs:
            assert need.accounts >= QUOTED_FROM or not need.quotes
            assert {quote.evidence for quote in need.quotes} <= {None}
            for text in (need.theme, *(quote.words for quote in need.quotes)):
                words = {word for each in re.findall(r"[^\W\d_]+", text) for word in fold(each)}
                assert not words & names, text
                shown += 1
    assert shown > len(MATTERS)
