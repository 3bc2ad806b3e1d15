"""From stored rows to the plain facts that rules read."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.consent import MemberFacts, Purpose, Suppression, Verdict, may_reach
from domain.contact import zone_of_phone
from domain.lead import Channel, Source
from domain.policy import Tenant
from domain.scoring import DEFAULT_RULES, LeadFacts, ScoreRuleSet, sounds_urgent
from store.queries.lead import lives
from store.queries.lead.members import merged_since
from store.queries.tenancy import rules
from store.tables.lead import LeadRow

_SOURCES = frozenset(source.value for source in Source)


async def score_rules(session: AsyncSession, tenant_id: int) -> ScoreRuleSet:
    """The tenant's active rules, else those for an eye hospital."""
    body = await rules.active(session, tenant_id, "scoring")
    return ScoreRuleSet.model_validate(body) if body is not None else DEFAULT_RULES


async def lead_facts(session: AsyncSession, lead: LeadRow, now: datetime) -> LeadFacts:
    """What scoring may know of a lead now."""
    shown = await lives.engagement_of(session, lead)
    return LeadFacts(
        source=_source(lead.source),
        channels=frozenset(c for c in Channel if lives.address(lead, c)),
        procedure=lead.procedure,
        timeframe=lead.timeframe,
        city=lead.city,
        insurance=lead.insurance,
        language=lead.language,
        age_years=_age(lead, now),
        campaign_id=lead.campaign_id,
        utm_medium=shown["utm_medium"],
        touches=shown["touches"],
        replies=shown["replies"],
        urgent=sounds_urgent(lead.notes or ""),
        captured_at=lead.created_at,
        last_engaged_at=_last(shown),
    )


def recorded(facts: LeadFacts) -> dict[str, Any]:
    """The facts as the ledger keeps them."""
    kept: dict[str, Any] = {}
    for name in LeadFacts.__dataclass_fields__:
        value = getattr(facts, name)
        if isinstance(value, datetime):
            value = value.isoformat()
        elif isinstance(value, frozenset):
            value = sorted(value)
        if value is not None:
            kept[name] = value
    return kept


async def permission(session: AsyncSession, lead: LeadRow, purpose: Purpose, channel: Channel) -> Verdict:
    """Whether the person may be reached, from what each lead merged into this one agreed to, too."""
    said = await lives.consents_of(session, lead)
    hushed = await lives.suppressions_of(session, lead)
    since = await merged_since(session, lead.tenant_id, lead.id) if len(said) > 1 else {}
    members = [
        MemberFacts(
            tuple(consents),
            tuple(
                Suppression(Channel(s.channel) if s.channel else None, s.at)
                for s in hushed
                if s.address == (member.email_norm if channel is Channel.EMAIL else member.phone_e164)
            ),
            since.get(member.id),
        )
        for member, consents in said.items()
    ]
    return may_reach(members, purpose, channel)


def zone_of(lead: LeadRow, tenant: Tenant) -> str:
    """The person's own zone: as they said, as their number says, else the hospital's."""
    return lead.time_zone or (zone_of_phone(lead.phone_e164) if lead.phone_e164 else None) or tenant.time_zone


def _source(name: str) -> Source:
    return Source(name) if name in _SOURCES else Source.OTHER


def _age(lead: LeadRow, now: datetime) -> int | None:
    return (now.date() - lead.birth_date) // timedelta(days=365.25) if lead.birth_date else None


def _last(shown: Mapping[str, Any]) -> datetime | None:
    return max((at for at in (shown["last_touch"], shown["last_reply"]) if at), default=None)
