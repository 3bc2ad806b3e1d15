"""An ad lead that was fetched becomes a submission, and is settled, in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.capture.ads import AdLead, AdLeadState, FormMapping, Retrieved, Unmappable, submission_key, submission_of
from domain.errors import Refused
from domain.lifecycle.outbox import RunRequest
from domain.privacy import Actor, ActorKind
from domain.tenants.custom_fields import accepted
from services.capture.capture import capture
from services.capture.intake import CaptureChannel, Captured, Intake
from store import privacy
from store.capture import ad_leads, integrations
from store.tables.capture import AdLeadRow, IntegrationRow
from store.tenants import tenants
from store.tenants.custom_fields import fields_in_force


@dataclass(frozen=True)
class TakenIn:
    """`request` is the outbox row, to be sent after the commit."""

    retrieved: Retrieved
    request: RunRequest | None = None


def retrieved(row: AdLeadRow) -> Retrieved:
    """How it was settled."""
    return Retrieved(AdLeadState(row.state), row.code or "" if row.state == AdLeadState.REJECTED.value else "")


async def take_in(
    session: AsyncSession, row: AdLeadRow, integration: IntegrationRow, lead: AdLead, now: datetime
) -> TakenIn:
    """The row is locked and waits. Raises what `capture` raises."""
    if lead.is_test:
        return TakenIn(await ad_leads.settle(session, row, Retrieved(AdLeadState.TEST), now))
    form = await integrations.find_form(session, integration, lead.vendor_form_id or row.vendor_form_id or "")
    mapping = FormMapping.model_validate(form.mapping) if form else FormMapping()
    campaign_id = (form.campaign_id if form else None) or integration.campaign_id
    country = await tenants.country_of(session, row.tenant_id)
    try:
        submission = submission_of(lead, mapping, campaign_id, country, now)
    except Unmappable as error:
        return TakenIn(await ad_leads.settle(session, row, Retrieved(AdLeadState.REJECTED, error.code), now))
    custom = accepted(submission.custom, await fields_in_force(session, row.tenant_id))
    intake = Intake(
        submission.model_copy(update={"custom": custom}),
        lead.raw,
        Actor.of(ActorKind.INTEGRATION, integration.id),
        submission_key(lead.source, lead.vendor_lead_id),
        occurred_at=min(lead.occurred_at, now) if lead.occurred_at else None,
        came_by=CaptureChannel(integration.kind, integration.id),
    )
    captured = await capture(session, row.tenant_id, intake)
    assert isinstance(captured, Captured), "only a keyed intake is answered from store"
    outcome = Retrieved(AdLeadState.CAPTURED)
    return TakenIn(await ad_leads.settle(session, row, outcome, now, captured.lead_id), captured.request)


async def wait_again(session: AsyncSession, row: AdLeadRow, *, actor: Actor, now: datetime) -> AdLeadRow:
    """A rejected lead is fetched anew. The row is locked. Raises `Refused("settled")`."""
    if row.state in (AdLeadState.CAPTURED.value, AdLeadState.TEST.value):
        raise Refused("settled", f"This lead is settled: {row.state}.")
    if row.state == AdLeadState.REJECTED.value:
        row.state, row.settled_at = AdLeadState.WAITING.value, None
        await session.flush()
        entry = privacy.Entry(now, actor, "ad_lead_retried", "ad_lead", row.id, facts={"code": row.code})
        await privacy.record(session, row.tenant_id, entry)
    return row
