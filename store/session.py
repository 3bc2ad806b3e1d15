"""The only way to a session: one transaction, bound to one tenant."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any, LiteralString, Self, TypeAlias, cast

from psycopg import AsyncConnection, AsyncCursor
from psycopg.pq import TransactionStatus
from psycopg.rows import namedtuple_row, tuple_row
from sqlalchemy import ClauseElement, CursorResult, PoolProxiedConnection, TextClause, make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import greenlet_spawn
from sqlmodel.ext.asyncio.session import AsyncSession


async def run_sql(session: AsyncSession, statement: TextClause, parameters: Mapping[str, Any]) -> CursorResult[Any]:
    """Literal SQL in the session's transaction; what the session holds pending is written first.

    But for what changed on the lead that a step has locked: that is written once, when the step ends.
    """
    held = session.info.get("lead")
    if session.new or session.deleted or any(row is not held for row in session.dirty):
        await session.flush()
    connection = await session.connection()
    return await connection.execute(statement, dict(parameters))


async def plain_rows(
    session: AsyncSession, query: LiteralString, parameters: Mapping[str, Any]
) -> list[tuple[Any, ...]]:
    """As `run_sql`, by the driver alone: of a thousand rows the way through SQLAlchemy costs more than the query."""
    cursor = (await _driver_of(session)).cursor(binary=True, row_factory=tuple_row)
    await cursor.execute(query, parameters)
    return await cursor.fetchall()


async def _driver_of(session: AsyncSession) -> AsyncConnection[Any]:
    await session.flush()
    raw = await (await session.connection()).get_raw_connection()
    return cast("AsyncConnection[Any]", raw.driver_connection)


# A statement with `:name` for each of its parameters.
Query: TypeAlias = tuple[str, Mapping[str, Any]]


async def rows_of_all(session: AsyncSession, queries: Sequence[Query]) -> list[Sequence[Any]]:
    """As `run_all`, in the session's transaction."""
    return await run_all(await _driver_of(session), queries)


async def run_all(connection: AsyncConnection[Any], queries: Sequence[Query]) -> list[Sequence[Any]]:
    """All of them in one round trip: each waits for the network and for a turn of the processor only once."""
    cursors = [connection.cursor(row_factory=namedtuple_row) for _ in queries]
    async with connection.pipeline():
        for one, (statement, parameters) in zip(cursors, queries, strict=True):
            await one.execute(_prepared(statement), parameters)
    return [await one.fetchall() for one in cursors]


@lru_cache(maxsize=200)
def _prepared(statement: str) -> bytes:
    return driver_sql(text(statement))


_DIALECT = make_url("postgresql+psycopg://").get_dialect()()


def driver_sql(statement: ClauseElement) -> bytes:
    """A statement as a `tenant_cursor` takes it; its parameters keep their names."""
    return str(statement.compile(dialect=_DIALECT)).encode()


# Sent as one simple query: a transaction costs two round trips beside its own statements, not three.
_BEGIN = "BEGIN; SELECT set_config('app.current_tenant_id', '{:d}', true)"
_PLAN_ONCE = "; SET LOCAL plan_cache_mode = force_generic_plan"


class Database:
    """A pool of connections of the runtime role. `url` is `postgresql://…`; close it when done.

    `suppression_key`: what addresses are hashed with that must not be written to; the same in every process.
    """

    def __init__(self, url: str, *, pool_size: int = 10, suppression_key: str = "") -> None:
        self._pool_size = pool_size
        self._info = {"suppression_key": suppression_key}
        self._engine: AsyncEngine = create_async_engine(
            url.replace("postgresql://", "postgresql+psycopg://", 1),
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=10,
            pool_pre_ping=False,
            hide_parameters=True,
            # The driver must not send a BEGIN of its own; its commit and rollback end ours.
            isolation_level="AUTOCOMMIT",
            connect_args={"connect_timeout": 5, "application_name": "lead-engine"},
        )

    @asynccontextmanager
    async def tenant_session(self, tenant_id: int, *, plan_once: bool = False) -> AsyncIterator[AsyncSession]:
        """One transaction that sees `tenant_id` only; commits at exit, rolls back on an error. Nobody else commits.

        `plan_once`: statements are planned once per connection, whatever their parameters.
        """
        async with AsyncSession(self._engine, expire_on_commit=False, info=self._info) as session, session.begin():
            connection = await session.connection()
            await connection.exec_driver_sql(_BEGIN.format(tenant_id) + (_PLAN_ONCE if plan_once else ""))
            yield session

    @asynccontextmanager
    async def tenant_cursor(self, tenant_id: int, *, plan_once: bool = False) -> AsyncIterator[AsyncCursor]:
        """As `tenant_session`, the driver itself: for hot paths, which need no more than literal SQL.

        Its errors are psycopg's own. A statement costs less than half of the CPU that it costs in a session.
        """
        pooled = await self._begun(_BEGIN.format(tenant_id) + (_PLAN_ONCE if plan_once else ""))
        connection = _driver(pooled)
        try:
            yield connection.cursor()
            await connection.commit()
        finally:
            await _give_back(pooled)

    async def _begun(self, begin: str) -> PoolProxiedConnection:
        """A connection in a transaction. Connections that died in the pool are discarded."""
        for left in reversed(range(self._pool_size + 1)):
            pooled = await self._engine.raw_connection()
            connection = _driver(pooled)
            try:
                await connection.execute(begin.encode())
            except BaseException:
                died = connection.closed
                await _give_back(pooled)
                if not (died and left):
                    raise
            else:
                return pooled
        raise AssertionError

    async def close(self) -> None:
        await self._engine.dispose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def _driver(pooled: PoolProxiedConnection) -> AsyncConnection:
    connection = pooled.driver_connection
    assert isinstance(connection, AsyncConnection)
    return connection


async def _give_back(pooled: PoolProxiedConnection) -> None:
    """To the pool, which rolls back what was not committed; whole, also when the caller is cancelled meanwhile."""
    connection = _driver(pooled)
    giving = greenlet_spawn(pooled.invalidate if connection.closed else pooled.close)
    idle = connection.info.transaction_status is TransactionStatus.IDLE  # then nothing is sent
    await (giving if idle else asyncio.shield(giving))
