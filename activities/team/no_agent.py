"""The alarm that no agent could ever take a lead: a task and a notice for managers, at once and once a day."""

from datetime import datetime, timedelta
from zlib import crc32
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.routing.missing import Missing
from domain.team.notices import NoticeKind, NoticeRequest
from domain.team.tasks import Subject, TaskKind, TaskRequest, TaskTimes
from domain.tenants.policy import URGENT, Tenant
from services.team.notices import notify
from store.lifecycle import lead_runs
from store.tables.leads import LeadRow
from store.team import escalation, tasks

_WORTH_NOTIFYING = timedelta(days=1)


async def alarm(session: AsyncSession, lead: LeadRow, tenant: Tenant, missing: Missing, now: datetime) -> bool:
    """Whether to notify somebody now. Of what is not urgent, a person hears once a day for each thing missing."""
    today = now.astimezone(ZoneInfo(tenant.time_zone)).date()
    role, users = await _heard(session, tenant)
    task = TaskRequest(
        TaskKind.NO_AGENT,
        None,
        Subject(nth=today.toordinal()),
        for_role=role,
        title=f"{missing.text}: {missing.remedy}"[:200],
    )
    if await tasks.open_task(session, lead, task, TaskTimes(now)) is None:
        return False
    await tasks.close_earlier(session, lead, TaskKind.NO_AGENT, today.toordinal(), now)
    await lead_runs.note(session, lead, now, "no_agent", missing=missing.code, to=role)
    what = f"{lead.id}:{lead.run}" if lead.priority <= URGENT else f"{crc32(missing.code.encode()):08x}"
    return await notify(
        session,
        lead.tenant_id,
        NoticeRequest(
            users=users,
            kind=NoticeKind.NO_AGENT,
            step=f"no_agent:{what}:{today:%Y%m%d}",
            facts={"missing": missing.code, "remedy": missing.remedy, "priority": lead.priority},
            send_by=now + _WORTH_NOTIFYING,
            channels=tenant.policy.escalation.notify,
            lead_id=lead.id,
        ),
    )


async def _heard(session: AsyncSession, tenant: Tenant) -> tuple[str, tuple[int, ...]]:
    """The first of the chain of whom there is anybody."""
    chain = tenant.policy.escalation.chain
    for role in chain:
        if users := await escalation.of_role(session, tenant.id, role):
            return role, users
    return chain[0], ()
