"""The embedded PostgreSQL, on real clusters."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from devstack import account
from devstack.failure import StartFailed
from devstack.postgres import EmbeddedPostgres

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that the server's user can enter, unlike pytest's own."""
    with TemporaryDirectory(prefix="lead-test-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def _store(server: EmbeddedPostgres, value: int) -> None:
    with psycopg.connect(server.superuser_url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (value int)")
        connection.execute("INSERT INTO kept VALUES (%s)", [value])


def _stored(server: EmbeddedPostgres) -> list[int]:
    with psycopg.connect(server.superuser_url) as connection:
        return [row[0] for row in connection.execute("SELECT value FROM kept ORDER BY value").fetchall()]


def _setting(server: EmbeddedPostgres, name: str) -> str:
    with psycopg.connect(server.superuser_url) as connection:
        row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
        assert row
        return str(row[0])


def test_what_was_committed_survives_kill_9_and_a_restart(open_folder: Path) -> None:
    home = open_folder / "postgres"
    with EmbeddedPostgres(home) as server:
        assert _setting(server, "fsync") == _setting(server, "synchronous_commit") == "on"
        _store(server, 1)
        server.kill()
        assert not server.healthy()
        server.start()
        _store(server, 2)
    with EmbeddedPostgres(home) as server:
        assert _stored(server) == [1, 2]
        assert (server.home / "password").stat().st_mode & 0o777 == 0o600


def test_only_the_password_opens_the_database() -> None:
    with EmbeddedPostgres(durable=False) as server, pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(server.url("postgres", "wrong", "postgres"))


def test_the_log_never_shows_the_values_of_a_refused_row() -> None:
    with EmbeddedPostgres(durable=False) as server:
        with psycopg.connect(server.superuser_url, autocommit=True) as connection:
            connection.execute("CREATE TABLE person (email text UNIQUE)")
            for _ in range(2):
                try:
                    connection.execute("INSERT INTO person VALUES ('ana@example.com')")
                except psycopg.errors.UniqueViolation:
                    refused = True
        log = server.log.read_text()
    assert refused
    assert "duplicate key" in log
    assert "ana@example.com" not in log


def test_a_pid_file_whose_pid_belongs_to_another_program_is_no_obstacle(open_folder: Path) -> None:
    with EmbeddedPostgres(open_folder / "postgres", durable=False) as server:
        server.kill()
        pid_file = server.home / "cluster" / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
        pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]))
        server.start()
        assert server.healthy()


def test_a_cluster_half_made_when_the_power_went_is_made_anew(open_folder: Path) -> None:
    half = open_folder / "postgres" / "cluster.making"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with EmbeddedPostgres(open_folder / "postgres", durable=False) as server:
        assert _setting(server, "server_version").startswith("18")


def test_a_folder_that_is_no_cluster_is_explained_with_the_way_out(open_folder: Path) -> None:
    cluster = open_folder / "postgres" / "cluster"
    cluster.mkdir(parents=True)
    (cluster / "holiday.txt").write_text("not a database")
    with pytest.raises(StartFailed, match=r"is no PostgreSQL cluster.*move .* away"):
        EmbeddedPostgres(open_folder / "postgres").start()


def test_a_cluster_of_another_version_is_explained(open_folder: Path) -> None:
    cluster = open_folder / "postgres" / "cluster"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("15\n")
    with pytest.raises(StartFailed, match="made by PostgreSQL 15, this is 18"):
        EmbeddedPostgres(open_folder / "postgres").start()


def test_a_broken_cluster_is_explained_with_the_end_of_the_log(open_folder: Path) -> None:
    with EmbeddedPostgres(open_folder / "postgres", durable=False) as server:
        home = server.home
    (home / "cluster" / "global" / "pg_control").unlink()
    with pytest.raises(StartFailed, match=r"could not.*pg_control") as failure:
        EmbeddedPostgres(open_folder / "postgres", durable=False).start()
    assert "\n" not in str(failure.value)


@only_root
def test_below_a_closed_folder_the_cluster_lives_in_an_open_place(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account, "OPEN_PLACE", open_folder / "open")
    closed = open_folder / "closed"
    closed.mkdir(mode=0o700)
    for value in (1, 2):
        with EmbeddedPostgres(closed / ".data" / "postgres", durable=False) as server:
            _store(server, value)
            assert _stored(server) == list(range(1, value + 1))
    assert (closed / ".data" / "postgres").resolve().is_relative_to(open_folder / "open")
    assert closed.stat().st_mode & 0o777 == 0o700


@only_root
def test_programs_that_the_server_user_cannot_reach_are_copied_out(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account, "OPEN_PLACE", open_folder / "open")
    installed = open_folder / "closed" / "installed"
    (installed / "bin").mkdir(parents=True)
    (installed / "bin" / "postgres").write_text("#!/bin/sh\nid -un\n")
    (open_folder / "closed").chmod(0o700)
    who = account.server_account(open_folder / "none")
    copy = account.reachable_programs(installed, who, "1")
    said = subprocess.run([copy / "bin" / "postgres"], capture_output=True, text=True, **account.switch_to(who))
    assert who
    assert said.stdout.strip() == who.name


@only_root
def test_an_ordinary_user_runs_it_without_switching(open_folder: Path) -> None:
    open_folder.chmod(0o777)
    # Becomes ordinary after the imports: Python itself may live in root's home.
    script = (
        "import email.parser, os, sys; from pathlib import Path; from devstack.postgres import EmbeddedPostgres\n"
        "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "with EmbeddedPostgres(Path(sys.argv[1]), durable=False) as server:\n"
        "    print(os.geteuid(), server.healthy(), os.stat(server.home).st_uid)"
    )
    command = [sys.executable, "-c", script, str(open_folder / "postgres")]
    done = subprocess.run(command, capture_output=True, text=True, cwd="/")
    assert done.stdout.split() == ["65534", "True", "65534"], done.stderr
