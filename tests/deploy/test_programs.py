"""The programs of the compose file start with its commands and its environment alone, on real servers."""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from devstack.ports import free_port
from devstack.postgres import EmbeddedPostgres
from devstack.temporal import EmbeddedTemporal
from tests.deploy.composition import PROJECT, composition

FILLED = {
    "LEAD_APP_PASSWORD": "only-in-tests",
    "LEAD_LINK_KEY": "only-in-tests",
    "LEAD_SECRET_KEY": "only-in-tests",
    "LEAD_PUBLIC_URL": "https://leads.example",
    "TEMPORAL_NAMESPACE": "default",
}


@pytest.fixture
def places(tmp_path: Path) -> Iterator[dict[str, str]]:
    """What stands in the file, and what stands for it here; the servers are new."""
    tmp_path.chmod(0o755)
    with EmbeddedPostgres(tmp_path / "postgres", durable=False) as postgres, EmbeddedTemporal(ui_port=None) as temporal:
        superuser = urlsplit(postgres.superuser_url)
        yield {
            "${POSTGRES_PASSWORD:?set it in .env}": str(superuser.password),
            "//postgres:": f"//{superuser.username}:",
            "@postgres:5432": f"@{superuser.hostname}:{superuser.port}",
            "temporal:7233": temporal.address,
            "/var/lib/lead": str(tmp_path),
            "/tmp/worker-ready": str(tmp_path / "worker-ready"),
            "0.0.0.0": "127.0.0.1",
            "8000": str(free_port()),
        }


def test_migrate_ends_and_then_worker_and_api_become_healthy(places: dict[str, str]) -> None:
    with _running("migrate", places) as migrate:
        assert migrate.wait(60) == 0
    ready = Path(places["/tmp/worker-ready"])
    with _running("worker", places) as worker, _running("api", places) as api:
        _wait(lambda: ready.exists(), worker)
        _wait(lambda: _is_ready(f"http://127.0.0.1:{places['8000']}/readyz"), api)


@contextmanager
def _running(service: str, places: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    described = composition().services[service]
    assert described.command is not None
    given = {name: _here(value, places) for name, value in described.environment.items() if value is not None}
    command = [sys.executable, *described.command[1:]]
    process = subprocess.Popen(command, cwd=PROJECT, env=given, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def _here(value: str, places: dict[str, str]) -> str:
    for there, here in places.items():
        value = value.replace(there, here)
    return re.sub(r"\$\{(\w+)(?::-([^}]*))?[^}]*\}", lambda found: FILLED.get(found[1]) or str(found[2]), value)


def _wait(done: Callable[[], bool], process: subprocess.Popen[bytes], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert process.poll() is None, "it ended"
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.1)


def _is_ready(url: str) -> bool:
    try:
        with urlopen(url, timeout=2) as answer:
            return b'"ok"' in answer.read()
    except OSError:
        return False
