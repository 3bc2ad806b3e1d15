"""`python -m benchmarks.floor_api`: the least that an API on this stack can do: insert one row, read 50.

No token, no tenant, no row level security, no repeatable requests, no duplicates found, no signals.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

TABLE = """
CREATE TABLE IF NOT EXISTS floor (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, first_name text, last_name text, phone text, email text,
    source text, city text, language text, procedure text, timeframe text, notes text)
"""
_INSERT = text("""
    INSERT INTO floor (first_name, last_name, phone, email, source, city, language, procedure, timeframe, notes)
    VALUES (:first_name, :last_name, :phone, :email, :source, :city, :language, :procedure, :timeframe, :notes)
    RETURNING id
""")
_PAGE = text("SELECT * FROM floor ORDER BY id DESC LIMIT 50")


class Settings(BaseSettings):
    """`FLOOR_DATABASE_URL`, `FLOOR_PORT`; the pool is as large as the engine's."""

    model_config = SettingsConfigDict(env_prefix="FLOOR_")
    database_url: str
    port: int
    pool_size: int = 10


class Person(BaseModel):
    first_name: str
    last_name: str
    phone: str
    email: str
    source: str
    city: str
    language: str
    procedure: str
    timeframe: str
    notes: str


class Stored(Person):
    id: int


def create_app(settings: Settings) -> FastAPI:
    url = settings.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
    engine = create_async_engine(url, pool_size=settings.pool_size, max_overflow=0)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with engine.begin() as connection:
            await connection.execute(text(TABLE))
        yield
        await engine.dispose()

    app = FastAPI(lifespan=lifespan, openapi_url=None)

    @app.post("/people", status_code=201)
    async def insert(person: Person) -> Stored:
        values = person.model_dump()
        async with engine.begin() as connection:
            id = (await connection.execute(_INSERT, values)).scalar_one()
        return Stored(id=id, **values)

    @app.get("/people")
    async def page() -> list[Stored]:
        async with engine.begin() as connection:
            return [Stored.model_validate(dict(row)) for row in (await connection.execute(_PAGE)).mappings()]

    return app


if __name__ == "__main__":
    settings = Settings()
    uvicorn.run(
        create_app(settings), port=settings.port, loop="uvloop", http="httptools", access_log=False, log_level="warning"
    )
