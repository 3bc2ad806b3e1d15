"""What a lead would get from a sequence: of rules in force, of any version, or of rules that nobody has kept yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.conditions.facts import Facts
from domain.errors import Invalid
from domain.leads.lead import Channel
from domain.leads.profile import DayPart
from domain.outreach.cadence.hours import Recipient
from domain.outreach.cadence.rules import AttemptSequence, CadenceRuleSet, find
from domain.outreach.cadence.timeline import Sample, TimelineStep, timeline
from domain.outreach.consent import Purpose
from domain.rules.decisions.replayer import recall
from domain.scoring.score import score
from domain.tenants.calendar import BusinessCalendar, zone_named
from domain.tenants.policy import Tenant
from services.leads.facts import lead_facts
from services.outreach.recipients import answers_for, open_channels, recipient
from services.rules.checks import own_facts
from store.lifecycle.lead_runs import load_tenant
from store.rules import in_force as rules
from store.tables.leads import LeadRow

_PRIORITY = 3


@dataclass(frozen=True)
class Preview:
    """Whom, and from when.

    `facts` stand in for the lead's, or beside them. `started_at`: the appointment, the missed visit, the loss; for a
    person that is made up, `zone` and `channels` say how they may be reached.
    """

    at: datetime
    started_at: datetime | None = None
    sequence: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    zone: str | None = None
    channels: frozenset[Channel] | None = None


@dataclass(frozen=True)
class Shown:
    """`sequence` None: no sequence is for this person. `zone` is the person's."""

    sequence: AttemptSequence | None
    zone: str
    steps: tuple[TimelineStep, ...]


async def preview(
    session: AsyncSession, tenant_id: int, rules: CadenceRuleSet, lead: LeadRow | None, requested: Preview
) -> Shown:
    """Raises `Invalid` for a sequence or a time zone that is not there."""
    tenant = await load_tenant(session, tenant_id)
    facts = await _facts(session, tenant_id, lead, requested)
    sequence = rules.sequence(requested.sequence) if requested.sequence is not None else find(facts, rules)
    if requested.sequence is not None and sequence is None:
        known = ", ".join(one.code for one in rules.sequences) or "none"
        raise Invalid("sequence", f"is not one of these rules' sequences; there are {known}")
    people = {one: await _person(session, tenant, lead, sequence, one, requested) for one in Purpose}
    zone = people[Purpose.ENQUIRY].zone
    if sequence is None:
        return Shown(None, zone, ())
    sample = Sample(facts, people.__getitem__, requested.started_at or requested.at, requested.at)
    steps = timeline(rules.occasion, sequence, sample, tenant.policy.contact, BusinessCalendar.of(tenant))
    return Shown(sequence, zone, steps)


async def _facts(session: AsyncSession, tenant_id: int, lead: LeadRow | None, requested: Preview) -> Facts:
    facts: Facts = {"priority": _PRIORITY, "now": requested.at}
    if lead is not None:
        known, _ = await lead_facts(session, lead, requested.at)
        in_force = await rules.in_force(session, tenant_id, lead.run_began_at)
        facts = {**known, **score(known, in_force.rulebook.scoring).facts, "priority": lead.priority}
    given = recall(requested.facts, await own_facts(session, tenant_id))
    if odd := sorted(set(requested.facts) - set(given)):
        raise Invalid(f"facts.{odd[0]}", "is not a known fact, or has not its type; GET /rules/facts lists them")
    return {**facts, **given}


async def _person(
    session: AsyncSession,
    tenant: Tenant,
    lead: LeadRow | None,
    sequence: AttemptSequence | None,
    purpose: Purpose,
    requested: Preview,
) -> Recipient:
    answers = await answers_for(session, tenant, sequence.steps if sequence is not None else (), requested.at)
    if lead is not None:
        known = recipient(lead, tenant, await open_channels(session, lead, purpose), answers)
    else:
        preferred = requested.facts.get("preferred_time")
        known = Recipient(
            tenant.policy.quiet_hours,
            tenant.time_zone,
            tenant.country,
            frozenset(Channel),
            DayPart(preferred) if preferred in set(DayPart) else None,
            answers,
        )
    if requested.zone is not None:
        zone_named(requested.zone)
        known = replace(known, zone=requested.zone, zones=(requested.zone,))
    return replace(known, open_channels=requested.channels) if requested.channels is not None else known
