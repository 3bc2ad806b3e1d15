"""How a person may be reached now: where they may be, by which channels, and at which hours people there answer."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.lead import Channel
from domain.leads.profile import DayPart
from domain.outreach.cadence.best_hour import Answers
from domain.outreach.cadence.hours import Recipient
from domain.outreach.cadence.rules import AttemptStep
from domain.outreach.consent import Purpose
from domain.tenants.policy import Tenant
from services.outreach.permission import consented, place_of, zone_of
from store.lifecycle import lead_runs
from store.outreach.answer_hours import answers_of
from store.tables.leads import LeadRow


async def open_channels(session: AsyncSession, lead: LeadRow, purpose: Purpose) -> frozenset[Channel]:
    """Those with an address on which the person may be reached for this purpose."""
    reached = [channel for channel in Channel if lead_runs.address(lead, channel)]
    return frozenset([one for one in reached if (await consented(session, lead, purpose, one)).allowed])


def recipient(
    lead: LeadRow, tenant: Tenant, channels: frozenset[Channel], answers: Mapping[Channel, Answers]
) -> Recipient:
    place = place_of(lead, tenant)
    return Recipient(
        tenant.policy.quiet_hours,
        zone_of(lead, tenant),
        place.country,
        channels,
        DayPart(lead.preferred_time) if lead.preferred_time else None,
        answers,
        place.zones,
    )


async def answers_for(
    session: AsyncSession, tenant: Tenant, steps: Iterable[AttemptStep], now: datetime
) -> Mapping[Channel, Answers]:
    """What the hospital knows of its hours, where a step asks for the best one."""
    return await answers_of(session, tenant, now) if any(step.best_hour for step in steps) else {}
