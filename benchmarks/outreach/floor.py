"""What sending once costs at least: an intent, a vendor that keeps it, and how it ended; three bare transactions."""

import asyncio
import itertools
import time
from types import TracebackType
from typing import Self

import psycopg
from psycopg.rows import TupleRow

_TABLES = """
    CREATE SCHEMA floor;
    CREATE TABLE floor.leads (id bigint PRIMARY KEY, made int NOT NULL DEFAULT 0);
    CREATE TABLE floor.messages (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, lead_id bigint NOT NULL REFERENCES floor.leads,
        token text NOT NULL UNIQUE, state text NOT NULL, body text NOT NULL, sent_at timestamptz
    );
    CREATE TABLE floor.kept (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, token text NOT NULL, body text);
    INSERT INTO floor.leads (id) SELECT generate_series(1, 500);
"""
_BODY = "Thank you for your enquiry. When may we call you?"
LEADS = 500


class Sending:
    """Over `connections` of its own."""

    def __init__(self, superuser_url: str, connections: int) -> None:
        self._url, self._connections = superuser_url, connections
        self._numbers = itertools.count(1)

    async def __aenter__(self) -> Self:
        self._free: asyncio.Queue[psycopg.AsyncConnection[TupleRow]] = asyncio.Queue()
        for place in range(self._connections):
            connection = await psycopg.AsyncConnection.connect(self._url)
            if not place:
                await connection.execute(_TABLES)
                await connection.commit()
            self._free.put_nowait(connection)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while not self._free.empty():
            await self._free.get_nowait().close()

    async def send(self) -> float:
        """Milliseconds from now until the vendor has it."""
        began, number = time.perf_counter(), next(self._numbers)
        lead, token = number % LEADS + 1, f"floor-{number}"
        connection = await self._free.get()
        try:
            async with connection.transaction():
                await connection.execute("SELECT id FROM floor.leads WHERE id = %s FOR UPDATE", [lead])
                intent = "INSERT INTO floor.messages (lead_id, token, state, body) VALUES (%s, %s, 'intent', %s)"
                await connection.execute(intent, [lead, token, _BODY])
            async with connection.transaction():
                await connection.execute("INSERT INTO floor.kept (token, body) VALUES (%s, %s)", [token, _BODY])
            handed_over = time.perf_counter()
            async with connection.transaction():
                ended = "UPDATE floor.messages SET state = 'sent', sent_at = now() WHERE token = %s"
                await connection.execute("SELECT id FROM floor.leads WHERE id = %s FOR UPDATE", [lead])
                await connection.execute(ended, [token])
                await connection.execute("UPDATE floor.leads SET made = made + 1 WHERE id = %s", [lead])
        finally:
            self._free.put_nowait(connection)
        return 1000 * (handed_over - began)

    async def at_once(self, count: int, concurrency: int) -> float:
        """So many a second, at most `concurrency` at a time."""
        gate, began = asyncio.Semaphore(concurrency), time.perf_counter()

        async def one() -> None:
            async with gate:
                await self.send()

        await asyncio.gather(*(one() for _ in range(count)))
        return count / (time.perf_counter() - began)

    async def steadily(self, per_second: float, seconds: float) -> list[float]:
        """The delay of each, begun at an even pace."""
        under_way = []
        for _ in range(int(per_second * seconds)):
            under_way.append(asyncio.create_task(self.send()))
            await asyncio.sleep(1 / per_second)
        return await asyncio.gather(*under_way)
