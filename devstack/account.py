"""Which user the database server runs as: it refuses root, and must reach its programs and files."""

import os
import pwd
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from devstack.failure import StartFailed

OPEN_PLACE = Path("/var/lib/lead-engine")


class Switch(TypedDict, total=False):
    """The arguments that make `subprocess` run as another user."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """An unprivileged user of this machine."""

    uid: int
    gid: int
    name: str


def switch_to(account: Account | None) -> Switch:
    """Run as `account`, without root's groups; None stays who we are."""
    return Switch(user=account.uid, group=account.gid, extra_groups=[]) if account else Switch()


def server_account(home: Path) -> Account | None:
    """The user to switch to for servers that keep their files in `home`; None when we are an ordinary user."""
    if os.geteuid() != 0:
        return None
    owner = home.stat().st_uid if home.exists() else 0
    names = [entry.pw_name for entry in pwd.getpwall() if owner and entry.pw_uid == owner]
    for name in names or ["postgres", "nobody"]:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, entry.pw_name)
    raise StartFailed("PostgreSQL refuses to run as root and there is no user postgres or nobody: use another user.")


def closed_to_others(path: Path) -> Path | None:
    """The first folder above `path` that other users may not enter."""
    closed = (p for p in reversed(path.absolute().parents) if p.exists() and not p.stat().st_mode & stat.S_IXOTH)
    return next(closed, None)


def reachable_home(home: Path, account: Account | None) -> Path:
    """Make the folder for the server's files, owned by its user, and say where it is.

    Below a closed folder (root's home) it is made in an open place instead, and `home` becomes a link to it.
    """
    if account and not home.exists() and not home.is_symlink() and closed_to_others(home):
        _open_place()
        home.parent.mkdir(parents=True, exist_ok=True)
        home.symlink_to(tempfile.mkdtemp(prefix="postgres-", dir=OPEN_PLACE))
    home = home.resolve()
    if account and (closed := closed_to_others(home)):
        raise StartFailed(f"User {account.name} cannot enter {closed}: chmod o+x {closed}, or choose --data elsewhere.")
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if account:
        os.chown(home, account.uid, account.gid)
    return home


def _open_place() -> None:
    if not OPEN_PLACE.exists():
        OPEN_PLACE.mkdir(parents=True)
        OPEN_PLACE.chmod(0o755)  # whatever the umask is


def reachable_programs(installed: Path, account: Account | None, version: str) -> Path:
    """`installed`, or a copy of it that the server's user can execute."""
    if account is None or (not closed_to_others(installed) and installed.stat().st_mode & stat.S_IXOTH):
        return installed
    copy = OPEN_PLACE / f"programs-{version}"
    if not copy.exists():
        _open_place()
        half = Path(tempfile.mkdtemp(prefix="copying-", dir=OPEN_PLACE))
        shutil.copytree(installed, half / "tree", symlinks=True, ignore=shutil.ignore_patterns("*.a", "include"))
        for path in (half / "tree").rglob("*"):
            if not path.is_symlink():
                path.chmod(0o755)
        (half / "tree").chmod(0o755)
        (half / "tree").replace(copy)
        half.rmdir()
    return copy
