"""Servers of our own for one run: durable as users have them, on free loopback ports, gone at the end."""

import itertools
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from api.auth.keys import ensure_key, mint
from benchmarks.bed.hospital import AGENTS, TENANT, hospital
from devstack.ports import HOST, free_port, is_taken
from devstack.postgres import EmbeddedPostgres
from devstack.program import Program
from devstack.temporal import EmbeddedTemporal
from store import migrate
from store.seed import add_tenants

_numbers = itertools.count(1)
_COUNTED_ONLY = "1000000"
NOWHERE = "127.0.0.1:1"
_TEMPLATE = "bench_template"
_BACK_WITHIN = 60.0


@dataclass(frozen=True)
class Site:
    """A migrated database with one hospital in it, as each role signs in."""

    name: str
    app_url: str
    checker_url: str
    superuser_url: str

    def count(self, query: str) -> int:
        """One number, as the checker sees it; a database that is just coming back is waited for."""
        deadline = time.monotonic() + _BACK_WITHIN
        while True:
            try:
                connection = psycopg.connect(self.checker_url)
                break
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
        with connection:
            row = connection.execute(query.encode()).fetchone()
        assert row is not None
        return int(row[0])


class Stage:
    """One PostgreSQL for all benchmarks of a run; databases, Temporal servers and programs as they are needed."""

    def __init__(self, folder: Path, postgres: EmbeddedPostgres, report: Callable[[str], None]) -> None:
        self.folder, self.postgres, self.report = folder, postgres, report
        self._app_password, self._prepared = secrets.token_urlsafe(12), False

    def site(self) -> Site:
        """A fresh database with the hospital in it: a copy of the one that was migrated first."""
        superuser, name = self.postgres.superuser_url, f"bench_{next(_numbers)}"
        if not self._prepared:
            migrate.prepare(superuser, self._app_password, database=_TEMPLATE)
            add_tenants(migrate.owner_url(superuser, _TEMPLATE), [hospital(AGENTS)])
            self._prepared = True
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY OWNER {}")
        with psycopg.connect(superuser, autocommit=True) as connection:
            connection.execute(create.format(*map(sql.Identifier, (name, _TEMPLATE, migrate.OWNER))))
        return Site(
            name=name,
            app_url=migrate.app_url(superuser, self._app_password, name),
            checker_url=migrate.checker_url(superuser, name),
            superuser_url=superuser.rpartition("/")[0] + f"/{name}",
        )

    @contextmanager
    def temporal(self) -> Iterator[EmbeddedTemporal]:
        """A server of its own, its store a file."""
        with EmbeddedTemporal(self.folder / f"temporal-{next(_numbers)}" / "temporal.db", ui_port=None) as temporal:
            yield temporal

    @contextmanager
    def api(self, site: Site, temporal_address: str = NOWHERE) -> Iterator[Program]:
        """`python -m api`, as users have it."""
        port = free_port()
        given = {"LEAD_API_PORT": str(port), "TEMPORAL_ADDRESS": temporal_address}
        given |= {f"LEAD_LIMIT_{what}": _COUNTED_ONLY for what in ("CALLER", "READS", "SEARCHES", "EXPORTS", "TRIALS")}
        with self.program("api", self._environment(site) | given, port=port) as program:
            yield program

    @contextmanager
    def worker(self, site: Site, temporal_address: str, **settings: int) -> Iterator[Program]:
        """`python -m worker`, as users have it; `settings` by their names in `WorkerSettings`."""
        ready = self.folder / f"worker-{next(_numbers)}.ready"
        given = {"LEAD_READY_FILE": str(ready), "TEMPORAL_ADDRESS": temporal_address, "LEAD_LINK_KEY": "benchmarks"}
        given |= {f"LEAD_{name.upper()}": str(value) for name, value in settings.items()}
        with self.program("worker", self._environment(site) | given, answers=ready.exists) as program:
            yield program

    @contextmanager
    def floor_api(self, site: Site) -> Iterator[Program]:
        """One bare insert, one bare page: its table lies beside ours."""
        port = free_port()
        env = {**plain_environment(), "FLOOR_DATABASE_URL": site.superuser_url, "FLOOR_PORT": str(port)}
        with self.program("benchmarks.floors.api", env, port=port) as program:
            yield program

    @contextmanager
    def program(
        self, module: str, env: Mapping[str, str], *, port: int = 0, answers: Callable[[], bool] | None = None
    ) -> Iterator[Program]:
        """One Python program; ready when it listens on `port`, or when `answers` says so."""
        address = f"{HOST}:{port}"
        log = self.folder / f"{module}-{next(_numbers)}.log"
        program = Program(module, address=address, log=log, env=env, answers=answers or partial(is_taken, port))
        try:
            program.launch()
            program.wait_ready()
            yield program
        finally:
            program.stop()

    def token(self, site: Site, role: str) -> str:
        """For the hospital's user with this role."""
        user = site.count(f"SELECT min(id) FROM users WHERE tenant_id = {TENANT} AND role = '{role}'")
        return mint(ensure_key(self.folder / "jwt.pem"), TENANT, user, role, timedelta(hours=6))

    def _environment(self, site: Site) -> dict[str, str]:
        here = {"LEAD_DATABASE_URL": site.app_url, "LEAD_JWT_KEY_FILE": str(self.folder / "jwt.pem")}
        return {**plain_environment(), **here}


@contextmanager
def stage(report: Callable[[str], None]) -> Iterator[Stage]:
    """Everything that a run needs, and nothing left of it."""
    folder = Path(tempfile.mkdtemp(prefix="lead-bench-"))
    folder.chmod(0o755)  # the database server's own user must reach what is below
    try:
        with EmbeddedPostgres(folder / "postgres") as postgres:
            yield Stage(folder, postgres, report)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def plain_environment() -> dict[str, str]:
    """Without settings of the person who runs this."""
    inherited = psutil.Process().environ()
    return {name: value for name, value in inherited.items() if not name.startswith(("LEAD_", "TEMPORAL_"))}


def cpu_seconds(pid: int) -> float:
    """What a process has used so far; for another than this one, its children too, living and ended."""
    process = psutil.Process(pid)
    own = process.cpu_times()
    used: float = own.user + own.system
    if pid == os.getpid():
        return used
    used += own.children_user + own.children_system
    for child in process.children(recursive=True):
        try:
            times = child.cpu_times()
            used += times.user + times.system
        except psutil.NoSuchProcess:
            continue
    return used


def pid_of(part: Program | EmbeddedPostgres | EmbeddedTemporal) -> int:
    """The pid of a part that runs."""
    assert part.process is not None
    assert part.process.pid is not None
    return part.process.pid
