from dataclasses import replace

import pytest

from knowledge.frameworks.interaction import network
from knowledge.model import Asset, Kind, Row
from tests.situations import person
from tests.voices import day, order, ours, said

TODAY = day("2026-06-01")


def of(kind, *days, make=said):
    return [replace(make("It runs.", each), kind=kind) for each in days]


def machine(name, installed="2020-01-01"):
    return Asset(name=name, installed=day(installed), row=Row(f"row{name}", "assets.csv", "row-2", f"Asset: {name}"))


def bought(*products, on="2026-02-01"):
    return [order(ordered=on, product=product, number=str(at)) for at, product in enumerate(products)]


def test_who_has_left_is_no_actor():
    found = network([person("Ann Lee"), person("Bo Ek", left=True), person("Cy Dee", bond="none")], [], TODAY)
    assert [actor.name for actor in found.actors] == ["Ann Lee", "Cy Dee"]


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        pytest.param(
            [*of(Kind.CALL, "2026-01-05"), *of(Kind.MAIL, "2026-02-01", "2026-03-01")],
            ["In a year: mails on 2 days, calls on 1 day."],
            id="by sort, the most frequent first",
        ),
        pytest.param(
            of(Kind.CALL, "2026-01-05", "2026-01-05"),
            ["In a year: calls on 1 day."],
            id="two statements of a day",
        ),
        pytest.param(
            of(Kind.CALL, "2026-01-05", make=ours),
            ["In a year: calls on 1 day."],
            id="what we say is a dealing too",
        ),
        pytest.param(of(Kind.CALL, "2025-06-01"), ["In a year: calls on 1 day."], id="a year ago"),
        pytest.param(of(Kind.CALL, "2025-05-31", "2026-06-02", None), [], id="longer ago, to come, or undated"),
        pytest.param(of(Kind.NOTE, "2026-01-05"), [], id="a note may be of anything"),
    ],
)
def test_what_is_done_together_is_what_happened_on_a_day(statements, told):
    found = network([], statements, TODAY)
    assert [each.text for each in found.activities] == told
    assert all(each.evidence for each in found.activities)


@pytest.mark.parametrize(
    ("products", "activities", "resources"),
    [
        (("Seal", "Pump"), [], ["It has of us: Pump; Seal."]),
        (("Seal", "seal"), [], ["It has of us: Seal."]),
        (("Service day", "Seal"), ["We do for it: Service day."], ["It has of us: Seal."]),
        (("A1", "B2", "C3", "D4", "E5"), [], ["It has of us: E5; D4; C3; and 2 more."]),
        ((), [], []),
    ],
)
def test_services_are_done_and_goods_exchanged(products, activities, resources):
    found = network([], [], TODAY, orders=bought(*products))
    assert [each.text for each in found.activities] == activities
    assert [each.text for each in found.resources] == resources


def test_what_was_ordered_long_ago_is_not_exchanged_today():
    assert network([], [], TODAY, orders=bought("Seal", on="2025-05-31")).resources == ()


def test_machines_that_stood_there_on_the_day_are_known():
    (known,) = network([], [], TODAY, assets=[machine("P-1"), machine("P-2", "2026-07-01")]).resources
    assert known.text == "We know its machines: P-1."
    assert [piece.source for piece in known.evidence] == ["assets.csv"]
