"""Shadows as they are switched and shown."""

from datetime import UTC, datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.identity import Caller
from api.rules.schemas.shadows import ShadowDecisionRead, ShadowRead
from api.rules.trial_reports import refuse_untried
from domain.rules.rule_sets import RuleState
from store.rules import shadows, versions

_LATEST = 20


async def switch_shadow(session: AsyncSession, caller: Caller, rule_set_id: int, *, on: bool) -> ShadowRead:
    """Raises `NotFound`, `Refused`, and `Invalid` for a kind that decides nothing by itself."""
    rules = await versions.find_to_change(session, caller.tenant_id, rule_set_id)
    refuse_untried(rules)
    await shadows.switch(session, rules, on=on, actor=caller.actor, now=datetime.now(UTC))
    return await read_shadow(session, caller.tenant_id, rule_set_id)


async def read_shadow(session: AsyncSession, tenant_id: int, rule_set_id: int) -> ShadowRead:
    """Raises `NotFound`."""
    rules = await versions.find_version(session, tenant_id, rule_set_id)
    counts = await shadows.counted(session, tenant_id, rule_set_id)
    latest = await shadows.latest_differing(session, tenant_id, rule_set_id, _LATEST)
    return ShadowRead.model_validate(
        {
            "rule_set_id": rules.id,
            "kind": rules.kind,
            "version": rules.version,
            "on": rules.shadow and rules.state == RuleState.DRAFT.value,
            "decided": counts.decided,
            "differing": counts.differing,
            "bands": counts.by_field.get("band", {}),
            "priorities": counts.by_field.get("priority", {}),
            "qualified": counts.by_field.get("qualified", {}),
            "latest": [ShadowDecisionRead.model_validate(row) for row in latest],
        }
    )
