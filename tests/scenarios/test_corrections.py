"""What a person corrects in the terminal: it shows in the next brief, and stays when the files come in again."""

import json

import pytest

pytestmark = pytest.mark.slow

FILES = {
    "accounts.csv": "Account Name\nAcme\nGlobex\n",
    "contacts.csv": "Name,Email,Account\nAnna Berg,anna@acme.example,Acme\n",
    "Acme/2026-03-02 call.vtt": "WEBVTT\n\n00:00:00.000 --> 00:00:08.000\n"
    "<v Anna Berg>We have nobody who can tell which seal kit fits which pump, and we need a list of them badly.\n\n"
    "00:00:08.000 --> 00:00:12.000\n<v Tom Lee>I will send you the list by 20 March 2026, I promise.\n",
    "Acme/2026-04-01 mail.eml": "From: Anna Berg <anna@acme.example>\nTo: tom@us.example\nSubject: Motors\n"
    "Date: Wed, 01 Apr 2026 09:00:00 +0200\n\nTwo of us want the big motor and two the small one, we cannot decide.\n",
}


@pytest.fixture
def acme(terminal, tmp_path):
    folder = tmp_path / "in"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    terminal("ingest", folder)
    return folder


def need_with(brief, words):
    (found,) = [need for need in brief["unmet_needs"] if any(words in piece["quote"] for piece in need["evidence"])]
    return found


def test_what_is_said_of_a_need_stays_when_its_file_has_changed(terminal, acme):
    brief = terminal.json("brief", "Acme")
    need = need_with(brief, "seal kit")
    assert need["status"] in {"open", "addressed"}
    assert terminal.json("correct", need["id"], "met", "--by", "Jo") == {"id": need["id"], "verdict": "met", "by": "Jo"}
    assert need_with(terminal.json("brief", "Acme"), "seal kit")["status"] == "met"
    call = acme / "Acme/2026-03-02 call.vtt"
    call.write_text(
        FILES["Acme/2026-03-02 call.vtt"].replace(
            "WEBVTT\n", "WEBVTT\n\n00:00.000 --> 00:01.000\n<v Tom Lee>Hello to you all.\n"
        ),
        encoding="utf-8",
    )
    terminal("ingest", acme)
    again = need_with(terminal.json("brief", "Acme"), "seal kit")
    assert again["id"] != need["id"]
    assert again["status"] == "met"
    (kept,) = terminal.json("corrections")["corrections"]
    assert (kept["by"], kept["account"], kept["evidence"]["id"]) == ("Jo", "Acme", again["id"])


def test_each_verdict_shows_in_the_brief(terminal, acme):
    brief = terminal.json("brief", "Acme")
    (promise,) = brief["promises"]
    assert promise["status"] == "overdue"
    terminal("correct", promise["id"], "kept")
    need = need_with(brief, "seal kit")
    terminal("correct", need["id"], "not-a-need")
    terminal("correct", need["id"], "type", "market")
    terminal("correct", "Anna Berg", "left")
    after = terminal.json("brief", "Acme")
    assert [each["status"] for each in after["promises"]] == ["kept"]
    assert need["id"] not in {each["id"] for each in after["unmet_needs"]}
    assert need["id"] in {each["id"] for each in after["uncertainty"]["evidence"] if each["type"] == "market"}
    assert [person["left"] for person in after["contacts"]["people"]] == [True]
    rows = [json.loads(line) for line in terminal("corrections", "--labelled").stdout.splitlines()]
    (row,) = [row for row in rows if row["id"] == need["id"]]
    assert (row["uncertainty"], row["unmet_need"], row["speaker"]) == ("market", False, "customer")


def test_an_account_given_by_a_quote_takes_its_document_there(terminal, acme):
    need = need_with(terminal.json("brief", "Acme"), "seal kit")
    terminal("correct", need["id"], "account", "Globex")
    assert terminal.json("brief", "Acme")["promises"] == []
    assert need_with(terminal.json("brief", "Globex"), "seal kit")["id"] == need["id"]


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        pytest.param(["000000000000.0-5", "met"], 1, id="an unknown id"),
        pytest.param(["Nobody Known", "left"], 1, id="an unknown person"),
        pytest.param(["000000000000.0-5", "fine"], 1, id="an unknown verdict"),
        pytest.param(["000000000000.0-5"], 2, id="no verdict"),
    ],
)
def test_what_cannot_be_said_is_refused_in_one_sentence(terminal, arguments, status):
    told = terminal("correct", *arguments, status=status).stderr
    assert len(told.strip().splitlines()) == 1
    assert "Traceback" not in told
