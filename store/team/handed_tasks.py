"""What people were asked to do about a lead that is merged: it goes along to the survivor, and comes back."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.team.tasks import HANDED_ON
from store.session import run_sql
from store.tables.leads import LeadRow

# Agents' tasks are the survivor's owner's; those of others, and of roles, stay theirs.
_HAND_ON = text("""
    WITH before AS MATERIALIZED (
        SELECT t.id, t.assignee_id, t.for_role,
            CASE WHEN g.id IS NOT NULL THEN coalesce(CAST(:owner AS bigint), g.id) ELSE t.assignee_id END AS next
        FROM tasks t
        LEFT JOIN agents g ON (g.tenant_id, g.id) = (t.tenant_id, t.assignee_id)
        WHERE t.tenant_id = :tenant AND t.lead_id = :merged AND t.done_at IS NULL AND t.kind = ANY(:kinds)
        FOR UPDATE OF t)
    UPDATE tasks SET lead_id = :survivor, run = :run, assignee_id = before.next
    FROM before WHERE tasks.tenant_id = :tenant AND tasks.id = before.id
    RETURNING before.id, before.assignee_id, before.for_role
""")
_GIVE_BACK = text("""
    UPDATE tasks SET lead_id = :lead, run = :run, assignee_id = :assignee, for_role = :role
    WHERE tenant_id = :tenant AND id = :task AND done_at IS NULL
""")


async def hand_on(session: AsyncSession, merged: LeadRow, survivor: LeadRow) -> list[dict[str, Any]]:
    """The tasks that went along, as `give_back` needs them."""
    of_merge = {"tenant": merged.tenant_id, "merged": merged.id, "survivor": survivor.id, "run": survivor.run}
    kinds = [kind.value for kind in HANDED_ON]
    rows = await run_sql(session, _HAND_ON, {**of_merge, "owner": survivor.owner_id, "kinds": kinds})
    return [{"task": row.id, "assignee": row.assignee_id, "role": row.for_role} for row in rows]


async def give_back(session: AsyncSession, lead: LeadRow, run: int, tasks: Iterable[Mapping[str, Any]]) -> None:
    """What is still to do; to whom it was given before the merge."""
    for task in tasks:
        await run_sql(session, _GIVE_BACK, {"tenant": lead.tenant_id, "lead": lead.id, "run": run, **task})
