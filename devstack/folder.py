"""The data folder: who runs on it now, where its parts listen, and its secrets."""

import fcntl
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ValidationError

from devstack.failure import StartFailed
from devstack.waiting import wait_until

_LOCK, _RUNNING = "lock", "running.json"
# What the stack keeps beside the cluster, whose folder belongs to the database's own user.
_FOLDERS, _FILES = ("log", "temporal"), ("*.pem", "*.key", "*.password", "worker.ready", _LOCK, f"{_RUNNING}*")


class PartState(BaseModel):
    """One part as last started; `pid` is None for a server that is not ours."""

    name: str
    pid: int | None
    address: str


class Running(BaseModel):
    """What a supervisor started on a data folder; holds no secrets."""

    supervisor: int
    api_url: str
    temporal_ui_url: str | None
    temporal_namespace: str
    parts: list[PartState]

    def write(self, data_dir: Path) -> None:
        """Replace the folder's record at once, so that a reader never sees half of it."""
        fresh = data_dir / f"{_RUNNING}.new"
        fresh.touch(mode=0o600)
        fresh.write_text(self.model_dump_json(indent=1))
        fresh.replace(data_dir / _RUNNING)


class FolderLock:
    """One supervisor per data folder; the kernel drops the lock when its holder dies."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._file: IO[str] | None = None
        self.left_behind = False

    def acquire(self) -> None:
        """Take the lock; raises `StartFailed` when another supervisor holds it.

        `left_behind` says afterwards whether the last one was killed, so that its children may still be going.
        """
        try:
            self._data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self._data_dir / _LOCK).touch(mode=0o600)
            file = (self._data_dir / _LOCK).open("a+")
        except OSError as error:
            raise StartFailed(f"{self._data_dir} cannot be used: {error.strerror}. Choose --data elsewhere.") from error
        # `lead status` holds it for an instant.
        if not wait_until(lambda: _try_lock(file, fcntl.LOCK_EX), 0.5, 0.05):
            pid = _read_pid(file)
            file.close()
            raise StartFailed(f"`lead up` runs on {self._data_dir} already (pid {pid}): stop it with `lead down`.")
        self.left_behind = _read_pid(file) != 0
        (self._data_dir / _RUNNING).unlink(missing_ok=True)
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        self._file = file

    def release(self) -> None:
        """Give the folder free."""
        if self._file:
            (self._data_dir / _RUNNING).unlink(missing_ok=True)
            self._file.truncate(0)
            self._file.close()
            self._file = None


def tighten(data_dir: Path, *, entered_by_others: bool) -> None:
    """Nobody else reads what lies here, also of a folder that an older version made.

    `entered_by_others`: the database's own user passes through to the cluster, without seeing what there is.
    """
    about = data_dir.stat()
    if about.st_uid == os.geteuid() and not about.st_mode & stat.S_ISVTX:  # never /tmp
        data_dir.chmod(0o711 if entered_by_others else 0o700)
    for file in (file for pattern in _FILES for file in data_dir.glob(pattern)):
        _chmod(file, 0o600)
    for folder in (data_dir / name for name in _FOLDERS if (data_dir / name).is_dir()):
        _chmod(folder, 0o700)
        for path in folder.rglob("*"):
            _chmod(path, 0o700 if path.is_dir() else 0o600)


def _chmod(path: Path, mode: int) -> None:
    """What went away meanwhile, or is a link to elsewhere, is left alone."""
    with suppress(FileNotFoundError):
        if not path.is_symlink():
            path.chmod(mode)


def supervisor_of(data_dir: Path) -> int | None:
    """The pid of the supervisor that runs on this folder now."""
    try:
        with (data_dir / _LOCK).open("r") as file:
            return None if _try_lock(file, fcntl.LOCK_SH) else _read_pid(file)
    except OSError:
        return None


def running(data_dir: Path) -> Running | None:
    """What runs on this folder now; None while nothing does, or while it still starts."""
    if supervisor_of(data_dir) is None:
        return None
    try:
        return Running.model_validate_json((data_dir / _RUNNING).read_text())
    except (OSError, ValidationError):
        return None


def secret_text(path: Path) -> str:
    """The secret kept in this file (mode 0600), made at first use."""
    if not path.exists():
        fresh = path.with_name(f"{path.name}.new")
        fresh.unlink(missing_ok=True)
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(24))
        fresh.replace(path)
    return path.read_text().strip()


def _try_lock(file: IO[str], how: int) -> bool:
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read_pid(file: IO[str]) -> int:
    file.seek(0)
    text = file.read().strip()
    return int(text) if text.isdigit() else 0
