"""A child process that dies with its supervisor, even when that one is killed with -9."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from devstack.account import Account, switch_to
from devstack.failure import StartFailed

_LOG_LIMIT = 20_000_000
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

# Linux sends the death signal when the *thread* that forked ends: one thread forks all, and lives as long as we do.
_forker = ThreadPoolExecutor(1, thread_name_prefix="forker")


@dataclass
class Process:
    """One child: its command, its log file, how it is asked to stop, and what it gets when its supervisor dies."""

    name: str
    command: Sequence[str]
    log: Path
    env: Mapping[str, str]
    cwd: Path
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGKILL
    _popen: "subprocess.Popen[bytes] | None" = field(default=None, init=False)
    _abandoned: threading.Event = field(default_factory=threading.Event, init=False)
    started_at: float = field(default=0.0, init=False)

    @property
    def pid(self) -> int | None:
        """The child's pid while it lives."""
        return self._popen.pid if self._popen and self._popen.poll() is None else None

    @property
    def exit_code(self) -> int | None:
        """How the last child ended; negative for a signal, None while it lives or before the first launch."""
        return self._popen.poll() if self._popen else None

    def launch(self) -> None:
        """Start the child; raises `StartFailed` when it cannot be executed."""
        self._abandoned.clear()
        try:
            _forker.submit(self._fork).result()
        except (OSError, subprocess.SubprocessError) as error:
            raise StartFailed(f"{self.name} cannot be started: {error}") from error

    def wait_until(self, ready: Callable[[], bool], timeout: float) -> None:
        """Wait until `ready`; raises `StartFailed` with the end of the log when the child dies or `timeout` s pass."""
        deadline = time.monotonic() + timeout
        while not ready():
            if self.pid is None:
                raise StartFailed(f"{self.name} ended with code {self.exit_code}: {self.tail()}")
            if time.monotonic() > deadline:
                raise StartFailed(f"{self.name} was not ready after {timeout:.0f} s: {self.tail()}")
            if self._abandoned.wait(0.03):
                raise StartFailed(f"{self.name} was told to stop before it was ready")

    def abandon(self) -> None:
        """End any `wait_until` of another thread."""
        self._abandoned.set()

    def stop(self, timeout: float = 10.0) -> None:
        """Ask the child to stop, wait `timeout` seconds, then kill whatever is left of its process group."""
        self.abandon()
        _forker.submit(lambda: None).result()  # a fork under way comes to its end first
        if self._popen is None:
            return
        if self._popen.poll() is None:
            self._popen.send_signal(self.stop_signal)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._popen.wait(timeout)
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._popen.pid, signal.SIGKILL)
            self._popen.wait()

    def kill(self) -> None:
        """Kill the child alone with -9, as a fault would."""
        if self._popen and self._popen.poll() is None:
            self._popen.kill()
            self._popen.wait()

    def tail(self, lines: int = 3) -> str:
        """The last lines of the log in one line, and where it is."""
        if not self.log.exists():
            return "no log yet"
        with self.log.open("rb") as file:
            file.seek(max(0, self.log.stat().st_size - 8192))
            text = file.read().decode(errors="replace")
        last = [line.strip() for line in text.splitlines() if line.strip()][-lines:]
        return f"{' | '.join(last)} (log: {self.log})"

    def _fork(self) -> None:
        self.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.old"))
        self.log.touch(mode=0o600)
        with self.log.open("ab") as log:
            self._popen = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.cwd,
                env=dict(self.env),
                umask=0o077,  # its files are nobody else's matter
                process_group=0,  # Ctrl-C reaches the supervisor alone
                preexec_fn=_dies_with_parent(self.orphan_signal),
                **switch_to(self.account),
            )
        self.started_at = time.monotonic()


def _dies_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    # Runs after the switch of user, which would clear the setting.
    if _libc is None:
        return None
    parent, prctl = os.getpid(), _libc.prctl

    def arm() -> None:
        prctl(_PR_SET_PDEATHSIG, int(number))
        if os.getppid() != parent:
            os._exit(1)

    return arm


def is_running(pid: int, word: str) -> bool:
    """Whether `pid` lives with `word` in its command line (pids are reused after a crash or a reboot)."""
    try:
        return any(word in part for part in psutil.Process(pid).cmdline())
    except psutil.Error:
        return False
