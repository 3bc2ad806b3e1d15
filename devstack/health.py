"""Whether a process answers, checked from outside: works for our own servers and for those of others."""

import http.client
import time
from pathlib import Path

from psycopg import pq

from devstack.folder import PartState
from devstack.process import is_running
from devstack.temporal import namespace_answers

# Many times as long as between two touches: a busy core is no frozen worker.
_SILENT_AFTER = 20.0


def postgres_answers(address: str) -> bool:
    """Whether a PostgreSQL server takes connections; needs no password."""
    host, _, port = address.rpartition(":")
    return pq.PGconn.ping(f"host={host} port={port} connect_timeout=2".encode()) == pq.Ping.OK


def api_answers(address: str) -> bool:
    """Whether `GET /readyz` answers 200."""
    connection = http.client.HTTPConnection(address, timeout=2)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def worker_ready_file(data_dir: Path) -> Path:
    """The file that the worker makes when it polls, and touches as long as it does (`LEAD_READY_FILE`)."""
    return data_dir / "worker.ready"


def worker_answers(data_dir: Path) -> bool:
    """Whether the worker has touched its file lately; a frozen one has not."""
    try:
        return time.time() - worker_ready_file(data_dir).stat().st_mtime < _SILENT_AFTER
    except FileNotFoundError:
        return False


def is_healthy(part: PartState, data_dir: Path, namespace: str) -> bool:
    """Whether a part of a running stack does its work."""
    match part.name:
        case "postgres":
            return postgres_answers(part.address)
        case "temporal":
            return namespace_answers(part.address, namespace, embedded=part.pid is not None)
        case "api":
            return api_answers(part.address)
        case _:
            return part.pid is not None and is_running(part.pid, part.name) and worker_answers(data_dir)
