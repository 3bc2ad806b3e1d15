"""The drill's client asks until it is answered, and writes down each answer; against a double of the API."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from devstack.demo.drill.journal import Journal, Request, read
from devstack.demo.drill.people.client import Client

ACCEPT = Request(
    kind="accept", path="/accept", tenant=1, lead=7, by=3, key="key-1", body={"offer_id": 5}, places={"offers": "x"}
)
Script = list[tuple[int, dict[str, object]]]


class Api(ThreadingHTTPServer):
    """Answers by its script, the last line again and again; status 0 closes the connection without an answer."""

    script: Script
    keys: list[str | None]


class _Answers(BaseHTTPRequestHandler):
    server: Api

    def do_POST(self) -> None:
        self.server.keys.append(self.headers["Idempotency-Key"])
        self.rfile.read(int(self.headers["Content-Length"]))
        script = self.server.script
        status, body = script.pop(0) if len(script) > 1 else script[0]
        if not status:
            self.close_connection = True
            return
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *values: object) -> None:
        return


@pytest.fixture
def api() -> Iterator[Api]:
    with Api(("127.0.0.1", 0), _Answers) as api:
        api.keys = []
        Thread(target=api.serve_forever, args=(0.05,), daemon=True).start()
        yield api
        api.shutdown()


async def sent(api: Api, path: Path, script: Script, *, patience: float = 30, repeat: bool = False) -> list[str]:
    """What the journal holds afterwards, as `answered:status`."""
    api.script = script
    path.mkdir(exist_ok=True)
    journal = Journal(path / "journal.jsonl")
    client = Client(f"http://127.0.0.1:{api.server_port}", {3: "token"}, journal, patience=patience)
    await client.send(ACCEPT, repeat=repeat)
    await client.close()
    journal.close()
    return [f"{entry.answered.value}:{entry.status}" for entry in read(journal.path)]


async def test_failures_and_received_are_followed_by_the_answer_that_counts(api: Api, tmp_path: Path) -> None:
    script: Script = [(503, {}), (0, {}), (202, {"state": "pending"}), (202, {"state": "pending"}), (200, {"done": 1})]
    assert await sent(api, tmp_path, script) == ["pending:202", "acknowledged:200"]
    assert api.keys == ["key-1"] * 5


async def test_a_refusal_is_an_answer(api: Api, tmp_path: Path) -> None:
    assert await sent(api, tmp_path, [(409, {"reason": "offer_expired"})]) == ["refused:409"]


async def test_a_key_in_use_is_asked_again(api: Api, tmp_path: Path) -> None:
    script: Script = [(409, {"reason": "idempotency_key_in_use"}), (200, {})]
    assert await sent(api, tmp_path, script) == ["acknowledged:200"]


async def test_a_repeat_that_is_answered_differently_is_written_down(api: Api, tmp_path: Path) -> None:
    script: Script = [(200, {"owner_id": 3}), (200, {"owner_id": 4})]
    assert await sent(api, tmp_path, script, repeat=True) == ["acknowledged:200", "different:200"]
    assert await sent(api, tmp_path / "same", [(200, {})], repeat=True) == ["acknowledged:200"]


@pytest.mark.parametrize(("status", "answered"), [(500, "unanswered:None"), (202, "unanswered:None")])
async def test_patience_ends(api: Api, tmp_path: Path, status: int, answered: str) -> None:
    assert (await sent(api, tmp_path, [(status, {})], patience=0))[-1] == answered


async def test_an_answer_that_may_never_come_is_named_as_such(api: Api, tmp_path: Path) -> None:
    assert await sent(api, tmp_path, [(422, {})]) == ["unexpected:422"]
