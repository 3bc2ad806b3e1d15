"""Moves of leads under way: begun after the commit, whichever request wrote them."""

from api.auth.dependencies import AppContext
from domain.lifecycle.moves import MoveRef
from store.lifecycle import moves


async def begin_running(context: AppContext, tenant_id: int) -> None:
    """If Temporal is unavailable, the sweep starts them."""
    async with context.database.tenant_session(tenant_id) as session:
        running = await moves.running(session, tenant_id)
    for move_id in running:
        await context.runs.begin_move(MoveRef(tenant_id, move_id))
