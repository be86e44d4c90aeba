"""What a person at a terminal, or a script, meets."""

import json
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.cli import INTERRUPTED
from tests.scenarios.conftest import EXAMPLES, ROOT, Terminal

pytestmark = pytest.mark.slow

README = (ROOT / "README.md").read_text(encoding="utf-8")
HEAVY = {"torch", "transformers", "sentence_transformers", "langchain", "langchain_core", "dbos", "sklearn", "chromadb"}
WATCH = """
import sys
met = []
sys.addaudithook(lambda event, args: met.append((event, args)) if event in {watched} else None)
from bot.cli import run
status = run(sys.argv[1:])
print(status, file=sys.stderr)
print({report}, file=sys.stderr)
"""


def watched(terminal, report, watching, *arguments):
    done = subprocess.run(
        [sys.executable, "-c", WATCH.format(watched=watching, report=report), *map(str, arguments)],
        env=terminal.environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    *_, status, reported = done.stderr.strip().splitlines()
    assert status == "0", done.stderr
    return reported


def test_every_command_that_the_readme_shows_works(terminal, tmp_path):
    (tmp_path / "examples").symlink_to(EXAMPLES)
    commands = re.findall(r"^\$ rapport (.+)$", README, re.MULTILINE)
    assert len(commands) > 5
    for command in commands:
        assert terminal(*shlex.split(command, comments=True), within=tmp_path).stdout.strip(), command
    assert {"rabenau.pdf", "portfolio.png"} <= {file.name for file in tmp_path.iterdir()}


def test_taking_the_same_in_again_costs_nothing(with_examples):
    again = with_examples.json("ingest", EXAMPLES)
    assert (again["added"], again["updated"], again["passages"]) == (0, 0, 0)
    assert again["unchanged"] > 50


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", "When did they last order?", "--account", "Rabenau Papier"),
        ("ask", "Why do they not trust our delivery dates?", "--account", "Rabenau Papier"),
        ("brief", "Rabenau Papier"),
        ("accounts",),
        ("ingest", EXAMPLES),
    ],
    ids=lambda arguments: " ".join(map(str, arguments[:2]))[:40],
)
def test_a_command_imports_nothing_heavy_it_does_not_use(with_examples, arguments):
    loaded = watched(with_examples, f"sorted(set(sys.modules) & {HEAVY})", set(), *arguments)
    assert loaded == "[]"


@pytest.mark.parametrize(
    "arguments",
    [
        ("ingest", EXAMPLES / "Strandby Dairy"),
        ("ask", "What do they worry about?"),
        ("brief", "Strandby Dairy"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_nothing_phones_home(with_examples, terminal, arguments):
    where = terminal if arguments[0] == "ingest" else with_examples
    reached = watched(where, "met", {"socket.connect", "socket.getaddrinfo", "socket.sendto"}, *arguments)
    assert reached == "[]"


def test_every_quote_of_every_brief_stands_in_its_source_to_the_letter(with_examples):
    seen = 0
    for account in with_examples.json("accounts")["accounts"]:
        brief = with_examples.json("brief", account["name"])
        for piece in brief["telling"][:2] + brief["evidence"][:2]:
            source = with_examples.json("source", piece["id"])
            assert source["text"][piece["start"] : piece["end"]] == piece["quote"] == source["quote"]
            assert (source["source"], source["part"]) == (piece["source"], piece["part"])
            seen += 1
    assert seen > 10


def test_a_brief_rests_every_statement_on_evidence_it_shows(with_examples):
    brief = with_examples.json("brief", "Rabenau Papier", "--as-of", "2026-11-20")
    shown = {piece["id"] for piece in brief["evidence"]}
    said = [brief["headline"], *brief["watch_outs"]]
    assert said
    for statement in said:
        assert statement["evidence"]
        assert set(statement["evidence"]) <= shown


def test_what_is_dated_later_does_not_exist(with_examples):
    brief = with_examples.json("brief", "Rabenau Papier", "--as-of", "2025-06-01")
    dates = [piece["date"] for piece in brief["evidence"] if piece["date"]]
    assert dates
    assert max(dates) <= "2025-06-01"
    assert brief["behaviour"]["last_order"] <= "2025-06-01"


def test_an_unknown_account_gets_the_closest_names_and_nothing_is_guessed(with_examples):
    refused = with_examples("brief", "Strandby", "--json", status=1)
    error = json.loads(refused.stdout)["error"]
    assert error["kind"] == "unknown_account"
    assert error["candidates"] == ["Strandby Castings", "Strandby Dairy"]
    assert refused.stderr.strip().count("\n") == 0


def test_wrong_usage_is_two_and_a_sentence(terminal):
    assert "frobnicate" in terminal("frobnicate", status=2).stderr
    assert "--source" in terminal("forget", status=2).stderr


def test_a_wrong_setting_is_one_sentence(terminal):
    terminal.home.write_text("not a folder", encoding="utf-8")
    refused = terminal("accounts", status=1)
    assert "RAPPORT_HOME" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_home_that_cannot_be_made_is_one_sentence(terminal):
    terminal.home.write_text("not a folder", encoding="utf-8")
    refused = Terminal(terminal.home / "below")("accounts", status=1)
    assert "RAPPORT_HOME" in refused.stderr
    assert refused.stderr.strip().count("\n") == 0


def test_a_file_in_place_of_the_database_is_one_sentence_that_says_what_to_do(terminal):
    terminal.home.mkdir()
    (terminal.home / "rapport.db").write_text("not a database " * 100, encoding="utf-8")
    refused = terminal("accounts", status=1)
    assert "RAPPORT_HOME" in refused.stderr
    assert refused.stderr.strip().count("\n") == 0


def test_doctor_fails_where_something_is_not_well_and_says_it_once(terminal):
    terminal.home.mkdir()
    (terminal.home / "rapport.db").write_text("not a database " * 100, encoding="utf-8")
    looked = terminal.json("doctor", status=1)
    assert not looked["well"]
    assert sum("cannot be used" in check["found"] for check in looked["checks"]) == 1


def test_a_command_stopped_by_hand_says_so_and_fails(terminal, tmp_path):
    folder = tmp_path / "in" / "Acme"
    folder.mkdir(parents=True)
    for number in range(200):
        (folder / f"{number}.md").write_text(f"The press {number} stops twice a week.\n" * 40, encoding="utf-8")
    running = terminal.start("ingest", folder.parent)
    while not (terminal.home / "rapport.db").exists():
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    _, told = running.communicate(timeout=60)
    assert running.returncode == INTERRUPTED
    assert told.strip().endswith("what was done until now is kept.")


def test_taking_in_nothing_at_all_fails_and_says_why(terminal, tmp_path):
    refused = terminal("ingest", tmp_path / "absent", "--json", status=1)
    told = json.loads(refused.stdout)
    assert [failure["source"] for failure in told["failed"]] == [str(tmp_path / "absent")]
    assert told["error"]["kind"] == "nothing_taken_in"
    assert refused.stderr.strip() == told["error"]["message"]


def test_what_went_wrong_with_one_file_is_in_the_log_of_the_home(terminal, tmp_path):
    (tmp_path / "note.md").write_text("The press stops twice a week.", encoding="utf-8")
    broken = "import ingest.pipeline as p, bot.cli as c; p.cleaned = lambda _: 1 / 0; c.main()"
    done = subprocess.run(
        [sys.executable, "-c", broken, "ingest", tmp_path / "note.md"],
        env=terminal.environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    number = re.search(r"the log has error (\w+)", done.stderr)[1]
    log = (terminal.home / "rapport.log").read_text(encoding="utf-8")
    assert number in log
    assert "ZeroDivisionError" in log


def test_a_list_of_people_that_is_not_there_is_named(terminal, tmp_path):
    assert "absent.csv" in terminal("people", tmp_path / "absent.csv", status=1).stderr


def test_two_files_of_one_name_are_told_apart_by_their_ids(terminal, tmp_path):
    for root, words in (("a", "The press stops."), ("b", "The press runs.")):
        (tmp_path / root / "Acme").mkdir(parents=True)
        (tmp_path / root / "Acme" / "note.md").write_text(words, encoding="utf-8")
        terminal("ingest", tmp_path / root)
    error = json.loads(terminal("source", "Acme/note.md", "--json", status=1).stdout)["error"]
    assert {terminal.json("source", id_)["text"] for id_ in error["candidates"]} == {
        "The press stops.",
        "The press runs.",
    }


def test_who_is_forgotten_is_in_no_byte_of_the_home_and_does_not_come_back(terminal, tmp_path):
    folder = tmp_path / "in" / "Acme"
    folder.mkdir(parents=True)
    (folder / "2026-01-05 call.md").write_text(
        "Anna Bergqvist says the press stops twice a week.\n\nAnna Bergqvist: we need a spare.\n", encoding="utf-8"
    )
    (folder.parent / "contacts.csv").write_text(
        "Name,Email,Account\nAnna Bergqvist,anna.bergqvist@acme.example,Acme\nBo Ek,bo@acme.example,Acme\n",
        encoding="utf-8",
    )
    terminal("ingest", folder.parent)
    erased = terminal.json("forget", "anna.bergqvist@acme.example")
    assert erased["still_found"] == []
    assert erased["removed"]["contacts"] == 1
    (folder / "2026-01-06 mail.md").write_text("Anna Bergqvist asked again.\n", encoding="utf-8")
    terminal("ingest", folder.parent)
    for file in terminal.home.rglob("*"):
        if file.is_file():
            assert b"bergqvist" not in file.read_bytes().lower(), file.name
    answer = terminal.json("source", "Acme/2026-01-05 call.md")
    assert "press stops twice a week" in answer["text"]


def test_a_forgotten_source_is_gone(terminal, tmp_path):
    (tmp_path / "in" / "Acme").mkdir(parents=True)
    (tmp_path / "in" / "Acme" / "note.md").write_text("The press stops twice a week.\n", encoding="utf-8")
    terminal("ingest", tmp_path / "in")
    assert terminal.json("forget", "--source", "Acme/note.md")["still_found"] == []
    terminal("source", "Acme/note.md", status=1)


def test_a_part_of_a_source_is_not_forgotten_with_all_the_others(terminal, tmp_path):
    (tmp_path / "survey.csv").write_text("Account,Comment\nAcme,Too loud\nBolt,Too slow\n", encoding="utf-8")
    terminal("ingest", tmp_path)
    assert "survey.csv" in terminal("forget", "--source", "survey.csv#row-2", status=1).stderr
    assert "Too slow" in terminal.json("source", "survey.csv#row-3")["text"]


def test_the_wheel_holds_the_product_and_never_its_tests(tmp_path):
    tree = tmp_path / "tree"
    shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(".*", "build", "*.egg-info", "__pycache__"))
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--no-deps",
            "--no-build-isolation",
            "--wheel-dir",
            tmp_path,
            tree,
        ],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    listed = subprocess.run([sys.executable, "-m", "zipfile", "-l", wheel], check=True, capture_output=True, text=True)
    tops = {Path(line.split()[0]).parts[0] for line in listed.stdout.splitlines()[1:]}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"bot", "ingest", "knowledge", "prompts"}
    assert "rev_0001.py" in listed.stdout
