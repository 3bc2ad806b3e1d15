"""TLS to Postgres: what the settings ask for, and a real server that takes nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError

from devstack.postgres import EmbeddedPostgres
from devstack.settings import Settings
from store.invariants import check
from store.migrate import app_url, checker_url, owner_url, prepare, upgrade
from store.session import Database
from store.settings import MigrateSettings, StoreSettings
from store.tls import Mode, Protection, protected
from tests.doubles.tls import TlsEnd
from tests.fixtures.certificates import Authority

FAR = "postgresql://lead_app:very-secret@db.example:5432/lead"


@pytest.mark.parametrize(
    "url",
    ["postgresql://u:p@127.0.0.1:1/x", "postgresql://u:p@localhost/x", "postgresql://u:p@[::1]/x", "postgresql:///x",
     "postgresql:///x?host=/var/run/postgresql", "postgresql://u:p@127.0.0.1/x?sslmode=disable"],
)  # fmt: skip
def test_on_this_machine_an_address_stays_as_it_is(url: str) -> None:
    assert protected(url, Protection()) == url


@pytest.mark.parametrize(
    ("url", "how", "query"),
    [
        (FAR, Protection(), "sslmode=verify-full&sslrootcert=system"),
        (FAR, Protection(root=Path("/ca")), "sslmode=verify-full&sslrootcert=/ca"),
        (FAR, Protection("off"), "sslmode=disable"),
        (FAR, Protection("verify-ca", Path("/ca"), Path("/c"), Path("/k")),
         "sslmode=verify-ca&sslrootcert=/ca&sslcert=/c&sslkey=/k"),
        (f"{FAR}?sslmode=require", Protection(), "sslmode=require"),
        (f"{FAR}?sslmode=disable", Protection("verify-full"), "sslmode=verify-full&sslrootcert=system"),
        ("postgresql://u:p@127.0.0.1,db.example/x", Protection(), "sslmode=verify-full&sslrootcert=system"),
        ("postgresql://u:p@localhost/x?hostaddr=10.0.0.1", Protection("off"), "hostaddr=10.0.0.1&sslmode=disable"),
        ("postgresql://u:p@127.0.0.1/x", Protection("verify-full"), "sslmode=verify-full&sslrootcert=system"),
    ],
)  # fmt: skip
def test_to_another_machine_the_name_is_verified_unless_somebody_says_otherwise(
    url: str, how: Protection, query: str
) -> None:
    done = protected(url, how)
    assert done.partition("?")[2] == query
    assert protected(done, how) == done


@pytest.mark.parametrize(
    ("url", "elsewhere"),
    [
        ("postgresql:///x", {"PGHOST": "db.example"}),
        ("postgresql://u:p@localhost/x", {"PGHOSTADDR": "10.0.0.1"}),
        ("postgresql:///x", {"PGSERVICE": "far"}),
        ("postgresql:///x?service=far", {}),
    ],
)
def test_what_the_environment_adds_to_an_address_is_looked_at(
    url: str, elsewhere: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in elsewhere.items():
        monkeypatch.setenv(name, value)
    assert "sslmode=verify-full" in protected(url, Protection())


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer"])
def test_a_plain_connection_to_another_machine_is_refused_and_no_password_is_shown(
    mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"{FAR}?sslmode={mode}"
    for name in ("DATABASE_URL", "OWNER_DATABASE_URL", "SUPERUSER_DATABASE_URL", "CHECKER_DATABASE_URL"):
        monkeypatch.setenv(f"LEAD_{name}", url)
    for settings in (StoreSettings, MigrateSettings, Settings):
        with pytest.raises(ValidationError) as refused:
            settings()
        assert "LEAD_DATABASE_TLS=off" in str(refused.value)
        assert "very-secret" not in str(refused.value)
        assert "very-secret" not in repr(refused.value)
    monkeypatch.setenv("LEAD_DATABASE_TLS", "off")
    assert StoreSettings().database_url == url  # pyright: ignore[reportCallIssue]


def test_an_address_that_is_none_is_refused_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAD_DATABASE_URL", "postgresql://lead_app:very-secret@db:5432:1/x?nonsense")
    with pytest.raises(ValidationError) as refused:
        StoreSettings()
    assert "very-secret" not in str(refused.value)


@dataclass
class Guarded:
    """A server that is reached by TLS with a client's certificate only; its own names localhost."""

    superuser_url: str
    authority: Authority
    client: tuple[Path, Path]
    heads: list[bytes]

    def how(self, mode: Mode = "verify-full", **changes: Path) -> Protection:
        own = Protection(mode, self.authority.certificate, *self.client)
        return replace(own, **changes)  # type: ignore[arg-type]  # paths only


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """The embedded PostgreSQL is built without TLS: something of the test's own ends it, by PostgreSQL's protocol."""
    folder = tmp_path_factory.mktemp("tls")
    authority = Authority(folder)
    certificate = authority.sign("server", "localhost")
    with (
        EmbeddedPostgres(durable=False, log=folder / "postgres.log") as server,
        TlsEnd(server.port, certificate, authority.certificate, postgres=True) as end,
    ):
        url = server.superuser_url.replace(server.address, f"localhost:{end.port}")
        yield Guarded(url, authority, authority.sign("client"), end.heads)


async def test_migrations_engine_and_check_reach_a_server_that_takes_tls_only(guarded: Guarded) -> None:
    superuser = protected(guarded.superuser_url, guarded.how())
    prepare(superuser, "app-password")
    upgrade(owner_url(superuser))
    async with (
        Database(app_url(superuser, "app-password"), pool_size=1) as database,
        database.tenant_cursor(1) as cursor,
    ):
        await cursor.execute("SELECT current_user")
        assert await cursor.fetchone() == ("lead_app",)
    assert await check(checker_url(superuser)) is not None
    assert len(set(guarded.heads)) == 1  # nobody began in the clear


def test_without_tls_or_with_the_wrong_certificates_nothing_is_sent(guarded: Guarded, tmp_path: Path) -> None:
    stranger = Authority(tmp_path, "stranger")
    certificate, key = stranger.sign("impostor")
    by_number = guarded.superuser_url.replace("localhost", "127.0.0.1")
    for url, how in [
        (guarded.superuser_url, Protection("off")),
        (guarded.superuser_url, guarded.how(root=stranger.certificate)),
        (guarded.superuser_url, guarded.how(certificate=certificate, key=key)),
        (by_number, guarded.how()),  # its certificate names localhost only
    ]:
        with pytest.raises((psycopg.OperationalError, OperationalError)) as refused:
            prepare(protected(url, how), "app-password")
        assert "app-password" not in str(refused.value)
    prepare(protected(by_number, guarded.how("verify-ca")), "app-password")
