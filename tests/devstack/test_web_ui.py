"""Temporal's web UI is reached by loopback names only: no page elsewhere gets at it, whatever name it gives itself."""

import http.client
import socket
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from devstack.ports import HOST, is_taken
from devstack.temporal import EmbeddedTemporal
from devstack.waiting import wait_until
from devstack.web_ui.host_check import checked_head, hidden_address


@pytest.fixture(scope="module")
def temporal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedTemporal]:
    folder: Path = tmp_path_factory.mktemp("ui")
    with EmbeddedTemporal(log=folder / "temporal.log") as server:
        yield server


def answer(server: EmbeddedTemporal, path: str = "/", method: str = "GET", **headers: str) -> tuple[int, bytes]:
    assert server.ui_port
    connection = http.client.HTTPConnection(HOST, server.ui_port, timeout=20)
    try:
        connection.request(method, path, headers=headers)
        read = connection.getresponse()
        return read.status, read.read()
    finally:
        connection.close()


def test_its_own_names_are_served(temporal: EmbeddedTemporal) -> None:
    for host in (f"localhost:{temporal.ui_port}", f"127.0.0.1:{temporal.ui_port}", "[::1]:8233", "LOCALHOST"):
        status, body = answer(temporal, Host=host)
        assert (status, b"<html" in body.lower()) == (200, True), host
    # It connects to the server behind it a moment later.
    assert wait_until(lambda: answer(temporal, "/api/v1/namespaces", Host="localhost")[0] == 200, 60, 0.2)
    assert b"default" in answer(temporal, "/api/v1/namespaces", Host="localhost")[1]


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example:8233"},
        {"Host": "localhost.evil.example"},
        {"Host": "localhost", "Origin": "https://evil.example"},
        {"Host": "localhost", "Origin": "null"},
        {"Host": "10.0.0.1"},
        {"Host": ""},
    ],
)
def test_another_name_or_another_page_is_refused(temporal: EmbeddedTemporal, headers: dict[str, str]) -> None:
    for path in ("/", "/api/v1/namespaces", "/namespaces/default/workflows"):
        for method in ("GET", "POST"):
            assert answer(temporal, path, method, **headers) == (421, b"")


def test_a_second_request_of_a_connection_is_not_handed_on_unseen(temporal: EmbeddedTemporal) -> None:
    ours, theirs = (b"GET /api/v1/namespaces HTTP/1.1\r\nHost: %s\r\n\r\n" % host for host in (b"localhost", b"evil"))
    with socket.create_connection((HOST, temporal.ui_port or 0), timeout=20) as connection:
        connection.sendall(ours + theirs)
        read = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert read.count(b"HTTP/1.1 ") == 1


def test_the_ui_itself_listens_where_nobody_guesses(temporal: EmbeddedTemporal) -> None:
    assert len({hidden_address() for _ in range(50)}) == 50
    assert not hidden_address().startswith("127.0.0.")
    address, port = temporal._hidden_ui
    assert not is_taken(port)  # nothing of it on 127.0.0.1
    socket.create_connection((address, port), timeout=5).close()


def test_no_port_of_the_server_tells_a_foreign_name_anything(temporal: EmbeddedTemporal) -> None:
    assert temporal.process
    listening = psutil.Process(temporal.process.pid).net_connections(kind="tcp")
    ports = {one.laddr.port for one in listening if one.status == "LISTEN" and one.laddr.ip == HOST}
    assert temporal.port in ports
    for port in ports:
        connection = http.client.HTTPConnection(HOST, port, timeout=5)
        try:
            connection.request("GET", "/api/v1/namespaces", headers={"Host": "evil.example"})
            assert connection.getresponse().status in (403, 404), port
        except (OSError, http.client.HTTPException):
            continue  # not HTTP/1.1 at all
        finally:
            connection.close()


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : evil\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n folded: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: local\xe4host\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: [\r\n\r\n",
    ],
)
def test_a_head_that_is_not_plain_is_refused(head: bytes) -> None:
    assert checked_head(head) is None


def test_a_head_is_handed_on_for_one_request() -> None:
    head = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\nCookie: a\r\n\r\n"
    assert checked_head(head) == b"GET / HTTP/1.1\r\nHost: localhost\r\nCookie: a\r\nConnection: close\r\n\r\n"
