"""Children, watch and folder lock, on real processes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from devstack import watch
from devstack.failure import StartFailed
from devstack.folder import FolderLock, secret_text, supervisor_of, tighten
from devstack.process import Process
from devstack.program import Program

_SUPERVISOR = """
import os, sys, time
from pathlib import Path
from devstack.process import Process
child = Process("sleeper", ["/bin/sleep", "600"], Path(sys.argv[1]), dict(os.environ), Path("/"))
child.launch()
print(child.pid, flush=True)
time.sleep(600)
"""


def _wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 60
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline, f"{pid} still runs"
        time.sleep(0.02)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's")
def test_children_die_with_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _SUPERVISOR, str(tmp_path / "log")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout
        child = int(supervisor.stdout.readline())
        assert psutil.pid_exists(child)
        supervisor.send_signal(signal.SIGKILL)
    _wait_until_gone(child)


def test_a_child_that_ignores_sigterm_is_killed_in_the_end(tmp_path: Path) -> None:
    stubborn = ["/bin/sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 0.1; done"]
    child = Process("stubborn", stubborn, tmp_path / "log", dict(os.environ), tmp_path)
    child.launch()
    child.wait_until(lambda: "deaf" in (tmp_path / "log").read_text(), timeout=5)
    child.stop(timeout=0.3)
    assert child.exit_code == -signal.SIGKILL


def test_a_program_that_dies_is_restarted_and_one_that_cannot_live_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "_FIRST_PAUSE", 0.01)
    restarts: list[float] = []
    hopeless = Program("cli.nowhere", address="-", log=tmp_path / "log", env=dict(os.environ), answers=lambda: False)
    hopeless.launch()
    guard = watch.Watch([hopeless], lambda: restarts.append(time.monotonic()))
    guard.start()
    try:
        assert guard.failed.wait(90)
    finally:
        guard.stop()
        hopeless.stop()
    assert len(restarts) == 6
    assert "cli.nowhere keeps dying" in str(guard.failure)
    assert "No module named cli.nowhere" in str(guard.failure)


def test_one_supervisor_per_folder_and_the_other_is_told_its_pid(tmp_path: Path) -> None:
    first, second = FolderLock(tmp_path), FolderLock(tmp_path)
    first.acquire()
    assert supervisor_of(tmp_path) == os.getpid()
    with pytest.raises(StartFailed, match=rf"already \(pid {os.getpid()}\).*`lead down`"):
        second.acquire()
    first.release()
    assert supervisor_of(tmp_path) is None
    second.acquire()
    second.release()


def test_a_data_folder_that_is_a_file_is_explained(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(StartFailed, match=r"cannot be used.*Choose --data elsewhere"):
        FolderLock(tmp_path / "data").acquire()


def test_a_folder_of_ours_is_tightened_and_nothing_else_in_it(tmp_path: Path) -> None:
    data, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    for path in (data / "log" / "api.log", data / "temporal" / "temporal.db-wal", data / "notes.sh", elsewhere):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
        path.chmod(0o755)
    (data / "log" / "link").symlink_to(elsewhere)
    tighten(data, entered_by_others=False)
    modes = {path.name: path.lstat().st_mode & 0o777 for path in data.rglob("*") if not path.is_symlink()}
    assert modes == {"log": 0o700, "api.log": 0o600, "temporal": 0o700, "temporal.db-wal": 0o600, "notes.sh": 0o755}
    assert (data.stat().st_mode & 0o777, elsewhere.stat().st_mode & 0o777) == (0o700, 0o755)
    tighten(data, entered_by_others=True)
    assert data.stat().st_mode & 0o777 == 0o711
    data.chmod(0o1777)  # a place of everybody's, such as /tmp
    tighten(data, entered_by_others=False)
    assert data.stat().st_mode & 0o1777 == 0o1777


def test_what_a_command_writes_is_its_owners_alone(tmp_path: Path) -> None:
    script = "import sys, pathlib, cli.main as c; c.app = lambda: pathlib.Path(sys.argv[1]).write_text('x'); c._run()"
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "export.csv")], check=True, umask=0o022)
    assert (tmp_path / "export.csv").stat().st_mode & 0o777 == 0o600


def test_a_secret_is_made_once_and_is_private(tmp_path: Path) -> None:
    assert secret_text(tmp_path / "pw") == secret_text(tmp_path / "pw")
    assert (tmp_path / "pw").stat().st_mode & 0o777 == 0o600
