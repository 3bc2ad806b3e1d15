"""The whole engine on one machine: PostgreSQL, Temporal, worker and API under one supervisor."""

import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from devstack.account import server_account
from devstack.failure import StartFailed
from devstack.folder import FolderLock, PartState, Running, secret_text, tighten
from devstack.health import api_answers, postgres_answers, worker_ready_file
from devstack.ports import HOST, free_port, require_free
from devstack.postgres import EmbeddedPostgres
from devstack.process import Process
from devstack.program import Program
from devstack.settings import Settings, address_of, password_of
from devstack.temporal import EmbeddedTemporal, lead_search_attributes, namespace_answers, register_search_attributes
from devstack.waiting import wait_until
from devstack.watch import Watch, WatchedPart

RUNTIME_ROLE, DATABASE = "lead_app", "lead"
LOOPBACK = (HOST, "localhost", "::1")
_OWNERS_ONLY = {
    "LEAD_OWNER_DATABASE_URL", "LEAD_SUPERUSER_DATABASE_URL", "LEAD_CHECKER_DATABASE_URL", "LEAD_APP_PASSWORD"
}  # fmt: skip
Step = Callable[[str, str], AbstractContextManager[object]]


def _silent(_label: str, _waits_for: str) -> AbstractContextManager[object]:
    return nullcontext()


class Stack:
    """Starts the parts in order, restarts those that die, stops them in reverse order; also a context manager.

    `environment` is added to that of worker and API; `step` shows progress: a label, and what is waited for. Servers
    named in the settings are used as they are.
    """

    def __init__(
        self, settings: Settings, *, environment: Mapping[str, str] | None = None, step: Step = _silent
    ) -> None:
        self.settings = settings
        self.data_dir = settings.data_dir
        self.api_port = settings.api_port or free_port()
        self.postgres = None if settings.database_url else self._embedded_postgres()
        self.temporal = None if settings.temporal_address else self._embedded_temporal()
        self._environment, self._step = dict(environment or {}), step
        self._lock = FolderLock(self.data_dir)
        self.parts: list[WatchedPart] = [part for part in (self.postgres, self.temporal) if part]
        self.watch: Watch | None = None

    def start(self) -> None:
        """Start everything; raises `StartFailed` and leaves nothing running."""
        self._lock.acquire()
        try:
            switches = self.postgres is not None and server_account(self.data_dir / "postgres") is not None
            tighten(self.data_dir, entered_by_others=switches)
            self._free_ports()
            self._start_servers()
            self._migrate()
            self._start_programs()
            self.watch = Watch(self.parts, self._record)
            self._record()
            self.watch.start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop API, worker, Temporal, PostgreSQL, in this order, and give the data folder free."""
        for part in self.parts:
            if part.process:
                part.process.abandon()
        if self.watch:
            self.watch.stop()
        for part in reversed(self.parts):
            part.stop()
        worker_ready_file(self.data_dir).unlink(missing_ok=True)
        self._lock.release()

    def kill(self, name: str) -> None:
        """Kill one part with -9; the watch restarts it."""
        if self.watch:
            self.watch.forgive(name)
        self._part(name).kill()

    def hold(self, name: str) -> None:
        """Kill one part with -9 and keep it down until `release`."""
        assert self.watch is not None
        self.watch.hold(name)
        self._part(name).kill()

    def release(self, name: str) -> None:
        """Let a held part be restarted."""
        assert self.watch is not None
        self.watch.release(name)

    def healthy(self) -> bool:
        """Whether every part that we started does its work."""
        return all(part.healthy() for part in self.parts)

    def wait_healthy(self, timeout: float = 120.0) -> None:
        """Wait until every part works again; `timeout` in seconds; raises `StartFailed`."""

        def healthy() -> bool:
            if self.watch and self.watch.failure and not self.healthy():
                raise self.watch.failure
            return self.healthy()

        if not wait_until(healthy, timeout, 0.05):
            sick = ", ".join(part.name for part in self.parts if not part.healthy())
            raise StartFailed(f"Not healthy after {timeout:.0f} s: {sick}")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def api_url(self) -> str:
        """Where the API listens."""
        return f"http://{HOST}:{self.api_port}"

    @property
    def temporal_address(self) -> str:
        """host:port of Temporal, ours or the one named in the settings."""
        return self.temporal.address if self.temporal else (self.settings.temporal_address or "")

    @property
    def database_url(self) -> str:
        """The database as the runtime role sees it."""
        if self.settings.database_url:
            return self.settings.database_url.get_secret_value()
        assert self.postgres is not None
        return self.postgres.url(RUNTIME_ROLE, secret_text(self.data_dir / "lead_app.password"), DATABASE)

    @property
    def database_address(self) -> str:
        """host:port of the database, without secrets."""
        return address_of(self.database_url)

    @property
    def owner_url(self) -> str | None:
        """The database as its owner, to migrate and seed; None for a database that others migrate."""
        from store.migrate import owner_url

        if self.postgres:
            return owner_url(self.postgres.superuser_url)
        owner = self.settings.owner_database_url
        return owner.get_secret_value() if owner else None

    @property
    def checker_url(self) -> str:
        """The embedded database as the role that checks invariants across tenants; raises without one."""
        from store.migrate import checker_url

        if self.postgres is None:
            raise StartFailed("Only the embedded database knows its checker role's password.")
        return checker_url(self.postgres.superuser_url)

    def child_environment(self) -> dict[str, str]:
        """What worker and API get: addresses, the runtime role's URL, never another role's."""
        inherited = {key: value for key, value in os.environ.items() if key not in _OWNERS_ONLY}
        if self.temporal:  # what is said of another server's TLS is not for ours
            inherited = {key: value for key, value in inherited.items() if not key.startswith("TEMPORAL_")}
        ours = {
            "LEAD_DATABASE_URL": self.database_url,
            "LEAD_DATA_DIR": str(self.data_dir),
            "LEAD_API_PORT": str(self.api_port),
            "LEAD_API_DOCS": os.environ.get("LEAD_API_DOCS") or "true",
            "LEAD_PUBLIC_URL": self.settings.public_url or self.api_url,
            "LEAD_JWT_KEY_FILE": str(self.data_dir / "jwt.pem"),
            "LEAD_LINK_KEY": os.environ.get("LEAD_LINK_KEY") or secret_text(self.data_dir / "link.key"),
            "LEAD_SECRET_KEY": os.environ.get("LEAD_SECRET_KEY") or secret_text(self.data_dir / "secret.key"),
            # Nobody pays money on this machine, unless somebody says so.
            "LEAD_SANDBOX_PAYMENTS": os.environ.get("LEAD_SANDBOX_PAYMENTS") or "true",
            "LEAD_DEMO_LOGIN": os.environ.get("LEAD_DEMO_LOGIN") or str(self._is_private()).lower(),
            "LEAD_READY_FILE": str(worker_ready_file(self.data_dir)),
            "TEMPORAL_ADDRESS": self.temporal_address,
            "TEMPORAL_NAMESPACE": self.settings.temporal_namespace,
            "PYTHONUNBUFFERED": "1",
        }
        return {**inherited, **ours, **self._environment}

    def _is_private(self) -> bool:
        """Whether nobody but this machine reaches the API, so that its people may sign in by choosing who they are."""
        named = urlsplit(self.settings.public_url or self.api_url).hostname, os.environ.get("LEAD_API_HOST") or HOST
        return not os.environ.get("LEAD_OIDC_ISSUER") and all(name in LOOPBACK for name in named)

    def _free_ports(self) -> None:
        if not self._lock.left_behind:
            self._check_ports()
            return
        with self._step("What the last run left", "waits until the killed run's servers have let go of their ports"):
            self._check_ports()

    def _check_ports(self) -> None:
        needed = [(self.api_port, "API", "--api-port")]
        if self.postgres:
            needed.append((self.postgres.port, "PostgreSQL", "--postgres-port"))
        if self.temporal:
            needed.append((self.temporal.port, "Temporal", "--temporal-port"))
            needed.append((self.temporal.ui_port or 0, "Temporal UI", "--temporal-ui-port"))
        patience = 10.0 if self._lock.left_behind else 0.0
        for port, what, option in needed:
            require_free(port, what, f"choose another with {option}.", patience)

    def _start_servers(self) -> None:
        if self.temporal:
            self.temporal.launch()  # becomes ready while PostgreSQL starts
        recovers = "after a kill or a crash it recovers first"
        with self._step("PostgreSQL", f"waits until {self._database_place()} takes connections; {recovers}"):
            if self.postgres:
                self.postgres.start()
            elif not postgres_answers(self.database_address):
                raise StartFailed(f"PostgreSQL at {self.database_address} (LEAD_DATABASE_URL) does not answer.")
        place = self._place(self.temporal_address, "temporal" if self.temporal else None)
        with self._step("Temporal", f"waits until {place} answers for namespace {self.settings.temporal_namespace}"):
            self._await_temporal()

    def _await_temporal(self) -> None:
        if self.temporal:
            self.temporal.wait_ready()
            return
        address, namespace = self.temporal_address, self.settings.temporal_namespace
        if not namespace_answers(address, namespace):
            raise StartFailed(f"Temporal at {address} (TEMPORAL_ADDRESS) does not answer for namespace {namespace}.")
        register_search_attributes(address, namespace, lead_search_attributes())

    def _migrate(self) -> None:
        owner_url = self.owner_url
        if owner_url is None:
            return
        with self._step("Migrations and demo tenant", f"changes the tables of {self._database_place()}"):
            superuser_url = self.postgres.superuser_url if self.postgres else None
            _prepare_database(superuser_url, owner_url, password_of(self.database_url))

    def _start_programs(self) -> None:
        env, log = self.child_environment(), self.data_dir / "log"
        address, ready_file = f"{HOST}:{self.api_port}", worker_ready_file(self.data_dir)
        worker = Program(
            "worker", address="-", log=log / "worker.log", env=env, answers=ready_file.exists, ready_file=ready_file
        )
        api = Program("api", address=address, log=log / "api.http.log", env=env, answers=partial(api_answers, address))
        self.parts += [worker, api]
        worker.launch()
        api.launch()
        with self._step("Worker", f"waits until {self._place('the worker', 'worker')} has reached Temporal"):
            worker.wait_ready()
        with self._step("API", f"waits until {self._place(f'{self.api_url}/readyz', 'api')} answers 200"):
            api.wait_ready()

    def _database_place(self) -> str:
        if self.postgres:
            return self._place(self.postgres.address, "postgres")
        return self.database_address

    def _place(self, address: str, part: str | None) -> str:
        """With the log of a part that is ours."""
        return f"{address} (log: {self.data_dir / 'log' / part}.log)" if part else address

    def _record(self) -> None:
        parts = [PartState(name=p.name, pid=_pid(p.process), address=p.address) for p in self.parts]
        if not self.temporal:
            parts.insert(0, PartState(name="temporal", pid=None, address=self.temporal_address))
        if not self.postgres:
            parts.insert(0, PartState(name="postgres", pid=None, address=self.database_address))
        Running(
            supervisor=os.getpid(),
            api_url=self.api_url,
            temporal_ui_url=self.temporal.ui_url if self.temporal else None,
            temporal_namespace=self.settings.temporal_namespace,
            parts=parts,
        ).write(self.data_dir)

    def _part(self, name: str) -> WatchedPart:
        return next(part for part in self.parts if part.name == name)

    def _embedded_postgres(self) -> EmbeddedPostgres:
        log = self.data_dir / "log" / "postgres.log"
        return EmbeddedPostgres(self.data_dir / "postgres", port=self.settings.postgres_port, log=log)

    def _embedded_temporal(self) -> EmbeddedTemporal:
        return EmbeddedTemporal(
            self.data_dir / "temporal" / "temporal.db",
            port=self.settings.temporal_port,
            ui_port=self.settings.temporal_ui_port,
            log=self.data_dir / "log" / "temporal.log",
        )


def _prepare_database(superuser_url: str | None, owner_url: str, runtime_password: str) -> None:
    from store.migrate import prepare, upgrade
    from store.seed import seed_demo

    try:
        if superuser_url:
            prepare(superuser_url, runtime_password)
        else:
            upgrade(owner_url)
        seed_demo(owner_url, clinics=True)
    except Exception as error:
        first = (str(error).strip().splitlines() or ["no reason given"])[0]
        raise StartFailed(f"The database cannot be migrated: {type(error).__name__}: {first}") from error


def _pid(process: Process | None) -> int | None:
    return process.pid if process else None
