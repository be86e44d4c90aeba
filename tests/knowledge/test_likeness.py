import pytest

from knowledge.likeness import Likeness, identifiers
from tests.voices import said, talk


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("P-204 and P-205 leak", {"p204", "p205"}, id="machines"),
        pytest.param("order CO-26209", {"co26209"}, id="an order"),
        pytest.param("on 12 May 2026 in KW 15, kw15", set(), id="dates are none"),
        pytest.param("PO 4500118820", {"4500118820"}, id="a long number"),
    ],
)
def test_machines_and_orders_are_named_by_identifiers(text, names):
    assert identifiers(text) == names


def likely(*texts, **more):
    statements = [said(text, on=f"2026-01-{day:02}", **more) for day, text in enumerate(texts, 1)]
    statements += [said(f"Filler {word} of {word} today", on=f"2025-12-{day:02}") for day, word in enumerate(WORDS, 1)]
    return Likeness(statements)


WORDS = ["coffee", "lunch", "parking", "weather", "football", "holiday", "office", "garden", "traffic", "music"]


def test_what_shares_rare_words_is_likelier_one_need():
    need = likely(
        "Nobody can say which kit fits", "I want a list of every kit that fits", "Training for fitters, please"
    )
    assert need.same_need([0], [1])[0, 0] > need.same_need([0], [2])[0, 0]


def test_another_machine_parts_needs_and_the_same_machine_joins_none():
    apart = likely("The seal of P-204 leaks", "The seal of P-310 leaks").same_need([0], [1])[0, 0]
    alike = likely("The seal of P-204 leaks", "The seal of P-204 leaks").same_need([0], [1])[0, 0]
    different = likely("The seal of P-204 leaks", "Manuals for P-204 in Danish")
    assert apart < alike
    assert different.same_need([0], [1])[0, 0] < different.same_matter([0], [1])[0, 0]


def test_the_same_machine_makes_one_matter_likelier():
    matter = likely("The new rotor for P-204 is coming", "P-204 came", "It came")
    assert matter.same_matter([0], [1])[0, 0] > matter.same_matter([0], [2])[0, 0]


def test_what_stands_around_counts():
    apart = Likeness([said("It never works", source="one"), said("The label printer again", source="two")])
    together = Likeness(
        talk("one", (said, "It never works"), (said, "The label printer jams"))
        + talk("two", (said, "Same here"), (said, "The label printer again"))
    )
    assert together.same_need([0], [3])[0, 0] > apart.same_need([0], [1])[0, 0]


def test_nothing_is_compared_with_nothing():
    assert Likeness([said("A word")]).same_need([], [0]).shape == (0, 1)
