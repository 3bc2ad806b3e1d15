"""`POST /api/v1/leads` by 16 clients, against one bare insert, on the same servers in turns."""

import asyncio
import itertools
import time
from contextlib import ExitStack

from benchmarks.bed.hospital import person, store_leads
from benchmarks.bed.line import Goal, Line, median_ratio
from benchmarks.bed.shots import Volley, fire, http_request, latencies
from benchmarks.bed.size import Size, Sizes
from benchmarks.bed.stage import Site, Stage, cpu_seconds, pid_of
from devstack.program import Program

STORED = Sizes(200, 10_000, 100_000)
REQUESTS = Sizes(20, 400, 2_000)
ROUNDS = Sizes(2, 5, 7)
GOALS = (Goal("ratio", at_least=0.5), Goal("per_s", at_least=300), Goal("p99_ms", at_most=60))
_DRAIN_SECONDS = 120


async def measure(stage: Stage, size: Size) -> Line:
    """Headline figures: capture alone, with Temporal down. `starting_*`: Temporal up, each capture starts a run."""
    site, stored = stage.site(), STORED.of(size)
    stage.report(f"storing {stored} leads")
    await asyncio.to_thread(store_leads, site.superuser_url, 1, stored)
    return await asyncio.to_thread(_alternate, stage, site, size)


def _alternate(stage: Stage, site: Site, size: Size) -> Line:
    with ExitStack() as servers:
        temporal = servers.enter_context(stage.temporal())
        ours = Capturing(stage, site, servers.enter_context(stage.api(site)))
        starting = Capturing(stage, site, servers.enter_context(stage.api(site, temporal.address)))
        floor = servers.enter_context(stage.floor_api(site))
        bare, away, up = Rounds(stage, floor), Rounds(stage, ours.api), Rounds(stage, starting.api)
        drain_per_s = []
        for round in range(ROUNDS.of(size) + 1):
            stage.report(f"capture, round {round} of {ROUNDS.of(size)}")
            requests = REQUESTS.of(size)
            bare.fire([http_request("POST", "/people", body=person(n)) for n in range(requests)])
            away.fire(ours.requests(requests))
            up.fire(starting.requests(requests))
            drain_per_s.append(starting.drained(requests))
            if round == 0:  # warms up
                for rounds in (bare, away, up):
                    rounds.volleys.clear()
                    rounds.cpu.clear()
        return _line(STORED.of(size), bare, away, up, drain_per_s)


class Rounds:
    """The volleys at one server, with the CPU that it and Postgres used for each request, in ms."""

    def __init__(self, stage: Stage, server: Program) -> None:
        self._server, self._pids = server, (pid_of(server), pid_of(stage.postgres))
        self.volleys: list[Volley] = []
        self.cpu: list[tuple[float, float]] = []

    def fire(self, requests: list[str]) -> None:
        before = [cpu_seconds(pid) for pid in self._pids]
        self.volleys.append(fire(self._server.address, requests, expected=201))
        server, postgres = (
            1000 * (cpu_seconds(pid) - was) / len(requests) for pid, was in zip(self._pids, before, strict=True)
        )
        self.cpu.append((server, postgres))

    @property
    def per_s(self) -> list[float]:
        return [volley.per_s for volley in self.volleys]

    def figures(self) -> dict[str, float]:
        count = len(self.volleys)
        return {
            "per_s": sorted(self.per_s)[count // 2],
            **latencies(self.volleys),
            "server_cpu_ms": sorted(server for server, _ in self.cpu)[count // 2],
            "postgres_cpu_ms": sorted(postgres for _, postgres in self.cpu)[count // 2],
        }


class Capturing:
    """Captures of people whom nobody has captured before."""

    _people = itertools.count(1)

    def __init__(self, stage: Stage, site: Site, api: Program) -> None:
        self.api, self._site = api, site
        self._token = stage.token(site, "integration")
        self._untold = 0

    def requests(self, count: int) -> list[str]:
        self._untold = self._site.count("SELECT count(*) FROM start_requests WHERE sent_at IS NULL")
        people = itertools.islice(self._people, count)
        return [
            http_request("POST", "/api/v1/leads", token=self._token, body=person(n), key=f"key-{n}") for n in people
        ]

    def drained(self, count: int) -> float:
        """Waits until every run of the last volley has been signalled; returns how many a second from here on."""
        began = time.monotonic()
        after = left = self._left()
        while left > 0 and time.monotonic() < began + _DRAIN_SECONDS:
            time.sleep(0.05)
            left = self._left()
        return after / max(time.monotonic() - began, 0.001)

    def _left(self) -> int:
        return self._site.count("SELECT count(*) FROM start_requests WHERE sent_at IS NULL") - self._untold


def _line(stored: int, bare: Rounds, away: Rounds, up: Rounds, drain_per_s: list[float]) -> Line:
    generator = max(volley.generator_cores for rounds in (bare, away, up) for volley in rounds.volleys)
    figures = {
        "ratio": median_ratio(away.per_s, bare.per_s),
        **away.figures(),
        "starting_ratio": median_ratio(up.per_s, bare.per_s),
        **{f"starting_{name}": value for name, value in up.figures().items()},
        "starting_runs_per_s_afterwards": sorted(drain_per_s)[len(drain_per_s) // 2],
        "stored": float(stored),
        "clients": 16.0,
        "generator_cores": generator,
    }
    return Line("capture", GOALS, figures, bare.figures())
