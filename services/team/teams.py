"""Teams: made, changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Invalid
from domain.privacy import Actor
from store import privacy
from store.team.teams import write_team
from store.team.users import find_member


async def put_team(
    session: AsyncSession, tenant_id: int, code: str, given: Mapping[str, Any], *, actor: Actor, now: datetime
) -> None:
    """Makes the team, or changes it. Raises `Invalid("manager_id")`."""
    manager = given["manager_id"]
    if manager is not None:
        member = await find_member(session, tenant_id, manager)
        if member is None or not member.active or member.role not in ("manager", "admin"):
            raise Invalid("manager_id", "must be an active manager or admin")
    team = await write_team(session, tenant_id, code, given)
    entry = privacy.Entry(now, actor, "team_changed", "team", team, facts={"code": code, "manager": manager})
    await privacy.record(session, tenant_id, entry)
