"""The hand-written migrations and the tables that the code knows are the same schema."""

import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from psycopg import sql
from sqlalchemy import Engine, ForeignKeyConstraint, NullPool, create_engine
from sqlmodel import SQLModel

import store.tables
from devstack.postgres import EmbeddedPostgres
from store import migrate
from tests.fixtures.postgres import APP_PASSWORD, Clone, TemplateServer

assert store.tables.__all__

_COLUMNS = """
    SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
           pg_get_expr(d.adbin, d.adrelid)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    LEFT JOIN pg_attrdef d ON (adrelid, adnum) = (c.oid, attnum)
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND attnum > 0 AND NOT attisdropped AND c.relname <> 'alembic_version'
"""
_CONSTRAINTS = """
    SELECT c.relname, conname, pg_get_constraintdef(o.oid), pg_get_partkeydef(c.oid)
    FROM pg_constraint o JOIN pg_class c ON c.oid = conrelid
    WHERE c.relnamespace = 'public'::regnamespace AND NOT c.relispartition AND conparentid = 0
      AND c.relname <> 'alembic_version'
"""
_INDEXES = """
    SELECT i.relname, pg_get_indexdef(i.oid) FROM pg_index x JOIN pg_class i ON i.oid = indexrelid
    JOIN pg_class c ON c.oid = indrelid
    WHERE c.relnamespace = 'public'::regnamespace AND NOT c.relispartition AND c.relname <> 'alembic_version'
"""


def _engine(url: str) -> Engine:
    return create_engine(url.replace("postgresql://", "postgresql+psycopg://"), poolclass=NullPool)


@pytest.fixture
def drawn(postgres: TemplateServer) -> Iterator[str]:
    """A database made from the tables alone, without migrations; as its superuser."""
    name = sql.Identifier("drawn")
    with psycopg.connect(postgres.superuser_url, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(name))
        url = postgres.superuser_url.rpartition("/")[0] + "/drawn"
        with psycopg.connect(url) as connection:
            connection.execute("CREATE EXTENSION btree_gist")
        SQLModel.metadata.create_all(_engine(url))
        yield url
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@pytest.mark.parametrize("part", [_COLUMNS, _CONSTRAINTS, _INDEXES], ids=["columns", "constraints", "indexes"])
def test_migrations_make_what_the_tables_say(clone: Clone, drawn: str, part: str) -> None:
    with psycopg.connect(clone.owner_url) as migrated, psycopg.connect(drawn) as wanted:
        have, want = (set(connection.execute(part.encode())) for connection in (migrated, wanted))
    assert have - want == set()
    assert want - have == set()
    assert len(want) > 30


def _of_the_code(thing: object, name: str | None, kind: str, reflected: bool, compared: object) -> bool:
    """Partitions, and the keys that PostgreSQL adds for each partition, are the database's own affair."""
    if kind == "table" and reflected:
        return compared is not None
    if isinstance(thing, ForeignKeyConstraint) and reflected:
        return thing.referred_table.name in SQLModel.metadata.tables
    return True


def test_autogenerate_finds_nothing_to_do(clone: Clone) -> None:
    options = {"compare_type": True, "compare_server_default": True, "include_object": _of_the_code}
    with _engine(clone.owner_url).connect() as connection, warnings.catch_warnings(action="ignore"):
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, SQLModel.metadata) == []


def test_preparing_a_prepared_database_changes_nothing(clone: Clone) -> None:
    with psycopg.connect(clone.checker_url) as connection:
        before = set(connection.execute(_CONSTRAINTS.encode()))
        migrate.prepare(clone.superuser_url, APP_PASSWORD, database=clone.name)
        assert set(connection.execute(_CONSTRAINTS.encode())) == before


def test_two_that_prepare_a_new_database_at_once_both_succeed(postgres: TemplateServer) -> None:
    try:
        with ThreadPoolExecutor(2) as both:
            done = [both.submit(migrate.prepare, postgres.superuser_url, APP_PASSWORD, database="twice") for _ in "ab"]
        assert [one.result() for one in done] == [None, None]
        with psycopg.connect(migrate.app_url(postgres.superuser_url, APP_PASSWORD, "twice")) as connection:
            assert connection.execute("SELECT count(*) FROM leads").fetchone() == (0,)
    finally:
        with psycopg.connect(postgres.superuser_url, autocommit=True) as server:
            server.execute("DROP DATABASE IF EXISTS twice WITH (FORCE)")


def test_a_server_without_the_roles_is_explained() -> None:
    with EmbeddedPostgres(durable=False) as server, pytest.raises(LookupError, match="lead_app, lead_checker"):
        migrate.upgrade(server.superuser_url)
