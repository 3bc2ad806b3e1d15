"""The only way to a session: one transaction, bound to one tenant."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, LiteralString, Self, cast

from psycopg import AsyncConnection
from psycopg.rows import tuple_row
from sqlalchemy import CursorResult, TextClause
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession


async def run_sql(session: AsyncSession, statement: TextClause, parameters: Mapping[str, Any]) -> CursorResult[Any]:
    """Literal SQL in the session's transaction; what the session holds pending is written first."""
    await session.flush()
    connection = await session.connection()
    return await connection.execute(statement, dict(parameters))


async def plain_rows(
    session: AsyncSession, query: LiteralString, parameters: Mapping[str, Any]
) -> list[tuple[Any, ...]]:
    """As `run_sql`, by the driver alone: of a thousand rows the way through SQLAlchemy costs more than the query."""
    await session.flush()
    raw = await (await session.connection()).get_raw_connection()
    driver = cast("AsyncConnection[Any]", raw.driver_connection)
    cursor = driver.cursor(binary=True, row_factory=tuple_row)
    await cursor.execute(query, parameters)
    return await cursor.fetchall()


# Sent as one simple query: a transaction costs two round trips beside its own statements, not three.
_BEGIN = "BEGIN; SELECT set_config('app.current_tenant_id', '{:d}', true)"
_PLAN_ONCE = "; SET LOCAL plan_cache_mode = force_generic_plan"


class Database:
    """A pool of connections of the runtime role. `url` is `postgresql://…`; close it when done."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
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
        async with AsyncSession(self._engine, expire_on_commit=False) as session, session.begin():
            connection = await session.connection()
            await connection.exec_driver_sql(_BEGIN.format(tenant_id) + (_PLAN_ONCE if plan_once else ""))
            yield session

    async def close(self) -> None:
        await self._engine.dispose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
