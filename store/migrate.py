"""Makes the database ready: roles, the database itself, the schema at its newest version. Safe to run at any time."""

import hashlib
import hmac
import sys
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from alembic import command
from alembic.config import Config
from psycopg import sql
from sqlalchemy import Connection, NullPool, create_engine, text

from store.settings import MigrateSettings

OWNER, APP, CHECKER = "lead_owner", "lead_app", "lead_checker"
_LOCK = 4_205_151_520_081_503
# The sealing of the audit log counts on no transaction of the engine living for an hour (store/privacy.py).
_APP_LIMITS = {"transaction_timeout": "5min", "idle_in_transaction_session_timeout": "1min"}


def prepare(superuser_url: str, app_password: str, *, database: str = "lead") -> None:
    """Create what is missing of roles and database, give the roles their passwords, bring the schema to its head.

    Several may call it at once. The owner's and the checker's passwords are derived from the superuser's, so that
    who knows the runtime role's password knows nothing else; `owner_url` and `checker_url` spell them out.
    """
    passwords = {OWNER: _derived(superuser_url, OWNER), CHECKER: _derived(superuser_url, CHECKER), APP: app_password}
    with psycopg.connect(superuser_url, autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        for role, password in passwords.items():
            _make_role(server, role, password)
        server.execute(sql.SQL("ALTER ROLE {} NOSUPERUSER NOBYPASSRLS").format(sql.Identifier(APP)))
        server.execute(sql.SQL("ALTER ROLE {} BYPASSRLS").format(sql.Identifier(CHECKER)))
        for setting, value in _APP_LIMITS.items():
            server.execute(sql.SQL("ALTER ROLE {} SET {} = {}").format(sql.Identifier(APP), sql.SQL(setting), value))
        _make_database(server, database)
    upgrade(owner_url(superuser_url, database))


def upgrade(owner_url: str, to: str = "head") -> None:
    """Bring the schema to its head, or the revision `to`, as the owner of an existing database; one at a time.

    Raises `LookupError` when the server lacks the roles that the engine and the checker sign in with.
    """
    engine = create_engine(owner_url.replace("postgresql://", "postgresql+psycopg://", 1), poolclass=NullPool)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        _require_roles(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def _require_roles(connection: Connection) -> None:
    expected = {APP, CHECKER}
    found = connection.execute(
        text("SELECT rolname FROM pg_roles WHERE rolname = ANY(:wanted)"), {"wanted": [*expected]}
    )
    if missing := sorted(expected.difference(found.scalars())):
        raise LookupError(f"The server lacks {', '.join(missing)}: create them first, {CHECKER} with BYPASSRLS.")


def owner_url(superuser_url: str, database: str = "lead") -> str:
    """Where the role that owns the schema signs in."""
    return _as_role(superuser_url, OWNER, _derived(superuser_url, OWNER), database)


def checker_url(superuser_url: str, database: str = "lead") -> str:
    """Where the role that reads everything of every tenant, for the invariants, signs in."""
    return _as_role(superuser_url, CHECKER, _derived(superuser_url, CHECKER), database)


def app_url(superuser_url: str, app_password: str, database: str = "lead") -> str:
    """Where the engine itself signs in."""
    return _as_role(superuser_url, APP, app_password, database)


def _make_role(server: psycopg.Connection[tuple[object, ...]], role: str, password: str) -> None:
    if server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is None:
        server.execute(sql.SQL("CREATE ROLE {} LOGIN NOINHERIT").format(sql.Identifier(role)))
    # Hashed here, so that no server log ever shows it.
    verifier = server.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    server.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), verifier))


def _make_database(server: psycopg.Connection[tuple[object, ...]], database: str) -> None:
    name, owner = sql.Identifier(database), sql.Identifier(OWNER)
    if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone() is None:
        server.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, owner))
    server.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    for role in (APP, CHECKER):
        server.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, sql.Identifier(role)))


def _derived(superuser_url: str, role: str) -> str:
    secret = urlsplit(superuser_url).password
    if not secret:
        raise ValueError("The superuser's URL must carry a password: the owner's is derived from it.")
    return hmac.new(secret.encode(), role.encode(), hashlib.sha256).hexdigest()


def _as_role(url: str, role: str, password: str, database: str) -> str:
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{role}:{quote(password, safe='')}@{place}", path=f"/{quote(database)}"))


def main() -> None:
    """`python -m store.migrate`: everything when the superuser's URL is given, else only the schema."""
    settings = MigrateSettings()
    if settings.superuser_database_url and settings.app_password:
        prepare(settings.superuser_database_url, settings.app_password)
    elif settings.owner_database_url:
        upgrade(settings.owner_database_url)
    else:
        sys.exit("Set LEAD_SUPERUSER_DATABASE_URL and LEAD_APP_PASSWORD, or LEAD_OWNER_DATABASE_URL.")


if __name__ == "__main__":
    main()
