import pytest

from knowledge.frameworks.abilities import OurUncertainty
from knowledge.frameworks.questions import AIMS, ALWAYS, MENDS, questions
from knowledge.model import Said
from tests.situations import lacks, person, promise, situation, unsure

SURE = OurUncertainty(capacity=None, application=None, transaction=None)
OPEN = Said("It is open.", ())
BUYER = person("Sue Kay", function="purchasing", bond="weak")


def asked(ours=SURE, missing=(), *, aims_known=True, **more):
    return questions(situation(**more), ours, missing, aims_known=aims_known)


def test_what_settles_the_uncertainty_is_asked_first():
    first, *_ = asked(
        uncertainty=unsure(settle_with="Is it clear what you need?"), needs=[lacks("A list.", value=None)]
    )
    assert first == "Ask Ann Lee: Is it clear what you need?"


@pytest.mark.parametrize(
    ("need", "is_asked"),
    [
        pytest.param(lacks("We need a list.", value=None), True, id="nobody says"),
        pytest.param(lacks("We need a list.", value="cost"), False, id="it is said"),
        pytest.param(lacks("We need a list.", value=None, status="met"), False, id="it is met"),
        pytest.param(lacks("We need a list.", value=None, certainty=0.4), True, id="it is sure enough"),
        pytest.param(lacks("We need a list.", value=None, certainty=0.39), False, id="it is hardly sure"),
    ],
)
def test_what_a_need_is_worth_is_asked_where_nobody_says(need, is_asked):
    question = "Ask Ann Lee: You said “We need a list”. What does that cost you, in money, hours or risk?"
    assert (question in asked(needs=[need])) is is_asked


def test_what_we_are_unsure_of_is_asked_of_who_should_know():
    ours = OurUncertainty(capacity=OPEN, application=OPEN, transaction=OPEN)
    found = asked(ours, people=(person(), BUYER))
    assert [question.split(":")[0] for question in found] == ["Ask Sue Kay", "Ask Sue Kay", "Ask Ann Lee"]
    assert "before an order of yours stands" in found[0]


@pytest.mark.parametrize("missing", ["nobody known in operations", "nobody met in operations for a year"])
def test_whom_we_do_not_know_is_asked_of_whom_we_know_best(missing):
    assert asked(missing=[missing])[0] == (
        "Ask Ann Lee: Whom in operations should we get to know, and would you introduce us?"
    )


def test_what_it_aims_at_is_asked_where_it_has_not_said_and_what_is_always_worth_asking_fills_up_to_three():
    always = tuple(f"Ask Ann Lee: {question}" for question in ALWAYS)
    assert asked(aims_known=False) == (f"Ask Ann Lee: {AIMS}", *always[:2])
    assert asked(aims_known=True) == always


def test_three_are_enough_and_nobody_is_named_where_nobody_is_known():
    ours = OurUncertainty(capacity=OPEN, application=OPEN, transaction=OPEN)
    found = asked(ours, ["nobody known in operations"], aims_known=False, people=())
    assert len(found) == 3
    assert not any(question.startswith("Ask ") for question in found)


@pytest.mark.parametrize(
    ("level", "bond", "who"),
    [
        pytest.param("management", "some", "Sue Kay", id="a manager whom we know"),
        pytest.param("executive", "strong", "Sue Kay", id="leadership"),
        pytest.param("management", "weak", "Ann Lee", id="a manager whom we hardly know"),
        pytest.param("specialist", "strong", "Ann Lee", id="no manager"),
    ],
)
def test_who_speaks_for_the_whole_is_asked_for_introductions_and_what_is_always_worth_asking(level, bond, who):
    people = (person(), person("Sue Kay", level=level, bond=bond))
    found = asked(missing=["nobody known in operations"], people=people)
    assert {question.split(":")[0] for question in found} == {f"Ask {who}"}


def test_whom_we_failed_last_is_asked_first_what_would_mend_it():
    failed = [promise(due="2026-04-15"), promise("The plan.", to="Sue Kay", due="2026-05-15")]
    people = (person(), BUYER)
    assert asked(promises=failed, people=people)[0] == f"Ask Sue Kay: {MENDS}"
    assert not any(MENDS in question for question in asked(promises=[promise(status="kept")], people=people))


def test_a_loyal_customer_is_not_asked_what_it_would_take_to_be_called_first():
    assert asked(rung=5)[0] == f"Ask Ann Lee: {ALWAYS[1]}"
    assert asked(rung=4)[0] == f"Ask Ann Lee: {ALWAYS[0]}"
