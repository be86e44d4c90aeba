"""A server that speaks OpenAI's chat completions and says what a test tells it to."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


@dataclass
class ChatServer:
    """Answers every request with `says` (a string, or what becomes JSON) and `status`; keeps what it was `asked`."""

    says: object = ""
    status: int = 200
    hangs: threading.Event = field(default_factory=threading.Event)
    asked: list[dict[str, object]] = field(default_factory=list)
    url: str = ""

    def claims(self, *claims):
        """Say these claims: pairs of a text and the ids it names."""
        self.says = {"claims": [{"text": text, "evidence": list(ids)} for text, ids in claims]}


@pytest.fixture
def chat_server(monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    script = ChatServer()
    script.hangs.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            script.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            script.hangs.wait()
            said = script.says if isinstance(script.says, str) else json.dumps(script.says)
            message = {"role": "assistant", "content": said}
            answer = {
                "id": "1",
                "object": "chat.completion",
                "created": 0,
                "model": "tiny",
                "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
                "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
            }
            wrong = {"error": {"message": "wrong key sk-very-secret", "type": "error", "code": None}}
            body = json.dumps(answer if script.status == 200 else wrong).encode()
            try:
                self.send_response(script.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except ConnectionError:
                pass  # who asked has given up

        def log_message(self, *args):
            """Nothing to standard error."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    script.url = f"http://127.0.0.1:{server.server_port}/v1"
    yield script
    script.hangs.set()
    server.shutdown()
    server.server_close()
    thread.join()
