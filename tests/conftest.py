"""Fixtures of every room: a database per test, the demo tenants in it, and the way in for each role."""

import sys
from collections.abc import AsyncIterator, Iterator

import psycopg
import pytest
import structlog
from hypothesis import settings

from store.seed import seed_demo
from store.session import Database
from tests.fixtures.engine import assert_nothing_broken, open_engine
from tests.fixtures.postgres import Clone, TemplateServer, template_server
from tests.fixtures.tenants import SeededTenant, seeded_tenants
from tests.journeys.hospital import Engine, Hospital, newest_tenant

# The worker of the stories lives in this process: its log must not get into what a command prints.
_LOG = structlog.PrintLoggerFactory(sys.__stderr__)
structlog.configure(logger_factory=_LOG)

# No property fails because a machine is busy.
settings.register_profile("lead", deadline=None)
settings.load_profile("lead")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record-histories", action="store_true", help="write tests/histories anew from the journeys")


@pytest.fixture(autouse=True)
def log_of_its_own() -> Iterator[None]:
    """An API of a test logs to that test's standard output, which is closed afterwards."""
    yield
    structlog.configure(logger_factory=_LOG)


@pytest.fixture(scope="session")
def postgres() -> Iterator[TemplateServer]:
    """The server of this test process, with a migrated template."""
    with template_server() as server:
        yield server


@pytest.fixture
def clone(postgres: TemplateServer) -> Iterator[Clone]:
    """An empty migrated database, for this test alone."""
    with postgres.clone() as clone:
        yield clone


@pytest.fixture
async def database(clone: Clone) -> AsyncIterator[Database]:
    """The pool of the runtime role."""
    async with Database(clone.app_url) as database:
        yield database


@pytest.fixture
def owner_url(clone: Clone) -> str:
    """The role that owns the schema."""
    return clone.owner_url


@pytest.fixture
def checker_url(clone: Clone) -> str:
    """The role that reads everything, for the invariants."""
    return clone.checker_url


@pytest.fixture
async def checker(clone: Clone) -> AsyncIterator[psycopg.AsyncConnection[tuple[object, ...]]]:
    """An open connection of the checker; sees every tenant."""
    async with await psycopg.AsyncConnection.connect(clone.checker_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def tenants(clone: Clone) -> list[SeededTenant]:
    """The two demo tenants with their agents, seeded."""
    seed_demo(clone.owner_url)
    return seeded_tenants(clone.checker_url)


@pytest.fixture
def tenant(tenants: list[SeededTenant]) -> SeededTenant:
    """Tenant 1, in India."""
    return tenants[0]


@pytest.fixture
def other_tenant(tenants: list[SeededTenant]) -> SeededTenant:
    """Tenant 2, in Dubai, which tenant 1 must never see."""
    return tenants[1]


@pytest.fixture(scope="session")
async def engine(postgres: TemplateServer) -> AsyncIterator[Engine]:
    """The engine of this test process."""
    async with open_engine(postgres) as engine:
        yield engine


@pytest.fixture
def hospital(engine: Engine) -> Hospital:
    """Open around the clock, three agents who can do everything."""
    return Hospital.open(engine)


@pytest.fixture
async def invariants(engine: Engine) -> AsyncIterator[None]:
    """Checked when the test is over, for the tenants that it opened."""
    before = newest_tenant()
    yield
    await assert_nothing_broken(engine, before)
