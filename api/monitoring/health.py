"""For load balancers and supervisors: no token, nothing secret."""

import asyncio
from collections.abc import Awaitable
from typing import Literal

from fastapi import APIRouter, Response

from api.auth.dependencies import Context
from api.monitoring.schemas import Alive, Ready
from store.session import Database

router = APIRouter(tags=["health"])
_PATIENCE_SECONDS = 3


@router.get("/healthz", summary="Check that the process is alive")
async def alive() -> Alive:
    return Alive()


@router.get(
    "/readyz",
    summary="Check that leads can be captured",
    responses={503: {"model": Ready, "description": "The database is unavailable"}},
)
async def ready(context: Context, response: Response) -> Ready:
    """200 while the database is up. Captures need nothing else, and runs continue when Temporal is back."""
    database, temporal = await asyncio.gather(_answers(context.database), _soon(context.runs.healthy()))
    if not database:
        response.status_code = 503
    return Ready(
        status="down" if not database else "ok" if temporal else "degraded",
        database=_up(database),
        temporal=_up(temporal),
    )


def _up(healthy: bool) -> Literal["up", "down"]:
    return "up" if healthy else "down"


async def _answers(database: Database) -> bool:
    async def ask() -> bool:
        async with database.tenant_session(0):
            return True

    return await _soon(ask())


async def _soon(question: Awaitable[bool]) -> bool:
    """Whatever goes wrong, and however long it takes, means no."""
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            return await question
    except Exception:
        return False
