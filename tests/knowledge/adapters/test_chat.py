import os
import subprocess
import sys
import time
from dataclasses import dataclass

import pytest

from knowledge.adapters.chat import LangChainChat
from knowledge.ports import Unanswered
from prompts import Prompt

PROMPT = Prompt("greet.v1", "Greet.", "Helen")


@dataclass(frozen=True)
class Greeting:
    words: str
    times: int


def chat(server, limit=20.0):
    return LangChainChat("openai:tiny", server.url, limit=limit)


def test_the_answer_comes_in_the_form_asked_for(chat_server):
    chat_server.says = {"words": "Good day", "times": 2}
    assert chat(chat_server).ask(PROMPT, Greeting) == Greeting("Good day", 2)
    (asked,) = chat_server.asked
    assert asked["temperature"] == 0
    assert asked["model"] == "tiny"
    assert [(each["role"], each["content"]) for each in asked["messages"]] == [("system", "Greet."), ("user", "Helen")]
    assert asked["response_format"]["json_schema"]["schema"]["required"] == ["words", "times"]


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("", id="nothing"),
        pytest.param('{"words": "Good', id="half"),
        pytest.param("Good day!", id="prose"),
        pytest.param([1], id="a list"),
        pytest.param({"words": "Good day", "times": "often"}, id="another type"),
        pytest.param({"times": 2}, id="a field too few"),
    ],
)
def test_another_form_is_no_answer(chat_server, said):
    chat_server.says = said
    assert chat(chat_server).ask(PROMPT, Greeting) == Unanswered("did not answer in the form asked for")


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (401, "was not let in with the key it has"),
        (403, "was not let in with the key it has"),
        (404, "is not known to its provider"),
        (429, "is asked too often for its provider"),
        (500, "failed on its server"),
    ],
)
def test_an_error_is_told_without_what_the_server_said(chat_server, status, why):
    chat_server.status = status
    assert chat(chat_server).ask(PROMPT, Greeting) == Unanswered(why)


def test_a_server_that_hangs_is_left_at_the_limit(chat_server):
    chat(chat_server).ask(PROMPT, Greeting)  # what is imported once does not count
    chat_server.hangs.clear()
    begun = time.monotonic()
    assert chat(chat_server, limit=0.5).ask(PROMPT, Greeting) == Unanswered("took longer than 0.5 seconds")
    assert time.monotonic() - begun < 1


def test_a_server_that_is_not_there_is_told(chat_server):
    gone = LangChainChat("openai:tiny", "http://127.0.0.1:9/v1")
    assert gone.ask(PROMPT, Greeting) == Unanswered("cannot be reached")


def test_a_server_of_ones_own_needs_no_key(chat_server, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY")
    chat_server.says = {"words": "Good day", "times": 2}
    assert chat(chat_server).ask(PROMPT, Greeting) == Greeting("Good day", 2)


def test_a_missing_package_or_key_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "langchain_anthropic", None)
    assert LangChainChat("anthropic:some").ask(PROMPT, Greeting) == Unanswered(
        "cannot be asked without its package: pip install 'rapport[anthropic]'"
    )
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    told = LangChainChat("openai:some").ask(PROMPT, Greeting)
    assert told.why.startswith("cannot be asked as it is set up")
    assert LangChainChat("nobody:some").ask(PROMPT, Greeting).why.startswith("cannot be asked as it is set up")


WATCHED = """
import sys
met = []
sys.addaudithook(lambda event, args: met.append((event, args[1])) if event == "socket.connect" else None)
sys.addaudithook(lambda event, args: met.append((event, args[0])) if event == "socket.getaddrinfo" else None)
from tests.knowledge.adapters.test_chat import Greeting, LangChainChat, PROMPT
chat = LangChainChat("openai:tiny", sys.argv[1])
assert not any(name.startswith("lang") for name in sys.modules), "imported before it is asked"
print(chat.ask(PROMPT, Greeting).words)
import time
time.sleep(0.5)
print(sorted({str(place) for _, place in met}))
"""


def test_langchain_is_imported_when_asked_and_only_the_model_hears_of_it(chat_server):
    chat_server.says = {"words": "Good day", "times": 2}
    set_otherwise = {"LANGSMITH_API_KEY": "ls-secret", "NO_PROXY": "127.0.0.1"}
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, chat_server.url],
        env=os.environ | set_otherwise,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    words, places = done.stdout.splitlines()
    port = chat_server.url.split(":")[2].split("/")[0]
    assert words == "Good day"
    assert places.replace(", '127.0.0.1'", "") == f"""["('127.0.0.1', {port})"]"""
