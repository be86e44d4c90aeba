"""Accounts for tests of what to do next: only what a test is about is said, the rest is plain."""

import numpy as np

from knowledge.frameworks.fit import Catalogue
from knowledge.frameworks.network import Person
from knowledge.frameworks.promises import Promise
from knowledge.frameworks.situation import Situation
from knowledge.frameworks.uncertainty import BUYS_BY, LEAD_WITH, CustomerUncertainty, Shares
from knowledge.matching import terms
from knowledge.model import Account, Offer, Row
from knowledge.voice.conflicts import Conflict, Side
from knowledge.voice.needs import Need
from tests.builders import vector
from tests.voices import day, said

TODAY = day("2026-06-01")  # a Monday


def encode(texts):
    """Vectors that are near where texts share words."""
    means = []
    for text in texts:
        words = [term for term in terms(text).split() if term.isalpha()]
        mean = np.sum([vector(word) for word in words], axis=0) if words else vector(text)
        means.append(mean / np.linalg.norm(mean))
    return np.stack(means)


def offer(name="Seal Clinic", solves="Seals fail and nobody knows why: each failed seal is opened", **more):
    return Offer(name=name, solves=solves, row=Row(f"row{name}", "offers.csv", "row-2", f"Offer: {name}"), **more)


def lacks(text, *, status="open", certainty=0.8, value="risk", again=(), by="Ann Lee", on="2026-05-01"):
    """A need, voiced in `text`, and `again` in other words."""
    heard = [said(each, on, by, start=1000 * place) for place, each in enumerate((text, *again))]
    evidence = tuple(each.evidence for each in heard)
    need = Need(
        id=evidence[0].id,
        statement=text,
        status=status,
        certainty=certainty,
        value=value,
        person=by,
        first_seen=day(on),
        last_seen=day(on),
        evidence=evidence,
        closed_by=(),
        addressed_by=(),
    )
    return need, heard


def promise(
    text="You have the report from me.", *, status="overdue", live=True, to="Ann Lee", due="2026-05-15", **more
):
    done = more.pop("done", None)
    made = said(text, more.pop("on", "2026-05-01"), "Rep Roe", "us")
    return Promise(
        id=made.evidence.id,
        text=text,
        to=to,
        by=more.pop("by", "Rep Roe"),
        due=day(due),
        done_on=day(done),
        status=status,
        evidence=(made.evidence, *more.pop("evidence", ())),
        live=live,
    )


def unsure(dominant="need", *, certainty=0.6, settle_with=None, evidence=()):
    known = dominant != "insufficient"
    return CustomerUncertainty(
        dominant=dominant,
        shares=Shares(need=0.4, market=0.3, transaction=0.3) if known else None,
        certainty=certainty,
        buys_by=BUYS_BY[dominant] if known else None,
        lead_with=LEAD_WITH[dominant] if known else None,
        evidence=evidence,
        against=(),
        settle_with=settle_with,
    )


def person(name="Ann Lee", **more):
    return Person(
        **{"name": name, "title": None, "function": "maintenance", "level": "specialist", "bond": "strong"}
        | {"last_contact": None, "left": False}
        | more
    )


def conflict(*statements, topic="the date"):
    return Conflict(topic, tuple(Side(each.evidence.speaker, each.evidence) for each in statements))


def situation(*, needs=(), offers=(), said=(), account=None, **more):
    """An account as of `TODAY` that lacks `needs` (made by `lacks`) and may be offered `offers`."""
    account = account or Account(key=1, name="Acme", owner="Rep Roe", segment="Process")
    statements = [*said, *(each for _, heard in needs for each in heard)]
    found = tuple(need for need, _ in needs)
    catalogue = Catalogue(offers, encode)
    return Situation(
        **{
            "account": account,
            "as_of": TODAY,
            "uncertainty": unsure(),
            "statements": statements,
            "needs": found,
            "fits": catalogue.fits(found, statements, segment=account.segment),
            "has_offers": bool(catalogue),
            "people": (person(),),
        }
        | more
    )
