"""Lets the load generator fire at a server, and reads what it saw."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence

from pydantic import BaseModel

from benchmarks.bed.line import quantile
from devstack.settings import PROJECT

CLIENTS = 16
_PATIENCE_SECONDS = 1_000


class Volley(BaseModel):
    """What came of one volley; latencies in ms."""

    seconds: float
    cpu_seconds: float
    ms: list[float]
    statuses: dict[int, int]

    @property
    def per_s(self) -> float:
        return len(self.ms) / self.seconds

    @property
    def generator_cores(self) -> float:
        """Well below 1, or the generator is what was measured."""
        return self.cpu_seconds / self.seconds


def http_request(method: str, path: str, *, token: str = "", body: object = None, key: str = "") -> str:
    """A whole HTTP/1.1 request as text."""
    content = json.dumps(body) if body is not None else ""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"Authorization: Bearer {token}"] if token else []
    lines += [f"Idempotency-Key: {key}"] if key else []
    lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"] if content else []
    return "\r\n".join([*lines, "", content])


def fire(address: str, requests: Sequence[str], expected: int, clients: int = CLIENTS) -> Volley:
    """As `shoot`; raises when an answer is lost or has another status than `expected`."""
    volley = shoot(address, requests, clients)
    if volley.statuses != {expected: len(requests)}:
        raise RuntimeError(f"wanted {len(requests)} answers with {expected}, got {volley.statuses}")
    return volley


def shoot(address: str, requests: Sequence[str], clients: int = CLIENTS) -> Volley:
    """From a process of its own, whatever is answered."""
    host, _, port = address.rpartition(":")
    job = {"host": host, "port": int(port), "clients": clients, "requests": requests}
    command = [sys.executable, "-m", "benchmarks.bed.load"]
    done = subprocess.run(
        command, input=json.dumps(job), stdout=subprocess.PIPE, text=True, cwd=PROJECT, check=True,
        timeout=_PATIENCE_SECONDS,
    )  # fmt: skip
    return Volley.model_validate_json(done.stdout)


def latencies(volleys: Sequence[Volley]) -> Mapping[str, float]:
    """Over all volleys together."""
    ms = [one for volley in volleys for one in volley.ms]
    return {"p50_ms": quantile(ms, 0.5), "p99_ms": quantile(ms, 0.99)}
