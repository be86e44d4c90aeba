"""Statements for tests, read as the test says. Those that share words have vectors that are near."""

import datetime as dt

import numpy as np

from knowledge.matching import terms
from knowledge.model import Contact, Evidence, Kind, Order, Reading, Row, Signal, Voiced, span_id
from tests.builders import vector

SURE, HARDLY = 0.95, 0.02


def day(text):
    return None if text is None else dt.date.fromisoformat(text)


def reading(need=HARDLY, doubt="none", signals=(), sure=SURE):
    rest = (1 - sure) / 3
    return Reading(
        {kind: sure if kind == doubt else rest for kind in ("need", "market", "transaction", "none")},
        SURE if need is True else need,
        {signal: SURE if signal.value in signals else HARDLY for signal in Signal},
    )


def said(text, on="2026-01-10", by="Ann Lee", side="customer", *, source=None, start=0, reported=False, **read):
    """A statement of a customer, unless told otherwise; statements of one source are of one document."""
    source = source or f"{on} {by}"
    part = "".join(character for character in source if character.isalnum())
    words = [term for term in terms(text).split() if term.isalpha()]
    mean = np.sum([vector(word) for word in words], axis=0) if words else vector(text)
    evidence = Evidence(
        id=span_id(part, start, start + len(text)),
        quote=text,
        source=source,
        part=None,
        date=day(on),
        speaker=by,
        side=side,
        start=start,
        end=start + len(text),
        passage=None,
        reported=reported,
    )
    made = reading(**read)
    return Voiced(evidence=evidence, account=1, kind=Kind.NOTE, reading=made, vector=mean / np.linalg.norm(mean))


def ours(text, on="2026-01-10", by="Rep Roe", **more):
    return said(text, on, by, "us", **more)


def promised(text, on="2026-01-10", by="Rep Roe", **more):
    return ours(text, on, by, signals=("promise",), **more)


def talk(source, *turns):
    """The statements of one document, one after the other."""
    placed, start = [], 0
    for make, text, *rest in turns:
        read = rest[0] if rest else {}
        placed.append(make(text, source=source, start=start, **read))
        start += len(text) + 1
    return placed


def ann(name="Ann Lee", **more):
    return Contact(name=name, **more)


def order(promised="2026-02-01", delivered=None, *, ordered="2026-01-05", product="BX-7 pump", number="O-77", **more):
    text = f"Order: {number}\nProduct: {product}"
    return Order(
        number=number,
        ordered=day(ordered),
        promised=day(promised),
        delivered=day(delivered),
        product=product,
        row=Row(f"row{number}{ordered}{promised}", "orders.csv", "row-2", text),
        **more,
    )
