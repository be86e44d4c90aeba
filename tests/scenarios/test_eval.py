"""An owner scores the set-up on a file of cases."""

import json

import pytest

pytestmark = pytest.mark.slow

CASES = (
    {"text": "Two of us want the big motor and two the small one, we cannot decide.", "uncertainty": "need"},
    {"text": "The canteen is on the first floor.", "unmet_need": True},
    {"question": "When did they last order?", "account": "Rabenau Papier", "answerable": True},
    {"account": "Strandby Dairy", "need": "which kit fits which pump", "as_of": "2026-11-20"},
    {"account": "Strandby Dairy", "need": "words that nobody said"},
    {"account": "Strandby Dairy", "need": "The canteen", "found": False},
    {"account": "Rabenau Papier", "promise": "I give you my word on that", "status": "broken", "as_of": "2026-11-20"},
    {"account": "Rabenau Papier", "dominant": "transaction", "as_of": "2026-11-20"},
)


def test_figures_come_with_their_number_and_each_miss_and_each_bad_line_with_its_line(with_examples, tmp_path):
    file = tmp_path / "cases.jsonl"
    lines = [*map(json.dumps, CASES), "", "not JSON", json.dumps({"account": "Nobody Ltd", "dominant": "need"})]
    file.write_text("\n".join(lines), encoding="utf-8")
    made = with_examples.json("eval", file)
    assert (made["lines"], made["used"]) == (10, 8)
    assert [bad["line"] for bad in made["bad"]] == [10, 11]
    assert "Nobody Ltd" in made["bad"][1]["reason"]
    assert made["statements"]["uncertainty"]["n"] == made["statements"]["unmet_need"]["told"]["n"] == 1
    assert made["questions"]["answered"] == {"n": 1, "right": 1, "share": 1.0}
    assert made["accounts"] == {"n": 1, "right": 1, "share": 1.0}
    assert (made["needs"]["n"], made["needs"]["wanted"], made["needs"]["right"]) == (3, 2, 1)
    assert made["promises"]["recall"] == 1.0
    assert made["quotes"]["right"] == made["quotes"]["n"] > 10
    assert {2, 5} <= {missed["line"] for missed in made["missed"]}
    page = with_examples("eval", file).stdout
    assert "8 of 10 lines" in page
    assert "line 5: “words that nobody said”" in page
    assert "line 10: The line is not JSON" in page


def test_a_table_asks_the_same_as_lines_of_json(with_examples, tmp_path):
    lines, table = tmp_path / "cases.jsonl", tmp_path / "cases.csv"
    lines.write_text(json.dumps(CASES[0]) + "\n" + json.dumps(CASES[7]) + "\n", encoding="utf-8")
    table.write_text(
        "Text,Uncertainty,Account,Dominant,As of\n"
        '"Two of us want the big motor and two the small one, we cannot decide.",need,,,\n'
        ",,rabenau papier,transaction,2026-11-20\n",
        encoding="utf-8",
    )
    one, other = (with_examples.json("eval", file) for file in (lines, table))
    assert {**one, "file": None} == {**other, "file": None}


def test_a_file_of_which_no_line_can_be_used_is_refused_in_one_sentence(with_examples, tmp_path):
    file = tmp_path / "cases.jsonl"
    file.write_text("one\ntwo\n", encoding="utf-8")
    refused = with_examples("eval", file, "--json", status=1)
    assert refused.stderr.strip().count("\n") == 0
    told = json.loads(refused.stdout)
    assert told["error"]["kind"] == "unreadable"
    assert "line 1" in told["error"]["message"]
    assert [bad["line"] for bad in told["bad"]] == [1, 2]
    assert "no such file" in with_examples("eval", tmp_path / "nothing.csv", status=1).stderr
    with_examples("eval", status=2)
