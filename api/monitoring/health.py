"""For load balancers and supervisors: no token, nothing secret."""

from typing import Literal

from fastapi import APIRouter, Response

from api.auth.dependencies import Context
from api.monitoring.schemas import Alive, Ready

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="Check that the process is alive")
async def alive() -> Alive:
    return Alive()


@router.get(
    "/readyz",
    summary="Check that leads can be captured",
    responses={503: {"model": Ready, "description": "The database is unavailable"}},
)
async def ready(context: Context, response: Response) -> Ready:
    """200 while the database is up. Captures need nothing else, and runs continue when Temporal is back. The answer is
    at most a second old."""
    found = await context.readiness.parts()
    if not found.database:
        response.status_code = 503
    return Ready(
        status="down" if not found.database else "ok" if found.temporal else "degraded",
        database=_up(found.database),
        temporal=_up(found.temporal),
    )


def _up(healthy: bool) -> Literal["up", "down"]:
    return "up" if healthy else "down"
