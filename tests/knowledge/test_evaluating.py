import datetime as dt
from types import SimpleNamespace

import numpy as np
import pytest

from knowledge.answering import Answer
from knowledge.evaluating import (
    Detection,
    LabelledQuestion,
    LabelledState,
    LabelledStatement,
    Share,
    Sought,
    calibration_error,
    evaluate,
)
from knowledge.model import Account, Heard
from knowledge.voice.needs import Need
from tests.voices import reading, said

ACME = Account(key=1, name="Acme")
TODAY = dt.date(2026, 11, 25)
LIST = said("We need a list of which seal kit fits which pump.")


class SetUp:
    """A set-up that says what the test says, of one need and no promise."""

    def __init__(self, *, readings=(), answers=None, dominant="need", texts=()):
        self._readings, self._answers = readings, answers or {}
        parts = [SimpleNamespace(source="Acme/note.md", name=None, text=text) for text in texts]
        kept = SimpleNamespace(text=LIST.evidence.quote)
        self.records = SimpleNamespace(
            account_parts=lambda scope, limit: parts,
            part=lambda name: kept if LIST.evidence.id.startswith(name) else None,
        )
        self._brief = SimpleNamespace(
            uncertainty=SimpleNamespace(dominant=dominant),
            unmet_needs=[need(LIST.evidence, status="open")],
            promises=[],
            evidence=(LIST.evidence,),
        )
        self.briefs = 0

    def readings(self, statements):
        return self._readings

    def answer(self, question, account, as_of):
        found = self._answers.get(question, ())
        status = "answered" if found else "not_found"
        return Answer(question=question, account=None, status=status, answer="", evidence=found)

    def brief(self, account, as_of):
        self.briefs += 1
        return self._brief


def need(evidence, **more):
    return Need(
        **{
            "id": evidence.id,
            "statement": "a list of kits",
            "certainty": 0.9,
            "value": None,
            "person": None,
            "first_seen": None,
            "last_seen": None,
            "evidence": (evidence,),
            "closed_by": (),
            "addressed_by": (),
            **more,
        }
    )


def statement(line, uncertainty=None, unmet_need=None, side="customer"):
    return LabelledStatement(line, Heard(f"Said {line}.", side, reported=False, context=None), uncertainty, unmet_need)


def sought(words, *, found=True, status=None, what="need", line=1):
    return Sought(line, what, ACME, TODAY, words, found, status)


def question(text, *, answerable=True, contains=None):
    return LabelledQuestion(1, text, ACME, None, answerable, contains)


def test_statements_are_counted_label_by_label_and_each_miss_is_named():
    cases = [statement(1, "need", unmet_need=True), statement(2, "market"), statement(3, "need"), statement(4, "none")]
    read = [reading(doubt="need"), reading(doubt="market"), reading(doubt="market"), reading()]
    found = evaluate(cases, SetUp(readings=read))
    labels = found.statements.uncertainty
    assert (labels.n, labels.right, labels.accuracy) == (4, 3, 0.75)
    assert labels.by_label["market"] == Detection(4, 1, 2, 1, 0.5, 1.0, pytest.approx(2 / 3))
    assert labels.macro_f1 == pytest.approx((2 / 3 + 2 / 3 + 1) / 3), "transaction, which no case has, counts for none"
    assert found.statements.unmet_need.told.n == 1
    assert [(missed.line, missed.case) for missed in found.missed] == [(1, "Said 1."), (3, "Said 3.")]
    assert "no unmet need" not in found.missed[0].why
    assert "need, and read as market" in found.missed[1].why


def test_what_our_own_side_says_flatters_no_calibration():
    cases = [statement(1, "need"), *(statement(line, "none", side="us") for line in range(2, 6))]
    found = evaluate(cases, SetUp(readings=[reading(sure=0.95)] * 5))
    assert found.statements.uncertainty.calibration_error == pytest.approx(0.95)


def test_calibration_error_is_the_mean_distance_of_what_was_said_from_what_came_true():
    said_so = np.array([0.95, 0.95, 0.55, 0.55])
    assert calibration_error(said_so, np.array([True, True, True, False])) == pytest.approx(0.05)
    assert calibration_error(said_so, np.array([False, False, True, False])) == pytest.approx(0.5)


def test_questions_are_counted_by_whether_they_have_an_answer():
    cases = [
        question("known", contains="which SEAL  kit"),
        question("other", contains="no such words"),
        question("never"),
        question("none", answerable=False),
        question("imagined", answerable=False),
    ]
    answers = dict.fromkeys(("known", "other", "imagined"), (LIST.evidence,))
    found = evaluate(cases, SetUp(answers=answers))
    assert found.questions.answered == Share(3, 2, pytest.approx(2 / 3))
    assert found.questions.quoted_rightly == Share(2, 1, 0.5)
    assert found.questions.refused == Share(2, 1, 0.5)
    assert [missed.case for missed in found.missed] == ["other", "never", "imagined"]


def test_a_need_is_found_by_words_of_its_quote_whatever_their_case_and_spacing():
    found = evaluate([sought("a list of WHICH seal-kit")], SetUp())
    assert (found.needs.right, found.needs.recall, found.missed) == (1, 1.0, ())
    assert found.needs.precision is None, "nothing was asked that could be found in vain"


def test_parts_of_words_find_nothing():
    assert evaluate([sought("a list of which seal k")], SetUp()).needs.right == 0


@pytest.mark.parametrize(
    ("case", "why"),
    [
        pytest.param(sought("free beer"), "stand nowhere", id="words that are nowhere"),
        pytest.param(sought("a blue pump"), "They stand in Acme/note.md", id="words that voice no need"),
        pytest.param(sought("seal kit", status="met"), "should be met, and is open", id="another status"),
        pytest.param(sought("seal kit", found=False), "is none", id="a need that is none"),
        pytest.param(sought("seal kit", what="promise"), "not taken for a promise", id="a need that is no promise"),
    ],
)
def test_what_is_not_found_as_it_should_be_says_why(case, why):
    found = evaluate([case], SetUp(texts=["They have a blue pump, and no list of each seal kit."]))
    assert why in found.missed[0].why


def test_what_is_found_in_vain_counts_against_precision():
    found = evaluate([sought("seal kit"), sought("which pump", found=False, line=2)], SetUp())
    assert (found.needs.precision, found.needs.recall) == (0.5, 1.0)


def test_one_brief_serves_all_cases_of_an_account_and_a_day():
    setup = SetUp(dominant="market")
    found = evaluate([LabelledState(2, ACME, TODAY, "need"), sought("seal kit")], setup)
    assert setup.briefs == 1
    assert found.accounts == Share(1, 0, 0.0)
    assert "judged market" in found.missed[0].why


def test_quotes_that_differ_from_their_source_are_counted():
    other = said("Words that stand nowhere.").evidence
    found = evaluate([question("known")], SetUp(answers={"known": (LIST.evidence, other)}))
    assert found.quotes == Share(2, 1, 0.5)
