"""`lead up`, `down` and `status` as a person types them, on the whole engine."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import pytest

from devstack.folder import PartState
from devstack.postgres import EmbeddedPostgres
from devstack.temporal import EmbeddedTemporal
from store.migrate import app_url, owner_url, prepare

_LEAD = [sys.executable, "-m", "cli.main"]
_FREE_PORTS = [f"--{what}-port=0" for what in ("api", "temporal", "temporal-ui", "postgres")]


def _environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith(("LEAD_", "TEMPORAL_"))}


def lead(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([*_LEAD, *arguments], capture_output=True, text=True, env=_environment(), timeout=120)


@dataclass
class Up:
    """A `lead up` that runs."""

    process: "subprocess.Popen[str]"
    data: Path

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def wait_for(self, line: str) -> None:
        assert self.process.stdout
        seen = ""
        for text in self.process.stdout:
            seen += text
            if line in text:
                return
        pytest.fail(f"lead up ended without {line!r}: {seen}")

    def pids(self) -> dict[str, int]:
        return {part.name: part.pid for part in self.parts() if part.pid}

    def ports(self) -> list[str]:
        """The options that make another `up` listen where this one does."""
        listening = {part.name: part.address.rpartition(":")[2] for part in self.parts()}
        return ["--temporal-ui-port=0", *(f"--{name}-port={port}" for name, port in listening.items() if port != "-")]

    def parts(self) -> list[PartState]:
        said = json.loads(lead("status", "--data", str(self.data), "--json").stdout)
        return [PartState.model_validate(part) for part in said["parts"]]


def start(data: Path, *options: str, **variables: str) -> Up:
    command = [*_LEAD, "up", "--data", str(data), *(options or _FREE_PORTS)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**_environment(), **variables}
    )
    return Up(process, data)


def wait_healthy(data: Path) -> None:
    deadline = time.monotonic() + 120
    while (status := lead("status", "--data", str(data))).returncode != 0:
        assert time.monotonic() < deadline, status.stdout


def assert_gone(family: list[psutil.Process]) -> None:
    _, alive = psutil.wait_procs(family, timeout=60)
    assert not alive


@pytest.fixture
def data() -> Iterator[Path]:
    with TemporaryDirectory(prefix="lead-test-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "data"


def files_of(data: Path) -> list[Path]:
    """But for the cluster's, which PostgreSQL looks after: its folder is closed."""
    return [
        path for path in data.rglob("*") if "postgres" not in path.relative_to(data).parts and not path.is_symlink()
    ]


def loosen(data: Path) -> None:
    for path in [data, *files_of(data)]:
        path.chmod(0o755 if path.is_dir() else 0o644)


def assert_private(data: Path) -> None:
    """The database's user, where it is another one, passes through the data folder and sees nothing."""
    assert data.stat().st_mode & 0o777 == (0o711 if os.geteuid() == 0 else 0o700)
    assert (data / "postgres").stat().st_mode & 0o777 == 0o700
    assert len(files_of(data)) > 10
    assert [str(path) for path in files_of(data) if path.stat().st_mode & 0o077] == []


def assert_no_secret_shown(data: Path, family: list[psutil.Process]) -> None:
    """Neither to who lists processes, nor in logs, nor in what `lead status` prints."""
    keys = [*data.glob("*.key"), *data.glob("*.password"), data / "postgres" / "password"]
    secrets = [key.read_text().strip() for key in keys]
    shown = [" ".join(process.cmdline()) for process in family if process.is_running()]
    shown += [log.read_text(errors="replace") for log in (data / "log").iterdir()]
    shown += [lead("status", "--data", str(data), "--json").stdout, (data / "running.json").read_text()]
    assert len(secrets) >= 4
    assert [secret for secret in secrets for text in shown if secret in text] == []


@pytest.mark.timeout(400)
def test_every_part_is_killed_and_at_last_the_supervisor(data: Path) -> None:
    up = start(data)
    again: Up | None = None
    try:
        up.wait_for("Ctrl-C")
        before = up.pids()
        assert list(before) == ["postgres", "temporal", "worker", "api"]

        second = lead("up", "--data", str(data), *_FREE_PORTS)
        assert (second.returncode, second.stderr.count("\n")) == (1, 1)
        assert "lead down" in second.stderr

        for pid in before.values():
            os.kill(pid, signal.SIGKILL)
        wait_healthy(data)
        assert not set(before.values()) & set(up.pids().values())

        family, ports = up.family(), up.ports()
        assert_private(data)
        assert_no_secret_shown(data, family)
        up.process.kill()
        loosen(data)  # as an older version made it
        again = start(data, *ports)
        again.wait_for("Temporal")
        assert_gone(family)
        again.wait_for("Ctrl-C")
        assert_private(data)

        family = again.family()
        assert lead("down", "--data", str(data)).returncode == 0
        assert again.process.wait(60) == 0
        assert_gone(family)
        assert lead("status", "--data", str(data)).returncode == 3
    finally:
        up.process.kill()
        if again:
            again.process.kill()


@pytest.mark.timeout(400)
def test_a_part_that_is_slow_or_frozen_is_named(data: Path) -> None:
    up = start(data)
    try:
        up.wait_for("PostgreSQL")
        temporal = next(child for child in up.family() if "start-dev" in child.cmdline())
        temporal.suspend()
        up.wait_for("… Temporal is slow")
        temporal.resume()
        up.wait_for("Ctrl-C")
        worker = psutil.Process(up.pids()["worker"])
        worker.suspend()
        deadline = time.monotonic() + 120
        while "worker" not in (said := lead("status", "--data", str(data)).stdout) or "NOT HEALTHY" not in said:
            assert time.monotonic() < deadline, said
        worker.resume()
        wait_healthy(data)
    finally:
        up.process.kill()


def test_sigterm_in_the_middle_of_the_start_leaves_nothing(data: Path) -> None:
    up = start(data)
    up.wait_for("PostgreSQL")
    family = up.family()
    assert family
    up.process.terminate()
    assert up.process.wait(60) == 0
    assert_gone(family)
    assert lead("down", "--data", str(data)).returncode == 0


@pytest.mark.parametrize("what", ["api", "temporal", "temporal-ui", "postgres"])
def test_a_taken_port_is_named_with_the_way_out(data: Path, what: str) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        taken = holder.getsockname()[1]
        refused = lead("up", "--data", str(data), *_FREE_PORTS, f"--{what}-port={taken}")
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert f"Port {taken} (" in refused.stderr
    assert f"--{what}-port" in refused.stderr
    assert not (data / "postgres").exists()


def test_a_broken_data_folder_is_explained_and_nothing_stays(data: Path) -> None:
    (data / "temporal").mkdir(parents=True)
    (data / "temporal" / "temporal.db").write_text("scrambled")
    refused = lead("up", "--data", str(data), *_FREE_PORTS)
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert "move it away" in refused.stderr
    assert lead("status", "--data", str(data)).returncode == 3


def test_a_named_server_that_does_not_answer_is_explained(data: Path) -> None:
    environment = {**_environment(), "LEAD_DATABASE_URL": "postgresql://lead_app:secret@127.0.0.1:9/lead"}
    command = [*_LEAD, "up", "--data", str(data), *_FREE_PORTS]
    refused = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60)
    assert refused.returncode == 1
    assert "PostgreSQL at 127.0.0.1:9 (LEAD_DATABASE_URL) does not answer" in refused.stderr
    assert "secret" not in refused.stderr


def test_servers_named_by_variables_are_used_and_left_running(data: Path) -> None:
    with EmbeddedPostgres(durable=False) as postgres, EmbeddedTemporal(ui_port=None) as temporal:
        prepare(postgres.superuser_url, "of-the-engine")
        named = {
            "LEAD_DATABASE_URL": app_url(postgres.superuser_url, "of-the-engine"),
            "LEAD_OWNER_DATABASE_URL": owner_url(postgres.superuser_url),
            "TEMPORAL_ADDRESS": temporal.address,
        }
        up = start(data, *_FREE_PORTS, **named)
        try:
            up.wait_for("Migrations")
            up.process.terminate()
            assert up.process.wait(60) == 0
        finally:
            up.process.kill()
        assert not {"postgres", "temporal"} & {path.name for path in data.iterdir()}
        assert postgres.healthy()
        assert temporal.healthy()
