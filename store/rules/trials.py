"""Drafts on trial: begun once at a time, and resumed where they stopped."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import NotFound
from store import privacy
from store.session import run_sql
from store.tables.rules import RuleSetRow, TrialRow

# A page that is done twice counts once: it is written only behind the decision that it began with.
_ADVANCE = text("""
    UPDATE trials SET total = :total, done = done + :done, behind = :to, tally = CAST(:tally AS jsonb)
    WHERE tenant_id = :tenant AND id = :trial AND behind = :behind AND state = 'running'
""")
_FINISH = text("""
    UPDATE trials SET state = :state, report = CAST(:report AS jsonb), finished_at = :now
    WHERE tenant_id = :tenant AND id = :trial AND state = 'running'
""")


async def begin(session: AsyncSession, rules: RuleSetRow, actor: str, days: int, now: datetime) -> TrialRow:
    """A new one, or the one of this rule set that is under way. The rule set must be locked."""
    running = select(TrialRow).where(
        TrialRow.tenant_id == rules.tenant_id, TrialRow.rule_set_id == rules.id, TrialRow.state == "running"
    )
    if (known := (await session.exec(running)).first()) is not None:
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
    await privacy.record(
        session,
        rules.tenant_id,
        at=now,
        actor=actor,
        action="rules_tried",
        subject="rule_set",
        subject_id=rules.id,
        facts={"trial": row.id, "days": days},
    )
    return row


async def find(session: AsyncSession, tenant_id: int, trial_id: int) -> TrialRow:
    """Raises `NotFound`."""
    row = await session.get(TrialRow, (tenant_id, trial_id))
    if row is None:
        raise NotFound("trial")
    return row


async def newest(
    session: AsyncSession, tenant_id: int, rule_set_id: int | None, before: int | None, limit: int
) -> list[TrialRow]:
    """The newest first, older than `before`."""
    query = select(TrialRow).where(TrialRow.tenant_id == tenant_id)
    if rule_set_id is not None:
        query = query.where(TrialRow.rule_set_id == rule_set_id)
    if before is not None:
        query = query.where(col(TrialRow.id) < before)
    return list(await session.exec(query.order_by(col(TrialRow.id).desc()).limit(limit)))


async def advance(session: AsyncSession, trial: TrialRow, *, to: int, done: int, total: int, tally: str) -> None:
    """Writes a page down, unless somebody has done so already."""
    said = {"to": to, "done": done, "total": total, "tally": tally}
    await run_sql(session, _ADVANCE, {**_this(trial), "behind": trial.behind, **said})


async def finish(session: AsyncSession, trial: TrialRow, state: str, report: str, now: datetime) -> None:
    """Once."""
    await run_sql(session, _FINISH, {**_this(trial), "state": state, "report": report, "now": now})


def _this(trial: TrialRow) -> Mapping[str, Any]:
    return {"tenant": trial.tenant_id, "trial": trial.id}
