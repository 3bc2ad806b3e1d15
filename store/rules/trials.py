"""Drafts on trial: begun once at a time, and resumed where they stopped."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.errors import existing
from store.session import run_sql
from store.tables.rules import RuleSetRow, TrialRow

# A page that is done twice counts once: it is written only behind the decision that it began with.
_ADVANCE = text("""
    UPDATE trials SET total = :total, done = done + :done, after_id = :to, tally = CAST(:tally AS jsonb)
    WHERE tenant_id = :tenant AND id = :trial AND after_id = :after_id AND state = 'running'
""")
_FINISH = text("""
    UPDATE trials SET state = :state, report = CAST(:report AS jsonb), finished_at = :now
    WHERE tenant_id = :tenant AND id = :trial AND state = 'running'
""")


async def find(session: AsyncSession, tenant_id: int, trial_id: int) -> TrialRow:
    """Raises `NotFound`."""
    return existing(await session.get(TrialRow, (tenant_id, trial_id)), "trial")


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
    await run_sql(session, _ADVANCE, {**_this(trial), "after_id": trial.after_id, **said})


async def finish(session: AsyncSession, trial: TrialRow, state: str, report: str, now: datetime) -> None:
    """Once."""
    await run_sql(session, _FINISH, {**_this(trial), "state": state, "report": report, "now": now})


def _this(trial: TrialRow) -> Mapping[str, Any]:
    return {"tenant": trial.tenant_id, "trial": trial.id}


async def find_running(session: AsyncSession, rules: RuleSetRow) -> TrialRow | None:
    """The trial of this rule set that is under way."""
    running = select(TrialRow).where(
        TrialRow.tenant_id == rules.tenant_id, TrialRow.rule_set_id == rules.id, TrialRow.state == "running"
    )
    return (await session.exec(running)).first()
