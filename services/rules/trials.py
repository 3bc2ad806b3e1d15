"""Trials of rule sets: begun once."""

from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.privacy import Actor
from store import privacy
from store.rules.trials import find_running
from store.tables.rules import RuleSetRow, TrialRow


async def begin_trial(session: AsyncSession, rules: RuleSetRow, actor: Actor, days: int, now: datetime) -> TrialRow:
    """A new one, or the one of this rule set that is under way. The rule set must be locked."""
    if (known := await find_running(session, rules)) is not None:
        return known
    row = TrialRow(
        tenant_id=rules.tenant_id,
        rule_set_id=rules.id,
        since=now - timedelta(days=days),
        until=now,
        actor=actor,
        created_at=now,
    )
    session.add(row)
    await session.flush()
    entry = privacy.Entry(now, actor, "rules_tried", "rule_set", rules.id, facts={"trial": row.id, "days": days})
    await privacy.record(session, rules.tenant_id, entry)
    return row
