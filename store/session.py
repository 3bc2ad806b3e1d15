"""The only way to a session: one transaction, bound to one tenant."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

_BIND = text("SELECT set_config('app.current_tenant_id', :tenant, true)")


class Database:
    """A pool of connections of the runtime role. `url` is `postgresql://…`; close it when done."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self._engine: AsyncEngine = create_async_engine(
            url.replace("postgresql://", "postgresql+psycopg://", 1),
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=10,
            pool_pre_ping=False,
            connect_args={"connect_timeout": 5, "application_name": "lead-engine"},
        )

    @asynccontextmanager
    async def tenant_session(self, tenant_id: int) -> AsyncIterator[AsyncSession]:
        """One transaction that sees `tenant_id` only; commits at exit, rolls back on an error. Nobody else commits."""
        async with AsyncSession(self._engine, expire_on_commit=False) as session, session.begin():
            connection = await session.connection()
            await connection.execute(_BIND, {"tenant": str(tenant_id)})
            yield session

    async def close(self) -> None:
        await self._engine.dispose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
