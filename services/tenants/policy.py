"""Change a tenant's policy."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Conflict
from domain.privacy import Actor
from domain.tenants.policy import Policy
from store import privacy
from store.errors import existing
from store.tables.tenants import TenantRow


async def change_policy(
    session: AsyncSession, tenant_id: int, policy: Policy, read_version: int | None, *, actor: Actor, now: datetime
) -> Policy:
    """Replaces the policy and counts its version up.

    `read_version` is the one that the editor saw; another one in force raises `Conflict("policy_changed")`.
    """
    row = existing(await session.get(TenantRow, tenant_id, with_for_update=True), "tenant")
    before = Policy.model_validate(row.policy).version
    if read_version not in (None, before):
        raise Conflict("policy_changed", f"The policy is at version {before} now; read it again.")
    after = policy.model_copy(update={"version": before + 1})
    row.policy = after.model_dump(mode="json", exclude_defaults=True)
    await session.flush()
    facts = {"version": after.version}
    await privacy.record(session, tenant_id, privacy.Entry(now, actor, "policy_changed", "tenant", facts=facts))
    return after
