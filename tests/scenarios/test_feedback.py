"""Field feedback from a terminal: kept, in the next brief, listed, taken back."""

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture
def at_acme(terminal, tmp_path):
    (tmp_path / "files" / "Acme").mkdir(parents=True)
    (tmp_path / "files" / "Acme" / "2026-05-01 note.md").write_text("Visited the plant.", encoding="utf-8")
    terminal("ingest", tmp_path / "files")
    return terminal


def test_it_is_in_the_next_brief_until_it_is_taken_back(at_acme):
    words = "We need a spare set of seals on site, they leak every week."
    jo = ("--by", "Jo Berg")
    kept = at_acme.json(
        "feedback", "acme", words, *jo, "--said-by", "Maria Lund", "--asset", "DX-7", "--severity", "high"
    )
    assert (kept["account"], kept["status"], kept["severity"], kept["read_as"]["need"]) == (
        "Acme",
        "received",
        "high",
        True,
    )
    brief = at_acme.json("brief", "Acme")
    (need,) = brief["unmet_needs"]
    (piece,) = need["evidence"]
    assert (piece["quote"], piece["source"], piece["speaker"]) == (words, f"feedback/{kept['id']}", "Maria Lund")
    assert at_acme.json("source", piece["id"])["text"] == words
    (listed,) = at_acme.json("feedback", "--list", *jo)["feedback"]
    assert (listed["id"], listed["status"], listed["credit"]) == (kept["id"], "used", "Jo Berg")
    assert kept["id"] in at_acme("feedback", "--list", *jo).stdout
    at_acme("feedback", "--withdraw", kept["id"])
    assert at_acme.json("brief", "Acme")["unmet_needs"] == []


def test_what_cannot_be_kept_is_refused_with_what_to_do(at_acme):
    assert at_acme.json("feedback", "Nowhere", "x", status=1)["error"]["kind"] == "unknown_account"
    assert "say what was seen" in at_acme("feedback", "Acme", " ", status=1).stderr
    assert "--withdraw ID" in at_acme("feedback", "Acme", status=2).stderr
    assert "not one of" in at_acme("feedback", "Acme", "x", "--severity", "bad", status=2).stderr
