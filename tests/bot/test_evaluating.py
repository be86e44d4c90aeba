import datetime as dt

import pytest

from bot.cli.evaluating import case_of, lines_of
from knowledge.errors import RapportError, UnknownAccount, Unreadable
from knowledge.evaluating import LabelledQuestion, LabelledState, LabelledStatement, Sought
from knowledge.model import Account, Heard

ACME = Account(key=1, name="Acme")
TODAY = dt.date(2026, 11, 25)


def find(name):
    if name != "Acme":
        raise UnknownAccount(f"No account is called “{name}”.")
    return ACME


def case(**keys):
    return case_of(7, keys, find, TODAY)


def given(tmp_path, text, name="cases.jsonl"):
    file = tmp_path / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def read(file):
    return [(line, reading()) for line, reading in lines_of(file)]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        pytest.param(
            {"text": "Late again.", "speaker": "reported", "context": "So?", "uncertainty": "transaction"},
            LabelledStatement(7, Heard("Late again.", "customer", reported=True, context="So?"), "transaction", None),
            id="a statement",
        ),
        pytest.param(
            {"text": "Fine.", "unmet_need": "no", "id": 3},
            LabelledStatement(7, Heard("Fine.", "customer", reported=False, context=None), None, unmet_need=False),
            id="a statement from a table, with a column of the owner's",
        ),
        pytest.param(
            {"question": "Why?", "contains": "since May"},
            LabelledQuestion(7, "Why?", None, None, answerable=True, contains="since May"),
            id="a question with a quote has an answer",
        ),
        pytest.param(
            {"question": "Why?", "account": "Acme", "answerable": False, "as_of": "2026-01-31"},
            LabelledQuestion(7, "Why?", ACME, dt.date(2026, 1, 31), answerable=False, contains=None),
            id="a question without an answer",
        ),
        pytest.param(
            {"account": "Acme", "dominant": "Insufficient"},
            LabelledState(7, ACME, TODAY, "insufficient"),
            id="an account's state, today",
        ),
        pytest.param(
            {"account": "Acme", "need": "seal kit", "status": "open"},
            Sought(7, "need", ACME, TODAY, "seal kit", found=True, status="open"),
            id="a need",
        ),
        pytest.param(
            {"account": "Acme", "promise": "by Friday", "found": False},
            Sought(7, "promise", ACME, TODAY, "by Friday", found=False, status=None),
            id="what is no promise",
        ),
    ],
)
def test_a_line_is_told_by_what_it_holds(keys, expected):
    assert case(**keys) == expected


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        pytest.param({"account": "Acme"}, "no case", id="nothing asked"),
        pytest.param({"text": "x", "question": "x?"}, '"text" and "question"', id="two cases"),
        pytest.param({"text": "x"}, "no label", id="no label"),
        pytest.param({"text": "x", "uncertainty": "price"}, "one of need, market", id="an unknown label"),
        pytest.param({"text": "x", "uncertainty": ["need"]}, "one of need, market", id="a list for a label"),
        pytest.param({"text": "x", "unmet_need": 1}, "true or false", id="a number for yes"),
        pytest.param({"text": "x", "unmet_need": "perhaps"}, "true or false", id="perhaps"),
        pytest.param({"text": 5, "unmet_need": True}, '"text"', id="text is a number"),
        pytest.param({"question": "Why?"}, '"answerable"', id="a question without a label"),
        pytest.param({"question": 3, "answerable": True}, "as a string", id="the question is a number"),
        pytest.param({"question": "x", "answerable": False, "contains": "y"}, "no quote", id="a quote of no answer"),
        pytest.param({"question": "Why?", "answerable": True, "account": "Nobody"}, "“Nobody”", id="unknown account"),
        pytest.param({"dominant": "need"}, '"account"', id="no account"),
        pytest.param({"need": "x", "account": "Acme", "as_of": "May"}, "a day such as", id="no day"),
        pytest.param({"need": "x", "account": "Acme", "status": "kept"}, "open, addressed, met", id="not its status"),
        pytest.param({"need": "…", "account": "Acme"}, "no word", id="no word"),
    ],
)
def test_what_is_wrong_with_a_line_is_one_sentence(keys, why):
    with pytest.raises(RapportError) as refused:
        case(**keys)
    assert why in str(refused.value)
    assert "\n" not in str(refused.value)


def test_lines_are_counted_as_an_editor_counts_them(tmp_path):
    file = given(tmp_path, '\ufeff{"text": "a"}\r\n\r\n  \n{"text": "b"}')
    assert read(file) == [(1, {"text": "a"}), (4, {"text": "b"})]


def test_rows_of_a_table_are_counted_by_the_line_they_begin_on_and_blank_cells_are_left_out(tmp_path):
    file = given(tmp_path, 'Text;Unmet Need;Note\n"one\ntwo";yes;\n;;\n"b";;x\n', "cases.csv")
    assert read(file) == [(2, {"text": "one\ntwo", "unmet_need": "yes"}), (5, {"text": "b", "note": "x"})]


@pytest.mark.parametrize(
    ("text", "name", "why"),
    [
        pytest.param(b"", "cases.csv", "is empty", id="an empty table"),
        pytest.param("a,b\n1,2\n", "cases.csv", "no column that is known", id="a table of something else"),
        pytest.param(b"\0\1\2\3" * 40, "cases.csv", "not text", id="bytes"),
    ],
)
def test_a_file_without_cases_is_refused(tmp_path, text, name, why):
    with pytest.raises(Unreadable, match=why):
        read(given(tmp_path, text, name))


@pytest.mark.parametrize(
    ("text", "name", "why"),
    [
        pytest.param("{", "cases.jsonl", "not JSON", id="not JSON"),
        pytest.param(b'"\xff"', "cases.jsonl", "not UTF-8", id="not UTF-8"),
        pytest.param("text,unmet_need\na, b,yes\n", "cases.csv", "more cells", id="a comma that is not quoted"),
    ],
)
def test_a_line_that_cannot_be_read_says_so_when_it_is_read(tmp_path, text, name, why):
    ((_, reading),) = lines_of(given(tmp_path, text, name))
    with pytest.raises(RapportError, match=why):
        reading()


def test_a_file_that_is_not_there_is_refused_in_one_sentence(tmp_path):
    with pytest.raises(Unreadable, match=r"no such file or directory"):
        read(tmp_path / "nothing.jsonl")
