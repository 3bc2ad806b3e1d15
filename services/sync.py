"""An endpoint of webhooks is switched off by the engine."""

from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.lead import Channel
from domain.privacy import ENGINE
from domain.sync.deliveries import DisabledFor, EndpointState
from domain.team.notices import NoticeKind, NoticeRequest
from services.team.notices import notify
from store import privacy
from store.tables.sync import WebhookEndpointRow
from store.team import escalation

_WORTH_NOTIFYING = timedelta(days=3)


async def disable(session: AsyncSession, endpoint: WebhookEndpointRow, why: DisabledFor, now: datetime) -> None:
    """The tenant's admins are notified. What waits goes on waiting, until somebody switches it on again."""
    endpoint.state, endpoint.reason, endpoint.state_at = EndpointState.DISABLED.value, why.value, now
    endpoint.retry_at = None
    facts: dict[str, privacy.Fact] = {"reason": why.value, "failures": endpoint.failures}
    entry = privacy.Entry(now, ENGINE, "webhook_disabled", "webhook", endpoint.id, facts=facts)
    await privacy.record(session, endpoint.tenant_id, entry)
    request = NoticeRequest(
        users=await escalation.of_role(session, endpoint.tenant_id, "admin"),
        kind=NoticeKind.WEBHOOK_DISABLED,
        step=f"webhook:{endpoint.id}:{now:%Y%m%dT%H%M%S}",
        facts={"endpoint": endpoint.id, "why": why.value},
        send_by=now + _WORTH_NOTIFYING,
        channels=(Channel.EMAIL,),
    )
    await notify(session, endpoint.tenant_id, request)
